//! What every handler can reach.

use super::beat::Beat;
use super::readiness::Probe;
use crate::views::DeskContact;
use keyward_desk::Desk;
use keyward_ledger::VerifierKey;
use keyward_model::{Clock, Entropy};
use keyward_signin::SignIn;
use keyward_storage::Store;
use std::sync::{Arc, OnceLock};
use tokio::sync::watch;

/// The facts about this installation that pages show.
#[derive(Clone, Debug)]
pub struct Site {
    /// The organisation's name.
    pub organisation: String,
    /// The origin that browsers see, such as `https://id.example.test`.
    pub origin: String,
    /// How to reach the desk.
    pub desk: DeskContact,
    /// IANA name of the time zone that pages use.
    pub time_zone: String,
    /// Whether this is the demo: one-time sign-in links work and `/outbox` shows the mails.
    pub demo: bool,
    /// Whether the last address of `X-Forwarded-For` is the client's.
    pub trust_forwarded_for: bool,
}

/// The use cases and the site, shared by all handlers.
#[derive(Clone)]
pub struct App(pub(crate) Arc<Parts>);

/// What an [`App`] is made of.
pub struct Parts {
    pub(crate) site: Site,
    pub(crate) store: Store,
    pub(crate) sign_in: SignIn,
    pub(crate) desk: Desk,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) log_key: Arc<VerifierKey>,
    /// Whether live pages end.
    live_end: watch::Sender<bool>,
    /// What they hear of.
    pub(super) beat: Beat,
    /// Who says how this server is.
    pub(crate) probe: OnceLock<Arc<dyn Probe>>,
}

impl App {
    /// Puts the parts together.
    pub fn new(
        site: Site,
        store: Store,
        sign_in: SignIn,
        desk: Desk,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        log_key: VerifierKey,
    ) -> Self {
        let (log_key, live_end) = (Arc::new(log_key), watch::Sender::new(false));
        let (beat, probe) = (Beat::new(), OnceLock::new());
        let parts = Parts { site, store, sign_in, desk, clock, entropy, log_key, live_end, beat, probe };
        Self(Arc::new(parts))
    }

    /// Has this say on `/readyz` how the server is. The first one stays.
    pub fn answer_readiness(&self, probe: Arc<dyn Probe>) {
        self.0.probe.get_or_init(|| probe);
    }

    /// Ends the streams of all live pages, because the server stops: their browsers open them again, at the next one.
    pub fn end_live_pages(&self) {
        self.live_end.send_replace(true);
    }

    /// Returns once live pages end.
    pub(crate) fn live_pages_end(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut end = self.live_end.subscribe();
        async move { drop(end.wait_for(|end| *end).await) }
    }
}

impl std::ops::Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("site", &self.site).finish_non_exhaustive()
    }
}
