//! `keyward demo`: one process with a made-up organisation.

use crate::{
    cli::Place,
    config::Config,
    install::{DATABASE, Installation, Paths, SECRET},
    secret_file, serve,
    system::{SystemClock, SystemEntropy},
    tasks,
};
use anyhow::Context as _;
use keyward_model::{Clock as _, PersonId};
use keyward_storage::{Store, repo};
use std::{path::Path, sync::Arc, time::Duration};

/// The same organisation every time.
const SEED: u64 = 2026;
/// How long the printed links work.
const LINK_LIFE: Duration = Duration::from_hours(8);

pub(crate) async fn run(place: &Place, port: u16, fresh: bool) -> anyhow::Result<()> {
    anyhow::ensure!(place.config.is_none(), "the demo lives in a data folder: use --data, not --config");
    let paths = Paths::in_folder(&place.data, settings(port));
    if fresh {
        remove(&place.data)?;
    }
    paths.make_folder()?;
    if !paths.secret.exists() {
        secret_file::create(&paths.secret, &SystemEntropy).context("cannot write the master secret")?;
    }
    let store = Store::open(&paths.database).await.context("cannot open the database")?;
    let known = store.read("demo", |tx| repo::directories::find_only(tx)).await?;
    let people = if known.is_none() {
        println!("Making up an organisation …");
        keyward_demo::build(&store, SystemClock.now(), SEED).await?
    } else {
        keyward_demo::people(&store)
            .await
            .context("the data folder holds something else: use --data or --fresh")?
    };
    drop(store);
    let installation = Installation::open_at(paths).await?;
    let signer = Arc::new(installation.log_signer()?);
    tasks::sequence_once(&installation, &signer, &SystemClock).await?;
    let server = serve::assemble(&installation, true)?;
    let origin = &installation.config.server.public_url;
    println!("\n{} is at {origin}\n", installation.directory.name);
    println!("One-time sign-in links (each works once, for eight hours):\n");
    for (role, name, person) in people.cast() {
        let link = link(&server, origin, person).await?;
        println!("  {role:<11} {name:<16} {link}");
    }
    println!("{}", try_first(port));
    server.run(std::net::SocketAddr::from(([127, 0, 0, 1], port))).await
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

/// Deletes what a demo makes, and nothing else.
fn remove(folder: &Path) -> anyhow::Result<()> {
    let suffixes =
        [DATABASE.to_owned(), format!("{DATABASE}-wal"), format!("{DATABASE}-shm"), SECRET.to_owned()];
    for name in suffixes {
        let path = folder.join(name);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("cannot remove {}", path.display()));
            }
            _ => {}
        }
    }
    Ok(())
}

fn try_first(port: u16) -> String {
    format!(
        "
Try first: Mira Kovač lost her phone.

  1. Open the agent's link, and the manager's in another browser or a private window. Add a passkey in Security info:
     agents and approvers confirm with it. Sign out and in again.
  2. As the agent: Desk, New case, Mira Kovač, her phone. Read her methods, call her office line back, ask Anton Berg to vouch.
  3. As the manager: Approve. Read, and sign with the passkey.
  4. As the agent: end the sessions, issue the pass.
  5. In a third browser: http://localhost:{port}, mira.kovac@nordwind.example, sign in another way, and type the pass.
     Register a passkey, sign out, sign in with it. Watch the agent's page move on by itself.
  6. As the agent: retire the old passkey, record the wipe, close. As the reviewer: read the log.

  Stop with Ctrl-C. Check the log: keyward log verify
"
    )
}
