//! Detects commits made by a program, by author or trailer.

use crate::facts::authorship::CommitMetadata;

/// Parts of names and addresses that programs which write code leave in commits, in lower case.
const NAMES: [&str; 19] = [
    "[bot]",
    "aider",
    "ai agent",
    "amazon q developer",
    "anthropic",
    "claude code",
    "coding agent",
    "codex",
    "copilot",
    "cursor agent",
    "cursoragent",
    "devin ai",
    "devin-ai-integration",
    "gemini cli",
    "gemini code assist",
    "google-labs-jules",
    "openai",
    "opencode",
    "openhands",
];

/// Trailers that name a person or a program who wrote, in lower case.
const WRITERS: [&str; 4] = [
    "co-authored-by",
    "co-developed-by",
    "authored-by",
    "signed-off-by",
];

/// Trailers that are written for programs alone, in lower case.
const PROGRAMS: [&str; 6] = [
    "agent",
    "ai-assisted-by",
    "ai-generated-by",
    "assisted-by",
    "generated-by",
    "generated-with",
];

/// The repository's additions to the known agents.
#[derive(Clone, Copy, Debug, Default)]
pub struct AgentPatterns<'a> {
    /// Parts of names and addresses.
    pub names: &'a [String],
    /// Trailers that are written for programs alone.
    pub trailers: &'a [String],
}

impl AgentPatterns<'_> {
    /// Whether `name` (`Name <address>`) is that of a program.
    pub fn is_agent(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        let own = self.names.iter().map(|part| part.trim().to_lowercase());
        NAMES.iter().any(|part| has(&name, part)) || own.into_iter().any(|part| has(&name, &part))
    }

    /// The words of a commit that name a program, if any do.
    pub fn named(&self, authored: &CommitMetadata) -> Option<String> {
        let author = authored.author.to_string();
        if self.is_agent(&author) {
            return Some(author);
        }
        let found = authored.trailers.iter().find(|(key, value)| {
            let lower = key.to_lowercase();
            let own = self
                .trailers
                .iter()
                .any(|own| own.trim().eq_ignore_ascii_case(key));
            own || PROGRAMS.contains(&&*lower) || WRITERS.contains(&&*lower) && self.is_agent(value)
        });
        found.map(|(key, value)| format!("{key}: {value}"))
    }
}

/// Whether `part` occurs in `text` as a whole word.
fn has(text: &str, part: &str) -> bool {
    !part.is_empty()
        && text.match_indices(part).any(|(at, _)| {
            let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            let before = text[..at].chars().next_back();
            let after = text[at + part.len()..].chars().next();
            let joined = letter(part.chars().next()) && letter(before)
                || letter(part.chars().next_back()) && letter(after);
            !joined
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::authorship::GitIdentity;
    use crate::facts::history::TrunkCommit;

    fn commit(author: &str, trailers: &[(&str, &str)]) -> CommitMetadata {
        let owned = |(key, value): &(&str, &str)| (Box::from(*key), Box::from(*value));
        CommitMetadata {
            commit: TrunkCommit {
                id: "".into(),
                date: "".into(),
                subject: "".into(),
            },
            author: GitIdentity {
                name: author.into(),
                email: "x@example.org".into(),
            },
            trailers: trailers.iter().map(owned).collect(),
            signature: None,
            tag: None,
        }
    }

    #[test]
    fn programs_are_told_from_people() {
        let own = ["night-shift".to_owned()];
        let keys = ["Produced-by".to_owned()];
        let known = AgentPatterns {
            names: &own,
            trailers: &keys,
        };
        let of = |author, trailers: &[_]| known.named(&commit(author, trailers));
        assert_eq!(
            of(
                "Claude Monet",
                &[("Co-authored-by", "Claude Dupont <c@example.fr>")]
            ),
            None
        );
        assert_eq!(
            of("Ann", &[("Reviewed-by", "x[bot]"), ("Closes", "copilot")]),
            None
        );
        assert!(
            of(
                "Ann",
                &[("Co-Authored-By", "Claude <noreply@anthropic.com>")]
            )
            .is_some()
        );
        assert!(of("Ann", &[("generated-by", "a model")]).is_some());
        assert!(of("Ann", &[("produced-by", "the mill")]).is_some());
        assert!(of("renovate[bot]", &[]).is_some());
        assert!(of("The Night-Shift", &[]).is_some());
        assert_eq!(of("Raider Joe", &[]), None);
    }
}
