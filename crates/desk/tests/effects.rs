//! Effects are never lost and never done twice: repeated forms, agents at once, failures at every point.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

mod world;

use keyward_desk::{Acting, DeskError};
use keyward_model::*;
use keyward_recovery::*;
use keyward_storage::{
    Store, both_engines,
    fault::{Fault, Point},
};
use std::sync::atomic::Ordering;
use world::World;

/// Every command between the decision to contain and the end of the case.
const LABELS: &[&str] = &[
    "contain",
    "directory-revoke-sessions",
    "directory-suspend-methods",
    "issue-pass",
    "directory-issue-pass",
    "record-outcome",
    "tell",
    "retire-method",
    "directory-retire-method",
    "close",
];

fn form(acting: &Acting, token: &str) -> Acting {
    Acting { form: Some(token.to_owned()), ..acting.clone() }
}

async fn contained(world: &World) -> (u32, CaseId) {
    let number = world.open().await.number;
    let case = world.verify(number).await;
    world.desk.contain(&world.working(&world.as_agent(), number).await, number).await.unwrap();
    (number, case)
}

/// Works on after a failure until the case is closed, as an agent would.
async fn finish(world: &World) -> u32 {
    let number = world.open_or_find().await.unwrap().number;
    let agent = world.as_agent();
    for _ in 0..12 {
        let detail = world.desk.case_detail(&agent, number).await.unwrap();
        let case = detail.case.id;
        let step = match detail.current {
            Some(Obligation::Verify) => {
                world.check(number).await;
                Ok(())
            }
            Some(Obligation::Contain) => {
                world.desk.contain(&world.working(&agent, number).await, number).await.map(drop)
            }
            Some(Obligation::Restore) if detail.case.living_pass(detail.now).is_some() => {
                // The agent never saw this one.
                world.desk.void_pass(&world.working(&agent, number).await, number).await.map(drop)
            }
            Some(Obligation::Restore) => match world.issue(number, case, None).await {
                Ok(shown) => {
                    world.observe(keyward_directory::Observed::PassUsed { pass: shown.pass }).await;
                    Ok(())
                }
                Err(error) => Err(error),
            },
            Some(Obligation::Register) => {
                let new = world.register().await;
                world.observe(keyward_directory::Observed::SignedIn { method: new }).await;
                Ok(())
            }
            Some(Obligation::Retire) => {
                let touched = world.touched(agent.clone(), case, SignedAction::Retire);
                world.desk.retire_lost(&touched, number).await.map(drop)
            }
            Some(Obligation::Wipe) => world
                .desk
                .record_wipe(&world.working(&agent, number).await, number, 0, "MDM-7")
                .await
                .map(drop),
            None => world.desk.close(&agent, number).await.map(drop),
            other => panic!("{other:?}"),
        };
        if matches!(step, Err(DeskError::Refused(Refusal::Closed)))
            || (detail.current.is_none() && step.is_ok())
        {
            return number;
        }
        if step.is_err() {
            world.reconcile().await;
        }
    }
    panic!("the case does not end: {:?}", world.case(number).await);
}

both_engines! {
    async fn a_form_that_comes_twice_counts_once(store: Store) {
        let world = World::new(store).await;
        let agent = form(&world.as_agent(), "a");
        let sure = world.opening(&agent);
        let open = || world.desk.open(&sure, world.mira, Playbook::DeviceLoss, world.report());
        let first = open().await.unwrap();
        assert_eq!(open().await.unwrap(), first);
        let number = first.number;
        let case = world.verify(number).await;
        for _ in 0..3 {
            world.desk.contain(&world.working(&form(&world.as_agent(), "b"), number).await, number).await.unwrap();
            world.desk.note(&form(&world.as_agent(), "c"), number, "hello").await.unwrap();
        }
        assert_eq!(world.logged("session.revoked_all").await, 1);
        assert_eq!(world.logged("case.noted").await, 1);
        let shown = world.issue(number, case, Some("d")).await.unwrap();
        assert_eq!(world.issue(number, case, Some("d")).await.unwrap_err().code(), "shown-before");
        assert_eq!(world.living_pass().await, Some(shown.pass));
        assert_eq!(world.logged("pass.issued").await, 1);
        // A token is worth nothing to somebody else.
        let other = form(&world.acting(world.supervisor, &[Role::PrivilegedAuthentication]), "c");
        world.desk.note(&other, number, "me too").await.unwrap();
        assert_eq!(world.logged("case.noted").await, 2);
        // A refusal is not remembered: the form can be sent again once it is right.
        let early = form(&world.acting(world.supervisor, &[Role::PrivilegedAuthentication]), "e");
        assert_eq!(world.desk.waive(&world.working(&early, number).await, number, Obligation::Wipe, " ").await.unwrap_err().code(), "reason-missing");
        world.desk.waive(&world.working(&early, number).await, number, Obligation::Wipe, "found again").await.unwrap();
        world.assert_whole(number).await;
    }

    async fn agents_at_once_decide_one_after_the_other(store: Store) {
        let world = World::new(store).await;
        let supervisor = world.acting(world.supervisor, &[Role::PrivilegedAuthentication]);
        let sure = world.opening(&supervisor);
        let report = || world.desk.open(&sure, world.mira, Playbook::DeviceLoss, world.report());
        let opened = futures_util::future::join_all((0..8).map(|_| report())).await;
        assert_eq!(opened.iter().filter(|opened| opened.is_ok()).count(), 1, "{opened:?}");
        let number = opened.into_iter().find_map(Result::ok).unwrap().number;
        let agent = world.working(&world.as_agent(), number).await;
        let assessed = futures_util::future::join_all((0..8).map(|_| world.desk.assess(&agent, number))).await;
        assert_eq!(assessed.iter().filter(|done| done.is_ok()).count(), 1, "{assessed:?}");
        assert!(assessed.iter().filter_map(|done| done.as_ref().err()).all(|error| error.code() == "not-open"));
        assert_eq!(world.logged("case.assessed").await, 1);
    }

    async fn passes_asked_for_at_once_leave_one(store: Store) {
        let world = World::new(store).await;
        let (number, case) = contained(&world).await;
        let issued = futures_util::future::join_all((0..8).map(|_| world.issue(number, case, None))).await;
        let shown = issued.iter().filter_map(|pass| pass.as_ref().ok()).count();
        assert!(shown >= 1, "{issued:?}");
        world.reconcile().await;
        world.assert_whole(number).await;
        assert!(world.living_pass().await.is_some());
    }

    async fn a_second_pass_voids_the_first(store: Store) {
        let world = World::new(store).await;
        let (number, case) = contained(&world).await;
        let first = world.issue(number, case, None).await.unwrap();
        assert_eq!(world.issue(number, case, None).await.unwrap_err().code(), "not-verified");
        world.check(number).await;
        let second = world.issue(number, case, None).await.unwrap();
        assert_ne!(first.pass, second.pass);
        assert_eq!(world.living_pass().await, Some(second.pass));
        world.desk.void_pass(&world.working(&world.as_agent(), number).await, number).await.unwrap();
        assert_eq!(world.living_pass().await, None);
        assert_eq!(world.desk.void_pass(&world.working(&world.as_agent(), number).await, number).await.unwrap_err().code(), "no-pass");
        world.assert_whole(number).await;
    }

    async fn a_directory_that_is_down_is_asked_again(store: Store) {
        let world = World::new(store).await;
        let number = world.open().await.number;
        let case = world.verify(number).await;
        world.directory.down.store(true, Ordering::SeqCst);
        world.desk.contain(&world.working(&world.as_agent(), number).await, number).await.unwrap();
        let contain = |detail: keyward_desk::CaseDetail| detail.duties[3].1.clone();
        let agent = world.as_agent();
        assert_eq!(contain(world.desk.case_detail(&agent, number).await.unwrap()), Duty::UnderWay);
        // Not before its time: the call may still be on its way.
        assert_eq!(world.desk.reconcile(world.clock.now()).await.unwrap().settled, 0);
        world.reconcile().await;
        assert_eq!(contain(world.desk.case_detail(&agent, number).await.unwrap()), Duty::Done);
        assert_eq!(world.live_sessions().await, 0);

        // The pass was made, but nobody saw it.
        world.directory.answer_lost.store(true, Ordering::SeqCst);
        assert_eq!(world.issue(number, case, None).await.unwrap_err().code(), "directory-unavailable");
        assert!(world.living_pass().await.is_some());
        assert_eq!(world.issue(number, case, None).await.unwrap_err().code(), "under-way");
        world.reconcile().await;
        assert_eq!(world.living_pass().await, None);
        let lost = world.case(number).await.intents.into_iter().filter(|i| matches!(i.outcome, Some(Ok(Outcome::PassLost { .. }))));
        assert_eq!(lost.count(), 1);
        // The pass was never made: nobody waits for it, so it is not made later.
        world.directory.down.store(true, Ordering::SeqCst);
        world.issue(number, case, None).await.unwrap_err();
        world.reconcile().await;
        assert_eq!(world.logged("pass.issued").await, 1);
        let shown = world.issue(number, case, None).await.unwrap();
        assert_eq!(world.living_pass().await, Some(shown.pass));
        world.assert_whole(number).await;
    }

    async fn whatever_fails_where_nothing_is_lost_and_nothing_happens_twice(store: Store) {
        let mut seed = 100;
        for label in LABELS {
            for (point, fault) in [
                (Point::BeforeCommit, Fault::Fail),
                (Point::BeforeCommit, Fault::Retry),
                (Point::AfterCommit, Fault::Fail),
            ] {
                seed += 1;
                let world = World::seeded(store.clone(), Tier::Standard, true, seed, true).await;
                let number = world.open().await.number;
                world.verify(number).await;
                store.faults().arm(label, point, fault);
                let number = finish(&world).await;
                world.reconcile().await;
                assert_eq!(world.case(number).await.state, CaseState::Closed(Closing::Completed), "{label}");
                world.assert_whole(number).await;
            }
        }
    }
}
