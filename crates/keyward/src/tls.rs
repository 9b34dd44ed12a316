//! The certificate that the server shows.

use crate::{config::Config, secret_file};
use anyhow::Context as _;
use keyward_model::Timestamp;
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject as _},
    server::ParsedCertificate,
};
use std::path::Path;

/// Certificate chain and key, if Keyward itself ends TLS.
pub(crate) fn files(config: &Config) -> Option<(&Path, &Path)> {
    config.server.tls_certificate.as_deref().zip(config.server.tls_key.as_deref())
}

/// Reads both files.
///
/// # Errors
/// If one cannot be read or holds something else, or the key is not the certificate's. The message names setting and file.
pub(crate) fn server_config(certificate: &Path, key: &Path) -> anyhow::Result<ServerConfig> {
    let chain = chain(certificate)?;
    let named = || format!("server.tls_key: {}", key.display());
    let private = std::fs::read(key).with_context(named)?;
    let private = PrivateKeyDer::from_pem_slice(&private)
        .map_err(|_| told("holds no private key in PEM"))
        .with_context(named)?;
    secret_file::refuse_for_everybody(key).with_context(named)?;
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain, private)
        .map_err(|error| match error {
            rustls::Error::InconsistentKeys(_) => {
                told(&format!("is not the key of {}", certificate.display()))
            }
            other => told(&format!("is of no use: {other}")),
        })
        .with_context(named)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// How a client of ours speaks to a server: it trusts whom this machine trusts, and the server's own certificate.
///
/// # Errors
/// If the file cannot be read.
pub(crate) fn trusting(certificate: Option<&Path>) -> anyhow::Result<rustls::ClientConfig> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(file) = certificate {
        roots.add_parsable_certificates(chain(file)?);
    }
    let mut config = rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

fn told(what: &str) -> anyhow::Error {
    anyhow::anyhow!(what.to_owned())
}

fn chain(file: &Path) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    let named = || format!("server.tls_certificate: {}", file.display());
    let text = std::fs::read(file).with_context(named)?;
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
    let chain = chain.ok().filter(|chain| !chain.is_empty());
    chain.ok_or_else(|| told("holds no certificate in PEM")).with_context(named)
}

/// When the certificate ends.
///
/// # Errors
/// If browsers would refuse it at `host` and at this moment, or it cannot be read. The message names setting and file.
pub(crate) fn valid_until(file: &Path, host: &str, now: Timestamp) -> anyhow::Result<Timestamp> {
    let chain = chain(file)?;
    let named = || format!("server.tls_certificate: {}", file.display());
    let own = chain.first().context("no certificate").with_context(named)?;
    let (_, read) = x509_parser::parse_x509_certificate(own)
        .map_err(|_| told("the first certificate cannot be read"))
        .with_context(named)?;
    let moment = |seconds: i64| Timestamp::from_micros(seconds.saturating_mul(1_000_000));
    let (from, until) =
        (moment(read.validity().not_before.timestamp()), moment(read.validity().not_after.timestamp()));
    if now > until {
        return Err(told(&format!("expired on {until}"))).with_context(named);
    }
    if now < from {
        return Err(told(&format!("is not valid before {from}"))).with_context(named);
    }
    let name = ServerName::try_from(host.to_owned()).with_context(named)?;
    let parsed = ParsedCertificate::try_from(own).with_context(named)?;
    rustls::client::verify_server_name(&parsed, &name)
        .map_err(|_| told(&format!("is not for {host}, the host of server.public_url")))
        .with_context(named)?;
    Ok(until)
}
