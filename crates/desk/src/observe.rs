//! What the sign-in sees, told to the person's open case.

use crate::{Acting, Desk, DeskError, load, record};
use keyward_access::gate::Recovery;
use keyward_directory::{Observed, Observer};
use keyward_model::{Actor, DirectoryId, EvidenceId, PassId, PersonId, RoleSet, Timestamp};
use keyward_recovery::{Command, Observation, decide};
use keyward_storage::{
    Draws, StoreError, Tx,
    repo::{cases, methods, passes},
};

impl Observer for Desk {
    /// Decides on the observation in the sign-in's own transaction. Without an open case, and when the rules refuse,
    /// nothing happens: a case never stands in the way of a sign-in. Effects that follow are carried out by the next run
    /// of [`Desk::reconcile`].
    fn observed(
        &self,
        tx: &mut dyn Tx,
        directory: DirectoryId,
        person: PersonId,
        what: &Observed,
        draws: &Draws,
    ) -> Result<(), StoreError> {
        let Some(row) = cases::open_of_person(tx, directory, person)? else { return Ok(()) };
        let Some(row) = load::locked(tx, directory, row)? else { return Ok(()) };
        let actor = match what {
            Observed::PassEnded { .. } => Actor::System,
            Observed::Frozen { by } | Observed::Thawed { by, .. } => *by,
            _ => Actor::Person(person),
        };
        let acting = Acting { actor, roles: RoleSet::EMPLOYEE, session: None, step_up: None, form: None };
        let observed = || -> Result<(), DeskError> {
            let mut loaded = load::case(tx, directory, row, &acting, (&self.parts.rules, draws))?;
            loaded.facts.history.operator_pass = match what {
                Observed::PasskeyRegistered { by, .. } | Observed::MethodBound { by, .. } => match by.pass {
                    Some(pass) if is_of_the_operator(tx, directory, pass)? => Some(pass),
                    _ => None,
                },
                _ => None,
            };
            let command = Command::Observe(observation(what, loaded.facts.now, draws));
            match decide(&loaded.case, &command, &loaded.facts) {
                Ok(events) => record::events(tx, directory, &loaded, events, draws, record::AT_ONCE),
                Err(refusal) => {
                    tracing::debug!(code = refusal.code(), "a case does not take in what the sign-in saw");
                    Ok(())
                }
            }
        };
        match observed() {
            Ok(()) => Ok(()),
            Err(DeskError::Store(error)) => Err(error),
            // The row is locked, so nobody was first; trying the whole sign-in again is right in any case.
            Err(DeskError::Conflict) => Err(StoreError::Busy),
            Err(error) => {
                tracing::debug!(code = error.code(), "a case does not take in what the sign-in saw");
                Ok(())
            }
        }
    }

    fn recovery(
        &self,
        tx: &mut dyn Tx,
        directory: DirectoryId,
        person: PersonId,
        pass: Option<PassId>,
    ) -> Result<Recovery, StoreError> {
        recovery(tx, directory, person, pass)
    }
}

/// What the open case withholds, and whether the pass that opened a session is of it.
fn recovery(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    pass: Option<PassId>,
) -> Result<Recovery, StoreError> {
    let case = match cases::open_of_person(tx, dir, person)? {
        Some(row) => Some(load::replay(tx, dir, &row).map_err(unreadable)?),
        None => None,
    };
    let pass_counts = match pass {
        Some(pass) if case.as_ref().is_some_and(|case| case.goes_by(pass)) => true,
        // What was given out at the machine is for the day when nothing else works.
        Some(pass) => is_of_the_operator(tx, dir, pass)?,
        None => false,
    };
    let withheld = match &case {
        Some(case) => {
            let all = methods::of_person(tx, dir, person)?;
            Some(all.iter().filter(|method| case.withholds(method)).map(|method| method.id).collect())
        }
        None => None,
    };
    let pretends = case.zip(pass).is_some_and(|(case, pass)| case.pretends(pass));
    Ok(Recovery { pass_counts, withheld, pretends })
}

/// Whether a pass was given out at the machine.
fn is_of_the_operator(tx: &mut dyn Tx, dir: DirectoryId, pass: PassId) -> Result<bool, StoreError> {
    Ok(passes::find(tx, dir, pass)?.is_some_and(|row| row.pass.issued_by == Actor::Operator))
}

fn unreadable(error: DeskError) -> StoreError {
    match error {
        DeskError::Store(error) => error,
        _ => StoreError::Busy,
    }
}

fn observation(what: &Observed, now: Timestamp, draws: &Draws) -> Observation {
    match what {
        Observed::PassUsed { pass } => Observation::PassUsed(*pass),
        Observed::PassEnded { pass, reason } => {
            Observation::PassEnded { pass: *pass, reason: (*reason).to_owned() }
        }
        Observed::PasskeyRegistered { method, label, model, by } => Observation::PasskeyRegistered {
            method: *method,
            label: label.clone(),
            model: model.clone(),
            by: by.clone(),
        },
        Observed::MethodBound { method, kind, by } => {
            Observation::MethodBound { method: *method, kind: *kind, by: by.clone() }
        }
        Observed::Frozen { .. } => Observation::Frozen,
        Observed::Thawed { reason, .. } => Observation::Thawed { reason: reason.clone() },
        Observed::SignedIn { method } => Observation::SignedIn { method: *method },
        Observed::RecoveryCodeUsed { method } => {
            Observation::RecoveryCodeUsed { id: EvidenceId::new(now, draws), method: *method }
        }
    }
}
