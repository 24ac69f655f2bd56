//! A repository in a fresh folder, and the program run on it under a watchdog.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// Longest time that a run may take; far more than any should.
const WATCHDOG: Duration = Duration::from_secs(60);

/// A repository in a folder of its own, with a cache of its own.
pub struct Repo {
    folder: TempDir,
    cache: TempDir,
}

/// How a run ended.
pub struct Run {
    /// Exit code.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Repo {
    /// An empty one.
    pub fn new() -> Repo {
        Repo {
            folder: tempfile::tempdir().unwrap(),
            cache: tempfile::tempdir().unwrap(),
        }
    }

    /// One with these files.
    pub fn of(files: &[(&str, &str)]) -> Repo {
        let repo = Repo::new();
        for (path, text) in files {
            repo.write(path, text);
        }
        repo
    }

    /// Its root.
    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// The folder of its cache.
    pub fn cache(&self) -> &Path {
        self.cache.path()
    }

    /// Write a file and the folders above it.
    pub fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let full = self.root().join(path);
        fs::create_dir_all(full.parent().unwrap()).unwrap();
        fs::write(full, bytes).unwrap();
    }

    /// The text of a file.
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).unwrap()
    }

    /// A run in the root.
    pub fn run(&self, arguments: &[&str]) -> Run {
        finish(self.command(arguments))
    }

    /// The program, about to run in the root.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trueup"));
        command
            .args(arguments)
            .current_dir(self.root())
            .env("TRUEUP_CACHE_DIR", self.cache.path())
            .env("RUST_BACKTRACE", "0")
            .env_remove("GIT_INDEX_FILE")
            .stdin(Stdio::null());
        command
    }

    /// `check` for people: sane, and it ends with `code`.
    pub fn check(&self, code: i32) -> Run {
        let run = self.run(&["check"]);
        run.sane(code);
        run
    }

    /// `check` as JSON: sane, and it ends with `code`.
    pub fn json(&self, code: i32) -> serde_json::Value {
        let run = self.run(&["check", "--format", "json"]);
        run.sane(code);
        serde_json::from_str(&run.out).unwrap()
    }

    /// The rule, file and line of every finding that counts.
    pub fn findings(&self, arguments: &[&str]) -> Vec<(String, String, u64)> {
        let run = self.run(&[&["check", "--format", "json"], arguments].concat());
        run.sane(if run.code == 0 { 0 } else { 1 });
        let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
        found(&report)
    }
}

/// The rule, file and line of every finding of a report that counts.
pub fn found(report: &serde_json::Value) -> Vec<(String, String, u64)> {
    let findings = report["findings"].as_array().unwrap().iter();
    findings
        .filter(|finding| finding["held_back"].is_null())
        .map(|finding| {
            let text = |key: &str| finding[key].as_str().unwrap().to_owned();
            (
                text("rule"),
                text("file"),
                finding["line"].as_u64().unwrap(),
            )
        })
        .collect()
}

/// Run `command` to its end, or until the watchdog barks.
pub fn finish(mut command: Command) -> Run {
    let shelf = tempfile::tempdir().unwrap();
    let at = |name: &str| -> PathBuf { shelf.path().join(name) };
    command
        .stdout(fs::File::create(at("out")).unwrap())
        .stderr(fs::File::create(at("err")).unwrap());
    let mut child = command.spawn().unwrap();
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if started.elapsed() > WATCHDOG {
            let _ = child.kill();
            let _ = child.wait();
            panic!("the watchdog ended {command:?}");
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let text = |name: &str| String::from_utf8(fs::read(at(name)).unwrap()).unwrap();
    Run {
        code: status.code().unwrap_or(-1),
        out: text("out"),
        err: text("err"),
    }
}

impl Run {
    /// It ended with `code`; nothing that a terminal obeys was written; an error is one line and stands alone.
    #[track_caller]
    pub fn sane(&self, code: i32) {
        let shown: String = self.out.chars().take(2000).collect();
        assert_eq!(self.code, code, "stderr: {}\nstdout: {shown}", self.err);
        for text in [&self.out, &self.err] {
            let wild = text.chars().find(|c| c.is_control() && *c != '\n');
            assert_eq!(wild, None, "a control character was written");
            assert!(!text.contains("panicked at"), "{text}");
        }
        if code == 2 {
            assert_eq!(self.out, "");
            assert_eq!(self.err.lines().count(), 1, "{}", self.err);
            assert!(self.err.starts_with("error: "), "{}", self.err);
            assert!(self.err.len() < 2000, "{} bytes of error", self.err.len());
        } else {
            assert_eq!(self.err, "");
        }
    }

    /// It failed with one line that holds `words`.
    #[track_caller]
    pub fn refused(&self, words: &str) {
        self.sane(2);
        assert!(
            self.err.contains(words),
            "`{words}` is not in: {}",
            self.err
        );
    }
}
