//! `android-key` (WebAuthn L3 §8.4).

use super::certificate::Certificate;
use super::der::{Element, elements, single};
use super::statement::{Members, check_signature, scheme};
use super::{Proof, Subject};
use crate::Rejection;
use crate::cbor::Value;

const FMT: &str = "android-key";
const DESCRIPTION_OID: &str = "1.3.6.1.4.1.11129.2.1.17";

/// Tags of `AuthorizationList` in Android's key description schema.
const PURPOSE: u32 = 1;
const ALL_APPLICATIONS: u32 = 600;
const ORIGIN: u32 = 702;

const PURPOSE_SIGN: u32 = 2;
const ORIGIN_GENERATED: u32 = 0;

/// An Android key statement.
#[derive(Debug)]
pub(super) struct AndroidKey<'b> {
    alg: i64,
    sig: &'b [u8],
    x5c: Vec<Certificate<'b>>,
}

impl<'b> AndroidKey<'b> {
    pub(super) fn parse(value: &Value<'b>) -> Result<Self, Rejection> {
        let members = Members::of(FMT, value)?;
        let x5c = members.certificates()?;
        let described = x5c.first().and_then(|c| c.extension(DESCRIPTION_OID));
        if described.and_then(|(bytes, _)| KeyDescription::parse(bytes)).is_none() {
            return Err(members.malformed("the certificate has no readable key description"));
        }
        Ok(Self { alg: members.algorithm()?, sig: members.bytes("sig", "sig is missing or empty")?, x5c })
    }

    pub(super) fn verify(&self, subject: &Subject<'_>) -> Result<Proof<'_, 'b>, Rejection> {
        let leaf = self.x5c.first().ok_or(invalid("there is no certificate"))?;
        let algorithm = scheme(self.alg)?;
        check_signature(FMT, leaf, algorithm.scheme(), &subject.signed(), self.sig)?;
        if leaf.public_key().as_ref() != Some(&subject.key.key) {
            return Err(invalid("the certificate is for another key"));
        }
        let description = leaf.extension(DESCRIPTION_OID).and_then(|(bytes, _)| KeyDescription::parse(bytes));
        description.ok_or(invalid("the key description cannot be read"))?.check(subject.client_data_hash)?;
        Ok(Proof { path: &self.x5c, covers_aaguid: true })
    }
}

fn invalid(what: &'static str) -> Rejection {
    Rejection::AttestationInvalid { fmt: FMT, what }
}

/// The parts of Android's `KeyDescription` that WebAuthn looks at.
struct KeyDescription<'b> {
    challenge: &'b [u8],
    software_enforced: Vec<Element<'b>>,
    hardware_enforced: Vec<Element<'b>>,
}

impl<'b> KeyDescription<'b> {
    fn parse(bytes: &'b [u8]) -> Option<Self> {
        let outer = single(bytes).filter(|e| e.is(0x10))?;
        let fields = elements(outer.content)?;
        // Versions and security levels, then challenge, unique id and the two lists; nothing has been added since.
        let [_, _, _, _, challenge, unique_id, software, hardware] = fields.as_slice() else { return None };
        if !challenge.is(4) || !unique_id.is(4) || !software.is(0x10) || !hardware.is(0x10) {
            return None;
        }
        Some(Self {
            challenge: challenge.content,
            software_enforced: elements(software.content)?,
            hardware_enforced: elements(hardware.content)?,
        })
    }

    /// The values of one authorization tag in either list.
    fn tagged(&self, tag: u32) -> impl Iterator<Item = &Element<'b>> {
        self.hardware_enforced
            .iter()
            .chain(&self.software_enforced)
            .filter(move |e| e.class == 2 && e.tag == tag)
    }

    /// Takes the union of both lists, which the specification leaves to the relying party. A value that is told must
    /// be right; one that neither list tells is let pass, as in the specification's own example (§16.14), whose
    /// lists are empty. Android's own key stores tell all of them.
    fn check(&self, client_data_hash: &[u8; 32]) -> Result<(), Rejection> {
        if self.challenge != client_data_hash {
            return Err(invalid("the certificate's challenge is for another ceremony"));
        }
        if self.tagged(ALL_APPLICATIONS).next().is_some() {
            return Err(invalid("the key may be used by every application"));
        }
        let generated =
            |e: &Element<'_>| single(e.content).and_then(|o| o.small_integer()) == Some(ORIGIN_GENERATED);
        if !self.tagged(ORIGIN).all(generated) {
            return Err(invalid("the key was not generated in the key store"));
        }
        let mut purposes = self.tagged(PURPOSE).peekable();
        if purposes.peek().is_some() && !purposes.any(|e| may_sign(e)) {
            return Err(invalid("the key's purpose is not signing"));
        }
        Ok(())
    }
}

/// Whether a `[1] EXPLICIT SET OF INTEGER` has the signing purpose.
fn may_sign(purpose: &Element<'_>) -> bool {
    let set = single(purpose.content).filter(|e| e.is(0x11)).and_then(|set| elements(set.content));
    set.is_some_and(|all| all.iter().any(|p| p.small_integer() == Some(PURPOSE_SIGN)))
}
