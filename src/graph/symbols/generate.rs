//! Attributes and derives that may generate items or members absent from the source text.

/// Derives that generate neither named items next to a type nor inherent members.
const DERIVES: [&str; 56] = [
    "Debug",
    "Clone",
    "Copy",
    "PartialEq",
    "Eq",
    "PartialOrd",
    "Ord",
    "Hash",
    "Default",
    "Serialize",
    "Deserialize",
    "SerializeDisplay",
    "DeserializeFromStr",
    "Serialize_repr",
    "Deserialize_repr",
    "Parser",
    "Args",
    "Subcommand",
    "ValueEnum",
    "Error",
    "JsonSchema",
    "Display",
    "From",
    "Into",
    "TryFrom",
    "TryInto",
    "FromStr",
    "AsRef",
    "AsMut",
    "Add",
    "Sub",
    "Mul",
    "Div",
    "Sum",
    "Neg",
    "Arbitrary",
    "Zeroize",
    "ZeroizeOnDrop",
    "Pod",
    "Zeroable",
    "AnyBitPattern",
    "NoUninit",
    "EnumString",
    "AsRefStr",
    "IntoStaticStr",
    "Diagnostic",
    "Component",
    "Resource",
    "Reflect",
    "Bundle",
    "BorshSerialize",
    "BorshDeserialize",
    "ToSchema",
    "FromRow",
    "Encode",
    "Decode",
];

/// Attributes that add nothing with a name.
const ATTRIBUTES: [&str; 60] = [
    "cfg",
    "doc",
    "allow",
    "warn",
    "deny",
    "forbid",
    "expect",
    "must_use",
    "repr",
    "inline",
    "cold",
    "non_exhaustive",
    "deprecated",
    "automatically_derived",
    "track_caller",
    "no_mangle",
    "export_name",
    "link",
    "link_name",
    "link_section",
    "unsafe",
    "used",
    "test",
    "ignore",
    "should_panic",
    "macro_export",
    "macro_use",
    "path",
    "target_feature",
    "global_allocator",
    "panic_handler",
    "proc_macro",
    "proc_macro_derive",
    "proc_macro_attribute",
    "default",
    "serde",
    "clap",
    "arg",
    "command",
    "group",
    "value",
    "error",
    "from",
    "source",
    "schemars",
    "strum",
    "borsh",
    "diagnostic",
    "async_trait",
    "instrument",
    "rstest",
    "serial",
    "test_case",
    "traced_test",
    "main",
    "track",
    "skip",
    "rustfmt",
    "clippy",
    "docsrs",
];

/// Whether one of the attributes may write items or members.
pub fn generates(attributes: &[Box<str>]) -> bool {
    attributes.iter().any(|attribute| writes(attribute, 0))
}

fn writes(attribute: &str, depth: u8) -> bool {
    if depth > 3 {
        return true;
    }
    let attribute = attribute.trim();
    if attribute.is_empty() {
        return false;
    }
    let (path, rest) = match attribute.find(['(', '=', '[', '{']) {
        Some(at) => (attribute[..at].trim(), &attribute[at..]),
        None => (attribute, ""),
    };
    let first = path.split("::").next().unwrap_or("").trim();
    let last = path.rsplit("::").next().unwrap_or("").trim();
    let inner = rest
        .strip_prefix('(')
        .map(|inner| inner.trim_end().trim_end_matches(')'));
    match last {
        "derive" => parts(inner.unwrap_or("")).iter().any(|derive| {
            let name = derive.rsplit("::").next().unwrap_or("").trim();
            !name.is_empty() && !DERIVES.contains(&name)
        }),
        "cfg_attr" => parts(inner.unwrap_or(""))
            .iter()
            .skip(1)
            .any(|inner| writes(inner, depth + 1)),
        _ => !ATTRIBUTES.contains(&last) && !ATTRIBUTES.contains(&first),
    }
}

/// Splits `text` at commas outside brackets and quotes.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut depth, mut quoted) = (0, 0u32, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::generates;

    #[test]
    fn only_what_is_known_adds_nothing() {
        let of = |text: &str| generates(&[text.into()]);
        for quiet in [
            "derive(Debug, serde::Serialize,)",
            "cfg_attr(feature = \"a,b\", derive(Deserialize), serde(rename = \"x\"))",
            "doc(hidden)",
            "tokio::main",
            "clippy::cognitive_complexity = \"1\"",
            "serde(default, rename_all = \"a\")",
        ] {
            assert!(!of(quiet), "{quiet}");
        }
        for loud in [
            "derive(Debug, Builder)",
            "cfg_attr(feature = \"a\", derive(Builder))",
            "wasm_bindgen",
            "uniffi::export",
        ] {
            assert!(of(loud), "{loud}");
        }
    }
}
