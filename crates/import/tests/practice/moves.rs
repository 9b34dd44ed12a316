//! Numbers that move from one to another within one file.

use crate::{
    joins::{ANA, APART, BOR, CENE, CLAIMED, ELA, JOINED, desk, humans, options, rows, told, users},
    support::{Desk, USERS, folder},
};
use keyward_import::{Kind, Options, Report};
use keyward_storage::{Store, both_engines};

async fn numbers(desk: &Desk) -> [Option<String>; 3] {
    let mut all = [None, None, None];
    for (number, name) in all.iter_mut().zip([ANA, BOR, CENE]) {
        *number = desk.person(name).await.employee_number;
    }
    all
}

fn are(numbers: [&str; 3]) -> [Option<String>; 3] {
    numbers.map(|number| (!number.is_empty()).then(|| number.to_owned()))
}

/// Ana has 101, Bor 102 and Cene 103.
async fn numbered(store: Store) -> Desk {
    let desk = desk(store).await;
    give(&desk, [(ANA, "101"), (BOR, "102"), (CENE, "103")]).await;
    assert_eq!(numbers(&desk).await, are(["101", "102", "103"]));
    desk
}

async fn give<const N: usize>(desk: &Desk, all: [(&str, &str); N]) -> Report {
    let all: Vec<_> = all.iter().map(|(name, number)| format!("{name},{number},\n")).collect();
    rows(desk, &all.concat(), options()).await
}

async fn all_apart(desk: &Desk) {
    for (one, other) in [(ANA, BOR), (BOR, CENE), (ANA, CENE)] {
        assert_eq!(humans(desk, one, other).await, APART, "{one} {other}");
    }
    assert_eq!(told(desk, "employee number").await, [""; 0]);
}

both_engines! {
    async fn numbers_that_move_along_or_change_places_join_nobody(store: Store) {
        let desk = numbered(store).await;
        for to in [["102", "103", "104"], ["101", "102", "103"], ["102", "101", "103"], ["103", "102", "101"]] {
            let rows = [(ANA, to[0]), (BOR, to[1]), (CENE, to[2])];
            let dry = rows.map(|(name, number)| format!("{name},{number},\n")).concat();
            let dry = crate::joins::rows(&desk, &dry, Options { dry_run: true, ..options() }).await;
            let report = give(&desk, rows).await;
            assert_eq!((report.problem_count, report.note_count), (0, 0), "{report}");
            assert_eq!(dry.of(Kind::Facts), report.of(Kind::Facts));
            assert_eq!(numbers(&desk).await, are(to));
            assert!(give(&desk, rows).await.changes_nothing());
        }
        all_apart(&desk).await;
        // And by Graph, to a new account too.
        let users_of = |to: [&str; 3]| {
            ["Ana", "Bor", "Cene"].iter().zip(to).fold(USERS.to_owned(), |text, (name, number)| {
                let named = format!("\"displayName\":\"{name} Test\"");
                text.replace(&named, &format!("{named},\"employeeId\":\"{number}\""))
            })
        };
        users(&desk, &users_of(["103", "102", "101"])).await;
        let new = r#"[{"id":"6ea91a8d-0000-41a1-b7bd-000000000009","userPrincipalName":"ela.test@nord.example","displayName":"Ela Test","employeeId":"103","accountEnabled":true},"#;
        let moved = users_of(["102", "101", "109"]).replacen('[', new, 1);
        let report = users(&desk, &moved).await;
        assert_eq!((report.problem_count, report.note_count), (0, 0), "{report}");
        assert_eq!(numbers(&desk).await, are(["102", "101", "109"]));
        assert_eq!(humans(&desk, ANA, ELA).await, APART);
        assert!(users(&desk, &moved).await.changes_nothing());
        all_apart(&desk).await;
        assert_eq!(desk.disagreements().await, 0);
    }

    async fn the_order_of_rows_does_not_matter_where_an_administrator_gets_another_number(store: Store) {
        let desk = numbered(store).await;
        desk.holds_a_role(BOR).await;
        for (cene, bor, cene_first) in [("102", "109", true), ("109", "110", false)] {
            let mut rows = [(CENE, cene), (BOR, bor)];
            if !cene_first {
                rows.reverse();
            }
            let report = give(&desk, rows).await;
            assert_eq!((report.problem_count, report.note_count), (0, 0), "{report}");
            assert_eq!(numbers(&desk).await, are(["101", bor, cene]));
            assert!(give(&desk, rows).await.changes_nothing());
        }
        all_apart(&desk).await;
    }

    /// Else a row that is refused would leave an administrator with a number that another row has given away.
    async fn a_number_that_is_given_away_is_not_kept_where_the_other_is_refused(store: Store) {
        let desk = numbered(store).await;
        desk.holds_a_role(BOR).await;
        for rows in [[(CENE, "102"), (BOR, "101")], [(BOR, "101"), (CENE, "102")]] {
            let report = give(&desk, rows).await;
            assert_eq!(report.notes.iter().filter(|note| note.reason.contains("was not taken over")).count(), 1, "{report}");
            assert_eq!(numbers(&desk).await, are(["101", "", "102"]));
            assert_eq!((humans(&desk, BOR, CENE).await, humans(&desk, ANA, BOR).await), (APART, CLAIMED));
        }
        assert!(give(&desk, [(CENE, "102"), (BOR, "101")]).await.changes_nothing());
    }

    async fn who_shared_a_number_stays_one_human_when_both_move(store: Store) {
        let desk = numbered(store).await;
        give(&desk, [(BOR, "101")]).await;
        assert_eq!(humans(&desk, ANA, BOR).await, JOINED);
        give(&desk, [(CENE, "101"), (ANA, "111"), (BOR, "112")]).await;
        assert_eq!(numbers(&desk).await, are(["111", "112", "101"]));
        assert_eq!((humans(&desk, ANA, BOR).await, humans(&desk, ANA, CENE).await), (JOINED, APART));
    }

    async fn a_name_that_passes_to_a_new_account_is_told_and_counted(store: Store) {
        let desk = desk(store).await;
        let new = USERS.replace("000000000001", "000000000009").replace("Ana Test", "Ana Other");
        let graph = folder(&[("users.json", new.as_bytes())]);
        let dry = desk.import(&[graph.path().to_owned()], Options { dry_run: true, ..options() }).await;
        let report = desk.import(&[graph.path().to_owned()], options()).await;
        for report in [&dry, &report] {
            let people = report.of(Kind::People);
            assert_eq!((people.created, people.changed, report.note_count), (1, 1, 1), "{report}");
            let told = &report.notes[0].reason;
            assert!(told.contains("Ana Test, who had it") && told.contains("is disabled"), "{report}");
        }
        assert_eq!(dry.notes, report.notes);
        assert!(desk.import(&[graph.path().to_owned()], options()).await.changes_nothing());
    }

    async fn a_number_of_somebody_who_left_ends_nobody_who_got_it_later(store: Store) {
        let desk = numbered(store).await;
        let table = |rows: &str| folder(&[("hr.csv", format!("user,employee_number,status\n{rows}").as_bytes())]);
        let left = table(",101,left\n");
        assert_eq!(desk.import(&[left.path().to_owned()], options()).await.problem_count, 0);
        assert!(!desk.person(ANA).await.enabled);
        // A new account by Graph, and one that was there by the table.
        let new = r#"[{"id":"6ea91a8d-0000-41a1-b7bd-000000000009","userPrincipalName":"ela.test@nord.example","displayName":"Ela Test","employeeId":"101","accountEnabled":true},"#;
        let made = USERS.replacen('[', new, 1);
        let rows = table(&format!("{CENE},101,active\n,101,left\n"));
        let both = [folder(&[("users.json", made.as_bytes())]), rows];
        let sources = both.each_ref().map(|folder| folder.path().to_owned());
        let report = desk.import(&sources, options()).await;
        let notes = |report: &Report, text: &str| report.notes.iter().filter(|note| note.reason.contains(text)).count();
        assert_eq!(notes(&report, "whose account is disabled"), 2, "{report}");
        assert_eq!(notes(&report, "not disabled, because"), 2, "{report}");
        for _ in 0..2 {
            assert!(desk.person(ELA).await.enabled && desk.person(CENE).await.enabled);
            let report = desk.import(&sources, options()).await;
            assert!(report.changes_nothing() && notes(&report, "not disabled, because") == 2, "{report}");
        }
        // Two accounts that had the number when the row came are both ended by it.
        give(&desk, [("dita.test@nord.example", "102")]).await;
        desk.import(&[table(",102,left\n").path().to_owned()], options()).await;
        assert!(!desk.person(BOR).await.enabled && !desk.person("dita.test@nord.example").await.enabled);
    }

    async fn a_claim_that_is_made_or_ends_is_a_change(store: Store) {
        let desk = numbered(store).await;
        desk.holds_a_role(ANA).await;
        for (number, changes) in [("101", true), ("101", false), ("102", true), ("102", false)] {
            let report = give(&desk, [(BOR, number)]).await;
            assert_eq!(report.changes_nothing(), !changes, "{report}");
        }
        let made = |number: &str| USERS.replace("\"Cene Test\"", &format!("\"Cene Test\",\"employeeId\":\"{number}\""));
        for (number, changes) in [("101", true), ("101", false), ("103", true), ("103", false)] {
            assert_eq!(users(&desk, &made(number)).await.changes_nothing(), !changes, "{number}");
        }
    }

    async fn a_number_of_an_administrator_that_is_given_to_several_is_claimed_by_each(store: Store) {
        let desk = numbered(store).await;
        desk.holds_a_role(ANA).await;
        let report = give(&desk, [(BOR, "101"), (CENE, "101")]).await;
        assert_eq!((report.problem_count, numbers(&desk).await), (1, are(["101", "102", "103"])), "{report}");
        assert_eq!((humans(&desk, ANA, BOR).await, humans(&desk, ANA, CENE).await), (CLAIMED, CLAIMED));
        assert_eq!(told(&desk, "number was not used").await, [ANA, ANA, BOR, CENE]);
        assert!(give(&desk, [(BOR, "101"), (CENE, "101")]).await.changes_nothing());
        give(&desk, [(BOR, "102"), (CENE, "103")]).await;
        assert_eq!((humans(&desk, ANA, BOR).await, humans(&desk, ANA, CENE).await), (APART, APART));
        // New accounts by Graph, and what was there.
        let new = |id: u8, name: &str| format!(r#"{{"id":"6ea91a8d-0000-41a1-b7bd-00000000000{id}","userPrincipalName":"{name}.test@nord.example","displayName":"{name} Test","employeeId":"101","accountEnabled":true}},"#);
        let known = USERS.replace("\"Cene Test\"", "\"Cene Test\",\"employeeId\":\"101\"");
        let several = known.replacen('[', &format!("[{}{}", new(8, "ela"), new(9, "ema")), 1);
        let report = users(&desk, &several).await;
        assert_eq!(report.problem_count, 1, "{report}");
        for name in [ELA, "ema.test@nord.example", CENE] {
            assert_eq!(humans(&desk, ANA, name).await, CLAIMED, "{name}");
        }
        assert_eq!(numbers(&desk).await, are(["101", "102", "103"]));
        assert!(users(&desk, &several).await.changes_nothing());
        // Nobody is joined by a number that strangers have, where no administrator has it.
        let report = give(&desk, [(ANA, "102"), (CENE, "102")]).await;
        assert_eq!((report.problem_count, humans(&desk, BOR, CENE).await.0), (1, false), "{report}");
    }
}
