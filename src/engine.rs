//! The use cases, each once: open a project, plan, check, hold back, compare. They return data and print nothing.

pub mod check;
pub mod clock;
pub mod delta;
pub mod error;
pub mod gate;
pub mod hold_back;
pub mod lookup;
pub mod plan;
pub mod project;
pub mod staged;
