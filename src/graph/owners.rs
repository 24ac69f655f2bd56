//! Owners of a path: `CODEOWNERS`, with the semantics of GitHub and GitLab.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use crate::facts::SourceFile;

/// The rules of the repository's `CODEOWNERS` file; later rules win.
#[derive(Debug, Default)]
pub struct CodeOwners {
    patterns: GlobSet,
    owners: Vec<String>,
    lines: Vec<(String, Vec<String>)>,
}

/// The places where the file is looked for, in the order of GitHub, then GitLab.
const PLACES: [&str; 4] = [
    ".github/CODEOWNERS",
    "CODEOWNERS",
    "docs/CODEOWNERS",
    ".gitlab/CODEOWNERS",
];

/// Whether the file at `path` may be the repository's `CODEOWNERS`.
pub fn is_code_owners(path: &str) -> bool {
    PLACES.contains(&path)
}

impl CodeOwners {
    /// Read the first `CODEOWNERS` file there is. Lines that cannot be read as a pattern are passed over.
    pub fn new(sources: &[SourceFile]) -> CodeOwners {
        let text = PLACES.iter().find_map(|place| {
            let at = sources
                .binary_search_by(|source| source.path.as_str().cmp(place))
                .ok()?;
            sources[at].text.get().as_deref().ok()
        });
        let mut builder = GlobSetBuilder::new();
        let mut owners = Vec::new();
        let mut lines = Vec::new();
        for line in text.unwrap_or("").lines() {
            let line = line.split('#').next().unwrap_or("").trim();
            let mut words = line.split_whitespace();
            let Some(pattern) = words.next() else {
                continue;
            };
            let names: Vec<&str> = words.filter(|word| word.contains('@')).collect();
            let Some(globs) = globs(pattern) else {
                continue;
            };
            let owned = names.iter().map(|name| (*name).to_owned());
            lines.push((pattern.to_owned(), owned.collect()));
            for glob in globs {
                builder.add(glob);
                owners.push(names.join(" "));
            }
        }
        CodeOwners {
            patterns: builder.build().unwrap_or_default(),
            owners,
            lines,
        }
    }

    /// Each pattern with its owners, in the order of the file.
    pub fn lines(&self) -> &[(String, Vec<String>)] {
        &self.lines
    }

    /// Everybody who owns something, as written there.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.owners
            .iter()
            .flat_map(|names| names.split(' '))
            .filter(|name| !name.is_empty())
    }

    /// The owners of `path`, as written there.
    pub fn of(&self, path: &str) -> Option<&str> {
        let last = self.patterns.matches(path).into_iter().max()?;
        let owner = self.owners.get(last)?;
        (!owner.is_empty()).then_some(owner)
    }
}

/// A `CODEOWNERS` pattern as globs: the path itself, and everything below it.
fn globs(pattern: &str) -> Option<Vec<globset::Glob>> {
    // A section head of GitLab.
    if pattern.starts_with('[') || pattern.starts_with('^') {
        return None;
    }
    let anchored = pattern.trim_end_matches('/').contains('/');
    let body = pattern.trim_matches('/');
    let base = if anchored || body == "*" {
        body.to_owned()
    } else {
        format!("**/{body}")
    };
    let build = |glob: &str| GlobBuilder::new(glob).literal_separator(true).build().ok();
    if body == "*" {
        return Some(vec![build("**")?]);
    }
    let mut globs = Vec::new();
    if !pattern.ends_with('/') {
        globs.push(build(&base)?);
    }
    // `docs/*` does not reach into folders below.
    if !body.ends_with("/*") {
        globs.push(build(&format!("{base}/**"))?);
    }
    Some(globs)
}
