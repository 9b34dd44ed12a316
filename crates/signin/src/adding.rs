//! What adding any method has in common.

use keyward_model::{Actor, Method, MethodId, MethodKind, MethodStatus, Person, PersonId, Timestamp};
use keyward_notify::Notice;
use keyward_storage::{Draws, StoreError, Tx, repo};
use serde_json::{Value, json};

use crate::{Client, Session, service::Inner};

impl Inner {
    /// Revokes those of a person's methods that a new one replaces, as its event names them.
    pub(crate) fn replace_methods(
        &self,
        tx: &mut dyn Tx,
        person: PersonId,
        at: Timestamp,
        which: impl Fn(&Method) -> bool,
    ) -> Result<Vec<Value>, StoreError> {
        let mut replaced = Vec::new();
        for old in repo::methods::of_person(tx, self.dir(), person)? {
            if which(&old) && repo::methods::set_status(tx, self.dir(), old.id, MethodStatus::Revoked, at)? {
                replaced.push(json!({ "method": old.id, "was": old.status }));
            }
        }
        Ok(replaced)
    }

    /// Logs that a method was added and tells its person.
    pub(crate) fn tell_added(
        &self,
        tx: &mut dyn Tx,
        person: &Person,
        method: &Method,
        (secret, replaced): (impl serde::Serialize, &[Value]),
        draws: &Draws,
    ) -> Result<(), StoreError> {
        let body = json!({
            "method": method.id, "kind": method.kind, "label": &method.label, "secret": secret,
            "replaced": replaced, "from": &method.added_from,
        });
        self.log(tx, draws, Actor::Person(person.id), "method.added", person.id, body)?;
        self.notify(tx, person, &Notice::MethodAdded { label: &method.label, at: draws.now() }, draws)
    }
}

impl Session {
    /// A method that the person of the session adds.
    pub(crate) fn new_method(
        &self,
        client: &Client,
        id: MethodId,
        kind: MethodKind,
        label: &str,
        now: Timestamp,
    ) -> Method {
        let person = self.person.id;
        Method {
            id,
            person,
            kind,
            label: label.to_owned(),
            status: MethodStatus::Active,
            synced: None,
            model: None,
            device: None,
            added_at: now,
            added_by: Actor::Person(person),
            added_from: client.origin(Some(self.id)),
            last_used_at: None,
            status_at: now,
        }
    }
}
