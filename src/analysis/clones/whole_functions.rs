//! Decides when the overlap of two functions makes them clones.
//!
//! The names set the threshold: with equal names, much of the code may differ around them; with all names different,
//! the renaming must be consistent and the code must not be repetitive, as tables and field mappings are.

use super::judge::{ComparisonParameters, SharedTrait};
use super::pair::{IndexedFunction, NameAgreement, TokenMatch, names, variety};

/// Thresholds for whole-function clones; all must hold.
struct SimilarityThresholds {
    /// Twice the tokens in common, by the tokens of both.
    alike: f32,
    /// The tokens in common, by those of the shorter one.
    within: f32,
    /// The share of names and literals that are the same: at the least, at the most.
    same: (f32, f32),
    /// The share of names that are the same, of those that something is called, reached or built by.
    called: f32,
    /// The minimum share of repeated names with a consistent renaming.
    steady: f32,
    /// The minimum number of repeated names for that share to be meaningful.
    repeated: u32,
    /// Different windows of tokens.
    variety: u32,
    /// Tokens in common.
    common: u32,
}

const ANY: SimilarityThresholds = SimilarityThresholds {
    alike: 0.0,
    within: 0.0,
    same: (0.0, 1.0),
    called: 0.0,
    steady: 0.0,
    repeated: 0,
    variety: 0,
    common: 0,
};

/// The names are the same.
const NAMED: [SimilarityThresholds; 5] = [
    SimilarityThresholds {
        alike: 0.80,
        same: (0.92, 1.0),
        ..ANY
    },
    SimilarityThresholds {
        alike: 0.70,
        same: (0.70, 1.0),
        steady: 0.85,
        common: 60,
        ..ANY
    },
    SimilarityThresholds {
        alike: 0.75,
        same: (0.80, 1.0),
        common: 55,
        ..ANY
    },
    SimilarityThresholds {
        alike: 0.50,
        within: 0.65,
        same: (0.88, 1.0),
        steady: 0.87,
        common: 45,
        ..ANY
    },
    SimilarityThresholds {
        alike: 0.62,
        within: 0.65,
        same: (0.82, 1.0),
        steady: 0.87,
        common: 60,
        ..ANY
    },
];

/// Variables are renamed, and calls are equal.
const SAME_CALLS: [SimilarityThresholds; 1] = [SimilarityThresholds {
    alike: 0.80,
    called: 0.95,
    steady: 0.90,
    variety: 24,
    ..ANY
}];

/// All names may differ: the repeated ones must show a consistent renaming. A short function with only some equal names
/// does the same to a different thing, and is not a clone.
const RENAMED: [SimilarityThresholds; 10] = [
    SimilarityThresholds {
        alike: 0.97,
        same: (0.0, 0.55),
        steady: 0.97,
        repeated: 8,
        variety: 24,
        ..ANY
    },
    SimilarityThresholds {
        alike: 0.75,
        same: (0.0, 0.50),
        steady: 0.90,
        repeated: 8,
        variety: 24,
        ..ANY
    },
    SimilarityThresholds {
        alike: 0.65,
        same: (0.0, 0.50),
        steady: 0.96,
        repeated: 8,
        variety: 36,
        ..ANY
    },
    SimilarityThresholds {
        alike: 0.55,
        within: 0.85,
        same: (0.0, 0.50),
        steady: 0.96,
        repeated: 10,
        variety: 40,
        ..ANY
    },
    SimilarityThresholds {
        alike: 0.98,
        variety: 44,
        common: 60,
        ..ANY
    },
    SimilarityThresholds {
        alike: 0.65,
        same: (0.50, 1.0),
        steady: 0.95,
        variety: 28,
        common: 60,
        ..ANY
    },
    SimilarityThresholds {
        alike: 0.85,
        steady: 0.82,
        repeated: 8,
        variety: 30,
        common: 60,
        ..ANY
    },
    SimilarityThresholds {
        alike: 0.75,
        steady: 0.90,
        repeated: 8,
        variety: 24,
        common: 60,
        ..ANY
    },
    SimilarityThresholds {
        alike: 0.70,
        steady: 0.82,
        repeated: 12,
        variety: 44,
        common: 60,
        ..ANY
    },
    SimilarityThresholds {
        alike: 0.60,
        within: 0.70,
        steady: 0.96,
        repeated: 10,
        variety: 32,
        common: 60,
        ..ANY
    },
];

/// Methods of one trait whose body is given by the type: nothing but the same is a copy.
const GIVEN: [SimilarityThresholds; 1] = [SimilarityThresholds {
    alike: 0.95,
    same: (0.95, 1.0),
    ..ANY
}];

/// How much more must be different where both are methods of one trait, whose signature is no choice of theirs.
const SAME_TRAIT: u32 = 12;

/// How much two functions are alike, if the one is a copy of the other.
pub fn whole(
    one: &IndexedFunction,
    other: &IndexedFunction,
    runs: &[TokenMatch],
    common: u32,
    measure: ComparisonParameters,
) -> Option<f32> {
    let (left, right) = (one.tokens.len() as f32, other.tokens.len() as f32);
    let alike = 2.0 * common as f32 / (left + right);
    if alike < 0.5 || left.max(right) < measure.least as f32 || measure.by_mutability {
        return None;
    }
    let within = common as f32 / left.min(right);
    let names = names(&one.tokens, &other.tokens, runs);
    let variety = variety(one, runs);
    let same = names.share();
    // Tables and forwarding match arms are repetitive.
    let repetitive = variety < 30 && variety * 9 < common * 4 && same < 0.9;
    let called = names.called_same as f32 / names.called.max(1) as f32;
    let meets = |bar: &SimilarityThresholds| {
        let more = match measure.of_trait {
            SharedTrait::Same if bar.variety > 0 => SAME_TRAIT,
            _ => 0,
        };
        alike >= bar.alike
            && within >= bar.within
            && (bar.same.0..=bar.same.1).contains(&same)
            && called >= bar.called
            && names.steadiness() >= bar.steady
            && names.repeated >= bar.repeated
            && variety >= bar.variety + more
            && common >= bar.common
    };
    let met = match measure.of_trait {
        SharedTrait::Given => GIVEN.iter().any(meets),
        _ if repetitive => false,
        _ => NAMED.iter().chain(&SAME_CALLS).chain(&RENAMED).any(meets),
    };
    met.then_some(alike)
}

impl NameAgreement {
    /// The share of names and literals that are the same in both.
    pub fn share(&self) -> f32 {
        self.same as f32 / self.total.max(1) as f32
    }

    /// The share of repeated names with a consistent renaming; 1 if hardly any is repeated.
    pub fn steadiness(&self) -> f32 {
        if self.repeated < 8 {
            return 1.0;
        }
        self.consistent as f32 / self.repeated as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::clones::judge::{CloneMatch, judge};
    use crate::parse::tokens;

    const BODY: &str = "{ let mut best = None; for ship in ships { if ship.draught > limit { continue; } match best { Some(known) if known >= ship.draught => {} _ => best = Some(ship.draught), } } best }";

    fn copies(one: &str, other: &str, of_trait: SharedTrait) -> bool {
        let indexed = |text: &str| IndexedFunction::new(tokens(text).tokens);
        let measure = ComparisonParameters {
            least: 40,
            of_trait,
            by_mutability: false,
        };
        matches!(
            judge(&indexed(one), &indexed(other), measure),
            CloneMatch::Whole(_)
        )
    }

    fn renamed(text: &str) -> String {
        [
            ("ship", "wave"),
            ("best", "top"),
            ("draught", "height"),
            ("known", "seen"),
            ("limit", "most"),
        ]
        .iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
    }

    #[test]
    fn names_that_are_replaced_one_by_one_make_a_copy() {
        assert!(copies(BODY, BODY, SharedTrait::Other));
        assert!(copies(BODY, &renamed(BODY), SharedTrait::Other));
        // Same shape, but no consistent renaming.
        let mut count = 0;
        let shuffled: Vec<String> = BODY
            .split(' ')
            .map(|word| {
                count += 1;
                word.replace("best", &format!("n{count}"))
                    .replace("ship", &format!("m{}", count * 7 % 13))
                    .replace("draught", &format!("k{}", count * 5 % 11))
                    .replace("known", &format!("l{count}"))
            })
            .collect();
        assert!(!copies(BODY, &shuffled.join(" "), SharedTrait::Other));
    }

    #[test]
    fn what_a_type_gives_must_be_the_same() {
        assert!(copies(BODY, BODY, SharedTrait::Given));
        assert!(!copies(BODY, &renamed(BODY), SharedTrait::Given));
    }

    #[test]
    fn tables_with_other_names_are_no_copies() {
        let table = |from: u32, word: &str| {
            let arms = (from..from + 12).map(|n| format!("{n} => \"{word}{n}\","));
            format!(
                "{{ match code {{ {} _ => \"\" }} }}",
                arms.collect::<String>()
            )
        };
        assert!(copies(&table(1, "a"), &table(1, "a"), SharedTrait::Other));
        assert!(!copies(&table(1, "a"), &table(70, "b"), SharedTrait::Other));
    }
}
