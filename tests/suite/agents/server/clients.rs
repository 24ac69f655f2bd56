//! What real clients do: they stand in a folder, and add arguments of their own.

use serde_json::json;

use super::{Client, shop};

/// Verifies: feature:agents#AC-13
#[test]
fn a_client_may_stand_in_a_folder_and_add_arguments_of_its_own() {
    let repo = shop();
    crate::git::init(repo.root());
    let mut command = repo.command(&["mcp"]);
    command.current_dir(repo.root().join("src/cart"));
    let mut client = Client::of(command).shaken("2025-06-18");
    let given = json!({"address": "feature:basket", "wait\u{1b}_for_previous": true});
    let result = client.call("show", given);
    assert_eq!(
        result["structuredContent"]["answer"]["file"],
        "docs/features/basket.md"
    );
    let words = result["content"][1]["text"].as_str().unwrap();
    assert!(words.ends_with(": wait\\u{1b}_for_previous"), "{words}");
    let result = client.call("check", json!({"path": ["docs"]}));
    assert_eq!(result["isError"], true);
    let words = result["content"][0]["text"].as_str().unwrap();
    assert_eq!(words, "`path` is no argument; `paths` is one");
    client.hang_up();
}
