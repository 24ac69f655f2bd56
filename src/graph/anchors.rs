//! Anchors of a document: the fragments that a link can target, in the dialects of common renderers.

use std::collections::HashSet;
use std::sync::OnceLock;

use super::paths::{PathIndex, folder, resolve};
use crate::facts::{Document, SourceFile};

/// The anchors of one document.
pub struct DocumentAnchors {
    /// In lower case.
    pub names: HashSet<String>,
    /// Titles without the braces that some generators read as attributes.
    bare: Vec<String>,
    /// Slugs reduced to what site generators agree on; built lazily, for few documents.
    squashed: OnceLock<HashSet<String>>,
    /// It includes text that is not at hand, so that it may have any anchor.
    pub open: bool,
}

/// A slug reduced to what the generators agree on: letters and digits only.
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

impl DocumentAnchors {
    /// The anchors of `document`, which `source` holds, and of the documents that it includes in the way of mdBook.
    pub fn new(
        source: &SourceFile,
        document: &Document,
        sources: &[SourceFile],
        paths: &PathIndex,
    ) -> DocumentAnchors {
        let here = folder(&source.path);
        let text = source.text();
        let mut names: HashSet<String> = own_anchors(document, text).collect();
        let mut open = text.contains("--8<--") || text.contains("{{<");
        // `::: a.path`: a generator puts the documentation of that item here, with anchors of its own.
        open |= text.lines().any(|line| line.starts_with("::: "));
        for path in included(text) {
            let found = resolve(here, path).ok().and_then(|full| paths.file(&full));
            match found.map(|file| &sources[file.index()]) {
                Some(source) => {
                    if let Some(document) = source.facts.document() {
                        names.extend(own_anchors(document, source.text()));
                    }
                }
                None => open = true,
            }
        }
        // `### Title {.class}`: some generators read the braces as attributes.
        let bare = document
            .headings()
            .filter_map(|section| section.title.split_once('{'))
            .map(|(title, _)| squash(title))
            .collect();
        DocumentAnchors {
            names,
            bare,
            squashed: OnceLock::new(),
            open,
        }
    }

    /// Whether an anchor equals `name` apart from differences between site generators.
    pub fn has_squashed(&self, name: &str) -> bool {
        let squashed = self.squashed.get_or_init(|| {
            let names = self.names.iter().map(|name| squash(name));
            names.chain(self.bare.iter().cloned()).collect()
        });
        squashed.contains(&squash(name))
    }
}
