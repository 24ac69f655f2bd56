//! Outer surface declared by derives: arguments of clap and similar crates, keys of serde.

mod attribute;
mod case;
pub mod value;

use syn::{Attribute, Field, Fields, GenericArgument, Ident, Item, PathArguments, Type};

use super::walk::{SynSpanMap, plain};
use crate::facts::surface::{
    ClapMember, ClapMemberKind, ClapType, ClapTypeKind, DeserializedType, SurfaceFacts,
};
use attribute::{AttributePart, parts};
use case::rename;

/// The attributes by which arguments are described.
const DESCRIBE: [&str; 5] = ["arg", "command", "clap", "structopt", "value"];

/// Derives of arguments whose rules are not known here.
const FOREIGN: [&str; 5] = ["FromArgs", "Bpaf", "Gumdrop", "Options", "DekuArgs"];

/// Words of an attribute after which a command takes what is not listed.
const OPENING: [&str; 12] = [
    "external_subcommand",
    "allow_external_subcommands",
    "trailing_var_arg",
    "allow_hyphen_values",
    "ignore_errors",
    "multicall",
    "infer_subcommands",
    "infer_long_args",
    "no_binary_name",
    "args",
    "mut_arg",
    "mut_args",
];

/// Put what `item` shows into `surface`.
pub fn read(item: &Item, place: &SynSpanMap<'_>, surface: &mut SurfaceFacts) {
    let (attributes, name) = match item {
        Item::Struct(item) => (&item.attrs, &item.ident),
        Item::Enum(item) => (&item.attrs, &item.ident),
        _ => return,
    };
    // Nearly every type derives something; the name alone decides whether to look on.
    let derives: Vec<String> = parts(attributes, &["derive"])
        .into_iter()
        .map(|part| part.name)
        .collect();
    let derives = |names: &[&str]| derives.iter().any(|name| names.contains(&name.as_str()));
    let by_variant = matches!(item, Item::Enum(_));
    let kind = if derives(&["ValueEnum", "ArgEnum"]) {
        Some(ClapTypeKind::Values)
    } else if derives(&["Subcommand"]) {
        Some(ClapTypeKind::Subcommand)
    } else if derives(&["Parser", "StructOpt", "Clap"]) {
        Some(ClapTypeKind::Parser)
    } else if derives(&["Args"]) {
        Some(ClapTypeKind::Args)
    } else {
        None
    };
    let kind = match kind {
        Some(ClapTypeKind::Parser) if by_variant => Some(ClapTypeKind::Commands),
        Some(ClapTypeKind::Args) if by_variant => Some(ClapTypeKind::Subcommand),
        // A parser of a grammar is another thing.
        Some(_) if !parts(attributes, &["grammar"]).is_empty() => None,
        other => other,
    };
    if let Some(kind) = kind {
        surface
            .arguments
            .push(arguments(kind, name, attributes, item, place));
    }
    surface.dynamic |= derives(&FOREIGN);
    if derives(&["Deserialize"]) {
        records(item, place, surface);
    }
}

fn arguments(
    kind: ClapTypeKind,
    name: &Ident,
    attributes: &[Attribute],
    item: &Item,
    place: &SynSpanMap<'_>,
) -> ClapType {
    let own = parts(attributes, &DESCRIBE);
    let style = style(&own).unwrap_or_else(|| "kebab-case".to_owned());
    let members = match item {
        Item::Struct(item) => fields(&item.fields, &style, place),
        Item::Enum(item) => item
            .variants
            .iter()
            .filter_map(|variant| self::variant(variant, &style, place))
            .collect(),
        _ => Vec::new(),
    };
    ClapType {
        kind,
        name: plain(name).into(),
        called: text(&own, "name"),
        members,
        open: is_open(&own),
        span: place.span(name.span()),
    }
}

fn is_open(parts: &[AttributePart]) -> bool {
    parts.iter().any(|part| {
        OPENING.contains(&part.name.as_str())
            || (part.name == "arg" && part.set)
            || (part.name == "subcommand" && part.set)
    })
}

fn style(parts: &[AttributePart]) -> Option<String> {
    parts
        .iter()
        .find(|part| part.name == "rename_all")
        .and_then(|part| part.texts.first().cloned())
}

fn text(parts: &[AttributePart], name: &str) -> Option<Box<str>> {
    let part = parts.iter().find(|part| part.name == name)?;
    part.texts.first().map(|text| text.as_str().into())
}

fn has(parts: &[AttributePart], name: &str) -> bool {
    parts.iter().any(|part| part.name == name)
}

/// Every alias that the attribute gives.
fn aliases(parts: &[AttributePart]) -> impl Iterator<Item = Box<str>> + '_ {
    parts
        .iter()
        .filter(|part| part.name.contains("alias") && !part.name.contains("short"))
        .flat_map(|part| &part.texts)
        .map(|text| text.as_str().into())
}

fn variant(variant: &syn::Variant, style: &str, place: &SynSpanMap<'_>) -> Option<ClapMember> {
    let own = parts(&variant.attrs, &DESCRIBE);
    if has(&own, "skip") {
        return None;
    }
    let ident = plain(&variant.ident);
    let name = text(&own, "name").unwrap_or_else(|| rename(&ident, style).into());
    let mut names = vec![name];
    names.extend(aliases(&own));
    let kind = if has(&own, "flatten") {
        ClapMemberKind::Flatten
    } else {
        ClapMemberKind::Variant
    };
    let (of, inner) = match &variant.fields {
        Fields::Named(_) => (None, fields(&variant.fields, "kebab-case", place)),
        Fields::Unnamed(tuple) => (tuple.unnamed.first().and_then(type_path), Vec::new()),
        Fields::Unit => (None, Vec::new()),
    };
    Some(ClapMember {
        kind,
        names,
        short: None,
        variable: None,
        default: None,
        of,
        inner,
        open: is_open(&own),
        span: place.span(variant.ident.span()),
    })
}

fn fields(fields: &Fields, style: &str, place: &SynSpanMap<'_>) -> Vec<ClapMember> {
    let Fields::Named(named) = fields else {
        return Vec::new();
    };
    named
        .named
        .iter()
        .filter_map(|field| self::field(field, style, place))
        .collect()
}

fn field(field: &Field, style: &str, place: &SynSpanMap<'_>) -> Option<ClapMember> {
    let ident = field.ident.as_ref()?;
    let own = parts(&field.attrs, &DESCRIBE);
    if has(&own, "skip") {
        return None;
    }
    let id = text(&own, "id").or_else(|| text(&own, "name"));
    let id = id.unwrap_or_else(|| rename(&plain(ident), style).into());
    let long = own.iter().find(|part| part.name == "long");
    let short = own.iter().find(|part| part.name == "short");
    let kind = if has(&own, "flatten") {
        ClapMemberKind::Flatten
    } else if has(&own, "subcommand") {
        ClapMemberKind::Subcommand
    } else if long.is_some() || short.is_some() {
        ClapMemberKind::Flag
    } else {
        ClapMemberKind::Positional
    };
    let mut names = Vec::new();
    // A long name that is computed is not known.
    let computed = long.is_some_and(|long| long.set && long.texts.is_empty());
    match (kind, long) {
        (ClapMemberKind::Flag, Some(long)) if !computed => {
            names.push(long.texts.first().map_or(id, |text| text.as_str().into()));
            names.extend(aliases(&own));
        }
        (ClapMemberKind::Flag, _) => {}
        _ => names.push(id),
    }
    let variable = own.iter().find(|part| part.name == "env").and_then(|part| {
        let upper = || rename(&plain(ident), "SCREAMING_SNAKE_CASE");
        let name = if part.set {
            part.texts.first().cloned()
        } else {
            Some(upper())
        };
        name.map(Into::into)
    });
    let short = short.and_then(|short| match short.texts.first() {
        Some(text) => text.chars().next(),
        None if short.set => None,
        None => plain(ident).chars().next(),
    });
    // Its value may begin with a hyphen; that opens nothing else.
    let takes_hyphens = kind == ClapMemberKind::Flag && has(&own, "allow_hyphen_values");
    let default = own
        .iter()
        .find(|part| matches!(part.name.as_str(), "default_value" | "default_value_t"))
        .and_then(|part| part.literal.clone());
    Some(ClapMember {
        kind,
        names,
        short,
        variable,
        default: default.map(Into::into),
        of: type_path(field),
        inner: Vec::new(),
        open: computed || is_open(&own) && !takes_hyphens,
        span: place.span(ident.span()),
    })
}

/// The path of a field's type, without what wraps it.
fn type_path(field: &Field) -> Option<Box<str>> {
    let mut kind = &field.ty;
    for _ in 0..8 {
        let Type::Path(path) = kind else {
            return None;
        };
        let last = path.path.segments.last()?;
        if let PathArguments::AngleBracketed(inside) = &last.arguments
            && ["Option", "Vec", "Box", "Arc", "Rc"]
                .iter()
                .any(|wrap| last.ident == wrap)
            && let Some(GenericArgument::Type(inner)) = inside.args.first()
        {
            kind = inner;
            continue;
        }
        let names: Vec<String> = path
            .path
            .segments
            .iter()
            .map(|part| plain(&part.ident))
            .collect();
        return Some(names.join("::").into());
    }
    None
}

/// The keys of a struct, or of each variant with named fields.
fn records(item: &Item, place: &SynSpanMap<'_>, surface: &mut SurfaceFacts) {
    match item {
        Item::Struct(item) => {
            let own = parts(&item.attrs, &["serde"]);
            let transparent =
                has(&own, "from") || has(&own, "try_from") || has(&own, "transparent");
            let style = style(&own).unwrap_or_default();
            let mut record = record(&item.ident, &item.fields, &style, place);
            record.open |= transparent;
            surface.records.push(record);
        }
        Item::Enum(item) => {
            let own = parts(&item.attrs, &["serde"]);
            let style = own
                .iter()
                .find(|part| part.name == "rename_all_fields")
                .and_then(|part| part.texts.first().cloned());
            for variant in &item.variants {
                let inner = self::style(&parts(&variant.attrs, &["serde"]));
                let style = inner.or_else(|| style.clone()).unwrap_or_default();
                let mut record = record(&item.ident, &variant.fields, &style, place);
                for part in own
                    .iter()
                    .filter(|part| matches!(part.name.as_str(), "tag" | "content"))
                {
                    let span = place.span(variant.ident.span());
                    record
                        .keys
                        .extend(part.texts.iter().map(|text| (text.as_str().into(), span)));
                }
                if !record.keys.is_empty() {
                    surface.records.push(record);
                }
            }
        }
        _ => {}
    }
}

fn record(name: &Ident, fields: &Fields, style: &str, place: &SynSpanMap<'_>) -> DeserializedType {
    let mut record = DeserializedType {
        name: plain(name).into(),
        keys: Vec::new(),
        open: false,
    };
    for field in fields {
        let Some(ident) = &field.ident else {
            continue;
        };
        let own = parts(&field.attrs, &["serde"]);
        if has(&own, "flatten") {
            record.open = true;
            continue;
        }
        if has(&own, "skip") || has(&own, "skip_deserializing") {
            continue;
        }
        let span = place.span(ident.span());
        let renamed = text(&own, "rename");
        let key = renamed.unwrap_or_else(|| match style {
            "" => plain(ident).into(),
            style => rename(&plain(ident), style).into(),
        });
        record.keys.push((key, span));
        record.keys.extend(aliases(&own).map(|alias| (alias, span)));
    }
    record
}
