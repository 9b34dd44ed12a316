//! What people are told, in English and German.

use keyward_model::Timestamp;

use crate::compose::single_line;

mod advice;
mod apart;
mod rules;

pub use rules::{ChangeOf, ChangeStep};

/// The language of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// German.
    German,
}

impl Language {
    /// The language with this tag, such as `en` or `de`.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "en" => Some(Self::English),
            "de" => Some(Self::German),
            _ => None,
        }
    }
}

/// A message's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// One line.
    pub subject: String,
    /// Plain text, lines end with `\n`.
    pub body: String,
}

/// What is told. Subjects hold nothing that anybody typed; bodies hold typed names on one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notice<'a> {
    /// To the person: what to do about a personal device that is gone.
    PersonalDeviceAdvice {
        /// The number of the case.
        case: u64,
        /// The device's name, such as `iPhone 15`.
        device: &'a str,
        /// Whether theft is suspected.
        theft: bool,
    },
    /// To the person: a pass was issued (NIST SP 800-63B-4 §4.2: every recovery MUST be told).
    PassIssued {
        /// The number of the case; `None` outside of one.
        case: Option<u64>,
        /// When the pass ends.
        expires_at: Timestamp,
    },
    /// To security: a pass was issued for an account of theirs to watch.
    PassIssuedToSecurity {
        /// The number of the case.
        case: u64,
        /// The account's user name.
        account: &'a str,
        /// Who issued it.
        agent: &'a str,
        /// When the pass ends.
        expires_at: Timestamp,
    },
    /// To the person: the recovery was stopped.
    Escalated {
        /// The number of the case.
        case: u64,
    },
    /// To security: a recovery was stopped.
    EscalatedToSecurity {
        /// The number of the case.
        case: u64,
        /// The account's user name.
        account: &'a str,
        /// Why, in the agent's words.
        reason: &'a str,
    },
    /// To security, before the pass: a privileged account is being recovered.
    PrivilegedRecovery {
        /// The number of the case.
        case: u64,
        /// The account's user name.
        account: &'a str,
        /// Who works the case.
        agent: &'a str,
    },
    /// To security alone: somebody asked for help in silence.
    Duress {
        /// The number of the case.
        case: u64,
        /// The account's user name.
        account: &'a str,
        /// Who works the case.
        agent: &'a str,
    },
    /// To supervisors and security: a wave of attacks.
    Alarm {
        /// The team at which it aims; `None` for the brake of the whole organisation.
        team: Option<&'a str>,
        /// Why.
        reason: &'a str,
    },
    /// To the manager: half of a pass waits.
    HalfOfPass {
        /// The number of the case.
        case: u64,
        /// The account's user name.
        account: &'a str,
        /// When the pass ends.
        expires_at: Timestamp,
    },
    /// To all policy administrators: a change of the rules moved.
    Change {
        /// What it is about.
        of: ChangeOf<'a>,
        /// What happened to it.
        step: ChangeStep,
        /// Who did it.
        by: &'a str,
        /// When it comes into force, if it waits.
        due: Option<Timestamp>,
    },
    /// To all administrators: somebody became policy administrator at the machine.
    AdministratorAdded {
        /// The account's user name.
        account: &'a str,
    },
    /// To all administrators and security readers: the sealed key was used.
    BreakGlass {
        /// The account that got a pass.
        account: &'a str,
        /// When.
        at: Timestamp,
    },
    /// To the person: a method was added.
    MethodAdded {
        /// Its name.
        label: &'a str,
        /// When.
        at: Timestamp,
    },
    /// To the person: a method was removed.
    MethodRemoved {
        /// Its name.
        label: &'a str,
        /// When.
        at: Timestamp,
    },
    /// To the person: new recovery codes were made.
    CodesGenerated {
        /// When.
        at: Timestamp,
    },
    /// To the person: a recovery code was used.
    CodeUsed {
        /// How many are left.
        left: u32,
        /// When.
        at: Timestamp,
    },
}

impl Notice<'_> {
    /// A stable name.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::PersonalDeviceAdvice { .. } => "personal-device-advice",
            Self::PassIssued { .. } => "pass-issued",
            Self::PassIssuedToSecurity { .. } => "pass-issued-to-security",
            Self::Escalated { .. } => "escalated",
            Self::EscalatedToSecurity { .. } => "escalated-to-security",
            Self::PrivilegedRecovery { .. } => "privileged-recovery",
            Self::Duress { .. } => "duress",
            Self::Alarm { .. } => "alarm",
            Self::HalfOfPass { .. } => "half-of-pass",
            Self::Change { .. } => "change",
            Self::AdministratorAdded { .. } => "administrator-added",
            Self::BreakGlass { .. } => "break-glass",
            Self::MethodAdded { .. } => "method-added",
            Self::MethodRemoved { .. } => "method-removed",
            Self::CodesGenerated { .. } => "codes-generated",
            Self::CodeUsed { .. } => "code-used",
        }
    }

    /// The message to `reader`.
    pub fn write(&self, language: Language, reader: &str) -> Letter {
        let (subject, text) = match language {
            Language::English => self.english(),
            Language::German => self.german(),
        };
        let reader = single_line(reader, 120);
        let (greeting, footer) = match language {
            Language::English => (
                "Hello",
                "This message was sent automatically. It never asks for a password, a pass or a code, and it \
                 has no link that signs you in.",
            ),
            Language::German => (
                "Guten Tag",
                "Diese Nachricht wurde automatisch versandt. Sie fragt nie nach Passwort, Pass oder Code \
                 und enthält keinen Link, der Sie anmeldet.",
            ),
        };
        Letter { subject, body: format!("{greeting} {reader},\n\n{text}\n\n--\n{footer}\n") }
    }

    fn english(&self) -> (String, String) {
        let not_you = "If this was not you, call the helpdesk now, on the number you know, and say so.";
        match *self {
            Self::PersonalDeviceAdvice { case, device, theft } => (
                format!("Your lost device: what to do now (case {case})"),
                advice::english(&single_line(device, 80), theft),
            ),
            Self::PassIssued { case, expires_at } => (
                "A Temporary Access Pass was issued for your account".to_owned(),
                format!(
                    "a Temporary Access Pass was issued for your account{}. It works until {}. Whoever has it can \
                     register a passkey for your account.\n\nThe helpdesk gave it to you in person, on a call it made to \
                     you, or through your manager. Nobody will ask you for it.\n\n{not_you}",
                    case.map(|number| format!(" (case {number})")).unwrap_or_default(),
                    moment(expires_at)
                ),
            ),
            Self::PassIssuedToSecurity { case, account, agent, expires_at } => (
                format!("A pass was issued for a privileged account: case {case}"),
                format!(
                    "{} issued a Temporary Access Pass for the privileged account {} in case {case}. It works until {}. \
                     Each pass is told; an earlier one of the same case no longer works.\n\nIf this is not expected, \
                     escalate the case at once: that ends the pass.",
                    single_line(agent, 120),
                    single_line(account, 320),
                    moment(expires_at)
                ),
            ),
            Self::Escalated { case } => (
                format!("The recovery of your account was stopped (case {case})"),
                format!(
                    "somebody asked the helpdesk to let them back into your account, and could not show who they \
                     are. Nothing was handed out. The security team looks at it.\n\nIf it was you, come to the \
                     helpdesk in person with photo ID. {not_you}"
                ),
            ),
            Self::EscalatedToSecurity { case, account, reason } => (
                format!("Recovery escalated: case {case}"),
                format!(
                    "case {case} for the account {} was escalated. No pass can be issued until a supervisor resumes \
                     it.\n\nReason: {}",
                    single_line(account, 320),
                    single_line(reason, 500)
                ),
            ),
            Self::PrivilegedRecovery { case, account, agent } => (
                format!("Privileged account is being recovered: case {case}"),
                format!(
                    "the privileged account {} is being recovered in case {case}, worked by {}. A pass is about to be \
                     issued.\n\nIf this is not expected, escalate the case at once: that stops it.",
                    single_line(account, 320),
                    single_line(agent, 120)
                ),
            ),
            Self::Duress { case, account, agent } => apart::english_duress(case, account, agent),
            Self::Alarm { team, reason } => apart::english_alarm(team, reason),
            Self::HalfOfPass { case, account, expires_at } => apart::english_half(case, account, expires_at),
            Self::Change { of, step, by, due } => rules::change_english(of, step, by, due),
            Self::AdministratorAdded { account } => rules::administrator_english(account),
            Self::BreakGlass { account, at } => rules::break_glass_english(account, at),
            Self::MethodAdded { label, at } => (
                "A sign-in method was added to your account".to_owned(),
                format!(
                    "\"{}\" was added to your account on {}.\n\n{not_you}",
                    single_line(label, 80),
                    moment(at)
                ),
            ),
            Self::MethodRemoved { label, at } => (
                "A sign-in method was removed from your account".to_owned(),
                format!(
                    "\"{}\" was removed from your account on {}. It no longer signs in.\n\n{not_you}",
                    single_line(label, 80),
                    moment(at)
                ),
            ),
            Self::CodesGenerated { at } => (
                "New recovery codes were made for your account".to_owned(),
                format!(
                    "new recovery codes were made for your account on {}. Earlier codes no longer work.\n\n{not_you}",
                    moment(at)
                ),
            ),
            Self::CodeUsed { left, at } => (
                "A recovery code of your account was used".to_owned(),
                format!(
                    "one of your recovery codes was used on {}. It counts as one proof of who you are; it does not sign \
                     in. Codes left: {left}. Make new ones in Security info when you are back.\n\n{not_you}",
                    moment(at)
                ),
            ),
        }
    }

    fn german(&self) -> (String, String) {
        let not_you = "Waren Sie das nicht, rufen Sie sofort den Helpdesk an, unter der Nummer, die Sie kennen, und sagen Sie es.";
        match *self {
            Self::PersonalDeviceAdvice { case, device, theft } => (
                format!("Ihr verlorenes Gerät: was jetzt zu tun ist (Fall {case})"),
                advice::german(&single_line(device, 80), theft),
            ),
            Self::PassIssued { case, expires_at } => (
                "Für Ihr Konto wurde ein befristeter Zugriffspass ausgestellt".to_owned(),
                format!(
                    "für Ihr Konto wurde ein befristeter Zugriffspass ausgestellt{}. Er gilt bis {}. Wer ihn hat, kann für \
                     Ihr Konto einen Passkey registrieren.\n\nDer Helpdesk hat ihn Ihnen persönlich, bei einem Rückruf oder \
                     über Ihre Führungskraft gegeben. Niemand wird Sie danach fragen.\n\n{not_you}",
                    case.map(|number| format!(" (Fall {number})")).unwrap_or_default(),
                    moment(expires_at)
                ),
            ),
            Self::PassIssuedToSecurity { case, account, agent, expires_at } => (
                format!("Pass für ein privilegiertes Konto ausgestellt: Fall {case}"),
                format!(
                    "{} hat in Fall {case} einen befristeten Zugriffspass für das privilegierte Konto {} ausgestellt. Er gilt \
                     bis {}. Jeder Pass wird gemeldet; ein früherer desselben Falls gilt nicht mehr.\n\nIst das nicht \
                     erwartet, eskalieren Sie den Fall sofort: das beendet den Pass.",
                    single_line(agent, 120),
                    single_line(account, 320),
                    moment(expires_at)
                ),
            ),
            Self::Escalated { case } => (
                format!("Die Wiederherstellung Ihres Kontos wurde angehalten (Fall {case})"),
                format!(
                    "jemand hat den Helpdesk gebeten, wieder in Ihr Konto zu kommen, und konnte nicht zeigen, wer er ist. \
                     Es wurde nichts herausgegeben. Das Sicherheitsteam sieht es sich an.\n\nWaren Sie das, kommen Sie mit \
                     Lichtbildausweis persönlich zum Helpdesk. {not_you}"
                ),
            ),
            Self::EscalatedToSecurity { case, account, reason } => (
                format!("Wiederherstellung eskaliert: Fall {case}"),
                format!(
                    "Fall {case} für das Konto {} wurde eskaliert. Bis ihn die Leitung fortsetzt, kann kein Pass \
                     ausgestellt werden.\n\nGrund: {}",
                    single_line(account, 320),
                    single_line(reason, 500)
                ),
            ),
            Self::PrivilegedRecovery { case, account, agent } => (
                format!("Privilegiertes Konto wird wiederhergestellt: Fall {case}"),
                format!(
                    "das privilegierte Konto {} wird in Fall {case} wiederhergestellt, bearbeitet von {}. Gleich wird ein \
                     Pass ausgestellt.\n\nIst das nicht erwartet, eskalieren Sie den Fall sofort: das hält ihn an.",
                    single_line(account, 320),
                    single_line(agent, 120)
                ),
            ),
            Self::Duress { case, account, agent } => apart::german_duress(case, account, agent),
            Self::Alarm { team, reason } => apart::german_alarm(team, reason),
            Self::HalfOfPass { case, account, expires_at } => apart::german_half(case, account, expires_at),
            Self::Change { of, step, by, due } => rules::change_german(of, step, by, due),
            Self::AdministratorAdded { account } => rules::administrator_german(account),
            Self::BreakGlass { account, at } => rules::break_glass_german(account, at),
            Self::MethodAdded { label, at } => (
                "Neue Anmeldemethode für Ihr Konto".to_owned(),
                format!(
                    "„{}“ wurde Ihrem Konto am {} hinzugefügt.\n\n{not_you}",
                    single_line(label, 80),
                    moment(at)
                ),
            ),
            Self::MethodRemoved { label, at } => (
                "Anmeldemethode aus Ihrem Konto entfernt".to_owned(),
                format!(
                    "„{}“ wurde am {} aus Ihrem Konto entfernt und meldet nicht mehr an.\n\n{not_you}",
                    single_line(label, 80),
                    moment(at)
                ),
            ),
            Self::CodesGenerated { at } => (
                "Neue Wiederherstellungscodes für Ihr Konto".to_owned(),
                format!(
                    "für Ihr Konto wurden am {} neue Wiederherstellungscodes erzeugt. Frühere Codes gelten nicht \
                     mehr.\n\n{not_you}",
                    moment(at)
                ),
            ),
            Self::CodeUsed { left, at } => (
                "Ein Wiederherstellungscode Ihres Kontos wurde verwendet".to_owned(),
                format!(
                    "am {} wurde einer Ihrer Wiederherstellungscodes verwendet. Er zählt als ein Nachweis, wer Sie sind; er \
                     meldet nicht an. Verbleibende Codes: {left}. Erzeugen Sie neue unter Sicherheitsinformationen, sobald \
                     Sie wieder Zugang haben.\n\n{not_you}",
                    moment(at)
                ),
            ),
        }
    }
}

/// A moment to the minute, in UTC: the reader's time zone is not known.
fn moment(at: Timestamp) -> String {
    at.to_jiff().strftime("%Y-%m-%d %H:%M UTC").to_string()
}

#[cfg(test)]
mod tests;
