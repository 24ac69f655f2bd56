//! `trueup delta`: what a change means, by artifact and item and not by line.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::compared::Compared;
use super::{Color, Failure, cache_folder, is_folder, print};
use crate::config::{self, Config};
use crate::facts::change::Change;
use crate::graph::Graph;
use crate::queries::delta::Delta;
use crate::report::delta::{Shown, human, machine, markdown};
use crate::workspace::revisions::{self, Wanted};
use crate::workspace::{Options, Progress};

#[derive(Debug, Args)]
pub struct Arguments {
    /// The folder of the repository
    #[arg(default_value = ".")]
    root: PathBuf,
    #[command(flatten)]
    compared: Compared,
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
    let (old, new, change) = graphs(root, &wanted, !arguments.no_cache, &Progress::default())?;
    let delta = Delta::new(&old, &new, &change);
    let shown = Shown {
        old: &old,
        new: &new,
        delta: &delta,
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

/// The graphs of the two revisions that are `wanted`, each under its own configuration, and what differs.
pub(super) fn graphs(
    root: &Path,
    wanted: &Wanted,
    cached: bool,
    progress: &Progress,
) -> Result<(Graph, Graph, Change), Failure> {
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
        || Graph::new(pair.base.revision, &old_settings),
        || Graph::new(pair.head.revision, &new_settings),
    );
    Ok((old, new, pair.change))
}
