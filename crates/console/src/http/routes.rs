//! Every endpoint, as data: a route can be added only with the list that the tests go through.
//!
//! `axum`'s router cannot say what is in it, so [`Routes`] keeps a list beside it. `clippy.toml` forbids `Router::route`
//! everywhere else.

use super::state::App;
use axum::{
    Router,
    handler::Handler,
    routing::{get, post},
};

/// Who an endpoint is for. The handler asks its visit; a test goes through all of them and holds them to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Everybody, signed in or not.
    Anybody,
    /// The session after a pass, and no other.
    Enrolling,
    /// The session of a sign-in that has begun, and no other.
    SigningIn,
    /// The session that has to set another password, and no other.
    Changing,
    /// A full session, for what is its own.
    Own,
    /// Agents and supervisors.
    Desk,
    /// Supervisors.
    Supervisors,
    /// The desk and admins.
    DeskOrAdmins,
    /// The desk and reviewers.
    DeskOrReviewers,
    /// Reviewers.
    Reviewers,
    /// Supervisors and reviewers.
    Watch,
    /// Policy administrators.
    PolicyAdministrators,
    /// Policy administrators and reviewers.
    RuleReaders,
    /// The desk, those who sign for somebody, those who set the rules and those who review.
    Guided,
}

/// One endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Whether it may change anything: `POST`. The others are `GET`.
    pub changes: bool,
    /// Its path, with `{names}` for what varies.
    pub path: String,
    /// Who it is for.
    pub who: Who,
}

/// A router and the list of what is in it.
#[derive(Debug, Default)]
pub(crate) struct Routes {
    router: Router<App>,
    endpoints: Vec<Endpoint>,
}

impl Routes {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// A page or file: `GET` and `HEAD`, which change nothing.
    pub(crate) fn page<T: 'static>(self, path: &str, who: Who, handler: impl Handler<T, App>) -> Self {
        self.with(path, get(handler)).listed(false, path, who)
    }

    /// An action: `POST`. Its handler takes a `Form` or `Json`, which cannot be read without the token.
    pub(crate) fn change<T: 'static>(self, path: &str, who: Who, handler: impl Handler<T, App>) -> Self {
        self.with(path, post(handler)).listed(true, path, who)
    }

    /// Several actions behind one handler, which takes their names from the path's `{action}`: each is an endpoint.
    pub(crate) fn changes<T: 'static>(
        self,
        path: &str,
        actions: impl IntoIterator<Item = (&'static str, Who)>,
        handler: impl Handler<T, App>,
    ) -> Self {
        let routed = self.with(path, post(handler));
        actions
            .into_iter()
            .fold(routed, |routes, (name, who)| routes.listed(true, &path.replace("{action}", name), who))
    }

    pub(crate) fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.endpoints.extend(other.endpoints);
        self
    }

    pub(crate) fn into_router(self) -> Router<App> {
        self.router
    }

    pub(crate) fn into_endpoints(self) -> Vec<Endpoint> {
        self.endpoints
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that routes, and lists what it routes")]
    fn with(mut self, path: &str, handler: axum::routing::MethodRouter<App>) -> Self {
        self.router = self.router.route(path, handler);
        self
    }

    fn listed(mut self, changes: bool, path: &str, who: Who) -> Self {
        self.endpoints.push(Endpoint { changes, path: path.to_owned(), who });
        self
    }
}
