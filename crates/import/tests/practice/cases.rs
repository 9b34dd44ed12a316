//! Inputs from practice, and of each kind some more, with their right result.

use crate::support::{DIRECTORY, Desk, USERS, case, folder, utf16};
use keyward_import::{Country, Kind, Options, Report, Source};
use keyward_model::{Clock as _, ContactKind, PersonId, Tier};
use keyward_storage::{Store, StoreError, both_engines, repo};
use std::time::Duration;

const ANA: &str = "ana.test@nord.example";
const BOR: &str = "bor.test@nord.example";
const CENE: &str = "cene.test@nord.example";
const DITA: &str = "dita.test@nord.example";

/// The exports of these cases do not say who is enabled.
fn enabled() -> Options {
    Options { assume_enabled: Some(true), ..Options::default() }
}

async fn import_case(desk: &Desk, name: &str) -> Report {
    desk.import(&[case(name)], enabled()).await
}

#[track_caller]
fn fine(report: &Report) {
    assert!(report.applied && report.problem_count == 0, "{report}");
}

both_engines! {
    async fn i01_a_number_in_national_form_costs_itself_and_a_country_reads_it(store: Store) {
        let desk = Desk::new(store).await;
        let report = import_case(&desk, "i01-national-numbers").await;
        assert_eq!(report.problem_count, 3, "{report}");
        assert_eq!(desk.on_file(ANA, ContactKind::WorkEmail).await.as_deref(), Some(ANA));
        assert_eq!(desk.on_file(ANA, ContactKind::PersonalEmail).await.as_deref(), Some("ana@home.example"));
        assert_eq!(desk.on_file(BOR, ContactKind::Mobile).await.as_deref(), Some("+12125550135"));
        assert_eq!(desk.on_file(BOR, ContactKind::OfficePhone).await, None);
        let american = Options { country: Country::from_name("US"), ..enabled() };
        let report = desk.import(&[case("i01-national-numbers")], american).await;
        fine(&report);
        assert_eq!(desk.on_file(ANA, ContactKind::OfficePhone).await.as_deref(), Some("+14255550100"));
        assert_eq!(desk.on_file(ANA, ContactKind::Mobile).await.as_deref(), Some("+14255550101"));
        assert_eq!(desk.on_file(BOR, ContactKind::OfficePhone).await.as_deref(), Some("+12125550134"));
    }

    async fn i01_national_numbers_of_other_countries(store: Store) {
        let desk = Desk::new(store).await;
        for (country, written, stored) in [
            ("SI", "040 555 101", "+38640555101"),
            ("DE", "0171/5550101", "+491715550101"),
            ("IT", "06 5550 1010", "+390655501010"),
        ] {
            let users = USERS.replace("\"mail\":\"ana.test@nord.example\"", &format!("\"mobilePhone\":\"{written}\""));
            let export = folder(&[("users.json", users.as_bytes())]);
            let options = Options { country: Country::from_name(country), ..Options::default() };
            fine(&desk.import(&[export.path().to_owned()], options).await);
            assert_eq!(desk.on_file(ANA, ContactKind::Mobile).await.as_deref(), Some(stored), "{country}");
        }
    }

    async fn i02_methods_are_found_by_an_encoded_user_name(store: Store) {
        let desk = Desk::new(store).await;
        let report = import_case(&desk, "i02-methods-by-upn").await;
        fine(&report);
        assert_eq!(desk.methods(ANA).await.len(), 2);
        for (at, context) in ["users(%27ANA.test%40nord.example%27)", "users('6EA91A8D-0000-41A1-B7BD-000000000001')", "users('ana.test@nord.example')"].into_iter().enumerate() {
            let page = format!(r##"{{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#{context}/authentication/methods","value":[{{"@odata.type":"#microsoft.graph.passwordAuthenticationMethod","id":"more-{at}"}}]}}"##);
            let export = folder(&[("methods.json", page.as_bytes())]);
            fine(&desk.import(&[export.path().to_owned()], enabled()).await);
            assert_eq!(desk.methods(ANA).await.len(), 3 + at, "{context}");
        }
    }

    async fn i03_a_page_of_members_takes_its_group_from_the_name_of_the_file(store: Store) {
        let desk = Desk::new(store).await;
        let report = import_case(&desk, "i03-members-directory-objects").await;
        fine(&report);
        assert_eq!(desk.groups(ANA).await, ["Finance"]);
        assert_eq!(report.of(Kind::Members).skipped, 1, "a service principal is not a person: {report}");
        let page = r##"{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#directoryObjects","value":[{"@odata.type":"#microsoft.graph.user","id":"6EA91A8D-0000-41A1-B7BD-000000000002"}]}"##;
        for name in ["members-Finance.json", "groupMembers_11111111-1111-4111-8111-111111111111.json", "members (Finance).json"] {
            let export = folder(&[(name, page.as_bytes())]);
            fine(&desk.import(&[export.path().to_owned()], enabled()).await);
            assert_eq!(desk.groups(BOR).await, ["Finance"], "{name}");
        }
        let export = folder(&[("members.json", page.as_bytes())]);
        let report = desk.import(&[export.path().to_owned()], enabled()).await;
        assert!(report.problems[0].reason.contains("members-ID.json"), "{report}");
    }

    async fn i04_capitals_of_powershell_are_read(store: Store) {
        let desk = Desk::new(store).await;
        fine(&desk.import(&[case("i04-powershell-pascal-case")], Options::default()).await);
        assert_eq!(desk.on_file(ANA, ContactKind::Mobile).await.as_deref(), Some("+14255550101"));
        assert_eq!(desk.on_file(ANA, ContactKind::OfficePhone).await.as_deref(), Some("+14255550100"));
        // What was not asked for is printed as null, and takes nothing away.
        let export = folder(&[
            ("users.json", br#"{"Id":"6EA91A8D-0000-41A1-B7BD-000000000001","DisplayName":"Ana Novak","UserPrincipalName":"ana.test@nord.example","MobilePhone":null,"BusinessPhones":[],"Mail":null,"AccountEnabled":null,"Manager":{"Id":null}}"#),
            ("groups.json", br#"[{"Id":"22222222-2222-4222-8222-222222222222","DisplayName":"Sales"}]"#),
            ("members-22222222-2222-4222-8222-222222222222.json", br##"[{"Id":"6ea91a8d-0000-41a1-b7bd-000000000001","DeletedDateTime":null,"AdditionalProperties":{"@odata.type":"#microsoft.graph.user"}},{"Id":"x","AdditionalProperties":{"@odata.type":"#microsoft.graph.device"}}]"##),
        ]);
        fine(&desk.import(&[export.path().to_owned()], Options::default()).await);
        assert_eq!(desk.on_file(ANA, ContactKind::Mobile).await.as_deref(), Some("+14255550101"));
        assert_eq!(desk.groups(ANA).await, ["Sales"]);
        assert_eq!(desk.person(ANA).await.display_name, "Ana Novak");
    }

    async fn i06_i07_tables_in_every_encoding(store: Store) {
        let desk = Desk::new(store).await;
        for name in ["i06-csv-utf16-comma", "i07-csv-utf16-tab"] {
            fine(&import_case(&desk, name).await);
            assert_eq!(desk.on_file(ANA, ContactKind::Mobile).await.as_deref(), Some("+38640555101"));
            assert_eq!(desk.person(BOR).await.employee_number.as_deref(), Some("102"));
        }
        let table = "user;employee_number\nana.test@nord.example;A-Ü-1\n";
        let encoded = [utf16(table, true), utf16(table, false), utf16(&format!("\u{FEFF}{table}"), false), b"user;employee_number\nana.test@nord.example;A-\xDC-1\n".to_vec()];
        for (at, bytes) in encoded.into_iter().enumerate() {
            fine(&desk.import(&[folder(&[("hr.csv", format!("user,employee_number\n{ANA},{at}\n").as_bytes())]).path().to_owned()], enabled()).await);
            let export = folder(&[("hr.csv", &bytes)]);
            let report = desk.import(&[export.path().to_owned()], enabled()).await;
            fine(&report);
            assert_eq!((desk.person(ANA).await.employee_number.as_deref(), report.note_count), (Some("A-Ü-1"), 1), "{at}");
        }
        let export = folder(&[("users.json", &utf16(&USERS.replace("Ana Test", "Ana Žagar"), true))]);
        fine(&desk.import(&[export.path().to_owned()], enabled()).await);
        assert_eq!(desk.person(ANA).await.display_name, "Ana Žagar");
    }

    async fn i09_i10_i11_lines_before_the_headings_and_ends_of_lines(store: Store) {
        let desk = Desk::new(store).await;
        for name in ["i09-csv-type-line", "i10-csv-sep-line", "i11-csv-cr-only"] {
            let report = import_case(&desk, name).await;
            fine(&report);
            assert_eq!(report.of(Kind::Facts).read, 2, "{name}: {report}");
            assert_eq!(desk.on_file(BOR, ContactKind::Mobile).await.as_deref(), Some("+38640555102"), "{name}");
        }
        for (at, table) in [
            format!("Phone list\r\n\r\nuser|mobile\r\n{CENE}|+386 40 555 200\r\n"),
            format!("\"sep=\t\"\r\nuser\tmobile\r\n{CENE}\t+386 40 555 201\r\n"),
            format!("#TYPE System.Object\ruser,mobile\r{CENE},+386 40 555 202\r"),
        ].into_iter().enumerate() {
            let export = folder(&[("hr.csv", table.as_bytes())]);
            fine(&desk.import(&[export.path().to_owned()], enabled()).await);
            assert_eq!(desk.on_file(CENE, ContactKind::Mobile).await, Some(format!("+3864055520{at}")));
        }
    }

    async fn i12_a_stray_quotation_mark_loses_no_row(store: Store) {
        let desk = Desk::new(store).await;
        let report = import_case(&desk, "i12-csv-stray-quote").await;
        fine(&report);
        assert_eq!((report.of(Kind::Facts).read, report.note_count), (4, 2), "{report}");
        for (name, number) in [(ANA, "101"), (BOR, "102"), (CENE, "103"), (DITA, "104")] {
            assert_eq!(desk.on_file(name, ContactKind::Mobile).await, Some(format!("+38640555{number}")));
        }
        for (at, rows) in [
            format!("{ANA},5 inch\",+386 40 555 30AT\n{BOR},2,+386 40 555 31AT\n{CENE},7\",+386 40 555 32AT\n"),
            format!("{ANA},a\"b\"c,+386 40 555 30AT\n\"{BOR}\",\"say \"\"2\"\"\",\"+386 40 555 31AT\"\n{CENE},\"3\" x,+386 40 555 32AT\n"),
        ].into_iter().enumerate() {
            let table = format!("user,employee_number,mobile\n{rows}").replace("AT", &at.to_string());
            let export = folder(&[("hr.csv", table.as_bytes())]);
            let report = desk.import(&[export.path().to_owned()], enabled()).await;
            fine(&report);
            assert_eq!(report.of(Kind::Facts).read, 3, "{table}{report}");
            for (name, place) in [(ANA, 0), (BOR, 1), (CENE, 2)] {
                assert_eq!(desk.on_file(name, ContactKind::Mobile).await, Some(format!("+386405553{place}{at}")), "{table}");
            }
        }
        // One that opens a field which nothing closes costs what follows: it may be a part of the field. All of it is named.
        let table = format!("user,employee_number,mobile\n{DITA},4,+386 40 555 339\n{ANA},\"5,+386 40 555 309\n{BOR},2,+386 40 555 319\n{CENE},3,+386 40 555 329\n");
        let export = folder(&[("hr.csv", table.as_bytes())]);
        let report = desk.import(&[export.path().to_owned()], enabled()).await;
        assert_eq!((report.problem_count, report.problems[0].line), (1, 3), "{report}");
        assert!(report.problems[0].reason.contains("lines 3 to 5 were not applied"), "{report}");
        for (name, number) in [(ANA, "301"), (BOR, "311"), (CENE, "321"), (DITA, "339")] {
            assert_eq!(desk.on_file(name, ContactKind::Mobile).await, Some(format!("+38640555{number}")));
        }
    }

    async fn i13_the_zero_within_a_country_is_dropped(store: Store) {
        let desk = Desk::new(store).await;
        fine(&import_case(&desk, "i13-csv-trunk-zero").await);
        assert_eq!(desk.on_file(ANA, ContactKind::Mobile).await.as_deref(), Some("+447700900101"));
        assert_eq!(desk.on_file(ANA, ContactKind::OfficePhone).await.as_deref(), Some("+49305550101"));
        assert_eq!(desk.on_file(BOR, ContactKind::Mobile).await.as_deref(), Some("+38640555102"));
        assert_eq!(desk.on_file(BOR, ContactKind::OfficePhone).await.as_deref(), Some("+4315550102"));
        let table = format!("user,mobile\n{ANA},+33 (0) 6 12 34 56 78\n{BOR},+39 06 5550 1010\n{CENE},'+4401632960000\n");
        let export = folder(&[("hr.csv", table.as_bytes())]);
        fine(&desk.import(&[export.path().to_owned()], enabled()).await);
        assert_eq!(desk.on_file(ANA, ContactKind::Mobile).await.as_deref(), Some("+33612345678"));
        assert_eq!(desk.on_file(BOR, ContactKind::Mobile).await.as_deref(), Some("+390655501010"));
        assert_eq!(desk.on_file(CENE, ContactKind::Mobile).await.as_deref(), Some("+441632960000"));
    }

    async fn i17_what_is_in_every_export_of_devices_is_a_note(store: Store) {
        let desk = Desk::new(store).await;
        let report = import_case(&desk, "i17-devices-real-life").await;
        fine(&report);
        assert_eq!((report.of(Kind::Devices).skipped, report.note_count), (4, 4), "{report}");
        assert_eq!(desk.devices(ANA).await.len(), 4);
        let devices = br#"[{"id":"1","userId":null,"deviceName":"HUB-1","operatingSystem":"Windows"},
{"id":"2","userId":"99999999-0000-41a1-b7bd-000000000009","deviceName":"OLD","operatingSystem":"iOS"},
{"id":"3","userId":"6ea91a8d-0000-41a1-b7bd-000000000001","deviceName":"NEW","operatingSystem":null},
{"id":"4","userId":"6EA91A8D-0000-41A1-B7BD-000000000002","deviceName":"BOR","operatingSystem":"Android","managedDeviceOwnerType":"somethingNew","complianceState":"somethingNew"}]"#;
        let export = folder(&[("managedDevices.json", devices)]);
        let report = desk.import(&[export.path().to_owned()], enabled()).await;
        fine(&report);
        assert_eq!((report.of(Kind::Devices).skipped, desk.devices(BOR).await.len()), (3, 1), "{report}");
    }

    async fn i18_a_name_passes_on_when_its_holder_left(store: Store) {
        let desk = Desk::new(store).await;
        fine(&desk.import(&[case("i18-rehire/1")], Options::default()).await);
        let leaver = desk.person(ANA).await.id;
        desk.clock.advance(Duration::from_hours(24));
        let dry = desk.import(&[case("i18-rehire/2")], Options { dry_run: true, ..Options::default() }).await;
        let report = desk.import(&[case("i18-rehire/2")], Options::default()).await;
        fine(&report);
        assert_eq!(dry.of(Kind::People), report.of(Kind::People), "a dry run says the same");
        let hired = desk.person(ANA).await;
        assert!(hired.id != leaver && hired.enabled);
        let before = desk.store.read::<_, keyward_storage::StoreError, _>("leaver", move |tx| keyward_storage::repo::people::find(tx, crate::support::DIRECTORY, leaver)).await.unwrap().unwrap();
        assert!(!before.enabled && before.user_name != ANA, "{before:?}");
        // The mailbox is the newcomer's now: nothing about the former account goes there, also not as to a replaced address.
        for report in [&dry, &report] {
            assert!(report.notes.iter().any(|note| note.reason.contains("no longer on file for them")), "{report}");
        }
        let at = desk.clock.now();
        let (on_file, told) = desk.store.write("tell", move |tx| {
            let on_file = keyward_storage::repo::contacts::of_person(tx, crate::support::DIRECTORY, leaver)?;
            let notice = keyward_notify::Notice::RolesChanged { at };
            let telling = keyward_notify::Telling::plain("https://id.nord.example");
            let told = keyward_notify::tell::of_account(tx, crate::support::DIRECTORY, &telling, &before, &notice, (at, &keyward_model::SeededEntropy::new(7)))?;
            Ok::<_, keyward_storage::StoreError>((on_file, told))
        }).await.unwrap();
        let mailboxes: Vec<_> = on_file.iter().filter(|contact| contact.value == ANA).collect();
        assert!(!mailboxes.is_empty() && mailboxes.iter().all(|contact| contact.until.is_some()), "{on_file:?}");
        assert_eq!(told, 0, "{on_file:?}");
        assert!(desk.import(&[case("i18-rehire/2")], Options::default()).await.changes_nothing());
        assert_eq!(desk.disagreements().await, 0, "the log says so too");
    }

    async fn i18_names_can_be_swapped_passed_along_and_given_back(store: Store) {
        let desk = Desk::new(store).await;
        let user = |id: &str, name: &str| format!("{{\"id\":\"{id}\",\"userPrincipalName\":\"{name}@x.y\",\"displayName\":\"{id}\",\"accountEnabled\":true}}");
        let run = async |users: &[String]| {
            let export = folder(&[("users.json", users.join("\n").as_bytes())]);
            desk.clock.advance(Duration::from_hours(1));
            desk.import(&[export.path().to_owned()], Options::default()).await
        };
        fine(&run(&[user("one", "a"), user("two", "b"), user("three", "c")]).await);
        // Two swap; then a ring of three.
        fine(&run(&[user("one", "b"), user("two", "a"), user("three", "c")]).await);
        assert_eq!((desk.person("a@x.y").await.display_name, desk.person("b@x.y").await.display_name), ("two".into(), "one".into()));
        fine(&run(&[user("one", "c"), user("two", "b"), user("three", "a")]).await);
        assert_eq!((desk.person("a@x.y").await.display_name, desk.person("c@x.y").await.display_name), ("three".into(), "one".into()));
        // Who comes back into the export is enabled again by it, under a name of their own.
        fine(&run(&[user("four", "c")]).await);
        fine(&run(&[user("one", "one"), user("four", "c")]).await);
        assert!(desk.person("one@x.y").await.enabled && desk.person("c@x.y").await.display_name == "four");
        assert_eq!(desk.disagreements().await, 0);
    }

    async fn i20_a_guest_comes_in_without_a_problem(store: Store) {
        let desk = Desk::new(store).await;
        fine(&import_case(&desk, "i20-guest").await);
        assert_eq!(desk.person("zoe_partner.example#ext#@nord.onmicrosoft.example").await.display_name, "Zoe Guest");
    }

    async fn i21_answers_of_a_batch_are_read(store: Store) {
        let desk = Desk::new(store).await;
        fine(&import_case(&desk, "i21-batch").await);
        assert_eq!(desk.methods(ANA).await[0].label, "Ana phone");
        let batch = br##"{"responses":[
{"id":"1","status":200,"body":{"@odata.context":"x#users('bor.test%40nord.example')/authentication/methods","value":[{"@odata.type":"#microsoft.graph.passwordAuthenticationMethod","id":"p"},{"@odata.type":"#microsoft.graph.softwareOathAuthenticationMethod","id":"s"}]}},
{"id":"2","status":429,"headers":{"Retry-After":"10"},"body":{"error":{"code":"TooManyRequests"}}},
{"id":"3","status":200,"body":{"@odata.context":"x#users('cene.test%40nord.example')/authentication/phoneMethods","value":[{"id":"t","phoneNumber":"+386 40 555 103","phoneType":"mobile"}]}}]}"##;
        let export = folder(&[("methods-batch.json", batch)]);
        let report = desk.import(&[export.path().to_owned()], enabled()).await;
        assert!(report.problem_count == 1 && report.problems[0].reason.contains("429"), "{report}");
        assert_eq!((desk.methods(BOR).await.len(), desk.methods(CENE).await.len()), (2, 1));
        let users = br#"{"responses":[{"id":"9","status":200,"body":{"id":"9","userPrincipalName":"nine@nord.example","displayName":"Nine","accountEnabled":true}}]}"#;
        let export = folder(&[("users.json", users)]);
        fine(&desk.import(&[export.path().to_owned()], Options::default()).await);
        assert_eq!(desk.person("nine@nord.example").await.display_name, "Nine");
    }

    async fn i23_who_was_removed_is_disabled(store: Store) {
        let desk = Desk::new(store).await;
        fine(&desk.import(&[case("i23-delta-removed/1")], Options::default()).await);
        fine(&desk.import(&[case("i23-delta-removed/2")], Options::default()).await);
        assert!(!desk.person(ANA).await.enabled);
        assert_eq!(desk.disagreements().await, 0);
        let again = desk.import(&[case("i23-delta-removed/2")], Options::default()).await;
        assert!(again.changes_nothing(), "{again}");
        // Restored; part of a record; and somebody who never was here.
        let delta = br#"{"value":[{"id":"6EA91A8D-0000-41A1-B7BD-000000000001","accountEnabled":true},{"id":"6ea91a8d-0000-41a1-b7bd-000000000001","jobTitle":"Clerk"},{"id":"77777777-0000-41a1-b7bd-000000000001","@removed":{"reason":"deleted"}}]}"#;
        let export = folder(&[("users-delta.json", delta)]);
        let report = desk.import(&[export.path().to_owned()], Options::default()).await;
        assert_eq!((report.problem_count, report.note_count), (1, 1), "one record a run: {report}");
        assert!(desk.person(ANA).await.enabled);
    }

    async fn i27_facts_of_a_number_go_to_each_account_that_has_it(store: Store) {
        let desk = Desk::new(store).await;
        fine(&import_case(&desk, "i27-two-accounts").await);
        let (ana, admin, cene) = (desk.person(ANA).await, desk.person("adm-ana.test@nord.example").await, desk.person(CENE).await);
        for name in [ANA, "adm-ana.test@nord.example"] {
            assert_eq!(desk.on_file(name, ContactKind::Mobile).await.as_deref(), Some("+38640555101"));
        }
        assert_eq!((ana.manager, admin.manager), (Some(cene.id), Some(cene.id)));
        assert_eq!(cene.manager, Some(ana.id), "the account that a person works with");
        // Named, it is about that account alone.
        let export = folder(&[("hr.csv", b"user,employee_number,tier\nadm-ana.test@nord.example,101,privileged\n")]);
        fine(&desk.import(&[export.path().to_owned()], enabled()).await);
        assert_eq!((desk.person(ANA).await.tier, desk.person("adm-ana.test@nord.example").await.tier), (Tier::Standard, Tier::Privileged));
        assert!(import_case(&desk, "i27-two-accounts").await.changes_nothing());
    }

    async fn a_number_only_joins_accounts_and_takes_none_apart(store: Store) {
        const ADMIN: &str = "adm-ana.test@nord.example";
        let desk = Desk::new(store).await;
        fine(&import_case(&desk, "i27-two-accounts").await);
        desk.clock.advance(std::time::Duration::from_hours(240));
        let (ana, admin) = (desk.person(ANA).await.id, desk.person(ADMIN).await.id);
        assert!(one_human(&desk, ana, admin).await);
        let export = folder(&[("hr.csv", b"user,employee_number\nadm-ana.test@nord.example,990\n")]);
        let dry = desk.import(&[export.path().to_owned()], Options { dry_run: true, ..enabled() }).await;
        let report = desk.import(&[export.path().to_owned()], enabled()).await;
        for report in [&dry, &report] {
            assert!(report.problem_count == 0 && report.notes[0].reason.contains("accounts of one human"), "{report}");
        }
        assert_eq!(desk.person(ADMIN).await.employee_number.as_deref(), Some("990"));
        assert!(one_human(&desk, ana, admin).await, "by a link that takes two people and a day to remove");
        let touched: Result<_, StoreError> =
            desk.store.read("touched", move |tx| repo::person_sources::of_person(tx, DIRECTORY, admin)).await;
        assert_eq!(touched.unwrap().touched_at, Some(desk.clock.now()), "a red flag on an open case");
        assert!(desk.import(&[export.path().to_owned()], enabled()).await.changes_nothing());
        // A number of Graph is as little a way.
        let users = USERS.replace("\"displayName\":\"Bor Test\"", "\"displayName\":\"Bor Test\",\"employeeId\":\"55\"").replace("\"displayName\":\"Cene Test\"", "\"displayName\":\"Bor Test (Admin)\",\"employeeId\":\"55\"");
        let graph = folder(&[("users.json", users.as_bytes())]);
        let options = || Options { prefer: Source::Graph, ..enabled() };
        desk.import(&[graph.path().to_owned()], options()).await;
        let (bor, cene) = (desk.person(BOR).await.id, desk.person(CENE).await.id);
        assert!(one_human(&desk, bor, cene).await);
        let apart = folder(&[("users.json", users.replacen("\"55\"", "\"56\"", 1).as_bytes())]);
        let report = desk.import(&[apart.path().to_owned()], options()).await;
        assert_eq!((desk.person(BOR).await.employee_number.as_deref(), report.note_count), (Some("56"), 1), "{report}");
        assert!(one_human(&desk, bor, cene).await);
        assert_eq!(desk.disagreements().await, 0);
    }

    async fn i30_who_is_enabled_is_asked_and_never_assumed(store: Store) {
        let desk = Desk::new(store).await;
        for name in ["i01-national-numbers", "i02-methods-by-upn", "i09-csv-type-line", "i27-two-accounts"] {
            let report = desk.import(&[case(name)], Options::default()).await;
            assert!(desk.maybe(ANA).await.is_none() && report.refused_everything(), "{report}");
            let asked = report.problems.iter().filter(|p| p.reason.contains("accountEnabled")).count();
            assert!(asked == 1 && report.to_string().contains("Every record was refused"), "{report}");
        }
        let no = Options { assume_enabled: Some(false), ..Options::default() };
        desk.import(&[case("i02-methods-by-upn")], no).await;
        assert!(!desk.person(ANA).await.enabled);
        // Of somebody who is here, an answer is not taken for what the file says.
        fine(&import_case(&desk, "i02-methods-by-upn").await);
        assert!(!desk.person(ANA).await.enabled);
    }

    async fn i31_what_is_not_in_the_file_changes_nothing(store: Store) {
        let desk = Desk::new(store).await;
        let full = USERS.replace("\"displayName\":\"Ana Test\"", "\"displayName\":\"Ana Test\",\"jobTitle\":\"Clerk\",\"department\":\"Finance\",\"employeeId\":\"101\",\"mobilePhone\":\"+386 40 555 101\",\"manager\":{\"id\":\"6ea91a8d-0000-41a1-b7bd-000000000002\"}");
        fine(&desk.import(&[folder(&[("users.json", full.as_bytes())]).path().to_owned()], Options::default()).await);
        let before = desk.person(ANA).await;
        for less in [
            r#"{"id":"6ea91a8d-0000-41a1-b7bd-000000000001"}"#,
            r#"{"id":"6ea91a8d-0000-41a1-b7bd-000000000001","userPrincipalName":"ana.test@nord.example","displayName":"Ana Test"}"#,
            r#"{"Id":"6ea91a8d-0000-41a1-b7bd-000000000001","JobTitle":null,"Department":null,"EmployeeId":null,"MobilePhone":null}"#,
        ] {
            let report = desk.import(&[folder(&[("users.json", less.as_bytes())]).path().to_owned()], Options::default()).await;
            assert!(report.changes_nothing() && report.problem_count == 0, "{less}: {report}");
        }
        let empty = format!("user,employee_number,mobile,manager,tier\n{ANA},,,,\n");
        let report = desk.import(&[folder(&[("hr.csv", empty.as_bytes())]).path().to_owned()], Options::default()).await;
        assert!(report.changes_nothing(), "{report}");
        assert_eq!(desk.person(ANA).await, before);
        assert_eq!(desk.on_file(ANA, ContactKind::Mobile).await.as_deref(), Some("+38640555101"));
    }

    async fn r03_a_marriage_keeps_the_person(store: Store) {
        let desk = Desk::new(store).await;
        fine(&desk.import(&[case("r01-mobile-and-devices")], Options::default()).await);
        let before = desk.person("manager.four@nordwind.example").await.id;
        fine(&desk.import(&[case("r02-people-of-practice")], Options::default()).await);
        fine(&desk.import(&[case("r03-marriage")], Options::default()).await);
        assert_eq!(desk.person("manager.berger@nordwind.example").await.id, before);
    }
}

/// Whether two accounts are one human's.
async fn one_human(desk: &Desk, one: PersonId, other: PersonId) -> bool {
    let found: Result<_, StoreError> =
        desk.store.read("humans", move |tx| repo::humans::of(tx, DIRECTORY, &[one, other])).await;
    found.unwrap().is_same(one, other)
}
