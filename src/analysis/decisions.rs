//! Outcome of a decision record: the chosen and considered options in MADR form, as headings or bold lines.

use crate::facts::document::{BlockKind, Document};
use crate::graph::{Artifact, Graph};
use crate::span::Span;

/// Options of one record that are read, at the most.
const OPTIONS: usize = 30;

/// An option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionOption {
    /// As written, without marks.
    pub text: String,
    /// Normalized to lower-case letters and digits, for comparison.
    pub key: String,
    /// Where it is written.
    pub span: Span,
}

/// The outcome of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionOutcome {
    /// The option that was chosen.
    pub chosen: DecisionOption,
    /// All options that were considered.
    pub options: Vec<DecisionOption>,
}

/// The outcome of a record; none if it lists no options, or the chosen one matches none verbatim.
pub fn outcome(graph: &Graph, artifact: &Artifact) -> Option<DecisionOutcome> {
    let (document, text) = graph.document(artifact);
    let options = options(document, text);
    let said = chosen(document, text)?;
    let among = |option: &&DecisionOption| option.key == said.key;
    options.iter().find(among)?;
    Some(DecisionOutcome {
        chosen: said,
        options,
    })
}

fn options(document: &Document, text: &str) -> Vec<DecisionOption> {
    let is_list = |title: &str| {
        let title = title.trim().to_ascii_lowercase();
        matches!(
            &*title,
            "considered options"
                | "options considered"
                | "options"
                | "alternatives"
                | "considered alternatives"
        )
    };
    let Some(at) = document
        .sections
        .iter()
        .position(|section| is_list(&section.title))
    else {
        return Vec::new();
    };
    let items = document
        .blocks_of(at as u32)
        .filter(|block| block.kind == BlockKind::Item);
    let listed = items.filter_map(|block| choice(text, block.span));
    // Some give each option a heading of its own.
    let below = document
        .headings()
        .filter(|section| section.parent == Some(at as u32));
    let headed = below.filter_map(|section| choice(text, section.span));
    listed.chain(headed).take(OPTIONS).collect()
}

/// The text after "Chosen option:".
fn chosen(document: &Document, text: &str) -> Option<DecisionOption> {
    document.blocks.iter().find_map(|block| {
        let said = block.span.text(text);
        let head = said.trim_start_matches(['*', '_', ' ']);
        let begin = said.len() - head.len();
        let label = "chosen option";
        let opens = head.get(..label.len())?.eq_ignore_ascii_case(label);
        let rest = opens.then(|| &head[label.len()..])?;
        let value = rest.trim_start_matches([':', '*', '_', ' ']);
        let from = begin + label.len() + rest.len() - value.len();
        let quoted = value.strip_prefix(['"', '“', '`']);
        let length = match quoted {
            Some(inner) => inner.find(['"', '”', '`'])?,
            None => value.find([',', '.', '\n', ';']).unwrap_or(value.len()),
        };
        let from = from + quoted.map_or(0, |inner| value.len() - inner.len());
        let start = block.span.range().start + from;
        choice(text, Span::new(start..start + length))
    })
}

/// An option without markup, label and rationale: `**Option A: X** — because …` is `X`.
fn choice(text: &str, span: Span) -> Option<DecisionOption> {
    let marks = ['*', '_', '`', '"', '“', '”', '#', ' ', '-', '['];
    let said = span.text(text).lines().next()?.trim_matches(marks);
    let said = match said.split_once(':') {
        Some((label, rest)) if label.to_ascii_lowercase().starts_with("option") => rest.trim(),
        _ => said,
    };
    let end = [" — ", " – ", " - ", ": ", "**", "](", ". "]
        .iter()
        .filter_map(|mark| said.find(mark))
        .min();
    let said = said[..end.unwrap_or(said.len())].trim_matches(marks);
    let key: String = said
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    (!key.is_empty()).then(|| DecisionOption {
        text: said.to_owned(),
        key,
        span,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Language;

    fn read(text: &str) -> (Vec<String>, Option<String>) {
        let facts = crate::parse::parse(Language::Markdown, text);
        let document = facts.document().unwrap();
        let options = options(document, text)
            .into_iter()
            .map(|option| option.text);
        (
            options.collect(),
            chosen(document, text).map(|chosen| chosen.text),
        )
    }

    #[test]
    fn options_and_the_one_that_was_chosen() {
        let (options, chosen) = read(
            "# A\n\n## Considered Options\n\n* Keep it\n* **Option B: Move it** — it is far\n* [Burn it](#burn)\n\n\
             ## Decision Outcome\n\nChosen option: \"Move it\", because it is light.\n",
        );
        assert_eq!(options, ["Keep it", "Move it", "Burn it"]);
        assert_eq!(chosen.as_deref(), Some("Move it"));
        let (options, chosen) = read(
            "# A\n\n## Options\n\n### Keep it\n\nNo.\n\n### Move it\n\n## Outcome\n\n**Chosen option: Move it.** It is light.\n",
        );
        assert_eq!(options, ["Keep it", "Move it"]);
        assert_eq!(chosen.as_deref(), Some("Move it"));
        assert_eq!(read("# A\n\nNothing was chosen.\n"), (Vec::new(), None));
        assert_eq!(read("Chosen option: \"é").1, None);
    }
}
