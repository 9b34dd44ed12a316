//! Losses that anybody reports at the website: they change nothing but the desk's pile.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod world;

use keyward_desk::{Acting, DeskError, Reported};
use keyward_model::*;
use keyward_recovery::*;
use keyward_storage::{
    Draws, MIGRATIONS, Store, StoreError, Tx, both_engines,
    repo::{
        humans,
        intake::{self, Intake, Loss, Names},
        people,
    },
};
use std::{collections::BTreeMap, time::Duration};
use world::World;

const HOME: Option<&str> = Some("203.0.113.9");

fn reported(name: &str) -> Reported {
    Reported {
        user_name: name.into(),
        thing: Loss::Device(DeviceKind::Phone),
        note: " On the train to Graz. ".into(),
    }
}

/// Every row of every table but the pile and the counters of its limits.
async fn everything_else(world: &World) -> BTreeMap<String, Vec<String>> {
    let read = |tx: &mut dyn Tx| -> Result<_, StoreError> {
        let lines = MIGRATIONS.iter().flat_map(|migration| migration.sql.lines());
        let tables = lines.filter_map(|line| line.strip_prefix("CREATE TABLE ")?.split([' ', '(']).next());
        let mut all = BTreeMap::new();
        for table in tables.filter(|table| !["intake", "throttle"].contains(table)) {
            let rows = tx.query_dyn(&format!("SELECT * FROM {table}"), &[])?;
            let mut rows: Vec<String> = rows.iter().map(|row| format!("{row:?}")).collect();
            rows.sort_unstable();
            all.insert(table.to_owned(), rows);
        }
        Ok(all)
    };
    world.store.read("everything", read).await.unwrap()
}

/// The user names of all that waits.
async fn names(world: &World) -> Vec<String> {
    let dir = world.dir;
    let read = move |tx: &mut dyn Tx| -> Result<_, StoreError> {
        let mut all = intake::waiting(tx, dir, Names::Somebody, intake::AT_ONCE)?;
        all.extend(intake::waiting(tx, dir, Names::Nobody, intake::AT_ONCE)?);
        Ok(all.into_iter().map(|one| one.user_name).collect())
    };
    world.store.read("names", read).await.unwrap()
}

async fn pile(world: &World) -> Vec<IntakeId> {
    let pile = world.desk.intakes(&world.as_agent()).await.unwrap();
    pile.shown.iter().map(|detail| detail.intake.id).collect()
}

fn code<T: std::fmt::Debug>(answer: Result<T, DeskError>) -> &'static str {
    answer.unwrap_err().code()
}

both_engines! {
    async fn a_report_changes_nothing_but_the_pile(store: Store) {
        let world = World::new(store).await;
        let before = everything_else(&world).await;
        for name in [" Mira.Kovac@contoso.example ", "nobody@contoso.example"] {
            world.desk.report_unsigned(HOME, reported(name)).await.unwrap();
            world.clock.advance(Duration::from_secs(1));
        }
        for bad in ["", " ", "a\0b", &"x".repeat(257)] {
            assert_eq!(code(world.desk.report_unsigned(HOME, reported(bad)).await), "bad-text");
        }
        let long = Reported { note: "x".repeat(501), ..reported("mira") };
        assert_eq!(code(world.desk.report_unsigned(HOME, long).await), "bad-text");
        assert_eq!(everything_else(&world).await, before, "a stranger wrote somewhere else");
        assert!(world.mail().await.is_empty(), "nobody is told what a stranger says");

        let pile = world.desk.intakes(&world.as_agent()).await.unwrap();
        let found = pile.shown;
        assert_eq!((found.len(), pile.more, pile.hidden), (2, 0, 0));
        assert_eq!(found[0].person.as_ref().map(|person| person.id), Some(world.mira));
        assert_eq!(found[0].intake.note.as_deref(), Some("On the train to Graz."));
        assert_eq!(found[0].intake.address.as_deref(), HOME);
        assert!(found[1].person.is_none());
        assert_eq!(pile.unmatched, 1);
    }

    async fn a_source_is_limited_and_nobody_else(store: Store) {
        let world = World::new(store).await;
        let report = async |from: &str| world.desk.report_unsigned(Some(from), reported("mira")).await;
        for _ in 0..6 {
            report("2001:db8:1:2::7").await.unwrap();
        }
        assert_eq!(code(report("2001:db8:1:2:ffff::1").await), "too-many-reports", "the same household");
        report("2001:db8:1:3::7").await.unwrap();
        world.clock.advance(Duration::from_mins(61));
        report("2001:db8:1:2::7").await.unwrap();
        assert_eq!(pile(&world).await.len(), 8);
        for host in 0..250 {
            report(&format!("198.51.100.{host}")).await.unwrap();
        }
        let found = world.desk.intakes(&world.as_agent()).await.unwrap();
        assert_eq!((found.shown.len(), found.more), (50, 208));
    }

    /// A stranger who fills the pile makes the room themselves: with names that nobody has, from many addresses, for days.
    async fn made_up_reports_make_room_for_each_other_and_hide_nobody(store: Store) {
        let world = World::new(store).await;
        world.desk.report_unsigned(Some("192.0.2.1"), reported("mira.kovak@contoso.example")).await.unwrap();
        for n in 0..240 {
            world.clock.advance(Duration::from_secs(7));
            let from = format!("198.51.{}.{}", 100 + n % 4, n / 6);
            world.desk.report_unsigned(Some(&from), reported(&format!("made-up-{n}"))).await.unwrap();
            if n == 120 {
                world.desk.report_unsigned(HOME, reported("mira.kovac@contoso.example")).await.unwrap();
            }
        }
        // At once, not after somebody cleared it.
        world.desk.report_unsigned(HOME, reported("jonas.berg@contoso.example")).await.unwrap();
        let found = world.desk.intakes(&world.as_agent()).await.unwrap();
        let first: Vec<_> = found.shown[..2].iter().map(|one| one.intake.user_name.as_str()).collect();
        assert_eq!(first, ["jonas.berg@contoso.example", "mira.kovac@contoso.example"]);
        assert_eq!((found.shown.len(), found.more, found.unmatched), (50, 193, 241));
        world.desk.tidy_reports().await.unwrap();
        let found = world.desk.intakes(&world.as_agent()).await.unwrap();
        assert_eq!((found.shown.len(), found.more, found.unmatched), (50, 52, 100));
        // A slip from another network stays, however old beside the flood.
        let slips = async || names(&world).await.iter().filter(|name| *name == "mira.kovak@contoso.example").count();
        assert_eq!(slips().await, 1);
        assert_eq!(names(&world).await.len(), 102);
        let newest: Vec<String> = (0..240).rev().take(4).map(|n| format!("made-up-{n}")).collect();
        assert!(newest.iter().all(|name| found.shown.iter().any(|one| one.intake.user_name == *name)));
        assert_eq!(world.logged("intake.displaced").await, 1);
        // Nobody matched them.
        world.clock.advance(Duration::from_hours(24 * 14 + 1));
        world.desk.tidy_reports().await.unwrap();
        let found = world.desk.intakes(&world.as_agent()).await.unwrap();
        assert_eq!((found.shown.len(), found.more, found.unmatched), (2, 0, 0), "who exists does not expire with them");
        assert_eq!(world.logged("intake.expired").await, 2);
        // What is old is forgotten, and the log says so.
        world.clock.advance(Duration::from_hours(24 * 91));
        world.desk.tidy_reports().await.unwrap();
        assert!(names(&world).await.is_empty());
        assert_eq!(world.logged("intake.expired").await, 3);
        world.verify_log().await;
    }

    /// Whoever reports somebody again and again merges with themselves; the person's own word from elsewhere stays.
    async fn a_few_reports_wait_about_one_person(store: Store) {
        let world = World::new(store).await;
        let send = async |from: &str, name: &str| world.desk.report_unsigned(Some(from), reported(name)).await.unwrap();
        send("203.0.113.9", "mira.kovac@contoso.example").await;
        world.clock.advance(Duration::from_secs(1));
        send("192.0.2.5", "jonas.berg@contoso.example").await;
        for n in 0..12 {
            world.clock.advance(Duration::from_secs(1));
            send(&format!("198.51.100.{n}"), "mira.kovac@contoso.example").await;
        }
        world.desk.tidy_reports().await.unwrap();
        let found = world.desk.intakes(&world.as_agent()).await.unwrap().shown;
        let from: Vec<_> = found.iter().map(|one| one.intake.address.as_deref().unwrap()).collect();
        assert_eq!(from, ["198.51.100.11", "198.51.100.0", "203.0.113.9", "192.0.2.5"], "each person's together");
        assert_eq!(found.iter().map(|one| one.intake.merged).collect::<Vec<_>>(), [0, 0, 10, 0], "and where it is shown");
        assert_eq!(world.logged("intake.merged").await, 1, "the log keeps the others");
        world.desk.tidy_reports().await.unwrap();
        assert_eq!(world.logged("intake.merged").await, 1);
        world.verify_log().await;
    }

    /// "I found it, please ignore", from as many networks as stay.
    async fn strangers_reports_do_not_take_the_first_off_the_pile(store: Store) {
        let world = World::new(store).await;
        let send = async |from: &str, note: &str| {
            let said = Reported { note: note.into(), ..reported("mira.kovac@contoso.example") };
            world.desk.report_unsigned(Some(from), said).await.unwrap();
            world.clock.advance(Duration::from_secs(1));
        };
        send("203.0.113.9", "My phone is gone").await;
        for round in 1..4 {
            for n in 0..3 {
                send(&format!("198.51.{}.{round}", 100 + n), "I found it, please ignore").await;
            }
            world.desk.tidy_reports().await.unwrap();
            let found = world.desk.intakes(&world.as_agent()).await.unwrap().shown;
            let from: Vec<_> = found.iter().map(|one| one.intake.address.clone().unwrap()).collect();
            assert_eq!(from, [format!("198.51.102.{round}"), "198.51.100.1".into(), "203.0.113.9".into()]);
            let merged: Vec<_> = found.iter().map(|one| one.intake.merged).collect();
            assert_eq!(merged, [0, 0, 3 * round - 2]);
        }
        // Once the desk put the oldest aside, the next one counts.
        let first = world.desk.intakes(&world.as_agent()).await.unwrap().shown[2].intake.id;
        let sure = world.sure(&world.as_agent(), Deed::DismissReport(first));
        world.desk.dismiss_intake(&sure, first, "Called her").await.unwrap();
        for n in 0..3 {
            send(&format!("192.0.{n}.7"), "Please ignore").await;
        }
        world.desk.tidy_reports().await.unwrap();
        let found = world.desk.intakes(&world.as_agent()).await.unwrap().shown;
        assert_eq!(found.iter().map(|one| one.intake.merged).collect::<Vec<_>>(), [0, 0, 2]);
        world.verify_log().await;
    }

    /// Somebody who has the list of names, and many addresses of a few networks.
    async fn a_flood_of_names_that_there_are_hides_no_report_from_elsewhere(store: Store) {
        let world = World::new(store).await;
        let (dir, at, mira) = (world.dir, world.clock.now(), world.mira);
        let flood = move |tx: &mut dyn Tx| -> Result<(), StoreError> {
            let mira = people::find(tx, dir, mira)?.unwrap();
            let draws = Draws::new(at, &SeededEntropy::new(5));
            for n in 0..120_u32 {
                let id = PersonId::new(at, &draws);
                let name = format!("colleague-{n}@contoso.example");
                let colleague =
                    Person { id, user_name: name.clone(), employee_number: None, manager: None, ..mira.clone() };
                people::insert(tx, &colleague, id.as_bytes(), None)?;
                let address = Some(format!("198.51.{}.{}", 100 + n % 4, n / 4));
                let (id, at) = (IntakeId::new(at, &draws), at.plus(Duration::from_secs(n.into())));
                intake::insert(tx, dir, &Intake { id, at, user_name: name, thing: Loss::Codes, note: None, address, merged: 0 })?;
            }
            Ok(())
        };
        world.desk.report_unsigned(HOME, reported("mira.kovac@contoso.example")).await.unwrap();
        let flooded: Result<(), StoreError> = world.store.write("flood", flood).await;
        flooded.unwrap();
        world.desk.tidy_reports().await.unwrap();
        let found = world.desk.intakes(&world.as_agent()).await.unwrap();
        assert_eq!((found.shown.len(), found.more), (50, 71));
        let shown: Vec<_> = found.shown.iter().map(|one| one.intake.user_name.as_str()).collect();
        assert!(shown[..5].contains(&"mira.kovac@contoso.example"), "{shown:?}");
    }

    async fn one_touch_puts_aside_what_names_nobody(store: Store) {
        let world = World::new(store).await;
        for (n, name) in ["made-up-1", "mira.kovac@contoso.example", "made-up-2"].into_iter().enumerate() {
            world.desk.report_unsigned(Some(&format!("198.51.100.{n}")), reported(name)).await.unwrap();
        }
        let agent = world.as_agent();
        let (by, until) = (world.agent, world.desk.intakes(&agent).await.unwrap().read_at);
        world.clock.advance(Duration::from_secs(1));
        world.desk.report_unsigned(HOME, reported("made-up-3")).await.unwrap();
        let sure = world.sure(&agent, Deed::DismissUnmatched(by));
        let employee = world.acting(world.manager, &[]);
        let employee = world.sure(&employee, Deed::DismissUnmatched(world.manager));
        assert_eq!(code(world.desk.dismiss_unmatched(&employee, until, "no").await), "not-allowed");
        assert_eq!(code(world.desk.dismiss_unmatched(&sure, until, " ").await), "bad-text");
        assert_eq!(code(world.desk.dismiss_unmatched(&agent, until, "Made up").await), "needs-passkey");
        let other = world.sure(&agent, Deed::DismissUnmatched(world.supervisor));
        assert_eq!(code(world.desk.dismiss_unmatched(&other, until, "Made up").await), "needs-passkey");
        assert_eq!(names(&world).await.len(), 4);
        assert_eq!(world.desk.dismiss_unmatched(&sure, until, "Made up").await.unwrap(), 2);
        assert_eq!(names(&world).await, ["mira.kovac@contoso.example", "made-up-3"], "what came later was not seen");
        assert_eq!(code(world.desk.dismiss_unmatched(&sure, until, "Again").await), "request-over");
        assert_eq!(world.logged("intake.dismissed").await, 1);
        world.verify_log().await;
    }

    async fn the_desk_opens_a_case_on_it_once_and_its_source_counts(store: Store) {
        let world = World::new(store).await;
        let agent = world.as_agent();
        world.desk.report_unsigned(HOME, reported("mira.kovac@contoso.example")).await.unwrap();
        let id = pile(&world).await[0];
        let loss = || LossReport { channel: ReportChannel::Web, ..world.report() };
        let device = Playbook::DeviceLoss;
        let employee = world.acting(world.manager, &[]);
        assert_eq!(code(world.desk.open_from(&world.opening(&employee), world.mira, device, loss(), id).await), "not-allowed");
        let opened = world.desk.open_from(&world.opening(&agent), world.mira, device, loss(), id).await.unwrap();
        let case = world.case(opened.number).await;
        assert_eq!(case.report.channel, ReportChannel::Web);
        assert!(case.flags.iter().any(|state| state.flag == RedFlag::UnusualSource), "{:?}", case.flags);
        assert!(pile(&world).await.is_empty());
        assert_eq!(world.logged("intake.taken").await, 1);
        assert_eq!(code(world.desk.open_from(&world.opening(&agent), world.mira, device, loss(), id).await), "request-over");
        assert_eq!(code(world.desk.dismiss_intake(&world.sure(&agent, Deed::DismissReport(id)), id, "twice").await), "request-over");
        world.assert_whole(opened.number).await;
    }

    /// A slip, or somebody at the desk who wants a report gone.
    async fn a_report_about_one_is_not_used_up_by_a_case_of_another(store: Store) {
        let world = World::new(store).await;
        let agent = world.as_agent();
        let loss = || LossReport { channel: ReportChannel::Web, ..world.report() };
        world.desk.report_unsigned(HOME, reported("jonas.berg@contoso.example")).await.unwrap();
        let id = pile(&world).await[0];
        let opened = world.desk.open_from(&world.opening(&agent), world.mira, Playbook::DeviceLoss, loss(), id).await;
        assert_eq!((code(opened), pile(&world).await), ("bad-report", vec![id]));
        // What names nobody was a slip of the sender.
        world.desk.report_unsigned(HOME, reported("mirra@contoso.example")).await.unwrap();
        let slip = *pile(&world).await.iter().find(|one| **one != id).unwrap();
        world.desk.open_from(&world.opening(&agent), world.mira, Playbook::DeviceLoss, loss(), slip).await.unwrap();
        assert_eq!(pile(&world).await, [id]);
    }

    async fn a_report_is_read_and_settled_by_those_who_could_open_a_case_on_it(store: Store) {
        let world = World::with(store, Tier::Privileged, true).await;
        world.desk.report_unsigned(HOME, reported("mira.kovac@contoso.example")).await.unwrap();
        world.clock.advance(Duration::from_secs(1));
        world.desk.report_unsigned(HOME, reported("nobody@contoso.example")).await.unwrap();
        let ids = pile(&world).await;
        let id = ids[0];
        let dismiss = async |who: &Acting| {
            let sure = world.sure(who, Deed::DismissReport(id));
            world.desk.dismiss_intake(&sure, id, "Called her: she has it").await
        };
        // Above one's reach.
        let second = world.acting(world.second_agent, &[Role::Authentication]);
        let seen = world.desk.intakes(&second).await.unwrap();
        assert_eq!((seen.shown.len(), seen.shown[0].intake.id, seen.hidden), (1, ids[1], 1));
        assert_eq!(code(world.desk.intake(&second, id).await), "not-found");
        assert_eq!(code(dismiss(&second).await), "beyond-reach");
        // About another account of one's own.
        let (dir, at, one, other) = (world.dir, world.clock.now(), world.mira, world.agent);
        let link = move |tx: &mut dyn Tx| humans::link(tx, dir, one, other, at);
        let linked: Result<bool, StoreError> = world.store.write("link", link).await;
        assert!(linked.unwrap());
        let own = world.as_agent();
        let seen = world.desk.intakes(&own).await.unwrap();
        assert_eq!((seen.shown.len(), seen.shown[0].intake.id, seen.hidden), (1, ids[1], 1));
        assert_eq!(code(world.desk.intake(&own, id).await), "not-found");
        assert_eq!(code(dismiss(&own).await), "own-case");
        let supervisor = world.acting(world.supervisor, &[Role::PrivilegedAuthentication]);
        assert_eq!(world.desk.intake(&supervisor, id).await.unwrap().id, id);
        dismiss(&supervisor).await.unwrap();
    }

    /// A name that passed on may mean whoever had it when they learnt it.
    async fn whoever_has_a_name_and_whoever_had_it_are_offered(store: Store) {
        let world = World::new(store).await;
        let dir = world.dir;
        let rename = async |id: PersonId, name: &'static str| {
            let at = world.clock.now();
            let renamed: Result<bool, StoreError> = world
                .store
                .write("rename", move |tx| {
                    let before = people::find(tx, dir, id)?.unwrap();
                    people::update(tx, &Person { user_name: name.to_owned(), ..before }, at)
                })
                .await;
            assert!(renamed.unwrap());
        };
        rename(world.mira, "mira.new@contoso.example").await;
        let shown = async |who: &Acting| {
            let mut pile = world.desk.intakes(who).await.unwrap();
            (pile.shown.pop().map(|found| (found.person.map(|p| p.id), found.former.iter().map(|p| p.id).collect::<Vec<_>>())), pile.hidden)
        };
        let thing = Loss::Compromised;
        world.desk.report_unsigned(HOME, Reported { thing, ..reported("mira.kovac@contoso.example") }).await.unwrap();
        assert_eq!(shown(&world.as_agent()).await, (Some((Some(world.mira), vec![])), 0), "she alone had it");
        rename(world.manager, "mira.kovac@contoso.example").await;
        assert_eq!(shown(&world.as_agent()).await, (Some((Some(world.manager), vec![world.mira])), 0));
        // It may be about an account of one's own.
        let (at, one, other) = (world.clock.now(), world.mira, world.agent);
        let linked: Result<bool, StoreError> = world.store.write("link", move |tx| humans::link(tx, dir, one, other, at)).await;
        assert!(linked.unwrap());
        assert_eq!(shown(&world.as_agent()).await, (None, 1));
        let supervisor = world.acting(world.supervisor, &[Role::PrivilegedAuthentication]);
        assert!(shown(&supervisor).await.0.is_some());
        let found = world.desk.intakes(&supervisor).await.unwrap();
        let id = found.shown[0].intake.id;
        assert_eq!(found.shown[0].intake.thing, thing);
        assert_eq!(code(world.desk.intake(&world.as_agent(), id).await), "not-found");
        let own = world.as_agent();
        assert_eq!(code(world.desk.dismiss_intake(&world.sure(&own, Deed::DismissReport(id)), id, "mine").await), "own-case");
        // Nor is it used up by a case about whoever else may be meant.
        let things = vec![LostThing::described(DeviceKind::Phone, "", Management::Personal)];
        let loss = LossReport { channel: ReportChannel::Web, things, methods: vec![], ..world.report() };
        let opened = world.desk.open_from(&world.opening(&own), world.manager, Playbook::DeviceLoss, loss, id).await;
        assert_eq!((code(opened), pile(&world).await.len()), ("not-found", 0));
        assert_eq!(world.desk.intake(&supervisor, id).await.unwrap().id, id);
    }

    /// It may be the owner, who hears of the case.
    async fn a_report_about_whose_case_is_open_is_on_its_page(store: Store) {
        let world = World::new(store).await;
        let number = world.open().await.number;
        let reports = async || world.desk.case_detail(&world.as_agent(), number).await.unwrap().reports;
        assert_eq!(reports().await, []);
        for (name, thing) in [("mira.kovac@contoso.example", Loss::Compromised), ("nobody@contoso.example", Loss::Codes)] {
            world.desk.report_unsigned(HOME, Reported { thing, ..reported(name) }).await.unwrap();
        }
        let found: Vec<Loss> = reports().await.into_iter().map(|report| report.thing).collect();
        assert_eq!(found, [Loss::Compromised]);
    }

    async fn the_desk_puts_it_aside_with_a_reason(store: Store) {
        let world = World::new(store).await;
        let agent = world.as_agent();
        world.desk.report_unsigned(None, reported("mira.kovac@contoso.example")).await.unwrap();
        let id = pile(&world).await[0];
        assert_eq!(code(world.desk.dismiss_intake(&world.sure(&world.acting(world.manager, &[]), Deed::DismissReport(id)), id, "no").await), "not-allowed");
        assert_eq!(code(world.desk.dismiss_intake(&world.sure(&agent, Deed::DismissReport(id)), id, " ").await), "bad-text");
        assert_eq!(pile(&world).await, [id]);
        assert_eq!(code(world.desk.dismiss_intake(&agent, id, "Called her").await), "needs-passkey");
        let sure = world.sure(&agent, Deed::DismissReport(id));
        let (first, second) = tokio::join!(
            world.desk.dismiss_intake(&sure, id, "Called her: she has it"),
            world.desk.dismiss_intake(&sure, id, "Called her: she has it"),
        );
        assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
        assert!(pile(&world).await.is_empty());
        assert_eq!(world.logged("intake.dismissed").await, 1);
        world.verify_log().await;
    }
}
