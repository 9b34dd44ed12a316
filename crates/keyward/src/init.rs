//! `keyward init`: a new installation.

use crate::{
    cli::Place,
    install::{Installation, Paths},
    secret_file, serve,
    system::{SystemClock, SystemEntropy},
};
use anyhow::Context as _;
use keyward_directory::{BuiltIn, Directory as _, PassOrder};
use keyward_model::{
    Actor, Clock as _, Contact, ContactId, ContactKind, DirectoryId, Entropy as _, EventId, IntentId, Person,
    PersonId, Role, RoleSet, Tier, line,
};
use keyward_storage::{
    Draws, Store, StoreError,
    log::{self, NewEvent},
    repo::{self, directories::Directory},
};
use std::sync::Arc;

/// Lifetime of the first administrator's pass, in minutes.
const FIRST_PASS_MINUTES: u32 = 60;
/// The first event of an installation.
pub(crate) const FOUNDED: &str = "directory.initialised";
const THERE_ALREADY: &str = "there is an installation here already";

pub(crate) async fn run(
    place: &Place,
    organisation: &str,
    admin: &str,
    admin_name: Option<&str>,
) -> anyhow::Result<()> {
    let organisation =
        line(organisation, 100).map_err(|error| anyhow::anyhow!("the organisation's name {error}"))?;
    let admin =
        line(admin, 256).map_err(|error| anyhow::anyhow!("the administrator's name {error}"))?.to_lowercase();
    let admin_name =
        line(admin_name.unwrap_or(&admin), 256).map_err(|error| anyhow::anyhow!("--admin-name {error}"))?;
    let paths = Paths::of(place)?;
    // Whatever would stop the server stops this first: the pass below is shown only once.
    serve::check(&paths.config)?;
    paths.make_folder()?;
    let store = Store::open(&paths.database).await.context("cannot open the database")?;
    // Before a secret is written: an installation whose secret lies elsewhere must not get a wrong one.
    let known = store.read("init", |tx| repo::directories::list(tx)).await?;
    anyhow::ensure!(known.is_empty(), THERE_ALREADY);
    if !paths.secret.exists() {
        secret_file::create(&paths.secret, &SystemEntropy).context("cannot write the master secret")?;
    }
    secret_file::read(&paths.secret)?;
    let admin = create(&store, &organisation, &admin, &admin_name).await?;

    let installation = Installation::open_at(paths.clone()).await?;
    let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
    let directory = BuiltIn::new(
        store,
        installation.directory.id,
        Arc::clone(&installation.secrets),
        Arc::clone(&clock) as _,
        Arc::clone(&entropy) as _,
    );
    let pass = directory
        .issue_pass(PassOrder {
            intent: IntentId::new(clock.now(), entropy.as_ref()),
            person: admin,
            minutes: FIRST_PASS_MINUTES,
            one_time: true,
            issued_by: Actor::Operator,
        })
        .await?;
    let secret = pass.secret.context("the pass was issued before")?;
    let signer = Arc::new(installation.log_signer()?);
    crate::tasks::sequence_once(&installation, &signer, clock.as_ref()).await?;
    println!("{} is ready.\n", installation.directory.name);
    println!(
        "The first administrator signs in at {} with this one-time pass, within the hour,",
        paths.config.server.public_url
    );
    println!("and registers a passkey. It is not shown again:\n\n    {}\n", secret.as_str());
    println!("The master secret is in {}. Keep a copy away from the database.", paths.secret.display());
    println!("The log's key, to check proofs with: {}", signer.verifier());
    println!("\nStart with: keyward serve {}", place.option());
    Ok(())
}

async fn create(
    store: &Store,
    organisation: &str,
    admin: &str,
    admin_name: &str,
) -> anyhow::Result<PersonId> {
    let draws = Draws::new(SystemClock.now(), &SystemEntropy);
    let (organisation, admin, admin_name) =
        (organisation.to_owned(), admin.to_owned(), admin_name.to_owned());
    let made = store
        .write("init", move |tx| -> Result<Option<PersonId>, StoreError> {
            if !repo::directories::list(tx)?.is_empty() {
                return Ok(None);
            }
            let draws = draws.restart();
            let now = draws.now();
            let id = DirectoryId::new(now, &draws);
            let directory = Directory { id, name: organisation.clone(), created_at: now };
            repo::directories::create(tx, &directory)?;
            let person = Person {
                id: PersonId::new(now, &draws),
                directory: id,
                user_name: admin.clone(),
                display_name: admin_name.clone(),
                job_title: None,
                department: None,
                office: None,
                employee_number: None,
                manager: None,
                manager_since: now,
                tier: Tier::Privileged,
                enabled: true,
                roles: RoleSet::of(&[
                    Role::PolicyAdministrator,
                    Role::PrivilegedAuthentication,
                    Role::SecurityReader,
                ]),
                has_photo: false,
                frozen_at: None,
                created_at: now,
            };
            let mut handle = [0; 32];
            draws.fill(&mut handle);
            repo::people::insert(tx, &person, &handle, None)?;
            if admin.contains('@') {
                let contact = Contact {
                    id: ContactId::new(now, &draws),
                    person: person.id,
                    kind: ContactKind::WorkEmail,
                    value: admin.clone(),
                    since: now,
                    until: None,
                    device: None,
                };
                repo::contacts::insert(tx, id, &contact)?;
            }
            let event = NewEvent {
                id: EventId::new(now, &draws),
                at: now,
                actor: Actor::Operator,
                kind: FOUNDED.to_owned(),
                person: Some(person.id),
                case: None,
                salt: draws.bytes(),
                body: serde_json::json!({
                    "organisation": organisation, "admin": admin,
                    "records": [log::claims::person_made(&person)],
                }),
            };
            log::append(tx, id, &event)?;
            Ok(Some(person.id))
        })
        .await?;
    made.context(THERE_ALREADY)
}
