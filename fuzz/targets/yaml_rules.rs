//! Fuzz target: `yaml_rules` in `fuzz/bodies.rs`.
#![no_main]

#[path = "../bodies.rs"]
mod bodies;

libfuzzer_sys::fuzz_target!(init: bodies::seeds::write("yaml_rules"), |data: &[u8]| {
    bodies::yaml_rules(data);
});
