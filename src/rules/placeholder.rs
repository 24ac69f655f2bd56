//! `placeholder`: a place that was to be filled in.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::config::Profile;
use crate::facts::document::{BlockKind, DocumentBlock};
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::{Artifact, FileClass, LifecycleState};
use crate::span::Span;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("placeholder"),
    summary: Cow::Borrowed("A first-class document that still holds a place to be filled in."),
    why: Cow::Borrowed(
        "It looks written and says nothing; an agent will fill the gap with a guess.",
    ),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Warning),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    check: RuleCheck::Graph(check),
};

/// A whole block that only says: to be written.
static EMPTY_BLOCK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let words = r"tbd|tba|todo|fixme|xxx|to be (?:done|defined|determined|decided|written|completed|added)|fill (?:me )?in|lorem ipsum.{0,200}";
    Regex::new(&format!(
        r"(?is)^[\s*_\-+>#(\[<]*(?:{words})[\s*_.:!)\]>…]*$"
    ))
    .ok()
});

/// A mark that only a generator of specifications writes.
static MARK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\[NEEDS CLARIFICATION[^\]\n]{0,300}\]|\[(?:FEATURE NAME|PROJECT_NAME|PRINCIPLE_\d_NAME|Brief Title|DATE)\]").ok()
});

/// What this product's own templates leave to be filled in, anywhere in a line.
static TBD: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\bTBD\b").ok());

/// What a template of decision records says where the author should.
static TEMPLATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let words = [
        r"\{short title[^}\n]{0,200}\}",
        r"\{title of option[^}\n]{0,80}\}",
        r"\{Describe the context and problem[^}]{0,400}\}",
        r"\{proposed \| rejected[^}\n]{0,200}\}",
        r"\[short title of solved problem and solution\]",
        r"\[option \d\]",
        r"What is the issue that we're seeing that is motivating this decision or change\?",
        r"What is the change that we're proposing and/or doing\?",
        r"What becomes easier or more difficult to do(?: and any risks introduced by the change that will need to be mitigated| because of this change)?",
    ];
    Regex::new(&words.join("|")).ok()
});

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    for artifact in &graph.artifacts {
        if graph.standing(artifact.file) != FileClass::Living || artifact.state().is_dead() {
            continue;
        }
        // A draft may have holes; what is in force may not. The strict profile asks for a status to excuse them.
        let settled = match context.profile {
            Profile::Adopt => {
                !artifact.statuses.is_empty() && artifact.state() == LifecycleState::Live
            }
            Profile::AgenticCd => artifact.state() != LifecycleState::Open,
        };
        if settled {
            holes(context, artifact, out);
        }
    }
}

fn holes(context: &RuleContext, artifact: &Artifact, out: &mut Vec<Finding>) {
    let (document, text) = context.graph.document(artifact);
    for block in &document.blocks {
        if block.kind == BlockKind::Code {
            continue;
        }
        let Some((span, what)) = hole(block, text, context.profile) else {
            continue;
        };
        // `[NEEDS CLARIFICATION]` in a code span is spoken of, not left behind.
        let quoted = document
            .references
            .iter()
            .skip(
                document
                    .references
                    .partition_point(|other| other.span.end <= span.start),
            )
            .take(1)
            .any(|other| {
                other.kind == crate::facts::ReferenceKind::Name
                    && other.span.start <= span.start
                    && other.span.end >= span.end
            });
        if quoted {
            continue;
        }
        out.push(
            Finding::new(
                FindingLocation::Text(artifact.file, span),
                what,
                format!("`{}` still holds the placeholder `{what}`", artifact.id),
            )
            .help("write what belongs there, or set the status to `draft`"),
        );
    }
}

/// Whether [`MARK`] or [`TEMPLATE`] may begin in a block: a cheap look that spares most, links among them.
fn may_be_marked(raw: &str) -> bool {
    let opens = |behind: &str| {
        behind.starts_with(|c: char| c.is_ascii_uppercase() || matches!(c, 's' | 'o'))
    };
    let mut brackets = raw.match_indices('[');
    raw.contains('{') || raw.contains("What ") || brackets.any(|(at, _)| opens(&raw[at + 1..]))
}

fn hole<'a>(block: &DocumentBlock, text: &'a str, profile: Profile) -> Option<(Span, &'a str)> {
    let raw = block.span.text(text);
    let whole = EMPTY_BLOCK.as_ref()?;
    if raw.len() < 400 && whole.is_match(raw) {
        return Some((block.span, raw.trim()));
    }
    let strict = (profile == Profile::AgenticCd).then_some(&TBD);
    let marked = may_be_marked(raw);
    let found = [&MARK, &TEMPLATE]
        .into_iter()
        .filter(|_| marked)
        .chain(strict)
        .find_map(|pattern| pattern.as_ref()?.find(raw))?;
    let start = block.span.start as usize + found.start();
    Some((Span::new(start..start + found.len()), found.as_str()))
}

const DOCS: &str = r#"## What it finds

In an artifact that is in force:

- a block that only says TBD, TODO, or to be written;
- `[NEEDS CLARIFICATION: …]` and the like;
- words of the well-known templates of decision records;
- in the agentic-cd profile, TBD anywhere in a line.

## When it is silent

- Drafts, proposals, dead artifacts; in the adopt profile also artifacts without a status.
- Text that speaks of TODO, and marks between backticks.

## Precision

No finding on the 14 development repositories, so that its precision there is unknown; on by default since it holds only where a document contradicts itself. Its fixtures show what it must not report.

## Sources

Catalogue 5.
"#;
