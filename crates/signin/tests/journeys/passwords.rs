use std::time::Duration;

use keyward_model::{Factor, MethodStatus, RoleSet};
use keyward_signin::{PasswordCost, PasswordFlaw, PasswordUse, SignInError, purpose};
use keyward_storage::repo::passwords::{self, Password};
use keyward_storage::testing::permit;
use keyward_storage::{Store, StoreError, both_engines};

use crate::world::World;

const NAME: &str = "mira@contoso.example";
const GOOD: &str = "zwei Möwen am Fenster";
const OTHER: &str = "drei Boote im Nebel";
const USAGE: PasswordUse = PasswordUse::WithAnother;

both_engines! {
    async fn a_password_is_set_used_changed_and_removed(store: Store) {
        let world = World::typed(store).await;
        let (person, mut browser, signed_in) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let (sign_in, session, client) = (&world.sign_in, &signed_in.session, browser.client.clone());
        let set = |new: &'static str| world.set_password(session, new, USAGE, &client);
        for (weak, flaw) in [
            ("Ab3$xyz", PasswordFlaw::TooShort(8)),
            ("", PasswordFlaw::TooShort(8)),
            ("Password1", PasswordFlaw::Known),
            ("mira@contoso.example", PasswordFlaw::Personal),
        ] {
            assert_eq!(set(weak).await.err(), Some(SignInError::Password(flaw)), "{weak}");
        }
        let method = set(GOOD).await.unwrap();
        // However the keyboard makes its letters.
        let checked = sign_in.check_password(" MIRA@contoso.example", "zwei Mo\u{308}wen am Fenster", &client).await.unwrap();
        assert_eq!((checked.person, checked.method, checked.factor), (person.id, method, Factor::Password));
        world.advance(Duration::from_secs(1));
        let wrong = sign_in.check_password(NAME, "zwei möwen am fenster", &client).await;
        assert_eq!(wrong.err(), Some(SignInError::PasswordRefused));
        assert_eq!(world.outcomes(person.id).await[0], "wrong_password");
        assert_eq!(set(GOOD).await.err(), Some(SignInError::Password(PasswordFlaw::Unchanged)));
        assert_eq!(world.count("SELECT COUNT(*) FROM password WHERE phc LIKE '%wen am%'").await, 0);

        let mut elsewhere = world.browser(&person, crate::world::device_bound()).await;
        world.register_by_link(&person, &mut elsewhere).await;
        let other = world.passkey_sign_in(&mut elsewhere).await.unwrap();
        world.advance(Duration::from_secs(1));
        assert_eq!(set(OTHER).await.unwrap(), method, "the same method");
        assert!(sign_in.session(other.secret.text()).await.unwrap().is_none(), "other sessions end");
        assert!(sign_in.session(signed_in.secret.text()).await.unwrap().is_some());
        assert!(sign_in.check_password(NAME, GOOD, &client).await.is_err());
        assert!(sign_in.check_password(NAME, OTHER, &client).await.is_ok());
        let kinds: Vec<String> = world.told().await.into_iter().map(|(kind, _)| kind).collect();
        assert!(kinds.contains(&"method-added".to_owned()) && kinds.contains(&"password-changed".to_owned()));
        // A person, two passkeys with their credentials, the password and its hash.
        world.rows_are_logged(1 + 4 + 2).await;

        world.rename_method(session, method, "Old thing", &client).await.unwrap();
        let asserted = world.assert(session, &mut browser, &purpose::remove_method(method)).await.unwrap();
        sign_in.remove_method(session, method, false, Some(&asserted), &client).await.unwrap();
        assert_eq!(sign_in.check_password(NAME, OTHER, &client).await.err(), Some(SignInError::PasswordRefused));
        assert_eq!(world.count("SELECT COUNT(*) FROM password").await, 0);
        world.rows_are_logged(1 + 4 + 1).await;
        let logged = world.logged(person.id).await;
        for kind in ["method.added", "method.secret_changed", "method.renamed", "method.removed"] {
            assert!(logged.iter().any(|known| known == kind), "{kind}");
        }
    }

    async fn setting_one_takes_a_touch_of_whoever_has_a_passkey_however_fresh_the_sign_in_is(store: Store) {
        let world = World::typed(store).await;
        let (_, mut browser, signed_in) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let (sign_in, session, client) = (&world.sign_in, &signed_in.session, browser.client.clone());
        let bare = sign_in.set_password(session, None, GOOD, USAGE, &client).await;
        assert_eq!(bare.err(), Some(SignInError::StepUpNeeded));
        let other = world.assert(session, &mut browser, purpose::ADD_TOTP).await.unwrap();
        let wrong = sign_in.set_password(session, Some(&other), GOOD, USAGE, &client).await;
        assert_eq!(wrong.err(), Some(SignInError::StepUpNeeded));
        let asserted = world.assert(session, &mut browser, purpose::PASSWORD).await.unwrap();
        let alone = sign_in.set_password(session, Some(&asserted), "k7#Qp9zX", PasswordUse::Alone, &client).await;
        assert_eq!(alone.err(), Some(SignInError::Password(PasswordFlaw::TooShort(15))));
        assert!(sign_in.set_password(session, Some(&asserted), GOOD, PasswordUse::Alone, &client).await.is_ok());
    }

    async fn guessing_is_slowed_for_every_name_alike(store: Store) {
        let world = World::typed(store).await;
        let (_, browser, signed_in) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        world.person("ana", RoleSet::EMPLOYEE).await;
        let (sign_in, client) = (&world.sign_in, &browser.client);
        world.set_password(&signed_in.session, GOOD, USAGE, client).await.unwrap();
        let mut answers = Vec::new();
        for name in [NAME, "ana@contoso.example", "nobody@contoso.example"] {
            let mut all = Vec::new();
            for _ in 0..12 {
                all.push(sign_in.check_password(name, OTHER, client).await.unwrap_err());
            }
            answers.push(all);
        }
        assert_eq!(answers[0], answers[1]);
        assert_eq!(answers[0], answers[2]);
        assert_eq!(answers[0][9], SignInError::PasswordRefused);
        let SignInError::TooManyAttempts { until } = answers[0][10].clone() else { panic!("{:?}", answers[0][10]) };
        assert_eq!(until.since(world.now()), Duration::from_secs(30));
        let early = sign_in.check_password(NAME, GOOD, client).await;
        assert_eq!(early.err(), Some(SignInError::TooManyAttempts { until }), "not even the right one");
        world.advance(Duration::from_secs(30));
        assert_eq!(sign_in.check_password(NAME, OTHER, client).await.err(), Some(SignInError::PasswordRefused));
        world.advance(Duration::from_secs(31));
        let longer = sign_in.check_password(NAME, GOOD, client).await;
        assert!(matches!(longer, Err(SignInError::TooManyAttempts { .. })), "the wait has doubled");
        world.advance(Duration::from_secs(29));
        assert!(sign_in.check_password(NAME, GOOD, client).await.is_ok());
        assert_eq!(sign_in.check_password(NAME, OTHER, client).await.err(), Some(SignInError::PasswordRefused));
    }

    async fn one_password_at_many_names_is_slowed_wherever_it_comes_from(store: Store) {
        let world = World::typed(store).await;
        let (_, browser, signed_in) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let sign_in = &world.sign_in;
        world.set_password(&signed_in.session, GOOD, USAGE, &browser.client).await.unwrap();
        for number in 0..20 {
            let name = format!("nobody{number}@contoso.example");
            let tried = sign_in.check_password(&name, GOOD, &world.elsewhere(&format!("203.0.113.{number}"))).await;
            assert_eq!(tried.err(), Some(SignInError::PasswordRefused));
        }
        for name in [NAME, "nobody99@contoso.example"] {
            let sprayed = sign_in.check_password(name, GOOD, &world.elsewhere("203.0.113.200")).await;
            assert!(matches!(sprayed, Err(SignInError::TooManyAttempts { .. })), "{name}: {sprayed:?}");
        }
        // Whose password it is goes on from where they always sign in.
        assert!(sign_in.check_password(NAME, GOOD, &browser.client).await.is_ok());
        let other = sign_in.check_password(NAME, OTHER, &world.elsewhere("203.0.113.200")).await;
        assert_eq!(other.err(), Some(SignInError::PasswordRefused), "other guesses are compared");
    }

    async fn right_passwords_of_a_whole_office_slow_nobody(store: Store) {
        let world = World::typed(store).await;
        let (_, browser, signed_in) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let sign_in = &world.sign_in;
        world.set_password(&signed_in.session, GOOD, USAGE, &browser.client).await.unwrap();
        for number in 0..39 {
            let name = format!("nobody{number}@contoso.example");
            let wrong = sign_in.check_password(&name, &format!("wrong {number}"), &world.elsewhere("192.0.2.7")).await;
            assert_eq!(wrong.err(), Some(SignInError::PasswordRefused));
        }
        for _ in 0..5 {
            assert!(sign_in.check_password(NAME, GOOD, &world.elsewhere("192.0.2.7")).await.is_ok());
        }
        // A success of one's own does not take back what was tried at others.
        let fortieth = sign_in.check_password("nobody40@contoso.example", "wrong", &world.elsewhere("192.0.2.7")).await;
        assert_eq!(fortieth.err(), Some(SignInError::PasswordRefused));
        let next = sign_in.check_password("nobody41@contoso.example", "wrong", &world.elsewhere("192.0.2.7")).await;
        assert!(matches!(next, Err(SignInError::TooManyAttempts { .. })), "{next:?}");
    }

    async fn a_hundred_failures_hold_it_until_it_is_set_again(store: Store) {
        let world = World::typed(store).await;
        let (person, mut browser, signed_in) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let (sign_in, client) = (&world.sign_in, browser.client.clone());
        let method = world.set_password(&signed_in.session, GOOD, USAGE, &client).await.unwrap();
        let mut wrong = 0;
        while wrong < 100 {
            match sign_in.check_password(NAME, OTHER, &client).await.unwrap_err() {
                SignInError::PasswordRefused => wrong += 1,
                SignInError::TooManyAttempts { until } => world.advance(until.since(world.now())),
                other => panic!("{other:?}"),
            }
        }
        world.advance(Duration::from_hours(2));
        assert_eq!(sign_in.check_password(NAME, GOOD, &client).await.err(), Some(SignInError::PasswordRefused));
        assert!(world.told().await.iter().any(|(kind, _)| kind == "method-guessed"));
        assert!(world.logged(person.id).await.contains(&"guesses.held".to_owned()));
        world.rows_are_logged(1 + 2 + 2).await;
        // A stranger's tries took nothing from the account: its owner sets another one, and it works.
        let again = world.passkey_sign_in(&mut browser).await.unwrap();
        let methods = sign_in.list_methods(&again.session).await.unwrap();
        let status = |id| methods.iter().find(|one| one.id == id).map(|one| one.status);
        assert_eq!(status(method), Some(MethodStatus::Active));
        assert_eq!(world.set_password(&again.session, OTHER, USAGE, &client).await.unwrap(), method);
        assert!(sign_in.check_password(NAME, OTHER, &client).await.is_ok());
    }

    async fn a_hash_becomes_dearer_with_its_next_use(store: Store) {
        let world = World::typed(store).await;
        let (_, browser, signed_in) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let client = &browser.client;
        world.set_password(&signed_in.session, GOOD, USAGE, client).await.unwrap();
        assert_eq!(world.count("SELECT COUNT(*) FROM password WHERE phc LIKE '%m=64,t=1%'").await, 1);
        let dearer = world.with_config(|config| config.password_cost = PasswordCost::default());
        assert!(dearer.check_password(NAME, OTHER, client).await.is_err());
        assert_eq!(world.count("SELECT COUNT(*) FROM password WHERE phc LIKE '%m=64,t=1%'").await, 1);
        assert!(dearer.check_password(NAME, GOOD, client).await.is_ok());
        assert_eq!(world.count("SELECT COUNT(*) FROM password WHERE phc LIKE '%m=19456,t=2%'").await, 1);
        assert!(world.sign_in.check_password(NAME, GOOD, client).await.is_ok());
        world.rows_are_logged(1 + 2 + 2).await;
    }

    async fn a_hash_is_worth_nothing_elsewhere(store: Store) {
        let world = World::typed(store).await;
        let (_, mine, mira) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let (_, yours, ana) = world.signed_in("ana", RoleSet::EMPLOYEE).await;
        let sign_in = &world.sign_in;
        world.set_password(&mira.session, GOOD, USAGE, &mine.client).await.unwrap();
        world.set_password(&ana.session, OTHER, USAGE, &yours.client).await.unwrap();
        // The hash of a known password in another account, sealed as if Keyward had put it there.
        let (dir, people) = (world.dir, [mira.session.person.id, ana.session.person.id]);
        world.store.write("move", move |tx| -> Result<(), StoreError> {
            let [first, second] = people.map(|person| passwords::of_person(tx, dir, person));
            let (first, second) = (first?.unwrap(), second?.unwrap());
            let moved = |to: &Password, from: &Password| Password { phc: from.phc.clone(), ..to.clone() };
            for (to, from) in [(&first, &second), (&second, &first)] {
                assert!(passwords::replace(tx, dir, &permit(to.person), &to.phc, &moved(to, from))?);
            }
            Ok(())
        }).await.unwrap();
        for password in [GOOD, OTHER] {
            let moved = sign_in.check_password(NAME, password, &mine.client).await;
            assert_eq!(moved.err(), Some(SignInError::PasswordRefused), "{password}");
        }
        // Who writes to the database past Keyward does not get as far.
        world.alter("UPDATE password SET must_change = 1").await;
        let forged = sign_in.check_password(NAME, GOOD, &mine.client).await;
        let refused = matches!(forged, Err(SignInError::Store(StoreError::Forged { table: "password", .. })));
        assert!(refused, "a forged row is believed");
    }

    async fn no_password_opens_an_account_that_is_shut(store: Store) {
        let world = World::typed(store).await;
        let (person, browser, signed_in) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let (sign_in, client) = (&world.sign_in, &browser.client);
        let method = world.set_password(&signed_in.session, GOOD, USAGE, client).await.unwrap();
        world.set_enabled(person.id, false).await;
        assert_eq!(sign_in.check_password(NAME, GOOD, client).await.err(), Some(SignInError::PasswordRefused));
        world.set_enabled(person.id, true).await;
        assert!(sign_in.check_password(NAME, GOOD, client).await.is_ok());
        world.set_status(method, MethodStatus::Suspended).await;
        assert_eq!(sign_in.check_password(NAME, GOOD, client).await.err(), Some(SignInError::PasswordRefused));
    }

    async fn a_flood_of_one_source_is_turned_away_before_anything_is_counted(store: Store) {
        let world = World::typed(store).await;
        let (person, browser, signed_in) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        world.set_password(&signed_in.session, GOOD, USAGE, &browser.client).await.unwrap();
        let before = world.count("SELECT COUNT(*) FROM sign_in").await;
        let guesser = world.elsewhere("198.51.100.9");
        // All are asked before the first has its answer.
        let guesses = (0..64).map(|n| {
            let (sign_in, guesser) = (world.sign_in.clone(), guesser.clone());
            async move {
                let (name, guess) = (format!("nobody-{n}@contoso.example"), format!("eine Möwe am {n}. Fenster"));
                sign_in.check_password(&name, &guess, &guesser).await
            }
        });
        let answers = futures_util::future::join_all(guesses).await;
        let turned_away = Some(&SignInError::Store(StoreError::Busy));
        let refused = answers.iter().filter(|answer| answer.as_ref().err() == turned_away).count();
        assert!((1..=32).contains(&refused), "{refused}");
        let counted = usize::try_from(world.count("SELECT COUNT(*) FROM throttle WHERE subject LIKE 'try:place:%'").await);
        assert_eq!(counted.unwrap(), 64 - refused, "nothing is kept of who was turned away");
        assert_eq!(world.count("SELECT COUNT(*) FROM sign_in").await, before);
        let owner = world.sign_in.check_password(NAME, GOOD, &browser.client).await.unwrap();
        assert_eq!(owner.person, person.id);
    }
}
