//! Every repository on both engines: what is written is read back, guards hold, pages meet.
#![expect(clippy::unwrap_used, reason = "helpers of tests may fail their test")]

mod repos_common;

use keyward_access::gate::Permit;
use keyward_model::{
    Actor, CaseId, ChangeId, Channel, Contact, ContactId, ContactKind, Device, DeviceId, DeviceKind,
    DeviceState, EventId, EvidenceId, GroupId, IntentId, Management, MessageId, MethodId, MethodKind,
    MethodStatus, PassId, PersonId, Role, RoleSet, SessionId, Tier, Timestamp,
};
use keyward_storage::repo::signature_requests::{RequestAnswer, RequestKind};
use keyward_storage::repo::{
    self, PageRequest, break_glass, cases, changes, contacts, devices, groups, methods, passes, passkeys,
    people,
};
use keyward_storage::repo::{
    intents, messages, names, policies, sessions, sign_ins, signature_requests, throttle, trust,
};
use keyward_storage::testing::permit;
use keyward_storage::{Store, StoreError, Tx, both_engines, params};
use repos_common::{NOW, later, read, world, write};
use std::time::Duration;

const fn lane(channel: Channel, address: Option<&str>) -> messages::Lane<'_> {
    messages::Lane { channel, address, codes: false }
}

both_engines! {
    async fn people_are_found_every_way(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        assert_eq!(read(&w.store, repo::directories::find_only).await.unwrap().id, dir);
        let boss = w.joined("Ana Novak").await;
        let mut mira = w.person("Mira Kovač");
        mira.user_name = "Mira.Kovac@Contoso.example".into();
        mira.manager = Some(boss);
        let (id, sent) = (mira.id, mira.clone());
        write(&w.store, move |tx| people::insert(tx, &sent, &[9; 64], Some("graph-1"))).await;
        mira.user_name = "mira.kovac@contoso.example".into();
        let expected = mira.clone();
        write(&w.store, move |tx| {
            let found = Some(expected.clone());
            assert_eq!(people::find(tx, dir, id)?, found);
            assert_eq!(people::find_by_user_name(tx, dir, " MIRA.kovac@contoso.EXAMPLE ")?, found);
            assert_eq!(people::find_by_user_handle(tx, dir, &[9; 64])?, Some((expected.clone(), vec![9; 64])));
            assert_eq!(people::find_by_source(tx, dir, "graph-1")?, found);
            assert_eq!(people::find_by_employee_number(tx, dir, "E-1001")?.len(), 2);
            assert_eq!(people::reports_of(tx, dir, boss, &PageRequest::first(5))?.items, std::slice::from_ref(&expected));
            assert_eq!(people::user_handle(tx, dir, id)?, Some(vec![9; 64]));
            assert_eq!(people::count(tx, dir)?, 2);
            assert_eq!(people::photo(tx, dir, id)?, None);
            Ok(())
        }).await;
        let twice = StoreError::Conflict { table: "person".into(), columns: "directory_id, user_name".into() };
        let mut other = w.person("Other");
        other.user_name = "MIRA.KOVAC@contoso.example".into();
        let result: Result<(), StoreError> =
            w.store.write("twice", move |tx| people::insert(tx, &other, &[8; 64], None)).await;
        assert_eq!(result, Err(twice));
        write(&w.store, move |tx| {
            let photo = people::Photo { media_type: "image/png".into(), bytes: vec![1, 2, 3] };
            assert!(people::set_photo(tx, dir, id, Some(&photo))?);
            assert_eq!(people::photo(tx, dir, id)?, Some(photo));
            assert!(people::set_roles(tx, dir, id, RoleSet::of(&[Role::PrivilegedAuthentication, Role::PolicyAdministrator]))?);
            assert!(people::set_tier(tx, dir, id, Tier::Privileged)?);
            assert!(people::set_enabled(tx, dir, boss, false)?);
            assert!(!people::set_enabled(tx, dir, boss, false)?);
            let now = people::find(tx, dir, id)?.unwrap();
            assert!(now.has_photo && now.roles.has(Role::PolicyAdministrator) && now.tier == Tier::Privileged);
            assert_eq!(people::with_role(tx, dir, Role::PrivilegedAuthentication, 10)?, [now]);
            assert_eq!(people::with_role(tx, dir, Role::Authentication, 10)?, []);
            assert!(people::set_photo(tx, dir, id, None)?);
            assert_eq!(people::find(tx, dir, PersonId::from_bytes([0; 16]))?, None);
            Ok(())
        }).await;
    }

    async fn search_finds_any_beginning_once_and_pages_meet(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let names = ["Mira Kovač", "Mirko Mirović", "Amira Mir", "Žiga Zupan", "Mila 100%"];
        for name in names {
            w.joined(name).await;
        }
        let found = read(&w.store, move |tx| {
            let mut pages = Vec::new();
            let mut after = None;
            loop {
                let page = names::search(tx, dir, "MIR", &PageRequest::after(1, after))?;
                pages.extend(page.items.into_iter().map(|person| person.display_name));
                after = page.next.map(|cursor| cursor.to_string().parse().unwrap());
                if after.is_none() {
                    break Ok(pages);
                }
            }
        }).await;
        assert_eq!(found, ["Amira Mir", "Mira Kovač", "Mirko Mirović"]);
        let count = move |text: &'static str| {
            let store = w.store.clone();
            async move {
                read(&store, move |tx| Ok(names::search(tx, dir, text, &PageRequest::first(50))?.items.len())).await
            }
        };
        assert_eq!(count("kovač").await, 1);
        assert_eq!(count("ž").await, 1);
        assert_eq!(count("100%").await, 1);
        assert_eq!(count("%").await, 0);
        assert_eq!(count("mirko mirović").await, 1);
        assert_eq!(count("").await, 5);
    }

    async fn renamed_people_are_found_by_every_name_they_had(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let person = w.person("Jana Horvat");
        let mut renamed = person.clone();
        renamed.display_name = "Jana Bizjak".into();
        renamed.user_name = "jana.bizjak@contoso.example".into();
        write(&w.store, move |tx| {
            people::insert(tx, &person, &[1; 16], None)?;
            assert!(people::update(tx, &renamed, later(60))?);
            // A caller may not say the new one, and whoever reads an old mail does not know it.
            for old in ["horvat", "jana.horvat@contoso.example", "Bizjak Horvat"] {
                assert_eq!(names::search(tx, dir, old, &PageRequest::first(5))?.items, [renamed.clone()], "{old}");
            }
            assert_eq!(names::search(tx, dir, "bizjak", &PageRequest::first(5))?.items, [renamed.clone()]);
            let mut nobody = renamed.clone();
            nobody.id = PersonId::from_bytes([3; 16]);
            assert!(!people::update(tx, &nobody, later(60))?);
            Ok(())
        }).await;
    }

    async fn lists_page_through_everybody(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        for number in 0..7 {
            w.joined(&format!("Person {number}")).await;
        }
        read(&w.store, move |tx| {
            let (mut seen, mut after) = (Vec::new(), None);
            loop {
                let page = people::list(tx, dir, &PageRequest::after(3, after))?;
                seen.extend(page.items.iter().map(|person| person.id));
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(seen.len(), 7);
            assert!(seen.is_sorted());
            Ok(())
        }).await;
    }

    async fn groups_and_their_members(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let (a, b) = (w.joined("A").await, w.joined("B").await);
        let (one, two) = (GroupId::from_bytes([1; 16]), GroupId::from_bytes([2; 16]));
        write(&w.store, move |tx| {
            assert_eq!(groups::upsert_by_source(tx, dir, one, "g-1", "Finance")?, one);
            assert_eq!(groups::upsert_by_source(tx, dir, two, "g-1", "Finance EU")?, one);
            let plain = groups::Group { id: two, name: "Agents".into(), source_id: None };
            groups::insert(tx, dir, &plain)?;
            assert_eq!(groups::find(tx, dir, one)?.unwrap().name, "Finance EU");
            assert_eq!(groups::add_members(tx, dir, one, &[a, b])?, 2);
            assert_eq!(groups::add_members(tx, dir, one, &[a, b])?, 0);
            assert_eq!(groups::add_members(tx, dir, two, &[a])?, 1);
            let names: Vec<_> = groups::groups_of(tx, dir, a)?.into_iter().map(|group| group.name).collect();
            assert_eq!(names, ["Finance EU", "Agents"]);
            groups::replace_members(tx, dir, one, &[b])?;
            assert_eq!(groups::members(tx, dir, one, &PageRequest::first(10))?.items, [b]);
            assert!(groups::remove_member(tx, dir, one, b)?);
            assert!(!groups::remove_member(tx, dir, one, b)?);
            assert_eq!(groups::list(tx, dir, &PageRequest::first(1))?.items.len(), 1);
            // Found by a part of the name in small or capital letters; what begins with it first; more pages than one.
            for n in 0..450_u16 {
                let id = GroupId::from_bytes([&[9; 14][..], &n.to_be_bytes()].concat().try_into().unwrap());
                groups::insert(tx, dir, &groups::Group { id, name: format!("Team {n:03} BÜRO"), source_id: None })?;
            }
            let found = |tx: &mut dyn Tx, text, limit| {
                let (found, more) = groups::search(tx, dir, text, limit)?;
                Ok::<_, StoreError>((found.into_iter().map(|group| group.name).collect::<Vec<_>>(), more))
            };
            assert_eq!(found(tx, "EU", 5)?, (vec!["Finance EU".to_owned()], false));
            assert_eq!(found(tx, "049 büro", 5)?, (vec!["Team 049 BÜRO".to_owned()], false));
            assert_eq!(found(tx, "a", 3)?, (["Agents", "Finance EU", "Team 000 BÜRO"].map(String::from).to_vec(), true));
            assert_eq!(found(tx, "%", 5)?, (vec![], false));
            Ok(())
        }).await;
    }

    async fn contacts_keep_their_history(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let person = w.joined("A").await;
        let contact = |byte, since| Contact {
            id: ContactId::from_bytes([byte; 16]),
            person,
            kind: ContactKind::Mobile,
            value: "+38640555418".into(),
            since,
            until: None,
            device: None,
            device_since: None,
        };
        let (old, new) = (contact(1, NOW), Contact { device_since: Some(later(100)), ..contact(2, later(100)) });
        write(&w.store, move |tx| {
            contacts::insert(tx, dir, &old)?;
            assert!(contacts::replace(tx, dir, old.id, &new)?);
            assert!(!contacts::replace(tx, dir, old.id, &contact_again(&new))?);
            let ended = Contact { until: Some(later(100)), ..old.clone() };
            assert_eq!(contacts::of_person(tx, dir, person)?, [new.clone(), ended.clone()]);
            assert_eq!(contacts::in_force_at(tx, dir, person, later(99))?, [ended]);
            assert_eq!(contacts::in_force_at(tx, dir, person, later(100))?, std::slice::from_ref(&new));
            assert!(contacts::end(tx, dir, new.id, later(200))?);
            assert_eq!(contacts::in_force_at(tx, dir, person, later(200))?, []);
            assert_eq!(contacts::find(tx, dir, new.id)?.unwrap().until, Some(later(200)));
            Ok(())
        }).await;
    }

    async fn devices_never_change_hands(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let (a, b) = (w.joined("A").await, w.joined("B").await);
        let device = Device {
            id: DeviceId::from_bytes([1; 16]),
            person: a,
            kind: DeviceKind::Phone,
            name: "iPhone 15".into(),
            system: Some("iOS 19.1".into()),
            management: Management::Managed,
            compliant: Some(true),
            last_seen: Some(NOW),
            state: DeviceState::InUse,
        };
        write(&w.store, move |tx| {
            assert!(devices::upsert(tx, dir, &device, Some("intune-1"))?);
            let newer = Device { system: Some("iOS 19.2".into()), compliant: None, ..device.clone() };
            assert!(devices::upsert(tx, dir, &newer, Some("intune-1"))?);
            assert_eq!(devices::find_by_source(tx, dir, "intune-1")?, Some(newer.clone()));
            assert!(!devices::upsert(tx, dir, &Device { person: b, ..device.clone() }, None)?);
            assert!(devices::set_state(tx, dir, device.id, DeviceState::Lost)?);
            assert_eq!(devices::of_person(tx, dir, a)?, [Device { state: DeviceState::Lost, ..newer }]);
            assert_eq!(devices::of_person(tx, dir, b)?, []);
            Ok(())
        }).await;
    }

    async fn revoked_is_final(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let person = w.joined("A").await;
        let method = w.method(person, MethodKind::Authenticator);
        write(&w.store, move |tx| {
            methods::insert(tx, dir, &permit(person), &method, Some("m-1"))?;
            let id = method.id;
            assert_eq!(methods::find(tx, dir, id)?, Some(method.clone()));
            assert_eq!(methods::find_by_source(tx, dir, person, "m-1")?, Some(method.clone()));
            assert!(methods::set_status(tx, dir, &permit(person), id, MethodStatus::Suspended, later(1))?);
            assert!(methods::set_status(tx, dir, &permit(person), id, MethodStatus::Active, later(2))?);
            assert!(!methods::set_status(tx, dir, &permit(person), id, MethodStatus::Active, later(3))?);
            assert!(methods::rename(tx, dir, &permit(person), id, "On my phone")?);
            assert!(methods::touch(tx, dir, id, later(5))?);
            assert!(!methods::touch(tx, dir, id, later(4))?);
            assert!(methods::set_device(tx, dir, &permit(person), id, Some(DeviceId::from_bytes([1; 16])))?);
            assert!(methods::set_status(tx, dir, &permit(person), id, MethodStatus::Revoked, later(6))?);
            for status in [MethodStatus::Active, MethodStatus::Suspended, MethodStatus::Revoked] {
                assert!(!methods::set_status(tx, dir, &permit(person), id, status, later(7))?);
            }
            assert!(!methods::rename(tx, dir, &permit(person), id, "x")?);
            let found = methods::of_person(tx, dir, person)?;
            assert_eq!(found.len(), 1);
            assert_eq!((found[0].status, found[0].status_at), (MethodStatus::Revoked, later(6)));
            assert_eq!((found[0].label.as_str(), found[0].last_used_at), ("On my phone", Some(later(5))));
            Ok(())
        }).await;
    }

    async fn nothing_is_written_past_its_permit(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let (a, b) = (w.joined("A").await, w.joined("B").await);
        let (theirs, mine) = (w.bound(b, MethodKind::Passkey).await, w.method(a, MethodKind::Passkey));
        #[expect(clippy::disallowed_methods, reason = "what they do not cover is the question")]
        let (decides, imports) = (Permit::of_decision(a), Permit::of_import(a));
        write(&w.store, move |tx| {
            let past = Err(StoreError::NotPermitted);
            assert_eq!(methods::insert(tx, dir, &decides, &mine, None), past, "a decision adds nothing");
            assert_eq!(methods::insert(tx, dir, &permit(b), &mine, None), past, "somebody else's permit");
            assert_eq!(methods::insert(tx, dir, &imports, &mine, Some("m-1")), Ok(()));
            let hash = repo::passwords::Password {
                method: mine.id,
                person: a,
                phc: "x".into(),
                set_at: NOW,
                must_change: false,
            };
            assert_eq!(repo::passwords::insert(tx, dir, &imports, &hash), past, "nothing to check it by");
            assert_eq!(repo::recovery_codes::replace(tx, dir, &decides, mine.id, &[[1; 32]]), past);
            assert_eq!(repo::safe_words::put(tx, dir, &decides, &[1; 32], NOW), past);
            assert_eq!(repo::deputies::put(tx, dir, &imports, b, NOW), past);
            let suspended = methods::set_status(tx, dir, &imports, mine.id, MethodStatus::Suspended, NOW);
            assert_eq!(suspended, Err(StoreError::NotPermitted));
            // A permit reaches no method of anybody else.
            assert_eq!(methods::set_status(tx, dir, &decides, theirs, MethodStatus::Revoked, NOW), Ok(false));
            assert_eq!(methods::rename(tx, dir, &imports, theirs, "Mine"), Ok(false));
            assert_eq!(methods::set_device(tx, dir, &imports, theirs, None), Ok(false));
            Ok(())
        }).await;
    }

    async fn what_its_owner_did_not_remove_goes_on_counting(store: Store) {
        let w = world(store).await;
        let (dir, mira) = (w.dir, w.joined("Mira").await);
        let (lost, old) = (w.bound(mira, MethodKind::Passkey).await, w.bound(mira, MethodKind::SoftwareTotp).await);
        #[expect(clippy::disallowed_methods, reason = "the test stands for the desk")]
        let decides = Permit::of_decision(mira);
        write(&w.store, move |tx| {
            methods::set_status(tx, dir, &decides, lost, MethodStatus::Revoked, NOW)?;
            methods::set_status(tx, dir, &permit(mira), old, MethodStatus::Revoked, NOW)?;
            let counts = methods::working(tx, dir, mira)?;
            let seen: Vec<_> = counts.iter().map(|row| (row.id, row.status, row.here)).collect();
            assert_eq!(seen, [(lost, MethodStatus::Revoked, true)]);
            Ok(())
        }).await;
    }

    async fn passkeys_belong_to_one_person(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let (a, b) = (w.joined("A").await, w.joined("B").await);
        let (first, second) = (w.bound(a, MethodKind::Passkey).await, w.bound(b, MethodKind::Passkey).await);
        let passkey = passkeys::Passkey {
            credential_id: vec![7; 32],
            method: first,
            person: a,
            public_key: vec![1, 2],
            sign_count: u32::MAX,
            user_verified: false,
            backup_eligible: true,
            backup_state: false,
            aaguid: [4; 16],
            transports: vec!["internal".into(), "hybrid".into()],
            rp_id: "id.contoso.example".into(),
            verdict: Some("{}".into()),
        };
        let proof = passkeys::Attestation { format: "none".into(), object: vec![5], client_data: vec![6] };
        let (stolen, proof2) = (passkeys::Passkey { method: second, person: b, ..passkey.clone() }, proof.clone());
        let (store, sent) = (w.store.clone(), passkey.clone());
        write(&store, move |tx| {
            passkeys::insert(tx, dir, &permit(a), &sent, &proof)?;
            assert_eq!(passkeys::attestation(tx, dir, first)?, Some(proof.clone()));
            Ok(())
        }).await;
        let taken: Result<(), StoreError> =
            store.write("stolen", move |tx| passkeys::insert(tx, dir, &permit(b), &stolen, &proof2)).await;
        assert!(matches!(taken, Err(StoreError::Conflict { table, .. }) if table == "passkey"));
        write(&store, move |tx| {
            let known = passkeys::find_by_credential(tx, dir, &[7; 32])?.unwrap();
            assert_eq!(known.passkey, passkey);
            assert_eq!((known.status, known.enabled), (MethodStatus::Active, true));
            assert_eq!((known.user_handle, known.user_name.as_str()), (a.as_bytes().to_vec(), "a@contoso.example"));
            assert_eq!(passkeys::find_by_credential(tx, dir, &[8; 32])?, None);
            assert_eq!(passkeys::active_of(tx, dir, a)?, std::slice::from_ref(&passkey));
            assert_eq!(passkeys::of_method(tx, dir, first)?, Some(passkey.clone()));
            let used = passkeys::Used { sign_count: 9, backup_state: true, user_verified: true, at: later(1) };
            assert!(passkeys::update_after_sign_in(tx, dir, first, used)?);
            let again = passkeys::Used { sign_count: 10, user_verified: false, at: later(2), ..used };
            assert!(passkeys::update_after_sign_in(tx, dir, first, again)?);
            let now = passkeys::of_method(tx, dir, first)?.unwrap();
            assert!(now.user_verified && now.backup_state && now.sign_count == 10);
            assert_eq!(methods::find(tx, dir, first)?.unwrap().last_used_at, Some(later(2)));
            methods::set_status(tx, dir, &permit(a), first, MethodStatus::Suspended, later(3))?;
            assert!(!passkeys::update_after_sign_in(tx, dir, first, used)?);
            assert_eq!(passkeys::active_of(tx, dir, a)?, []);
            let accepted = passkeys::accepted_ids(tx, dir, a, &passkey.rp_id)?;
            assert_eq!(accepted, std::slice::from_ref(&passkey.credential_id));
            assert_eq!(passkeys::accepted_ids(tx, dir, a, "elsewhere.example")?, Vec::<Vec<u8>>::new());
            assert_eq!(passkeys::find_by_credential(tx, dir, &[7; 32])?.unwrap().status, MethodStatus::Suspended);
            Ok(())
        }).await;
    }

    async fn one_metadata_file_is_in_force(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let stamp = |number: u64, byte| trust::MetadataStamp {
            number,
            next_update: "2026-07-01".into(),
            loaded_at: later(number),
            sha256: [byte; 32],
        };
        write(&w.store, move |tx| {
            assert_eq!(trust::metadata_stamp(tx, dir)?, None);
            assert_eq!(trust::metadata_file(tx, dir)?, None);
            assert!(!trust::put_metadata(tx, dir, Some(&[0; 32]), &stamp(1, 1), b"one")?, "there is none before it");
            assert!(trust::put_metadata(tx, dir, None, &stamp(1, 1), b"one")?);
            assert!(!trust::put_metadata(tx, dir, None, &stamp(2, 2), b"two")?, "somebody was first");
            assert!(!trust::put_metadata(tx, dir, Some(&[2; 32]), &stamp(2, 2), b"two")?);
            assert_eq!(trust::metadata_stamp(tx, dir)?, Some(stamp(1, 1)));
            assert!(trust::put_metadata(tx, dir, Some(&[1; 32]), &stamp(2, 2), b"two")?);
            assert_eq!(trust::metadata_stamp(tx, dir)?, Some(stamp(2, 2)));
            assert_eq!(trust::metadata_file(tx, dir)?, Some(b"two".to_vec()));
            assert_eq!(trust::metadata_stamp(tx, keyward_model::DirectoryId::from_bytes([9; 16]))?, None);
            Ok(())
        }).await;
    }

    async fn anchors_are_added_once_and_removed(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let anchor = |byte: u8| trust::Anchor {
            fingerprint: [byte; 32],
            name: format!("Root {byte}"),
            certificate: vec![byte; 500],
            added_at: later(u64::from(byte)),
        };
        write(&w.store, move |tx| {
            for byte in [3, 1, 2] {
                assert!(trust::add_anchor(tx, dir, &anchor(byte))?);
            }
            assert!(!trust::add_anchor(tx, dir, &trust::Anchor { name: "Else".into(), ..anchor(1) })?);
            assert_eq!(trust::anchors(tx, dir)?, [1, 2, 3].map(anchor));
            assert_eq!(trust::anchor_stamp(tx, dir)?, [1, 2, 3].map(|byte| [byte; 32]));
            assert!(trust::remove_anchor(tx, dir, &[2; 32])?);
            assert!(!trust::remove_anchor(tx, dir, &[2; 32])?);
            assert_eq!(trust::anchors(tx, dir)?, [1, 3].map(anchor));
            for byte in (4..=u8::MAX).take(trust::MOST_ANCHORS - 2) {
                assert!(trust::add_anchor(tx, dir, &anchor(byte))?);
            }
            assert!(!trust::add_anchor(tx, dir, &anchor(255))?, "there are enough");
            Ok(())
        }).await;
    }

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

    async fn a_second_pass_ends_the_first(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let person = w.joined("A").await;
        let pass = move |byte: u8| new_pass(byte, person, true);
        write(&w.store, move |tx| {
            assert_eq!(passes::issue(tx, dir, &pass(1))?, passes::Issued::New { replaced: 0 });
            let passes::Issued::Before(before) = passes::issue(tx, dir, &pass(1))? else { panic!("issued twice") };
            assert_eq!(before.pass, pass(1));
            assert_eq!(passes::issue(tx, dir, &pass(2))?, passes::Issued::New { replaced: 1 });
            assert_eq!(passes::find_alive(tx, dir, person, later(1))?.unwrap().pass, pass(2));
            let first = passes::find(tx, dir, PassId::from_bytes([1; 16]))?.unwrap();
            assert_eq!(first.end_reason, Some(passes::PassEnd::Replaced));
            assert!(!passes::consume(tx, dir, first.pass.id, later(2))?);
            assert!(passes::void(tx, dir, pass(2).id, passes::PassEnd::Voided, later(3))?);
            assert!(!passes::void(tx, dir, pass(2).id, passes::PassEnd::Voided, later(3))?);
            assert_eq!(passes::count_attempt(tx, dir, person, later(4))?, None);
            Ok(())
        }).await;
    }

    async fn a_hundred_wrong_attempts_hold_a_pass_until_they_are_forgiven(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let person = w.joined("A").await;
        write(&w.store, move |tx| {
            passes::issue(tx, dir, &new_pass(1, person, true))?;
            assert_eq!(passes::count_attempt(tx, dir, person, NOW.minus(Duration::from_secs(1)))?, None);
            assert_eq!(passes::count_attempt(tx, dir, person, later(3600))?, None);
            for attempt in 1..=passes::MAX_ATTEMPTS {
                assert_eq!(passes::count_attempt(tx, dir, person, later(1))?.unwrap().attempts, attempt);
            }
            // The next is the right one, and comes too late.
            assert_eq!(passes::count_attempt(tx, dir, person, later(2))?, None);
            assert_eq!(passes::find_alive(tx, dir, person, later(2))?, None);
            passes::forgive(tx, dir, person)?;
            assert_eq!(passes::count_attempt(tx, dir, person, later(2))?.unwrap().attempts, 1);
            Ok(())
        }).await;
    }

    async fn a_multi_use_pass_lives_until_it_expires(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let person = w.joined("A").await;
        write(&w.store, move |tx| {
            passes::issue(tx, dir, &new_pass(1, person, false))?;
            for uses in 1..=8 {
                let row = passes::count_attempt(tx, dir, person, later(1))?.unwrap();
                assert_eq!((row.attempts, row.uses), (1, uses - 1));
                assert!(passes::consume(tx, dir, row.pass.id, later(1))?);
            }
            assert!(!passes::consume(tx, dir, PassId::from_bytes([1; 16]), later(3600))?);
            assert_eq!(passes::issue(tx, dir, &passes::NewPass { issued_at: later(3600), ..new_pass(2, person, true) })?,
                passes::Issued::New { replaced: 1 });
            let first = passes::find_by_intent(tx, dir, IntentId::from_bytes([1; 16]))?.unwrap();
            assert_eq!(first.end_reason, Some(passes::PassEnd::Expired));
            Ok(())
        }).await;
    }

    async fn recovery_codes_work_while_their_method_does(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let person = w.joined("A").await;
        let method = w.bound(person, MethodKind::RecoveryCodes).await;
        write(&w.store, move |tx| {
            use repo::recovery_codes as codes;
            codes::replace(tx, dir, &permit(person), method, &[[1; 32], [2; 32]])?;
            codes::replace(tx, dir, &permit(person), method, &[[3; 32], [4; 32], [5; 32]])?;
            assert_eq!(codes::consume(tx, dir, person, &[1; 32], NOW)?, None);
            assert_eq!(codes::consume(tx, dir, person, &[4; 32], NOW)?, Some((method, 2)));
            assert_eq!(codes::consume(tx, dir, person, &[4; 32], NOW)?, None);
            assert_eq!(codes::consume(tx, dir, PersonId::from_bytes([0; 16]), &[3; 32], NOW)?, None);
            assert_eq!(codes::count_unused(tx, dir, person)?, 2);
            methods::set_status(tx, dir, &permit(person), method, MethodStatus::Revoked, NOW)?;
            assert_eq!(codes::consume(tx, dir, person, &[3; 32], NOW)?, None);
            Ok(())
        }).await;
    }

    async fn guessing_is_blocked_and_forgotten(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let rule = throttle::Rule { limit: 3, window: Duration::from_mins(10), block: Duration::from_mins(5) };
        write(&w.store, move |tx| {
            for attempts in 1..=3 {
                assert_eq!(throttle::raise(tx, dir, "code:a", NOW, rule)?, throttle::Gate::Open { attempts });
            }
            let until = later(300);
            assert_eq!(throttle::raise(tx, dir, "code:a", later(299), rule)?, throttle::Gate::Blocked { until });
            assert_eq!(throttle::blocked_until(tx, dir, "code:a", later(299))?, Some(until));
            // The block is over, the window is not: one more attempt blocks again.
            assert_eq!(throttle::raise(tx, dir, "code:a", until, rule)?, throttle::Gate::Open { attempts: 4 });
            assert_eq!(throttle::blocked_until(tx, dir, "code:a", until)?, Some(later(600)));
            assert_eq!(throttle::raise(tx, dir, "code:a", later(600), rule)?, throttle::Gate::Open { attempts: 1 });
            throttle::reset(tx, dir, "code:a")?;
            assert_eq!(throttle::raise(tx, dir, "code:a", later(601), rule)?, throttle::Gate::Open { attempts: 1 });
            assert_eq!(throttle::raise(tx, dir, "code:b", later(601), rule)?, throttle::Gate::Open { attempts: 1 });
            let once = throttle::Rule { limit: 1, ..rule };
            assert_eq!(throttle::raise(tx, dir, "code:c", NOW, once)?, throttle::Gate::Open { attempts: 1 });
            assert!(matches!(throttle::raise(tx, dir, "code:c", NOW, once)?, throttle::Gate::Blocked { .. }));
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

    async fn a_challenge_is_answered_once(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        write(&w.store, move |tx| {
            use repo::challenges;
            assert!(challenges::spend(tx, dir, &[1; 32], later(60))?);
            assert!(!challenges::spend(tx, dir, &[1; 32], later(60))?);
            assert!(challenges::spend(tx, dir, &[2; 32], later(61))?);
            assert_eq!(challenges::purge(tx, dir, later(60), 100)?, 1);
            assert!(!challenges::spend(tx, dir, &[2; 32], later(61))?);
            Ok(())
        }).await;
    }

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

    async fn the_sealed_key_is_spent_once_and_guessing_waits(store: Store) {
        let w = world(store).await;
        let (dir, by) = (w.dir, w.person("Mira Kovac"));
        let draws = keyward_storage::Draws::new(NOW, w.entropy.as_ref());
        write(&w.store, move |tx| {
            assert_eq!(break_glass::key(tx, dir)?, None);
            break_glass::put_key(tx, dir, &[1; 32], NOW)?;
            let mut waits = Vec::new();
            for _ in 0..5 {
                let found = break_glass::key(tx, dir)?.unwrap();
                waits.push(break_glass::count_failure(tx, dir, &found, NOW)?.since(NOW).as_secs());
            }
            assert_eq!(waits, [0, 0, 0, 30, 60]);
            assert!(break_glass::spend_key(tx, dir, &[1; 32], &[2; 32], later(1))?);
            assert!(!break_glass::spend_key(tx, dir, &[1; 32], &[3; 32], later(1))?);
            let found = break_glass::key(tx, dir)?.unwrap();
            assert_eq!((found.hash, found.failures, found.blocked_until), ([2; 32], 0, later(1)));
            let used = break_glass::Use { id: ChangeId::new(NOW, &draws), person: by.id, used_at: NOW, seen: None };
            break_glass::insert(tx, dir, &used)?;
            assert_eq!(break_glass::unseen(tx, dir)?, std::slice::from_ref(&used));
            assert!(break_glass::seen(tx, dir, used.id, by.id, later(2), "Looked")?);
            assert!(!break_glass::seen(tx, dir, used.id, by.id, later(2), "Looked")?);
            assert_eq!(break_glass::unseen(tx, dir)?, []);
            Ok(())
        })
        .await;
    }

    async fn cases_are_numbered_and_guarded(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let person = w.joined("A").await;
        let case = move |byte: u8| cases::NewCase {
            id: CaseId::from_bytes([byte; 16]),
            person,
            playbook: "device-lost".into(),
            opened_at: later(byte.into()),
            opened_by: None,
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
            assert_eq!(cases::of_person(tx, dir, person, &PageRequest::first(9))?.items.len(), 5);
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

    async fn registering_again_is_required_and_done_by_one(store: Store) {
        let w = world(store).await;
        let (dir, id) = (w.dir, w.joined("Mira Kovac").await);
        write(&w.store, move |tx| {
            assert!(people::set_reregister(tx, dir, id, None, Some(later(1)))?);
            assert!(!people::set_reregister(tx, dir, id, None, Some(later(2)))?, "somebody was first");
            assert_eq!(people::find(tx, dir, id)?.unwrap().reregister_at, Some(later(1)));
            assert!(!people::set_reregister(tx, dir, id, Some(later(2)), None)?);
            assert!(people::set_reregister(tx, dir, id, Some(later(1)), None)?);
            assert_eq!(people::find(tx, dir, id)?.unwrap().reregister_at, None);
            Ok(())
        }).await;
    }

    async fn an_account_is_frozen_once(store: Store) {
        let w = world(store).await;
        let (dir, id) = (w.dir, w.joined("Mira Kovac").await);
        write(&w.store, move |tx| {
            assert!(people::set_frozen(tx, dir, id, Some(later(1)))?);
            assert!(!people::set_frozen(tx, dir, id, Some(later(2)))?, "frozen since when it was");
            let found = people::find(tx, dir, id)?.unwrap();
            assert_eq!((found.frozen_at, found.may_enter()), (Some(later(1)), false));
            assert!(people::set_frozen(tx, dir, id, None)?);
            assert!(!people::set_frozen(tx, dir, id, None)?);
            assert!(people::find(tx, dir, id)?.unwrap().may_enter());
            Ok(())
        }).await;
    }

    async fn impossible_rows_are_named(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let person = w.joined("A").await;
        write(&w.store, |tx| tx.execute("UPDATE person SET tier = 'root'", &params![])).await;
        let found: Result<_, StoreError> = w.store.read("tier", move |tx| people::find(tx, dir, person)).await;
        assert!(matches!(found, Err(StoreError::Forged { table: "person", .. })), "{found:?}");
        let named: Result<_, StoreError> = w.store.read("tier", move |tx| {
            keyward_storage::seal::audit(tx);
            people::find(tx, dir, person)
        }).await;
        assert!(matches!(named, Err(StoreError::Inconsistent { table: "person", column: "tier", .. })), "{named:?}");
    }
}

fn contact_again(contact: &Contact) -> Contact {
    Contact { id: ContactId::from_bytes([9; 16]), ..contact.clone() }
}

fn new_pass(byte: u8, person: PersonId, one_time: bool) -> passes::NewPass {
    passes::NewPass {
        id: PassId::from_bytes([byte; 16]),
        person,
        intent: IntentId::from_bytes([byte; 16]),
        secret_hash: [byte; 32],
        one_time,
        not_before: NOW,
        expires_at: later(3600),
        issued_at: NOW,
        issued_by: Actor::System,
        decoy: false,
    }
}
