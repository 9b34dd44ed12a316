//! The desk and the way that every command takes.

use crate::{
    Acting, DeskError, Forged,
    holds::{self, Work},
    load,
    load::Loaded,
    record, signers,
};
use keyward_directory::{Directory, rules::RulesInForce};
use keyward_model::{CaseId, Clock, DirectoryId, Entropy, IntentId, Timestamp};
use keyward_notify::Telling;
use keyward_recovery::{Asks, Command, Deed, Second, decide};
use keyward_storage::{
    Draws, Store, StoreError, Tx,
    repo::{humans, people},
    seal,
    secrets::Secrets,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{fmt, sync::Arc};

/// How often a command decides again when somebody else was first.
const TRIES: u32 = 5;

/// What a desk is made of.
pub struct DeskParts {
    /// Where cases are kept.
    pub store: Store,
    /// The organisation.
    pub directory_id: DirectoryId,
    /// Its name, for statements.
    pub organisation: String,
    /// The address of this installation, such as `https://id.contoso.example`: a signed statement names it.
    pub site: String,
    /// Where people, methods and devices live.
    pub directory: Arc<dyn Directory>,
    /// The keys: for words on a call, safe words and halves of passes.
    pub secrets: Arc<Secrets>,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// Where randomness comes from.
    pub entropy: Arc<dyn Entropy>,
    /// How people are told.
    pub telling: Telling,
    /// The rules about signing in, as they are in force.
    pub rules: Arc<RulesInForce>,
}

/// The desk: every use case of a recovery. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    pub(crate) parts: Arc<DeskParts>,
    pub(crate) forged: Forged,
}

/// A case by its id and by the number that people say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseRef {
    /// The id.
    pub id: CaseId,
    /// The number.
    pub number: u32,
}

/// A decision that was committed, and the call that made it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Decision {
    pub case: CaseRef,
    /// Drawn by the call: a repeated call finds the first one's.
    run: [u8; 16],
}

impl Decision {
    pub fn new(case: CaseRef, draws: &Draws) -> Self {
        Self { case, run: run(draws) }
    }
    /// Whether this call made the decision, rather than a call before it with the same form.
    pub fn is_of(&self, draws: &Draws) -> bool {
        self.run == run(draws)
    }
}

fn run(draws: &Draws) -> [u8; 16] {
    let mut run = [0; 16];
    draws.restart().fill(&mut run);
    run
}

/// The stream of a run of a command. The first bytes name the call, see [`Decision`].
pub(crate) fn restarted(draws: &Draws) -> Draws {
    let draws = draws.restart();
    draws.bytes();
    draws
}

/// What a decision counts besides the case, which is locked in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limits {
    /// Nothing.
    OfTheCase,
    /// What its agent did in other cases.
    OfTheAgent,
}

/// Refuses while it is not known for certain who hears of what is opened, and may stop it, or who takes part.
fn watched(tx: &mut dyn Tx, dir: DirectoryId) -> Result<(), DeskError> {
    if seal::has_overlooked(tx) {
        return Err(DeskError::RolesForged);
    }
    people::check_watchers(tx, dir).map_err(|error| match error {
        StoreError::Forged { .. } => DeskError::RolesForged,
        other => other.into(),
    })
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Desk").field("directory_id", &self.parts.directory_id).finish_non_exhaustive()
    }
}

impl Desk {
    /// A desk.
    pub fn new(parts: DeskParts) -> Self {
        Self { parts: Arc::new(parts), forged: Forged::default() }
    }
    pub(crate) fn store(&self) -> &Store {
        &self.parts.store
    }
    pub(crate) fn dir(&self) -> DirectoryId {
        self.parts.directory_id
    }
    pub(crate) fn now(&self) -> Timestamp {
        self.parts.clock.now()
    }
    pub(crate) fn draws(&self) -> Arc<Draws> {
        Arc::new(Draws::new(self.now(), self.parts.entropy.as_ref()))
    }
    pub(crate) fn intent(&self) -> IntentId {
        IntentId::new(self.now(), self.parts.entropy.as_ref())
    }

    /// What somebody does that is no command of a case: as [`Desk::write_as`], with the touch that it takes. That is asked last, in its
    /// transaction: whoever may not do it anyway is told that, and nothing is done without.
    pub(crate) async fn write<T, F>(
        &self,
        deed: Deed,
        target: &str,
        acting: &Acting,
        command: F,
    ) -> Result<T, DeskError>
    where
        F: Fn(&mut dyn Tx) -> Result<T, DeskError> + Send + Sync + 'static,
        T: Serialize + DeserializeOwned + Send + 'static,
    {
        let (dir, who, now) = (self.dir(), acting.clone(), self.now());
        let confirmed = move |tx: &mut dyn Tx| {
            // Asked before, since what is done may itself be a part in a case; answered after what the deed's own rules say. Who proposed
            // a change, and which signature is a second one, its own rule knows.
            let second = match who.actor.person() {
                Some(person) if deed.second() != Second::OfProposer => {
                    signers::may_do(tx, dir, deed, &[], (person, now))
                }
                _ => Ok(()),
            };
            let done = command(tx)?;
            second?;
            if deed.asks() == Asks::TheDesk {
                deed.confirmed(&load::present(tx, dir, &who)?, now)?;
            }
            Ok(done)
        };
        self.write_as(deed.name(), target, acting, confirmed).await
    }

    /// What Keyward does by itself, or somebody at the machine.
    pub(crate) async fn upkeep<T, F>(&self, label: &'static str, command: F) -> Result<T, DeskError>
    where
        F: Fn(&mut dyn Tx) -> Result<T, DeskError> + Send + Sync + 'static,
        T: Serialize + DeserializeOwned + Send + 'static,
    {
        self.write_as(label, "", &Acting::system(), command).await
    }

    /// Runs a command that changes something: once per form, and again when somebody else was first.
    async fn write_as<T, F>(
        &self,
        label: &'static str,
        target: &str,
        acting: &Acting,
        command: F,
    ) -> Result<T, DeskError>
    where
        F: Fn(&mut dyn Tx) -> Result<T, DeskError> + Send + Sync + 'static,
        T: Serialize + DeserializeOwned + Send + 'static,
    {
        let command = Arc::new(command);
        let key = acting.key(self.dir(), label, target);
        for _ in 1..TRIES {
            match self.write_keyed(label, key, Arc::clone(&command)).await {
                Err(DeskError::Conflict | DeskError::Store(StoreError::Conflict { .. })) => {}
                answer => return answer,
            }
        }
        match self.write_keyed(label, key, command).await {
            Err(DeskError::Store(StoreError::Conflict { .. })) => Err(DeskError::Conflict),
            answer => answer,
        }
    }

    async fn write_keyed<T, F>(
        &self,
        label: &'static str,
        key: Option<[u8; 16]>,
        command: Arc<F>,
    ) -> Result<T, DeskError>
    where
        F: Fn(&mut dyn Tx) -> Result<T, DeskError> + Send + Sync + 'static,
        T: Serialize + DeserializeOwned + Send + 'static,
    {
        match key {
            Some(key) => {
                let at = self.now().as_micros();
                self.store().write_once(&key, label, at, move |tx| command(tx)).await
            }
            None => self.store().write(label, move |tx| command(tx)).await,
        }
    }

    /// Load, decide, record: the transaction of every command on a case. `make` turns what was loaded into the command
    /// and may write what belongs to it; a refusal undoes that.
    pub(crate) async fn decide<F>(
        &self,
        label: &'static str,
        acting: &Acting,
        number: u32,
        draws: &Arc<Draws>,
        limits: Limits,
        make: F,
    ) -> Result<Decision, DeskError>
    where
        F: Fn(&mut dyn Tx, &Loaded, &Draws) -> Result<Command, DeskError> + Send + Sync + 'static,
    {
        let (dir, who, draws) = (self.dir(), acting.clone(), Arc::clone(draws));
        let parts = Arc::clone(&self.parts);
        self.write_as(label, &number.to_string(), acting, move |tx| {
            let stream = restarted(&draws);
            seal::protect(tx);
            let row = load::locked_by_number(tx, dir, number)?;
            // Whoever acts in two browsers takes turns, so that the limits of one agent count both.
            if let (Limits::OfTheAgent, Some(agent)) = (limits, who.actor.person()) {
                // In the order of their ids, so that two of one human's accounts do not wait for each other.
                for account in humans::of(tx, dir, &[agent])?.accounts(agent) {
                    people::hold(tx, dir, account)?;
                }
            }
            let mut loaded = load::case(tx, dir, row, &who, (&parts.rules, &stream))?;
            let command = make(tx, &loaded, &stream)?;
            signers::of_command(tx, dir, &mut loaded, &command)?;
            if matches!(command, Command::ReportOwn { .. }) {
                loaded.facts.actor.session_key = load::own_key(tx, dir, &who, loaded.case.person)?;
            }
            let events = decide(&loaded.case, &command, &loaded.facts)?;
            if !command.only_protects() {
                watched(tx, dir)?;
            }
            if let Some(work) = Work::of_command(&command, &loaded.facts) {
                let (actor, subject) = (who.actor, Some(loaded.facts.subject.id));
                let wave = loaded.facts.wave();
                holds::count(tx, dir, (actor, subject, work), wave, &parts.telling, &stream)?;
            }
            record::events(tx, dir, &loaded, events, &stream, record::AFTER_COMMAND)?;
            Ok(Decision::new(loaded.case_ref(), &draws))
        })
        .await
    }

    /// [`Desk::decide`], then the effects. Those that do not work out now are under way: the page says so, and
    /// [`Desk::reconcile`] goes on with them.
    pub(crate) async fn act<F>(
        &self,
        label: &'static str,
        acting: &Acting,
        number: u32,
        make: F,
    ) -> Result<CaseRef, DeskError>
    where
        F: Fn(&mut dyn Tx, &Loaded, &Draws) -> Result<Command, DeskError> + Send + Sync + 'static,
    {
        let decision = self.decide(label, acting, number, &self.draws(), Limits::OfTheCase, make).await?;
        self.carry_out_quietly(decision.case).await;
        Ok(decision.case)
    }

    pub(crate) async fn carry_out_quietly(&self, case: CaseRef) {
        if let Err(error) = self.carry_out(case.id).await {
            tracing::warn!(case = case.number, code = error.code(), "effects of a case stay under way");
        }
    }
}
