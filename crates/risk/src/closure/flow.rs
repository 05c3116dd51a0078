//! Maximum flow: Dinic, *Algorithm for solution of a problem of maximum flow in networks with power estimation*, 1970.

use ethnum::I256;
use std::ops::{AddAssign, Sub, SubAssign};

/// A whole number of the width that a network's sums need.
pub(super) trait Amount: Copy + Ord + Sub<Output = Self> + AddAssign + SubAssign {
    const ZERO: Self;
    /// Of two amounts whose product fits: the caller looked.
    fn product(a: u128, b: u128) -> Self;
}

impl Amount for i64 {
    const ZERO: Self = 0;
    fn product(a: u128, b: u128) -> Self {
        (a * b) as Self
    }
}

impl Amount for i128 {
    const ZERO: Self = 0;
    fn product(a: u128, b: u128) -> Self {
        (a * b) as Self
    }
}

impl Amount for I256 {
    const ZERO: Self = Self::ZERO;
    fn product(a: u128, b: u128) -> Self {
        Self::from(a) * Self::from(b)
    }
}

/// A network of arcs and what flows in it. Arcs of a node lie side by side, each knows where its reverse is.
pub(super) struct Flow<T> {
    nodes: usize,
    sink: usize,
    /// Until [`Self::finish`]: (from, to, capacity); none is no limit.
    drawn: Vec<(u32, u32, Option<T>)>,
    first: Vec<u32>,
    head: Vec<u32>,
    back: Vec<u32>,
    /// What can still flow.
    room: Vec<T>,
    /// What all limits add up to: more than can ever flow.
    unlimited: T,
    value: T,
    /// Arcs and what was sent over them since [`Self::keep`].
    journal: Vec<(u32, T)>,
    journalled: bool,
    level: Vec<u32>,
    next: Vec<u32>,
    queue: Vec<u32>,
    path: Vec<u32>,
}

const UNSEEN: u32 = u32::MAX;

impl<T: Amount> Flow<T> {
    pub(super) fn new(nodes: usize) -> Self {
        Self {
            nodes,
            sink: 0,
            drawn: Vec::new(),
            first: Vec::new(),
            head: Vec::new(),
            back: Vec::new(),
            room: Vec::new(),
            unlimited: T::ZERO,
            value: T::ZERO,
            journal: Vec::new(),
            journalled: false,
            level: vec![UNSEEN; nodes],
            next: vec![0; nodes],
            queue: Vec::with_capacity(nodes),
            path: Vec::new(),
        }
    }
    /// An arc over which at most `limit` flows.
    pub(super) fn arc(&mut self, from: usize, to: usize, limit: T) {
        self.unlimited += limit;
        self.drawn.push((from as u32, to as u32, Some(limit)));
    }
    /// An arc without a limit.
    pub(super) fn unlimited_arc(&mut self, from: usize, to: usize) {
        self.drawn.push((from as u32, to as u32, None));
    }
    /// All arcs are drawn: lays them out by node.
    pub(super) fn finish(&mut self, sink: usize) {
        self.sink = sink;
        let drawn = std::mem::take(&mut self.drawn);
        let mut first = vec![0_u32; self.nodes + 1];
        for (from, to, _) in &drawn {
            first[*from as usize + 1] += 1;
            first[*to as usize + 1] += 1;
        }
        for node in 0..self.nodes {
            first[node + 1] += first[node];
        }
        let mut free = first.clone();
        let mut take = |node: u32| {
            let slot = free[node as usize];
            free[node as usize] += 1;
            slot
        };
        self.head = vec![0; drawn.len() * 2];
        self.back = vec![0; drawn.len() * 2];
        self.room = vec![T::ZERO; drawn.len() * 2];
        for (from, to, limit) in drawn {
            let (there, back) = (take(from), take(to));
            self.head[there as usize] = to;
            self.head[back as usize] = from;
            self.back[there as usize] = back;
            self.back[back as usize] = there;
            self.room[there as usize] = limit.unwrap_or(self.unlimited);
        }
        self.first = first;
    }
    /// What flows.
    pub(super) fn value(&self) -> T {
        self.value
    }
    /// From here on [`Self::undo`] goes back to this flow.
    pub(super) fn keep(&mut self) {
        self.journal.clear();
        self.journalled = true;
    }
    /// Back to the flow that was kept.
    pub(super) fn undo(&mut self) {
        while let Some((arc, amount)) = self.journal.pop() {
            self.room[arc as usize] += amount;
            self.room[self.back[arc as usize] as usize] -= amount;
            if self.head[arc as usize] as usize == self.sink {
                self.value -= amount;
            }
        }
    }
    /// Sends as much more as can flow from `root` to the sink without passing `shut`, and says how much.
    pub(super) fn augment(&mut self, root: usize, shut: Option<usize>) -> T {
        let before = self.value;
        while self.layer(root, shut) {
            self.next.copy_from_slice(&self.first[..self.nodes]);
            self.block(root);
        }
        self.value - before
    }
    /// Nodes that something could still flow to.
    pub(super) fn reached_from(&mut self, root: usize) -> Vec<bool> {
        self.layer(root, None);
        self.level.iter().map(|level| *level != UNSEEN).collect()
    }
    /// Levels by the number of arcs from the root, as far as the sink's. Whether the sink is reached.
    fn layer(&mut self, root: usize, shut: Option<usize>) -> bool {
        self.level.fill(UNSEEN);
        self.queue.clear();
        self.level[root] = 0;
        self.queue.push(root as u32);
        if let Some(shut) = shut {
            // Never entered, and never left.
            self.level[shut] = UNSEEN - 1;
        }
        let mut done = 0;
        while done < self.queue.len() {
            let node = self.queue[done] as usize;
            done += 1;
            let level = self.level[node] + 1;
            for arc in self.first[node] as usize..self.first[node + 1] as usize {
                let head = self.head[arc] as usize;
                if self.level[head] == UNSEEN && self.room[arc] > T::ZERO {
                    self.level[head] = level;
                    if head == self.sink {
                        return true;
                    }
                    self.queue.push(head as u32);
                }
            }
        }
        false
    }
    /// Fills all shortest paths.
    fn block(&mut self, root: usize) {
        self.path.clear();
        let mut node = root;
        loop {
            if node == self.sink {
                node = self.send();
                continue;
            }
            if let Some(arc) = self.forward(node) {
                self.path.push(arc as u32);
                node = self.head[arc] as usize;
            } else {
                // Nothing gets through here any more.
                self.level[node] = UNSEEN;
                let Some(arc) = self.path.pop() else { return };
                node = self.head[self.back[arc as usize] as usize] as usize;
            }
        }
    }
    fn forward(&mut self, node: usize) -> Option<usize> {
        let (level, end) = (self.level[node] + 1, self.first[node + 1]);
        while self.next[node] < end {
            let arc = self.next[node] as usize;
            let head = self.head[arc] as usize;
            if self.level[head] == level && self.room[arc] > T::ZERO {
                return Some(arc);
            }
            self.next[node] += 1;
        }
        None
    }
    /// Sends along the path what its narrowest arc takes, and goes back to where that arc starts.
    fn send(&mut self) -> usize {
        let narrowest = |arc: &u32| self.room[*arc as usize];
        let amount = self.path.iter().map(narrowest).min().unwrap_or(T::ZERO);
        let mut full = None;
        for (place, arc) in self.path.iter().enumerate() {
            let arc = *arc as usize;
            self.room[arc] -= amount;
            self.room[self.back[arc] as usize] += amount;
            if full.is_none() && self.room[arc] == T::ZERO {
                full = Some(place);
            }
            if self.journalled {
                self.journal.push((arc as u32, amount));
            }
        }
        self.value += amount;
        let place = full.unwrap_or(0);
        let start = self.head[self.back[self.path[place] as usize] as usize] as usize;
        self.path.truncate(place);
        start
    }
}
