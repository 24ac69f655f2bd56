//! Fuzz target: `index` in `fuzz/bodies.rs`.
#![no_main]

#[path = "../bodies.rs"]
mod bodies;

libfuzzer_sys::fuzz_target!(init: bodies::seeds::write("index"), |data: &[u8]| {
    bodies::index(data);
});
