//! By what a change is judged: the base, and never itself.

use std::fs;
use std::path::Path;

use super::{LIB, Shop, blocks, waiver};
use crate::git;

/// Verifies: feature:gate#AC-1, feature:gate#AC-4, behaviour:gate#scenario-a-change-that-lowers-the-bar-for-itself
#[test]
fn a_change_is_judged_by_the_base_and_does_not_let_itself_through() {
    let broken = ("docs/new.md", "# New\n\nSee [y](gone.md).\n");
    for (path, text) in [
        ("trueup.yaml", "rules: {broken-link: off}\n".to_owned()),
        ("trueup.yaml", "exclude: ['docs/**']\n".to_owned()),
        ("trueup.yaml", "fail-on: never\n".to_owned()),
        (
            "docs/waivers.yaml",
            waiver("broken-link", "docs/new.md", "2099-01-01"),
        ),
    ] {
        let shop = Shop::new(&[]);
        shop.repo.write(path, &text);
        let alone = shop.json(&[]);
        assert_eq!(alone["verdict"], "open", "{text}");
        assert!(
            alone["findings"].to_string().contains("loosened-gate"),
            "{text}"
        );
        shop.repo.write(broken.0, broken.1);
        assert_eq!(shop.blocks(), ["broken-link", "loosened-gate"], "{text}");
    }
    // A comment of the change is a word on its own behalf too.
    let shop = Shop::new(&[]);
    let allowed = "# New\n\n<!-- trueup: allow(broken-link) soon -->\nSee [y](gone.md).\n";
    shop.repo.write(broken.0, allowed);
    assert_eq!(shop.blocks(), ["broken-link"]);
    let mut shop = Shop::new(&[(broken.0, allowed)]);
    shop.change(broken.0, "# New", "# Newer");
    assert!(shop.blocks().is_empty(), "a comment of the base holds");
}

/// Verifies: feature:gate#AC-4
#[test]
fn a_baseline_a_rule_and_a_profile_are_not_loosened_on_the_way() {
    let own = "id: own-rule\nsummary: A decision without an owner.\nwhy: Nobody answers for it.\n\
               level: {adopt: error, agentic-cd: error}\nchecks:\n  - for: artifact\n    where: {role: [decision]}\n    \
               require: {owner: true}\n    message: \"nobody owns it\"\n    help: \"say who does\"\ndocs: \"\"\n";
    let shop = Shop::whole(&[(".trueup/rules/own.yaml", own)]);
    shop.repo.run(&["baseline"]).sane(0);
    fs::remove_file(shop.repo.root().join(".trueup/rules/own.yaml")).unwrap();
    shop.repo.write("trueup.yaml", "profile: adopt\n");
    shop.repo
        .write("src/lib.rs", LIB.replace("    a\n", "    a + 0\n"));
    let report = shop.json(&[]);
    let told = report["findings"].as_array().unwrap().iter();
    let told: Vec<&str> = told
        .filter(|one| one["rule"] == "loosened-gate" && one["blocks"] == true)
        .map(|one| one["file"].as_str().unwrap())
        .collect();
    assert_eq!(
        told,
        [
            ".trueup/baseline.yaml",
            ".trueup/rules/own.yaml",
            "trueup.yaml"
        ]
    );
}

/// Verifies: feature:gate#AC-1, feature:gate#AC-12
#[test]
fn a_base_that_was_never_valid_is_refused() {
    for (path, text) in [
        ("trueup.yaml", "profil: ["),
        ("trueup.yaml", "rules: {no-such-rule: off}\n"),
        (".trueup/baseline.yaml", "<<<<<<< HEAD\n"),
        (".trueup/rules/own.yaml", "a: ["),
        ("docs/waivers.yaml", "a: ["),
    ] {
        let shop = Shop::new(&[(path, text)]);
        shop.repo
            .write("docs/new.md", "# New\n\nSee [y](gone.md).\n");
        let run = shop.gate(&[]);
        assert_eq!(run.code, 2, "{path}");
        run.refused("policy files of the target branch");
    }
}

/// Verifies: feature:gate#AC-18
#[test]
fn a_policy_file_that_cannot_be_loaded_closes() {
    let rule =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/missing-owner.yaml"))
            .unwrap();
    for (path, text) in [
        ("trueup.yaml", "profil: ["),
        ("trueup.yaml", "rules: {no-such-rule: off}\n"),
        (".trueup/baseline.yaml", "<<<<<<< HEAD\n"),
        (".trueup/rules/own.yaml", "a: ["),
        // The id of a built-in rule.
        (".trueup/rules/own.yaml", &rule),
        ("docs/approvals.yaml", "a: ["),
    ] {
        let shop = Shop::new(&[]);
        // Alone, and beside other things.
        shop.repo.write(path, text);
        assert!(
            shop.blocks().contains(&"invalid-policy".to_owned()),
            "{path} {:?}",
            shop.blocks()
        );
    }
}

/// Verifies: feature:gate#AC-19
#[test]
fn the_tip_of_the_target_branch_judges() {
    let shop = Shop::new(&[]);
    let commit = |day, parents: &[gix::ObjectId]| {
        git::commit(&shop.git, shop.repo.root(), day, "More", Some(parents))
    };
    let first = shop.git.head_id().unwrap().detach();
    shop.repo
        .write("trueup.yaml", "rules: {broken-link: off}\n");
    let loose = commit(2, &[first]);
    shop.repo.write("trueup.yaml", "profile: adopt\n");
    let tight = commit(3, &[loose]);
    // A branch that forked before the rules were tightened.
    shop.repo
        .write("trueup.yaml", "rules: {broken-link: off}\n");
    let readme = shop.repo.read("README.md");
    shop.repo
        .write("README.md", format!("{readme}\nSee [y](gone-too.md).\n"));
    let branch = commit(4, &[loose]);
    let report = shop.json(&["--base", &tight.to_string(), "--head", &branch.to_string()]);
    assert!(blocks(&report).contains(&"broken-link".to_owned()));
    // What the branch does not touch is as at the tip, so that it loosens nothing.
    assert!(!blocks(&report).contains(&"loosened-gate".to_owned()));
}

/// Verifies: feature:gate#AC-5, behaviour:gate#scenario-an-exception-that-ends
#[test]
fn a_waiver_of_the_base_opens_until_it_ends() {
    let broken = ("docs/new.md", "# New\n\nSee [y](gone.md).\n");
    let with = |text: &str| {
        let shop = Shop::new(&[("docs/waivers.yaml", text)]);
        shop.repo.write(broken.0, broken.1);
        shop
    };
    let shop = with(&waiver("broken-link", "docs/*.md", "2099-01-01"));
    let report = shop.json(&[]);
    assert_eq!(report["verdict"], "open");
    assert_eq!(
        (
            &report["waivers"][0]["used"],
            &report["findings"][0]["waiver"]
        ),
        (&1.into(), &0.into())
    );
    assert!(shop.gate(&[]).out.contains("covers 1 finding"));
    for (text, rules) in [
        (
            waiver("broken-link", "docs/other.md", "2099-01-01"),
            vec!["broken-link"],
        ),
        (
            waiver("broken-image", "docs/*.md", "2099-01-01"),
            vec!["broken-link"],
        ),
        (
            waiver("broken-link", "docs/*.md", "2020-01-01"),
            vec!["broken-link"],
        ),
    ] {
        assert_eq!(with(&text).blocks(), rules, "{text}");
    }
    // Old by commits: the trunk has it for as many as it may last.
    let mut shop = Shop::new(&[(
        "docs/waivers.yaml",
        &waiver("broken-link", "docs/new.md", "2 commits"),
    )]);
    shop.repo.write("notes.txt", "1");
    shop.commit("Two");
    shop.repo.write(broken.0, broken.1);
    assert!(shop.blocks().is_empty());
    fs::remove_file(shop.repo.root().join(broken.0)).unwrap();
    shop.repo.write("notes.txt", "2");
    shop.commit("Three");
    shop.repo.write(broken.0, broken.1);
    assert_eq!(shop.blocks(), ["broken-link"]);
    assert!(shop.gate(&[]).out.contains("expired-waiver"));
}

/// Verifies: feature:gate#AC-5
#[test]
fn a_file_of_waivers_that_cannot_be_used_is_a_finding() {
    for text in [
        "- {rule: broken-link}\n".to_owned(),
        waiver("broken-link", "**", "2099-01-01"),
        waiver("no-such-rule", "docs", "2099-01-01"),
        waiver("broken-link", "docs", "some day"),
    ] {
        let shop = Shop::new(&[]);
        shop.repo.write("docs/waivers.yaml", &text);
        assert!(
            shop.blocks().contains(&"invalid-waivers".to_owned()),
            "{text}"
        );
    }
}

/// Verifies: feature:gate#AC-20
#[test]
fn an_approval_counts_only_if_its_author_is_shown() {
    let keys = "profile: agentic-cd\napprovals: {keys: ['SHA256:abc']}\n";
    for (config, closes) in [("profile: agentic-cd\n", false), (keys, true)] {
        let mut shop = Shop::whole(&[("trueup.yaml", config)]);
        shop.repo
            .run(&["approve", "decision:0001", "--by", "Ann"])
            .sane(0);
        let unproven = "unproven-approval".to_owned();
        assert!(shop.blocks().contains(&unproven), "{:?}", shop.blocks());
        shop.commit("Approve");
        let committed = blocks(&shop.json(&["--base", "HEAD~1", "--head", "HEAD"]));
        assert_eq!(committed.contains(&unproven), closes, "{committed:?}");
        // What the target branch has is not asked again.
        shop.repo.write("notes.txt", "1");
        assert!(!shop.blocks().contains(&unproven));
    }
}

/// Verifies: feature:gate#AC-20
#[test]
fn a_waiver_ends_by_the_commits_of_the_target_branch() {
    let waiver = waiver("broken-link", "docs/new.md", "2 commits");
    let mut shop = Shop::new(&[("docs/waivers.yaml", &waiver)]);
    for at in 0..3 {
        shop.repo.write("notes.txt", at.to_string());
        shop.commit("More");
    }
    let trunk = shop.git.head_id().unwrap().detach();
    shop.repo
        .write("docs/new.md", "# New\n\nSee [y](gone.md).\n");
    let commit = |day, parents: &[gix::ObjectId]| {
        git::commit(&shop.git, shop.repo.root(), day, "Merge", Some(parents))
    };
    // A root without history as the first parent: counted from the head, the waiver would be new.
    let root = commit(9, &[]);
    let head = commit(10, &[root, trunk]);
    let report = shop.json(&["--base", &trunk.to_string(), "--head", &head.to_string()]);
    assert!(blocks(&report).contains(&"broken-link".to_owned()));
}

/// Verifies: feature:gate#AC-21
#[test]
fn what_was_in_force_stays_in_force() {
    let rules = |shop: &Shop| -> Vec<String> {
        let mut found = shop.blocks();
        found.retain(|rule| ["artifact-out-of-force", "weakened-criterion"].contains(&&**rule));
        found
    };
    let mut shop = Shop::whole(&[]);
    shop.change("docs/features/sum.md", "status: accepted", "status: draft");
    assert_eq!(rules(&shop), ["artifact-out-of-force"]);
    // A decision of the change that names the artifact takes it out of force.
    let decision = shop.repo.read("docs/decisions/0001-sums.md");
    shop.repo.write(
        "docs/decisions/0002-less.md",
        decision.replace("# 1. Sums are kept", "# 2. feature:sum is a draft again"),
    );
    assert!(rules(&shop).is_empty(), "{:?}", rules(&shop));
    let constraint = "---\nrole: constraint\nowner: A\nenforce:\n  - {id: C-1, forbid: unsafe}\n---\n# Constraints\n\n\
                      - **C-1**: No `unsafe` code.\n";
    for (from, to) in [
        ("enforce:\n  - {id: C-1, forbid: unsafe}\n", ""),
        ("forbid: unsafe", "forbid: unsafe, except: ['src/**']"),
    ] {
        let mut shop = Shop::whole(&[("docs/constraints.md", constraint)]);
        shop.change("docs/constraints.md", from, to);
        assert_eq!(rules(&shop), ["weakened-criterion"], "{to}");
    }
}
