//! Facts of a Rust file: items, imports, modules, tests, comments, identifiers.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::cfg::for_tests_alone;
use super::fingerprints::FunctionBody;
use super::surface::SurfaceFacts;
use super::trace_marks::TraceMark;
use super::{Comment, Reference};
use crate::span::Span;

/// Facts of one Rust file.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct RustFacts {
    /// Every item, parents before children.
    pub items: Vec<RustItem>,
    /// The leaves of the `use` trees.
    pub uses: Vec<UseLeaf>,
    /// `mod name;` declarations (inline modules are items).
    pub modules: Vec<ModuleDeclaration>,
    /// Where macros are called whose items are not known: the index of the module, trait or `impl` around each, none at
    /// the top of the file. Sorted, unique.
    pub opaque: Vec<Option<u32>>,
    /// Suppression comments, by position.
    pub comments: Vec<Comment>,
    /// Positions of `unsafe`, sorted.
    pub unsafes: Vec<u32>,
    /// Trace marks in comments, by position.
    pub marks: Vec<TraceMark>,
    /// Artifact ids in comments and doc comments, by place.
    pub references: Vec<Reference>,
    /// Every identifier token, macro bodies included: sorted, unique, one a line.
    pub identifiers: Box<str>,
    /// Words of string literals, macro bodies included: short literals without spaces as a whole, and the words of all
    /// literals (`--flag`, `NAME`, `some-key`). Sorted, unique, one per line.
    pub literals: Box<str>,
    /// String literals that are paths: `"a::b"`, the target of a log line. Sorted, unique, one a line.
    pub quoted: Box<str>,
    /// Files that `include!`, `include_str!` or `include_bytes!` names with a literal.
    pub included: Vec<(Box<str>, Span)>,
    /// The bodies of functions that are long enough to be looked for elsewhere, in the order of the items.
    pub bodies: Vec<FunctionBody>,
    /// Names of constants and statics whose value is written out: `const X: u8 = other::X;` has none.
    pub constants: Vec<Box<str>>,
    /// The outer surface of the file.
    pub surface: SurfaceFacts,
    /// Whether documentation leaves the whole file out, by its own words.
    pub hidden: bool,
    /// Why the file could not be parsed, and where; items, uses and modules are empty then.
    pub error: Option<SyntaxError>,
}

impl RustFacts {
    /// Every identifier token of the file, sorted.
    pub fn identifiers(&self) -> impl Iterator<Item = &str> {
        self.identifiers.lines()
    }

    /// Whether the file contains the identifier `name`.
    pub fn has_identifier(&self, name: &str) -> bool {
        let lines = &self.identifiers;
        let (mut low, mut high) = (0, lines.len());
        // Lines differ in length: the middle is that of the line around it.
        while low < high {
            let middle = crate::span::floor(lines, low.midpoint(high));
            let start = lines[low..middle]
                .rfind('\n')
                .map_or(low, |at| low + at + 1);
            let end = lines[start..]
                .find('\n')
                .map_or(lines.len(), |at| start + at);
            match lines[start..end].cmp(name) {
                Ordering::Equal => return true,
                Ordering::Less => low = (end + 1).min(lines.len()),
                Ordering::Greater => high = start,
            }
        }
        false
    }

    /// The words of the file's string literals, sorted.
    pub fn literals(&self) -> impl Iterator<Item = &str> {
        self.literals.lines()
    }

    /// The innermost item that holds byte `place`.
    pub fn innermost(&self, place: u32) -> Option<u32> {
        // Items precede their contents: the last one that begins before the offset, or an ancestor of it.
        let after = self.items.partition_point(|item| item.span.start <= place);
        let mut next = after.checked_sub(1).map(|at| at as u32);
        while let Some(at) = next {
            let item = &self.items[at as usize];
            if item.span.contains(place) || item.span.start == place {
                break;
            }
            next = item.parent;
        }
        next
    }

    /// Whether an item is a test, or inside code built only for tests.
    pub fn is_test(&self, item: &RustItem) -> bool {
        let mut next = Some(item);
        // Nesting is bounded by the parser.
        while let Some(item) = next {
            let mut attributes = item.attributes.iter();
            if item.test.is_some() || attributes.any(|text| for_tests_alone(text)) {
                return true;
            }
            next = item
                .parent
                .and_then(|parent| self.items.get(parent as usize));
        }
        false
    }
}

/// Why a file is not Rust.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyntaxError {
    /// The parser's words.
    pub message: Box<str>,
    /// The place.
    pub span: Span,
}

/// What kind of item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ItemKind {
    /// `mod name { … }`.
    Module,
    /// A free function.
    Function,
    /// A function of an `impl` or a trait.
    Method,
    /// `struct`.
    Struct,
    /// `enum`.
    Enum,
    /// `union`.
    Union,
    /// A variant of an enum.
    Variant,
    /// A named field of a struct, union or variant.
    Field,
    /// `trait`.
    Trait,
    /// `trait X = …`.
    TraitAlias,
    /// `impl`: its name is the self type.
    Impl,
    /// `type`, free or associated.
    Type,
    /// `const`, free or associated.
    Constant,
    /// `static`.
    Static,
    /// `macro_rules! name`.
    Macro,
    /// `extern crate`.
    ExternCrate,
}

/// Who can see an item, by its own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ItemVisibility {
    /// `pub`.
    Public,
    /// `pub(crate)`, `pub(super)`, `pub(in …)`.
    Restricted,
    /// Nothing is written. Variants, and the members of a trait or a trait's `impl`, are as visible as their parent.
    Inherited,
}

/// One Rust item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RustItem {
    /// What it is.
    pub kind: ItemKind,
    /// Its name; for an `impl`, the last name of the self type.
    pub name: Box<str>,
    /// The trait of a trait's `impl`: the last name of its path.
    pub of_trait: Option<Box<str>>,
    /// Who can see it.
    pub visibility: ItemVisibility,
    /// Index of the item around it.
    pub parent: Option<u32>,
    /// Its attributes without documentation, as written between the brackets.
    pub attributes: Vec<Box<str>>,
    /// The first to the last line of its doc comment.
    pub doc: Option<Span>,
    /// The whole item, attributes included.
    pub span: Span,
    /// Its name in the text.
    pub name_span: Span,
    /// Test properties, if it is a test.
    pub test: Option<TestFunction>,
}

impl RustItem {
    /// Whether it is a type or a trait: something that has members.
    pub fn is_type(&self) -> bool {
        matches!(
            self.kind,
            ItemKind::Struct | ItemKind::Enum | ItemKind::Union | ItemKind::Trait | ItemKind::Type
        )
    }
}

/// A test function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestFunction {
    /// It carries `#[ignore]`.
    pub ignored: bool,
    /// Something in it can fail: an assertion, a panic, `?`, `unwrap`, `expect`, or `#[should_panic]`.
    pub asserts: bool,
}

/// One leaf of a `use` tree: `use a::b::{c as d, e::*}` has two.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UseLeaf {
    /// The path, joined with `::`; ends with `*` for a glob; starts with `::` where it is written so.
    pub path: Box<str>,
    /// The name it has here: its last segment, the alias, or `*`; `_` where it is imported for its methods alone.
    pub name: Box<str>,
    /// Who can see it.
    pub visibility: ItemVisibility,
    /// Whether documentation leaves it out.
    pub hidden: bool,
    /// Index of the enclosing inline module.
    pub parent: Option<u32>,
    /// The leaf in the text.
    pub span: Span,
}

/// `mod name;`: another file is a part of this crate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModuleDeclaration {
    /// The module's name.
    pub name: Box<str>,
    /// The files that `#[path = "…"]` and `#[cfg_attr(…, path = "…")]` name.
    pub paths: Vec<Box<str>>,
    /// Who can see it.
    pub visibility: ItemVisibility,
    /// Index of the enclosing inline module.
    pub parent: Option<u32>,
    /// Its attributes without documentation, as written between the brackets.
    pub attributes: Vec<Box<str>>,
    /// The whole declaration.
    pub span: Span,
}
