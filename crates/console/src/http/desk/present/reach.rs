//! Whether the standard can be met for this person, said at the top of the case.

use super::{Work, asked, checks::can_be_made, flags::stops, timeline::kind_word};
use crate::{
    Arg, Phrase,
    views::{ReachView, ShortView},
};
use keyward_desk::Action;
use keyward_recovery::{Barred, CaseState, Duty, EvidenceKind, Meets, Obligation, Short, WayOut};

/// `None` where nothing is in the way, or nothing is to be met.
pub(super) fn reach(work: &Work<'_>) -> Option<ReachView> {
    let closed = matches!(work.d.case.state, CaseState::Closed(_));
    if work.d.person.frozen_at.is_some() && !closed {
        // Neither checks nor methods are of any use until then.
        return Some(ReachView {
            page: Some(format!("/desk/people/{}#frozen", work.d.person.id)),
            ..alone("reach-frozen", vec![Phrase::key("reach-out-frozen")])
        });
    }
    if work.d.case.state == CaseState::Open && stops(work) {
        // Who decides has the form below; what checks checks would be enough is beside the point until a supervisor has looked.
        let others = (!work.may(Action::ReviewFlags)).then(|| Phrase::key("reach-out-review"));
        return Some(alone("reach-stopped", others.into_iter().collect()));
    }
    let said = &work.d.reachable;
    let lacks_approver = said.approvers_missing > 0;
    // Once that is behind the case, what it would have taken is history.
    let verified = matches!(work.duty(Obligation::Verify), Some(Duty::Done | Duty::NotApplicable(_)));
    if verified {
        // What is left is the approval: no check takes its place.
        return lacks_approver.then(|| ReachView {
            barred: vec![no_approver(said.approvers_missing)],
            ..alone("reach-approval", Vec::new())
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
    let short = said.short.map(|short| ShortView { text: too_few(short), more: asked::asked(work).more });
    Some(ReachView {
        finding: Phrase::key(finding).with("name", work.first_name()),
        short,
        checks: kinds.iter().map(|kind| kind_word(*kind)).collect(),
        also: also(work, kinds),
        page: None,
        barred,
        ways_out: said.ways_out.iter().map(|way| Phrase::key(way_out(*way))).collect(),
        stuck,
    })
}

/// A finding that no check changes.
fn alone(finding: &'static str, ways_out: Vec<Phrase>) -> ReachView {
    let (checks, also, barred) = (Vec::new(), Vec::new(), Vec::new());
    ReachView {
        finding: Phrase::key(finding),
        short: None,
        checks,
        also,
        page: None,
        barred,
        ways_out,
        stuck: true,
    }
}

/// How many checks are needed, and how many can be made.
fn too_few(short: Short) -> Phrase {
    Phrase::key("reach-short").with("needed", short.takes).with("possible", short.possible)
}

/// What counts too and can be had: the card below offers all of it.
fn also(work: &Work<'_>, quickest: &[EvidenceKind]) -> Vec<&'static str> {
    let mut kinds: Vec<EvidenceKind> = Vec::new();
    let barred = |kind| work.d.reachable.barred.iter().any(|(known, _)| *known == kind);
    for slot in work.d.standard.any.iter().flat_map(|way| &way.slots) {
        for kind in &slot.of {
            if !quickest.contains(kind) && !kinds.contains(kind) && !barred(*kind) && can_be_made(work, *kind)
            {
                kinds.push(*kind);
            }
        }
    }
    kinds.into_iter().map(kind_word).collect()
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
