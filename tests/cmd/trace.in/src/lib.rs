//! A shop.

/// The price of all that is in it.
/// Implements: feature:basket#AC-1
pub fn total(prices: &[u32]) -> u32 {
    prices.iter().sum()
}
