//! Approvals: the entries of `docs/approvals.yaml`, each resolved to the current text that it approves.
//!
//! Pure: an approval is current if its digest matches. Authorship of an entry comes from history; see
//! [`ApprovalIndex::records`].

pub mod agents;
pub mod evidence;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::analysis::AnalyzedGraph;
use crate::analysis::reviews::endpoints::{
    EndpointError, EndpointKind, EndpointResolver, ReviewEndpoint,
};
use crate::facts::approvals::ApprovalEntry;
use crate::facts::authorship::{ApprovalQuery, ApprovedText};
use crate::facts::lock::ParseProblem;
use crate::facts::policy_files::APPROVALS;
use crate::graph::Graph;
use crate::graph::artifact::{Artifact, ArtifactId, FileClass, LifecycleState as Life, Role};
use crate::span::FileId;

/// The approvals of a graph.
#[derive(Debug, Default)]
pub struct ApprovalIndex {
    /// The entries, in the order of the file.
    pub entries: Vec<ResolvedApproval>,
    /// The entries of one text, oldest first, by its one name.
    by_name: BTreeMap<String, Vec<u32>>,
    file: Option<FileId>,
    there: bool,
}

/// An approval, resolved to its text.
#[derive(Debug)]
pub struct ResolvedApproval {
    /// Its place among the entries of the file.
    at: u32,
    /// The text, or why there is none.
    pub end: Result<ReviewEndpoint, EndpointError>,
}

/// The state of an approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ApprovalState {
    /// The text was never approved in any version.
    Never,
    /// The text is the one that was approved last.
    Approved,
    /// The text changed since the approval.
    Changed,
}

impl ApprovalState {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            ApprovalState::Never => "never approved",
            ApprovalState::Approved => "approved",
            ApprovalState::Changed => "changed since",
        }
    }
}

impl ApprovalIndex {
    /// The approvals of `graph`.
    pub fn new(graph: &Graph) -> ApprovalIndex {
        let file = graph.paths.file(APPROVALS);
        let file = file.filter(|file| graph.source(*file).facts.approvals().is_some());
        let mut found = ApprovalIndex {
            file,
            there: graph.paths.get(APPROVALS).is_some(),
            ..ApprovalIndex::default()
        };
        let mut ends = EndpointResolver::new(graph);
        for (at, approval) in (0..).zip(found.facts(graph)) {
            let end = text_of(graph, &mut ends, &approval.id);
            if let Ok(end) = &end {
                found.by_name.entry(end.name.clone()).or_default().push(at);
            }
            found.entries.push(ResolvedApproval { at, end });
        }
        let facts = found.facts(graph);
        for entries in found.by_name.values_mut() {
            entries.sort_by_key(|at| (&facts[*at as usize].date, *at));
        }
        found
    }

    fn facts<'g>(&self, graph: &'g Graph) -> &'g [ApprovalEntry] {
        let file = self
            .file
            .and_then(|file| graph.source(file).facts.approvals());
        file.map_or(&[], |approvals| &approvals.entries)
    }

    /// The file, where it was read.
    pub fn file(&self) -> Option<FileId> {
        self.file
    }

    /// Whether there is a file of approvals, readable or not.
    pub fn is_there(&self) -> bool {
        self.there
    }

    /// Why the file cannot be used, where it was read and cannot.
    pub fn problem<'g>(&self, graph: &'g Graph) -> Option<&'g ParseProblem> {
        let file = graph.source(self.file?);
        file.facts.approvals()?.problem.as_ref()
    }

    /// Whether its entries count.
    pub fn is_readable(&self, graph: &Graph) -> bool {
        self.file.is_some() && self.problem(graph).is_none()
    }

    /// The place of an entry in the file, counted from 0.
    pub fn place(&self, entry: &ResolvedApproval) -> usize {
        entry.at as usize
    }

    /// An entry as it is written.
    pub fn approval<'g>(&self, graph: &'g Graph, entry: &ResolvedApproval) -> &'g ApprovalEntry {
        &self.facts(graph)[entry.at as usize]
    }

    /// The entries of the text with the one name `name`, oldest first.
    pub fn of<'a>(&'a self, name: &str) -> impl DoubleEndedIterator<Item = &'a ResolvedApproval> {
        let entries = self.by_name.get(name).map_or(&[][..], Vec::as_slice);
        entries.iter().map(|at| &self.entries[*at as usize])
    }

    /// The names of all texts that have an entry, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    /// The newest entry of a text: the one that counts.
    pub fn newest(&self, name: &str) -> Option<&ResolvedApproval> {
        self.of(name).next_back()
    }

    /// Whether the text with the one name `name` (an artifact's id, or an address) is approved as it is.
    pub fn state(&self, graph: &Graph, name: &str) -> ApprovalState {
        let Some(entry) = self.newest(name) else {
            return ApprovalState::Never;
        };
        if self.is_current(graph, entry) {
            ApprovalState::Approved
        } else {
            ApprovalState::Changed
        }
    }

    /// Whether an entry approves the current text.
    pub fn is_current(&self, graph: &Graph, entry: &ResolvedApproval) -> bool {
        let digest = self.approval(graph, entry).digest;
        entry.end.as_ref().is_ok_and(|end| end.digest == digest)
    }

    /// The history queries for the entries, in order.
    pub fn records(&self, graph: &AnalyzedGraph) -> Vec<ApprovalQuery> {
        // Entries of one text share its words.
        let mut words: HashMap<&str, Arc<str>> = HashMap::new();
        let text = self.file.map_or("", |file| graph.source(file).text());
        let entries = self.entries.iter();
        entries
            .map(|entry| ApprovalQuery {
                line: self.approval(graph, entry).span.text(text).trim().into(),
                text: self.asked(graph, entry, &mut words),
            })
            .collect()
    }

    fn asked<'a>(
        &'a self,
        graph: &AnalyzedGraph,
        entry: &'a ResolvedApproval,
        words: &mut HashMap<&'a str, Arc<str>>,
    ) -> Option<ApprovedText> {
        let end = entry.end.as_ref().ok()?;
        let current = self.is_current(graph, entry);
        let newest = self.newest(&end.name)?.at == entry.at;
        if !current && !newest {
            return None;
        }
        let words = words
            .entry(&end.name)
            .or_insert_with(|| graph.words(end).into());
        Some(ApprovedText {
            document: graph.path(end.file).into(),
            words: words.clone(),
            whole: !end.name.contains('#'),
            former: (!current).then(|| self.approval(graph, entry).digest),
        })
    }
}

/// Resolves `name` to a text: an artifact, or a part of one.
pub fn text_of(
    graph: &Graph,
    ends: &mut EndpointResolver,
    name: &str,
) -> Result<ReviewEndpoint, EndpointError> {
    let end = ends.find(name)?;
    if end.kind == EndpointKind::Text && graph.ids.of_file(end.file).is_some() {
        return Ok(end);
    }
    Err(EndpointError::Missing(None))
}

/// The artifacts of `role` in force, each of which needs an approval.
pub fn in_force(graph: &Graph, role: Role) -> impl Iterator<Item = &Artifact> {
    let ids = (0..graph.artifacts.len()).map(|at| ArtifactId(at as u32));
    ids.map(|id| graph.artifact(id)).filter(move |artifact| {
        let status = artifact.statuses.first().map(|status| status.state);
        artifact.roles.contains(&role)
            && matches!(status, Some(Life::Live | Life::Amended))
            && graph.standing(artifact.file) == FileClass::Living
            && graph.ids.of_id(&artifact.id).len() == 1
    })
}

/// The command that approves a text.
pub fn command(name: &str) -> String {
    format!(
        "`trueup approve {} --by NAME`",
        crate::analysis::reviews::bindings::word(name)
    )
}

/// Words of a difference that are shown, in characters.
const SHOWN: usize = 160;

/// Words that are shown before a difference.
const BEFORE: usize = 4;

/// The differing words of two texts, without their common prefix and suffix.
pub fn difference(old: &str, new: &str) -> (String, String) {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.split(' ').collect(), new.split(' ').collect());
    let same = |pair: &(&&str, &&str)| pair.0 == pair.1;
    let start = old.iter().zip(&new).take_while(same).count();
    let rest = old.len().min(new.len()) - start;
    let both = old.iter().rev().zip(new.iter().rev());
    let end = both.take_while(same).take(rest).count();
    let shown = |words: &[&str]| {
        let from = start.saturating_sub(BEFORE);
        let to = words.len() - end;
        let more = if from > 0 { "… " } else { "" };
        let text = words[from..to].join(" ");
        let cut: String = text.chars().take(SHOWN).collect();
        let rest = if cut.len() < text.len() || end > 0 {
            " …"
        } else {
            ""
        };
        format!("{more}{cut}{rest}")
    };
    (shown(&old), shown(&new))
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn a_difference_is_what_is_not_common() {
        let of = |old, new| difference(old, new);
        assert_eq!(of("a b", "a c"), ("a b".into(), "a c".into()));
        assert_eq!(of("a a", "a a a"), ("a a".into(), "a a a".into()));
        let old = "one two three four five six seven eight";
        let new = "one two three four five 6 seven eight";
        let shown = of(old, new);
        assert_eq!(shown.0, "… two three four five six …");
        assert_eq!(shown.1, "… two three four five 6 …");
        let long = "x ".repeat(500);
        assert!(of(&long, "y").0.chars().count() < 170);
    }
}
