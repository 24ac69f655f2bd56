//! `trueup delta`: what a change means, by artifact and item and not by line.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::compared::Compared;
use super::{Color, Failure, cache_folder, is_folder, print};
use crate::config::{self, Config};
use crate::graph::Graph;
use crate::queries::delta::{Against, Delta, Side, against};
use crate::report::delta::{Shown, human, machine, markdown};
use crate::workspace::revisions::{self, Fork, Head, Wanted};
use crate::workspace::{Options, Progress};

#[derive(Debug, Args)]
pub struct Arguments {
    /// The folder of the repository
    #[arg(default_value = ".")]
    root: PathBuf,
    #[command(flatten)]
    compared: Compared,
    /// Another revision: what it touches as well since it left this one (may be given more than once)
    #[arg(long, value_name = "REV")]
    against: Vec<String>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Keep no facts between runs
    #[arg(long)]
    no_cache: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Human,
    Json,
    Markdown,
}

pub fn run(arguments: &Arguments, color: Color) -> Result<ExitCode, Failure> {
    let root = &arguments.root;
    is_folder(root)?;
    let wanted = Wanted {
        base: arguments.compared.base.clone(),
        head: arguments.compared.head(),
        claims: false,
    };
    let (cached, progress) = (!arguments.no_cache, Progress::default());
    let (old, new, delta) = compared(root, &wanted, cached, &progress)?;
    let ours = Side {
        old: &old,
        new: &new,
        delta: &delta,
    };
    let others = forks(root, &wanted.head, &arguments.against)?;
    let others = beside(root, ours, &others, cached, &progress)?;
    let shown = Shown {
        old: &old,
        new: &new,
        delta: &delta,
        against: &others,
    };
    print(&match arguments.format {
        Format::Human => human::human(&shown, color.out),
        Format::Json => machine::machine(&shown),
        Format::Markdown => markdown::markdown(&shown),
    })?;
    // The process ends here: to free two graphs piece by piece takes longer than to compare them.
    std::mem::forget((old, new));
    Ok(ExitCode::SUCCESS)
}

/// Where each of the revisions `names` and `head` parted.
pub(super) fn forks(root: &Path, head: &Head, names: &[String]) -> Result<Vec<Fork>, Failure> {
    let names = names.iter();
    names
        .map(|name| Ok(revisions::fork(root, head, name)?))
        .collect()
}

/// What each of `others` touches of what `ours` does. Each costs a delta.
pub(super) fn beside(
    root: &Path,
    ours: Side<'_>,
    others: &[Fork],
    cached: bool,
    progress: &Progress,
) -> Result<Vec<Against>, Failure> {
    let mut told = Vec::new();
    for other in others {
        let wanted = Wanted {
            base: Some(other.base.clone()),
            head: Head::Commit(other.head.clone()),
            claims: false,
        };
        let (old, new, delta) = compared(root, &wanted, cached, progress)?;
        let theirs = Side {
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
    wanted: &Wanted,
    cached: bool,
    progress: &Progress,
) -> Result<(Graph, Graph, Delta), Failure> {
    let options = Options {
        cache: if cached { cache_folder() } else { None },
        ..Options::default()
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
