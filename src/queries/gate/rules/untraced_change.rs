//! `untraced-change`: code that is new or another, and that no mark leads from to what is wanted.

use super::{ChangeFindings, ChangeRule};
use crate::analysis::trace::{MarkTarget, ResolvedMark};
use crate::facts::trace_marks::TraceMarkKind;
use crate::finding::{Finding, FindingLocation};
use crate::graph::Graph;
use crate::queries::delta::{CodeChange, DiffStatus};
use crate::queries::gate::{FindingOrigin, GateInput};
use crate::rules::RuleLevels;
use crate::span::{FileId, Span};

/// The rule.
pub static RULE: ChangeRule = ChangeRule {
    id: "untraced-change",
    summary: "Code of the change that no mark leads from to a feature or criterion. Off unless it is switched on.",
    why: "Code that nobody asked for is maintained by everybody.",
    levels: RuleLevels {
        adopt: None,
        agentic_cd: None,
    },
    ways: &["mark: `Implements: feature:…` at the item, or at the module around it"],
    can_be_waived: true,
    docs: DOCS,
    check: untraced,
};

/// Items that one finding names.
const SHOWN: usize = 5;

/// Items of the change that implement nothing: one finding, at the first of them.
fn untraced(asked: &GateInput<'_>, out: &mut ChangeFindings) {
    let graph = asked.head.graph;
    let marks = marks(graph);
    let mut bare: Vec<(&CodeChange, (FileId, Span))> = asked
        .delta
        .code
        .iter()
        .filter(|change| {
            !change.is_test && matches!(change.how, DiffStatus::Added | DiffStatus::Changed)
        })
        .filter_map(|change| Some((change, change.new?)))
        .filter(|(_, (file, span))| !is_traced(graph, &marks, *file, *span))
        .collect();
    bare.sort_by_key(|(_, (file, span))| (*file, span.start));
    let Some((first, (file, span))) = bare.first() else {
        return;
    };
    let message = match bare.len() {
        1 => format!(
            "`{}` is {}, and traces to nothing",
            first.name,
            first.how.name()
        ),
        many => {
            let names = bare.iter().take(SHOWN);
            let names: Vec<String> = names
                .map(|(change, _)| format!("`{}`", change.name))
                .collect();
            let more = match many.saturating_sub(SHOWN) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let names = names.join(", ");
            format!("{many} items of the change trace to nothing that is wanted: {names}{more}")
        }
    };
    let mut finding = Finding::new(FindingLocation::Text(*file, *span), "untraced", message);
    for (change, (file, span)) in bare.iter().take(SHOWN) {
        let words = format!("{} `{}`: {}", change.what, change.name, change.how.name());
        finding = finding.witness(FindingLocation::Text(*file, *span), words);
    }
    let finding = finding
        .wins("the feature, since code without one is nobody's wish")
        .help("mark the item, or the module around it, with the feature or criterion that wants it: `Implements: feature:…`");
    out.push((finding, FindingOrigin::Change));
}

/// The marks that lead from code to a unit, by file and place.
fn marks(graph: &Graph) -> Vec<&ResolvedMark> {
    let leads = |mark: &&ResolvedMark| {
        matches!(mark.act, TraceMarkKind::Implements) && matches!(mark.target, MarkTarget::Unit(_))
    };
    graph.trace().marks.iter().filter(leads).collect()
}

/// Whether a mark stands at the item at `span`, at one around it, or at the head of its file.
fn is_traced(graph: &Graph, marks: &[&ResolvedMark], file: FileId, span: Span) -> bool {
    let first = marks.partition_point(|mark| mark.file < file);
    let mut own = marks[first..].iter().take_while(|mark| mark.file == file);
    own.any(|mark| {
        let item = mark.item.and_then(|item| graph.item(file, item));
        item.is_none_or(|item| item.span.start <= span.start && span.end <= item.span.end)
    })
}

const DOCS: &str = "## What it finds

Items of the change that are new or another, no test among them, and that no `Implements:` leads from to a feature or
criterion: not at the item, not at a module around it, not at the head of its file. One finding stands at the first and names five.

## When it is silent

It is off in both profiles: a repository must have decided to trace its code. Switch it on in `trueup.yaml`:

```yaml
rules: {untraced-change: error}
```

`untraced-item` asks the same of the whole repository.

## Precision

Not measured on real repositories: none of those it was developed on traces its code.

## Sources

Catalogue 18; the coverage of tracey asks it of a whole tree.
";
