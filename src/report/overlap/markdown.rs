//! For a comment on a pull request: a list in GitHub's Markdown.

use super::{OverlapSubject, groups, points, sums};
use crate::analysis::AnalyzedGraph;
use crate::queries::overlap::{InForceStatus, OverlapAnswer, OverlapHit};
use crate::report::LocationResolver;
use crate::report::text::markdown_text;
use crate::report::text::short;

/// Limit of a sentence, in characters.
const SENTENCE: usize = 400;

/// The report as Markdown.
// trueup: allow(duplicate-code) the same frame with different content
pub fn markdown(
    graph: &AnalyzedGraph,
    answer: &OverlapAnswer,
    about: &OverlapSubject<'_>,
) -> String {
    let mut out = String::new();
    let mut places = LocationResolver::new(graph);
    for hit in &answer.hits {
        let line = places.line(hit.file, hit.span);
        one(&mut out, hit, graph.path(hit.file), line);
    }
    if !out.is_empty() {
        out.push('\n');
    }
    for sentence in sums(answer, about) {
        out.push_str(&markdown_text(&sentence));
        out.push('\n');
    }
    out
}

fn one(out: &mut String, hit: &OverlapHit, path: &str, line: u32) {
    out.push_str(&format!(
        "- **{}** {} ({} of 100{}): {}, {}:{line}\n",
        hit.kind.name(),
        markdown_text(&hit.address),
        points(hit.score),
        match hit.stands {
            InForceStatus::InForce => String::new(),
            stands => format!(", {}", stands.name()),
        },
        markdown_text(&hit.title),
        markdown_text(path),
    ));
    if let Some(because) = &hit.because {
        out.push_str(&format!("  - {}\n", markdown_text(because)));
    }
    if let Some(pair) = &hit.pair {
        let said = |text: &str| {
            let words: Vec<&str> = text.split_whitespace().collect();
            markdown_text(&short(&words.join(" "), SENTENCE))
        };
        out.push_str(&format!("  - ours: {}\n", said(&pair.ours)));
        out.push_str(&format!("  - theirs: {}\n", said(&pair.theirs)));
    }
    for (group, words) in groups(hit) {
        out.push_str(&format!(
            "  - {group}: {}\n",
            markdown_text(&words.join(", "))
        ));
    }
    for advice in &hit.advice {
        out.push_str(&format!(
            "  - → {}\n",
            markdown_text(&short(&advice.text, SENTENCE))
        ));
    }
}
