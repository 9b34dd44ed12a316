//! The sign-in policy: one administrator where it only closes, two where it opens, and what it would do to people before that.
#![expect(clippy::unwrap_used, reason = "helpers of tests may fail their test")]

mod world;

use keyward_desk::{Acting, DeskError, Knows, Operator, Wish};
use keyward_directory::sign_in_policy;
use keyward_model::*;
use keyward_recovery::*;
use keyward_storage::testing::permit;
use keyward_storage::{
    Store, Tx, both_engines, log,
    repo::{groups, methods},
};
use world::World;

#[expect(clippy::disallowed_methods, reason = "the test stands at the machine")]
const fn operator() -> Operator {
    Operator::at_the_machine()
}

fn wish(change: impl FnOnce(&mut SignInPolicy)) -> Wish {
    let mut policy = SignInPolicy::default();
    change(&mut policy);
    Wish::SignIn(Box::new(policy))
}

async fn propose(world: &World, wish: Wish, lock_outs: Option<u64>) -> Result<ChangeId, DeskError> {
    let who = world.acting(world.admin, Role::ALL);
    let payload = world.desk.payload(wish).await?;
    let draft = world.desk.draft_change(&who, None, payload, "The auditors ask for it").await?;
    let touch = Touch::Change { change: draft.id };
    let step_up = StepUp {
        touch,
        at: world.clock.now(),
        method: None,
        signature: Some("{\"nonce\":\"x\"}".to_owned()),
    };
    let touched = Acting { step_up: Some(step_up), ..who };
    let knows = Knows { weak: false, lock_outs };
    world.desk.propose_change(&touched, draft.id, draft.payload, "The auditors ask for it", knows).await
}

async fn version(world: &World) -> u32 {
    let dir = world.dir;
    world.store.read("version", move |tx| sign_in_policy(tx, dir)).await.unwrap().1
}

both_engines! {
    async fn what_only_closes_takes_one_and_what_opens_takes_two(store: Store) {
        let world = World::new(store).await;
        assert!(world.desk.add_administrator(operator(), world.supervisor).await.unwrap());
        let stricter = wish(|policy| policy.lifetimes.role.overall_minutes = 60);
        let id = propose(&world, stricter, None).await.unwrap();
        let reader = world.acting(world.reviewer, Role::ALL);
        let detail = world.desk.change_detail(&reader, id).await.unwrap();
        assert_eq!((detail.change.state, detail.change.approved, detail.change.made), (ChangeState::InForce, None, Some(1)));
        let said = "- lives of sessions in minutes, in all and idle, from: single factor 60 and 15";
        assert!(detail.change.statement.contains(said), "{}", detail.change.statement);
        assert_eq!(version(&world).await, 1);

        let opening = wish(|policy| drop(policy.methods.insert(Factor::Sms, MethodRule::ON)));
        let id = propose(&world, opening, None).await.unwrap();
        let detail = world.desk.change_detail(&reader, id).await.unwrap();
        assert_eq!(detail.change.state, ChangeState::Proposed);
        assert!(detail.dangers.contains(&Danger::OpensMethod(Factor::Sms)), "{:?}", detail.dangers);
        assert!(detail.change.statement.contains("sms, from: off\n  to: on for everybody"), "{}", detail.change.statement);
        assert_eq!(version(&world).await, 1);
        for (kind, times) in [("change.proposed", 2), ("change.in_force", 1), ("change.approved", 0), ("policy.changed", 1)] {
            assert_eq!(world.logged(kind).await, times, "{kind}");
        }
        let rows = log::verify_state(&world.store, world.dir, log::ROWS_AT_ONCE).await.unwrap();
        assert_eq!(rows.findings.list, []);
    }

    async fn limits_hold_whoever_signs(store: Store) {
        let world = World::new(store).await;
        let refused = async |wish| propose(&world, wish, None).await.unwrap_err().code();
        let twin = wish(|policy| policy.profiles.push(PasskeyProfile::everything("All passkeys")));
        assert_eq!(refused(twin).await, "policy-sign-in-names");
        let eleven = wish(|policy| policy.profiles = (0..11).map(|n| PasskeyProfile::everything(&n.to_string())).collect());
        assert_eq!(refused(eleven).await, "policy-sign-in-names");
        let own = |any: Vec<Combination>| NamedStrength { name: "Own".to_owned(), any };
        // Nobody can begin with a code that has to be sent first.
        let texts = wish(|policy| policy.strengths = vec![own(vec![FactorSet::of(Factor::Sms)])]);
        assert_eq!(refused(texts).await, "policy-sign-in-strength");
        let gone = wish(|policy| policy.demands[0].strength = RequiredStrength::Own("Gone".to_owned()));
        assert_eq!(refused(gone).await, "policy-sign-in-strength");
        let idle = wish(|policy| policy.lifetimes.role.idle_minutes = 0);
        assert_eq!(refused(idle).await, "policy-sign-in-limits");
        for short in [(1, 1), (14, 5), (15, 4)] {
            let minute = wish(|policy| {
                let life = Lifetime { overall_minutes: short.0, idle_minutes: short.1 };
                policy.lifetimes.phishing_resistant = life;
            });
            assert_eq!(refused(minute).await, "policy-sign-in-limits", "{short:?}");
        }
        let never = wish(|policy| policy.lifetimes.role.overall_minutes = 30 * 24 * 60 + 1);
        assert_eq!(refused(never).await, "policy-sign-in-limits");
        let turned = wish(|policy| policy.profiles[0].name = "All\u{202E}yek".to_owned());
        assert_eq!(refused(turned).await, "policy-sign-in-names");
        assert_eq!(refused(wish(|_| {})).await, "change-idle");
        assert_eq!(version(&world).await, 0);
    }

    async fn a_policy_is_tried_out_on_everybody_before_it_locks_anybody_out(store: Store) {
        let world = World::new(store).await;
        world.give_passkey(world.mira, true).await;
        world.give_passkey(world.second_agent, true).await;
        world.give_passkey(world.manager, false).await;
        let viewer = world.acting(world.admin, Role::ALL);
        let (dir, group, manager) = (world.dir, GroupId::from_bytes([5; 16]), world.manager);
        world.store.write("setup", move |tx| {
            groups::insert(tx, dir, &groups::Group { id: group, name: "Finance".to_owned(), source_id: None })?;
            groups::add_members(tx, dir, group, &[manager])
        }).await.unwrap();
        // The key on her phone is not synced and would keep her in.
        let (mira, phone_passkey, at) = (world.mira, world.passkey, world.clock.now());
        let revoke = move |tx: &mut dyn Tx| methods::set_status(tx, dir, &permit(mira), phone_passkey, MethodStatus::Revoked, at);
        assert!(world.store.write("setup", revoke).await.unwrap());

        let no_sync = |policy: &mut SignInPolicy| policy.profiles[0].synced = false;
        let mut tried = SignInPolicy::default();
        no_sync(&mut tried);
        let found = world.desk.rehearse(&viewer, tried.clone()).await.unwrap();
        assert_eq!((found.changed, found.locked_out.count, found.refused_passkeys), (2, 2, 2));
        assert_eq!(found.unregistrable.count, 2, "what they hold is of no kind that could be registered anew");
        assert!(found.people > 5);
        let named: Vec<_> = found.locked_out.first.iter().map(|(id, ..)| *id).collect();
        assert!(named.contains(&world.mira) && named.contains(&world.second_agent), "{named:?}");
        assert_eq!(found.ways[&FactorSet::of(Factor::Passkey)].lost, 2);
        let list = world.desk.rehearsed_people(&viewer, tried).await.unwrap();
        assert_eq!(list.len(), 2);
        assert_eq!(world.desk.rehearse(&world.as_agent(), SignInPolicy::default()).await.unwrap_err().code(), "not-allowed");

        // Exclusion through a group that the policy in force does not name.
        let mut excluded = SignInPolicy::default();
        let out = MethodRule { enabled: true, scope: Scope::EVERYBODY.without(vec![group]) };
        excluded.methods.insert(Factor::Passkey, out);
        let found = world.desk.rehearse(&viewer, excluded).await.unwrap();
        assert_eq!((found.locked_out.count, found.locked_out.first[0].0), (1, world.manager));

        for typed in [None, Some(1), Some(3)] {
            let error = propose(&world, wish(no_sync), typed).await.unwrap_err();
            assert_eq!(error.code(), "policy-lock-out-unconfirmed");
        }
        propose(&world, wish(no_sync), Some(2)).await.unwrap();
        assert_eq!(version(&world).await, 1);
    }

    /// Whoever closes and waits three days opens the same case: it is flagged whenever that was, if nothing strong is left.
    async fn a_closing_of_long_ago_is_flagged_while_nothing_strong_is_left(store: Store) {
        let world = World::new(store).await;
        let (dir, group, mira) = (world.dir, GroupId::from_bytes([5; 16]), world.mira);
        world.store.write("setup", move |tx| {
            groups::insert(tx, dir, &groups::Group { id: group, name: "Finance".to_owned(), source_id: None })?;
            groups::add_members(tx, dir, group, &[mira])
        }).await.unwrap();
        world.second_passkey().await;
        let without = |policy: &mut SignInPolicy| {
            let out = MethodRule { enabled: true, scope: Scope::EVERYBODY.without(vec![group]) };
            policy.methods.insert(Factor::Passkey, out);
        };
        propose(&world, wish(without), Some(1)).await.unwrap();
        let closed_at = world.clock.now();
        world.clock.advance(COOLING * 10);
        // What came into force since closed nothing of hers.
        let later = wish(|policy| {
            without(policy);
            policy.lifetimes.role.overall_minutes = 60;
        });
        propose(&world, later, None).await.unwrap();
        world.clock.advance(COOLING * 10);
        let number = world.open().await.number;
        let agent = world.as_agent();
        let flagged = async || {
            world.clock.advance(std::time::Duration::from_secs(2));
            let detail = world.desk.case_detail(&agent, number).await.unwrap();
            let flags: Vec<RedFlag> = detail.flags.iter().map(|(flag, _)| flag.clone()).collect();
            flags.into_iter().filter(|flag| flag.kind() == FlagKind::PolicyClosed).collect::<Vec<_>>()
        };
        assert_eq!(flagged().await, [RedFlag::PolicyClosed { at: closed_at }]);
    }

    async fn a_closing_of_long_ago_is_no_flag_where_something_strong_is_left(store: Store) {
        let world = World::new(store).await;
        world.second_passkey().await;
        world.give_passkey(world.mira, true).await;
        propose(&world, wish(|policy| policy.profiles[0].synced = false), None).await.unwrap();
        let flagged = async |number| {
            let detail = world.desk.case_detail(&world.as_agent(), number).await.unwrap();
            detail.flags.iter().any(|(flag, _)| flag.kind() == FlagKind::PolicyClosed)
        };
        let number = world.open().await.number;
        world.clock.advance(std::time::Duration::from_secs(2));
        assert!(flagged(number).await, "within 72 hours it is, whatever is left");
        world.clock.advance(COOLING * 2);
        let agent = world.as_agent();
        world.desk.escalate(&agent, number, "Not her").await.unwrap();
        let sara = world.acting(world.supervisor, Role::ALL);
        world.desk.reject(&world.working(&sara, number).await, number, "Not her").await.unwrap();
        let number = world.open().await.number;
        assert!(!flagged(number).await);
    }

    async fn closing_what_is_left_makes_no_case_milder_and_to_open_it_again_takes_two(store: Store) {
        let world = World::new(store).await;
        assert!(world.desk.add_administrator(operator(), world.supervisor).await.unwrap());
        let (dir, group, mira) = (world.dir, GroupId::from_bytes([5; 16]), world.mira);
        world.store.write("setup", move |tx| {
            groups::insert(tx, dir, &groups::Group { id: group, name: "Finance".to_owned(), source_id: None })?;
            groups::add_members(tx, dir, group, &[mira])
        }).await.unwrap();
        let laptop = world.second_passkey().await;
        let number = world.open().await.number;
        world.desk.answer_methods(&world.as_agent(), number, AtHand::Nothing).await.unwrap();
        world.check(number).await;
        let agent = world.as_agent();
        let stands = async || {
            world.clock.advance(std::time::Duration::from_secs(2));
            let detail = world.desk.case_detail(&agent, number).await.unwrap();
            let closed = detail.flags.iter().any(|(flag, _)| flag.kind() == FlagKind::PolicyClosed);
            let way = &detail.verification.ways[0];
            (way.takes, detail.verification.missing, way.more.clone(), closed, detail.verification.approvals_needed)
        };
        assert_eq!(stands().await, (3, 1, vec![More::NotAtHand(vec![laptop])], false, 0));
        let without = |policy: &mut SignInPolicy| {
            let out = MethodRule { enabled: true, scope: Scope::EVERYBODY.without(vec![group]) };
            policy.methods.insert(Factor::Passkey, out);
        };
        let reader = world.acting(world.reviewer, Role::ALL);
        let state = async |id| world.desk.change_detail(&reader, id).await.unwrap().change.state;
        let id = propose(&world, wish(without), Some(1)).await.unwrap();
        assert_eq!(state(id).await, ChangeState::InForce, "it closes, so it takes one");
        assert_eq!(stands().await, (3, 1, vec![More::RefusedByPolicy(vec![laptop])], true, 1));
        let id = propose(&world, wish(|_| {}), None).await.unwrap();
        let detail = world.desk.change_detail(&reader, id).await.unwrap();
        assert_eq!(detail.change.state, ChangeState::Proposed);
        assert_eq!(detail.dangers, [Danger::OpensMethod(Factor::Passkey)]);
        assert_eq!(version(&world).await, 1);
    }

    async fn a_freeze_says_nothing_of_what_the_policy_takes(store: Store) {
        let world = World::new(store).await;
        let laptop = world.second_passkey().await;
        let number = world.open().await.number;
        world.desk.answer_methods(&world.as_agent(), number, AtHand::Nothing).await.unwrap();
        assert!(world.freeze(&world.as_agent(), world.mira, "odd").await.unwrap());
        let detail = world.desk.case_detail(&world.as_agent(), number).await.unwrap();
        assert_eq!(detail.verification.ways[0].more, [More::NotAtHand(vec![laptop])]);
    }
}
