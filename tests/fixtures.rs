//! Every rule over every fixture: what is found, or recognised, stands word by word in the fixture's `expected.txt`.
//!
//! `fixtures/rules/<rule>/{bad,good}` are repositories that show, and nearly show, what a rule finds;
//! `fixtures/formats/<name>` show each way of writing that is recognised. `UPDATE_FIXTURES=1` rewrites what is expected.
#![allow(clippy::disallowed_methods, reason = "a test reads its own inputs")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[path = "support/git.rs"]
mod git;

use libtest_mimic::{Arguments, Failed, Trial};
use trueup::analysis::AnalyzedGraph;
use trueup::config::Config;
use trueup::declarative;
use trueup::facts::policy_files;
use trueup::facts::revision_diff::RevisionDiff;
use trueup::finding::{Finding, FindingLocation, Suppression};
use trueup::graph::{Artifact, ArtifactId, NetworkNode, RelationTarget};
use trueup::queries::baseline::Baseline;
use trueup::queries::check::{CheckOutcome, CheckPlan, check};
use trueup::queries::delta::Delta;
use trueup::report::LocationResolver;
use trueup::report::delta::{DeltaView, human};
use trueup::rules::BUILT_IN;
use trueup::workspace::{ReadProgress, WorkspaceOptions};
use trueup::{disk, workspace};

/// The day on which fixtures are checked.
const TODAY: &str = "2026-06-01";

/// The file beside a fixture's own that says what comes out; it is no part of the repository.
const EXPECTED: &str = "expected.txt";

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    if let Err(problem) = workspace::start_threads(0) {
        eprintln!("{problem}");
        return ExitCode::FAILURE;
    }
    let mut trials = vec![Trial::test("rules/strays", strays)];
    for rule in BUILT_IN.iter() {
        for kind in ["bad", "good"] {
            let id = rule.id.clone();
            trials.push(Trial::test(format!("rules/{id}/{kind}"), move || {
                of_rule(&id, kind)
            }));
        }
    }
    for name in names(&fixtures().join("formats")) {
        trials.push(Trial::test(format!("formats/{name}"), move || {
            of_format(&name)
        }));
    }
    for name in names(&fixtures().join("chains")) {
        trials.push(Trial::test(format!("chains/{name}"), move || {
            of_chain(&name)
        }));
    }
    for name in names(&fixtures().join("delta")) {
        trials.push(Trial::test(format!("delta/{name}"), move || {
            of_delta(&name)
        }));
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// What lies in `folder`, by name.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// A fixture of no rule would never run.
fn strays() -> Result<(), Failed> {
    let home = fixtures().join("rules");
    let mut stray = Vec::new();
    for name in names(&home) {
        if !BUILT_IN.iter().any(|rule| rule.id == name) {
            stray.push(name);
            continue;
        }
        let inside = names(&home.join(&name)).into_iter();
        let unknown = inside.filter(|kind| !["bad", "good"].contains(&kind.as_str()));
        stray.extend(unknown.map(|kind| format!("{name}/{kind}")));
    }
    match stray.as_slice() {
        [] => Ok(()),
        stray => Err(format!("no rule runs these: {}", stray.join(", ")).into()),
    }
}

/// `bad` yields what is expected, and something of its own rule; `good` yields nothing that counts.
/// Verifies: feature:rules#AC-1
fn of_rule(id: &str, kind: &str) -> Result<(), Failed> {
    let fixture = fixtures().join("rules").join(id).join(kind);
    let opened = Opened::new(&fixture)?;
    let found = opened.findings();
    if kind == "good" {
        return opened.none_counts();
    }
    if !opened.outcome.findings.iter().any(|f| &*f.rule == id) {
        return Err(format!("`{id}` finds nothing in its own bad fixture:\n{found}").into());
    }
    expect(&fixture, &found)
}

/// A way of writing: its artifacts are as expected, and nothing is found.
/// Verifies: feature:recognition#AC-1, feature:recognition#AC-2
/// Verifies: behaviour:recognition#scenario-decision-records-in-the-form-a-team-already-has
fn of_format(name: &str) -> Result<(), Failed> {
    let fixture = fixtures().join("formats").join(name);
    let opened = Opened::new(&fixture)?;
    expect(&fixture, &opened.artifacts())?;
    opened.none_counts()
}

/// A repository in a foreign form: everything that is traced, and what answers it, is as expected, and nothing is found,
/// also not by the rules of the chain that are off by default.
/// Verifies: feature:recognition#AC-4
fn of_chain(name: &str) -> Result<(), Failed> {
    let fixture = fixtures().join("chains").join(name);
    let opened = Opened::new(&fixture)?;
    expect(&fixture, &opened.chain())?;
    let lost = opened.graph.trace().holes().len();
    if lost > 0 {
        return Err(format!("{lost} holes").into());
    }
    opened.none_counts()
}

/// Two states of a repository: what lies between them is as expected.
/// Verifies: feature:delta#AC-5, feature:delta#AC-6, feature:delta#AC-7
fn of_delta(name: &str) -> Result<(), Failed> {
    let fixture = fixtures().join("delta").join(name);
    let side = |side: &str| {
        Ok::<AnalyzedGraph, Failed>(Opened::named(&fixture.join(side), Some(side))?.graph)
    };
    let (old, new) = (side("old")?, side("new")?);
    let change = RevisionDiff::of_sources(&old.sources, &new.sources);
    let delta = Delta::new(&old, &new, &change);
    let shown = DeltaView {
        old: &old,
        new: &new,
        delta: &delta,
        against: &[],
    };
    expect(&fixture, &human::human(&shown, false))
}

/// A fixture, copied to where no other repository is around it, and checked.
struct Opened {
    graph: AnalyzedGraph,
    outcome: CheckOutcome,
}

impl Opened {
    fn new(fixture: &Path) -> Result<Opened, Failed> {
        Opened::named(fixture, None)
    }

    fn named(fixture: &Path, revision_name: Option<&str>) -> Result<Opened, Failed> {
        if names(fixture).iter().all(|name| name == EXPECTED) {
            return Err(format!("there is no fixture `{}`", fixture.display()).into());
        }
        let folder = tempfile::tempdir()?;
        let root = folder.path();
        copy(fixture, root)?;
        let _ = fs::remove_file(root.join(EXPECTED));
        past(root)?;
        let config = match disk::text(root, policy_files::CONFIG)? {
            Some(text) => Config::parse(&text)?,
            None => Config::default(),
        };
        let ledger = match disk::text(root, policy_files::BASELINE)? {
            Some(text) => Baseline::parse(&text)?,
            None => Baseline::default(),
        };
        let own: Vec<_> = disk::yaml_files(root, policy_files::RULES)?
            .iter()
            .map(|(path, text)| declarative::parse(path, text))
            .collect::<Result<_, _>>()?;
        let mut revision =
            workspace::read(root, &WorkspaceOptions::default(), &ReadProgress::default())?;
        if let Some(name) = revision_name {
            revision.name = name.to_owned();
        }
        let graph = AnalyzedGraph::new(revision, &config.settings()?);
        let (profile, fail_on) = (config.profile, config.fail_on);
        let mut plan = CheckPlan::new(config, profile, fail_on, own, &[], ledger)?;
        plan.today = Some(TODAY.to_owned());
        let questions = graph.questions();
        let history = trueup::history::answer(root, &graph.sources, &questions, None);
        let outcome = check(&graph, &history, &plan);
        Ok(Opened { graph, outcome })
    }

    /// The findings, one a line, as reported.
    fn findings(&self) -> String {
        self.lines(|_| true)
    }

    fn none_counts(&self) -> Result<(), Failed> {
        match self.lines(Finding::counts).as_str() {
            "" => Ok(()),
            found => Err(format!("nothing should be found:\n{found}").into()),
        }
    }

    fn lines(&self, wanted: impl Fn(&Finding) -> bool) -> String {
        let mut places = LocationResolver::new(&self.graph);
        let mut lines = String::new();
        for finding in self.outcome.findings.iter().filter(|found| wanted(found)) {
            let (path, at, _) = places.locate(&finding.place);
            let held = match finding.held_back {
                None => "",
                Some(Suppression::Baseline) => " [held back: baseline]",
                Some(Suppression::Comment(_)) => " [held back: comment]",
                Some(Suppression::Configuration) => " [held back: configuration]",
            };
            let _ = writeln!(
                lines,
                "{} {} {path}:{}:{} {}{held}",
                finding.rule,
                finding.level.name(),
                at.line,
                at.column,
                finding.message
            );
        }
        lines
    }

    /// The artifacts, one a line, each with its relations below it.
    fn artifacts(&self) -> String {
        let mut lines = String::new();
        for artifact in &self.graph.artifacts {
            self.artifact(artifact, &mut lines);
        }
        lines
    }

    /// Everything that is traced, one a line, with what it needs; below it the marks that answer, the units that cover
    /// it, and the documents that an artifact leads to.
    fn chain(&self) -> String {
        let trace = self.graph.trace();
        let mut lines = String::new();
        let at = |file, span| {
            let place = FindingLocation::Text(file, span);
            let mut places = LocationResolver::new(&self.graph);
            let (path, at, _) = places.locate(&place);
            format!("{path}:{}", at.line)
        };
        for (index, unit) in trace.units.iter().enumerate() {
            let needs: Vec<&str> = unit.needs.iter().map(|need| need.name()).collect();
            let needs = if needs.is_empty() {
                String::new()
            } else {
                format!(" needs {}", needs.join(", "))
            };
            let _ = writeln!(lines, "{} {}{needs}", unit.name, at(unit.file, unit.span));
            for mark in trace.marks_of(unit) {
                let act = format!("{:?}", mark.act).to_lowercase();
                let kind = if mark.kind.is_empty() {
                    String::new()
                } else {
                    format!(" as {}", mark.kind)
                };
                let _ = writeln!(lines, "  {act}{kind} {}", at(mark.file, mark.span));
            }
            for by in &unit.covered {
                let _ = writeln!(lines, "  covered by {}", trace.units[*by as usize].name);
            }
            if index < self.graph.artifacts.len() {
                let node = NetworkNode::Artifact(ArtifactId(index as u32));
                for (relation, to) in self.graph.network().outgoing(node) {
                    if let NetworkNode::Artifact(to) = to {
                        let to = &self.graph.artifact(to).id;
                        let _ = writeln!(lines, "  {} -> {to}", relation.name());
                    }
                }
            }
        }
        lines
    }

    fn artifact(&self, artifact: &Artifact, lines: &mut String) {
        let roles: Vec<&str> = artifact.roles.iter().map(|role| role.name()).collect();
        let number = artifact
            .number
            .map_or("-".to_owned(), |number| number.to_string());
        let _ = writeln!(
            lines,
            "{} {} {} {} {number} {}",
            artifact.id,
            roles.join(","),
            artifact.format.name(),
            format!("{:?}", artifact.state()).to_lowercase(),
            self.graph.path(artifact.file)
        );
        for declared in &artifact.relations {
            let inverse = if declared.inverse { " inverse" } else { "" };
            let to = match &declared.to {
                RelationTarget::Artifact(id) => &*self.graph.artifact(*id).id,
                RelationTarget::Path => "path",
                RelationTarget::Ambiguous(_) => "ambiguous",
                RelationTarget::Missing => "missing",
                RelationTarget::Elsewhere => "elsewhere",
            };
            let _ = writeln!(lines, "  {}{inverse} -> {to}", declared.relation.name());
        }
    }
}

/// The folder of a fixture that holds its past: `1`, `2`, …, each what a commit held. The fixture itself is the last one.
const PAST: &str = ".past";

/// Make a repository of `root`, with a commit for each state of its past, if it has one.
fn past(root: &Path) -> std::io::Result<()> {
    let states = root.join(PAST);
    if !states.is_dir() {
        return fs::create_dir(root.join(".git"));
    }
    let folder = tempfile::tempdir()?;
    let moved = folder.path().join("past");
    copy(&states, &moved)?;
    fs::remove_dir_all(states)?;
    let repository = git::init(root);
    let names = names(&moved);
    for (at, name) in names.iter().enumerate() {
        let message = format!("State {name}");
        git::commit(&repository, &moved.join(name), at as u32, &message, None);
    }
    git::commit(&repository, root, names.len() as u32, "Now", None);
    Ok(())
}

/// Copy a folder with all that is in it; links stay links.
fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (kind, target) = (entry.file_type()?, to.join(entry.file_name()));
        if kind.is_dir() {
            copy(&entry.path(), &target)?;
        } else if kind.is_symlink() {
            #[cfg(unix)]
            std::os::unix::fs::symlink(fs::read_link(entry.path())?, target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// Compare `found` with what the fixture expects; write it there instead where that is asked for.
fn expect(fixture: &Path, found: &str) -> Result<(), Failed> {
    let path = fixture.join(EXPECTED);
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        fs::write(path, found)?;
        return Ok(());
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    if expected == found {
        return Ok(());
    }
    Err(format!("{} says:\n{expected}\nand it is:\n{found}", path.display()).into())
}
