//! One-time things under sixteen clients at once: exactly one gets each.
#![expect(clippy::unwrap_used, reason = "helpers of tests may fail their test")]

mod repos_common;

use keyward_model::{Actor, Channel, IntentId, MethodId, MethodKind, PassId};
use keyward_storage::repo::{
    challenges, counters, method_addresses, methods, passes, people, recovery_codes, sent_codes,
    sign_in_links, throttle, totp,
};
use keyward_storage::testing::permit;
use keyward_storage::{Store, StoreError, Tx, both_engines};
use repos_common::{NOW, later, world, write};

const CLIENTS: usize = 16;

/// Runs the same command from every client at once.
async fn race<T: Send + 'static>(
    store: &Store,
    command: impl Fn(&mut dyn Tx) -> Result<T, StoreError> + Clone + Send + 'static,
) -> Vec<Result<T, StoreError>> {
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let (store, command) = (store.clone(), command.clone());
            tokio::spawn(async move { store.write("race", command).await })
        })
        .collect();
    let mut results = Vec::new();
    for client in clients {
        results.push(client.await.unwrap());
    }
    results
}

fn wins(results: Vec<Result<bool, StoreError>>) -> usize {
    results.into_iter().filter(|result| *result.as_ref().unwrap()).count()
}

both_engines! {
    async fn one_client_gets_each_one_time_thing(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let person = w.joined("A").await;
        let method = w.bound(person, MethodKind::RecoveryCodes).await;
        let pass = passes::NewPass {
            id: PassId::from_bytes([1; 16]),
            person,
            intent: IntentId::from_bytes([1; 16]),
            secret_hash: [1; 32],
            one_time: true,
            not_before: NOW,
            expires_at: later(60),
            issued_at: NOW,
            issued_by: Actor::Operator,
 decoy: false,
        };
        write(&w.store, move |tx| {
            passes::issue(tx, dir, &pass)?;
            recovery_codes::replace(tx, dir, &permit(person), method, &[[1; 32], [2; 32]])?;
            sign_in_links::insert(tx, dir, &[3; 32], person, later(60))
        }).await;
        let consumed = race(&w.store, move |tx| passes::consume(tx, dir, PassId::from_bytes([1; 16]), later(1))).await;
        assert_eq!(wins(consumed), 1);
        let codes = race(&w.store, move |tx| {
            Ok(recovery_codes::consume(tx, dir, person, &[1; 32], later(1))?.is_some())
        }).await;
        assert_eq!(wins(codes), 1);
        let links = race(&w.store, move |tx| Ok(sign_in_links::consume(tx, dir, &[3; 32], later(1))?.is_some())).await;
        assert_eq!(wins(links), 1);
        let spent = race(&w.store, move |tx| challenges::spend(tx, dir, &[4; 32], later(60))).await;
        assert_eq!(wins(spent), 1);
    }

    async fn one_client_gets_each_typed_code(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let person = w.joined("A").await;
        let method = w.bound(person, MethodKind::SoftwareTotp).await;
        let key = sent_codes::CodeKey { person, method, purpose: sent_codes::CodePurpose::SignIn };
        write(&w.store, move |tx| {
            let algorithm = totp::Algorithm::Sha1;
            let sealed = "sealed".into();
            let app = totp::Totp { method, person, sealed, algorithm, digits: 6, period: 30, last_step: -1 };
            totp::insert(tx, dir, &permit(person), &app)?;
            let (sent_at, expires_at) = (NOW, later(60));
            let code = sent_codes::SentCode { key, secret_hash: [7; 32], channel: Channel::Mail, sent_at, expires_at };
            sent_codes::put(tx, dir, &code)
        }).await;
        let taken = race(&w.store, move |tx| totp::take(tx, dir, method, 9)).await;
        assert_eq!(wins(taken), 1);
        let counted = race(&w.store, move |tx| Ok(sent_codes::count_attempt(tx, dir, key, later(1))?.is_some())).await;
        assert_eq!(wins(counted), 5);
        let used = race(&w.store, move |tx| sent_codes::consume(tx, dir, key, &[7; 32], later(1))).await;
        assert_eq!(wins(used), 1);
    }

    async fn who_is_held_has_no_more_numbers_than_allowed(store: Store) {
        let w = world(store).await;
        let (dir, person) = (w.dir, w.joined("A").await);
        let model = w.method(person, MethodKind::Phone);
        let entropy = w.entropy.clone();
        let added = race(&w.store, move |tx| {
            people::hold(tx, dir, person)?;
            if method_addresses::of_person(tx, dir, person)?.len() >= 2 {
                return Ok(false);
            }
            let id = MethodId::new(NOW, entropy.as_ref());
            methods::insert(tx, dir, &permit(person), &keyward_model::Method { id, ..model.clone() }, None)?;
            let value = "+38640555418".into();
            let address = method_addresses::MethodAddress { method: id, person, value, verified_at: NOW };
            method_addresses::insert(tx, dir, &permit(person), MethodKind::Phone, &address)?;
            Ok(true)
        }).await;
        assert_eq!(wins(added), 2);
    }

    async fn parallel_guesses_get_no_more_attempts_than_are_left(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let person = w.joined("A").await;
        let pass = passes::NewPass {
            id: PassId::from_bytes([1; 16]),
            person,
            intent: IntentId::from_bytes([1; 16]),
            secret_hash: [1; 32],
            one_time: false,
            not_before: NOW,
            expires_at: later(60),
            issued_at: NOW,
            issued_by: Actor::Operator,
 decoy: false,
        };
        write(&w.store, move |tx| passes::issue(tx, dir, &pass)).await;
        write(&w.store, move |tx| {
            for _ in 5..passes::MAX_ATTEMPTS {
                passes::count_attempt(tx, dir, person, later(1))?;
            }
            Ok(())
        }).await;
        let counted = race(&w.store, move |tx| Ok(passes::count_attempt(tx, dir, person, later(1))?.is_some())).await;
        assert_eq!(wins(counted), 5);
        let rule = throttle::Rule {
            limit: 4,
            window: std::time::Duration::from_mins(1),
            block: std::time::Duration::from_mins(1),
        };
        let opened = race(&w.store, move |tx| {
            Ok(matches!(throttle::raise(tx, dir, "x", NOW, rule)?, throttle::Gate::Open { .. }))
        }).await;
        assert_eq!(wins(opened), 4);
    }

    async fn competing_issues_leave_one_pass(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let person = w.joined("A").await;
        let tasks: Vec<_> = (0..16_u8).map(|byte| {
            let store = w.store.clone();
            let pass = passes::NewPass {
                id: PassId::from_bytes([byte; 16]),
                person,
                intent: IntentId::from_bytes([byte; 16]),
                secret_hash: [byte; 32],
                one_time: true,
                not_before: NOW,
                expires_at: later(60),
                issued_at: NOW,
                issued_by: Actor::Operator,
 decoy: false,
            };
            tokio::spawn(async move { store.write("issue", move |tx| passes::issue(tx, dir, &pass)).await })
        }).collect();
        let mut issued = 0;
        for task in tasks {
            match task.await.unwrap() {
                Ok(_) => issued += 1,
                Err(StoreError::Conflict { table, .. }) => assert_eq!(table, "pass"),
                Err(other) => panic!("{other}"),
            }
        }
        assert!(issued >= 1);
        let alive: i64 = repos_common::read(&w.store, |tx| {
            tx.query_one("SELECT COUNT(*) FROM pass WHERE ended_at IS NULL", &[])?.get(0)
        }).await;
        assert_eq!(alive, 1);
    }

    async fn numbers_are_given_once(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let mut numbers: Vec<u32> =
            race(&w.store, move |tx| counters::next(tx, dir, "case", 1001)).await.into_iter().map(Result::unwrap).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (1001..1017).collect::<Vec<_>>());
    }
}
