//! From nothing to a proved case.

use crate::{
    export,
    place::{ADMIN, Place, keyward},
};
use anyhow::{Context as _, Result, ensure};
use keyward_robot::{Client, enrol, sign_in};
use keyward_storage::{Store, both_engines};
use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

both_engines! {
    async fn a_new_operator_gets_to_a_proved_case(store: Store) {
        first_day(&Place::new(&store)).await.unwrap();
    }

    async fn a_second_installation_in_the_same_place_is_refused_and_changes_nothing(store: Store) {
        let place = Place::new(&store);
        place.init();
        let key = place.run(&["log", "key"]).fine().out;
        let tip = place.run(&["log", "checkpoint"]).fine().out;
        let secret = fs::read(place.secret()).unwrap();
        let again = || place.run(&["init", "--organisation", "Other", "--admin", "other"]);
        let refused = again().refused(&["there is an installation here already"]);
        assert_eq!(refused.out, "", "no second pass");
        assert_eq!(fs::read(place.secret()).unwrap(), secret);
        // The master secret may be kept elsewhere: no new one takes its place.
        let aside = place.file("kept");
        fs::rename(place.secret(), &aside).unwrap();
        again().refused(&["there is an installation here already"]);
        assert!(!place.secret().exists());
        fs::rename(aside, place.secret()).unwrap();
        assert_eq!(place.run(&["log", "key"]).fine().out, key);
        assert_eq!(place.run(&["log", "checkpoint"]).fine().out, tip);
        place.run(&["doctor"]).fine().says(&["1 people in Contoso"]);
    }
}

#[test]
fn init_that_could_not_serve_makes_nothing() {
    let place = Place::sqlite();
    fs::create_dir(place.data()).unwrap();
    let mail = "[mail]\nsmtp = \"smtp://mail.example.test\"\nfrom = \"a@b.test\"\nuser = \"u\"\npassword_file = \"none\"\n";
    let config = place.configure(&format!("{}{mail}", place.http()));
    let init = ["init", "--organisation", "Contoso", "--admin", ADMIN, "--config", config.to_str().unwrap()];
    // Else the pass of an installation that exists would never be seen.
    keyward(&init).refused(&["mail.password_file"]);
    assert!(!place.secret().exists() && !place.data().join("keyward.db").exists());
    fs::write(place.data().join("none"), "password").unwrap();
    fs::set_permissions(place.data().join("none"), fs::Permissions::from_mode(0o644)).unwrap();
    keyward(&init).refused(&["mail.password_file", "may be read by others", "chmod 600"]);
    fs::set_permissions(place.data().join("none"), fs::Permissions::from_mode(0o600)).unwrap();
    keyward(&init).fine().says(&["Contoso is ready", "keyward serve --config"]);
}

/// As the README says it, from an empty folder.
#[test]
fn init_writes_the_configuration_that_is_not_there_and_the_next_commands_work() {
    let place = Place::sqlite();
    let folder = place.file("empty");
    fs::create_dir(&folder).unwrap();
    let config = folder.join("keyward.toml");
    let option = ["--config", config.to_str().unwrap()];
    let with = |words: &[&str]| keyward(&[words, &option[..]].concat());
    with(&["doctor"]).refused(&["keyward.toml", "there is no such file", "keyward init"]);
    let admins = ["init", "--organisation", "Contoso", "--admin", ADMIN, "--admin", "second@contoso.example"];
    with(&admins).fine().says(&[
        "it is written now",
        "Contoso is ready",
        "keyward import --config",
        "keyward serve --config",
    ]);
    assert_eq!(fs::read_to_string(&config).unwrap(), include_str!("../../../../docs/keyward.toml"));
    assert!(folder.join("keyward.db").exists() && folder.join("keyward.key").exists());
    with(&["config", "check"]).fine();
    let export = export::write(&place);
    with(&["import", "--dry-run", export.to_str().unwrap()]).fine().says(&["Nothing was written."]);
    with(&["import", export.to_str().unwrap()]).fine();
    with(&["log", "verify"]).fine();
    // What is there is never written over.
    fs::write(&config, "[server]\nlisten = 7\n").unwrap();
    with(&admins).refused(&["keyward.toml"]);
    assert_eq!(fs::read_to_string(&config).unwrap(), "[server]\nlisten = 7\n");
}

async fn first_day(place: &Place) -> Result<()> {
    let pass = place.init();
    ensure!(fs::metadata(place.secret())?.permissions().mode() & 0o777 == 0o600);
    let export = export::write(place);
    place.run(&["import", export.to_str().context("path")?]).fine();

    let server = place.serve().await?;
    ensure!(server.out().contains("Keyward serves Contoso"), "{}", server.out());
    let mut admin = registered(place, &pass).await?;
    // The first administrator leads the desk and reviews too, until others have the roles.
    for path in ["/review", "/desk", "/desk/search?q=mira", "/security-info"] {
        let page = admin.get(path).await?;
        ensure!(page.status == 200, "{path}: {}", page.status);
    }
    for path in ["/review", "/desk", "/security-info"] {
        let mut stranger = Client::connect(place.address, &place.origin()).await?;
        let page = stranger.get(path).await?;
        ensure!(page.status == 401, "{path} without a session: {}", page.status);
    }
    let number = report(&mut admin).await?.to_string();
    server.stop();

    // What was not sequenced before the stop gets its leaf at the next start.
    let server = place.serve().await?;
    let bundle = place.file("case.json");
    let file = bundle.to_str().context("path")?;
    server_sequences(place, &number, file).await?;
    server.stop();
    place.run(&["log", "verify"]).fine().says(&["The log is whole", " 0 waiting"]);
    proofs(place, &number, &bundle)
}

/// Signs in with the pass, registers a passkey, and signs in with that.
async fn registered(place: &Place, pass: &str) -> Result<Client> {
    let origin = place.origin();
    let mut admin = Client::connect(place.address, &origin).await?;
    let wrong = admin.post_form("/signin/pass", &[("user_name", ADMIN), ("pass", "wrong")]).await?;
    ensure!(wrong.location.is_none(), "any pass is taken");
    let taken = admin.post_form("/signin/pass", &[("user_name", ADMIN), ("pass", pass)]).await?;
    ensure!(taken.location.as_deref() == Some("/signin/enrol"), "the pass was refused: {}", taken.status);
    admin.read_token("/signin/enrol").await?;
    ensure!(admin.get("/review").await?.status != 200, "a pass registers a passkey and does nothing else");
    let mut passkey = enrol(&mut admin, [7; 32]).await?;
    let mut admin = Client::connect(place.address, &origin).await?;
    let again = admin.post_form("/signin/pass", &[("user_name", ADMIN), ("pass", pass)]).await?;
    ensure!(again.location.is_none(), "the pass works twice");
    sign_in(&mut admin, &mut passkey).await?;
    admin.read_token("/security-info").await?;
    Ok(admin)
}

/// Finds Mira by her name and opens a case for her phone; gives its number.
async fn report(admin: &mut Client) -> Result<u64> {
    let found = admin.get("/desk/search?q=mira").await?.text();
    let person = between(&found, "/desk/people/", &['"', '?', '/']).context("Mira is not found")?;
    let form = admin.get(&format!("/desk/new?person={person}")).await?.text();
    let (_, form) = form.split_once("name=\"device\"").context("no device to choose")?;
    let device = between(form, "value=\"", &['"']).context("no device")?;
    let fields = [
        ("person", person),
        ("playbook", "device_loss"),
        ("device", device),
        ("theft", "no"),
        ("channel", "phone"),
    ];
    let opened = admin.surely("/desk/new", &fields).await?;
    ensure!(opened.status < 300, "{} {}", opened.status, opened.text());
    opened.json()?["number"].as_u64().context("no number")
}

fn between<'t>(text: &'t str, before: &str, ends: &[char]) -> Option<&'t str> {
    text.split_once(before)?.1.split(ends).next()
}

/// `log prove`, as soon as the running server has given the case's events their leaves.
async fn server_sequences(place: &Place, number: &str, file: &str) -> Result<()> {
    for _ in 0..100 {
        let ran = place.run(&["log", "prove", number, "--output", file]);
        if ran.success {
            return Ok(());
        }
        ran.refused(&["not in the tree yet"]);
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    anyhow::bail!("no leaf for the case")
}

/// The bundle is checked without the installation; any alteration is noticed.
fn proofs(place: &Place, number: &str, bundle: &Path) -> Result<()> {
    let file = bundle.to_str().context("path")?;
    place.run(&["log", "prove", "4711"]).refused(&["there is no case 4711"]);
    let key = place.run(&["log", "key"]).fine().out;
    let key = key.trim();
    ensure!(place.run(&["log", "prove", number]).fine().out.trim() == fs::read_to_string(bundle)?.trim());
    keyward(&["log", "check", file]).fine().says(&["are in the log, unaltered", "compare it with"]);
    let known = keyward(&["log", "check", file, "--key", key]).fine();
    ensure!(!known.out.contains("compare it with"));

    let other = Place::sqlite();
    other.init();
    let foreign = other.run(&["log", "key"]).fine().out;
    keyward(&["log", "check", file, "--key", foreign.trim()]).refused(&["REFUSED"]);

    let text = fs::read_to_string(bundle)?;
    let altered = place.file("altered.json");
    let alterations = [
        ("case.opened", "case.closed"),
        ("device_loss", "pin_locked"),
        ("\"index\": ", "\"index\": 1"),
        ("\"body\": \"{", "\"body\": \"{ "),
    ];
    for (from, to) in alterations {
        ensure!(text.contains(from), "{from} is not in {text}");
        fs::write(&altered, text.replacen(from, to, 1))?;
        keyward(&["log", "check", altered.to_str().context("path")?, "--key", key]).refused(&["REFUSED"]);
    }
    fs::write(&altered, "{}")?;
    keyward(&["log", "check", altered.to_str().context("path")?]).refused(&["REFUSED"]);
    keyward(&["log", "check", "/nowhere"]).refused(&["cannot read /nowhere"]);

    // A checkpoint that was kept elsewhere.
    let kept = place.file("checkpoint");
    fs::write(&kept, place.run(&["log", "checkpoint"]).fine().out)?;
    place.run(&["log", "verify", "--since", kept.to_str().context("path")?]).fine();
    fs::write(&kept, other.run(&["log", "checkpoint"]).fine().out)?;
    place.run(&["log", "verify", "--since", kept.to_str().context("path")?]).refused(&["WRONG"]);
    Ok(())
}
