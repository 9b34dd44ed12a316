//! Everybody's facts in batches: for questions about all people at once.

use crate::rules::{self, InForce};
use keyward_access::policy::{Held, PassFacts, PersonFacts};
use keyward_model::{DirectoryId, GroupId, PersonId};
use keyward_storage::{
    StoreError, Tx,
    repo::standings::{self, Span, Standing},
};

/// Somebody, and what the rules are asked about them.
#[derive(Clone, Debug)]
pub struct Everyone {
    /// Who.
    pub person: Standing,
    groups: Vec<GroupId>,
    methods: Vec<Held>,
    pass: Option<PassFacts>,
}

impl Everyone {
    /// As the decisions take them.
    pub fn facts(&self) -> PersonFacts<'_> {
        PersonFacts {
            enabled: true,
            frozen: self.person.frozen,
            reregister_at: self.person.reregister_at,
            groups: &self.groups,
            roles: self.person.roles,
            created_at: self.person.created_at,
            methods: &self.methods,
            pass: self.pass,
        }
    }
}

/// The enabled people after one, at most [`standings::BATCH`], with what these rules are asked about them; `None` after the last.
/// `named` are the groups that matter.
///
/// # Errors
/// [`StoreError`].
pub fn batch(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    after: PersonId,
    rules: &InForce,
    named: &[GroupId],
) -> Result<Option<(Span, Vec<Everyone>)>, StoreError> {
    let Some((span, people)) = standings::people(tx, dir, after)? else { return Ok(None) };
    let mut methods: Vec<(PersonId, Held)> = Vec::new();
    for (person, row) in standings::methods(tx, dir, span)? {
        methods.push((person, rules::held(tx, dir, &row, rules)?));
    }
    let mut methods = Grouped::new(methods);
    let mut groups = Grouped::new(standings::memberships(tx, dir, span, named)?);
    let passes = standings::passes(tx, dir, span)?;
    let mut passes =
        Grouped::new(passes.iter().map(|row| (row.pass.person, rules::pass_facts(row))).collect());
    let with_facts = |person: Standing| Everyone {
        groups: groups.of(person.id),
        methods: methods.of(person.id),
        pass: passes.of(person.id).first().copied(),
        person,
    };
    Ok(Some((span, people.into_iter().map(with_facts).collect())))
}

/// Rows that come by person, taken person by person in the same order.
struct Grouped<T>(std::iter::Peekable<std::vec::IntoIter<(PersonId, T)>>);

impl<T> Grouped<T> {
    fn new(rows: Vec<(PersonId, T)>) -> Self {
        Self(rows.into_iter().peekable())
    }

    /// The rows of a person; those of people before are dropped.
    fn of(&mut self, person: PersonId) -> Vec<T> {
        let mut found = Vec::new();
        while let Some((owner, row)) = self.0.next_if(|(owner, _)| *owner <= person) {
            if owner == person {
                found.push(row);
            }
        }
        found
    }
}
