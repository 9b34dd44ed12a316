//! Where a method lives is known from a file, or not at all: a private phone is in no export, and a case asks about it.

#![expect(clippy::disallowed_methods, reason = "as an earlier import wrote it")]

use crate::support::{DIRECTORY, Desk, USERS, folder};
use keyward_access::gate::Permit;
use keyward_import::{Country, Kind, Options, Report};
use keyward_model::{Clock as _, ContactKind, Device, DeviceId, Method, MethodKind};
use keyward_storage::{
    Store, StoreError, both_engines,
    repo::{methods as stored, person_sources},
};

const ANA: &str = "ana.test@nord.example";
const BOR: &str = "bor.test@nord.example";

async fn run(desk: &Desk, files: &[(&str, &str)]) -> Report {
    let files: Vec<_> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let export = folder(&files);
    desk.import(&[export.path().to_owned()], Options::default()).await
}

fn device(id: &str, name: &str, system: &str, number: &str) -> String {
    format!(
        r#"{{"id":"{id}","userPrincipalName":"{ANA}","deviceName":"{name}","operatingSystem":"{system}","phoneNumber":"{number}"}}"#
    )
}

fn authenticator(id: &str, name: &str) -> String {
    format!(
        r##"{{"@odata.type":"#microsoft.graph.microsoftAuthenticatorAuthenticationMethod","id":"{id}","displayName":"{name}"}}"##
    )
}

fn passkey(id: &str, name: &str, model: &str) -> String {
    format!(
        r##"{{"@odata.type":"#microsoft.graph.fido2AuthenticationMethod","id":"{id}","displayName":"{name}","model":"{model}"}}"##
    )
}

fn text_message(id: &str, number: &str) -> String {
    format!(
        r##"{{"@odata.type":"#microsoft.graph.phoneAuthenticationMethod","id":"{id}","phoneType":"mobile","phoneNumber":"{number}"}}"##
    )
}

fn methods(all: &[String]) -> String {
    format!(r#"{{"userId":"{ANA}","value":[{}]}}"#, all.join(","))
}

fn home(all: &[Method], label: &str) -> Option<DeviceId> {
    all.iter().find(|method| method.label.contains(label)).unwrap().device
}

fn called(all: &[Device], name: &str) -> Option<DeviceId> {
    all.iter().find(|device| device.name == name).map(|device| device.id)
}

both_engines! {
    async fn methods_of_a_private_phone_are_on_no_company_phone(store: Store) {
        let desk = Desk::new(store).await;
        let devices = device("d", "NT-IPHONE-0042", "iOS", "+386 40 555 703");
        let list = methods(&[
            authenticator("a", "Pixel 8 Pro"),
            passkey("p", "Work passkey", "Authenticator - Android"),
            passkey("q", "NT-IPHONE-0042", "Authenticator - Android"),
            text_message("t", "+386 41 999 888"),
        ]);
        let files = [("users.json", USERS), ("managedDevices.json", &devices), ("methods.json", &list)];
        assert_eq!(run(&desk, &files).await.problems, []);
        let found = desk.methods(ANA).await;
        assert_eq!(found.len(), 4);
        for method in &found {
            assert_eq!(method.device, None, "{}", method.label);
        }
        assert!(run(&desk, &files).await.changes_nothing(), "nor by a second run");
    }

    async fn a_method_is_where_a_file_says_that_it_is(store: Store) {
        let desk = Desk::new(store).await;
        let devices = [
            device("d", "NT-IPHONE-0042", "iOS", "+386 40 555 703"),
            device("e", "iPhone", "iOS", ""),
            device("l", "NT-LAPTOP-7", "Windows", ""),
            device("m", "NT-SHARED-NAME", "Windows", ""),
        ]
        .join("\n");
        let list = methods(&[
            authenticator("a", "nt-iphone-0042"),
            authenticator("b", "iPhone"),
            authenticator("c", "NT-SHARED-NAME"),
            text_message("t", "+386 40 555 703"),
            text_message("u", "+386 XXXXXX03"),
            r##"{"@odata.type":"#microsoft.graph.windowsHelloForBusinessAuthenticationMethod","id":"w","displayName":"NT-LAPTOP-7"}"##.to_owned(),
            r##"{"@odata.type":"#microsoft.graph.windowsHelloForBusinessAuthenticationMethod","id":"x","displayName":"HOME-PC"}"##.to_owned(),
        ]);
        let files = [("users.json", USERS), ("managedDevices.json", &devices), ("methods.json", &list)];
        assert_eq!(run(&desk, &files).await.problems, []);
        let (found, devices) = (desk.methods(ANA).await, desk.devices(ANA).await);
        let phone = called(&devices, "NT-IPHONE-0042");
        assert_eq!((home(&found, "nt-iphone-0042"), home(&found, "+38640555703")), (phone, phone));
        assert_eq!(home(&found, "NT-LAPTOP-7"), called(&devices, "NT-LAPTOP-7"));
        assert_eq!(home(&found, "HOME-PC"), None, "another computer");
        assert_eq!(home(&found, "NT-SHARED-NAME"), None, "no app of a phone is on a computer");
        for unknown in ["iPhone", "XXXXXX03"] {
            let of_apps = found.iter().find(|m| m.label == unknown || m.label.ends_with(unknown)).unwrap();
            assert_eq!(of_apps.device, None, "{unknown}");
        }
        assert!(found.iter().any(|method| method.kind == MethodKind::WindowsHello));
        assert!(run(&desk, &files).await.changes_nothing());
    }

    async fn what_an_earlier_import_guessed_is_taken_back(store: Store) {
        let desk = Desk::new(store).await;
        let devices = device("d", "NT-IPHONE-0042", "iOS", "+386 40 555 703");
        let list = methods(&[
            authenticator("a", "Pixel 8 Pro"),
            passkey("p", "Work passkey", "Authenticator - Android"),
            passkey("q", "Blue", "Authenticator - iOS"),
            text_message("t", "+386 41 999 888"),
        ]);
        run(&desk, &[("users.json", USERS), ("managedDevices.json", &devices), ("methods.json", &list)]).await;
        let (ana, phone) = (desk.person(ANA).await.id, desk.devices(ANA).await[0].id);
        for method in desk.methods(ANA).await {
            let pinned: Result<_, StoreError> = desk
                .store
                .write("pin", move |tx| {
                    stored::set_device(tx, DIRECTORY, &Permit::of_import(ana), method.id, Some(phone))
                })
                .await;
            pinned.unwrap();
        }
        let at = |all: &[Method], label| home(all, label);
        run(&desk, &[("methods.json", &list)]).await;
        let found = desk.methods(ANA).await;
        assert_eq!((at(&found, "Pixel 8 Pro"), at(&found, "Work passkey")), (None, None));
        assert_eq!((at(&found, "Blue"), at(&found, "999888")), (Some(phone), Some(phone)), "nothing contradicts");
        let report = run(&desk, &[("managedDevices.json", &devices), ("methods.json", &list)]).await;
        assert_eq!(report.of(Kind::Methods).changed, 1, "{report}");
        assert_eq!(at(&desk.methods(ANA).await, "999888"), None);
        let touched: Result<_, StoreError> =
            desk.store.read("sources", move |tx| person_sources::of_person(tx, DIRECTORY, ana)).await;
        assert_eq!(touched.unwrap().touched_at, Some(desk.clock.now()), "a red flag on an open case");
    }

    async fn what_data_tools_make_of_a_number_is_that_number(store: Store) {
        let desk = Desk::new(store).await;
        let table = format!("user,employee_number,mobile\n{ANA},10075.0,+491715550101.0\n{BOR},10076,3331234567.0\n");
        let export = folder(&[("users.json", USERS.as_bytes()), ("hr.csv", table.as_bytes())]);
        let options = Options { country: Country::from_name("IT"), ..Options::default() };
        assert_eq!(desk.import(&[export.path().to_owned()], options).await.problems, []);
        assert_eq!(desk.on_file(ANA, ContactKind::Mobile).await.as_deref(), Some("+491715550101"));
        assert_eq!(desk.on_file(BOR, ContactKind::Mobile).await.as_deref(), Some("+393331234567"));
        assert_eq!(desk.person(ANA).await.employee_number.as_deref(), Some("10075"));
        let row = "employee_number,mobile\n10075.0,+491715550102\n";
        assert_eq!(run(&desk, &[("hr.csv", row)]).await.problems, []);
        assert_eq!(desk.on_file(ANA, ContactKind::Mobile).await.as_deref(), Some("+491715550102"), "a key as well");
    }
}
