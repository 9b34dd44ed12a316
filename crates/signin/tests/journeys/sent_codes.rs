use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{Json, Router, extract::State, http::StatusCode};
use keyward_access::policy::Refusal as Forbidden;
use keyward_model::{Channel, Factor, MethodId, MethodKind, RoleSet};
use keyward_notify::{
    Carrier, CarryError, Delivered, Opening, Outlet, PostConfig, SignedPost, SmtpConfig, SmtpMailer,
    SmtpSecurity, deliver_due,
};
use keyward_robot::Mailbox;
use keyward_signin::{AddressStarted, Client, CodeChannels, Session, SignInError, purpose};
use keyward_storage::{Store, StoreError, both_engines, repo::messages::NewMessage};
use serde_json::Value;

use crate::world::World;

const NUMBER: &str = "+38640555418";

/// An operator's program that hands texts on and calls.
#[derive(Clone, Default)]
struct Gateway(Arc<Mutex<Vec<Value>>>);

impl Gateway {
    async fn start() -> (Self, String) {
        let gateway = Self::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/texts", listener.local_addr().unwrap());
        let take = async |State(Self(taken)): State<Self>, Json(body): Json<Value>| {
            taken.lock().unwrap().push(body);
            StatusCode::ACCEPTED
        };
        let router = Router::new().fallback(take).with_state(gateway.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (gateway, url)
    }
    fn last(&self) -> Value {
        self.0.lock().unwrap().last().unwrap().clone()
    }
}

/// A pocket: what is carried to it is there to be read.
#[derive(Clone, Default)]
struct Pocket(Arc<Mutex<Vec<NewMessage>>>);

impl Carrier for Pocket {
    fn send<'a>(
        &'a self,
        message: &'a NewMessage,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<(), CarryError>> + Send + 'a>> {
        self.0.lock().unwrap().push(message.clone());
        Box::pin(std::future::ready(Ok(())))
    }
}

impl World {
    async fn deliver(&self, channel: Channel, carrier: impl Carrier + 'static) -> Delivered {
        let carrier = Arc::new(Opening::new(Arc::new(carrier), self.secrets.clone()));
        let outlet = Outlet { channel, only_to: None, codes: true, carrier };
        deliver_due(&self.store, self.dir, &outlet, self.clock.as_ref()).await.unwrap()
    }

    /// The code that was sent last over a channel.
    async fn code(&self, channel: Channel) -> String {
        let pocket = Pocket::default();
        self.deliver(channel, pocket.clone()).await;
        let last = pocket.0.lock().unwrap().last().unwrap().body.clone();
        six_digits(&last)
    }
}

/// The first six digits in a row, or one by one with commas as a voice says them.
fn six_digits(text: &str) -> String {
    let text = text.replace(", ", "");
    let found = text.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 6);
    found.unwrap_or_else(|| panic!("no code in {text}")).to_owned()
}

async fn started(
    world: &World,
    session: &Session,
    client: &Client,
    channel: Channel,
    to: &str,
) -> AddressStarted {
    world.begin_address(session, channel, to, client).await.unwrap()
}

async fn added(world: &World, session: &Session, client: &Client, channel: Channel, to: &str) -> MethodId {
    let started = started(world, session, client, channel, to).await;
    let code = world.code(channel).await;
    world.sign_in.confirm_address(session, &started.state, &code, None, client).await.unwrap().id
}

both_engines! {
    async fn codes_travel_by_mail_as_texts_and_in_calls(store: Store) {
        let world = World::typed(store).await;
        let (person, _, signed_in) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let (sign_in, session) = (&world.sign_in, &signed_in.session);
        let client = world.browser(&person, crate::world::device_bound()).await.client;
        let server = Mailbox::start(&[]).await.unwrap();
        let smtp = || SmtpMailer::new(&SmtpConfig {
            host: "127.0.0.1".into(),
            port: Some(server.port()),
            security: SmtpSecurity::Plain,
            credentials: None,
            from: "Contoso sign-in <no-reply@contoso.example>".into(),
            timeout: Duration::from_secs(5),
        }).unwrap();
        let (gateway, url) = Gateway::start().await;
        let secret = "whsec_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=".to_owned();
        let post = || SignedPost::new(&PostConfig { url: url.clone(), secret: secret.clone().into() }, world.clock.clone()).unwrap();
        let sent = Delivered { sent: 1, postponed: 0, given_up: 0 };

        let begun = started(&world, session, &client, Channel::Mail, " Mira.Kovac@Other.Example ").await;
        assert_eq!((begun.sent.to.as_str(), begun.sent.restricted), ("m•••@other.example", false));
        assert_eq!(world.deliver(Channel::Mail, smtp()).await, sent);
        let mail = server.taken().concat();
        assert!(mail.starts_with("RCPT TO:<mira.kovac@other.example>"), "{mail}");
        let subject = mail.lines().find(|line| line.starts_with("Subject:")).unwrap();
        assert!(!subject.contains(char::is_numeric), "{subject}");
        let code = six_digits(mail.split("\n\n").skip(1).collect::<Vec<_>>().join("\n").as_str());
        let mailbox = sign_in.confirm_address(session, &begun.state, &code, None, &client).await.unwrap();
        assert_eq!((mailbox.kind, mailbox.label.as_str()), (MethodKind::Email, "Mailbox m•••@other.example"));

        let begun = started(&world, session, &client, Channel::Text, "+386 (0)40 555 418").await;
        assert!(begun.sent.restricted);
        assert_eq!(world.deliver(Channel::Text, post()).await, sent);
        let text = gateway.last();
        assert_eq!((&text["to"], &text["channel"]), (&NUMBER.into(), &"sms".into()));
        let code = six_digits(text["text"].as_str().unwrap());
        assert!(text["text"].as_str().unwrap().ends_with(&format!("@login.contoso.example #{code}")));
        let phone = sign_in.confirm_address(session, &begun.state, &code, None, &client).await.unwrap();

        sign_in.send_code(person.id, phone.id, Channel::Voice, &client).await.unwrap();
        assert_eq!(world.deliver(Channel::Text, post()).await, Delivered::default());
        assert_eq!(world.deliver(Channel::Voice, post()).await, sent);
        let call = gateway.last();
        assert_eq!((&call["to"], &call["channel"]), (&NUMBER.into(), &"voice".into()));
        let code = six_digits(call["text"].as_str().unwrap());
        let checked = sign_in.check_code(person.id, phone.id, &code, &client).await.unwrap();
        assert_eq!((checked.method, checked.factor), (phone.id, Factor::Voice));
        assert!(sign_in.check_code(person.id, phone.id, &code, &client).await.is_err(), "once");

        // Nothing of a code stays, and the address is in no event.
        assert_eq!(world.count("SELECT COUNT(*) FROM message WHERE expires_at IS NOT NULL AND body <> ''").await, 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM message WHERE expires_at IS NOT NULL").await, 3);
        assert_eq!(world.count("SELECT COUNT(*) FROM event WHERE body LIKE '%40555418%' OR body LIKE '%kovac@other%'").await, 0);
        // A person, a passkey and its credential, a mailbox and a number, and where their codes go.
        world.rows_are_logged(1 + 2 + 4).await;
    }

    async fn a_code_waits_sealed_and_leaves_in_time_or_never(store: Store) {
        let world = World::typed(store).await;
        let (person, browser, signed_in) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let (sign_in, session, client) = (&world.sign_in, &signed_in.session, &browser.client);
        let phone = added(&world, session, client, Channel::Text, NUMBER).await;
        sign_in.send_code(person.id, phone, Channel::Text, client).await.unwrap();
        let waiting = world.rows().await.into_iter().find(|row| row.contains("one-time-code") && row.contains("Null")).unwrap();
        world.advance(Duration::from_mins(10));
        assert_eq!(world.deliver(Channel::Text, Pocket::default()).await, Delivered::default(), "too late");
        let tidied = sign_in.tidy().await.unwrap();
        assert_eq!(tidied.codes, 2, "the used one and the one that nobody got");
        assert_eq!(world.count("SELECT COUNT(*) FROM message WHERE expires_at IS NOT NULL AND body <> ''").await, 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM sent_code").await, 0);
        assert!(!waiting.contains("is your code"), "{waiting}");

        // The demo's outbox page is the telephone.
        let demo = world.with_config(|config| config.show_codes = true);
        demo.send_code(person.id, phone, Channel::Text, client).await.unwrap();
        let shown = world.rows().await.into_iter().any(|row| row.contains("one-time-code") && row.contains("is your code"));
        assert!(shown);
    }

    async fn a_code_whose_row_was_sent_elsewhere_reaches_nobody(store: Store) {
        let world = World::typed(store).await;
        let (person, browser, signed_in) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let (sign_in, session, client) = (&world.sign_in, &signed_in.session, &browser.client);
        let phone = added(&world, session, client, Channel::Text, NUMBER).await;
        for altered in [
            "UPDATE message SET address = '+38641666666' WHERE kind = 'one-time-code' AND sent_at IS NULL AND body <> ''",
            "UPDATE message SET channel = 'voice' WHERE kind = 'one-time-code' AND sent_at IS NULL AND body <> ''",
            "UPDATE message SET person_id = NULL WHERE kind = 'one-time-code' AND sent_at IS NULL AND body <> ''",
        ] {
            sign_in.send_code(person.id, phone, Channel::Text, client).await.unwrap();
            let rows: Result<u64, StoreError> =
                world.store.write("alter", move |tx| tx.execute(altered, &[])).await;
            assert_eq!(rows.unwrap(), 1, "{altered}");
            let pocket = Pocket::default();
            let given_up = Delivered { sent: 0, postponed: 0, given_up: 1 };
            let mut found = Delivered::default();
            for channel in [Channel::Text, Channel::Voice] {
                let done = world.deliver(channel, pocket.clone()).await;
                found.given_up += done.given_up;
                found.sent += done.sent;
            }
            assert_eq!(found, given_up, "{altered}");
            assert_eq!(pocket.0.lock().unwrap().len(), 0, "{altered}: nothing was carried");
            // Nobody tries again, and the row says why.
            let why = "SELECT COUNT(*) FROM message WHERE body = '' AND sent_at IS NULL AND last_error LIKE '%altered%'";
            assert!(world.count(why).await > 0, "{altered}");
            world.advance(Duration::from_hours(2));
        }
        // The next code of the person arrives as ever.
        sign_in.send_code(person.id, phone, Channel::Text, client).await.unwrap();
        let code = world.code(Channel::Text).await;
        sign_in.check_code(person.id, phone, &code, client).await.unwrap();
    }

    async fn a_code_is_for_its_method_and_its_purpose(store: Store) {
        let world = World::typed(store).await;
        let (person, browser, signed_in) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let (stranger, elsewhere, other) = world.signed_in("ana", RoleSet::EMPLOYEE).await;
        let (sign_in, session, client) = (&world.sign_in, &signed_in.session, &browser.client);
        let first = added(&world, session, client, Channel::Text, NUMBER).await;
        let second = added(&world, session, client, Channel::Voice, "+38641000111").await;
        for (whose, method, channel) in [
            (stranger.id, first, Channel::Text),
            (person.id, first, Channel::Mail),
            (person.id, MethodId::from_bytes([9; 16]), Channel::Text),
        ] {
            let sent = sign_in.send_code(whose, method, channel, client).await;
            assert_eq!(sent.err(), Some(SignInError::NotFound), "{channel:?}");
        }
        sign_in.send_code(person.id, first, Channel::Text, client).await.unwrap();
        let code = world.code(Channel::Text).await;
        for (whose, method) in [(person.id, second), (stranger.id, first)] {
            let wrong = sign_in.check_code(whose, method, &code, client).await;
            assert_eq!(wrong.err(), Some(SignInError::OneTimeCodeRefused));
        }
        // A newer one takes its place, and the old one is dead.
        sign_in.send_code(person.id, first, Channel::Voice, client).await.unwrap();
        let newer = world.code(Channel::Voice).await;
        assert!(sign_in.check_code(person.id, first, &code, client).await.is_err());
        assert!(sign_in.check_code(person.id, first, &newer, client).await.is_ok());

        // What somebody began, nobody else ends.
        let begun = started(&world, &other.session, &elsewhere.client, Channel::Text, "+38641222333").await;
        let code = world.code(Channel::Text).await;
        let stolen = sign_in.confirm_address(session, &begun.state, &code, None, client).await;
        assert_eq!(stolen.err(), Some(SignInError::CeremonyOver));
        assert!(sign_in.confirm_address(&other.session, &begun.state, &code, None, &elsewhere.client).await.is_ok());
    }

    async fn five_wrong_tries_end_a_code_and_ten_slow_down(store: Store) {
        let world = World::typed(store).await;
        let (person, browser, signed_in) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let (sign_in, session, client) = (&world.sign_in, &signed_in.session, &browser.client);
        let phone = added(&world, session, client, Channel::Text, NUMBER).await;
        let wrong = |code: &str| format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000);
        let refused = Some(SignInError::OneTimeCodeRefused);
        for wrong_ones in [5, 4] {
            world.advance(Duration::from_secs(1));
            sign_in.send_code(person.id, phone, Channel::Text, client).await.unwrap();
            let code = world.code(Channel::Text).await;
            for _ in 0..wrong_ones {
                let tried = sign_in.check_code(person.id, phone, &wrong(&code), client).await;
                assert_eq!(tried.err(), refused);
            }
            let right = sign_in.check_code(person.id, phone, &code, client).await.unwrap_err();
            if wrong_ones == 5 {
                assert_eq!(Some(right), refused, "the sixth try of this code");
                continue;
            }
            // Ten failures in a row.
            let SignInError::TooManyAttempts { until } = right else { panic!("{right:?}") };
            assert_eq!(until.since(world.now()), Duration::from_secs(30));
            assert_eq!(world.outcomes(person.id).await[0], "wrong_code");
            world.advance(Duration::from_secs(30));
            assert!(sign_in.check_code(person.id, phone, &code, client).await.is_ok());
        }
    }

    async fn of_sixteen_users_of_a_code_one_wins(store: Store) {
        let world = World::typed(store).await;
        let (person, browser, signed_in) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let phone = added(&world, &signed_in.session, &browser.client, Channel::Text, NUMBER).await;
        world.sign_in.send_code(person.id, phone, Channel::Text, &browser.client).await.unwrap();
        let code = world.code(Channel::Text).await;
        let tries: Vec<_> = (0..16)
            .map(|_| {
                let (sign_in, code, client) = (world.sign_in.clone(), code.clone(), browser.client.clone());
                tokio::spawn(async move { sign_in.check_code(person.id, phone, &code, &client).await })
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

    async fn nobody_is_flooded_and_no_bill_is_run_up(store: Store) {
        let world = World::typed(store).await;
        let (person, browser, signed_in) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let (sign_in, session, client) = (&world.sign_in, &signed_in.session, &browser.client);
        let phone = added(&world, session, client, Channel::Text, NUMBER).await;
        for _ in 0..4 {
            sign_in.send_code(person.id, phone, Channel::Text, client).await.unwrap();
        }
        let SignInError::TooManyAttempts { until } =
            sign_in.send_code(person.id, phone, Channel::Voice, client).await.unwrap_err()
        else { panic!("expected a wait") };
        assert_eq!(until.since(world.now()), Duration::from_mins(15));
        let anew = world.begin_address(session, Channel::Text, "+38641000111", client).await;
        assert!(matches!(anew, Err(SignInError::TooManyAttempts { .. })), "whatever they are for");
        let mut day = 5;
        for _ in 0..3 {
            world.advance(Duration::from_mins(16));
            for _ in 0..5 {
                day += u32::from(sign_in.send_code(person.id, phone, Channel::Text, client).await.is_ok());
            }
        }
        assert_eq!(day, 20);
        world.advance(Duration::from_mins(16));
        assert!(sign_in.send_code(person.id, phone, Channel::Text, client).await.is_err(), "twenty a day");
    }

    async fn one_mailbox_two_numbers_and_none_twice(store: Store) {
        let world = World::typed(store).await;
        let (_, mut browser, signed_in) = world.signed_in("mira", RoleSet::EMPLOYEE).await;
        let (sign_in, session, client) = (&world.sign_in, &signed_in.session, browser.client.clone());
        let begin = |channel, to: &'static str| world.begin_address(session, channel, to, &client);
        for (channel, to) in [(Channel::Text, "040 555 418"), (Channel::Mail, "nobody"), (Channel::Mail, NUMBER)] {
            assert_eq!(begin(channel, to).await.err(), Some(SignInError::AddressUnfit), "{to}");
        }
        let first = added(&world, session, &client, Channel::Text, NUMBER).await;
        assert_eq!(begin(Channel::Voice, "00386 40 555 418").await.err(), Some(SignInError::AddressTaken));
        added(&world, session, &client, Channel::Voice, "+38641000111").await;
        assert_eq!(begin(Channel::Text, "+38641222333").await.err(), Some(SignInError::NotAllowed(Box::new(Forbidden::TooMany(2)))));
        added(&world, session, &client, Channel::Mail, "mira@home.example").await;
        assert_eq!(begin(Channel::Mail, "mira@other.example").await.err(), Some(SignInError::NotAllowed(Box::new(Forbidden::TooMany(1)))));
        let asserted = world.assert(session, &mut browser, &purpose::remove_method(first)).await.unwrap();
        sign_in.remove_method(session, first, false, Some(&asserted), &client).await.unwrap();
        assert!(begin(Channel::Text, "+38641222333").await.is_ok());
        world.rows_are_logged(1 + 2 + 3 + 2).await;
        let off = world.with_config(|config| config.codes = CodeChannels { mail: true, text: true, voice: false });
        let call = off.begin_address(session, None, Channel::Voice, "+38641222333", &client).await;
        assert_eq!(call.err(), Some(SignInError::ChannelOff));
        let bare = sign_in.begin_address(session, None, Channel::Text, "+38641222333", &client).await;
        assert_eq!(bare.err(), Some(SignInError::StepUpNeeded), "a fresh sign-in is no touch");
    }
}
