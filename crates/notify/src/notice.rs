//! What people are told, in English and German.

use keyward_model::{MethodKind, Timestamp};
use keyward_recovery::Ending;

use crate::{Happened, Telling, compose::single_line};

mod advice;
mod apart;
mod closed;
mod english;
mod german;
mod guessed;
mod reminder;
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

/// Who reads a notice about somebody else's account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// The manager, because the standard says so.
    Manager,
    /// The manager, because the person has no channel that the recovery did not run through.
    ManagerInstead,
    /// Security.
    Security,
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
        /// Whether it was stopped because the account was frozen.
        frozen: bool,
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
        /// Whether it is for the first passkey of the account.
        first: bool,
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
    /// To a manager, deputy or supervisor: somebody waits for their signature.
    Asked {
        /// Whether they are asked to vouch; else to approve.
        vouch: bool,
        /// The number of the case.
        case: u64,
        /// The name of who waits.
        person: &'a str,
        /// Until when they can answer.
        until: Timestamp,
    },
    /// To the person, the manager and security: the account is to be recovered by an exception, which they can stop.
    Exception {
        /// The number of the case.
        case: u64,
        /// The account's user name; `None` to the person.
        account: Option<&'a str>,
        /// From when the exception can be used.
        opens_at: Timestamp,
        /// Whether the person has a manager, whose word is enough as well.
        manager: bool,
    },
    /// To the person: that exception was stopped.
    ExceptionStopped {
        /// The number of the case.
        case: u64,
    },
    /// How and where somebody gets their first passkey; it opens nothing.
    Invited {
        /// Whose, to their manager; `None` to the person.
        report: Option<&'a str>,
    },
    /// To supervisors and security: notices reach nobody.
    Undelivered {
        /// The case in which it was noticed.
        case: u64,
    },
    /// To supervisors and security: an agent's work is on hold.
    AgentHeld {
        /// The agent's name.
        agent: &'a str,
        /// How often they opened, contained or stopped cases, or raised alarms, in a short time.
        counted: u32,
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
        /// What it is about, for managers, texts and programs; `None` for what is meant for its readers alone.
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
    /// To all administrators and security readers: the sign-in policy was reset at the machine.
    SignInPolicyRestored {
        /// Why, in the operator's words.
        reason: &'a str,
        /// When.
        at: Timestamp,
    },
    /// To all administrators and security readers: a freeze was lifted at the machine.
    UnfrozenAtMachine {
        /// The account's user name.
        account: &'a str,
        /// Why, in the operator's words.
        reason: &'a str,
        /// When.
        at: Timestamp,
    },
    /// To all administrators and security readers: an account was joined to a record of the export at the machine.
    RecordJoined {
        /// The account's user name.
        account: &'a str,
        /// The record's id.
        record: &'a str,
        /// Why, in the operator's words.
        reason: &'a str,
        /// When.
        at: Timestamp,
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
    /// To the person: the password was set or changed.
    PasswordChanged {
        /// When.
        at: Timestamp,
    },
    /// To the person: many wrong tries in a row at something that is typed.
    MethodGuessed {
        /// What was tried.
        kind: MethodKind,
        /// How many there were.
        tries: u32,
        /// Whether it is on hold now.
        held: bool,
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
    /// To the person: the desk was asked to recover the account.
    CaseOpened {
        /// The number of the case.
        case: u64,
        /// Whether it is for the first passkey of the account.
        first: bool,
        /// When.
        at: Timestamp,
    },
    /// To the person: methods of a case were suspended.
    MethodsSuspended {
        /// The number of the case.
        case: u64,
        /// Their names.
        labels: &'a str,
        /// When.
        at: Timestamp,
    },
    /// To the person: multi-factor authentication has to be registered again.
    Reregister {
        /// The number of the case.
        case: u64,
        /// The names of what was removed; empty if nothing was.
        labels: &'a str,
        /// When.
        at: Timestamp,
    },
    /// To the person: methods of a case were retired.
    MethodsRetired {
        /// The number of the case.
        case: u64,
        /// Their names.
        labels: &'a str,
        /// When.
        at: Timestamp,
    },
    /// To the person: the case ended.
    CaseClosed {
        /// Its number.
        case: u64,
        /// Whether it is for the first passkey of the account.
        first: bool,
        /// How it ended for the person.
        ending: Ending,
        /// When.
        at: Timestamp,
    },
    /// To the person: their roles changed.
    RolesChanged {
        /// When.
        at: Timestamp,
    },
    /// To the person: how much proof a recovery takes changed.
    TierChanged {
        /// When.
        at: Timestamp,
    },
    /// To everybody whose account it is about: an account of theirs is taken for one human's with another, or no longer.
    Linked {
        /// The user name of the other account.
        with: &'a str,
        /// Whether they are linked now.
        linked: bool,
        /// When.
        at: Timestamp,
    },
    /// To everybody whose account it is about: a file gave two accounts one employee number.
    SameNumber {
        /// The user name of the other account.
        with: &'a str,
        /// Whether they count as one human's now. Else somebody of both holds a role or has an open case, and it waits for two people.
        joined: bool,
        /// When.
        at: Timestamp,
    },
    /// To the account, and to who answered or answers for it: what it is, or who answers for it, changed.
    HolderChanged {
        /// The account.
        account: &'a str,
        /// When.
        at: Timestamp,
    },
    /// To the person: the photo that faces are compared with was changed.
    PhotoChanged {
        /// When.
        at: Timestamp,
    },
    /// To the person: somebody else is their manager, and may vouch for them.
    ManagerChanged {
        /// When.
        at: Timestamp,
    },
    /// To a manager: somebody may vouch in their place.
    DeputyNamed {
        /// Who.
        deputy: &'a str,
        /// When.
        at: Timestamp,
    },
    /// To the person: they are declared to be close to somebody.
    CloseDeclared {
        /// To whom.
        other: &'a str,
        /// When.
        at: Timestamp,
    },
    /// To somebody whom a person declared to be close to them.
    NamedClose {
        /// Who said so.
        by: &'a str,
        /// When.
        at: Timestamp,
    },
    /// To the person, at the old and the new one among others: a number or address changed.
    ContactChanged {
        /// What was on file, its middle hidden.
        from: Option<&'a str>,
        /// What is on file now, its middle hidden.
        to: Option<&'a str>,
        /// When.
        at: Timestamp,
    },
    /// To the person: the account was frozen.
    Frozen {
        /// When.
        at: Timestamp,
    },
    /// To the person: the account is no longer frozen.
    Unfrozen {
        /// Whether that was done at the machine, by no administrator at a desk.
        machine: bool,
        /// When.
        at: Timestamp,
    },
    /// To the person: the desk ended sessions.
    SessionsEnded {
        /// How many.
        count: u64,
        /// When.
        at: Timestamp,
    },
    /// To somebody else who has to know: the manager, security.
    ToOthers {
        /// Who reads it.
        reader: Reader,
        /// What happened.
        happened: Happened,
        /// The account's user name.
        account: &'a str,
        /// The number of the case.
        case: Option<u64>,
        /// When.
        at: Timestamp,
    },
    /// To the person: passkeys are missing that the organisation asks for.
    Reminder {
        /// How many.
        missing: u8,
        /// Until when.
        by: Timestamp,
        /// Whether that is over.
        overdue: bool,
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
            Self::Asked { vouch: true, .. } => "vouch-asked",
            Self::Asked { vouch: false, .. } => "approval-asked",
            Self::Exception { account: None, .. } => "exception",
            Self::Exception { account: Some(_), .. } => "exception-to-others",
            Self::ExceptionStopped { .. } => "exception-stopped",
            Self::Invited { report: None } => "first-passkey",
            Self::Invited { report: Some(_) } => "first-passkey-of-report",
            Self::Alarm { .. } => "alarm",
            Self::AgentHeld { .. } => "agent-held",
            Self::Undelivered { .. } => "undelivered",
            Self::HalfOfPass { .. } => "half-of-pass",
            Self::Change { .. } => "change",
            Self::AdministratorAdded { .. } => "administrator-added",
            Self::SignInPolicyRestored { .. } => "sign-in-policy-restored",
            Self::UnfrozenAtMachine { .. } => "unfrozen-at-machine",
            Self::RecordJoined { .. } => "record-joined",
            Self::BreakGlass { .. } => "break-glass",
            Self::MethodAdded { .. } => "method-added",
            Self::PasswordChanged { .. } => "password-changed",
            Self::MethodGuessed { held: true, .. } => "method-guessed",
            Self::MethodGuessed { held: false, .. } => "method-tried",
            Self::MethodRemoved { .. } => "method-removed",
            Self::CaseOpened { .. } => "case-opened",
            Self::MethodsSuspended { .. } => "methods-suspended",
            Self::Reregister { .. } => "reregister",
            Self::MethodsRetired { .. } => "methods-retired",
            Self::CaseClosed { ending, .. } => match ending {
                Ending::Recovered | Ending::SignedIn => "case-completed",
                Ending::NotSignedIn => "case-closed-not-signed-in",
                Ending::Disabled => "case-closed-disabled",
                Ending::Frozen => "case-closed-frozen",
                Ending::Rejected => "case-rejected",
            },
            Self::RolesChanged { .. } => "roles-changed",
            Self::TierChanged { .. } => "tier-changed",
            Self::Linked { linked: true, .. } => "account-linked",
            Self::Linked { linked: false, .. } => "account-unlinked",
            Self::SameNumber { joined: true, .. } => "account-joined",
            Self::SameNumber { joined: false, .. } => "account-claimed",
            Self::HolderChanged { .. } => "holder-changed",
            Self::PhotoChanged { .. } => "photo-changed",
            Self::ManagerChanged { .. } => "manager-changed",
            Self::DeputyNamed { .. } => "deputy-named",
            Self::CloseDeclared { .. } => "close-declared",
            Self::NamedClose { .. } => "named-close",
            Self::ContactChanged { .. } => "contact-changed",
            Self::Frozen { .. } => "frozen",
            Self::Unfrozen { .. } => "unfrozen",
            Self::SessionsEnded { .. } => "sessions-ended",
            Self::ToOthers { reader: Reader::Security, .. } => "to-security",
            Self::ToOthers { .. } => "to-manager",
            Self::Reminder { overdue: false, .. } => "registration-reminder",
            Self::Reminder { overdue: true, .. } => "registration-overdue",
            Self::CodesGenerated { .. } => "codes-generated",
            Self::CodeUsed { .. } => "code-used",
        }
    }

    /// What it is about, for managers, texts and programs; `None` for what is meant for its readers alone.
    pub const fn happened(&self) -> Option<Happened> {
        Some(match self {
            Self::Duress { .. }
            | Self::Alarm { .. }
            | Self::AgentHeld { .. }
            | Self::Undelivered { .. }
            | Self::HalfOfPass { .. }
            | Self::Change { .. }
            | Self::AdministratorAdded { .. }
            | Self::SignInPolicyRestored { .. }
            | Self::UnfrozenAtMachine { .. }
            | Self::RecordJoined { .. }
            | Self::BreakGlass { .. }
            | Self::Invited { .. }
            | Self::NamedClose { .. }
            | Self::Reminder { .. } => return None,
            Self::PersonalDeviceAdvice { .. } => Happened::Advice,
            Self::PassIssued { .. } | Self::PassIssuedToSecurity { .. } => Happened::PassIssued,
            Self::Escalated { .. } | Self::EscalatedToSecurity { .. } => Happened::Escalated,
            Self::PrivilegedRecovery { .. } => Happened::PrivilegedRecovery,
            Self::Asked { vouch: true, .. } => Happened::VouchAsked,
            Self::Asked { vouch: false, .. } => Happened::ApprovalAsked,
            Self::Exception { .. } => Happened::ExceptionStarted,
            Self::ExceptionStopped { .. } => Happened::ExceptionStopped,
            Self::MethodAdded { .. } => Happened::MethodAdded,
            Self::PasswordChanged { .. } => Happened::PasswordChanged,
            Self::MethodGuessed { held: true, .. } => Happened::MethodGuessed,
            Self::MethodGuessed { held: false, .. } => Happened::MethodTried,
            Self::MethodRemoved { .. } => Happened::MethodRemoved,
            Self::CaseOpened { .. } => Happened::CaseOpened,
            Self::MethodsSuspended { .. } => Happened::MethodsSuspended,
            Self::Reregister { .. } => Happened::Reregister,
            Self::MethodsRetired { .. } => Happened::MethodsRetired,
            Self::CaseClosed { ending, .. } => Happened::closed(*ending),
            Self::RolesChanged { .. } => Happened::RolesChanged,
            Self::TierChanged { .. } => Happened::TierChanged,
            Self::Linked { linked: true, .. } | Self::SameNumber { joined: true, .. } => Happened::Linked,
            Self::SameNumber { joined: false, .. } => Happened::Claimed,
            Self::Linked { linked: false, .. } => Happened::Unlinked,
            Self::HolderChanged { .. } => Happened::HolderChanged,
            Self::PhotoChanged { .. } => Happened::PhotoChanged,
            Self::ManagerChanged { .. } => Happened::ManagerChanged,
            Self::DeputyNamed { .. } => Happened::DeputyNamed,
            Self::CloseDeclared { .. } => Happened::CloseDeclared,
            Self::ContactChanged { .. } => Happened::ContactChanged,
            Self::Frozen { .. } => Happened::Frozen,
            Self::Unfrozen { .. } => Happened::Unfrozen,
            Self::SessionsEnded { .. } => Happened::SessionsEnded,
            Self::ToOthers { happened, .. } => *happened,
            Self::CodesGenerated { .. } => Happened::CodesGenerated,
            Self::CodeUsed { .. } => Happened::CodeUsed,
        })
    }

    /// The same to the person's telephone: short, and without anything that anybody typed. `None` for what is not for a person's
    /// telephone.
    pub fn text(&self, telling: &Telling, case: Option<u64>) -> Option<String> {
        if let Some(text) = apart::text(self, telling) {
            return Some(text);
        }
        let what = self.happened()?.words(telling.language);
        let not_you = match self {
            Self::Frozen { .. } => telling.call_desk(),
            _ => telling.not_you_briefly(),
        };
        Some(match (telling.language, case) {
            (Language::English, Some(case)) => format!("Your account: {what} (case {case}). {not_you}"),
            (Language::English, None) => format!("Your account: {what}. {not_you}"),
            (Language::German, Some(case)) => format!("Ihr Konto: {what} (Fall {case}). {not_you}"),
            (Language::German, None) => format!("Ihr Konto: {what}. {not_you}"),
        })
    }

    /// The message to `reader`.
    pub fn write(&self, telling: &Telling, reader: &str) -> Letter {
        let language = telling.language;
        let (subject, text) = match language {
            Language::English => self.english(telling),
            Language::German => self.german(telling),
        };
        Letter { subject, body: framed(language, reader, &text) }
    }
}

/// A letter's text between greeting and footer.
pub(crate) fn framed(language: Language, reader: &str, text: &str) -> String {
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
    format!("{greeting} {reader},\n\n{text}\n\n--\n{footer}\n")
}

#[cfg(test)]
mod tests;
