//! Many cases at once (A24): the brake is pulled by itself, once, and from then on every pass takes two.

use crate::world::{Post, World, code, get};
use keyward_model::{Clock as _, Person, PersonId};
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
    Post::form("/desk/new", &fields).surely(browser).await.status
}

/// People whom an import made today, without a method that works here.
async fn newcomers(world: &World, count: u8) -> Vec<PersonId> {
    let (dir, model) = (world.people.id, world.people.employees[0].id);
    let ids: Vec<PersonId> = (0..count)
        .map(|n| PersonId::from_bytes([0x80, n, 0x77, n, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]))
        .collect();
    let made = ids.clone();
    let write = world.store.write("newcomers", move |tx| {
        let model = repo::people::find(tx, dir, model)?.unwrap();
        for (n, id) in (0..count).zip(&made) {
            let user_name = format!("new{n}@robot.example");
            let person = Person { id: *id, user_name, employee_number: None, ..model.clone() };
            repo::people::insert(tx, &person, &[n; 64], None)?;
        }
        Ok::<_, StoreError>(())
    });
    write.await.unwrap();
    ids
}

async fn begun(browser: &mut Client, person: PersonId) -> u16 {
    let person = person.to_string();
    let fields = [
        ("person", person.as_str()),
        ("playbook", "first_passkey"),
        ("theft", "no"),
        ("channel", "in_person"),
    ];
    Post::form("/desk/new", &fields).surely(browser).await.status
}

both_engines! {
    async fn a_day_of_new_people_is_no_wave_and_has_a_limit_of_its_own(store: Store) {
        let world = World::new(store).await;
        let new = newcomers(&world, 52).await;
        let (mut agent, _) = world.signed_in(&world.people.agent).await;
        for person in &new[..49] {
            assert_eq!(begun(&mut agent, *person).await, 201);
        }
        assert_eq!((world.logged("agent.held").await, world.logged("brake.pulled").await), (0, 0));
        // A recovery among them is the first one.
        assert_eq!(reported(&mut agent, &world.people.employees[0]).await, 201);
        assert_eq!(world.logged("agent.held").await, 0);
        let raised = world.logged("case.flag_raised").await;
        assert_eq!(raised, 0, "no flag of many cases");
        // Nobody begins as many by hand.
        assert_eq!(begun(&mut agent, new[49]).await, 201);
        assert_eq!((world.logged("agent.held").await, world.logged("brake.pulled").await), (1, 0));
        assert_eq!(begun(&mut agent, new[50]).await, 403);
        // Whoever lets them go on starts that count anew as well.
        let hold = Post::form(&format!("/desk/alarms/holds/{}", world.people.agent.id), &[("reason", "It is fine")]);
        let (mut supervisor, _) = world.signed_in(&world.people.supervisor).await;
        assert_eq!(hold.surely(&mut supervisor).await.status, 303);
        for person in &new[50..] {
            assert_eq!(begun(&mut agent, *person).await, 201);
        }
    }

    async fn many_cases_in_ten_minutes_pull_the_brake_once(store: Store) {
        let world = World::new(store).await;
        let people = &world.people;
        let above = [&people.agent, &people.admin, &people.reviewer, &people.privileged];
        // No more for each of those who open them than one person makes by hand.
        let shares = [
            (&people.agent, people.employees[..7].iter().collect::<Vec<_>>()),
            (&people.approver, people.employees[7..14].iter().collect()),
            (&people.supervisor, people.employees[14..16].iter().chain(above).collect()),
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
        // A case says so as well, and who ends it; and what does not work now is not offered to somebody locked out.
        let (mut reader, _) = world.signed_in(&people.reviewer).await;
        for (own, path) in [(true, "/desk/cases/1001"), (true, "/desk/new"), (false, "/review")] {
            let browser = if own { &mut agent } else { &mut reader };
            let page = get(browser, path, &[("accept", "text/html")]).await.text();
            let told = page.contains("Attack mode is on since") && page.contains("turns it off under Alarms");
            assert!(told, "{path}: {page}");
        }
        let page = get(&mut world.browser().await, "/recover", &[("accept", "text/html")]).await.text();
        assert!(page.contains("action=\"/recover/code\""), "nobody outside reads it off the page: {page}");
        // It goes on as a case, and the alarm is not raised again.
        let (mut supervisor, _) = world.signed_in(&people.supervisor).await;
        assert_eq!(reported(&mut supervisor, &people.employees[16]).await, 201);
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

    /// A wave at a team that nobody is in warned of nothing, and nobody was told.
    async fn a_phishing_wave_is_at_a_team_that_there_is(store: Store) {
        let world = World::new(store).await;
        let (mut reader, _) = world.signed_in(&world.people.reviewer).await;
        let raise = |team: &'static str| {
            Post::form("/desk/alarms/raise", &[("what", "wave"), ("team", team), ("reason", "Fake invoices")])
        };
        let refused = raise("Logistic").send(&mut reader).await;
        assert_eq!((refused.status, world.logged("wave.noted").await), (422, 0));
        let page = refused.text();
        assert!(page.contains("The teams in the directory: Logistics") && page.contains("<option value=\"Logistics\">"), "{page}");
        // However it is written, it is the team of the directory.
        assert_eq!(raise("logistics").send(&mut reader).await.status, 303);
        assert_eq!(world.desk.alarms().await.unwrap()[0].alarm.team.as_deref(), Some("Logistics"));
        let page = get(&mut reader, "/desk/alarms", &[("accept", "text/html")]).await.text();
        assert!(page.contains("The team is on the list of phishing waves"), "{page}");
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
        assert_eq!(hold.surely(&mut approver).await.status, 303);
        assert_eq!(reported(&mut agent, &people.employees[10]).await, 201);
        assert_eq!(reported(&mut supervisor, &people.employees[11]).await, 201);
        assert_eq!(world.logged("brake.pulled").await, 0);
    }
}
