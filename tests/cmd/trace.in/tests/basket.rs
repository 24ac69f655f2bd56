//! Tests of the basket.

/// Verifies: feature:basket#AC-1
#[test]
fn prices_are_added() {
    assert_eq!(shop::total(&[1, 2]), 3);
}

/// Verifies: feature:basket#AC-2
#[test]
#[ignore]
fn an_empty_basket_costs_nothing() {
    assert_eq!(shop::total(&[]), 0);
}
