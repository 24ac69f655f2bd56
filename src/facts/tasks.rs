//! Facts of a task file: `justfile`, `Makefile`, `package.json`, cargo's own configuration.

use serde::{Deserialize, Serialize};

use crate::span::Span;

/// Which tool runs the tasks.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub enum TaskRunner {
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
pub struct TaskFacts {
    /// Which tool reads it.
    pub runner: TaskRunner,
    /// The tasks with their places.
    pub names: Vec<(Box<str>, Span)>,
    /// Whether there are tasks that cannot be read off: imports, patterns, computed names.
    pub open: bool,
}

impl TaskRunner {
    /// The tool that reads the file at `path` (relative, with `/`), if there is one.
    pub fn of(path: &str) -> Option<TaskRunner> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let within = folder.rsplit('/').next() == Some(".cargo");
        match name {
            "justfile" | "Justfile" | ".justfile" => Some(TaskRunner::Just),
            "Makefile" | "makefile" | "GNUmakefile" => Some(TaskRunner::Make),
            "package.json" => Some(TaskRunner::Npm),
            "config.toml" | "config" if within => Some(TaskRunner::Cargo),
            _ if name.ends_with(".just") => Some(TaskRunner::Just),
            _ if name.ends_with(".mk") => Some(TaskRunner::Make),
            _ => None,
        }
    }
}
