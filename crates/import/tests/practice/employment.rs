//! Who works here: what a table and Graph say of it, also where they contradict themselves or each other.

use crate::support::{DIRECTORY, Desk, USERS, folder};
use keyward_directory::Observed;
use keyward_import::{Mapping, Options, Report, Source};
use keyward_model::{Actor, Clock as _, ContactKind, IntentId, PassId, PersonId, SeededEntropy};
use keyward_storage::{
    Store, StoreError, both_engines,
    repo::{passes, person_sources},
};

pub const ANA: &str = "ana.test@nord.example";
pub const BOR: &str = "bor.test@nord.example";
pub const CENE: &str = "cene.test@nord.example";
pub const DITA: &str = "dita.test@nord.example";

pub async fn run(desk: &Desk, files: &[(&str, &str)]) -> Report {
    run_with(desk, files, Options::default()).await
}

pub async fn run_with(desk: &Desk, files: &[(&str, &str)], options: Options) -> Report {
    let files: Vec<_> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let export = folder(&files);
    desk.import(&[export.path().to_owned()], options).await
}

pub async fn loaded(store: Store) -> Desk {
    let desk = Desk::new(store).await;
    assert_eq!(run(&desk, &[("users.json", USERS)]).await.problems, []);
    desk
}

/// How many of the problems, and of the notes, say this.
pub fn told(report: &Report, what: &str) -> (usize, usize) {
    let count = |list: &[keyward_import::Problem]| list.iter().filter(|p| p.reason.contains(what)).count();
    (count(&report.problems), count(&report.notes))
}

async fn sources(desk: &Desk, id: PersonId) -> person_sources::PersonSources {
    let found: Result<_, StoreError> =
        desk.store.read("sources", move |tx| person_sources::of_person(tx, DIRECTORY, id)).await;
    found.unwrap()
}

async fn issue(desk: &Desk, person: PersonId, at: usize) -> PassId {
    let now = desk.clock.now();
    let draws = SeededEntropy::new(u64::try_from(at).unwrap() + 70);
    let pass = passes::NewPass {
        id: PassId::new(now, &draws),
        person,
        intent: IntentId::new(now, &draws),
        secret_hash: [7; 32],
        one_time: true,
        not_before: now,
        expires_at: now.plus(std::time::Duration::from_hours(8)),
        issued_at: now,
        issued_by: Actor::System,
        decoy: false,
    };
    let id = pass.id;
    let issued: Result<_, StoreError> =
        desk.store.write("pass", move |tx| passes::issue(tx, DIRECTORY, &pass)).await;
    issued.unwrap();
    id
}

async fn alive(desk: &Desk, person: PersonId) -> bool {
    let now = desk.clock.now();
    let found: Result<_, StoreError> =
        desk.store.read("pass", move |tx| passes::find_alive(tx, DIRECTORY, person, now)).await;
    found.unwrap().is_some()
}

both_engines! {
    /// A table of leavers with both administrators in it ended them without a word.
    async fn a_role_holder_who_is_disabled_by_a_file_is_named(store: Store) {
        let desk = loaded(store).await;
        desk.holds_a_role(ANA).await;
        desk.holds_a_role(BOR).await;
        let table = format!("user,status\n{ANA},left\n{CENE},left\n");
        let report = run(&desk, &[("hr.csv", &table)]).await;
        assert_eq!(told(&report, "holds a role here and is disabled now"), (0, 1), "{report}");
        let line = USERS.lines().find(|line| line.contains(BOR)).unwrap().trim_end_matches(',');
        let users = format!("{{\"value\":[{}]}}", line.replace("\"accountEnabled\":true", "\"accountEnabled\":false"));
        let report = run(&desk, &[("users.json", &users)]).await;
        assert_eq!(told(&report, "holds a role here and is disabled now"), (0, 1), "{report}");
        assert!(!desk.person(ANA).await.enabled && !desk.person(BOR).await.enabled);
    }

    /// A delta names the manager who was added beside those who were taken away.
    async fn a_delta_brings_the_manager_whom_it_adds(store: Store) {
        let desk = loaded(store).await;
        let (cene, bor) = (desk.person(CENE).await, desk.person(BOR).await);
        let line = USERS.lines().find(|line| line.contains(CENE)).unwrap().trim_end_matches(',');
        let id = |name: &str| {
            let line = USERS.lines().find(|line| line.contains(name)).unwrap();
            line.split('"').nth(3).unwrap().to_owned()
        };
        let with = |delta: &str| {
            let line = line.trim_end_matches('}');
            format!("{{\"value\":[{line},\"manager@delta\":[{delta}]}}]}}")
        };
        let added = format!("{{\"@removed\":{{\"reason\":\"deleted\"}},\"id\":\"{}\"}},{{\"@odata.type\":\"#microsoft.graph.user\",\"id\":\"{}\"}}", id(ANA), id(BOR));
        let report = run(&desk, &[("users.json", &with(&added))]).await;
        assert_eq!((report.problems.len(), desk.person(CENE).await.manager), (0, Some(bor.id)), "{report}");
        assert_ne!(cene.manager, Some(bor.id));
        let taken = format!("{{\"@removed\":{{\"reason\":\"deleted\"}},\"id\":\"{}\"}}", id(BOR));
        let report = run(&desk, &[("users.json", &with(&taken))]).await;
        assert_eq!(told(&report, "a manager was taken away and none named"), (0, 1), "{report}");
        assert_eq!(desk.person(CENE).await.manager, Some(bor.id));
    }

    async fn zero_is_an_answer_and_what_is_not_understood_is_a_problem(store: Store) {
        let desk = loaded(store).await;
        let active = || Options { mapping: Mapping::parse("[columns]\nstatus = 'Active?'\n").unwrap(), ..Options::default() };
        for (heading, answer, name) in [
            ("accountEnabled", "0", ANA),
            ("Employment Status", "0", BOR),
            ("Active?", "0.0", CENE),
            ("active", "no", DITA),
        ] {
            let options = if heading == "Active?" { active() } else { Options::default() };
            let report = run_with(&desk, &[("hr.csv", &format!("user,{heading}\n{name},{answer}\n"))], options).await;
            assert_eq!(report.problems, []);
            assert!(!desk.person(name).await.enabled, "{heading} {answer}");
        }
        let desk_of = run(&desk, &[("users.json", &USERS.replace("0001\"", "0009\"").replace("ana.", "eva."))]).await;
        assert!(desk_of.applied);
        for answer in ["unknown", "n/a", "-", "x", "00", "3"] {
            let table = format!("user,status,mobile\neva.test@nord.example,{answer},+38640555701\n");
            let report = run(&desk, &[("hr.csv", &table)]).await;
            assert_eq!(told(&report, "is neither active nor left").0, 1, "{answer}: {report}");
        }
        assert!(desk.person("eva.test@nord.example").await.enabled);
        assert_eq!(run(&desk, &[("hr.csv", "user,status\neva.test@nord.example,\n")]).await.problems, []);
    }

    async fn of_two_rows_that_contradict_each_other_none_is_applied(store: Store) {
        let desk = loaded(store).await;
        let left = format!("{ANA},terminated,77,+38640555701,{BOR}");
        let works = format!("{ANA},active,78,+38640555702,{CENE}");
        for rows in [[&left, &works], [&works, &left]] {
            let table = format!("user,status,employee_number,mobile,manager\n{}\n{}\n", rows[0], rows[1]);
            let report = run(&desk, &[("hr.csv", &table)]).await;
            assert_eq!((told(&report, "contradict each other").0, report.problem_count), (2, 2), "{report}");
            let ana = desk.person(ANA).await;
            assert!(ana.enabled && ana.employee_number.is_none() && ana.manager.is_none());
            assert_eq!(desk.on_file(ANA, ContactKind::Mobile).await, None);
        }
        // A table that says nothing of who left contradicts nobody, and whichever comes first.
        let (hr, phones) = (format!("user,status\n{ANA},terminated\n"), format!("user,mobile\n{ANA},+38640555701\n"));
        let report = run(&desk, &[("a.csv", &phones), ("b.csv", &hr)]).await;
        assert_eq!(told(&report, "says that this person left").0, 1, "{report}");
        assert!(!desk.person(ANA).await.enabled);
        assert_eq!(desk.on_file(ANA, ContactKind::Mobile).await, None);
        let twice = format!("user,status\n{BOR},terminated\n{BOR},left\n");
        run(&desk, &[("hr.csv", &twice)]).await;
        assert!(!desk.person(BOR).await.enabled, "both say so");
    }

    async fn a_row_that_contradicts_itself_changes_nothing(store: Store) {
        let desk = loaded(store).await;
        let row = format!("user,status,leaving_date,mobile\n{ANA},active,2020-01-31,+38640555701\n");
        let report = run(&desk, &[("hr.csv", &row)]).await;
        assert_eq!((told(&report, "leaving_date is over").0, report.problem_count), (1, 1), "{report}");
        assert!(desk.person(ANA).await.enabled);
        assert_eq!(desk.on_file(ANA, ContactKind::Mobile).await, None);
        let never = format!("user,leaving_date\n{ANA},9999-12-31\n{BOR},2999-12-31\n");
        assert_eq!(run(&desk, &[("hr.csv", &never)]).await.problems, []);
    }

    async fn a_table_opens_no_account_and_says_so(store: Store) {
        let desk = loaded(store).await;
        run(&desk, &[("hr.csv", &format!("user,status\n{ANA},left\n"))]).await;
        for row in ["active,", "active,2027-12-31", ",2027-12-31"] {
            let report = run(&desk, &[("hr.csv", &format!("user,status,leaving_date\n{ANA},{row}\n"))]).await;
            assert_eq!(told(&report, "opens none").1, 1, "{report}");
            assert!(!report.to_string().contains("already holds"), "{report}");
            assert!(report.problem_count == 0 && !desk.person(ANA).await.enabled);
        }
        let report = run(&desk, &[("hr.csv", &format!("user,status,leaving_date\n{BOR},active,\n"))]).await;
        assert!(report.to_string().contains("already holds all of this"), "{report}");
    }

    async fn who_left_by_a_table_stays_so_until_the_table_takes_it_back(store: Store) {
        let desk = loaded(store).await;
        let left = format!("user,status\n{ANA},left\n");
        let files = [("users.json", USERS), ("hr.csv", &left)];
        assert!(!run(&desk, &files).await.changes_nothing());
        let touched = async || sources(&desk, desk.person(ANA).await.id).await.touched_at;
        let (at, now) = (touched().await, desk.clock.now());
        assert_eq!(at, Some(now));
        for files in [&files[..], &files[..1], &files[1..]] {
            let report = run(&desk, files).await;
            assert!(report.changes_nothing() && !desk.person(ANA).await.enabled, "{report}");
            assert_eq!(told(&report, "a table says that they left").1, usize::from(files[0].0 == "users.json"), "{report}");
        }
        assert_eq!(touched().await, at, "no red flag in each run");
        // The table takes it back, and Graph enables.
        run(&desk, &[("hr.csv", &left.replace("left", "active"))]).await;
        assert!(!desk.person(ANA).await.enabled);
        run(&desk, &[("users.json", USERS)]).await;
        assert!(desk.person(ANA).await.enabled);
        assert_eq!(desk.disagreements().await, 0);
    }

    async fn who_is_disabled_already_and_left_by_a_table_stays_so(store: Store) {
        let desk = loaded(store).await;
        run(&desk, &[("users.json", &USERS.replacen("\"accountEnabled\":true", "\"accountEnabled\":false", 1))]).await;
        run(&desk, &[("hr.csv", &format!("user,status\n{ANA},left\n"))]).await;
        assert!(run(&desk, &[("users.json", USERS)]).await.changes_nothing());
        assert!(!desk.person(ANA).await.enabled);
    }

    async fn where_graph_is_preferred_a_table_ends_nobody_whom_graph_enabled(store: Store) {
        let desk = loaded(store).await;
        let left = format!("user,status\n{ANA},left\n");
        let graph = || Options { prefer: Source::Graph, ..Options::default() };
        let files = [("users.json", USERS), ("hr.csv", &left)];
        run_with(&desk, &files, graph()).await;
        run_with(&desk, &files, graph()).await;
        let report = run_with(&desk, &files, graph()).await;
        assert!(report.changes_nothing() && desk.person(ANA).await.enabled, "{report}");
        assert_eq!(told(&report, "the preferred source says that they are enabled").1, 1, "{report}");
    }

    async fn a_pass_ends_with_the_account_and_a_case_hears_of_it(store: Store) {
        let left = format!("user,status\n{ANA},left\n");
        let off = USERS.replacen("\"accountEnabled\":true", "\"accountEnabled\":false", 1);
        let removed = r#"{"value":[{"id":"6ea91a8d-0000-41a1-b7bd-000000000001","@removed":{"reason":"deleted"}}]}"#;
        let renamed = r#"{"value":[{"id":"new","userPrincipalName":"ana.test@nord.example","displayName":"Ana Other","accountEnabled":true}]}"#;
        let desk = loaded(store).await;
        let id = desk.person(ANA).await.id;
        for (at, (name, text)) in [("hr.csv", left.as_str()), ("users.json", &off), ("users.json", removed), ("users.json", renamed)].into_iter().enumerate() {
            let pass = issue(&desk, id, at).await;
            assert!(alive(&desk, id).await);
            run(&desk, &[(name, text)]).await;
            assert!(!alive(&desk, id).await, "{text}");
            let ended = Observed::PassEnded { pass, reason: "voided" };
            assert_eq!(*desk.observer.0.lock().unwrap().last().unwrap(), (id, ended), "{text}");
            let from = sources(&desk, id).await;
            assert_eq!(from.disabled_at, Some(desk.clock.now()));
            // Enabled again, by whichever way.
            run(&desk, &[("hr.csv", &left.replace("left", "active"))]).await;
            run(&desk, &[("users.json", USERS)]).await;
            assert!(renamed == text || desk.person(ANA).await.enabled);
            assert!(!alive(&desk, id).await, "{text}");
        }
        assert_eq!(desk.observer.0.lock().unwrap().len(), 4);
    }

    async fn a_deleted_user_left_and_a_last_day_that_is_over_is_told(store: Store) {
        let desk = loaded(store).await;
        let users = USERS
            .replacen("\"displayName\":\"Ana", "\"deletedDateTime\":\"2026-11-02T08:00:00Z\",\"displayName\":\"Ana", 1)
            .replacen("\"displayName\":\"Bor", "\"deletedDateTime\":null,\"employeeLeaveDateTime\":\"2026-10-31T00:00:00Z\",\"displayName\":\"Bor", 1)
            .replacen("\"displayName\":\"Cene", "\"employeeLeaveDateTime\":\"2027-10-31T00:00:00Z\",\"displayName\":\"Cene", 1)
            .replacen("\"displayName\":\"Dita\"", "\"deletedDateTime\":\"0001-01-01T00:00:00Z\",\"displayName\":\"Dita", 1);
        let report = run(&desk, &[("users.json", &users)]).await;
        assert_eq!(report.problems, []);
        assert!(!desk.person(ANA).await.enabled);
        for name in [BOR, CENE, DITA] {
            assert!(desk.person(name).await.enabled, "{name}");
        }
        assert_eq!((told(&report, "employeeLeaveDateTime").1, report.note_count), (1, 1), "{report}");
        // A deleted user who was never here is not made.
        let new = users.replace("0001\",\"userP", "0009\",\"userP").replace("ana.test", "eva.test");
        run(&desk, &[("users.json", &new)]).await;
        assert!(desk.maybe("eva.test@nord.example").await.is_none());
        // An export with a deleted user is a whole one all the same.
        let fewer: Vec<_> = users.lines().filter(|line| !line.contains(DITA)).collect();
        let report = run(&desk, &[("users.json", &fewer.join("\n"))]).await;
        assert_eq!(told(&report, "1 people here are not in this export: Dita Test").1, 1, "{report}");
    }
}
