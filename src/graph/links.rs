//! Where links lead: from what a document writes to what is there.
//!
//! A link is *broken* only where it claims a path and nothing explains why the path is not there. What a site
//! generator, another repository, or `.gitignore` may provide is skipped, with the reason.

use std::collections::HashSet;
use std::sync::OnceLock;

use percent_encoding::percent_decode_str;

use super::artifact::Standing;
use super::paths::{Entry, Paths, file_name, folder, join, resolve};
use super::sites::Sites;
use crate::facts::{Document, Language, Reference, ReferenceKind, Source, Tree};
use crate::span::{FileId, LineIndex};

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// To a file.
    File(FileId),
    /// To a section or an anchor of a document.
    Anchor(FileId),
    /// To a folder.
    Folder(String),
    /// Out of the repository: a URL.
    External,
    /// Not looked up.
    Skipped(Skip),
    /// Nowhere.
    Missing(Missing),
}

/// Why a link was not looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Skip {
    /// It has no path, or holds a pattern or a variable.
    NotAPath,
    /// A site generator makes the page.
    Route,
    /// The host makes the page: `../../issues`.
    Host,
    /// git ignores the path: it is made by a build.
    Ignored,
    /// It lies in another repository: a submodule, or above a root that is a part of one.
    Foreign,
    /// A fragment of a file that is not a document.
    Fragment,
}

/// What is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The path.
    Path {
        /// Resolved from the root.
        path: String,
    },
    /// The path exists in another spelling.
    Case {
        /// As it is, from the root.
        actual: String,
    },
    /// The path climbs out of the repository.
    Outside {
        /// What remains of it.
        path: String,
    },
    /// The document is there, the anchor is not.
    Anchor {
        /// The document.
        file: FileId,
        /// The fragment, decoded.
        fragment: String,
    },
    /// The file is there and ends before the line.
    Line {
        /// The file.
        path: String,
        /// The line that the fragment names.
        line: u32,
        /// How many it has.
        lines: u32,
    },
}

/// Resolves links; shared by all threads.
pub struct Linker<'a> {
    sources: &'a [Source],
    standings: &'a [Standing],
    paths: &'a Paths,
    tree: &'a Tree,
    sites: &'a Sites,
    anchors: Vec<OnceLock<Anchors>>,
    lines: Vec<OnceLock<u32>>,
    extensions: HashSet<&'a str>,
}

impl<'a> Linker<'a> {
    /// A linker over a revision.
    pub fn new(
        sources: &'a [Source],
        standings: &'a [Standing],
        paths: &'a Paths,
        tree: &'a Tree,
        sites: &'a Sites,
    ) -> Linker<'a> {
        let extensions = sources
            .iter()
            .filter_map(|source| Some(file_name(&source.path).rsplit_once('.')?.1))
            .collect();
        Linker {
            sources,
            standings,
            paths,
            tree,
            sites,
            anchors: sources.iter().map(|_| OnceLock::new()).collect(),
            lines: sources.iter().map(|_| OnceLock::new()).collect(),
            extensions,
        }
    }

    /// Where `reference`, which stands in the document `from`, leads.
    pub fn resolve(&self, from: FileId, reference: &Reference) -> Target {
        let target = reference.target.trim();
        if target.is_empty() || has_pattern(target) {
            return Target::Skipped(Skip::NotAPath);
        }
        if target.starts_with("//") || has_scheme(target) {
            return Target::External;
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
                _ => Target::Skipped(Skip::NotAPath),
            };
        }
        if reference.kind == ReferenceKind::Wiki {
            return self.wiki(path);
        }
        match self.path(from, path) {
            Target::File(file) => match fragment {
                Some(fragment) => self.anchor(from, file, fragment),
                None => Target::File(file),
            },
            other => other,
        }
    }

    fn path(&self, from: FileId, path: &str) -> Target {
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
        if in_site
            && let Some(found) = self.page(from, path, &full)
        {
            return found;
        }
        if self.tree.is_foreign(&full) {
            return Target::Skipped(Skip::Foreign);
        }
        if self.tree.ignores(&full) {
            return Target::Skipped(Skip::Ignored);
        }
        if !self.claims_a_path(path, &full, in_site) {
            let skip = if in_site { Skip::Route } else { Skip::NotAPath };
            return Target::Skipped(skip);
        }
        match self.paths.other_case(&full) {
            Some(actual) => Target::Missing(Missing::Case {
                actual: actual.to_owned(),
            }),
            None => Target::Missing(Missing::Path { path: full }),
        }
    }

    fn existing(&self, full: &str) -> Option<Target> {
        Some(match self.paths.get(full)? {
            Entry::File(file) => Target::File(file),
            Entry::Folder => Target::Folder(full.to_owned()),
            Entry::Opaque => Target::Skipped(Skip::Foreign),
        })
    }

    /// The source of the page that a site generator would put at the link's path.
    fn page(&self, from: FileId, path: &str, full: &str) -> Option<Target> {
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
        // rustdoc pages of a crate's README.
        if extension == Some("html")
            && ["struct.", "enum.", "trait.", "fn.", "macro.", "type.", "index.html", "attr."]
                .iter()
                .any(|page| name.starts_with(page))
        {
            return false;
        }
        if path.starts_with('/') {
            let first = full.split('/').next().unwrap_or(full);
            return first != full && self.paths.get(first).is_some();
        }
        known_extension
            || path.starts_with("./")
            || path.starts_with("../")
            || (path.contains('/') && self.first_folder_exists(full))
            || KNOWN_NAMES.contains(&name)
    }

    fn first_folder_exists(&self, full: &str) -> bool {
        let above = folder(full);
        !above.is_empty() && self.paths.get(above).is_some()
    }

    fn in_site(&self, file: FileId) -> bool {
        self.sites.bases(&self.sources[file.index()].path).is_some()
    }

    fn outside(&self, rest: &str, in_site: bool) -> Target {
        let first = rest.split('/').next().unwrap_or(rest);
        if HOST_ROUTES.contains(&first) || rest.is_empty() {
            return Target::Skipped(Skip::Host);
        }
        if in_site {
            return Target::Skipped(Skip::Route);
        }
        if !self.tree.top {
            return Target::Skipped(Skip::Foreign);
        }
        Target::Missing(Missing::Outside {
            path: rest.to_owned(),
        })
    }

    fn wiki(&self, path: &str) -> Target {
        let name = file_name(path.split('|').next().unwrap_or(path)).trim();
        let dashed = name.replace(' ', "-");
        for candidate in [name, dashed.as_str()] {
            for tail in ["", ".md"] {
                let found = self.paths.named(&format!("{candidate}{tail}"));
                if let Some(file) = found.first().and_then(|path| self.paths.file(path)) {
                    return Target::File(file);
                }
            }
        }
        Target::Missing(Missing::Path {
            path: path.to_owned(),
        })
    }

    fn anchor(&self, from: FileId, file: FileId, fragment: &str) -> Target {
        let source = &self.sources[file.index()];
        let fragment = percent_decode_str(fragment).decode_utf8_lossy();
        let fragment = fragment.trim();
        if fragment.is_empty() || fragment.eq_ignore_ascii_case("top") || fragment.contains(":~:") {
            return Target::File(file);
        }
        if let Some(line) = line_anchor(fragment) {
            return self.line(file, line);
        }
        let Some(document) = source.facts.document() else {
            return Target::Skipped(Skip::Fragment);
        };
        if source.language != Language::Markdown {
            return Target::Skipped(Skip::Fragment);
        }
        let anchors =
            self.anchors[file.index()].get_or_init(|| self.anchors_of(file, document));
        let name = fragment.strip_prefix("user-content-").unwrap_or(fragment);
        // A site generator may derive anchors otherwise; a generated page is not the author's.
        let loose = self.in_site(file)
            || self.in_site(from)
            || self.standings[file.index()] == Standing::Generated;
        // GitHub finds an anchor in any case.
        let known = anchors.names.contains(name.to_lowercase().as_str())
            || fragment == "readme"
            || anchors.open
            || (loose && (anchors.names.is_empty() || anchors.squashed.contains(&squash(name))));
        if known {
            return Target::Anchor(file);
        }
        Target::Missing(Missing::Anchor {
            file,
            fragment: name.to_owned(),
        })
    }

    /// The anchors of a document, and of the documents that it includes in the way of mdBook.
    fn anchors_of(&self, file: FileId, document: &Document) -> Anchors {
        let source = &self.sources[file.index()];
        let here = folder(&source.path);
        let mut names: HashSet<String> = own_anchors(document, source.text()).collect();
        let mut open = source.text().contains("--8<--") || source.text().contains("{{<");
        for path in included(source.text()) {
            let found = resolve(here, path)
                .ok()
                .and_then(|full| self.paths.file(&full));
            match found.map(|file| &self.sources[file.index()]) {
                Some(source) => {
                    if let Some(document) = source.facts.document() {
                        names.extend(own_anchors(document, source.text()));
                    }
                }
                None => open = true,
            }
        }
        let squashed = names.iter().map(|name| squash(name)).collect();
        Anchors {
            names,
            squashed,
            open,
        }
    }

    fn line(&self, file: FileId, line: u32) -> Target {
        let source = &self.sources[file.index()];
        let lines = if source.text.is_ok() {
            let text = source.text();
            *self.lines[file.index()].get_or_init(|| LineIndex::new(text).lines(text))
        } else {
            let found = self
                .tree
                .lines
                .binary_search_by(|(path, _)| path.as_str().cmp(&source.path));
            match found {
                Ok(at) => self.tree.lines[at].1,
                Err(_) => return Target::Skipped(Skip::Fragment),
            }
        };
        if line > lines {
            return Target::Missing(Missing::Line {
                path: source.path.clone(),
                line,
                lines,
            });
        }
        Target::File(file)
    }
}

/// Pages that the host serves beside the tree, reached by climbing out of it.
const HOST_ROUTES: [&str; 22] = [
    "issues", "pull", "pulls", "wiki", "releases", "actions", "discussions", "security", "blob",
    "tree", "raw", "compare", "commit", "commits", "graphs", "projects", "milestones", "labels",
    "stargazers", "network", "tags", "new",
];

/// Extensions that mark a path even where the repository has no such file.
const KNOWN_EXTENSIONS: [&str; 30] = [
    "md", "mdx", "rst", "txt", "rs", "toml", "yaml", "yml", "json", "sh", "py", "js", "ts", "html",
    "css", "png", "jpg", "jpeg", "gif", "svg", "webp", "pdf", "proto", "sql", "go", "c", "h",
    "cpp", "lock", "feature",
];

/// File names without extension that everybody knows.
const KNOWN_NAMES: [&str; 12] = [
    "LICENSE", "LICENSE-MIT", "LICENSE-APACHE", "LICENCE", "COPYING", "NOTICE", "README",
    "CONTRIBUTING", "CHANGELOG", "Makefile", "Dockerfile", "CODEOWNERS",
];

/// A scheme, as in `https:`, `mailto:`, `vscode:`; one letter is a Windows drive, which is no link either.
fn has_scheme(target: &str) -> bool {
    target.split_once(':').is_some_and(|(scheme, rest)| {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '.' | '-');
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(plain)
            && !scheme.contains(".md")
            && !rest.starts_with(':')
    })
}

/// Variables and patterns: nobody means them as they stand.
fn has_pattern(target: &str) -> bool {
    target.contains(['{', '}', '<', '>', '*', '$', '\n', '\u{0}'])
        || target.contains("...")
        || target.contains('…')
        || target.starts_with(['@', '~', '%', '&', ':'])
        || target.to_ascii_lowercase().contains("path/to/")
}

/// The last line that `L10`, `L10-L20`, `L10C5-L12C1` names.
fn line_anchor(fragment: &str) -> Option<u32> {
    let number = |part: &str| -> Option<u32> {
        let rest = part.strip_prefix('L').unwrap_or(part);
        let digits = rest.split('C').next()?;
        digits.parse().ok()
    };
    let rest = fragment.strip_prefix('L')?;
    match rest.split_once('-') {
        Some((from, to)) => Some(number(from)?.max(number(to)?)),
        None => number(rest),
    }
}

/// The anchors of one document.
struct Anchors {
    /// In lower case.
    names: HashSet<String>,
    /// Without what site generators disagree on.
    squashed: HashSet<String>,
    /// It includes text that is not at hand, so that it may have any anchor.
    open: bool,
}

/// A slug without what the generators disagree on: letters and digits only.
fn squash(slug: &str) -> String {
    slug.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Every anchor of a document, in lower case.
fn own_anchors<'a>(document: &'a Document, text: &'a str) -> impl Iterator<Item = String> + 'a {
    let headings = document.headings().map(|section| &*section.slug);
    let explicit = document.anchors.iter().map(|anchor| &*anchor.name);
    headings
        .chain(explicit)
        .chain(foreign_anchors(text))
        .map(|name| name.strip_prefix("user-content-").unwrap_or(name))
        .map(str::to_lowercase)
}

/// The paths of `{{#include path}}` and `{{#template path …}}`.
fn included(text: &str) -> impl Iterator<Item = &str> {
    ["{{#include ", "{{#template ", "{{#rustdoc_include "]
        .into_iter()
        .flat_map(|mark| text.match_indices(mark))
        .filter_map(|(at, mark)| {
            let rest = &text[at + mark.len()..];
            rest.split([' ', '}', ':', '\n']).next()
        })
        .filter(|path| path.ends_with(".md"))
}

/// Anchors of other dialects: kramdown's `{: #name}`, Pandoc's `{#name .class}`, MyST's `(name)=`.
fn foreign_anchors(text: &str) -> impl Iterator<Item = &str> {
    let braces = text.match_indices('#').filter_map(move |(at, _)| {
        let before = text[..at].trim_end_matches(' ');
        let opens = before.ends_with('{') || before.ends_with("{:");
        let name = text[at + 1..].split([' ', '}', '\n', '#']).next()?;
        (opens && !name.is_empty()).then_some(name)
    });
    let labels = text
        .lines()
        .filter_map(|line| line.strip_prefix('(')?.trim_end().strip_suffix(")="));
    braces.chain(labels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_anchors() {
        assert_eq!(line_anchor("L10"), Some(10));
        assert_eq!(line_anchor("L10-L20"), Some(20));
        assert_eq!(line_anchor("L10-20"), Some(20));
        assert_eq!(line_anchor("L10C5-L12C1"), Some(12));
        assert_eq!(line_anchor("Lists"), None);
    }

    #[test]
    fn schemes() {
        assert!(has_scheme("https://a.b"));
        assert!(has_scheme("mailto:a@b"));
        assert!(!has_scheme("docs/a.md"));
        assert!(!has_scheme("std::vec"));
    }
}
