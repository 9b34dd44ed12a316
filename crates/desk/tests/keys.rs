//! Which of somebody's passkeys sign for others: as they are on record.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod world;

use keyward_access::gate::Confirmed;
use keyward_desk::{Acting, DeskError};
use keyward_directory::SIGN_IN_POLICY;
use keyward_model::*;
use keyward_recovery::*;
use keyward_storage::{Store, StoreError, both_engines, repo::policies};
use std::time::Duration;
use world::World;

const TYPED: &[Factor] = &[Factor::Password, Factor::SoftwareTotp];

/// A passkey that somebody added now in a session in which these were shown, with which of their methods.
async fn bound(world: &World, person: PersonId, shown: &[Factor], with: Option<MethodId>) -> MethodId {
    let session = world.session_showing(person, with, shown).await;
    let id = MethodId::new(world.clock.now(), world.entropy.as_ref());
    let added_from = Origin { session: Some(session), ..Origin::default() };
    let added_at = world.clock.now();
    let made = world.old_method(MethodKind::Passkey, Duration::ZERO);
    world.add_method(Method { id, person, added_from, added_at, device: None, ..made }).await;
    id
}

/// Somebody who touches this passkey to open a case on Mira.
fn opening(world: &World, who: &Acting, key: MethodId) -> Acting {
    let opening = world.opening(who);
    Acting { step_up: opening.step_up.map(|step_up| StepUp { method: Some(key), ..step_up }), ..opening }
}

fn code<T: std::fmt::Debug>(answer: Result<T, DeskError>) -> &'static str {
    answer.unwrap_err().code()
}

both_engines! {
    /// An agent's password and code were phished: what opens waits for 72 hours, with each passkey that came of them.
    async fn a_phished_agent_opens_nothing_with_what_the_thief_bound(store: Store) {
        let world = World::new(store).await;
        let agent = world.as_agent();
        let first = bound(&world, world.agent, TYPED, None).await;
        world.clock.advance(Duration::from_mins(1));
        let second = bound(&world, world.agent, &[Factor::Passkey], Some(first)).await;
        let open = async |key| {
            world.desk.open(&opening(&world, &agent, key), world.mira, Playbook::DeviceLoss, world.report()).await
        };
        for key in [first, second] {
            assert_eq!(code(open(key).await), "key-too-new");
        }
        world.clock.advance(Duration::from_hours(72));
        open(second).await.unwrap();
    }

    async fn what_a_pass_bound_opens_at_once(store: Store) {
        let world = World::new(store).await;
        let agent = world.as_agent();
        let first = bound(&world, world.agent, &[Factor::TemporaryAccessPass], None).await;
        world.clock.advance(Duration::from_mins(1));
        let second = bound(&world, world.agent, &[Factor::Passkey], Some(first)).await;
        let opened = opening(&world, &agent, second);
        world.desk.open(&opened, world.mira, Playbook::DeviceLoss, world.report()).await.unwrap();
        let gone = opening(&world, &agent, world.passkey);
        assert_eq!(code(world.desk.open(&gone, world.mira, Playbook::DeviceLoss, world.report()).await), "needs-passkey");
    }

    /// Whoever holds the manager's account for a minute has the second half of a pass with it.
    async fn the_half_of_a_pass_is_not_read_with_one(store: Store) {
        let world = World::new(store).await;
        let key = bound(&world, world.manager, TYPED, None).await;
        let show = async |key, confirmed| {
            let manager = world.in_a_session(world.manager).await;
            world.desk.show_half(&manager, PassId::from_bytes([9; 16]), confirmed, key).await.map(|_| ())
        };
        assert_eq!(code(show(Some(key), Confirmed::Touch).await), "key-too-new");
        world.clock.advance(Duration::from_hours(72));
        assert_eq!(code(show(Some(key), Confirmed::Touch).await), "not-found", "no half waits for them");
        // A passkey that is gone since, or none: a sign-in of a minute ago reads nothing.
        assert_eq!(code(show(None, Confirmed::Touch).await), "needs-passkey");
    }

    /// Who is chosen for the second half could read it.
    async fn the_half_of_a_pass_goes_to_nobody_without_a_passkey(store: Store) {
        let world = World::new(store).await;
        let number = world.open().await.number;
        world.verify(number).await;
        world.desk.contain(&world.working(&world.as_agent(), number).await, number).await.unwrap();
        let split = async || {
            let who = world.touching(&world.as_agent(), number, SignedAction::IssuePass).await;
            let request = PassRequest { minutes: None, one_time: true };
            world.desk.issue_pass(&who, number, request, Handover::Split).await
        };
        let lacks = split().await.unwrap_err();
        let needs = HandoverNeeds::HolderKey;
        assert!(matches!(lacks, DeskError::Refused(Refusal::HandoverNotPermitted(found)) if found == needs), "{lacks:?}");
        bound(&world, world.manager, TYPED, None).await;
        assert!(split().await.is_err(), "nor to a passkey of a minute ago");
        bound(&world, world.manager, &[Factor::TemporaryAccessPass], None).await;
        assert_eq!(split().await.unwrap().half_with, Some(world.manager));
    }

    /// A record of another directory, and a passkey that the policy refuses, read nothing here: whoever was chosen for them would never see
    /// the half.
    async fn the_half_of_a_pass_goes_to_nobody_who_cannot_read_it(store: Store) {
        let world = World::new(store).await;
        let number = world.open().await.number;
        world.verify(number).await;
        world.desk.contain(&world.working(&world.as_agent(), number).await, number).await.unwrap();
        let split = async || {
            let who = world.touching(&world.as_agent(), number, SignedAction::IssuePass).await;
            world.desk.issue_pass(&who, number, PassRequest { minutes: None, one_time: true }, Handover::Split).await
        };
        let show = async |key| {
            let manager = world.in_a_session(world.manager).await;
            let shown = world.desk.show_half(&manager, PassId::from_bytes([9; 16]), Confirmed::Touch, Some(key)).await;
            code(shown.map(|_| ()))
        };
        let year = Duration::from_hours(24 * 365);
        let old = |here| {
            let (id, person) = (MethodId::new(world.clock.now(), world.entropy.as_ref()), world.manager);
            let added_by = Actor::Person(person);
            Method { id, person, here, added_by, device: None, ..world.old_method(MethodKind::Passkey, year) }
        };
        let record = world.add_method(old(false)).await;
        assert_eq!(show(record).await, "needs-passkey");
        assert_eq!(code(split().await), "handover-not-permitted");
        let own = world.add_method(old(true)).await;
        assert_eq!(show(own).await, "not-found", "it would read one");
        let mut policy = SignInPolicy::default();
        policy.methods.insert(Factor::Passkey, MethodRule::OFF);
        let (dir, at, document) = (world.dir, world.clock.now(), serde_json::to_string(&policy).unwrap());
        let put: Result<Option<u32>, StoreError> = world
            .store
            .write("policy", move |tx| policies::put(tx, dir, SIGN_IN_POLICY, 0, &document, Actor::System, at))
            .await;
        assert_eq!(put.unwrap(), Some(1));
        world.clock.advance(Duration::from_mins(1));
        assert_eq!(show(own).await, "needs-passkey", "the policy refuses it");
        let refused = code(split().await);
        assert_eq!(refused, "handover-not-permitted");
    }
}
