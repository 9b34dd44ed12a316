//! What a run takes from somebody for somebody whom it makes first: the check finds it, and it is applied at once.

use crate::{
    employment::{ANA, BOR, CENE, DITA, loaded, run, run_with, told},
    support::{DIRECTORY, Desk, USERS, now},
};
use keyward_import::{Kind, MassLimit, Options, Report};
use keyward_model::{Actor, DeviceState, GroupId, PassPolicy};
use keyward_storage::{Store, StoreError, both_engines, repo};

const FINN: &str = "finn.test@nord.example";
const FINN_ID: &str = "6ea91a8d-0000-41a1-b7bd-000000000009";
const GINA: &str = "gina.test@nord.example";
const GINA_ID: &str = "6ea91a8d-0000-41a1-b7bd-000000000008";

/// Everybody, and Finn, whom nobody knows yet.
fn hired(more: &str) -> String {
    let finn = format!(
        r#"[{{"id":"{FINN_ID}","userPrincipalName":"{FINN}","displayName":"Finn New","accountEnabled":true{more}}},"#
    );
    USERS.replacen('[', &finn, 1)
}

/// Everybody, and Gina, whom nobody knows yet.
fn second(more: &str) -> String {
    hired(more).replace(FINN_ID, GINA_ID).replace(FINN, GINA)
}

fn device(id: &str, user: &str) -> String {
    format!(
        r#"{{"id":"{id}","userId":"{user}","deviceName":"iPhone of {id}","operatingSystem":"iOS","phoneNumber":"+386 40 555 101"}}"#
    )
}

/// A strict run, after a dry one that said the same.
async fn both(desk: &Desk, files: &[(&str, &str)]) -> Report {
    let dry = run_with(desk, files, Options { dry_run: true, ..Options::default() }).await;
    let report = run_with(desk, files, Options { strict: true, ..Options::default() }).await;
    assert_eq!((dry.problem_count, report.problem_count), (0, 0), "{dry}{report}");
    assert_eq!(dry.note_count, report.note_count, "{dry}{report}");
    assert_eq!(told(&report, "changed in the file"), (0, 0), "{report}");
    report
}

both_engines! {
    async fn a_device_and_a_number_of_a_leaver_go_to_a_newcomer_in_one_run(store: Store) {
        let desk = loaded(store).await;
        let ana = "6ea91a8d-0000-41a1-b7bd-000000000001";
        let table = format!("user,mobile\n{ANA},+386 40 555 101\n");
        run(&desk, &[("hr.csv", &table), ("managedDevices.json", &device("d", ana))]).await;
        // By the newcomer's id, and by their name.
        for (name, key) in [(FINN, FINN_ID), (GINA, GINA)] {
            run(&desk, &[("managedDevices.json", &device(name, ana))]).await;
            let all = if name == FINN { hired("") } else { second("") };
            let report = both(&desk, &[("users.json", &all), ("managedDevices.json", &device(name, key))]).await;
            assert_eq!(told(&report, "'s now: it rings").1, 1, "{report}");
            assert_eq!(desk.devices(name).await.len(), 1, "{name}");
            let of_ana = desk.devices(ANA).await;
            assert!(of_ana.iter().all(|device| device.name == "iPhone of d" || device.state == DeviceState::Retired));
        }
        assert_eq!(desk.disagreements().await, 0);
    }

    /// The limit of a run counts it, too.
    async fn a_device_that_a_newcomer_gets_counts_towards_the_limit(store: Store) {
        let desk = loaded(store).await;
        run(&desk, &[("managedDevices.json", &device("d", ANA))]).await;
        let limit = MassLimit { percent: 0, at_least: 0 };
        let report = run_with(&desk, &[("users.json", &hired("")), ("managedDevices.json", &device("d", FINN))], Options { limit, ..Options::default() }).await;
        assert_eq!(report.waits.map(|waits| waits.counts.people), Some(1));
    }

    async fn a_device_by_a_name_that_passed_to_a_newcomer_stays_with_who_had_the_name(store: Store) {
        let desk = loaded(store).await;
        run(&desk, &[("managedDevices.json", &device("d", ANA))]).await;
        let all = hired("").replace(ANA, "ana.novak@nord.example").replace(FINN, ANA);
        let files = [("users.json", all.as_str()), ("managedDevices.json", &device("d", ANA))];
        let dry = run_with(&desk, &files, Options { dry_run: true, ..Options::default() }).await;
        let report = run(&desk, &files).await;
        for report in [dry, report] {
            assert_eq!(told(&report, "what is on file stays").0, 1, "{report}");
        }
        assert_eq!((desk.devices(ANA).await.len(), desk.devices("ana.novak@nord.example").await.len()), (0, 1));
        // By the id it is theirs.
        run(&desk, &[("managedDevices.json", &device("d", FINN_ID))]).await;
        assert_eq!(desk.devices(ANA).await.len(), 1);
    }

    async fn a_newcomer_becomes_the_manager_of_whoever_had_another(store: Store) {
        let desk = loaded(store).await;
        let table = |boss: &str| format!("user,employee_number,manager\n{ANA},1,{boss}\n{CENE},3,{boss}\n");
        run(&desk, &[("hr.csv", &table(BOR))]).await;
        let report = both(&desk, &[("users.json", &hired("")), ("hr.csv", &table(FINN))]).await;
        assert_eq!(report.of(Kind::Managers).changed, 2, "{report}");
        let finn = desk.person(FINN).await.id;
        assert_eq!((desk.person(ANA).await.manager, desk.person(CENE).await.manager), (Some(finn), Some(finn)));
        // By Graph.
        let managed = |id: &str| format!(r#""displayName":"Dita Test","manager":{{"id":"{id}"}}"#);
        let of = |id: &str| second("").replace(r#""displayName":"Dita Test""#, &managed(id));
        run(&desk, &[("users.json", &of("6ea91a8d-0000-41a1-b7bd-000000000002").replace(GINA_ID, FINN_ID).replace(GINA, FINN))]).await;
        assert!(desk.person(DITA).await.manager.is_some());
        both(&desk, &[("users.json", &of(GINA_ID))]).await;
        assert_eq!(desk.person(DITA).await.manager, Some(desk.person(GINA).await.id));
    }

    /// A policy that names the group makes its members count: what the check does not find is not applied.
    async fn members_of_a_group_that_is_renamed_in_the_same_run_are_found(store: Store) {
        let desk = loaded(store).await;
        let group = |name: &str| format!(r#"[{{"id":"g","displayName":"{name}"}}]"#);
        let members = |name: &str| format!(r#"[{{"groupId":"{name}","id":"{ANA}"}}]"#);
        run(&desk, &[("groups.json", &group("Sales"))]).await;
        let found: Result<(), StoreError> = desk
            .store
            .write("policy", |tx| {
                let group = repo::groups::upsert_by_source(tx, DIRECTORY, GroupId::from_bytes([3; 16]), "g", "Sales")?;
                let policy = PassPolicy { exclude: vec![group], ..PassPolicy::default() };
                let document = serde_json::to_string(&policy).unwrap();
                repo::policies::put(tx, DIRECTORY, "pass", 0, &document, Actor::Operator, now()).map(drop)
            })
            .await;
        found.unwrap();
        let report = both(&desk, &[("groups.json", &group("Marketing")), ("members.json", &members("Marketing"))]).await;
        assert_eq!((report.of(Kind::Members).created, desk.groups(ANA).await), (1, vec!["Marketing".to_owned()]), "{report}");
        // By the name that it had before.
        let files = [("groups.json", group("Field")), ("members.json", members("Marketing"))];
        let files = [("groups.json", files[0].1.as_str()), ("members.json", files[1].1.as_str())];
        let dry = run_with(&desk, &files, Options { dry_run: true, ..Options::default() }).await;
        assert_eq!((dry.problem_count, run(&desk, &files).await.problem_count), (1, 1), "{dry}");
    }

    async fn a_newcomer_gets_the_number_of_somebody_who_moves_to_another(store: Store) {
        let desk = loaded(store).await;
        run(&desk, &[("hr.csv", &format!("user,employee_number\n{ANA},101\n"))]).await;
        let table = format!("user,employee_number\n{FINN},101\n{ANA},111\n");
        both(&desk, &[("users.json", &hired("")), ("hr.csv", &table)]).await;
        let number = |person: keyward_model::Person| person.employee_number.unwrap();
        assert_eq!((number(desk.person(FINN).await), number(desk.person(ANA).await)), ("101".to_owned(), "111".to_owned()));
    }
}
