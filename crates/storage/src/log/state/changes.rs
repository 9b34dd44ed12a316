//! Changes of the rules and uses of the sealed key: every row, every column.

use std::collections::BTreeMap;

use keyward_model::{ChangeId, DirectoryId, PersonId, Timestamp};

use super::super::claims::{ChangeClaim, GlassClaim, NewChange};
use super::{LAST, MISSING, PAGE, StateReport};
use crate::repo::{Answer, break_glass, changes, changes::Standing};
use crate::{Tx, params};

#[derive(Default)]
pub(super) struct Said {
    changes: BTreeMap<ChangeId, SaidChange>,
    glass: BTreeMap<ChangeId, SaidUse>,
}

#[derive(Default)]
struct SaidChange {
    made: u32,
    new: Option<NewChange>,
    approved: Option<(Option<PersonId>, Timestamp, Option<Timestamp>)>,
    ended: Option<Standing>,
}

#[derive(Default)]
struct SaidUse {
    used: Option<(PersonId, Timestamp)>,
    seen: Option<(Option<PersonId>, Timestamp, String)>,
}

impl Said {
    pub(super) fn take(&mut self, id: ChangeId, claim: ChangeClaim) {
        let said = self.changes.entry(id).or_default();
        match claim {
            ChangeClaim::Proposed(new) => {
                said.made = said.made.saturating_add(1);
                said.new = Some(*new);
            }
            ChangeClaim::Approved { by, at, due_at } => said.approved = Some((by, at, due_at)),
            ChangeClaim::Ended(standing) => said.ended = Some(*standing),
        }
    }

    pub(super) fn take_use(&mut self, id: ChangeId, claim: GlassClaim) {
        let said = self.glass.entry(id).or_default();
        match claim {
            GlassClaim::Used { person, at } => said.used = Some((person, at)),
            GlassClaim::Seen { by, at, reason } => said.seen = Some((by, at, reason)),
        }
    }

    pub(super) fn compare(
        mut self,
        tx: &mut dyn Tx,
        dir: DirectoryId,
        report: &mut StateReport,
    ) -> Answer<()> {
        self.compare_changes(tx, dir, report)?;
        self.compare_uses(tx, dir, report)?;
        for id in self.changes.keys() {
            report.row("change", id).wrong(MISSING);
        }
        for id in self.glass.keys() {
            report.row("break_glass", id).wrong(MISSING);
        }
        Ok(())
    }

    fn compare_changes(&mut self, tx: &mut dyn Tx, dir: DirectoryId, report: &mut StateReport) -> Answer<()> {
        let mut after = [0; 16];
        loop {
            let sql = "SELECT id FROM change WHERE directory_id = ?1 AND id > ?2 AND id <= ?3 ORDER BY id LIMIT 1000";
            let rows = tx.query(sql, &params![dir, &after, &LAST])?;
            for row in &rows {
                let id: ChangeId = row.get(0)?;
                after = *id.as_bytes();
                let said = self.changes.remove(&id).unwrap_or_default();
                let found = changes::find(tx, dir, id);
                said.compare(id, found, report);
            }
            if rows.len() < PAGE {
                return Ok(());
            }
        }
    }

    fn compare_uses(&mut self, tx: &mut dyn Tx, dir: DirectoryId, report: &mut StateReport) -> Answer<()> {
        let mut after = [0; 16];
        loop {
            let rows = break_glass::after(tx, dir, &after)?;
            for row in &rows {
                after = *row.id.as_bytes();
                report.rows = report.rows.saturating_add(1);
                let said = self.glass.remove(&row.id).unwrap_or_default();
                let mut found = report.row("break_glass", row.id);
                if !found.made_once(u32::from(said.used.is_some())) {
                    continue;
                }
                found.same("person_id, used_at", &Some((row.person, row.used_at)), &said.used);
                let seen = row.seen.clone().map(|seen| (Some(seen.by), seen.at, seen.reason));
                found.same("seen_by, seen_at, reason", &seen, &said.seen);
            }
            if rows.len() < PAGE {
                return Ok(());
            }
        }
    }
}

impl SaidChange {
    fn compare(self, id: ChangeId, found: Answer<Option<changes::ChangeRow>>, report: &mut StateReport) {
        report.rows = report.rows.saturating_add(1);
        let mut row = report.row("change", id);
        if !row.made_once(self.made) {
            return;
        }
        let (found, said) = match (found, self.new) {
            (Ok(Some(found)), Some(said)) => (found, said),
            (Err(error), _) => return row.wrong(error.to_string()),
            _ => return,
        };
        let payload = serde_json::from_str(&found.payload).ok();
        row.same("payload", &payload, &Some(said.payload));
        row.same("kind", &found.kind, &said.kind);
        row.same("person_id", &found.person, &said.person);
        row.same("statement", &found.statement, &said.statement);
        row.same("reason", &found.reason, &said.reason);
        row.same("proposed_by", &Some(found.proposed_by), &said.by);
        row.same("proposed_at", &found.proposed_at, &said.at);
        row.same("expires_at", &found.expires_at, &said.expires_at);
        let (by, at, due) = match self.approved {
            Some((by, at, due)) => (by, Some(at), due),
            None => (None, None, None),
        };
        let (now, ended) = (found.now, self.ended);
        row.same("approved_by", &now.approved_by, &by);
        row.same("approved_at", &now.approved_at, &at);
        row.same("due_at", &now.due_at, &due);
        let open = if self.approved.is_some() { "approved" } else { "proposed" };
        row.same("state", &now.state.as_str(), &ended.as_ref().map_or(open, |ended| ended.state.as_str()));
        row.same("ended_at", &now.ended_at, &ended.as_ref().and_then(|ended| ended.ended_at));
        row.same("ended_by", &now.ended_by, &ended.as_ref().and_then(|ended| ended.ended_by));
        row.same("made", &now.made, &ended.as_ref().and_then(|ended| ended.made));
        row.same("end_reason", &now.end_reason, &ended.and_then(|ended| ended.end_reason));
    }
}
