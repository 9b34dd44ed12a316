//! What exporters write that says something else than it seems to: dates of nobody, files that were cut off, empty lists.

use crate::{
    employment::{ANA, BOR, CENE, DITA, loaded, run, told},
    support::{Desk, USERS},
};
use keyward_model::{Clock as _, ContactKind, Person, PersonId};
use keyward_storage::{Store, StoreError, both_engines, repo};

async fn since(desk: &Desk, name: &'static str) -> String {
    let contacts = desk.contacts(name).await;
    let mobile = contacts.iter().find(|c| c.kind == ContactKind::Mobile && c.until.is_none()).unwrap();
    mobile.since.to_string()
}

both_engines! {
    async fn a_date_that_nobody_filled_in_ends_nobody_and_dates_nothing(store: Store) {
        let desk = loaded(store).await;
        for none in ["1900-01-01", "1970-01-01T00:00:00Z", "1900-01-01 00:00:00", "00.00.0000", "01.01.1970", "1753-01-01"] {
            let report = run(&desk, &[("hr.csv", &format!("user,leaving_date\n{ANA},{none}\n{BOR},{none}\n"))]).await;
            assert_eq!(report.problems, [], "{none}");
            assert!(desk.person(ANA).await.enabled && desk.person(BOR).await.enabled, "{none}");
            assert!(none.starts_with("00") || told(&report, "2 dates were taken for none").1 == 1, "{report}");
        }
        // A last day long ago is one, and a status beside a placeholder counts.
        run(&desk, &[("hr.csv", &format!("user,status,leaving_date\n{ANA},left,1900-01-01\n{BOR},active,1900-01-01\n{CENE},,1985-06-30\n"))]).await;
        let on = [desk.person(ANA).await.enabled, desk.person(BOR).await.enabled, desk.person(CENE).await.enabled];
        assert_eq!(on, [false, true, false]);
        // Nobody was deleted in 1970.
        let users = USERS.replacen("\"displayName\":\"Dita", "\"deletedDateTime\":\"1970-01-01T00:00:00Z\",\"displayName\":\"Dita", 1);
        run(&desk, &[("users.json", &users)]).await;
        assert!(desk.person(DITA).await.enabled);
    }

    async fn a_number_without_a_date_counts_from_the_import(store: Store) {
        let desk = Desk::new(store).await;
        let rows = format!(
            "{ANA},+386 40 555 101,1900-01-01\n{BOR},+386 40 555 102,1970-01-01 00:00:00\n{CENE},+386 40 555 103,1985-03-02\n{DITA},+386 40 555 104,2024-01-01\n"
        );
        let report = run(&desk, &[("users.json", USERS), ("hr.csv", &format!("user,mobile,mobile_changed\n{rows}"))]).await;
        assert_eq!((report.problem_count, told(&report, "3 dates were taken for none, such as 1900-01-01").1), (0, 1), "{report}");
        let now = desk.clock.now().to_string();
        for name in [ANA, BOR, CENE] {
            assert_eq!(since(&desk, name).await, now, "{name}");
        }
        assert_eq!(since(&desk, DITA).await, "2024-01-01T23:59:59Z");
    }

    /// It is 28 November: whoever leaves on this day works here until it is over.
    async fn a_last_day_with_midnight_written_to_it_counts_to_its_end(store: Store) {
        let desk = loaded(store).await;
        for today in ["2026-11-28 00:00:00", "2026-11-28T00:00:00.000", "2026-11-28T00:00:00Z"] {
            let report = run(&desk, &[("hr.csv", &format!("user,leaving_date\n{ANA},{today}\n"))]).await;
            assert!(report.problem_count == 0 && desk.person(ANA).await.enabled, "{today}: {report}");
        }
        run(&desk, &[("hr.csv", &format!("user,leaving_date\n{ANA},2026-11-27T00:00:00\n"))]).await;
        assert!(!desk.person(ANA).await.enabled);
    }

    async fn a_row_that_ends_early_is_refused_and_an_open_end_is_told(store: Store) {
        let desk = loaded(store).await;
        let head = "user,mobile,office_phone";
        for cut in [format!("{ANA},+386 40 555 7"), format!("{ANA},\"+386\" 40 555 7"), ANA.to_owned()] {
            let rows = format!("{head}\n{BOR},+386 40 555 701,\n{cut}");
            let report = run(&desk, &[("hr.csv", &rows)]).await;
            assert_eq!((told(&report, "the row ends early").0, report.problem_count), (1, 1), "{rows}: {report}");
            assert_eq!(told(&report, "without the end of a line").1, 0);
            assert_eq!(desk.on_file(ANA, ContactKind::Mobile).await, None);
        }
        // A spreadsheet leaves out what is empty at the end of a row.
        let report = run(&desk, &[("hr.csv", &format!("{head}\n{CENE},+386 40 555 703\n{BOR},+386 40 555 701,\n"))]).await;
        assert_eq!((report.problem_count, told(&report, "fewer fields than there are headings").1), (0, 1), "{report}");
        assert_eq!(desk.on_file(CENE, ContactKind::Mobile).await.as_deref(), Some("+38640555703"));
        assert_eq!(desk.on_file(BOR, ContactKind::Mobile).await.as_deref(), Some("+38640555701"));
        // In quotation marks that nobody closed.
        let report = run(&desk, &[("hr.csv", &format!("user,mobile\n{ANA},\"+386 40 555 701"))]).await;
        assert_eq!((told(&report, "line 2 was not applied").0, report.problem_count), (1, 1), "{report}");
        // With text behind the marks, of which some may be missing.
        let report = run(&desk, &[("hr.csv", &format!("mobile,user,employee_number\n+386 40 555 701,{ANA},\"7\" 1"))]).await;
        assert_eq!(told(&report, "the row ends early").0, 1, "{report}");
        assert_eq!(desk.on_file(ANA, ContactKind::Mobile).await, None);
        // All its fields are there, and a heading without a name needs none.
        let report = run(&desk, &[("hr.csv", &format!("user,mobile,\n{ANA},+386 40 555 702"))]).await;
        assert_eq!((report.problem_count, told(&report, "without the end of a line").1), (0, 1), "{report}");
        assert_eq!(desk.on_file(ANA, ContactKind::Mobile).await.as_deref(), Some("+38640555702"));
    }

    async fn what_powershell_cut_off_is_a_problem(store: Store) {
        let desk = loaded(store).await;
        let id = "6ea91a8d-0000-41a1-b7bd-000000000001";
        let user = |more: &str| format!("{{\"value\":[{{\"id\":\"{id}\",\"userPrincipalName\":\"{ANA}\",\"displayName\":\"Ana New\",\"accountEnabled\":true,{more}}}]}}");
        let group = |members: &str| format!("{{\"value\":[{{\"id\":\"g1\",\"displayName\":\"Sales\",\"members\":{members}}}]}}");
        let methods = |value: &str| format!("{{\"userId\":\"{id}\",\"methods\":{value}}}");
        for (name, text) in [
            ("users.json", user("\"authentication\":\"System.Collections.Hashtable\"")),
            ("users.json", user("\"authentication\":{\"methods\":[\"@{id=1; createdDateTime=}\"]}")),
            ("users.json", user("\"authentication\":{\"methods\":\"System.Object[]\"}")),
            ("users.json", user("\"manager\":\"@{id=2}\"")),
            ("users.json", user("\"mailboxSettings\":\"@{userPurpose=shared}\"")),
            ("users.json", user("\"manager\":\"Microsoft.Graph.PowerShell.Models.MicrosoftGraphDirectoryObject\"")),
            ("groups.json", group("\"@{id=1}\"")),
            ("groups.json", group("[\"@{id=1}\"]")),
            ("members.json", r#"{"groupId":"g1","value":["@{id=1; displayName=Ana}"]}"#.to_owned()),
            ("methods.json", methods("\"System.Object[]\"")),
            ("methods.json", methods("[\"@{id=1}\",\"@{id=2}\"]")),
        ] {
            let report = run(&desk, &[(name, &text)]).await;
            assert_eq!(told(&report, "PowerShell cut this off: use ConvertTo-Json -Depth 10").0, 1, "{text}: {report}");
            assert!(!report.to_string().contains("already holds"), "{report}");
            assert_eq!(desk.person(ANA).await.display_name, "Ana New", "the rest of a user is applied");
        }
        // What is not read may be cut, and a whole object is none.
        let report = run(&desk, &[("users.json", &user("\"assignedLicenses\":\"System.Object[]\",\"jobTitle\":\"@{x}\""))]).await;
        assert_eq!(report.problem_count, 0, "{report}");
    }

    async fn a_list_without_anybody_is_a_problem(store: Store) {
        let desk = loaded(store).await;
        for none in ["{\"value\":[]}", "[]"] {
            let report = run(&desk, &[("users.json", none)]).await;
            assert_eq!((told(&report, "there are no people in it").0, report.problem_count), (1, 1), "{report}");
            assert!(!report.to_string().contains("already holds"), "{report}");
            let report = run(&desk, &[("groups.json", none), ("managedDevices.json", none)]).await;
            assert_eq!((told(&report, "there are no").1, report.problem_count), (2, 0), "{report}");
        }
        // A delta without changes, and the last page of several.
        let delta = "{\"@odata.context\":\"https://graph.microsoft.com/v1.0/$metadata#users(id)/$delta\",\"value\":[]}";
        for (first, then) in [(delta, delta), (USERS, "{\"value\":[]}")] {
            let report = run(&desk, &[("users-1.json", first), ("users-2.json", then)]).await;
            assert_eq!(told(&report, "there are no").0, 0, "{report}");
        }
    }

    async fn a_table_goes_before_graph_only_for_whom_it_has_a_value(store: Store) {
        let with = |mobiles: [&str; 4]| {
            let mut lines: Vec<String> = USERS.lines().map(str::to_owned).collect();
            for (line, mobile) in lines.iter_mut().skip(1).zip(mobiles) {
                *line = line.replace("\"accountEnabled\"", &format!("\"mobilePhone\":\"{mobile}\",\"accountEnabled\""));
            }
            lines.join("\n")
        };
        let desk = Desk::new(store).await;
        let users = with(["+386 40 555 101", "+386 40 555 102", "+386 40 555 103", "+386 40 555 104"]);
        // Device management's own table: an id and a column that might be a number.
        let devices = format!("UserId,Phone number,mobile\n{ANA},,\n{BOR},+386 40 555 102,\n{CENE},,+386 40 555 103\n{DITA},,+386 41 000 104\n");
        let report = run(&desk, &[("users.json", &users), ("devices.csv", &devices)]).await;
        for (name, mobile) in [(ANA, "+38640555101"), (BOR, "+38640555102"), (CENE, "+38640555103"), (DITA, "+38641000104")] {
            assert_eq!(desk.on_file(name, ContactKind::Mobile).await.as_deref(), Some(mobile), "{report}");
        }
        assert_eq!(told(&report, "of 1 people a number or address in it was passed over").1, 1, "{report}");
        // The next run brings what Graph has for whom the table is silent, and undoes nothing of the table.
        let users = with(["+386 40 555 201", "+386 40 555 202", "+386 40 555 203", "+386 40 555 204"]);
        for quiet in [false, true] {
            let report = run(&desk, &[("users.json", &users), ("devices.csv", &devices)]).await;
            assert_eq!((report.changes_nothing(), told(&report, "of 2 people").1), (quiet, 1), "{report}");
        }
        for (name, mobile) in [(ANA, "+38640555201"), (BOR, "+38640555202"), (CENE, "+38640555103"), (DITA, "+38641000104")] {
            assert_eq!(desk.on_file(name, ContactKind::Mobile).await.as_deref(), Some(mobile));
        }
        // A delta does not say who it is about but by the id.
        let delta = format!("{{\"value\":[{{\"id\":\"{}3\",\"mobilePhone\":\"+386 40 555 303\"}}]}}", "6ea91a8d-0000-41a1-b7bd-00000000000");
        let report = run(&desk, &[("users.json", &delta), ("devices.csv", &devices)]).await;
        assert_eq!((report.changes_nothing(), told(&report, "of 1 people").1), (true, 1), "{report}");
        // Managers are the same: only whom the table names one for.
        let bosses = USERS.replace("\"accountEnabled\"", "\"manager\":{\"id\":\"6ea91a8d-0000-41a1-b7bd-000000000004\"},\"accountEnabled\"");
        run(&desk, &[("users.json", &bosses), ("hr.csv", &format!("user,manager\n{ANA},{BOR}\n{CENE},\n"))]).await;
        let (bor, dita) = (desk.person(BOR).await.id, desk.person(DITA).await.id);
        assert_eq!((desk.person(ANA).await.manager, desk.person(CENE).await.manager), (Some(bor), Some(dita)));
        assert_eq!(desk.disagreements().await, 0);
    }

    async fn a_manager_who_is_null_now_is_told(store: Store) {
        let desk = loaded(store).await;
        let with = |manager: &str| USERS.replacen("\"accountEnabled\"", &format!("\"manager\":{manager},\"accountEnabled\""), 1);
        run(&desk, &[("users.json", &with("{\"id\":\"6ea91a8d-0000-41a1-b7bd-000000000002\"}"))]).await;
        let report = run(&desk, &[("users.json", &with("null"))]).await;
        assert_eq!(told(&report, "manager is null in the export, and bor.test@nord.example stays").1, 1, "{report}");
        assert!(desk.person(ANA).await.manager.is_some() && !report.to_string().contains("already holds"), "{report}");
        // Of somebody who has none there is nothing to say.
        let report = run(&desk, &[("users.json", &USERS.replace("\"Cene Test\"", "\"Cene Test\",\"manager\":null"))]).await;
        assert_eq!(report.note_count, 0, "{report}");
    }

    /// Whoever writes a file speaks about no administrator who was made here, by whichever name.
    async fn nothing_of_a_file_is_about_who_was_made_here(store: Store) {
        const ROOT: &str = "root@nord.example";
        let desk = loaded(store).await;
        let ana = desk.person(ANA).await;
        let root = Person {
            id: PersonId::from_bytes([8; 16]),
            user_name: ROOT.to_owned(),
            display_name: "Root".to_owned(),
            ..ana
        };
        let kept: Result<(), StoreError> = desk
            .store
            .write("init", move |tx| repo::people::insert(tx, &root, &[8; 64], None))
            .await;
        kept.unwrap();
        let record = format!("{{\"value\":[{{\"id\":\"r1\",\"userPrincipalName\":\"{ROOT}\",\"displayName\":\"Root\",\"employeeId\":\"900\",\"accountEnabled\":true,\"manager\":{{\"id\":\"6ea91a8d-0000-41a1-b7bd-000000000001\"}}}}]}}");
        let hr = format!("user,mobile,manager,status\n{ROOT},+38640555701,{ANA},\n{BOR},,{ROOT},\n");
        let method = format!("{{\"userPrincipalName\":\"{ROOT}\",\"methods\":[{{\"@odata.type\":\"#microsoft.graph.fido2AuthenticationMethod\",\"id\":\"m1\",\"displayName\":\"Key\"}}]}}");
        let device = format!("{{\"value\":[{{\"id\":\"d1\",\"userPrincipalName\":\"{ROOT}\",\"deviceName\":\"d\",\"operatingSystem\":\"iOS\"}}]}}");
        let group = format!("{{\"value\":[{{\"id\":\"g1\",\"displayName\":\"Sales\",\"members\":[{{\"userPrincipalName\":\"{ROOT}\"}}]}}]}}");
        let all = [("users.json", record.as_str()), ("hr.csv", &hr), ("methods.json", &method), ("managedDevices.json", &device), ("groups.json", &group)];
        for files in [&all[..], &all[1..], &all[1..2], &[("hr.csv", &format!("user,status\n{ROOT},left\n"))]] {
            let report = run(&desk, files).await;
            assert_eq!(report.problems, [], "{report}");
            assert!(told(&report, "made here").1 > 0, "{report}");
            let person = desk.person(ROOT).await;
            assert!(person.enabled && person.manager.is_none() && person.employee_number.is_none(), "{report}");
            assert_eq!(desk.person(BOR).await.manager, None);
            assert_eq!((desk.contacts(ROOT).await.len(), desk.methods(ROOT).await.len(), desk.devices(ROOT).await.len()), (0, 0, 0));
            assert!(desk.groups(ROOT).await.is_empty());
        }
    }
}
