//! Two administrators from the first day, a second one later, and the sealed key.

use crate::place::{ADMIN, Place};
use keyward_robot::Client;
use keyward_storage::{Store, both_engines};

const SECOND: &str = "karl.weber@contoso.example";

/// The passes that were shown: one line each, indented.
fn passes(out: &str) -> Vec<String> {
    out.lines().filter_map(|line| line.strip_prefix("    ")).map(|line| line.trim().to_owned()).collect()
}

/// The sealed key that was shown.
fn sealed(out: &str) -> String {
    let shown = |line: &&str| line.starts_with("  ") && line.trim().split('-').count() == 7;
    let keys: Vec<&str> = out.lines().filter(shown).collect();
    assert_eq!(keys.len(), 1, "one sealed key is shown: {out}");
    keys[0].trim().to_owned()
}

/// Where a pass leads.
async fn sign_in(place: &Place, account: &str, pass: &str) -> Option<String> {
    let mut browser = Client::connect(place.address, &place.origin()).await.unwrap();
    browser.post_form("/signin/pass", &[("user_name", account), ("pass", pass)]).await.unwrap().location
}

both_engines! {
    async fn two_administrators_from_the_first_day(store: Store) {
        let place = Place::new(&store);
        let twice = ["init", "--organisation", "Contoso", "--admin", ADMIN, "--admin", ADMIN];
        place.run(&twice).refused(&["named twice"]);
        let names = ["init", "--organisation", "Contoso", "--admin", ADMIN, "--admin-name", "A", "--admin-name", "B"];
        place.run(&names).refused(&["more names than administrators"]);
        let two = ["init", "--organisation", "Contoso", "--admin", ADMIN, "--admin", SECOND, "--admin-name", "Irena Zajc"];
        let ran = place.run(&two).fine().says(&["Contoso is ready", "seal the envelope"]);
        assert!(!ran.out.contains("administrator add"), "{}", ran.out);
        let passes = passes(&ran.out);
        assert_eq!(passes.len(), 2);
        assert_eq!(sealed(&ran.out).replace('-', "").len(), 35);
        place.run(&["doctor"]).fine().says(&["2 people in Contoso"]);
        place.run(&["log", "verify"]).fine();
        let server = place.serve().await.unwrap();
        for (account, pass) in [ADMIN, SECOND].into_iter().zip(&passes) {
            assert_eq!(sign_in(&place, account, pass).await.as_deref(), Some("/signin/enrol"), "{account}");
        }
        server.stop();
    }

    async fn a_second_administrator_is_added_at_the_machine(store: Store) {
        let place = Place::new(&store);
        place.run(&["init", "--organisation", "Contoso", "--admin", ADMIN]).fine().says(&["administrator add NAME"]);
        place.run(&["administrator", "add", SECOND]).refused(&["there is no account", "--new"]);
        place.run(&["administrator", "add", ADMIN]).fine().says(&["already"]);
        place.run(&["administrator", "add", ADMIN, "--new", "Irena"]).refused(&["leave out --new"]);
        let ran = place.run(&["administrator", "add", SECOND, "--new", "Karl Weber"]).fine();
        let passes = passes(&ran.out);
        assert_eq!(passes.len(), 1, "{}", ran.out);
        let server = place.serve().await.unwrap();
        assert_eq!(sign_in(&place, SECOND, &passes[0]).await.as_deref(), Some("/signin/enrol"));
        server.stop();
        place.run(&["log", "verify"]).fine().says(&["The log is whole"]);
    }

    /// Whoever has the machine but not its secret puts nothing back. What it does to a policy is tested at the desk.
    async fn the_default_sign_in_policy_is_put_back_at_the_machine(store: Store) {
        let place = Place::new(&store);
        place.run(&["init", "--organisation", "Contoso", "--admin", ADMIN, "--admin", SECOND]).fine();
        place.run(&["sign-in-policy", "restore"]).refused(&["--reason"]);
        place.run(&["sign-in-policy", "restore", "--reason", " "]).refused(&["reason"]);
        let restore = ["sign-in-policy", "restore", "--reason", "Nobody could sign in"];
        place.run(&restore).fine().says(&["in force already"]);
        // Two with a pass and without a passkey sign nothing yet.
        place.run(&["doctor"]).fine().says(&["of 2 policy administrators 0 can sign in", "keyward sign-in-policy restore"]);
        std::fs::rename(place.secret(), place.file("away")).unwrap();
        place.run(&restore).refused(&["keyward.key is not there"]);
    }

    /// Whoever has the machine but not its secret lifts nothing. Whom it tells is tested at the desk.
    async fn a_freeze_is_lifted_at_the_machine(store: Store) {
        let place = Place::new(&store);
        place.run(&["init", "--organisation", "Contoso", "--admin", ADMIN, "--admin", SECOND]).fine();
        let unfreeze = ["account", "unfreeze", ADMIN, "--reason", "She called"];
        place.run(&["account", "unfreeze", ADMIN]).refused(&["--reason"]);
        place.run(&["account", "unfreeze", ADMIN, "--reason", " "]).refused(&["reason"]);
        place.run(&["account", "unfreeze", "nobody@contoso.example", "--reason", "She called"]).refused(&["there is no account"]);
        place.run(&unfreeze).fine().says(&["is not frozen", "Nothing is changed"]);
        std::fs::rename(place.secret(), place.file("away")).unwrap();
        place.run(&unfreeze).refused(&["keyward.key is not there"]);
        std::fs::rename(place.file("away"), place.secret()).unwrap();
        place.run(&["log", "verify"]).fine().says(&["The log is whole"]);
    }

    /// Who made the installation stands in the export of the directory too: that is said, and no failure.
    async fn an_administrator_of_the_installation_is_joined_to_the_export_at_the_machine(store: Store) {
        let place = Place::new(&store);
        place.run(&["init", "--organisation", "Contoso", "--admin", ADMIN]).fine();
        let record = "6ea91a8d-0000-41a1-b7bd-000000000001";
        let users = format!(
            "{{\"value\":[{{\"id\":\"{record}\",\"userPrincipalName\":\"{ADMIN}\",\"displayName\":\"Ann Admin\",\"accountEnabled\":true,\"jobTitle\":\"Lead\"}}]}}"
        );
        let file = place.file("users.json");
        std::fs::write(&file, users).unwrap();
        let (file, join) = (file.to_str().unwrap(), ["account", "join", ADMIN, "--record", record, "--reason", "She is the same"]);
        let kept = place.run(&["import", file]).fine();
        assert!(format!("{}{}", kept.out, kept.err).contains(&format!("keyward account join {ADMIN} --record {record}")), "{}{}", kept.out, kept.err);
        place.run(&["account", "join", ADMIN, "--record", record]).refused(&["--reason"]);
        place.run(&["account", "join", "nobody@contoso.example", "--record", record, "--reason", "She"]).refused(&["there is no account"]);
        place.run(&join).fine().says(&["is joined to the record", "Nothing else is changed"]);
        place.run(&join).refused(&["is of an export already"]);
        place.run(&["import", file]).fine().says(&["people    1 read: 0 created, 1 changed"]);
        place.run(&["import", file]).fine().says(&["people    1 read: 0 created, 0 changed, 1 unchanged"]);
        place.run(&["log", "verify"]).fine().says(&["The log is whole"]);
    }

    async fn the_sealed_key_opens_once(store: Store) {
        let place = Place::new(&store);
        let key = sealed(&place.run(&["init", "--organisation", "Contoso", "--admin", ADMIN]).fine().out);
        place.typing(&["break-glass", ADMIN], "").refused(&["no sealed key"]);
        place.typing(&["break-glass", ADMIN], &"A".repeat(35)).refused(&["not the sealed key"]);
        place.typing(&["break-glass", SECOND], &key).refused(&["no enabled account"]);
        // As somebody reads it off paper.
        let opened = place.typing(&["break-glass", ADMIN], &key.to_lowercase().replace('-', " ")).fine();
        assert!(opened.err.is_empty(), "{}", opened.err);
        let (pass, next) = (passes(&opened.out), sealed(&opened.out));
        assert_ne!(next, key);
        place.typing(&["break-glass", ADMIN], &key).refused(&["not the sealed key"]);
        let server = place.serve().await.unwrap();
        assert_eq!(sign_in(&place, ADMIN, &pass[0]).await.as_deref(), Some("/signin/enrol"));
        server.stop();
        place.run(&["log", "verify"]).fine().says(&["The log is whole"]);
        place.typing(&["break-glass", ADMIN], &next).fine();
        for _ in 0..4 {
            place.typing(&["break-glass", ADMIN], &key).refused(&["not the sealed key"]);
        }
        place.typing(&["break-glass", ADMIN], &next).refused(&["too many wrong keys"]);
    }
}
