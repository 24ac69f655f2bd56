//! `undocumented-item`: a public item of a library that no document names.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

use super::{Check, Context, Levels, Rule};
use crate::facts::ReferenceKind;
use crate::finding::{Finding, Level, Place};
use crate::graph::Graph;
use crate::graph::symbols::Exported;
use crate::span::FileId;
//! `undocumented-item`: a name of the outer surface that no living document names, and that the ratchet does not hold.
//! `undocumented-surface`: a name of the outer surface that no living document names, and that the ratchet does not hold.

use std::borrow::Cow;

use super::{Check, Context, Levels, Rule};
use crate::facts::ratchet::FILE;
use crate::finding::{Finding, Level, Place};
use crate::graph::coverage::{Kind, coverage, ratchet};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("undocumented-item"),
    summary: Cow::Borrowed("An item that a library exports and no living document names."),
    why: Cow::Borrowed("What nobody is told of is found, used and kept alive by chance."),
    summary: Cow::Borrowed("A command, flag, variable, key or exported item that no document names, and that is new."),
    why: Cow::Borrowed("From the documents alone, the product could not be rebuilt: this part of it would be missing."),
    id: Cow::Borrowed("undocumented-surface"),
    summary: Cow::Borrowed(
        "A command, flag, variable or key that no document names, and that is new.",
    ),
    why: Cow::Borrowed(
        "From the documents alone, the product could not be rebuilt: this part of it would be missing.",
    ),
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

PRECISION

## Sources

Catalogue of the rules' evidence: names in documents, exports in code. Doc comments are what the compiler's `missing_docs` is
for.
fn check(context: &Context, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let Some((file, ratchet)) = ratchet(graph) else {
        if graph.paths.get(FILE).is_some() {
            let place = Place::Path(FILE.to_owned());
            let words = "what needs a document is not known: it is no text, too large, or a link";
            let finding = Finding::new(place, "ratchet", words).help("restore the file from git");
            out.push(finding.unverifiable());
        }
        return;
    };
    if let Some(problem) = &ratchet.problem {
        out.push(
            Finding::new(
                Place::Text(file, problem.span),
                "ratchet",
                format!("what needs a document is not known: {}", problem.message),
            )
            .help(&*problem.help)
            .unverifiable(),
        );
        return;
    }
    for name in coverage(graph) {
        let held = ratchet.holds(name.kind.name(), &name.name);
        if name.documented || held || name.kind == Kind::Item {
            continue;
        }
        let what = match name.kind {
            Kind::Command => "a command",
            Kind::Flag => "a flag",
            Kind::Item => "an item",
            Kind::Key => "a key of the configuration",
            Kind::Variable => "a variable that is read",
        };
        out.push(
            Finding::new(
                Place::Text(name.file, name.span),
                format!("{} {}", name.kind.name(), name.name),
                format!("`{}` is {what}, and no living document names it", name.name),
            )
            .help(
                "say in a document what it is for; or, if it needs none, \
                 record it: `trueup coverage --record --add`",
            ),
        );
    }
}

const DOCS: &str = r#"## What it finds

A command, a flag, an environment variable or a key of the configuration, which

- no living document names (a command or key between backticks or in a code block, a flag or variable anywhere), and
- `trueup.coverage` does not hold.

A `trueup.coverage` that cannot be read is a finding too.

## When it is silent

- There is no `trueup.coverage` at the root: `trueup coverage --record` writes it.
- Hidden arguments, what cargo sets, values of arguments.
- Items that a library exports: `trueup coverage` counts them.
- Keys of types that are read, but not by people: without a schema, renamed, refused or defaulted fields.
- Files of tests, examples and benchmarks.

## Precision

Not measured yet: it needs a file that no development repository has. Off in the adopt profile.

## Sources

The documents are the source: what they do not name would be lost if the code was written anew.
"#;
