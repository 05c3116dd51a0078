//! When the state may be looked at, and when it may be changed: nobody sees what is not on the disk.
//!
//! Blocks are executed ahead of the disk: while one is being committed, the next changes the same state. Between the first
//! change of a block and the last commit, the state is *ahead*, and who wants to look at it waits. So that waiting ends under any
//! load, makers and readers take turns: while a reader waits no further block is begun; once everything is on the disk, all who
//! waited then look before the next block begins.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// See the top of this file.
#[derive(Default)]
pub(crate) struct Gate {
    turn: Mutex<Turn>,
    changed: Condvar,
}

#[derive(Default)]
struct Turn {
    /// Blocks whose execution began, ever.
    begun: u64,
    /// Those of them that are not on the disk.
    ahead: u64,
    /// Who looks at the state.
    looking: usize,
    /// Who waits to look.
    waiting: usize,
    /// How many of those go before the next block.
    admitted: usize,
    /// Who waits to execute a block.
    makers: usize,
}

/// While there is one, the state is on the disk and does not change.
pub(crate) struct Looking<'a>(&'a Gate);
/// While there is one, the state is ahead of the disk, or may be.
pub(crate) struct Ahead<'a>(&'a Gate);

impl Gate {
    fn turn(&self) -> MutexGuard<'_, Turn> {
        // Nothing below panics while it holds the lock.
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }
    fn wait<'a>(&self, turn: MutexGuard<'a, Turn>) -> MutexGuard<'a, Turn> {
        self.changed.wait(turn).unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until the state is on the disk.
    pub(crate) fn look(&self) -> Looking<'_> {
        let mut turn = self.turn();
        turn.waiting += 1;
        while turn.ahead > 0 || (turn.makers > 0 && turn.admitted == 0) {
            turn = self.wait(turn);
        }
        turn.waiting -= 1;
        turn.admitted = turn.admitted.saturating_sub(1);
        turn.looking += 1;
        drop(turn);
        // A maker may wait for the last who was admitted.
        self.changed.notify_all();
        Looking(self)
    }

    /// Waits until a block may be executed: at once, behind one that is being committed, unless somebody waits to look.
    pub(crate) fn go_ahead(&self) -> Ahead<'_> {
        let mut turn = self.turn();
        turn.makers += 1;
        loop {
            let free = if turn.ahead > 0 {
                turn.waiting == 0
            } else {
                turn.looking == 0 && turn.admitted == 0
            };
            if free {
                break;
            }
            turn = self.wait(turn);
        }
        turn.makers -= 1;
        turn.begun += 1;
        turn.ahead += 1;
        Ahead(self)
    }

    /// Waits until what was begun so far is on the disk, whatever is begun meanwhile. Blocks get there in their order.
    pub(crate) fn catch_up(&self) {
        let mut turn = self.turn();
        let begun = turn.begun;
        while turn.begun - turn.ahead < begun {
            turn = self.wait(turn);
        }
    }

    #[cfg(test)]
    pub(crate) fn is_ahead(&self) -> bool {
        self.turn().ahead > 0
    }
}

impl Drop for Looking<'_> {
    fn drop(&mut self) {
        self.0.turn().looking -= 1;
        self.0.changed.notify_all();
    }
}

impl Drop for Ahead<'_> {
    fn drop(&mut self) {
        let mut turn = self.0.turn();
        turn.ahead -= 1;
        if turn.ahead == 0 {
            turn.admitted = turn.waiting;
        }
        drop(turn);
        self.0.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    #[test]
    fn nobody_looks_while_a_block_is_ahead() {
        let gate = Gate::default();
        let first = gate.go_ahead();
        let second = gate.go_ahead();
        assert!(gate.is_ahead());
        drop(first);
        assert!(gate.is_ahead(), "the second is not on the disk");
        std::thread::scope(|scope| {
            let behind = scope.spawn(|| gate.catch_up());
            assert!(!behind.is_finished(), "the second is not on the disk");
            drop(second);
            behind.join().unwrap();
        });
        drop(gate.look());
        assert!(!gate.is_ahead());
    }

    /// Two makers and three readers without rest: everyone gets as often to it as he wants, and never at the same time.
    #[test]
    fn makers_and_readers_take_turns() {
        let (gate, ahead, looks) = (Gate::default(), AtomicUsize::new(0), AtomicUsize::new(0));
        let readers_done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    let mut blocks = 0;
                    while blocks < 500 || !readers_done.load(Ordering::SeqCst) {
                        let going = gate.go_ahead();
                        ahead.fetch_add(1, Ordering::SeqCst);
                        std::thread::yield_now();
                        ahead.fetch_sub(1, Ordering::SeqCst);
                        drop(going);
                        blocks += 1;
                    }
                });
            }
            let readers: Vec<_> = (0..3)
                .map(|_| {
                    scope.spawn(|| {
                        for _ in 0..500 {
                            let looking = gate.look();
                            assert_eq!(ahead.load(Ordering::SeqCst), 0);
                            looks.fetch_add(1, Ordering::SeqCst);
                            drop(looking);
                        }
                    })
                })
                .collect();
            for reader in readers {
                reader.join().unwrap();
            }
            readers_done.store(true, Ordering::SeqCst);
        });
        assert_eq!(looks.load(Ordering::SeqCst), 1_500);
    }
}
