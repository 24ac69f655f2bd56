//! Fuzz target: `pack_delta` in `fuzz/bodies.rs`.
#![no_main]

#[path = "../bodies.rs"]
mod bodies;

libfuzzer_sys::fuzz_target!(init: bodies::seeds::write("pack_delta"), |data: &[u8]| {
    bodies::pack_delta(data);
});
