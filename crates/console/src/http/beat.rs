//! What live pages wait for: the database is asked once for all of them, by each server, and only while somebody has one open.

use super::state::App;
use keyward_desk::Lately;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::broadcast::{self, error::RecvError};

/// How often the database is asked: a change is seen within half a second.
const POLL: Duration = Duration::from_millis(400);
/// How many answers a page may be behind before it looks anyway.
const BEHIND: usize = 32;
/// When a page looks although nothing happened that is about it: a session ends and a request expires without an event.
const ANYWAY: Duration = Duration::from_secs(5);

/// Tells live pages what happened.
pub(super) struct Beat {
    sender: broadcast::Sender<Arc<Lately>>,
    /// Whether somebody asks.
    asks: Mutex<bool>,
}

impl Beat {
    pub(super) fn new() -> Self {
        Self { sender: broadcast::Sender::new(BEHIND), asks: Mutex::new(false) }
    }

    /// Hears of what happens from now on.
    pub(super) fn listen(&self, app: &App) -> Heard {
        let heard = Heard(self.sender.subscribe());
        let mut asks = self.asks.lock().unwrap_or_else(PoisonError::into_inner);
        if !*asks {
            *asks = true;
            tokio::spawn(ask(app.clone()));
        }
        heard
    }

    /// Whether nobody listens any more; then nobody asks either.
    fn is_over(&self) -> bool {
        let mut asks = self.asks.lock().unwrap_or_else(PoisonError::into_inner);
        *asks = self.sender.receiver_count() > 0;
        !*asks
    }
}

async fn ask(app: App) {
    let mut size = None;
    while !app.beat.is_over() {
        // A database that is away now answers next time; what happened meanwhile is asked for then.
        if let Ok((now, lately)) = app.desk.lately(size).await {
            size = Some(now);
            if !lately.is_empty() {
                // Nobody listening is no error: it ends with the next round.
                let _ = app.beat.sender.send(Arc::new(lately));
            }
        }
        tokio::time::sleep(POLL).await;
    }
}

/// One page that listens.
pub(super) struct Heard(broadcast::Receiver<Arc<Lately>>);

impl Heard {
    /// Waits until something happened that `matters`, or long enough.
    pub(super) async fn wait(&mut self, matters: impl Fn(&Lately) -> bool) {
        let heard = async {
            loop {
                match self.0.recv().await {
                    Ok(lately) if matters(&lately) => return,
                    Ok(_) => {}
                    // It missed some.
                    Err(RecvError::Lagged(_)) => return,
                    Err(RecvError::Closed) => std::future::pending().await,
                }
            }
        };
        let _ = tokio::time::timeout(ANYWAY, heard).await;
    }
}
