//! Labels of API entries.

use super::super::SurfaceItemKind;
use crate::facts::code::ItemKind;
use crate::graph::FunctionGuarantees;

/// The kind of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportKind {
    Module,
    Foreign,
    Item(ItemKind),
    Variant,
    Field,
    TraitMember,
    Method,
    Impl,
}

impl ExportKind {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            ExportKind::Module => "module",
            ExportKind::Foreign => "re-export",
            ExportKind::Item(kind) => word_of(kind),
            ExportKind::Variant => "variant",
            ExportKind::Field => "field",
            ExportKind::TraitMember => "member of a trait",
            ExportKind::Method => "associated item",
            ExportKind::Impl => "impl",
        }
    }

    /// Its kind in the outer surface.
    pub fn outside(self) -> SurfaceItemKind {
        match self {
            ExportKind::Impl => SurfaceItemKind::Impl,
            _ => SurfaceItemKind::Item,
        }
    }

    /// The parts inside it that are excluded from its signature.
    pub fn inner(self) -> &'static str {
        match self {
            ExportKind::Item(ItemKind::Struct | ItemKind::Union) => "private fields",
            ExportKind::Item(ItemKind::Macro) => "what it expands to",
            _ => "value",
        }
    }
}

/// The word for a kind of item.
pub fn word_of(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Module => "module",
        ItemKind::Function => "function",
        ItemKind::Method => "method",
        ItemKind::Struct => "struct",
        ItemKind::Enum => "enum",
        ItemKind::Union => "union",
        ItemKind::Variant => "variant",
        ItemKind::Field => "field",
        ItemKind::Trait => "trait",
        ItemKind::TraitAlias => "trait alias",
        ItemKind::Impl => "impl",
        ItemKind::Type => "type",
        ItemKind::Constant => "constant",
        ItemKind::Static => "static",
        ItemKind::Macro => "macro",
        ItemKind::ExternCrate => "crate",
    }
}

/// The changed guarantees of a function, in words.
pub fn granted(before: FunctionGuarantees, now: FunctionGuarantees) -> Vec<String> {
    let mut words = Vec::new();
    if before.constant != now.constant {
        words.push(if now.constant {
            "`const` added"
        } else {
            "`const` removed"
        });
    }
    if before.shared != now.shared {
        words.push(match now.shared {
            true => "`&self` instead of `&mut self`",
            false => "`&mut self` instead of `&self`",
        });
    }
    words.into_iter().map(str::to_owned).collect()
}
