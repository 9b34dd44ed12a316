//! What a campaign asks after a sign-in.

use super::page;
use keyward_model::Factor;

/// `/signin/offer`, where a campaign asks. A passkey by script, as in [`OfferView`](super::OfferView); an app by the link.
/// `POST /signin/offer/later` with `return_to` puts it off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CampaignView {
    /// What is asked for.
    pub factor: Factor,
    /// How often it may still be put off, from 1; `None` for as often as one likes.
    pub left: Option<u32>,
    /// A name for the passkey.
    pub suggested_label: String,
    /// Where to go afterwards, or instead.
    pub return_to: String,
}
page!(CampaignView, "campaign.html");

impl CampaignView {
    /// Whether it is a passkey; else it is an app.
    pub fn passkey(&self) -> bool {
        self.factor == Factor::Passkey
    }
    /// The key of the headline.
    pub fn title(&self) -> &'static str {
        if self.passkey() { "ask-passkey" } else { "ask-app" }
    }
    /// The key of what it is.
    pub fn what(&self) -> &'static str {
        if self.passkey() { "offer-lead" } else { "ask-app-what" }
    }
}
