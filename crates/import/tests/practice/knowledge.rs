//! What an import does not know it does not guess: which phone a number rings on, and whose a number is.

use crate::support::{Desk, USERS, folder};
use keyward_import::{Options, Report};
use keyward_model::{ContactKind, DeviceId, DeviceKind};
use keyward_storage::{Store, both_engines};

const ANA: &str = "ana.test@nord.example";
const BOR: &str = "bor.test@nord.example";
const CENE: &str = "cene.test@nord.example";

/// The device that the mobile number on file is known to ring on.
async fn rings_on(desk: &Desk, name: &'static str) -> Option<DeviceId> {
    let found = desk.contacts(name).await;
    found.into_iter().find(|c| c.kind == ContactKind::Mobile && c.until.is_none()).unwrap().device
}

async fn run(desk: &Desk, files: &[(&str, &str)]) -> Report {
    let files: Vec<_> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let export = folder(&files);
    desk.import(&[export.path().to_owned()], Options::default()).await
}

fn device(id: &str, user: &str, system: &str, model: &str, number: &str) -> String {
    format!(
        r#"{{"id":"{id}","userPrincipalName":"{user}","deviceName":"{id}","operatingSystem":"{system}","model":"{model}","phoneNumber":"{number}"}}"#
    )
}

both_engines! {
    async fn a_number_rings_on_a_phone_only_where_a_file_says_so(store: Store) {
        let desk = Desk::new(store).await;
        let devices = [
            device("pad", ANA, "iPadOS", "iPad Air", ""),
            device("work", BOR, "Android", "Pixel 8", "*******702"),
            device("own", CENE, "iOS", "iPhone 15", "+386 40 555 703"),
        ].join("\n");
        let hr = format!("user,mobile,mobile_changed\n{ANA},+38640555701,2022-01-01\n{BOR},+38640555702,2022-01-01\n{CENE},+38640555703,2022-01-01\n");
        let files = [("users.json", USERS), ("managedDevices.json", &devices), ("hr.csv", &hr)];
        assert_eq!(run(&desk, &files).await.problems, []);
        assert_eq!(desk.devices(ANA).await[0].kind, DeviceKind::Tablet);
        assert_eq!((rings_on(&desk, ANA).await, rings_on(&desk, BOR).await), (None, None), "no guess");
        assert_eq!(rings_on(&desk, CENE).await, Some(desk.devices(CENE).await[0].id));
        assert!(run(&desk, &files).await.changes_nothing());
        // Another number is not taken to ring where the old one did.
        run(&desk, &[("hr.csv", &format!("user,mobile\n{CENE},+38640555999\n"))]).await;
        assert_eq!(rings_on(&desk, CENE).await, None);
        let moved = device("own", CENE, "iOS", "iPhone 15", "+38640555999");
        run(&desk, &[("managedDevices.json", &moved)]).await;
        assert_eq!(rings_on(&desk, CENE).await, Some(desk.devices(CENE).await[0].id));
        // The phone has another card now.
        run(&desk, &[("managedDevices.json", &moved.replace("999", "111"))]).await;
        assert_eq!(rings_on(&desk, CENE).await, None);
        assert_eq!(desk.disagreements().await, 0);
    }

    async fn of_two_phones_a_number_rings_on_the_one_that_has_it(store: Store) {
        let desk = Desk::new(store).await;
        let devices = [
            device("older", CENE, "iOS", "iPhone 12", "+386 40 555 111"),
            device("own", CENE, "iOS", "iPhone 15", "+386 40 555 703"),
            device("last", CENE, "iOS", "iPhone 16", "+386 40 555 112"),
        ].join("\n");
        let hr = format!("user,mobile,mobile_changed\n{CENE},+38640555703,2022-01-01\n");
        assert_eq!(run(&desk, &[("users.json", USERS), ("managedDevices.json", &devices), ("hr.csv", &hr)]).await.problems, []);
        let own = desk.devices(CENE).await.into_iter().find(|device| device.name == "own").unwrap();
        assert_eq!(rings_on(&desk, CENE).await, Some(own.id));
    }

    async fn of_two_devices_with_one_number_nobody_knows_which_rings(store: Store) {
        let desk = Desk::new(store).await;
        let hr = format!("user,mobile\n{ANA},+38640555701\n");
        let one = device("one", ANA, "iOS", "iPhone 15", "+38640555701");
        run(&desk, &[("users.json", USERS), ("managedDevices.json", &one), ("hr.csv", &hr)]).await;
        assert!(rings_on(&desk, ANA).await.is_some());
        let both = format!("{one}\n{}", device("two", ANA, "Android", "Pixel 8", "+386 40 555 701"));
        run(&desk, &[("managedDevices.json", &both)]).await;
        assert_eq!(rings_on(&desk, ANA).await, None);
        assert!(run(&desk, &[("managedDevices.json", &both), ("hr.csv", &hr)]).await.changes_nothing());
    }

    async fn a_placeholder_names_nobody(store: Store) {
        let desk = Desk::new(store).await;
        let users = USERS.replace("\"displayName\":\"Bor", "\"employeeId\":\"n/a\",\"displayName\":\"Bor")
            .replace("\"displayName\":\"Cene", "\"employeeId\":\"k.A.\",\"displayName\":\"Cene");
        run(&desk, &[("users.json", &users)]).await;
        for nobody in ["n/a", "0", "-", "none", "unknown", "k.A.", "N.A.", "000"] {
            let table = format!("employee_number,mobile,manager\n{nobody},+38640555701,\n");
            let report = run(&desk, &[("hr.csv", &table)]).await;
            assert!(report.problem_count == 1 && report.problems[0].reason.contains("whose row"), "{nobody}: {report}");
            run(&desk, &[("hr.csv", &format!("user,employee_number,manager\n{ANA},{nobody},{nobody}\n"))]).await;
            assert_eq!(desk.person(ANA).await.manager, None, "{nobody}");
        }
        for name in [ANA, BOR, CENE] {
            assert_eq!(desk.person(name).await.employee_number, None, "{name}");
            assert_eq!(desk.on_file(name, ContactKind::Mobile).await, None, "{name}");
        }
    }

    async fn a_rounded_number_is_nobodys(store: Store) {
        let desk = Desk::new(store).await;
        let users = USERS.replace("\"displayName\":\"Dita", "\"employeeId\":1.23e11,\"displayName\":\"Dita");
        let report = run(&desk, &[("users.json", &users)]).await;
        assert!(report.problems[0].reason.starts_with("employeeId"), "{report}");
        let table = format!("user,employee_number,mobile\n{ANA},1.23E+11,+38640555701\n{BOR},\"1,23E+11\",\n{CENE},1E+11,\n");
        let report = run(&desk, &[("hr.csv", &table)]).await;
        let of_rows = report.problems.iter().filter(|p| p.reason.starts_with("employee_number") && p.reason.contains("rounded"));
        assert_eq!(of_rows.count(), 3, "{report}");
        for name in [ANA, BOR, CENE] {
            assert_eq!(desk.person(name).await.employee_number, None);
        }
        assert_eq!(desk.on_file(ANA, ContactKind::Mobile).await.as_deref(), Some("+38640555701"), "a field costs itself");
    }

    async fn one_number_of_strangers_joins_nobody(store: Store) {
        let desk = Desk::new(store).await;
        let users = USERS.replace("\"displayName\"", "\"employeeId\":\"123000000000\",\"displayName\"");
        let report = run(&desk, &[("users.json", &users)]).await;
        assert_eq!(report.problem_count, 1, "{report}");
        let reason = &report.problems[0].reason;
        assert!(reason.contains("4 people") && reason.contains("Ana Test") && reason.contains("Dita Test"), "{reason}");
        for name in [ANA, BOR, CENE] {
            assert_eq!(desk.person(name).await.employee_number, None);
        }
        // In a table as well; and two accounts of one human are no strangers.
        let table = format!("user,employee_number\n{ANA},123450\n{BOR},123450\n");
        let report = run(&desk, &[("hr.csv", &table)]).await;
        assert!(report.problem_count == 1 && report.problems[0].reason.contains("2 people"), "{report}");
        assert_eq!(desk.person(ANA).await.employee_number, None);
    }

    async fn what_nobody_in_an_export_has_is_asked_about_and_ends_nothing(store: Store) {
        let desk = Desk::new(store).await;
        let with = |mobile: &str| USERS.replace("\"displayName\"", &format!("\"mobilePhone\":{mobile},\"jobTitle\":null,\"displayName\""));
        run(&desk, &[("users.json", &with("\"+38640555701\""))]).await;
        let report = run(&desk, &[("users.json", &with("null"))]).await;
        assert!(report.problem_count == 1 && report.problems[0].reason.starts_with("mobilePhone is null for every user"), "{report}");
        assert_eq!(desk.on_file(ANA, ContactKind::Mobile).await.as_deref(), Some("+38640555701"));
        // One who has none, among others who have one, has none.
        let one = with("\"+38640555701\"").replacen("\"+38640555701\"", "null", 1);
        assert_eq!(run(&desk, &[("users.json", &one)]).await.problem_count, 0);
        assert_eq!(desk.on_file(ANA, ContactKind::Mobile).await, None);
    }

    async fn a_list_whose_last_page_is_not_given_is_a_problem(store: Store) {
        let desk = Desk::new(store).await;
        let before = USERS.replace("\"value\":", "\"@odata.nextLink\":\"https://x/?$skiptoken=1\",\"value\":");
        let after = format!("{},\"@odata.nextLink\":\"https://x/?$skiptoken=1\"}}", USERS.trim_end().strip_suffix('}').unwrap());
        for page in [&before, &after] {
            let report = run(&desk, &[("users.json", page)]).await;
            assert!(report.problem_count == 1 && report.problems[0].reason.starts_with("more pages follow"), "{report}");
            let last = r#"{"value":[{"id":"last","userPrincipalName":"last@x.y","displayName":"Last","accountEnabled":true}]}"#;
            assert_eq!(run(&desk, &[("users-1.json", page), ("users-2.json", last)]).await.problem_count, 0);
        }
        let group = r#"{"value":[{"id":"g","displayName":"G","members":[],"members@odata.nextLink":"https://x"}]}"#;
        let report = run(&desk, &[("groups.json", group)]).await;
        assert!(report.problems[0].reason.starts_with("more members follow"), "{report}");
    }

    async fn whoever_is_not_in_a_whole_export_is_named_and_a_table_ends_them(store: Store) {
        let desk = Desk::new(store).await;
        run(&desk, &[("users.json", USERS)]).await;
        let fewer: Vec<_> = USERS.lines().filter(|line| !line.contains(ANA)).collect();
        let fewer = fewer.join("\n");
        let report = run(&desk, &[("users.json", &fewer)]).await;
        let note = &report.notes[0].reason;
        assert!(note.starts_with("1 people here are not in this export: Ana Test.") && note.contains("leaving_date"), "{report}");
        assert!(desk.person(ANA).await.enabled);
        let report = run(&desk, &[("hr.csv", &format!("user,leaving_date,status\n{ANA},2030-01-01,\n{BOR},,Active\n{CENE},,maybe\n"))]).await;
        assert!(report.problem_count == 1 && report.problems[0].reason.starts_with("status maybe"), "{report}");
        for (name, row) in [(ANA, "2020-01-01,"), (BOR, ",Terminated")] {
            assert!(desk.person(name).await.enabled);
            run(&desk, &[("hr.csv", &format!("user,leaving_date,status\n{name},{row}\n"))]).await;
            assert!(!desk.person(name).await.enabled, "{name}");
        }
        assert_eq!(desk.disagreements().await, 0);
        assert!(run(&desk, &[("users.json", &fewer.lines().filter(|line| !line.contains(BOR)).collect::<Vec<_>>().join("\n"))]).await.notes.is_empty());
    }

    async fn what_entra_and_graph_write_is_read_as_it_is_meant(store: Store) {
        let desk = Desk::new(store).await;
        run(&desk, &[("users.json", USERS)]).await;
        let table = format!("userPrincipalName,id,accountEnabled,telephoneNumber,mobilePhone\n{ANA},6ea91a8d-0000-41a1-b7bd-000000000001,False,,\n{BOR},6ea91a8d-0000-41a1-b7bd-000000000002,True,+38615553000,+38640555300\n");
        let report = run(&desk, &[("exportUsers_2026.csv", &table)]).await;
        assert_eq!(report.problems, []);
        assert!(!desk.person(ANA).await.enabled && desk.person(BOR).await.enabled);
        assert_eq!(desk.on_file(BOR, ContactKind::OfficePhone).await.as_deref(), Some("+38615553000"));
        let error = r#"{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges"}}"#;
        let report = run(&desk, &[("users.json", error)]).await;
        assert!(report.problems[0].reason.contains("Authorization_RequestDenied: Insufficient privileges"), "{report}");
        let report = run(&desk, &[("hr.csv", &format!("user,office\n{BOR},+38615550207\n"))]).await;
        assert!(report.problems[0].reason.contains("column office is unknown"), "{report}");
    }

    async fn the_mailbox_of_a_first_load_is_as_old_as_its_account(store: Store) {
        let desk = Desk::new(store).await;
        let users = USERS.replace("\"displayName\"", "\"createdDateTime\":\"2020-01-01T00:00:00Z\",\"mobilePhone\":\"+38640555701\",\"displayName\"");
        run(&desk, &[("users.json", &users)]).await;
        let since = async |kind| {
            let found = desk.contacts(ANA).await.into_iter().find(|c| c.kind == kind);
            found.unwrap().since.to_string()
        };
        assert_eq!(since(ContactKind::WorkEmail).await, "2020-01-01T00:00:00Z");
        assert!(since(ContactKind::Mobile).await.starts_with("2026"), "a number has no date that nobody tells");
    }
}
