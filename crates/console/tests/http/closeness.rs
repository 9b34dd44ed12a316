//! What a stolen session says in its owner's name: that somebody is close to them, and that a case is none of theirs.

use crate::gate::phished;
use crate::world::{Body, Post, World, code, get};
use keyward_authenticator::Credential;
use keyward_desk::Acting;
use keyward_model::{Actor, Clock, DeviceKind, Management, PersonId, Role, RoleSet};
use keyward_recovery::{
    CaseEvent, Deed, LossReport, LostThing, OwnStop, Playbook, ReportChannel, StepUp, Touch,
};
use keyward_robot::{Client, answer};
use keyward_storage::{Store, both_engines};
use serde_json::json;

const CLOSE: &str = "/security-info/safety/close";
const PAGE: &[(&str, &str)] = &[("accept", "text/html")];

fn agent(world: &World) -> Acting {
    Acting {
        actor: Actor::Person(world.people.agent.id),
        roles: RoleSet::of(&[Role::Authentication]),
        ..Acting::system()
    }
}

/// A case about somebody that names none of their methods as lost.
async fn opened(world: &World, person: PersonId) -> u32 {
    let touch = Touch::Deed { deed: Deed::OpenCase(person) };
    let step_up = Some(StepUp { touch, at: world.clock.now(), method: None, signature: None });
    let report = LossReport {
        things: vec![LostThing::described(DeviceKind::Phone, "an old phone", Management::Personal)],
        ..LossReport::nothing_lost(ReportChannel::Phone, None)
    };
    let who = Acting { step_up, ..agent(world) };
    world.desk.open(&who, person, Playbook::DeviceLoss, report).await.unwrap().number
}

both_engines! {
    /// One stolen cookie of an agent named everybody who could have stopped it.
    async fn a_stolen_session_declares_nobody(store: Store) {
        let world = World::new(store).await;
        let people = &world.people;
        let (mut agent, mut key) = world.signed_in(&people.agent).await;
        for other in [&people.supervisor, &people.reviewer, &people.admin] {
            let refused = Post::form(CLOSE, &[("user_name", &other.user_name)]).send(&mut agent).await;
            assert_eq!((refused.status, code(&refused).as_str()), (403, "step-up-needed"));
        }
        // A touch is for whom it names.
        let (one, other) = (&people.employees[0].user_name, &people.employees[1].user_name);
        let asks = format!("{CLOSE}/assert");
        let touched = async |browser: &mut Client, key: &mut Credential, name: &str| {
            let begun = Post::new(&asks, Body::Json(json!({ "user_name": name }))).send(browser).await;
            answer(key, &begun.json().unwrap(), crate::world::ORIGIN).unwrap().to_string()
        };
        let proof = touched(&mut agent, &mut key, one).await;
        let swapped = Post::form(CLOSE, &[("user_name", other), ("assertion", &proof)]).send(&mut agent).await;
        assert!(swapped.status >= 400, "{}", swapped.text());
        assert_eq!(world.logged("relation.declared").await, 0);
        let proof = touched(&mut agent, &mut key, one).await;
        let done = Post::form(CLOSE, &[("user_name", one), ("assertion", &proof)]).send(&mut agent).await;
        assert_eq!(done.status, 303, "{}", done.text());
        assert_eq!(world.logged("relation.declared").await, 1);
        // A handful at most.
        for someone in world.people.employees.iter().skip(1).take(4) {
            let proof = touched(&mut agent, &mut key, &someone.user_name).await;
            let fields = [("user_name", someone.user_name.as_str()), ("assertion", &proof)];
            assert_eq!(Post::form(CLOSE, &fields).send(&mut agent).await.status, 303);
        }
        let (name, proof) = (&people.manager.user_name, touched(&mut agent, &mut key, &people.manager.user_name).await);
        let many = Post::form(CLOSE, &[("user_name", name), ("assertion", &proof)]).send(&mut agent).await;
        assert_eq!(many.status, 422);
        assert!(many.text().contains("as many people as the rules allow"), "{}", many.text());
    }

    /// A phisher read both words, and stopped every recovery for 30 days.
    async fn a_typed_session_reads_no_words_and_stops_no_more_than_this_case(store: Store) {
        let world = World::new(store).await;
        let someone = world.people.employees[0].clone();
        let (mut own, _, mut thief, _) = phished(&world, &someone).await;
        let number = opened(&world, someone.id).await;
        let detail = async || world.desk.case_detail(&agent(&world), number).await.unwrap();
        let words = detail().await.code_words;
        for (browser, reads) in [(&mut thief, false), (&mut own, true)] {
            let page = get(browser, "/security-info", PAGE).await.text();
            assert_eq!(page.contains(&words.desk), reads);
            assert_eq!(page.contains(&words.person), reads);
            assert_eq!(page.contains("Do not trust callers until you see them"), !reads);
            assert!(page.contains("action=\"/security-info/case/stop\""), "anybody of them stops it");
        }
        let stop = Post::form("/security-info/case/stop", &[("number", &number.to_string())]);
        assert_eq!(stop.send(&mut thief).await.status, 303);
        let after = detail().await;
        assert_eq!(after.case.own_stop, None);
        let said = after.events.iter().find_map(|entry| match &entry.recorded.event {
            CaseEvent::Escalated { reason, .. } => Some(reason.as_str()),
            _ => None,
        });
        assert_eq!(said, Some(OwnStop::WeakerSession.reason()));
        let (mut desk, _) = world.signed_in(&world.people.agent).await;
        let page = get(&mut desk, &format!("/desk/cases/{number}"), PAGE).await.text();
        assert!(page.contains("weaker than the account"), "{page}");
    }
}
