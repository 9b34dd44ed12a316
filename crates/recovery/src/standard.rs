//! Verification standards: what a tier's evidence must satisfy, as data.

use crate::{EvidenceKind, Exceptions, FirstPasskey, FlagEffects, OwnedAccounts};
use keyward_model::Tier;
use serde::{Deserialize, Serialize};

/// Some proofs out of several kinds: *n of*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "SlotForm")]
pub struct Slot {
    /// How many proofs, 1 to 4.
    pub n: u8,
    /// Of which kinds.
    pub of: Vec<EvidenceKind>,
}

/// What was written before `n` existed: a list of kinds for one proof.
#[derive(Deserialize)]
#[serde(untagged)]
enum SlotForm {
    One(Vec<EvidenceKind>),
    Some { n: u8, of: Vec<EvidenceKind> },
}

impl From<SlotForm> for Slot {
    fn from(form: SlotForm) -> Self {
        match form {
            SlotForm::One(of) => Self { n: 1, of },
            SlotForm::Some { n, of } => Self { n, of },
        }
    }
}

impl Slot {
    /// One proof of any of these kinds.
    pub fn one(of: &[EvidenceKind]) -> Self {
        Self { n: 1, of: of.to_vec() }
    }
}

/// One way to meet a standard: *all of* the slots, filled by proofs of which no two share a root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alternative {
    /// The slots.
    pub slots: Vec<Slot>,
    /// *Not only* these: at least one of the proofs is of another kind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_only: Vec<EvidenceKind>,
    /// How many people besides the agent must approve the pass with their passkey.
    pub approvals: u8,
}

impl Alternative {
    /// The places to fill, one proof each. *Not only* becomes a choice of which place excludes the kinds, so an alternative can
    /// have several readings; any will do. Above the standard tier what is only seen on a screen never suffices alone:
    /// faces and voices can be made (A08).
    pub fn readings(&self, tier: Tier) -> Vec<Vec<Vec<EvidenceKind>>> {
        let places: Vec<Vec<EvidenceKind>> = self
            .slots
            .iter()
            .flat_map(|slot| std::iter::repeat_n(slot.of.clone(), usize::from(slot.n.min(4))))
            .take(8)
            .collect();
        let mut readings = excluding(vec![places], &self.not_only);
        if tier > Tier::Standard {
            readings = excluding(readings, &EvidenceKind::ON_A_SCREEN);
        }
        readings
    }
    /// How many proofs it takes.
    pub fn proofs(&self) -> usize {
        self.slots.iter().map(|slot| usize::from(slot.n)).sum()
    }
}

impl TierStandard {
    /// How many approvals suffice with proofs of these kinds, no two of one root; `None` if the standard is not met. More proofs
    /// never ask for more approvals.
    pub fn approvals_for(&self, tier: Tier, kinds: &[EvidenceKind]) -> Option<u8> {
        let met = |way: &&Alternative| way.readings(tier).iter().any(|places| filled(places, kinds));
        // A privileged account always takes two people who each sign, whatever the standard says.
        let least = u8::from(tier == Tier::Privileged);
        self.any.iter().filter(met).map(|way| way.approvals.max(least)).min()
    }

    /// The sets of proofs that just suffice, with the approvals that go with each: whoever meets this standard has one of
    /// them. Every combination of kinds that can be had without two proofs of one root.
    pub fn ways(&self, tier: Tier) -> Vec<(Vec<EvidenceKind>, u8)> {
        let mut sizes: Vec<usize> =
            self.any.iter().flat_map(|way| way.readings(tier)).map(|places| places.len()).collect();
        sizes.sort_unstable();
        sizes.dedup();
        let mut ways = Vec::new();
        for size in sizes {
            let mut kinds = Vec::new();
            combinations(&EvidenceKind::PROOFS, size, &mut kinds, &mut |kinds| {
                ways.extend(self.approvals_for(tier, kinds).map(|approvals| (kinds.to_vec(), approvals)));
            });
        }
        ways
    }

    /// Whether somebody could meet this standard who could not meet the one `before`.
    pub fn takes_less_than(&self, before: &Self, tier: Tier) -> bool {
        self.ways(tier).iter().any(|(kinds, approvals)| {
            before.approvals_for(tier, kinds).is_none_or(|needed| needed > *approvals)
        })
    }
}

/// Gives `each` every combination of `size` kinds, in order.
fn combinations(
    from: &[EvidenceKind],
    size: usize,
    kinds: &mut Vec<EvidenceKind>,
    each: &mut impl FnMut(&[EvidenceKind]),
) {
    if size == 0 {
        each(kinds);
        return;
    }
    let Some((kind, rest)) = from.split_first() else { return };
    // The person has one face and one manager, so there is one proof of each.
    let taken =
        kind.only_root().is_some_and(|root| kinds.iter().any(|other| other.only_root() == Some(root)));
    if !taken {
        kinds.push(*kind);
        combinations(from, size - 1, kinds, each);
        kinds.pop();
    }
    combinations(rest, size, kinds, each);
}

/// Whether every place gets a proof of its own.
fn filled(places: &[Vec<EvidenceKind>], kinds: &[EvidenceKind]) -> bool {
    // Augmenting paths: which place each proof fills.
    let mut fills: Vec<Option<usize>> = vec![None; kinds.len()];
    (0..places.len()).all(|place| place_of(place, places, kinds, &mut fills, &mut vec![false; kinds.len()]))
}

fn place_of(
    place: usize,
    places: &[Vec<EvidenceKind>],
    kinds: &[EvidenceKind],
    fills: &mut Vec<Option<usize>>,
    tried: &mut Vec<bool>,
) -> bool {
    let Some(wanted) = places.get(place) else { return false };
    for (proof, kind) in kinds.iter().enumerate() {
        if !wanted.iter().any(|wanted| kind.serves(*wanted)) || tried.get(proof) != Some(&false) {
            continue;
        }
        tried.iter_mut().skip(proof).take(1).for_each(|tried| *tried = true);
        let free = match fills.get(proof).copied().flatten() {
            Some(other) => place_of(other, places, kinds, fills, tried),
            None => true,
        };
        if free {
            fills.iter_mut().skip(proof).take(1).for_each(|fills| *fills = Some(place));
            return true;
        }
    }
    false
}

/// Every way to keep at least one place free of `kinds`.
fn excluding(readings: Vec<Vec<Vec<EvidenceKind>>>, kinds: &[EvidenceKind]) -> Vec<Vec<Vec<EvidenceKind>>> {
    if kinds.is_empty() {
        return readings;
    }
    let without = |place: &Vec<EvidenceKind>| -> Vec<EvidenceKind> {
        place.iter().copied().filter(|kind| !kinds.contains(kind)).collect()
    };
    readings
        .iter()
        .flat_map(|places| {
            (0..places.len()).filter_map(move |chosen| {
                let mut narrowed = places.clone();
                let place = narrowed.get_mut(chosen)?;
                *place = without(place);
                (!place.is_empty()).then_some(narrowed)
            })
        })
        .collect()
}

/// The standard of one tier: *any of* the alternatives will do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "independent choices, each shown by itself")]
pub struct TierStandard {
    /// The alternatives.
    pub any: Vec<Alternative>,
    /// Whether security is told before a pass is issued.
    pub tell_security: bool,
    /// Whether the manager is told of the recovery.
    #[serde(default)]
    pub tell_manager: bool,
    /// Whether half of each pass goes to the agent and half to the manager.
    #[serde(default)]
    pub split_handover: bool,
    /// Whether a second person approves a pass for which one agent alone made every check: what only the agent has seen and
    /// heard, only the agent can vouch for.
    #[serde(default)]
    pub second_person: bool,
}

/// The standards of all tiers, one version. A case keeps the version it was opened under.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standards {
    /// Counts up with each change.
    pub version: u32,
    /// Standard accounts.
    pub standard: TierStandard,
    /// Elevated accounts.
    pub elevated: TierStandard,
    /// Privileged accounts.
    pub privileged: TierStandard,
    /// What red flags do.
    #[serde(default)]
    pub flags: FlagEffects,
    /// As many cases in ten minutes are a wave of attacks, and pull the brake; half as many raise a flag. 0 for never, at
    /// most 500.
    #[serde(default = "usual_wave")]
    pub wave: u32,
    /// Passes that one agent may issue in an hour, so that a stolen session is worth little. 0 for no limit, at most 500.
    #[serde(default = "usual_passes")]
    pub passes_per_agent: u32,
    /// What a first passkey takes.
    #[serde(default)]
    pub first_passkey: FirstPasskey,
    /// Accounts that are nobody's own.
    #[serde(default)]
    pub owned: OwnedAccounts,
    /// For which accounts two supervisors may let one check do.
    #[serde(default)]
    pub exceptions: Exceptions,
}

/// Passes of an agent in an hour where the standards say nothing else: a recovery takes three minutes at the least.
const fn usual_passes() -> u32 {
    20
}

/// A wave where the standards say nothing else.
const fn usual_wave() -> u32 {
    20
}

impl Standards {
    /// The standard of a tier.
    pub const fn of(&self, tier: Tier) -> &TierStandard {
        match tier {
            Tier::Standard => &self.standard,
            Tier::Elevated => &self.elevated,
            Tier::Privileged => &self.privileged,
        }
    }
}

impl Default for Standards {
    /// Version 1. Standard: two proofs, not only codes. Elevated: one of manager, video or in person more. Privileged: in
    /// person, or video with photo ID and vouch; always with a second approver.
    fn default() -> Self {
        use EvidenceKind::{CallBack, InPerson, Passkey, RecoveryCode, Video, VideoWithId, Vouch};
        let any = || Slot { n: 2, of: vec![CallBack, Vouch, InPerson, Video, Passkey, RecoveryCode] };
        let alternative =
            |slots: Vec<Slot>, approvals| Alternative { slots, not_only: Vec::new(), approvals };
        let standard = |any: Vec<Alternative>| TierStandard {
            any,
            tell_security: false,
            tell_manager: false,
            split_handover: false,
            second_person: false,
        };
        let not_only_codes =
            |slots: Vec<Slot>| Alternative { not_only: vec![RecoveryCode], ..alternative(slots, 0) };
        let privileged = vec![
            alternative(vec![Slot::one(&[InPerson])], 1),
            alternative(vec![Slot::one(&[VideoWithId]), Slot::one(&[Vouch])], 1),
        ];
        Self {
            version: 1,
            standard: standard(vec![not_only_codes(vec![any()])]),
            elevated: TierStandard {
                second_person: true,
                ..standard(vec![not_only_codes(vec![any(), Slot::one(&[Vouch, Video, InPerson])])])
            },
            privileged: TierStandard { tell_security: true, ..standard(privileged) },
            flags: FlagEffects::default(),
            wave: usual_wave(),
            passes_per_agent: usual_passes(),
            first_passkey: FirstPasskey::default(),
            owned: OwnedAccounts::default(),
            exceptions: Exceptions::usual(),
        }
    }
}
