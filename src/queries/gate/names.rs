//! `removed-name-still-documented`: drift that the change itself makes.

use std::collections::BTreeSet;

use super::rules::Found;
use super::{Asked, Since};
use crate::finding::{Finding, Place};

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
        out.push((finding, Since::Change));
    }
}
