//! Rust.
use crate::facts::Code;
/// The facts of a Rust file.
pub fn parse(_text: &str) -> Code {
    Code::default()
}
