//! Folders published by a site generator: links there follow the site's routes instead of the tree.

use std::collections::{HashMap, HashSet};

use super::paths::{file_name, folder, join};
use crate::facts::SourceFile;
use crate::facts::revision::ancestors;

/// The folders of a revision that are published as sites: each with the folders that `/` can stand for in it.
#[derive(Debug, Default)]
pub struct PublishedSites {
    covered: HashMap<String, Vec<String>>,
    /// Folders of mdBook, which is often one of several books on a site.
    books: HashSet<String>,
    /// Folders of MkDocs, whose labels may name what a plugin documents.
    mkdocs: HashSet<String>,
}

/// File names that configure a site generator.
const MARKS: [&str; 24] = [
    "book.toml",
    "mkdocs.yml",
    "mkdocs.yaml",
    "_config.yml",
    "hugo.toml",
    "hugo.yaml",
    "docusaurus.config.js",
    "docusaurus.config.ts",
    "docusaurus.config.mjs",
    "antora.yml",
    "astro.config.mjs",
    "astro.config.ts",
    "conf.py",
    "next.config.js",
    "next.config.mjs",
    "next.config.ts",
    "_quarto.yml",
    "zensical.toml",
    "gatsby-config.js",
    "vuepress.config.js",
    "rspress.config.ts",
    "docsify.js",
    "mint.json",
    "docs.json",
];

/// Folders that hold the pages of a site whose configuration lies at the root or beside them.
const PAGES: [&str; 8] = [
    "docs", "doc", "src", "content", "pages", "website", "site", "static",
];

impl PublishedSites {
    /// Find the sites by the names of their configuration files.
    pub fn new(sources: &[SourceFile]) -> PublishedSites {
        let mut sites = PublishedSites::default();
        for source in sources {
            let path = source.path.as_str();
            let name = file_name(path);
            let home = folder(path);
            let vitepress = matches!(file_name(home), ".vitepress" | ".vuepress");
            if vitepress && name.starts_with("config.") {
                sites.add(folder(home));
            } else if MARKS.contains(&name) {
                sites.add(home);
                if name == "book.toml" {
                    sites.books.insert(home.to_owned());
                }
                if matches!(name, "mkdocs.yml" | "mkdocs.yaml" | "zensical.toml") {
                    sites.mkdocs.insert(home.to_owned());
                }
                // Docusaurus lives in `website/` and publishes `docs/` beside it.
                if name.starts_with("docusaurus") && !home.is_empty() {
                    let beside = join(folder(home), "docs");
                    sites.covered.entry(beside).or_default();
                }
            } else if name == "SUMMARY.md" && !home.is_empty() {
                sites.add(home);
                sites.books.insert(home.to_owned());
            }
        }
        sites
    }

    fn add(&mut self, home: &str) {
        let pages: Vec<String> = PAGES.iter().map(|pages| join(home, pages)).collect();
        if home.is_empty() {
            for folder in &pages {
                self.covered.insert(folder.clone(), pages.clone());
            }
        } else {
            let mut bases = vec![home.to_owned()];
            bases.extend(pages);
            self.covered.insert(home.to_owned(), bases);
        }
    }

    /// The folders that `/` can stand for in the document at `path`; none where it is not a page of a site.
    pub fn bases(&self, path: &str) -> Option<&[String]> {
        ancestors(path).find_map(|folder| self.covered.get(folder).map(Vec::as_slice))
    }

    /// Whether a label in the document at `path` may name an item that MkDocs finds elsewhere: `[table][till.Table.sum]`.
    pub fn names_items(&self, path: &str) -> bool {
        ancestors(path).any(|folder| self.mkdocs.contains(folder))
    }

    /// The innermost book that holds the document at `path`.
    pub fn book<'a>(&self, path: &'a str) -> Option<&'a str> {
        ancestors(path).find(|folder| self.books.contains(*folder))
    }
}
