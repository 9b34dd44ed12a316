//! Methods that are typed, on both engines: what is written is read back, codes work once, revoked means gone.
#![expect(clippy::unwrap_used, reason = "helpers of tests may fail their test")]

mod repos_common;

use keyward_model::{Channel, DirectoryId, MessageId, MethodId, MethodKind, MethodStatus, PersonId};
use keyward_storage::repo::{
    PageRequest, messages,
    method_addresses::{self, MethodAddress},
    methods,
    passwords::{self, Password},
    people,
    sent_codes::{self, CodeKey, CodePurpose, MAX_ATTEMPTS, SentCode},
    throttle::{self, Gate, Rule},
    totp::{self, Algorithm, Totp},
};
use keyward_storage::testing::permit;
use keyward_storage::{Store, StoreError, Tx, both_engines};
use repos_common::{NOW, later, world, write};

fn password(method: MethodId, person: PersonId, phc: &str) -> Password {
    Password { method, person, phc: phc.into(), set_at: NOW, must_change: false }
}

fn app(method: MethodId, person: PersonId) -> Totp {
    Totp {
        method,
        person,
        sealed: "sealed".into(),
        algorithm: Algorithm::Sha256,
        digits: 8,
        period: 30,
        last_step: -1,
    }
}

fn number(method: MethodId, person: PersonId) -> MethodAddress {
    MethodAddress { method, person, value: "+38640555418".into(), verified_at: NOW }
}

fn code(key: CodeKey, hash: u8, seconds: u64) -> SentCode {
    SentCode {
        key,
        secret_hash: [hash; 32],
        channel: Channel::Voice,
        sent_at: NOW,
        expires_at: later(seconds),
    }
}

fn is_revoked(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    mira: PersonId,
    method: MethodId,
) -> Result<bool, StoreError> {
    methods::set_status(tx, dir, &permit(mira), method, MethodStatus::Revoked, later(9))
}

both_engines! {
    async fn a_person_has_one_password(store: Store) {
        let w = world(store).await;
        let (dir, mira) = (w.dir, w.joined("Mira Kovac").await);
        let method = w.bound(mira, MethodKind::Password).await;
        let other = w.bound(mira, MethodKind::Password).await;
        write(&w.store, move |tx| {
            assert_eq!(passwords::of_person(tx, dir, mira)?, None);
            passwords::insert(tx, dir, &permit(mira), &password(method, mira, "one"))?;
            assert_eq!(passwords::of_person(tx, dir, mira)?, Some(password(method, mira, "one")));
            let new = Password { set_at: later(1), must_change: true, ..password(method, mira, "two") };
            assert!(passwords::replace(tx, dir, &permit(mira), "one", &new)?);
            assert!(!passwords::replace(tx, dir, &permit(mira), "one", &new)?, "somebody else was faster");
            assert_eq!(passwords::of_person(tx, dir, mira)?, Some(new));
            methods::set_status(tx, dir, &permit(mira), method, MethodStatus::Suspended, later(2))?;
            assert_eq!(passwords::of_person(tx, dir, mira)?, None, "suspended");
            Ok(())
        }).await;
        let second = w.store.write("second", move |tx| passwords::insert(tx, dir, &permit(mira), &password(other, mira, "x"))).await;
        assert!(matches!(second, Err(StoreError::Conflict { .. })), "{second:?}");
        write(&w.store, move |tx| {
            assert!(is_revoked(tx, dir, mira, method)?);
            passwords::insert(tx, dir, &permit(mira), &password(other, mira, "x"))
        }).await;
    }

    async fn a_code_of_an_app_is_taken_once_and_none_before_it(store: Store) {
        let w = world(store).await;
        let (dir, mira) = (w.dir, w.joined("Mira Kovac").await);
        let method = w.bound(mira, MethodKind::SoftwareTotp).await;
        write(&w.store, move |tx| {
            totp::insert(tx, dir, &permit(mira), &app(method, mira))?;
            assert_eq!(totp::of_person(tx, dir, mira)?, [app(method, mira)]);
            assert!(totp::take(tx, dir, method, 7)?);
            assert!(!totp::take(tx, dir, method, 7)?);
            assert!(!totp::take(tx, dir, method, 6)?);
            assert!(totp::take(tx, dir, method, 8)?);
            methods::set_status(tx, dir, &permit(mira), method, MethodStatus::Suspended, later(2))?;
            assert!(!totp::take(tx, dir, method, 9)?);
            assert_eq!(totp::of_person(tx, dir, mira)?, []);
            methods::set_status(tx, dir, &permit(mira), method, MethodStatus::Active, later(3))?;
            assert_eq!(totp::of_person(tx, dir, mira)?[0].last_step, 8);
            assert!(is_revoked(tx, dir, mira, method)?);
            let left: i64 = tx.query_one("SELECT COUNT(*) FROM totp", &[])?.get(0)?;
            assert_eq!(left, 0);
            Ok(())
        }).await;
    }

    async fn an_address_goes_with_its_method(store: Store) {
        let w = world(store).await;
        let (dir, mira) = (w.dir, w.joined("Mira Kovac").await);
        let method = w.bound(mira, MethodKind::Phone).await;
        let key = CodeKey { person: mira, method, purpose: CodePurpose::SignIn };
        write(&w.store, move |tx| {
            method_addresses::insert(tx, dir, &permit(mira), MethodKind::Phone, &number(method, mira))?;
            sent_codes::put(tx, dir, &code(key, 1, 60))?;
            assert_eq!(method_addresses::find(tx, dir, method)?, Some((MethodKind::Phone, number(method, mira))));
            methods::set_status(tx, dir, &permit(mira), method, MethodStatus::Suspended, later(2))?;
            assert_eq!(method_addresses::find(tx, dir, method)?, None);
            assert_eq!(method_addresses::of_person(tx, dir, mira)?, [number(method, mira)]);
            assert!(is_revoked(tx, dir, mira, method)?);
            assert_eq!(method_addresses::of_person(tx, dir, mira)?, []);
            assert_eq!(sent_codes::count_attempt(tx, dir, key, later(3))?, None, "its code went with it");
            Ok(())
        }).await;
    }

    async fn a_newer_code_takes_the_place_of_the_one_before(store: Store) {
        let w = world(store).await;
        let (dir, mira) = (w.dir, w.joined("Mira Kovac").await);
        let method = w.bound(mira, MethodKind::Phone).await;
        let key = CodeKey { person: mira, method, purpose: CodePurpose::SignIn };
        let other = CodeKey { purpose: CodePurpose::Register, ..key };
        write(&w.store, move |tx| {
            sent_codes::put(tx, dir, &code(key, 1, 60))?;
            sent_codes::put(tx, dir, &code(other, 2, 60))?;
            for _ in 0..MAX_ATTEMPTS {
                assert_eq!(sent_codes::count_attempt(tx, dir, key, later(1))?, Some(([1; 32], Channel::Voice)));
            }
            assert_eq!(sent_codes::count_attempt(tx, dir, key, later(1))?, None, "five tries");
            sent_codes::put(tx, dir, &code(key, 3, 60))?;
            assert!(!sent_codes::consume(tx, dir, key, &[1; 32], later(2))?, "the one before");
            assert!(!sent_codes::consume(tx, dir, other, &[3; 32], later(2))?, "for something else");
            assert!(!sent_codes::consume(tx, dir, key, &[3; 32], later(60))?, "expired");
            assert!(sent_codes::consume(tx, dir, key, &[3; 32], later(59))?);
            assert!(!sent_codes::consume(tx, dir, key, &[3; 32], later(59))?, "once");
            assert_eq!(sent_codes::count_attempt(tx, dir, key, later(3))?, None);
            assert_eq!(sent_codes::count_attempt(tx, dir, other, later(60))?, None);
            assert_eq!(sent_codes::purge(tx, dir, later(59), 9)?, 0);
            assert_eq!(sent_codes::purge(tx, dir, later(60), 1)?, 1);
            assert_eq!(sent_codes::purge(tx, dir, later(60), 9)?, 1);
            Ok(())
        }).await;
    }

    async fn a_message_with_a_code_is_erased_however_it_ends(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let message = |byte: u8, seconds: Option<u64>| messages::NewMessage {
            id: MessageId::from_bytes([byte; 16]),
            person: None,
            channel: Channel::Text,
            address: "+38640555418".into(),
            subject: "Your code".into(),
            body: "sealed".into(),
            kind: "one-time-code".into(),
            case: None,
            intent: None,
            created_at: later(byte.into()),
            expires_at: seconds.map(later),
        };
        let codes = messages::Lane { channel: Channel::Text, address: None, urgency: messages::Urgency::Code };
        let others = messages::Lane { urgency: messages::Urgency::Notice, ..codes };
        write(&w.store, move |tx| {
            for byte in 1..=4 {
                messages::enqueue(tx, dir, &message(byte, Some(60)))?;
            }
            messages::enqueue(tx, dir, &message(5, None))?;
            let due = |tx: &mut dyn Tx, lane, at| -> Result<usize, StoreError> {
                Ok(messages::due(tx, dir, lane, at, 9)?.len())
            };
            assert_eq!((due(tx, codes, later(9))?, due(tx, others, later(9))?), (4, 1));
            assert_eq!((due(tx, codes, later(60))?, due(tx, others, later(60))?), (0, 1), "expired");
            assert!(messages::mark_sent(tx, dir, message(1, None).id, later(10))?);
            assert!(messages::mark_failed(tx, dir, message(2, None).id, "gone", None)?);
            assert!(messages::mark_failed(tx, dir, message(3, None).id, "busy", Some(later(20)))?);
            assert!(messages::mark_sent(tx, dir, message(5, None).id, later(10))?);
            let bodies = |tx: &mut dyn Tx| -> Result<Vec<String>, StoreError> {
                let page = messages::list(tx, dir, &PageRequest::first(9))?;
                Ok(page.items.into_iter().rev().map(|row| row.message.body).collect())
            };
            assert_eq!(bodies(tx)?, ["", "", "sealed", "sealed", "sealed"]);
            assert_eq!(messages::expire(tx, dir, later(59), 9)?, 0);
            assert_eq!(messages::expire(tx, dir, later(60), 1)?, 1);
            assert_eq!(messages::expire(tx, dir, later(60), 9)?, 1);
            assert_eq!(bodies(tx)?, ["", "", "", "", "sealed"]);
            let third = messages::find(tx, dir, message(3, None).id)?.unwrap();
            assert!(third.is_given_up());
            assert_eq!(third.last_error.as_deref(), Some("busy"));
            Ok(())
        }).await;
    }

    async fn a_wait_grows_as_it_is_told(store: Store) {
        let w = world(store).await;
        let (dir, mira) = (w.dir, w.joined("Mira Kovac").await);
        let rule = Rule { limit: u32::MAX, window: std::time::Duration::from_hours(9), block: std::time::Duration::ZERO };
        write(&w.store, move |tx| {
            assert_eq!(throttle::raise(tx, dir, "x", NOW, rule)?, Gate::Open { attempts: 1 });
            throttle::hold(tx, dir, "x", later(30))?;
            assert_eq!(throttle::raise(tx, dir, "x", later(29), rule)?, Gate::Blocked { until: later(30) });
            assert_eq!(throttle::raise(tx, dir, "x", later(30), rule)?, Gate::Open { attempts: 2 });
            throttle::hold(tx, dir, "nobody", later(30))?;
            assert_eq!(throttle::raise(tx, dir, "nobody", NOW, rule)?, Gate::Open { attempts: 1 });
            assert!(people::hold(tx, dir, mira)?);
            assert!(!people::hold(tx, dir, PersonId::from_bytes([9; 16]))?);
            assert!(people::find(tx, dir, mira)?.unwrap().enabled);
            Ok(())
        }).await;
    }
}
