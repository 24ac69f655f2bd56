//! Link targets: the result of resolving a link.

use crate::span::FileId;

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    /// To a file.
    File(FileId),
    /// To a section or an anchor of a document.
    Anchor(FileId),
    /// To a folder.
    Folder(String),
    /// Out of the repository: a URL.
    External,
    /// Not looked up.
    Skipped(LinkSkipReason),
    /// Nowhere.
    Missing(MissingTarget),
}

impl LinkTarget {
    /// The file that it leads to, whole or to a part of it.
    pub fn file(&self) -> Option<FileId> {
        match self {
            LinkTarget::File(file) | LinkTarget::Anchor(file) => Some(*file),
            _ => None,
        }
    }
}

/// Why a link was not looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LinkSkipReason {
    /// It has no path, or holds a pattern or a variable.
    NotAPath,
    /// A site generator makes the page.
    Route,
    /// The host makes the page: `../../issues`.
    Host,
    /// git ignores the path: it is made by a build.
    Ignored,
    /// It lies in another repository: a submodule, or above a root that is a part of one.
    Foreign,
    /// A fragment of a file that is not a document.
    Fragment,
    /// It is a link of the pages that include the document.
    Included,
}

/// What is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MissingTarget {
    /// The path.
    Path {
        /// Resolved from the root.
        path: String,
    },
    /// The path exists in another spelling.
    Case {
        /// As it is, from the root.
        actual: String,
    },
    /// The path climbs out of the repository.
    Outside {
        /// What remains of it.
        path: String,
    },
    /// The document is there, the anchor is not.
    Anchor {
        /// The document.
        file: FileId,
        /// The fragment, decoded.
        fragment: String,
    },
    /// The file is there and ends before the line.
    Line {
        /// The file.
        path: String,
        /// The line that the fragment names.
        line: u32,
        /// How many it has.
        lines: u32,
    },
}

/// A link, image or id of a file, and where it leads.
#[derive(Debug)]
pub struct ResolvedLink {
    /// The file it stands in.
    pub file: FileId,
    /// Its index among the references of the file.
    pub reference: u32,
    /// Where it leads.
    pub target: LinkTarget,
}
