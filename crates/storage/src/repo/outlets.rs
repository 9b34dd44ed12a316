//! What mail servers, gateways and webhooks of this installation have against it.

use keyward_model::{DirectoryId, Timestamp};

use super::{Answer, Fields, all, one};
use crate::{Row, Tx, params};

/// A fault between this installation and a server that it hands messages to: of the configuration or the network, and not of any
/// recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Its name is unknown, or it takes no connection.
    Unreachable,
    /// TLS cannot be set up.
    Tls,
    /// It takes the connection and does not answer in time.
    Silent,
    /// It refuses the user name or the password, or wants some.
    Login,
    /// It refuses the sender, or this machine, before any recipient is named.
    Refused,
    /// It asks to come back later, before any recipient is named.
    Busy,
    /// It relays nothing to this recipient for us.
    Relaying,
}

impl Fault {
    /// Every fault.
    pub const ALL: [Self; 7] =
        [Self::Unreachable, Self::Tls, Self::Silent, Self::Login, Self::Refused, Self::Busy, Self::Relaying];

    /// The stored name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Tls => "tls",
            Self::Silent => "silent",
            Self::Login => "login",
            Self::Refused => "refused",
            Self::Busy => "busy",
            Self::Relaying => "relaying",
        }
    }

    /// The fault of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.name() == name)
    }

    /// Whether it holds up every message. The other one may be a recipient's doing, who must not hold up anybody else's mail.
    pub const fn concerns_all(self) -> bool {
        !matches!(self, Self::Relaying)
    }
}

/// What is the matter with an outlet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What kind of fault.
    pub fault: Fault,
    /// What the server said last, without addresses.
    pub reason: String,
    /// Since when nothing was handed on.
    pub since: Timestamp,
}

/// The second server, while it stands in for the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandIn {
    /// Its host.
    pub host: String,
    /// Why the first one is not used.
    pub reason: String,
}

/// The state of an outlet, shared by all servers of the installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutletState {
    /// `mail`, `text`, `voice` or `webhook:NAME`.
    pub name: String,
    /// What is the matter, if anything is.
    pub trouble: Option<Trouble>,
    /// How often it failed since then.
    pub failures: u32,
    /// Nothing is tried before this moment.
    pub paused_until: Timestamp,
    /// When the operator's log last had a line about it.
    pub told_at: Timestamp,
    /// Failures since that line.
    pub untold: u32,
    /// The second server, while it stands in.
    pub stand_in: Option<StandIn>,
}

impl OutletState {
    /// Of an outlet of which nothing is known yet: it works.
    pub fn working(name: &str) -> Self {
        let never = Timestamp::from_micros(0);
        Self {
            name: name.to_owned(),
            trouble: None,
            failures: 0,
            paused_until: never,
            told_at: never,
            untold: 0,
            stand_in: None,
        }
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT name, fault, reason, since, failures, paused_until, told_at, untold, fallback, fallback_reason \
             FROM outlet ",
            $rest
        )
    };
}

fn read(row: &Row) -> Answer<OutletState> {
    let mut fields = Fields::new(row, "outlet");
    let name = fields.get("name")?;
    let fault = fields.named_opt("fault", Fault::from_name)?;
    let (reason, since): (Option<String>, Option<Timestamp>) = (fields.get("reason")?, fields.get("since")?);
    let (failures, paused_until) = (fields.get("failures")?, fields.get("paused_until")?);
    let (told_at, untold) = (fields.get("told_at")?, fields.get("untold")?);
    let (host, why): (Option<String>, Option<String>) =
        (fields.get("fallback")?, fields.get("fallback_reason")?);
    Ok(OutletState {
        name,
        trouble: fault.zip(reason).zip(since).map(|((fault, reason), since)| Trouble {
            fault,
            reason,
            since,
        }),
        failures,
        paused_until,
        told_at,
        untold,
        stand_in: host.zip(why).map(|(host, reason)| StandIn { host, reason }),
    })
}

/// The state of an outlet.
pub fn find(tx: &mut dyn Tx, dir: DirectoryId, name: &str) -> Answer<OutletState> {
    let row = tx.query_opt(select!("WHERE directory_id = ?1 AND name = ?2"), &params![dir, name])?;
    Ok(one(row, read)?.unwrap_or_else(|| OutletState::working(name)))
}

/// The states of all outlets that ever had a fault.
pub fn list(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<Vec<OutletState>> {
    all(&tx.query(select!("WHERE directory_id = ?1 ORDER BY name"), &params![dir])?, read)
}

/// Keeps the state of an outlet.
pub fn save(tx: &mut dyn Tx, dir: DirectoryId, state: &OutletState) -> Answer<()> {
    let trouble = state.trouble.as_ref();
    let stand_in = state.stand_in.as_ref();
    tx.execute(
        "INSERT INTO outlet (directory_id, name, fault, reason, since, failures, paused_until, told_at, untold, fallback, \
         fallback_reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) \
         ON CONFLICT (directory_id, name) DO UPDATE SET fault = ?3, reason = ?4, since = ?5, failures = ?6, \
         paused_until = ?7, told_at = ?8, untold = ?9, fallback = ?10, fallback_reason = ?11",
        &params![
            dir,
            &state.name,
            trouble.map(|trouble| trouble.fault.name()),
            trouble.map(|trouble| trouble.reason.as_str()),
            trouble.map(|trouble| trouble.since),
            state.failures,
            state.paused_until,
            state.told_at,
            state.untold,
            stand_in.map(|stand_in| stand_in.host.as_str()),
            stand_in.map(|stand_in| stand_in.reason.as_str())
        ],
    )?;
    Ok(())
}
