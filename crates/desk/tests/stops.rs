//! Stops and alarms take no touch, and are counted: whoever gives one after the other is held, and the last one is done like the first.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod world;

use keyward_desk::{Acting, QueueFilter};
use keyward_model::*;
use keyward_recovery::*;
use keyward_storage::{Store, both_engines};
use std::time::Duration;
use world::World;

/// The agent of the other half of each case, who stops it.
fn stopper(world: &World) -> Acting {
    world.acting(world.second_agent, &[Role::Authentication])
}

async fn let_go_on(world: &World, number: u32) {
    let supervisor = world.acting(world.supervisor, &[Role::PrivilegedAuthentication]);
    world.desk.resume(&world.working(&supervisor, number).await, number, "It is fine").await.unwrap();
}

both_engines! {
    async fn an_agent_who_stops_again_and_again_is_held_with_the_last_stop(store: Store) {
        let world = World::new(store).await;
        let number = world.open().await.number;
        let agent = stopper(&world);
        let most = Standards::default().wave.div_ceil(2);
        for n in 1..most {
            // More slowly than a wave.
            world.clock.advance(Duration::from_mins(5));
            world.desk.escalate(&agent, number, "odd").await.unwrap();
            assert_eq!(world.logged("agent.held").await, 0, "after {n}");
            let_go_on(&world, number).await;
        }
        world.desk.escalate(&agent, number, "odd").await.unwrap();
        assert_eq!(world.case(number).await.state, CaseState::Escalated, "the last one is done");
        assert_eq!(world.logged("agent.held").await, 1);
        assert_eq!(world.desk.note(&agent, number, "me").await.unwrap_err().code(), "on-hold");
        // Everybody else goes on.
        let_go_on(&world, number).await;
        world.desk.escalate(&world.as_agent(), number, "odd").await.unwrap();
    }

    async fn a_person_stops_their_own_case_as_often_as_they_like(store: Store) {
        let world = World::new(store).await;
        let number = world.open().await.number;
        let mira = world.acting(world.mira, &[]);
        for _ in 0..Standards::default().wave {
            world.desk.escalate(&mira, number, "not me").await.unwrap();
            let_go_on(&world, number).await;
        }
        assert_eq!(world.logged("agent.held").await, 0);
    }

    async fn flags_that_stop_count_and_others_do_not(store: Store) {
        let world = World::new(store).await;
        let number = world.open().await.number;
        let agent = stopper(&world);
        let most = Standards::default().wave.div_ceil(2);
        for _ in 0..most {
            world.desk.raise_flag(&agent, number, FlagKind::Threats).await.unwrap();
            let supervisor = world.acting(world.supervisor, &[Role::PrivilegedAuthentication]);
            let flags = [RedFlag::Heard { heard: FlagKind::Threats }.name()];
            let sure = world.working(&supervisor, number).await;
            world.desk.review_flags(&sure, number, &flags, "I called").await.unwrap();
        }
        assert_eq!(world.logged("agent.held").await, 1);
    }

    async fn a_case_that_a_flag_stops_waits_under_the_supervisors_tab_and_calls_them(store: Store) {
        let world = World::new(store).await;
        let number = world.open().await.number;
        let agent = world.as_agent();
        let waiting = async |world: &World| {
            let counts = world.desk.queue_counts().await.unwrap().map(|(_, count)| count);
            let page = world.desk.queue(&world.as_agent(), QueueFilter::Escalated, 10, None).await.unwrap();
            let open = world.desk.queue(&world.as_agent(), QueueFilter::Open, 10, None).await.unwrap();
            assert!(open.items.iter().all(|item| item.flagged != page.items.is_empty()));
            // What waits is not closed: the first tab has it too, stopped or flagged.
            let listed = |item: &keyward_desk::CaseItem| open.items.iter().any(|one| one.row.number == item.row.number);
            assert!(page.items.iter().all(listed));
            (counts, page.items.len())
        };
        let called = async |world: &World| {
            let detail = world.desk.case_detail(&world.as_agent(), number).await.unwrap();
            detail.messages.iter().filter(|row| row.message.subject.contains("waits for a supervisor")
                || row.message.body.contains("waits for a supervisor")).count()
        };
        assert_eq!(waiting(&world).await, ([1, 0, 0], 0));
        world.desk.raise_flag(&agent, number, FlagKind::Threats).await.unwrap();
        assert_eq!(waiting(&world).await, ([1, 1, 0], 1));
        let first = called(&world).await;
        assert!(first > 0);
        let supervisor = world.acting(world.supervisor, &[Role::PrivilegedAuthentication]);
        let flags = [RedFlag::Heard { heard: FlagKind::Threats }.name()];
        let sure = world.working(&supervisor, number).await;
        world.desk.review_flags(&sure, number, &flags, "I called").await.unwrap();
        assert_eq!((waiting(&world).await, called(&world).await), (([1, 0, 0], 0), first));
        // One that was stopped is not closed either.
        world.desk.escalate(&agent, number, "he sounded wrong").await.unwrap();
        assert_eq!(world.desk.queue_counts().await.unwrap().map(|(_, count)| count), [1, 1, 0]);
        let open = world.desk.queue(&agent, QueueFilter::Open, 10, None).await.unwrap();
        assert_eq!(open.items.len(), 1);
    }

    async fn whoever_raises_alarm_after_alarm_is_held(store: Store) {
        let world = World::new(store).await;
        let reader = world.acting(world.reviewer, &[Role::SecurityReader]);
        let supervisor = world.acting(world.supervisor, &[Role::PrivilegedAuthentication]);
        let most = Standards::default().wave.div_ceil(4);
        for _ in 1..=most {
            assert_eq!(world.logged("agent.held").await, 0);
            world.desk.raise_alarm(&reader, Some("Finance"), "phishing").await.unwrap();
            // Somebody else looked: it was none.
            let alarm = world.desk.alarms().await.unwrap().remove(0).alarm.id;
            let sure = world.sure(&supervisor, Deed::EndAlarm(alarm));
            world.desk.end_alarm(&sure, alarm, "a newsletter").await.unwrap();
        }
        assert_eq!(world.logged("agent.held").await, 1);
        let more = world.desk.raise_alarm(&reader, Some("Finance"), "phishing").await;
        assert_eq!(more.unwrap_err().code(), "on-hold");
    }
}
