//! The laws of `trueup delta`, over every pair of fixtures.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use trueup::analysis::AnalyzedGraph;
use trueup::config::Config;
use trueup::facts::policy_files;
use trueup::facts::revision_diff::{FileChange, FileChangeKind as FileHow, RevisionDiff};
use trueup::queries::delta::{Delta, DiffStatus, RevisionSpan};
use trueup::workspace;
use trueup::workspace::{ReadProgress, WorkspaceOptions};

use crate::harness::Repo;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

fn graph(root: &Path) -> AnalyzedGraph {
    let text = fs::read_to_string(root.join(policy_files::CONFIG)).ok();
    let config = text.and_then(|text| Config::parse(&text).ok());
    let settings = config.unwrap_or_default().settings().unwrap();
    let revision =
        workspace::read(root, &WorkspaceOptions::default(), &ReadProgress::default()).unwrap();
    AnalyzedGraph::new(revision, &settings)
}

fn delta(old: &AnalyzedGraph, new: &AnalyzedGraph) -> Delta {
    Delta::new(
        old,
        new,
        &RevisionDiff::of_sources(&old.sources, &new.sources),
    )
}

pub fn folders(home: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(home)
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    found.sort();
    found
}

/// Pairs of states of a repository: those of deltas, and the bad and the good one of each rule.
pub fn pairs() -> Vec<(PathBuf, PathBuf)> {
    let deltas = folders(&fixtures().join("delta"));
    let rules = folders(&fixtures().join("rules"));
    let deltas = deltas
        .iter()
        .map(|case| (case.join("old"), case.join("new")));
    let rules = rules
        .iter()
        .map(|case| (case.join("bad"), case.join("good")));
    deltas.chain(rules).collect()
}

/// Everything that a delta tells of what is different, as texts: turned round, if asked for.
pub fn told(delta: &Delta, turned: bool) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut tell = |group: &str, name: &str, from: Option<&str>, how: DiffStatus, more: &str| {
        let (name, from) = match from {
            Some(from) if turned => (from, Some(name)),
            from => (name, from),
        };
        let how = match (how, turned) {
            (DiffStatus::Added, true) => DiffStatus::Removed,
            (DiffStatus::Removed, true) => DiffStatus::Added,
            (how, _) => how,
        };
        found.insert(format!("{group} {name} {from:?} {how:?} {more}"));
    };
    for one in &delta.documents {
        // A document that moved keeps its name, and had another path.
        let from = one
            .from
            .as_deref()
            .filter(|_| one.how == DiffStatus::Renamed);
        let mut parts: Vec<String> = one
            .parts
            .iter()
            .map(|part| {
                let [mut added, mut removed, changed] = part.blocks;
                if turned {
                    std::mem::swap(&mut added, &mut removed);
                }
                let (mut name, mut from) = (part.name.clone(), part.from.clone());
                if let (Some(before), true) = (&from, turned) {
                    let before = before.clone();
                    from = Some(std::mem::replace(&mut name, before));
                }
                format!("{name} {from:?} +{added} -{removed} ~{changed}")
            })
            .collect();
        parts.sort();
        tell("document", &one.name, from, one.how, &parts.join(", "));
    }
    for one in &delta.statuses {
        let ends = match turned {
            true => (&one.to, &one.from),
            false => (&one.from, &one.to),
        };
        tell(
            "status",
            &one.name,
            None,
            DiffStatus::Changed,
            &format!("{ends:?}"),
        );
    }
    for one in &delta.relations {
        let detail = format!("{} {}", one.relation, one.to);
        tell("relation", &one.name, one.from.as_deref(), one.how, &detail);
    }
    for one in &delta.demands {
        let force = match turned {
            true => (one.strengthened, one.weakened),
            false => (one.weakened, one.strengthened),
        };
        let from = one.from.as_deref();
        tell(one.what, &one.name, from, one.how, &format!("{force:?}"));
    }
    for one in &delta.surface {
        tell(one.what.name(), &one.name, one.from.as_deref(), one.how, "");
    }
    for one in &delta.code {
        tell(one.what, &one.name, one.from.as_deref(), one.how, "");
    }
    for one in &delta.edges {
        tell(
            "edge",
            &format!("{} {}", one.from, one.to),
            None,
            one.how,
            "",
        );
    }
    found
}

/// A group of what a delta tells, and a name in it.
pub type Name = (&'static str, String);

/// Everything that a delta between two graphs touches, each thing by all its names. An id that two files have names
/// none of them: a document and what it demands have the path of its file too.
pub fn touched(delta: &Delta, old: &AnalyzedGraph, new: &AnalyzedGraph) -> Vec<Vec<Name>> {
    let mut found: Vec<Vec<Name>> = Vec::new();
    let paths = |before: Option<RevisionSpan>, now: Option<RevisionSpan>| {
        let before = before.map(|(file, _)| ("document", old.path(file).to_owned()));
        let now = now.map(|(file, _)| ("document", new.path(file).to_owned()));
        before.into_iter().chain(now).collect::<Vec<Name>>()
    };
    let mut touch = |group: &'static str, names: [Option<&String>; 2], more: Vec<Name>| {
        let names = names
            .into_iter()
            .flatten()
            .map(|name| (group, name.clone()));
        found.push(names.chain(more).collect());
    };
    for one in &delta.documents {
        let files = paths(one.old, one.new);
        touch("document", [Some(&one.name), one.from.as_ref()], files);
    }
    for one in &delta.statuses {
        touch("status", [Some(&one.name), None], paths(one.old, one.new));
    }
    for one in &delta.relations {
        let files = paths(one.old, one.new);
        touch("relation", [Some(&one.name), one.from.as_ref()], files);
    }
    for one in &delta.demands {
        let files = paths(one.old, one.new);
        touch("demand", [Some(&one.name), one.from.as_ref()], files);
    }
    for one in &delta.surface {
        touch("surface", [Some(&one.name), one.from.as_ref()], Vec::new());
    }
    for one in &delta.code {
        touch("code", [Some(&one.name), one.from.as_ref()], Vec::new());
    }
    for one in &delta.edges {
        let name = format!("{} {}", one.from, one.to);
        touch("edge", [Some(&name), None], Vec::new());
    }
    found
}

/// Whether one of `names` is `name`, or something that `name` belongs to.
pub fn covers(names: &BTreeSet<Name>, (group, name): &Name) -> bool {
    let has = |name: &str| names.contains(&(*group, name.to_owned()));
    let subject = name.rsplit(" for ").next().unwrap_or(name);
    let ends = ["::", "#"]
        .iter()
        .flat_map(|mark| subject.match_indices(mark))
        .map(|(at, _)| &subject[..at]);
    // A demand of a document that came, went or has another name goes with it.
    let document = name.split('#').next().unwrap_or(name);
    has(name)
        || has(subject)
        || ends.into_iter().any(has)
        || names.contains(&("document", document.to_owned()))
}

/// Verifies: feature:delta#AC-8
#[test]
fn a_revision_beside_itself_has_no_difference() {
    let mut count = 0;
    let mut homes = vec![fixtures().join("tour")];
    for kind in ["formats", "chains"] {
        homes.extend(folders(&fixtures().join(kind)));
    }
    homes.extend(pairs().into_iter().flat_map(|(old, new)| [old, new]));
    for home in homes {
        let (old, new) = (graph(&home), graph(&home));
        assert!(delta(&old, &new).is_empty(), "{}", home.display());
        // Also if every file is looked at.
        let files = new.sources.iter().map(|source| FileChange {
            path: source.path.clone(),
            how: FileHow::Changed,
        });
        let all = RevisionDiff {
            files: files.collect(),
            commits: Vec::new(),
        };
        let delta = Delta::new(&old, &new, &all);
        assert_eq!(told(&delta, false), BTreeSet::new(), "{}", home.display());
        assert!(delta.stale.is_empty() && delta.apart.is_empty());
        count += 1;
    }
    assert!(count > 100);
}

/// Verifies: feature:delta#AC-9
#[test]
fn the_way_back_is_the_mirror_of_the_way() {
    for (one, two) in pairs() {
        let (old, new) = (graph(&one), graph(&two));
        let there = told(&delta(&old, &new), true);
        let back = told(&delta(&new, &old), false);
        assert_eq!(there, back, "{}", one.display());
    }
}

/// Verifies: feature:delta#AC-10
#[test]
fn what_two_steps_tell_holds_what_one_step_over_both_tells() {
    what_two_steps_tell_holds_what_one_step_over_both_tells_of(28);
}

#[test]
#[ignore = "large twin: run with --release -- --ignored"]
fn what_two_steps_tell_holds_what_one_step_over_both_tells_at_full_size() {
    what_two_steps_tell_holds_what_one_step_over_both_tells_of(7);
}

fn what_two_steps_tell_holds_what_one_step_over_both_tells_of(step: usize) {
    let all: Vec<(AnalyzedGraph, AnalyzedGraph)> = pairs()
        .iter()
        .map(|(one, two)| (graph(one), graph(two)))
        .collect();
    let mut told = 0;
    for (at, (a, b)) in all.iter().enumerate() {
        for (_, c) in all.iter().skip(at % step).step_by(step) {
            let whole = touched(&delta(a, c), a, c);
            let steps = [touched(&delta(a, b), a, b), touched(&delta(b, c), b, c)];
            let steps: BTreeSet<Name> = steps.into_iter().flatten().flatten().collect();
            for names in &whole {
                let told = names.iter().any(|name| covers(&steps, name));
                assert!(told, "{at}: {names:?} is in no step");
            }
            told += whole.len();
        }
    }
    assert!(told > 70_000 / step);
}

/// A copy of a fixture with each file turned into another.
fn turned(home: &Path, turn: &dyn Fn(&str, String) -> (String, String)) -> Repo {
    let repo = Repo::new();
    let revision =
        workspace::read(home, &WorkspaceOptions::default(), &ReadProgress::default()).unwrap();
    for source in &revision.sources {
        let bytes = fs::read(home.join(&source.path)).unwrap();
        match String::from_utf8(bytes) {
            Ok(text) => {
                let (path, text) = turn(&source.path, text);
                repo.write(&path, text);
            }
            Err(error) => repo.write(&source.path, error.as_bytes()),
        }
    }
    repo
}

/// Verifies: feature:delta#AC-11
#[test]
fn line_ends_and_layout_change_nothing() {
    let same = |path: &str, text: String| (path.to_owned(), text);
    for (_, home) in pairs() {
        let plain = turned(&home, &same);
        let windows = turned(&home, &|path, text| {
            (
                path.to_owned(),
                text.replace("\r\n", "\n").replace('\n', "\r\n"),
            )
        });
        let wide = turned(&home, &|path, text| {
            let rust = path.ends_with(".rs") && !text.contains("\"\n") && !text.contains("\\\n");
            let text = match rust {
                true => text.replace('\n', "\n\n").replace(", ", ",\n        "),
                false => text,
            };
            // A comma in a literal is no layout.
            (path.to_owned(), text)
        });
        let old = graph(plain.root());
        let told_of = |repo: &Repo| told(&delta(&old, &graph(repo.root())), false);
        assert_eq!(told_of(&windows), BTreeSet::new(), "{}", home.display());
        let literals = |told: &BTreeSet<String>| {
            // `", "` between quotation marks was broken too.
            let text = fs::read_dir(plain.root()).is_ok();
            told.is_empty() || text && has_comma_in_literal(plain.root())
        };
        let found = told_of(&wide);
        assert!(literals(&found), "{}: {found:#?}", home.display());
    }
}

fn has_comma_in_literal(root: &Path) -> bool {
    let revision =
        workspace::read(root, &WorkspaceOptions::default(), &ReadProgress::default()).unwrap();
    revision.sources.iter().any(|source| {
        source.path.ends_with(".rs")
            && source
                .text()
                .lines()
                .any(|line| line.contains(", ") && (line.contains('"') || line.contains("//")))
    })
}

/// Verifies: feature:delta#AC-11
#[test]
fn an_artifact_that_states_its_id_may_lie_anywhere() {
    let mut moved = 0;
    for (_, home) in pairs() {
        let old = graph(&home);
        let states: BTreeSet<String> = old
            .artifacts
            .iter()
            .filter(|artifact| artifact.declared_id.is_some())
            .map(|artifact| old.path(artifact.file).to_owned())
            .collect();
        let elsewhere = turned(&home, &|path, text| {
            let name = path.rsplit('/').next().unwrap_or(path);
            match states.contains(path) && path.starts_with("docs/") {
                true => (format!("docs/elsewhere/{name}"), text),
                false => (path.to_owned(), text),
            }
        });
        let delta = delta(
            &graph(turned(&home, &|p, t| (p.into(), t)).root()),
            &graph(elsewhere.root()),
        );
        let own = delta
            .documents
            .iter()
            .filter(|document| document.how == DiffStatus::Moved);
        moved += own.clone().count();
        for document in own {
            assert!(
                document.parts.is_empty(),
                "{}: {document:?}",
                home.display()
            );
        }
    }
    assert!(moved > 20, "{moved}");
}
