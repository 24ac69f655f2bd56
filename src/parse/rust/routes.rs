//! HTTP routes of a server: the syntax of axum, actix and Rocket.

use crate::facts::surface::{CallKind, LiteralCall};
use crate::span::{Span, floor};

/// The longest path, in bytes.
const LONGEST: usize = 128;

/// How far behind a path its handlers are looked for, in bytes.
const REACH: usize = 400;

/// Methods by the names of the functions and attributes that take a handler.
const METHODS: [(&str, &str); 8] = [
    ("any", "ANY"),
    ("delete", "DELETE"),
    ("get", "GET"),
    ("head", "HEAD"),
    ("options", "OPTIONS"),
    ("patch", "PATCH"),
    ("post", "POST"),
    ("put", "PUT"),
];

/// The routes that the string literal at `span` makes, one for each method: an argument of `.route(…)` or
/// `web::resource(…)`, or of an attribute that is named for a method.
pub fn routes(text: &str, span: Span) -> Vec<LiteralCall> {
    let literal = span.text(text);
    let path = literal
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let Some(path) = path.filter(|path| is_path(path)) else {
        return Vec::new();
    };
    let before = text[..span.range().start].trim_end();
    let Some(before) = before.strip_suffix('(') else {
        return Vec::new();
    };
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let ahead = before.trim_end_matches(part);
    let word = &before[ahead.len()..];
    let methods: Vec<&str> = if word == "route" && ahead.trim_end().ends_with('.') {
        handled(&text[span.range().end..])
    } else if word == "resource" && ahead.ends_with("web::") {
        Vec::new()
    } else if is_attribute(ahead) {
        let named = METHODS.iter().find(|(name, _)| *name == word);
        match named {
            Some((_, method)) => vec![method],
            None => return Vec::new(),
        }
    } else {
        return Vec::new();
    };
    let start = span.range().start + 1;
    let route = |name: String| LiteralCall {
        kind: CallKind::Route,
        name: name.into(),
        span: Span::new(start..start + path.len()),
    };
    match methods.as_slice() {
        [] => vec![route(path.to_owned())],
        methods => methods
            .iter()
            .map(|method| route(format!("{method} {path}")))
            .collect(),
    }
}

/// Whether `text` is a path of a URL, with its parameters.
pub fn is_path(text: &str) -> bool {
    let part = |c: char| c.is_ascii_alphanumeric() || "/-_.~:{}<>*".contains(c);
    text.starts_with('/') && text.len() <= LONGEST && text.chars().all(part)
}

/// Whether what stands before a name opens an attribute: `#[`, `#[actix_web::`.
fn is_attribute(ahead: &str) -> bool {
    let path = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    ahead.trim_end_matches(path).ends_with("#[")
}

/// The methods of the handlers behind a path, up to the end of the call: `, get(a).post(b))`.
fn handled(behind: &str) -> Vec<&'static str> {
    let behind = &behind[..floor(behind, behind.len().min(REACH))];
    let mut found = Vec::new();
    let mut depth = 0;
    let mut word = 0;
    for (at, c) in behind.char_indices() {
        let inside = c.is_ascii_alphanumeric() || c == '_';
        match c {
            '(' => {
                // What a handler takes names no method.
                let name = &behind[word..at];
                let method = METHODS.iter().find(|(known, _)| *known == name);
                found.extend(method.filter(|_| depth == 0).map(|(_, method)| *method));
                depth += 1;
            }
            ')' if depth == 0 => break,
            ')' => depth -= 1,
            _ => {}
        }
        if !inside {
            word = at + c.len_utf8();
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<String> {
        let at = text.find('"').unwrap();
        let end = at + 1 + text[at + 1..].find('"').unwrap() + 1;
        let found = routes(text, Span::new(at..end));
        found.iter().map(|call| call.name.to_string()).collect()
    }

    #[test]
    fn a_route_has_its_methods() {
        assert_eq!(
            of(r#"app.route("/carts/{id}", get(show).post(add))"#),
            ["GET /carts/{id}", "POST /carts/{id}"]
        );
        assert_eq!(
            of(r#"app.route( "/a", routing::put(with(get(x))) ).route("/b", delete(y))"#),
            ["PUT /a"]
        );
        assert_eq!(of(r#"app.route("/a", handlers)"#), ["/a"]);
        assert_eq!(of(r#"web::resource("/carts").to(x)"#), ["/carts"]);
        assert_eq!(of(r#"#[get("/carts/<id>")]"#), ["GET /carts/<id>"]);
        assert_eq!(of(r#"#[actix_web::post("/carts")]"#), ["POST /carts"]);
    }

    #[test]
    fn a_request_and_a_file_are_no_route() {
        for text in [
            r#"client.get("/carts")"#,
            r#"get("/carts")"#,
            r#"app.route("two words", get(x))"#,
            r#"app.route("carts", get(x))"#,
            r#"#[doc("/carts")]"#,
            r#""/carts""#,
            r#"ü("/carts")"#,
        ] {
            assert_eq!(of(text), Vec::<String>::new(), "{text}");
        }
    }
}
