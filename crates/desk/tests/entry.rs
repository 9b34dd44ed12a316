//! No change of the sign-in policy leaves too few who could change it again, and the machine has a way back, over both engines.
#![expect(clippy::unwrap_used, reason = "helpers of tests may fail their test")]

mod world;

use keyward_desk::{AtWork, DeskError, Knows, Wish};
use keyward_directory::{SIGN_IN_POLICY, sign_in_policy};
use keyward_model::*;
use keyward_recovery::*;
use keyward_storage::{
    Draws, Store, StoreError, Tx, both_engines,
    repo::{exercise, groups, methods, people, policies},
    testing::permit,
};
use std::time::Duration;
use world::rules::{Rules, code, operator};

const DAY: Duration = Duration::from_hours(24);
const FINANCE: GroupId = GroupId::from_bytes([5; 16]);
const TOO_FEW: &str = "change-too-few-get-in";

fn wish(change: impl FnOnce(&mut SignInPolicy)) -> Wish {
    let mut policy = SignInPolicy::default();
    change(&mut policy);
    Wish::SignIn(Box::new(policy))
}

fn without(policy: &mut SignInPolicy) {
    let out = MethodRule { enabled: true, scope: Scope::EVERYBODY.without(vec![FINANCE]) };
    policy.methods.insert(Factor::Passkey, out);
}

/// Two administrators, two supervisors and a reader, each with a synced passkey.
async fn rules(store: Store) -> Rules {
    let rules = Rules::new(store).await;
    let world = &rules.world;
    for person in [world.admin, world.supervisor, world.agent, world.reviewer] {
        world.give_passkey(person, true).await;
    }
    let dir = world.dir;
    let group = groups::Group { id: FINANCE, name: "Finance".to_owned(), source_id: None };
    world.store.write("setup", move |tx| groups::insert(tx, dir, &group)).await.unwrap();
    rules
}

async fn join(rules: &Rules, person: PersonId, on: bool) {
    let dir = rules.world.dir;
    let moved = rules.world.store.write("group", move |tx| {
        if on {
            groups::add_members(tx, dir, FINANCE, &[person]).map(drop)
        } else {
            groups::remove_member(tx, dir, FINANCE, person).map(drop)
        }
    });
    moved.await.unwrap();
}

async fn suspend(rules: &Rules, person: PersonId, on: bool) {
    let (dir, at) = (rules.world.dir, rules.world.clock.now());
    let status = if on { MethodStatus::Suspended } else { MethodStatus::Active };
    let done: Result<(), StoreError> = rules
        .world
        .store
        .write("suspend", move |tx| {
            for method in methods::of_person(tx, dir, person)? {
                methods::set_status(tx, dir, &permit(person), method.id, status, at)?;
            }
            Ok(())
        })
        .await;
    done.unwrap();
}

async fn draft(rules: &Rules, wish: Wish) -> Result<(), DeskError> {
    let desk = &rules.world.desk;
    let payload = desk.payload(wish).await?;
    desk.draft_change(&rules.first, None, payload, "The auditors ask for it").await.map(drop)
}

async fn in_work(rules: &Rules) -> Vec<(usize, usize, usize)> {
    let found = rules.world.desk.at_work().await.unwrap();
    found.into_iter().map(|AtWork { holders, enter, least, .. }| (holders, enter, least)).collect()
}

both_engines! {
    async fn one_signature_never_closes_the_last_ways_in(store: Store) {
        let rules = rules(store).await;
        let world = &rules.world;
        let closing: [fn(&mut SignInPolicy); 4] = [
            |policy| drop(policy.methods.insert(Factor::Passkey, MethodRule::OFF)),
            |policy| policy.profiles.clear(),
            |policy| policy.profiles[0].synced = false,
            |policy| policy.profiles[0].models = ModelList::Block(vec![Aaguid::from_bytes([7; 16])]),
        ];
        for change in closing {
            // Before anybody signs, on the page that is read.
            assert_eq!(code(draft(&rules, wish(change)).await), TOO_FEW);
            assert_eq!(code(rules.propose(&rules.first, wish(change)).await), TOO_FEW);
        }
        // One further passkey may be asked of those who run it all: who knows where they get a second?
        let asks = |strong_methods| {
            let since = world.clock.now();
            let scope = Scope::EVERYBODY;
            wish(move |policy| {
                policy.requirements.push(keyward_model::Requirement { scope, strong_methods, within_days: 0, remind_every_days: None, since });
            })
        };
        assert_eq!(code(draft(&rules, asks(3)).await), TOO_FEW);
        draft(&rules, asks(2)).await.unwrap();
        // One who is excluded is enough, and it does not matter who gets in for now: a freeze passes.
        for person in [world.supervisor, world.agent, world.reviewer] {
            join(&rules, person, true).await;
            assert_eq!(code(draft(&rules, wish(without)).await), TOO_FEW, "{person}");
            join(&rules, person, false).await;
        }
        // Who is frozen, or whose passkey is suspended, is left out of it for now: that passes, and the closing would not.
        join(&rules, world.supervisor, true).await;
        suspend(&rules, world.supervisor, true).await;
        assert_eq!(code(draft(&rules, wish(without)).await), TOO_FEW);
        suspend(&rules, world.supervisor, false).await;
        join(&rules, world.supervisor, false).await;
        join(&rules, world.manager, true).await;
        draft(&rules, wish(without)).await.unwrap();
        assert_eq!(world.logged("change.proposed").await, 0);
        rules.propose(&rules.first, wish(without)).await.unwrap();
        assert_eq!(world.logged("policy.changed").await, 1);
        rules.sound().await;
    }

    /// An exercise that was cut off leaves administrators and supervisors behind whom nobody can count on.
    async fn people_of_an_exercise_are_nobody_who_gets_in(store: Store) {
        let rules = rules(store).await;
        let world = &rules.world;
        let roles = [Role::PrivilegedAuthentication, Role::PolicyAdministrator, Role::SecurityReader];
        for person in [world.manager, world.mira] {
            let dir = world.dir;
            let given = move |tx: &mut dyn Tx| people::set_roles(tx, dir, person, RoleSet::of(&roles)).map(drop);
            world.store.write("roles", given).await.unwrap();
            world.give_passkey(person, true).await;
        }
        join(&rules, world.supervisor, true).await;
        draft(&rules, wish(without)).await.unwrap();
        let (dir, marked) = (world.dir, [world.manager, world.mira]);
        let mark = move |tx: &mut dyn Tx| {
            marked.iter().try_for_each(|person| exercise::mark(tx, dir, *person, world::START))
        };
        let done: Result<(), StoreError> = world.store.write("mark", mark).await;
        done.unwrap();
        assert_eq!(code(draft(&rules, wish(without)).await), TOO_FEW);
        assert_eq!(in_work(&rules).await, [(2, 2, 2), (2, 2, 2), (1, 1, 1)]);
    }

    /// Two who could sign are judged by their groups, roles and methods of each moment.
    async fn it_is_judged_again_when_it_is_signed_and_on_its_day(store: Store) {
        let rules = rules(store).await;
        let world = &rules.world;
        let both = wish(|policy| {
            without(policy);
            policy.methods.insert(Factor::Sms, MethodRule::ON);
        });
        let id = rules.propose(&rules.first, both).await.unwrap();
        join(&rules, world.admin, true).await;
        assert_eq!(code(rules.approve(&rules.second, id).await), TOO_FEW);
        join(&rules, world.admin, false).await;
        assert_eq!(rules.approve(&rules.second, id).await.unwrap(), ChangeState::Approved);
        join(&rules, world.admin, true).await;
        world.clock.advance(DAY);
        world.desk.due_changes().await.unwrap();
        assert_eq!(rules.state(id).await, ChangeState::Overtaken);
        assert_eq!(world.logged("policy.changed").await, 0);
        rules.sound().await;
    }

    async fn between_the_preview_and_the_signature_it_is_judged_again(store: Store) {
        let rules = rules(store).await;
        let (world, first) = (&rules.world, &rules.first);
        let payload = world.desk.payload(wish(without)).await.unwrap();
        let draft = world.desk.draft_change(first, None, payload, "The auditors ask for it").await.unwrap();
        join(&rules, world.agent, true).await;
        let touched = rules.touched(first, draft.id);
        let knows = Knows { weak: false, lock_outs: Some(1) };
        let signed = world.desk.propose_change(&touched, draft.id, draft.payload, "The auditors ask for it", knows).await;
        assert_eq!(code(signed), TOO_FEW);
        assert_eq!(world.logged("policy.changed").await, 0);
    }

    /// What an import of group members, a stolen database or an old version of Keyward can bring about.
    async fn the_machine_puts_the_default_back_and_says_so(store: Store) {
        let rules = rules(store).await;
        let world = &rules.world;
        assert_eq!(in_work(&rules).await, [(2, 2, 2), (2, 2, 2), (1, 1, 1)]);
        assert_eq!(world.desk.restore_sign_in_policy(operator(), "To try it").await.unwrap(), None);
        rules.propose(&rules.first, wish(without)).await.unwrap();
        join(&rules, world.admin, true).await;
        join(&rules, world.reviewer, true).await;
        assert_eq!(in_work(&rules).await, [(2, 1, 2), (2, 2, 2), (1, 0, 1)]);
        assert_eq!(code(world.desk.restore_sign_in_policy(operator(), " ").await), "bad-text");
        let made = world.desk.restore_sign_in_policy(operator(), "Nobody could sign in").await.unwrap();
        assert_eq!(made, Some(2));
        assert_eq!(in_work(&rules).await, [(2, 2, 2), (2, 2, 2), (1, 1, 1)]);
        let dir = world.dir;
        let (policy, by) = world.store.read("policy", move |tx| {
            Ok::<_, StoreError>((sign_in_policy(tx, dir)?.0, policies::current(tx, dir, SIGN_IN_POLICY)?.unwrap().changed_by))
        }).await.unwrap();
        assert_eq!((policy, by), (SignInPolicy::default(), Actor::Operator));
        assert_eq!((world.logged("sign_in_policy.restored").await, world.logged("policy.changed").await), (1, 2));
        assert_eq!(rules.told("sign-in-policy-restored").await, 1, "whoever of them has a mailbox");
        rules.sound().await;
    }

    /// A role that is taken away and a link are judged as a policy is: by who is left that gets in.
    async fn no_role_is_taken_from_the_last_who_get_in(store: Store) {
        let rules = rules(store).await;
        let world = &rules.world;
        let without = async |person: PersonId, role: Role| {
            let dir = world.dir;
            let found = world.store.read("roles", move |tx| people::find(tx, dir, person)).await.unwrap().unwrap();
            Wish::Roles(person, RoleSet::of(&found.roles.iter().filter(|held| *held != role).collect::<Vec<_>>()))
        };
        // Neither proposes about themselves, so a third does, who gets in to nothing.
        assert!(world.desk.add_administrator(operator(), world.manager).await.unwrap());
        let third = world.acting(world.manager, Role::ALL);
        let judge = async |wish: Wish| {
            let payload = world.desk.payload(wish).await?;
            world.desk.draft_change(&third, None, payload, "She moves to another team").await.map(drop)
        };
        for (person, role) in [
            (world.admin, Role::PolicyAdministrator),
            (world.supervisor, Role::PrivilegedAuthentication),
            (world.reviewer, Role::SecurityReader),
        ] {
            assert_eq!(code(judge(without(person, role).await).await), TOO_FEW, "{role:?}");
        }
        // Two of the three who hold it would get in at most once two of them are one human's.
        let name = world.store.read("name", { let (dir, id) = (world.dir, world.supervisor); move |tx| people::find(tx, dir, id) });
        let name = name.await.unwrap().unwrap().user_name;
        assert_eq!(code(judge(Wish::Link(world.admin, name, true)).await), TOO_FEW);
        // Once the third has a passkey the first may go.
        world.give_passkey(world.manager, true).await;
        judge(without(world.admin, Role::PolicyAdministrator).await).await.unwrap();
    }

    /// Whoever left is disabled, and the run says whom that shuts out.
    async fn an_import_says_that_too_few_are_left(store: Store) {
        let rules = rules(store).await;
        let world = &rules.world;
        let before = world.desk.at_work().await.unwrap();
        assert_eq!(world.desk.say_shut_out(operator(), &before).await.unwrap(), []);
        join(&rules, world.reviewer, true).await;
        let (dir, desk, draws) = (world.dir, world.desk.clone(), Draws::new(world.clock.now(), world.entropy.as_ref()));
        let (admin, done) = (world.admin, world.store.clone());
        let ended: Result<(), StoreError> = done.write("leaves", move |tx| {
            keyward_directory::disable(tx, dir, &desk, (admin, Actor::Operator), &draws.restart()).map(drop)
        }).await;
        ended.unwrap();
        let lost = world.desk.say_shut_out(operator(), &before).await.unwrap();
        let lost: Vec<_> = lost.iter().map(|of| (of.role, of.enter)).collect();
        assert_eq!(lost, [(Role::PolicyAdministrator, 1)]);
        assert_eq!(world.logged("import.too_few_get_in").await, 1);
        let now = world.desk.at_work().await.unwrap();
        assert_eq!(world.desk.say_shut_out(operator(), &now).await.unwrap(), [], "said once");
    }
}
