//! One administrator makes nobody who watches one human with anybody else, and changes nothing while in recovery, over both engines.
#![expect(clippy::unwrap_used, reason = "helpers of tests may fail their test")]

mod world;

use keyward_desk::{Acting, Knows, Wish};
use keyward_model::*;
use keyward_recovery::*;
use keyward_storage::{
    Store, StoreError, both_engines,
    repo::{PageRequest, messages, people},
};
use std::time::Duration;
use world::rules::{Rules, code, operator};

const DAY: Duration = Duration::from_hours(24);

fn link(one: PersonId, other: &str) -> Wish {
    Wish::Link(one, format!("{other}@contoso.example"), true)
}

fn unlink(one: PersonId, other: &str) -> Wish {
    Wish::Link(one, format!("{other}@contoso.example"), false)
}

/// Both sign, and the day passes.
async fn in_force(rules: &Rules, (one, other): (&Acting, &Acting), wish: Wish) {
    let id = rules.propose(one, wish).await.unwrap();
    if rules.approve(other, id).await.unwrap() == ChangeState::Approved {
        rules.world.clock.advance(DAY);
        rules.world.desk.due_changes().await.unwrap();
    }
    assert_eq!(rules.state(id).await, ChangeState::InForce);
}

/// To whom mails of this kind went that name this account.
async fn told_of(rules: &Rules, kind: &'static str, named: &str) -> Vec<PersonId> {
    let (dir, request) = (rules.world.dir, PageRequest::first(200));
    let page = rules.world.store.read("mails", move |tx| messages::list(tx, dir, &request)).await.unwrap();
    let mails = page.items.into_iter().map(|message| message.message);
    let mut told: Vec<PersonId> = mails
        .filter(|mail| mail.kind == kind && mail.channel == Channel::Mail && mail.body.contains(named))
        .filter_map(|mail| mail.person)
        .collect();
    told.sort_unstable();
    told.dedup();
    told
}

/// A freeze of the supervisor, or its end: a freeze passes, and whoever is frozen signs nothing until then.
async fn freeze(rules: &Rules, on: bool) {
    let (world, by) = (&rules.world, rules.world.as_agent());
    let done = if on {
        world.freeze(&by, world.supervisor, "she called").await
    } else {
        world.lift_freeze(&by, world.supervisor, "she came in").await
    };
    assert!(done.unwrap());
}

both_engines! {
    async fn one_signature_links_two_ordinary_accounts_and_everybody_linked_is_told(store: Store) {
        let rules = Rules::new(store).await;
        let (first, second, world) = (&rules.first, &rules.second, &rules.world);
        let plain = rules.propose(first, link(world.mira, "jonas.berg")).await.unwrap();
        assert_eq!(rules.state(plain).await, ChangeState::InForce);
        assert_eq!(told_of(&rules, "account-linked", "jonas.berg@contoso.example").await, [world.mira]);
        // Whoever is linked with one who was linked with her is one human with her as well, and she hears of it.
        in_force(&rules, (first, second), link(world.second_agent, "jonas.berg")).await;
        assert_eq!(told_of(&rules, "account-linked", "ben.agent@contoso.example").await, [world.mira]);
        in_force(&rules, (first, second), unlink(world.mira, "jonas.berg")).await;
        assert_eq!(told_of(&rules, "account-unlinked", "jonas.berg@contoso.example").await, [world.mira]);
        rules.sound().await;
    }

    /// The account hears what it is from now on, and whoever answers for it that they do, or no longer.
    async fn an_account_and_its_owners_hear_that_its_owner_changed(store: Store) {
        let rules = Rules::new(store).await;
        let (first, second, world) = (&rules.first, &rules.second, &rules.world);
        let owned = |by: &str| Wish::Account(world.manager, AccountKind::Shared, Some(format!("{by}@contoso.example")));
        in_force(&rules, (first, second), owned("mira.kovac")).await;
        assert_eq!(told_of(&rules, "holder-changed", "jonas.berg@contoso.example").await, [world.mira]);
        let before = rules.told("holder-changed").await;
        in_force(&rules, (first, second), owned("ben.agent")).await;
        assert_eq!(rules.told("holder-changed").await, 2 * before, "that she no longer answers for it");
        let own = Wish::Account(world.mira, AccountKind::Guest, None);
        in_force(&rules, (first, second), own).await;
        assert_eq!(told_of(&rules, "holder-changed", "mira.kovac@contoso.example").await, [world.mira]);
        rules.sound().await;
    }

    async fn whoever_has_a_role_or_a_case_is_linked_by_two_and_after_a_day(store: Store) {
        let rules = Rules::new(store).await;
        let (first, second, world) = (&rules.first, &rules.second, &rules.world);
        let role = rules.propose(first, link(world.reviewer, "mira.kovac")).await.unwrap();
        assert_eq!(rules.state(role).await, ChangeState::Proposed);
        world.desk.decline_change(second, role, "They are two").await.unwrap();
        // It was ordinary when it was read, and one signature must not put it in force when it no longer is.
        let read = world.desk.payload(link(world.mira, "jonas.berg")).await.unwrap();
        assert!(read.takes_one());
        let draft = world.desk.draft_change(first, None, read, "One person").await.unwrap();
        world.open().await;
        let touched = rules.touched(first, draft.id);
        let signed = world.desk.propose_change(&touched, draft.id, draft.payload, "One person", Knows::default()).await;
        assert_eq!(code(signed), "change-stale");

        let case = rules.propose(first, link(world.mira, "jonas.berg")).await.unwrap();
        assert_eq!(rules.approve(second, case).await.unwrap(), ChangeState::Approved);
        assert_eq!((world.logged("person.linked").await, rules.told("account-linked").await), (0, 0));
        world.desk.stop_change(&rules.reader, case, "He is her manager").await.unwrap();
        world.clock.advance(DAY);
        assert_eq!(world.desk.due_changes().await.unwrap(), 0);
        assert_eq!(world.logged("person.linked").await, 0);
        rules.sound().await;
    }

    /// What took a command at the machine: nobody was left to sign, and nobody to take the links off.
    async fn two_administrators_and_two_supervisors_stay_apart_and_undo_every_link(store: Store) {
        let rules = Rules::new(store).await;
        let (first, second, third, world) = (&rules.first, &rules.second, &rules.reader, &rules.world);
        assert!(world.desk.add_administrator(operator(), world.reviewer).await.unwrap());
        let agents = link(world.agent, "sara.supervisor");
        assert_eq!(code(rules.propose(first, agents.clone()).await), "change-too-few-apart");
        // A third supervisor, so that two remain; and again two when one of them is frozen.
        in_force(&rules, (first, second), Wish::Roles(world.manager, RoleSet::of(&[Role::PrivilegedAuthentication]))).await;
        let linked = rules.propose(first, link(world.agent, "jonas.berg")).await.unwrap();
        freeze(&rules, true).await;
        assert_eq!(code(rules.approve(third, linked).await), "change-too-few-apart");
        freeze(&rules, false).await;
        assert_eq!(rules.approve(third, linked).await.unwrap(), ChangeState::Approved);
        freeze(&rules, true).await;
        world.clock.advance(DAY);
        world.desk.due_changes().await.unwrap();
        assert_eq!(rules.state(linked).await, ChangeState::Overtaken, "nor on its day");
        freeze(&rules, false).await;

        in_force(&rules, (first, second), link(world.agent, "jonas.berg")).await;
        assert_eq!(code(rules.propose(first, agents).await), "change-too-few-apart");
        // Neither administrator is in either human: they take it off as they made it.
        in_force(&rules, (first, third), unlink(world.agent, "jonas.berg")).await;
        rules.sound().await;
    }

    async fn an_administrator_in_recovery_changes_nothing_alone_and_still_stops(store: Store) {
        let rules = Rules::new(store).await;
        let (first, second, world) = (&rules.first, &rules.second, &rules.world);
        let number = world.open().await.number;
        world.verify(number).await;
        assert!(world.case(number).await.verified.is_some());
        let (dir, mira) = (world.dir, world.mira);
        let given: Result<bool, StoreError> = world
            .store
            .write("roles", move |tx| {
                let to = RoleSet::of(&[Role::PolicyAdministrator, Role::SecurityReader]);
                people::swap_roles(tx, dir, mira, RoleSet::EMPLOYEE, to)
            })
            .await;
        assert!(given.unwrap());
        let recovers = world.acting(world.mira, Role::ALL);
        let mut closed = SignInPolicy::default();
        closed.lifetimes.role.overall_minutes = 60;
        let closed = Wish::SignIn(Box::new(closed));
        assert!(world.desk.payload(closed.clone()).await.unwrap().takes_one());
        for wish in [closed, world::rules::longer(600)] {
            assert_eq!(code(rules.propose(&recovers, wish.clone()).await), "change-signer-in-recovery");
            // Nor without the preview, which says so first.
            let payload = world.desk.payload(wish).await.unwrap();
            let id = ChangeId::new(world.clock.now(), world.entropy.as_ref());
            let touched = rules.touched(&recovers, id);
            let signed = world.desk.propose_change(&touched, id, payload, "A test", Knows::default()).await;
            assert_eq!(code(signed), "change-signer-in-recovery");
        }
        assert_eq!((world.logged("change.proposed").await, world.logged("policy.changed").await), (0, 0));

        let dangerous = rules.propose(first, world::rules::longer(600)).await.unwrap();
        rules.approve(second, dangerous).await.unwrap();
        world.desk.stop_change(&recovers, dangerous, "Not expected").await.unwrap();
        world.desk.raise_alarm(&recovers, None, "Many calls").await.unwrap();
        let alarm = world.desk.alarms().await.unwrap().remove(0).alarm.id;
        let ends = async |who: &Acting| {
            world.desk.end_alarm(&world.sure(who, Deed::EndAlarm(alarm)), alarm, "It is over").await
        };
        assert_eq!(code(ends(&recovers).await), "signer-in-recovery");
        assert!(world.desk.attack_mode().await.unwrap());
        ends(&rules.reader).await.unwrap();
    }
}
