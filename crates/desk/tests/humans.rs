//! Whoever has two accounts is one human at the desk too: in holds, limits, freezes and relations.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod world;

use keyward_desk::{Acting, Action, CallBack, DeskError, InviteList, InviteRow, QueueFilter};
use keyward_model::*;
use keyward_recovery::*;
use keyward_storage::{
    Draws, Store, StoreError, Tx, both_engines,
    repo::{
        agent_holds::{self, AgentHold},
        contacts, humans, pass_orders, person_sources, relations,
    },
};
use std::time::Duration;
use world::World;

fn code<T: std::fmt::Debug>(answer: Result<T, DeskError>) -> &'static str {
    answer.unwrap_err().code()
}

async fn link(world: &World, one: PersonId, other: PersonId) {
    let (dir, at) = (world.dir, world.clock.now());
    let link = move |tx: &mut dyn Tx| humans::link(tx, dir, one, other, at);
    let linked: Result<bool, StoreError> = world.store.write("link", link).await;
    assert!(linked.unwrap());
}

/// What an import writes where a number would join somebody with a role holder.
async fn claim(world: &World, one: PersonId, other: PersonId) {
    let dir = world.dir;
    let claimed: Result<(), StoreError> = world
        .store
        .write("claim", move |tx| {
            let mut theirs = person_sources::of_person(tx, dir, one)?;
            theirs.claims.insert(other);
            person_sources::put(tx, dir, one, &theirs)?;
            let mut theirs = person_sources::of_person(tx, dir, other)?;
            theirs.claimed_by.insert(one);
            person_sources::put(tx, dir, other, &theirs)
        })
        .await;
    claimed.unwrap();
}

fn supervisor(world: &World) -> Acting {
    world.acting(world.supervisor, &[Role::PrivilegedAuthentication])
}

both_engines! {
    /// Nobody knows whether the supervisor is the agent, or who calls: she signs beside neither, and is silent about nobody else.
    async fn whom_a_file_says_to_be_one_signs_neither_beside_nor_for_the_other(store: Store) {
        let world = World::with(store, Tier::Privileged, true).await;
        let (agent, number) = (world.as_agent(), world.open().await.number);
        claim(&world, world.supervisor, world.mira).await;
        world.desk.assess(&agent, number).await.unwrap();
        let face = Basis::Face { document: Some("passport".into()), place: Some("Ljubljana".into()), prompts: vec![] };
        world.desk.view_photo(&agent, world.mira).await.unwrap();
        let (seen, passed) = (EvidenceKind::InPerson, EvidenceResult::Passed);
        let working = world.working(&agent, number).await;
        world.desk.record_evidence(&working, number, seen, face, passed, None).await.unwrap();
        assert_eq!(code(world.desk.ask_approval(&agent, number, world.supervisor).await), "signer-claimed");
        let signer = world.working(&supervisor(&world), number).await;
        assert_eq!(code(world.desk.contain(&signer, number).await), "signer-claimed");
        // What only protects she does.
        world.desk.escalate(&signer, number, "I know who this is about").await.unwrap();
        world.verify_log().await;
    }

    /// The phone of her other account, lost last week, rings for this one.
    async fn what_one_account_lost_is_no_proof_for_the_other(store: Store) {
        let world = World::new(store).await;
        let (dir, mira, other, mobile) = (world.dir, world.mira, world.manager, world.mobile);
        let id = ContactId::from_bytes([77; 16]);
        // Before they were known to be one, so that he could vouch for her.
        world.work().await.unwrap();
        let written: Result<(), StoreError> = world
            .store
            .write("twin", move |tx| {
                let of_hers = contacts::of_person(tx, dir, mira)?;
                let known = of_hers.into_iter().find(|contact| contact.id == mobile).unwrap();
                let twin = Contact { id, person: other, device: None, device_since: None, ..known };
                contacts::insert(tx, dir, &twin)
            })
            .await;
        written.unwrap();
        let laptop = LostThing::described(DeviceKind::Laptop, "laptop", Management::Personal);
        let report = LossReport { things: vec![laptop], methods: vec![], ..world.report() };
        let call = CallBack { contact: id, fixed: true, relay: false };
        link(&world, mira, other).await;
        let opening = world.sure(&world.as_agent(), Deed::OpenCase(other));
        let number = world.desk.open(&opening, other, Playbook::DeviceLoss, report).await.unwrap().number;
        world.desk.assess(&world.as_agent(), number).await.unwrap();
        let refused = world.desk.ask_call_back(&world.as_agent(), number, call).await.unwrap_err();
        assert!(matches!(refused, DeskError::Refused(Refusal::NumberDoesNotCount(NotCounted::OnLostDevice))), "{refused:?}");
    }

    /// What `keyward doctor` names: also over an account that is nobody's with a role, and no longer once it is settled.
    async fn claims_that_keep_two_from_signing_are_named(store: Store) {
        let rules = world::rules::Rules::new(store).await;
        let world = &rules.world;
        for person in [world.admin, world.supervisor] {
            world.give_passkey(person, true).await;
        }
        let administrators = async || {
            let first = world.desk.at_work().await.unwrap().swap_remove(0);
            (first.enter, first.claims.len())
        };
        assert_eq!(administrators().await, (2, 0));
        claim(world, world.admin, world.manager).await;
        assert_eq!(administrators().await, (2, 0), "one of them may be the manager");
        claim(world, world.manager, world.supervisor).await;
        assert_eq!(administrators().await, (2, 0), "and that both may be makes them no one");
        claim(world, world.admin, world.supervisor).await;
        assert_eq!(administrators().await, (1, 1));
        link(world, world.admin, world.supervisor).await;
        assert_eq!(administrators().await, (1, 0), "they are one");
    }

    /// The agent was held; the other account went on, and let her go on.
    async fn a_hold_is_of_the_human(store: Store) {
        let world = World::new(store).await;
        let number = world.open().await.number;
        let (dir, since) = (world.dir, world.clock.now());
        let hold = async |agent| {
            let hold = AgentHold { agent, since, counted: 10 };
            let held: Result<(), StoreError> = world.store.write("hold", move |tx| agent_holds::hold(tx, dir, &hold)).await;
            held.unwrap();
        };
        let (other, reader) = (supervisor(&world), world.acting(world.reviewer, &[Role::SecurityReader]));
        // A case of somebody else's is not read on hold.
        hold(world.supervisor).await;
        assert_eq!(code(world.desk.case_detail(&other, number).await), "on-hold");
        let release = world.sure(&reader, Deed::EndHold(world.supervisor));
        world.desk.end_hold(&release, world.supervisor, "I called her").await.unwrap();
        hold(world.agent).await;
        world.desk.case_detail(&other, number).await.unwrap();
        link(&world, world.agent, world.supervisor).await;
        for who in [&world.as_agent(), &other] {
            // It is their own case: they read it and stop it, with either account, and go no further.
            assert_eq!(world.desk.case_detail(who, number).await.unwrap().may(Action::Contain), Err(Refusal::OnHold));
            world.desk.note(who, number, "she hung up").await.unwrap();
            assert_eq!(code(world.desk.assess(who, number).await), "on-hold");
            assert_eq!(code(world.desk.person_detail(who, world.mira).await), "on-hold");
            assert_eq!(code(world.desk.queue(who, QueueFilter::Open, 10, None).await), "on-hold");
            assert_eq!(code(world.desk.intakes(who).await), "on-hold");
            assert_eq!(code(world.desk.end_hold(&world.sure(who, Deed::EndHold(world.agent)), world.agent, "it is fine").await), "on-hold");
        }
        world.desk.end_hold(&world.sure(&reader, Deed::EndHold(world.agent)), world.agent, "I called her").await.unwrap();
        world.desk.case_detail(&other, number).await.unwrap();
    }

    /// She saw from her second account who works on the case about her first one.
    async fn a_case_about_any_of_ones_accounts_is_not_in_ones_queue(store: Store) {
        let world = World::new(store).await;
        let number = world.open().await.number;
        let (own, other) = (world.as_agent(), supervisor(&world));
        link(&world, world.mira, world.agent).await;
        for filter in [QueueFilter::Open, QueueFilter::Mine] {
            let seen = world.desk.queue(&own, filter, 10, None).await.unwrap();
            assert_eq!((seen.items.len(), seen.hidden), (0, 1), "{filter:?}");
        }
        assert_eq!(code(world.desk.case_detail(&own, number).await), "not-allowed");
        assert!(world.desk.person_detail(&own, world.mira).await.unwrap().cases.is_empty());
        let seen = world.desk.queue(&other, QueueFilter::Open, 10, None).await.unwrap();
        assert_eq!((seen.items.len(), seen.hidden), (1, 0));
    }

    /// The queue named privileged people to agents who find nothing about them.
    async fn a_case_above_ones_reach_is_not_in_ones_queue(store: Store) {
        let world = World::with(store, Tier::Privileged, true).await;
        world.open().await;
        let reader = world.acting(world.reviewer, &[Role::SecurityReader]);
        let second = world.acting(world.second_agent, &[Role::Authentication]);
        for (who, items, hidden) in [(&second, 0, 1), (&supervisor(&world), 1, 0), (&reader, 1, 0)] {
            let seen = world.desk.queue(who, QueueFilter::Open, 10, None).await.unwrap();
            assert_eq!((seen.items.len(), seen.hidden), (items, hidden), "{who:?}");
        }
        assert_eq!(world.desk.queue_counts().await.unwrap().map(|(_, count)| count), [1, 0, 0]);
    }

    /// A list of invitations said of privileged people whether they have a passkey, a case or a mailbox.
    async fn a_list_of_invitations_says_nothing_of_whom_one_does_not_read_about(store: Store) {
        let world = World::with(store, Tier::Privileged, true).await;
        let second = world.acting(world.second_agent, &[Role::Authentication]);
        let list = || InviteList::Names("mira.kovac@contoso.example".into());
        let rows = world.desk.preview_invites(&second, list(), InviteWay::InPerson).await.unwrap().rows;
        let beyond = |row: &InviteRow| matches!(row.verdict, Some(Err(LeftOut::Refused(Refusal::BeyondReach { .. }))));
        assert!(rows.len() == 1 && rows[0].person.is_none() && beyond(&rows[0]), "{rows:?}");
        let rows = world.desk.preview_invites(&supervisor(&world), list(), InviteWay::InPerson).await.unwrap().rows;
        assert!(rows[0].person.is_some() && !beyond(&rows[0]), "{rows:?}");
    }

    /// One account looked at the failed checks, the other opened the next case, and the lock was gone.
    async fn whoever_reviewed_failed_checks_opens_no_unlocked_case(store: Store) {
        let world = World::new(store).await;
        let (agent, other, failed) = (world.as_agent(), supervisor(&world), EvidenceResult::Failed);
        let open = async |who: &Acting| world.desk.open(&world.opening(who), world.mira, Playbook::DeviceLoss, world.report()).await.unwrap();
        let reject = async |number| {
            let _ = world.desk.escalate(&agent, number, "not her").await;
            world.desk.reject(&world.working(&other, number).await, number, "not her").await.unwrap();
        };
        for n in 1..=FAILURES_LOCK {
            let number = open(&agent).await.number;
            world.desk.assess(&agent, number).await.unwrap();
            let call = CallBack { contact: world.office_line, fixed: true, relay: false };
            world.desk.ask_call_back(&agent, number, call).await.unwrap();
            world.desk.record_call_back(&agent, number, world.office_line, failed, None).await.unwrap();
            // The log is in the order of time.
            world.clock.advance(Duration::from_secs(1));
            if n == FAILURES_LOCK {
                world.desk.resume(&world.working(&other, number).await, number, "I called her").await.unwrap();
            }
            reject(number).await;
            world.clock.advance(Duration::from_secs(1));
        }
        let second = world.acting(world.second_agent, &[Role::Authentication]);
        let next = open(&second).await.number;
        assert_eq!(world.case(next).await.state, CaseState::Open, "somebody else has looked");
        reject(next).await;
        link(&world, world.agent, world.supervisor).await;
        let next = open(&agent).await.number;
        assert_eq!(world.case(next).await.state, CaseState::Escalated);
    }

    /// Whoever holds the manager's session stops what runs, and locks no recovery that follows.
    async fn declined_vouches_lock_nothing_that_comes_later(store: Store) {
        let world = World::new(store).await;
        let (agent, other) = (world.as_agent(), supervisor(&world));
        for _ in 0..=FAILURES_LOCK {
            let number = world.open().await.number;
            assert_eq!(world.case(number).await.state, CaseState::Open);
            world.desk.assess(&agent, number).await.unwrap();
            world.desk.ask_vouch(&agent, number).await.unwrap();
            let asked = world.desk.requests_for(world.manager).await.unwrap().remove(0).request.id;
            // Without a touch: to protect takes none.
            world.desk.decline_request(&world.acting(world.manager, &[]), asked, None).await.unwrap();
            assert_eq!(world.case(number).await.state, CaseState::Escalated);
            world.desk.reject(&world.working(&other, number).await, number, "not her").await.unwrap();
        }
    }

    /// A caller who failed with one account of somebody tries the next.
    async fn failed_checks_count_for_every_account_of_a_human(store: Store) {
        let world = World::new(store).await;
        let (agent, other, failed) = (world.as_agent(), supervisor(&world), EvidenceResult::Failed);
        for _ in 1..=FAILURES_LOCK {
            let number = world.open().await.number;
            world.desk.assess(&agent, number).await.unwrap();
            let call = CallBack { contact: world.office_line, fixed: true, relay: false };
            world.desk.ask_call_back(&agent, number, call).await.unwrap();
            world.desk.record_call_back(&agent, number, world.office_line, failed, None).await.unwrap();
            let _ = world.desk.escalate(&agent, number, "not her").await;
            world.desk.reject(&world.working(&other, number).await, number, "not her").await.unwrap();
        }
        let open = async || {
            let opening = world.sure(&agent, Deed::OpenCase(world.second_agent));
            let mut report = LossReport { methods: Vec::new(), ..world.report() };
            report.things.iter_mut().for_each(|thing| thing.device = None);
            let opened = world.desk.open(&opening, world.second_agent, Playbook::DeviceLoss, report).await;
            opened.unwrap().number
        };
        let number = open().await;
        assert_eq!(world.case(number).await.state, CaseState::Open, "somebody else");
        world.desk.escalate(&agent, number, "by mistake").await.unwrap();
        world.desk.reject(&world.working(&other, number).await, number, "by mistake").await.unwrap();
        link(&world, world.mira, world.second_agent).await;
        let number = open().await;
        assert_eq!(world.case(number).await.state, CaseState::Escalated);
    }

    /// As many passes with each account as one agent gives.
    async fn passes_are_counted_of_the_human(store: Store) {
        let world = World::new(store).await;
        let number = world.open().await.number;
        let case = world.verify(number).await;
        world.desk.contain(&world.working(&world.as_agent(), number).await, number).await.unwrap();
        let (dir, by, now) = (world.dir, world.supervisor, world.clock.now());
        let draws = Draws::new(now, world.entropy.as_ref());
        let order = move |tx: &mut dyn Tx| {
            let draws = draws.restart();
            for _ in 0..Standards::default().passes_per_agent {
                pass_orders::insert(tx, dir, by, IntentId::new(now, &draws), now)?;
            }
            Ok::<_, StoreError>(())
        };
        world.store.write("orders", order).await.unwrap();
        link(&world, world.agent, world.supervisor).await;
        assert_eq!(code(world.issue(number, case, None).await), "too-many-passes");
        let (one, other) = (world.agent, world.supervisor);
        let apart: Result<bool, StoreError> = world.store.write("unlink", move |tx| humans::unlink(tx, dir, one, other)).await;
        assert!(apart.unwrap());
        world.issue(number, case, None).await.unwrap();
    }

    /// Somebody froze himself, and his other account lifted it.
    async fn nobody_lifts_a_freeze_of_their_own_other_account(store: Store) {
        let world = World::new(store).await;
        let (other, agent) = (supervisor(&world), world.as_agent());
        assert!(world.freeze(&agent, world.mira, "she called").await.unwrap());
        link(&world, world.mira, world.supervisor).await;
        assert_eq!(code(world.lift_freeze(&other, world.mira, "fine").await), "own-case");
        assert!(world.lift_freeze(&agent, world.mira, "she came in").await.unwrap());
    }

    /// What somebody checked counts no longer once their other account has said that the person is close to them.
    async fn a_relation_is_of_the_human(store: Store) {
        let world = World::new(store).await;
        let number = world.open().await.number;
        world.verify(number).await;
        link(&world, world.agent, world.supervisor).await;
        let met = async || {
            let reader = world.acting(world.reviewer, &[Role::SecurityReader]);
            world.desk.case_detail(&reader, number).await.unwrap().verification.is_met()
        };
        assert!(met().await);
        let (dir, mira, other, at) = (world.dir, world.mira, world.supervisor, world.clock.now());
        let declare = move |tx: &mut dyn Tx| relations::declare(tx, dir, other, mira, at);
        let declared: Result<(), StoreError> = world.store.write("relation", declare).await;
        declared.unwrap();
        assert!(!met().await);
    }
}
