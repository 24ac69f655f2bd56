//! What `cargo package` takes: all that is compiled in, and no more.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::process::Command;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The files that the package holds.
fn packaged() -> BTreeSet<String> {
    let run = Command::new(env!("CARGO"))
        .args([
            "package",
            "--list",
            "--allow-dirty",
            "--no-verify",
            "--offline",
        ])
        .current_dir(ROOT)
        .output()
        .unwrap();
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    let text = String::from_utf8(run.stdout).unwrap();
    text.lines().map(|line| line.replace('\\', "/")).collect()
}

/// The path that `name` means beside `file`, from the root.
fn beside(file: &str, name: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    for part in Path::new(file).parent().unwrap().join(name).components() {
        match part {
            Component::ParentDir => drop(parts.pop()),
            part => parts.push(part.as_os_str().to_string_lossy().into_owned()),
        }
    }
    parts.join("/")
}

/// Verifies: feature:hooks#AC-6
#[test]
fn a_package_holds_what_it_needs_and_no_more() {
    let files = packaged();
    let made = [
        "Cargo.toml",
        "Cargo.toml.orig",
        "Cargo.lock",
        "build.rs",
        ".cargo_vcs_info.json",
        "README.md",
    ];
    let folders = ["src/", "rules/", "schemas/", "docs/rules/", "LICENSE-"];
    for file in &files {
        let known =
            made.contains(&&**file) || folders.iter().any(|folder| file.starts_with(folder));
        assert!(known, "{file} is in the package");
    }
    let mut embedded = 0;
    for file in files.iter().filter(|file| file.ends_with(".rs")) {
        let text = std::fs::read_to_string(PathBuf::from(ROOT).join(file)).unwrap();
        for (_, rest) in text
            .match_indices("include_str!(\"")
            .map(|(at, word)| (at, &text[at + word.len()..]))
        {
            let name = rest.split('"').next().unwrap();
            // Code that a test quotes, or makes as it goes.
            if !Path::new(ROOT).join(beside(file, name)).is_file() {
                continue;
            }
            let wanted = beside(file, name);
            assert!(files.contains(&wanted), "{file} needs {wanted}");
            embedded += 1;
        }
    }
    assert!(embedded > 5, "{embedded} files are embedded");
    // The declarative rules are read by a macro that puts the name together.
    for entry in std::fs::read_dir(PathBuf::from(ROOT).join("rules")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(files.contains(&format!("rules/{name}")), "{name}");
    }
    for file in ["src/main.rs", "LICENSE-MIT", "LICENSE-APACHE", "README.md"] {
        assert!(files.contains(file), "{file} is missing");
    }
}
