//! The conformance suite: what every [`Directory`](crate::Directory) has to do (feature `testing`).
//!
//! A connector gives the suite a [`Bench`], with which people, methods and sessions are made and looked at.

#![expect(clippy::expect_used, reason = "a conformance suite fails by panicking")]

use crate::{Directory, DirectoryError, PassOrder};
use futures_util::future::BoxFuture;
use keyward_model::{Actor, IntentId, MethodId, MethodStatus, PassId, PersonId, SessionId};

/// What the suite needs besides the directory itself. Everything may panic: it is a test.
pub trait Bench: Send + Sync {
    /// The directory under test.
    fn directory(&self) -> &dyn Directory;
    /// An intent that was never used.
    fn intent(&self) -> IntentId;
    /// A new enabled person.
    fn person(&self) -> BoxFuture<'_, PersonId>;
    /// Disables a person.
    fn disable(&self, person: PersonId) -> BoxFuture<'_, ()>;
    /// A new active passkey of a person.
    fn method(&self, person: PersonId) -> BoxFuture<'_, MethodId>;
    /// A method's status.
    fn status(&self, method: MethodId) -> BoxFuture<'_, MethodStatus>;
    /// A new full session that this method made.
    fn session(&self, person: PersonId, method: MethodId) -> BoxFuture<'_, SessionId>;
    /// A new session that stands on the person's pass.
    fn pass_session(&self, person: PersonId) -> BoxFuture<'_, SessionId>;
    /// Whether a session is live.
    fn is_live(&self, session: SessionId) -> BoxFuture<'_, bool>;
    /// The person's pass that works now, if this is its secret.
    fn opens<'a>(&'a self, person: PersonId, secret: &'a str) -> BoxFuture<'a, Option<PassId>>;
    /// How many events of this kind the log has about a person; `None` if the directory keeps none.
    fn events<'a>(&'a self, person: PersonId, kind: &'a str) -> BoxFuture<'a, Option<usize>>;
}

const BY: Actor = Actor::System;

/// Runs every check.
///
/// # Panics
/// At the first thing that is not as the contract says.
pub async fn conformance(bench: &dyn Bench) {
    sessions_end_once(bench).await;
    suspended_methods_take_their_sessions_along(bench).await;
    revoked_is_for_good(bench).await;
    registering_again_is_asked_for_once(bench).await;
    one_pass_per_intent_and_person(bench).await;
    a_voided_pass_is_dead(bench).await;
    refusals(bench).await;
}

async fn logged(bench: &dyn Bench, person: PersonId, kind: &str, expected: usize) {
    if let Some(found) = bench.events(person, kind).await {
        assert_eq!(found, expected, "events {kind}");
    }
}

async fn sessions_end_once(bench: &dyn Bench) {
    let person = bench.person().await;
    let method = bench.method(person).await;
    let (kept, other) = (bench.session(person, method).await, bench.session(person, method).await);
    let intent = bench.intent();
    let first = bench.directory().revoke_sessions(intent, person, Some(kept)).await;
    assert_eq!(first.expect("sessions end"), 1);
    assert!(bench.is_live(kept).await && !bench.is_live(other).await);
    // A repetition changes nothing, not even for a session that began in between, and says the same.
    let later = bench.session(person, method).await;
    let again = bench.directory().revoke_sessions(intent, person, Some(kept)).await;
    assert_eq!(again.expect("a repetition is harmless"), 1);
    assert!(bench.is_live(later).await);
    logged(bench, person, "session.revoked_all", 1).await;
    let all = bench.directory().revoke_sessions(bench.intent(), person, None).await;
    assert_eq!(all.expect("sessions end"), 2);
    assert!(!bench.is_live(kept).await);
}

async fn suspended_methods_take_their_sessions_along(bench: &dyn Bench) {
    let person = bench.person().await;
    let (lost, other) = (bench.method(person).await, bench.method(person).await);
    let (theirs, own) = (bench.session(person, lost).await, bench.session(person, other).await);
    let intent = bench.intent();
    for _ in 0..2 {
        bench.directory().suspend_methods(intent, BY, &[lost]).await.expect("methods are suspended");
        assert_eq!(bench.status(lost).await, MethodStatus::Suspended);
        assert_eq!(bench.status(other).await, MethodStatus::Active);
        assert!(!bench.is_live(theirs).await && bench.is_live(own).await);
    }
    logged(bench, person, "method.suspended", 1).await;
    bench.directory().reinstate_methods(bench.intent(), BY, &[lost]).await.expect("methods work again");
    assert_eq!(bench.status(lost).await, MethodStatus::Active);
    logged(bench, person, "method.reinstated", 1).await;
    // The first intent is spent: coming late, it does not undo the second.
    bench.directory().suspend_methods(intent, BY, &[lost]).await.expect("a repetition is harmless");
    assert_eq!(bench.status(lost).await, MethodStatus::Active);
}

async fn revoked_is_for_good(bench: &dyn Bench) {
    let person = bench.person().await;
    let method = bench.method(person).await;
    let session = bench.session(person, method).await;
    let intent = bench.intent();
    for _ in 0..2 {
        bench.directory().retire_method(intent, BY, method).await.expect("a method is retired");
        assert_eq!(bench.status(method).await, MethodStatus::Revoked);
        assert!(!bench.is_live(session).await);
    }
    logged(bench, person, "method.revoked", 1).await;
    bench.directory().reinstate_methods(bench.intent(), BY, &[method]).await.expect("nothing happens");
    bench.directory().suspend_methods(bench.intent(), BY, &[method]).await.expect("nothing happens");
    assert_eq!(bench.status(method).await, MethodStatus::Revoked);
}

async fn registering_again_is_asked_for_once(bench: &dyn Bench) {
    let person = bench.person().await;
    let (goes, stays) = (bench.method(person).await, bench.method(person).await);
    let (theirs, other) = (bench.session(person, goes).await, bench.session(person, stays).await);
    let intent = bench.intent();
    for _ in 0..2 {
        let done = bench.directory().require_reregistration(intent, BY, person, &[goes]).await;
        done.expect("registering again is required");
        assert_eq!(bench.status(goes).await, MethodStatus::Revoked);
        assert_eq!(bench.status(stays).await, MethodStatus::Active);
        assert!(!bench.is_live(theirs).await && bench.is_live(other).await);
    }
    logged(bench, person, "method.revoked", 1).await;
    logged(bench, person, "person.reregistration_required", 1).await;
    // Somebody may be asked again, also without anything to remove.
    let again = bench.directory().require_reregistration(bench.intent(), BY, person, &[]).await;
    again.expect("it is required once more");
    logged(bench, person, "person.reregistration_required", 2).await;
    // A method of somebody else changes nothing.
    let stranger = bench.person().await;
    let refused = bench.directory().require_reregistration(bench.intent(), BY, stranger, &[stays]).await;
    assert!(matches!(refused, Err(DirectoryError::NotFound)), "{refused:?}");
    assert_eq!(bench.status(stays).await, MethodStatus::Active);
    logged(bench, stranger, "person.reregistration_required", 0).await;
}

fn order(bench: &dyn Bench, person: PersonId) -> PassOrder {
    PassOrder { intent: bench.intent(), person, minutes: 60, one_time: true, issued_by: BY, decoy: false }
}

async fn one_pass_per_intent_and_person(bench: &dyn Bench) {
    let person = bench.person().await;
    let first = order(bench, person);
    assert_eq!(bench.directory().pass_of_intent(first.intent).await.expect("an answer"), None);
    let pass = bench.directory().issue_pass(first).await.expect("a pass is issued");
    let secret = pass.secret.expect("a new pass has a secret");
    assert!(secret.chars().count() >= 10);
    assert!(pass.expires_at > pass.starts_at);
    assert_eq!(bench.opens(person, &secret).await, Some(pass.pass));
    assert_eq!(bench.directory().pass_of_intent(first.intent).await.expect("an answer"), Some(pass.pass));
    let again = bench.directory().issue_pass(first).await.expect("a repetition is harmless");
    assert_eq!((again.pass, again.secret), (pass.pass, None), "a secret is shown once");
    logged(bench, person, "pass.issued", 1).await;

    let session = bench.pass_session(person).await;
    let second = bench.directory().issue_pass(order(bench, person)).await.expect("a second pass");
    let newer = second.secret.expect("a new pass has a secret");
    assert_eq!(bench.opens(person, &secret).await, None, "the second pass voids the first");
    assert_eq!(bench.opens(person, &newer).await, Some(second.pass));
    assert!(!bench.is_live(session).await, "what stands on the first pass ends with it");
    logged(bench, person, "pass.voided", 1).await;
}

async fn a_voided_pass_is_dead(bench: &dyn Bench) {
    let person = bench.person().await;
    let order = order(bench, person);
    let pass = bench.directory().issue_pass(order).await.expect("a pass is issued");
    let session = bench.pass_session(person).await;
    // Reconciliation ends a lost pass under the intent that made it.
    for intent in [order.intent, order.intent, bench.intent()] {
        bench.directory().void_pass(intent, BY, pass.pass).await.expect("a pass is voided");
    }
    assert_eq!(bench.opens(person, &pass.secret.expect("a secret")).await, None);
    assert!(!bench.is_live(session).await);
    logged(bench, person, "pass.voided", 1).await;
}

async fn refusals(bench: &dyn Bench) {
    let nobody = PersonId::from_bytes([0xEE; 16]);
    let nothing = MethodId::from_bytes([0xEE; 16]);
    let directory = bench.directory();
    let not_found = |result: Result<(), DirectoryError>| {
        assert!(matches!(result, Err(DirectoryError::NotFound)), "{result:?}");
    };
    not_found(directory.revoke_sessions(bench.intent(), nobody, None).await.map(drop));
    not_found(directory.suspend_methods(bench.intent(), BY, &[nothing]).await);
    not_found(directory.retire_method(bench.intent(), BY, nothing).await);
    not_found(directory.require_reregistration(bench.intent(), BY, nobody, &[]).await);
    not_found(directory.issue_pass(order(bench, nobody)).await.map(drop));
    not_found(directory.void_pass(bench.intent(), BY, PassId::from_bytes([0xEE; 16])).await);
    let person = bench.person().await;
    let too_long = PassOrder { minutes: 1_000_000, ..order(bench, person) };
    let refused = directory.issue_pass(too_long).await;
    assert!(matches!(refused, Err(DirectoryError::Refused(_))), "{refused:?}");
    bench.disable(person).await;
    let refused = directory.issue_pass(order(bench, person)).await;
    assert!(matches!(refused, Err(DirectoryError::Refused(_))), "{refused:?}");
    logged(bench, person, "pass.issued", 0).await;
}
