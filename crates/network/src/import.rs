//! Networks from recorded data.
