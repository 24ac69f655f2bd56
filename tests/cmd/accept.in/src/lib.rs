//! A shop.

/// How long a basket is kept, in hours.
pub const KEPT: u32 = 48;

#[cfg(test)]
mod tests {
    /// Verifies: feature:basket#AC-1
    #[test]
    fn it_is_kept() {
        assert_eq!(super::KEPT, 48);
    }
}
