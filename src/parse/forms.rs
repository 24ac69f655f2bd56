//! Foreign forms of requirements and scenarios, one module each.

pub(crate) mod gherkin;
pub(crate) mod openfasttrace;
