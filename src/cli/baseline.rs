//! `trueup baseline`: suppresses existing findings so that only new ones fail; removes fixed ones from the file.

use std::collections::HashSet;
use std::process::ExitCode;

use clap::Args;

use super::{CheckOptions, CommandError, disk, open_project, print};
use crate::engine::check::working_tree;
use crate::engine::hold_back::path_of;
use crate::facts::policy_files::BASELINE;
use crate::finding::Suppression;
use crate::queries::baseline::Baseline;
use crate::report::text::clean;

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    checking: CheckOptions,
    /// Also record new findings if there is a baseline
    #[arg(long)]
    add: bool,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, CommandError> {
    let checking = &arguments.checking;
    if !checking.rule.is_empty() {
        return Err(CommandError::Other(
            "a baseline of one rule would forget the others: leave --rule out".into(),
        ));
    }
    let (plan, graph, outcome) = {
        let project = checking.project();
        working_tree(&project, &checking.request(None), &|config| {
            open_project(&project, config)
        })?
    };
    let first = disk::text(&checking.root, BASELINE)?.is_none();
    let present: HashSet<&str> = outcome
        .findings
        .iter()
        .map(|finding| finding.fingerprint.as_str())
        .collect();
    let new = if first || arguments.add {
        let held = |hold: &Option<Suppression>| matches!(hold, None | Some(Suppression::Baseline));
        Baseline::of(
            outcome
                .findings
                .iter()
                .filter(|finding| held(&finding.held_back))
                .map(|finding| (finding, clean(path_of(graph, finding)))),
        )
    } else {
        plan.baseline
            .clone()
            .retain(|fingerprint| present.contains(fingerprint))
    };
    if new == plan.baseline && !first {
        print(&format!("{BASELINE}: {}, as before\n", findings(new.len())))?;
        return Ok(ExitCode::SUCCESS);
    }
    disk::write(&checking.root, BASELINE, &new.text(), false)?;
    print(&format!(
        "{BASELINE}: {}, {} paid off\n",
        findings(new.len()),
        outcome.paid_off
    ))?;
    Ok(ExitCode::SUCCESS)
}

fn findings(number: usize) -> String {
    format!("{number} finding{}", if number == 1 { "" } else { "s" })
}
