//! Mentions: names in code spans of living documents that nothing in the working tree defines. History decides later
//! whether they are stale.
//!
//! A name counts as defined if it occurs, in any spelling, as an identifier or literal of a Rust file or in a manifest.
//! Linear in the documents' code spans.

mod gone;
mod shape;

use std::sync::Arc;

use crate::facts::history::{HistoryNameKind, HistoryQuery};
use crate::facts::revision::ancestors;
use crate::facts::word_set::words;
use crate::facts::{Document, Reference, ReferenceKind, SourceFile, TreeMetadata};
pub use crate::graph::hosts::RepositoryHosts;
use crate::graph::names::SourceNames;
use crate::graph::of_documents;
use crate::graph::paths::{PathIndex, folder, resolve};
use crate::span::{FileId, Span};
pub use gone::vanished;
use shape::{is_code, is_dashed, is_foreign, is_name, path, tokens};

/// A name that nothing explains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnresolvedMention {
    /// The document.
    pub file: FileId,
    /// The name in its text.
    pub span: Span,
    /// The name; a path without `./`, line numbers and items behind it.
    pub name: Box<str>,
    /// The kind of the name.
    pub asked: HistoryNameKind,
    /// Whether only a whole path from the root claims something here: in a code block, unless a tree is drawn there, and
    /// in an address of the repository's own host.
    pub exact: bool,
}

/// Everything that mentions are looked up in.
pub struct MentionContext<'a> {
    /// The files.
    pub sources: &'a [SourceFile],
    /// Their paths.
    pub paths: &'a PathIndex,
    /// The shape around them.
    pub tree: &'a TreeMetadata,
    /// The names of the working tree.
    pub names: &'a SourceNames,
    /// Where the repository shows itself.
    pub hosts: &'a RepositoryHosts,
}

impl MentionContext<'_> {
    /// The mentions of every document in `wanted`, by file and position.
    pub fn mentions(&self, wanted: &(dyn Fn(FileId) -> bool + Sync)) -> Vec<UnresolvedMention> {
        of_documents(self.sources, wanted, |file, document| {
            self.of(file, document)
        })
    }

    fn of(&self, file: FileId, document: &Document) -> Vec<UnresolvedMention> {
        let source = &self.sources[file.index()];
        let text = source.text();
        let mut found = Vec::new();
        let names = document.references.iter();
        for reference in names.filter(|reference| reference.kind == ReferenceKind::Name) {
            self.read(source, text, reference.span, true, file, &mut found);
        }
        for fence in &document.fences {
            // A file tree or commands: paths as in prose.
            let language = fence.info.split([' ', ',', '{']).next().unwrap_or("");
            if matches!(
                language,
                "" | "text"
                    | "txt"
                    | "plain"
                    | "tree"
                    | "bash"
                    | "sh"
                    | "shell"
                    | "console"
                    | "zsh"
                    | "md"
                    | "markdown"
            ) {
                self.read(source, text, fence.span, false, file, &mut found);
            }
        }
        for section in document.headings() {
            // A heading may be a path without marks of code.
            let heading = section.span.text(text);
            if !heading.contains('`') && heading.contains('/') {
                self.read(source, text, section.span, false, file, &mut found);
            }
        }
        let addresses = document
            .references
            .iter()
            .filter(|reference| reference.target.starts_with("http"));
        found.extend(addresses.filter_map(|reference| self.address(file, text, reference)));
        found.sort_by_key(|mention| (mention.span.start, mention.span.end));
        found
    }

    /// The file that an address of the repository's own host shows, if it is not there.
    fn address(
        &self,
        file: FileId,
        text: &str,
        reference: &Reference,
    ) -> Option<UnresolvedMention> {
        let path = self.hosts.path(&reference.target)?;
        if self.paths.get(path).is_some() || self.tree.ignores(path) || self.tree.is_foreign(path) {
            return None;
        }
        let written = reference.span.text(text);
        let start = reference.span.start as usize + written.find(path)?;
        Some(UnresolvedMention {
            file,
            span: Span::new(start..start + path.len()),
            name: path.into(),
            asked: HistoryNameKind::Path,
            exact: true,
        })
    }

    /// The mentions in the code at `span`; with `names`, those of items too.
    fn read(
        &self,
        source: &SourceFile,
        text: &str,
        span: Span,
        names: bool,
        file: FileId,
        out: &mut Vec<UnresolvedMention>,
    ) {
        let code = span.text(text);
        let base = span.start as usize;
        let mut push = |start: usize, name: &str, asked| {
            let start = base + start;
            out.push(UnresolvedMention {
                file,
                span: Span::new(start..start + name.len()),
                name: name.into(),
                asked,
                exact: !names,
            });
        };
        for (start, token) in tokens(code) {
            // String literals in a block are example data.
            if !names && code[..start].ends_with(['"', '\'']) {
                continue;
            }
            match path(token) {
                Some(path) => {
                    if !self.leads_somewhere(source, path) && !self.is_handled(path) {
                        let offset = token.find(path).unwrap_or(0);
                        push(start + offset, path, HistoryNameKind::Path);
                    }
                    if names {
                        let rest = token.find("::").map_or("", |at| &token[at..]);
                        let offset = start + token.len() - rest.len();
                        self.items(rest, offset, false, &mut push);
                    }
                }
                None if names && !is_foreign(token) => {
                    let alone = token.len() + 4 >= code.len();
                    self.items(token, start, alone, &mut push);
                }
                None => {}
            }
        }
    }

    /// The names in `token` that look like items and that nothing explains.
    fn items(
        &self,
        token: &str,
        start: usize,
        alone: bool,
        push: &mut impl FnMut(usize, &str, HistoryNameKind),
    ) {
        // A package or a key: `foo-bar` and nothing else.
        let dashed = token.trim_matches('`');
        if alone && is_dashed(dashed) {
            if !self.names.has(dashed) {
                push(
                    start + token.find(dashed).unwrap_or(0),
                    dashed,
                    HistoryNameKind::Name,
                );
            }
            return;
        }
        for (at, word) in words(token.as_bytes()) {
            let Ok(word) = std::str::from_utf8(word) else {
                continue;
            };
            let after = &token.as_bytes()[at + word.len()..];
            let before = &token.as_bytes()[..at];
            // `--flag-name`, `foo-bar` and `a.b.c` are other kinds of names.
            if before.ends_with(b"-") || after.starts_with(b"-") {
                continue;
            }
            // `{name}` and `<name>` are placeholders.
            if before.ends_with(b"{") && after.starts_with(b"}")
                || before.ends_with(b"<") && after.starts_with(b">") && at < 2
            {
                continue;
            }
            let called = after.starts_with(b"(")
                || after.starts_with(b"::")
                || after.starts_with(b"!")
                || before.ends_with(b"::");
            if (is_name(word, alone, called) || is_code(word)) && !self.names.has(word) {
                push(start + at, word, HistoryNameKind::Name);
            }
        }
    }

    /// Whether the source reads or writes files of that name: then it is one that users have.
    fn is_handled(&self, path: &str) -> bool {
        !path.ends_with('/') && !path.ends_with(".rs") && self.names.has(path)
    }

    /// Whether the working tree has something at `path`, seen from the root, the document, or anywhere.
    fn leads_somewhere(&self, source: &SourceFile, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let relative = resolve(folder(&source.path), path).is_err();
        if relative || self.paths.has_end(path.trim_start_matches("../")) {
            return true;
        }
        let above = ancestors(&source.path);
        let seen: Vec<String> = above.filter_map(|from| resolve(from, path).ok()).collect();
        // Check existence first: it is a lookup, while exclusion needs pattern matching.
        seen.iter().any(|full| self.paths.get(full).is_some())
            || seen
                .iter()
                .any(|full| self.tree.ignores(full) || self.tree.is_foreign(full))
    }
}

/// The questions that `mentions` raise about the documents in `sources`.
pub fn questions(mentions: &[UnresolvedMention], sources: &[SourceFile]) -> Vec<HistoryQuery> {
    // Mentions are in order, so each line is extracted once, however many names it has.
    let mut last: Option<(FileId, usize, Arc<str>)> = None;
    let mut line = |mention: &UnresolvedMention| {
        let text = sources[mention.file.index()].text();
        let at = mention.span.start as usize;
        if let Some((file, end, line)) = &last
            && *file == mention.file
            && at < *end
        {
            return line.clone();
        }
        let start = text[..at].rfind('\n').map_or(0, |before| before + 1);
        let end = text[at..].find('\n').map_or(text.len(), |after| at + after);
        let line = text[start..end].trim_matches(|c: char| c.is_ascii_whitespace());
        let line: Arc<str> = Arc::from(line);
        last = Some((mention.file, end, line.clone()));
        line
    };
    mentions
        .iter()
        .map(|mention| HistoryQuery {
            document: sources[mention.file.index()].path.as_str().into(),
            line: line(mention),
            name: mention.name.clone(),
            asked: mention.asked,
        })
        .collect()
}
