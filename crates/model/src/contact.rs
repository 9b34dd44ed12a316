//! Telephone numbers and addresses, with their history.

use crate::{ContactId, DeviceId, PersonId, Timestamp, person::names};
use serde::{Deserialize, Serialize};

/// What a contact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactKind {
    /// A mobile number.
    Mobile,
    /// A desk line.
    OfficePhone,
    /// A home number.
    HomePhone,
    /// The work mailbox: out of reach for who is locked out.
    WorkEmail,
    /// A private mailbox.
    PersonalEmail,
}

names!(ContactKind {
    Mobile = "mobile",
    OfficePhone = "office_phone",
    HomePhone = "home_phone",
    WorkEmail = "work_email",
    PersonalEmail = "personal_email",
});

/// How a message travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// By mail.
    Mail,
    /// As a text to a telephone.
    Text,
    /// As a call that reads it out: for codes only.
    Voice,
    /// To a program of the operator's, such as a chat tool.
    Webhook,
}

names!(Channel { Mail = "mail", Text = "text", Voice = "voice", Webhook = "webhook" });

impl ContactKind {
    /// How somebody is told there; `None` for a line that takes no texts.
    pub const fn channel(self) -> Option<Channel> {
        match self {
            Self::WorkEmail | Self::PersonalEmail => Some(Channel::Mail),
            Self::Mobile => Some(Channel::Text),
            Self::OfficePhone | Self::HomePhone => None,
        }
    }
    /// Whether it can be called.
    pub const fn is_phone(self) -> bool {
        matches!(self, Self::Mobile | Self::OfficePhone | Self::HomePhone)
    }
    /// Whether it is a line of a place, not of a device: it can be forwarded, or ring in an app.
    pub const fn is_fixed_line(self) -> bool {
        matches!(self, Self::OfficePhone | Self::HomePhone)
    }
}

/// One telephone number or address, and since when it is on file. Ended ones stay on record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// The contact's id.
    pub id: ContactId,
    /// Whose it is.
    pub person: PersonId,
    /// What it is.
    pub kind: ContactKind,
    /// The number (E.164, such as `+38615550207`) or address.
    pub value: String,
    /// Since when it is on file.
    pub since: Timestamp,
    /// When it was replaced; `None` while it is in force.
    pub until: Option<Timestamp>,
    /// The phone that rings, if known: a number on the lost phone proves nothing.
    pub device: Option<DeviceId>,
    /// Since when it is known to ring there, if an import found that later than the number; `None` for as long as the number is on
    /// file.
    #[serde(default)]
    pub device_since: Option<Timestamp>,
}

impl Contact {
    /// The line that is dialled: a number without its extension. The same line may be on file twice, as office and as mobile: it rings where
    /// it rings. An address is its own line.
    pub fn line(&self) -> &str {
        let line = self.value.split_once('x').filter(|_| self.kind.is_phone());
        line.map_or(self.value.as_str(), |(line, _)| line)
    }

    /// The value with all but its ends hidden, for the screen: `+386 1 ••• 207` or `m•••@example.org`.
    pub fn masked(&self) -> String {
        masked(&self.value)
    }

    /// The same with as many more of its last digits as tell it apart from those of `all` that would look alike.
    pub fn masked_among<'a>(&self, all: impl IntoIterator<Item = &'a Self>) -> String {
        let alike = |other: &&Self| other.value != self.value && other.masked() == self.masked();
        let others: Vec<&Self> = all.into_iter().filter(alike).collect();
        let shown = SHOWN..=MOST_SHOWN;
        let apart = |digits: &usize| {
            others.iter().all(|other| ends(&other.value, *digits) != ends(&self.value, *digits))
        };
        let digits = shown.into_iter().find(apart).unwrap_or(SHOWN);
        if self.value.contains('@') { self.masked() } else { with_ends(&self.value, digits) }
    }
}

/// The last digits of a number that are shown, and the most that are where numbers look alike.
const SHOWN: usize = 3;
const MOST_SHOWN: usize = 5;

fn ends(value: &str, digits: usize) -> String {
    let kept = value.chars().count().saturating_sub(digits);
    value.chars().skip(kept).collect()
}

fn with_ends(value: &str, digits: usize) -> String {
    let kept = value.chars().count().saturating_sub(digits);
    let head: String = value.chars().take(4.min(kept)).collect();
    format!("{head} ••• {}", ends(value, digits))
}

/// A number or address with all but its ends hidden.
pub fn masked(value: &str) -> String {
    if let Some((local, domain)) = value.split_once('@') {
        let first: String = local.chars().take(1).collect();
        return format!("{first}•••@{domain}");
    }
    with_ends(value, SHOWN)
}

/// What somebody else wrote about a message to `address`, with that and every mail address in it masked: a server answers with an address as it
/// rewrote it, or with another's.
pub fn masked_within(text: &str, address: &str) -> String {
    let text = text.replace(address, &masked(address));
    let of_address = |c: char| c.is_alphanumeric() || "@.!#$%&'*+-/=?^_`{|}~•".contains(c);
    let mut out = String::with_capacity(text.len());
    for part in text.split_inclusive(|c: char| !of_address(c)) {
        let word = part.trim_end_matches(|c: char| !of_address(c));
        let (word, rest) = part.split_at(word.len());
        let is_open = word.contains('@') && !word.contains('•');
        out.push_str(&if is_open { masked(word) } else { word.to_owned() });
        out.push_str(rest);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SeededEntropy;

    #[test]
    fn no_address_stands_open_in_what_a_server_says() {
        let said = "550 5.1.1 <Mira.K@Example.org>: mira@example.org unknown, ask (ana+it@example.net).";
        assert_eq!(
            masked_within(said, "mira@example.org"),
            "550 5.1.1 <M•••@Example.org>: m•••@example.org unknown, ask (a•••@example.net)."
        );
        assert_eq!(masked_within("410 +38640555418 is gone", "+38640555418"), "410 +386 ••• 418 is gone");
        assert_eq!(masked_within("", "mira@example.org"), "");
    }

    #[test]
    fn masks_keep_the_ends_only() {
        let entropy = SeededEntropy::new(1);
        let now = Timestamp::from_micros(0);
        let contact = |value: &str| Contact {
            id: ContactId::new(now, &entropy),
            person: PersonId::new(now, &entropy),
            kind: ContactKind::Mobile,
            value: value.into(),
            since: now,
            until: None,
            device: None,
            device_since: None,
        };
        assert_eq!(contact("+38640555418").masked(), "+386 ••• 418");
        assert_eq!(contact("mira@example.org").masked(), "m•••@example.org");
        assert_eq!(contact("12").masked(), " ••• 12");
        // Two that would look alike show one digit more; of one that looks like no other nothing more is shown.
        let all = [contact("+38640555418"), contact("+38640551418"), contact("+38640556207")];
        assert_eq!(all[0].masked_among(&all), "+386 ••• 5418");
        assert_eq!(all[1].masked_among(&all), "+386 ••• 1418");
        assert_eq!(all[2].masked_among(&all), "+386 ••• 207");
    }
}
