use std::time::Duration;

use keyward_access::policy::{Ask, Due};
use keyward_model::{
    Campaign, CaseId, Factor, FactorSet, MethodRule, Person, PersonId, RequiredStrength, Requirement, Role,
    RoleSet, Scope, SignInPolicy, Tier,
};
use keyward_signin::{
    Client, Enrolment, NewTotp, Offer, PasswordUse, Reminded, Session, SessionKind, SignIn, SignInError,
};
use keyward_storage::{
    Store, StoreError, both_engines,
    repo::{cases, people, standings},
};

use crate::{
    totp::{added, shown},
    world::{Browser, World},
};

const PASSWORD: &str = "zwei Möwen am Fenster";
const TYPED: [Factor; 2] = [Factor::Password, Factor::SoftwareTotp];

/// Somebody with a password and an app, and no passkey any more.
struct Typist {
    person: Person,
    browser: Browser,
    app: NewTotp,
}

async fn typist(world: &World, name: &str, roles: RoleSet) -> Typist {
    let (person, browser, signed_in) = world.signed_in(name, roles).await;
    let client = browser.client.clone();
    let set = world.set_password(&signed_in.session, PASSWORD, PasswordUse::WithAnother, &client);
    set.await.unwrap();
    let app = added(world, &signed_in.session, &client).await;
    world.removed_by_owner(signed_in.method).await;
    Typist { person, browser, app }
}

impl Typist {
    fn client(&self) -> &Client {
        &self.browser.client
    }

    /// Signs in with what is typed.
    async fn sign_in(&self, world: &World) -> Session {
        world.advance(Duration::from_secs(30));
        let (sign_in, client) = (&world.sign_in, self.client());
        let half = sign_in.sign_in_with_password(&self.person.user_name, PASSWORD, client).await.unwrap();
        let code = shown(world, &self.app, 0);
        sign_in.show_code(&half.session, None, &code, client).await.unwrap().session
    }
}

fn days(n: u64) -> Duration {
    Duration::from_hours(24 * n)
}

fn typed_policy() -> SignInPolicy {
    let mut policy = SignInPolicy::default();
    policy.methods.extend(TYPED.map(|factor| (factor, MethodRule::ON)));
    policy
}

fn campaign(world: &World) -> Campaign {
    Campaign {
        scope: Scope::EVERYBODY,
        factor: Factor::Passkey,
        snooze_days: 3,
        snoozes: Some(2),
        since: world.now(),
    }
}

async fn put(world: &World, campaign: Campaign) {
    world.put_policy(&SignInPolicy { campaign: Some(campaign), ..typed_policy() }).await;
}

fn asks(left: Option<u32>) -> Offer {
    Offer::Campaign(Ask { factor: Factor::Passkey, left })
}

/// Somebody at the desk works on the account.
async fn open_case(world: &World, person: PersonId) {
    let (dir, now) = (world.dir, world.now());
    let case = cases::NewCase {
        id: CaseId::from_bytes([9; 16]),
        person,
        playbook: "lost_phone".into(),
        opened_by: None,
        opened_at: now,
        now: cases::Projection {
            tier: Tier::Standard,
            state: cases::CaseState::Open,
            changed_at: now,
            closed_at: None,
            last_seq: 1,
            step: "verify".into(),
            theft: "unknown".into(),
            channel: "phone".into(),
        },
    };
    let opened: Result<u32, StoreError> =
        world.store.write("case", move |tx| cases::insert(tx, dir, &case)).await;
    opened.unwrap();
}

async fn remind_all(sign_in: &SignIn) -> u64 {
    let (mut after, mut people) = (None, 0);
    loop {
        let Reminded { people: some, next } = sign_in.remind(after).await.unwrap();
        people += some;
        match next {
            Some(_) => after = next,
            None => return people,
        }
    }
}

both_engines! {
    async fn after_the_last_later_a_sign_in_registers_and_nothing_else(store: Store) {
        let world = World::typed(store).await;
        let mut mira = typist(&world, "mira", RoleSet::EMPLOYEE).await;
        let sign_in = world.sign_in.clone();
        let before = mira.sign_in(&world).await;
        assert_eq!(sign_in.offer(&before).await.unwrap(), Some(Offer::Passkey), "no campaign yet");
        assert!(!sign_in.say_later(&before).await.unwrap(), "nobody asked");
        put(&world, campaign(&world)).await;

        let first = mira.sign_in(&world).await;
        assert_eq!((first.kind, sign_in.offer(&first).await.unwrap()), (SessionKind::Full, Some(asks(Some(2)))));
        assert_eq!(sign_in.overview(&first).await.unwrap().asked, Some(Factor::Passkey));
        assert!(sign_in.say_later(&first).await.unwrap());
        assert!(!sign_in.say_later(&first).await.unwrap(), "one question, one answer");
        assert_eq!(sign_in.offer(&first).await.unwrap(), None, "neither the campaign nor anything else asks");
        assert!(sign_in.begin_offer(&first, None, false, mira.client()).await.is_ok(), "they may all the same");
        let rests = mira.sign_in(&world).await;
        assert_eq!((rests.kind, sign_in.offer(&rests).await.unwrap()), (SessionKind::Full, None));
        assert_eq!(sign_in.overview(&rests).await.unwrap().asked, Some(Factor::Passkey), "quietly");

        world.advance(days(3));
        let second = mira.sign_in(&world).await;
        assert_eq!((second.kind, sign_in.offer(&second).await.unwrap()), (SessionKind::Full, Some(asks(Some(1)))));
        assert!(sign_in.say_later(&second).await.unwrap());
        world.advance(days(3));
        let held = mira.sign_in(&world).await;
        assert_eq!(held.kind, SessionKind::Enrol);
        assert_eq!(sign_in.enrolment(&held).await.unwrap(), Enrolment::Campaign(Factor::Passkey));
        assert_eq!(sign_in.say_later(&held).await.err(), Some(SignInError::EnrolOnly));
        let app = world.begin_totp(&held, mira.client()).await.err();
        assert_eq!(app, Some(SignInError::EnrolOnly), "something else does not do");

        mira.browser.key = world.browser(&mira.person, keyward_authenticator::Settings::default()).await.key;
        let registered = world.register(&held, &mut mira.browser).await.unwrap();
        assert!(registered.sign_in_again);
        let strong = world.passkey_sign_in(&mut mira.browser).await.unwrap();
        assert_eq!((strong.session.kind, sign_in.offer(&strong.session).await.unwrap()), (SessionKind::Full, None));
        let weak = mira.sign_in(&world).await;
        assert_eq!((weak.kind, sign_in.offer(&weak).await.unwrap()), (SessionKind::Full, None), "they have it");
    }

    async fn closing_the_page_is_no_way_around_a_campaign(store: Store) {
        let world = World::typed(store).await;
        let mira = typist(&world, "mira", RoleSet::EMPLOYEE).await;
        put(&world, campaign(&world)).await;
        for left in [2, 2, 1] {
            let session = mira.sign_in(&world).await;
            let offer = world.sign_in.offer(&session).await.unwrap();
            assert_eq!((session.kind, offer), (SessionKind::Full, Some(asks(Some(left)))));
            // The second sign-in comes while the first question is still open.
            world.advance(Duration::from_mins(6));
        }
        world.advance(Duration::from_mins(10));
        assert_eq!(mira.sign_in(&world).await.kind, SessionKind::Enrol);
    }

    async fn a_campaign_that_is_changed_or_ended_holds_nobody(store: Store) {
        let world = World::typed(store).await;
        let mira = typist(&world, "mira", RoleSet::EMPLOYEE).await;
        let strict = Campaign { snoozes: Some(0), ..campaign(&world) };
        put(&world, strict.clone()).await;
        let held = mira.sign_in(&world).await;
        assert_eq!(held.kind, SessionKind::Enrol);
        world.put_policy(&typed_policy()).await;
        assert_eq!(world.sign_in.enrolment(&held).await.unwrap(), Enrolment::Passkey);
        assert_eq!(mira.sign_in(&world).await.kind, SessionKind::Full);

        let patient = Campaign { snooze_days: 0, snoozes: Some(1), ..strict };
        put(&world, patient.clone()).await;
        let session = mira.sign_in(&world).await;
        assert!(world.sign_in.say_later(&session).await.unwrap());
        assert_eq!(world.sign_in.offer(&session).await.unwrap(), None, "not in this session any more");
        assert_eq!(mira.sign_in(&world).await.kind, SessionKind::Enrol);
        put(&world, Campaign { since: world.now(), ..patient.clone() }).await;
        let anew = mira.sign_in(&world).await;
        assert_eq!((anew.kind, world.sign_in.offer(&anew).await.unwrap()), (SessionKind::Full, Some(asks(Some(1)))));
        let staff = Scope::groups(vec![keyward_model::GroupId::from_bytes([1; 16])]);
        put(&world, Campaign { scope: staff, snoozes: Some(0), ..patient }).await;
        assert_eq!(mira.sign_in(&world).await.kind, SessionKind::Full, "for others");
    }

    async fn nobody_is_asked_in_a_recovery(store: Store) {
        let world = World::typed(store).await;
        let mira = typist(&world, "mira", RoleSet::EMPLOYEE).await;
        put(&world, Campaign { snoozes: Some(0), ..campaign(&world) }).await;
        assert_eq!(mira.sign_in(&world).await.kind, SessionKind::Enrol);
        open_case(&world, mira.person.id).await;
        let session = mira.sign_in(&world).await;
        assert_eq!((session.kind, world.sign_in.offer(&session).await.unwrap()), (SessionKind::Full, None));
        assert!(!world.sign_in.say_later(&session).await.unwrap());
        let (_, pass) = world.pass(&mira.person, true).await;
        let name = &mira.person.user_name;
        let by_pass = world.sign_in.sign_in_with_pass(name, &pass, mira.client()).await.unwrap().session;
        assert_eq!(by_pass.kind, SessionKind::Enrol);
        assert_eq!(world.sign_in.enrolment(&by_pass).await.unwrap(), Enrolment::Passkey);
        assert_eq!(world.count("SELECT COUNT(*) FROM campaign_snooze").await, 0);
    }

    async fn twice_at_once_counts_once(store: Store) {
        let world = World::typed(store).await;
        let mira = typist(&world, "mira", RoleSet::EMPLOYEE).await;
        put(&world, campaign(&world)).await;
        let session = mira.sign_in(&world).await;
        let clients: Vec<_> = (0..8)
            .map(|_| {
                let (sign_in, session) = (world.sign_in.clone(), session.clone());
                tokio::spawn(async move { sign_in.say_later(&session).await.unwrap() })
            })
            .collect();
        let mut counted = 0;
        for client in clients {
            counted += u32::from(client.await.unwrap());
        }
        assert_eq!(counted, 1);
        assert_eq!(world.count("SELECT times FROM campaign_snooze").await, 1);
    }

    async fn an_app_is_added_where_a_campaign_leaves_no_other_way(store: Store) {
        let world = World::typed(store).await;
        let mut policy = SignInPolicy { demands: Vec::new(), ..typed_policy() };
        let strict = Campaign { factor: Factor::SoftwareTotp, snoozes: Some(0), ..campaign(&world) };
        policy.campaign = Some(strict);
        let (person, browser, signed_in) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let (sign_in, client) = (&world.sign_in, browser.client.clone());
        let set = world.set_password(&signed_in.session, PASSWORD, PasswordUse::WithAnother, &client);
        set.await.unwrap();
        world.removed_by_owner(signed_in.method).await;
        world.put_policy(&policy).await;

        let held = sign_in.sign_in_with_password(&person.user_name, PASSWORD, &client).await.unwrap();
        assert_eq!((held.session.kind, held.session.factors), (SessionKind::Enrol, FactorSet::of(Factor::Password)));
        assert_eq!(sign_in.enrolment(&held.session).await.unwrap(), Enrolment::Campaign(Factor::SoftwareTotp));
        let app = added(&world, &held.session, &client).await;
        assert_eq!(sign_in.session(held.secret.text()).await.unwrap(), None, "it ends what only registers");
        world.advance(Duration::from_secs(30));
        let half = sign_in.sign_in_with_password(&person.user_name, PASSWORD, &client).await.unwrap();
        let code = shown(&world, &app, 0);
        let whole = sign_in.show_code(&half.session, None, &code, &client).await.unwrap();
        assert_eq!(whole.session.kind, SessionKind::Full);
        assert_eq!(sign_in.enrolment(&whole.session).await.err(), Some(SignInError::SessionOver));
    }

    async fn roles_that_sleep_still_count_for_what_may_be_added(store: Store) {
        let world = World::typed(store).await;
        let agent = typist(&world, "jonas", RoleSet::of(&[Role::Helpdesk])).await;
        put(&world, Campaign { snoozes: Some(0), ..campaign(&world) }).await;
        let session = agent.sign_in(&world).await;
        assert_eq!(session.kind, SessionKind::Full, "it would lead nowhere");
        let read = world.sign_in.offer(&session).await.unwrap();
        assert_eq!(read, None, "a weak session binds nothing to an account with a role");
        let weak = RequiredStrength::PhishingResistant;
        let why = keyward_access::policy::Refusal::TooWeak(weak);
        let refused = world.begin_registration(&session, agent.client()).await.err();
        assert_eq!(refused, Some(SignInError::NotAllowed(Box::new(why))));
    }

    async fn reminders_are_written_once_each_and_stop(store: Store) {
        let world = World::typed(store).await;
        let (ann, sign_in) = (world.person("ann", RoleSet::EMPLOYEE).await, &world.sign_in);
        let (_, ben, _) = world.signed_in("ben", RoleSet::EMPLOYEE).await;
        let gone = world.person("gone", RoleSet::EMPLOYEE).await;
        world.set_enabled(gone.id, false).await;
        let busy = world.person("busy", RoleSet::EMPLOYEE).await;
        open_case(&world, busy.id).await;
        assert_eq!(remind_all(sign_in).await, 0, "nothing is required");
        let rule = Requirement {
            scope: Scope::EVERYBODY,
            strong_methods: 1,
            within_days: 7,
            remind_every_days: Some(3),
            since: world.now(),
        };
        world.put_policy(&SignInPolicy { requirements: vec![rule.clone()], ..typed_policy() }).await;
        let told = || async {
            let all = world.told().await;
            let ours = all.into_iter().filter(|(kind, _)| kind.starts_with("registration-"));
            ours.filter(|(_, to)| to == "ann@home.example").map(|(kind, _)| kind).collect::<Vec<_>>()
        };
        for (at, due) in [(0, 1), (0, 0), (2, 0), (3, 1), (3, 0), (6, 1), (7, 1), (7, 0), (40, 0)] {
            let now = rule.since.plus(days(at)).plus(Duration::from_secs(1));
            world.advance(now.since(world.now()));
            assert_eq!(remind_all(sign_in).await, due, "day {at}");
        }
        let mut kinds = told().await;
        kinds.sort_unstable();
        let (one, over) = ("registration-reminder", "registration-overdue");
        assert_eq!(kinds, [over, one, one, one]);
        assert_eq!(world.told().await.len(), 4 + 1, "ann, and ben's passkey");
        assert!(world.logged(ann.id).await.is_empty(), "it changes nothing that the log speaks about");

        let due = sign_in.overview(&world.passkey_sign_in(&mut { ben }).await.unwrap().session).await.unwrap().due;
        assert_eq!(due, None);
        // Another day is another requirement, and missed reminders are not made up for one by one.
        let again = Requirement { since: world.now(), strong_methods: 2, ..rule };
        let by = again.since.plus(days(7));
        world.put_policy(&SignInPolicy { requirements: vec![again], ..typed_policy() }).await;
        world.advance(days(4));
        assert_eq!(remind_all(sign_in).await, 2, "ann and ben, once");
        assert_eq!(remind_all(sign_in).await, 0);
        let cy = world.person("cy", RoleSet::EMPLOYEE).await;
        let mut browser = world.browser(&cy, keyward_authenticator::Settings::default()).await;
        world.register_by_link(&cy, &mut browser).await;
        let session = world.passkey_sign_in(&mut browser).await.unwrap().session;
        let due = sign_in.overview(&session).await.unwrap().due;
        assert_eq!(due, Some(Due { missing: 1, by: by.plus(days(4)).plus(Duration::from_secs(1)), overdue: false }));
    }

    async fn several_servers_remind_once_and_of_everybody(store: Store) {
        let world = World::typed(store).await;
        let rule = Requirement {
            scope: Scope::EVERYBODY,
            strong_methods: 1,
            within_days: 7,
            remind_every_days: Some(3),
            since: world.now(),
        };
        let first = world.person("ann", RoleSet::EMPLOYEE).await;
        // More than one batch.
        let (all, now) = (standings::BATCH + 20, world.now());
        let made: Result<(), StoreError> = world.store.write("people", move |tx| {
            for n in 0..all {
                let mut id = *first.id.as_bytes();
                id[12..].copy_from_slice(&u32::try_from(n).unwrap().to_be_bytes());
                let id = PersonId::from_bytes(id);
                if id == first.id {
                    continue;
                }
                let person = Person { id, user_name: format!("p{n}@contoso.example"), created_at: now, ..first.clone() };
                people::insert(tx, &person, id.as_bytes(), None)?;
            }
            Ok(())
        }).await;
        made.unwrap();
        world.put_policy(&SignInPolicy { requirements: vec![rule], ..typed_policy() }).await;
        let servers: Vec<_> = (0..4)
            .map(|_| {
                let sign_in = world.with_config(|_| {});
                tokio::spawn(async move { remind_all(&sign_in).await })
            })
            .collect();
        let mut people = 0;
        for server in servers {
            people += server.await.unwrap();
        }
        let all = i64::try_from(all).unwrap() + 1;
        assert_eq!(i64::try_from(people).unwrap(), all);
        assert_eq!(world.count("SELECT COUNT(*) FROM registration_reminder").await, all);
        let mails = "SELECT COUNT(*) FROM message WHERE kind = 'registration-reminder'";
        assert_eq!(world.count(mails).await, 1, "the others have no address on file");
    }
}
