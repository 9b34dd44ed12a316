//! What a policy asks about a passkey: at its registration, and again when metadata or anchors have changed.

use keyward_model::Certification;

use crate::attestation::keys_leaked;
use crate::metadata::day;
use crate::{Aaguid, AttestationPolicy, AttestationVerdict, AuthenticatorStatus};

/// What is known about a passkey now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyFacts {
    /// The model, claimed unless it is proven. Zeros: not told.
    pub aaguid: Aaguid,
    /// An attestation that leads to an anchor of today vouches for the model.
    pub aaguid_proven: bool,
    /// An attestation leads to an anchor of today, and its keys are in no other hands. With fido-u2f the AAGUID stays a claim.
    pub attested: bool,
    /// It can be backed up to a cloud account; otherwise it is bound to its device.
    pub synced: bool,
    /// The highest certification in force, of a model that is attested.
    pub certification: Option<Certification>,
    /// What metadata says of the model, claimed or proven: a warning needs no proof.
    pub statuses: Vec<AuthenticatorStatus>,
}

impl PasskeyFacts {
    /// Judges what was kept of a registration by the metadata and anchors in `policy`, at its time. Trust that was taken away since
    /// is gone; trust that was added since takes [`crate::reassess`].
    #[must_use]
    pub fn of(
        aaguid: Aaguid,
        synced: bool,
        verdict: &AttestationVerdict,
        policy: &AttestationPolicy,
    ) -> Self {
        let model = policy.model(aaguid, verdict.key_identifier);
        let mut anchors = policy.anchors.fingerprints();
        let mut roots = model.into_iter().flat_map(|model| model.roots.fingerprints());
        let trusted = verdict.path.last().is_some_and(|anchor| {
            anchors.any(|known| known == *anchor) || roots.any(|known| known == *anchor)
        });
        let attested = verdict.anchored && trusted && !keys_leaked(aaguid, verdict, policy);
        // What does not lead to an anchor can say what it likes about firmware and batch.
        let (firmware, path) = if verdict.anchored && trusted {
            (verdict.firmware, verdict.path.as_slice())
        } else {
            (None, &[][..])
        };
        let current =
            model.map(|model| model.in_force(policy.valid_at.map(day), firmware, path)).unwrap_or_default();
        let levels = current.iter().filter_map(|report| report.certifies());
        Self {
            aaguid,
            aaguid_proven: attested && verdict.aaguid_proven,
            attested,
            synced,
            certification: levels.max().filter(|_| attested),
            statuses: current.iter().map(|report| report.status.clone()).collect(),
        }
    }
}
