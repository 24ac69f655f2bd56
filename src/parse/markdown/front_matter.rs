//! Front matter: splits off and parses the YAML or TOML block at the top of a document.

mod places;
mod plain;
mod toml;
mod yaml;

use std::ops::Range;

use crate::facts::document::{FieldForm, FrontMatter, FrontMatterValue, MetadataField};
use crate::span::Span;

/// The largest front matter that is read, in bytes.
const LIMIT: usize = 64 * 1024;

/// Why a front matter was not read: a sentence, and the place in the front matter's own text where it shows.
pub type FrontMatterError = (String, Range<usize>);

/// The language of a front matter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FrontMatterSyntax {
    Yaml,
    Toml,
}

/// Where the lines of a front matter are.
struct FrontMatterBounds {
    syntax: FrontMatterSyntax,
    /// The text between the fences.
    inner: Range<usize>,
    /// Offset of the first byte behind the closing fence's line.
    body: usize,
    /// End of the closing fence, without its line end.
    end: usize,
}

/// Splits the front matter off `text`; returns it and the byte offset of the body.
pub fn split(text: &str) -> (Option<FrontMatter>, usize) {
    let Some((syntax, first)) = opening(text) else {
        return (None, 0);
    };
    let fence = Span::new(0..text[..first].trim_end().len());
    let keyed = looks_keyed(&text[first..]);
    let blank = text[first..]
        .lines()
        .next()
        .is_none_or(|line| line.trim().is_empty());
    // A rule above a blank line and prose is a thematic break, whatever rule comes later.
    if blank && !keyed {
        return (None, 0);
    }
    match frame(text, syntax, first) {
        Some(frame) => {
            let body = frame.body;
            (Some(read(text, &frame)), body)
        }
        None if keyed => {
            let unclosed = FrontMatter {
                span: fence,
                fields: Vec::new(),
                problem: Some(("front matter is never closed".into(), fence)),
            };
            (Some(unclosed), 0)
        }
        None => (None, 0),
    }
}

/// The syntax that the first line opens, and where the second line begins.
fn opening(text: &str) -> Option<(FrontMatterSyntax, usize)> {
    let first = text.find('\n').map_or(text.len(), |end| end + 1);
    match text[..first].trim_end() {
        "---" => Some((FrontMatterSyntax::Yaml, first)),
        "+++" => Some((FrontMatterSyntax::Toml, first)),
        _ => None,
    }
}

/// Whether the first line that says something, comments aside, sets a key.
fn looks_keyed(rest: &str) -> bool {
    rest.lines()
        .take(16)
        .map(str::trim_end)
        .find(|line| !line.is_empty() && !line.starts_with('#'))
        .and_then(places::key_of)
        .is_some()
}

/// Find the closing fence of a front matter whose content begins at `first`.
fn frame(text: &str, syntax: FrontMatterSyntax, first: usize) -> Option<FrontMatterBounds> {
    let mut at = first;
    for line in text[first..].split_inclusive('\n') {
        let mark = line.trim_end();
        let closes = match syntax {
            FrontMatterSyntax::Yaml => mark == "---" || mark == "...",
            FrontMatterSyntax::Toml => mark == "+++",
        };
        if closes {
            return Some(FrontMatterBounds {
                syntax,
                inner: first..at,
                body: at + line.len(),
                end: at + mark.len(),
            });
        }
        at += line.len();
    }
    None
}

fn read(text: &str, frame: &FrontMatterBounds) -> FrontMatter {
    let span = Span::new(0..frame.end);
    let inner = &text[frame.inner.clone()];
    let base = frame.inner.start;
    let values = if inner.len() > LIMIT {
        let sentence = format!("front matter is larger than {} KiB", LIMIT / 1024);
        Err((sentence, 0..0))
    } else {
        match frame.syntax {
            FrontMatterSyntax::Yaml => yaml::read(inner),
            FrontMatterSyntax::Toml => toml::read(inner),
        }
    };
    match values {
        Ok(values) => FrontMatter {
            span,
            fields: fields(inner, base, values),
            problem: None,
        },
        Err((sentence, place)) => FrontMatter {
            span,
            fields: Vec::new(),
            problem: Some((
                sentence.into(),
                Span::new(base + place.start..base + place.end),
            )),
        },
    }
}

/// The fields of `values`, each with its place in `inner`, in the order of the text.
fn fields(
    inner: &str,
    base: usize,
    values: Vec<(Box<str>, FrontMatterValue)>,
) -> Vec<MetadataField> {
    let places = places::FrontMatterKeys::of(inner);
    let mut fields: Vec<MetadataField> = values
        .into_iter()
        .map(|(key, value)| {
            let place = places.find(&key).unwrap_or(0..inner.trim_end().len());
            let value = as_written(value, &inner[place.clone()]);
            MetadataField {
                key,
                value,
                form: FieldForm::FrontMatter,
                span: Span::new(base + place.start..base + place.end),
            }
        })
        .collect();
    fields.sort_by_key(|field| field.span.start);
    fields
}

/// Numbers lose their spelling when they are parsed (`1.10` is 1.1): take it back from the text.
fn as_written(value: FrontMatterValue, line: &str) -> FrontMatterValue {
    let FrontMatterValue::Number(parsed) = value else {
        return value;
    };
    let written = line
        .split_once([':', '='])
        .map_or("", |(_, rest)| rest)
        .split('#')
        .next()
        .unwrap_or("")
        .trim();
    let plain = written.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.'))
        && !written.contains('\n');
    FrontMatterValue::Number(if plain { written.into() } else { parsed })
}

/// The range of line `line` (from 0) of `text`, without its line end; the last line if there are fewer.
fn line_range(text: &str, line: usize) -> Range<usize> {
    let mut at = 0;
    let mut last = 0..0;
    for (number, content) in text.split_inclusive('\n').enumerate() {
        last = at..at + content.trim_end().len();
        if number == line {
            break;
        }
        at += content.len();
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matter(text: &str) -> FrontMatter {
        split(text).0.unwrap_or_default()
    }

    fn problem(text: &str) -> String {
        matter(text)
            .problem
            .map_or(String::new(), |problem| problem.0.into())
    }

    #[test]
    fn fields_have_their_places() {
        let text = "---\r\n# note\r\nstatus: accepted # yes\r\ntags:\r\n- a\r\n- b\r\nversion: 1.10\r\n---\r\n# T\r\n";
        let (matter, body) = split(text);
        let matter = matter.unwrap_or_default();
        assert_eq!(matter.problem, None);
        assert_eq!(&text[body..], "# T\r\n");
        assert_eq!(matter.span.text(text).lines().last(), Some("---"));
        let spans: Vec<&str> = matter.fields.iter().map(|f| f.span.text(text)).collect();
        assert_eq!(
            spans,
            [
                "status: accepted # yes",
                "tags:\r\n- a\r\n- b",
                "version: 1.10"
            ]
        );
        assert_eq!(matter.fields[0].value.scalar(), Some("accepted"));
        assert_eq!(matter.fields[1].value.items().len(), 2);
        assert_eq!(
            matter.fields[2].value,
            FrontMatterValue::Number("1.10".into())
        );
    }

    #[test]
    fn toml_keeps_the_order_of_the_text() {
        let text = "+++\nz = 1\ndate = 2024-01-02\n[a.b]\nc = true\n+++\n";
        let matter = matter(text);
        let keys: Vec<&str> = matter.fields.iter().map(|f| &*f.key).collect();
        assert_eq!(keys, ["z", "date", "a"]);
        assert_eq!(
            matter.fields[1].value,
            FrontMatterValue::Number("2024-01-02".into())
        );
        assert_eq!(matter.fields[2].span.text(text), "[a.b]\nc = true");
        assert!(problem("+++\na = \n+++\n").starts_with("front matter is not valid TOML"));
    }

    #[test]
    fn a_rule_is_no_front_matter() {
        assert_eq!(split("---\n\nProse.\n\n---\n"), (None, 0));
        assert_eq!(split("---\nProse goes on.\n"), (None, 0));
        assert_eq!(split("---"), (None, 0));
        assert_eq!(split("# T\n---\na: b\n---\n"), (None, 0));
        assert_eq!(
            problem("---\nstatus: x\n\n# T\n"),
            "front matter is never closed"
        );
        assert_eq!(matter("---\n# only a comment\n---\n").fields, []);
        assert_eq!(problem("---\n---\nx"), "");
    }

    #[test]
    fn what_is_no_mapping_is_a_problem() {
        assert_eq!(
            problem("---\n- a\n---\n"),
            "front matter is not a mapping of keys to values"
        );
        assert_eq!(
            problem("---\nscalar\n---\n"),
            "front matter is not a mapping of keys to values"
        );
        assert!(problem("---\na: 1\na: 2\n---\n").contains("key `a` occurs twice"));
        assert!(problem("---\na: {{ x }}\n---\n").starts_with("front matter is not valid YAML"));
        let text = "---\nok: 1\n\ttab: 2\n---\n";
        let (sentence, span) = matter(text).problem.unwrap_or_default();
        assert!(sentence.starts_with("front matter is not valid YAML"));
        assert_eq!(span.text(text), "\ttab: 2");
    }

    #[test]
    fn bombs_are_refused() {
        let mut bomb = String::from("---\na0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for n in 1..12 {
            let last = n - 1;
            bomb += &format!(
                "a{n}: &a{n} [{}]\n",
                vec![format!("*a{last}"); 10].join(",")
            );
        }
        bomb += "---\n";
        assert!(!problem(&bomb).is_empty());
        let flat = format!(
            "---\na: &a [{}]\nb: [{}]\n---\n",
            "x,".repeat(9000),
            "*a,".repeat(9000)
        );
        assert!(!problem(&flat).is_empty());
        let long = format!(
            "---\na: &a {}\nb: [{}]\n---\n",
            "x".repeat(30_000),
            "*a,".repeat(10_000)
        );
        assert!(problem(&long).contains("too many values"));
        let directives = format!("---\n{}--- a\n---\n", "%TAG !a! b\n".repeat(5000));
        assert!(problem(&directives).contains("too many directives"));
        assert!(!problem("---\na: &a [*a]\n---\n").is_empty());
        for mark in ["[", "{", "- ", "? ", "{a: ", "!a ", "&a ", "'", "a: |\n"] {
            let text = format!("---\na: {}\n---\n", mark.repeat(60_000 / mark.len()));
            matter(&text);
            let text = format!("---\n{}\n---\n", mark.repeat(60_000 / mark.len()));
            matter(&text);
            matter(&format!(
                "+++\na = {}\n+++\n",
                mark.repeat(60_000 / mark.len())
            ));
        }
        assert!(problem(&format!("---\na: {}\n---\n", "x".repeat(LIMIT))).contains("larger"));
    }
}
