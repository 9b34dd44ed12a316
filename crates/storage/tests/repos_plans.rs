//! What is asked about one person is answered from that person's rows, however many others there are.
//!
//! SQLite says how it would answer each statement, and has no statistics that could change its mind later. PostgreSQL's plans
//! depend on what is in the tables: `keyward bench` times them with 100 000 people.
#![expect(clippy::unwrap_used, reason = "helpers of tests may fail their test")]

mod repos_common;

use keyward_model::{Channel, DeviceId, GroupId, MethodId, PersonId};
use keyward_storage::repo::messages::{self, Lane, Unsent, Urgency};
use keyward_storage::repo::{
    PageRequest, cases, contacts, devices, groups, humans, method_addresses, methods, names, passes,
    passkeys, passwords, people, recovery_codes, relations, sessions, sign_ins, totp,
};
use keyward_storage::seal::Seals;
use keyward_storage::testing::TestStore;
use keyward_storage::{Engine, Row, StoreError, Tx, Value};
use repos_common::{NOW, read, world, write};

/// Asks how each statement would be answered, and fails unless what is asked by is looked up in an index.
struct Explained<'a> {
    tx: &'a mut dyn Tx,
    /// One of these stands in the plan of each statement.
    by: &'static [&'static str],
    asked: usize,
}

impl Explained<'_> {
    fn explain(&mut self, sql: &str, params: &[Value]) -> Result<(), StoreError> {
        let plan = self.tx.query_dyn(&format!("EXPLAIN QUERY PLAN {sql}"), params)?;
        let steps: Vec<String> = plan.iter().map(|row| row.get(3)).collect::<Result<_, _>>()?;
        let of_person = steps.iter().any(|step| self.by.iter().any(|by| step.contains(by)));
        let scans = steps.iter().any(|step| step.starts_with("SCAN"));
        assert!(of_person && !scans, "everybody's rows are looked at: {steps:#?} for {sql}");
        self.asked += 1;
        Ok(())
    }
}

impl Tx for Explained<'_> {
    fn engine(&self) -> Engine {
        self.tx.engine()
    }
    fn seals(&mut self) -> &mut Seals {
        self.tx.seals()
    }
    fn execute(&mut self, sql: &'static str, params: &[Value]) -> Result<u64, StoreError> {
        self.explain(sql, params)?;
        self.tx.execute(sql, params)
    }
    fn query(&mut self, sql: &'static str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.query_dyn(sql, params)
    }
    fn query_dyn(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.explain(sql, params)?;
        self.tx.query_dyn(sql, params)
    }
}

#[tokio::test]
async fn a_question_about_a_person_looks_at_nobody_else() {
    let test = TestStore::sqlite().await.unwrap();
    let world = world(test.store()).await;
    let (dir, person) = (world.dir, PersonId::from_bytes([7; 16]));
    let (method, device) = (MethodId::from_bytes([8; 16]), DeviceId::from_bytes([9; 16]));
    let asked = read(&world.store, move |tx| {
        let mut explained = Explained { tx, by: &["person_id=?"], asked: 0 };
        let (tx, page) = (&mut explained, PageRequest::first(20));
        methods::of_person(tx, dir, person)?;
        methods::working(tx, dir, person)?;
        passwords::of_person(tx, dir, person)?;
        totp::of_person(tx, dir, person)?;
        method_addresses::of_person(tx, dir, person)?;
        passkeys::active_of(tx, dir, person)?;
        recovery_codes::count_unused(tx, dir, person)?;
        passes::find_unended(tx, dir, person)?;
        passes::find_last(tx, dir, person)?;
        passes::last_used_was_decoy(tx, dir, person)?;
        groups::groups_of(tx, dir, person)?;
        groups::among(tx, dir, person, &[GroupId::from_bytes([1; 16]), GroupId::from_bytes([2; 16])])?;
        sessions::live(tx, dir, person, NOW)?;
        sessions::of_person(tx, dir, person, NOW)?;
        sign_ins::of_person(tx, dir, person, &page)?;
        sign_ins::last_of_method(tx, dir, person, method, NOW)?;
        sign_ins::last_of_device(tx, dir, person, device, NOW)?;
        contacts::of_person(tx, dir, person)?;
        contacts::in_force_at(tx, dir, person, NOW)?;
        devices::of_person(tx, dir, person)?;
        relations::declared_by(tx, dir, person, NOW)?;
        cases::open_of_person(tx, dir, person)?;
        cases::of_person(tx, dir, person, &page)?;
        Ok(explained.asked)
    });
    // What gives the person access is compared with its seal, once, in one more statement.
    assert_eq!(asked.await, 25);
}

#[tokio::test]
async fn what_is_due_or_unsent_is_looked_up_among_what_is_unsent() {
    let test = TestStore::sqlite().await.unwrap();
    let world = world(test.store()).await;
    let dir = world.dir;
    let asked = read(&world.store, move |tx| {
        let by = &[
            "USING INDEX message_due (directory_id=? AND channel=? AND priority=?",
            "sent_at=?",
            "INDEX message_listed",
        ];
        let mut explained = Explained { tx, by, asked: 0 };
        let (tx, page) = (&mut explained, PageRequest::first(20));
        for urgency in [Urgency::Code, Urgency::Notice, Urgency::Reminder] {
            for address in [None, Some("chat")] {
                messages::due(tx, dir, Lane { channel: Channel::Mail, address, urgency }, NOW, 8)?;
            }
        }
        for which in [Unsent::Waiting, Unsent::GivenUp] {
            messages::unsent(tx, dir, which, "duress", &page)?;
        }
        messages::stuck(tx, dir, 200)?;
        Ok(explained.asked)
    });
    assert_eq!(asked.await, 10);
}

#[tokio::test]
async fn a_search_and_the_accounts_of_a_human_are_looked_up() {
    let test = TestStore::sqlite().await.unwrap();
    let world = world(test.store()).await;
    let dir = world.dir;
    let person = world.person("Mira Kovač");
    let id = person.id;
    write(&world.store, move |tx| people::insert(tx, &person, id.as_bytes(), None)).await;
    let asked = read(&world.store, move |tx| {
        let by = &["word>? AND word<?", "employee_key=?", "person_id=?", "(directory_id=? AND id=?)"];
        let mut explained = Explained { tx, by, asked: 0 };
        let (tx, page) = (&mut explained, PageRequest::first(20));
        for text in ["kovac", "mira kovac finance", "040 555 101", "mira@contoso.example"] {
            names::search(tx, dir, text, &page)?;
        }
        names::former(tx, dir, id)?;
        people::find_by_employee_number(tx, dir, "NW-11421")?;
        humans::of(tx, dir, &[id])?;
        Ok(explained.asked)
    });
    assert!(asked.await >= 8);
}
