//! Nothing is dated by its sender (F11): what is replaced settles from the import, whatever the file says.

use crate::support::{DIRECTORY, Desk, USERS, folder};
use keyward_import::{MassLimit, Options, Source};
use keyward_model::{Clock as _, ContactKind, Tier, Timestamp};
use keyward_storage::{
    Store, StoreError, both_engines,
    repo::{pending_imports, person_sources},
};
use serde_json::json;
use std::{path::PathBuf, time::Duration};

const ANA: &str = "ana.test@nord.example";
const BOR: &str = "bor.test@nord.example";
const CENE: &str = "cene.test@nord.example";
const DITA: &str = "dita.test@nord.example";
const PNG: &[u8] = b"\x89PNG\r\n\x1A\n one";
const OTHER_PNG: &[u8] = b"\x89PNG\r\n\x1A\n two";

async fn table(desk: &Desk, text: &str) -> keyward_import::Report {
    let export = folder(&[("hr.csv", text.as_bytes()), ("ana.png", OTHER_PNG)]);
    desk.import(&[export.path().to_owned()], Options::default()).await
}

/// Users with their HR facts, in one run: a first load.
async fn loaded(store: Store) -> Desk {
    let desk = Desk::new(store).await;
    let hr = format!(
        "user,mobile,mobile_changed,manager,manager_changed,tier,photo\n{ANA},+386 40 555 101,2024-01-01,{BOR},2024-02-02,privileged,ana.png\n{CENE},+386 40 555 103,,{BOR},,,\n"
    );
    let export = folder(&[("users.json", USERS.as_bytes()), ("hr.csv", hr.as_bytes()), ("ana.png", PNG)]);
    let report = desk.import(&[export.path().to_owned()], Options::default()).await;
    assert_eq!(report.problems, []);
    desk.clock.advance(Duration::from_hours(240));
    desk
}

async fn sources(desk: &Desk, name: &'static str) -> person_sources::PersonSources {
    let id = desk.person(name).await.id;
    let found: Result<_, StoreError> =
        desk.store.read("sources", move |tx| person_sources::of_person(tx, DIRECTORY, id)).await;
    found.unwrap()
}

/// The record of one of the users.
fn user_of(name: &str) -> String {
    let line = USERS.lines().find(|line| line.contains(name)).unwrap();
    format!("{{\"value\":[{}]}}", line.trim_end_matches(','))
}

both_engines! {
    async fn a_first_load_brings_its_dates(store: Store) {
        let desk = loaded(store).await;
        let mobile = desk.contacts(ANA).await.into_iter().find(|c| c.kind == ContactKind::Mobile).unwrap();
        assert_eq!(mobile.since.to_string(), "2024-01-01T23:59:59Z");
        assert_eq!(desk.person(ANA).await.manager_since.to_string(), "2024-02-02T23:59:59Z");
        let known = sources(&desk, ANA).await;
        assert_eq!((known.touched_at, known.photo_since), (None, None));
    }

    async fn what_is_replaced_or_added_later_settles_from_the_import(store: Store) {
        let desk = loaded(store).await;
        let text = format!("user,mobile,mobile_changed,office_phone,office_phone_changed,manager,manager_changed,photo\n{ANA},+386 41 000 111,2024-06-01,+386 1 555 0199,2023-01-01,{CENE},2024-06-01,ana.png\n");
        let report = table(&desk, &text).await;
        assert_eq!(report.problem_count, 0, "{report}");
        let (now, contacts) = (desk.clock.now(), desk.contacts(ANA).await);
        let of = |value: &str| contacts.iter().find(|c| c.value == value).unwrap();
        assert_eq!((of("+38641000111").since, of("+38615550199").since), (now, now));
        assert_eq!(of("+38640555101").until, Some(now), "reachable for 72 hours from now");
        let ana = desk.person(ANA).await;
        assert_eq!((ana.manager, ana.manager_since), (Some(desk.person(CENE).await.id), now));
        let known = sources(&desk, ANA).await;
        assert_eq!((known.photo_since, known.touched_at), (Some(now), Some(now)));
        let told = desk.messages().await;
        for what in ["photo that your organisation", "manager that your organisation", "number or address that your organisation"] {
            assert!(told.iter().any(|(to, text)| to == ANA && text.contains(what)), "{what}: {told:?}");
        }
        // The same file again changes nothing, and a later date of the same number begins it again now.
        assert!(table(&desk, &text).await.changes_nothing());
        desk.clock.advance(Duration::from_hours(240));
        table(&desk, &format!("user,mobile,mobile_changed\n{CENE},+386 40 555 103,2026-12-10\n")).await;
        let contacts = desk.contacts(CENE).await;
        assert_eq!(contacts.iter().find(|c| c.until.is_none() && c.kind == ContactKind::Mobile).unwrap().since, desk.clock.now());
    }

    async fn a_tier_rises_at_once_and_falls_by_two_people_only(store: Store) {
        let desk = loaded(store).await;
        let report = table(&desk, &format!("user,tier,mobile\n{ANA},standard,+386 41 000 111\n{BOR},elevated,\n")).await;
        assert_eq!((desk.person(ANA).await.tier, desk.person(BOR).await.tier), (Tier::Privileged, Tier::Elevated));
        assert!(report.problem_count == 1 && report.problems[0].reason.contains("two policy administrators"), "{report}");
        // The rest of the row stands.
        assert_eq!(desk.on_file(ANA, ContactKind::Mobile).await.as_deref(), Some("+38641000111"));
        assert_eq!(desk.disagreements().await, 0);
    }

    async fn a_source_of_lower_rank_does_not_overwrite_one_of_higher(store: Store) {
        let desk = loaded(store).await;
        let users = USERS
            .replace("\"mail\":\"ana.test@nord.example\"", "\"mobilePhone\":\"+386 70 000 001\",\"manager\":{\"id\":\"6ea91a8d-0000-41a1-b7bd-000000000004\"}")
            .replace("\"mail\":\"cene.test@nord.example\"", "\"mobilePhone\":null");
        let export = folder(&[("users.json", users.as_bytes())]);
        let before = desk.person(ANA).await;
        assert!(desk.import(&[export.path().to_owned()], Options::default()).await.changes_nothing());
        assert_eq!(desk.on_file(ANA, ContactKind::Mobile).await.as_deref(), Some("+38640555101"));
        assert_eq!(desk.on_file(CENE, ContactKind::Mobile).await.as_deref(), Some("+38640555103"));
        assert_eq!(desk.person(ANA).await.manager, before.manager);
        // By setting it is the other way round, and then a table does not overwrite Graph.
        let graph = || Options { prefer: Source::Graph, ..Options::default() };
        desk.import(&[export.path().to_owned()], graph()).await;
        assert_eq!(desk.on_file(ANA, ContactKind::Mobile).await.as_deref(), Some("+38670000001"));
        let hr = folder(&[("hr.csv", format!("user,mobile\n{ANA},+386 40 555 101\n").as_bytes())]);
        assert!(desk.import(&[hr.path().to_owned()], graph()).await.changes_nothing());
    }

    async fn a_run_that_changes_many_waits_for_two_people(store: Store) {
        let desk = loaded(store).await;
        let limit = MassLimit { percent: 10, at_least: 1 };
        let options = || Options { limit, ..Options::default() };
        let rows = format!("user,mobile,manager\n{ANA},+386 41 000 111,{CENE}\n{CENE},+386 41 000 113,{BOR}\n");
        let export = folder(&[("hr.csv", rows.as_bytes())]);
        let sources = [export.path().to_owned()];
        let dry = desk.import(&sources, Options { dry_run: true, ..options() }).await;
        let report = desk.import(&sources, options()).await;
        let mass = report.waits.clone().unwrap();
        assert_eq!((mass.counts.people, mass.counts.contacts, mass.counts.managers, report.applied), (2, 2, 1, false), "{report}");
        assert_eq!(dry.waits.unwrap().plan, mass.plan, "a dry run says the same");
        assert!(report.to_string().contains("two policy administrators"));
        assert_eq!(desk.on_file(ANA, ContactKind::Mobile).await.as_deref(), Some("+38640555101"));
        approve(&desk, &mass.plan).await;
        // Another file is another plan.
        let other = folder(&[("hr.csv", rows.replace("000 111", "000 999").as_bytes())]);
        assert!(desk.import(&[other.path().to_owned()], options()).await.waits.is_some());
        let done = desk.import(&sources, options()).await;
        assert!(done.applied && done.waits.is_none(), "{done}");
        assert_eq!(desk.on_file(CENE, ContactKind::Mobile).await.as_deref(), Some("+38641000113"));
        // Whom two people signed counts no more; one person alone is below the limit.
        let one = folder(&[("hr.csv", format!("user,mobile\n{ANA},+386 41 000 222\n").as_bytes())]);
        assert!(desk.import(&[one.path().to_owned()], options()).await.applied);
    }

    /// Many small files do no more within three days than one large one, and who tries the same again loses no place.
    async fn small_runs_count_together(store: Store) {
        let desk = loaded(store).await;
        let options = || Options { limit: MassLimit { percent: 0, at_least: 2 }, ..Options::default() };
        let day = Duration::from_hours(24);
        let moves = async |name: &str, number: &str| {
            let export = folder(&[("hr.csv", format!("user,mobile\n{name},+386 41 000 {number}\n").as_bytes())]);
            let report = desk.import(&[export.path().to_owned()], options()).await;
            assert_eq!(report.waits.is_none(), report.applied, "{report}");
            report
        };
        // A first number is no other number.
        assert!(moves(BOR, "100").await.applied && moves(DITA, "101").await.applied);
        assert!(moves(ANA, "111").await.applied);
        desk.clock.advance(day);
        assert!(moves(CENE, "112").await.applied && moves(ANA, "113").await.applied, "the same two again");
        let third = moves(BOR, "114").await;
        let mass = third.waits.clone().unwrap();
        assert_eq!((mass.counts.people, mass.counts.earlier), (1, 2), "{third}");
        assert!(third.to_string().contains("changed 2 other people"), "{third}");
        assert!(moves(BOR, "114").await.waits.is_some(), "trying again changes nothing");
        approve(&desk, &mass.plan).await;
        assert!(moves(BOR, "114").await.applied);
        // Whom two people signed takes nobody's place, and after three days the places are free.
        assert!(moves(CENE, "115").await.applied && moves(DITA, "116").await.waits.is_some());
        desk.clock.advance(day * 3);
        assert!(moves(DITA, "116").await.applied && moves(BOR, "117").await.applied);
        assert!(moves(ANA, "118").await.waits.is_some());
    }

    /// A file that makes up accounts raises no limit for the next one, and one that makes up disabled accounts never does.
    async fn made_up_accounts_raise_no_limit(store: Store) {
        let desk = loaded(store).await;
        let options = || Options { limit: MassLimit { percent: 10, at_least: 1 }, ..Options::default() };
        for enabled in [true, false] {
            let user = |n: usize| {
                let id = format!("{}-{n:012}", if enabled { "99999999-9999-4999-8999" } else { "88888888-8888-4888-8888" });
                json!({ "id": id, "userPrincipalName": format!("made{enabled}{n}@contoso.example"), "displayName": "Made Up",
                    "mobilePhone": format!("+38641111{n:03}"), "accountEnabled": enabled })
            };
            let users = json!({ "value": (0..30).map(user).collect::<Vec<_>>() }).to_string();
            let made = folder(&[("users.json", users.as_bytes())]);
            assert!(desk.import(&[made.path().to_owned()], options()).await.applied);
        }
        let moves = async |number: &str| {
            let rows = format!("user,mobile\n{ANA},+386 41 000 1{number}\n{CENE},+386 41 000 2{number}\n");
            let export = folder(&[("hr.csv", rows.as_bytes())]);
            desk.import(&[export.path().to_owned()], options()).await
        };
        assert!(moves("11").await.waits.is_some());
        desk.clock.advance(Duration::from_hours(73));
        // Thirty who have been here for three days and may sign in, and the few of before.
        let waits = moves("12").await.waits;
        assert_eq!(waits, None);
        let rows: Vec<String> = (0..8).map(|n| format!("madetrue{n}@contoso.example,+386 41 000 30{n}")).collect();
        let export = folder(&[("hr.csv", format!("user,mobile\n{}\n", rows.join("\n")).as_bytes())]);
        let report = desk.import(&[export.path().to_owned()], options()).await;
        assert!(report.waits.is_some_and(|mass| mass.limit < 6), "the disabled ones count for nothing");
    }

    /// Two runs at once share the places.
    async fn two_runs_at_once_stay_within_the_limit_together(store: Store) {
        let desk = loaded(store).await;
        let options = || Options { limit: MassLimit { percent: 0, at_least: 1 }, ..Options::default() };
        let run = async |name: &str| {
            let export = folder(&[("hr.csv", format!("user,mobile\n{name},+386 41 000 111\n").as_bytes())]);
            desk.import(&[export.path().to_owned()], options()).await
        };
        let (one, other) = tokio::join!(run(ANA), run(CENE));
        assert_eq!(u8::from(one.applied) + u8::from(other.applied), 1, "{one}{other}");
        assert!(one.waits.is_some() || other.waits.is_some());
    }

    async fn whatever_changes_of_many_waits_for_two_people(store: Store) {
        let desk = loaded(store).await;
        let options = || Options { limit: MassLimit { percent: 0, at_least: 0 }, ..Options::default() };
        let off = USERS.replace("\"Ana Test\",\"mail\":\"ana.test@nord.example\",\"accountEnabled\":true", "\"Ana Test\",\"accountEnabled\":false");
        let numbered = off.replace("\"displayName\":\"Cene Test\"", "\"displayName\":\"Cene Test\",\"employeeId\":\"77\"");
        let named = numbered.replace("\"bor.test@nord.example\",\"displayName\"", "\"bor.other@nord.example\",\"displayName\"");
        let removed = "{\"value\":[{\"id\":\"6ea91a8d-0000-41a1-b7bd-000000000004\",\"@removed\":{\"reason\":\"deleted\"}}]}";
        let phone = "{\"value\":[{\"id\":\"d1\",\"userPrincipalName\":\"ana.test@nord.example\",\"deviceName\":\"Pixel\",\"operatingSystem\":\"Android\",\"managedDeviceOwnerType\":\"personal\",\"phoneNumber\":\"+386 40 555 101\"}]}";
        let files: [(&str, String); 8] = [
            ("users.json", off),
            ("users.json", numbered),
            ("hr.csv", format!("user,tier\n{BOR},privileged\n")),
            ("hr.csv", format!("user,employee_number\n{BOR},78\n")),
            ("hr.csv", format!("user,photo\n{ANA},ana.png\n")),
            ("manageddevices.json", phone.to_owned()),
            ("users.json", named),
            ("users.json", removed.to_owned()),
        ];
        for (name, text) in files {
            let export = folder(&[(name, text.as_bytes()), ("ana.png", OTHER_PNG)]);
            let sources = [export.path().to_owned()];
            let report = desk.import(&sources, options()).await;
            let mass = report.waits.clone().unwrap_or_else(|| panic!("{name}: {text}\n{report}"));
            assert_eq!((mass.counts.people, mass.counts.contacts, mass.counts.managers, report.applied), (1, 0, 0, false), "{report}");
            approve(&desk, &mass.plan).await;
            let done = desk.import(&sources, options()).await;
            assert!(done.applied && done.problem_count == 0 && !done.changes_nothing(), "{done}");
            assert!(desk.import(&sources, options()).await.changes_nothing());
        }
        // A record that links a number to a phone that was there before.
        let phone = phone.replace("ana.test", "cene.test").replace("d1", "d2");
        let export = folder(&[("manageddevices.json", phone.as_bytes())]);
        assert!(desk.import(&[export.path().to_owned()], Options::default()).await.applied);
        let linked = folder(&[("manageddevices.json", phone.replace("555 101", "555 103").as_bytes())]);
        let report = desk.import(&[linked.path().to_owned()], options()).await;
        assert_eq!(report.waits.map(|mass| mass.counts.people), Some(1));
    }

    async fn a_phone_that_comes_later_is_known_for_a_number_from_then_on(store: Store) {
        let desk = loaded(store).await;
        let phone = "{\"value\":[{\"id\":\"d9\",\"userPrincipalName\":\"cene.test@nord.example\",\"deviceName\":\"Pixel\",\"operatingSystem\":\"Android\",\"managedDeviceOwnerType\":\"personal\",\"phoneNumber\":\"+38640555103\",\"enrolledDateTime\":\"2020-01-01T00:00:00Z\"}]}";
        let before = desk.contacts(CENE).await.into_iter().find(|c| c.kind == ContactKind::Mobile).unwrap();
        assert_eq!((before.device, before.device_since), (None, None));
        let row = format!("user,mobile\n{CENE},+386 40 555 103\n");
        let export = folder(&[("manageddevices.json", phone.as_bytes()), ("hr.csv", row.as_bytes())]);
        assert_eq!(desk.import(&[export.path().to_owned()], Options::default()).await.problem_count, 0);
        let after = desk.contacts(CENE).await.into_iter().find(|c| c.kind == ContactKind::Mobile).unwrap();
        assert_eq!((after.id, after.since, after.device_since), (before.id, before.since, Some(desk.clock.now())));
        assert_eq!(after.device, Some(desk.devices(CENE).await[0].id));
        assert_eq!(sources(&desk, CENE).await.touched_at, Some(desk.clock.now()), "a red flag on an open case");
        assert!(desk.import(&[export.path().to_owned()], Options::default()).await.changes_nothing());
    }

    async fn another_kind_of_device_settles_counts_and_is_a_flag(store: Store) {
        let desk = loaded(store).await;
        let device = |system: &str, owner: &str| format!("{{\"value\":[{{\"id\":\"d9\",\"userPrincipalName\":\"cene.test@nord.example\",\"deviceName\":\"Pixel\",\"operatingSystem\":\"{system}\",\"managedDeviceOwnerType\":\"{owner}\"}}]}}");
        let phone = folder(&[("manageddevices.json", device("Android", "company").as_bytes())]);
        assert!(desk.import(&[phone.path().to_owned()], Options::default()).await.applied);
        assert_eq!(sources(&desk, CENE).await.devices_since, None, "what is new replaces nothing");
        for text in [device("Windows", "company"), device("Windows", "personal")] {
            desk.clock.advance(Duration::from_hours(100));
            let export = folder(&[("manageddevices.json", text.as_bytes())]);
            let none = Options { limit: MassLimit { percent: 0, at_least: 0 }, ..Options::default() };
            let report = desk.import(&[export.path().to_owned()], none).await;
            assert_eq!(report.waits.map(|mass| mass.counts.people), Some(1), "{text}");
            assert!(desk.import(&[export.path().to_owned()], Options::default()).await.applied);
            let known = sources(&desk, CENE).await;
            assert_eq!((known.devices_since, known.touched_at), (Some(desk.clock.now()), Some(desk.clock.now())));
            assert!(!known.facts.contains_key("devices_since"));
            assert!(desk.import(&[export.path().to_owned()], Options::default()).await.changes_nothing());
        }
    }

    /// A file that grows worse between the two readings: whoever had the name keeps it, with what the log says of them.
    async fn nobody_loses_their_name_to_a_record_that_is_refused(store: Store) {
        let desk = loaded(store).await;
        let renamed = user_of(BOR).replace(BOR, CENE);
        let worse = renamed.replace("\"accountEnabled\":true", "\"accountEnabled\":false");
        assert_ne!(worse, renamed);
        let export = folder(&[("users.json", renamed.as_bytes())]);
        let (file, cene) = (export.path().join("users.json"), desk.person(CENE).await);
        let strict = Options { strict: true, ..Options::default() };
        let report = desk
            .import_while(&[export.path().to_owned()], strict, |progress| {
                if progress.checking {
                    std::fs::write(&file, &worse).unwrap();
                }
            })
            .await;
        assert!(report.problems.iter().any(|problem| problem.reason.contains("changed in the file")), "{report:?}");
        assert_eq!(desk.person(CENE).await, cene);
        assert_eq!(desk.disagreements().await, 0);
        // Without that it is taken, and said of both.
        std::fs::write(&file, &renamed).unwrap();
        assert!(desk.import(&[export.path().to_owned()], Options::default()).await.applied);
        assert_ne!(desk.person(CENE).await.id, cene.id);
        assert_eq!(desk.disagreements().await, 0);
    }

    /// Who can import devices switches on an old phone of the person that device management had long forgotten.
    async fn a_silent_phone_that_is_heard_again_settles_too(store: Store) {
        let desk = loaded(store).await;
        let seen = |at: Timestamp| {
            let at = at.to_jiff();
            folder(&[("manageddevices.json", format!("{{\"value\":[{{\"id\":\"d9\",\"userPrincipalName\":\"cene.test@nord.example\",\"deviceName\":\"Pixel\",\"operatingSystem\":\"Android\",\"managedDeviceOwnerType\":\"company\",\"lastSyncDateTime\":\"{at}\"}}]}}").as_bytes())])
        };
        let import = async |at| {
            let export = seen(at);
            assert!(desk.import(&[export.path().to_owned()], Options::default()).await.applied);
            sources(&desk, CENE).await.devices_since
        };
        assert_eq!(import(desk.clock.now()).await, None);
        desk.clock.advance(Duration::from_hours(29 * 24));
        assert_eq!(import(desk.clock.now()).await, None, "it was heard of all along");
        desk.clock.advance(Duration::from_hours(31 * 24));
        let now = desk.clock.now();
        assert_eq!(import(now.minus(Duration::from_hours(30 * 24 + 12))).await, None, "it still is silent");
        let since = import(now).await;
        assert!(since.is_some_and(|since| since >= now), "{since:?}");
        assert_eq!(sources(&desk, CENE).await.touched_at, since, "and is a flag on an open case");
    }

    async fn whatever_a_case_reads_of_a_record_is_a_flag_on_it(store: Store) {
        let desk = loaded(store).await;
        for to in ["\"accountEnabled\":false", "\"accountEnabled\":true"] {
            desk.clock.advance(Duration::from_hours(100));
            let text = user_of(CENE).replace("\"accountEnabled\":true", to);
            let export = folder(&[("users.json", text.as_bytes())]);
            assert!(desk.import(&[export.path().to_owned()], Options::default()).await.applied);
            assert_eq!(sources(&desk, CENE).await.touched_at, Some(desk.clock.now()), "{to}");
        }
        // Whose user name is given to somebody else, too.
        desk.clock.advance(Duration::from_hours(100));
        let text = user_of(BOR).replace(BOR, CENE);
        let export = folder(&[("users.json", text.as_bytes())]);
        let cene = desk.person(CENE).await.id;
        assert!(desk.import(&[export.path().to_owned()], Options::default()).await.applied);
        let now = desk.clock.now();
        let found: Result<_, StoreError> =
            desk.store.read("sources", move |tx| person_sources::of_person(tx, DIRECTORY, cene)).await;
        assert_eq!(found.unwrap().touched_at, Some(now));
    }

    async fn a_signature_lasts_a_week(store: Store) {
        let desk = loaded(store).await;
        let options = || Options { limit: MassLimit { percent: 0, at_least: 0 }, ..Options::default() };
        let export = folder(&[("hr.csv", format!("user,mobile\n{ANA},+386 41 000 111\n").as_bytes())]);
        let sources: [PathBuf; 1] = [export.path().to_owned()];
        let plan = desk.import(&sources, options()).await.waits.unwrap().plan;
        approve(&desk, &plan).await;
        desk.clock.advance(Duration::from_hours(24 * 8));
        assert!(desk.import(&sources, options()).await.waits.is_some());
    }
}

/// What the change that two people signed does.
async fn approve(desk: &Desk, plan: &str) {
    let (plan, now) = (plan.to_owned(), desk.clock.now());
    let done: Result<bool, StoreError> =
        desk.store.write("approve", move |tx| pending_imports::approve(tx, DIRECTORY, &plan, now)).await;
    assert!(done.unwrap());
}
