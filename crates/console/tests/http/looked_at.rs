//! What somebody signed covers what there was to look at; whoever was only asked decides; and what stopped one case stops the next: the
//! sequences that once gave an account away, or buried a case.

use crate::world::{ORIGIN, Post, World, code};
use keyward_authenticator::Credential;
use keyward_robot::{Answer, Client, Recovery, Someone, assertion, waiting_request};
use keyward_storage::{Store, both_engines};

async fn desk(world: &World) -> Recovery {
    let keys = (world.people.agent.credential().unwrap(), world.people.manager.credential().unwrap());
    Recovery::new(world.address, ORIGIN, keys.0, keys.1).await.unwrap()
}

fn action(number: u64, action: &str, fields: &[(&str, &str)]) -> Post {
    Post::form(&format!("/desk/cases/{number}/{action}"), fields)
}

async fn pass(desk: &mut Recovery, number: u64) -> String {
    let proof = desk.touch(number, "pass").await.unwrap();
    let fields = [("channel", "verified_call"), ("one_time", "on"), ("assertion", proof.as_str())];
    let answer = action(number, "pass", &fields).send(&mut desk.agent).await;
    assert_eq!(answer.status == 200, code(&answer).is_empty(), "{}", answer.text());
    code(&answer)
}

async fn contained(desk: &mut Recovery, someone: &Someone) -> u64 {
    let number = desk.report(&someone.lost()).await.unwrap();
    desk.verify(&someone.lost(), number).await.unwrap();
    desk.act(number, "contain", &[]).await.unwrap();
    number
}

async fn sign(browser: &mut Client, key: &mut Credential) -> Answer {
    let request = waiting_request(browser).await.unwrap().unwrap();
    let proof = assertion(browser, key, &format!("/approve/{request}/assert")).await.unwrap();
    Post::form(&format!("/approve/{request}/sign"), &[("assertion", &proof)]).send(browser).await
}

both_engines! {
    async fn an_approval_covers_what_was_looked_at(store: Store) {
        let world = World::new(store).await;
        let mut desk = desk(&world).await;
        let someone = &world.people.employees[0];
        let (mut approver, mut key) = world.signed_in(&world.people.approver).await;
        let chosen = world.people.approver.id.to_string();
        let ask = [("approver", chosen.as_str())];
        // Before there is anything to look at.
        let number = desk.report(&someone.lost()).await.unwrap();
        desk.act(number, "assess", &[]).await.unwrap();
        desk.act(number, "flag", &[("kind", "wrong_facts")]).await.unwrap();
        let early = action(number, "approval", &ask).surely(&mut desk.agent).await;
        assert_eq!(code(&early), "not-verified");
        desk.verify_again(&someone.lost(), number).await.unwrap();
        desk.act(number, "contain", &[]).await.unwrap();
        assert_eq!(pass(&mut desk, number).await, "not-approved");
        desk.act(number, "approval", &ask).await.unwrap();
        assert_eq!(sign(&mut approver, &mut key).await.status, 200);

        // After the signature something turns up.
        desk.act(number, "flag", &[("kind", "urgency")]).await.unwrap();
        assert_eq!(pass(&mut desk, number).await, "not-approved");
        let page = desk.agent.get(&format!("/desk/cases/{number}")).await.unwrap();
        assert!(page.text().contains("The case changed after this approval"), "the page says why");

        // Between question and answer.
        world.clock.advance(std::time::Duration::from_secs(1));
        desk.act(number, "approval", &ask).await.unwrap();
        desk.act(number, "amend", &[("what", "place"), ("place", "At home")]).await.unwrap();
        let late = sign(&mut approver, &mut key).await;
        assert_eq!(code(&late), "case-changed", "{}", late.text());
        world.clock.advance(std::time::Duration::from_secs(1));
        desk.act(number, "approval", &ask).await.unwrap();
        let signed = sign(&mut approver, &mut key).await;
        assert_eq!(signed.status, 200, "{}", signed.text());
        assert_eq!(pass(&mut desk, number).await, "");
    }

    async fn a_stolen_session_buries_no_case(store: Store) {
        let world = World::new(store).await;
        let mut desk = desk(&world).await;
        let number = contained(&mut desk, &world.people.employees[0]).await;
        let (mut supervisor, _) = world.signed_in(&world.people.supervisor).await;
        let (mut approver, _) = world.signed_in(&world.people.approver).await;
        let ids = [world.people.supervisor.id.to_string(), world.people.approver.id.to_string()];
        // The cookie alone asks nobody, changes nothing and makes nobody of the case.
        for (what, fields) in [
            ("approval", vec![("approver", ids[1].as_str())]),
            ("vouch", vec![]),
            ("amend", vec![("what", "place"), ("place", "x")]),
            ("call-back", vec![("contact", ids[0].as_str()), ("line", "fixed")]),
        ] {
            let answer = action(number, what, &fields).send(&mut supervisor).await;
            assert!(answer.status >= 400, "{what}");
            if what != "call-back" {
                assert_eq!(code(&answer), "needs-passkey", "{what}");
            }
        }
        // Even where everybody was asked, and the case is stopped then, whoever gave no answer decides.
        for id in &ids {
            desk.act(number, "approval", &[("approver", id)]).await.unwrap();
        }
        let stopped = action(number, "escalate", &[("reason", "x")]).send(&mut desk.agent).await;
        assert_eq!(stopped.status, 200, "{}", stopped.text());
        assert!(waiting_request(&mut approver).await.unwrap().is_none(), "what was asked is over");
        let resumed = action(number, "resume", &[("reason", "I called them")]).surely(&mut approver).await;
        assert_eq!(resumed.status, 200, "{}", resumed.text());
        assert!(waiting_request(&mut approver).await.unwrap().is_none(), "and stays so");
        action(number, "escalate", &[("reason", "x")]).send(&mut desk.agent).await;
        let ended = action(number, "reject", &[("reason", "Not them")]).surely(&mut supervisor).await;
        assert_eq!(ended.status, 200, "{}", ended.text());
    }

    async fn what_stopped_one_case_stops_the_next(store: Store) {
        let world = World::new(store).await;
        let mut desk = desk(&world).await;
        let (mut supervisor, _) = world.signed_in(&world.people.supervisor).await;
        let someone = &world.people.employees[0];
        let number = desk.report(&someone.lost()).await.unwrap();
        desk.act(number, "flag", &[("kind", "threats")]).await.unwrap();
        desk.act(number, "escalate", &[("reason", "He threatened me")]).await.unwrap();
        let ended = action(number, "reject", &[("reason", "A swindle")]).surely(&mut supervisor).await;
        assert_eq!(ended.status, 200, "{}", ended.text());
        world.clock.advance(std::time::Duration::from_mins(2));
        let number = contained(&mut desk, someone).await;
        assert_eq!(pass(&mut desk, number).await, "flags-unreviewed");
        let page = desk.agent.get(&format!("/desk/cases/{number}")).await.unwrap();
        assert!(page.text().contains("was refused within the last 30 days"), "the page says why");
        let looked = [("flag", "rejected_before"), ("flag", "flagged_before"), ("reason", "I met her")];
        let reviewed = action(number, "review", &looked).surely(&mut supervisor).await;
        assert_eq!(reviewed.status, 200, "{}", reviewed.text());
        assert_eq!(pass(&mut desk, number).await, "");
    }

    async fn who_lifts_a_freeze_opens_no_case_then(store: Store) {
        let world = World::new(store).await;
        let someone = &world.people.employees[0];
        let (mut supervisor, mut key) = world.signed_in(&world.people.supervisor).await;
        let path = format!("/desk/people/{}", someone.id);
        for what in ["freeze", "unfreeze"] {
            let proof = assertion(&mut supervisor, &mut key, &format!("{path}/{what}/assert")).await.unwrap();
            let fields = [("reason", "She asked"), ("assertion", proof.as_str())];
            let done = Post::form(&format!("{path}/{what}"), &fields).send(&mut supervisor).await;
            assert!(done.status < 400, "{}", done.text());
        }
        let lost = someone.lost();
        let report = [
            ("person", lost.person.as_str()),
            ("playbook", "device_loss"),
            ("device", lost.device.as_str()),
            ("theft", "no"),
            ("channel", "phone"),
        ];
        let opened = Post::form("/desk/new", &report).surely(&mut supervisor).await;
        assert_eq!((opened.status, code(&opened).as_str()), (403, "let-it-go-on"));
        desk(&world).await.report(&lost).await.unwrap();
    }
}
