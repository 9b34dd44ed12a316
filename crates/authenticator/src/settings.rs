//! What the authenticator says, true or not.

/// The flags of authenticator data (WebAuthn L3 §6.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flags(pub u8);

impl Flags {
    /// User present.
    pub const UP: u8 = 0x01;
    /// User verified.
    pub const UV: u8 = 0x04;
    /// Backup eligible.
    pub const BE: u8 = 0x08;
    /// Backed up.
    pub const BS: u8 = 0x10;
    /// Attested credential data included; set by itself in registrations.
    pub const AT: u8 = 0x40;
    /// Extensions included; set by itself when there are some.
    pub const ED: u8 = 0x80;
}

/// The attestation statement to make.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Attestation {
    /// `none`
    #[default]
    None,
    /// `packed`, signed with the credential's own key.
    PackedSelf,
    /// `packed`, signed with an ES256 key that certificates speak of.
    Packed {
        /// The P-256 private scalar, big endian.
        seed: [u8; 32],
        /// The certificates in DER, the key's first.
        x5c: Vec<Vec<u8>>,
    },
    /// Any format, with the statement's CBOR as it is.
    Raw {
        /// The format.
        fmt: String,
        /// The statement in CBOR.
        statement: Vec<u8>,
    },
}

/// A way to break the rules. Several may be combined; what is signed is signed after bending it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misbehaviour {
    /// Client data of the other ceremony.
    WrongCeremonyType,
    /// Client data as given, whatever was asked.
    ClientData(Vec<u8>),
    /// rpIdHash of another RP ID.
    RpId(String),
    /// This many bytes cut off the end of the authenticator data, before signing.
    CutAuthenticatorData(usize),
    /// Bytes added to the end of the authenticator data, before signing.
    ExtendAuthenticatorData(Vec<u8>),
    /// Another credential id inside the authenticator data.
    InnerCredentialId(Vec<u8>),
    /// Another COSE key inside the authenticator data.
    CoseKey(Vec<u8>),
    /// Flags exactly as given, AT and ED included or not.
    RawFlags(u8),
    /// Bytes added after the attestation object.
    ExtendAttestationObject(Vec<u8>),
    /// One bit of the signature flipped, counted from the first byte's lowest.
    FlipSignatureBit(usize),
    /// Another `rawId` than `id`.
    RawId(Vec<u8>),
    /// Another `type`.
    Type(String),
    /// No user handle in a sign-in.
    NoUserHandle,
}

/// What the authenticator says. The default is an honest synced passkey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// UP, UV, BE and BS; AT and ED are added as needed.
    pub flags: Flags,
    /// The counter; `None` leaves the credential's own as it is.
    pub sign_count: Option<u32>,
    /// The model.
    pub aaguid: [u8; 16],
    /// The attestation statement of a registration.
    pub attestation: Attestation,
    /// `crossOrigin` in the client data.
    pub cross_origin: Option<bool>,
    /// `topOrigin` in the client data.
    pub top_origin: Option<String>,
    /// Extension outputs in CBOR.
    pub extensions: Option<Vec<u8>>,
    /// The rules to break.
    pub misbehaviours: Vec<Misbehaviour>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            flags: Flags(Flags::UP | Flags::UV | Flags::BE | Flags::BS),
            sign_count: None,
            aaguid: [0; 16],
            attestation: Attestation::None,
            cross_origin: Some(false),
            top_origin: None,
            extensions: None,
            misbehaviours: Vec::new(),
        }
    }
}

impl Settings {
    /// The default, but for one broken rule.
    #[must_use]
    pub fn misbehaving(misbehaviour: Misbehaviour) -> Self {
        Self { misbehaviours: vec![misbehaviour], ..Self::default() }
    }
}
