use std::time::Duration;

use data_encoding::BASE32_NOPAD;
use keyward_access::policy::Refusal as Forbidden;
use keyward_authenticator::app_code;
use keyward_model::{Factor, MethodKind, RoleSet};
use keyward_signin::{Client, NewTotp, Session, SignInError, purpose};
use keyward_storage::{Store, both_engines};

use crate::world::World;

/// What an app shows at the world's time, a number of steps away.
pub fn shown(world: &World, new: &NewTotp, steps: i64) -> String {
    let seconds = world.now().as_micros() / 1_000_000 + steps * 30;
    app_code(&new.secret, seconds.try_into().unwrap()).unwrap()
}

pub async fn added(world: &World, session: &Session, client: &Client) -> NewTotp {
    let new = world.begin_totp(session, client).await.unwrap();
    let code = shown(world, &new, 0);
    world.sign_in.confirm_totp(session, &new.state, &code, None, client).await.unwrap();
    new
}

both_engines! {
    async fn an_app_is_added_used_and_removed(store: Store) {
        let world = World::typed(store).await;
        let (person, mut browser, signed_in) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let (sign_in, session, client) = (&world.sign_in, &signed_in.session, browser.client.clone());
        let new = world.begin_totp(session, &client).await.unwrap();
        let secret = new.secret.as_str();
        assert_eq!(secret.len(), 32, "160 bits");
        assert!(new.uri.starts_with("otpauth://totp/Contoso:mira%40contoso%2Eexample?secret="), "{}", new.uri.as_str());
        assert!(new.uri.contains(secret) && new.svg.starts_with("<svg "));
        assert_eq!(format!("{new:?}"), "NewTotp(hidden)");
        assert_eq!(world.count("SELECT COUNT(*) FROM totp").await, 0, "nothing before a code confirms it");
        let (now, wrong) = (shown(&world, &new, 0), shown(&world, &new, 5));
        let refused = sign_in.confirm_totp(session, &new.state, &wrong, None, &client).await;
        assert_eq!(refused.err(), Some(SignInError::OneTimeCodeRefused));
        let elsewhere = Client { browser: sign_in.new_browser(), ..client.clone() };
        let stolen = sign_in.confirm_totp(session, &new.state, &now, None, &elsewhere).await;
        assert_eq!(stolen.err(), Some(SignInError::CeremonyOver));
        let method = sign_in.confirm_totp(session, &new.state, &now, Some("Phone app"), &client).await.unwrap();
        assert_eq!((method.kind, method.label.as_str()), (MethodKind::SoftwareTotp, "Phone app"));
        let twice = sign_in.confirm_totp(session, &new.state, &now, None, &client).await;
        assert_eq!(twice.err(), Some(SignInError::CeremonyOver));

        let used = sign_in.check_totp(person.id, &now, &client).await;
        assert_eq!(used.err(), Some(SignInError::OneTimeCodeRefused), "the code that confirmed it was used");
        world.advance(Duration::from_secs(30));
        let code = shown(&world, &new, 0);
        let typed = format!("{} {}", &code[..3], &code[3..]);
        let checked = sign_in.check_totp(person.id, &typed, &client).await.unwrap();
        assert_eq!((checked.person, checked.method, checked.factor), (person.id, method.id, Factor::SoftwareTotp));
        let twice = sign_in.check_totp(person.id, &code, &client).await;
        assert_eq!(twice.err(), Some(SignInError::OneTimeCodeRefused));
        assert_eq!(world.outcomes(person.id).await[0], "wrong_code");
        // A clock that is one step fast; then the present code is one of the past.
        let fast = shown(&world, &new, 1);
        assert!(sign_in.check_totp(person.id, &fast, &client).await.is_ok());
        world.advance(Duration::from_secs(30));
        assert!(sign_in.check_totp(person.id, &fast, &client).await.is_err());
        world.rows_are_logged(1 + 2 + 2).await;

        let asserted = world.assert(session, &mut browser, &purpose::remove_method(method.id)).await.unwrap();
        sign_in.remove_method(session, method.id, false, Some(&asserted), &client).await.unwrap();
        world.advance(Duration::from_mins(1));
        assert!(sign_in.check_totp(person.id, &shown(&world, &new, 0), &client).await.is_err());
        assert_eq!(world.count("SELECT COUNT(*) FROM totp").await, 0);
        world.rows_are_logged(1 + 2 + 1).await;
        assert!(world.told().await.iter().any(|(kind, _)| kind == "method-removed"));
    }

    async fn the_secret_is_nowhere_in_the_database(store: Store) {
        let world = World::typed(store).await;
        let (_, browser, signed_in) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let new = added(&world, &signed_in.session, &browser.client).await;
        let secret = BASE32_NOPAD.decode(new.secret.as_bytes()).unwrap();
        let rows = world.rows().await;
        assert!(rows.iter().any(|row| row.starts_with("totp")), "{rows:?}");
        let shown = format!("{secret:?}");
        let bytes = shown.trim_matches(['[', ']']);
        for row in rows {
            assert!(!row.contains(bytes) && !row.contains(new.secret.as_str()), "{row}");
        }
    }

    async fn of_sixteen_users_of_a_code_one_wins(store: Store) {
        let world = World::typed(store).await;
        let (person, browser, signed_in) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let new = added(&world, &signed_in.session, &browser.client).await;
        world.advance(Duration::from_secs(30));
        let code = shown(&world, &new, 0);
        let tries: Vec<_> = (0..16)
            .map(|_| {
                let (sign_in, code, client) = (world.sign_in.clone(), code.clone(), browser.client.clone());
                tokio::spawn(async move { sign_in.check_totp(person.id, &code, &client).await })
            })
            .collect();
        let mut won = 0;
        for attempt in tries {
            match attempt.await.unwrap() {
                Ok(_) => won += 1,
                Err(SignInError::OneTimeCodeRefused | SignInError::TooManyAttempts { .. }) => {}
                Err(other) => panic!("unexpected {other:?}"),
            }
        }
        assert_eq!(won, 1);
    }

    async fn five_apps_and_no_more(store: Store) {
        let world = World::typed(store).await;
        let (person, browser, signed_in) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let (sign_in, session, client) = (&world.sign_in, &signed_in.session, &browser.client);
        let late = world.begin_totp(session, client).await.unwrap();
        let mut apps = Vec::new();
        for _ in 0..5 {
            apps.push(added(&world, session, client).await);
        }
        assert_eq!(world.begin_totp(session, client).await.err(), Some(SignInError::NotAllowed(Box::new(Forbidden::TooMany(5)))));
        let code = shown(&world, &late, 0);
        let sixth = sign_in.confirm_totp(session, &late.state, &code, None, client).await;
        assert_eq!(sixth.err(), Some(SignInError::NotAllowed(Box::new(Forbidden::TooMany(5)))), "begun before the fifth");
        world.advance(Duration::from_secs(30));
        for app in &apps {
            assert!(sign_in.check_totp(person.id, &shown(&world, app, 0), client).await.is_ok());
        }
    }

    async fn who_takes_too_long_begins_again(store: Store) {
        let world = World::typed(store).await;
        let (_, mut browser, signed_in) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let (sign_in, session, client) = (&world.sign_in, &signed_in.session, browser.client.clone());
        let new = world.begin_totp(session, &client).await.unwrap();
        world.advance(Duration::from_mins(15));
        let code = shown(&world, &new, 0);
        let late = sign_in.confirm_totp(session, &new.state, &code, None, &client).await;
        assert_eq!(late.err(), Some(SignInError::CeremonyOver));
        assert_eq!(sign_in.begin_totp(session, None, &client).await.err(), Some(SignInError::StepUpNeeded));
        let asserted = world.assert(session, &mut browser, purpose::ADD_TOTP).await.unwrap();
        assert!(sign_in.begin_totp(session, Some(&asserted), &client).await.is_ok());
    }

    async fn guessing_at_an_app_is_slowed_and_ends(store: Store) {
        let world = World::typed(store).await;
        let (person, browser, signed_in) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let (sign_in, client) = (&world.sign_in, &browser.client);
        let new = added(&world, &signed_in.session, client).await;
        let (mut wrong, mut waits) = (0, 0);
        while wrong < 100 {
            let guess = shown(&world, &new, 100);
            match sign_in.check_totp(person.id, &guess, client).await.unwrap_err() {
                SignInError::OneTimeCodeRefused => wrong += 1,
                SignInError::TooManyAttempts { until } => {
                    world.advance(until.since(world.now()));
                    waits += 1;
                }
                other => panic!("{other:?}"),
            }
        }
        assert!(waits > 60, "{waits}");
        world.advance(Duration::from_hours(2));
        let right = sign_in.check_totp(person.id, &shown(&world, &new, 0), client).await;
        assert_eq!(right.err(), Some(SignInError::OneTimeCodeRefused), "on hold");
        assert!(world.told().await.iter().any(|(kind, _)| kind == "method-guessed"));
        world.rows_are_logged(1 + 2 + 2).await;
    }
}
