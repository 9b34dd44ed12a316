//! Backups: written, refused, damaged, and put back into either engine.

use crate::place::{Place, Ran, keyward};
use keyward_storage::{Store, StoreConfig, StoreError, Tx, both_engines};
use std::{
    fs,
    os::unix::fs::{FileTypeExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    process::Command,
};

/// An installation with something in its log, and a backup of it.
fn backed_up(place: &Place) -> PathBuf {
    place.init();
    let file = place.file("contoso.backup");
    back_up(place, &file).fine().says(&[
        "holds Contoso, verified",
        "The mark is",
        "master secret is NOT in it",
    ]);
    file
}

fn back_up(place: &Place, file: &Path) -> Ran {
    place.run(&["backup", file.to_str().unwrap()])
}

fn restore(place: &Place, file: &Path) -> Ran {
    place.run(&["restore", file.to_str().unwrap()])
}

/// Takes the master secret of another place along.
fn with_secret_of(place: Place, other: &Place) -> Place {
    fs::create_dir_all(place.data()).unwrap();
    fs::copy(other.secret(), place.secret()).unwrap();
    place
}

/// What lies in a folder.
fn names(folder: &Path) -> Vec<String> {
    let mut all: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    all.sort();
    all
}

/// A copy of a backup that somebody wrote to with SQL.
async fn altered(file: &Path, name: &str, statements: &'static [&'static str]) -> PathBuf {
    let copy = file.with_file_name(name);
    fs::copy(file, &copy).unwrap();
    written_into(&copy, statements).await;
    copy
}

/// Writes to a SQLite file and leaves nothing of it beside the file.
async fn written_into(path: &Path, statements: &'static [&'static str]) {
    let store = Store::open(&StoreConfig::Sqlite { path: path.to_owned(), readers: 1 }).await.unwrap();
    write(&store, statements).await;
    drop(store);
    // The last handle is closed by a thread of the store's.
    let ahead = format!("{}-wal", path.display());
    for _ in 0..1500 {
        if !fs::exists(&ahead).unwrap() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert!(!fs::exists(&ahead).unwrap(), "{} is still open", path.display());
}

async fn write(store: &Store, statements: &'static [&'static str]) {
    let written: Result<(), StoreError> = store
        .write("alter", move |tx: &mut dyn Tx| {
            for sql in statements {
                tx.query_dyn(sql, &[])?;
            }
            Ok(())
        })
        .await;
    written.unwrap();
}

/// Overwrites the pages of a table, as a dying disk does.
async fn damage(database: &Path, table: &'static str) {
    written_into(database, &[]).await;
    let root: i64 = {
        let store = Store::open_read_only(&StoreConfig::Sqlite { path: database.to_owned(), readers: 1 })
            .await
            .unwrap();
        let found: Result<i64, StoreError> = store
            .read("root", move |tx: &mut dyn Tx| {
                tx.query_dyn(&format!("SELECT rootpage FROM sqlite_schema WHERE name = '{table}'"), &[])?[0]
                    .get(0)
            })
            .await;
        found.unwrap()
    };
    let mut bytes = fs::read(database).unwrap();
    let start = (usize::try_from(root).unwrap() - 1) * 4096;
    bytes[start..start + 4096].fill(0xA5);
    fs::write(database, bytes).unwrap();
}

both_engines! {
    async fn a_backup_of_either_engine_is_put_back_on_sqlite(store: Store) {
        let place = Place::new(&store);
        let file = backed_up(&place);
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        place.run(&["log", "verify", "--backup", file.to_str().unwrap()]).fine();
        let elsewhere = with_secret_of(Place::sqlite(), &place);
        let garbage = elsewhere.file("garbage");
        fs::write(&garbage, "no checkpoint").unwrap();
        let since = ["restore", file.to_str().unwrap(), "--since", garbage.to_str().unwrap()];
        elsewhere.run(&since).refused(&["--since", "is no checkpoint", "Nothing was changed"]);
        assert_eq!(names(&elsewhere.data()), ["keyward.key"], "nothing was written");
        restore(&elsewhere, &file).fine().says(&[
            "Contoso was put back",
            "verified before and after",
            "nobody can tell what was lost: the server issues no pass and signs nothing until",
        ]);
        elsewhere.run(&["log", "verify"]).fine();
        // What nobody knows is not taken for nothing: the server says so and waits for a reviewer.
        elsewhere.serve().await.unwrap().stop();
        elsewhere.run(&["doctor"]).refused(&["1 people in Contoso", "nothing remembers what came after it"]);
        assert!(names(&elsewhere.data()).iter().all(|name| !name.contains("partial")));
        // It is in use now.
        restore(&elsewhere, &file).refused(&["holds an installation already", "Nothing was changed"]);
        elsewhere.run(&["log", "verify"]).fine();
    }

    async fn a_backup_is_put_back_into_either_engine_and_backed_up_again(store: Store) {
        let place = Place::sqlite();
        let file = backed_up(&place);
        let elsewhere = with_secret_of(Place::new(&store), &place);
        fs::copy(place.data().join("keyward.tip"), elsewhere.data().join("keyward.tip")).unwrap_or_default();
        restore(&elsewhere, &file).fine().says(&["Contoso was put back"]);
        elsewhere.run(&["log", "verify"]).fine();
        elsewhere.serve().await.unwrap().stop();
        restore(&elsewhere, &file).refused(&["holds an installation already", "Nothing was changed"]);
        let again = elsewhere.file("again.backup");
        back_up(&elsewhere, &again).fine();
        let home = with_secret_of(Place::sqlite(), &place);
        restore(&home, &again).fine();
        home.run(&["log", "verify"]).fine();
    }

    async fn a_secret_or_a_host_of_another_installation_is_called_that(store: Store) {
        let place = Place::new(&store);
        let file = backed_up(&place);
        let other = Place::sqlite();
        other.init();
        let (ours, theirs) = (fs::read(place.secret()).unwrap(), fs::read(other.secret()).unwrap());
        fs::write(place.secret(), theirs).unwrap();
        for command in [["doctor"].as_slice(), &["log", "verify"], &["log", "key"], &["backup", "/tmp/none.backup"]] {
            place.run(command).refused(&["keyward.key is not the one that this installation was made with", "Nothing was changed"]);
        }
        let refused = place.serve().await.err().unwrap().to_string();
        assert!(refused.contains("is not the one that this installation was made with"), "{refused}");
        let stranger = with_secret_of(Place::sqlite(), &other);
        restore(&stranger, &file).refused(&["keyward.key is not the one that this installation was made with"]);
        assert_eq!(names(&stranger.data()), ["keyward.key"], "nothing was written");
        fs::write(place.secret(), ours).unwrap();

        let sections = format!("[server]\nlisten = \"{}\"\npublic_url = \"https://id.other.example\"\n", place.address);
        let config = place.configure(&sections);
        for command in [["doctor"].as_slice(), &["log", "verify"]] {
            let words: Vec<&str> = command.iter().copied().chain(["--config", config.to_str().unwrap()]).collect();
            keyward(&words).refused(&["was made for the host localhost", "public_url names id.other.example"]);
        }
        let elsewhere = with_secret_of(Place::sqlite(), &place);
        let config = elsewhere.write_config(&sections);
        keyward(&["restore", file.to_str().unwrap(), "--config", config.to_str().unwrap()])
            .refused(&["whose host is localhost", "public_url names id.other.example"]);
    }

    async fn rows_that_were_altered_are_copied_and_not_called_a_backup(store: Store) {
        let place = Place::new(&store);
        let file = backed_up(&place);
        let good = fs::read(&file).unwrap();
        write(&place.database().await, &["UPDATE person SET tier = 'standard'"]).await;
        let again = place.run(&["backup", file.to_str().unwrap(), "--force"]);
        again.refused(&["WRONG  person", "was not written", "contoso.backup.not-verified"]);
        assert_eq!(fs::read(&file).unwrap(), good, "the backup of before is still there");
        let kept = place.file("contoso.backup.not-verified");
        let elsewhere = with_secret_of(Place::sqlite(), &place);
        restore(&elsewhere, &kept).refused(&["WRONG  person", "does not verify", "--accept-findings"]);
        assert_eq!(names(&elsewhere.data()), ["keyward.key"]);
        elsewhere.run(&["restore", kept.to_str().unwrap(), "--accept-findings"]).fine().says(&["findings already"]);
        elsewhere.run(&["log", "verify"]).refused(&["WRONG  person"]);
        let clean = with_secret_of(Place::sqlite(), &place);
        restore(&clean, &file).fine();
        clean.run(&["log", "verify"]).fine();
    }
}

#[tokio::test]
async fn a_name_that_cannot_or_should_not_become_a_backup_is_refused() {
    let place = Place::sqlite();
    let file = backed_up(&place);
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    back_up(&place, &file).refused(&["exists already", "--force"]);
    place.run(&["backup", &text(&file), "--force"]).fine();
    back_up(&place, &place.data()).refused(&["is a folder"]);
    back_up(&place, &place.file("nowhere/contoso.backup")).refused(&["nowhere is not there"]);
    let (link, pipe, notes) = (place.file("link"), place.file("pipe"), place.file("notes"));
    std::os::unix::fs::symlink(&file, &link).unwrap();
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    assert!(fs::symlink_metadata(&pipe).unwrap().file_type().is_fifo());
    fs::write(&notes, "Call Irena.").unwrap();
    let database = place.data().join("keyward.db");
    for (path, why) in [
        (&link, "symbolic link"),
        (&pipe, "is not a file"),
        (&notes, "is not a backup"),
        (&database, "belongs to the installation"),
        (&place.secret(), "belongs to the installation"),
    ] {
        place.run(&["backup", &text(path), "--force"]).refused(&[why]);
    }
    assert_eq!(fs::read_to_string(&notes).unwrap(), "Call Irena.");
    place.run(&["log", "verify"]).fine();
    assert!(names(&place.file("")).iter().all(|name| !name.contains("partial")), "nothing is left behind");
}

#[tokio::test]
async fn a_file_that_is_no_whole_backup_is_refused_with_the_reason_and_nothing_is_written() {
    let place = Place::sqlite();
    let file = backed_up(&place);
    let target = with_secret_of(Place::sqlite(), &place);
    let made = |name: &str, bytes: &[u8]| {
        let path = place.file(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let whole = fs::read(&file).unwrap();
    let page = made("page", &whole);
    damage(&page, "event").await;
    let foreign = place.file("foreign");
    written_into(&foreign, &["CREATE TABLE mine (a)", "DROP TABLE schema_version"]).await;
    let newer =
        altered(&file, "newer", &["INSERT INTO schema_version (version, name) VALUES (9999, 'later')"]).await;
    let row = altered(&file, "row", &["DELETE FROM person_word"]).await;
    let manifest = altered(
        &file,
        "manifest",
        &["UPDATE backup SET manifest = replace(manifest, 'Contoso', 'Fabrikam')"],
    )
    .await;
    let without = altered(&file, "without", &["DELETE FROM backup"]).await;
    for (path, why) in [
        (place.file("missing"), "cannot read"),
        (place.data(), "is not a file"),
        (made("empty", b""), "is empty"),
        (made("notes", b"Call Irena."), "is not a backup of Keyward"),
        (made("half", &whole[..whole.len() / 2]), "was cut off or damaged"),
        (page, "was cut off or damaged: the table event"),
        (made("head", &whole[..1024]), "was cut off or damaged"),
        (foreign, "another program"),
        (newer, "newer version of Keyward"),
        (row, "the rows of the table person_word are not those that were backed up"),
        (manifest, "not as Keyward wrote it"),
        (without, "its manifest cannot be read"),
    ] {
        restore(&target, &path).refused(&[why]);
        assert_eq!(names(&target.data()), ["keyward.key"], "{}", path.display());
    }
    fs::write(target.data().join("keyward.db-wal"), "left over").unwrap();
    restore(&target, &file).refused(&["keyward.db-wal is left of an earlier database"]);
    fs::remove_file(target.data().join("keyward.db-wal")).unwrap();
    restore(&target, &file).fine();
    target.run(&["log", "verify"]).fine();
}

#[tokio::test]
async fn a_damaged_table_is_named_with_what_to_do_and_the_others_are_looked_at_too() {
    let place = Place::sqlite();
    let file = backed_up(&place);
    let database = place.data().join("keyward.db");
    damage(&database, "message").await;
    damage(&database, "policy").await;
    let verified = place.run(&["log", "verify"]);
    verified.refused(&["WRONG  message", "WRONG  policy", "events in the tree", "keyward restore"]);
    place
        .run(&["doctor"])
        .refused(&["WRONG  the table message is damaged", "WRONG  the table policy is damaged"]);
    back_up(&place, &place.file("later.backup")).refused(&["the table"]);
    assert!(!place.file("later.backup").exists());
    damage(&database, "log_checkpoint").await;
    let refused = place.serve().await.err().unwrap().to_string();
    assert!(
        refused.contains("the table log_checkpoint is damaged on disk")
            && refused.contains("Put a backup back"),
        "{refused}"
    );
    // The way out.
    fs::rename(&database, place.data().join("damaged.db")).unwrap();
    restore(&place, &file).fine();
    place.run(&["log", "verify"]).fine();
    place.run(&["doctor"]).fine();
}

#[tokio::test]
async fn a_copy_is_verified_where_nothing_can_be_written() {
    let place = Place::sqlite();
    let file = backed_up(&place);
    let copies = place.file("copies");
    fs::create_dir(&copies).unwrap();
    // A database in use, as it lies on a medium that cannot be written: the files that SQLite wants beside it cannot be made.
    let (copy, backup) = (copies.join("keyward.db"), copies.join("contoso.backup"));
    written_into(&place.data().join("keyward.db"), &[]).await;
    fs::copy(place.data().join("keyward.db"), &copy).unwrap();
    fs::copy(&file, &backup).unwrap();
    for file in [&copy, &backup] {
        fs::create_dir(format!("{}-shm", file.display())).unwrap();
        fs::set_permissions(file, fs::Permissions::from_mode(0o400)).unwrap();
    }
    let before = fs::read(&copy).unwrap();
    for file in [&copy, &backup] {
        place.run(&["log", "verify", "--backup", file.to_str().unwrap()]).fine().says(&["The log is whole"]);
    }
    assert_eq!(fs::read(&copy).unwrap(), before);
    fs::write(copies.join("keyward.db-wal"), "changes that are not in the file").unwrap();
    place
        .run(&["log", "verify", "--backup", copy.to_str().unwrap()])
        .refused(&["changes that are not in it yet"]);
}

/// A copy of the file that is made while no server runs is whole: also right after a command has ended.
#[test]
fn a_command_leaves_nothing_beside_the_file() {
    for _ in 0..4 {
        let place = Place::sqlite();
        place.init();
        let beside = |name: &str| place.data().join(name).exists();
        assert!(!beside("keyward.db-wal") && !beside("keyward.db-shm"));
        place.run(&["administrator", "add", "ana@contoso.example", "--new", "Ana"]).fine();
        assert!(!beside("keyward.db-wal") && !beside("keyward.db-shm"));
    }
}
