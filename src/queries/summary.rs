//! Counts of files read and findings reported.

use std::collections::BTreeMap;

use crate::facts::{FileFacts, UnreadReason};
use crate::finding::{Finding, FindingLevel, FindingVerdict, Suppression};
use crate::graph::{FileClass, Graph};

/// Counts of the files read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadCounts {
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
pub fn read(graph: &Graph) -> ReadCounts {
    let mut read = ReadCounts {
        files: graph.sources.len(),
        ..ReadCounts::default()
    };
    for (file, source) in graph.files() {
        match &*source.facts {
            FileFacts::Document(document) => {
                read.documents += 1;
                if graph.standing(file) == FileClass::Living {
                    read.references += document.get().references.len();
                }
                *read
                    .standings
                    .entry(graph.standing(file).name())
                    .or_default() += 1;
            }
            FileFacts::Code(code) => {
                read.rust_files += 1;
                read.items += code.items.len();
                read.tests += code.items.iter().filter(|item| item.test.is_some()).count();
                read.references += code.references.len();
            }
            FileFacts::Manifest(_) => read.manifests += 1,
            FileFacts::Lock(_)
            | FileFacts::Ratchet(_)
            | FileFacts::Approvals(_)
            | FileFacts::Tasks(_)
            | FileFacts::Pipeline(_)
            | FileFacts::None => {}
        }
        if let Some(unread) = source.text.unread()
            && *unread != UnreadReason::NotParsed
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
pub struct FindingCounts {
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
pub fn tally(findings: &[Finding]) -> FindingCounts {
    let mut tally = FindingCounts::default();
    for finding in findings {
        let counter = match (&finding.held_back, finding.level) {
            (Some(Suppression::Baseline), _) => &mut tally.baseline,
            (Some(Suppression::Comment(_)), _) => &mut tally.comments,
            (Some(Suppression::Configuration), _) => &mut tally.configuration,
            (None, FindingLevel::Error) => &mut tally.errors,
            (None, FindingLevel::Warning) => &mut tally.warnings,
            (None, FindingLevel::Note) => &mut tally.notes,
        };
        *counter += 1;
        if finding.counts() && finding.verdict == FindingVerdict::Unverifiable {
            tally.unverifiable += 1;
        }
    }
    tally
}
