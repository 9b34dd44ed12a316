//! Which way of handing a pass over fits the proofs of a case: the pass goes where the person was seen, heard or vouched for.

use crate::{
    Basis, Case, Counted, EvidenceKind, Facts, Handover,
    applies::asks,
    signers::may_hold_half,
    verification::{as_of, vouchers},
};
use keyward_model::PersonId;

/// What a way of handing over lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HandoverNeeds {
    /// A call-back that counts.
    CallBack,
    /// A call-back through a relay service that counts.
    RelayedCallBack,
    /// A meeting that counts.
    Meeting,
    /// That who met the person hands it over: somebody else of the desk did.
    OwnMeeting,
    /// A video call that counts.
    Video,
    /// A vouch that counts.
    Vouch,
    /// A call-back, video call or meeting: the agent's half has to reach the person.
    AgentChannel,
    /// The standard wants halves.
    Halves,
    /// Somebody besides the agent for the second half.
    Holder,
    /// That who could hold the second half has a passkey that counts: a half is not read after a sign-in alone.
    HolderKey,
}

impl HandoverNeeds {
    /// Every need.
    pub const ALL: [Self; 10] = [
        Self::CallBack,
        Self::RelayedCallBack,
        Self::Meeting,
        Self::OwnMeeting,
        Self::Video,
        Self::Vouch,
        Self::AgentChannel,
        Self::Halves,
        Self::Holder,
        Self::HolderKey,
    ];
    /// The stable code for message files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::CallBack => "call-back",
            Self::RelayedCallBack => "relayed-call-back",
            Self::Meeting => "meeting",
            Self::OwnMeeting => "own-meeting",
            Self::Video => "video",
            Self::Vouch => "vouch",
            Self::AgentChannel => "agent-channel",
            Self::Halves => "halves",
            Self::Holder => "holder",
            Self::HolderKey => "holder-key",
        }
    }
}

/// Whether the proofs that verified a case permit a handover; gives who holds the second half, if it is split.
///
/// # Errors
/// What it lacks.
pub(crate) fn handover_fits(
    case: &Case,
    facts: &Facts,
    handover: Handover,
) -> Result<Option<PersonId>, HandoverNeeds> {
    let at = case.verified.map_or(facts.now, |(at, _)| at);
    let proofs = as_of(case, facts, at).counted;
    let fits = |fits: bool, needs| if fits { Ok(None) } else { Err(needs) };
    if splits(case, facts) && handover != Handover::Split {
        return Err(HandoverNeeds::Halves);
    }
    match handover {
        Handover::VerifiedCall => fits(called(case, &proofs, false), HandoverNeeds::CallBack),
        Handover::RelayCall => fits(called(case, &proofs, true), HandoverNeeds::RelayedCallBack),
        Handover::InPerson if met_by_actor(case, facts, &proofs) => Ok(None),
        Handover::InPerson => {
            let met = has(&proofs, &[EvidenceKind::InPerson]);
            Err(if met { HandoverNeeds::OwnMeeting } else { HandoverNeeds::Meeting })
        }
        Handover::VideoCall => fits(has(&proofs, &EvidenceKind::ON_A_SCREEN), HandoverNeeds::Video),
        Handover::Approver => fits(has(&proofs, &[EvidenceKind::Vouch]), HandoverNeeds::Vouch),
        Handover::Split if !reaches_person(case, facts, &proofs) => Err(HandoverNeeds::AgentChannel),
        Handover::Split => holder_of_half(case, facts, &proofs).map(Some),
    }
}

/// Checks in which the agent sees or hears the person.
const AGENT_CHANNELS: [EvidenceKind; 4] =
    [EvidenceKind::CallBack, EvidenceKind::InPerson, EvidenceKind::Video, EvidenceKind::VideoWithId];
/// Checks over which a pass can reach the person.
const CHANNELS: [EvidenceKind; 5] = [
    EvidenceKind::CallBack,
    EvidenceKind::Vouch,
    EvidenceKind::InPerson,
    EvidenceKind::Video,
    EvidenceKind::VideoWithId,
];

/// The kinds of which one is missing before a pass could be handed over; `None` if these proofs carry one.
pub(crate) fn lacks_channel(case: &Case, facts: &Facts, proofs: &[Counted]) -> Option<Vec<EvidenceKind>> {
    let channels: &[EvidenceKind] = if splits(case, facts) { &AGENT_CHANNELS } else { &CHANNELS };
    (!has(proofs, channels)).then(|| channels.to_vec())
}

/// Whether the manager or their deputy can hold the second half of a pass. If not, whoever approves holds it.
pub(crate) fn manager_holds_half(case: &Case, facts: &Facts) -> bool {
    let holds = |person| !facts.acts(person) && may_hold_half(facts, person) && has_key(facts, person);
    vouchers(case, facts).into_iter().any(holds)
}

/// Whether this case's pass goes out in halves.
pub fn splits(case: &Case, facts: &Facts) -> bool {
    asks(case, facts, |standard| standard.split_handover)
}

/// The people of the desk who met the person, by the checks that count.
fn met_by<'a>(case: &'a Case, proofs: &'a [Counted]) -> impl Iterator<Item = PersonId> + 'a {
    let counts = |id| proofs.iter().any(|proof| proof.id == id && proof.kind == EvidenceKind::InPerson);
    case.evidence.iter().rev().filter(move |check| counts(check.id)).filter_map(|check| check.by.person())
}

/// Whether who acts met the person themselves: a pass is not given face to face by somebody at another place.
fn met_by_actor(case: &Case, facts: &Facts, proofs: &[Counted]) -> bool {
    met_by(case, proofs).any(|by| facts.acts(by))
}

/// Whether the half of who acts reaches the person: on a call, or because they met.
fn reaches_person(case: &Case, facts: &Facts, proofs: &[Counted]) -> bool {
    let calls = [EvidenceKind::CallBack, EvidenceKind::Video, EvidenceKind::VideoWithId];
    has(proofs, &calls) || met_by_actor(case, facts, proofs)
}

fn has(proofs: &[Counted], kinds: &[EvidenceKind]) -> bool {
    proofs.iter().any(|proof| kinds.contains(&proof.kind))
}

fn called(case: &Case, proofs: &[Counted], relayed: bool) -> bool {
    let call = |proof: &Counted| proof.kind == EvidenceKind::CallBack;
    proofs.iter().any(|proof| call(proof) && case.relayed.contains(&proof.id) == relayed)
}

/// Who gets the second half of a pass: whoever vouched, else a colleague who met the person, else the manager, else their deputy, else whoever approved; never the agent, nor
/// somebody in whose name the agent may act, nor somebody without a passkey that counts: whoever typed their password would read it.
fn holder_of_half(case: &Case, facts: &Facts, proofs: &[Counted]) -> Result<PersonId, HandoverNeeds> {
    let vouched = case.evidence.iter().rev().find_map(|check| match &check.basis {
        Basis::Approver { person, .. } if proofs.iter().any(|proof| proof.id == check.id) => Some(*person),
        _ => None,
    });
    let approved = case.approvals.iter().rev().filter(|approval| approval.signed == Some(true));
    let mut could = vouched
        .into_iter()
        .chain(met_by(case, proofs))
        .chain(vouchers(case, facts))
        .chain(approved.map(|approval| approval.approver))
        .filter(|person| !facts.acts(*person) && may_hold_half(facts, *person))
        .peekable();
    let lacks = if could.peek().is_some() { HandoverNeeds::HolderKey } else { HandoverNeeds::Holder };
    could.find(|person| has_key(facts, *person)).ok_or(lacks)
}

/// Whether somebody holds a passkey whose word about others counts.
fn has_key(facts: &Facts, person: PersonId) -> bool {
    !facts.history.keyless.contains(&person)
}
