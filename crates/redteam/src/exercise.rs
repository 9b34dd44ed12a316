//! The exercise from announcement to the last row: whatever happens in between, nothing stays but the log.

use crate::{
    attack::Attack,
    cast::{Cast, NOBODY, event, sprayed},
    reach,
    report::{Report, Told},
    scene::Scene,
};
use anyhow::{Result, ensure};
use keyward_directory::Unobserved;
use keyward_model::{Actor, Clock, DirectoryId, Entropy, IntakeId, PersonId, RoleSet};
use keyward_robot::Door;
use keyward_storage::{Draws, Store, StoreError, Tx, log, repo};
use serde_json::json;
use std::{sync::Arc, time::Duration};

/// How long effects that are under way may take until their cases are taken away.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running server, and the store behind it.
#[derive(Clone)]
pub struct Exercise {
    /// The server's store: people are made and taken away here, nothing else is done to it.
    pub store: Store,
    /// The organisation.
    pub directory: DirectoryId,
    /// The relying party of the passkeys.
    pub rp_id: String,
    /// What browsers see.
    pub origin: String,
    /// Where the server answers.
    pub door: Door,
    /// The log's verifier key, as text.
    pub log_key: String,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
}

impl std::fmt::Debug for Exercise {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Exercise")
            .field("origin", &self.origin)
            .field("door", &self.door.address)
            .finish_non_exhaustive()
    }
}

impl Exercise {
    fn draws(&self) -> Draws {
        Draws::new(self.clock.now(), self.entropy.as_ref())
    }

    /// Writes what the exercise says of itself into the log.
    async fn say(&self, kind: &'static str, body: serde_json::Value) -> Result<()> {
        let (dir, event) = (self.directory, event(&self.draws(), kind, body));
        let said: Result<(), StoreError> =
            self.store.write("redteam-log", move |tx| log::append(tx, dir, &event)).await;
        Ok(said?)
    }
}

/// Runs these attacks, one after the other, until all are done or `stop` is. Everybody who was made for it is taken away
/// again, even if a script panics.
///
/// # Errors
/// If somebody of an earlier exercise is still there, the server is not the configured one ([`Unreached`](crate::Unreached)), or the store
/// fails. An attack that went wrong is in the report, not here.
pub async fn run(
    exercise: &Exercise,
    attacks: &[Attack],
    stop: impl Future<Output = ()> + Send,
) -> Result<Report> {
    let left = left_over(exercise).await?;
    ensure!(left.is_empty(), "{} people of an exercise that did not end are still there", left.len());
    reach::check(exercise).await?;
    exercise.say("redteam.began", json!({ "attacks": attacks.len() })).await?;
    let tried = attempt_all(exercise, attacks, stop).await;
    // Before anything else, whatever came of it.
    let cleaned = clean_up(exercise).await;
    let report = tried?;
    cleaned?;
    exercise.say("redteam.ended", report.summary()).await?;
    Ok(report)
}

async fn attempt_all(
    exercise: &Exercise,
    attacks: &[Attack],
    stop: impl Future<Output = ()> + Send,
) -> Result<Report> {
    let cast = Cast::make(&exercise.store, exercise.directory, &exercise.rp_id, &exercise.draws()).await?;
    let scene = Arc::new(Scene::new(exercise.clone(), cast));
    let first = scene.sign_in(scene.cast.agent.credential()?).await;
    first.map_err(|error| reach::unknown(exercise, &error))?;
    let mut report = Report::default();
    let mut stop = std::pin::pin!(stop);
    for attack in attacks {
        let outcome = tokio::select! {
            outcome = attack.attempt(&scene) => outcome,
            () = &mut stop => {
                report.stopped = true;
                return Ok(report);
            }
        };
        report.attacks.push(Told::of(attack, outcome));
    }
    Ok(report)
}

/// The user names of people whom an exercise that was cut off left behind.
///
/// # Errors
/// If the store fails.
pub async fn left_over(exercise: &Exercise) -> Result<Vec<String>> {
    let dir = exercise.directory;
    let marked: Result<Vec<_>, StoreError> =
        exercise.store.read("redteam-left", move |tx| repo::exercise::marked(tx, dir)).await;
    Ok(marked?.into_iter().map(|(_, name)| name).collect())
}

/// Takes away everybody who was made for an exercise, with everything that is theirs; how many they were.
///
/// # Errors
/// If the store fails.
pub async fn clean_up(exercise: &Exercise) -> Result<usize> {
    let (dir, draws) = (exercise.directory, exercise.draws());
    settle(exercise).await?;
    forget_tries(exercise).await?;
    let remove = move |tx: &mut dyn Tx| {
        let draws = draws.restart();
        let marked = repo::exercise::marked(tx, dir)?;
        if marked.is_empty() {
            return Ok(0);
        }
        let names = sprayed().chain([NOBODY.to_owned()]);
        let nobody: Vec<_> = names.map(|name| (PersonId::from_bytes([0; 16]), name)).collect();
        for (person, name) in marked.iter().chain(&nobody) {
            for subject in keyward_signin::throttled(name, *person) {
                repo::throttle::reset(tx, dir, &subject)?;
            }
            repo::guesses::lift(tx, dir, *person)?;
        }
        for name in sprayed() {
            repo::intake::forget_about(tx, dir, &name)?;
        }
        repo::exercise::remove_all(tx, dir)?;
        let people: Vec<_> = marked.iter().map(|(person, _)| person).collect();
        log::append(tx, dir, &event(&draws, "redteam.removed", json!({ "people": people })))?;
        Ok(marked.len())
    };
    let removed: Result<usize, StoreError> = exercise.store.write("redteam-remove", remove).await;
    Ok(removed?)
}

/// Where the exercise comes from, as the server counts it.
const HERE: [&str; 2] = ["127.0.0.1", "::1"];

/// Forgets what slows guesses from here.
pub(crate) async fn forget_tries(exercise: &Exercise) -> Result<()> {
    let dir = exercise.directory;
    let forget = move |tx: &mut dyn Tx| {
        HERE.into_iter().try_for_each(|address| {
            repo::guesses::forget_source(tx, dir, &repo::guesses::source(Some(address)))
        })
    };
    let forgotten: Result<(), StoreError> = exercise.store.write("redteam-forget", forget).await;
    Ok(forgotten?)
}

/// More than the desk's pile keeps of what names nobody.
const PILED: usize = 240;

/// Puts made-up reports onto the desk's pile, from this machine alone, so that no other sender's makes room for them.
pub(crate) async fn fill_the_pile(exercise: &Exercise) -> Result<()> {
    let (dir, draws) = (exercise.directory, exercise.draws());
    let fill = move |tx: &mut dyn Tx| -> Result<(), StoreError> {
        let draws = draws.restart();
        let at = draws.now();
        for user_name in std::iter::repeat_with(sprayed).flatten().take(PILED) {
            let id = IntakeId::new(at, &draws);
            let (thing, address) = (repo::intake::Loss::Compromised, Some(HERE[0].to_owned()));
            let report = repo::intake::Intake { id, at, user_name, thing, note: None, address, merged: 0 };
            repo::intake::insert(tx, dir, &report)?;
        }
        Ok(())
    };
    let filled: Result<(), StoreError> = exercise.store.write("redteam-pile", fill).await;
    Ok(filled?)
}

/// Waits until the server has done what the cases of the exercise have decided.
async fn settle(exercise: &Exercise) -> Result<()> {
    let dir = exercise.directory;
    let tries = PATIENCE.as_millis() / 200;
    for _ in 0..tries {
        let under_way: Result<u64, StoreError> =
            exercise.store.read("redteam-settle", move |tx| repo::exercise::under_way(tx, dir)).await;
        if under_way? == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    Ok(())
}

/// Somebody who was made for the exercise is disabled, as an import would.
pub(crate) async fn disable(exercise: &Exercise, person: PersonId) -> Result<()> {
    let (dir, draws) = (exercise.directory, exercise.draws());
    let change = json!({ "person": person, "enabled": { "from": true, "to": false } });
    let write = move |tx: &mut dyn Tx| {
        // One stream for all: what ends with the account has events of its own.
        let draws = draws.restart();
        keyward_directory::disable(tx, dir, &Unobserved, (person, Actor::Operator), &draws)?;
        log::append(tx, dir, &event(&draws, "redteam.changed", json!({ "change": change })))
    };
    let written: Result<(), StoreError> = exercise.store.write("redteam-disable", write).await;
    Ok(written?)
}

/// Somebody who was made for the exercise gets other roles, as two administrators would give them.
pub(crate) async fn change_roles(
    exercise: &Exercise,
    person: PersonId,
    [from, to]: [RoleSet; 2],
) -> Result<()> {
    let (dir, draws) = (exercise.directory, exercise.draws());
    let names = |roles: RoleSet| roles.iter().collect::<Vec<_>>();
    let mut event = event(&draws, "person.roles_changed", json!({ "from": names(from), "to": names(to) }));
    event.person = Some(person);
    let write = move |tx: &mut dyn Tx| {
        repo::people::set_roles(tx, dir, person, to)?;
        log::append(tx, dir, &event)
    };
    let written: Result<(), StoreError> = exercise.store.write("redteam-roles", write).await;
    Ok(written?)
}
