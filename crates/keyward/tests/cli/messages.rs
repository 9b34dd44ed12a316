//! `messages`: what did not leave, sent again at the machine, and what `doctor` says of it.

use crate::place::Place;
use keyward_model::{Channel, DirectoryId, MessageId, Timestamp};
use keyward_storage::{
    Store, StoreError, both_engines,
    repo::{
        directories,
        messages::{self, NewMessage},
        outlets::{self, Fault, OutletState, StandIn, Trouble},
    },
};

async fn directory(store: &Store) -> DirectoryId {
    let found: Result<_, StoreError> = store.read("directory", |tx| directories::find_only(tx)).await;
    found.unwrap().unwrap().id
}

fn given_up(number: u16, expires_at: Option<Timestamp>) -> NewMessage {
    let mut id = [0; 16];
    id[..2].copy_from_slice(&number.to_be_bytes());
    NewMessage {
        id: MessageId::from_bytes(id),
        person: None,
        channel: Channel::Mail,
        address: "mira@home.example".into(),
        subject: "A subject".into(),
        body: "A text".into(),
        kind: "method-added".into(),
        case: None,
        intent: None,
        created_at: Timestamp::from_micros(1_700_000_000_000_000 + i64::from(number)),
        expires_at,
    }
}

/// Whoever reads the first line and no more (`| head -1`) leaves before the rest is written.
async fn is_read_to_its_first_line(place: &Place) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_keyward"));
    command.args(["messages", "list"]).args(place.option());
    let piped = std::process::Stdio::piped;
    let mut child = command.stdout(piped()).stderr(piped()).spawn().unwrap();
    drop(child.stdout.take());
    let ended = tokio::task::spawn_blocking(move || child.wait_with_output().unwrap()).await.unwrap();
    let said = String::from_utf8(ended.stderr).unwrap();
    assert!(!said.contains("panicked"), "{said}");
    assert!(!ended.status.success(), "it did not write what it was asked for");
}

both_engines! {
    async fn all_of_many_are_sent_again_however_many_cannot_be(store: Store) {
        let place = Place::new(&store);
        place.init();
        let database = place.database().await;
        let dir = directory(&database).await;
        let over = Timestamp::from_micros(1_700_000_000_000_000);
        let written: Result<(), StoreError> = database
            .write("messages", move |tx| {
                // The newest come first: those whose codes are over stand before the others.
                for number in 0..4700 {
                    let message = given_up(number, (number >= 250).then_some(over));
                    messages::enqueue(tx, dir, &message)?;
                    messages::mark_failed(tx, dir, message.id, "550", None)?;
                }
                Ok(())
            })
            .await;
        written.unwrap();
        is_read_to_its_first_line(&place).await;
        place.run(&["messages", "send-again", "--all-given-up"]).fine().says(&["250 messages are in line again"]);
        place.run(&["messages", "send-again", "--all-given-up"]).fine().says(&["0 messages"]);
    }

    async fn what_was_given_up_is_listed_and_sent_again(store: Store) {
        let place = Place::new(&store);
        place.init();
        place.run(&["messages", "list"]).fine().says(&["None."]);
        let database = place.database().await;
        let dir = directory(&database).await;
        let at = Timestamp::parse_rfc3339("2026-11-21T09:00:00Z").unwrap();
        let message = move |number: u8, expires_at| NewMessage {
            id: MessageId::from_bytes([number; 16]),
            person: None,
            channel: Channel::Mail,
            address: format!("mira{number}@home.example"),
            subject: "A subject".into(),
            body: "A text".into(),
            kind: "method-added".into(),
            case: None,
            intent: None,
            created_at: at,
            expires_at,
        };
        let written: Result<(), StoreError> = database
            .write("messages", move |tx| {
                for (number, expires) in [(1, None), (2, None), (3, Some(at)), (4, None)] {
                    let message = message(number, expires);
                    messages::enqueue(tx, dir, &message)?;
                    let next = (number == 4).then_some(at);
                    messages::mark_failed(tx, dir, message.id, "never: 550 mira1@home.example unknown", next)?;
                }
                let trouble = Trouble { fault: Fault::Login, reason: "535 5.7.8 no".into(), since: at };
                let stand_in = StandIn { host: "other.example.test".into(), reason: "535".into() };
                let mail =
                    OutletState { trouble: Some(trouble), stand_in: Some(stand_in), ..OutletState::working("mail") };
                outlets::save(tx, dir, &mail)
            })
            .await;
        written.unwrap();
        let id = MessageId::from_bytes([1; 16]).to_string();
        let list = place.run(&["messages", "list", "--given-up"]).fine();
        assert_eq!(list.out.lines().count(), 3);
        assert!(!list.out.contains("mira1") && !list.out.contains("A text"), "{list:?}");
        list.says(&[&id, "m•••@home.example", "550 m•••@home.example unknown", "its code has expired"]);
        assert_eq!(place.run(&["messages", "list", "--waiting"]).fine().out.lines().count(), 1);
        assert_eq!(place.run(&["messages", "list"]).fine().out.lines().count(), 4);

        place.run(&["doctor"]).refused(&[
            "WRONG  the mail server refuses our login since 2026-11-21",
            "535 5.7.8 no",
            "set mail.user and mail.password_file",
            "mail leaves through the fallback other.example.test",
            "3 messages were given up",
            "keyward messages send-again --all-given-up",
            "1 messages failed",
        ]);
        place.run(&["messages", "send-again", &id]).fine().says(&["in line again"]);
        place.run(&["messages", "send-again", &id]).refused(&["no message", "keyward messages list --given-up"]);
        let code = MessageId::from_bytes([3; 16]).to_string();
        place.run(&["messages", "send-again", &code]).refused(&["a code that has expired is not sent again"]);
        place.run(&["messages", "send-again", "--all-given-up"]).fine().says(&["1 messages are in line again"]);
        place.run(&["messages", "send-again", "--all-given-up"]).fine().says(&["0 messages"]);
        place.run(&["messages", "send-again"]).refused(&["--all-given-up"]);
        assert_eq!(place.run(&["messages", "list", "--waiting"]).fine().out.lines().count(), 3);
        place.run(&["log", "verify"]).fine();
    }
}
