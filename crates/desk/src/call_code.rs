//! The code by which a caller shows that they are who signed in: drawn in Security info, read out, typed on the case.

use crate::{Acting, CaseRef, Desk, DeskError, load, open::one_line};
use keyward_model::{CaseId, EvidenceId, PersonId};
use keyward_recovery::{Command, NotCounted, Refusal, SignedAction, StepUp, Touch, decide, saved_codes};
use keyward_storage::{
    Tx,
    repo::cases,
    secrets::{Purpose, Secrets, equal},
};
use std::{fmt, sync::Arc};
use zeroize::Zeroizing;

/// Digits of a code.
const DIGITS: usize = 6;

/// The digits of a draw. They are kept nowhere.
fn digits(case: CaseId, draw: EvidenceId, secrets: &Secrets) -> Zeroizing<String> {
    let drawn = [case.as_bytes().as_slice(), draw.as_bytes().as_slice()].concat();
    let hash = secrets.keyed_hash(Purpose::CallCode, &drawn);
    let number = hash.first_chunk().map_or(0, |first: &[u8; 8]| u64::from_be_bytes(*first));
    Zeroizing::new(format!("{:0DIGITS$}", number % 1_000_000))
}

/// Whether these are the digits; blanks and hyphens are how people write them.
fn is_right(typed: &str, digits: &str) -> bool {
    let typed: Zeroizing<String> = Zeroizing::new(typed.chars().filter(char::is_ascii_digit).collect());
    let as_array = |text: &str| text.as_bytes().first_chunk::<DIGITS>().copied();
    match (as_array(&typed), as_array(digits)) {
        (Some(one), Some(other)) if typed.len() == DIGITS => equal(&one, &other),
        _ => false,
    }
}

/// What a recovery code did for the case of who used it. `Debug` shows no digits.
#[derive(Clone, PartialEq, Eq)]
pub enum CodeTaken {
    /// These digits are to be read out to the helpdesk, and why it counts as no check even then.
    ToReadOut(Zeroizing<String>, Option<NotCounted>),
    /// No case takes it: there is none, or it was stopped.
    ByNobody,
}

impl fmt::Debug for CodeTaken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ToReadOut(..) => "ToReadOut(hidden)",
            Self::ByNobody => "ByNobody",
        })
    }
}

impl Desk {
    /// Whether a touch would draw a code in this session now: whether there is any use in offering it.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn can_draw_code(&self, acting: &Acting) -> Result<bool, DeskError> {
        let Some(person) = acting.actor.person() else { return Ok(false) };
        let (dir, who, parts, draws) = (self.dir(), acting.clone(), Arc::clone(&self.parts), self.draws());
        let read = self.store().read("can-draw-code", move |tx: &mut dyn Tx| -> Result<_, DeskError> {
            let draws = draws.restart();
            let Some(row) = cases::open_of_person(tx, dir, person)? else { return Ok(false) };
            let mut loaded = load::case(tx, dir, row, &who, (&parts.rules, &draws))?;
            let touch = Touch::Case { case: loaded.case.id, action: SignedAction::DrawCode };
            let step_up = StepUp { touch, at: loaded.facts.now, method: None, signature: None };
            loaded.facts.actor.step_up = Some(step_up);
            let draw = EvidenceId::new(loaded.facts.now, &draws);
            Ok(decide(&loaded.case, &Command::DrawCode { draw }, &loaded.facts).is_ok())
        });
        read.await
    }

    /// Draws a code for the person's open case and shows it, this once. Needs a fresh passkey assertion for the case and
    /// `SignedAction::DrawCode`.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] without an open case of theirs with this number; [`Refusal::CodeNeedsOwnPasskey`] among others.
    pub async fn draw_code(&self, acting: &Acting, number: u32) -> Result<Zeroizing<String>, DeskError> {
        let case = self.act("draw-code", acting, number, |_, loaded, draws| {
            if loaded.facts.actor.actor.person() != Some(loaded.case.person) {
                return Err(DeskError::NotFound);
            }
            Ok(Command::DrawCode { draw: EvidenceId::new(loaded.facts.now, draws) })
        });
        let case = case.await?;
        let (dir, secrets) = (self.dir(), Arc::clone(&self.parts.secrets));
        let read = self.store().read("drawn-code", move |tx: &mut dyn Tx| -> Result<_, DeskError> {
            let row = cases::find(tx, dir, case.id)?.ok_or(DeskError::NotFound)?;
            let code = load::replay(tx, dir, &row)?.code.ok_or(Refusal::NoCode)?;
            Ok(digits(case.id, code.draw, &secrets))
        });
        read.await
    }

    /// What became of a recovery code that was used just now, for whoever used it: only they know that it was right.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn after_recovery_code(&self, person: PersonId) -> Result<CodeTaken, DeskError> {
        let (dir, parts, now, draws) = (self.dir(), Arc::clone(&self.parts), self.now(), self.draws());
        let read = self.store().read("code-taken", move |tx: &mut dyn Tx| -> Result<_, DeskError> {
            let Some(row) = cases::open_of_person(tx, dir, person)? else { return Ok(CodeTaken::ByNobody) };
            let judged = load::case(tx, dir, row, &Acting::system(), (&parts.rules, &draws.restart()))?;
            // The same judgement as on the agent's page: a code can be right and too new to count.
            let against = saved_codes(&judged.case, &judged.facts).and_then(Result::err);
            let case = judged.case;
            let living = case.code.filter(|code| code.session.is_none() && code.lives(now));
            Ok(match living {
                Some(code) => CodeTaken::ToReadOut(digits(case.id, code.draw, &parts.secrets), against),
                None => CodeTaken::ByNobody,
            })
        });
        read.await
    }

    /// Takes down what the caller read out. A wrong one is on record, too: the page says how many there were.
    ///
    /// # Errors
    /// [`DeskError`]; [`Refusal::NoCode`] if none is open; [`Refusal::NotSixDigits`], which costs no try.
    pub async fn give_code(&self, acting: &Acting, number: u32, typed: &str) -> Result<CaseRef, DeskError> {
        let typed = Zeroizing::new(one_line("code", typed, 20)?);
        // A slip costs no try.
        if typed.chars().filter(char::is_ascii_digit).count() != DIGITS {
            return Err(Refusal::NotSixDigits.into());
        }
        let secrets = Arc::clone(&self.parts.secrets);
        self.act("give-code", acting, number, move |_, loaded, _| {
            let drawn = loaded.case.code.map(|code| digits(loaded.case.id, code.draw, &secrets));
            Ok(Command::GiveCode { right: drawn.is_some_and(|digits| is_right(&typed, &digits)) })
        })
        .await
    }

    /// The id of somebody's open case with this number: what the touch for a code is bound to.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] for any other case, and for none.
    pub async fn own_case_id(&self, person: PersonId, number: u32) -> Result<CaseId, DeskError> {
        let dir = self.dir();
        let read = self.store().read("own-case-id", move |tx: &mut dyn Tx| -> Result<_, DeskError> {
            let row = cases::open_of_person(tx, dir, person)?.filter(|row| row.number == number);
            Ok(row.ok_or(DeskError::NotFound)?.case.id)
        });
        read.await
    }
}

#[cfg(test)]
mod tests {
    use super::is_right;

    #[test]
    fn a_code_is_six_digits_however_they_are_written() {
        for typed in ["012345", "012 345", "0-1-2-3-4-5", " 012345 "] {
            assert!(is_right(typed, "012345"), "{typed}");
        }
        for typed in ["", "12345", "0123456", "012346", "01234", "abcdef"] {
            assert!(!is_right(typed, "012345"), "{typed}");
        }
    }
}
