//! A campaign asks after a sign-in, and at last before anything else; requirements say what is left.

use crate::adding::app_code;
use crate::policy::{edit, set};
use crate::rules::hidden;
use crate::world::{Post, World, code, get};
use keyward_model::{
    Campaign, Clock as _, Factor, MethodId, MethodRule, Requirement, Scope, SignInPolicy, Timestamp,
};
use keyward_robot::{Answer, Client, Someone, registration};
use keyward_storage::{Store, both_engines};
use serde_json::json;
use std::time::Duration;

pub const PASSWORD: &str = "zwei Möwen am Fenster";

pub fn policy() -> SignInPolicy {
    let mut policy = SignInPolicy::default();
    let typed = [Factor::Password, Factor::SoftwareTotp, Factor::Sms];
    policy.methods.extend(typed.map(|factor| (factor, MethodRule::ON)));
    policy
}

pub fn asking(factor: Factor, snoozes: u8, since: Timestamp) -> SignInPolicy {
    let (scope, snoozes) = (Scope::EVERYBODY, Some(snoozes));
    SignInPolicy { campaign: Some(Campaign { scope, factor, snooze_days: 1, snoozes, since }), ..policy() }
}

/// Somebody's browser after a password and a text; and where the sign-in led.
pub async fn typed_in(world: &World, someone: &Someone, phone: MethodId) -> (Client, String) {
    // The next code is the newest by its time.
    world.clock.advance(Duration::from_secs(1));
    let mut browser = world.browser().await;
    let fields = [("user_name", someone.user_name.as_str()), ("password", PASSWORD)];
    let half = browser.post_form("/signin/password", &fields).await.unwrap();
    assert_eq!(half.location.as_deref(), Some("/signin/next?return_to=%2F"));
    browser.read_token("/signin/next").await.unwrap();
    let phone = phone.to_string();
    let to = [("factor", "sms"), ("method", phone.as_str())];
    browser.post_form("/signin/send", &to).await.unwrap();
    let code = world.last_code().await;
    let fields = [to[0], to[1], ("code", &code), ("return_to", "/security-info/lost")];
    let whole = browser.post_form("/signin/next", &fields).await.unwrap();
    let led = whole.location.unwrap();
    browser.read_token(&led).await.unwrap();
    (browser, led)
}

async fn later(browser: &mut Client, to: &str) -> Answer {
    Post::form("/signin/offer/later", &[("return_to", to)]).send(browser).await
}

const OFFER: &str = "/signin/offer?return_to=%2Fsecurity%2Dinfo%2Flost";

both_engines! {
    async fn not_now_works_as_often_as_the_policy_says(store: Store) {
        let world = World::new(store).await;
        let someone = &world.people.employees[0];
        let phone = world.give_password_and_phone(someone, PASSWORD).await;
        world.put_policy(&asking(Factor::Passkey, 2, world.clock.now())).await;
        let (mut browser, led) = typed_in(&world, someone, phone).await;
        assert_eq!(led, OFFER);
        let page = get(&mut browser, OFFER, &[]).await.text();
        for said in ["Please set up a passkey", "Robots asks you for it", "put this off 2 more times", "Not now"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert!(get(&mut browser, "/security-info", &[]).await.text().contains("asks you to set up a passkey"));
        // Somewhere else is nowhere.
        assert_eq!(later(&mut browser, "https://evil.example/").await.location.as_deref(), Some("/security-info"));
        assert_eq!(get(&mut browser, OFFER, &[]).await.location.as_deref(), Some("/security-info/lost"));
        let begun = browser.post_json("/signin/offer/options", &json!({ "conditional": false })).await;
        assert!(begun.is_err() || begun.unwrap()["error"]["code"] == "not-allowed");
        let (_, led) = typed_in(&world, someone, phone).await;
        assert_eq!(led, "/security-info/lost", "a day of peace");

        world.clock.advance(Duration::from_hours(24));
        let (mut browser, _) = typed_in(&world, someone, phone).await;
        assert!(get(&mut browser, OFFER, &[]).await.text().contains("put this off once more"));
        assert_eq!(later(&mut browser, "/security-info/codes").await.location.as_deref(), Some("/security-info/codes"));
        assert_eq!(later(&mut browser, "/").await.status, 303, "twice is no error");
        world.clock.advance(Duration::from_hours(24));
        let (mut browser, led) = typed_in(&world, someone, phone).await;
        assert_eq!(led, "/signin/enrol");
        let page = get(&mut browser, "/signin/enrol", &[]).await.text();
        assert!(page.contains("cannot be put off any more") && page.contains("set up a passkey"), "{page}");
        for path in ["/security-info", "/signin/offer", "/desk"] {
            let html = [("accept", "text/html")];
            assert_eq!(get(&mut browser, path, &html).await.location.as_deref(), Some("/signin/enrol"), "{path}");
        }
        assert_eq!(code(&later(&mut browser, "/").await), "enrol-only");
        let begun = browser.post_json("/signin/enrol/options", &json!({})).await.unwrap();
        let (_, proof) = registration(&begun, browser.origin(), someone.new_seed()).unwrap();
        let done = browser.post_json("/signin/enrol/finish", &proof).await.unwrap();
        assert_eq!(done["location"], "/signin/enrolled");
        let (_, led) = typed_in(&world, someone, phone).await;
        assert_eq!(led, "/security-info/lost", "they have it");
    }

    async fn a_passkey_is_added_where_the_campaign_asks(store: Store) {
        let world = World::new(store).await;
        let someone = &world.people.employees[0];
        let phone = world.give_password_and_phone(someone, PASSWORD).await;
        world.put_policy(&asking(Factor::Passkey, 2, world.clock.now())).await;
        let (mut browser, _) = typed_in(&world, someone, phone).await;
        let begun = browser.post_json("/signin/offer/options", &json!({ "conditional": false })).await.unwrap();
        let (_, mut proof) = registration(&begun, browser.origin(), someone.new_seed()).unwrap();
        proof["return_to"] = json!("/security-info/lost");
        let done = browser.post_json("/signin/offer/finish", &proof).await.unwrap();
        assert_eq!(done["location"], "/security-info/lost");
        assert_eq!(get(&mut browser, OFFER, &[]).await.location.as_deref(), Some("/security-info/lost"));
    }

    async fn an_app_is_asked_for_and_at_last_required(store: Store) {
        let world = World::new(store).await;
        let someone = &world.people.employees[0];
        let phone = world.give_password_and_phone(someone, PASSWORD).await;
        world.put_policy(&asking(Factor::SoftwareTotp, 1, world.clock.now())).await;
        let (mut browser, led) = typed_in(&world, someone, phone).await;
        let page = get(&mut browser, &led, &[]).await.text();
        assert!(page.contains("Please add an authenticator app") && page.contains("href=\"/security-info/app\""), "{page}");
        assert!(get(&mut browser, "/security-info/app", &[]).await.text().contains("class=\"key\""));
        let refused = Post::new("/signin/offer/options", crate::world::Body::Json(json!({ "conditional": false })));
        assert_eq!(code(&refused.send(&mut browser).await), "not-allowed", "it asks for something else");

        world.put_policy(&asking(Factor::SoftwareTotp, 0, world.clock.now())).await;
        let (mut browser, led) = typed_in(&world, someone, phone).await;
        assert_eq!(led, "/signin/enrol");
        let page = get(&mut browser, "/signin/enrol", &[]).await.text();
        assert!(page.contains("Nothing else can be done here until the app is set up"), "{page}");
        let state = hidden(&page, "state");
        let wrong = [("state", state.as_str()), ("code", &*app_code(&world, &page, 9))];
        let wrong = Post::form("/signin/enrol/app", &wrong).send(&mut browser).await;
        assert_eq!(wrong.status, 403, "{}", wrong.text());
        let again = wrong.text();
        assert!(again.contains("role=\"alert\"") && hidden(&again, "state") == state, "{again}");
        assert_eq!(get(&mut browser, "/signin/enrol/app", &[]).await.location.as_deref(), Some("/signin/enrol"));
        let right = [("state", state.as_str()), ("code", &*app_code(&world, &page, 0)), ("label", "My phone")];
        // Not in the session after a pass: that one is for a passkey.
        let mut pass = world.enrolling(&world.people.employees[1]).await;
        assert_eq!(code(&Post::form("/signin/enrol/app", &right).send(&mut pass).await), "enrol-only");
        let done = Post::form("/signin/enrol/app", &right).send(&mut browser).await;
        assert_eq!((done.status, done.location.as_deref()), (303, Some("/")));
        let start = get(&mut browser, "/", &[]).await;
        assert!(start.text().contains("Your app is set up"), "{}", start.text());
        let (mut browser, led) = typed_in(&world, someone, phone).await;
        assert_eq!(led, OFFER, "they have it: a passkey is offered as to everybody");
        assert!(get(&mut browser, OFFER, &[]).await.text().contains("Sign in without a password next time"));
    }

    async fn security_info_and_registration_say_what_is_left(store: Store) {
        let world = World::new(store).await;
        let someone = &world.people.employees[0];
        let rule = Requirement {
            scope: Scope::EVERYBODY,
            strong_methods: 2,
            within_days: 11,
            remind_every_days: None,
            since: world.clock.now(),
        };
        world.put_policy(&SignInPolicy { requirements: vec![rule], ..SignInPolicy::default() }).await;
        let (mut browser, mut key) = world.signed_in(someone).await;
        let page = get(&mut browser, "/security-info", &[]).await.text();
        assert!(page.contains("one more passkey") && page.contains("4 Dec 2026"), "{page}");
        world.clock.advance(Duration::from_hours(24 * 11));
        let mut browser = world.browser().await;
        keyward_robot::sign_in(&mut browser, &mut key).await.unwrap();
        let page = get(&mut browser, "/signin/enrol", &[]).await.text();
        for said in ["one more passkey", "The last day for it was", "4 Dec 2026"] {
            assert!(page.contains(said), "{said}: {page}");
        }
    }

    async fn the_rehearsal_says_whom_a_campaign_asks(store: Store) {
        let world = World::new(store).await;
        world.give_password_and_phone(&world.people.employees[0], PASSWORD).await;
        let (mut admin, _) = world.signed_in(&world.people.admin).await;
        let path = "/settings/sign-in/campaign";
        let page = edit(&mut admin, path, "preview", |fields| set(fields, "snoozes", "3")).await.text();
        assert!(page.contains("Asked by the campaign at the next sign-in: 1"), "{page}");
        let page = edit(&mut admin, path, "preview", |fields| set(fields, "snoozes", "0")).await.text();
        assert!(page.contains("leads into registration and nowhere else: 1"), "{page}");
        let page = edit(&mut admin, path, "preview", |fields| set(fields, "factor", "sms")).await.text();
        assert!(page.contains("A number is out of range"), "{page}");
    }
}
