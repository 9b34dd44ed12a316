//! Evidence: one check of who somebody is.

use keyward_model::{ContactId, DeviceId, MethodId, PersonId, Timestamp};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A kind of check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    /// The desk called a number on file back.
    CallBack,
    /// The manager signed that it is the person, with a passkey.
    Vouch,
    /// Face to face, with a photo ID.
    InPerson,
    /// Video against the photo on file.
    Video,
    /// Video against the photo on file and a photo ID held up.
    VideoWithId,
    /// The person signed in with a passkey that is not lost.
    Passkey,
    /// A saved recovery code.
    RecoveryCode,
    /// Employee number, manager's name and the like. Identifies; never verifies
    /// (NIST SP 800-63A-4: knowledge questions MUST NOT be used for verification).
    Knowledge,
}

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceResult {
    /// It is the person.
    Passed,
    /// It is not, or did not look like it.
    Failed,
    /// Nobody answered, bad line: says nothing.
    Inconclusive,
}

/// What a check rests on. Never the secret answer itself, never a document's number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "on")]
pub enum Basis {
    /// The number that was called.
    Number {
        /// The contact on file.
        contact: ContactId,
    },
    /// The person who vouched.
    Approver {
        /// The manager in the directory.
        person: PersonId,
        /// SHA-256 of the statement signed, lower-case hexadecimal.
        statement: String,
    },
    /// A face seen, and the kind of document if one was shown.
    Face {
        /// For example `passport`; `None` if only the photo on file was compared.
        document: Option<String>,
        /// Where, for a meeting.
        place: Option<String>,
        /// What was asked for on a video call, drawn by Keyward.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        prompts: Vec<Prompt>,
    },
    /// A passkey that is not lost.
    Passkey {
        /// The method.
        method: MethodId,
    },
    /// A saved recovery code.
    RecoveryCode {
        /// The method that the code belongs to.
        method: MethodId,
    },
    /// Facts about the person.
    Facts,
}

/// Something to do on a video call, drawn at random: recordings and face-swapping software fail at it
/// (NIST SP 800-63A-4 §3.11: random movement or occlusion prompts).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prompt {
    /// Turn the head to the left.
    TurnLeft,
    /// Turn the head to the right.
    TurnRight,
    /// Look up at the ceiling.
    LookUp,
    /// Cover the mouth with a hand.
    CoverMouth,
    /// Cover one eye with a hand.
    CoverEye,
    /// Put a hand on the head.
    HandOnHead,
    /// Write these digits on paper and hold them up.
    HoldCode(String),
}

impl Prompt {
    const GESTURES: [Self; 6] =
        [Self::TurnLeft, Self::TurnRight, Self::LookUp, Self::CoverMouth, Self::CoverEye, Self::HandOnHead];

    /// Two different gestures and a code of four digits, from random bytes.
    pub fn draw(random: [u8; 4]) -> Vec<Self> {
        let [first, second, high, low] = random.map(usize::from);
        let count = Self::GESTURES.len();
        let first = first % count;
        // One to five places further on: never the same.
        let second = (first + 1 + second % (count - 1)) % count;
        let code = (high * 256 + low) % 10_000;
        let gestures = [first, second].into_iter().filter_map(|at| Self::GESTURES.get(at).cloned());
        gestures.chain([Self::HoldCode(format!("{code:04}"))]).collect()
    }
    /// The name in message files.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::TurnLeft => "turn-left",
            Self::TurnRight => "turn-right",
            Self::LookUp => "look-up",
            Self::CoverMouth => "cover-mouth",
            Self::CoverEye => "cover-eye",
            Self::HandOnHead => "hand-on-head",
            Self::HoldCode(_) => "hold-code",
        }
    }
}

/// What stands behind a proof. Two proofs that share a root count once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Root {
    /// A telephone number.
    Number(ContactId),
    /// A device.
    Device(DeviceId),
    /// The word of who answers for the person. The deputy's is instead of the manager's, who named them, and no other.
    Word,
    /// The person's face.
    Face,
    /// One method.
    Method(MethodId),
}

/// For how long after the photo on file was shown to an agent they may record that a face matches it: as long as a check
/// takes at most.
pub const PHOTO_VIEW_LIFE: Duration = Duration::from_mins(15);
/// A photo that is shown again within this time makes no second event: an open page loads it with each change.
pub(crate) const PHOTO_VIEW_AGAIN: Duration = Duration::from_mins(5);

impl EvidenceKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::CallBack,
        Self::Vouch,
        Self::InPerson,
        Self::Video,
        Self::VideoWithId,
        Self::Passkey,
        Self::RecoveryCode,
        Self::Knowledge,
    ];
    /// Every kind that can count as a proof.
    pub const PROOFS: [Self; 7] = [
        Self::CallBack,
        Self::Vouch,
        Self::InPerson,
        Self::Video,
        Self::VideoWithId,
        Self::Passkey,
        Self::RecoveryCode,
    ];
    /// What is seen and heard through a camera only.
    pub const ON_A_SCREEN: [Self; 2] = [Self::Video, Self::VideoWithId];
    /// The name in the database, in forms and in message files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CallBack => "call_back",
            Self::Vouch => "vouch",
            Self::InPerson => "in_person",
            Self::Video => "video",
            Self::VideoWithId => "video_with_id",
            Self::Passkey => "passkey",
            Self::RecoveryCode => "recovery_code",
            Self::Knowledge => "knowledge",
        }
    }
    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
    /// How long a passed check counts towards a standard.
    pub const fn life(self) -> Duration {
        EVIDENCE_LIFE
    }
    /// How long one that was begun is waited for: a call and a video call are under way, and prompts that were drawn are of that moment; a
    /// vouch is asked for as long as it would count.
    pub const fn wait(self) -> Duration {
        match self {
            Self::Vouch => EVIDENCE_LIFE,
            _ => Duration::from_mins(15),
        }
    }
    /// Whether this check does for a slot that asks for `wanted`: video with ID is also video.
    pub fn serves(self, wanted: Self) -> bool {
        self == wanted || (self == Self::VideoWithId && wanted == Self::Video)
    }
    /// Whether it is asked for before its result can be recorded: a number is dialled, a manager asked, prompts are drawn.
    pub const fn is_asked_first(self) -> bool {
        matches!(self, Self::CallBack | Self::Vouch | Self::Video | Self::VideoWithId)
    }
    /// What every check of this kind rests on, if that is one thing: a person has one face and one manager.
    pub(crate) const fn only_root(self) -> Option<&'static str> {
        match self {
            Self::InPerson | Self::Video | Self::VideoWithId => Some("face"),
            Self::Vouch => Some("manager"),
            Self::CallBack | Self::Passkey | Self::RecoveryCode | Self::Knowledge => None,
        }
    }
    /// Whether an agent records it by hand.
    pub const fn is_recorded_by_agent(self) -> bool {
        matches!(self, Self::CallBack | Self::InPerson | Self::Video | Self::VideoWithId | Self::Knowledge)
    }
}

impl EvidenceResult {
    /// The result with this name: `passed`, `failed`, `inconclusive`.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "passed" => Some(Self::Passed),
            "failed" => Some(Self::Failed),
            "inconclusive" => Some(Self::Inconclusive),
            _ => None,
        }
    }
}

/// How long a verification, once met, opens the door to the steps that need it.
pub(crate) const VERIFICATION_LIFE: Duration = Duration::from_mins(15);
/// How long a check and an approval count: one time for all of a case, because they have to hold together. A manager answers when they
/// can; whoever asks them first must not lose the call-back of the same call by waiting. Half an hour is what a vouch and an approval
/// had before, so nothing counts longer than those did; what they open once ([`VERIFICATION_LIFE`]) is shorter and judged again each time.
const EVIDENCE_LIFE: Duration = Duration::from_mins(30);
pub(crate) const APPROVAL_LIFE: Duration = EVIDENCE_LIFE;
/// How long somebody who was asked can approve or decline: a working day. A vouch is asked for as long as it would count.
pub const APPROVAL_REQUEST_LIFE: Duration = Duration::from_hours(8);
/// How long before a case a number, an address, a manager, a method or a policy must have been as it is to count (72 hours).
pub const COOLING: Duration = keyward_access::SETTLES;

/// Whether something on file `since` was there long enough before `opened_at`.
pub(crate) fn settled(since: Timestamp, opened_at: Timestamp) -> bool {
    since.plus(COOLING) <= opened_at
}
