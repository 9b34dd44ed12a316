//! What credential managers are told after each change (`WebAuthn` L3 §5.1.10).

use keyward_model::Person;
use keyward_passkeys::Base64Url;
use keyward_storage::{StoreError, Tx, repo};
use serde::Serialize;

/// The arguments of `signalAllAcceptedCredentials` and `signalCurrentUserDetails`, in their spelling. Every passkey that
/// is not listed may be hidden or deleted by the credential manager, so suspended ones are listed: they may come back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Signals {
    /// The relying party id.
    pub rp_id: String,
    /// The user handle, base64url.
    pub user_id: String,
    /// The ids of the person's passkeys that are not revoked, base64url.
    #[serde(rename = "allAcceptedCredentialIds")]
    pub accepted_ids: Vec<String>,
    /// The user name.
    pub name: String,
    /// The name shown.
    pub display_name: String,
}

/// Reads the signals for a person, in one view with whatever else `tx` does: an incomplete list would hide good passkeys.
pub(crate) fn read(tx: &mut dyn Tx, person: &Person, rp_id: &str) -> Result<Signals, StoreError> {
    let handle = repo::people::user_handle(tx, person.directory, person.id)?.unwrap_or_default();
    of(tx, person, handle, rp_id)
}

/// As [`read`], where the handle was read already.
pub(crate) fn of(
    tx: &mut dyn Tx,
    person: &Person,
    handle: Vec<u8>,
    rp_id: &str,
) -> Result<Signals, StoreError> {
    let accepted = repo::passkeys::accepted_ids(tx, person.directory, person.id, rp_id)?;
    Ok(Signals {
        rp_id: rp_id.to_owned(),
        user_id: Base64Url(handle).to_string(),
        accepted_ids: accepted.into_iter().map(|id| Base64Url(id).to_string()).collect(),
        name: person.user_name.clone(),
        display_name: person.display_name.clone(),
    })
}
