//! How many checks a case takes, and why. The rule and the page read this one function: what the page says is what is counted.

use crate::{
    Case, Counted, EvidenceKind, EvidenceResult, Facts, FlagEffect, FlagKind, TierStandard,
    applies::{standards_of, tier_of},
    exception,
    flags::standing_flags,
    handover::lacks_channel,
    obligations::{held_by_date, not_at_hand, only_refused, signs_in},
    verification::open_slots,
};
use keyward_model::{Method, MethodId, Timestamp};

/// The most reasons that cost a check each: a case with as many was stopped long before.
const MOST: usize = 8;

/// Why a case takes one check more than its standard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum More {
    /// A check of this kind failed.
    Failed(EvidenceKind),
    /// Red flags of these kinds stand; together they cost one.
    Flagged(Vec<FlagKind>),
    /// Strong methods are left of which the caller says that they cannot use them.
    NotAtHand(Vec<MethodId>),
    /// The person still has strong methods, and the policy in force refuses them all.
    RefusedByPolicy(Vec<MethodId>),
    /// Strong methods that were there long before the report, and are held back only because of when the caller says that the loss was.
    HeldByDate(Vec<MethodId>),
    /// Over none of the checks that were made could a pass reach the person.
    NoChannel,
}

/// One way to meet the standard, and how far it is met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// Its position among the standard's alternatives; `None` for an exception from the standard.
    pub place: Option<usize>,
    /// Why it takes more than the standard says.
    pub more: Vec<More>,
    /// How many checks it takes, with those.
    pub takes: u32,
    /// The kinds that would fill each place that is open.
    pub open: Vec<Vec<EvidenceKind>>,
    /// Approvals that it asks for.
    pub approvals: u8,
}

impl Way {
    /// How many checks are missing.
    pub fn missing(&self) -> u32 {
        count(self.open.len())
    }
    /// How many are done.
    pub fn done(&self) -> u32 {
        self.takes.saturating_sub(self.missing())
    }
}

/// What a case takes at this moment besides its standard: a failed check asks for one more, of any kind that the standard knows; so do
/// red flags, once together. That a strong method cannot be used is only what the caller says, so it costs a check as well; and so does one
/// that only the policy refuses: it is changed by other people than those who answer for the case. The date of the loss is what the caller says,
/// too: it may hold back what was added since, and makes nothing cheaper.
pub(crate) fn more(case: &Case, facts: &Facts) -> Vec<More> {
    let ids = |methods: Vec<&Method>| methods.into_iter().map(|method| method.id).collect();
    let not_at_hand = Some(not_at_hand(case, facts)).filter(|left| !left.is_empty());
    let not_at_hand = not_at_hand.map(|left| More::NotAtHand(ids(left)));
    let by_date = Some(held_by_date(case, facts)).filter(|held| !held.is_empty());
    let by_date = by_date.map(|held| More::HeldByDate(ids(held)));
    let refused = Some(only_refused(case, facts)).filter(|refused| !refused.is_empty());
    let refused = refused.map(|refused| More::RefusedByPolicy(ids(refused)));
    adverse(case, facts).into_iter().chain(not_at_hand).chain(by_date).chain(refused).collect()
}

/// What failed and what is suspicious.
fn adverse(case: &Case, facts: &Facts) -> Vec<More> {
    let failed = case.evidence.iter().filter(|check| check.result == Some(EvidenceResult::Failed));
    let kinds = standing_flags(case, facts).into_iter().map(|flag| flag.kind());
    let mut kinds: Vec<_> =
        kinds.filter(|kind| facts.flag_effect(*kind) == FlagEffect::OneMoreProof).collect();
    kinds.dedup();
    let flagged = (!kinds.is_empty()).then_some(More::Flagged(kinds));
    failed.map(|check| More::Failed(check.kind)).chain(flagged).collect()
}

/// The ways to meet each of the standards that apply to a case, with their versions. The same proofs have to meet them all.
pub(crate) struct Stands(Vec<(u32, Vec<Way>)>);

impl Stands {
    /// Whether all of them are met.
    pub(crate) fn are_met(&self) -> bool {
        self.0.iter().all(|(_, ways)| ways.iter().any(|way| way.open.is_empty()))
    }
    /// Approvals that the nearest way of each asks for: the most.
    pub(crate) fn approvals(&self) -> u8 {
        self.0.iter().map(|(_, ways)| nearest(ways).map_or(1, |way| way.approvals)).max().unwrap_or(1)
    }
    /// The one that is furthest from being met: its version, the kinds that would fill each open place of its nearest way, and its ways. A
    /// standard without alternatives can never be met: better locked than open.
    pub(crate) fn furthest(self) -> (u32, Vec<Vec<EvidenceKind>>, Vec<Way>) {
        let far = |(_, ways): &(u32, Vec<Way>)| {
            nearest(ways).map_or((usize::MAX, u8::MAX), |way| (way.open.len(), way.approvals))
        };
        let (version, ways) = self.0.into_iter().max_by_key(far).unwrap_or_default();
        let wanted = nearest(&ways).map_or_else(|| vec![Vec::new()], |way| way.open.clone());
        (version, wanted, ways)
    }
}

/// Every way to meet the standards of a case with these proofs, as of `at`; `more` is what the case takes besides.
pub(crate) fn ways(
    case: &Case,
    facts: &Facts,
    (more, at): (&[More], Timestamp),
    proofs: &[Counted],
) -> Stands {
    let of = |(version, standard): (u32, &TierStandard)| {
        (version, ways_of(standard, case, facts, (more, at), proofs))
    };
    Stands(standards_of(case, facts).map(of).collect())
}

fn ways_of(
    standard: &TierStandard,
    case: &Case,
    facts: &Facts,
    (more, at): (&[More], Timestamp),
    proofs: &[Counted],
) -> Vec<Way> {
    let standard = &standard.any;
    let tier = tier_of(case, facts);
    let usual = (0..).zip(standard).filter_map(|(place, way)| {
        let readings = way.readings(tier).into_iter();
        let readings = readings.map(|places| stands(places, more, way.approvals, proofs));
        readings.min_by_key(|reading| reading.open.len()).map(|reading| Way { place: Some(place), ..reading })
    });
    // An exception costs what failed and what is suspicious; that nothing is at hand is why it is made.
    let approvals = standard.iter().map(|way| way.approvals).min().unwrap_or(1);
    let excepted = exception::places(case, facts, at)
        .map(|places| stands(places, &adverse(case, facts), approvals, proofs));
    let mut ways: Vec<Way> = usual.chain(excepted).collect();
    // Proofs over which nothing can reach the person open nothing: whoever is verified can be handed a pass.
    for way in ways.iter_mut().filter(|way| way.open.is_empty() && !signs_in(case, facts)) {
        if let Some(channels) = lacks_channel(case, facts, proofs) {
            way.more.push(More::NoChannel);
            way.takes = way.takes.saturating_add(1);
            way.open.push(channels);
        }
    }
    ways
}

fn stands(places: Vec<Vec<EvidenceKind>>, more: &[More], approvals: u8, proofs: &[Counted]) -> Way {
    let more: Vec<More> = more.iter().take(MOST).cloned().collect();
    let takes = count(places.len() + more.len());
    Way { place: None, takes, open: open_slots(places, more.len(), proofs), approvals, more }
}

/// The way that is nearest; `None` for a standard without alternatives.
fn nearest(ways: &[Way]) -> Option<&Way> {
    ways.iter().min_by_key(|way| (way.open.len(), way.approvals))
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
