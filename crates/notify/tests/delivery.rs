//! Delivery over both databases, to a real SMTP conversation.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use futures_util::future::BoxFuture;
use keyward_model::{
    CaseId, Channel, DirectoryId, Entropy, IntentId, ManualClock, Person, PersonId, RoleSet, SeededEntropy,
    Tier, Timestamp,
};
use keyward_notify::{
    Carrier, CarryError, Delivered, Happened, Hook, Language, Notice, OutboxCarrier, Outlet, SmtpConfig,
    SmtpMailer, SmtpSecurity, Telling,
    compose::{self, Cause},
    deliver_due,
};
use keyward_robot::Mailbox;
use keyward_storage::{
    Store, StoreError, both_engines,
    repo::{
        self, PageRequest,
        messages::{Message, NewMessage},
    },
};
use proptest::prelude::*;

const SITE: &str = "https://id.contoso.example";

fn mailer(port: u16) -> SmtpMailer {
    SmtpMailer::new(&SmtpConfig {
        host: "127.0.0.1".into(),
        port: Some(port),
        security: SmtpSecurity::Plain,
        credentials: None,
        from: "Contoso sign-in <no-reply@contoso.example>".into(),
        timeout: Duration::from_secs(5),
    })
    .unwrap()
}

struct Post {
    store: Store,
    dir: DirectoryId,
    clock: ManualClock,
    entropy: SeededEntropy,
}

impl Post {
    async fn new(store: Store) -> Self {
        let now = Timestamp::parse_rfc3339("2026-11-21T09:00:00Z").unwrap();
        let entropy = SeededEntropy::new(1);
        let dir = DirectoryId::new(now, &entropy);
        let row = repo::directories::Directory { id: dir, name: "Contoso".into(), created_at: now };
        let made: Result<(), StoreError> =
            store.write("make", move |tx| repo::directories::create(tx, &row)).await;
        made.unwrap();
        Self { store, dir, clock: ManualClock::at(now), entropy }
    }

    fn now(&self) -> Timestamp {
        keyward_model::Clock::now(&self.clock)
    }

    fn to_address(&self, address: &str) -> NewMessage {
        let telling = Telling { language: Language::German, ..Telling::plain(SITE) };
        let notice = Notice::MethodAdded { label: "Passkey on Zürich phone", at: self.now() };
        let cause =
            Cause { telling: &telling, case: None, intent: None, at: self.now(), entropy: &self.entropy };
        let ways = [(Channel::Mail, address.to_owned())].into();
        let mut rows = compose::to_person(&cause, &person("Mira", &self.entropy), &ways, &notice, 0);
        // As if it had been written into the row by hand.
        let mut row = rows.remove(0);
        address.clone_into(&mut row.address);
        row
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

    async fn deliver(&self, carrier: impl Carrier + 'static) -> Delivered {
        let outlet =
            Outlet { channel: Channel::Mail, only_to: None, codes: false, carrier: Arc::new(carrier) };
        self.deliver_at(&outlet).await
    }

    async fn deliver_at(&self, outlet: &Outlet) -> Delivered {
        deliver_due(&self.store, self.dir, outlet, &self.clock).await.unwrap()
    }

    async fn rows(&self) -> Vec<Message> {
        let dir = self.dir;
        let read: Result<_, StoreError> =
            self.store.read("rows", move |tx| repo::messages::list(tx, dir, &PageRequest::first(100))).await;
        read.unwrap().items
    }
}

const SENT: Delivered = Delivered { sent: 1, postponed: 0, given_up: 0 };
const POSTPONED: Delivered = Delivered { sent: 0, postponed: 1, given_up: 0 };
const NOTHING: Delivered = Delivered { sent: 0, postponed: 0, given_up: 0 };

/// Counts what it is given and takes its time.
struct Slow(AtomicU32);

impl Carrier for Slow {
    fn send<'a>(&'a self, _: &'a NewMessage) -> BoxFuture<'a, Result<(), CarryError>> {
        Box::pin(async {
            self.0.fetch_add(1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(5)).await;
            Ok(())
        })
    }
}

both_engines! {
    async fn a_message_arrives_as_it_was_written(store: Store) {
        let post = Post::new(store).await;
        let server = Mailbox::start(&[]).await.unwrap();
        let message = post.to_address("mira@home.example");
        post.enqueue(vec![message.clone()]).await;
        assert_eq!(post.deliver(mailer(server.port())).await, SENT);
        assert_eq!(post.deliver(mailer(server.port())).await, NOTHING, "never twice");
        let taken = server.taken();
        assert_eq!(taken.len(), 1);
        let (head, body) = taken[0].split_once("\n\n").unwrap();
        for line in [
            "RCPT TO:<mira@home.example>",
            "From: \"Contoso sign-in\" <no-reply@contoso.example>",
            "To: mira@home.example",
            "Auto-Submitted: auto-generated",
            "Date: Sat, 21 Nov 2026 09:00:00 +0000",
        ] {
            assert!(head.lines().any(|found| found == line), "{line} in\n{head}");
        }
        assert!(head.contains(&format!("Message-ID: <{}@contoso.example>", message.id)), "{head}");
        assert!(head.contains("Content-Transfer-Encoding: "), "{head}");
        assert!(head.lines().any(|line| line.starts_with("Subject: ")), "{head}");
        assert!(body.contains("Guten Tag Mira,"), "{body}");
        let row = &post.rows().await[0];
        assert_eq!((row.sent_at, row.attempts, row.last_error.clone()), (Some(post.now()), 0, None));
    }

    async fn a_busy_server_is_asked_again_and_a_refusal_is_final(store: Store) {
        let post = Post::new(store).await;
        let server = Mailbox::start(&["451 later", "451 later", "250 ok", "550 no such mailbox"]).await.unwrap();
        post.enqueue(vec![post.to_address("mira@home.example")]).await;
        assert_eq!(post.deliver(mailer(server.port())).await, POSTPONED);
        assert_eq!(post.deliver(mailer(server.port())).await, NOTHING, "not before its time");
        post.clock.advance(Duration::from_secs(5));
        assert_eq!(post.deliver(mailer(server.port())).await, POSTPONED);
        post.clock.advance(Duration::from_secs(9));
        assert_eq!(post.deliver(mailer(server.port())).await, NOTHING);
        post.clock.advance(Duration::from_secs(1));
        assert_eq!(post.deliver(mailer(server.port())).await, SENT);
        assert_eq!(server.taken().len(), 1);
        assert_eq!(post.rows().await[0].attempts, 2);

        post.enqueue(vec![post.to_address("gone@home.example")]).await;
        assert_eq!(post.deliver(mailer(server.port())).await, Delivered { given_up: 1, ..NOTHING });
        post.clock.advance(Duration::from_hours(100));
        assert_eq!(post.deliver(mailer(server.port())).await, NOTHING);
        let gone = post.rows().await.into_iter().find(|row| row.message.address == "gone@home.example").unwrap();
        assert!(gone.sent_at.is_none() && gone.last_error.unwrap().contains("no such mailbox"));
    }

    async fn a_recipient_that_is_refused_for_now_is_tried_for_three_days(store: Store) {
        let post = Post::new(store).await;
        let server = Mailbox::start(&["450 later"; 200]).await.unwrap();
        post.enqueue(vec![post.to_address("mira@home.example")]).await;
        let began = post.now();
        let mut tries = 0;
        loop {
            let done = post.deliver(mailer(server.port())).await;
            tries += 1;
            if done.given_up == 1 {
                break;
            }
            assert_eq!(done, POSTPONED);
            post.clock.advance(post.rows().await[0].next_attempt_at.since(post.now()));
        }
        let hours = post.now().since(began).as_secs() / 3600;
        assert!((71..=72).contains(&hours), "{hours} hours");
        assert!((100..200).contains(&tries), "{tries}");
        post.clock.advance(Duration::from_hours(1000));
        assert_eq!(post.deliver(mailer(server.port())).await, NOTHING);
    }

    async fn servers_share_the_work_and_send_each_message_once(store: Store) {
        let post = Post::new(store).await;
        let all = (0..20).map(|n| post.to_address(&format!("p{n}@home.example"))).collect();
        post.enqueue(all).await;
        let slow = Arc::new(Slow(AtomicU32::new(0)));
        let outlet = Outlet { channel: Channel::Mail, only_to: None, codes: false, carrier: slow.clone() };
        let (a, b, c) =
            tokio::join!(post.deliver_at(&outlet), post.deliver_at(&outlet), post.deliver_at(&outlet));
        assert_eq!(a.sent + b.sent + c.sent, 20);
        assert_eq!(slow.0.load(Ordering::SeqCst), 20);
    }

    async fn the_outbox_marks_rows_as_written(store: Store) {
        let post = Post::new(store).await;
        post.enqueue(vec![post.to_address("mira@home.example")]).await;
        assert_eq!(post.deliver(OutboxCarrier).await, SENT);
        assert!(post.rows().await[0].sent_at.is_some());
    }

    async fn a_header_cannot_be_smuggled_in(store: Store) {
        let post = Post::new(store).await;
        let server = Mailbox::start(&[]).await.unwrap();
        let mut subject = post.to_address("mira@home.example");
        subject.subject = "Hello\r\nBcc: evil@evil.example\r\n\r\nowned".into();
        subject.body = "line\r\n.\r\nMAIL FROM:<evil@evil.example>\n".into();
        let mut address = post.to_address("mira@home.example");
        address.address = "mira@home.example\r\nRCPT TO:<evil@evil.example>".into();
        let mut list = post.to_address("mira@home.example");
        list.address = "mira@home.example, evil@evil.example".into();
        post.enqueue(vec![subject, address, list]).await;
        let done = post.deliver(mailer(server.port())).await;
        assert_eq!(done, Delivered { sent: 1, postponed: 0, given_up: 2 });
        let taken = server.taken();
        assert_eq!(taken.len(), 1);
        let (head, body) = taken[0].split_once("\n\n").unwrap();
        assert_eq!(head.matches("RCPT TO:").count(), 1);
        assert!(!head.lines().any(|line| line.to_ascii_lowercase().starts_with("bcc")), "{head}");
        // The lone dot travels stuffed (RFC 5321 §4.5.2): it ends nothing.
        assert!(body.contains("MAIL FROM:<evil@evil.example>"), "{body}");
    }
}

fn person(name: &str, entropy: &dyn Entropy) -> Person {
    let now = Timestamp::from_micros(0);
    Person {
        id: PersonId::new(now, entropy),
        directory: DirectoryId::new(now, entropy),
        user_name: "mira@contoso.example".into(),
        display_name: name.to_owned(),
        job_title: None,
        department: None,
        office: None,
        employee_number: None,
        manager: None,
        manager_since: now,
        tier: Tier::Standard,
        enabled: true,
        roles: RoleSet::EMPLOYEE,
        has_photo: false,
        frozen_at: None,
        reregister_at: None,
        account: keyward_model::AccountKind::Person,
        owner: None,
        created_at: now,
    }
}

#[test]
fn a_person_is_told_in_every_place_and_in_its_form() {
    let (entropy, at) = (SeededEntropy::new(2), Timestamp::from_micros(0));
    let (mira, telling) = (person("Mira", &entropy), Telling::plain(SITE));
    let cause = Cause { telling: &telling, case: None, intent: None, at, entropy: &entropy };
    let ways = [
        (Channel::Mail, "mira@contoso.example".to_owned()),
        (Channel::Mail, "mira@home.example".to_owned()),
        (Channel::Text, "+38640555418".to_owned()),
    ];
    let told = compose::to_person(&cause, &mira, &ways.into(), &Notice::CodesGenerated { at }, 0);
    let addresses: Vec<&str> = told.iter().map(|message| message.address.as_str()).collect();
    assert_eq!(addresses, ["mira@contoso.example", "mira@home.example", "+38640555418"]);
    assert!(told.iter().all(|message| message.person == Some(mira.id) && message.kind == "codes-generated"));
    assert!(told[0].body.starts_with("Hello Mira"));
    assert_eq!(
        told[2].body,
        "Your account: new recovery codes were made. Not you? Freeze it: https://id.contoso.example/freeze or call the \
         helpdesk."
    );
}

#[test]
fn an_intent_is_told_once_however_often_it_is_written() {
    let (entropy, at) = (SeededEntropy::new(2), Timestamp::from_micros(0));
    let hook = |name: &str, events| Hook { name: name.into(), events };
    let telling = Telling {
        hooks: vec![hook("all", vec![]), hook("passes", vec![Happened::PassIssued])],
        ..Telling::plain(SITE)
    };
    let mira = person("Mira", &entropy);
    let (of, intent) = (Some((CaseId::new(at, &entropy), 1042)), Some(IntentId::new(at, &entropy)));
    let cause = Cause { telling: &telling, case: of, intent, at, entropy: &entropy };
    let first = compose::to_hooks(&cause, &mira, Happened::CaseOpened);
    assert_eq!(first, compose::to_hooks(&cause, &mira, Happened::CaseOpened));
    assert_eq!(first.len(), 1, "one of them hears of passes only");
    assert_eq!((first[0].address.as_str(), first[0].intent), ("all", intent));
    // A case is found by its number: nobody's name goes out for an ordinary account.
    let body: serde_json::Value = serde_json::from_str(&first[0].body).unwrap();
    assert_eq!(body["type"], "case.opened");
    assert_eq!(body["data"], serde_json::json!({ "case": 1042, "account": null }));
    assert!(!first[0].body.contains("mira") && !first[0].subject.contains("mira"));
    let watched = Person { tier: Tier::Privileged, ..mira.clone() };
    let body = &compose::to_hooks(&cause, &watched, Happened::PassIssued)[1].body;
    assert!(body.contains("mira@contoso.example"), "{body}");
    // An employee's own everyday methods are nobody's business; who has no case is named.
    let alone = Cause { case: None, intent: None, ..cause };
    assert!(compose::to_hooks(&alone, &mira, Happened::MethodAdded).is_empty());
    assert!(compose::to_hooks(&alone, &mira, Happened::Frozen)[0].body.contains("mira@contoso.example"));
}

#[test]
fn plain_text_stays_on_this_machine() {
    let config = |host: &str, security| SmtpConfig {
        host: host.into(),
        port: None,
        security,
        credentials: Some(("user".into(), "hunter2".to_owned().into())),
        from: "no-reply@contoso.example".into(),
        timeout: Duration::from_secs(5),
    };
    assert!(matches!(
        SmtpMailer::new(&config("mail.contoso.example", SmtpSecurity::Plain)),
        Err(CarryError::Config(_))
    ));
    assert!(!format!("{:?}", config("x", SmtpSecurity::Tls)).contains("hunter2"));
    let bad = SmtpConfig { from: "nobody\r\nBcc: x@y".into(), ..config("localhost", SmtpSecurity::Plain) };
    assert!(matches!(SmtpMailer::new(&bad), Err(CarryError::Config(_))));
}

proptest! {
    /// Whatever a contact holds, the row's address is one line.
    #[test]
    fn addresses_are_one_line(address: String) {
        let (entropy, at) = (SeededEntropy::new(3), Timestamp::from_micros(0));
        let telling = Telling::plain(SITE);
        let cause = Cause { telling: &telling, case: None, intent: None, at, entropy: &entropy };
        let (mira, ways) = (person(&address, &entropy), [(Channel::Text, address.clone())].into());
        let message = &compose::to_person(&cause, &mira, &ways, &Notice::CodesGenerated { at }, 0)[0];
        prop_assert!(!message.address.contains(char::is_control));
        prop_assert!(!message.subject.contains(char::is_control));
    }
}
