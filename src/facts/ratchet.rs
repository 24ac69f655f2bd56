//! Facts of `trueup.coverage`: names of the outer surface exempt from documentation, because they were undocumented
//! when the ratchet was introduced.

use super::lock::ParseProblem;
use crate::span::Span;

/// The first line.
pub const HEAD: &str = "trueup coverage 1";

/// The last line: without it, the file was cut short.
pub const LAST: &str = "end";

/// What the ratchet says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RatchetFile {
    /// Kind, name and line of each, by kind and name; none where it has a problem.
    pub names: Vec<(Box<str>, Box<str>, Span)>,
    /// Why it cannot be used.
    pub problem: Option<ParseProblem>,
}

impl RatchetFile {
    /// Whether a name of a kind is in it.
    pub fn holds(&self, kind: &str, name: &str) -> bool {
        self.names
            .binary_search_by(|(k, n, _)| (&**k, &**n).cmp(&(kind, name)))
            .is_ok()
    }
}
