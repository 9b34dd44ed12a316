//! Figures that only the database knows, read at intervals beside what serves people: a scrape asks the database nothing, and waits for
//! nothing.

use super::{Metrics, revocations::Revocations};
use crate::{
    install::Installation,
    system,
    trouble::{Task, Trouble},
};
use keyward_model::{Channel, Clock, DirectoryId, Timestamp};
use keyward_storage::{
    StoreError, Tx, log,
    repo::{
        alarms, clock, intents, issuance,
        messages::{self, Urgency},
        outlets, sessions,
    },
};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::{MissedTickBehavior, interval};

/// How often they are read.
const EVERY: Duration = Duration::from_secs(15);
/// How old they may be and still be told: what nobody knows is not told as if it were so.
const STALE: Duration = Duration::from_mins(2);
/// The most sessions that are counted.
const MOST_SESSIONS: usize = 200_000;

const URGENCIES: [(Urgency, &str); 3] =
    [(Urgency::Code, "code"), (Urgency::Notice, "notice"), (Urgency::Reminder, "reminder")];
const CHANNELS: [Channel; 4] = [Channel::Mail, Channel::Text, Channel::Voice, Channel::Webhook];

/// Messages of a kind that wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Waiting {
    pub(super) urgency: &'static str,
    pub(super) channel: &'static str,
    pub(super) count: u64,
    /// Since when the oldest of them waits.
    pub(super) oldest: Option<Duration>,
}

/// What the database said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct State {
    pub(super) leaves: u64,
    pub(super) oldest_leaf: Option<Duration>,
    pub(super) checkpoint: Option<Duration>,
    pub(super) messages: Vec<Waiting>,
    pub(super) given_up: Vec<(&'static str, u64)>,
    /// Outlets that fail, by their channel.
    pub(super) failing: Vec<(&'static str, u64)>,
    pub(super) sessions: u64,
    pub(super) effects: u64,
    pub(super) clock_believed: bool,
    pub(super) attack_mode: bool,
    /// Whether the installation signs nothing and issues no pass, until a security reader accepts the log.
    pub(super) held: bool,
}

/// The newest [`State`], and when it was read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Figures(Arc<Mutex<Option<(State, Duration)>>>);

impl Figures {
    /// With its age; `None` if it is older than anybody should believe.
    pub(super) fn newest(&self, now: Duration) -> Option<(State, Duration)> {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (state, at) = held.as_ref()?;
        let age = now.saturating_sub(*at);
        (age <= STALE).then(|| (state.clone(), age))
    }

    pub(super) fn put(&self, state: State, now: Duration) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((state, now));
    }
}

/// Keeps the figures fresh, for as long as the server runs.
pub(crate) async fn keep(
    installation: Installation,
    figures: Figures,
    metrics: Arc<Metrics>,
    clock: Arc<dyn Clock>,
) {
    let (id, mut trouble) = (installation.directory.id, Trouble::of(Task::Figures, &metrics));
    let mut revocations = Revocations::default();
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let (now, from) = (clock.now(), Revocations::since(clock.now()));
        let found = installation.store.read_aside("figures", move |tx| -> Result<_, StoreError> {
            Ok((read(tx, id, now)?, keyward_storage::repo::revocations::since(tx, id, from)?))
        });
        if let Some((state, revoked)) = trouble.heard(found.await) {
            figures.put(state, system::running_for());
            revocations.fresh(&revoked, now).for_each(|took| metrics.revoked(took));
        }
    }
}

/// Reads them.
pub(super) fn read(tx: &mut dyn Tx, dir: DirectoryId, now: Timestamp) -> Result<State, StoreError> {
    let (messages, given_up) = unsent(tx, dir, now)?;
    let waiting = log::waiting(tx, dir)?;
    Ok(State {
        leaves: waiting.count,
        oldest_leaf: waiting.oldest.map(|at| now.since(at)),
        checkpoint: log::newest_signed_at(tx, dir)?.map(|at| now.since(at)),
        messages,
        given_up,
        failing: failing(tx, dir)?,
        sessions: sessions::count_open(tx, dir, now, MOST_SESSIONS)?,
        effects: number(intents::due(tx, dir, now, 200)?.len()),
        clock_believed: clock::standing(tx, dir, now)? == clock::Standing::Believed,
        attack_mode: match alarms::brake(tx, dir) {
            // Rows that are not believed: `doctor` names them, and nobody knows that it is off.
            Err(StoreError::Forged { .. }) => true,
            brake => brake?.is_some(),
        },
        held: match issuance::is_held(tx, dir) {
            // The same.
            Err(StoreError::Forged { .. }) => true,
            held => held?,
        },
    })
}

type Unsent = (Vec<Waiting>, Vec<(&'static str, u64)>);

/// Messages that wait, and those that were given up.
fn unsent(tx: &mut dyn Tx, dir: DirectoryId, now: Timestamp) -> Result<Unsent, StoreError> {
    let (mut waiting, mut given_up) = (Vec::new(), Vec::new());
    for channel in CHANNELS {
        for (of, urgency) in URGENCIES {
            let messages::Queue { count, oldest } = messages::queue(tx, dir, channel, of)?;
            let oldest = oldest.map(|at| now.since(at));
            waiting.push(Waiting { urgency, channel: channel.name(), count, oldest });
        }
        given_up.push((channel.name(), messages::given_up(tx, dir, channel)?));
    }
    Ok((waiting, given_up))
}

/// How many outlets of each channel fail. The names of webhooks are the operator's, and no labels.
fn failing(tx: &mut dyn Tx, dir: DirectoryId) -> Result<Vec<(&'static str, u64)>, StoreError> {
    let out: Vec<String> = outlets::list(tx, dir)?
        .into_iter()
        .filter(|outlet| outlet.trouble.is_some())
        .map(|outlet| outlet.name)
        .collect();
    let of =
        |channel: Channel| out.iter().filter(|name| name.split(':').next() == Some(channel.name())).count();
    Ok(CHANNELS.map(|channel| (channel.name(), number(of(channel)))).to_vec())
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
