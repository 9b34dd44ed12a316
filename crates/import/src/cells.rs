//! What stands in a cell of a table in place of a value, and dates as a mapping says that they are written.

use std::fmt::Write as _;

/// What an exporter wrote in place of a value, of which a whole column is full: `None` for a value.
pub(crate) fn instead_of_a_value(text: &str) -> Option<&'static str> {
    if is_type_name(text) {
        return Some(
            "PowerShell wrote the name of a type in place of the value: use ConvertTo-Json -Depth 10 in place of Export-Csv",
        );
    }
    is_distinguished_name(text).then_some(
        "Active Directory wrote distinguished names (CN=…): export userPrincipalName, the id or the employee number of these people",
    )
}

/// `System.String[]`, `Microsoft.Graph.PowerShell.Models.MicrosoftGraphDirectoryObject`, `@{id=1}`. A user name has an `@` further on.
fn is_type_name(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let named = ["system.", "microsoft.graph."].iter().any(|begin| lower.starts_with(begin));
    (named && !text.contains('@')) || (text.starts_with("@{") && text.ends_with('}'))
}

/// `CN=Ana Novak,OU=Sales,DC=nord,DC=example` (RFC 4514).
fn is_distinguished_name(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let parts = ["cn=", "ou=", "dc=", "o=", "uid="];
    let begins = ["cn=", "uid=", "ou="].iter().any(|begin| lower.starts_with(begin));
    begins
        && lower.split(',').skip(1).any(|part| parts.iter().any(|begin| part.trim_start().starts_with(begin)))
}

/// How dates are written, as `dd.mm.yyyy` says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DateFormat {
    separator: char,
    /// Where the year, the month and the day stand.
    places: [usize; 3],
}

impl DateFormat {
    /// Reads `dd.mm.yyyy`, `d/m/yyyy`, `mm/dd/yyyy`, `yyyy-mm-dd` and the like. The year has four digits.
    pub(crate) fn parse(format: &str) -> Option<Self> {
        let format = format.trim().to_ascii_lowercase();
        let separator = format.chars().find(|c| !c.is_ascii_alphabetic()).filter(|c| "./-".contains(*c))?;
        let parts: Vec<&str> = format.split(separator).collect();
        let place = |names: [&str; 2]| parts.iter().position(|part| names.contains(part));
        let places = [place(["yyyy", "yyyy"])?, place(["mm", "m"])?, place(["dd", "d"])?];
        (parts.len() == 3).then_some(Self { separator, places })
    }

    /// A date in this format as `2026-11-21`, with what stands behind it; anything else as it is.
    pub(crate) fn iso(self, text: &str) -> String {
        self.read(text).unwrap_or_else(|| text.to_owned())
    }

    fn read(self, text: &str) -> Option<String> {
        let (day, time) = text.split_once([' ', 'T']).map_or((text, None), |(day, time)| (day, Some(time)));
        let parts: Vec<&str> = day.split(self.separator).collect();
        let [year, month, day] = self.places.map(|place| parts.get(place).copied().unwrap_or_default());
        let digits = |text: &str, least: usize, most: usize| {
            (least..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        let fits = parts.len() == 3 && digits(year, 4, 4) && digits(month, 1, 2) && digits(day, 1, 2);
        let mut iso = fits.then(|| format!("{year}-{month:0>2}-{day:0>2}"))?;
        if let Some(time) = time {
            // Writing into a String cannot fail.
            let _ = write!(iso, "T{}", time.trim());
        }
        Some(iso)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_types_and_distinguished_names_are_no_values() {
        for cut in [
            "System.String[]",
            "System.Collections.Hashtable",
            "@{id=1; x=}",
            "Microsoft.Graph.PowerShell.Models.MicrosoftGraphDirectoryObject",
        ] {
            assert!(instead_of_a_value(cut).unwrap().contains("ConvertTo-Json"), "{cut}");
        }
        for name in
            ["CN=Ana Novak,OU=Sales,DC=nord,DC=example", "cn=Novak\\, Ana, ou=Sales", "uid=ana,dc=nord"]
        {
            assert!(instead_of_a_value(name).unwrap().contains("distinguished"), "{name}");
        }
        for value in ["system.admin@nord.example", "ana@nord.example", "cn=1", "Systematics", "101", ""] {
            assert_eq!(instead_of_a_value(value), None, "{value}");
        }
    }

    #[test]
    fn dates_are_read_as_the_mapping_says() {
        let read = |format: &str, text: &str| DateFormat::parse(format).unwrap().iso(text);
        assert_eq!(read("dd.mm.yyyy", "03.11.2026"), "2026-11-03");
        assert_eq!(read("d.m.yyyy", "3.11.2026 00:00:00"), "2026-11-03T00:00:00");
        assert_eq!(read("mm/dd/yyyy", "11/3/2026"), "2026-11-03");
        assert_eq!(read("dd/mm/yyyy", "11/3/2026"), "2026-03-11");
        for other in ["2026-11-03", "03.11.26", "3.11", "soon", "03-11-2026", "03.11.2026.1", ""] {
            assert_eq!(read("dd.mm.yyyy", other), other);
        }
        for wrong in
            ["", "dd.mm.yy", "dd.mm", "dd mm yyyy", "ddmmyyyy", "dd.dd.yyyy", "dd.mm.yyyy.", "dd.mm/yyyy"]
        {
            assert_eq!(DateFormat::parse(wrong), None, "{wrong}");
        }
    }
}
