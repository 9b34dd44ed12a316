//! What somebody is told when their case ended: that they are in only if they are.

use keyward_recovery::Ending;

pub(super) fn english(case: u64, first: bool, ending: Ending, at: &str) -> (String, String) {
    let (subject, body) = match (ending, first) {
        (Ending::Recovered, true) => (
            "Your first passkey is set up",
            format!("case {case} was closed on {at}. From now on you sign in with your passkey."),
        ),
        (Ending::Recovered, false) => (
            "The recovery of your account is done",
            format!(
                "case {case} was closed on {at}. You are back in your account, and what was reported no longer signs in."
            ),
        ),
        (Ending::SignedIn, true) => (
            "The request for your first passkey was closed",
            format!("case {case} was closed on {at}. You signed in with a method that you already had."),
        ),
        (Ending::SignedIn, false) => (
            "The recovery of your account is done",
            format!(
                "case {case} was closed on {at}. You signed in with a method that you still had, and what was reported no longer \
                 signs in."
            ),
        ),
        (Ending::NotSignedIn, _) => (
            "Your case at the helpdesk was closed",
            format!(
                "case {case} was closed on {at}. You did not sign in while it was open. If you cannot sign in now, ask the helpdesk \
                 for help again."
            ),
        ),
        (Ending::Disabled, _) => (
            "Your case at the helpdesk was closed",
            format!(
                "case {case} was closed on {at}, because your account is disabled. Nobody can sign in to it. If it is enabled again \
                 and you cannot sign in, ask the helpdesk for help again."
            ),
        ),
        (Ending::Frozen, _) => (
            "Your case at the helpdesk was closed",
            format!(
                "case {case} was closed on {at}. Your account is frozen: nobody can sign in to it until an administrator lifts the \
                 freeze."
            ),
        ),
        (Ending::Rejected, first) => (
            if first {
                "The request for your first passkey was refused"
            } else {
                "The recovery of your account was refused"
            },
            format!(
                "case {case} was ended on {at}: it was not certain who asked. What was given out in it no longer works. If it was you who \
                 asked, come to the helpdesk in person with photo ID."
            ),
        ),
    };
    (format!("{subject} (case {case})"), body)
}

pub(super) fn german(case: u64, first: bool, ending: Ending, at: &str) -> (String, String) {
    let (subject, body) = match (ending, first) {
        (Ending::Recovered, true) => (
            "Ihr erster Passkey ist eingerichtet",
            format!(
                "Fall {case} wurde am {at} abgeschlossen. Ab jetzt melden Sie sich mit Ihrem Passkey an."
            ),
        ),
        (Ending::Recovered, false) => (
            "Die Wiederherstellung Ihres Kontos ist abgeschlossen",
            format!(
                "Fall {case} wurde am {at} abgeschlossen. Sie sind wieder in Ihrem Konto, und was gemeldet war, meldet nicht \
                 mehr an."
            ),
        ),
        (Ending::SignedIn, true) => (
            "Die Bitte um Ihren ersten Passkey ist abgeschlossen",
            format!(
                "Fall {case} wurde am {at} abgeschlossen. Sie haben sich mit einer Methode angemeldet, die Sie schon hatten."
            ),
        ),
        (Ending::SignedIn, false) => (
            "Die Wiederherstellung Ihres Kontos ist abgeschlossen",
            format!(
                "Fall {case} wurde am {at} abgeschlossen. Sie haben sich mit einer Methode angemeldet, die Sie noch hatten, und was \
                 gemeldet war, meldet nicht mehr an."
            ),
        ),
        (Ending::NotSignedIn, _) => (
            "Ihr Fall beim Helpdesk wurde abgeschlossen",
            format!(
                "Fall {case} wurde am {at} abgeschlossen. Sie haben sich nicht angemeldet, solange er offen war. Können Sie sich \
                 jetzt nicht anmelden, bitten Sie den Helpdesk erneut um Hilfe."
            ),
        ),
        (Ending::Disabled, _) => (
            "Ihr Fall beim Helpdesk wurde abgeschlossen",
            format!(
                "Fall {case} wurde am {at} abgeschlossen, weil Ihr Konto deaktiviert ist. Niemand kann sich damit anmelden. Ist es \
                 später aktiv und Sie können sich nicht anmelden, bitten Sie den Helpdesk erneut um Hilfe."
            ),
        ),
        (Ending::Frozen, _) => (
            "Ihr Fall beim Helpdesk wurde abgeschlossen",
            format!(
                "Fall {case} wurde am {at} abgeschlossen. Ihr Konto ist gesperrt: Niemand kann sich damit anmelden, bis die \
                 Administration die Sperre aufhebt."
            ),
        ),
        (Ending::Rejected, first) => (
            if first {
                "Die Bitte um Ihren ersten Passkey wurde abgelehnt"
            } else {
                "Die Wiederherstellung Ihres Kontos wurde abgelehnt"
            },
            format!(
                "Fall {case} wurde am {at} beendet: Es war nicht sicher, wer gefragt hat. Was darin herausgegeben wurde, gilt nicht \
                 mehr. Haben Sie darum gebeten, kommen Sie mit Lichtbildausweis persönlich zum Helpdesk."
            ),
        ),
    };
    (format!("{subject} (Fall {case})"), body)
}
