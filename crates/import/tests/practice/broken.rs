//! A first load that broke off goes on with the same files, and nobody dates a number by breaking one off.

use crate::support::{DIRECTORY, Desk, USERS, folder};
use keyward_import::{Kind, MassLimit, Options, Progress};
use keyward_model::{Clock as _, ContactKind, PersonId, RoleSet, Tier};
use keyward_storage::{
    Store, StoreError, both_engines,
    repo::{
        self, import_runs,
        person_sources::{self, PersonSources},
    },
};
use std::time::Duration;

const ANA: &str = "ana.test@nord.example";
const BOR: &str = "bor.test@nord.example";
const CENE: &str = "cene.test@nord.example";
const DITA: &str = "dita.test@nord.example";

/// What the first load says of one person.
fn rows(number: &str) -> String {
    format!(
        "user,mobile,mobile_changed,manager,manager_changed,tier\n{ANA},{number},2024-01-01,{BOR},2024-02-02,privileged\n"
    )
}

fn files(number: &str) -> tempfile::TempDir {
    folder(&[("users.json", USERS.as_bytes()), ("hr.csv", rows(number).as_bytes())])
}

/// More people than none may be changed by one person.
fn strictly() -> Options {
    Options { limit: MassLimit { percent: 0, at_least: 0 }, ..Options::default() }
}

async fn mobile_since(desk: &Desk) -> String {
    let contacts = desk.contacts(ANA).await;
    let mobile = contacts.iter().find(|c| c.kind == ContactKind::Mobile && c.until.is_none()).unwrap();
    mobile.since.to_string()
}

async fn sources_of(desk: &Desk, person: PersonId) -> PersonSources {
    let found: Result<_, StoreError> =
        desk.store.read("sources", move |tx| person_sources::of_person(tx, DIRECTORY, person)).await;
    found.unwrap()
}

/// Waits for something in the middle of an import.
fn now<T>(done: impl Future<Output = T>) -> T {
    tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(done))
}

const TOLD: &str = "2024-01-01T23:59:59Z";

both_engines! {
    async fn a_first_load_that_broke_off_goes_on_with_its_dates(store: Store) {
        let desk = Desk::new(store).await;
        let export = files("+386 40 555 101");
        let sources = [export.path().to_owned()];
        desk.break_off(&sources, Options::default(), Kind::People).await;
        assert!(desk.on_file(ANA, ContactKind::Mobile).await.is_none(), "it was killed before");
        desk.clock.advance(Duration::from_hours(20));
        // Once more, and killed at the next step: it still is the same load.
        desk.break_off(&sources, strictly(), Kind::Contacts).await;
        desk.clock.advance(Duration::from_hours(20));
        let report = desk.import(&sources, strictly()).await;
        assert!(report.applied && report.problem_count == 0, "{report}");
        assert!(report.to_string().contains("this one goes on with it"), "{report}");
        assert_eq!(mobile_since(&desk).await, TOLD);
        let ana = desk.person(ANA).await;
        assert_eq!(ana.manager_since.to_string(), "2024-02-02T23:59:59Z");
        let known: Result<_, StoreError> =
            desk.store.read("sources", move |tx| person_sources::of_person(tx, DIRECTORY, ana.id)).await;
        assert_eq!(known.unwrap().touched_at, None, "no flag on a case");
        assert!(desk.messages().await.is_empty(), "a first load tells nobody that something changed");
        assert_eq!(desk.disagreements().await, 0);
        let again = desk.import(&sources, strictly()).await;
        assert!(again.changes_nothing() && !again.to_string().contains("goes on"), "{again}");
    }

    async fn a_doctored_file_after_a_load_that_broke_off_is_dated_by_the_import(store: Store) {
        let desk = Desk::new(store).await;
        desk.break_off(&[files("+386 40 555 101").path().to_owned()], Options::default(), Kind::People).await;
        let doctored = files("+386 41 000 111");
        let report = desk.import(&[doctored.path().to_owned()], Options::default()).await;
        assert!(report.to_string().contains("an import of other files"), "{report}");
        assert_eq!(mobile_since(&desk).await, desk.clock.now().to_string());
        assert_eq!(desk.person(ANA).await.manager_since, desk.clock.now());
        assert!(desk.messages().await.iter().any(|(to, _)| to == ANA), "and she is told");
    }

    async fn what_a_load_that_broke_off_replaces_settles_from_the_import(store: Store) {
        let desk = Desk::new(store).await;
        let (first, other) = (files("+386 41 000 111"), folder(&[("users.json", USERS.as_bytes())]));
        desk.break_off(&[first.path().to_owned()], Options::default(), Kind::People).await;
        // The number is on file by another way: here it is written, and taken away again.
        let ana = desk.person(ANA).await.id;
        let (now, id) = (desk.clock.now(), keyward_model::ContactId::from_bytes([5; 16]));
        let contact = keyward_model::Contact {
            id,
            person: ana,
            kind: ContactKind::Mobile,
            value: "+38640555101".to_owned(),
            since: now,
            until: Some(now),
            device: None,
            device_since: None,
        };
        let kept: Result<(), StoreError> = desk
            .store
            .write("number", move |tx| keyward_storage::repo::contacts::insert(tx, DIRECTORY, &contact))
            .await;
        kept.unwrap();
        desk.import(&[first.path().to_owned()], Options::default()).await;
        assert_eq!(mobile_since(&desk).await, desk.clock.now().to_string());
        // What finished is not gone on with, whatever broke off before it.
        let third = files("+386 41 000 333");
        desk.break_off(&[third.path().to_owned()], Options::default(), Kind::People).await;
        desk.import(&[other.path().to_owned()], Options::default()).await;
        let report = desk.import(&[third.path().to_owned()], Options::default()).await;
        assert!(!report.to_string().contains("goes on"), "{report}");
    }

    async fn a_load_that_broke_off_goes_on_for_three_days_only(store: Store) {
        let desk = Desk::new(store).await;
        let export = files("+386 40 555 101");
        let sources = [export.path().to_owned()];
        desk.break_off(&sources, Options::default(), Kind::People).await;
        desk.clock.advance(Duration::from_hours(73));
        let report = desk.import(&sources, Options::default()).await;
        assert!(report.to_string().contains("counts from now"), "{report}");
        assert_eq!(mobile_since(&desk).await, desk.clock.now().to_string());
    }

    /// Whoever may write the file replaces it while the run is checked.
    async fn a_load_that_goes_on_reads_the_files_as_they_were_compared(store: Store) {
        let desk = Desk::new(store).await;
        let export = files("+386 40 555 101");
        let (sources, hr) = ([export.path().to_owned()], export.path().join("hr.csv"));
        desk.break_off(&sources, Options::default(), Kind::People).await;
        let replace = move |progress: Progress| {
            if progress.checking && progress.kind == Kind::People {
                std::fs::write(&hr, rows("+386 41 000 111")).unwrap();
            }
        };
        let report = desk.import_while(&sources, Options::default(), replace).await;
        assert!(report.applied, "{report}");
        assert_eq!(desk.on_file(ANA, ContactKind::Mobile).await.unwrap(), "+38640555101");
        assert_eq!(mobile_since(&desk).await, TOLD);
        // The file is another now, and the load is over.
        let report = desk.import(&sources, Options::default()).await;
        assert!(!report.to_string().contains("goes on"), "{report}");
        assert_eq!(mobile_since(&desk).await, desk.clock.now().to_string());
    }

    async fn who_was_made_here_meanwhile_is_none_of_the_load(store: Store) {
        let desk = Desk::new(store).await;
        let export = files("+386 40 555 101");
        let sources = [export.path().to_owned()];
        desk.break_off(&sources, Options::default(), Kind::People).await;
        desk.clock.advance(Duration::from_hours(1));
        // As `keyward administrator add --new` and `account join` leave it, but for what ends the load.
        let ana = desk.person(ANA).await;
        let made = sources_of(&desk, ana.id).await;
        assert!(made.made_by.is_some());
        let unmarked = PersonSources { made_by: None, ..made };
        let put: Result<(), StoreError> = desk
            .store
            .write("by-hand", move |tx| person_sources::put(tx, DIRECTORY, ana.id, &unmarked))
            .await;
        put.unwrap();
        let report = desk.import(&sources, Options::default()).await;
        assert!(report.to_string().contains("goes on"), "{report}");
        assert_eq!(mobile_since(&desk).await, desk.clock.now().to_string());
        assert_eq!(desk.person(ANA).await.manager_since, desk.clock.now());
    }

    async fn a_load_that_was_ended_by_hand_goes_on_no_more(store: Store) {
        let desk = Desk::new(store).await;
        let export = files("+386 40 555 101");
        let sources = [export.path().to_owned()];
        desk.break_off(&sources, Options::default(), Kind::People).await;
        let store = desk.store.clone();
        let ends = move |progress: Progress| {
            if progress.checking && progress.kind == Kind::Managers {
                let ended: Result<(), StoreError> =
                    now(store.write("forget", |tx| import_runs::forget(tx, DIRECTORY)));
                ended.unwrap();
            }
        };
        // At the last moment: while it is checked.
        desk.import_while(&sources, Options::default(), ends).await;
        assert_eq!(mobile_since(&desk).await, desk.clock.now().to_string());
        assert_eq!(desk.person(ANA).await.manager_since, desk.clock.now());
    }

    async fn who_works_here_is_in_a_case_or_above_the_standard_tier_by_now_gets_nothing_dated(store: Store) {
        let desk = Desk::new(store).await;
        let people = [ANA, BOR, CENE, DITA];
        let row = |(at, name): (usize, &&str)| format!("{name},+386 40 555 10{at},2024-01-01\n");
        let table: String = people.iter().enumerate().map(row).collect();
        let table = format!("user,mobile,mobile_changed\n{table}");
        let export = folder(&[("users.json", USERS.as_bytes()), ("hr.csv", table.as_bytes())]);
        let sources = [export.path().to_owned()];
        desk.break_off(&sources, Options::default(), Kind::People).await;
        desk.holds_a_role(ANA).await;
        let bor = desk.person(BOR).await.id;
        let set: Result<bool, StoreError> =
            desk.store.write("tier", move |tx| repo::people::set_tier(tx, DIRECTORY, bor, Tier::Elevated)).await;
        assert!(set.unwrap());
        crate::joins::open_case(&desk, desk.person(CENE).await.id).await;
        desk.import(&sources, Options::default()).await;
        for name in people {
            let since = desk.contacts(name).await.into_iter().find(|c| c.kind == ContactKind::Mobile).unwrap().since;
            let told = if name == DITA { TOLD.to_owned() } else { desk.clock.now().to_string() };
            assert_eq!(since.to_string(), told, "{name}");
        }
    }

    /// What was not there when the run was checked is not believed, whatever changed in between.
    async fn a_load_that_goes_on_dates_only_what_was_checked(store: Store) {
        let desk = Desk::new(store).await;
        let export = files("+386 40 555 101");
        let sources = [export.path().to_owned()];
        desk.break_off(&sources, Options::default(), Kind::People).await;
        let ana = desk.person(ANA).await.id;
        let roles = |roles: RoleSet| {
            let store = desk.store.clone();
            move || {
                let set: Result<bool, StoreError> =
                    now(store.write("role", move |tx| repo::people::set_roles(tx, DIRECTORY, ana, roles)));
                assert!(set.unwrap());
            }
        };
        desk.holds_a_role(ANA).await;
        let plain = roles(RoleSet::EMPLOYEE);
        let report = desk
            .import_while(&sources, Options::default(), |progress| {
                if progress.checking && progress.kind == Kind::Managers {
                    plain();
                }
            })
            .await;
        assert!(report.to_string().contains("changed in the file while it was imported"), "{report}");
        assert_eq!(desk.on_file(ANA, ContactKind::Mobile).await, None);
        desk.import(&sources, Options::default()).await;
        assert_eq!(mobile_since(&desk).await, desk.clock.now().to_string());
    }
}
