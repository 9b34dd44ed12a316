//! Who is twice in an export, and records that are refused: nothing of them is applied, and no run undoes another.

use crate::support::{Desk, USERS, folder};
use keyward_import::{Options, Report};
use keyward_model::{Clock as _, ContactKind};
use keyward_storage::{Store, both_engines};

const ANA: &str = "ana.test@nord.example";
const BOR: &str = "bor.test@nord.example";
const CENE: &str = "cene.test@nord.example";
const ID: &str = "6ea91a8d-0000-41a1-b7bd-000000000001";

async fn run(desk: &Desk, files: &[(&str, &str)]) -> Report {
    let files: Vec<_> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let export = folder(&files);
    desk.import(&[export.path().to_owned()], Options::default()).await
}

async fn loaded(store: Store) -> Desk {
    let desk = Desk::new(store).await;
    assert_eq!(run(&desk, &[("users.json", USERS)]).await.problems, []);
    desk
}

async fn facts(desk: &Desk) -> (Option<String>, Option<String>, Option<keyward_model::PersonId>) {
    let (mobile, mail) = (ContactKind::Mobile, ContactKind::WorkEmail);
    (desk.on_file(ANA, mobile).await, desk.on_file(ANA, mail).await, desk.person(ANA).await.manager)
}

fn of(id: &str, name: &str, more: &str) -> String {
    format!(
        r#"{{"id":"{id}","userPrincipalName":"{name}","displayName":"Ana Test","accountEnabled":true{more}}}"#
    )
}

both_engines! {
    async fn of_a_user_who_is_twice_in_an_export_the_first_record_counts(store: Store) {
        let desk = loaded(store).await;
        let manager = |last: u8| format!(r#","manager":{{"id":"6ea91a8d-0000-41a1-b7bd-00000000000{last}"}}"#);
        let all = |last: u8| format!(r#","mobilePhone":"+38640555{last}01","mail":"ana{last}@nord.example"{}"#, manager(last));
        let capitals = ID.to_uppercase();
        // The second has what the first has, or what it has not; it is the same id, in capitals, or another with the same name.
        for (first, id) in [(all(2), ID), (all(2), &capitals), (String::new(), ID), (all(3), "6ea91a8d-0000-41a1-b7bd-000000000004")] {
            let pages = [of(ID, ANA, &first), of(id, ANA, &all(3))].map(|one| format!("{{\"value\":[{one}]}}"));
            let files = [("users-1.json", pages[0].as_str()), ("users-2.json", pages[1].as_str())];
            let report = run(&desk, &files).await;
            assert_eq!(report.problem_count, 1, "{report}");
            let then = facts(&desk).await;
            let last = if first.contains("555301") { "3" } else { "2" };
            assert_eq!(then.0.as_deref(), Some(format!("+38640555{last}01").as_str()), "{first}");
            let messages = desk.messages().await.len();
            assert!(run(&desk, &files).await.changes_nothing());
            assert_eq!((facts(&desk).await, desk.messages().await.len()), (then, messages));
        }
        assert_eq!(desk.person("dita.test@nord.example").await.manager, None);
        assert_eq!(desk.on_file("dita.test@nord.example", ContactKind::Mobile).await, None);
    }

    async fn of_two_rows_of_one_person_the_first_counts(store: Store) {
        let desk = loaded(store).await;
        let bor = desk.person(BOR).await.id;
        for (at, other) in [ANA, "ANA.test@nord.example", ID].into_iter().enumerate() {
            let table = format!("user,mobile,manager\n{ANA},+3864055510{at},{BOR}\n{other},+38640555209,{CENE}\n");
            let report = run(&desk, &[("hr.csv", &table)]).await;
            assert_eq!(report.problem_count, 1, "{report}");
            let then = facts(&desk).await;
            assert_eq!((then.0.as_deref(), then.2), (Some(format!("+3864055510{at}").as_str()), Some(bor)), "{other}");
            assert!(run(&desk, &[("hr.csv", &table)]).await.changes_nothing());
            assert_eq!(facts(&desk).await, then);
            // What the first says nothing of is not the second's either.
            let table = format!("user,mobile,manager\n{ANA},,\n{other},+38640555209,{CENE}\n");
            assert!(run(&desk, &[("hr.csv", &table)]).await.changes_nothing(), "{other}");
        }
    }

    async fn a_record_that_is_refused_takes_nothing_away(store: Store) {
        let desk = loaded(store).await;
        run(&desk, &[("users.json", &of(ID, ANA, r#","mobilePhone":"+38640555101","mail":"ana@nord.example""#))]).await;
        let then = facts(&desk).await;
        assert!(then.0.is_some() && then.1.is_some());
        let gone = of(ID, ANA, r#","mobilePhone":null,"mail":null,"manager":{"id":"6ea91a8d-0000-41a1-b7bd-000000000002"}"#);
        let report = run(&desk, &[("users.json", &gone.replace("\"Ana Test\"", "null"))]).await;
        assert!(report.problem_count == 1 && report.changes_nothing(), "{report}");
        assert_eq!(facts(&desk).await, then);
    }

    async fn what_is_null_was_not_removed_and_a_file_without_anything_is_a_problem(store: Store) {
        let desk = loaded(store).await;
        let null = USERS.replace("\"accountEnabled\"", "\"@removed\":null,\"accountEnabled\"");
        assert!(run(&desk, &[("users.json", &null)]).await.changes_nothing());
        assert!(desk.person(ANA).await.enabled);
        let device = format!(r#"{{"id":"d","@removed":null,"userPrincipalName":"{ANA}","deviceName":"d","operatingSystem":"Windows"}}"#);
        let member = |removed| format!(r#"{{"id":"g","displayName":"G","members@delta":[{{"id":"{ID}","@removed":{removed}}}]}}"#);
        run(&desk, &[("managedDevices.json", &device), ("groups.json", &member("null"))]).await;
        assert_eq!((desk.devices(ANA).await.len(), desk.groups(ANA).await.len()), (1, 1));
        for text in ["", "\u{feff}", " \n"] {
            let report = run(&desk, &[("users.json", text)]).await;
            assert!(report.problem_count == 1 && report.problems[0].reason == "the file is empty", "{report}");
            assert!(!report.to_string().contains("already holds"), "{report}");
        }
        assert_eq!(run(&desk, &[("users.json", "[]")]).await.problem_count, 1, "a list without anybody");
    }

    async fn a_file_that_is_read_late_makes_no_device_silent(store: Store) {
        let desk = loaded(store).await;
        let seen = |at: &str| format!(r#"{{"id":"d","userPrincipalName":"{ANA}","deviceName":"d","operatingSystem":"Android","lastSyncDateTime":"{at}"}}"#);
        for at in ["2026-11-20T08:00:00Z", "2026-09-01T08:00:00Z"] {
            run(&desk, &[("managedDevices.json", &seen(at))]).await;
            assert_eq!(desk.devices(ANA).await[0].last_seen.unwrap().to_string(), "2026-11-20T08:00:00Z");
        }
        assert!(desk.clock.now() > desk.devices(ANA).await[0].last_seen.unwrap());
    }

    async fn a_number_of_json_is_whole_as_one_of_a_table_is(store: Store) {
        let desk = loaded(store).await;
        run(&desk, &[("users.json", &of(ID, ANA, r#","employeeId":"101.0""#))]).await;
        assert_eq!(desk.person(ANA).await.employee_number.as_deref(), Some("101"));
    }

    async fn who_comes_back_is_enabled_by_the_first_run_that_both_files_say_so(store: Store) {
        let desk = loaded(store).await;
        run(&desk, &[("hr.csv", &format!("user,status\n{ANA},left\n{BOR},left\n"))]).await;
        let hr = format!("user,status\n{ANA},active\n{BOR},left\n");
        let report = run(&desk, &[("users.json", USERS), ("hr.csv", &hr)]).await;
        assert!(report.problem_count == 0 && desk.person(ANA).await.enabled && !desk.person(BOR).await.enabled, "{report}");
        assert_eq!(report.note_count, 1, "of Bor: {report}");
        assert!(run(&desk, &[("users.json", USERS), ("hr.csv", &hr)]).await.changes_nothing());
    }
}
