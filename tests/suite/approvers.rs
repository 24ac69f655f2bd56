//! Who committed an approval and who committed its text, as history tells it.

use crate::approvals::{INTENT, approve, by, kettle, rules, told};
use crate::git::{self, Maker};

/// Verifies: feature:approvals#AC-7, behaviour:approvals#scenario-the-writer-approves
#[test]
fn who_wrote_a_text_does_not_approve_it() {
    let repo = kettle();
    let git = git::init(repo.root());
    git::commit_by(&git, repo.root(), 1, "Write", None, &by("Bo"));
    approve(&repo, &["--all"]).sane(0);
    assert!(rules(&repo).is_empty(), "not committed yet");
    let written = git.head_id().unwrap().detach();
    let commit = |day, message: &str, name| {
        git::commit_by(&git, repo.root(), day, message, Some(&[written]), &by(name))
    };
    commit(2, "Approve", "Ann");
    assert!(rules(&repo).is_empty(), "{:?}", told(&repo));
    // One person for everything: a note.
    commit(2, "Approve", "Bo");
    let found = told(&repo);
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(
        found
            .iter()
            .all(|(rule, level, _)| rule == "self-approval" && level == "note")
    );
    // Where another person works too, it is more.
    repo.write("other.txt", "x");
    git::commit_by(&git, repo.root(), 3, "Other", None, &by("Cy"));
    let found = told(&repo);
    assert!(
        found.iter().all(|(_, level, _)| level == "warning"),
        "{found:#?}"
    );
    assert!(
        found[0].2.contains("have the same author, Bo"),
        "{found:#?}"
    );
    repo.write(
        "trueup.yaml",
        "approvals: {self-approved: Bo is alone with this}\n",
    );
    assert!(rules(&repo).is_empty());
    // A reason does not make a person of a program.
    let trailer = "Approve\n\nFor tea.\n\nCo-authored-by: Copilot <copilot@example.org>\n";
    commit(2, trailer, "Ann");
    let found = told(&repo);
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found[0].2.contains("Copilot <copilot@example.org>"));
    repo.write(
        "trueup.yaml",
        "approvals: {trailers: [Made-by], agents: [night-shift]}\n",
    );
    for (message, name) in [("A\n\nMade-by: mill", "Ann"), ("A", "Night-Shift")] {
        commit(2, message, name);
        assert_eq!(rules(&repo).len(), 2, "{message} {name}");
    }
}

/// Verifies: feature:approvals#AC-7
#[test]
fn the_author_is_looked_for_in_the_branch_that_was_merged() {
    let repo = kettle();
    let git = git::init(repo.root());
    repo.write("start.txt", "x");
    let intent = repo.read("docs/intents/kettle.md");
    std::fs::remove_file(repo.root().join("docs/intents/kettle.md")).unwrap();
    let start = git::commit_by(&git, repo.root(), 1, "Start", None, &by("Cy"));
    repo.write("docs/intents/kettle.md", &intent);
    let text = git::commit_by(&git, repo.root(), 2, "Text", Some(&[start]), &by("Bo"));
    approve(&repo, &["intent:kettle", "decision:1"]).sane(0);
    let line = git::commit_by(&git, repo.root(), 3, "Approve", Some(&[text]), &by("Ann"));
    // Cy merges both: neither is Cy's.
    git::commit_by(
        &git,
        repo.root(),
        4,
        "Merge",
        Some(&[start, line]),
        &by("Cy"),
    );
    assert!(rules(&repo).is_empty(), "{:?}", told(&repo));
    let line = git::commit_by(&git, repo.root(), 3, "Approve", Some(&[text]), &by("Bo"));
    git::commit_by(
        &git,
        repo.root(),
        4,
        "Merge",
        Some(&[start, line]),
        &by("Cy"),
    );
    let found = told(&repo);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        found[0]
            .2
            .contains("the approval of `intent:kettle` have the same author, Bo")
    );
    // A shallow clone cannot tell: one note.
    let head = git.head_id().unwrap().to_string();
    repo.write(".git/shallow", format!("{head}\n"));
    let found = told(&repo);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!((&*found[0].0, &*found[0].1), ("self-approval", "note"));
    assert!(found[0].2.contains("is shallow"), "{found:#?}");
}

const SIGNATURE: &str = "-----BEGIN SSH SIGNATURE-----\nU1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgSFlZkCXlTfSSuAEYvljeh89ngm\n\
                         rFovfhUv/PA8UZCy0AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5\n\
                         AAAAQGIoLPvP+tDXkXZGMvy7/ekBi5VytbOcQyXDlbNLv8zh9E+ws7gj9oB324xQnmjyU+\n\
                         XPZsHbjWBdN2sHaQQdngE=\n-----END SSH SIGNATURE-----";

/// Verifies: feature:approvals#AC-8, behaviour:approvals#scenario-the-record-is-signed
#[test]
fn a_signature_is_shown_with_its_key() {
    let repo = kettle();
    let git = git::init(repo.root());
    git::commit_by(&git, repo.root(), 1, "Write", None, &by("Bo"));
    approve(&repo, &["--all"]).sane(0);
    let signed = Maker {
        name: "Ann",
        signature: Some(SIGNATURE),
    };
    git::commit_by(&git, repo.root(), 2, "Approve", None, &signed);
    let listed = || repo.run(&["approve", "--list"]).out;
    let key = "SHA256:Caw3lyy3iVf34JH4nyPweh9rwUBghbJyHbZIga1Xk9A";
    // It is the signature of another text.
    assert!(listed().contains("invalid signature"), "{}", listed());
    assert!(listed().contains(&format!("(SSH {key})")), "{}", listed());
    repo.write("trueup.yaml", format!("approvals: {{keys: [\"{key}\"]}}\n"));
    assert!(listed().contains("invalid signature"), "{}", listed());
}

/// Verifies: feature:approvals#AC-8, behaviour:approvals#scenario-the-record-is-signed
#[test]
fn a_signature_by_ssh_is_verified() {
    let repo = kettle();
    let git = git::init(repo.root());
    let written = git::commit_by(&git, repo.root(), 1, "Write", None, &by("Bo"));
    approve(&repo, &["--all"]).sane(0);
    let commit = |signature: Option<&str>| {
        let maker = Maker {
            name: "Ann",
            signature,
        };
        git::commit_by(&git, repo.root(), 2, "Approve", Some(&[written]), &maker)
    };
    let plain = git.find_object(commit(None)).unwrap().data.clone();
    let pair = ssh_key::private::Ed25519Keypair::from_seed(&[7; 32]);
    let key = ssh_key::PrivateKey::from(pair);
    let sign = |text: &[u8]| {
        let signature = key.sign("git", ssh_key::HashAlg::Sha512, text).unwrap();
        let armor = signature.to_pem(ssh_key::LineEnding::LF).unwrap();
        armor.trim_end().to_owned()
    };
    let listed = || repo.run(&["approve", "--list"]).out;
    assert!(listed().contains("not signed"), "{}", listed());
    commit(Some(&sign(&plain)));
    assert!(
        listed().contains("signed by an unlisted key"),
        "{}",
        listed()
    );
    let fingerprint = key.fingerprint(ssh_key::HashAlg::Sha256);
    repo.write(
        "trueup.yaml",
        format!("approvals: {{keys: [\"{fingerprint}\"]}}\n"),
    );
    assert!(listed().contains("signature verified"), "{}", listed());
    // A signature of another commit, by the listed key.
    commit(Some(&sign(b"tree 1\n\nOther\n")));
    assert!(listed().contains("invalid signature"), "{}", listed());
    assert!(!listed().contains("verified"), "{}", listed());
}

/// Verifies: feature:approvals#AC-9
#[test]
fn what_changed_since_an_approval_is_shown() {
    let repo = kettle();
    let git = git::init(repo.root());
    approve(&repo, &["intent:kettle"]).sane(0);
    git::commit_by(&git, repo.root(), 1, "Write", None, &by("Bo"));
    repo.write(
        "docs/intents/kettle.md",
        INTENT.replace("boils water", "heats milk"),
    );
    git::commit_by(&git, repo.root(), 2, "Change", None, &by("Bo"));
    let run = repo.run(&["approve", "intent:kettle", "--by", "Ann Lee", "--dry-run"]);
    run.sane(0);
    assert!(run.out.contains("then: "), "{}", run.out);
    assert!(run.out.contains("boils water."), "{}", run.out);
    assert!(run.out.contains("heats milk."), "{}", run.out);
    let report = repo.run(&["check", "--format", "json"]).out;
    assert!(report.contains("boils water"), "{report}");
}
