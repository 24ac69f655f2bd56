//! Fuzz target: `markdown_facts` in `fuzz/bodies.rs`.
#![no_main]

#[path = "../bodies.rs"]
mod bodies;

libfuzzer_sys::fuzz_target!(init: bodies::seeds::write("markdown_facts"), |data: &[u8]| {
    bodies::markdown_facts(data);
});
