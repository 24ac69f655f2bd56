//! `trueup new ROLE NAME`: writes an artifact from its role's template. Once filled in, it passes the agentic-cd
//! profile.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::{CommandError, configuration, disk, open, print};
use crate::analysis::AnalyzedGraph;
use crate::graph::artifact::ROLES;
use crate::graph::paths::{folder, join, stem};
use crate::graph::{Artifact, Role};

#[derive(Debug, Args)]
pub struct Arguments {
    /// The role: intent, behaviour, feature, criteria, decision, constraint, structure, guide, glossary or rollout
    role: String,
    /// Its name: lower-case words joined by `-`
    name: String,
    /// Root folder of the repository
    #[arg(long, default_value = ".")]
    root: PathBuf,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, CommandError> {
    let Some(role) = Role::parse(&arguments.role) else {
        let known = ROLES.iter().map(|role| role.name());
        return Err(CommandError::Other(format!(
            "unknown role `{}`{}",
            arguments.role,
            crate::config::did_you_mean(&arguments.role, known)
        )));
    };
    let name = arguments.name.as_str();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.is_empty() || name.len() > 80 || !name.chars().all(plain) || name.starts_with('-') {
        return Err(CommandError::Other(format!(
            "`{name}` is no name: use lower-case words joined by `-`"
        )));
    }
    let config = configuration(&arguments.root)?;
    let graph = open(&arguments.root, &config, false)?;
    let title = title(name);
    let template = role.row().template;
    let (path, text) = if role == Role::Decision {
        let (path, number) = next_decision(graph, name);
        (
            path,
            template
                .replace("{title}", &title)
                .replace("{number}", &number.to_string()),
        )
    } else {
        let text = template.replace("{title}", &title).replace("{name}", name);
        (path(role, name), text)
    };
    disk::write(&arguments.root, &path, &text, true)?;
    print(&format!(
        "wrote {path}; replace each TBD, then: trueup check\n"
    ))?;
    Ok(ExitCode::SUCCESS)
}

/// `overlap-report` → `Overlap report`.
fn title(name: &str) -> String {
    let words = name.replace('-', " ");
    let mut chars = words.chars();
    chars.next().map_or(String::new(), |first| {
        first.to_uppercase().collect::<String>() + chars.as_str()
    })
}

/// Path and number of the next decision record: in the folder with the most records, after the highest number, in its
/// naming scheme.
fn next_decision(graph: &AnalyzedGraph, name: &str) -> (String, u32) {
    let mut folders: BTreeMap<&str, Vec<&Artifact>> = BTreeMap::new();
    for artifact in &graph.artifacts {
        if artifact.role() == Role::Decision {
            let home = folder(graph.path(artifact.file));
            folders.entry(home).or_default().push(artifact);
        }
    }
    let fullest = folders.into_iter().max_by_key(|(_, records)| records.len());
    let Some((home, records)) = fullest else {
        return (format!("{}/0001-{name}.md", Role::Decision.row().home), 1);
    };
    let last = records.into_iter().max_by_key(|record| record.number);
    let number = last.and_then(|record| record.number);
    let Some((last, number)) = last.zip(number) else {
        // Records without numbers in their names.
        return (join(home, &format!("{name}.md")), 1);
    };
    let stem = stem(graph.path(last.file));
    let prefix: &str = &stem[..stem.find(|c: char| c.is_ascii_digit()).unwrap_or(0)];
    let width = stem[prefix.len()..]
        .bytes()
        .take_while(u8::is_ascii_digit)
        .count();
    let next = number.saturating_add(1);
    let file = format!("{prefix}{next:0width$}-{name}.md");
    (join(home, &file), next)
}

fn path(role: Role, name: &str) -> String {
    let home = role.row().home;
    if home.ends_with(".md") {
        home.to_owned()
    } else {
        format!("{home}/{name}.md")
    }
}
