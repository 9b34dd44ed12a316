//! Secrets: one master secret, keys derived from it by purpose, and what people type.
//!
//! The master secret is 32 random bytes that are kept outside of the database. Every key is derived from it with
//! HKDF-SHA-256 (RFC 5869) under a name of its own, so no two uses share a key, and a stolen database alone does not
//! let anybody test guesses of a pass.

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Prk, Salt};
use aws_lc_rs::{constant_time, hmac};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keyward_model::{Entropy, one_form};

use crate::backup::BackupKey;
use zeroize::{Zeroize as _, Zeroizing};

/// The symbols of passes and recovery codes: 32, so 5 bits each. The digits and capital letters without the four that
/// are mistaken for each other: 0 and O, 1 and I.
pub const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// Symbols of a recovery code: 70 bits, so that a stolen table of keyed hashes is of no use even with the key
/// (NIST SP 800-63B-4 §4.2.1.1 asks for 64 bits).
pub const RECOVERY_CODE_SYMBOLS: usize = 14;

/// Why a secret cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// The library refused a key or a length.
    #[error("the cryptographic library refused a key")]
    Unusable,
    /// A sealed state was altered, made for another purpose, or sealed under another master secret.
    #[error("the sealed state cannot be opened")]
    Sealed,
}

/// The secret all keys come from. Wiped when dropped; `Debug` does not show it.
#[derive(Clone)]
pub struct MasterSecret(Zeroizing<[u8; 32]>);

impl MasterSecret {
    /// The secret kept in these bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }
    /// A new secret.
    pub fn generate(entropy: &dyn Entropy) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        entropy.fill(bytes.as_mut_slice());
        Self(bytes)
    }
    /// The bytes, to be kept where only the program can read them.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for MasterSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterSecret(hidden)")
    }
}

/// What a keyed hash is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// The secret in a session cookie.
    Session,
    /// A Temporary Access Pass.
    Pass,
    /// A recovery code.
    RecoveryCode,
    /// A one-time sign-in link.
    Link,
    /// A word that asks for help in silence.
    SafeWord,
    /// The words that desk and person say to each other on a call, from the case's id.
    CodeWords,
    /// The digits that a caller reads out to show that they are who signed in, from the case's id and the draw.
    CallCode,
    /// The sealed key for the day when nobody can sign in.
    SealedKey,
    /// A password, before Argon2: a stolen database alone lets nobody guess.
    Password,
    /// A code that was sent to a telephone or a mailbox.
    SentCode,
    /// A user name that may be unknown: what is shown for it.
    Decoy,
    /// What is quoted of a refused sign-in.
    Reference,
}

/// The keys, derived once. `Debug` shows none.
pub struct Secrets {
    session: hmac::Key,
    pass: hmac::Key,
    recovery_code: hmac::Key,
    link: hmac::Key,
    safe_word: hmac::Key,
    code_words: hmac::Key,
    call_code: hmac::Key,
    sealed_key: hmac::Key,
    password: hmac::Key,
    sent_code: hmac::Key,
    decoy: hmac::Key,
    reference: hmac::Key,
    seal: LessSafeKey,
    log_seed: Zeroizing<[u8; 32]>,
    backup: BackupKey,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(hidden)")
    }
}

struct Length32;

impl KeyType for Length32 {
    fn len(&self) -> usize {
        32
    }
}

/// A key of 32 bytes for one use.
pub(crate) fn derive(prk: &Prk, name: &[u8]) -> Result<Zeroizing<[u8; 32]>, SecretError> {
    let mut key = Zeroizing::new([0; 32]);
    let info = [name];
    let okm = prk.expand(&info, Length32).map_err(|_| SecretError::Unusable)?;
    okm.fill(key.as_mut_slice()).map_err(|_| SecretError::Unusable)?;
    Ok(key)
}

impl Secrets {
    /// The keys of a master secret.
    ///
    /// # Errors
    /// [`SecretError::Unusable`] if the library refuses, which these lengths give no cause for.
    pub fn derive(master: &MasterSecret) -> Result<Self, SecretError> {
        let prk = Salt::new(HKDF_SHA256, b"keyward/v1").extract(master.expose());
        let mac =
            |name: &[u8]| derive(&prk, name).map(|key| hmac::Key::new(hmac::HMAC_SHA256, key.as_slice()));
        let seal = derive(&prk, b"seal")?;
        let seal = UnboundKey::new(&AES_256_GCM, seal.as_slice()).map_err(|_| SecretError::Unusable)?;
        Ok(Self {
            session: mac(b"hash/session")?,
            pass: mac(b"hash/pass")?,
            recovery_code: mac(b"hash/recovery-code")?,
            link: mac(b"hash/link")?,
            safe_word: mac(b"hash/safe-word")?,
            code_words: mac(b"code-words")?,
            call_code: mac(b"call-code")?,
            sealed_key: mac(b"hash/sealed-key")?,
            password: mac(b"hash/password")?,
            sent_code: mac(b"hash/sent-code")?,
            decoy: mac(b"decoy")?,
            reference: mac(b"reference")?,
            seal: LessSafeKey::new(seal),
            log_seed: derive(&prk, b"log/ed25519-seed")?,
            backup: BackupKey::new(&*derive(&prk, b"backup")?),
        })
    }

    /// The HMAC-SHA-256 under which a one-time secret is stored and looked up.
    pub fn keyed_hash(&self, purpose: Purpose, secret: &[u8]) -> [u8; 32] {
        let key = match purpose {
            Purpose::Session => &self.session,
            Purpose::Pass => &self.pass,
            Purpose::RecoveryCode => &self.recovery_code,
            Purpose::Link => &self.link,
            Purpose::SafeWord => &self.safe_word,
            Purpose::CodeWords => &self.code_words,
            Purpose::CallCode => &self.call_code,
            Purpose::SealedKey => &self.sealed_key,
            Purpose::Password => &self.password,
            Purpose::SentCode => &self.sent_code,
            Purpose::Decoy => &self.decoy,
            Purpose::Reference => &self.reference,
        };
        let mut hash = [0; 32];
        for (target, byte) in hash.iter_mut().zip(hmac::sign(key, secret).as_ref()) {
            *target = *byte;
        }
        hash
    }

    /// Seals something small, so that the state of a ceremony can wait in the browser and a secret in the database: AES-256-GCM with a random nonce, bound
    /// to `purpose`, as unpadded base64url. Whoever holds it can neither read nor change it; it can be replayed, so
    /// what must happen once needs a challenge that is spent.
    ///
    /// # Errors
    /// [`SecretError::Unusable`] if the state is longer than AES-GCM allows.
    pub fn seal(&self, purpose: &str, state: &[u8], entropy: &dyn Entropy) -> Result<String, SecretError> {
        let mut nonce = [0; NONCE_LEN];
        entropy.fill(&mut nonce);
        let mut text = state.to_vec();
        let tag = self
            .seal
            .seal_in_place_separate_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(purpose.as_bytes()),
                &mut text,
            )
            .map_err(|_| SecretError::Unusable)?;
        let mut sealed = nonce.to_vec();
        sealed.extend_from_slice(&text);
        sealed.extend_from_slice(tag.as_ref());
        Ok(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// Opens what [`Secrets::seal`] sealed for the same purpose.
    ///
    /// # Errors
    /// [`SecretError::Sealed`] for anything else.
    pub fn open(&self, purpose: &str, sealed: &str) -> Result<Vec<u8>, SecretError> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).map_err(|_| SecretError::Sealed)?;
        let (nonce, text) = bytes.split_first_chunk::<NONCE_LEN>().ok_or(SecretError::Sealed)?;
        let mut text = text.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let opened = self.seal.open_in_place(nonce, Aad::from(purpose.as_bytes()), &mut text);
        let length = opened.map_err(|_| SecretError::Sealed)?.len();
        text.truncate(length);
        Ok(text)
    }

    /// The seed of the log's Ed25519 key, for `LogSigner::from_seed`.
    pub fn log_seed(&self) -> &[u8; 32] {
        &self.log_seed
    }

    /// The key of backups' manifests.
    pub fn backup_key(&self) -> &BackupKey {
        &self.backup
    }
}

/// Whether two secrets are equal, in a time that says nothing about where they differ.
pub fn equal(a: &[u8], b: &[u8]) -> bool {
    constant_time::verify_slices_are_equal(a, b).is_ok()
}

/// A secret in the moment between its making and its showing. Wiped when dropped; `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Revealed(Zeroizing<String>);

impl Revealed {
    /// The secret without decoration, as hashed.
    pub fn text(&self) -> &str {
        &self.0
    }
    /// The secret for reading aloud: groups of 4 or 5 symbols with a dash between, `ABCDE-FGHJK`.
    pub fn grouped(&self) -> Zeroizing<String> {
        let length = self.0.len();
        let size = if length.is_multiple_of(5) { 5 } else { 4 };
        let mut out = Zeroizing::new(String::with_capacity(length + length / size));
        for (index, symbol) in self.0.chars().enumerate() {
            if index > 0 && index % size == 0 {
                out.push('-');
            }
            out.push(symbol);
        }
        out
    }
}

impl fmt::Debug for Revealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Revealed(hidden)")
    }
}

fn symbols(length: usize, entropy: &dyn Entropy) -> Revealed {
    let mut bytes = Zeroizing::new(vec![0; length]);
    entropy.fill(&mut bytes);
    // 32 divides 256, so the low five bits of a random byte are evenly spread.
    let text = bytes.iter().filter_map(|byte| ALPHABET.get(usize::from(byte & 31))).copied().map(char::from);
    Revealed(Zeroizing::new(text.collect()))
}

/// A new Temporary Access Pass of `length` symbols, brought into 10 to 48.
pub fn generate_pass(length: u32, entropy: &dyn Entropy) -> Revealed {
    symbols(usize::try_from(length.clamp(10, 48)).unwrap_or(10), entropy)
}

/// A new recovery code of [`RECOVERY_CODE_SYMBOLS`].
pub fn generate_recovery_code(entropy: &dyn Entropy) -> Revealed {
    symbols(RECOVERY_CODE_SYMBOLS, entropy)
}

/// A new secret for a session cookie or a link: 32 random bytes as unpadded base64url.
pub fn generate_token(entropy: &dyn Entropy) -> Revealed {
    let mut bytes = [0; 32];
    entropy.fill(&mut bytes);
    let text = URL_SAFE_NO_PAD.encode(bytes);
    bytes.zeroize();
    Revealed(Zeroizing::new(text))
}

/// What somebody typed for a pass or a recovery code, as it was hashed: one form for every keyboard, capitals, without spaces and dashes. `None` for
/// a text that no pass and no code can be.
pub fn normalize(typed: &str) -> Option<Zeroizing<String>> {
    let mut out = Zeroizing::new(String::with_capacity(48));
    let typed = Zeroizing::new(one_form(typed));
    for symbol in typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}'))
    {
        let symbol = symbol.to_ascii_uppercase();
        if out.len() == 48 || !u8::try_from(symbol).is_ok_and(|byte| ALPHABET.contains(&byte)) {
            return None;
        }
        out.push(symbol);
    }
    if out.is_empty() { None } else { Some(out) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyward_model::SeededEntropy;
    use proptest::prelude::*;

    fn secrets(byte: u8) -> Secrets {
        Secrets::derive(&MasterSecret::new([byte; 32])).unwrap()
    }

    #[test]
    fn purposes_and_masters_have_keys_of_their_own() {
        let (one, two) = (secrets(1), secrets(2));
        let all = [
            Purpose::Session,
            Purpose::Pass,
            Purpose::RecoveryCode,
            Purpose::Link,
            Purpose::SafeWord,
            Purpose::CodeWords,
            Purpose::SealedKey,
            Purpose::Password,
            Purpose::SentCode,
        ];
        let mut hashes: Vec<_> =
            [&one, &two].iter().flat_map(|keys| all.map(|purpose| keys.keyed_hash(purpose, b"x"))).collect();
        hashes.push(*one.log_seed());
        hashes.push(*two.log_seed());
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), 20);
        assert_eq!(one.keyed_hash(Purpose::Pass, b"x"), secrets(1).keyed_hash(Purpose::Pass, b"x"));
        assert_ne!(one.keyed_hash(Purpose::Pass, b"x"), [0; 32]);
    }

    #[test]
    fn nothing_shows_itself() {
        let entropy = SeededEntropy::new(3);
        let pass = generate_pass(10, &entropy);
        let text = format!("{:?} {:?} {pass:?}", MasterSecret::generate(&entropy), secrets(1));
        assert_eq!(text, "MasterSecret(hidden) Secrets(hidden) Revealed(hidden)");
    }

    #[test]
    fn the_alphabet_has_32_symbols_that_are_told_apart() {
        let mut symbols = ALPHABET.to_vec();
        symbols.sort_unstable();
        symbols.dedup();
        assert_eq!(symbols.len(), 32);
        assert!(!ALPHABET.iter().any(|symbol| b"0O1I".contains(symbol)));
    }

    #[test]
    fn every_symbol_comes_up_evenly() {
        let entropy = SeededEntropy::new(9);
        let mut counts = std::collections::BTreeMap::new();
        for _ in 0..2000 {
            for symbol in generate_pass(48, &entropy).text().chars() {
                *counts.entry(symbol).or_insert(0) += 1;
            }
        }
        assert_eq!(counts.len(), 32);
        // 3000 of each are expected, with a standard deviation of 54.
        assert!(counts.values().all(|count| (2700..3300).contains(count)), "{counts:?}");
    }

    proptest! {
        #[test]
        fn what_is_shown_can_be_typed(seed: u64, length in 0_u32..80) {
            let entropy = SeededEntropy::new(seed);
            for secret in [generate_pass(length, &entropy), generate_recovery_code(&entropy)] {
                let typed = secret.grouped().to_lowercase().replace('-', " – ");
                let hashed = normalize(&typed).unwrap();
                prop_assert_eq!(hashed.as_str(), secret.text());
            }
        }

        #[test]
        fn only_the_same_keys_and_purpose_open(state: Vec<u8>, seed: u64, at: prop::sample::Index, bit in 0..8) {
            let keys = secrets(1);
            let sealed = keys.seal("register", &state, &SeededEntropy::new(seed)).unwrap();
            prop_assert_eq!(keys.open("register", &sealed), Ok(state));
            prop_assert_eq!(keys.open("sign-in", &sealed), Err(SecretError::Sealed));
            prop_assert_eq!(secrets(2).open("register", &sealed), Err(SecretError::Sealed));
            let mut bytes = URL_SAFE_NO_PAD.decode(&sealed).unwrap();
            let at = at.index(bytes.len());
            bytes[at] ^= 1_u8 << bit;
            let altered = URL_SAFE_NO_PAD.encode(&bytes);
            prop_assert_eq!(keys.open("register", &altered), Err(SecretError::Sealed));
        }

        #[test]
        fn any_typed_text_is_handled(typed: String) {
            if let Some(text) = normalize(&typed) {
                prop_assert!(text.len() <= 48 && text.bytes().all(|byte| ALPHABET.contains(&byte)));
            }
            prop_assert!(secrets(1).open("x", &typed).is_err());
        }
    }
}
