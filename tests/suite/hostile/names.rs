//! Paths, names and links of files.

use std::fs;

use crate::harness::{Repo, found};

#[test]
fn links_out_of_the_root_are_never_followed() {
    let repo = Repo::of(&[(
        "docs/a.md",
        "[a](../../../../../../../../etc/passwd)\n\n[b](./%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd)\n\n\
         [c](/etc/passwd)\n\n[d](file:///etc/passwd)\n\n[e](..%2f..%2f..%2fetc%2fpasswd#L1)\n\n\
         [f](../../../../../../../../etc/passwd#L100000)\n\n[g](\\\\host\\share)\n\n[h](%00%0a%1b.md)\n\n\
         [i](....//....//etc/passwd.md)\n",
    )]);
    let run = repo.run(&["check", "--format", "json"]);
    run.sane(1);
    assert!(!run.out.contains("root:"), "the file was read");
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let lines: Vec<u64> = found(&report).iter().map(|(.., line)| *line).collect();
    for line in [1, 3] {
        assert!(lines.contains(&line), "{lines:?}");
    }
    assert!(!lines.contains(&7), "a URL is nobody's path");
    repo.check(1);
}

#[cfg(unix)]
#[test]
fn symbolic_links_are_not_followed() {
    use std::os::unix::fs::symlink;
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret.md"), "# Secret\n[x](gone.md)\n").unwrap();
    let repo = Repo::of(&[(
        "README.md",
        "# Fine\n\n[a](loop/README.md)\n[o](out/secret.md)\n",
    )]);
    symlink(".", repo.root().join("loop")).unwrap();
    symlink("two", repo.root().join("one")).unwrap();
    symlink("one", repo.root().join("two")).unwrap();
    symlink(outside.path(), repo.root().join("out")).unwrap();
    symlink(outside.path().join("secret.md"), repo.root().join("s.md")).unwrap();
    symlink("/dev/zero", repo.root().join("zero.md")).unwrap();
    symlink("README.md", repo.root().join("again.md")).unwrap();
    let run = repo.run(&["check", "--format", "json"]);
    assert!(!run.out.contains("Secret"));
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(report["summary"]["read"]["documents"], 1, "{}", run.out);
    run.sane(run.code);
}

#[cfg(unix)]
#[test]
fn a_pipe_and_a_device_are_not_read() {
    let repo = Repo::of(&[("README.md", "# Fine\n")]);
    let made = std::process::Command::new("mkfifo")
        .arg(repo.root().join("pipe.md"))
        .status();
    if made.is_ok_and(|status| status.success()) {
        repo.check(0);
    }
}

#[cfg(unix)]
/// Verifies: feature:check#AC-7
#[test]
fn strange_file_names_are_shown_escaped() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let repo = Repo::of(&[("README.md", "# Fine\n\n[x](<a b.md>) [y](a%20b.md)\n")]);
    let names: [&[u8]; 11] = [
        b"new\nline.md",
        b"esc\x1b[31m\x07.md",
        b"quote\"'`.md",
        b"a b.md",
        b"bad\xff.md",
        b"bad\xfe.md",
        b"-rf.md",
        b"$(touch x);.md",
        b"\xe2\x80\xae.md",
        b"\xc2\x9b2J.md",
        b"\x7f.md",
    ];
    for name in names {
        fs::write(
            repo.root().join(OsStr::from_bytes(name)),
            "# T\n\n[x](gone.md)\n",
        )
        .unwrap();
    }
    fs::create_dir(repo.root().join("sub\n\x1b[2J")).unwrap();
    fs::write(repo.root().join("sub\n\x1b[2J/lib.rs"), "fn f( {").unwrap();
    let run = repo.check(1);
    assert!(run.out.contains("esc\\u{1b}[31m\\u{7}.md"), "{}", run.out);
    let report = repo.json(1);
    assert!(found(&report).len() >= names.len());
    for format in ["dot", "mermaid", "json"] {
        repo.run(&["graph", "--files", "--format", format]).sane(0);
    }
    repo.run(&["baseline"]).sane(0);
    let run = repo.check(0);
    assert!(!run.out.contains("Fixed since"), "{}", run.out);
    repo.run(&["init"]).sane(0);
}

#[cfg(unix)]
#[test]
fn closed_files_and_folders_are_noted() {
    use std::os::unix::fs::PermissionsExt;
    let repo = Repo::of(&[
        ("README.md", "# Fine\n"),
        ("shut.md", "# Shut\n"),
        ("shut/a.md", "# A\n"),
    ]);
    let close = |name: &str, mode| {
        let path = repo.root().join(name);
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    close("shut.md", 0);
    close("shut", 0);
    // Who is root reads everything: then there is nothing to see.
    let is_root = fs::read(repo.root().join("shut.md")).is_ok();
    let run = repo.run(&["check", "--format", "json"]);
    close("shut", 0o755);
    run.sane(i32::from(!is_root));
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(
        report["summary"]["read"]["unread"],
        if is_root { 0 } else { 2 }
    );
}
