//! Red flags and what each does to a case, as data.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A sign that something may be wrong. The first ones look themselves up, the last ones are heard by the agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlagKind {
    /// What was reported lost signed in after the loss: somebody has it (A25).
    LostDeviceSignedIn,
    /// A method was added shortly before or after the loss (A20).
    MethodAdded,
    /// A telephone number or address changed shortly before the report (A03, A22).
    ContactChanged,
    /// The manager changed shortly before the report (A07).
    ManagerChanged,
    /// An import changed a number, address, manager, photo, name or tier shortly before the report or since.
    ImportTouched,
    /// A change of the sign-in policy closed a strong method or the codes of the person shortly before the report or since.
    PolicyClosed,
    /// The person had other cases lately.
    RepeatedCases,
    /// Checks failed in other cases of this person, maybe with other agents (A23).
    FailedBefore,
    /// A case of the same human was rejected lately.
    RejectedBefore,
    /// The person stopped a case of before: it was not them.
    StoppedByPerson,
    /// In a case of before a flag stood that stops.
    FlaggedBefore,
    /// Many cases in a short time in the whole organisation (A24).
    ManyCases,
    /// A phishing wave is on record for the person's team.
    PhishingWave,
    /// A self-service report from a network that this person never used before (A26).
    UnusualSource,
    /// A way in was added or changed while the case was open, in a session that the case does not answer for.
    BoundByOther,
    /// A notice of the case reached nobody that it was meant for.
    NotTold,
    /// A telephone number of the person is on file for somebody else as well.
    SharedNumber,
    /// A strong method signed in of which the caller does not say that it is theirs: the owner may be somebody else.
    OwnerSignedIn,
    /// Somebody read out a code that was not the one that the person drew, three times.
    WrongCode,
    /// Heard: it has to be now.
    Urgency,
    /// Heard: names of important people.
    NameDropping,
    /// Heard: "skip it just once" (A04).
    SkipRequest,
    /// Heard: no video, for whatever reason (A08).
    RefusesVideo,
    /// Heard: facts that are wrong.
    WrongFacts,
    /// Heard: threats.
    Threats,
}

/// What a red flag does to a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlagEffect {
    /// It is shown and recorded.
    Note,
    /// One proof more. Several such flags ask for one more together.
    OneMoreProof,
    /// A second person approves the pass.
    SecondPerson,
    /// No pass until a supervisor has looked at it and says why it may go on.
    Stop,
}

impl FlagKind {
    /// Every kind, looked up ones first.
    pub const ALL: [Self; 25] = [
        Self::LostDeviceSignedIn,
        Self::MethodAdded,
        Self::ContactChanged,
        Self::ManagerChanged,
        Self::ImportTouched,
        Self::PolicyClosed,
        Self::RepeatedCases,
        Self::FailedBefore,
        Self::RejectedBefore,
        Self::StoppedByPerson,
        Self::FlaggedBefore,
        Self::ManyCases,
        Self::PhishingWave,
        Self::UnusualSource,
        Self::BoundByOther,
        Self::NotTold,
        Self::SharedNumber,
        Self::OwnerSignedIn,
        Self::WrongCode,
        Self::Urgency,
        Self::NameDropping,
        Self::SkipRequest,
        Self::RefusesVideo,
        Self::WrongFacts,
        Self::Threats,
    ];
    /// The name in the database, in forms and in message files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LostDeviceSignedIn => "lost_device_signed_in",
            Self::MethodAdded => "method_added",
            Self::ContactChanged => "contact_changed",
            Self::ManagerChanged => "manager_changed",
            Self::ImportTouched => "import_touched",
            Self::PolicyClosed => "policy_closed",
            Self::RepeatedCases => "repeated_cases",
            Self::FailedBefore => "failed_before",
            Self::RejectedBefore => "rejected_before",
            Self::StoppedByPerson => "stopped_by_person",
            Self::FlaggedBefore => "flagged_before",
            Self::ManyCases => "many_cases",
            Self::PhishingWave => "phishing_wave",
            Self::UnusualSource => "unusual_source",
            Self::BoundByOther => "bound_by_other",
            Self::NotTold => "not_told",
            Self::SharedNumber => "shared_number",
            Self::OwnerSignedIn => "owner_signed_in",
            Self::WrongCode => "wrong_code",
            Self::Urgency => "urgency",
            Self::NameDropping => "name_dropping",
            Self::SkipRequest => "skip_request",
            Self::RefusesVideo => "refuses_video",
            Self::WrongFacts => "wrong_facts",
            Self::Threats => "threats",
        }
    }
    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
    /// Whether an agent adds it by ear; the others look themselves up.
    pub const fn is_heard(self) -> bool {
        matches!(
            self,
            Self::Urgency
                | Self::NameDropping
                | Self::SkipRequest
                | Self::RefusesVideo
                | Self::WrongFacts
                | Self::Threats
        )
    }
    /// The effect where the standards say nothing else.
    pub const fn usual_effect(self) -> FlagEffect {
        match self {
            Self::LostDeviceSignedIn
            | Self::RejectedBefore
            | Self::StoppedByPerson
            | Self::BoundByOther
            | Self::NotTold
            | Self::OwnerSignedIn
            | Self::Threats => FlagEffect::Stop,
            Self::ContactChanged
            | Self::ImportTouched
            | Self::FailedBefore
            | Self::PhishingWave
            | Self::UnusualSource
            | Self::SharedNumber
            | Self::SkipRequest
            | Self::RefusesVideo => FlagEffect::OneMoreProof,
            // One administrator may close alone, so somebody else answers for what it opens in a case.
            Self::FlaggedBefore
            | Self::ManyCases
            | Self::WrongFacts
            | Self::WrongCode
            | Self::PolicyClosed => FlagEffect::SecondPerson,
            Self::MethodAdded
            | Self::ManagerChanged
            | Self::RepeatedCases
            | Self::Urgency
            | Self::NameDropping => FlagEffect::Note,
        }
    }
}

impl FlagEffect {
    /// Every effect, mildest first.
    pub const ALL: [Self; 4] = [Self::Note, Self::OneMoreProof, Self::SecondPerson, Self::Stop];
    /// The name in the database, in forms and in message files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::OneMoreProof => "one_more_proof",
            Self::SecondPerson => "second_person",
            Self::Stop => "stop",
        }
    }
    /// The effect with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|effect| effect.name() == name)
    }
}

/// What each kind of flag does; kinds that are not listed do what is usual.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FlagEffects(pub BTreeMap<FlagKind, FlagEffect>);

impl FlagEffects {
    /// What a kind of flag does.
    pub fn of(&self, kind: FlagKind) -> FlagEffect {
        self.0.get(&kind).copied().unwrap_or(kind.usual_effect())
    }
}
