//! Authenticator models by name.

use keyward_model::Aaguid;
pub(super) use keyward_passkeys::models::{entra, search};

/// The name of a model, or its number.
pub(super) fn name(model: &Aaguid) -> String {
    keyward_passkeys::models::name(model).map_or_else(|| model.to_string(), str::to_owned)
}
