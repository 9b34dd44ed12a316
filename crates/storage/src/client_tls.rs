//! TLS towards others: the database, and the programs that messages go to.

use std::sync::Arc;

use crate::StoreError;

/// What trusts the certificates that this machine trusts.
///
/// # Errors
/// [`StoreError::Config`] if it trusts none.
pub fn client_tls() -> Result<rustls::ClientConfig, StoreError> {
    let mut roots = rustls::RootCertStore::empty();
    let (added, _ignored) = roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if added == 0 {
        return Err(StoreError::Config("this machine trusts no certificates: TLS is impossible".to_owned()));
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| StoreError::Config(format!("TLS: {error}")))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(config)
}
