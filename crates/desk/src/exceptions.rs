//! The supervisors' exception: signing it, and stopping it.

use crate::{Acting, CaseRef, Desk, DeskError, load, open::remark};
use keyward_model::{EvidenceId, Timestamp};
use keyward_recovery::{Command, Refusal, may_stop_exception};
use keyward_storage::repo::{cases, people};
use std::sync::Arc;

/// An exception, for those who may stop it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExceptionDetail {
    /// The case's number.
    pub number: u32,
    /// Whose account.
    pub person: String,
    /// Whether they have a manager, whose vouch is enough as well.
    pub manager: bool,
    /// Who signed it and why, with the time.
    pub signed: Vec<(String, Timestamp, String)>,
    /// From when until when it can be used; `None` until two people have signed.
    pub opens: Option<(Timestamp, Timestamp)>,
}

impl Desk {
    /// Signs that the person gets an exception from the standard: needs a fresh assertion for the case and
    /// `SignedAction::Exception`. The second signature starts the cooling time.
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn sign_exception(
        &self,
        acting: &Acting,
        number: u32,
        reason: &str,
    ) -> Result<CaseRef, DeskError> {
        let reason = remark("reason", reason)?;
        self.act("sign-exception", acting, number, move |_, loaded, draws| {
            Ok(Command::SignException {
                id: EvidenceId::new(loaded.facts.now, draws),
                reason: reason.clone(),
            })
        })
        .await
    }

    /// Stops it.
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn stop_exception(
        &self,
        acting: &Acting,
        number: u32,
        reason: &str,
    ) -> Result<CaseRef, DeskError> {
        let reason = remark("reason", reason)?;
        self.act("stop-exception", acting, number, move |_, _, _| {
            Ok(Command::StopException { reason: reason.clone() })
        })
        .await
    }

    /// The exception of a case, for somebody who may stop it.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] for anybody else, and if none lives.
    pub async fn exception_of(&self, viewer: &Acting, number: u32) -> Result<ExceptionDetail, DeskError> {
        let (dir, viewer, draws) = (self.dir(), viewer.clone(), self.draws());
        let parts = Arc::clone(&self.parts);
        self.store()
            .read("exception-of", move |tx| {
                let row = cases::find_by_number(tx, dir, number)?.ok_or(DeskError::NotFound)?;
                let loaded = load::case(tx, dir, row, &viewer, (&parts.rules, &draws.restart()))?;
                may_stop_exception(&loaded.case, &loaded.facts).map_err(|_| DeskError::NotFound)?;
                let open = loaded.case.exception.as_ref().ok_or(Refusal::NotOpen)?;
                let mut signed = Vec::new();
                for (signer, at, reason) in &open.signed {
                    let name = people::find(tx, dir, *signer)?.map(|found| found.display_name);
                    signed.push((name.unwrap_or_default(), *at, reason.clone()));
                }
                let person = loaded.facts.subject.display_name;
                let manager = loaded.facts.manager.is_some();
                Ok(ExceptionDetail { number, person, manager, signed, opens: open.opens })
            })
            .await
    }
}
