//! Facts of a file that names tasks: `justfile`, `Makefile`, `package.json`, cargo's own configuration.

use serde::{Deserialize, Serialize};

use crate::span::Span;

/// Which tool runs the tasks.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub enum Runner {
    /// `just recipe`.
    #[default]
    Just,
    /// `make target`.
    Make,
    /// `npm run script`.
    Npm,
    /// `cargo alias`.
    Cargo,
}

/// What one such file says.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tasks {
    /// Which tool reads it.
    pub runner: Runner,
    /// The tasks with their places.
    pub names: Vec<(Box<str>, Span)>,
    /// Whether there are tasks that cannot be read off: imports, patterns, computed names.
    pub open: bool,
}

impl Runner {
    /// The tool that reads the file at `path` (relative, with `/`), if there is one.
    pub fn of(path: &str) -> Option<Runner> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let within = folder.rsplit('/').next() == Some(".cargo");
        match name {
            "justfile" | "Justfile" | ".justfile" => Some(Runner::Just),
            "Makefile" | "makefile" | "GNUmakefile" => Some(Runner::Make),
            "package.json" => Some(Runner::Npm),
            "config.toml" | "config" if within => Some(Runner::Cargo),
            _ if name.ends_with(".just") => Some(Runner::Just),
            _ if name.ends_with(".mk") => Some(Runner::Make),
            _ => None,
        }
    }
}
