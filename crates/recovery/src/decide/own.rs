//! What the person reports themselves, signed in, while a case about them is open that somebody else asked for.

use super::{
    actions::intend,
    answers::is_gone,
    opening::{active, admit_self, check_report},
    preview,
};
use crate::{Amendment, Case, CaseEvent, Effect, Facts, LossReport, LostThing, Playbook, Refusal};
use keyward_model::{Actor, IntentId};

/// Whether the person may report this now: as they may where no case is open, and the case does not hold back what they are signed in with.
///
/// # Errors
/// [`Refusal::SelfReportNeedsPasskey`].
pub(super) fn may_report(case: &Case, report: &LossReport, facts: &Facts) -> Result<(), Refusal> {
    if facts.actor.actor != Actor::Person(case.person) {
        return Err(Refusal::NotAllowed);
    }
    // Nobody with a passkey that is settled gets their first one: that case is somebody else's doing, and there is nothing of it to amend.
    if case.playbook == Playbook::FirstPasskey {
        return Err(Refusal::NotOpen);
    }
    admit_self(report, facts)?;
    let shown = facts.actor.session.and_then(|(_, method)| method).and_then(|id| facts.method(id));
    let withheld = shown.is_none_or(|method| case.withholds(method));
    if withheld { Err(Refusal::SelfReportNeedsPasskey) } else { Ok(()) }
}

/// Puts it into the report of the case, suspends what was named and ends every other session at once, as where no case is open.
pub(super) fn report(
    case: &Case,
    report: &LossReport,
    [revoke, suspend]: [IntentId; 2],
    facts: &Facts,
) -> Result<Vec<CaseEvent>, Refusal> {
    if report.methods.iter().any(|id| facts.method(*id).is_some_and(is_gone)) {
        return Err(Refusal::BadReport("a method that was removed is not lost"));
    }
    let amended = |amendment| CaseEvent::ReportAmended { amendment, reason: None };
    let methods: Vec<CaseEvent> = report
        .methods
        .iter()
        .filter(|id| !case.report.methods.contains(id))
        .map(|method| amended(Amendment::AddMethod { method: *method }))
        .collect();
    let things = report.things.iter().filter(|thing| !is_known(case, thing)).map(|thing| {
        amended(Amendment::AddThing { thing: thing.clone(), methods: Vec::new(), elsewhere: Vec::new() })
    });
    let mut events: Vec<CaseEvent> = things.chain(methods.iter().cloned()).collect();
    // A case about a locked key has room for no phone: then its methods say that it is lost.
    if check_report(case.playbook, &preview(case, &events, facts).report, facts).is_err() {
        events = methods;
        check_report(case.playbook, &preview(case, &events, facts).report, facts)?;
    }
    let keep = facts.actor.session.map(|(session, _)| session);
    events.extend(intend(case, revoke, Effect::RevokeSessions { person: case.person, keep })?);
    let lost: Vec<_> = active(&report.methods, facts).map(|method| method.id).collect();
    if !lost.is_empty() {
        events.extend(intend(case, suspend, Effect::SuspendMethods { methods: lost })?);
    }
    Ok(events)
}

/// Whether the report has this thing already.
fn is_known(case: &Case, thing: &LostThing) -> bool {
    case.things().any(|(_, known)| {
        let same = known.kind == thing.kind && known.name == thing.name;
        known.device == thing.device && (thing.device.is_some() || same)
    })
}
