//! What becomes of the things that were lost.

use crate::{
    Phrase,
    views::{DeviceView, keyed},
};
use keyward_model::DeviceId;

keyed! {
    /// What is to be done about a lost device.
    WipeDuty {
        /// Managed phone: wipe. Action `wipe` with `device`, `scope` = `full`, `reference`.
        Wipe = "wipe" => "wipe-wipe",
        /// Managed laptop: wipe or selective wipe. Action `wipe` with `scope` = `full` or `selective`.
        WipeOrSelective = "wipe_or_selective" => "wipe-selective",
        /// Security key: no wipe; document the loss. Action `document` with `device`, `note`.
        Document = "document" => "wipe-document",
        /// A passkey of which nobody knows what it was kept in: document the loss. Action `document`, as for a key.
        Passkey = "passkey" => "wipe-passkey",
        /// Security key with a locked PIN: it is reset or taken out of use. Action `document`, as for a loss.
        Reset = "reset" => "wipe-reset",
        /// A phone that a new one replaces. Action `document`, as for a loss.
        Replaced = "replaced" => "wipe-replaced",
        /// Personal device: send advice. Action `advice` with `device`.
        Advise = "advise" => "wipe-advise",
    }
}

/// The advice that is mailed about a personal device, word for word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdviceView {
    /// Where it goes, masked.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// What it says.
    pub body: String,
}

/// One lost device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WipeItem {
    /// The device.
    pub device: DeviceView,
    /// Field `device`: its id, or the name under which the report described it.
    pub reference: String,
    /// What is to be done.
    pub duty: WipeDuty,
    /// What was done.
    pub done: Option<Phrase>,
    /// The advice, for a personal device.
    pub advice: Option<AdviceView>,
    /// Why the viewer cannot do it now; hides the form.
    pub refused: Option<Phrase>,
}

impl WipeItem {
    /// The field value for a device on file.
    pub fn reference_of(id: DeviceId) -> String {
        id.to_string()
    }
    pub(super) fn has_form(&self, action: &str, which: &str) -> bool {
        let own = match self.duty {
            WipeDuty::Advise => "advice",
            WipeDuty::Document | WipeDuty::Passkey | WipeDuty::Reset | WipeDuty::Replaced => "document",
            WipeDuty::Wipe | WipeDuty::WipeOrSelective => "wipe",
        };
        self.done.is_none() && self.refused.is_none() && action == own && which == self.reference
    }
}

/// Wipe, document or advise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WipeCard {
    /// The lost devices.
    pub items: Vec<WipeItem>,
}
