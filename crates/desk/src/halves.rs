//! Passes that are handed over in halves: the agent reads out the first, the manager the second.

use crate::{Acting, Desk, DeskError, desk::restarted, journal, lists::Names, load, signers};
use keyward_access::gate::{Change, Confirmed};
use keyward_model::{CaseId, MethodId, PassId, PersonId, Timestamp};
use keyward_recovery::{Refusal, key_counts};
use keyward_storage::{
    StoreError, Tx,
    repo::{cases, pass_halves, pass_halves::PassHalf},
    secrets::SecretError,
};
use serde_json::json;
use std::fmt;
use zeroize::Zeroizing;

/// A half that waits for its holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingHalf {
    /// Of which pass.
    pub pass: PassId,
    /// Whose account it is for.
    pub name: String,
    /// The case's number.
    pub number: u32,
    /// When the pass ends.
    pub expires_at: Timestamp,
}

/// A half in the one answer that shows it. `Debug` does not.
pub struct HalfShown {
    /// The characters.
    pub text: Zeroizing<String>,
    /// What it belongs to.
    pub half: WaitingHalf,
}

impl fmt::Debug for HalfShown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HalfShown").field("half", &self.half).finish_non_exhaustive()
    }
}

/// The text in two parts of the same length, or nearly.
pub(crate) fn split(secret: &str) -> (Zeroizing<String>, Zeroizing<String>) {
    let middle = secret.chars().count().div_ceil(2);
    let first = secret.chars().take(middle).collect();
    (Zeroizing::new(first), Zeroizing::new(secret.chars().skip(middle).collect()))
}

/// What a sealed half is bound to: put into another row it does not open.
fn bound_to(pass: PassId, holder: PersonId) -> String {
    format!("pass-half:{pass}:{holder}")
}

impl Desk {
    /// Seals a half for its holder.
    pub(crate) async fn keep_half(
        &self,
        case: CaseId,
        pass: PassId,
        holder: PersonId,
        text: &str,
        expires_at: Timestamp,
    ) -> Result<(), DeskError> {
        let sealed = self
            .parts
            .secrets
            .seal(&bound_to(pass, holder), text.as_bytes(), self.parts.entropy.as_ref())
            .map_err(sealing)?;
        let dir = self.dir();
        let half = PassHalf { pass, holder, case, expires_at };
        let kept: Result<(), StoreError> =
            self.store().write("keep-half", move |tx| pass_halves::insert(tx, dir, &half, &sealed)).await;
        Ok(kept?)
    }

    /// The halves that wait for somebody.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn halves_for(&self, holder: PersonId) -> Result<Vec<WaitingHalf>, DeskError> {
        let (dir, now) = (self.dir(), self.now());
        self.store()
            .read("halves-for", move |tx| {
                let waiting = pass_halves::waiting_for(tx, dir, holder, now)?;
                waiting.iter().map(|half| described(tx, half, dir)).collect()
            })
            .await
    }

    /// Shows a half to its holder, once; `key` is the passkey that they touched.
    ///
    /// # Errors
    /// [`DeskError::Gate`] for a session that is too weak or without a touch; [`DeskError::Refused`] without a passkey, or for one whose word about others does not
    /// count; [`DeskError::NotFound`] for anybody else, a second time, and after the pass has ended.
    pub async fn show_half(
        &self,
        acting: &Acting,
        pass: PassId,
        confirmed: Confirmed,
        key: Option<MethodId>,
    ) -> Result<HalfShown, DeskError> {
        let holder = acting.actor.person().ok_or(DeskError::NotAllowed)?;
        let (dir, draws) = (self.dir(), self.draws());
        let (desk, who) = (self.clone(), acting.clone());
        let (half, sealed) = self
            .store()
            .write("show-half", move |tx| -> Result<_, DeskError> {
                let draws = restarted(&draws);
                desk.gate(tx, &who, confirmed, Change::PassHalf, draws.now())?;
                signers::may_hold_half(tx, dir, holder)?;
                // Whoever was chosen held a passkey then: a half that a sign-in alone reads is anybody's who typed their password.
                let rules = desk.parts.rules.get(tx, dir, draws.now())?;
                let reading = load::reading_keys(tx, dir, holder, &rules)?;
                let key = key.and_then(|key| reading.get(&key).copied()).ok_or(Refusal::NeedsPasskey)?;
                key_counts(Some(key), draws.now())?;
                let taken = pass_halves::take(tx, dir, pass, holder, draws.now())?;
                let (half, sealed) = taken.ok_or(DeskError::NotFound)?;
                let by = keyward_model::Actor::Person(holder);
                journal::append(
                    tx,
                    dir,
                    by,
                    "pass.half_shown",
                    Some(holder),
                    json!({ "pass": pass }),
                    &draws,
                )?;
                Ok((described(tx, &half, dir)?, sealed))
            })
            .await?;
        let opened = self.parts.secrets.open(&bound_to(pass, holder), &sealed);
        let bytes = Zeroizing::new(opened.map_err(sealing)?);
        let text = std::str::from_utf8(&bytes).map_err(|_| sealing(SecretError::Unusable))?;
        Ok(HalfShown { text: Zeroizing::new(text.to_owned()), half })
    }
}

fn described(
    tx: &mut dyn Tx,
    half: &PassHalf,
    dir: keyward_model::DirectoryId,
) -> Result<WaitingHalf, DeskError> {
    let row = cases::find(tx, dir, half.case)?.ok_or(DeskError::NotFound)?;
    Ok(WaitingHalf {
        pass: half.pass,
        name: Names::default().of(tx, dir, row.case.person)?,
        number: row.number,
        expires_at: half.expires_at,
    })
}

fn sealing(error: SecretError) -> DeskError {
    StoreError::Inconsistent { table: "pass_half", column: "sealed", detail: error.to_string() }.into()
}
