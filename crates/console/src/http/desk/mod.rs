//! The desk: queue, search, new case, case, person.

mod actions;
mod answer;
mod case;
mod new;
mod person;
pub(crate) mod present;
mod queue;

pub(crate) use answer::{Asked, acting, after, error_page, proof};

use super::state::App;
use axum::{
    Router,
    routing::{get, post},
};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/desk", get(queue::queue))
        .route("/desk/search", get(queue::search))
        .route("/desk/new", get(new::page).post(new::open))
        .route("/desk/people/{id}", get(person::page))
        .route("/desk/people/{id}/photo", get(person::photo))
        .route("/desk/cases/{number}", get(case::page))
        .route("/desk/cases/{number}/live", get(super::live::stream))
        .route("/desk/cases/{number}/assert", post(actions::assert))
        .route("/desk/cases/{number}/{action}", get(actions::back).post(actions::act))
}
