//! Attributes that are part of an item's public contract, and which changes to them break users.

/// Beginnings of attributes that matter to who uses an item.
const MATTER: [&str; 17] = [
    "non_exhaustive",
    "must_use",
    "deprecated",
    "repr",
    "cfg",
    "doc(hidden)",
    "no_mangle",
    "unsafe(no_mangle",
    "export_name",
    "unsafe(export_name",
    "link_name",
    "target_feature",
    "proc_macro",
    "macro_export",
    "serde",
    "diagnostic",
    "automatically_derived",
];

/// The attributes that matter to who uses an item, laid out alike.
pub fn that_matter(attributes: &[Box<str>]) -> Vec<String> {
    let plain = attributes.iter().map(|text| {
        let parts: Vec<&str> = text.split_whitespace().collect();
        parts
            .join(" ")
            .replace(" (", "(")
            .replace("( ", "(")
            .replace(" )", ")")
    });
    let mut found: Vec<String> = plain
        .filter(|text| MATTER.iter().any(|name| text.starts_with(name)))
        .collect();
    found.sort();
    found
}

/// Whether an item with the attribute breaks who used it without.
pub fn breaks_with(attribute: &str) -> bool {
    [
        "non_exhaustive",
        "cfg",
        "doc(hidden)",
        "repr",
        "target_feature",
        "serde",
    ]
    .iter()
    .any(|name| attribute.starts_with(name))
}

/// Whether an item without the attribute breaks who used it with.
pub fn breaks_without(attribute: &str) -> bool {
    let names = ["repr", "macro_export", "proc_macro", "serde"];
    let linked = ["no_mangle", "export_name", "link_name"];
    names.iter().any(|name| attribute.starts_with(name))
        || linked.iter().any(|name| attribute.contains(name))
}

/// The traits that `derive` gives, by their last names.
pub fn derived(attributes: &[Box<str>]) -> Vec<String> {
    let lists = attributes.iter().filter_map(|text| {
        let list = text.strip_prefix("derive")?.trim_start();
        list.strip_prefix('(')?.strip_suffix(')')
    });
    let names = lists.flat_map(|list| list.split(','));
    let last = names.map(|name| name.trim().rsplit("::").next().unwrap_or("").trim());
    last.filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}
