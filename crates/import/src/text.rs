//! Texts of an export, made sure of: names, telephone numbers, addresses, dates.

use keyward_model::{Timestamp, is_invisible, line};

/// Years before this one are placeholders: Graph writes `0001-01-01T00:00:00Z` for "never".
const FIRST_YEAR: i16 = 1900;

/// What changed before this year has no date: nobody had it so early, and programs write such dates for none.
const FIRST_CHANGE: i16 = 1990;

/// A date that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoDate {
    /// Where a database, a spreadsheet or a program begins to count: nobody filled the field in.
    Unfilled,
    /// The last year of calendars: what never comes.
    Never,
}

/// Whether a text stands for no date, such as `1900-01-01`, `1970-01-01T00:00:00Z`, `00.00.0000` or `31.12.9999`. Graph's own year 1 is
/// left to [`moment`].
pub(crate) fn no_date(text: &str) -> Option<NoDate> {
    let text = powershell(text.trim());
    let day = text.split(['T', 't', ' ']).next()?;
    let compact = day.len() == 8 && day.bytes().all(|byte| byte.is_ascii_digit());
    let parts = if compact {
        vec![day.get(..4)?, day.get(4..6)?, day.get(6..)?]
    } else {
        day.split(['-', '.', '/']).collect()
    };
    let numbers = parts.iter().map(|part| part.parse::<i16>()).collect::<Result<Vec<_>, _>>().ok()?;
    // The year is first or last; which of the others is the month is the same for all of these.
    let (year, one, other) = match *numbers.as_slice() {
        [year, one, other] if parts.first().is_some_and(|part| part.len() == 4) => (year, one, other),
        [one, other, year] if parts.last().is_some_and(|part| part.len() == 4) => (year, one, other),
        _ => return None,
    };
    // SQL Server, OLE and Excel, Windows, Unix; each also as the day before, which a time zone makes of it.
    let unfilled = matches!(
        (year, one.min(other), one.max(other)),
        (0, ..)
            | (1601 | 1753 | 1900 | 1970, 0..=1, 1)
            | (1600 | 1752 | 1899 | 1969, 12, 31)
            | (1899, 12, 29 | 30)
    );
    match year {
        9999 => Some(NoDate::Never),
        _ => unfilled.then_some(NoDate::Unfilled),
    }
}

/// [`moment`] of when something changed; nothing for what lies too early for anybody to have had it.
pub(crate) fn since(name: &str, value: Option<&str>, now: Timestamp) -> Result<Option<Timestamp>, String> {
    let told = moment(name, value, now)?;
    Ok(told.filter(|at| year(*at) >= FIRST_CHANGE))
}

/// The year of a moment, in UTC.
fn year(at: Timestamp) -> i16 {
    at.to_jiff().to_zoned(jiff::tz::TimeZone::UTC).year()
}

/// [`moment`] of a last day, which counts to its end: a day to which a program wrote midnight is the day alone.
pub(crate) fn last_day(name: &str, value: Option<&str>, now: Timestamp) -> Result<Option<Timestamp>, String> {
    let day = value.map(|text| powershell(text.trim()));
    let day = day.as_deref().map(|text| match text.split_once(['T', 't', ' ']) {
        Some((day, time)) if is_midnight(time) => day,
        _ => text,
    });
    moment(name, day, now)
}

/// Whether a time of a day is its beginning, in whichever zone it is told.
fn is_midnight(time: &str) -> bool {
    let time = time.split(['Z', 'z', '+']).next().unwrap_or(time);
    // A zone behind UTC.
    let time = time.split_once('-').map_or(time, |(time, _)| time).trim();
    time.starts_with("00:00") && time.chars().all(|c| "0:.,".contains(c))
}

/// The text of what ConvertTo-Json of Windows PowerShell 5.1 writes: milliseconds since 1970.
fn powershell(text: &str) -> String {
    let told = text.strip_prefix("/Date(").and_then(|text| text.strip_suffix(")/"));
    let told =
        told.and_then(|text| text.parse().ok()).and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
    told.map_or_else(|| text.to_owned(), |at| at.to_string())
}

/// Characters that make text read otherwise than it is stored: overrides of direction (Unicode UAX #9), line separators
/// and the byte order mark.
fn is_deceptive(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' | '\u{FEFF}')
}

/// What is said of them.
const UNSEEN: &str = "has a character that changes the direction of text or is not visible";

/// One line of at most `max` characters for the member or column `name`.
pub(crate) fn required(name: &str, value: Option<&str>, max: usize) -> Result<String, String> {
    let value = value.ok_or_else(|| format!("{name} is missing"))?;
    // Before the text is tidied: an export is refused what a person's typing is rid of.
    if value.trim().chars().any(is_deceptive) {
        return Err(format!("{name} {UNSEEN}"));
    }
    if is_garbled(value) {
        return Err(format!(
            "{name} was read in a wrong encoding before it was exported: export it as UTF-8"
        ));
    }
    line(value, max).map_err(|error| format!("{name} {error}"))
}

/// Whether a text is UTF-8 that was read as Latin-1, such as `MÃ¼ller`.
fn is_garbled(text: &str) -> bool {
    let tail =
        |c: char| ('\u{80}'..='\u{BF}').contains(&c) && !"\u{A0}\u{AB}\u{BB}\u{B4}\u{B7}\u{AD}".contains(c);
    text.chars().zip(text.chars().skip(1)).any(|(one, next)| "ÂÃÄÅ".contains(one) && tail(next))
}

/// [`required`], but nothing and white space are `None`.
pub(crate) fn optional(name: &str, value: Option<&str>, max: usize) -> Result<Option<String>, String> {
    match value {
        None => Ok(None),
        Some(text) if text.trim().is_empty() => Ok(None),
        Some(text) => required(name, Some(text), max).map(Some),
    }
}

/// [`optional`] of what numbers a person. A spreadsheet writes long numbers as `1.23E+11`, and many are one then.
pub(crate) fn number(name: &str, value: Option<&str>, max: usize) -> Result<Option<String>, String> {
    let read = optional(name, value, max)?;
    if read.as_deref().is_some_and(is_rounded) {
        return Err(format!(
            "{name} was rounded by a spreadsheet: make the column text there, and export it again"
        ));
    }
    Ok(read.map(|text| whole(&text).to_owned()))
}

/// A number without the `.0` that data tools write after one when a column has gaps: pandas and csvkit make floating-point numbers of it.
pub(crate) fn whole(text: &str) -> &str {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.strip_suffix(".0").or_else(|| text.strip_suffix(",0"));
    number.filter(|number| digits(number.strip_prefix('+').unwrap_or(number))).unwrap_or(text)
}

/// Whether a text is a number in scientific notation.
fn is_rounded(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.trim().split_once(['e', 'E']).is_some_and(|(number, exponent)| {
        let whole: String = number.chars().filter(|c| !".,-".contains(*c)).collect();
        digits(&whole) && exponent.strip_prefix(['+', '-']).is_some_and(digits)
    })
}

/// The id of a record in the export: opaque, at most 256 bytes.
pub(crate) fn source_id(name: &str, value: Option<&str>) -> Result<String, String> {
    let id = number(name, value, 256)?.ok_or_else(|| format!("{name} is missing"))?;
    if id.len() <= 256 { Ok(id) } else { Err(format!("{name} is longer than 256 bytes")) }
}

/// [`source_id`] of what may be a GUID.
pub(crate) fn reference(name: &str, value: Option<&str>) -> Result<String, String> {
    source_id(name, value).map(|id| guid(&id))
}

/// A GUID in its usual form, lower case without braces; anything else as it is. Tools print the same GUID in either case.
pub(crate) fn guid(text: &str) -> String {
    let inner = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or(text);
    if is_guid(inner) { inner.to_ascii_lowercase() } else { text.to_owned() }
}

/// Whether a text has the form of a GUID.
pub(crate) fn is_guid(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').collect();
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
        && parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// A user name such as `mira.kovac@example.org`, in lower case.
pub(crate) fn user_name(value: Option<&str>) -> Result<String, String> {
    let name = required("userPrincipalName", value, 320)?.to_lowercase();
    seen("userPrincipalName", &name)?;
    if is_address(&name) {
        Ok(name)
    } else {
        Err("userPrincipalName is not of the form name@domain".to_owned())
    }
}

/// A mail address.
pub(crate) fn email(name: &str, value: Option<&str>) -> Result<Option<String>, String> {
    let Some(told) = optional(name, value, 320)? else { return Ok(None) };
    let address = bare(&told).to_owned();
    seen(name, &address)?;
    if is_address(&address) { Ok(Some(address)) } else { Err(format!("{name} is not a mail address")) }
}

/// Refuses an address with characters that nobody sees: two that differ in one look like one. In names of people some languages need them.
fn seen(name: &str, address: &str) -> Result<(), String> {
    if address.contains(is_invisible) { Err(format!("{name} {UNSEEN}")) } else { Ok(()) }
}

/// An address without what directories and mail programs write around it: `SMTP:a@x.y`, `mailto:a@x.y`, `Ana <a@x.y>`.
fn bare(text: &str) -> &str {
    let text = text.trim();
    let inside =
        text.strip_suffix('>').and_then(|text| text.rsplit_once('<')).map_or(text, |(_, inside)| inside);
    let scheme = inside.split_once(':').filter(|(scheme, _)| {
        ["smtp", "mailto"].iter().any(|known| scheme.trim().eq_ignore_ascii_case(known))
    });
    scheme.map_or(inside, |(_, address)| address).trim()
}

fn is_address(text: &str) -> bool {
    // What lists, formulas and forms are written with: valid in quotation marks only (RFC 5321 §4.1.2), which nobody uses.
    let odd = |c: char| c.is_whitespace() || "@,;:<>()[]\"\\".contains(c);
    let good = |part: &str| !part.is_empty() && !part.contains(odd);
    let named = |domain: &str| domain.chars().all(|c| c.is_alphanumeric() || "-._".contains(c));
    text.split_once('@').is_some_and(|(local, domain)| {
        good(local)
            && !local.starts_with('=')
            && good(domain)
            && named(domain)
            // A name without a dot is a machine's, to which nobody delivers from outside.
            && domain.contains('.')
            && !domain.starts_with('.')
            && !domain.ends_with('.')
    })
}

/// A moment of an export, RFC 3339; without a zone it is UTC, because some Graph services leave the zone out. A date alone
/// counts as its last second in UTC: for "when did this number change" the later reading is the safe one. `None` for
/// nothing, for what stands for no date, and for Graph's "never" in the year 1. Not in the future: a day's clock difference is forgiven and cut to now.
pub(crate) fn moment(name: &str, value: Option<&str>, now: Timestamp) -> Result<Option<Timestamp>, String> {
    let Some(text) = optional(name, value, 64)? else { return Ok(None) };
    let text = powershell(&text);
    if no_date(&text).is_some() {
        return Ok(None);
    }
    let wrong = || format!("{name} is not a date such as 2026-11-21 or 2026-11-21T09:41:00Z");
    let date = text.parse::<jiff::civil::Date>().ok().filter(|_| text.len() == 10);
    let at = match date {
        Some(date) => {
            date.at(23, 59, 59, 0).to_zoned(jiff::tz::TimeZone::UTC).map_err(|_| wrong())?.timestamp()
        }
        None => text
            .parse::<jiff::Timestamp>()
            .or_else(|_| format!("{text}Z").parse::<jiff::Timestamp>())
            .map_err(|_| wrong())?,
    };
    let year = at.to_zoned(jiff::tz::TimeZone::UTC).year();
    if year == 1 {
        return Ok(None);
    }
    if year < FIRST_YEAR {
        return Err(format!("{name} lies before the year {FIRST_YEAR}"));
    }
    let at = Timestamp::from_micros(at.as_microsecond());
    if at > now.plus(std::time::Duration::from_hours(24)) {
        return Err(format!("{name} lies in the future"));
    }
    Ok(Some(at.min(now)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        Timestamp::parse_rfc3339("2026-11-21T09:41:00Z").unwrap()
    }

    #[test]
    fn dates_are_read_late_and_never_from_the_future() {
        let at = |text| moment("d", Some(text), now()).unwrap().map(|at| at.to_string());
        assert_eq!(at("2026-11-03").as_deref(), Some("2026-11-03T23:59:59Z"));
        assert_eq!(at("2026-11-21").as_deref(), Some("2026-11-21T09:41:00Z"), "today is cut to now");
        assert_eq!(at("2026-01-02T03:04:05.1234567+02:00").as_deref(), Some("2026-01-02T01:04:05Z"));
        assert_eq!(at("2026-01-02T03:04:05").as_deref(), Some("2026-01-02T03:04:05Z"));
        assert_eq!(at("0001-01-01T00:00:00Z"), None);
        assert_eq!(at("/Date(1577836800000)/").as_deref(), Some("2020-01-01T00:00:00Z"));
        for none in [
            "1900-01-01",
            "1970-01-01T00:00:00Z",
            "1969-12-31 23:00:00",
            "/Date(0)/",
            "9999-12-31",
            "00.00.0000",
            "0000-00-00",
            "1/1/1900 12:00:00 AM",
            "31.12.9999",
            "99991231",
            "19000101",
        ] {
            assert_eq!(at(none), None, "{none}");
            assert!(no_date(none).is_some(), "{none}");
        }
        for some in ["1970-02-01", "1900-05-01", "2026-01-01", "0001-01-01", "10075", "", "n/a"] {
            assert_eq!(no_date(some), None, "{some}");
        }
        for bad in ["/Date(x)/", "2026-02-30", "21.11.2026", "2027-01-01", "1066-10-14", "soon"] {
            assert!(moment("d", Some(bad), now()).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_last_day_counts_to_its_end() {
        let at = |text| last_day("d", Some(text), now()).unwrap().unwrap().to_string();
        for day in [
            "2026-11-03",
            "2026-11-03 00:00:00",
            "2026-11-03T00:00:00.000",
            "2026-11-03T00:00:00Z",
            "2026-11-03T00:00:00+01:00",
            "2026-11-03T00:00-05:00",
            "/Date(1793664000000)/",
        ] {
            assert_eq!(at(day), "2026-11-03T23:59:59Z", "{day}");
        }
        assert_eq!(at("2026-11-03T17:00:00Z"), "2026-11-03T17:00:00Z");
        assert_eq!(since("d", Some("1985-03-01"), now()), Ok(None));
        assert!(since("d", Some("1990-03-01"), now()).unwrap().is_some());
    }

    #[test]
    fn a_number_of_a_data_tool_loses_its_zero() {
        let read = |text: &str| number("n", Some(text), 64).unwrap().unwrap();
        for (written, meant) in [
            ("10075.0", "10075"),
            ("10075,0", "10075"),
            ("10075", "10075"),
            ("A-1.0", "A-1.0"),
            ("1.2.0", "1.2.0"),
            ("7.00", "7.00"),
        ] {
            assert_eq!(read(written), meant);
        }
    }

    #[test]
    fn names_cannot_deceive() {
        assert_eq!(required("n", Some(" Žiga Ünal ‌ "), 20).unwrap(), "Žiga Ünal \u{200C}");
        for bad in ["a\u{202E}b", "a\u{0}b", "a\nb", "", "\u{2066}x"] {
            assert!(required("n", Some(bad), 20).is_err(), "{bad:?}");
        }
        assert!(required("n", Some("MÃ¼ller"), 20).is_err());
        assert_eq!(required("n", Some("«ÅSE» Ä"), 20).unwrap(), "«ÅSE» Ä");
        for clear in ["SMTP:a@x.y", "smtp:a@x.y", "mailto:a@x.y", "<a@x.y>", "Ana Novak <a@x.y>", " a@x.y "] {
            assert_eq!(email("m", Some(clear)).unwrap().as_deref(), Some("a@x.y"), "{clear}");
        }
        for bad in [
            "a@x.y;b",
            "a@x.y;b@x.y",
            "a@gmail,com",
            "=HYPERLINK(\"mailto:a@x.y\")",
            "a@x.y, b@x.y",
            "X500:/o=a@b",
        ] {
            assert!(email("m", Some(bad)).is_err(), "{bad}");
        }
        for bad in ["mira", "@x", "a@", "a b@c", "a@b@c", "a@.c"] {
            assert!(user_name(Some(bad)).is_err(), "{bad}");
        }
        for unseen in ["an\u{200B}a@x.y", "ana\u{AD}@x.y", "ana@x.y\u{2060}", "an\u{E0061}a@x.y"] {
            assert!(user_name(Some(unseen)).unwrap_err().contains("not visible"), "{unseen:?}");
            assert!(email("mail", Some(unseen)).unwrap_err().contains("not visible"), "{unseen:?}");
        }
        assert_eq!(user_name(Some("Mira@Example.ORG")).unwrap(), "mira@example.org");
    }
}
