//! The section of a network file on losses: offence rates, tags of what is shared, shocks, portfolios.
