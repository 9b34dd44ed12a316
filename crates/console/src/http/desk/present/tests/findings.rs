//! What stands before the help, and what a narrow page says of the steps.

use super::*;
use crate::views::{FlagLevel, WayState};
use keyward_recovery::FlagEffect;

fn signed_in() -> RedFlag {
    RedFlag::MethodSignedIn { method: PASSKEY, at: minute(3) }
}

#[test]
fn what_was_reported_and_signed_in_can_be_stopped_before_the_case_is_refused() {
    let flagged = |flag: RedFlag, frozen: bool| {
        let mut d = detail(vec![opened(), assessed()], facts(minute(9)), all_allowed());
        d.flags = vec![(flag, FlagEffect::Stop)];
        d.person.frozen_at = frozen.then(|| minute(5));
        view(&d)
    };
    let page = format!("/desk/people/{MIRA}");
    assert_eq!(flagged(signed_in(), false).still_in(), Some(page.as_str()));
    let device = RedFlag::DeviceSignedIn { device: PHONE, at: minute(3) };
    assert_eq!(flagged(device, false).still_in(), Some(page.as_str()));
    // Nobody is in any more, or nobody ever was.
    assert_eq!(flagged(signed_in(), true).still_in(), None);
    assert_eq!(flagged(RedFlag::UnusualSource, false).still_in(), None);
}

#[test]
fn a_stop_that_was_lifted_stays_a_finding() {
    let stop = || CaseEvent::Escalated { reason: "Her voice is another".into(), session: None };
    let go_on = || CaseEvent::Resumed { reason: "Met her myself".into() };
    let page = view(&detail(vec![opened(), stop(), go_on()], facts(minute(9)), all_allowed()));
    let [one] = page.flags.as_slice() else { panic!("{:?}", page.flags) };
    assert_eq!(one.level, FlagLevel::Seen);
    assert!(says(&one.text).contains("Her voice is another"));
    assert!(says(one.seen.as_ref().unwrap()).contains("Met her myself"));
    // It stopped once more: that is said once.
    let events = vec![opened(), stop(), go_on(), stop()];
    let page = view(&detail(events, facts(minute(9)), all_allowed()));
    assert_eq!(
        page.flags.iter().map(|flag| flag.level).collect::<Vec<_>>(),
        [FlagLevel::Stop, FlagLevel::Seen]
    );
}

#[test]
fn a_passkey_that_nobody_has_is_not_also_possible() {
    let mut with = facts(minute(9));
    // Their only number counts too little time: something is in the way, so the page says what else there is.
    with.contacts[1].since = minute(0);
    let page = view(&detail(vec![opened(), assessed()], with, all_allowed()));
    let reach = page.reach.expect("a call back cannot be had");
    assert!(!reach.also.contains(&"check-word-passkey"), "{:?}", reach.also);
    assert!(!reach.also.contains(&"check-word-call-back"), "{:?}", reach.also);
}

#[test]
fn what_still_signs_in_is_drawn() {
    let d = detail(vec![opened(), assessed()], facts(minute(9)), all_allowed());
    let page = view(&d);
    assert_eq!(page.ways.nodes[0].state, WayState::Exposed);
    assert_eq!(page.ways.still, [vec![0]], "it is in, so a line leads in");
    assert!(page.ways.ways.is_empty(), "and nothing is left to the person");
}

#[test]
fn a_narrow_page_says_what_blocks_a_step() {
    let page = view(&detail(vec![opened(), assessed()], facts(minute(9)), all_allowed()));
    let blocked = |step: &&crate::views::StepView| step.state == StepState::Blocked && step.detail.is_some();
    assert!(page.steps.iter().any(|step| blocked(&step)));
    assert!(page.steps.iter().filter(blocked).all(|step| page.step_notes().contains(&step)));
}

#[test]
fn a_method_that_is_not_known_is_named_by_its_kind() {
    let unknown = MethodId::from_bytes([0x7f; 16]);
    let d = detail(vec![opened()], facts(minute(9)), vec![]);
    let raised = |method| CaseEvent::FlagRaised { flag: RedFlag::MethodSignedIn { method, at: minute(1) } };
    assert!(says(&sentence(&raised(PASSKEY), &work(&d))).contains("Passkey on iPhone"));
    let said = says(&sentence(&raised(unknown), &work(&d)));
    assert!(said.contains("sign-in method") && !said.contains(&unknown.to_string()), "{said}");
}
