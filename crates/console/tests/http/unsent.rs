//! Messages that did not leave, over HTTP: who sees which, and sending them again.

use crate::world::{Post, World, code, get};
use keyward_model::{
    CaseId, Channel, Clock as _, Contact, ContactId, ContactKind, MessageId, PersonId, Timestamp,
};
use keyward_storage::{
    Store, StoreError, Tx, both_engines,
    repo::{
        self,
        messages::{self, Message, NewMessage},
        outlets::{Fault, OutletState, Trouble},
    },
};
use std::time::Duration;

const PAGE: &[(&str, &str)] = &[("accept", "text/html")];

/// Writes a message to an address on file and gives it up.
pub async fn given_up(world: &World, number: u8, change: impl FnOnce(&mut NewMessage)) -> MessageId {
    let mut message = NewMessage {
        id: MessageId::from_bytes([number; 16]),
        person: Some(world.people.employees[0].id),
        channel: Channel::Mail,
        address: format!("somebody{number}@home.example"),
        subject: format!("Subject {number}"),
        body: "A text that no page shows".into(),
        kind: "method-added".into(),
        case: None,
        intent: None,
        created_at: world.clock.now(),
        expires_at: None,
    };
    change(&mut message);
    let (dir, id) = (world.people.id, message.id);
    let contact = address(world, number, &message);
    let write = world.store.write("give-up", move |tx| {
        repo::contacts::insert(tx, dir, &contact)?;
        messages::enqueue(tx, dir, &message)?;
        messages::mark_failed(tx, dir, id, &format!("never: 550 {} unknown", message.address), None)
    });
    let done: Result<bool, StoreError> = write.await;
    assert!(done.unwrap());
    id
}

fn address(world: &World, number: u8, message: &NewMessage) -> Contact {
    let text = message.channel == Channel::Text;
    Contact {
        id: ContactId::from_bytes([number; 16]),
        person: message.person.unwrap(),
        kind: if text { ContactKind::Mobile } else { ContactKind::PersonalEmail },
        value: message.address.clone(),
        since: world.clock.now(),
        until: None,
        device: None,
        device_since: None,
    }
}

async fn row(world: &World, id: MessageId) -> Message {
    let dir = world.people.id;
    let read: Result<_, StoreError> = world.store.read("row", move |tx| messages::find(tx, dir, id)).await;
    read.unwrap().unwrap()
}

/// A case on somebody, as a row that messages may belong to.
async fn case_of(world: &World, person: PersonId) -> CaseId {
    let dir = world.people.id;
    let read: Result<_, StoreError> =
        world.store.read("case", move |tx| repo::cases::open_of_person(tx, dir, person)).await;
    read.unwrap().unwrap().case.id
}

both_engines! {
    async fn what_was_given_up_is_listed_without_texts_and_sent_again(store: Store) {
        let world = World::new(store).await;
        let id = given_up(&world, 1, |_| {}).await;
        let other = given_up(&world, 2, |message| message.channel = Channel::Text).await;
        world.clock.advance(Duration::from_hours(100));
        let (mut reader, _) = world.signed_in(&world.people.reviewer).await;
        let page = get(&mut reader, "/desk/messages", PAGE).await.text();
        for said in ["s•••@home.example", "550 s•••@home.example unknown", "Subject 1", "Send all again"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert!(!page.contains("A text that no page shows") && !page.contains("somebody1"), "{page}");
        let sent = Post::form("/desk/messages/again", &[("id", &id.to_string())]).surely(&mut reader).await;
        assert_eq!((sent.status, sent.location.as_deref()), (303, Some("/desk/messages")));
        let again = row(&world, id).await;
        assert_eq!((again.next_attempt_at, again.again_at, again.attempts), (world.clock.now(), Some(world.clock.now()), 0));
        assert!(row(&world, other).await.is_given_up());
        assert_eq!(world.logged("messages.sent_again").await, 1);
        let twice = Post::form("/desk/messages/again", &[("id", &id.to_string())]).send(&mut reader).await;
        assert_eq!(twice.status, 404, "it waits already");
        Post::form("/desk/messages/again", &[]).surely(&mut reader).await;
        assert!(!row(&world, other).await.is_given_up());
        let page = get(&mut reader, "/desk/messages?show=waiting", PAGE).await.text();
        assert!(page.contains("Subject 1") && page.contains("Subject 2"), "{page}");
    }

    /// The mailbox of somebody who left it may be another's now.
    async fn nothing_goes_again_to_an_address_that_is_not_on_file(store: Store) {
        let world = World::new(store).await;
        let gone = given_up(&world, 1, |_| {}).await;
        let stays = given_up(&world, 2, |_| {}).await;
        let (dir, at) = (world.people.id, world.clock.now());
        let end = move |tx: &mut dyn Tx| repo::contacts::end(tx, dir, ContactId::from_bytes([1; 16]), at);
        let ended: Result<bool, StoreError> = world.store.write("end", end).await;
        assert_eq!(ended, Ok(true));
        // Whoever had it replaced may be the attacker: for three days what happens is told there as well.
        world.clock.advance(Duration::from_hours(71));
        let (mut reader, _) = world.signed_in(&world.people.reviewer).await;
        assert!(!get(&mut reader, "/desk/messages", PAGE).await.text().contains("off file for more than three days"));
        world.clock.advance(Duration::from_hours(2));
        let (mut reader, _) = world.signed_in(&world.people.reviewer).await;
        let page = get(&mut reader, "/desk/messages", PAGE).await.text();
        assert!(page.contains("this address has been off file for more than three days"), "{page}");
        let again = Post::form("/desk/messages/again", &[("id", &gone.to_string())]).send(&mut reader).await;
        assert_eq!(again.status, 404);
        Post::form("/desk/messages/again", &[]).surely(&mut reader).await;
        assert!(row(&world, gone).await.is_given_up() && !row(&world, stays).await.is_given_up());
    }

    async fn a_code_that_expired_is_not_sent_again(store: Store) {
        let world = World::new(store).await;
        let soon = world.clock.now().plus(Duration::from_mins(10));
        let id = given_up(&world, 1, |message| message.expires_at = Some(soon)).await;
        let (mut supervisor, _) = world.signed_in(&world.people.supervisor).await;
        let again = Post::form("/desk/messages/again", &[("id", &id.to_string())]);
        assert_eq!(again.send(&mut supervisor).await.status, 404, "its text is erased");
        world.clock.advance(Duration::from_mins(10));
        let page = get(&mut supervisor, "/desk/messages", PAGE).await.text();
        assert!(page.contains("the code has expired") && !page.contains("Send again"), "{page}");
        assert_eq!(again.send(&mut supervisor).await.status, 404);
        Post::form("/desk/messages/again", &[]).surely(&mut supervisor).await;
        assert!(row(&world, id).await.is_given_up());
        assert_eq!(world.logged("messages.sent_again").await, 0);
    }

    async fn nobody_sees_messages_about_a_case_of_their_own_or_a_call_for_help(store: Store) {
        let world = World::new(store).await;
        let silent = given_up(&world, 1, |message| {
            message.kind = "duress".into();
            message.subject = "Help".into();
        })
        .await;
        let person = &world.people.employees[0];
        let (mut agent, _) = world.signed_in(&world.people.agent).await;
        let supervisor = &world.people.supervisor;
        for (number, someone) in [(2, person), (3, supervisor)] {
            let (id, phone) = (someone.id.to_string(), someone.phone.to_string());
            let fields = [
                ("person", id.as_str()), ("playbook", "device_loss"), ("device", &phone), ("other_kind", "phone"),
                ("theft", "no"), ("channel", "phone"),
            ];
            let by = if number == 3 { &world.people.approver } else { &world.people.agent };
            let (mut by, _) = world.signed_in(by).await;
            let opened = Post::form("/desk/new", &fields).surely(&mut by).await;
            assert!(opened.status < 400, "{}", opened.text());
            let case = case_of(&world, someone.id).await;
            given_up(&world, number, |message| message.case = Some(case)).await;
        }
        let (mut browser, _) = world.signed_in(supervisor).await;
        let page = get(&mut browser, "/desk/messages", PAGE).await.text();
        assert!(page.contains("Subject 2") && !page.contains("Subject 3") && !page.contains("Help"), "{page}");
        for id in [silent, MessageId::from_bytes([3; 16])] {
            let again = Post::form("/desk/messages/again", &[("id", &id.to_string())]).send(&mut browser).await;
            assert_eq!(again.status, 404);
        }
        Post::form("/desk/messages/again", &[]).surely(&mut browser).await;
        let stays = [row(&world, silent).await, row(&world, MessageId::from_bytes([3; 16])).await];
        assert!(stays.iter().all(Message::is_given_up));
        // An agent without the role sees none of it.
        let refused = get(&mut agent, "/desk/messages", PAGE).await;
        assert_eq!(refused.status, 403, "{}", code(&refused));
    }

    async fn an_outlet_that_is_out_is_said_with_what_the_server_answered(store: Store) {
        let world = World::new(store).await;
        let (dir, since) = (world.people.id, world.clock.now());
        let trouble = Trouble { fault: Fault::Login, reason: "535 5.7.8 <b>no</b>".into(), since };
        let state = OutletState { trouble: Some(trouble), ..OutletState::working("mail") };
        let saved: Result<(), StoreError> =
            world.store.write("outlet", move |tx| repo::outlets::save(tx, dir, &state)).await;
        saved.unwrap();
        let (mut reader, _) = world.signed_in(&world.people.reviewer).await;
        let page = get(&mut reader, "/desk/messages", PAGE).await.text();
        for said in ["The mail server refuses our login", "535 5.7.8", "leave automatically"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert!(!page.contains("<b>no"), "{page}");
        assert!(since > Timestamp::from_micros(0));
    }
}
