//! Flattens `use` trees to their leaves.

use syn::{ItemUse, UseTree};

use super::attributes;
use super::walk::{RustWalker, SynSpanMap, plain, visibility};
use crate::facts::code::UseLeaf;
use crate::span::Span;

impl RustWalker<'_> {
    /// Add the leaves of `item`, which stands in the inline module `parent`.
    pub fn use_item(&mut self, item: &ItemUse, parent: Option<u32>) {
        let mut path = String::new();
        if item.leading_colon.is_some() {
            path.push_str("::");
        }
        let visibility = visibility(&item.vis);
        let hidden = attributes::hidden(&item.attrs);
        leaves(
            &item.tree,
            &mut path,
            &self.place,
            &mut |path, name, span| {
                self.code.uses.push(UseLeaf {
                    path: path.into(),
                    name: name.into(),
                    visibility,
                    hidden,
                    parent,
                    span,
                });
            },
        );
    }
}

/// Call `leaf` with the path, the name and the place of each leaf below `path`, which ends with `::` or is empty.
fn leaves(
    tree: &UseTree,
    path: &mut String,
    place: &SynSpanMap<'_>,
    leaf: &mut dyn FnMut(&str, &str, Span),
) {
    let length = path.len();
    match tree {
        UseTree::Path(step) => {
            path.push_str(&plain(&step.ident));
            path.push_str("::");
            leaves(&step.tree, path, place, leaf);
        }
        UseTree::Group(group) => {
            for tree in &group.items {
                leaves(tree, path, place, leaf);
            }
        }
        UseTree::Glob(glob) => {
            path.push('*');
            leaf(path, "*", place.span(glob.star_token.span));
        }
        UseTree::Name(name) => {
            finish(path, &plain(&name.ident));
            let last = path.rsplit("::").next().unwrap_or("");
            leaf(path, last, place.span(name.ident.span()));
        }
        UseTree::Rename(rename) => {
            finish(path, &plain(&rename.ident));
            let span = place.span(rename.ident.span());
            let span = span.join(place.span(rename.rename.span()));
            leaf(path, &plain(&rename.rename), span);
        }
    }
    path.truncate(length);
    // A `self` at the end took the `::` away.
    while path.len() < length {
        path.push(':');
    }
}

/// Put the last name to a path; `self` is the path before it.
fn finish(path: &mut String, name: &str) {
    if name == "self" && path.len() > 2 {
        path.truncate(path.len() - 2);
    } else {
        path.push_str(name);
    }
}
