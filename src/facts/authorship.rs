//! Authorship of an approval, from the history: who committed the entry, and who committed the text.

use std::sync::Arc;

use super::history::TrunkCommit;

/// An entry of the approvals file, as a history query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApprovalQuery {
    /// The line, as it is now, without white space around it.
    pub line: Arc<str>,
    /// The text that it approves, if it exists and this is its newest entry.
    pub text: Option<ApprovedText>,
}

/// The text of an approval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovedText {
    /// The document's path.
    pub document: Box<str>,
    /// The words of the text as they are now, one blank between two.
    pub words: Arc<str>,
    /// Whether they are all the words of the document.
    pub whole: bool,
    /// The approved digest, if it differs from that of the current text.
    pub former: Option<u64>,
}

/// Authorship of an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApprovalAuthorship {
    /// Who committed the line.
    pub record: TextOrigin,
    /// Who committed the words.
    pub text: TextOrigin,
    /// The history of the approved text, if the current text differs.
    pub former: FormerText,
}

/// Where a text came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TextOrigin {
    /// Not available, or not queried.
    #[default]
    Unknown,
    /// It is not committed yet.
    NotCommitted,
    /// From this commit.
    Commit(Box<CommitMetadata>),
}

impl TextOrigin {
    /// The commit, if there is one and it could be read.
    pub fn authored(&self) -> Option<&CommitMetadata> {
        match self {
            TextOrigin::Commit(authored) => Some(authored),
            TextOrigin::Unknown | TextOrigin::NotCommitted => None,
        }
    }
}

/// The history of an approved text that no longer exists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum FormerText {
    /// Not available, or not queried.
    #[default]
    Unknown,
    /// A committed version of the document had this text, without front matter.
    Was(Arc<str>),
    /// No committed version of the document had this text.
    Never,
}

/// A commit, with its author, trailers and signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitMetadata {
    /// The commit.
    pub commit: TrunkCommit,
    /// Its author: `Ann Lee <ann@example.org>`.
    pub author: GitIdentity,
    /// The trailers of its message: key and value.
    pub trailers: Vec<(Box<str>, Box<str>)>,
    /// Its own signature.
    pub signature: Option<GitSignature>,
    /// The first signed tag that covers it: its name and signature.
    pub tag: Option<(Box<str>, GitSignature)>,
}

/// A person, as git knows one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GitIdentity {
    /// The name.
    pub name: Box<str>,
    /// The address.
    pub email: Box<str>,
}

impl GitIdentity {
    /// Whether both are one person: by the address, where both have one.
    pub fn is(&self, other: &GitIdentity) -> bool {
        if self.email.is_empty() || other.email.is_empty() {
            return self.name == other.name;
        }
        self.email.to_lowercase() == other.email.to_lowercase()
    }
}

impl std::fmt::Display for GitIdentity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} <{}>", self.name, self.email)
    }
}

/// A signature that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GitSignature {
    /// The signature scheme.
    pub scheme: SignatureScheme,
    /// The key that it names: `SHA256:…` for SSH, hexadecimal digits for OpenPGP; none where it names none.
    pub key: Option<Box<str>>,
    /// Whether the signature verifies; none if it was not checked.
    pub holds: Option<bool>,
}

/// A signature scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureScheme {
    /// By an SSH key.
    Ssh,
    /// By OpenPGP.
    Gpg,
    /// Any other scheme.
    Other,
}

impl SignatureScheme {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            SignatureScheme::Ssh => "SSH",
            SignatureScheme::Gpg => "GPG",
            SignatureScheme::Other => "another scheme",
        }
    }
}
