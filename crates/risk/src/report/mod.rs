//! The report: all answers about a network, for programs and for people.
