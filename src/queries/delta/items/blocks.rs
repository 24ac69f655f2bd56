//! Contributions of `impl` blocks to exported types: associated items and trait implementations.

use std::collections::HashMap;

use super::attributes::that_matter;
use super::entries::{ExportEntry, ExportNamespace, LibraryExports, below};
use super::labels::ExportKind;
use super::unchanged::UnsettledExports;
use crate::facts::code::{ItemKind, ItemVisibility, RustFacts};
use crate::graph::Graph;
use crate::span::FileId;

impl LibraryExports {
    /// The contributions of a file's `impl` blocks to exported types.
    pub fn blocks(
        &mut self,
        graph: &Graph,
        file: FileId,
        types: &HashMap<&str, Vec<(FileId, u32, String)>>,
        compared: &UnsettledExports,
    ) {
        let Some(code) = graph.source(file).facts.code() else {
            return;
        };
        let mut inside: Option<HashMap<u32, Vec<u32>>> = None;
        for (at, block) in code.items.iter().enumerate() {
            if block.kind != ItemKind::Impl || code.is_test(block) {
                continue;
            }
            if !compared.has_block(file, &block.name, block.of_trait.as_deref()) {
                continue;
            }
            let own = types
                .get(&*block.name)
                .and_then(|all| nearest(all, file, code, block.parent));
            let by_trait = block.of_trait.as_deref();
            let of_ours = by_trait.is_some_and(|name| types.contains_key(name));
            let subject = match own {
                Some((_, _, path)) => path.as_str(),
                None if of_ours => &*block.name,
                None => continue,
            };
            let inside = inside.get_or_insert_with(|| below(code));
            let members = inside.get(&(at as u32)).map_or(&[][..], Vec::as_slice);
            let members = members
                .iter()
                .filter_map(|at| Some((*at, code.items.get(*at as usize)?)));
            if by_trait.is_none() {
                let public = members.filter(|(_, item)| item.visibility == ItemVisibility::Public);
                for (member, item) in public {
                    let path = format!("{subject}::{}", item.name);
                    let id = (file, Some(member));
                    self.push(
                        ExportNamespace::Value,
                        path,
                        ExportKind::Method,
                        id,
                        &item.attributes,
                    );
                }
                continue;
            }
            let signatures = graph.signatures(file);
            let kinds = [ItemKind::Type, ItemKind::Constant];
            let types: Vec<String> = members
                .filter(|(_, item)| kinds.contains(&item.kind))
                .map(|(at, _)| format!("{:x}", signatures[at as usize].head))
                .collect();
            let header = signatures[at].span.text(graph.source(file).text());
            let key = (
                ExportNamespace::Impl,
                format!("{} for {subject}", trait_of(header)),
            );
            self.all.entry(key).or_default().push(ExportEntry {
                word: ExportKind::Impl,
                file,
                item: Some(at as u32),
                attributes: that_matter(&block.attributes),
                extra: types.join(" "),
            });
        }
    }
}

/// The type that an `impl` in `file`, inside the module `parent`, is for: the one of the module, else the first of the file, else
/// the only one.
fn nearest<'a>(
    all: &'a [(FileId, u32, String)],
    file: FileId,
    code: &RustFacts,
    parent: Option<u32>,
) -> Option<&'a (FileId, u32, String)> {
    let own = all.iter().filter(|(home, ..)| *home == file);
    let beside = |at: u32| code.items.get(at as usize).map(|item| item.parent) == Some(parent);
    let own = own.min_by_key(|(_, at, _)| (!beside(*at), *at));
    own.or_else(|| (all.len() == 1).then(|| &all[0]))
}

/// The trait of the head of an `impl`, with its arguments and without the path before it.
fn trait_of(header: &str) -> String {
    let one_line: Vec<&str> = header.split_whitespace().collect();
    let line = one_line.join(" ");
    let rest = line
        .split_once("impl")
        .map_or("", |(_, rest)| rest)
        .trim_start();
    let rest = match rest.strip_prefix('<') {
        Some(_) => &rest[angles(rest)..],
        None => rest,
    };
    let end = rest
        .match_indices(" for ")
        .map(|(at, _)| at)
        .find(|at| balance(&rest[..*at]) == 0)
        .unwrap_or(rest.len());
    let named = rest[..end].trim().trim_start_matches("const ");
    let (path, arguments) = named.split_at(named.find('<').unwrap_or(named.len()));
    let negative = if path.starts_with('!') { "!" } else { "" };
    let last = path.rsplit("::").next().unwrap_or(path);
    format!("{negative}{}{arguments}", last.trim_start_matches('!'))
}

/// The byte after the angle brackets that `text` begins with.
fn angles(text: &str) -> usize {
    let mut depth = 0;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        match c {
            '<' => depth += 1,
            '>' if before != '-' && before != '=' => depth -= 1,
            _ => {}
        }
        before = c;
        if depth == 0 {
            return at + 1;
        }
    }
    text.len()
}

fn balance(text: &str) -> i64 {
    let count = |c| text.matches(c).count() as i64;
    count("<") - count(">") + count("->") + count("=>")
}
