//! The rows of cases, as the verification of the log reads them: by case, in the order of their ids, and with those rows
//! that cannot be read or belong to no case.

use keyward_model::{CaseId, DirectoryId, EvidenceId, IntentId};

use crate::repo::Answer;
use crate::repo::cases::{self, CaseRow};
use crate::repo::intents::{self, Intent};
use crate::repo::signature_requests::{self, SignatureRequest};
use crate::{Tx, params};

/// Cases at a time.
const PAGE: usize = 50;

/// The rows of some cases; each row that cannot be read is an error of its own.
#[derive(Debug)]
pub struct CaseRows {
    /// The cases.
    pub cases: Vec<(CaseId, Answer<CaseRow>)>,
    /// Their effects.
    pub intents: Vec<(IntentId, CaseId, Answer<Intent>)>,
    /// What somebody was asked to sign for them.
    pub requests: Vec<(EvidenceId, CaseId, Answer<SignatureRequest>)>,
    /// The cases that have events.
    pub logged: Vec<CaseId>,
    /// Go on after this one; `None` at the end.
    pub next: Option<CaseId>,
}

/// The cases after one, and everything that belongs to cases with ids among theirs.
pub fn rows_of_cases(tx: &mut dyn Tx, dir: DirectoryId, after: Option<CaseId>) -> Answer<CaseRows> {
    let after = after.unwrap_or(CaseId::from_bytes([0; 16]));
    let cases = cases::after(tx, dir, after, PAGE)?;
    let next = cases.last().filter(|_| cases.len() == PAGE).map(|(id, _)| *id);
    let stop = next.unwrap_or(CaseId::from_bytes([0xFF; 16]));
    let sql = "SELECT DISTINCT case_id FROM event WHERE directory_id = ?1 AND case_id > ?2 AND case_id <= ?3 \
         ORDER BY case_id";
    let logged = tx.query(sql, &params![dir, after, stop])?;
    Ok(CaseRows {
        cases,
        intents: intents::between(tx, dir, after, stop)?,
        requests: signature_requests::between(tx, dir, after, stop)?,
        logged: logged.iter().map(|row| row.get(0)).collect::<Answer<_>>()?,
        next,
    })
}
