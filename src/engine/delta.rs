//! Compare two revisions, and others that left them.

use super::error::EngineError;
use super::project::Project;
use crate::analysis::AnalyzedGraph;
use crate::config::Config;
use crate::facts::policy_files;
use crate::queries::delta::{ConcurrentRevision, Delta, RevisionDelta, against};
use crate::report::delta::DeltaView;
use crate::workspace::ReadProgress;
use crate::workspace::revisions;
use crate::workspace::revisions::{ComparisonSpec, DivergedBranch, HeadSpec};

/// The merge base of `head` and each revision in `names`.
pub fn forks(
    project: &Project,
    head: &HeadSpec,
    names: &[String],
) -> Result<Vec<DivergedBranch>, EngineError> {
    let names = names.iter();
    names
        .map(|name| Ok(revisions::fork(&project.root, head, name)?))
        .collect()
}

/// The changes of each of `others` that conflict with `ours`. Each costs a delta.
fn beside(
    project: &Project,
    ours: RevisionDelta<'_>,
    others: &[DivergedBranch],
    progress: &ReadProgress,
) -> Result<Vec<ConcurrentRevision>, EngineError> {
    let mut told = Vec::new();
    for other in others {
        let (old, new, delta) = compared(project, &other.wanted(), progress)?;
        let theirs = RevisionDelta {
            old: &old,
            new: &new,
            delta: &delta,
        };
        told.push(against(&other.label, ours, theirs));
    }
    Ok(told)
}

/// Two revisions, their differences, and what concurrent work touches of the same.
pub struct DeltaResult {
    /// The older graph.
    pub old: AnalyzedGraph,
    /// The newer graph.
    pub new: AnalyzedGraph,
    delta: Delta,
    against: Vec<ConcurrentRevision>,
}

impl DeltaResult {
    /// The view that a report renders.
    pub fn view(&self) -> DeltaView<'_> {
        DeltaView {
            old: &self.old,
            new: &self.new,
            delta: &self.delta,
            against: &self.against,
        }
    }
}

/// Compares the `wanted` revisions, and their changes with those of `others`.
pub fn delta(
    project: &Project,
    wanted: &ComparisonSpec,
    others: &[DivergedBranch],
    progress: &ReadProgress,
) -> Result<DeltaResult, EngineError> {
    let (old, new, delta) = compared(project, wanted, progress)?;
    let ours = RevisionDelta {
        old: &old,
        new: &new,
        delta: &delta,
    };
    let against = beside(project, ours, others, progress)?;
    Ok(DeltaResult {
        old,
        new,
        delta,
        against,
    })
}

/// Loads the two `wanted` revisions, each with its own configuration, and their diff.
fn compared(
    project: &Project,
    wanted: &ComparisonSpec,
    progress: &ReadProgress,
) -> Result<(AnalyzedGraph, AnalyzedGraph, Delta), EngineError> {
    let options = project.options();
    let pair = revisions::pair(
        &project.root,
        wanted,
        policy_files::CONFIG,
        &options,
        progress,
    )?;
    let newer = match &pair.head.config {
        Some(text) => Config::parse(text)?,
        None => Config::default(),
    };
    // The base may have an invalid configuration: only the head's is required to be valid.
    let older = pair.base.config.as_deref();
    let older = older.and_then(|text| Config::parse(text).ok());
    let older = older.unwrap_or_default();
    let (old_settings, new_settings) = (older.settings()?, newer.settings()?);
    let (old, new) = rayon::join(
        || AnalyzedGraph::bare(pair.base.revision, &old_settings),
        || AnalyzedGraph::bare(pair.head.revision, &new_settings),
    );
    let delta = Delta::new(&old, &new, &pair.change);
    Ok((old, new, delta))
}
