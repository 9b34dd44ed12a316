//! What a person's own row says of their cases: which one is open, and how many there ever were.
//!
//! A case has a seal of its own, and who looks for a person's cases does not find one that was closed or given to somebody else in the
//! database. So the person says what has to be there.

use std::collections::{BTreeMap, BTreeSet};

use keyward_model::{CaseId, DirectoryId, PersonId};

use super::{Answer, all};
use crate::seal::{self, Owner, forged};
use crate::{StoreError, Tx, params};

/// Writes down that a case was opened; `open` if it still is.
pub(super) fn opened(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    case: CaseId,
    open: bool,
) -> Answer<()> {
    seal::touch_person(tx, dir, person)?;
    let sql = "UPDATE person SET cases = COALESCE(cases, 0) + 1, open_case_id = COALESCE(?3, open_case_id) \
         WHERE directory_id = ?1 AND id = ?2";
    tx.execute(sql, &params![dir, person, open.then_some(case)])?;
    Ok(())
}

/// Writes down that a case is closed.
pub(super) fn closed(tx: &mut dyn Tx, dir: DirectoryId, case: CaseId) -> Answer<()> {
    let sql = "SELECT p.id FROM recovery_case c JOIN person p ON p.directory_id = c.directory_id AND p.id = c.person_id \
         WHERE c.directory_id = ?1 AND c.id = ?2 AND p.open_case_id = c.id";
    // A case that was closed before is written again to lock it.
    let Some(row) = tx.query_opt(sql, &params![dir, case])? else { return Ok(()) };
    let person: PersonId = row.get(0)?;
    seal::touch_person(tx, dir, person)?;
    let sql =
        "UPDATE person SET open_case_id = NULL WHERE directory_id = ?1 AND id = ?2 AND open_case_id = ?3";
    tx.execute(sql, &params![dir, person, case])?;
    Ok(())
}

/// Compares how many cases of a person there are with how many were opened.
pub(super) fn count(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId) -> Answer<()> {
    seal::check_person(tx, dir, person)?;
    // One statement, so that both are of one moment.
    let sql = "SELECT COALESCE(p.cases, 0), (SELECT COUNT(*) FROM recovery_case c \
         WHERE c.directory_id = p.directory_id AND c.person_id = p.id) \
         FROM person p WHERE p.directory_id = ?1 AND p.id = ?2";
    let Some(row) = tx.query_opt(sql, &params![dir, person])? else { return Ok(()) };
    let (said, there): (i64, i64) = (row.get(0)?, row.get(1)?);
    if said == there || seal::is_audit(tx) {
        return Ok(());
    }
    Err(forged("recovery_case", format!("person {person} had {said} cases, {there} are there")))
}

/// Everybody whose row and cases do not fit each other.
pub(crate) fn unfitting(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<Vec<PersonId>> {
    let sql = "SELECT p.id FROM person p WHERE p.directory_id = ?1 AND (\
         COALESCE(p.cases, 0) <> (SELECT COUNT(*) FROM recovery_case c WHERE c.directory_id = ?1 AND c.person_id = p.id) \
         OR (p.open_case_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM recovery_case c WHERE c.directory_id = ?1 \
         AND c.id = p.open_case_id AND c.person_id = p.id AND c.state <> 'closed')) \
         OR EXISTS (SELECT 1 FROM recovery_case c WHERE c.directory_id = ?1 AND c.person_id = p.id \
         AND c.state <> 'closed' AND (p.open_case_id IS NULL OR p.open_case_id <> c.id))) ORDER BY p.id LIMIT 1000";
    all(&tx.query(sql, &params![dir])?, |row| row.get(0))
}

/// Writes anew what a person's row says of cases, out of what vouches for them. The person is touched.
pub(crate) fn rewrite(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId) -> Answer<()> {
    let (open, cases) = vouched(tx, dir, person)?;
    let sql = "UPDATE person SET open_case_id = ?3, cases = ?4 WHERE directory_id = ?1 AND id = ?2";
    tx.execute(sql, &params![dir, person, open, cases])?;
    Ok(())
}

/// A person's open case and how many there were, as the cases' own seals say, and where one has none that is genuine, as the log says: what was
/// altered in a case's row hides nothing. None are NULL.
pub(crate) fn vouched(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
) -> Answer<(Option<CaseId>, Option<i64>)> {
    let (mut open, mut over) = (BTreeSet::new(), BTreeSet::new());
    let sql = "SELECT case_id, kind FROM event WHERE directory_id = ?1 AND person_id = ?2 \
         AND kind IN ('case.opened', 'case.closed') AND case_id IS NOT NULL";
    for row in tx.query(sql, &params![dir, person])? {
        let of = if row.get::<&str>(1)? == "case.opened" { &mut open } else { &mut over };
        of.insert(row.get::<CaseId>(0)?);
    }
    let mut cases: BTreeMap<CaseId, bool> = open.iter().map(|case| (*case, !over.contains(case))).collect();
    let sql = "SELECT id, state FROM recovery_case WHERE directory_id = ?1 AND person_id = ?2";
    for row in tx.query(sql, &params![dir, person])? {
        let case: CaseId = row.get(0)?;
        match seal::check(tx, dir, Owner::Case(case)) {
            Err(StoreError::Forged { .. }) => {}
            checked => {
                checked?;
                cases.insert(case, row.get::<&str>(1)? != "closed");
            }
        }
    }
    let newest = cases.iter().rev().find(|(_, open)| **open).map(|(case, _)| *case);
    let count = i64::try_from(cases.len()).ok().filter(|count| *count > 0);
    Ok((newest, count))
}
