//! Passkey profiles.

use keyward_model::{
    Aaguid, Certification, GroupId, MetadataStatus, ModelList, PasskeyProfile, SignInPolicy,
};
use std::collections::BTreeSet;

/// What is known of a passkey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyFacts {
    /// Its model or provider.
    pub aaguid: Aaguid,
    /// Whether an attestation that leads to a trust anchor vouches for the model; else it is a claim.
    pub proven: bool,
    /// Whether it is copied through a cloud account (BE); else it stays on one device.
    pub synced: bool,
    /// The model's certification, by the metadata.
    pub certification: Option<Certification>,
    /// What the metadata says of the model now.
    pub statuses: BTreeSet<MetadataStatus>,
}

/// Why a profile refuses a passkey.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProfileRefusal {
    /// It stays on one device.
    DeviceBound,
    /// It is copied through a cloud account.
    Synced,
    /// Nothing proves its model.
    NotAttested,
    /// Its model is not on the list.
    NotListed(Aaguid),
    /// Its model is on the list, but that is only a claim.
    OnlyClaimed(Aaguid),
    /// Its model is blocked.
    Blocked(Aaguid),
    /// It hides its model, where some models are blocked: it may be one of them.
    Hidden,
    /// Its model is certified less than it has to be, or not.
    Certification {
        /// What it has.
        has: Option<Certification>,
        /// What it needs.
        needs: Certification,
    },
    /// The metadata warns of its model.
    Status(MetadataStatus),
}

impl ProfileRefusal {
    /// The stable code, for records and message files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::DeviceBound => "device-bound",
            Self::Synced => "synced",
            Self::NotAttested => "not-attested",
            Self::NotListed(_) => "not-listed",
            Self::OnlyClaimed(_) => "only-claimed",
            Self::Blocked(_) => "blocked",
            Self::Hidden => "hidden",
            Self::Certification { .. } => "certification",
            Self::Status(_) => "status",
        }
    }
}

/// Which moment is judged. At registration everything counts; later only what Entra looks at as well: the kind and the list, so
/// that a passkey stays good when a policy asks for more proof than it gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    Registration,
    SignIn,
}

/// The name of a profile that the passkey satisfies, or why each profile of the person refuses it; none if there is no profile
/// for the person.
pub(super) fn by_profiles(
    policy: &SignInPolicy,
    groups: &[GroupId],
    facts: &PasskeyFacts,
    moment: Moment,
) -> Result<String, Vec<(String, ProfileRefusal)>> {
    let mut refused = Vec::new();
    for profile in policy.profiles.iter().filter(|profile| profile.scope.of(groups).is_in()) {
        match judge(profile, facts, moment) {
            Ok(()) => return Ok(profile.name.clone()),
            Err(why) => refused.push((profile.name.clone(), why)),
        }
    }
    Err(refused)
}

fn judge(profile: &PasskeyProfile, facts: &PasskeyFacts, moment: Moment) -> Result<(), ProfileRefusal> {
    let registering = moment == Moment::Registration;
    match facts.synced {
        true if !profile.synced => return Err(ProfileRefusal::Synced),
        false if !profile.device_bound => return Err(ProfileRefusal::DeviceBound),
        _ => {}
    }
    if registering && profile.attestation && !facts.proven {
        return Err(ProfileRefusal::NotAttested);
    }
    match &profile.models {
        ModelList::Allow(models) if !models.contains(&facts.aaguid) => {
            return Err(ProfileRefusal::NotListed(facts.aaguid));
        }
        ModelList::Allow(_) if !facts.proven => return Err(ProfileRefusal::OnlyClaimed(facts.aaguid)),
        ModelList::Block(models) if models.contains(&facts.aaguid) => {
            return Err(ProfileRefusal::Blocked(facts.aaguid));
        }
        // Who hides the model is on no list, so a list of blocked ones would be beaten by a zero AAGUID. Passkeys that are registered keep
        // working: browsers hid the model of many, and a list that is added later locks nobody out. Zero on the list refuses those too.
        ModelList::Block(_) if registering && facts.aaguid.is_zero() => return Err(ProfileRefusal::Hidden),
        ModelList::Any | ModelList::Allow(_) | ModelList::Block(_) => {}
    }
    if !registering {
        return Ok(());
    }
    if let Some(needs) = profile.certification {
        // The metadata speaks of the model; that this passkey is one of it takes proof.
        let has = facts.certification.filter(|_| facts.proven);
        if has < Some(needs) {
            return Err(ProfileRefusal::Certification { has, needs });
        }
    }
    match facts.statuses.iter().find(|status| profile.refused_statuses.contains(status)) {
        Some(status) => Err(ProfileRefusal::Status(*status)),
        None => Ok(()),
    }
}
