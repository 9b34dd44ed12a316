//! Words on a call: those by which desk and person know each other, and the one that asks for help in silence.

use crate::{Acting, CaseRef, Desk, DeskError, desk::restarted, journal, open::one_line};
use keyward_access::gate::{Change, Confirmed};
use keyward_model::{CaseId, PersonId, one_form};
use keyward_recovery::{Command, Deed};
use keyward_storage::{
    StoreError, Tx,
    repo::safe_words,
    secrets::{Purpose, Secrets, equal},
};
use serde_json::json;
use zeroize::Zeroizing;

/// Places that most people can say and hear, in any language: 64 of them, so two are 12 bits.
const PLACES: [&str; 64] = [
    "Athens", "Bali", "Berlin", "Bogota", "Boston", "Bremen", "Cairo", "Calais", "Cuba", "Dakar", "Dallas",
    "Delhi", "Denver", "Dublin", "Fiji", "Florence", "Geneva", "Genoa", "Ghana", "Graz", "Haiti", "Havana",
    "Houston", "Jamaica", "Kabul", "Kenya", "Kyoto", "Lagos", "Lima", "Lisbon", "London", "Madrid", "Malta",
    "Manila", "Miami", "Milan", "Monaco", "Munich", "Naples", "Nepal", "Odessa", "Oslo", "Panama", "Paris",
    "Peru", "Prague", "Quebec", "Riga", "Rome", "Samoa", "Seoul", "Sofia", "Split", "Sydney", "Tahiti",
    "Texas", "Tokyo", "Toronto", "Tunis", "Turin", "Venice", "Verona", "Vienna", "Zagreb",
];

/// The longest safe word.
const LONGEST: usize = 60;
/// A safe word that somebody might say by chance helps nobody.
const SHORTEST: usize = 4;

/// What each side says on a call, so that the other knows it is the right one. Never a proof of identity: a proof is
/// evidence with a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeWords {
    /// What the desk says; the person reads it in Security info.
    pub desk: String,
    /// What the person says; the agent reads it on the case.
    pub person: String,
}

impl CodeWords {
    pub(crate) fn of(case: CaseId, secrets: &Secrets) -> Self {
        let hash = secrets.keyed_hash(Purpose::CodeWords, case.as_bytes());
        let bytes = hash.get(..4).and_then(|bytes| bytes.try_into().ok()).unwrap_or_default();
        Self::from_bytes(bytes)
    }

    /// Four places that differ: one said twice sounds like a slip of the tongue, and one that both sides say makes their words alike.
    fn from_bytes(bytes: [u8; 4]) -> Self {
        let mut said: Vec<&str> = Vec::new();
        for byte in bytes {
            let from = PLACES.iter().cycle().skip(usize::from(byte) % PLACES.len());
            said.extend(from.copied().find(|place| !said.contains(place)));
        }
        let pair = |pair: Option<&[&str]>| pair.unwrap_or_default().join(" ");
        Self { desk: pair(said.get(..2)), person: pair(said.get(2..)) }
    }
}

impl Desk {
    /// Takes in a word that was given on the call. If it is the safe word of the person or of the agent, nothing that the
    /// case gives from now on is real, and security is told; the answer is the same either way (A50).
    ///
    /// # Errors
    /// [`DeskError`], whatever the word.
    pub async fn give_word(&self, acting: &Acting, number: u32, word: &str) -> Result<CaseRef, DeskError> {
        let typed = one_line("word", word, LONGEST)?;
        let desk = self.clone();
        let dir = self.dir();
        let said = self.said(&typed);
        self.act("give-word", acting, number, move |tx, loaded, _| {
            let agent = loaded.facts.actor.actor.person();
            let mut duress = false;
            for person in [Some(loaded.case.person), agent].into_iter().flatten() {
                let hash = desk.parts.secrets.keyed_hash(Purpose::SafeWord, &said_by(person, &said));
                let stored = safe_words::of(tx, dir, person)?.map_or([0; 32], |(hash, _)| hash);
                duress |= equal(&hash, &stored);
            }
            Ok(Command::GiveWord { duress })
        })
        .await
    }

    /// Sets somebody's own safe word, or removes it. The log says that it changed, never the word.
    ///
    /// # Errors
    /// [`DeskError::Text`] for a word that is too short or too long; [`DeskError::Gate`] for a session that is too weak or a change
    /// that is not confirmed.
    pub async fn set_safe_word(
        &self,
        acting: &Acting,
        word: Option<&str>,
        confirmed: Confirmed,
    ) -> Result<(), DeskError> {
        let person = acting.actor.person().ok_or(DeskError::NotAllowed)?;
        let hash = match word {
            Some(word) => {
                let said = self.said(&one_line("word", word, LONGEST)?);
                if said.chars().count() < SHORTEST {
                    return Err(DeskError::Text { field: "word", error: keyward_model::TextError::Empty });
                }
                Some(self.parts.secrets.keyed_hash(Purpose::SafeWord, &said_by(person, &said)))
            }
            None => None,
        };
        let (dir, draws) = (self.dir(), self.draws());
        let (desk, who) = (self.clone(), acting.clone());
        self.write(Deed::SetWord, "", acting, move |tx| {
            let draws = restarted(&draws);
            let permit = desk.gate(tx, &who, confirmed, Change::DuressWord, draws.now())?;
            match &hash {
                Some(hash) => safe_words::put(tx, dir, &permit, hash, draws.now())?,
                None => drop(safe_words::remove(tx, dir, &permit)?),
            }
            let body = json!({ "set": hash.is_some() });
            let actor = keyward_model::Actor::Person(person);
            Ok(journal::append(tx, dir, actor, "person.safe_word_changed", Some(person), body, &draws)?)
        })
        .await
    }

    /// Whether somebody has a safe word.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn has_safe_word(&self, person: PersonId) -> Result<bool, DeskError> {
        let dir = self.dir();
        let read = move |tx: &mut dyn Tx| -> Result<_, StoreError> { safe_words::of(tx, dir, person) };
        Ok(self.store().read("safe-word", read).await?.is_some())
    }

    /// A word as it is heard: case, blanks and punctuation are no part of it.
    #[expect(clippy::unused_self, reason = "reads as what the desk hears")]
    fn said(&self, word: &str) -> Zeroizing<String> {
        Zeroizing::new(
            one_form(word).chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect(),
        )
    }
}

/// What is hashed: the word of one person is worth nothing for another.
fn said_by(person: PersonId, word: &str) -> Zeroizing<Vec<u8>> {
    Zeroizing::new([person.as_bytes().as_slice(), word.as_bytes()].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_place_is_said_twice_in_a_call() {
        for first in 0..=u8::MAX {
            for second in 0..=u8::MAX {
                for bytes in [
                    [first, second, second, first],
                    [first, first, second, second],
                    [first, second, first, first.wrapping_add(1)],
                ] {
                    let said = CodeWords::from_bytes(bytes);
                    let both = format!("{} {}", said.desk, said.person);
                    let mut places: Vec<&str> = both.split(' ').collect();
                    places.sort_unstable();
                    places.dedup();
                    assert_eq!((places.len(), said.desk.split(' ').count()), (4, 2), "{both}");
                }
            }
        }
    }
}
