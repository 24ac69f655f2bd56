//! Facts of a CI file: a workflow, or a script that it runs.

use serde::{Deserialize, Serialize};

/// Facts of one CI file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PipelineFacts {
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
        // What is built there is code like any other, and a program below may have no ending.
        ".ci" | "ci" => is_script(name) || name.rfind('.').unwrap_or(0) == 0,
        _ if folder.starts_with(".ci/") || folder.starts_with("ci/") => is_script(name),
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

/// Whether a file is a script or a list of steps, by its ending.
fn is_script(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    matches!(
        ending,
        "sh" | "bash"
            | "zsh"
            | "fish"
            | "ps1"
            | "bat"
            | "cmd"
            | "py"
            | "rb"
            | "mk"
            | "yml"
            | "yaml"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_the_pipeline_are_told_by_their_places() {
        for path in [
            ".ci/run",
            "ci/e2e/run.sh",
            ".github/workflows/a.yml",
            "ci/.env",
            "Jenkinsfile",
        ] {
            assert!(is_pipeline(path), "{path}");
        }
        for path in [
            "ci/tool/src/main.rs",
            "ci/tool/Cargo.toml",
            "ci/README.md",
            "ci/bin/make",
            "src/ci/run.sh",
            "a.yml",
        ] {
            assert!(!is_pipeline(path), "{path}");
        }
    }
}
