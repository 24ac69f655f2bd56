//! Waivers: recorded exceptions, each with a rule, a place, a reason, an owner and an end. Nothing else opens a closed gate.

use globset::Glob;
use serde::{Deserialize, Serialize};

use super::path;
use crate::config::did_you_mean;
use crate::facts::lock::is_date;
use crate::facts::policy_files::WAIVERS;
use crate::finding::Finding;
use crate::graph::Graph;

/// Waivers of one file, at most.
const MAX_ENTRIES: usize = 1_000;

/// Commits that a waiver may last, at most.
const MAX_COMMITS: u32 = 10_000;

/// One recorded exception.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    /// The rule.
    pub rule: String,
    /// Where: an address (`feature:x#AC-1`), a path, or a pattern of paths.
    pub at: String,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// Its end: a day (`2026-12-31`, the last on which it holds) or a number of commits (`20 commits`).
    pub expires: String,
}

/// When a waiver ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WaiverExpiry {
    /// After this day.
    Day(String),
    /// Once the trunk has grown by this many commits.
    Commits(u32),
}

impl Waiver {
    /// When it ends; none where `expires` has no known form.
    pub fn end(&self) -> Option<WaiverExpiry> {
        let text = self.expires.trim();
        if is_date(text) {
            return Some(WaiverExpiry::Day(text.to_owned()));
        }
        let number = text
            .strip_suffix("commits")
            .or_else(|| text.strip_suffix("commit"))?;
        let number: u32 = number.trim().parse().ok()?;
        (1..=MAX_COMMITS)
            .contains(&number)
            .then_some(WaiverExpiry::Commits(number))
    }
}

/// The waivers of one file, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WaiverFile {
    /// The waivers.
    pub entries: Vec<Waiver>,
}

/// Why a file of waivers cannot be used.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("{WAIVERS}: {0}")]
pub struct WaiverError(pub String);

impl WaiverFile {
    /// Reads a file of waivers. One bad entry makes the file unusable: the meaning of a waiver must not be guessed.
    pub fn parse(text: &str) -> Result<WaiverFile, WaiverError> {
        let read: Result<Option<Vec<Waiver>>, _> = crate::yaml::from_str(text);
        let read = read.map_err(|problem| {
            WaiverError(format!(
                "{problem}; each entry has `rule`, `at`, `reason`, `owner` and `expires`"
            ))
        })?;
        let entries = read.unwrap_or_default();
        if entries.len() > MAX_ENTRIES {
            return Err(WaiverError(format!(
                "it has more than {MAX_ENTRIES} entries"
            )));
        }
        for (at, waiver) in entries.iter().enumerate() {
            let number = at + 1;
            let error = |problem: String| Err(WaiverError(format!("entry {number}: {problem}")));
            let fields = [
                ("rule", &waiver.rule),
                ("at", &waiver.at),
                ("reason", &waiver.reason),
                ("owner", &waiver.owner),
            ];
            if let Some((name, _)) = fields.iter().find(|(_, text)| text.trim().is_empty()) {
                return error(format!("`{name}` is empty"));
            }
            if waiver.end().is_none() {
                return error(format!(
                    "`expires` is `{}`; write a day (`2026-12-31`) or a number of commits (`20 commits`, at most {MAX_COMMITS})",
                    waiver.expires
                ));
            }
            if !waiver.at.contains('#') && Glob::new(&waiver.at).is_err() {
                return error(format!("`at` is no pattern of paths: `{}`", waiver.at));
            }
            if matches!(waiver.at.trim(), "*" | "**" | "**/*") {
                return error("`at` names everything; name the place".to_owned());
            }
        }
        Ok(WaiverFile { entries })
    }

    /// A message about the first rule that is none of `known`, with the nearest known one.
    pub fn unknown_rule(&self, known: &[&str]) -> Option<String> {
        let unknown = self
            .entries
            .iter()
            .find(|one| !known.contains(&one.rule.as_str()))?;
        let near = did_you_mean(&unknown.rule, known.iter().copied());
        let near = if near.contains("known are") {
            ""
        } else {
            &near
        };
        Some(format!("`{}` is no rule{near}", unknown.rule))
    }
}

/// Waivers, each with whether it has expired.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EvaluatedWaivers {
    /// The waivers.
    pub entries: Vec<Waiver>,
    /// Why each has expired; none where it has not.
    pub expired: Vec<Option<String>>,
}

impl EvaluatedWaivers {
    /// `waivers` on the day `today`; `is_older` says whether a waiver is older than a number of commits, or none where the
    /// history is too short to know.
    pub fn new(
        waivers: WaiverFile,
        today: &str,
        is_older: &dyn Fn(&Waiver, u32) -> Option<bool>,
    ) -> EvaluatedWaivers {
        let expired = waivers.entries.iter().map(|waiver| match waiver.end()? {
            WaiverExpiry::Day(day) => {
                (day.as_str() < today).then(|| format!("its last day was {day}, today is {today}"))
            }
            WaiverExpiry::Commits(number) => match is_older(waiver, number) {
                Some(true) => Some(format!("it is {number} commits old or older")),
                Some(false) => None,
                None => Some(format!(
                    "the clone does not reach back {number} commits to see how old it is; `git fetch --deepen={number}`"
                )),
            },
        });
        EvaluatedWaivers {
            expired: expired.collect(),
            entries: waivers.entries,
        }
    }

    /// The index of the first unexpired waiver that covers a finding.
    pub fn covering(&self, graph: &Graph, finding: &Finding) -> Option<usize> {
        let mut entries = self.entries.iter().zip(&self.expired);
        entries.position(|(waiver, expired)| expired.is_none() && covers(waiver, graph, finding))
    }
}

fn covers(waiver: &Waiver, graph: &Graph, finding: &Finding) -> bool {
    if waiver.rule != *finding.rule {
        return false;
    }
    let at = waiver.at.trim();
    let address = finding.address.as_deref().unwrap_or("");
    let ends_segment = |rest: &str| rest.is_empty() || rest.starts_with(['/', '#']);
    if address.strip_prefix(at).is_some_and(ends_segment) || finding.key == at {
        return true;
    }
    let glob = Glob::new(at).map(|glob| glob.compile_matcher());
    glob.is_ok_and(|glob| {
        glob.is_match(path(graph, &finding.place)) || glob.is_match(&finding.change)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(at: &str, expires: &str) -> String {
        format!("- {{rule: broken-link, at: '{at}', reason: r, owner: o, expires: {expires}}}\n")
    }

    #[test]
    fn a_waiver_that_is_not_understood_makes_the_file_bad() {
        assert!(WaiverFile::parse("").unwrap().entries.is_empty());
        assert!(WaiverFile::parse(&entry("a.md", "2026-12-31")).is_ok());
        assert!(WaiverFile::parse(&entry("a.md", "20 commits")).is_ok());
        for (text, words) in [
            (entry("a.md", "never"), "entry 1: `expires`"),
            (entry("a.md", "0 commits"), "`expires`"),
            (entry("a.md", "99999999999 commits"), "`expires`"),
            (entry("**", "2026-12-31"), "names everything"),
            (entry("a[", "2026-12-31"), "pattern"),
            (entry(" ", "2026-12-31"), "`at` is empty"),
            ("- {rule: broken-link}\n".to_owned(), "missing field"),
            ("- {rule: a, why: b}\n".to_owned(), "unknown field"),
            ("a: b".to_owned(), "each entry has"),
            ("<<<<<<< HEAD\n".to_owned(), "each entry has"),
        ] {
            let problem = WaiverFile::parse(&text).unwrap_err().to_string();
            assert!(problem.contains(words), "{text}: {problem}");
        }
    }

    #[test]
    fn a_waiver_ends() {
        let text = entry("a", "2026-06-01") + &entry("b", "3 commits");
        let read = || WaiverFile::parse(&text).unwrap();
        let on = |day, old| EvaluatedWaivers::new(read(), day, &move |_, _| old).expired;
        assert_eq!(on("2026-06-01", Some(false)), [None, None]);
        let over = on("2026-06-02", Some(true));
        assert!(over[0].as_ref().unwrap().contains("2026-06-01"));
        assert!(over[1].as_ref().unwrap().contains("3 commits"));
        assert!(
            on("2026-06-01", None)[1]
                .as_ref()
                .unwrap()
                .contains("fetch")
        );
    }
}
