//! Nothing changes for somebody who may not: every endpoint that changes anything is asked wrongly in every way, leaves
//! every row as it was, and then works for the one person it is for.
//!
//! An endpoint that is not in here fails the build: see `CONTRIBUTING.md`, "Add an endpoint".

use crate::adding::app_code;
use crate::campaign;
use crate::policy::{EDITS, form_of};
use crate::remade;
use crate::rules::{hidden, standards_form};
use crate::world::{Body, Post, World, code, get};
use keyward_authenticator::Credential;
use keyward_console::http::{Endpoint, Who, endpoints};
use keyward_model::{Clock as _, Factor, ImportCounts, MethodId, MethodKind};
use keyward_robot::{Answer, Client, Someone, answer, assertion, registration, waiting_request};
use keyward_storage::{
    Store, StoreError, both_engines,
    repo::{
        agent_holds::{self, AgentHold},
        guesses,
        pending_imports::{self, PendingImport},
    },
};
use serde_json::{Value, json};
use std::{collections::BTreeSet, time::Duration};

both_engines! {
    async fn every_change_is_refused_to_everybody_else(store: Store) {
        let world = World::new(store).await;
        let mut guard = Box::pin(Guard::new(&world)).await;
        guard.signing_in().await;
        guard.own_methods().await;
        guard.a_second_passkey_that_is_overdue().await;
        guard.own_sessions_and_codes().await;
        guard.what_is_typed().await;
        guard.a_self_report().await;
        guard.a_report_by_anybody().await;
        guard.first_passkeys().await;
        guard.a_lost_phone().await;
        guard.things_that_cannot_be_wiped().await;
        guard.an_approval().await;
        guard.what_is_heard_and_held_back().await;
        guard.a_new_phone().await;
        Box::pin(guard.a_passkey_of_an_earlier_case()).await;
        guard.a_pass_in_halves().await;
        guard.for_ones_own_safety().await;
        guard.alarms().await;
        guard.changes_of_the_rules().await;
        guard.the_sealed_key().await;
        guard.a_hold().await;
        guard.a_freeze().await;
        guard.a_log_that_was_put_back().await;
        guard.a_sign_in_in_steps().await;
        guard.sessions_at_the_desk().await;
        guard.a_password_that_may_not_stay().await;
        guard.assert_complete();
    }
}

/// Asks wrongly, then rightly, and remembers what it has seen.
struct Guard<'w> {
    world: &'w World,
    endpoints: Vec<Endpoint>,
    seen: BTreeSet<String>,
    /// Those of them that were refused without their touch.
    touched: BTreeSet<String>,
    anonymous: Client,
    enrolling: Client,
    /// An employee who has nothing to do with anything.
    stranger: Client,
    agent: Client,
    admin: Client,
    reviewer: Client,
}

impl<'w> Guard<'w> {
    async fn new(world: &'w World) -> Self {
        let people = &world.people;
        Self {
            world,
            endpoints: endpoints(),
            seen: BTreeSet::new(),
            touched: BTreeSet::new(),
            anonymous: world.browser().await,
            enrolling: world.enrolling(&people.employees[10]).await,
            stranger: world.signed_in(&people.employees[11]).await.0,
            agent: world.signed_in(&people.agent).await.0,
            admin: world.signed_in(&people.admin).await.0,
            reviewer: world.signed_in(&people.reviewer).await.0,
        }
    }

    /// The endpoint behind an address.
    fn endpoint(&self, path: &str) -> Endpoint {
        let path = path.split('?').next().unwrap();
        let fits = |endpoint: &&Endpoint| {
            let (known, given): (Vec<_>, Vec<_>) =
                (endpoint.path.split('/').collect(), path.split('/').collect());
            endpoint.changes
                && known.len() == given.len()
                && known.iter().zip(given).all(|(known, given)| known.starts_with('{') || *known == given)
        };
        self.endpoints.iter().find(fits).unwrap_or_else(|| panic!("no endpoint at {path}")).clone()
    }

    /// Asks wrongly in every way; nothing may change. Then asks rightly.
    async fn change(&mut self, browser: &mut Client, post: Post) -> Answer {
        let endpoint = self.endpoint(&post.path);
        let before = self.world.rows().await;
        self.not_from_our_pages(browser, &post).await;
        self.by_others(&endpoint, &post).await;
        self.with_odd_text(browser, &post).await;
        let after = self.world.rows().await;
        for (table, rows) in &before {
            assert_eq!(rows, &after[table], "{}: a refused request wrote into {table}", post.path);
        }
        self.without_its_touch(&endpoint, browser, &post).await;
        let done = post.send(browser).await;
        assert!(done.status < 400, "{}: {} {}", post.path, done.status, done.text());
        let writes = self.world.rows().await != before;
        let only_asks = ["/options", "/assert", "/language", "/preview", "/rehearsal", TOUCH]
            .iter()
            .any(|end| endpoint.path.ends_with(end));
        // A touch that comes along is spent.
        let touched = matches!(&post.body, Body::Json(body) if body.get("assertion").is_some());
        assert_eq!(writes, touched || !only_asks, "{}: whether it writes", endpoint.path);
        self.seen.insert(endpoint.path);
        done
    }

    /// The right person, with what is no text in each of the fields in turn.
    async fn with_odd_text(&mut self, browser: &mut Client, post: &Post) {
        let bodies: Vec<Body> = match &post.body {
            Body::Form(fields) => (0..fields.len())
                .map(|at| {
                    let mut odd = fields.clone();
                    odd[at].1.push('\0');
                    Body::Form(odd)
                })
                .collect(),
            Body::Json(_) => vec![Body::Json(json!({ "odd": "\0" }))],
        };
        for body in bodies {
            let answer = Post { body, ..post.clone() }.send(browser).await;
            refused(&answer, 400, "not-text", post);
        }
        for odd in ["%00", "%1b", "%c0%80", "%ed%a0%80"] {
            let asks = if post.path.contains('?') { '&' } else { '?' };
            let answer =
                Post { path: format!("{}{asks}odd={odd}", post.path), ..post.clone() }.send(browser).await;
            refused(&answer, 400, "bad-request", post);
            let answer =
                Post { path: format!("{}{odd}", post.path.split('?').next().unwrap()), ..post.clone() };
            assert_eq!(answer.send(browser).await.status, 400, "{}{odd}", post.path);
        }
    }

    /// The right person from our pages, whose session somebody else has. What counts for a quarter of an hour on a case is tried by
    /// the rules' own tests.
    async fn without_its_touch(&mut self, endpoint: &Endpoint, browser: &mut Client, post: &Post) {
        let Body::Form(fields) = &post.body else { return };
        let came = |(name, value): &(String, String)| name == "assertion" && !value.is_empty();
        if endpoint.path.starts_with("/desk/cases/") || !fields.iter().any(came) {
            return;
        }
        let before = self.world.rows().await;
        let bare = fields.iter().filter(|field| !came(field)).cloned().collect();
        let answer = Post { body: Body::Form(bare), ..post.clone() }.send(browser).await;
        let why = code(&answer);
        let asked = ["needs-passkey", "step-up-needed", "bad-field"].contains(&why.as_str())
            || (why.is_empty() && answer.text().contains("data-assert"));
        assert!((400..500).contains(&answer.status) && asked, "{}: {} {why}", post.path, answer.status);
        for (table, rows) in &self.world.rows().await {
            // The page that comes back shows somebody: that is a look, and on record.
            assert!(
                table == "page_read" || *rows == before[table],
                "{}: untouched, wrote into {table}",
                post.path
            );
        }
        self.touched.insert(endpoint.path.clone());
    }

    /// The right person, but not from our pages.
    async fn not_from_our_pages(&mut self, browser: &mut Client, post: &Post) {
        let foreign = [self.anonymous.token().to_owned(), self.stranger.token().to_owned()];
        for token in foreign.into_iter().chain([String::new(), "wrong".into()]) {
            let wrong = Post { token: Some(token), ..post.clone() };
            refused(&wrong.send(browser).await, 403, "wrong-token", post);
        }
        for origin in [None, Some("null"), Some("https://evil.example"), Some("http://id.robot.example")] {
            let wrong = Post { origin, ..post.clone() };
            refused(&wrong.send(browser).await, 403, "wrong-origin", post);
        }
        for site in ["cross-site", "same-site"] {
            let wrong = Post { site: Some(site), ..post.clone() };
            refused(&wrong.send(browser).await, 403, "wrong-origin", post);
        }
    }

    /// Our pages, but the wrong person.
    async fn by_others(&mut self, endpoint: &Endpoint, post: &Post) {
        if endpoint.who == Who::Anybody {
            return;
        }
        refused(&post.send(&mut self.anonymous).await, 401, "sign-in-first", post);
        if matches!(endpoint.who, Who::SigningIn | Who::Changing) {
            for other in [&mut self.stranger, &mut self.enrolling] {
                refused(&post.send(other).await, 401, "sign-in-first", post);
            }
            return;
        }
        if matches!(post.body, Body::Form(_)) {
            let page = post.clone().by_browser();
            // Where something was typed, it can be copied before the sign-in leads away.
            let answer = page.send(&mut self.anonymous).await;
            let to_sign_in = match &answer.location {
                Some(location) => answer.status == 303 && location.starts_with("/?return_to="),
                None => answer.status == 401 && answer.text().contains("href=\"/?return_to="),
            };
            assert!(to_sign_in, "{}: {}", post.path, answer.status);
            if endpoint.who != Who::Enrolling {
                let answer = page.send(&mut self.enrolling).await;
                assert_eq!((answer.status, answer.location.as_deref()), (303, Some("/signin/enrol")));
            }
        }
        if endpoint.who != Who::Enrolling {
            refused(&post.send(&mut self.enrolling).await, 403, "enrol-only", post);
        }
        match endpoint.who {
            Who::Own => self.by_a_stranger(endpoint, post).await,
            Who::Enrolling => {
                for full in [&mut self.stranger, &mut self.agent] {
                    refused(&post.send(full).await, 404, "not-found", post);
                }
                if endpoint.path.ends_with("/finish") {
                    refused(&post.send(&mut self.enrolling).await, 403, "ceremony-over", post);
                }
            }
            _ => {
                let inside = if matches!(endpoint.who, Who::Reviewers | Who::RuleReaders | Who::Watch) {
                    &mut self.agent
                } else {
                    &mut self.reviewer
                };
                let mut others = vec![&mut self.stranger, inside];
                if !matches!(endpoint.who, Who::PolicyAdministrators | Who::RuleReaders) {
                    others.push(&mut self.admin);
                }
                for other in others {
                    refused(&post.send(other).await, 403, "not-allowed", post);
                }
                if endpoint.who == Who::Supervisors {
                    refused(&post.send(&mut self.agent).await, 403, "needs-supervisor", post);
                }
            }
        }
    }

    /// What is somebody's own is nobody else's: there is nothing at its address.
    async fn by_a_stranger(&mut self, endpoint: &Endpoint, post: &Post) {
        let about_whoever_asks = [
            "/passkeys/options",
            "/passkeys/assert",
            "/password/assert",
            "/app/assert",
            "/address/assert",
            "/sessions/end-all",
            "/codes",
            "/codes/assert",
            "/freeze/assert",
            "/lost",
            "/safety/word",
            "/safety/word/remove",
            "/safety/word/assert",
            "/safety/word/remove/assert",
            "/deputy/assert",
            "/deputy/remove/assert",
            "/offer/later",
            TOUCH,
        ];
        if about_whoever_asks.iter().any(|end| endpoint.path.ends_with(end)) {
            return;
        }
        let answer = post.send(&mut self.stranger).await;
        let hidden = endpoint.path.contains('{');
        assert!(
            if hidden { matches!(answer.status, 403 | 404) } else { (400..500).contains(&answer.status) },
            "{} by a stranger: {} {}",
            post.path,
            answer.status,
            answer.text()
        );
    }

    fn assert_complete(&self) {
        let missing: Vec<&str> = self
            .endpoints
            .iter()
            .filter(|endpoint| endpoint.changes && !self.seen.contains(&endpoint.path))
            .map(|endpoint| endpoint.path.as_str())
            .collect();
        assert!(
            missing.is_empty(),
            "nobody tried to misuse {missing:?}: add them to a story in this file, see CONTRIBUTING.md"
        );
        // Whatever is done to others takes a touch, unless it stands in the list with a reason.
        let over_others = self.endpoints.iter().filter(|endpoint| {
            let own = matches!(
                endpoint.who,
                Who::Anybody | Who::Enrolling | Who::SigningIn | Who::Changing | Who::Own
            );
            endpoint.changes && !own && !endpoint.path.starts_with("/desk/cases/")
        });
        for endpoint in over_others {
            let free = FREE.iter().any(|(path, _)| endpoint.path.ends_with(path));
            let touched = self.touched.contains(&endpoint.path);
            assert!(free != touched, "{}: does a stolen session do this? See `FREE`", endpoint.path);
        }
    }
}

/// Where the touch of a deed is asked for.
const TOUCH: &str = "/touch/{deed}/{of}";

/// What people of the desk and the settings do without a touch, and why. What stands here only stops, adds, says or shows something; the
/// table of the rules is `keyward_recovery::Deed`.
const FREE: [(&str, &str); 8] = [
    ("/assert", "asks for a touch"),
    ("/preview", "shows what would happen"),
    ("/rehearsal", "shows what would happen"),
    ("/desk/alarms/raise", "stops"),
    ("/desk/messages/again", "tells somebody what they should know"),
    ("/settings/changes/{id}/decline", "stops"),
    ("/settings/changes/{id}/withdraw", "stops"),
    ("/settings/changes/{id}/stop", "stops"),
];

fn refused(answer: &Answer, status: u16, why: &str, post: &Post) {
    assert_eq!((answer.status, code(answer).as_str()), (status, why), "{}: {}", post.path, answer.text());
}

fn location(answer: &Answer) -> Option<&str> {
    answer.location.as_deref()
}

/// The stories: each step is guarded.
impl Guard<'_> {
    async fn json(&mut self, browser: &mut Client, path: &str, body: Value) -> Value {
        self.change(browser, Post::new(path, Body::Json(body))).await.json().unwrap()
    }

    async fn form(&mut self, browser: &mut Client, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.change(browser, Post::form(path, fields)).await
    }

    /// The same with the touch that it takes.
    async fn sure(&mut self, browser: &mut Client, path: &str, fields: &[(&str, &str)]) -> Answer {
        let post = Post::form(path, fields).sure(browser).await;
        self.change(browser, post).await
    }

    /// One action on a case, with the touch for the work on it.
    async fn sure_act(&mut self, browser: &mut Client, number: u64, action: &str, fields: &[(&str, &str)]) {
        self.sure(browser, &format!("/desk/cases/{number}/{action}"), fields).await;
    }

    /// One action on a case.
    async fn act(
        &mut self,
        browser: &mut Client,
        number: u64,
        action: &str,
        fields: &[(&str, &str)],
    ) -> Value {
        self.form(browser, &format!("/desk/cases/{number}/{action}"), fields).await.json().unwrap()
    }

    /// A passkey touch, as a form's field.
    async fn touch(&mut self, browser: &mut Client, key: &mut Credential, path: &str) -> String {
        let begun = self.json(browser, path, json!({})).await;
        answer(key, &begun, browser.origin()).unwrap().to_string()
    }

    async fn sign_in(&mut self, key: &mut Credential) -> Client {
        let mut browser = self.world.browser().await;
        let begun = self.json(&mut browser, "/signin/options", json!({"user_name": null})).await;
        let proof = answer(key, &begun, browser.origin()).unwrap();
        self.json(&mut browser, "/signin/finish", proof).await;
        browser.read_token("/security-info").await.unwrap();
        browser
    }

    async fn signing_in(&mut self) {
        let someone = &self.world.people.employees[0];
        let mut browser = self.sign_in(&mut someone.credential().unwrap()).await;
        self.form(&mut browser, "/language", &[("locale", "de"), ("back", "/security-info")]).await;
        let out = self.form(&mut browser, "/signout", &[]).await;
        assert_eq!(location(&out), Some("/"));
        let link = self.world.sign_in.issue_link(someone.id, Duration::from_mins(5)).await.unwrap();
        let mut browser = self.world.browser().await;
        let used = self.form(&mut browser, "/link", &[("secret", link.text())]).await;
        assert_eq!(location(&used), Some("/security-info"));
    }

    /// A password, then a text, then the offer of a passkey.
    async fn a_sign_in_in_steps(&mut self) {
        let someone = self.world.people.employees[1].clone();
        let phone = self.world.give_password_and_phone(&someone, "zwei Möwen am Fenster").await;
        self.a_campaign(&someone, phone).await;
        // The next code is the newest by its time.
        self.world.clock.advance(Duration::from_secs(1));
        let (phone, mut browser) = (phone.to_string(), self.world.browser().await);
        let fields = [
            ("user_name", someone.user_name.as_str()),
            ("password", "zwei Möwen am Fenster"),
            ("return_to", "/security-info/lost"),
        ];
        let half = self.form(&mut browser, "/signin/password", &fields).await;
        assert_eq!(location(&half), Some("/signin/next?return_to=%2Fsecurity%2Dinfo%2Flost"));
        browser.read_token("/signin/next").await.unwrap();
        self.form(&mut browser, "/signin/send", &[("factor", "sms"), ("method", &phone)]).await;
        let code = self.world.last_code().await;
        let fields =
            [("factor", "sms"), ("method", phone.as_str()), ("code", &code), ("return_to", "/security-info")];
        let whole = self.form(&mut browser, "/signin/next", &fields).await;
        assert_eq!(location(&whole), Some("/signin/offer?return_to=%2Fsecurity%2Dinfo"));
        browser.read_token("/signin/offer").await.unwrap();
        let begun = self.json(&mut browser, "/signin/offer/options", json!({ "conditional": false })).await;
        let (_, mut proof) = registration(&begun, browser.origin(), someone.new_seed()).unwrap();
        proof["return_to"] = json!("/security-info/lost");
        let done = self.json(&mut browser, "/signin/offer/finish", proof).await;
        assert_eq!(done["location"], "/security-info/lost");
    }

    /// A campaign asks, is put off, and then leaves no other way on.
    async fn a_campaign(&mut self, someone: &Someone, phone: MethodId) {
        self.world.put_policy(&campaign::asking(Factor::SoftwareTotp, 1, self.world.clock.now())).await;
        let (mut browser, _) = campaign::typed_in(self.world, someone, phone).await;
        let fields = [("return_to", "/security-info/lost")];
        let done = self.form(&mut browser, "/signin/offer/later", &fields).await;
        assert_eq!(location(&done), Some("/security-info/lost"));
        self.world.put_policy(&campaign::asking(Factor::SoftwareTotp, 0, self.world.clock.now())).await;
        let (mut browser, led) = campaign::typed_in(self.world, someone, phone).await;
        assert_eq!(led, "/signin/enrol");
        let page = get(&mut browser, "/signin/enrol", &[]).await.text();
        let (state, code) = (hidden(&page, "state"), app_code(self.world, &page, 0));
        let fields = [("state", state.as_str()), ("code", code.as_str())];
        let done = self.form(&mut browser, "/signin/enrol/app", &fields).await;
        assert_eq!(location(&done), Some("/"));
        self.world.put_policy(&campaign::policy()).await;
    }

    /// Adds a passkey; gives it with its method's address.
    async fn add_passkey(
        &mut self,
        browser: &mut Client,
        key: &mut Credential,
        someone: &Someone,
    ) -> Credential {
        let proof = self.touch(browser, key, "/security-info/passkeys/assert").await;
        let assertion: Value = serde_json::from_str(&proof).unwrap();
        let body = json!({ "assertion": assertion });
        let begun = self.json(browser, "/security-info/passkeys/options", body).await;
        let (key, proof) = registration(&begun, browser.origin(), someone.new_seed()).unwrap();
        self.json(browser, "/security-info/passkeys/finish", proof).await;
        key
    }

    async fn own_methods(&mut self) {
        let someone = self.world.people.employees[0].clone();
        let (mut browser, mut key) = self.world.signed_in(&someone).await;
        self.add_passkey(&mut browser, &mut key, &someone).await;
        let path = format!("/security-info/methods/{}", someone.method);
        let proof = self.touch(&mut browser, &mut key, &format!("{path}/rename/assert")).await;
        let fields = [("label", "Old phone"), ("assertion", proof.as_str())];
        self.form(&mut browser, &format!("{path}/rename"), &fields).await;
        let proof = self.touch(&mut browser, &mut key, &format!("{path}/assert")).await;
        self.form(&mut browser, &format!("{path}/remove"), &[("assertion", &proof)]).await;
    }

    /// Who has to have a second passkey registers it and does nothing else, with a touch of the first one.
    async fn a_second_passkey_that_is_overdue(&mut self) {
        let someone = self.world.people.employees[15].clone();
        let two = keyward_model::Requirement {
            scope: keyward_model::Scope::EVERYBODY,
            strong_methods: 2,
            within_days: 0,
            remind_every_days: None,
            since: keyward_model::Clock::now(self.world.clock.as_ref()),
        };
        let requirements = vec![two];
        let policy = keyward_model::SignInPolicy { requirements, ..keyward_model::SignInPolicy::default() };
        self.world.put_policy(&policy).await;
        let (mut browser, mut key) = (self.world.browser().await, someone.credential().unwrap());
        keyward_robot::sign_in(&mut browser, &mut key).await.unwrap();
        browser.read_token("/signin/enrol").await.unwrap();
        let bare = Post::new("/signin/enrol/options", crate::world::Body::Json(json!({})));
        assert_eq!(code(&bare.send(&mut browser).await), "step-up-needed");
        let proof = self.touch(&mut browser, &mut key, "/signin/enrol/assert").await;
        let assertion: Value = serde_json::from_str(&proof).unwrap();
        let body = json!({ "assertion": assertion });
        let begun = self.json(&mut browser, "/signin/enrol/options", body).await;
        let (_, proof) = registration(&begun, browser.origin(), someone.new_seed()).unwrap();
        self.json(&mut browser, "/signin/enrol/finish", proof).await;
        // As it was, for whoever edits the policy.
        self.world.put_policy(&keyward_model::SignInPolicy::default()).await;
    }

    async fn sessions_at_the_desk(&mut self) {
        let people = self.world.people.clone();
        let someone = &people.employees[14];
        let mut open = Vec::new();
        for _ in 0..3 {
            open.push(self.world.signed_in(someone).await.0);
        }
        let first =
            self.world.sign_in.peek(open[0].cookie("__Host-keyward").unwrap()).await.unwrap().unwrap();
        let (mut agent, mut key) = self.world.signed_in(&people.agent).await;
        let path = format!("/desk/people/{}/sessions", someone.id);
        let fields = [("reason", "She left it open in the library")];
        let proof = self.touch(&mut agent, &mut key, &format!("/touch/end-sessions/{}", someone.id)).await;
        let sure = [fields[0], ("assertion", proof.as_str())];
        self.form(&mut agent, &format!("{path}/{}/end", first.id), &sure).await;
        self.sure(&mut agent, &format!("{path}/end-all"), &fields).await;
        for browser in &mut open {
            assert_eq!(crate::world::get(browser, "/security-info", &[]).await.status, 303);
        }
        // Nobody ends their own, or those of somebody as high as they are.
        for other in [&people.agent, &people.supervisor] {
            let post = Post::form(&format!("/desk/people/{}/sessions/end-all", other.id), &fields);
            assert_eq!(post.send(&mut agent).await.status, 403, "{}", other.user_name);
        }
    }

    async fn a_password_that_may_not_stay(&mut self) {
        let someone = self.world.people.employees[14].clone();
        let password = "zwei Möwen am Fenster";
        let phone = self.world.give_password_and_phone(&someone, password).await.to_string();
        self.world.outdate_password(&someone).await;
        let mut browser = self.world.browser().await;
        let fields = [("user_name", someone.user_name.as_str()), ("password", password)];
        let half = Post::form("/signin/password", &fields).send(&mut browser).await;
        assert_eq!(half.status, 303, "{}", half.text());
        browser.read_token("/signin/next").await.unwrap();
        let sent = [("factor", "sms"), ("method", phone.as_str())];
        Post::form("/signin/send", &sent).send(&mut browser).await;
        let code = self.world.last_code().await;
        let fields = [
            ("factor", "sms"),
            ("method", phone.as_str()),
            ("code", &code),
            ("return_to", "/security-info/lost"),
        ];
        let held = Post::form("/signin/next", &fields).send(&mut browser).await;
        assert_eq!(location(&held), Some("/signin/change?return_to=%2Fsecurity%2Dinfo%2Flost"));
        for path in ["/security-info", "/desk", "/approve"] {
            let elsewhere = crate::world::get(&mut browser, path, &[]).await;
            assert_eq!(location(&elsewhere), Some("/signin/change"), "{path}");
        }
        browser.read_token("/signin/change").await.unwrap();
        let weak =
            Post::form("/signin/change", &[("password", "password1")]).by_browser().send(&mut browser).await;
        assert_eq!(weak.status, 400);
        let fields = [("password", "drei Boote im Nebel"), ("return_to", "/security-info/lost")];
        let free = self.form(&mut browser, "/signin/change", &fields).await;
        assert_eq!(location(&free), Some("/signin/offer?return_to=%2Fsecurity%2Dinfo%2Flost"));
        assert_eq!(crate::world::get(&mut browser, "/security-info", &[]).await.status, 200);
    }

    async fn own_sessions_and_codes(&mut self) {
        let someone = self.world.people.employees[1].clone();
        let (mut here, mut key) = self.world.signed_in(&someone).await;
        let (there, _) = self.world.signed_in(&someone).await;
        self.world.signed_in(&someone).await;
        let there = self.world.sign_in.peek(there.cookie("__Host-keyward").unwrap()).await.unwrap().unwrap();
        let path = format!("/security-info/sessions/{}", there.id);
        self.form(&mut here, &format!("{path}/rename"), &[("name", "The one in the library")]).await;
        self.form(&mut here, &format!("{path}/end"), &[]).await;
        self.form(&mut here, "/security-info/sessions/end-all", &[]).await;
        let proof = self.touch(&mut here, &mut key, "/security-info/codes/assert").await;
        self.form(&mut here, "/security-info/codes", &[("assertion", &proof)]).await;

        let session = self.world.sign_in.peek(here.cookie("__Host-keyward").unwrap()).await.unwrap().unwrap();
        let client = keyward_signin::Client { browser: "b".repeat(43), ..Default::default() };
        let purpose = keyward_signin::purpose::RECOVERY_CODES;
        let touch = self.world.touched(&session, &mut key, purpose, &client).await;
        let codes = self.world.sign_in.generate_codes(&session, Some(&touch), &client).await.unwrap().codes;
        let fields = [("user_name", someone.user_name.as_str()), ("code", codes[3].text())];
        let mut browser = self.world.browser().await;
        self.form(&mut browser, "/recover/code", &fields).await;
    }

    async fn what_is_typed(&mut self) {
        let typed = [Factor::Password, Factor::SoftwareTotp, Factor::Sms, Factor::Voice, Factor::Email];
        self.world.allow(&typed).await;
        let (mut browser, mut key) = self.world.signed_in(&self.world.people.employees[12]).await;
        let proof = self.touch(&mut browser, &mut key, "/security-info/password/assert").await;
        let fields = [("password", "zwei Möwen am Fenster"), ("assertion", proof.as_str())];
        let done = self.form(&mut browser, "/security-info/password", &fields).await;
        assert_eq!(location(&done), Some("/security-info"));

        let proof = self.touch(&mut browser, &mut key, "/security-info/app/assert").await;
        let begun = self.form(&mut browser, "/security-info/app", &[("assertion", &proof)]).await.text();
        let (state, code) = (hidden(&begun, "state"), app_code(self.world, &begun, 0));
        let fields = [("state", state.as_str()), ("code", code.as_str())];
        let added = self.form(&mut browser, "/security-info/app/confirm", &fields).await;
        assert_eq!(location(&added), Some("/security-info"));

        for (path, address, channel) in
            [("phone", "+386 40 555 418", "text"), ("mailbox", "mira@home.example", "mail")]
        {
            let proof = self.touch(&mut browser, &mut key, "/security-info/address/assert").await;
            let fields = [("address", address), ("channel", channel), ("assertion", proof.as_str())];
            let sent = self.form(&mut browser, &format!("/security-info/{path}"), &fields).await.text();
            self.world.clock.advance(Duration::from_secs(1));
            let fields = [("way", path), ("state", &hidden(&sent, "state"))];
            let sent = self.form(&mut browser, "/security-info/address/again", &fields).await.text();
            let (state, code) = (hidden(&sent, "state"), self.world.sent_code().await);
            let fields = [("way", path), ("state", state.as_str()), ("code", code.as_str())];
            let added = self.form(&mut browser, "/security-info/address/confirm", &fields).await;
            assert_eq!(location(&added), Some("/security-info"));
        }
        // As it was, for whoever edits the policy.
        self.world.put_policy(&keyward_model::SignInPolicy::default()).await;
    }

    async fn a_self_report(&mut self) {
        let (agent, someone) = (self.world.people.agent.clone(), self.world.people.employees[2].clone());
        let (mut browser, mut key) = self.world.signed_in(&someone).await;
        let mut new = self.add_passkey(&mut browser, &mut key, &someone).await;
        let mut browser = self.sign_in(&mut new).await;
        let phone = someone.phone.to_string();
        let fields = [("device", phone.as_str()), ("when", "today"), ("theft", "no")];
        let own = format!("/touch/open-case/{}", someone.id);
        let proof = self.touch(&mut browser, &mut new, &own).await;
        let fields = [&fields[..], &[("assertion", proof.as_str())]].concat();
        self.form(&mut browser, "/security-info/lost", &fields).await;

        let other = self.world.people.employees[3].clone();
        let (mut agent, _) = self.world.signed_in(&agent).await;
        let (mut theirs, mut key) = self.world.signed_in(&other).await;
        // What it is about is not what they stop it with.
        let lost = [("other_kind", "laptop"), ("other_name", "Old")];
        let number = self.open(&mut agent, &other, &lost).await.to_string();
        let path = format!("/security-info/case/stop/assert?number={number}");
        self.touch(&mut theirs, &mut key, &path).await;
        // It stops without a touch as well: who stops protects.
        self.form(&mut theirs, "/security-info/case/stop", &[("number", &number)]).await;
    }

    async fn a_report_by_anybody(&mut self) {
        let mut browser = self.world.browser().await;
        let name = self.world.people.employees[3].user_name.clone();
        let fields = [("user_name", name.as_str()), ("thing", "laptop"), ("note", "on the train")];
        let done = self.form(&mut browser, "/recover/report", &fields).await;
        assert_eq!(location(&done), Some("/recover"));
        let (mut agent, _) = self.world.signed_in(&self.world.people.agent).await;
        let queue = agent.get("/desk").await.unwrap().text();
        let (_, after) = queue.split_once("/desk/intake/").unwrap();
        let path = format!("/desk/intake/{}", after.split('"').next().unwrap());
        let done = self.sure(&mut agent, &path, &[("reason", "Found it under the seat")]).await;
        assert_eq!(location(&done), Some("/desk"));
        let again = agent.surely(&path, &[("reason", "twice")]).await.unwrap();
        assert_eq!(again.status, 422, "{}", again.text());
        let made_up = [("user_name", "nobody.at.all"), ("thing", "laptop"), ("note", "")];
        self.form(&mut browser, "/recover/report", &made_up).await;
        let queue = agent.get("/desk").await.unwrap().text();
        let (_, after) = queue.split_once("name=\"until\" value=\"").unwrap();
        let path = "/desk/intake/dismiss-unmatched";
        let fields = [("reason", "Made up"), ("until", after.split('"').next().unwrap())];
        let done = self.sure(&mut agent, path, &fields).await;
        assert_eq!(location(&done), Some("/desk"));
        assert!(!agent.get("/desk").await.unwrap().text().contains("nobody.at.all"));
        let again = agent.surely(path, &fields).await.unwrap();
        assert_eq!(again.status, 422, "{}", again.text());
    }

    async fn open(&mut self, browser: &mut Client, someone: &Someone, thing: &[(&str, &str)]) -> u64 {
        let id = someone.id.to_string();
        let mut fields = vec![("person", id.as_str()), ("theft", "no"), ("channel", "phone")];
        fields.extend(thing);
        let opened = self.sure(browser, "/desk/new", &fields).await;
        opened.json().unwrap()["number"].as_u64().unwrap()
    }

    async fn a_lost_phone(&mut self) {
        let someone = self.world.people.employees[4].clone();
        self.world.mobile(someone.id, "+38640555104", None).await;
        let (mut agent, mut key) = self.world.signed_in(&self.world.people.agent).await;
        let phone = someone.phone.to_string();
        let number = self.open(&mut agent, &someone, &[("device", &phone)]).await;
        self.act(&mut agent, number, "assess", &[]).await;
        self.act(&mut agent, number, "numbers", &[("lost_has", "unknown")]).await;
        self.act(&mut agent, number, "amend", &[("what", "place"), ("place", "train")]).await;
        let line = someone.line.to_string();
        self.act(&mut agent, number, "call-back", &[("contact", &line), ("line", "fixed")]).await;
        let passed = [("kind", "call_back"), ("contact", line.as_str()), ("result", "passed")];
        let proof =
            self.touch(&mut agent, &mut key, &format!("/desk/cases/{number}/assert?action=evidence")).await;
        let passed: Vec<(&str, &str)> = passed.into_iter().chain([("assertion", proof.as_str())]).collect();
        self.act(&mut agent, number, "evidence", &passed).await;
        self.act(&mut agent, number, "vouch", &[]).await;
        let (mut manager, mut managers_key) = self.world.signed_in(&self.world.people.manager).await;
        let request = waiting(&mut manager).await;
        let proof = self.touch(&mut manager, &mut managers_key, &format!("{request}/assert")).await;
        self.form(&mut manager, &format!("{request}/unreached"), &[]).await;
        self.form(&mut manager, &format!("{request}/sign"), &[("assertion", &proof)]).await;
        self.act(&mut agent, number, "contain", &[]).await;
        self.a_pass(&mut agent, &mut key, number).await;
        self.act(&mut agent, number, "void-pass", &[]).await;
        // What was checked gave that pass: another takes new checks.
        self.checked(&mut agent, &someone, number).await;
        let pass = self.a_pass(&mut agent, &mut key, number).await;
        self.with_the_pass(&someone, &pass).await;
        let touch = format!("/desk/cases/{number}/assert?action=retire");
        let proof = self.touch(&mut agent, &mut key, &touch).await;
        let method = someone.method.to_string();
        self.act(&mut agent, number, "retire", &[("method", &method), ("assertion", &proof)]).await;
        self.act(&mut agent, number, "wipe", &[("device", "0"), ("reference", "MDM-1")]).await;
        self.act(&mut agent, number, "note", &[("note", "All done.")]).await;
        let closed = self.act(&mut agent, number, "close", &[]).await;
        assert_eq!(closed["state"], "closed");
    }

    /// Somebody guessed a hundred times at codes.
    async fn a_hold(&mut self) {
        let people = self.world.people.clone();
        let (dir, id, now) = (people.id, people.employees[13].id, self.world.clock.now());
        let guessed: Result<(), StoreError> = self
            .world
            .store
            .write("guessed", move |tx| {
                for _ in 0..100 {
                    guesses::count(tx, dir, MethodKind::RecoveryCodes, id, now)?;
                }
                Ok(())
            })
            .await;
        guessed.unwrap();
        let (mut agent, mut key) = self.world.signed_in(&people.agent).await;
        let path = format!("/desk/people/{id}");
        assert!(agent.get(&path).await.unwrap().text().contains("Recovery codes: 100 wrong tries in a row"));
        let untouched =
            Post::form(&format!("{path}/lift"), &[("reason", "It stopped")]).send(&mut agent).await;
        assert_eq!((untouched.status, code(&untouched).as_str()), (403, "needs-passkey"));
        let proof = self.touch(&mut agent, &mut key, &format!("{path}/lift/assert")).await;
        let fields = [("reason", "It stopped"), ("assertion", proof.as_str())];
        self.form(&mut agent, &format!("{path}/lift"), &fields).await;
        assert!(!agent.get(&path).await.unwrap().text().contains("id=\"held\""));
        assert_eq!(self.world.logged("guesses.lifted").await, 1);
    }

    async fn a_freeze(&mut self) {
        let people = self.world.people.clone();
        let (mut own, mut key) = self.world.signed_in(&people.employees[12]).await;
        let proof = self.touch(&mut own, &mut key, "/freeze/assert").await;
        let done = self.form(&mut own, "/freeze", &[("assertion", &proof)]).await;
        assert_eq!(location(&done), Some("/freeze/done"));
        let (mut supervisor, mut key) = self.world.signed_in(&people.supervisor).await;
        let path = format!("/desk/people/{}", people.employees[12].id);
        let proof = self.touch(&mut supervisor, &mut key, &format!("{path}/unfreeze/assert")).await;
        let fields = [("assertion", proof.as_str()), ("reason", "Came in with her passport")];
        self.form(&mut supervisor, &format!("{path}/unfreeze"), &fields).await;
        let proof = self.touch(&mut supervisor, &mut key, &format!("{path}/freeze/assert")).await;
        let fields = [("reason", "Seen on another continent"), ("assertion", proof.as_str())];
        self.form(&mut supervisor, &format!("{path}/freeze"), &fields).await;

        let (mut agent, mut key) = self.world.signed_in(&people.agent).await;
        let phone = people.employees[13].phone.to_string();
        let number = self.open(&mut agent, &people.employees[13], &[("device", &phone)]).await;
        self.verified(&mut agent, &people.employees[13], number).await;
        let proof =
            self.touch(&mut agent, &mut key, &format!("/desk/cases/{number}/assert?action=freeze")).await;
        let fields = [("reason", "She never asked for this"), ("assertion", proof.as_str())];
        let frozen = self.act(&mut agent, number, "freeze", &fields).await;
        assert_eq!(frozen["state"], "escalated");
    }

    async fn a_log_that_was_put_back(&mut self) {
        self.world.put_on_hold().await;
        let (mut reviewer, mut key) = self.world.signed_in(&self.world.people.reviewer).await;
        let proof = self.touch(&mut reviewer, &mut key, "/review/history/assert").await;
        let fields = [("assertion", proof.as_str()), ("reason", "Restored from Friday's backup.")];
        self.form(&mut reviewer, "/review/history/accept", &fields).await;
        assert_eq!(self.world.desk.issuance_holds().await.unwrap(), []);
    }

    /// What a preview holds, to be signed and sent: its hidden fields.
    async fn previewed(&mut self, browser: &mut Client, path: &str, fields: &[(&str, &str)]) -> [String; 3] {
        let page = self.change(browser, Post::form(path, fields)).await.text();
        ["id", "payload", "reason"].map(|name| hidden(&page, name))
    }

    /// Proposes what a preview holds; the address of the change.
    async fn propose(&mut self, browser: &mut Client, key: &mut Credential, preview: &[String; 3]) -> String {
        let [id, payload, reason] = preview;
        let body = json!({"id": id, "payload": payload, "reason": reason});
        let begun = self.json(browser, "/settings/changes/assert", body).await;
        let proof = answer(key, &begun, browser.origin()).unwrap().to_string();
        let fields =
            [("id", id.as_str()), ("payload", payload), ("reason", reason), ("assertion", proof.as_str())];
        let done = self.form(browser, "/settings/changes", &fields).await;
        format!("/settings/changes/{}", done.json().unwrap()["change"].as_str().unwrap())
    }

    /// A run that changes much waits for two people: its plan is put down, then shown for signing.
    async fn an_import_is_signed(&mut self, administrator: &mut Client) {
        let plan = "ab".repeat(32);
        let (dir, pending) = (self.world.people.id, plan.clone());
        let now = keyward_model::Clock::now(self.world.clock.as_ref());
        let put: Result<(), StoreError> = self
            .world
            .store
            .write("pending", move |tx| {
                let plan = pending.clone();
                let counts = ImportCounts { people: 40, contacts: 40, ..ImportCounts::default() };
                let import = PendingImport { plan, seen_at: now, counts, approved_at: None };
                pending_imports::put(tx, dir, &import)
            })
            .await;
        put.unwrap();
        let fields = [("plan", plan.as_str()), ("reason", "The new telephone system")];
        self.previewed(administrator, "/settings/imports/preview", &fields).await;
    }

    async fn changes_of_the_rules(&mut self) {
        let people = self.world.people.clone();
        #[expect(clippy::disallowed_methods, reason = "the test stands at the machine")]
        let operator = keyward_desk::Operator::at_the_machine();
        assert!(self.world.desk.add_administrator(operator, people.supervisor.id).await.unwrap());
        let (mut first, mut key) = self.world.signed_in(&people.admin).await;
        let (mut second, mut other) = self.world.signed_in(&people.supervisor).await;
        let (mut reader, _) = self.world.signed_in(&people.reviewer).await;
        let employee = people.employees[8].id.to_string();

        let fields = [("person", employee.as_str()), ("role", "helpdesk"), ("reason", "Joins the desk")];
        let preview = self.previewed(&mut first, "/settings/roles/preview", &fields).await;
        let change = self.propose(&mut first, &mut key, &preview).await;
        let proof = self.touch(&mut second, &mut other, &format!("{change}/assert")).await;
        let signed = self.form(&mut second, &format!("{change}/approve"), &[("assertion", &proof)]).await;
        assert_eq!(signed.json().unwrap()["state"], "in_force");

        self.an_import_is_signed(&mut first).await;

        let twin = people.employees[7].user_name.clone();
        let fields = [("person", employee.as_str()), ("user_name", &twin), ("reason", "One person")];
        self.previewed(&mut first, "/settings/link/preview", &fields).await;
        let fields = [("person", employee.as_str()), ("account", "guest"), ("reason", "A guest")];
        self.previewed(&mut first, "/settings/account/preview", &fields).await;

        let fields = [("person", employee.as_str()), ("tier", "elevated"), ("reason", "Handles money")];
        let preview = self.previewed(&mut first, "/settings/tier/preview", &fields).await;
        let change = self.propose(&mut first, &mut key, &preview).await;
        self.form(&mut second, &format!("{change}/decline"), &[("reason", "Not yet")]).await;
        let preview = self.previewed(&mut first, "/settings/tier/preview", &fields).await;
        let change = self.propose(&mut first, &mut key, &preview).await;
        self.form(&mut first, &format!("{change}/withdraw"), &[]).await;

        let fields = [
            ("enabled", "yes"),
            ("one_time", "yes"),
            ("minimum", "10"),
            ("default", "60"),
            ("maximum", "600"),
            ("length", "10"),
            ("reason", "Long shifts"),
        ];
        let preview = self.previewed(&mut first, "/settings/pass-policy/preview", &fields).await;
        let change = self.propose(&mut first, &mut key, &preview).await;
        let proof = self.touch(&mut second, &mut other, &format!("{change}/assert")).await;
        let signed = self.form(&mut second, &format!("{change}/approve"), &[("assertion", &proof)]).await;
        assert_eq!(signed.json().unwrap()["state"], "approved", "it allows more");
        self.form(&mut reader, &format!("{change}/stop"), &[("reason", "Nobody asked me")]).await;

        let mut fields = standards_form(&first.get("/settings/standards").await.unwrap().text());
        fields
            .extend([("do".to_owned(), "preview".to_owned()), ("reason".to_owned(), "Stricter".to_owned())]);
        fields.retain(|(name, value)| !(name == "privileged.0.approvals" && value == "1"));
        fields.push(("privileged.0.approvals".to_owned(), "2".to_owned()));
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let preview = self.previewed(&mut first, "/settings/standards/preview", &fields).await;
        assert!(preview[1].contains("\"version\":2"), "{}", preview[1]);

        for (page, changes) in EDITS {
            let path = format!("/settings/sign-in/{page}");
            let mut fields = form_of(&first.get(&path).await.unwrap().text());
            fields.retain(|(name, _)| changes.iter().all(|(changed, _)| name != changed));
            let sent = [("do", "preview"), ("reason", "The auditors ask")];
            fields.retain(|(name, _)| sent.iter().all(|(given, _)| name != given));
            fields.extend(
                changes.iter().chain(&sent).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
            );
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let preview = self.previewed(&mut first, &format!("{path}/preview"), &fields).await;
            assert!(preview[1].contains("\"sign_in\""), "{}", preview[1]);
            if page == "sessions" {
                let fields = [("id", preview[0].as_str()), ("payload", &preview[1])];
                self.form(&mut reader, "/settings/sign-in/rehearsal", &fields).await;
            }
        }
    }

    async fn the_sealed_key(&mut self) {
        #[expect(clippy::disallowed_methods, reason = "the test stands at the machine")]
        let operator = keyward_desk::Operator::at_the_machine();
        let (desk, admin) = (&self.world.desk, &self.world.people.admin);
        desk.seal_key(operator, [1; 32]).await.unwrap();
        desk.break_glass(operator, &admin.user_name, [1; 32], [2; 32]).await.unwrap();
        let used = desk.unseen_break_glass().await.unwrap()[0].0;
        let (mut reader, _) = self.world.signed_in(&self.world.people.reviewer).await;
        for path in ["/settings", "/review"] {
            assert!(reader.get(path).await.unwrap().text().contains("The sealed key was used"), "{path}");
        }
        self.sure(&mut reader, &format!("/settings/break-glass/{used}/seen"), &[("reason", "An exercise")])
            .await;
        assert!(!reader.get("/review").await.unwrap().text().contains("/settings/break-glass/"));
    }

    /// Verifies and contains, as the story of the lost phone guards it.
    async fn verified(&mut self, agent: &mut Client, someone: &Someone, number: u64) {
        let assessed = agent.post_form(&format!("/desk/cases/{number}/assess"), &[]).await.unwrap();
        assert_eq!(assessed.status, 200, "assess: {}", assessed.text());
        self.checked(agent, someone, number).await;
        let done = agent.post_form(&format!("/desk/cases/{number}/contain"), &[]).await.unwrap();
        assert_eq!(done.status, 200, "contain: {}", done.text());
    }

    /// The checks alone.
    async fn checked(&mut self, agent: &mut Client, someone: &Someone, number: u64) {
        let (mut manager, mut key) = self.world.signed_in(&self.world.people.manager).await;
        let line = someone.line.to_string();
        let mut agents_key = self.world.people.agent.credential().unwrap();
        let path = format!("/desk/cases/{number}/assert?action=evidence");
        let touched = assertion(agent, &mut agents_key, &path).await.unwrap();
        let passed = [
            ("kind", "call_back"),
            ("contact", line.as_str()),
            ("result", "passed"),
            ("assertion", touched.as_str()),
        ];
        let before: [(&str, &[(&str, &str)]); 3] =
            [("call-back", &[passed[1], ("line", "fixed")]), ("evidence", &passed), ("vouch", &[])];
        for (action, fields) in before {
            let done = agent.post_form(&format!("/desk/cases/{number}/{action}"), fields).await.unwrap();
            assert_eq!(done.status, 200, "{action}: {}", done.text());
        }
        let request = waiting(&mut manager).await;
        let proof = assertion(&mut manager, &mut key, &format!("{request}/assert")).await.unwrap();
        let fields = [("assertion", proof.as_str())];
        assert_eq!(manager.post_form(&format!("{request}/sign"), &fields).await.unwrap().status, 200);
    }

    async fn a_pass(&mut self, agent: &mut Client, key: &mut Credential, number: u64) -> String {
        let touch = format!("/desk/cases/{number}/assert?action=pass");
        let proof = self.touch(agent, key, &touch).await;
        let fields = [("channel", "verified_call"), ("one_time", "on"), ("assertion", proof.as_str())];
        self.act(agent, number, "pass", &fields).await["pass"].as_str().unwrap().to_owned()
    }

    async fn with_the_pass(&mut self, someone: &Someone, pass: &str) {
        let mut browser = self.world.browser().await;
        let fields = [("user_name", someone.user_name.as_str()), ("pass", pass)];
        self.form(&mut browser, "/signin/pass", &fields).await;
        browser.read_token("/signin/enrol").await.unwrap();
        let begun = self.json(&mut browser, "/signin/enrol/options", json!({})).await;
        let (mut key, proof) = registration(&begun, browser.origin(), someone.new_seed()).unwrap();
        self.json(&mut browser, "/signin/enrol/finish", proof).await;
        self.sign_in(&mut key).await;
    }

    async fn first_passkeys(&mut self) {
        let mut agent = self.world.signed_in(&self.world.people.agent).await.0;
        let ann = crate::people::newcomer(self.world).await;
        for step in ["preview", "invite"] {
            let fields = [("names", ann.user_name.as_str()), ("way", "in_person")];
            self.sure(&mut agent, &format!("/desk/first/{step}"), &fields).await;
        }
    }

    async fn things_that_cannot_be_wiped(&mut self) {
        let people = self.world.people.clone();
        let (mut agent, _) = self.world.signed_in(&people.agent).await;
        let (mut supervisor, _) = self.world.signed_in(&people.supervisor).await;
        let key = [("other_kind", "security_key"), ("other_name", "Blue key")];
        let number = self.open(&mut agent, &people.employees[5], &key).await;
        self.a_code_read_out(&mut agent, &people.employees[5], number).await;
        self.verified(&mut agent, &people.employees[5], number).await;
        self.act(&mut agent, number, "document", &[("device", "0"), ("note", "Lost at sea")]).await;
        self.act(&mut agent, number, "escalate", &[("reason", "The story changed")]).await;
        self.sure_act(&mut supervisor, number, "resume", &[("reason", "It is fine")]).await;
        self.act(&mut agent, number, "escalate", &[("reason", "It changed again")]).await;
        self.sure_act(&mut supervisor, number, "reject", &[("reason", "Not the person")]).await;

        let own = [("other_kind", "phone"), ("other_management", "personal")];
        let number = self.open(&mut agent, &people.employees[6], &own).await;
        self.verified(&mut agent, &people.employees[6], number).await;
        self.act(&mut agent, number, "advice", &[]).await;

        let phone = people.employees[7].phone.to_string();
        let number = self.open(&mut agent, &people.employees[7], &[("device", &phone)]).await;
        self.verified(&mut agent, &people.employees[7], number).await;
        let waive = [("step", "restore"), ("reason", "Signs in with a key")];
        self.sure_act(&mut supervisor, number, "waive", &waive).await;
        self.an_exception(number).await;
    }

    async fn a_code_read_out(&mut self, agent: &mut Client, someone: &Someone, number: u64) {
        let (mut own, mut key) = self.world.signed_in(someone).await;
        let path = format!("/security-info/case/code/assert?number={number}");
        let proof = self.touch(&mut own, &mut key, &path).await;
        let number_text = number.to_string();
        let fields = [("number", number_text.as_str()), ("assertion", proof.as_str())];
        let shown = self.form(&mut own, "/security-info/case/code", &fields).await.text();
        self.act(agent, number, "code", &[("code", &crate::cases::call_code(&shown))]).await;
    }

    /// A supervisor signs, and the manager stops it.
    async fn an_exception(&mut self, number: u64) {
        let people = self.world.people.clone();
        let (mut supervisor, mut key) = self.world.signed_in(&people.supervisor).await;
        let (mut manager, _) = self.world.signed_in(&people.manager).await;
        // Too new to vouch: the standard takes a meeting now.
        let at = self.world.clock.now();
        crate::stuck::change(self.world, &people.employees[7], move |person| person.manager_since = at).await;
        let touch = format!("/desk/cases/{number}/assert?action=exception");
        let proof = self.touch(&mut supervisor, &mut key, &touch).await;
        self.act(&mut supervisor, number, "exception", &[("reason", "At sea"), ("assertion", &proof)]).await;
        let stop = format!("/exception/{number}/stop");
        self.form(&mut manager, &stop, &[("reason", "Not her")]).await;
    }

    /// A method that was added just before the loss is held back; a threat stops the pass until a supervisor looked.
    async fn what_is_heard_and_held_back(&mut self) {
        let people = self.world.people.clone();
        let someone = &people.employees[8];
        self.world.photograph(someone).await;
        let (mut theirs, mut own) = self.world.signed_in(someone).await;
        self.add_passkey(&mut theirs, &mut own, someone).await;
        self.world.clock.advance(Duration::from_secs(1));
        let (mut agent, _) = self.world.signed_in(&people.agent).await;
        let (mut supervisor, mut key) = self.world.signed_in(&people.supervisor).await;
        let phone = someone.phone.to_string();
        let number = self.open(&mut agent, someone, &[("device", &phone)]).await;
        self.verified(&mut agent, someone, number).await;
        self.act(&mut agent, number, "video", &[]).await;
        self.act(&mut agent, number, "word", &[("word", "sunflower")]).await;
        self.act(&mut agent, number, "flag", &[("kind", "threats")]).await;
        let looked = [("flag", "threats"), ("reason", "I called her myself.")];
        self.sure_act(&mut supervisor, number, "review", &looked).await;
        // Who works the case does not decide about what it holds back.
        let proof =
            self.touch(&mut supervisor, &mut key, &format!("/desk/cases/{number}/assert?action=keep")).await;
        let held = self.world.held_back(number).await.to_string();
        self.act(&mut supervisor, number, "keep", &[("method", &held), ("assertion", &proof)]).await;
    }

    async fn a_new_phone(&mut self) {
        let people = self.world.people.clone();
        let someone = &people.employees[15];
        let (mut agent, mut key) = self.world.signed_in(&people.agent).await;
        let phone = someone.phone.to_string();
        let fields = [("device", phone.as_str()), ("playbook", "new_phone")];
        let number = self.open(&mut agent, someone, &fields).await;
        self.verified(&mut agent, someone, number).await;
        let touch = format!("/desk/cases/{number}/assert?action=reregister");
        let proof = self.touch(&mut agent, &mut key, &touch).await;
        self.act(&mut agent, number, "reregister", &[("passkeys", "on"), ("assertion", &proof)]).await;
    }

    /// Somebody was recovered minutes ago, and says of the passkey that it is theirs.
    async fn a_passkey_of_an_earlier_case(&mut self) {
        let people = self.world.people.clone();
        let someone = &people.employees[16];
        // As many cases as there were in these stories would be half a wave; the session after a pass does not last as long.
        self.world.clock.advance(Duration::from_mins(11));
        self.enrolling = self.world.enrolling(&people.employees[10]).await;
        // When a session was used last is written once in a while, and not by what is refused.
        for browser in [&mut self.stranger, &mut self.agent, &mut self.admin, &mut self.reviewer] {
            get(browser, "/security-info", &[]).await;
        }
        let mut theirs = remade::recovered(self.world, &people.supervisor, someone).await;
        let (mut agent, mut key) = self.world.signed_in(&people.agent).await;
        let number = self.open(&mut agent, someone, &[("other_kind", "security_key")]).await;
        let assessed = agent.post_form(&format!("/desk/cases/{number}/assess"), &[]).await.unwrap();
        assert_eq!(assessed.status, 200);
        self.checked(&mut agent, someone, number).await;
        assert!(remade::signs_in(self.world, &mut theirs).await);
        let method = self.world.remade(number).await.to_string();
        let touch = format!("/desk/cases/{number}/assert?action=confirm-passkey");
        let proof = self.touch(&mut agent, &mut key, &touch).await;
        self.act(&mut agent, number, "confirm-passkey", &[("method", &method), ("assertion", &proof)]).await;
    }

    async fn a_pass_in_halves(&mut self) {
        let people = self.world.people.clone();
        let someone = &people.employees[9];
        let (mut agent, mut key) = self.world.signed_in(&people.agent).await;
        let (mut manager, mut own) = self.world.signed_in(&people.manager).await;
        let phone = someone.phone.to_string();
        let number = self.open(&mut agent, someone, &[("device", &phone)]).await;
        self.verified(&mut agent, someone, number).await;
        let proof =
            self.touch(&mut agent, &mut key, &format!("/desk/cases/{number}/assert?action=pass")).await;
        let fields = [("channel", "split"), ("one_time", "on"), ("assertion", proof.as_str())];
        let first = self.act(&mut agent, number, "pass", &fields).await["pass"].as_str().unwrap().to_owned();
        assert_eq!(first.len(), 5, "half of a pass");
        let waiting = self.world.desk.halves_for(people.manager.id).await.unwrap();
        let path = format!("/approve/halves/{}", waiting[0].pass);
        let bare = manager.post_form(&format!("{path}/show"), &[]).await.unwrap();
        assert_eq!(bare.status, 403, "a half takes a touch");
        let proof = self.touch(&mut manager, &mut own, &format!("{path}/assert")).await;
        let second = assertion(&mut manager, &mut own, &format!("{path}/assert")).await.unwrap();
        let shown = self.form(&mut manager, &format!("{path}/show"), &[("assertion", &proof)]).await;
        let again = manager.post_form(&format!("{path}/show"), &[("assertion", &second)]).await.unwrap();
        assert_eq!(again.status, 404, "a half is shown once");
        let page = shown.text();
        let (_, second) = page.split_once("<p class=\"pass\" aria-label=\"").unwrap();
        let second: String = second.chars().take(5).collect();
        let mut stranger = self.world.browser().await;
        for half in [&first, &second] {
            let fields = [("user_name", someone.user_name.as_str()), ("pass", half.as_str())];
            let refused = stranger.post_form("/signin/pass", &fields).await.unwrap();
            assert!(refused.status >= 400, "neither half works alone: {}", refused.status);
        }
        self.with_the_pass(someone, &format!("{first}{second}")).await;
    }

    async fn for_ones_own_safety(&mut self) {
        let people = self.world.people.clone();
        let (mut agent, mut key) = self.world.signed_in(&people.agent).await;
        let touch = "/security-info/safety/word/assert";
        let proof = self.touch(&mut agent, &mut key, touch).await;
        let fields = [("word", "Sunflower 7"), ("assertion", proof.as_str())];
        self.form(&mut agent, "/security-info/safety/word", &fields).await;
        let proof = self.touch(&mut agent, &mut key, touch).await;
        self.form(&mut agent, "/security-info/safety/word/remove", &[("assertion", &proof)]).await;
        let close = [("user_name", people.employees[0].user_name.as_str())];
        let named = json!({ "user_name": close[0].1 });
        let begun = self.json(&mut agent, "/security-info/safety/close/assert", named).await;
        let proof = answer(&mut key, &begun, agent.origin()).unwrap().to_string();
        let fields = [close[0], ("assertion", proof.as_str())];
        self.form(&mut agent, "/security-info/safety/close", &fields).await;
        let asks = format!("/touch/withdraw-close/{}", people.employees[0].id);
        let proof = self.touch(&mut agent, &mut key, &asks).await;
        self.form(&mut agent, "/security-info/safety/apart", &[close[0], ("assertion", &proof)]).await;
        let (mut manager, mut key) = self.world.signed_in(&people.manager).await;
        let named = json!({ "user_name": close[0].1 });
        let begun = self.json(&mut manager, "/approve/deputy/assert", named).await;
        let proof = answer(&mut key, &begun, manager.origin()).unwrap().to_string();
        let fields = [close[0], ("assertion", proof.as_str())];
        self.form(&mut manager, "/approve/deputy", &fields).await;
        let proof = self.touch(&mut manager, &mut key, "/approve/deputy/remove/assert").await;
        self.form(&mut manager, "/approve/deputy/remove", &[("assertion", &proof)]).await;
    }

    async fn alarms(&mut self) {
        let (mut reviewer, _) = self.world.signed_in(&self.world.people.reviewer).await;
        let wave = [("what", "wave"), ("team", "Logistics"), ("reason", "Fake invoices")];
        self.form(&mut reviewer, "/desk/alarms/raise", &wave).await;
        let alarm = self.world.desk.alarms().await.unwrap().remove(0).alarm.id;
        let path = format!("/desk/alarms/{alarm}/end");
        self.sure(&mut reviewer, &path, &[("reason", "The page is down")]).await;
        let (dir, agent, since) = (self.world.people.id, self.world.people.agent.id, self.world.clock.now());
        let held: Result<(), StoreError> = self
            .world
            .store
            .write("hold", move |tx| agent_holds::hold(tx, dir, &AgentHold { agent, since, counted: 10 }))
            .await;
        held.unwrap();
        let path = format!("/desk/alarms/holds/{agent}");
        self.sure(&mut reviewer, &path, &[("reason", "I called them")]).await;
        let id = crate::unsent::given_up(self.world, 1, |_| {}).await.to_string();
        self.form(&mut reviewer, "/desk/messages/again", &[("id", &id)]).await;
    }

    async fn an_approval(&mut self) {
        let people = self.world.people.clone();
        let (mut supervisor, mut key) = self.world.signed_in(&people.supervisor).await;
        let (mut approver, _) = self.world.signed_in(&people.approver).await;
        let phone = people.privileged.phone.to_string();
        let number = self.open(&mut supervisor, &people.privileged, &[("device", &phone)]).await;
        self.act(&mut supervisor, number, "assess", &[]).await;
        let proof = self
            .touch(&mut supervisor, &mut key, &format!("/desk/cases/{number}/assert?action=evidence"))
            .await;
        let met = [
            ("kind", "in_person"),
            ("document", "passport"),
            ("place", "Room 1"),
            ("result", "passed"),
            ("assertion", proof.as_str()),
        ];
        self.act(&mut supervisor, number, "evidence", &met).await;
        let chosen = people.approver.id.to_string();
        self.act(&mut supervisor, number, "approval", &[("approver", &chosen)]).await;
        let (mut reviewer, mut reviewers_key) = self.world.signed_in(&people.reviewer).await;
        let path = format!("/review/cases/{number}/acknowledge");
        let proof = self.touch(&mut reviewer, &mut reviewers_key, &format!("{path}/assert")).await;
        self.form(&mut reviewer, &path, &[("assertion", &proof)]).await;
        let request = waiting(&mut approver).await;
        self.form(&mut approver, &format!("{request}/decline"), &[]).await;
    }
}

/// The address of the newest request that waits for somebody.
async fn waiting(browser: &mut Client) -> String {
    format!("/approve/{}", waiting_request(browser).await.unwrap().unwrap())
}
