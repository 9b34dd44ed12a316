//! What people are found by, and which accounts are one human's, on both engines.
#![expect(clippy::unwrap_used, reason = "helpers of tests may fail their test")]

mod repos_common;

use keyward_access::gate::Permit;
use keyward_model::{AccountKind, Contact, ContactId, ContactKind, MethodKind, Owner, Person, PersonId};
use keyward_storage::repo::person_sources::{self, PersonSources};
use keyward_storage::repo::{PageRequest, contacts, humans, methods, names, passkeys, people};
use keyward_storage::{Store, both_engines, params};
use repos_common::{NOW, World, later, read, world, write};

async fn found(w: &World, text: &'static str) -> Vec<String> {
    let dir = w.dir;
    read(&w.store, move |tx| {
        let page = names::search(tx, dir, text, &PageRequest::first(50))?;
        Ok(page.items.into_iter().map(|person| person.display_name).collect())
    })
    .await
}

async fn number(w: &World, person: PersonId, kind: ContactKind, value: &str, n: u8) {
    let (dir, value) = (w.dir, value.to_owned());
    let contact = Contact {
        id: ContactId::from_bytes([n; 16]),
        person,
        kind,
        value,
        since: NOW,
        until: None,
        device: None,
        device_since: None,
    };
    write(&w.store, move |tx| contacts::insert(tx, dir, &contact)).await;
}

async fn numbered(w: &World, name: &str, employee: Option<&str>) -> PersonId {
    let person = Person { employee_number: employee.map(str::to_owned), ..w.person(name) };
    let id = person.id;
    write(&w.store, move |tx| people::insert(tx, &person, id.as_bytes(), None)).await;
    id
}

both_engines! {
    async fn a_caller_is_found_however_they_are_written_down(store: Store) {
        let w = world(store).await;
        let mira = w.joined("Mira Kovac\u{30C}").await;
        w.joined("Kovač, Ana (Contractor)").await;
        w.joined("山田 太郎").await;
        w.joined("Wolfeschlegelsteinhausenbergerdorff Wolfeschlegelsteinhausenbergerdorff Wolfeschlegelsteinhausenbergerdorff").await;
        number(&w, mira, ContactKind::Mobile, "+38640555101", 1).await;
        number(&w, mira, ContactKind::PersonalEmail, "mira@home.example", 2).await;
        for text in ["mira kovac", "Kovač  Mira", "KOVAČ mir", "kovac\u{30C} mira", "+386 40 555 101", "040 555 101", "00386-40-555-101", "+386 (0)40 555101", "mira@home.example", "mira@ho"] {
            assert_eq!(found(&w, text).await, ["Mira Kovac\u{30C}"], "{text}");
        }
        assert_eq!(found(&w, "kovac").await.len(), 2);
        assert_eq!(found(&w, "ana kovač contractor").await, ["Kovač, Ana (Contractor)"]);
        assert_eq!(found(&w, "太郎").await, ["山田 太郎"]);
        assert_eq!(found(&w, "wolfeschlegel").await.len(), 1);
        for text in ["mira horvat", "040 555 102", "555 10", "%", "@home.example", "#10155504683"] {
            assert_eq!(found(&w, text).await, Vec::<String>::new(), "{text}");
        }
    }

    async fn a_name_of_before_finds_the_person_and_says_until_when(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let first = w.person("Ana Test");
        let id = first.id;
        write(&w.store, move |tx| {
            people::insert(tx, &first, id.as_bytes(), None)?;
            let second = Person { display_name: "Ana Berger".into(), user_name: "ana.berger@contoso.example".into(), ..first.clone() };
            people::update(tx, &second, later(10))?;
            let third = Person { display_name: "Ana Berger-Novak".into(), ..second };
            people::update(tx, &third, later(20))?;
            // What changes besides a name leaves no name behind.
            people::update(tx, &Person { job_title: None, ..third }, later(30)).map(drop)
        }).await;
        for text in ["test", "ana.test@contoso.example", "berger", "Novak Ana"] {
            assert_eq!(found(&w, text).await, ["Ana Berger-Novak"], "{text}");
        }
        let former = read(&w.store, move |tx| names::former(tx, dir, id)).await;
        let said: Vec<_> = former.iter().map(|name| (name.value.as_str(), name.since, name.until)).collect();
        assert_eq!(said, [("Ana Berger", later(10), later(20)), ("Ana Test", NOW, later(10)), ("ana.test@contoso.example", NOW, later(10))]);
        // A report under the old user name is about them, until somebody else has had it as well. A name alone is nobody's.
        let by = async |name: &'static str| {
            read(&w.store, move |tx| names::find_by_any_user_name(tx, dir, name)).await.map(|person| person.id)
        };
        for name in ["ana.test@contoso.example", " Ana.Test@Contoso.example", "ana.berger@contoso.example"] {
            assert_eq!(by(name).await, Some(id), "{name}");
        }
        for name in ["ana", "ana.test", "ana.tes@contoso.example", "", "@"] {
            assert_eq!(by(name).await, None, "{name}");
        }
        let taken = PersonId::from_bytes([0x77; 16]);
        let other = Person { id: taken, ..w.person("Ana Test") };
        write(&w.store, move |tx| {
            people::insert(tx, &other, taken.as_bytes(), None)?;
            let after = Person { user_name: "ana.other@contoso.example".into(), ..other.clone() };
            people::update(tx, &after, later(40)).map(drop)
        }).await;
        assert_eq!(by("ana.test@contoso.example").await, None, "two had it");
    }

    async fn a_placeholder_is_nobodys_number(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        for (name, number) in [("Ana A", "n/a"), ("Bor B", "n/a"), ("Cene C", "extern"), ("Dita D", "extern"), ("Eva E", "ABC"), ("Fra F", "0")] {
            numbered(&w, name, Some(number)).await;
        }
        let by = async |number: &'static str| {
            read(&w.store, move |tx| people::find_by_employee_number(tx, dir, number)).await.len()
        };
        for nobody in ["n/a", "N/A", "0", "extern", "", "-"] {
            assert_eq!(by(nobody).await, 0, "{nobody}");
        }
        assert_eq!(by("ABC").await, 1, "what one person has");
    }

    async fn people_of_an_older_program_are_folded_in_small_steps(store: Store) {
        let w = world(store).await;
        let mira = numbered(&w, "Mira Kovac\u{30C}", Some("NW-007")).await;
        number(&w, mira, ContactKind::OfficePhone, "+38615550207", 1).await;
        for n in 0..250 {
            w.joined(&format!("Person {n}")).await;
        }
        let dir = w.dir;
        // As an older program left it: other words, no keys, nothing done.
        write(&w.store, move |tx| {
            tx.execute("DELETE FROM person_word WHERE directory_id = ?1", &params![dir])?;
            tx.execute("DELETE FROM backfill", &[])?;
            tx.execute("UPDATE person SET employee_key = NULL WHERE directory_id = ?1", &params![dir])
        }).await;
        assert_eq!(found(&w, "kovac").await, Vec::<String>::new());
        // Interrupted after a step, the next one goes on.
        assert!(write(&w.store, names::backfill).await);
        assert!(!read(&w.store, names::is_backfilled).await);
        let reopened = Store::open(w.store.config()).await.unwrap();
        assert!(read(&reopened, names::is_backfilled).await);
        assert!(!write(&w.store, names::backfill).await);
        assert_eq!(found(&w, "kovac mira").await.len(), 1);
        assert_eq!(found(&w, "0155502 07").await.len(), 1);
        assert_eq!(found(&w, "person 249").await.len(), 1);
        assert_eq!(found(&w, "person").await.len(), 50);
        let by_number = read(&w.store, move |tx| people::find_by_employee_number(tx, dir, "nw007")).await;
        assert_eq!(by_number.len(), 1);
    }

    async fn accounts_of_one_human_are_known_by_number_and_by_link(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let daily = numbered(&w, "Jonas Oblak", Some("NW-11421")).await;
        let admin = numbered(&w, "Jonas Oblak Admin", Some(" nw 11421")).await;
        let third = numbered(&w, "J O", None).await;
        let other = numbered(&w, "Other", Some("n/a")).await;
        let unknown = numbered(&w, "Unknown", Some("N/A")).await;
        let of = |accounts: Vec<PersonId>| {
            let store = w.store.clone();
            async move { read(&store, move |tx| humans::of(tx, dir, &accounts)).await }
        };
        let known = of(vec![daily, other]).await;
        assert!(known.is_same(daily, admin));
        for (a, b) in [(daily, third), (daily, other), (other, unknown), (third, unknown)] {
            assert!(!known.is_same(a, b));
        }
        assert!(write(&w.store, move |tx| humans::link(tx, dir, third, admin, NOW)).await);
        assert!(!write(&w.store, move |tx| humans::link(tx, dir, admin, third, NOW)).await);
        // Over the number and the link, from wherever one begins.
        for begin in [daily, admin, third] {
            let known = of(vec![begin]).await;
            assert!(known.is_same(daily, third) && known.is_same(admin, third), "{begin}");
        }
        assert_eq!(read(&w.store, move |tx| humans::linked(tx, dir, third)).await, [(admin, NOW)]);
        assert!(write(&w.store, move |tx| humans::unlink(tx, dir, third, admin)).await);
        assert!(!write(&w.store, move |tx| humans::unlink(tx, dir, third, admin)).await);
        assert!(!of(vec![third]).await.is_same(daily, third));
    }

    async fn what_a_file_claims_is_known_from_both_sides_and_joins_nobody(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let (one, other, third) = (numbered(&w, "Ana", None).await, numbered(&w, "Bor", None).await, numbered(&w, "Cene", None).await);
        for (of, claims, claimed_by) in [(one, vec![other, third], vec![]), (other, vec![], vec![one]), (third, vec![], vec![one])] {
            let sources = PersonSources {
                claims: claims.into_iter().collect(),
                claimed_by: claimed_by.into_iter().collect(),
                ..PersonSources::default()
            };
            write(&w.store, move |tx| person_sources::put(tx, dir, of, &sources)).await;
            let read_back = read(&w.store, move |tx| person_sources::of_person(tx, dir, of)).await;
            assert_eq!((read_back.claims.len() + read_back.claimed_by.len(), read_back.facts.len()), (if of == one { 2 } else { 1 }, 0));
        }
        for asked in [one, other, third] {
            let humans = read(&w.store, move |tx| humans::of(tx, dir, &[asked])).await;
            assert!(humans.may_be_same(one, other) && humans.may_be_same(third, one), "asked about {asked}");
            assert!(!humans.may_be_same(third, other), "a claim leads to nobody else");
            assert!(!humans.is_same(one, other) && !humans.is_same(one, third));
        }
    }

    async fn a_kind_of_account_changes_from_what_it_was(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let (shared, owner) = (w.joined("Finance Inbox").await, w.joined("Mira Kovač").await);
        let owner = Owner { person: owner, since: later(5) };
        let (person, owned) = ((AccountKind::Person, None), (AccountKind::Shared, Some(owner)));
        assert!(write(&w.store, move |tx| people::swap_account(tx, dir, shared, person, owned)).await);
        assert!(!write(&w.store, move |tx| people::swap_account(tx, dir, shared, person, owned)).await);
        let row = read(&w.store, move |tx| people::find(tx, dir, shared)).await.unwrap();
        assert_eq!((row.account, row.owner), owned);
        assert!(write(&w.store, move |tx| people::swap_account(tx, dir, shared, owned, (AccountKind::Guest, None))).await);
    }

    async fn a_method_works_here_if_there_is_something_to_check_it_by(store: Store) {
        let w = world(store).await;
        let (dir, person) = (w.dir, w.joined("Mira Kovač").await);
        let [record, key, codes] = [MethodKind::Passkey, MethodKind::Passkey, MethodKind::RecoveryCodes].map(|kind| w.method(person, kind));
        let credential = passkeys::Passkey {
            credential_id: vec![1; 16], method: key.id, person, public_key: vec![1], sign_count: 0, user_verified: true,
            backup_eligible: true, backup_state: true, aaguid: [0; 16], transports: vec![], rp_id: "localhost".into(), verdict: None,
        };
        let none = passkeys::Attestation { format: "none".into(), object: vec![], client_data: vec![] };
        let ids = [record.id, key.id, codes.id];
        #[expect(clippy::disallowed_methods, reason = "made-up people")]
        let permit = Permit::of_fixture(person);
        write(&w.store, move |tx| {
            methods::insert(tx, dir, &permit, &record, Some("graph-1"))?;
            methods::insert(tx, dir, &permit, &key, None)?;
            passkeys::insert(tx, dir, &permit, &credential, &none)?;
            methods::insert(tx, dir, &permit, &codes, None)
        }).await;
        let all = read(&w.store, move |tx| methods::of_person(tx, dir, person)).await;
        let here = ids.map(|id| all.iter().find(|method| method.id == id).unwrap().here);
        assert_eq!(here, [false, true, true]);
    }
}
