//! Task list items, ticked or not: they describe past or future work.

use crate::span::floor;

/// How far above a line its task may begin, in bytes.
const ABOVE: usize = 32 * 1024;

/// Whether byte `at` of `text` is in a task item, or in a list below one.
pub fn is_task(text: &str, at: usize) -> bool {
    let at = floor(text, at);
    let low = floor(text, at.saturating_sub(ABOVE));
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    let mut lines = text[low..end]
        .rsplit('\n')
        .map(|line| line.trim_start_matches('>'));
    let Some(own) = lines.next() else {
        return false;
    };
    let mut within = match item(own) {
        Some((_, true)) => return true,
        Some((indent, false)) => indent,
        // A further line of an item may begin anywhere, up to a blank line.
        None if own.trim().is_empty() => return false,
        None => usize::MAX,
    };
    for line in lines {
        let indent = line.len() - line.trim_start().len();
        if line.trim().is_empty() {
            if within == usize::MAX {
                within = own.len() - own.trim_start().len();
            }
            continue;
        }
        match item(line) {
            Some((indent, task)) if indent < within => {
                if task {
                    return true;
                }
                within = indent;
            }
            Some(_) => {}
            None if line.starts_with('#') => return false,
            // A paragraph between lists ends the list above it.
            None if within != usize::MAX && indent == 0 => return false,
            None => {}
        }
        if within == 0 {
            return false;
        }
    }
    false
}

/// The indent of the list item that `line` begins, and whether it has a box.
fn item(line: &str) -> Option<(usize, bool)> {
    let inner = line.trim_start();
    let indent = line.len() - inner.len();
    let digits = inner.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = match digits.len() < inner.len() {
        true => digits.strip_prefix(['.', ')'])?,
        false => inner.strip_prefix(['-', '*', '+'])?,
    };
    let rest = rest.strip_prefix(' ')?.trim_start();
    let task = rest.strip_prefix('[').is_some_and(|inside| {
        let mut inside = inside.chars();
        inside.next().is_some() && inside.as_str().starts_with("] ")
    });
    Some((indent, task))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> bool {
        is_task(text, text.find("`x`").unwrap())
    }

    #[test]
    fn tasks_and_what_is_below_them() {
        assert!(of("- [x] `x`"));
        assert!(of("* [~] a\n  b `x`"));
        assert!(of("1. [ ] a\n   - b\n     - `x`"));
        assert!(of("- [ ] a\n\n  `x`"));
        assert!(!of("- [ ] a\n- `x`"));
        assert!(!of("- [ ] a\n\n`x`"));
        assert!(!of("- [ ] a\n\nb\n\n- c\n  - `x`"));
        assert!(!of("- [`x`](y)"));
        assert!(!of("`x`"));
        assert!(!of("- [ ] a\n\n# `x`"));
    }
}
