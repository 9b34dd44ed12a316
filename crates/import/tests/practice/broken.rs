//! A first load that broke off goes on with the same files, and nobody dates a number by breaking one off.

use crate::support::{DIRECTORY, Desk, USERS, folder};
use keyward_import::{Kind, MassLimit, Options};
use keyward_model::{Clock as _, ContactKind};
use keyward_storage::{Store, StoreError, both_engines, repo::person_sources};
use std::time::Duration;

const ANA: &str = "ana.test@nord.example";
const BOR: &str = "bor.test@nord.example";

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
}
