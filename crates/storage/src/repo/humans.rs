//! Accounts of one human: those with one employee number, and those that an administrator linked.

use keyward_model::{DirectoryId, Humans, PersonId, Timestamp};

use super::{Answer, Fields, all, capped, one, person_sources};
use crate::{Tx, params, seal};

/// The most accounts that are followed from one: far above what any human has, and a bound where a number was given to everybody.
const MOST: usize = 50;

/// Takes two accounts for one human's, since `at`. `false` if they were linked before.
pub fn link(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    one: PersonId,
    other: PersonId,
    at: Timestamp,
) -> Answer<bool> {
    touch_both(tx, dir, one, other)?;
    let sql = "INSERT INTO account_link (directory_id, person_id, other_id, linked_at) \
         VALUES (?1, ?2, ?3, ?4), (?1, ?3, ?2, ?4) ON CONFLICT (directory_id, person_id, other_id) DO NOTHING";
    Ok(tx.execute(sql, &params![dir, one, other, at])? == 2)
}

/// A row of each account is written. In the order of their ids, so that two who link the same accounts do not wait for each other.
fn touch_both(tx: &mut dyn Tx, dir: DirectoryId, one: PersonId, other: PersonId) -> Answer<()> {
    seal::touch_person(tx, dir, one.min(other))?;
    seal::touch_person(tx, dir, one.max(other))
}

/// Takes them for two humans' again; whether they were linked.
pub fn unlink(tx: &mut dyn Tx, dir: DirectoryId, one: PersonId, other: PersonId) -> Answer<bool> {
    touch_both(tx, dir, one, other)?;
    let sql = "DELETE FROM account_link WHERE directory_id = ?1 \
         AND ((person_id = ?2 AND other_id = ?3) OR (person_id = ?3 AND other_id = ?2))";
    Ok(tx.execute(sql, &params![dir, one, other])? > 0)
}

/// The accounts that were linked with this one, and since when.
pub fn linked(tx: &mut dyn Tx, dir: DirectoryId, account: PersonId) -> Answer<Vec<(PersonId, Timestamp)>> {
    seal::check_person(tx, dir, account)?;
    let sql = "SELECT other_id, linked_at FROM account_link WHERE directory_id = ?1 AND person_id = ?2 \
         ORDER BY linked_at, other_id LIMIT ?3";
    all(&tx.query(sql, &params![dir, account, capped(MOST, MOST)])?, |row| {
        let mut fields = Fields::new(row, "account_link");
        Ok((fields.get("other_id")?, fields.get("linked_at")?))
    })
}

/// The accounts with this one's employee number. A number that numbers nobody joins nobody.
fn numbered(tx: &mut dyn Tx, dir: DirectoryId, account: PersonId) -> Answer<Vec<PersonId>> {
    seal::check_person(tx, dir, account)?;
    let sql = "SELECT employee_key FROM person WHERE directory_id = ?1 AND id = ?2";
    let key: Option<Option<String>> = one(tx.query_opt(sql, &params![dir, account])?, |row| {
        Fields::new(row, "person").get("employee_key")
    })?;
    let Some(key) = key.flatten() else { return Ok(Vec::new()) };
    let sql = "SELECT id FROM person WHERE directory_id = ?1 AND employee_key = ?2 ORDER BY id LIMIT ?3";
    all(&tx.query(sql, &params![dir, key, capped(MOST, MOST)])?, |row| Fields::new(row, "person").get("id"))
}

/// Which accounts belong to one human, as far as these are concerned: each with everything that leads on from it, over
/// numbers and links. With it comes what files claim of any of them and nobody has settled.
pub fn of(tx: &mut dyn Tx, dir: DirectoryId, accounts: &[PersonId]) -> Answer<Humans> {
    let mut humans = Humans::default();
    for account in accounts {
        let mut known = vec![*account];
        let mut next = 0;
        while let Some(current) = known.get(next).copied() {
            next += 1;
            let from = person_sources::of_person(tx, dir, current)?;
            for claimed in from.claims.iter().chain(&from.claimed_by).copied() {
                humans.claim(current, claimed);
                if !known.contains(&claimed) && known.len() < MOST {
                    known.push(claimed);
                }
            }
            let links = linked(tx, dir, current)?.into_iter().map(|(other, _)| other);
            let others: Vec<PersonId> = links.chain(numbered(tx, dir, current)?).collect();
            for other in others {
                humans.join(current, other);
                if !known.contains(&other) && known.len() < MOST {
                    known.push(other);
                }
            }
        }
    }
    Ok(humans)
}
