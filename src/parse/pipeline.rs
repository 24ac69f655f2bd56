//! Files of the pipeline: whether they call a linter.

use crate::facts::pipeline::Pipeline;

/// The facts of a workflow, or of a script that one runs. One look at its words.
pub fn parse(text: &str) -> Pipeline {
    let lines = text
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'));
    let mut words = lines.flat_map(|line| line.split(|c: char| !c.is_ascii_alphanumeric()));
    Pipeline {
        lints: words.any(|word| matches!(word, "clippy" | "lint" | "linter" | "dylint" | "eslint")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_linter_is_called_by_name() {
        assert!(parse("- run: cargo clippy --all\n").lints);
        assert!(!parse("# cargo clippy\n- run: cargo test\n").lints);
    }
}
