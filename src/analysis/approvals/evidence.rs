//! Strength of the evidence for an approval: a bare record, a signed commit, or a commit below a signed tag.
//!
//! SSH signatures are verified; OpenPGP signatures are only detected. The key is compared with the configured ones.

use crate::facts::authorship::{ApprovalAuthorship, GitSignature};

/// How strong the evidence of an approval is, weakest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApprovalEvidence {
    /// History was not read, or is too short.
    Unknown,
    /// The line is not committed yet.
    NotCommitted,
    /// It was committed without a signature.
    Unsigned,
    /// An invalid signature: what is signed, and by which key.
    Broken(String),
    /// With a signature by a key that is not listed.
    Signed(String),
    /// With a signature that names a listed key, and was not verified.
    Listed(String),
    /// With a signature of a listed key that holds.
    Verified(String),
}

impl ApprovalEvidence {
    /// The evidence of an entry, given the configured `keys`.
    pub fn of(authorship: Option<&ApprovalAuthorship>, keys: &[String]) -> ApprovalEvidence {
        use crate::facts::authorship::TextOrigin;
        let authored = match authorship.map(|authorship| &authorship.record) {
            None | Some(TextOrigin::Unknown) => return ApprovalEvidence::Unknown,
            Some(TextOrigin::NotCommitted) => return ApprovalEvidence::NotCommitted,
            Some(TextOrigin::Commit(authored)) => authored,
        };
        let commit = authored.signature.as_ref().map(|signature| {
            let what = format!("commit {}", authored.commit.id);
            signed(&what, signature, keys)
        });
        let tag = authored.tag.as_ref();
        let tag = tag.map(|(name, signature)| signed(&format!("tag {name}"), signature, keys));
        match (commit, tag) {
            (Some(commit), Some(tag)) if tag.strength() > commit.strength() => tag,
            (Some(one), _) | (None, Some(one)) => one,
            (None, None) => ApprovalEvidence::Unsigned,
        }
    }

    fn strength(&self) -> u8 {
        match self {
            ApprovalEvidence::Unknown | ApprovalEvidence::NotCommitted => 0,
            ApprovalEvidence::Unsigned => 1,
            ApprovalEvidence::Broken(_) => 2,
            ApprovalEvidence::Signed(_) => 3,
            ApprovalEvidence::Listed(_) => 4,
            ApprovalEvidence::Verified(_) => 5,
        }
    }

    /// In words.
    pub fn words(&self) -> String {
        match self {
            ApprovalEvidence::Unknown => "committer unknown".to_owned(),
            ApprovalEvidence::NotCommitted => "not committed yet".to_owned(),
            ApprovalEvidence::Unsigned => "not signed".to_owned(),
            ApprovalEvidence::Broken(what) => {
                format!("invalid signature: {what}")
            }
            ApprovalEvidence::Signed(what) => format!("signed by an unlisted key: {what}"),
            ApprovalEvidence::Listed(what) => {
                format!("signature names a listed key: {what}; not verified here")
            }
            ApprovalEvidence::Verified(what) => {
                format!("signed by a listed key: {what}; signature verified")
            }
        }
    }
}

fn signed(what: &str, signature: &GitSignature, keys: &[String]) -> ApprovalEvidence {
    let scheme = signature.scheme.name();
    let Some(key) = &signature.key else {
        return ApprovalEvidence::Signed(format!("{what} ({scheme}, without a key id)"));
    };
    let text = format!("{what} ({scheme} {key})");
    let listed = keys.iter().any(|listed| is(listed, key));
    match (signature.holds, listed) {
        (Some(false), _) => ApprovalEvidence::Broken(text),
        (Some(true), true) => ApprovalEvidence::Verified(text),
        (None, true) => ApprovalEvidence::Listed(text),
        (_, false) => ApprovalEvidence::Signed(text),
    }
}

/// Whether a listed key is the one that a signature names. A GPG key may be listed by its fingerprint and named by its
/// id, which is the end of it, or the reverse; fewer than 16 digits name no key.
fn is(listed: &str, key: &str) -> bool {
    let listed = listed.trim();
    if listed.starts_with("SHA256:") || key.starts_with("SHA256:") {
        return listed.trim_end_matches('=') == key;
    }
    let plain: String = listed.chars().filter(|c| !c.is_whitespace()).collect();
    let listed = plain.trim_start_matches("0x").to_ascii_uppercase();
    let short = listed.len().min(key.len());
    short >= 16 && (listed.ends_with(key) || key.ends_with(&*listed))
}

#[cfg(test)]
mod tests {
    use super::is;

    #[test]
    fn keys_are_compared_by_what_is_known_of_them() {
        let full = "0123456789ABCDEF0123456789ABCDEF01234567";
        assert!(is(
            "0123 4567 89ab cdef 0123 4567 89ab cdef 0123 4567",
            full
        ));
        assert!(is("0x89ABCDEF01234567", full));
        assert!(is(full, "89ABCDEF01234567"));
        assert!(!is("01234567", full));
        assert!(!is("", full));
        assert!(is("SHA256:abc", "SHA256:abc"));
        assert!(!is("SHA256:abC", "SHA256:abc"));
    }
}
