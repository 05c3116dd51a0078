//! Whether a message is the next one.

/// What a venue's numbering says of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sequence {
    /// Numbers without holes: this message stands for `first` to `last`, the next begins one after.
    Consecutive {
        /// The first number that it stands for.
        first: u64,
        /// The last.
        last: u64,
    },
    /// Numbers that only rise: what is missing cannot be told.
    Rising(u64),
}

/// Where a message stands among those heard before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// It is newer than all of them.
    Newer {
        /// So many are known to be missing before it.
        missing: u64,
    },
    /// It is the newest of them once more.
    Repeated,
    /// It is older than the newest of them.
    Older,
}

/// The numbers heard of one symbol on one connection.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Order {
    last: Option<u64>,
    announced: Option<u64>,
}

impl Order {
    /// Places a message and remembers it if it is newer.
    pub(crate) fn place(&mut self, sequence: Sequence) -> Place {
        let number = match sequence {
            Sequence::Consecutive { last, .. } | Sequence::Rising(last) => last,
        };
        let missing = match (self.last, sequence) {
            (Some(last), _) if number == last => return Place::Repeated,
            (Some(last), _) if number < last => return Place::Older,
            (Some(last), Sequence::Consecutive { first, .. }) => {
                first.saturating_sub(last).saturating_sub(1)
            }
            _ => 0,
        };
        self.last = Some(number);
        Place::Newer { missing }
    }

    /// The venue says that `number` is its newest. How many messages are missing: those between the newest
    /// heard and what was announced *last* time, as this one's may still be under way.
    pub(crate) fn announce(&mut self, number: u64) -> u64 {
        let before = self.announced.replace(number);
        match (before, self.last) {
            (Some(before), Some(last)) => before.saturating_sub(last),
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(number: u64) -> Sequence {
        Sequence::Consecutive { first: number, last: number }
    }

    #[test]
    fn consecutive_numbers_show_what_is_missing() {
        let mut order = Order::default();
        assert_eq!(order.place(one(7)), Place::Newer { missing: 0 });
        assert_eq!(order.place(one(8)), Place::Newer { missing: 0 });
        assert_eq!(order.place(one(8)), Place::Repeated);
        assert_eq!(order.place(one(12)), Place::Newer { missing: 3 });
        assert_eq!(order.place(one(10)), Place::Older);
        let several = Sequence::Consecutive { first: 13, last: 20 };
        assert_eq!(order.place(several), Place::Newer { missing: 0 });
        assert_eq!(order.place(one(22)), Place::Newer { missing: 1 });
        // An overlap is no gap.
        let overlap = Sequence::Consecutive { first: 21, last: 30 };
        assert_eq!(order.place(overlap), Place::Newer { missing: 0 });
    }

    #[test]
    fn rising_numbers_show_order_alone() {
        let mut order = Order::default();
        assert_eq!(order.place(Sequence::Rising(5)), Place::Newer { missing: 0 });
        assert_eq!(order.place(Sequence::Rising(500)), Place::Newer { missing: 0 });
        assert_eq!(order.place(Sequence::Rising(500)), Place::Repeated);
        assert_eq!(order.place(Sequence::Rising(499)), Place::Older);
    }

    #[test]
    fn an_announcement_counts_from_the_next_one_on() {
        let mut order = Order::default();
        assert_eq!(order.announce(20), 0, "nothing was heard yet");
        assert_eq!(order.place(Sequence::Rising(20)), Place::Newer { missing: 0 });
        assert_eq!(order.announce(23), 0, "these may be under way");
        assert_eq!(order.announce(24), 3);
        order.place(Sequence::Rising(24));
        assert_eq!(order.announce(24), 0);
    }
}
