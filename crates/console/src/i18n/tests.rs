use super::*;
use std::collections::BTreeSet;

fn keys(source: &str) -> BTreeSet<String> {
    let keys = source.lines().filter_map(|line| line.split_once(" =").map(|(key, _)| key));
    keys.filter(|key| !key.is_empty() && !key.starts_with([' ', '#', '-', '[', '*']))
        .map(str::to_owned)
        .collect()
}

fn files(directory: &std::path::Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

/// Keys named by `text` after any of `marks`, up to the closing quotation mark.
fn named(text: &str, marks: &[&str]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for mark in marks {
        for rest in text.split(mark).skip(1) {
            if let Some((key, _)) = rest.split_once('"')
                && !key.is_empty()
                && key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_')
            {
                found.insert(key.to_owned());
            }
        }
    }
    found
}

/// A key that nobody names is translated for nobody.
#[test]
fn every_key_is_used() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    for folder in ["templates", "src", "static"] {
        files(&root.join(folder), &mut paths);
    }
    let code: String = paths.iter().filter_map(|path| std::fs::read_to_string(path).ok()).collect();
    let named = |key: &String| {
        // The spelling alphabet is looked up by letter.
        key.starts_with("spell-")
            || [format!("\"{key}\""), format!("'{key}'")].iter().any(|quoted| code.contains(quoted))
            || EN.contains(&format!("{{ {key} }}"))
    };
    let idle: Vec<_> = keys(EN).into_iter().filter(|key| !named(key)).collect();
    assert!(idle.is_empty(), "{idle:?}");
}

#[test]
fn every_key_in_templates_and_views_exists() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    files(&root.join("templates"), &mut paths);
    files(&root.join("src"), &mut paths);
    let english = keys(EN);
    let mut missing = BTreeSet::new();
    let mut used = 0;
    for path in paths.iter().filter(|path| !path.ends_with("i18n/tests.rs")) {
        let text = std::fs::read_to_string(path).unwrap();
        let marks = ["msg(\"", "msg1(\"", "msg2(\"", "Phrase::key(\"", "Arg::Key(\"", " => \""];
        // Elsewhere an arm with a text is a stable code or an address.
        let arms_are_keys = path.starts_with(root.join("src/views")) || path.ends_with("words.rs");
        let marks = if arms_are_keys { &marks[..] } else { &marks[..5] };
        for key in named(&text, marks) {
            let is_key = key.contains('-') && !key.contains('_');
            used += usize::from(is_key);
            if is_key && !english.contains(&key) {
                missing.insert((path.strip_prefix(root).unwrap().display().to_string(), key));
            }
        }
    }
    assert!(used > 300, "the scan found only {used} keys");
    assert!(missing.is_empty(), "{missing:#?}");
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

#[test]
fn times_follow_zone_and_language() {
    let now = at("2026-11-21T08:41:00Z");
    let en = Text::new(Locale::En, "Europe/Ljubljana", now);
    let de = Text::new(Locale::De, "Europe/Ljubljana", now);
    assert_eq!(en.moment(&now), "21 Nov 2026, 09:41 CET");
    assert_eq!(de.moment(&at("2026-07-01T22:30:00Z")), "2. Juli 2026, 00:30 MESZ");
    assert_eq!(de.moment(&now), "21. Nov. 2026, 09:41 MEZ");
    assert_eq!(Text::new(Locale::De, "Asia/Tokyo", now).moment(&now), "21. Nov. 2026, 17:41 JST");
    let yesterday = at("2026-11-20T22:59:00Z");
    assert!(en.clock_tag(&yesterday).as_str().ends_with(">20 Nov 23:59</time>"));
    assert!(de.clock_tag(&yesterday).as_str().ends_with(">20. Nov. 23:59</time>"));
    let last_year = at("2025-12-28T22:59:00Z");
    assert!(en.clock_tag(&last_year).as_str().ends_with(">28 Dec 2025 23:59</time>"));
    assert!(en.within_hour_tag(&last_year).as_str().contains("28 Dec 2025, "));
    assert_eq!(de.date(&yesterday.to_jiff().to_zoned(TimeZone::UTC).date()), "20. Nov. 2026");
    assert_eq!(de.month_year(&Date::constant(2026, 9, 1)), "Sept. 2026");
    assert_eq!(Text::new(Locale::En, "Mars/Olympus", now).moment(&now), "21 Nov 2026, 08:41 UTC");
    assert_eq!(en.hour(&at("2026-11-21T08:40:30Z")), "09:40");
    assert_eq!(en.hour(&at("2026-11-20T22:59:59Z")), "20 Nov 2026, 23:59 CET");
    assert_eq!(en.ago(&at("2026-11-21T08:40:30Z")), "just now");
    assert_eq!(en.ago(&at("2026-11-21T08:39:30Z")), "1 minute ago");
    assert_eq!(de.ago(&at("2026-11-19T08:39:30Z")), "vor 2 Tagen");
    assert_eq!(en.span(&Duration::from_secs(252)), "4 min 12 s");
    assert_eq!(en.num(&1_088_214), "1\u{202f}088\u{202f}214");
    assert_eq!(en.minutes(&90), "1 h 30 min");
    assert_eq!(de.span(&Duration::from_secs(252)), "4 Min. 12 Sek.");
    assert_eq!(de.minutes(&90), "1 Std. 30 Min.");
    assert_eq!(de.num(&1_088_214), "1\u{202f}088\u{202f}214");
}

#[test]
fn languages_are_negotiated_and_unknown_keys_show() {
    assert_eq!(Locale::negotiate("fr, de-AT;q=0.8, en;q=0.7"), Locale::De);
    assert_eq!(Locale::negotiate("en-GB, de"), Locale::En);
    assert_eq!(Locale::negotiate("xx;q=oops, *"), Locale::En);
    let de = Text::new(Locale::De, "UTC", Timestamp::default());
    assert_eq!(de.msg("no-such-key"), "⟦no-such-key⟧");
    assert_eq!(de.phrase(&Phrase::plain("<b>")), "<b>");
}

#[test]
fn a_german_sentence_ends_in_one_point() {
    let text = Text::new(Locale::De, "UTC", Timestamp::from_micros(0));
    let said = text.msg1("card-closed-took", "span", text.span(&std::time::Duration::from_secs(78)));
    assert!(said.ends_with("1 Min. 18 Sek."), "{said}");
}
