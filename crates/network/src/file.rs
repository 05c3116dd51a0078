//! The network as a JSON file.
