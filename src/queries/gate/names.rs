//! `removed-name-still-documented`: drift that the change itself makes.

use std::collections::BTreeSet;

use super::rules::Found;
use super::{Asked, Since};
use crate::finding::{Finding, Place};
use crate::queries::delta::{How, Outside};

/// Names that are gone in lines that were left as they were: one finding a name and document.
pub fn still_documented(asked: &Asked<'_>, out: &mut Found) {
    let mut seen = BTreeSet::new();
    for stale in &asked.delta.stale {
        let (file, span) = stale.at;
        if !seen.insert((file, stale.name.as_str())) {
            continue;
        }
        let finding = Finding::new(
            Place::Text(file, span),
            stale.name.as_str(),
            format!(
                "the change takes `{}` away, and this line still states it",
                stale.name
            ),
        )
        .wins("the code, as the change leaves it")
        .help("say what is there now, or that it is gone; or keep the name");
        // The data of others has keys too, and nothing tells whose key a line means.
        let finding = match is_key_alone(asked, &stale.name) {
            true => finding.out_of_reach(),
            false => finding,
        };
        out.push((finding, Since::Change));
    }
}

/// Whether all that went by the name `name` is a key of data.
fn is_key_alone(asked: &Asked<'_>, name: &str) -> bool {
    let is_gone = |how| matches!(how, How::Removed | How::Renamed);
    let is_it = |full: &str| full.rsplit([':', ' ', '/', '.']).next() == Some(name);
    let surface = asked.delta.surface.iter().filter(|one| is_gone(one.how));
    let named = surface.filter(|one| is_it(one.from.as_ref().unwrap_or(&one.name)));
    let mut kinds = named.map(|one| one.what).peekable();
    let code = asked.delta.code.iter().filter(|one| is_gone(one.how));
    let mut code = code.map(|one| one.from.as_ref().unwrap_or(&one.name));
    kinds.peek().is_some() && kinds.all(|what| what == Outside::Key) && !code.any(|one| is_it(one))
}
