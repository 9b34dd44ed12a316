//! User names that passed to another person: the directory renames at once, and tables lag behind.

use crate::{
    employment::{run, run_with, told},
    support::{DIRECTORY, Desk},
};
use keyward_import::{Kind, Options, Report};
use keyward_model::{Clock as _, ContactKind};
use keyward_storage::{Store, StoreError, both_engines, repo};
use std::time::Duration;

const OLD: &str = "cara.lee@nord.example";
const NEW: &str = "cara.novak@nord.example";
const DORA: &str = "dora.test@nord.example";
const DOUBT: &str = "the row may be about either";

fn user(id: u8, name: &str, called: &str, number: &str) -> String {
    let number = if number.is_empty() { String::new() } else { format!(r#","employeeId":"{number}""#) };
    format!(
        r#"{{"id":"6ea91a8d-0000-41a1-b7bd-00000000000{id}","userPrincipalName":"{name}","displayName":"{called}","accountEnabled":true{number}}}"#
    )
}

fn users(all: &[String]) -> String {
    format!("{{\"value\":[{}]}}", all.join(","))
}

/// Cara and Dora are here for long; Cara has a number, if she is said to.
async fn loaded(store: Store, number: &str) -> Desk {
    let desk = Desk::new(store).await;
    let all = users(&[user(1, OLD, "Cara Lee", number), user(2, DORA, "Dora Test", "")]);
    let table = format!("user,mobile,mobile_changed\n{OLD},+386 40 555 103,2021-01-01\n");
    assert_eq!(run(&desk, &[("users.json", &all), ("hr.csv", &table)]).await.problems, []);
    desk.clock.advance(Duration::from_hours(240));
    desk
}

/// Cara married, and a newcomer has her name.
fn married(number: &str, newcomer: &str) -> String {
    users(&[
        user(1, NEW, "Cara Novak", number),
        user(2, DORA, "Dora Test", ""),
        user(9, OLD, "Carl Leeward", newcomer),
    ])
}

/// What a dry run says and what a run does are one.
async fn both(desk: &Desk, files: &[(&str, &str)]) -> Report {
    let dry = run_with(desk, files, Options { dry_run: true, ..Options::default() }).await;
    let report = run(desk, files).await;
    assert_eq!(dry.problem_count, report.problem_count, "{dry}{report}");
    assert_eq!(dry.of(Kind::Facts), report.of(Kind::Facts));
    report
}

async fn mobile(desk: &Desk, name: &'static str) -> Option<String> {
    desk.on_file(name, ContactKind::Mobile).await
}

both_engines! {
    async fn a_row_under_a_name_that_passed_to_a_newcomer_is_not_the_newcomers(store: Store) {
        let desk = loaded(store, "").await;
        let all = married("", "");
        let table = format!("user,mobile,mobile_changed\n{OLD},+386 40 555 103,2021-01-01\n");
        let report = both(&desk, &[("users.json", &all), ("hr.csv", &table)]).await;
        assert_eq!((report.problem_count, told(&report, DOUBT).0), (1, 1), "{report}");
        let said = &report.problems[0].reason;
        assert!(said.contains("Cara") && said.contains("is Carl Leeward's now"), "{said}");
        assert_eq!((mobile(&desk, OLD).await, mobile(&desk, NEW).await.as_deref()), (None, Some("+38640555103")));
        // In later runs too, whether the row has a date or not; and of a manager.
        let bare = format!("user,mobile\n{OLD},+386 40 555 103\n");
        let manager = format!("user,manager\n{DORA},{OLD}\n");
        for table in [&table, &bare, &manager] {
            let report = both(&desk, &[("hr.csv", table)]).await;
            assert!(told(&report, "Cara Novak (cara.novak@nord.example)'s until 2026-12-08").0 == 1 && report.changes_nothing(), "{report}");
        }
        assert_eq!((mobile(&desk, OLD).await, desk.person(DORA).await.manager), (None, None));
        // Once nobody remembers, a date of before still says whose it is.
        desk.clock.advance(Duration::from_hours(24 * 401));
        assert_eq!(told(&both(&desk, &[("hr.csv", &table)]).await, DOUBT).0, 1);
        assert_eq!(both(&desk, &[("hr.csv", &bare)]).await.problem_count, 0);
        assert_eq!(mobile(&desk, OLD).await.as_deref(), Some("+38640555103"));
        assert_eq!(desk.disagreements().await, 0);
    }

    async fn a_row_that_may_be_about_somebody_else_hides_nothing_that_graph_says(store: Store) {
        let desk = loaded(store, "").await;
        let phone = |number: &str| married("", "").replace("\"Carl Leeward\"", &format!("\"Carl Leeward\",\"mobilePhone\":\"{number}\""));
        let table = format!("user,mobile\n{OLD},+386 40 555 103\n");
        for number in ["+38640555190", "+38640555191"] {
            let report = both(&desk, &[("users.json", &phone(number)), ("hr.csv", &table)]).await;
            assert_eq!((told(&report, DOUBT).0, mobile(&desk, OLD).await.as_deref()), (1, Some(number)), "{report}");
        }
        // A table that knows both names goes before Graph again.
        let current = format!("user,mobile\n{OLD},+386 40 555 192\n{NEW},+386 40 555 103\n");
        for _ in 0..2 {
            let report = both(&desk, &[("users.json", &phone("+38640555191")), ("hr.csv", &current)]).await;
            assert_eq!((report.problem_count, mobile(&desk, OLD).await.as_deref()), (0, Some("+38640555192")), "{report}");
        }
    }

    async fn a_name_that_was_free_for_a_while_is_not_forgotten(store: Store) {
        let desk = loaded(store, "").await;
        run(&desk, &[("users.json", &users(&[user(1, NEW, "Cara Novak", "")]))]).await;
        desk.clock.advance(Duration::from_hours(24 * 30));
        let all = users(&[user(9, OLD, "Carl Leeward", "")]);
        let table = format!("user,mobile,mobile_changed\n{OLD},+386 40 555 103,2021-01-01\n");
        let files = [("users.json", all.as_str()), ("hr.csv", table.as_str())];
        let dry = run_with(&desk, &files, Options { dry_run: true, ..Options::default() }).await;
        let report = run(&desk, &files).await;
        assert_eq!((told(&dry, DOUBT).0, told(&report, DOUBT).0), (1, 1), "{report}");
        assert_eq!(mobile(&desk, OLD).await, None);
    }

    async fn a_number_says_whose_row_it_is_and_dates_of_before_are_not_believed(store: Store) {
        let desk = loaded(store, "71").await;
        let all = married("71", "90");
        let table = |number: &str, mobile: &str| {
            format!("user,employee_number,mobile,mobile_changed\n{OLD},{number},{mobile},2021-01-01\n")
        };
        // Of the newcomer, whom the same run makes.
        let report = both(&desk, &[("users.json", &all), ("hr.csv", &table("90", "+386 40 555 190"))]).await;
        assert_eq!(report.problem_count, 0, "{report}");
        assert_eq!(mobile(&desk, OLD).await.as_deref(), Some("+38640555190"));
        assert_eq!(desk.contacts(OLD).await[0].since, desk.clock.now(), "not since 2021");
        // Of who had the name.
        let report = both(&desk, &[("hr.csv", &table("71", "+386 40 555 171"))]).await;
        assert_eq!(report.problem_count, 0, "{report}");
        assert_eq!((mobile(&desk, OLD).await.as_deref(), mobile(&desk, NEW).await.as_deref()), (Some("+38640555190"), Some("+38640555171")));
        // A number of strangers is nobody's.
        let strange = format!("user,employee_number,manager\n{OLD},90,{DORA}\n{DORA},90,\n");
        let report = both(&desk, &[("hr.csv", &strange)]).await;
        assert_eq!((told(&report, DOUBT).0, desk.person(OLD).await.manager), (1, None), "{report}");
        // Of neither.
        assert_eq!(told(&both(&desk, &[("hr.csv", &table("55", "+386 40 555 155"))]).await, DOUBT).0, 1);
    }

    async fn a_table_that_knows_both_names_is_believed_and_one_of_two_who_changed_names_is_not(store: Store) {
        let desk = loaded(store, "").await;
        let table = format!("user,mobile\n{OLD},+386 40 555 190\n{NEW},+386 40 555 103\n");
        let report = both(&desk, &[("users.json", &married("", "")), ("hr.csv", &table)]).await;
        assert_eq!(report.problem_count, 0, "{report}");
        assert_eq!((mobile(&desk, OLD).await.as_deref(), mobile(&desk, NEW).await.as_deref()), (Some("+38640555190"), Some("+38640555103")));
        // Two tables: what the one knows the other does not.
        let late = format!("user,mobile\n{OLD},+386 40 555 103\n");
        let current = format!("user,tier\n{NEW},standard\n");
        let report = both(&desk, &[("phones.csv", &late), ("hr.csv", &current)]).await;
        assert_eq!(told(&report, DOUBT).0, 1, "{report}");
        let changed = users(&[user(1, OLD, "Cara Novak", ""), user(9, NEW, "Carl Leeward", "")]);
        run(&desk, &[("users.json", &changed)]).await;
        assert_eq!(told(&both(&desk, &[("hr.csv", &table)]).await, DOUBT).0, 2);
    }

    async fn a_second_account_of_one_human_is_nobody_else(store: Store) {
        let desk = loaded(store, "71").await;
        // Deleted and hired again: the directory has another id.
        let again = users(&[user(2, DORA, "Dora Test", ""), user(9, OLD, "Cara Lee", "71")]);
        let table = format!("user,mobile\n{OLD},+386 40 555 104\n");
        let report = both(&desk, &[("users.json", &again), ("hr.csv", &table)]).await;
        assert_eq!(told(&report, DOUBT).0, 0, "{report}");
        assert_eq!(mobile(&desk, OLD).await.as_deref(), Some("+38640555104"));
    }

    async fn a_row_that_ends_whoever_had_the_name_does_not_end_its_holder(store: Store) {
        let desk = loaded(store, "").await;
        run(&desk, &[("users.json", &married("", ""))]).await;
        let ends = |more: &str| format!("user,status,leaving_date\n{OLD},left,{more}\n");
        // Without a date nobody knows who left.
        let report = both(&desk, &[("hr.csv", &ends(""))]).await;
        assert!(told(&report, "may be about either").0 == 1 && report.changes_nothing(), "{report}");
        assert_eq!(told(&both(&desk, &[("hr.csv", &ends("2026-12-08"))]).await, "may be about either").0, 1);
        // On that day it was Cara's, who works under another name since: the table lags.
        for day in ["2026-11-15", "2026-12-01"] {
            let report = both(&desk, &[("hr.csv", &ends(day))]).await;
            assert!(told(&report, "may be about either").0 == 1 && report.changes_nothing(), "{report}");
            let said = &report.problems[0].reason;
            assert!(said.contains("Cara Novak") && said.contains("Carl Leeward"), "{said}");
            assert!(desk.person(NEW).await.enabled && desk.person(OLD).await.enabled);
        }
        let gone = married("", "").replacen("\"accountEnabled\":true", "\"accountEnabled\":false", 1);
        run(&desk, &[("users.json", &gone)]).await;
        assert_eq!((desk.person(OLD).await.enabled, desk.person(NEW).await.enabled), (true, false));
        // The row stays in the table, and nobody has to look at it every night.
        for row in ["2026-11-15", ""] {
            let report = both(&desk, &[("hr.csv", &ends(row))]).await;
            assert!(report.problem_count == 0 && report.changes_nothing(), "{report}");
            assert!(desk.person(OLD).await.enabled);
        }
        assert_eq!(told(&both(&desk, &[("hr.csv", &ends(""))]).await, "were not disabled").1, 1);
        assert_eq!(desk.disagreements().await, 0);
    }

    async fn a_row_about_a_leaver_whose_name_passes_in_the_same_run_does_not_end_the_newcomer(store: Store) {
        let desk = loaded(store, "").await;
        let all = users(&[user(2, DORA, "Dora Test", ""), user(9, OLD, "Carl Leeward", "")]);
        let table = format!("user,status,leaving_date\n{OLD},left,2026-12-01\n");
        let report = both(&desk, &[("users.json", &all), ("hr.csv", &table)]).await;
        assert_eq!((report.problem_count, desk.person(OLD).await.enabled), (0, true), "{report}");
        assert_eq!(desk.person(OLD).await.display_name, "Carl Leeward");
    }

    async fn a_row_under_the_old_name_of_somebody_who_is_renamed_in_the_same_run_ends_nobody(store: Store) {
        let desk = loaded(store, "").await;
        let table = format!("user,status,leaving_date\n{OLD},left,2026-12-01\n");
        let report = both(&desk, &[("users.json", &married("", "")), ("hr.csv", &table)]).await;
        assert_eq!(told(&report, DOUBT).0, 1, "{report}");
        assert_eq!((desk.person(OLD).await.enabled, desk.person(NEW).await.enabled), (true, true));
        assert_eq!(desk.disagreements().await, 0);
    }

    async fn a_number_says_that_it_is_who_was_renamed_that_left(store: Store) {
        let desk = loaded(store, "71").await;
        run(&desk, &[("users.json", &married("71", "90"))]).await;
        let table = format!("user,employee_number,status,leaving_date\n{OLD},71,left,2026-12-01\n");
        let report = both(&desk, &[("hr.csv", &table)]).await;
        assert_eq!(report.problem_count, 0, "{report}");
        assert_eq!((desk.person(OLD).await.enabled, desk.person(NEW).await.enabled), (true, false));
    }

    /// The name that somebody has because theirs passed on is none that they work under: nothing speaks against the row.
    async fn a_row_ends_who_had_the_name_and_has_had_no_other_since(store: Store) {
        let desk = loaded(store, "").await;
        let cara = desk.person(OLD).await.id;
        run(&desk, &[("users.json", &users(&[user(2, DORA, "Dora Test", ""), user(9, OLD, "Carl Leeward", "")]))]).await;
        let enabled: Result<bool, StoreError> =
            desk.store.write("enable", move |tx| repo::people::set_enabled(tx, DIRECTORY, cara, true)).await;
        assert!(enabled.unwrap());
        let table = format!("user,status,leaving_date\n{OLD},left,2026-12-01\n");
        let report = both(&desk, &[("hr.csv", &table)]).await;
        let before: Result<_, StoreError> =
            desk.store.read("person", move |tx| repo::people::find(tx, DIRECTORY, cara)).await;
        let before = before.unwrap().unwrap();
        assert!(before.user_name.starts_with("former-") && !before.enabled, "{before:?} {report}");
        assert_eq!((report.problem_count, desk.person(OLD).await.enabled), (0, true), "{report}");
    }

    /// What a table says of somebody who is renamed in the same run is checked as it is applied.
    async fn a_row_under_the_new_name_of_somebody_replaces_what_the_check_found(store: Store) {
        let desk = loaded(store, "").await;
        let all = users(&[user(1, NEW, "Cara Novak", "105")]);
        let table = format!("user,mobile\n{NEW},+386 40 555 104\n");
        let report = both(&desk, &[("users.json", &all), ("hr.csv", &table)]).await;
        assert_eq!((report.problem_count, mobile(&desk, NEW).await.as_deref()), (0, Some("+38640555104")), "{report}");
        // Under the old name, which is nobody's any more.
        let report = both(&desk, &[("users.json", &all), ("hr.csv", &table.replace(NEW, OLD))]).await;
        assert_eq!(told(&report, "the user is unknown").0, 1, "{report}");
        // And by a number that the same run gives.
        let all = users(&[user(1, NEW, "Cara Novak", "106")]);
        let report = both(&desk, &[("users.json", &all), ("hr.csv", "employee_number,mobile\n106,+386 40 555 106\n")]).await;
        assert_eq!((report.problem_count, mobile(&desk, NEW).await.as_deref()), (0, Some("+38640555106")), "{report}");
        let all = users(&[user(1, OLD, "Cara Lee", "107")]);
        let report = both(&desk, &[("users.json", &all), ("hr.csv", "employee_number,mobile\n106,+386 40 555 107\n")]).await;
        assert_eq!(told(&report, "the user is unknown").0, 1, "{report}");
    }
}
