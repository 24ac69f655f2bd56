//! A shop.

/// What a visitor chose.
pub struct Basket;

/// How long a basket is kept, in hours.
pub const KEPT: u32 = 24;

/// Where the shop lies.
pub fn home() -> Option<std::ffi::OsString> {
    std::env::var_os("SHOP_HOME")
}
