//! Builds clone groups from pairs: the transitive closure of similarity.

/// Sets of numbers that grow together.
pub struct DisjointSets {
    above: Vec<u32>,
}

impl DisjointSets {
    /// So many numbers, each alone.
    pub fn new(count: usize) -> DisjointSets {
        DisjointSets {
            above: (0..count as u32).collect(),
        }
    }

    /// The least number of the set that `number` is in.
    pub fn find(&mut self, number: u32) -> u32 {
        let mut top = number;
        while self.above[top as usize] != top {
            let above = self.above[top as usize];
            self.above[top as usize] = self.above[above as usize];
            top = above;
        }
        top
    }

    /// Make one set of the sets of both.
    pub fn join(&mut self, one: u32, other: u32) {
        let (one, other) = (self.find(one), self.find(other));
        let (low, high) = (one.min(other), one.max(other));
        self.above[high as usize] = low;
    }

    /// The sets of two numbers and more, each in order, by their least number.
    pub fn sets(mut self) -> Vec<Vec<u32>> {
        let mut by: std::collections::BTreeMap<u32, Vec<u32>> = std::collections::BTreeMap::new();
        for number in 0..self.above.len() as u32 {
            by.entry(self.find(number)).or_default().push(number);
        }
        by.into_values().filter(|set| set.len() > 1).collect()
    }
}
