//! The made-up organisation, looked at from outside.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use keyward_access::{Account, Combination, Limits, Root, Strength};
use keyward_demo::{DemoError, DemoPeople, build, people};
use keyward_ledger::{KeyName, LogSigner};
use keyward_model::{
    Actor, ContactKind, IntentId, Method, MethodKind, MethodStatus, PassPolicy, Person, PersonId, Role,
    RoleSet, Tier, Timestamp,
};
use keyward_recovery::{
    ActorFacts, Case, CaseEvent, CaseState, Closing, Duty, Facts, History, Recorded, Standards, current,
    obligations,
};
use keyward_storage::testing::permit;
use keyward_storage::{Store, StoreError, both_engines, log, repo, testing::TestStore};
use std::{collections::BTreeMap, time::Duration};

fn now() -> Timestamp {
    Timestamp::parse_rfc3339("2026-11-21T09:41:00Z").unwrap()
}

async fn all_people(store: &Store, demo: &DemoPeople) -> Vec<Person> {
    let dir = demo.directory;
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let page = repo::PageRequest::after(200, after);
        let page: Result<_, StoreError> =
            store.read("people", move |tx| repo::people::list(tx, dir, &page)).await;
        let page = page.unwrap();
        found.extend(page.items);
        after = page.next;
        if after.is_none() {
            return found;
        }
    }
}

async fn all_cases(store: &Store, demo: &DemoPeople) -> Vec<(repo::cases::CaseRow, Case, Vec<Recorded>)> {
    let dir = demo.directory;
    let read: Result<_, StoreError> = store
        .read("cases", move |tx| {
            let page = repo::PageRequest::first(200);
            let rows = repo::cases::between(tx, dir, Timestamp::from_micros(0), now(), &page)?.items;
            rows.into_iter()
                .map(|row| {
                    let events: Vec<Recorded> = log::of_case(tx, dir, row.case.id)?
                        .into_iter()
                        .map(|event| {
                            let decoded: CaseEvent =
                                serde_json::from_str(event.body.as_deref().unwrap()).unwrap();
                            assert_eq!(decoded.name(), event.kind);
                            Recorded {
                                seq: event.case.unwrap().1,
                                at: event.at,
                                actor: event.actor,
                                event: decoded,
                            }
                        })
                        .collect();
                    Ok((row.clone(), Case::replay(row.case.id, &events).unwrap(), events))
                })
                .collect::<Result<Vec<_>, StoreError>>()
        })
        .await;
    read.unwrap()
}

async fn facts(store: &Store, demo: &DemoPeople, id: PersonId) -> Facts {
    let dir = demo.directory;
    let read: Result<_, StoreError> = store
        .read("facts", move |tx| {
            let subject = repo::people::find(tx, dir, id)?.unwrap();
            Ok(Facts {
                now: now(),
                actor: ActorFacts {
                    actor: Actor::System,
                    roles: RoleSet::EMPLOYEE,
                    on_hold: false,
                    session: None,
                    step_up: None,
                    key: None,
                    session_key: None,
                },
                manager: subject.manager,
                deputy: None,
                related: None,
                colleagues: std::collections::BTreeMap::new(),
                refused: std::collections::BTreeSet::new(),
                made_weakly: std::collections::BTreeSet::new(),
                photo_since: None,
                humans: keyward_model::Humans::default(),
                brake: false,
                history: History::default(),
                remade: Vec::new(),
                groups: Vec::new(),
                methods: repo::methods::of_person(tx, dir, id)?,
                devices: repo::devices::of_person(tx, dir, id)?,
                contacts: repo::contacts::of_person(tx, dir, id)?,
                pass_policy: PassPolicy::default(),
                standards: Standards::default(),
                in_force: None,
                fresh: [IntentId::from_bytes([0; 16]); keyward_recovery::FRESH],
                subject,
            })
        })
        .await;
    read.unwrap()
}

/// What one loss takes away, by the engine for ways into an account: each strong method opens, and lives on its device or on
/// the cloud account that carries it.
fn locked_out_by_one_loss(facts: &Facts) -> bool {
    let strong: Vec<&Method> = facts.methods.iter().filter(|method| method.is_usable_strong()).collect();
    let names: Vec<String> = strong
        .iter()
        .map(|m| if m.synced == Some(true) { "cloud".to_owned() } else { m.device.unwrap().to_string() })
        .collect();
    let mut roots: Vec<&str> = names.iter().map(String::as_str).collect();
    roots.sort_unstable();
    roots.dedup();
    let mut account = Account::new(roots.iter().copied());
    for (position, name) in names.iter().enumerate() {
        let root = Root(u8::try_from(roots.iter().position(|root| root == name).unwrap()).unwrap());
        let id = u32::try_from(position).unwrap();
        let method = keyward_access::Method::new(id, name, Strength::PhishingResistant, [root]);
        account.combinations.push(Combination::alone(&method));
        account.methods.push(method);
    }
    let ways = account.ways_in(Limits::default()).unwrap();
    let devices =
        ways.single_points().into_iter().filter(|root| roots.get(usize::from(root.0)) != Some(&"cloud"));
    !strong.is_empty() && devices.count() > 0
}

/// Every row of every table, as text.
async fn dump(store: &Store) -> BTreeMap<String, Vec<String>> {
    let read: Result<_, StoreError> = store
        .read("dump", |tx| {
            let tables =
                tx.query("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name", &[])?;
            let mut dump = BTreeMap::new();
            for table in tables {
                let name: String = table.get(0)?;
                // The one table that says when this database was made.
                if name == "schema_version" {
                    continue;
                }
                let rows = tx.query_dyn(&format!("SELECT * FROM {name}"), &[])?;
                let mut rows: Vec<String> =
                    rows.into_iter().map(|row| format!("{:?}", row.into_values())).collect();
                rows.sort();
                dump.insert(name, rows);
            }
            Ok(dump)
        })
        .await;
    read.unwrap()
}

#[test]
fn the_same_seed_makes_the_same_rows() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (first, second, other) = (
            TestStore::sqlite().await.unwrap(),
            TestStore::sqlite().await.unwrap(),
            TestStore::sqlite().await.unwrap(),
        );
        assert_eq!(people(&first).await, Err(DemoError::NotTheDemo));
        let made = build(&first, now(), 2026).await.unwrap();
        assert_eq!(people(&first).await, Ok(made));
        build(&second, now(), 2026).await.unwrap();
        let (first, second) = (dump(&first).await, dump(&second).await);
        assert!(first["event"].len() > 600 && first["person"].len() == 203);
        for (table, rows) in &first {
            assert_eq!(Some(rows), second.get(table), "{table}");
        }
        // Another seed on another day makes another world that the rules allow as well.
        build(&other, now().plus(Duration::from_hours(31)), 7).await.unwrap();
        assert_ne!(first["person"], dump(&other).await["person"]);
    });
}

both_engines! {
    async fn past_cases_are_cases_and_the_log_verifies(store: Store) {
        let demo = build(&store, now(), 2026).await.unwrap();
        let cases = all_cases(&store, &demo).await;
        assert_eq!(cases.len(), 40);
        assert_eq!(cases.iter().map(|(row, ..)| row.number).collect::<Vec<_>>(), (1001..1041).collect::<Vec<_>>());
        let mut newest = BTreeMap::new();
        for (position, (_, case, _)) in cases.iter().enumerate() {
            newest.insert(case.person, position);
        }
        for (position, (row, case, events)) in cases.iter().enumerate() {
            assert!(events.is_sorted_by_key(|event| event.at) && events.last().unwrap().at <= now(), "{}", row.number);
            assert!(case.intents.iter().all(|intent| matches!(intent.outcome, Some(Ok(_)))), "{}", row.number);
            let facts = facts(&store, &demo, case.person).await;
            let (state, step) = match case.state {
                CaseState::Open => ("open", current(case, &facts).unwrap().name()),
                CaseState::Escalated => ("escalated", current(case, &facts).unwrap().name()),
                CaseState::Closed(Closing::Completed) => ("closed", "completed"),
                CaseState::Closed(Closing::Rejected) => ("closed", "rejected"),
            };
            let written = &row.case.now;
            assert_eq!((written.state.name(), written.step.as_str(), written.last_seq), (state, step, case.last_seq), "{}", row.number);
            assert_eq!(written.closed_at.is_some(), state == "closed");
            if step == "completed" && newest[&case.person] == position {
                let open: Vec<_> = obligations(case, &facts).into_iter().filter(|(_, duty)| !duty.is_settled()).collect();
                assert_eq!(open, [], "{}", row.number);
            }
            if step == "completed" {
                let lost = facts.methods.iter().filter(|m| case.report.methods.contains(&m.id));
                assert!(lost.clone().count() > 0 && lost.clone().all(|m| m.status == MethodStatus::Revoked));
            }
            assert!(obligations(case, &facts).iter().all(|(_, duty)| *duty != Duty::UnderWay || state == "open"));
        }
        let open: Vec<&str> = cases.iter().filter(|(row, ..)| row.case.now.state.name() == "open").map(|(row, ..)| row.case.now.step.as_str()).collect();
        assert_eq!(open, ["verify", "restore", "assess"], "three cases in three steps");

        let signer = LogSigner::from_seed(KeyName::new("localhost/recovery-log").unwrap(), &[7; 32]).unwrap();
        let (dir, key) = (demo.directory, signer.verifier().clone());
        let signer = std::sync::Arc::new(signer);
        loop {
            let signer = std::sync::Arc::clone(&signer);
            let done: Result<_, StoreError> = store.write("sequence", move |tx| log::sequence(tx, dir, now(), &signer)).await;
            if done.unwrap().is_none() {
                break;
            }
        }
        let report = log::verify(&store, dir, &key, now(), Duration::from_mins(1)).await.unwrap();
        assert_eq!((report.findings, report.waiting), (vec![], 0));
        assert!(report.events > 600, "{}", report.events);
        let state = log::verify_state(&store, dir, log::ROWS_AT_ONCE).await.unwrap();
        assert_eq!((state.findings.list, state.erased), (vec![], 0));
        assert!(state.rows > 900, "{}", state.rows);
    }

    async fn a_role_and_a_method_that_nobody_changed_are_named(store: Store) {
        let demo = build(&store, now(), 2026).await.unwrap();
        let (dir, employee, lost) = (demo.directory, demo.employee, demo.privileged);
        let method = facts(&store, &demo, lost).await.methods.into_iter().find(Method::is_usable_strong).unwrap();
        let (id, was) = (method.id, method.status_at);
        let tampered: Result<bool, StoreError> = store.write("tamper", move |tx| Ok(
            repo::people::set_roles(tx, dir, employee, RoleSet::of(&[Role::PolicyAdministrator]))?
                && repo::methods::set_status(tx, dir, &permit(lost), id, MethodStatus::Suspended, was)?
        )).await;
        assert!(tampered.unwrap());
        let state = log::verify_state(&store, dir, log::ROWS_AT_ONCE).await.unwrap();
        let named: Vec<String> = state.findings.list.iter().map(ToString::to_string).collect();
        assert_eq!(named, [
            format!("person, {employee}: roles is policy_administrator, the log says none"),
            format!("method, {id}: status is suspended, the log says active"),
        ]);
    }

    async fn the_organisation_is_mixed_and_the_story_can_be_told(store: Store) {
        let demo = build(&store, now(), 2026).await.unwrap();
        let everybody = all_people(&store, &demo).await;
        assert_eq!(everybody.len(), 203);
        assert_eq!(everybody.iter().filter(|person| person.manager.is_none()).count(), 1, "one head of all");
        assert!(everybody.iter().all(|person| person.has_photo && person.enabled));
        let (mut strong, mut one_loss, mut synced, mut lately) = (0, 0, 0, 0);
        for person in &everybody {
            let facts = facts(&store, &demo, person.id).await;
            strong += u32::from(facts.methods.iter().any(Method::is_usable_strong));
            one_loss += u32::from(locked_out_by_one_loss(&facts));
            synced += u32::from(facts.methods.iter().any(|method| method.synced == Some(true)));
            lately += u32::from(facts.contacts.iter().any(|c| c.since.plus(Duration::from_hours(72)) > now()));
        }
        assert!((120..180).contains(&strong), "{strong}");
        assert!((50..130).contains(&one_loss), "{one_loss}");
        assert!((8..40).contains(&synced), "{synced}");
        assert!((4..25).contains(&lately), "{lately}");
        assert!(everybody.iter().filter(|person| person.tier == Tier::Privileged).count() >= 3);

        let mira = facts(&store, &demo, demo.employee).await;
        assert_eq!((mira.subject.display_name.as_str(), mira.subject.tier, mira.manager), ("Mira Kovač", Tier::Standard, Some(demo.manager)));
        assert!(locked_out_by_one_loss(&mira));
        let phone = mira.methods.iter().find(|m| m.kind == MethodKind::Passkey).unwrap().device;
        assert!(mira.methods.iter().any(|m| m.kind == MethodKind::Phone && m.device == phone));
        assert!(mira.contacts.iter().any(|c| c.kind == ContactKind::OfficePhone && c.device.is_none() && c.until.is_none()));
        assert!(mira.contacts.iter().any(|c| c.kind == ContactKind::Mobile && c.device == phone));
        assert!(locked_out_by_one_loss(&facts(&store, &demo, demo.privileged).await));
        assert!(locked_out_by_one_loss(&facts(&store, &demo, demo.key_holder).await));
        assert!(!locked_out_by_one_loss(&facts(&store, &demo, demo.two_devices).await));
        let roles = |id| everybody.iter().find(|person| person.id == id).unwrap().roles;
        assert!(roles(demo.agent).has(Role::Authentication) && !roles(demo.agent).has(Role::PrivilegedAuthentication));
        assert!(roles(demo.supervisor).has(Role::PrivilegedAuthentication) && roles(demo.second_supervisor).has(Role::PrivilegedAuthentication));
        assert!(roles(demo.admin).has(Role::PolicyAdministrator) && roles(demo.reviewer).has(Role::SecurityReader));
        assert!(!roles(demo.manager).any() && !roles(demo.employee).any());
    }

    async fn the_year_has_something_to_see(store: Store) {
        let demo = build(&store, now(), 2026).await.unwrap();
        let everybody = all_people(&store, &demo).await;
        let person = |id| everybody.iter().find(|person| person.id == id).unwrap();
        let cases = all_cases(&store, &demo).await;
        let luka = cases.iter().filter(|(row, ..)| person(row.case.person).display_name == "Luka Zupan").count();
        assert_eq!(luka, 3);
        let field: Vec<_> = cases.iter().filter(|(row, ..)| person(row.case.person).department.as_deref() == Some("Field Service")).map(|(row, ..)| row.case.opened_at).collect();
        let cluster = field.iter().filter(|at| now().since(**at) < Duration::from_hours(24 * 140) && now().since(**at) > Duration::from_hours(24 * 124)).count();
        assert!(cluster >= 5, "{cluster}");
        let rejected_by_agent = |name: &str| cases.iter().filter(|(row, ..)| row.case.now.step == "rejected" && person(row.case.opened_by.unwrap()).display_name == name).count();
        assert!(rejected_by_agent("Ivo Marin") >= 5 && rejected_by_agent("Jonas Oblak") == 0);
        // Nobody of the story but the technician has a past at the desk.
        assert!(cases.iter().all(|(row, ..)| row.case.person != demo.employee && row.case.person != demo.privileged));
    }
}
