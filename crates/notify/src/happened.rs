//! What a notice is about, in few words: for texts, for managers and security, and for webhooks.

use crate::Language;
use keyward_recovery::Ending;

macro_rules! happened {
    ($($(#[$doc:meta])* $variant:ident = $event:literal, $english:literal, $german:literal;)*) => {
        /// Something that is told. The words leave out whose account it is, because each reader is told that differently.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Happened {
            $($(#[$doc])* $variant),*
        }

        impl Happened {
            /// Everything that is told.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            /// The stable name of the event, for webhooks and the configuration.
            pub const fn event(self) -> &'static str {
                match self { $(Self::$variant => $event),* }
            }
            /// What happened, in a few words without an end.
            pub const fn words(self, language: Language) -> &'static str {
                match (self, language) {
                    $((Self::$variant, Language::English) => $english,
                      (Self::$variant, Language::German) => $german,)*
                }
            }
        }
    };
}

happened! {
    /// The desk opened a case: a recovery, or a first passkey.
    CaseOpened = "case.opened", "the helpdesk was asked for a way into it",
        "der Helpdesk wurde um einen Zugang dazu gebeten";
    /// A privileged account is about to get a pass.
    PrivilegedRecovery = "case.privileged", "a privileged account is about to get a pass",
        "ein privilegiertes Konto bekommt gleich einen Pass";
    /// The manager, or whom they named, is asked to vouch.
    VouchAsked = "vouch.asked", "the manager is asked to vouch for its owner",
        "die Führungskraft ist gebeten, für die Inhaberin oder den Inhaber zu bürgen";
    /// A supervisor is asked to approve the pass.
    ApprovalAsked = "approval.asked", "a second person is asked to approve a pass for it",
        "eine zweite Person ist gebeten, einen Pass dafür zu genehmigen";
    /// Two supervisors make an exception for its case.
    ExceptionStarted = "exception.started", "it is to be opened by an exception",
        "es soll durch eine Ausnahme geöffnet werden";
    /// Somebody stopped that exception.
    ExceptionStopped = "exception.stopped", "the exception that was to open it was stopped",
        "die Ausnahme, durch die es geöffnet werden sollte, wurde angehalten";
    /// The case was stopped.
    Escalated = "case.escalated", "its case at the helpdesk was stopped", "sein Fall beim Helpdesk wurde angehalten";
    /// A red flag stops the case until a supervisor has looked.
    NeedsSupervisor = "case.needs-supervisor", "its case at the helpdesk waits for a supervisor",
        "sein Fall beim Helpdesk wartet auf die Leitung";
    /// The case is done.
    Completed = "case.completed", "its case at the helpdesk is done", "sein Fall beim Helpdesk ist abgeschlossen";
    /// The case is closed, and its person did not sign in.
    ClosedNotSignedIn = "case.closed-not-signed-in", "its case at the helpdesk was closed, and nobody signed in",
        "sein Fall beim Helpdesk wurde abgeschlossen, und niemand hat sich angemeldet";
    /// The case of an account that is disabled is closed.
    ClosedDisabled = "case.closed-disabled", "its case at the helpdesk was closed, because it is disabled",
        "sein Fall beim Helpdesk wurde abgeschlossen, weil es deaktiviert ist";
    /// The case of an account that is frozen is closed.
    ClosedFrozen = "case.closed-frozen", "its case at the helpdesk was closed while it is frozen",
        "sein Fall beim Helpdesk wurde abgeschlossen, während es gesperrt ist";
    /// The case was refused.
    Rejected = "case.rejected", "its case at the helpdesk was refused", "sein Fall beim Helpdesk wurde abgelehnt";
    /// A pass was issued.
    PassIssued = "pass.issued", "a Temporary Access Pass was issued",
        "ein befristeter Zugriffspass wurde ausgestellt";
    /// What to do about a personal device was sent.
    Advice = "case.advice", "advice about a lost device was sent", "Rat zu einem verlorenen Gerät wurde gesandt";
    /// A method was added.
    MethodAdded = "method.added", "a sign-in method was added", "eine Anmeldemethode kam hinzu";
    /// A method was removed.
    MethodRemoved = "method.removed", "a sign-in method was removed", "eine Anmeldemethode wurde entfernt";
    /// The password was set or changed.
    PasswordChanged = "method.password-changed", "its password was changed", "sein Passwort wurde geändert";
    /// Somebody guessed at a method.
    MethodTried = "method.tried", "there were 50 wrong tries in a row at a sign-in method",
        "an einer Anmeldemethode gab es 50 falsche Versuche in Folge";
    /// A method is on hold because somebody guessed.
    MethodGuessed = "method.guessed", "a sign-in method is on hold after 100 wrong tries",
        "eine Anmeldemethode ist nach 100 falschen Versuchen angehalten";
    /// Methods of a case were suspended.
    MethodsSuspended = "method.suspended", "sign-in methods were suspended",
        "Anmeldemethoden wurden ausgesetzt";
    /// Multi-factor authentication has to be registered again.
    Reregister = "method.reregister", "multi-factor authentication has to be registered again",
        "die Mehrfaktor-Anmeldung ist neu einzurichten";
    /// Methods of a case were retired.
    MethodsRetired = "method.retired", "sign-in methods were removed for good",
        "Anmeldemethoden wurden endgültig entfernt";
    /// Recovery codes were made.
    CodesGenerated = "codes.made", "new recovery codes were made", "neue Wiederherstellungscodes wurden erzeugt";
    /// A recovery code was used.
    CodeUsed = "codes.used", "a recovery code was used", "ein Wiederherstellungscode wurde verwendet";
    /// Roles changed.
    RolesChanged = "account.roles-changed", "what it may do in Keyward was changed",
        "seine Rechte in Keyward wurden geändert";
    /// The tier changed.
    TierChanged = "account.tier-changed", "how much proof its recovery takes was changed",
        "wie viele Nachweise seine Wiederherstellung braucht, wurde geändert";
    /// The account was linked with another.
    Linked = "account.linked", "it was linked with another account as one person's",
        "es wurde mit einem anderen Konto als Konto einer Person verknüpft";
    /// A link was removed.
    Unlinked = "account.unlinked", "its link with another account was removed",
        "seine Verknüpfung mit einem anderen Konto wurde gelöst";
    /// A file says that the account is one person's with another, and nobody has settled it.
    Claimed = "account.claimed", "a file says that it is one person's with another account, and nobody has settled it",
        "eine Datei gibt es als Konto einer Person mit einem anderen an, und niemand hat das geklärt";
    /// What an account is, or who answers for it, changed.
    HolderChanged = "account.holder-changed", "its kind, its owner or an account that it answers for was changed",
        "seine Art, die verantwortliche Person oder ein Konto, für das es verantwortlich ist, wurde geändert";
    /// The photo on file was replaced.
    PhotoChanged = "account.photo-changed", "the photo on file was changed", "das hinterlegte Foto wurde geändert";
    /// Somebody else is the manager.
    ManagerChanged = "account.manager-changed", "the manager on file was changed",
        "die hinterlegte Führungskraft wurde geändert";
    /// A deputy was named.
    DeputyNamed = "deputy.named", "somebody may vouch in its owner's place",
        "jemand darf an Stelle der Inhaberin oder des Inhabers bürgen";
    /// Somebody was declared to be close.
    CloseDeclared = "close.declared", "its owner and a colleague were declared to be close: neither works on the other's recovery",
        "es wurde angegeben, dass die Inhaberin oder der Inhaber jemandem nahesteht: Keiner von beiden bearbeitet die Wiederherstellung des anderen";
    /// A number or address changed.
    ContactChanged = "account.contact-changed", "a number or address on file was changed",
        "eine hinterlegte Nummer oder Adresse wurde geändert";
    /// The account was frozen.
    Frozen = "account.frozen", "it was frozen", "es wurde gesperrt";
    /// The freeze was lifted.
    Unfrozen = "account.unfrozen", "it is no longer frozen", "die Sperre wurde aufgehoben";
    /// The desk ended sessions.
    SessionsEnded = "account.sessions-ended", "the helpdesk signed it out", "der Helpdesk hat es abgemeldet";
}

impl Happened {
    /// What is told of a case that ended.
    pub const fn closed(ending: Ending) -> Self {
        match ending {
            Ending::Recovered | Ending::SignedIn => Self::Completed,
            Ending::NotSignedIn => Self::ClosedNotSignedIn,
            Ending::Disabled => Self::ClosedDisabled,
            Ending::Frozen => Self::ClosedFrozen,
            Ending::Rejected => Self::Rejected,
        }
    }

    /// The event with this name.
    pub fn from_event(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|happened| happened.event() == name)
    }

    /// Whether programs hear of it for every account. The rest is everyday life, told of for privileged accounts only.
    pub const fn concerns_security(self) -> bool {
        !matches!(
            self,
            Self::MethodAdded
                | Self::MethodRemoved
                | Self::PasswordChanged
                | Self::CodesGenerated
                | Self::CodeUsed
                | Self::Advice
                | Self::DeputyNamed
                | Self::SessionsEnded
        )
    }

    /// Whether a program learns whose account it is although the case's number would do: somebody has to act.
    pub const fn names_account(self) -> bool {
        matches!(
            self,
            Self::Escalated
                | Self::NeedsSupervisor
                | Self::PrivilegedRecovery
                | Self::RolesChanged
                | Self::TierChanged
                | Self::Linked
                | Self::Unlinked
                | Self::Claimed
                | Self::HolderChanged
                | Self::PhotoChanged
                | Self::ManagerChanged
                | Self::ContactChanged
                | Self::MethodGuessed
                | Self::MethodTried
                | Self::Frozen
                | Self::Unfrozen
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_has_a_name_of_its_own() {
        for happened in Happened::ALL {
            assert_eq!(Happened::from_event(happened.event()), Some(*happened));
        }
        assert_eq!(Happened::from_event("case"), None);
    }
}
