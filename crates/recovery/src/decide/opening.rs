//! Opening a case.

use super::{
    access::{apart, reach},
    answers,
};
use crate::accounts::{never_had_one, recoverable};
use crate::closeness::not_close;
use crate::{
    Case, CaseEvent, Deed, Effect, Facts, LossReport, Notice, Playbook, Recorded, Refusal, ReportChannel,
    flags::unraised,
};
use keyward_model::{Actor, CaseId, DeviceKind, IntentId, Method, MethodStatus};

/// As many failed checks of one person, over all cases, channels and agents, lock their recoveries until a supervisor looks.
pub const FAILURES_LOCK: u32 = 3;

/// Opens a case. A report by the person themselves, signed in with a passkey that is not lost, suspends what was lost and
/// ends all other sessions at once: reporting is easy, restoring is hard (NIST SP 800-63B-4 §4.3). A report by
/// telephone changes nothing until identity is verified, so that a stranger cannot lock anybody out.
///
/// # Errors
/// [`Refusal`] if the actor may not open a case on this person, or the report is incomplete.
pub fn open(
    playbook: Playbook,
    report: LossReport,
    facts: &Facts,
    intents: [IntentId; 2],
) -> Result<Vec<CaseEvent>, Refusal> {
    // What was lost by somebody who left is taken out of the thief's hands; nothing is set up for them.
    if !facts.subject.enabled && matches!(playbook, Playbook::NewPhone | Playbook::FirstPasskey) {
        return Err(Refusal::AccountDisabled);
    }
    recoverable(facts)?;
    if playbook == Playbook::FirstPasskey {
        check_nothing_lost(&report)?;
        never_had_one(facts, |_| false)?;
    } else {
        check_report(playbook, &report, facts)?;
        if report.methods.iter().any(|id| facts.method(*id).is_some_and(answers::is_gone)) {
            return Err(Refusal::BadReport("a method that was removed is not lost"));
        }
    }
    let own = facts.actor.actor == Actor::Person(facts.subject.id);
    if own {
        if matches!(playbook, Playbook::NewPhone | Playbook::FirstPasskey) {
            return Err(Refusal::BadReport("who can still sign in adds the new phone in Security info"));
        }
        admit_self(&report, facts)?;
    } else {
        admit_agent(&report, facts)?;
    }

    let lost = report.methods.clone();
    let mut events = vec![CaseEvent::Opened {
        person: facts.subject.id,
        playbook,
        tier: facts.subject.tier_now(),
        standards_version: facts.standards.version,
        report,
        reported_with: facts.actor.session.and_then(|(_, method)| method).filter(|_| own),
    }];
    if !own {
        // Whoever asked may not be the person: they hear of it while it can still be stopped.
        let [id, ..] = facts.fresh;
        let effect =
            Effect::Tell { notice: Notice::CaseOpened, person: facts.subject.id, pass: None, of: None };
        events.push(CaseEvent::EffectIntended { id, effect });
    }
    if !own && Deed::OpenCase(facts.subject.id).confirmed(&facts.actor, facts.now).is_ok() {
        // The touch for opening it counts for the work on it: a call is not interrupted twice.
        let session = facts.actor.session.map(|(session, _)| session);
        events.push(CaseEvent::Touched { session });
    }
    if playbook == Playbook::FirstPasskey {
        // There is nothing to ask: that nothing works here is why the case was opened.
        events.push(assessed(&lost, facts, |_| false));
    }
    if own {
        events.push(assessed(&lost, facts, |_| false));
        let [revoke, suspend] = intents;
        let keep = facts.actor.session.map(|(session, _)| session);
        events.push(CaseEvent::EffectIntended {
            id: revoke,
            effect: Effect::RevokeSessions { person: facts.subject.id, keep },
        });
        let methods: Vec<_> = active(&lost, facts).map(|method| method.id).collect();
        if !methods.is_empty() {
            events
                .push(CaseEvent::EffectIntended { id: suspend, effect: Effect::SuspendMethods { methods } });
        }
    }
    events.extend(raised_at_opening(&events, facts));
    if facts.history.failed_before >= FAILURES_LOCK && !own {
        // The report is kept, and a supervisor decides: calling until an agent gives in leads nowhere (A23).
        events.push(CaseEvent::Escalated { reason: "recoveries-locked".to_owned(), session: None });
    }
    Ok(events)
}

/// The red flags that the facts show already.
fn raised_at_opening(events: &[CaseEvent], facts: &Facts) -> Vec<CaseEvent> {
    let (at, actor) = (facts.now, facts.actor.actor);
    let recorded: Vec<Recorded> =
        (1..).zip(events).map(|(seq, event)| Recorded { seq, at, actor, event: event.clone() }).collect();
    let case = Case::replay(CaseId::from_bytes([0; 16]), &recorded);
    let flags = case.map(|case| unraised(&case, facts)).unwrap_or_default();
    flags.into_iter().map(|flag| CaseEvent::FlagRaised { flag }).collect()
}

pub(super) fn active<'a>(
    lost: &'a [keyward_model::MethodId],
    facts: &'a Facts,
) -> impl Iterator<Item = &'a Method> {
    facts.methods.iter().filter(|method| lost.contains(&method.id) && method.status == MethodStatus::Active)
}

/// What is left. What the case holds back or the policy refuses is no strong method that is left: nobody is asked to sign in with it.
pub(super) fn assessed(
    lost: &[keyward_model::MethodId],
    facts: &Facts,
    held: impl Fn(&Method) -> bool,
) -> CaseEvent {
    let strong = |method: &&Method| facts.signs_in_strongly(method) && !held(method);
    let left = || {
        facts
            .methods
            .iter()
            .filter(|method| method.status == MethodStatus::Active && !lost.contains(&method.id))
    };
    CaseEvent::Assessed {
        lost: lost.to_vec(),
        strong: left().filter(strong).map(|method| method.id).collect(),
        other: left().filter(|method| !strong(method)).map(|method| method.id).collect(),
    }
}

fn check_nothing_lost(report: &LossReport) -> Result<(), Refusal> {
    let nothing = report.things.is_empty() && report.methods.is_empty() && report.lost_at.is_none();
    if nothing { Ok(()) } else { Err(Refusal::BadReport("nothing was lost before a first passkey")) }
}

pub(super) fn check_report(playbook: Playbook, report: &LossReport, facts: &Facts) -> Result<(), Refusal> {
    // Who was phished has lost nothing, and codes are no device.
    let codes_only = playbook == Playbook::DeviceLoss && report.is_codes_only(&facts.methods);
    if report.things.is_empty() && playbook != Playbook::Compromised && !codes_only {
        return Err(Refusal::BadReport("say what was lost"));
    }
    if report.things.len() > 20 || report.methods.len() > 100 {
        return Err(Refusal::BadReport("too many things in one report"));
    }
    let devices_known = report.things.iter().all(|thing| {
        thing
            .device
            .is_none_or(|id| facts.devices.iter().any(|device| device.id == id && device.kind == thing.kind))
    });
    if !devices_known {
        return Err(Refusal::BadReport("a device is not this person's"));
    }
    if !report.methods.iter().all(|id| facts.method(*id).is_some()) {
        return Err(Refusal::BadReport("a method is not this person's"));
    }
    if report.lost_at.is_some_and(|at| at > facts.now) {
        return Err(Refusal::BadReport("the loss lies in the future"));
    }
    let phones_only = report.things.iter().all(|thing| thing.kind == DeviceKind::Phone);
    if playbook == Playbook::NewPhone && !phones_only {
        return Err(Refusal::BadReport("only a phone is replaced by a new phone"));
    }
    let keys_only = report.things.iter().all(|thing| thing.kind == DeviceKind::SecurityKey);
    if playbook == Playbook::PinLocked && !keys_only {
        return Err(Refusal::BadReport("only a security key has a PIN that locks for good"));
    }
    Ok(())
}

pub(super) fn admit_self(report: &LossReport, facts: &Facts) -> Result<(), Refusal> {
    if report.channel != ReportChannel::SelfService {
        return Err(Refusal::OwnCase);
    }
    let signed_in_with = facts.actor.session.and_then(|(_, method)| method);
    let good = signed_in_with.is_some_and(|id| {
        !report.methods.contains(&id) && facts.method(id).is_some_and(Method::is_usable_strong)
    });
    // It takes ways in away, and nobody is verified: what a phisher bound a minute ago reports no loss in the owner's name.
    let settled = facts.actor.session_key.is_some_and(|key| key.is_settled(facts.now));
    if good && settled { Ok(()) } else { Err(Refusal::SelfReportNeedsPasskey) }
}

fn admit_agent(report: &LossReport, facts: &Facts) -> Result<(), Refusal> {
    let person = facts.actor.actor.person().ok_or(Refusal::NotAllowed)?;
    let reach = reach(facts)?;
    apart(facts)?;
    not_close(facts)?;
    // Lifting a freeze first and opening the case then is the same as the other way round.
    if facts.lifted(person) {
        return Err(Refusal::LetItGoOn);
    }
    let tier = facts.subject.tier_now();
    if reach < tier {
        return Err(if facts.brake { Refusal::Braked } else { Refusal::BeyondReach { tier } });
    }
    if report.channel == ReportChannel::SelfService { Err(Refusal::NotAllowed) } else { Ok(()) }
}
