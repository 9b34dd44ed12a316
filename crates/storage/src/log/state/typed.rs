//! What is typed for a method, and where its codes go: passwords, the secrets of apps, numbers and mailboxes.

use keyward_ledger::Hash;
use keyward_model::{DirectoryId, MethodId, MethodKind, PersonId};

use super::super::claims::{self, NewMethod};
use super::{MISSING, StateReport};
use crate::Tx;
use crate::repo::{Answer, method_addresses, passwords, totp};

/// One such row.
pub(super) struct Typed {
    pub table: &'static str,
    /// Whose, and the digest of what the log covers.
    row: Answer<(PersonId, Hash)>,
}

/// Those of the methods after `after` up to `stop`.
pub(super) fn between(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    after: MethodId,
    stop: MethodId,
) -> Answer<Vec<(MethodId, Typed)>> {
    let mut all = Vec::new();
    for (method, row) in passwords::between(tx, dir, after, stop)? {
        let row = row.map(|row| (row.person, claims::password(&row)));
        all.push((method, Typed { table: "password", row }));
    }
    for (method, row) in totp::between(tx, dir, after, stop)? {
        let row = row.map(|row| (row.person, claims::totp(&row)));
        all.push((method, Typed { table: "totp", row }));
    }
    for (method, row) in method_addresses::between(tx, dir, after, stop)? {
        let row = row.map(|row| (row.person, claims::address(&row)));
        all.push((method, Typed { table: "method_address", row }));
    }
    Ok(all)
}

const fn table(kind: MethodKind) -> &'static str {
    match kind {
        MethodKind::Password => "password",
        MethodKind::SoftwareTotp => "totp",
        _ => "method_address",
    }
}

/// Compares the rows of one method with the digest that its events lead to. A revoked method has none.
pub(super) fn compare(
    id: MethodId,
    new: &NewMethod,
    (said, ended): (Option<&Hash>, bool),
    rows: &[Typed],
    report: &mut StateReport,
) {
    report.rows = report.rows.saturating_add(u64::try_from(rows.len()).unwrap_or(0));
    if rows.is_empty() && new.secret.is_some() && !ended {
        report.row(table(new.kind), format!("method {id}")).wrong(MISSING);
    }
    for row in rows {
        let mut found = report.row(row.table, format!("method {id}"));
        match &row.row {
            Err(error) => found.wrong(error.to_string()),
            Ok(_) if ended => found.wrong("is there, but the log says that its method was revoked"),
            Ok(_) if new.secret.is_none() => found.wrong("is there, but no event says that it was made"),
            Ok((person, digest)) => {
                found.same("person_id", person, &new.person);
                if said != Some(digest) {
                    found.wrong("what is typed for it, or where its codes go, is not what the log says");
                }
            }
        }
    }
}
