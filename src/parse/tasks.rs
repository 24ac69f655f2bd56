//! Line reader of task files. In doubt a file is *open*: it may define tasks that this reader misses.

use crate::facts::tasks::{TaskFacts, TaskRunner};
use crate::span::Span;

/// The facts of the task file whose runner is `runner`.
pub fn parse(runner: TaskRunner, text: &str) -> TaskFacts {
    let mut tasks = TaskFacts {
        runner,
        ..TaskFacts::default()
    };
    match runner {
        TaskRunner::Just => just(text, &mut tasks),
        TaskRunner::Make => make(text, &mut tasks),
        TaskRunner::Npm => npm(text, &mut tasks),
        TaskRunner::Cargo => cargo(text, &mut tasks),
    }
    tasks
}

/// Every line with the byte it begins at.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line.trim_end_matches(['\n', '\r']))
    })
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-.:/@+".contains(&byte))
}

fn just(text: &str, tasks: &mut TaskFacts) {
    for (start, line) in lines(text) {
        let Some(first) = line.split_whitespace().next() else {
            continue;
        };
        if line.starts_with([' ', '\t', '#', '[']) {
            continue;
        }
        match first {
            "import" | "import?" | "mod" | "mod?" | "!include" => tasks.open = true,
            "set" => tasks.open |= line.contains("fallback"),
            "alias" => {
                let name = line
                    .split_whitespace()
                    .nth(1)
                    .unwrap_or("")
                    .trim_end_matches(":=");
                add(name, start, line, tasks);
            }
            "export" | "unexport" => {}
            _ => {
                // `name arguments: dependencies`, and `name := value` is a variable.
                let head = line.split(":=").next().unwrap_or(line);
                let variable = head.len() < line.len() && !head.contains(':');
                if line.contains(':') && !variable {
                    let name = first
                        .split(':')
                        .next()
                        .unwrap_or(first)
                        .trim_start_matches('@');
                    add(name, start, line, tasks);
                }
            }
        }
    }
}

fn make(text: &str, tasks: &mut TaskFacts) {
    let mut continued = false;
    for (start, line) in lines(text) {
        let goes_on = std::mem::replace(&mut continued, line.ends_with('\\'));
        if line.starts_with(['\t', '#']) || line.trim().is_empty() {
            continue;
        }
        let first = line.split_whitespace().next().unwrap_or("");
        if matches!(first, "include" | "-include" | "sinclude" | "define")
            || line.contains("$(eval")
        {
            tasks.open = true;
            continue;
        }
        let Some((head, rest)) = line.split_once(':') else {
            continue;
        };
        // `NAME := value` and `NAME ::= value` are variables, and so is what has `=` before the colon.
        if rest.starts_with(['=', ':'])
            && !rest.starts_with("::")
            && rest.trim_start_matches(':').starts_with('=')
            || head.contains('=')
        {
            continue;
        }
        if head.contains(['%', '$']) || goes_on {
            tasks.open = true;
            continue;
        }
        for name in head.split_whitespace() {
            add(name, start, line, tasks);
        }
        if head.trim() == ".PHONY" {
            for name in rest.split_whitespace() {
                add(name, start, line, tasks);
            }
            tasks.open |= rest.contains('$');
        }
        tasks.open |= head.trim() == ".DEFAULT";
    }
}

fn npm(text: &str, tasks: &mut TaskFacts) {
    let Ok(root) = serde_json::from_str::<serde_json::Value>(text) else {
        tasks.open = true;
        return;
    };
    let scripts = root.get("scripts").and_then(|scripts| scripts.as_object());
    for name in scripts.into_iter().flat_map(|scripts| scripts.keys()) {
        let at = text.find(&format!("\"{name}\"")).unwrap_or(0);
        let end = (at + 1).min(text.len());
        tasks.names.push((name.as_str().into(), Span::new(at..end)));
    }
}

fn cargo(text: &str, tasks: &mut TaskFacts) {
    let Ok(root) = toml::de::DeTable::parse(text) else {
        tasks.open = true;
        return;
    };
    let alias = root
        .get_ref()
        .get("alias")
        .and_then(|alias| alias.get_ref().as_table());
    for (name, _) in alias.into_iter().flat_map(|alias| alias.iter()) {
        let span = Span::new(name.span());
        tasks.names.push((name.get_ref().as_ref().into(), span));
    }
}

fn add(name: &str, start: usize, line: &str, tasks: &mut TaskFacts) {
    if !is_name(name) {
        return;
    }
    let at = start + line.find(name).unwrap_or(0);
    tasks
        .names
        .push((name.into(), Span::new(at..at + name.len())));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(tasks: &TaskFacts) -> Vec<&str> {
        tasks.names.iter().map(|(name, _)| &**name).collect()
    }

    #[test]
    fn recipes_are_no_variables() {
        let text = "set shell := [\"sh\"]\nversion := \"1\"\nalias b := build\n# x: y\nbuild target=\"a\": check\n    cargo build\n@check:\n  x:\n";
        let tasks = parse(TaskRunner::Just, text);
        assert_eq!(names(&tasks), ["b", "build", "check"]);
        assert!(!tasks.open);
        assert!(parse(TaskRunner::Just, "import 'a.just'\n").open);
    }

    #[test]
    fn targets_are_no_assignments() {
        let text = "A := b\nB ?= c:d\n.PHONY: all test\nall: test\n\tcargo build x:\ntest lint::\n\ttrue\n";
        let tasks = parse(TaskRunner::Make, text);
        assert_eq!(
            names(&tasks),
            [".PHONY", "all", "test", "all", "test", "lint"]
        );
        assert!(!tasks.open);
        assert!(parse(TaskRunner::Make, "%.o: %.c\n").open);
        assert!(parse(TaskRunner::Make, "include x.mk\n").open);
    }

    #[test]
    fn scripts_and_aliases() {
        let tasks = parse(
            TaskRunner::Npm,
            r#"{"scripts": {"build": "x", "test:unit": "y"}}"#,
        );
        assert_eq!(names(&tasks), ["build", "test:unit"]);
        assert!(parse(TaskRunner::Npm, "{").open);
        let tasks = parse(TaskRunner::Cargo, "[alias]\nxtask = \"run -p xtask --\"\n");
        assert_eq!(names(&tasks), ["xtask"]);
        assert!(parse(TaskRunner::Cargo, &"[".repeat(100_000)).open);
        assert!(parse(TaskRunner::Npm, &"[".repeat(100_000)).open);
    }
}
