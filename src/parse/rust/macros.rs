//! Macro definitions, and items in the body of a macro call.
//!
//! `cfg_rt! { mod a; }` and `cfg_if! { if #[cfg(unix)] { mod a; } else { mod b; } }` declare modules with files of the
//! crate; a reader of plain items would call these files unreachable. A body counts only if all of it parses as items.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::{Item, Macro, MacroDelimiter};

use super::attributes;
use super::walk::{ItemHead, RustWalker, keywords};
use crate::facts::code::{ItemKind, ItemVisibility, TestFunction};

/// Macros in macros are followed this far.
const DEPTH: u32 = 8;

impl RustWalker<'_> {
    /// Add the macro that `item` defines, or the items in the body of the one that it calls.
    pub fn macro_item(&mut self, item: &syn::ItemMacro, parent: Option<u32>) {
        let defines = item.mac.path.is_ident("macro_rules");
        let (Some(name), true) = (&item.ident, defines) else {
            if item.ident.is_none() {
                self.expand(&item.mac, parent);
            }
            return;
        };
        let close = match &item.mac.delimiter {
            MacroDelimiter::Paren(token) => token.span,
            MacroDelimiter::Brace(token) => token.span,
            MacroDelimiter::Bracket(token) => token.span,
        };
        let end = match &item.semi_token {
            Some(semicolon) => semicolon.span,
            None => close.close(),
        };
        let head = ItemHead {
            attributes: &item.attrs,
            visibility: None,
            first: keywords([item
                .mac
                .path
                .segments
                .first()
                .map(|first| first.ident.span())]),
            end: self.place.end(end),
        };
        let index = self.push(ItemKind::Macro, name, parent, &head);
        if attributes::exported(&item.attrs)
            && let Some(pushed) = self.code.items.get_mut(index as usize)
        {
            pushed.visibility = ItemVisibility::Public;
        }
    }

    fn expand(&mut self, call: &Macro, parent: Option<u32>) {
        if self.depth >= DEPTH {
            self.code.opaque.push(parent);
            return;
        }
        self.depth += 1;
        let first = self.code.items.len();
        let bodies = bodies(call);
        if bodies.iter().all(Vec::is_empty) && !call.tokens.is_empty() {
            self.code.opaque.push(parent);
        }
        for items in bodies {
            self.items(&items, parent);
        }
        // Each function in `quickcheck! { … }` is a property.
        if call
            .path
            .segments
            .last()
            .is_some_and(|last| last.ident == "quickcheck")
        {
            for item in self.code.items.iter_mut().skip(first) {
                if item.kind == ItemKind::Function {
                    item.test = Some(TestFunction {
                        ignored: false,
                        asserts: true,
                    });
                }
            }
        }
        self.depth -= 1;
    }

    /// Add the items in the body of a macro that is called in a trait or an `impl`: they are members of it.
    pub fn macro_members(&mut self, call: &Macro, parent: Option<u32>) {
        let first = self.code.items.len();
        let (uses, modules) = (self.code.uses.len(), self.code.modules.len());
        self.expand(call, parent);
        // Neither can be a member.
        self.code.uses.truncate(uses);
        self.code.modules.truncate(modules);
        for item in self.code.items.iter_mut().skip(first) {
            if item.parent == parent && item.kind == ItemKind::Function {
                item.kind = ItemKind::Method;
            }
        }
    }
}

/// The items in the body of `call`: of all of it, or of each of its branches.
fn bodies(call: &Macro) -> Vec<Vec<Item>> {
    if !starts_like_items(&call.tokens) {
        return Vec::new();
    }
    match items(call.tokens.clone()) {
        Some(items) => vec![items],
        None => branches(&call.tokens).unwrap_or_default(),
    }
}

/// Words that an item or a branch can begin with.
const FIRST: [&str; 20] = [
    "pub",
    "mod",
    "use",
    "fn",
    "struct",
    "enum",
    "union",
    "trait",
    "impl",
    "type",
    "const",
    "static",
    "extern",
    "unsafe",
    "async",
    "macro_rules",
    "auto",
    "default",
    "if",
    "safe",
];

/// Whether the first tokens can begin an item or a branch: spares most bodies the attempt.
fn starts_like_items(tokens: &TokenStream) -> bool {
    let mut tokens = tokens.clone().into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Punct(punct)), _) => punct.as_char() == '#',
        (Some(TokenTree::Ident(word)), second) => {
            // Another call (`a! { … }`, `a::b! { … }`) or a branch (`unix => { … }`).
            let goes_on = |token: TokenTree| matches!(token, TokenTree::Punct(punct) if "!:=".contains(punct.as_char()));
            second.is_some_and(goes_on) || FIRST.iter().any(|first| word == first)
        }
        _ => false,
    }
}

fn items(tokens: TokenStream) -> Option<Vec<Item>> {
    syn::parse2::<syn::File>(tokens).ok().map(|file| file.items)
}

/// The branches of `if #[…] { … } else { … }` or `unix => { … }`, if all tokens are such and all branches are items.
fn branches(tokens: &TokenStream) -> Option<Vec<Vec<Item>>> {
    let mut found = Vec::new();
    let mut opens = false;
    let mut equals = false;
    for token in tokens.clone() {
        let mut arrow = false;
        opens = match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                if !opens {
                    return None;
                }
                found.push(items(group.stream())?);
                false
            }
            TokenTree::Group(group) => group.delimiter() == Delimiter::Bracket,
            TokenTree::Ident(ident) => ident == "else",
            TokenTree::Punct(punct) => {
                arrow = punct.as_char() == '=';
                punct.as_char() == '>' && equals
            }
            TokenTree::Literal(_) => false,
        };
        equals = arrow;
    }
    Some(found)
}
