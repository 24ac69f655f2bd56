//! What holds of the delta of any two revisions, however odd.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::test_runner::Config as Cases;
use trueup::facts::change::{Change, FileChange, How};
use trueup::graph::Graph;
use trueup::queries::delta::Delta;
use trueup::report::delta::{Shown, human, machine, markdown};

use crate::delta_laws::{Name, covers, told, touched};
use crate::properties::{graph, texts};

fn delta(old: &Graph, new: &Graph) -> Delta {
    Delta::new(old, new, &Change::of_sources(&old.sources, &new.sources))
}

proptest! {
    #![proptest_config(Cases { cases: 200, failure_persistence: None, ..Cases::default() })]

    /// Verifies: feature:delta#AC-8, feature:delta#AC-9, feature:delta#AC-10, feature:delta#AC-15
    #[test]
    fn the_laws_hold_for_any_revisions(a in texts(), b in texts(), c in texts()) {
        let (a, b, c) = (graph(&a), graph(&b), graph(&c));
        let there = delta(&a, &b);
        let back = delta(&b, &a);
        prop_assert_eq!(told(&there, true), told(&back, false));
        prop_assert!(delta(&a, &a).is_empty());
        let files = a.sources.iter().map(|source| FileChange {
            path: source.path.clone(),
            how: How::Changed,
        });
        let all = Change { files: files.collect(), commits: Vec::new() };
        prop_assert_eq!(told(&Delta::new(&a, &a, &all), false), BTreeSet::new());
        let steps = [touched(&there, &a, &b), touched(&delta(&b, &c), &b, &c)];
        let steps: BTreeSet<Name> = steps.into_iter().flatten().flatten().collect();
        for names in touched(&delta(&a, &c), &a, &c) {
            prop_assert!(names.iter().any(|name| covers(&steps, name)), "{:?}", names);
        }
        let shown = Shown { old: &a, new: &b, delta: &there, against: &[] };
        for line in human::human(&shown, false).lines() {
            prop_assert!(trueup::report::columns::width(line) <= 80, "{}", line);
        }
        prop_assert!(markdown::markdown(&shown).len() < 65_000);
        let report: Result<serde_json::Value, _> = serde_json::from_str(&machine::machine(&shown));
        prop_assert!(report.is_ok());
    }
}
