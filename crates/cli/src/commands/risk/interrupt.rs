//! Ctrl-C ends a search with what it knows; a second one ends the program.

use std::sync::atomic::{AtomicBool, Ordering};

static STOP: AtomicBool = AtomicBool::new(false);

/// A flag that Ctrl-C raises.
pub(super) fn stop_flag() -> std::io::Result<&'static AtomicBool> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    std::thread::spawn(move || {
        runtime.block_on(async {
            // A system that cannot say so leaves Ctrl-C as it was.
            if tokio::signal::ctrl_c().await.is_ok() {
                STOP.store(true, Ordering::Relaxed);
                if tokio::signal::ctrl_c().await.is_ok() {
                    // What a shell expects of a program that an interrupt ended.
                    std::process::exit(130);
                }
            }
        });
    });
    Ok(&STOP)
}
