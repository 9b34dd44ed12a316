//! Each public reader on each altered table of its owner: all of them refuse.

use crate::repos_common::sealed::{filled, findings, sealed, sequence};
use crate::repos_common::{World, later, write};
use keyward_model::{
    CaseId, ChangeId, ContactId, DeviceId, DirectoryId, IntentId, MethodId, PassId, PersonId, Role, RoleSet,
};
use keyward_storage::repo::{
    PageRequest, alarms, break_glass, cases, changes, contacts, deputies, devices, exercise, humans,
    import_runs, intents, issuance, method_addresses, methods, names, pass_halves, passes, passkeys,
    passwords, pending_imports, people, person_sources, policies, recovery_codes, relations, safe_words,
    sessions, sign_in_links, totp, trust,
};
use keyward_storage::{Store, StoreError, Tx, both_engines, params};

/// Whose rows are sealed together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    Person,
    Case,
    Policy,
    Rules,
    Change,
    Alarms,
    Holders,
}
use Group::{Alarms, Case, Change, Holders, Person, Policy, Rules};

/// A sealed table of which every row is altered so that it is still found.
pub const TABLES: &[(Group, &str, &str)] = &[
    (Person, "person", "job_title = 'x'"),
    (Person, "method", "label = 'x'"),
    (Person, "passkey", "public_key = directory_id"),
    (Person, "password", "set_at = 5"),
    (Person, "totp", "sealed = 'x'"),
    (Person, "recovery_code", "used_at = 5"),
    (Person, "method_address", "verified_at = 5"),
    (Person, "pass", "issued_at = issued_at - 1"),
    (Person, "contact", "since = since - 1"),
    (Person, "device", "name = 'x'"),
    (Person, "deputy", "since = 0"),
    (Person, "relation", "declared_at = 0"),
    (Person, "safe_word", "set_at = 0"),
    (Person, "sign_in_link", "expires_at = expires_at + 1"),
    (Person, "imported_from", "photo_since = 5"),
    (Person, "account_link", "linked_at = 5"),
    (Person, "exercise_person", "since = 5"),
    (Case, "recovery_case", "step = 'x'"),
    (Case, "intent", "intended_at = 5"),
    (Case, "pass_half", "expires_at = expires_at + 1"),
    (Policy, "policy", "document = '{\"v\":9}'"),
    (Rules, "metadata_file", "loaded_at = 5"),
    (Rules, "trust_anchor", "name = 'x'"),
    (Rules, "sealed_key", "made_at = 5"),
    (Rules, "pending_import", "seen_at = seen_at + 1"),
    (Rules, "import_run", "began_at = began_at + 1"),
    (Alarms, "alarm", "reason = 'x'"),
    (Change, "change", "reason = 'x'"),
    (Holders, "role_holder", "roles = roles - 1"),
];

/// What there is to be asked for.
#[derive(Clone, Copy, Debug)]
pub struct At {
    dir: DirectoryId,
    person: PersonId,
    other: PersonId,
    passkey: MethodId,
    phone: MethodId,
}

const CASE: CaseId = CaseId::from_bytes([7; 16]);
const INTENT: IntentId = IntentId::from_bytes([8; 16]);
const CHANGE: ChangeId = ChangeId::from_bytes([4; 16]);
/// The person who is asked about is the second.
const ID: [u8; 16] = [2; 16];

type Answer = Result<(), StoreError>;
type Read = fn(&mut dyn Tx, At) -> Answer;

macro_rules! readers {
    ($($group:ident $name:literal ($tx:ident, $at:ident) => $read:expr;)*) => {
        &[$(($group, $name, |$tx, $at| { $read?; Ok(()) })),*]
    };
}

/// Every public reader, with whose rows it believes. A few that write are here too, because nothing else reads their table.
pub const READERS: &[(Group, &str, Read)] = readers![
    Person "people::find" (tx, at) => people::find(tx, at.dir, at.person);
    Person "people::find_by_user_name" (tx, at) => people::find_by_user_name(tx, at.dir, "bor@contoso.example");
    Person "names::find_for_sign_in" (tx, at) => names::find_for_sign_in(tx, at.dir, "bor@contoso.example");
    Person "names::all_with_user_name" (tx, at) => names::all_with_user_name(tx, at.dir, "bor@contoso.example");
    Person "people::at_random" (tx, at) => people::at_random(tx, at.dir, &[0; 16]);
    Person "people::find_by_user_handle" (tx, at) => people::find_by_user_handle(tx, at.dir, at.person.as_bytes());
    Person "people::find_by_source" (tx, at) => people::find_by_source(tx, at.dir, "p-bor@contoso.example");
    Person "people::find_by_employee_number" (tx, at) => people::find_by_employee_number(tx, at.dir, "E-1001");
    Person "people::list" (tx, at) => people::list(tx, at.dir, &PageRequest::first(5));
    Person "people::reports_of" (tx, at) => people::reports_of(tx, at.dir, at.person, &PageRequest::first(5));
    Person "people::user_handle" (tx, at) => people::user_handle(tx, at.dir, at.person);
    Person "people::photo" (tx, at) => people::photo(tx, at.dir, at.person);
    Person "people::with_role" (tx, at) => people::with_role(tx, at.dir, Role::SecurityReader, 9);
    Person "methods::find" (tx, at) => methods::find(tx, at.dir, at.passkey);
    Person "methods::find_by_source" (tx, at) => methods::find_by_source(tx, at.dir, at.person, "m");
    Person "methods::of_person" (tx, at) => methods::of_person(tx, at.dir, at.person);
    Person "methods::made_strongly" (tx, at) => methods::made_strongly(tx, at.dir, at.person);
    Person "methods::working" (tx, at) => methods::working(tx, at.dir, at.person);
    Person "method_addresses::find" (tx, at) => method_addresses::find(tx, at.dir, at.phone);
    Person "method_addresses::of_person" (tx, at) => method_addresses::of_person(tx, at.dir, at.person);
    Person "passkeys::find_by_credential" (tx, at) => passkeys::find_by_credential(tx, at.dir, &ID);
    Person "passkeys::of_method" (tx, at) => passkeys::of_method(tx, at.dir, at.passkey);
    Person "passkeys::attestation" (tx, at) => passkeys::attestation(tx, at.dir, at.passkey);
    Person "passkeys::active_of" (tx, at) => passkeys::active_of(tx, at.dir, at.person);
    Person "passkeys::accepted_ids" (tx, at) => passkeys::accepted_ids(tx, at.dir, at.person, "id.contoso.example");
    Person "passwords::of_person" (tx, at) => passwords::of_person(tx, at.dir, at.person);
    Person "totp::of_person" (tx, at) => totp::of_person(tx, at.dir, at.person);
    Person "recovery_codes::count_unused" (tx, at) => recovery_codes::count_unused(tx, at.dir, at.person);
    Person "passes::count_attempt" (tx, at) => passes::count_attempt(tx, at.dir, at.person, later(1));
    Person "passes::last_used_was_decoy" (tx, at) => passes::last_used_was_decoy(tx, at.dir, at.person);
    Person "passes::find_alive" (tx, at) => passes::find_alive(tx, at.dir, at.person, later(1));
    Person "passes::find_unended" (tx, at) => passes::find_unended(tx, at.dir, at.person);
    Person "passes::find_last" (tx, at) => passes::find_last(tx, at.dir, at.person);
    Person "passes::find" (tx, at) => passes::find(tx, at.dir, PassId::from_bytes(ID));
    Person "passes::find_by_intent" (tx, at) => passes::find_by_intent(tx, at.dir, IntentId::from_bytes(ID));
    Person "sessions::find_by_secret_hash" (tx, at) => sessions::find_by_secret_hash(tx, at.dir, &[2; 32], later(1));
    Person "sign_in_links::consume" (tx, at) => sign_in_links::consume(tx, at.dir, &[2; 32], later(1));
    Person "contacts::find" (tx, at) => contacts::find(tx, at.dir, ContactId::from_bytes(ID));
    Person "contacts::of_person" (tx, at) => contacts::of_person(tx, at.dir, at.person);
    Person "contacts::in_force_at" (tx, at) => contacts::in_force_at(tx, at.dir, at.person, later(1));
    Person "devices::find" (tx, at) => devices::find(tx, at.dir, DeviceId::from_bytes(ID));
    Person "devices::find_by_source" (tx, at) => devices::find_by_source(tx, at.dir, "d");
    Person "devices::of_person" (tx, at) => devices::of_person(tx, at.dir, at.person);
    Person "deputies::of" (tx, at) => deputies::of(tx, at.dir, at.person);
    Person "relations::between" (tx, at) => relations::between(tx, at.dir, at.person, at.other, later(1));
    Person "relations::declared" (tx, at) => relations::declared(tx, at.dir, at.person, at.other, later(1));
    Person "relations::declared_by" (tx, at) => relations::declared_by(tx, at.dir, at.person, later(1));
    Person "humans::linked" (tx, at) => humans::linked(tx, at.dir, at.person);
    Person "humans::of" (tx, at) => humans::of(tx, at.dir, &[at.person]);
    Person "safe_words::of" (tx, at) => safe_words::of(tx, at.dir, at.person);
    Person "person_sources::of_person" (tx, at) => person_sources::of_person(tx, at.dir, at.person);
    Person "exercise::is_marked" (tx, at) => exercise::is_marked(tx, at.dir, at.person);
    Person "exercise::marked" (tx, at) => exercise::marked(tx, at.dir);
    Case "cases::find" (tx, at) => cases::find(tx, at.dir, CASE);
    Case "cases::find_by_number" (tx, at) => cases::find_by_number(tx, at.dir, 1001);
    Case "cases::open_of_person" (tx, at) => cases::open_of_person(tx, at.dir, at.person);
    Case "cases::of_person" (tx, at) => cases::of_person(tx, at.dir, at.person, &PageRequest::first(5));
    Case "intents::find" (tx, at) => intents::find(tx, at.dir, INTENT);
    Case "intents::open_of_case" (tx, at) => intents::open_of_case(tx, at.dir, CASE);
    Case "intents::due" (tx, at) => intents::due(tx, at.dir, later(1), 9);
    Case "pass_halves::waiting_for" (tx, at) => pass_halves::waiting_for(tx, at.dir, at.other, later(1));
    Policy "policies::current" (tx, at) => policies::current(tx, at.dir, "sign_in");
    Policy "policies::version" (tx, at) => policies::version(tx, at.dir, "sign_in");
    Policy "policies::at_version" (tx, at) => policies::at_version(tx, at.dir, "sign_in", 2);
    Policy "policies::at_time" (tx, at) => policies::at_time(tx, at.dir, "sign_in", later(9));
    Policy "policies::history" (tx, at) => policies::history(tx, at.dir, "sign_in", 9);
    Rules "trust::metadata_stamp" (tx, at) => trust::metadata_stamp(tx, at.dir);
    Rules "trust::metadata_file" (tx, at) => trust::metadata_file(tx, at.dir);
    Rules "trust::anchors" (tx, at) => trust::anchors(tx, at.dir);
    Rules "trust::anchor_stamp" (tx, at) => trust::anchor_stamp(tx, at.dir);
    Rules "break_glass::key" (tx, at) => break_glass::key(tx, at.dir);
    Rules "import_runs::find" (tx, at) => import_runs::find(tx, at.dir);
    Rules "pending_imports::find" (tx, at) => pending_imports::find(tx, at.dir, "plan");
    Rules "pending_imports::waiting" (tx, at) => pending_imports::waiting(tx, at.dir, later(0));
    Change "changes::find" (tx, at) => changes::find(tx, at.dir, CHANGE);
    Change "changes::in_state" (tx, at) => changes::in_state(tx, at.dir, "proposed", 9);
    Change "changes::that_made" (tx, at) => changes::that_made(tx, at.dir, "tier", 3);
    Change "changes::newest" (tx, at) => changes::newest(tx, at.dir, &PageRequest::first(5));
    Alarms "alarms::live" (tx, at) => alarms::live(tx, at.dir);
    Alarms "alarms::brake" (tx, at) => alarms::brake(tx, at.dir);
    Alarms "issuance::holds" (tx, at) => issuance::holds(tx, at.dir);
    Alarms "issuance::is_held" (tx, at) => issuance::is_held(tx, at.dir);
    Alarms "issuance::vouched" (tx, at) => issuance::vouched(tx, at.dir);
    Alarms "issuance::accepted" (tx, at) => issuance::accepted(tx, at.dir);
    Holders "people::with_role" (tx, at) => people::with_role(tx, at.dir, Role::SecurityReader, 9);
    Holders "people::check_watchers" (tx, at) => people::check_watchers(tx, at.dir);
];

/// A value of a statement.
#[derive(Clone, Copy, Debug)]
enum Of {
    Dir,
    Person,
    Other,
    Key(u8),
}
use Of::{Dir, Key, Other};

/// Rows of the tables that [`filled`] leaves empty.
const MORE: &[(&str, &[Of])] = &[
    ("UPDATE person SET manager_id = ?1 WHERE id <> ?1", &[Of::Person]),
    ("UPDATE person SET source_id = 'p-' || user_name", &[]),
    ("UPDATE device SET source_id = 'd' WHERE person_id = ?1", &[Of::Person]),
    ("UPDATE method SET source_id = 'm' WHERE person_id = ?1 AND kind = 'passkey'", &[Of::Person]),
    (
        "INSERT INTO sign_in_link (directory_id, person_id, secret_hash, expires_at) \
         SELECT directory_id, person_id, secret_hash, 1790000003600000000 FROM safe_word",
        &[],
    ),
    (
        "INSERT INTO exercise_person (directory_id, person_id, since) SELECT directory_id, id, 1 FROM person",
        &[],
    ),
    (
        "INSERT INTO recovery_case (directory_id, id, person_id, opened_by, number, playbook, tier, state, opened_at, \
         changed_at, last_seq, step, theft, channel) \
         VALUES (?1, ?2, ?3, ?4, 1001, 'lost-phone', 'standard', 'open', 1, 1, 0, 'report', 'no', 'desk')",
        &[Dir, Key(7), Of::Person, Other],
    ),
    (
        "INSERT INTO intent (directory_id, id, case_id, effect, intended_at, attempts, next_attempt_at) \
         VALUES (?1, ?2, ?3, '{}', 1, 0, 1)",
        &[Dir, Key(8), Key(7)],
    ),
    (
        "INSERT INTO pass_half (directory_id, pass_id, holder_id, case_id, sealed, expires_at) \
         VALUES (?1, ?2, ?3, ?4, 'sealed', 1790000003600000000)",
        &[Dir, Key(2), Other, Key(7)],
    ),
    (
        "INSERT INTO metadata_file (directory_id, number, next_update, loaded_at, sha256, file) \
         SELECT directory_id, 1, '2026-07-01', 1, secret_hash, secret_hash FROM safe_word WHERE person_id = ?1",
        &[Of::Person],
    ),
    (
        "INSERT INTO trust_anchor (directory_id, fingerprint, name, certificate, added_at) \
         SELECT directory_id, secret_hash, 'anchor', secret_hash, 1 FROM safe_word",
        &[],
    ),
    (
        "INSERT INTO sealed_key (directory_id, hash, made_at, failures, blocked_until) \
         SELECT directory_id, secret_hash, 1, 0, 0 FROM safe_word WHERE person_id = ?1",
        &[Of::Person],
    ),
    (
        "INSERT INTO pending_import (directory_id, plan, seen_at, people, contacts, managers) \
         VALUES (?1, 'plan', 1790000000000000000, 1, 1, 1)",
        &[Dir],
    ),
    (
        "INSERT INTO import_run (directory_id, files, began_at) VALUES (?1, 'files', 1790000000000000000)",
        &[Dir],
    ),
    (
        "INSERT INTO change (directory_id, id, person_id, proposed_by, kind, payload, statement, reason, proposed_at, \
         expires_at, state, made) VALUES (?1, ?2, ?3, ?4, 'tier', '{}', 'text', 'reason', 1, 2, 'proposed', 3)",
        &[Dir, Key(4), Of::Person, Other],
    ),
    // As a database from before there were seals.
    ("DELETE FROM seal", &[]),
    ("UPDATE event SET mac = NULL, seals = NULL", &[]),
];

/// An organisation with rows in every sealed table.
async fn everything(store: Store) -> (World, At) {
    let (w, everybody) = filled(store).await;
    let (dir, person, other) = (w.dir, everybody[1], everybody[0]);
    sequence(&w).await.unwrap();
    let at = write(&w.store, move |tx| {
        let roles = RoleSet::of(&[Role::SecurityReader, Role::Helpdesk]);
        people::set_roles(tx, dir, person, roles)?;
        for (sql, values) in MORE {
            let values: Vec<_> = values
                .iter()
                .map(|of| match of {
                    Dir => dir.into(),
                    Of::Person => person.into(),
                    Other => other.into(),
                    Key(byte) => [*byte; 16].into(),
                })
                .collect();
            assert_ne!(tx.execute(sql, &values)?, 0, "{sql}");
        }
        let of = "SELECT id FROM method WHERE person_id = ?1 AND kind = ?2";
        let passkey = tx.query_one(of, &params![person, "passkey"])?.get(0)?;
        let phone = tx.query_one(of, &params![person, "phone"])?.get(0)?;
        Ok(At { dir, person, other, passkey, phone })
    })
    .await;
    (w, at)
}

/// What readers answered to a forgery that is undone.
#[derive(Debug)]
struct Answers(Vec<(&'static str, Answer)>);

impl From<StoreError> for Answers {
    fn from(error: StoreError) -> Self {
        Self(vec![("the attack", Err(error))])
    }
}

/// Each reader of a group in a transaction of its own, after `sql`; what it did not refuse.
async fn believed(w: &World, at: At, group: Group, sql: &'static str) -> Vec<&'static str> {
    let mut believed = Vec::new();
    for (_, name, read) in READERS.iter().filter(|(of, ..)| *of == group) {
        let done: Result<(), Answers> = w
            .store
            .write("forge", move |tx| {
                if !sql.is_empty() {
                    assert_ne!(tx.execute(sql, &[])?, 0, "nothing was forged: {sql}");
                }
                Err(Answers(vec![(name, read(tx, at))]))
            })
            .await;
        for (name, answer) in done.unwrap_err().0 {
            if !matches!(answer, Err(StoreError::Forged { .. })) {
                answer.unwrap();
                believed.push(name);
            }
        }
    }
    believed
}

both_engines! {
    async fn every_reader_refuses_every_altered_table_of_its_owner(store: Store) {
        let (w, at) = everything(store).await;
        sealed(&w).await;
        sequence(&w).await.unwrap();
        for group in [Person, Case, Policy, Rules, Change, Alarms, Holders] {
            let all: Vec<_> =
                READERS.iter().filter(|(of, ..)| *of == group).map(|(_, name, _)| *name).collect();
            assert_eq!(believed(&w, at, group, "").await, all, "nothing is refused before anything is forged");
        }
        for (group, table, change) in TABLES {
            let sql: &'static str = format!("UPDATE {table} SET {change}").leak();
            assert_eq!(believed(&w, at, *group, sql).await, Vec::<&str>::new(), "{sql}");
        }
        // Nothing stays of it.
        let left = findings(&w).await;
        assert!(!left.iter().any(|found| found.what.contains("not as it was sealed")), "{left:?}");
    }
}
