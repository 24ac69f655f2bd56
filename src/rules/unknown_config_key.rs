//! `unknown-config-key`: a configuration example with a key that no source file contains.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::currency::document;
use crate::analysis::shell;
use crate::analysis::surface::usage::claims;
use crate::facts::document::CodeBlock;
use crate::facts::surface::DeserializedType;
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::{FileClass, Graph, suggest};
use crate::span::{FileId, Span, floor};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("unknown-config-key"),
    summary: Cow::Borrowed(
        "A configuration example with a key that no source file of the repository contains.",
    ),
    why: Cow::Borrowed("Setting the key has no effect, or causes an error."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Warning),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[],
    options: &[],
    check: RuleCheck::Graph(check),
};

/// Longer blocks are data, not examples.
const LONGEST: usize = 32 << 10;

/// Configuration files of other tools.
const FOREIGN: [&str; 12] = [
    "Cargo.toml",
    "Cargo.lock",
    "package.json",
    "pyproject.toml",
    "docker-compose.yml",
    "docker-compose.yaml",
    "compose.yaml",
    "tsconfig.json",
    "rust-toolchain.toml",
    "mcp.json",
    "settings.json",
    "clippy.toml",
];

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let records = ConfigRecords::new(graph);
    if records.all.is_empty() {
        return;
    }
    let mut budget = suggest::SuggestionBudget::default();
    for (file, document, text) in document::describing(graph) {
        for fence in &document.fences {
            let body = shell::body(fence, text);
            let Some(root) = parsed(fence, body.text(text)) else {
                continue;
            };
            let Some(name) = file_name(fence, text, body) else {
                continue;
            };
            if !records.literals.contains(name) {
                continue;
            }
            let mut seen: HashMap<&str, usize> = HashMap::new();
            for (key, at, record) in unknown(graph, &records, &root) {
                let before = seen.entry(key).or_default();
                *before += 1;
                let Some(span) = place(text, body, key, *before - 1) else {
                    continue;
                };
                if claims(document, text, span) && claims(document, text, fence.span) {
                    out.push(finding(file, span, key, name, at, record, &mut budget));
                }
            }
        }
    }
}

/// The types that are deserialized from configuration files.
struct ConfigRecords<'a> {
    all: Vec<(FileId, &'a DeserializedType)>,
    /// Types by key.
    by_key: HashMap<&'a str, Vec<usize>>,
    /// File names in string literals.
    literals: HashSet<&'a str>,
}

impl<'a> ConfigRecords<'a> {
    fn new(graph: &'a Graph) -> ConfigRecords<'a> {
        let mut records = ConfigRecords {
            all: Vec::new(),
            by_key: HashMap::new(),
            literals: HashSet::new(),
        };
        for (file, source) in graph.files() {
            let Some(code) = source.facts.code() else {
                continue;
            };
            if graph.standing(file) != FileClass::Living {
                continue;
            }
            let names = code
                .literals()
                .map(|word| word.rsplit('/').next().unwrap_or(word));
            records
                .literals
                .extend(names.filter(|name| is_config(name)));
            for record in &code.surface.records {
                for (key, _) in &record.keys {
                    records
                        .by_key
                        .entry(key)
                        .or_default()
                        .push(records.all.len());
                }
                records.all.push((file, record));
            }
        }
        records
    }

    /// The first type that has all of `keys`; `None` if a match accepts any key, or if too many types share a key.
    fn having(&self, keys: &[&str]) -> Option<(FileId, &'a DeserializedType)> {
        let rarest = keys
            .iter()
            .map(|key| self.by_key.get(key))
            .min_by_key(|found| found.map_or(0, Vec::len))??;
        let has = |at: &&usize| {
            let (_, record) = self.all[**at];
            keys.iter()
                .all(|key| record.keys.iter().any(|(other, _)| **other == **key))
        };
        let mut found = rarest.iter().take(64).filter(has).map(|at| self.all[*at]);
        let first = found.next()?;
        let open = first.1.open || found.any(|(_, record)| record.open);
        (!open && rarest.len() <= 64).then_some(first)
    }
}

fn is_config(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    name.len() > ending.len() + 1 && matches!(ending, "toml" | "yaml" | "yml" | "json")
}

fn parsed(fence: &CodeBlock, text: &str) -> Option<Value> {
    if text.len() > LONGEST {
        return None;
    }
    let language = fence.info.split([' ', ',', '{']).next().unwrap_or("");
    match language {
        "toml" => toml::from_str(text).ok(),
        "json" => serde_json::from_str(text).ok(),
        // A YAML reference may expand to a very large value.
        "yaml" | "yml" if !text.contains(['&', '*']) => crate::yaml::from_str(text).ok(),
        _ => None,
    }
}

/// The configuration file that the block shows: named by its first comment, its info string or the line above.
fn file_name<'a>(fence: &'a CodeBlock, text: &'a str, body: Span) -> Option<&'a str> {
    let start = fence.span.range().start;
    let above = &text[floor(text, start.saturating_sub(300))..start];
    let above = above.trim_end().rsplit("\n\n").next().unwrap_or("");
    let first = body.text(text).lines().next().unwrap_or("");
    let comment = if first.trim_start().starts_with('#') {
        first
    } else {
        ""
    };
    let joint = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'));
    [comment, &*fence.info, above].into_iter().find_map(|text| {
        let mut names = text.split(joint).map(|word| word.trim_end_matches('.'));
        names.rfind(|word| is_config(word) && !FOREIGN.contains(word))
    })
}

/// The keys of `root` that no source file contains, each with the type that has its sibling keys.
fn unknown<'v, 'a>(
    graph: &Graph,
    records: &ConfigRecords<'a>,
    root: &'v Value,
) -> Vec<(&'v str, FileId, &'a DeserializedType)> {
    let mut found = Vec::new();
    let mut stack = vec![root];
    while let Some(value) = stack.pop() {
        match value {
            Value::Array(values) => stack.extend(values),
            Value::Object(map) => {
                let (gone, there): (Vec<&str>, Vec<&str>) = map
                    .keys()
                    .map(String::as_str)
                    .partition(|key| graph.tree.is_absent(key));
                if !gone.is_empty()
                    && there.len() > 1
                    && there.len() * 10 >= map.len() * 6
                    && let Some((file, record)) = records.having(&there)
                {
                    found.extend(gone.into_iter().map(|key| (key, file, record)));
                }
                stack.extend(map.values());
            }
            _ => {}
        }
    }
    found
}

/// The place of `key` at the start of a line of the block, skipping the first `before` such lines.
fn place(text: &str, body: Span, key: &str, mut before: usize) -> Option<Span> {
    let mut at = body.range().start;
    for line in body.text(text).split_inclusive('\n') {
        let bare = line.trim_start_matches([' ', '\t', '-', '"', '{', '[', '\'']);
        if bare.starts_with(key)
            && !bare[key.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_')
        {
            let start = at + line.len() - bare.len();
            if before > 0 {
                before -= 1;
                at += line.len();
                continue;
            }
            return Some(Span::new(start..start + key.len()));
        }
        at += line.len();
    }
    None
}

fn finding(
    file: FileId,
    span: Span,
    key: &str,
    name: &str,
    home: FileId,
    record: &DeserializedType,
    budget: &mut suggest::SuggestionBudget,
) -> Finding {
    let finding = Finding::new(
        FindingLocation::Text(file, span),
        key,
        format!("no source file contains the key `{key}` of `{name}`"),
    )
    .wins("the keys that the code reads");
    let finding = match record.keys.first() {
        Some((_, span)) => finding.witness(
            FindingLocation::Text(home, *span),
            "its sibling keys are read here",
        ),
        None => finding,
    };
    match budget.word(key, record.keys.iter().map(|(key, _)| &**key)) {
        Some(near) => finding.help(format!("did you mean `{near}`? if not, remove the key")),
        None => finding.help("remove the key, or write its replacement"),
    }
}

const DOCS: &str = r#"## What it finds

A TOML, YAML or JSON block of a living document that shows a configuration file of the repository, with a key that no
source file of any language contains. The block counts if the text names the file, a literal in the code has that name,
and a deserialized type has the sibling keys of the unknown one.

## When it is silent

- Tables whose keys are names that users choose; types with `flatten`.
- Blocks that do not parse, that use YAML references, or whose file belongs to another tool.
- Sentences and sections about the past or the future, tasks, blocks introduced as what should be; [documents that do
  not describe the current state](vanished-name.md#documents-that-do-not-describe-the-current-state), and
  specifications.

## Precision

Development repositories: 6 right, 0 wrong. Unseen repositories, newest round: 1 right, 0 wrong. Still reported of all
rounds: 2 right, 0 wrong ([evaluation](../evaluation/README.md#unseen-repositories)).

## Sources

Catalogue 41.
"#;
