//! What a delta leaves out, names that change places, and numbers that move from one source to the other.

use crate::{
    joins::{ANA, APART, BOR, CLAIMED, JOINED, desk, humans, row, told, users},
    support::{DIRECTORY, Desk, USERS, folder},
};
use keyward_import::{Kind, Options, Report};
use keyward_model::Person;
use keyward_storage::{
    Store, StoreError, both_engines,
    repo::names::{self, NameKind},
};

async fn groups(desk: &Desk, text: &str) -> Report {
    let export = folder(&[("groups.json", text.as_bytes())]);
    desk.import(&[export.path().to_owned()], Options::default()).await
}

/// The user names that somebody had.
async fn had(desk: &Desk, person: &Person) -> Vec<String> {
    let id = person.id;
    let found: Result<_, StoreError> =
        desk.store.read("former", move |tx| names::former(tx, DIRECTORY, id)).await;
    let names = found.unwrap().into_iter().filter(|name| name.kind == NameKind::UserName);
    names.map(|name| name.value).collect()
}

async fn at_sign_in(desk: &Desk, name: String) -> Option<String> {
    let found: Result<_, StoreError> =
        desk.store.read("sign-in", move |tx| names::find_for_sign_in(tx, DIRECTORY, &name)).await;
    found.unwrap().map(|person| person.user_name)
}

both_engines! {
    async fn a_delta_of_groups_says_only_what_changed(store: Store) {
        let desk = desk(store).await;
        let ana = "6ea91a8d-0000-41a1-b7bd-000000000001";
        let made = groups(&desk, r#"{"value":[{"id":"g1","displayName":"Sales"}]}"#).await;
        assert_eq!((made.of(Kind::Groups).created, made.problem_count), (1, 0), "{made}");
        let delta = format!(r#"{{"value":[{{"id":"g1","members@delta":[{{"id":"{ana}"}}]}},{{"id":"g9","@removed":{{"reason":"deleted"}}}}]}}"#);
        let report = groups(&desk, &delta).await;
        assert_eq!((report.problem_count, report.of(Kind::Groups).changed), (0, 0), "{report}");
        assert_eq!(desk.groups(ANA).await, ["Sales"]);
        // Of a group that is not known it is missing.
        let report = groups(&desk, r#"{"value":[{"id":"g2"}]}"#).await;
        assert!(report.problem_count == 1 && report.problems[0].reason.contains("not known here"), "{report}");
    }

    async fn user_names_that_change_places_leave_no_placeholder(store: Store) {
        let desk = desk(store).await;
        let (ana, bor) = (desk.person(ANA).await, desk.person(BOR).await);
        let swap = |text: &str| {
            let first = text.replace(&format!("\"userPrincipalName\":\"{ANA}\""), "\"userPrincipalName\":\"*\"");
            first.replace(&format!("\"userPrincipalName\":\"{BOR}\""), &format!("\"userPrincipalName\":\"{ANA}\"")).replace("\"userPrincipalName\":\"*\"", &format!("\"userPrincipalName\":\"{BOR}\""))
        };
        let report = users(&desk, &swap(USERS)).await;
        assert_eq!(report.problem_count, 0, "{report}");
        assert_eq!((desk.person(BOR).await.id, desk.person(ANA).await.id), (ana.id, bor.id));
        assert_eq!((had(&desk, &ana).await, had(&desk, &bor).await), (vec![ANA.to_owned()], vec![BOR.to_owned()]));
        for person in [&ana, &bor] {
            for name in [ANA, BOR] {
                assert_eq!(at_sign_in(&desk, names::placeholder(person.id, name)).await, None);
            }
        }
        assert_eq!(at_sign_in(&desk, ANA.to_owned()).await.as_deref(), Some(ANA), "it is whose it is now");
        assert_eq!(desk.disagreements().await, 0);
        assert!(users(&desk, &swap(USERS)).await.changes_nothing());
    }

    /// Graph says nothing of it yet: the table is read first.
    async fn a_number_that_moves_between_sources_makes_no_human_of_two(store: Store) {
        let desk = Desk::new(store).await;
        let given = |number: &str| USERS.replace("\"Ana Test\"", &format!("\"Ana Test\",\"employeeId\":\"{number}\""));
        users(&desk, &given("77")).await;
        let report = row(&desk, BOR, "77").await;
        assert_eq!(report.problem_count, 0, "{report}");
        assert!(report.to_string().contains("has it from the other source"), "{report}");
        assert_eq!(desk.person(BOR).await.employee_number, None);
        assert_eq!(humans(&desk, ANA, BOR).await, CLAIMED, "apart, and neither signs for the other");
        assert!(row(&desk, BOR, "77").await.changes_nothing());
        // The other source says that it moved.
        users(&desk, &given("78")).await;
        let report = row(&desk, BOR, "77").await;
        assert!(!report.to_string().contains("has it from"), "{report}");
        assert_eq!(desk.person(BOR).await.employee_number.as_deref(), Some("77"));
        assert_eq!(humans(&desk, ANA, BOR).await, APART);
        // Within one source, and where the names agree, it joins as before.
        row(&desk, ANA, "90").await;
        row(&desk, BOR, "90").await;
        assert_eq!(humans(&desk, ANA, BOR).await, JOINED);
        assert!(!told(&desk, "employee number").await.is_empty());
        assert_eq!(desk.disagreements().await, 0);
    }
}
