use std::time::Duration;

use keyward_model::{MethodStatus, Role, RoleSet, SignInPolicy};
use keyward_signin::{SignInError, purpose};
use keyward_storage::{Store, both_engines};

use crate::world::World;

both_engines! {
    async fn idle_and_overall_limits_follow_the_roles(store: Store) {
        let world = World::new(store).await;
        let (_, _, employee) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let (_, _, agent) = world.signed_in("adam", RoleSet::of(&[Role::Authentication])).await;
        let live = |secret: &str| {
            let (sign_in, secret) = (world.sign_in.clone(), secret.to_owned());
            async move { sign_in.session(&secret).await.unwrap().is_some() }
        };
        world.advance(Duration::from_mins(14));
        assert!(live(employee.secret.text()).await && live(agent.secret.text()).await);
        world.advance(Duration::from_mins(15));
        assert!(live(employee.secret.text()).await);
        assert!(!live(agent.secret.text()).await, "an agent's session idles for 15 minutes at most");
        for _ in 0..23 {
            world.advance(Duration::from_mins(59));
            assert!(live(employee.secret.text()).await, "each use extends the idle time");
        }
        world.advance(Duration::from_mins(58));
        assert!(!live(employee.secret.text()).await, "24 hours are the end");
        assert!(!live("nonsense").await && !live("").await);
    }

    async fn sessions_are_listed_and_ended_by_their_owner_only(store: Store) {
        let world = World::new(store).await;
        let (_, mut browser, first) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let (_, _, other) = world.signed_in("adam", RoleSet::EMPLOYEE).await;
        world.advance(Duration::from_mins(1));
        let second = world.passkey_sign_in(&mut browser).await.unwrap();
        let listed = world.sign_in.list_sessions(&second.session).await.unwrap();
        // The link's session is the third.
        assert_eq!(listed.len(), 3);
        assert_eq!(listed.iter().find(|entry| entry.current).map(|entry| entry.id), Some(second.session.id));
        assert_eq!(
            world.sign_in.end_session(&other.session, second.session.id).await,
            Err(SignInError::NotFound)
        );
        world.sign_in.end_session(&second.session, first.session.id).await.unwrap();
        assert_eq!(world.sign_in.session(first.secret.text()).await.unwrap(), None);
        assert_eq!(world.sign_in.end_all_but(&second.session).await, Ok((1, 0)));
        assert!(world.sign_in.session(second.secret.text()).await.unwrap().is_some());
        world.sign_in.sign_out(second.secret.text()).await.unwrap();
        assert_eq!(world.sign_in.session(second.secret.text()).await.unwrap(), None);
        assert!(world.sign_in.session(other.secret.text()).await.unwrap().is_some());
    }

    async fn a_session_is_named_by_its_owner(store: Store) {
        let world = World::new(store).await;
        let (_, _, mine) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let (_, _, other) = world.signed_in("adam", RoleSet::EMPLOYEE).await;
        let sign_in = &world.sign_in;
        let name = async |name: &str| {
            sign_in.rename_session(&mine.session, mine.session.id, name).await.unwrap();
            let listed = sign_in.list_sessions(&mine.session).await.unwrap();
            listed.into_iter().find(|entry| entry.current).unwrap()
        };
        let entry = name(" Kitchen tablet ").await;
        assert_eq!(entry.name.as_deref(), Some("Kitchen tablet"));
        assert_eq!((entry.methods, entry.kind), (vec![mine.method], keyward_signin::SessionKind::Full));
        assert_eq!(name("  ").await.name, None, "nothing takes the name away");
        let refused = sign_in.rename_session(&other.session, mine.session.id, "Mine").await;
        assert_eq!(refused, Err(SignInError::NotFound));
        let long = sign_in.rename_session(&mine.session, mine.session.id, &"x".repeat(400)).await;
        assert!(matches!(long, Err(SignInError::Label(_))));
        sign_in.sign_out(mine.secret.text()).await.unwrap();
        let late = sign_in.rename_session(&mine.session, mine.session.id, "Late").await;
        assert_eq!(late, Err(SignInError::NotFound));
    }

    async fn nothing_wakes_a_session_that_ended(store: Store) {
        let world = World::new(store).await;
        let sign_in = &world.sign_in;
        let lives = async |secret: &str| sign_in.session(secret).await.unwrap().is_some();
        let (_, _, mine) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        assert!(lives(mine.secret.text()).await);
        world.set_status(mine.method, MethodStatus::Suspended).await;
        assert!(!lives(mine.secret.text()).await, "its passkey is suspended");
        world.set_status(mine.method, MethodStatus::Active).await;
        assert!(!lives(mine.secret.text()).await);

        let (jonas, _, open) = world.signed_in("jonas", RoleSet::EMPLOYEE).await;
        world.set_enabled(jonas.id, false).await;
        assert!(!lives(open.secret.text()).await, "the account is disabled");
        world.set_enabled(jonas.id, true).await;
        assert!(!lives(open.secret.text()).await);
        assert_eq!(world.count("SELECT COUNT(*) FROM session WHERE end_reason = 'account-closed'").await, 1);
        // That it was tried afterwards is on record, once.
        assert_eq!(world.count("SELECT COUNT(*) FROM session WHERE refused_at IS NOT NULL").await, 2);
    }

    async fn a_link_works_once_and_only_where_links_do(store: Store) {
        let world = World::new(store).await;
        let person = world.person("mira", RoleSet::EMPLOYEE).await;
        let client = keyward_signin::Client { browser: world.sign_in.new_browser(), ..Default::default() };
        let link = world.sign_in.issue_link(person.id, Duration::from_mins(5)).await.unwrap();
        let tries: Vec<_> = (0..16)
            .map(|_| {
                let (sign_in, link, client) = (world.sign_in.clone(), link.clone(), client.clone());
                tokio::spawn(async move { sign_in.sign_in_with_link(link.text(), &client).await })
            })
            .collect();
        let mut won = Vec::new();
        for attempt in tries {
            match attempt.await.unwrap() {
                Ok(new) => won.push(new),
                Err(error) => assert_eq!(error, SignInError::LinkRefused),
            }
        }
        assert_eq!(won.len(), 1);
        assert!(won[0].session.is_by_link());
        let late = world.sign_in.issue_link(person.id, Duration::from_mins(5)).await.unwrap();
        world.advance(Duration::from_mins(5));
        let refused = world.sign_in.sign_in_with_link(late.text(), &client).await;
        assert_eq!(refused.err(), Some(SignInError::LinkRefused));
    }

    async fn an_assertion_is_bound_to_session_purpose_and_person(store: Store) {
        let world = World::new(store).await;
        let (person, mut browser, one) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let two = world.passkey_sign_in(&mut browser).await.unwrap();
        let (_, mut stranger, _) = world.signed_in("adam", RoleSet::EMPLOYEE).await;
        let purpose = "case:7:issue-pass";
        let start = world.sign_in.begin_assertion(&one.session, purpose, &browser.client).await.unwrap();
        assert_eq!(start.public_key["allowCredentials"].as_array().map(Vec::len), Some(1));
        let answer = browser.get(&start);
        let finish = |session, purpose, answer| {
            world.sign_in.finish_assertion(session, purpose, answer, &start.state, &browser.client)
        };
        assert_eq!(finish(&two.session, purpose, &answer).await.err(), Some(SignInError::CeremonyOver));
        let other_purpose = finish(&one.session, "case:8:issue-pass", &answer).await;
        assert_eq!(other_purpose.err(), Some(SignInError::CeremonyOver));
        let foreign = stranger.get(&start);
        assert_eq!(finish(&one.session, purpose, &foreign).await.err().map(|e| e.code()), Some("passkey-refused"));
        let asserted = finish(&one.session, purpose, &answer).await.unwrap();
        assert_eq!((asserted.person, asserted.method, asserted.session), (person.id, one.method, one.session.id));
        assert_eq!(finish(&one.session, purpose, &answer).await.err(), Some(SignInError::CeremonyOver));
        // The proof stands by itself, for these words only.
        let origins = [crate::world::ORIGIN.to_owned()];
        let kept = serde_json::to_string(&asserted.proof).unwrap();
        let proof: keyward_signin::AssertionProof = serde_json::from_str(&kept).unwrap();
        assert_eq!(proof.verify(purpose, crate::world::RP, &origins), Ok(()));
        assert!(proof.verify("case:8:issue-pass", crate::world::RP, &origins).is_err());
        assert!(proof.verify(purpose, "evil.example", &origins).is_err());
        // A session that was ended meanwhile cannot confirm anything.
        let start = world.sign_in.begin_assertion(&one.session, purpose, &browser.client).await.unwrap();
        let answer = browser.get(&start);
        world.sign_in.sign_out(one.secret.text()).await.unwrap();
        let late =
            world.sign_in.finish_assertion(&one.session, purpose, &answer, &start.state, &browser.client).await;
        assert_eq!(late.err(), Some(SignInError::SessionOver));
    }

    /// F6: a passkey that the policy closed signs nothing in a session that another one opened.
    async fn a_touch_asks_the_policy(store: Store) {
        let world = World::new(store).await;
        let (person, mut synced, _) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let mut bound = world.browser(&person, crate::world::device_bound()).await;
        bound.client = synced.client.clone();
        world.register_by_link(&person, &mut bound).await;
        let session = world.passkey_sign_in(&mut bound).await.unwrap().session;
        let begun = world.sign_in.begin_assertion(&session, "case:7:issue-pass", &bound.client).await.unwrap();
        let answer = synced.get(&begun);
        let mut policy = SignInPolicy::default();
        policy.profiles[0].synced = false;
        world.put_policy(&policy).await;
        let late = world
            .sign_in
            .finish_assertion(&session, "case:7:issue-pass", &answer, &begun.state, &bound.client)
            .await;
        assert_eq!(late.err().map(|error| error.code()), Some("no-profile"));
        assert_eq!(world.outcomes(person.id).await[0], "no-profile", "and it is on record");
        let begun = world.sign_in.begin_assertion(&session, "case:7:issue-pass", &bound.client).await.unwrap();
        assert_eq!(begun.public_key["allowCredentials"].as_array().map(Vec::len), Some(1), "only what signs in");
        assert!(world.assert(&session, &mut bound, "case:7:issue-pass").await.is_ok());
    }

    async fn whoever_has_a_passkey_confirms_with_it_however_fresh_the_sign_in_is(store: Store) {
        let world = World::new(store).await;
        let (person, mut browser, signed_in) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let session = &signed_in.session;
        let bare = world.sign_in.begin_registration(session, None, &browser.client).await;
        assert_eq!(bare.err(), Some(SignInError::StepUpNeeded));
        let asserted = world.assert(session, &mut browser, "something-else").await.unwrap();
        let wrong = world.sign_in.begin_registration(session, Some(&asserted), &browser.client).await;
        assert_eq!(wrong.err(), Some(SignInError::StepUpNeeded));
        let asserted = world.assert(session, &mut browser, purpose::ADD_PASSKEY).await.unwrap();
        assert!(world.sign_in.begin_registration(session, Some(&asserted), &browser.client).await.is_ok());
        let codes = world.sign_in.generate_codes(session, Some(&asserted), &browser.client).await;
        assert_eq!(codes.err(), Some(SignInError::StepUpNeeded));
        assert_eq!(world.logged(person.id).await, ["method.passkey_registered"]);
    }

    async fn what_is_old_is_forgotten_and_the_log_is_whole(store: Store) {
        let world = World::typed(store).await;
        let (person, mut browser, _) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let wrong = world.sign_in.check_password("mira@contoso.example", "a wrong guess", &browser.client).await;
        assert!(wrong.is_err());
        world.alter("UPDATE message SET sent_at = created_at").await;
        let counts = async || {
            let mut counts = Vec::new();
            for sql in [
                "SELECT COUNT(*) FROM sign_in",
                "SELECT COUNT(*) FROM message",
                "SELECT COUNT(*) FROM session",
                "SELECT COUNT(*) FROM throttle WHERE subject NOT LIKE 'guesses:%'",
            ] {
                counts.push(world.count(sql).await > 0);
            }
            counts
        };
        world.advance(Duration::from_hours(23));
        world.sign_in.tidy().await.unwrap();
        assert_eq!(counts().await, [true; 4]);
        // A pass or link of then has ended, too: what is kept is all that is asked for.
        world.advance(Duration::from_hours(24 * 100));
        world.believe_clock().await;
        world.sign_in.tidy().await.unwrap();
        assert_eq!(counts().await, [true, true, false, false]);
        let kept = world.with_config(|config| config.retention.messages = Duration::from_hours(24 * 90));
        kept.tidy().await.unwrap();
        assert_eq!(counts().await, [true, false, false, false]);
        world.advance(Duration::from_hours(24 * 300));
        world.believe_clock().await;
        world.sign_in.tidy().await.unwrap();
        assert_eq!(counts().await, [false; 4]);
        assert_eq!(world.count("SELECT COUNT(*) FROM throttle").await, 1, "guesses in a row stay");
        // A person, and a passkey with its credential.
        world.rows_are_logged(1 + 2).await;
        assert!(world.passkey_sign_in(&mut browser).await.is_ok_and(|new| new.session.person.id == person.id));
    }
}
