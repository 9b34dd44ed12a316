//! Methods, passkeys, passes and codes, and what is guessed at.

use crate::repos_common::{NOW, later, world, write};
use keyward_access::gate::{Asking, Change, Confirmed, Permit, Recovery, gate};
use keyward_access::policy::{PersonFacts, Rules};
use keyward_model::{
    Actor, ChangeId, DeviceId, Factor, IntentId, MethodKind, MethodStatus, PassId, PassPolicy, PersonId,
    RoleSet, SignInPolicy,
};
use keyward_storage::repo::{self, break_glass, directories, methods, passes, passkeys, people};
use keyward_storage::repo::{throttle, trust};
use keyward_storage::testing::permit;
use keyward_storage::{Store, StoreError, both_engines};
use std::time::Duration;

/// What somebody who has no method yet gets to rename one.
fn renaming(person: PersonId) -> Permit {
    let (sign_in, pass, recovery) = (SignInPolicy::default(), PassPolicy::default(), Recovery::default());
    let facts = PersonFacts {
        enabled: true,
        frozen: false,
        reregister_at: None,
        groups: &[],
        roles: RoleSet::EMPLOYEE,
        created_at: NOW,
        methods: &[],
        pass: None,
    };
    let asking = Asking {
        person,
        shown: [Factor::Password].into_iter().collect(),
        methods: &[],
        settled: true,
        confirmed: Confirmed::RecentSignIn,
        recovery: &recovery,
    };
    let rules = Rules { sign_in: &sign_in, pass: &pass, able: Factor::ALL.iter().copied().collect() };
    gate(rules, &facts, &asking, Change::Rename).unwrap()
}

both_engines! {
    async fn revoked_is_final(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let person = w.joined("A").await;
        let method = w.method(person, MethodKind::Authenticator);
        write(&w.store, move |tx| {
            methods::insert(tx, dir, &permit(person), &method, Some("m-1"))?;
            let id = method.id;
            assert_eq!(methods::find(tx, dir, id)?, Some(method.clone()));
            assert_eq!(methods::find_by_source(tx, dir, person, "m-1")?, Some(method.clone()));
            assert!(methods::set_status(tx, dir, &permit(person), id, MethodStatus::Suspended, later(1))?);
            assert!(methods::set_status(tx, dir, &permit(person), id, MethodStatus::Active, later(2))?);
            assert!(!methods::set_status(tx, dir, &permit(person), id, MethodStatus::Active, later(3))?);
            assert!(methods::rename(tx, dir, &permit(person), id, "On my phone")?);
            assert!(methods::touch(tx, dir, id, later(5))?);
            assert!(!methods::touch(tx, dir, id, later(4))?);
            assert!(methods::set_device(tx, dir, &permit(person), id, Some(DeviceId::from_bytes([1; 16])))?);
            assert!(methods::set_status(tx, dir, &permit(person), id, MethodStatus::Revoked, later(6))?);
            for status in [MethodStatus::Active, MethodStatus::Suspended, MethodStatus::Revoked] {
                assert!(!methods::set_status(tx, dir, &permit(person), id, status, later(7))?);
            }
            assert!(!methods::rename(tx, dir, &permit(person), id, "x")?);
            let found = methods::of_person(tx, dir, person)?;
            assert_eq!(found.len(), 1);
            assert_eq!((found[0].status, found[0].status_at), (MethodStatus::Revoked, later(6)));
            assert_eq!((found[0].label.as_str(), found[0].last_used_at), ("On my phone", Some(later(5))));
            Ok(())
        }).await;
    }

    async fn nothing_is_written_past_its_permit(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let (a, b) = (w.joined("A").await, w.joined("B").await);
        let (theirs, mine) = (w.bound(b, MethodKind::Passkey).await, w.method(a, MethodKind::Passkey));
        #[expect(clippy::disallowed_methods, reason = "what they do not cover is the question")]
        let (decides, imports) = (Permit::of_decision(a), Permit::of_import(a));
        let renames = renaming(a);
        write(&w.store, move |tx| {
            let past = Err(StoreError::NotPermitted);
            assert_eq!(methods::insert(tx, dir, &decides, &mine, None), past, "a decision adds nothing");
            assert_eq!(methods::insert(tx, dir, &permit(b), &mine, None), past, "somebody else's permit");
            assert_eq!(methods::insert(tx, dir, &imports, &mine, Some("m-1")), Ok(()));
            assert_eq!(methods::made_strongly(tx, dir, a)?, [(mine.id, Some(false))], "nobody here asked");
            assert_eq!(methods::made_strongly(tx, dir, b)?, [(theirs, Some(true))]);
            let hash = repo::passwords::Password {
                method: mine.id,
                person: a,
                phc: "x".into(),
                set_at: NOW,
                must_change: false,
            };
            assert_eq!(repo::passwords::insert(tx, dir, &imports, &hash), past, "nothing to check it by");
            assert_eq!(repo::recovery_codes::replace(tx, dir, &decides, mine.id, &[[1; 32]]), past);
            assert_eq!(repo::safe_words::put(tx, dir, &decides, &[1; 32], NOW), past);
            assert_eq!(repo::deputies::put(tx, dir, &imports, b, NOW), past);
            let suspended = methods::set_status(tx, dir, &imports, mine.id, MethodStatus::Suspended, NOW);
            assert_eq!(suspended, Err(StoreError::NotPermitted));
            // A permit reaches no method of anybody else.
            assert_eq!(methods::set_status(tx, dir, &decides, theirs, MethodStatus::Revoked, NOW), Ok(false));
            assert_eq!(methods::rename(tx, dir, &imports, theirs, "Mine"), Ok(false));
            assert_eq!(methods::set_device(tx, dir, &imports, theirs, None), Ok(false));
            let moved = methods::set_device(tx, dir, &renames, mine.id, None);
            assert_eq!(moved, Err(StoreError::NotPermitted), "a name moves nothing");
            Ok(())
        }).await;
    }

    async fn what_its_owner_did_not_remove_goes_on_counting(store: Store) {
        let w = world(store).await;
        let (dir, mira) = (w.dir, w.joined("Mira").await);
        let (lost, old) = (w.bound(mira, MethodKind::Passkey).await, w.bound(mira, MethodKind::SoftwareTotp).await);
        #[expect(clippy::disallowed_methods, reason = "the test stands for the desk")]
        let decides = Permit::of_decision(mira);
        write(&w.store, move |tx| {
            methods::set_status(tx, dir, &decides, lost, MethodStatus::Revoked, NOW)?;
            methods::set_status(tx, dir, &permit(mira), old, MethodStatus::Revoked, NOW)?;
            let counts = methods::working(tx, dir, mira)?;
            let seen: Vec<_> = counts.iter().map(|row| (row.id, row.status, row.here)).collect();
            assert_eq!(seen, [(lost, MethodStatus::Revoked, true)]);
            Ok(())
        }).await;
    }

    async fn passkeys_belong_to_one_person(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let (a, b) = (w.joined("A").await, w.joined("B").await);
        let (first, second) = (w.bound(a, MethodKind::Passkey).await, w.bound(b, MethodKind::Passkey).await);
        let passkey = passkeys::Passkey {
            credential_id: vec![7; 32],
            method: first,
            person: a,
            public_key: vec![1, 2],
            sign_count: u32::MAX,
            user_verified: false,
            backup_eligible: true,
            backup_state: false,
            aaguid: [4; 16],
            transports: vec!["internal".into(), "hybrid".into()],
            rp_id: "id.contoso.example".into(),
            verdict: Some("{}".into()),
        };
        let proof = passkeys::Attestation { format: "none".into(), object: vec![5], client_data: vec![6] };
        let (stolen, proof2) = (passkeys::Passkey { method: second, person: b, ..passkey.clone() }, proof.clone());
        let (store, sent) = (w.store.clone(), passkey.clone());
        write(&store, move |tx| {
            passkeys::insert(tx, dir, &permit(a), &sent, &proof)?;
            assert_eq!(passkeys::attestation(tx, dir, first)?, Some(proof.clone()));
            Ok(())
        }).await;
        let taken: Result<(), StoreError> =
            store.write("stolen", move |tx| passkeys::insert(tx, dir, &permit(b), &stolen, &proof2)).await;
        assert!(matches!(taken, Err(StoreError::Conflict { table, .. }) if table == "passkey"));
        write(&store, move |tx| {
            let known = passkeys::find_by_credential(tx, dir, &[7; 32])?.unwrap();
            assert_eq!(known.passkey, passkey);
            assert_eq!((known.status, known.enabled), (MethodStatus::Active, true));
            assert_eq!((known.user_handle, known.user_name.as_str()), (a.as_bytes().to_vec(), "a@contoso.example"));
            assert_eq!(passkeys::find_by_credential(tx, dir, &[8; 32])?, None);
            assert_eq!(passkeys::active_of(tx, dir, a)?, std::slice::from_ref(&passkey));
            assert_eq!(passkeys::of_method(tx, dir, first)?, Some(passkey.clone()));
            let used = passkeys::Used { sign_count: 9, backup_state: true, user_verified: true, at: later(1) };
            assert!(passkeys::update_after_sign_in(tx, dir, first, used)?);
            let again = passkeys::Used { sign_count: 10, user_verified: false, at: later(2), ..used };
            assert!(passkeys::update_after_sign_in(tx, dir, first, again)?);
            let now = passkeys::of_method(tx, dir, first)?.unwrap();
            assert!(now.user_verified && now.backup_state && now.sign_count == 10);
            assert_eq!(methods::find(tx, dir, first)?.unwrap().last_used_at, Some(later(2)));
            methods::set_status(tx, dir, &permit(a), first, MethodStatus::Suspended, later(3))?;
            assert!(!passkeys::update_after_sign_in(tx, dir, first, used)?);
            assert_eq!(passkeys::active_of(tx, dir, a)?, []);
            let accepted = passkeys::accepted_ids(tx, dir, a, &passkey.rp_id)?;
            assert_eq!(accepted, std::slice::from_ref(&passkey.credential_id));
            assert_eq!(passkeys::accepted_ids(tx, dir, a, "elsewhere.example")?, Vec::<Vec<u8>>::new());
            assert_eq!(passkeys::find_by_credential(tx, dir, &[7; 32])?.unwrap().status, MethodStatus::Suspended);
            Ok(())
        }).await;
    }

    async fn one_metadata_file_is_in_force(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let stamp = |number: u64, byte| trust::MetadataStamp {
            number,
            next_update: "2026-07-01".into(),
            loaded_at: later(number),
            sha256: [byte; 32],
        };
        write(&w.store, move |tx| {
            assert_eq!(trust::metadata_stamp(tx, dir)?, None);
            assert_eq!(trust::metadata_file(tx, dir)?, None);
            assert!(!trust::put_metadata(tx, dir, Some(&[0; 32]), &stamp(1, 1), b"one")?, "there is none before it");
            assert!(trust::put_metadata(tx, dir, None, &stamp(1, 1), b"one")?);
            assert!(!trust::put_metadata(tx, dir, None, &stamp(2, 2), b"two")?, "somebody was first");
            assert!(!trust::put_metadata(tx, dir, Some(&[2; 32]), &stamp(2, 2), b"two")?);
            assert_eq!(trust::metadata_stamp(tx, dir)?, Some(stamp(1, 1)));
            assert!(trust::put_metadata(tx, dir, Some(&[1; 32]), &stamp(2, 2), b"two")?);
            assert_eq!(trust::metadata_stamp(tx, dir)?, Some(stamp(2, 2)));
            assert_eq!(trust::metadata_file(tx, dir)?, Some(b"two".to_vec()));
            let id = keyward_model::DirectoryId::from_bytes([9; 16]);
            directories::create(tx, &directories::Directory { id, name: "Fabrikam".into(), created_at: NOW })?;
            assert_eq!(trust::metadata_stamp(tx, id)?, None);
            Ok(())
        }).await;
    }

    async fn anchors_are_added_once_and_removed(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let anchor = |byte: u8| trust::Anchor {
            fingerprint: [byte; 32],
            name: format!("Root {byte}"),
            certificate: vec![byte; 500],
            added_at: later(u64::from(byte)),
        };
        write(&w.store, move |tx| {
            for byte in [3, 1, 2] {
                assert!(trust::add_anchor(tx, dir, &anchor(byte))?);
            }
            assert!(!trust::add_anchor(tx, dir, &trust::Anchor { name: "Else".into(), ..anchor(1) })?);
            assert_eq!(trust::anchors(tx, dir)?, [1, 2, 3].map(anchor));
            assert_eq!(trust::anchor_stamp(tx, dir)?, [1, 2, 3].map(|byte| [byte; 32]));
            assert!(trust::remove_anchor(tx, dir, &[2; 32])?);
            assert!(!trust::remove_anchor(tx, dir, &[2; 32])?);
            assert_eq!(trust::anchors(tx, dir)?, [1, 3].map(anchor));
            for byte in (4..=u8::MAX).take(trust::MOST_ANCHORS - 2) {
                assert!(trust::add_anchor(tx, dir, &anchor(byte))?);
            }
            assert!(!trust::add_anchor(tx, dir, &anchor(255))?, "there are enough");
            Ok(())
        }).await;
    }

    async fn a_second_pass_ends_the_first(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let person = w.joined("A").await;
        let pass = move |byte: u8| new_pass(byte, person, true);
        write(&w.store, move |tx| {
            assert_eq!(passes::issue(tx, dir, &pass(1))?, passes::Issued::New { replaced: 0 });
            let passes::Issued::Before(before) = passes::issue(tx, dir, &pass(1))? else { panic!("issued twice") };
            assert_eq!(before.pass, pass(1));
            assert_eq!(passes::issue(tx, dir, &pass(2))?, passes::Issued::New { replaced: 1 });
            assert_eq!(passes::find_alive(tx, dir, person, later(1))?.unwrap().pass, pass(2));
            let first = passes::find(tx, dir, PassId::from_bytes([1; 16]))?.unwrap();
            assert_eq!(first.end_reason, Some(passes::PassEnd::Replaced));
            assert!(!passes::consume(tx, dir, first.pass.id, later(2))?);
            assert!(passes::void(tx, dir, pass(2).id, passes::PassEnd::Voided, later(3))?);
            assert!(!passes::void(tx, dir, pass(2).id, passes::PassEnd::Voided, later(3))?);
            assert_eq!(passes::count_attempt(tx, dir, person, later(4))?, None);
            Ok(())
        }).await;
    }

    async fn a_hundred_wrong_attempts_hold_a_pass_until_they_are_forgiven(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let person = w.joined("A").await;
        write(&w.store, move |tx| {
            passes::issue(tx, dir, &new_pass(1, person, true))?;
            assert_eq!(passes::count_attempt(tx, dir, person, NOW.minus(Duration::from_secs(1)))?, None);
            assert_eq!(passes::count_attempt(tx, dir, person, later(3600))?, None);
            for attempt in 1..=passes::MAX_ATTEMPTS {
                assert_eq!(passes::count_attempt(tx, dir, person, later(1))?.unwrap().attempts, attempt);
            }
            // The next is the right one, and comes too late.
            assert_eq!(passes::count_attempt(tx, dir, person, later(2))?, None);
            assert_eq!(passes::find_alive(tx, dir, person, later(2))?, None);
            passes::forgive(tx, dir, person)?;
            assert_eq!(passes::count_attempt(tx, dir, person, later(2))?.unwrap().attempts, 1);
            Ok(())
        }).await;
    }

    async fn a_multi_use_pass_lives_until_it_expires(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let person = w.joined("A").await;
        write(&w.store, move |tx| {
            passes::issue(tx, dir, &new_pass(1, person, false))?;
            for uses in 1..=8 {
                let row = passes::count_attempt(tx, dir, person, later(1))?.unwrap();
                assert_eq!((row.attempts, row.uses), (1, uses - 1));
                assert!(passes::consume(tx, dir, row.pass.id, later(1))?);
            }
            assert!(!passes::consume(tx, dir, PassId::from_bytes([1; 16]), later(3600))?);
            assert_eq!(passes::issue(tx, dir, &passes::NewPass { issued_at: later(3600), ..new_pass(2, person, true) })?,
                passes::Issued::New { replaced: 1 });
            let first = passes::find_by_intent(tx, dir, IntentId::from_bytes([1; 16]))?.unwrap();
            assert_eq!(first.end_reason, Some(passes::PassEnd::Expired));
            Ok(())
        }).await;
    }

    async fn recovery_codes_work_while_their_method_does(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let person = w.joined("A").await;
        let method = w.bound(person, MethodKind::RecoveryCodes).await;
        write(&w.store, move |tx| {
            use repo::recovery_codes as codes;
            codes::replace(tx, dir, &permit(person), method, &[[1; 32], [2; 32]])?;
            codes::replace(tx, dir, &permit(person), method, &[[3; 32], [4; 32], [5; 32]])?;
            assert_eq!(codes::consume(tx, dir, person, &[1; 32], NOW)?, None);
            assert_eq!(codes::consume(tx, dir, person, &[4; 32], NOW)?, Some((method, 2)));
            assert_eq!(codes::consume(tx, dir, person, &[4; 32], NOW)?, None);
            assert_eq!(codes::consume(tx, dir, PersonId::from_bytes([0; 16]), &[3; 32], NOW)?, None);
            assert_eq!(codes::count_unused(tx, dir, person)?, 2);
            methods::set_status(tx, dir, &permit(person), method, MethodStatus::Revoked, NOW)?;
            assert_eq!(codes::consume(tx, dir, person, &[3; 32], NOW)?, None);
            Ok(())
        }).await;
    }

    async fn guessing_is_blocked_and_forgotten(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let rule = throttle::Rule { limit: 3, window: Duration::from_mins(10), block: Duration::from_mins(5) };
        write(&w.store, move |tx| {
            for attempts in 1..=3 {
                assert_eq!(throttle::raise(tx, dir, "code:a", NOW, rule)?, throttle::Gate::Open { attempts });
            }
            let until = later(300);
            assert_eq!(throttle::raise(tx, dir, "code:a", later(299), rule)?, throttle::Gate::Blocked { until });
            assert_eq!(throttle::blocked_until(tx, dir, "code:a", later(299), Duration::from_hours(1))?, Some(until));
            // The block is over, the window is not: one more attempt blocks again.
            assert_eq!(throttle::raise(tx, dir, "code:a", until, rule)?, throttle::Gate::Open { attempts: 4 });
            assert_eq!(throttle::blocked_until(tx, dir, "code:a", until, Duration::from_hours(1))?, Some(later(600)));
            assert_eq!(throttle::raise(tx, dir, "code:a", later(600), rule)?, throttle::Gate::Open { attempts: 1 });
            throttle::reset(tx, dir, "code:a")?;
            assert_eq!(throttle::raise(tx, dir, "code:a", later(601), rule)?, throttle::Gate::Open { attempts: 1 });
            assert_eq!(throttle::raise(tx, dir, "code:b", later(601), rule)?, throttle::Gate::Open { attempts: 1 });
            let once = throttle::Rule { limit: 1, ..rule };
            assert_eq!(throttle::raise(tx, dir, "code:c", NOW, once)?, throttle::Gate::Open { attempts: 1 });
            assert!(matches!(throttle::raise(tx, dir, "code:c", NOW, once)?, throttle::Gate::Blocked { .. }));
            Ok(())
        }).await;
    }

    async fn limits_whose_time_is_over_are_forgotten_in_steps_and_others_stay(store: Store) {
        let w = world(store).await;
        let (dir, mira) = (w.dir, w.joined("Mira Kovac").await);
        let rule = throttle::Rule { limit: 3, window: Duration::from_hours(1), block: Duration::from_hours(1) };
        write(&w.store, move |tx| {
            for n in 0..5 {
                throttle::raise(tx, dir, &format!("try:source:{n}"), NOW, rule)?;
            }
            throttle::raise(tx, dir, "intake:192.0.2.1", NOW, rule)?;
            throttle::raise(tx, dir, "blocked", NOW, rule)?;
            throttle::raise(tx, dir, "newer", later(10), rule)?;
            repo::guesses::count(tx, dir, MethodKind::Password, mira, NOW)?;
            let day = later(24 * 60 * 60);
            throttle::hold(tx, dir, "blocked", day.plus(Duration::from_secs(1)))?;
            let early = throttle::sweep(tx, dir, "", later(24 * 60 * 60 - 1), 9)?;
            assert_eq!((early.0, throttle::count(tx, dir, 20)?), (0, 9));
            let (mut after, mut forgotten, mut steps) = (String::new(), 0, 0);
            loop {
                let (gone, next) = throttle::sweep(tx, dir, &after, day, 2)?;
                (forgotten, steps) = (forgotten + gone, steps + 1);
                let Some(next) = next else { break };
                after = next;
            }
            assert_eq!((forgotten, steps, throttle::count(tx, dir, 20)?), (6, 5, 3));
            assert_eq!(throttle::count(tx, dir, 2)?, 2);
            for subject in ["blocked", "newer"] {
                assert_eq!(throttle::failures(tx, dir, subject)?, 1, "{subject}");
            }
            assert_eq!(repo::guesses::count(tx, dir, MethodKind::Password, mira, day)?, 2, "in a row");
            Ok(())
        }).await;
    }

    async fn a_challenge_is_answered_once(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        write(&w.store, move |tx| {
            use repo::challenges;
            assert!(challenges::spend(tx, dir, &[1; 32], later(60))?);
            assert!(!challenges::spend(tx, dir, &[1; 32], later(60))?);
            assert!(challenges::spend(tx, dir, &[2; 32], later(61))?);
            assert_eq!(challenges::purge(tx, dir, later(60), 100)?, 1);
            assert!(!challenges::spend(tx, dir, &[2; 32], later(61))?);
            Ok(())
        }).await;
    }

    async fn the_sealed_key_is_spent_once_and_guessing_waits(store: Store) {
        let w = world(store).await;
        let (dir, by) = (w.dir, w.person("Mira Kovac"));
        let draws = keyward_storage::Draws::new(NOW, w.entropy.as_ref());
        write(&w.store, move |tx| {
            assert_eq!(break_glass::key(tx, dir)?, None);
            break_glass::put_key(tx, dir, &[1; 32], NOW)?;
            let mut waits = Vec::new();
            for _ in 0..5 {
                let found = break_glass::key(tx, dir)?.unwrap();
                waits.push(break_glass::count_failure(tx, dir, &found, NOW)?.since(NOW).as_secs());
            }
            assert_eq!(waits, [0, 0, 0, 30, 60]);
            assert!(break_glass::spend_key(tx, dir, &[1; 32], &[2; 32], later(1))?);
            assert!(!break_glass::spend_key(tx, dir, &[1; 32], &[3; 32], later(1))?);
            let found = break_glass::key(tx, dir)?.unwrap();
            assert_eq!((found.hash, found.failures, found.blocked_until), ([2; 32], 0, later(1)));
            let used = break_glass::Use { id: ChangeId::new(NOW, &draws), person: by.id, used_at: NOW, seen: None };
            break_glass::insert(tx, dir, &used)?;
            assert_eq!(break_glass::unseen(tx, dir)?, std::slice::from_ref(&used));
            assert!(break_glass::seen(tx, dir, used.id, by.id, later(2), "Looked")?);
            assert!(!break_glass::seen(tx, dir, used.id, by.id, later(2), "Looked")?);
            assert_eq!(break_glass::unseen(tx, dir)?, []);
            Ok(())
        })
        .await;
    }

    async fn registering_again_is_required_and_done_by_one(store: Store) {
        let w = world(store).await;
        let (dir, id) = (w.dir, w.joined("Mira Kovac").await);
        write(&w.store, move |tx| {
            assert!(people::set_reregister(tx, dir, id, None, Some(later(1)))?);
            assert!(!people::set_reregister(tx, dir, id, None, Some(later(2)))?, "somebody was first");
            assert_eq!(people::find(tx, dir, id)?.unwrap().reregister_at, Some(later(1)));
            assert!(!people::set_reregister(tx, dir, id, Some(later(2)), None)?);
            assert!(people::set_reregister(tx, dir, id, Some(later(1)), None)?);
            assert_eq!(people::find(tx, dir, id)?.unwrap().reregister_at, None);
            Ok(())
        }).await;
    }
}

fn new_pass(byte: u8, person: PersonId, one_time: bool) -> passes::NewPass {
    passes::NewPass {
        id: PassId::from_bytes([byte; 16]),
        person,
        intent: IntentId::from_bytes([byte; 16]),
        secret_hash: [byte; 32],
        one_time,
        not_before: NOW,
        expires_at: later(3600),
        issued_at: NOW,
        issued_by: Actor::System,
        decoy: false,
    }
}
