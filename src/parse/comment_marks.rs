//! Trace marks in code comments: the requirement or criterion that the annotated code implements or verifies.
//!
//! Five forms: `Verifies: feature:x#AC-1`, OpenFastTrace's `[utest->req~x~1]`, tracey's `r[verify x]`, and duvet's
//! citations, which span several comments in a row. Linear in the comments.

use crate::facts::trace_marks::{RequirementName, TraceForm, TraceMark, TraceMarkKind};
use crate::parse::forms::openfasttrace;
use crate::span::{Span, floor};

/// The longest quotation of duvet that is kept, in bytes.
const LONGEST: usize = 4096;

/// The longest text between brackets that is read, in bytes.
const REACH: usize = 1024;

/// The labels of own marks.
const LABELS: [(&str, TraceMarkKind); 3] = [
    ("Implements:", TraceMarkKind::Implements),
    ("Verifies:", TraceMarkKind::Verifies),
    ("Satisfies:", TraceMarkKind::Implements),
];

/// How a comment documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocCommentStyle {
    /// What follows it.
    Next,
    /// What it stands in.
    Within,
}

/// Reads the marks of one file, comment by comment.
#[derive(Default)]
pub struct TraceMarkParser {
    found: Vec<TraceMark>,
    /// The citation of duvet that the next comment may go on with: its index, and where it ends.
    open: Option<(usize, u32)>,
    /// Whether the comment that is read stands in what it speaks of.
    within: bool,
}

impl TraceMarkParser {
    /// Take in a comment: its text between the marks, which begins at byte `base`; whether it documents an item, and that
    /// from within (`//!`); whether only white space stands between it and the comment before.
    pub fn comment(
        &mut self,
        inner: &str,
        base: usize,
        doc: Option<DocCommentStyle>,
        adjoins: bool,
    ) {
        self.within = doc == Some(DocCommentStyle::Within);
        if doc.is_none() && inner.starts_with(['=', '#']) {
            return self.duvet(inner, base, adjoins);
        }
        self.open = None;
        // Most comments have none of the signs.
        if !inner.contains([':', '[']) {
            return;
        }
        let mut at = base;
        for line in inner.split_inclusive('\n') {
            self.labelled(line, at);
            self.bracketed(line, at);
            at += line.len();
        }
    }

    /// The marks in the order of their places.
    pub fn finish(self) -> Vec<TraceMark> {
        self.found
    }

    fn push(&mut self, form: TraceForm, act: TraceMarkKind, target: RequirementName) {
        self.found.push(TraceMark {
            form,
            act,
            target,
            kind: "".into(),
            needs: Vec::new(),
            quote: "".into(),
            within: self.within,
        });
    }

    /// `Verifies: feature:x#AC-1, feature:x#AC-2`: ids up to the first word that is none.
    fn labelled(&mut self, line: &str, base: usize) {
        let trimmed = line.trim_start_matches([' ', '\t', '*']);
        let Some((label, act)) = LABELS.iter().find(|(label, _)| trimmed.starts_with(label)) else {
            return;
        };
        let from = line.len() - trimmed.len() + label.len();
        let mut at = from;
        for part in line[from..].split_inclusive([',', ' ', '\t']) {
            let name = part.trim_matches([',', ' ', '\t', '\n', '\r', '`']);
            let start = at + part.find(name).unwrap_or(0);
            at += part.len();
            if name.is_empty() {
                continue;
            }
            if !is_id(name) {
                break;
            }
            let span = Span::new(base + start..base + start + name.len());
            let target = RequirementName {
                name: name.into(),
                revision: None,
                span,
            };
            self.push(TraceForm::Own, *act, target);
        }
    }

    /// `[utest->req~x~1, req~y~1]`, `[dsn->req~x~1>>impl,utest]`, `r[verify x.y+2]`.
    fn bracketed(&mut self, line: &str, base: usize) {
        let mut at = 0;
        let mut quoted = false;
        while let Some(open) = line[at..].find('[').map(|open| at + open) {
            // What stands between backticks is spoken of.
            quoted ^= line[at..open].matches('`').count() % 2 == 1;
            at = open + 1;
            let rest = &line[at..];
            let reach = &rest[..floor(rest, rest.len().min(REACH))];
            let close = reach.find(']').unwrap_or(0);
            let inside = &rest[..close];
            if close == 0 || quoted {
                continue;
            }
            let whole = Span::new(base + open..base + at + close + 1);
            if let Some((kind, targets)) = inside.split_once("->") {
                self.oft(
                    kind.trim(),
                    targets,
                    base + at + close - targets.len(),
                    whole,
                );
            } else if is_rule(&line[..open]) {
                self.tracey(inside, base + at);
            }
            at += close;
        }
    }

    fn oft(&mut self, kind: &str, targets: &str, base: usize, whole: Span) {
        // The covering end may have a name of its own: `[impl~x~1->dsn~x~1]`.
        let kind = kind.split('~').next().unwrap_or(kind);
        if kind.is_empty() || !kind.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return;
        }
        let (covered, needs) = match targets.split_once(">>") {
            Some((covered, needs)) => (covered, openfasttrace::list(needs)),
            None => (targets, Vec::new()),
        };
        let act = if kind.contains("test") {
            TraceMarkKind::Verifies
        } else {
            TraceMarkKind::Implements
        };
        for mut target in openfasttrace::names(covered, base) {
            target.span = if covered.contains(',') {
                target.span
            } else {
                whole
            };
            self.found.push(TraceMark {
                form: TraceForm::OpenFastTrace,
                act,
                target,
                kind: kind.into(),
                needs: needs.clone(),
                quote: "".into(),
                within: self.within,
            });
        }
    }

    fn tracey(&mut self, inside: &str, base: usize) {
        let (verb, name) = inside.split_once(' ').unwrap_or(("impl", inside));
        let act = match verb {
            "impl" => TraceMarkKind::Implements,
            "verify" => TraceMarkKind::Verifies,
            "depends" | "related" => TraceMarkKind::Cites,
            _ => return,
        };
        let start = base + inside.len() - name.len();
        if let Some(target) = rule_name(name, start) {
            self.push(TraceForm::Tracey, act, target);
        }
    }

    /// A line of a citation: `= path#section`, `= type=test`, `= reason=…`, `# quoted text`.
    fn duvet(&mut self, inner: &str, base: usize, adjoins: bool) {
        let end = (base + inner.len()) as u32;
        let open = self.open.filter(|_| adjoins).map(|(at, _)| at);
        let text = inner[1..].trim();
        if inner.starts_with('#') {
            let Some(mark) = open.and_then(|at| self.found.get_mut(at)) else {
                return;
            };
            let quote = format!("{} {}", mark.quote, text);
            if quote.len() <= LONGEST {
                mark.quote = one_line(&quote).into();
            }
        } else if let (Some(at), Some(kind)) = (open, text.strip_prefix("type=")) {
            self.found[at].act = match kind.trim() {
                "test" => TraceMarkKind::Verifies,
                "exception" | "todo" | "implication" => TraceMarkKind::Excuses,
                _ => TraceMarkKind::Implements,
            };
        } else if open.is_some() && is_setting(text) {
        } else if text.contains('#') && !text.contains(char::is_whitespace) {
            let start = base + inner.find(text).unwrap_or(0);
            let target = RequirementName {
                name: text.into(),
                revision: None,
                span: Span::new(start..start + text.len()),
            };
            self.push(TraceForm::Duvet, TraceMarkKind::Implements, target);
            self.open = Some((self.found.len() - 1, end));
            return;
        } else {
            self.open = None;
            return;
        }
        self.open = open.map(|at| (at, end));
    }
}

/// `reason=…`, `level=…`.
fn is_setting(text: &str) -> bool {
    let (key, _) = text.split_once('=').unwrap_or(("", ""));
    !key.is_empty()
        && key
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

/// Whether `name` looks like an artifact's id or a part of one: `feature:x#AC-1`, `ADR-7`.
fn is_id(name: &str) -> bool {
    let role = name.split(':').next().unwrap_or("");
    let typed =
        name.contains(':') && !role.is_empty() && !name.contains("::") && !name.ends_with(':');
    let typed = typed && role.bytes().all(|byte| byte.is_ascii_lowercase());
    let numbered = name
        .get(..3)
        .is_some_and(|head| head.eq_ignore_ascii_case("adr"));
    typed || numbered && name.bytes().any(|byte| byte.is_ascii_digit())
}

/// `r` right before the bracket, and no part of a longer name: a rule, and no indexing.
fn is_rule(before: &str) -> bool {
    let mut letters = before.chars().rev();
    letters.next() == Some('r')
        && !letters
            .next()
            .is_some_and(|c| c.is_alphanumeric() || c == '_')
}

/// `auth.login+2`: dotted words in lower case, and a version.
pub fn rule_name(text: &str, base: usize) -> Option<RequirementName> {
    let (name, version) = match text.split_once('+') {
        Some((name, version)) => (name, Some(version.parse().ok()?)),
        None => (text, None),
    };
    let part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    let plain = name.starts_with(|c: char| c.is_ascii_lowercase()) && name.bytes().all(part);
    (plain && !name.ends_with('.')).then(|| RequirementName {
        name: name.into(),
        revision: version,
        span: Span::new(base..base + text.len()),
    })
}

/// `text` with one blank between words.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(comments: &[&str]) -> Vec<(TraceForm, TraceMarkKind, String, Option<u32>, String)> {
        let mut marks = TraceMarkParser::default();
        for comment in comments {
            marks.comment(comment, 0, None, true);
        }
        let found = marks.finish().into_iter();
        found
            .map(|mark| {
                let extra = format!("{}{}{}", mark.kind, mark.needs.join("+"), mark.quote);
                (
                    mark.form,
                    mark.act,
                    mark.target.name.into(),
                    mark.target.revision,
                    extra,
                )
            })
            .collect()
    }

    fn one(comment: &str) -> Option<(TraceMarkKind, String, Option<u32>)> {
        let found = of(&[comment]);
        assert!(found.len() < 2, "{found:?}");
        found
            .into_iter()
            .next()
            .map(|(_, act, name, revision, _)| (act, name, revision))
    }

    #[test]
    fn own_marks_name_ids_and_nothing_else() {
        let names = |text: &str| {
            of(&[text])
                .into_iter()
                .map(|found| found.2)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            names(" Verifies: feature:x#AC-1, feature:x#AC-2 and more"),
            ["feature:x#AC-1", "feature:x#AC-2"]
        );
        assert_eq!(names(" Implements: ADR-0007"), ["ADR-0007"]);
        assert_eq!(names("\n * Implements: feature:x\n"), ["feature:x"]);
        for none in [
            "Verifies: the thing",
            "it Verifies: feature:x",
            "Verifies: a::b",
            "Verifies:",
        ] {
            assert!(names(none).is_empty(), "{none}");
        }
    }

    #[test]
    fn arrows_and_rules() {
        assert_eq!(
            one("[impl->dsn~a~1]"),
            Some((TraceMarkKind::Implements, "dsn~a".into(), Some(1)))
        );
        assert_eq!(
            one("[ itest -> dsn~a~2 ]"),
            Some((TraceMarkKind::Verifies, "dsn~a".into(), Some(2)))
        );
        assert_eq!(of(&["[utest->dsn~a~1, dsn~b~2]"]).len(), 2);
        assert_eq!(of(&["[dsn->req~a~1>>impl,utest]"])[0].4, "dsnimpl+utest");
        assert_eq!(
            one("r[verify a.b]"),
            Some((TraceMarkKind::Verifies, "a.b".into(), None))
        );
        assert_eq!(
            one("r[a.b+2]"),
            Some((TraceMarkKind::Implements, "a.b".into(), Some(2)))
        );
        assert_eq!(
            one("see r[depends a.b]."),
            Some((TraceMarkKind::Cites, "a.b".into(), None))
        );
        for none in [
            "arr[a]",
            "r[A]",
            "r[x y]",
            "`r[a.b]`",
            "a[i->b]",
            "[x](y->z)",
            "r[a.b",
            "r[0]",
        ] {
            assert_eq!(one(none), None, "{none}");
        }
    }

    #[test]
    fn citations_span_comments() {
        let found = of(&[
            "= spec.md#close",
            "= type=test",
            "= reason=why",
            "# A server MUST",
            "# close.",
        ]);
        assert_eq!(
            found,
            [(
                TraceForm::Duvet,
                TraceMarkKind::Verifies,
                "spec.md#close".into(),
                None,
                "A server MUST close.".into()
            )]
        );
        let found = of(&["= a.md#x", "# One.", " plain", "# Two."]);
        assert_eq!(found[0].4, "One.");
        assert!(of(&["=======", "# heading", "= not a citation"]).is_empty());
    }
}
