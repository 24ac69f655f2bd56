//! The preamble of a Rust file: a shebang line, the front matter of a script.

/// Where Rust begins in `text`: after `#!…` that is no attribute, and after the front matter of a script.
pub fn preamble(text: &str) -> usize {
    let mut start = 0;
    if let Some(rest) = text.strip_prefix("#!")
        && !after_blanks(rest).starts_with('[')
    {
        start = text.find('\n').unwrap_or(text.len());
    }
    let rest = text[start..].trim_start();
    let dashes = rest.len() - rest.trim_start_matches('-').len();
    if dashes < 3 {
        return start;
    }
    let (fence, opening) = (&rest[..dashes], text.len() - rest.len());
    let mut at = opening;
    for line in rest.split_inclusive('\n') {
        at += line.len();
        if at - line.len() > opening && line.trim_end() == fence {
            return at;
        }
    }
    start
}

/// `text` without the spaces and comments it starts with.
fn after_blanks(mut text: &str) -> &str {
    loop {
        text = text.trim_start();
        if text.starts_with("//") {
            text = text.split_once('\n').map_or("", |(_, rest)| rest);
        } else if let Some(rest) = text.strip_prefix("/*") {
            text = rest.split_once("*/").map_or("", |(_, rest)| rest);
        } else {
            return text;
        }
    }
}
