//! What a run does not do and says: who stays disabled, who is of another kind, who shares a number, and how many it disables.

use crate::{
    employment::{ANA, BOR, CENE, DITA, loaded, run, run_with, told},
    support::{Desk, USERS},
};
use keyward_import::Options;
use keyward_model::AccountKind;
use keyward_storage::{Store, both_engines};

const ID: &str = "6ea91a8d-0000-41a1-b7bd-000000000001";

both_engines! {
    /// The table had a last day, and has none any more.
    async fn a_resignation_that_is_withdrawn_says_what_the_table_must_say(store: Store) {
        let desk = loaded(store).await;
        let row = |day: &str| format!("user,leaving_date\n{ANA},{day}\n");
        run(&desk, &[("hr.csv", &row("2026-11-20"))]).await;
        for files in [&[("users.json", USERS), ("hr.csv", &row(""))][..], &[("hr.csv", &row(""))], &[("users.json", USERS)]] {
            let report = run(&desk, files).await;
            assert!(!desk.person(ANA).await.enabled);
            assert_eq!(told(&report, "leaving_date to come").1, files.len(), "{report}");
            assert!(!report.to_string().contains("already holds"), "{report}");
        }
        // What it says is right.
        run(&desk, &[("users.json", USERS), ("hr.csv", &row("2027-11-20"))]).await;
        run(&desk, &[("users.json", USERS)]).await;
        assert!(desk.person(ANA).await.enabled);
    }

    async fn who_was_restored_without_the_switch_is_still_disabled_and_told(store: Store) {
        let desk = loaded(store).await;
        let delta = |text: &str| format!("{{\"value\":[{{\"id\":\"{ID}\",{text}}}]}}");
        run(&desk, &[("users.json", &delta("\"@removed\":{\"reason\":\"changed\"}"))]).await;
        assert!(!desk.person(ANA).await.enabled);
        let back = format!("\"userPrincipalName\":\"{ANA}\",\"displayName\":\"Ana Test\"");
        for more in ["", ",\"jobTitle\":\"Lead\""] {
            let report = run(&desk, &[("users.json", &delta(&format!("{back}{more}")))]).await;
            assert_eq!(told(&report, "ana.test@nord.example is still disabled").1, 1, "{report}");
            assert!(!desk.person(ANA).await.enabled);
        }
        let report = run(&desk, &[("users.json", &delta(&format!("{back},\"accountEnabled\":true")))]).await;
        assert!(desk.person(ANA).await.enabled && told(&report, "still disabled").1 == 0, "{report}");
    }

    async fn namesakes_with_one_number_are_told_in_a_first_load(store: Store) {
        let desk = Desk::new(store).await;
        let user = |id: &str, upn: &str, name: &str| format!("{{\"id\":\"{id}\",\"userPrincipalName\":\"{upn}@nord.example\",\"displayName\":\"{name}\",\"employeeId\":\"77\",\"accountEnabled\":true}}");
        let admin = format!("[{},{}]", user("1", "ana.novak", "Ana Novak"), user("2", "adm-ana.novak", "Ana Novak"));
        let dry = || Options { dry_run: true, ..Options::default() };
        let report = run_with(&desk, &[("users.json", &admin)], dry()).await;
        assert_eq!(told(&report, "of the name Ana Novak").1, 0, "a second account of one human: {report}");
        let two = format!("[{},{}]", user("1", "ana.novak", "Ana Novak"), user("2", "ana.novak2", "Ana Novak"));
        let report = run(&desk, &[("users.json", &two)]).await;
        assert_eq!((report.problem_count, told(&report, "the employee number 77 is given to two accounts of the name Ana Novak").1), (0, 1), "{report}");
    }

    async fn an_account_of_another_kind_than_before_is_told(store: Store) {
        let desk = loaded(store).await;
        let with = |what: &str| USERS.replacen("\"accountEnabled\"", &format!("{what},\"accountEnabled\""), 1);
        for (what, kind) in [("\"userType\":\"Guest\"", "guest"), ("\"mailboxSettings\":{\"userPurpose\":\"shared\"}", "shared")] {
            let report = run(&desk, &[("users.json", &with(what))]).await;
            let says = format!("ana.test@nord.example is on file as person, and the export says {kind}: set its kind");
            assert_eq!((told(&report, &says).1, desk.person(ANA).await.account), (1, AccountKind::Person), "{report}");
        }
        assert_eq!(run(&desk, &[("users.json", &with("\"userType\":\"Member\""))]).await.note_count, 0);
        let eva = "[{\"id\":\"g\",\"userPrincipalName\":\"eva@nord.example\",\"displayName\":\"Eva\",\"accountEnabled\":true,\"userType\":\"Guest\"}]";
        run(&desk, &[("users.json", eva)]).await;
        let report = run(&desk, &[("users.json", &eva.replace("Guest", "Member"))]).await;
        assert_eq!(told(&report, "is on file as guest, and the export says person").1, 1, "{report}");
    }

    async fn numbers_of_sap_and_words_for_leave_are_understood(store: Store) {
        let desk = loaded(store).await;
        for status in ["Elternzeit", "beurlaubt", "On Leave", "Mutterschutz", "Active - Notice Period", "Parental leave", "aktiv"] {
            let report = run(&desk, &[("hr.csv", &format!("user,status\n{ANA},{status}\n"))]).await;
            assert!(report.problem_count == 0 && desk.person(ANA).await.enabled, "{status}: {report}");
        }
        for heading in ["STAT2", "Stat2"] {
            let report = run(&desk, &[("hr.csv", &format!("user,{heading}\n{ANA},3\n{BOR},1\n{CENE},2\n{DITA},0\n"))]).await;
            assert_eq!((report.problem_count, told(&report, "parental leave is 1 too").1), (0, 1), "{report}");
        }
        assert!(desk.person(ANA).await.enabled && desk.person(BOR).await.enabled);
        // A last day that is over ends them all the same.
        run(&desk, &[("hr.csv", &format!("user,STAT2,leaving_date\n{BOR},1,2026-10-31\n"))]).await;
        for name in [BOR, CENE, DITA] {
            assert!(!desk.person(name).await.enabled, "{name}");
        }
        // Elsewhere 1 is yes, and nobody knows 3.
        let report = run(&desk, &[("hr.csv", &format!("user,status\n{ANA},1\n"))]).await;
        assert!(report.problem_count == 0 && desk.person(ANA).await.enabled, "{report}");
        assert_eq!(run(&desk, &[("hr.csv", &format!("user,status\n{ANA},3\n"))]).await.problem_count, 1);
    }

    /// Of four people two are half, and no limit of a run stops that.
    async fn a_run_that_disables_many_of_few_says_so_last(store: Store) {
        let desk = loaded(store).await;
        let left = |names: &[&str]| names.iter().fold("user,status\n".to_owned(), |text, name| text + name + ",left\n");
        let last = |report: &keyward_import::Report| report.to_string().lines().last().unwrap_or_default().to_owned();
        let dry = Options { dry_run: true, ..Options::default() };
        let report = run_with(&desk, &[("hr.csv", &left(&[ANA, BOR]))], dry).await;
        assert_eq!(last(&report), format!("LOOK: 2 of 4 people would be disabled: {ANA}, {BOR}"));
        let report = run(&desk, &[("hr.csv", &left(&[DITA]))]).await;
        assert!(report.disables.is_none(), "{report}");
        let off = USERS.replace("\"accountEnabled\":true", "\"accountEnabled\":false");
        let report = run(&desk, &[("users.json", &off)]).await;
        assert_eq!(last(&report), format!("LOOK: 3 of 4 people were disabled: {ANA}, {BOR}, {CENE}"));
        assert!(run(&desk, &[("users.json", &off)]).await.disables.is_none());
    }
}
