//! The words about changes of the rules, to administrators.

use crate::compose::single_line;

/// What a change is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeOf<'a> {
    /// The roles of the account with this user name.
    Roles(&'a str),
    /// The tier of the account with this user name.
    Tier(&'a str),
    /// Which accounts are one human's with the account with this user name.
    Link(&'a str),
    /// What the account with this user name is, and who answers for it.
    Account(&'a str),
    /// The pass policy.
    PassPolicy,
    /// The sign-in policy.
    SignIn,
    /// The verification standards.
    Standards,
    /// The data of many people, by an import.
    Import,
}

/// What happened to a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeStep {
    /// It was proposed.
    Proposed,
    /// It was signed by a second person and waits for its day.
    Approved,
    /// It is in force.
    InForce,
    /// It ended without coming into force.
    Ended,
}

impl ChangeOf<'_> {
    fn english(self) -> String {
        match self {
            Self::Roles(account) => format!("the roles of {}", single_line(account, 320)),
            Self::Tier(account) => format!("the recovery tier of {}", single_line(account, 320)),
            Self::Link(account) => format!("the links of {} to other accounts", single_line(account, 320)),
            Self::Account(account) => format!("the kind or owner of {}", single_line(account, 320)),
            Self::PassPolicy => "the pass policy".to_owned(),
            Self::SignIn => "the sign-in policy".to_owned(),
            Self::Standards => "the verification standards".to_owned(),
            Self::Import => "the numbers, addresses or managers of many people by an import".to_owned(),
        }
    }
    fn german(self) -> String {
        match self {
            Self::Roles(account) => format!("der Rollen von {}", single_line(account, 320)),
            Self::Tier(account) => format!("der Stufe von {}", single_line(account, 320)),
            Self::Link(account) => {
                format!("der Verknüpfungen von {} mit anderen Konten", single_line(account, 320))
            }
            Self::Account(account) => {
                format!("der Kontoart oder der Verantwortlichen von {}", single_line(account, 320))
            }
            Self::PassPolicy => "der Passrichtlinie".to_owned(),
            Self::SignIn => "der Anmelderichtlinie".to_owned(),
            Self::Standards => "der Prüfstandards".to_owned(),
            Self::Import => {
                "der Nummern, Adressen oder Führungskräfte vieler Personen durch einen Import".to_owned()
            }
        }
    }
}

pub(super) fn change_english(
    of: ChangeOf<'_>,
    step: ChangeStep,
    by: &str,
    due: Option<String>,
) -> (String, String) {
    let (what, by) = (of.english(), single_line(by, 120));
    let (subject, said) = match step {
        ChangeStep::Proposed => (
            "A change of the rules waits for a second signature",
            format!(
                "{by} proposes to change {what}. It takes effect only if a second policy administrator signs it."
            ),
        ),
        ChangeStep::Approved => (
            "A dangerous change of the rules was signed and waits a day",
            format!(
                "{by} signed a change of {what} as the second person. It opens something that was closed, so it comes into \
                 force at {} and not before. Until then any policy administrator or security reader can stop it.",
                due.unwrap_or_else(|| "the end of its wait".to_owned())
            ),
        ),
        ChangeStep::InForce => (
            "A change of the rules is in force",
            format!("a change of {what} is in force. Last to act: {by}."),
        ),
        ChangeStep::Ended => (
            "A change of the rules came to nothing",
            format!("a change of {what} does not come into force. Last to act: {by}."),
        ),
    };
    let next = "Read it under Settings. If you did not expect it, call the security team now, on the number you know.";
    (subject.to_owned(), format!("{said}\n\n{next}"))
}

pub(super) fn change_german(
    of: ChangeOf<'_>,
    step: ChangeStep,
    by: &str,
    due: Option<String>,
) -> (String, String) {
    let (what, by) = (of.german(), single_line(by, 120));
    let (subject, said) = match step {
        ChangeStep::Proposed => (
            "Eine Änderung der Regeln wartet auf eine zweite Unterschrift",
            format!(
                "{by} schlägt eine Änderung {what} vor. Sie gilt erst, wenn eine zweite Person aus der \
                 Richtlinienverwaltung unterschreibt."
            ),
        ),
        ChangeStep::Approved => (
            "Eine gefährliche Änderung der Regeln ist unterschrieben und wartet einen Tag",
            format!(
                "{by} hat eine Änderung {what} als zweite Person unterschrieben. Sie öffnet etwas, das geschlossen war, \
                 und gilt deshalb ab {}, nicht früher. Bis dahin können Richtlinienverwaltung und Sicherheitsleser sie \
                 anhalten.",
                due.unwrap_or_else(|| "dem Ende der Wartezeit".to_owned())
            ),
        ),
        ChangeStep::InForce => (
            "Eine Änderung der Regeln ist in Kraft",
            format!("eine Änderung {what} ist in Kraft. Zuletzt gehandelt hat: {by}."),
        ),
        ChangeStep::Ended => (
            "Aus einer Änderung der Regeln wurde nichts",
            format!("eine Änderung {what} tritt nicht in Kraft. Zuletzt gehandelt hat: {by}."),
        ),
    };
    let next = "Lesen Sie sie unter Einstellungen. Haben Sie sie nicht erwartet, rufen Sie sofort das Sicherheitsteam an, unter \
                der Nummer, die Sie kennen.";
    (subject.to_owned(), format!("{said}\n\n{next}"))
}

pub(super) fn administrator_english(account: &str) -> (String, String) {
    (
        "A policy administrator was added at the machine".to_owned(),
        format!(
            "somebody with a shell at the server made {} a policy administrator, without a second signature.\n\nIf you did \
             not expect this, call the security team now, on the number you know.",
            single_line(account, 320)
        ),
    )
}

pub(super) fn administrator_german(account: &str) -> (String, String) {
    (
        "An der Maschine wurde eine Richtlinienverwaltung hinzugefügt".to_owned(),
        format!(
            "jemand mit Zugang zum Server hat {} ohne zweite Unterschrift in die Richtlinienverwaltung \
             aufgenommen.\n\nHaben Sie das nicht erwartet, rufen Sie sofort das Sicherheitsteam an, unter der Nummer, die \
             Sie kennen.",
            single_line(account, 320)
        ),
    )
}

pub(super) fn restored_english(reason: &str, at: &str) -> (String, String) {
    (
        "The sign-in policy was reset at the machine".to_owned(),
        format!(
            "somebody with a shell at the server put the default sign-in policy in force on {at}, without a signature. Reason: \
             {}\n\nRead it under Settings. If you did not expect this, call the security team now, on the number you know.",
            single_line(reason, 300)
        ),
    )
}

pub(super) fn restored_german(reason: &str, at: &str) -> (String, String) {
    (
        "Die Anmelderichtlinie wurde an der Maschine zurückgesetzt".to_owned(),
        format!(
            "jemand mit Zugang zum Server hat am {at} ohne Unterschrift die mitgelieferte Anmelderichtlinie in Kraft gesetzt. \
             Grund: {}\n\nLesen Sie sie unter Einstellungen. Haben Sie das nicht erwartet, rufen Sie sofort das Sicherheitsteam \
             an, unter der Nummer, die Sie kennen.",
            single_line(reason, 300)
        ),
    )
}

pub(super) fn unfrozen_english(account: &str, reason: &str, at: &str) -> (String, String) {
    (
        "A freeze was lifted at the machine".to_owned(),
        format!(
            "somebody with a shell at the server lifted the freeze of {} on {at}. Its passkeys sign in again. An open case of it \
             stays stopped. Reason: {}\n\nIf you did not expect this, freeze the account again and call the security team now, \
             on the number you know.",
            single_line(account, 320),
            single_line(reason, 300)
        ),
    )
}

pub(super) fn unfrozen_german(account: &str, reason: &str, at: &str) -> (String, String) {
    (
        "An der Maschine wurde eine Sperre aufgehoben".to_owned(),
        format!(
            "jemand mit Zugang zum Server hat am {at} die Sperre von {} aufgehoben. Passkeys dieses Kontos melden wieder an. Ein \
             offener Fall dazu bleibt angehalten. Grund: {}\n\nHaben Sie das nicht erwartet, sperren Sie das Konto wieder und \
             rufen Sie sofort das Sicherheitsteam an, unter der Nummer, die Sie kennen.",
            single_line(account, 320),
            single_line(reason, 300)
        ),
    )
}

pub(super) fn joined_english(account: &str, record: &str, reason: &str, at: &str) -> (String, String) {
    (
        "An account was joined to a record at the machine".to_owned(),
        format!(
            "somebody with a shell at the server joined the account {} to the record {} of your directory's export on {at}. From now \
             on imports bring this account what the record says; what they change counts after 72 hours, and the account is told. \
             Reason: {}\n\nIf you did not expect this, freeze the account and call the security team now, on the number you know.",
            single_line(account, 320),
            single_line(record, 128),
            single_line(reason, 300)
        ),
    )
}

pub(super) fn joined_german(account: &str, record: &str, reason: &str, at: &str) -> (String, String) {
    (
        "An der Maschine wurde ein Konto mit einem Datensatz verbunden".to_owned(),
        format!(
            "jemand mit Zugang zum Server hat am {at} das Konto {} mit dem Datensatz {} aus dem Export Ihres Verzeichnisses verbunden. \
             Importe bringen diesem Konto nun, was der Datensatz sagt; was sie ändern, zählt nach 72 Stunden, und das Konto wird \
             benachrichtigt. Grund: {}\n\nHaben Sie das nicht erwartet, sperren Sie das Konto und rufen Sie sofort das \
             Sicherheitsteam an, unter der Nummer, die Sie kennen.",
            single_line(account, 320),
            single_line(record, 128),
            single_line(reason, 300)
        ),
    )
}

pub(super) fn break_glass_english(account: &str, at: &str) -> (String, String) {
    (
        "The sealed key was used".to_owned(),
        format!(
            "the sealed key was used at the server on {}, and {} was given a one-time pass with it.\n\nA security reader has to \
             look into it and say so under Review. If nobody you know opened the envelope, treat the server as taken over.",
            at,
            single_line(account, 320)
        ),
    )
}

pub(super) fn break_glass_german(account: &str, at: &str) -> (String, String) {
    (
        "Der versiegelte Schlüssel wurde benutzt".to_owned(),
        format!(
            "der versiegelte Schlüssel wurde am {} am Server benutzt; {} bekam damit einen Einmalpass.\n\nEine Person mit der \
             Rolle Sicherheitsleser muss es prüfen und das unter Prüfung festhalten. Hat niemand, den Sie kennen, den Umschlag \
             geöffnet, behandeln Sie den Server als übernommen.",
            at,
            single_line(account, 320)
        ),
    )
}
