//! What must hold of every change of the rules: who may, what is dangerous, and that a standard that is not called weaker
//! lets nobody in who was not let in before.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod world;

use keyward_access::BoundKey;
use keyward_model::*;
use keyward_recovery::*;
use proptest::{collection::vec, prelude::*, sample};
use std::{collections::BTreeMap, time::Duration};
use world::*;

fn kinds() -> impl Strategy<Value = Vec<EvidenceKind>> {
    sample::subsequence(EvidenceKind::PROOFS.to_vec(), 1..=7)
}

fn alternative() -> impl Strategy<Value = Alternative> {
    let slot = (1..=2u8, kinds()).prop_map(|(n, of)| Slot { n, of });
    let not_only = prop_oneof![2 => Just(Vec::new()), 1 => kinds()];
    (vec(slot, 1..=3), not_only, 0..=2u8).prop_map(|(slots, not_only, approvals)| Alternative {
        slots,
        not_only,
        approvals,
    })
}

fn tier_standard() -> impl Strategy<Value = TierStandard> {
    (vec(alternative(), 1..=3), any::<[bool; 4]>()).prop_map(
        |(any, [tell_security, tell_manager, split, second_person])| TierStandard {
            any,
            tell_security,
            tell_manager,
            split_handover: split,
            second_person,
        },
    )
}

fn tier() -> impl Strategy<Value = Tier> {
    sample::select(Tier::ALL.to_vec())
}

fn flags() -> impl Strategy<Value = FlagEffects> {
    let effect = sample::select(FlagEffect::ALL.to_vec());
    proptest::collection::btree_map(sample::select(FlagKind::ALL.to_vec()), effect, 0..4)
        .prop_map(FlagEffects)
}

fn exceptions() -> impl Strategy<Value = Exceptions> {
    (any::<bool>(), any::<bool>(), any::<bool>(), 1..48u32).prop_map(
        |(standard, elevated, privileged, hours)| Exceptions { standard, elevated, privileged, hours },
    )
}

fn standards() -> impl Strategy<Value = Standards> {
    let limits = (0..30u32, 0..30u32);
    (tier_standard(), tier_standard(), tier_standard(), flags(), limits, exceptions()).prop_map(
        |(standard, elevated, privileged, flags, (wave, passes_per_agent), exceptions)| Standards {
            version: 1,
            standard,
            elevated,
            privileged,
            flags,
            wave,
            passes_per_agent,
            first_passkey: FirstPasskey::default(),
            owned: OwnedAccounts::default(),
            exceptions,
        },
    )
}

/// Proofs that one case can have: each at most once, one face, one manager.
fn proofs() -> impl Strategy<Value = Vec<EvidenceKind>> {
    use EvidenceKind::*;
    let face = sample::select(vec![None, Some(InPerson), Some(Video), Some(VideoWithId)]);
    (sample::subsequence(vec![CallBack, Vouch, Passkey, RecoveryCode], 0..=4), face)
        .prop_map(|(kinds, face)| kinds.into_iter().chain(face).collect())
}

/// What the rules of a case say about somebody with these proofs.
fn judged(tier: Tier, standard: &TierStandard, proofs: &[EvidenceKind]) -> Verification {
    let mut world = World::new(tier);
    world.facts.methods.push(method(40, MethodKind::Passkey, None));
    world.facts.methods.push(method(41, MethodKind::RecoveryCodes, None));
    world.as_supervisor();
    world.open(World::report()).unwrap();
    let (standard, flags) = (standard.clone(), FlagEffects::default());
    world.facts.standards = Standards {
        version: 1,
        standard: standard.clone(),
        elevated: standard.clone(),
        privileged: standard,
        flags,
        ..Standards::default()
    };
    let checked =
        SettledNumber { contact: ContactId::from_bytes([OFFICE_LINE; 16]), rings: Rings::Elsewhere };
    let source = NumberSource::TelephoneSystem;
    world.record(vec![CaseEvent::NumbersSettled { numbers: vec![checked], source }]);
    for kind in proofs {
        let basis = match kind {
            EvidenceKind::CallBack => Basis::Number { contact: ContactId::from_bytes([OFFICE_LINE; 16]) },
            EvidenceKind::Vouch => Basis::Approver { person: person(MANAGER), statement: "00".into() },
            EvidenceKind::Passkey => Basis::Passkey { method: MethodId::from_bytes([40; 16]) },
            EvidenceKind::RecoveryCode => Basis::RecoveryCode { method: MethodId::from_bytes([41; 16]) },
            _ => Basis::Face { document: Some("passport".into()), place: None, prompts: vec![] },
        };
        let id = world.evidence();
        let (kind, result) = (*kind, EvidenceResult::Passed);
        world.record(vec![CaseEvent::EvidenceRecorded { id, kind, basis, result, note: None }]);
    }
    verification(&world.case(), &world.facts)
}

fn change(payload: Payload, proposer: u8) -> Change {
    Change {
        id: ChangeId::from_bytes([8; 16]),
        payload,
        statement: "text".into(),
        reason: "why".into(),
        proposer: person(proposer),
        proposed_at: START,
        expires_at: START.plus(CHANGE_LIFE),
        approved: None,
        due_at: None,
        state: ChangeState::Proposed,
        ended: None,
        made: None,
    }
}

fn actor(who: u8, roles: &[Role], touched: bool, now: Timestamp) -> ActorFacts {
    let touch = Touch::Change { change: ChangeId::from_bytes([8; 16]) };
    ActorFacts {
        actor: Actor::Person(person(who)),
        roles: RoleSet::of(roles),
        on_hold: false,
        session: None,
        step_up: touched.then_some(StepUp { touch, at: now, method: None, signature: None }),
        key: None,
        session_key: None,
    }
}

fn roles(person_: u8, from: &[Role], to: &[Role]) -> Payload {
    Payload::Roles { person: person(person_), swap: Swap { from: from.to_vec(), to: to.to_vec() } }
}

/// Nobody has two accounts.
fn apart() -> Humans {
    Humans::default()
}

/// These accounts are one human's.
fn one_human(accounts: &[(u8, u8)]) -> Humans {
    let mut humans = Humans::default();
    for (one, other) in accounts {
        humans.join(person(*one), person(*other));
    }
    humans
}

const FITS: Judged = Judged { now: START, fits: true, signers_stand: true, apart: Ok(()), left: Ok(()) };

proptest! {
    /// What the abstract judgement says about kinds is what the rules of a case say about evidence.
    #[test]
    fn a_standard_is_met_by_the_same_proofs_in_a_case(tier in tier(), standard in tier_standard(), proofs in proofs()) {
        let case = judged(tier, &standard, &proofs);
        let needed = standard.approvals_for(tier, &proofs);
        prop_assert_eq!(case.is_met(), needed.is_some());
        if let Some(needed) = needed {
            // All of these are checked by one agent.
            let own = [EvidenceKind::CallBack, EvidenceKind::InPerson, EvidenceKind::Video, EvidenceKind::VideoWithId];
            // What only the person has makes nobody else of the agent.
            let made = || proofs.iter().filter(|kind| !matches!(kind, EvidenceKind::Passkey | EvidenceKind::RecoveryCode));
            let alone = standard.second_person && made().next().is_some() && made().all(|kind| own.contains(kind));
            prop_assert_eq!(case.approvals_needed, needed.max(u8::from(alone)));
        }
    }

    /// The promise behind the delay: what is not called weaker lets nobody in who was kept out before.
    #[test]
    fn what_is_not_weaker_opens_no_door(
        tier in tier(), before in tier_standard(), after in tier_standard(), proofs in proofs(),
    ) {
        let (old, new) = (before.approvals_for(tier, &proofs), after.approvals_for(tier, &proofs));
        let opens = new.is_some_and(|new| old.is_none_or(|old| old > new));
        if opens {
            prop_assert!(after.takes_less_than(&before, tier));
        }
        prop_assert!(!before.takes_less_than(&before, tier));
    }

    /// Called weaker only with a witness.
    #[test]
    fn what_is_weaker_has_a_witness(tier in tier(), before in tier_standard(), after in tier_standard()) {
        if after.takes_less_than(&before, tier) {
            let opens = |(kinds, new): &(Vec<EvidenceKind>, u8)| {
                before.approvals_for(tier, kinds).is_none_or(|old| old > *new)
            };
            prop_assert!(after.ways(tier).iter().any(opens));
        }
    }

    /// Removing an alternative, asking for more approvals or for one proof more is never weaker.
    #[test]
    fn stricter_is_at_once(mut before in tier_standard(), more in kinds()) {
        // What nothing can meet becomes possible with one place more, so such readings are left out.
        before.any.iter_mut().for_each(|way| way.not_only.clear());
        let (tier, mut after) = (Tier::Standard, before.clone());
        for way in &mut after.any {
            way.approvals += 1;
            way.slots.push(Slot { n: 1, of: more.clone() });
        }
        prop_assert!(!after.takes_less_than(&before, tier));
        after.any.pop();
        prop_assert!(!after.takes_less_than(&before, tier));
    }

    #[test]
    fn a_milder_flag_or_a_silent_tier_is_dangerous(before in standards(), after in standards()) {
        let swap = Swap { from: before.clone(), to: after.clone() };
        let found = dangers(&Payload::Standards { swap: Box::new(swap) });
        for kind in FlagKind::ALL {
            let milder = after.flags.of(kind) < before.flags.of(kind);
            prop_assert_eq!(found.contains(&Danger::MilderFlag(kind)), milder);
        }
        let wider = |a: u32, b: u32| a > 0 && (b == 0 || b > a);
        prop_assert_eq!(found.contains(&Danger::LaterBrake), wider(before.wave, after.wave));
        let (a, b) = (&before.exceptions, &after.exceptions);
        prop_assert_eq!(found.contains(&Danger::FasterExceptions), b.hours < a.hours);
        for tier in [Tier::Standard, Tier::Elevated, Tier::Privileged] {
            prop_assert_eq!(found.contains(&Danger::OpensExceptions(tier)), b.of(tier) && !a.of(tier));
        }
        let passes = wider(before.passes_per_agent, after.passes_per_agent);
        prop_assert_eq!(found.contains(&Danger::MorePasses), passes);
        for &tier in Tier::ALL {
            let (a, b) = (before.of(tier), after.of(tier));
            let fewer = (a.tell_security && !b.tell_security) || (a.tell_manager && !b.tell_manager);
            prop_assert_eq!(found.contains(&Danger::TellsFewer(tier)), fewer);
            prop_assert_eq!(found.contains(&Danger::NoSplit(tier)), a.split_handover && !b.split_handover);
            let weaker = b.takes_less_than(a, tier) || (a.second_person && !b.second_person);
            prop_assert_eq!(found.contains(&Danger::WeakerStandard(tier)), weaker);
        }
    }

    /// What is not called dangerous allows no pass that was not allowed, for no group, and none longer by default.
    #[test]
    fn a_pass_policy_that_is_not_dangerous_allows_no_more(
        from in policy(), to in policy(), groups in vec(0..4u8, 0..4), minutes in prop::option::of(0..100u32),
        one_time in any::<bool>(),
    ) {
        let swap = Swap { from: from.clone(), to: to.clone() };
        if dangers(&Payload::PassPolicy { replaces: 1, swap: Box::new(swap) }).is_empty() {
            let groups: Vec<_> = groups.into_iter().map(group).collect();
            let asked = PassRequest { minutes, one_time };
            if let Ok(life) = to.admit(asked, &groups) {
                prop_assert!(from.admit(asked, &groups).is_ok_and(|before| before >= life));
            }
            prop_assert!(to.length >= from.length);
        }
    }

    /// Two policy administrators who are two humans, each with a touch, neither the human it is about; and the first still stands.
    #[test]
    fn two_people_sign(
        proposer in 1..6u8, approver in 1..6u8, about in 1..6u8, held in sample::subsequence(Role::ALL.to_vec(), 0..=5),
        touched in any::<bool>(), [fits, signers_stand, enough] in any::<[bool; 3]>(), minutes in 0..12_000u64,
        joined in vec((1..6u8, 1..6u8), 0..3), others in signers(),
    ) {
        let humans = one_human(&joined);
        let same = |one: u8, other: u8| humans.is_same(person(one), person(other));
        let now = START.plus(std::time::Duration::from_mins(minutes));
        let proposed = change(roles(about, &[], &[Role::Helpdesk]), proposer);
        let by = actor(approver, &held, touched, now);
        let apart = others.two_sign(SIGN, &humans, person(proposer), person(approver));
        let left = if enough { Ok(()) } else { Err(ChangeRefusal::TooFewApart) };
        let judged = Judged { now, fits, signers_stand, apart, left };
        let signed = admit_change(&proposed, Move::Approve, &by, &humans, judged);
        let first_stands = signers_stand && !same(proposer, about);
        let may = held.contains(&Role::PolicyAdministrator) && first_stands && !same(approver, proposer)
            && !same(approver, about) && touched && fits && enough && now < proposed.expires_at
            && are_two(&others, &humans, proposer, approver);
        prop_assert_eq!(signed == Ok(ChangeState::InForce), may);
        // Whoever proposes may be the only one who signs.
        let alone = Judged { apart: others.may_propose(&humans, person(approver)), ..judged };
        let first = check_proposal(proposed.id, &proposed.payload, &by, &humans, alone);
        let recovers = others.in_recovery.iter().any(|known| humans.is_same(*known, person(approver)));
        let may = held.contains(&Role::PolicyAdministrator) && !same(approver, about) && touched && fits && enough;
        prop_assert_eq!(first.is_ok(), may && !recovers);
        if may && recovers {
            prop_assert_eq!(first, Err(ChangeRefusal::SignerInRecovery));
        }
    }

    /// On its day a dangerous change is still what two humans signed, neither about themselves, whatever was linked since.
    #[test]
    fn two_humans_signed_on_the_day_too(
        proposer in 1..6u8, second in prop::option::of(1..6u8), about in 1..6u8,
        [signers_stand, enough] in any::<[bool; 2]>(),
        joined in vec((1..6u8, 1..6u8), 0..3), others in signers(),
    ) {
        let humans = one_human(&joined);
        let same = |one: u8, other: u8| humans.is_same(person(one), person(other));
        let now = START.plus(CHANGE_DELAY);
        let mut due = change(roles(about, &[], &[Role::PolicyAdministrator]), proposer);
        (due.state, due.due_at) = (ChangeState::Approved, Some(now));
        due.approved = second.map(|who| Signer { person: person(who), at: START });
        let system = ActorFacts { actor: Actor::System, ..actor(1, &[], false, now) };
        let apart = second.map_or(Ok(()), |second| others.two_sign(SIGN, &humans, person(proposer), person(second)));
        let left = if enough { Ok(()) } else { Err(ChangeRefusal::TooFewApart) };
        let judged = Judged { now, signers_stand, apart, left, ..FITS };
        let moved = admit_change(&due, Move::TakeEffect, &system, &humans, judged);
        let two = second.is_some_and(|second| {
            !same(second, proposer) && !same(second, about) && are_two(&others, &humans, proposer, second)
        });
        let stands = signers_stand && enough && two && !same(proposer, about);
        prop_assert_eq!(moved, Ok(if stands { ChangeState::InForce } else { ChangeState::Overtaken }));
    }

    /// A change that came to its end never moves again.
    #[test]
    fn the_end_is_the_end(state in sample::select(ChangeState::ALL.to_vec()), who in 1..6u8, hours in 0..400u64) {
        let mut ended = change(roles(1, &[], &[Role::PolicyAdministrator]), 2);
        ended.state = state;
        ended.due_at = Some(START.plus(CHANGE_DELAY));
        ended.approved = Some(Signer { person: person(3), at: START });
        let now = START.plus(std::time::Duration::from_hours(hours));
        let all = [Move::Approve, Move::Decline, Move::Withdraw, Move::Stop, Move::Expire, Move::TakeEffect];
        for by in [actor(who, Role::ALL, true, now), ActorFacts { actor: Actor::System, ..actor(1, &[], false, now) }] {
            for wanted in all {
                let moved = admit_change(&ended, wanted, &by, &apart(), Judged { now, ..FITS });
                prop_assert!(state.is_open() || moved.is_err());
                if moved == Ok(ChangeState::InForce) {
                    // Dangerous: only its day brings it into force.
                    prop_assert_eq!((wanted, state), (Move::TakeEffect, ChangeState::Approved));
                    prop_assert!(now >= START.plus(CHANGE_DELAY));
                }
            }
        }
    }
}

/// With a phished password and code of an administrator somebody binds a passkey, and changes the rules.
#[test]
fn a_new_passkey_that_was_bound_by_what_can_be_phished_changes_no_rule() {
    let payload = roles(3, &[], &[Role::Helpdesk]);
    let proposed = |hours, shown: Option<FactorSet>| {
        let since = START.minus(Duration::from_hours(hours));
        let by = ActorFacts { key: Some(BoundKey { since, shown }), ..actor(1, Role::ALL, true, START) };
        check_proposal(ChangeId::from_bytes([8; 16]), &payload, &by, &apart(), FITS)
    };
    let typed = FactorSet::of(Factor::Password).with(Factor::SoftwareTotp);
    assert_eq!(proposed(1, Some(typed)), Err(ChangeRefusal::KeyTooNew));
    assert_eq!(proposed(1, None), Err(ChangeRefusal::KeyTooNew));
    assert_eq!(proposed(73, Some(typed)), Ok(()));
    assert_eq!(proposed(1, Some(FactorSet::of(Factor::TemporaryAccessPass))), Ok(()));
}

const SIGN: Deed = Deed::MoveChange(ChangeId::from_bytes([8; 16]));

/// Who has an open case, and whose account whom let back in.
fn signers() -> impl Strategy<Value = Signers> {
    (vec(1..6u8, 0..2), vec((1..6u8, 1..6u8), 0..3)).prop_map(|(open, restored)| {
        let mut signers = Signers::default();
        signers.in_recovery.extend(open.into_iter().map(person));
        for (account, by) in restored {
            signers.restored_by.entry(person(account)).or_default().insert(person(by));
        }
        signers
    })
}

/// Whether two accounts are two humans' for certain, neither of whom has an open case: nobody follows from both, over any number of cases.
fn are_two(signers: &Signers, humans: &Humans, one: u8, other: u8) -> bool {
    let reached = |from: u8| {
        let mut found = vec![person(from)];
        for _ in 0..6 {
            let mut next = found.clone();
            for account in &found {
                next.extend((1..6).map(person).filter(|twin| humans.is_same(*account, *twin)));
                next.extend(signers.restored_by.get(account).into_iter().flatten());
            }
            found = next;
            found.sort_unstable();
            found.dedup();
        }
        found
    };
    let (first, second) = (reached(one), reached(other));
    let open = |who: u8| signers.in_recovery.iter().any(|known| humans.is_same(*known, person(who)));
    !first.iter().any(|account| second.contains(account)) && !open(one) && !open(other)
}

fn group(n: u8) -> GroupId {
    GroupId::from_bytes([n; 16])
}

fn policy() -> impl Strategy<Value = PassPolicy> {
    let groups = || vec(0..4u8, 0..3).prop_map(|groups| groups.into_iter().map(group).collect::<Vec<_>>());
    (any::<[bool; 2]>(), groups(), groups(), [1..20u32, 20..40u32, 40..90u32], 10..14u32).prop_map(
        |(
            [enabled, one_time],
            include,
            exclude,
            [minimum_minutes, default_minutes, maximum_minutes],
            length,
        )| {
            PassPolicy {
                enabled,
                include,
                exclude,
                minimum_minutes,
                maximum_minutes,
                default_minutes,
                one_time,
                length,
            }
        },
    )
}

#[test]
fn the_dangerous_ones_wait() {
    use Role::{Authentication, Helpdesk, PolicyAdministrator, PrivilegedAuthentication, SecurityReader};
    let grants =
        dangers(&roles(1, &[Helpdesk], &[Authentication, PolicyAdministrator, PrivilegedAuthentication]));
    assert_eq!(grants, [Danger::Grants(PrivilegedAuthentication), Danger::Grants(PolicyAdministrator)]);
    assert_eq!(dangers(&roles(1, &[PolicyAdministrator], &[SecurityReader, Authentication])), []);
    let tier = |from, to| dangers(&Payload::Tier { person: person(1), swap: Swap { from, to } });
    assert_eq!(tier(Tier::Elevated, Tier::Standard), [Danger::LowersTier]);
    assert_eq!(tier(Tier::Elevated, Tier::Privileged), []);

    let proposed = change(roles(1, &[], &[PolicyAdministrator]), 2);
    let second = actor(3, &[PolicyAdministrator], true, START);
    assert_eq!(admit_change(&proposed, Move::Approve, &second, &apart(), FITS), Ok(ChangeState::Approved));
    let due = Some(START.plus(CHANGE_DELAY));
    // One human's two accounts are one signature, and who stands no more has signed nothing.
    let signs = |humans, judged| admit_change(&proposed, Move::Approve, &second, &humans, judged);
    assert_eq!(signs(one_human(&[(2, 3)]), FITS), Err(ChangeRefusal::SamePerson));
    assert_eq!(signs(one_human(&[(1, 3)]), FITS), Err(ChangeRefusal::AboutYou));
    assert_eq!(signs(one_human(&[(1, 2)]), FITS), Err(ChangeRefusal::ProposerGone));
    assert_eq!(signs(apart(), Judged { signers_stand: false, ..FITS }), Err(ChangeRefusal::ProposerGone));
    let signed = Some(Signer { person: person(3), at: START });
    let approved = Change { state: ChangeState::Approved, due_at: due, approved: signed, ..proposed };
    let reader = |who| actor(who, &[SecurityReader], false, START);
    assert_eq!(admit_change(&approved, Move::Stop, &reader(4), &apart(), FITS), Ok(ChangeState::Stopped));
    // Who is to lose or gain the role does not stop it.
    for (who, humans) in [(1, apart()), (4, one_human(&[(1, 4)]))] {
        let stopped = admit_change(&approved, Move::Stop, &reader(who), &humans, FITS);
        assert_eq!(stopped, Err(ChangeRefusal::AboutYou));
    }
    let system = ActorFacts { actor: Actor::System, ..reader(4) };
    let effect = |judged| admit_change(&approved, Move::TakeEffect, &system, &apart(), judged);
    assert_eq!(effect(FITS), Err(ChangeRefusal::NotDue));
    let on_the_day = Judged { now: START.plus(CHANGE_DELAY), ..FITS };
    assert_eq!(effect(on_the_day), Ok(ChangeState::InForce));
    assert_eq!(effect(Judged { fits: false, ..on_the_day }), Ok(ChangeState::Overtaken));
    assert_eq!(effect(Judged { signers_stand: false, ..on_the_day }), Ok(ChangeState::Overtaken));
}

#[test]
fn the_usual_standards_are_not_weak_and_miss_nothing() {
    let usual = Standards::default();
    for &tier in Tier::ALL {
        assert_eq!(weaknesses(tier, usual.of(tier)), [], "{}", tier.name());
        let missed = requirements(tier, usual.of(tier)).into_iter().find(|r| r.verdict == Verdict::Missed);
        assert_eq!(missed, None, "{}", tier.name());
    }
}

#[test]
fn weak_standards_are_named() {
    use EvidenceKind::{CallBack, InPerson, RecoveryCode, Vouch};
    let standard = |slots: Vec<Slot>| TierStandard {
        any: vec![Alternative { slots, not_only: vec![], approvals: 0 }],
        tell_security: false,
        tell_manager: false,
        split_handover: false,
        second_person: false,
    };
    let weak = |tier, slots| weaknesses(tier, &standard(slots));
    assert_eq!(weak(Tier::Standard, vec![Slot::one(&[CallBack])]), [Weakness::SingleProof]);
    assert_eq!(weak(Tier::Standard, vec![Slot::one(&[InPerson])]), []);
    assert_eq!(
        weak(Tier::Standard, vec![Slot { n: 2, of: vec![RecoveryCode, Vouch] }]),
        [Weakness::OnlyCodes]
    );
    let two = || vec![Slot { n: 2, of: vec![CallBack, Vouch] }];
    assert_eq!(weak(Tier::Standard, two()), []);
    assert_eq!(weak(Tier::Elevated, two()), [Weakness::NobodySeesThem]);
    let missed = requirements(Tier::Standard, &standard(vec![Slot::one(&[Vouch])]));
    assert_eq!((missed[0].rule, missed[0].verdict), (Rule::TwoMethods, Verdict::Missed));
}

#[test]
fn payloads_survive_as_json() {
    let flags = FlagEffects(BTreeMap::from([(FlagKind::Urgency, FlagEffect::Stop)]));
    let to = Standards { version: 2, flags, ..Standards::default() };
    let swap = Swap { from: Standards::default(), to };
    let policies =
        Swap { from: PassPolicy::default(), to: PassPolicy { length: 20, ..PassPolicy::default() } };
    for payload in [
        roles(1, &[], &[Role::Helpdesk]),
        Payload::Tier { person: person(1), swap: Swap { from: Tier::Standard, to: Tier::Elevated } },
        linked(1, 2, false, true),
        guarded(1, 2),
        held(1, (AccountKind::Person, None), (AccountKind::Shared, Some(2))),
        Payload::PassPolicy { replaces: 0, swap: Box::new(policies) },
        Payload::Standards { swap: Box::new(swap) },
    ] {
        let text = serde_json::to_string(&payload).unwrap();
        assert_eq!(serde_json::from_str::<Payload>(&text).unwrap(), payload);
        assert!(!payload.is_idle());
    }
    assert!(roles(1, &[Role::Helpdesk], &[Role::Helpdesk]).is_idle());
}

fn linked(one: u8, other: u8, from: bool, to: bool) -> Payload {
    Payload::Link { person: person(one), other: person(other), swap: Swap { from, to }, guarded: false }
}

/// A link that one signature does not make.
fn guarded(one: u8, other: u8) -> Payload {
    let swap = Swap { from: false, to: true };
    Payload::Link { person: person(one), other: person(other), swap, guarded: true }
}

fn held(who: u8, from: (AccountKind, Option<u8>), to: (AccountKind, Option<u8>)) -> Payload {
    let holder = |(account, owner): (AccountKind, Option<u8>)| Holder { account, owner: owner.map(person) };
    Payload::Account { person: person(who), swap: Swap { from: holder(from), to: holder(to) } }
}

#[test]
fn a_link_of_two_ordinary_accounts_takes_one_any_other_and_its_end_two_and_a_day() {
    assert!(linked(1, 2, false, true).takes_one());
    assert!(!guarded(1, 2).takes_one());
    assert_eq!(dangers(&guarded(1, 2)), [Danger::JoinsGuarded]);
    let unlink = linked(1, 2, true, false);
    assert!(!unlink.takes_one());
    assert_eq!(dangers(&unlink), [Danger::Unlinks]);
    assert!(linked(1, 1, false, true).is_idle() && linked(1, 2, true, true).is_idle());
}

proptest! {
    /// Whoever signs has no part in what they sign, on either side of it; and whatever lets anybody recover an account waits a day.
    #[test]
    fn nobody_signs_a_link_or_an_owner_of_their_own(
        signer in 1..5u8, one in 1..5u8, other in 1..5u8, to in any::<bool>(),
        from_kind in sample::select(AccountKind::ALL.to_vec()), to_kind in sample::select(AccountKind::ALL.to_vec()),
        from_owner in proptest::option::of(1..5u8), to_owner in proptest::option::of(1..5u8),
        joined in vec((1..5u8, 1..5u8), 0..2),
    ) {
        let humans = one_human(&joined);
        let own = |named: u8| humans.is_same(person(named), person(signer));
        let mut world = World::new(Tier::Standard);
        world.act_as(signer, &[Role::PolicyAdministrator], None);
        let link = linked(one, other, !to, to);
        if check_draft(&link, &world.facts.actor, &humans, FITS).is_ok() {
            prop_assert!(!own(one) && !own(other) && one != other);
        }
        let held = held(one, (from_kind, from_owner), (to_kind, to_owner));
        if check_draft(&held, &world.facts.actor, &humans, FITS).is_ok() {
            prop_assert!(!own(one) && !from_owner.is_some_and(own) && !to_owner.is_some_and(own));
        }
        prop_assert!(!held.takes_one());
        let recoverable = to_kind == AccountKind::Person
            || (matches!(to_kind, AccountKind::Shared | AccountKind::Service) && to_owner.is_some());
        prop_assert_eq!(dangers(&held) == [Danger::OtherHolder], recoverable);
    }
}
