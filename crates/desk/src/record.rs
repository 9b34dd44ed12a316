//! Writing a decision: its events, its intents, what follows for the case's row.

use crate::{DeskError, journal, load::Loaded};
use keyward_model::{Actor, CaseId, DeviceState, DirectoryId, Timestamp};
use keyward_recovery::{
    Amendment, Case, CaseEvent, CaseState, Closing, Effect, Ending, Facts, FlagEffect, Playbook, Recorded,
    current, standing_flags,
};
use keyward_storage::{
    Draws, StoreError, Tx,
    repo::{
        cases::{self, CaseState as RowState, Projection},
        devices, intents,
    },
};
use std::time::Duration;

/// How long the caller of a command has to carry out its intents before reconciliation takes over.
pub(crate) const AFTER_COMMAND: Duration = Duration::from_secs(10);
/// Intents that nobody waits for are due at once.
pub(crate) const AT_ONCE: Duration = Duration::ZERO;

/// Writes what was decided on a loaded case. The row's guard refuses if the case has moved on.
pub(crate) fn events(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    loaded: &Loaded,
    events: Vec<CaseEvent>,
    draws: &Draws,
    due_after: Duration,
) -> Result<(), DeskError> {
    if events.is_empty() {
        return Ok(());
    }
    let (facts, mut after) = (&loaded.facts, loaded.case.clone());
    let recorded = number(&mut after, events, facts.now, facts.actor.actor);
    let now = projection(&after, facts, loaded.row.case.now.closed_at);
    if !cases::update(tx, dir, after.id, loaded.case.last_seq, &now)? {
        return Err(DeskError::Conflict);
    }
    write(tx, dir, &after, &recorded, draws, due_after)
}

/// Gives events their numbers, time and actor, and applies them.
fn number(case: &mut Case, events: Vec<CaseEvent>, at: Timestamp, actor: Actor) -> Vec<Recorded> {
    let mut recorded = Vec::with_capacity(events.len());
    for event in events {
        let next = Recorded { seq: case.last_seq.saturating_add(1), at, actor, event };
        case.apply(&next);
        recorded.push(next);
    }
    recorded
}

/// Writes numbered events of a case whose row is in step with them.
pub(crate) fn write(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    case: &Case,
    recorded: &[Recorded],
    draws: &Draws,
    due_after: Duration,
) -> Result<(), DeskError> {
    for one in recorded {
        journal::append_case_event(tx, dir, case.id, case.person, one, draws)?;
        match &one.event {
            CaseEvent::EffectIntended { id, effect } => {
                intents::insert(tx, dir, *id, case.id, &json(effect)?, one.at, one.at.plus(due_after))?;
            }
            CaseEvent::EffectDone { id, .. } => {
                intents::finish(tx, dir, *id, intents::Outcome::Done, one.at)?;
            }
            CaseEvent::EffectFailed { id, .. } => {
                intents::finish(tx, dir, *id, intents::Outcome::Failed, one.at)?;
            }
            _ => {}
        }
        mark_devices(tx, dir, case, one)?;
    }
    Ok(())
}

/// A lost device is marked as lost once the report is believed. A rejected case does not bring it back: another one may have reported it too.
fn mark_devices(tx: &mut dyn Tx, dir: DirectoryId, case: &Case, one: &Recorded) -> Result<(), StoreError> {
    let (from, to) = match &one.event {
        CaseEvent::ReportAmended { amendment, .. } => {
            return mark_amended(tx, dir, case, amendment, one.actor);
        }
        // A security key with a locked PIN is still with its owner. The owner's own word, in a case that somebody else asked for, is for what
        // they name: see below.
        CaseEvent::EffectIntended { effect: Effect::RevokeSessions { keep, .. }, .. }
            if case.playbook == Playbook::DeviceLoss
                && (keep.is_none() || case.opened_by == Actor::Person(case.person)) =>
        {
            (DeviceState::InUse, DeviceState::Lost)
        }
        // What was added before somebody was verified again.
        CaseEvent::IdentityVerified { .. } if case.playbook == Playbook::DeviceLoss && believed(case) => {
            (DeviceState::InUse, DeviceState::Lost)
        }
        _ => return Ok(()),
    };
    for id in case.things().filter_map(|(_, thing)| thing.device) {
        if devices::find(tx, dir, id)?.is_some_and(|device| device.state == from) {
            devices::set_state(tx, dir, id, to)?;
        }
    }
    Ok(())
}

fn believed(case: &Case) -> bool {
    case.intents.iter().any(|i| matches!(i.effect, Effect::RevokeSessions { .. }))
}

/// What is added to a report that is believed is lost, unless nobody knows whether who adds it was verified. What is taken out of it stays so in the directory, where nobody rings it: whoever calls to say
/// that it was found may be who found it. Only a slip of a moment ago is undone.
fn mark_amended(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    case: &Case,
    amendment: &Amendment,
    by: Actor,
) -> Result<(), StoreError> {
    let believed = believed(case) && (!case.lapsed || by == Actor::Person(case.person));
    let (device, from, to) = match amendment {
        Amendment::AddThing { thing, .. } if believed && case.playbook == Playbook::DeviceLoss => {
            (thing.device, DeviceState::InUse, DeviceState::Lost)
        }
        Amendment::WithdrawThing { thing, slip: true, .. } if believed => {
            let thing = usize::try_from(*thing).ok().and_then(|at| case.report.things.get(at));
            (thing.and_then(|thing| thing.device), DeviceState::Lost, DeviceState::InUse)
        }
        _ => return Ok(()),
    };
    let Some(id) = device else { return Ok(()) };
    if devices::find(tx, dir, id)?.is_some_and(|device| device.state == from) {
        devices::set_state(tx, dir, id, to)?;
    }
    Ok(())
}

pub(crate) fn json(effect: &Effect) -> Result<String, StoreError> {
    serde_json::to_string(effect).map_err(|_| StoreError::Inconsistent {
        table: "intent",
        column: "effect",
        detail: "cannot be written as JSON".to_owned(),
    })
}

/// The events of a case to be opened, numbered, and the case that they make.
pub(crate) fn opening(id: CaseId, events: Vec<CaseEvent>, facts: &Facts) -> Option<(Case, Vec<Recorded>)> {
    let recorded: Vec<_> = (1..)
        .zip(events)
        .map(|(seq, event)| Recorded { seq, at: facts.now, actor: facts.actor.actor, event })
        .collect();
    Some((Case::replay(id, &recorded)?, recorded))
}

/// The row of a case as of now.
#[expect(clippy::disallowed_methods, reason = "the row holds the tier at opening, and decides nothing")]
pub(crate) fn projection(case: &Case, facts: &Facts, closed_before: Option<Timestamp>) -> Projection {
    let (state, step) = match case.state {
        CaseState::Open if is_stopped(case, facts) => (RowState::Open, FLAGGED),
        CaseState::Open => (RowState::Open, current(case, facts).map_or("close", |step| step.name())),
        CaseState::Escalated => {
            (RowState::Escalated, current(case, facts).map_or("close", |step| step.name()))
        }
        CaseState::Closed(closing) => (RowState::Closed, ended_step(case, closing)),
    };
    Projection {
        tier: case.tier_at_opening(),
        state,
        changed_at: facts.now,
        // Outcomes that arrive after the end do not move it.
        closed_at: closed_before.or((state == RowState::Closed).then_some(facts.now)),
        last_seq: case.last_seq,
        step: step.to_owned(),
        theft: case.report.theft.name().to_owned(),
        channel: case.report.channel.name().to_owned(),
    }
}

/// Whether a red flag stops the case: it waits for a supervisor, whatever step would be next.
fn is_stopped(case: &Case, facts: &Facts) -> bool {
    standing_flags(case, facts).iter().any(|flag| facts.flag_effect(flag.kind()) == FlagEffect::Stop)
}

/// The step in its row of a case that a red flag stops.
pub(crate) const FLAGGED: &str = "flagged";
/// The step of a closed case in its row, if its person was in; and of each that closed before endings were kept.
const COMPLETED: &str = "completed";

/// The step in its row of a case that ended.
pub(crate) fn ended_step(case: &Case, closing: Closing) -> &'static str {
    let before = match closing {
        Closing::Completed => COMPLETED,
        Closing::Rejected => step_of(Ending::Rejected),
    };
    case.ended.map_or(before, step_of)
}

const fn step_of(ending: Ending) -> &'static str {
    match ending {
        Ending::Recovered | Ending::SignedIn => COMPLETED,
        Ending::NotSignedIn => "not-signed-in",
        Ending::Disabled => "disabled",
        Ending::Frozen => "frozen",
        Ending::Rejected => "rejected",
    }
}

/// How a case ended, as its row says; `None` while it is open.
pub(crate) fn ending_of(step: &str) -> Option<Ending> {
    Ending::ALL.into_iter().find(|ending| step_of(*ending) == step)
}
