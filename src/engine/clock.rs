//! The clock. Only commands read it; everything else takes the date as a parameter.

/// Today in UTC.
#[allow(
    clippy::disallowed_methods,
    reason = "a command reads the clock; what it calls is handed the date"
)]
pub fn today() -> String {
    let passed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    day(passed.map_or(0, |passed| passed.as_secs() / 86_400))
}

/// The date of a day, counted from 1970-01-01.
fn day(mut days: u64) -> String {
    let leap = |year: u64| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    let mut year = 1970;
    while days >= 365 + u64::from(leap(year)) {
        days -= 365 + u64::from(leap(year));
        year += 1;
    }
    let lengths = [
        31,
        28 + u64::from(leap(year)),
        31,
        30,
        31,
        30,
        31,
        31,
        30,
        31,
        30,
        31,
    ];
    let mut month = 0;
    while days >= lengths[month] {
        days -= lengths[month];
        month += 1;
    }
    format!("{year:04}-{:02}-{:02}", month + 1, days + 1)
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn days_have_dates() {
        for (days, date) in [
            (0, "1970-01-01"),
            (59, "1970-03-01"),
            (11_016, "2000-02-29"),
            (11_017, "2000-03-01"),
            (20_453, "2025-12-31"),
            (20_454, "2026-01-01"),
        ] {
            assert_eq!(day(days), date);
        }
    }
}
