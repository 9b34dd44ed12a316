//! Verification standards: what a tier's evidence must satisfy, as data.

use crate::{EvidenceKind, FlagEffects};
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
            elevated: standard(vec![not_only_codes(vec![any(), Slot::one(&[Vouch, Video, InPerson])])]),
            privileged: TierStandard { tell_security: true, ..standard(privileged) },
            flags: FlagEffects::default(),
            wave: usual_wave(),
        }
    }
}
