//! Authorship of an approval, from the history: who committed the entry, and who committed the text.

use std::sync::Arc;

use super::history::TrunkCommit;

/// A line of the file of approvals, about which history is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApprovalQuery {
    /// The line, as it is now, without white space around it.
    pub line: Arc<str>,
    /// What it approves, where that is there and is its newest line.
    pub text: Option<ApprovedText>,
}

/// A text that an approval speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovedText {
    /// The document's path.
    pub document: Box<str>,
    /// The words of the text as they are now, one blank between two.
    pub words: Arc<str>,
    /// Whether they are all the words of the document.
    pub whole: bool,
    /// The digest that was approved, where that is not the one of the words.
    pub former: Option<u64>,
}

/// What history says of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApprovalAuthorship {
    /// Who committed the line.
    pub record: TextOrigin,
    /// Who committed the words.
    pub text: TextOrigin,
    /// What became of the text that was approved, where the words are others now.
    pub former: FormerText,
}

/// Where a text came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TextOrigin {
    /// It could not be looked at, or nobody asked.
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

/// What became of an approved text that is not there any more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum FormerText {
    /// It could not be looked at, or nobody asked.
    #[default]
    Unknown,
    /// A committed document said it: its words then, without front matter.
    Was(Arc<str>),
    /// No committed version of the document said it.
    Never,
}

/// A commit, with what it says of its makers.
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
    /// How it is made.
    pub scheme: SignatureScheme,
    /// The key that it names: `SHA256:…` for SSH, hexadecimal digits for OpenPGP; none where it names none.
    pub key: Option<Box<str>>,
    /// Whether it is one of that key over what it stands in; none where that was not looked at.
    pub holds: Option<bool>,
}

/// How a signature is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureScheme {
    /// By an SSH key.
    Ssh,
    /// By OpenPGP.
    Gpg,
    /// In another way.
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
