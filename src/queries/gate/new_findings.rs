//! Compares the findings of two revisions: which of the head's are new, and how many of the base's are fixed.

use std::collections::{BTreeMap, HashMap};

use super::{FindingOrigin, GateInput, JudgedFinding, path};
use crate::facts::revision_diff::FileChangeKind as FileHow;
use crate::finding::{Finding, Suppression};

/// The identity of a finding across revisions: rule, path at the base, key.
type Identity<'a> = (&'a str, &'a str, &'a str);

/// Findings of one identity at the base.
#[derive(Default)]
struct Count {
    /// Those that count.
    counting: usize,
    /// Those that a comment suppresses.
    suppressed: usize,
}

/// The counting findings of the head, each with since when it is there; and how many of the base are fixed. A finding that
/// a comment of the change suppresses counts: a change cannot exempt itself.
pub fn compare(asked: &GateInput<'_>) -> (Vec<JudgedFinding>, usize) {
    let former = former_paths(asked);
    let mut at_base: HashMap<Identity<'_>, Count> = HashMap::new();
    let mut total = 0;
    for finding in &asked.base.outcome.findings {
        let path = path(asked.base.graph, &finding.place);
        let count = at_base
            .entry((&finding.rule, path, &finding.key))
            .or_default();
        match finding.held_back {
            None => {
                count.counting += 1;
                total += 1;
            }
            Some(Suppression::Comment(_)) => count.suppressed += 1,
            Some(_) => {}
        }
    }
    let mut judged = Vec::new();
    let mut kept = 0;
    for finding in &asked.head.outcome.findings {
        let path = path(asked.head.graph, &finding.place);
        let path = former.get(path).map_or(path, String::as_str);
        let count = at_base
            .entry((&finding.rule, path, &finding.key))
            .or_default();
        let suppressed = match finding.held_back {
            None => false,
            Some(Suppression::Comment(_)) => true,
            Some(_) => continue,
        };
        if suppressed && count.suppressed > 0 {
            count.suppressed -= 1;
            continue;
        }
        let at_base = count.counting > 0;
        if at_base {
            count.counting -= 1;
            kept += 1;
        }
        if suppressed && at_base {
            continue;
        }
        let mut finding = finding.clone();
        if suppressed {
            // The comment takes effect from the next change on, whose base has it.
            finding.held_back = None;
            finding
                .message
                .push_str(" (a comment of this change allows it, which opens no gate)");
        }
        let since = match at_base {
            true => FindingOrigin::Before,
            false => FindingOrigin::Change,
        };
        judged.push(unjudged(finding, since));
    }
    (judged, total - kept)
}

/// A finding before it is judged.
pub fn unjudged(finding: Finding, since: FindingOrigin) -> JudgedFinding {
    JudgedFinding {
        finding,
        since,
        blocks: false,
        waiver: None,
        ways: Vec::new(),
    }
}

/// The path at the base of each file that moved, by its path at the head: documents as the delta pairs them, other files by
/// identical content.
pub fn former_paths(asked: &GateInput<'_>) -> BTreeMap<String, String> {
    let (base, head, delta) = (asked.base.graph, asked.head.graph, asked.delta);
    let mut former = BTreeMap::new();
    for document in &delta.documents {
        if let (Some((old, _)), Some((new, _))) = (document.old, document.new) {
            let (from, to) = (base.path(old), head.path(new));
            if from != to {
                former.insert(to.to_owned(), from.to_owned());
            }
        }
    }
    let files = |how| delta.files.iter().filter(move |file| file.how == how);
    // None where several removed files have the same content.
    let mut removed: HashMap<&str, Option<&str>> = HashMap::new();
    for file in files(FileHow::Removed) {
        if let Some(id) = base.paths.file(&file.path) {
            let same = removed.entry(base.source(id).text());
            same.and_modify(|path| *path = None)
                .or_insert(Some(&file.path));
        }
    }
    for file in files(FileHow::Added) {
        let Some(id) = head.paths.file(&file.path) else {
            continue;
        };
        let text = head.source(id).text();
        if let Some(from) = removed.get(text).copied().flatten()
            && !text.is_empty()
        {
            let paired = former.entry(file.path.clone());
            paired.or_insert_with(|| from.to_owned());
        }
    }
    former
}
