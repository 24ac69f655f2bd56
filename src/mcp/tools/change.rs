//! The MCP tools `delta`, `check` and `gate`.

use std::path::{Component, Path};

use serde_json::Value;

use super::arguments::{CheckParameters, DeltaParameters, GateParameters, read};
use crate::engine::clock;
use crate::engine::delta::{delta as delta_of, forks};
use crate::engine::error::EngineError;
use crate::engine::gate::{GateRequest, judge};
use crate::engine::plan::plan;
use crate::engine::staged::{check_change, index};
use crate::mcp::answer::{BUDGET, fit};
use crate::mcp::session::{McpSession, SessionSnapshot};
use crate::report;
use crate::report::delta::machine::DeltaReport;
use crate::report::gate::machine::GateReport;
use crate::report::json::CheckReport;
use crate::report::text::clean;
use crate::workspace::ReadProgress;
use crate::workspace::revisions::{ComparisonSpec, HeadSpec};

/// Compares two revisions.
pub fn delta(
    session: &McpSession,
    progress: &ReadProgress,
    given: Value,
) -> Result<Value, EngineError> {
    let asked: DeltaParameters = read(given)?;
    let wanted = ComparisonSpec {
        base: asked.base,
        head: head(asked.head, asked.staged)?,
        claims: false,
        onto_target: false,
    };
    let others = forks(&session.project, &wanted.head, &asked.against)?;
    // Keyed by the commit ids: a branch that moved is a different question.
    let question = format!("delta {others:?}");
    let report = session.about_change(&question, &wanted, progress, |_| {
        let done = delta_of(&session.project, &wanted, &others, progress)?;
        Ok(report::delta::machine::value(&done.view()))
    })?;
    let lists = DeltaReport::CUT_ORDER.iter().copied();
    let met: Vec<String> = (0..asked.against.len())
        .map(|at| format!("/against/{at}/met"))
        .collect();
    let lists: Vec<&str> = met.iter().map(String::as_str).chain(lists).collect();
    let how = "name a larger `budget`, or revisions that are nearer to each other";
    fit(
        (*report).clone(),
        &lists,
        asked.budget.unwrap_or(BUDGET),
        how,
    )
}

/// Decides whether a change may be merged.
pub fn gate(
    session: &McpSession,
    progress: &ReadProgress,
    given: Value,
) -> Result<Value, EngineError> {
    let asked: GateParameters = read(given)?;
    let wanted = ComparisonSpec {
        base: asked.base,
        head: head(asked.head, asked.staged)?,
        claims: true,
        onto_target: true,
    };
    let question = format!("gate {} {}", asked.strict, asked.red);
    let report = session.about_change(&question, &wanted, progress, |_| {
        let job = GateRequest {
            project: &session.project,
            base: wanted.base.clone(),
            head: wanted.head.clone(),
            strict: asked.strict,
            red: asked.red,
            day: clock::today(),
            progress,
        };
        Ok(judge(&job, report::gate::machine::value)?.view)
    })?;
    let how = "name a larger `budget`; what closes the gate comes first";
    fit(
        (*report).clone(),
        GateReport::CUT_ORDER,
        asked.budget.unwrap_or(BUDGET),
        how,
    )
}

fn head(head: Option<String>, staged: bool) -> Result<HeadSpec, EngineError> {
    if staged && head.is_some() {
        let both = "`head` and `staged` exclude each other";
        return Err(EngineError::Request(both.to_owned()));
    }
    Ok(match (head, staged) {
        (Some(name), _) => HeadSpec::Commit(name),
        (None, true) => HeadSpec::Index,
        (None, false) => HeadSpec::WorkingTree,
    })
}

/// Runs the rules and reports the findings.
pub fn check(
    session: &McpSession,
    progress: &ReadProgress,
    given: Value,
) -> Result<Value, EngineError> {
    let asked: CheckParameters = read(given)?;
    let loaded = session.loaded(progress)?;
    let mut paths = Vec::new();
    for path in &asked.paths {
        paths.push(inside(session, &loaded, path)?);
    }
    let mut report = match (&asked.base, asked.staged) {
        (None, false) => {
            let outcome = session.outcome(&loaded);
            let root = session.project.root.to_string_lossy();
            let (graph, plan) = (&loaded.graph, &loaded.plan);
            report::json::value(graph, plan, &outcome, &root)
        }
        (base, staged) => checked(session, progress, (base.as_deref(), staged))?,
    };
    if let Some(Value::Array(findings)) = report.pointer_mut("/findings") {
        findings.retain(|finding| {
            let text = |key: &str| finding[key].as_str().unwrap_or_default();
            let told = asked.held_back || finding["held_back"].is_null();
            let here = |path: &String| covers(path, text("file")) || covers(path, text("change"));
            told && (paths.is_empty() || paths.iter().any(here))
        });
        // Highest level first, since truncation drops the tail.
        let rank = |finding: &Value| match finding["level"].as_str() {
            Some("error") => 0,
            Some("warning") => 1,
            _ => 2,
        };
        findings.sort_by_key(rank);
    }
    let how = "name a larger `budget`, or `paths`";
    fit(
        report,
        CheckReport::CUT_ORDER,
        asked.budget.unwrap_or(BUDGET),
        how,
    )
}

/// Checks a change: findings of its base are held back.
fn checked(
    session: &McpSession,
    progress: &ReadProgress,
    (base, staged): (Option<&str>, bool),
) -> Result<Value, EngineError> {
    let wanted = ComparisonSpec {
        base: Some(base.unwrap_or("HEAD").to_owned()),
        head: match staged {
            true => HeadSpec::Index,
            false => HeadSpec::WorkingTree,
        },
        claims: true,
        onto_target: false,
    };
    let report = session.about_change("check", &wanted, progress, |loaded| {
        let (project, request) = (&session.project, &session.request);
        let staged;
        let (mut plan, graph, contents) = match loaded {
            Some(loaded) => (plan(project, request)?, &loaded.graph, None),
            None => {
                staged = index(project, request, progress)?;
                (staged.0, &staged.1, Some(&staged.2))
            }
        };
        let head = (graph, contents);
        let (outcome, _) = check_change((project, request), &mut plan, head, base, progress)?;
        let root = session.project.root.to_string_lossy();
        Ok(report::json::value(graph, &plan, &outcome, &root))
    })?;
    Ok((*report).clone())
}

/// A path relative to the root, with `/`; an error if it escapes the root or does not exist.
fn inside(
    session: &McpSession,
    loaded: &SessionSnapshot,
    given: &str,
) -> Result<String, EngineError> {
    let path = Path::new(given);
    let root = session.project.root.canonicalize().unwrap_or_default();
    let path = path.strip_prefix(&root).unwrap_or(path);
    let mut parts = Vec::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => parts.push(name.to_string_lossy().into_owned()),
            Component::CurDir => {}
            _ => {
                let given: String = clean(given).chars().take(200).collect();
                return Err(EngineError::Request(format!(
                    "`{given}` leads out of the repository: name a path from its root"
                )));
            }
        }
    }
    let path = parts.join("/");
    let known = path.is_empty()
        || loaded
            .graph
            .sources
            .iter()
            .any(|source| covers(&path, &source.path));
    if known {
        return Ok(path);
    }
    let given: String = clean(given).chars().take(200).collect();
    Err(EngineError::Request(format!(
        "the repository has no `{given}`"
    )))
}

/// Whether `path` is `file` or a folder above it; the root contains every file.
fn covers(path: &str, file: &str) -> bool {
    let rest = file.strip_prefix(path);
    path.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
