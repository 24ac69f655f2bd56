//! Case conversions of clap and serde.

use heck::{
    ToKebabCase, ToLowerCamelCase, ToPascalCase, ToShoutyKebabCase, ToShoutySnakeCase, ToSnakeCase,
};

/// `name` in `style`, as the attributes call it; as it is where the style is not known.
pub fn rename(name: &str, style: &str) -> String {
    let folded = style.to_ascii_lowercase().replace(['-', '_', ' '], "");
    match folded.as_str() {
        "kebabcase" | "kebab" => name.to_kebab_case(),
        "screamingkebabcase" => name.to_shouty_kebab_case(),
        "snakecase" | "snake" if style.starts_with(char::is_lowercase) => name.to_snake_case(),
        "screamingsnakecase" | "screamingsnake" => name.to_shouty_snake_case(),
        "lowercase" | "lower" => name.to_lowercase(),
        "uppercase" | "upper" => name.to_uppercase(),
        "pascalcase" | "pascal" => name.to_pascal_case(),
        "camelcase" | "camel" => name.to_lower_camel_case(),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_where_words_begin() {
        for (name, style, written) in [
            ("dry_run", "kebab-case", "dry-run"),
            ("HTTPServer2", "kebab-case", "http-server2"),
            ("AgenticCd", "snake_case", "agentic_cd"),
            ("max_size", "camelCase", "maxSize"),
            ("max_size", "PascalCase", "MaxSize"),
            ("max_size", "SCREAMING_SNAKE_CASE", "MAX_SIZE"),
            ("MaxSize", "lowercase", "maxsize"),
            ("max_size", "unheard", "max_size"),
            ("", "kebab-case", ""),
        ] {
            assert_eq!(rename(name, style), written, "{name} {style}");
        }
    }
}
