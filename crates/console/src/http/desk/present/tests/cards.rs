//! The cards and steps.

use super::*;
use crate::{
    http::words,
    views::{EvidenceKind as Kind, EvidenceState},
};

fn key_of(phrase: &Phrase) -> &'static str {
    match phrase {
        Phrase::Message(key, _) => key,
        Phrase::Plain(_) => "",
    }
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

    let effect = Effect::IssuePass {
        person: MIRA,
        minutes: 60,
        one_time: true,
        handover: Handover::VerifiedCall,
        half_to: None,
        decoy: false,
    };
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
        pass: Some(PASS),
        methods: Vec::new(),
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
    events.push(CaseEvent::Closed { closing: Closing::Completed, ending: Some(Ending::Recovered) });
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
    assert_eq!((progress(&card), card.met), ((0, 2), false));
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

/// How many checks are done, of how many.
fn progress(card: &crate::views::VerifyCard) -> (u32, u32) {
    let only = card.asked.only().expect("the usual standard has one way");
    (only.done, only.of)
}

#[test]
fn what_a_case_takes_is_said_once_and_only_what_is_done_moves() {
    let called = || called(1, HOME, EvidenceResult::Passed);
    let mut facts = facts(minute(6));
    facts.methods.push(method(NEW_PASSKEY, MethodStatus::Active, None));
    let none = || CaseEvent::MethodsAnswered { at_hand: AtHand::Nothing };
    let left = || CaseEvent::Assessed { lost: vec![PASSKEY], strong: vec![NEW_PASSKEY], other: vec![] };
    let verify = |events| match card(events, facts.clone()) {
        CurrentCard::Verify(card) => card,
        other => panic!("{other:?}"),
    };
    let first = verify(vec![opened(), left(), none()]);
    assert_eq!(progress(&first), (0, 3));
    assert_eq!(first.asked.ways[0].takes, Phrase::key("asked-takes-codes").with("count", 2_u32));
    assert_eq!(
        says(&first.asked.more[0].text),
        "+1 because the caller says that New passkey cannot be used now"
    );
    let second = verify(vec![opened(), left(), none(), called()]);
    assert_eq!(progress(&second), (1, 3));
    assert_eq!(
        (&second.asked.more, &second.asked.ways[0].takes),
        (&first.asked.more, &first.asked.ways[0].takes)
    );
}

#[test]
fn what_is_left_is_said_alike_everywhere() {
    let none = || CaseEvent::MethodsAnswered { at_hand: AtHand::Nothing };
    let assessed = |strong| CaseEvent::Assessed { lost: vec![PASSKEY], strong, other: vec![] };
    let step = |d: &CaseDetail| {
        let found = view(d).steps.into_iter().find(|step| step.key == "assess").unwrap();
        says(&found.detail.unwrap())
    };
    // Nothing strong is left.
    let d = detail(vec![opened(), assessed(vec![]), none()], facts(minute(5)), all_allowed());
    assert_eq!(step(&d), "No strong method is left.");
    // A strong one was added around the loss: it is held back, so none is left.
    let mut held = facts(minute(5));
    held.methods.push(Method { added_at: minute(0), ..method(NEW_PASSKEY, MethodStatus::Active, None) });
    let d = detail(vec![opened(), assessed(vec![NEW_PASSKEY]), none()], held, all_allowed());
    assert_eq!(step(&d), "No strong method is left.");
    let text = Text::new(Locale::En, "UTC", d.now);
    let page = case_view(&work(&d), Some(Obligation::Assess), None, None, &text);
    let CurrentCard::Assess(shown) = page.current else { panic!("asked for") };
    assert!(shown.strong().is_empty());
    // One is left, and cannot be used.
    let mut left = facts(minute(5));
    left.methods.push(method(NEW_PASSKEY, MethodStatus::Active, None));
    let d = detail(vec![opened(), assessed(vec![NEW_PASSKEY]), none()], left, all_allowed());
    assert_eq!(step(&d), "A strong method is left, but it cannot be used now.");
    let page = case_view(&work(&d), Some(Obligation::Assess), None, None, &text);
    let CurrentCard::Assess(shown) = page.current else { panic!("asked for") };
    assert!(says(&shown.finding).ends_with("says that it cannot be used now"));
}

/// What an earlier case suspended is no way in and no secret: the second step lists it, and this case can take it in.
#[test]
fn what_an_earlier_case_suspended_is_listed_where_methods_are_looked_at() {
    let mut left = facts(minute(5));
    left.methods.push(method(NEW_PASSKEY, MethodStatus::Suspended, None));
    let mut may = all_allowed();
    may.push((Action::Amend, Ok(())));
    let d = detail(vec![opened()], left.clone(), may);
    let CurrentCard::Assess(shown) = view(&d).current else { panic!("first") };
    assert_eq!(shown.suspended.iter().map(|method| method.id).collect::<Vec<_>>(), [NEW_PASSKEY]);
    assert!(shown.strong().iter().all(|method| method.id != NEW_PASSKEY) && shown.may_take);
    // Nor is it told twice once it is part of this case.
    let gone = CaseEvent::ReportAmended {
        amendment: keyward_recovery::Amendment::AddMethod { method: NEW_PASSKEY },
        reason: None,
    };
    let d = detail(vec![opened(), gone], left, all_allowed());
    let CurrentCard::Assess(shown) = view(&d).current else { panic!("first") };
    assert_eq!(shown.suspended, vec![]);
}

#[test]
fn what_is_taken_out_of_the_report_after_it_was_suspended_says_that_it_stays_so() {
    let mut gone = facts(minute(5));
    gone.methods[0].status = MethodStatus::Suspended;
    let out = CaseEvent::ReportAmended {
        amendment: keyward_recovery::Amendment::WithdrawMethod { method: PASSKEY, slip: false },
        reason: Some("found".into()),
    };
    let says = |events| {
        let facts = report::report_card(&work(&detail(events, gone.clone(), all_allowed()))).facts;
        facts.iter().any(|fact| matches!(&fact.value, Phrase::Message("report-stays-suspended", _)))
    };
    assert!(says(vec![opened(), out]));
    assert!(!says(vec![opened()]));
}

#[test]
fn a_passkey_that_went_alone_is_no_phone_to_who_reads_of_it() {
    let (playbook, mut lost) = (Playbook::DeviceLoss, report());
    let alone = Method { device: None, ..method(PASSKEY, MethodStatus::Active, None) };
    lost.things = vec![LostThing::alone(&alone).unwrap()];
    assert_eq!(lost.things[0].kind, DeviceKind::Phone, "the rules take it for one");
    let text = Text::new(Locale::En, "UTC", minute(0));
    let said = [
        text.phrase(&report::what(&lost, crate::views::Playbook::DeviceLoss)),
        text.phrase(&report::headline(&lost, crate::views::Playbook::DeviceLoss, "Mira")),
        text.phrase(&report::thing(&lost.things[0]).label),
    ];
    assert_eq!(said, ["Lost passkey: Passkey on iPhone", "Mira: passkey lost", "Passkey"]);
    lost.channel = ReportChannel::SelfService;
    let CaseEvent::Opened { person, tier, standards_version, .. } = opened() else { panic!("opens") };
    let event =
        CaseEvent::Opened { person, playbook, tier, standards_version, reported_with: None, report: lost };
    let d = detail(vec![event], facts(minute(5)), all_allowed());
    assert_eq!(d.needs, [Some(keyward_recovery::ThingNeeds::Document)]);
    let item = &wipe::wipe_card(&work(&d)).items[0];
    assert_eq!((item.device.icon(), item.duty), ("passkey", crate::views::WipeDuty::Passkey));
    let others = report::report_card(&work(&d))
        .facts
        .into_iter()
        .any(|fact| fact.value == Phrase::key("report-other-signed-in"));
    assert!(others, "nobody said that another device is at hand");
}

#[test]
fn a_standard_that_nothing_meets_says_how_many_are_missing_and_why() {
    let mut alone = facts(minute(6));
    (alone.manager, alone.subject.manager, alone.subject.has_photo) = (None, None, false);
    let failed = called(1, HOME, EvidenceResult::Failed);
    let d = detail(vec![opened(), assessed(), failed], alone, all_allowed());
    let short = d.reachable.short.unwrap();
    assert!(short.possible < short.takes);
    let view = view(&d);
    let reach = view.reach.as_ref().unwrap();
    assert_eq!(key_of(&reach.finding), "reach-never");
    assert_eq!(reach.also_key(), "reach-also-short");
    let said = reach.short.as_ref().unwrap();
    assert_eq!(said.more[0].text, Phrase::key("asked-more-failed"));
    let CurrentCard::Verify(card) = &view.current else { panic!("not verifying") };
    let missing = says(card.missing.as_ref().unwrap());
    assert!(missing.starts_with(&format!("{} checks are needed", short.takes)), "{missing}");
    assert!(missing.ends_with("Escalate the case to a supervisor."), "{missing}");
}

#[test]
fn who_signs_in_with_what_is_left_has_no_new_passkey_to_register() {
    let mut left = facts(minute(6));
    left.methods.push(method(NEW_PASSKEY, MethodStatus::Active, None));
    let left_over = CaseEvent::Assessed { lost: vec![PASSKEY], strong: vec![NEW_PASSKEY], other: vec![] };
    let chosen = CaseEvent::MethodsAnswered { at_hand: AtHand::Method { method: NEW_PASSKEY } };
    let view = view(&detail(vec![opened(), left_over, chosen], left, all_allowed()));
    let titles: Vec<&str> = view.steps.iter().map(|step| key_of(&step.title)).collect();
    assert!(titles.contains(&"duty-sign-in") && !titles.contains(&"duty-register"), "{titles:?}");
    for step in view.steps.iter().filter_map(|step| step.detail.as_ref()) {
        assert_ne!(key_of(step), "refusal-not-verified");
    }
}

#[test]
fn a_failed_check_asks_for_one_more() {
    let events = vec![opened(), assessed(), called(1, HOME, EvidenceResult::Failed), seen(2)];
    let d = detail(events, facts(minute(6)), all_allowed());
    let CurrentCard::Verify(card) = view(&d).current else { panic!("not verifying") };
    assert_eq!((progress(&card), card.met), ((1, 3), false));
    assert_eq!(card.asked.more[0].text, Phrase::key("asked-more-failed"));
}

#[test]
fn every_state_of_a_duty_is_a_step() {
    let base = detail(vec![opened()], facts(minute(5)), all_allowed());
    for obligation in Obligation::ALL {
        let mut duties: Vec<(Duty, StepState)> = vec![
            (Duty::Open, StepState::Open),
            (Duty::UnderWay, StepState::Open),
            (Duty::Done, StepState::Done),
            (Duty::NotReached, StepState::NotReached),
            (Duty::Waived { by: Actor::Person(AGENT), reason: "spare".into() }, StepState::Waived),
            (Duty::Waived { by: Actor::System, reason: "spare".into() }, StepState::Waived),
        ];
        let of_this = Unneeded::ALL.into_iter().filter(|why| *why != Unneeded::OtherPlaybook);
        duties.extend(of_this.map(|why| (Duty::NotApplicable(why), StepState::NotApplicable)));
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
        // What only another playbook has is no step here.
        let other = Duty::NotApplicable(Unneeded::OtherPlaybook);
        let d = CaseDetail { duties: vec![(obligation, other)], current: None, ..base.clone() };
        assert!(view(&d).steps.is_empty());
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
    let asked = CaseEvent::ApprovalAsked {
        id: evidence(1),
        approver: MANAGER,
        statement: String::new(),
        state: None,
    };
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

/// The verify card of these events, with the kinds of what was made and of what is offered.
fn verify(events: Vec<CaseEvent>, n: u64) -> (crate::views::VerifyCard, Vec<Kind>, Vec<Kind>) {
    let CurrentCard::Verify(card) = card(events, facts(minute(n))) else { panic!("not verifying") };
    let made = card.made().iter().map(|item| item.kind).collect();
    let ways = card.ways().iter().map(|item| item.kind).collect();
    (card, made, ways)
}

#[test]
fn one_check_stands_open_and_what_passed_is_not_offered_again() {
    let (card, made, ways) = verify(vec![opened(), assessed()], 5);
    assert!(made.is_empty());
    assert_eq!((card.next, ways[0]), (Some(Kind::CallBack), Kind::CallBack));
    assert_eq!(card.say, None, "what to say stands at the check that is open");
    let events = vec![opened(), assessed(), called(1, HOME, EvidenceResult::Passed)];
    let (card, made, ways) = verify(events, 5);
    assert_eq!(made, [Kind::CallBack]);
    assert!(!ways.contains(&Kind::CallBack) && !card.barred().iter().any(|item| item.kind == Kind::CallBack));
    assert_eq!(card.next, Some(Kind::ManagerVouch));
    let text = Text::new(Locale::En, "UTC", minute(5));
    let missing = text.phrase(card.missing.as_ref().unwrap());
    assert_eq!(missing, "Next, for example: the manager’s word.");
}

#[test]
fn another_number_is_called_after_everything_else_and_never_the_same() {
    let other = ContactId::from_bytes([41; 16]);
    let mut facts = facts(minute(5));
    facts.contacts.push(contact(other, ContactKind::OfficePhone, "+38615550208", None));
    let events = || vec![opened(), assessed(), called(1, HOME, EvidenceResult::Passed)];
    let calls = |permitted| {
        let made = detail(events(), facts.clone(), permitted);
        let CurrentCard::Verify(card) = view(&made).current else { panic!("not verifying") };
        let called = |item: &&crate::views::EvidenceItem| item.kind == Kind::CallBack;
        card.ways().into_iter().find(called).map(|item| item.action.clone())
    };
    let made = detail(events(), facts.clone(), all_allowed());
    let CurrentCard::Verify(card) = view(&made).current else { panic!("not verifying") };
    assert_eq!(card.next, Some(Kind::ManagerVouch), "somebody else's word comes first");
    let Some(EvidenceAction::Call(choices)) = calls(all_allowed()) else { panic!("another number counts") };
    assert!(choices.iter().any(|choice| choice.id == other));
    assert!(choices.iter().all(|choice| choice.id != HOME), "a number that was called proves nothing more");
}

#[test]
fn a_saved_code_that_counts_is_not_asked_for_again() {
    let codes = MethodId::from_bytes([40; 16]);
    let mut facts = facts(minute(5));
    facts
        .methods
        .push(Method { kind: MethodKind::RecoveryCodes, ..method(codes, MethodStatus::Active, None) });
    let offered = |events| {
        let CurrentCard::Verify(card) = card(events, facts.clone()) else { panic!("not verifying") };
        card.ways().iter().any(|item| item.kind == Kind::RecoveryCode)
    };
    assert!(offered(vec![opened(), assessed()]));
    let used = CaseEvent::EvidenceRecorded {
        id: evidence(1),
        kind: EvidenceKind::RecoveryCode,
        basis: Basis::RecoveryCode { method: codes },
        result: EvidenceResult::Passed,
        note: None,
    };
    assert!(!offered(vec![opened(), assessed(), used]));
}

#[test]
fn saved_codes_that_would_not_count_are_not_the_next_check() {
    let codes = MethodId::from_bytes([40; 16]);
    let with = |change: &dyn Fn(&mut Facts)| {
        let mut facts = facts(minute(5));
        let made = Method { kind: MethodKind::RecoveryCodes, ..method(codes, MethodStatus::Active, None) };
        facts.methods.push(made);
        change(&mut facts);
        let CurrentCard::Verify(card) = card(vec![opened(), assessed()], facts) else {
            panic!("not verifying")
        };
        let offered = card.items.into_iter().find(|item| item.kind == Kind::RecoveryCode);
        offered.map(|item| (item.state, item.details))
    };
    let says = |why| Some((EvidenceState::Unavailable, vec![Phrase::key(words::not_counted(why))]));
    assert_eq!(with(&|_| ()).unwrap().0, EvidenceState::Available);
    let yesterday = with(&|facts| facts.methods.last_mut().unwrap().added_at = minute(0));
    assert_eq!(yesterday, says(NotCounted::HeldBack));
    let refused = with(&|facts| facts.refused.extend([codes]));
    assert_eq!(refused, says(NotCounted::RefusedByPolicy));
    assert_eq!(with(&|facts| facts.methods.last_mut().unwrap().status = MethodStatus::Revoked), None);
}

#[test]
fn whoever_registers_is_asked_to_sign_in_with_what_is_left_and_the_policy_takes() {
    let says = |refuse: bool, at_hand: Option<AtHand>| {
        let mut facts = facts(minute(5));
        facts.methods.push(method(NEW_PASSKEY, MethodStatus::Active, None));
        if refuse {
            facts.refused.insert(NEW_PASSKEY);
        }
        let answered = at_hand.map(|at_hand| CaseEvent::MethodsAnswered { at_hand });
        let events = [opened(), assessed()].into_iter().chain(answered).collect();
        let d = detail(events, facts, all_allowed());
        super::super::restore::register_card(&work(&d)).say.unwrap()
    };
    let sign_in = Phrase::key("say-sign-in-with");
    assert_eq!(says(false, None), sign_in);
    assert_eq!(says(false, Some(AtHand::Method { method: NEW_PASSKEY })), sign_in);
    assert_eq!(says(false, Some(AtHand::Nothing)), Phrase::key("say-pass-is-next"));
    assert_eq!(says(true, None), Phrase::key("say-pass-is-next"));
}

#[test]
fn another_exception_is_offered_after_a_pass_that_ended_unused() {
    let mut permitted = all_allowed();
    permitted.push((Action::SignException, Ok(())));
    let d = detail(vec![opened(), assessed(), verified()], facts(minute(9)), permitted);
    assert!(view(&d).exception.unwrap().may_sign);
}

#[test]
fn while_the_manager_is_asked_the_page_says_so_once_and_presses_nothing_else() {
    let asked = CaseEvent::EvidenceAsked {
        id: evidence(2),
        kind: EvidenceKind::Vouch,
        basis: Basis::Approver { person: MANAGER, statement: "00".into() },
    };
    let deputy = CaseEvent::EvidenceAsked {
        id: evidence(2),
        kind: EvidenceKind::Vouch,
        basis: Basis::Approver { person: PersonId::from_bytes([40; 16]), statement: "00".into() },
    };
    let of_deputy = PersonId::from_bytes([40; 16]);
    let mut facts = facts(minute(5));
    facts.deputy = Some(keyward_recovery::Deputy { person: of_deputy, since: facts.subject.manager_since });
    facts.colleagues.insert(of_deputy, colleague());
    let CurrentCard::Verify(waits) = card(vec![opened(), assessed(), deputy], facts) else {
        panic!("not verifying")
    };
    assert_eq!(waits.say, Some(Phrase::key("say-vouch-asked-deputy")));
    let events = vec![opened(), assessed(), called(1, HOME, EvidenceResult::Passed), asked];
    let (card, made, ways) = verify(events, 5);
    assert_eq!(made, [Kind::CallBack, Kind::ManagerVouch]);
    assert_eq!(card.say, Some(Phrase::key("say-vouch-asked")));
    assert!(card.items.iter().all(|item| item.say != card.say));
    assert_eq!(card.next, None);
    assert!(ways.contains(&Kind::Video) && !ways.contains(&Kind::ManagerVouch));
    assert_eq!(card.missing, Some(Phrase::key("verify-missing-waits")));
}

/// A case under another playbook than a loss.
fn under(playbook: Playbook) -> CaseDetail {
    let CaseEvent::Opened { person, tier, standards_version, report, .. } = opened() else {
        panic!("a case begins so")
    };
    let opened = CaseEvent::Opened { person, playbook, tier, standards_version, report, reported_with: None };
    detail(vec![opened, assessed()], facts(minute(5)), all_allowed())
}

#[test]
fn a_phone_that_is_replaced_is_no_loss() {
    let made = under(Playbook::NewPhone);
    let page = view(&made);
    assert!(
        page.devices.iter().all(|device| !device.is_lost() && device.reported == Some("device-replaced"))
    );
    assert!(page.methods.iter().all(|method| method.gone_key() == "method-on-old-phone"));
    let titles: Vec<&Phrase> = page.steps.iter().map(|step| &step.title).collect();
    assert!(
        titles.contains(&&Phrase::key("duty-reregister")) && titles.contains(&&Phrase::key("duty-wipe-new"))
    );
}

#[test]
fn what_goes_and_what_stays_is_said_before() {
    let made = detail(vec![opened(), assessed()], facts(minute(5)), all_allowed());
    let card = view(&made).reregister.unwrap();
    let labels = |kinds: &[MethodKind]| -> Vec<String> {
        let known = made.methods.iter().filter(|method| kinds.contains(&method.kind));
        known.map(|method| method.label.clone()).collect()
    };
    assert_eq!(
        card.removes,
        labels(&[MethodKind::Authenticator, MethodKind::SoftwareTotp, MethodKind::Phone])
    );
    assert_eq!(card.passkeys, labels(&[MethodKind::Passkey]));
    assert!(!card.passkeys.is_empty() && card.leaves.iter().all(|label| !card.removes.contains(label)));
    // Where it is refused there is no form.
    let refused = vec![(Action::Reregister(false), Err(Refusal::NotContained))];
    assert_eq!(view(&detail(vec![opened(), assessed()], facts(minute(5)), refused)).reregister, None);
}

#[test]
fn a_locked_pin_is_no_loss() {
    let made = under(Playbook::PinLocked);
    let page = view(&made);
    assert!(page.devices.iter().all(|device| !device.is_lost() && device.reported.is_some()));
    assert!(page.methods.iter().all(|method| method.gone_key() == "method-on-locked-key"));
    let titles: Vec<&Phrase> = page.steps.iter().map(|step| &step.title).collect();
    assert!(titles.contains(&&Phrase::key("duty-wipe-pin")) && !titles.contains(&&Phrase::key("duty-wipe")));
    let looked_at = case_view(
        &work(&made),
        Some(Obligation::Report),
        None,
        None,
        &Text::new(Locale::En, "UTC", made.now),
    );
    let CurrentCard::Report(card) = looked_at.current else { panic!("the report was asked for") };
    assert!(card.facts.iter().all(|fact| fact.label != Phrase::key("report-label-theft")));
}

/// A case that is verified and contained, and holds a passkey back.
fn holding(permitted: Vec<(Action, Result<(), Refusal>)>) -> CaseDetail {
    let effect = Effect::SuspendMethods { methods: vec![PASSKEY, NEW_PASSKEY] };
    let events = vec![
        opened(),
        assessed(),
        called(1, HOME, EvidenceResult::Passed),
        seen(2),
        verified(),
        intend(1, Effect::RevokeSessions { person: MIRA, keep: None }),
        done(1, Outcome::SessionsEnded { count: 1 }),
        intend(2, effect),
        done(2, Outcome::Done),
    ];
    let mut facts = facts(minute(12));
    facts.methods[0].status = MethodStatus::Suspended;
    facts.methods.push(Method { added_at: minute(0), ..method(NEW_PASSKEY, MethodStatus::Suspended, None) });
    detail(events, facts, permitted)
}

fn retiring(d: &CaseDetail) -> crate::views::RetireCard {
    let text = Text::new(Locale::En, "UTC", d.now);
    let page = case_view(&work(d), Some(Obligation::Retire), None, None, &text);
    let cards = page.cards().into_iter().cloned().collect::<Vec<_>>();
    let found = cards.into_iter().find_map(|card| match card {
        CurrentCard::Retire(card) => Some(card),
        _ => None,
    });
    found.expect("what is held back is on the page")
}

#[test]
fn only_who_may_keep_a_method_is_offered_to() {
    let mut permitted = all_allowed();
    permitted.push((Action::Keep(NEW_PASSKEY), Err(Refusal::WorksTheCase)));
    let card = retiring(&holding(permitted.clone()));
    assert_eq!(card.held.len(), 1);
    assert!(
        says(&card.keep_refused.unwrap()).contains("somebody at the helpdesk who has no part in this case")
    );
    permitted.pop();
    permitted.push((Action::Keep(NEW_PASSKEY), Ok(())));
    assert_eq!(retiring(&holding(permitted)).keep_refused, None);
}

#[test]
fn what_verification_would_take_is_not_said_after_it() {
    let reach = |events: Vec<CaseEvent>, n| {
        let mut facts = facts(minute(n));
        facts.subject.has_photo = false;
        facts.methods[0].status = MethodStatus::Suspended;
        view(&detail(events, facts, all_allowed())).reach
    };
    assert!(reach(vec![opened(), assessed()], 5).is_some());
    let made = [called(1, HOME, EvidenceResult::Passed), seen(2), verified()];
    let effect = Effect::IssuePass {
        person: MIRA,
        minutes: 60,
        one_time: true,
        handover: Handover::VerifiedCall,
        half_to: None,
        decoy: false,
    };
    let pass = [
        intend(1, Effect::RevokeSessions { person: MIRA, keep: None }),
        done(1, Outcome::SessionsEnded { count: 1 }),
        intend(2, effect),
        done(2, Outcome::PassIssued { pass: PASS, expires_at: minute(70) }),
    ];
    let events: Vec<CaseEvent> = [opened(), assessed()].into_iter().chain(made).chain(pass).collect();
    assert_eq!(reach(events, 12), None);
}

#[test]
fn of_a_pass_in_two_halves_the_caller_is_told_to_type_both() {
    let said = |half_to| {
        let effect = Effect::IssuePass {
            person: MIRA,
            minutes: 60,
            one_time: true,
            handover: Handover::VerifiedCall,
            half_to,
            decoy: false,
        };
        let made = [called(1, HOME, EvidenceResult::Passed), seen(2), verified()];
        let pass = [
            intend(1, Effect::RevokeSessions { person: MIRA, keep: None }),
            done(1, Outcome::SessionsEnded { count: 1 }),
            intend(2, effect),
            done(2, Outcome::PassIssued { pass: PASS, expires_at: minute(70) }),
        ];
        let events: Vec<CaseEvent> = [opened(), assessed()].into_iter().chain(made).chain(pass).collect();
        let mut facts = facts(minute(12));
        facts.methods[0].status = MethodStatus::Suspended;
        let out = view(&detail(events, facts, all_allowed()));
        let CurrentCard::PassOut(card) = out.current else { panic!("{:?}", out.current) };
        let cards = out.also.iter().find_map(|card| match card {
            CurrentCard::Register(card) => card.say.clone(),
            _ => None,
        });
        (says(&card.say), says(&cards.unwrap()))
    };
    for text in <[String; 2]>::from(said(None)) {
        assert!(text.contains("Temporary Access Pass") && text.contains("user name"), "{text}");
        assert!(text.contains("the pass that I read to you"), "{text}");
    }
    for text in <[String; 2]>::from(said(Some(MANAGER))) {
        assert!(text.contains("both halves") && !text.contains("the pass that I read"), "{text}");
    }
}

#[test]
fn that_identity_is_verified_is_nobodys_alone() {
    let made = [called(1, HOME, EvidenceResult::Passed), seen(2), verified()];
    let events: Vec<CaseEvent> = [opened(), assessed()].into_iter().chain(made).collect();
    let entries = view(&detail(events, facts(minute(12)), all_allowed())).timeline;
    let of = |text: &str| entries.iter().find(|entry| says(&entry.text).contains(text)).unwrap();
    assert_eq!(of("Identity verified").actor, None);
    assert!(of("Case opened").actor.is_some());
}

#[test]
fn an_exception_names_a_manager_only_where_there_is_one() {
    let signed = CaseEvent::ExceptionSigned { id: evidence(9), reason: "at sea".into() };
    let started =
        CaseEvent::ExceptionStarted { id: evidence(9), opens_at: minute(60), closes_at: minute(90) };
    for (managed, at) in [(true, 5), (false, 5), (true, 70), (false, 70)] {
        let mut permitted = all_allowed();
        permitted.push((Action::SignException, Ok(())));
        let events = vec![opened(), assessed(), signed.clone(), started.clone()];
        let mut d = detail(events, facts(minute(at)), permitted);
        if !managed {
            d.manager = None;
        }
        let card = view(&d).exception.unwrap();
        let follows: Vec<String> = card.text.iter().map(says).collect();
        let stands = [card.state.unwrap(), card.stoppers.unwrap()].map(|text| says(&text));
        for text in [follows.join(" "), stands.join(" ")] {
            assert_eq!(text.contains("manager"), managed, "{text}");
        }
        // Who signs second has read on the card who may stop it: it is not told twice.
        assert!(
            !follows.iter().any(|line| line.contains("can stop it")) && stands[1].contains("can stop it")
        );
    }
}

#[test]
fn nobody_is_told_what_is_on_file_before_they_are_verified() {
    let mut facts = facts(minute(5));
    facts.methods.push(method(NEW_PASSKEY, MethodStatus::Active, None));
    let d = detail(vec![opened()], facts, all_allowed());
    let view = view(&d);
    let Some(CurrentCard::Assess(card)) =
        view.cards().into_iter().find(|card| matches!(card, CurrentCard::Assess(_)))
    else {
        panic!("{:?}", view.current)
    };
    assert_eq!(card.say, Some(Phrase::key("say-assess-strong")), "the caller names what they have");
}

#[test]
fn what_was_reported_still_signs_in_until_it_is_suspended() {
    let shown = |status| {
        let mut facts = facts(minute(5));
        facts.methods = vec![method(PASSKEY, status, Some(PHONE))];
        let view = view(&detail(vec![opened()], facts, all_allowed()));
        let CurrentCard::Assess(card) = view.current else { panic!("first") };
        (view.ways.headline, view.ways.summary, card.finding)
    };
    let (headline, summary, finding) = shown(MethodStatus::Active);
    assert_eq!(headline, Phrase::key("ways-in-reported"));
    let text = Text::new(Locale::En, "UTC", minute(5));
    let says = text.phrase(&summary);
    assert_eq!(says, "One way in works until its methods are suspended. Then none is left.");
    assert_eq!(finding, Phrase::key("assess-nothing-but-reported"), "nothing is left to the person");
    let (headline, summary, _) = shown(MethodStatus::Suspended);
    assert_eq!(headline, Phrase::key("ways-in-none"));
    assert!(!text.phrase(&summary).contains("until"));
}

#[test]
fn the_next_check_is_on_the_path_that_the_page_names() {
    let mut facts = facts(minute(5));
    (facts.manager, facts.subject.manager, facts.subject.has_photo) = (None, None, false);
    let d = detail(vec![opened(), assessed()], facts, all_allowed());
    let keyward_recovery::Meets::InPerson(path) = &d.reachable.meets else { panic!("only in person") };
    let view = view(&d);
    let CurrentCard::Verify(card) = view.current else { panic!("not verifying") };
    assert!(card.ways().iter().any(|item| item.kind == Kind::CallBack), "it can be made");
    assert_eq!(card.next, Some(checks::kind(path[0])));
    assert_eq!(view.reach.unwrap().checks[0], timeline::kind_word(path[0]));
}

#[test]
fn a_case_that_a_flag_stops_names_no_next_check() {
    let mut d = detail(vec![opened(), assessed()], facts(minute(5)), all_allowed());
    let heard = RedFlag::Heard { heard: FlagKind::Threats };
    d.flags = vec![(heard, keyward_recovery::FlagEffect::Stop)];
    let view = view(&d);
    let reach = view.reach.unwrap();
    assert!(reach.also.is_empty());
    assert_eq!((reach.finding, reach.checks), (Phrase::key("reach-stopped"), vec![]));
    let CurrentCard::Verify(card) = view.current else { panic!("not verifying") };
    assert_eq!((card.next, card.missing), (None, Some(Phrase::key("verify-missing-stopped"))));
}

#[test]
fn a_flag_that_somebody_let_pass_is_no_clear_page() {
    let flag = RedFlag::Heard { heard: FlagKind::Threats };
    let reviewed = CaseEvent::FlagsReviewed { reason: "She is upset".into(), flags: vec![flag.clone()] };
    let events = vec![opened(), assessed(), CaseEvent::FlagRaised { flag }, reviewed];
    let mut d = detail(events, facts(minute(9)), all_allowed());
    d.events[3].recorded.actor = Actor::Person(MANAGER);
    let text = Text::new(Locale::En, "UTC", minute(9));
    let flags = view(&d).flags;
    assert!(matches!(flags.as_slice(), [one] if one.level == crate::views::FlagLevel::Seen));
    let says = text.phrase(flags[0].seen.as_ref().unwrap());
    assert!(says.starts_with("Reviewed by ") && says.ends_with("She is upset"), "{says}");
    // One that stands again is not shown twice.
    d.flags = vec![(RedFlag::Heard { heard: FlagKind::Threats }, keyward_recovery::FlagEffect::Stop)];
    assert!(matches!(view(&d).flags.as_slice(), [one] if one.seen.is_none()));
}

#[test]
fn what_the_sign_out_will_suspend_is_no_way_that_is_left() {
    let other = MethodId::from_bytes([0x61; 16]);
    let mut with = facts(minute(9));
    with.methods.push(method(other, MethodStatus::Active, None));
    let mut d = detail(vec![opened(), assessed()], with, all_allowed());
    let text = Text::new(Locale::En, "UTC", minute(9));
    let says = |d: &CaseDetail| text.phrase(&view(d).ways.summary);
    assert_eq!(says(&d), "One way in works until its methods are suspended. Then one is left.");
    d.held_back = vec![other];
    assert_eq!(says(&d), "2 ways in work until their methods are suspended. Then none is left.");
    let notes = view(&d).ways.nodes;
    assert!(notes.iter().any(|node| node.note == Some(Phrase::key("way-note-held"))));
    // Nothing at all signs in to a frozen account, whatever is set up.
    d.person.frozen_at = Some(minute(1));
    let frozen = view(&d).ways;
    assert!(frozen.ways.is_empty() && says(&d).contains("The account is frozen"));
}

#[test]
fn whoever_may_not_work_a_case_is_told_why_and_not_to_hand_it_over() {
    let missing = |why| {
        let may = vec![
            (Action::Record(EvidenceKind::InPerson), Err(why)),
            (Action::AskVideo, Err(Refusal::LetItGoOn)),
            (Action::AskVouch, Err(Refusal::LetItGoOn)),
            (Action::CallBack(HOME), Err(Refusal::LetItGoOn)),
            (Action::CallBack(MOBILE), Err(Refusal::LetItGoOn)),
        ];
        let CurrentCard::Verify(card) =
            view(&detail(vec![opened(), assessed()], facts(minute(9)), may)).current
        else {
            panic!("not verifying")
        };
        (card.missing, card.colleague)
    };
    assert_eq!(missing(Refusal::LetItGoOn), (Some(words::refusal(&Refusal::LetItGoOn)), false));
    assert_eq!(missing(Refusal::NotAllowed), (Some(Phrase::key("verify-missing-reads")), false));
}

#[test]
fn a_note_from_the_website_is_quoted_as_anybodys() {
    let web = |channel| {
        let CaseEvent::Opened { person, playbook, tier, standards_version, reported_with, mut report } =
            opened()
        else {
            panic!("opened")
        };
        (report.channel, report.note) = (channel, Some("Call +386 40 000 000".into()));
        let opened = CaseEvent::Opened { person, playbook, tier, standards_version, reported_with, report };
        let d = detail(vec![opened], facts(minute(9)), all_allowed());
        let CurrentCard::Assess(card) = view(&d).current else { panic!("first") };
        (super::super::report::report_card(&work(&d)).unsigned, card.nobody_calls, card.say)
    };
    assert_eq!(web(ReportChannel::Web), (true, true, Some(Phrase::key("say-assess-web"))));
    assert_eq!(web(ReportChannel::Phone), (false, false, Some(Phrase::key("say-assess-none"))));
}

/// A report of somebody who was phished, with a password and an app.
fn phished(channel: ReportChannel) -> CaseEvent {
    let CaseEvent::Opened { person, tier, standards_version, reported_with, mut report, .. } = opened()
    else {
        panic!("opened")
    };
    (report.channel, report.things, report.methods) = (channel, vec![], vec![PASSWORD, APP]);
    let playbook = Playbook::Compromised;
    CaseEvent::Opened { person, playbook, tier, standards_version, reported_with, report }
}

const PASSWORD: MethodId = MethodId::from_bytes([0x71; 16]);
const APP: MethodId = MethodId::from_bytes([0x72; 16]);

fn typed_facts(at: u64) -> Facts {
    let typed = |id, kind, label: &str| Method {
        kind,
        label: label.into(),
        synced: None,
        ..method(id, MethodStatus::Active, None)
    };
    let methods = vec![
        typed(PASSWORD, MethodKind::Password, "Password"),
        typed(APP, MethodKind::SoftwareTotp, "Authenticator app"),
    ];
    Facts { methods, ..facts(minute(at)) }
}

#[test]
fn a_stop_names_the_session_it_came_from_and_what_of_it_was_reported() {
    let text = Text::new(Locale::En, "UTC", minute(9));
    let stopped = |methods: Vec<MethodId>, how: keyward_recovery::OwnStop| {
        let session = Some(keyward_recovery::OwnSession { began: minute(4), methods });
        let stop = CaseEvent::Escalated { reason: how.reason().into(), session };
        let page = view(&detail(vec![phished(ReportChannel::Phone), stop], typed_facts(9), vec![]));
        let CurrentCard::Escalated(card) = page.current else { panic!("not stopped") };
        assert!(page.timeline.iter().any(|entry| text.phrase(&entry.text) == card.reason), "{}", card.reason);
        // Whoever comes to it reads that before anything else, and not that nothing was found.
        assert_eq!(page.flags[0].level, crate::views::FlagLevel::Stop);
        assert_eq!(text.phrase(&page.flags[0].text), card.reason);
        card.reason
    };
    let weaker = keyward_recovery::OwnStop::WeakerSession;
    let both = stopped(vec![PASSWORD, APP], weaker);
    assert!(both.starts_with("Stopped in Mira’s session, opened "), "{both}");
    assert!(
        both.ends_with("with Password and Authenticator app (both reported as known to somebody else)."),
        "{both}"
    );
    let other = stopped(vec![NEW_PASSKEY], keyward_recovery::OwnStop::Owner);
    assert!(!other.contains("reported") && !other.contains("weaker"), "{other}");
    assert!(stopped(vec![NEW_PASSKEY], weaker).contains("weaker than the account"));
}

#[test]
fn what_was_reported_and_signs_in_is_somebody_in_the_account() {
    let flag = RedFlag::MethodSignedIn { method: PASSWORD, at: minute(3) };
    let raised = CaseEvent::FlagRaised { flag: flag.clone() };
    let mut d = detail(vec![phished(ReportChannel::Phone), raised], typed_facts(9), all_allowed());
    d.flags = vec![(flag, keyward_recovery::FlagEffect::Stop)];
    let page = view(&d);
    assert!(says(&page.flags[0].text).starts_with("Somebody else is in"), "{:?}", page.flags);
    assert!(
        page.timeline.iter().any(|entry| entry.actor.is_none() && says(&entry.text).starts_with("Password"))
    );
    let states: Vec<_> = page.ways.nodes.iter().map(|node| node.state).collect();
    assert_eq!(states, [crate::views::WayState::Exposed; 2], "nobody suspended them yet");
    let CurrentCard::Assess(card) = page.current else { panic!("first") };
    assert_eq!(card.finding, Phrase::key("assess-nothing-but-reported"));
}

#[test]
fn the_call_asks_about_what_the_website_reported() {
    let d = detail(vec![phished(ReportChannel::Web)], typed_facts(9), all_allowed());
    let CurrentCard::Assess(card) = view(&d).current else { panic!("first") };
    let say = card.say.unwrap();
    assert_eq!(say, Phrase::key("say-assess-web-compromised"));
    assert!(!says(&say).contains("lost"));
}

/// The caller was somebody else, and the person still signs in with the phone: the page of their refused case said that somebody has it.
#[test]
fn a_closed_case_shows_what_was_on_record_when_it_closed() {
    let closed = |closing, status| {
        let mut facts = facts(minute(60));
        facts.methods[0].status = status;
        let later = MethodId::from_bytes([0x73; 16]);
        facts.methods.push(Method { added_at: minute(50), ..method(later, MethodStatus::Active, None) });
        let events = vec![opened(), assessed(), CaseEvent::Closed { closing, ending: None }];
        let mut d = detail(events, facts, vec![]);
        d.row.case.now.closed_at = Some(minute(3));
        let at = minute(40);
        d.flags = vec![(RedFlag::DeviceSignedIn { device: PHONE, at }, keyward_recovery::FlagEffect::Stop)];
        view(&d)
    };
    let page = closed(Closing::Rejected, MethodStatus::Active);
    assert!(matches!(page.flags.as_slice(), [one] if one.level == crate::views::FlagLevel::Look));
    assert_eq!(page.devices[0].state, DeviceState::InUse);
    assert!(!page.methods[0].on_lost_device);
    assert_eq!(page.ways.nodes.len(), 1, "what came later is not of it");
    assert_eq!(page.ways.nodes[0].state, crate::views::WayState::Strong);
    assert!(!says(&page.ways.summary).contains("until"));
    let page = closed(Closing::Completed, MethodStatus::Revoked);
    assert_eq!(page.ways.nodes[0].state, crate::views::WayState::Gone);
    assert!(!says(&page.ways.summary).contains("until"));
}

#[test]
fn every_method_that_is_held_back_is_named_and_shown() {
    let [first, second] = [0x74, 0x75].map(|id| MethodId::from_bytes([id; 16]));
    let mut with = facts(minute(9));
    with.methods
        .push(Method { label: "Passkey on Linux".into(), ..method(first, MethodStatus::Active, None) });
    let (kind, label) = (MethodKind::RecoveryCodes, "Recovery codes".into());
    with.methods.push(Method { kind, label, ..method(second, MethodStatus::Active, None) });
    let mut d = detail(vec![opened()], with, all_allowed());
    (d.held_back, d.strong_left) = (vec![first, second], vec![]);
    for id in [first, second] {
        let place = d.methods.iter().position(|known| known.id == id).unwrap();
        d.methods[place].added_at = d.case.opened_at.minus(Duration::from_mins(5));
    }
    let CurrentCard::Assess(card) = view(&d).current else { panic!("first") };
    assert_eq!(
        says(&card.finding),
        "No strong method can be used: Passkey on Linux and Recovery codes were added just before the report."
    );
    assert_eq!(card.held.len(), 2);
}

#[test]
fn a_frozen_account_is_said_first_and_is_what_blocks() {
    let mut d = detail(vec![opened(), assessed()], facts(minute(9)), all_allowed());
    d.person.frozen_at = Some(minute(1));
    let page = view(&d);
    let reach = page.reach.unwrap();
    assert_eq!(reach.finding, Phrase::key("reach-frozen"));
    assert!(reach.checks.is_empty() && reach.page.is_some_and(|page| page.ends_with("#frozen")));
    let restore = page.steps.iter().find(|step| step.key == "restore").unwrap();
    assert_eq!(restore.detail, Some(words::refusal(&Refusal::AccountFrozen)));
}

#[test]
fn who_decides_about_a_flag_has_both_outcomes_in_the_main_column() {
    let decides = |may: bool| {
        let mut permitted = all_allowed();
        if may {
            permitted.extend([(Action::ReviewFlags, Ok(())), (Action::Reject, Ok(()))]);
        }
        let mut d = detail(vec![opened(), assessed()], facts(minute(9)), permitted);
        let heard = RedFlag::Heard { heard: FlagKind::Threats };
        d.flags = vec![(heard, keyward_recovery::FlagEffect::Stop)];
        let page = view(&d);
        (page.can.review, page.can.reject, page.reach.unwrap().ways_out.len())
    };
    assert_eq!(decides(true), (true, true, 0), "nobody is told that they will look");
    assert_eq!(decides(false), (false, false, 1));
}

#[test]
fn the_quickest_checks_are_one_way_and_the_others_are_named() {
    let mut facts = facts(minute(5));
    (facts.manager, facts.subject.manager) = (None, None);
    let d = detail(vec![opened(), assessed()], facts, all_allowed());
    let reach = view(&d).reach.unwrap();
    let offered = reach.checks.iter().chain(&reach.also).collect::<std::collections::BTreeSet<_>>();
    assert_eq!(offered.len(), reach.checks.len() + reach.also.len(), "none is said twice");
    assert!(!reach.also.is_empty() && !offered.contains(&timeline::kind_word(EvidenceKind::Vouch)));
}

#[test]
fn steps_that_do_not_apply_have_no_number() {
    let page = view(&detail(vec![phished(ReportChannel::Phone)], typed_facts(9), all_allowed()));
    let numbers: Vec<_> =
        page.numbered().into_iter().filter(|(_, step)| step.applies()).map(|(number, _)| number).collect();
    assert_eq!(numbers, (1..=page.applicable()).collect::<Vec<_>>());
}

#[test]
fn who_let_a_case_go_on_reads_the_one_reason() {
    let missing = |event: CaseEvent| {
        let actions = [
            Action::Record(EvidenceKind::InPerson),
            Action::AskVideo,
            Action::AskVouch,
            Action::CallBack(HOME),
            Action::CallBack(MOBILE),
        ];
        let may = actions.map(|action| (action, Err(Refusal::LetItGoOn))).to_vec();
        let mut d = detail(vec![opened(), assessed(), event], facts(minute(9)), may);
        let last = d.events.len() - 1;
        d.events[last].recorded.actor = Actor::Person(MANAGER);
        d.viewer = Some(MANAGER);
        let CurrentCard::Verify(card) = view(&d).current else { panic!("not verifying") };
        (says(&card.missing.unwrap()), card.colleague)
    };
    let (resumed, colleague) = missing(CaseEvent::Resumed { reason: "I called her".into() });
    assert_eq!(resumed, "You resumed this case, so a colleague has to work it.");
    assert!(!colleague, "it says so already");
    let lifted = missing(CaseEvent::FreezeLifted { reason: None }).0;
    assert!(lifted.starts_with("You lifted a freeze"), "{lifted}");
}

#[test]
fn nobody_is_promised_what_was_done_before() {
    let say = |events: Vec<CaseEvent>| {
        let d = detail(events, facts(minute(9)), all_allowed());
        super::super::verify::verify_card(&work(&d)).say.map(|say| says(&say))
    };
    let met = vec![opened(), assessed(), called(1, HOME, EvidenceResult::Passed), seen(2), verified()];
    let Some(before) = say(met.clone()) else { panic!("nothing is said") };
    assert!(before.contains("I will end your sessions now"), "{before}");
    let ended = [
        intend(40, Effect::RevokeSessions { person: MIRA, keep: None }),
        done(40, Outcome::SessionsEnded { count: 2 }),
    ];
    let mut with = facts(minute(9));
    with.methods[0].status = MethodStatus::Suspended;
    let d = detail(met.into_iter().chain(ended).collect(), with, all_allowed());
    let after = super::super::verify::verify_card(&work(&d)).say.map(|say| says(&say)).unwrap();
    assert!(!after.contains("end your sessions"), "{after}");
}

#[test]
fn a_closed_case_says_that_somebody_is_in_only_if_they_are() {
    for ending in Ending::ALL {
        for (first, playbook) in [(true, Playbook::FirstPasskey), (false, Playbook::DeviceLoss)] {
            let closing = if ending == Ending::Rejected { Closing::Rejected } else { Closing::Completed };
            let events = vec![opened(), assessed(), CaseEvent::Closed { closing, ending: Some(ending) }];
            let mut d = detail(events, facts(minute(60)), vec![]);
            d.case.playbook = playbook;
            let page = view(&d);
            let CurrentCard::Closed(card) = &page.current else { panic!("{:?}", page.current) };
            let success = ["is back in", "has their first", "signed in with"];
            let outcome = says(&card.outcome);
            assert_eq!(
                success.iter().any(|word| outcome.contains(word)),
                ending.is_in(),
                "{first} {outcome}"
            );
            let logged = page.timeline.iter().any(|entry| says(&entry.text).contains("every step is done"));
            assert_eq!(logged, ending.is_in(), "{first} {ending:?}");
        }
    }
}

#[test]
fn who_may_close_the_case_of_a_disabled_account_is_sent_to_no_supervisor() {
    for may in [true, false] {
        let mut permitted = all_allowed();
        permitted.push((Action::Close, if may { Ok(()) } else { Err(Refusal::NeedsSupervisor) }));
        let mut d = detail(vec![opened(), assessed()], facts(minute(5)), permitted);
        d.person.enabled = false;
        let found: Vec<String> = view(&d).flags.iter().map(|flag| says(&flag.text)).collect();
        let said = found.iter().find(|text| text.contains("account is disabled")).unwrap();
        assert_eq!(said.contains("supervisor"), !may, "{said}");
    }
}
