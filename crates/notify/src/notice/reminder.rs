//! The words that remind people of what they have to register.

use keyward_model::Timestamp;

use crate::Telling;

pub(super) fn english(telling: &Telling, missing: u8, by: Timestamp, overdue: bool) -> (String, String) {
    let more = if missing == 1 { "one more passkey".to_owned() } else { format!("{missing} more passkeys") };
    let them = if missing == 1 { "it" } else { "them" };
    let (subject, asked) = if overdue {
        (
            "Your next sign-in asks for a passkey",
            format!(
                "your organisation asked for {more} on your account by {}. That day is over: your next sign-in leads to setting \
                 {them} up first. After that everything works as before.",
                telling.moment(by)
            ),
        )
    } else {
        (
            "Please set up a passkey for your account",
            format!(
                "your organisation asks for {more} on your account by {}. From then on a sign-in leads to setting {them} up \
                 and nowhere else.",
                telling.moment(by)
            ),
        )
    };
    let how = format!(
        "Type {} into your browser, sign in as always, and choose \"Set up a passkey\". A passkey is your fingerprint, face or PIN \
         on one of your devices, or a security key. It takes a minute.",
        telling.security_info_link()
    );
    (
        subject.to_owned(),
        format!(
            "{asked}\n\n{how}\n\nIf you cannot sign in, or cannot add one there, the helpdesk helps. {}",
            telling.call_desk()
        ),
    )
}

pub(super) fn german(telling: &Telling, missing: u8, by: Timestamp, overdue: bool) -> (String, String) {
    let more =
        if missing == 1 { "ein weiterer Passkey".to_owned() } else { format!("{missing} weitere Passkeys") };
    let (subject, asked) = if overdue {
        (
            "Ihre nächste Anmeldung verlangt einen Passkey",
            format!(
                "für Ihr Konto verlangt Ihre Organisation: {more}, bis {}. Dieser Tag ist vorbei: Ihre nächste Anmeldung führt \
                 zuerst zum Einrichten. Danach geht alles wie zuvor.",
                telling.moment(by)
            ),
        )
    } else {
        (
            "Bitte richten Sie einen Passkey für Ihr Konto ein",
            format!(
                "für Ihr Konto verlangt Ihre Organisation: {more}, bis {}. Danach führt eine Anmeldung nur noch zum Einrichten.",
                telling.moment(by)
            ),
        )
    };
    let how = format!(
        "Tippen Sie {} in Ihren Browser, melden Sie sich an wie immer und wählen Sie „Passkey einrichten“. Ein Passkey ist Ihr \
         Fingerabdruck, Ihr Gesicht oder die PIN auf einem Ihrer Geräte, oder ein Sicherheitsschlüssel. Es dauert eine Minute.",
        telling.security_info_link()
    );
    (
        subject.to_owned(),
        format!(
            "{asked}\n\n{how}\n\nKönnen Sie sich nicht anmelden oder dort keinen hinzufügen, hilft der Helpdesk. {}",
            telling.call_desk()
        ),
    )
}
