//! `undocumented-item`: a name of the outer surface that no living document names, and that the ratchet does not hold.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::coverage::{SurfaceNameKind, coverage, ratchet};
use crate::facts::policy_files::UNDOCUMENTED;
use crate::finding::{Finding, FindingLevel, FindingLocation};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("undocumented-item"),
    summary: Cow::Borrowed(
        "A name of the outer surface that no living document has, and that is new.",
    ),
    why: Cow::Borrowed(
        "From the documents alone, the product could not be rebuilt: this part of it would be missing.",
    ),
    levels: RuleLevels {
        adopt: None,
        agentic_cd: Some(FindingLevel::Warning),
    },
    docs: Cow::Borrowed(DOCS),
    check: RuleCheck::Graph(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let Some((file, ratchet)) = ratchet(graph) else {
        if graph.paths.get(UNDOCUMENTED).is_some() {
            let place = FindingLocation::Path(UNDOCUMENTED.to_owned());
            let words = "what needs a document is not known: it is no text, too large, or a link";
            let finding = Finding::new(place, "ratchet", words).help("restore the file from git");
            out.push(finding.unverifiable());
        }
        return;
    };
    if let Some(problem) = &ratchet.problem {
        out.push(
            Finding::new(
                FindingLocation::Text(file, problem.span),
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
        if name.documented || held {
            continue;
        }
        let what = match name.kind {
            SurfaceNameKind::Command => "a command",
            SurfaceNameKind::Flag => "a flag",
            SurfaceNameKind::Item => "exported",
            SurfaceNameKind::Key => "a key of the configuration",
            SurfaceNameKind::Variable => "a variable that is read",
        };
        out.push(
            Finding::new(
                FindingLocation::Text(name.file, name.span),
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

A command, a flag, an environment variable, a key of the configuration, or an item that a library exports (a type, trait,
function, constant or macro that code outside can reach through public modules and `pub use`), which

- no living document names ([how](../guides/coverage.md)), and
- `trueup.coverage` does not hold.

A `trueup.coverage` that cannot be read is a finding too.

## When it is silent

- There is no `trueup.coverage` at the root: `trueup coverage --record` writes it.
- Hidden arguments, what cargo sets, values of arguments.
- Libraries that are no interface: packages with `publish = false`, crates of procedural macros.
- Members of types, modules, what `#[doc(hidden)]` hides, what only tests see; exports behind macros.
- Keys of types that are read, but not by people: without a schema, renamed, refused or defaulted fields.
- Files of tests, examples and benchmarks.

## Precision

Not measured as a rule: it needs a file that no development repository has. That a name is nowhere in the living documents
is a fact, not an estimate. Of ten exported items drawn at random from one development repository all ten are exported.
Off in the adopt profile.

## Sources

The documents are the source: what they do not name would be lost if the code was written anew.
"#;
