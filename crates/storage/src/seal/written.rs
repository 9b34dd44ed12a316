//! What a transaction wrote itself, against what is there when it is to be sealed.
//!
//! Between [`touch`](super::touch) and the seal somebody else may write: a trigger or rule of theirs, or, on PostgreSQL, a transaction that
//! ends in between. Keyward counts the rows that its own statements changed. More than these cannot have come from it.

use std::collections::BTreeMap;

use keyward_model::DirectoryId;

use super::rows::{self, SealedRow};
use super::tables::TABLES;
use super::{Owner, forged};
use crate::repo::Answer;

#[derive(Debug, Default)]
pub(super) struct Written {
    /// How many rows of each sealed table the statements of this transaction changed.
    rows: BTreeMap<&'static str, u64>,
    /// What owners had when they were compared with their seal.
    before: BTreeMap<(DirectoryId, Owner), Vec<SealedRow>>,
    /// How many rows of each table came and went. A row that was altered, or that another owner has now, did both.
    changed: BTreeMap<&'static str, (u64, u64)>,
}

impl Written {
    /// Counts a statement's rows for each sealed table that it writes.
    pub(super) fn note(&mut self, sql: &str, rows: u64) {
        if rows == 0 || sql.starts_with("SELECT") {
            return;
        }
        for name in written_by(sql) {
            if let Some(table) = TABLES.iter().find(|table| table.name == name) {
                let sum = self.rows.entry(table.name).or_insert(0);
                *sum = sum.saturating_add(rows);
            }
        }
    }

    pub(super) fn found(&mut self, dir: DirectoryId, owner: Owner, rows: Vec<SealedRow>) {
        self.before.insert((dir, owner), rows);
    }

    /// Compares what an owner had with what is about to be sealed.
    pub(super) fn is_now(&mut self, dir: DirectoryId, owner: &Owner, now: &[SealedRow]) {
        let sorted = |rows: &[SealedRow]| {
            let bytes =
                |row: &SealedRow| (row.table.name, rows::row_bytes(dir, owner, row.table, &row.values));
            let mut all: Vec<_> = rows.iter().map(bytes).collect();
            all.sort_unstable();
            all
        };
        let before = self.before.remove(&(dir, owner.clone())).unwrap_or_default();
        let (before, now) = (sorted(&before), sorted(now));
        for (one, other, came) in [(&now, &before, 1), (&before, &now, 0)] {
            let mut other = other.iter().peekable();
            for row in one {
                while other.next_if(|there| *there < row).is_some() {}
                if other.next_if(|there| *there == row).is_none() {
                    let (new, gone) = self.changed.entry(row.0).or_insert((0, 0));
                    *new += came;
                    *gone += 1 - came;
                }
            }
        }
    }

    /// Refuses rows that no statement of this transaction can have changed.
    ///
    /// # Errors
    /// [`StoreError::Forged`](crate::StoreError::Forged).
    pub(super) fn refuse_others(&self) -> Answer<()> {
        for (table, (new, gone)) in &self.changed {
            let (changed, own) = ((*new).max(*gone), self.rows.get(table).copied().unwrap_or(0));
            if changed > own {
                return Err(forged(
                    table,
                    format!(
                        "{changed} rows changed while Keyward wrote {own}: somebody else wrote in between"
                    ),
                ));
            }
        }
        Ok(())
    }
}

/// The names that a statement writes: what follows `INTO`, `UPDATE` and `DELETE FROM`.
fn written_by(sql: &str) -> impl Iterator<Item = &str> {
    let words = || sql.split_ascii_whitespace();
    let names = words().zip(words().skip(1)).filter(|(word, _)| matches!(*word, "INTO" | "UPDATE"));
    let deleted = words().zip(words().skip(2)).filter(|(word, _)| *word == "DELETE");
    names.chain(deleted).filter_map(|(_, name)| name.split(['(', ';', ',']).next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_counted_for_what_it_writes() {
        let all = |sql| written_by(sql).collect::<Vec<_>>();
        assert_eq!(all("INSERT INTO pass (id) SELECT id FROM person"), ["pass"]);
        assert_eq!(all("INSERT INTO pass(id) VALUES (1)"), ["pass"]);
        assert_eq!(all("UPDATE method SET label = (SELECT label FROM method)"), ["method"]);
        assert_eq!(all("DELETE FROM contact WHERE id IN (SELECT id FROM person)"), ["contact"]);
        assert_eq!(all("WITH old AS (SELECT 1) DELETE FROM contact RETURNING 1"), ["contact"]);
    }
}
