//! What is a case's own: what its pass, or a passkey that was left to the person, has bound to the account. Everything else that
//! turns up while the case is open may be the thief's.

use crate::{
    Case, CaseEvent, CaseState, Effect, Facts, IntentState, RedFlag, evidence::COOLING,
    obligations::strong_left,
};
use keyward_model::{Method, MethodId, MethodKind, MethodStatus, OpenedBy, PassId, Strength};
use std::collections::BTreeSet;

impl Case {
    /// Whether the person may register by this pass now: it is the case's own, the verification that released it stands, and nothing
    /// stopped the case or ended the pass since. What was stopped does not live again when the case goes on: that takes another pass. It
    /// leads to one passkey, also where it can be typed again: who read it out would else have a way in beside the owner's.
    pub fn goes_by(&self, pass: PassId) -> bool {
        let ends = |intent: &IntentState| intent.effect == Effect::VoidPass { pass };
        self.state == CaseState::Open
            && self.pass.is_some_and(|state| state.pass == pass && !state.ended)
            && self.verified.is_some()
            && !self.lapsed
            && !self.made_in.values().any(|by| by.pass == Some(pass))
            && !self.intents.iter().any(ends)
    }

    /// Whether what is registered by this pass has to look like success and be none: somebody asked for help in silence.
    pub fn pretends(&self, pass: PassId) -> bool {
        self.duress && self.pass.is_some_and(|state| state.pass == pass)
    }

    /// Whether one of the case's own sessions registered this passkey.
    pub(crate) fn has_registered(&self, method: MethodId) -> bool {
        self.registered.iter().any(|(registered, _)| *registered == method)
    }

    /// Whether the day of the loss speaks against a method, whatever became of it: it was added within 72 hours before the loss, or between the
    /// loss and the report. What the person reports themselves, signed in with a passkey, casts no suspicion on it.
    pub(crate) fn is_dated(&self, method: &Method) -> bool {
        // By the earliest loss that was ever told: a later one would clear what was added before it.
        let from = self.earliest_loss.unwrap_or(self.opened_at).min(self.opened_at).minus(COOLING);
        !self.is_self_reported()
            && method.added_at >= from
            && method.added_at < self.opened_at
            && !self.kept(method.id)
            && !self.confirmed.contains(&method.id)
    }

    /// Whether a method was added then, reported or not: to name what an attacker added makes it no less of a sign.
    pub(crate) fn was_added_lately(&self, method: &Method) -> bool {
        self.is_dated(method) && method.status != MethodStatus::Revoked
    }

    /// Whether a method that was not reported was added lately.
    pub(crate) fn was_added_around(&self, method: &Method) -> bool {
        self.was_added_lately(method) && self.may_be_held(method)
    }

    /// Whether a method was bound, or changed, while the case was open and the case does not answer for it. A record of another directory
    /// is no way in here, and what came after the case is not of it.
    pub(crate) fn is_foreign(&self, method: &Method) -> bool {
        let meanwhile = self.closed_at.is_none_or(|closed| method.added_at <= closed);
        let since = method.added_at >= self.opened_at && meanwhile && !method.is_elsewhere();
        let answered = self.has_registered(method.id) || self.bound.contains(&method.id);
        self.may_be_held(method) && (self.foreign.contains(&method.id) || (since && !answered))
    }

    fn may_be_held(&self, method: &Method) -> bool {
        method.status != MethodStatus::Revoked && !self.report.methods.contains(&method.id)
    }

    /// Whether the case holds this method back unless it decides to keep it: see [`suspects`](crate::suspects).
    pub(crate) fn suspects(&self, method: &Method) -> bool {
        self.was_added_around(method) || self.is_foreign(method)
    }

    /// Whether nothing that this method shows may change a way into the account while the case is open: it was reported lost, or is
    /// held back.
    pub fn withholds(&self, method: &Method) -> bool {
        let forced = self.duress && self.confirmed.contains(&method.id);
        forced
            || self.pretended().contains(&method.id)
            || self.ever_lost(method.id)
            || self.quarantined().contains(&method.id)
            || self.suspects(method)
    }
}

/// What the case answered for when it was bound, and does no longer: the session that made it rests on nothing that counts now, because
/// that was reported lost or is held back since. Whatever came of such a thing goes with it.
pub(crate) fn orphans(case: &Case, facts: &Facts) -> BTreeSet<MethodId> {
    let held = case.quarantined();
    let mut found = BTreeSet::new();
    loop {
        let counts = |id: &MethodId| {
            let cast_off = case.ever_lost(*id) || case.foreign.contains(id) || held.contains(id);
            let before = facts.method(*id).is_some_and(|method| {
                method.kind.strength() == Strength::PhishingResistant && !case.was_added_around(method)
            });
            !cast_off && !found.contains(id) && (case.made_in.contains_key(id) || before)
        };
        let more: Vec<MethodId> = case
            .made_in
            .iter()
            .filter(|(id, by)| {
                let known = found.contains(*id) || case.foreign.contains(id);
                !known && by.pass.is_none() && !by.methods.iter().any(counts)
            })
            .map(|(id, _)| *id)
            .collect();
        if more.is_empty() {
            return found;
        }
        found.extend(more);
    }
}

/// What came of the case's passes: what they registered, and what was bound with that, and so on.
pub(crate) fn of_its_passes(case: &Case) -> BTreeSet<MethodId> {
    came_of(case, |pass| case.has_issued(pass))
}

/// What came of one pass, which the desk ends by hand because it was not in its owner's hands: the case answers for none of it any
/// more, and a red flag says so for each.
pub(crate) fn disowned(case: &Case, facts: &Facts, ended: PassId) -> Vec<CaseEvent> {
    let answered = |id: &MethodId| case.has_registered(*id) || case.bound.contains(id);
    let gone = came_of(case, |pass| pass == ended).into_iter().filter(answered);
    gone.map(|method| raised(method, facts)).collect()
}

fn came_of(case: &Case, is: impl Fn(PassId) -> bool) -> BTreeSet<MethodId> {
    let mut found = BTreeSet::new();
    loop {
        let comes_of =
            |by: &OpenedBy| by.pass.is_some_and(&is) || by.methods.iter().any(|id| found.contains(id));
        let more: Vec<MethodId> = case
            .made_in
            .iter()
            .filter(|(id, by)| !found.contains(*id) && comes_of(by))
            .map(|(id, _)| *id)
            .collect();
        if more.is_empty() {
            return found;
        }
        found.extend(more);
    }
}

/// Whose hands bound something while the case is open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hands {
    /// Those that hold the pass of this case, or what came of it.
    OfTheCase,
    /// Those that hold a passkey that was left to the person.
    OfTheOwner,
    /// Nobody knows whose.
    Other,
}

fn hands(case: &Case, facts: &Facts, by: &OpenedBy) -> Hands {
    if let Some(pass) = by.pass {
        return match () {
            () if case.goes_by(pass) => Hands::OfTheCase,
            // Given out at the machine, for the day when nothing else works: no case takes it away.
            () if facts.history.operator_pass == Some(pass) => Hands::OfTheOwner,
            () => Hands::Other,
        };
    }
    let strong = |id: &MethodId| facts.method(*id).is_some_and(Method::is_usable_strong);
    let ours = |id: &MethodId| case.has_registered(*id) && strong(id);
    if by.methods.iter().any(ours) {
        return Hands::OfTheCase;
    }
    let left = strong_left(case, facts);
    let was_left = |id: &MethodId| left.iter().any(|method| method.id == *id);
    if by.methods.iter().any(was_left) { Hands::OfTheOwner } else { Hands::Other }
}

/// A passkey was registered. It counts for the case if the case's own pass did it, or, where no pass was needed, a passkey that was left
/// to the person.
pub(crate) fn registered(
    case: &Case,
    facts: &Facts,
    method: MethodId,
    (label, model): (&str, Option<&String>),
    by: &OpenedBy,
) -> CaseEvent {
    let counts = match hands(case, facts, by) {
        Hands::OfTheCase => true,
        Hands::OfTheOwner => case.pass.is_none(),
        Hands::Other => return raised(method, facts),
    };
    if counts {
        let (pass, methods) = (by.pass, by.methods.clone());
        CaseEvent::PasskeyRegistered { method, label: label.to_owned(), model: model.cloned(), pass, methods }
    } else {
        bound_in(method, MethodKind::Passkey, by)
    }
}

/// Something else was added or changed.
pub(crate) fn bound(
    case: &Case,
    facts: &Facts,
    (method, kind): (MethodId, MethodKind),
    by: &OpenedBy,
) -> CaseEvent {
    match hands(case, facts, by) {
        Hands::OfTheCase | Hands::OfTheOwner => bound_in(method, kind, by),
        Hands::Other => raised(method, facts),
    }
}

fn bound_in(method: MethodId, kind: MethodKind, by: &OpenedBy) -> CaseEvent {
    CaseEvent::MethodBound { method, kind, pass: by.pass, methods: by.methods.clone() }
}

fn raised(method: MethodId, facts: &Facts) -> CaseEvent {
    CaseEvent::FlagRaised { flag: RedFlag::BoundByOther { method, at: facts.now } }
}
