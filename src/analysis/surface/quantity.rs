//! Parses quantities in documents: `8`, `1_000`, `8 MiB`, `8 << 20`, `5 minutes`, `"text"`.

use crate::facts::surface::ConstantValue;

/// What a unit multiplies by: every reading of it.
const UNITS: [(&str, &[f64]); 46] = [
    ("b", &[1.0]),
    ("byte", &[1.0]),
    ("bytes", &[1.0]),
    ("k", &[1e3, 1024.0]),
    ("kb", &[1e3, 1024.0]),
    ("kib", &[1024.0]),
    ("m", &[1e6, 1_048_576.0, 60.0]),
    ("mb", &[1e6, 1_048_576.0]),
    ("mib", &[1_048_576.0]),
    ("g", &[1e9, 1_073_741_824.0]),
    ("gb", &[1e9, 1_073_741_824.0]),
    ("gib", &[1_073_741_824.0]),
    ("tb", &[1e12, 1_099_511_627_776.0]),
    ("tib", &[1_099_511_627_776.0]),
    ("ns", &[1e-9]),
    ("us", &[1e-6]),
    ("µs", &[1e-6]),
    ("ms", &[1e-3]),
    ("millisecond", &[1e-3]),
    ("milliseconds", &[1e-3]),
    ("s", &[1.0]),
    ("sec", &[1.0]),
    ("secs", &[1.0]),
    ("second", &[1.0]),
    ("seconds", &[1.0]),
    ("min", &[60.0]),
    ("mins", &[60.0]),
    ("minute", &[60.0]),
    ("minutes", &[60.0]),
    ("h", &[3600.0]),
    ("hr", &[3600.0]),
    ("hrs", &[3600.0]),
    ("hour", &[3600.0]),
    ("hours", &[3600.0]),
    ("d", &[86_400.0]),
    ("day", &[86_400.0]),
    ("days", &[86_400.0]),
    ("week", &[604_800.0]),
    ("weeks", &[604_800.0]),
    ("%", &[1.0, 0.01]),
    ("percent", &[1.0, 0.01]),
    ("thousand", &[1e3]),
    ("million", &[1e6]),
    ("billion", &[1e9]),
    ("items", &[1.0]),
    ("entries", &[1.0]),
];

/// What a text states.
#[derive(Clone, Debug, PartialEq)]
pub enum StatedValue {
    /// A number: as it stands, and every reading of it with its unit, if it has one.
    Number(f64, Vec<f64>),
    /// A word or a quoted text.
    Text(String),
}

/// The value that all of `text` states; none where it states more, or something else.
pub fn stated(text: &str) -> Option<StatedValue> {
    let bare = text.trim().trim_matches('`').trim();
    if let Some(inner) = bare
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
    {
        return Some(StatedValue::Text(inner.to_owned()));
    }
    if let Some((left, right)) = bare.split_once("<<") {
        let number = literal(left.trim())? * literal(right.trim())?.exp2();
        return Some(StatedValue::Number(number, Vec::new()));
    }
    if let Some((left, right)) = bare.split_once(['*', '×']) {
        let number = literal(left.trim())? * literal(right.trim())?;
        return Some(StatedValue::Number(number, Vec::new()));
    }
    let plain = |c: char| c.is_ascii_digit() || matches!(c, '_' | ',' | '.' | 'x');
    let start = usize::from(bare.starts_with('-'));
    let hex = bare.starts_with("0x") || bare.starts_with("0b") || bare.starts_with("0o");
    let length = if hex {
        bare.len()
    } else {
        bare[start..]
            .find(|c| !plain(c))
            .map_or(bare.len(), |at| at + start)
    };
    if let Some(number) = literal(&bare[..length]) {
        let unit = bare[length..].trim().to_lowercase();
        if unit.is_empty() {
            return Some(StatedValue::Number(number, Vec::new()));
        }
        let (_, scales) = UNITS.iter().find(|(name, _)| *name == unit)?;
        let readings = scales.iter().map(|scale| number * scale).collect();
        return Some(StatedValue::Number(number, readings));
    }
    let word = !bare.is_empty()
        && bare.len() <= 128
        && bare
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_./:".contains(c))
        && text.trim().starts_with('`');
    word.then(|| StatedValue::Text(bare.to_owned()))
}

/// A number as Rust or prose writes it: `1_000`, `1,000`, `0x10`, `-0.5`.
fn literal(text: &str) -> Option<f64> {
    let plain = text.replace('_', "");
    for (prefix, radix) in [("0x", 16), ("0b", 2), ("0o", 8)] {
        if let Some(digits) = plain.strip_prefix(prefix) {
            return u64::from_str_radix(digits, radix)
                .ok()
                .map(|number| number as f64);
        }
    }
    let grouped = plain.contains(',')
        && plain.split(',').enumerate().all(|(at, group)| match at {
            0 => (1..=3).contains(&group.len()),
            _ => group
                .split('.')
                .next()
                .is_some_and(|group| group.len() == 3),
        });
    let plain = if grouped {
        plain.replace(',', "")
    } else {
        plain
    };
    let starts = plain
        .trim_start_matches('-')
        .starts_with(|c: char| c.is_ascii_digit());
    let ends = plain.ends_with(|c: char| c.is_ascii_digit());
    (starts && ends).then(|| plain.parse().ok())?
}

/// Whether a value that has the name `name` is certainly not what is stated.
pub fn differs(name: &str, value: &ConstantValue, stated: &StatedValue) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1e-300);
    match (value, stated) {
        (ConstantValue::Number(value), StatedValue::Number(bare, readings)) => {
            // The name may say the unit: `TIMEOUT_MS`, `MAX_MB`.
            let scales = name.to_ascii_lowercase();
            let scales = scales
                .rsplit('_')
                .next()
                .and_then(|last| UNITS.iter().find(|(unit, _)| *unit == last));
            let scales = scales.map_or(&[1.0][..], |(_, scales)| scales);
            let unit = !readings.is_empty();
            let mut meant = vec![*value];
            if unit {
                // Whether it counts seconds, milliseconds or what else is not told by a number.
                meant.extend(
                    [1e-3, 1e-6, 1e-9, 1e3, 1e6, 60.0, 1024.0, 1_048_576.0]
                        .map(|scale| value * scale),
                );
                meant.extend(scales.iter().map(|scale| value * scale));
            }
            let all = readings.iter().chain(std::iter::once(bare));
            !all.into_iter()
                .any(|reading| meant.iter().any(|value| near(*value, *reading)))
        }
        // A number without a unit may count anything.
        (ConstantValue::Seconds(value), StatedValue::Number(_, readings)) => {
            !readings.is_empty() && !readings.iter().any(|reading| near(*value, *reading))
        }
        (ConstantValue::Text(value), StatedValue::Text(text)) => {
            let bare = |text: &str| {
                text.trim_matches(['/', '.', '"', '\'', ' '])
                    .to_ascii_lowercase()
            };
            bare(value) != bare(text)
        }
        (ConstantValue::Bool(value), StatedValue::Text(text)) => {
            matches!((value, text.as_str()), (true, "false") | (false, "true"))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(value: ConstantValue, text: &str) -> bool {
        !differs("X", &value, &stated(text).unwrap())
    }

    #[test]
    fn values_are_read_in_every_writing() {
        assert!(says(ConstantValue::Number(8_388_608.0), "8 MiB"));
        assert!(says(ConstantValue::Number(8_388_608.0), "8 << 20"));
        assert!(says(ConstantValue::Number(8_000_000.0), "8 MB"));
        assert!(says(ConstantValue::Number(1000.0), "1,000"));
        assert!(says(ConstantValue::Number(1000.0), "`1_000`"));
        assert!(says(ConstantValue::Number(16.0), "0x10"));
        assert!(says(ConstantValue::Number(300.0), "5 minutes"));
        assert!(says(ConstantValue::Number(5000.0), "5s"));
        assert!(says(ConstantValue::Seconds(0.5), "500 ms"));
        assert!(!says(ConstantValue::Seconds(0.5), "5 s"));
        assert!(!says(ConstantValue::Number(8.0), "9"));
        assert!(!says(ConstantValue::Number(8.0), "1,000"));
        assert!(!says(ConstantValue::Text("a".into()), "\"b\""));
        assert!(says(ConstantValue::Text("a/".into()), "`a`"));
        assert!(!says(ConstantValue::Bool(true), "`false`"));
    }

    #[test]
    fn what_states_more_states_nothing() {
        for text in [
            "8 apples", "8 or 9", "about", "~8", "8-9", "", "8..9", "1,0", "5 / 2",
        ] {
            assert_eq!(stated(text), None, "{text}");
        }
    }
}
