//! What happened, told.

use super::*;
use keyward_recovery::{Because, FROZEN};

/// One effect of each kind.
fn effects() -> Vec<Effect> {
    let mut effects = vec![
        Effect::RevokeSessions { person: MIRA, keep: None },
        Effect::SuspendMethods { methods: vec![PASSKEY] },
        Effect::ReinstateMethods { methods: vec![PASSKEY], decoy: false },
        Effect::WithholdMethods { methods: vec![PASSKEY] },
        Effect::VoidPass { pass: PASS },
        Effect::DisarmPass { pass: PASS },
        Effect::RetireMethod { method: PASSKEY },
        Effect::RequireReregistration { person: MIRA, methods: vec![], passkeys: false },
        Effect::RequireReregistration { person: MIRA, methods: vec![PASSKEY], passkeys: true },
    ];
    for handover in Handover::ALL {
        for one_time in [true, false] {
            effects.push(Effect::IssuePass {
                person: MIRA,
                minutes: 60,
                one_time,
                handover,
                half_to: None,
                decoy: false,
            });
        }
    }
    for notice in Notice::ALL {
        effects.push(Effect::Tell { notice, person: MIRA, pass: None, of: None });
    }
    effects
}

fn outcomes() -> Vec<Outcome> {
    vec![
        Outcome::Done,
        Outcome::SessionsEnded { count: 0 },
        Outcome::SessionsEnded { count: 2 },
        Outcome::PassIssued { pass: PASS, expires_at: minute(9) },
        Outcome::PassLost { pass: PASS },
        Outcome::Queued { addresses: 0, manager: None },
        Outcome::Queued { addresses: 1, manager: Some(Because::Standard) },
        Outcome::Told { addresses: 0, manager: None },
        Outcome::Told { addresses: 1, manager: None },
        Outcome::Told { addresses: 1, manager: Some(Because::Standard) },
        Outcome::Told { addresses: 1, manager: Some(Because::NoOtherChannel) },
    ]
}

fn bound() -> CaseEvent {
    CaseEvent::MethodBound {
        method: PASSKEY,
        kind: keyward_model::MethodKind::Passkey,
        pass: None,
        methods: Vec::new(),
    }
}

#[test]
fn every_event_has_a_sentence() {
    let outcomes = outcomes();
    let mut events = vec![
        opened(),
        assessed(),
        verified(),
        CaseEvent::ApprovalAsked {
            id: evidence(1),
            approver: MANAGER,
            statement: String::new(),
            state: None,
        },
        approval_answered(true, None),
        approval_answered(false, None),
        approval_answered(false, Some("not her voice")),
        CaseEvent::PassUsed { pass: PASS },
        CaseEvent::ExceptionSigned { id: evidence(1), reason: "abroad".into() },
        CaseEvent::ExceptionStarted { id: evidence(1), opens_at: minute(9), closes_at: minute(10) },
        CaseEvent::ExceptionStopped { id: evidence(1), reason: "not me".into() },
        CaseEvent::PasskeyRegistered {
            method: NEW_PASSKEY,
            label: "x".into(),
            model: None,
            pass: None,
            methods: Vec::new(),
        },
        CaseEvent::PasskeyRegistered {
            method: NEW_PASSKEY,
            label: "x".into(),
            model: Some("y".into()),
            pass: None,
            methods: Vec::new(),
        },
        bound(),
        CaseEvent::PasskeyProved { method: NEW_PASSKEY },
        CaseEvent::WipeRecorded { thing: 0, reference: "x".into() },
        CaseEvent::LossDocumented { thing: 7, note: "x".into() },
        CaseEvent::Resumed { reason: "x".into() },
        CaseEvent::FlagsReviewed { reason: "x".into(), flags: vec![] },
        CaseEvent::FreezeLifted { reason: None },
        CaseEvent::FreezeLifted { reason: Some("she came in".into()) },
        CaseEvent::WordGiven { duress: true },
        CaseEvent::Noted { text: "x".into() },
        CaseEvent::PhotoViewed,
        CaseEvent::RequestSeen { id: evidence(1) },
        CaseEvent::RequestUnreached { id: evidence(1) },
        CaseEvent::NoticeGivenUp { id: IntentId::from_bytes([40; 16]) },
        CaseEvent::NoticeAcknowledged { id: IntentId::from_bytes([99; 16]) },
        CaseEvent::Closed { closing: Closing::Completed, ending: None },
        CaseEvent::Closed { closing: Closing::Completed, ending: Some(Ending::Recovered) },
        CaseEvent::Closed { closing: Closing::Completed, ending: Some(Ending::NotSignedIn) },
        CaseEvent::Closed { closing: Closing::Completed, ending: Some(Ending::Disabled) },
        CaseEvent::Closed { closing: Closing::Completed, ending: Some(Ending::Frozen) },
        CaseEvent::Closed { closing: Closing::Rejected, ending: Some(Ending::Rejected) },
    ];
    for reason in [
        "vouch-declined",
        "approval-declined",
        "two-failed-checks",
        "recoveries-locked",
        FROZEN,
        keyward_recovery::OwnStop::Owner.reason(),
        keyward_recovery::OwnStop::WeakerSession.reason(),
        "he sounded wrong",
    ] {
        events.push(CaseEvent::Escalated { reason: reason.into(), session: None });
    }
    for reason in ["expired", "replaced", "attempts", "voided", "signed-out", "another"] {
        events.push(CaseEvent::PassEnded { pass: PASS, reason: reason.into() });
    }
    for flag in every_flag() {
        events.push(CaseEvent::FlagRaised { flag });
    }
    for obligation in Obligation::ALL {
        events.push(CaseEvent::Waived { obligation, reason: "x".into() });
    }
    events.extend(every_check());
    for (n, effect) in (40u8..).zip(effects()) {
        events.push(intend(n, effect));
        events.extend(outcomes.iter().map(|outcome| done(n, outcome.clone())));
        events.push(CaseEvent::EffectFailed { id: IntentId::from_bytes([n; 16]), code: "x".into() });
    }
    events.extend(outcomes.iter().map(|outcome| done(99, outcome.clone())));
    events.push(CaseEvent::EffectFailed { id: IntentId::from_bytes([99; 16]), code: "x".into() });

    let intents: Vec<CaseEvent> = (40u8..).zip(effects()).map(|(n, effect)| intend(n, effect)).collect();
    let d = detail(std::iter::once(opened()).chain(intents).collect(), facts(minute(1)), vec![]);
    for event in &events {
        assert!(says(&sentence(event, &work(&d))).len() > 4, "{event:?}");
    }
}

/// Every kind of check on every basis, asked for and with each result.
fn every_check() -> Vec<CaseEvent> {
    let mut events = Vec::new();
    let bases = [
        Basis::Number { contact: HOME },
        Basis::Approver { person: MANAGER, statement: String::new() },
        Basis::Face { document: None, place: None, prompts: vec![] },
        Basis::Passkey { method: PASSKEY },
        Basis::RecoveryCode { method: PASSKEY },
        Basis::Facts,
    ];
    for kind in EvidenceKind::ALL {
        for basis in &bases {
            events.push(CaseEvent::EvidenceAsked { id: evidence(1), kind, basis: basis.clone() });
            for result in [EvidenceResult::Passed, EvidenceResult::Failed, EvidenceResult::Inconclusive] {
                for note in [None, Some("x".to_owned())] {
                    let on = basis.clone();
                    events.push(CaseEvent::EvidenceRecorded {
                        id: evidence(1),
                        kind,
                        basis: on,
                        result,
                        note,
                    });
                }
            }
        }
    }
    events
}

/// One flag of each kind.
fn every_flag() -> Vec<RedFlag> {
    let at = minute(1);
    let mut flags = vec![
        RedFlag::DeviceSignedIn { device: PHONE, at },
        RedFlag::MethodSignedIn { method: PASSKEY, at },
        RedFlag::MethodAdded { method: PASSKEY, at },
        RedFlag::ContactChanged { contact: HOME, at },
        RedFlag::ManagerChanged { at },
        RedFlag::RepeatedCases { before: 2 },
        RedFlag::RejectedBefore { at },
        RedFlag::StoppedByPerson { at },
        RedFlag::FlaggedBefore { at },
        RedFlag::FailedBefore { checks: 1 },
        RedFlag::OwnerSignedIn { method: PASSKEY, at },
        RedFlag::WrongCode { at },
        RedFlag::ManyCases { count: 9 },
        RedFlag::PhishingWave { team: "Finance".into() },
        RedFlag::ImportTouched { at },
        RedFlag::PolicyClosed { at },
        RedFlag::UnusualSource,
        RedFlag::NotTold { notice: Notice::CaseOpened },
        RedFlag::BoundByOther { method: PASSKEY, at },
        RedFlag::SharedNumber { contact: HOME, others: 2 },
    ];
    flags.extend(
        FlagKind::ALL.into_iter().filter(|kind| kind.is_heard()).map(|heard| RedFlag::Heard { heard }),
    );
    flags
}

#[test]
fn every_flag_has_a_sentence_and_only_three_are_shown_unasked() {
    let base = detail(vec![opened()], facts(minute(5)), vec![]);
    assert_eq!(view(&base).flags.len(), 1, "nothing found is said, too");
    let flags: Vec<_> =
        every_flag().into_iter().map(|flag| (flag.clone(), flag.kind().usual_effect())).collect();
    let kinds: std::collections::BTreeSet<_> = flags.iter().map(|(flag, _)| flag.kind()).collect();
    assert_eq!(kinds.len(), FlagKind::ALL.len());
    let all = flags.len();
    let view = view(&CaseDetail { flags, ..base });
    assert_eq!(view.flags.len(), all);
    assert_eq!(view.flags_in_two().0.len(), 3, "a calm page");
    assert!(view.flags.is_sorted_by_key(|flag| std::cmp::Reverse(flag.level)), "reasons to stop come first");
}

#[test]
fn a_silent_call_for_help_is_nowhere_on_the_page() {
    let told = intend(40, Effect::Tell { notice: Notice::Duress, person: MIRA, pass: None, of: None });
    let events = |duress| {
        let mut events = vec![opened(), CaseEvent::WordGiven { duress }];
        if duress {
            events.extend([told.clone(), done(40, Outcome::Told { addresses: 1, manager: None })]);
            events.extend([intend(41, Effect::DisarmPass { pass: PASS }), done(41, Outcome::Done)]);
        }
        events
    };
    let [quiet, forced] = [false, true].map(|duress| {
        let mut page = view(&detail(events(duress), facts(minute(5)), vec![]));
        page.live = None; // it names the number of the last event
        page
    });
    assert_eq!(quiet, forced, "nothing that an agent sees tells the two apart");
}

#[test]
fn why_somebody_declined_is_told_where_the_agent_looks() {
    let asked = CaseEvent::ApprovalAsked {
        id: evidence(1),
        approver: MANAGER,
        statement: String::new(),
        state: None,
    };
    let declined = approval_answered(false, Some("not her voice"));
    let stopped = CaseEvent::Escalated { reason: "approval-declined".into(), session: None };
    let d = detail(vec![opened(), assessed(), asked.clone(), declined, stopped], facts(minute(6)), vec![]);
    let page = view(&d);
    let CurrentCard::Escalated(card) = &page.current else { panic!("not stopped: {:?}", page.current) };
    assert!(card.reason.ends_with(": not her voice"), "{}", card.reason);
    assert!(
        page.timeline.iter().any(|entry| says(&entry.text).ends_with("declined to approve: not her voice"))
    );

    let vouch = |result: Option<EvidenceResult>| {
        let (id, kind) = (evidence(1), EvidenceKind::Vouch);
        let basis = Basis::Approver { person: MANAGER, statement: String::new() };
        match result {
            None => CaseEvent::EvidenceAsked { id, kind, basis },
            Some(result) => CaseEvent::EvidenceRecorded {
                id,
                kind,
                basis,
                result,
                note: Some("she is at her desk".into()),
            },
        }
    };
    let stopped = CaseEvent::Escalated { reason: "vouch-declined".into(), session: None };
    let events = vec![opened(), assessed(), vouch(None), vouch(Some(EvidenceResult::Failed)), stopped];
    let page = view(&detail(events, facts(minute(6)), vec![]));
    let CurrentCard::Escalated(card) = &page.current else { panic!("not stopped: {:?}", page.current) };
    assert!(card.reason.ends_with(": she is at her desk"), "{}", card.reason);
}

#[test]
fn an_effect_is_told_once_by_who_decided_it() {
    let revoke = intend(40, Effect::RevokeSessions { person: MIRA, keep: None });
    let ended = done(40, Outcome::SessionsEnded { count: 2 });
    let open = detail(vec![opened(), revoke.clone()], facts(minute(5)), vec![]);
    assert_eq!(view(&open).timeline.len(), 2, "what is under way is told");
    let mut carried_out = detail(vec![opened(), revoke, ended], facts(minute(5)), vec![]);
    carried_out.events[2].recorded.actor = Actor::System;
    let timeline = view(&carried_out).timeline;
    assert_eq!(timeline.len(), 2);
    assert!(says(&timeline[0].text).contains("2 sessions"), "{}", says(&timeline[0].text));
    assert!(timeline[0].actor.is_some(), "the agent decided it");
}
