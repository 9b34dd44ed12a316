//! People, groups, contacts and devices.

use crate::repos_common::{NOW, later, read, world, write};
use keyward_model::{
    Contact, ContactId, ContactKind, Device, DeviceId, DeviceKind, DeviceState, GroupId, Management,
    PersonId, Role, RoleSet, Tier,
};
use keyward_storage::repo::names;
use keyward_storage::repo::{self, PageRequest, contacts, devices, groups, import_counted, people};
use keyward_storage::{Store, StoreError, Tx, both_engines, params};

both_engines! {
    /// Whom imports changed lately: within the limit together, the same person once, and free again after a while.
    async fn imports_count_people_up_to_a_limit(store: Store) {
        let w = world(store).await;
        let (dir, one, two) = (w.dir, w.joined("One").await, w.joined("Two").await);
        let counts = async |person: PersonId, at: u64, since: u64| {
            let (people, times) = ([person].into(), (later(at), later(since)));
            write(&w.store, move |tx| import_counted::put_within(tx, dir, &people, 1, times)).await
        };
        assert!(counts(one, 10, 0).await && counts(one, 20, 0).await);
        assert!(!counts(two, 30, 0).await, "there is room for one");
        let after = |since: u64| read(&w.store, move |tx| import_counted::after(tx, dir, later(since)));
        assert_eq!((after(19).await, after(20).await), ([one].into(), [].into()));
        assert!(counts(two, 40, 20).await, "the other is forgotten");
        assert_eq!(after(0).await, [two].into());
    }

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
