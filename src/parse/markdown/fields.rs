//! Labelled fields in a document's head: `**Status:** accepted`, `* Status: accepted`, `| Status | Accepted |`.

use std::ops::Range;

use super::criteria::item_text;
use crate::facts::document::{
    BlockKind, Document, DocumentBlock, FieldForm, FrontMatterValue, MetadataField,
};
use crate::span::Span;

/// The longest key, in bytes and in words.
const KEY: usize = 30;
const WORDS: usize = 3;

/// The marks around a key or a value that are no part of it.
const MARKS: [char; 3] = ['*', '_', '`'];

/// What separates a field from the next one in its line.
const SEPARATORS: [char; 4] = ['|', '·', '•', '\\'];

/// The fields of the document's head: the text above its second heading.
pub fn fields(text: &str, document: &Document) -> Vec<MetadataField> {
    let mut found = Vec::new();
    for block in document
        .blocks
        .iter()
        .take_while(|block| block.section <= 1)
    {
        match block.kind {
            BlockKind::Paragraph => of_paragraph(text, block, &mut found),
            BlockKind::Item => of_item(text, block, &mut found),
            BlockKind::Table => of_table(text, block, &mut found),
            BlockKind::Code => {}
        }
    }
    found
}

/// The lines of `span`, each with its offset, without line ends and the marks of a quote.
fn lines(text: &str, span: Span) -> impl Iterator<Item = (usize, &str)> {
    let mut at = span.start as usize;
    span.text(text).split_inclusive('\n').map(move |line| {
        let inner = line.trim_start_matches([' ', '\t', '>']);
        let start = at + line.len() - inner.len();
        at += line.len();
        (start, inner.trim_end())
    })
}

/// Lines of bare fields count only if the paragraph begins with one: a colon further down is prose.
fn of_paragraph(text: &str, block: &DocumentBlock, found: &mut Vec<MetadataField>) {
    let mut bare = true;
    for (number, (start, line)) in lines(text, block.span).enumerate() {
        let held = if line.starts_with("**") && of_bold(line, start, FieldForm::Bold, found) {
            true
        } else {
            let field = bare.then(|| pair(line, start, FieldForm::Line)).flatten();
            found.extend(field.clone());
            field.is_some()
        };
        bare &= held || number > 0;
    }
}

/// The bold keys of one line; several can share it: `**Status:** x | **Date:** y`.
fn of_bold(line: &str, base: usize, form: FieldForm, found: &mut Vec<MetadataField>) -> bool {
    let before = found.len();
    let mut next = bold_key(line, 0);
    while let Some((key, value)) = next {
        next = bold_key(line, value);
        let end = next.as_ref().map_or(line.len(), |(key, _)| key.start);
        found.extend(field(line, base, key, value..end, form));
    }
    found.len() > before
}

/// The next bold key of `line` from byte `from` on, marks included, and where its value begins.
fn bold_key(line: &str, from: usize) -> Option<(Range<usize>, usize)> {
    let mut at = from;
    loop {
        let open = at + line[at..].find("**")?;
        let first = open + 2;
        let close = first + line[first..].find("**")?;
        at = close + 2;
        if line[first..close].ends_with(':') {
            return Some((open..at, at));
        }
        let tail = line[at..].trim_start();
        if tail.starts_with(':') {
            let value = line.len() - tail.len() + 1;
            return Some((open..at, value));
        }
    }
}

/// An item's own text up to a blank line is one field, however many lines it takes.
fn of_item(text: &str, block: &DocumentBlock, found: &mut Vec<MetadataField>) {
    let source = block.span.text(text);
    let inner = item_text(source);
    let base = block.span.start as usize + source.len() - inner.len();
    let end = ["\n\n", "\n\r\n"]
        .iter()
        .filter_map(|blank| inner.find(blank))
        .min()
        .unwrap_or(inner.len());
    let own = inner[..end].trim_end();
    if !own.starts_with("**") || !of_bold(own, base, FieldForm::Item, found) {
        found.extend(pair(own, base, FieldForm::Item));
    }
}

/// The rows of a table with exactly two columns.
fn of_table(text: &str, block: &DocumentBlock, found: &mut Vec<MetadataField>) {
    for (base, line) in lines(text, block.span) {
        let start = usize::from(line.starts_with('|'));
        let end = line.len() - usize::from(line.len() > 1 && line.ends_with('|'));
        let mut bars = line[start..end].match_indices('|');
        if let (Some((bar, _)), None) = (bars.next(), bars.next()) {
            let bar = start + bar;
            found.extend(field(line, base, start..bar, bar + 1..end, FieldForm::Row));
        }
    }
}

/// `key: value` in `line`, which begins at byte `base` of the text.
fn pair(line: &str, base: usize, form: FieldForm) -> Option<MetadataField> {
    let colon = head(line, KEY + 8).find(':')?;
    let value = line[colon + 1..].trim_start_matches(MARKS);
    // `std::fs`, `http://x` and `12:30` are no keys.
    if !value.is_empty() && !value.starts_with(char::is_whitespace) {
        return None;
    }
    field(line, base, 0..colon, colon + 1..line.len(), form)
}

/// The field that `line` (at byte `base` of the text) holds in its ranges `key` and `value`, if that can be a key.
fn field(
    line: &str,
    base: usize,
    key: Range<usize>,
    value: Range<usize>,
    form: FieldForm,
) -> Option<MetadataField> {
    let written = &line[key.clone()];
    let bare = |c: char| MARKS.contains(&c) || c == ':' || c.is_whitespace();
    let name = written.trim_matches(bare);
    let fits = name.len() <= KEY
        && name.split_whitespace().count() <= WORDS
        && name.starts_with(char::is_alphabetic)
        && !written.trim_start().starts_with('`')
        && !name.contains(['`', '[', ']', '<', '>', '|', '.']);
    if !fits {
        return None;
    }
    let start = key.start + written.len() - written.trim_start().len();
    let end = line[..value.end]
        .trim_end_matches(|c: char| c.is_whitespace() || SEPARATORS.contains(&c))
        .len();
    let plain = clean(&line[value]);
    // A bare `Options:` introduces what follows.
    if plain.is_empty() && form == FieldForm::Line {
        return None;
    }
    Some(MetadataField {
        key: name.to_lowercase().into(),
        value: if plain.is_empty() {
            FrontMatterValue::Null
        } else {
            FrontMatterValue::Text(plain.into())
        },
        form,
        span: Span::new(base + start..base + end),
    })
}

/// A value without the marks around it, the separators to a next field and a forced line end; in one line.
fn clean(value: &str) -> String {
    let mut plain = value.trim();
    loop {
        let before = plain.len();
        plain = plain
            .trim_end_matches(|c: char| c.is_whitespace() || SEPARATORS.contains(&c))
            .trim_start();
        for ending in ["<br>", "<br/>", "<br />"] {
            plain = plain.strip_suffix(ending).unwrap_or(plain);
        }
        for mark in ["**", "__", "`", "*", "_"] {
            plain = unmarked(plain, mark);
        }
        if plain.len() == before {
            break;
        }
    }
    if plain.contains('\n') {
        plain.split_whitespace().collect::<Vec<_>>().join(" ")
    } else {
        plain.into()
    }
}

/// `text` without a pair of `mark` around all of it, or the one `mark` at its end whose partner stands before the key.
fn unmarked<'a>(text: &'a str, mark: &str) -> &'a str {
    let Some(inner) = text.strip_suffix(mark) else {
        return text;
    };
    match inner.strip_prefix(mark) {
        Some(inside) if !inside.contains(mark) => inside,
        _ if inner.contains(mark) => text,
        _ => inner,
    }
}

/// The first bytes of `text`, at most `length`, cut at a character.
fn head(text: &str, length: usize) -> &str {
    let mut end = text.len().min(length);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn found(text: &str) -> Vec<(String, String, FieldForm, String)> {
        parse(text)
            .fields
            .iter()
            .map(|field| {
                (
                    field.key.to_string(),
                    field.value.scalar().unwrap_or("").to_owned(),
                    field.form,
                    field.span.text(text).to_owned(),
                )
            })
            .collect()
    }

    fn one(text: &str) -> (String, String, FieldForm, String) {
        let mut fields = found(text);
        assert_eq!(fields.len(), 1, "{fields:?}");
        fields.remove(0)
    }

    fn row(
        key: &str,
        value: &str,
        form: FieldForm,
        span: &str,
    ) -> (String, String, FieldForm, String) {
        (key.into(), value.into(), form, span.into())
    }

    #[test]
    fn every_form() {
        use FieldForm::{Bold, Item, Row};
        assert_eq!(
            one("# T\n\n**Status:** Accepted  \n"),
            row("status", "Accepted", Bold, "**Status:** Accepted")
        );
        assert_eq!(
            one("# T\n\n**Status**: `x`\n"),
            row("status", "x", Bold, "**Status**: `x`")
        );
        assert_eq!(
            one("# T\n* Status: accepted\n"),
            row("status", "accepted", Item, "Status: accepted")
        );
        assert_eq!(
            one("# T\n- **Status:** ok\n"),
            row("status", "ok", Item, "**Status:** ok")
        );
        assert_eq!(
            one("# T\n* Deciders: a,\n  b\n\n  More: prose.\n"),
            row("deciders", "a, b", Item, "Deciders: a,\n  b")
        );
        assert_eq!(
            found("# T\r\n\r\n| Status | **Accepted** |\r\n|---|---|\r\n| Date | x |\r\n"),
            [
                row("status", "Accepted", Row, "Status | **Accepted**"),
                row("date", "x", Row, "Date | x")
            ]
        );
    }

    #[test]
    fn lines_below_the_title_without_fences() {
        use FieldForm::{Bold, Line};
        assert_eq!(
            found("# T\n\nstatus: proposed\r\ndate: 2026-02-17\r\n\n## Context\n\nstatus: no\n"),
            [
                row("status", "proposed", Line, "status: proposed"),
                row("date", "2026-02-17", Line, "date: 2026-02-17")
            ]
        );
        assert_eq!(one("status: x\n\n# T\n").1, "x");
        assert_eq!(
            found("# T\n**Status:** x | **Date:** y · **By**: z\n"),
            [
                row("status", "x", Bold, "**Status:** x"),
                row("date", "y", Bold, "**Date:** y"),
                row("by", "z", Bold, "**By**: z")
            ]
        );
    }

    #[test]
    fn marks_inside_a_value_stay() {
        let value = |line: &str| one(&format!("# T\n\n{line}\n")).1;
        assert_eq!(value("**Branch:** `main` @ `c0ffee`"), "`main` @ `c0ffee`");
        assert_eq!(value("**Status:** **Accepted**<br>"), "Accepted");
        assert_eq!(value("**Status: accepted**"), "accepted");
        assert_eq!(value("- **Status: accepted**"), "accepted");
        let keys: Vec<String> = found("# T\n\n- **A**: b · **C**: d\n")
            .into_iter()
            .map(|f| f.0)
            .collect();
        assert_eq!(keys, ["a", "c"]);
    }

    #[test]
    fn prose_is_no_field() {
        for text in [
            "# T\n\nHere goes prose,\nstatus: accepted\n",
            "# T\n\nThis is a long sentence: with a colon.\n",
            "# T\n\nstd::fs is here\nhttp://x\n12: x\n",
            "# T\n\n* `code`: x\n\nOptions:\n",
            "# T\n\n## S\n\n* Status: accepted\n",
            "# T\n\n| a | b | c |\n|---|---|---|\n| Status | x | y |\n",
            "# T\n\n```\nstatus: x\n```\n",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
