//! `trueup gate --verify`: recomputes the verdict of an evidence file and compares byte by byte.

use std::path::Path;
use std::process::ExitCode;

use serde_json::Value;

use super::Arguments;
use crate::cli::{CommandError, print};
use crate::disk;
use crate::engine::clock;
use crate::engine::gate::{GateRequest, judge};
use crate::engine::project::Project;
use crate::report::gate::evidence::{PREDICATE, STATEMENT};
use crate::workspace::ReadProgress;
use crate::workspace::revisions;
use crate::workspace::revisions::HeadSpec;

/// `0`: it is true, and the gate is open. `1`: it is not, or the gate is closed.
pub fn run(
    arguments: &Arguments,
    project: &Project,
    file: &Path,
) -> Result<ExitCode, CommandError> {
    let text = disk::named(file)?;
    let claimed = match StatementParameters::parse(&text) {
        Ok(claimed) => claimed,
        Err(why) => return refuse(why),
    };
    let name = arguments.compared.head.as_deref().unwrap_or("HEAD");
    let wanted = revisions::stored(&arguments.root, name)?;
    if wanted.commit != claimed.head {
        return refuse(&format!(
            "it speaks of the commit {}, and `{name}` is {}",
            short(&claimed.head),
            short(&wanted.commit)
        ));
    }
    let today = clock::today();
    if claimed.day > today {
        return refuse(&format!("it is of {}, and today is {today}", claimed.day));
    }
    // The statement must not choose its own base: it names a commit that the trunk has.
    let trunk = arguments.compared.base.as_deref();
    let Some(trunk) = revisions::trunk_with(&arguments.root, trunk, &claimed.target)? else {
        return refuse(
            "its target is no commit of the target branch; name that branch with --base",
        );
    };
    let age = clock::days_between(&claimed.day, &today);
    if age.is_none_or(|days| days > u64::from(arguments.max_age)) {
        return refuse(&format!(
            "it is of {}, older than {} days (--max-age)",
            claimed.day, arguments.max_age
        ));
    }
    let mut job = GateRequest {
        project,
        base: Some(claimed.target),
        head: HeadSpec::Commit(claimed.head),
        strict: claimed.strict,
        red: claimed.red,
        day: claimed.day,
        progress: &ReadProgress::default(),
    };
    let done = judge(&job, |_| ())?;
    let found = done.statement.unwrap_or_default();
    if found != text {
        return refuse(&difference(&text, &found));
    }
    // The statement is true for its day; whether the change may pass is decided by the waivers in force today.
    let mut open = done.open;
    if job.day != today {
        job.day = today;
        open &= judge(&job, |_| ())?.open;
    }
    let how = |is: bool, word| if is { word } else { "" };
    print(&format!(
        "Verified: the gate is {} for {} against {} of {trunk} on {}{}{}.\n",
        if open { "open" } else { "closed" },
        short(&done.head),
        short(&done.base),
        job.day,
        how(job.strict, ", strict"),
        how(job.red, ", with a red pipeline"),
    ))?;
    Ok(super::code(open))
}

fn short(commit: &str) -> String {
    commit.chars().take(10).collect()
}

fn refuse(why: &str) -> Result<ExitCode, CommandError> {
    let why = crate::report::text::clean(why);
    print(&format!("Not verified: {why}.\n"))?;
    Ok(super::code(false))
}

/// What a statement says of how it was made.
struct StatementParameters {
    target: String,
    head: String,
    day: String,
    strict: bool,
    red: bool,
}

impl StatementParameters {
    fn parse(text: &str) -> Result<StatementParameters, &'static str> {
        let value: Value = serde_json::from_str(text)
            .map_err(|_| "it is no JSON: cut short, or something else")?;
        if value["_type"] != STATEMENT {
            return Err("it is no in-toto Statement of version 1");
        }
        if value["predicateType"] != PREDICATE {
            return Err("it is a statement of another kind");
        }
        let said = &value["predicate"];
        let commit = |value: &Value| {
            let text = value["gitCommit"].as_str()?;
            let whole =
                matches!(text.len(), 40 | 64) && text.bytes().all(|b| b.is_ascii_hexdigit());
            whole.then(|| text.to_owned())
        };
        let day = said["day"]
            .as_str()
            .filter(|day| crate::facts::lock::is_date(day));
        Ok(StatementParameters {
            head: commit(&value["subject"][0]["digest"]).ok_or("it names no commit")?,
            target: commit(&said["target"]).ok_or("it names no target branch")?,
            day: day.ok_or("it names no day")?.to_owned(),
            strict: said["strict"]
                .as_bool()
                .ok_or("it does not say whether it is strict")?,
            red: said["red"]
                .as_bool()
                .ok_or("it does not say whether the pipeline is red")?,
        })
    }
}

/// What is another in the statement that was made anew.
fn difference(claimed: &str, found: &str) -> String {
    let read = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
    let (claimed, found) = (read(claimed), read(found));
    let (one, two) = (&claimed["predicate"], &found["predicate"]);
    let keys = two.as_object().into_iter().flat_map(|map| map.keys());
    let other: Vec<String> = keys
        .filter(|key| one[key.as_str()] != two[key.as_str()])
        .map(|key| format!("`{key}`"))
        .collect();
    if other.is_empty() {
        return "it says the same in other bytes, or more than a statement says".to_owned();
    }
    let verdict = found["predicate"]["verdict"].as_str().unwrap_or("?");
    format!(
        "another judgement gives another {}; the gate is {verdict}",
        other.join(", ")
    )
}
