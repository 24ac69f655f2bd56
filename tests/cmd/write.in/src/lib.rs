//! A shop.

/// Opens it, as ADR-0001 says.
pub fn open() {}
