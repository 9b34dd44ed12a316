//! What a standard means: in clauses for every page that explains it, against NIST SP 800-63-4, and against the sign-in that
//! it restores.

use crate::{EvidenceKind, TierStandard};
use keyward_model::Tier;

/// One thing that a tier's standard asks for. Pages and statements are made from these, so that what is explained is what is
/// enforced.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Clause {
    /// The beginning of an alternative, by its place: 1, 2, 3 …
    Way(usize),
    /// So many proofs, each of one of these kinds.
    Take(u8, Vec<EvidenceKind>),
    /// At least one proof is of another kind.
    NotOnly(Vec<EvidenceKind>),
    /// Above the standard tier: what is only seen on a screen never suffices alone.
    NotOnlyOnScreen,
    /// So many people besides the agent approve the pass.
    Approvals(u8),
    /// Security is told before a pass is issued.
    TellSecurity,
    /// The manager is told.
    TellManager,
    /// Half of each pass goes to the agent, half to the manager.
    SplitHandover,
    /// What one agent alone has checked takes a second person.
    SecondPerson,
}

/// The clauses of a tier's standard, in the order in which they are read.
pub fn clauses(tier: Tier, standard: &TierStandard) -> Vec<Clause> {
    let sorted = |kinds: &[EvidenceKind]| {
        let mut kinds = kinds.to_vec();
        kinds.sort_unstable();
        kinds
    };
    let mut clauses = Vec::new();
    for (place, way) in (1..).zip(&standard.any) {
        clauses.push(Clause::Way(place));
        clauses.extend(way.slots.iter().map(|slot| Clause::Take(slot.n, sorted(&slot.of))));
        if !way.not_only.is_empty() {
            clauses.push(Clause::NotOnly(sorted(&way.not_only)));
        }
        let on_screen = |kind: &EvidenceKind| EvidenceKind::ON_A_SCREEN.contains(kind);
        if tier > Tier::Standard && way.slots.iter().any(|slot| slot.of.iter().any(on_screen)) {
            clauses.push(Clause::NotOnlyOnScreen);
        }
        let approvals = way.approvals.max(u8::from(tier == Tier::Privileged));
        if approvals > 0 {
            clauses.push(Clause::Approvals(approvals));
        }
    }
    let whole = [
        (standard.tell_security, Clause::TellSecurity),
        (standard.tell_manager, Clause::TellManager),
        (standard.split_handover, Clause::SplitHandover),
        (standard.second_person, Clause::SecondPerson),
    ];
    clauses.extend(whole.into_iter().filter_map(|(is_so, clause)| is_so.then_some(clause)));
    clauses
}

/// How a standard is weaker than the passkey sign-in that it restores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weakness {
    /// One proof that is not in person suffices: the sign-in has two factors.
    SingleProof,
    /// Saved codes alone suffice: whoever finds the sheet has the account.
    OnlyCodes,
    /// Calls and codes alone suffice for an account whose takeover hurts others: nobody has to see or know the person.
    NobodySeesThem,
}

/// The weaknesses of a tier's standard.
pub fn weaknesses(tier: Tier, standard: &TierStandard) -> Vec<Weakness> {
    use EvidenceKind::{CallBack, InPerson, RecoveryCode};
    let ways = standard.ways(tier);
    let any = |bad: &dyn Fn(&[EvidenceKind]) -> bool| ways.iter().any(|(kinds, _)| bad(kinds));
    let mut found = Vec::new();
    if any(&|kinds| kinds.len() < 2 && !kinds.contains(&InPerson)) {
        found.push(Weakness::SingleProof);
    }
    if any(&|kinds| kinds.iter().all(|kind| *kind == RecoveryCode)) {
        found.push(Weakness::OnlyCodes);
    }
    if tier > Tier::Standard && any(&|kinds| kinds.iter().all(|kind| matches!(kind, CallBack | RecoveryCode)))
    {
        found.push(Weakness::NobodySeesThem);
    }
    found
}

impl Weakness {
    /// In English, for statements.
    pub const fn english(self) -> &'static str {
        match self {
            Self::SingleProof => "one proof that is not in person suffices",
            Self::OnlyCodes => "saved codes alone suffice",
            Self::NobodySeesThem => "calls and codes alone suffice, nobody has to see or know the person",
        }
    }
}

/// What NIST asks of a recovery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// Two proofs by different methods, or identity proofing again.
    TwoMethods,
    /// Accounts that were proofed at IAL3: on site, face to face.
    OnSite,
    /// Knowledge verifies nobody.
    NoKnowledge,
    /// Video with an agent: prompts for a random movement.
    VideoPrompts,
    /// The person is told of every recovery, at every address.
    Notice,
}

/// Whether a standard does what a rule asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// It does.
    Met,
    /// It does if people do their part, or for some accounts only.
    Depends,
    /// It does not.
    Missed,
}

/// One requirement and how a standard stands to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// What is asked.
    pub rule: Rule,
    /// How the standard stands.
    pub verdict: Verdict,
    /// Where it is written.
    pub source: &'static str,
}

/// What NIST asks of a tier's recovery, and whether its standard does it. A passkey with user verification signs in at AAL2,
/// and at AAL3 where it cannot leave its device, which is what privileged accounts use.
pub fn requirements(tier: Tier, standard: &TierStandard) -> Vec<Requirement> {
    let (ways, weak) = (standard.ways(tier), weaknesses(tier, standard));
    let uses = |kinds: &[EvidenceKind]| {
        standard
            .any
            .iter()
            .any(|way| way.slots.iter().any(|slot| slot.of.iter().any(|kind| kinds.contains(kind))))
    };
    let met = |met: bool| if met { Verdict::Met } else { Verdict::Missed };
    let aal =
        if tier == Tier::Privileged { "SP 800-63B-4 §4.2.2 (AAL3)" } else { "SP 800-63B-4 §4.2.2 (AAL2)" };
    let two = !weak.contains(&Weakness::SingleProof) && !weak.contains(&Weakness::OnlyCodes);
    let mut rules = vec![Requirement { rule: Rule::TwoMethods, verdict: met(two), source: aal }];
    if tier == Tier::Privileged {
        let on_site = ways.iter().all(|(kinds, _)| kinds.contains(&EvidenceKind::InPerson));
        let verdict = if on_site { Verdict::Met } else { Verdict::Depends };
        rules.push(Requirement { rule: Rule::OnSite, verdict, source: aal });
    }
    let verdict = met(!uses(&[EvidenceKind::Knowledge]));
    rules.push(Requirement { rule: Rule::NoKnowledge, verdict, source: "SP 800-63A-4" });
    if uses(&EvidenceKind::ON_A_SCREEN) {
        let verdict = Verdict::Depends;
        rules.push(Requirement { rule: Rule::VideoPrompts, verdict, source: "SP 800-63A-4" });
    }
    // The notice of a pass is an effect of issuing it: no standard can leave it out.
    let verdict = Verdict::Met;
    rules.push(Requirement { rule: Rule::Notice, verdict, source: "SP 800-63B-4 §4.6" });
    rules
}
