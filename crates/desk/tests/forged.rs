//! The list of who holds a role was forged: what protects works, whoever can be believed hears of it, and nothing is opened.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::disallowed_methods, reason = "the test stands at the machine")]

mod world;

use keyward_desk::Operator;
use keyward_model::*;
use keyward_recovery::*;
use keyward_storage::{Store, StoreError, both_engines, params};
use std::time::Duration;
use world::World;

/// A case with a pass that is out.
async fn with_pass(world: &World) -> (u32, CaseId) {
    let number = world.open().await.number;
    let case = world.verify(number).await;
    world.desk.contain(&world.working(&world.as_agent(), number).await, number).await.unwrap();
    world.issue(number, case, None).await.unwrap();
    assert!(world.living_pass().await.is_some());
    (number, case)
}

async fn forge(world: &World, sql: &'static str) {
    let forged: Result<_, StoreError> =
        world.store.write("forge", move |tx| tx.execute(sql, &params![])).await;
    assert!(forged.unwrap() > 0);
}

async fn told(world: &World, kind: &str) -> usize {
    world.mail().await.iter().filter(|mail| mail.message.kind == kind).count()
}

both_engines! {
    async fn a_pass_is_ended_and_its_case_stopped_although_the_list_of_roles_is_gone(store: Store) {
        let world = World::new(store).await;
        let (number, case) = with_pass(&world).await;
        forge(&world, "DELETE FROM role_holder").await;
        let agent = world.as_agent();
        let detail = world.desk.case_detail(&agent, number).await.unwrap();
        assert!(detail.roles_forged && !detail.approvers.is_empty(), "those whose own seal vouches for them");
        // What opens is refused, and says why; what stops is done.
        assert_eq!(world.issue(number, case, None).await.unwrap_err().code(), "not-verified");
        let assessed = world.desk.answer_methods(&agent, number, AtHand::Nothing).await;
        assert_eq!(assessed.unwrap_err().code(), "roles-forged");
        world.desk.void_pass(&world.working(&agent, number).await, number).await.unwrap();
        assert_eq!(world.living_pass().await, None);
        world.desk.escalate(&agent, number, "Somebody is in the database").await.unwrap();
        assert_eq!(world.case(number).await.state, CaseState::Escalated);
        // The notice to everybody waits for the list, and is tried again.
        let waits = |case: &Case| case.under_way(|effect| matches!(effect, Effect::Tell { notice: Notice::Escalated, .. })).is_some();
        assert!(waits(&world.case(number).await));
        world.desk.repair_roles(Operator::at_the_machine(), "Ticket 30.").await.unwrap().unwrap();
        world.reconcile().await;
        assert!(!waits(&world.case(number).await));
    }

    async fn no_pass_is_issued_while_the_list_of_roles_is_forged(store: Store) {
        let world = World::new(store).await;
        let number = world.open().await.number;
        let case = world.verify(number).await;
        world.desk.contain(&world.working(&world.as_agent(), number).await, number).await.unwrap();
        forge(&world, "UPDATE role_holder SET roles = roles - 1 WHERE roles = (SELECT MAX(roles) FROM role_holder)").await;
        assert_eq!(world.issue(number, case, None).await.unwrap_err().code(), "roles-forged");
        world.desk.repair_roles(Operator::at_the_machine(), "Ticket 34.").await.unwrap().unwrap();
        world.issue(number, case, None).await.unwrap();
    }

    async fn a_pass_ends_with_the_stop_of_its_case_although_one_role_is_gone(store: Store) {
        let world = World::new(store).await;
        let (number, _) = with_pass(&world).await;
        forge(&world, "DELETE FROM role_holder WHERE roles = (SELECT MAX(roles) FROM role_holder)").await;
        world.desk.escalate(&world.as_agent(), number, "Somebody is in the database").await.unwrap();
        assert_eq!(world.living_pass().await, None);
    }

    async fn an_alarm_is_raised_and_the_rest_hears_of_it_when_the_list_is_repaired(store: Store) {
        let world = World::new(store).await;
        forge(&world, "DELETE FROM role_holder").await;
        let reviewer = world.acting(world.reviewer, &[Role::SecurityReader]);
        world.desk.raise_alarm(&reviewer, None, "Somebody is in the database").await.unwrap();
        assert_eq!(world.desk.alarms().await.unwrap().len(), 1);
        assert_eq!(told(&world, "alarm").await, 1, "whose own seal vouches for them");
        assert_eq!((world.logged("notice.owed").await, world.logged("notice.paid").await), (1, 0));
        let operator = Operator::at_the_machine;
        // What is owed and what is paid are told apart by their time.
        world.clock.advance(Duration::from_secs(1));
        world.desk.repair_roles(operator(), "Ticket 31.").await.unwrap().unwrap();
        assert_eq!(told(&world, "alarm").await, 2, "and again, whoever was missed");
        assert_eq!(world.logged("notice.paid").await, 1);
        assert_eq!(world.desk.repair_roles(operator(), "Ticket 32.").await.unwrap(), None);
        assert_eq!(told(&world, "alarm").await, 2, "once");
    }

    async fn an_account_is_frozen_and_its_sessions_end_although_the_list_of_roles_is_gone(store: Store) {
        let world = World::with(store, Tier::Privileged, true).await;
        forge(&world, "DELETE FROM role_holder").await;
        let supervisor = world.acting(world.supervisor, &[Role::PrivilegedAuthentication]);
        let sure = world.sure(&supervisor, Deed::EndSessions(world.mira));
        assert_eq!(world.desk.end_sessions(&sure, world.mira, None, "stolen").await.unwrap(), 1);
        assert_eq!(world.logged("notice.owed").await, 1);
        assert!(world.freeze(&supervisor, world.mira, "stolen").await.unwrap());
        assert_eq!(world.logged("notice.owed").await, 2);
        world.desk.repair_roles(Operator::at_the_machine(), "Ticket 33.").await.unwrap().unwrap();
        assert_eq!(world.logged("notice.paid").await, 1);
    }

    async fn a_colleague_who_was_forged_holds_up_no_stop(store: Store) {
        let world = World::new(store).await;
        let (number, _) = with_pass(&world).await;
        let (dir, manager) = (world.dir, world.manager);
        let forged: Result<_, StoreError> = world.store.write("forge", move |tx| {
            tx.execute("UPDATE person SET job_title = 'x' WHERE directory_id = ?1 AND id = ?2", &params![dir, manager])
        }).await;
        assert_eq!(forged.unwrap(), 1);
        world.desk.escalate(&world.as_agent(), number, "Somebody is in the database").await.unwrap();
        assert_eq!(world.living_pass().await, None);
    }
}
