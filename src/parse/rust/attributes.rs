//! Attributes: as text, as documentation, and those that mark tests, entry points and modules.

use proc_macro2::{TokenStream, TokenTree};
use syn::{AttrStyle, Attribute, Expr, Lit, Meta};

use super::walk::SynSpanMap;
use crate::span::Span;

/// Last names of attributes that make a function a test.
const TESTS: [&str; 10] = [
    "test",
    "rstest",
    "test_case",
    "test_matrix",
    "wasm_bindgen_test",
    "quickcheck",
    "proptest",
    "ktest",
    "traced_test",
    "property_test",
];

/// One attribute or one part of a `cfg_attr`: the last name of its path, and the string it is set to.
struct NamedAttribute {
    name: String,
    value: Option<String>,
}

/// What the attributes of an item say.
#[derive(Debug, Default)]
pub struct ItemAttributes {
    /// Those that are no documentation, as written between the brackets.
    pub texts: Vec<Box<str>>,
    /// The first to the last line of the doc comment.
    pub doc: Option<Span>,
    /// Where the first attribute before the item begins.
    pub start: Option<u32>,
}

/// Read the attributes that stand before and inside an item.
pub fn read(attributes: &[Attribute], place: &SynSpanMap<'_>) -> ItemAttributes {
    let mut found = ItemAttributes::default();
    let mut inner = None;
    for attribute in attributes {
        let brackets = place.span(attribute.bracket_token.span.join());
        let start = place.start(attribute.pound_token.span);
        let outer = matches!(attribute.style, AttrStyle::Outer);
        if outer && found.start.is_none() {
            found.start = Some(start);
        }
        if is_doc(&attribute.meta) {
            let whole = Span {
                start,
                end: brackets.end,
            };
            // A comment at the end of a line has the `\r` of `\r\n`.
            let length = whole.text(place.text).trim_end_matches('\r').len() as u32;
            let span = Span {
                start,
                end: start + length,
            };
            let doc = if outer { &mut found.doc } else { &mut inner };
            *doc = Some(doc.map_or(span, |before| before.join(span)));
        } else {
            let text = brackets.text(place.text);
            let text = text.get(1..text.len().saturating_sub(1)).unwrap_or("");
            found.texts.push(text.trim().into());
        }
    }
    found.doc = found.doc.or(inner);
    found
}

fn is_doc(meta: &Meta) -> bool {
    matches!(meta, Meta::NameValue(pair) if pair.path.is_ident("doc"))
}

/// Whether a function with these attributes is a test; then whether it is ignored, and whether a panic is its aim.
pub fn test(attributes: &[Attribute]) -> Option<(bool, bool)> {
    // Nearly every function has documentation at most, and no attribute to look into.
    if attributes.iter().all(|attribute| is_doc(&attribute.meta)) {
        return None;
    }
    let words = words(attributes);
    let has = |name: &str| words.iter().any(|word| word.name == name);
    TESTS
        .iter()
        .any(|name| has(name))
        .then(|| (has("ignore"), has("should_panic")))
}

/// The files that `path = "…"` names.
pub fn paths(attributes: &[Attribute]) -> Vec<Box<str>> {
    words(attributes)
        .into_iter()
        .filter(|word| word.name == "path")
        .filter_map(|word| word.value.map(Into::into))
        .collect()
}

/// Whether `#[macro_export]` is there.
pub fn exported(attributes: &[Attribute]) -> bool {
    words(attributes)
        .iter()
        .any(|word| word.name == "macro_export")
}

/// Whether documentation leaves out what has these attributes.
pub fn hidden(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("doc") => {
            let mut tokens = list.tokens.clone().into_iter();
            tokens.any(|token| matches!(token, TokenTree::Ident(word) if word == "hidden"))
        }
        _ => false,
    })
}

fn words(attributes: &[Attribute]) -> Vec<NamedAttribute> {
    let mut words = Vec::new();
    for attribute in attributes {
        let Some(last) = attribute.path().segments.last() else {
            continue;
        };
        let name = last.ident.to_string();
        match &attribute.meta {
            Meta::List(list) if name == "cfg_attr" => conditional(list.tokens.clone(), &mut words),
            Meta::NameValue(pair) => words.push(NamedAttribute {
                name,
                value: match &pair.value {
                    Expr::Lit(literal) => string(&literal.lit),
                    _ => None,
                },
            }),
            _ => words.push(NamedAttribute { name, value: None }),
        }
    }
    words
}

/// The attributes that a `cfg_attr(condition, …)` with `tokens` between its parentheses sets.
fn conditional(tokens: TokenStream, words: &mut Vec<NamedAttribute>) {
    let mut parts = 0;
    let mut name = None;
    let mut set = false;
    let mut value = None;
    // A comma more than there is, so that the last part ends too.
    let comma = TokenTree::Punct(proc_macro2::Punct::new(',', proc_macro2::Spacing::Alone));
    for token in tokens.into_iter().chain([comma]) {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == ',' => {
                // The first part is the condition.
                if let (Some(name), true) = (name.take(), parts > 0) {
                    words.push(NamedAttribute {
                        name,
                        value: value.take(),
                    });
                }
                parts += 1;
                (set, value) = (false, None);
            }
            TokenTree::Punct(punct) if punct.as_char() == '=' => set = true,
            TokenTree::Ident(ident) if !set => name = Some(ident.to_string()),
            TokenTree::Literal(literal) if set => value = string(&Lit::new(literal)),
            _ => {}
        }
    }
}

fn string(literal: &Lit) -> Option<String> {
    match literal {
        Lit::Str(text) => Some(text.value()),
        _ => None,
    }
}
