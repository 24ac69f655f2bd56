//! The outer surface of Rust code: what a user of the program can write: arguments, variables, keys, values.

use serde::{Deserialize, Serialize};

use crate::span::Span;

/// The outer surface of one Rust file.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SurfaceFacts {
    /// Calls with a string literal that name something: `.long("x")`, `env::var("X")`, by place.
    pub calls: Vec<LiteralCall>,
    /// Paths below which a server answers others, by place.
    pub nests: Vec<NestedRoutes>,
    /// Types from which a parser of arguments is derived.
    pub arguments: Vec<ClapType>,
    /// Types that are read from a configuration.
    pub records: Vec<DeserializedType>,
    /// Constants whose value can be read off.
    pub constants: Vec<RustConstant>,
    /// Some arguments cannot be determined statically: `.long(name)`, a derive of another library.
    pub dynamic: bool,
}

/// What a call with a string literal names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum CallKind {
    /// `.long("x")`, `.alias("x")` and their kin.
    Flag,
    /// `Command::new("x")`, `App::new("x")`, `.subcommand("x")`: also a program that is started.
    Command,
    /// A variable that is read: `env::var("X")`, `env!("X")`, `.env("X")`.
    Variable,
    /// What a server answers: `.route("/x", get(f))`, `#[get("/x")]`. Its method comes first where it is known: `GET /x`.
    Route,
}

/// A path below which a server answers others: `.nest("/api", users::router())`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NestedRoutes {
    /// The path.
    pub path: Box<str>,
    /// Where it stands.
    pub at: u32,
    /// The spans of nested routes: in the same expression, and in the statements that build a nested variable.
    pub inside: Vec<Span>,
    /// Functions that provide further nested routes, without `crate::` and similar prefixes.
    pub names: Vec<Box<str>>,
}

/// A call with a string literal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiteralCall {
    /// What it names.
    pub kind: CallKind,
    /// The name.
    pub name: Box<str>,
    /// The literal in the text.
    pub span: Span,
}

/// What a type that takes arguments is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ClapTypeKind {
    /// The arguments of a whole program.
    Parser,
    /// The subcommands of a whole program.
    Commands,
    /// A group of arguments.
    Args,
    /// A choice of subcommands.
    Subcommand,
    /// A choice of values.
    Values,
}

/// A struct or an enum from which a parser of arguments is derived.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClapType {
    /// What it is.
    pub kind: ClapTypeKind,
    /// The type's name.
    pub name: Box<str>,
    /// `#[command(name = "x")]`.
    pub called: Option<Box<str>>,
    /// Its fields or variants.
    pub members: Vec<ClapMember>,
    /// Whether it accepts unlisted arguments: external subcommands, arguments for another program.
    pub open: bool,
    /// The type's name in the text.
    pub span: Span,
}

/// What a field or variant of such a type is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ClapMemberKind {
    /// `--name`, `-n`.
    Flag,
    /// An argument without a name.
    Positional,
    /// The field that holds the subcommand.
    Subcommand,
    /// A field whose members are taken as its own.
    Flatten,
    /// A variant: one subcommand, or one value.
    Variant,
}

/// A field or a variant of a type that takes arguments.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClapMember {
    /// What it is.
    pub kind: ClapMemberKind,
    /// How it is written, the first name first, then its aliases; without dashes.
    pub names: Vec<Box<str>>,
    /// `-x`.
    pub short: Option<char>,
    /// The variable that can set it.
    pub variable: Option<Box<str>>,
    /// Its default, as written in the attribute.
    pub default: Option<Box<str>>,
    /// The path of its type as written, `Option`, `Vec` and `Box` taken off.
    pub of: Option<Box<str>>,
    /// The members of a variant with named fields.
    pub inner: Vec<ClapMember>,
    /// Whether it takes whatever follows.
    pub open: bool,
    /// Its name in the text.
    pub span: Span,
}

/// A struct or variant that is deserialized.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeserializedType {
    /// The type's name.
    pub name: Box<str>,
    /// Its keys as they are written, aliases included; and their places.
    pub keys: Vec<(Box<str>, Span)>,
    /// Whether it takes keys that are not listed.
    pub open: bool,
}

/// A constant whose value can be read off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RustConstant {
    /// Its name.
    pub name: Box<str>,
    /// Its value.
    pub value: ConstantValue,
    /// Its name in the text.
    pub span: Span,
}

/// A value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ConstantValue {
    /// A number.
    Number(f64),
    /// A span of time, in seconds.
    Seconds(f64),
    /// A text.
    Text(Box<str>),
    /// True or false.
    Bool(bool),
}

/// A name in small letters without joints: `dry-run`, `DRY_RUN` and `DryRun` are the same.
pub fn fold(name: &str) -> String {
    name.bytes()
        .filter(u8::is_ascii_alphanumeric)
        .map(|byte| byte.to_ascii_lowercase() as char)
        .collect()
}
