//! What a run read and found, counted.

use std::collections::BTreeMap;

use crate::facts::{Facts, Unread};
use crate::finding::{Finding, HeldBack, Level, Verdict};
use crate::graph::{Graph, Standing};

/// What was read, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// Files that exist.
    pub files: usize,
    /// Documents that were parsed.
    pub documents: usize,
    /// Documents by standing.
    pub standings: BTreeMap<&'static str, usize>,
    /// Artifacts by role.
    pub artifacts: BTreeMap<&'static str, usize>,
    /// Rust files that were parsed.
    pub rust_files: usize,
    /// Items in them.
    pub items: usize,
    /// Tests among the items.
    pub tests: usize,
    /// Manifests.
    pub manifests: usize,
    /// References of living documents and of comments.
    pub references: usize,
    /// Files that should have been read and could not be.
    pub unread: usize,
}

/// Count what a graph was made of.
pub fn read(graph: &Graph) -> Read {
    let mut read = Read {
        files: graph.sources.len(),
        ..Read::default()
    };
    for (file, source) in graph.files() {
        match &*source.facts {
            Facts::Document(document) => {
                read.documents += 1;
                if graph.standing(file) == Standing::Living {
                    read.references += document.get().references.len();
                }
                *read
                    .standings
                    .entry(graph.standing(file).name())
                    .or_default() += 1;
            }
            Facts::Code(code) => {
                read.rust_files += 1;
                read.items += code.items.len();
                read.tests += code.items.iter().filter(|item| item.test.is_some()).count();
                read.references += code.references.len();
            }
            Facts::Manifest(_) => read.manifests += 1,
            Facts::Lock(_)
            | Facts::Ratchet(_)
            | Facts::Approvals(_)
            | Facts::Tasks(_)
            | Facts::Pipeline(_)
            | Facts::None => {}
        }
        if let Some(unread) = source.text.unread()
            && *unread != Unread::NotParsed
        {
            read.unread += 1;
        }
    }
    read.unread += graph.tree.unseen.len();
    for artifact in &graph.artifacts {
        *read.artifacts.entry(artifact.role().name()).or_default() += 1;
    }
    read
}

/// How many findings there are, by level, and how many are held back, by what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Errors that count.
    pub errors: usize,
    /// Warnings that count.
    pub warnings: usize,
    /// Notes that count.
    pub notes: usize,
    /// Of those that count, how many could not be looked at.
    pub unverifiable: usize,
    /// Held back by the baseline.
    pub baseline: usize,
    /// Held back by comments.
    pub comments: usize,
    /// Held back by configuration.
    pub configuration: usize,
}

/// Count `findings`.
pub fn tally(findings: &[Finding]) -> Tally {
    let mut tally = Tally::default();
    for finding in findings {
        let counter = match (&finding.held_back, finding.level) {
            (Some(HeldBack::Baseline), _) => &mut tally.baseline,
            (Some(HeldBack::Comment(_)), _) => &mut tally.comments,
            (Some(HeldBack::Configuration), _) => &mut tally.configuration,
            (None, Level::Error) => &mut tally.errors,
            (None, Level::Warning) => &mut tally.warnings,
            (None, Level::Note) => &mut tally.notes,
        };
        *counter += 1;
        if finding.counts() && finding.verdict == Verdict::Unverifiable {
            tally.unverifiable += 1;
        }
    }
    tally
}
