//! A large organisation around the robots, for questions about everybody: people with methods of every kind, and groups.
//!
//! Nobody of the crowd can sign in: their keys and hashes are made up. They are not in the log, so these databases do not verify.

use super::installation::Bench;
use crate::system::{SystemClock, SystemEntropy};
use anyhow::Result;
use keyward_access::gate::Permit;
use keyward_directory::SIGN_IN_POLICY;
use keyward_model::{
    Actor, Clock as _, DirectoryId, Factor, GroupId, Method, MethodId, MethodKind, MethodRule, MethodStatus,
    ModelList, Origin, PasskeyProfile, Person, PersonId, RoleSet, Scope, SignInPolicy, Tier, Timestamp,
};
use keyward_storage::{
    Draws, Store, StoreError, Tx,
    repo::{
        self,
        groups::Group,
        method_addresses::MethodAddress,
        passkeys,
        passwords::Password,
        policies,
        totp::{Algorithm, Totp},
    },
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

/// People written in one transaction.
const BATCH: usize = 500;
/// People in each group: everybody is in two.
const IN_A_GROUP: usize = 40;
/// Names that many share.
const FIRST: [&str; 12] =
    ["Ana", "Ben", "Chiara", "David", "Eva", "Filip", "Greta", "Hana", "Ivan", "Jana", "Klara", "Luka"];
const LAST: [&str; 11] =
    ["Berg", "Costa", "Dolinar", "Ferri", "Horvat", "Jansen", "Kaya", "Moser", "Novak", "Rossi", "Zupan"];
/// Models of passkeys: two of keys, and two password managers.
const MODELS: [&str; 4] = [
    "2fc0579f-8113-47ea-b116-bb5a8db9202a",
    "ee882879-721c-4913-9775-3dfcce97072a",
    "bada5566-a7aa-401f-bd96-45619a55120d",
    "d548826e-79b4-db40-a3d8-11116f7e8349",
];

/// Who is there besides the robots.
pub(crate) struct Crowd {
    pub(crate) people: Arc<[PersonId]>,
    pub(crate) groups: usize,
    pub(crate) took: Duration,
}

/// A way in as it is written.
enum Way {
    Passkey(Box<passkeys::Passkey>),
    Password(Password),
    Address(MethodAddress),
    App(Totp),
    /// A record of another directory.
    Elsewhere,
}

struct Somebody {
    person: Person,
    handle: [u8; 32],
    methods: Vec<(Method, Way)>,
}

/// Adds so many people, a group for every twenty of them, and a policy that names some of the groups.
pub(crate) async fn gather(bench: &Bench, count: usize) -> Result<Crowd> {
    let begun = Instant::now();
    let draws = Draws::new(SystemClock.now(), &SystemEntropy);
    let dir = bench.organisation.id;
    let (mut ids, mut writing) = (Vec::with_capacity(count), Writing::new(&bench.store));
    for first in (0..count).step_by(BATCH) {
        let batch = (first..count.min(first + BATCH)).map(|at| somebody(dir, at, &draws));
        let batch = batch.collect::<Result<Vec<_>>>()?;
        ids.extend(batch.iter().map(|somebody| somebody.person.id));
        writing.begin(move |tx| batch.iter().try_for_each(|somebody| somebody.write(tx, dir))).await?;
    }
    writing.end().await?;
    let (people, groups): (Arc<[PersonId]>, usize) = (ids.into(), (count * 2).div_ceil(IN_A_GROUP));
    let (mut named, mut writing) = (Vec::with_capacity(groups), Writing::new(&bench.store));
    for first in (0..groups).step_by(BATCH / IN_A_GROUP) {
        let batch = first..groups.min(first + BATCH / IN_A_GROUP);
        let batch: Vec<_> = batch.map(|at| (group(at, &draws), members(&people, at))).collect();
        named.extend(batch.iter().map(|(group, _)| group.id));
        let write = move |tx: &mut dyn Tx| {
            for (group, members) in &batch {
                repo::groups::insert(tx, dir, group)?;
                repo::groups::add_members(tx, dir, group.id, members)?;
            }
            Ok(())
        };
        writing.begin(write).await?;
    }
    writing.end().await?;
    let document = serde_json::to_string(&policy(&named)?)?;
    let at = draws.now();
    let put = move |tx: &mut dyn Tx| -> Result<_, StoreError> {
        policies::put(tx, dir, SIGN_IN_POLICY, 0, &document, Actor::Operator, at)
    };
    bench.store.write("bench-policy", put).await?;
    Ok(Crowd { people, groups, took: begun.elapsed() })
}

/// Some transactions at a time, so that a database over a network is not waited for row by row.
pub(crate) struct Writing {
    store: Store,
    running: JoinSet<Result<(), StoreError>>,
}

impl Writing {
    const AT_ONCE: usize = 8;

    pub(crate) fn new(store: &Store) -> Self {
        Self { store: store.clone(), running: JoinSet::new() }
    }

    pub(crate) async fn begin(
        &mut self,
        write: impl Fn(&mut dyn Tx) -> Result<(), StoreError> + Send + 'static,
    ) -> Result<()> {
        if self.running.len() >= Self::AT_ONCE
            && let Some(done) = self.running.join_next().await
        {
            done??;
        }
        let store = self.store.clone();
        self.running.spawn(async move { store.write("bench-crowd", write).await });
        Ok(())
    }

    pub(crate) async fn end(mut self) -> Result<()> {
        while let Some(done) = self.running.join_next().await {
            done??;
        }
        Ok(())
    }
}

fn group(at: usize, draws: &Draws) -> Group {
    let id = GroupId::new(draws.now(), draws);
    Group { id, name: format!("Project {at:05}"), source_id: None }
}

/// Neighbours for the first half of the groups; people from everywhere for the others.
fn members(people: &[PersonId], at: usize) -> Vec<PersonId> {
    let together = people.len().div_ceil(IN_A_GROUP);
    if at < together {
        people.iter().skip(at * IN_A_GROUP).take(IN_A_GROUP).copied().collect()
    } else {
        people.iter().skip(at - together).step_by(together.max(1)).copied().collect()
    }
}

/// Passkeys, and passwords with a code but for thirty groups; ten groups take no password managers.
fn policy(groups: &[GroupId]) -> Result<SignInPolicy> {
    let some = |from: usize, most: usize| groups.iter().skip(from).take(most).copied().collect::<Vec<_>>();
    let mut policy = SignInPolicy::default();
    for factor in [Factor::Password, Factor::SoftwareTotp, Factor::Sms, Factor::Email] {
        let scope = Scope::EVERYBODY.without(some(0, 30));
        policy.methods.insert(factor, MethodRule { enabled: true, scope });
    }
    let careful = some(30, 10);
    let blocked = MODELS.iter().skip(2).map(|model| model.parse()).collect::<Result<Vec<_>, _>>()?;
    policy.profiles = vec![
        PasskeyProfile {
            scope: Scope::EVERYBODY.without(careful.clone()),
            ..PasskeyProfile::everything("All")
        },
        PasskeyProfile {
            scope: Scope::groups(careful),
            models: ModelList::Block(blocked),
            ..PasskeyProfile::everything("Careful")
        },
    ];
    Ok(policy)
}

/// The name of somebody of the crowd.
pub(crate) fn user_name(at: usize) -> String {
    format!("crowd{at}@robot.example")
}

fn somebody(dir: DirectoryId, at: usize, draws: &Draws) -> Result<Somebody> {
    let now = draws.now();
    let of = |names: &[&str], at: usize| names.get(at % names.len()).copied().unwrap_or_default().to_owned();
    let person = Person {
        id: PersonId::new(now, draws),
        directory: dir,
        user_name: user_name(at),
        display_name: format!("{} {}", of(&FIRST, at), of(&LAST, at / FIRST.len())),
        job_title: None,
        department: None,
        office: None,
        employee_number: Some(format!("{at:06}")),
        manager: None,
        manager_since: now,
        tier: Tier::Standard,
        enabled: true,
        roles: RoleSet::EMPLOYEE,
        has_photo: false,
        frozen_at: None,
        reregister_at: None,
        account: keyward_model::AccountKind::Person,
        owner: None,
        created_at: now,
    };
    // As in an organisation that is half way: half have passkeys, everybody else types, some are known elsewhere only.
    let kinds: &[MethodKind] = match at % 10 {
        0..4 => &[MethodKind::Passkey],
        4 => &[MethodKind::Passkey, MethodKind::Passkey, MethodKind::Password],
        5..8 => &[MethodKind::Password, MethodKind::SoftwareTotp],
        8 => &[MethodKind::Password, MethodKind::Authenticator],
        _ => &[MethodKind::Password, MethodKind::SecurityQuestions, MethodKind::Email],
    };
    let methods = kinds.iter().map(|kind| method(&person, *kind, at, draws)).collect::<Result<_>>()?;
    Ok(Somebody { person, handle: draws.bytes(), methods })
}

fn method(person: &Person, kind: MethodKind, at: usize, draws: &Draws) -> Result<(Method, Way)> {
    let now: Timestamp = draws.now();
    let method = Method {
        id: MethodId::new(now, draws),
        person: person.id,
        kind,
        label: "Made up".to_owned(),
        status: MethodStatus::Active,
        synced: None,
        model: None,
        device: None,
        added_at: now,
        added_by: Actor::Operator,
        added_from: Origin::default(),
        last_used_at: None,
        status_at: now,
        here: true,
    };
    let way = match kind {
        MethodKind::Passkey => Way::Passkey(Box::new(passkey(&method, at, draws)?)),
        MethodKind::Password => Way::Password(Password {
            method: method.id,
            person: person.id,
            phc: "$none".to_owned(),
            set_at: now,
            must_change: false,
        }),
        MethodKind::SoftwareTotp => Way::App(Totp {
            method: method.id,
            person: person.id,
            sealed: "none".to_owned(),
            algorithm: Algorithm::Sha1,
            digits: 6,
            period: 30,
            last_step: -1,
        }),
        MethodKind::Email => Way::Address(MethodAddress {
            method: method.id,
            person: person.id,
            value: person.user_name.clone(),
            verified_at: now,
        }),
        _ => Way::Elsewhere,
    };
    Ok((method, way))
}

fn passkey(method: &Method, at: usize, draws: &Draws) -> Result<passkeys::Passkey> {
    let model = MODELS.get(at % MODELS.len()).copied().unwrap_or_default();
    let model: keyward_model::Aaguid = model.parse()?;
    Ok(passkeys::Passkey {
        credential_id: draws.bytes().to_vec(),
        method: method.id,
        person: method.person,
        public_key: draws.bytes().to_vec(),
        sign_count: 0,
        user_verified: true,
        backup_eligible: at % 4 > 1,
        backup_state: at % 4 > 1,
        aaguid: *model.as_bytes(),
        transports: vec!["internal".to_owned()],
        rp_id: "localhost".to_owned(),
        verdict: None,
    })
}

impl Somebody {
    fn write(&self, tx: &mut dyn Tx, dir: DirectoryId) -> Result<(), StoreError> {
        repo::people::insert(tx, &self.person, &self.handle, None)?;
        #[expect(clippy::disallowed_methods, reason = "a crowd to measure with is made up")]
        let permit = Permit::of_fixture(self.person.id);
        for (method, way) in &self.methods {
            repo::methods::insert(tx, dir, &permit, method, None)?;
            match way {
                Way::Passkey(passkey) => {
                    let none = passkeys::Attestation {
                        format: "none".to_owned(),
                        object: Vec::new(),
                        client_data: Vec::new(),
                    };
                    passkeys::insert(tx, dir, &permit, passkey, &none)?;
                }
                Way::Password(password) => repo::passwords::insert(tx, dir, &permit, password)?,
                Way::App(app) => repo::totp::insert(tx, dir, &permit, app)?,
                Way::Address(address) => {
                    repo::method_addresses::insert(tx, dir, &permit, method.kind, address)?;
                }
                Way::Elsewhere => {}
            }
        }
        Ok(())
    }
}
