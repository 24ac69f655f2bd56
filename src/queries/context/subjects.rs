//! Collects the neighbourhood of a subject: artifacts in force, governed code, and dead artifacts.

use std::collections::{BTreeSet, HashSet};

use super::ContextCategory;
use crate::analysis::AnalyzedGraph;
use crate::analysis::reviews::endpoints::{EndpointKind, EndpointResolver};
use crate::analysis::trace::{ResolvedMark, in_force};
use crate::facts::document::FrontMatterValue;
use crate::facts::trace_marks::TraceMarkKind;
use crate::graph::Artifact;
use crate::graph::artifact::BindingScope;
use crate::graph::{ArtifactId, FileClass, Graph, LinkTarget, Relation, Role};
use crate::queries::contract::ContractIndex;
use crate::queries::trace::TraceStart;
use crate::span::FileId;

/// Maximum number of code items.
const ITEMS: usize = 200;

/// The neighbourhood of the subjects.
#[derive(Default)]
pub struct ContextSubjects {
    /// The artifacts with their categories; without duplicates, nearest first.
    pub artifacts: Vec<(ArtifactId, ContextCategory)>,
    /// Artifacts of structure.
    pub structure: Vec<ArtifactId>,
    /// Rust items.
    pub items: Vec<(FileId, u32)>,
    /// The files of the code.
    pub files: BTreeSet<FileId>,
    /// Artifacts that the subjects link to, if not included otherwise.
    pub cited: Vec<ArtifactId>,
    /// Linked artifacts that are not in force.
    pub dead: BTreeSet<ArtifactId>,
}

struct SubjectSearch<'a> {
    graph: &'a AnalyzedGraph,
    contract: &'a ContractIndex<'a>,
    found: ContextSubjects,
    seen: HashSet<ArtifactId>,
    items: HashSet<(FileId, u32)>,
}

impl ContextSubjects {
    /// All that belongs to `starts`.
    pub fn new(
        graph: &AnalyzedGraph,
        contract: &ContractIndex,
        starts: &[TraceStart],
    ) -> ContextSubjects {
        let mut search = SubjectSearch {
            graph,
            contract,
            found: ContextSubjects::default(),
            seen: HashSet::new(),
            items: HashSet::new(),
        };
        let mut queue = Vec::new();
        for start in starts {
            search.start(*start, &mut queue);
        }
        for id in &queue {
            search.subject(*id);
        }
        search.rules();
        search.cited(&queue);
        search.found
    }
}

/// The successors of an artifact.
pub fn successors(contract: &ContractIndex, id: ArtifactId) -> Vec<ArtifactId> {
    let ties = contract.ties(id).into_iter();
    let after = ties.filter(|tie| tie.inverse && tie.relation.row().takes_over);
    after.map(|tie| tie.other).collect()
}

impl SubjectSearch<'_> {
    /// Maps a target to the artifacts that it belongs to.
    fn start(&mut self, start: TraceStart, queue: &mut Vec<ArtifactId>) {
        let graph = self.graph;
        match start {
            TraceStart::Artifact(id) => queue.push(id),
            TraceStart::Unit(at) => {
                let unit = &graph.trace().units[at as usize];
                queue.extend(unit.artifact);
                for mark in graph.trace().marks_of(unit) {
                    self.mark(mark);
                }
            }
            TraceStart::Item(file, at) => {
                self.item(file, at);
                self.of_code(file, Some(at), queue);
            }
            TraceStart::File(file) => {
                self.file(file);
                self.of_code(file, None, queue);
            }
        }
    }

    /// The artifacts that code names by marks, and those that govern or link to its file.
    fn of_code(&self, file: FileId, item: Option<u32>, queue: &mut Vec<ArtifactId>) {
        let graph = self.graph;
        let trace = graph.trace();
        let here = trace
            .marks
            .iter()
            .filter(|mark| mark.file == file && (item.is_none() || mark.item == item));
        let units = here.filter_map(|mark| mark.target.unit());
        queue.extend(units.filter_map(|at| trace.units[at as usize].artifact));
        for (at, artifact) in graph.artifacts.iter().enumerate() {
            if governed(graph, artifact).any(|one| covers(one, graph.path(file))) {
                queue.push(ArtifactId(at as u32));
            }
        }
        let links = graph.links().iter().filter(
            |link| matches!(link.target, LinkTarget::File(to) | LinkTarget::Anchor(to) if to == file),
        );
        queue.extend(links.filter_map(|link| graph.ids.of_file(link.file)));
    }

    /// A subject and its neighbours. A dead artifact is replaced by its successors.
    fn subject(&mut self, id: ArtifactId) {
        let mut after = vec![id];
        // Each artifact is looked at once, in whatever circles they supersede each other.
        while let Some(id) = after.pop() {
            if !self.seen.insert(id) {
                continue;
            }
            if self.is_dead(id) {
                self.found.dead.insert(id);
                after.extend(successors(self.contract, id));
                continue;
            }
            self.add(id);
            self.code_of(id);
            self.around(id, true);
        }
    }

    /// The neighbours of `id`. With `wide`, also what realizes an intent, and the decisions on it.
    fn around(&mut self, id: ArtifactId, wide: bool) {
        let graph = self.graph;
        let ties = self.contract.ties(id);
        let is_intent = graph.artifact(id).role() == Role::Intent;
        let above = self.contract.intents(id, &ties);
        for tie in &ties {
            let other = graph.artifact(tie.other);
            let rules = other
                .roles
                .iter()
                .any(|role| role.row().binding != BindingScope::None);
            let tells = tie.relation.row().in_context;
            let realized = tie.relation == Relation::Realizes && tie.inverse;
            if self.is_dead(tie.other) {
                if rules || tells {
                    self.found.dead.insert(tie.other);
                }
                continue;
            }
            // Other features of the same intent are no part of the work on one of them.
            let sideways = realized && !(wide && is_intent);
            if (rules || tells && !tie.linked) && !sideways && self.seen.insert(tie.other) {
                self.add(tie.other);
                let beside = matches!(other.role(), Role::Feature | Role::Criteria);
                if realized {
                    self.code_of(tie.other);
                } else if let (true, Some(last)) = (beside, self.found.artifacts.last_mut()) {
                    // A further feature that is mentioned is not the subject.
                    last.1 = ContextCategory::Rest;
                }
            }
        }
        if wide {
            for intent in above {
                if self.seen.insert(intent) {
                    self.add(intent);
                }
                self.around(intent, false);
            }
        }
    }

    fn add(&mut self, id: ArtifactId) {
        let artifact = self.graph.artifact(id);
        if artifact.roles.contains(&Role::Structure) {
            self.found.structure.push(id);
            return;
        }
        let part = match artifact.role() {
            Role::Intent => ContextCategory::Intent,
            Role::Feature => ContextCategory::Feature,
            Role::Criteria => ContextCategory::Criterion,
            Role::Decision => ContextCategory::Decision,
            Role::Constraint => ContextCategory::Constraint,
            Role::Behaviour => ContextCategory::Behaviour,
            Role::Structure | Role::Guide | Role::Glossary | Role::Rollout => ContextCategory::Rest,
        };
        self.found.artifacts.push((id, part));
    }

    /// Global rules without a link: constraints and structure, unless they name other files, and decisions that name
    /// these files.
    fn rules(&mut self) {
        let graph = self.graph;
        let files: Vec<&str> = self
            .found
            .files
            .iter()
            .map(|file| graph.path(*file))
            .collect();
        for (at, artifact) in graph.artifacts.iter().enumerate() {
            let id = ArtifactId(at as u32);
            let binds = |scope| {
                let mut roles = artifact.roles.iter();
                roles.any(|role| role.row().binding == scope)
            };
            let for_all = binds(BindingScope::Global);
            let mut governs = governed(graph, artifact).peekable();
            let holds = match governs.peek() {
                None => for_all,
                Some(_) => {
                    (for_all || binds(BindingScope::Related))
                        && governs.any(|one| files.iter().any(|path| covers(one, path)))
                }
            };
            if !holds {
                continue;
            }
            if artifact.state().is_dead() {
                self.found.dead.insert(id);
            } else if in_force(artifact) && !self.is_dead(id) && self.seen.insert(id) {
                self.add(id);
            }
        }
    }

    /// The link targets in the text of `subjects`. Linear in links.
    fn cited(&mut self, subjects: &[ArtifactId]) {
        let graph = self.graph;
        let living = subjects.iter().filter(|id| !self.is_dead(**id));
        let files: HashSet<FileId> = living.map(|id| graph.artifact(*id).file).collect();
        let told = self.found.artifacts.iter().map(|(id, _)| *id);
        let mut told: HashSet<ArtifactId> = told.collect();
        for link in graph
            .links()
            .iter()
            .filter(|link| files.contains(&link.file))
        {
            let (LinkTarget::File(to) | LinkTarget::Anchor(to)) = link.target else {
                continue;
            };
            let Some(id) = graph.ids.of_file(to).filter(|id| told.insert(*id)) else {
                continue;
            };
            if self.is_dead(id) {
                self.found.dead.insert(id);
            } else {
                self.found.cited.push(id);
            }
        }
    }

    fn is_dead(&self, id: ArtifactId) -> bool {
        let artifact = self.graph.artifact(id);
        artifact.state().is_dead() || self.graph.standing(artifact.file) != FileClass::Living
    }

    /// The code that names an artifact or its criteria, and that it governs.
    fn code_of(&mut self, id: ArtifactId) {
        let graph = self.graph;
        let trace = graph.trace();
        for mark in trace.marks_of(trace.of_artifact(id)) {
            self.mark(mark);
        }
        for (_, unit) in trace.parts(id) {
            for mark in trace.marks_of(unit) {
                self.mark(mark);
            }
        }
        let artifact = graph.artifact(id);
        let mut ends = EndpointResolver::new(graph);
        for name in governed(graph, artifact) {
            let Ok(end) = ends.find(name) else {
                continue;
            };
            match (end.kind, graph.source(end.file).facts.code()) {
                (EndpointKind::Item, Some(code)) => {
                    let at = code.items.iter().position(|item| item.span == end.span);
                    if let Some(at) = at {
                        self.item(end.file, at as u32);
                    }
                }
                (_, Some(_)) => self.file(end.file),
                _ => {}
            }
        }
    }

    fn mark(&mut self, mark: &ResolvedMark) {
        if let (TraceMarkKind::Implements | TraceMarkKind::Verifies, Some(item)) =
            (mark.act, mark.item)
        {
            self.item(mark.file, item);
        }
    }

    /// The public items of a file, without those inside of others.
    fn file(&mut self, file: FileId) {
        use crate::facts::code::ItemVisibility;
        self.found.files.insert(file);
        let Some(code) = self.graph.source(file).facts.code() else {
            return;
        };
        for (at, item) in code.items.iter().enumerate() {
            if item.visibility == ItemVisibility::Public && item.parent.is_none() {
                self.item(file, at as u32);
            }
        }
    }

    fn item(&mut self, file: FileId, at: u32) {
        self.found.files.insert(file);
        if self.found.items.len() < ITEMS && self.items.insert((file, at)) {
            self.found.items.push((file, at));
        }
    }
}

/// The targets that an artifact governs, as written: ids, paths, items.
fn governed<'g>(graph: &'g Graph, artifact: &'g Artifact) -> impl Iterator<Item = &'g str> {
    let (document, _) = graph.document(artifact);
    let fields = document.meta("governs").into_iter();
    let listed = fields.flat_map(|field| {
        field
            .value
            .items()
            .iter()
            .filter_map(FrontMatterValue::scalar)
    });
    let declared = artifact.relations.iter();
    let related = declared.filter(|one| one.relation == Relation::Governs && !one.inverse);
    listed.chain(related.map(|one| one.target.as_str()))
}

/// Whether a governed path is `path`, or a folder around it.
fn covers(governed: &str, path: &str) -> bool {
    let governed = governed.trim_start_matches("./").trim_end_matches('/');
    path.strip_prefix(governed)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
