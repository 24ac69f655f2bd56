//! Documentation coverage: the names of the outer surface, and for each whether a living document mentions it.
//!
//! A mention is no proof of a description, but a name without a mention has none: only missing names are reported.

use std::collections::{BTreeMap, HashSet};

use super::surface::SurfaceDefinition;
use crate::analysis::AnalyzedGraph;
use crate::facts::cfg::for_tests_alone;
use crate::facts::code::{ItemKind, RustItem};
use crate::facts::manifest::TargetKind;
use crate::facts::policy_files::UNDOCUMENTED;
use crate::facts::surface::ClapTypeKind;
use crate::facts::{Document, RatchetFile, ReferenceKind};
use crate::graph::{FileClass, Graph};
use crate::span::{FileId, Span};

/// The kind of a name of the outer surface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SurfaceNameKind {
    /// A subcommand.
    Command,
    /// A flag, with its dashes.
    Flag,
    /// An item that a library exports.
    Item,
    /// A configuration key.
    Key,
    /// An environment variable.
    Variable,
}

/// Every kind, in the order of its words.
pub const KINDS: [SurfaceNameKind; 5] = [
    SurfaceNameKind::Command,
    SurfaceNameKind::Flag,
    SurfaceNameKind::Item,
    SurfaceNameKind::Key,
    SurfaceNameKind::Variable,
];

impl SurfaceNameKind {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            SurfaceNameKind::Command => "command",
            SurfaceNameKind::Flag => "flag",
            SurfaceNameKind::Item => "item",
            SurfaceNameKind::Key => "key",
            SurfaceNameKind::Variable => "variable",
        }
    }
}

/// A name of the outer surface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurfaceName {
    /// What it is.
    pub kind: SurfaceNameKind,
    /// The name: of an item, its public path.
    pub name: String,
    /// The file that defines it, the first if there are more.
    pub file: FileId,
    /// Where.
    pub span: Span,
    /// Whether a living document names it.
    pub documented: bool,
}

/// The outer surface by kind and name, each name once.
pub fn coverage(graph: &AnalyzedGraph) -> Vec<SurfaceName> {
    let said = DocumentedNames::new(graph);
    let mut found: BTreeMap<(SurfaceNameKind, String), (FileId, Span)> = BTreeMap::new();
    for library in graph.libraries() {
        for exported in graph.exported(library) {
            if let Some(item) = graph.item(exported.file, exported.item) {
                found
                    .entry((SurfaceNameKind::Item, exported.path))
                    .or_insert((exported.file, item.name_span));
            }
        }
    }
    let surface = graph.surface();
    for (kind, names) in [
        (SurfaceNameKind::Flag, &surface.flags),
        (SurfaceNameKind::Key, &surface.keys),
        (SurfaceNameKind::Variable, &surface.variables),
    ] {
        for SurfaceDefinition { name, file, span } in names {
            let counts = match kind {
                SurfaceNameKind::Key => is_configuration(graph, *file, *span),
                SurfaceNameKind::Flag => !is_hidden(graph, *file, *span),
                _ => !is_foreign(name),
            };
            if counts && is_shown(graph, *file) && !is_tested(graph, *file, *span) {
                found.entry((kind, name.clone())).or_insert((*file, *span));
            }
        }
    }
    for (name, file, span) in commands(graph) {
        if is_shown(graph, file) && !is_hidden(graph, file, span) {
            found
                .entry((SurfaceNameKind::Command, name))
                .or_insert((file, span));
        }
    }
    found
        .into_iter()
        // Nobody can write such a name, and no line could hold it.
        .filter(|((_, name), _)| !name.trim().is_empty() && !name.contains(char::is_control))
        .map(|((kind, name), (file, span))| SurfaceName {
            documented: said.names(kind, &name),
            kind,
            name,
            file,
            span,
        })
        .collect()
}

/// The ratchet of a graph, and its file.
pub fn ratchet(graph: &Graph) -> Option<(FileId, &RatchetFile)> {
    let file = graph.paths.file(UNDOCUMENTED)?;
    Some((file, graph.source(file).facts.ratchet()?))
}

/// Whether a file ships to users: part of a library or a program.
fn is_shown(graph: &Graph, file: FileId) -> bool {
    let place = graph.crates.place(file);
    let kind = place.and_then(|place| graph.crates.crates.get(place.krate as usize));
    let shown = kind.is_some_and(|krate| matches!(krate.kind, TargetKind::Lib | TargetKind::Bin));
    shown && graph.standing(file) == FileClass::Living
}

/// Variables that cargo sets are no surface of the product.
pub fn is_foreign(variable: &str) -> bool {
    variable.starts_with("CARGO_") || variable == "OUT_DIR"
}

/// The subcommands; the other choices of a parser are values.
fn commands(graph: &Graph) -> impl Iterator<Item = (String, FileId, Span)> {
    graph.files().flat_map(|(file, source)| {
        let code = source.facts.code();
        let arguments = code.into_iter().flat_map(|code| &code.surface.arguments);
        let chosen = [ClapTypeKind::Subcommand, ClapTypeKind::Commands];
        arguments
            .filter(move |arguments| chosen.contains(&arguments.kind))
            .flat_map(|arguments| &arguments.members)
            .filter_map(move |member| Some((member.names.first()?.to_string(), file, member.span)))
    })
}

/// The items around byte `at` of a file, innermost first.
fn around(graph: &Graph, file: FileId, at: u32) -> impl Iterator<Item = &RustItem> {
    let items = graph.source(file).facts.code();
    let items = items.map_or(&[][..], |code| &code.items);
    let after = items.partition_point(|item| item.span.start <= at);
    let mut next = after.checked_sub(1);
    std::iter::from_fn(move || {
        let item = items.get(next?)?;
        next = item.parent.map(|at| at as usize);
        Some(item)
    })
    .filter(move |item| item.span.contains(at))
}

/// Whether a span is inside test-only code.
pub fn is_tested(graph: &Graph, file: FileId, span: Span) -> bool {
    let path = graph.path(file);
    let folders = crate::graph::paths::folder(path).split('/');
    let named = |name: &str| matches!(name, "test" | "tests");
    graph.crates.is_for_tests(file)
        || named(crate::graph::paths::stem(path))
        || folders.into_iter().any(named)
        || around(graph, file, span.start).any(|item| {
            item.test.is_some() || item.attributes.iter().any(|text| for_tests_alone(text))
        })
}

/// Whether an argument is hidden from the help.
fn is_hidden(graph: &Graph, file: FileId, span: Span) -> bool {
    let item = around(graph, file, span.start).next();
    item.is_some_and(|item| item.attributes.iter().any(|text| text.contains("hide")))
}

/// Attributes of types that people write, absent from types that a program keeps for itself.
const WRITTEN: [&str; 4] = ["JsonSchema", "deny_unknown_fields", "default", "rename_all"];

/// Whether a key belongs to a type that people write, by its attributes or its name.
fn is_configuration(graph: &Graph, file: FileId, key: Span) -> bool {
    let kinds = [ItemKind::Struct, ItemKind::Enum];
    let Some(of) = around(graph, file, key.start).find(|item| kinds.contains(&item.kind)) else {
        return false;
    };
    let named = ["Config", "Settings", "Options"].iter();
    let written = |text: &str| WRITTEN.iter().any(|word| text.contains(word));
    named.clone().any(|word| of.name.contains(word))
        || of.attributes.iter().any(|text| written(text))
}

/// The words of the living documents.
#[derive(Default)]
struct DocumentedNames<'a> {
    /// Words of any text: `--dry-run`, `TRUEUP_CACHE_DIR`.
    words: HashSet<&'a str>,
    /// Words between backticks and in code blocks.
    code: HashSet<&'a str>,
    /// Names of Rust: the segments of paths between backticks, of code in blocks, and words of prose that only code has.
    rust: HashSet<&'a str>,
}

impl<'a> DocumentedNames<'a> {
    fn new(graph: &'a Graph) -> DocumentedNames<'a> {
        let mut said = DocumentedNames::default();
        for (_, document, text) in graph.living_documents() {
            said.document(document, text);
        }
        said
    }

    fn document(&mut self, document: &'a Document, text: &'a str) {
        for span in &document.prose {
            let prose = span.text(text);
            self.words.extend(words(prose));
            let names = identifiers(prose);
            self.rust.extend(names.filter(|name| is_code(name)));
        }
        for reference in &document.references {
            if reference.kind == ReferenceKind::Name {
                let target = &*reference.target;
                self.words.extend(words(target));
                self.code.extend(words(target));
                // `trueup check` names no item `check`; `Graph::node(…)` names one.
                if !target.contains(' ') || target.contains("::") || target.contains('(') {
                    self.rust.extend(identifiers(target));
                }
            }
        }
        for fence in &document.fences {
            let code = fence.span.text(text);
            self.words.extend(words(code));
            self.code.extend(words(code));
            let info = fence.info.trim();
            if info.is_empty() || info.starts_with("rust") || info.starts_with("rs") {
                self.rust.extend(identifiers(code));
            }
        }
    }

    fn names(&self, kind: SurfaceNameKind, name: &str) -> bool {
        match kind {
            SurfaceNameKind::Item => self.rust.contains(name.rsplit("::").next().unwrap_or(name)),
            SurfaceNameKind::Flag | SurfaceNameKind::Variable => self.words.contains(name),
            SurfaceNameKind::Command | SurfaceNameKind::Key => self.code.contains(name),
        }
    }
}

/// Words with hyphens, underscores and dots inside, `--flag` and `--flag=value` included.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.')))
        .map(|word| word.trim_end_matches(['.', '-']).trim_start_matches('.'))
        .filter(|word| !word.is_empty())
}

fn identifiers(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty())
}

/// Whether a word of prose can only be a name of code: `like_this`, `LikeThis`.
fn is_code(word: &str) -> bool {
    let inner = word.get(1..).unwrap_or("");
    let lower = word.contains(|c: char| c.is_ascii_lowercase());
    inner.contains('_') || (lower && inner.contains(|c: char| c.is_ascii_uppercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_code_and_of_prose() {
        let found: Vec<&str> = words("`--dry-run=x`, ($A_B). key.sub: -- x.").collect();
        assert_eq!(found, ["--dry-run", "x", "A_B", "key.sub", "x"]);
        assert!(
            is_code("LikeThis") && is_code("like_this") && !is_code("Plain") && !is_code("HTML")
        );
    }
}
