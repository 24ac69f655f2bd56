//! The baseline: findings that existed when the repository adopted the tool. They are suppressed, new ones fail, and
//! fixed ones are removed from the file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::facts::policy_files::BASELINE;
use crate::finding::Finding;

/// One finding of the baseline.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaselineEntry {
    /// The file it stands in, for the reader.
    pub file: String,
    /// The rule, for the reader.
    pub rule: String,
    /// The finding.
    pub fingerprint: String,
}

/// The findings that are held back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Baseline {
    entries: BTreeMap<String, BaselineEntry>,
}

/// Why a baseline cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{BASELINE}: {0}")]
pub struct BaselineError(String);

const HEAD: &str = "# Findings that were there when trueup was adopted. `trueup baseline` removes what is paid off.\n";

impl Baseline {
    /// Read a baseline file.
    pub fn parse(text: &str) -> Result<Baseline, BaselineError> {
        let conflict = text.lines().any(|line| line.starts_with("<<<<<<<"));
        if conflict {
            return Err(BaselineError(
                "it holds a merge conflict: keep the lines of both sides, then run `trueup baseline`"
                    .into(),
            ));
        }
        let read: Option<Vec<BaselineEntry>> = crate::yaml::from_str(text).map_err(|problem| {
            BaselineError(format!(
                "{problem}; delete it and run `trueup baseline` to write it anew"
            ))
        })?;
        let entries = read.unwrap_or_default();
        Ok(Baseline {
            entries: entries
                .into_iter()
                .map(|entry| (entry.fingerprint.clone(), entry))
                .collect(),
        })
    }

    /// The baseline of `findings`.
    pub fn of<'a>(findings: impl Iterator<Item = (&'a Finding, String)>) -> Baseline {
        let entries = findings
            .map(|(finding, file)| {
                let entry = BaselineEntry {
                    file,
                    rule: finding.rule.to_string(),
                    fingerprint: finding.fingerprint.clone(),
                };
                (entry.fingerprint.clone(), entry)
            })
            .collect();
        Baseline { entries }
    }

    /// Whether it holds a finding back.
    pub fn holds(&self, fingerprint: &str) -> bool {
        self.entries.contains_key(fingerprint)
    }

    /// Both together.
    #[must_use]
    pub fn with(mut self, other: Baseline) -> Baseline {
        self.entries.extend(other.entries);
        self
    }

    /// The findings that it holds back.
    pub fn fingerprints(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// How many findings it holds back.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it is empty.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entries that `keep` names.
    #[must_use]
    pub fn retain(mut self, keep: impl Fn(&str) -> bool) -> Baseline {
        self.entries.retain(|fingerprint, _| keep(fingerprint));
        self
    }

    /// The entries of the rules that are `kept`.
    #[must_use]
    pub fn of_rules(mut self, kept: impl Fn(&str) -> bool) -> Baseline {
        self.entries.retain(|_, entry| kept(&entry.rule));
        self
    }

    /// The file: one entry a line, sorted, so that git merges it line by line.
    pub fn text(&self) -> String {
        let mut entries: Vec<&BaselineEntry> = self.entries.values().collect();
        entries.sort();
        let mut text = HEAD.to_owned();
        for entry in entries {
            // JSON is YAML, and one line.
            let line = serde_json::to_string(entry).unwrap_or_default();
            text.push_str("- ");
            text.push_str(&line);
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_reads_back_and_a_wrong_one_says_what_to_do() {
        let text = format!(
            "{HEAD}- {{\"file\":\"a \\\"b\\\".md\",\"rule\":\"broken-link\",\"fingerprint\":\"f1\"}}\n"
        );
        let read = Baseline::parse(&text).unwrap();
        assert!(read.holds("f1"));
        assert_eq!(read.text(), text);
        assert!(Baseline::parse("").unwrap().is_empty());
        let conflict = Baseline::parse("<<<<<<< HEAD\n").unwrap_err();
        assert!(conflict.to_string().contains("merge conflict"));
        assert!(
            Baseline::parse("a: b")
                .unwrap_err()
                .to_string()
                .contains("trueup baseline")
        );
    }
}
