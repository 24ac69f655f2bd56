//! Items of a file or an inline module.

use syn::{ForeignItem, Item, Signature};

use super::attributes;
use super::evidence;
use super::surface;
use super::walk::{ItemHead, RustWalker, keywords, plain, visibility};
use crate::facts::code::{ItemKind, ModuleDeclaration, TestFunction};
use crate::facts::surface::RustConstant;
use crate::span::Span;

impl RustWalker<'_> {
    /// Add `items`, which stand in the inline module `parent`.
    pub fn items(&mut self, items: &[Item], parent: Option<u32>) {
        for item in items {
            self.item(item, parent);
        }
    }

    fn item(&mut self, item: &Item, parent: Option<u32>) {
        match item {
            Item::Fn(function) => self.function(function, parent),
            Item::Struct(_) | Item::Enum(_) | Item::Union(_) => self.data(item, parent),
            Item::Impl(block) => self.impl_block(block, parent),
            Item::Trait(definition) => self.trait_block(definition, parent),
            Item::Mod(module) => self.module(module, parent),
            Item::Use(tree) => self.use_item(tree, parent),
            Item::Macro(call) => self.macro_item(call, parent),
            Item::ForeignMod(block) => self.foreign(block, parent),
            Item::Const(_) | Item::Static(_) | Item::Type(_) => self.value(item, parent),
            Item::TraitAlias(alias) => {
                let head = ItemHead {
                    attributes: &alias.attrs,
                    visibility: Some(&alias.vis),
                    first: keywords([Some(alias.trait_token.span)]),
                    end: self.place.end(alias.semi_token.span),
                };
                self.push(ItemKind::TraitAlias, &alias.ident, parent, &head);
            }
            Item::ExternCrate(krate) => {
                let head = ItemHead {
                    attributes: &krate.attrs,
                    visibility: Some(&krate.vis),
                    first: keywords([Some(krate.extern_token.span)]),
                    end: self.place.end(krate.semi_token.span),
                };
                self.push(ItemKind::ExternCrate, &krate.ident, parent, &head);
            }
            _ => {}
        }
    }

    fn function(&mut self, function: &syn::ItemFn, parent: Option<u32>) {
        let head = ItemHead {
            attributes: &function.attrs,
            visibility: Some(&function.vis),
            first: before_fn(
                function
                    .modifiers
                    .defaultness
                    .as_ref()
                    .map(|token| token.span),
                &function.sig,
            ),
            end: self.place.end(function.block.brace_token.span.close()),
        };
        let index = self.push(ItemKind::Function, &function.sig.ident, parent, &head);
        let Some((ignored, panics)) = attributes::test(&function.attrs) else {
            return;
        };
        let body = self.place.span(function.block.brace_token.span.join());
        // What a test returns is looked at by the harness.
        let returns = matches!(function.sig.output, syn::ReturnType::Type(..));
        let asserts = panics || returns || evidence::within(&self.place.scan.evidence, body);
        if let Some(item) = self.code.items.get_mut(index as usize) {
            item.test = Some(TestFunction { ignored, asserts });
        }
    }

    fn value(&mut self, item: &Item, parent: Option<u32>) {
        let (kind, name, attributes, visibility, first, semicolon) = match item {
            Item::Const(item) => (
                self.constant(&item.ident, &item.expr),
                &item.ident,
                &item.attrs,
                &item.vis,
                item.const_token.span,
                item.semi_token.span,
            ),
            Item::Static(item) => (
                ItemKind::Static,
                &item.ident,
                &item.attrs,
                &item.vis,
                item.static_token.span,
                item.semi_token.span,
            ),
            Item::Type(item) => (
                ItemKind::Type,
                &item.ident,
                &item.attrs,
                &item.vis,
                item.type_token.span,
                item.semi_token.span,
            ),
            _ => return,
        };
        let head = ItemHead {
            attributes,
            visibility: Some(visibility),
            first: keywords([Some(first)]),
            end: self.place.end(semicolon),
        };
        self.push(kind, name, parent, &head);
    }

    /// Keep the value of a constant, if it can be read off.
    pub fn constant(&mut self, name: &syn::Ident, value: &syn::Expr) -> ItemKind {
        if let Some(value) = surface::value::value(value) {
            self.code.surface.constants.push(RustConstant {
                name: plain(name).into(),
                value,
                span: self.place.span(name.span()),
            });
        }
        ItemKind::Constant
    }

    fn module(&mut self, module: &syn::ItemMod, parent: Option<u32>) {
        let end = match (&module.content, &module.semi) {
            (Some((braces, _)), _) => self.place.end(braces.span.close()),
            (None, Some(semicolon)) => self.place.end(semicolon.span),
            (None, None) => self.place.end(module.ident.span()),
        };
        let head = ItemHead {
            attributes: &module.attrs,
            visibility: Some(&module.vis),
            first: keywords([
                module.unsafety.as_ref().map(|token| token.span),
                Some(module.mod_token.span),
            ]),
            end,
        };
        if let Some((_, items)) = &module.content {
            let index = self.push(ItemKind::Module, &module.ident, parent, &head);
            return self.items(items, Some(index));
        }
        let read = attributes::read(&module.attrs, &self.place);
        let start = match read.start {
            Some(start) => start,
            None => self.first(&head, self.place.span(module.ident.span())),
        };
        self.code.modules.push(ModuleDeclaration {
            name: plain(&module.ident).into(),
            paths: attributes::paths(&module.attrs),
            visibility: visibility(&module.vis),
            parent,
            attributes: read.texts,
            span: Span { start, end },
        });
    }

    fn foreign(&mut self, block: &syn::ItemForeignMod, parent: Option<u32>) {
        for item in &block.items {
            match item {
                ForeignItem::Fn(item) => {
                    let head = ItemHead {
                        attributes: &item.attrs,
                        visibility: Some(&item.vis),
                        first: before_fn(None, &item.sig),
                        end: self.place.end(item.semi_token.span),
                    };
                    self.push(ItemKind::Function, &item.sig.ident, parent, &head);
                }
                ForeignItem::Static(item) => {
                    let head = ItemHead {
                        attributes: &item.attrs,
                        visibility: Some(&item.vis),
                        first: keywords([safety(&item.safety), Some(item.static_token.span)]),
                        end: self.place.end(item.semi_token.span),
                    };
                    self.push(ItemKind::Static, &item.ident, parent, &head);
                }
                ForeignItem::Type(item) => {
                    let head = ItemHead {
                        attributes: &item.attrs,
                        visibility: Some(&item.vis),
                        first: keywords([Some(item.type_token.span)]),
                        end: self.place.end(item.semi_token.span),
                    };
                    self.push(ItemKind::Type, &item.ident, parent, &head);
                }
                _ => {}
            }
        }
    }
}

/// The keywords that may stand before a function's name.
pub fn before_fn(
    default: Option<proc_macro2::Span>,
    signature: &Signature,
) -> [Option<proc_macro2::Span>; 6] {
    [
        default,
        signature.constness.as_ref().map(|token| token.span),
        signature.asyncness.as_ref().map(|token| token.span),
        safety(&signature.safety),
        signature.abi.as_ref().map(|abi| abi.extern_token.span),
        Some(signature.fn_token.span),
    ]
}

fn safety(safety: &syn::Safety) -> Option<proc_macro2::Span> {
    match safety {
        syn::Safety::Safe(token) => Some(token.span),
        syn::Safety::Unsafe(token) => Some(token.span),
        syn::Safety::Default => None,
    }
}
