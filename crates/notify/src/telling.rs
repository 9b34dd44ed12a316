//! What an installation says about telling.

use crate::{Happened, Language};
use keyward_model::Timestamp;

/// How people and programs are told here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Telling {
    /// The language of notices.
    pub language: Language,
    /// The address of this installation, such as `https://id.contoso.example`: notices say where an account is frozen.
    pub site: String,
    /// The desk's telephone number, if it is known.
    pub desk_phone: Option<String>,
    /// The time zone in which deadlines are named, by its IANA name; UTC if there is none.
    pub zone: Option<String>,
    /// Whether texts can be sent to telephones.
    pub texts: bool,
    /// Programs that hear of events.
    pub hooks: Vec<Hook>,
}

/// A program of the operator's that hears of events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hook {
    /// Its name in the configuration.
    pub name: String,
    /// Which events it hears of; empty means all.
    pub events: Vec<Happened>,
}

impl Hook {
    /// Whether it hears of this.
    pub fn hears(&self, happened: Happened) -> bool {
        self.events.is_empty() || self.events.contains(&happened)
    }
}

impl Telling {
    /// In English, by mail only: what an installation begins with.
    pub fn plain(site: &str) -> Self {
        Self { site: site.to_owned(), ..Self::default() }
    }

    /// A moment to the minute, in the zone of the organisation.
    pub(crate) fn moment(&self, at: Timestamp) -> String {
        let at = at.to_jiff();
        let there = self.zone.as_deref().and_then(|zone| at.in_tz(zone).ok());
        let Some(there) = there else { return at.strftime("%Y-%m-%d %H:%M UTC").to_string() };
        let zone = there.strftime("%Z").to_string();
        let zone = match (self.language, zone.as_str()) {
            (Language::German, "WET") => "WEZ",
            (Language::German, "WEST") => "WESZ",
            (Language::German, "CET") => "MEZ",
            (Language::German, "CEST") => "MESZ",
            (Language::German, "EET") => "OEZ",
            (Language::German, "EEST") => "OESZ",
            (_, other) => other,
        };
        format!("{} {zone}", there.strftime("%Y-%m-%d %H:%M"))
    }

    /// Where an account is frozen.
    pub fn freeze_link(&self) -> String {
        format!("{}/freeze", self.site.trim_end_matches('/'))
    }

    /// Where those who are asked to sign look.
    pub(crate) fn approve_link(&self) -> String {
        format!("{}/approve", self.site.trim_end_matches('/'))
    }

    /// Where an exception is stopped.
    pub(crate) fn exception_link(&self, case: u64) -> String {
        format!("{}/exception/{case}", self.site.trim_end_matches('/'))
    }

    /// Where people look after their ways in.
    pub(crate) fn security_info_link(&self) -> String {
        format!("{}/security-info", self.site.trim_end_matches('/'))
    }

    /// What to do if it was not the reader.
    pub(crate) fn not_you(&self) -> String {
        let link = self.freeze_link();
        match (self.language, &self.desk_phone) {
            (Language::English, Some(phone)) => format!(
                "If this was not you, freeze your account now: {link}. It takes one of your passkeys. If you have none \
                 left, call the helpdesk on {phone} and say so."
            ),
            (Language::English, None) => format!(
                "If this was not you, freeze your account now: {link}. It takes one of your passkeys. If you have none \
                 left, call the helpdesk on the number you know and say so."
            ),
            (Language::German, Some(phone)) => format!(
                "Waren Sie das nicht, sperren Sie Ihr Konto sofort: {link}. Dazu genügt einer Ihrer Passkeys. Haben Sie \
                 keinen mehr, rufen Sie den Helpdesk unter {phone} an und sagen Sie es."
            ),
            (Language::German, None) => format!(
                "Waren Sie das nicht, sperren Sie Ihr Konto sofort: {link}. Dazu genügt einer Ihrer Passkeys. Haben Sie \
                 keinen mehr, rufen Sie den Helpdesk unter der Nummer an, die Sie kennen, und sagen Sie es."
            ),
        }
    }

    /// The same for a text, which has to be short.
    pub(crate) fn not_you_briefly(&self) -> String {
        let link = self.freeze_link();
        match (self.language, &self.desk_phone) {
            (Language::English, Some(phone)) => format!("Not you? Freeze it: {link} or call {phone}."),
            (Language::English, None) => format!("Not you? Freeze it: {link} or call the helpdesk."),
            (Language::German, Some(phone)) => format!("Nicht Sie? Sperren: {link} oder Anruf: {phone}."),
            (Language::German, None) => format!("Nicht Sie? Sperren: {link} oder Helpdesk anrufen."),
        }
    }

    /// Where to turn when only people can help.
    pub(crate) fn call_desk(&self) -> String {
        match (self.language, &self.desk_phone) {
            (Language::English, Some(phone)) => format!("Questions? Call the helpdesk on {phone}."),
            (Language::English, None) => "Questions? Call the helpdesk on the number you know.".to_owned(),
            (Language::German, Some(phone)) => format!("Fragen? Rufen Sie den Helpdesk unter {phone} an."),
            (Language::German, None) => {
                "Fragen? Rufen Sie den Helpdesk unter der Nummer an, die Sie kennen.".to_owned()
            }
        }
    }
}
