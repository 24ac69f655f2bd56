//! Exit codes of a program: `process::exit(2)`, `ExitCode::from(2)`, also through a constant of the file.

use super::scan;
use crate::facts::RustFacts;
use crate::facts::surface::ConstantValue;
use crate::span::Span;

/// The numbers that the Rust file with the facts `code` ends with, by place.
pub fn exits(text: &str, code: &RustFacts) -> Vec<(i64, Span)> {
    let Some(tokens) = scan::tokens(text) else {
        return Vec::new();
    };
    let token = |at: usize| tokens.get(at).map_or("", |span| span.text(text));
    let mut found = Vec::new();
    for at in 3..tokens.len().saturating_sub(3) {
        let call = matches!(
            (token(at - 3), token(at)),
            ("process", "exit") | ("ExitCode", "from")
        );
        let path = token(at - 2) == ":" && token(at - 1) == ":";
        if !call || !path || token(at + 1) != "(" || token(at + 3) != ")" {
            continue;
        }
        let word = token(at + 2);
        let constants = || {
            let known = code.surface.constants.iter();
            let mut known = known.filter(|constant| &*constant.name == word);
            match (known.next().map(|constant| &constant.value), known.next()) {
                (Some(ConstantValue::Number(number)), None) => Some(*number as i64),
                _ => None,
            }
        };
        let digits = word.trim_end_matches(|c: char| c.is_ascii_lowercase() || c == '_');
        let number = digits.parse::<i64>().ok().or_else(constants);
        found.extend(number.map(|number| (number, tokens[at + 2])));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::rust::parse;

    #[test]
    fn numbers_are_read_through_constants_of_the_file() {
        let text = "const FAILED: u8 = 2;\nfn f() { std::process::exit(3); ExitCode::from(FAILED); ExitCode::from(x) }";
        let numbers: Vec<i64> = exits(text, &parse(text))
            .iter()
            .map(|exit| exit.0)
            .collect();
        assert_eq!(numbers, [3, 2]);
        assert!(exits("exit(", &parse("exit(")).is_empty());
    }
}
