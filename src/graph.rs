//! The graph: all facts of a revision, linked and immutable.
//!
//! Building is linear in files, references and artifacts. An unresolved reference stays in the graph as data, with the
//! reason, so that a rule can report it.

mod anchors;
pub mod artifact;
mod artifacts;
pub mod crates;
pub mod front_matter;
pub(crate) mod hosts;
pub mod ids;
mod lazy;
mod link_syntax;
pub mod links;
mod listed;
pub mod names;
mod network;
pub mod owners;
pub mod paths;
pub mod relation;
pub mod role;
pub mod roles;
pub mod rust_paths;
pub mod sites;
pub mod status;
pub mod suggest;
pub mod symbols;
pub mod target;

use std::collections::HashSet;

use globset::GlobSet;
use rayon::prelude::*;

use crate::facts::file_class::standing;
use crate::facts::{Document, Reference, Revision, SourceFile, TreeMetadata};
use crate::span::{FileId, Span};

pub use artifact::{
    Artifact, ArtifactId, DeclaredRelation, FileClass, LifecycleState, Relation, RelationTarget,
    Role,
};
pub use links::{LinkSkipReason, LinkTarget, MissingTarget, ResolvedLink};
pub use network::{Network, NetworkNode};
pub use roles::RoleAssignment;
pub use symbols::{ExportedItem, FunctionGuarantees, ItemSignature, PathResolution, PublicApi};

/// What a repository's configuration says about its graph.
#[derive(Default)]
pub struct GraphSettings {
    /// Paths that have a role.
    pub roles: Vec<RoleAssignment>,
    /// Paths that are not checked.
    pub exclude: GlobSet,
}

/// The facts of one revision, linked.
pub struct Graph {
    /// Display name of the revision.
    pub revision: String,
    /// Its files, sorted by path.
    pub sources: Vec<SourceFile>,
    /// Its shape besides the files.
    pub tree: TreeMetadata,
    /// Index of its paths.
    pub paths: paths::PathIndex,
    /// Its first-class documents, by file.
    pub artifacts: Vec<Artifact>,
    /// Their names.
    pub ids: ids::ArtifactIndex,
    /// Its crates.
    pub crates: crates::CrateIndex,
    /// Its Rust names.
    pub symbols: symbols::SymbolIndex,
    /// Code owners.
    pub owners: owners::CodeOwners,
    /// The pages of its own host.
    pub hosts: hosts::RepositoryHosts,
    pub(crate) standings: Vec<FileClass>,
    pub(crate) rustdoc: HashSet<FileId>,
    lazy: lazy::LazyParts,
}

impl Graph {
    /// Links the facts of `revision`. Links of documents, the network and names are computed on first use.
    pub fn new(revision: Revision, settings: &GraphSettings) -> Graph {
        let Revision {
            name,
            sources,
            tree,
        } = revision;
        let standing = |source: &SourceFile| match settings.exclude.is_match(&source.path) {
            true => FileClass::Excluded,
            false => standing(source),
        };
        let (standings, paths) = rayon::join(
            || sources.par_iter().map(standing).collect::<Vec<FileClass>>(),
            || paths::PathIndex::new(&sources, &tree),
        );
        // Code and documents are linked side by side: each has parts that one thread does.
        let of_code = || {
            let crates = crates::CrateIndex::new(&sources, &paths);
            let symbols = symbols::SymbolIndex::new(&sources, &paths, &crates);
            (crates, symbols)
        };
        let of_documents = || {
            let mut artifacts = artifacts::artifacts(&sources, &standings, settings);
            let ids = ids::ArtifactIndex::new(&artifacts, &sources);
            artifacts::link(&mut artifacts, &ids, &sources, &paths);
            (artifacts, ids, rustdoc_pages(&sources, &paths))
        };
        let ((crates, symbols), (artifacts, ids, rustdoc)) = rayon::join(of_code, of_documents);
        let owners = owners::CodeOwners::new(&sources);
        let hosts = hosts::RepositoryHosts::new(&sources, &tree);
        let lazy = lazy::LazyParts::new(sources.len());
        Graph {
            revision: name,
            sources,
            tree,
            paths,
            artifacts,
            ids,
            crates,
            symbols,
            owners,
            hosts,
            standings,
            rustdoc,
            lazy,
        }
    }

    /// Whether a crate includes the document as its documentation, so that rustdoc resolves links in it.
    pub fn is_rustdoc(&self, file: FileId) -> bool {
        self.rustdoc.contains(&file)
    }

    /// A file.
    pub fn source(&self, file: FileId) -> &SourceFile {
        &self.sources[file.index()]
    }

    /// A file's path.
    pub fn path(&self, file: FileId) -> &str {
        &self.sources[file.index()].path
    }

    /// Whether a file describes the current state of the repository.
    pub fn standing(&self, file: FileId) -> FileClass {
        self.standings[file.index()]
    }

    /// An artifact.
    pub fn artifact(&self, id: ArtifactId) -> &Artifact {
        &self.artifacts[id.0 as usize]
    }

    /// Whether the links of a file are among those of the graph: it is living, or an artifact.
    pub fn speaks(&self, file: FileId) -> bool {
        self.standing(file) == FileClass::Living || self.ids.of_file(file).is_some()
    }

    /// Every file with its number.
    pub fn files(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.sources
            .iter()
            .enumerate()
            .map(|(at, source)| (FileId(at as u32), source))
    }

    /// The text of every living document, parsed or not.
    pub fn living_texts(&self) -> impl Iterator<Item = (FileId, &str)> {
        self.living().map(|(file, source)| (file, source.text()))
    }

    /// Every living document.
    pub fn living_documents(&self) -> impl Iterator<Item = (FileId, &Document, &str)> {
        self.living()
            .filter_map(|(file, source)| Some((file, source.facts.document()?, source.text())))
    }

    /// Every document that does, neither read nor parsed.
    pub fn living(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        let lives = |file| self.standing(file) == FileClass::Living;
        self.files()
            .filter(move |(file, source)| source.facts.is_document() && lives(*file))
    }

    /// The document of an artifact, and its text.
    pub fn document(&self, artifact: &Artifact) -> (&Document, &str) {
        static EMPTY: std::sync::LazyLock<Document> = std::sync::LazyLock::new(Document::default);
        let source = self.source(artifact.file);
        let document = source.facts.document().unwrap_or(&EMPTY);
        (document, source.text())
    }

    /// The reference of a link.
    pub fn reference(&self, link: &ResolvedLink) -> Option<&Reference> {
        let facts = &self.source(link.file).facts;
        let references = match (facts.document(), facts.code()) {
            (Some(document), _) => &document.references,
            (None, Some(code)) => &code.references,
            (None, None) => return None,
        };
        references.get(link.reference as usize)
    }

    /// Resolves a name in a file: an id, a decision's number, a path.
    pub fn find(&self, text: &str, from: FileId) -> RelationTarget {
        self.lookup().find(text, from)
    }

    /// Resolves a name at the root, independent of the file.
    pub fn find_at_root(&self, text: &str) -> RelationTarget {
        self.lookup().find_in(text, "")
    }

    fn lookup(&self) -> ids::ArtifactLookup<'_> {
        ids::ArtifactLookup {
            ids: &self.ids,
            artifacts: &self.artifacts,
            sources: &self.sources,
            paths: &self.paths,
        }
    }

    /// The address of a place in an artifact's file: `decision:0007#context/3`; none in other files.
    pub fn address(&self, file: FileId, span: Span) -> Option<String> {
        let artifact = self.artifact(self.ids.of_file(file)?);
        let (document, _) = self.document(artifact);
        let mut address = artifact.id.clone();
        let index = document.section_at(span.start);
        let section = document.sections.get(index as usize)?;
        if section.level > 0 {
            address.push('#');
            address.push_str(&section.slug);
        }
        if let Some(block) = document.block_at(index, span.start) {
            let named = document
                .criteria
                .binary_search_by_key(&block.span.start, |criterion| criterion.span.start)
                .ok();
            let mark = if section.level > 0 { "/" } else { "#/" };
            address.push_str(mark);
            match named {
                Some(at) => address.push_str(&document.criteria[at].name),
                None => address.push_str(&block.ordinal.to_string()),
            }
        }
        Some(address)
    }

    /// Who owns a path: the artifact's own word, then `CODEOWNERS`.
    pub fn owner(&self, path: &str) -> Option<String> {
        let stated = self
            .paths
            .file(path)
            .and_then(|file| self.ids.of_file(file))
            .and_then(|id| self.artifact(id).owner.clone());
        stated.or_else(|| self.owners.of(path).map(str::to_owned))
    }
}

/// Applies `of` to each document in `wanted`, in parallel, keeping their order.
pub(crate) fn of_documents<T: Send>(
    sources: &[SourceFile],
    wanted: &(dyn Fn(FileId) -> bool + Sync),
    of: impl Fn(FileId, &Document) -> Vec<T> + Sync,
) -> Vec<T> {
    let made = sources.par_iter().enumerate().map(|(at, source)| {
        let file = FileId(at as u32);
        let document = wanted(file).then(|| source.facts.document()).flatten();
        document.map_or_else(Vec::new, |document| of(file, document))
    });
    made.collect::<Vec<Vec<T>>>()
        .into_iter()
        .flatten()
        .collect()
}

/// The documents that `include_str!` brings into some crate.
fn rustdoc_pages(sources: &[SourceFile], paths: &paths::PathIndex) -> HashSet<FileId> {
    let mut pages = HashSet::new();
    for source in sources {
        let Some(code) = source.facts.code() else {
            continue;
        };
        for (path, _) in &code.included {
            let full = paths::resolve(paths::folder(&source.path), path);
            pages.extend(full.ok().and_then(|full| paths.file(&full)));
        }
    }
    pages
}
