//! Certificates made for a test.

use crate::place::Place;
use rcgen::{CertificateParams, DnType, KeyPair, date_time_ymd};
use std::{fs, os::unix::fs::PermissionsExt as _, path::PathBuf};

/// A certificate and its key, in files.
pub struct Files {
    pub certificate: PathBuf,
    pub key: PathBuf,
    /// The certificate itself.
    pub der: Vec<u8>,
}

/// Makes a certificate for a name, valid from 2020 to the first day of a year.
pub fn make(place: &Place, file: &str, name: &str, until: i32) -> Files {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new([name.to_owned()]).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    (params.not_before, params.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(until, 1, 1));
    let made = params.self_signed(&key).unwrap();
    let files = Files {
        certificate: place.file(&format!("{file}.pem")),
        key: place.file(&format!("{file}-key.pem")),
        der: made.der().to_vec(),
    };
    fs::write(&files.certificate, made.pem()).unwrap();
    fs::write(&files.key, key.serialize_pem()).unwrap();
    fs::set_permissions(&files.key, fs::Permissions::from_mode(0o600)).unwrap();
    files
}

impl Files {
    /// The section of a server with TLS.
    pub fn section(&self, place: &Place, host: &str) -> String {
        format!(
            "[server]\nlisten = \"{}\"\npublic_url = \"https://{host}:{}\"\ntls_certificate = \"{}\"\ntls_key = \"{}\"\n",
            place.address,
            place.address.port(),
            self.certificate.display(),
            self.key.display(),
        )
    }
}
