//! Line references to Rust files in documents: `src/a.rs:10-20`, `src/a.rs#L10-L20`.

use super::mentions::RepositoryHosts;
use crate::graph::paths::{PathIndex, resolve};
use crate::span::{FileId, Span, floor};

/// Files of one name that are looked through.
const NAMESAKES: usize = 64;

/// A place in a Rust file, as a document gives it: `src/a.rs:10-20`, `src/a.rs#L10-L20`.
pub struct LineReference<'t> {
    /// The file, as written.
    pub path: &'t str,
    /// The path and the lines in the text.
    pub span: Span,
    /// The first line.
    pub first: u32,
    /// The last line; the first, where only one is given.
    pub last: u32,
    /// The first number in the text.
    pub first_span: Span,
    /// The last number in the text.
    pub last_span: Option<Span>,
    /// It is written as the fragment of a link to a path.
    pub fragment: bool,
    /// The path is one from the root: a page of the repository's own host shows it.
    pub whole: bool,
}

/// Every `….rs:N` and `….rs#LN` of a text, and of the pages of its own `hosts`. Linear.
pub fn places<'t>(text: &'t str, hosts: &RepositoryHosts) -> Vec<LineReference<'t>> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices(".rs") {
        let end = at + 3;
        let rest = &text[end..];
        let (mark, fragment) = if rest.starts_with("#L") {
            (2, true)
        } else if rest.starts_with(':') {
            (1, false)
        } else {
            continue;
        };
        let Some((first, first_span)) = number(text, end + mark) else {
            continue;
        };
        let mut last = first;
        let mut last_span = None;
        let after = first_span.end as usize;
        let dash = ["-L", "-", "–"]
            .into_iter()
            .find(|dash| text[after..].starts_with(dash));
        if let Some(dash) = dash
            && let Some((number, span)) = number(text, after + dash.len())
            && number >= first
        {
            last = number;
            last_span = Some(span);
        }
        let low = floor(text, at.saturating_sub(300));
        let start = text[low..at]
            .rfind(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '/' | '.' | '+'))
            .map_or(low, |stop| {
                low + stop + text[low + stop..].chars().next().map_or(1, char::len_utf8)
            });
        // `a.rs:60,:74,:101`: ambiguous, so ignored.
        let rest = text[after..].strip_prefix(',').map(str::trim_start);
        if rest.is_some_and(|rest| {
            rest.trim_start_matches(':')
                .starts_with(|c: char| c.is_ascii_digit())
        }) {
            continue;
        }
        let stop = last_span.map_or(after, |span| span.end as usize);
        let address = text[start..at].starts_with("//");
        if start == at || !address && text[low..start].ends_with(':') {
            continue;
        }
        let path = &text[start..end];
        // A URL points to a commit or a different repository, unless it is a page of our own.
        let path = match address {
            true if fragment => hosts.path(path),
            true => None,
            false => Some(path),
        };
        let Some(path) = path else {
            continue;
        };
        found.push(LineReference {
            path,
            span: Span::new(end - path.len()..stop),
            first,
            last,
            first_span,
            last_span,
            fragment: fragment && !address,
            whole: address,
        });
    }
    found
}

fn number(text: &str, at: usize) -> Option<(u32, Span)> {
    let rest = text.get(at..)?;
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    let number: u32 = rest[..end].parse().ok()?;
    (number > 0).then(|| (number, Span::new(at..at + end)))
}

/// The file that a document in `home` means by `path`: from its folder, from the root, or the only one that ends so.
pub fn find(paths: &PathIndex, home: &str, given: &LineReference<'_>) -> Option<FileId> {
    let path = given.path;
    if given.whole {
        return paths.file(path);
    }
    let from = |folder: &str| {
        resolve(folder, path)
            .ok()
            .and_then(|full| paths.file(&full))
    };
    from(home).or_else(|| from("")).or_else(|| {
        let name = path.rsplit('/').next()?;
        let all = paths.named(name);
        if all.len() > NAMESAKES || path.starts_with('.') {
            return None;
        }
        let mut ending = all.iter().filter(|full| {
            full.strip_suffix(path)
                .is_some_and(|rest| rest.ends_with('/'))
        });
        let only = ending.next()?;
        ending.next().is_none().then(|| paths.file(only))?
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_in_any_form() {
        let hosts = RepositoryHosts::of("h.org/a/b");
        let text = "`src/a.rs:10` (b.rs:3–5) h.rs:6,:7 i.rs:6, 7 [x](../c.rs#L7-L9) https://h.org/d.rs:1 .rs:2 e.rs: f.rs:0 ü/g.rs:4-2 \
                    https://h.org/a/b/blob/main/src/h.rs#L3-L4 https://h.org/a/c/blob/main/i.rs#L3 \
                    https://h.org/a/b/blob/v1/i.rs#L3 https://h.org/a/b/blob/main/i.rs:3";
        let found: Vec<(&str, u32, u32)> = places(text, &hosts)
            .iter()
            .map(|given| (given.path, given.first, given.last))
            .collect();
        assert_eq!(
            found,
            [
                ("src/a.rs", 10, 10),
                ("b.rs", 3, 5),
                ("../c.rs", 7, 9),
                ("ü/g.rs", 4, 4),
                ("src/h.rs", 3, 4)
            ]
        );
    }
}
