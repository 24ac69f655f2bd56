//! What holds for any input: nothing panics, every place lies in its file, and the same input gives the same output.

use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::Config as Cases;
use trueup::analysis::AnalyzedGraph;
use trueup::config::{Config, FailOn, Profile};
use trueup::facts::history::HistoryResponse;
use trueup::facts::{Language, Revision, SourceFile};
use trueup::finding::FindingLocation;
use trueup::parse::parse;
use trueup::queries::baseline::Baseline;
use trueup::queries::check::{CheckOutcome, CheckPlan, check};
use trueup::report::{human, json};

/// Pieces that mean something to one of the parsers, and some that trip them.
fn piece() -> impl Strategy<Value = String> {
    let pieces = [
        "# T\n",
        "## Status\n",
        "Accepted",
        "Superseded by [ADR-2](0002-b.md)",
        "Supersedes ADR-1's",
        "\n",
        "\n\n",
        "---\n",
        "+++\n",
        "status: ",
        "relates: [{to: feature:x, how: extend}]\n",
        "id: é\n",
        "&a [*a]\n",
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        "](b.md#é)",
        "[x][y]",
        "![i](é.png)",
        "<a id=\"é\">",
        "<!-- trueup: allow(broken-link) é -->",
        "<!--",
        "-->",
        "`",
        "```rust\n",
        "| a | b |\n|---|---|\n",
        "**Status:** ü\n",
        "- **AC-1**: TBD\n",
        "ADR-1",
        "RFC 2",
        "feature:x#AC-1",
        "[[w|x]]",
        "\r\n",
        "\t",
        "\u{1b}[31m",
        "\u{202e}",
        "\u{0}",
        "😀",
        "ß",
        "fn f",
        "mod m;",
        "mod a",
        "use a::{b, c as d};",
        "impl X for Y",
        "#[test]",
        "#[path = \"a.rs\"]",
        "// trueup: allow(x)",
        "/* ",
        "*/",
        "\"",
        "r#\"",
        "'a",
        "b'",
        "macro_rules! m",
        "include!(\"b.rs\")",
        "0x",
        "1.",
        "::",
        "Scenario: é\n",
        "@tag\n",
        "Given é\n",
        "{{#include a.md}}",
        "](../../../etc)",
        "](%2e%2e/é#L9-L2C)",
        "http://é",
        "$",
        "\\",
    ];
    prop::sample::select(pieces.to_vec()).prop_map(str::to_owned)
}

fn text() -> impl Strategy<Value = String> {
    let chaos = prop::collection::vec(any::<char>(), 0..12).prop_map(|c| c.into_iter().collect());
    prop::collection::vec(prop_oneof![8 => piece(), 1 => chaos], 0..40)
        .prop_map(|parts: Vec<String>| parts.concat())
}

const PATHS: [&str; 8] = [
    "Cargo.toml",
    "docs/adr/0001-a.md",
    "docs/adr/0002-b.md",
    "docs/features/x.md",
    "docs/x.feature",
    "src/lib.rs",
    "src/m.rs",
    "é.md",
];

/// Reviews of whatever the pieces make, all of them out of date.
const LOCK: &str = "trueup lock 1\n\
    decision:0001 a::f 0000000000000001 0000000000000002 2026-03-01 \"A\" \"b\"\n\
    decision:0001#status/1 a::m 0000000000000001 0000000000000002 2026-03-01 \"A\" \"b\"\n\
    feature:x#AC-1 src/lib.rs 0000000000000001 0000000000000002 2026-03-01 \"A\" \"b\"\n\
    feature:x#t a::a::f 0000000000000001 0000000000000002 2026-03-01 \"A\" \"b\"\n\
    docs/x.feature \"é.md\" 0000000000000001 0000000000000002 2026-03-01 \"A\" \"b\"\n\
    \"é.md#t\" a::X::f 0000000000000001 0000000000000002 2026-03-01 \"A\" \"b\"\n\
    end\n";

fn source(path: &str, text: &str) -> SourceFile {
    let language = Language::of(path);
    SourceFile {
        path: path.to_owned(),
        language,
        text: Ok(Arc::from(text)).into(),
        facts: Arc::new(parse(language, text)),
    }
}

/// Texts for the files of a repository, the first a manifest of a package.
pub fn texts() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(text(), 8).prop_map(|mut texts| {
        texts[0] = format!(
            "[package]\nname = \"a\"\n# {}\n",
            texts[0].replace(['\n', '\r'], " ")
        );
        texts
    })
}

pub fn graph(texts: &[String]) -> AnalyzedGraph {
    let files = PATHS.into_iter().zip(texts.iter().map(String::as_str));
    let own = [
        ("trueup.coverage", "trueup coverage 1\nend\n"),
        ("trueup.lock", LOCK),
    ];
    graph_of(files.chain(own))
}

/// The graph of files, each a path and a text.
pub fn graph_of<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> AnalyzedGraph {
    let mut sources: Vec<SourceFile> = files.map(|(path, text)| source(path, text)).collect();
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    let revision = Revision {
        sources,
        ..Revision::default()
    };
    AnalyzedGraph::new(revision, &Config::default().settings().unwrap())
}

fn plan(profile: Profile) -> CheckPlan {
    let config = Config::default();
    CheckPlan::new(
        config,
        profile,
        FailOn::Note,
        Vec::new(),
        &[],
        Baseline::default(),
    )
    .unwrap()
}

fn places_lie_in_their_files(graph: &AnalyzedGraph, outcome: &CheckOutcome) {
    for finding in &outcome.findings {
        let witnesses = finding.witness.iter().map(|witness| &witness.place);
        for place in witnesses.chain([&finding.place]) {
            if let FindingLocation::Text(file, span) = place {
                let text = graph.source(*file).text();
                assert!(
                    text.get(span.range()).is_some(),
                    "{}: {span:?}",
                    finding.rule
                );
            }
        }
    }
}

proptest! {
    #![proptest_config(Cases { cases: 400, failure_persistence: None, ..Cases::default() })]

    #[test]
    fn any_repository_is_checked(texts in texts(), full in proptest::bool::ANY) {
        let profile = if full { Profile::AgenticCd } else { Profile::Adopt };
        let (graph, plan) = (graph(&texts), plan(profile));
        let outcome = check(&graph, &HistoryResponse::default(), &plan);
        places_lie_in_their_files(&graph, &outcome);
        let look = human::RenderOptions { color: false, width: 80, quiet: false };
        let shown = human::render(&graph, &plan, &outcome, look);
        prop_assert!(!shown.chars().any(|c| c.is_control() && c != '\n'));
        let report = json::render(&graph, &plan, &outcome, ".");
        prop_assert!(serde_json::from_str::<serde_json::Value>(&report).is_ok());
    }

    #[test]
    fn any_lock_is_read_or_refused(text in text(), cut in 0..LOCK.len()) {
        let cut = (0..=cut).rev().find(|at| LOCK.is_char_boundary(*at)).unwrap();
        for text in [format!("{}{text}{}", &LOCK[..cut], &LOCK[cut..]), text] {
            for path in ["trueup.lock", "trueup.coverage"] {
                let source = source(path, &text);
                let lock = source.facts.lock().and_then(|lock| lock.problem.clone());
                let ratchet = source.facts.ratchet().and_then(|ratchet| ratchet.problem.clone());
                for problem in [lock, ratchet].into_iter().flatten() {
                    prop_assert!(text.get(problem.span.range()).is_some());
                }
            }
        }
    }

    #[test]
    fn any_configuration_is_read_or_refused(text in text(), baseline in text()) {
        let _ = Config::parse(&text);
        let _ = Baseline::parse(&baseline);
        let _ = trueup::declarative::parse("own.yaml", &text);
    }

    /// What was found stays found under the same name when text is added above it.
    #[test]
    fn fingerprints_survive_text_above(above in "[a-z ]{0,40}") {
        let body = "# T\n\n[gone](gone.md)\n\n[gone](gone.md)\n\n![no](no.png)\n";
        let prints = |text: String| -> Vec<String> {
            let mut texts = vec![String::new(); 8];
            texts[7] = text;
            let outcome = check(&graph(&texts), &HistoryResponse::default(), &plan(Profile::Adopt));
            outcome.findings.into_iter().map(|finding| finding.fingerprint).collect()
        };
        let before = prints(body.to_owned());
        // Three links, and the reviews of what is not there.
        prop_assert_eq!(before.len(), 3 + 6);
        prop_assert_eq!(before, prints(format!("{above}\n\n{body}")));
    }
}
