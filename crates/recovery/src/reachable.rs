//! Whether a case's standard can be met for this person at all: told when the case is opened, not after ten minutes of checks.
//!
//! Judged by the same rules as the checks themselves, on what is on file: numbers, manager and deputy, photo, saved codes. What
//! only the caller can say (where a number rings) is taken as the answer that helps; the check itself asks.

use crate::{
    Case, CaseState, Counted, EvidenceKind, Facts, NotCounted, Rings, Root, SettledNumber, applies,
    demand::{self, ways},
    evidence::settled,
    exception,
    numbers::{judge_number, roots_of_number},
    obligations::signs_in,
    verification::{judge_method, verification, vouchers},
};
use keyward_model::{Contact, EvidenceId, Method, MethodKind};
use std::collections::BTreeSet;

/// How far a standard can be met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meets {
    /// The person signs in with what is left, or the case is over: nothing is to be met.
    NotNeeded,
    /// From where the person is, with checks of these kinds besides those that count already; empty if it is met.
    Remotely(Vec<EvidenceKind>),
    /// Only if somebody meets the person: with checks of these kinds.
    InPerson(Vec<EvidenceKind>),
    /// Not even then.
    Never,
}

impl Meets {
    /// Whether there is room for an exception from the standard. Not where the checks can be made from where the person is: there
    /// the standard stands, whoever is in a hurry. Where only a meeting helps there is: nobody may be able to go there (on a ship,
    /// abroad), which nothing on file says. The two who sign say so, in their reason, and everybody told can contradict.
    pub const fn leaves_exception(&self) -> bool {
        matches!(self, Self::InPerson(_) | Self::Never)
    }
}

/// Why a kind of check cannot be had from this person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Barred {
    /// There is nothing on file for it.
    NotOnFile,
    /// Who could vouch has an account that is disabled or frozen.
    Inactive,
    /// What is on file changed within 72 hours of the report.
    TooNew,
    /// It went with what was lost.
    WentWithTheLoss,
    /// Who could vouch works this case, or is the person.
    TookPart,
    /// Who could vouch has an open case of their own.
    InRecovery,
    /// The account of who could vouch was enabled again within the last 72 hours.
    EnabledLately,
    /// It is held back, not at hand, or refused by the sign-in policy.
    NotUsable,
    /// Attack mode is on: nothing counts that nobody looks at.
    AttackMode,
}

impl Barred {
    /// Every reason.
    pub const ALL: [Self; 9] = [
        Self::NotOnFile,
        Self::Inactive,
        Self::TooNew,
        Self::WentWithTheLoss,
        Self::TookPart,
        Self::InRecovery,
        Self::EnabledLately,
        Self::NotUsable,
        Self::AttackMode,
    ];
    /// The stable code for message files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotOnFile => "not-on-file",
            Self::Inactive => "inactive",
            Self::TooNew => "too-new",
            Self::WentWithTheLoss => "went-with-the-loss",
            Self::TookPart => "took-part",
            Self::InRecovery => "in-recovery",
            Self::EnabledLately => "enabled-lately",
            Self::NotUsable => "not-usable",
            Self::AttackMode => "attack-mode",
        }
    }
}

/// What helps where the standard cannot be met from where the person is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WayOut {
    /// A colleague at another place meets the person and records the check.
    AnotherPlace,
    /// Two supervisors make an exception.
    Exception,
}

/// How far all that can be had would lead where even that is not enough, on the way that is nearest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Short {
    /// How many checks the way takes.
    pub takes: u32,
    /// How many of them could be made, with those that count already.
    pub possible: u32,
}

/// Whether and how the standard of a case can be met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reachable {
    /// How far.
    pub meets: Meets,
    /// By how much it is missed, where it is [`Meets::Never`].
    pub short: Option<Short>,
    /// Kinds of checks that the standard takes and this person cannot give, each with the reason.
    pub barred: Vec<(EvidenceKind, Barred)>,
    /// Approvals that nobody here can give.
    pub approvers_missing: u8,
    /// What helps, the easiest first.
    pub ways_out: Vec<WayOut>,
}

/// Judges a case before any check is made. `approvers` are the people who could still be asked to approve.
pub fn reachable(case: &Case, facts: &Facts, approvers: usize) -> Reachable {
    let meets = meets(case, facts);
    if meets == Meets::NotNeeded {
        let (barred, ways_out) = (Vec::new(), Vec::new());
        return Reachable { meets, short: None, barred, approvers_missing: 0, ways_out };
    }
    let now = verification(case, facts);
    let (remote, barred) = possible(case, facts);
    let short = (meets == Meets::Never).then(|| short(case, facts, &now.counted, remote));
    let lacking = usize::from(now.approvals_needed.saturating_sub(now.approvals_given));
    let takes = |kind: EvidenceKind| {
        // Without a photo there is no video of either kind.
        let serves =
            |wanted: EvidenceKind| kind.serves(wanted) || EvidenceKind::ON_A_SCREEN == [kind, wanted];
        let asked = |slot: &crate::Slot| slot.of.iter().any(|wanted| serves(*wanted));
        let in_standard =
            |standard: &crate::TierStandard| standard.any.iter().flat_map(|way| &way.slots).any(asked);
        applies::asks(case, facts, in_standard) || !demand::more(case, facts).is_empty()
    };
    Reachable {
        ways_out: ways_out(&meets, exception::allowed(case, facts)),
        barred: barred.into_iter().filter(|(kind, _)| takes(*kind)).collect(),
        approvers_missing: u8::try_from(lacking.saturating_sub(approvers)).unwrap_or(u8::MAX),
        meets,
        short,
    }
}

/// How far the checks can be met, whoever approves.
pub(crate) fn meets(case: &Case, facts: &Facts) -> Meets {
    let over = case.state != CaseState::Open || case.owner_is_in(facts.now);
    if over || signs_in(case, facts) {
        return Meets::NotNeeded;
    }
    let now = verification(case, facts);
    let (remote, _) = possible(case, facts);
    match fewest(case, facts, &now.counted, remote.clone()) {
        Some(kinds) => Meets::Remotely(kinds),
        None => match fewest(case, facts, &now.counted, with_meeting(remote)) {
            Some(kinds) => Meets::InPerson(kinds),
            None => Meets::Never,
        },
    }
}

/// Those that can be had from a distance, and a meeting before them: it is the dearest.
fn with_meeting(remote: Vec<Counted>) -> Vec<Counted> {
    let meeting = proof(EvidenceKind::InPerson, BTreeSet::from([Root::Face]), 0xFF);
    std::iter::once(meeting).chain(remote).collect()
}

/// By how much everything that could still be had misses the standard. Proofs of one root fill one place together, so this is counted by
/// the rule itself.
fn short(case: &Case, facts: &Facts, counted: &[Counted], remote: Vec<Counted>) -> Short {
    let all: Vec<Counted> = counted.iter().cloned().chain(with_meeting(remote)).collect();
    let reasons = demand::more(case, facts);
    let (_, _, ways) = ways(case, facts, (&reasons, facts.now), &all).furthest();
    let nearest = ways.iter().min_by_key(|way| way.open.len());
    nearest.map_or(Short { takes: 1, possible: 0 }, |way| Short { takes: way.takes, possible: way.done() })
}

fn ways_out(meets: &Meets, excepts: bool) -> Vec<WayOut> {
    let mut ways = Vec::new();
    if matches!(meets, Meets::InPerson(_)) {
        ways.push(WayOut::AnotherPlace);
    }
    if excepts && meets.leaves_exception() {
        ways.push(WayOut::Exception);
    }
    ways
}

/// The fewest of `more` that suffice with the proofs that count; the first of `more` are done without first. `None` if all of them
/// do not suffice.
fn fewest(case: &Case, facts: &Facts, counted: &[Counted], more: Vec<Counted>) -> Option<Vec<EvidenceKind>> {
    let reasons = demand::more(case, facts);
    let suffices = |more: &[Counted]| {
        let all: Vec<Counted> = counted.iter().chain(more).cloned().collect();
        ways(case, facts, (&reasons, facts.now), &all).are_met()
    };
    if !suffices(&more) {
        return None;
    }
    let mut kept = more;
    let mut at = 0;
    while at < kept.len() {
        let mut fewer = kept.clone();
        fewer.remove(at);
        if suffices(&fewer) {
            kept = fewer;
        } else {
            at += 1;
        }
    }
    kept.reverse();
    Some(kept.into_iter().map(|proof| proof.kind).collect())
}

/// The checks that could be made without a meeting, the dearest first, and why others cannot.
fn possible(case: &Case, facts: &Facts) -> (Vec<Counted>, Vec<(EvidenceKind, Barred)>) {
    let (mut proofs, mut barred) = (Vec::new(), Vec::new());
    let mut add = |kind: EvidenceKind, found: Result<Vec<BTreeSet<Root>>, Barred>| match found {
        Ok(roots) => proofs.extend((0u8..).zip(roots).map(|(n, roots)| proof(kind, roots, n))),
        Err(why) => barred.push((kind, why)),
    };
    // Another number proves less than somebody else's word or a face: it is the last that is asked for.
    let called = verification(case, facts).counted.iter().any(|proof| proof.kind == EvidenceKind::CallBack);
    let (first, further) = match numbers(case, facts) {
        Ok(found) if called => (None, found),
        Ok(mut found) => {
            let further = found.split_off(found.len().min(1));
            (Some(Ok(found)), further)
        }
        Err(why) => (Some(Err(why)), Vec::new()),
    };
    add(EvidenceKind::CallBack, Ok(further));
    add(EvidenceKind::RecoveryCode, codes(case, facts));
    add(EvidenceKind::VideoWithId, face(case, facts));
    add(EvidenceKind::Video, face(case, facts));
    add(EvidenceKind::Vouch, vouch(case, facts));
    if let Some(first) = first {
        add(EvidenceKind::CallBack, first);
    }
    // One sentence says that there is no photo.
    barred.retain(|(kind, _)| *kind != EvidenceKind::VideoWithId);
    (proofs, barred)
}

/// A proof as it would count. Its id is nobody's: it is never recorded.
fn proof(kind: EvidenceKind, roots: BTreeSet<Root>, n: u8) -> Counted {
    Counted { id: EvidenceId::from_bytes([n; 16]), kind, roots }
}

/// The most numbers that are looked at: two calls are as many as any standard takes.
const NUMBERS: usize = 2;

fn numbers(case: &Case, facts: &Facts) -> Result<Vec<BTreeSet<Root>>, Barred> {
    let phones = || facts.contacts.iter().filter(|contact| contact.kind.is_phone());
    let mut found: Vec<BTreeSet<Root>> = Vec::new();
    for contact in phones().filter(|contact| could_ring(case, facts, contact).is_ok()) {
        let new = roots_of_number(&facts.contacts, contact);
        if found.len() < NUMBERS && found.iter().all(|taken| taken.is_disjoint(&new)) {
            found.push(new);
        }
    }
    if !found.is_empty() {
        return Ok(found);
    }
    let whys: Vec<NotCounted> = phones().filter_map(|c| could_ring(case, facts, c).err()).collect();
    let any = |wanted: &[NotCounted]| whys.iter().any(|why| wanted.contains(why));
    Err(
        if any(&[
            NotCounted::OnLostDevice,
            NotCounted::MaybeOnLostDevice,
            NotCounted::MaybeWithLostPasskey,
            NotCounted::InOtherHands,
        ]) {
            Barred::WentWithTheLoss
        } else if any(&[NotCounted::ChangedRecently]) {
            Barred::TooNew
        } else {
            Barred::NotOnFile
        },
    )
}

/// Whether a number would count if the caller, or the telephone system, says that it rings elsewhere. What was said already stands.
fn could_ring(case: &Case, facts: &Facts, contact: &Contact) -> Result<(), NotCounted> {
    match judge_number(case, facts.into(), contact) {
        Err(NotCounted::LineNotChecked) => Ok(()),
        Err(NotCounted::MaybeOnLostDevice) if case.rings(contact.id).is_none() => {
            let mut answered = case.clone();
            answered.settled_numbers.push(SettledNumber { contact: contact.id, rings: Rings::Elsewhere });
            judge_number(&answered, facts.into(), contact)
        }
        judged => judged,
    }
}

fn vouch(case: &Case, facts: &Facts) -> Result<Vec<BTreeSet<Root>>, Barred> {
    let may: Vec<_> = vouchers(case, facts)
        .into_iter()
        // Who is asked to approve, or has answered, does not vouch as well.
        .filter(|person| {
            !case.approvals.iter().any(|approval| {
                facts.humans.is_same(approval.approver, *person)
                    && (approval.signed.is_some() || approval.waits(facts.now))
            })
        })
        .map(|_| BTreeSet::from([Root::Word]))
        .collect();
    match (may.is_empty(), facts.manager) {
        (false, _) => Ok(may),
        (true, None) if facts.subject.manager.is_some() => Err(Barred::Inactive),
        (true, None) => Err(Barred::NotOnFile),
        (true, Some(_)) if !settled(facts.subject.manager_since, case.opened_at) => Err(Barred::TooNew),
        (true, Some(manager)) if facts.humans.is_same(manager, case.person) => Err(Barred::TookPart),
        (true, Some(manager)) if facts.history.signers.has_open_case(&facts.humans, manager) => {
            Err(Barred::InRecovery)
        }
        (true, Some(manager)) if !facts.was_back_long_enough(manager, facts.now) => {
            Err(Barred::EnabledLately)
        }
        (true, Some(_)) => Err(Barred::TookPart),
    }
}

fn face(case: &Case, facts: &Facts) -> Result<Vec<BTreeSet<Root>>, Barred> {
    if !facts.subject.has_photo {
        Err(Barred::NotOnFile)
    } else if !facts.photo_is_settled(case.opened_at) {
        Err(Barred::TooNew)
    } else {
        Ok(vec![BTreeSet::from([Root::Face])])
    }
}

/// Whether the saved codes of the person would count as a check in this case, or why not; `None` if there are none on file that work.
pub fn saved_codes(case: &Case, facts: &Facts) -> Option<Result<(), NotCounted>> {
    let saved = facts.methods.iter().filter(|method| method.kind == MethodKind::RecoveryCodes);
    let judged: Vec<_> = saved.map(|codes| judge_method(case, facts, codes.id, Method::works_here)).collect();
    if judged.iter().any(Result::is_ok) {
        return Some(Ok(()));
    }
    judged.into_iter().find(|judged| *judged != Err(NotCounted::MethodNotUsable))
}

fn codes(case: &Case, facts: &Facts) -> Result<Vec<BTreeSet<Root>>, Barred> {
    let saved = || facts.methods.iter().filter(|method| method.kind == MethodKind::RecoveryCodes);
    let usable = saved().find(|codes| judge_method(case, facts, codes.id, Method::works_here).is_ok());
    let used = case.evidence.iter().any(|check| check.kind == EvidenceKind::RecoveryCode);
    if usable.is_some() && facts.brake && !used {
        return Err(Barred::AttackMode);
    }
    if let Some(codes) = usable {
        return Ok(vec![BTreeSet::from([Root::Method(codes.id)])]);
    }
    let whys: Vec<NotCounted> =
        saved().filter_map(|codes| judge_method(case, facts, codes.id, Method::works_here).err()).collect();
    Err(if saved().any(|codes| case.ever_lost(codes.id)) {
        Barred::WentWithTheLoss
    } else if whys.contains(&NotCounted::ChangedRecently) {
        Barred::TooNew
    } else if whys.iter().any(|why| *why != NotCounted::MethodNotUsable) {
        Barred::NotUsable
    } else {
        Barred::NotOnFile
    })
}
