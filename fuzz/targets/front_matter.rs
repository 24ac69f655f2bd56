//! Fuzz target: `front_matter` in `fuzz/bodies.rs`.
#![no_main]

#[path = "../bodies.rs"]
mod bodies;

libfuzzer_sys::fuzz_target!(init: bodies::seeds::write("front_matter"), |data: &[u8]| {
    bodies::front_matter(data);
});
