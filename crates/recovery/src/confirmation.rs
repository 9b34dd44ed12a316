//! What takes a passkey touch: two tables, one of the commands of a case and one of everything else that is done at the desk. Neither
//! has a rest ("all others"): whoever adds a command says here whether a session that somebody stole may give it.
//!
//! What opens, removes an obstacle, is a step of the recovery or harms somebody takes one. What only stops or says something takes none:
//! whoever notices an attack stops it with what is in front of them, everybody whom it concerns is told, and others let it go on. Stops and
//! alarms are counted instead: whoever gives too many is held, as whoever opens or contains too much is.

use crate::{ActorFacts, Command, Refusal, SignedAction, Touch, key_counts};
use keyward_model::{ChangeId, EventId, IntakeId, PersonId, Timestamp};
use serde::{Deserialize, Serialize};

/// What a command of a case takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// Nothing.
    Nothing,
    /// A touch for the work on the case: once a case and quarter of an hour ([`SignedAction::Work`]).
    Work,
    /// A touch of its own.
    Own(SignedAction),
    /// The touch of a report of one's own, which is given before anybody knows whether a case is open ([`Deed::OpenCase`]).
    OwnReport,
}

impl Command {
    /// Whether it takes a passkey touch.
    pub const fn confirmation(&self) -> Confirmation {
        match self {
            // Whoever takes a step of the recovery is on its side from then on and decides nothing about it, and what is asked for or said
            // of numbers and things stays said: a session that somebody stole must be able to use up neither people nor ways to check.
            Self::Assess
            | Self::AnswerMethods { .. }
            | Self::SettleNumbers { .. }
            | Self::Amend { .. }
            | Self::CallBack { .. }
            | Self::AskEvidence { .. }
            | Self::AskApproval { .. }
            | Self::SendAdvice { .. }
            | Self::RecordEvidence { .. }
            | Self::GiveCode { .. }
            | Self::ConfirmPasskey { .. }
            | Self::ConfirmWork
            | Self::Contain { .. }
            | Self::VoidPass { .. }
            | Self::RecordWipe { .. }
            | Self::DocumentLoss { .. }
            | Self::Waive { .. }
            | Self::ReviewFlags { .. }
            | Self::Resume { .. }
            | Self::Reject { .. }
            | Self::Acknowledge => Confirmation::Work,
            Self::IssuePass { .. } => Confirmation::Own(SignedAction::IssuePass),
            Self::Retire { .. } => Confirmation::Own(SignedAction::Retire),
            Self::KeepMethod { .. } => Confirmation::Own(SignedAction::Keep),
            Self::RequireReregistration { .. } => Confirmation::Own(SignedAction::Reregister),
            Self::SignException { .. } => Confirmation::Own(SignedAction::Exception),
            // A session that somebody stole says nobody's code.
            Self::DrawCode { .. } => Confirmation::Own(SignedAction::DrawCode),
            Self::AnswerVouch { id, signed: true, .. } | Self::AnswerApproval { id, signed: true, .. } => {
                Confirmation::Own(SignedAction::Sign(*id))
            }
            Self::ReportOwn { .. } => Confirmation::OwnReport,
            // What is read.
            Self::SeeRequest { .. }
            | Self::ViewPhoto
            // These stop, or say something.
            | Self::SayUnreached { .. }
            | Self::AnswerVouch { signed: false, .. }
            | Self::AnswerApproval { signed: false, .. }
            | Self::RaiseFlag { .. }
            | Self::GiveWord { .. }
            | Self::Escalate { .. }
            | Self::StopException { .. }
            | Self::Note { .. }
            // Nothing is left to do then, and nothing was let go without a touch.
            | Self::Close
            // Keyward itself, and the sign-in.
            | Self::Finish { .. }
            | Self::Deliver { .. }
            | Self::Fail { .. }
            | Self::Observe(_) => Confirmation::Nothing,
        }
    }
}

impl Command {
    /// Whether it does nothing but stop, end, decline or say something. That goes on while who reads for security and who supervises is not known
    /// for certain: what opens anything waits until it is, and so does every command that is not named here.
    pub const fn only_protects(&self) -> bool {
        matches!(
            self,
            Self::Escalate { .. }
                | Self::VoidPass { .. }
                | Self::Contain { .. }
                | Self::StopException { .. }
                | Self::ReportOwn { .. }
                | Self::Reject { .. }
                | Self::RaiseFlag { .. }
                | Self::GiveWord { .. }
                | Self::Note { .. }
                | Self::SeeRequest { .. }
                | Self::SayUnreached { .. }
                | Self::ConfirmWork
                | Self::AnswerVouch { signed: false, .. }
                | Self::AnswerApproval { signed: false, .. }
        )
    }
}

/// Something that people do at the desk or in the settings which is no command of a case, and what or whom it concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "deed", content = "of")]
pub enum Deed {
    /// Open a case on somebody.
    OpenCase(PersonId),
    /// End sessions of somebody, outside of a case.
    EndSessions(PersonId),
    /// Freeze the account of a case's person.
    FreezeInCase,
    /// Freeze an account.
    Freeze(PersonId),
    /// Lift a freeze.
    LiftFreeze(PersonId),
    /// Lift what is on hold after wrong tries.
    LiftHold(PersonId),
    /// Let an agent go on whose work is on hold.
    EndHold(PersonId),
    /// Turn attack mode on, or put a wave on record.
    RaiseAlarm,
    /// End either.
    EndAlarm(EventId),
    /// Have messages sent again that were given up.
    SendAgain,
    /// Take a report off the pile without a case.
    DismissReport(IntakeId),
    /// Take all that name nobody off it, by whoever does it.
    DismissUnmatched(PersonId),
    /// Invite to first passkeys; each person of a list is one of these, all with the touch of who sends the list.
    Invite(PersonId),
    /// Look at a photo on file.
    ViewPhoto,
    /// Propose a change of the rules.
    ProposeChange(ChangeId),
    /// Sign, decline, withdraw or stop one.
    MoveChange(ChangeId),
    /// Say that the use of the sealed key is known.
    SeeBreakGlass(ChangeId),
    /// Accept a log that was put back.
    AcceptHistory,
    /// Set or remove a duress word.
    SetWord,
    /// Name a deputy, or nobody any more.
    SetDeputy,
    /// Declare that one is close to somebody: it keeps both from each other's recoveries, and whoever has no more than a session must not
    /// say that in their name.
    DeclareClose,
    /// Withdraw that.
    WithdrawClose(PersonId),
}

/// Who asks for the touch of a deed, if it takes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// Nobody: it takes none.
    Nobody,
    /// The desk, for every deed alike: [`Deed::confirmed`].
    TheDesk,
    /// A rule of its own, which also says what the touch is worth: the change of the rules, the gate of an account, the freeze that keeps
    /// what was signed.
    ItsRule,
}

impl Deed {
    /// Its name, in the log of forms and in what a passkey signs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OpenCase(_) => "open-case",
            Self::EndSessions(_) => "end-sessions",
            Self::FreezeInCase => "freeze-in-case",
            Self::Freeze(_) => "freeze",
            Self::LiftFreeze(_) => "lift-freeze",
            Self::LiftHold(_) => "lift-hold",
            Self::EndHold(_) => "end-hold",
            Self::RaiseAlarm => "raise-alarm",
            Self::SendAgain => "send-again",
            Self::EndAlarm(_) => "end-alarm",
            Self::DismissReport(_) => "dismiss-intake",
            Self::DismissUnmatched(_) => "dismiss-unmatched",
            Self::Invite(_) => "invite",
            Self::ViewPhoto => "view-photo",
            Self::ProposeChange(_) => "propose-change",
            Self::MoveChange(_) => "move-change",
            Self::SeeBreakGlass(_) => "see-break-glass",
            Self::AcceptHistory => "accept-history",
            Self::SetWord => "set-safe-word",
            Self::SetDeputy => "set-deputy",
            Self::DeclareClose => "declare-close",
            Self::WithdrawClose(_) => "withdraw-close",
        }
    }

    /// Who asks for its touch.
    pub const fn asks(self) -> Asks {
        match self {
            Self::OpenCase(_)
            | Self::EndSessions(_)
            | Self::EndHold(_)
            | Self::EndAlarm(_)
            | Self::DismissReport(_)
            | Self::DismissUnmatched(_)
            | Self::Invite(_)
            | Self::SeeBreakGlass(_)
            | Self::WithdrawClose(_) => Asks::TheDesk,
            Self::FreezeInCase
            | Self::Freeze(_)
            | Self::LiftFreeze(_)
            | Self::LiftHold(_)
            | Self::ProposeChange(_)
            | Self::MoveChange(_)
            | Self::AcceptHistory
            | Self::SetWord
            | Self::SetDeputy
            | Self::DeclareClose => Asks::ItsRule,
            // Attack mode only shortens what people may do, and everybody in security hears of it. Alarms are counted: see above.
            // What is sent again was written before, to the same address, and tells somebody what they should know.
            Self::RaiseAlarm | Self::SendAgain | Self::ViewPhoto => Asks::Nobody,
        }
    }

    /// What of this a touch is bound to: the one whom or what it concerns. One that invites many is bound to who invites.
    #[must_use]
    pub fn bound(self, by: Option<PersonId>) -> Self {
        match (self, by) {
            (Self::Invite(_), Some(by)) => Self::Invite(by),
            (other, _) => other,
        }
    }

    /// Whether it does nothing but lock somebody out, or begins one's own recovery: whoever notices an attack does that with any passkey of
    /// theirs. Everything else is done to others, with one whose word counts about them: see [`keyward_access::BoundKey::is_settled`].
    fn takes_any_key(self, by: Option<PersonId>) -> bool {
        match self {
            Self::OpenCase(person) => by == Some(person),
            Self::EndSessions(_) | Self::Freeze(_) | Self::FreezeInCase | Self::RaiseAlarm
            // Of one's own account, which has a gate of its own.
            | Self::SetWord | Self::SetDeputy | Self::DeclareClose | Self::WithdrawClose(_) => true,
            Self::LiftFreeze(_)
            | Self::LiftHold(_)
            | Self::EndHold(_)
            | Self::EndAlarm(_)
            | Self::SendAgain
            | Self::DismissReport(_)
            | Self::DismissUnmatched(_)
            | Self::Invite(_)
            | Self::ViewPhoto
            | Self::ProposeChange(_)
            | Self::MoveChange(_)
            | Self::SeeBreakGlass(_)
            | Self::AcceptHistory => false,
        }
    }

    /// Refuses without a fresh touch for exactly this, by a passkey whose word counts for it.
    ///
    /// # Errors
    /// [`Refusal::NeedsPasskey`], [`Refusal::KeyTooNew`].
    pub fn touched(self, actor: &ActorFacts, now: Timestamp) -> Result<(), Refusal> {
        let by = actor.actor.person();
        let touch = Touch::Deed { deed: self.bound(by) };
        if !actor.step_up.as_ref().is_some_and(|step_up| step_up.is_for(touch, now)) {
            return Err(Refusal::NeedsPasskey);
        }
        if self.takes_any_key(by) { Ok(()) } else { key_counts(actor.key, now) }
    }

    /// The same for a deed for whose touch the desk asks; nothing is asked of the others.
    ///
    /// # Errors
    /// As [`Self::touched`].
    pub fn confirmed(self, actor: &ActorFacts, now: Timestamp) -> Result<(), Refusal> {
        if self.asks() == Asks::TheDesk { self.touched(actor, now) } else { Ok(()) }
    }
}
