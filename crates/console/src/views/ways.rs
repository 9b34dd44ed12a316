//! The picture of the ways into an account.

use super::keyed;
use crate::Phrase;

keyed! {
    /// Whether a node of the ways-in picture can be used.
    WayState {
        /// Strong and at hand.
        Strong = "ok" => "way-strong",
        /// Usable, but phishable.
        Phishable = "warn" => "way-phishable",
        /// A route that only recovers.
        Recovery = "plain" => "way-recovery",
        /// A record of another directory: no way in here.
        Elsewhere = "elsewhere" => "way-elsewhere",
        /// Reported, and it still signs in.
        Exposed = "exposed" => "way-exposed",
        /// On a lost device, suspended or revoked.
        Gone = "gone" => "way-gone",
    }
}

/// One method or route in the ways-in picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WayNode {
    /// Short name, at most about 16 characters are shown.
    pub label: String,
    /// Whether it can be used.
    pub state: WayState,
    /// Why it cannot, or what it hangs on, such as "on the lost phone".
    pub note: Option<Phrase>,
}

/// The ways in of one person: each a set of nodes that together sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaysView {
    /// The name in the circle.
    pub first_name: String,
    /// The methods and routes, strongest first.
    pub nodes: Vec<WayNode>,
    /// Each way in as positions in `nodes`; a position that does not exist is left out.
    pub ways: Vec<Vec<usize>>,
    /// The same of what was reported and signs in until it is suspended: drawn, and nothing that the person has left.
    pub still: Vec<Vec<usize>>,
    /// The finding, as a headline, such as "SMS is the weakest".
    pub headline: Phrase,
    /// Its tone: `ok`, `warn` or `bad`.
    pub tone: WayState,
    /// The sentence under the picture; it says what the picture shows.
    pub summary: Phrase,
}
