//! No way around: what a session that is weaker than the account does not change, whatever is lost, open or off.

use crate::adding::{GOOD, post, sure, written};
use crate::rules::hidden;
use crate::world::{Body, Post, World, code};
use keyward_authenticator::Credential;
use keyward_model::{
    Demand, DemandOf, Factor, FactorSet, MethodKind, MethodRule, NamedStrength, RequiredStrength, Scope,
    SignInPolicy,
};
use keyward_robot::{Client, Recovery, Someone, assertion};
use keyward_signin::SessionKind;
use keyward_storage::{Store, both_engines};
use serde_json::json;
use std::time::Duration;

const TYPED: [Factor; 5] =
    [Factor::Password, Factor::SoftwareTotp, Factor::Sms, Factor::Voice, Factor::Email];

/// Somebody who has a passkey, a password and an app; their own browser, and one in which somebody typed what can be phished.
pub(crate) async fn phished(world: &World, someone: &Someone) -> (Client, Credential, Client, String) {
    world.allow(&TYPED).await;
    let (mut browser, mut key) = world.signed_in(someone).await;
    let set = sure(&mut browser, &mut key, "password", &[("password", GOOD)]).await;
    assert_eq!(set.status, 303);
    let app = world.add_app(&mut browser, &mut key).await;
    let thief = world.typed_in(someone, &app).await;
    (browser, key, thief, app)
}

/// Everything that changes a way into one's own account, and what each is refused with.
async fn refused_everywhere(thief: &mut Client, someone: &Someone, why: &str) {
    let rename = format!("/security-info/methods/{}/rename", someone.method);
    let remove = format!("/security-info/methods/{}/remove", someone.method);
    let forms: [(&str, &[(&str, &str)]); 11] = [
        ("/security-info/codes", &[]),
        ("/security-info/app", &[]),
        ("/security-info/password", &[("password", "drei Boote im Nebel")]),
        ("/security-info/phone", &[("address", "+386 40 555 418"), ("channel", "text")]),
        ("/security-info/mailbox", &[("address", "thief@home.example")]),
        (&rename, &[("label", "Mine")]),
        (&remove, &[("even_last", "yes")]),
        ("/security-info/safety/word", &[("word", "Sunflower 7")]),
        ("/security-info/safety/word/remove", &[]),
        ("/approve/deputy", &[("user_name", "person1@robot.example")]),
        ("/approve/deputy/remove", &[]),
    ];
    for (path, fields) in forms {
        let refused = Post::form(path, fields).send(thief).await;
        assert_eq!(refused.status, 403, "{path}: {}", refused.text());
        // The forms that take a touch ask for it.
        assert!(why == "step-up-needed" || code(&refused) == why, "{path}: {}", refused.text());
    }
    let begun = Post::new("/security-info/passkeys/options", Body::Json(json!({}))).send(thief).await;
    assert_eq!((begun.status, code(&begun).as_str()), (403, why), "a passkey");
}

both_engines! {
    /// F1, F17: with a password and a code of the app on an account that has a passkey.
    async fn a_weak_session_changes_nothing_of_an_account_that_has_a_passkey(store: Store) {
        let world = World::new(store).await;
        // Somebody's manager: they name a deputy.
        let someone = world.people.manager.clone();
        let (_, _, mut thief, _) = phished(&world, &someone).await;
        let before = world.rows().await;
        refused_everywhere(&mut thief, &someone, "session-too-weak").await;
        let after = world.rows().await;
        assert_eq!(written(&before), written(&after));
        for table in ["method", "recovery_code", "deputy", "safe_word"] {
            assert_eq!(before[table], after[table], "{table}");
        }
    }

    /// F2: the recovery itself must not open the door.
    async fn after_containment_a_thief_binds_nothing(store: Store) {
        let world = World::new(store).await;
        let someone = world.people.employees[0].clone();
        let (browser, _, _, app) = phished(&world, &someone).await;
        let app_id = world.method(&browser, MethodKind::SoftwareTotp).await.id.to_string();
        // What was added within 72 hours of the loss is held back by itself.
        world.clock.advance(Duration::from_hours(24 * 5));
        let keys = (world.people.agent.credential().unwrap(), world.people.manager.credential().unwrap());
        let mut desk = Recovery::new(world.address, crate::world::ORIGIN, keys.0, keys.1).await.unwrap();
        let lost = someone.lost();
        let case = desk.report(&lost).await.unwrap();
        // The caller knows better: the app is on a tablet. So the thief of a password and of its codes goes on.
        let out = [("what", "withdraw_method"), ("method", &*app_id), ("reason", "It is on the tablet")];
        desk.act(case, "amend", &out).await.unwrap();
        desk.verify(&lost, case).await.unwrap();
        let mut thief = world.typed_in(&someone, &app).await;
        refused_everywhere(&mut thief, &someone, "case-open").await;
        desk.act(case, "contain", &[]).await.unwrap();
        let mut thief = world.typed_in(&someone, &app).await;
        refused_everywhere(&mut thief, &someone, "case-open").await;
        // The pass of the case goes through, and when it is all over the thief is where they were.
        let pass = desk.issue_pass(case).await.unwrap();
        desk.register(&lost, &pass).await.unwrap();
        desk.finish(&lost, case).await.unwrap();
        let mut thief = world.typed_in(&someone, &app).await;
        refused_everywhere(&mut thief, &someone, "session-too-weak").await;
    }

    /// F2: the app runs on the stolen phone, and no device on file is known to carry it.
    async fn password_and_app_on_a_stolen_phone_are_worth_nothing_after_containment(store: Store) {
        let world = World::new(store).await;
        let someone = world.people.employees[0].clone();
        let (browser, _, _, app) = phished(&world, &someone).await;
        let app_id = world.method(&browser, MethodKind::SoftwareTotp).await.id.to_string();
        world.clock.advance(Duration::from_hours(24 * 5));
        let keys = (world.people.agent.credential().unwrap(), world.people.manager.credential().unwrap());
        let mut desk = Recovery::new(world.address, crate::world::ORIGIN, keys.0, keys.1).await.unwrap();
        let lost = someone.lost();
        let form = desk.agent.get(&format!("/desk/new?person={}", lost.person)).await.unwrap().text();
        assert!(form.contains(&format!("name=\"elsewhere\" value=\"{app_id}\"")), "it is asked about: {form}");
        let case = desk.report(&lost).await.unwrap();
        desk.verify(&lost, case).await.unwrap();
        let mut thief = world.typed_in(&someone, &app).await;
        desk.act(case, "contain", &[]).await.unwrap();
        assert_eq!(thief.get("/security-info").await.unwrap().status, 401, "signed out");
        let (name, client) = (&someone.user_name, crate::adding::aside());
        world.clock.advance(Duration::from_secs(30));
        // The password leads nowhere without the code, and the code is refused.
        if let Ok(begun) = world.sign_in.sign_in_with_password(name, GOOD, &client).await {
            let code = crate::adding::app_code(&world, &app, 0);
            assert!(world.sign_in.show_code(&begun.session, None, &code, &client).await.is_err());
            assert_ne!(begun.session.kind, SessionKind::Full);
        }
        // That it was tried with what is lost stands on the case: nobody gets a pass before a supervisor has looked.
        assert!(desk.issue_pass(case).await.unwrap_err().to_string().contains("flags-unreviewed"));
    }

    /// R2: a cookie that was stolen within ten minutes of the sign-in.
    async fn a_fresh_sign_in_is_no_touch(store: Store) {
        let world = World::new(store).await;
        let someone = world.people.manager.clone();
        world.allow(&TYPED).await;
        let (mut stolen, _) = world.signed_in(&someone).await;
        refused_everywhere(&mut stolen, &someone, "step-up-needed").await;
        let asked = assertion(&mut stolen, &mut someone.credential().unwrap(), "/approve/deputy/assert").await;
        let other = [("user_name", "person1@robot.example"), ("assertion", &*asked.unwrap())];
        let moved = Post::form("/approve/deputy", &other).send(&mut stolen).await;
        assert_eq!(moved.status, 403, "a touch for nobody names nobody");
    }

    /// F8.
    async fn recovery_codes_that_are_off_are_neither_made_nor_taken(store: Store) {
        let world = World::new(store).await;
        let someone = &world.people.employees[0];
        let (mut browser, mut key) = world.signed_in(someone).await;
        let made = sure(&mut browser, &mut key, "codes", &[]).await.text();
        let shown = made.split("<code").nth(1).and_then(|rest| rest.split(['>', '<']).nth(1)).unwrap().to_owned();
        let mut policy = SignInPolicy::default();
        policy.methods.insert(Factor::RecoveryCode, MethodRule::OFF);
        world.put_policy(&policy).await;
        let refused = sure(&mut browser, &mut key, "codes", &[]).await;
        assert_eq!((refused.status, code(&refused).as_str()), (403, "method-off"));
        let fields = [("user_name", someone.user_name.as_str()), ("code", shown.as_str())];
        let typed = Post::form("/recover/code", &fields).send(&mut world.browser().await).await;
        assert_eq!(typed.status, 403, "{}", typed.text());
        assert_eq!(world.logged("codes.used").await, 0);
        world.put_policy(&SignInPolicy::default()).await;
        let typed = Post::form("/recover/code", &fields).send(&mut world.browser().await).await;
        assert!(typed.status < 400, "it was a right one: {}", typed.text());
        assert_eq!(world.logged("codes.used").await, 1);
    }

    /// F7: what came by mail is no text message, whatever the form says.
    async fn what_a_code_shows_is_how_it_was_sent(store: Store) {
        let world = World::new(store).await;
        world.allow(&TYPED).await;
        let someone = &world.people.employees[0];
        let (mut browser, mut key) = world.signed_in(someone).await;
        assert_eq!(sure(&mut browser, &mut key, "password", &[("password", GOOD)]).await.status, 303);
        let mut added = Vec::new();
        for (way, address, channel) in [("phone", "+386 40 555 418", "text"), ("mailbox", "mira@home.example", "mail")] {
            let sent = sure(&mut browser, &mut key, way, &[("address", address), ("channel", channel)]).await.text();
            let fields = [("way", way), ("state", &*hidden(&sent, "state")), ("code", &*world.sent_code().await)];
            assert_eq!(post(&mut browser, "address/confirm", &fields).await.status, 303);
            let session = world.sign_in.peek(browser.cookie("__Host-keyward").unwrap()).await.unwrap().unwrap();
            added.push(world.sign_in.list_methods(&session).await.unwrap()[0].id.to_string());
            world.clock.advance(Duration::from_secs(1));
        }
        let mail = [Factor::Password, Factor::Email].into_iter().collect();
        let demand = Demand {
            of: DemandOf::People(Scope::EVERYBODY),
            strength: RequiredStrength::Own("Mail".to_owned()),
        };
        let mut policy = SignInPolicy {
            strengths: vec![NamedStrength { name: "Mail".to_owned(), any: vec![mail] }],
            demands: vec![demand],
            ..SignInPolicy::default()
        };
        policy.methods.extend(TYPED.map(|factor| (factor, MethodRule::ON)));
        world.put_policy(&policy).await;

        let mut thief = world.browser().await;
        let fields = [("user_name", someone.user_name.as_str()), ("password", GOOD)];
        assert_eq!(Post::form("/signin/password", &fields).send(&mut thief).await.status, 303);
        // The mail alone is no second factor for who has a telephone, so both are asked for.
        let steps = [("sms", "email", Factor::Sms, SessionKind::Partial), ("email", "sms", Factor::Email, SessionKind::Full)];
        let mut shown = FactorSet::of(Factor::Password);
        for ((way, claimed, factor, kind), method) in steps.into_iter().zip(&added) {
            thief.read_token("/signin/next").await.unwrap();
            let sent = [("factor", way), ("method", method.as_str())];
            assert_eq!(Post::form("/signin/send", &sent).send(&mut thief).await.status, 200);
            let code = world.sent_code().await;
            let fields = [("factor", claimed), ("method", method.as_str()), ("code", &code)];
            assert_eq!(Post::form("/signin/next", &fields).send(&mut thief).await.status, 303);
            let session = world.sign_in.peek(thief.cookie("__Host-keyward").unwrap()).await.unwrap().unwrap();
            shown = shown.with(factor);
            assert_eq!((session.kind, session.factors), (kind, shown));
            world.clock.advance(Duration::from_secs(1));
        }
    }
}
