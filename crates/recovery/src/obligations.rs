//! The duties of a case. The page, the log and the closing rule all read this one function.

use crate::accounts::{never_had_one, recoverable};
use crate::applies::asks;
use crate::{
    AtHand, Basis, Case, CaseState, Closing, Effect, EvidenceResult, EvidenceState, Facts, FlagEffect,
    Notice, Playbook, Refusal, call_code,
    evidence::{VERIFICATION_LIFE, settled},
    flags::any_with,
    suspects, verification,
    verification::as_of,
};
use keyward_model::{Actor, DeviceKind, Management, MethodId, MethodKind, MethodStatus, Role, Strength};
use serde::{Deserialize, Serialize};

/// A duty, in the order of the playbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Obligation {
    /// Take the report.
    Report,
    /// Read the person's methods.
    Assess,
    /// Verify who it is.
    Verify,
    /// End all sessions, suspend what was lost.
    Contain,
    /// Require that multi-factor authentication is registered again.
    Reregister,
    /// Issue a Temporary Access Pass.
    Restore,
    /// A new passkey, proved by a fresh sign-in.
    Register,
    /// Retire what was lost.
    Retire,
    /// Wipe the device, or advise, or document.
    Wipe,
}

/// Where a duty stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Duty {
    /// Something has to happen first.
    Blocked(Refusal),
    /// To be done now.
    Open,
    /// Under way outside.
    UnderWay,
    /// Done.
    Done,
    /// Let go by a supervisor.
    Waived {
        /// Who.
        by: Actor,
        /// Why.
        reason: String,
    },
    /// Not part of this case.
    NotApplicable(Unneeded),
    /// The case was refused before it came to this.
    NotReached,
}

/// Why a duty is no part of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unneeded {
    /// The person reported it, signed in with a passkey that is not lost: nothing is opened for them.
    SelfReported,
    /// The person signs in with a strong method that is left: no pass is needed.
    SignsIn,
    /// No method went with the loss, and none is held back.
    NoMethods,
    /// Nothing is reported lost.
    NoThings,
    /// Another playbook has it.
    OtherPlaybook,
    /// The account is disabled: nothing gives a way in, and what closes ways in is all there is to do.
    Disabled,
}

impl Unneeded {
    /// Every reason.
    pub const ALL: [Self; 6] = [
        Self::SelfReported,
        Self::SignsIn,
        Self::NoMethods,
        Self::NoThings,
        Self::OtherPlaybook,
        Self::Disabled,
    ];

    /// Whether it was so from the report on, and not only by what the facts happen to be now.
    const fn is_by_report(self) -> bool {
        matches!(self, Self::OtherPlaybook | Self::NoMethods | Self::NoThings)
    }
}

impl Obligation {
    /// Every duty, in order.
    pub const ALL: [Self; 9] = [
        Self::Report,
        Self::Assess,
        Self::Verify,
        Self::Contain,
        Self::Reregister,
        Self::Restore,
        Self::Register,
        Self::Retire,
        Self::Wipe,
    ];
    /// The name in the database, in forms and in message files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Assess => "assess",
            Self::Verify => "verify",
            Self::Contain => "contain",
            Self::Reregister => "reregister",
            Self::Restore => "restore",
            Self::Register => "register",
            Self::Retire => "retire",
            Self::Wipe => "wipe",
        }
    }
    /// The duty with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|obligation| obligation.name() == name)
    }
    /// Whether it closes ways in, or only looks: all that is done for an account that is disabled.
    pub const fn only_protects(self) -> bool {
        matches!(self, Self::Report | Self::Assess | Self::Contain | Self::Wipe)
    }
    /// Whether a supervisor may let it go. Verifying, containing and retiring never are: they are what the case is for.
    pub const fn is_waivable(self) -> bool {
        matches!(self, Self::Restore | Self::Register | Self::Wipe)
    }
}

impl Duty {
    /// Whether nothing is left to do.
    pub const fn is_settled(&self) -> bool {
        matches!(self, Self::Done | Self::Waived { .. } | Self::NotApplicable(_))
    }
}

/// Every duty and where it stands.
pub fn obligations(case: &Case, facts: &Facts) -> Vec<(Obligation, Duty)> {
    Obligation::ALL.into_iter().map(|obligation| (obligation, duty(case, facts, obligation))).collect()
}

/// The first duty that is not settled.
pub fn current(case: &Case, facts: &Facts) -> Option<Obligation> {
    obligations(case, facts)
        .into_iter()
        .find(|(_, duty)| !duty.is_settled())
        .map(|(obligation, _)| obligation)
}

fn duty(case: &Case, facts: &Facts, obligation: Obligation) -> Duty {
    if let Some((_, by, reason)) = case.waived.iter().find(|(waived, ..)| *waived == obligation) {
        return Duty::Waived { by: *by, reason: reason.clone() };
    }
    let duty = by_events(case, facts, obligation);
    if case.state == CaseState::Closed(Closing::Rejected) {
        // Nobody got this far: what the facts would say of a step today is not what happened to it.
        return match duty {
            Duty::NotApplicable(why) if !why.is_by_report() => Duty::NotReached,
            settled if settled.is_settled() => settled,
            _ => Duty::NotReached,
        };
    }
    if duty.is_settled() {
        return duty;
    }
    match case.state {
        CaseState::Open | CaseState::Closed(Closing::Completed)
            if !facts.subject.enabled && !obligation.only_protects() =>
        {
            Duty::NotApplicable(Unneeded::Disabled)
        }
        // Nobody was let back in: the account was disabled when the case was closed, whatever it is now.
        CaseState::Closed(Closing::Completed) if case.proved.is_none() && !obligation.only_protects() => {
            Duty::NotApplicable(Unneeded::Disabled)
        }
        CaseState::Closed(_) => Duty::Blocked(Refusal::Closed),
        CaseState::Escalated => Duty::Blocked(Refusal::Escalated),
        CaseState::Open => duty,
    }
}

/// Whether the case of somebody who reported it themselves waits for nothing but their own fresh sign-in: nobody at the helpdesk can do it for
/// them.
pub fn waits_for_own_sign_in(case: &Case, facts: &Facts) -> bool {
    case.is_self_reported()
        && signs_in(case, facts)
        && current(case, facts) == Some(Obligation::Register)
        && duty(case, facts, Obligation::Register) == Duty::Open
}

fn by_events(case: &Case, facts: &Facts, obligation: Obligation) -> Duty {
    match obligation {
        Obligation::Report => Duty::Done,
        Obligation::Assess if case.assessed.is_some() => Duty::Done,
        Obligation::Assess => Duty::Open,
        Obligation::Verify => verify(case, facts),
        Obligation::Contain => contain(case, facts),
        Obligation::Reregister => reregister(case, facts),
        Obligation::Restore => restore(case, facts),
        Obligation::Register => register(case, facts),
        Obligation::Retire => retire(case, facts),
        Obligation::Wipe => wipe(case, facts),
    }
}

/// Whether identity was verified at some time in this case: enough for what can only make the account safer.
pub(crate) fn was_verified(case: &Case, facts: &Facts) -> bool {
    case.is_self_reported() || caller_was_verified(case, facts)
}

/// Whether somebody who speaks with the desk was verified: what the person reported signed in is theirs, but whoever calls about it is anybody.
pub(crate) fn caller_was_verified(case: &Case, facts: &Facts) -> bool {
    case.verified.is_some() || signed_in_with(case, facts).is_some()
}

/// Whether somebody who speaks with the desk is verified at this moment: who calls an hour later is somebody else, as far as anybody knows.
pub(crate) fn caller_is_verified(case: &Case, facts: &Facts) -> bool {
    (was_heard_lately(case, facts) && verified_now(case, facts).is_ok())
        || code_read_out(case, facts).is_some_and(|(_, check)| is_recent(check, facts))
}

/// Whether a check passed a moment ago, so that the same call may still go on.
pub(crate) fn was_heard_lately(case: &Case, facts: &Facts) -> bool {
    let passed = |check: &&EvidenceState| check.result == Some(EvidenceResult::Passed);
    case.evidence.iter().filter(passed).any(|check| is_recent(check, facts))
}

fn is_recent(check: &EvidenceState, facts: &Facts) -> bool {
    facts.now.since(check.at) <= VERIFICATION_LIFE
}

/// Whether what only closes ways in may be done: identity was verified, or a supervisor does it for an account that is disabled. Whoever left
/// does not call to be verified while a thief has the laptop; but a stranger who calls about somebody on leave talks no agent into taking their
/// ways in away.
///
/// # Errors
/// [`Refusal::NotVerified`]; [`Refusal::NeedsSupervisor`] for the account that is disabled.
pub(crate) fn may_protect(case: &Case, facts: &Facts) -> Result<(), Refusal> {
    if was_verified(case, facts) {
        return Ok(());
    }
    if facts.subject.enabled {
        return Err(Refusal::NotVerified { missing: verification(case, facts).missing.max(1) });
    }
    let supervises = facts.actor.roles.has(Role::PrivilegedAuthentication);
    if supervises { Ok(()) } else { Err(Refusal::NeedsSupervisor) }
}

/// The strong method with which the caller showed that they signed in, by the code that is shown to nobody else: it was theirs long before,
/// and it is not lost. Whoever shows it opens nothing, because a pass is refused to who can sign in; so this is all the verification that
/// closing ways in takes.
pub(crate) fn signed_in_with(case: &Case, facts: &Facts) -> Option<MethodId> {
    code_read_out(case, facts).map(|(method, _)| method)
}

fn code_read_out<'a>(case: &'a Case, facts: &Facts) -> Option<(MethodId, &'a EvidenceState)> {
    let left = strong_left(case, facts);
    let long_theirs =
        |id: MethodId| left.iter().any(|method| method.id == id && settled(method.added_at, case.opened_at));
    case.evidence.iter().rev().find_map(|check| match (&check.basis, check.result) {
        (Basis::Passkey { method }, Some(EvidenceResult::Passed))
            if long_theirs(*method) && call_code::was_read_out(case, check) =>
        {
            Some((*method, check))
        }
        _ => None,
    })
}

/// Whether the person has a strong method that is left and does not say that they cannot use it: no pass is needed then.
pub(crate) fn signs_in(case: &Case, facts: &Facts) -> bool {
    case.at_hand != Some(AtHand::Nothing) && !strong_left(case, facts).is_empty()
}

/// The strong methods that are left, or were until registering again took them, of which the person says that they cannot use them now.
pub(crate) fn not_at_hand<'a>(case: &Case, facts: &'a Facts) -> Vec<&'a keyward_model::Method> {
    if case.at_hand != Some(AtHand::Nothing) {
        return Vec::new();
    }
    let taken: Vec<MethodId> = case.taken_by_reregistration().collect();
    let taken = facts
        .methods
        .iter()
        .filter(|method| is_strong_here(method) && taken.contains(&method.id) && !case.ever_lost(method.id));
    strong_left(case, facts).into_iter().chain(taken).collect()
}

/// The strong methods that were settled when the case began and are held back because of when the caller says that the loss was: whoever names
/// an old day must not be spared what it costs to say that they are not at hand.
pub(crate) fn held_by_date<'a>(case: &Case, facts: &'a Facts) -> Vec<&'a keyward_model::Method> {
    // What the case closed itself makes it no cheaper.
    let closed = case.quarantined();
    let doubted = |method: &&keyward_model::Method| {
        is_strong_here(method)
            && (method.status == MethodStatus::Active || closed.contains(&method.id))
            && settled(method.added_at, case.opened_at)
            && case.is_dated(method)
            && !case.ever_lost(method.id)
    };
    facts.methods.iter().filter(doubted).collect()
}

/// Whether it is of a kind that cannot be phished, and was not brought by a file.
fn is_strong_here(method: &keyward_model::Method) -> bool {
    method.kind.strength() == Strength::PhishingResistant && !method.is_elsewhere()
}

/// Refuses unless identity is verified now: for what opens the account. The proofs are judged again by today's facts, so a
/// number or manager that changed since, or a check that failed since, closes the door. As long as the checks themselves suffice now
/// nothing is asked for again, however long ago they first did.
pub(crate) fn verified_now(case: &Case, facts: &Facts) -> Result<(), Refusal> {
    match case.verified {
        Some((at, until)) if facts.now <= until && as_of(case, facts, at).is_met() => Ok(()),
        Some(_) if verification(case, facts).is_met() => Ok(()),
        _ => Err(Refusal::NotVerified { missing: verification(case, facts).missing.max(1) }),
    }
}

fn verify(case: &Case, facts: &Facts) -> Duty {
    if case.is_self_reported() && signs_in(case, facts) {
        // They signed in with a passkey that is not lost: nothing is opened for them, so nothing is to be verified.
        return Duty::NotApplicable(Unneeded::SelfReported);
    }
    if case.assessed.is_none() {
        return Duty::Blocked(Refusal::NotAssessed);
    }
    if signs_in(case, facts) && signed_in_with(case, facts).is_some() && !opens_more(case, facts) {
        return Duty::Done;
    }
    match case.verified {
        Some(_) if !opens_more(case, facts) || case.is_way_out(facts.now) => Duty::Done,
        _ if verified_now(case, facts).is_ok() => Duty::Done,
        _ => Duty::Open,
    }
}

/// Whether something is still to be done for which identity has to be verified at that moment.
pub(crate) fn opens_more(case: &Case, facts: &Facts) -> bool {
    let pass = !case.owner_is_in(facts.now) && !signs_in(case, facts);
    pass || (asks_to_reregister(case) && !reregistered(case))
}

/// Phishing-resistant methods that sign in now and are neither lost nor new in this case. One that the policy refuses is no way in: nobody is
/// asked to sign in with it, and it stands in the way of no pass; but see [`only_refused`].
pub fn strong_left<'a>(case: &Case, facts: &'a Facts) -> Vec<&'a keyward_model::Method> {
    strong_held(case, facts).filter(|method| facts.signs_in_strongly(method)).collect()
}

/// Phishing-resistant methods that work and are neither lost nor held back nor new in this case, whatever the policy says of them.
fn strong_held<'a>(case: &Case, facts: &'a Facts) -> impl Iterator<Item = &'a keyward_model::Method> {
    facts.methods.iter().filter(|method| {
        method.is_usable_strong()
            && !case.ever_lost(method.id)
            && !case.has_registered(method.id)
            && !suspects(case, facts).any(|suspect| suspect.id == method.id)
    })
}

/// The strong methods of somebody who would sign in with them, did the policy not refuse all of them. Who closes them opens the way to a pass
/// and takes the owner's own way to stop it, so it costs what it costs to say that nothing is at hand.
pub(crate) fn only_refused<'a>(case: &Case, facts: &'a Facts) -> Vec<&'a keyward_model::Method> {
    if strong_left(case, facts).is_empty() { strong_held(case, facts).collect() } else { Vec::new() }
}

/// Whether a closing of the sign-in policy changed what a case asks for: the person holds something strong, and the policy refuses all of it.
pub fn closing_counts(case: &Case, facts: &Facts) -> bool {
    !only_refused(case, facts).is_empty()
}

/// Whether signing in with this method shows that the person has a way in: the case's own session registered it, or it was left to
/// them.
pub(crate) fn proves(case: &Case, facts: &Facts, method: &keyward_model::Method) -> bool {
    let strong = method.is_usable_strong() && !case.ever_lost(method.id);
    let ours = case.has_registered(method.id) && strong;
    ours || strong_left(case, facts).iter().any(|left| left.id == method.id)
}

fn contain(case: &Case, facts: &Facts) -> Duty {
    if case.playbook == Playbook::FirstPasskey {
        // Nothing was lost, and nobody can have signed in.
        return Duty::NotApplicable(Unneeded::OtherPlaybook);
    }
    let revoked = case.has_done(|effect| matches!(effect, Effect::RevokeSessions { .. }));
    let suspended = lost_methods(case, facts)
        .chain(suspects(case, facts))
        .all(|method| method.status != MethodStatus::Active);
    if revoked && suspended {
        return Duty::Done;
    }
    if case
        .under_way(|e| matches!(e, Effect::RevokeSessions { .. } | Effect::SuspendMethods { .. }))
        .is_some()
    {
        return Duty::UnderWay;
    }
    match may_protect(case, facts) {
        Ok(()) => Duty::Open,
        Err(why) => Duty::Blocked(why),
    }
}

pub(crate) fn is_contained(case: &Case, facts: &Facts) -> bool {
    matches!(contain(case, facts), Duty::Done | Duty::NotApplicable(_))
}

/// Whether registering again is what this case is for.
pub(crate) fn asks_to_reregister(case: &Case) -> bool {
    case.playbook == Playbook::NewPhone
}

pub(crate) fn reregistered(case: &Case) -> bool {
    case.has_done(is_reregistration)
}

fn is_reregistration(effect: &Effect) -> bool {
    matches!(effect, Effect::RequireReregistration { .. })
}

fn reregister(case: &Case, facts: &Facts) -> Duty {
    if reregistered(case) {
        return Duty::Done;
    }
    if case.under_way(is_reregistration).is_some() {
        return Duty::UnderWay;
    }
    match opening_gate(case, facts) {
        _ if !asks_to_reregister(case) => Duty::NotApplicable(Unneeded::OtherPlaybook),
        Ok(()) => Duty::Open,
        Err(refusal) => Duty::Blocked(refusal),
    }
}

/// The lost methods as they stand now.
pub(crate) fn lost_methods<'a>(
    case: &'a Case,
    facts: &'a Facts,
) -> impl Iterator<Item = &'a keyward_model::Method> {
    facts.methods.iter().filter(|method| case.report.methods.contains(&method.id))
}

fn restore(case: &Case, facts: &Facts) -> Duty {
    if case.owner_is_in(facts.now) {
        return Duty::Done;
    }
    if case.assessed.is_none() {
        return Duty::Blocked(Refusal::NotAssessed);
    }
    if signs_in(case, facts) {
        return Duty::NotApplicable(Unneeded::SignsIn);
    }
    if case.under_way(|e| matches!(e, Effect::IssuePass { .. })).is_some()
        || case.living_pass(facts.now).is_some()
    {
        return Duty::UnderWay;
    }
    match pass_gate(case, facts) {
        Ok(()) => Duty::Open,
        Err(refusal) => Duty::Blocked(refusal),
    }
}

/// Everything that must be true of the case before a pass may exist.
pub(crate) fn pass_gate(case: &Case, facts: &Facts) -> Result<(), Refusal> {
    if facts.subject.frozen_at.is_some() {
        return Err(Refusal::AccountFrozen);
    }
    // Whoever wants another way in adds it with the first one.
    if case.owner_is_in(facts.now) {
        return Err(Refusal::AlreadyRestored);
    }
    if case.assessed.is_none() {
        return Err(Refusal::NotAssessed);
    }
    if signs_in(case, facts) {
        return Err(Refusal::StrongMethodRemains);
    }
    recoverable(facts)?;
    if case.playbook == Playbook::FirstPasskey {
        never_had_one(facts, |method| case.has_registered(method))?;
    }
    opening_gate(case, facts)?;
    // First what the old phone answers to is gone, then there is a new way in.
    if asks_to_reregister(case) && !reregistered(case) { Err(Refusal::NotReregistered) } else { Ok(()) }
}

/// What stands before anything that gives a way in: a pass, or a method that was held back.
pub(crate) fn opening_gate(case: &Case, facts: &Facts) -> Result<(), Refusal> {
    verified_now(case, facts)?;
    if !is_contained(case, facts) {
        return Err(Refusal::NotContained);
    }
    approved_now(case, facts)
}

/// Verified now, no flag that stops, and everybody has signed who has to.
pub(crate) fn approved_now(case: &Case, facts: &Facts) -> Result<(), Refusal> {
    verified_now(case, facts)?;
    nothing_stops(case, facts)?;
    let verification = verification(case, facts);
    if verification.approvals_given < verification.approvals_needed {
        return Err(Refusal::NotApproved);
    }
    if asks(case, facts, |standard| standard.tell_security) && !case.security_knows(facts) {
        return Err(Refusal::SecurityNotTold);
    }
    Ok(())
}

fn register(case: &Case, facts: &Facts) -> Duty {
    if case.proved.and_then(|id| facts.method(id)).is_some_and(|m| proves(case, facts, m)) {
        return Duty::Done;
    }
    match restore(case, facts) {
        Duty::NotApplicable(_) | Duty::Done => Duty::Open,
        Duty::Blocked(refusal) => Duty::Blocked(refusal),
        _ => Duty::UnderWay,
    }
}

fn retire(case: &Case, facts: &Facts) -> Duty {
    let held = case.quarantined();
    let undecided = |method: &&keyward_model::Method| held.contains(&method.id);
    if lost_methods(case, facts)
        .chain(facts.methods.iter().filter(undecided))
        .all(|method| method.status == MethodStatus::Revoked)
    {
        // Nothing was lost that signs in, or all of it is gone, and nothing is held back any more.
        let nothing = case.report.methods.is_empty() && held.is_empty();
        return match case.playbook {
            Playbook::FirstPasskey if nothing => Duty::NotApplicable(Unneeded::OtherPlaybook),
            _ if nothing => Duty::NotApplicable(Unneeded::NoMethods),
            _ => Duty::Done,
        };
    }
    if case.under_way(|e| matches!(e, Effect::RetireMethod { .. })).is_some() {
        return Duty::UnderWay;
    }
    match retire_gate(case, facts) {
        Ok(()) => Duty::Open,
        Err(refusal) => Duty::Blocked(refusal),
    }
}

/// What cannot be taken back waits for who looks at the flags: the caller may not be who owns what would go.
pub(crate) fn nothing_stops(case: &Case, facts: &Facts) -> Result<(), Refusal> {
    if any_with(case, facts, FlagEffect::Stop) { Err(Refusal::FlagsUnreviewed) } else { Ok(()) }
}

/// Retiring waits for the proof, so that nobody is left without a way in; a waived registration opens it too.
pub(crate) fn retire_gate(case: &Case, facts: &Facts) -> Result<(), Refusal> {
    if !was_verified(case, facts) {
        return Err(Refusal::NotVerified { missing: verification(case, facts).missing.max(1) });
    }
    if !duty(case, facts, Obligation::Register).is_settled() {
        return Err(Refusal::NotProved);
    }
    nothing_stops(case, facts)
}

/// What one lost thing still needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThingNeeds {
    /// A wipe in device management.
    Wipe,
    /// A note on the loss or reset of a security key: it cannot be wiped, its PIN protects it.
    Document,
    /// Advice to the person.
    Advice,
}

/// What the thing at this position of the report needs; `None` if there is no such thing.
pub fn needs(case: &Case, thing: u32) -> Option<ThingNeeds> {
    let (_, lost) = case.things().find(|(position, _)| *position == thing)?;
    Some(match (lost.kind, lost.management) {
        (DeviceKind::SecurityKey, _) => ThingNeeds::Document,
        _ if case.playbook == Playbook::PinLocked => ThingNeeds::Document,
        // How to find a phone is no advice about a passkey of which nobody knows what it was kept in.
        _ if lost.passkey => ThingNeeds::Document,
        (_, Management::Managed) => ThingNeeds::Wipe,
        // The old phone is in its owner's hands: what became of it is asked, not how to find it.
        (_, Management::Personal) if case.playbook == Playbook::NewPhone => ThingNeeds::Document,
        (_, Management::Personal) => ThingNeeds::Advice,
    })
}

fn wipe(case: &Case, facts: &Facts) -> Duty {
    let advised = case.has_done(is_advice);
    let is_settled = |position: u32| match needs(case, position) {
        Some(ThingNeeds::Advice) => advised,
        _ => case.settled_things.contains(&position),
    };
    let mut left = case.things().map(|(at, _)| at).filter(|at| !is_settled(*at)).peekable();
    if left.peek().is_none() {
        return match case.playbook {
            Playbook::FirstPasskey => Duty::NotApplicable(Unneeded::OtherPlaybook),
            Playbook::Compromised if case.report.things.is_empty() => {
                Duty::NotApplicable(Unneeded::OtherPlaybook)
            }
            _ if case.report.things.is_empty() => Duty::NotApplicable(Unneeded::NoThings),
            _ => Duty::Done,
        };
    }
    if case.under_way(is_advice).is_some() {
        return Duty::UnderWay;
    }
    if let Err(why) = may_protect(case, facts) {
        return Duty::Blocked(why);
    }
    match nothing_stops(case, facts) {
        Err(refusal) if left.all(|at| needs(case, at) == Some(ThingNeeds::Wipe)) => Duty::Blocked(refusal),
        _ => Duty::Open,
    }
}

fn is_advice(effect: &Effect) -> bool {
    matches!(effect, Effect::Tell { notice: Notice::PersonalDeviceAdvice, .. })
}

/// Whether a passkey that was reported lost still works.
pub(crate) fn lost_passkey_is_active(case: &Case, facts: &Facts) -> bool {
    lost_methods(case, facts).any(|m| m.kind == MethodKind::Passkey && m.status == MethodStatus::Active)
}
