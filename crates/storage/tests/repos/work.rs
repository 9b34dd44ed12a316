//! Policies, changes, cases, intents and messages.

use crate::repos_common::{NOW, later, world, write};
use keyward_model::{Actor, CaseId, ChangeId, Channel, EvidenceId, IntentId, MessageId, Tier, Timestamp};
use keyward_storage::repo::signature_requests::{RequestAnswer, RequestKind};
use keyward_storage::repo::{PageRequest, cases, changes};
use keyward_storage::repo::{intents, messages, policies, signature_requests};
use keyward_storage::{Store, StoreError, both_engines};
use std::time::Duration;

const fn lane(channel: Channel, address: Option<&str>) -> messages::Lane<'_> {
    messages::Lane { channel, address, urgency: messages::Urgency::Notice }
}

both_engines! {
    async fn policies_have_versions(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        write(&w.store, move |tx| {
            assert_eq!(policies::current(tx, dir, "pass")?, None);
            assert_eq!(policies::put(tx, dir, "pass", 0, "{}", Actor::Operator, NOW)?, Some(1));
            assert_eq!(policies::put(tx, dir, "pass", 0, "{}", Actor::Operator, NOW)?, None);
            assert_eq!(policies::put(tx, dir, "pass", 1, "{\"a\":1}", Actor::System, later(1))?, Some(2));
            assert_eq!(policies::current(tx, dir, "pass")?.unwrap().document, "{\"a\":1}");
            assert_eq!(policies::at_version(tx, dir, "pass", 1)?.unwrap().changed_by, Actor::Operator);
            let versions: Vec<_> = policies::history(tx, dir, "pass", 9)?.into_iter().map(|p| p.version).collect();
            assert_eq!(versions, [2, 1]);
            assert_eq!(policies::current(tx, dir, "other")?, None);
            assert_eq!(policies::at_time(tx, dir, "pass", NOW.minus(Duration::from_secs(1)))?, None);
            assert_eq!(policies::at_time(tx, dir, "pass", NOW)?.unwrap().version, 1);
            assert_eq!(policies::at_time(tx, dir, "pass", later(1))?.unwrap().version, 2);
            Ok(())
        }).await;
    }

    async fn changes_move_once_and_page_newest_first(store: Store) {
        let w = world(store).await;
        let (dir, by) = (w.dir, w.person("Mira Kovac"));
        let draws = keyward_storage::Draws::new(NOW, w.entropy.as_ref());
        write(&w.store, move |tx| {
            let row = |n: u64, kind: &str| changes::ChangeRow {
                id: ChangeId::new(later(n), &draws),
                kind: kind.into(),
                person: None,
                payload: "{}".into(),
                statement: "We change it.".into(),
                reason: "Why not".into(),
                proposed_by: by.id,
                proposed_at: later(n),
                expires_at: later(n + 600),
                now: changes::Standing {
                    state: "proposed".into(),
                    approved_by: None,
                    approved_at: None,
                    due_at: None,
                    ended_at: None,
                    ended_by: None,
                    end_reason: None,
                    made: None,
                },
            };
            let rows = [row(1, "standards"), row(2, "pass_policy"), row(3, "standards")];
            for row in &rows {
                assert!(changes::insert(tx, dir, row)?);
                assert!(!changes::insert(tx, dir, row)?, "an id is used once");
                assert_eq!(changes::find(tx, dir, row.id)?.as_ref(), Some(row));
            }
            let first = changes::newest(tx, dir, &PageRequest::first(2))?;
            assert_eq!(first.items, [rows[2].clone(), rows[1].clone()]);
            let rest = changes::newest(tx, dir, &PageRequest::after(2, first.next))?;
            assert_eq!((rest.items, rest.next), (vec![rows[0].clone()], None));
            let now = changes::Standing {
                state: "in_force".into(),
                approved_by: Some(by.id),
                approved_at: Some(later(9)),
                ended_at: Some(later(9)),
                ended_by: Some(Actor::Person(by.id)),
                end_reason: Some("Because".into()),
                made: Some(2),
                ..rows[0].now.clone()
            };
            assert!(changes::update(tx, dir, rows[0].id, "proposed", &now)?);
            assert!(!changes::update(tx, dir, rows[0].id, "proposed", &now)?, "it moves once");
            assert_eq!(changes::find(tx, dir, rows[0].id)?.unwrap().now, now);
            assert_eq!(changes::that_made(tx, dir, "standards", 2)?.unwrap().id, rows[0].id);
            assert_eq!(changes::that_made(tx, dir, "pass_policy", 2)?, None);
            let open: Vec<_> = changes::in_state(tx, dir, "proposed", 9)?.into_iter().map(|row| row.id).collect();
            assert_eq!(open, [rows[1].id, rows[2].id]);
            Ok(())
        })
        .await;
    }

    async fn cases_are_numbered_and_guarded(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let mut people = Vec::new();
        for name in ["A", "B", "C", "D", "E"] {
            people.push(w.joined(name).await);
        }
        let people: [_; 5] = people.try_into().unwrap();
        let case = move |byte: u8| cases::NewCase {
            id: CaseId::from_bytes([byte; 16]),
            person: people[usize::from(byte)],
            playbook: "device-lost".into(),
            opened_at: later(byte.into()),
            opened_by: (byte > 1).then_some(people[0]),
            now: cases::Projection {
                tier: Tier::Elevated,
                state: cases::CaseState::Open,
                changed_at: later(byte.into()),
                closed_at: None,
                last_seq: 1,
                step: "verify".into(),
                theft: "unknown".into(),
                channel: "phone".into(),
            },
        };
        write(&w.store, move |tx| {
            for byte in 0..5 {
                assert_eq!(cases::insert(tx, dir, &case(byte))?, 1001 + u32::from(byte));
            }
            let id = case(2).id;
            let found = cases::find_by_number(tx, dir, 1003)?.unwrap();
            assert_eq!(found, cases::CaseRow { number: 1003, case: case(2) });
            let closed = cases::Projection {
                state: cases::CaseState::Closed,
                changed_at: later(50),
                closed_at: Some(later(50)),
                last_seq: 3,
                ..case(2).now
            };
            assert!(cases::update(tx, dir, id, 1, &closed)?);
            assert!(!cases::update(tx, dir, id, 1, &closed)?);
            assert_eq!(cases::find(tx, dir, id)?.unwrap().case.now, closed);
            let open = cases::queue(tx, dir, cases::CaseState::Open, &PageRequest::first(3))?;
            assert_eq!(open.items.iter().map(|row| row.number).collect::<Vec<_>>(), [1005, 1004, 1002]);
            let rest = cases::queue(tx, dir, cases::CaseState::Open, &PageRequest::after(3, open.next))?;
            assert_eq!(rest.items.iter().map(|row| row.number).collect::<Vec<_>>(), [1001]);
            assert_eq!(cases::count(tx, dir, cases::CaseState::Closed)?, 1);
            let own = cases::opened_by(tx, dir, people[0], &PageRequest::first(1))?;
            assert_eq!(own.items.iter().map(|row| row.number).collect::<Vec<_>>(), [1005]);
            let rest = cases::opened_by(tx, dir, people[0], &PageRequest::after(3, own.next))?;
            assert_eq!((rest.items.len(), rest.items[0].number, rest.next), (1, 1004, None));
            assert!(cases::opened_by(tx, dir, people[1], &PageRequest::first(9))?.items.is_empty());
            assert_eq!(cases::open_of_person(tx, dir, people[1])?.unwrap().number, 1002);
            assert_eq!(cases::open_of_person(tx, dir, people[2])?, None);
            assert_eq!(cases::of_person(tx, dir, people[2], &PageRequest::first(9))?.items.len(), 1);
            let some = cases::between(tx, dir, later(1), later(4), &PageRequest::first(2))?;
            assert_eq!(some.items.iter().map(|row| row.number).collect::<Vec<_>>(), [1002, 1003]);
            let some = cases::between(tx, dir, later(1), later(4), &PageRequest::after(2, some.next))?;
            assert_eq!((some.items[0].number, some.next), (1004, None));
            Ok(())
        }).await;
    }

    async fn signatures_are_asked_for_and_answered_once(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let (approver, other) = (w.joined("A").await, w.joined("B").await);
        let request = move |byte: u8| signature_requests::SignatureRequest {
            id: EvidenceId::from_bytes([byte; 16]),
            case: CaseId::from_bytes([1; 16]),
            kind: RequestKind::Approval,
            approver,
            statement: "I approve.".into(),
            asked_at: later(byte.into()),
            expires_at: later(100),
            answer: None,
            answered_at: None,
        };
        write(&w.store, move |tx| {
            for byte in 1..=3 {
                signature_requests::insert(tx, dir, &request(byte))?;
            }
            let answer = |tx: &mut dyn keyward_storage::Tx, byte, who, at| {
                signature_requests::answer(tx, dir, request(byte).id, who, RequestAnswer::Signed, at)
            };
            assert!(!answer(tx, 1, other, later(9))?);
            assert!(answer(tx, 1, approver, later(9))?);
            assert!(!answer(tx, 1, approver, later(10))?);
            assert!(!answer(tx, 2, approver, later(100))?);
            assert_eq!(signature_requests::open_for(tx, dir, approver, later(50))?, [request(2), request(3)]);
            assert_eq!(signature_requests::find(tx, dir, request(1).id)?.unwrap().answer, Some(RequestAnswer::Signed));
            assert_eq!(signature_requests::expire(tx, dir, later(99), 10)?, []);
            assert_eq!(signature_requests::expire(tx, dir, later(100), 1)?.len(), 1);
            assert_eq!(signature_requests::expire(tx, dir, later(100), 9)?[0].answer, Some(RequestAnswer::Expired));
            assert_eq!(signature_requests::of_case(tx, dir, CaseId::from_bytes([1; 16]))?.len(), 3);
            // A clock that was two hours ahead asked this one: until then it is not shown, and not answered.
            let ahead = signature_requests::SignatureRequest { asked_at: later(7200), expires_at: later(9000), ..request(4) };
            signature_requests::insert(tx, dir, &ahead)?;
            assert_eq!(signature_requests::open_for(tx, dir, approver, later(200))?, []);
            assert!(!answer(tx, 4, approver, later(200))?);
            assert_eq!(signature_requests::open_for(tx, dir, approver, later(6900))?.len(), 1, "servers may differ by as much");
            tx.execute("DELETE FROM signature_request WHERE asked_at = ?1", &keyward_storage::params![later(7200)])?;
            // Newest first, bounded, and only theirs.
            let newest = |tx: &mut dyn keyward_storage::Tx, who, limit| {
                let found = signature_requests::newest_for(tx, dir, who, limit)?;
                Ok::<_, keyward_storage::StoreError>(found.into_iter().map(|one| one.id).collect::<Vec<_>>())
            };
            assert_eq!(newest(tx, approver, 2)?, [request(3).id, request(2).id]);
            assert_eq!(newest(tx, approver, 9)?.len(), 3);
            assert_eq!(newest(tx, other, 9)?, []);
            Ok(())
        }).await;
    }

    async fn intents_finish_once(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        write(&w.store, move |tx| {
            let (id, case) = (IntentId::from_bytes([1; 16]), CaseId::from_bytes([1; 16]));
            intents::insert(tx, dir, id, case, "{\"wipe\":1}", NOW, later(1))?;
            assert_eq!(intents::due(tx, dir, NOW, 10)?, []);
            let due = intents::due(tx, dir, later(1), 10)?;
            assert_eq!((due.len(), due[0].attempts), (1, 0));
            assert!(intents::bump(tx, dir, id, 0, later(60))?);
            assert!(!intents::bump(tx, dir, id, 0, later(60))?);
            assert_eq!(intents::due(tx, dir, later(59), 10)?, []);
            assert_eq!(intents::open_of_case(tx, dir, case)?[0].attempts, 1);
            assert!(intents::finish(tx, dir, id, intents::Outcome::Done, later(61))?);
            assert!(!intents::finish(tx, dir, id, intents::Outcome::Failed, later(62))?);
            assert!(!intents::bump(tx, dir, id, 1, later(70))?);
            assert_eq!(intents::open_of_case(tx, dir, case)?, []);
            assert_eq!(intents::find(tx, dir, id)?.unwrap().outcome, Some(intents::Outcome::Done));
            Ok(())
        }).await;
    }

    async fn messages_are_sent_once(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let message = |byte: u8| messages::NewMessage {
            id: MessageId::from_bytes([byte; 16]),
            person: None,
            channel: Channel::Mail,
            address: "mira@example.org".into(),
            subject: "Your phone".into(),
            body: "Line 1\nLine 2".into(),
            kind: "personal-device-advice".into(),
            case: None,
            intent: None,
            created_at: later(byte.into()),
            expires_at: None,
        };
        write(&w.store, move |tx| {
            assert!(messages::enqueue(tx, dir, &message(1))?);
            assert!(!messages::enqueue(tx, dir, &message(1))?);
            assert!(messages::enqueue(tx, dir, &message(2))?);
            assert_eq!(messages::due(tx, dir, lane(Channel::Mail, None), later(1), 9)?.len(), 1);
            assert!(messages::mark_failed(tx, dir, message(1).id, "refused", Some(later(60)))?);
            assert!(messages::mark_failed(tx, dir, message(2).id, "no such address", None)?);
            assert_eq!(messages::due(tx, dir, lane(Channel::Mail, None), later(59), 9)?, []);
            let due = messages::due(tx, dir, lane(Channel::Mail, None), Timestamp::from_micros(i64::MAX - 1), 9)?;
            assert_eq!((due.len(), due[0].attempts, due[0].last_error.as_deref()), (1, 1, Some("refused")));
            assert!(messages::mark_sent(tx, dir, message(1).id, later(61))?);
            assert!(!messages::mark_sent(tx, dir, message(1).id, later(62))?);
            let listed = messages::list(tx, dir, &PageRequest::first(1))?;
            assert_eq!(listed.items[0].message, message(2));
            let rest = messages::list(tx, dir, &PageRequest::after(1, listed.next))?;
            assert_eq!(rest.items[0].sent_at, Some(later(61)));
            Ok(())
        }).await;
    }

    async fn messages_wait_by_channel_and_by_receiver(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let case = CaseId::from_bytes([8; 16]);
        let message = move |byte: u8, channel, address: &str| messages::NewMessage {
            id: MessageId::from_bytes([byte; 16]),
            person: None,
            channel,
            address: address.into(),
            subject: "A pass was issued".into(),
            body: "{}".into(),
            kind: "pass.issued".into(),
            case: (byte < 3).then_some(case),
            intent: (byte < 3).then_some(IntentId::from_bytes([byte; 16])),
            created_at: later(byte.into()),
            expires_at: None,
        };
        write(&w.store, move |tx| {
            let all = [
                message(1, Channel::Webhook, "chat"),
                message(2, Channel::Webhook, "siem"),
                message(3, Channel::Text, "+38640555418"),
            ];
            for one in &all {
                assert!(messages::enqueue(tx, dir, one)?);
            }
            let mut due = |channel, to: Option<&str>| -> Result<Vec<messages::NewMessage>, StoreError> {
                let rows = messages::due(tx, dir, lane(channel, to), later(9), 9)?;
                Ok(rows.into_iter().map(|row| row.message).collect())
            };
            assert_eq!(due(Channel::Webhook, Some("siem"))?, [all[1].clone()]);
            assert_eq!(due(Channel::Webhook, None)?, all[..2]);
            assert_eq!(due(Channel::Text, None)?, [all[2].clone()]);
            assert_eq!(due(Channel::Mail, None)?, []);
            let of_case = messages::of_case(tx, dir, case, "duress", 9)?;
            assert_eq!(of_case.iter().map(|row| row.message.clone()).collect::<Vec<_>>(), all[..2]);
            assert_eq!(messages::of_case(tx, dir, case, &all[0].kind, 9)?, [], "but those of one kind");
            assert_eq!(messages::stuck(tx, dir, 9)?, (0, 0));
            messages::mark_failed(tx, dir, all[0].id, "503", Some(later(60)))?;
            messages::mark_failed(tx, dir, all[1].id, "410", None)?;
            assert_eq!(messages::stuck(tx, dir, 9)?, (1, 1));
            let given_up = |row: &messages::Message| row.is_given_up();
            assert_eq!(messages::of_case(tx, dir, case, "duress", 9)?.iter().map(given_up).collect::<Vec<_>>(), [false, true]);
            Ok(())
        }).await;
    }

    async fn messages_are_forgotten_when_nothing_asks_for_them_any_more(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let people = [w.joined("A").await, w.joined("B").await];
        let case = move |byte: u8, closed: Option<u64>| cases::NewCase {
            id: CaseId::from_bytes([byte; 16]),
            person: people[usize::from(byte % 2)],
            playbook: "device-lost".into(),
            opened_at: NOW,
            opened_by: None,
            now: cases::Projection {
                tier: Tier::Standard,
                state: if closed.is_some() { cases::CaseState::Closed } else { cases::CaseState::Open },
                changed_at: NOW,
                closed_at: closed.map(later),
                last_seq: 1,
                step: "verify".into(),
                theft: "unknown".into(),
                channel: "phone".into(),
            },
        };
        let message = |byte: u8, at: u64, case: Option<CaseId>| messages::NewMessage {
            id: MessageId::from_bytes([byte; 16]),
            person: None,
            channel: Channel::Mail,
            address: "mira@example.org".into(),
            subject: "Your phone".into(),
            body: "Line 1".into(),
            kind: "personal-device-advice".into(),
            case,
            intent: None,
            created_at: later(at),
            expires_at: None,
        };
        write(&w.store, move |tx| {
            assert_eq!(messages::oldest(tx, dir)?, None);
            let (open, long_closed, closed) = (case(0, None), case(1, Some(50)), case(3, Some(100)));
            for one in [&open, &long_closed, &closed] {
                cases::insert(tx, dir, one)?;
            }
            let all = [
                message(1, 10, None),
                message(2, 11, None),
                message(3, 12, None),
                message(4, 13, Some(open.id)),
                message(5, 14, Some(long_closed.id)),
                message(6, 15, Some(closed.id)),
                message(7, 100, None),
            ];
            for one in &all {
                messages::enqueue(tx, dir, one)?;
            }
            for one in [1, 4, 5, 6, 7] {
                messages::mark_sent(tx, dir, MessageId::from_bytes([one; 16]), later(200))?;
            }
            messages::mark_failed(tx, dir, all[1].id, "no such address", None)?;
            messages::mark_failed(tx, dir, all[2].id, "busy", Some(later(60)))?;
            assert_eq!(messages::oldest(tx, dir)?, Some(later(10)));
            assert_eq!(messages::purge(tx, dir, later(10), 9)?, 0);
            assert_eq!(messages::purge(tx, dir, later(100), 2)?, 2, "in steps");
            assert_eq!(messages::purge(tx, dir, later(100), 2)?, 1);
            assert_eq!(messages::purge(tx, dir, later(100), 2)?, 0);
            let mut left = messages::list(tx, dir, &PageRequest::first(9))?.items;
            left.reverse();
            // Unsent, of an open case, of one that was closed later, and newer.
            let expected = [2, 3, 5, 6].map(|at: usize| all[at].id);
            assert_eq!(left.iter().map(|row| row.message.id).collect::<Vec<_>>(), expected);
            Ok(())
        }).await;
    }
}
