//! Tests with hostile input: unterminated, deeply nested, long.

use crate::parse::rust::{parse, scan};

/// Run `check` as rayon's threads do: on a stack of 64 MiB.
fn on_big_stack(check: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new()
        .stack_size(64 << 20)
        .spawn(check);
    thread.unwrap().join().unwrap();
}

#[test]
fn unterminated_and_odd_tokens_end_with_the_text() {
    let starts = [
        "\"",
        "\"\\",
        "r\"",
        "r##\"x\"#",
        "b\"",
        "br#\"",
        "c\"",
        "cr#\"",
        "'",
        "'\\",
        "b'",
        "b'\\",
        "/*",
        "/* /* */",
        "/**",
        "/*!",
        "//",
        "0x",
        "1.",
        "1e",
        "'ü",
        "ü",
        "r#",
        "r#ü",
        "}",
        ")",
        "{",
        "#!",
        "---",
        "---\nx\n",
        "\u{301}",
        "\u{0}",
        "\u{feff}",
        "'''",
        "include_str!(",
        "include_str!('a')",
    ];
    for start in starts {
        for text in [
            start.to_string(),
            format!("fn f() {{}} {start}"),
            format!("{start}ü"),
        ] {
            let code = parse(&text);
            if let Some(error) = code.error {
                assert!(error.span.end as usize <= text.len(), "{text:?}");
            }
        }
    }
}

/// Prefix, repeated part, middle, repeated end: each form recurses in its own way.
const DEEP: [(&str, &str, &str, &str); 30] = [
    ("fn f() { let _ = ", "(", "1", ")"),
    ("fn f() { let _ = ", "[", "1", "]"),
    ("fn f() ", "{", "", "}"),
    ("fn f() { let _ = ", "!", "x", ""),
    ("fn f() { let _ = ", "&", "x", ""),
    ("fn f() { let _ = 1", "+1", "", ""),
    ("fn f() { let _ = a", "=a", "", ""),
    ("fn f() { let _ = a", ".b()", "", ""),
    ("fn f() { let _ = a", "?", "", ""),
    ("fn f() { let _ = a", " as A<B, C>", "", ""),
    ("fn f() { let _ = a", ".f::<A, B>()", "", ""),
    ("fn f() { if a {} ", "else if a {} ", "", ""),
    ("fn f() { let _ = ", "|x|", "x", ""),
    ("fn f() { let _ = ", "|a, b| ", "x", ""),
    ("fn f() { let _ = ", "||", "x", ""),
    ("fn f() { let _ = ", "break 'a |x, y| ", "x", ""),
    ("fn f() { let _ = ", "|x| for S{} in ", "x", "{}"),
    ("fn f() { let _ = ", "if ", "x", "{1}else{2}"),
    ("fn f() { let _ = ", "match x {a => ", "1", "}"),
    ("fn f() { let _ = ", "S{}(", "1", ")"),
    ("type T = ", "&", "u8", ""),
    ("type T = ", "Vec<", "u8", ">"),
    ("type T = ", "A<u8, ", "u8", ">"),
    ("type T = ", "[", "u8", "; 1]"),
    ("type T = ", "for<'a, 'b> fn() -> ", "u8", ""),
    ("type T = ", "<", "u8", " as A>::B"),
    ("", "mod a {", "", "}"),
    ("use ", "a::", "a", ""),
    ("use ", "a::{", "a", "}"),
    ("m! { ", "(", "", ")"),
];

#[test]
fn deep_nesting_and_long_chains_are_refused_in_time() {
    deep_nesting_and_long_chains_are_refused_in_time_of(100_000);
}

#[test]
#[ignore = "large twin: run with --release -- --ignored"]
fn deep_nesting_and_long_chains_are_refused_in_time_at_full_size() {
    deep_nesting_and_long_chains_are_refused_in_time_of(1_000_000);
}

fn deep_nesting_and_long_chains_are_refused_in_time_of(size: usize) {
    on_big_stack(move || {
        for (before, open, middle, close) in DEEP {
            // The long run costs time in an unoptimised build; the forms that are short show the same.
            let counts = if open.len() <= 3 {
                &[10_000, size][..]
            } else {
                &[10_000]
            };
            for &count in counts {
                let text = format!(
                    "{before}{}{middle}{}",
                    open.repeat(count),
                    close.repeat(count)
                );
                let error = parse(&text)
                    .error
                    .unwrap_or_else(|| panic!("{open} was read"));
                assert!(
                    error.message.starts_with("nested too deeply"),
                    "{open}: {}",
                    error.message
                );
            }
        }
    });
}

#[test]
fn nesting_just_below_the_limit_is_read_without_overflow() {
    on_big_stack(|| {
        for (before, open, middle, close) in DEEP {
            let most = |count: &usize| {
                let text = format!(
                    "{before}{}{middle}{}",
                    open.repeat(*count),
                    close.repeat(*count)
                );
                scan::scan(&text).hazard.is_none()
            };
            let count = (1..)
                .map(|step| step * 50)
                .take_while(most)
                .last()
                .unwrap_or(0);
            assert!(count >= 300, "{open} is refused at {count}");
            parse(&format!(
                "{before}{}{middle}{};}}",
                open.repeat(count),
                close.repeat(count)
            ));
            parse(&format!(
                "{before}{}{middle}{}",
                open.repeat(count),
                close.repeat(count)
            ));
        }
    });
}

#[test]
fn long_lists_are_not_deep() {
    let text = format!(
        "fn f() {{ g([{}]); {} match x {{ {} }} }}",
        "(1, A | B), ".repeat(20_000),
        "if a < b { c(); } ".repeat(20_000),
        "(1, a) | (2, b) => {} ".repeat(20_000),
    );
    assert_eq!(parse(&text).error, None);
}

#[test]
fn hostile_lengths_take_linear_time() {
    hostile_lengths_take_linear_time_of(1 << 18);
}

#[test]
#[ignore = "large twin: run with --release -- --ignored"]
fn hostile_lengths_take_linear_time_at_full_size() {
    hostile_lengths_take_linear_time_of(1 << 20);
}

fn hostile_lengths_take_linear_time_of(size: usize) {
    let texts = [
        format!("r{}", "#".repeat(4 * size)),
        "r#####".repeat(size * 2 / 3),
        "r#\"\"".repeat(size),
        "/*".repeat(2 * size),
        "// [[[[".to_string() + &"[".repeat(4 * size),
        format!("const A: u8 = {};", "9".repeat(size)),
        "'".repeat(4 * size),
        "b'".repeat(2 * size),
    ];
    for text in &texts {
        assert!(parse(text).error.is_some() || text.starts_with("//"));
    }
}
