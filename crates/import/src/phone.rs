//! Telephone numbers, brought to the one form that can be called from anywhere (ITU-T E.164).

use crate::{
    country::{Country, can_be_dialled, is_assigned, keeps_zero, lengths, split_code, without_zero},
    text::whole as without_fraction,
};

/// The longest text that is looked at, in characters.
const LONGEST: usize = 64;
/// Digits of a number with its calling code (ITU-T E.164 §6.2.1 has 15 at most; shorter than 7 is an extension).
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;
/// The most digits of an extension.
const EXTENSION: usize = 10;

/// A telephone number in the form `+38615550207`, an extension as `+38615550207x12`.
///
/// What spreadsheets and address books put around a number is dropped: spaces, hyphens of every kind, dots, slashes, brackets,
/// marks of direction, a spreadsheet's apostrophe or `="…"`, `tel:`. The zero that is dialled within a country only, as in
/// `+44 (0)7700 900101`, is dropped as well, except where it is part of the number (Italy). A number without a plus is read as
/// one of `country`.
///
/// # Errors
/// What is wrong, for a message. `name` is the member or column.
pub(crate) fn phone(
    name: &str,
    value: Option<&str>,
    country: Option<Country>,
) -> Result<Option<String>, String> {
    let Some(text) = value.map(plain).filter(|text| !text.is_empty()) else { return Ok(None) };
    let wrong =
        || format!("{name} is not a telephone number of the form +386 1 555 0207 or +386 1 555 0207x12");
    if text.chars().count() > LONGEST {
        return Err(wrong());
    }
    if let Some((one, other)) = two_numbers(&text) {
        return Err(format!(
            "{name} holds two numbers, {one} and {other}: write one, or each into a column of its own"
        ));
    }
    let (number, extension) = apart(&text);
    let number = whole(name, number, country)?.ok_or_else(wrong)?;
    if !DIGITS.contains(&number.len()) || number.starts_with('0') {
        return Err(wrong());
    }
    match extension {
        None => Ok(Some(format!("+{number}"))),
        Some(extension) => {
            let extension = digits(extension).filter(|e| e.len() <= EXTENSION).ok_or_else(wrong)?;
            Ok(Some(format!("+{number}x{extension}")))
        }
    }
}

/// The text without what is not seen, with ASCII digits and signs, and without a spreadsheet's marks around it.
fn plain(text: &str) -> String {
    let kept = text.chars().filter_map(|c| match c {
        // Address books copy marks of direction along with a number.
        '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' => None,
        '\u{FF0B}' => Some('+'),
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FF0D}' => Some('-'),
        c if c.is_whitespace() => Some(' '),
        c => Some(c),
    });
    let text: String = kept.collect();
    let text = text.trim();
    let text = text.strip_prefix("=\"").and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    let text = text.strip_prefix('\'').unwrap_or(text);
    let text = text.get(..4).filter(|start| start.eq_ignore_ascii_case("tel:")).map_or(text, |_| &text[4..]);
    without_fraction(text.trim()).to_owned()
}

/// Two numbers in one field, or a number and the end of another: `+49 30 5550101/02`. A stroke after an area code is none.
fn two_numbers(text: &str) -> Option<(&str, &str)> {
    let (one, other) = text.split_once('/')?;
    let count = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
    let (before, after) = (count(one), count(other));
    (after > 0 && (before >= 8 || (before >= 6 && after <= 4))).then_some((one.trim(), other.trim()))
}

/// The number, and the extension that stands after a mark for it.
fn apart(text: &str) -> (&str, Option<&str>) {
    let lower = text.to_ascii_lowercase();
    let mark = [";ext=", "extension", "ext.", "ext", "x", "#"]
        .into_iter()
        .find_map(|mark| lower.find(mark).map(|at| (at, mark.len())));
    let parts = mark.and_then(|(at, length)| text.get(..at).zip(text.get(at + length..)));
    parts.map_or((text, None), |(number, extension)| (number, Some(extension)))
}

/// Digits of a text that has nothing else but what is written between them.
fn digits(text: &str) -> Option<String> {
    let kept: String = text.chars().filter(|c| !" -./()".contains(*c)).collect();
    (!kept.is_empty() && kept.bytes().all(|byte| byte.is_ascii_digit())).then_some(kept)
}

/// The digits from the calling code on; `None` for what is no number.
fn whole(name: &str, number: &str, country: Option<Country>) -> Result<Option<String>, String> {
    let bracket = number.trim().strip_prefix("(+").and_then(|rest| rest.split_once(')'));
    let open = bracket.map(|(code, rest)| format!("{code}{rest}"));
    if let Some(rest) = open.as_deref().or_else(|| number.trim().strip_prefix('+')) {
        return abroad(name, rest);
    }
    let Some(all) = digits(number) else { return Ok(None) };
    let Some(country) = country else {
        return Err(format!(
            "{name} has no country code: write it as +386 1 555 0207, or set a default country"
        ));
    };
    if let Some(rest) = country.international().and_then(|prefix| all.strip_prefix(prefix)) {
        return abroad(name, rest);
    }
    let Some(rest) = country.national(&all) else { return Err(not_national(name, country)) };
    Ok(Some(format!("{}{rest}", country.code)))
}

/// The digits of a number from its calling code on, which stands at the beginning of the text.
fn abroad(name: &str, rest: &str) -> Result<Option<String>, String> {
    let all = digits(rest);
    if let Some((code, _)) = all.as_deref().and_then(split_code).filter(|(code, _)| !is_assigned(code))
        && !code.starts_with('0')
    {
        return Err(format!("{name} begins with +{code}, a calling code that no country has"));
    }
    Ok(from_code(rest).filter(|all| has_length(all)))
}

/// Whether a number has as many digits as those of its calling code have. What is not in the table is not judged.
fn has_length(all: &str) -> bool {
    let Some((code, rest)) = split_code(all) else { return false };
    can_be_dialled(code, rest) && lengths(code).is_none_or(|lengths| lengths.contains(&rest.len()))
}

fn not_national(name: &str, country: Country) -> String {
    format!(
        "{name} is neither a number with a country code (+{} …) nor one as it is dialled within {}",
        country.code,
        country.name()
    )
}

/// The digits after a plus, without the zero that is dialled within the country only.
fn from_code(after_plus: &str) -> Option<String> {
    let all = digits(after_plus)?;
    let (code, rest) = split_code(&all)?;
    // "+39 (0)6 …" and "+39 06 …" are the same number.
    let rest = without_zero(code, rest, after_plus.contains("(0)"));
    // Hungary's 06 in brackets; two zeros are nobody's number.
    let rest = if code == "36" && after_plus.contains("(06)") {
        rest.strip_prefix('6').unwrap_or(rest)
    } else {
        rest
    };
    let doubled = rest.starts_with('0') && !keeps_zero(code);
    (!rest.is_empty() && !doubled).then(|| format!("{code}{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str, country: &str) -> Result<Option<String>, String> {
        phone("phone", Some(text), Country::from_name(country))
    }
    fn good(text: &str) -> String {
        read(text, "").unwrap().unwrap()
    }

    #[test]
    fn numbers_get_one_form() {
        assert_eq!(good("+386 1 555-02 07"), "+38615550207");
        assert_eq!(good("+1 (425) 555.0123x 4567"), "+14255550123x4567");
        assert_eq!(good("+1 2065550144 ext. 321"), "+12065550144x321");
        assert_eq!(good("tel:+1-206-555-0144;ext=7"), "+12065550144x7");
        assert_eq!(good("\u{202A}+386\u{A0}40 555\u{2011}101\u{202C}"), "+38640555101");
        assert_eq!(good("'+38640555101"), "+38640555101");
        assert_eq!(good("=\"+386 40 555 101\""), "+38640555101");
        assert_eq!(good("＋３８６　４０　５５５１０１"), "+38640555101");
        assert_eq!(good("+491715550101.0"), "+491715550101");
        assert_eq!(read("3331234567.0", "IT"), Ok(Some("+393331234567".to_owned())));
        assert_eq!(read("5123456.0", "EE"), read("5123456", "EE"));
        assert_eq!(read("  ", ""), Ok(None));
        for bad in [
            "015550207",
            "0038615550207",
            "+386",
            "+386 1 555 ABC",
            "+38615550207x",
            "+0123456789",
            "3.8640555E+10",
        ] {
            assert!(read(bad, "").is_err(), "{bad}");
        }
        assert!(read("+1234567890123456", "").is_err());
    }

    #[test]
    fn the_zero_that_is_dialled_within_a_country_is_dropped() {
        assert_eq!(good("+44 (0)7700 900101"), "+447700900101");
        assert_eq!(good("+49 (0)30 5550101"), "+49305550101");
        assert_eq!(good("+43 (0) 1 5550102"), "+4315550102");
        assert_eq!(good("+386 (0)40 555 102"), "+38640555102");
        assert_eq!(good("+4407700900101"), "+447700900101");
        assert_eq!(good("+36 (06) 1 555 0101"), "+3615550101");
        assert_eq!(good("+39 06 5550101"), "+39065550101", "part of the number");
        assert_eq!(good("+39 (06) 5550101"), "+39065550101");
        assert_eq!(good("+225 07 01 02 03 04"), "+2250701020304");
        assert!(read("+44 00 7700 900101", "").is_err());
    }

    #[test]
    fn what_is_no_single_whole_number_is_refused() {
        for two in
            ["+49 30 5550101/02", "+1 425 555 0100 / 0101", "030 5550101 / 030 5550102", "+43 1 5550102/12"]
        {
            let told = read(two, "DE").unwrap_err();
            assert!(
                told.contains("two numbers") && told.contains(two.split('/').next().unwrap().trim()),
                "{told}"
            );
        }
        assert_eq!(read("0171/5550101", "DE").unwrap().unwrap(), "+491715550101");
        assert_eq!(good("+49 (0)171 / 5550101"), "+491715550101");
        assert_eq!(good("(+49) 30 5550101"), "+49305550101");
        for (twice, country) in
            [("39333123456", "IT"), ("35226123456", "LU"), ("34612345678", "ES"), ("38640555101", "SI")]
        {
            assert!(read(twice, country).is_err(), "{twice}");
        }
        assert_eq!(read("393 123 4567", "IT").unwrap().unwrap(), "+393931234567");
        for short in ["+1425555", "+1 425 555 01001", "+386 1 555", "+44 7700", "+386405551011"] {
            assert!(read(short, "").is_err(), "{short}");
        }
        assert_eq!(good("+52 1 55 5555 0101"), "+5215555550101");
    }

    #[test]
    fn national_numbers_take_a_country() {
        let of = |text, country| read(text, country).unwrap().unwrap();
        assert_eq!(of("425-555-0100", "US"), "+14255550100");
        assert_eq!(of("1 (212) 555-0134", "us"), "+12125550134");
        assert_eq!(of("011 386 1 555 0207", "US"), "+38615550207");
        assert_eq!(of("040 555 101", "SI"), "+38640555101");
        assert_eq!(of("0043 1 5550102", "SI"), "+4315550102");
        assert_eq!(of("06 5550101", "IT"), "+39065550101");
        assert_eq!(of("612 345 678", "ES"), "+34612345678");
        assert_eq!(of("06 1 555 0101", "HU"), "+3615550101");
        assert_eq!(of("+1 212 555 0135", "SI"), "+12125550135", "a plus says it all");
        for (bad, country) in [
            // Spreadsheets drop the plus, and the leading zero.
            ("38640555101", "SI"),
            ("40555101", "SI"),
            ("4930123456", "PL"),
            ("5550100", "US"),
            ("5501", "DE"),
            ("00 1 425 555 0100", "KR"),
        ] {
            assert!(read(bad, country).is_err(), "{bad} in {country}");
        }
        assert!(read("425-555-0100", "").unwrap_err().contains("default country"));
    }

    #[test]
    fn a_number_that_nobody_can_call_is_refused() {
        for (bad, what) in [
            ("+8 916 555 01 01", "begins with +891, a calling code that no country has"),
            ("+210 555 0101", "+210"),
            ("+999 555 01010", "+999"),
            ("00 999 555 01010", "+999"),
            ("(+384) 555 01010", "+384"),
            ("+7 8 495 555 01 01", "is not a telephone number"),
            ("+1 125 555 0100", "is not a telephone number"),
            ("+1 425 055 0100", "is not a telephone number"),
        ] {
            let told = read(bad, "SI").unwrap_err();
            assert!(told.contains(what), "{bad}: {told}");
        }
        for code in ["+211 91 555 0101", "+7 916 555 01 01", "+998 90 555 0101", "+886 912 555 010"] {
            assert_eq!(good(code), code.replace(' ', ""));
        }
        // A dot between groups is no decimal point.
        assert_eq!(good("+49.30.5550.0"), "+493055500");
        assert_eq!(read("030.5550.0", "DE").unwrap().unwrap(), "+493055500");
        assert_eq!(read("0305550101.0", "DE").unwrap().unwrap(), "+49305550101");
        // An Italian mobile number has no zero, a number of an area has one.
        for mobile in ["+39 (0)347 555 0101", "+39 0347 555 0101", "+39 347 555 0101", "+39 (0) 347 5550101"]
        {
            assert_eq!(good(mobile), "+393475550101", "{mobile}");
        }
        assert_eq!(read("0347 555 0101", "IT").unwrap().unwrap(), "+393475550101");
        assert_eq!(good("+39 (0)331 555010"), "+390331555010");
        assert_eq!(good("+39 0331 5550101"), "+3903315550101");
    }

    #[test]
    fn a_number_without_its_trunk_prefix_is_read_where_people_write_it_so() {
        for (text, country, number) in [
            ("138 0013 8000", "CN", "+8613800138000"),
            ("010 5555 0101", "CN", "+861055550101"),
            ("98765 43210", "IN", "+919876543210"),
            ("098765 43210", "IN", "+919876543210"),
            ("(11) 95555-0101", "BR", "+5511955550101"),
            ("(11) 3555-0101", "BR", "+551135550101"),
            ("011 95555-0101", "BR", "+5511955550101"),
            ("55 99555-0101", "BR", "+5555995550101"),
            ("8 916 555-01-01", "RU", "+79165550101"),
            ("8 10 49 30 5550101", "RU", "+49305550101"),
            ("8 612 34567", "LT", "+37061234567"),
            ("0 612 34567", "LT", "+37061234567"),
        ] {
            assert_eq!(read(text, country), Ok(Some(number.to_owned())), "{text} in {country}");
        }
        for (bad, country) in [
            ("10 5555 0101", "CN"),
            ("22 5550 1010", "IN"),
            ("95555-0101", "BR"),
            ("916 555 01 01", "RU"),
            ("612 34567", "LT"),
        ] {
            assert!(read(bad, country).is_err(), "{bad} in {country}");
        }
    }

    proptest! {
        #[test]
        fn what_is_stored_can_be_called_and_is_read_again_as_itself(
            text in "[+0-9() .x-]{0,24}|\\PC{0,20}", country in prop::sample::select(vec!["", "US", "SI", "IT", "HU", "KR"])
        ) {
            if let Ok(Some(number)) = read(&text, country) {
                let (digits, extension) = number[1..].split_once('x').unwrap_or((&number[1..], "0"));
                prop_assert!((7..=15).contains(&digits.len()) && !digits.starts_with('0'), "{number}");
                prop_assert!(digits.bytes().chain(extension.bytes()).all(|b| b.is_ascii_digit()), "{number}");
                prop_assert_eq!(read(&number, country), Ok(Some(number.clone())));
            }
        }
    }
}
