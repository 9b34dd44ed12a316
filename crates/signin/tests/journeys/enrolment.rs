use std::time::Duration;

use keyward_authenticator::Settings;
use keyward_directory::{Observed, PASS_POLICY};
use keyward_model::{Actor, OpenedBy, PassPolicy, RoleSet};
use keyward_signin::{Client, NewPasskey, SessionKind, SignInError};
use keyward_storage::repo::clock::Standing;
use keyward_storage::{Store, StoreError, Tx, both_engines, params, repo};

use crate::world::{World, device_bound};

const WRONG: &str = "22222-22222";

async fn refuse(world: &World, name: &str, pass: &str, client: &Client) {
    let refused = world.sign_in.sign_in_with_pass(name, pass, client).await;
    assert_eq!(refused.err(), Some(SignInError::PassRefused));
}

both_engines! {
    async fn a_pass_registers_a_passkey_that_a_fresh_sign_in_proves(store: Store) {
        let world = World::new(store).await;
        let person = world.person("mira", RoleSet::EMPLOYEE).await;
        let mut browser = world.browser(&person, device_bound()).await;
        let (pass, secret) = world.pass(&person, true).await;
        let new = world.sign_in.sign_in_with_pass(" Mira@Contoso.example", &secret, &browser.client).await.unwrap();
        assert_eq!((new.pass, new.session.kind), (pass, SessionKind::Enrol));
        let session = world.sign_in.session(new.secret.text()).await.unwrap().unwrap();
        // Nothing but registering.
        assert_eq!(session.require_full().err(), Some(SignInError::EnrolOnly));
        assert_eq!(world.sign_in.list_sessions(&session).await.err(), Some(SignInError::EnrolOnly));
        assert_eq!(world.sign_in.overview(&session).await.err(), Some(SignInError::EnrolOnly));
        let codes = world.generate_codes(&session, &browser.client).await;
        assert_eq!(codes.err(), Some(SignInError::EnrolOnly));
        let registered = world.register(&session, &mut browser).await.unwrap();
        assert!(registered.sign_in_again && !registered.synced);
        assert_eq!(registered.method.label, "Passkey on iPhone");
        assert_eq!(registered.method.added_from.session, Some(session.id));
        assert_eq!(world.sign_in.session(new.secret.text()).await.unwrap(), None, "the session ended with it");
        let signed_in = world.passkey_sign_in(&mut browser).await.unwrap();
        assert_eq!(signed_in.method, registered.method.id);
        let method = registered.method.id;
        assert_eq!(world.heard(person.id), [
            Observed::PassUsed { pass },
            Observed::PasskeyRegistered {
                method,
                label: "Passkey on iPhone".into(),
                model: None,
                by: OpenedBy { pass: Some(pass), methods: vec![] },
            },
            Observed::SignedIn { method },
        ]);
        assert_eq!(world.logged(person.id).await, ["method.passkey_registered", "pass.used"]);
        assert_eq!(world.told().await, [("method-added".to_owned(), "mira@home.example".to_owned())]);
        refuse(&world, "mira@contoso.example", &secret, &browser.client).await;
    }

    async fn five_wrong_tries_slow_the_browser_and_not_the_person(store: Store) {
        let world = World::new(store).await;
        let person = world.person("mira", RoleSet::EMPLOYEE).await;
        let client = world.browser(&person, Settings::default()).await.client;
        let (_, secret) = world.pass(&person, true).await;
        for _ in 0..5 {
            refuse(&world, "mira@contoso.example", WRONG, &client).await;
        }
        // Not even the right one, in this browser; it is not compared.
        let waits = world.sign_in.sign_in_with_pass("mira@contoso.example", &secret, &client).await;
        assert!(matches!(waits, Err(SignInError::TooManyAttempts { .. })), "{waits:?}");
        assert_eq!(world.outcomes(person.id).await, ["wrong_pass"; 5]);
        // In the same house, another browser: the person's.
        let own = world.browser(&person, Settings::default()).await.client;
        assert!(world.sign_in.sign_in_with_pass("mira@contoso.example", &secret, &own).await.is_ok());
    }

    async fn a_source_waits_with_fresh_browsers_too(store: Store) {
        let world = World::new(store).await;
        let person = world.person("mira", RoleSet::EMPLOYEE).await;
        let (_, secret) = world.pass(&person, true).await;
        for name in ["mira@contoso.example", "nobody@contoso.example"] {
            for _ in 0..20 {
                refuse(&world, name, WRONG, &world.elsewhere("198.51.100.9")).await;
            }
            let waits = world.sign_in.sign_in_with_pass(name, WRONG, &world.elsewhere("198.51.100.9")).await;
            assert!(matches!(waits, Err(SignInError::TooManyAttempts { .. })), "{name}: {waits:?}");
        }
        let right = world.sign_in.sign_in_with_pass("mira@contoso.example", &secret, &world.elsewhere("192.0.2.7")).await;
        assert!(right.is_ok(), "a stranger's tries end nobody's pass");
    }

    async fn a_hundred_wrong_tries_from_everywhere_hold_a_pass_until_it_is_lifted(store: Store) {
        let world = World::new(store).await;
        let person = world.person("mira", RoleSet::EMPLOYEE).await;
        let (_, secret) = world.pass(&person, true).await;
        for number in 0..100 {
            refuse(&world, "mira@contoso.example", WRONG, &world.elsewhere(&format!("203.0.113.{number}"))).await;
            if number == 49 {
                assert!(world.told().await.iter().any(|(kind, _)| kind == "method-tried"));
                assert_eq!(world.logged(person.id).await, ["guesses.many"]);
            }
        }
        refuse(&world, "mira@contoso.example", &secret, &world.elsewhere("192.0.2.7")).await;
        assert!(world.told().await.iter().any(|(kind, _)| kind == "method-guessed"));
        assert_eq!(world.logged(person.id).await, ["guesses.held", "guesses.many"]);
        assert_eq!(world.heard(person.id), [], "it has not ended");
        let (dir, id, now) = (world.dir, person.id, world.now());
        let held: Result<_, StoreError> = world.store.write("lift", move |tx| {
            let held = repo::guesses::held(tx, dir, id, now)?;
            repo::guesses::lift(tx, dir, id)?;
            Ok(held)
        }).await;
        assert_eq!(held.unwrap(), [(keyward_model::MethodKind::TemporaryAccessPass, 100)]);
        let right = world.sign_in.sign_in_with_pass("mira@contoso.example", &secret, &world.elsewhere("192.0.2.7")).await;
        assert!(right.is_ok());
    }

    async fn one_guess_each_at_many_names_is_slowed(store: Store) {
        let world = World::new(store).await;
        let mut answers = Vec::new();
        for number in 0..60 {
            let name = format!("nobody{number}@contoso.example");
            // Another browser each time, another guess each time.
            let guess: String = format!("{number:010o}").bytes().map(|digit| char::from(digit + 2)).collect();
            answers.push(world.sign_in.sign_in_with_pass(&name, &guess, &world.elsewhere("198.51.100.9")).await.unwrap_err());
        }
        assert!(answers[..40].iter().all(|answer| *answer == SignInError::PassRefused));
        assert!(answers[40..].iter().all(|answer| matches!(answer, SignInError::TooManyAttempts { .. })));
        let (person, dir) = (world.person("mira", RoleSet::EMPLOYEE).await, world.dir);
        let (_, secret) = world.pass(&person, true).await;
        assert!(world.sign_in.sign_in_with_pass("mira@contoso.example", &secret, &world.elsewhere("192.0.2.7")).await.is_ok());
        // What is counted of strangers goes away.
        world.advance(std::time::Duration::from_hours(25));
        world.sign_in.tidy().await.unwrap();
        let left: Result<u64, StoreError> = world.store.read("left", move |tx| {
            let sql = "SELECT COUNT(*) FROM throttle WHERE directory_id = ?1 AND subject LIKE 'try:%'";
            tx.query_one(sql, &keyward_storage::params![dir])?.get(0)
        }).await;
        assert_eq!(left.unwrap(), 0);
    }

    async fn four_wrong_tries_do_not(store: Store) {
        let world = World::new(store).await;
        world.allow_multi_use().await;
        let person = world.person("mira", RoleSet::EMPLOYEE).await;
        let client = world.browser(&person, Settings::default()).await.client;
        let (_, secret) = world.pass(&person, false).await;
        for round in 0..3 {
            for wrong in [WRONG, "", "not a pass!", "O0I1"] {
                refuse(&world, "mira@contoso.example", wrong, &client).await;
            }
            let used = world.sign_in.sign_in_with_pass("mira@contoso.example", &secret, &client).await;
            assert!(used.is_ok(), "use {round} of a multi-use pass: {used:?}");
        }
    }

    async fn of_sixteen_users_of_a_pass_one_wins(store: Store) {
        let world = World::new(store).await;
        let person = world.person("mira", RoleSet::EMPLOYEE).await;
        let client = world.browser(&person, Settings::default()).await.client;
        let (_, secret) = world.pass(&person, true).await;
        let tries: Vec<_> = (0..16)
            .map(|_| {
                let (sign_in, secret, client) = (world.sign_in.clone(), secret.clone(), client.clone());
                tokio::spawn(async move {
                    sign_in.sign_in_with_pass("mira@contoso.example", &secret, &client).await
                })
            })
            .collect();
        let (mut won, mut lost) = (0, 0);
        for attempt in tries {
            match attempt.await.unwrap() {
                Ok(_) => won += 1,
                Err(SignInError::PassRefused) => lost += 1,
                Err(error) => assert!(matches!(error, SignInError::TooManyAttempts { .. }), "{error:?}"),
            }
        }
        assert_eq!(won, 1);
        let outcomes = world.outcomes(person.id).await;
        let late = |outcome: &&String| ["no_pass", "pass-used"].contains(&outcome.as_str());
        assert_eq!(outcomes.iter().filter(|outcome| !late(outcome)).collect::<Vec<_>>(), ["success"]);
        assert_eq!(outcomes.len(), 1 + lost);
    }

    async fn time_policy_and_account_are_asked_at_use(store: Store) {
        let world = World::new(store).await;
        let person = world.person("mira", RoleSet::EMPLOYEE).await;
        let client = world.browser(&person, Settings::default()).await.client;
        let (_, secret) = world.pass(&person, true).await;
        let dir = world.dir;
        let put = |enabled, expected| {
            let policy = PassPolicy { enabled, ..PassPolicy::default() };
            let document = serde_json::to_string(&policy).unwrap();
            let at = world.now();
            let store = world.store.clone();
            async move {
                let written: Result<_, StoreError> = store
                    .write("policy", move |tx| {
                        repo::policies::put(tx, dir, PASS_POLICY, expected, &document, Actor::System, at)
                    })
                    .await;
                assert!(written.unwrap().is_some());
            }
        };
        put(false, 0).await;
        refuse(&world, "mira@contoso.example", &secret, &client).await;
        put(true, 1).await;
        world.set_enabled(person.id, false).await;
        refuse(&world, "mira@contoso.example", &secret, &client).await;
        world.set_enabled(person.id, true).await;
        refuse(&world, "nobody@contoso.example", &secret, &client).await;
        refuse(&world, "\0", "\0", &client).await;
        world.advance(Duration::from_hours(1));
        refuse(&world, "mira@contoso.example", &secret, &client).await;
        assert_eq!(world.heard(person.id), []);
    }

    async fn an_unused_pass_is_tidied_away_and_told(store: Store) {
        let world = World::new(store).await;
        let person = world.person("mira", RoleSet::EMPLOYEE).await;
        let (pass, _) = world.pass(&person, true).await;
        world.advance(Duration::from_mins(59));
        assert_eq!(world.sign_in.tidy().await.unwrap().passes, 0);
        world.advance(Duration::from_mins(1));
        assert_eq!(world.sign_in.tidy().await.unwrap().passes, 1);
        assert_eq!(world.sign_in.tidy().await.unwrap().passes, 0);
        assert_eq!(world.heard(person.id), [Observed::PassEnded { pass, reason: "expired" }]);
        assert_eq!(world.logged(person.id).await, ["pass.expired"]);
    }

    async fn the_outcome_of_a_command_is_kept_for_thirty_days_and_while_it_is_under_way(store: Store) {
        let world = World::new(store).await;
        let at = world.now().as_micros();
        for key in [[1; 16], [2; 16]] {
            let done: Result<u8, StoreError> = world.store.write_once(&key, "once", at, |_| Ok(7)).await;
            assert_eq!(done, Ok(7));
        }
        let dir = world.dir;
        let open = move |tx: &mut dyn Tx| -> Result<u64, StoreError> {
            let sql = "INSERT INTO intent (directory_id, id, case_id, effect, intended_at, attempts, next_attempt_at) \
                 VALUES (?1, ?2, ?2, '{}', 0, 0, 0)";
            tx.execute(sql, &params![dir, [2; 16]])
        };
        assert_eq!(world.store.write("open", open).await, Ok(1));
        world.advance(Duration::from_hours(24 * 30));
        assert_eq!(world.sign_in.tidy().await.unwrap().results, 0, "exactly as old as is kept");
        world.advance(Duration::from_secs(1));
        assert_eq!(world.sign_in.tidy().await.unwrap().results, 1);
        let again: Result<u8, StoreError> = world.store.write_once(&[2; 16], "once", at, |_| Ok(8)).await;
        assert_eq!(again, Ok(7), "it is not done twice");
        let close = |tx: &mut dyn Tx| -> Result<u64, StoreError> { tx.execute("UPDATE intent SET outcome = 'done'", &[]) };
        world.store.write("close", close).await.unwrap();
        assert_eq!(world.sign_in.tidy().await.unwrap().results, 1);
    }

    async fn nothing_is_deleted_by_a_clock_that_leapt_until_somebody_accepts_it(store: Store) {
        let world = World::new(store).await;
        let at = world.now().as_micros();
        let done: Result<u8, StoreError> = world.store.write_once(&[1; 16], "once", at, |_| Ok(7)).await;
        assert_eq!(done, Ok(7));
        let person = world.person("mira", RoleSet::EMPLOYEE).await;
        world.pass(&person, true).await;
        world.sign_in.tidy().await.unwrap();
        world.advance(Duration::from_hours(24 * 3650));
        for _ in 0..3 {
            let tidied = world.sign_in.tidy().await.unwrap();
            assert_eq!((tidied.results, tidied.passes), (0, 0));
            assert!(matches!(tidied.clock, Some(Standing::Ahead { .. })), "{tidied:?}");
            world.advance(Duration::from_mins(1));
        }
        world.believe_clock().await;
        let tidied = world.sign_in.tidy().await.unwrap();
        assert_eq!((tidied.results, tidied.passes, tidied.clock), (1, 1, Some(Standing::Believed)));
    }

    async fn a_pass_of_a_clock_that_was_ahead_is_over_once_the_clock_is_right(store: Store) {
        let world = World::new(store).await;
        let person = world.person("mira", RoleSet::EMPLOYEE).await;
        let right = world.now();
        world.sign_in.tidy().await.unwrap();
        world.advance(Duration::from_hours(2));
        let (_, secret) = world.pass(&person, true).await;
        assert_eq!(world.sign_in.tidy().await.unwrap().passes, 0);
        world.clock.set(right);
        let browser = world.browser(&person, Settings::default()).await;
        let opened = world.sign_in.sign_in_with_pass("mira@contoso.example", &secret, &browser.client).await;
        assert!(opened.is_err(), "it is of the future");
        // Whether the clock was ahead then or is behind now, nobody knows yet.
        let tidied = world.sign_in.tidy().await.unwrap();
        assert!(matches!((tidied.passes, tidied.clock), (0, Some(Standing::Behind { .. }))), "{tidied:?}");
        world.believe_clock().await;
        assert_eq!(world.sign_in.tidy().await.unwrap().passes, 1);
        world.advance(Duration::from_hours(2));
        let late = world.sign_in.sign_in_with_pass("mira@contoso.example", &secret, &browser.client).await;
        assert!(late.is_err(), "nor does it work when its time has come");
    }

    async fn enrolment_ends_after_ten_minutes_and_with_the_account(store: Store) {
        let world = World::new(store).await;
        world.allow_multi_use().await;
        let person = world.person("mira", RoleSet::EMPLOYEE).await;
        let mut browser = world.browser(&person, Settings::default()).await;
        let (_, secret) = world.pass(&person, false).await;
        let name = "mira@contoso.example";
        let new = world.sign_in.sign_in_with_pass(name, &secret, &browser.client).await.unwrap();
        world.advance(Duration::from_mins(9));
        let start = world.begin_registration(&new.session, &browser.client).await.unwrap();
        let answer = browser.create(&start);
        world.advance(Duration::from_mins(1));
        assert_eq!(world.sign_in.session(new.secret.text()).await.unwrap(), None);
        let late = world
            .sign_in
            .finish_registration(&new.session, &answer, &start.state, &NewPasskey::default(), &browser.client)
            .await;
        assert_eq!(late.err(), Some(SignInError::SessionOver));
        let again = world.sign_in.sign_in_with_pass(name, &secret, &browser.client).await.unwrap();
        world.set_enabled(person.id, false).await;
        assert_eq!(world.register(&again.session, &mut browser).await.err(), Some(SignInError::SessionOver));
    }

    async fn a_credential_is_registered_once_for_whomever(store: Store) {
        let world = World::new(store).await;
        let (_, mut browser, signed_in) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let options =
            world.begin_registration(&signed_in.session, &browser.client).await.unwrap().public_key;
        assert_eq!(options["excludeCredentials"].as_array().map(Vec::len), Some(1));
        assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
        let twice = world.register(&signed_in.session, &mut browser).await;
        assert_eq!(twice.err(), Some(SignInError::AlreadyRegistered));
        let (_, _, other) = world.signed_in("adam", RoleSet::EMPLOYEE).await;
        let theirs = world.register(&other.session, &mut browser).await;
        assert_eq!(theirs.err(), Some(SignInError::AlreadyRegistered));
    }

    async fn a_registration_is_answered_once_and_in_its_session(store: Store) {
        let world = World::new(store).await;
        let (_, mut browser, one) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let two = world.passkey_sign_in(&mut browser).await.unwrap();
        let mut fresh = world.browser(&one.session.person, Settings::default()).await;
        fresh.client = browser.client.clone();
        let start = world.begin_registration(&one.session, &fresh.client).await.unwrap();
        let answer = fresh.create(&start);
        let new = NewPasskey { label: Some("  Work key ".into()), device: None };
        let finish = |session| {
            world.sign_in.finish_registration(session, &answer, &start.state, &new, &fresh.client)
        };
        assert_eq!(finish(&two.session).await.err(), Some(SignInError::CeremonyOver));
        let registered = finish(&one.session).await.unwrap();
        assert_eq!(registered.method.label, "Work key");
        assert_eq!(registered.signals.accepted_ids.len(), 2);
        assert!(!registered.sign_in_again);
        assert_eq!(finish(&one.session).await.err(), Some(SignInError::CeremonyOver));
    }
}
