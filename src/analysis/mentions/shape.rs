//! Recognizes paths and item names by their shape in a document's code spans.

use crate::facts::word_set::is_part;

/// The pieces of a code span or block: runs without white space, quotation marks, brackets and commas.
pub fn tokens(code: &str) -> impl Iterator<Item = (usize, &str)> {
    let split = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '`' | '"' | '\'' | ',' | ';' | '|' | '=' | '│' | '├' | '└' | '─'
            )
    };
    code.split(split)
        .map(move |part| (part.as_ptr() as usize - code.as_ptr() as usize, part))
        .filter(|(_, part)| !part.is_empty())
}

/// Extensions of files that documents mention by bare name.
const ENDINGS: [&str; 40] = [
    "rs", "toml", "md", "yml", "yaml", "json", "py", "sh", "ts", "tsx", "js", "jsx", "mjs", "lua",
    "go", "c", "h", "cpp", "hpp", "sql", "proto", "glsl", "vert", "frag", "comp", "wgsl", "hlsl",
    "html", "css", "kt", "swift", "java", "rb", "nix", "udl", "txt", "vim", "fish", "ps1", "rst",
];

/// The path in `token`, if it is one: without `./`, line numbers and items behind it.
pub fn path(token: &str) -> Option<&str> {
    let token = token.split("::").next()?;
    let token = token
        .trim_start_matches(['(', '[', '<', '{'])
        .trim_end_matches(['.', ':', ')', ']', '>', '}', '!', '?']);
    let token = token.split('#').next()?;
    // `file.rs:10-20`.
    let token = match token.split_once(':') {
        Some((path, line)) if line.starts_with(|c: char| c.is_ascii_digit()) => path,
        Some((path, rest)) if has_ending(path) && !rest.starts_with('/') => path,
        Some(_) => return None,
        None => token,
    };
    let token = token.strip_prefix("./").unwrap_or(token);
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '+' | '@');
    if token.len() < 3 || token.len() > 200 || !token.chars().all(plain) || token.contains("//") {
        return None;
    }
    // Absolute paths, home folders, packages of other registries, options and placeholders lead elsewhere.
    if token.starts_with(['/', '@', '-']) {
        return None;
    }
    if token.contains("...")
        || token.contains("NNN")
        || token.contains("XXX")
        || token.contains("/-")
    {
        return None;
    }
    let slashed = token.trim_end_matches('/').contains('/') || token.ends_with('/');
    let inner = token.trim_start_matches("../");
    let lettered = inner.chars().any(char::is_alphabetic);
    ((slashed || has_ending(token)) && lettered && !is_host(token)).then_some(token)
}

fn has_ending(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.')
        .is_some_and(|(stem, ending)| !stem.is_empty() && ENDINGS.contains(&ending))
}

/// `example.com/page`: a place on the net.
fn is_host(path: &str) -> bool {
    let first = path.split('/').next().unwrap_or("");
    first.rsplit_once('.').is_some_and(|(name, ending)| {
        !name.is_empty() && matches!(ending, "com" | "org" | "io" | "net" | "dev" | "ai" | "app")
    })
}

/// `foo-bar`: small letters and digits in parts.
pub fn is_dashed(text: &str) -> bool {
    text.contains('-')
        && text.len() >= 5
        && text.split('-').all(|part| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        })
        && text.starts_with(|c: char| c.is_ascii_lowercase())
}

/// Whether a piece is no source of ours: an address, a placeholder, an option, a variable of a shell.
pub fn is_foreign(token: &str) -> bool {
    token.contains("://")
        || token.starts_with(['-', '$', '@', '/', '~', '%'])
        || token.contains("<") && !token.contains("::") && token.starts_with('<')
}

/// Whether `word` looks like an item name: several parts, a capital if alone, or call parentheses.
pub fn is_name(word: &str, alone: bool, called: bool) -> bool {
    let bytes = word.as_bytes();
    let inner = word.trim_matches('_');
    if inner.len() < 4 || !bytes.iter().all(|byte| is_part(*byte)) {
        return false;
    }
    if is_of_others(inner) {
        return false;
    }
    let parts = inner.contains('_');
    let humps = inner
        .as_bytes()
        .windows(2)
        .any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
    let capital = bytes[0].is_ascii_uppercase() && bytes.iter().any(u8::is_ascii_lowercase);
    // A plain word in small letters may be anything: a word, a command, a key of others.
    parts || humps || (alone || called) && capital || called && inner.len() >= 6
}

/// Whether `word` is the code of an error or a rule: `E0042`.
pub fn is_code(word: &str) -> bool {
    let digits = word.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let letters = word.len() - digits.len();
    (1..=5).contains(&letters)
        && (3..=5).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Prefixes of variables of the system and of common programs; `CONFIG_` for kernel options.
const OF_OTHERS: [&str; 23] = [
    "RUST_",
    "RUSTC",
    "RUSTUP_",
    "RUSTDOC",
    "CARGO_",
    "CONFIG_",
    "XDG_",
    "GITHUB_",
    "GITLAB_",
    "AWS_",
    "AZURE_",
    "GOOGLE_",
    "DOCKER_",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "NO_COLOR",
    "SSH_",
    "GIT_",
    "LD_",
    "OPENAI_",
    "ANTHROPIC_",
    "NODE_",
];

fn is_of_others(name: &str) -> bool {
    OF_OTHERS.iter().any(|prefix| name.starts_with(prefix))
}
