//! Sessions and sign-ins.

use crate::repos_common::{NOW, later, world, write};
use keyward_model::{CaseId, DeviceId, EventId, MethodId, MethodKind, MethodStatus, SessionId, Tier};
use keyward_storage::repo::{self, PageRequest};
use keyward_storage::repo::{cases, sessions, sign_ins};
use keyward_storage::testing::permit;
use keyward_storage::{Store, both_engines};
use std::time::Duration;

both_engines! {
    async fn sessions_end_in_every_way(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let (a, b) = (w.joined("A").await, w.joined("B").await);
        let method = w.bound(a, MethodKind::Passkey).await;
        let second = w.bound(a, MethodKind::SoftwareTotp).await;
        let session = move |byte: u8, person| sessions::Session {
            id: SessionId::from_bytes([byte; 16]),
            person,
            method: (person == a).then_some(method),
            second_method: (byte == 4).then_some(second),
            more_methods: Vec::new(),
            pass: (byte == 1).then_some(keyward_model::PassId::from_bytes([7; 16])),
            name: None,
            factors: keyward_model::FactorSet::from_bits(byte.into()),
            kind: if byte == 1 { sessions::SessionKind::Enrol } else { sessions::SessionKind::Full },
            created_at: later(byte.into()),
            last_seen_at: later(byte.into()),
            expires_at: later(1000),
            address: Some("2001:db8::7".into()),
            user_agent: None,
        };
        write(&w.store, move |tx| {
            for byte in 1..=4 {
                sessions::insert(tx, dir, &session(byte, a), &[byte; 32])?;
            }
            sessions::insert(tx, dir, &session(5, b), &[5; 32])?;
            let found = sessions::find_by_secret_hash(tx, dir, &[1; 32], later(10))?.unwrap();
            assert_eq!(found.session, session(1, a));
            assert_eq!((found.person.display_name.as_str(), found.person.enabled), ("A", true));
            assert_eq!(sessions::find_by_secret_hash(tx, dir, &[1; 32], later(1000))?, None);
            assert_eq!(sessions::find_by_secret_hash(tx, dir, &[9; 32], later(10))?, None);
            let id = SessionId::from_bytes([1; 16]);
            assert!(!sessions::touch_due(&found.session, later(60)));
            assert!(!sessions::touch(tx, dir, id, later(60))?);
            assert!(sessions::touch_due(&found.session, later(61)));
            assert!(sessions::touch(tx, dir, id, later(61))?);
            assert!(!sessions::touch(tx, dir, id, later(100))?);
            assert!(sessions::end(tx, dir, id, "signed-out", later(70))?);
            assert!(!sessions::end(tx, dir, id, "signed-out", later(71))?);
            assert_eq!(sessions::find_by_secret_hash(tx, dir, &[1; 32], later(72))?, None);
            assert_eq!(sessions::of_person(tx, dir, a, later(72))?.len(), 3);
            let live = sessions::Live { count: 3, last_seen_at: Some(later(4)) };
            assert_eq!(sessions::live(tx, dir, a, later(72))?, live);
            assert_eq!(sessions::live(tx, dir, a, later(1000))?, sessions::Live::default());
            assert!(!sessions::is_live(tx, dir, a, id, later(72))?);
            assert!(sessions::is_live(tx, dir, a, SessionId::from_bytes([2; 16]), later(72))?);
            assert!(!sessions::is_live(tx, dir, b, SessionId::from_bytes([2; 16]), later(72))?);
            assert!(!sessions::is_live(tx, dir, a, SessionId::from_bytes([2; 16]), later(1000))?);
            assert_eq!(sessions::end_enrolments(tx, dir, a, "pass.voided", later(73))?, 0);
            let kept = SessionId::from_bytes([3; 16]);
            assert_eq!(sessions::end_of_method(tx, dir, b, second, "not theirs", later(79))?, 0);
            assert_eq!(sessions::end_of_method(tx, dir, a, second, "method-removed", later(79))?, 1);
            assert_eq!(sessions::end_all(tx, dir, a, Some(kept), "reported-lost", later(80))?, 1);
            assert_eq!(sessions::of_person(tx, dir, a, later(81))?, [session(3, a)]);
            assert_eq!(sessions::end_of_method(tx, dir, a, method, "method-revoked", later(90))?, 1);
            assert_eq!(sessions::end_all(tx, dir, b, None, "contained", later(90))?, 1);
            assert_eq!(sessions::purge(tx, dir, later(1000), 10)?, 0);
            assert_eq!(sessions::purge(tx, dir, later(1001), 3)?, 3);
            Ok(())
        }).await;
    }

    async fn a_session_has_a_name_and_ends_with_any_of_its_methods(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let (person, other) = (w.joined("A").await, w.joined("B").await);
        let mut methods = Vec::new();
        for kind in [MethodKind::Password, MethodKind::SoftwareTotp, MethodKind::Phone, MethodKind::Email] {
            methods.push(w.bound(person, kind).await);
        }
        let session = move |byte: u8, methods: &[MethodId]| sessions::Session {
            id: SessionId::from_bytes([byte; 16]),
            person,
            method: methods.first().copied(),
            second_method: methods.get(1).copied(),
            more_methods: methods.iter().skip(2).copied().collect(),
            pass: None,
            name: None,
            factors: keyward_model::FactorSet::from_bits(1),
            kind: if byte == 9 { sessions::SessionKind::Change } else { sessions::SessionKind::Full },
            created_at: NOW,
            last_seen_at: NOW,
            expires_at: later(1000),
            address: None,
            user_agent: None,
        };
        write(&w.store, move |tx| {
            for (byte, first) in [(1, 0), (2, 1), (9, 3)] {
                sessions::insert(tx, dir, &session(byte, &methods[first..]), &[byte; 32])?;
            }
            let mut found = sessions::find_by_secret_hash(tx, dir, &[1; 32], later(1))?.unwrap();
            assert_eq!(found.session, session(1, &methods));
            assert_eq!(found.session.methods().collect::<Vec<_>>(), methods);
            found.methods.sort_by_key(|row| row.id);
            assert!(methods.iter().all(|id| found.methods.iter().any(|row| row.id == *id)));
            let two = sessions::find_by_secret_hash(tx, dir, &[9; 32], later(1))?.unwrap();
            assert_eq!((two.session.kind, two.methods.len()), (sessions::SessionKind::Change, 1));

            let id = session(2, &[]).id;
            assert!(!sessions::rename(tx, dir, other, id, Some("Mine"))?);
            assert!(sessions::rename(tx, dir, person, id, Some("Kitchen"))?);
            assert_eq!(sessions::find_by_secret_hash(tx, dir, &[2; 32], later(1))?.unwrap().session.name.as_deref(), Some("Kitchen"));
            assert!(sessions::rename(tx, dir, person, id, None)?);

            // The last method of all of them is a further one of the first two.
            assert!(repo::methods::set_status(tx, dir, &permit(person), methods[0], MethodStatus::Suspended, later(5))?);
            assert_eq!(sessions::of_person(tx, dir, person, later(5))?.len(), 2);
            assert!(!sessions::note_refused(tx, dir, &[2; 32], later(6))?, "it lives");
            assert!(repo::methods::set_status(tx, dir, &permit(person), methods[3], MethodStatus::Revoked, later(7))?);
            assert_eq!(sessions::of_person(tx, dir, person, later(7))?, []);
            assert!(!sessions::rename(tx, dir, person, id, Some("Late"))?);
            assert!(sessions::ended_in_use(tx, dir, &[2; 32])?);
            assert_eq!(sessions::first_refused(tx, dir, person, (NOW, later(9)))?, None);
            assert!(sessions::note_refused(tx, dir, &[2; 32], later(8))?);
            assert!(!sessions::note_refused(tx, dir, &[2; 32], later(9))?, "the first counts");
            assert!(!sessions::ended_in_use(tx, dir, &[2; 32])? && !sessions::ended_in_use(tx, dir, &[8; 32])?);
            assert_eq!(sessions::first_refused(tx, dir, person, (later(6), later(7)))?, Some(later(8)));
            assert_eq!(sessions::first_refused(tx, dir, person, (NOW, later(6)))?, None);
            assert_eq!(sessions::first_refused(tx, dir, other, (NOW, later(9)))?, None);
            Ok(())
        }).await;
    }

    async fn a_revocation_is_measured_once(store: Store) {
        use repo::revocations::{self, Cause, Decision};
        let w = world(store).await;
        let dir = w.dir;
        let person = w.joined("A").await;
        let by_case = Decision::Intent(keyward_model::IntentId::from_bytes([1; 16]));
        let by_hand = |byte| Decision::Event(EventId::from_bytes([byte; 16]));
        write(&w.store, move |tx| {
            let took = Duration::from_millis(12);
            assert!(revocations::insert(tx, dir, by_case, (person, 4), (NOW, NOW.plus(took)))?);
            assert!(!revocations::insert(tx, dir, by_case, (person, 0), (NOW, later(9)))?, "the first counts");
            let found = revocations::find(tx, dir, by_case)?.unwrap();
            assert_eq!((found.sessions, found.took, found.cause), (4, took, Cause::Case));
            assert_eq!(revocations::find(tx, dir, by_hand(1))?.map(|found| found.cause), Some(Cause::Case), "one id, one row");
            assert_eq!(revocations::latest_by_hand(tx, dir, person)?, None);
            assert!(revocations::insert(tx, dir, by_hand(2), (person, 1), (later(1), later(3)))?);
            assert!(revocations::insert(tx, dir, by_hand(3), (person, 0), (later(2), later(3)))?);
            assert_eq!(revocations::latest_by_hand(tx, dir, person)?.unwrap().decided_at, later(2));
            let since = |tx: &mut dyn keyward_storage::Tx, from| revocations::since(tx, dir, from);
            let took: Vec<_> = since(tx, NOW)?.iter().map(|one| one.took).collect();
            assert_eq!(took, [Duration::from_secs(2), Duration::from_millis(12)], "what ended nothing says nothing");
            assert_eq!(since(tx, later(1))?.len(), 1);
            assert_eq!(revocations::purge(tx, dir, later(2), 1)?, 1);
            assert_eq!(revocations::purge(tx, dir, later(2), 10)?, 1);
            assert_eq!(since(tx, NOW)?, []);
            Ok(())
        }).await;
    }

    async fn sign_ins_page_newest_first(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let person = w.joined("A").await;
        let (method, device) = (w.bound(person, MethodKind::Passkey).await, DeviceId::from_bytes([1; 16]));
        let sign_in = move |byte: u8| sign_ins::SignIn {
            id: EventId::from_bytes([byte; 16]),
            person,
            at: later(u64::from(byte / 2)),
            method: Some(method),
            kind: MethodKind::Passkey,
            device: Some(device),
            outcome: if byte == 9 { "disabled" } else { sign_ins::SUCCESS }.into(),
            address: None,
            user_agent: Some("Firefox".into()),
            reference: None,
        };
        write(&w.store, move |tx| {
            for byte in 0..10 {
                sign_ins::insert(tx, dir, &sign_in(byte))?;
            }
            let (mut seen, mut after) = (Vec::new(), None);
            loop {
                let page = sign_ins::of_person(tx, dir, person, &PageRequest::after(3, after))?;
                seen.extend(page.items);
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(seen, (0..10).rev().map(sign_in).collect::<Vec<_>>());
            let worked = sign_ins::of_person_by_outcome(tx, dir, person, true, &PageRequest::first(3))?;
            assert_eq!((worked.items, worked.next.is_some()), ([8, 7, 6].map(sign_in).to_vec(), true));
            let refused = sign_ins::of_person_by_outcome(tx, dir, person, false, &PageRequest::first(3))?;
            assert_eq!((refused.items, refused.next), (vec![sign_in(9)], None));
            assert_eq!(sign_ins::latest(tx, dir, person, (2, 5))?, [9, 8, 7].map(sign_in));
            assert_eq!(sign_ins::last_of_method(tx, dir, person, method, NOW)?, Some(later(4)));
            assert_eq!(sign_ins::last_of_device(tx, dir, person, device, later(5))?, None);
            let quoted = |byte, text: &str| sign_ins::SignIn { reference: Some(text.to_owned()), ..sign_in(byte) };
            for (byte, text) in [(20, "K7QD2MXPT4"), (21, "K7QD2MXPT4"), (22, "9HWRC4TQ7N")] {
                sign_ins::insert(tx, dir, &quoted(byte, text))?;
            }
            let find = |tx: &mut dyn keyward_storage::Tx, text, limit| sign_ins::find_by_reference(tx, dir, text, limit);
            assert_eq!(find(tx, "K7QD2MXPT4", 3)?, [quoted(21, "K7QD2MXPT4"), quoted(20, "K7QD2MXPT4")]);
            assert_eq!(find(tx, "K7QD2MXPT4", 1)?.len(), 1);
            assert_eq!(find(tx, "AAAAAAAAAA", 3)?, []);
            Ok(())
        }).await;
    }

    async fn sign_ins_are_forgotten_in_steps_but_not_while_a_case_is_open(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let people = [w.joined("A").await, w.joined("B").await, w.joined("C").await];
        let sign_in = move |byte: u8| sign_ins::SignIn {
            id: EventId::from_bytes([byte; 16]),
            person: people[usize::from(byte % 3)],
            at: later(byte.into()),
            method: None,
            kind: MethodKind::Password,
            device: None,
            outcome: sign_ins::SUCCESS.into(),
            address: None,
            user_agent: None,
            reference: None,
        };
        let case = cases::NewCase {
            id: CaseId::from_bytes([1; 16]),
            person: people[1],
            playbook: "device-lost".into(),
            opened_at: NOW,
            opened_by: None,
            now: cases::Projection {
                tier: Tier::Standard,
                state: cases::CaseState::Open,
                changed_at: NOW,
                closed_at: None,
                last_seq: 1,
                step: "verify".into(),
                theft: "unknown".into(),
                channel: "phone".into(),
            },
        };
        write(&w.store, move |tx| {
            assert_eq!(sign_ins::oldest(tx, dir)?, None);
            assert_eq!(sign_ins::sweep(tx, dir, None, later(60), (9, 9))?, (0, None));
            for byte in 1..=30 {
                sign_ins::insert(tx, dir, &sign_in(byte))?;
            }
            assert_eq!(sign_ins::oldest(tx, dir)?, Some(later(1)));
            cases::insert(tx, dir, &case)?;
            let (mut after, mut forgotten, mut steps) = (None, 0, 0);
            loop {
                let (gone, next) = sign_ins::sweep(tx, dir, after, later(22), (2, 3))?;
                assert!(gone <= 3);
                (forgotten, steps, after) = (forgotten + gone, steps + 1, next);
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(forgotten, 14, "{steps}");
            let mut left = Vec::new();
            for person in people {
                let of = sign_ins::of_person(tx, dir, person, &PageRequest::first(50))?.items;
                left.push(of.iter().map(|one| one.at).min());
                assert_eq!(of.len(), if person == people[1] { 10 } else { 3 });
            }
            assert_eq!(left, [Some(later(24)), Some(later(1)), Some(later(23))]);
            Ok(())
        }).await;
    }
}
