//! Somebody of the desk at another place meets the person: it is their check, and they hand over face to face.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod world;

use keyward_model::*;
use keyward_recovery::*;
use proptest::prelude::*;
use world::*;

const DESK: [Role; 1] = [Role::Authentication];
const ELSEWHERE: u8 = 50;
/// Another account of the agent who opened the case.
const SECOND_ACCOUNT: u8 = AGENT + 100;

fn opened(tier: Tier) -> World {
    let mut world = World::new(tier);
    world.facts.humans.join(person(AGENT), person(SECOND_ACCOUNT));
    for who in [AGENT, ELSEWHERE, SECOND_ACCOUNT] {
        world.facts.colleagues.insert(person(who), colleague(&DESK));
    }
    world.act_as(AGENT, &DESK, None);
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    world
}

fn meets(world: &mut World, who: u8) -> Result<(), Refusal> {
    world.act_as(who, &DESK, None);
    world.seen(EvidenceKind::InPerson, EvidenceResult::Passed)
}

fn issues(world: &mut World, who: u8, handover: Handover) -> Result<(), Refusal> {
    world.act_as(who, &DESK, None);
    let _ = world.contain();
    world.issue_pass(handover)
}

#[test]
fn a_colleague_elsewhere_makes_two_of_one_agent() {
    for (who, needed) in [(ELSEWHERE, 0), (AGENT, 1), (SECOND_ACCOUNT, 1)] {
        let mut world = opened(Tier::Elevated);
        meets(&mut world, who).unwrap();
        world.act_as(who, &DESK, None);
        let code = MethodId::from_bytes([60; 16]);
        let mut codes = method(60, MethodKind::RecoveryCodes, None);
        codes.added_at = START.minus(std::time::Duration::from_hours(8760));
        codes.id = code;
        world.facts.methods.push(codes);
        // Calls and meetings only: a third kind that nobody of the desk makes would make two of one as well.
        world.facts.standards.elevated.any = vec![Alternative {
            slots: vec![Slot { n: 2, of: EvidenceKind::PROOFS.to_vec() }],
            not_only: vec![],
            approvals: 0,
        }];
        assert_eq!(verification(&world.case(), &world.facts).approvals_needed, needed, "{who}");
    }
}

#[test]
fn the_second_half_goes_to_who_is_with_the_person() {
    let mut world = opened(Tier::Standard);
    meets(&mut world, ELSEWHERE).unwrap();
    issues(&mut world, AGENT, Handover::Split).unwrap();
    let half_to = world.case().intents.iter().find_map(|intent| match intent.effect {
        Effect::IssuePass { half_to, .. } => half_to,
        _ => None,
    });
    assert_eq!(half_to, Some(person(ELSEWHERE)));
}

#[test]
fn a_meeting_counts_as_long_as_who_met_could_work_the_case() {
    let mut world = opened(Tier::Standard);
    meets(&mut world, ELSEWHERE).unwrap();
    assert!(world.case().verified.is_some());
    world.demote(ELSEWHERE);
    assert!(matches!(issues(&mut world, AGENT, Handover::VerifiedCall), Err(Refusal::NotVerified { .. })));
}

proptest! {
    /// Face to face a pass is given by a human who met the person, with whichever of their accounts.
    #[test]
    fn a_pass_is_given_face_to_face_by_who_was_there(
        met in prop::collection::vec(prop::sample::select(vec![AGENT, ELSEWHERE, SECOND_ACCOUNT]), 0..3),
        issuer in prop::sample::select(vec![AGENT, ELSEWHERE, SECOND_ACCOUNT]),
    ) {
        let mut world = opened(Tier::Standard);
        for who in &met {
            meets(&mut world, *who).unwrap();
        }
        if met.is_empty() {
            world.vouch().unwrap();
        }
        let there = met.iter().any(|who| world.facts.humans.is_same(person(*who), person(issuer)));
        let expected = if there {
            Ok(())
        } else if met.is_empty() {
            Err(Refusal::HandoverNotPermitted(HandoverNeeds::Meeting))
        } else {
            Err(Refusal::HandoverNotPermitted(HandoverNeeds::OwnMeeting))
        };
        prop_assert_eq!(issues(&mut world, issuer, Handover::InPerson), expected);
    }
}
