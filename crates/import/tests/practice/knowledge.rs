//! What an import does not know it does not guess: which phone a number rings on, and whose a number is.

use crate::support::{Desk, USERS, folder};
use keyward_import::{Options, Report};
use keyward_model::{ContactKind, DeviceId, DeviceKind};
use keyward_storage::{Store, both_engines};

const ANA: &str = "ana.test@nord.example";
const BOR: &str = "bor.test@nord.example";
const CENE: &str = "cene.test@nord.example";

/// The device that the mobile number on file is known to ring on.
async fn rings_on(desk: &Desk, name: &'static str) -> Option<DeviceId> {
    let found = desk.contacts(name).await;
    found.into_iter().find(|c| c.kind == ContactKind::Mobile && c.until.is_none()).unwrap().device
}

async fn run(desk: &Desk, files: &[(&str, &str)]) -> Report {
    let files: Vec<_> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let export = folder(&files);
    desk.import(&[export.path().to_owned()], Options::default()).await
}

fn device(id: &str, user: &str, system: &str, model: &str, number: &str) -> String {
    format!(
        r#"{{"id":"{id}","userPrincipalName":"{user}","deviceName":"{id}","operatingSystem":"{system}","model":"{model}","phoneNumber":"{number}"}}"#
    )
}

both_engines! {
    async fn a_number_rings_on_a_phone_only_where_a_file_says_so(store: Store) {
        let desk = Desk::new(store).await;
        let devices = [
            device("pad", ANA, "iPadOS", "iPad Air", ""),
            device("work", BOR, "Android", "Pixel 8", "*******702"),
            device("own", CENE, "iOS", "iPhone 15", "+386 40 555 703"),
        ].join("\n");
        let hr = format!("user,mobile,mobile_changed\n{ANA},+38640555701,2022-01-01\n{BOR},+38640555702,2022-01-01\n{CENE},+38640555703,2022-01-01\n");
        let files = [("users.json", USERS), ("managedDevices.json", &devices), ("hr.csv", &hr)];
        assert_eq!(run(&desk, &files).await.problems, []);
        assert_eq!(desk.devices(ANA).await[0].kind, DeviceKind::Tablet);
        assert_eq!((rings_on(&desk, ANA).await, rings_on(&desk, BOR).await), (None, None), "no guess");
        assert_eq!(rings_on(&desk, CENE).await, Some(desk.devices(CENE).await[0].id));
        assert!(run(&desk, &files).await.changes_nothing());
        // Another number is not taken to ring where the old one did.
        run(&desk, &[("hr.csv", &format!("user,mobile\n{CENE},+38640555999\n"))]).await;
        assert_eq!(rings_on(&desk, CENE).await, None);
        let moved = device("own", CENE, "iOS", "iPhone 15", "+38640555999");
        run(&desk, &[("managedDevices.json", &moved)]).await;
        assert_eq!(rings_on(&desk, CENE).await, Some(desk.devices(CENE).await[0].id));
        // The phone has another card now.
        run(&desk, &[("managedDevices.json", &moved.replace("999", "111"))]).await;
        assert_eq!(rings_on(&desk, CENE).await, None);
        assert_eq!(desk.disagreements().await, 0);
    }

    async fn of_two_devices_with_one_number_nobody_knows_which_rings(store: Store) {
        let desk = Desk::new(store).await;
        let hr = format!("user,mobile\n{ANA},+38640555701\n");
        let one = device("one", ANA, "iOS", "iPhone 15", "+38640555701");
        run(&desk, &[("users.json", USERS), ("managedDevices.json", &one), ("hr.csv", &hr)]).await;
        assert!(rings_on(&desk, ANA).await.is_some());
        let both = format!("{one}\n{}", device("two", ANA, "Android", "Pixel 8", "+386 40 555 701"));
        run(&desk, &[("managedDevices.json", &both)]).await;
        assert_eq!(rings_on(&desk, ANA).await, None);
        assert!(run(&desk, &[("managedDevices.json", &both), ("hr.csv", &hr)]).await.changes_nothing());
    }

    async fn a_placeholder_names_nobody(store: Store) {
        let desk = Desk::new(store).await;
        let users = USERS.replace("\"displayName\":\"Bor", "\"employeeId\":\"n/a\",\"displayName\":\"Bor")
            .replace("\"displayName\":\"Cene", "\"employeeId\":\"k.A.\",\"displayName\":\"Cene");
        run(&desk, &[("users.json", &users)]).await;
        for nobody in ["n/a", "0", "-", "none", "unknown", "k.A.", "N.A.", "000"] {
            let table = format!("employee_number,mobile,manager\n{nobody},+38640555701,\n");
            let report = run(&desk, &[("hr.csv", &table)]).await;
            assert!(report.problem_count == 1 && report.problems[0].reason.contains("whose row"), "{nobody}: {report}");
            run(&desk, &[("hr.csv", &format!("user,employee_number,manager\n{ANA},{nobody},{nobody}\n"))]).await;
            assert_eq!(desk.person(ANA).await.manager, None, "{nobody}");
        }
        for name in [ANA, BOR, CENE] {
            assert_eq!(desk.person(name).await.employee_number, None, "{name}");
            assert_eq!(desk.on_file(name, ContactKind::Mobile).await, None, "{name}");
        }
    }

    async fn a_rounded_number_is_nobodys(store: Store) {
        let desk = Desk::new(store).await;
        let users = USERS.replace("\"displayName\":\"Dita", "\"employeeId\":1.23e11,\"displayName\":\"Dita");
        let report = run(&desk, &[("users.json", &users)]).await;
        assert!(report.problems[0].reason.starts_with("employeeId"), "{report}");
        let table = format!("user,employee_number,mobile\n{ANA},1.23E+11,+38640555701\n{BOR},\"1,23E+11\",\n{CENE},1E+11,\n");
        let report = run(&desk, &[("hr.csv", &table)]).await;
        let of_rows = report.problems.iter().filter(|p| p.reason.starts_with("employee_number") && p.reason.contains("rounded"));
        assert_eq!(of_rows.count(), 3, "{report}");
        for name in [ANA, BOR, CENE] {
            assert_eq!(desk.person(name).await.employee_number, None);
        }
        assert_eq!(desk.on_file(ANA, ContactKind::Mobile).await.as_deref(), Some("+38640555701"), "a field costs itself");
    }

    async fn one_number_of_strangers_joins_nobody(store: Store) {
        let desk = Desk::new(store).await;
        let users = USERS.replace("\"displayName\"", "\"employeeId\":\"123000000000\",\"displayName\"");
        let report = run(&desk, &[("users.json", &users)]).await;
        assert_eq!(report.problem_count, 1, "{report}");
        let reason = &report.problems[0].reason;
        assert!(reason.contains("4 people") && reason.contains("Ana Test") && reason.contains("Dita Test"), "{reason}");
        for name in [ANA, BOR, CENE] {
            assert_eq!(desk.person(name).await.employee_number, None);
        }
        // In a table as well; and two accounts of one human are no strangers.
        let table = format!("user,employee_number\n{ANA},123450\n{BOR},123450\n");
        let report = run(&desk, &[("hr.csv", &table)]).await;
        assert!(report.problem_count == 1 && report.problems[0].reason.contains("2 people"), "{report}");
        assert_eq!(desk.person(ANA).await.employee_number, None);
    }
}
