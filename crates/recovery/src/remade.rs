//! A passkey that an earlier case's own pass made. To the next case it is as new as what an attacker adds first, so it is held back,
//! unless the person says, once verified, that they made it themselves, and has just signed in with it.
//!
//! Whoever came in by a false case has such a passkey, too: so the question is put to who is verified without it; nothing is asked where
//! something spoke against the earlier case, or the new report speaks of theft; and who worked the earlier case does not take the answer.

use crate::{
    Case, CaseEvent, CaseState, Closing, Facts, FlagEffect, FlagEffects, Refusal, Theft,
    evidence::VERIFICATION_LIFE, obligations::approved_now,
};
use keyward_model::{MethodId, MethodStatus, PersonId, Timestamp};
use std::time::Duration;

/// A passkey that signs in again within this time makes no second event.
const SEEN_AGAIN: Duration = Duration::from_mins(1);

/// A passkey that another case of the person made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remade {
    /// Which.
    pub method: MethodId,
    /// The number of that case.
    pub case: u32,
    /// When it was made.
    pub at: Timestamp,
    /// Who worked that case.
    pub workers: Vec<PersonId>,
}

impl Case {
    /// The passkey that this case's own pass made and a fresh sign-in proved, if the case ended well and nothing speaks against it: it
    /// was never stopped, nobody asked for help in silence, and no flag stands that asks for more than a look.
    pub fn made_passkey(&self, effects: &FlagEffects) -> Option<MethodId> {
        let clean = self
            .flags
            .iter()
            .all(|flag| flag.reviewed.is_some() || effects.of(flag.flag.kind()) == FlagEffect::Note);
        let ended_well = self.state == CaseState::Closed(Closing::Completed);
        let good = ended_well && clean && self.escalations == 0 && !self.duress && self.failed_checks() == 0;
        let by_its_pass = self.verified.is_some() && self.pass.is_some_and(|pass| pass.used_at.is_some());
        self.proved.filter(|proved| good && by_its_pass && self.has_registered(*proved))
    }
}

/// The passkeys of earlier cases of which the agent asks whether the person made them: held back otherwise.
pub fn remade_in_question<'a>(case: &Case, facts: &'a Facts) -> Vec<&'a Remade> {
    let asked = |remade: &&Remade| {
        let of = facts.method(remade.method);
        of.is_some_and(|method| {
            method.status == MethodStatus::Active
                && facts.signs_in_strongly(method)
                && case.was_added_around(method)
        })
    };
    let stolen = case.report.theft == Theft::Yes;
    facts.remade.iter().filter(asked).filter(|_| !stolen).collect()
}

/// When a passkey of an earlier case signed in last in this one, if that was as short a while ago as a verification holds.
pub fn signed_in_lately(case: &Case, method: MethodId, now: Timestamp) -> Option<Timestamp> {
    let (_, at) = case.seen.iter().find(|(seen, _)| *seen == method)?;
    (now.since(*at) <= VERIFICATION_LIFE).then_some(*at)
}

/// The sign-in of a passkey of which is asked: on record, so that the page follows, and no evidence.
pub(crate) fn seen(case: &Case, method: MethodId, facts: &Facts) -> Option<CaseEvent> {
    let asked = remade_in_question(case, facts).iter().any(|remade| remade.method == method);
    let again = |(seen, at): &(MethodId, Timestamp)| *seen == method && facts.now.since(*at) < SEEN_AGAIN;
    (asked && !case.seen.iter().any(again)).then_some(CaseEvent::PasskeySeen { method })
}

/// Takes down that the person made this passkey, has it in hand, and signed in with it. It leaves a way in, so it takes what a pass
/// takes; only containment comes after it, since that would suspend it.
pub(crate) fn confirm(case: &Case, method: MethodId, facts: &Facts) -> Result<Vec<CaseEvent>, Refusal> {
    let asked = remade_in_question(case, facts);
    let remade = asked.into_iter().find(|remade| remade.method == method).ok_or(Refusal::NotInQuestion)?;
    if remade.workers.iter().any(|worker| facts.acts(*worker)) {
        return Err(Refusal::WorkedEarlierCase);
    }
    approved_now(case, facts)?;
    if signed_in_lately(case, method, facts.now).is_none() {
        return Err(Refusal::NotSignedIn);
    }
    // Under duress it is the same to see, and refused in silence: see `consequences`.
    Ok(vec![CaseEvent::PasskeyConfirmed { method }, CaseEvent::PasskeyProved { method }])
}
