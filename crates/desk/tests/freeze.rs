//! Freezing an account at the desk, and lifting that.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod world;

use keyward_desk::{Acting, DeskError, Join, Unfreeze};
use keyward_model::*;
use keyward_recovery::*;
use keyward_storage::{
    Draws, Store, StoreError, Tx, both_engines,
    repo::{
        import_runs, people,
        person_sources::{self, PersonSources},
    },
};
use std::time::Duration;
use world::{
    World,
    rules::{Rules, operator},
};

async fn frozen_at(world: &World) -> Option<Timestamp> {
    let (dir, id) = (world.dir, world.mira);
    let found: Result<_, StoreError> = world.store.read("look", move |tx| people::find(tx, dir, id)).await;
    found.unwrap().unwrap().frozen_at
}

async fn told(world: &World, kind: &str) -> usize {
    world.mail().await.iter().filter(|mail| mail.message.kind == kind).count()
}

fn code<T: std::fmt::Debug>(answer: Result<T, DeskError>) -> &'static str {
    answer.unwrap_err().code()
}

both_engines! {
    async fn in_a_case_it_takes_a_verified_person(store: Store) {
        let world = World::new(store).await;
        let agent = world.as_agent();
        let number = world.open().await.number;
        let freeze = async |who: &Acting, reason: &str| {
            let who = world.working(who, number).await;
            world.desk.freeze_in_case(&who, number, reason).await
        };
        assert_eq!(code(freeze(&agent, "she says so").await), "not-verified", "a stranger freezes nobody");
        let case = world.verify(number).await;
        world.desk.contain(&world.working(&agent, number).await, number).await.unwrap();
        world.issue(number, case, None).await.unwrap();
        assert!(world.living_pass().await.is_some());
        assert_eq!(code(freeze(&agent, " ").await), "reason-missing");
        for (who, roles, why) in [
            (world.mira, &[][..], "own-case"),
            (world.manager, &[], "not-allowed"),
            (world.reviewer, &[Role::SecurityReader], "not-allowed"),
        ] {
            assert_eq!(code(freeze(&world.acting(who, roles), "me").await), why);
        }
        assert_eq!(frozen_at(&world).await, None);
        freeze(&agent, "somebody else asked for the pass").await.unwrap();
        assert_eq!(frozen_at(&world).await, Some(Clock::now(world.clock.as_ref())));
        assert_eq!(code(freeze(&agent, "again").await), "account-frozen");
        assert_eq!(world.living_pass().await, None, "the pass that was out ended");
        assert_eq!(world.case(number).await.state, CaseState::Escalated);
        // Both mailboxes and the mobile number.
        assert_eq!(told(&world, "frozen").await, 3);
        assert_eq!(told(&world, "account.frozen").await, 1, "the chat tool");
        world.reconcile().await;
        world.verify_log().await;
        // No pass until it is lifted, whoever resumes the case.
        let supervisor = world.acting(world.supervisor, &[Role::PrivilegedAuthentication]);
        world.desk.resume(&world.working(&supervisor, number).await, number, "go on").await.unwrap();
        assert_eq!(code(world.issue(number, case, None).await), "account-frozen");
        let lifted = world.lift_freeze(&supervisor, world.mira, "came in").await;
        assert_eq!(code(lifted), "signer-restored", "who took part in giving a pass is no second person");
        let (dir, admin) = (world.dir, world.admin);
        let (from, to) = (RoleSet::of(&[Role::PolicyAdministrator]), RoleSet::of(&[Role::PrivilegedAuthentication]));
        let moved: Result<bool, StoreError> =
            world.store.write("roles", move |tx| people::swap_roles(tx, dir, admin, from, to)).await;
        assert!(moved.unwrap());
        let other = world.acting(admin, &[Role::PrivilegedAuthentication]);
        let lifted = world.lift_freeze(&other, world.mira, "came in").await;
        assert!(lifted.unwrap());
        // The log never heard of this role.
        let back: Result<bool, StoreError> =
            world.store.write("roles", move |tx| people::swap_roles(tx, dir, admin, to, from)).await;
        assert!(back.unwrap());
        // What was checked gave the pass that ended.
        world.check(number).await;
        world.issue(number, case, None).await.unwrap();
        world.verify_log().await;
    }

    /// As the sign-in does it for its owner, who from then on acts no more.
    async fn who_freezes_their_own_account_stops_the_case(store: Store) {
        let world = World::new(store).await;
        let number = world.open().await.number;
        let case = world.verify(number).await;
        world.desk.contain(&world.working(&world.as_agent(), number).await, number).await.unwrap();
        world.issue(number, case, None).await.unwrap();
        let (desk, dir, mira) = (world.desk.clone(), world.dir, world.mira);
        let draws = Draws::new(Clock::now(world.clock.as_ref()), world.entropy.as_ref());
        let freeze = move |tx: &mut dyn Tx| {
            let by = Actor::Person(mira);
            keyward_directory::freeze(tx, dir, &desk, (mira, by), &serde_json::Value::Null, &draws.restart())
        };
        let done: Result<bool, StoreError> = world.store.write("freeze", freeze).await;
        assert_eq!(done, Ok(true));
        world.reconcile().await;
        let stopped = world.case(number).await;
        assert_eq!((stopped.state, stopped.living_pass(Clock::now(world.clock.as_ref()))), (CaseState::Escalated, None));
        assert_eq!(world.living_pass().await, None);
        let told = world.mail().await;
        let stopped: Vec<_> = told.iter().filter(|mail| mail.message.kind == "escalated").collect();
        assert!(stopped.iter().all(|mail| !mail.message.body.contains("could not show who they are")));
        assert_eq!(stopped.len(), 3);
        world.verify_log().await;
    }

    /// As an import does it with whoever left.
    async fn a_disabled_account_has_neither_pass_nor_verification_when_it_is_enabled_again(store: Store) {
        let world = World::new(store).await;
        let number = world.open().await.number;
        let case = world.verify(number).await;
        world.desk.contain(&world.working(&world.as_agent(), number).await, number).await.unwrap();
        world.issue(number, case, None).await.unwrap();
        assert!(world.living_pass().await.is_some());
        let (desk, dir, mira) = (world.desk.clone(), world.dir, world.mira);
        let draws = Draws::new(Clock::now(world.clock.as_ref()), world.entropy.as_ref());
        let disable = move |tx: &mut dyn Tx| {
            let by = (mira, Actor::Operator);
            let first = keyward_directory::disable(tx, dir, &desk, by, &draws.restart())?;
            let again = keyward_directory::disable(tx, dir, &desk, by, &draws.restart())?;
            people::set_enabled(tx, dir, mira, true)?;
            Ok((first, again))
        };
        let done: Result<(bool, bool), StoreError> = world.store.write("disable", disable).await;
        assert_eq!(done, Ok((true, false)));
        assert_eq!(world.live_sessions().await, 0);
        let now = || Clock::now(world.clock.as_ref());
        assert_eq!((world.living_pass().await, world.case(number).await.living_pass(now())), (None, None));
        assert_eq!(code(world.issue(number, case, None).await), "not-verified");
        world.clock.advance(Duration::from_mins(1));
        world.check(number).await;
        world.issue(number, case, None).await.unwrap();
    }

    async fn lifting_takes_another_person_a_reason_and_a_touch(store: Store) {
        let world = World::new(store).await;
        let agent = world.acting(world.second_agent, &[Role::Authentication]);
        let supervisor = world.acting(world.supervisor, &[Role::PrivilegedAuthentication]);
        let own = world.acting(world.mira, &[Role::PrivilegedAuthentication]);
        assert_eq!(code(world.freeze(&agent, world.mira, "odd").await), "not-allowed");
        assert_eq!(code(world.freeze(&own, world.mira, "odd").await), "not-allowed");
        assert_eq!(code(world.freeze(&supervisor, world.mira, "").await), "reason-missing");
        let number = world.open().await.number;
        // R3: a supervisor's cookie alone froze anybody.
        assert_eq!(code(world.desk.freeze(&supervisor, world.mira, "odd").await), "needs-passkey");
        let lifting = world.sure(&supervisor, Deed::LiftFreeze(world.mira));
        assert_eq!(code(world.desk.freeze(&lifting, world.mira, "odd").await), "needs-passkey");
        assert!(world.freeze(&supervisor, world.mira, "seen elsewhere").await.unwrap());
        assert!(!world.freeze(&supervisor, world.mira, "again").await.unwrap());
        assert_eq!(world.case(number).await.state, CaseState::Escalated);
        assert_eq!(code(world.lift_freeze(&agent, world.mira, "fine").await), "not-allowed");
        assert_eq!(code(world.lift_freeze(&own, world.mira, "fine").await), "not-allowed");
        assert_eq!(code(world.desk.lift_freeze(&supervisor, world.mira, "fine").await), "needs-passkey");
        assert_eq!(code(world.desk.lift_freeze(&lifting, world.mira, "").await), "reason-missing");
        let elsewhere = world.sure(&supervisor, Deed::LiftFreeze(world.manager));
        assert_eq!(code(world.desk.lift_freeze(&elsewhere, world.mira, "fine").await), "needs-passkey");
        world.clock.advance(Duration::from_mins(6));
        assert_eq!(code(world.desk.lift_freeze(&lifting, world.mira, "fine").await), "needs-passkey", "too long ago");
        assert!(frozen_at(&world).await.is_some());
        assert!(world.lift_freeze(&supervisor, world.mira, "fine").await.unwrap());
        assert!(!world.lift_freeze(&supervisor, world.mira, "fine").await.unwrap());
        assert_eq!(frozen_at(&world).await, None);
        assert_eq!(told(&world, "unfrozen").await, 3);
        world.verify_log().await;
    }

    /// One supervisor froze everybody else who could lift it, and is frozen now.
    async fn the_machine_lifts_a_freeze_and_says_so(store: Store) {
        let rules = Rules::new(store).await;
        let world = &rules.world;
        for person in [world.admin, world.supervisor, world.agent, world.reviewer] {
            world.give_passkey(person, true).await;
        }
        let supervisor = world.acting(world.supervisor, &[Role::PrivilegedAuthentication]);
        let number = world.open().await.number;
        let (dir, [admin, mira]) = (world.dir, [world.admin, world.mira]);
        let name = async |id| {
            let found: Result<_, StoreError> = world.store.read("name", move |tx| people::find(tx, dir, id)).await;
            found.unwrap().unwrap().user_name
        };
        let (names, enter) = ([name(admin).await, name(mira).await], async || {
            let first = world.desk.at_work().await.unwrap().swap_remove(0);
            (first.enter, first.frozen)
        });
        assert_eq!(enter().await, (2, Vec::new()));
        for person in [admin, mira] {
            assert!(world.freeze(&supervisor, person, "seen elsewhere").await.unwrap());
        }
        assert_eq!(enter().await, (1, vec![names[0].clone()]));
        let unfreeze = async |account: &str, reason: &str| world.desk.unfreeze(operator(), account, reason).await;
        assert_eq!(code(unfreeze(&names[0], " ").await), "bad-text");
        assert_eq!(unfreeze("nobody@nord.example", "She called").await.unwrap(), Unfreeze::Nobody);
        assert_eq!((world.logged("person.unfrozen").await, told(world, "unfrozen").await), (0, 0));
        assert_eq!(unfreeze(&names[0].to_uppercase(), "She called").await.unwrap(), Unfreeze::Lifted { enabled: true });
        assert_eq!(unfreeze(&names[0], "She called").await.unwrap(), Unfreeze::NotFrozen);
        assert_eq!(enter().await, (2, Vec::new()));
        assert_eq!((world.logged("person.unfrozen").await, rules.told("unfrozen-at-machine").await), (1, 1), "whoever has a mailbox");
        assert!(frozen_at(world).await.is_some(), "one account at a time");
        unfreeze(&names[1], "She called").await.unwrap();
        assert_eq!(frozen_at(world).await, None);
        assert_eq!(world.case(number).await.state, CaseState::Escalated, "the case stays stopped");
        let mails = world.mail().await;
        let hers: Vec<_> = mails.iter().filter(|mail| mail.message.kind == "unfrozen").collect();
        assert_eq!(hers.len(), 3);
        let letters = hers.iter().filter(|mail| mail.message.channel == Channel::Mail);
        assert!(letters.clone().count() == 2 && letters.clone().all(|mail| mail.message.body.contains("a shell at the server")));
        let to_all = mails.iter().find(|mail| mail.message.kind == "unfrozen-at-machine").unwrap();
        assert!(to_all.message.body.contains("She called"));
        world.verify_log().await;
        rules.sound().await;
    }

    /// An administrator who was made at the machine stands in the export as well.
    async fn the_machine_joins_an_account_to_a_record_and_says_so(store: Store) {
        let rules = Rules::new(store).await;
        let world = &rules.world;
        let (dir, [admin, mira]) = (world.dir, [world.admin, world.mira]);
        let find = async |id| {
            let found: Result<_, StoreError> = world.store.read("person", move |tx| people::find(tx, dir, id)).await;
            found.unwrap().unwrap()
        };
        let (before, other) = (find(admin).await, find(mira).await.user_name);
        let (id, shown) = ("6ea91a8d-0000-41a1-b7bd-0000000000aa", "6EA91A8D-0000-41A1-B7BD-0000000000AA");
        let join = async |account: &str, record: &str, reason: &str| world.desk.join_record(operator(), account, record, reason).await;
        assert_eq!(code(join(&before.user_name, shown, " ").await), "bad-text");
        assert_eq!(join("nobody@nord.example", shown, "The same").await.unwrap(), Join::Nobody);
        let load = import_runs::ImportRun { files: "00".to_owned(), began_at: Clock::now(world.clock.as_ref()) };
        let begun: Result<(), StoreError> =
            world.store.write("load", move |tx| import_runs::begin(tx, dir, &load)).await;
        begun.unwrap();
        assert_eq!(join(&before.user_name, shown, "The same").await.unwrap(), Join::Joined);
        let open: Result<_, StoreError> = world.store.read("load", move |tx| import_runs::find(tx, dir)).await;
        assert_eq!(open.unwrap(), None, "a load that broke off dates nothing of them");
        // Neither twice, nor two accounts to one record.
        assert_eq!(join(&before.user_name, "another", "The same").await.unwrap(), Join::Taken);
        assert_eq!(join(&other, shown, "The same").await.unwrap(), Join::Taken);
        assert_eq!(find(admin).await, before, "nothing else changes");
        let found: Result<_, StoreError> = world.store.read("record", move |tx| people::find_by_source(tx, dir, id)).await;
        assert_eq!(found.unwrap().map(|found| found.id), Some(admin));
        assert_eq!((world.logged("person.record_joined").await, rules.told("record-joined").await), (1, 1), "whoever has a mailbox");
        world.verify_log().await;
        rules.sound().await;
    }

    async fn whoever_is_let_in_at_the_machine_ends_a_load_that_broke_off(store: Store) {
        let world = World::new(store).await;
        let (dir, began_at) = (world.dir, Clock::now(world.clock.as_ref()));
        let load = import_runs::ImportRun { files: "00".to_owned(), began_at };
        let begun: Result<(), StoreError> =
            world.store.write("load", move |tx| import_runs::begin(tx, dir, &load)).await;
        begun.unwrap();
        world.desk.add_administrator(operator(), world.second_agent).await.unwrap();
        let open: Result<_, StoreError> = world.store.read("load", move |tx| import_runs::find(tx, dir)).await;
        assert_eq!(open.unwrap(), None);
    }

    /// As an import leaves the account of a manager who had left.
    async fn an_account_that_was_enabled_again_vouches_after_72_hours(store: Store) {
        let world = World::new(store).await;
        let number = world.open().await.number;
        let (dir, manager, enabled_at) = (world.dir, world.manager, Clock::now(world.clock.as_ref()));
        let back: Result<(), StoreError> = world
            .store
            .write("back", move |tx| {
                let from = person_sources::of_person(tx, dir, manager)?;
                person_sources::put(tx, dir, manager, &PersonSources { enabled_at: Some(enabled_at), ..from })
            })
            .await;
        back.unwrap();
        let ask = async || world.desk.ask_vouch(&world.working(&world.as_agent(), number).await, number).await;
        world.clock.advance(Duration::from_hours(71));
        assert_eq!(code(ask().await), "cannot-vouch");
        world.clock.advance(Duration::from_hours(1));
        ask().await.unwrap();
    }

    async fn who_signs_in_a_case_lifts_no_freeze_out_of_its_way(store: Store) {
        let world = World::new(store).await;
        let number = world.open().await.number;
        let (agent, supervisor) = (world.as_agent(), world.acting(world.supervisor, &[Role::PrivilegedAuthentication]));
        world.verify(number).await;
        world.approve(number).await;
        world.freeze(&supervisor, world.mira, "seen elsewhere").await.unwrap();
        for (who, why) in [(&supervisor, "not-allowed"), (&agent, "works-the-case")] {
            let page = world.desk.person_detail(who, world.mira).await.unwrap().may_lift;
            assert_eq!(page.unwrap_err().code(), why);
            assert_eq!(code(world.lift_freeze(who, world.mira, "fine").await), why);
        }
        assert!(frozen_at(&world).await.is_some());
    }

    async fn who_is_frozen_works_at_no_desk(store: Store) {
        let world = World::new(store).await;
        let agent = world.as_agent();
        let supervisor = world.acting(world.supervisor, &[Role::PrivilegedAuthentication]);
        let number = world.open().await.number;
        world.freeze(&supervisor, world.agent, "odd hours").await.unwrap();
        assert_eq!(code(world.desk.assess(&world.working(&agent, number).await, number).await), "not-allowed");
        world.freeze(&supervisor, world.manager, "odd hours").await.unwrap();
        let second = world.acting(world.second_agent, &[Role::Authentication]);
        let second = world.working(&second, number).await;
        world.desk.assess(&second, number).await.unwrap();
        assert_eq!(code(world.desk.ask_vouch(&second, number).await), "cannot-vouch");
        world.verify_log().await;
    }
}
