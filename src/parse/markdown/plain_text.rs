//! Plain text of a piece of Markdown, without markup, line breaks and alignment.

use pulldown_cmark::{Event, LinkType, Parser, Tag, TagEnd};

use super::options;

/// Stands between the cells of a table, and around what is struck out: both change what words mean.
const CELL: &str = " \u{1f} ";
const STRUCK: &str = "\u{1e}";

/// The words of `piece`, with one blank between two. Emphasis, code marks, heading levels, list marks and numbers are
/// left out; the target of a link stands behind its text, HTML stands as written but for its comments.
pub fn words(piece: &str) -> String {
    let row;
    // A row of a table is a paragraph by itself: its bars are set apart as those of a table are.
    let piece = match piece.trim_start().strip_prefix('|') {
        Some(rest) if !piece.trim().contains('\n') => {
            row = rest.trim_end().trim_end_matches('|').replace('|', CELL);
            row.as_str()
        }
        _ => piece,
    };
    let mut out = String::with_capacity(piece.len());
    let mut targets = Vec::new();
    let mut comment = false;
    for event in Parser::new_ext(piece, options()) {
        if let Event::Html(html) | Event::InlineHtml(html) = &event {
            // A comment of many lines comes line by line.
            let opens = html.rfind("<!--");
            let inside = comment || opens.is_some();
            comment = inside && opens.unwrap_or(0) >= html.rfind("-->").unwrap_or(0);
            if inside {
                continue;
            }
        }
        take(&event, &mut out, &mut targets);
    }
    let mut line = String::with_capacity(out.len());
    for word in out
        .split([' ', '\t', '\r', '\n'])
        .filter(|word| !word.is_empty())
    {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

fn take(event: &Event<'_>, out: &mut String, targets: &mut Vec<String>) {
    match event {
        Event::Text(text) | Event::Code(text) | Event::InlineMath(text) => out.push_str(text),
        Event::DisplayMath(text) => {
            out.push(' ');
            out.push_str(text);
            out.push(' ');
        }
        Event::Html(html) | Event::InlineHtml(html) => out.push_str(html),
        Event::FootnoteReference(name) => {
            out.push_str("[^");
            out.push_str(name);
            out.push(']');
        }
        Event::TaskListMarker(done) => out.push_str(if *done { "[x] " } else { "[ ] " }),
        Event::SoftBreak | Event::HardBreak | Event::Rule => out.push(' '),
        Event::Start(tag) => start(tag, out, targets),
        Event::End(tag) => end(*tag, out, targets),
    }
}

fn start(tag: &Tag<'_>, out: &mut String, targets: &mut Vec<String>) {
    match tag {
        Tag::Link {
            link_type,
            dest_url,
            ..
        } => {
            // Its text is its target.
            let bare = matches!(link_type, LinkType::Autolink | LinkType::Email);
            targets.push(if bare {
                String::new()
            } else {
                dest_url.to_string()
            });
        }
        Tag::Image { dest_url, .. } => targets.push(dest_url.to_string()),
        Tag::Strikethrough => out.push_str(STRUCK),
        Tag::Emphasis | Tag::Strong | Tag::Superscript | Tag::Subscript => {}
        _ => out.push(' '),
    }
}

fn end(tag: TagEnd, out: &mut String, targets: &mut Vec<String>) {
    match tag {
        TagEnd::Link | TagEnd::Image => {
            let target = targets.pop().unwrap_or_default();
            if !target.is_empty() {
                out.push_str(" <");
                out.push_str(&target);
                out.push_str("> ");
            }
        }
        TagEnd::TableCell => out.push_str(CELL),
        TagEnd::Strikethrough => out.push_str(STRUCK),
        TagEnd::Emphasis | TagEnd::Strong | TagEnd::Superscript | TagEnd::Subscript => {}
        _ => out.push(' '),
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn marks_and_layout_say_nothing() {
        let plain = words(
            "## Title\n\nOne *two* three.\n\n- a `b`\n- c\n\n| x | y |\n|---|---|\n| 1 | 2 |\n",
        );
        for same in [
            "### Title #\n\nOne **two**\nthree.\n\n* a b\n* c\n\n|x|y|\n|:--|--:|\n|1|2|\n",
            "Title\n-----\n\nOne two three.\n<!-- note -->\n\n1. a **b**\n2. c\n\nx | y\n--|--\n1 | 2\n",
        ] {
            assert_eq!(words(same), plain, "{same}");
        }
        assert!(plain.starts_with("Title One two three. a b c x"), "{plain}");
    }

    #[test]
    fn what_changes_the_meaning_counts() {
        for (one, two) in [
            ("it must ~~not~~ fail", "it must not fail"),
            ("- [x] a", "- [ ] a"),
            ("[a](b.md)", "[a](c.md)"),
            ("![a](b.png)", "![a](c.png)"),
            ("| a b | c |\n|--|--|\n", "| a | b c |\n|--|--|\n"),
            ("| a b | c |", "| a | b c |"),
            ("must", "Must"),
            ("foo bar", "foobar"),
            ("snake_case", "snakecase"),
            ("2 * 3", "2 3"),
        ] {
            assert_ne!(words(one), words(two), "{one}");
        }
        assert_eq!(words("a\n\n<!-- b\nc\n-->\n\nd <!-- e --> f"), "a d f");
        assert_eq!(words("foo**bar**"), "foobar");
        assert_eq!(words("| AC-1 |  x y |"), words("|AC-1|x  y|"));
        assert_eq!(words("<https://a.b>"), "https://a.b");
    }
}
