//! `keyward demo`: one process with a made-up organisation.

mod typing;

use crate::{
    address,
    cli::Place,
    config::Config,
    init::FOUNDED,
    install::{Installation, Paths},
    memory, secret_file,
    secret_file::SecretFile,
    serve,
    system::{SystemClock, SystemEntropy},
    tasks,
};
use anyhow::Context as _;
use keyward_model::{Clock as _, PersonId};
use keyward_storage::{Store, StoreConfig, log, repo};
use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

/// The same organisation every time.
const SEED: u64 = 2026;
/// How long the printed links work.
const LINK_LIFE: Duration = Duration::from_hours(8);

pub(crate) async fn run(place: &Place, port: u16, fresh: bool) -> anyhow::Result<()> {
    let (paths, listen) = find(place, port)?;
    // Before anything is made up or deleted: it may be another demo that runs there.
    is_free(listen)?;
    if fresh {
        refuse_what_is_real(&paths).await?;
        remove(&paths)?;
    }
    paths.make_folder()?;
    if !paths.secret.exists() {
        secret_file::create(&paths.secret, &SystemEntropy).context("cannot write the master secret")?;
    }
    let store = paths.open_database(&SecretFile::read(&paths.secret)?).await?;
    let known = store.read("demo", |tx| repo::directories::find_only(tx)).await?;
    let is_new = known.is_none();
    let people = if is_new {
        println!("Making up an organisation …");
        keyward_demo::build(&store, SystemClock.now(), SEED).await?
    } else {
        keyward_demo::people(&store).await.context(
            "this is no demo to go on with: use another place, or --fresh if a demo was not finished here",
        )?
    };
    drop(store);
    let installation = Installation::open_at(paths).await?;
    let signer = Arc::new(installation.log_signer()?);
    tasks::sequence_once(&installation, &signer, &SystemClock).await?;
    let server = serve::assemble(&installation, true)?;
    let origin = &installation.config.server.public_url;
    let typing = keyward_demo::typing(&installation.store, &people).await?;
    let typed =
        if is_new { typing::set(&server, &typing, &SystemClock).await? } else { typing::known(&typing) };
    println!("\n{} is at {origin}\n", installation.directory.name);
    println!("One-time sign-in links (each works once, for eight hours):\n");
    for (role, name, person) in people.cast() {
        let link = link(&server, origin, person).await?;
        println!("  {role:<11} {name:<16} {link}");
    }
    println!("\n{typed}");
    println!("{}", try_first(origin, &place.option()));
    server.run(listen).await
}

/// The data folder and the port, or what the configuration file says in place of both.
fn find(place: &Place, port: u16) -> anyhow::Result<(Paths, SocketAddr)> {
    if place.config.is_none() {
        let listen = SocketAddr::from(([127, 0, 0, 1], port));
        return Ok((Paths::in_folder(&place.data, settings(port)), listen));
    }
    let mut paths = Paths::of(place)?;
    let contact = settings(port).organisation;
    let said = &mut paths.config.organisation;
    said.desk_phone = said.desk_phone.take().or(contact.desk_phone);
    said.desk_hours = said.desk_hours.take().or(contact.desk_hours);
    said.time_zone = said.time_zone.take().or(contact.time_zone);
    let listen = paths.config.server.listen;
    Ok((paths, listen))
}

/// Says which port is taken, and what to do about it.
fn is_free(listen: SocketAddr) -> anyhow::Result<()> {
    match std::net::TcpListener::bind(listen) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => anyhow::bail!(
            "port {} is in use: another demo may be running. Stop it, or choose another port with --port",
            listen.port()
        ),
        Err(error) => Err(error).with_context(|| format!("cannot serve on {listen}")),
    }
}

async fn link(server: &serve::Server, origin: &str, person: PersonId) -> anyhow::Result<String> {
    let secret = server.sign_in.issue_link(person, LINK_LIFE).await?;
    Ok(format!("{origin}/link#{}", secret.text()))
}

fn settings(port: u16) -> Config {
    let mut config = Config::default();
    config.server.public_url = format!("http://localhost:{port}");
    config.organisation.desk_phone = Some("+386 1 555 01 00".to_owned());
    config.organisation.desk_hours = Some("Mon–Fri 7–19, Sat 9–13".to_owned());
    config.organisation.time_zone = Some("Europe/Ljubljana".to_owned());
    config
}

/// A real installation may lie where the demo would: only what `demo` made is deleted.
async fn refuse_what_is_real(paths: &Paths) -> anyhow::Result<()> {
    if !matches!(&paths.database, StoreConfig::Sqlite { path, .. } if path.exists()) {
        return Ok(());
    }
    let store = Store::open(&paths.database).await.context("--fresh: cannot see what the database holds")?;
    // Whoever deletes does not have to believe.
    let store = store.unlock(SecretFile::read(&paths.secret)?.seal_keys()?);
    for directory in store.read("demo", |tx| repo::directories::list(tx)).await? {
        // An organisation may be called as ours is; nobody but `init` writes its founding event.
        let filter = log::Filter { kind_prefix: Some(FOUNDED.to_owned()), ..log::Filter::default() };
        let real = store
            .read("demo", move |tx| {
                keyward_storage::seal::audit(tx);
                log::recent(tx, directory.id, &filter, &repo::PageRequest::first(1))
            })
            .await?;
        anyhow::ensure!(
            directory.name == keyward_demo::ORGANISATION && real.items.is_empty(),
            "--fresh would delete the installation of {}: use another place",
            directory.name
        );
    }
    Ok(())
}

/// Deletes the database that a demo made, and nothing else: the master secret may be another installation's too.
fn remove(paths: &Paths) -> anyhow::Result<()> {
    let StoreConfig::Sqlite { path: database, .. } = &paths.database else {
        anyhow::bail!("--fresh deletes an embedded database only: make a new one on the PostgreSQL server");
    };
    let beside = |suffix: &str| {
        let mut name = database.clone().into_os_string();
        name.push(suffix);
        PathBuf::from(name)
    };
    let beside_secret = [memory::beside(&paths.secret), address::beside(&paths.secret)];
    for path in [database.clone(), beside("-wal"), beside("-shm")].into_iter().chain(beside_secret) {
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("cannot remove {}", path.display()));
            }
            _ => {}
        }
    }
    Ok(())
}

fn try_first(origin: &str, place: &str) -> String {
    format!(
        "
Try first: Mira Kovač lost her phone.

  1. Open the agent's link, and the manager's in another browser or a private window. Set up a passkey in Security info:
     agents and approvers confirm with it. Sign out and in again.
  2. As the agent: Desk, New case, Mira Kovač, her phone. Read her methods, call her office line back, ask Anton Berg to vouch.
  3. As the manager: Approve. Read, and sign with the passkey.
  4. As the agent: end the sessions, issue the pass.
  5. In a third browser: {origin}, mira.kovac@nordwind.example, sign in another way, and type the pass.
     Register a passkey, sign out, sign in with it. Watch the agent's page move on by itself.
  6. As the agent: retire the old passkey, record the wipe, close. As the reviewer: read the log.

Then: sign in by name. Somebody with a password and an app is offered a passkey; the agent's role sleeps until the passkey
is used. As the admin: Settings, Sign-in policy. Take text messages or passwords away and read what it would do to whom before
you sign; ask why anybody could or couldn't. As the agent: Desk, First passkeys for many people: the group New starters has three
people whom nothing signs in yet.

  Stop with Ctrl-C. Check the log: keyward log verify {place}
"
    )
}
