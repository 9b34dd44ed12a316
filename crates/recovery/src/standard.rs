//! Verification standards: what a tier's evidence must satisfy, as data.

use crate::EvidenceKind;
use keyward_model::Tier;
use serde::{Deserialize, Serialize};

/// One place to be filled by one proof of any of these kinds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Slot(pub Vec<EvidenceKind>);

/// One way to meet a standard: every slot filled by a proof of its own, no two sharing a root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alternative {
    /// The slots.
    pub slots: Vec<Slot>,
    /// How many people besides the agent must approve the pass with their passkey.
    pub approvals: u8,
}

/// The standard of one tier: any alternative will do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TierStandard {
    /// The alternatives.
    pub any: Vec<Alternative>,
    /// Whether security is told before a pass is issued.
    pub tell_security: bool,
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
    /// Version 1. Standard: two proofs, one of them not a code. Elevated: one of manager, video or in person more.
    /// Privileged: in person, or video with photo ID and vouch and a second approver.
    fn default() -> Self {
        use EvidenceKind::{CallBack, InPerson, Passkey, RecoveryCode, Video, VideoWithId, Vouch};
        let strong = || Slot(vec![CallBack, Vouch, InPerson, Video, Passkey]);
        let any = || Slot(vec![CallBack, Vouch, InPerson, Video, Passkey, RecoveryCode]);
        let seen = || Slot(vec![Vouch, Video, InPerson]);
        let alternative = |slots: Vec<Slot>| Alternative { slots, approvals: 0 };
        Self {
            version: 1,
            standard: TierStandard { any: vec![alternative(vec![strong(), any()])], tell_security: false },
            elevated: TierStandard {
                any: vec![alternative(vec![strong(), any(), seen()])],
                tell_security: false,
            },
            privileged: TierStandard {
                any: vec![
                    alternative(vec![Slot(vec![InPerson])]),
                    Alternative { slots: vec![Slot(vec![VideoWithId]), Slot(vec![Vouch])], approvals: 1 },
                ],
                tell_security: true,
            },
        }
    }
}
