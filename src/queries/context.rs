//! `trueup context`: the smallest set of paragraphs for a task: intent, criteria, decisions, constraints, structure,
//! and signatures of the code.

mod pieces;
mod query;
mod subjects;

use crate::analysis::AnalyzedGraph;
use crate::graph::{ArtifactId, Graph};
use crate::queries::contract::ContractIndex;
use crate::span::{FileId, Span};

use pieces::PieceCollector;
pub use query::ContextTargets;
use subjects::ContextSubjects;

/// The estimator of tokens: one for each four bytes of text, rounded up. Tokenizers of coding models yield fewer for
/// English prose, and about as many for code.
pub const BYTES_PER_TOKEN: usize = 4;

/// The tokens that `text` is estimated to take.
pub fn tokens(text: &str) -> usize {
    text.len().div_ceil(BYTES_PER_TOKEN)
}

/// The category of a paragraph, in output order, which is also budget priority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ContextCategory {
    /// What was asked for itself, where that is a part of something.
    Asked,
    /// Why.
    Intent,
    /// What it must do and must not.
    Feature,
    /// How it is seen that it does.
    Criterion,
    /// What was decided about it, and is in force.
    Decision,
    /// What holds for every change.
    Constraint,
    /// Where it has its place.
    Structure,
    /// The code.
    Signature,
    /// What a person sees.
    Behaviour,
    /// The tests that show it.
    Test,
    /// The rest of what is linked: reasons and consequences of decisions, guides.
    Rest,
}

impl ContextCategory {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            ContextCategory::Asked => "asked",
            ContextCategory::Intent => "intent",
            ContextCategory::Feature => "feature",
            ContextCategory::Criterion => "criterion",
            ContextCategory::Decision => "decision",
            ContextCategory::Constraint => "constraint",
            ContextCategory::Structure => "structure",
            ContextCategory::Signature => "signature",
            ContextCategory::Behaviour => "behaviour",
            ContextCategory::Test => "test",
            ContextCategory::Rest => "rest",
        }
    }
}

/// A paragraph, a row of a table, or a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContextPiece {
    /// Its category.
    pub part: ContextCategory,
    /// Its address.
    pub address: String,
    /// The title of its section; empty for code.
    pub section: String,
    /// The file.
    pub file: FileId,
    /// Where.
    pub span: Span,
    /// Its text.
    pub text: String,
    /// Its cost with the address, in tokens.
    pub tokens: usize,
}

/// A linked artifact that is not in force, so its text is omitted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DeadArtifact {
    /// The artifact's id.
    pub id: String,
    /// Its status, as written.
    pub status: String,
    /// Its successors.
    pub successors: Vec<String>,
}

/// The context within the budget, and the omitted rest.
#[derive(Clone, Debug, Default)]
pub struct ContextAnswer {
    /// The budget, in tokens.
    pub budget: usize,
    /// The included pieces, in order.
    pub pieces: Vec<ContextPiece>,
    /// The omitted pieces, in order.
    pub left_out: Vec<ContextPiece>,
    /// Linked artifacts that are not in force.
    pub dead: Vec<DeadArtifact>,
    /// The bytes of the files that hold the pieces, those that did not fit too.
    pub whole: usize,
}

impl ContextAnswer {
    /// The tokens of the included pieces.
    pub fn used(&self) -> usize {
        self.pieces.iter().map(|piece| piece.tokens).sum()
    }

    /// The tokens of the omitted pieces.
    pub fn missing(&self) -> usize {
        self.left_out.iter().map(|piece| piece.tokens).sum()
    }
}

/// The context of `asked` within `budget` tokens. Linear in the linked documents, marks and links.
pub fn context(
    graph: &AnalyzedGraph,
    contract: &ContractIndex,
    asked: &ContextTargets,
    budget: usize,
) -> ContextAnswer {
    let subjects = ContextSubjects::new(graph, contract, &asked.starts);
    let mut gather = PieceCollector::new(graph);
    let is_dead = |file| {
        let artifact = graph.ids.of_file(file);
        artifact.is_some_and(|id| subjects.dead.contains(&id))
    };
    if let Some(place) = asked.place.as_ref().filter(|place| !is_dead(place.file)) {
        gather.asked(place);
    }
    for (id, why) in &subjects.artifacts {
        gather.artifact(*id, *why);
    }
    gather.structure(&subjects.structure, &subjects.files);
    for (file, item) in &subjects.items {
        gather.item(*file, *item);
    }
    for id in &subjects.cited {
        gather.opening(*id);
    }
    let mut all = gather.pieces;
    // Stable: within a part, the order in which it was found.
    all.sort_by_key(|piece| piece.part);
    let mut files: Vec<FileId> = all.iter().map(|piece| piece.file).collect();
    files.sort_unstable();
    files.dedup();
    let mut context = ContextAnswer {
        budget,
        whole: files
            .iter()
            .map(|file| graph.source(*file).text().len())
            .sum(),
        dead: subjects
            .dead
            .iter()
            .map(|id| dead(graph, contract, *id))
            .collect(),
        ..ContextAnswer::default()
    };
    let mut used = 0usize;
    for piece in all {
        if used.saturating_add(piece.tokens) <= budget {
            used += piece.tokens;
            context.pieces.push(piece);
        } else {
            context.left_out.push(piece);
        }
    }
    context
}

fn dead(graph: &Graph, contract: &ContractIndex, id: ArtifactId) -> DeadArtifact {
    let artifact = graph.artifact(id);
    let status = artifact.statuses.first();
    let after = subjects::successors(contract, id).into_iter();
    DeadArtifact {
        id: artifact.id.clone(),
        status: status.map_or_else(String::new, |status| status.text.clone()),
        successors: after.map(|id| graph.artifact(id).id.clone()).collect(),
    }
}
