//! Many cases at once (A24): the brake is pulled by itself, once, and from then on every pass takes two.

use crate::world::{Post, World, code, get};
use keyward_robot::{Client, Someone};
use keyward_storage::{Store, both_engines};

/// Opens a case on somebody's lost phone: the answer's status.
async fn reported(browser: &mut Client, someone: &Someone) -> u16 {
    let (person, device) = (someone.id.to_string(), someone.phone.to_string());
    let fields = [
        ("person", person.as_str()),
        ("playbook", "device_loss"),
        ("device", device.as_str()),
        ("theft", "no"),
        ("channel", "phone"),
    ];
    Post::form("/desk/new", &fields).send(browser).await.status
}

both_engines! {
    async fn many_cases_in_ten_minutes_pull_the_brake_once(store: Store) {
        let world = World::new(store).await;
        let people = &world.people;
        let above = [&people.agent, &people.admin, &people.reviewer, &people.privileged];
        // No more for each of those who open them than one person makes by hand.
        let shares = [
            (&people.agent, people.employees[..7].iter().collect::<Vec<_>>()),
            (&people.approver, people.employees[7..14].iter().collect()),
            (&people.supervisor, people.employees[14..].iter().chain(above).collect()),
        ];
        let mut opened = 0;
        for (who, share) in shares {
            let (mut browser, _) = world.signed_in(who).await;
            for someone in share {
                assert_eq!(world.logged("brake.pulled").await, 0, "after {opened}");
                assert_eq!(reported(&mut browser, someone).await, 201, "case {opened}");
                opened += 1;
            }
        }
        assert_eq!(opened, 20);
        assert_eq!(world.logged("brake.pulled").await, 1);
        let (mut agent, _) = world.signed_in(&people.agent).await;
        let page = get(&mut agent, "/desk", &[("accept", "text/html")]).await.text();
        assert!(page.contains("The brake is on"), "{page}");
        // It goes on as a case, and the alarm is not raised again.
        let (mut supervisor, _) = world.signed_in(&people.supervisor).await;
        assert_eq!(reported(&mut supervisor, &people.approver).await, 201);
        assert_eq!(world.logged("brake.pulled").await, 1);
        // One agent alone gives nobody a way in now.
        let case = people.employees[0].lost();
        let keys = (people.supervisor.credential().unwrap(), people.manager.credential().unwrap());
        let mut desk = keyward_robot::Recovery::new(world.address, crate::world::ORIGIN, keys.0, keys.1).await.unwrap();
        desk.verify(&case, 1001).await.unwrap();
        desk.act(1001, "contain", &[]).await.unwrap();
        let proof = desk.touch(1001, "pass").await.unwrap();
        let fields = [("channel", "verified_call"), ("one_time", "on"), ("assertion", proof.as_str())];
        let pass = Post::form("/desk/cases/1001/pass", &fields).send(&mut desk.agent).await;
        assert_eq!(code(&pass), "not-approved");
    }
}
