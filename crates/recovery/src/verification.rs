//! Which proofs count, and whether they meet the standard.

use crate::{
    ApprovalState, Basis, Case, EvidenceKind, EvidenceResult, EvidenceState, Facts, FlagEffect, Root, Way,
    applies::{asks, tier_of},
    call_code,
    demand::{more, ways},
    evidence::{APPROVAL_LIFE, settled},
    exception,
    flags::any_with,
    handover::{manager_holds_half, splits},
    numbers::{judge_called, roots_of_number},
    sides::could_work,
    signed_state, signers,
};
use keyward_model::{EvidenceId, HumanId, Method, MethodId, PersonId, Role, Tier, Timestamp};
use std::collections::BTreeSet;

/// A proof that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The check.
    pub id: EvidenceId,
    /// Its kind.
    pub kind: EvidenceKind,
    /// What it rests on.
    pub roots: BTreeSet<Root>,
}

/// Why a check counts for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NotCounted {
    /// Still under way.
    UnderWay,
    /// It failed: this counts against.
    Failed,
    /// It said nothing.
    Inconclusive,
    /// Too long ago.
    Expired,
    /// Knowledge identifies, it never verifies.
    Knowledge,
    /// The number is not on file any more, or was not before the case.
    NumberNotOnFile,
    /// The number was replaced since the case was opened.
    NumberReplaced,
    /// The number rings on the lost device.
    OnLostDevice,
    /// The number may ring on the lost phone: nobody knows which number that has.
    MaybeOnLostDevice,
    /// A passkey was reported of which nobody knows that it is on no phone: the number may ring where it is.
    MaybeWithLostPasskey,
    /// Somebody else may have taken the number over.
    InOtherHands,
    /// Nobody has looked whether the line is forwarded or rings in an app.
    LineNotChecked,
    /// The number or manager changed within 72 hours of the report.
    ChangedRecently,
    /// The passkey or code is itself lost, suspended or revoked.
    MethodNotUsable,
    /// The passkey or the codes are held back by this case.
    HeldBack,
    /// The sign-in policy in force refuses the passkey or the codes.
    RefusedByPolicy,
    /// The passkey or the codes were made in a session that was weaker than the account.
    MadeWeakly,
    /// Nobody read out the code that says that the caller is who signed in.
    NotReadOut,
    /// Whoever recorded it could not work this case now.
    AgentGone,
    /// The work of whoever recorded or signed it is on hold.
    AgentOnHold,
    /// A way in was given on it already.
    Spent,
    /// Who vouched has an open case of their own.
    SignerInRecovery,
    /// The account was disabled after it: whoever it was about had left.
    AccountWasDisabled,
    /// More was reported after who vouched was asked: they said nothing about that.
    CaseChanged,
    /// The manager who vouched may not sign in any more: the account is disabled or frozen.
    ManagerInactive,
    /// Who vouched is not the manager any more, nor the deputy of one with an active account.
    NoLongerVouches,
    /// A file says that who vouched and the person are one, and nobody has settled it.
    SignerClaimed,
    /// The account that vouched was enabled again less than 72 hours before.
    EnabledLately,
    /// Who vouched is the person, or has another part in the case.
    TookPart,
}

impl NotCounted {
    /// The stable code for message files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnderWay => "under-way",
            Self::Failed => "failed",
            Self::Inconclusive => "inconclusive",
            Self::Expired => "expired",
            Self::Knowledge => "knowledge",
            Self::NumberNotOnFile => "number-not-on-file",
            Self::NumberReplaced => "number-replaced",
            Self::OnLostDevice => "on-lost-device",
            Self::MaybeOnLostDevice => "maybe-on-lost-device",
            Self::MaybeWithLostPasskey => "maybe-with-lost-passkey",
            Self::InOtherHands => "in-other-hands",
            Self::LineNotChecked => "line-not-checked",
            Self::ChangedRecently => "changed-recently",
            Self::MethodNotUsable => "method-not-usable",
            Self::HeldBack => "held-back",
            Self::RefusedByPolicy => "refused-by-policy",
            Self::MadeWeakly => "made-weakly",
            Self::NotReadOut => "not-read-out",
            Self::AgentGone => "agent-gone",
            Self::AgentOnHold => "agent-on-hold",
            Self::Spent => "spent",
            Self::SignerInRecovery => "signer-in-recovery",
            Self::AccountWasDisabled => "account-was-disabled",
            Self::CaseChanged => "case-changed",
            Self::ManagerInactive => "manager-inactive",
            Self::NoLongerVouches => "no-longer-vouches",
            Self::SignerClaimed => "signer-claimed",
            Self::EnabledLately => "enabled-lately",
            Self::TookPart => "took-part",
        }
    }
}

/// How a case stands against its standard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// The proofs that count now.
    pub counted: Vec<Counted>,
    /// The checks that do not, and why.
    pub not_counted: Vec<(EvidenceId, NotCounted)>,
    /// The version of the standard that these are the ways of: the one that is furthest from being met, if several apply.
    pub version: u32,
    /// Every way to meet the standard, with what it takes and what of it is done.
    pub ways: Vec<Way>,
    /// The fewest proofs still missing over all alternatives; 0 if the standard is met.
    pub missing: u32,
    /// For the alternative that is nearest: the kinds that would fill each open slot.
    pub wanted: Vec<Vec<EvidenceKind>>,
    /// Approvals that the nearest alternative asks for.
    pub approvals_needed: u8,
    /// Approvals signed and still in force.
    pub approvals_given: u8,
    /// Signed vouches that count as checks of who works the case: they took part in recovering who vouched.
    pub own_vouches: Vec<EvidenceId>,
    /// Signed approvals that count for nothing because of who signed, and why.
    pub void_approvals: Vec<(EvidenceId, crate::Refusal)>,
}

impl Verification {
    /// Whether the proofs satisfy the standard now (approvals are judged apart, when the pass is issued).
    pub const fn is_met(&self) -> bool {
        self.missing == 0
    }
}

/// Judges the evidence of a case at this moment.
pub fn verification(case: &Case, facts: &Facts) -> Verification {
    as_of(case, facts, facts.now)
}

/// Judges the evidence by today's facts, but its age as of `at`.
pub(crate) fn as_of(case: &Case, facts: &Facts, at: Timestamp) -> Verification {
    let mut counted = Vec::new();
    let mut not_counted = Vec::new();
    for evidence in &case.evidence {
        match judge(case, facts, evidence, at) {
            Ok(proof) => counted.push(proof),
            Err(why) => not_counted.push((evidence.id, why)),
        }
    }
    let stands = ways(case, facts, (&more(case, facts), at), &counted);
    let approvals = stands.approvals();
    let (version, wanted, ways) = stands.furthest();
    let missing = u32::try_from(wanted.len()).unwrap_or(u32::MAX);
    let checked = missing == 0 || case.verified.is_some();
    let alone = asks(case, facts, |standard| standard.second_person) && checked && one_alone(case, facts, at);
    let unheld = splits(case, facts) && !manager_holds_half(case, facts);
    let approvals_needed =
        if alone || unheld || takes_two(case, facts) { approvals.max(1) } else { approvals };
    Verification {
        missing,
        wanted,
        approvals_needed,
        approvals_given: approvals_given(case, facts, at),
        own_vouches: own_vouches(case, facts, &counted),
        void_approvals: void_approvals(case, facts),
        counted,
        not_counted,
        version,
        ways,
    }
}

/// Whether a second person has to sign whatever the standard says: for privileged accounts (and who could help themselves is one), after a weighty red flag, and while a wave of attacks is under way.
fn takes_two(case: &Case, facts: &Facts) -> bool {
    tier_of(case, facts) == Tier::Privileged || facts.brake || any_with(case, facts, FlagEffect::SecondPerson)
}

/// Whether one agent alone made every check: all of those that count at `at`, or all that ever counted. That a check has expired makes
/// no second one of the agent, and the expired check of a colleague makes nobody else of who made all the others.
fn one_alone(case: &Case, facts: &Facts, at: Timestamp) -> bool {
    let counts = |as_of: &dyn Fn(&EvidenceState) -> Timestamp| {
        let proofs = case.evidence.iter().filter(|proof| judge(case, facts, proof, as_of(proof)).is_ok());
        by_one(proofs.filter_map(|proof| hands_behind(case, facts, proof)))
    };
    counts(&|_| at) || counts(&|proof| proof.at)
}

/// Whether the same hands are behind all of these checks.
fn by_one(mut checks: impl Iterator<Item = BTreeSet<HumanId>>) -> bool {
    let Some(first) = checks.next() else { return false };
    !checks.fold(first, |common, hands| common.intersection(&hands).copied().collect()).is_empty()
}

/// The humans who may have made a check up by themselves: who recorded it, with whatever account, or those at work on the case in
/// whose hands the account that vouched may be; nobody where somebody else vouched. `None` for what only the person has: it says nothing
/// about who made the others, and whoever waits for it is no less alone.
fn hands_behind(case: &Case, facts: &Facts, proof: &EvidenceState) -> Option<BTreeSet<HumanId>> {
    if matches!(proof.kind, EvidenceKind::Passkey | EvidenceKind::RecoveryCode) {
        return None;
    }
    if let Basis::Approver { person, .. } = &proof.basis {
        return Some(signers::working_hands(case, facts, *person));
    }
    let by = proof.by.person();
    Some(by.map(|by| facts.history.signers.hands(&facts.humans, by)).unwrap_or_default())
}

/// The vouches that count and are the word of who works the case.
fn own_vouches(case: &Case, facts: &Facts, counted: &[Counted]) -> Vec<EvidenceId> {
    let counts = |id| counted.iter().any(|proof| proof.id == id);
    let vouches = case.evidence.iter().filter(|check| check.kind == EvidenceKind::Vouch && counts(check.id));
    let own =
        |vouch: &&EvidenceState| hands_behind(case, facts, vouch).is_some_and(|hands| !hands.is_empty());
    vouches.filter(own).map(|vouch| vouch.id).collect()
}

/// The approvals that who signed them could not sign today, or that were given for another state of the case.
fn void_approvals(case: &Case, facts: &Facts) -> Vec<(EvidenceId, crate::Refusal)> {
    let signed = case.approvals.iter().filter(|approval| approval.signed == Some(true));
    let judged = signed.map(|approval| {
        let changed = || is_outdated(case, facts, approval).then_some(crate::Refusal::CaseChanged);
        (approval.id, signers::may_sign(case, facts, approval.approver).err().or_else(changed))
    });
    judged.filter_map(|(id, why)| why.map(|why| (id, why))).collect()
}

/// Whether the case is another than the one that an approval in time was given for. One that was spent was for what it gave.
pub(crate) fn is_outdated(case: &Case, facts: &Facts, approval: &ApprovalState) -> bool {
    approval.signed == Some(true)
        && facts.now.since(approval.at) <= APPROVAL_LIFE
        && !case.is_spent(approval.spent)
        && approval.state.as_ref() != Some(&signed_state(case, facts))
}

/// Whether a check is a proof, however long ago it was made.
pub(crate) fn counts_whenever(case: &Case, facts: &Facts, check: &EvidenceState) -> bool {
    judge(case, facts, check, check.at).is_ok()
}

/// Who may vouch as of before the case: the manager, and whom the manager had named for their absence; never the person
/// themselves or somebody who worked on the case, whichever of their accounts they use.
pub(crate) fn vouchers(case: &Case, facts: &Facts) -> Vec<PersonId> {
    let long_enough = |since| settled(since, case.opened_at);
    let manager = facts.manager.filter(|_| long_enough(facts.subject.manager_since));
    // Whom a new manager names is as new as the manager.
    let deputy = facts
        .deputy
        .filter(|deputy| long_enough(deputy.since) && long_enough(facts.subject.manager_since))
        .map(|deputy| deputy.person);
    manager
        .into_iter()
        .chain(deputy)
        .filter(|person| {
            let humans = &facts.humans;
            let took_a_side = case.has_a_side(*person, humans) || facts.lifted(*person);
            let recovers = facts.history.signers.has_open_case(humans, *person);
            let back = facts.was_back_long_enough(*person, facts.now);
            !humans.may_be_same(*person, case.person) && !took_a_side && !recovers && back
        })
        .collect()
}

/// Why the word of who is asked to vouch would not count any more, if they gave it now; `None` if it would, and of every other check.
pub fn asked_in_vain(case: &Case, facts: &Facts, asked: &EvidenceState) -> Option<NotCounted> {
    match &asked.basis {
        Basis::Approver { person, .. } if asked.kind == EvidenceKind::Vouch && asked.waits(facts.now) => {
            word_counts(case, facts, *person).err()
        }
        _ => None,
    }
}

fn word_counts(case: &Case, facts: &Facts, person: PersonId) -> Result<(), NotCounted> {
    if facts.history.signers.has_open_case(&facts.humans, person) {
        return Err(NotCounted::SignerInRecovery);
    }
    if vouchers(case, facts).contains(&person) { Ok(()) } else { Err(against_vouch(case, facts, person)) }
}

/// Why the word of somebody who vouched, and who is not among [`vouchers`], does not count.
fn against_vouch(case: &Case, facts: &Facts, person: PersonId) -> NotCounted {
    let is_manager = facts.subject.manager == Some(person);
    let is_deputy = facts.deputy.is_some_and(|deputy| deputy.person == person);
    if !facts.was_back_long_enough(person, facts.now) {
        return NotCounted::EnabledLately;
    }
    let since =
        [Some(facts.subject.manager_since), facts.deputy.filter(|_| is_deputy).map(|deputy| deputy.since)];
    if is_manager && facts.manager.is_none() {
        NotCounted::ManagerInactive
    } else if since.into_iter().flatten().any(|since| !settled(since, case.opened_at)) {
        NotCounted::ChangedRecently
    } else if !is_manager && !is_deputy {
        NotCounted::NoLongerVouches
    } else if facts.humans.may_be_same(person, case.person) && !facts.humans.is_same(person, case.person) {
        NotCounted::SignerClaimed
    } else {
        NotCounted::TookPart
    }
}

fn approvals_given(case: &Case, facts: &Facts, at: Timestamp) -> u8 {
    let approvers = case
        .approvals
        .iter()
        .filter(|approval| approval.signed == Some(true) && facts.now.since(approval.at) <= APPROVAL_LIFE)
        .filter(|approval| !approval.at.is_ahead_of(facts.now))
        .filter(|approval| !case.is_spent(approval.spent) && !is_outdated(case, facts, approval))
        .map(|approval| approval.approver)
        .filter(|approver| may_approve(facts, *approver))
        // Accounts may have become known as one human's since the signature.
        .filter(|approver| {
            !facts.humans.is_same(*approver, case.person) && !case.worked_on_by(*approver, &facts.humans)
        })
        .filter(|approver| signers::may_sign(case, facts, *approver).is_ok());
    // Whoever signed an exception has approved the pass that it releases, as far as they knew what speaks against it.
    let people = signers::apart(facts, approvers.chain(exception::approvers(case, facts, at)));
    u8::try_from(people.len()).unwrap_or(u8::MAX)
}

/// Whether somebody who signed could sign now: roles are taken away, accounts frozen, relations declared in between.
pub(crate) fn may_approve(facts: &Facts, approver: PersonId) -> bool {
    facts
        .colleague(approver)
        .is_some_and(|colleague| colleague.stands() && colleague.roles.has(Role::PrivilegedAuthentication))
}

/// Fills as many slots as possible with proofs that share no root; gives the kinds of the slots left open.
pub(crate) fn open_slots(
    places: Vec<Vec<EvidenceKind>>,
    extra: usize,
    proofs: &[Counted],
) -> Vec<Vec<EvidenceKind>> {
    let mut slots = places;
    for _ in 0..extra {
        slots.push(EvidenceKind::ALL.into_iter().filter(|kind| *kind != EvidenceKind::Knowledge).collect());
    }
    // Only the newest proofs are searched, so that a hostile number of checks cannot make this slow.
    let recent: Vec<&Counted> = proofs.iter().rev().take(10).collect();
    best_fill(&slots, &recent, &BTreeSet::new(), 0)
}

fn best_fill(
    slots: &[Vec<EvidenceKind>],
    proofs: &[&Counted],
    taken: &BTreeSet<Root>,
    used: u32,
) -> Vec<Vec<EvidenceKind>> {
    let Some((slot, rest)) = slots.split_first() else { return Vec::new() };
    let mut best: Vec<Vec<EvidenceKind>> =
        std::iter::once(slot.clone()).chain(best_fill(rest, proofs, taken, used)).collect();
    for (position, proof) in proofs.iter().enumerate() {
        let bit = 1u32 << position;
        let fits = slot.iter().any(|wanted| proof.kind.serves(*wanted));
        if !fits || used & bit != 0 || !taken.is_disjoint(&proof.roots) {
            continue;
        }
        let roots = taken.union(&proof.roots).copied().collect();
        let open = best_fill(rest, proofs, &roots, used | bit);
        if open.len() < best.len() {
            best = open;
        }
        if best.is_empty() {
            break;
        }
    }
    best
}

fn judge(case: &Case, facts: &Facts, evidence: &EvidenceState, at: Timestamp) -> Result<Counted, NotCounted> {
    match evidence.result {
        None => return Err(asked_in_vain(case, facts, evidence).unwrap_or(NotCounted::UnderWay)),
        Some(EvidenceResult::Failed) => return Err(NotCounted::Failed),
        Some(EvidenceResult::Inconclusive) => return Err(NotCounted::Inconclusive),
        Some(EvidenceResult::Passed) => {}
    }
    if evidence.kind == EvidenceKind::Knowledge {
        return Err(NotCounted::Knowledge);
    }
    if evidence.lapsed {
        return Err(NotCounted::CaseChanged);
    }
    if facts.history.disabled_at.is_some_and(|disabled| evidence.at <= disabled) {
        return Err(NotCounted::AccountWasDisabled);
    }
    if case.is_spent(evidence.spent) {
        return Err(NotCounted::Spent);
    }
    // What a clock recorded that was ahead would count for as long as that was wrong.
    if at.since(evidence.at) > evidence.kind.life() || evidence.at.is_ahead_of(facts.now) {
        return Err(NotCounted::Expired);
    }
    let hands = match &evidence.basis {
        Basis::Approver { person, .. } => Some(*person),
        _ if evidence.kind.is_recorded_by_agent() => evidence.by.person(),
        _ => None,
    };
    if hands.and_then(|by| facts.colleague(by)).is_some_and(|colleague| colleague.held) {
        return Err(NotCounted::AgentOnHold);
    }
    if evidence.kind.is_recorded_by_agent() && !could_work(case, facts, evidence.by) {
        return Err(NotCounted::AgentGone);
    }
    let roots = match &evidence.basis {
        Basis::Number { contact } => {
            let contact =
                facts.contacts.iter().find(|c| c.id == *contact).ok_or(NotCounted::NumberNotOnFile)?;
            if contact.until.is_some_and(|until| until <= evidence.at) {
                return Err(NotCounted::NumberReplaced);
            }
            judge_called(case, facts.into(), contact)?;
            roots_of_number(&facts.contacts, contact)
        }
        Basis::Approver { person, .. } => {
            word_counts(case, facts, *person)?;
            // As of the word itself: it does not begin to count by waiting.
            if !facts.was_back_long_enough(*person, evidence.at) {
                return Err(NotCounted::EnabledLately);
            }
            BTreeSet::from([Root::Word])
        }
        Basis::Face { .. } => {
            // A face on a screen is compared with the photo on file; who is met shows a document.
            let compared = EvidenceKind::ON_A_SCREEN.contains(&evidence.kind);
            if compared && !facts.photo_is_settled(case.opened_at) {
                return Err(NotCounted::ChangedRecently);
            }
            BTreeSet::from([Root::Face])
        }
        Basis::Passkey { .. } | Basis::RecoveryCode { .. } if !call_code::was_read_out(case, evidence) => {
            return Err(NotCounted::NotReadOut);
        }
        Basis::Passkey { method } => {
            judge_method(case, facts, *method, Method::is_usable_strong)?;
            // Whoever holds the phone signs in with it and answers its calls.
            let device = facts.method(*method).and_then(|method| method.device);
            device.map(Root::Device).into_iter().chain([Root::Method(*method)]).collect()
        }
        Basis::RecoveryCode { method } => {
            judge_method(case, facts, *method, Method::works_here)?;
            BTreeSet::from([Root::Method(*method)])
        }
        Basis::Facts => return Err(NotCounted::Knowledge),
    };
    Ok(Counted { id: evidence.id, kind: evidence.kind, roots })
}

/// Whether a method of the person proves anything: it works, did not go with the loss, is not held back, was there 72 hours before the
/// report, made in a session as strong as the account, and the policy in force takes it. Codes that were made the day before may be
/// anybody's.
pub(crate) fn judge_method(
    case: &Case,
    facts: &Facts,
    id: MethodId,
    works: impl Fn(&Method) -> bool,
) -> Result<(), NotCounted> {
    let method = facts.method(id).filter(|method| works(method)).ok_or(NotCounted::MethodNotUsable)?;
    if case.ever_lost(id) {
        return Err(NotCounted::MethodNotUsable);
    }
    if case.withholds(method) {
        return Err(NotCounted::HeldBack);
    }
    if !settled(method.added_at, case.opened_at) {
        return Err(NotCounted::ChangedRecently);
    }
    if facts.refused.contains(&id) {
        return Err(NotCounted::RefusedByPolicy);
    }
    if facts.made_weakly.contains(&id) { Err(NotCounted::MadeWeakly) } else { Ok(()) }
}
