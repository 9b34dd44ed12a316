//! What came of an exercise, for people and for programs.

use crate::{Attack, Outcome};
use serde::Serialize;
use serde_json::{Value, json};
use std::{collections::BTreeMap, fmt};

/// One attack and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Told {
    /// `A01` and so on.
    pub id: &'static str,
    /// What the attacker does.
    pub title: &'static str,
    /// What was tried.
    pub tried: &'static str,
    /// What came of it.
    #[serde(flatten)]
    pub outcome: Outcome,
}

impl Told {
    pub(crate) const fn of(attack: &Attack, outcome: Outcome) -> Self {
        Self { id: attack.id, title: attack.title, tried: attack.tried, outcome }
    }
}

/// What came of an exercise.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The attacks, in order.
    pub attacks: Vec<Told>,
    /// Whether it was stopped before all were tried.
    pub stopped: bool,
}

impl Report {
    /// Whether something is broken.
    pub fn is_broken(&self) -> bool {
        self.attacks.iter().any(|told| matches!(told.outcome, Outcome::Broken { .. }))
    }
    /// Whether nothing is broken and everything was tried that can be tried here.
    pub fn is_good(&self) -> bool {
        let left = |told: &Told| matches!(told.outcome, Outcome::NotTriedHere { .. });
        !self.stopped && !self.is_broken() && !self.attacks.iter().any(left)
    }

    /// How many attacks have this verdict.
    fn count(&self, key: &str) -> usize {
        self.attacks.iter().filter(|told| told.outcome.key() == key).count()
    }

    /// What the log keeps: the ids by verdict.
    pub(crate) fn summary(&self) -> Value {
        let mut by: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for told in &self.attacks {
            by.entry(told.outcome.key()).or_default().push(told.id);
        }
        json!({ "results": by, "stopped": self.stopped })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for told in &self.attacks {
            writeln!(f, "{}  {:<14}  {}", told.id, told.outcome.word(), told.title)?;
            if !told.tried.is_empty() {
                writeln!(f, "     tried: {}", told.tried)?;
            }
            writeln!(f, "     {}", told.outcome.text())?;
            for left_out in told.outcome.not_tried() {
                writeln!(f, "     not tried: {left_out}")?;
            }
            for test in told.outcome.tests() {
                writeln!(f, "     test: {test}")?;
            }
        }
        let counts = Outcome::KEYS.map(|key| format!("{} {}", self.count(key), key.replace('_', " ")));
        writeln!(f, "\n{}.", counts.join(", "))?;
        if self.stopped {
            writeln!(f, "Stopped before everything was tried.")?;
        }
        Ok(())
    }
}
