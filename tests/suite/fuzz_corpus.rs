//! The bodies of the fuzz targets on a stock toolchain: on their seeds, and on seeds that were changed at random.

#[path = "../../fuzz/bodies.rs"]
mod bodies;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// Cases of each target.
const CASES: u32 = 64;

/// What happens to a seed: bytes go, others come, a part stands twice.
#[derive(Clone, Debug)]
enum Change {
    Cut(usize, usize),
    Put(usize, Vec<u8>),
    Repeat(usize, usize, usize),
}

fn change() -> impl Strategy<Value = Change> {
    let place = 0..5000_usize;
    let bytes = prop_oneof![
        4 => "[-#\\[\\]{}()<>:`'\"|*&!?~=+.,;@/\\\\ \n\r\té😀]{1,6}".prop_map(String::into_bytes),
        1 => prop::collection::vec(any::<u8>(), 1..6),
    ];
    prop_oneof![
        (place.clone(), 1..40_usize).prop_map(|(at, length)| Change::Cut(at, length)),
        (place.clone(), bytes).prop_map(|(at, bytes)| Change::Put(at, bytes)),
        (place, 1..20_usize, 1..80_usize)
            .prop_map(|(at, length, times)| Change::Repeat(at, length, times)),
    ]
}

fn changed(seed: &[u8], changes: &[Change]) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for change in changes {
        let at = |place: usize| place % (bytes.len() + 1);
        match change {
            Change::Cut(place, length) => {
                let at = at(*place);
                bytes.drain(at..bytes.len().min(at + length));
            }
            Change::Put(place, new) => {
                let at = at(*place);
                bytes.splice(at..at, new.iter().copied());
            }
            Change::Repeat(place, length, times) => {
                let at = at(*place);
                let part = bytes[at..bytes.len().min(at + length)].repeat(*times);
                bytes.splice(at..at, part);
            }
        }
    }
    bytes
}

fn run(target: &str) {
    let (_, body) = *bodies::TARGETS
        .iter()
        .find(|(name, _)| *name == target)
        .unwrap();
    let seeds = bodies::seeds::of(target);
    assert!(seeds.len() > 5, "{target} has {} seeds", seeds.len());
    let config = Config {
        cases: CASES,
        failure_persistence: None,
        ..Config::default()
    };
    let inputs = (
        prop::sample::select(seeds),
        prop::collection::vec(change(), 0..8),
    )
        .prop_map(|(seed, changes)| changed(&seed, &changes));
    let result = TestRunner::new(config).run(&inputs, |input| {
        body(&input);
        Ok(())
    });
    result.unwrap_or_else(|problem| panic!("{target}: {problem}"));
}

#[test]
fn every_target_has_a_test_here_and_a_binary() {
    let manifest = include_str!("../../fuzz/Cargo.toml");
    let names: Vec<&str> = manifest
        .split("[[bin]]\nname = \"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let targets: Vec<&str> = bodies::TARGETS.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, targets);
}

#[test]
fn markdown_facts() {
    run("markdown_facts");
}

#[test]
fn front_matter() {
    run("front_matter");
}

#[test]
fn rust_facts() {
    run("rust_facts");
}

#[test]
fn yaml_rules() {
    run("yaml_rules");
}

#[test]
fn pack_delta() {
    run("pack_delta");
}

/// Also that the seeds are read: an index that is refused at its head tests nothing below it.
#[test]
fn index() {
    run("index");
    for seed in bodies::seeds::of("index") {
        let entries = bodies::entries_of_index(&seed);
        assert!(entries.is_some_and(|entries| entries > 0), "{entries:?}");
    }
    let tree = [b"\0-1 1\n".to_vec(), b"a\0-1 1\n".repeat(100_000)].concat();
    let length = (tree.len() as u32).to_be_bytes();
    let deep = [b"DIRC\0\0\0\x02\0\0\0\0TREE", &length[..], &tree].concat();
    assert_eq!(bodies::entries_of_index(&deep), None);
    std::fs::remove_dir_all(bodies::clone_folder()).unwrap();
}
