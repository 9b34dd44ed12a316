//! `/desk/alarms`: attacks under way.

use super::page;
use crate::Phrase;
use keyward_model::{PersonId, Timestamp};

/// An alarm that is on. `POST /desk/alarms/{id}/end` with `reason`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlarmRow {
    /// Its id.
    pub id: String,
    /// The team at which it aims; `None` for the brake.
    pub team: Option<String>,
    /// Since when.
    pub since: Timestamp,
    /// Who raised it; `None` for a rule.
    pub by: Option<String>,
    /// Why.
    pub reason: String,
}

/// An agent whose work is on hold. `POST /desk/alarms/holds/{agent}` with `reason`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldRow {
    /// Who.
    pub agent: PersonId,
    /// Their name.
    pub name: String,
    /// Since when.
    pub since: Timestamp,
    /// How much they had done in a short time.
    pub counted: u32,
    /// Whether the viewer may let them go on.
    pub may_end: bool,
}

/// The page. `POST /desk/alarms/raise` with `what` (`brake` or `wave`), `team` and `reason`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlarmsView {
    /// The brake, if it is on.
    pub brake: Option<AlarmRow>,
    /// Phishing waves.
    pub waves: Vec<AlarmRow>,
    /// Messages about recoveries that reach nobody; `reason` is the number of the first such case.
    pub undelivered: Option<AlarmRow>,
    /// Agents on hold.
    pub holds: Vec<HoldRow>,
    /// The teams of the directory, to be chosen; empty for who may not act.
    pub teams: Vec<String>,
    /// Whether the viewer may raise and end them.
    pub may_act: bool,
    /// Why the last form was refused.
    pub refused: Option<Phrase>,
}
page!(AlarmsView, "desk/alarms.html");
