//! Resolves links: from the target that a document writes to a node of the graph.
//!
//! A link is *broken* only if it names a path and nothing explains why the path is missing. Targets that a site
//! generator, another repository or `.gitignore` may provide are skipped, with the reason.

use std::collections::HashSet;
use std::sync::OnceLock;

use percent_encoding::percent_decode_str;

use super::anchors::DocumentAnchors;
use super::artifact::FileClass;
use super::link_syntax::{
    HOST_ROUTES, KNOWN_EXTENSIONS, KNOWN_NAMES, has_pattern, has_scheme, line_anchor,
};
use super::of_documents;
use super::paths::{PathEntry, PathIndex, file_name, folder, join, resolve};
use super::sites::PublishedSites;
pub use super::target::{LinkSkipReason, LinkTarget, MissingTarget, ResolvedLink};
use crate::facts::{Language, Reference, ReferenceKind, SourceFile, TreeMetadata};
use crate::span::{FileId, LineIndex};

/// Whether a reference leads somewhere by its target alone.
fn is_link(kind: ReferenceKind) -> bool {
    matches!(
        kind,
        ReferenceKind::Link
            | ReferenceKind::Image
            | ReferenceKind::Html
            | ReferenceKind::HtmlImage
            | ReferenceKind::Wiki
    )
}

/// Resolves links; shared by all threads.
pub struct LinkResolver<'a> {
    sources: &'a [SourceFile],
    standings: &'a [FileClass],
    paths: &'a PathIndex,
    tree: &'a TreeMetadata,
    sites: &'a PublishedSites,
    rustdoc: &'a HashSet<FileId>,
    anchors: Vec<OnceLock<DocumentAnchors>>,
    lines: Vec<OnceLock<u32>>,
    extensions: HashSet<&'a str>,
}

impl<'a> LinkResolver<'a> {
    /// A linker over a revision.
    pub fn new(
        sources: &'a [SourceFile],
        standings: &'a [FileClass],
        paths: &'a PathIndex,
        tree: &'a TreeMetadata,
        sites: &'a PublishedSites,
        rustdoc: &'a HashSet<FileId>,
    ) -> LinkResolver<'a> {
        let extensions = sources
            .iter()
            .filter_map(|source| Some(file_name(&source.path).rsplit_once('.')?.1))
            .collect();
        LinkResolver {
            sources,
            standings,
            paths,
            tree,
            sites,
            rustdoc,
            anchors: sources.iter().map(|_| OnceLock::new()).collect(),
            lines: sources.iter().map(|_| OnceLock::new()).collect(),
            extensions,
        }
    }

    /// Resolves `reference` in the document `from`.
    pub fn resolve(&self, from: FileId, reference: &Reference) -> LinkTarget {
        let target = reference.target.trim();
        if target.is_empty() || has_pattern(target) {
            return LinkTarget::Skipped(LinkSkipReason::NotAPath);
        }
        if target.starts_with("//") || has_scheme(target) {
            return LinkTarget::External;
        }
        let (path, fragment) = match target.split_once('#') {
            Some((path, fragment)) => (path, Some(fragment)),
            None => (target, None),
        };
        let path = path.split('?').next().unwrap_or(path);
        let path = percent_decode_str(path).decode_utf8_lossy();
        let path = path.trim_end_matches(' ');
        if path.is_empty() {
            return match fragment {
                Some(fragment) if !target.starts_with('?') => self.anchor(from, from, fragment),
                _ => LinkTarget::Skipped(LinkSkipReason::NotAPath),
            };
        }
        if reference.kind == ReferenceKind::Wiki {
            return self.wiki(path);
        }
        match self.path(from, path) {
            // Its links are those of the pages that include it.
            LinkTarget::Missing(_)
                if self.in_site(from) && is_part(&self.sources[from.index()].path) =>
            {
                LinkTarget::Skipped(LinkSkipReason::Included)
            }
            LinkTarget::File(file) => match fragment {
                Some(fragment) => self.anchor(from, file, fragment),
                None => LinkTarget::File(file),
            },
            other => other,
        }
    }

    fn path(&self, from: FileId, path: &str) -> LinkTarget {
        let here = folder(&self.sources[from.index()].path);
        let in_site = self.in_site(from);
        let absolute = path.starts_with('/');
        let full = match resolve(if absolute { "" } else { here }, path) {
            Ok(full) => full,
            Err(rest) => return self.outside(&rest, in_site),
        };
        if let Some(found) = self.existing(&full) {
            return found;
        }
        if in_site && let Some(found) = self.page(from, path, &full) {
            return found;
        }
        if self.tree.is_foreign(&full) {
            return LinkTarget::Skipped(LinkSkipReason::Foreign);
        }
        if self.tree.ignores(&full) {
            return LinkTarget::Skipped(LinkSkipReason::Ignored);
        }
        // A book that is one of several on its site links to its siblings by climbing out of itself.
        let page = path.ends_with(".md") || path.ends_with(".html");
        if page && self.leaves_book(from, &full) {
            return LinkTarget::Skipped(LinkSkipReason::Route);
        }
        if !self.claims_a_path(path, &full, in_site) {
            let skip = if in_site {
                LinkSkipReason::Route
            } else {
                LinkSkipReason::NotAPath
            };
            return LinkTarget::Skipped(skip);
        }
        match self.paths.other_case(&full) {
            Some(actual) => LinkTarget::Missing(MissingTarget::Case {
                actual: actual.to_owned(),
            }),
            None => LinkTarget::Missing(MissingTarget::Path { path: full }),
        }
    }

    fn existing(&self, full: &str) -> Option<LinkTarget> {
        Some(match self.paths.get(full)? {
            PathEntry::File(file) => LinkTarget::File(file),
            PathEntry::Folder => LinkTarget::Folder(full.to_owned()),
            PathEntry::Opaque => LinkTarget::Skipped(LinkSkipReason::Foreign),
        })
    }

    /// The source of the page that a site generator would put at the link's path.
    fn page(&self, from: FileId, path: &str, full: &str) -> Option<LinkTarget> {
        let trimmed = path.trim_start_matches('/');
        let bases = self.sites.bases(&self.sources[from.index()].path)?;
        let mut candidates = vec![full.to_owned()];
        if path.starts_with('/') {
            candidates.extend(bases.iter().map(|base| join(base, trimmed)));
        } else {
            // A page `a.md` is served as `a/`, so that its relative links are one folder deeper.
            let inner = super::paths::stem(&self.sources[from.index()].path);
            let here = folder(&self.sources[from.index()].path);
            candidates.extend(resolve(&join(here, inner), path).ok());
        }
        for candidate in candidates {
            let candidate = candidate.trim_end_matches('/');
            let bare = candidate.strip_suffix(".html").unwrap_or(candidate);
            let bare = bare.strip_suffix("/index").unwrap_or(bare);
            for tail in ["", ".md", ".mdx", "/index.md", "/README.md", "/_index.md"] {
                if let Some(found) = self.existing(&format!("{bare}{tail}")) {
                    return Some(found);
                }
            }
        }
        None
    }

    /// Whether the link can only be meant as a path of this repository.
    fn claims_a_path(&self, path: &str, full: &str, in_site: bool) -> bool {
        if path.contains("::") || path.contains(['(', ')', '=', ',', '|', '"', '\'', ';']) {
            return false;
        }
        let name = file_name(path.trim_end_matches('/'));
        let extension = name.rsplit_once('.').map(|(_, extension)| extension);
        let known_extension = extension.is_some_and(|extension| {
            self.extensions.contains(extension) || KNOWN_EXTENSIONS.contains(&extension)
        });
        if in_site {
            let markdown = matches!(extension, Some("md" | "mdx"));
            return markdown && !path.starts_with('/');
        }
        // A generated page: rustdoc, or a site. A committed page has siblings.
        if extension == Some("html") {
            let beside = self.paths.children(folder(full)).iter();
            return beside.take(1000).any(|path| path.ends_with(".html"));
        }
        if path.starts_with('/') {
            let first = full.split('/').next().unwrap_or(full);
            return first != full && self.paths.get(first).is_some();
        }
        known_extension
            || path.starts_with("./")
            || path.starts_with("../")
            || path.ends_with('/')
            || (path.contains('/') && self.first_folder_exists(full))
            || KNOWN_NAMES.contains(&name)
    }

    fn first_folder_exists(&self, full: &str) -> bool {
        let above = folder(full);
        !above.is_empty() && self.paths.get(above).is_some()
    }

    /// Whether `full` is outside the innermost book that contains the document.
    fn leaves_book(&self, from: FileId, full: &str) -> bool {
        self.sites
            .book(&self.sources[from.index()].path)
            .is_some_and(|home| {
                full.strip_prefix(home)
                    .is_none_or(|rest| !rest.starts_with('/'))
            })
    }

    fn in_site(&self, file: FileId) -> bool {
        self.sites.bases(&self.sources[file.index()].path).is_some()
    }

    fn outside(&self, rest: &str, in_site: bool) -> LinkTarget {
        let first = rest.split('/').next().unwrap_or(rest);
        if HOST_ROUTES.contains(&first) || rest.is_empty() {
            return LinkTarget::Skipped(LinkSkipReason::Host);
        }
        if in_site {
            return LinkTarget::Skipped(LinkSkipReason::Route);
        }
        if !self.tree.top {
            return LinkTarget::Skipped(LinkSkipReason::Foreign);
        }
        LinkTarget::Missing(MissingTarget::Outside {
            path: rest.to_owned(),
        })
    }

    fn wiki(&self, path: &str) -> LinkTarget {
        let name = file_name(path.split('|').next().unwrap_or(path)).trim();
        let dashed = name.replace(' ', "-");
        for candidate in [name, dashed.as_str()] {
            for tail in ["", ".md"] {
                let found = self.paths.named(&format!("{candidate}{tail}"));
                if let Some(file) = found.first().and_then(|path| self.paths.file(path)) {
                    return LinkTarget::File(file);
                }
            }
        }
        LinkTarget::Missing(MissingTarget::Path {
            path: path.to_owned(),
        })
    }

    /// Resolves every link of the documents in `wanted`, in parallel, in order.
    pub fn links(&self, wanted: &(dyn Fn(FileId) -> bool + Sync)) -> Vec<ResolvedLink> {
        of_documents(self.sources, wanted, |file, document| {
            let all = document.references.iter().enumerate();
            all.filter(|(_, reference)| is_link(reference.kind))
                .map(|(index, reference)| ResolvedLink {
                    file,
                    reference: index as u32,
                    target: self.resolve(file, reference),
                })
                .collect()
        })
    }

    fn anchor(&self, from: FileId, file: FileId, fragment: &str) -> LinkTarget {
        let source = &self.sources[file.index()];
        let fragment = percent_decode_str(fragment).decode_utf8_lossy();
        let fragment = fragment.trim();
        if fragment.is_empty() || fragment.eq_ignore_ascii_case("top") || fragment.contains(":~:") {
            return LinkTarget::File(file);
        }
        if let Some(line) = line_anchor(fragment) {
            return self.line(file, line);
        }
        let Some(document) = source.facts.document() else {
            return LinkTarget::Skipped(LinkSkipReason::Fragment);
        };
        if source.language != Language::Markdown {
            return LinkTarget::Skipped(LinkSkipReason::Fragment);
        }
        let anchors = self.anchors[file.index()]
            .get_or_init(|| DocumentAnchors::new(source, document, self.sources, self.paths));
        let name = fragment.strip_prefix("user-content-").unwrap_or(fragment);
        // A site generator may derive anchors otherwise; a generated page is not the author's.
        let loose = self.in_site(file)
            || self.in_site(from)
            || self.standings[file.index()] == FileClass::Generated;
        // GitHub finds an anchor in any case.
        let known = anchors.names.contains(name.to_lowercase().as_str())
            || fragment == "readme"
            || anchors.open
            || (loose && (anchors.names.is_empty() || anchors.has_squashed(name)));
        if known {
            return LinkTarget::Anchor(file);
        }
        // `#struct.Name`, `#method.name`: anchors of the page that rustdoc makes.
        if self.rustdoc.contains(&from) && name.contains('.') {
            return LinkTarget::Skipped(LinkSkipReason::Fragment);
        }
        LinkTarget::Missing(MissingTarget::Anchor {
            file,
            fragment: name.to_owned(),
        })
    }

    fn line(&self, file: FileId, line: u32) -> LinkTarget {
        let source = &self.sources[file.index()];
        let lines = if source.text.unread().is_none() {
            let text = source.text();
            *self.lines[file.index()].get_or_init(|| LineIndex::new(text).lines(text))
        } else {
            let found = self
                .tree
                .lines
                .binary_search_by(|(path, _)| path.as_str().cmp(&source.path));
            match found {
                Ok(at) => self.tree.lines[at].1,
                Err(_) => return LinkTarget::Skipped(LinkSkipReason::Fragment),
            }
        };
        if line > lines {
            return LinkTarget::Missing(MissingTarget::Line {
                path: source.path.clone(),
                line,
                lines,
            });
        }
        LinkTarget::File(file)
    }
}

/// Whether the document at `path` is a part that others include: site generators keep those below a folder whose name
/// begins with `_`.
fn is_part(path: &str) -> bool {
    folder(path).split('/').any(|part| part.starts_with('_'))
}
