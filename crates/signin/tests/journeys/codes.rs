use std::time::Duration;

use keyward_directory::Observed;
use keyward_model::RoleSet;
use keyward_signin::{CODES, SignInError};
use keyward_storage::{Store, both_engines};

use crate::world::{World, same_bucket};

const NAME: &str = "mira@contoso.example";

both_engines! {
    async fn a_code_is_evidence_once_and_never_signs_in(store: Store) {
        let world = World::new(store).await;
        let (person, browser, signed_in) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let client = &browser.client;
        let old = world.generate_codes(&signed_in.session, client).await.unwrap();
        assert_eq!(old.codes.len(), CODES);
        let new = world.generate_codes(&signed_in.session, client).await.unwrap();
        let stale = world.sign_in.use_recovery_code(NAME, old.codes[0].text(), client).await;
        assert_eq!(stale.err(), Some(SignInError::CodeRefused));
        let typed = new.codes[3].grouped().to_lowercase();
        world.advance(Duration::from_secs(1));
        let used = world.sign_in.use_recovery_code(NAME, &typed, client).await.unwrap();
        assert_eq!((used.person, used.left), (person.id, 9));
        let twice = world.sign_in.use_recovery_code(NAME, &typed, client).await;
        assert_eq!(twice.err(), Some(SignInError::CodeRefused));
        assert_eq!(world.sign_in.codes_left(&signed_in.session).await, Ok(9));
        let heard = world.heard(person.id);
        assert_eq!(heard.last(), Some(&Observed::RecoveryCodeUsed { method: new.method }));
        assert_eq!(world.sign_in.list_sessions(&signed_in.session).await.unwrap().len(), 2, "no session was made");
        let kinds: Vec<String> = world.told().await.into_iter().map(|(kind, _)| kind).collect();
        assert!(kinds.contains(&"code-used".to_owned()) && kinds.contains(&"codes-generated".to_owned()));
        assert_eq!(world.logged(person.id).await[0], "codes.used");
        // A person, a passkey and its credential, two sets of codes, ten codes.
        world.rows_are_logged(1 + 2 + 2 + 10).await;
    }

    async fn of_sixteen_users_of_a_code_one_wins(store: Store) {
        let world = World::new(store).await;
        let (person, browser, signed_in) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let new = world.generate_codes(&signed_in.session, &browser.client).await.unwrap();
        let tries: Vec<_> = (0..16)
            .map(|_| {
                let (sign_in, code, client) =
                    (world.sign_in.clone(), new.codes[0].clone(), browser.client.clone());
                tokio::spawn(async move { sign_in.use_recovery_code(NAME, code.text(), &client).await })
            })
            .collect();
        let mut won = 0;
        for attempt in tries {
            match attempt.await.unwrap() {
                Ok(used) => {
                    assert_eq!(used.person, person.id);
                    won += 1;
                }
                Err(SignInError::CodeRefused | SignInError::TooManyAttempts { .. }) => {}
                Err(other) => panic!("unexpected {other:?}"),
            }
        }
        assert_eq!(won, 1);
        assert_eq!(world.sign_in.codes_left(&signed_in.session).await, Ok(9));
    }

    async fn wrong_tries_at_a_made_up_name_cost_nobody_their_codes(store: Store) {
        let world = World::new(store).await;
        let (person, browser, signed_in) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let new = world.generate_codes(&signed_in.session, &browser.client).await.unwrap();
        // Names that once were counted together with hers.
        let other = same_bucket(NAME);
        for number in 0..110 {
            let client = world.elsewhere(&format!("203.0.113.{number}"));
            let wrong = world.sign_in.use_recovery_code(&other, &format!("23456789ABC{number:03}"), &client).await;
            assert!(wrong.is_err());
        }
        let right = world.sign_in.use_recovery_code(NAME, new.codes[0].text(), &browser.client).await;
        assert_eq!(right.unwrap().person, person.id);
    }

    async fn a_hundred_wrong_codes_are_told_and_lifted(store: Store) {
        let world = World::new(store).await;
        let (person, browser, signed_in) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let new = world.generate_codes(&signed_in.session, &browser.client).await.unwrap();
        for number in 0..100 {
            let client = world.elsewhere(&format!("203.0.113.{number}"));
            let wrong = world.sign_in.use_recovery_code(NAME, &format!("23456789ABC{number:03}"), &client).await;
            assert_eq!(wrong.err(), Some(SignInError::CodeRefused));
            let kinds: Vec<String> = world.told().await.into_iter().map(|(kind, _)| kind).collect();
            assert_eq!(kinds.contains(&"method-tried".to_owned()), number >= 49, "{number}");
            assert_eq!(kinds.contains(&"method-guessed".to_owned()), number == 99, "{number}");
        }
        let right = world.sign_in.use_recovery_code(NAME, new.codes[0].text(), &browser.client).await;
        assert_eq!(right.err(), Some(SignInError::CodeRefused), "on hold");
        let (dir, id) = (world.dir, person.id);
        let lifted: Result<(), keyward_storage::StoreError> =
            world.store.write("lift", move |tx| keyward_storage::repo::guesses::lift(tx, dir, id)).await;
        lifted.unwrap();
        let right = world.sign_in.use_recovery_code(NAME, new.codes[0].text(), &browser.client).await;
        assert!(right.is_ok(), "{right:?}");
    }

    async fn guessing_is_slowed_for_known_and_unknown_names_alike(store: Store) {
        let world = World::new(store).await;
        let (_, browser, signed_in) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let client = &browser.client;
        let new = world.generate_codes(&signed_in.session, client).await.unwrap();
        let mut answers = Vec::new();
        for name in [NAME, "nobody@contoso.example"] {
            let mut codes = Vec::new();
            for _ in 0..7 {
                let wrong = world.sign_in.use_recovery_code(name, "23456789ABCDEF", client).await;
                codes.push(wrong.unwrap_err());
            }
            answers.push(codes);
        }
        assert_eq!(answers[0], answers[1]);
        assert_eq!(answers[0][4], SignInError::CodeRefused);
        let SignInError::TooManyAttempts { until } = answers[0][5].clone() else {
            panic!("expected a wait, got {:?}", answers[0][5]);
        };
        let right = world.sign_in.use_recovery_code(NAME, new.codes[0].text(), client).await;
        assert_eq!(right.err(), Some(SignInError::TooManyAttempts { until }));
        world.advance(until.since(world.now()) + Duration::from_secs(1));
        assert!(world.sign_in.use_recovery_code(NAME, new.codes[0].text(), client).await.is_ok());
        // The success takes the count back.
        let wrong = world.sign_in.use_recovery_code(NAME, "23456789ABCDEF", client).await;
        assert_eq!(wrong.err(), Some(SignInError::CodeRefused));
    }
}
