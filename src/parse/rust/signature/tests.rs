//! Tests of what a signature contains and omits.

use super::*;
use crate::parse::rust::parse;

fn all(text: &str) -> Vec<ItemSignature> {
    let code = parse(text);
    assert_eq!(code.error, None, "{text}");
    signatures(text, &code)
}

fn head(text: &str) -> u64 {
    all(text)[0].head
}

#[test]
fn layout_names_of_parameters_and_bodies_say_nothing() {
    let plain = head("pub fn f<F: Fn(u8) -> u8>(a: F, (b, c): (u8, u16)) -> u8 { 1 }");
    for same in [
        "fn f<F: Fn(u8) -> u8>(\n    x: F,\n    y: (u8, u16),\n) -> u8 { 2 }",
        "/// Doc.\n#[inline]\npub(crate) fn f<F: Fn(u8) -> u8>(mut a: F, _: (u8, u16)) -> u8 { g(); 1 }",
    ] {
        assert_eq!(head(same), plain, "{same}");
    }
    for other in [
        "pub fn f<F: Fn(u8) -> u8>(a: F, (b, c): (u8, u8)) -> u8 { 1 }",
        "pub fn f<F: Fn(u8) -> u8>(a: F) -> u8 { 1 }",
        "pub unsafe fn f<F: Fn(u8) -> u8>(a: F, b: (u8, u16)) -> u8 { 1 }",
        "pub fn f<F: Fn(u8) -> u8 + Send>(a: F, b: (u8, u16)) -> u8 { 1 }",
    ] {
        assert_ne!(head(other), plain, "{other}");
    }
}

#[test]
fn receivers_types_values_and_patterns_are_told_apart() {
    let (one, two) = (
        "trait T { fn f(self: Box<Self>); }",
        "trait T { fn f(self); }",
    );
    assert_ne!(all(one)[1].head, all(two)[1].head);
    assert_eq!(all(one)[0].head, all(two)[0].head);
    // What a function grants is told beside what it is.
    let granted = |text: &str| (head(text), all(text)[0].grants);
    let plain = granted("pub fn f(&mut self, a: u8) {}");
    for (text, constant, shared) in [
        ("pub const fn f(&mut self, a: u8) {}", true, false),
        ("pub fn f(&self, b: u8) {}", false, true),
        ("pub const fn f(&self, mut b: u8) {}", true, true),
    ] {
        assert_eq!(
            granted(text),
            (plain.0, FunctionGuarantees { constant, shared }),
            "{text}"
        );
    }
    assert_ne!(head("pub fn f(self, a: u8) {}"), plain.0);
    assert_ne!(head("pub fn f(&'a mut self, a: u8) {}"), plain.0);
    let (one, two) = (all("const A: u8 = 1;")[0], all("const A: u8 = 2;")[0]);
    assert_eq!(one.head, two.head);
    assert_ne!(one.inner, two.inner);
    assert_ne!(head("const A: u8 = 1;"), head("const A: u16 = 1;"));
    assert_ne!(head("struct A(pub u8);"), head("struct A(pub u16);"));
    assert_ne!(
        head("struct A { pub a: u8 }"),
        head("struct A { pub a: u8, b: u8 }")
    );
    let rules = "macro_rules! m { ($a:expr) => { 1 }; () => { 2 } }";
    assert_eq!(head(rules), head(&rules.replace("{ 1 }", "{ 3 }")));
    assert_ne!(head(rules), head(&rules.replace("expr", "ident")));
    assert_ne!(head("type A = (u8,);"), head("type A = (u8);"));
}

#[test]
fn an_item_under_another_name_is_alike() {
    let one = all("fn first(a: u8) -> u8 { first(a) + 1 }")[0].nameless;
    assert!(one.is_some());
    assert_eq!(
        one,
        all("fn second(a: u8) -> u8 { second(a) + 1 }")[0].nameless
    );
    assert_ne!(
        one,
        all("fn second(a: u8) -> u8 { second(a) + 2 }")[0].nameless
    );
    assert_eq!(all("struct A;")[0].nameless, None);
}

#[test]
fn odd_texts_do_not_fail() {
    for text in [
        "fn f",
        "macro_rules! m ( () => () );",
        "macro_rules! m {}",
        "enum E { A = 1, B { x: u8 } = 2 }",
    ] {
        let code = parse(text);
        assert_eq!(signatures(text, &code).len(), code.items.len());
    }
}
