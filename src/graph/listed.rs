//! `listed!`: an enum and the list of its variants from one text, so that the list cannot miss one.

/// Declares an enum without fields, and a constant array of its variants in their order.
macro_rules! listed {
    (
        $(#[$attribute:meta])*
        pub enum $name:ident {
            $($(#[$doc:meta])* $variant:ident,)*
        }

        $(#[$list_doc:meta])*
        pub const $list:ident;
    ) => {
        $(#[$attribute])*
        pub enum $name {
            $($(#[$doc])* $variant,)*
        }

        $(#[$list_doc])*
        pub const $list: [$name; [$($name::$variant),*].len()] = [$($name::$variant),*];
    };
}

pub(crate) use listed;
