//! What people read of their own account: everything that they get mail of, and no one thing so often that it hides the rest.

use crate::world::{ORIGIN, Post, World, get};
use keyward_model::{MethodKind, PersonId, Timestamp};
use keyward_robot::Recovery;
use keyward_storage::{
    Draws, Store, both_engines,
    repo::sign_ins::{self, SignIn},
};
use std::time::Duration;

const PAGE: &[(&str, &str)] = &[("accept", "text/html")];

/// A refusal of one device that tries by itself.
async fn refused(world: &World, person: PersonId, at: Timestamp) {
    let (dir, entropy) = (world.people.id, keyward_model::SeededEntropy::new(at.as_micros().unsigned_abs()));
    let record = SignIn {
        id: keyward_model::EventId::new(at, &Draws::new(at, &entropy)),
        at,
        person,
        method: None,
        kind: MethodKind::Passkey,
        device: None,
        outcome: "wrong_code".into(),
        address: Some("192.0.2.9".into()),
        user_agent: None,
        reference: None,
    };
    let write = world.store.write("refused", move |tx| sign_ins::insert(tx, dir, &record));
    write.await.unwrap();
}

both_engines! {
    async fn a_device_that_tries_by_itself_is_one_line(store: Store) {
        let world = World::new(store).await;
        let someone = &world.people.employees[0];
        let now = keyward_model::Clock::now(world.clock.as_ref());
        for minute in 1..=30 {
            refused(&world, someone.id, now.minus(Duration::from_mins(minute))).await;
        }
        let (mut browser, _) = world.signed_in(someone).await;
        let page = get(&mut browser, "/security-info", PAGE).await.text();
        assert_eq!(page.matches("A sign-in was refused").count(), 1, "{page}");
        assert!(page.contains("30 times within a day"), "{page}");
        assert!(!page.contains("?all=1"), "nothing is older: {page}");
        // Of other days there are more lines than fit, and a way to them.
        for day in 1..=20 {
            refused(&world, someone.id, now.minus(Duration::from_hours(25 * day + 25))).await;
        }
        let page = get(&mut browser, "/security-info", PAGE).await.text();
        assert!(page.contains("href=\"/security-info?all=1#activity\""), "{page}");
        let all = get(&mut browser, "/security-info?all=1", PAGE).await.text();
        assert!(all.matches("A sign-in was refused").count() > 15, "{all}");
        assert!(!all.contains("?all=1#activity"), "{all}");
    }

    /// Anybody makes refusals who knows a name: they hide nobody's sign-in, and the list says where it ends.
    async fn refused_tries_push_no_sign_in_out_of_all_that_happened(store: Store) {
        let world = World::new(store).await;
        let someone = &world.people.employees[0];
        let (mut browser, _) = world.signed_in(someone).await;
        let now = keyward_model::Clock::now(world.clock.as_ref());
        for minute in 1..=200 {
            refused(&world, someone.id, now.plus(Duration::from_mins(minute))).await;
        }
        let left_out = "are not listed here";
        let all = get(&mut browser, "/security-info?all=1", PAGE).await.text();
        assert!(all.contains("Signed in with") && !all.contains(left_out), "{all}");
        refused(&world, someone.id, now.plus(Duration::from_mins(201))).await;
        let all = get(&mut browser, "/security-info?all=1", PAGE).await.text();
        assert!(all.contains("Signed in with"), "{all}");
        assert_eq!((all.matches("Refused sign-ins before ").count(), all.matches(left_out).count()), (1, 1), "{all}");
    }

    async fn a_freeze_and_its_end_stand_in_security_info_and_the_card_says_what_was_reported(store: Store) {
        let world = World::new(store).await;
        let someone = world.people.employees[0].clone();
        let (agent, manager) = (world.people.agent.credential(), world.people.manager.credential());
        let mut desk = Recovery::new(world.address, ORIGIN, agent.unwrap(), manager.unwrap()).await.unwrap();
        let case = desk.report(&someone.lost()).await.unwrap();
        let (mut browser, _) = world.signed_in(&someone).await;
        let own = get(&mut browser, "/security-info", PAGE).await.text();
        assert!(own.contains("Reported lost: "), "{own}");
        desk.verify(&someone.lost(), case).await.unwrap();
        let froze = Post::form(&format!("/desk/cases/{case}/freeze"), &[("reason", "She never asked")]);
        assert_eq!(froze.send(&mut desk.agent).await.status, 200);
        world.clock.advance(Duration::from_secs(1));
        let reason = "It was her after all";
        #[expect(clippy::disallowed_methods, reason = "as at the machine")]
        let operator = keyward_desk::Operator::at_the_machine();
        assert!(world.desk.unfreeze(operator, &someone.user_name, reason).await.is_ok());
        let (mut browser, _) = world.signed_in(&someone).await;
        let own = get(&mut browser, "/security-info", PAGE).await.text();
        for said in ["Your account was frozen by the helpdesk", "The freeze of your account was lifted"] {
            assert!(own.contains(said), "{said}: {own}");
        }
    }
}
