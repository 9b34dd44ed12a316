//! What must never happen, over random commands, actors, times and facts.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod world;

use keyward_model::*;
use keyward_recovery::*;
use proptest::prelude::*;
use std::time::Duration;
use world::*;

#[derive(Clone, Debug)]
enum Step {
    Assess,
    CallBack(u8, u8),
    Vouch(bool),
    Seen(u8, u8),
    Knowledge,
    Approve(u8, Option<bool>),
    Contain,
    IssuePass(u8, bool),
    Reregister(bool, bool),
    VoidPass,
    Register,
    SignIn(u8),
    Retire(u8, bool),
    Wipe,
    Waive(u8),
    Escalate,
    Resume,
    Reject,
    Close,
    Wait(u16),
    Disable(bool),
    Raise(world::Raise),
    ChangeManager,
    RecoveryCode,
    Hear(FlagKind),
    Review,
    Word(bool),
    LostSignsIn,
    Demote(u8),
    Keep,
    BindsAnother(bool),
    LostMore,
}

/// The second account of whoever has this one.
const fn other(account: u8) -> u8 {
    account + 100
}

fn approvers() -> Vec<u8> {
    let firsts = [MANAGER, AGENT, SUPERVISOR, SECOND_SUPERVISOR, SUBJECT];
    firsts.into_iter().chain(firsts.map(other)).collect()
}

fn step() -> impl Strategy<Value = Step> {
    use Step::*;
    prop_oneof![
        3 => Just(Assess),
        6 => (prop::sample::select(vec![OFFICE_LINE, MOBILE, NEW_LINE]), 0..3u8).prop_map(|(n, r)| CallBack(n, r)),
        6 => prop::bool::weighted(0.9).prop_map(Vouch),
        3 => (0..3u8, 0..3u8).prop_map(|(k, r)| Seen(k, r)),
        1 => Just(Knowledge),
        3 => (prop::sample::select(approvers()), any::<Option<bool>>())
            .prop_map(|(who, signed)| Approve(who, signed)),
        6 => Just(Contain),
        8 => (0..3u8, prop::bool::weighted(0.8)).prop_map(|(h, s)| IssuePass(h, s)),
        3 => (any::<bool>(), prop::bool::weighted(0.8)).prop_map(|(p, s)| Reregister(p, s)),
        1 => Just(VoidPass),
        4 => Just(Register),
        4 => prop::sample::select(vec![40u8, PHONE_PASSKEY]).prop_map(SignIn),
        5 => (prop::sample::select(vec![PHONE_PASSKEY, SMS, 40]), prop::bool::weighted(0.8))
            .prop_map(|(n, s)| Retire(n, s)),
        3 => Just(Wipe),
        2 => (0..9u8).prop_map(Waive),
        1 => Just(Escalate),
        1 => Just(Resume),
        1 => Just(Reject),
        4 => Just(Close),
        2 => prop_oneof![3 => 1..40u16, 1 => Just(9 * 60)].prop_map(Wait),
        1 => any::<bool>().prop_map(Disable),
        1 => prop::sample::select(vec![world::Raise::Tier, world::Raise::Role, world::Raise::Standards]).prop_map(Step::Raise),
        1 => Just(ChangeManager),
        1 => Just(RecoveryCode),
        1 => prop::sample::select(FlagKind::ALL.to_vec()).prop_map(Hear),
        2 => Just(Review),
        1 => prop::bool::weighted(0.2).prop_map(Word),
        1 => Just(LostSignsIn),
        1 => prop::sample::select(vec![AGENT, SUPERVISOR, SECOND_SUPERVISOR]).prop_map(Demote),
        1 => Just(Keep),
        1 => any::<bool>().prop_map(BindsAnother),
        1 => Just(LostMore),
    ]
}

fn result(n: u8) -> EvidenceResult {
    match n {
        0 | 3.. => EvidenceResult::Passed,
        1 => EvidenceResult::Inconclusive,
        2 => EvidenceResult::Failed,
    }
}

/// Tries the step as the actor; a refusal is an ordinary answer here.
#[expect(clippy::too_many_lines, reason = "one arm for each step")]
fn take(world: &mut World, who: u8, step: &Step) -> Option<Refusal> {
    let last = world.events.len();
    let roles: &[Role] = match who % 100 {
        _ if world.was_gone(Actor::Person(person(who)), last) => &[],
        AGENT => &[Role::Authentication],
        SUPERVISOR | SECOND_SUPERVISOR => &[Role::PrivilegedAuthentication],
        _ => &[],
    };
    world.act_as(who, roles, None);
    let outcome = match step {
        Step::Assess => world.give(&Command::Assess).map(drop),
        Step::CallBack(line, r) => world.call_back(*line, result(*r)),
        Step::Vouch(signed) => world.ask_vouch().and_then(|id| world.answer_vouch(id, *signed)),
        Step::Seen(kind, r) => {
            let kinds = [EvidenceKind::InPerson, EvidenceKind::Video, EvidenceKind::VideoWithId];
            world.seen(kinds[usize::from(*kind)], result(*r))
        }
        Step::Knowledge => {
            let (id, kind, basis) = (world.evidence(), EvidenceKind::Knowledge, Basis::Facts);
            let result = EvidenceResult::Passed;
            world.give(&Command::RecordEvidence { id, kind, basis, result, note: None }).map(drop)
        }
        Step::Approve(approver, signed) => {
            let id = world.evidence();
            // The manager may be a supervisor too: who vouched must still not approve.
            let approver_may = matches!(*approver % 100, SUPERVISOR | SECOND_SUPERVISOR | MANAGER);
            let ask = Command::AskApproval {
                id,
                approver: person(*approver),
                approver_may,
                statement: "00".into(),
            };
            world.give(&ask).and_then(|_| {
                let Some(signed) = *signed else { return Ok(()) };
                let gone = world.was_gone(Actor::Person(person(*approver)), world.events.len());
                let roles: &[Role] =
                    if approver_may && !gone { &[Role::PrivilegedAuthentication] } else { &[] };
                world.act_as(*approver, roles, Some(SignedAction::Sign(id)));
                world.give(&Command::AnswerApproval { id, signed, reason: None }).map(drop)
            })
        }
        Step::Contain => world.contain(),
        Step::IssuePass(handover, signed) => {
            let handover = Handover::ALL[usize::from(*handover)];
            if *signed {
                world.issue_pass(handover)
            } else {
                let intent = world.intent();
                let request = PassRequest { minutes: None, one_time: true };
                world.give(&Command::IssuePass { intent, request, handover }).map(drop)
            }
        }
        Step::Reregister(passkeys, signed) => {
            if *signed {
                world.reregister(*passkeys)
            } else {
                let (intent, passkeys) = (world.intent(), *passkeys);
                world.give(&Command::RequireReregistration { intent, passkeys }).map(drop)
            }
        }
        Step::VoidPass => {
            let intent = world.intent();
            world.give(&Command::VoidPass { intent }).map(drop)
        }
        Step::Register if world.case().living_pass(world.facts.now).is_some() => world.register(40),
        Step::Register => Ok(()),
        Step::SignIn(n) => world.sign_in(*n),
        Step::Retire(n, signed) => {
            let method = MethodId::from_bytes([*n; 16]);
            if *signed {
                world.retire(*n)
            } else {
                let intent = world.intent();
                world.give(&Command::Retire { intent, method }).map(drop)
            }
        }
        Step::Wipe => world.give(&Command::RecordWipe { thing: 0, reference: "R".into() }).map(drop),
        Step::Waive(n) => {
            let obligation = Obligation::ALL[usize::from(*n)];
            world.give(&Command::Waive { obligation, reason: "because".into() }).map(drop)
        }
        Step::Escalate => world.give(&Command::Escalate { reason: "odd".into() }).map(drop),
        Step::Resume => world.give(&Command::Resume { reason: "fine".into() }).map(drop),
        Step::Reject => world.give(&Command::Reject { reason: "false".into() }).map(drop),
        Step::Close => world.give(&Command::Close).map(drop),
        Step::Wait(minutes) => {
            world.facts.now = world.facts.now.plus(Duration::from_mins(u64::from(*minutes)));
            Ok(())
        }
        Step::Disable(disabled) => {
            world.facts.subject.enabled = !disabled;
            Ok(())
        }
        Step::Raise(by) => {
            world.raise(*by);
            Ok(())
        }
        Step::ChangeManager => {
            world.facts.subject.manager_since = world.facts.now;
            Ok(())
        }
        Step::RecoveryCode => world.code_used_and_read(60),
        Step::Hear(kind) => world.give(&Command::RaiseFlag { kind: *kind }).map(drop),
        Step::LostMore => {
            let thing = LostThing {
                kind: DeviceKind::Laptop,
                device: Some(DeviceId::from_bytes([LAPTOP; 16])),
                name: "laptop".into(),
                management: Management::Managed,
                passkey: false,
            };
            let amendment = Amendment::AddThing { thing, methods: vec![], elsewhere: vec![] };
            world.give(&Command::Amend { amendment, reason: None }).map(drop)
        }
        Step::Review => world.review(),
        Step::Word(duress) => world.give(&Command::GiveWord { duress: *duress }).map(drop),
        Step::Demote(who) => {
            world.demote(*who);
            Ok(())
        }
        Step::Keep => {
            let held = world.case().quarantined();
            world.touch(SignedAction::Keep);
            let intent = world.intent();
            let method = held.first().copied().unwrap_or(MethodId::from_bytes([61; 16]));
            world.give(&Command::KeepMethod { intent, method }).map(drop)
        }
        // A passkey by the password, told to the case or not.
        Step::BindsAnother(told) => {
            let n = 80 + u8::try_from(world.facts.methods.len()).unwrap();
            let mut new = method(n, MethodKind::Passkey, None);
            new.added_at = world.facts.now;
            world.facts.methods.push(new);
            let (method, label) = (MethodId::from_bytes([n; 16]), "another".into());
            let by = OpenedBy { pass: None, methods: vec![MethodId::from_bytes([71; 16])] };
            world.act_as(SUBJECT, &[], None);
            if *told {
                let seen = Observation::PasskeyRegistered { method, label, model: None, by };
                world.give(&Command::Observe(seen)).map(drop)
            } else {
                Ok(())
            }
        }
        Step::LostSignsIn => {
            let (device, at) = (DeviceId::from_bytes([PHONE; 16]), world.facts.now);
            world.facts.history.lost_signed_in = vec![RedFlag::DeviceSignedIn { device, at }];
            Ok(())
        }
    };
    outcome.err()
}

/// The standard restated from the product's text, by counting, apart from the code under test.
fn independent_standard(world: &World, end: usize) -> bool {
    use EvidenceKind::*;
    let issued_at = world.events[end].at;
    let mut proofs: Vec<(EvidenceKind, String)> = vec![];
    let mut approvers = vec![];
    let mut failed = 0;
    // What opened a way before opens no other: only what was asked since.
    let after = |of: fn(&CaseEvent) -> bool| {
        world.events[..end].iter().rposition(|r| of(&r.event)).map_or(0, |last| last + 1)
    };
    let (checked_from, signed_from) = (after(is_pass), after(way_in));
    let asked_since = |id: &EvidenceId, from: usize| {
        !world.events[..from].iter().any(|recorded| match &recorded.event {
            CaseEvent::EvidenceAsked { id: asked, .. } | CaseEvent::ApprovalAsked { id: asked, .. } => {
                asked == id
            }
            _ => false,
        })
    };
    for (at, recorded) in world.events[..end].iter().enumerate() {
        let counts = |id, from| at >= from && asked_since(id, from) && !world.was_gone(recorded.actor, end);
        match &recorded.event {
            CaseEvent::EvidenceRecorded { id, result: EvidenceResult::Passed, .. } if !counts(id, checked_from) => {}
            CaseEvent::EvidenceRecorded { kind, basis, result: EvidenceResult::Passed, .. }
                // 30 minutes of verification after at most 30 of evidence: nothing older can have opened the door.
                if issued_at.since(recorded.at) <= Duration::from_mins(45) && *kind != EvidenceKind::Knowledge
                => {
                    let root = match basis {
                        Basis::Face { .. } => "face".to_owned(),
                        other => format!("{other:?}"),
                    };
                    if !proofs.iter().any(|(k, r)| k == kind && *r == root) {
                        proofs.push((*kind, root));
                    }
                }
            CaseEvent::EvidenceRecorded { result: EvidenceResult::Failed, .. } => {
                failed += 1;
                // Whoever signed had not seen that.
                approvers.clear();
            }
            CaseEvent::ReportAmended { .. } | CaseEvent::FlagRaised { .. } | CaseEvent::Escalated { .. } => {
                approvers.clear();
            }
            CaseEvent::ApprovalRecorded { id, approver, signed: true, .. } if counts(id, signed_from) => {
                approvers.push(*approver);
            }
            _ => {}
        }
    }
    let roots: std::collections::BTreeSet<&String> = proofs.iter().map(|(_, root)| root).collect();
    let has = |kinds: &[EvidenceKind]| proofs.iter().any(|(kind, _)| kinds.contains(kind));
    match tier_at(world, end) {
        Tier::Standard => {
            roots.len() >= 2 + failed.min(1) && has(&[CallBack, Vouch, InPerson, Video, VideoWithId])
        }
        Tier::Elevated => roots.len() >= 3 && has(&[Vouch, Video, VideoWithId, InPerson]),
        Tier::Privileged => {
            !approvers.is_empty() && (has(&[InPerson]) || (has(&[VideoWithId]) && has(&[Vouch])))
        }
    }
}

/// What the account took when this event happened.
#[expect(clippy::disallowed_methods, reason = "what it rose to since is known apart")]
fn tier_at(world: &World, at: usize) -> Tier {
    let raised = world.raised.is_some_and(|from| from <= at);
    if raised { Tier::Privileged } else { world.case().tier_at_opening() }
}

/// Whether security is told by this effect.
fn is_for_security(world: &World, id: IntentId) -> bool {
    let notice = |effect: &Effect| matches!(effect, Effect::Tell { notice: Notice::PrivilegedRecovery, .. });
    world.case().intents.iter().any(|intent| intent.id == id && notice(&intent.effect))
}

/// Whether somebody gets a pass.
fn is_pass(event: &CaseEvent) -> bool {
    matches!(event, CaseEvent::EffectIntended { effect: Effect::IssuePass { .. }, .. })
}

/// Whether somebody gets a way into the account.
fn way_in(event: &CaseEvent) -> bool {
    let CaseEvent::EffectIntended { effect, .. } = event else { return false };
    matches!(effect, Effect::IssuePass { .. } | Effect::ReinstateMethods { .. })
}

/// Whether an event is a step of the recovery, told apart from the code under test.
fn works(event: &CaseEvent) -> bool {
    match event {
        CaseEvent::Opened { .. }
        | CaseEvent::Assessed { .. }
        | CaseEvent::EvidenceAsked { .. }
        | CaseEvent::ApprovalAsked { .. } => true,
        CaseEvent::EvidenceRecorded { kind, .. } => kind.is_recorded_by_agent(),
        CaseEvent::EffectIntended { effect, .. } => matches!(
            effect,
            Effect::IssuePass { .. }
                | Effect::RevokeSessions { .. }
                | Effect::RequireReregistration { .. }
                | Effect::RetireMethod { .. }
        ),
        _ => false,
    }
}

/// Whether an event removes what stood in the way of a case.
fn clears(event: &CaseEvent) -> bool {
    match event {
        CaseEvent::Resumed { .. }
        | CaseEvent::FlagsReviewed { .. }
        | CaseEvent::Waived { .. }
        | CaseEvent::Closed { closing: Closing::Rejected, .. } => true,
        CaseEvent::EffectIntended { effect, .. } => matches!(effect, Effect::ReinstateMethods { .. }),
        _ => false,
    }
}

/// Nobody who works a case, or vouches in it, removes what stands in its way, whichever comes first.
fn nobody_is_on_both_sides(world: &World) {
    let by = |of: fn(&CaseEvent) -> bool| {
        let events = world.events.iter().filter(move |recorded| of(&recorded.event));
        events.map(|recorded| format!("{:?}", recorded.actor)).collect::<std::collections::BTreeSet<_>>()
    };
    let vouches = |event: &CaseEvent| {
        matches!(
            event,
            CaseEvent::EvidenceRecorded { kind: EvidenceKind::Vouch, result: EvidenceResult::Passed, .. }
        )
    };
    let both: Vec<_> = by(clears).intersection(&(&by(works) | &by(vouches))).cloned().collect();
    assert!(
        both.is_empty(),
        "{both:?} worked the case and removed what stood in its way: {:#?}",
        world.events
    );
}

/// Whether whoever did something at the case had touched their passkey for it within a quarter of an hour.
fn was_touched(world: &World, at: usize) -> bool {
    let done = &world.events[at];
    world.events[..at].iter().any(|before| {
        matches!(before.event, CaseEvent::Touched { .. })
            && before.actor == done.actor
            && done.at.since(before.at) < Duration::from_mins(15)
    })
}

fn check(world: &World) {
    let mut verified = false;
    let mut contained = false;
    let mut told = false;
    let (mut stopped, mut flagged, mut forced) = (false, false, false);
    let (new_phone, mut reregistered) = (world.case().playbook == Playbook::NewPhone, false);
    for (at, recorded) in world.events.iter().enumerate() {
        match &recorded.event {
            CaseEvent::EvidenceRecorded { kind, .. } if kind.is_recorded_by_agent() => {
                assert!(was_touched(world, at), "a check without a touch");
            }
            CaseEvent::IdentityVerified { .. } => verified = true,
            CaseEvent::Escalated { .. } => (stopped, verified) = (true, false),
            CaseEvent::Resumed { .. } => stopped = false,
            CaseEvent::EffectDone { outcome: Outcome::SessionsEnded { .. }, .. } => contained = true,
            CaseEvent::EffectDone { id, outcome: Outcome::Told { .. } } => {
                told |= is_for_security(world, *id);
            }
            CaseEvent::FlagRaised { flag } if flag.kind().usual_effect() == FlagEffect::Stop => {
                flagged = true;
            }
            CaseEvent::FlagsReviewed { .. } => {
                flagged = false;
            }
            CaseEvent::WordGiven { duress } => forced |= duress,
            CaseEvent::EffectIntended { effect: Effect::RequireReregistration { .. }, .. } => {
                assert!(verified && contained && !stopped && !flagged, "what a pass takes");
                assert!(independent_standard(world, at), "below the standard: {:#?}", &world.events[..at]);
                reregistered = true;
            }
            CaseEvent::EffectIntended { effect: Effect::IssuePass { decoy, .. }, .. } => {
                let registered = |r: &Recorded| matches!(r.event, CaseEvent::PasskeyRegistered { .. });
                assert!(!world.events[..at].iter().any(registered), "a pass after the owner was in");
                assert!(reregistered || !new_phone, "a pass while the old phone still answers");
                assert!(!flagged, "a pass while a red flag stops the case");
                assert_eq!(
                    *decoy, forced,
                    "a safe word makes every later pass worthless, and nothing else does"
                );
                assert!(
                    verified && contained && !stopped,
                    "a pass without verification, containment or while stopped"
                );
                assert!(
                    independent_standard(world, at),
                    "a pass below the standard: {:#?}",
                    &world.events[..at]
                );
                assert!(
                    told || tier_at(world, at) != Tier::Privileged,
                    "a privileged pass and security not told"
                );
                let Actor::Person(agent) = recorded.actor else { panic!("a pass by nobody") };
                assert!(
                    agent == person(AGENT)
                        || agent == person(SUPERVISOR)
                        || agent == person(SECOND_SUPERVISOR)
                );
            }
            _ => {}
        }
        if let CaseEvent::PasskeyRegistered { pass, .. } = &recorded.event {
            let used =
                |r: &Recorded| matches!(r.event, CaseEvent::PassUsed { pass: used } if Some(used) == *pass);
            assert!(world.events[..at].iter().any(used), "registered by nobody's pass");
        }
        assert_eq!(recorded.seq as usize, at + 1);
        assert!(at == 0 || recorded.at >= world.events[at - 1].at);
    }
    nobody_is_on_both_sides(world);
    let case = world.case();
    if let Some(proved) = case.proved {
        assert!(
            case.registered.iter().any(|(registered, _)| *registered == proved),
            "proved by another's passkey"
        );
    }
    let signed: Vec<_> =
        case.approvals.iter().filter(|a| a.signed == Some(true)).map(|a| a.approver).collect();
    let vouched = |e: &EvidenceState| match &e.basis {
        Basis::Approver { person, .. } => e.result == Some(EvidenceResult::Passed) && signed.contains(person),
        _ => false,
    };
    assert!(!case.evidence.iter().any(vouched), "the same person vouched and approved");
    let waits =
        |of: PersonId| case.approvals.iter().filter(move |a| a.approver == of && a.waits(world.facts.now));
    assert!(case.approvals.iter().all(|a| waits(a.approver).count() <= 1), "asked twice at once");
    ends_as_it_says(world, &case);
    if !matches!(case.state, CaseState::Open) {
        assert!(case.living_pass(world.facts.now).is_none(), "a pass outlives its case");
    }
}

fn ends_as_it_says(world: &World, case: &Case) {
    if case.ending().is_some_and(Ending::is_in) {
        let subject = &world.facts.subject;
        assert!(case.proved.is_some() && subject.enabled && subject.frozen_at.is_none(), "told as a success");
    }
    if case.state == CaseState::Closed(Closing::Completed) {
        let lost = |m: &&Method| case.report.methods.contains(&m.id) && m.kind == MethodKind::Passkey;
        assert!(world.facts.methods.iter().filter(lost).all(|m| m.status != MethodStatus::Active));
        // Of an account that was disabled then, what was lost stays suspended; nobody who was let back in keeps it.
        let mut disabled = world.facts.clone();
        disabled.subject.enabled = false;
        let without = Duty::NotApplicable(Unneeded::Disabled);
        if !obligations(case, &disabled).iter().any(|(_, duty)| *duty == without) {
            assert!(world.facts.methods.iter().filter(lost).all(|m| m.status == MethodStatus::Revoked));
            assert!(obligations(case, &world.facts).iter().all(|(_, duty)| duty.is_settled()));
        }
    }
}

/// Nobody is on two sides of a case, whichever of their accounts they use.
fn check_humans(world: &World) {
    let (case, humans) = (world.case(), &world.facts.humans);
    let subject = humans.of(case.person);
    for recorded in &world.events {
        let Actor::Person(actor) = recorded.actor else { continue };
        assert!(
            actor == case.person || humans.of(actor) != subject,
            "another account of the person acted: {:?}",
            recorded.event
        );
    }
    let worked: Vec<HumanId> = world
        .events
        .iter()
        .filter(|recorded| works(&recorded.event))
        .filter_map(|recorded| recorded.actor.person())
        .map(|actor| humans.of(actor))
        .collect();
    let vouched: Vec<HumanId> = case
        .evidence
        .iter()
        .filter(|e| e.result == Some(EvidenceResult::Passed))
        .filter_map(|e| match &e.basis {
            Basis::Approver { person, .. } => Some(humans.of(*person)),
            _ => None,
        })
        .collect();
    let signed: Vec<HumanId> = case
        .approvals
        .iter()
        .filter(|approval| approval.signed == Some(true))
        .map(|approval| humans.of(approval.approver))
        .collect();
    for signer in vouched.iter().chain(&signed) {
        assert!(
            *signer != subject && !worked.contains(signer),
            "who worked the case, or the person, signed in it"
        );
    }
    assert!(!signed.iter().any(|signer| vouched.contains(signer)), "one human vouched and approved");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn never_a_pass_below_the_standard_never_a_close_with_a_living_passkey(
        tier in prop::sample::select(vec![Tier::Standard, Tier::Elevated, Tier::Privileged]),
        playbook in prop::sample::select(vec![Playbook::DeviceLoss, Playbook::NewPhone]),
        steps in prop::collection::vec(
            (prop::sample::select(vec![AGENT, AGENT, AGENT, SUPERVISOR, SUPERVISOR, SUBJECT, MANAGER]), step()), 1..60),
    ) {
        let mut world = World::new(tier);
        world.as_supervisor();
        world.open_as(playbook, World::report()).unwrap();
        for (who, step) in &steps {
            let events = world.events.len();
            let refused = take(&mut world, *who, step);
            if refused.as_ref().is_some_and(|r| *r == Refusal::Closed) {
                prop_assert_eq!(events, world.events.len(), "a closed case changed");
            }
        }
        check(&world);
    }

    #[test]
    fn nobody_is_on_two_sides_of_a_case_with_two_accounts(
        tier in prop::sample::select(vec![Tier::Standard, Tier::Elevated, Tier::Privileged]),
        manager in prop::sample::select(vec![MANAGER, MANAGER, AGENT, SUBJECT, SUPERVISOR]),
        opener in prop::sample::select(vec![AGENT, SUPERVISOR, other(SUPERVISOR)]),
        steps in prop::collection::vec((prop::sample::select(approvers()), step()), 1..60),
    ) {
        let mut world = World::new(tier);
        for account in [SUBJECT, MANAGER, AGENT, SUPERVISOR, SECOND_SUPERVISOR] {
            world.facts.humans.join(person(account), person(other(account)));
        }
        // The manager in the directory may be another account of anybody.
        world.facts.humans.join(person(MANAGER), person(manager));
        world.act_as(opener, &[Role::PrivilegedAuthentication], None);
        world.open(World::report()).unwrap();
        for (who, step) in &steps {
            take(&mut world, *who, step);
        }
        check_humans(&world);
    }

    #[test]
    fn deciding_is_repeatable_and_replay_gives_the_same_case(
        steps in prop::collection::vec(step(), 1..40),
    ) {
        let mut world = World::new(Tier::Standard);
        world.as_agent();
        world.open(World::report()).unwrap();
        for step in &steps {
            take(&mut world, AGENT, step);
            let text = serde_json::to_string(&world.events).unwrap();
            let read: Vec<Recorded> = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(&read, &world.events);
            prop_assert_eq!(Case::replay(world.case_id, &read), Some(world.case()));
            let once = decide(&world.case(), &Command::Assess, &world.facts);
            prop_assert_eq!(once, decide(&world.case(), &Command::Assess, &world.facts));
        }
    }

    #[test]
    fn the_straight_way_always_ends(extra in prop::collection::vec(step(), 0..6)) {
        let mut world = World::new(Tier::Standard);
        world.as_agent();
        world.open(World::report()).unwrap();
        for step in &extra {
            if !matches!(step, Step::Escalate | Step::Reject | Step::Vouch(false) | Step::Seen(_, 2)
                | Step::CallBack(_, 2) | Step::Disable(_) | Step::Raise(_) | Step::ChangeManager | Step::Approve(..)
                | Step::Hear(_) | Step::Word(true) | Step::LostSignsIn | Step::LostMore | Step::Demote(_) | Step::BindsAnother(_)) {
                take(&mut world, AGENT, step);
            }
        }
        world.as_agent();
        let _ = world.give(&Command::Assess);
        let _ = world.call_back(OFFICE_LINE, EvidenceResult::Passed);
        let _ = world.vouch();
        let _ = world.seen(EvidenceKind::Video, EvidenceResult::Passed);
        world.as_agent();
        let _ = world.contain();
        if world.case().proved.is_none() {
            let _ = world.issue_pass(Handover::VerifiedCall);
            if world.case().living_pass(world.facts.now).is_some() {
                world.register(42).unwrap();
            }
            let _ = world.sign_in(42);
            let _ = world.sign_in(40);
        }
        world.as_agent();
        let _ = world.retire(PHONE_PASSKEY);
        let _ = world.retire(SMS);
        let _ = world.give(&Command::RecordWipe { thing: 0, reference: "R".into() });
        let _ = world.give(&Command::Close);
        prop_assert_eq!(world.case().state, CaseState::Closed(Closing::Completed), "{:#?}", world.events);
    }
}
