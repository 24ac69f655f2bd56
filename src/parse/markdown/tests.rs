//! Tests of whole documents.

use super::parse;
use crate::facts::document::BlockKind;
use crate::facts::{Document, ReferenceKind};

/// The references of `text` with their spans' text.
fn references(text: &str) -> Vec<(ReferenceKind, String, String)> {
    parse(text)
        .references
        .iter()
        .map(|r| (r.kind, r.target.to_string(), r.span.text(text).to_owned()))
        .collect()
}

fn anchors(document: &Document) -> Vec<&str> {
    document.anchors.iter().map(|a| &*a.name).collect()
}

#[test]
fn sections_nest_and_end() {
    let text = "---\r\na: b\r\n---\r\nintro\r\n\r\n# One `x` ![alt](i.png) <b>t</b>\r\n\r\n## Two\r\n\r\ntext\r\n\r\nThree\r\n=====\r\n";
    let document = parse(text);
    let [preamble, one, two, three] = document.sections.as_slice() else {
        panic!("{:?}", document.sections);
    };
    assert_eq!(
        (preamble.level, preamble.span.start, preamble.span.end),
        (0, 0, 0)
    );
    assert_eq!((&*one.title, &*one.slug), ("One x  t", "one-x--t"));
    assert_eq!(one.span.text(text), "# One `x` ![alt](i.png) <b>t</b>");
    assert_eq!((one.end, two.end), (three.span.start, three.span.start));
    assert_eq!(
        (one.parent, two.parent, three.parent),
        (Some(0), Some(1), Some(0))
    );
    assert_eq!(three.span.text(text), "Three\r\n=====");
    assert_eq!(three.end as usize, text.len());
    let sections: Vec<u32> = document.blocks.iter().map(|b| b.section).collect();
    assert_eq!(sections, [0, 2]);
    assert_eq!(document.blocks[1].span.text(text), "text");
}

#[test]
fn anchors_of_every_kind() {
    let text = "# A {#own}\n\n## A\n\n<h1 align=c>A &amp; B</h1>\n\n<a name=\"n\"></a>x <i id=y>z</i>[^f]\n\n[^f]: note\n\n> ## Quoted\n\n## A\n\n## ⚠️ W\n";
    let document = parse(text);
    let slugs: Vec<&str> = document.headings().map(|s| &*s.slug).collect();
    assert_eq!(slugs, ["own", "a-1", "a-2", "\u{fe0f}-w"]);
    assert_eq!(
        anchors(&document),
        [
            "a", "a-own", "a--b", "n", "y", "fn-f", "fnref-f", "quoted", "-w"
        ]
    );
    assert_eq!(
        document.anchors[2].span.text(text),
        "<h1 align=c>A &amp; B</h1>"
    );
    assert_eq!(&*document.sections[1].title, "A");
}

#[test]
fn references_of_every_kind() {
    use ReferenceKind::{Autolink, Html, HtmlImage, Id, Image, Link, Name, Undefined, Wiki};
    let text = "[a](b\\_c.md \"t\") ![i](j%20k.png) [d][l] [l][] [l] <https://x.y> <m@n.o> https://z.z.\n\
        <a href=\"h&amp;i\"><img src='s'></a> [[W|w]] `Foo` [u][v] [v][] ADR-7 [[1]](one) [x] a[i][j] `[p][q]`\n\n[l]: def.md\n";
    let found = references(text);
    let expected = [
        (Link, "b_c.md", "[a](b\\_c.md \"t\")"),
        (Image, "j%20k.png", "![i](j%20k.png)"),
        (Link, "def.md", "[d][l]"),
        (Link, "def.md", "[l][]"),
        (Link, "def.md", "[l]"),
        (Autolink, "https://x.y", "<https://x.y>"),
        (Autolink, "m@n.o", "<m@n.o>"),
        (Autolink, "https://z.z", "https://z.z"),
        (Html, "h&i", "<a href=\"h&amp;i\">"),
        (HtmlImage, "s", "<img src='s'>"),
        (Wiki, "W", "[[W|w]]"),
        (Name, "Foo", "`Foo`"),
        (Undefined, "v", "[u][v]"),
        (Undefined, "v", "[v][]"),
        (Id, "ADR-7", "ADR-7"),
        (Link, "one", "[[1]](one)"),
        (Name, "[p][q]", "`[p][q]`"),
    ];
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, (kind, target, span)) in found.iter().zip(expected) {
        assert_eq!(found, &(kind, target.to_owned(), span.to_owned()));
    }
    let document = parse(text);
    assert_eq!(document.definitions[0].span.text(text), "[l]: def.md");
    assert_eq!(&*document.definitions[0].label, "l");
}

#[test]
fn double_brackets_do_not_hide_links() {
    use ReferenceKind::{Image, Link};
    let kinds = |text: &str| -> Vec<ReferenceKind> {
        references(text).into_iter().map(|found| found.0).collect()
    };
    assert_eq!(kinds("[[text](url)]"), [Link]);
    assert_eq!(kinds("[[![b](i)](url)]"), [Link, Image]);
    assert_eq!(kinds("[[1]]\n\n[1]: x"), [Link]);
    assert_eq!(kinds("\\[[no]] `[[no]]` [[no\n]]"), [ReferenceKind::Name]);
}

#[test]
fn blocks_are_numbered_in_their_section() {
    let text = "# T\n\npara\ngraph\n\n- one\n  two\n\n  ```rust,ignore\n  x\n  ```\n\n  after\n  - nested\n- last\n\n| a |\n|---|\n| AC-1 |\n\n    indented\n";
    let document = parse(text);
    let blocks: Vec<_> = document
        .blocks
        .iter()
        .map(|b| (b.ordinal, b.kind, b.span.text(text)))
        .collect();
    use BlockKind::{Code, Item, Paragraph, Table};
    assert_eq!(
        blocks,
        [
            (1, Paragraph, "para\ngraph"),
            (2, Item, "- one\n  two"),
            (3, Code, "```rust,ignore\n  x\n  ```"),
            (4, Paragraph, "after"),
            (5, Item, "- nested"),
            (6, Item, "- last"),
            (7, Table, "| a |\n|---|\n| AC-1 |"),
            (8, Code, "indented"),
        ]
    );
    let infos: Vec<&str> = document.fences.iter().map(|f| &*f.info).collect();
    assert_eq!(infos, ["rust,ignore", ""]);
    assert_eq!(&*document.criteria[0].name, "AC-1");
    assert_eq!(document.criteria[0].span.text(text), "| AC-1 |");
}

#[test]
fn prose_leaves_out_code_and_html() {
    let text = "---\na: b\n---\nSome *bold*&amp;x `code` <b>in</b> \\*y\\* <https://u.v>\r\n\r\n<!-- c -->\n\n    code\n\n<div>no</div>\n";
    let document = parse(text);
    let prose: Vec<&str> = document.prose.iter().map(|s| s.text(text)).collect();
    assert_eq!(prose, ["Some ", "bold", "&amp;x ", " ", "in", " \\*y\\* "]);
    assert_eq!(&*document.comments[0].text, "c");
    assert_eq!(document.comments[0].span.text(text), "<!-- c -->");
}

#[test]
fn comments_inside_code_are_code() {
    let text = "a <!-- one\ntwo --> b `<!-- no -->`\n\n```\n<!-- no -->\n```\n\n<!--\nthree\n-->\n\n<!-- open\n";
    let document = parse(text);
    let comments: Vec<&str> = document.comments.iter().map(|c| &*c.text).collect();
    assert_eq!(comments, ["one\ntwo", "three"]);
}

#[test]
fn criteria_of_headings_items_and_paragraphs() {
    let text = "# T\n\n### Requirement: Two Factor\n\nThe system SHALL.\n\n#### Scenario: OTP\n\n- **WHEN** x\n- [ ] **AC-2**: y\n- AC-3 is cited\n\n**REQ-X-a-001** The\nthing.\n\n### FR-001: Name\n";
    let document = parse(text);
    let found: Vec<_> = document
        .criteria
        .iter()
        .map(|c| (&*c.name, &*c.text, c.section))
        .collect();
    assert_eq!(
        found,
        [
            ("requirement-two-factor", "Requirement: Two Factor", 2),
            ("scenario-otp", "Scenario: OTP", 3),
            ("AC-2", "AC-2: y", 3),
            ("REQ-X-a-001", "REQ-X-a-001 The thing.", 3),
            ("FR-001", "FR-001: Name", 4),
        ]
    );
}

#[test]
fn hostile_texts_take_linear_time() {
    hostile_texts_take_linear_time_of(1 << 17);
}

#[test]
#[ignore = "large twin: run with --release -- --ignored"]
fn hostile_texts_take_linear_time_at_full_size() {
    hostile_texts_take_linear_time_of(1 << 20);
}

fn hostile_texts_take_linear_time_of(size: usize) {
    let marks = [
        "[",
        "![",
        "[[",
        "]",
        "<",
        "<!--",
        "<a ",
        "`",
        "*",
        "_a ",
        "\\",
        "&",
        "[a][b]",
        "[[a]]",
        "| ",
        "a|",
        "https://",
        "feature:",
        "ADR-1 ",
        "(",
        "# a\n",
        "## a-1\n# a\n",
        "- a\n",
        "> a\n\n",
        "**a:** ",
        "{#",
        "<!-- a\n\n",
        "<h1>",
        "<div>\n\n",
        "[a]: b\n",
        "[^a]: b\n\n",
        "AC-1-",
        "a:",
        "\n",
        "\r\n",
        " ",
        "é",
        "[x](",
    ];
    for mark in marks {
        let start = std::time::Instant::now();
        let text = mark.repeat(size / mark.len());
        let document = parse(&text);
        assert!(
            document
                .references
                .iter()
                .all(|r| !r.span.text(&text).is_empty())
        );
        assert!(
            start.elapsed().as_secs() < 10,
            "{mark:?}: {:?}",
            start.elapsed()
        );
    }
}

#[test]
fn deep_nesting_takes_no_stack() {
    for text in [
        format!("{}x", ">".repeat(50_000)),
        format!("{}x{}", "- ".repeat(5_000), "\n".repeat(500_000)),
        (0..1000)
            .map(|n| format!("{}- a\n", "  ".repeat(n)))
            .collect(),
    ] {
        let document = parse(&text);
        assert!(
            document
                .blocks
                .iter()
                .all(|b| b.span.end as usize <= text.len())
        );
    }
}

#[test]
fn a_hundred_thousand_headings() {
    let text: String = (0..100_000)
        .map(|n| format!("{} same\n", "#".repeat(n % 6 + 1)))
        .collect();
    let document = parse(&text);
    assert_eq!(document.sections.len(), 100_001);
    assert_eq!(&*document.sections[100_000].slug, "same-99999");
    assert_eq!(document.section_at(text.len() as u32), 100_000);
}
