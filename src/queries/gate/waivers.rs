//! Waivers: recorded exceptions, each with its rule, its place, a reason, an owner and an end. Nothing else opens a
//! closed gate.

use globset::Glob;
use serde::{Deserialize, Serialize};

use super::path;
use crate::config::did_you_mean;
use crate::facts::lock::is_date;
use crate::facts::revision_diff::WAIVERS;
use crate::finding::Finding;
use crate::graph::Graph;

/// Waivers of one file, at the most.
const MOST: usize = 1_000;

/// Commits that a waiver may last, at the most.
pub const LONGEST: u32 = 10_000;

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
    /// When the trunk has this many commits more.
    Commits(u32),
}

impl Waiver {
    /// When it ends; none where that is not said in a known form.
    pub fn end(&self) -> Option<WaiverExpiry> {
        let text = self.expires.trim();
        if is_date(text) {
            return Some(WaiverExpiry::Day(text.to_owned()));
        }
        let number = text
            .strip_suffix("commits")
            .or_else(|| text.strip_suffix("commit"))?;
        let number: u32 = number.trim().parse().ok()?;
        (1..=LONGEST)
            .contains(&number)
            .then_some(WaiverExpiry::Commits(number))
    }
}

/// The waivers of one file, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WaiverFile {
    /// They.
    pub entries: Vec<Waiver>,
}

/// Why a file of waivers cannot be used.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("{WAIVERS}: {0}")]
pub struct WaiverError(pub String);

impl WaiverFile {
    /// Read a file of waivers. One bad entry makes the file bad: a waiver that is not understood must not be guessed.
    pub fn parse(text: &str) -> Result<WaiverFile, WaiverError> {
        let read: Result<Option<Vec<Waiver>>, _> = serde_yaml::from_str(text);
        let read = read.map_err(|problem| {
            WaiverError(format!(
                "{problem}; each entry has `rule`, `at`, `reason`, `owner` and `expires`"
            ))
        })?;
        let entries = read.unwrap_or_default();
        if entries.len() > MOST {
            return Err(WaiverError(format!("it has more than {MOST} entries")));
        }
        for (at, waiver) in entries.iter().enumerate() {
            let number = at + 1;
            let error = |what: String| Err(WaiverError(format!("entry {number}: {what}")));
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
                    "`expires` is `{}`; write a day (`2026-12-31`) or a number of commits (`20 commits`, at most {LONGEST})",
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

    /// The first rule that is named and is none of `known`, told with what may be meant.
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

/// Waivers with whether each still holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EvaluatedWaivers {
    /// They.
    pub entries: Vec<Waiver>,
    /// Why each holds no longer; none where it holds.
    pub expired: Vec<Option<String>>,
}

impl EvaluatedWaivers {
    /// `waivers` on the day `today`; `lasted` says whether a waiver is older than a number of commits, and none where the
    /// history does not reach so far.
    pub fn new(
        waivers: WaiverFile,
        today: &str,
        lasted: &dyn Fn(&Waiver, u32) -> Option<bool>,
    ) -> EvaluatedWaivers {
        let expired = waivers.entries.iter().map(|waiver| match waiver.end()? {
            WaiverExpiry::Day(day) => {
                (day.as_str() < today).then(|| format!("its last day was {day}, today is {today}"))
            }
            WaiverExpiry::Commits(number) => match lasted(waiver, number) {
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

    /// The first waiver that holds and covers a finding.
    pub fn covering(&self, graph: &Graph, finding: &Finding) -> Option<usize> {
        let holds = self.entries.iter().zip(&self.expired).enumerate();
        let mut holds = holds.filter(|(_, (_, expired))| expired.is_none());
        let found = holds.find(|(_, (waiver, _))| covers(waiver, graph, finding));
        found.map(|(at, _)| at)
    }
}

fn covers(waiver: &Waiver, graph: &Graph, finding: &Finding) -> bool {
    if waiver.rule != *finding.rule {
        return false;
    }
    let at = waiver.at.trim();
    let address = finding.address.as_deref().unwrap_or("");
    let below = |rest: &str| rest.is_empty() || rest.starts_with(['/', '#']);
    if address.strip_prefix(at).is_some_and(below) || finding.key == at {
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
