//! Splits an attribute into its parts: `#[arg(long = "x", short, env("Y"))]` has three.

use proc_macro2::{TokenStream, TokenTree};
use syn::{Attribute, Lit, Meta};

/// One part of an attribute, between commas.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct AttributePart {
    /// The last name of its path.
    pub name: String,
    /// Whether it is set to something: `name = …`, `name(…)`.
    pub set: bool,
    /// The strings and characters it is set to.
    pub texts: Vec<String>,
    /// The literal it is set to, if that is all of it; a string without its quotes.
    pub literal: Option<String>,
}

/// The parts of those attributes whose last name is one of `names`, those in `cfg_attr` too. An attribute without
/// parts is one part of its own name.
pub fn parts(attributes: &[Attribute], names: &[&str]) -> Vec<AttributePart> {
    let mut found = Vec::new();
    for attribute in attributes {
        let Some(last) = attribute.path().segments.last() else {
            continue;
        };
        let named = names.iter().any(|name| last.ident == name);
        match &attribute.meta {
            Meta::List(list) if named => split(list.tokens.clone(), &mut found),
            Meta::List(list) if last.ident == "cfg_attr" => {
                conditional(list.tokens.clone(), names, &mut found);
            }
            Meta::Path(_) | Meta::NameValue(_) if named => found.push(AttributePart {
                name: last.ident.to_string(),
                ..AttributePart::default()
            }),
            _ => {}
        }
    }
    found
}

/// The attributes inside of `cfg_attr(condition, …)`.
fn conditional(tokens: TokenStream, names: &[&str], found: &mut Vec<AttributePart>) {
    let mut name = String::new();
    let mut after_condition = false;
    for token in tokens {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == ',' => after_condition = true,
            TokenTree::Ident(ident) => name = ident.to_string(),
            TokenTree::Group(group) if after_condition && names.contains(&name.as_str()) => {
                split(group.stream(), found);
            }
            _ => {}
        }
    }
}

fn split(tokens: TokenStream, found: &mut Vec<AttributePart>) {
    let mut part = AttributePart::default();
    let mut values = 0;
    for token in tokens {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == ',' => {
                close(&mut part, &mut values, found);
            }
            TokenTree::Punct(punct) if punct.as_char() == '=' && !part.set => part.set = true,
            TokenTree::Ident(ident) if !part.set => part.name = ident.to_string(),
            TokenTree::Group(group) => {
                let own = !part.set;
                part.set = true;
                values += 1;
                for inner in group.stream() {
                    values += usize::from(!own);
                    literal(inner, &mut part);
                }
            }
            other if part.set => {
                values += 1;
                literal(other, &mut part);
            }
            _ => {}
        }
    }
    close(&mut part, &mut values, found);
}

fn close(part: &mut AttributePart, values: &mut usize, found: &mut Vec<AttributePart>) {
    let mut done = std::mem::take(part);
    if std::mem::take(values) != 1 {
        done.literal = None;
    }
    if !done.name.is_empty() {
        found.push(done);
    }
}

fn literal(token: TokenTree, part: &mut AttributePart) {
    match token {
        TokenTree::Literal(literal) => match Lit::new(literal) {
            Lit::Str(text) => {
                part.literal = Some(text.value());
                part.texts.push(text.value());
            }
            Lit::Char(letter) => part.texts.push(letter.value().to_string()),
            Lit::Int(number) => part.literal = Some(number.base10_digits().to_owned()),
            Lit::Float(number) => part.literal = Some(number.base10_digits().to_owned()),
            _ => {}
        },
        TokenTree::Ident(ident) if ident == "true" || ident == "false" => {
            part.literal = Some(ident.to_string());
        }
        _ => {}
    }
}
