//! That a row is part of what a root commits to, and checking it with nothing else at hand.

use borsh::{BorshDeserialize, BorshSerialize};
use crypto::{Digest, Hasher, Inclusion, hash};

/// What the root of a struct of components is made of: its name, and those of its parts in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The struct's.
    pub name: &'static str,
    /// Of each part.
    pub parts: &'static [&'static str],
}

impl Layout {
    /// The root of the struct with parts of these roots, which are as many as it has parts.
    #[must_use]
    pub fn root(&self, roots: impl IntoIterator<Item = Digest>) -> Digest {
        let mut hasher = Hasher::new(self.name);
        for (part, root) in self.parts.iter().zip(roots) {
            hasher.update(part.as_bytes());
            hasher.update(root.as_bytes());
        }
        hasher.finish()
    }
}

/// One turn on the way from a row up to the root: out of the part of this name of a struct.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The struct.
    pub layout: Layout,
    /// The part's name.
    pub part: &'static str,
}

/// Where a row is in its table.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Place {
    /// The value of a [`Slot`](crate::Slot).
    Value,
    /// A row of an [`Arena`](crate::Arena) or a [`Table`](crate::Table), and what is beside it.
    Row(Inclusion),
}

/// That a row is in a state: the row, its place, and what is beside it on the way up.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Proof {
    /// The row's canonical bytes.
    pub row: Vec<u8>,
    /// Where it is in its table.
    pub place: Place,
    /// For each struct on the way up, lowest first: the roots of its other parts, in order.
    pub beside: Vec<Vec<Digest>>,
}

impl Proof {
    /// The root of the state that has this row in this place of the table that the way leads up from; none if the proof
    /// has another shape. Whoever checks a proof compares it with the root that was published.
    #[must_use]
    pub fn root(&self, way: &[Turn]) -> Option<Digest> {
        let mut root = match &self.place {
            Place::Value => hash("slot", &self.row),
            Place::Row(inclusion) => inclusion.root(hash("leaf", &self.row))?,
        };
        if way.len() != self.beside.len() {
            return None;
        }
        for (Turn { layout, part }, beside) in way.iter().zip(&self.beside) {
            if layout.parts.len() != beside.len().checked_add(1)? {
                return None;
            }
            let at = layout.parts.iter().position(|name| name == part)?;
            let (before, after) = beside.split_at_checked(at)?;
            let roots = before.iter().copied().chain([root]).chain(after.iter().copied());
            root = layout.root(roots);
        }
        Some(root)
    }

    /// The number of the row, and how many rows its table has; row 0 of 1 is what a value is. Ids are handed out in order and
    /// never taken back, so a table of n rows has none of a number from n on.
    #[must_use]
    pub const fn number(&self) -> (u64, u64) {
        match &self.place {
            Place::Value => (0, 1),
            Place::Row(inclusion) => (inclusion.index, inclusion.leaves),
        }
    }

    /// The same proof for the whole that a component is a part of, with the roots of the other parts.
    #[must_use]
    pub fn inside(mut self, beside: Vec<Digest>) -> Self {
        self.beside.push(beside);
        self
    }
}

#[cfg(test)]
#[allow(
    unreachable_pub,
    reason = "the macro's layouts are public, as the states are that it is for"
)]
mod tests {
    use super::*;
    use crate::{Arena, Component, Slot, component};

    #[derive(Default)]
    struct Inner {
        names: Arena<u32, u16>,
        flag: Slot<u8>,
    }
    component!(Inner { names, flag });

    #[derive(Default)]
    struct Outer {
        inner: Inner,
        sums: Arena<u32, u64>,
    }
    component!(Outer { inner, sums });

    const NAMES: [Turn; 2] = [
        Turn { layout: Inner::LAYOUT, part: "names" },
        Turn { layout: Outer::LAYOUT, part: "inner" },
    ];
    const FLAG: [Turn; 2] = [
        Turn { layout: Inner::LAYOUT, part: "flag" },
        Turn { layout: Outer::LAYOUT, part: "inner" },
    ];
    const SUMS: [Turn; 1] = [Turn { layout: Outer::LAYOUT, part: "sums" }];

    fn outer(names: u16, sums: u64) -> Outer {
        let mut outer = Outer::default();
        for name in 0..names {
            outer.inner.names.push(name);
        }
        for sum in 0..sums {
            outer.sums.push(sum);
        }
        outer
    }

    #[test]
    fn every_row_is_proved_by_its_table_alone() {
        for names in [1, 2, 3, 9] {
            let mut outer = outer(names, 4);
            let root = outer.root();
            assert_eq!(outer.known_root(), Some(root));
            for row in 0..u32::from(names) {
                let proof = outer.prove(&["inner", "names"], row).unwrap();
                assert_eq!(proof.row, row.to_le_bytes()[..2]);
                assert_eq!(proof.number(), (row.into(), names.into()));
                assert_eq!(proof.root(&NAMES), Some(root));
                for other in [&SUMS[..], &FLAG, &NAMES[..1], &[]] {
                    assert_ne!(proof.root(other), Some(root));
                }
            }
            let flag = outer.prove(&["inner", "flag"], 0).unwrap();
            assert_eq!(flag.root(&FLAG), Some(root));
            assert_ne!(flag.root(&NAMES), Some(root));
            assert_eq!(outer.prove(&["sums"], 3).unwrap().root(&SUMS), Some(root));
        }
    }

    #[test]
    fn the_parts_are_the_tables_by_path() {
        let mut outer = outer(3, 1);
        outer.root();
        let parts = outer.known_parts().unwrap();
        let paths: Vec<&str> = parts.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(paths, ["inner/names", "inner/flag", "sums"]);
        assert_eq!(parts[0].1, outer.inner.names.root());
        assert_eq!(parts[2].1, outer.sums.root());
        outer.sums.push(9);
        assert_eq!(outer.known_parts(), None);
    }

    #[test]
    fn what_is_not_there_has_no_proof() {
        let mut outer = outer(2, 0);
        outer.root();
        let nowhere: [(&[&str], u32); 7] = [
            (&["inner", "names"], 2),
            (&["sums"], 0),
            (&["inner", "flag"], 1),
            (&["inner"], 0),
            (&["other"], 0),
            (&["inner", "names", "more"], 0),
            (&[], 0),
        ];
        for (path, row) in nowhere {
            assert_eq!(outer.prove(path, row), None, "{path:?} {row}");
        }
    }

    #[test]
    fn there_is_no_proof_between_a_change_and_the_next_root() {
        let mut outer = outer(3, 1);
        outer.root();
        *outer.inner.names.get_mut(1).unwrap() = 7;
        assert_eq!(outer.known_root(), None);
        assert_eq!(outer.prove(&["inner", "names"], 0), None);
        assert_eq!(outer.prove(&["sums"], 0), None, "the part beside it has no root either");
        let root = outer.root();
        assert_eq!(outer.prove(&["inner", "names"], 0).unwrap().root(&NAMES), Some(root));
    }

    #[test]
    fn every_flipped_bit_is_refused() {
        let mut outer = outer(5, 3);
        let root = outer.root();
        let proof = outer.prove(&["inner", "names"], 4).unwrap();
        let bytes = borsh::to_vec(&proof).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let accepted = borsh::from_slice::<Proof>(&flipped)
                .is_ok_and(|proof| proof.root(&NAMES) == Some(root));
            assert!(!accepted, "bit {bit}");
        }
    }
}
