//! What a newer file changes, for the operator who loads it.

use std::collections::BTreeMap;

use super::{Metadata, Model};

/// What a newer file changes: models by [`Model::name`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Models that were not there.
    pub added: Vec<Change>,
    /// Models that are there no longer.
    pub removed: Vec<Change>,
    /// Models with other status reports.
    pub status: Vec<Change>,
}

/// A model that was added, removed or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its name.
    pub name: String,
    /// What it is called.
    pub description: String,
    /// The statuses that it got.
    pub gained: Vec<String>,
    /// The statuses that it has no longer.
    pub lost: Vec<String>,
}

impl Changes {
    /// Whether nothing of this kind is different.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.status.is_empty()
    }
}

pub(super) fn between(older: &Metadata, newer: &Metadata) -> Changes {
    let by_name =
        |metadata| -> BTreeMap<String, &Model> { Metadata::models(metadata).iter().map(named).collect() };
    let (old, new) = (by_name(older), by_name(newer));
    let mut changes = Changes::default();
    for (name, model) in &new {
        match old.get(name) {
            None => changes.added.push(change(name, model, statuses(model), Vec::new())),
            Some(before) => {
                let (had, has) = (statuses(before), statuses(model));
                let gained: Vec<_> = has.iter().filter(|status| !had.contains(status)).cloned().collect();
                let lost: Vec<_> = had.into_iter().filter(|status| !has.contains(status)).collect();
                if !gained.is_empty() || !lost.is_empty() {
                    changes.status.push(change(name, model, gained, lost));
                }
            }
        }
    }
    let gone = old.iter().filter(|(name, _)| !new.contains_key(*name));
    changes.removed = gone.map(|(name, model)| change(name, model, Vec::new(), statuses(model))).collect();
    changes
}

fn named(model: &Model) -> (String, &Model) {
    (model.name(), model)
}

fn change(name: &str, model: &Model, gained: Vec<String>, lost: Vec<String>) -> Change {
    Change { name: name.to_owned(), description: model.description.clone(), gained, lost }
}

/// Each status with its day, so that the same one on another day counts as changed.
fn statuses(model: &Model) -> Vec<String> {
    let text = |report: &super::StatusReport| match report.effective {
        Some(day) => format!("{} from {day}", report.status),
        None => report.status.to_string(),
    };
    model.reports.iter().map(text).collect()
}
