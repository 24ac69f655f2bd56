//! `undocumented-item`: a public item of a library that no document names.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

use super::{Check, Context, Levels, Rule};
use crate::facts::ReferenceKind;
use crate::finding::{Finding, Level, Place};
use crate::graph::Graph;
use crate::graph::symbols::Exported;
use crate::span::FileId;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("undocumented-item"),
    summary: Cow::Borrowed("An item that a library exports and no living document names."),
    why: Cow::Borrowed("What nobody is told of is found, used and kept alive by chance."),
    levels: Levels {
        adopt: None,
        agentic_cd: Some(Level::Warning),
    },
    docs: Cow::Borrowed(DOCS),
    check: Check::Graph(check),
};

/// Items of one file beyond this number are one finding.
const MOST: usize = 20;

fn check(context: &Context, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let libraries = graph.libraries();
    if libraries.is_empty() {
        return;
    }
    let named = words(graph);
    // One item may be exported by several libraries: a facade is not its home.
    let mut seen = HashSet::new();
    for krate in libraries {
        let mut homes: BTreeMap<FileId, Vec<Exported>> = BTreeMap::new();
        for exported in graph.exported(krate) {
            let own = graph.crates.place(exported.file);
            let last = exported.path.rsplit("::").next().unwrap_or("");
            if own.is_some_and(|place| place.krate == krate)
                && !named.contains(last)
                && seen.insert((exported.file, exported.item))
            {
                homes.entry(exported.file).or_default().push(exported);
            }
        }
        for (file, items) in homes {
            if items.len() > MOST {
                out.push(many(graph, file, &items));
            } else {
                out.extend(items.iter().filter_map(|exported| one(graph, exported)));
            }
        }
    }
}

/// The words in the code of all living documents, inline and in blocks.
fn words(graph: &Graph) -> HashSet<&str> {
    let mut found = HashSet::new();
    for (_, document, text) in graph.living_documents() {
        let inline = document
            .references
            .iter()
            .filter(|reference| reference.kind == ReferenceKind::Name)
            .map(|reference| reference.span);
        let blocks = document.fences.iter().map(|fence| fence.span);
        for span in inline.chain(blocks) {
            let code = span.text(text);
            found.extend(code.split(|c: char| !c.is_alphanumeric() && c != '_'));
        }
    }
    found
}

fn one(graph: &Graph, exported: &Exported) -> Option<Finding> {
    let item = graph.item(exported.file, exported.item)?;
    let path = &exported.path;
    Some(
        Finding::new(
            Place::Text(exported.file, item.name_span),
            path.as_str(),
            format!("`{path}` is exported, and no document names it"),
        )
        .help("name it in a guide or a structure document, or do not export it"),
    )
}

fn many(graph: &Graph, file: FileId, items: &[Exported]) -> Finding {
    let first = items.first().map_or("", |exported| exported.path.as_str());
    let count = items.len();
    let path = graph.path(file);
    Finding::new(
        Place::Path(path.to_owned()),
        path,
        format!("{count} items of `{path}` are exported, and no document names them: `{first}` is the first"),
    )
    .help("name them in a guide or a structure document, or do not export them")
}

const DOCS: &str = r#"## What it finds

A type, trait, function, constant or macro that code outside can reach from the root of a library, through public modules
and `pub use`, and whose name stands in the code of no living document: neither inline nor in a block.

Items of one file that are more than 20 are one finding. As a ratchet: `trueup baseline` keeps what is there, and what is
added is reported.

## When it is silent

- Libraries that are no interface of their own: a package with `publish = false`; a package that has a program of the
  library's name, where the library is how the program is built, and the program's flags, variables and keys are what
  users see; macros' own crates, whose names are those of the crate that exports them.
- Members of types, modules, what `#[doc(hidden)]` hides, what only tests see.
- What cannot be resolved: exports behind macros, items of other crates.

## Precision

A fact, not an estimate: the name is nowhere in the code of the living documents. Off in the adopt profile and
not judged finding by finding. Of ten drawn at random from one of the development repositories all ten are exported, one
under a shorter path than was said, which is settled since.

## Sources

Doc comments are what the compiler's `missing_docs` is
for.
"#;
