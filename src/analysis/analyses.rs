//! Analyses derived lazily from a graph: each is computed on first use and cached with it.

use std::sync::OnceLock;

use super::contradictions::{ValueContradiction, disputes};
use super::mentions::{MentionContext, UnresolvedMention};
use super::overlap::topics::{
    ArtifactSimilarity, SimilarArtifactPair, like_decisions, like_features,
};
use super::{approvals, duplicate_text, surface, trace};
use crate::analysis::currency::document::{DocumentMode, voice, voices};
use crate::facts::RustFacts;
use crate::graph::links::LinkResolver;
use crate::graph::names::SourceNames;
use crate::graph::sites::PublishedSites;
use crate::graph::{FileClass, Graph, Network, ResolvedLink};
use crate::parse::{ItemSignature, RustDigests, digests, named_paths, signatures};
use crate::span::{FileId, Span};

/// The analyses computed so far.
pub struct Analyses {
    links: OnceLock<Vec<ResolvedLink>>,
    network: OnceLock<Network>,
    voices: OnceLock<Vec<DocumentMode>>,
    names: OnceLock<SourceNames>,
    mentions: OnceLock<Vec<UnresolvedMention>>,
    digests: Vec<OnceLock<RustDigests>>,
    signatures: Vec<OnceLock<Vec<ItemSignature>>>,
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

impl Analyses {
    /// Nothing, for a graph of so many files.
    pub fn new(files: usize) -> Analyses {
        Analyses {
            links: OnceLock::new(),
            network: OnceLock::new(),
            voices: OnceLock::new(),
            names: OnceLock::new(),
            mentions: OnceLock::new(),
            digests: (0..files).map(|_| OnceLock::new()).collect(),
            signatures: (0..files).map(|_| OnceLock::new()).collect(),
            surface: OnceLock::new(),
            trace: OnceLock::new(),
            repeats: OnceLock::new(),
            approvals: OnceLock::new(),
            topics: OnceLock::new(),
            like_features: OnceLock::new(),
            like_decisions: OnceLock::new(),
            disputes: OnceLock::new(),
            past_links: OnceLock::new(),
        }
    }
}

impl Graph {
    /// The links of living documents and of artifacts, by file and place.
    pub fn links(&self) -> &[ResolvedLink] {
        let speaks = |file| self.speaks(file);
        self.derived.links.get_or_init(|| self.links_of(&speaks))
    }

    /// Nodes and typed edges.
    pub fn network(&self) -> &Network {
        self.derived.network.get_or_init(|| {
            Network::new(
                &self.sources,
                &self.artifacts,
                self.links(),
                &self.crates,
                &self.ids,
            )
        })
    }

    /// The document mode of each file: does it describe the present?
    pub fn voices(&self) -> &[DocumentMode] {
        self.derived
            .voices
            .get_or_init(|| voices(&self.sources, &self.standings, &self.artifacts))
    }

    /// The names of the code and of manifests, in every spelling.
    pub fn names(&self) -> &SourceNames {
        self.derived
            .names
            .get_or_init(|| SourceNames::new(&self.sources))
    }

    /// Names in living documents that nothing explains, by file and place.
    pub fn mentions(&self) -> &[UnresolvedMention] {
        self.derived.mentions.get_or_init(|| {
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

    /// The digests of a Rust file and its items, computed lazily; empty for other files.
    pub fn digests(&self, file: FileId) -> &RustDigests {
        self.derived.digests[file.index()].get_or_init(|| self.of_code(file, digests))
    }

    /// The signatures of the items of a Rust file, computed lazily; empty for other files.
    pub fn signatures(&self, file: FileId) -> &[ItemSignature] {
        self.derived.signatures[file.index()].get_or_init(|| self.of_code(file, signatures))
    }

    /// The paths that the code of a Rust file names outside `use`; read again each time.
    pub fn named_paths(&self, file: FileId) -> Vec<(String, Span)> {
        self.of_code(file, |text, _| named_paths(text))
    }

    /// Applies `read` to a Rust file; the default for other files.
    pub fn of_code<T: Default>(&self, file: FileId, read: fn(&str, &RustFacts) -> T) -> T {
        let source = self.source(file);
        let code = source.facts.code();
        code.map_or_else(T::default, |code| read(source.text(), code))
    }

    /// The outer surface of the repository.
    pub fn surface(&self) -> &surface::ProductSurface {
        self.derived
            .surface
            .get_or_init(|| surface::ProductSurface::new(self))
    }

    /// The chain from intent to test.
    pub fn trace(&self) -> &trace::TraceGraph {
        self.derived
            .trace
            .get_or_init(|| trace::TraceGraph::new(self))
    }

    /// Duplicate text in documents.
    pub fn repeats(&self) -> &duplicate_text::DuplicateText {
        self.derived
            .repeats
            .get_or_init(|| duplicate_text::DuplicateText::new(self))
    }

    /// The approvals.
    pub fn approvals(&self) -> &approvals::ApprovalIndex {
        self.derived
            .approvals
            .get_or_init(|| approvals::ApprovalIndex::new(self))
    }

    /// The topic similarity of artifacts.
    pub fn topics(&self) -> &ArtifactSimilarity {
        self.derived
            .topics
            .get_or_init(|| ArtifactSimilarity::new(self))
    }

    /// Features on the same topic that do not reference each other.
    pub fn like_features(&self) -> &[SimilarArtifactPair] {
        self.derived
            .like_features
            .get_or_init(|| like_features(self))
    }

    /// Decisions in force that do.
    pub fn like_decisions(&self) -> &[SimilarArtifactPair] {
        self.derived
            .like_decisions
            .get_or_init(|| like_decisions(self))
    }

    /// The links of historical and foreign documents, by file and position.
    pub fn past_links(&self) -> &[ResolvedLink] {
        let speaks = |file| !self.speaks(file);
        self.derived
            .past_links
            .get_or_init(|| self.links_of(&speaks))
    }

    fn links_of(&self, wanted: &(dyn Fn(FileId) -> bool + Sync)) -> Vec<ResolvedLink> {
        let sites = PublishedSites::new(&self.sources);
        let linker = LinkResolver::new(
            &self.sources,
            &self.standings,
            &self.paths,
            &self.tree,
            &sites,
            &self.rustdoc,
        );
        linker.links(wanted)
    }

    /// Keys to which documents in force give different values.
    pub fn disputes(&self) -> &[ValueContradiction] {
        self.derived.disputes.get_or_init(|| disputes(self))
    }
}
