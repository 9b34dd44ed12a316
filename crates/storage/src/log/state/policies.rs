//! Policies: every version, every column.

use std::collections::BTreeMap;

use keyward_model::{Actor, DirectoryId, Timestamp};
use serde_json::Value;

use super::super::claims::NewPolicy;
use super::{MISSING, PAGE, StateReport};
use crate::repo::{Answer, Fields};
use crate::{Row, Tx, params};

#[derive(Default)]
pub(super) struct Said(BTreeMap<(String, u32), Vec<NewPolicy>>);

impl Said {
    pub(super) fn take(&mut self, policy: NewPolicy) {
        self.0.entry((policy.name.clone(), policy.version)).or_default().push(policy);
    }

    pub(super) fn compare(
        mut self,
        tx: &mut dyn Tx,
        dir: DirectoryId,
        report: &mut StateReport,
    ) -> Answer<()> {
        let mut after = (String::new(), i64::MIN);
        loop {
            let sql = "SELECT name, version, document, changed_at, changed_by FROM policy \
                 WHERE directory_id = ?1 AND (name, version) > (?2, ?3) ORDER BY name, version LIMIT 1000";
            let rows = tx.query(sql, &params![dir, &after.0, after.1])?;
            for row in &rows {
                after = (row.get(0)?, row.get(1)?);
                let version = u32::try_from(after.1).ok();
                let said = version.and_then(|version| self.0.remove(&(after.0.clone(), version)));
                one(row, &key(&after.0, after.1), said.unwrap_or_default().as_slice(), report);
            }
            if rows.len() < PAGE {
                break;
            }
        }
        for (name, version) in self.0.keys() {
            report.row("policy", key(name, i64::from(*version))).wrong(MISSING);
        }
        Ok(())
    }
}

fn key(name: &str, version: i64) -> String {
    format!("{name} version {version}")
}

fn one(row: &Row, key: &str, said: &[NewPolicy], report: &mut StateReport) {
    report.rows = report.rows.saturating_add(1);
    let mut found = report.row("policy", key);
    let [said] = said else {
        found.made_once(u32::try_from(said.len()).unwrap_or(u32::MAX));
        return;
    };
    let mut fields = Fields::new(row, "policy");
    let columns = fields.get::<&str>("name").and_then(|_| {
        fields.get::<i64>("version")?;
        let columns: (Value, Timestamp, Actor) =
            (fields.json("document")?, fields.get("changed_at")?, fields.json("changed_by")?);
        Ok(columns)
    });
    match columns {
        Ok((document, at, by)) => {
            found.same("document", &document, &said.document);
            found.same("changed_at", &at, &said.at);
            found.same("changed_by", &by, &said.by);
        }
        Err(error) => found.wrong(error.to_string()),
    }
}
