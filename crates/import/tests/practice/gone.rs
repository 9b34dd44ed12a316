//! What a later export does not have any more: nothing takes it away, and the report says so.

use crate::support::{DIRECTORY, Desk, USERS, folder};
use keyward_import::{Options, Report};
use keyward_model::{DeviceState, MethodStatus};
use keyward_storage::{
    Store, StoreError, both_engines,
    repo::{devices, person_sources},
};

const ANA: &str = "ana.test@nord.example";
const BOR: &str = "bor.test@nord.example";
const ANA_ID: &str = "6ea91a8d-0000-41a1-b7bd-000000000001";
const PASSKEY: &str =
    r##"{"@odata.type":"#microsoft.graph.fido2AuthenticationMethod","id":"p","displayName":"Blue key"}"##;
const PASSWORD: &str = r##"{"@odata.type":"#microsoft.graph.passwordAuthenticationMethod","id":"w"}"##;

async fn run(desk: &Desk, files: &[(&str, &str)]) -> Report {
    let files: Vec<_> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let export = folder(&files);
    desk.import(&[export.path().to_owned()], Options::default()).await
}

fn device(id: &str, user: &str) -> String {
    format!(r#"{{"id":"{id}","userPrincipalName":"{user}","deviceName":"{id}","operatingSystem":"Windows"}}"#)
}

fn told(report: &Report, what: &str) -> usize {
    report.notes.iter().filter(|note| note.reason.contains(what)).count()
}

both_engines! {
    async fn a_method_that_its_list_does_not_have_any_more_is_told(store: Store) {
        let desk = Desk::new(store).await;
        let list = |all: &str| format!(r#"{{"userId":"{ANA}","value":[{all}]}}"#);
        let both = list(&format!("{PASSKEY},{PASSWORD}"));
        let report = run(&desk, &[("users.json", USERS), ("methods.json", &both)]).await;
        assert_eq!((report.note_count, told(&report, "2 new methods have no createdDateTime")), (1, 1), "{report}");
        let report = run(&desk, &[("methods.json", &both)]).await;
        assert!(report.note_count == 0 && report.to_string().contains("already holds"), "{report}");
        let file = format!("methods-{ANA_ID}.json");
        let nothing = format!(r#"{{"userId":"{ANA_ID}","methods":[]}}"#);
        let context = r#"{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#users('6EA91A8D-0000-41A1-B7BD-000000000001')/authentication/methods","value":[]}"#;
        let batch = format!(r#"{{"responses":[{{"id":"1","status":200,"headers":{{}},"body":{context}}}]}}"#);
        let users = USERS.replacen("\"displayName\"", "\"authentication\":{\"methods\":[]},\"displayName\"", 1);
        for (name, text, gone) in [
            ("methods.json", list(PASSWORD), 1),
            ("methods.json", list(""), 2),
            ("methods.json", nothing, 2),
            ("methods.json", context.to_owned(), 2),
            ("methods.json", batch, 2),
            (&file, "[]".to_owned(), 2),
            (&file, format!("[{PASSKEY}]"), 1),
            ("users.json", users, 2),
        ] {
            let report = run(&desk, &[(name, &text)]).await;
            let what = format!("{gone} methods here are not in the list");
            assert!(report.changes_nothing() && told(&report, &what) == 1, "{text}: {report}");
            assert!(!report.to_string().contains("already holds"), "{report}");
            assert_eq!(told(&report, &format!("Blue key of {ANA}")), usize::from(!text.contains("Blue")), "{report}");
        }
        assert!(desk.methods(ANA).await.iter().all(|method| method.status == MethodStatus::Active));
    }

    async fn what_is_no_whole_list_says_nothing_of_the_others(store: Store) {
        let desk = Desk::new(store).await;
        let list = format!(r#"{{"userId":"{ANA}","value":[{PASSKEY},{PASSWORD}]}}"#);
        run(&desk, &[("users.json", USERS), ("methods.json", &list)]).await;
        let of_a_type = r#"{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#users('ana.test@nord.example')/authentication/phoneMethods","value":[]}"#;
        let unread = format!(r##"{{"userId":"{ANA}","value":[{PASSKEY},{{"@odata.type":"#microsoft.graph.newAuthenticationMethod","id":"w"}}]}}"##);
        let other = format!(r#"{{"userId":"{BOR}","value":[]}}"#);
        for text in [of_a_type.to_owned(), unread, other, format!("[{{\"userId\":\"{ANA}\",{}]", &PASSKEY[1..])] {
            let report = run(&desk, &[("methods.json", &text)]).await;
            assert_eq!(told(&report, "not in the list"), 0, "{text}: {report}");
        }
    }

    async fn a_device_on_its_way_out_is_not_in_use(store: Store) {
        let desk = Desk::new(store).await;
        let with = |id: &str, more: &str| device(id, ANA).replacen('{', &format!("{{{more},"), 1);
        let devices = [
            with("a", r#""managementState":"wipeIssued""#),
            with("b", r#""managementState":"retireIssued""#),
            with("c", r#""deviceRegistrationState":"revoked""#),
            with("d", r#""managementState":"managed","deviceRegistrationState":"registered""#),
        ]
        .join("\n");
        let report = run(&desk, &[("users.json", USERS), ("managedDevices.json", &devices)]).await;
        assert_eq!((report.problem_count, told(&report, "is being wiped or retired")), (0, 3), "{report}");
        let names: Vec<_> = desk.devices(ANA).await.into_iter().map(|device| device.name).collect();
        assert_eq!(names, ["d"]);
    }

    async fn a_device_that_is_gone_or_moved_is_told(store: Store) {
        let desk = Desk::new(store).await;
        let devices = [device("one", ANA), device("two", ANA), device("three", BOR)].join("\n");
        run(&desk, &[("users.json", USERS), ("managedDevices.json", &devices)]).await;
        assert_eq!(run(&desk, &[("managedDevices.json", &devices)]).await.note_count, 0);
        let (bor, lost) = (desk.person(BOR).await.id, desk.devices(BOR).await[0].id);
        let state = |state| desk.store.write("state", move |tx| devices::set_state(tx, DIRECTORY, lost, state));
        let moved = [device("one", ANA), device("three", ANA)].join("\n");
        // What was reported lost stays lost, whatever a file says.
        let done: Result<bool, StoreError> = state(DeviceState::Lost).await;
        done.unwrap();
        let report = run(&desk, &[("managedDevices.json", &moved)]).await;
        assert_eq!((told(&report, "1 devices here are not in this export"), told(&report, &format!("two of {ANA}"))), (1, 1), "{report}");
        assert_eq!(told(&report, "it stays lost here"), 1, "{report}");
        assert!(report.changes_nothing() && !report.to_string().contains("already holds"), "{report}");
        let done: Result<bool, StoreError> = state(DeviceState::InUse).await;
        done.unwrap();
        // Device management gives it to somebody else and keeps its id.
        let report = run(&desk, &[("managedDevices.json", &moved)]).await;
        assert_eq!(told(&report, &format!("was {BOR}'s and is {ANA}'s now")), 1, "{report}");
        let of_bor = desk.devices(BOR).await;
        assert_eq!((of_bor.len(), of_bor[0].id, of_bor[0].state), (1, lost, DeviceState::Retired));
        let of_ana = desk.devices(ANA).await;
        assert!(of_ana.iter().any(|one| one.name == "three" && one.id != lost && one.state == DeviceState::InUse));
        let known: Result<_, StoreError> =
            desk.store.read("sources", move |tx| person_sources::of_person(tx, DIRECTORY, bor)).await;
        let known = known.unwrap();
        assert!(known.devices_since.is_some() && known.touched_at.is_some(), "a flag on a case, and no phone of theirs rings for certain");
        assert_eq!(desk.disagreements().await, 0);
        let again = run(&desk, &[("managedDevices.json", &moved)]).await;
        assert!(again.changes_nothing() && told(&again, "is now") == 0, "{again}");
        assert_eq!(told(&run(&desk, &[("managedDevices.json", &device("one", ANA))]).await, "devices here"), 0, "a part");
    }
}
