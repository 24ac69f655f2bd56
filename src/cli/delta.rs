//! `trueup delta`: a semantic diff of two revisions, by artifact and item instead of by line.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::compared::RevisionArguments;
use super::{ColorOutput, CommandError, print};
use crate::cache::results::{ResultCache, ResultKey, key};
use crate::engine::delta::{delta, forks};
use crate::engine::project::Project;
use crate::report::delta::{human, machine, markdown};
use crate::workspace::ReadProgress;
use crate::workspace::revisions;
use crate::workspace::revisions::{ComparisonSpec, DivergedBranch};

#[derive(Debug, Args)]
pub struct Arguments {
    /// Root folder of the repository
    #[arg(default_value = ".")]
    root: PathBuf,
    #[command(flatten)]
    compared: RevisionArguments,
    /// Branch of concurrent work: also report what it touches of the same things since the fork (repeatable)
    #[arg(long, value_name = "REV")]
    against: Vec<String>,
    /// Output format
    #[arg(long, value_enum, default_value_t = DeltaFormat::Human)]
    format: DeltaFormat,
    /// Disable the cache
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
    let project = &Project::new(&arguments.root, !arguments.no_cache);
    project.is_folder()?;
    let wanted = ComparisonSpec {
        base: arguments.compared.base.clone(),
        head: arguments.compared.head(),
        claims: false,
        onto_target: false,
    };
    let progress = ReadProgress::default();
    let others = forks(project, &wanted.head, &arguments.against)?;
    let how = format!("delta {:?} {}", arguments.format, color.out);
    let kept = CachedDelta::find(project, &wanted, &others, &how);
    if let Some(text) = kept.as_ref().and_then(CachedDelta::text) {
        print(&text)?;
        return Ok(ExitCode::SUCCESS);
    }
    let done = delta(project, &wanted, &others, &progress)?;
    let shown = &done.view();
    let text = match arguments.format {
        DeltaFormat::Human => human::human(shown, color.out),
        DeltaFormat::Json => machine::machine(shown),
        DeltaFormat::Markdown => markdown::markdown(shown),
    };
    print(&text)?;
    if let Some(kept) = &kept {
        kept.keep(&text);
    }
    // Leaked on purpose: freeing two graphs takes longer than comparing them, and the process ends here.
    std::mem::forget(done);
    Ok(ExitCode::SUCCESS)
}

/// Cached report of two commits.
struct CachedDelta {
    kept: ResultCache,
    key: ResultKey,
}

impl CachedDelta {
    /// Its cache key; none if a revision is mutable or caching is off.
    fn find(
        project: &Project,
        wanted: &ComparisonSpec,
        others: &[DivergedBranch],
        how: &str,
    ) -> Option<CachedDelta> {
        let (root, folder) = (&project.root, project.cache.as_ref()?);
        let mut parts = vec![revisions::compared(root, wanted)?];
        for other in others {
            let label = key(&[other.label.as_bytes()]);
            parts.extend([label, revisions::compared(root, &other.wanted())?]);
        }
        parts.push(key(&[how.as_bytes()]));
        Some(CachedDelta {
            kept: ResultCache::open(folder, root),
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
