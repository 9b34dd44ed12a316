//! Ending sessions at the desk, how long it took, and what somebody quotes who was refused.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod world;

use keyward_access::policy::Refusal as Forbidden;
use keyward_desk::{Acting, DeskError, Quoted};
use keyward_directory::SIGN_IN_POLICY;
use keyward_model::*;
use keyward_recovery::{Deed, Playbook};
use keyward_storage::{
    Reference, Store, StoreError, both_engines,
    repo::{policies, revocations::Cause, sign_ins},
    secrets::{MasterSecret, Secrets},
};
use std::{sync::atomic::Ordering, time::Duration};
use world::World;

fn code<T: std::fmt::Debug>(answer: Result<T, DeskError>) -> &'static str {
    answer.unwrap_err().code()
}

async fn told(world: &World, kind: &str) -> usize {
    world.mail().await.iter().filter(|mail| mail.message.kind == kind).count()
}

/// A refused sign-in of Mira, and what she was shown.
async fn refused(world: &World, outcome: &str, kind: MethodKind, method: Option<MethodId>) -> Reference {
    let secrets = Secrets::derive(&MasterSecret::new([1; 32])).unwrap();
    let (dir, at) = (world.dir, world.clock.now());
    let reference = Reference::new(&secrets, at, world.entropy.as_ref());
    let row = sign_ins::SignIn {
        id: EventId::new(at, world.entropy.as_ref()),
        person: world.mira,
        at,
        method,
        kind,
        device: None,
        outcome: outcome.to_owned(),
        address: None,
        user_agent: None,
        reference: Some(reference.text().to_owned()),
    };
    let written = Box::pin(world.store.write("setup", move |tx| sign_ins::insert(tx, dir, &row)));
    let written: Result<(), StoreError> = written.await;
    written.unwrap();
    reference
}

async fn put_policy(world: &World, expected: u32, policy: &SignInPolicy) {
    let (dir, at, document) = (world.dir, world.clock.now(), serde_json::to_string(policy).unwrap());
    let put = world.store.write("policy", move |tx| {
        policies::put(tx, dir, SIGN_IN_POLICY, expected, &document, Actor::System, at)
    });
    let put: Result<Option<u32>, StoreError> = put.await;
    assert_eq!(put.unwrap(), Some(expected + 1));
}

both_engines! {
    /// Anybody makes refused tries who knows a name, and whoever got in makes them to hide it.
    async fn refused_tries_hide_no_sign_in_from_the_desk(store: Store) {
        let world = World::new(store).await;
        let opening = world.opening(&world.as_agent());
        let report = world.report();
        let opened = world.desk.open(&opening, world.mira, Playbook::Compromised, report).await.unwrap();
        refused(&world, sign_ins::SUCCESS, MethodKind::Passkey, None).await;
        for _ in 0..30 {
            world.clock.advance(Duration::from_secs(1));
            refused(&world, "wrong_code", MethodKind::Passkey, None).await;
        }
        let agent = world.as_agent();
        let asked = world.desk.case_detail(&agent, opened.number).await.unwrap().sign_ins;
        let seen = world.desk.person_detail(&agent, world.mira).await.unwrap().sign_ins;
        for list in [asked, seen] {
            assert!(list.iter().any(|one| one.outcome == sign_ins::SUCCESS), "{list:?}");
        }
    }

    async fn the_desk_ends_one_session_or_all(store: Store) {
        let world = World::new(store).await;
        let agent = world.as_agent();
        let end = async |who: &Acting, which, reason: &str| {
            let sure = world.sure(who, Deed::EndSessions(world.mira));
            world.desk.end_sessions(&sure, world.mira, which, reason).await
        };
        let second = world.sign_in_row(world.mira, Some(world.passkey)).await;
        let of_other = world.sign_in_row(world.supervisor, None).await;
        world.sign_in_row(world.mira, Some(world.passkey)).await;
        assert_eq!(code(end(&agent, None, "  ").await), "reason-missing");
        for (who, roles, why) in [
            (world.mira, Role::ALL, "own-case"),
            (world.manager, &[][..], "not-allowed"),
            (world.reviewer, &[Role::SecurityReader], "not-allowed"),
            (world.admin, &[Role::PolicyAdministrator], "not-allowed"),
        ] {
            assert_eq!(code(end(&world.acting(who, roles), None, "me").await), why);
        }
        assert_eq!(code(end(&agent, Some(of_other), "me").await), "not-found");
        // A cookie alone ends nobody's work, nor does a touch for somebody else's.
        for bare in [agent.clone(), world.sure(&agent, Deed::EndSessions(world.manager))] {
            assert_eq!(code(world.desk.end_sessions(&bare, world.mira, None, "me").await), "needs-passkey");
        }
        assert_eq!(world.live_sessions().await, 3);
        assert_eq!(world.desk.revoke_times().await.unwrap(), None);

        assert_eq!(end(&agent, Some(second), "She left it open in the library").await.unwrap(), 1);
        assert_eq!(code(end(&agent, Some(second), "again").await), "not-found");
        assert_eq!(world.live_sessions().await, 2);
        world.clock.advance(Duration::from_secs(1));
        let form = Acting { form: Some("a form that was shown once".into()), ..agent.clone() };
        assert_eq!(end(&form, None, "Somebody called in her name").await.unwrap(), 2);
        assert_eq!(end(&form, None, "Somebody called in her name").await.unwrap(), 2, "the same form is the same act");
        assert_eq!(end(&agent, None, "once more").await.unwrap(), 0);
        assert_eq!(world.live_sessions().await, 0);
        assert_eq!(world.logged("session.ended_by_desk").await, 2, "what ended nothing is no event");
        // Both mailboxes and the mobile number, twice.
        assert_eq!(told(&world, "sessions-ended").await, 6);

        let detail = world.desk.person_detail(&agent, world.mira).await.unwrap();
        assert_eq!((detail.may_end, detail.sessions.len()), (Ok(()), 0));
        let ended = detail.ended.unwrap();
        assert_eq!((ended.measured.sessions, ended.measured.cause), (2, Cause::Desk));
        assert_eq!(ended.first_refused_at, None, "nobody tried");
        let times = world.desk.revoke_times().await.unwrap().unwrap();
        assert_eq!(times.count, 2);
        world.clock.advance(Duration::from_hours(25));
        assert_eq!(world.desk.revoke_times().await.unwrap(), None);
        world.verify_log().await;
    }

    async fn whoever_ends_the_sessions_of_many_is_on_hold(store: Store) {
        let world = World::new(store).await;
        let agent = world.as_agent();
        let most = keyward_recovery::Standards::default().wave.div_ceil(2);
        let sure = || world.sure(&agent, Deed::EndSessions(world.mira));
        for _ in 0..most {
            world.desk.end_sessions(&sure(), world.mira, None, "She asked for it").await.unwrap();
        }
        assert_eq!(code(world.desk.end_sessions(&sure(), world.mira, None, "once more").await), "on-hold");
        assert_eq!(world.desk.holds().await.unwrap()[0].hold.agent, world.agent);
        let reader = world.acting(world.reviewer, &[Role::SecurityReader]);
        assert_eq!(code(world.desk.end_hold(&reader, world.agent, "I called her").await), "needs-passkey");
        let reader = world.sure(&reader, Deed::EndHold(world.agent));
        world.desk.end_hold(&reader, world.agent, "I called her").await.unwrap();
        world.desk.end_sessions(&sure(), world.mira, None, "once more").await.unwrap();
    }

    async fn what_a_case_ends_is_measured_from_its_decision(store: Store) {
        let world = World::new(store).await;
        let (agent, number) = (world.as_agent(), world.open().await.number);
        world.verify(number).await;
        // The first of the two effects of this decision gets no answer; the reconciliation asks again, some time later.
        world.directory.answer_lost.store(true, Ordering::SeqCst);
        world.desk.contain(&world.working(&agent, number).await, number).await.unwrap();
        assert_eq!(world.live_sessions().await, 0);
        world.reconcile().await;
        let measured = world.desk.case_detail(&agent, number).await.unwrap().revocations;
        let [(intent, one)] = measured.as_slice() else { panic!("{measured:?}") };
        assert_eq!((one.sessions, one.cause, one.person), (1, Cause::Case, world.mira));
        assert_eq!(world.desk.revoke_times().await.unwrap().unwrap().count, 1, "once, however often it is asked");
        let case = world.case(number).await;
        assert!(case.intents.iter().any(|known| known.id == *intent));
        world.verify_log().await;
    }

    async fn a_reference_leads_to_the_refusal(store: Store) {
        let world = World::new(store).await;
        let agent = world.as_agent();
        let quoted = async |text: &str| world.desk.quoted(&agent, text).await.unwrap();
        let secrets = Secrets::derive(&MasterSecret::new([1; 32])).unwrap();
        let nobody = Reference::new(&secrets, world.clock.now(), world.entropy.as_ref());
        let Some(Quoted::Unrecorded(at)) = quoted(&nobody.to_string()).await else { panic!("a name that nobody has") };
        assert!(world.clock.now().since(at) < Duration::from_mins(1));
        for nothing in ["mira", "", "AAAAA-AAAA"] {
            assert_eq!(quoted(nothing).await, None, "{nothing}");
        }

        let wrong = refused(&world, "wrong_password", MethodKind::Password, None).await;
        let Some(Quoted::Refused(found)) = quoted(&wrong.to_string().to_lowercase().replace('-', " ")).await else {
            panic!("on record")
        };
        assert_eq!((found.len(), found[0].person.id, found[0].rule.clone()), (1, world.mira, None));

        // The policy of that moment explains it, not the one of today.
        let mut off = SignInPolicy::default();
        off.methods.insert(Factor::Passkey, MethodRule::OFF);
        put_policy(&world, 0, &off).await;
        world.clock.advance(Duration::from_mins(1));
        let then = refused(&world, "method-off", MethodKind::Passkey, Some(world.passkey)).await;
        world.clock.advance(Duration::from_mins(1));
        put_policy(&world, 1, &SignInPolicy::default()).await;
        let Some(Quoted::Refused(found)) = quoted(&then.to_string()).await else { panic!("on record") };
        assert_eq!((found[0].sign_in_version, found[0].rule.clone()), (1, Some(Forbidden::Off)));
        assert!(found[0].method.is_some());
        world.clock.advance(Duration::from_mins(1));
        let late = refused(&world, "method-off", MethodKind::Passkey, Some(world.passkey)).await;
        let Some(Quoted::Refused(found)) = quoted(&late.to_string()).await else { panic!("on record") };
        assert_eq!((found[0].sign_in_version, found[0].rule.clone()), (2, None), "what is not so explains nothing");

        for (who, roles) in [(world.manager, &[][..]), (world.reviewer, &[Role::SecurityReader])] {
            let viewer = world.acting(who, roles);
            assert_eq!(code(world.desk.quoted(&viewer, late.text()).await), "not-allowed");
        }
        let admin = world.acting(world.admin, &[Role::PolicyAdministrator]);
        assert!(world.desk.quoted(&admin, late.text()).await.unwrap().is_some());
    }
}
