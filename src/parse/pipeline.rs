//! CI files: detects linter and test invocations.

use crate::facts::pipeline::PipelineFacts;

/// The facts of a workflow, or of a script that one runs. One look at its words.
pub fn parse(text: &str) -> PipelineFacts {
    let lines = text
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'));
    let words = lines.flat_map(|line| line.split(|c: char| !c.is_ascii_alphanumeric()));
    let mut found = PipelineFacts::default();
    for word in words {
        found.lints |= matches!(word, "clippy" | "lint" | "linter" | "dylint" | "eslint");
        found.tests |= matches!(word, "test" | "tests" | "nextest" | "tarpaulin" | "pytest");
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_linter_is_called_by_name() {
        assert!(parse("- run: cargo clippy --all\n").lints);
        let tests = parse("# cargo clippy\n- run: cargo test\n");
        assert!(!tests.lints && tests.tests && !parse("- run: cargo build # latest\n").tests);
    }
}
