//! market-data.
