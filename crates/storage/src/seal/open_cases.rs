//! Giving people of a database from before what their row says of their cases.

use keyward_model::{DirectoryId, PersonId};

use super::migrate::Step;
use super::touch_person;
use crate::repo::{Answer, open_cases};
use crate::{StoreError, Tx, params};

/// People of a transaction.
const PEOPLE: usize = 100;

/// Fills it for some people, where there is nothing yet. The log was verified before.
pub(super) fn fill(tx: &mut dyn Tx, dir: DirectoryId, after: &[u8]) -> Answer<Step> {
    let sql = "SELECT p.id, p.cases FROM person p WHERE p.directory_id = ?1 AND p.id > ?2 AND (\
         EXISTS (SELECT 1 FROM recovery_case c WHERE c.directory_id = ?1 AND c.person_id = p.id) \
         OR EXISTS (SELECT 1 FROM event e WHERE e.directory_id = ?1 AND e.person_id = p.id \
         AND e.kind = 'case.opened')) ORDER BY p.id LIMIT 100";
    let found = tx.query(sql, &params![dir, after])?;
    let (mut last, mut written) = (None, 0);
    for row in &found {
        let person: PersonId = row.get(0)?;
        last = Some(person.as_bytes().to_vec());
        if row.get::<Option<i64>>(1)?.is_some() {
            continue;
        }
        match touch_person(tx, dir, person) {
            // What was forged stays as it is: it is refused where it is used.
            Err(StoreError::Forged { .. }) => {}
            touched => {
                touched?;
                open_cases::rewrite(tx, dir, person)?;
                written += 1;
            }
        }
    }
    Ok((last.filter(|_| found.len() == PEOPLE), written))
}
