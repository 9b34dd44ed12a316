//! Who is close to whom: one stolen cookie named everybody who could stop it. And what somebody says in their own name, with no more than
//! their password.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod world;

use keyward_access::gate::Confirmed;
use keyward_desk::{Acting, DeskError};
use keyward_model::*;
use keyward_recovery::*;
use keyward_storage::{
    Store, StoreError, Tx, both_engines,
    log::{self, Filter},
    repo::{PageRequest, messages::Message, people, relations},
};
use std::time::Duration;
use world::World;

fn code<T: std::fmt::Debug>(answer: Result<T, DeskError>) -> &'static str {
    answer.unwrap_err().code()
}

async fn user_name(world: &World, id: PersonId) -> String {
    let dir = world.dir;
    let found: Result<_, StoreError> = world.store.read("look", move |tx| people::find(tx, dir, id)).await;
    found.unwrap().unwrap().user_name
}

/// An agent declares somebody, with a touch.
async fn declares(world: &World, who: &Acting, other: PersonId) -> Result<(), DeskError> {
    world.desk.declare_close(who, &user_name(world, other).await, Confirmed::Touch).await
}

fn supervisor(world: &World) -> Acting {
    world.acting(world.supervisor, &[Role::PrivilegedAuthentication])
}

async fn told(world: &World, kind: &str) -> Vec<Message> {
    world.mail().await.into_iter().filter(|mail| mail.message.kind == kind).collect()
}

async fn last_body(world: &World, kind: &str) -> serde_json::Value {
    let (dir, filter) = (world.dir, Filter { kind_prefix: Some(kind.to_owned()), ..Filter::default() });
    let read = move |tx: &mut dyn Tx| log::recent(tx, dir, &filter, &PageRequest::first(1));
    let page: Result<_, StoreError> = world.store.read("look", read).await;
    serde_json::from_str(page.unwrap().items.first().unwrap().body.as_deref().unwrap()).unwrap()
}

both_engines! {
    async fn declaring_takes_a_touch_is_limited_and_is_told(store: Store) {
        let world = World::new(store).await;
        let ben = world.in_a_session(world.second_agent).await;
        let mira = user_name(&world, world.mira).await;
        assert_eq!(code(world.desk.declare_close(&ben, &mira, Confirmed::No).await), "step-up-needed");
        let nobody = world.acting(world.second_agent, &[Role::Authentication]);
        assert_eq!(code(world.desk.declare_close(&nobody, &mira, Confirmed::Touch).await), "not-allowed");
        assert_eq!(world.logged("relation.declared").await, 0);
        declares(&world, &ben, world.mira).await.unwrap();
        let named = told(&world, "named-close").await;
        assert_eq!(named.len(), 2, "both mailboxes of who was named");
        assert!(named.iter().all(|mail| mail.message.body.contains("Ben Agent")));
        let to: Vec<_> = told(&world, "to-security").await.into_iter().map(|mail| mail.message.address).collect();
        assert_eq!(to, ["rita@contoso.example"]);
        let others = [world.manager, world.agent, world.supervisor, world.admin];
        for other in others {
            declares(&world, &ben, other).await.unwrap();
        }
        assert_eq!(others.len() + 1, MOST_CLOSE);
        assert_eq!(code(declares(&world, &ben, world.reviewer).await), "too-many-close");
        declares(&world, &ben, world.mira).await.unwrap();
        // Withdrawn it counts for 30 days more, here too.
        let end = world.sure(&ben, Deed::WithdrawClose(world.mira));
        world.desk.withdraw_close(&end, &mira).await.unwrap();
        assert_eq!(code(declares(&world, &ben, world.reviewer).await), "too-many-close");
        world.clock.advance(Duration::from_hours(30 * 24 + 1));
        let ben = world.in_a_session(world.second_agent).await;
        declares(&world, &ben, world.reviewer).await.unwrap();
    }

    /// Two supervisors were refused, as if they had said it, on ending the sessions of an agent who had named them.
    async fn nobody_is_kept_from_what_protects_whoever_was_named(store: Store) {
        let world = World::new(store).await;
        let (ben, sara) = (world.in_a_session(world.second_agent).await, supervisor(&world));
        declares(&world, &ben, world.supervisor).await.unwrap();
        let report = || LossReport {
            things: vec![LostThing::described(DeviceKind::Phone, "his phone", Management::Personal)],
            ..LossReport::nothing_lost(ReportChannel::Phone, None)
        };
        let opening = world.sure(&sara, Deed::OpenCase(world.second_agent));
        let opened = world.desk.open(&opening, world.second_agent, Playbook::DeviceLoss, report()).await;
        assert_eq!(code(opened), "named-close");
        let number = {
            let agent = world.as_agent();
            let opening = world.sure(&agent, Deed::OpenCase(world.second_agent));
            world.desk.open(&opening, world.second_agent, Playbook::DeviceLoss, report()).await.unwrap().number
        };
        let ending = world.sure(&sara, Deed::EndSessions(world.second_agent));
        world.desk.end_sessions(&ending, world.second_agent, None, "stolen").await.unwrap();
        world.desk.escalate(&sara, number, "odd").await.unwrap();
        let resumed = world.desk.resume(&world.working(&sara, number).await, number, "I know them").await;
        assert_eq!(code(resumed), "named-close");
        let lifting = world.sure(&sara, Deed::LiftHold(world.second_agent));
        let held = world.desk.lift_hold(&lifting, world.second_agent, "fine").await;
        assert_eq!(code(held), "named-close");
    }

    /// Froze and frozen for good: both supervisors were named, and neither could lift it.
    async fn a_freeze_is_lifted_although_everybody_was_named(store: Store) {
        let world = World::new(store).await;
        let ben = world.in_a_session(world.second_agent).await;
        let (ana, sara) = (world.as_agent(), supervisor(&world));
        declares(&world, &ben, world.supervisor).await.unwrap();
        assert!(world.freeze(&sara, world.second_agent, "odd").await.unwrap());
        let lifted = async |who: &Acting| {
            world.lift_freeze(who, world.second_agent, "he came in").await
        };
        assert_eq!(code(lifted(&sara).await), "named-close", "somebody else is left");
        let (dir, ben, agent, at) = (world.dir, world.second_agent, world.agent, world.clock.now());
        let named = move |tx: &mut dyn Tx| relations::declare(tx, dir, ben, agent, at);
        let named: Result<(), StoreError> = world.store.write("relation", named).await;
        named.unwrap();
        let before = told(&world, "to-security").await.len();
        assert!(lifted(&sara).await.unwrap());
        assert_eq!(last_body(&world, "person.unfrozen").await["said"]["despite"], "declared-close-with-everybody");
        assert_eq!(told(&world, "to-security").await.len(), before + 1);
        // One's own word stands, whoever is left.
        assert!(world.freeze(&ana, ben, "odd").await.unwrap());
        let own = move |tx: &mut dyn Tx| relations::declare(tx, dir, agent, ben, at);
        let own: Result<(), StoreError> = world.store.write("relation", own).await;
        own.unwrap();
        assert_eq!(code(lifted(&ana).await), "related");
        assert!(lifted(&sara).await.unwrap(), "nobody but her is left");
    }

    /// The policy closed her passkey, so that a weaker session is all that she has: a touch makes the stop her own word.
    async fn a_touch_in_a_weaker_session_is_the_owners_own_word(store: Store) {
        let world = World::new(store).await;
        let number = world.open().await.number;
        let weak = world.session_showing(world.mira, None, &[Factor::Password]).await;
        let weak = Acting { session: Some((weak, None)), ..world.acting(world.mira, &[]) };
        assert!(!world.desk.speaks_for_owner(&weak).await.unwrap());
        let id = world.case(number).await.id;
        let touched = |touch, ago| {
            let at = world.clock.now().minus(Duration::from_mins(ago));
            Some(StepUp { touch, at, method: Some(world.passkey), signature: None })
        };
        let of = |case, action| Touch::Case { case, action };
        let other = of(CaseId::from_bytes([7; 16]), SignedAction::StopOwn);
        let sara = supervisor(&world);
        for (touch, own) in [
            (None, false),
            (touched(other, 0), false),
            (touched(of(id, SignedAction::DrawCode), 0), false),
            (touched(of(id, SignedAction::StopOwn), 6), false),
            (touched(of(id, SignedAction::StopOwn), 0), true),
        ] {
            // The newest event is the one that is read.
            world.clock.advance(Duration::from_secs(1));
            let weak = Acting { step_up: touch.clone(), ..weak.clone() };
            world.desk.stop_own(&weak, number).await.unwrap();
            let case = world.case(number).await;
            assert_eq!((case.state, case.own_stop.is_some()), (CaseState::Escalated, own), "{touch:?}");
            let reason = if own { OwnStop::Owner } else { OwnStop::WeakerSession };
            assert_eq!(last_body(&world, "case.escalated").await["reason"], reason.reason());
            world.desk.resume(&world.working(&sara, number).await, number, "I called her").await.unwrap();
        }
    }

    /// A password and a code were phished, and bound a passkey a minute ago: its stop is no more than theirs.
    async fn a_passkey_that_a_phisher_bound_a_minute_ago_stops_no_more_than_this_case(store: Store) {
        let world = World::new(store).await;
        let bound = world.give_passkey(world.mira, false).await;
        world.clock.advance(Duration::from_mins(1));
        let number = world.open().await.number;
        let session = world.sign_in_row(world.mira, Some(bound)).await;
        let acting = Acting { session: Some((session, Some(bound))), ..world.acting(world.mira, &[]) };
        let touch = Touch::Case { case: world.case(number).await.id, action: SignedAction::StopOwn };
        let touched = |method| Some(StepUp { touch, at: world.clock.now(), method, signature: None });
        let sara = supervisor(&world);
        for step_up in [None, touched(Some(bound))] {
            let acting = Acting { step_up, ..acting.clone() };
            world.desk.stop_own(&acting, number).await.unwrap();
            let case = world.case(number).await;
            assert_eq!((case.state, case.own_stop), (CaseState::Escalated, None));
            world.desk.resume(&world.working(&sara, number).await, number, "I called her").await.unwrap();
        }
    }

    /// A phished password read both words, and stopped every recovery for 30 days.
    async fn a_password_reads_no_words_and_stops_no_more_than_this_case(store: Store) {
        let world = World::new(store).await;
        let number = world.open().await.number;
        let weak = world.session_showing(world.mira, None, &[Factor::Password]).await;
        let weak = Acting { session: Some((weak, None)), ..world.acting(world.mira, &[]) };
        let strong = world.in_a_session(world.mira).await;
        let nowhere = world.acting(world.mira, &[]);
        for (who, reads) in [(&weak, false), (&strong, true), (&nowhere, false)] {
            assert_eq!(world.desk.own_words(who).await.unwrap().is_some(), reads, "{who:?}");
        }
        // The passkey on the telephone that was reported lost.
        let lost = world.sign_in_row(world.mira, Some(world.passkey)).await;
        let lost = Acting { session: Some((lost, Some(world.passkey))), ..world.acting(world.mira, &[]) };
        assert!(world.desk.own_words(&lost).await.unwrap().is_none());
        world.desk.escalate(&weak, number, OwnStop::Owner.reason()).await.unwrap();
        let case = world.case(number).await;
        assert_eq!((case.state, case.own_stop), (CaseState::Escalated, None));
        assert_eq!(last_body(&world, "case.escalated").await["reason"], OwnStop::WeakerSession.reason());
        let sara = supervisor(&world);
        world.desk.resume(&world.working(&sara, number).await, number, "I called her").await.unwrap();
        world.clock.advance(Duration::from_secs(1));
        world.desk.escalate(&lost, number, OwnStop::Owner.reason()).await.unwrap();
        let case = world.case(number).await;
        assert_eq!(case.state, CaseState::Escalated);
        assert!(case.own_stop.is_some(), "whoever reports a loss silences nobody by it");
        assert_eq!(last_body(&world, "case.escalated").await["session"]["methods"][0], world.passkey.to_string());
    }
}
