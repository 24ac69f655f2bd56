//! Folders, caches and pipes that are not as they should be.

use std::fs;
use std::io::Read;
use std::process::Stdio;

use crate::harness::{Repo, finish};

/// Verifies: feature:check#AC-2, behaviour:check#scenario-nothing-to-check
#[test]
fn an_empty_repository_is_no_pass() {
    let repo = Repo::new();
    repo.run(&["check"]).refused("nothing was checked");
    repo.run(&["check", "--allow-empty"]).sane(0);
    repo.write("data.bin", b"\0");
    repo.run(&["check"]).refused("nothing was checked");
    // A repository without git is as good as any.
    repo.write("README.md", "# Fine\n");
    repo.check(0);
}

#[test]
fn a_root_that_is_none_is_one_clear_error() {
    let repo = Repo::of(&[("file.md", "# Fine\n")]);
    for command in ["check", "graph", "baseline", "init", "rules"] {
        for root in ["gone", "file.md", "gone/\u{1b}[31m"] {
            let run = repo.run(&[command, root]);
            run.sane(2);
        }
    }
    repo.run(&["new", "intent", "x", "--root", "gone"]).sane(2);
    repo.run(&["new", "intent", "x", "--root", "file.md"])
        .sane(2);
}

#[test]
fn a_damaged_cache_is_no_cache() {
    let repo = Repo::of(&[
        ("src/lib.rs", "/// Doc.\npub fn f() {}\n"),
        ("README.md", "[x](gone.md)\n"),
    ]);
    let cold = repo.check(1).out;
    assert_eq!(repo.check(1).out, cold);
    let file = fs::read_dir(repo.cache())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|kind| kind == "facts"))
        .unwrap();
    let good = fs::read(&file).unwrap();
    for at in 0..good.len() {
        if at % 7 == 0 || at < 48 {
            let mut bad = good.clone();
            bad[at] ^= 0xff;
            fs::write(&file, bad).unwrap();
            assert_eq!(repo.check(1).out, cold, "byte {at}");
        }
    }
    for bad in [
        &b""[..],
        b"\0",
        &good[..good.len() / 2],
        &[&good[..], b"x"].concat(),
    ] {
        fs::write(&file, bad).unwrap();
        assert_eq!(repo.check(1).out, cold);
    }
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    assert_eq!(repo.check(1).out, cold);
}

/// Verifies: feature:check#AC-8
#[test]
fn a_cache_folder_that_cannot_be_written_is_no_error() {
    let repo = Repo::of(&[("src/lib.rs", "pub fn f() {}\n")]);
    for place in ["/proc/none/such", "/dev/null/x", "/dev/null"] {
        let mut command = repo.command(&["check"]);
        command.env("TRUEUP_CACHE_DIR", place);
        finish(command).sane(0);
    }
    fs::set_permissions(repo.cache(), {
        let mut closed = fs::metadata(repo.cache()).unwrap().permissions();
        closed.set_readonly(true);
        closed
    })
    .unwrap();
    repo.check(0);
    // Nowhere to keep anything.
    let mut command = repo.command(&["check"]);
    command.env_clear();
    finish(command).sane(0);
}

/// Verifies: feature:check#AC-8
#[test]
fn a_reader_that_stops_early_is_no_error() {
    let repo = Repo::of(&[("README.md", &"[x](gone.md)\n\n".repeat(3_000))]);
    for format in ["human", "json"] {
        let mut command = repo.command(&["check", "--format", format]);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = [0];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let ended = child.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(0), "{ended:?}");
        assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
    }
}

#[test]
fn a_full_disk_is_one_clear_error() {
    let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") else {
        return;
    };
    let repo = Repo::of(&[("README.md", "# Fine\n")]);
    let mut command = repo.command(&["check"]);
    let ended = command
        .stdout(full)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
        .wait_with_output()
        .unwrap();
    assert_eq!(ended.status.code(), Some(2));
    assert_eq!(String::from_utf8_lossy(&ended.stderr).lines().count(), 1);
}

#[test]
fn a_folder_that_a_tool_can_make_again_is_left_alone() {
    let repo = Repo::of(&[
        ("README.md", "# T\n\nSee [the page](target/doc/page.md).\n"),
        (
            "target/CACHEDIR.TAG",
            "Signature: 8a477f597d28d172789f06886806bc55\n",
        ),
        ("target/package/x/README.md", "# X\n\n[gone](gone.md)\n"),
    ]);
    let run = repo.check(0);
    assert!(run.out.contains("Read 1 document"), "{}", run.out);
}
