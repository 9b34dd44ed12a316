//! Nobody stuck, over HTTP: what a case says when it is opened, and the ways out of a standard that somebody cannot meet.

use crate::world::{Post, World, get};
use keyward_model::{Clock as _, Person};
use keyward_robot::{Client, Someone};
use keyward_storage::{Store, both_engines, repo};

const PAGE: &[(&str, &str)] = &[("accept", "text/html")];

async fn change(world: &World, someone: &Someone, change: impl Fn(&mut Person) + Send + 'static) {
    let (dir, id, at) = (world.people.id, someone.id, world.clock.now());
    let write = world.store.write("person", move |tx| {
        let mut person = repo::people::find(tx, dir, id)?.unwrap();
        change(&mut person);
        repo::people::update(tx, &person, at)
    });
    write.await.unwrap();
}

/// Opens a case on somebody whose phone is lost.
async fn phone_lost(agent: &mut Client, someone: &Someone) -> u64 {
    let id = someone.id.to_string();
    let fields = [
        ("person", id.as_str()),
        ("playbook", "device_loss"),
        ("device", &someone.phone.to_string()),
        ("other_kind", "phone"),
        ("theft", "no"),
        ("channel", "phone"),
    ];
    let opened = Post::form("/desk/new", &fields).send(agent).await;
    opened.json().unwrap()["number"].as_u64().unwrap()
}

both_engines! {
    async fn a_standard_that_somebody_cannot_meet_is_said_on_opening(store: Store) {
        let world = World::new(store).await;
        let [stuck, fine, ..] = world.people.employees.as_slice() else { panic!() };
        change(&world, stuck, |person| person.manager = None).await;
        let (mut agent, _) = world.signed_in(&world.people.agent).await;
        let number = phone_lost(&mut agent, stuck).await;
        let page = get(&mut agent, &format!("/desk/cases/{number}"), PAGE).await.text();
        for said in ["can only be verified in person", "no manager who can sign in", "at another site", "meeting in person"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        let number = phone_lost(&mut agent, fine).await;
        let page = get(&mut agent, &format!("/desk/cases/{number}"), PAGE).await.text();
        assert!(!page.contains("can only be verified in person"), "{page}");
        let procedure = get(&mut agent, "/procedure", PAGE).await.text();
        assert!(procedure.contains("When somebody cannot meet the standard"));
    }
}
