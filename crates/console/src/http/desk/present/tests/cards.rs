//! The cards and steps.

use super::*;

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
fn what_blocks_several_steps_is_said_once() {
    let steps = view(&detail(vec![opened(), assessed()], facts(minute(3)), vec![])).steps;
    let blocked: Vec<_> = steps.iter().filter(|step| step.state == StepState::Blocked).collect();
    assert!(blocked.len() > 2);
    assert!(blocked[0].detail.is_some());
    assert!(blocked[1..].iter().all(|step| step.detail.is_none()));
}
