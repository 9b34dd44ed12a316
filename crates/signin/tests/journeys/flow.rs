use std::time::Duration;

use keyward_access::policy::{ProfileRefusal, Refusal as Forbidden};
use keyward_directory::Observed;
use keyward_model::{
    Demand, DemandOf, Factor, FactorSet, FirstMethod, Method, MethodId, MethodKind, MethodRule, ModelList,
    PasskeyProfile, Person, RequiredStrength, Requirement, Role, RoleSet, Scope, SessionStrength,
    SignInPolicy,
};
use keyward_signin::{
    Client, KnownBad, NewSession, NewTotp, PasswordFlaw, PasswordUse, Refusal, Session, SessionKind, SignIn,
    SignInError, SignedIn, purpose,
};
use keyward_storage::{Store, StoreError, both_engines, repo};

use crate::{
    totp::{added, shown},
    world::{Browser, World},
};

const PASSWORD: &str = "zwei Möwen am Fenster";

/// Somebody with a passkey, a password and an app.
struct Equipped {
    person: Person,
    browser: Browser,
    signed_in: SignedIn,
    app: NewTotp,
}

async fn equipped(world: &World, name: &str, roles: RoleSet) -> Equipped {
    let (person, browser, signed_in) = world.signed_in(name, roles).await;
    let client = browser.client.clone();
    let set = world.set_password(&signed_in.session, PASSWORD, PasswordUse::WithAnother, &client);
    set.await.unwrap();
    let app = added(world, &signed_in.session, &client).await;
    world.advance(Duration::from_mins(1));
    Equipped { person, browser, signed_in, app }
}

/// A session after a password and a code.
async fn typed_session(world: &World, mira: &Equipped) -> NewSession {
    let (name, client) = (mira.person.user_name.as_str(), &mira.browser.client);
    let half = world.sign_in.sign_in_with_password(name, PASSWORD, client).await.unwrap();
    world.advance(Duration::from_secs(30));
    let code = shown(world, &mira.app, 0);
    world.sign_in.show_code(&half.session, None, &code, client).await.unwrap()
}

fn typed_policy() -> SignInPolicy {
    let mut policy = SignInPolicy::default();
    let typed = [Factor::Password, Factor::SoftwareTotp, Factor::Sms, Factor::Voice, Factor::Email];
    policy.methods.extend(typed.map(|factor| (factor, MethodRule::ON)));
    policy
}

/// What names begin with, and how many of them.
type Answers = std::collections::BTreeMap<Vec<Factor>, u32>;

fn set(factors: &[Factor]) -> FactorSet {
    factors.iter().copied().collect()
}

both_engines! {
    /// Whoever phished a password and a code binds a passkey with them, and is put out with the same.
    async fn a_passkey_that_was_bound_by_what_can_be_phished_protects_no_session(store: Store) {
        let world = World::typed(store).await;
        let person = world.person("mira", RoleSet::EMPLOYEE).await;
        let mut browser = world.browser(&person, keyward_authenticator::Settings::default()).await;
        let client = browser.client.clone();
        let link = world.sign_in.issue_link(person.id, Duration::from_mins(5)).await.unwrap();
        let by_link = world.sign_in.sign_in_with_link(link.text(), &client).await.unwrap().session;
        world.set_password(&by_link, PASSWORD, PasswordUse::WithAnother, &client).await.unwrap();
        let app = added(&world, &by_link, &client).await;
        world.advance(Duration::from_mins(1));
        let typed = async || {
            let half = world.sign_in.sign_in_with_password(&person.user_name, PASSWORD, &client).await.unwrap();
            world.advance(Duration::from_secs(30));
            world.sign_in.show_code(&half.session, None, &shown(&world, &app, 0), &client).await.unwrap()
        };
        let (owner, thief) = (typed().await, typed().await);
        world.register(&thief.session, &mut browser).await.unwrap();
        let strong = world.passkey_sign_in(&mut browser).await.unwrap();
        let lives = async |secret: &keyward_storage::secrets::Revealed| {
            world.sign_in.session(secret.text()).await.unwrap().is_some()
        };
        // Nor does it put out who came in by a pass.
        let (_, pass) = world.pass(&person, true).await;
        let enrolling = world.sign_in.sign_in_with_pass(&person.user_name, &pass, &client).await.unwrap();
        for session in [&strong.session, &owner.session] {
            let refused = world.sign_in.end_session(session, enrolling.session.id).await;
            assert_eq!(refused, Err(SignInError::StrongerSession));
        }
        world.sign_in.end_session(&owner.session, strong.session.id).await.unwrap();
        assert!(!lives(&strong.secret).await);
        let again = world.passkey_sign_in(&mut browser).await.unwrap();
        world.sign_in.end_all_but(&owner.session).await.unwrap();
        assert!(!lives(&again.secret).await && lives(&owner.secret).await);
        // Three days later it is theirs, and so is its session.
        world.advance(Duration::from_hours(73));
        let (settled, weak) = (world.passkey_sign_in(&mut browser).await.unwrap(), typed().await);
        let refused = world.sign_in.end_session(&weak.session, settled.session.id).await;
        assert_eq!(refused, Err(SignInError::StrongerSession));
    }

    /// Who got in with what can be phished keeps nobody out who did not.
    async fn a_session_ends_no_stronger_one(store: Store) {
        let world = World::typed(store).await;
        let mut mira = equipped(&world, "mira", RoleSet::EMPLOYEE).await;
        let strong = world.passkey_sign_in(&mut mira.browser).await.unwrap();
        let (weak, other) = (typed_session(&world, &mira).await, typed_session(&world, &mira).await);
        let (_, pass) = world.pass(&mira.person, true).await;
        let name = &mira.person.user_name;
        let enrolling = world.sign_in.sign_in_with_pass(name, &pass, &mira.browser.client).await.unwrap();
        let lives = async |secret: &keyward_storage::secrets::Revealed| {
            world.sign_in.session(secret.text()).await.unwrap().is_some()
        };
        for which in [strong.session.id, enrolling.session.id] {
            let refused = world.sign_in.end_session(&weak.session, which).await;
            assert_eq!(refused, Err(SignInError::StrongerSession));
            // Nor does it get a name under which its owner takes it for somebody else's.
            let refused = world.sign_in.rename_session(&weak.session, which, "Minsk").await;
            assert_eq!(refused, Err(SignInError::StrongerSession));
        }
        for which in [weak.session.id, other.session.id] {
            world.sign_in.rename_session(&weak.session, which, "Ljubljana").await.unwrap();
            world.sign_in.rename_session(&strong.session, which, "Kitchen").await.unwrap();
        }
        let listed = world.sign_in.list_sessions(&weak.session).await.unwrap();
        for entry in listed {
            // The link of the tests began one that is worth as much.
            let stronger = entry.kind == SessionKind::Enrol || entry.factors.has(Factor::Passkey);
            assert_eq!(entry.may_end, !stronger, "{entry:?}");
        }
        let (_, left) = world.sign_in.end_all_but(&weak.session).await.unwrap();
        assert_eq!(left, 4, "the link's, two of passkeys, and the one after the pass");
        assert!(!lives(&other.secret).await && lives(&weak.secret).await);
        assert!(lives(&strong.secret).await && lives(&enrolling.secret).await);
        // A weak session sets no password either.
        let (client, session) = (mira.browser.client.clone(), &weak.session);
        let changed = world.set_password(session, "drei Möwen am Fenster", PasswordUse::WithAnother, &client).await;
        assert!(changed.is_err(), "it takes what the account is worth: {changed:?}");
        assert_eq!(world.sign_in.end_all_but(&strong.session).await, Ok((4, 0)));
        assert!(lives(&strong.secret).await && !lives(&weak.secret).await && !lives(&enrolling.secret).await);
        let logged = world.logged(mira.person.id).await;
        assert_eq!(logged.iter().filter(|kind| *kind == "session.ended_by_owner").count(), 2);
        assert!(world.heard(mira.person.id).iter().any(|heard| matches!(heard, Observed::PassEnded { .. })));
    }

    /// The policy closed her passkey: it signs nobody in, and what only protects her is hers to do with it.
    async fn a_passkey_that_the_policy_refuses_still_freezes_and_stops(store: Store) {
        let world = World::typed(store).await;
        let mut mira = equipped(&world, "mira", RoleSet::EMPLOYEE).await;
        let mut closed = typed_policy();
        closed.methods.insert(Factor::Passkey, MethodRule::OFF);
        world.put_policy(&closed).await;
        world.advance(Duration::from_secs(2));
        assert!(world.passkey_sign_in(&mut mira.browser).await.is_err());
        assert!(world.sign_in.session(mira.signed_in.secret.text()).await.unwrap().is_none());
        let weak = typed_session(&world, &mira).await.session;
        assert!(!world.sign_in.can_touch(&weak).await.unwrap() && world.sign_in.can_stop(&weak, 7).await.unwrap());
        let other = world.assert(&weak, &mut mira.browser, purpose::ADD_PASSKEY).await;
        assert_eq!(other.err(), Some(SignInError::NotFound), "it opens nothing");
        let stop = world.assert(&weak, &mut mira.browser, &purpose::stop_case(7)).await.unwrap();
        assert_eq!(stop.method, mira.signed_in.method);
        // Nor is one that is suspended or lost hers to stop with.
        world.set_status(mira.signed_in.method, keyward_model::MethodStatus::Suspended).await;
        assert!(!world.sign_in.can_stop(&weak, 7).await.unwrap());
        assert!(world.assert(&weak, &mut mira.browser, purpose::FREEZE).await.is_err());
        world.set_status(mira.signed_in.method, keyward_model::MethodStatus::Active).await;
        let freeze = world.assert(&weak, &mut mira.browser, purpose::FREEZE).await.unwrap();
        world.sign_in.freeze(&weak, Some(&freeze), &mira.browser.client).await.unwrap();
        assert!(world.logged(mira.person.id).await.contains(&"person.frozen".to_owned()));
    }

    async fn a_password_takes_a_code_with_it(store: Store) {
        let world = World::typed(store).await;
        let mira = equipped(&world, "mira", RoleSet::EMPLOYEE).await;
        let (sign_in, name) = (&world.sign_in, mira.person.user_name.as_str());
        let client = Client { browser: sign_in.new_browser(), ..mira.browser.client.clone() };
        assert_eq!(sign_in.ways_of(name).await.unwrap(), [Factor::Passkey, Factor::Password]);

        let wrong = sign_in.sign_in_with_password(name, "drei Möwen am Fenster", &client).await;
        assert_eq!(wrong.err(), Some(SignInError::PasswordRefused));
        let half = sign_in.sign_in_with_password(name, PASSWORD, &client).await.unwrap();
        assert_eq!(half.session.kind, SessionKind::Partial);
        let peeked = sign_in.session(half.secret.text()).await.unwrap().unwrap();
        assert_eq!(peeked.require_full().err(), Some(SignInError::SessionOver), "half a sign-in opens nothing");
        let next = sign_in.next_factors(&half.session).await.unwrap();
        assert_eq!(next.iter().map(|next| next.factor).collect::<Vec<_>>(), [Factor::SoftwareTotp]);
        assert_eq!(sign_in.next_factors(&mira.signed_in.session).await.err(), Some(SignInError::SessionOver));

        let bad = shown(&world, &mira.app, 9);
        let refused = sign_in.show_code(&half.session, None, &bad, &client).await;
        assert_eq!(refused.err(), Some(SignInError::OneTimeCodeRefused));
        let code = shown(&world, &mira.app, 0);
        let whole = sign_in.show_code(&half.session, None, &code, &client).await.unwrap();
        assert_eq!((whole.session.kind, whole.session.strength()), (SessionKind::Full, SessionStrength::MultiFactor));
        assert_eq!(whole.session.factors, set(&[Factor::Password, Factor::SoftwareTotp]));
        assert_eq!(sign_in.session(half.secret.text()).await.unwrap(), None, "its beginning is over");
        world.advance(Duration::from_secs(30));
        let again = sign_in.show_code(&half.session, None, &shown(&world, &mira.app, 0), &client).await;
        assert_eq!(again.err(), Some(SignInError::SessionOver));

        // A weaker session binds nothing, since the account has a passkey.
        let weak = Err(SignInError::NotAllowed(Box::new(Forbidden::TooWeak(RequiredStrength::PhishingResistant))));
        assert_eq!(world.begin_registration(&whole.session, &client).await, weak);
        // Either of its methods ends it.
        let password = whole.session.method.unwrap();
        remove(&world, &mut { mira }, password).await;
        assert_eq!(sign_in.session(whole.secret.text()).await.unwrap(), None);
    }

    async fn a_second_factor_that_is_closed_leaves_no_password_alone(store: Store) {
        let world = World::typed(store).await;
        let mira = equipped(&world, "mira", RoleSet::EMPLOYEE).await;
        let (name, client) = (mira.person.user_name.as_str(), &mira.browser.client);
        let mut policy = SignInPolicy { demands: Vec::new(), ..typed_policy() };
        world.put_policy(&policy).await;
        assert_eq!(typed_session(&world, &mira).await.session.kind, SessionKind::Full);
        // One administrator closes; nobody is let in by that who was not.
        for factor in [Factor::SoftwareTotp, Factor::Passkey] {
            policy.methods.insert(factor, MethodRule::OFF);
            world.put_policy(&policy).await;
            world.advance(Duration::from_mins(1));
            let refused = world.sign_in.sign_in_with_password(name, PASSWORD, client).await;
            assert_eq!(refused.err(), Some(SignInError::NothingElse), "{factor:?} is off, and the page says so");
        }
        policy.methods.insert(Factor::SoftwareTotp, MethodRule::ON);
        world.put_policy(&policy).await;
        world.advance(Duration::from_mins(1));
        assert_eq!(typed_session(&world, &mira).await.session.kind, SessionKind::Full, "once it is back");
    }

    async fn a_policy_that_asks_for_more_ends_sessions_for_good(store: Store) {
        let world = World::typed(store).await;
        let mira = equipped(&world, "mira", RoleSet::EMPLOYEE).await;
        let sign_in = &world.sign_in;
        let weak = typed_session(&world, &mira).await;
        let other = typed_session(&world, &mira).await;
        let lives = async |secret: &str| sign_in.session(secret).await.unwrap().is_some();
        assert!(lives(weak.secret.text()).await && lives(other.secret.text()).await);
        let demand = Demand { of: DemandOf::People(Scope::EVERYBODY), strength: RequiredStrength::PhishingResistant };
        let mut policy = typed_policy();
        policy.demands.push(demand);
        world.put_policy(&policy).await;
        assert!(!lives(weak.secret.text()).await, "a password and a code are too weak from now on");
        assert!(lives(mira.signed_in.secret.text()).await, "a passkey is not");
        let listed = sign_in.list_sessions(&mira.signed_in.session).await.unwrap();
        assert!(listed.iter().all(|entry| entry.factors.has(Factor::Passkey)), "{listed:?}");
        world.put_policy(&typed_policy()).await;
        assert!(!lives(weak.secret.text()).await, "it had ended");

        let mut policy = typed_policy();
        policy.methods.insert(Factor::SoftwareTotp, MethodRule::OFF);
        assert!(lives(other.secret.text()).await);
        world.put_policy(&policy).await;
        assert!(!lives(other.secret.text()).await, "codes from an app are off");
        assert!(lives(mira.signed_in.secret.text()).await);
    }

    async fn a_password_that_may_not_stay_is_changed_first(store: Store) {
        let world = World::typed(store).await;
        let mira = equipped(&world, "mira", RoleSet::EMPLOYEE).await;
        let (name, client) = (mira.person.user_name.as_str(), &mira.browser.client);
        let leaked = world.with_config(|config| {
            config.known_bad = KnownBad::read(format!("{PASSWORD}\n").as_bytes()).unwrap();
        });
        let sign_in_with = async |password: &str| {
            let half = leaked.sign_in_with_password(name, password, client).await.unwrap();
            world.advance(Duration::from_secs(30));
                leaked.show_code(&half.session, None, &shown(&world, &mira.app, 0), client).await.unwrap()
        };
        let held = sign_in_with(PASSWORD).await;
        assert_eq!(held.session.kind, SessionKind::Change);
        assert_eq!(held.session.require_full().err(), Some(SignInError::ChangeOnly));
        assert_eq!(leaked.list_sessions(&held.session).await.err(), Some(SignInError::ChangeOnly));
        assert!(leaked.session(held.secret.text()).await.unwrap().is_some());
        let again = sign_in_with(PASSWORD).await;
        assert_eq!(again.session.kind, SessionKind::Change, "however often");
        let logged = world.logged(mira.person.id).await;
        assert_eq!(logged.iter().filter(|kind| *kind == "method.password_outdated").count(), 1);
        world.rows_are_logged(1 + 2 + 4).await;

        let same = leaked.replace_password(&again.session, PASSWORD, client).await;
        assert!(matches!(same, Err(SignInError::Password(PasswordFlaw::Known))), "{same:?}");
        let other = leaked.replace_password(&mira.signed_in.session, "drei Boote im Nebel", client).await;
        assert_eq!(other.err(), Some(SignInError::SessionOver), "another session has a page of its own for that");
        // A password and a code change nothing on an account that has a passkey, not even themselves.
        let weak = leaked.replace_password(&again.session, "drei Boote im Nebel", client).await;
        assert_eq!(weak.err().map(|error| error.code()), Some("session-too-weak"));
        world.removed_by_owner(mira.signed_in.method).await;
        let free = leaked.replace_password(&again.session, "drei Boote im Nebel", client).await.unwrap();
        assert_eq!((free.session.kind, free.session.factors), (SessionKind::Full, again.session.factors));
        for over in [&held, &again] {
            assert_eq!(leaked.session(over.secret.text()).await.unwrap(), None);
        }
        assert_eq!(leaked.session(mira.signed_in.secret.text()).await.unwrap(), None, "every other session ends");
        let late = leaked.replace_password(&held.session, "vier Boote im Nebel", client).await;
        assert_eq!(late.err(), Some(SignInError::SessionOver));
        assert_eq!(sign_in_with("drei Boote im Nebel").await.session.kind, SessionKind::Full);
    }

    async fn a_refusal_is_on_record_under_its_reference(store: Store) {
        let world = World::typed(store).await;
        let mira = equipped(&world, "mira", RoleSet::EMPLOYEE).await;
        let (sign_in, name) = (&world.sign_in, mira.person.user_name.as_str());
        let quoting = || Client { reference: Some(sign_in.new_reference()), ..mira.browser.client.clone() };
        let found = async |client: &Client| {
            let (dir, text) = (world.dir, client.reference.clone().unwrap().text().to_owned());
            let rows: Result<_, StoreError> = world
                .store
                .read("quoted", move |tx| repo::sign_ins::find_by_reference(tx, dir, &text, 3))
                .await;
            rows.unwrap().into_iter().map(|row| row.outcome).collect::<Vec<_>>()
        };
        let client = quoting();
        assert!(sign_in.sign_in_with_password(name, "drei Möwen am Fenster", &client).await.is_err());
        assert_eq!(found(&client).await, ["wrong_password"]);
        let client = quoting();
        assert!(sign_in.sign_in_with_password("nobody@contoso.example", PASSWORD, &client).await.is_err());
        assert!(found(&client).await.is_empty());
        let reference = client.reference.unwrap();
        let minute = reference.shown_at(&world.secrets, world.now()).unwrap();
        assert!(world.now().since(minute) < Duration::from_mins(1), "it still says when");

        let client = quoting();
        assert_eq!(sign_in.sign_in_with_pass(name, "AAAAA-AAAAA", &client).await.err(), Some(SignInError::PassRefused));
        assert_eq!(found(&client).await, ["no_pass"]);
        world.pass(&mira.person, true).await;
        let client = quoting();
        assert!(sign_in.sign_in_with_pass(name, "AAAAA-AAAAA", &client).await.is_err());
        assert_eq!(found(&client).await, ["wrong_pass"]);
        for _ in 0..30 {
            assert!(sign_in.sign_in_with_pass(name, "AAAAA-AAAAA", &quoting()).await.is_err());
        }
        assert!(world.count("SELECT COUNT(*) FROM sign_in").await < 30, "a flood is not kept");

        let client = quoting();
        let half = sign_in.sign_in_with_password(name, PASSWORD, &client).await.unwrap();
        let bad = shown(&world, &mira.app, 9);
        assert!(sign_in.show_code(&half.session, None, &bad, &client).await.is_err());
        assert_eq!(found(&client).await, ["wrong_code"]);
        let client = quoting();
        world.set_enabled(mira.person.id, false).await;
        assert!(sign_in.sign_in_with_password(name, PASSWORD, &client).await.is_err());
        assert_eq!(found(&client).await, ["account_disabled"]);
        world.set_enabled(mira.person.id, true).await;
        let client = quoting();
        let half = sign_in.sign_in_with_password(name, PASSWORD, &client).await.unwrap();
        world.advance(Duration::from_secs(30));
        let code = shown(&world, &mira.app, 0);
        let whole = sign_in.show_code(&half.session, None, &code, &client).await;
        assert!(whole.is_ok() && found(&client).await.is_empty(), "who gets in quotes nothing");
    }

    async fn a_reference_says_what_became_of_the_right_pass(store: Store) {
        let world = World::typed(store).await;
        let mira = equipped(&world, "mira", RoleSet::EMPLOYEE).await;
        let (sign_in, name) = (&world.sign_in, mira.person.user_name.as_str());
        let tried = async |pass: &str| {
            let reference = sign_in.new_reference();
            let (dir, text) = (world.dir, reference.text().to_owned());
            let client = Client { reference: Some(reference), ..mira.browser.client.clone() };
            let went = sign_in.sign_in_with_pass(name, pass, &client).await;
            let rows: Result<_, StoreError> = world
                .store
                .read("quoted", move |tx| repo::sign_ins::find_by_reference(tx, dir, &text, 3))
                .await;
            let outcomes: Vec<_> = rows.unwrap().into_iter().map(|row| row.outcome).collect();
            (went.is_ok(), outcomes)
        };
        let (_, used) = world.pass(&mira.person, true).await;
        assert!(tried(&used).await.0);
        assert_eq!(tried(&used).await, (false, vec!["pass-used".to_owned()]));
        assert_eq!(tried("AAAAA-AAAAA").await, (false, vec!["no_pass".to_owned()]), "of another text nothing is said");
        let (_, late) = world.pass(&mira.person, true).await;
        world.advance(Duration::from_mins(61));
        assert_eq!(tried(&late).await, (false, vec!["pass-expired".to_owned()]));
    }

    async fn roles_sleep_until_the_sign_in_is_strong_enough(store: Store) {
        let world = World::typed(store).await;
        let mut jonas = equipped(&world, "jonas", RoleSet::of(&[Role::Helpdesk])).await;
        let (sign_in, client) = (&world.sign_in, jonas.browser.client.clone());
        assert_eq!(jonas.signed_in.session.dormant, None);
        let half = sign_in.sign_in_with_password(&jonas.person.user_name, PASSWORD, &client).await.unwrap();
        let code = shown(&world, &jonas.app, 0);
        let weak = sign_in.show_code(&half.session, None, &code, &client).await.unwrap();
        let session = sign_in.session(weak.secret.text()).await.unwrap().unwrap();
        assert!(!session.person.roles.any(), "no page has to remember it");
        let dormant = session.dormant.clone().unwrap();
        assert_eq!((dormant.roles, dormant.needs), (RoleSet::of(&[Role::Helpdesk]), RequiredStrength::PhishingResistant));

        let start = sign_in.begin_sign_in(None, &client).unwrap();
        let answer = jonas.browser.get(&start);
        let strong = sign_in.finish_sign_in_after(Some(&session), &answer, &start.state, &client).await.unwrap();
        assert!(strong.session.dormant.is_none() && strong.session.person.roles.has(Role::Helpdesk));
        assert_eq!(strong.session.factors, FactorSet::of(Factor::Passkey), "only the beginning of a sign-in counts");
        assert_eq!(sign_in.session(weak.secret.text()).await.unwrap(), None);
    }

    /// F14: 38 of 60 known names answered as no unknown one did.
    async fn a_name_tells_nothing_whatever_the_policy(store: Store) {
        let world = World::typed(store).await;
        assert_eq!(world.sign_in.ways_of("nobody@contoso.example").await.unwrap(), [Factor::Passkey], "nobody is there");
        let mut known = Vec::new();
        // Passkeys alone, with a password, a password alone, nothing at all.
        for number in 0..14 {
            let name = format!("p{number}");
            if number >= 12 {
                known.push(world.person(&name, RoleSet::EMPLOYEE).await);
                continue;
            }
            let (person, browser, signed_in) = world.signed_in(&name, RoleSet::EMPLOYEE).await;
            if number >= 6 {
                let set = world.set_password(&signed_in.session, PASSWORD, PasswordUse::WithAnother, &browser.client);
                set.await.unwrap();
            }
            if number >= 9 {
                world.removed_by_owner(signed_in.method).await;
            }
            known.push(person);
        }
        let mut only_passwords = SignInPolicy::default();
        only_passwords.methods.insert(Factor::Passkey, MethodRule { enabled: false, ..MethodRule::ON });
        only_passwords.methods.insert(Factor::Password, MethodRule::ON);
        let mut typed = SignInPolicy::default();
        typed.methods.insert(Factor::Password, MethodRule::ON);
        for policy in [typed, SignInPolicy::default(), only_passwords] {
            world.put_policy(&policy).await;
            world.advance(Duration::from_secs(2));
            let (mut theirs, mut others) = (Answers::new(), Answers::new());
            for person in &known {
                *theirs.entry(world.sign_in.ways_of(&person.user_name).await.unwrap()).or_default() += 1;
            }
            for number in 0..280 {
                let name = format!("nobody{number}@contoso.example");
                let first = world.sign_in.ways_of(&name).await.unwrap();
                if number < 20 {
                    assert_eq!(world.sign_in.ways_of(&name.to_uppercase()).await.unwrap(), first);
                }
                *others.entry(first).or_default() += 1;
            }
            let kinds = |answers: &Answers| answers.keys().cloned().collect::<Vec<_>>();
            assert_eq!(kinds(&theirs), kinds(&others), "each is given to names of both kinds");
        }
        // A pass comes and goes: it changes no answer.
        let before = world.sign_in.ways_of(&known[0].user_name).await.unwrap();
        world.pass(&known[0], true).await;
        assert_eq!(world.sign_in.ways_of(&known[0].user_name).await.unwrap(), before);
        let locked_out = world.sign_in.ways_of(&known[13].user_name).await.unwrap();
        world.pass(&known[13], true).await;
        assert_eq!(world.sign_in.ways_of(&known[13].user_name).await.unwrap(), locked_out);
    }

    /// She was married, and types what she has typed for years.
    async fn a_former_user_name_signs_in_until_somebody_else_has_it(store: Store) {
        let world = World::typed(store).await;
        let (mira, client) = (equipped(&world, "mira", RoleSet::EMPLOYEE).await.person, world.elsewhere("192.0.2.7"));
        let by = async |name: &str| world.sign_in.sign_in_with_password(name, PASSWORD, &client).await;
        let rename = async |person: &Person, name: &str| {
            let (renamed, at) = (Person { user_name: name.to_owned(), ..person.clone() }, world.now());
            let done: Result<bool, StoreError> =
                world.store.write("rename", move |tx| repo::people::update(tx, &renamed, at)).await;
            assert!(done.unwrap());
        };
        let before = world.sign_in.ways_of("mira@contoso.example").await.unwrap();
        rename(&mira, "mira.zajc@contoso.example").await;
        assert_eq!(world.sign_in.ways_of(" Mira@Contoso.example").await.unwrap(), before);
        for name in ["mira@contoso.example", "MIRA@contoso.example ", "mira.zajc@contoso.example"] {
            assert_eq!(by(name).await.unwrap().session.person.id, mira.id, "{name}");
        }
        let ela = world.person("ela", RoleSet::EMPLOYEE).await;
        rename(&ela, "ela.zajc@contoso.example").await;
        let (_, pass) = world.pass(&ela, true).await;
        let passed = world.sign_in.sign_in_with_pass("ela@contoso.example", &pass, &client).await;
        assert_eq!(passed.unwrap().session.person.id, ela.id);
        // A wrong one is refused as for nobody.
        let wrong = async |name: &str| world.sign_in.sign_in_with_password(name, "eine Möwe am Fenster", &client).await.err();
        assert_eq!(wrong("mira@contoso.example").await, wrong("nobody@contoso.example").await);
        // Somebody who had the same name as well makes it nobody's, and whoever has it now is who it is of.
        let other = world.person("other", RoleSet::EMPLOYEE).await;
        rename(&other, "mira@contoso.example").await;
        assert_eq!(by("mira@contoso.example").await.err(), Some(SignInError::PasswordRefused));
        rename(&other, "other@contoso.example").await;
        assert_eq!(by("mira@contoso.example").await.err(), Some(SignInError::PasswordRefused));
        assert_eq!(by("mira.zajc@contoso.example").await.unwrap().session.person.id, mira.id);
    }

    async fn a_password_without_anything_beside_it_waits_for_a_pass(store: Store) {
        let world = World::typed(store).await;
        let mut ann = equipped(&world, "ann", RoleSet::EMPLOYEE).await;
        let (sign_in, client) = (&world.sign_in, ann.browser.client.clone());
        let methods = sign_in.list_methods(&ann.signed_in.session).await.unwrap();
        let app = methods.iter().find(|method| method.kind.name() == "software_totp").unwrap().id;
        remove(&world, &mut ann, app).await;
        let name = ann.person.user_name.clone();
        let stuck = sign_in.sign_in_with_password(&name, PASSWORD, &client).await;
        assert_eq!(stuck.err(), Some(SignInError::NothingElse));
        assert_eq!(world.outcomes(ann.person.id).await[0], "nothing_else");
        // A migration may let people register with what they have: never who has something strong.
        world.put_policy(&SignInPolicy { first_method: FirstMethod::ByWhatTheyHave, ..typed_policy() }).await;
        assert!(sign_in.sign_in_with_password(&name, PASSWORD, &client).await.is_err());
        let passkey = ann.signed_in.method;
        world.set_status(passkey, keyward_model::MethodStatus::Suspended).await;
        let stuck = sign_in.sign_in_with_password(&name, PASSWORD, &client).await;
        assert_eq!(stuck.err(), Some(SignInError::NothingElse), "what is suspended or was retired by the desk counts");
        world.removed_by_owner(passkey).await;
        let bare = sign_in.sign_in_with_password(&name, PASSWORD, &client).await.unwrap();
        assert_eq!((bare.session.kind, bare.session.factors), (SessionKind::Enrol, FactorSet::of(Factor::Password)));
        let begun = world.begin_registration(&bare.session, &client).await;
        assert!(begun.is_ok(), "{begun:?}");
    }

    async fn what_a_profile_refuses_is_not_registered_and_does_not_sign_in(store: Store) {
        let world = World::new(store).await;
        let (_, mut browser, signed_in) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let no_sync = PasskeyProfile { synced: false, ..PasskeyProfile::everything("Keys") };
        world.put_policy(&SignInPolicy { profiles: vec![no_sync], ..SignInPolicy::default() }).await;
        let why = |why| Forbidden::NoProfile(vec![("Keys".to_owned(), why)]);
        let refused = world.passkey_sign_in(&mut browser).await.err();
        assert_eq!(refused, Some(SignInError::Refused(Refusal::Policy(Box::new(why(ProfileRefusal::Synced))))));
        assert_eq!(world.outcomes(signed_in.session.person.id).await[0], "no-profile");

        let other = world.person("ann", RoleSet::EMPLOYEE).await;
        let mut key = world.browser(&other, crate::world::device_bound()).await;
        world.register_by_link(&other, &mut key).await;
        let listed = PasskeyProfile { models: ModelList::Allow(Vec::new()), ..PasskeyProfile::everything("Keys") };
        world.put_policy(&SignInPolicy { profiles: vec![listed], ..SignInPolicy::default() }).await;
        assert!(matches!(world.passkey_sign_in(&mut key).await, Err(SignInError::Refused(Refusal::Policy(_)))));
        let third = world.person("ben", RoleSet::EMPLOYEE).await;
        let mut new = world.browser(&third, crate::world::device_bound()).await;
        let link = world.sign_in.issue_link(third.id, Duration::from_mins(5)).await.unwrap();
        let session = world.sign_in.sign_in_with_link(link.text(), &new.client).await.unwrap().session;
        let refused = world.register(&session, &mut new).await.err().unwrap();
        assert!(matches!(&refused, SignInError::NotAllowed(why) if why.code() == "no-profile"), "{refused:?}");
    }

    async fn who_has_to_register_again_is_led_there(store: Store) {
        let world = World::typed(store).await;
        let mut ann = equipped(&world, "ann", RoleSet::EMPLOYEE).await;
        let (sign_in, name) = (&world.sign_in, ann.person.user_name.clone());
        let client = ann.browser.client.clone();
        world.require_reregistration(ann.person.id).await;
        // A passkey is left: it signs in as always, and what was asked for is still to be done.
        let strong = world.passkey_sign_in(&mut ann.browser).await.unwrap();
        assert_eq!(strong.session.kind, SessionKind::Full);
        assert!(strong.session.person.reregister_at.is_some());
        // A new password is not what was asked for.
        let set = world.set_password(&strong.session, "drei Möwen am Fenster", PasswordUse::WithAnother, &client);
        set.await.unwrap();
        assert!(sign_in.session(strong.secret.text()).await.unwrap().unwrap().person.reregister_at.is_some());
        let revoked = keyward_model::MethodStatus::Revoked;
        world.set_status(app_of(sign_in, &strong.session).await, revoked).await;
        let _app = added(&world, &strong.session, &client).await;
        let after = sign_in.session(strong.secret.text()).await.unwrap().unwrap();
        assert_eq!(after.person.reregister_at, None, "an app is");
        assert!(world.logged(ann.person.id).await.contains(&"person.reregistered".to_owned()));

        // Without a passkey the password alone is not enough, however the policy stands; a pass leads into registration.
        world.require_reregistration(ann.person.id).await;
        world.set_status(app_of(sign_in, &strong.session).await, revoked).await;
        world.set_status(ann.signed_in.method, revoked).await;
        world.put_policy(&SignInPolicy { demands: Vec::new(), ..typed_policy() }).await;
        let stuck = sign_in.sign_in_with_password(&name, "drei Möwen am Fenster", &client).await;
        assert_eq!(stuck.err(), Some(SignInError::NothingElse));
        let (_, pass) = world.pass(&ann.person, true).await;
        let entered = sign_in.sign_in_with_pass(&name, &pass, &client).await.unwrap();
        assert_eq!(entered.session.kind, SessionKind::Enrol);
        let mut browser = world.browser(&ann.person, crate::world::device_bound()).await;
        world.register(&entered.session, &mut browser).await.unwrap();
        let done = world.passkey_sign_in(&mut browser).await.unwrap();
        assert_eq!((done.session.kind, done.session.person.reregister_at), (SessionKind::Full, None));
    }

    async fn who_is_overdue_signs_in_to_register_and_nothing_else(store: Store) {
        let world = World::new(store).await;
        let (_, mut browser, _) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let two = |within_days| Requirement {
            scope: Scope::EVERYBODY,
            strong_methods: 2,
            within_days,
            remind_every_days: None,
            since: world.now(),
        };
        world.put_policy(&SignInPolicy { requirements: vec![two(14)], ..SignInPolicy::default() }).await;
        assert_eq!(world.passkey_sign_in(&mut browser).await.unwrap().session.kind, SessionKind::Full);
        world.advance(Duration::from_hours(24 * 14));
        let late = world.passkey_sign_in(&mut browser).await.unwrap();
        assert_eq!(late.session.kind, SessionKind::Enrol);
        assert!(world.begin_registration(&late.session, &browser.client).await.is_ok());
    }
}

/// The app that somebody has now.
async fn app_of(sign_in: &SignIn, session: &Session) -> MethodId {
    let methods = sign_in.list_methods(session).await.unwrap();
    let works = |method: &&Method| {
        method.kind == MethodKind::SoftwareTotp && method.status == keyward_model::MethodStatus::Active
    };
    methods.iter().find(works).unwrap().id
}

async fn remove(world: &World, of: &mut Equipped, method: MethodId) {
    let session = of.signed_in.session.clone();
    let asserted = world.assert(&session, &mut of.browser, &purpose::remove_method(method)).await.unwrap();
    let client = of.browser.client.clone();
    world.sign_in.remove_method(&session, method, true, Some(&asserted), &client).await.unwrap();
}
