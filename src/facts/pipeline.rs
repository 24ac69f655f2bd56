//! Facts of a file of the pipeline: a workflow, or a script that it runs.

use serde::{Deserialize, Serialize};

/// What one such file says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pipeline {
    /// It calls a linter.
    pub lints: bool,
    /// It runs tests.
    pub tests: bool,
}

/// Whether the file at `path` (relative, with `/`) is of a pipeline, by the places that hosts fix.
pub fn is_pipeline(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let yaml = name.ends_with(".yml") || name.ends_with(".yaml");
    match folder {
        ".github/workflows" | ".circleci" | ".buildkite" | ".forgejo/workflows"
        | ".gitea/workflows" | ".woodpecker" | ".gitlab" => yaml,
        _ if matches!(folder.split('/').next(), Some(".ci" | "ci")) => !name.ends_with(".md"),
        "" => matches!(
            name,
            ".gitlab-ci.yml"
                | "azure-pipelines.yml"
                | "Jenkinsfile"
                | ".travis.yml"
                | "bors.toml"
                | ".cirrus.yml"
        ),
        _ => false,
    }
}
