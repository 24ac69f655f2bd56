//! What stands in the Rust code more than once: functions and pieces of functions, in groups.
//!
//! Functions that are the same to the token are taken together first; of each such family one is compared with what
//! shares fingerprints with it. Memory and time are linear in the tokens of the functions.

mod candidates;
mod functions;
mod groups;
mod judge;
mod pair;

use std::collections::HashMap;

use rayon::prelude::*;

use super::Graph;
use crate::facts::clones::{Token, more};
use crate::parse::tokens;
use crate::span::{FileId, Span};
use functions::Function;
use groups::Sets;
use judge::{Likeness, Measure, Piece, Trait};
use pair::Indexed;

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Tokens of the shortest body, or piece of a body, that counts.
    pub least: u32,
    /// Tests, benchmarks and examples, instead of production code.
    pub tests: bool,
}

/// How copies differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// In layout and comments: type 1.
    Exact,
    /// In names and literals: type 2.
    Renamed,
    /// In some statements: type 3.
    Changed,
}

/// One of the places where the same stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Copied {
    /// The file.
    pub file: FileId,
    /// The function, or the piece of it.
    pub span: Span,
    /// Index of the function's item.
    pub item: u32,
    /// Tokens that were compared.
    pub tokens: u32,
}

/// Places where the same stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// All of them, by file and place: two and more.
    pub copies: Vec<Copied>,
    /// How they differ.
    pub kind: Kind,
    /// Whole functions; else pieces of functions.
    pub whole: bool,
}

/// Functions that are the same to the token.
struct Family {
    /// Indexes of the functions, in order.
    members: Vec<u32>,
}

/// Everything that stands more than once, by file and place.
pub fn groups(graph: &Graph, wanted: Wanted) -> Vec<Group> {
    let functions = functions::functions(graph, wanted.least * 2 / 3, wanted.tests);
    let families = families(graph, &functions);
    let first = |family: &Family| &functions[family.members[0] as usize];
    let prints: Vec<&[u32]> = families
        .iter()
        .map(|family| first(family).body.prints.as_slice())
        .collect();
    let pairs = candidates::candidates(&prints);
    let likenesses = compare(graph, &functions, &families, &pairs, wanted);
    let mut whole = Sets::new(families.len());
    for ((one, other), likeness) in pairs.iter().zip(&likenesses) {
        if matches!(likeness, Likeness::Whole(_)) {
            whole.join(*one, *other);
        }
    }
    let pieces = pieces(
        graph,
        &functions,
        &families,
        &pairs,
        &likenesses,
        &mut whole,
    );
    let mut found = pieces;
    let alone = families.iter().enumerate().filter(|(_, family)| {
        family.members.len() > 1 && first(family).body.tokens >= wanted.least
    });
    let mut sets = whole;
    let alone: Vec<u32> = alone.map(|(at, _)| at as u32).collect();
    let mut single: Vec<Vec<u32>> = Vec::new();
    let tops: Vec<u32> = (0..families.len() as u32).map(|at| sets.find(at)).collect();
    let mut count: HashMap<u32, u32> = HashMap::new();
    for top in &tops {
        *count.entry(*top).or_default() += 1;
    }
    single.extend(
        alone
            .into_iter()
            .filter(|at| count[&tops[*at as usize]] == 1)
            .map(|at| vec![at]),
    );
    for set in sets.sets().into_iter().chain(single) {
        found.push(group(&functions, &families, &set));
    }
    found.sort_by(|a, b| a.copies.cmp(&b.copies));
    found
}

/// The group of the functions in the families `set`.
fn group(functions: &[Function<'_>], families: &[Family], set: &[u32]) -> Group {
    let members = set.iter().flat_map(|at| &families[*at as usize].members);
    let mut copies: Vec<Copied> = members
        .map(|at| {
            let function = &functions[*at as usize];
            Copied {
                file: function.file,
                span: function.item.span,
                item: function.body.item,
                tokens: function.body.tokens,
            }
        })
        .collect();
    copies.sort_unstable();
    let shape = |at: &u32| {
        functions[families[*at as usize].members[0] as usize]
            .body
            .shape
    };
    let kind = if set.len() == 1 {
        Kind::Exact
    } else if set.iter().all(|at| shape(at) == shape(&set[0])) {
        Kind::Renamed
    } else {
        Kind::Changed
    };
    Group {
        copies,
        kind,
        whole: true,
    }
}

/// The tokens of a function's body.
fn words(graph: &Graph, function: &Function<'_>) -> crate::facts::clones::Tokens {
    tokens(function.body.span.text(graph.source(function.file).text()))
}

/// The functions, those that are the same to the token together; in the order of the first of each.
fn families(graph: &Graph, functions: &[Function<'_>]) -> Vec<Family> {
    let mut shapes: HashMap<(u32, u32), u32> = HashMap::new();
    for function in functions {
        *shapes
            .entry((function.body.shape, function.body.tokens))
            .or_default() += 1;
    }
    // Only what has a namesake in shape needs its names.
    let sums: Vec<u64> = functions
        .par_iter()
        .enumerate()
        .map(|(at, function)| {
            let shape = (function.body.shape, function.body.tokens);
            if shapes[&shape] == 1 {
                return at as u64;
            }
            let words = words(graph, function);
            words
                .tokens
                .iter()
                .fold(0, |sum, token| more(sum, token.name))
        })
        .collect();
    let mut places: HashMap<(u32, u32, u64), usize> = HashMap::new();
    let mut families: Vec<Family> = Vec::new();
    for (at, (function, sum)) in functions.iter().zip(sums).enumerate() {
        let key = (function.body.shape, function.body.tokens, sum);
        let place = *places.entry(key).or_insert(families.len());
        if place == families.len() {
            families.push(Family {
                members: Vec::new(),
            });
        }
        families[place].members.push(at as u32);
    }
    families
}

/// What the pairs are to each other.
fn compare(
    graph: &Graph,
    functions: &[Function<'_>],
    families: &[Family],
    pairs: &[(u32, u32)],
    wanted: Wanted,
) -> Vec<Likeness> {
    let mut used = vec![false; families.len()];
    for (one, other) in pairs {
        used[*one as usize] = true;
        used[*other as usize] = true;
    }
    let of = |at: u32| &functions[families[at as usize].members[0] as usize];
    let indexed: Vec<Option<Indexed>> = (0..families.len() as u32)
        .into_par_iter()
        .map(|at| used[at as usize].then(|| Indexed::new(words(graph, of(at)).tokens)))
        .collect();
    pairs
        .par_iter()
        .map(|(one, other)| {
            let (Some(left), Some(right)) = (&indexed[*one as usize], &indexed[*other as usize])
            else {
                return Likeness::None;
            };
            let measure = Measure {
                least: wanted.least,
                of_trait: of_trait(of(*one), of(*other)),
                by_mutability: by_mutability(of(*one), of(*other)),
            };
            judge::judge(left, right, measure)
        })
        .collect()
}

/// Traits whose methods the type gives: what it is made from, made into, shown as, compared by.
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

fn of_trait(one: &Function<'_>, other: &Function<'_>) -> Trait {
    match one.of_trait {
        Some(name) if one.of_trait == other.of_trait && GIVEN.contains(&name) => Trait::Given,
        Some(_) if one.of_trait == other.of_trait => Trait::Same,
        _ => Trait::Other,
    }
}

/// Whether one is the other for `&mut`, by its name or its type: `get` and `get_mut`, `as_ref` and `as_mut`, `Iter` and
/// `IterMut`. Nothing in Rust is generic over that.
fn by_mutability(one: &Function<'_>, other: &Function<'_>) -> bool {
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

/// The groups of pieces, of functions that are not in one group as wholes.
fn pieces(
    graph: &Graph,
    functions: &[Function<'_>],
    families: &[Family],
    pairs: &[(u32, u32)],
    likenesses: &[Likeness],
    whole: &mut Sets,
) -> Vec<Group> {
    // Each piece with its family; two of one pair stand next to each other.
    let mut found: Vec<(u32, Piece)> = Vec::new();
    for ((one, other), likeness) in pairs.iter().zip(likenesses) {
        if let Likeness::Pieces(pieces) = likeness
            && whole.find(*one) != whole.find(*other)
        {
            for (left, right) in pieces {
                found.push((*one, *left));
                found.push((*other, *right));
            }
        }
    }
    let mut sets = Sets::new(found.len());
    for at in (0..found.len() as u32).step_by(2) {
        sets.join(at, at + 1);
    }
    let mut order: Vec<u32> = (0..found.len() as u32).collect();
    order.sort_unstable_by_key(|at| found[*at as usize]);
    for two in order.windows(2) {
        let ((one, left), (other, right)) = (found[two[0] as usize], found[two[1] as usize]);
        let shared = left.end.min(right.end).saturating_sub(right.start);
        if one == other && shared * 10 >= left.len().min(right.len()) * 7 {
            sets.join(two[0], two[1]);
        }
    }
    let sets = sets.sets();
    sets.into_iter()
        .filter_map(|set| {
            let set: Vec<(u32, Piece)> = set.into_iter().map(|at| found[at as usize]).collect();
            piece_group(graph, functions, families, set)
        })
        .collect()
}

/// The group of the pieces `set`; none where they turn out to be one place.
fn piece_group(
    graph: &Graph,
    functions: &[Function<'_>],
    families: &[Family],
    mut set: Vec<(u32, Piece)>,
) -> Option<Group> {
    set.sort_unstable();
    // Of pieces of one function that overlap, the widest counts.
    let mut merged: Vec<(u32, Piece)> = Vec::new();
    for (family, piece) in set {
        match merged.last_mut() {
            Some((last, wide)) if *last == family && piece.start < wide.end => {
                wide.end = wide.end.max(piece.end);
            }
            _ => merged.push((family, piece)),
        }
    }
    let mut copies = Vec::new();
    let mut sums: Vec<(u64, u64)> = Vec::new();
    for (family, piece) in merged {
        let function = &functions[families[family as usize].members[0] as usize];
        let words = words(graph, function);
        let range = piece.start as usize..piece.end as usize;
        let (Some(spans), Some(tokens)) = (words.spans.get(range.clone()), words.tokens.get(range))
        else {
            continue;
        };
        let inner = spans.first()?.join(*spans.last()?);
        let start = function.body.span.start;
        sums.push(sum(tokens));
        copies.push(Copied {
            file: function.file,
            span: Span {
                start: start + inner.start,
                end: start + inner.end,
            },
            item: function.body.item,
            tokens: piece.len(),
        });
    }
    copies.sort_unstable();
    let kind = if sums.iter().all(|sum| *sum == sums[0]) {
        Kind::Exact
    } else if sums.iter().all(|sum| sum.0 == sums[0].0) {
        Kind::Renamed
    } else {
        Kind::Changed
    };
    (copies.len() > 1).then_some(Group {
        copies,
        kind,
        whole: false,
    })
}

/// Hashes of what tokens are, and of what they say.
fn sum(tokens: &[Token]) -> (u64, u64) {
    tokens.iter().fold((0, 0), |(shape, name), token| {
        (more(shape, token.shape), more(name, token.name))
    })
}
