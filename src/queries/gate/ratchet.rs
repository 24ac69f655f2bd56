//! What a change makes worse: the findings of the head that the base does not have.

use std::collections::{BTreeMap, HashMap};

use super::{FindingOrigin, GateInput, JudgedFinding, path};
use crate::facts::revision_diff::FileChangeKind as FileHow;
use crate::finding::{Finding, Suppression};
use crate::graph::Graph;
use crate::queries::delta::Delta;

/// What makes a finding this one: rule, path in the base, key.
type FindingIdentity<'a> = (&'a str, &'a str, &'a str);

/// A finding that nothing was said of yet.
pub fn plain(finding: Finding, since: FindingOrigin) -> JudgedFinding {
    JudgedFinding {
        finding,
        since,
        blocks: false,
        waiver: None,
        ways: Vec::new(),
    }
}

/// Every finding of the head that counts, with since when it is there; and how many of the base are gone.
pub fn compare(asked: &GateInput<'_>) -> (Vec<JudgedFinding>, usize) {
    let moved = super::moved(asked);
    // By name: how many count, and how many a comment holds back.
    let mut before: HashMap<FindingIdentity<'_>, [usize; 2]> = HashMap::new();
    let mut all = 0;
    for finding in &asked.base.outcome.findings {
        let at = path(asked.base.graph, &finding.place);
        let counts = before.entry((&finding.rule, at, &finding.key)).or_default();
        match finding.held_back {
            None => {
                counts[0] += 1;
                all += 1;
            }
            Some(Suppression::Comment(_)) => counts[1] += 1,
            Some(_) => {}
        }
    }
    let mut judged = Vec::new();
    let mut kept = 0;
    for finding in &asked.head.outcome.findings {
        let at = path(asked.head.graph, &finding.place);
        let from = moved.get(at).map_or(at, String::as_str);
        let counts = before
            .entry((&finding.rule, from, &finding.key))
            .or_default();
        let by_comment = match finding.held_back {
            None => false,
            Some(Suppression::Comment(_)) => true,
            Some(_) => continue,
        };
        if by_comment && counts[1] > 0 {
            counts[1] -= 1;
            continue;
        }
        let was_there = counts[0] > 0;
        if was_there {
            counts[0] -= 1;
            kept += 1;
        }
        if by_comment && was_there {
            continue;
        }
        let since = if was_there {
            FindingOrigin::Before
        } else {
            FindingOrigin::Change
        };
        let mut finding = finding.clone();
        if by_comment {
            // A comment is a word of the change on its own behalf; from the next change on it is the base's.
            finding.held_back = None;
            finding
                .message
                .push_str(" (a comment of this change allows it, which opens no gate)");
        }
        judged.push(plain(finding, since));
    }
    (judged, all - kept)
}

/// The path that a file had before, by its path now: documents as the delta pairs them, other files by their content.
pub fn moved(old: &Graph, new: &Graph, delta: &Delta) -> BTreeMap<String, String> {
    let mut moved = BTreeMap::new();
    for document in &delta.documents {
        if let (Some((one, _)), Some((two, _))) = (document.old, document.new) {
            let (from, to) = (old.path(one), new.path(two));
            if from != to {
                moved.insert(to.to_owned(), from.to_owned());
            }
        }
    }
    let mut gone: HashMap<&str, Option<&str>> = HashMap::new();
    let of = |how| delta.files.iter().filter(move |file| file.how == how);
    for file in of(FileHow::Removed) {
        if let Some(id) = old.paths.file(&file.path) {
            let same = gone.entry(old.source(id).text());
            same.and_modify(|path| *path = None)
                .or_insert(Some(&file.path));
        }
    }
    for file in of(FileHow::Added) {
        let Some(id) = new.paths.file(&file.path) else {
            continue;
        };
        let text = new.source(id).text();
        if let Some(from) = gone.get(text).copied().flatten()
            && !text.is_empty()
        {
            let known = moved.entry(file.path.clone());
            known.or_insert_with(|| from.to_owned());
        }
    }
    moved
}
