//! How `trueup overlap` ranks, and how fast: `cargo bench --bench overlap -- FOLDER < QUERIES`.
//!
//! A query is a line of JSON: `{"id": …, "skip": path or null, "text": …}`. For each, a line of JSON is printed with the
//! paths that are near it, best first, and their signals. `tests/evaluation/overlap.py` writes the one and reads the other.
#![allow(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

use std::io::{BufRead, Write};
use std::path::Path;
use std::time::Instant;

use serde_json::{Value, json};
use trueup::analysis::AnalyzedGraph;
use trueup::analysis::overlap::OverlapIndex;
use trueup::analysis::overlap::rank::{NAMES, rank};
use trueup::facts::Language;
use trueup::graph::GraphSettings;
use trueup::workspace;
use trueup::workspace::{ReadProgress, WorkspaceOptions};

/// Units told of each query.
const TOLD: usize = 60;

fn main() {
    let folder = std::env::args().skip(1).find(|word| !word.starts_with('-'));
    let Some(folder) = folder else {
        eprintln!("name a folder: cargo bench --bench overlap -- FOLDER");
        std::process::exit(2);
    };
    let began = Instant::now();
    let revision = workspace::read(
        Path::new(&folder),
        &WorkspaceOptions::default(),
        &ReadProgress::default(),
    );
    let graph = match revision {
        Ok(revision) => AnalyzedGraph::new(revision, &GraphSettings::default()),
        Err(problem) => {
            eprintln!("{problem}");
            std::process::exit(2);
        }
    };
    let read = began.elapsed();
    let began = Instant::now();
    let index = OverlapIndex::new(&graph);
    eprintln!(
        "{} units, {} passages, {} terms; graph {:.3} s, index {:.3} s",
        index.units.len(),
        index.passages.len(),
        index.terms(),
        read.as_secs_f64(),
        began.elapsed().as_secs_f64()
    );
    let (mut times, mut reading) = (Vec::new(), Vec::new());
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let Ok(query) = serde_json::from_str::<Value>(&line) else {
            eprintln!("a line is no JSON");
            continue;
        };
        let skip = query["skip"]
            .as_str()
            .and_then(|path| graph.paths.file(path));
        let began = Instant::now();
        let (_, text) = index.read(
            &graph,
            query["text"].as_str().unwrap_or(""),
            Language::Markdown,
        );
        reading.push(began.elapsed().as_secs_f64() * 1e3);
        let ranked = rank(&index, &text, |unit| {
            Some(index.units[unit as usize].file) == skip
        });
        times.push(began.elapsed().as_secs_f64() * 1e3);
        let hits: Vec<Value> = ranked
            .iter()
            .take(TOLD)
            .map(|near| {
                let path = graph.path(index.units[near.unit as usize].file);
                json!([path, near.score, near.signals])
            })
            .collect();
        let told = json!({"id": query["id"], "hits": hits, "signals": NAMES});
        if writeln!(out, "{told}").is_err() {
            return;
        }
    }
    told("read and ranked", times);
    told("of that, read", reading);
}

fn told(what: &str, mut times: Vec<f64>) {
    times.sort_by(f64::total_cmp);
    if let (Some(last), Some(median)) = (times.last(), times.get(times.len() / 2)) {
        eprintln!(
            "{} queries {what}: median {median:.2} ms, 95 in 100 below {:.2} ms, longest {last:.2} ms",
            times.len(),
            times[(times.len() * 95 / 100).min(times.len() - 1)],
        );
    }
}
