//! Every command once, as it is printed: `tests/cmd/*.trycmd`. `TRYCMD=overwrite` writes them anew.

use crate::harness::Repo;

/// Verifies: feature:scaffolding#AC-1, feature:scaffolding#AC-3, feature:scaffolding#AC-4
/// Verifies: feature:check#AC-11
/// Verifies: behaviour:rules#scenario-what-a-rule-is-for
/// Verifies: behaviour:check#scenario-a-repository-that-never-heard-of-trueup
#[test]
fn commands() {
    trycmd::TestCases::new()
        .env("TRUEUP_CACHE_DIR", "")
        .env(
            "XDG_CACHE_HOME",
            std::env::temp_dir().join("trueup-cmd").to_string_lossy(),
        )
        .case("tests/cmd/*.trycmd")
        .skip("tests/cmd/cache.trycmd")
        .run();
    // Variables set here would override those that the example sets.
    trycmd::TestCases::new()
        .case("tests/cmd/cache.trycmd")
        .run();
}

/// Verifies: feature:check#AC-5
#[test]
fn no_line_is_wider_than_a_terminal() {
    let long = "a-very-long-name-that-goes-on-and-on-".repeat(4);
    let repo = Repo::of(&[
        ("docs/adr/0001-a.md", "---\nstatus: what\n---\n# A\n"),
        (
            "README.md",
            &format!(
                "# T\n\n{} [x]({long}.md) and ![y]({long}.png) {}\n",
                "word ".repeat(40),
                "word ".repeat(40)
            ),
        ),
    ]);
    for profile in ["adopt", "agentic-cd"] {
        let run = repo.run(&["check", "--profile", profile]);
        // A path in a message cannot be broken.
        let wide: Vec<&str> = run
            .out
            .lines()
            .filter(|line| {
                line.chars().count() > 80 && (line.contains("│") || !line.contains(&long[..30]))
            })
            .collect();
        assert!(wide.is_empty(), "{wide:#?}");
        assert!(
            run.out
                .lines()
                .any(|line| line.chars().count() > 60 && line.contains("│"))
        );
        assert!(run.out.contains("Read 2 documents"));
    }
}

#[test]
fn completions_for_every_shell() {
    let repo = Repo::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let run = repo.run(&["completions", shell]);
        assert_eq!(run.code, 0);
        assert!(run.out.contains("baseline"), "{shell}");
    }
    assert_eq!(repo.run(&["completions", "sh"]).code, 2);
    assert_eq!(repo.run(&[]).code, 2);
    assert_eq!(repo.run(&["chek"]).code, 2);
}

#[test]
fn a_page_of_the_manual_for_every_command() {
    let repo = Repo::new();
    let whole = repo.run(&["man"]);
    whole.sane(0);
    assert!(whole.out.contains(".TH trueup 1"), "{}", whole.out);
    for command in ["check", "gate", "mcp", "context", "hook", "man"] {
        assert!(
            whole.out.contains(&format!("trueup\\-{command}(1)")),
            "{command}"
        );
        let page = repo.run(&["man", command]);
        page.sane(0);
        assert!(
            page.out.contains(&format!(".TH trueup-{command} 1")),
            "{}",
            page.out
        );
    }
    assert!(repo.run(&["man", "check"]).out.contains("\\-\\-staged"));
    repo.run(&["man", "chek"]).refused("did you mean `check`?");
}

#[test]
fn colour_only_where_it_is_asked_for() {
    let repo = Repo::of(&[("README.md", "[x](gone.md)\n")]);
    assert!(!repo.run(&["check"]).out.contains('\u{1b}'));
    assert!(
        !repo
            .run(&["check", "--color", "never"])
            .out
            .contains('\u{1b}')
    );
    assert!(
        repo.run(&["check", "--color", "always"])
            .out
            .contains('\u{1b}')
    );
    assert!(
        !repo
            .run(&["check", "--color", "always", "--format", "json"])
            .out
            .contains('\u{1b}')
    );
}
