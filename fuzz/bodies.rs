//! What each fuzz target runs and asserts. `fuzz/targets/` and `tests/suite/fuzz_corpus.rs` include it.
#![allow(dead_code, reason = "each target runs one of the bodies")]

#[path = "seeds.rs"]
pub mod seeds;

use std::fmt::Debug;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use trueup::config::Config;
use trueup::facts::{Document, Language, RustFacts, SourceFile};
use trueup::git::pack_delta::{PackDeltaInstruction, apply};
use trueup::git::repository::GitRepository;
use trueup::parse;
use trueup::queries::baseline::Baseline;
use trueup::queries::gate::waivers::WaiverFile;
use trueup::span::Span;
use trueup::workspace::beside;

/// A name, and what it runs.
type Target = (&'static str, fn(&[u8]));

/// The targets, in the order of `fuzz/Cargo.toml`.
pub const TARGETS: [Target; 6] = [
    ("markdown_facts", markdown_facts),
    ("front_matter", front_matter),
    ("rust_facts", rust_facts),
    ("yaml_rules", yaml_rules),
    ("pack_delta", pack_delta),
    ("index", index),
];

/// Facts of Markdown and of Gherkin: deterministic, kept by the cache unchanged, every place in the text.
pub fn markdown_facts(data: &[u8]) {
    let Some(text) = text(data) else { return };
    for language in [Language::Markdown, Language::Gherkin] {
        let document = parse::parse_document(language, text);
        same_and_kept(&document, &parse::parse_document(language, text));
        places(&serde_json::to_value(&document).unwrap(), text);
        document_holds(&document, text);
        let source = source(language, text);
        for span in parse::pieces(&source).values() {
            fits(*span, text);
            parse::plain(language, span.text(text));
        }
        let parts = parse::parts(&document);
        for section in &document.sections {
            if let Some(span) = parse::block(&document, &parts, &format!("{}/1", section.slug)) {
                fits(span, text);
            }
        }
        fits(parse::body(&document, text), text);
    }
}

/// Indices of sections, fences and parents exist, and what is said to be sorted is.
fn document_holds(document: &Document, text: &str) {
    let sections = document.sections.len() as u32;
    for (at, section) in document.sections.iter().enumerate() {
        fits(
            Span::new(section.span.range().end..section.end as usize),
            text,
        );
        assert!(section.end >= section.span.end, "{section:?}");
        assert!(section.parent.is_none_or(|parent| (parent as usize) < at));
    }
    sorted(document.sections.iter().map(|section| section.span.start));
    sorted(
        document
            .references
            .iter()
            .map(|reference| reference.span.start),
    );
    sorted(document.fences.iter().map(|fence| fence.span.start));
    sorted(
        document
            .blocks
            .iter()
            .map(|block| (block.section, block.span.start)),
    );
    for pair in document.blocks.windows(2) {
        assert!(
            pair[0].span.end <= pair[1].span.start,
            "blocks overlap: {pair:?}"
        );
    }
    let within = document.blocks.iter().map(|block| block.section);
    let within = within.chain(
        document
            .references
            .iter()
            .map(|reference| reference.section),
    );
    let within = within.chain(document.fences.iter().map(|fence| fence.section));
    let within = within.chain(document.criteria.iter().map(|criterion| criterion.section));
    for section in within {
        assert!(section < sections.max(1), "section {section} of {sections}");
    }
    for snippet in &document.snippets {
        assert!((snippet.fence as usize) < document.fences.len());
    }
}

/// Front matter in YAML and in TOML: fields or a problem, never both; keys once each and inside of the block.
pub fn front_matter(data: &[u8]) {
    let Some(inner) = text(data) else { return };
    for fence in ["---", "+++"] {
        let text = format!("{fence}\n{inner}\n{fence}\n# Title\n");
        let document = parse::parse_document(Language::Markdown, &text);
        same_and_kept(&document, &parse::parse_document(Language::Markdown, &text));
        let Some(matter) = &document.front_matter else {
            continue;
        };
        fits(matter.span, &text);
        let inside = |span: &Span| span.start >= matter.span.start && span.end <= matter.span.end;
        if let Some((sentence, span)) = &matter.problem {
            assert!(matter.fields.is_empty(), "{sentence}");
            fits(*span, &text);
            assert!(inside(span), "{sentence}: {span:?} in {:?}", matter.span);
        }
        sorted(matter.fields.iter().map(|field| field.span.start));
        let mut keys: Vec<&str> = matter.fields.iter().map(|field| &*field.key).collect();
        keys.sort_unstable();
        assert!(keys.windows(2).all(|pair| pair[0] != pair[1]), "{keys:?}");
        for field in &matter.fields {
            fits(field.span, &text);
            assert!(inside(&field.span), "{field:?} in {:?}", matter.span);
        }
    }
}

/// Facts of Rust: deterministic, kept by the cache unchanged, every place in the text, every list as it is promised.
pub fn rust_facts(data: &[u8]) {
    let Some(text) = text(data) else { return };
    // The bound on nesting is made for a thread with `STACK` bytes.
    beside(|| rust_holds(text), || ());
}

fn rust_holds(text: &str) {
    let first = parse::parse(Language::Rust, text);
    let second = parse::parse(Language::Rust, text);
    let (Some(code), Some(other)) = (first.code(), second.code()) else {
        panic!("no facts of Rust");
    };
    same_and_kept(code, other);
    places(&serde_json::to_value(code).unwrap(), text);
    code_holds(code, text);
    let sums = parse::digests(text, code);
    assert_eq!(sums.items.len(), code.items.len());
    assert_eq!(parse::signatures(text, code).len(), code.items.len());
    let exits = parse::exits(text, code).into_iter().map(|(_, span)| span);
    let named = parse::named_paths(text).into_iter().map(|(_, span)| span);
    for span in exits.chain(named) {
        fits(span, text);
    }
    let tokens = parse::tokens(text);
    assert_eq!(tokens.tokens.len(), tokens.spans.len());
    for span in parse::pieces(&source(Language::Rust, text)).values() {
        fits(*span, text);
    }
}

fn code_holds(code: &RustFacts, text: &str) {
    if code.error.is_some() {
        assert!(code.items.is_empty() && code.uses.is_empty() && code.modules.is_empty());
    }
    let items = code.items.len();
    for (at, item) in code.items.iter().enumerate() {
        let inside = item.span.start <= item.name_span.start && item.name_span.end <= item.span.end;
        assert!(inside, "{item:?}");
        assert!(
            item.parent.is_none_or(|parent| (parent as usize) < at),
            "{item:?}"
        );
    }
    let parents = code.uses.iter().map(|item| item.parent);
    let parents = parents.chain(code.modules.iter().map(|module| module.parent));
    for parent in parents.chain(code.opaque.iter().copied()).flatten() {
        assert!((parent as usize) < items);
    }
    for body in &code.bodies {
        assert!((body.item as usize) < items);
    }
    for at in code
        .unsafes
        .iter()
        .chain(code.surface.nests.iter().map(|nest| &nest.at))
    {
        fits(Span::at(*at as usize), text);
    }
    sorted(code.unsafes.iter());
    for list in [&code.identifiers, &code.literals, &code.quoted] {
        let lines: Vec<&str> = list.lines().collect();
        assert!(lines.windows(2).all(|pair| pair[0] < pair[1]), "{lines:?}");
    }
    assert!(code.identifiers().all(|name| code.has_identifier(name)));
}

/// Configuration, rules, baselines, waivers and approvals: read or refused, both times alike; a configuration that was
/// read is read again from what it is written as.
pub fn yaml_rules(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let config = Config::parse(text);
    assert_eq!(config, Config::parse(text));
    if let Ok(config) = &config {
        assert!(config.settings().is_ok());
        let written = serde_yaml::to_string(config).unwrap();
        assert_eq!(Config::parse(&written).as_ref(), Ok(config), "{written}");
    }
    let rule = || trueup::declarative::parse("own.yaml", text).map(|rule| rule.id);
    assert_eq!(rule(), rule());
    let _ = Baseline::parse(text);
    assert_eq!(WaiverFile::parse(text), WaiverFile::parse(text));
    let facts = parse::parse(Language::Approvals, text);
    if let Some(problem) = facts.approvals().and_then(|facts| facts.problem.as_ref()) {
        fits(problem.span, text);
    }
}

/// A delta of a pack: refused, or within the limit, and made of the pieces that are listed.
pub fn pack_delta(data: &[u8]) {
    const LIMIT: usize = 1 << 16;
    let Some((sizes, rest)) = data.split_at_checked(2) else {
        return;
    };
    let length = usize::from(u16::from_le_bytes([sizes[0], sizes[1]])).min(rest.len());
    let (base, delta) = rest.split_at(length);
    let mut made = b"left over".to_vec();
    let pieces = apply(base, delta, LIMIT, &mut made);
    let mut again = Vec::new();
    assert_eq!(pieces, apply(base, delta, LIMIT, &mut again));
    assert!(again.capacity() <= 2 * LIMIT);
    let Some(pieces) = pieces else { return };
    assert_eq!(made, again);
    assert!(made.len() <= LIMIT);
    let mut at = 0;
    for piece in pieces {
        match piece {
            PackDeltaInstruction::Copied { from, length } => {
                assert_eq!(made[at..at + length], base[from..from + length]);
                at += length;
            }
            PackDeltaInstruction::New { length } => at += length,
        }
    }
    assert_eq!(at, made.len());
}

/// The index of a clone: refused, or as many entries as its bytes have room for, the same each time it is read.
pub fn index(data: &[u8]) {
    entries_of_index(data);
}

/// The same, with the number of entries if they were read.
pub fn entries_of_index(data: &[u8]) -> Option<usize> {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let folder = FOLDER.get_or_init(clone);
    // Git leaves the checksum out (`index.skipHash`) by writing zeros.
    let bytes = [data, &[0; 20]].concat();
    fs::write(folder.join(".git/index"), &bytes).unwrap();
    let read = || {
        let clone = GitRepository::open(folder).unwrap();
        let entries = clone.index_entries().map_err(|error| error.to_string());
        let tree = clone.index_tree().map_err(|error| error.to_string());
        let stats = clone.stats();
        let seen = stats.map(|stats| stats.content("README.md", &folder.join("README.md")));
        (entries, tree, seen)
    };
    let first = read();
    if let Ok(entries) = &first.0 {
        assert!(
            entries.len() <= bytes.len() / 62,
            "{} entries",
            entries.len()
        );
    }
    assert_eq!(first, read());
    first.0.ok().map(|entries| entries.len())
}

/// Where the clone of this process lies.
pub fn clone_folder() -> PathBuf {
    std::env::temp_dir().join(format!("trueup-fuzz-{}", std::process::id()))
}

/// An empty clone.
fn clone() -> PathBuf {
    let folder = clone_folder();
    for below in [".git/objects", ".git/refs/heads"] {
        fs::create_dir_all(folder.join(below)).unwrap();
    }
    fs::write(folder.join(".git/HEAD"), "ref: refs/heads/main\n").unwrap();
    fs::write(folder.join(".git/config"), "[core]\n\tbare = false\n").unwrap();
    fs::write(folder.join("README.md"), "# Clone\n").unwrap();
    folder
}

/// The text of a file as the workspace hands it on: UTF-8 without NUL.
fn text(data: &[u8]) -> Option<&str> {
    std::str::from_utf8(data)
        .ok()
        .filter(|text| !text.contains('\0'))
}

fn source(language: Language, text: &str) -> SourceFile {
    SourceFile {
        path: "file".to_owned(),
        language,
        text: Ok(Arc::from(text)).into(),
        facts: Arc::new(parse::parse(language, text)),
    }
}

/// Both are equal, and the bytes that the cache keeps are read as the same facts.
fn same_and_kept<T: Serialize + DeserializeOwned + Debug>(one: &T, other: &T) {
    let bytes = postcard::to_allocvec(one).unwrap();
    assert_eq!(
        bytes,
        postcard::to_allocvec(other).unwrap(),
        "differs: {one:?}"
    );
    let kept: T = postcard::from_bytes(&bytes).unwrap();
    assert_eq!(
        bytes,
        postcard::to_allocvec(&kept).unwrap(),
        "kept otherwise: {one:?}"
    );
}

/// Every span in serialised facts (an object with `start` and `end` alone) lies in `text`, between characters.
fn places(value: &Value, text: &str) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| places(item, text)),
        Value::Object(fields) => {
            if let (2, Some(start), Some(end)) =
                (fields.len(), fields.get("start"), fields.get("end"))
                && let (Some(start), Some(end)) = (start.as_u64(), end.as_u64())
            {
                assert!(start <= end, "{start}..{end}");
                fits(Span::new(start as usize..end as usize), text);
            }
            fields.values().for_each(|field| places(field, text));
        }
        _ => {}
    }
}

fn fits(span: Span, text: &str) {
    let there = text.get(span.range()).is_some();
    assert!(there, "{span:?} of {} bytes", text.len());
}

fn sorted<T: PartialOrd + Debug>(items: impl Iterator<Item = T>) {
    let items: Vec<T> = items.collect();
    assert!(items.is_sorted(), "{items:?}");
}
