//! The graph with its analyses: each is computed on first use and kept.

use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use super::contradictions::{ValueContradiction, disputes};
use super::currency::document::{DocumentMode, voice, voices};
use super::mentions::{MentionContext, UnresolvedMention, questions};
use super::needs::{Need, Needs};
use super::overlap::topics::{
    ArtifactSimilarity, SimilarArtifactPair, like_decisions, like_features,
};
use super::reviews::at_review::recalls;
use super::reviews::bindings::stamped;
use super::reviews::endpoints::{EndpointResolver, ReviewEndpoint};
use super::{approvals, duplicate_text, surface, trace};
use crate::facts::Revision;
use crate::facts::history::HistoryRequest;
use crate::graph::{FileClass, Graph, GraphSettings, ResolvedLink};
use crate::parse::plain;
use crate::span::FileId;

/// A linked revision and what is computed from it. Dereferences to its [`Graph`].
///
/// A clone shares the graph and its analyses. A rule gets a clone that is restricted to the analyses that the rule
/// declares.
#[derive(Clone)]
pub struct AnalyzedGraph {
    shared: Arc<SharedAnalyses>,
    declared: Needs,
}

/// The graph and the analyses computed so far.
struct SharedAnalyses {
    graph: Graph,
    voices: OnceLock<Vec<DocumentMode>>,
    mentions: OnceLock<Vec<UnresolvedMention>>,
    surface: OnceLock<surface::ProductSurface>,
    trace: OnceLock<trace::TraceGraph>,
    repeats: OnceLock<duplicate_text::DuplicateText>,
    approvals: OnceLock<approvals::ApprovalIndex>,
    topics: OnceLock<ArtifactSimilarity>,
    like_features: OnceLock<Vec<SimilarArtifactPair>>,
    like_decisions: OnceLock<Vec<SimilarArtifactPair>>,
    disputes: OnceLock<Vec<ValueContradiction>>,
    past_links: OnceLock<Vec<ResolvedLink>>,
}

impl Deref for AnalyzedGraph {
    type Target = Graph;

    fn deref(&self) -> &Graph {
        &self.shared.graph
    }
}

impl From<Graph> for AnalyzedGraph {
    fn from(graph: Graph) -> AnalyzedGraph {
        let shared = SharedAnalyses {
            graph,
            voices: OnceLock::new(),
            mentions: OnceLock::new(),
            surface: OnceLock::new(),
            trace: OnceLock::new(),
            repeats: OnceLock::new(),
            approvals: OnceLock::new(),
            topics: OnceLock::new(),
            like_features: OnceLock::new(),
            like_decisions: OnceLock::new(),
            disputes: OnceLock::new(),
            past_links: OnceLock::new(),
        };
        AnalyzedGraph {
            shared: Arc::new(shared),
            declared: Needs::ALL,
        }
    }
}

impl AnalyzedGraph {
    /// Links the facts of `revision`, and computes all that every check needs.
    pub fn new(revision: Revision, settings: &GraphSettings) -> AnalyzedGraph {
        let graph = AnalyzedGraph::bare(revision, settings);
        graph.complete();
        graph
    }

    /// Links the facts of `revision` for callers that need little: links and analyses are computed on first use.
    pub fn bare(revision: Revision, settings: &GraphSettings) -> AnalyzedGraph {
        Graph::new(revision, settings).into()
    }

    /// Computes all that every check needs, in parallel, since each part has sequential stretches.
    pub fn complete(&self) {
        rayon::join(|| self.links(), || (self.voices(), self.names()));
        rayon::join(|| self.network(), || self.mentions());
    }

    /// The same graph, for a rule that declares `needs`: in debug builds, reading any other analysis panics.
    pub fn restricted(&self, needs: Needs) -> AnalyzedGraph {
        AnalyzedGraph {
            shared: Arc::clone(&self.shared),
            declared: needs,
        }
    }

    /// An analysis may read others, which its reader does not declare.
    fn unrestricted(&self) -> AnalyzedGraph {
        self.restricted(Needs::ALL)
    }

    fn analysis<'a, T>(
        &'a self,
        need: Need,
        cell: impl FnOnce(&'a SharedAnalyses) -> &'a OnceLock<T>,
        compute: impl FnOnce(&AnalyzedGraph) -> T,
    ) -> &'a T {
        debug_assert!(
            self.declared.contains(need),
            "a rule reads the analysis {need:?} without declaring it in its `needs`"
        );
        cell(&self.shared).get_or_init(|| compute(&self.unrestricted()))
    }

    /// The history queries of the graph: its mentions, in order, and changed reviews.
    pub fn questions(&self) -> HistoryRequest {
        let pairs = stamped(self, &mut EndpointResolver::new(self));
        HistoryRequest {
            names: questions(self.mentions(), &self.sources),
            recalls: recalls(self, &pairs),
            records: self.approvals().records(self),
        }
    }

    /// The document mode of each file. Computed for every check.
    pub fn voices(&self) -> &[DocumentMode] {
        let compute = || voices(&self.sources, &self.standings, &self.artifacts);
        self.shared.voices.get_or_init(compute)
    }

    /// The document mode of a file.
    pub fn voice(&self, file: FileId) -> DocumentMode {
        self.voices()[file.index()]
    }

    /// Unresolved names in living documents, by file and place. Computed for every check.
    pub fn mentions(&self) -> &[UnresolvedMention] {
        self.shared.mentions.get_or_init(|| {
            let voices = self.voices();
            self.mentions_of(&|file| voices[file.index()] != DocumentMode::Silent)
        })
    }

    /// The mentions in documents whose text satisfies `wanted`.
    pub fn mentions_in(&self, wanted: &(dyn Fn(&str) -> bool + Sync)) -> Vec<UnresolvedMention> {
        self.mentions_of(&|file| {
            let source = self.source(file);
            let living = source.facts.is_document() && self.standing(file) == FileClass::Living;
            living && wanted(source.text()) && voice(self, file) != DocumentMode::Silent
        })
    }

    fn mentions_of(&self, wanted: &(dyn Fn(FileId) -> bool + Sync)) -> Vec<UnresolvedMention> {
        let known = MentionContext {
            sources: &self.sources,
            paths: &self.paths,
            tree: &self.tree,
            names: self.names(),
            hosts: &self.hosts,
        };
        known.mentions(wanted)
    }

    /// The outer surface of the repository.
    pub fn surface(&self) -> &surface::ProductSurface {
        self.analysis(
            Need::Surface,
            |cells| &cells.surface,
            |graph| surface::ProductSurface::new(graph),
        )
    }

    /// The chain from intent to test.
    pub fn trace(&self) -> &trace::TraceGraph {
        self.analysis(
            Need::Trace,
            |cells| &cells.trace,
            |graph| trace::TraceGraph::new(graph),
        )
    }

    /// Duplicate text in documents.
    pub fn repeats(&self) -> &duplicate_text::DuplicateText {
        self.analysis(
            Need::Repeats,
            |cells| &cells.repeats,
            duplicate_text::DuplicateText::new,
        )
    }

    /// The approvals.
    pub fn approvals(&self) -> &approvals::ApprovalIndex {
        self.analysis(
            Need::Approvals,
            |cells| &cells.approvals,
            |graph| approvals::ApprovalIndex::new(graph),
        )
    }

    /// The topic similarity of artifacts.
    pub fn topics(&self) -> &ArtifactSimilarity {
        self.analysis(Need::Topics, |cells| &cells.topics, ArtifactSimilarity::new)
    }

    /// Features on the same topic that do not reference each other.
    pub fn like_features(&self) -> &[SimilarArtifactPair] {
        self.analysis(
            Need::LikeFeatures,
            |cells| &cells.like_features,
            like_features,
        )
    }

    /// Decisions in force on the same topic that do not reference each other.
    pub fn like_decisions(&self) -> &[SimilarArtifactPair] {
        self.analysis(
            Need::LikeDecisions,
            |cells| &cells.like_decisions,
            like_decisions,
        )
    }

    /// Keys to which documents in force give different values.
    pub fn disputes(&self) -> &[ValueContradiction] {
        self.analysis(Need::Disputes, |cells| &cells.disputes, disputes)
    }

    /// The links of historical and foreign documents, by file and position.
    pub fn past_links(&self) -> &[ResolvedLink] {
        let compute = |graph: &AnalyzedGraph| graph.links_of(&|file| !graph.speaks(file));
        self.analysis(Need::PastLinks, |cells| &cells.past_links, compute)
    }

    /// The words of a text, separated by single spaces, without markup.
    pub fn words(&self, end: &ReviewEndpoint) -> String {
        let source = self.source(end.file);
        plain(source.language, end.span.text(source.text()))
    }
}

#[cfg(all(test, debug_assertions))]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "a rule reads the analysis Trace without declaring it")]
    fn an_undeclared_read_panics() {
        let graph = AnalyzedGraph::bare(Revision::default(), &GraphSettings::default());
        graph.restricted(Needs::of(&[Need::Surface])).trace();
    }
}
