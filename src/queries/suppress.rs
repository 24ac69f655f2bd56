//! Suppression comments: `<!-- trueup: allow(rule) reason -->`, `// trueup: allow(rule) reason`.
//!
//! `allow` covers its own line and the block, or the line, after it; `allow-section` the enclosing section;
//! `allow-file` the file.

use std::collections::HashSet;

use crate::facts::{Comment, FileFacts, SourceFile};
use crate::finding::{Finding, FindingLocation};
use crate::graph::{FileClass, Graph};
use crate::span::{FileId, LineIndex, Span};

/// One allowed rule of one comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowComment {
    /// The file it stands in.
    pub file: FileId,
    /// The rule's id, as written.
    pub rule: String,
    /// The reason, empty where none is given.
    pub reason: String,
    /// The covered span.
    pub covers: Span,
    /// Whether it covers a section or the file.
    pub wide: bool,
    /// The comment.
    pub comment: Span,
}

/// Every allow comment in living files and in the files of `findings`, by file and position.
pub fn allows(graph: &Graph, findings: &[Finding]) -> Vec<AllowComment> {
    let files = findings.iter().filter_map(|finding| match finding.place {
        FindingLocation::Text(file, _) => Some(file),
        FindingLocation::Path(_) => None,
    });
    let files: HashSet<FileId> = files.collect();
    let counts = |file| graph.standing(file) == FileClass::Living || files.contains(&file);
    let mut found = Vec::new();
    for (file, source) in graph.files().filter(|(file, _)| counts(*file)) {
        let comments: &[Comment] = match &*source.facts {
            // Most documents hold none, and are not parsed to learn it.
            FileFacts::Document(_) if !source.text().contains("trueup:") => continue,
            FileFacts::Document(document) => &document.get().comments,
            FileFacts::Code(code) => &code.comments,
            FileFacts::Manifest(_)
            | FileFacts::Lock(_)
            | FileFacts::Approvals(_)
            | FileFacts::Ratchet(_)
            | FileFacts::Tasks(_)
            | FileFacts::Pipeline(_)
            | FileFacts::None => continue,
        };
        let mut lines = None;
        for comment in comments {
            let Some((scope, rules, reason)) = parse(&comment.text) else {
                continue;
            };
            let lines = lines.get_or_insert_with(|| LineIndex::new(source.text()));
            let covers = covered(source, lines, comment.span, scope);
            for rule in rules.split(',') {
                found.push(AllowComment {
                    file,
                    rule: rule.trim().to_owned(),
                    reason: reason.to_owned(),
                    covers,
                    wide: scope != AllowScope::Next,
                    comment: comment.span,
                });
            }
        }
    }
    found
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AllowScope {
    Next,
    Section,
    File,
}

/// The scope, the rules and the reason of a comment's text.
fn parse(text: &str) -> Option<(AllowScope, &str, &str)> {
    let rest = text.trim_start().strip_prefix("trueup:")?.trim_start();
    let (scope, rest) = [
        ("allow-section(", AllowScope::Section),
        ("allow-file(", AllowScope::File),
        ("allow(", AllowScope::Next),
    ]
    .into_iter()
    .find_map(|(mark, scope)| Some((scope, rest.strip_prefix(mark)?)))?;
    let (rules, reason) = rest.split_once(')')?;
    let reason = reason.trim_start_matches([' ', ':', '-', '–', '—']).trim();
    Some((scope, rules, reason))
}

fn covered(source: &SourceFile, lines: &LineIndex, comment: Span, scope: AllowScope) -> Span {
    let text = source.text();
    let whole = Span::new(0..text.len());
    match (scope, source.facts.document()) {
        (AllowScope::File, _) => whole,
        (AllowScope::Section, Some(document)) => {
            let at = document.section_at(comment.start) as usize;
            document.sections.get(at).map_or(whole, |section| Span {
                start: section.span.start,
                end: section.end.max(comment.end),
            })
        }
        (AllowScope::Section, None) => whole,
        (AllowScope::Next, document) => {
            let line = lines_of(text, lines, comment);
            let after = comment.end;
            let next = document.and_then(|document| {
                let at = document
                    .blocks
                    .partition_point(|block| block.span.start < after);
                let heading = document
                    .sections
                    .partition_point(|section| section.span.start < after);
                let heading = document.sections.get(heading).map(|section| section.span);
                let block = document.blocks.get(at).map(|block| block.span);
                match (block, heading) {
                    (Some(block), Some(heading)) => Some(block.min(heading)),
                    (block, heading) => block.or(heading),
                }
            });
            // In code, and where the comment shares its line with text, the next line is what follows.
            let next = next.unwrap_or_else(|| next_line(text, lines, line.end));
            if shares(text, line, comment) {
                line
            } else {
                line.join(next)
            }
        }
    }
}

/// Maximum number of equal comments per line that are compared; keeps a hostile line linear.
const REPEATED: usize = 16;

/// Whether the comment shares its lines with anything except copies of itself.
fn shares(text: &str, line: Span, comment: Span) -> bool {
    let words = comment.text(text);
    let mut before = text
        .get(line.start as usize..comment.start as usize)
        .unwrap_or("")
        .trim_end();
    let mut after = text
        .get(comment.end as usize..line.end as usize)
        .unwrap_or("")
        .trim_start();
    for _ in 0..REPEATED {
        before = before.strip_suffix(words).unwrap_or(before).trim_end();
        after = after.strip_prefix(words).unwrap_or(after).trim_start();
    }
    !(before.is_empty() && after.is_empty())
}

/// The lines that `span` touches.
fn lines_of(text: &str, lines: &LineIndex, span: Span) -> Span {
    let line = |offset| {
        let number = lines.position(text, offset).line;
        lines.line_span(text, number).unwrap_or(span)
    };
    line(span.start).join(line(span.end.saturating_sub(1).max(span.start)))
}

/// The line after the one that ends at `end`.
fn next_line(text: &str, lines: &LineIndex, end: u32) -> Span {
    let number = lines.position(text, end).line + 1;
    lines
        .line_span(text, number)
        .unwrap_or(Span::at(text.len()))
}

/// Allow comments of one file and rule, indexed for repeated lookups.
#[derive(Debug, Default)]
pub struct AllowCommentIndex {
    /// Index and extent of those that cover a block, by start.
    narrow: Vec<(usize, Span)>,
    /// Index and extent of those that cover a section or a file.
    wide: Vec<(usize, Span)>,
}

/// A file with more section-wide comments for one rule than this is hiding something.
const MOST_WIDE: usize = 256;

impl AllowCommentIndex {
    /// Add the allow comment at `index`.
    pub fn add(&mut self, index: usize, allow: &AllowComment) {
        if !allow.wide {
            self.narrow.push((index, allow.covers));
        } else if self.wide.len() < MOST_WIDE {
            self.wide.push((index, allow.covers));
        }
    }

    /// The index of the comment that covers byte `at`, narrow before wide.
    pub fn find(&self, at: u32) -> Option<usize> {
        let holds = |(_, covers): &&(usize, Span)| covers.start <= at && at <= covers.end;
        let after = self
            .narrow
            .partition_point(|(_, covers)| covers.start <= at);
        let narrow = self.narrow[..after].iter().rev().take(4).find(holds);
        let found = narrow.or_else(|| self.wide.iter().find(holds))?;
        Some(found.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scope_rules_and_reason() {
        assert_eq!(
            parse("trueup: allow(broken-link, orphan) moved next week"),
            Some((AllowScope::Next, "broken-link, orphan", "moved next week"))
        );
        assert_eq!(
            parse("trueup: allow-file(broken-link): a dump"),
            Some((AllowScope::File, "broken-link", "a dump"))
        );
        assert_eq!(parse("trueup: allow(x)"), Some((AllowScope::Next, "x", "")));
        assert_eq!(parse("see trueup: allow(x)"), None);
    }
}
