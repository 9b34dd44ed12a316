use std::time::Duration;

use keyward_authenticator::Settings;
use keyward_directory::Observed;
use keyward_model::{Actor, MethodStatus, RoleSet, TextError};
use keyward_signin::{SignInError, purpose};
use keyward_storage::{Store, both_engines};

use crate::world::World;

both_engines! {
    async fn a_removed_passkey_takes_its_sessions_along(store: Store) {
        let world = World::new(store).await;
        let (person, mut old, signed_in) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let mut new = world.browser(&person, Settings::default()).await;
        world.register_by_link(&person, &mut new).await;
        let kept = world.passkey_sign_in(&mut new).await.unwrap();
        let bare = world.sign_in.remove_method(&kept.session, signed_in.method, false, None, &new.client).await;
        assert_eq!(bare.err(), Some(SignInError::StepUpNeeded));
        let asserted =
            world.assert(&kept.session, &mut new, &purpose::remove_method(signed_in.method)).await.unwrap();
        let signals = world
            .sign_in
            .remove_method(&kept.session, signed_in.method, false, Some(&asserted), &new.client)
            .await
            .unwrap();
        assert_eq!(signals.accepted_ids.len(), 1);
        assert_eq!(world.sign_in.session(signed_in.secret.text()).await.unwrap(), None);
        assert!(world.sign_in.session(kept.secret.text()).await.unwrap().is_some());
        assert_eq!(world.passkey_sign_in(&mut old).await.err().map(|error| error.code()), Some("passkey-refused"));
        assert!(world.logged(person.id).await.contains(&"method.removed".to_owned()));
        assert!(world.told().await.iter().any(|(kind, _)| kind == "method-removed"));
    }

    async fn a_frozen_account_lets_nobody_in(store: Store) {
        let world = World::new(store).await;
        let (person, mut browser, signed_in) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let (_, mut stranger, other) = world.signed_in("adam", RoleSet::EMPLOYEE).await;
        let session = &signed_in.session;
        let bare = world.sign_in.freeze(session, None, &browser.client).await;
        assert_eq!(bare, Err(SignInError::StepUpNeeded));
        let elsewhere = world.assert(session, &mut browser, purpose::ADD_PASSKEY).await.unwrap();
        assert_eq!(
            world.sign_in.freeze(session, Some(&elsewhere), &browser.client).await,
            Err(SignInError::StepUpNeeded),
            "a touch for something else"
        );
        let theirs = world.assert(&other.session, &mut stranger, purpose::FREEZE).await.unwrap();
        assert_eq!(
            world.sign_in.freeze(session, Some(&theirs), &browser.client).await,
            Err(SignInError::StepUpNeeded),
            "somebody else's touch"
        );
        let link = world.sign_in.issue_link(person.id, Duration::from_mins(5)).await.unwrap();
        let (pass, secret) = world.pass(&person, true).await;
        let asserted = world.assert(session, &mut browser, purpose::FREEZE).await.unwrap();
        world.sign_in.freeze(session, Some(&asserted), &browser.client).await.unwrap();
        // Everything that was in is out, and everything that would get in does not.
        assert_eq!(world.sign_in.session(signed_in.secret.text()).await.unwrap(), None);
        assert_eq!(world.passkey_sign_in(&mut browser).await.err().map(|error| error.code()), Some("account-frozen"));
        let typed = world.sign_in.sign_in_with_pass("mira@contoso.example", &secret, &browser.client).await;
        assert_eq!(typed.err(), Some(SignInError::PassRefused));
        assert!(world.sign_in.sign_in_with_link(link.text(), &browser.client).await.is_err());
        assert!(world.outcomes(person.id).await.contains(&"account_frozen".to_owned()));
        // A case that is open hears of it, and that its pass ended.
        let by = Actor::Person(person.id);
        let heard = world.heard(person.id);
        assert!(heard.contains(&Observed::PassEnded { pass, reason: "voided" }), "{heard:?}");
        assert!(heard.contains(&Observed::Frozen { by }), "{heard:?}");
        assert!(world.logged(person.id).await.contains(&"person.frozen".to_owned()));
        assert!(world.told().await.iter().any(|(kind, _)| kind == "frozen"));
        assert!(world.sign_in.session(other.secret.text()).await.unwrap().is_some(), "nobody else is frozen");
    }

    async fn the_last_passkey_goes_only_on_purpose(store: Store) {
        let world = World::new(store).await;
        let (_, mut browser, signed_in) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let (session, method) = (&signed_in.session, signed_in.method);
        let asserted = world.assert(session, &mut browser, &purpose::remove_method(method)).await.unwrap();
        let remove = |even_last| {
            world.sign_in.remove_method(session, method, even_last, Some(&asserted), &browser.client)
        };
        assert_eq!(remove(false).await.err(), Some(SignInError::LastStrongMethod));
        assert_eq!(remove(true).await.unwrap().accepted_ids, Vec::<String>::new());
        assert_eq!(remove(true).await.err(), Some(SignInError::SessionOver));
        assert_eq!(world.sign_in.session(signed_in.secret.text()).await.unwrap(), None);
        world.rows_are_logged(3).await;
    }

    async fn names_are_the_owners_to_change(store: Store) {
        let world = World::new(store).await;
        let (person, browser, signed_in) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let (_, _, other) = world.signed_in("adam", RoleSet::EMPLOYEE).await;
        let rename = |session, label| {
            world.rename_method(session, signed_in.method, label, &browser.client)
        };
        assert_eq!(rename(&other.session, "mine").await, Err(SignInError::NotFound));
        assert_eq!(rename(&signed_in.session, "a\nb").await, Err(SignInError::Label(TextError::Control)));
        world.advance(Duration::from_secs(1));
        assert_eq!(rename(&signed_in.session, "Blue phone").await, Ok(()));
        world.rows_are_logged(2 * 3).await;
        let methods = world.sign_in.list_methods(&signed_in.session).await.unwrap();
        assert_eq!(methods[0].label, "Blue phone");
        assert_eq!(world.logged(person.id).await, ["method.renamed", "method.passkey_registered"]);
        // A suspended passkey stays in the signals: it may come back.
        world.set_status(signed_in.method, MethodStatus::Suspended).await;
        assert_eq!(world.sign_in.signals(&signed_in.session).await.unwrap().accepted_ids.len(), 1);
    }
}
