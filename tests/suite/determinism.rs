//! The same repository gives the same bytes: whatever the threads, the order of creation, the cache.

use crate::harness::Repo;

/// Five times `size` files with findings of many kinds.
fn files(size: usize) -> Vec<(String, String)> {
    let mut files = vec![
        ("CODEOWNERS".to_owned(), "* @all\n/docs/ @docs\n".to_owned()),
        (
            "trueup.yaml".to_owned(),
            "rules: {orphan: {level: note, allow: ['docs/features/f1*']}}\n".to_owned(),
        ),
        (
            "Cargo.toml".to_owned(),
            "[workspace]\nmembers = [\"c*\"]\n".to_owned(),
        ),
    ];
    for n in 0..size {
        let next = (n + 1) % size;
        files.push((
            format!("docs/decisions/{:04}-d{n}.md", n % (size * 9 / 10)),
            format!("---\nstatus: {}\nsupersedes: decision:{next:04}\nownr: x\n---\n# D{n}\n\n## Context\n\nSee [x](gone{n}.md), [y](../g/p{n}.md#nowhere) and [a][b{n}].\n", ["accepted", "sure", "rejected"][n % 3]),
        ));
        files.push((
            format!("docs/features/f{n}.md"),
            format!("---\nid: feature:f{}\nrole: feature\nstatus: approved\nrealizes: [intent:i{n}, feature:f{next}]\n---\n# F{n}\n\nTBD\n", n % (size * 4 / 5)),
        ));
        files.push((
            format!("docs/g/p{n}.md"),
            format!("# P{n}\n\n<!-- trueup: allow(broken-link) moved -->\n[x](gone.md)\n\n<!-- trueup: allow(orphan) -->\n\nfeature:f{n} feature:g{n} ADR-0002 ADR-{}\n\n![i](i{n}.png)\n", n * 7),
        ));
        files.push((
            format!("c{n}/Cargo.toml"),
            format!("[package]\nname = \"c{n}\"\n"),
        ));
        files.push((
            format!("c{n}/src/lib.rs"),
            format!(
                "//! [x](gone.md) ADR-0002\n// trueup: allow(broken-link) no\nfn f{n}( {}\n",
                if n % 5 == 0 { "" } else { ") {}" }
            ),
        ));
    }
    files
}

/// Verifies: feature:check#AC-3
#[test]
fn the_same_bytes_every_time() {
    check_the_same_bytes(25);
}

#[test]
#[ignore = "large twin: run with --release -- --ignored"]
fn the_same_bytes_every_time_at_full_size() {
    check_the_same_bytes(100);
}

fn check_the_same_bytes(size: usize) {
    let files = files(size);
    let forward = Repo::new();
    for (path, text) in &files {
        forward.write(path, text);
    }
    let backward = Repo::new();
    for (path, text) in files.iter().rev() {
        backward.write(path, text);
    }
    for arguments in [
        &["check", "--profile", "agentic-cd"][..],
        &["check", "--profile", "agentic-cd", "--format", "json"],
        &["check", "--format", "json"],
        &["graph", "--files", "--format", "json"],
        &["graph", "--format", "dot"],
    ] {
        let code = i32::from(arguments[0] == "check");
        let cold = forward.run(&[arguments, &["--no-cache", "--threads", "1"]].concat());
        cold.sane(code);
        // In the other order of creation, the number of threads that is most unlike one.
        for (repo, numbers) in [(&forward, &["1", "4", "0"][..]), (&backward, &["4"])] {
            for threads in numbers {
                for cache in [&[][..], &[], &["--no-cache"]] {
                    let again = repo.run(&[arguments, &["--threads", threads], cache].concat());
                    assert!(again.out == cold.out, "{arguments:?} {threads} {cache:?}");
                }
            }
        }
    }
    let report = forward.json(1);
    let rules: std::collections::BTreeSet<String> = crate::harness::found(&report)
        .into_iter()
        .map(|(rule, ..)| rule)
        .collect();
    assert!(rules.len() >= 8, "{rules:?}");
}

#[test]
fn the_same_baseline_and_the_same_configuration() {
    let texts = [false, true].map(|reversed| {
        let mut files = files(25);
        if reversed {
            files.reverse();
        }
        let repo = Repo::new();
        for (path, text) in files.iter().filter(|(path, _)| path != "trueup.yaml") {
            repo.write(path, text);
        }
        repo.run(&["init", "--threads", if reversed { "1" } else { "4" }])
            .sane(0);
        repo.run(&["baseline"]).sane(0);
        (repo.read("trueup.yaml"), repo.read(".trueup/baseline.yaml"))
    });
    assert!(texts[0] == texts[1]);
}
