//! `trueup delta`: what a change means, by artifact and item and not by line.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::compared::RevisionArguments;
use super::{ColorOutput, CommandError, cache_folder, is_folder, print};
use crate::cache::results::{ResultCache, ResultKey, key};
use crate::config::{self, Config};
use crate::graph::Graph;
use crate::queries::delta::{ConcurrentRevision, Delta, RevisionDelta, against};
use crate::report::delta::{DeltaView, human, machine, markdown};
use crate::workspace::revisions;
use crate::workspace::revisions::{ComparisonSpec, DivergedBranch, HeadSpec};
use crate::workspace::{ReadProgress, WorkspaceOptions};

#[derive(Debug, Args)]
pub struct Arguments {
    /// The folder of the repository
    #[arg(default_value = ".")]
    root: PathBuf,
    #[command(flatten)]
    compared: RevisionArguments,
    /// Another revision: what it touches as well since it left this one (may be given more than once)
    #[arg(long, value_name = "REV")]
    against: Vec<String>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = DeltaFormat::Human)]
    format: DeltaFormat,
    /// Neither read nor write the cache
    #[arg(long)]
    no_cache: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum DeltaFormat {
    Human,
    Json,
    Markdown,
}

pub fn run(arguments: &Arguments, color: ColorOutput) -> Result<ExitCode, CommandError> {
    let root = &arguments.root;
    is_folder(root)?;
    let wanted = ComparisonSpec {
        base: arguments.compared.base.clone(),
        head: arguments.compared.head(),
        claims: false,
    };
    let (cached, progress) = (!arguments.no_cache, ReadProgress::default());
    let others = forks(root, &wanted.head, &arguments.against)?;
    let kept = CachedDelta::find(arguments, &wanted, &others, color);
    if let Some(text) = kept.as_ref().and_then(CachedDelta::text) {
        print(&text)?;
        return Ok(ExitCode::SUCCESS);
    }
    let (old, new, delta) = compared(root, &wanted, cached, &progress)?;
    let ours = RevisionDelta {
        old: &old,
        new: &new,
        delta: &delta,
    };
    let others = beside(root, ours, &others, cached, &progress)?;
    let shown = DeltaView {
        old: &old,
        new: &new,
        delta: &delta,
        against: &others,
    };
    let text = match arguments.format {
        DeltaFormat::Human => human::human(&shown, color.out),
        DeltaFormat::Json => machine::machine(&shown),
        DeltaFormat::Markdown => markdown::markdown(&shown),
    };
    print(&text)?;
    if let Some(kept) = &kept {
        kept.keep(&text);
    }
    // The process ends here: to free two graphs piece by piece takes longer than to compare them.
    std::mem::forget((old, new));
    Ok(ExitCode::SUCCESS)
}

/// The report of two commits, which is kept: who asks again is told the same.
struct CachedDelta {
    kept: ResultCache,
    key: ResultKey,
}

impl CachedDelta {
    /// Where it would be; nothing where a revision may change, or nothing may be kept.
    fn find(
        arguments: &Arguments,
        wanted: &ComparisonSpec,
        others: &[DivergedBranch],
        color: ColorOutput,
    ) -> Option<CachedDelta> {
        let root = &arguments.root;
        let folder = cache_folder().filter(|_| !arguments.no_cache)?;
        let mut parts = vec![revisions::compared(root, wanted)?];
        for other in others {
            let label = key(&[other.label.as_bytes()]);
            parts.extend([label, revisions::compared(root, &other.wanted())?]);
        }
        let how = format!("delta {:?} {}", arguments.format, color.out);
        parts.push(key(&[how.as_bytes()]));
        Some(CachedDelta {
            kept: ResultCache::open(&folder, root),
            key: key(&[parts.concat().as_slice()]),
        })
    }

    fn text(&self) -> Option<String> {
        self.kept.get(&self.key)
    }

    fn keep(&self, text: &str) {
        self.kept.put(&self.key, text);
    }
}

/// Where each of the revisions `names` and `head` parted.
pub(super) fn forks(
    root: &Path,
    head: &HeadSpec,
    names: &[String],
) -> Result<Vec<DivergedBranch>, CommandError> {
    let names = names.iter();
    names
        .map(|name| Ok(revisions::fork(root, head, name)?))
        .collect()
}

/// What each of `others` touches of what `ours` does. Each costs a delta.
pub(super) fn beside(
    root: &Path,
    ours: RevisionDelta<'_>,
    others: &[DivergedBranch],
    cached: bool,
    progress: &ReadProgress,
) -> Result<Vec<ConcurrentRevision>, CommandError> {
    let mut told = Vec::new();
    for other in others {
        let (old, new, delta) = compared(root, &other.wanted(), cached, progress)?;
        let theirs = RevisionDelta {
            old: &old,
            new: &new,
            delta: &delta,
        };
        told.push(against(&other.label, ours, theirs));
    }
    Ok(told)
}

/// The graphs of the two revisions that are `wanted`, each under its own configuration, and what lies between.
pub(super) fn compared(
    root: &Path,
    wanted: &ComparisonSpec,
    cached: bool,
    progress: &ReadProgress,
) -> Result<(Graph, Graph, Delta), CommandError> {
    let options = WorkspaceOptions {
        cache: if cached { cache_folder() } else { None },
        ..WorkspaceOptions::default()
    };
    let pair = revisions::pair(root, wanted, config::FILE, &options, progress)?;
    let newer = match &pair.head.config {
        Some(text) => Config::parse(text)?,
        None => Config::default(),
    };
    // What the base said of itself may never have been valid: the head is what is asked about.
    let older = pair.base.config.as_deref();
    let older = older.and_then(|text| Config::parse(text).ok());
    let older = older.unwrap_or_default();
    let (old_settings, new_settings) = (older.settings()?, newer.settings()?);
    let (old, new) = rayon::join(
        || Graph::bare(pair.base.revision, &old_settings),
        || Graph::bare(pair.head.revision, &new_settings),
    );
    let delta = Delta::new(&old, &new, &pair.change);
    Ok((old, new, delta))
}
