use super::{
    cards::{case_view, shown},
    timeline::sentence,
    *,
};
use crate::{
    Locale, Phrase, Text,
    http::words::tests::{every_refusal, says},
    views::{CaseView, CurrentCard, EvidenceAction, EvidenceState as Shown, RegisterState, StepState},
};
use keyward_desk::CaseEntry;
use keyward_model::{
    CaseId, Contact, ContactId, ContactKind, Device, DeviceKind, DeviceState, DirectoryId, EventId,
    EvidenceId, IntentId, Management, Method, MethodKind, MethodStatus, Origin, PassId, PassPolicy, Person,
    Role, RoleSet, Tier, Timestamp,
};
use keyward_recovery::{
    ActorFacts, Basis, Case, CaseEvent, Closing, Effect, EvidenceKind, EvidenceResult, Facts, Handover,
    LossReport, LostThing, Notice, Outcome, Playbook, Recorded, ReportChannel, Standards, Theft, current,
    eligible_numbers, needs, obligations, verification,
};
use keyward_storage::repo::cases::{CaseRow, CaseState as RowState, NewCase, Projection};
use std::time::Duration;

const DIRECTORY: DirectoryId = DirectoryId::from_bytes([1; 16]);
const MIRA: PersonId = PersonId::from_bytes([2; 16]);
const AGENT: PersonId = PersonId::from_bytes([3; 16]);
const MANAGER: PersonId = PersonId::from_bytes([4; 16]);
const PHONE: DeviceId = DeviceId::from_bytes([5; 16]);
const PASSKEY: MethodId = MethodId::from_bytes([6; 16]);
const NEW_PASSKEY: MethodId = MethodId::from_bytes([7; 16]);
const MOBILE: ContactId = ContactId::from_bytes([8; 16]);
const HOME: ContactId = ContactId::from_bytes([9; 16]);
const PASS: PassId = PassId::from_bytes([10; 16]);

fn minute(n: u64) -> Timestamp {
    Timestamp::from_micros(1_790_000_000_000_000).plus(Duration::from_mins(n))
}

fn person(id: PersonId, name: &str, roles: &[Role]) -> Person {
    Person {
        id,
        directory: DIRECTORY,
        user_name: format!("{}@contoso.example", first_name(name).to_lowercase()),
        display_name: name.into(),
        job_title: None,
        department: Some("Finance".into()),
        office: Some("Ljubljana".into()),
        employee_number: Some("1001".into()),
        manager: Some(MANAGER),
        manager_since: Timestamp::from_micros(0),
        tier: Tier::Standard,
        enabled: true,
        roles: RoleSet::of(roles),
        has_photo: true,
        created_at: Timestamp::from_micros(0),
    }
}

fn method(id: MethodId, status: MethodStatus, device: Option<DeviceId>) -> Method {
    Method {
        id,
        person: MIRA,
        kind: MethodKind::Passkey,
        label: if id == PASSKEY { "Passkey on iPhone".into() } else { "New passkey".into() },
        status,
        synced: Some(false),
        model: None,
        device,
        added_at: Timestamp::from_micros(0),
        added_by: Actor::System,
        added_from: Origin::default(),
        last_used_at: None,
        status_at: Timestamp::from_micros(0),
    }
}

fn contact(id: ContactId, kind: ContactKind, value: &str, device: Option<DeviceId>) -> Contact {
    Contact {
        id,
        person: MIRA,
        kind,
        value: value.into(),
        since: Timestamp::from_micros(0),
        until: None,
        device,
    }
}

fn facts(now: Timestamp) -> Facts {
    Facts {
        now,
        actor: ActorFacts {
            actor: Actor::Person(AGENT),
            roles: RoleSet::of(&[Role::Agent]),
            session: None,
            step_up: None,
        },
        subject: person(MIRA, "Mira Kovač", &[]),
        manager: Some(MANAGER),
        groups: vec![],
        methods: vec![method(PASSKEY, MethodStatus::Active, Some(PHONE))],
        devices: vec![Device {
            id: PHONE,
            person: MIRA,
            kind: DeviceKind::Phone,
            name: "iPhone 15".into(),
            system: None,
            management: Management::Managed,
            compliant: Some(true),
            last_seen: None,
            state: DeviceState::InUse,
        }],
        contacts: vec![
            contact(MOBILE, ContactKind::Mobile, "+38640555418", Some(PHONE)),
            contact(HOME, ContactKind::HomePhone, "+38615550207", None),
        ],
        pass_policy: PassPolicy::default(),
        standards: Standards::default(),
        fresh: [IntentId::from_bytes([20; 16]); 4],
    }
}

fn report() -> LossReport {
    LossReport {
        things: vec![LostThing {
            kind: DeviceKind::Phone,
            device: Some(PHONE),
            name: "iPhone 15".into(),
            management: Management::Managed,
        }],
        methods: vec![PASSKEY],
        lost_at: Some(minute(0)),
        place: Some("the train".into()),
        theft: Theft::Unsure,
        channel: ReportChannel::Phone,
        other_devices: None,
        note: None,
    }
}

fn opened() -> CaseEvent {
    CaseEvent::Opened {
        person: MIRA,
        playbook: Playbook::DeviceLoss,
        tier: Tier::Standard,
        standards_version: 1,
        report: report(),
    }
}

fn assessed() -> CaseEvent {
    CaseEvent::Assessed { lost: vec![PASSKEY], strong: vec![], other: vec![] }
}

fn evidence(n: u8) -> EvidenceId {
    EvidenceId::from_bytes([n; 16])
}

fn called(id: u8, contact: ContactId, result: EvidenceResult) -> CaseEvent {
    CaseEvent::EvidenceRecorded {
        id: evidence(id),
        kind: EvidenceKind::CallBack,
        basis: Basis::Number { contact },
        result,
        note: None,
    }
}

fn seen(id: u8) -> CaseEvent {
    let basis = Basis::Face { document: Some("passport".into()), place: Some("the desk".into()) };
    CaseEvent::EvidenceRecorded {
        id: evidence(id),
        kind: EvidenceKind::InPerson,
        basis,
        result: EvidenceResult::Passed,
        note: None,
    }
}

fn verified() -> CaseEvent {
    CaseEvent::IdentityVerified { evidence: vec![evidence(1), evidence(2)], until: minute(30) }
}

fn intend(id: u8, effect: Effect) -> CaseEvent {
    CaseEvent::EffectIntended { id: IntentId::from_bytes([id; 16]), effect }
}

fn done(id: u8, outcome: Outcome) -> CaseEvent {
    CaseEvent::EffectDone { id: IntentId::from_bytes([id; 16]), outcome }
}

fn approval_answered(signed: bool, reason: Option<&str>) -> CaseEvent {
    let reason = reason.map(str::to_owned);
    CaseEvent::ApprovalRecorded { id: evidence(1), approver: MANAGER, signed, reason }
}

/// The case of these events, a minute apart, with what a viewer may do.
fn detail(events: Vec<CaseEvent>, facts: Facts, permitted: Vec<(Action, Result<(), Refusal>)>) -> CaseDetail {
    let id = CaseId::from_bytes([11; 16]);
    let recorded: Vec<Recorded> = (1u32..)
        .zip(events)
        .map(|(seq, event)| Recorded { seq, at: minute(u64::from(seq)), actor: Actor::Person(AGENT), event })
        .collect();
    let case = Case::replay(id, &recorded).unwrap();
    let now = Projection {
        tier: Tier::Standard,
        state: RowState::Open,
        changed_at: facts.now,
        closed_at: None,
        last_seq: case.last_seq,
        step: "verify".into(),
        theft: "unsure".into(),
        channel: "phone".into(),
    };
    let row = CaseRow {
        number: 1042,
        case: NewCase {
            id,
            person: MIRA,
            playbook: "device_loss".into(),
            opened_at: case.opened_at,
            opened_by: Some(AGENT),
            now,
        },
    };
    CaseDetail {
        now: facts.now,
        manager: Some(person(MANAGER, "Jana Novak", &[])),
        sessions: keyward_storage::repo::sessions::Live::default(),
        standard: facts.standards.of(case.tier).clone(),
        verification: verification(&case, &facts),
        duties: obligations(&case, &facts),
        current: current(&case, &facts),
        needs: (0u32..).zip(&case.report.things).map(|(position, _)| needs(&case, position)).collect(),
        numbers: eligible_numbers(&case, &facts).into_iter().map(|(c, why)| (c.clone(), why)).collect(),
        flags: vec![],
        advice: keyward_desk::Advice { to: vec![], letters: vec![] },
        permitted,
        requests: vec![],
        person: facts.subject,
        methods: facts.methods,
        devices: facts.devices,
        contacts: facts.contacts,
        pass_policy: facts.pass_policy,
        events: recorded
            .into_iter()
            .map(|recorded| CaseEntry { id: EventId::from_bytes([12; 16]), leaf: None, recorded })
            .collect(),
        approvers: vec![],
        names: keyward_desk::Names::default(),
        row,
        case,
    }
}

fn work(d: &CaseDetail) -> Work<'_> {
    Work { d, failed_attempts: 1, sign_in_url: "https://id.example.test".into(), supervisor: false }
}

fn view(d: &CaseDetail) -> CaseView {
    let text = Text::new(Locale::En, "UTC", d.now);
    let view = case_view(&work(d), None, None, None, &text);
    for phrase in phrases(&view) {
        says(phrase);
    }
    view
}

/// The sentences of a page outside its cards.
fn phrases(view: &CaseView) -> Vec<&Phrase> {
    let steps = view.steps.iter().flat_map(|step| [Some(&step.title), step.detail.as_ref()]).flatten();
    let mut all: Vec<&Phrase> = vec![&view.headline, &view.ways.headline, &view.ways.summary];
    all.extend(steps);
    all.extend(view.timeline.iter().map(|entry| &entry.text));
    all.extend(view.flags.iter().map(|flag| &flag.text));
    all.extend(view.ways.nodes.iter().filter_map(|node| node.note.as_ref()));
    all
}

fn all_allowed() -> Vec<(Action, Result<(), Refusal>)> {
    vec![
        (Action::Assess, Ok(())),
        (Action::CallBack(MOBILE), Err(Refusal::NumberDoesNotCount("it rings on the lost device"))),
        (Action::CallBack(HOME), Ok(())),
        (Action::Record(EvidenceKind::InPerson), Ok(())),
        (Action::Record(EvidenceKind::Video), Ok(())),
        (Action::Record(EvidenceKind::Knowledge), Ok(())),
        (Action::AskVouch, Ok(())),
        (Action::Contain, Ok(())),
        (Action::IssuePass(Handover::VerifiedCall), Ok(())),
        (
            Action::IssuePass(Handover::InPerson),
            Err(Refusal::HandoverNotPermitted("meet the person with a photo ID first")),
        ),
        (Action::Escalate, Ok(())),
        (Action::Note, Ok(())),
    ]
}

fn card(events: Vec<CaseEvent>, facts: Facts) -> CurrentCard {
    view(&detail(events, facts, all_allowed())).current
}

#[test]
fn the_card_in_the_middle_follows_the_playbook() {
    let at = |n| facts(minute(n));
    assert!(matches!(card(vec![opened()], at(5)), CurrentCard::Assess(_)));
    assert!(matches!(card(vec![opened(), assessed()], at(5)), CurrentCard::Verify(_)));
    let two = [called(1, HOME, EvidenceResult::Passed), seen(2), verified()];
    let proven = || [opened(), assessed()].into_iter().chain(two.clone()).collect::<Vec<_>>();
    assert!(matches!(card(proven(), at(6)), CurrentCard::Contain(_)));

    let mut events = proven();
    events.push(intend(1, Effect::RevokeSessions { person: MIRA, keep: None }));
    events.push(done(1, Outcome::SessionsEnded { count: 3 }));
    let contained = |n| {
        let mut facts = at(n);
        facts.methods[0].status = MethodStatus::Suspended;
        facts
    };
    assert!(matches!(card(events.clone(), contained(9)), CurrentCard::Restore(card) if card.ready));

    let effect =
        Effect::IssuePass { person: MIRA, minutes: 60, one_time: true, handover: Handover::VerifiedCall };
    events.push(intend(2, effect));
    events.push(done(2, Outcome::PassIssued { pass: PASS, expires_at: minute(70) }));
    let out = view(&detail(events.clone(), contained(11), all_allowed()));
    assert!(matches!(&out.current, CurrentCard::PassOut(card) if card.failed_attempts == 1));
    assert!(out.also.iter().any(|card| matches!(card, CurrentCard::Register(_))));

    events.push(CaseEvent::PassUsed { pass: PASS });
    let used = card(events.clone(), contained(12));
    assert!(
        matches!(used, CurrentCard::Register(card) if matches!(card.state, RegisterState::SignedIn { .. }))
    );
    events.push(CaseEvent::PasskeyRegistered {
        method: NEW_PASSKEY,
        label: "New passkey".into(),
        model: None,
    });
    let registered = |n| {
        let mut facts = contained(n);
        facts.methods.push(method(NEW_PASSKEY, MethodStatus::Active, None));
        facts
    };
    let now = card(events.clone(), registered(13));
    assert!(
        matches!(now, CurrentCard::Register(card) if matches!(card.state, RegisterState::Registered { .. }))
    );
    events.push(CaseEvent::PasskeyProved { method: NEW_PASSKEY });
    assert!(
        matches!(card(events.clone(), registered(14)), CurrentCard::Retire(card) if card.methods.len() == 1)
    );

    let mut retired = registered(15);
    retired.methods[0].status = MethodStatus::Revoked;
    assert!(
        matches!(card(events.clone(), retired.clone()), CurrentCard::Wipe(card) if card.items[0].done.is_none())
    );
    events.push(CaseEvent::WipeRecorded { thing: 0, reference: "INC-7".into() });
    assert!(
        matches!(card(events.clone(), retired.clone()), CurrentCard::Close(card) if card.refused.is_none())
    );
    events.push(CaseEvent::Closed { closing: Closing::Completed });
    let end = view(&detail(events, retired, all_allowed()));
    assert!(matches!(end.current, CurrentCard::Closed(_)));
    assert_eq!(end.live, None);
}

#[test]
fn a_number_on_the_lost_phone_is_named_and_refused() {
    let d = detail(
        vec![opened(), assessed(), called(1, MOBILE, EvidenceResult::Passed)],
        facts(minute(5)),
        all_allowed(),
    );
    let CurrentCard::Verify(card) = view(&d).current else { panic!("not verifying") };
    assert_eq!((card.passed, card.needed, card.met), (0, 2, false));
    let made = &card.items[0];
    assert_eq!(made.state, Shown::NotCounted);
    let why = says(&made.details[0]);
    assert_eq!(why, "The mobile ••418 is on the lost device: it does not count.");
    let offered = card.items.iter().find_map(|item| match &item.action {
        EvidenceAction::Call(choices) => Some(choices),
        _ => None,
    });
    let offered = offered.unwrap();
    assert!(offered.iter().any(|choice| choice.id == HOME && choice.refused.is_none()));
    assert!(offered.iter().any(|choice| choice.id == MOBILE && choice.refused.is_some()));
    assert!(
        offered.iter().all(|choice| choice.number.is_none()),
        "numbers are masked until they are dialled"
    );
}

#[test]
fn a_number_is_shown_only_while_it_is_dialled_and_only_to_who_may() {
    let asked = CaseEvent::EvidenceAsked {
        id: evidence(1),
        kind: EvidenceKind::CallBack,
        basis: Basis::Number { contact: HOME },
    };
    let events = || vec![opened(), assessed(), asked.clone()];
    let number = |permitted, now| {
        let d = detail(events(), facts(now), permitted);
        let CurrentCard::Verify(card) = view(&d).current else { panic!("not verifying") };
        let shown = format!("{card:?}").contains("+38615550207");
        let action = card.items.iter().any(|item| matches!(item.action, EvidenceAction::CallResult { .. }));
        assert_eq!(shown, action);
        shown
    };
    assert!(number(all_allowed(), minute(5)));
    assert!(!number(vec![], minute(5)), "a reviewer does not see it");
    assert!(!number(all_allowed(), minute(40)), "a call that nobody finished is over");
}

#[test]
fn a_failed_check_asks_for_one_more() {
    let events = vec![opened(), assessed(), called(1, HOME, EvidenceResult::Failed), seen(2)];
    let d = detail(events, facts(minute(6)), all_allowed());
    let CurrentCard::Verify(card) = view(&d).current else { panic!("not verifying") };
    assert_eq!((card.passed, card.needed, card.met), (1, 3, false));
    assert!(says(card.missing.as_ref().unwrap()).starts_with("2 more checks"));
}

#[test]
fn every_state_of_a_duty_is_a_step() {
    let base = detail(vec![opened()], facts(minute(5)), all_allowed());
    for obligation in Obligation::ALL {
        let mut duties: Vec<(Duty, StepState)> = vec![
            (Duty::Open, StepState::Open),
            (Duty::UnderWay, StepState::Open),
            (Duty::Done, StepState::Done),
            (Duty::NotApplicable, StepState::NotApplicable),
            (Duty::Waived { by: Actor::Person(AGENT), reason: "spare".into() }, StepState::Waived),
            (Duty::Waived { by: Actor::System, reason: "spare".into() }, StepState::Waived),
        ];
        duties.extend(every_refusal().into_iter().map(|why| (Duty::Blocked(why), StepState::Blocked)));
        for (duty, expected) in duties {
            let d =
                CaseDetail { duties: vec![(obligation, duty)], current: Some(obligation), ..base.clone() };
            let view = view(&d);
            assert_eq!(view.steps[0].state, expected);
            let explained = view.steps[0].detail.is_some();
            assert!(explained || !matches!(expected, StepState::Blocked | StepState::Waived));
            assert_eq!(shown(&work(&d), None), Some(obligation));
        }
    }
}

#[test]
fn every_event_has_a_sentence() {
    let effects = || {
        let mut effects = vec![
            Effect::RevokeSessions { person: MIRA, keep: None },
            Effect::SuspendMethods { methods: vec![PASSKEY] },
            Effect::ReinstateMethods { methods: vec![PASSKEY] },
            Effect::VoidPass { pass: PASS },
            Effect::RetireMethod { method: PASSKEY },
        ];
        for handover in Handover::ALL {
            for one_time in [true, false] {
                effects.push(Effect::IssuePass { person: MIRA, minutes: 60, one_time, handover });
            }
        }
        for notice in
            [Notice::PrivilegedRecovery, Notice::PassIssued, Notice::PersonalDeviceAdvice, Notice::Escalated]
        {
            effects.push(Effect::Tell { notice, person: MIRA, pass: None });
        }
        effects
    };
    let outcomes = [
        Outcome::Done,
        Outcome::SessionsEnded { count: 0 },
        Outcome::SessionsEnded { count: 2 },
        Outcome::PassIssued { pass: PASS, expires_at: minute(9) },
        Outcome::PassLost { pass: PASS },
        Outcome::Told { addresses: 0 },
        Outcome::Told { addresses: 1 },
    ];
    let mut events = vec![
        opened(),
        assessed(),
        verified(),
        CaseEvent::ApprovalAsked { id: evidence(1), approver: MANAGER, statement: String::new() },
        approval_answered(true, None),
        approval_answered(false, None),
        approval_answered(false, Some("not her voice")),
        CaseEvent::PassUsed { pass: PASS },
        CaseEvent::PasskeyRegistered { method: NEW_PASSKEY, label: "x".into(), model: None },
        CaseEvent::PasskeyRegistered { method: NEW_PASSKEY, label: "x".into(), model: Some("y".into()) },
        CaseEvent::PasskeyProved { method: NEW_PASSKEY },
        CaseEvent::WipeRecorded { thing: 0, reference: "x".into() },
        CaseEvent::LossDocumented { thing: 7, note: "x".into() },
        CaseEvent::Resumed { reason: "x".into() },
        CaseEvent::Noted { text: "x".into() },
        CaseEvent::Closed { closing: Closing::Completed },
        CaseEvent::Closed { closing: Closing::Rejected },
    ];
    for reason in ["vouch-declined", "approval-declined", "two-failed-checks", "he sounded wrong"] {
        events.push(CaseEvent::Escalated { reason: reason.into() });
    }
    for reason in ["expired", "replaced", "attempts", "voided", "another"] {
        events.push(CaseEvent::PassEnded { pass: PASS, reason: reason.into() });
    }
    for obligation in Obligation::ALL {
        events.push(CaseEvent::Waived { obligation, reason: "x".into() });
    }
    let bases = [
        Basis::Number { contact: HOME },
        Basis::Approver { person: MANAGER, statement: String::new() },
        Basis::Face { document: None, place: None },
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

#[test]
fn every_flag_has_a_sentence() {
    use keyward_desk::Flag;
    let at = minute(1);
    let flags = vec![
        Flag::LostDeviceSignedIn { device: PHONE, at },
        Flag::LostMethodSignedIn { method: PASSKEY, at },
        Flag::RepeatedLosses { before: 2 },
        Flag::ContactChanged { contact: HOME, at },
        Flag::ManagerChanged { at },
        Flag::MethodAdded { method: PASSKEY, at },
    ];
    let base = detail(vec![opened()], facts(minute(5)), vec![]);
    assert_eq!(view(&base).flags.len(), 1, "nothing found is said, too");
    let view = view(&CaseDetail { flags, ..base });
    assert_eq!(view.flags.len(), 6);
    assert!(view.flags.is_sorted_by_key(|flag| std::cmp::Reverse(flag.level)), "reasons to stop come first");
}

#[test]
fn a_form_names_a_thing_in_three_ways_and_never_two_things() {
    let mut report = report();
    let spare = LostThing { device: None, name: "spare".into(), ..report.things[0].clone() };
    report.things.extend([spare.clone(), spare]);
    assert_eq!(position_of(&report, "0"), Some(0));
    assert_eq!(position_of(&report, &PHONE.to_string()), Some(0));
    assert_eq!(position_of(&report, "iPhone 15"), Some(0));
    assert_eq!(position_of(&report, "spare"), None);
    assert_eq!(position_of(&report, "3"), None);
    assert_eq!(position_of(&report, ""), None);
}

#[test]
fn why_somebody_declined_is_told_where_the_agent_looks() {
    let asked = CaseEvent::ApprovalAsked { id: evidence(1), approver: MANAGER, statement: String::new() };
    let declined = approval_answered(false, Some("not her voice"));
    let stopped = CaseEvent::Escalated { reason: "approval-declined".into() };
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
    let stopped = CaseEvent::Escalated { reason: "vouch-declined".into() };
    let events = vec![opened(), assessed(), vouch(None), vouch(Some(EvidenceResult::Failed)), stopped];
    let page = view(&detail(events, facts(minute(6)), vec![]));
    let CurrentCard::Escalated(card) = &page.current else { panic!("not stopped: {:?}", page.current) };
    assert!(card.reason.ends_with(": she is at her desk"), "{}", card.reason);
}

#[test]
fn an_approval_that_nobody_answered_in_time_is_no_longer_shown_as_waiting() {
    let asked = CaseEvent::ApprovalAsked { id: evidence(1), approver: MANAGER, statement: String::new() };
    let approvals = |now| {
        let CurrentCard::Verify(card) = card(vec![opened(), assessed(), asked.clone()], facts(now)) else {
            panic!("no checks")
        };
        card.items.iter().filter(|item| item.kind == crate::views::EvidenceKind::Approval).count()
    };
    assert_eq!(approvals(minute(9)), 1);
    assert_eq!(approvals(minute(9 * 60)), 0);
}

#[test]
fn only_what_the_rules_let_go_is_offered_to_be_waived() {
    let offered = |permitted| {
        let page = view(&detail(vec![opened(), assessed()], facts(minute(3)), permitted));
        page.waivable().iter().map(|step| step.key).collect::<Vec<_>>()
    };
    assert_eq!(offered(vec![]), Vec::<&str>::new());
    let refused = Err(Refusal::NeedsSupervisor);
    assert_eq!(offered(vec![(Action::Waive(Obligation::Wipe), refused)]), Vec::<&str>::new());
    assert_eq!(
        offered(vec![
            (Action::Waive(Obligation::Restore), Err(Refusal::NotOpen)),
            (Action::Waive(Obligation::Wipe), Ok(())),
        ]),
        ["wipe"]
    );
}

#[test]
fn methods_on_no_listed_device_are_asked_about() {
    let mut on_phone = method(PASSKEY, MethodStatus::Active, Some(PHONE));
    let devices = facts(minute(0)).devices;
    let asked = |method: &Method| loose(std::slice::from_ref(method), &devices).count();
    assert_eq!(asked(&on_phone), 0);
    on_phone.device = Some(DeviceId::from_bytes([77; 16]));
    assert_eq!(asked(&on_phone), 1, "its device is not on the list any more");
    let loose = method(NEW_PASSKEY, MethodStatus::Suspended, None);
    assert_eq!(asked(&loose), 1);
    assert_eq!(asked(&Method { status: MethodStatus::Revoked, ..loose.clone() }), 0);
    assert_eq!(asked(&Method { kind: MethodKind::Password, ..loose.clone() }), 0);
    assert_eq!(asked(&Method { kind: MethodKind::RecoveryCodes, ..loose }), 1);
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

#[test]
fn what_blocks_several_steps_is_said_once() {
    let steps = view(&detail(vec![opened(), assessed()], facts(minute(3)), vec![])).steps;
    let blocked: Vec<_> = steps.iter().filter(|step| step.state == StepState::Blocked).collect();
    assert!(blocked.len() > 2);
    assert!(blocked[0].detail.is_some());
    assert!(blocked[1..].iter().all(|step| step.detail.is_none()));
}
