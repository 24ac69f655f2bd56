//! The configuration file of a repository, parsed and nothing more: includes are not followed, and no value is acted on.

/// The values of `url` in the sections `[remote "…"]` of a configuration file. None where git could not read it.
pub fn remote_urls(text: &str) -> Vec<String> {
    let Ok(file) = gix::config::File::try_from(text) else {
        return Vec::new();
    };
    let sections = file.sections_by_name("remote").into_iter().flatten();
    sections
        .filter(|section| section.header().subsection_name().is_some())
        .flat_map(|section| section.values("url"))
        .map(|url| url.to_string())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_sections_of_remotes_count() {
        let text = "[core]\n\turl = x\n[remote \"origin\"]\n\tURL = \"a\" ; b\n\tfetch = c\n[Remote \"two\"] url=d\n\
                    [remotes]\nurl = e\n[include]\npath = /etc/passwd\n";
        assert_eq!(remote_urls(text), ["a", "d"]);
        assert!(remote_urls("[remote").is_empty());
        assert!(remote_urls("[remöte \"a\"]\nurl = b\n[rem\u{e9}").is_empty());
    }
}
