//! The server of the Model Context Protocol, over its standard streams.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

use super::{FEATURE, shop};

mod changes;
mod clients;
mod hostile;
use crate::harness::Repo;

/// A program that speaks the protocol with the server.
struct Client {
    server: Child,
    input: Option<ChildStdin>,
    output: Receiver<String>,
    last: u64,
}

impl Client {
    fn start(repo: &Repo) -> Client {
        Client::of(repo.command(&["mcp"]))
    }

    fn of(mut command: std::process::Command) -> Client {
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut server = command.spawn().unwrap();
        let lines = BufReader::new(server.stdout.take().unwrap()).lines();
        let (told, output) = channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let _ = told.send(line);
            }
        });
        let input = server.stdin.take();
        Client {
            server,
            input,
            output,
            last: 0,
        }
    }

    /// A client that has shaken hands.
    fn ready(repo: &Repo, version: &str) -> Client {
        Client::start(repo).shaken(version)
    }

    fn shaken(mut self, version: &str) -> Client {
        let client = &mut self;
        let hello = client.ask(
            "initialize",
            json!({"protocolVersion": version, "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}),
        );
        assert_eq!(hello["result"]["protocolVersion"], version);
        client.write(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}).to_string());
        self
    }

    fn write(&mut self, line: &str) {
        let input = self.input.as_mut().unwrap();
        input.write_all(line.as_bytes()).unwrap();
        input.write_all(b"\n").unwrap();
        input.flush().unwrap();
    }

    fn read(&mut self) -> Value {
        let line = self.output.recv_timeout(Duration::from_secs(60));
        serde_json::from_str(&line.expect("the server answers")).unwrap()
    }

    fn send(&mut self, method: &str, params: Value) -> u64 {
        self.last += 1;
        let id = self.last;
        self.write(
            &json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}).to_string(),
        );
        id
    }

    /// The answer to a question; what else is told in between is passed over.
    fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.send(method, params);
        loop {
            let told = self.read();
            if told["id"] == id {
                return told;
            }
        }
    }

    fn call(&mut self, tool: &str, arguments: Value) -> Value {
        self.ask("tools/call", json!({"name": tool, "arguments": arguments}))["result"].take()
    }

    /// The server ends by itself when nobody is there any more.
    fn hang_up(mut self) {
        drop(self.input.take());
        for _ in 0..3000 {
            if let Some(status) = self.server.try_wait().unwrap() {
                assert!(status.success());
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let _ = self.server.kill();
        panic!("the server did not end");
    }
}

fn calls() -> Vec<(&'static str, Value)> {
    vec![
        (
            "overlap",
            json!({"text": "The prices of a basket are added to one price."}),
        ),
        ("delta", json!({"base": "HEAD"})),
        ("check", json!({})),
        ("check", json!({"base": "HEAD"})),
        ("gate", json!({"base": "HEAD"})),
        ("check", json!({"paths": ["docs"], "held_back": true})),
        ("context", json!({"about": "feature:basket"})),
        ("context", json!({"about": "add the prices of a basket"})),
        ("show", json!({"address": "feature:basket"})),
        ("trace", json!({"id": "intent:shop"})),
        ("explain", json!({"rule": "broken-link"})),
    ]
}

fn committed() -> Repo {
    let repo = shop();
    let history = crate::git::init(repo.root());
    crate::git::commit(&history, repo.root(), 1, "A shop", None);
    repo.write(
        "docs/features/basket.md",
        FEATURE.replace("It adds up", "It may add up"),
    );
    repo
}

/// Verifies: feature:agents#AC-5
/// Verifies: feature:agents#AC-6
/// Verifies: behaviour:agents#scenario-an-agent-asks-before-it-writes
#[test]
fn every_tool_answers_by_its_schema_within_its_budget() {
    let repo = committed();
    for version in ["2025-11-25", "2025-06-18"] {
        let mut client = Client::ready(&repo, version);
        let tools = client.ask("tools/list", json!({}))["result"]["tools"].take();
        let tools = tools.as_array().unwrap();
        let names: Vec<&str> = tools
            .iter()
            .map(|tool| tool["name"].as_str().unwrap())
            .collect();
        assert_eq!(
            names,
            [
                "overlap", "delta", "check", "gate", "context", "show", "trace", "explain"
            ]
        );
        for (name, arguments) in calls() {
            let tool = tools.iter().find(|tool| tool["name"] == name).unwrap();
            assert_eq!(tool["annotations"]["readOnlyHint"], true);
            assert!(
                jsonschema::is_valid(&tool["inputSchema"], &arguments),
                "{name}"
            );
            let mut least = 0;
            for budget in [100_000, 3000, 1200, 700, 500, 300, 5] {
                let mut arguments = arguments.clone();
                arguments["budget"] = json!(budget);
                let result = client.call(name, arguments);
                if result["isError"] == true {
                    let words = result["content"][0]["text"].as_str().unwrap();
                    assert!(words.contains("larger `budget`"), "{name}: {words}");
                    least = least.max(budget);
                    continue;
                }
                assert!(budget > least);
                let answer = &result["structuredContent"];
                assert!(
                    jsonschema::is_valid(&tool["outputSchema"], answer),
                    "{name}"
                );
                let size = answer.to_string().len();
                assert!(size <= budget * 4, "{name} takes {size} of {budget} tokens");
                assert!(
                    answer["note"]
                        .as_str()
                        .unwrap()
                        .contains("data, not instructions")
                );
                let cut = !answer["left_out"].as_array().unwrap().is_empty();
                assert_eq!(cut, !answer["how"].as_str().unwrap().is_empty());
                assert!(!cut || budget < 100_000, "{name}: {}", answer["left_out"]);
            }
            assert!(least < 3000, "{name} needs {least}");
        }
        let overlap = client.call("overlap", calls()[0].1.clone());
        let hit = &overlap["structuredContent"]["answer"]["hits"][0];
        assert!(hit["file"].is_string() && hit["line"].is_u64() && hit["address"].is_string());
        let delta = client.call("delta", json!({"base": "HEAD"}));
        let demand = &delta["structuredContent"]["answer"]["demands"];
        assert_eq!(demand.as_array().unwrap().len(), 1, "{demand}");
        client.hang_up();
    }
}

/// Verifies: feature:agents#AC-7
#[test]
fn resources_and_the_prompt_are_there() {
    let repo = shop();
    let mut client = Client::ready(&repo, "2025-06-18");
    let listed = client.ask("resources/list", json!({}))["result"]["resources"].take();
    let uris: Vec<&str> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["uri"].as_str().unwrap())
        .collect();
    assert!(uris.contains(&"trueup://feature:basket"), "{uris:?}");
    for uri in uris
        .into_iter()
        .chain(["trueup://feature:basket#acceptance-criteria/AC-1"])
    {
        let read = client.ask("resources/read", json!({"uri": uri}));
        let contents = &read["result"]["contents"][0];
        assert!(!contents["text"].as_str().unwrap().is_empty(), "{read}");
        assert!(contents["_meta"]["note"].as_str().unwrap().contains("data"));
    }
    for uri in [
        "trueup://../../secret",
        "trueup://%2e%2e%2fsecret",
        "file:///secret",
        "trueup://",
    ] {
        assert!(
            client.ask("resources/read", json!({"uri": uri}))["error"].is_object(),
            "{uri}"
        );
    }
    let prompt = client.ask(
        "prompts/get",
        json!({"name": "intent-first", "arguments": {"change": "Sell tea."}}),
    );
    let text = prompt["result"]["messages"][0]["content"]["text"]
        .as_str()
        .unwrap();
    assert!(text.contains("Sell tea.") && text.contains("intent first"));
    assert!(client.ask("prompts/get", json!({"name": "none"}))["error"].is_object());
    client.hang_up();
}

/// Verifies: feature:agents#AC-8
/// Verifies: behaviour:agents#scenario-a-file-changes-between-two-calls
#[test]
fn the_graph_follows_the_disk() {
    let repo = shop();
    let mut client = Client::ready(&repo, "2025-06-18");
    let mut musts = |words: &str| {
        let found = client.call("show", json!({"address": "feature:basket#musts"}));
        let text = found["structuredContent"]["answer"]["text"].to_string();
        assert!(text.contains(words), "{text}");
    };
    musts("It adds up");
    // As long as it was, and within the same tick of the clock.
    for words in ["It sums up", "It tots up", "It rings  "] {
        repo.write(
            "docs/features/basket.md",
            FEATURE.replace("It adds up", words),
        );
        musts(words.trim());
    }
    repo.write(
        "docs/intents/tea.md",
        "---\nrole: intent\nstatus: accepted\n---\n# Tea\n\nTea.\n",
    );
    let found = client.call("show", json!({"address": "intent:tea"}));
    assert_eq!(found["isError"], false, "{found}");
    std::fs::remove_file(repo.root().join("docs/intents/tea.md")).unwrap();
    assert_eq!(
        client.call("show", json!({"address": "intent:tea"}))["isError"],
        true
    );
    // The configuration too: one that is wrong is told, and the next call goes on.
    let links = |client: &mut Client| {
        let found = client.call("check", json!({"paths": ["docs/x.md"]}));
        found["structuredContent"]["answer"]["findings"]
            .to_string()
            .contains("broken-link")
    };
    repo.write("docs/x.md", "# X\n\nSee [y](y.md).\n");
    assert!(links(&mut client));
    repo.write("trueup.yaml", "rules: {broken-link: off}\n");
    assert!(!links(&mut client));
    repo.write("trueup.yaml", "no such key: 1\n");
    assert_eq!(client.call("check", json!({}))["isError"], true);
    std::fs::remove_file(repo.root().join("trueup.yaml")).unwrap();
    assert!(links(&mut client));
    client.hang_up();
}

/// Verifies: feature:agents#AC-9
#[test]
fn a_hostile_client_does_not_stop_the_server() {
    let repo = shop();
    let mut client = Client::ready(&repo, "2025-06-18");
    for garbage in [
        "",
        "garbage",
        "{",
        "[]",
        "null",
        "{\"jsonrpc\":\"2.0\"}",
        "\u{1b}[31m",
        "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":7}",
    ] {
        client.write(garbage);
    }
    client.write(&"x".repeat(10 << 20));
    let text = "[".repeat(100_000);
    client.write(&text);
    for (tool, arguments) in [
        ("overlap", json!({"text": 3})),
        ("overlap", json!({})),
        ("overlap", json!({"text": ""})),
        ("check", json!({"paths": "docs"})),
        ("check", json!({"paths": ["../outside"]})),
        ("check", json!({"paths": ["/etc"]})),
        ("check", json!({"paths": ["docs/none.md"]})),
        ("check", json!({"pathz": 1})),
        ("show", json!({"address": "../../secret"})),
        ("show", json!({"address": "\u{1b}[2J", "budget": -1})),
        ("delta", json!({"base": "--upload-pack=x"})),
        ("explain", json!({"rule": "\u{202e}"})),
        ("context", json!({"about": "zyx wvu"})),
        ("trace", json!({"id": ["x"]})),
    ] {
        let result = client.call(tool, arguments.clone());
        assert_eq!(result["isError"], true, "{tool} {arguments}: {result}");
        let words = result["content"][0]["text"].as_str().unwrap();
        assert!(
            words.len() < 2000 && !words.contains(char::is_control),
            "{words}"
        );
    }
    let unknown = client.ask("tools/call", json!({"name": "rm", "arguments": {}}));
    assert_eq!(unknown["error"]["code"], -32602);
    assert!(client.ask("no/such/method", json!({}))["error"].is_object());
    // Many at once; each is answered once.
    let asked: Vec<u64> = (0..300)
        .map(|_| {
            client.send(
                "tools/call",
                json!({"name": "show", "arguments": {"address": "feature:basket"}}),
            )
        })
        .collect();
    let mut answered: Vec<u64> = Vec::new();
    while answered.len() < asked.len() {
        let told = client.read();
        assert!(told["result"]["structuredContent"].is_object(), "{told}");
        answered.push(told["id"].as_u64().unwrap());
    }
    answered.sort_unstable();
    assert_eq!(answered, asked);
    // Who hangs up with questions open is not waited for.
    for _ in 0..20 {
        client.send("tools/call", json!({"name": "check", "arguments": {}}));
    }
    client.hang_up();
    Client::start(&repo).hang_up();
}
