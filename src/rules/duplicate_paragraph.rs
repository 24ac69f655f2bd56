//! `duplicate-paragraph`: what one document says word for word as another.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::duplicate_text::{DuplicateParagraph, FolderCopies, SharedParagraphs};
use crate::config::AuthoritySource;
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::span::{FileId, Span, floor};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("duplicate-paragraph"),
    summary: Cow::Borrowed(
        "A paragraph that another document has word for word, or a document that is a copy.",
    ),
    why: Cow::Borrowed(
        "One of them will be changed and the other forgotten; then nobody knows which one holds.",
    ),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Note),
        agentic_cd: Some(FindingLevel::Warning),
    },
    docs: Cow::Borrowed(DOCS),
    check: RuleCheck::Graph(check),
};

/// Places that a finding shows beside its own.
const SHOWN: usize = 4;

/// Differences of nearly equal paragraphs that a finding tells.
const DIFFERENCES: usize = 3;

/// Bytes of a paragraph, or of a difference, that a finding repeats.
const QUOTED: usize = 60;

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    tell(context, true, out);
}

/// The findings over what is said in the same words, or in nearly the same.
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
            "`{copy}` is a copy of `{original}`: {} % of its words stand there too",
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
            .witness(head(first.original), "what it is a copy of")
            .wins(format!("`{original}`"))
            .help(format!(
                "keep `{}`, and let the other be a link to it",
                named(&folders.original)
            )),
    )
}

/// A folder in a sentence; the root has no name.
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
    let nearly = if first.exact { "" } else { "nearly " };
    let what = match groups.len() {
        1 => format!("this paragraph of {} words", first.words),
        many => format!("{many} paragraphs, the first of {} words,", first.words),
    };
    let verb = if groups.len() == 1 { "stands" } else { "stand" };
    let message = match shared.files.len() {
        2 => format!("{what} {verb} {nearly}so in `{}`", graph.path(kept)),
        many => format!("{what} {verb} {nearly}so in {} other documents", many - 1),
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
        "keep it in `{}`, and link to it from here",
        graph.path(kept)
    ));
    let others = shared
        .files
        .iter()
        .filter(|one| **one != kept && **one != file);
    for (other, span) in others.filter_map(|other| place(*other)).take(SHOWN) {
        finding = finding.witness(FindingLocation::Text(*other, *span), "it stands here too");
    }
    Some(finding)
}

/// What sets one document above another: authority, then what is nearer to the root, then its path.
fn standing<'a>(context: &RuleContext<'a>, file: FileId) -> (usize, usize, &'a str) {
    let graph = context.graph;
    let artifact = graph.ids.of_file(file).map(|id| graph.artifact(id));
    let rank = artifact.map_or(usize::MAX, |artifact| {
        context.config.rank(AuthoritySource::of(artifact.role()))
    });
    let path = graph.path(file);
    (rank, path.matches('/').count(), path)
}

/// What the evidence shows: the same words, or how they differ.
fn told(exact: bool, there: &str, here: &str) -> String {
    if exact {
        return "the same words".to_owned();
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

- A paragraph or list item of 20 words or more that another document has word for word. Layout, emphasis, letter case and
  where links lead make no difference. Paragraphs that the same documents share are one finding, at the copy; the document with
  more authority, or nearer to the root, is the one to keep.
- A document of which 60 % of the words stand in another one (three paragraphs and 100 words at least): a copy. Copies
  with the same names below two folders are one finding.

## When it is silent

- Documents that do not speak of today: decisions, plans, reports, changelogs, archives, generated and vendored files.
- Paragraphs that more than five documents have: a template means them to be the same.
- Notices of the law and rows of badges; tables and code blocks.
- Twice within one document.

## Precision

35 findings on 20 repositories, 14 of them those of development, were read: 34 right, 1 unsure (`tests/evaluation/duplicates.tsv`).

## Sources

Catalogue 8, 14.
"#;
