//! `trueup coverage`: the documented share of the outer surface, and the undocumented names outside the ratchet.

use std::fmt::Write as _;

use crate::analysis::AnalyzedGraph;
use crate::analysis::coverage::{KINDS, SurfaceName, SurfaceNameKind, coverage};
use crate::facts::RatchetFile;
use crate::facts::ratchet::{HEAD, LAST};

/// How much of one kind is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CoverageShare {
    /// The kind.
    pub kind: SurfaceNameKind,
    /// Names.
    pub total: usize,
    /// Those that some document names.
    pub named: usize,
}

/// What was counted.
pub struct CoverageAnswer {
    /// Each kind that has names.
    pub shares: Vec<CoverageShare>,
    /// Every name that no document names, by kind and name.
    pub unnamed: Vec<SurfaceName>,
    /// Whether there is a ratchet to hold them against.
    pub held: bool,
    /// Of the unnamed, the indices of those that the ratchet does not hold.
    pub new: Vec<usize>,
    /// Names of the ratchet that are named by now, or gone.
    pub paid_off: usize,
}

impl CoverageAnswer {
    /// Count `graph` against `ratchet`.
    pub fn new(graph: &AnalyzedGraph, ratchet: Option<&RatchetFile>) -> CoverageAnswer {
        let names = coverage(graph);
        let shares = KINDS
            .into_iter()
            .map(|kind| {
                let of = names.iter().filter(|name| name.kind == kind);
                CoverageShare {
                    kind,
                    total: of.clone().count(),
                    named: of.filter(|name| name.documented).count(),
                }
            })
            .filter(|share| share.total > 0)
            .collect();
        let unnamed: Vec<SurfaceName> = names.into_iter().filter(|name| !name.documented).collect();
        let mut new = Vec::new();
        let mut held = 0;
        for (at, name) in unnamed.iter().enumerate() {
            if ratchet.is_some_and(|ratchet| ratchet.holds(name.kind.name(), &name.name)) {
                held += 1;
            } else {
                new.push(at);
            }
        }
        CoverageAnswer {
            shares,
            held: ratchet.is_some(),
            new: if ratchet.is_some() { new } else { Vec::new() },
            paid_off: ratchet.map_or(0, |ratchet| ratchet.names.len().saturating_sub(held)),
            unnamed,
        }
    }

    /// All kinds together: names, and those that are named.
    pub fn sum(&self) -> (usize, usize) {
        let total = self.shares.iter().map(|share| share.total).sum();
        (total, total - self.unnamed.len())
    }

    /// Percent of the names that are named, rounded down; 100 of none.
    pub fn percent(&self) -> u8 {
        let (total, named) = self.sum();
        percent(total, named)
    }

    /// Renders the ratchet file of undocumented names. Without `add`, names not in `old` are left out: the ratchet only
    /// shrinks unless told to grow.
    pub fn ratchet(&self, old: Option<&RatchetFile>, add: bool) -> String {
        let mut text = format!(
            "{HEAD}\n\
             # Names of the outer surface that no document names. `trueup coverage --record` takes out what is named.\n"
        );
        for name in &self.unnamed {
            let kind = name.kind.name();
            if add || old.is_none_or(|old| old.holds(kind, &name.name)) {
                // Writing to a string cannot fail.
                let _ = writeln!(text, "{kind} {}", name.name);
            }
        }
        text.push_str(LAST);
        text.push('\n');
        text
    }
}

/// `named` of `total` in percent, rounded down; 100 of none.
pub fn percent(total: usize, named: usize) -> u8 {
    match total {
        0 => 100,
        total => (named * 100 / total) as u8,
    }
}
