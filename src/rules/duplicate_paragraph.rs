//! `duplicate-paragraph`: a paragraph or document that is repeated verbatim.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::Need;
use crate::analysis::duplicate_text::{DuplicateParagraph, FolderCopies, SharedParagraphs};
use crate::config::AuthoritySource;
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::span::{FileId, Span, floor};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("duplicate-paragraph"),
    summary: Cow::Borrowed(
        "A paragraph that occurs verbatim in a second document, or a document that is a copy.",
    ),
    why: Cow::Borrowed(
        "An edit of one misses the other, and then readers cannot tell which one is current.",
    ),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Note),
        agentic_cd: Some(FindingLevel::Warning),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[Need::Repeats],
    options: &[],
    check: RuleCheck::Graph(check),
};

/// Maximum number of further places that a finding shows.
const SHOWN: usize = 4;

/// Maximum number of differences that a finding shows for near duplicates.
const DIFFERENCES: usize = 3;

/// Maximum length of a quotation, in bytes.
const QUOTED: usize = 60;

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    tell(context, true, out);
}

/// Report exact or near duplicates.
pub(super) fn tell(context: &RuleContext, exact: bool, out: &mut Vec<Finding>) {
    let repeats = context.graph.repeats();
    let all_exact = |folders: &&FolderCopies| folders.pairs.iter().all(|pair| pair.exact) == exact;
    out.extend(
        repeats
            .copies
            .iter()
            .filter(all_exact)
            .filter_map(|folders| copy(context, folders)),
    );
    for shared in &repeats.shared {
        let groups: Vec<&DuplicateParagraph> = shared
            .groups
            .iter()
            .filter(|group| group.exact == exact)
            .collect();
        out.extend(paragraphs(context, shared, &groups));
    }
}

fn copy(context: &RuleContext, folders: &FolderCopies) -> Option<Finding> {
    let graph = context.graph;
    let first = folders.pairs.first()?;
    let head = |file: FileId| {
        let source = graph.source(file);
        let document = source.facts.document();
        let span = document.map_or_else(Span::default, |document| document.head(source.text()));
        FindingLocation::Text(file, span)
    };
    let [original, copy] = [first.original, first.copy].map(|file| graph.path(file));
    let message = match folders.pairs.len() {
        1 => format!(
            "`{copy}` is a copy of `{original}`: {} % of its words occur there too",
            first.share
        ),
        many => format!(
            "{many} documents below `{}` are copies of those below `{}`",
            named(&folders.copy),
            named(&folders.original)
        ),
    };
    let key = format!("{} {}", folders.original, folders.copy);
    Some(
        Finding::new(head(first.copy), key, message)
            .witness(head(first.original), "original")
            .wins(format!("`{original}`"))
            .help(format!(
                "keep `{}` and replace the copy by a link to it",
                named(&folders.original)
            )),
    )
}

/// A folder's display name; the root's path is empty.
fn named(folder: &str) -> &str {
    if folder.is_empty() { "." } else { folder }
}

fn paragraphs(
    context: &RuleContext,
    shared: &SharedParagraphs,
    groups: &[&DuplicateParagraph],
) -> Option<Finding> {
    let graph = context.graph;
    let first = groups.first()?;
    let kept = *shared
        .files
        .iter()
        .min_by_key(|file| standing(context, **file))?;
    let place = |wanted: FileId| first.places.iter().find(|(file, _)| *file == wanted);
    let (file, span) = *first.places.iter().find(|(file, _)| *file != kept)?;
    let (_, original) = *place(kept)?;
    let text = span.text(graph.source(file).text());
    let how = if first.exact {
        "verbatim"
    } else {
        "almost verbatim"
    };
    let what = match groups.len() {
        1 => format!("paragraph of {} words", first.words),
        many => format!("{many} paragraphs, the first of {} words,", first.words),
    };
    let verb = if groups.len() == 1 { "occurs" } else { "occur" };
    let message = match shared.files.len() {
        2 => format!("{what} {verb} {how} in `{}`", graph.path(kept)),
        many => format!("{what} {verb} {how} in {} other documents", many - 1),
    };
    let words = original.text(graph.source(kept).text());
    let mut finding = Finding::new(
        FindingLocation::Text(file, span),
        &text[..floor(text, QUOTED.min(text.len()))],
        message,
    )
    .witness(
        FindingLocation::Text(kept, original),
        told(first.exact, words, text),
    )
    .wins(format!("`{}`", graph.path(kept)))
    .help(format!(
        "keep it in `{}` and link to it from here",
        graph.path(kept)
    ));
    let others = shared
        .files
        .iter()
        .filter(|one| **one != kept && **one != file);
    for (other, span) in others.filter_map(|other| place(*other)).take(SHOWN) {
        finding = finding.witness(FindingLocation::Text(*other, *span), "further copy");
    }
    Some(finding)
}

/// Sort key for the document to keep: authority, then depth, then path.
fn standing<'a>(context: &RuleContext<'a>, file: FileId) -> (usize, usize, &'a str) {
    let graph = context.graph;
    let artifact = graph.ids.of_file(file).map(|id| graph.artifact(id));
    let rank = artifact.map_or(usize::MAX, |artifact| {
        context.config.rank(AuthoritySource::of(artifact.role()))
    });
    let path = graph.path(file);
    (rank, path.matches('/').count(), path)
}

/// Text of a witness: identical, or the differences.
fn told(exact: bool, there: &str, here: &str) -> String {
    if exact {
        return "same text".to_owned();
    }
    let quote = |piece: &str| {
        let line: Vec<&str> = piece.split_whitespace().collect();
        let line = line.join(" ");
        match floor(&line, QUOTED.min(line.len())) {
            0 => "nothing".to_owned(),
            end if end < line.len() => format!("“{}…”", &line[..end]),
            _ => format!("“{line}”"),
        }
    };
    let found = crate::analysis::duplicate_text::differences(there, here, DIFFERENCES + 1);
    let mut pieces: Vec<String> = found
        .iter()
        .take(DIFFERENCES)
        .map(|(old, new)| {
            let (old, new) = (&there[old.clone()], &here[new.clone()]);
            format!("{} here, {} there", quote(old), quote(new))
        })
        .collect();
    if found.is_empty() {
        return told(true, there, here);
    }
    if found.len() > DIFFERENCES {
        pieces.push("and more".to_owned());
    }
    pieces.join("; ")
}

const DOCS: &str = r#"## What it finds

- A paragraph or list item of 20 words or more that occurs verbatim in a second document. Layout, emphasis, letter case
  and link targets are ignored. Paragraphs shared by the same documents are one finding, placed at the copy; the
  document with more authority, or nearer to the root, is the one to keep.
- A copied document: 60 % of its words occur in a second document (at least three paragraphs and 100 words). Copies with
  the same names below two folders are one finding.

## When it is silent

- Documents that are not living or not descriptive: decisions, plans, reports, changelogs, archives, generated and
  vendored files.
- Paragraphs that occur in more than five documents: they come from a template.
- Legal notices and rows of badges; tables and code blocks.
- Repetition within one document.

## Precision

35 findings on 20 repositories, 14 of them development repositories, were read: 34 right, 1 unsure
(`tests/evaluation/duplicates.tsv`).

## Sources

Catalogue 8, 14.
"#;
