//! Texts and webhooks over both databases, to a real receiver that checks what it gets.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use aws_lc_rs::hmac;
use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use keyward_model::{Channel, Clock, DirectoryId, ManualClock, MessageId, SeededEntropy, Timestamp};
use keyward_notify::{
    CarryError, Delivered, Outlet, PostConfig, SignedPost, SmtpConfig, SmtpMailer, SmtpSecurity, deliver_due,
};
use keyward_robot::Mailbox;
use keyward_storage::{
    Store, StoreError, both_engines,
    repo::{self, PageRequest, messages::NewMessage},
};

const SECRET: [u8; 32] = [7; 32];

/// What one request brought.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Taken {
    id: String,
    at: i64,
    body: String,
    headers: Vec<String>,
}

/// A program of the operator's. It answers with the next of `answers`, or takes what is signed.
#[derive(Clone, Default)]
struct Receiver {
    answers: Arc<Mutex<VecDeque<u16>>>,
    taken: Arc<Mutex<Vec<Taken>>>,
}

impl Receiver {
    async fn start(answers: &[u16]) -> (Self, String) {
        let receiver =
            Self { answers: Arc::new(Mutex::new(answers.iter().copied().collect())), ..Self::default() };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hooks/1?key=a", listener.local_addr().unwrap());
        let router = Router::new().fallback(take).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (receiver, url)
    }
    fn taken(&self) -> Vec<Taken> {
        self.taken.lock().unwrap().clone()
    }
}

/// As the specification has receivers do it: the signature over id, timestamp and body.
async fn take(
    State(receiver): State<Receiver>,
    uri: axum::http::Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let text = |name: &str| headers.get(name).unwrap().to_str().unwrap().to_owned();
    let (id, at) = (text("webhook-id"), text("webhook-timestamp"));
    let signature = text("webhook-signature");
    let signature = STANDARD.decode(signature.strip_prefix("v1,").unwrap()).unwrap();
    let signed = [id.as_bytes(), b".", at.as_bytes(), b".", &body].concat();
    let key = hmac::Key::new(hmac::HMAC_SHA256, &SECRET);
    if hmac::verify(&key, &signed, &signature).is_err() || uri.path_and_query().unwrap() != "/hooks/1?key=a" {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    assert_eq!(text("content-type"), "application/json");
    let status = receiver.answers.lock().unwrap().pop_front();
    if let Some(status) = status {
        let elsewhere = [(header::LOCATION, "/elsewhere")];
        return (StatusCode::from_u16(status).unwrap(), elsewhere).into_response();
    }
    let taken = Taken {
        id,
        at: at.parse().unwrap(),
        body: String::from_utf8(body.to_vec()).unwrap(),
        headers: headers.keys().map(ToString::to_string).collect(),
    };
    receiver.taken.lock().unwrap().push(taken);
    StatusCode::NO_CONTENT.into_response()
}

struct Post {
    store: Store,
    dir: DirectoryId,
    clock: Arc<ManualClock>,
}

impl Post {
    async fn new(store: Store) -> Self {
        let now = Timestamp::parse_rfc3339("2026-11-21T09:00:00Z").unwrap();
        let dir = DirectoryId::new(now, &SeededEntropy::new(1));
        let row = repo::directories::Directory { id: dir, name: "Contoso".into(), created_at: now };
        let made: Result<(), StoreError> =
            store.write("make", move |tx| repo::directories::create(tx, &row)).await;
        made.unwrap();
        Self { store, dir, clock: Arc::new(ManualClock::at(now)) }
    }

    fn message(&self, id: u8, channel: Channel, address: &str, body: &str) -> NewMessage {
        NewMessage {
            id: MessageId::from_bytes([id; 16]),
            person: None,
            channel,
            address: address.into(),
            subject: "x".into(),
            body: body.into(),
            kind: "pass.issued".into(),
            case: None,
            intent: None,
            created_at: self.clock.now(),
            expires_at: None,
        }
    }

    async fn enqueue(&self, messages: Vec<NewMessage>) {
        let dir = self.dir;
        let written: Result<(), StoreError> = self
            .store
            .write("enqueue", move |tx| {
                messages.iter().try_for_each(|message| repo::messages::enqueue(tx, dir, message).map(|_| ()))
            })
            .await;
        written.unwrap();
    }

    fn outlet(&self, channel: Channel, only_to: Option<&str>, url: &str, secret: &[u8]) -> Outlet {
        let secret = format!("whsec_{}", STANDARD.encode(secret)).into();
        let carrier = SignedPost::new(&PostConfig { url: url.into(), secret }, self.clock.clone()).unwrap();
        Outlet { channel, only_to: only_to.map(str::to_owned), codes: false, carrier: Arc::new(carrier) }
    }

    async fn deliver(&self, outlet: &Outlet) -> Delivered {
        deliver_due(&self.store, self.dir, outlet, self.clock.as_ref()).await.unwrap()
    }

    /// The bodies as stored, oldest first.
    async fn bodies(&self) -> Vec<String> {
        let dir = self.dir;
        let read: Result<_, StoreError> =
            self.store.read("rows", move |tx| repo::messages::list(tx, dir, &PageRequest::first(100))).await;
        read.unwrap().items.into_iter().rev().map(|row| row.message.body).collect()
    }

    async fn errors(&self) -> Vec<String> {
        let dir = self.dir;
        let read: Result<_, StoreError> =
            self.store.read("rows", move |tx| repo::messages::list(tx, dir, &PageRequest::first(100))).await;
        read.unwrap().items.into_iter().filter_map(|row| row.last_error).collect()
    }
}

const SENT: Delivered = Delivered { sent: 1, postponed: 0, given_up: 0 };
const POSTPONED: Delivered = Delivered { sent: 0, postponed: 1, given_up: 0 };
const GIVEN_UP: Delivered = Delivered { sent: 0, postponed: 0, given_up: 1 };
const NOTHING: Delivered = Delivered { sent: 0, postponed: 0, given_up: 0 };

both_engines! {
    async fn an_event_arrives_signed_and_is_repeated_until_it_does(store: Store) {
        let post = Post::new(store).await;
        let (receiver, url) = Receiver::start(&[500, 302]).await;
        let chat = post.outlet(Channel::Webhook, Some("chat"), &url, &SECRET);
        let body = r#"{"type":"pass.issued","text":"Zürich"}"#;
        post.enqueue(vec![post.message(1, Channel::Webhook, "chat", body)]).await;
        assert_eq!(post.deliver(&chat).await, POSTPONED);
        assert_eq!(post.errors().await, ["not now: the receiver answers 500"]);
        assert_eq!(post.deliver(&chat).await, NOTHING, "not before its time");
        post.clock.advance(Duration::from_secs(5));
        assert_eq!(post.deliver(&chat).await, POSTPONED);
        assert_eq!(post.errors().await, ["not now: the receiver answers 302"], "a redirect is not followed");
        post.clock.advance(Duration::from_secs(10));
        assert_eq!(post.deliver(&chat).await, SENT);
        assert_eq!(post.deliver(&chat).await, NOTHING, "never twice");
        let taken = receiver.taken();
        assert_eq!(taken.len(), 1);
        assert_eq!(taken[0].id, format!("msg_{}", MessageId::from_bytes([1; 16])), "the same however often it is tried");
        assert_eq!(taken[0].at, post.clock.now().as_micros() / 1_000_000, "the time of the attempt");
        assert_eq!(taken[0].body, body);
    }

    async fn a_text_goes_to_the_gateway_as_it_is(store: Store) {
        let post = Post::new(store).await;
        let (receiver, url) = Receiver::start(&[]).await;
        let texts = post.outlet(Channel::Text, None, &url, &SECRET);
        let nasty = "Not you?\"}\r\nX-Evil: 1\r\n\r\n{\"to\":\"+1900\"";
        let message = post.message(1, Channel::Text, "+38640555418\r\nX-Evil: 1", nasty);
        post.enqueue(vec![message, post.message(2, Channel::Mail, "a@b.test", "mail")]).await;
        assert_eq!(post.deliver(&texts).await, SENT, "mail is another's");
        let taken = receiver.taken();
        let sent: serde_json::Value = serde_json::from_str(&taken[0].body).unwrap();
        assert_eq!(sent, serde_json::json!({ "to": "+38640555418\r\nX-Evil: 1", "text": nasty, "channel": "sms" }));
        let known = ["webhook-id", "webhook-timestamp", "webhook-signature", "content-type", "content-length", "host", "user-agent"];
        assert!(taken[0].headers.iter().all(|name| known.contains(&name.as_str())), "{:?}", taken[0].headers);
    }

    async fn a_code_leaves_by_its_own_lane_and_never_late(store: Store) {
        let post = Post::new(store).await;
        let (receiver, url) = Receiver::start(&[503, 503]).await;
        let others = post.outlet(Channel::Text, None, &url, &SECRET);
        let codes = Outlet { codes: true, ..others.clone() };
        let code = |id, seconds| NewMessage {
            expires_at: Some(post.clock.now().plus(Duration::from_secs(seconds))),
            ..post.message(id, Channel::Text, "+38640555418", "123456")
        };
        post.enqueue(vec![code(1, 12)]).await;
        assert_eq!(post.deliver(&others).await, NOTHING, "that lane carries none");
        assert_eq!(post.deliver(&codes).await, POSTPONED);
        post.clock.advance(Duration::from_secs(5));
        assert_eq!(post.deliver(&codes).await, GIVEN_UP, "the next try would come after its end");
        post.enqueue(vec![code(2, 12), post.message(3, Channel::Text, "+38640555418", "told")]).await;
        assert_eq!(post.deliver(&codes).await, SENT);
        assert_eq!(post.bodies().await, ["", "", "told"], "nothing of a code stays");
        assert_eq!(post.deliver(&others).await, SENT);
        let bodies: Vec<bool> = receiver.taken().iter().map(|taken| taken.body.contains("123456")).collect();
        assert_eq!(bodies, [true, false]);
    }

    async fn a_wrong_key_is_refused_and_gone_is_final(store: Store) {
        let post = Post::new(store).await;
        let (receiver, url) = Receiver::start(&[410]).await;
        post.enqueue(vec![post.message(1, Channel::Webhook, "chat", "{}")]).await;
        assert_eq!(post.deliver(&post.outlet(Channel::Webhook, Some("chat"), &url, &[8; 32])).await, POSTPONED);
        assert_eq!(post.errors().await, ["on our side: the receiver answers 401"]);
        post.clock.advance(Duration::from_mins(2));
        assert_eq!(post.deliver(&post.outlet(Channel::Webhook, Some("chat"), &url, &SECRET)).await, GIVEN_UP);
        assert!(receiver.taken().is_empty());
        let long = post.message(2, Channel::Webhook, "chat", &"x".repeat(20_000));
        post.enqueue(vec![long]).await;
        assert_eq!(post.deliver(&post.outlet(Channel::Webhook, Some("chat"), &url, &SECRET)).await, GIVEN_UP);
    }

    async fn what_hangs_holds_up_nothing_else(store: Store) {
        let post = Post::new(store).await;
        // Takes connections and says nothing.
        let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let silent_url = format!("http://{}/", silent.local_addr().unwrap());
        let (receiver, url) = Receiver::start(&[]).await;
        let server = Mailbox::start(&[]).await.unwrap();
        post.enqueue(vec![
            post.message(1, Channel::Webhook, "silent", "{}"),
            post.message(2, Channel::Webhook, "chat", "{}"),
            post.message(3, Channel::Mail, "mira@home.example", "told"),
        ])
        .await;
        let mailer = SmtpMailer::new(&SmtpConfig {
            host: "127.0.0.1".into(),
            port: Some(server.port()),
            security: SmtpSecurity::Plain,
            credentials: None,
            from: "no-reply@contoso.example".into(),
            timeout: Duration::from_secs(5),
        })
        .unwrap();
        let mail = Outlet { channel: Channel::Mail, only_to: None, codes: false, carrier: Arc::new(mailer) };
        let hangs = post.outlet(Channel::Webhook, Some("silent"), &silent_url, &SECRET);
        let chat = post.outlet(Channel::Webhook, Some("chat"), &url, &SECRET);
        let began = std::time::Instant::now();
        let others = async {
            let both = tokio::join!(post.deliver(&mail), post.deliver(&chat));
            (both, began.elapsed())
        };
        let (late, ((by_mail, by_chat), took)) = tokio::join!(post.deliver(&hangs), others);
        assert_eq!((by_mail, by_chat), (SENT, SENT));
        assert!(took < Duration::from_secs(8), "{took:?}");
        assert_eq!(late, POSTPONED);
        assert_eq!(post.errors().await, ["not now: the receiver took longer than 10 seconds"]);
        assert_eq!((server.taken().len(), receiver.taken().len()), (1, 1));
    }
}

/// A program that speaks no TLS, or with a certificate that nobody trusts, gets nothing.
#[tokio::test]
async fn nothing_goes_out_in_plain_text_where_tls_is_asked_for() {
    let (receiver, url) = Receiver::start(&[]).await;
    let url = url.replace("http://", "https://");
    let clock = Arc::new(ManualClock::at(Timestamp::from_micros(0)));
    let secret = format!("whsec_{}", STANDARD.encode(SECRET)).into();
    // A machine that trusts no certificate at all cannot be set up for TLS, which is as good.
    let Ok(post) = SignedPost::new(&PostConfig { url, secret }, clock) else { return };
    let message = NewMessage {
        id: MessageId::from_bytes([1; 16]),
        person: None,
        channel: Channel::Webhook,
        address: "chat".into(),
        subject: "x".into(),
        body: "{}".into(),
        kind: "pass.issued".into(),
        case: None,
        intent: None,
        created_at: Timestamp::from_micros(0),
        expires_at: None,
    };
    let answer = keyward_notify::Carrier::send(&post, &message).await;
    assert!(matches!(answer, Err(CarryError::Ours(..))), "{answer:?}");
    assert!(receiver.taken().is_empty());
}
