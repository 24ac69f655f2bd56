//! The MCP tools: from arguments to the JSON answer of a query.

mod arguments;
mod change;

use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::answer::{BUDGET, ToolResponse, fit};
use super::session::McpSession;
use crate::engine::error::EngineError;
use crate::engine::lookup;
use crate::facts::Language;
use crate::graph::suggest::best;
use crate::queries::context::{ContextTargets, context as context_of};
use crate::queries::contract::ContractIndex;
use crate::queries::overlap::{OverlapQuery, bounded, overlap as overlap_of};
use crate::queries::trace::TraceTree as Chain;
use crate::report;
use crate::report::text::clean;
use crate::workspace::ReadProgress;
use arguments::{
    CheckParameters, ContextParameters, DeltaParameters, ExplainParameters, GateParameters,
    OverlapParameters, ShowParameters, TraceParameters, read,
};

/// A tool.
pub struct McpTool {
    /// Its name.
    pub name: &'static str,
    /// Its title.
    pub title: &'static str,
    /// Its purpose and when to call it.
    pub about: &'static str,
    /// The schema of its arguments.
    pub input: Value,
    /// The schema of its answer.
    pub output: Value,
    /// Whether it compares revisions or checks everything, which may take seconds.
    pub heavy: bool,
    /// Answers a call.
    pub run: fn(&McpSession, &ReadProgress, Value) -> Result<Value, EngineError>,
}

impl McpTool {
    /// Splits off unknown arguments, with a note for the client: some clients add arguments of their own. A likely
    /// misspelling is an error.
    pub fn known(&self, given: Map<String, Value>) -> Result<(Value, Option<String>), EngineError> {
        let names = self.input["properties"].as_object();
        let names = || names.into_iter().flat_map(|names| names.keys());
        let (known, strange): (Map<String, Value>, Map<String, Value>) = given
            .into_iter()
            .partition(|(name, _)| names().any(|known| known == name));
        if strange.is_empty() {
            return Ok((Value::Object(known), None));
        }
        for name in strange.keys() {
            if let Some(meant) = best(name, names().map(String::as_str)) {
                let words = format!("`{name}` is no argument; `{meant}` is one");
                return Err(EngineError::Request(words));
            }
        }
        let shown: Vec<String> = strange
            .keys()
            .take(3)
            .map(|name| name.chars().take(40).collect())
            .collect();
        let words = format!(
            "left alone, since the tool has no such argument: {}",
            clean(&shown.join(", "))
        );
        Ok((Value::Object(known), Some(words)))
    }
}

/// Every tool.
pub static TOOLS: LazyLock<Vec<McpTool>> = LazyLock::new(|| {
    vec![
        tool::<OverlapParameters, report::overlap::machine::OverlapReport>(
            "overlap",
            "Find related texts",
            "Find documents, decisions and code that already cover, forbid or contradict a text, such as a plan, a requirement or a \
             described change, with the evidence and what to do. Call it before writing anything.",
            overlap,
        ),
        tool::<DeltaParameters, report::delta::machine::DeltaReport>(
            "delta",
            "Compare two revisions",
            "Compare two revisions by artifacts, requirements, outer surface and code: weakened requirements, breaking changes, removed \
             names that documents still state, missing companions. Call it after a change.",
            change::delta,
        ),
        tool::<CheckParameters, report::json::CheckReport>(
            "check",
            "Check the repository",
            "Check documents, decisions, links and code against each other. Each finding says which side wins, which file to \
             change, and whether a person must approve. With `paths`, only findings in those files or to be fixed there; with \
             `base` or `staged`, only findings that the change adds.",
            change::check,
        ),
        tool::<GateParameters, report::gate::machine::GateReport>(
            "gate",
            "Decide whether a change may be merged",
            "Judge a change by the rules of its base: `open` or `closed`, the blocking findings with their fixes, and those that \
             existed before. Call it before you hand a change over.",
            change::gate,
        ),
        tool::<ContextParameters, report::context::ContextReport>(
            "context",
            "Context of a task",
            "The smallest set of paragraphs for work on an artifact, a criterion, a file, a Rust item or a described task: intent, \
             feature with musts and criteria, decisions and constraints in force, structure, signatures. Call it instead of \
             reading whole files.",
            context,
        ),
        tool::<ShowParameters, report::show::ShowReport>(
            "show",
            "The text at an address",
            "The text that an address stands for: an artifact, a section, a criterion, a block, a file, a Rust item.",
            show,
        ),
        tool::<TraceParameters, report::trace::machine::TraceReport>(
            "trace",
            "The chain from intent to test",
            "The chain around one thing, or from every intent down to its tests, with the holes.",
            trace,
        ),
        tool::<ExplainParameters, RulePage>(
            "explain",
            "Explain a rule",
            "The page of a rule: what it finds, its exceptions, and its measured precision.",
            explain,
        ),
    ]
});

/// The page of a rule.
#[derive(Debug, Serialize, JsonSchema)]
struct RulePage {
    /// The rule.
    rule: String,
    /// Its page, in Markdown.
    page: String,
}

fn tool<I: JsonSchema, O: JsonSchema>(
    name: &'static str,
    title: &'static str,
    about: &'static str,
    run: fn(&McpSession, &ReadProgress, Value) -> Result<Value, EngineError>,
) -> McpTool {
    McpTool {
        name,
        title,
        about,
        input: plain(schemars::schema_for!(I).to_value()),
        output: plain(schemars::schema_for!(ToolResponse<O>).to_value()),
        heavy: matches!(name, "delta" | "check" | "gate"),
        run,
    }
}

/// Removes the formats of Rust's integers from a schema: clients warn about unknown formats.
fn plain(mut schema: Value) -> Value {
    match &mut schema {
        Value::Object(words) => {
            words.retain(|word, value| word != "format" || !value.is_string());
            words
                .values_mut()
                .for_each(|inner| *inner = plain(inner.take()));
        }
        Value::Array(items) => items
            .iter_mut()
            .for_each(|inner| *inner = plain(inner.take())),
        _ => {}
    }
    schema
}

fn overlap(
    session: &McpSession,
    progress: &ReadProgress,
    given: Value,
) -> Result<Value, EngineError> {
    let asked: OverlapParameters = read(given)?;
    let loaded = session.loaded(progress)?;
    let kept = bounded(&asked.text);
    let question = OverlapQuery {
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
        return Err(EngineError::Request(
            "the text holds no word that can be compared".to_owned(),
        ));
    }
    let about = report::overlap::OverlapSubject {
        name: "the text",
        size: asked.text.len() as u64,
        compared: kept.len() as u64,
    };
    let report = report::overlap::value(&loaded.graph, &found, &about);
    let how = "name a larger `budget`, or a part of the text";
    fit(
        report,
        report::overlap::machine::OverlapReport::CUT_ORDER,
        asked.budget.unwrap_or(BUDGET),
        how,
    )
}

fn context(
    session: &McpSession,
    progress: &ReadProgress,
    given: Value,
) -> Result<Value, EngineError> {
    let named: ContextParameters = read(given)?;
    let loaded = session.loaded(progress)?;
    let graph = &loaded.graph;
    let name = named.about.as_str();
    let asked = lookup::targets(graph, name, || {
        ContextTargets::text(graph, loaded.index(), name)
    })?;
    let budget = named.budget.unwrap_or(BUDGET);
    let contract = ContractIndex::new(graph, &loaded.plan.config.not_applicable);
    let found = context_of(graph, &contract, &asked, budget);
    let report = report::context::value(graph, &found, name);
    fit(
        report,
        report::context::ContextReport::CUT_ORDER,
        budget,
        "name a larger `budget`, or `show` an address",
    )
}

fn show(session: &McpSession, progress: &ReadProgress, given: Value) -> Result<Value, EngineError> {
    let asked: ShowParameters = read(given)?;
    let loaded = session.loaded(progress)?;
    let name = asked.address.as_str();
    let shown = lookup::text_at(&loaded.graph, name)?;
    let report = report::show::value(&loaded.graph, &shown, name);
    let how = "name a larger `budget`, or the address of a part";
    fit(
        report,
        report::show::ShowReport::CUT_ORDER,
        asked.budget.unwrap_or(BUDGET),
        how,
    )
}

fn trace(
    session: &McpSession,
    progress: &ReadProgress,
    given: Value,
) -> Result<Value, EngineError> {
    let asked: TraceParameters = read(given)?;
    let loaded = session.loaded(progress)?;
    let graph = &loaded.graph;
    let name = asked.id.as_deref();
    let start = name.map(|name| lookup::start(graph, name)).transpose()?;
    let contract = ContractIndex::new(graph, &loaded.plan.config.not_applicable);
    let mut chain = Chain::new(graph, &contract, start);
    if asked.holes {
        chain = chain.holes_alone();
    }
    let report = report::trace::machine::value(graph, &chain, name);
    let how = "name a larger `budget`, an `id`, or `holes`";
    fit(
        report,
        report::trace::machine::TraceReport::CUT_ORDER,
        asked.budget.unwrap_or(BUDGET),
        how,
    )
}

fn explain(session: &McpSession, _: &ReadProgress, given: Value) -> Result<Value, EngineError> {
    let asked: ExplainParameters = read(given)?;
    let page = serde_json::json!(RulePage {
        page: lookup::rule_page(&session.project, &asked.rule)?,
        rule: asked.rule,
    });
    fit(
        page,
        &["/page"],
        asked.budget.unwrap_or(BUDGET),
        "name a larger `budget`",
    )
}
