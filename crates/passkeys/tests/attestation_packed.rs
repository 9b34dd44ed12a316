//! Packed attestation and the way to an anchor, rule by rule.
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic")]

mod common;

use common::{code, register, registration_expectation};
use keyward_authenticator::{Attestation, Misbehaviour, Settings};
use keyward_model::MetadataStatus;
use keyward_passkeys::AttestationDemand::{Require, Verify, WellFormed};
use keyward_passkeys::testing::authority::{Signed, authority, extension, issue, leaf, named_root, root};
use keyward_passkeys::{
    Aaguid, AttestationDemand, AttestationKind, AttestationPolicy, AuthenticatorStatus,
    RegistrationExpectation, TrustAnchors,
};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, date_time_ymd};

const AAGUID_OID: [u64; 11] = [1, 3, 6, 1, 4, 1, 45724, 1, 1, 4, 0];
const LEAF_SEED: [u8; 32] = [22; 32];

fn oid() -> &'static [u64] {
    AAGUID_OID.split_at(10).0
}

fn packed(x5c: Vec<Vec<u8>>) -> Settings {
    Settings {
        aaguid: [5; 16],
        attestation: Attestation::Packed { seed: LEAF_SEED, x5c },
        ..Settings::default()
    }
}

fn expecting(demand: AttestationDemand, anchors: &[String], at: Option<&str>) -> RegistrationExpectation {
    let mut trusted = TrustAnchors::none();
    for pem in anchors {
        trusted.add_pem(pem).unwrap();
    }
    let valid_at = at.map(|t| t.parse().unwrap());
    RegistrationExpectation {
        attestation: AttestationPolicy { demand, anchors: trusted, metadata: None, valid_at },
        ..registration_expectation()
    }
}

fn with_leaf(params: CertificateParams) -> &'static str {
    let made = issue(params, LEAF_SEED, &root());
    code(&register(&packed(vec![made.der()]), &expecting(AttestationDemand::Verify, &[], None)))
}

#[test]
fn the_leaf_certificate() {
    assert_eq!(with_leaf(leaf()), "ok");
    let mut ca = leaf();
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    assert_eq!(with_leaf(ca), "attestation_invalid");
    for (attribute, value) in [
        (DnType::OrganizationalUnitName, Some("Authenticator attestation")),
        (DnType::OrganizationalUnitName, None),
        (DnType::CountryName, Some("SWE")),
        (DnType::CountryName, None),
        (DnType::OrganizationName, None),
        (DnType::CommonName, None),
    ] {
        let mut params = leaf();
        params.distinguished_name.remove(attribute.clone());
        if let Some(value) = value {
            params.distinguished_name.push(attribute.clone(), value);
        }
        assert_eq!(with_leaf(params), "attestation_invalid", "{attribute:?} {value:?}");
    }
    for (content, critical, outcome) in [
        ([&[4, 16][..], &[5; 16]].concat(), false, "ok"),
        ([&[4, 16][..], &[5; 16]].concat(), true, "attestation_invalid"),
        ([&[4, 16][..], &[6; 16]].concat(), false, "attestation_invalid"),
        (vec![5; 16], false, "attestation_invalid"),
        ([&[4, 15][..], &[5; 15]].concat(), false, "attestation_invalid"),
    ] {
        let mut params = leaf();
        params.custom_extensions.push(extension(oid(), content, critical));
        assert_eq!(with_leaf(params), outcome);
    }
    let mut version2 = issue(leaf(), LEAF_SEED, &root()).der();
    let at = version2.windows(5).position(|w| w == [0xa0, 3, 2, 1, 2]).unwrap();
    version2[at + 4] = 1;
    let result = register(&packed(vec![version2]), &expecting(AttestationDemand::Verify, &[], None));
    assert!(["attestation_invalid", "attestation_statement_malformed"].contains(&code(&result)));
}

#[test]
fn demands() {
    let (root, other) = (root(), other_root());
    let made = issue(leaf(), LEAF_SEED, &root).der();
    let bent =
        Settings { misbehaviours: vec![Misbehaviour::FlipSignatureBit(80)], ..packed(vec![made.clone()]) };
    let none = Settings::default();
    let own = Settings { attestation: Attestation::PackedSelf, ..Settings::default() };
    let own_bent = Settings { misbehaviours: vec![Misbehaviour::FlipSignatureBit(80)], ..own.clone() };
    let good = packed(vec![made]);
    for (settings, demand, anchor, outcome) in [
        (&none, Verify, None, "ok"),
        (&none, Verify, Some(&root), "ok"),
        (&none, Require, Some(&root), "attestation_required"),
        (&own, Verify, Some(&root), "ok"),
        (&own, Require, Some(&root), "attestation_required"),
        (&own_bent, Verify, None, "attestation_signature_invalid"),
        (&own_bent, WellFormed, None, "ok"),
        (&good, WellFormed, Some(&other), "ok"),
        (&good, Verify, None, "ok"),
        (&good, Verify, Some(&root), "ok"),
        (&good, Verify, Some(&other), "attestation_untrusted"),
        (&good, Require, Some(&root), "ok"),
        (&good, Require, Some(&other), "attestation_untrusted"),
        (&good, Require, None, "attestation_untrusted"),
        (&bent, Verify, None, "attestation_signature_invalid"),
        (&bent, WellFormed, None, "ok"),
    ] {
        let anchors: Vec<String> = anchor.map(Signed::pem).into_iter().collect();
        let result = register(settings, &expecting(demand, &anchors, None));
        assert_eq!(code(&result), outcome, "{demand:?} {:?}", settings.attestation);
    }
    let verdict = register(&good, &expecting(Require, &[root.pem()], None)).unwrap().attestation;
    assert_eq!(verdict.kind, AttestationKind::Certified);
    assert!(verdict.verified && verdict.anchored && verdict.aaguid_proven);
}

fn other_root() -> Signed {
    named_root("Test root", [99; 32])
}

#[test]
fn the_path_to_an_anchor() {
    let root = root();
    let middle = |c| issue(authority("Middle", c), [23; 32], &root);
    let open = middle(BasicConstraints::Unconstrained);
    let closed = middle(BasicConstraints::Constrained(0));
    let below_closed = issue(authority("Lower", BasicConstraints::Unconstrained), [24; 32], &closed);
    let mut not_ca = authority("Middle", BasicConstraints::Unconstrained);
    not_ca.is_ca = IsCa::ExplicitNoCa;
    let not_ca = issue(not_ca, [23; 32], &root);
    let mut no_signing = authority("Middle", BasicConstraints::Unconstrained);
    no_signing.key_usages = vec![rcgen::KeyUsagePurpose::DigitalSignature];
    let no_signing = issue(no_signing, [23; 32], &root);
    let mut odd = leaf();
    odd.custom_extensions.push(extension(&[1, 3, 6, 1, 4, 1, 99999, 1], vec![5, 0], true));
    let odd = issue(odd, LEAF_SEED, &root).der();
    let from = |by: &Signed| issue(leaf(), LEAF_SEED, by).der();
    let (other, direct_leaf) = (other_root(), issue(leaf(), LEAF_SEED, &root));
    let direct = direct_leaf.der();
    for (what, x5c, anchor, outcome) in [
        ("leaf under root", vec![direct.clone()], root.pem(), "ok"),
        ("root sent along", vec![direct.clone(), root.der()], root.pem(), "ok"),
        (
            "a root sent along is no anchor",
            vec![direct.clone(), root.der()],
            other.pem(),
            "attestation_untrusted",
        ),
        ("the leaf is the anchor", vec![direct.clone()], direct_leaf.pem(), "ok"),
        ("another leaf is the anchor", vec![from(&open)], direct_leaf.pem(), "attestation_untrusted"),
        ("by an intermediate", vec![from(&open), open.der()], root.pem(), "ok"),
        ("the intermediate is the anchor", vec![from(&open), open.der()], open.pem(), "ok"),
        ("the intermediate is the anchor and not sent", vec![from(&open)], open.pem(), "ok"),
        ("the intermediate is missing", vec![from(&open)], root.pem(), "attestation_untrusted"),
        (
            "an unrelated certificate between",
            vec![from(&open), other.der()],
            root.pem(),
            "attestation_untrusted",
        ),
        ("path length 0 above a leaf", vec![from(&closed), closed.der()], root.pem(), "ok"),
        (
            "path length exceeded",
            vec![from(&below_closed), below_closed.der(), closed.der()],
            root.pem(),
            "attestation_untrusted",
        ),
        ("issuer is no authority", vec![from(&not_ca), not_ca.der()], root.pem(), "attestation_untrusted"),
        ("an anchor that is no authority", vec![from(&not_ca)], not_ca.pem(), "attestation_untrusted"),
        (
            "issuer may not sign",
            vec![from(&no_signing), no_signing.der()],
            root.pem(),
            "attestation_untrusted",
        ),
        ("unknown critical extension", vec![odd], root.pem(), "attestation_untrusted"),
        ("no certificate", vec![], root.pem(), "attestation_statement_malformed"),
        ("not a certificate", vec![vec![0x30, 0]], root.pem(), "attestation_statement_malformed"),
        (
            "bytes after the certificate",
            vec![[direct.as_slice(), &[0]].concat()],
            root.pem(),
            "attestation_statement_malformed",
        ),
    ] {
        let result = register(&packed(x5c), &expecting(AttestationDemand::Require, &[anchor], None));
        assert_eq!(code(&result), outcome, "{what}");
    }
}

#[test]
fn dates_are_judged_only_when_a_time_is_given() {
    let root = root();
    let mut old = leaf();
    old.not_after = date_time_ymd(2024, 1, 1);
    let old = issue(old, LEAF_SEED, &root).der();
    for (demand, at, outcome) in [
        (AttestationDemand::Require, None, "ok"),
        (AttestationDemand::Require, Some("2023-06-01T00:00:00Z"), "ok"),
        (AttestationDemand::Require, Some("2024-06-01T00:00:00Z"), "certificate_date"),
        (AttestationDemand::Require, Some("2019-06-01T00:00:00Z"), "certificate_date"),
        (AttestationDemand::Verify, Some("2024-06-01T00:00:00Z"), "certificate_date"),
        (AttestationDemand::WellFormed, Some("2024-06-01T00:00:00Z"), "ok"),
    ] {
        let result = register(&packed(vec![old.clone()]), &expecting(demand, &[root.pem()], at));
        assert_eq!(code(&result), outcome, "{at:?}");
    }
    let young = issue(leaf(), LEAF_SEED, &root).der();
    let late = expecting(AttestationDemand::Require, &[root.pem()], Some("2041-01-01T00:00:00Z"));
    assert_eq!(code(&register(&packed(vec![young]), &late)), "certificate_date");
}

#[test]
fn only_a_proven_model_satisfies_the_allow_list() {
    let root = root();
    let good = packed(vec![issue(leaf(), LEAF_SEED, &root).der()]);
    let own = Settings { aaguid: [5; 16], attestation: Attestation::PackedSelf, ..Settings::default() };
    let bent = Settings { misbehaviours: vec![Misbehaviour::FlipSignatureBit(80)], ..good.clone() };
    let mine = Aaguid::from_bytes([5; 16]);
    for (settings, demand, anchors, models, outcome) in [
        (&good, Require, vec![root.pem()], vec![mine], "ok"),
        (&good, WellFormed, vec![root.pem()], vec![mine], "ok"),
        (&good, WellFormed, vec![other_root().pem()], vec![mine], "aaguid_not_attested"),
        (&good, WellFormed, vec![], vec![mine], "aaguid_not_attested"),
        (&good, Require, vec![root.pem()], vec![Aaguid::ZERO], "aaguid_not_allowed"),
        (&own, WellFormed, vec![root.pem()], vec![mine], "aaguid_not_attested"),
        (&bent, WellFormed, vec![root.pem()], vec![mine], "attestation_signature_invalid"),
    ] {
        let mut expected = expecting(demand, &anchors, None);
        expected.models.allow = Some(models);
        assert_eq!(code(&register(settings, &expected)), outcome);
    }
    let mut expected = expecting(Require, &[root.pem()], None);
    expected
        .models
        .statuses
        .add(mine, [AuthenticatorStatus::Known(MetadataStatus::UserKeyPhysicalCompromise)]);
    assert_eq!(code(&register(&good, &expected)), "authenticator_status_refused", "high assurance");
}

#[test]
fn anchors_must_be_certificates() {
    let mut anchors = TrustAnchors::none();
    assert!(anchors.add_pem("no certificate").is_err());
    assert!(anchors.add_pem("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").is_err());
    assert!(anchors.add_der(&[]).is_err());
    assert!(anchors.is_empty());
}
