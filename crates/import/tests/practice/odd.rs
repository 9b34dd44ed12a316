//! What exporters write that says something else than it seems to: dates of nobody, files that were cut off, empty lists.

use crate::{
    employment::{ANA, BOR, CENE, DITA, loaded, run, told},
    support::{Desk, USERS},
};
use keyward_model::{Clock as _, ContactKind};
use keyward_storage::{Store, both_engines};

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
        let rows = [(ANA, "1900-01-01"), (BOR, "1970-01-01 00:00:00"), (CENE, "1985-03-02"), (DITA, "2024-01-01")];
        let rows: String = rows.iter().zip(1..).map(|((who, at), n)| format!("{who},+386 40 555 10{n},{at}\n")).collect();
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
}
