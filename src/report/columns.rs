//! Text in columns: width on a terminal, truncation and wrapping.

use unicode_width::UnicodeWidthChar;

/// Columns of a report for people.
pub const WIDTH: usize = 80;

/// Width of a line on a terminal: two columns for a CJK character, none for a combining accent.
pub fn width(text: &str) -> usize {
    text.chars().map(of).sum()
}

fn of(c: char) -> usize {
    match c {
        // It selects the emoji form of the previous character, which is wider.
        '\u{fe0f}' => 1,
        c => c.width().unwrap_or(0),
    }
}

/// `text` truncated to `most` columns, with `…` for the cut.
pub fn fit(text: &str, most: usize) -> String {
    let mut out = String::new();
    let mut column = 0;
    for (count, c) in text.chars().enumerate() {
        // Combining accents have no width: bound their number.
        if column + of(c) > most || count > most * 4 {
            while column + 1 > most {
                match out.pop() {
                    Some(last) => column -= of(last),
                    None => return out,
                }
            }
            out.push('…');
            return out;
        }
        column += of(c);
        out.push(c);
    }
    out
}

/// `text` truncated at its start to `most` columns, with `…` for the cut.
pub fn fit_end(text: &str, most: usize) -> String {
    let back: String = text.chars().rev().collect();
    fit(&back, most).chars().rev().collect()
}

/// `text` padded with spaces, or truncated, to `columns`.
pub fn pad(text: &str, columns: usize) -> String {
    let mut text = fit(text, columns);
    let blanks = columns.saturating_sub(width(&text));
    text.extend(std::iter::repeat_n(' ', blanks));
    text
}

/// `text` wrapped at spaces into lines of at most `most` columns; longer words are truncated.
pub fn wrap(text: &str, most: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut column = 0;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let word = fit(word, most);
        let wide = width(&word);
        if column > 0 && column + 1 + wide > most {
            lines.push(std::mem::take(&mut line));
            column = 0;
        } else if column > 0 {
            line.push(' ');
            column += 1;
        }
        line.push_str(&word);
        column += wide;
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// Style of a piece of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextStyle {
    /// No style.
    Plain,
    /// A name.
    Bold,
    /// Secondary text.
    Dim,
    /// A fault.
    Red,
    /// Correct.
    Green,
    /// Doubtful.
    Yellow,
}

/// `text` with the escape codes of `ink`, if `color` is on.
pub fn paint(text: &str, ink: TextStyle, color: bool) -> String {
    let code = match ink {
        TextStyle::Plain => return text.to_owned(),
        TextStyle::Bold => "1",
        TextStyle::Dim => "2",
        TextStyle::Red => "31",
        TextStyle::Green => "32",
        TextStyle::Yellow => "33",
    };
    if !color || text.is_empty() {
        return text.to_owned();
    }
    format!("\u{1b}[{code}m{text}\u{1b}[0m")
}

/// `1 hole`, `2 holes`.
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_wider_than_it_may_be() {
        assert_eq!(width("日本é"), 5);
        assert_eq!(fit("日本語", 5), "日本…");
        assert_eq!(fit("日本語", 6), "日本語");
        assert_eq!(fit("abc", 0), "");
        assert_eq!(fit_end("src/analysis/trace.rs", 9), "…trace.rs");
        assert_eq!(pad("日", 4), "日  ");
        assert!(fit(&"e\u{301}".repeat(10_000), 10).chars().count() < 100);
        for text in ["a bb ccc 日本 dddddddddd", "", "  a  ", &"x".repeat(50)] {
            for most in 1..12 {
                assert!(wrap(text, most).iter().all(|line| width(line) <= most));
            }
        }
        assert_eq!(wrap("a bb ccc", 4), ["a bb", "ccc"]);
    }
}
