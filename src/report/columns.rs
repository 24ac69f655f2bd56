//! Text in columns: how wide it is on a terminal, cut or broken so that no line is wider than it may be.

use unicode_width::UnicodeWidthChar;

/// Columns of a report for people.
pub const WIDTH: usize = 80;

/// How wide a line is on a terminal: two columns for a Chinese, Japanese or Korean letter, none for an accent.
pub fn width(text: &str) -> usize {
    text.chars().map(of).sum()
}

fn of(c: char) -> usize {
    match c {
        // The letter before it is shown as a picture, which is wider.
        '\u{fe0f}' => 1,
        c => c.width().unwrap_or(0),
    }
}

/// `text` cut to `most` columns, with `…` where something is left out.
pub fn fit(text: &str, most: usize) -> String {
    let mut out = String::new();
    let mut column = 0;
    for (count, c) in text.chars().enumerate() {
        // Accents without end have no width.
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

/// `text` cut to `most` columns from its start, with `…` where something is left out.
pub fn fit_end(text: &str, most: usize) -> String {
    let back: String = text.chars().rev().collect();
    fit(&back, most).chars().rev().collect()
}

/// `text` filled up with blanks to `columns`, or cut to them.
pub fn pad(text: &str, columns: usize) -> String {
    let mut text = fit(text, columns);
    let blanks = columns.saturating_sub(width(&text));
    text.extend(std::iter::repeat_n(' ', blanks));
    text
}

/// `text` broken at blanks into lines of at most `most` columns; a longer word is cut.
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

/// How a piece of text looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextStyle {
    /// As it is.
    Plain,
    /// A name.
    Bold,
    /// What is there by the way.
    Dim,
    /// What is wrong.
    Red,
    /// What holds.
    Green,
    /// What is in doubt.
    Yellow,
}

/// `text` in a colour, if there is any.
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
        assert_eq!(fit_end("src/graph/trace.rs", 9), "…trace.rs");
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
