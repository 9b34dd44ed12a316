//! `keyward init`: a new installation.

use crate::{
    administrators,
    cli::Place,
    config::Config,
    install::{Installation, Paths},
    secret_file,
    secret_file::SecretFile,
    serve,
    system::{SystemClock, SystemEntropy},
};
use anyhow::Context as _;
use keyward_model::{
    Actor, Clock as _, Contact, ContactId, ContactKind, DirectoryId, Entropy as _, EventId, Person, PersonId,
    Role, RoleSet, Tier, is_invisible, line,
};
use keyward_storage::{
    Draws, Store, StoreError, Tx,
    log::{self, NewEvent},
    repo::{self, directories::Directory},
};
use std::sync::Arc;

/// The first event of an installation.
pub(crate) const FOUNDED: &str = "directory.initialised";
const THERE_ALREADY: &str = "there is an installation here already";

pub(crate) async fn run(
    place: &Place,
    organisation: &str,
    admins: &[String],
    admin_names: &[String],
) -> anyhow::Result<()> {
    let organisation =
        line(organisation, 100).map_err(|error| anyhow::anyhow!("the organisation's name {error}"))?;
    anyhow::ensure!(admin_names.len() <= admins.len(), "there are more names than administrators");
    let mut accounts = Vec::new();
    for (position, account) in admins.iter().enumerate() {
        let account = Account::parse(account, admin_names.get(position).map(String::as_str))?;
        anyhow::ensure!(!accounts.contains(&account), "{} is named twice", account.user_name);
        accounts.push(account);
    }
    if let Some(file) = &place.config
        && Config::write_sample(file)?
    {
        println!(
            "{} was not there: it is written now, with every key and a comment to each.",
            file.display()
        );
        println!(
            "Until it says something else, the database is SQLite in the same folder and pages are at http://localhost:8080.\n"
        );
    }
    let paths = Paths::of(place)?;
    // Whatever would stop the server stops this first: the passes below are shown only once.
    serve::check(&paths.config)?;
    paths.make_folder()?;
    let mut store = Store::open(&paths.database).await.context("cannot open the database")?;
    // Before a secret is written: an installation whose secret lies elsewhere must not get a wrong one.
    let known = store.read("init", |tx| repo::directories::list(tx)).await?;
    anyhow::ensure!(known.is_empty(), THERE_ALREADY);
    if !paths.secret.exists() {
        secret_file::create(&paths.secret, &SystemEntropy).context("cannot write the master secret")?;
    }
    store = store.unlock(SecretFile::read(&paths.secret)?.seal_keys()?);
    let people = create(&store, &organisation, &accounts).await?;

    let installation = Installation::open_at(paths.clone()).await?;
    let mut passes = Vec::new();
    for person in people {
        passes.push(administrators::first_pass(&installation, person).await?.0);
    }
    let sealed = administrators::seal(&installation).await?;
    let signer = Arc::new(installation.log_signer()?);
    crate::tasks::sequence_once(&installation, &signer, &SystemClock).await?;
    println!("{} is ready.\n", installation.directory.name);
    println!(
        "Each administrator signs in at {} with a one-time pass, within the hour,",
        paths.config.server.public_url
    );
    println!("and registers a passkey. Passes are not shown again:");
    for (account, pass) in accounts.iter().zip(&passes) {
        println!("\n{}\n    {}", account.user_name, pass.as_str());
    }
    if accounts.len() < 2 {
        println!(
            "\nChanges of roles, policies and standards take two policy administrators. There is one: add the second with\n\
             keyward administrator add NAME {}",
            place.option()
        );
    }
    administrators::print_sealed(&sealed);
    println!("The master secret is in {}. Keep a copy away from the database.", paths.secret.display());
    println!("The log's key, to check proofs with: {}", signer.verifier());
    println!(
        "\nNext: keyward import {} --dry-run EXPORT/ reads your directory's export, without --dry-run into Keyward.",
        place.option()
    );
    println!("Start with: keyward serve {}", place.option());
    Ok(())
}

/// An administrator's account that is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) user_name: String,
    pub(crate) name: String,
}

impl Account {
    pub(crate) fn parse(user_name: &str, name: Option<&str>) -> anyhow::Result<Self> {
        let user_name = line(user_name, 256)
            .map_err(|error| anyhow::anyhow!("the administrator's user name {error}"))?
            .to_lowercase();
        anyhow::ensure!(
            !user_name.contains(is_invisible),
            "the administrator's user name has a character that is not visible"
        );
        let name = line(name.unwrap_or(&user_name), 256)
            .map_err(|error| anyhow::anyhow!("the administrator's name {error}"))?;
        Ok(Self { user_name, name })
    }

    /// Writes the person, with their mail address if the user name is one. Its event is the caller's.
    pub(crate) fn write(
        &self,
        tx: &mut dyn Tx,
        directory: DirectoryId,
        roles: &[Role],
        draws: &Draws,
    ) -> Result<Person, StoreError> {
        let now = draws.now();
        let person = Person {
            id: PersonId::new(now, draws),
            directory,
            user_name: self.user_name.clone(),
            display_name: self.name.clone(),
            job_title: None,
            department: None,
            office: None,
            employee_number: None,
            manager: None,
            manager_since: now,
            tier: Tier::Privileged,
            enabled: true,
            roles: RoleSet::of(roles),
            has_photo: false,
            frozen_at: None,
            reregister_at: None,
            account: keyward_model::AccountKind::Person,
            owner: None,
            created_at: now,
        };
        let mut handle = [0; 32];
        draws.fill(&mut handle);
        repo::people::insert(tx, &person, &handle, None)?;
        if self.user_name.contains('@') {
            let contact = Contact {
                id: ContactId::new(now, draws),
                person: person.id,
                kind: ContactKind::WorkEmail,
                value: self.user_name.clone(),
                since: now,
                until: None,
                device: None,
                device_since: None,
            };
            repo::contacts::insert(tx, directory, &contact)?;
        }
        Ok(person)
    }
}

/// What an administrator of the first day may do, until others have the roles.
const FIRST_ROLES: [Role; 3] =
    [Role::PolicyAdministrator, Role::PrivilegedAuthentication, Role::SecurityReader];

async fn create(store: &Store, organisation: &str, accounts: &[Account]) -> anyhow::Result<Vec<PersonId>> {
    let draws = Draws::new(SystemClock.now(), &SystemEntropy);
    let (organisation, accounts) = (organisation.to_owned(), accounts.to_vec());
    let made = store
        .write("init", move |tx| -> Result<Option<Vec<PersonId>>, StoreError> {
            if !repo::directories::list(tx)?.is_empty() {
                return Ok(None);
            }
            let draws = draws.restart();
            let now = draws.now();
            let id = DirectoryId::new(now, &draws);
            let directory = Directory { id, name: organisation.clone(), created_at: now };
            repo::directories::create(tx, &directory)?;
            let mut people = Vec::new();
            for account in &accounts {
                people.push(account.write(tx, id, &FIRST_ROLES, &draws)?);
            }
            let records: Vec<_> = people.iter().map(log::claims::person_made).collect();
            let names: Vec<_> = people.iter().map(|person| &person.user_name).collect();
            let event = NewEvent {
                id: EventId::new(now, &draws),
                at: now,
                actor: Actor::Operator,
                kind: FOUNDED.to_owned(),
                person: people.first().map(|person| person.id),
                case: None,
                salt: draws.bytes(),
                body: serde_json::json!({ "organisation": organisation, "admins": names, "records": records }),
            };
            log::append(tx, id, &event)?;
            Ok(Some(people.into_iter().map(|person| person.id).collect()))
        })
        .await?;
    made.context(THERE_ALREADY)
}
