//! Whole imports, on both engines.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use keyward_directory::Unobserved;
use keyward_import::{Change, ImportError, Kind, Options, Progress, Report, import};
use keyward_model::{
    Actor, Clock as _, ContactKind, DirectoryId, Factor, GroupId, Management, ManualClock, MethodKind,
    MethodRule, Person, Scope, SeededEntropy, SignInPolicy, Tier, Timestamp,
};
use keyward_notify::Telling;
use keyward_storage::{Store, StoreError, both_engines, log, repo};
use std::{fs, path::Path, sync::Arc, time::Duration};

const DIRECTORY: DirectoryId = DirectoryId::from_bytes([9; 16]);
const PNG: &[u8] = b"\x89PNG\r\n\x1A\n and the rest";

fn now() -> Timestamp {
    Timestamp::parse_rfc3339("2026-11-21T09:41:00Z").unwrap()
}

async fn prepare(store: &Store) {
    let made: Result<(), StoreError> = store
        .write("prepare", |tx| {
            let name = "Contoso".to_owned();
            repo::directories::create(
                tx,
                &repo::directories::Directory { id: DIRECTORY, name, created_at: now() },
            )
        })
        .await;
    made.unwrap();
}

async fn run(store: &Store, folder: &Path, options: Options, clock: &ManualClock) -> Report {
    let mut told = Vec::new();
    let mut progress = |progress: Progress| told.push(progress.to_string());
    let entropy = SeededEntropy::new(clock.now().millis_since_epoch());
    let sources = [folder.to_owned()];
    let telling = Telling { texts: true, ..Telling::plain("https://id.contoso.example") };
    import(
        store,
        DIRECTORY,
        &sources,
        options,
        (&telling, Arc::new(Unobserved)),
        clock,
        &entropy,
        &mut progress,
    )
    .await
    .unwrap()
}

/// Address and text of every message.
async fn messages(store: &Store) -> Vec<(String, String)> {
    let page = repo::PageRequest::first(200);
    let found: Result<_, StoreError> =
        store.read("messages", move |tx| repo::messages::list(tx, DIRECTORY, &page)).await;
    let items = found.unwrap().items.into_iter();
    items.map(|row| (row.message.address, row.message.body)).collect()
}

async fn people(store: &Store, name: &'static str) -> Option<Person> {
    let found: Result<_, StoreError> =
        store.read("person", move |tx| repo::people::find_by_user_name(tx, DIRECTORY, name)).await;
    found.unwrap()
}

async fn events(store: &Store) -> Vec<log::LogEvent> {
    let page = repo::PageRequest::first(200);
    let found: Result<_, StoreError> =
        store.read("events", move |tx| log::recent(tx, DIRECTORY, &log::Filter::default(), &page)).await;
    found.unwrap().items
}

/// An export of four people, with every kind of record.
fn export() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write(
        "users-1.json",
        r##"{"@odata.context":"$metadata#users","value":[
{"id":"u-mira","userPrincipalName":"Mira.Kovac@Contoso.example","displayName":"Mira Kovač","jobTitle":"Accountant","department":"Finance","officeLocation":"Ljubljana","accountEnabled":true,"createdDateTime":"2020-01-02T03:04:05Z","mail":"mira@contoso.example","mobilePhone":"+386 40 555 418","businessPhones":["+386 1 555 0207"],"manager":{"@odata.type":"#microsoft.graph.user","id":"u-anton"}},
{"id":"u-anton","userPrincipalName":"anton.berg@contoso.example","displayName":"Anton Berg","accountEnabled":true,"employeeId":"77"}
]}"##,
    );
    write(
        "users-2.jsonl",
        "{\"id\":\"u-jonas\",\"userPrincipalName\":\"jonas@contoso.example\",\"displayName\":\"Jonas\",\"accountEnabled\":true,\"authentication\":{\"phoneMethods\":[{\"id\":\"p\",\"phoneNumber\":\"+386 40111222\",\"phoneType\":\"mobile\"}]}}\r\n{\"id\":\"u-lea\",\"userPrincipalName\":\"lea@contoso.example\",\"displayName\":\"Lea\",\"accountEnabled\":false}\r\n",
    );
    write(
        "groups.json",
        r#"{"value":[{"id":"g-1","displayName":"Finance","members@delta":[{"id":"u-mira"}]},{"id":"g-2","displayName":"All"}]}"#,
    );
    write(
        "members-g2.json",
        r##"{"groupId":"g-2","value":[{"@odata.type":"#microsoft.graph.user","id":"u-mira"},{"id":"u-anton"},{"@odata.type":"#microsoft.graph.device","id":"d"}]}"##,
    );
    write(
        "managedDevices.json",
        r#"[{"id":"d-1","userId":"u-mira","deviceName":"iPhone 15","phoneNumber":"+386 40 555 418","operatingSystem":"iOS","osVersion":"19.1","managedDeviceOwnerType":"company","complianceState":"compliant","lastSyncDateTime":"2026-11-20T00:00:00Z"},
{"id":"d-2","userId":"","userPrincipalName":"mira.kovac@contoso.example","deviceName":"LAPTOP-7","operatingSystem":"Windows","managedDeviceOwnerType":"personal","complianceState":"noncompliant","lastSyncDateTime":"0001-01-01T00:00:00Z"}]"#,
    );
    write(
        "methods.json",
        r##"{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#users('u-mira')/authentication/methods","value":[
{"@odata.type":"#microsoft.graph.fido2AuthenticationMethod","id":"f","displayName":"Passkey","model":"Microsoft Authenticator - iOS","passkeyType":"deviceBound","createdDateTime":"2025-01-01T00:00:00Z"},
{"@odata.type":"#microsoft.graph.windowsHelloForBusinessAuthenticationMethod","id":"w","displayName":"laptop-7"},
{"@odata.type":"#microsoft.graph.microsoftAuthenticatorAuthenticationMethod","id":"a","displayName":"iPhone 15"},
{"@odata.type":"#microsoft.graph.softwareOathAuthenticationMethod","id":"s"},
{"@odata.type":"#microsoft.graph.emailAuthenticationMethod","id":"e","emailAddress":"mira@home.example"},
{"@odata.type":"#microsoft.graph.passwordAuthenticationMethod","id":"28c10230-6103-485e-b985-444c60001490","password":null},
{"@odata.type":"#microsoft.graph.securityQuestionAuthenticationMethod","id":"q"},
{"@odata.type":"#microsoft.graph.temporaryAccessPassAuthenticationMethod","id":"t"}
]}"##,
    );
    write(
        "hr.csv",
        "user,employee_number,manager,manager_changed,tier,mobile,mobile_changed,home_phone,photo\nmira.kovac@contoso.example,4711,77,2024-05-06,elevated,+386 40 555 418,2023-02-01,,mira.png\n",
    );
    fs::write(folder.path().join("mira.png"), PNG).unwrap();
    folder
}

both_engines! {
    async fn everything_arrives_and_a_second_run_changes_nothing(store: Store) {
        prepare(&store).await;
        let (folder, clock) = (export(), ManualClock::at(now()));
        let first = run(&store, folder.path(), Options::default(), &clock).await;
        assert_eq!(first.problems, []);
        let created = Kind::ALL.map(|kind| first.of(kind).created);
        assert_eq!(created, [4, 2, 1, 1, 1, 2, 3, 8], "{first}");
        assert_eq!(first.note_count, 3, "{:?}", first.notes);

        let mira = people(&store, "mira.kovac@contoso.example").await.unwrap();
        let anton = people(&store, "anton.berg@contoso.example").await.unwrap();
        assert_eq!((mira.manager, mira.tier, mira.has_photo), (Some(anton.id), Tier::Elevated, true));
        assert_eq!(mira.manager_since.to_string(), "2024-05-06T23:59:59Z");
        assert_eq!(mira.created_at.to_string(), "2020-01-02T03:04:05Z");
        assert_eq!((mira.employee_number.as_deref(), anton.employee_number), (Some("4711"), Some("77".to_owned())));
        assert!(!people(&store, "lea@contoso.example").await.unwrap().enabled);

        let id = mira.id;
        let (contacts, devices, methods, groups) = store.read::<_, StoreError, _>("all", move |tx| Ok((
            repo::contacts::of_person(tx, DIRECTORY, id)?,
            repo::devices::of_person(tx, DIRECTORY, id)?,
            repo::methods::of_person(tx, DIRECTORY, id)?,
            repo::groups::groups_of(tx, DIRECTORY, id)?,
        ))).await.unwrap();
        let contact = |kind| contacts.iter().find(|c| c.kind == kind).unwrap();
        let phone = devices.iter().find(|d| d.name == "iPhone 15").unwrap();
        assert_eq!(contact(ContactKind::Mobile).since.to_string(), "2023-02-01T23:59:59Z");
        assert_eq!(contact(ContactKind::Mobile).device, Some(phone.id), "it rings on the phone");
        assert_eq!((contact(ContactKind::OfficePhone).value.as_str(), contact(ContactKind::OfficePhone).since), ("+38615550207", now()));
        assert_eq!(contacts.len(), 3);
        assert_eq!(phone.system.as_deref(), Some("iOS 19.1"));
        let laptop = devices.iter().find(|d| d.name == "LAPTOP-7").unwrap();
        assert_eq!((laptop.management, laptop.compliant, laptop.last_seen), (Management::Personal, None, None));
        let on = |kind| methods.iter().find(|m| m.kind == kind).unwrap().device;
        assert_eq!((on(MethodKind::Passkey), on(MethodKind::Authenticator), on(MethodKind::WindowsHello)), (None, Some(phone.id), Some(laptop.id)));
        assert_eq!(methods.len(), 7);
        let names: std::collections::BTreeSet<_> = groups.iter().map(|g| g.name.as_str()).collect();
        assert_eq!(names.into_iter().collect::<Vec<_>>(), ["All", "Finance"]);
        let logged = events(&store).await;
        assert!(logged.iter().all(|event| event.kind == "import.applied"), "nothing was there to change");
        assert!(logged.iter().any(|event| event.body.as_ref().unwrap().contains(&mira.id.to_string())));

        clock.advance(Duration::from_hours(24));
        let second = run(&store, folder.path(), Options::default(), &clock).await;
        assert!(second.applied && second.changes_nothing(), "{second}");
        assert!(second.to_string().contains("Nothing changed"));
        assert_eq!(events(&store).await.len(), logged.len());
        let state = log::verify_state(&store, DIRECTORY, log::ROWS_AT_ONCE).await.unwrap();
        assert_eq!((state.findings.list, state.rows), (vec![], 4 + 8), "people and methods");
    }

    async fn the_log_says_how_rows_were_made_and_changed(store: Store) {
        prepare(&store).await;
        let (folder, clock) = (export(), ManualClock::at(now()));
        run(&store, folder.path(), Options::default(), &clock).await;
        clock.advance(Duration::from_hours(24));
        let users = fs::read_to_string(folder.path().join("users-2.jsonl")).unwrap();
        fs::write(folder.path().join("users-2.jsonl"), users.replace("\"accountEnabled\":false", "\"accountEnabled\":true")).unwrap();
        let methods = fs::read_to_string(folder.path().join("methods.json")).unwrap();
        let renamed = methods.replace("\"id\":\"a\",\"displayName\":\"iPhone 15\"", "\"id\":\"a\",\"displayName\":\"iPhone 17\"");
        assert_ne!(methods, renamed);
        fs::write(folder.path().join("methods.json"), renamed).unwrap();
        fs::write(folder.path().join("hr.csv"), "user;tier\nu-mira;privileged\n").unwrap();
        run(&store, folder.path(), Options::default(), &clock).await;
        assert!(people(&store, "lea@contoso.example").await.unwrap().enabled);
        assert_eq!(people(&store, "mira.kovac@contoso.example").await.unwrap().tier, Tier::Privileged);
        let found = |store: Store| async move {
            log::verify_state(&store, DIRECTORY, log::ROWS_AT_ONCE).await.unwrap().findings.list
        };
        assert_eq!(found(store.clone()).await, []);
        for (table, statement) in [
            ("person", "UPDATE person SET tier = 'standard' WHERE tier = 'privileged'"),
            ("person", "UPDATE person SET enabled = 0 WHERE user_name = 'lea@contoso.example'"),
            ("method", "UPDATE method SET label = 'Passkey' WHERE kind = 'authenticator'"),
        ] {
            let altered: Result<u64, StoreError> = store.write("alter", move |tx| tx.execute(statement, &[])).await;
            let altered = usize::try_from(altered.unwrap()).unwrap();
            let named = found(store.clone()).await.into_iter().filter(|found| found.table == table).count();
            assert!(altered > 0 && named >= altered, "{statement}");
        }
    }

    async fn changes_keep_history_and_are_logged_about_their_person(store: Store) {
        prepare(&store).await;
        let (folder, clock) = (export(), ManualClock::at(now()));
        run(&store, folder.path(), Options::default(), &clock).await;
        let before = events(&store).await.len();
        clock.advance(Duration::from_hours(240));
        fs::write(folder.path().join("hr.csv"), "user;manager;mobile;mobile_changed\nu-mira;jonas@contoso.example;+386 41 000 111;2026-11-29\n").unwrap();
        let report = run(&store, folder.path(), Options::default(), &clock).await;
        assert_eq!((report.of(Kind::Facts).changed, report.of(Kind::Managers).changed, report.problem_count), (1, 1, 0), "{report}");
        let mira = people(&store, "mira.kovac@contoso.example").await.unwrap();
        assert_eq!((mira.manager_since, mira.tier), (clock.now(), Tier::Elevated));
        let id = mira.id;
        let contacts = store.read::<_, StoreError, _>("c", move |tx| repo::contacts::of_person(tx, DIRECTORY, id)).await.unwrap();
        let mobiles: Vec<_> = contacts.iter().filter(|c| c.kind == ContactKind::Mobile).collect();
        assert_eq!(mobiles.len(), 2);
        assert_eq!((mobiles[0].value.as_str(), mobiles[0].until), ("+38641000111", None));
        assert_eq!(mobiles[1].until, Some(mobiles[0].since));
        let changes: Vec<_> = events(&store).await.into_iter().filter(|e| e.kind == "import.changed").collect();
        assert_eq!(changes.len(), 2, "the number and the manager: {changes:?}");
        assert!(changes.iter().filter(|e| e.person == Some(mira.id)).count() == 2 && before > 0);
    }

    /// Whoever replaces a number is not the only one to hear of it: the old one does too, however long ago the export says
    /// that it was replaced. Nobody is told by the import that made them.
    async fn a_changed_number_is_told_to_the_old_one_as_well(store: Store) {
        prepare(&store).await;
        let (folder, clock) = (export(), ManualClock::at(now()));
        run(&store, folder.path(), Options::default(), &clock).await;
        assert_eq!(messages(&store).await, []);
        clock.advance(Duration::from_hours(240));
        let hr = "user;mobile;mobile_changed;personal_email\nu-mira;+386 41 000 111;2026-11-24;mira@new.example\n";
        fs::write(folder.path().join("hr.csv"), hr).unwrap();
        run(&store, folder.path(), Options { dry_run: true, ..Options::default() }, &clock).await;
        assert_eq!(messages(&store).await, [], "a dry run tells nobody");
        run(&store, folder.path(), Options::default(), &clock).await;
        let told = messages(&store).await;
        let of = |what: &str| {
            let mut to: Vec<_> = told.iter().filter(|m| m.1.contains(what)).map(|m| m.0.as_str()).collect();
            to.sort_unstable();
            to.dedup();
            to
        };
        assert!(of("Your account: a number or address on file was changed").contains(&"+38641000111"), "{told:?}");
        assert!(of("Your account: a number or address on file was changed").contains(&"+38640555418"), "{told:?}");
        assert!(of("+386 ••• 418 was replaced by +386 ••• 111").contains(&"mira@contoso.example"), "{told:?}");
        assert!(of("m•••@new.example was added").contains(&"mira@new.example"), "{told:?}");
        let before = told.len();
        run(&store, folder.path(), Options::default(), &clock).await;
        assert_eq!(messages(&store).await.len(), before, "the same export changes nothing and tells nothing");
    }

    async fn a_dry_run_shows_what_a_run_then_does(store: Store) {
        prepare(&store).await;
        let (folder, clock) = (export(), ManualClock::at(now()));
        let dry = run(&store, folder.path(), Options { dry_run: true, ..Options::default() }, &clock).await;
        assert!(!dry.applied && events(&store).await.is_empty());
        assert_eq!(people(&store, "mira.kovac@contoso.example").await, None);
        assert_eq!(dry.examples.iter().filter(|e| e.kind == Kind::People && e.change == Change::Created).count(), 4);
        let real = run(&store, folder.path(), Options { strict: true, ..Options::default() }, &clock).await;
        for kind in Kind::ALL {
            assert_eq!(dry.of(kind), real.of(kind), "{}", kind.name());
        }
        let again = run(&store, folder.path(), Options { dry_run: true, ..Options::default() }, &clock).await;
        assert!(again.changes_nothing(), "{again}");
        assert!(again.examples.iter().all(|e| e.change == Change::Unchanged));
    }

    async fn bad_records_are_listed_with_their_line_and_cost_only_themselves(store: Store) {
        prepare(&store).await;
        let (folder, clock) = (tempfile::tempdir().unwrap(), ManualClock::at(now()));
        let write = |name: &str, text: &[u8]| fs::write(folder.path().join(name), text).unwrap();
        let user = |id: &str, more: &str| format!("{{\"id\":\"{id}\",\"userPrincipalName\":\"{id}@x.example\",\"displayName\":\"{id}\",\"accountEnabled\":true{more}}}");
        let mut users = [
            user("ok", ",\"mobilePhone\":\"12\""),
            user("ok", ""),
            user("twice", "").replace("twice@", "ok@"),
            user("type", "").replace("true", "\"yes\""),
            user("control", "").replace("displayName\":\"control", "displayName\":\"a\\u0000b"),
            user("bidi", "").replace("displayName\":\"bidi", "displayName\":\"a\u{202E}b"),
            user("date", ",\"createdDateTime\":\"2026-13-01\""),
            "{\"id\":\"noname\"}".to_owned(),
            "{\"id\":}".to_owned(),
            user("large", &format!(",\"aboutMe\":\"{}\"", "x".repeat(1 << 20))),
            "null".to_owned(),
            user("boss", ",\"manager\":{\"id\":\"nobody\"}"),
            user("fine", ",\"manager\":{\"id\":\"fine\"}"),
        ].join(",\n").into_bytes();
        users.extend(b",\n{\"id\":\"bytes\",\"displayName\":\"\xFF\"}]");
        users.insert(0, b'[');
        write("users.json", &users);
        write("managedDevices.json", br#"[{"id":"d","userId":"nobody","deviceName":"x","operatingSystem":"iOS"},
{"id":"e","userId":"ok","deviceName":"x","operatingSystem":"TempleOS"}]"#);
        write("methods.json", br##"{"userId":"ok","value":[{"@odata.type":"#microsoft.graph.telepathyAuthenticationMethod","id":"1"},
{"@odata.type":"#microsoft.graph.phoneAuthenticationMethod","id":"2","phoneNumber":"555","phoneType":"mobile"},
{"id":"3"}]}"##);
        write("members.json", b"{\"value\":[{\"id\":\"ok\"}]}\n{\"groupId\":\"no-group\",\"value\":[{\"id\":\"ok\"}]}");
        write("hr.csv", "user,tier,home_phone,photo\nok,supreme,,\nwho@x.example,standard,,\nok,elevated,+38615550207,../../etc/passwd\nfine,elevated,012,\nboss,standard,,\nboss,elevated,,\n\"fine\nfine,elevated,,\n".as_bytes());
        write("utf16-users.txt", b"x");

        let strict = run(&store, folder.path(), Options { strict: true, ..Options::default() }, &clock).await;
        assert!(!strict.applied && events(&store).await.is_empty());
        assert_eq!(people(&store, "ok@x.example").await, None);

        let report = run(&store, folder.path(), Options::default(), &clock).await;
        let listed: Vec<String> = report.problems.iter().map(|p| {
            format!("{}:{} {}", Path::new(&p.file).file_name().unwrap().to_str().unwrap(), p.line, p.reason)
        }).collect();
        for expected in [
            "users.json:2 a user with this id",
            "users.json:3 a user with this user name",
            "users.json:4 accountEnabled is neither true nor false",
            "users.json:0 1 new accounts were not imported",
            "users.json:5 displayName has a character that is not text",
            "users.json:6 displayName has a character that changes the direction",
            "users.json:7 createdDateTime is not a date",
            "users.json:8 userPrincipalName is missing",
            "users.json:9 the record is not JSON",
            "users.json:10 the record is larger than 1 MB",
            "users.json:11 text between records",
            "users.json:12 the manager is unknown",
            "users.json:13 nobody is their own manager",
            "users.json:14 the record is not UTF-8",
            "users.json:1 mobilePhone has no country code",
            "methods.json:1 @odata.type telepathy is unknown",
            "methods.json:2 phoneNumber has no country code",
            "methods.json:3 @odata.type is missing",
            "members.json:1 the group is not named",
            "members.json:2 the group is unknown",
            "hr.csv:2 tier supreme is not",
            "hr.csv:3 the user is unknown",
            "hr.csv:4 photo ../../etc/passwd",
            "hr.csv:5 home_phone has no country code",
            "hr.csv:7 this person had a row before",
            "hr.csv:8 lines 8 to 9 were not applied",
        ] {
            assert!(listed.iter().any(|line| line.starts_with(expected)), "{expected}\n{listed:#?}");
        }
        assert_eq!(listed.len(), 27, "{listed:#?}");
        assert_eq!(strict.problem_count, 27, "the first pass finds the same");
        let ok = people(&store, "ok@x.example").await.unwrap();
        assert_eq!((ok.tier, ok.has_photo), (Tier::Standard, false), "not the row that came second");
        let contacts = store.read::<_, StoreError, _>("c", move |tx| repo::contacts::of_person(tx, DIRECTORY, ok.id)).await.unwrap();
        assert_eq!(contacts, []);
        // A bad field costs that field only.
        assert_eq!(people(&store, "fine@x.example").await.unwrap().tier, Tier::Elevated);
        assert_eq!((report.of(Kind::People).created, report.of(Kind::Devices).skipped, report.note_count), (4, 2, 3), "{report}");
        assert!(run(&store, folder.path(), Options::default(), &clock).await.changes_nothing());
    }

    async fn a_file_alone_takes_nobody_out_of_a_group_that_a_policy_excludes(store: Store) {
        prepare(&store).await;
        let (folder, clock) = (tempfile::tempdir().unwrap(), ManualClock::at(now()));
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        write("users.json", r#"{"value":[{"id":"u","userPrincipalName":"amir@x.example","displayName":"Amir","accountEnabled":true}]}"#);
        write("groups.json", r#"{"value":[{"id":"g","displayName":"Guarded"}]}"#);
        run(&store, folder.path(), Options::default(), &clock).await;
        let id = people(&store, "amir@x.example").await.unwrap().id;
        let ruled: Result<GroupId, StoreError> = store
            .write("policy", move |tx| {
                let group = repo::groups::search(tx, DIRECTORY, "Guarded", 1)?.0.remove(0).id;
                let scope = Scope::EVERYBODY.without(vec![group]);
                let mut policy = SignInPolicy::default();
                policy.methods.insert(Factor::Password, MethodRule { scope, ..MethodRule::ON });
                let text = serde_json::to_string(&policy).unwrap();
                repo::policies::put(tx, DIRECTORY, "sign_in", 0, &text, Actor::Operator, now())?;
                Ok(group)
            })
            .await;
        let group = ruled.unwrap();
        let inside = async || -> bool {
            let found: Result<_, StoreError> = store.read("in", move |tx| repo::groups::groups_of(tx, DIRECTORY, id)).await;
            found.unwrap().iter().any(|known| known.id == group)
        };
        clock.advance(Duration::from_hours(1));
        // What closes is in force at once.
        write("members-g.json", r#"{"groupId":"g","value":[{"id":"u"}]}"#);
        assert_eq!(run(&store, folder.path(), Options::default(), &clock).await.waits, None);
        assert!(inside().await);
        let touched = async || -> Option<Timestamp> {
            let found: Result<_, StoreError> = store.read("touched", move |tx| repo::person_sources::of_person(tx, DIRECTORY, id)).await;
            found.unwrap().touched_at
        };
        assert_eq!(touched().await, Some(clock.now()), "the policy decides by it");
        clock.advance(Duration::from_hours(1));
        // What opens waits for two people, and a day.
        write("members-g.json", r#"{"groupId":"g","value":[{"id":"u","@removed":{"reason":"deleted"}}]}"#);
        let report = run(&store, folder.path(), Options::default(), &clock).await;
        assert!(report.to_string().contains("allows more by this group"), "{report}");
        let waits = report.waits.unwrap();
        assert_eq!((waits.counts.opens, waits.counts.people, inside().await), (1, 1, true));
        let at = clock.now();
        let signed: Result<bool, StoreError> =
            store.write("sign", move |tx| repo::pending_imports::approve(tx, DIRECTORY, &waits.plan, at)).await;
        assert!(signed.unwrap());
        clock.advance(Duration::from_hours(23));
        assert!(run(&store, folder.path(), Options::default(), &clock).await.waits.is_some());
        assert!(inside().await);
        clock.advance(Duration::from_hours(2));
        assert_eq!(run(&store, folder.path(), Options::default(), &clock).await.waits, None);
        assert!(!inside().await);
        assert_eq!(touched().await, Some(clock.now()), "a red flag on an open case");
    }

    async fn many_memberships_that_a_policy_names_wait_for_two_people(store: Store) {
        prepare(&store).await;
        let (folder, clock) = (tempfile::tempdir().unwrap(), ManualClock::at(now()));
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        let users = |department: &str| {
            let user = |n| format!("{{\"id\":\"u{n}\",\"userPrincipalName\":\"p{n}@x.example\",\"displayName\":\"P {n}\",\"department\":\"{department}\",\"accountEnabled\":true}}");
            format!("{{\"value\":[{}]}}", (0..25).map(user).collect::<Vec<_>>().join(","))
        };
        let members = |group: &str| {
            let all: Vec<String> = (0..25).map(|n| format!("{{\"id\":\"u{n}\"}}")).collect();
            format!("{{\"groupId\":\"{group}\",\"value\":[{}]}}", all.join(","))
        };
        write("users.json", &users("Sales"));
        write("groups.json", r#"{"value":[{"id":"g","displayName":"Guarded"},{"id":"l","displayName":"Lunch"}]}"#);
        run(&store, folder.path(), Options::default(), &clock).await;
        let ruled: Result<(), StoreError> = store
            .write("policy", move |tx| {
                let group = repo::groups::search(tx, DIRECTORY, "Guarded", 1)?.0.remove(0).id;
                let scope = Scope::EVERYBODY.without(vec![group]);
                let mut policy = SignInPolicy::default();
                policy.methods.insert(Factor::Password, MethodRule { scope, ..MethodRule::ON });
                let text = serde_json::to_string(&policy).unwrap();
                repo::policies::put(tx, DIRECTORY, "sign_in", 0, &text, Actor::Operator, now()).map(drop)
            })
            .await;
        ruled.unwrap();
        let id = people(&store, "p7@x.example").await.unwrap().id;
        let touched = async || -> Option<Timestamp> {
            let found: Result<_, StoreError> = store.read("touched", move |tx| repo::person_sources::of_person(tx, DIRECTORY, id)).await;
            found.unwrap().touched_at
        };
        clock.advance(Duration::from_hours(1));
        write("members-l.json", &members("l"));
        assert_eq!(run(&store, folder.path(), Options::default(), &clock).await.waits, None, "no policy names it");
        assert_eq!(touched().await, None);
        write("members-g.json", &members("g"));
        let waits = run(&store, folder.path(), Options::default(), &clock).await.waits.unwrap();
        assert_eq!((waits.counts.people, waits.counts.opens, waits.counts.holders, waits.limit), (25, 0, 0, 20));
        // Whoever works here is put into a group that a policy closes by two, however few they are: it could shut out who opens it again.
        write("members-g.json", r#"{"groupId":"g","value":[{"id":"u7"}]}"#);
        let role = |on: bool| store.write("role", move |tx| {
            let roles = if on { keyward_model::RoleSet::of(&[keyward_model::Role::PolicyAdministrator]) } else { keyward_model::RoleSet::default() };
            repo::people::set_roles(tx, DIRECTORY, id, roles).map(drop)
        });
        let done: Result<(), StoreError> = role(true).await;
        done.unwrap();
        let report = run(&store, folder.path(), Options::default(), &clock).await;
        assert!(report.to_string().contains("who hold a role would join or leave"), "{report}");
        let waits = report.waits.unwrap();
        assert_eq!((waits.counts.people, waits.counts.opens, waits.counts.holders), (1, 0, 1));
        let at = clock.now();
        let signed: Result<bool, StoreError> =
            store.write("sign", move |tx| repo::pending_imports::approve(tx, DIRECTORY, &waits.plan, at)).await;
        assert!(signed.unwrap());
        assert_eq!(run(&store, folder.path(), Options::default(), &clock).await.waits, None, "and waits no day");
        let done: Result<(), StoreError> = role(false).await;
        done.unwrap();
        fs::remove_file(folder.path().join("members-g.json")).unwrap();
        // By their team a phishing wave is at them.
        clock.advance(Duration::from_hours(1));
        write("users.json", &users("Finance"));
        assert_eq!(run(&store, folder.path(), Options::default(), &clock).await.waits, None);
        assert_eq!(touched().await, Some(clock.now()));
    }

    async fn batches_are_bounded_and_progress_is_told(store: Store) {
        prepare(&store).await;
        let (folder, clock) = (tempfile::tempdir().unwrap(), ManualClock::at(now()));
        let users: Vec<String> = (0..1201).map(|n| format!("{{\"id\":\"{n}\",\"userPrincipalName\":\"p{n}@x.example\",\"displayName\":\"P {n}\",\"accountEnabled\":true}}")).collect();
        fs::write(folder.path().join("people.json"), users.join("\n")).unwrap();
        let named = [std::path::PathBuf::from(format!("users={}", folder.path().join("people.json").display()))];
        let mut told = Vec::new();
        let entropy = SeededEntropy::new(5);
        let before = store.counters().commands;
        let report = import(&store, DIRECTORY, &named, Options::default(), (&Telling::default(), Arc::new(Unobserved)), &clock, &entropy, &mut |p| told.push(p.counts.read)).await.unwrap();
        assert_eq!((report.of(Kind::People).created, told), (1201, vec![500, 1000, 1201]));
        // And that it begins and ends.
        assert_eq!(store.counters().commands - before, 3 + 2);
        assert_eq!(events(&store).await.len(), 3);
        let unnamed = [folder.path().join("people.json")];
        let refused = import(&store, DIRECTORY, &unnamed, Options::default(), (&Telling::default(), Arc::new(Unobserved)), &clock, &entropy, &mut |_| {}).await;
        assert!(matches!(refused, Err(ImportError::UnknownFile { .. })), "{refused:?}");
    }
}
