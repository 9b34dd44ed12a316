//! The case page from made-up cases.

mod cards;
mod findings;
mod sentences;

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
    ActorFacts, Basis, Case, CaseEvent, Closing, Colleague, Effect, Ending, EvidenceKind, EvidenceResult,
    Facts, FlagKind, Handover, HandoverNeeds, LossReport, LostThing, NotCounted, Notice, NumberSource,
    Outcome, Playbook, Recorded, RedFlag, ReportChannel, Rings, SettledNumber, Standards, Theft, Unneeded,
    current, eligible_numbers, ending_now, needs, obligations, reachable, strong_left, tier_of, verification,
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

fn colleague() -> Colleague {
    Colleague { roles: RoleSet::of(&[Role::Authentication]), enters: true, related: false, held: false }
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
        frozen_at: None,
        reregister_at: None,
        account: keyward_model::AccountKind::Person,
        owner: None,
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
        here: true,
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
        device_since: None,
    }
}

fn facts(now: Timestamp) -> Facts {
    Facts {
        now,
        actor: ActorFacts {
            actor: Actor::Person(AGENT),
            roles: RoleSet::of(&[Role::Authentication]),
            on_hold: false,
            session: None,
            step_up: None,
            key: None,
            session_key: None,
        },
        subject: person(MIRA, "Mira Kovač", &[]),
        manager: Some(MANAGER),
        deputy: None,
        related: None,
        colleagues: [(AGENT, colleague())].into(),
        refused: std::collections::BTreeSet::new(),
        made_weakly: std::collections::BTreeSet::new(),
        photo_since: None,
        humans: keyward_model::Humans::default(),
        brake: false,
        history: keyward_recovery::History::default(),
        remade: vec![],
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
        in_force: None,
        fresh: [IntentId::from_bytes([20; 16]); keyward_recovery::FRESH],
    }
}

fn report() -> LossReport {
    LossReport {
        things: vec![LostThing {
            kind: DeviceKind::Phone,
            device: Some(PHONE),
            name: "iPhone 15".into(),
            management: Management::Managed,
            passkey: false,
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
        reported_with: None,
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
    let basis =
        Basis::Face { document: Some("passport".into()), place: Some("the desk".into()), prompts: vec![] };
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
    let mut recorded: Vec<Recorded> = (1u32..)
        .zip(events)
        .map(|(seq, event)| Recorded { seq, at: minute(u64::from(seq)), actor: Actor::Person(AGENT), event })
        .collect();
    // Whoever called a fixed line had looked in the telephone system.
    if recorded
        .iter()
        .any(|one| matches!(one.event, CaseEvent::EvidenceRecorded { kind: EvidenceKind::CallBack, .. }))
    {
        let numbers = vec![SettledNumber { contact: HOME, rings: Rings::Elsewhere }];
        let event = CaseEvent::NumbersSettled { numbers, source: NumberSource::TelephoneSystem };
        recorded.insert(1, Recorded { event, ..recorded[0].clone() });
        for (seq, one) in (1u32..).zip(&mut recorded) {
            one.seq = seq;
        }
    }
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
        nobody_decides: false,
        viewer: facts.actor.actor.person(),
        now: facts.now,
        deputy: None,
        manager: Some(person(MANAGER, "Jana Novak", &[])),
        sessions: keyward_storage::repo::sessions::Live::default(),
        revocations: vec![],
        standard: facts.standards.standard.clone(),
        both_apply: false,
        tier: tier_of(&case, &facts),
        verification: verification(&case, &facts),
        exceptions: facts.standards.exceptions.clone(),
        signed_exception: false,
        duties: obligations(&case, &facts),
        current: current(&case, &facts),
        reachable: reachable(&case, &facts, 1),
        saved_codes: keyward_recovery::saved_codes(&case, &facts),
        strong_left: strong_left(&case, &facts).into_iter().map(|method| method.id).collect(),
        held_back: vec![],
        remade: vec![],
        needs: (0u32..).zip(&case.report.things).map(|(position, _)| needs(&case, position)).collect(),
        numbers: eligible_numbers(&case, &facts).into_iter().map(|(c, why)| (c.clone(), why)).collect(),
        in_question: keyward_recovery::numbers_in_question(&case, &facts).into_iter().cloned().collect(),
        messages: vec![],
        flags: vec![],
        touched_until: None,
        ending: ending_now(&case, &facts),
        version: "0123456789abcdef01234567".into(),
        code_words: keyward_desk::CodeWords { desk: "Oslo Lima".into(), person: "Riga Rome".into() },
        advice: keyward_desk::Advice { to: vec![], letters: vec![] },
        attack_mode: facts.brake,
        on_hold: facts.actor.on_hold,
        permitted,
        requests: vec![],
        reports: vec![],
        person: facts.subject,
        sign_ins: vec![],
        methods: facts.methods,
        devices: facts.devices,
        contacts: facts.contacts,
        pass_policy: facts.pass_policy,
        events: recorded
            .into_iter()
            .map(|recorded| CaseEntry { id: EventId::from_bytes([12; 16]), leaf: None, recorded })
            .collect(),
        approvers: vec![],
        roles_forged: false,
        signers_left: None,
        names: keyward_desk::Names::default(),
        row,
        case,
    }
}

fn work(d: &CaseDetail) -> Work<'_> {
    Work {
        d,
        failed_attempts: 1,
        sign_in_url: "https://id.example.test".into(),
        supervisor: false,
        reads: false,
        outbox: false,
    }
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
        (Action::CallBack(MOBILE), Err(Refusal::NumberDoesNotCount(NotCounted::OnLostDevice))),
        (Action::CallBack(HOME), Ok(())),
        (Action::Record(EvidenceKind::InPerson), Ok(())),
        (Action::AskVideo, Ok(())),
        (Action::Record(EvidenceKind::Knowledge), Ok(())),
        (Action::AskVouch, Ok(())),
        (Action::Contain, Ok(())),
        (Action::Reregister(false), Ok(())),
        (Action::IssuePass(Handover::VerifiedCall), Ok(())),
        (Action::IssuePass(Handover::InPerson), Err(Refusal::HandoverNotPermitted(HandoverNeeds::Meeting))),
        (Action::Escalate, Ok(())),
        (Action::Note, Ok(())),
    ]
}

fn card(events: Vec<CaseEvent>, facts: Facts) -> CurrentCard {
    view(&detail(events, facts, all_allowed())).current
}
