//! What a dry run says is what the run does.

use crate::{
    employment::{ANA, BOR, loaded, run, run_with, told},
    support::{Desk, USERS},
};
use keyward_import::{Kind, Options, Report};
use keyward_model::ContactKind;
use keyward_storage::{Store, both_engines};

/// The run, after a dry run that says the same of every kind, and in its problems and notes.
async fn both(desk: &Desk, files: &[(&str, &str)]) -> Report {
    let dry = run_with(desk, files, Options { dry_run: true, ..Options::default() }).await;
    let report = run(desk, files).await;
    for kind in Kind::ALL {
        assert_eq!(dry.of(kind), report.of(kind), "{}: {dry}{report}", kind.name());
    }
    let reasons =
        |list: &[keyward_import::Problem]| list.iter().map(|p| p.reason.clone()).collect::<Vec<_>>();
    assert_eq!(reasons(&dry.problems), reasons(&report.problems));
    assert_eq!(reasons(&dry.notes), reasons(&report.notes));
    report
}

fn id(n: u8) -> String {
    format!("6ea91a8d-0000-41a1-b7bd-00000000000{n}")
}

fn user(n: u8, name: &str, called: &str, more: &str) -> String {
    format!(
        r#"{{"id":"{}","userPrincipalName":"{name}","displayName":"{called}","accountEnabled":true{more}}}"#,
        id(n)
    )
}

fn users(all: &[String]) -> String {
    format!("{{\"value\":[{}]}}", all.join(","))
}

both_engines! {
    async fn members_of_one_of_two_groups_of_a_name_are_refused(store: Store) {
        let desk = loaded(store).await;
        let groups = r#"{"value":[{"id":"g1","displayName":"Finance"},{"id":"g2","displayName":"Finance"},{"id":"g3","displayName":"Sales"},{"id":"g4"}]}"#;
        let finance = format!("{{\"value\":[{{\"id\":\"{}\"}}]}}", id(1));
        let sales = finance.replace(&id(1), &id(2));
        let files = [
            ("groups.json", groups),
            ("members-Finance.json", &finance),
            ("members-Sales.json", &sales),
            ("members-g4.json", &sales),
        ];
        let report = both(&desk, &files).await;
        assert_eq!(told(&report, "several groups are called Finance").0, 1, "{report}");
        assert_eq!((told(&report, "the group is unknown").0, report.of(Kind::Members).created), (1, 1), "{report}");
        assert_eq!(both(&desk, &files[1..2]).await.problem_count, 1);
        // One of them gets another name, and the other is meant.
        let renamed = r#"{"value":[{"id":"g1","displayName":"Controlling"}]}"#;
        let report = both(&desk, &[("groups.json", renamed), files[1]]).await;
        assert_eq!((report.problem_count, report.of(Kind::Members).created), (0, 1), "{report}");
        assert_eq!(desk.groups(ANA).await, ["Finance"]);
    }

    async fn who_is_hired_again_has_the_number_of_who_left(store: Store) {
        let desk = Desk::new(store).await;
        let number = r#","employeeId":"71""#;
        let bor = user(2, BOR, "Bor Test", "");
        run(&desk, &[("users.json", &users(&[user(1, ANA, "Ana Test", number), bor.clone()]))]).await;
        let report = both(&desk, &[("users.json", &users(&[user(9, ANA, "Ana Test", number), bor]))]).await;
        assert_eq!(told(&report, "got the employee number of").1, 1, "{report}");
    }

    async fn a_run_that_enables_somebody_asks_nobody_to_enable_them(store: Store) {
        let desk = loaded(store).await;
        let off = USERS.replacen("\"accountEnabled\":true", "\"accountEnabled\":false", 1);
        run(&desk, &[("users.json", &off)]).await;
        let table = format!("user,status\n{ANA},active\n");
        let report = both(&desk, &[("users.json", USERS), ("hr.csv", &table)]).await;
        assert_eq!(told(&report, "opens none").1, 0, "{report}");
        assert!(desk.person(ANA).await.enabled);
        // Whom Graph enables and a table by another source ends in one run.
        run(&desk, &[("users.json", &off)]).await;
        let report = both(&desk, &[("users.json", USERS), ("hr.csv", &table.replace("active", "left"))]).await;
        assert!(!desk.person(ANA).await.enabled, "{report}");
    }

    async fn a_number_that_both_sources_have_is_created_once(store: Store) {
        let desk = Desk::new(store).await;
        let with = |n: u8, name: &str, number: &str| user(n, name, name, &format!(",\"employeeId\":\"{number}\""));
        let graph = users(&[with(1, ANA, "71"), with(2, BOR, "72")]);
        let table = format!("user,employee_number,mobile\n{ANA},71,\n{},72,+386 40 555 102\n", id(2));
        let report = both(&desk, &[("users.json", &graph), ("hr.csv", &table)]).await;
        assert_eq!((report.of(Kind::Facts).created, report.of(Kind::Facts).unchanged), (1, 1), "{report}");
    }

    async fn a_dry_run_says_how_many_more_it_would_change(store: Store) {
        let desk = Desk::new(store).await;
        let all: Vec<String> = (1..=25).map(|n| format!("{{\"id\":\"u{n}\",\"userPrincipalName\":\"u{n}@x.y\",\"displayName\":\"U {n}\",\"accountEnabled\":true}}")).collect();
        let dry = run_with(&desk, &[("users.json", &users(&all))], Options { dry_run: true, ..Options::default() }).await;
        let text = dry.to_string();
        assert!(text.contains("would create people: and 15 more") && text.matches("would create people").count() == 11, "{text}");
    }

    /// 0102 and 102 count as one number, and may be two people's.
    async fn a_row_for_a_number_is_theirs_whose_number_is_written_so(store: Store) {
        let desk = Desk::new(store).await;
        let with = |n: u8, name: &str, called: &str, number: &str| user(n, name, called, &format!(",\"employeeId\":\"{number}\""));
        let (ana, bor) = (with(1, ANA, "Ana Test", "0102"), with(2, BOR, "Bor Novak", "102"));
        let table = |number: &str| format!("employee_number,mobile\n{number},+386 40 555 102\n");
        // One file gives both: neither gets it, and the row says why.
        let report = both(&desk, &[("users.json", &users(&[ana.clone(), bor.clone()])), ("hr.csv", &table("102"))]).await;
        assert_eq!(told(&report, "the employee number 0102, also written 102 is given to 2 people").0, 1, "{report}");
        assert_eq!(told(&report, "gives the number 102 to several people").0, 1, "{report}");
        // Both have it by files of their own.
        run(&desk, &[("users.json", &users(&[ana]))]).await;
        run(&desk, &[("users.json", &users(&[bor]))]).await;
        let report = both(&desk, &[("hr.csv", &table("00102"))]).await;
        assert_eq!(told(&report, "Ana Test (0102) and Bor Novak (102)").0, 1, "{report}");
        let report = both(&desk, &[("hr.csv", &table("102"))]).await;
        assert_eq!(report.problem_count, 0, "{report}");
        assert_eq!(desk.on_file(BOR, ContactKind::Mobile).await.as_deref(), Some("+38640555102"));
        assert_eq!(desk.on_file(ANA, ContactKind::Mobile).await, None);
        let left = "employee_number,status\n0102,left\n";
        both(&desk, &[("hr.csv", left)]).await;
        assert!(!desk.person(ANA).await.enabled && desk.person(BOR).await.enabled);
    }
}
