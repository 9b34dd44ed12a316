//! What is bound more weakly than the account was worth proves nothing in a recovery.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod world;

use keyward_access::gate::Permit;
use keyward_model::*;
use keyward_recovery::*;
use keyward_storage::{
    Store, StoreError, Tx, both_engines,
    repo::{methods, passwords, sessions, totp},
    seal,
    testing::permit,
};
use std::time::Duration;
use world::{START, World, YEAR};

const DAY: Duration = Duration::from_hours(24);

/// Saved codes of Mira, a month old, that were made in this session.
fn codes(world: &World, session: Option<SessionId>) -> Method {
    let made = world.old_method(MethodKind::RecoveryCodes, DAY * 30);
    Method { added_from: Origin { session, ..Origin::default() }, ..made }
}

/// As it was written before the answer of the gate was kept.
async fn as_before(world: &World, method: MethodId) {
    let (dir, mira) = (world.dir, world.mira);
    let forget = move |tx: &mut dyn Tx| {
        seal::touch_person(tx, dir, mira)?;
        let sql = "UPDATE method SET made_strongly = NULL WHERE directory_id = ?1 AND id = ?2";
        tx.execute(sql, &keyward_storage::params![dir, method])
    };
    let changed: Result<u64, StoreError> = world.store.write("as-before", forget).await;
    assert_eq!(changed.unwrap(), 1);
}

/// A case on the loss of her phone. A passkey that she removed is not lost.
async fn opened(world: &World) -> u32 {
    let removed = world.status(world.passkey).await == MethodStatus::Revoked;
    let methods = if removed { vec![world.sms] } else { vec![world.passkey, world.sms] };
    let report = LossReport { methods, ..world.report() };
    let opening = world.opening(&world.as_agent());
    world.desk.open(&opening, world.mira, Playbook::DeviceLoss, report).await.unwrap().number
}

/// What the case says of the codes, before anybody uses one.
async fn judged(world: &World) -> Option<Result<(), NotCounted>> {
    let number = opened(world).await;
    world.desk.case_detail(&world.as_agent(), number).await.unwrap().saved_codes
}

/// What a password or an app is checked by.
fn secret(tx: &mut dyn Tx, dir: DirectoryId, method: &Method) -> Result<(), StoreError> {
    let (id, person) = (method.id, method.person);
    if method.kind == MethodKind::Password {
        let (phc, set_at) = ("x".to_owned(), method.added_at);
        let password = passwords::Password { method: id, person, phc, set_at, must_change: false };
        return passwords::insert(tx, dir, &permit(person), &password);
    }
    let (sealed, algorithm) = ("x".to_owned(), totp::Algorithm::Sha1);
    let totp = totp::Totp { method: id, person, sealed, algorithm, digits: 6, period: 30, last_step: -1 };
    totp::insert(tx, dir, &permit(person), &totp)
}

const WEAK: Option<Result<(), NotCounted>> = Some(Err(NotCounted::MadeWeakly));

both_engines! {
    async fn what_the_gate_said_is_kept_with_the_method(store: Store) {
        let world = World::new(store).await;
        let session = world.session_showing(world.mira, None, &[Factor::Password]).await;
        world.add_method(codes(&world, Some(session))).await;
        assert_eq!(judged(&world).await, Some(Ok(())), "whatever its session was");
    }

    async fn what_nobody_asked_the_gate_about_proves_nothing(store: Store) {
        let world = World::new(store).await;
        let (dir, made) = (world.dir, codes(&world, None));
        #[expect(clippy::disallowed_methods, reason = "a permit that says nothing of a session is the question")]
        let imports = Permit::of_import(world.mira);
        let import = move |tx: &mut dyn Tx| methods::insert(tx, dir, &imports, &made, None);
        let imported: Result<(), StoreError> = world.store.write("import", import).await;
        imported.unwrap();
        assert_eq!(judged(&world).await, WEAK);
    }

    async fn before_that_was_kept_the_rule_of_the_gate_is_asked_about_the_session(store: Store) {
        let world = World::new(store).await;
        let session = world.session_showing(world.mira, None, &[Factor::Password]).await;
        let made = world.add_method(codes(&world, Some(session))).await;
        as_before(&world, made).await;
        assert_eq!(judged(&world).await, WEAK, "the account had a passkey");
    }

    async fn one_factor_is_too_weak_for_an_account_that_had_two(store: Store) {
        let world = World::new(store).await;
        let (dir, mira, key) = (world.dir, world.mira, world.passkey);
        // Her passkey was hers to remove, and counts no more.
        let remove = move |tx: &mut dyn Tx| methods::set_status(tx, dir, &permit(mira), key, MethodStatus::Revoked, START);
        let removed: Result<bool, StoreError> = world.store.write("remove", remove).await;
        assert!(removed.unwrap());
        for kind in [MethodKind::Password, MethodKind::SoftwareTotp] {
            let method = world.old_method(kind, YEAR);
            let put = move |tx: &mut dyn Tx| {
                methods::insert(tx, dir, &permit(mira), &method, None)?;
                secret(tx, dir, &method)
            };
            let put: Result<(), StoreError> = world.store.write("typed", put).await;
            put.unwrap();
        }
        let both = world.session_showing(mira, None, &[Factor::Password, Factor::SoftwareTotp]).await;
        let made = world.add_method(codes(&world, Some(both))).await;
        as_before(&world, made).await;
        let number = opened(&world).await;
        let judged = async || world.desk.case_detail(&world.as_agent(), number).await.unwrap().saved_codes;
        assert_eq!(judged().await, Some(Ok(())));
        let revoke = move |tx: &mut dyn Tx| methods::set_status(tx, dir, &permit(mira), made, MethodStatus::Revoked, START);
        let revoked: Result<bool, StoreError> = world.store.write("revoke", revoke).await;
        assert!(revoked.unwrap());
        let one = world.session_showing(mira, None, &[Factor::Password]).await;
        let made = world.add_method(codes(&world, Some(one))).await;
        as_before(&world, made).await;
        assert_eq!(judged().await, WEAK);
    }

    async fn a_session_that_is_forgotten_says_nothing_of_what_was_made_before_the_upgrade(store: Store) {
        let world = World::new(store).await;
        let session = world.session_showing(world.mira, None, &[Factor::Password]).await;
        let made = world.add_method(codes(&world, Some(session))).await;
        as_before(&world, made).await;
        let (dir, at) = (world.dir, world.clock.now());
        let forget = move |tx: &mut dyn Tx| {
            sessions::end(tx, dir, session, "signed-out", at)?;
            tx.execute("DELETE FROM session WHERE id = ?1", &keyward_storage::params![session])
        };
        let gone: Result<u64, StoreError> = world.store.write("forget", forget).await;
        assert_eq!(gone.unwrap(), 1);
        assert_eq!(judged(&world).await, Some(Ok(())));
    }

    async fn a_record_of_another_directory_makes_no_account_stronger(store: Store) {
        let world = World::new(store).await;
        let (dir, mira, key) = (world.dir, world.mira, world.passkey);
        let remove = move |tx: &mut dyn Tx| methods::set_status(tx, dir, &permit(mira), key, MethodStatus::Revoked, START);
        let removed: Result<bool, StoreError> = world.store.write("remove", remove).await;
        assert!(removed.unwrap());
        world.add_method(Method { here: false, ..world.old_method(MethodKind::Passkey, YEAR) }).await;
        let session = world.session_showing(mira, None, &[Factor::Password]).await;
        let made = world.add_method(codes(&world, Some(session))).await;
        as_before(&world, made).await;
        assert_eq!(judged(&world).await, Some(Ok(())));
    }
}
