//! A number that a file gives to two people: nobody who signs is joined with a stranger by it, and nobody signs beside themselves.

use crate::support::{DIRECTORY, Desk, USERS, folder};
use keyward_import::{MassLimit, Options, Report, Source};
use keyward_model::{AccountKind, CaseId, Clock as _, Humans, Owner, Person, PersonId, Tier};
use keyward_storage::{
    Store, StoreError, both_engines,
    repo::{self, cases},
    testing::permit,
};
use std::time::Duration;

pub const ANA: &str = "ana.test@nord.example";
pub const BOR: &str = "bor.test@nord.example";
pub const CENE: &str = "cene.test@nord.example";
pub const ELA: &str = "ela.test@nord.example";

pub fn options() -> Options {
    Options { assume_enabled: Some(true), ..Options::default() }
}

/// Everybody is on file for long, with a mailbox, and Ana has the number 71 of the table.
pub async fn desk(store: Store) -> Desk {
    let desk = Desk::new(store).await;
    users(&desk, USERS).await;
    row(&desk, ANA, "71").await;
    desk.clock.advance(Duration::from_hours(240));
    desk
}

pub async fn users(desk: &Desk, users: &str) -> Report {
    let graph = folder(&[("users.json", users.as_bytes())]);
    desk.import(&[graph.path().to_owned()], Options { prefer: Source::Graph, ..options() }).await
}

pub async fn rows(desk: &Desk, rows: &str, options: Options) -> Report {
    let hr = folder(&[("hr.csv", format!("user,employee_number,mobile\n{rows}").as_bytes())]);
    desk.import(&[hr.path().to_owned()], options).await
}

pub async fn row(desk: &Desk, user: &str, number: &str) -> Report {
    rows(desk, &format!("{user},{number},\n"), options()).await
}

pub async fn humans(desk: &Desk, one: &'static str, other: &'static str) -> (bool, bool) {
    let (one, other) = (desk.person(one).await.id, desk.person(other).await.id);
    let found: Result<Humans, StoreError> =
        desk.store.read("humans", move |tx| repo::humans::of(tx, DIRECTORY, &[one, other])).await;
    let found = found.unwrap();
    // From either side alone, too: each of them knows.
    for account in [one, other] {
        let alone: Result<Humans, StoreError> =
            desk.store.read("human", move |tx| repo::humans::of(tx, DIRECTORY, &[account])).await;
        assert_eq!(alone.unwrap().may_be_same(one, other), found.may_be_same(one, other));
    }
    (found.is_same(one, other), found.may_be_same(one, other))
}

pub const APART: (bool, bool) = (false, false);
pub const CLAIMED: (bool, bool) = (false, true);
pub const JOINED: (bool, bool) = (true, true);

/// To which addresses went what names this.
pub async fn told(desk: &Desk, text: &str) -> Vec<String> {
    let found = desk.messages().await.into_iter().filter(|(_, body)| body.contains(text));
    let mut told: Vec<String> = found.map(|(address, _)| address).collect();
    told.sort_unstable();
    told
}

pub async fn open_case(desk: &Desk, person: PersonId) {
    let now = cases::Projection {
        tier: Tier::Standard,
        state: cases::CaseState::Open,
        changed_at: desk.clock.now(),
        closed_at: None,
        last_seq: 1,
        step: "verify".into(),
        theft: "unknown".into(),
        channel: "phone".into(),
    };
    let case = cases::NewCase {
        id: CaseId::from_bytes([7; 16]),
        person,
        playbook: "device-lost".into(),
        opened_at: desk.clock.now(),
        opened_by: None,
        now,
    };
    let made: Result<u32, StoreError> =
        desk.store.write("case", move |tx| cases::insert(tx, DIRECTORY, &case)).await;
    made.unwrap();
}

#[track_caller]
fn refused(report: &Report) {
    let said = report.notes.iter().filter(|note| note.reason.contains("was not taken over"));
    assert_eq!((report.problem_count, said.count()), (0, 1), "{report}");
}

both_engines! {
    async fn a_table_joins_nobody_with_a_role_holder_and_both_and_security_hear_of_it(store: Store) {
        let desk = desk(store).await;
        desk.holds_a_role(ANA).await;
        let dry = rows(&desk, &format!("{BOR},0071,+38640555702\n"), Options { dry_run: true, ..options() }).await;
        refused(&dry);
        assert_eq!((humans(&desk, ANA, BOR).await, told(&desk, "same employee number").await.len()), (APART, 0));
        let report = rows(&desk, &format!("{BOR},0071,+38640555702\n"), options()).await;
        refused(&report);
        let bor = desk.person(BOR).await;
        assert_eq!(bor.employee_number, None);
        assert_eq!(desk.on_file(BOR, keyward_model::ContactKind::Mobile).await.as_deref(), Some("+38640555702"), "the rest is");
        assert_eq!(humans(&desk, ANA, BOR).await, CLAIMED, "neither signs beside the other, and neither is the other");
        assert_eq!(told(&desk, "number was not used").await, [ANA, BOR]);
        // Every run says it, and tells nobody again.
        refused(&row(&desk, BOR, "71").await);
        assert_eq!(told(&desk, "number was not used").await.len(), 2);
        // Two administrators link them, and the file is as they signed.
        let (ana, bor, at) = (desk.person(ANA).await.id, bor.id, desk.clock.now());
        let linked: Result<bool, StoreError> =
            desk.store.write("link", move |tx| repo::humans::link(tx, DIRECTORY, ana, bor, at)).await;
        assert!(linked.unwrap());
        let report = row(&desk, BOR, "71").await;
        assert_eq!((report.note_count, desk.person(BOR).await.employee_number.as_deref()), (0, Some("71")), "{report}");
        let apart: Result<bool, StoreError> =
            desk.store.write("unlink", move |tx| repo::humans::unlink(tx, DIRECTORY, ana, bor)).await;
        assert!(apart.unwrap());
        assert_eq!(humans(&desk, ANA, BOR).await, JOINED);
    }

    async fn a_user_of_graph_new_or_known_joins_nobody_with_a_role_holder_either(store: Store) {
        let desk = desk(store).await;
        desk.holds_a_role(ANA).await;
        let new = r#",{"id":"6ea91a8d-0000-41a1-b7bd-000000000009","userPrincipalName":"ela.test@nord.example","displayName":"Ela Test","employeeId":"71","accountEnabled":true}
]}"#;
        let made = USERS.replace("\n]}", new);
        refused(&users(&desk, &made).await);
        assert_eq!((desk.person(ELA).await.employee_number, humans(&desk, ANA, ELA).await), (None, CLAIMED));
        assert_eq!(told(&desk, "number was not used").await, [ANA]);
        refused(&users(&desk, &made).await);
        // A delta that says nothing of numbers leaves it as it is.
        let silent = made.replace(r#""employeeId":"71","#, "");
        users(&desk, &silent).await;
        assert_eq!(humans(&desk, ANA, ELA).await, CLAIMED);
        // Once the file gives them another number nothing is claimed any more.
        let report = users(&desk, &made.replace("\"71\"", "\"99\"")).await;
        assert_eq!((report.note_count, humans(&desk, ANA, ELA).await), (0, APART), "{report}");
        let known = USERS.replace("\"displayName\":\"Cene Test\"", "\"displayName\":\"Cene Test\",\"employeeId\":\"71\"");
        refused(&users(&desk, &known).await);
        assert_eq!((desk.person(CENE).await.employee_number, humans(&desk, ANA, CENE).await), (None, CLAIMED));
        // Also if it is the role holder who gets the number of somebody else.
        row(&desk, BOR, "72").await;
        refused(&row(&desk, ANA, "72").await);
        assert_eq!((desk.person(ANA).await.employee_number.as_deref(), humans(&desk, ANA, BOR).await), (Some("71"), CLAIMED));
        assert_eq!(humans(&desk, CENE, BOR).await, APART, "that both may be Ana makes them no one");
    }

    async fn a_number_joins_nobody_with_whoever_has_an_open_case_and_two_ordinary_people_hear_that_it_does(store: Store) {
        let desk = desk(store).await;
        let report = row(&desk, BOR, "71").await;
        assert_eq!((report.note_count, humans(&desk, ANA, BOR).await), (1, JOINED), "their names differ: {report}");
        assert_eq!(told(&desk, "count as one person").await, [ANA, BOR]);
        assert_eq!(desk.disagreements().await, 0);
        // By way of Bor, whose case is open, nobody is joined with Ana.
        open_case(&desk, desk.person(BOR).await.id).await;
        refused(&row(&desk, CENE, "71").await);
        assert_eq!(humans(&desk, ANA, CENE).await, CLAIMED);
        assert_eq!(told(&desk, "number was not used").await, [ANA, BOR, CENE], "all once");
    }

    /// Else one file sets all who sign apart from each other.
    async fn two_who_hold_roles_are_set_apart_by_no_file_alone(store: Store) {
        let desk = desk(store).await;
        desk.holds_a_role(ANA).await;
        desk.holds_a_role(BOR).await;
        let report = row(&desk, BOR, "71").await;
        assert!(report.to_string().contains("taken for one person with another who holds"), "{report}");
        let waits = report.waits.unwrap();
        assert_eq!((waits.counts.holders, humans(&desk, ANA, BOR).await), (1, APART));
        let at = desk.clock.now();
        let signed: Result<bool, StoreError> =
            desk.store.write("sign", move |tx| repo::pending_imports::approve(tx, DIRECTORY, &waits.plan, at)).await;
        assert!(signed.unwrap());
        assert_eq!(row(&desk, BOR, "71").await.waits, None);
        assert_eq!(humans(&desk, ANA, BOR).await, CLAIMED, "and what they signed is kept");
    }

    async fn an_account_that_holds_a_role_is_given_back_by_no_file_alone(store: Store) {
        let desk = desk(store).await;
        let enabled = |name: &str, on: bool| {
            format!(r#"[{{"id":"{}","userPrincipalName":"{name}","displayName":"Back Again","accountEnabled":{on}}}]"#, &name[..3])
        };
        for name in [CENE, ELA] {
            assert_eq!(users(&desk, &enabled(name, true)).await.problem_count, 0);
            users(&desk, &enabled(name, false)).await;
        }
        desk.holds_a_role(CENE).await;
        let report = users(&desk, &enabled(CENE, true)).await;
        assert!(report.to_string().contains("1 disabled accounts that hold a role"), "{report}");
        let waits = report.waits.unwrap();
        assert!(waits.counts.reopened == 1 && !desk.person(CENE).await.enabled, "{waits:?}");
        // Whoever is in the same files as somebody without a role waits with them.
        assert_eq!(users(&desk, &enabled(ELA, true)).await.waits, None);
        assert!(desk.person(ELA).await.enabled);
        let at = desk.clock.now();
        let signed: Result<bool, StoreError> =
            desk.store.write("sign", move |tx| repo::pending_imports::approve(tx, DIRECTORY, &waits.plan, at)).await;
        assert!(signed.unwrap());
        assert_eq!(users(&desk, &enabled(CENE, true)).await.waits, None);
        assert!(desk.person(CENE).await.enabled);
    }

    /// A manager vouches, a deputy does it for one, and an owner answers for a shared account: none of them comes back by one file.
    async fn an_account_that_answers_for_others_is_given_back_by_no_file_alone(store: Store) {
        let desk = desk(store).await;
        let enabled = |name: &str, on: bool| {
            format!(r#"[{{"id":"{}","userPrincipalName":"{name}","displayName":"Back Again","accountEnabled":{on}}}]"#, &name[..3])
        };
        let (ana, bor) = (desk.person(ANA).await, desk.person(BOR).await);
        users(&desk, &enabled(ELA, true)).await;
        let (ela, at) = (desk.person(ELA).await.id, desk.clock.now());
        for answers in ["manager", "deputy", "owner", "nobody"] {
            users(&desk, &enabled(ELA, false)).await;
            let (managed, owned) = (repo::people::find, bor.id);
            let manages = (answers == "manager").then_some(ela);
            let (person, deputy, owner) = (ana.id, answers == "deputy", answers == "owner");
            let set: Result<(), StoreError> = desk
                .store
                .write("answers", move |tx| {
                    let before = managed(tx, DIRECTORY, person)?.unwrap();
                    repo::people::update(tx, &Person { manager: manages, ..before }, at)?;
                    if deputy {
                        repo::deputies::put(tx, DIRECTORY, &permit(person), ela, at)?;
                    } else {
                        repo::deputies::remove(tx, DIRECTORY, &permit(person))?;
                    }
                    let (own, shared) = ((AccountKind::Person, None), Some(Owner { person: ela, since: at }));
                    let shared = (AccountKind::Shared, shared);
                    let (from, to) = if owner { (own, shared) } else { (shared, own) };
                    repo::people::swap_account(tx, DIRECTORY, owned, from, to).map(drop)
                })
                .await;
            set.unwrap();
            let report = users(&desk, &enabled(ELA, true)).await;
            let waits = report.waits.as_ref().map(|waits| waits.counts.reopened);
            assert_eq!(waits, (answers != "nobody").then_some(1), "{answers}: {report}");
            assert_eq!(desk.person(ELA).await.enabled, answers == "nobody", "{answers}");
        }
        let known: Result<_, StoreError> =
            desk.store.read("known", move |tx| repo::person_sources::of_person(tx, DIRECTORY, ela)).await;
        assert_eq!(known.unwrap().enabled_at, Some(desk.clock.now()), "from then on a vouch waits");
    }

    async fn claims_count_towards_the_limit_of_a_run(store: Store) {
        let desk = desk(store).await;
        for (name, number) in [(BOR, "72"), (CENE, "73")] {
            row(&desk, name, number).await;
            desk.holds_a_role(name).await;
        }
        let options = Options { limit: MassLimit { percent: 0, at_least: 1 }, ..options() };
        let report = rows(&desk, &format!("{BOR},71,\n{CENE},72,\n"), options).await;
        assert!(report.waits.is_some() && !report.applied, "{report}");
        assert_eq!((humans(&desk, ANA, BOR).await, humans(&desk, BOR, CENE).await), (APART, APART));
    }
}
