//! `undocumented-item`: a new name of the outer surface that no living document contains.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::Need;
use crate::analysis::coverage::{SurfaceNameKind, coverage, ratchet};
use crate::facts::policy_files::UNDOCUMENTED;
use crate::finding::{Finding, FindingLevel, FindingLocation};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("undocumented-item"),
    summary: Cow::Borrowed("A new name of the outer surface that no living document contains."),
    why: Cow::Borrowed(
        "The documents are incomplete: a product rebuilt from them would lack this part.",
    ),
    levels: RuleLevels {
        adopt: None,
        agentic_cd: Some(FindingLevel::Warning),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[Need::Surface],
    options: &[],
    check: RuleCheck::Graph(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let Some((file, ratchet)) = ratchet(graph) else {
        if graph.paths.get(UNDOCUMENTED).is_some() {
            let place = FindingLocation::Path(UNDOCUMENTED.to_owned());
            let words =
                "cannot read the coverage ratchet: it is not text, too large, or a symbolic link";
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
                format!("cannot read the coverage ratchet: {}", problem.message),
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
            SurfaceNameKind::Command => "command",
            SurfaceNameKind::Flag => "flag",
            SurfaceNameKind::Item => "exported item",
            SurfaceNameKind::Key => "configuration key",
            SurfaceNameKind::Variable => "environment variable",
        };
        out.push(
            Finding::new(
                FindingLocation::Text(name.file, name.span),
                format!("{} {}", name.kind.name(), name.name),
                format!("{what} `{}` is not in any living document", name.name),
            )
            .help(
                "document its purpose; or, if it needs no document, record the exception: \
                 `trueup coverage --record --add`",
            ),
        );
    }
}

const DOCS: &str = r#"## What it finds

A command, a flag, an environment variable, a configuration key, or an item that a library exports (a type, trait,
function, constant or macro that other crates can reach through public modules and `pub use`), which

- no living document contains ([how](../guides/coverage.md)), and
- `trueup.coverage` does not list.

An unreadable `trueup.coverage` is a finding too.

## When it is silent

- There is no `trueup.coverage` at the root: `trueup coverage --record` writes it.
- Hidden arguments, variables that cargo or a build script sets, values of arguments.
- Libraries that are no public interface: packages with `publish = false`, procedural macro crates.
- Members of types, modules, `#[doc(hidden)]` items, items for tests only; exports inside macros.
- Keys of types that are deserialized, but not from configuration that people write: without a schema, renamed, rejected
  or defaulted fields.
- Files of tests, examples and benchmarks.

## Precision

Not measured as a rule: it needs a file that no development repository has. The absence of a name from the living
documents is a fact, not an estimate. Of ten exported items drawn at random from one development repository all ten are
exported. Off in the adopt profile.

## Sources

The documents are the source: whatever they do not contain would be lost if the code were written anew.
"#;
