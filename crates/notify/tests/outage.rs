//! Mail servers that are silent, slow, or refuse us: over both databases, to real connections.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod server;

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use keyward_model::{Channel, Clock as _, DirectoryId, ManualClock, MessageId, SeededEntropy, Timestamp};
use keyward_notify::{
    Carrier, CarryError, Delivered, Outlet, Relays, SmtpConfig, SmtpMailer, SmtpSecurity, deliver_due,
};
use keyward_storage::{
    Store, StoreError, both_engines,
    repo::{
        self, PageRequest,
        messages::{Message, NewMessage},
        outlets::{Fault, OutletState},
    },
};
use server::{Mood, Server};
use zeroize::Zeroizing;

const NOTHING: Delivered = Delivered { sent: 0, postponed: 0, given_up: 0 };
const POSTPONED: Delivered = Delivered { postponed: 1, ..NOTHING };
const SENT: Delivered = Delivered { sent: 1, ..NOTHING };

/// One second until the server is ready, two for the mail.
fn mailer(port: u16) -> SmtpMailer {
    with(port, SmtpSecurity::Plain, Duration::from_secs(1))
}

fn with(port: u16, security: SmtpSecurity, timeout: Duration) -> SmtpMailer {
    SmtpMailer::new(&SmtpConfig {
        host: "127.0.0.1".into(),
        port: Some(port),
        security,
        credentials: Some(("keyward".into(), Zeroizing::new("hunter2".to_owned()))),
        from: "no-reply@contoso.example".into(),
        timeout,
    })
    .unwrap()
}

struct Post {
    store: Store,
    dir: DirectoryId,
    clock: Arc<ManualClock>,
    outlet: Outlet,
}

impl Post {
    async fn new(store: Store, carrier: impl Carrier + 'static) -> Self {
        let now = Timestamp::parse_rfc3339("2026-11-21T09:00:00Z").unwrap();
        let dir = DirectoryId::new(now, &SeededEntropy::new(1));
        let row = repo::directories::Directory { id: dir, name: "Contoso".into(), created_at: now };
        let made: Result<(), StoreError> =
            store.write("make", move |tx| repo::directories::create(tx, &row)).await;
        made.unwrap();
        let outlet =
            Outlet { channel: Channel::Mail, only_to: None, codes: false, carrier: Arc::new(carrier) };
        Self { store, dir, clock: Arc::new(ManualClock::at(now)), outlet }
    }

    async fn write(&self, number: u8, to: &str, kind: &str) -> MessageId {
        let message = NewMessage {
            id: MessageId::from_bytes([number; 16]),
            person: None,
            channel: Channel::Mail,
            address: to.into(),
            subject: format!("Number {number}"),
            body: "A passkey was added".into(),
            kind: kind.into(),
            case: None,
            intent: None,
            created_at: self.clock.now(),
            expires_at: None,
        };
        let (dir, id) = (self.dir, message.id);
        let written: Result<bool, StoreError> =
            self.store.write("enqueue", move |tx| repo::messages::enqueue(tx, dir, &message)).await;
        assert!(written.unwrap());
        id
    }

    async fn deliver(&self) -> Delivered {
        deliver_due(&self.store, self.dir, &self.outlet, self.clock.as_ref()).await.unwrap()
    }

    async fn rows(&self) -> Vec<Message> {
        let dir = self.dir;
        let read: Result<_, StoreError> =
            self.store.read("rows", move |tx| repo::messages::list(tx, dir, &PageRequest::first(200))).await;
        read.unwrap().items
    }

    async fn row(&self, id: MessageId) -> Message {
        self.rows().await.into_iter().find(|row| row.message.id == id).unwrap()
    }

    async fn state(&self) -> OutletState {
        let dir = self.dir;
        let read: Result<_, StoreError> =
            self.store.read("state", move |tx| repo::outlets::find(tx, dir, "mail")).await;
        read.unwrap()
    }

    async fn fault(&self) -> Option<Fault> {
        self.state().await.trouble.map(|trouble| trouble.fault)
    }
}

both_engines! {
    async fn a_silent_server_is_a_try_with_a_reason_and_mail_flows_once_it_is_well(store: Store) {
        let server = Server::start(Mood::Silent).await;
        let post = Post::new(store, mailer(server.port())).await;
        let mut ids = Vec::new();
        for number in 1..=6 {
            ids.push(post.write(number, "mira@home.example", "method-added").await);
        }
        assert_eq!(post.deliver().await, Delivered { postponed: 4, ..NOTHING }, "four at once, then a pause");
        let tried: Vec<Message> = post.rows().await.into_iter().filter(|row| row.attempts == 1).collect();
        assert_eq!(tried.len(), 4);
        for row in &tried {
            let said = row.last_error.as_deref().unwrap();
            assert!(said.contains("does not answer within 1 seconds"), "{said}");
        }
        assert_eq!(post.fault().await, Some(Fault::Silent));
        assert_eq!(post.deliver().await, NOTHING, "nothing is tried during the pause");
        post.clock.advance(Duration::from_secs(10));
        assert_eq!(post.deliver().await, POSTPONED, "one message finds out whether it answers");

        server.be(Mood::Well);
        post.clock.advance(Duration::from_mins(1));
        assert_eq!(post.deliver().await, Delivered { sent: 6, ..NOTHING });
        assert_eq!((server.taken().len(), post.state().await), (6, OutletState::working("mail")));
        for id in ids {
            assert!(post.row(id).await.sent_at.is_some());
        }
    }

    async fn a_server_that_drips_is_a_try_too(store: Store) {
        let server = Server::start(Mood::Drips).await;
        let post = Post::new(store, mailer(server.port())).await;
        let id = post.write(1, "mira@home.example", "method-added").await;
        assert_eq!(post.deliver().await, POSTPONED);
        assert_eq!((post.row(id).await.attempts, post.fault().await), (1, Some(Fault::Silent)));
        server.be(Mood::Well);
        post.clock.advance(Duration::from_mins(1));
        assert_eq!(post.deliver().await, SENT);
    }

    /// Silence after the recipient is named may be the recipient's doing, and stops nobody else's mail.
    async fn silence_after_the_recipient_is_that_message_alone(store: Store) {
        let server = Server::start(Mood::SilentTo("slow")).await;
        let post = Post::new(store, mailer(server.port())).await;
        let slow = post.write(1, "slow@home.example", "method-added").await;
        let quick = post.write(2, "mira@home.example", "method-added").await;
        assert_eq!(post.deliver().await, Delivered { sent: 1, postponed: 1, given_up: 0 });
        assert!(post.row(quick).await.sent_at.is_some());
        let row = post.row(slow).await;
        assert_eq!((row.attempts, post.fault().await), (1, None));
        assert!(row.last_error.unwrap().contains("did not take the mail within 2 seconds"));
    }

    async fn a_slow_answer_is_waited_for(store: Store) {
        let server = Server::start(Mood::Slow(Duration::from_millis(200))).await;
        let post = Post::new(store, with(server.port(), SmtpSecurity::Plain, Duration::from_secs(20))).await;
        post.write(1, "mira@home.example", "method-added").await;
        assert_eq!(post.deliver().await, SENT);
    }

    /// The mail is handed over with the answer to its end; a server that hangs afterwards changes nothing.
    async fn a_server_that_hangs_at_the_goodbye_has_taken_the_mail(store: Store) {
        let server = Server::start(Mood::SilentAfter).await;
        let post = Post::new(store, mailer(server.port())).await;
        post.write(1, "mira@home.example", "method-added").await;
        assert_eq!(post.deliver().await, SENT);
        post.clock.advance(Duration::from_hours(1));
        assert_eq!((post.deliver().await, server.taken().len()), (NOTHING, 1));
    }

    /// A recipient that takes its time holds nobody else up, and reminders hold up no notice.
    async fn a_notice_waits_behind_no_slow_recipient_and_no_reminders(store: Store) {
        let server = Server::start(Mood::HeldTo("slow")).await;
        let post = Post::new(store, with(server.port(), SmtpSecurity::Plain, Duration::from_mins(1))).await;
        for number in 1..=9 {
            post.write(number, "slow@home.example", "registration-reminder").await;
        }
        let look = async {
            // Reminders have every connection that they may have.
            server.until_held(3).await;
            let notice = post.write(100, "mira@home.example", "method-added").await;
            let another = post.write(101, "ann@home.example", "method-added").await;
            server.until_taken(2).await;
            for id in [notice, another] {
                while post.row(id).await.sent_at.is_none() {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            }
            assert_eq!(server.held(), 3);
            server.be(Mood::Well);
        };
        let (done, ()) = tokio::join!(post.deliver(), look);
        assert_eq!(done, Delivered { sent: 11, ..NOTHING });
    }

    async fn notices_leave_before_reminders_that_waited_longer(store: Store) {
        let server = Server::start(Mood::Well).await;
        let post = Post::new(store, mailer(server.port())).await;
        for number in 1..=60 {
            post.write(number, "bulk@home.example", "registration-reminder").await;
        }
        post.clock.advance(Duration::from_secs(1));
        for number in 101..=104 {
            post.write(number, "mira@home.example", "method-added").await;
        }
        // More than a batch, in one go: nobody waits for the next second.
        assert_eq!(post.deliver().await, Delivered { sent: 64, ..NOTHING });
        let taken = server.taken();
        let last = taken.iter().rposition(|mail| mail.contains("mira@")).unwrap();
        assert!(last < 10, "a notice was number {last}");
    }

    async fn a_login_that_is_refused_is_no_recipients_fault(store: Store) {
        let server = Server::start(Mood::Answers("AUTH", "535 5.7.8 bad credentials")).await;
        let post = Post::new(store, mailer(server.port())).await;
        let id = post.write(1, "mira@home.example", "method-added").await;
        let reminder = post.write(2, "ann@home.example", "registration-reminder").await;
        // Two days of it.
        let began = post.clock.now();
        while post.clock.now().since(began) < Duration::from_hours(48) {
            post.deliver().await;
            let pause = post.state().await.paused_until.since(post.clock.now());
            assert!(pause <= Duration::from_mins(5), "{pause:?}");
            post.clock.advance(pause.max(Duration::from_hours(1)));
        }
        let row = post.row(id).await;
        assert!(!row.is_given_up() && row.attempts == 0, "{row:?}");
        assert!(row.last_error.unwrap().contains("535 5.7.8 bad credentials"));
        assert!(!post.row(reminder).await.is_given_up(), "nobody tried it: notices find out whether the server is well");
        let state = post.state().await;
        assert_eq!(state.trouble.as_ref().map(|trouble| (trouble.fault, trouble.since)), Some((Fault::Login, began)));
        assert!(!format!("{state:?}").contains("hunter2"));

        server.be(Mood::Well);
        post.clock.advance(Duration::from_mins(5));
        assert_eq!(post.deliver().await, Delivered { sent: 2, ..NOTHING });
        assert_eq!(post.state().await, OutletState::working("mail"));
    }

    async fn what_is_never_repaired_ends_after_three_days(store: Store) {
        let unused = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
        let post = Post::new(store, mailer(unused)).await;
        let id = post.write(1, "mira@home.example", "method-added").await;
        assert_eq!(post.deliver().await, POSTPONED);
        assert_eq!(post.fault().await, Some(Fault::Unreachable));
        post.clock.advance(Duration::from_hours(71));
        assert_eq!(post.deliver().await, POSTPONED, "a weekend is nothing");
        post.clock.advance(Duration::from_hours(1));
        assert_eq!(post.deliver().await, Delivered { given_up: 1, ..NOTHING });
        assert!(post.row(id).await.is_given_up());
    }

    async fn whose_fault_a_refusal_is_follows_from_where_it_comes(store: Store) {
        let server = Server::start(Mood::Well).await;
        let post = Post::new(store, mailer(server.port())).await;
        for (number, (verb, answer, fault)) in (1..).zip([
            ("HELLO", "554 no service here", Some(Fault::Refused)),
            ("HELLO", "421 too busy", Some(Fault::Busy)),
            ("AUTH", "454 4.7.0 temporary authentication failure", Some(Fault::Login)),
            ("AUTH", "534 5.7.9 too weak", Some(Fault::Login)),
            ("AUTH", "538 5.7.11 encryption required", Some(Fault::Login)),
            ("MAIL", "530 5.7.0 log in first", Some(Fault::Login)),
            ("MAIL", "550 5.7.1 you may not send as this", Some(Fault::Refused)),
            ("MAIL", "554 5.7.1 blocked", Some(Fault::Refused)),
            ("MAIL", "451 4.3.0 later", Some(Fault::Busy)),
            ("RCPT", "554 5.7.1 <mira@home.example>: Relay access denied", Some(Fault::Relaying)),
            ("RCPT", "550 5.7.1 Unable to relay", Some(Fault::Relaying)),
            ("RCPT", "530 5.7.1 authentication required", Some(Fault::Relaying)),
            ("RCPT", "450 4.2.1 mailbox busy", None),
            ("RCPT", "550 5.1.1 no such mailbox", None),
            ("DATA", "554 5.6.0 content refused", None),
        ]) {
            server.be(Mood::Answers(verb, answer));
            let id = post.write(number, "mira@home.example", "method-added").await;
            post.deliver().await;
            let row = post.row(id).await;
            assert_eq!(post.fault().await, fault, "{verb} {answer}");
            assert_eq!(row.attempts, u32::from(fault.is_none()), "{verb} {answer}");
            assert_eq!(row.is_given_up(), fault.is_none() && answer.starts_with('5'), "{verb} {answer}");
            let said = row.last_error.unwrap();
            assert!(said.contains(&answer[..8]) && !said.contains("mira@"), "{said}");
            server.be(Mood::Well);
            post.clock.advance(Duration::from_hours(1));
            let more = post.deliver().await;
            assert_eq!(more.given_up, 0);
            let over = post.write(number + 100, "mira@home.example", "method-added").await;
            post.deliver().await;
            assert!(post.row(over).await.sent_at.is_some(), "{verb} {answer}");
            assert_eq!(post.fault().await, None);
        }
    }

    async fn tls_that_cannot_be_set_up_is_a_fault_of_ours(store: Store) {
        let server = Server::start(Mood::Well).await;
        // This server offers no STARTTLS.
        let mailer = with(server.port(), SmtpSecurity::StartTls, Duration::from_secs(5));
        let post = Post::new(store, mailer).await;
        let id = post.write(1, "mira@home.example", "method-added").await;
        assert_eq!(post.deliver().await, POSTPONED);
        assert_eq!((post.row(id).await.attempts, post.fault().await), (0, Some(Fault::Tls)));
        assert!(server.taken().is_empty(), "never in plain text instead");
    }

    async fn a_recipient_whose_server_speaks_of_relaying_holds_up_nobody(store: Store) {
        let server = Server::start(Mood::Answers("RCPT", "550 5.7.1 relaying denied")).await;
        let post = Post::new(store, mailer(server.port())).await;
        let id = post.write(1, "evil@evil.example", "method-added").await;
        assert_eq!(post.deliver().await, POSTPONED);
        server.be(Mood::Well);
        post.write(2, "mira@home.example", "method-added").await;
        assert_eq!(post.deliver().await, SENT, "without any pause");
        assert!(!post.row(id).await.is_given_up());
    }

    async fn the_second_server_stands_in_and_the_first_comes_back(store: Store) {
        let (first, second) = (Server::start(Mood::Well).await, Server::start(Mood::Well).await);
        let clock = Arc::new(ManualClock::at(Timestamp::parse_rfc3339("2026-11-21T09:00:00Z").unwrap()));
        let relays = Relays::new(mailer(first.port()), mailer(second.port()), clock.clone());
        let post = Post { clock, ..Post::new(store, relays).await };
        let mut number = 0;
        let mut send = async |post: &Post| {
            number += 1;
            post.write(number, "mira@home.example", "method-added").await;
            post.deliver().await
        };
        assert_eq!(send(&post).await, SENT);
        assert_eq!((first.taken().len(), second.taken().len()), (1, 0), "the first, while it works");
        for mood in [Mood::Silent, Mood::Answers("AUTH", "535 5.7.8 no"), Mood::Answers("MAIL", "421 closing")] {
            first.be(mood);
            let before = second.taken().len();
            assert_eq!(send(&post).await, SENT);
            assert_eq!(second.taken().len(), before + 1, "{mood:?}");
            let state = post.state().await;
            assert_eq!((state.trouble, state.stand_in.map(|one| one.host)), (None, Some("127.0.0.1".into())));
            // Within the minute the first is left alone.
            let asked = first.connections();
            assert_eq!((send(&post).await, first.connections()), (SENT, asked));
            first.be(Mood::Well);
            post.clock.advance(Duration::from_mins(1));
            let before = first.taken().len();
            assert_eq!(send(&post).await, SENT);
            assert_eq!((first.taken().len(), post.state().await.stand_in), (before + 1, None));
        }
        // What a recipient's server says is final at the first.
        first.be(Mood::Answers("RCPT", "550 5.1.1 no such mailbox"));
        let before = second.taken().len();
        assert_eq!(send(&post).await, Delivered { given_up: 1, ..NOTHING });
        assert_eq!(second.taken().len(), before);
        // Neither works.
        first.be(Mood::Answers("AUTH", "535 first"));
        second.be(Mood::Answers("AUTH", "535 second"));
        assert_eq!(send(&post).await, POSTPONED);
        let reason = post.state().await.trouble.unwrap().reason;
        assert!(reason.contains("535 first") && reason.contains("535 second"), "{reason}");
        first.be(Mood::Well);
        post.clock.advance(Duration::from_mins(1));
        assert_eq!(post.deliver().await, SENT);
    }

    async fn servers_share_the_pause(store: Store) {
        let refused = Refuses(Arc::default());
        let post = Post::new(store, refused.clone()).await;
        for number in 1..=20 {
            post.write(number, "mira@home.example", "method-added").await;
        }
        let (one, other) = tokio::join!(post.deliver(), post.deliver());
        let tried = one.postponed + other.postponed;
        assert!((1..=8).contains(&tried), "{tried}");
        assert_eq!((post.deliver().await, refused.asked()), (NOTHING, usize::try_from(tried).unwrap()));
    }
}

/// Refuses everything, as a server does whose password was changed.
#[derive(Clone)]
struct Refuses(Arc<std::sync::Mutex<BTreeSet<MessageId>>>);

impl Refuses {
    fn asked(&self) -> usize {
        self.0.lock().unwrap().len()
    }
}

impl Carrier for Refuses {
    fn send<'a>(&'a self, message: &'a NewMessage) -> BoxFuture<'a, Result<(), CarryError>> {
        self.0.lock().unwrap().insert(message.id);
        Box::pin(std::future::ready(Err(CarryError::Ours(Fault::Login, "535".into()))))
    }
}
