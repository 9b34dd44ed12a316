//! `import`: what it would do, what it refuses, what it does.

use crate::{
    export,
    place::{Place, keyward},
};
use keyward_storage::{Store, both_engines};
use std::fs;

both_engines! {
    async fn an_export_is_looked_at_refused_whole_and_read(store: Store) {
        let place = Place::new(&store);
        let folder = export::write(&place);
        let sources = folder.to_str().unwrap();
        place.run(&["import", sources]).refused(&["keyward init"]);
        place.init();
        place.run(&["import"]).refused(&["SOURCES"]);
        place.run(&["import", place.file("nowhere").to_str().unwrap()]).refused(&["nowhere", "there is no such file"]);

        place.run(&["import", "--dry-run", sources]).fine().says(&[
            "people    2 read: 2 created, 0 changed, 0 unchanged, 0 refused",
            "would create people: ",
            "Nothing was written.",
        ]);
        people(&place, 1);

        let whole = fs::read_to_string(folder.join("users.json")).unwrap();
        let bad = whole.replace("\n]}", ",\n{\"id\":\"u-lea\",\"displayName\":\"Lea\",\"mobilePhone\":\"Lea's secret\"}\n]}");
        assert_ne!(bad, whole);
        fs::write(folder.join("users.json"), bad).unwrap();
        let problem = format!("{}:4: userPrincipalName is missing", folder.join("users.json").display());
        for option in ["--strict", "--dry-run"] {
            place.run(&["import", option, sources]).refused(&[&problem, "Nothing was written."]);
        }
        people(&place, 1);
        // Without --strict it costs only itself; the exit status says that something was left out all the same.
        let ran = place.run(&["import", sources]).refused(&[&problem, "Problems: 1", "people    3 read: 2 created"]);
        assert!(!ran.out.contains("Nothing was written") && !ran.out.contains("secret"));
        people(&place, 3);

        // A run that refused everything says so; one that could read nothing has another status.
        let unasked = place.file("users-unasked.json");
        fs::write(&unasked, r#"[{"id":"u-x","userPrincipalName":"x@contoso.example","displayName":"X"}]"#).unwrap();
        let asked = ["accountEnabled", "--assume-enabled", "Every record was refused"];
        place.run(&["import", unasked.to_str().unwrap()]).refused(&asked);
        place.run(&["import", "--default-country", "Atlantis", sources]).refused(&["Atlantis", "SI"]);
        people(&place, 3);

        fs::write(folder.join("users.json"), whole).unwrap();
        place.run(&["import", "--strict", sources]).fine().says(&["Nothing changed"]);
        // Without a server too, everything is in the tree.
        place.run(&["log", "verify"]).fine().says(&[" 0 waiting"]);
    }
}

/// How many there are, as the doctor counts them.
#[track_caller]
fn people(place: &Place, count: usize) {
    place.run(&["doctor"]).fine().says(&[&format!("{count} people in Contoso")]);
}

#[test]
fn a_folder_and_a_file_for_one_installation_are_refused() {
    let place = Place::sqlite();
    place.init();
    let config = place.configure(&place.http());
    let both =
        ["--data", place.data().to_str().unwrap(), "--config", config.to_str().unwrap()].map(str::to_owned);
    let both: Vec<&str> = both.iter().map(String::as_str).collect();
    let commands: [&[&str]; 7] = [
        &["serve"],
        &["doctor"],
        &["demo"],
        &["demo", "--fresh"],
        &["init", "--organisation", "Other", "--admin", "other"],
        &["import", "."],
        &["log", "verify"],
    ];
    for command in commands {
        keyward(&[command, &both[..]].concat()).refused(&["--data", "--config", "cannot be used with"]);
    }
    people(&place, 1);
}
