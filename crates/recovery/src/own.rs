//! What is a case's own: what its pass, or a passkey that was left to the person, has bound to the account. Everything else that
//! turns up while the case is open may be the thief's.

use crate::{Case, CaseEvent, CaseState, Facts, RedFlag, evidence::COOLING, obligations::strong_left};
use keyward_model::{Method, MethodId, MethodKind, MethodStatus, OpenedBy, PassId};

impl Case {
    /// Whether the person may register by this pass now: it is the case's own, and nothing stopped the case since.
    pub fn goes_by(&self, pass: PassId) -> bool {
        self.state == CaseState::Open && self.pass.is_some_and(|state| state.pass == pass && !state.ended)
    }

    /// Whether one of the case's own sessions registered this passkey.
    pub(crate) fn has_registered(&self, method: MethodId) -> bool {
        self.registered.iter().any(|(registered, _)| *registered == method)
    }

    /// Whether a method was added within 72 hours before the loss, or between the loss and the report. What the person reports
    /// themselves, signed in with a passkey, casts no suspicion on it.
    pub(crate) fn was_added_around(&self, method: &Method) -> bool {
        // By the earliest loss that was ever told: a later one would clear what was added before it.
        let from = self.earliest_loss.unwrap_or(self.opened_at).min(self.opened_at).minus(COOLING);
        !self.is_self_reported()
            && method.added_at >= from
            && method.added_at < self.opened_at
            && self.may_be_held(method)
            && !self.kept(method.id)
            && !self.confirmed.contains(&method.id)
    }

    /// Whether a method was bound, or changed, while the case was open and the case does not answer for it. A record of another directory
    /// is no way in here.
    pub(crate) fn is_foreign(&self, method: &Method) -> bool {
        let since = method.added_at >= self.opened_at && !method.is_elsewhere();
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
        self.ever_lost(method.id) || self.quarantined().contains(&method.id) || self.suspects(method)
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
        return if case.goes_by(pass) { Hands::OfTheCase } else { Hands::Other };
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
        CaseEvent::PasskeyRegistered { method, label: label.to_owned(), model: model.cloned(), pass: by.pass }
    } else {
        CaseEvent::MethodBound { method, kind: MethodKind::Passkey }
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
        Hands::OfTheCase | Hands::OfTheOwner => CaseEvent::MethodBound { method, kind },
        Hands::Other => raised(method, facts),
    }
}

fn raised(method: MethodId, facts: &Facts) -> CaseEvent {
    CaseEvent::FlagRaised { flag: RedFlag::BoundByOther { method, at: facts.now } }
}
