//! What a sign-in policy would do to people.

use crate::Phrase;

/// Some people: how many, and the first of them.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct AffectedView {
    /// How many.
    pub count: u64,
    /// The first: id, name and user name.
    pub first: Vec<(String, String, String)>,
}

impl AffectedView {
    /// How many are not named.
    pub fn more(&self) -> u64 {
        self.count.saturating_sub(u64::try_from(self.first.len()).unwrap_or(u64::MAX))
    }
}

/// One way in: the keys of its factors, for how many it opens, and for how many it closes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WayTally {
    /// Keys of what has to be shown.
    pub factors: Vec<&'static str>,
    /// For how many people it opens.
    pub gained: u64,
    /// For how many it closes.
    pub lost: u64,
}

/// What a policy would do, before it is signed. The list downloads by `POST /settings/sign-in/rehearsal` with `payload`.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct RehearsalView {
    /// How many people were looked at.
    pub people: u64,
    /// For how many anything changes.
    pub changed: u64,
    /// The ways in that open or close.
    pub ways: Vec<WayTally>,
    /// Who would be locked out.
    pub locked_out: AffectedView,
    /// Whose best way in would be weaker.
    pub weaker: AffectedView,
    /// Whose passkeys would be refused.
    pub refused: AffectedView,
    /// How many passkeys that are.
    pub refused_passkeys: u64,
    /// Who has passkeys none of which could be registered anew.
    pub unregistrable: AffectedView,
    /// Whom the campaign would ask at the next sign-in.
    pub asked: AffectedView,
    /// Whose next sign-in would lead into registration and nowhere else.
    pub held: AffectedView,
}

impl RehearsalView {
    /// The finding in one sentence.
    pub fn headline(&self) -> Phrase {
        if self.locked_out.count > 0 {
            Phrase::key("rehearsal-locks-out").with("count", self.locked_out.count)
        } else if self.changed == 0 {
            Phrase::key("rehearsal-nothing").with("people", self.people)
        } else {
            Phrase::key("rehearsal-changes").with("count", self.changed).with("people", self.people)
        }
    }
    /// The lists of people, each with its message and tone.
    pub fn lists(&self) -> Vec<(&'static str, &'static str, &AffectedView)> {
        let all = [
            ("rehearsal-locked-out", "bad", &self.locked_out),
            ("rehearsal-weaker", "warn", &self.weaker),
            ("rehearsal-refused", "warn", &self.refused),
            ("rehearsal-unregistrable", "warn", &self.unregistrable),
            ("rehearsal-held", "warn", &self.held),
            ("rehearsal-asked", "accent", &self.asked),
        ];
        all.into_iter().filter(|(.., list)| list.count > 0).collect()
    }
}
