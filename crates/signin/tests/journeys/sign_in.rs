use std::time::Duration;

use keyward_authenticator::{Misbehaviour, Settings};
use keyward_directory::Observed;
use keyward_model::{MethodStatus, RoleSet};
use keyward_signin::{Note, Refusal, SignInError};
use keyward_storage::{Store, both_engines};

use crate::world::{RP, World, challenge, device_bound};

fn refused_with(result: Result<keyward_signin::SignedIn, SignInError>, code: &str) {
    match result {
        Err(SignInError::Refused(refusal)) => assert_eq!(refusal.code(), code),
        other => panic!("expected the refusal {code}, got {other:?}"),
    }
}

both_engines! {
    async fn an_honest_sign_in_opens_a_session_and_is_heard(store: Store) {
        let world = World::new(store).await;
        let (person, mut browser, first) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let found = world.sign_in.session(first.secret.text()).await.unwrap().unwrap();
        assert_eq!((found.id, found.person.id, found.method), (first.session.id, person.id, Some(first.method)));
        assert!(found.require_full().is_ok() && !found.is_by_link());
        assert_eq!(first.signals.rp_id, RP);
        assert_eq!(first.signals.accepted_ids.len(), 1);
        assert!(first.notes.is_empty());
        world.advance(Duration::from_mins(1));
        let second = world.passkey_sign_in(&mut browser).await.unwrap();
        assert_ne!(second.secret.text(), first.secret.text());
        assert_eq!(world.outcomes(person.id).await, ["success", "success"]);
        let heard = world.heard(person.id);
        assert_eq!(heard.iter().filter(|what| **what == Observed::SignedIn { method: first.method }).count(), 2);
        // A success is recorded, not logged.
        assert_eq!(world.logged(person.id).await, ["method.passkey_registered"]);
        let used = world.sign_in.list_methods(&second.session).await.unwrap();
        assert_eq!(used[0].last_used_at, Some(world.now()));
    }

    async fn an_answer_counts_once(store: Store) {
        let world = World::new(store).await;
        let (person, mut browser, _) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let start = world.sign_in.begin_sign_in(None, &browser.client).unwrap();
        let answer = browser.get(&start);
        let tries = (0..16).map(|_| {
            let (sign_in, answer, state, client) =
                (world.sign_in.clone(), answer.clone(), start.state.clone(), browser.client.clone());
            tokio::spawn(async move { sign_in.finish_sign_in(&answer, &state, &client).await })
        });
        let mut won = 0;
        for attempt in tries.collect::<Vec<_>>() {
            match attempt.await.unwrap() {
                Ok(_) => won += 1,
                Err(error) => assert_eq!(error, SignInError::CeremonyOver),
            }
        }
        assert_eq!(won, 1);
        assert_eq!(world.outcomes(person.id).await.len(), 2);
    }

    async fn a_state_is_bound_to_browser_time_and_purpose(store: Store) {
        let world = World::new(store).await;
        let (person, mut browser, signed_in) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let start = world.sign_in.begin_sign_in(None, &browser.client).unwrap();
        let answer = browser.get(&start);
        let mut other = browser.client.clone();
        other.browser = world.sign_in.new_browser();
        let over = Some(SignInError::CeremonyOver);
        assert_eq!(world.sign_in.finish_sign_in(&answer, &start.state, &other).await.err(), over);
        let asserted = world
            .sign_in
            .finish_assertion(&signed_in.session, "x", &answer, &start.state, &browser.client)
            .await;
        assert_eq!(asserted.err(), over);
        world.advance(Duration::from_mins(5));
        assert_eq!(world.sign_in.finish_sign_in(&answer, &start.state, &browser.client).await.err(), over);
        let mut none = browser.client.clone();
        none.browser = String::new();
        assert_eq!(world.sign_in.begin_sign_in(None, &none).err(), Some(SignInError::NoBrowser));
        assert_eq!(world.outcomes(person.id).await.len(), 1);
    }

    async fn an_answer_that_the_passkey_did_not_sign_for_this_challenge_leaves_no_trace(store: Store) {
        let world = World::new(store).await;
        let (person, mut browser, _) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        for (misbehaviour, code) in [
            (Misbehaviour::WrongCeremonyType, "wrong_ceremony_type"),
            (Misbehaviour::FlipSignatureBit(77), "signature_invalid"),
        ] {
            browser.settings = Settings::misbehaving(misbehaviour);
            refused_with(world.passkey_sign_in(&mut browser).await, code);
        }
        browser.settings = Settings::default();
        // Somebody has an old answer and sends it for every new challenge.
        let start = world.sign_in.begin_sign_in(None, &browser.client).unwrap();
        let old = browser.get(&start);
        let new = world.sign_in.begin_sign_in(None, &browser.client).unwrap();
        refused_with(world.sign_in.finish_sign_in(&old, &new.state, &browser.client).await, "challenge_mismatch");
        assert_eq!(world.outcomes(person.id).await, ["success"]);
        assert_eq!(world.logged(person.id).await, ["method.passkey_registered"]);
    }

    async fn a_signed_answer_that_breaks_a_rule_is_on_record_with_its_reason_once(store: Store) {
        let world = World::new(store).await;
        let (person, mut browser, _) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let mut expected = vec!["success"];
        for (misbehaviour, code) in [
            (Misbehaviour::RpId("evil.example".into()), "rp_id_hash_mismatch"),
            (Misbehaviour::NoUserHandle, "user_handle_missing"),
            (Misbehaviour::RawFlags(0x19), "user_not_verified"),
            (Misbehaviour::RawFlags(0x05), "backup_eligibility_changed"),
        ] {
            browser.settings = Settings::misbehaving(misbehaviour);
            refused_with(world.passkey_sign_in(&mut browser).await, code);
            expected.insert(0, code);
            world.advance(Duration::from_secs(1));
        }
        browser.settings = Settings::default();
        browser.origin = "https://login.contoso.example.evil.example".into();
        let start = world.sign_in.begin_sign_in(None, &browser.client).unwrap();
        let answer = browser.get(&start);
        refused_with(world.sign_in.finish_sign_in(&answer, &start.state, &browser.client).await, "origin_not_allowed");
        expected.insert(0, "origin_not_allowed");
        let again = world.sign_in.finish_sign_in(&answer, &start.state, &browser.client).await;
        assert_eq!(again.err(), Some(SignInError::CeremonyOver), "the challenge is spent");
        let mut outcomes = world.outcomes(person.id).await;
        outcomes.sort_unstable();
        expected.sort_unstable();
        assert_eq!(outcomes, expected);
        let refused = |kind: &&String| *kind == "sign_in.refused";
        assert_eq!(world.logged(person.id).await.iter().filter(refused).count(), 5);
    }

    async fn lost_passkeys_and_disabled_accounts_refuse_alike(store: Store) {
        let world = World::new(store).await;
        let (person, mut browser, signed_in) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        world.set_status(signed_in.method, MethodStatus::Suspended).await;
        let suspended = world.passkey_sign_in(&mut browser).await;
        let code = |result: &Result<_, SignInError>| result.as_ref().err().map(|error: &SignInError| error.code());
        assert_eq!(code(&suspended), Some("passkey-refused"));
        refused_with(suspended, "credential_suspended");
        world.set_status(signed_in.method, MethodStatus::Active).await;
        assert!(world.passkey_sign_in(&mut browser).await.is_ok());
        world.set_enabled(person.id, false).await;
        refused_with(world.passkey_sign_in(&mut browser).await, "account_disabled");
        assert_eq!(world.sign_in.session(signed_in.secret.text()).await.unwrap(), None);
        world.set_enabled(person.id, true).await;
        world.set_status(signed_in.method, MethodStatus::Revoked).await;
        let revoked = world.passkey_sign_in(&mut browser).await;
        assert_eq!(code(&revoked), Some("passkey-refused"));
        refused_with(revoked, "credential_revoked");
        let outcomes = world.outcomes(person.id).await;
        assert_eq!(outcomes.iter().filter(|outcome| *outcome != "success").count(), 3);
        assert_eq!(world.logged(person.id).await.iter().filter(|kind| *kind == "sign_in.refused").count(), 3);
    }

    async fn a_passkey_nobody_has_is_named_for_the_signal(store: Store) {
        let world = World::new(store).await;
        let person = world.person("mira", RoleSet::EMPLOYEE).await;
        let mut browser = world.browser(&person, Settings::default()).await;
        let unknown = world.passkey_sign_in(&mut browser).await;
        let Err(SignInError::UnknownCredential { rp_id, credential_id }) = unknown else {
            panic!("expected an unknown credential, got {unknown:?}");
        };
        assert_eq!(rp_id, RP);
        assert!(!credential_id.is_empty());
    }

    async fn a_falling_counter_refuses_device_bound_passkeys_only(store: Store) {
        let world = World::new(store).await;
        let person = world.person("mira", RoleSet::EMPLOYEE).await;
        let mut key = world.browser(&person, device_bound()).await;
        key.key.count_from(10);
        world.register_by_link(&person, &mut key).await;
        assert!(world.passkey_sign_in(&mut key).await.is_ok());
        key.settings.sign_count = Some(3);
        world.advance(Duration::from_secs(1));
        match world.passkey_sign_in(&mut key).await {
            Err(SignInError::Refused(Refusal::Counter)) => {}
            other => panic!("expected the counter's refusal, got {other:?}"),
        }
        assert_eq!(world.logged(person.id).await[0], "sign_in.refused");
        let mut synced = world.browser(&person, Settings::default()).await;
        synced.key.count_from(10);
        world.register_by_link(&person, &mut synced).await;
        synced.settings.sign_count = Some(3);
        let accepted = world.passkey_sign_in(&mut synced).await.unwrap();
        assert_eq!(accepted.notes, [Note::CounterNotIncreased]);
    }

    async fn known_and_unknown_names_begin_alike(store: Store) {
        let world = World::new(store).await;
        let (_, browser, _) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let shape = |name| {
            let mut start = world.sign_in.begin_sign_in(name, &browser.client).unwrap();
            assert_eq!(challenge(&start).len(), 32);
            start.public_key["challenge"] = "".into();
            (start.public_key, start.state.len())
        };
        let known = shape(Some("mira@contoso.example"));
        assert_eq!(known, shape(Some("nobody@contoso.example")));
        assert_eq!(known, shape(None));
        assert_eq!(known.0["allowCredentials"].as_array().map(Vec::len), Some(0));
    }
}
