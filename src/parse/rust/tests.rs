//! Tests from source text to facts.

mod hostile;

use super::parse;
use crate::facts::RustFacts;
use crate::facts::code::{ItemKind, ItemVisibility, RustItem};

/// The item called `name`; there must be one.
fn item<'a>(code: &'a RustFacts, kind: ItemKind, name: &str) -> &'a RustItem {
    code.items
        .iter()
        .find(|item| item.kind == kind && &*item.name == name)
        .unwrap_or_else(|| panic!("no {kind:?} {name} in {:#?}", code.items))
}

fn names(code: &RustFacts) -> Vec<(ItemKind, &str)> {
    code.items
        .iter()
        .map(|item| (item.kind, &*item.name))
        .collect()
}

#[test]
fn spans_hold_after_a_shebang_line_ends_and_letters_of_two_bytes() {
    let text = "#!/usr/bin/env größe\r\n#![allow(x)]\r\n// ü\r\n/// Äh,\r\n/// oh.\r\n#[derive(Debug)]\r\npub(crate) struct Größe {\r\n    /// é\r\n    pub a: Vec<Vec<u8>>, // ö\r\n    b: u8 // ß\r\n}\r\nfn r#type() {}";
    let code = parse(text);
    assert_eq!(code.error, None);
    let size = item(&code, ItemKind::Struct, "Größe");
    assert_eq!(size.name_span.text(text), "Größe");
    assert!(size.span.text(text).starts_with("/// Äh,\r\n"));
    assert!(size.span.text(text).ends_with("// ß\r\n}"));
    assert_eq!(size.doc.unwrap().text(text), "/// Äh,\r\n/// oh.");
    assert_eq!(size.attributes, ["derive(Debug)".into()]);
    assert_eq!(size.visibility, ItemVisibility::Restricted);
    let field = item(&code, ItemKind::Field, "a");
    assert_eq!(field.span.text(text), "/// é\r\n    pub a: Vec<Vec<u8>>");
    assert_eq!(field.parent, Some(0));
    let last = item(&code, ItemKind::Field, "b");
    assert_eq!(last.span.text(text), "b: u8");
    let function = item(&code, ItemKind::Function, "type");
    assert_eq!(function.name_span.text(text), "r#type");
    assert!(code.identifiers().any(|name| name == "type"));
    assert!(
        !code
            .identifiers()
            .any(|name| name == "env" || name == "pub")
    );
}

#[test]
fn every_item_begins_at_its_first_keyword_and_ends_with_its_last_token() {
    let items = [
        "pub async unsafe fn a() {}",
        "const extern \"C\" fn a() {}",
        "unsafe auto trait A {}",
        "unsafe impl<T> A for B<T> where T: C {}",
        "pub struct A(u8);",
        "struct A;",
        "pub static mut A: u8 = 1;",
        "pub const A: u8 = 1;",
        "type A = B;",
        "trait A = B + C;",
        "enum A { B = 1 }",
        "pub union A { b: u8 }",
        "extern crate a as b;",
        "pub mod a { //! Inner.\n }",
        "macro_rules! a { () => {} }",
        "#[a] /** b */ #[c] fn d() {}",
    ];
    for source in items {
        let text = format!("\n  fn before() {{}} /* x */ {source} // y\n fn after() {{}}");
        let code = parse(&text);
        assert_eq!(code.error, None, "{source}");
        assert_eq!(code.items[1].span.text(&text), source);
    }
}

#[test]
fn members_follow_their_parents() {
    let code = parse(
        "pub trait Draw { const N: u8; type Out; fn draw(&self); }\n\
         impl<T> fmt::Draw for &'static shapes::Square<T> { const N: u8 = 1; type Out = (); fn draw(&self) {} }\n\
         impl Draw for [u8;  4] {}\n\
         impl Draw for dyn Any + Send {}\n\
         enum E { A, B { inner: u8 }, C(u8) }\n\
         extern \"C\" { fn foreign(); static ERRNO: i32; }\n\
         mod m { pub fn free() { fn hidden() {} } }",
    );
    use ItemKind::*;
    let expected = [
        (Trait, "Draw"),
        (Constant, "N"),
        (Type, "Out"),
        (Method, "draw"),
        (Impl, "Square"),
        (Constant, "N"),
        (Type, "Out"),
        (Method, "draw"),
        (Impl, "[u8; 4]"),
        (Impl, "Any"),
        (Enum, "E"),
        (Variant, "A"),
        (Variant, "B"),
        (Field, "inner"),
        (Variant, "C"),
        (Function, "foreign"),
        (Static, "ERRNO"),
        (Module, "m"),
        (Function, "free"),
    ];
    assert_eq!(names(&code), expected);
    assert_eq!(code.items[4].of_trait.as_deref(), Some("Draw"));
    assert_eq!(code.items[7].parent, Some(4));
    assert_eq!(code.items[13].parent, Some(12));
    assert_eq!(code.items[18].parent, Some(17));
}

#[test]
fn uses_are_taken_leaf_by_leaf() {
    let text = "pub use a::{self, b as c, d::{e, *}, self as f};\nuse ::g;\nmod m { use super::h as _; use self::r#i; }";
    let code = parse(text);
    let uses: Vec<_> = code
        .uses
        .iter()
        .map(|leaf| (&*leaf.path, &*leaf.name, leaf.span.text(text)))
        .collect();
    assert_eq!(
        uses,
        [
            ("a", "a", "self"),
            ("a::b", "c", "b as c"),
            ("a::d::e", "e", "e"),
            ("a::d::*", "*", "*"),
            ("a", "f", "self as f"),
            ("::g", "g", "g"),
            ("super::h", "_", "h as _"),
            ("self::i", "i", "r#i"),
        ]
    );
    assert_eq!(code.uses[0].visibility, ItemVisibility::Public);
    assert_eq!(code.uses[6].parent, Some(0));
}

#[test]
fn modules_keep_their_paths_and_come_out_of_macros() {
    let text = "#[path = \"x/a.rs\"] mod a;\n\
        #[cfg_attr(unix, path = \"u.rs\")] #[cfg_attr(windows, path = \"w.rs\")] pub mod b;\n\
        cfg_rt! { #[cfg(x)] pub mod c; pub use c::D; cfg_io! { mod d; } }\n\
        cfg_if::cfg_if! { if #[cfg(unix)] { mod e; } else { mod f; } }\n\
        select! { unix => { mod g; } _ => { mod h; } }\n\
        html! { <a> { mod no; } </a> }\n\
        vec![mod no];\n\
        macro_rules! m { () => { mod no; } }\n\
        wrap! { if x { mod no; } }\n";
    let code = parse(text);
    assert_eq!(code.error, None);
    let modules: Vec<_> = code.modules.iter().map(|module| &*module.name).collect();
    assert_eq!(modules, ["a", "b", "c", "d", "e", "f", "g", "h"]);
    assert_eq!(code.modules[0].paths, ["x/a.rs".into()]);
    assert_eq!(code.modules[1].paths, ["u.rs".into(), "w.rs".into()]);
    assert_eq!(code.modules[2].span.text(text), "#[cfg(x)] pub mod c;");
    assert_eq!(code.modules[2].attributes, ["cfg(x)".into()]);
    assert_eq!(&*code.uses[0].path, "c::D");
}

#[test]
fn functions_in_macros_of_an_impl_are_methods() {
    let code = parse("struct S; impl S { cfg_x! { pub fn a(&self) {} } }");
    let method = item(&code, ItemKind::Method, "a");
    assert_eq!(method.parent, Some(1));
}

#[test]
fn tests_are_known_and_what_they_assert() {
    let code = parse(
        "#[test] fn a() { assert_eq!(1, 1); }\n#[tokio::test(flavor = \"x\")] #[ignore = \"slow\"] async fn b() { go(); }\n\
         #[test] #[should_panic] fn c() {}\n#[rstest] fn d() { check_all(); }\n#[test] fn e() -> R { go() }\n\
         #[test] #[cfg_attr(miri, ignore)] fn f() { x?; }\nfn g() { assert!(true); }\n#[cfg(test)] fn h() {}\n\
         #[test] fn i() { println!(\"assert\"); // assert!(x)\n }\nquickcheck! { fn j(x: u8) -> bool { true } }\n\
         #[cfg_attr(not(loom), test)] fn k() { x.unwrap(); }\n#[cfg_attr(test, inline)] fn l() {}\n#[test] fn m() { t!(x); }\n\
         #[test] fn n() { of_size(3); }\nfn of_size(n: u8) { assert!(n > 2); }\n#[test] fn o() { nothing(3); }\nfn nothing(n: u8) {}",
    );
    let test = |name: &str| {
        let test = item(&code, ItemKind::Function, name).test;
        test.map(|test| (test.ignored, test.asserts))
    };
    assert_eq!(test("a"), Some((false, true)));
    assert_eq!(test("b"), Some((true, false)));
    assert_eq!(test("c"), Some((false, true)));
    assert_eq!(test("d"), Some((false, true)));
    assert_eq!(test("e"), Some((false, true)));
    assert_eq!(test("f"), Some((true, true)));
    assert_eq!(test("g"), None);
    assert_eq!(test("h"), None);
    assert_eq!(test("i"), Some((false, false)));
    assert_eq!(test("j"), Some((false, true)));
    assert_eq!(test("k"), Some((false, true)));
    assert_eq!(test("l"), None);
    assert_eq!(test("m"), Some((false, true)));
    // By a helper of the file that asserts.
    assert_eq!(test("n"), Some((false, true)));
    assert_eq!(test("o"), Some((false, false)));
}

#[test]
fn comments_that_speak_are_kept_and_marks_are_read() {
    let text = "//! Implements: ADR-1\n//= spec.md#a\n//# MUST\n/// [impl->req~x~1]\n// a[i->b] arr[x] r[A]\n\
        // r[net.close]\n/* trueup: ignore */\n// plain [link](x->y)\nfn f() { let s = \"// trueup: no\"; }\n//// [utest->req~y~2]";
    let code = parse(text);
    let kept: Vec<_> = code.comments.iter().map(|comment| &*comment.text).collect();
    assert_eq!(kept, ["trueup: ignore"]);
    assert_eq!(code.comments[0].span.text(text), "/* trueup: ignore */");
    let marks: Vec<_> = code
        .marks
        .iter()
        .map(|mark| (&*mark.target.name, mark.target.span.text(text)))
        .collect();
    let expected = [
        ("ADR-1", "ADR-1"),
        ("spec.md#a", "spec.md#a"),
        ("req~x", "[impl->req~x~1]"),
        ("net.close", "net.close"),
        ("req~y", "[utest->req~y~2]"),
    ];
    assert_eq!(marks, expected);
    assert_eq!(&*code.marks[1].quote, "MUST");
    let within: Vec<bool> = code.marks.iter().map(|mark| mark.within).collect();
    assert_eq!(within, [true, false, false, false, false]);
}

#[test]
fn included_files_are_found_wherever_they_are_named() {
    let text = "#![doc = include_str!(\"../README.md\")]\nfn f() { g(include_bytes!(r#\"a\"b\"#)); include!(concat!(\"no\")); let include = !\"no\"; }";
    let code = parse(text);
    let found: Vec<_> = code
        .included
        .iter()
        .map(|(path, span)| (&**path, span.text(text)))
        .collect();
    assert_eq!(
        found,
        [
            ("../README.md", "\"../README.md\""),
            ("a\"b", "r#\"a\"b\"#")
        ]
    );
}

#[test]
fn what_is_no_rust_keeps_its_words_and_says_where() {
    let text = "fn ü() { macro_body!(inner_name) }\nfn broken( {}";
    let code = parse(text);
    let error = code.error.as_ref().unwrap();
    assert!(
        error.span.start as usize >= text.find("broken").unwrap(),
        "{error:?}"
    );
    assert!(code.items.is_empty());
    assert!(code.identifiers().any(|name| name == "inner_name"));
    let text = "mod a {\n    fn b() // end\n";
    assert_eq!(parse(text).error.unwrap().span.start, 6);
    let text = "struct // end\n";
    assert_eq!(parse(text).error.unwrap().span.start, 6);
}

#[test]
fn front_matter_of_a_script_is_no_rust() {
    let text = "#!/usr/bin/env cargo\n---\n[dependencies]\nbroken {{{\n---\nfn ä() {}\n";
    let code = parse(text);
    assert_eq!(code.error, None);
    assert_eq!(code.items[0].span.text(text), "fn ä() {}");
    assert!(!code.identifiers().any(|name| name == "broken"));
}

#[test]
fn an_identifier_is_found_among_all() {
    let code = parse("fn a() { bb; ccc; é_d; Zz; a_long_name; x }");
    let all: Vec<&str> = code.identifiers().collect();
    assert_eq!(all.len(), 7, "{all:?}");
    for name in all {
        assert!(code.has_identifier(name), "{name}");
        for other in [format!("{name}x"), name[..name.len() - 1].to_owned()] {
            let there = code.identifiers().any(|one| one == other);
            assert_eq!(code.has_identifier(&other), there, "{other}");
        }
    }
    assert!(!parse("").has_identifier("a"));
}
