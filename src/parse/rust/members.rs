//! Members of items: fields, variants, and the contents of traits and `impl` blocks.

use syn::{Fields, FieldsNamed, ImplItem, Item, TraitItem, Type, TypeParamBound};

use super::items::before_fn;
use super::surface;
use super::walk::{ItemHead, RustWalker, keywords, plain};
use crate::facts::code::ItemKind;
use crate::span::Span;

impl RustWalker<'_> {
    /// Add a struct, an enum or a union, and what is in it.
    pub fn data(&mut self, item: &Item, parent: Option<u32>) {
        surface::read(item, &self.place, &mut self.code.surface);
        match item {
            Item::Struct(item) => {
                let end = match (&item.semi_token, &item.fields) {
                    (Some(semicolon), _) => self.place.end(semicolon.span),
                    (None, Fields::Named(fields)) => {
                        self.place.end(fields.brace_token.span.close())
                    }
                    (None, _) => self.place.end(item.ident.span()),
                };
                let head = ItemHead {
                    attributes: &item.attrs,
                    visibility: Some(&item.vis),
                    first: keywords([Some(item.struct_token.span)]),
                    end,
                };
                let index = self.push(ItemKind::Struct, &item.ident, parent, &head);
                if let Fields::Named(fields) = &item.fields {
                    self.fields(fields, index);
                }
            }
            Item::Union(item) => {
                let head = ItemHead {
                    attributes: &item.attrs,
                    visibility: Some(&item.vis),
                    first: keywords([Some(item.union_token.span)]),
                    end: self.place.end(item.fields.brace_token.span.close()),
                };
                let index = self.push(ItemKind::Union, &item.ident, parent, &head);
                self.fields(&item.fields, index);
            }
            Item::Enum(item) => {
                let head = ItemHead {
                    attributes: &item.attrs,
                    visibility: Some(&item.vis),
                    first: keywords([Some(item.enum_token.span)]),
                    end: self.place.end(item.brace_token.span.close()),
                };
                let index = self.push(ItemKind::Enum, &item.ident, parent, &head);
                self.variants(item, index);
            }
            _ => {}
        }
    }

    fn fields(&mut self, fields: &FieldsNamed, parent: u32) {
        let close = self.place.start(fields.brace_token.span.close());
        for pair in fields.named.pairs() {
            let (field, comma) = pair.into_tuple();
            let Some(name) = &field.ident else {
                continue;
            };
            let after = comma.map_or(close, |comma| self.place.start(comma.span));
            let head = ItemHead {
                attributes: &field.attrs,
                visibility: Some(&field.vis),
                first: keywords([Some(name.span())]),
                end: self.place.before(after),
            };
            self.push(ItemKind::Field, name, Some(parent), &head);
        }
    }

    // trueup: allow(duplicate-code) the trees of syn have no common type for them
    fn variants(&mut self, item: &syn::ItemEnum, parent: u32) {
        let close = self.place.start(item.brace_token.span.close());
        for pair in item.variants.pairs() {
            let (variant, comma) = pair.into_tuple();
            let after = comma.map_or(close, |comma| self.place.start(comma.span));
            let head = ItemHead {
                attributes: &variant.attrs,
                visibility: None,
                first: keywords([Some(variant.ident.span())]),
                end: self.place.before(after),
            };
            let index = self.push(ItemKind::Variant, &variant.ident, Some(parent), &head);
            if let Fields::Named(fields) = &variant.fields {
                self.fields(fields, index);
            }
        }
    }

    /// Add a trait and its members.
    pub fn trait_block(&mut self, item: &syn::ItemTrait, parent: Option<u32>) {
        let head = ItemHead {
            attributes: &item.attrs,
            visibility: Some(&item.vis),
            first: keywords([
                item.unsafety.as_ref().map(|token| token.span),
                item.modifiers.auto_token.as_ref().map(|token| token.span),
                Some(item.trait_token.span),
            ]),
            end: self.place.end(item.brace_token.span.close()),
        };
        let index = Some(self.push(ItemKind::Trait, &item.ident, parent, &head));
        for member in &item.items {
            self.trait_member(member, index);
        }
    }

    fn trait_member(&mut self, member: &TraitItem, parent: Option<u32>) {
        let (kind, name, attributes, first, end) = match member {
            TraitItem::Fn(item) => {
                let end = match (&item.default, &item.semi_token) {
                    (Some(block), _) => block.brace_token.span.close(),
                    (None, Some(semicolon)) => semicolon.span,
                    (None, None) => item.sig.paren_token.span.close(),
                };
                let default = item.modifiers.defaultness.as_ref().map(|token| token.span);
                let first = before_fn(default, &item.sig);
                (ItemKind::Method, &item.sig.ident, &item.attrs, first, end)
            }
            TraitItem::Const(item) => (
                ItemKind::Constant,
                &item.ident,
                &item.attrs,
                keywords([
                    item.modifiers.defaultness.as_ref().map(|token| token.span),
                    Some(item.const_token.span),
                ]),
                item.semi_token.span,
            ),
            TraitItem::Type(item) => (
                ItemKind::Type,
                &item.ident,
                &item.attrs,
                keywords([
                    item.modifiers.defaultness.as_ref().map(|token| token.span),
                    Some(item.type_token.span),
                ]),
                item.semi_token.span,
            ),
            TraitItem::Macro(call) => return self.macro_members(&call.mac, parent),
            _ => return,
        };
        let end = self.place.end(end);
        let head = ItemHead {
            attributes,
            visibility: None,
            first,
            end,
        };
        self.push(kind, name, parent, &head);
    }

    /// Add an `impl` and its members.
    // trueup: allow(duplicate-code) the trees of syn have no common type for them
    pub fn impl_block(&mut self, item: &syn::ItemImpl, parent: Option<u32>) {
        let (name, span) = self.self_type(item);
        let head = ItemHead {
            attributes: &item.attrs,
            visibility: None,
            first: keywords([
                item.modifiers.defaultness.as_ref().map(|token| token.span),
                item.unsafety.as_ref().map(|token| token.span),
                Some(item.impl_token.span),
            ]),
            end: self.place.end(item.brace_token.span.close()),
        };
        let index = self.push_named(ItemKind::Impl, &name, span, parent, &head);
        if let Some((path, _)) = &item.trait_
            && let Some(last) = path.segments.last()
            && let Some(pushed) = self.code.items.get_mut(index as usize)
        {
            pushed.of_trait = Some(plain(&last.ident).into());
        }
        for member in &item.items {
            self.impl_member(member, Some(index));
        }
    }

    // trueup: allow(duplicate-code) the trees of syn have no common type for them
    fn impl_member(&mut self, member: &ImplItem, parent: Option<u32>) {
        let (kind, name, attributes, visibility, first, end) = match member {
            ImplItem::Fn(item) => (
                ItemKind::Method,
                &item.sig.ident,
                &item.attrs,
                &item.vis,
                before_fn(
                    item.modifiers.defaultness.as_ref().map(|token| token.span),
                    &item.sig,
                ),
                item.block.brace_token.span.close(),
            ),
            ImplItem::Const(item) => (
                self.constant(&item.ident, &item.expr),
                &item.ident,
                &item.attrs,
                &item.vis,
                keywords([
                    item.modifiers.defaultness.as_ref().map(|token| token.span),
                    Some(item.const_token.span),
                ]),
                item.semi_token.span,
            ),
            ImplItem::Type(item) => (
                ItemKind::Type,
                &item.ident,
                &item.attrs,
                &item.vis,
                keywords([
                    item.modifiers.defaultness.as_ref().map(|token| token.span),
                    Some(item.type_token.span),
                ]),
                item.semi_token.span,
            ),
            ImplItem::Macro(call) => return self.macro_members(&call.mac, parent),
            _ => return,
        };
        let end = self.place.end(end);
        let head = ItemHead {
            attributes,
            visibility: Some(visibility),
            first,
            end,
        };
        self.push(kind, name, parent, &head);
    }

    /// The name of the type that an `impl` is for: the last of its path, or its text where it has no path.
    fn self_type(&self, item: &syn::ItemImpl) -> (String, Span) {
        let mut inner = &*item.self_ty;
        loop {
            inner = match inner {
                Type::Reference(outer) => &outer.elem,
                Type::Ptr(outer) => &outer.elem,
                Type::Paren(outer) => &outer.elem,
                Type::Group(outer) => &outer.elem,
                _ => break,
            };
        }
        let last = match inner {
            Type::Path(path) => path.path.segments.last(),
            Type::TraitObject(object) => object.bounds.iter().find_map(|bound| match bound {
                TypeParamBound::Trait(bound) => bound.path.segments.last(),
                _ => None,
            }),
            _ => None,
        };
        if let Some(last) = last {
            return (plain(&last.ident), self.place.span(last.ident.span()));
        }
        let before = match (&item.trait_, &item.generics.gt_token) {
            (Some((_, token)), _) => token.span,
            (None, Some(token)) => token.spans[0],
            (None, None) => item.impl_token.span,
        };
        let after = match &item.generics.where_clause {
            Some(clause) => clause.where_token.span,
            None => item.brace_token.span.open(),
        };
        let start = self.place.end(before);
        let end = self.place.before(self.place.start(after));
        let text = Span {
            start,
            end: end.max(start),
        }
        .text(self.place.text);
        let start = start + (text.len() - text.trim_start().len()) as u32;
        let name: Vec<&str> = text.split_whitespace().collect();
        (
            name.join(" "),
            Span {
                start,
                end: end.max(start),
            },
        )
    }
}
