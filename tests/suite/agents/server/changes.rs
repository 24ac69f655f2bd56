//! The server about changes: the gate, what is kept between calls, progress and cancellation.

use std::fs;
use std::time::Instant;

use serde_json::{Value, json};

use super::{Client, committed};
use crate::delta_against::beside;
use crate::harness::Repo;

/// Verifies: feature:agents#AC-10
#[test]
fn a_change_is_judged_and_only_what_it_makes_worse_is_told() {
    let repo = committed();
    repo.write("docs/old.md", "# Old\n\nSee [a](gone.md).\n");
    let history = gix::open(repo.root()).unwrap();
    crate::git::commit(&history, repo.root(), 2, "Old", None);
    repo.write("notes.txt", "A change.\n");
    let mut client = Client::ready(&repo, "2025-11-25");
    let answer = |found: Value| {
        assert_eq!(found["isError"], false, "{found}");
        found["structuredContent"]["answer"].clone()
    };
    let judged = |client: &mut Client, given: Value| answer(client.call("gate", given));
    let new = |client: &mut Client, given: Value| {
        let found = answer(client.call("check", given))["findings"].take();
        let files = found.as_array().unwrap().iter();
        files
            .map(|one| one["file"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        judged(&mut client, json!({"base": "HEAD"}))["verdict"],
        "open"
    );
    let strict = judged(&mut client, json!({"base": "HEAD", "strict": true}));
    assert_eq!(strict["verdict"], "closed");
    assert!(new(&mut client, json!({"base": "HEAD"})).is_empty());
    // The answers that were kept do not outlive a change of the files, of the index or of the configuration.
    repo.write("docs/new.md", "# New\n\nSee [a](missing.md).\n");
    let worse = judged(&mut client, json!({"base": "HEAD"}));
    assert_eq!(worse["verdict"], "closed", "{worse}");
    assert_eq!(worse["findings"][0]["file"], "docs/new.md");
    let ways = worse["findings"][0]["ways"].as_array().unwrap();
    assert!(!ways.is_empty(), "{worse}");
    assert_eq!(new(&mut client, json!({"base": "HEAD"})), ["docs/new.md"]);
    let run = repo.run(&["check", "--base", "HEAD", "--format", "decision"]);
    run.sane(1);
    assert!(run.out.contains("docs/new.md") && !run.out.contains("docs/old.md"));
    assert!(new(&mut client, json!({"staged": true})).is_empty());
    crate::hooks::stage(&repo, &history);
    assert_eq!(new(&mut client, json!({"staged": true})), ["docs/new.md"]);
    let staged = json!({"base": "HEAD", "staged": true});
    assert_eq!(judged(&mut client, staged)["verdict"], "closed");
    repo.write("trueup.yaml", "rules: {broken-link: off}\n");
    assert_eq!(new(&mut client, json!({"staged": true})), ["docs/new.md"]);
    crate::hooks::stage(&repo, &history);
    assert!(new(&mut client, json!({"staged": true})).is_empty());
    std::fs::remove_file(repo.root().join("trueup.yaml")).unwrap();
    crate::git::commit(&history, repo.root(), 3, "New", None);
    assert!(new(&mut client, json!({"base": "HEAD"})).is_empty());
    let nothing = client.call("gate", json!({"base": "HEAD"}));
    assert_eq!(nothing["isError"], true, "{nothing}");
    let wrong = client.call("gate", json!({"head": "HEAD", "staged": true}));
    assert_eq!(wrong["isError"], true);
    client.hang_up();
}

/// A repository that takes some time to be read.
fn large() -> Repo {
    let repo = committed();
    for at in 0..150 {
        let text: String = (0..60)
            .map(|line| format!("Paragraph {line} of {at} says [this](gone{line}.md).\n\n"))
            .collect();
        repo.write(&format!("docs/large/{at}.md"), format!("# {at}\n\n{text}"));
    }
    let history = gix::open(repo.root()).unwrap();
    crate::git::commit(&history, repo.root(), 2, "Much", None);
    repo
}

/// Verifies: feature:agents#AC-11
#[test]
fn who_cancels_gets_nothing_and_holds_up_nobody() {
    let repo = large();
    repo.write("notes.txt", "A change.\n");
    let mut client = Client::ready(&repo, "2025-06-18");
    let cancelled: Vec<u64> = (0..40)
        .map(|at| {
            let tool = ["delta", "gate", "check"][at % 3];
            let given = json!({"name": tool, "arguments": {"base": "HEAD", "budget": 4000 + at}});
            client.send("tools/call", given)
        })
        .collect();
    for id in &cancelled {
        let told = json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": id}});
        client.write(&told.to_string());
    }
    let asked = Instant::now();
    let id = client.send(
        "tools/call",
        json!({"name": "explain", "arguments": {"rule": "broken-link"}}),
    );
    let answered = loop {
        let told = client.read();
        if told["id"] == id {
            break asked.elapsed();
        }
        assert!(
            told["result"]["structuredContent"].is_null(),
            "an answer that nobody waits for: {told}"
        );
    };
    // The same question where nothing was cancelled before it; far more than one query of forty, were they all to run.
    let alone = Instant::now();
    let found = client.call("gate", json!({"base": "HEAD"}));
    assert_eq!(found["isError"], false, "{found}");
    assert!(answered <= alone.elapsed() * 10, "{answered:?}");
    client.hang_up();
}

/// Verifies: feature:agents#AC-11
#[test]
fn progress_grows_and_is_told_to_who_asks() {
    let repo = large();
    repo.write("notes.txt", "A change.\n");
    let mut client = Client::ready(&repo, "2025-11-25");
    for (tool, token) in [("gate", json!("a")), ("check", json!(7))] {
        let id = client.send(
            "tools/call",
            json!({"name": tool, "arguments": {"base": "HEAD"}, "_meta": {"progressToken": token}}),
        );
        let mut last = -1.0;
        loop {
            let told = client.read();
            if told["id"] == id {
                assert_eq!(told["result"]["isError"], false, "{told}");
                break;
            }
            assert_eq!(told["method"], "notifications/progress");
            assert_eq!(told["params"]["progressToken"], token);
            let at = told["params"]["progress"].as_f64().unwrap();
            assert!(at > last && at <= told["params"]["total"].as_f64().unwrap());
            last = at;
        }
        assert!(last >= 1.0, "nothing was told");
    }
    // Nobody asked: nothing but the answer.
    let id = client.send("tools/call", json!({"name": "check", "arguments": {}}));
    assert_eq!(client.read()["id"], id);
    client.hang_up();
}

/// Verifies: feature:delta#AC-16, feature:agents#AC-10
#[test]
fn an_agent_asks_about_open_work_and_is_told_when_its_branch_moves() {
    let repo = beside(&[("deploy.sh", "false\n")]);
    repo.write("deploy.sh", "exit 1\n");
    let mut client = Client::ready(&repo, "2025-06-18");
    let question = json!({"base": "HEAD", "against": ["open"]});
    let mut met = || {
        let answer = client.call("delta", question.clone());
        answer["structuredContent"]["answer"]["against"][0]["met"].clone()
    };
    assert_eq!(met()[0]["name"], "deploy.sh");
    let branches = repo.root().join(".git/refs/heads");
    fs::copy(branches.join("main"), branches.join("open")).unwrap();
    assert_eq!(met(), json!([]));
    client.hang_up();
}
