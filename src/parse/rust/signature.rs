//! Signatures of items: what another crate depends on, without bodies, parameter names, layout and documentation.
//!
//! Built from tokens to compare two revisions of a file; no facts. Linear in the tokens, times the depth of members.

mod brackets;

use super::digest::{END, put, short};
use super::scan;
use crate::facts::RustFacts;
use crate::facts::code::{ItemKind, ItemVisibility, RustItem};
use crate::span::Span;
use brackets::pairs;

/// An item of fewer tokens is like many others: its name is all that it has.
const TELLING: usize = 10;

/// The public contract of an item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ItemSignature {
    /// Digest of its tokens before the body, without attributes and visibility.
    pub head: u64,
    /// Digest of what it is set to, or of the private fields it has.
    pub inner: u64,
    /// Digest of the whole item without its name, to detect renames. None for trivial items.
    pub nameless: Option<u64>,
    /// The signature in the text.
    pub span: Span,
    /// What a function takes or gives beyond its head: what is allowed to callers may grow, and not shrink.
    pub grants: FunctionGuarantees,
    /// Whether it has a body: a method of a trait that has one need not be written.
    pub has_body: bool,
}

/// What a function grants to who calls it, where the rest of it is the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FunctionGuarantees {
    /// It can be called in constants.
    pub constant: bool,
    /// A method that takes `&self`: not `&mut self`.
    pub shared: bool,
}

/// The signatures of a Rust file with the facts `code`, in the order of its items.
pub fn signatures(text: &str, code: &RustFacts) -> Vec<ItemSignature> {
    let Some(tokens) = scan::tokens(text) else {
        return vec![ItemSignature::default(); code.items.len()];
    };
    let reader = SignatureReader {
        text,
        pairs: pairs(text, &tokens),
        tokens,
        code,
    };
    let mut found: Vec<ItemSignature> = code.items.iter().map(|item| reader.item(item)).collect();
    // Private fields decide who can construct a struct, and its auto traits (`Send`).
    let mut private: Vec<Vec<u8>> = vec![Vec::new(); found.len()];
    for (at, item) in code.items.iter().enumerate() {
        let is_private = item.kind == ItemKind::Field && item.visibility != ItemVisibility::Public;
        if let (true, Some(parent)) = (is_private, item.parent)
            && let Some(kept) = private.get_mut(parent as usize)
            && code.items[parent as usize].kind != ItemKind::Variant
        {
            kept.extend(reader.type_of_field(at));
        }
    }
    for (signature, fields) in found.iter_mut().zip(private) {
        if !fields.is_empty() {
            signature.inner = short(&fields);
            signature.head ^= 0x5eed;
        }
    }
    found
}

struct SignatureReader<'a> {
    text: &'a str,
    tokens: Vec<Span>,
    pairs: Vec<u32>,
    code: &'a RustFacts,
}

impl SignatureReader<'_> {
    /// The tokens of an item, behind its attributes and its visibility.
    fn range(&self, item: &RustItem) -> (usize, usize) {
        let mut first = self
            .tokens
            .partition_point(|token| token.start < item.span.start);
        let after = self
            .tokens
            .partition_point(|token| token.end <= item.span.end);
        while first < after {
            match self.token(first) {
                "#" => {
                    let open = first + 1 + usize::from(self.token(first + 1) == "!");
                    if self.token(open) != "[" {
                        break;
                    }
                    first = self.close(open) + 1;
                }
                "pub" => {
                    first += 1;
                    if self.token(first) == "(" {
                        first = self.close(first) + 1;
                    }
                }
                _ => break,
            }
        }
        (first.min(after), after)
    }

    fn item(&self, item: &RustItem) -> ItemSignature {
        let (first, after) = self.range(item);
        if first >= after {
            return ItemSignature::default();
        }
        let last = after - 1;
        let body = (self.token(last) == "}")
            .then(|| self.close(last))
            .filter(|open| *open > first && *open < last);
        let end = body.unwrap_or(match self.token(last) {
            ";" | "," => last,
            _ => after,
        });
        let mut out = Vec::new();
        let mut inner = 0;
        let mut grants = FunctionGuarantees::default();
        let mut end_of_head = end;
        match item.kind {
            ItemKind::Module | ItemKind::ExternCrate => return ItemSignature::default(),
            ItemKind::Function | ItemKind::Method => {
                grants = self.function(item, first, end, &mut out);
            }
            ItemKind::Variant => self.variant(first, after, &mut out),
            ItemKind::Constant | ItemKind::Static => {
                end_of_head = self.equals(first, end).unwrap_or(end);
                self.put(first, end_of_head, &mut out);
                let mut value = Vec::new();
                self.put(end_of_head, end, &mut value);
                inner = short(&value);
            }
            ItemKind::Macro => {
                self.patterns(body, last, &mut out);
                let mut whole = Vec::new();
                self.put(first, after, &mut whole);
                inner = short(&whole);
            }
            ItemKind::Field | ItemKind::Type | ItemKind::TraitAlias => {
                end_of_head = if self.token(last) == ";" { last } else { after };
                self.put(first, end_of_head, &mut out);
            }
            ItemKind::Struct | ItemKind::Enum | ItemKind::Union | ItemKind::Trait => {
                self.put(first, end, &mut out);
                out.push(u8::from(body.is_some()));
            }
            ItemKind::Impl => self.put(first, end, &mut out),
        }
        let start = self.tokens[first].start;
        let stop = self.tokens[end_of_head.max(first + 1) - 1].end;
        ItemSignature {
            head: short(&out),
            inner,
            nameless: self.nameless(item, first, after),
            span: Span {
                start,
                end: stop.max(start),
            },
            grants,
            has_body: body.is_some(),
        }
    }

    /// Parameter names are not part of a function's contract.
    fn function(
        &self,
        item: &RustItem,
        first: usize,
        end: usize,
        out: &mut Vec<u8>,
    ) -> FunctionGuarantees {
        let mut grants = FunctionGuarantees {
            constant: self.token(first) == "const",
            shared: false,
        };
        let first = first + usize::from(grants.constant);
        let name = self
            .tokens
            .partition_point(|token| token.start < item.name_span.start);
        let mut open = name + 1;
        if self.token(open) == "<" {
            open = self.after_angles(open, end);
        }
        if name < first || open >= end || self.token(open) != "(" {
            self.put(first, end, out);
            return grants;
        }
        let close = self.close(open).min(end);
        self.put(first, open, out);
        put(out, "(");
        let mut at = open + 1;
        while at < close {
            let (colon, comma) = self.parameter(at, close);
            let from = match colon {
                Some(colon) if !(at..colon).any(|at| self.token(at) == "self") => colon + 1,
                _ if self.token(at) == "mut" => at + 1,
                _ => at,
            };
            let is = |words: &[&str]| {
                comma - at == words.len()
                    && (at..).zip(words).all(|(at, word)| self.token(at) == *word)
            };
            grants.shared |= is(&["&", "self"]);
            if is(&["&", "mut", "self"]) {
                self.put(at, at + 1, out);
                self.put(at + 2, comma, out);
            } else {
                self.put(from, comma, out);
            }
            put(out, ",");
            at = comma + 1;
        }
        put(out, ")");
        self.put((close + 1).min(end), end, out);
        grants
    }

    /// A variant: its named fields are items of their own.
    fn variant(&self, first: usize, after: usize, out: &mut Vec<u8>) {
        if self.token(first + 1) == "{" {
            self.put(first, first + 1, out);
            put(out, "{");
            self.put((self.close(first + 1) + 1).min(after), after, out);
        } else {
            self.put(first, after, out);
        }
    }

    /// What a macro takes: the patterns of its arms.
    fn patterns(&self, body: Option<usize>, last: usize, out: &mut Vec<u8>) {
        // `macro_rules! m (…);` ends with a semicolon.
        let close = if self.token(last) == ";" && last > 0 {
            last - 1
        } else {
            last
        };
        let open = body.unwrap_or_else(|| self.close(close));
        let mut at = open + 1;
        while at < close {
            let end = self.close(at).max(at);
            if self.token(end + 1) == "=" && self.token(end + 2) == ">" {
                self.put(at, end + 1, out);
                at = self.close((end + 3).min(close)).max(end + 3) + 1;
            } else {
                at = end + 1;
            }
        }
    }

    fn nameless(&self, item: &RustItem, first: usize, after: usize) -> Option<u64> {
        if item.kind == ItemKind::Impl || after - first < TELLING {
            return None;
        }
        let mut out = Vec::new();
        for at in first..after {
            let token = self.token(at);
            put(&mut out, if token == &*item.name { "_" } else { token });
        }
        Some(short(&out))
    }

    /// The tokens of the type of the field at `at`.
    fn type_of_field(&self, at: usize) -> Vec<u8> {
        let mut out = Vec::new();
        if let Some(item) = self.code.items.get(at) {
            let (first, after) = self.range(item);
            self.put((first + 2).min(after), after, &mut out);
        }
        out.push(END);
        out
    }
}

#[cfg(test)]
mod tests;
