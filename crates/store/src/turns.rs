//! Who writes next: first come, first served.
//!
//! The engine lets one write at a time, in no particular order. A checkpoint is written in many small transactions, so without an order
//! a commit could wait for many of them in a row.

use std::sync::{Condvar, Mutex, PoisonError};

/// A queue of those who want to write.
#[derive(Default)]
pub(crate) struct Turns {
    /// The next number to hand out, and the one whose turn it is.
    numbers: Mutex<(u64, u64)>,
    changed: Condvar,
}

/// Somebody's turn, until it is dropped.
pub(crate) struct Turn<'a>(&'a Turns);

impl Turns {
    /// Waits until everyone who asked before is done.
    pub(crate) fn take(&self) -> Turn<'_> {
        let mut numbers = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        let mine = numbers.0;
        numbers.0 = mine.wrapping_add(1);
        drop(self.changed.wait_while(numbers, |numbers| numbers.1 != mine));
        Turn(self)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut numbers = self.0.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        numbers.1 = numbers.1.wrapping_add(1);
        self.0.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    #[test]
    fn those_who_wait_go_in_the_order_in_which_they_came() {
        let (turns, order) = (Turns::default(), Mutex::new(Vec::new()));
        let asked = || turns.numbers.lock().unwrap().0;
        thread::scope(|scope| {
            let first = turns.take();
            for number in 1..=8_u64 {
                let (turns, order) = (&turns, &order);
                scope.spawn(move || {
                    let _turn = turns.take();
                    order.lock().unwrap().push(number);
                });
                while asked() != number + 1 {
                    thread::yield_now();
                }
            }
            drop(first);
        });
        assert_eq!(*order.lock().unwrap(), (1..=8).collect::<Vec<_>>());
    }
}
