//! The dashboard as a person meets it, in headless Chromium, before a running `buttress dev`.
//!
//! Ignored in the default run: it needs `chromium` and `chromedriver`, and `BUTTRESS_AXE`, the file of the axe-core script
//! (`npm pack axe-core`). `.ci/run` provides all three and keeps the pictures in `target/screenshots`.

#![allow(unreachable_pub)] // `pub` says what the modules offer each other

// What the world below calls the crate that it belongs to.
extern crate api as buttress_api;

#[path = "../support/mod.rs"]
mod support;
#[path = "../../../api/tests/served/world/mod.rs"]
mod world;

mod accessibility;
mod by_hand;
mod crowd;
mod looks;
mod person;
mod session;
