//! Many cases at once (A24): the brake is pulled by itself, once, and from then on every pass takes two.

use crate::world::{Post, World, code, get};
use keyward_model::Clock as _;
use keyward_robot::{Client, Someone};
use keyward_storage::{Store, StoreError, Tx, both_engines, repo};

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
        assert!(page.contains("Attack mode is on"), "{page}");
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

    /// Half a wave is one human's, with however many accounts: the linked one opened the next case, and ended the hold.
    async fn two_accounts_of_one_agent_are_held_together(store: Store) {
        let world = World::new(store).await;
        let people = &world.people;
        let (dir, one, other, at) = (people.id, people.agent.id, people.supervisor.id, world.clock.now());
        let link = move |tx: &mut dyn Tx| repo::humans::link(tx, dir, one, other, at);
        let linked: Result<bool, StoreError> = world.store.write("link", link).await;
        assert!(linked.unwrap());
        let (mut agent, _) = world.signed_in(&people.agent).await;
        let (mut supervisor, _) = world.signed_in(&people.supervisor).await;
        for (n, someone) in people.employees[..10].iter().enumerate() {
            assert_eq!(world.logged("agent.held").await, 0, "after {n}");
            let browser = if n % 2 == 0 { &mut agent } else { &mut supervisor };
            assert_eq!(reported(browser, someone).await, 201);
        }
        assert_eq!(world.logged("agent.held").await, 1);
        let hold = Post::form(&format!("/desk/alarms/holds/{other}"), &[("reason", "It is fine")]);
        for browser in [&mut agent, &mut supervisor] {
            assert_eq!(reported(browser, &people.employees[10]).await, 403);
        }
        let own = hold.send(&mut supervisor).await;
        assert!(own.status == 422 && own.text().contains("on hold"), "{}", own.text());
        // Another human asks, and lets both go on; counted anew for both.
        let (mut approver, _) = world.signed_in(&people.approver).await;
        assert_eq!(hold.send(&mut approver).await.status, 303);
        assert_eq!(reported(&mut agent, &people.employees[10]).await, 201);
        assert_eq!(reported(&mut supervisor, &people.employees[11]).await, 201);
        assert_eq!(world.logged("brake.pulled").await, 0);
    }
}
