//! Two people change the rules, over both engines.

mod world;

use keyward_desk::{BreakGlass, HeldUp, Knows, NoWayIn, Wish};
use keyward_model::*;
use keyward_recovery::*;
use keyward_storage::{
    Store, StoreError, both_engines,
    repo::{
        clock,
        pending_imports::{self, PendingImport},
        people,
    },
};
use std::time::Duration;
use world::rules::{Rules, code, longer, operator};

both_engines! {
    async fn one_proposes_and_another_puts_in_force(store: Store) {
        let rules = Rules::new(store).await;
        let (first, second, world) = (&rules.first, &rules.second, &rules.world);
        let stricter = Wish::PassPolicy(PassPolicy { length: 16, ..PassPolicy::default() });
        let id = rules.propose(first, stricter.clone()).await.unwrap();
        assert_eq!(rules.state(id).await, ChangeState::Proposed);
        assert_eq!(world.desk.pass_policy().await.unwrap().1, 0, "one person changes nothing");
        assert_eq!(code(rules.approve(first, id).await), "change-same-person");
        assert_eq!(code(rules.approve(&rules.reader, id).await), "not-allowed");
        assert_eq!(code(world.desk.approve_change(second, id).await), "needs-passkey");
        let elsewhere = rules.touched(second, ChangeId::from_bytes([3; 16]));
        assert_eq!(code(world.desk.approve_change(&elsewhere, id).await), "needs-passkey");
        assert_eq!(rules.approve(second, id).await.unwrap(), ChangeState::InForce);
        let (policy, version) = world.desk.pass_policy().await.unwrap();
        assert_eq!((policy.length, version), (16, 1));
        assert_eq!(code(rules.approve(second, id).await), "change-over");
        assert_eq!(code(rules.propose(first, stricter).await), "change-idle");
        let detail = world.desk.change_detail(first, id).await.unwrap();
        assert_eq!((detail.proposer.as_str(), detail.approver.as_deref()), ("Adam Admin", Some("Sara Supervisor")));
        assert_eq!(detail.change.made, Some(1));
        assert!(detail.change.statement.contains("characters: from 10 to 16"), "{}", detail.change.statement);
        let overview = world.desk.rules_overview(first).await.unwrap();
        assert_eq!(overview.pass_policy.1.change.unwrap().change.id, id);
        assert_eq!(code(world.desk.rules_overview(&world.as_agent()).await), "not-allowed");
        for kind in ["change.proposed", "change.approved", "change.in_force", "policy.changed"] {
            assert_eq!(world.logged(kind).await, 1, "{kind}");
        }
        rules.sound().await;
    }

    async fn what_a_clock_ahead_proposed_is_over_when_the_clock_is_right(store: Store) {
        let rules = Rules::new(store).await;
        let world = &rules.world;
        let right = world.clock.now();
        world.clock.advance(Duration::from_hours(2));
        let id = rules.propose(&rules.first, longer(600)).await.unwrap();
        world.clock.set(right);
        assert_eq!(code(rules.approve(&rules.second, id).await), "change-over");
        assert_eq!(world.desk.due_changes().await.unwrap(), 1);
        assert_eq!(rules.state(id).await, ChangeState::Expired);
    }

    async fn nothing_takes_effect_by_a_clock_that_leapt(store: Store) {
        let rules = Rules::new(store).await;
        let world = &rules.world;
        let (dir, now) = (world.dir, world.clock.now());
        let seen: Result<_, StoreError> = world.store.write("see", move |tx| clock::see(tx, dir, now)).await;
        assert_eq!(seen, Ok(clock::Standing::Believed));
        let id = rules.propose(&rules.first, longer(600)).await.unwrap();
        rules.approve(&rules.second, id).await.unwrap();
        world.clock.advance(Duration::from_hours(24 * 3650));
        assert_eq!(world.desk.due_changes().await.unwrap(), 0);
        assert_eq!(rules.state(id).await, ChangeState::Approved);
        world.clock.set(now.plus(Duration::from_hours(23)));
        let dir = world.dir;
        let later = world.clock.now();
        let seen: Result<_, StoreError> = world.store.write("see", move |tx| clock::see(tx, dir, later)).await;
        assert_eq!(seen, Ok(clock::Standing::Believed));
        world.clock.advance(Duration::from_hours(2));
        assert_eq!(world.desk.due_changes().await.unwrap(), 1);
        assert_eq!(rules.state(id).await, ChangeState::InForce);
    }

    async fn a_dangerous_change_waits_a_day_and_can_be_stopped(store: Store) {
        let rules = Rules::new(store).await;
        let (first, second, world) = (&rules.first, &rules.second, &rules.world);
        let id = rules.propose(first, longer(600)).await.unwrap();
        assert_eq!(rules.approve(second, id).await.unwrap(), ChangeState::Approved);
        assert_eq!(world.desk.due_changes().await.unwrap(), 0);
        assert_eq!(code(world.desk.stop_change(&world.as_agent(), id, "No").await), "not-allowed");
        assert_eq!(code(world.desk.stop_change(&rules.reader, id, " ").await), "bad-text");
        world.desk.stop_change(&rules.reader, id, "Nobody told me").await.unwrap();
        world.clock.advance(Duration::from_hours(25));
        assert_eq!(world.desk.due_changes().await.unwrap(), 0);
        assert_eq!((rules.state(id).await, world.desk.pass_policy().await.unwrap().1), (ChangeState::Stopped, 0));

        let id = rules.propose(first, longer(600)).await.unwrap();
        rules.approve(second, id).await.unwrap();
        world.clock.advance(Duration::from_hours(24));
        assert_eq!(world.desk.due_changes().await.unwrap(), 1);
        assert_eq!(rules.state(id).await, ChangeState::InForce);
        assert_eq!(world.desk.pass_policy().await.unwrap().0.maximum_minutes, 600);
        assert_eq!(rules.told("change").await, 0, "nobody here who administers has a mail address");
        rules.sound().await;
    }

    async fn what_is_stale_is_not_approved_and_what_is_overtaken_is_not_put_in_force(store: Store) {
        let rules = Rules::new(store).await;
        let (first, second, world) = (&rules.first, &rules.second, &rules.world);
        let dangerous = rules.propose(first, longer(600)).await.unwrap();
        rules.approve(second, dangerous).await.unwrap();
        let stale = rules.propose(second, longer(400)).await.unwrap();
        let other = Wish::PassPolicy(PassPolicy { length: 20, ..PassPolicy::default() });
        let now = rules.propose(second, other).await.unwrap();
        rules.approve(first, now).await.unwrap();
        assert_eq!(code(rules.approve(first, stale).await), "change-stale");
        world.clock.advance(Duration::from_hours(24));
        assert_eq!(world.desk.due_changes().await.unwrap(), 1);
        assert_eq!(rules.state(dangerous).await, ChangeState::Overtaken);
        assert_eq!(world.desk.pass_policy().await.unwrap().0.maximum_minutes, 480);
        world.desk.withdraw_change(second, stale, None).await.unwrap();
        assert_eq!(rules.state(stale).await, ChangeState::Withdrawn);
        rules.sound().await;
    }

    async fn who_lost_the_role_signs_nothing_that_comes_later(store: Store) {
        let rules = Rules::new(store).await;
        let (first, second, world) = (&rules.first, &rules.second, &rules.world);
        world.desk.add_administrator(operator(), world.second_agent).await.unwrap();
        let third = world.acting(world.second_agent, Role::ALL);
        let dangerous = rules.propose(first, longer(600)).await.unwrap();
        rules.approve(second, dangerous).await.unwrap();
        // The second who signed loses the role before the day comes.
        let kept = RoleSet::of(&[Role::PrivilegedAuthentication]);
        let removed = rules.propose(first, Wish::Roles(world.supervisor, kept)).await.unwrap();
        assert_eq!(code(rules.approve(second, removed).await), "change-about-you");
        assert_eq!(code(world.desk.decline_change(second, removed, "No").await), "change-about-you");
        assert_eq!(rules.approve(&third, removed).await.unwrap(), ChangeState::InForce);
        assert_eq!(code(rules.propose(second, longer(300)).await), "not-allowed");
        world.clock.advance(Duration::from_hours(24));
        world.desk.due_changes().await.unwrap();
        assert_eq!(rules.state(dangerous).await, ChangeState::Overtaken);
        rules.sound().await;
    }

    /// One human signed twice, with two linked accounts, and put a role in force.
    async fn two_accounts_of_one_human_are_one_signature(store: Store) {
        let rules = Rules::new(store).await;
        let (first, second, world) = (&rules.first, &rules.second, &rules.world);
        world.desk.add_administrator(operator(), world.second_agent).await.unwrap();
        let third = world.acting(world.second_agent, Role::ALL);
        world.desk.add_administrator(operator(), world.reviewer).await.unwrap();
        let half = Duration::from_hours(12);
        let link = Wish::Link(world.admin, "sara.supervisor@contoso.example".to_owned(), true);
        let link = rules.propose(&third, link).await.unwrap();
        assert_eq!(rules.approve(&rules.reader, link).await.unwrap(), ChangeState::Approved);
        world.clock.advance(half);
        let dangerous = rules.propose(first, longer(600)).await.unwrap();
        assert_eq!(rules.approve(second, dangerous).await.unwrap(), ChangeState::Approved);
        let waits = rules.propose(first, Wish::Roles(world.mira, RoleSet::of(&[Role::Helpdesk]))).await.unwrap();
        let of_first = rules.propose(&third, Wish::Tier(world.admin, Tier::Elevated)).await.unwrap();
        world.clock.advance(half);
        world.desk.due_changes().await.unwrap();
        assert_eq!(rules.state(link).await, ChangeState::InForce);
        assert_eq!(code(rules.approve(second, waits).await), "change-same-person");
        assert_eq!(code(world.desk.decline_change(second, waits, "No").await), "change-same-person");
        // Nor about one's other account.
        assert_eq!(code(rules.approve(second, of_first).await), "change-about-you");
        let raised = Wish::Roles(world.admin, RoleSet::of(Role::ALL));
        assert_eq!(code(rules.propose(second, raised).await), "change-about-you");
        assert_eq!(rules.state(waits).await, ChangeState::Proposed);
        assert!(rules.approve(&third, waits).await.is_ok(), "another human");
        // What both signed before it was known is not what two people signed.
        world.clock.advance(half);
        world.desk.due_changes().await.unwrap();
        assert_eq!(rules.state(dangerous).await, ChangeState::Overtaken);
        assert_eq!(world.desk.pass_policy().await.unwrap().1, 0);
        rules.sound().await;
    }

    /// A proposer froze her account, because somebody else was in it; the second signed, and what the thief wanted was in force.
    async fn who_froze_their_account_or_lost_the_role_has_signed_nothing(store: Store) {
        let rules = Rules::new(store).await;
        let (first, second, world) = (&rules.first, &rules.second, &rules.world);
        world.desk.add_administrator(operator(), world.second_agent).await.unwrap();
        let third = world.acting(world.second_agent, Role::ALL);
        let dangerous = rules.propose(first, longer(600)).await.unwrap();
        assert_eq!(rules.approve(second, dangerous).await.unwrap(), ChangeState::Approved);
        let stricter = |length| Wish::PassPolicy(PassPolicy { length, ..PassPolicy::default() });
        let waits = rules.propose(first, stricter(16)).await.unwrap();
        assert!(world.freeze(second, world.admin, "she called").await.unwrap());
        assert_eq!(code(rules.approve(second, waits).await), "change-proposer-gone");
        assert_eq!(rules.state(waits).await, ChangeState::Proposed);
        world.clock.advance(Duration::from_hours(24));
        world.desk.due_changes().await.unwrap();
        assert_eq!(rules.state(dangerous).await, ChangeState::Overtaken, "nor after its day");
        assert!(world.lift_freeze(second, world.admin, "she came in").await.unwrap());
        assert_eq!(rules.approve(second, waits).await.unwrap(), ChangeState::InForce, "it is hers again");

        let of_third = rules.propose(&third, Wish::Tier(world.mira, Tier::Elevated)).await.unwrap();
        let removed = rules.propose(first, Wish::Roles(world.second_agent, RoleSet::EMPLOYEE)).await.unwrap();
        assert_eq!(rules.approve(second, removed).await.unwrap(), ChangeState::InForce);
        assert_eq!(code(rules.approve(second, of_third).await), "change-proposer-gone");
        world.desk.decline_change(second, of_third, "Propose it anew").await.unwrap();
        rules.sound().await;
    }

    /// Roles and tiers are an attacker's first step: the person hears of each, also of what is done at the machine, and
    /// security of a privileged account's.
    async fn a_change_of_role_or_tier_is_told_to_the_person(store: Store) {
        let rules = Rules::new(store).await;
        let (first, second, world) = (&rules.first, &rules.second, &rules.world);
        let day = Duration::from_hours(24);
        let roles = RoleSet::of(&[Role::Helpdesk]);
        let raised = rules.propose(first, Wish::Roles(world.mira, roles)).await.unwrap();
        assert_eq!(rules.told("roles-changed").await, 0, "nothing changed yet");
        rules.approve(second, raised).await.unwrap();
        world.clock.advance(day);
        world.desk.due_changes().await.unwrap();
        assert_eq!(rules.state(raised).await, ChangeState::InForce);
        // Whoever administers the rules is privileged by that role: security heard of the supervisor, when the world was made.
        assert_eq!((rules.told("roles-changed").await, rules.told("to-security").await), (3, 1));
        world.desk.add_administrator(operator(), world.mira).await.unwrap();
        assert_eq!(rules.told("roles-changed").await, 6);
        let up = rules.propose(first, Wish::Tier(world.mira, Tier::Privileged)).await.unwrap();
        assert_eq!(rules.approve(second, up).await.unwrap(), ChangeState::InForce);
        assert_eq!((rules.told("tier-changed").await, rules.told("to-security").await), (3, 3));
        let down = rules.propose(second, Wish::Tier(world.mira, Tier::Standard)).await.unwrap();
        assert_eq!(rules.approve(first, down).await.unwrap(), ChangeState::Approved);
        assert_eq!(rules.told("tier-changed").await, 3);
        world.clock.advance(day);
        world.desk.due_changes().await.unwrap();
        let told = (rules.told("tier-changed").await, rules.told("to-security").await);
        assert_eq!(told, (6, 4), "also that it is watched no longer");
    }

    /// F11: an import that changes many people is signed like a change of the rules, and by exactly what it replaces.
    async fn an_import_that_changes_many_waits_for_a_second_signature(store: Store) {
        let rules = Rules::new(store).await;
        let (first, second, world) = (&rules.first, &rules.second, &rules.world);
        let (dir, plan, seen_at) = (world.dir, "ab".repeat(32), world.clock.now());
        let pending = PendingImport { plan: plan.clone(), seen_at, counts: ImportCounts { people: 40, contacts: 39, managers: 7, ..ImportCounts::default() }, approved_at: None };
        let kept: Result<(), StoreError> = world.store.write("pending", move |tx| pending_imports::put(tx, dir, &pending)).await;
        kept.unwrap();
        assert_eq!(world.desk.rules_overview(first).await.unwrap().imports.len(), 1);
        assert_eq!(code(rules.propose(first, Wish::Import("cd".repeat(32))).await), "not-found");
        let id = rules.propose(first, Wish::Import(plan.clone())).await.unwrap();
        assert_eq!(code(rules.approve(first, id).await), "change-same-person");
        let signed = async || {
            let plan = plan.clone();
            let found: Result<_, StoreError> = world.store.read("signed", move |tx| pending_imports::find(tx, dir, &plan)).await;
            found.unwrap().unwrap().approved_at.is_some()
        };
        assert!(!signed().await);
        assert_eq!(rules.approve(second, id).await.unwrap(), ChangeState::InForce);
        assert!(signed().await && world.desk.rules_overview(first).await.unwrap().imports.is_empty());
        rules.sound().await;
    }

    async fn nobody_raises_themselves(store: Store) {
        let rules = Rules::new(store).await;
        let (first, second, world) = (&rules.first, &rules.second, &rules.world);
        let all = RoleSet::of(Role::ALL);
        assert_eq!(code(rules.propose(first, Wish::Roles(world.admin, all)).await), "change-about-you");
        assert_eq!(code(rules.propose(first, Wish::Tier(world.admin, Tier::Standard)).await), "change-about-you");
        assert_eq!(code(rules.propose(&world.as_agent(), Wish::Roles(world.mira, all)).await), "not-allowed");
        let tier = rules.propose(first, Wish::Tier(world.mira, Tier::Privileged)).await.unwrap();
        assert_eq!(rules.approve(second, tier).await.unwrap(), ChangeState::InForce);
        let down = rules.propose(second, Wish::Tier(world.mira, Tier::Standard)).await.unwrap();
        assert_eq!(rules.approve(first, down).await.unwrap(), ChangeState::Approved);
        let roles = rules.propose(first, Wish::Roles(world.second_agent, RoleSet::EMPLOYEE)).await.unwrap();
        assert_eq!(rules.approve(second, roles).await.unwrap(), ChangeState::InForce);
        // The role is gone at once, whatever the session remembers.
        let gone = world.acting(world.second_agent, &[Role::Authentication]);
        let refused = world.desk.open(&world.opening(&gone), world.mira, Playbook::DeviceLoss, world.report()).await;
        assert_eq!(refused.unwrap_err().code(), "not-allowed");
        rules.sound().await;
    }

    async fn with_two_administrators_nobody_signs_about_one_of_them(store: Store) {
        let rules = Rules::new(store).await;
        let (first, desk, world) = (&rules.first, &rules.world.desk, &rules.world);
        let lonely = async |wish: Wish| {
            let payload = desk.payload(wish).await.unwrap();
            desk.draft_change(first, None, payload, "A test").await.unwrap().lonely
        };
        let second = rules.second.actor.person().unwrap();
        assert!(lonely(Wish::Roles(second, RoleSet::EMPLOYEE)).await, "the other one is whom it is about");
        assert!(!lonely(Wish::Tier(world.mira, Tier::Privileged)).await);
    }

    async fn standards_get_versions_and_weak_ones_are_confirmed(store: Store) {
        let rules = Rules::new(store).await;
        let (first, second, world) = (&rules.first, &rules.second, &rules.world);
        let number = world.open().await.number;
        let mut stricter = Standards::default();
        stricter.standard.any[0].slots.push(Slot::one(&[EvidenceKind::InPerson]));
        let id = rules.propose(first, Wish::Standards(Box::new(stricter.clone()))).await.unwrap();
        assert_eq!(rules.approve(second, id).await.unwrap(), ChangeState::InForce);
        // A case meets the standards that it was opened under, and those that are in force now.
        world.verify(number).await;
        assert!(world.case(number).await.verified.is_none());
        let (now, version, all) = world.desk.standards_version(None).await.unwrap();
        assert_eq!((now.version, all), (2, vec![2, 1]));
        assert_eq!(version.change.unwrap().change.id, id);
        let (before, version, _) = world.desk.standards_version(Some(1)).await.unwrap();
        assert_eq!((before, version.change), (Standards::default(), None));
        assert_eq!(code(world.desk.standards_version(Some(9)).await), "not-found");

        let mut weak = now.clone();
        weak.standard.any[0] = Alternative { slots: vec![Slot::one(&[EvidenceKind::CallBack])], not_only: vec![], approvals: 0 };
        let wish = Wish::Standards(Box::new(weak));
        assert_eq!(code(rules.propose(first, wish.clone()).await), "policy-weak-unconfirmed");
        let payload = world.desk.payload(wish).await.unwrap();
        let draft = world.desk.draft_change(first, None, payload, "A test").await.unwrap();
        assert_eq!(draft.weak, [(Tier::Standard, Weakness::SingleProof)]);
        assert!(draft.statement.contains("weaker than the sign-in"), "{}", draft.statement);
        let touched = rules.touched(first, draft.id);
        let id = world.desk.propose_change(&touched, draft.id, draft.payload, "A test", Knows { weak: true, lock_outs: None }).await.unwrap();
        assert_eq!(rules.approve(second, id).await.unwrap(), ChangeState::Approved);

        let mut empty = now.clone();
        empty.standard.any.clear();
        assert_eq!(code(rules.propose(first, Wish::Standards(Box::new(empty))).await), "policy-standard");
        let mut impossible = now.clone();
        impossible.elevated.any[0].slots = vec![Slot { n: 2, of: vec![EvidenceKind::InPerson] }];
        assert_eq!(code(rules.propose(first, Wish::Standards(Box::new(impossible))).await), "policy-impossible");
        let mut alone = now;
        alone.privileged.any[0].approvals = 0;
        assert_eq!(code(rules.propose(first, Wish::Standards(Box::new(alone))).await), "policy-too-weak");
        rules.sound().await;
    }

    async fn nobody_answers_for_a_week(store: Store) {
        let rules = Rules::new(store).await;
        let id = rules.propose(&rules.first, longer(300)).await.unwrap();
        rules.world.clock.advance(Duration::from_hours(7 * 24));
        assert_eq!(code(rules.approve(&rules.second, id).await), "change-over");
        assert_eq!(rules.world.desk.due_changes().await.unwrap(), 1);
        assert_eq!(rules.state(id).await, ChangeState::Expired);
        let other = rules.propose(&rules.first, longer(300)).await.unwrap();
        rules.world.desk.decline_change(&rules.second, other, "Not now").await.unwrap();
        assert_eq!(rules.state(other).await, ChangeState::Declined);
        let page = rules.world.desk.changes_page(&rules.reader, 1, None).await.unwrap();
        assert_eq!(page.items[0].change.id, other);
        let page = rules.world.desk.changes_page(&rules.reader, 1, page.next).await.unwrap();
        assert_eq!(page.items[0].change.id, id);
        rules.sound().await;
    }

    async fn a_draft_is_signed_within_the_hour(store: Store) {
        let rules = Rules::new(store).await;
        let (desk, first) = (&rules.world.desk, &rules.first);
        let payload = desk.payload(longer(300)).await.unwrap();
        let draft = desk.draft_change(first, None, payload.clone(), "Why").await.unwrap();
        rules.world.clock.advance(Duration::from_mins(61));
        assert_eq!(code(desk.draft_change(first, Some(draft.id), payload.clone(), "Why").await), "request-over");
        let touched = rules.touched(first, draft.id);
        assert_eq!(code(desk.propose_change(&touched, draft.id, payload, "Why", Knows::default()).await), "request-over");
    }

    async fn the_sealed_key_opens_once_and_is_looked_into(store: Store) {
        let rules = Rules::new(store).await;
        let (world, desk) = (&rules.world, &rules.world.desk);
        let (key, next) = ([1; 32], [2; 32]);
        let admin = "adam.admin@contoso.example";
        assert_eq!(desk.break_glass(operator(), admin, key, next).await.unwrap(), BreakGlass::NoKey);
        desk.seal_key(operator(), key).await.unwrap();
        let nobody = desk.break_glass(operator(), "mira.kovac@contoso.example", key, next).await.unwrap();
        assert_eq!(nobody, BreakGlass::NoAdministrator);
        for _ in 0..4 {
            let wrong = desk.break_glass(operator(), admin, [9; 32], next).await.unwrap();
            assert!(matches!(wrong, BreakGlass::Wrong(_)), "{wrong:?}");
        }
        let blocked = desk.break_glass(operator(), admin, key, next).await.unwrap();
        assert!(matches!(blocked, BreakGlass::Wait(_)), "{blocked:?}");
        world.clock.advance(Duration::from_secs(31));
        assert_eq!(desk.break_glass(operator(), admin, key, next).await.unwrap(), BreakGlass::Opened(world.admin));
        let again = desk.break_glass(operator(), admin, key, next).await.unwrap();
        assert!(matches!(again, BreakGlass::Wrong(_)), "a key opens once: {again:?}");
        assert_eq!(rules.told("break-glass").await, 1, "the security reader has a mail address");
        let unseen = desk.unseen_break_glass().await.unwrap();
        assert_eq!(unseen.len(), 1);
        let refused = desk.see_break_glass(&world.sure(&rules.first, Deed::SeeBreakGlass(unseen[0].0)), unseen[0].0, "It was me").await;
        assert_eq!(code(refused), "not-allowed");
        desk.see_break_glass(&world.sure(&rules.reader, Deed::SeeBreakGlass(unseen[0].0)), unseen[0].0, "Exercise of the year").await.unwrap();
        assert_eq!(code(desk.see_break_glass(&world.sure(&rules.reader, Deed::SeeBreakGlass(unseen[0].0)), unseen[0].0, "Twice").await), "request-over");
        assert_eq!(desk.unseen_break_glass().await.unwrap(), []);
        assert_eq!((world.logged("break_glass.refused").await, world.logged("break_glass.used").await), (5, 1));
        rules.sound().await;
    }

    /// A pass that lives a minute is read out to nobody in time, and an exception that opens in ten years opens for nobody.
    async fn no_number_stops_every_recovery(store: Store) {
        let rules = Rules::new(store).await;
        for minutes in [0, 1, 9, 43_201] {
            assert_eq!(code(rules.propose(&rules.first, longer(minutes)).await), "policy-lifetimes", "{minutes}");
        }
        let short = PassPolicy { minimum_minutes: 1, default_minutes: 1, maximum_minutes: 1, ..PassPolicy::default() };
        assert_eq!(code(rules.propose(&rules.first, Wish::PassPolicy(short)).await), "policy-lifetimes");
        let with = |change: &dyn Fn(&mut Standards)| {
            let mut standards = Standards::default();
            change(&mut standards);
            Wish::Standards(Box::new(standards))
        };
        let checks = |n: u8| move |standards: &mut Standards| standards.standard.any[0].slots[0].n = n;
        let wishes = [
            with(&|standards| standards.exceptions.hours = 0),
            with(&|standards| standards.exceptions.hours = 87_600),
            with(&|standards| standards.wave = u32::MAX),
            with(&|standards| standards.passes_per_agent = u32::MAX),
            with(&checks(0)),
            with(&checks(99)),
            with(&|standards| standards.standard.any[0].approvals = 99),
        ];
        for wish in wishes {
            assert_eq!(code(rules.propose(&rules.first, wish).await), "policy-standard");
        }
    }

    async fn the_sealed_key_is_not_spent_where_its_pass_lets_nobody_in(store: Store) {
        let rules = Rules::new(store).await;
        let (world, desk) = (&rules.world, &rules.world.desk);
        let (key, next) = ([1; 32], [2; 32]);
        let admin = "adam.admin@contoso.example";
        desk.seal_key(operator(), key).await.unwrap();
        let (dir, id) = (world.dir, world.admin);
        let put = async |version: u32, policy: PassPolicy| {
            let text = serde_json::to_string(&policy).unwrap();
            let at = world.clock.now();
            let done = world.store.write("policy", move |tx| {
                keyward_storage::repo::policies::put(tx, dir, keyward_directory::PASS_POLICY, version, &text, Actor::Operator, at).map(drop)
            });
            done.await.unwrap();
        };
        let freeze = async |at: Option<Timestamp>| {
            let done = world.store.write("freeze", move |tx| people::set_frozen(tx, dir, id, at).map(drop));
            done.await.unwrap();
        };
        let opened = async |given| desk.break_glass(operator(), admin, given, next).await.unwrap();
        freeze(Some(world.clock.now())).await;
        assert_eq!(opened(key).await, BreakGlass::NoWayIn(NoWayIn::Frozen));
        assert_eq!(code(desk.add_administrator(operator(), id).await), "account-frozen");
        assert_eq!(desk.pass_at_machine(operator(), Some(id)).await.unwrap(), Err(NoWayIn::Frozen));
        freeze(None).await;
        let off = PassPolicy { enabled: false, ..PassPolicy::default() };
        put(0, off).await;
        assert_eq!(opened(key).await, BreakGlass::NoWayIn(NoWayIn::PassesOff));
        let elsewhere = PassPolicy { include: vec![GroupId::from_bytes([9; 16])], ..PassPolicy::default() };
        put(1, elsewhere).await;
        assert_eq!(opened(key).await, BreakGlass::NoWayIn(NoWayIn::PassScope));
        assert_eq!(desk.pass_at_machine(operator(), None).await.unwrap(), Err(NoWayIn::PassScope), "nor a new one");
        // Where the policy allows less than the usual hour, or more only, the pass lives as long as it may.
        put(2, PassPolicy { maximum_minutes: 30, default_minutes: 30, ..PassPolicy::default() }).await;
        assert_eq!(desk.pass_at_machine(operator(), Some(id)).await.unwrap(), Ok(30));
        put(3, PassPolicy { minimum_minutes: 120, default_minutes: 120, ..PassPolicy::default() }).await;
        assert_eq!(desk.pass_at_machine(operator(), Some(id)).await.unwrap(), Ok(120));
        assert_eq!(opened(key).await, BreakGlass::Opened(id), "no try spent it");
        assert_eq!(desk.held_up(operator(), id).await.unwrap(), HeldUp::default());
        world.open().await;
        assert!(desk.held_up(operator(), world.mira).await.unwrap().open_case);
    }
}
