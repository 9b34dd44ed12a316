//! The two sides of a case: who works it, and who removes what stands in its way. Nobody is on both.

use crate::{
    Case, CaseEvent, Command, Effect, EvidenceKind, Facts, Notice, Recorded, Refusal, applies::tier_of,
    signers::working_hands,
};
use keyward_model::{Actor, Humans, PersonId, Privilege, RoleSet};

/// On which side of a case a command puts whoever gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// A step of the recovery: what is checked, asked, given or retired.
    Works,
    /// Removes an obstacle: lets a stopped or flagged case go on, lets a duty go, ends a case that was stopped, keeps what was held back.
    Clears,
    /// Neither: it only stops, adds or says something.
    Neither,
}

pub(crate) const fn side(command: &Command) -> Side {
    match command {
        Command::Assess
        | Command::AnswerMethods { .. }
        | Command::SettleNumbers { .. }
        | Command::CallBack { .. }
        | Command::Amend { .. }
        | Command::AskEvidence { .. }
        | Command::RecordEvidence { .. }
        | Command::GiveCode { .. }
        | Command::AskApproval { .. }
        | Command::Contain { .. }
        | Command::ConfirmPasskey { .. }
        | Command::RequireReregistration { .. }
        | Command::IssuePass { .. }
        | Command::Retire { .. }
        | Command::RecordWipe { .. }
        | Command::DocumentLoss { .. }
        | Command::SendAdvice { .. } => Side::Works,
        Command::Resume { .. }
        | Command::Reject { .. }
        | Command::Waive { .. }
        | Command::ReviewFlags { .. }
        | Command::KeepMethod { .. }
        | Command::SignException { .. } => Side::Clears,
        // Vouches, approvals and what a security reader acknowledges have rules of their own: see `took_part`.
        Command::ViewPhoto
        | Command::DrawCode { .. }
        | Command::Acknowledge
        | Command::SeeRequest { .. }
        | Command::SayUnreached { .. }
        | Command::ConfirmWork
        | Command::Deliver { .. }
        | Command::AnswerVouch { .. }
        | Command::AnswerApproval { .. }
        | Command::VoidPass { .. }
        | Command::RaiseFlag { .. }
        | Command::GiveWord { .. }
        | Command::Escalate { .. }
        | Command::StopException { .. }
        | Command::ReportOwn { .. }
        | Command::Note { .. }
        | Command::Close
        | Command::Finish { .. }
        | Command::Fail { .. }
        | Command::Observe(_) => Side::Neither,
    }
}

/// Refuses a command that would put its actor on both sides.
pub(crate) fn one_side(case: &Case, command: &Command, facts: &Facts) -> Result<(), Refusal> {
    let person = facts.actor.actor.person().ok_or(Refusal::NotAllowed)?;
    match side(command) {
        Side::Clears if case.worked_on_by(person, &facts.humans) => Err(Refusal::WorksTheCase),
        // Who may be in the hands of somebody at work on the case clears nothing out of its way.
        Side::Clears => facts.history.signers.apart_from_all(&facts.humans, &case.workers, person),
        Side::Works if case.cleared_by(person, &facts.humans) || facts.lifted(person) => {
            Err(Refusal::LetItGoOn)
        }
        Side::Works | Side::Neither => Ok(()),
    }
}

impl Case {
    /// Whether the human with this account opened the case or did a step of it.
    pub fn worked_on_by(&self, person: PersonId, humans: &Humans) -> bool {
        self.workers.iter().any(|worker| humans.is_same(*worker, person))
    }
    /// Whether the human with this account removed something that stood in the way of the case.
    pub fn cleared_by(&self, person: PersonId, humans: &Humans) -> bool {
        self.clearers.iter().any(|clearer| humans.is_same(*clearer, person))
    }
    /// Whether the human with this account is on either side.
    pub(crate) fn has_a_side(&self, person: PersonId, humans: &Humans) -> bool {
        self.worked_on_by(person, humans) || self.cleared_by(person, humans)
    }
    /// Keeps on which side an event puts its actor.
    pub(crate) fn take_sides(&mut self, recorded: &Recorded) {
        let Actor::Person(person) = recorded.actor else { return };
        if person == self.person && matches!(recorded.event, CaseEvent::EvidenceRecorded { .. }) {
            // What the sign-in recorded is nobody's work.
            return;
        }
        let side = match side_of(&recorded.event) {
            Side::Works => &mut self.workers,
            Side::Clears => &mut self.clearers,
            Side::Neither => return,
        };
        if !side.contains(&person) {
            side.push(person);
        }
    }
}

/// By the events, so that a case of before reads the same. What follows by itself from what somebody did is nobody's work.
const fn side_of(event: &CaseEvent) -> Side {
    match event {
        CaseEvent::Opened { .. }
        | CaseEvent::Assessed { .. }
        | CaseEvent::MethodsAnswered { .. }
        | CaseEvent::NumbersSettled { .. }
        | CaseEvent::PasskeyConfirmed { .. }
        | CaseEvent::ReportAmended { .. }
        | CaseEvent::EvidenceAsked { .. }
        | CaseEvent::CodeWrong { .. }
        | CaseEvent::ApprovalAsked { .. }
        | CaseEvent::WipeRecorded { .. }
        | CaseEvent::LossDocumented { .. } => Side::Works,
        CaseEvent::EvidenceRecorded { kind, .. }
            if kind.is_recorded_by_agent() || matches!(kind, EvidenceKind::Passkey) =>
        {
            Side::Works
        }
        CaseEvent::EffectIntended { effect, .. } => match effect {
            Effect::IssuePass { .. }
            | Effect::RevokeSessions { .. }
            | Effect::RequireReregistration { .. }
            | Effect::RetireMethod { .. }
            | Effect::Tell { notice: Notice::PersonalDeviceAdvice, .. } => Side::Works,
            Effect::ReinstateMethods { .. } => Side::Clears,
            _ => Side::Neither,
        },
        CaseEvent::Resumed { .. }
        | CaseEvent::ExceptionSigned { .. }
        | CaseEvent::FlagsReviewed { .. }
        | CaseEvent::FreezeLifted { .. }
        | CaseEvent::Waived { .. } => Side::Clears,
        _ => Side::Neither,
    }
}

/// Whether somebody who has the role may decide about a stopped case, as far as the parts that they have in it go. Where nobody may,
/// another person has to be given the role.
pub fn may_decide(case: &Case, facts: &Facts, person: PersonId) -> bool {
    let humans = &facts.humans;
    let own = humans.is_same(person, case.person);
    let in_it = case.took_part(person, humans) || case.worked_on_by(person, humans);
    !own && !in_it && working_hands(case, facts, person).is_empty()
}

/// Whether somebody with these roles stands above an account with those. At the top there is nobody higher: there a second person
/// always approves.
pub(crate) fn is_above(own: RoleSet, theirs: RoleSet) -> bool {
    let (own, theirs) = (own.privilege(), theirs.privilege());
    own > theirs || (own == Privilege::Highest && theirs == Privilege::Highest)
}

/// Whether what somebody checked in this case still counts: they could work it now.
pub(crate) fn could_work(case: &Case, facts: &Facts, by: Actor) -> bool {
    let tier = tier_of(case, facts);
    by.person().and_then(|person| facts.colleague(person)).is_some_and(|colleague| {
        colleague.stands()
            && colleague.roles.desk_reach().is_some_and(|reach| reach >= tier)
            && is_above(colleague.roles, facts.subject.roles)
    })
}
