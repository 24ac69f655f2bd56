//! Similarity that Rust forces on authors: methods of one trait, and `&`/`&mut` twins. Not clones.

use super::functions::CandidateFunction;
use super::judge::SharedTrait;

/// Traits whose methods the type dictates: conversions, formatting, comparison.
const GIVEN: [&str; 24] = [
    "From",
    "TryFrom",
    "Into",
    "TryInto",
    "FromStr",
    "Debug",
    "Display",
    "Default",
    "Clone",
    "PartialEq",
    "PartialOrd",
    "Ord",
    "Hash",
    "Serialize",
    "Deserialize",
    "Error",
    "Index",
    "IndexMut",
    "Deref",
    "AsRef",
    "Borrow",
    "Visitor",
    "Drop",
    "IntoIterator",
];

/// The relation of the traits of two methods.
pub fn of_trait(one: &CandidateFunction<'_>, other: &CandidateFunction<'_>) -> SharedTrait {
    match one.of_trait {
        Some(name) if one.of_trait == other.of_trait && GIVEN.contains(&name) => SharedTrait::Given,
        Some(_) if one.of_trait == other.of_trait => SharedTrait::Same,
        _ => SharedTrait::Other,
    }
}

/// Whether one is the other for `&mut`, by its name or its type: `get` and `get_mut`, `as_ref` and `as_mut`, `Iter` and
/// `IterMut`. Nothing in Rust is generic over that.
pub fn by_mutability(one: &CandidateFunction<'_>, other: &CandidateFunction<'_>) -> bool {
    let is = |name: &str| name.split('_').any(|word| word == "mut");
    let bare = |name: &str| {
        let words = name
            .split('_')
            .filter(|word| !matches!(*word, "mut" | "ref"));
        words.collect::<Vec<_>>().join("_")
    };
    let (name, named) = (&one.item.name, &other.item.name);
    let of_name = is(name) != is(named) && bare(name) == bare(named);
    let of_type =
        one.home != other.home && one.home.replace("Mut", "") == other.home.replace("Mut", "");
    of_name || of_type
}
