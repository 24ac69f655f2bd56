//! Files that are written from others: registry, rule pages, schemas. A stale one is rewritten and fails once.

use std::fs;
use std::path::{Path, PathBuf};

use trueup::config::Config;
use trueup::declarative::RuleFile;
use trueup::finding::FindingLevel;
use trueup::graph::artifact::ROLES;
use trueup::graph::front_matter;
use trueup::queries::gate::RULES;
use trueup::report::{
    context, coverage, decision, delta, gate, graph, json, matrix, overlap, show, trace,
};
use trueup::rules::{BUILT_IN, RuleLevels};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Write `content` to `path` if it differs; returns whether it did.
fn ensure(path: &Path, content: &str) -> bool {
    let old = fs::read_to_string(path).unwrap_or_default();
    if old == content {
        return false;
    }
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
    eprintln!("rewrote {}", path.display());
    true
}

fn names(folder: &str, extension: &str) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(root().join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// Replace what stands between `// generated: NAME` and `// generated: end`.
fn block(text: &str, name: &str, body: &str) -> String {
    let open = format!("// generated: {name}\n");
    let start = text.find(&open).unwrap() + open.len();
    let end = start + text[start..].find("// generated: end").unwrap();
    format!("{}{body}{}", &text[..start], &text[end..])
}

/// The registry of rules: one `mod` line and one entry a file of `src/rules` and `rules`.
#[test]
fn registry() {
    let coded = names("src/rules", "rs");
    let declared = names("rules", "yaml");
    let modules: String = coded.iter().map(|name| format!("mod {name};\n")).collect();
    let entries: String = coded
        .iter()
        .map(|name| format!("    &{name}::RULE,\n"))
        .collect();
    let files: String = declared
        .iter()
        .map(|name| {
            let path = format!("rules/{name}.yaml");
            format!("    (\n        \"{path}\",\n        include_str!(\"../{path}\"),\n    ),\n")
        })
        .collect();
    let path = root().join("src/rules.rs");
    let text = fs::read_to_string(&path).unwrap();
    let text = block(&text, "modules", &modules);
    let text = block(
        &text,
        "registry",
        &format!(
            "static CODED: &[&Rule] = &[\n{entries}];\nstatic DECLARED: &[(&str, &str)] = &[\n{files}];\n"
        ),
    );
    assert!(!ensure(&path, &text), "the registry was stale: run again");
}

/// The registry of the rules of change: one `mod` line and one entry a file of `src/queries/gate/rules`.
#[test]
fn registry_of_change() {
    let rules = names("src/queries/gate/rules", "rs");
    let modules: String = rules.iter().map(|name| format!("mod {name};\n")).collect();
    let entries: String = rules
        .iter()
        .map(|name| format!("    &{name}::RULE,\n"))
        .collect();
    let path = root().join("src/queries/gate/rules.rs");
    let text = fs::read_to_string(&path).unwrap();
    let text = block(&text, "modules", &modules);
    let entries = format!(
        "/// Every rule of change, by id.\npub static RULES: &[&ChangeRule] = &[\n{entries}];\n"
    );
    let text = block(&text, "registry", &entries);
    assert!(!ensure(&path, &text), "the registry was stale: run again");
    let ids: Vec<String> = RULES.iter().map(|rule| rule.id.replace('-', "_")).collect();
    assert_eq!(ids, rules, "a rule has the name of its file");
}

/// Every rule with its page: those of a graph, and those of a change.
fn pages() -> impl Iterator<Item = (&'static str, String)> {
    let checked = BUILT_IN.iter().map(|rule| (&*rule.id, rule.page()));
    checked.chain(RULES.iter().map(|rule| (rule.id, rule.page())))
}

/// One page a rule, and no page without a rule.
#[test]
fn rule_pages() {
    let mut stale = false;
    for (id, page) in pages() {
        stale |= ensure(&root().join(format!("docs/rules/{id}.md")), &page);
    }
    stale |= ensure(&root().join("docs/rules/README.md"), &index());
    for name in names("docs/rules", "md") {
        let known = name == "README" || pages().any(|(id, _)| id == name);
        assert!(known, "docs/rules/{name}.md has no rule");
    }
    assert!(!stale, "rule pages were stale: run again");
}

/// The schemas of what is read and what is written.
#[test]
fn schemas() {
    let mut files = vec![
        (
            "trueup".to_owned(),
            schemars::schema_for!(Config).to_value(),
        ),
        (
            "rule".to_owned(),
            schemars::schema_for!(RuleFile).to_value(),
        ),
        (
            "check".to_owned(),
            schemars::schema_for!(json::CheckReport).to_value(),
        ),
        (
            "gate".to_owned(),
            schemars::schema_for!(gate::machine::GateReport).to_value(),
        ),
        (
            "gate-evidence".to_owned(),
            schemars::schema_for!(gate::evidence::InTotoStatement).to_value(),
        ),
        (
            "waivers".to_owned(),
            schemars::schema_for!(Vec<trueup::queries::gate::waivers::Waiver>).to_value(),
        ),
        (
            "graph".to_owned(),
            schemars::schema_for!(graph::GraphReport).to_value(),
        ),
        (
            "coverage".to_owned(),
            schemars::schema_for!(coverage::CoverageReport).to_value(),
        ),
        (
            "trace".to_owned(),
            schemars::schema_for!(trace::machine::TraceReport).to_value(),
        ),
        (
            "delta".to_owned(),
            schemars::schema_for!(delta::machine::DeltaReport).to_value(),
        ),
        (
            "matrix".to_owned(),
            schemars::schema_for!(matrix::machine::MatrixReport).to_value(),
        ),
        (
            "overlap".to_owned(),
            schemars::schema_for!(overlap::machine::OverlapReport).to_value(),
        ),
        (
            "context".to_owned(),
            schemars::schema_for!(context::ContextReport).to_value(),
        ),
        (
            "decision".to_owned(),
            schemars::schema_for!(decision::DecisionReport).to_value(),
        ),
        (
            "show".to_owned(),
            schemars::schema_for!(show::ShowReport).to_value(),
        ),
    ];
    for role in ROLES {
        files.push((
            format!("front-matter/{}", role.name()),
            front_matter::schema(role),
        ));
    }
    let mut stale = false;
    for (name, schema) in files {
        let path = root().join(format!("schemas/{name}.schema.json"));
        let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        stale |= ensure(&path, &text);
    }
    assert!(!stale, "schemas were stale: run again");
}
/// The list of the rules, with links to their pages.
fn index() -> String {
    let checked = BUILT_IN
        .iter()
        .map(|rule| (&*rule.id, rule.levels, &*rule.summary));
    let judged = RULES
        .iter()
        .map(|rule| (rule.id, rule.levels, rule.summary));
    format!(
        "# Rules\n\n{}\n## Rules of change\n\n`trueup gate` asks them of two revisions.\n\n{}",
        table(checked),
        table(judged)
    )
}

fn table<'a>(rules: impl Iterator<Item = (&'a str, RuleLevels, &'a str)>) -> String {
    let level = |level: Option<FindingLevel>| level.map_or("off", FindingLevel::name);
    let mut text = String::from("| rule | adopt | agentic-cd | finds |\n|---|---|---|---|\n");
    for (id, levels, summary) in rules {
        let (adopt, full) = (level(levels.adopt), level(levels.agentic_cd));
        text.push_str(&format!(
            "| [{id}]({id}.md) | {adopt} | {full} | {summary} |\n"
        ));
    }
    text
}

/// Verifies: feature:rules#AC-2, feature:gate#AC-13
#[test]
fn every_page_has_its_sections_in_order() {
    let wanted = [
        "## What it finds",
        "## When it is silent",
        "## Precision",
        "## Sources",
    ];
    let headings = |page: &str| -> Vec<String> {
        let lines = page.lines().filter(|line| line.starts_with("## "));
        lines.map(str::to_owned).collect()
    };
    for rule in BUILT_IN.iter() {
        assert_eq!(headings(&rule.page()), wanted, "{}", rule.id);
    }
    for rule in RULES {
        let (page, id) = (rule.page(), rule.id);
        assert_eq!(headings(&page)[..4], wanted, "{id}");
        assert_eq!(headings(&page)[4..], ["## Ways out"], "{id}");
        assert_eq!(page.contains("- waive: "), rule.can_be_waived, "{id}");
    }
}
