//! A lost phone from the report to the closed case, over the built-in directory.

mod world;

use keyward_desk::{Action, CallBack, DeskError, QueueFilter};
use keyward_directory::Observed;
use keyward_model::*;
use keyward_recovery::*;
use keyward_storage::{
    Draws, Store, StoreError, both_engines,
    repo::{cases::CaseState as RowState, devices},
};
use std::time::Duration;
use world::{START, World};

both_engines! {
    async fn from_report_to_close(store: Store) {
        let world = World::new(store).await;
        let agent = world.as_agent();
        let opened = world.open().await;
        let number = opened.number;
        assert_eq!(number, 1001);
        // A report by telephone changes nothing.
        assert_eq!(world.live_sessions().await, 1);
        assert_eq!(world.status(world.passkey).await, MethodStatus::Active);
        let refused = world.desk.contain(&world.working(&agent, number).await, number).await.unwrap_err();
        assert_eq!(refused.code(), "not-verified");
        assert_eq!(world.issue(number, opened.id, None).await.unwrap_err().code(), "not-assessed");
        let on_lost = {
            let call = keyward_desk::CallBack { contact: world.mobile, fixed: true, relay: false };
            world.desk.ask_call_back(&agent, number, call).await.unwrap_err()
        };
        assert_eq!(on_lost.code(), "number-does-not-count");

        let case = world.verify(number).await;
        let detail = world.desk.case_detail(&agent, number).await.unwrap();
        assert!(detail.verification.is_met());
        assert_eq!(detail.current, Some(Obligation::Contain));
        assert_eq!(detail.may(Action::Contain), Ok(()));
        assert_eq!(detail.may(Action::IssuePass(Handover::VerifiedCall)), Err(Refusal::NotContained));
        assert!(detail.requests[0].request.statement.contains("Mira Kovac"));
        assert!(detail.requests[0].request.statement.contains("case 1001"));

        world.desk.contain(&world.working(&agent, number).await, number).await.unwrap();
        assert_eq!(world.live_sessions().await, 0);
        assert_eq!(world.status(world.passkey).await, MethodStatus::Suspended);
        assert_eq!(world.status(world.sms).await, MethodStatus::Suspended);

        let shown = world.issue(number, case, None).await.unwrap();
        assert_eq!(shown.secret.len(), 10);
        assert!(!format!("{shown:?}").contains(shown.secret.as_str()));
        assert_eq!(world.living_pass().await, Some(shown.pass));
        // The person is told at both addresses and on the phone; once. No message has the pass.
        let mail = world.mail().await;
        assert_eq!(mail.iter().filter(|mail| mail.message.kind == "pass-issued").count(), 3);
        assert!(mail.iter().all(|mail| !mail.message.body.contains(shown.secret.as_str())));

        world.observe(Observed::PassUsed { pass: shown.pass }).await;
        let new = world.register().await;
        assert_eq!(world.desk.retire_lost(&agent, number).await.unwrap_err().code(), "not-proved");
        world.observe(Observed::SignedIn { method: new }).await;
        let touched = world.touched(agent.clone(), case, SignedAction::Retire);
        assert_eq!(world.desk.retire_lost(&agent, number).await.unwrap_err().code(), "needs-passkey");
        world.desk.retire_lost(&touched, number).await.unwrap();
        assert_eq!(world.status(world.passkey).await, MethodStatus::Revoked);
        assert_eq!(world.status(world.sms).await, MethodStatus::Revoked);
        assert_eq!(world.status(new).await, MethodStatus::Active);
        assert_eq!(world.desk.close(&agent, number).await.unwrap_err().code(), "duties-open");
        world.desk.record_wipe(&world.working(&agent, number).await, number, 0, " MDM-7 ").await.unwrap();
        world.desk.close(&agent, number).await.unwrap();

        assert_eq!(world.case(number).await.state, CaseState::Closed(Closing::Completed));
        assert_eq!(world.desk.open_case_of(world.mira).await.unwrap(), None);
        let closed = world.desk.queue(&world.as_agent(), QueueFilter::Closed, 10, None).await.unwrap().items;
        assert_eq!(closed[0].ending, Some(Ending::Recovered));
        assert_eq!(closed[0].agent.as_deref(), Some("Ana Agent"));
        let counts = world.desk.queue_counts().await.unwrap();
        assert_eq!(counts.map(|(_, count)| count), [0, 0, 1]);
        for kind in ["session.revoked_all", "pass.issued"] {
            assert_eq!(world.logged(kind).await, 1, "{kind}");
        }
        assert_eq!(world.logged("method.revoked").await, 2);
        // Nothing is under way, and nothing of it is ever done again.
        let done = world.desk.reconcile(world.clock.now().plus(Duration::from_hours(1))).await.unwrap();
        assert_eq!((done.settled, done.later), (0, 0));
        world.verify_log().await;
        let detail = world.desk.case_detail(&agent, number).await.unwrap();
        assert!(detail.events.iter().all(|event| event.leaf.is_some()));
        let page = world.desk.log_page(Some("case.".into()), (None, None), Some(number), 200, None).await.unwrap();
        assert_eq!(page.items.len(), detail.events.len());
        assert!(page.items.iter().all(|item| item.number == Some(number)));
        assert!(page.items.iter().all(|item| item.leaf_hash.as_ref().is_some_and(|hash| hash.len() == 64)));
    }

    async fn a_new_phone_takes_the_place_of_the_old_one(store: Store) {
        let world = World::new(store).await;
        let agent = world.as_agent();
        let report = LossReport { theft: Theft::No, place: None, ..world.report() };
        let number = world.desk.open(&world.opening(&agent), world.mira, Playbook::NewPhone, report).await.unwrap().number;
        let case = world.verify(number).await;
        world.desk.contain(&world.working(&agent, number).await, number).await.unwrap();
        assert_eq!(world.issue(number, case, None).await.unwrap_err().code(), "not-reregistered");
        let untouched = world.desk.require_reregistration(&agent, number, false).await.unwrap_err();
        assert_eq!(untouched.code(), "needs-passkey");
        let other = world.touched(agent.clone(), case, SignedAction::Retire);
        let refused = world.desk.require_reregistration(&other, number, false).await.unwrap_err();
        assert_eq!(refused.code(), "needs-passkey", "a touch for something else");
        let touched = world.touched(agent.clone(), case, SignedAction::Reregister);
        world.desk.require_reregistration(&touched, number, false).await.unwrap();
        assert_eq!(world.status(world.sms).await, MethodStatus::Revoked);
        assert_eq!(world.status(world.passkey).await, MethodStatus::Suspended);
        assert_eq!(world.logged("person.reregistration_required").await, 1);
        // The person is told what went, at every address, and never at the old phone's number alone.
        let mail = world.mail().await;
        let told: Vec<_> = mail.iter().filter(|mail| mail.message.kind == "reregister").collect();
        assert!(told.len() >= 2, "{told:?}");
        let shown = world.issue(number, case, None).await.unwrap();
        world.observe(Observed::PassUsed { pass: shown.pass }).await;
        let new = world.register().await;
        world.observe(Observed::SignedIn { method: new }).await;
        let touched = world.touched(agent.clone(), case, SignedAction::Retire);
        world.desk.retire_lost(&touched, number).await.unwrap();
        world.desk.record_wipe(&world.working(&agent, number).await, number, 0, "MDM-8").await.unwrap();
        world.desk.close(&agent, number).await.unwrap();
        assert_eq!(world.case(number).await.state, CaseState::Closed(Closing::Completed));
        world.verify_log().await;
    }

    async fn a_privileged_account_needs_an_approver_and_security_told(store: Store) {
        let world = World::with(store, Tier::Privileged, true).await;
        let agent = world.as_agent();
        let second = world.acting(world.second_agent, &[Role::Authentication]);
        let refused = world.desk.open(&world.opening(&second), world.mira, Playbook::DeviceLoss, world.report()).await;
        assert_eq!(refused.unwrap_err().code(), "beyond-reach");
        let number = world.open().await.number;
        world.desk.assess(&agent, number).await.unwrap();
        world.desk.ask_vouch(&agent, number).await.unwrap();
        let asked = world.desk.requests_for(world.manager).await.unwrap().remove(0);
        assert!(!asked.telephones.is_empty(), "whoever holds one of them answers the desk there");
        let vouch = asked.request;
        let not_on = format!(", on none of the telephones {}, and I am", asked.telephones.join(", "));
        assert!(vouch.statement.contains(&not_on), "{}", vouch.statement);
        let manager = world.touched(world.acting(world.manager, &[]), vouch.case, SignedAction::Sign(vouch.id));
        world.desk.answer_request(&manager, vouch.id, true).await.unwrap();
        let face = Basis::Face { document: Some("passport".into()), place: None, prompts: vec![] };
        let seen = EvidenceKind::VideoWithId;
        let unasked =
            world.desk.record_evidence(&world.working(&agent, number).await, number, seen, face.clone(), EvidenceResult::Passed, None).await;
        assert_eq!(unasked.unwrap_err().code(), "no-such-check", "a video call begins with its prompts");
        world.desk.ask_video(&agent, number).await.unwrap();
        world.desk.view_photo(&agent, world.mira).await.unwrap();
        world.desk.record_evidence(&world.working(&agent, number).await, number, seen, face, EvidenceResult::Passed, None).await.unwrap();
        let told = world.mail().await;
        let before: Vec<_> = told.iter().filter(|mail| mail.message.kind == "privileged-recovery").collect();
        assert_eq!(before.len(), 1);
        assert_eq!(before[0].message.address, "rita@contoso.example");
        world.desk.contain(&world.working(&agent, number).await, number).await.unwrap();
        assert_eq!(world.issue(number, vouch.case, None).await.unwrap_err().code(), "not-approved");

        let not_one = world.desk.ask_approval(&agent, number, world.second_agent).await.unwrap_err();
        assert_eq!(not_one.code(), "cannot-approve");
        world.desk.ask_approval(&agent, number, world.supervisor).await.unwrap();
        let asked = world.desk.requests_for(world.supervisor).await.unwrap().remove(0).request;
        // Nobody else sees or answers it, and nobody answers it without a touch for this very request.
        let seen = world.desk.request_detail(&agent, asked.id).await.unwrap_err();
        assert_eq!(seen.code(), "not-found");
        let forged = world.touched(agent.clone(), asked.case, SignedAction::Sign(asked.id));
        assert_eq!(world.desk.answer_request(&forged, asked.id, true).await.unwrap_err().code(), "not-allowed");
        let supervisor = world.acting(world.supervisor, &[Role::PrivilegedAuthentication]);
        let other = world.touched(supervisor.clone(), asked.case, SignedAction::Sign(vouch.id));
        assert_eq!(world.desk.answer_request(&other, asked.id, true).await.unwrap_err().code(), "needs-passkey");
        let right = world.touched(supervisor, asked.case, SignedAction::Sign(asked.id));
        world.desk.answer_request(&right, asked.id, true).await.unwrap();
        let again = world.desk.answer_request(&right, asked.id, true).await.unwrap_err();
        assert_eq!(again.code(), "request-over");
        let acting = world.touched(agent, asked.case, SignedAction::IssuePass);
        let request = PassRequest { minutes: Some(30), one_time: true };
        let early = world.desk.issue_pass(&acting, number, request, Handover::Approver).await;
        assert_eq!(early.unwrap_err().code(), "security-not-told", "a letter in the outbox has told nobody");
        world.deliver().await;
        world.desk.issue_pass(&acting, number, request, Handover::Approver).await.unwrap();
    }

    async fn without_anybody_to_tell_no_privileged_pass_is_issued(store: Store) {
        let world = World::with(store, Tier::Privileged, false).await;
        let agent = world.as_agent();
        let opened = world.open().await;
        let number = opened.number;
        world.desk.assess(&agent, number).await.unwrap();
        let face = Basis::Face { document: Some("passport".into()), place: Some("Ljubljana".into()), prompts: vec![] };
        let seen = EvidenceKind::InPerson;
        world.desk.view_photo(&agent, world.mira).await.unwrap();
        world.desk.record_evidence(&world.working(&agent, number).await, number, seen, face, EvidenceResult::Passed, None).await.unwrap();
        world.desk.contain(&world.working(&agent, number).await, number).await.unwrap();
        world.approve(number).await;
        let acting = world.touched(agent, opened.id, SignedAction::IssuePass);
        let request = PassRequest { minutes: None, one_time: true };
        let refused = world.desk.issue_pass(&acting, number, request, Handover::InPerson).await;
        assert_eq!(refused.unwrap_err().code(), "security-not-told");
        world.reconcile().await;
        // A program is told as well; that nobody has taken the message off its hands is no telling.
        let told = world.mail().await;
        let people = told.iter().filter(|mail| mail.message.person.is_some());
        assert!(people.into_iter().all(|mail| !mail.message.kind.contains("privileged")));
    }

    /// Whoever phished a password and a code has bound it with them.
    async fn a_passkey_of_a_minute_ago_reports_no_loss_in_its_owners_name(store: Store) {
        let world = World::new(store).await;
        let bound = world.give_passkey(world.mira, false).await;
        let report = LossReport { channel: ReportChannel::SelfService, ..world.report() };
        let session = world.sign_in_row(world.mira, Some(bound)).await;
        let own = keyward_desk::Acting { session: Some((session, Some(bound))), ..world.acting(world.mira, &[]) };
        let refused = world.desk.open(&world.opening(&own), world.mira, Playbook::DeviceLoss, report).await;
        assert_eq!(refused.unwrap_err().code(), "self-report-needs-passkey");
        assert_eq!(world.status(world.passkey).await, MethodStatus::Active);
    }

    async fn a_self_report_suspends_at_once_and_never_helps_a_stranger(store: Store) {
        let world = World::new(store).await;
        let kept = world.second_passkey().await;
        let session = world.sign_in_row(world.mira, Some(kept)).await;
        let report = LossReport { channel: ReportChannel::SelfService, ..world.report() };
        let lost = keyward_desk::Acting {
            session: Some((world.session, Some(world.passkey))),
            ..world.acting(world.mira, &[])
        };
        let refused = world.desk.open(&world.opening(&lost), world.mira, Playbook::DeviceLoss, report.clone()).await;
        assert_eq!(refused.unwrap_err().code(), "self-report-needs-passkey");
        let own = keyward_desk::Acting { session: Some((session, Some(kept))), ..lost };
        let opened = world.desk.open(&world.opening(&own), world.mira, Playbook::DeviceLoss, report.clone()).await.unwrap();
        assert_eq!(world.status(world.passkey).await, MethodStatus::Suspended);
        assert_eq!(world.status(kept).await, MethodStatus::Active);
        assert_eq!(world.live_sessions().await, 1);
        let again = world.desk.open(&world.opening(&own), world.mira, Playbook::DeviceLoss, report).await.unwrap_err();
        assert!(matches!(again, DeskError::CaseOpen { number } if number == opened.number));
        // Their own case is not theirs to work or to see.
        assert_eq!(world.desk.close(&own, opened.number).await.unwrap_err().code(), "own-case");
        assert_eq!(world.desk.case_detail(&own, opened.number).await.unwrap_err().code(), "not-allowed");
        let detail = world.desk.case_detail(&world.as_agent(), opened.number).await.unwrap();
        assert!(detail.duties.contains(&(Obligation::Verify, Duty::NotApplicable(keyward_recovery::Unneeded::SelfReported))));
        assert!(detail.duties.contains(&(Obligation::Contain, Duty::Done)));
    }

    /// Whoever has the phone of the first case calls about a laptop a minute after it was closed.
    async fn the_phone_of_an_earlier_case_proves_nothing_in_the_next(store: Store) {
        let world = World::new(store).await;
        world.work().await.unwrap();
        let laptop = LostThing {
            kind: DeviceKind::Laptop,
            device: None,
            name: "laptop".into(),
            management: Management::Personal,
            passkey: false,
        };
        // Whatever says that it is in use again: the case that was believed is what counts.
        let (dir, phone) = (world.dir, world.phone);
        let found = world.store.write("found", move |tx| devices::set_state(tx, dir, phone, DeviceState::InUse)).await;
        assert_eq!(found, Ok(true));
        let report = LossReport { things: vec![laptop], methods: vec![], ..world.report() };
        let opening = world.opening(&world.as_agent());
        let number = world.desk.open(&opening, world.mira, Playbook::DeviceLoss, report).await.unwrap().number;
        world.desk.assess(&world.as_agent(), number).await.unwrap();
        let call = CallBack { contact: world.mobile, fixed: true, relay: false };
        let refused = world.desk.ask_call_back(&world.as_agent(), number, call).await.unwrap_err();
        assert!(matches!(refused, DeskError::Refused(Refusal::NumberDoesNotCount(NotCounted::OnLostDevice))), "{refused:?}");
    }

    /// She left in spring, and her laptop was stolen in summer.
    async fn who_left_is_protected_and_given_no_way_in(store: Store) {
        let world = World::new(store).await;
        let (agent, dir, mira) = (world.as_agent(), world.dir, world.mira);
        let draws = Draws::new(Clock::now(world.clock.as_ref()), world.entropy.as_ref());
        let desk = world.desk.clone();
        let left: Result<(), StoreError> = world
            .store
            .write("left", move |tx| {
                keyward_directory::disable(tx, dir, &desk, (mira, Actor::Operator), &draws.restart()).map(drop)
            })
            .await;
        left.unwrap();
        assert_eq!(world.desk.person_detail(&agent, mira).await.unwrap().may_open, Ok(()));
        let number = world.open().await.number;
        world.desk.assess(&agent, number).await.unwrap();
        let call = CallBack { contact: world.office_line, fixed: true, relay: false };
        assert_eq!(world.desk.ask_call_back(&world.working(&agent, number).await, number, call).await.unwrap_err().code(), "account-disabled");
        let working = world.working(&agent, number).await;
        world.desk.contain(&working, number).await.unwrap();
        assert_eq!(world.status(world.passkey).await, MethodStatus::Suspended);
        world.desk.record_wipe(&world.working(&agent, number).await, number, 0, "MDM-9").await.unwrap();
        world.desk.note(&agent, number, "the police have it on file").await.unwrap();
        let detail = world.desk.case_detail(&agent, number).await.unwrap();
        assert!(detail.duties.contains(&(Obligation::Restore, Duty::NotApplicable(keyward_recovery::Unneeded::Disabled))));
        world.desk.close(&world.working(&agent, number).await, number).await.unwrap();
        assert_eq!((world.live_sessions().await, world.living_pass().await), (0, None));
    }

    async fn what_the_sign_in_sees_moves_the_case_and_nothing_else(store: Store) {
        let world = World::new(store).await;
        // Without a case nothing happens.
        world.observe(Observed::RecoveryCodeUsed { method: world.sms }).await;
        world.observe(Observed::PassEnded { pass: PassId::from_bytes([1; 16]), reason: "attempts" }).await;
        assert_eq!(world.logged("case.").await, 0);
        let number = world.open().await.number;
        let case = world.verify(number).await;
        world.desk.contain(&world.working(&world.as_agent(), number).await, number).await.unwrap();
        let shown = world.issue(number, case, None).await.unwrap();
        world.observe(Observed::PassEnded { pass: shown.pass, reason: "attempts" }).await;
        assert!(world.case(number).await.pass.unwrap().ended);
        // A lost passkey proves nothing.
        world.observe(Observed::SignedIn { method: world.passkey }).await;
        assert_eq!(world.case(number).await.proved, None);
        world.desk.escalate(&world.as_agent(), number, "odd voice").await.unwrap();
        world.observe(Observed::RecoveryCodeUsed { method: world.sms }).await;
        assert_eq!((world.case(number).await.state, world.case(number).await.code), (CaseState::Escalated, None));
    }

    async fn an_escalated_case_tells_and_a_rejected_one_gives_nothing_back(store: Store) {
        let world = World::new(store).await;
        let agent = world.as_agent();
        let number = world.open().await.number;
        let case = world.verify(number).await;
        world.desk.contain(&world.working(&agent, number).await, number).await.unwrap();
        let shown = world.issue(number, case, None).await.unwrap();
        assert_eq!(world.living_pass().await, Some(shown.pass));
        world.desk.escalate(&agent, number, "it was not her").await.unwrap();
        assert_eq!(world.living_pass().await, None, "a stopped case has no pass");
        let told = world.mail().await;
        let kinds = |kind: &str| told.iter().filter(|mail| mail.message.kind == kind && mail.message.channel == Channel::Mail).count();
        assert_eq!((kinds("escalated"), kinds("escalated-to-security")), (2, 1));
        assert_eq!(world.desk.reject(&world.working(&agent, number).await, number, "a stranger called").await.unwrap_err().code(), "works-the-case");
        let supervisor = world.acting(world.supervisor, &[Role::PrivilegedAuthentication]);
        world.desk.reject(&world.working(&supervisor, number).await, number, "a stranger called").await.unwrap();
        assert_eq!(world.status(world.passkey).await, MethodStatus::Suspended, "a stolen passkey is not given back");
        let closed = world.desk.queue(&world.as_agent(), QueueFilter::Closed, 10, None).await.unwrap().items;
        assert_eq!(closed[0].ending, Some(Ending::Rejected));
        assert_eq!(closed[0].row.case.now.state, RowState::Closed);
        let next = world.open().await.number;
        let detail = world.desk.case_detail(&agent, next).await.unwrap();
        let rejected = (RedFlag::RejectedBefore { at: START }, FlagEffect::Stop);
        assert_eq!(detail.flags, [rejected, (RedFlag::RepeatedCases { before: 1 }, FlagEffect::Note)]);
        let from = START.minus(Duration::from_hours(1));
        let calendar = world.desk.calendar(from, START.plus(Duration::from_hours(1))).await.unwrap();
        assert_eq!(calendar.len(), 2);
    }

    async fn a_silent_approver_is_asked_again_and_a_refusal_says_why(store: Store) {
        let world = World::with(store, Tier::Privileged, true).await;
        let agent = world.as_agent();
        let number = world.open().await.number;
        world.desk.assess(&agent, number).await.unwrap();
        let face =
            Basis::Face { document: Some("passport".into()), place: Some("Room 1".into()), prompts: vec![] };
        let (met, passed) = (EvidenceKind::InPerson, EvidenceResult::Passed);
        let early = world.desk.ask_approval(&agent, number, world.supervisor).await.unwrap_err();
        assert_eq!(early.code(), "not-verified");
        world.desk.view_photo(&agent, world.mira).await.unwrap();
        let working = world.working(&agent, number).await;
        world.desk.record_evidence(&working, number, met, face.clone(), passed, None).await.unwrap();
        world.desk.ask_approval(&agent, number, world.supervisor).await.unwrap();
        let refused = world.desk.ask_approval(&agent, number, world.supervisor).await.unwrap_err();
        assert_eq!(refused.code(), "under-way");
        let first = world.desk.requests_for(world.supervisor).await.unwrap().remove(0).request;
        assert!(world.desk.past_requests_for(world.supervisor).await.unwrap().is_empty());
        world.clock.advance(APPROVAL_REQUEST_LIFE + Duration::from_mins(1));
        // The check of that morning is too old by now.
        world.desk.view_photo(&agent, world.mira).await.unwrap();
        let working = world.working(&agent, number).await;
        world.desk.record_evidence(&working, number, met, face, passed, None).await.unwrap();
        world.desk.ask_approval(&agent, number, world.supervisor).await.unwrap();
        let waiting = world.desk.requests_for(world.supervisor).await.unwrap();
        assert_eq!(waiting.len(), 1);
        let second = waiting[0].request.clone();
        let past = world.desk.past_requests_for(world.supervisor).await.unwrap();
        assert_eq!(past.iter().map(|one| one.request.id).collect::<Vec<_>>(), [first.id]);
        let supervisor = world.acting(world.supervisor, &[Role::PrivilegedAuthentication]);
        let late = world.desk.decline_request(&supervisor, first.id, None).await.unwrap_err();
        assert_eq!(late.code(), "request-over");

        let long = "x".repeat(3000);
        let refused = world.desk.decline_request(&supervisor, second.id, Some(&long)).await.unwrap_err();
        assert!(matches!(refused, DeskError::Text { field: "reason", .. }));
        world.desk.decline_request(&supervisor, second.id, Some(" not her voice ")).await.unwrap();
        let case = world.case(number).await;
        assert_eq!(case.state, CaseState::Escalated);
        assert_eq!(case.approvals[1].reason.as_deref(), Some("not her voice"));
        let past = world.desk.past_requests_for(world.supervisor).await.unwrap();
        assert_eq!(past.iter().map(|one| one.request.id).collect::<Vec<_>>(), [second.id, first.id]);
        let log = world.desk.log_page(Some("case.approval_recorded".into()), (None, None), None, 9, None).await.unwrap();
        assert!(log.items[0].event.body.as_deref().unwrap().contains("not her voice"));
        world.verify_log().await;
    }

    async fn people_cases_and_devices_are_found(store: Store) {
        let world = World::new(store).await;
        let number = world.open().await.number;
        for text in ["kovac", "Mira K", "mira.kovac@contoso.example", "NMira Kovac"] {
            let found = world.desk.search(text, 20, None).await.unwrap();
            assert_eq!(found.people.items.len(), 1, "{text}");
            assert_eq!(found.people.items[0].id, world.mira);
            assert_eq!(found.cases.len(), 1, "{text}");
            assert_eq!(found.devices.len(), 1, "{text}");
        }
        let found = world.desk.search(&format!("#{number}"), 20, None).await.unwrap();
        assert_eq!(found.cases[0].row.number, number);
        let viewer = world.as_agent();
        let person = world.desk.person_detail(&viewer, world.mira).await.unwrap();
        assert_eq!(person.may_open, Ok(()));
        assert_eq!(person.manager.unwrap().id, world.manager);
        let stranger = world.acting(world.manager, &[]);
        let refused = world.desk.person_detail(&stranger, world.mira).await.unwrap_err();
        assert_eq!(refused.code(), "not-allowed");
        // Roles that the session claims but the directory does not have count for nothing.
        let forged = world.acting(world.manager, &[Role::Authentication, Role::PrivilegedAuthentication]);
        assert_eq!(world.desk.case_detail(&forged, number).await.unwrap_err().code(), "not-allowed");
        assert_eq!(world.desk.assess(&forged, number).await.unwrap_err().code(), "not-allowed");
    }
}
