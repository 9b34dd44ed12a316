#![doc = include_str!("../README.md")]

mod data;
mod newcomers;
mod picture;
mod policy;
mod rows;
mod staff;
mod stories;
mod world;

use data::DOMAIN;
pub use data::ORGANISATION;
use keyward_model::{DirectoryId, Method, MethodKind, Person, PersonId, SeededEntropy, Timestamp};
use keyward_storage::{
    Store, StoreError,
    repo::{self, MAX_LIMIT, PageRequest},
};
use staff::{Maker, days};
use world::World;

/// Why the organisation could not be made or found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DemoError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The rules refused a step of a past case: the story has to be told otherwise.
    #[error("after {after} the rules refuse the next step of a past case: {refusal}")]
    Refused {
        /// The event before it.
        after: &'static str,
        /// What stands in the way.
        refusal: String,
    },
    /// A past case cannot be played with these people.
    #[error("a past case cannot be played: {0}")]
    Story(&'static str),
    /// The store does not hold the organisation of the demo.
    #[error("this database does not hold the made-up organisation")]
    NotTheDemo,
}

/// The people with a part in the story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoPeople {
    /// The organisation.
    pub directory: DirectoryId,
    /// Mira Kovač, who lost her phone: her only passkey is on it, text messages go to it; her office line counts for a
    /// call-back and Anton Berg can vouch.
    pub employee: PersonId,
    /// Jonas Oblak of the service desk.
    pub agent: PersonId,
    /// Anton Berg, Mira's manager.
    pub manager: PersonId,
    /// Irena Zajc, who sets policy and roles.
    pub admin: PersonId,
    /// Giulia Ferri, who reads everything.
    pub reviewer: PersonId,
    /// Petra Rozman, who leads the desk.
    pub supervisor: PersonId,
    /// Stefan Huber, a second supervisor: approves what Petra works on.
    pub second_supervisor: PersonId,
    /// Matej Hribar, a privileged administrator whose only passkey is on his phone.
    pub privileged: PersonId,
    /// Elif Yılmaz, whose security key is all she has: for a locked PIN.
    pub key_holder: PersonId,
    /// Tomaž Kranjc, with passkeys on phone and laptop: for a report by himself.
    pub two_devices: PersonId,
}

/// People of [`typing`].
const TYPING: usize = 4;

/// User names without the domain, in the order of [`DemoPeople`]'s fields.
const PARTS: [&str; 10] = [
    "mira.kovac",
    "jonas.oblak",
    "anton.berg",
    "irena.zajc",
    "giulia.ferri",
    "petra.rozman",
    "stefan.huber",
    "matej.hribar",
    "elif.yilmaz",
    "tomaz.kranjc",
];

impl DemoPeople {
    /// Those who get a sign-in link: their part, their name, and who they are.
    pub const fn cast(&self) -> [(&'static str, &'static str, PersonId); 7] {
        [
            ("employee", "Mira Kovač", self.employee),
            ("agent", "Jonas Oblak", self.agent),
            ("manager", "Anton Berg", self.manager),
            ("admin", "Irena Zajc", self.admin),
            ("reviewer", "Giulia Ferri", self.reviewer),
            ("supervisor", "Petra Rozman", self.supervisor),
            ("approver", "Stefan Huber", self.second_supervisor),
        ]
    }
}

/// Makes the organisation up and writes it into an empty store: the same for the same `seed` and `now`.
///
/// Nothing of it is secret, and nothing of it signs anybody in: the seeded stream makes ids, salts and public keys only.
///
/// # Errors
/// [`DemoError`]; the store then holds a part and should be thrown away.
pub async fn build(store: &Store, now: Timestamp, seed: u64) -> Result<DemoPeople, DemoError> {
    let entropy = SeededEntropy::new(seed);
    let founded = now.minus(days(3000));
    let directory = DirectoryId::new(founded, &entropy);
    let mut maker = Maker::new(directory, now, &entropy);
    let members = maker.everybody();
    let at = now.minus(days(360));
    let mut log = vec![rows::founding(&maker, members.len(), at)];
    // From a stream of its own: what the log says does not change whom the stories happen to.
    let aside = SeededEntropy::new(!seed);
    log.extend(rows::joining(&aside, &members, at));
    let mut world = World { maker, aside: &aside, members, log, past: Vec::new() };
    stories::year(&mut world)?;
    let begun = newcomers::newcomers(&mut world.maker.later(&aside), &world.members);
    world.log.extend(rows::joining(&aside, &begun, now.minus(days(4))));
    world.members.extend(begun);
    rows::write(store, world).await?;
    people(store).await
}

/// Those who still sign in with what is typed: the agent, and the first of them who have nothing better, by user name. What they
/// type is set by [`build`]'s caller, who has the keys that it is kept under.
///
/// # Errors
/// [`DemoError::Store`], and [`DemoError::NotTheDemo`] if nobody does.
pub async fn typing(store: &Store, people: &DemoPeople) -> Result<Vec<Person>, DemoError> {
    let (dir, agent) = (people.directory, people.agent);
    let found = store.read("demo-typing", move |tx| {
        let groups = repo::groups::list(tx, dir, &PageRequest::first(MAX_LIMIT))?.items;
        let Some(group) = groups.into_iter().find(|group| group.name == policy::STILL_WITH_PASSWORDS) else {
            return Ok(Vec::new());
        };
        let (mut found, mut typed): (Vec<Person>, Vec<Person>) = (Vec::new(), Vec::new());
        for id in repo::groups::members(tx, dir, group.id, &PageRequest::first(MAX_LIMIT))?.items {
            let Some(person) = repo::people::find(tx, dir, id)? else { continue };
            let app = |method: &Method| method.kind == MethodKind::SoftwareTotp && !method.is_elsewhere();
            if repo::methods::of_person(tx, dir, id)?.iter().any(app) {
                typed.push(person);
            } else if repo::cases::open_of_person(tx, dir, id)?.is_none() {
                // What is added beside an open case is held back by it.
                found.push(person);
            }
        }
        // In a store that is opened again: whoever was given something to type.
        if !typed.is_empty() {
            found = typed;
        }
        found.sort_by(|one, other| {
            (one.id != agent, &one.user_name).cmp(&(other.id != agent, &other.user_name))
        });
        found.truncate(TYPING);
        Ok::<_, StoreError>(found)
    });
    let found = found.await?;
    if found.is_empty() { Err(DemoError::NotTheDemo) } else { Ok(found) }
}

/// Finds the people of the story in a store that [`build`] has filled before.
///
/// # Errors
/// [`DemoError::NotTheDemo`] if it holds something else.
pub async fn people(store: &Store) -> Result<DemoPeople, DemoError> {
    let found = store
        .read("demo-people", |tx| {
            let Some(directory) = repo::directories::find_only(tx)? else { return Ok(None) };
            let mut ids = Vec::with_capacity(PARTS.len());
            for name in PARTS {
                let user_name = format!("{name}@{DOMAIN}");
                ids.extend(
                    repo::people::find_by_user_name(tx, directory.id, &user_name)?.map(|person| person.id),
                );
            }
            Ok::<_, StoreError>(Some((directory.id, ids)))
        })
        .await?;
    let (directory, ids) = found.ok_or(DemoError::NotTheDemo)?;
    let [
        employee,
        agent,
        manager,
        admin,
        reviewer,
        supervisor,
        second_supervisor,
        privileged,
        key_holder,
        two_devices,
    ] = <[PersonId; 10]>::try_from(ids).map_err(|_| DemoError::NotTheDemo)?;
    Ok(DemoPeople {
        directory,
        employee,
        agent,
        manager,
        admin,
        reviewer,
        supervisor,
        second_supervisor,
        privileged,
        key_holder,
        two_devices,
    })
}
