//! Methods, the credentials of passkeys, recovery codes, and what is typed.

use std::collections::HashMap;

use keyward_ledger::Hash;
use keyward_model::{DirectoryId, MethodId, MethodKind, MethodStatus, PersonId, Timestamp};

use super::super::Exercises;
use super::super::claims::{self, MethodClaim, NewMethod};
use super::typed::{self, Typed};
use super::{Balance, GONE, LAST, MISSING, PAGE, Repairs, Slice, StateReport};
use crate::repo::passkeys::{self, Passkey};
use crate::repo::{Answer, Fields};
use crate::{Row, Tx, params};

#[derive(Default)]
pub(super) struct Said(HashMap<MethodId, OfMethod>);

#[derive(Default)]
struct OfMethod {
    made: u32,
    /// What it was made as; its label and status go into the balances.
    new: Option<Box<NewMethod>>,
    label: Balance<Hash>,
    status: Balance<MethodStatus>,
    secret: Balance<Hash>,
    /// Whether its owner removed it.
    by_owner: bool,
    /// When which status began.
    since: Vec<(MethodStatus, Timestamp)>,
    /// Which codes were used, and when.
    used: Vec<(u32, Timestamp)>,
}

impl Said {
    pub(super) fn take(&mut self, id: MethodId, claim: MethodClaim) {
        let method = self.0.entry(id).or_default();
        match claim {
            MethodClaim::Made(new) => {
                method.made = method.made.saturating_add(1);
                method.label.enter(new.label);
                method.status.enter(new.status);
                method.since.push((new.status, new.since));
                if let Some(secret) = new.secret {
                    method.secret.enter(secret);
                }
                method.new = Some(new);
            }
            MethodClaim::Status(step, at) => {
                method.since.push((step.to, at));
                method.status.step(step);
            }
            MethodClaim::RemovedByOwner => method.by_owner = true,
            MethodClaim::Label(step) => method.label.step(step),
            MethodClaim::Secret(step) => method.secret.step(step),
            MethodClaim::CodeUsed(position, at) => method.used.push((position, at)),
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
        let mut after = MethodId::from_bytes([0; 16]);
        loop {
            let sql = "SELECT id, person_id, kind, label, status, status_at, removed_by_owner FROM method \
                 WHERE directory_id = ?1 AND id > ?2 ORDER BY id LIMIT 1000";
            let rows = tx.query(sql, &params![dir, after])?;
            let full = rows.len() == PAGE;
            let stop = match rows.last() {
                Some(last) if full => last.get(0)?,
                _ => MethodId::from_bytes(LAST),
            };
            let mut keys = Keys::between(tx, dir, after, stop)?;
            for row in &rows {
                let id: MethodId = row.get(0)?;
                let secrets = keys.of(id);
                if exercises.is_gone(row.get(1)?) {
                    report.row("method", id).wrong(GONE);
                }
                if slice.has(id.as_bytes()) {
                    one(row, id, &self.0.remove(&id).unwrap_or_default(), &secrets, report);
                }
            }
            // What is left belongs to no method; methods that are missing are named below.
            keys.name_left(slice, report);
            if !full {
                break;
            }
            after = stop;
        }
        let gone = |said: &OfMethod| {
            said.new
                .as_ref()
                .is_some_and(|new| exercises.is_gone(new.person) || repaired.took(new.person, new.since))
        };
        let missing = self.0.iter().filter(|(_, said)| !gone(said));
        missing.for_each(|(id, _)| report.row("method", id).wrong(MISSING));
        Ok(())
    }
}

/// A recovery code as stored.
struct Code {
    person: PersonId,
    position: u32,
    hash: [u8; 32],
    used_at: Option<Timestamp>,
}

/// What can be used of the methods between two ids.
#[derive(Default)]
struct Keys {
    passkeys: HashMap<MethodId, Answer<Passkey>>,
    codes: HashMap<MethodId, Vec<Answer<Code>>>,
    typed: HashMap<MethodId, Vec<Typed>>,
}

/// What can be used of one method.
struct Secrets {
    passkey: Option<Answer<Passkey>>,
    codes: Vec<Answer<Code>>,
    typed: Vec<Typed>,
}

impl Keys {
    fn between(tx: &mut dyn Tx, dir: DirectoryId, after: MethodId, stop: MethodId) -> Answer<Self> {
        let mut keys = Self::default();
        for (method, passkey) in passkeys::between(tx, dir, after, stop)? {
            keys.passkeys.insert(method, passkey);
        }
        let sql = "SELECT method_id, person_id, position, secret_hash, used_at FROM recovery_code \
             WHERE directory_id = ?1 AND method_id > ?2 AND method_id <= ?3 ORDER BY method_id, position";
        for row in tx.query(sql, &params![dir, after, stop])? {
            keys.codes.entry(row.get(0)?).or_default().push(read_code(&row));
        }
        for (method, typed) in typed::between(tx, dir, after, stop)? {
            keys.typed.entry(method).or_default().push(typed);
        }
        Ok(keys)
    }

    fn of(&mut self, id: MethodId) -> Secrets {
        Secrets {
            passkey: self.passkeys.remove(&id),
            codes: self.codes.remove(&id).unwrap_or_default(),
            typed: self.typed.remove(&id).unwrap_or_default(),
        }
    }

    fn name_left(self, slice: Slice, report: &mut StateReport) {
        let passkeys = self.passkeys.into_keys().map(|id| ("passkey", id));
        let codes = self.codes.into_keys().map(|id| ("recovery_code", id));
        let typed = self.typed.into_iter();
        let typed = typed.flat_map(|(id, rows)| rows.into_iter().map(move |row| (row.table, id)));
        for (table, id) in passkeys.chain(codes).chain(typed).filter(|(_, id)| slice.has(id.as_bytes())) {
            report.row(table, format!("method {id}")).wrong("is there, its method is not");
        }
    }
}

fn read_code(row: &Row) -> Answer<Code> {
    let mut fields = Fields::new(row, "recovery_code");
    fields.get::<MethodId>("method_id")?;
    Ok(Code {
        person: fields.get("person_id")?,
        position: fields.get("position")?,
        hash: fields.get("secret_hash")?,
        used_at: fields.get("used_at")?,
    })
}

/// The columns of a method that the log speaks about.
struct Columns {
    person: PersonId,
    kind: MethodKind,
    label: String,
    status: MethodStatus,
    status_at: Timestamp,
    removed_by_owner: bool,
}

fn read(row: &Row) -> Answer<Columns> {
    let mut fields = Fields::new(row, "method");
    fields.get::<MethodId>("id")?;
    Ok(Columns {
        person: fields.get("person_id")?,
        kind: fields.named("kind", MethodKind::from_name)?,
        label: fields.get("label")?,
        status: fields.named("status", MethodStatus::from_name)?,
        status_at: fields.get("status_at")?,
        removed_by_owner: fields.get("removed_by_owner")?,
    })
}

fn one(row: &Row, id: MethodId, said: &OfMethod, secrets: &Secrets, report: &mut StateReport) {
    report.rows = report.rows.saturating_add(1);
    let mut found = report.row("method", id);
    if !found.made_once(said.made) {
        return;
    }
    let Some(new) = &said.new else { return };
    match read(row) {
        Ok(method) => {
            found.same("person_id", &method.person, &new.person);
            found.same("kind", &method.kind, &new.kind);
            if said.label.end() != Some(&claims::label(id, &method.label)) {
                found.wrong("label is not what the log says");
            }
            let status = said.status.differs("status", &method.status, |status| status.name().to_owned());
            let began = said.since.contains(&(method.status, method.status_at));
            // What its owner removed counts no more for how strong the account has been.
            if method.removed_by_owner && !said.by_owner {
                found.wrong("removed_by_owner is set, and no event says that its owner removed it");
            }
            if status.is_none() && !began {
                found.wrong("status_at is no time at which the log says that the status began");
            }
            found.note(status);
        }
        Err(error) => found.wrong(error.to_string()),
    }
    of_passkey(id, new, secrets.passkey.as_ref(), report);
    let ended = said.status.end() == Some(&MethodStatus::Revoked);
    of_codes(id, new, ended, &said.used, &secrets.codes, report);
    typed::compare(id, new, (said.secret.end(), ended), &secrets.typed, report);
}

fn of_passkey(id: MethodId, new: &NewMethod, passkey: Option<&Answer<Passkey>>, report: &mut StateReport) {
    let mut found = report.row("passkey", format!("method {id}"));
    match (passkey, new.credential) {
        (None, None) => return,
        (None, Some(_)) => return found.wrong(MISSING),
        (Some(_), None) => found.wrong("is there, but no event says that it was made"),
        (Some(Err(error)), _) => found.wrong(error.to_string()),
        (Some(Ok(passkey)), Some(credential)) => {
            found.same("person_id", &passkey.person, &new.person);
            found.same("the credential", &claims::credential(passkey), &credential);
        }
    }
    report.rows = report.rows.saturating_add(1);
}

fn of_codes(
    id: MethodId,
    new: &NewMethod,
    ended: bool,
    used: &[(u32, Timestamp)],
    codes: &[Answer<Code>],
    report: &mut StateReport,
) {
    report.rows = report.rows.saturating_add(u64::try_from(codes.len()).unwrap_or(0));
    let mut found = report.row("recovery_code", format!("method {id}"));
    let mut read = Vec::with_capacity(codes.len());
    for code in codes {
        match code {
            Ok(code) => read.push(code),
            Err(error) => return found.wrong(error.to_string()),
        }
    }
    let digest: Hash = match (new.codes, read.is_empty()) {
        (None, true) => return,
        (None, false) => return found.wrong("is there, but no event says that it was made"),
        // Codes that newer ones replaced are forgotten.
        (Some(_), true) if ended => return,
        (Some(digest), _) => digest,
    };
    if claims::codes(read.iter().map(|code| &code.hash)) != digest
        || !(1..).zip(&read).all(|(n, code)| code.position == n)
    {
        found.wrong("one of the codes is not what the log says");
    }
    if read.iter().any(|code| code.person != new.person) {
        found.wrong("person_id is not what the log says");
    }
    for code in read {
        let said: Vec<_> = used.iter().filter(|(position, _)| *position == code.position).collect();
        let fits = match (code.used_at, said.as_slice()) {
            (None, []) => true,
            (Some(at), [(_, used)]) => at == *used,
            _ => false,
        };
        if !fits {
            found.wrong(format!("used_at of code {} is not what the log says", code.position));
        }
    }
}
