//! `trueup init`: writes `trueup.yaml` from what it detects, without prompts.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::{CommandError, disk, open, print};
use crate::analysis::AnalyzedGraph;
use crate::config::Config;
use crate::facts::policy_files::CONFIG;
use crate::graph::FileClass;
use crate::graph::artifact::ROLES;
use crate::graph::paths::folder;
use crate::report::text::clean;

#[derive(Debug, Args)]
pub struct Arguments {
    /// The folder to set up
    #[arg(default_value = ".")]
    root: PathBuf,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, CommandError> {
    let graph = open(&arguments.root, &Config::default(), false)?;
    let text = configuration(graph);
    disk::write(&arguments.root, CONFIG, &text, true)?;
    print(&format!("wrote {CONFIG}; next: trueup check\n"))?;
    Ok(ExitCode::SUCCESS)
}

/// The file: the defaults, and as comments what was recognised, so that the reader sees what to correct.
fn configuration(graph: &AnalyzedGraph) -> String {
    let mut text = String::from(
        "# What trueup checks here. Every key is optional; `trueup rules` lists the rules.\n\
         profile: adopt # agentic-cd asks for every first-class artifact, complete and linked\n\
         fail-on: warning # note, warning, error or never\n",
    );
    text.push_str("\n# Recognised by place and form. To say otherwise:\n# roles:\n#   feature: [\"docs/specs/**\"]\n");
    for role in ROLES {
        let mut folders: Vec<&str> = graph
            .artifacts
            .iter()
            .filter(|artifact| artifact.role() == role)
            .map(|artifact| folder(graph.path(artifact.file)))
            .collect();
        let number = folders.len();
        folders.sort_unstable();
        folders.dedup();
        let places: Vec<String> = folders
            .iter()
            .take(3)
            .map(|folder| clean(if folder.is_empty() { "." } else { folder }))
            .collect();
        let more = if folders.len() > 3 { ", …" } else { "" };
        let _ = if number == 0 {
            writeln!(text, "#   {}: none", role.name())
        } else {
            writeln!(
                text,
                "#   {}: {number} in {}{more}",
                role.name(),
                places.join(", ")
            )
        };
    }
    text.push_str("\n# Left alone, since they do not speak for today:\n");
    for standing in [
        FileClass::Narrative,
        FileClass::Template,
        FileClass::Archive,
        FileClass::Vendored,
        FileClass::Generated,
        FileClass::Fixture,
    ] {
        let number = graph
            .files()
            .filter(|(file, source)| {
                source.facts.is_document() && graph.standing(*file) == standing
            })
            .count();
        let _ = writeln!(text, "#   {}: {number} documents", standing.name());
    }
    text.push_str("# To leave out more:\n# exclude: [\"docs/old/**\"]\n");
    text
}
