//! One-time codes. Their text lies sealed in its row and is opened in the moment in which it is carried.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use keyward_model::{Channel, Entropy, MessageId, Person, Timestamp};
use keyward_storage::{
    repo::{messages::NewMessage, outlets::StandIn},
    secrets::{SecretError, Secrets},
};

use crate::{Carrier, CarryError, Language, Telling, compose::single_line, notice::framed};

/// What a code is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeFor {
    /// To sign in.
    SignIn,
    /// To show that a number or mailbox is the person's.
    Register,
}

/// A code on its way to somebody.
#[derive(Clone, Copy)]
pub struct CodeMessage<'a> {
    /// How people are told here.
    pub telling: &'a Telling,
    /// Whose code it is.
    pub person: &'a Person,
    /// How it travels: [`Channel::Mail`], [`Channel::Text`] or [`Channel::Voice`].
    pub channel: Channel,
    /// Where to.
    pub address: &'a str,
    /// The code.
    pub code: &'a str,
    /// What it is for.
    pub what: CodeFor,
    /// When it was made.
    pub at: Timestamp,
    /// Until when it works.
    pub expires_at: Timestamp,
}

impl CodeMessage<'_> {
    /// The row. With `seal` its body is sealed and erased once it was carried; without, it stays readable: only for the
    /// demo, whose outbox page is the telephone.
    ///
    /// # Errors
    /// [`SecretError`] if the library refuses to seal.
    pub fn row(
        &self,
        id: MessageId,
        seal: Option<&Secrets>,
        entropy: &dyn Entropy,
    ) -> Result<NewMessage, SecretError> {
        let mut row = NewMessage {
            id,
            person: Some(self.person.id),
            channel: self.channel,
            address: single_line(self.address, 320),
            subject: self.subject().to_owned(),
            body: self.body(),
            kind: "one-time-code".to_owned(),
            case: None,
            intent: None,
            created_at: self.at,
            expires_at: seal.map(|_| self.expires_at),
        };
        if let Some(secrets) = seal {
            row.body = secrets.seal(&purpose(&row), row.body.as_bytes(), entropy)?;
        }
        Ok(row)
    }

    /// Without the code: subjects are shown on locked screens and stay in the row.
    const fn subject(&self) -> &'static str {
        match (self.telling.language, self.what) {
            (Language::English, CodeFor::SignIn) => "Your code to sign in",
            (Language::English, CodeFor::Register) => "Confirm that this is yours",
            (Language::German, CodeFor::SignIn) => "Ihr Code zum Anmelden",
            (Language::German, CodeFor::Register) => "Bestätigen Sie, dass das Ihres ist",
        }
    }

    fn body(&self) -> String {
        match self.channel {
            Channel::Voice => self.spoken(),
            Channel::Text => self.text(),
            Channel::Mail | Channel::Webhook => self.mail(),
        }
    }

    /// The last line is bound to this site: browsers offer the code there and nowhere else
    /// (<https://wicg.github.io/sms-one-time-codes/>).
    fn text(&self) -> String {
        let (code, minutes) = (self.code, self.minutes());
        let said = match (self.telling.language, self.what) {
            (Language::English, CodeFor::SignIn) => {
                format!(
                    "{code} is your code to sign in, for {minutes} minutes. Tell it to nobody: the helpdesk never asks."
                )
            }
            (Language::English, CodeFor::Register) => {
                format!(
                    "{code} confirms this number, for {minutes} minutes. Tell it to nobody: the helpdesk never asks."
                )
            }
            (Language::German, CodeFor::SignIn) => {
                format!(
                    "{code} ist Ihr Code zum Anmelden, {minutes} Minuten lang. Sagen Sie ihn niemandem, auch nicht dem Helpdesk."
                )
            }
            (Language::German, CodeFor::Register) => {
                format!(
                    "{code} bestätigt diese Nummer, {minutes} Minuten lang. Sagen Sie ihn niemandem, auch nicht dem Helpdesk."
                )
            }
        };
        match host(&self.telling.site) {
            Some(host) => format!("{said}\n\n@{host} #{code}"),
            None => said,
        }
    }

    fn mail(&self) -> String {
        let (code, minutes) = (self.code, self.minutes());
        let text = match (self.telling.language, self.what) {
            (Language::English, CodeFor::SignIn) => format!(
                "your code to sign in is {code}. It works once, for {minutes} minutes, on {}.\n\nTell it to nobody: the \
                 helpdesk never asks for it. If you did not ask for a code, somebody knows your user name and perhaps your \
                 password.",
                self.telling.site
            ),
            (Language::English, CodeFor::Register) => format!(
                "to confirm that this mailbox is yours, type {code} on {}. It works once, for {minutes} minutes.\n\nIf you \
                 did not ask for it, do nothing: somebody typed the wrong address.",
                self.telling.site
            ),
            (Language::German, CodeFor::SignIn) => format!(
                "Ihr Code zum Anmelden ist {code}. Er gilt einmal, {minutes} Minuten lang, auf {}.\n\nSagen Sie ihn \
                 niemandem: der Helpdesk fragt nie danach. Haben Sie keinen Code verlangt, kennt jemand Ihren \
                 Benutzernamen und vielleicht Ihr Passwort.",
                self.telling.site
            ),
            (Language::German, CodeFor::Register) => format!(
                "um zu bestätigen, dass dieses Postfach Ihres ist, tippen Sie {code} auf {}. Der Code gilt einmal, \
                 {minutes} Minuten lang.\n\nHaben Sie keinen verlangt, tun Sie nichts: jemand hat sich in der Adresse \
                 geirrt.",
                self.telling.site
            ),
        };
        framed(self.telling.language, &self.person.display_name, &text)
    }

    /// To be read out: digit by digit, twice.
    fn spoken(&self) -> String {
        let digits: Vec<String> = self.code.chars().map(String::from).collect();
        let digits = digits.join(", ");
        match self.telling.language {
            Language::English => format!(
                "Your code is: {digits}. Once more: {digits}. Tell it to nobody: the helpdesk never asks for it. Goodbye."
            ),
            Language::German => format!(
                "Ihr Code lautet: {digits}. Noch einmal: {digits}. Sagen Sie ihn niemandem, auch nicht dem Helpdesk. Auf \
                 Wiederhören."
            ),
        }
    }

    fn minutes(&self) -> u64 {
        self.expires_at.since(self.at).as_secs() / 60
    }
}

/// The host of the site's address, without the port.
fn host(site: &str) -> Option<&str> {
    let (_, rest) = site.split_once("://")?;
    rest.split([':', '/']).next().filter(|host| !host.is_empty())
}

/// What a sealed code is bound to: whose it is and where it goes, so that whoever can write rows sends nobody's code elsewhere. The
/// address, which may hold any character, stands last.
fn purpose(row: &NewMessage) -> String {
    let person = row.person.map_or_else(String::new, |person| person.to_string());
    format!("message/{}/{person}/{}/{}", row.id, row.channel.name(), row.address)
}

/// Opens sealed messages and hands them to a carrier.
pub struct Opening {
    carrier: Arc<dyn Carrier>,
    secrets: Arc<Secrets>,
}

impl Opening {
    /// Opens what is sealed with `secrets` for `carrier`.
    pub const fn new(carrier: Arc<dyn Carrier>, secrets: Arc<Secrets>) -> Self {
        Self { carrier, secrets }
    }

    fn open(&self, message: &NewMessage) -> Result<NewMessage, CarryError> {
        let sealed = || {
            tracing::error!(
                message = %message.id,
                "a code was not sent: its row was altered, or sealed with another master secret"
            );
            CarryError::Permanent("the message cannot be opened: its row was altered".to_owned())
        };
        let body = self.secrets.open(&purpose(message), &message.body).map_err(|_| sealed())?;
        Ok(NewMessage { body: String::from_utf8(body).map_err(|_| sealed())?, ..message.clone() })
    }
}

impl std::fmt::Debug for Opening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Opening")
    }
}

impl Carrier for Opening {
    fn send<'a>(&'a self, message: &'a NewMessage) -> BoxFuture<'a, Result<(), CarryError>> {
        Box::pin(async move {
            if message.expires_at.is_none() {
                return self.carrier.send(message).await;
            }
            self.carrier.send(&self.open(message)?).await
        })
    }

    fn stand_in(&self) -> Option<StandIn> {
        self.carrier.stand_in()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::OutboxCarrier;
    use keyward_model::{DirectoryId, PersonId, RoleSet, SeededEntropy, Tier};
    use keyward_storage::secrets::MasterSecret;
    use std::time::Duration;

    fn person() -> Person {
        let at = Timestamp::from_micros(0);
        Person {
            id: PersonId::from_bytes([1; 16]),
            directory: DirectoryId::from_bytes([2; 16]),
            user_name: "mira@contoso.example".into(),
            display_name: "Mira\r\nBcc: x".into(),
            job_title: None,
            department: None,
            office: None,
            employee_number: None,
            manager: None,
            manager_since: at,
            tier: Tier::Standard,
            enabled: true,
            roles: RoleSet::EMPLOYEE,
            has_photo: false,
            frozen_at: None,
            reregister_at: None,
            account: keyward_model::AccountKind::Person,
            owner: None,
            created_at: at,
        }
    }

    fn every<T>(see: impl Fn(CodeMessage<'_>) -> T) -> Vec<T> {
        let (mira, at) = (person(), Timestamp::from_micros(0));
        let mut all = Vec::new();
        for language in [Language::English, Language::German] {
            let telling = Telling { language, ..Telling::plain("https://id.contoso.example:8443") };
            for channel in [Channel::Mail, Channel::Text, Channel::Voice] {
                for what in [CodeFor::SignIn, CodeFor::Register] {
                    all.push(see(CodeMessage {
                        telling: &telling,
                        person: &mira,
                        channel,
                        address: "x",
                        code: "012345",
                        what,
                        at,
                        expires_at: at.plus(Duration::from_mins(10)),
                    }));
                }
            }
        }
        all
    }

    #[test]
    fn a_text_says_the_code_and_for_how_long_and_where() {
        for (channel, body, subject) in every(|m| (m.channel, m.body(), m.subject())) {
            assert!(!subject.contains("012345"));
            match channel {
                Channel::Voice => assert_eq!(body.matches("0, 1, 2, 3, 4, 5").count(), 2, "{body}"),
                Channel::Text => {
                    assert!(body.starts_with("012345 ") && body.to_lowercase().contains("10 min"), "{body}");
                    assert!(body.ends_with("\n\n@id.contoso.example #012345"), "{body}");
                    assert!(body.chars().count() <= 160, "one text, not two: {}", body.chars().count());
                }
                _ => {
                    assert!(body.contains("012345") && body.contains("https://id.contoso.example:8443"));
                    assert!(!body.contains("Mira\r\n"), "a name is one line");
                }
            }
        }
    }

    #[test]
    fn a_row_shows_nothing_of_the_code() {
        let secrets = Secrets::derive(&MasterSecret::new([3; 32])).unwrap();
        let entropy = SeededEntropy::new(1);
        let id = MessageId::from_bytes([7; 16]);
        for (row, body) in every(|m| (m.row(id, Some(&secrets), &entropy).unwrap(), m.body())) {
            assert!(!format!("{row:?}").contains("012345"));
            assert_eq!(row.expires_at, Some(Timestamp::from_micros(600_000_000)));
            let opening = Opening::new(
                Arc::new(OutboxCarrier),
                Arc::new(Secrets::derive(&MasterSecret::new([3; 32])).unwrap()),
            );
            assert_eq!(opening.open(&row).unwrap().body, body);
            // Sealed for its own row, person and address only.
            let other = if row.channel == Channel::Mail { Channel::Text } else { Channel::Mail };
            for moved in [
                NewMessage { id: MessageId::from_bytes([8; 16]), ..row.clone() },
                NewMessage { person: Some(PersonId::from_bytes([9; 16])), ..row.clone() },
                NewMessage { person: None, ..row.clone() },
                NewMessage { channel: other, ..row.clone() },
                NewMessage { address: "y".into(), ..row },
            ] {
                assert!(matches!(opening.open(&moved), Err(CarryError::Permanent(_))));
            }
        }
        let plain = every(|m| m.row(id, None, &entropy).unwrap());
        assert!(plain.iter().all(|row| row.expires_at.is_none() && row.body.contains('5')));
    }
}
