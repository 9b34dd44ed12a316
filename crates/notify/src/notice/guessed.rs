//! Many wrong tries at something that is typed.

use keyward_model::MethodKind;

/// Subject and what happened, up to the advice for who did not do it.
pub(super) fn english(kind: MethodKind, tries: u32, held: bool, moment: &str) -> (String, String) {
    let what = match kind {
        MethodKind::TemporaryAccessPass => "Temporary Access Pass",
        MethodKind::Password => "password",
        MethodKind::RecoveryCodes => "recovery codes",
        MethodKind::SoftwareTotp => "authenticator app",
        _ => "sign-in codes",
    };
    if held {
        let body = format!(
            "somebody guessed at your {what}: {tries} wrong tries in a row until {moment}. It is on hold: not even the right one is \
             accepted. The helpdesk can lift the hold; nothing was removed from your account."
        );
        return (format!("On hold after wrong tries: your {what}"), body);
    }
    let body = format!(
        "somebody is guessing at your {what}: {tries} wrong tries in a row until {moment}. It still works. After 100 it is put on hold."
    );
    (format!("Wrong tries at your {what}"), body)
}

/// As [`english`].
pub(super) fn german(kind: MethodKind, tries: u32, held: bool, moment: &str) -> (String, String) {
    let what = match kind {
        MethodKind::TemporaryAccessPass => "Befristeter Zugriffspass",
        MethodKind::Password => "Passwort",
        MethodKind::RecoveryCodes => "Wiederherstellungscodes",
        MethodKind::SoftwareTotp => "Authenticator-App",
        _ => "Anmeldecodes",
    };
    if held {
        let body = format!(
            "jemand hat geraten ({what}): {tries} falsche Versuche in Folge, zuletzt am {moment}. Diese Anmeldemethode ist angehalten, \
             auch die richtige Eingabe wird nicht angenommen. Der Helpdesk kann sie freigeben; aus Ihrem Konto wurde nichts \
             entfernt."
        );
        return (format!("Nach Fehlversuchen angehalten: {what}"), body);
    }
    let body = format!(
        "jemand rät ({what}): {tries} falsche Versuche in Folge, zuletzt am {moment}. Die Anmeldemethode funktioniert weiter. Nach 100 \
         Versuchen wird sie angehalten."
    );
    (format!("Fehlversuche: {what}"), body)
}
