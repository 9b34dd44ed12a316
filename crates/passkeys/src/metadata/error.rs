//! Why a metadata file was refused.

use thiserror::Error;

/// A refused metadata file. [`MetadataError::code`] is stable; the text is one English sentence for people.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MetadataError {
    /// More bytes than any such file has.
    #[error("the file is larger than 64 MiB")]
    TooLarge,
    /// Not three base64url parts with points between them.
    #[error("the file is not a signed metadata file: {0}")]
    NotSigned(&'static str),
    /// The header of the signature cannot be read.
    #[error("the header of the signature cannot be read: {0}")]
    HeaderMalformed(String),
    /// The signature's algorithm is none of those that are supported.
    #[error("the signature's algorithm {0:?} is not supported")]
    AlgorithmUnsupported(String),
    /// The header does not hold 1 to 10 certificates.
    #[error("the signature's certificates cannot be read: {0}")]
    CertificatesMalformed(&'static str),
    /// The certificates do not lead to the root.
    #[error("the signature's certificates do not lead to the root that is trusted: {0}")]
    Untrusted(&'static str),
    /// A certificate is not valid at the time.
    #[error("a certificate of the signature is not valid at this time")]
    CertificateDate,
    /// The certificate is somebody else's.
    #[error("the signature's certificate is for {found}, not for {expected}")]
    WrongHost {
        /// Who publishes the file.
        expected: String,
        /// Whom the certificate names.
        found: String,
    },
    /// The signature is wrong.
    #[error("the signature is not valid")]
    SignatureInvalid,
    /// What is signed is not of the known form.
    #[error("the file is malformed at {at}: {what}")]
    PayloadMalformed {
        /// Which member, such as `entries[7]`.
        at: String,
        /// What is wrong.
        what: String,
    },
    /// The file is older than the one that is known.
    #[error("the file has number {found}, and number {known} is known already")]
    NumberWentDown {
        /// The file's number.
        found: u64,
        /// The known number.
        known: u64,
    },
}

impl MetadataError {
    /// A stable machine-readable name in snake case.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::NotSigned(_) => "not_signed",
            Self::HeaderMalformed(_) => "header_malformed",
            Self::AlgorithmUnsupported(_) => "algorithm_unsupported",
            Self::CertificatesMalformed(_) => "certificates_malformed",
            Self::Untrusted(_) => "untrusted",
            Self::CertificateDate => "certificate_date",
            Self::WrongHost { .. } => "wrong_host",
            Self::SignatureInvalid => "signature_invalid",
            Self::PayloadMalformed { .. } => "payload_malformed",
            Self::NumberWentDown { .. } => "number_went_down",
        }
    }
}
