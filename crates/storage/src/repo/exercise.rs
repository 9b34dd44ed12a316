//! People of an exercise, and taking them away with everything that is theirs.

use keyward_model::{DirectoryId, PersonId, Timestamp};

use super::Answer;
use crate::seal::{self, Owner};
use crate::{Tx, params};

/// Marks somebody as made for an exercise. The mark is sealed with the person: it decides who hears of them.
pub fn mark(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId, since: Timestamp) -> Answer<()> {
    seal::touch_person(tx, dir, person)?;
    tx.execute(
        "INSERT INTO exercise_person (directory_id, person_id, since) VALUES (?1, ?2, ?3)",
        &params![dir, person, since],
    )?;
    Ok(())
}

/// Whether somebody was made for an exercise.
pub fn is_marked(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId) -> Answer<bool> {
    seal::check_person(tx, dir, person)?;
    let sql = "SELECT 1 FROM exercise_person WHERE directory_id = ?1 AND person_id = ?2";
    Ok(tx.query_opt(sql, &params![dir, person])?.is_some())
}

/// Everybody who was made for an exercise and is still there, with their user names; at most 500.
pub fn marked(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<Vec<(PersonId, String)>> {
    let sql = "SELECT e.person_id, COALESCE(p.user_name, '') FROM exercise_person e \
         LEFT JOIN person p ON p.directory_id = e.directory_id AND p.id = e.person_id \
         WHERE e.directory_id = ?1 ORDER BY e.person_id LIMIT 500";
    let rows = tx.query(sql, &params![dir])?;
    let found: Vec<_> = rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect::<Answer<_>>()?;
    for (person, _) in &found {
        seal::check_person(tx, dir, *person)?;
    }
    Ok(found)
}

/// Effects that are under way in cases about people of the exercise.
pub fn under_way(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<u64> {
    let sql = "SELECT COUNT(*) FROM intent WHERE directory_id = ?1 AND outcome IS NULL AND case_id IN (\
         SELECT id FROM recovery_case WHERE directory_id = ?1 AND person_id IN (\
         SELECT person_id FROM exercise_person WHERE directory_id = ?1))";
    tx.query_one(sql, &params![dir])?.get(0)
}

/// The statements that take everything away, in order: what hangs on cases, the cases, what hangs on people, the people.
/// Of what is kept nothing says who it is about, but the log.
macro_rules! statements {
    ($($table:literal $of:tt),* $(,)?) => {
        &[$(($table, statements!(@ $table $of))),*]
    };
    (@ $table:literal person) => {
        concat!("DELETE FROM ", $table, " WHERE directory_id = ?1 AND person_id IN (\
             SELECT person_id FROM exercise_person WHERE directory_id = ?1)")
    };
    (@ $table:literal case) => {
        concat!("DELETE FROM ", $table, " WHERE directory_id = ?1 AND case_id IN (\
             SELECT id FROM recovery_case WHERE directory_id = ?1 AND person_id IN (\
             SELECT person_id FROM exercise_person WHERE directory_id = ?1))")
    };
    (@ $table:literal intent) => {
        concat!("DELETE FROM ", $table, " WHERE key IN (\
             SELECT id FROM intent WHERE directory_id = ?1 AND case_id IN (\
             SELECT id FROM recovery_case WHERE directory_id = ?1 AND person_id IN (\
             SELECT person_id FROM exercise_person WHERE directory_id = ?1)))")
    };
    (@ $table:literal id) => {
        concat!("DELETE FROM ", $table, " WHERE directory_id = ?1 AND id IN (\
             SELECT person_id FROM exercise_person WHERE directory_id = ?1)")
    };
    (@ $table:literal name) => {
        concat!("DELETE FROM ", $table, " WHERE directory_id = ?1 AND user_name IN (\
             SELECT user_name FROM person WHERE directory_id = ?1 AND id IN (\
             SELECT person_id FROM exercise_person WHERE directory_id = ?1))")
    };
    (@ $table:literal all) => {
        concat!("DELETE FROM ", $table, " WHERE directory_id = ?1")
    };
}

const STATEMENTS: &[(&str, &str)] = statements![
    // An effect that is carried out once has its id as the key.
    "command_result" intent,
    "intent" case,
    "signature_request" case,
    "message" case,
    "message" person,
    "pass_half" case,
    "pass_order" person,
    "intake" case,
    "intake" name,
    "agent_hold" person,
    "page_read" person,
    "deputy" person,
    "relation" person,
    "account_link" person,
    "former_name" person,
    "safe_word" person,
    "change" person,
    "break_glass" person,
    "recovery_case" person,
    "recovery_code" person,
    "passkey" person,
    "password" person,
    "totp" person,
    "method_address" person,
    "sent_code" person,
    "method" person,
    "pass" person,
    "session" person,
    "revocation" person,
    "sign_in_link" person,
    "sign_in" person,
    "campaign_snooze" person,
    "registration_reminder" person,
    "invitation" person,
    "imported_from" person,
    "contact" person,
    "device" person,
    "imported_from" person,
    "import_counted" person,
    "group_member" person,
    "person_word" person,
    "role_holder" person,
    "person" id,
    "exercise_person" all,
];

/// Takes everybody away who was made for an exercise, with everything that is theirs. The log keeps what it says.
pub fn remove_all(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<()> {
    // Their seals leave with their rows.
    let people = "SELECT person_id FROM exercise_person WHERE directory_id = ?1 ORDER BY person_id";
    for row in tx.query(people, &params![dir])? {
        seal::touch_person(tx, dir, row.get(0)?)?;
    }
    let cases = "SELECT id FROM recovery_case WHERE directory_id = ?1 AND person_id IN (\
         SELECT person_id FROM exercise_person WHERE directory_id = ?1) ORDER BY id";
    for row in tx.query(cases, &params![dir])? {
        seal::touch(tx, dir, Owner::Case(row.get(0)?))?;
    }
    let changes = "SELECT id FROM change WHERE directory_id = ?1 AND person_id IN (\
         SELECT person_id FROM exercise_person WHERE directory_id = ?1) ORDER BY id";
    for row in tx.query(changes, &params![dir])? {
        seal::touch(tx, dir, Owner::Change(row.get(0)?))?;
    }
    let roles = "SELECT 1 FROM role_holder WHERE directory_id = ?1 AND person_id IN (\
         SELECT person_id FROM exercise_person WHERE directory_id = ?1) LIMIT 1";
    if tx.query_opt(roles, &params![dir])?.is_some() {
        seal::touch(tx, dir, Owner::Holders)?;
    }
    for (_, sql) in STATEMENTS {
        tx.execute(sql, &params![dir])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MIGRATIONS;
    use std::collections::BTreeSet;

    #[test]
    fn every_table_that_speaks_of_people_or_cases_is_emptied() {
        let mut table = "";
        let mut speaking = BTreeSet::new();
        for line in MIGRATIONS.iter().flat_map(|migration| migration.sql.lines()) {
            if let Some(rest) = line.strip_prefix("CREATE TABLE ") {
                table = rest.split([' ', '(']).next().unwrap();
            }
            let column = line.trim_start().split(' ').next().unwrap();
            if ["person_id", "case_id", "approver_id", "manager_id"].contains(&column) {
                speaking.insert(table);
            }
        }
        // The log keeps what happened.
        speaking.remove("event");
        // Effects of cases, by the effect's id.
        speaking.insert("command_result");
        let emptied: BTreeSet<_> = STATEMENTS.iter().map(|(table, _)| *table).collect();
        assert_eq!(speaking, emptied);
    }
}
