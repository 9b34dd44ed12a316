//! Whom a case tells what, and whose case it is.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod world;

use keyward_access::gate::Confirmed;
use keyward_model::*;
use keyward_recovery::*;
use keyward_storage::{
    Store, StoreError, Tx, both_engines,
    repo::{
        contacts, exercise,
        messages::{self, Message},
        people,
    },
};
use std::time::Duration;
use world::World;

/// The mails of a kind, oldest first.
async fn told(world: &World, kind: &str) -> Vec<Message> {
    let mut mail = world.mail().await;
    mail.retain(|mail| mail.message.kind == kind && mail.message.channel == Channel::Mail);
    mail.sort_by_key(|mail| mail.message.created_at);
    mail
}

async fn write(
    world: &World,
    change: impl Fn(&mut dyn Tx, DirectoryId) -> Result<(), StoreError> + Send + 'static,
) {
    let dir = world.dir;
    world.store.write("change", move |tx| change(tx, dir)).await.unwrap();
}

async fn contacts_of(world: &World, person: PersonId, kind: ContactKind) -> Vec<Contact> {
    let dir = world.dir;
    let found: Result<Vec<Contact>, StoreError> =
        world.store.read("contacts", move |tx| contacts::of_person(tx, dir, person)).await;
    found.unwrap().into_iter().filter(|contact| contact.kind == kind && contact.until.is_none()).collect()
}

async fn replace_mobile(world: &World, value: &'static str, at: Timestamp) {
    let old = contacts_of(world, world.mira, ContactKind::Mobile).await.remove(0);
    let id = ContactId::new(at, world.entropy.as_ref());
    let new = Contact { id, value: value.into(), since: at, device: None, ..old.clone() };
    write(world, move |tx, dir| contacts::replace(tx, dir, old.id, &new).map(|_| ())).await;
}

async fn end_contacts(world: &World, person: PersonId, kind: ContactKind) {
    let at = Clock::now(world.clock.as_ref());
    for contact in contacts_of(world, person, kind).await {
        write(world, move |tx, dir| contacts::end(tx, dir, contact.id, at).map(|_| ())).await;
    }
}

async fn add_mail(world: &World, person: PersonId, value: &'static str) {
    add_mailbox(world, person, ContactKind::WorkEmail, value).await;
}

async fn add_mailbox(world: &World, person: PersonId, kind: ContactKind, value: &'static str) {
    let since = Clock::now(world.clock.as_ref());
    let id = ContactId::new(since, world.entropy.as_ref());
    let value = value.to_owned();
    let contact = Contact { id, person, kind, value, since, until: None, device: None, device_since: None };
    write(world, move |tx, dir| contacts::insert(tx, dir, &contact)).await;
}

/// A moment as the mails write it.
fn written(at: Timestamp) -> String {
    at.to_jiff().strftime("%Y-%m-%d %H:%M UTC").to_string()
}

#[expect(clippy::unwrap_used, reason = "helpers of tests may fail their test")]
/// A case is escalated, about somebody and with a reviewer who are of an exercise or not: how many letters security got,
/// and how many of all letters go out.
async fn escalated(store: Store, [subject, reviewer]: [bool; 2]) -> (usize, usize) {
    let world = World::new(store).await;
    let (dir, marks) = (world.dir, [(world.mira, subject), (world.reviewer, reviewer)]);
    let mark = move |tx: &mut dyn Tx| {
        let mut marked = marks.iter().filter(|(_, marked)| *marked);
        marked.try_for_each(|(person, _)| exercise::mark(tx, dir, *person, world::START))
    };
    let written: Result<(), StoreError> = world.store.write("mark", mark).await;
    written.unwrap();
    let number = world.open().await.number;
    world.desk.escalate(&world.as_agent(), number, "The story changed").await.unwrap();
    assert_eq!(told(&world, "escalated").await.len(), 2, "the person is told as always");
    let now = world.clock.now();
    let due = move |tx: &mut dyn Tx| -> Result<usize, StoreError> {
        let mut all = 0;
        for channel in [Channel::Mail, Channel::Text, Channel::Webhook] {
            all += messages::due(
                tx,
                dir,
                messages::Lane { channel, address: None, urgency: messages::Urgency::Notice },
                now,
                50,
            )?
            .len();
        }
        Ok(all)
    };
    let due = world.store.read("due", due).await;
    (told(&world, "escalated-to-security").await.len(), due.unwrap())
}

both_engines! {
    async fn every_pass_of_a_case_is_told(store: Store) {
        let world = World::new(store).await;
        let number = world.open().await.number;
        let case = world.verify(number).await;
        world.desk.contain(&world.working(&world.as_agent(), number).await, number).await.unwrap();
        let mut ends = Vec::new();
        for passes in 1..=3 {
            if passes > 1 {
                // Each pass takes checks of its own.
                world.check(number).await;
            }
            ends.push(world.issue(number, case, None).await.unwrap().expires_at);
            assert_eq!(told(&world, "pass-issued").await.len(), 2 * passes, "both addresses, once for each pass");
            world.clock.advance(Duration::from_mins(3));
        }
        // Each message tells when its own pass ends.
        for (message, end) in told(&world, "pass-issued").await.iter().zip(ends.iter().flat_map(|end| [end, end])) {
            assert!(message.message.body.contains(&written(*end)), "{}", message.message.body);
        }
        // What happens afterwards tells nobody again, and a standard account is nothing for security.
        world.desk.note(&world.as_agent(), number, "third time lucky").await.unwrap();
        world.reconcile().await;
        assert_eq!(told(&world, "pass-issued").await.len(), 6);
        assert!(told(&world, "pass-issued-to-security").await.is_empty());
        world.assert_whole(number).await;
    }

    async fn a_pass_that_nobody_saw_is_not_told_and_the_next_one_is(store: Store) {
        let world = World::new(store).await;
        let number = world.open().await.number;
        let case = world.verify(number).await;
        world.desk.contain(&world.working(&world.as_agent(), number).await, number).await.unwrap();
        world.directory.answer_lost.store(true, std::sync::atomic::Ordering::SeqCst);
        world.issue(number, case, None).await.unwrap_err();
        world.reconcile().await;
        assert!(told(&world, "pass-issued").await.is_empty());
        world.issue(number, case, None).await.unwrap();
        assert_eq!(told(&world, "pass-issued").await.len(), 2);
    }

    async fn security_is_told_of_every_pass_for_a_privileged_account(store: Store) {
        let world = World::with(store, Tier::Privileged, true).await;
        let agent = world.as_agent();
        let opened = world.open().await;
        let number = opened.number;
        world.desk.assess(&agent, number).await.unwrap();
        let face = Basis::Face { document: Some("passport".into()), place: Some("Ljubljana".into()), prompts: vec![] };
        let seen = EvidenceKind::InPerson;
        world.desk.view_photo(&agent, world.mira).await.unwrap();
        let check = async || {
            let working = world.working(&agent, number).await;
            world.desk.record_evidence(&working, number, seen, face.clone(), EvidenceResult::Passed, None).await
        };
        check().await.unwrap();
        world.desk.contain(&world.working(&agent, number).await, number).await.unwrap();
        world.approve(number).await;
        world.deliver().await;
        for passes in 1..=2 {
            if passes > 1 {
                // Each pass takes checks and a signature of its own.
                check().await.unwrap();
                world.approve(number).await;
            }
            let acting = world.touched(agent.clone(), opened.id, SignedAction::IssuePass);
            let request = PassRequest { minutes: None, one_time: true };
            let shown = world.desk.issue_pass(&acting, number, request, Handover::InPerson).await.unwrap();
            let security = told(&world, "pass-issued-to-security").await;
            assert_eq!(security.len(), passes);
            let last = &security[passes - 1].message;
            assert_eq!(last.address, "rita@contoso.example");
            for part in ["Ana Agent", &written(shown.expires_at), &format!("case {number}")] {
                assert!(last.body.contains(part), "{part} in {}", last.body);
            }
            assert!(!last.body.contains(shown.secret.as_str()));
            assert_eq!(told(&world, "pass-issued").await.len(), 2 * passes);
            world.clock.advance(Duration::from_mins(2));
        }
        // That a recovery begins is told once.
        assert_eq!(told(&world, "privileged-recovery").await.len(), 1);
    }

    async fn an_exercise_is_told_to_its_own_reviewers(store: Store) {
        assert_eq!(escalated(store, [true, true]).await, (1, 0));
    }

    async fn an_exercise_is_told_to_no_other_reviewers(store: Store) {
        assert_eq!(escalated(store, [true, false]).await, (0, 0));
    }

    async fn what_is_no_exercise_is_told_to_none_of_its_reviewers(store: Store) {
        // That it was opened and that it was escalated: to two mailboxes, a number and the chat tool.
        assert_eq!(escalated(store, [false, true]).await, (0, 8));
    }

    /// Whoever calls may be a stranger: the person hears of it at once, in every place, and the number that was replaced
    /// yesterday too, although nobody calls it (A03, A22).
    async fn an_opened_case_is_told_everywhere_and_to_the_number_before(store: Store) {
        let world = World::new(store).await;
        let now = Clock::now(world.clock.as_ref());
        let day = Duration::from_hours(24);
        replace_mobile(&world, "+38641000111", now.minus(day)).await;
        let number = world.open().await.number;
        let all: Vec<_> = world.mail().await.into_iter().filter(|mail| mail.message.kind == "case-opened").collect();
        let mut to: Vec<_> = all.iter().map(|mail| (mail.message.channel, mail.message.address.as_str())).collect();
        to.sort_unstable();
        assert_eq!(
            to,
            [
                (Channel::Mail, "mira.kovac@contoso.example"),
                (Channel::Mail, "mira@home.example"),
                (Channel::Text, "+38640555418"),
                (Channel::Text, "+38641000111"),
            ]
        );
        for mail in &all {
            let body = &mail.message.body;
            assert!(body.contains("https://id.contoso.example/freeze") && body.contains("+386 1 555 0100"), "{body}");
            assert!(body.contains(&format!("case {number}")) || mail.message.subject.contains(&format!("case {number}")));
        }
        // The chat tool learns the number of the case, and nobody's name.
        let mail = world.mail().await;
        let hook: Vec<_> = mail.iter().filter(|mail| mail.message.channel == Channel::Webhook).collect();
        assert_eq!(hook.len(), 1);
        assert_eq!((hook[0].message.address.as_str(), hook[0].message.kind.as_str()), ("chat", "case.opened"));
        assert!(!hook[0].message.body.contains("mira") && hook[0].message.body.contains(&number.to_string()));
        // What became of each stands on the case.
        let detail = world.desk.case_detail(&world.as_agent(), number).await.unwrap();
        assert_eq!(detail.messages.len(), 5);
        let intent = detail.case.intents[0].id;
        assert!(detail.messages.iter().all(|row| row.message.intent == Some(intent) && row.sent_at.is_none()));
        // The new number is refused for the call-back, with its reason.
        let numbers = &detail.numbers;
        let new = numbers.iter().find(|(contact, _)| contact.value == "+38641000111").unwrap();
        assert_eq!(new.1, Some(NotCounted::ChangedRecently));
        let asked = world.desk.assess(&world.as_agent(), number).await.map(|_| ());
        asked.unwrap();
        let called = {
            let call = keyward_desk::CallBack { contact: new.0.id, fixed: true, relay: false };
            world.desk.ask_call_back(&world.as_agent(), number, call).await
        };
        assert_eq!(called.unwrap_err().code(), "number-does-not-count");
    }

    /// A21: notices that land only where the recovery ran are no notices. The manager hears of it, and the log says why.
    async fn the_manager_is_told_where_nothing_else_is_left(store: Store) {
        let world = World::new(store).await;
        end_contacts(&world, world.mira, ContactKind::PersonalEmail).await;
        world.clock.advance(Duration::from_hours(80));
        add_mail(&world, world.manager, "jonas@contoso.example").await;
        // What concerns somebody else's account is not sent to a private mailbox.
        add_mailbox(&world, world.manager, ContactKind::PersonalEmail, "jonas@home.example").await;
        let number = world.open().await.number;
        let managers = told(&world, "to-manager").await;
        assert_eq!(managers.len(), 1);
        assert_eq!(managers[0].message.address, "jonas@contoso.example");
        assert!(managers[0].message.body.contains("on what was lost, or with the account"), "{}", managers[0].message.body);
        let because = world.case(number).await.intents.iter().find_map(|intent| match intent.outcome {
            Some(Ok(Outcome::Queued { manager, .. })) => manager,
            _ => None,
        });
        assert_eq!(because, Some(Because::NoOtherChannel));
    }

    /// A stolen session names a deputy too: the manager hears of it while that does not count yet.
    async fn a_manager_hears_who_was_named_in_their_place(store: Store) {
        let world = World::new(store).await;
        add_mail(&world, world.manager, "jonas@contoso.example").await;
        let (dir, agent) = (world.dir, world.agent);
        let found: Result<_, StoreError> = world.store.read("agent", move |tx| people::find(tx, dir, agent)).await;
        let deputy = found.unwrap().unwrap();
        let manager = world.in_a_session(world.manager).await;
        world.desk.name_deputy(&manager, &deputy.user_name, Confirmed::Touch).await.unwrap();
        let mails = told(&world, "deputy-named").await;
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0].message.address, "jonas@contoso.example");
        assert!(mails[0].message.body.contains(&deputy.display_name), "{}", mails[0].message.body);
    }

    async fn methods_and_the_end_of_a_case_are_told_once(store: Store) {
        let world = World::new(store).await;
        world.work().await.unwrap();
        world.reconcile().await;
        for kind in ["methods-suspended", "methods-retired", "case-completed", "pass-issued", "case-opened"] {
            assert_eq!(told(&world, kind).await.len(), 2, "{kind}: both mailboxes, once");
        }
    }

    /// A50: whoever is forced is not given away. Security reads it; the page, the person, texts and programs do not.
    async fn a_silent_call_for_help_reaches_security_alone(store: Store) {
        let world = World::new(store).await;
        let (mira, agent) = (world.in_a_session(world.mira).await, world.as_agent());
        world.desk.set_safe_word(&mira, Some("blue heron"), Confirmed::Touch).await.unwrap();
        let number = world.open().await.number;
        let before = world.desk.case_detail(&agent, number).await.unwrap().messages;
        let all = world.mail().await.len();
        world.desk.give_word(&agent, number, "blue heron").await.unwrap();
        let silent = told(&world, "duress").await;
        let to: Vec<_> = silent.iter().map(|mail| mail.message.address.as_str()).collect();
        assert_eq!(to, ["rita@contoso.example"]);
        assert_eq!(world.mail().await.len(), all + 1, "nothing else is written");
        assert_eq!(world.desk.case_detail(&agent, number).await.unwrap().messages, before);
    }

    async fn the_advice_that_is_shown_is_the_one_that_is_mailed(store: Store) {
        let world = World::new(store).await;
        let agent = world.as_agent();
        let mut report = world.report();
        report.things[0].management = Management::Personal;
        let number = world.desk.open(&world.opening(&agent), world.mira, Playbook::DeviceLoss, report).await.unwrap().number;
        world.verify(number).await;
        world.desk.contain(&world.working(&agent, number).await, number).await.unwrap();
        let shown = world.desk.case_detail(&agent, number).await.unwrap().advice;
        let [(0, letter)] = &shown.letters[..] else { panic!("one letter: {shown:?}") };
        world.desk.send_advice(&agent, number).await.unwrap();
        let mailed = told(&world, "personal-device-advice").await;
        let mut addresses: Vec<_> = shown.to.iter().map(|contact| contact.value.as_str()).collect();
        addresses.sort_unstable();
        let mut reached: Vec<_> = mailed.iter().map(|mail| mail.message.address.as_str()).collect();
        reached.sort_unstable();
        assert_eq!(addresses, reached);
        assert_eq!(reached.len(), 2);
        for mail in &mailed {
            assert_eq!((&mail.message.subject, &mail.message.body), (&letter.subject, &letter.body));
        }
    }

    async fn a_waiver_leaves_the_case_with_its_agent(store: Store) {
        let world = World::new(store).await;
        let agent = world.as_agent();
        let number = world.open().await.number;
        world.verify(number).await;
        world.desk.contain(&world.working(&agent, number).await, number).await.unwrap();
        let supervisor = world.acting(world.supervisor, &[Role::PrivilegedAuthentication]);
        let whose = async |world: &World| {
            let page = world.desk.queue(&world.as_agent(), keyward_desk::QueueFilter::Open, 10, None).await.unwrap();
            let detail = world.desk.case_detail(&world.as_agent(), number).await.unwrap();
            let events = detail.events.iter().map(|entry| &entry.recorded);
            assert_eq!(keyward_desk::worked_by(&detail.case, events), Some(world.agent));
            page.items[0].agent.clone()
        };
        world.desk.waive(&world.working(&supervisor, number).await, number, Obligation::Wipe, "found again").await.unwrap();
        assert_eq!(whose(&world).await.as_deref(), Some("Ana Agent"));
        world.desk.escalate(&supervisor, number, "let me look").await.unwrap();
        world.desk.resume(&world.working(&supervisor, number).await, number, "it is fine").await.unwrap();
        world.desk.note(&supervisor, number, "spoke with her").await.unwrap();
        assert_eq!(whose(&world).await.as_deref(), Some("Ana Agent"));
    }
}
