//! Writes a git hook, unless one exists.

use std::path::Path;

use crate::disk::{self, FileError};
use crate::git::repository::GitRepository;
use crate::workspace::WorkspaceError;

/// Writes `text` as the hook `name` of the repository around `root`; returns its path. Refuses to replace an existing
/// hook, and a repository with a custom hooks path.
pub fn install(root: &Path, name: &str, text: &str) -> Result<String, WorkspaceError> {
    let repository = GitRepository::open(root)?;
    let local = repository.local();
    let error = |path: &str, problem: String| FileError {
        path: path.to_owned(),
        problem,
    };
    if let Some(elsewhere) = local.config_snapshot().string("core.hooksPath") {
        return Err(error(
            "core.hooksPath",
            format!(
                "the hooks of this repository are in `{elsewhere}`: call trueup from the one there"
            ),
        )
        .into());
    }
    let common = local.common_dir();
    let full = common.join("hooks").join(name);
    let shown = full.display().to_string();
    disk::write(common, &format!("hooks/{name}"), text, true)
        .map_err(|failed| error(&shown, failed.problem))?;
    executable(&full).map_err(|problem| error(&shown, problem.to_string()))?;
    Ok(shown)
}

#[cfg(unix)]
fn executable(file: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn executable(_: &Path) -> std::io::Result<()> {
    Ok(())
}
