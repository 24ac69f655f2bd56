//! `untraced-change`: new or edited code without a mark of the feature or criterion that it implements.

use super::{ChangeFindings, ChangeRule};
use crate::analysis::AnalyzedGraph;
use crate::analysis::trace::MarkTarget;
use crate::facts::trace_marks::TraceMarkKind;
use crate::finding::{Finding, FindingLocation};
use crate::queries::delta::{CodeChange, DiffStatus};
use crate::queries::gate::documents::mark_covers;
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
    replaces: &[],
    docs: DOCS,
    check,
};

/// Items that the finding names, at most.
const MAX_NAMED: usize = 5;

/// One finding for all untraced items of the change, at the first of them.
fn check(asked: &GateInput<'_>, out: &mut ChangeFindings) {
    let graph = asked.head.graph;
    let mut untraced: Vec<(&CodeChange, (FileId, Span))> = asked
        .delta
        .code
        .iter()
        .filter(|change| {
            !change.is_test && matches!(change.how, DiffStatus::Added | DiffStatus::Changed)
        })
        .filter_map(|change| Some((change, change.new?)))
        .filter(|(_, (file, span))| !is_traced(graph, *file, *span))
        .collect();
    untraced.sort_by_key(|(_, (file, span))| (*file, span.start));
    let Some((first, (file, span))) = untraced.first() else {
        return;
    };
    let message = match untraced.len() {
        1 => format!(
            "`{}` is {}, and traces to nothing",
            first.name,
            first.how.name()
        ),
        many => {
            let names = untraced.iter().take(MAX_NAMED);
            let names: Vec<String> = names
                .map(|(change, _)| format!("`{}`", change.name))
                .collect();
            let more = match many.saturating_sub(MAX_NAMED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let names = names.join(", ");
            format!("{many} items of the change trace to nothing that is wanted: {names}{more}")
        }
    };
    let mut finding = Finding::new(FindingLocation::Text(*file, *span), "untraced", message);
    for (change, (file, span)) in untraced.iter().take(MAX_NAMED) {
        let text = format!("{} `{}`: {}", change.what, change.name, change.how.name());
        finding = finding.witness(FindingLocation::Text(*file, *span), text);
    }
    let finding = finding
        .wins("the feature, since code without one is nobody's wish")
        .help("mark the item, or the module around it, with the feature or criterion that wants it: `Implements: feature:…`");
    out.push((finding, FindingOrigin::Change));
}

/// Whether a mark `Implements:` of an existing feature or criterion covers the code at `span`.
fn is_traced(graph: &AnalyzedGraph, file: FileId, span: Span) -> bool {
    let marks = &graph.trace().marks;
    let first = marks.partition_point(|mark| mark.file < file);
    let mut in_file = marks[first..].iter().take_while(|mark| mark.file == file);
    in_file.any(|mark| {
        let implements =
            mark.act == TraceMarkKind::Implements && matches!(mark.target, MarkTarget::Unit(_));
        implements && mark_covers(graph, mark, span)
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
