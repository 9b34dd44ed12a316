//! What is typed: registered, used, renamed and removed on *Security info*, as far as the policy allows it.

use crate::rules::hidden;
use crate::world::{Post, Rows, World, code, get};
use keyward_authenticator::Credential;
use keyward_model::{Clock as _, Factor, Method, MethodKind, MethodRule, MethodStatus, SignInPolicy};
use keyward_robot::{Answer, Client, Someone, assertion};
use keyward_signin::{Session, SessionKind, SignInError};
use keyward_storage::{Store, both_engines};
use std::time::Duration;

const ALL: [Factor; 5] = [Factor::Password, Factor::SoftwareTotp, Factor::Sms, Factor::Voice, Factor::Email];
pub const GOOD: &str = "zwei Möwen am Fenster";
const NUMBER: &str = "+386 40 555 418";

/// The secret that a page shows for typing.
fn secret(page: &str) -> String {
    let (_, rest) = page.split_once("<code class=\"key\">").unwrap_or_else(|| panic!("no key on {page}"));
    rest.split('<').next().unwrap().replace(' ', "")
}

/// What the app that a page adds shows now, a number of steps away.
pub fn app_code(world: &World, page: &str, steps: i64) -> String {
    let seconds = world.clock.now().as_micros() / 1_000_000 + steps * 30;
    keyward_authenticator::app_code(&secret(page), seconds.try_into().unwrap()).unwrap()
}

pub async fn post(browser: &mut Client, path: &str, fields: &[(&str, &str)]) -> Answer {
    Post::form(&format!("/security-info/{path}"), fields).send(browser).await
}

/// The same with a touch of the person's passkey for it.
pub async fn sure(browser: &mut Client, key: &mut Credential, path: &str, fields: &[(&str, &str)]) -> Answer {
    let asks = if matches!(path, "phone" | "mailbox") { "address" } else { path };
    let proof = assertion(browser, key, &format!("/security-info/{asks}/assert")).await.unwrap();
    let mut all = fields.to_vec();
    all.push(("assertion", &proof));
    post(browser, path, &all).await
}

/// What is written about somebody's ways in: a touch changes other rows.
pub fn written(rows: &Rows) -> [&Vec<String>; 4] {
    ["password", "totp", "method_address", "event"].map(|table| &rows[table])
}

async fn page(browser: &mut Client, path: &str) -> Answer {
    get(browser, &format!("/security-info{path}"), &[]).await
}

/// A client of the service beside the pages.
pub fn aside() -> keyward_signin::Client {
    keyward_signin::Client { browser: "b".repeat(43), ..Default::default() }
}

impl World {
    async fn session(&self, browser: &Client) -> Session {
        self.sign_in.peek(browser.cookie("__Host-keyward").unwrap()).await.unwrap().unwrap()
    }
    /// The person's one method of a kind that works.
    pub async fn method(&self, browser: &Client, kind: MethodKind) -> Method {
        let session = self.session(browser).await;
        let all = self.sign_in.list_methods(&session).await.unwrap();
        let mut works = all.into_iter().filter(|one| one.kind == kind && one.status == MethodStatus::Active);
        let only = works.next().unwrap();
        assert!(works.next().is_none());
        only
    }
    pub async fn add_app(&self, browser: &mut Client, key: &mut Credential) -> String {
        let begun = sure(browser, key, "app", &[]).await.text();
        let fields = [("state", &*hidden(&begun, "state")), ("code", &*app_code(self, &begun, 0))];
        assert_eq!(post(browser, "app/confirm", &fields).await.status, 303);
        begun
    }
    async fn add_number(&self, browser: &mut Client) {
        let sent = post(browser, "phone", &[("address", NUMBER), ("channel", "text")]).await.text();
        let fields =
            [("way", "phone"), ("state", &*hidden(&sent, "state")), ("code", &*self.sent_code().await)];
        assert_eq!(post(browser, "address/confirm", &fields).await.status, 303);
    }
    /// A new browser in which somebody signed in with password and app.
    pub async fn typed_in(&self, someone: &Someone, app: &str) -> Client {
        self.clock.advance(Duration::from_secs(30));
        let (name, client) = (&someone.user_name, aside());
        let begun = self.sign_in.sign_in_with_password(name, GOOD, &client).await.unwrap().session;
        let done = self.sign_in.show_code(&begun, None, &app_code(self, app, 0), &client).await.unwrap();
        assert_eq!(done.session.kind, SessionKind::Full);
        let mut browser = self.browser().await;
        browser.set_cookie("__Host-keyward", done.secret.text());
        browser.read_token("/security-info").await.unwrap();
        browser
    }
}

both_engines! {
    async fn a_password_is_set_used_changed_renamed_and_removed(store: Store) {
        let world = World::new(store).await;
        world.allow(&[Factor::Password]).await;
        let someone = &world.people.employees[0];
        let (mut browser, mut key) = world.signed_in(someone).await;
        let form = page(&mut browser, "/password").await.text();
        assert!(form.contains("minlength=\"8\"") && form.contains("data-assert"), "{form}");
        let before = world.rows().await;
        let long = "lang ".repeat(2_000);
        for bad in ["", "Möwe", "password", "qwertyuiop[]", long.as_str()] {
            let refused = sure(&mut browser, &mut key, "password", &[("password", bad)]).await;
            assert_eq!(refused.status, 400, "{bad}");
            let text = refused.text();
            assert!(text.contains("role=\"alert\"") && text.len() < 40_000, "{text}");
            assert!(bad.len() < 9 || !text.contains(bad), "what was typed came back");
        }
        assert_eq!(written(&world.rows().await), written(&before), "a refused password left something");
        let set = sure(&mut browser, &mut key, "password", &[("password", GOOD)]).await;
        assert_eq!((set.status, set.location.as_deref()), (303, Some("/security-info")));
        assert_eq!(sure(&mut browser, &mut key, "password", &[("password", GOOD)]).await.status, 400, "the same again");
        world.sign_in.check_password(&someone.user_name, GOOD, &aside()).await.unwrap();

        let other = "dezent grollt das Kanapee";
        assert!(page(&mut browser, "").await.text().contains("Change your password"));
        assert_eq!(sure(&mut browser, &mut key, "password", &[("password", other)]).await.status, 303);
        let old = world.sign_in.check_password(&someone.user_name, GOOD, &aside()).await;
        assert_eq!(old.unwrap_err(), SignInError::PasswordRefused);
        let method = world.method(&browser, MethodKind::Password).await.id;
        let renamed = sure(&mut browser, &mut key, &format!("methods/{method}/rename"), &[("label", "My words")]).await;
        assert_eq!(renamed.status, 303);
        assert!(page(&mut browser, "").await.text().contains("My words"));
        let question = page(&mut browser, &format!("/methods/{method}/remove")).await.text();
        assert!(question.contains("Without it:") && question.contains("data-assert"), "{question}");
        let bare = post(&mut browser, &format!("methods/{method}/remove"), &[]).await;
        assert_eq!(code(&bare), "step-up-needed");
        let path = format!("/security-info/methods/{method}/assert");
        let proof = assertion(&mut browser, &mut key, &path).await.unwrap();
        let removed = post(&mut browser, &format!("methods/{method}/remove"), &[("assertion", &proof)]).await;
        assert_eq!(removed.status, 303);
        let gone = world.sign_in.check_password(&someone.user_name, other, &aside()).await;
        assert_eq!(gone.unwrap_err(), SignInError::PasswordRefused);

        // Where a password is enough by itself it has to be longer.
        let mut policy = SignInPolicy { demands: Vec::new(), ..SignInPolicy::default() };
        policy.methods.insert(Factor::Password, MethodRule::ON);
        world.put_policy(&policy).await;
        assert!(page(&mut browser, "/password").await.text().contains("minlength=\"15\""));
        assert_eq!(sure(&mut browser, &mut key, "password", &[("password", "k7#Qp9zXw2!mVb")]).await.status, 400);
    }

    async fn an_app_is_added_used_and_removed(store: Store) {
        let world = World::new(store).await;
        world.allow(&ALL).await;
        let someone = &world.people.employees[0];
        let (mut browser, mut key) = world.signed_in(someone).await;
        let begun = sure(&mut browser, &mut key, "app", &[]).await.text();
        let (state, right) = (hidden(&begun, "state"), app_code(&world, &begun, 0));
        assert!(begun.contains("<svg ") && begun.contains("otpauth://totp/Robots:person0"), "{begun}");
        let before = world.rows().await;
        let long = "7".repeat(10_000);
        for bad in ["", "12345", "abcdef", long.as_str(), &app_code(&world, &begun, 7)] {
            let refused = post(&mut browser, "app/confirm", &[("state", &state), ("code", bad)]).await;
            assert_eq!(refused.status, 403, "{bad}");
            assert_eq!(secret(&refused.text()), secret(&begun), "the same picture again");
        }
        for bad in ["", "nonsense", long.as_str()] {
            let refused = post(&mut browser, "app/confirm", &[("state", bad), ("code", &right)]).await;
            assert_eq!(refused.status, 403);
            assert!(refused.text().contains("data-assert=\"/security-info/app/assert\""), "from the beginning");
        }
        let fields = [("state", state.as_str()), ("code", right.as_str()), ("label", "My telephone")];
        let named = [fields[0], fields[1], ("label", "nul\0nul")];
        assert_eq!(post(&mut browser, "app/confirm", &named).await.status, 400);
        let (mut elsewhere, _) = world.signed_in(someone).await;
        let (mut stranger, _) = world.signed_in(&world.people.employees[1]).await;
        for other in [&mut elsewhere, &mut stranger] {
            let refused = post(other, "app/confirm", &fields).await;
            assert_eq!(refused.status, 403);
            assert!(!refused.text().contains(&secret(&begun)), "another session's secret");
        }
        let after = world.rows().await;
        // The others signed in meanwhile, which is on record.
        for table in ["method", "totp", "message", "event"] {
            assert_eq!(before[table].len(), after[table].len(), "{table}");
        }
        assert_eq!(post(&mut browser, "app/confirm", &fields).await.location.as_deref(), Some("/security-info"));
        assert_eq!(post(&mut browser, "app/confirm", &fields).await.status, 403, "once");
        let method = world.method(&browser, MethodKind::SoftwareTotp).await;
        assert_eq!(method.label, "My telephone");
        world.clock.advance(Duration::from_secs(30));
        let now = app_code(&world, &begun, 0);
        world.sign_in.check_totp(someone.id, &now, &aside()).await.unwrap();
        let path = format!("/security-info/methods/{}/assert", method.id);
        let proof = assertion(&mut browser, &mut key, &path).await.unwrap();
        let path = format!("methods/{}/remove", method.id);
        assert_eq!(post(&mut browser, &path, &[("assertion", &proof)]).await.status, 303);
        world.clock.advance(Duration::from_secs(30));
        let now = app_code(&world, &begun, 0);
        assert!(world.sign_in.check_totp(someone.id, &now, &aside()).await.is_err());
    }

    async fn a_number_and_a_mailbox_are_added_by_the_code_that_went_there(store: Store) {
        let world = World::new(store).await;
        world.allow(&ALL).await;
        let (mut browser, mut key) = world.signed_in(&world.people.employees[0]).await;
        let ways = [
            ("phone", "voice", NUMBER, MethodKind::Phone),
            ("mailbox", "", "mira@home.example", MethodKind::Email),
        ];
        for (way, channel, address, kind) in ways {
            let before = world.rows().await;
            let long = "9".repeat(10_000);
            for bad in ["", "<script>alert(1)</script>", "040 555 418", "nul\0@home.example", &long, "a@b@c.d"] {
                let refused = sure(&mut browser, &mut key, way, &[("address", bad), ("channel", channel)]).await;
                assert_eq!(refused.status, 400, "{way} {bad}");
                assert!(!refused.text().contains("<script>alert") && refused.text().len() < 40_000);
            }
            assert_eq!(written(&world.rows().await), written(&before), "a refused address left something");
            let sent = sure(&mut browser, &mut key, way, &[("address", address), ("channel", channel)]).await;
            let (status, text) = (sent.status, sent.text());
            assert!(status == 200 && !text.contains(&address.replace(' ', "")), "{status} {text}");
            let (first, old) = (hidden(&text, "state"), world.sent_code().await);
            world.clock.advance(Duration::from_secs(1));
            let again = post(&mut browser, "address/again", &[("way", way), ("state", &first)]).await.text();
            let (state, right) = (hidden(&again, "state"), world.sent_code().await);
            assert!(again.contains("A new code is on its way"), "{again}");
            let try_code = |state: &str, code: &str| {
                [("way", way.to_owned()), ("state", state.to_owned()), ("code", code.to_owned())]
            };
            let long = "7".repeat(10_000);
            for bad in ["", "abc", long.as_str(), old.as_str()] {
                if bad == right {
                    continue;
                }
                let fields = try_code(&state, bad);
                let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
                let refused = post(&mut browser, "address/confirm", &fields).await;
                assert_eq!(refused.status, 403, "{way} {bad}");
                assert_eq!(hidden(&refused.text(), "state"), state, "the same page again");
            }
            let fields = try_code(&state, &right);
            let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
            let (mut elsewhere, _) = world.signed_in(&world.people.employees[0]).await;
            let (mut stranger, _) = world.signed_in(&world.people.employees[1]).await;
            for other in [&mut elsewhere, &mut stranger] {
                for path in ["address/confirm", "address/again"] {
                    let refused = post(other, path, &fields).await;
                    assert_eq!(refused.status, 403, "{path}");
                    assert!(refused.text().contains("name=\"address\""), "from the start");
                }
            }
            let done = post(&mut browser, "address/confirm", &fields).await;
            assert_eq!(done.location.as_deref(), Some("/security-info"), "{}", done.text());
            assert!(post(&mut browser, "address/confirm", &fields).await.status >= 400, "once");
            let method = world.method(&browser, kind).await;
            let shown = page(&mut browser, "").await.text();
            assert!(shown.contains(&method.label) && !shown.contains(&address.replace(' ', "")));
            let again = sure(&mut browser, &mut key, way, &[("address", address), ("channel", channel)]).await;
            assert!(matches!(again.status, 403 | 409), "{way}: {}", again.status);
            let path = format!("/security-info/methods/{}/assert", method.id);
            let proof = assertion(&mut browser, &mut key, &path).await.unwrap();
            let path = format!("methods/{}/remove", method.id);
            assert_eq!(post(&mut browser, &path, &[("assertion", &proof)]).await.status, 303);
            world.clock.advance(Duration::from_mins(16));
            // The sign-in is no longer fresh: the rest is with a new one.
            (browser, key) = world.signed_in(&world.people.employees[0]).await;
        }
        let fields = [("address", NUMBER), ("channel", "text")];
        let mut sent = sure(&mut browser, &mut key, "phone", &fields).await;
        for _ in 0..5 {
            let again = [("way", "phone"), ("state", &*hidden(&sent.text(), "state"))];
            sent = post(&mut browser, "address/again", &again).await;
        }
        assert_eq!(sent.status, 429, "nobody is flooded");
        assert_eq!(sure(&mut browser, &mut key, "phone", &fields).await.status, 429);
        let odd = sure(&mut browser, &mut key, "phone", &[("address", NUMBER), ("channel", "webhook")]).await;
        assert_eq!(code(&odd), "bad-field");
    }

    async fn what_the_policy_does_not_allow_is_neither_listed_nor_accepted(store: Store) {
        let world = World::new(store).await;
        let (mut browser, mut key) = world.signed_in(&world.people.employees[0]).await;
        assert!(!page(&mut browser, "").await.text().contains("Add another way"));
        let tries: [(&str, &[(&str, &str)]); 5] = [
            ("password", &[("password", GOOD)]),
            ("app", &[]),
            ("phone", &[("address", NUMBER), ("channel", "text")]),
            ("phone", &[("address", NUMBER), ("channel", "voice")]),
            ("mailbox", &[("address", "mira@home.example")]),
        ];
        let before = world.rows().await;
        for (path, fields) in tries {
            let form = page(&mut browser, &format!("/{path}")).await;
            assert_eq!((form.status, form.location.as_deref()), (303, Some("/security-info")), "{path}");
            let refused = post(&mut browser, path, fields).await;
            assert_eq!((refused.status, code(&refused).as_str()), (403, "method-off"), "{path}");
        }
        assert_eq!(world.rows().await, before);
        for (at, only) in ALL.iter().enumerate() {
            world.allow(&[*only]).await;
            let list = page(&mut browser, "").await.text();
            for (other, (path, fields)) in tries.iter().enumerate() {
                // The order of both lists: a password, an app, texts, calls, mail.
                let listed = list.contains(&format!("href=\"/security-info/{path}\""));
                assert_eq!(listed, *path == tries[at].0, "{only:?} {path}");
                if at == other {
                    assert_eq!(page(&mut browser, &format!("/{path}")).await.status, 200);
                } else {
                    assert_eq!(post(&mut browser, path, fields).await.status, 403, "{only:?} {path}");
                }
            }
        }
        // Begun while it was allowed, and confirmed after it was not.
        world.allow(&ALL).await;
        let begun = sure(&mut browser, &mut key, "app", &[]).await.text();
        let sent = sure(&mut browser, &mut key, "mailbox", &[("address", "mira@home.example")]).await.text();
        world.allow(&[Factor::Password]).await;
        let fields = [("state", &*hidden(&begun, "state")), ("code", &*app_code(&world, &begun, 0))];
        assert_eq!(code(&post(&mut browser, "app/confirm", &fields).await), "method-off");
        let fields =
            [("way", "mailbox"), ("state", &*hidden(&sent, "state")), ("code", &*world.sent_code().await)];
        assert_eq!(code(&post(&mut browser, "address/confirm", &fields).await), "method-off");
    }

    async fn whoever_has_a_passkey_touches_it_however_fresh_the_sign_in_is(store: Store) {
        let world = World::new(store).await;
        world.allow(&ALL).await;
        let (mut browser, mut key) = world.signed_in(&world.people.employees[0]).await;
        let phone: &[(&str, &str)] = &[("address", NUMBER), ("channel", "text")];
        for (path, asks, fields) in [
            ("password", "password", &[("password", GOOD)][..]),
            ("app", "app", &[]),
            ("phone", "address", phone),
            ("mailbox", "address", &[("address", "mira@home.example")]),
        ] {
            let asks = format!("/security-info/{asks}/assert");
            let form = page(&mut browser, &format!("/{path}")).await.text();
            assert!(form.contains(&format!("data-assert=\"{asks}\"")), "{path}: {form}");
            let bare = post(&mut browser, path, fields).await;
            assert_eq!(bare.status, 403, "{path}");
            assert!(bare.text().contains("Confirm with your passkey."), "{path}: {}", bare.text());
            assert!(!bare.text().contains(GOOD), "a password came back");
            let proof = assertion(&mut browser, &mut key, &asks).await.unwrap();
            let mut all = fields.to_vec();
            all.push(("assertion", &proof));
            let done = post(&mut browser, path, &all).await;
            assert!(done.status < 400, "{path}: {} {}", done.status, done.text());
            assert_eq!(post(&mut browser, path, &all).await.status, 403, "a touch is good once");
        }
    }

    async fn who_has_no_passkey_signs_in_again_and_keeps_a_way_in(store: Store) {
        let world = World::new(store).await;
        world.allow(&ALL).await;
        let someone = &world.people.employees[0];
        let (mut browser, mut key) = world.signed_in(someone).await;
        assert_eq!(sure(&mut browser, &mut key, "password", &[("password", GOOD)]).await.status, 303);
        let app = world.add_app(&mut browser, &mut key).await;
        let mut typed = world.typed_in(someone, &app).await;
        let weak = page(&mut typed, "").await.text();
        assert!(!weak.contains("Add another way") && weak.contains("You cannot set up a passkey in this session"), "{weak}");
        assert_eq!(code(&post(&mut typed, "app", &[]).await), "session-too-weak");

        let path = format!("/security-info/methods/{}/assert", someone.method);
        let proof = assertion(&mut browser, &mut key, &path).await.unwrap();
        let fields = [("assertion", proof.as_str()), ("even_last", "yes")];
        let removed = post(&mut browser, &format!("methods/{}/remove", someone.method), &fields).await;
        assert_eq!(removed.status, 303);
        let mut typed = world.typed_in(someone, &app).await;
        let method = world.method(&typed, MethodKind::SoftwareTotp).await.id;
        let remove = format!("methods/{method}/remove");
        let question = page(&mut typed, &format!("/{remove}")).await.text();
        assert!(question.contains("This is your only way in"), "{question}");
        let refused = post(&mut typed, &remove, &[]).await;
        assert_eq!((refused.status, code(&refused).as_str()), (409, "only-way"));
        world.add_number(&mut typed).await;
        let question = page(&mut typed, &format!("/{remove}")).await.text();
        assert!(!question.contains("data-assert") && question.contains("<form method=\"post\" action=\"/security-info/methods"), "{question}");

        world.clock.advance(Duration::from_mins(11));
        for path in ["password", "app", "mailbox"] {
            let form = page(&mut typed, &format!("/{path}")).await.text();
            assert!(form.contains("Sign in again first") && form.contains("action=\"/signout\""), "{path}: {form}");
        }
        assert_eq!(code(&post(&mut typed, &remove, &[]).await), "step-up-needed");
        let mut typed = world.typed_in(someone, &app).await;
        assert_eq!(post(&mut typed, &remove, &[]).await.status, 303);
    }
}
