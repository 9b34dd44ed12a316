//! The pages over HTTP: parse → use case → view. No rule and no SQL stands here.

mod adding;
mod again;
mod agent;
mod approve;
mod beat;
mod campaign;
mod change;
mod cookies;
mod desk;
mod error;
mod exception;
mod failure;
mod flashes;
mod form;
mod frame;
mod freeze;
mod live;
mod lost;
mod outbox;
mod own;
mod own_views;
mod plain;
mod readiness;
mod recover;
mod refill;
mod review;
mod routes;
mod safety;
mod security;
mod seen;
mod settings;
mod signin;
mod signin_steps;
mod state;
mod sure;
mod visit;
mod words;

pub use readiness::{Asker, Probe, Readiness};
use routes::Routes;
pub use routes::{Endpoint, Who};
pub use security::CONTENT_SECURITY_POLICY;
pub use seen::Seen;
pub use state::{App, Site};

use axum::{Extension, Router, extract::DefaultBodyLimit, middleware};

/// The largest body that any form or ceremony of ours sends, in bytes: attestation objects with certificate chains are the
/// largest by far.
const BODY_LIMIT: usize = 256 * 1024;

fn routes() -> Routes {
    Routes::new()
        .merge(signin::routes())
        .merge(own::routes())
        .merge(recover::routes())
        .merge(freeze::routes())
        .merge(exception::routes())
        .merge(desk::routes())
        .merge(approve::routes())
        .merge(review::routes())
        .merge(settings::routes())
        .merge(sure::routes())
        .merge(outbox::routes())
        .merge(frame::routes())
}

/// Every endpoint there is: the list that the refusal tests go through.
pub fn endpoints() -> Vec<Endpoint> {
    routes().into_endpoints()
}

/// Every route, behind the checks that all of them share.
pub fn router(app: App) -> Router {
    let origin = security::PublicOrigin(app.site.origin.as_str().into());
    let pages = routes()
        .into_router()
        .fallback(frame::not_found)
        .layer(Extension(review::LogKey(app.log_key.clone())))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(middleware::from_fn(plain::address))
        .layer(middleware::from_fn_with_state(origin, security::same_origin))
        .layer(middleware::from_fn(seen::route))
        .with_state(app.clone());
    // Around all of them, and not around each: a form that was refused is shown again on another page.
    Router::new()
        .fallback_service(pages)
        .layer(middleware::from_fn_with_state(app, failure::tell))
        .layer(middleware::from_fn(security::headers))
        .layer(middleware::from_fn(seen::request))
}
