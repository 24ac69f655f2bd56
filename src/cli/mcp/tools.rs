//! The tools: from arguments to the answer of a query, as JSON.

mod arguments;

use std::path::{Component, Path};
use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::answer::{Answer, BUDGET, fit};
use super::session::{Loaded, Session};
use crate::cli::context::asked;
use crate::cli::explain::page;
use crate::cli::trace::unknown;
use crate::cli::{Failure, delta as delta_command};
use crate::facts::Language;
use crate::queries::context::{Asked, context as context_of};
use crate::queries::contract::Contract;
use crate::queries::delta::Delta;
use crate::queries::overlap::{Question, bounded, overlap as overlap_of};
use crate::queries::show::show as show_at;
use crate::queries::trace::{Answer as Chain, find};
use crate::report;
use crate::report::text::clean;
use crate::workspace::revisions::{Head, Wanted};
use arguments::{ById, ByName, Changed, Checked, Explained, Texted, Traced, read};

/// A tool.
pub struct Tool {
    /// Its name.
    pub name: &'static str,
    /// Its title.
    pub title: &'static str,
    /// What it is for and when to call it.
    pub about: &'static str,
    /// The schema of its arguments.
    pub input: Value,
    /// The schema of its answer.
    pub output: Value,
    /// What it does.
    pub run: fn(&Session, Value) -> Result<Value, Failure>,
}

/// Every tool.
pub static TOOLS: LazyLock<Vec<Tool>> = LazyLock::new(|| {
    vec![
        tool::<Texted, report::overlap::machine::Report>(
            "overlap",
            "What relates to a text",
            "Compare a text, such as a plan, a requirement or a change in words, with all that the repository says and does: what \
             does it already, decides, forbids or says it, with the evidence and what to do. Call it before writing anything.",
            overlap,
        ),
        tool::<Changed, report::delta::machine::Report>(
            "delta",
            "What a change means",
            "Compare two revisions by artifacts, demands, outer surface and code: weakened demands, broken promises, names that are \
             gone and still stated, what did not come along. Call it after a change.",
            delta,
        ),
        tool::<Checked, report::json::Report>(
            "check",
            "What does not agree",
            "Check documents, decisions, links and code against each other. Each finding says which side wins, which file to \
             change, and whether a person must approve. With `paths`, only what stands in those files or must be changed there.",
            check,
        ),
        tool::<ByName, report::context::Report>(
            "context",
            "What work on something needs to know",
            "The smallest set of paragraphs for work on an artifact, a criterion, a file, a Rust item or a described task: intent, \
             feature with musts and criteria, decisions and constraints in force, structure, signatures. Call it instead of \
             reading whole files.",
            context,
        ),
        tool::<ById, report::show::Report>(
            "show",
            "The text at an address",
            "The text that an address stands for: an artifact, a section, a criterion, a block, a file, a Rust item.",
            show,
        ),
        tool::<Traced, report::trace::machine::Report>(
            "trace",
            "The chain from intent to test",
            "The chain around one thing, or from every intent down to its tests, with the holes.",
            trace,
        ),
        tool::<Explained, Page>(
            "explain",
            "What a rule finds and why",
            "The page of a rule: what it finds, when it is silent, how often it was right.",
            explain,
        ),
    ]
});

/// The page of a rule.
#[derive(Debug, Serialize, JsonSchema)]
struct Page {
    /// The rule.
    rule: String,
    /// Its page, in Markdown.
    page: String,
}

fn tool<I: JsonSchema, O: JsonSchema>(
    name: &'static str,
    title: &'static str,
    about: &'static str,
    run: fn(&Session, Value) -> Result<Value, Failure>,
) -> Tool {
    Tool {
        name,
        title,
        about,
        input: schemars::schema_for!(I).to_value(),
        output: schemars::schema_for!(Answer<O>).to_value(),
        run,
    }
}

/// The report that a renderer wrote.
fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

fn overlap(session: &Session, given: Value) -> Result<Value, Failure> {
    let asked: Texted = read(given)?;
    let loaded = session.loaded()?;
    let kept = bounded(&asked.text);
    let question = Question {
        text: kept,
        language: match asked.rust {
            true => Language::Rust,
            false => Language::Markdown,
        },
        own: None,
    };
    let found = overlap_of(
        &loaded.graph,
        loaded.index(),
        &question,
        asked.limit.unwrap_or(10).min(100),
    );
    if found.is_empty_question {
        return Err(Failure::Other(
            "the text holds no word that can be compared".to_owned(),
        ));
    }
    let about = report::overlap::About {
        name: "the text",
        size: asked.text.len() as u64,
        compared: kept.len() as u64,
    };
    let report = parsed(&report::overlap::machine(&loaded.graph, &found, &about));
    let how = "name a larger `budget`, or a part of the text";
    fit(report, &["/hits"], asked.budget.unwrap_or(BUDGET), how)
}

fn delta(session: &Session, given: Value) -> Result<Value, Failure> {
    let asked: Changed = read(given)?;
    let wanted = Wanted {
        base: asked.base,
        head: match (asked.head, asked.staged) {
            (Some(_), true) => {
                return Err(Failure::Other(
                    "`head` and `staged` exclude each other".to_owned(),
                ));
            }
            (Some(name), false) => Head::Commit(name),
            (None, true) => Head::Index,
            (None, false) => Head::WorkingTree,
        },
        claims: false,
    };
    let (old, new, change) = delta_command::graphs(&session.root, &wanted, session.cached)?;
    let found = Delta::new(&old, &new, &change);
    let shown = report::delta::Shown {
        old: &old,
        new: &new,
        delta: &found,
    };
    let report = parsed(&report::delta::machine::machine(&shown));
    let lists = [
        "/apart",
        "/demands",
        "/statuses",
        "/surface",
        "/stale",
        "/documents",
        "/edges",
        "/code",
        "/together",
        "/files",
        "/kind/reasons",
    ];
    let how = "name a larger `budget`, or revisions that are nearer to each other";
    fit(report, &lists, asked.budget.unwrap_or(BUDGET), how)
}

fn check(session: &Session, given: Value) -> Result<Value, Failure> {
    let asked: Checked = read(given)?;
    let loaded = session.loaded()?;
    let mut paths = Vec::new();
    for path in &asked.paths {
        paths.push(inside(session, &loaded, path)?);
    }
    let outcome = session.outcome(&loaded);
    let root = session.root.to_string_lossy();
    let mut report = parsed(&report::json::render(
        &loaded.graph,
        &loaded.plan,
        &outcome,
        &root,
    ));
    if let Some(Value::Array(findings)) = report.pointer_mut("/findings") {
        findings.retain(|finding| {
            let text = |key: &str| finding[key].as_str().unwrap_or_default();
            let told = asked.held_back || finding["held_back"].is_null();
            let here = |path: &String| covers(path, text("file")) || covers(path, text("change"));
            told && (paths.is_empty() || paths.iter().any(here))
        });
        // The worst first, since the rest may not fit.
        let rank = |finding: &Value| match finding["level"].as_str() {
            Some("error") => 0,
            Some("warning") => 1,
            _ => 2,
        };
        findings.sort_by_key(rank);
    }
    let how = "name a larger `budget`, or `paths`";
    fit(report, &["/findings"], asked.budget.unwrap_or(BUDGET), how)
}

fn context(session: &Session, given: Value) -> Result<Value, Failure> {
    let named: ByName = read(given)?;
    let loaded = session.loaded()?;
    let graph = &loaded.graph;
    let name = named.about.as_str();
    let asked = asked(graph, name, || Asked::text(graph, loaded.index(), name))?;
    let budget = named.budget.unwrap_or(BUDGET);
    let contract = Contract::new(graph, &loaded.plan.config.not_applicable);
    let found = context_of(graph, &contract, &asked, budget);
    let report = parsed(&report::context::machine(graph, &found, name));
    let lists = ["/pieces", "/dead", "/left_out/addresses"];
    fit(
        report,
        &lists,
        budget,
        "name a larger `budget`, or `show` an address",
    )
}

// trueup: allow(duplicate-code) the frame of a tool; what it asks and how it is cut differ
fn show(session: &Session, given: Value) -> Result<Value, Failure> {
    let asked: ById = read(given)?;
    let loaded = session.loaded()?;
    let name = asked.address.as_str();
    let shown = show_at(&loaded.graph, name).map_err(|lost| unknown(name, &lost))?;
    let report = parsed(&report::show::machine(&loaded.graph, &shown, name));
    let how = "name a larger `budget`, or the address of a part";
    fit(report, &["/text"], asked.budget.unwrap_or(BUDGET), how)
}

fn trace(session: &Session, given: Value) -> Result<Value, Failure> {
    let asked: Traced = read(given)?;
    let loaded = session.loaded()?;
    let graph = &loaded.graph;
    let name = asked.id.as_deref();
    let start = name
        .map(|name| find(graph, name).map_err(|lost| unknown(name, &lost)))
        .transpose()?;
    let contract = Contract::new(graph, &loaded.plan.config.not_applicable);
    let mut chain = Chain::new(graph, &contract, start);
    if asked.holes {
        chain = chain.holes_alone();
    }
    let report = parsed(&report::trace::machine::machine(graph, &chain, name));
    let how = "name a larger `budget`, an `id`, or `holes`";
    fit(report, &["/nodes"], asked.budget.unwrap_or(BUDGET), how)
}

fn explain(session: &Session, given: Value) -> Result<Value, Failure> {
    let asked: Explained = read(given)?;
    let page = serde_json::json!(Page {
        page: page(&session.root, &asked.rule)?,
        rule: asked.rule,
    });
    fit(
        page,
        &["/page"],
        asked.budget.unwrap_or(BUDGET),
        "name a larger `budget`",
    )
}

/// A path from the root, with `/`; an error where it leads out, or where nothing is there.
fn inside(session: &Session, loaded: &Loaded, given: &str) -> Result<String, Failure> {
    let path = Path::new(given);
    let root = session.root.canonicalize().unwrap_or_default();
    let path = path.strip_prefix(&root).unwrap_or(path);
    let mut parts = Vec::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => parts.push(name.to_string_lossy().into_owned()),
            Component::CurDir => {}
            _ => {
                let given: String = clean(given).chars().take(200).collect();
                return Err(Failure::Other(format!(
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
    Err(Failure::Other(format!("the repository has no `{given}`")))
}

/// Whether `path` is `file`, or a folder around it; the root is around all.
fn covers(path: &str, file: &str) -> bool {
    let rest = file.strip_prefix(path);
    path.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
