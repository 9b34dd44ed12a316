//! The browser at the other end.

use keyward_model::{Origin, SessionId};
use keyward_storage::Reference;

/// The shortest browser id that binds anything: 96 bits in base64url.
const SHORTEST: usize = 16;

/// Who asks, as far as the connection tells.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Client {
    /// The value of a random cookie set before the first ceremony, 16 characters or more: a ceremony can only be
    /// finished by the browser that began it.
    pub browser: String,
    /// The network address, as text; cut to 64 characters where it is stored.
    pub address: Option<String>,
    /// What the browser says it is (`User-Agent`); cut to 400 characters where it is stored.
    pub user_agent: Option<String>,
    /// What is shown with a refusal, to be quoted to the desk; the record of the refusal has it too.
    pub reference: Option<Reference>,
}

impl Client {
    /// The browser's id; `None` if it has none that binds anything.
    pub(crate) fn browser(&self) -> Option<&str> {
        (self.browser.len() >= SHORTEST).then_some(self.browser.as_str())
    }
    /// From where something is done, as it is kept.
    pub(crate) fn origin(&self, session: Option<SessionId>) -> Origin {
        let keep = |text: &Option<String>, most| text.as_deref().map(|text| printable(text, most));
        Origin { session, address: keep(&self.address, 64), user_agent: keep(&self.user_agent, 400) }
    }
}

fn printable(text: &str, most: usize) -> String {
    text.chars().filter(|c| !c.is_control()).take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_from_outside_are_cut_and_cleaned() {
        let client = Client {
            browser: "short".into(),
            address: Some("::1\0".into()),
            user_agent: Some("x".repeat(5000)),
            reference: None,
        };
        assert_eq!(client.browser(), None);
        let origin = client.origin(None);
        assert_eq!(origin.address.as_deref(), Some("::1"));
        assert_eq!(origin.user_agent.map(|text| text.len()), Some(400));
        assert!(Client { browser: "0123456789abcdef".into(), ..client }.browser().is_some());
    }
}
