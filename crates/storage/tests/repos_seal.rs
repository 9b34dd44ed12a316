//! Whoever can write the database and does not have the master secret makes nothing that is believed.
#![expect(clippy::unwrap_used, reason = "helpers of tests may fail their test")]

mod repos_common;

use keyward_storage::log;
use keyward_storage::repo::{methods, passkeys, people};
use keyward_storage::seal::{self, NewSeals, SealKeys};
use keyward_storage::secrets::MasterSecret;
use keyward_storage::{Store, StoreError, Tx, both_engines, params};
use repos_common::sealed::{event, filled, findings, sealed, sequence, signer};
use repos_common::{NOW, World, read, write};

both_engines! {
    async fn a_passkey_and_its_event_made_by_hand_open_nothing(store: Store) {
        let (w, people) = filled(store).await;
        let (dir, victim) = (w.dir, people[1]);
        sealed(&w).await;
        sequence(&w).await.unwrap();
        // A program of their own with another secret: it writes everything as ours does.
        let forgers = SealKeys::derive(&MasterSecret::new([6; 32])).unwrap();
        let other = Store::open(w.store.config()).await.unwrap().unlock(forgers);
        let forged = event("method.passkey_registered", Some(victim));
        let id = forged.id;
        write(&other, move |tx| {
            log::append(tx, dir, &forged)?;
            tx.execute(
                "INSERT INTO passkey (directory_id, credential_id, method_id, person_id, public_key, sign_count, \
                 user_verified, backup_eligible, backup_state, aaguid, transports, attestation_format, attestation_object, \
                 client_data, rp_id) SELECT directory_id, ?2, ?2, person_id, ?2, 0, 1, 0, 0, aaguid, transports, \
                 attestation_format, attestation_object, client_data, rp_id FROM passkey WHERE person_id = ?1",
                &params![victim, [77_u8; 16]],
            )
        }).await;
        // Under the keys that wrote it, too: what they seal is not what we sealed.
        for credential in [[77_u8; 16], [2; 16]] {
            let found: Result<_, StoreError> =
                w.store.read("sign-in", move |tx| passkeys::find_by_credential(tx, dir, &credential)).await;
            // The first belongs to no method, so it is not found at all; the second is not believed any more.
            assert!(matches!(found, Ok(None) | Err(StoreError::Forged { .. })), "{found:?}");
        }
        let methods: Result<_, StoreError> = w.store.read("ways", move |tx| methods::of_person(tx, dir, victim)).await;
        assert!(matches!(methods, Err(StoreError::Forged { table: "passkey", .. })), "{methods:?}");
        let signed = sequence(&w).await;
        assert!(matches!(signed, Err(StoreError::Forged { table: "event", .. })), "the sequencer signs no such event: {signed:?}");
        let listed: Result<_, StoreError> = w.store.read("log", move |tx| log::find(tx, dir, id)).await;
        assert!(matches!(listed, Err(StoreError::Forged { .. })), "{listed:?}");
        let found = findings(&w).await;
        assert!(found.iter().any(|finding| finding.table == "passkey"), "{found:?}");
        assert!(found.iter().any(|finding| finding.table == "event" && finding.key == id.to_string()), "{found:?}");
        // What is forged is not sealed over by an honest write.
        let write: Result<_, StoreError> = w.store.write("freeze", move |tx| people::set_enabled(tx, dir, victim, false)).await;
        assert!(matches!(write, Err(StoreError::Forged { .. })), "{write:?}");
        // And nobody else is held up by it.
        let other_person = people[2];
        read(&w.store, move |tx| methods::of_person(tx, dir, other_person)).await;
    }

    async fn an_older_database_gets_its_seals_once(store: Store) {
        let (w, people) = filled(store).await;
        let (dir, person) = (w.dir, people[0]);
        sequence(&w).await.unwrap();
        // As it was before: no seals, no MACs.
        write(&w.store, |tx| {
            tx.execute("DELETE FROM seal", &[])?;
            tx.execute("UPDATE event SET mac = NULL, seals = NULL", &[])
        }).await;
        let found: Result<_, StoreError> = w.store.read("find", move |tx| people::find(tx, dir, person)).await;
        assert!(matches!(found, Err(StoreError::Forged { .. })), "{found:?}");
        sealed(&w).await;
        sequence(&w).await.unwrap();
        assert!(read(&w.store, move |tx| people::find(tx, dir, person)).await.is_some());
        assert_eq!(findings(&w).await, []);
        let new = NewSeals { event: event("log.sealed", None), key: signer().verifier().clone(), now: NOW };
        assert_eq!(seal::migrate(&w.store, dir, new.clone()).await, Ok(None), "once");
        // Whoever takes every seal away, and says that there never were any, is not given new ones.
        write(&w.store, |tx| {
            tx.execute("DELETE FROM seal", &[])?;
            tx.execute("DELETE FROM seal_since", &[])?;
            tx.execute("UPDATE event SET mac = NULL, seals = NULL", &[])
        }).await;
        assert!(matches!(seal::migrate(&w.store, dir, new.clone()).await, Err(StoreError::Forged { table: "seal_since", .. })));
        write(&w.store, |tx| tx.execute("DELETE FROM event WHERE kind = 'log.sealed'", &[])).await;
        let refused = seal::migrate(&w.store, dir, new).await;
        assert!(matches!(refused, Err(StoreError::Forged { table: "event", .. })), "the tree knows that event: {refused:?}");
    }

    async fn a_rotation_goes_in_small_steps_and_ends_the_old_key(store: Store) {
        let (w, people) = filled(store).await;
        let (dir, person) = (w.dir, people[0]);
        sealed(&w).await;
        sequence(&w).await.unwrap();
        let (old, new) = (MasterSecret::new([0x5E; 32]), MasterSecret::new([7; 32]));
        let both = SealKeys::of(&[(1, old), (2, new.clone())]).unwrap();
        let store = Store::open(w.store.config()).await.unwrap().unlock(both);
        let rotating = World { store, ..w.clone() };
        // Meanwhile both count.
        assert_eq!(findings(&rotating).await, []);
        let done = seal::rotate(&rotating.store, dir).await.unwrap();
        assert!(done.events >= 5 && done.owners >= 6, "{done:?}");
        assert_eq!(findings(&rotating).await, []);
        assert_eq!(seal::rotate(&rotating.store, dir).await.unwrap().events, 0, "nothing is left for a second time");
        let after = SealKeys::of(&[(2, new)]).unwrap();
        let store = Store::open(w.store.config()).await.unwrap().unlock(after);
        let rotated = World { store, ..w.clone() };
        assert_eq!(findings(&rotated).await, []);
        assert!(read(&rotated.store, move |tx| people::find(tx, dir, person)).await.is_some());
        let before: Result<_, StoreError> = w.store.read("old", move |tx| people::find(tx, dir, person)).await;
        assert_eq!(before.err(), Some(StoreError::OldKeys), "the old key opens nothing any more");
        // A program that still runs with it writes nothing either: nobody would believe it.
        let written: Result<_, StoreError> =
            w.store.write("old", move |tx| log::append(tx, dir, &event("person.changed", Some(person)))).await;
        assert_eq!(written.err(), Some(StoreError::OldKeys));
        assert_eq!(sequence(&w).await.err(), None, "nothing waits, so nothing is signed");
        assert_eq!(findings(&rotated).await, []);
    }

    async fn without_keys_nothing_is_believed_or_written(store: Store) {
        let (w, people) = filled(store).await;
        let (dir, person) = (w.dir, people[0]);
        let bare = Store::open(w.store.config()).await.unwrap();
        let found: Result<_, StoreError> = bare.read("find", move |tx| people::find(tx, dir, person)).await;
        assert_eq!(found.err(), Some(StoreError::Unkeyed));
        let logged: Result<_, StoreError> =
            bare.write("log", move |tx: &mut dyn Tx| log::append(tx, dir, &event("x", None))).await;
        assert_eq!(logged.err(), Some(StoreError::Unkeyed));
    }
}
