//! Passes: whose, until when, and that an ended one stays ended.

use std::collections::HashMap;

use keyward_model::{Actor, DirectoryId, PassId, PersonId, Timestamp};

use super::super::Exercises;
use super::super::claims::{self, NewPass, PassClaim};
use super::{GONE, MISSING, PAGE, Repairs, Slice, StateReport};
use crate::repo::passes::PassEnd;
use crate::repo::{Answer, Fields};
use crate::{Row, Tx, params};

#[derive(Default)]
pub(super) struct Said(HashMap<PassId, OfPass>);

#[derive(Default)]
struct OfPass {
    made: Vec<NewPass>,
    used: Vec<Timestamp>,
    ended: Vec<(PassEnd, Timestamp)>,
}

impl OfPass {
    /// How it ended, as far as the log says. Using a one-time pass is an end.
    fn ends(&self, one_time: bool) -> Vec<(PassEnd, Timestamp)> {
        let used = self.used.iter().filter(|_| one_time).map(|at| (PassEnd::Used, *at));
        self.ended.iter().copied().chain(used).collect()
    }
}

impl Said {
    pub(super) fn take(&mut self, id: PassId, claim: PassClaim) {
        let pass = self.0.entry(id).or_default();
        match claim {
            PassClaim::Made(new) => pass.made.push(new),
            PassClaim::Used(at) => pass.used.push(at),
            PassClaim::Ended(end, at) => pass.ended.push((end, at)),
        }
    }

    pub(super) fn compare(
        mut self,
        tx: &mut dyn Tx,
        dir: DirectoryId,
        slice: Slice,
        (exercises, repaired): (&Exercises, &Repairs),
        report: &mut StateReport,
    ) -> Answer<()> {
        let mut after = PassId::from_bytes([0; 16]);
        loop {
            let sql = "SELECT id, person_id, secret_hash, one_time, not_before, expires_at, issued_at, issued_by, \
                 ended_at, end_reason FROM pass WHERE directory_id = ?1 AND id > ?2 ORDER BY id LIMIT 1000";
            let rows = tx.query(sql, &params![dir, after])?;
            for row in &rows {
                after = row.get(0)?;
                if exercises.is_gone(row.get(1)?) {
                    report.row("pass", after).wrong(GONE);
                }
                if slice.has(after.as_bytes()) {
                    one(row, after, &self.0.remove(&after).unwrap_or_default(), report);
                }
            }
            if rows.len() < PAGE {
                break;
            }
        }
        let gone = |said: &OfPass| {
            said.made.iter().any(|made| exercises.is_gone(made.person) || repaired.took(made.person, made.at))
        };
        let missing = self.0.iter().filter(|(_, said)| !gone(said));
        missing.for_each(|(id, _)| report.row("pass", id).wrong(MISSING));
        Ok(())
    }
}

/// The columns of a pass that the log speaks about.
struct Columns {
    person: PersonId,
    secret: [u8; 32],
    one_time: bool,
    not_before: Timestamp,
    expires_at: Timestamp,
    issued_at: Timestamp,
    issued_by: Actor,
    ended_at: Option<Timestamp>,
    end: Option<PassEnd>,
}

fn read(row: &Row) -> Answer<Columns> {
    let mut fields = Fields::new(row, "pass");
    fields.get::<PassId>("id")?;
    Ok(Columns {
        person: fields.get("person_id")?,
        secret: fields.get("secret_hash")?,
        one_time: fields.get("one_time")?,
        not_before: fields.get("not_before")?,
        expires_at: fields.get("expires_at")?,
        issued_at: fields.get("issued_at")?,
        issued_by: fields.json("issued_by")?,
        ended_at: fields.get("ended_at")?,
        end: fields.named_opt("end_reason", PassEnd::from_name)?,
    })
}

fn one(row: &Row, id: PassId, said: &OfPass, report: &mut StateReport) {
    report.rows = report.rows.saturating_add(1);
    let mut found = report.row("pass", id);
    let [made] = said.made.as_slice() else {
        found.made_once(u32::try_from(said.made.len()).unwrap_or(u32::MAX));
        return;
    };
    let pass = match read(row) {
        Ok(pass) => pass,
        Err(error) => return found.wrong(error.to_string()),
    };
    found.same("person_id", &pass.person, &made.person);
    found.same("secret_hash", &claims::pass_secret(&pass.secret), &made.secret);
    found.same("one_time", &pass.one_time, &made.one_time);
    found.same("not_before", &pass.not_before, &made.at);
    found.same("expires_at", &pass.expires_at, &made.expires_at);
    found.same("issued_at", &pass.issued_at, &made.at);
    found.same("issued_by", &pass.issued_by, &made.by);
    let ends = said.ends(made.one_time);
    match (pass.end, pass.ended_at) {
        (None, None) if ends.is_empty() => {}
        (None, None) => found.wrong("has not ended, the log says that it has"),
        (Some(end), Some(at)) if ends.contains(&(end, at)) => {}
        (Some(_), Some(_)) if ends.is_empty() => found.wrong("has ended, the log does not say so"),
        _ => found.wrong("ended_at or end_reason is not what the log says"),
    }
}
