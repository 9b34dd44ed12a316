//! Texts of an export, made sure of: names, telephone numbers, addresses, dates.

use keyward_model::{Timestamp, line};

/// Years before this one are placeholders: Graph writes `0001-01-01T00:00:00Z` for "never".
const FIRST_YEAR: i16 = 1900;

/// Characters that make text read otherwise than it is stored: overrides of direction (Unicode UAX #9), line separators
/// and the byte order mark.
fn is_deceptive(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' | '\u{FEFF}')
}

/// One line of at most `max` characters for the member or column `name`.
pub(crate) fn required(name: &str, value: Option<&str>, max: usize) -> Result<String, String> {
    let value = value.ok_or_else(|| format!("{name} is missing"))?;
    // Before the text is tidied: an export is refused what a person's typing is rid of.
    if value.trim().chars().any(is_deceptive) {
        return Err(format!("{name} has a character that changes the direction of text or is not visible"));
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
    if is_address(&address) { Ok(Some(address)) } else { Err(format!("{name} is not a mail address")) }
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
            && !domain.starts_with('.')
            && !domain.ends_with('.')
    })
}

/// A moment of an export, RFC 3339; without a zone it is UTC, because some Graph services leave the zone out. A date alone
/// counts as its last second in UTC: for "when did this number change" the later reading is the safe one. `None` for
/// nothing, and for Graph's "never" in the year 1. Not in the future: a day's clock difference is forgiven and cut to now.
pub(crate) fn moment(name: &str, value: Option<&str>, now: Timestamp) -> Result<Option<Timestamp>, String> {
    let Some(text) = optional(name, value, 64)? else { return Ok(None) };
    // ConvertTo-Json of Windows PowerShell 5.1 writes milliseconds since 1970.
    let told = text.strip_prefix("/Date(").and_then(|text| text.strip_suffix(")/"));
    let told =
        told.and_then(|text| text.parse().ok()).and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
    let text = told.map_or(text, |at| at.to_string());
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
        for bad in ["/Date(x)/", "2026-02-30", "21.11.2026", "2027-01-01", "1066-10-14", "soon"] {
            assert!(moment("d", Some(bad), now()).is_err(), "{bad}");
        }
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
        assert_eq!(user_name(Some("Mira@Example.ORG")).unwrap(), "mira@example.org");
    }
}
