//! From a recording to the arguments of the two verifying functions.

use std::sync::Arc;

use jiff::Timestamp;

use super::format::{AccountStatus, AttestationWish, Expected, Kind, MetadataFile, Recording, StoredMembers};
use super::{Entry, Run};
use crate::metadata::{Metadata, Publisher, level};
use crate::{
    Aaguid, Algorithm, AttestationDemand, AttestationPolicy, AuthenticationExpectation,
    AuthenticationResponse, AuthenticatorStatus, BackupChange, Base64Url, CHALLENGE_LIFE_SECONDS,
    CeremonyContext, Challenge, CounterVerdict, CredentialStatus, Discovery, Embedding, ModelRules,
    ModelStatuses, Registered, RegistrationExpectation, RegistrationResponse, Rejection, StoredPasskey,
    TrustAnchors, verify_authentication, verify_registration,
};

/// Judges one entry; the text says what was accepted.
pub(super) fn judge(run: &Run, index: usize, entry: &Entry) -> Result<String, Rejection> {
    let recording = entry.recording.as_ref().map_err(Clone::clone)?;
    if (recording.register_with.is_some() || recording.replay_of.is_some()) && run.is_on_cycle(index) {
        return Err(Rejection::ReferenceCycle);
    }
    match recording.kind {
        Kind::Registration => registration(run, entry, recording).map(|r| describe_registration(&r)),
        Kind::Authentication => authentication(run, entry, recording),
    }
}

/// Challenge, origins and so on, once the challenge is known to be fresh.
fn context(run: &Run, entry: &Entry, recording: &Recording) -> Result<CeremonyContext, Rejection> {
    if let Some(earlier) = &recording.replay_of {
        run.find(earlier, entry)?;
        return Err(Rejection::ChallengeAlreadyUsed);
    }
    match recording.challenge_age_seconds {
        Some(age) if age > f64::from(CHALLENGE_LIFE_SECONDS) => return Err(Rejection::ChallengeExpired),
        Some(age) if age < 0.0 => return Err(malformed("challenge_age_seconds is negative")),
        _ => {}
    }
    let expected = &recording.expected;
    Ok(CeremonyContext {
        challenge: Challenge::new(recording.challenge_b64url.0.clone())?,
        rp_id: recording.rp_id.clone(),
        origins: expected.origins.clone().unwrap_or_else(|| vec![recording.origin.clone()]),
        embedding: Embedding {
            cross_origin: expected.cross_origin_ok.unwrap_or(false),
            top_origins: expected.top_origins.clone().unwrap_or_default(),
        },
        user_verification: expected.user_verification,
        backup_eligible_allowed: expected.backup_eligible_allowed.unwrap_or(true),
        device_bound_allowed: expected.device_bound_allowed.unwrap_or(true),
    })
}

fn malformed(what: &str) -> Rejection {
    Rejection::RecordingMalformed(what.to_owned())
}

fn registration(run: &Run, entry: &Entry, recording: &Recording) -> Result<Registered, Rejection> {
    let expected = &recording.expected;
    let expectation = RegistrationExpectation {
        context: context(run, entry, recording)?,
        algorithms: match &expected.algs {
            Some(numbers) => numbers.iter().filter_map(|n| Algorithm::from_number(*n)).collect(),
            None => Algorithm::ALL.to_vec(),
        },
        conditional: expected.mediation.as_deref() == Some("conditional"),
        attestation: attestation_policy(recording)?,
        models: model_rules(expected)?,
        already_registered: bytes(&recording.already_registered_b64url),
    };
    let response = RegistrationResponse::from_json(recording.response.get())?;
    verify_registration(&response, &expectation)
}

fn model_rules(expected: &Expected) -> Result<ModelRules, Rejection> {
    let models = |list: &Vec<String>| list.iter().map(|m| aaguid(m)).collect::<Result<Vec<_>, _>>();
    let named = |list: &Vec<String>| list.iter().map(|n| AuthenticatorStatus::from_name(n)).collect();
    let unknown = || malformed("minimum_certification: not a certification level such as FIDO_CERTIFIED_L1");
    let minimum = expected.minimum_certification.as_deref();
    Ok(ModelRules {
        allow: expected.aaguid_allow.as_ref().map(models).transpose()?,
        block: expected.aaguid_block.as_ref().map(models).transpose()?.unwrap_or_default(),
        statuses: statuses(expected)?,
        refuse: expected.statuses_refused.as_ref().map(named),
        minimum: minimum.map(|name| level(name).ok_or_else(unknown)).transpose()?,
    })
}

fn attestation_policy(recording: &Recording) -> Result<AttestationPolicy, Rejection> {
    let valid_at = time("attestation_valid_at", recording.attestation_valid_at.as_deref())?;
    let demand = match recording.expected.attestation {
        None => AttestationDemand::WellFormed,
        Some(AttestationWish::Report) => AttestationDemand::Report,
        Some(AttestationWish::Verify) => AttestationDemand::Verify,
        Some(AttestationWish::Require) => AttestationDemand::Require,
    };
    let anchors = anchors(recording.expected.trust_anchors_pem.as_deref().unwrap_or_default())?;
    let Some(file) = &recording.expected.metadata else {
        return Ok(AttestationPolicy { demand, anchors, metadata: None, valid_at });
    };
    let at = time("metadata.at", file.at.as_deref())?.or(valid_at);
    let at = at.ok_or(malformed("metadata needs a time: metadata.at or attestation_valid_at"))?;
    let metadata = Some(Arc::new(metadata(file, at)?));
    Ok(AttestationPolicy { demand, anchors, metadata, valid_at: valid_at.or(Some(at)) })
}

fn metadata(file: &MetadataFile, at: Timestamp) -> Result<Metadata, Rejection> {
    let mut publisher = Publisher::public();
    if let Some(roots) = &file.roots_pem {
        publisher.roots = anchors(roots)?;
    }
    if let Some(host) = &file.host {
        publisher.host.clone_from(host);
    }
    Metadata::verify(file.blob.as_bytes(), &publisher, at, file.known_number)
        .map_err(Rejection::MetadataRefused)
}

fn anchors(pems: &[String]) -> Result<TrustAnchors, Rejection> {
    let mut anchors = TrustAnchors::none();
    for pem in pems {
        anchors.add_pem(pem).map_err(|e| malformed(&e.to_string()))?;
    }
    Ok(anchors)
}

fn time(member: &str, text: Option<&str>) -> Result<Option<Timestamp>, Rejection> {
    let parse =
        |text: &str| text.parse().map_err(|_| malformed(&format!("{member} is not an RFC 3339 time")));
    text.map(parse).transpose()
}

fn aaguid(text: &str) -> Result<Aaguid, Rejection> {
    text.parse().map_err(|_| malformed("an AAGUID is not a UUID"))
}

fn statuses(expected: &Expected) -> Result<ModelStatuses, Rejection> {
    let mut all = ModelStatuses::default();
    for (model, names) in expected.mds_status.iter().flatten() {
        all.add(aaguid(model)?, names.iter().map(|n| AuthenticatorStatus::from_name(n)));
    }
    Ok(all)
}

fn bytes(list: &[Base64Url]) -> Vec<Vec<u8>> {
    list.iter().map(|b| b.0.clone()).collect()
}

fn authentication(run: &Run, entry: &Entry, recording: &Recording) -> Result<String, Rejection> {
    let context = context(run, entry, recording)?;
    let registered = match &recording.register_with {
        Some(id) => Some(registered_by(run, entry, id)?),
        None => None,
    };
    let response = AuthenticationResponse::from_json(recording.response.get())?;
    let stored = stored_passkey(recording.stored.as_ref(), registered.as_ref(), &response)?;
    let expected = &recording.expected;
    let expectation = AuthenticationExpectation {
        context,
        allow_credentials: bytes(expected.allow_credentials_b64url.as_deref().unwrap_or_default()),
        discovery: if expected.discoverable == Some(true) {
            Discovery::Discoverable
        } else {
            Discovery::Known
        },
    };
    let accepted = verify_authentication(&response, &expectation, &stored)?;
    if accepted.counter == CounterVerdict::Suspicious {
        let (stored, received) = (stored.sign_count, accepted.sign_count);
        return Err(Rejection::CounterNotIncreased { stored, received });
    }
    let backup = match accepted.backup_change {
        BackupChange::Unchanged => "",
        BackupChange::NowBackedUp => "; the credential is now backed up",
        BackupChange::NoLongerBackedUp => "; the credential is no longer backed up",
    };
    let verified = if accepted.user_verified { "verified" } else { "present, not verified" };
    Ok(format!("the assertion is valid: user {verified}, counter {}{backup}", accepted.sign_count))
}

/// The outcome of the registration that an authentication builds on.
fn registered_by(run: &Run, entry: &Entry, id: &str) -> Result<Registered, Rejection> {
    let refused = || Rejection::ReferenceNotRegistered(id.to_owned());
    let made = run.find(id, entry)?;
    let made = run.entries.get(made).ok_or_else(refused)?;
    match &made.recording {
        Ok(recording) if recording.kind == Kind::Registration => {
            registration(run, made, recording).map_err(|_| refused())
        }
        _ => Err(refused()),
    }
}

/// The record, from the registration and the members given; the latter win.
fn stored_passkey(
    members: Option<&StoredMembers>,
    made: Option<&Registered>,
    response: &AuthenticationResponse,
) -> Result<StoredPasskey, Rejection> {
    let members = members.cloned().unwrap_or_default();
    let given = |b: Option<Base64Url>| b.map(|b| b.0);
    Ok(StoredPasskey {
        credential_id: given(members.credential_id_b64url)
            .or_else(|| made.map(|r| r.credential_id.clone()))
            .unwrap_or_else(|| response.raw_id.0.clone()),
        public_key_cose: given(members.public_key_cose_b64url)
            .or_else(|| made.map(|r| r.public_key_cose.clone()))
            .ok_or(Rejection::CredentialUnknown)?,
        sign_count: members.sign_count.or(made.map(|r| r.sign_count)).unwrap_or(0),
        backup_eligible: members.backup_eligible.or(made.map(|r| r.backup_eligible)),
        backup_state: members.backup_state.or(made.map(|r| r.backup_state)),
        user_handle: given(members.user_handle_b64url),
        user_verified_before: members.user_verified_before.or(made.map(|r| r.user_verified)).unwrap_or(false),
        status: members.status.unwrap_or(CredentialStatus::Active),
        account_enabled: members.account_status != Some(AccountStatus::Disabled),
    })
}

fn describe_registration(registered: &Registered) -> String {
    let attestation = &registered.attestation;
    let worth = match (attestation.verified, attestation.anchored) {
        (_, true) => "leads to a trust anchor",
        (true, false) => "verified, without a trust anchor",
        (false, false) => "well formed, not verified",
    };
    format!("the registration is valid: {} attestation, {worth}", attestation.format)
}
