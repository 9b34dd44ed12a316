//! Which authenticator models are admitted, by lists, certification and what is known against them.

use keyward_model::Certification;

use crate::{Aaguid, AuthenticatorStatus, ModelStatuses, PasskeyFacts, Rejection};

/// What is asked of an authenticator's model. The default admits all but those with a warning that refuses registration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModelRules {
    /// If present, only these models, each proven by an attestation to an anchor: a claim never suffices.
    pub allow: Option<Vec<Aaguid>>,
    /// Never these models, proven or claimed. Who hides the model gets past it: [`ModelRules::allow`] does not let that happen.
    pub block: Vec<Aaguid>,
    /// Warnings about models beside those of metadata.
    pub statuses: ModelStatuses,
    /// Which statuses refuse; `None`: those of [`AuthenticatorStatus::refuses_registration`].
    pub refuse: Option<Vec<AuthenticatorStatus>>,
    /// How far the model must be certified, as metadata says of a model that is proven.
    pub minimum: Option<Certification>,
}

impl ModelRules {
    /// Whether a rule asks for more than a claim, so that the statement must be verified whatever else is demanded.
    pub(crate) fn need_proof(&self) -> bool {
        self.allow.is_some() || self.minimum.is_some()
    }

    /// Checks the rules. `verification_required` and `high_assurance` are about the warnings that refuse by default.
    ///
    /// # Errors
    /// The first rule that is broken: block list, warnings, allow list, certification.
    pub fn check(
        &self,
        facts: &PasskeyFacts,
        verification_required: bool,
        high_assurance: bool,
    ) -> Result<(), Rejection> {
        let aaguid = facts.aaguid;
        if self.block.contains(&aaguid) {
            return Err(Rejection::AaguidBlocked(aaguid));
        }
        let refuses = |status: &&AuthenticatorStatus| match &self.refuse {
            Some(list) => list.contains(status),
            None => status.refuses_registration(verification_required, high_assurance),
        };
        if let Some(status) = self.statuses.of(aaguid).iter().chain(&facts.statuses).find(refuses) {
            return Err(Rejection::AuthenticatorStatusRefused { aaguid, status: status.clone() });
        }
        match &self.allow {
            Some(allowed) if !allowed.contains(&aaguid) => return Err(Rejection::AaguidNotAllowed(aaguid)),
            Some(_) if !facts.aaguid_proven => return Err(Rejection::AaguidNotAttested(aaguid)),
            _ => {}
        }
        match self.minimum {
            Some(wanted) if facts.certification < Some(wanted) => {
                Err(Rejection::CertificationTooLow { aaguid, wanted })
            }
            _ => Ok(()),
        }
    }
}
