//! The desk: queue, search, new case, case, person.

mod actions;
mod alarms;
mod amend;
mod answer;
mod case;
mod case_action;
mod first;
mod frozen;
mod intake;
mod messages;
mod new;
mod person;
pub(crate) mod present;
mod queue;
mod quoted;
pub(crate) mod sessions;
mod signed;

pub(crate) use new::moment;
pub(crate) use queue::hit;
pub(crate) use signed::work_purpose;

pub(crate) use answer::{Asked, acting, after, error_page, not_done, proof};

use super::routes::{Routes, Who};
use case_action::CaseAction;

pub(crate) fn routes() -> Routes {
    let actions = CaseAction::ALL.map(|action| (action.name(), action.who()));
    Routes::new()
        .page("/desk", Who::Desk, queue::queue)
        .page("/desk/search", Who::DeskOrAdmins, queue::search)
        .page("/desk/new", Who::Desk, new::page)
        .change("/desk/new", Who::Desk, new::open)
        .page("/desk/first", Who::Desk, first::page)
        .change("/desk/first/preview", Who::Desk, first::preview)
        .change("/desk/first/invite", Who::Desk, first::invite)
        .change("/desk/intake/{id}/dismiss", Who::Desk, intake::dismiss)
        .change("/desk/intake/dismiss-unmatched", Who::Desk, intake::dismiss_unmatched)
        .page("/desk/alarms", Who::DeskOrReviewers, alarms::page)
        .change("/desk/alarms/raise", Who::Watch, alarms::raise)
        .change("/desk/alarms/holds/{id}", Who::Watch, alarms::end_hold)
        .change("/desk/alarms/{id}/end", Who::Watch, alarms::end)
        .page("/desk/messages", Who::Watch, messages::page)
        .change("/desk/messages/again", Who::Watch, messages::again)
        .page("/desk/people/{id}", Who::DeskOrReviewers, person::page)
        .change("/desk/people/{id}/freeze", Who::Supervisors, frozen::freeze)
        .change("/desk/people/{id}/unfreeze", Who::Supervisors, frozen::unfreeze)
        .change("/desk/people/{id}/freeze/assert", Who::Supervisors, frozen::assert_freeze)
        .change("/desk/people/{id}/unfreeze/assert", Who::Supervisors, frozen::assert_unfreeze)
        .change("/desk/people/{id}/lift", Who::Desk, frozen::lift)
        .change("/desk/people/{id}/lift/assert", Who::Desk, frozen::assert_lift)
        .change("/desk/people/{id}/sessions/end-all", Who::Desk, sessions::end_all)
        .change("/desk/people/{id}/sessions/{session}/end", Who::Desk, sessions::end_one)
        .page("/desk/people/{id}/photo", Who::Desk, person::photo)
        .page("/desk/cases/{number}", Who::DeskOrReviewers, case::page)
        .page("/desk/cases/{number}/live", Who::DeskOrReviewers, super::live::stream)
        .change("/desk/cases/{number}/assert", Who::Desk, signed::assert)
        .page("/desk/cases/{number}/{action}", Who::Desk, actions::back)
        .changes("/desk/cases/{number}/{action}", actions, actions::act)
}
