//! Countries for telephone numbers in national form: calling code, trunk prefix, lengths.
//!
//! A table of our own and not a numbering-plan library: what is stored has to be *one* form that can be called, and for that
//! the calling code and the trunk prefix are enough. Whether a number is in service nobody knows but the network, and a
//! library's tables of ranges grow old while an installation runs.

/// A country, for numbers that an export writes in national form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166-1 alpha-2.
    name: &'static str,
    /// The calling code (ITU-T E.164 annex).
    pub(crate) code: &'static str,
    /// What is dialled before the area within the country; empty where there is none or where it is part of the number.
    trunk: &'static str,
    /// Digits of a national number, without the trunk prefix.
    shortest: usize,
    longest: usize,
}

const fn country(
    name: &'static str,
    code: &'static str,
    trunk: &'static str,
    shortest: usize,
    longest: usize,
) -> Country {
    Country { name, code, trunk, shortest, longest }
}

/// Countries by name. Lengths are those of ITU-T's list of national numbering plans; where lengths vary, the widest span.
const COUNTRIES: &[Country] = &[
    country("AE", "971", "0", 8, 9),
    country("AL", "355", "0", 8, 9),
    country("AR", "54", "0", 10, 11),
    country("AT", "43", "0", 6, 13),
    country("AU", "61", "0", 9, 9),
    country("BA", "387", "0", 8, 9),
    country("BE", "32", "0", 8, 9),
    country("BG", "359", "0", 7, 9),
    country("BR", "55", "0", 10, 11),
    country("CA", "1", "1", 10, 10),
    country("CH", "41", "0", 9, 9),
    country("CN", "86", "0", 9, 11),
    country("CY", "357", "", 8, 8),
    country("CZ", "420", "", 9, 9),
    country("DE", "49", "0", 6, 11),
    country("DK", "45", "", 8, 8),
    country("EE", "372", "", 7, 8),
    country("ES", "34", "", 9, 9),
    country("FI", "358", "0", 6, 11),
    country("FR", "33", "0", 9, 9),
    country("GB", "44", "0", 9, 10),
    country("GR", "30", "", 10, 10),
    country("HK", "852", "", 8, 8),
    country("HR", "385", "0", 8, 9),
    country("HU", "36", "06", 8, 9),
    country("IE", "353", "0", 7, 9),
    country("IL", "972", "0", 8, 9),
    country("IN", "91", "0", 10, 10),
    country("IS", "354", "", 7, 9),
    country("IT", "39", "", 6, 11),
    country("JP", "81", "0", 9, 10),
    country("KR", "82", "0", 8, 10),
    country("KZ", "7", "8", 10, 10),
    country("LI", "423", "", 7, 9),
    country("LT", "370", "0", 8, 8),
    country("LU", "352", "", 6, 11),
    country("LV", "371", "", 8, 8),
    country("ME", "382", "0", 8, 8),
    country("MK", "389", "0", 8, 8),
    country("MT", "356", "", 8, 8),
    country("MX", "52", "", 10, 11),
    country("NL", "31", "0", 9, 9),
    country("NO", "47", "", 8, 8),
    country("NZ", "64", "0", 8, 10),
    country("PL", "48", "", 9, 9),
    country("PT", "351", "", 9, 9),
    country("RO", "40", "0", 9, 9),
    country("RS", "381", "0", 7, 9),
    country("RU", "7", "8", 10, 10),
    country("SE", "46", "0", 7, 10),
    country("SG", "65", "", 8, 8),
    country("SI", "386", "0", 8, 8),
    country("SK", "421", "0", 9, 9),
    country("TR", "90", "0", 10, 10),
    country("UA", "380", "0", 9, 9),
    country("US", "1", "1", 10, 10),
    country("XK", "383", "0", 8, 8),
    country("ZA", "27", "0", 9, 9),
];

impl Country {
    /// The country of an ISO 3166-1 code such as `SI`; `None` for one that is not known here.
    pub fn from_name(name: &str) -> Option<Self> {
        COUNTRIES.iter().copied().find(|country| country.name.eq_ignore_ascii_case(name.trim()))
    }
    /// The ISO 3166-1 code.
    pub const fn name(self) -> &'static str {
        self.name
    }
    /// The codes that [`Country::from_name`] knows, for a message.
    pub fn names() -> String {
        COUNTRIES.iter().map(|country| country.name).collect::<Vec<_>>().join(", ")
    }
    /// What is dialled there before a foreign country's code; `None` where it depends on the carrier.
    pub(crate) fn international(self) -> Option<&'static str> {
        match self.code {
            "1" => Some("011"),
            "7" => Some("810"),
            "61" => Some("0011"),
            "81" => Some("010"),
            "55" | "82" | "852" | "65" | "972" => None,
            _ => Some("00"),
        }
    }
    /// A number as it is dialled within the country, as the digits that follow the calling code; `None` for what is none.
    pub(crate) fn national(self, all: &str) -> Option<&str> {
        let rest = self.without_trunk(all)?;
        let rest = without_old_zero(self.code, rest, false).unwrap_or(rest);
        let zero = rest.starts_with('0') && !keeps_zero(self.code);
        let fits = self.has_length(rest) && !zero && !self.begins_with_code(all);
        (fits && can_be_dialled(self.code, rest)).then_some(rest)
    }
    /// Without its trunk prefix a number cannot be told from one whose plus was lost. Where people write their numbers without the
    /// prefix all the same, and nothing else has such digits, it may be missing.
    fn without_trunk(self, all: &str) -> Option<&str> {
        let digit = |at: usize| all.as_bytes().get(at).copied().unwrap_or_default();
        let bare = match self.code {
            // In North America the 1 is left out as often as not, and every number has ten digits.
            "1" => return Some(all.strip_prefix('1').filter(|rest| rest.len() == 10).unwrap_or(all)),
            "86" => all.len() == 11 && digit(0) == b'1' && digit(1) >= b'3',
            "91" => all.len() == 10 && digit(0) >= b'6',
            // An area of two digits without zeros; mobile numbers have a 9 after it, and one digit more.
            "55" => {
                let area = digit(0) != b'0' && digit(1) != b'0';
                let (mobile, fixed) = (digit(2) == b'9', (b'2'..=b'5').contains(&digit(2)));
                area && ((all.len() == 11 && mobile) || (all.len() == 10 && fixed))
            }
            // The trunk prefix was 8 until 2025, and lists still have it.
            "370" if all.len() == 9 && digit(0) == b'8' => return all.get(1..),
            _ => false,
        };
        if bare { Some(all) } else { all.strip_prefix(self.trunk) }
    }
    fn has_length(self, rest: &str) -> bool {
        (self.shortest..=self.longest).contains(&rest.len())
    }
    /// Whether a number without a plus may begin with the calling code already: where there is no trunk prefix nobody can tell it from
    /// one as it is dialled within the country. An Italian mobile number has ten digits and may begin with 39.
    fn begins_with_code(self, all: &str) -> bool {
        let rest = all.strip_prefix(self.code).filter(|_| self.trunk.is_empty());
        let own = self.code == ITALY && all.len() <= 10;
        rest.is_some_and(|rest| self.has_length(rest)) && !own
    }
}

/// The calling code of Italy, whose numbers keep their zero, except for mobile ones.
const ITALY: &str = "39";

/// Whether digits after a calling code can be a number of it, as far as their count does not say it.
pub(crate) fn can_be_dialled(code: &str, rest: &str) -> bool {
    let digit = |at: usize| rest.as_bytes().get(at).copied().unwrap_or_default();
    match code {
        // Neither an area nor an exchange begins with 0 or 1 (NANP).
        "1" => digit(0) >= b'2' && digit(3) >= b'2',
        "7" => digit(0) >= b'3',
        _ => true,
    }
}

/// Italian areas that begin like the prefix of a mobile number after a zero.
const ITALIAN_AREAS: &[&str] = &[
    "030", "031", "0321", "0322", "0323", "0324", "0331", "0332", "0341", "0342", "0343", "0344", "0345",
    "0346", "035", "0362", "0363", "0364", "0365", "0371", "0372", "0373", "0374", "0375", "0376", "0377",
    "0381", "0382", "0383", "0384", "0385", "0386", "039",
];

/// The digits of an Italian mobile number that has a zero before it, as they were dialled until 2001. Numbers of areas keep
/// theirs, and have ten digits but for few; `bracketed` says that the zero is written as one that may be left out.
fn without_old_zero<'a>(code: &str, rest: &'a str, bracketed: bool) -> Option<&'a str> {
    if code != ITALY {
        return None;
    }
    let area = ITALIAN_AREAS.iter().any(|area| rest.starts_with(area));
    let mobile = rest.len() == 11 && rest.starts_with("03") && (bracketed || !area);
    rest.get(1..).filter(|_| mobile)
}

/// Calling codes of three digits that are assigned (ITU-T E.164 annex), without those of premium rates and trials.
const LONG_CODES: &[std::ops::RangeInclusive<u16>] = &[
    211..=213,
    216..=216,
    218..=218,
    220..=258,
    260..=269,
    290..=291,
    297..=299,
    350..=359,
    370..=378,
    380..=383,
    385..=387,
    389..=389,
    420..=421,
    423..=423,
    500..=509,
    590..=599,
    670..=670,
    672..=683,
    685..=692,
    800..=800,
    808..=808,
    850..=850,
    852..=853,
    855..=856,
    870..=870,
    878..=878,
    880..=883,
    886..=886,
    960..=968,
    970..=977,
    992..=996,
    998..=998,
];

/// Whether somebody has a calling code.
pub(crate) fn is_assigned(code: &str) -> bool {
    let long = || code.parse().is_ok_and(|code| LONG_CODES.iter().any(|range| range.contains(&code)));
    SHORT_CODES.contains(&code) || long()
}

/// Calling codes of one and two digits; all others have three (ITU-T E.164 annex).
const SHORT_CODES: &[&str] = &[
    "1", "7", "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47",
    "48", "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66",
    "81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98",
];

/// Countries whose numbers keep a leading zero after the calling code: Italy and the Vatican, San Marino, Ivory Coast, Gabon,
/// Congo, Benin.
const KEEP_ZERO: &[&str] = &["39", "378", "225", "241", "242", "229"];

/// The digits after a calling code without the zero that is dialled within the country only; `bracketed` as for an Italian one.
pub(crate) fn without_zero<'a>(code: &str, rest: &'a str, bracketed: bool) -> &'a str {
    let dialled = rest.strip_prefix('0').filter(|_| !keeps_zero(code));
    without_old_zero(code, rest, bracketed).or(dialled).unwrap_or(rest)
}

/// The calling code at the beginning of the digits after a plus, and the rest.
pub(crate) fn split_code(digits: &str) -> Option<(&str, &str)> {
    let length = [1, 2]
        .into_iter()
        .find(|length| digits.get(..*length).is_some_and(|code| SHORT_CODES.contains(&code)))
        .unwrap_or(3);
    digits.split_at_checked(length)
}

/// How many digits follow a calling code, over all countries that have it; `None` for a code that is not known here.
pub(crate) fn lengths(code: &str) -> Option<std::ops::RangeInclusive<usize>> {
    let of = || COUNTRIES.iter().filter(|country| country.code == code);
    let shortest = of().map(|country| country.shortest).min()?;
    let longest = of().map(|country| country.longest).max()?;
    Some(shortest..=longest)
}

/// Whether a zero after this calling code is part of the number.
pub(crate) fn keeps_zero(code: &str) -> bool {
    KEEP_ZERO.contains(&code)
}
