//! `cargo bench --bench floor [FOLDER …]`: the cost of `trueup check` as a ratio to a floor. It prints; it never fails
//! by time.
//!
//! The floor is what no checker of documents and Rust code can do without: find the files (by our own discovery), read
//! each, iterate every Markdown file's events with `pulldown-cmark`, parse every Rust file with `syn`, on as many
//! threads, and keep nothing. Floor and check run as processes of their own, in turn, so that the start of a process,
//! wall time, processor time and peak memory are measured alike. Every number is the best of some rounds.
//!
//! Corpora: the repositories named as arguments or in `TRUEUP_BENCH_REPOS` (separated by `:`), the sources of our own
//! dependencies in cargo's registry folder, and generated repositories of N documents and N Rust files.
//!
//! `-- --write KIND N FOLDER` only writes a generated repository: `generated`, `chained` or `whole`.
#![allow(
    clippy::disallowed_methods,
    reason = "a benchmark reads, writes and starts processes"
)]

#[path = "floor/chains.rs"]
mod chains;
#[path = "floor/generate.rs"]
mod generate;
#[path = "floor/measure.rs"]
mod measure;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use measure::{Cost, best};
use pulldown_cmark::{Options, Parser};
use rayon::prelude::*;
use trueup::facts::Language;
use trueup::workspace::discover;
use trueup::{disk, workspace};

/// The hidden argument that makes this program the floor of one folder.
const FLOOR: &str = "--floor";

/// Writes a generated repository of N documents below a folder.
type Write = fn(&Path, usize) -> std::io::Result<()>;

/// The kinds of generated repositories. `chained` is checked by the adopt profile, `whole` by the agentic-cd profile.
const KINDS: [(&str, &[usize], Write); 3] = [
    ("generated", &SIZES, generate::repository),
    ("chained", &CHAINED, chains::repository),
    ("whole", &CHAINED, chains::whole),
];

/// Documents, and as many Rust files, of the generated repositories; each four times the one before.
const SIZES: [usize; 3] = [1_000, 4_000, 16_000];

/// Features, each with three criteria and three tests, of the chained repositories; each four times the one before.
const CHAINED: [usize; 2] = [2_500, 10_000];

/// What was measured of one corpus.
struct Row {
    floor: Cost,
    cold: Cost,
    warm: Cost,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, root] = arguments.as_slice()
        && flag == FLOOR
    {
        return floor(Path::new(root));
    }
    if let Some(at) = arguments.iter().position(|flag| flag == "--write") {
        return only_write(&arguments[at + 1..]);
    }
    println!(
        "floor: find the files, read them, iterate pulldown-cmark, parse with syn; nothing kept"
    );
    println!(
        "check: `trueup check --format json`; cold without cache, warm with every Rust file in it"
    );
    println!(
        "wall and cpu in seconds, best of {} rounds; peak memory of the process in MiB\n",
        measure::rounds()
    );
    println!(
        "{:<22}{:>7}{:>7} |{:>8}{:>8} |{:>7}{:>7} |{:>7}{:>7} |{:>6}{:>6} |{:>6}{:>6}",
        "corpus",
        "md",
        "rs",
        "floor",
        "cpu",
        "cold",
        "cpu",
        "x wall",
        "x cpu",
        "warm x",
        "cpu",
        "floor",
        "check"
    );
    for root in repositories(&arguments) {
        if root.is_dir() {
            corpus(&name(&root), &root);
        } else {
            println!("{:<22}skipped: it is not there", name(&root));
        }
    }
    match registry() {
        Some(root) => {
            corpus("(dependencies)", &root);
        }
        None => println!("(dependencies)        skipped: cargo has no registry folder"),
    }
    for (kind, sizes, write) in KINDS {
        generated(kind, sizes, write);
    }
    println!(
        "\nhistory: seconds that it adds to a check\n{:<22}{:>8} |{:>8}{:>8} |{:>8}",
        "", "git log", "first", "x", "later"
    );
    for root in repositories(&arguments) {
        history(&name(&root), &root);
    }
}

/// The folders named by arguments and by the environment. Flags are cargo's.
fn repositories(arguments: &[String]) -> Vec<PathBuf> {
    let named = std::env::var_os("TRUEUP_BENCH_REPOS").unwrap_or_default();
    let given = arguments
        .iter()
        .filter(|argument| !argument.starts_with('-'));
    given
        .map(PathBuf::from)
        .chain(std::env::split_paths(&named))
        .filter(|path| !path.as_os_str().is_empty())
        .collect()
}

/// Where cargo keeps the sources of dependencies.
fn registry() -> Option<PathBuf> {
    let home = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")))?;
    let sources = home.join("registry/src");
    let mut folders: Vec<PathBuf> = std::fs::read_dir(sources)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    folders.into_iter().next()
}

fn name(root: &Path) -> String {
    let name = root.file_name().unwrap_or(root.as_os_str());
    name.to_string_lossy().into_owned()
}

/// Write one generated repository and measure nothing.
fn only_write(arguments: &[String]) {
    let [kind, size, folder] = arguments else {
        return println!("usage: --write KIND N FOLDER");
    };
    let known = KINDS.iter().find(|(name, ..)| name == kind);
    match (known, size.parse()) {
        (Some((.., write)), Ok(size)) => match write(Path::new(folder), size) {
            Ok(()) => println!("{folder}"),
            Err(problem) => println!("{folder}: {problem}"),
        },
        _ => println!("no kind of repository is called {kind}, or {size} is no number"),
    }
}

/// Measure the generated repositories, and how cost grows with their size.
fn generated(kind: &str, sizes: &[usize], write: Write) {
    let mut rows = Vec::new();
    for &size in sizes {
        let folder = match tempfile::tempdir() {
            Ok(folder) => folder,
            Err(problem) => return println!("({kind})           skipped: {problem}"),
        };
        if let Err(problem) = write(folder.path(), size) {
            return println!("({kind})           skipped: {problem}");
        }
        rows.extend(corpus(&format!("({kind} {size})"), folder.path()).map(|row| (size, row)));
    }
    println!("\ngrowth from N to 4 N (4 is linear)");
    for pair in rows.windows(2) {
        let [(from, small), (to, large)] = pair else {
            continue;
        };
        let grows = |of: fn(&Row) -> f64| of(large) / of(small);
        println!(
            "{from:>7} to {to:<7}cold: wall {:.2}, cpu {:.2}; warm: wall {:.2}, cpu {:.2}; floor: wall {:.2}, cpu {:.2}; memory {:.2}",
            grows(|row| row.cold.wall),
            grows(|row| row.cold.cpu),
            grows(|row| row.warm.wall),
            grows(|row| row.warm.cpu),
            grows(|row| row.floor.wall),
            grows(|row| row.floor.cpu),
            grows(|row| row.cold.memory),
        );
    }
}

/// Measure and print one corpus.
fn corpus(name: &str, root: &Path) -> Option<Row> {
    let row = match measured(root) {
        Ok(row) => row,
        Err(problem) => {
            println!("{name:<22}skipped: {problem}");
            return None;
        }
    };
    let Row { floor, cold, warm } = &row;
    let count = languages(root);
    let of = |language| count.get(&language).copied().unwrap_or(0);
    println!(
        "{name:<22}{:>7}{:>7} |{:>8.3}{:>8.3} |{:>7.3}{:>7.3} |{:>7.2}{:>7.2} |{:>6.2}{:>6.2} |{:>6.0}{:>6.0}",
        of(Language::Markdown),
        of(Language::Rust),
        floor.wall,
        floor.cpu,
        cold.wall,
        cold.cpu,
        cold.wall / floor.wall,
        cold.cpu / floor.cpu,
        warm.wall / floor.wall,
        warm.cpu / floor.cpu,
        floor.memory,
        cold.memory,
    );
    Some(row)
}

fn measured(root: &Path) -> Result<Row, String> {
    let us = std::env::current_exe().map_err(|problem| problem.to_string())?;
    let cache = tempfile::tempdir().map_err(|problem| problem.to_string())?;
    let check = [env!("CARGO_BIN_EXE_trueup"), "check", "--format", "json"].map(PathBuf::from);
    let [program, rest @ ..] = &check;
    let with = |more: &[&Path]| -> Vec<PathBuf> {
        let more = more.iter().map(|path| path.to_path_buf());
        rest.iter().cloned().chain(more).collect()
    };
    let commands = [
        (us, vec![PathBuf::from(FLOOR), root.to_path_buf()]),
        (
            program.clone(),
            with(&[root, Path::new("--no-history"), Path::new("--no-cache")]),
        ),
        (program.clone(), with(&[root, Path::new("--no-history")])),
    ];
    let [floor, cold, warm] = best(&commands, cache.path())?;
    Ok(Row { floor, cold, warm })
}

/// Measure what history adds to a check, against `git log --raw --no-renames`.
fn history(name: &str, root: &Path) {
    if !root.join(".git").exists() {
        return;
    }
    let found = (|| {
        let cache = tempfile::tempdir().map_err(|problem| problem.to_string())?;
        let program = PathBuf::from(env!("CARGO_BIN_EXE_trueup"));
        let line = |program: &Path, words: &[&str]| -> (PathBuf, Vec<PathBuf>) {
            let root = root.to_path_buf();
            let mut line: Vec<PathBuf> = words.iter().map(PathBuf::from).collect();
            let place = line.iter().position(|word| word.as_os_str() == "ROOT");
            line[place.unwrap_or(0)] = root;
            (program.to_path_buf(), line)
        };
        let check = ["check", "ROOT", "--format", "json"];
        let with = |more: &[&str]| line(&program, &[&check, more].concat());
        let git = ["-C", "ROOT", "log", "--raw", "--no-renames", "HEAD"];
        let commands = [
            line(Path::new("git"), &git),
            with(&["--no-cache", "--no-history"]),
            with(&["--no-cache"]),
            with(&["--no-history"]),
            with(&[]),
        ];
        best(&commands, cache.path())
    })();
    match found {
        Ok([git, without, with, quick, warm]) => println!(
            "{name:<22}{:>8.3} |{:>8.3}{:>8.2} |{:>8.3}",
            git.wall,
            with.wall - without.wall,
            (with.wall - without.wall) / git.wall,
            warm.wall - quick.wall,
        ),
        Err(problem) => println!("{name:<22}skipped: {problem}"),
    }
}

/// How many files of each language the discovery finds.
fn languages(root: &Path) -> BTreeMap<Language, usize> {
    let mut count = BTreeMap::new();
    for file in discover(root).map_or_else(|_| Vec::new(), |found| found.found) {
        *count.entry(Language::of(&file.path)).or_default() += 1;
    }
    count
}

/// What no checker can do without, over the files below `root`.
fn floor(root: &Path) {
    if let Err(problem) = workspace::start_threads(0) {
        eprintln!("{problem}");
        std::process::exit(2);
    }
    let found = match discover(root) {
        Ok(found) => found.found,
        Err(problem) => {
            eprintln!("{problem}");
            std::process::exit(2);
        }
    };
    let limit = workspace::WorkspaceOptions::default().limit;
    let seen = AtomicUsize::new(0);
    found.par_iter().for_each(|file| {
        let language = Language::of(&file.path);
        if !matches!(language, Language::Markdown | Language::Rust) {
            return;
        }
        let Some(Ok(bytes)) = file.disk().map(|disk| disk::bytes(disk, limit)) else {
            return;
        };
        let Ok(text) = std::str::from_utf8(&bytes) else {
            return;
        };
        let count = if language == Language::Markdown {
            Parser::new_ext(text, grammar()).into_offset_iter().count()
        } else {
            let count = syn::parse_file(text).map_or(0, |file| file.items.len());
            // Else every text stays in a list of the thread.
            proc_macro2::extra::invalidate_current_thread_spans();
            count
        };
        seen.fetch_add(count, Ordering::Relaxed);
    });
    // So that no parse can be left out as unused.
    println!("{}", seen.into_inner());
}

/// The grammar of our own parser of Markdown.
fn grammar() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
}
