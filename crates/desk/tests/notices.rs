//! Whom a case tells what, and whose case it is.

mod world;

use keyward_model::*;
use keyward_recovery::*;
use keyward_storage::{
    Store, StoreError, Tx, both_engines,
    repo::{
        exercise,
        messages::{self, Message},
    },
};
use std::time::Duration;
use world::World;

/// The messages of a kind, oldest first.
async fn told(world: &World, kind: &str) -> Vec<Message> {
    let mut mail = world.mail().await;
    mail.retain(|mail| mail.message.kind == kind);
    mail.sort_by_key(|mail| mail.message.created_at);
    mail
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
    let due: Result<Vec<_>, StoreError> =
        world.store.read("due", move |tx| messages::due(tx, dir, now, 50)).await;
    (told(&world, "escalated-to-security").await.len(), due.unwrap().len())
}

both_engines! {
    async fn every_pass_of_a_case_is_told(store: Store) {
        let world = World::new(store).await;
        let number = world.open().await.number;
        let case = world.verify(number).await;
        world.desk.contain(&world.as_agent(), number).await.unwrap();
        let mut ends = Vec::new();
        for passes in 1..=3 {
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
        world.desk.contain(&world.as_agent(), number).await.unwrap();
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
        world.desk.record_evidence(&agent, number, seen, face, EvidenceResult::Passed, None).await.unwrap();
        world.desk.contain(&agent, number).await.unwrap();
        world.approve(number).await;
        for passes in 1..=2 {
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
        assert_eq!(escalated(store, [false, true]).await, (0, 2));
    }

    async fn the_advice_that_is_shown_is_the_one_that_is_mailed(store: Store) {
        let world = World::new(store).await;
        let agent = world.as_agent();
        let mut report = world.report();
        report.things[0].management = Management::Personal;
        let number = world.desk.open(&agent, world.mira, Playbook::DeviceLoss, report).await.unwrap().number;
        world.verify(number).await;
        world.desk.contain(&agent, number).await.unwrap();
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
        world.desk.contain(&agent, number).await.unwrap();
        let supervisor = world.acting(world.supervisor, &[Role::PrivilegedAuthentication]);
        let whose = async |world: &World| {
            let page = world.desk.queue(keyward_desk::QueueFilter::Open, 10, None).await.unwrap();
            let detail = world.desk.case_detail(&world.as_agent(), number).await.unwrap();
            let events = detail.events.iter().map(|entry| &entry.recorded);
            assert_eq!(keyward_desk::worked_by(&detail.case, events), Some(world.agent));
            page.items[0].agent.clone()
        };
        world.desk.waive(&supervisor, number, Obligation::Wipe, "found again").await.unwrap();
        assert_eq!(whose(&world).await.as_deref(), Some("Ana Agent"));
        world.desk.escalate(&supervisor, number, "let me look").await.unwrap();
        world.desk.resume(&supervisor, number, "it is fine").await.unwrap();
        world.desk.note(&supervisor, number, "spoke with her").await.unwrap();
        assert_eq!(whose(&world).await.as_deref(), Some("Ana Agent"));
    }
}
