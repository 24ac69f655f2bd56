//! Prefixes of nested routes: `.nest("/api", …)` of axum, `web::scope("/api")` of actix, `.mount("/api", …)` of Rocket.

use super::routes::is_path;
use crate::facts::surface::NestedRoutes;
use crate::span::{Span, floor};

/// Bytes to search after a path for its nested router.
const REACH: usize = 4 << 10;

/// Functions that are read of one of them.
const MOST: usize = 64;

/// How far ahead of it the variable that it holds is made, in bytes, of how many others, and how long their names are.
const FUNCTION: usize = 16 << 10;
const VARIABLES: usize = 16;
const LONGEST: usize = 64;

/// What the string literal at `span` holds, if it is such a path. Looks at no more than a few kilobytes.
pub fn nest(text: &str, span: Span) -> Option<NestedRoutes> {
    let path = span.text(text).strip_prefix('"')?.strip_suffix('"')?;
    if !is_path(path) {
        return None;
    }
    let before = text[..span.range().start].trim_end().strip_suffix('(')?;
    let ahead = before.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
    let is_method = ahead.trim_end().ends_with('.');
    let is_scope = match &before[ahead.len()..] {
        "nest" | "mount" if is_method => false,
        "scope" if ahead.ends_with("web::") => true,
        _ => return None,
    };
    let start = span.range().end;
    let behind = &text[start..start + floor(&text[start..], text[start..].len().min(REACH))];
    let inside = &behind[..extent(behind, is_scope)];
    let mut names: Vec<Box<str>> = Vec::new();
    named(inside, is_scope, &mut names);
    let mut all = vec![Span::new(start..start + inside.len())];
    if let Some(name) = variable(inside).filter(|_| !is_scope) {
        let near = floor(text, span.range().start.saturating_sub(FUNCTION));
        let ahead = &text[near..span.range().start];
        // What another function calls by that name is another thing.
        let from = near + ahead.rfind("fn ").unwrap_or(0);
        made(&text[from..span.range().start], from, name, &mut all);
    }
    Some(NestedRoutes {
        path: path.into(),
        at: span.start,
        inside: all,
        names,
    })
}

/// The variable that is handed over, itself or another of it: `, api_router`, `, api_router.clone()`.
fn variable(inside: &str) -> Option<&str> {
    let name = inside.trim_start_matches(',').trim();
    let name = name.strip_suffix(".clone()").unwrap_or(name);
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let named = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_');
    (named && name.chars().all(part)).then_some(name)
}

/// The statements of `body`, which begins at byte `base`, that make `name`, and those that make what is merged with it. Statements
/// do not overlap, so that who looks at more than all of `body` reads no honest code.
fn made<'a>(body: &'a str, base: usize, name: &'a str, found: &mut Vec<Span>) {
    let mut names = vec![name];
    let (mut next, mut looked) = (0, 0);
    while let Some(name) = names.get(next).copied() {
        next += 1;
        for (at, _) in body.match_indices(name) {
            let behind = body[at + name.len()..].trim_start();
            let (before, is_word) = (&body[..at], body[..at].ends_with([' ', '\n', '\t']));
            let assigns = behind.starts_with('=') && !behind.starts_with("==");
            if !is_word || !(assigns || behind.starts_with(':') && before.ends_with("let ")) {
                continue;
            }
            let start = body.len() - behind.len();
            let statement = &behind[..statement(behind)];
            looked += statement.len() + 1;
            if looked > body.len() {
                return;
            }
            found.push(Span::new(base + start..base + start + statement.len()));
            for (at, call) in statement.match_indices(".merge(") {
                let given = &statement[at + call.len()..];
                let given = &given[..floor(given, given.len().min(LONGEST))];
                let end = given.find([')', ',']).unwrap_or(given.len());
                let merged = variable(given[..end].trim_end_matches(".clone("));
                names.extend(merged.filter(|one| !names.contains(one) && names.len() < VARIABLES));
            }
        }
    }
}

/// How many bytes of `text` its first statement has: up to the semicolon that no bracket holds.
fn statement(text: &str) -> usize {
    let mut depth = 0_i32;
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            ';' if depth <= 0 => return at,
            _ => {}
        }
    }
    text.len()
}

/// How many bytes of `behind` belong to the call around the literal; with `chain`, to the calls that follow it too.
fn extent(behind: &str, chain: bool) -> usize {
    // A scope goes on behind the parenthesis that closes it.
    let mut depth: i32 = if chain { 1 } else { 0 };
    let mut chars = behind.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth == 0 => return at,
            ')' | ']' | '}' => depth -= 1,
            ',' | ';' if depth == 0 && chain => return at,
            '"' => {
                let mut escaped = false;
                for (_, c) in chars.by_ref() {
                    if c == '"' && !escaped {
                        break;
                    }
                    escaped = c == '\\' && !escaped;
                }
            }
            _ => {}
        }
    }
    behind.len()
}

/// The functions of ours that `inside` hands over to: those that are called, in a list of `routes!`, or given to `.configure` and
/// `.service`.
fn named(inside: &str, is_scope: bool, names: &mut Vec<Box<str>>) {
    let path = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ':');
    let mut push = |name: &str| {
        let parts: Vec<&str> = name.split("::").collect();
        let inner = parts.iter().all(|part| {
            !part.is_empty() && part.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        });
        if inner && names.len() < MOST {
            let own = parts
                .iter()
                .skip_while(|part| matches!(**part, "crate" | "self" | "super"));
            let own: Vec<&str> = own.copied().collect();
            names.push(own.join("::").into());
        }
    };
    if is_scope {
        for call in [".configure(", ".service("] {
            for (at, _) in inside.match_indices(call) {
                let given = inside[at + call.len()..].trim_start();
                let end = given.find(|c: char| !path(c)).unwrap_or(given.len());
                if given[end..].trim_start().starts_with(')') {
                    push(&given[..end]);
                }
            }
        }
    } else if let Some((_, list)) = inside.split_once("routes![") {
        let list = list.split(']').next().unwrap_or("");
        list.split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .for_each(push);
    } else {
        // The router is what the first call makes: `, users::router(state))`.
        let given = inside.trim_start_matches([',', ' ', '\n', '\r', '\t']);
        let end = given.find(|c: char| !path(c)).unwrap_or(given.len());
        if given[end..].starts_with('(') {
            push(&given[..end]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<(String, Vec<String>)> {
        let at = text.find('"').unwrap();
        let end = at + 1 + text[at + 1..].find('"').unwrap() + 1;
        let found = nest(text, Span::new(at..end))?;
        let names = found.names.iter().map(ToString::to_string).collect();
        Some((found.inside[0].text(text).to_owned(), names))
    }

    #[test]
    fn what_a_path_holds_ends_with_its_call() {
        let told = |inside: &str, names: &[&str]| {
            let names = names.iter().map(|name| (*name).to_owned());
            Some((inside.to_owned(), names.collect::<Vec<String>>()))
        };
        assert_eq!(
            of(r#"a.nest("/api", self::users::router(x)).route(y)"#),
            told(", self::users::router(x)", &["users::router"])
        );
        assert_eq!(
            of(r#"a.nest("/api", Router::new().route("/)", get(f))).b()"#),
            told(r#", Router::new().route("/)", get(f))"#, &[])
        );
        assert_eq!(
            of(r#"a.mount("/api", routes![one, b::two]).b()"#),
            told(", routes![one, b::two]", &["one", "b::two"])
        );
        assert_eq!(
            of(r#"x(web::scope("/api").service(list).configure(a::b), c)"#),
            told(").service(list).configure(a::b)", &["a::b", "list"])
        );
        for none in [
            r#"nest("/a", b())"#,
            r#"a.nest("b", c())"#,
            r#"scope("/a")"#,
        ] {
            assert_eq!(of(none), None, "{none}");
        }
        let text = r#"fn a() { let api = x; } fn b() { let mut api = Router::new().route("/u", get(f)).merge(other);
            let other: Router = Router::new().route("/v", f); if c { api = api.route("/w", g); } a.nest("/api", api.clone()) }"#;
        let at = text.find("\"/api\"").unwrap();
        let found = nest(text, Span::new(at..at + 6)).unwrap();
        let inside: Vec<&str> = found.inside.iter().map(|span| span.text(text)).collect();
        assert_eq!(
            inside,
            [
                ", api.clone()",
                r#"= Router::new().route("/u", get(f)).merge(other)"#,
                r#"= api.route("/w", g)"#,
                r#": Router = Router::new().route("/v", f)"#,
            ]
        );
        // What overlaps is looked at once.
        let text = format!(
            "fn a() {{ {} a.nest(\"/a\", a)",
            " a = x.merge(a".repeat(500)
        );
        let at = text.find("\"/a\"").unwrap();
        let inside = nest(&text, Span::new(at..at + 4)).unwrap().inside;
        let sum: usize = inside.iter().map(|span| span.text(&text).len()).sum();
        assert!(sum <= 2 * text.len(), "{sum}");
        // Nothing closes it.
        assert!(
            of(&format!("a.nest(\"/a\", {}", "(".repeat(1 << 16)))
                .unwrap()
                .0
                .len()
                <= REACH
        );
    }
}
