//! `reused-id`: an id of the base that names a different text at the head.

use std::collections::HashSet;

use super::{ChangeFindings, ChangeRule};
use crate::analysis::plain_text;
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::{Artifact, Graph, LifecycleState, Role};
use crate::queries::gate::documents::unique_artifact;
use crate::queries::gate::{FindingOrigin, GateInput};
use crate::rules::RuleLevels;

/// The rule.
pub static RULE: ChangeRule = ChangeRule {
    id: "reused-id",
    summary: "An id or number of an artifact of the base that now names another text.",
    why: "Every reference to the id now leads to another thing, and none of them is broken.",
    levels: RuleLevels {
        adopt: Some(FindingLevel::Error),
        agentic_cd: Some(FindingLevel::Error),
    },
    ways: &[],
    can_be_waived: true,
    replaces: &[],
    docs: DOCS,
    check,
};

const ROLES: [Role; 4] = [Role::Decision, Role::Intent, Role::Feature, Role::Behaviour];

/// Letters of a word that tells a title from others, more than.
const SHORT_WORD: usize = 3;

/// Words of a paragraph that tells a text from others, more than: a shorter one may come from a template.
const SHORT_PARAGRAPH: usize = 5;

fn check(asked: &GateInput<'_>, out: &mut ChangeFindings) {
    let (base, head) = (asked.base.graph, asked.head.graph);
    let files = asked.delta.files.iter();
    let changed: HashSet<&str> = files.map(|file| file.path.as_str()).collect();
    for now in &head.artifacts {
        let is_candidate = ROLES.contains(&now.role()) && changed.contains(head.path(now.file));
        if !is_candidate || head.ids.of_id(&now.id).len() != 1 {
            continue;
        }
        let Some(before) = unique_artifact(base, &now.id) else {
            continue;
        };
        let is_draft = before.state() == LifecycleState::Open;
        if before.id != now.id || is_draft || !is_unrelated(base, before, head, now) {
            continue;
        }
        let finding = Finding::new(
            FindingLocation::Text(now.file, head.document(now).0.head("")),
            now.id.as_str(),
            format!(
                "`{}` named “{}” and now names “{}”",
                now.id, before.title, now.title
            ),
        )
        .wins("the text that had the id first")
        .help("give the new text an id that nothing had");
        out.push((finding, FindingOrigin::Change));
    }
}

/// Whether two artifacts share neither a word of their titles nor a paragraph.
fn is_unrelated(base: &Graph, before: &Artifact, head: &Graph, now: &Artifact) -> bool {
    let (old, new) = (title_words(&before.title), title_words(&now.title));
    if old.is_empty() || new.is_empty() || !old.is_disjoint(&new) {
        return false;
    }
    let (old, new) = (paragraphs(base, before), paragraphs(head, now));
    !old.is_empty() && old.is_disjoint(&new)
}

fn title_words(title: &str) -> HashSet<String> {
    let title = title.to_lowercase();
    let words = title.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|word| word.chars().count() > SHORT_WORD)
        .map(str::to_owned)
        .collect()
}

/// The digests of an artifact's paragraphs.
fn paragraphs(graph: &Graph, artifact: &Artifact) -> HashSet<u64> {
    let (document, text) = graph.document(artifact);
    let language = graph.source(artifact.file).language;
    let paragraphs = document.blocks.iter().map(|block| block.span.text(text));
    paragraphs
        .filter(|paragraph| paragraph.split_whitespace().count() > SHORT_PARAGRAPH)
        .map(|paragraph| plain_text::digest(language, paragraph))
        .collect()
}

const DOCS: &str = r#"## What it finds

- An id or number of an intent, feature, behaviour or decision of the base that names a text at the head with which it shares
  neither a word of the title nor a paragraph.

## When it is silent

- Drafts. Texts that were rewritten under the same title.
- An id that was gone before the base.

## Precision

No finding in the replay of 1,300 merged commits of six repositories ([evaluation](../evaluation/gate.md)).

## Sources

Catalogue 18.
"#;
