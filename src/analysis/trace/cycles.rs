//! Cycles of requirements that cover or need each other. Linear in the links; iterative, so deep chains cannot overflow
//! the stack.

use std::collections::{HashMap, VecDeque};

use super::{MarkTarget, ResolvedMark, TraceUnit};

/// A circle: units, each with the mark by which it names the next; the last names the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceCycle {
    /// Unit and mark, by index. Starts at an undeclared link, otherwise at the smallest unit, so that the cycle has a
    /// canonical form.
    pub steps: Vec<(u32, u32)>,
}

/// The links of each unit: the next unit, and the mark that names it.
type UnitLinks = HashMap<u32, Vec<(u32, u32)>>;

/// One circle for each knot of units that reach each other: the shortest through its first unit.
pub fn cycles(units: &[TraceUnit], marks: &[ResolvedMark]) -> Vec<TraceCycle> {
    let mut links = UnitLinks::new();
    for (at, mark) in marks.iter().enumerate() {
        let target = match mark.target {
            MarkTarget::Unwanted(unit) => Some(unit),
            ref other => other.unit(),
        };
        if let (Some(by), Some(target)) = (mark.by, target) {
            links.entry(by).or_default().push((target, at as u32));
        }
    }
    if links.is_empty() {
        return Vec::new();
    }
    let knots = knots(units.len(), &links);
    let mut found: Vec<TraceCycle> = knots
        .iter()
        .filter_map(|knot| shortest(knot, &links))
        .collect();
    found.sort_by(|a, b| a.steps.cmp(&b.steps));
    for cycle in &mut found {
        let unwanted = |(_, mark): &(u32, u32)| {
            matches!(marks[*mark as usize].target, MarkTarget::Unwanted(_))
        };
        let first = cycle.steps.iter().position(unwanted).unwrap_or(0);
        cycle.steps.rotate_left(first);
    }
    found
}

/// The number that a unit has while it is not looked at.
const NEW: u32 = u32::MAX;

/// The strongly connected components of more than one unit, or of one that names itself: Tarjan's algorithm, with a
/// stack of its own.
fn knots(count: usize, links: &UnitLinks) -> Vec<Vec<u32>> {
    let next = |unit: u32| links.get(&unit).map_or(&[][..], Vec::as_slice);
    let (mut order, mut low) = (vec![NEW; count], vec![NEW; count]);
    let (mut stack, mut on_stack) = (Vec::new(), vec![false; count]);
    let mut counter = 0;
    let mut found = Vec::new();
    for start in 0..count as u32 {
        if order[start as usize] != NEW || !links.contains_key(&start) {
            continue;
        }
        let mut work = vec![(start, 0)];
        while let Some((unit, edge)) = work.pop() {
            let at = unit as usize;
            if edge == 0 {
                (order[at], low[at]) = (counter, counter);
                counter += 1;
                stack.push(unit);
                on_stack[at] = true;
            } else {
                // Back from the unit that the edge before leads to.
                let child = next(unit)[edge - 1].0 as usize;
                if on_stack[child] {
                    low[at] = low[at].min(low[child]);
                }
            }
            if let Some((to, _)) = next(unit).get(edge) {
                work.push((unit, edge + 1));
                if order[*to as usize] == NEW {
                    work.push((*to, 0));
                }
                continue;
            }
            if low[at] == order[at] {
                let mut knot = Vec::new();
                while let Some(other) = stack.pop() {
                    on_stack[other as usize] = false;
                    knot.push(other);
                    if other == unit {
                        break;
                    }
                }
                if knot.len() > 1 || next(unit).iter().any(|(to, _)| *to == unit) {
                    found.push(knot);
                }
            }
        }
    }
    found
}

/// The shortest way from the first unit of a knot back to itself.
fn shortest(knot: &[u32], links: &UnitLinks) -> Option<TraceCycle> {
    let first = *knot.iter().min()?;
    let inside: std::collections::HashSet<u32> = knot.iter().copied().collect();
    let mut from: HashMap<u32, (u32, u32)> = HashMap::new();
    let mut queue = VecDeque::from([first]);
    while let Some(unit) = queue.pop_front() {
        for (to, mark) in links.get(&unit).into_iter().flatten() {
            if !inside.contains(to) || from.contains_key(to) {
                continue;
            }
            from.insert(*to, (unit, *mark));
            if *to == first {
                let mut steps = Vec::new();
                let mut at = first;
                while let Some((before, mark)) = from.get(&at) {
                    steps.push((*before, *mark));
                    at = *before;
                    if at == first {
                        break;
                    }
                }
                steps.reverse();
                return Some(TraceCycle { steps });
            }
            queue.push_back(*to);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(edges: &[(u32, u32)]) -> Vec<Vec<u32>> {
        let mut links = UnitLinks::new();
        for (at, (from, to)) in edges.iter().enumerate() {
            links.entry(*from).or_default().push((*to, at as u32));
        }
        let mut found: Vec<Vec<u32>> = knots(20, &links)
            .iter()
            .filter_map(|knot| shortest(knot, &links))
            .map(|cycle| cycle.steps.into_iter().map(|(unit, _)| unit).collect())
            .collect();
        found.sort();
        found
    }

    #[test]
    fn each_knot_is_one_circle() {
        assert!(of(&[(0, 1), (1, 2), (0, 2), (3, 0)]).is_empty());
        assert_eq!(of(&[(5, 5)]), [[5]]);
        assert_eq!(of(&[(1, 0), (0, 1)]), [[0, 1]]);
        let two = of(&[
            (3, 1),
            (1, 2),
            (2, 0),
            (0, 3),
            (2, 7),
            (7, 8),
            (8, 7),
            (9, 3),
        ]);
        assert_eq!(two, [vec![0, 3, 1, 2], vec![7, 8]]);
        // The shortest through the first.
        assert_eq!(of(&[(0, 1), (1, 2), (2, 0), (1, 0)]), [[0, 1]]);
    }
}
