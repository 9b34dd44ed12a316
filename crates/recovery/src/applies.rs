//! By what a case is judged: the highest tier of its account at opening, now and by its roles, and every version of the standards that
//! applies. A case that was opened while little was asked gets nobody through once more is asked, so keeping old cases open is worth
//! nothing.
//!
//! Everything that decides about a case asks here: a lint names who reads the tier at opening, a test who reads one version of the standards.

use crate::{Case, Exceptions, Facts, FlagEffect, FlagEffects, FlagKind, Standards, TierStandard};
use keyward_model::Tier;

/// The tier of a case: the highest of the tier at opening, the tier now, and what the roles imply now.
#[expect(clippy::disallowed_methods, reason = "this is what everything else asks")]
pub fn tier_of(case: &Case, facts: &Facts) -> Tier {
    case.tier_at_opening().max(facts.subject.tier_now())
}

/// The standards that a case has to meet, all of them: by the version that it keeps, and by the one in force.
pub(crate) fn standards_of<'a>(
    case: &Case,
    facts: &'a Facts,
) -> impl Iterator<Item = (u32, &'a TierStandard)> {
    let (playbook, account, tier) = (case.playbook, facts.subject.account, tier_of(case, facts));
    facts.applying().map(move |standards| (standards.version, standards.of_case(playbook, account, tier)))
}

/// Whether one of the standards of a case asks for something.
pub(crate) fn asks(case: &Case, facts: &Facts, what: impl Fn(&TierStandard) -> bool) -> bool {
    standards_of(case, facts).any(|(_, standard)| what(standard))
}

/// The standard of a case by one of the versions that apply; by the one that it keeps, if this is none of them.
pub fn standard_with<'a>(case: &Case, facts: &'a Facts, version: u32) -> &'a TierStandard {
    let found = standards_of(case, facts).find(|(of, _)| *of == version);
    let kept = || facts.standards.of_case(case.playbook, facts.subject.account, tier_of(case, facts));
    found.map_or_else(kept, |(_, standard)| standard)
}

impl Facts {
    /// The standards that apply: the version that the case keeps, then the one in force where that is another. What both ask for holds.
    pub fn applying(&self) -> impl Iterator<Item = &Standards> {
        std::iter::once(&self.standards).chain(&self.in_force)
    }
    /// What a red flag of this kind does: the strongest effect.
    pub fn flag_effect(&self, kind: FlagKind) -> FlagEffect {
        let effects = self.applying().map(|standards| standards.flags.of(kind));
        effects.max().unwrap_or_else(|| kind.usual_effect())
    }
    /// What each kind of red flag does.
    pub fn flag_effects(&self) -> FlagEffects {
        FlagEffects(FlagKind::ALL.into_iter().map(|kind| (kind, self.flag_effect(kind))).collect())
    }
    /// For which accounts there are exceptions: where every version has them, with the longest cooling time.
    pub fn exceptions(&self) -> Exceptions {
        let all = |has: fn(&Exceptions) -> bool| self.applying().all(|standards| has(&standards.exceptions));
        Exceptions {
            standard: all(|of| of.standard),
            elevated: all(|of| of.elevated),
            privileged: all(|of| of.privileged),
            hours: self.applying().map(|standards| standards.exceptions.hours).max().unwrap_or_default(),
        }
    }
    /// As many cases in ten minutes are a wave of attacks: the fewest. 0 for never.
    pub fn wave(&self) -> u32 {
        self.fewest(|standards| standards.wave)
    }
    /// Passes that one agent may issue in an hour: the fewest. 0 for no limit.
    pub(crate) fn passes_per_agent(&self) -> u32 {
        self.fewest(|standards| standards.passes_per_agent)
    }
    fn fewest(&self, of: impl Fn(&Standards) -> u32) -> u32 {
        self.applying().map(of).filter(|limit| *limit > 0).min().unwrap_or(0)
    }
}
