//! Metadata about authenticators and anchors of one's own, at the machine.

use crate::place::Place;
use keyward_passkeys::{
    metadata::PUBLIC_HOST,
    testing::{
        authority::{named_root, root},
        blob,
    },
};
use keyward_storage::{Store, both_engines};
use serde_json::{Value, json};
use std::fs;

const MODEL: &str = "05050505-0505-0505-0505-050505050505";

/// A place whose configuration names the publisher of these tests.
fn place(store: &Store) -> (Place, String) {
    let place = Place::new(store);
    place.init();
    fs::write(place.data().join("publisher.pem"), blob::publisher_root().pem()).unwrap();
    let section = format!("{}[metadata]\nroot = \"publisher.pem\"\n", place.http());
    let config = place.configure(&section).display().to_string();
    (place, config)
}

fn file(place: &Place, number: u64, until: &str, entries: &[Value]) -> String {
    let mut payload = blob::payload(number, entries);
    payload["nextUpdate"] = json!(until);
    written(place, &format!("{number}.jwt"), &blob::signed(&payload))
}

fn written(place: &Place, name: &str, text: &str) -> String {
    let path = place.file(name);
    fs::write(&path, text).unwrap();
    path.display().to_string()
}

both_engines! {
    async fn metadata_is_loaded_checked_and_told(store: Store) {
        let (place, config) = place(&store);
        let run = |words: &[&str]| {
            let words: Vec<_> = words.iter().copied().chain(["--config", &config]).collect();
            crate::place::keyward(&words)
        };
        run(&["doctor"]).fine().says(&["look   no metadata about authenticators is loaded"]);
        run(&["metadata", "show"]).refused(&["No metadata is loaded"]);
        let level = blob::certified("FIDO_CERTIFIED_L1");
        let first = [blob::entry([5; 16], &[&root()], &level), blob::entry([6; 16], &[], &level)];
        let seven = file(&place, 7, "2099-01-01", &first);
        run(&["metadata", "load", &seven]).fine().says(&["File 7 is in force: 2 models; the next file comes by 2099-01-01"]);
        run(&["metadata", "load", &seven]).fine().says(&["in force already"]);
        run(&["metadata", "show"]).fine().says(&["File 7", "2 models"]);
        run(&["metadata", "show", MODEL]).fine().says(&["Model 0505", "FIDO_CERTIFIED_L1", "passcode_external", "CN=Test root"]);
        run(&["metadata", "show", "99999999-9999-9999-9999-999999999999"]).refused(&["has no model"]);
        run(&["doctor"]).fine().says(&["ok     the metadata file 7 has 2 models"]);

        let warned = json!([{ "status": "REVOKED", "effectiveDate": "2026-01-01" }]);
        let second = [blob::entry([5; 16], &[&root()], &warned), blob::entry([7; 16], &[], &level)];
        run(&["metadata", "load", &file(&place, 8, "2020-01-01", &second)]).fine().says(&[
            "1 models added", "07070707", "1 models removed", "06060606", "1 models with other statuses", "+ REVOKED from 2026-01-01",
            "- FIDO_CERTIFIED_L1 from 2020-01-01", "That day is over",
        ]);
        run(&["doctor"]).fine().says(&["look   the metadata file 8 has lapsed"]);

        run(&["metadata", "load", &seven]).refused(&["number_went_down", "number 7, and number 8 is known"]);
        let stranger = named_root("Publisher root", [9; 32]);
        let signer = keyward_passkeys::testing::authority::issue(blob::signer(PUBLIC_HOST), blob::SIGNER_SEED, &stranger);
        let forged = blob::signed_by(&blob::payload(9, &[]), &signer);
        run(&["metadata", "load", &written(&place, "forged", &forged)]).refused(&["(untrusted)"]);
        let good = fs::read_to_string(&seven).unwrap();
        run(&["metadata", "load", &written(&place, "cut", &good[..good.len() - 5])]).refused(&["is refused"]);
        run(&["metadata", "load", &written(&place, "none", "")]).refused(&["(not_signed)"]);
        run(&["metadata", "load", "/nowhere"]).refused(&["cannot read /nowhere"]);
        run(&["metadata", "show"]).fine().says(&["File 8"]);
        run(&["log", "verify"]).fine().says(&["The log is whole"]);

        // Another publisher is configured: what was loaded is believed no longer, and said so.
        let public = place.configure(&place.http()).display().to_string();
        assert_eq!(public, config);
        run(&["doctor"]).refused(&["WRONG  the metadata file 8 is not believed"]);
        place.configure(&format!("{}[metadata]\nroot = \"missing.pem\"\n", place.http()));
        run(&["doctor"]).refused(&["metadata.root", "missing.pem"]);
        run(&["serve"]).refused(&["metadata.root", "missing.pem"]);
    }

    async fn anchors_come_and_go(store: Store) {
        let (place, config) = place(&store);
        let run = |words: &[&str]| {
            let words: Vec<_> = words.iter().copied().chain(["--config", &config]).collect();
            crate::place::keyward(&words)
        };
        run(&["anchors", "list"]).fine().says(&["no anchors of your own"]);
        let pems = format!("{}{}", root().pem(), named_root("Other maker", [8; 32]).pem());
        let both = written(&place, "makers.pem", &pems);
        let added = run(&["anchors", "add", &both]).fine().says(&["Trusted now", "CN=Test root", "CN=Other maker"]);
        run(&["anchors", "add", &both, "--name", "Again"]).fine().says(&["Not added"]);
        run(&["anchors", "list"]).fine().says(&["makers", "until 2040-01-01"]);
        let fingerprint = added.out.lines().find(|l| l.contains("Other maker")).unwrap().split(' ').nth(2).unwrap().to_owned();
        run(&["anchors", "remove", &fingerprint[..7]]).refused(&["at least 8 digits"]);
        run(&["anchors", "remove", "00000000"]).refused(&["names no anchor"]);
        run(&["anchors", "remove", &fingerprint[..12]]).fine().says(&["is trusted no longer"]);
        run(&["anchors", "remove", &fingerprint]).refused(&["names no anchor"]);
        let left = run(&["anchors", "list"]).fine();
        assert!(left.out.contains("Test root") && !left.out.contains("Other maker"), "{left:?}");
        run(&["anchors", "add", &written(&place, "text", "hello")]).refused(&["not an X.509 certificate"]);
        run(&["log", "verify"]).fine().says(&["The log is whole"]);
    }
}
