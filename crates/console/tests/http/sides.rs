//! What a case counts, who may be on which side of it, and when it is judged: the sequences that once worked.

use crate::adding::sure;
use crate::world::{ORIGIN, Post, World, code};
use keyward_desk::{Acting, CaseDetail, STANDARDS};
use keyward_model::{Actor, Clock as _, Role, RoleSet};
use keyward_recovery::{FlagKind, NotCounted, Standards};
use keyward_robot::{Answer, Client, Recovery, Someone, assertion, waiting_request};
use keyward_storage::{Store, StoreError, Tx, both_engines, repo};
use std::time::Duration;

/// An agent and a manager at their browsers.
async fn desk(world: &World) -> Recovery {
    let keys = (world.people.agent.credential().unwrap(), world.people.manager.credential().unwrap());
    Recovery::new(world.address, ORIGIN, keys.0, keys.1).await.unwrap()
}

/// Report, checks, containment: everything but the pass.
async fn contained(desk: &mut Recovery, someone: &Someone) -> u64 {
    let number = desk.report(&someone.lost()).await.unwrap();
    desk.verify(&someone.lost(), number).await.unwrap();
    desk.act(number, "contain", &[]).await.unwrap();
    number
}

async fn detail(world: &World, number: u64) -> CaseDetail {
    let viewer = Acting {
        actor: Actor::Person(world.people.agent.id),
        roles: RoleSet::of(&[Role::Authentication]),
        ..Acting::system()
    };
    world.desk.case_detail(&viewer, u32::try_from(number).unwrap()).await.unwrap()
}

/// One action in somebody's browser, whatever comes of it.
async fn act(browser: &mut Client, number: u64, action: &str, fields: &[(&str, &str)]) -> Answer {
    Post::form(&format!("/desk/cases/{number}/{action}"), fields).send(browser).await
}

/// The same with the touch that it takes.
async fn surely(browser: &mut Client, number: u64, action: &str, fields: &[(&str, &str)]) -> Answer {
    Post::form(&format!("/desk/cases/{number}/{action}"), fields).surely(browser).await
}

/// The agent asks for a pass: its stable code, or nothing if there is one.
async fn pass(desk: &mut Recovery, number: u64) -> String {
    let proof = desk.touch(number, "pass").await.unwrap();
    let fields = [("channel", "verified_call"), ("one_time", "on"), ("assertion", proof.as_str())];
    let answer = act(&mut desk.agent, number, "pass", &fields).await;
    assert_eq!(answer.status == 200, code(&answer).is_empty(), "{}", answer.text());
    code(&answer)
}

/// Roles are given and taken in the directory.
async fn give(world: &World, someone: &Someone, roles: &[Role]) {
    let (dir, id, roles) = (world.people.id, someone.id, RoleSet::of(roles));
    let set = move |tx: &mut dyn Tx| repo::people::set_roles(tx, dir, id, roles);
    let set: Result<bool, StoreError> = world.store.write("roles", set).await;
    assert!(set.unwrap());
}

both_engines! {
    /// F16: one verification, one pass; the owner is in; another pass from the same.
    async fn one_verification_gives_one_way_in(store: Store) {
        let world = World::new(store).await;
        let mut desk = desk(&world).await;
        let someone = &world.people.employees[0];
        let number = contained(&mut desk, someone).await;
        assert_eq!(pass(&mut desk, number).await, "");
        // Ended unused: everything is asked again.
        act(&mut desk.agent, number, "void-pass", &[]).await;
        assert_eq!(pass(&mut desk, number).await, "not-verified");
        desk.verify_again(&someone.lost(), number).await.unwrap();
        let secret = desk.issue_pass(number).await.unwrap();
        desk.register(&someone.lost(), &secret).await.unwrap();
        assert_eq!(pass(&mut desk, number).await, "already-restored");
        desk.verify_again(&someone.lost(), number).await.unwrap();
        assert_eq!(pass(&mut desk, number).await, "already-restored", "nor with everything asked again");
        desk.finish(&someone.lost(), number).await.unwrap();
    }

    /// F2: a passkey that another session binds while the case is open counts for nothing and works no longer.
    async fn what_another_pass_registers_is_not_the_persons(store: Store) {
        let world = World::new(store).await;
        let mut desk = desk(&world).await;
        let someone = &world.people.employees[1];
        let number = contained(&mut desk, someone).await;
        // A pass that this case never gave; one of the machine would be another thing.
        let secret = Box::pin(world.pass_by(someone.id, Actor::System)).await;
        let mut thief = world.browser().await;
        let fields = [("user_name", someone.user_name.as_str()), ("pass", &secret)];
        thief.post_form("/signin/pass", &fields).await.unwrap();
        thief.read_token("/signin/enrol").await.unwrap();
        let begun = thief.post_json("/signin/enrol/options", &serde_json::json!({})).await;
        if let Ok(begun) = begun {
            let made = keyward_robot::registration(&begun, thief.origin(), someone.new_seed()).unwrap();
            thief.post_json("/signin/enrol/finish", &made.1).await.unwrap();
        }
        world.clock.advance(Duration::from_secs(1));
        world.desk.reconcile(world.clock.now()).await.unwrap();
        let seen = detail(&world, number).await;
        assert!(seen.case.registered.is_empty() && seen.case.proved.is_none());
        let lives = seen.methods.iter().filter(|method| method.is_usable_strong()).count();
        assert_eq!(lives, 0, "held back, or never bound");
        let bound = seen.methods.len() > 1;
        assert_eq!(seen.flags.iter().any(|(flag, _)| flag.kind() == FlagKind::BoundByOther), bound);
        assert_eq!(pass(&mut desk, number).await, if bound { "flags-unreviewed" } else { "" });
        let proof = desk.touch(number, "retire").await.unwrap();
        let retired = act(&mut desk.agent, number, "retire", &[("method", &someone.method.to_string()), ("assertion", &proof)]).await;
        assert_eq!(code(&retired), "not-proved");
    }

    /// F3: who works a case stops it and lets it go on, and its flags are gone.
    async fn who_works_a_case_does_not_clear_its_way(store: Store) {
        let world = World::new(store).await;
        let someone = &world.people.employees[2];
        let keys = (world.people.supervisor.credential().unwrap(), world.people.manager.credential().unwrap());
        let mut desk = Recovery::new(world.address, ORIGIN, keys.0, keys.1).await.unwrap();
        let number = contained(&mut desk, someone).await;
        let (mut other, _) = world.signed_in(&world.people.approver).await;
        act(&mut desk.agent, number, "flag", &[("kind", "threats")]).await;
        assert_eq!(pass(&mut desk, number).await, "flags-unreviewed");
        let why = ("reason", "It is fine");
        let own = act(&mut desk.agent, number, "review", &[("flag", "threats"), why]).await;
        assert_eq!((own.status, code(&own).as_str()), (403, "works-the-case"));
        act(&mut desk.agent, number, "escalate", &[("reason", "Threats")]).await;
        for action in ["resume", "reject"] {
            assert_eq!(code(&act(&mut desk.agent, number, action, &[why]).await), "works-the-case", "{action}");
        }
        assert_eq!(code(&act(&mut other, number, "resume", &[why]).await), "needs-passkey");
        assert_eq!(surely(&mut other, number, "resume", &[why]).await.status, 200);
        desk.verify_again(&someone.lost(), number).await.unwrap();
        assert_eq!(pass(&mut desk, number).await, "flags-unreviewed", "going on reviews nothing");
        let waive = [("step", "wipe"), why];
        assert_eq!(code(&act(&mut desk.agent, number, "waive", &waive).await), "works-the-case");
        // A review names what was looked at.
        assert_eq!(code(&surely(&mut other, number, "review", &[why]).await), "no-flags");
        let reviewed = surely(&mut other, number, "review", &[("flag", "threats"), why]).await;
        assert_eq!(reviewed.json().unwrap()["flags"], serde_json::json!([]));
        // Who let it go on does not work it.
        let ask = [("contact", someone.line.to_string())];
        let ask = [("contact", ask[0].1.as_str())];
        assert_eq!(code(&act(&mut other, number, "call-back", &ask).await), "let-it-go-on");
        assert_eq!(pass(&mut desk, number).await, "");
    }

    /// F5: the role is taken away after the question, and after the answer.
    async fn who_signs_is_judged_when_it_counts(store: Store) {
        let world = World::new(store).await;
        let mut desk = desk(&world).await;
        let (mut approver, mut key) = world.signed_in(&world.people.approver).await;
        for (at, taken_first) in [(3, true), (4, false)] {
            // The newest request is told by its time.
            world.clock.advance(Duration::from_secs(1));
            let number = contained(&mut desk, &world.people.employees[at]).await;
            act(&mut desk.agent, number, "flag", &[("kind", "wrong_facts")]).await;
            assert_eq!(pass(&mut desk, number).await, "not-approved");
            let chosen = world.people.approver.id.to_string();
            desk.act(number, "approval", &[("approver", &chosen)]).await.unwrap();
            let request = format!("/approve/{}", waiting_request(&mut approver).await.unwrap().unwrap());
            if taken_first {
                give(&world, &world.people.approver, &[]).await;
            }
            let proof = assertion(&mut approver, &mut key, &format!("{request}/assert")).await.unwrap();
            let signed = Post::form(&format!("{request}/sign"), &[("assertion", &proof)]).send(&mut approver).await;
            if taken_first {
                assert_eq!(code(&signed), "needs-supervisor", "{}", signed.text());
            } else {
                assert_eq!(signed.status, 200, "{}", signed.text());
                give(&world, &world.people.approver, &[]).await;
            }
            assert_eq!(pass(&mut desk, number).await, "not-approved");
            give(&world, &world.people.approver, &[Role::PrivilegedAuthentication]).await;
        }
        assert_eq!(pass(&mut desk, detail_of_last(&world).await).await, "", "the role is back, and the signature counts");
    }

    /// F5 for agents: what somebody checked counts while they could work the case.
    async fn what_an_agent_checked_goes_with_the_role(store: Store) {
        let world = World::new(store).await;
        let mut desk = desk(&world).await;
        let number = contained(&mut desk, &world.people.employees[5]).await;
        let (mut other, mut key) = world.signed_in(&world.people.supervisor).await;
        give(&world, &world.people.agent, &[]).await;
        let touch = format!("/desk/cases/{number}/assert?action=pass");
        let proof = assertion(&mut other, &mut key, &touch).await.unwrap();
        let fields = [("channel", "verified_call"), ("one_time", "on"), ("assertion", proof.as_str())];
        assert_eq!(code(&act(&mut other, number, "pass", &fields).await), "not-verified");
    }

    /// H04: codes that were made around the loss are held back, and prove nothing.
    async fn what_is_held_back_proves_nothing(store: Store) {
        let world = World::new(store).await;
        let someone = &world.people.employees[6];
        let (mut browser, mut key) = world.signed_in(someone).await;
        let made = sure(&mut browser, &mut key, "codes", &[]).await.text();
        let shown = made.split("<code").nth(1).and_then(|rest| rest.split(['>', '<']).nth(1)).unwrap().to_owned();
        world.clock.advance(Duration::from_mins(5));
        let mut desk = desk(&world).await;
        let number = desk.report(&someone.lost()).await.unwrap();
        desk.act(number, "assess", &[]).await.unwrap();
        let mut stranger = world.browser().await;
        let fields = [("user_name", someone.user_name.as_str()), ("code", shown.as_str())];
        let page = Post::form("/recover/code", &fields).send(&mut stranger).await.text();
        let digits = crate::cases::call_code(&page);
        desk.act(number, "code", &[("code", &digits)]).await.unwrap();
        let seen = detail(&world, number).await;
        assert_eq!(seen.verification.counted.len(), 0);
        assert_eq!(seen.verification.not_counted[0].1, NotCounted::HeldBack);
        assert_eq!(seen.verification.missing, 2);
    }

    /// A passkey that was reported lost is out of its owner's hands: nothing is confirmed with it, at the desk neither.
    async fn a_passkey_that_was_reported_confirms_nothing(store: Store) {
        let world = World::new(store).await;
        let mut desk = desk(&world).await;
        let number = contained(&mut desk, &world.people.employees[0]).await;
        let keys = (world.people.supervisor.credential().unwrap(), world.people.manager.credential().unwrap());
        let mut other = Recovery::new(world.address, ORIGIN, keys.0, keys.1).await.unwrap();
        other.report(&world.people.agent.lost()).await.unwrap();
        assert_eq!(pass(&mut desk, number).await, "case-open");
    }

    /// R1: two browsers of one agent do not pass the limit together.
    async fn the_limit_of_an_agent_counts_both_browsers(store: Store) {
        let world = World::new(store).await;
        let standards = Standards { passes_per_agent: 1, ..Standards::default() };
        let (dir, at, text) = (world.people.id, world.clock.now(), serde_json::to_string(&standards).unwrap());
        let put = move |tx: &mut dyn Tx| {
            let expected = repo::policies::version(tx, dir, STANDARDS)?;
            repo::policies::put(tx, dir, STANDARDS, expected, &text, Actor::System, at)
        };
        let put: Result<Option<u32>, StoreError> = world.store.write("standards", put).await;
        assert!(put.unwrap().is_some());
        let mut desk = desk(&world).await;
        let mut runs = Vec::new();
        for at in 7..13 {
            let number = contained(&mut desk, &world.people.employees[at]).await;
            let proof = desk.touch(number, "pass").await.unwrap();
            let fields = [("channel", "verified_call"), ("one_time", "on"), ("assertion", proof.as_str())];
            let post = Post::form(&format!("/desk/cases/{number}/pass"), &fields);
            runs.push((desk.another_agent().await.unwrap(), post));
        }
        let answers = crate::races::race(runs).await;
        let passes = answers.iter().filter(|answer| answer.status == 200).count();
        assert_eq!(passes, 1, "{:?}", answers.iter().map(code).collect::<Vec<_>>());
        assert!(answers.iter().filter(|a| a.status != 200).all(|a| code(a) == "too-many-passes"));
        assert_eq!(world.logged("pass.issued").await, 1);
    }
}

/// The number of the case that was opened last.
async fn detail_of_last(world: &World) -> u64 {
    let sql = "SELECT MAX(number) FROM recovery_case";
    let read: Result<i64, StoreError> = world.store.read("last", |tx| tx.query_one(sql, &[])?.get(0)).await;
    u64::try_from(read.unwrap()).unwrap()
}
