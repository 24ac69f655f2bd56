//! Rust source: a scanner for any text, and `syn` for the items.

mod attributes;
mod calls;
mod clone_tokens;
mod depth_limit;
mod digest;
mod evidence;
mod exits;
mod items;
mod keywords;
mod literals;
mod macros;
mod members;
mod nested_routes;
mod preamble;
mod qualified_paths;
mod remarks;
mod routes;
mod scan;
mod signature;
pub mod snippet;
mod surface;
mod uses;
mod walk;

#[cfg(test)]
mod tests;

use crate::facts::RustFacts;
use crate::facts::code::{ItemKind, RustItem, SyntaxError};
use crate::facts::surface::SurfaceFacts;
use crate::span::Span;
use scan::RustScan;
use walk::{RustWalker, SynSpanMap};

pub use clone_tokens::{is_small, tokens};
pub use digest::{RustDigests, digests, short as digest};
pub use exits::exits;
pub use qualified_paths::named_paths;
pub use signature::{FunctionGuarantees, ItemSignature, signatures};

/// The facts of a Rust file.
///
/// Needs a stack of 64 MiB: the nesting limit assumes it.
pub fn parse(text: &str) -> RustFacts {
    let scan = scan::scan(text);
    let mut code = RustFacts {
        identifiers: lines(scan.identifiers.keys().copied().collect()),
        literals: lines(scan.literals.iter().copied().collect()),
        unsafes: scan.unsafes.clone(),
        surface: surface(text, &scan),
        ..RustFacts::default()
    };
    remarks::read(text, &scan.remarks, &mut code);
    if let Some((message, span)) = scan.hazard {
        code.error = Some(SyntaxError {
            message: message.into(),
            span,
        });
    } else {
        tree(text, &scan, &mut code);
        evidence::follow_helpers(text, &scan.evidence, &mut code);
    }
    code.constants = constants(text, &code);
    code.bodies = clone_tokens::bodies(text, &scan.tokens, &code);
    code.quoted = quoted(text, &scan.quoted);
    code.included = included(text, &scan.included);
    // Every text that was parsed stays in a list of the thread until this is called; no span is left now.
    proc_macro2::extra::invalidate_current_thread_spans();
    code
}

/// The names of constants and statics that are not those of others under the same name.
fn constants(text: &str, code: &RustFacts) -> Vec<Box<str>> {
    let stated = |item: &&RustItem| {
        let value = item.span.text(text).trim_end_matches(';').trim_end();
        let path = value.strip_suffix(&*item.name);
        !path.is_some_and(|path| path.ends_with("::"))
    };
    let values = [ItemKind::Constant, ItemKind::Static];
    let all = code.items.iter();
    let own = all.filter(|item| values.contains(&item.kind));
    own.filter(stated).map(|item| item.name.clone()).collect()
}

/// `text` with the visibility of `pub impl` blanked out, if any: an attribute macro may accept it, but `syn` rejects
/// it.
fn without_visibility(text: &str) -> Option<String> {
    let mut bare = text.as_bytes().to_vec();
    let mut found = false;
    for (at, _) in text.match_indices("impl") {
        let before = text[..at].trim_end();
        let word = before.rsplit(char::is_whitespace).next().unwrap_or("");
        if word == "pub" || (word.starts_with("pub(") && word.ends_with(')')) {
            bare[before.len() - word.len()..before.len()].fill(b' ');
            found = true;
        }
    }
    found.then(|| String::from_utf8(bare).ok())?
}

/// Let `syn` read the file, and take from its tree what is wanted.
fn tree(text: &str, scan: &RustScan<'_>, code: &mut RustFacts) {
    let place = SynSpanMap::new(text, scan);
    let parsed = syn::parse_str::<syn::File>(&text[scan.start..]).or_else(|error| {
        let bare = without_visibility(&text[scan.start..]).ok_or(error.clone())?;
        syn::parse_str(&bare).map_err(|_| error)
    });
    match parsed {
        Ok(file) => {
            code.hidden = attributes::hidden(&file.attrs);
            let mut walk = RustWalker {
                place,
                code,
                depth: 0,
            };
            walk.items(&file.items, None);
            code.opaque.sort_unstable();
            code.opaque.dedup();
        }
        Err(error) => {
            let message = error.to_string();
            let mut span = place.span(error.span());
            if message.starts_with("unexpected end of input") && span.is_empty() {
                span = Span::at(place.before(text.len() as u32) as usize);
            }
            code.error = Some(SyntaxError {
                message: message.into(),
                span,
            });
        }
    }
}

/// What the calls of a file show to the outside.
fn surface(text: &str, scan: &RustScan<'_>) -> SurfaceFacts {
    let clap = ["Arg", "Command", "App"]
        .iter()
        .any(|name| scan.identifiers.contains_key(name));
    let other = [
        "Bpaf",
        "bpaf",
        "FromArgs",
        "pico_args",
        "lexopt",
        "getopts",
        "gumdrop",
    ]
    .iter()
    .any(|name| scan.identifiers.contains_key(name));
    // A program that reads `args` by hand may accept arguments that no parser lists.
    let by_hand = scan.identifiers.contains_key("args") && text.contains("env::args(");
    SurfaceFacts {
        calls: scan.calls.clone(),
        nests: scan.nests.clone(),
        dynamic: other || by_hand || (clap && calls::is_dynamic(text)),
        ..SurfaceFacts::default()
    }
}

/// `names` sorted, one a line.
fn lines(mut names: Vec<&str>) -> Box<str> {
    names.sort_unstable();
    names.join("\n").into()
}

fn quoted(text: &str, spans: &[Span]) -> Box<str> {
    let mut paths: Vec<&str> = spans.iter().map(|span| span.text(text)).collect();
    paths.sort_unstable();
    paths.dedup();
    paths.join("\n").into()
}

/// The values of the string literals at `spans`.
fn included(text: &str, spans: &[Span]) -> Vec<(Box<str>, Span)> {
    let value = |span: &Span| {
        let literal = syn::parse_str::<syn::LitStr>(span.text(text)).ok()?;
        Some((literal.value().into(), *span))
    };
    spans.iter().filter_map(value).collect()
}
