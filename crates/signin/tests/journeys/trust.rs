use keyward_authenticator::{Attestation, Settings};
use keyward_directory::trust::{Attested, passkey_facts};
use keyward_model::{Certification, MetadataStatus, RoleSet};
use keyward_passkeys::{
    AuthenticatorStatus, PasskeyFacts,
    testing::{
        authority::{Signed, issue, leaf, named_root, root},
        blob,
    },
};
use keyward_signin::{Registered, SignInError};
use keyward_storage::{
    Store, StoreError, both_engines, repo,
    repo::trust::{self, Anchor, MetadataStamp},
};
use serde_json::{Value, json};

use crate::world::{World, device_bound};

const MODEL: [u8; 16] = [5; 16];
const SEED: [u8; 32] = [22; 32];

/// A security key that attests with a certificate by an authority.
fn security_key(authority: &Signed) -> Settings {
    let x5c = vec![issue(leaf(), SEED, authority).der()];
    Settings { aaguid: MODEL, attestation: Attestation::Packed { seed: SEED, x5c }, ..device_bound() }
}

async fn registered(world: &World, name: &str, settings: Settings) -> Registered {
    let person = world.person(name, RoleSet::EMPLOYEE).await;
    let mut browser = world.browser(&person, settings).await;
    world.register_by_link(&person, &mut browser).await
}

/// Puts a file in force, as the operator's command does.
async fn load(world: &World, number: u64, file: String) {
    let (dir, loaded_at) = (world.dir, world.now());
    let done: Result<bool, StoreError> = world
        .store
        .write("load", move |tx| {
            let before = trust::metadata_stamp(tx, dir)?.map(|stamp| stamp.sha256);
            let sha256 = [u8::try_from(number).unwrap(); 32];
            let stamp = MetadataStamp { number, next_update: "2026-07-01".into(), loaded_at, sha256 };
            trust::put_metadata(tx, dir, before.as_ref(), &stamp, file.as_bytes())
        })
        .await;
    assert!(done.unwrap());
    world.advance(std::time::Duration::from_secs(1));
}

fn file(number: u64, roots: &[&Signed], reports: &Value) -> String {
    blob::signed(&blob::payload(number, &[blob::entry(MODEL, roots, reports)]))
}

async fn facts(world: &World, made: &Registered) -> PasskeyFacts {
    let policy = world.sign_in.trust().await.unwrap();
    let (dir, method) = (world.dir, made.method.clone());
    let read: Result<PasskeyFacts, StoreError> = world
        .store
        .read("facts", move |tx| {
            let passkey = repo::passkeys::of_method(tx, dir, method.id)?.unwrap();
            let attested = Attested {
                method: method.id,
                aaguid: passkey.aaguid,
                backup_eligible: passkey.backup_eligible,
                verdict: passkey.verdict.as_deref(),
                registered_at: method.added_at,
            };
            passkey_facts(tx, dir, &attested, &policy)
        })
        .await;
    read.unwrap()
}

async fn verdict(world: &World, made: &Registered) -> Value {
    let (dir, method) = (world.dir, made.method.id);
    let read: Result<_, StoreError> =
        world.store.read("verdict", move |tx| repo::passkeys::of_method(tx, dir, method)).await;
    serde_json::from_str(&read.unwrap().unwrap().verdict.unwrap()).unwrap()
}

both_engines! {
    async fn attestation_is_asked_for_kept_and_judged_by_the_trust_of_the_day(store: Store) {
        let world = World::new(store).await;
        let (_, browser, signed_in) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let start = world.begin_registration(&signed_in.session, &browser.client).await.unwrap();
        assert_eq!(start.public_key["attestation"], "direct");

        // Nobody is trusted yet: registered all the same, and nothing is proven.
        let early = registered(&world, "ann", security_key(&root())).await;
        let kept = verdict(&world, &early).await;
        assert_eq!((&kept["format"], &kept["verified"], &kept["anchored"]), (&json!("packed"), &json!(true), &json!(false)));
        let at_first = facts(&world, &early).await;
        assert!(!at_first.attested && !at_first.aaguid_proven && !at_first.synced);

        // Metadata comes: the evidence is looked at again.
        load(&world, 1, file(1, &[&root()], &blob::certified("FIDO_CERTIFIED_L2"))).await;
        let now = facts(&world, &early).await;
        assert!(now.attested && now.aaguid_proven);
        assert_eq!(now.certification, Some(Certification::L2));
        let late = registered(&world, "ben", security_key(&root())).await;
        assert_eq!(verdict(&world, &late).await["aaguid_proven"], true);
        assert_eq!(facts(&world, &late).await, now);
        let claimed = registered(&world, "cid", Settings { aaguid: MODEL, ..Settings::default() }).await;
        let only = facts(&world, &claimed).await;
        assert!(!only.attested && !only.aaguid_proven && only.certification.is_none() && only.synced);
        assert!(!facts(&world, &registered(&world, "dan", security_key(&named_root("Else", [9; 32]))).await).await.attested);

        // The next file warns, and the root is another: trust of yesterday is gone.
        let revoked = json!([{ "status": "REVOKED", "effectiveDate": "2026-01-01" }]);
        load(&world, 2, file(2, &[&root()], &revoked)).await;
        for made in [&early, &late, &claimed] {
            assert_eq!(facts(&world, made).await.statuses, [AuthenticatorStatus::Known(MetadataStatus::Revoked)]);
        }
        // The usual profile takes no more of them; those that are there still sign in.
        let eva = world.person("eva", RoleSet::EMPLOYEE).await;
        let mut browser = world.browser(&eva, security_key(&root())).await;
        let link = world.sign_in.issue_link(eva.id, std::time::Duration::from_mins(5)).await.unwrap();
        let session = world.sign_in.sign_in_with_link(link.text(), &browser.client).await.unwrap().session;
        let refused = world.register(&session, &mut browser).await;
        assert!(matches!(&refused, Err(SignInError::NotAllowed(_))), "{refused:?}");
        load(&world, 3, file(3, &[&named_root("Else", [9; 32])], &json!([]))).await;
        assert!(!facts(&world, &late).await.attested);
    }

    async fn anchors_of_the_operator_vouch_for_every_model(store: Store) {
        let world = World::new(store).await;
        let made = registered(&world, "ann", security_key(&root())).await;
        let dir = world.dir;
        let anchor = Anchor {
            fingerprint: [1; 32],
            name: "Ours".into(),
            certificate: root().der(),
            added_at: world.now(),
        };
        let added: Result<bool, StoreError> =
            world.store.write("add", move |tx| trust::add_anchor(tx, dir, &anchor)).await;
        assert!(added.unwrap());
        world.advance(std::time::Duration::from_secs(1));
        assert!(facts(&world, &made).await.attested);
        let later = registered(&world, "ben", security_key(&root())).await;
        assert!(facts(&world, &later).await.aaguid_proven);
        let removed: Result<bool, StoreError> =
            world.store.write("remove", move |tx| trust::remove_anchor(tx, dir, &[1; 32])).await;
        assert!(removed.unwrap());
        world.advance(std::time::Duration::from_secs(1));
        assert!(!facts(&world, &made).await.attested && !facts(&world, &later).await.attested);
    }

    async fn a_file_by_another_publisher_counts_for_nothing(store: Store) {
        let world = World::new(store).await;
        let stranger = named_root("Publisher root", [66; 32]);
        let signer = issue(blob::signer("mds.fidoalliance.org"), blob::SIGNER_SEED, &stranger);
        let entry = blob::entry(MODEL, &[&root()], &json!([]));
        load(&world, 1, blob::signed_by(&blob::payload(1, &[entry]), &signer)).await;
        let made = registered(&world, "ann", security_key(&root())).await;
        assert!(!facts(&world, &made).await.attested);
    }

    async fn a_statement_that_is_forged_is_refused(store: Store) {
        let world = World::new(store).await;
        let person = world.person("ann", RoleSet::EMPLOYEE).await;
        let mut settings = security_key(&root());
        settings.attestation = Attestation::Packed { seed: [1; 32], x5c: vec![issue(leaf(), SEED, &root()).der()] };
        let mut browser = world.browser(&person, settings).await;
        let link = world.sign_in.issue_link(person.id, std::time::Duration::from_mins(5)).await.unwrap();
        let session = world.sign_in.sign_in_with_link(link.text(), &browser.client).await.unwrap().session;
        let refused = world.register(&session, &mut browser).await;
        assert!(matches!(refused, Err(SignInError::RegistrationRefused(_))), "{refused:?}");
    }
}
