//! Parts of the graph that are computed on first use.

use std::sync::OnceLock;

use super::links::LinkResolver;
use super::names::SourceNames;
use super::sites::PublishedSites;
use super::{Graph, Network, ResolvedLink};
use crate::facts::RustFacts;
use crate::parse::{ItemSignature, RustDigests, digests, named_paths, signatures};
use crate::span::{FileId, Span};

/// The parts computed so far.
pub struct LazyParts {
    links: OnceLock<Vec<ResolvedLink>>,
    network: OnceLock<Network>,
    names: OnceLock<SourceNames>,
    digests: Vec<OnceLock<RustDigests>>,
    signatures: Vec<OnceLock<Vec<ItemSignature>>>,
}

impl LazyParts {
    /// No part, for a graph of `files` files.
    pub fn new(files: usize) -> LazyParts {
        LazyParts {
            links: OnceLock::new(),
            network: OnceLock::new(),
            names: OnceLock::new(),
            digests: (0..files).map(|_| OnceLock::new()).collect(),
            signatures: (0..files).map(|_| OnceLock::new()).collect(),
        }
    }
}

impl Graph {
    /// The links of living documents and of artifacts, by file and place.
    pub fn links(&self) -> &[ResolvedLink] {
        let speaks = |file| self.speaks(file);
        self.lazy.links.get_or_init(|| self.links_of(&speaks))
    }

    /// The links of the documents in `wanted`, by file and place. Resolved again on each call.
    pub fn links_of(&self, wanted: &(dyn Fn(FileId) -> bool + Sync)) -> Vec<ResolvedLink> {
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

    /// Nodes and typed edges.
    pub fn network(&self) -> &Network {
        self.lazy.network.get_or_init(|| {
            Network::new(
                &self.sources,
                &self.artifacts,
                self.links(),
                &self.crates,
                &self.ids,
            )
        })
    }

    /// The names of the code and of manifests, in every spelling.
    pub fn names(&self) -> &SourceNames {
        self.lazy
            .names
            .get_or_init(|| SourceNames::new(&self.sources))
    }

    /// The digests of a Rust file and its items; empty for other files.
    pub fn digests(&self, file: FileId) -> &RustDigests {
        self.lazy.digests[file.index()].get_or_init(|| self.of_code(file, digests))
    }

    /// The signatures of the items of a Rust file; empty for other files.
    pub fn signatures(&self, file: FileId) -> &[ItemSignature] {
        self.lazy.signatures[file.index()].get_or_init(|| self.of_code(file, signatures))
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
}
