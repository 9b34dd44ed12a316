//! Written is not told: what a case knows of the deliveries of its notices, and what waits for them.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

mod world;

use keyward_access::gate::Confirmed;
use keyward_desk::DeskError;
use keyward_model::*;
use keyward_recovery::*;
use keyward_storage::{
    Store, StoreError, Tx, both_engines,
    repo::{PageRequest, alarms::AlarmKind, contacts, messages, outlets},
};
use std::time::Duration;
use world::*;

/// A privileged case with everything but that security knows: seen in person, contained, approved.
async fn waits(world: &World) -> (u32, CaseId) {
    let agent = world.as_agent();
    let opened = world.open().await;
    world.desk.assess(&agent, opened.number).await.unwrap();
    let face =
        Basis::Face { document: Some("passport".into()), place: Some("Ljubljana".into()), prompts: vec![] };
    world.desk.view_photo(&agent, world.mira).await.unwrap();
    let (kind, passed) = (EvidenceKind::InPerson, EvidenceResult::Passed);
    world
        .desk
        .record_evidence(&world.working(&agent, opened.number).await, opened.number, kind, face, passed, None)
        .await
        .unwrap();
    world.desk.contain(&world.working(&agent, opened.number).await, opened.number).await.unwrap();
    world.approve(opened.number).await;
    (opened.number, opened.id)
}

async fn pass(world: &World, (number, case): (u32, CaseId)) -> Result<(), String> {
    let acting = world.touched(world.as_agent(), case, SignedAction::IssuePass);
    let request = PassRequest { minutes: None, one_time: true };
    let issued = world.desk.issue_pass(&acting, number, request, Handover::InPerson).await;
    issued.map(|_| ()).map_err(|error: DeskError| error.code().to_owned())
}

/// What the outlets did with every message that `which` means: sent, refused for now, or given up.
async fn outlet(world: &World, which: fn(&messages::Message) -> bool, end: Option<bool>) {
    let (dir, now) = (world.dir, world.clock.now());
    let settle = move |tx: &mut dyn Tx| {
        for mail in messages::list(tx, dir, &PageRequest::first(200))?.items {
            if !which(&mail) {
                continue;
            }
            let id = mail.message.id;
            match end {
                Some(true) => messages::mark_sent(tx, dir, id, now)?,
                Some(false) => messages::mark_failed(tx, dir, id, "never: 550 no such user", None)?,
                None => messages::mark_failed(tx, dir, id, "not now: Connection refused", Some(now))?,
            };
        }
        Ok::<_, StoreError>(())
    };
    world.store.write("outlet", settle).await.unwrap();
    world.reconcile().await;
}

/// Puts somebody's mailbox and mobile number on file.
async fn reachable(world: &World, person: PersonId, mail: &str, mobile: &str) {
    let (dir, at) = (world.dir, world.clock.now());
    let contact = |kind, value: &str| Contact {
        id: ContactId::new(at, world.entropy.as_ref()),
        person,
        kind,
        value: value.to_owned(),
        since: at.minus(Duration::from_hours(900)),
        until: None,
        device: None,
        device_since: None,
    };
    let all = [contact(ContactKind::WorkEmail, mail), contact(ContactKind::Mobile, mobile)];
    let put = move |tx: &mut dyn Tx| all.iter().try_for_each(|one| contacts::insert(tx, dir, one));
    world.store.write("contacts", put).await.unwrap();
}

fn privileged(mail: &messages::Message) -> bool {
    matches!(mail.message.kind.as_str(), "privileged-recovery" | "case.privileged")
}

fn to_security(mail: &messages::Message) -> bool {
    mail.message.kind == "privileged-recovery"
}

fn to_a_program(mail: &messages::Message) -> bool {
    mail.message.kind == "case.privileged"
}

fn to_the_person(mail: &messages::Message) -> bool {
    mail.message.kind == "case-opened"
}

both_engines! {
    /// F22: with a mail server that nobody answers at, a privileged pass was issued within a second.
    async fn a_privileged_pass_waits_until_a_message_to_security_is_accepted(store: Store) {
        let world = World::with(store, Tier::Privileged, true).await;
        let case = waits(&world).await;
        assert_eq!(pass(&world, case).await, Err("security-not-told".to_owned()));
        outlet(&world, privileged, None).await;
        assert_eq!(pass(&world, case).await, Err("security-not-told".to_owned()), "refused for now");
        let seq = world.case(case.0).await.last_seq;
        outlet(&world, to_security, Some(true)).await;
        assert!(world.case(case.0).await.last_seq > seq, "the open page hears of it");
        let seq = world.case(case.0).await.last_seq;
        world.reconcile().await;
        assert_eq!(world.case(case.0).await.last_seq, seq, "once");
        pass(&world, case).await.unwrap();
        world.verify_log().await;
    }

    async fn a_program_that_took_the_message_is_somebody_told(store: Store) {
        let world = World::with(store, Tier::Privileged, false).await;
        let case = waits(&world).await;
        assert_eq!(pass(&world, case).await, Err("security-not-told".to_owned()));
        outlet(&world, to_a_program, Some(true)).await;
        pass(&world, case).await.unwrap();
    }

    /// Somebody who holds up mail for 45 minutes wins nothing: an alarm, a red flag, and no pass until a reader says that they know.
    async fn a_notice_that_is_given_up_raises_an_alarm_and_a_flag(store: Store) {
        let world = World::with(store, Tier::Privileged, true).await;
        let case = waits(&world).await;
        outlet(&world, to_security, Some(false)).await;
        let stands = |case: &Case| {
            let flag = RedFlag::NotTold { notice: Notice::PrivilegedRecovery };
            case.flags.iter().any(|known| known.flag == flag && known.reviewed.is_none())
        };
        assert!(!stands(&world.case(case.0).await), "the program may still take it");
        outlet(&world, to_a_program, Some(false)).await;
        assert!(stands(&world.case(case.0).await));
        let alarms = world.desk.alarms().await.unwrap();
        assert_eq!(alarms.iter().map(|one| one.alarm.kind).collect::<Vec<_>>(), [AlarmKind::Undelivered]);
        assert_eq!(world.mail().await.iter().filter(|mail| mail.message.kind == "undelivered").count(), 1);
        assert!(pass(&world, case).await.is_err());

        // Whoever has another part in the case does not say it, nor the person, nor somebody without the role.
        for (who, roles) in [
            (world.agent, &[Role::SecurityReader, Role::Authentication][..]),
            (world.supervisor, &[Role::SecurityReader][..]),
            (world.second_agent, &[Role::Authentication][..]),
            (world.mira, &[Role::SecurityReader][..]),
        ] {
            assert!(world.desk.acknowledge(&world.working(&world.acting(who, roles), case.0).await, case.0).await.is_err());
        }
        let reader = world.acting(world.reviewer, &[Role::SecurityReader]);
        world.desk.acknowledge(&world.working(&reader, case.0).await, case.0).await.unwrap();
        assert!(!stands(&world.case(case.0).await));
        let again = world.desk.acknowledge(&world.working(&reader, case.0).await, case.0).await.unwrap_err();
        assert_eq!(again.code(), "not-allowed", "that was their part in it");
        // Who approved had not seen that flag: they look again.
        assert_eq!(pass(&world, case).await.unwrap_err(), "not-approved");
        world.approve(case.0).await;
        pass(&world, case).await.unwrap();
        // One dead server is one alarm, however many notices it ate.
        outlet(&world, to_the_person, Some(false)).await;
        assert_eq!(world.desk.alarms().await.unwrap().len(), 1);
        world.verify_log().await;
    }

    /// Messages are tried for days; a case does not wait that long to say that somebody was not told.
    async fn a_notice_that_is_late_is_a_flag_and_still_counts_once_it_is_sent(store: Store) {
        let world = World::with(store, Tier::Privileged, true).await;
        let case = waits(&world).await;
        let flag = RedFlag::NotTold { notice: Notice::PrivilegedRecovery };
        let stands = |case: &Case| case.flags.iter().any(|known| known.flag == flag);
        world.clock.advance(Duration::from_mins(46));
        world.reconcile().await;
        assert!(!stands(&world.case(case.0).await), "nobody could try: no server ran");
        outlet(&world, privileged, None).await;
        assert!(stands(&world.case(case.0).await));
        let seq = world.case(case.0).await.last_seq;
        world.reconcile().await;
        assert_eq!(world.case(case.0).await.last_seq, seq, "said once");
        outlet(&world, to_security, Some(true)).await;
        let told = |case: &Case| {
            let told = case.intents.iter().map(|intent| &intent.outcome);
            told.filter(|outcome| matches!(outcome, Some(Ok(Outcome::Told { .. })))).count()
        };
        assert_eq!(told(&world.case(case.0).await), 1, "it arrived after all");
        world.verify_log().await;
    }

    /// A mail server that is out since long, and messages that nobody tried for that reason.
    async fn a_notice_of_an_outlet_that_is_out_is_late(store: Store) {
        let world = World::new(store).await;
        let number = world.open().await.number;
        let (dir, since) = (world.dir, world.clock.now());
        let mut states: Vec<_> =
            ["mail", "webhook:chat"].into_iter().map(outlets::OutletState::working).collect();
        for state in &mut states {
            let trouble = outlets::Trouble { fault: outlets::Fault::Login, reason: "535".into(), since };
            state.trouble = Some(trouble);
        }
        let save = move |tx: &mut dyn Tx| states.iter().try_for_each(|state| outlets::save(tx, dir, state));
        let saved: Result<(), StoreError> = world.store.write("outlets", save).await;
        saved.unwrap();
        let flag = RedFlag::NotTold { notice: Notice::CaseOpened };
        for (minutes, expected) in [(44, false), (2, true)] {
            world.clock.advance(Duration::from_mins(minutes));
            world.reconcile().await;
            let detail = world.desk.case_detail(&world.as_agent(), number).await.unwrap();
            assert_eq!(detail.flags.contains(&(flag.clone(), FlagEffect::Stop)), expected, "{minutes}");
        }
    }

    /// A theft that nobody hears of: the person is out of reach everywhere, although security was told.
    async fn a_person_whom_nothing_reaches_is_a_flag(store: Store) {
        let world = World::new(store).await;
        let number = world.open().await.number;
        outlet(&world, |mail| mail.message.person.is_none(), Some(true)).await;
        outlet(&world, to_the_person, Some(false)).await;
        let detail = world.desk.case_detail(&world.as_agent(), number).await.unwrap();
        let flag = RedFlag::NotTold { notice: Notice::CaseOpened };
        assert!(detail.flags.contains(&(flag, FlagEffect::Stop)), "{:?}", detail.flags);
        let case = world.verify(number).await;
        world.desk.contain(&world.working(&world.as_agent(), number).await, number).await.unwrap();
        assert_eq!(world.issue(number, case, None).await.unwrap_err().code(), "flags-unreviewed");
    }

    /// Whoever stands beside the agent sees the pages move: what becomes of a silent call for help moves none of them.
    async fn a_silent_call_for_help_that_is_given_up_shows_nowhere_at_the_desk(store: Store) {
        let world = World::new(store).await;
        let number = world.open().await.number;
        let dir = world.dir;
        let subject = world.mira;
        let word = world.in_a_session(subject).await;
        world.desk.set_safe_word(&word, Some("amber lantern"), Confirmed::Touch).await.unwrap();
        world.desk.give_word(&world.as_agent(), number, "amber lantern").await.unwrap();
        let seq = world.case(number).await.last_seq;
        outlet(&world, |mail| mail.message.kind == "duress", Some(false)).await;
        assert_eq!(world.case(number).await.last_seq, seq);
        assert!(world.desk.alarms().await.unwrap().is_empty());
        assert_eq!(world.logged("duress.not_told").await, 1);
        let at = world.clock.now();
        let left: Result<_, StoreError> =
            world.store.read("unreported", move |tx| messages::unreported(tx, dir, at, 9)).await;
        assert!(left.unwrap().is_empty());
    }

    /// B3: nobody told the manager, and a vouch dies after 30 minutes. What they are sent says who waits and answers nothing.
    async fn who_is_asked_to_sign_is_told_at_once_and_seen_on_the_case(store: Store) {
        let world = World::new(store).await;
        reachable(&world, world.manager, "jonas@contoso.example", "+38640111222").await;
        let number = world.open().await.number;
        world.desk.assess(&world.as_agent(), number).await.unwrap();
        world.desk.ask_vouch(&world.as_agent(), number).await.unwrap();
        let asked = |mail: &&messages::Message| matches!(mail.message.kind.as_str(), "vouch-asked" | "vouch.asked");
        let mails = world.mail().await;
        let mails: Vec<_> = mails.iter().filter(asked).map(|mail| &mail.message).collect();
        let mut channels: Vec<_> = mails.iter().map(|mail| mail.channel.name()).collect();
        channels.sort_unstable();
        assert_eq!(channels, ["mail", "text", "webhook"]);
        let request = world.desk.requests_for(world.manager).await.unwrap().remove(0).request;
        let letter = mails.iter().find(|mail| mail.channel == Channel::Mail).unwrap();
        assert!(letter.body.contains("Mira Kovac") && letter.body.contains("https://id.contoso.example/approve"));
        for mail in &mails {
            assert!(!mail.body.contains(&request.id.to_string()), "no link that answers: {}", mail.body);
        }

        let seen = |case: &Case| case.evidence.iter().find_map(|check| check.seen_at);
        assert_eq!(seen(&world.case(number).await), None);
        assert!(world.desk.see_request(&world.as_agent(), request.id).await.is_err(), "only who is asked");
        world.clock.advance(Duration::from_mins(2));
        world.desk.see_request(&world.acting(world.manager, &[]), request.id).await.unwrap();
        assert_eq!(seen(&world.case(number).await), Some(world.clock.now()));
        let seq = world.case(number).await.last_seq;
        world.desk.see_request(&world.acting(world.manager, &[]), request.id).await.unwrap();
        assert_eq!(world.case(number).await.last_seq, seq, "once");
    }

    /// M7: whoever heard of the first stop and saw it resumed knew nothing of the second.
    async fn every_escalation_tells_security_and_the_supervisors_on_duty(store: Store) {
        let world = World::new(store).await;
        reachable(&world, world.supervisor, "sara@contoso.example", "+38640333444").await;
        reachable(&world, world.agent, "ana@contoso.example", "+38640333555").await;
        let number = world.open().await.number;
        let told = async || {
            let mails = world.mail().await;
            let to = mails.iter().filter(|mail| mail.message.kind == "escalated-to-security");
            to.map(|mail| mail.message.address.clone()).collect::<Vec<_>>()
        };
        world.desk.escalate(&world.as_agent(), number, "Strange").await.unwrap();
        let mut first = told().await;
        first.sort();
        assert_eq!(first, ["ana@contoso.example", "rita@contoso.example", "sara@contoso.example"], "nobody is on duty: all");
        let supervisor = world.acting(world.supervisor, &[Role::PrivilegedAuthentication]);
        world.desk.resume(&world.working(&supervisor, number).await, number, "Fine").await.unwrap();
        world.sign_in_row(world.supervisor, None).await;
        world.desk.escalate(&world.as_agent(), number, "Strange again").await.unwrap();
        let mut second = told().await;
        second.retain(|address| address != "ana@contoso.example");
        assert_eq!(second.len(), 4, "Rita and Sara twice: {second:?}");
        assert_eq!(told().await.len(), 5, "Ana is not on duty");
    }
}
