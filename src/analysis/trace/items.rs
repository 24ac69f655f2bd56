//! Finds the item that a comment annotates.

use crate::facts::RustFacts;
use crate::facts::code::ItemKind;
use crate::facts::trace_marks::{TraceMark, TraceMarkKind};

/// The item that a mark annotates: the documented or following one, otherwise the enclosing one; none for the whole
/// file. A test is searched for also behind a comment on the whole file.
pub fn item_of(code: &RustFacts, mark: &TraceMark) -> Option<u32> {
    let comment = mark.target.span;
    let starts = |at: usize| code.items.get(at).map(|item| item.span);
    // Items are in order of position, except for macro bodies; a container precedes its contents.
    let after = code
        .items
        .partition_point(|item| item.span.start <= comment.start);
    let around = code.innermost(comment.start);
    // A doc comment is a part of its item; a plain one before an item is not.
    if let Some(at) = around {
        let item = &code.items[at as usize];
        let documents = comment.end <= item.name_span.start;
        let holds = matches!(
            item.kind,
            ItemKind::Module | ItemKind::Impl | ItemKind::Trait
        );
        if documents || !holds {
            return Some(at);
        }
    }
    if mark.within && mark.act != TraceMarkKind::Verifies {
        return around;
    }
    let end = around
        .and_then(|at| starts(at as usize))
        .map(|span| span.end);
    match code.items.get(after) {
        Some(next) if end.is_none_or(|end| next.span.end <= end) => Some(after as u32),
        _ => around,
    }
}
