//! `trueup delta`: what a change means, by artifact and item and not by line.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::compared::RevisionArguments;
use super::{ColorOutput, CommandError, print};
use crate::cache::results::{ResultCache, ResultKey, ResultKind, key};
use crate::engine::delta::{beside, compared, forks};
use crate::engine::project::Project;
use crate::queries::delta::RevisionDelta;
use crate::report::delta::{DeltaView, human, machine, markdown};
use crate::workspace::ReadProgress;
use crate::workspace::revisions;
use crate::workspace::revisions::{ComparisonSpec, DivergedBranch};

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
    /// Keep no facts between runs
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
    };
    let progress = ReadProgress::default();
    let others = forks(project, &wanted.head, &arguments.against)?;
    let how = format!("delta {:?} {}", arguments.format, color.out);
    let mut kept = CachedDelta::find(project, &wanted, &others, &how);
    if let Some(text) = kept.as_ref().and_then(CachedDelta::text) {
        print(text)?;
        return Ok(ExitCode::SUCCESS);
    }
    let (old, new, delta) = compared(project, &wanted, &progress)?;
    let ours = RevisionDelta {
        old: &old,
        new: &new,
        delta: &delta,
    };
    let others = beside(project, ours, &others, &progress)?;
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
    if let Some(kept) = &mut kept {
        kept.keep(text);
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
            kept: ResultCache::open(folder, root, ResultKind::Delta),
            key: key(&[parts.concat().as_slice()]),
        })
    }

    fn text(&self) -> Option<&str> {
        self.kept.get(&self.key)
    }

    fn keep(&mut self, text: String) {
        self.kept.put(self.key, text);
    }
}
