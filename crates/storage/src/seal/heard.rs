//! Giving devices of a database from before when they were heard of, with the seal of their person.

use keyward_model::{DirectoryId, PersonId};

use super::migrate::Step;
use super::touch_person;
use crate::repo::Answer;
use crate::{StoreError, Tx, params};

/// People of a transaction.
const PEOPLE: usize = 100;

/// Fills it for some people, where there is nothing yet.
pub(super) fn fill(tx: &mut dyn Tx, dir: DirectoryId, after: &[u8]) -> Answer<Step> {
    let sql = "SELECT DISTINCT person_id FROM device WHERE directory_id = ?1 AND person_id > ?2 \
         AND last_seen IS NOT NULL AND heard_at IS NULL ORDER BY person_id LIMIT 100";
    let found = tx.query(sql, &params![dir, after])?;
    let (mut last, mut written) = (None, 0);
    for row in &found {
        let person: PersonId = row.get(0)?;
        last = Some(person.as_bytes().to_vec());
        match touch_person(tx, dir, person) {
            // What was forged stays as it is: it is refused where it is used.
            Err(StoreError::Forged { .. }) => {}
            touched => {
                touched?;
                let sql = "UPDATE device SET heard_at = last_seen \
                     WHERE directory_id = ?1 AND person_id = ?2 AND heard_at IS NULL";
                tx.execute(sql, &params![dir, person])?;
                written += 1;
            }
        }
    }
    Ok((last.filter(|_| found.len() == PEOPLE), written))
}
