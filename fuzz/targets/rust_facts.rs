//! Fuzz target: `rust_facts` in `fuzz/bodies.rs`.
#![no_main]

#[path = "../bodies.rs"]
mod bodies;

libfuzzer_sys::fuzz_target!(init: bodies::seeds::write("rust_facts"), |data: &[u8]| {
    bodies::rust_facts(data);
});
