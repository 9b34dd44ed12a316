//! Who was made for an exercise, and who was taken away after it, as the events say.

use std::collections::HashSet;

use keyward_model::{DirectoryId, EventId, PersonId};
use serde::Deserialize;

use super::{read_loose, stored};
use crate::repo::Answer;
use crate::seal::Owner;
use crate::{Tx, params};

/// Rows of a statement.
const PAGE: usize = 200;

/// What the events say about people of exercises.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exercises {
    made: HashSet<PersonId>,
    removed: HashSet<PersonId>,
}

impl Exercises {
    /// Whether somebody was made for an exercise and is still here.
    pub fn is_here(&self, person: PersonId) -> bool {
        self.made.contains(&person) && !self.removed.contains(&person)
    }

    /// Whether somebody was made for an exercise and taken away after it, with everything that was theirs. Nobody else is
    /// ever taken away, whatever an event says.
    pub fn is_gone(&self, person: PersonId) -> bool {
        self.made.contains(&person) && self.removed.contains(&person)
    }

    /// Who is still here.
    pub(super) fn here(&self) -> impl Iterator<Item = PersonId> {
        self.made.difference(&self.removed).copied()
    }
}

/// The owners of seals that left with an exercise: its people and their cases.
pub(crate) fn removed_owners(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<Vec<Owner>> {
    let gone = exercises(tx, dir)?;
    let mut owners: Vec<Owner> =
        gone.made.intersection(&gone.removed).map(|person| Owner::Person(*person)).collect();
    for person in gone.made.intersection(&gone.removed) {
        let sql = "SELECT DISTINCT case_id FROM event WHERE directory_id = ?1 AND person_id = ?2 AND case_id IS NOT NULL";
        for row in tx.query(sql, &params![dir, person])? {
            owners.push(Owner::Case(row.get(0)?));
        }
    }
    Ok(owners)
}

#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    records: Vec<Record>,
    #[serde(default)]
    people: Vec<PersonId>,
}

#[derive(Deserialize)]
struct Record {
    person: PersonId,
}

/// Reads the few events about exercises.
pub fn exercises(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<Exercises> {
    let mut found = Exercises::default();
    let mut after = EventId::from_bytes([0; 16]);
    loop {
        let sql = stored!(
            "WHERE e.directory_id = ?1 AND e.id > ?2 AND e.kind IN ('redteam.people', 'redteam.removed') \
             ORDER BY e.id LIMIT 200"
        );
        let rows = tx.query(sql, &params![dir, after])?;
        for row in &rows {
            after = row.get(0)?;
            // What cannot be read is named where the log itself is verified.
            let Ok(stored) = read_loose(row) else { continue };
            let body = stored.event.body.as_deref().and_then(|body| serde_json::from_str::<Body>(body).ok());
            let Some(Body { records, people }) = body else { continue };
            if stored.event.kind == "redteam.removed" {
                found.removed.extend(people);
            } else {
                found.made.extend(records.into_iter().map(|record| record.person));
            }
        }
        if rows.len() < PAGE {
            return Ok(found);
        }
    }
}
