//! Whether the standard can be met for this person, said at the top of the case.

use super::{Work, flags::stops, timeline::kind_word};
use crate::{Arg, Phrase, views::ReachView};
use keyward_recovery::{Barred, CaseState, Duty, EvidenceKind, Meets, Obligation, WayOut};

/// `None` where nothing is in the way, or nothing is to be met.
pub(super) fn reach(work: &Work<'_>) -> Option<ReachView> {
    if work.d.case.state == CaseState::Open && stops(work) {
        // What checks would be enough is beside the point until a supervisor has looked.
        return Some(ReachView {
            finding: Phrase::key("reach-stopped"),
            checks: Vec::new(),
            barred: Vec::new(),
            ways_out: vec![Phrase::key("reach-out-review")],
            stuck: true,
        });
    }
    let said = &work.d.reachable;
    let lacks_approver = said.approvers_missing > 0;
    // Once that is behind the case, what it would have taken is history.
    let verified = matches!(work.duty(Obligation::Verify), Some(Duty::Done | Duty::NotApplicable(_)));
    if verified {
        // What is left is the approval: no check takes its place.
        return lacks_approver.then(|| ReachView {
            finding: Phrase::key("reach-approval"),
            checks: Vec::new(),
            barred: vec![no_approver(said.approvers_missing)],
            ways_out: Vec::new(),
            stuck: true,
        });
    }
    let (finding, kinds, stuck) = match &said.meets {
        Meets::NotNeeded => return None,
        Meets::Remotely(kinds) if kinds.is_empty() && !lacks_approver => return None,
        Meets::Remotely(_) if said.barred.is_empty() && !lacks_approver => return None,
        Meets::Remotely(kinds) => ("reach-remotely", kinds.as_slice(), false),
        Meets::InPerson(kinds) => ("reach-in-person", kinds.as_slice(), true),
        Meets::Never => ("reach-never", &[][..], true),
    };
    let mut barred: Vec<Phrase> = said.barred.iter().map(|(kind, why)| because(*kind, *why)).collect();
    if lacks_approver {
        barred.push(no_approver(said.approvers_missing));
    }
    Some(ReachView {
        finding: Phrase::key(finding).with("name", work.first_name()),
        checks: kinds.iter().map(|kind| kind_word(*kind)).collect(),
        barred,
        ways_out: said.ways_out.iter().map(|way| Phrase::key(way_out(*way))).collect(),
        stuck,
    })
}

fn no_approver(missing: u8) -> Phrase {
    Phrase::key("reach-no-approver").with("count", u32::from(missing))
}

const fn way_out(way: WayOut) -> &'static str {
    match way {
        WayOut::AnotherPlace => "reach-out-another-place",
        WayOut::Exception => "reach-out-exception",
    }
}

/// Why a kind of check cannot be had.
fn because(kind: EvidenceKind, why: Barred) -> Phrase {
    let key = match (kind, why) {
        (EvidenceKind::CallBack, Barred::NotOnFile) => "reach-call-back-not-on-file",
        (EvidenceKind::CallBack, Barred::TooNew) => "reach-call-back-too-new",
        (EvidenceKind::CallBack, Barred::WentWithTheLoss) => "reach-call-back-went",
        (EvidenceKind::Vouch, Barred::NotOnFile) => "reach-vouch-not-on-file",
        (EvidenceKind::Vouch, Barred::Inactive) => "reach-vouch-inactive",
        (EvidenceKind::Vouch, Barred::TooNew) => "reach-vouch-too-new",
        (EvidenceKind::Vouch, Barred::TookPart) => "reach-vouch-took-part",
        (EvidenceKind::Vouch, Barred::EnabledLately) => "reach-vouch-enabled-lately",
        (EvidenceKind::Vouch, Barred::InRecovery) => "reach-vouch-in-recovery",
        (EvidenceKind::Video, Barred::NotOnFile) => "reach-video-not-on-file",
        (EvidenceKind::Video, Barred::TooNew) => "reach-video-too-new",
        (EvidenceKind::RecoveryCode, Barred::NotOnFile) => "reach-code-not-on-file",
        (EvidenceKind::RecoveryCode, Barred::TooNew) => "reach-code-too-new",
        (EvidenceKind::RecoveryCode, Barred::WentWithTheLoss) => "reach-code-went",
        (EvidenceKind::RecoveryCode, Barred::AttackMode) => "reach-code-attack-mode",
        _ => return Phrase::key("reach-not-usable").with("check", Arg::Key(kind_word(kind))),
    };
    Phrase::key(key)
}
