//! Case conversions of clap and serde.

/// `name` in `style`, as the attributes call it; as it is where the style is not known.
pub fn rename(name: &str, style: &str) -> String {
    let words = words(name);
    let join = |joint: &str, word: fn(&str) -> String| {
        let words: Vec<String> = words.iter().map(|part| word(part)).collect();
        words.join(joint)
    };
    match style
        .to_ascii_lowercase()
        .replace(['-', '_', ' '], "")
        .as_str()
    {
        "kebabcase" | "kebab" => join("-", lower),
        "screamingkebabcase" => join("-", upper),
        "snakecase" | "snake" if style.starts_with(char::is_lowercase) => join("_", lower),
        "screamingsnakecase" | "screamingsnake" => join("_", upper),
        "lowercase" | "lower" => lower(name),
        "uppercase" | "upper" => upper(name),
        "pascalcase" | "pascal" => join("", title),
        "camelcase" | "camel" => {
            let joined = join("", title);
            let mut letters = joined.chars();
            let first = letters.next().map(|letter| letter.to_ascii_lowercase());
            first.into_iter().chain(letters).collect()
        }
        _ => name.to_owned(),
    }
}

fn lower(word: &str) -> String {
    word.to_lowercase()
}

fn upper(word: &str) -> String {
    word.to_uppercase()
}

fn title(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first
        .into_iter()
        .chain(letters.flat_map(char::to_lowercase))
        .collect()
}

/// The words of a name: between underscores, and where capital letters begin.
fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    for part in name.split(['_', '-']) {
        let letters: Vec<char> = part.chars().collect();
        let mut word = String::new();
        for (at, letter) in letters.iter().enumerate() {
            let before = at.checked_sub(1).map(|at| letters[at]);
            let after = letters.get(at + 1);
            let starts = letter.is_uppercase()
                && before.is_some_and(|before| {
                    !before.is_uppercase() || after.is_some_and(|after| after.is_lowercase())
                });
            if starts && !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            word.push(*letter);
        }
        if !word.is_empty() {
            words.push(word);
        }
    }
    words
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
