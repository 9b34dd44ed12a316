//! The frame around every page.

use super::keyed;
use crate::{Markup, Phrase, markup};
use keyward_model::{Role, RoleSet};

keyed! {
    /// The part of the console that a page belongs to.
    Area {
        /// The desk: queue, new case, case.
        Desk = "desk" => "area-desk",
        /// Search and person pages.
        People = "people" => "area-people",
        /// Vouching and approving.
        Approve = "approve" => "area-approve",
        /// The log and what it shows.
        Review = "review" => "area-review",
        /// The rules in force.
        Settings = "settings" => "area-settings",
        /// A person's own methods.
        SecurityInfo = "security-info" => "area-security-info",
        /// Mails written, in the demo.
        Outbox = "outbox" => "area-outbox",
        /// Pages before sign-in, errors.
        Nowhere = "none" => "area-none",
    }
}

impl Area {
    /// Where the area starts.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Desk => "/desk",
            Self::People => "/desk/search",
            Self::Approve => "/approve",
            Self::Review => "/review",
            Self::Settings => "/settings",
            Self::SecurityInfo => "/security-info",
            Self::Outbox => "/outbox",
            Self::Nowhere => "/",
        }
    }
}

keyed! {
    /// The tone of a flash message.
    FlashKind {
        /// It worked.
        Ok = "ok" => "flash-ok",
        /// Worth a look.
        Warn = "warn" => "flash-warn",
        /// It did not work.
        Bad = "bad" => "flash-bad",
    }
}

/// One message about the last action, shown once on top of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flash {
    /// Its tone.
    pub kind: FlashKind,
    /// What it says.
    pub text: Phrase,
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewerView {
    /// The name shown.
    pub name: String,
    /// The name typed at sign-in.
    pub user_name: String,
    /// One or two letters; see [`super::initials`].
    pub initials: String,
    /// Roles in Keyward.
    pub roles: RoleSet,
    /// Whether somebody may ask this person to vouch or approve: managers and supervisors.
    pub approves: bool,
    /// How many requests wait for this person.
    pub to_approve: u32,
    /// Whether the outbox exists (the demo).
    pub outbox: bool,
    /// Whether they have a passkey to confirm with; asked for those who confirm in the course of their work.
    pub can_touch: bool,
}

/// What holds up the work that a page is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldUp {
    /// Since when, and who lifts it.
    pub text: Phrase,
    /// Where it is lifted: an address and its message key; `None` for who cannot.
    pub at: Option<(&'static str, &'static str)>,
}

impl ViewerView {
    /// The areas in the bar: only what this person may open.
    pub fn areas(&self) -> Vec<Area> {
        let desk = self.roles.desk_reach().is_some();
        let mut areas = Vec::new();
        if desk {
            areas.push(Area::Desk);
        }
        if desk || self.roles.has(Role::PolicyAdministrator) {
            areas.push(Area::People);
        }
        if self.approves || self.to_approve > 0 || self.roles.has(Role::PrivilegedAuthentication) {
            areas.push(Area::Approve);
        }
        if self.roles.has(Role::SecurityReader) {
            areas.push(Area::Review);
        }
        if self.roles.has(Role::SecurityReader) || self.roles.has(Role::PolicyAdministrator) {
            areas.push(Area::Settings);
        }
        areas.push(Area::SecurityInfo);
        if self.outbox {
            areas.push(Area::Outbox);
        }
        areas
    }
    /// Whether the procedure is for this person: the desk, who signs, who sets the rules and who reviews.
    pub fn is_guided(&self) -> bool {
        self.roles.any() || self.approves || self.to_approve > 0
    }
    /// Whether the bar has the search field (`GET /desk/search?q=`).
    pub fn searches(&self) -> bool {
        self.roles.desk_reach().is_some() || self.roles.has(Role::PolicyAdministrator)
    }
}

/// The frame: bar, messages, footer. Its forms: `POST /signout`; `POST /language` with `locale` and `back`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayoutView {
    /// The organisation's name.
    pub organisation: String,
    /// Who is signed in; `None` before sign-in.
    pub viewer: Option<ViewerView>,
    /// The part of the console that is open.
    pub active: Area,
    /// The token that every state-changing request must carry: form field `csrf`, header `x-csrf`.
    pub csrf: String,
    /// What the last action led to.
    pub flash: Option<Flash>,
    /// What holds up work at the desk now: attack mode, a hold. Each stays on top of every page of the desk while it lasts.
    pub notices: Vec<HoldUp>,
    /// This page's path, for the language switch to come back to; `None` hides the switch.
    pub back: Option<String>,
    /// JSON for the `WebAuthn` signal calls (L3 §5.1.10): `{"rpId", "userId", "allAcceptedCredentialIds": […],
    /// "name", "displayName", "unknownCredentialId"}`; absent members make no call. `None`: nothing to tell.
    pub signals: Option<String>,
}

impl LayoutView {
    /// Whether the viewer may read the rules and ask why.
    pub fn reads_rules(&self) -> bool {
        self.viewer.as_ref().is_some_and(|viewer| viewer.areas().contains(&Area::Settings))
    }
    /// Whether the viewer watches over attacks and messages: supervisors and security readers.
    pub fn watches(&self) -> bool {
        let watch = |role| self.viewer.as_ref().is_some_and(|viewer| viewer.roles.has(role));
        watch(Role::PrivilegedAuthentication) || watch(Role::SecurityReader)
    }
    /// Where the name in the bar leads: the viewer's first area.
    pub fn home(&self) -> &'static str {
        self.viewer
            .as_ref()
            .and_then(|viewer| viewer.areas().first().copied())
            .unwrap_or(Area::Nowhere)
            .path()
    }
    /// Whether the viewer lacks the passkey that a form asks for.
    pub fn lacks_passkey(&self) -> bool {
        self.viewer.as_ref().is_some_and(|viewer| !viewer.can_touch)
    }
    /// The hidden field of every form.
    pub fn csrf_field(&self) -> Markup {
        let mut html = String::from("<input type=\"hidden\" name=\"csrf\" value=\"");
        markup::push_escaped(&mut html, &self.csrf);
        html.push_str("\">");
        Markup(html)
    }
    /// The signals as text of a data block: `<` is written `\u003c` so that no value can end the block.
    pub fn signals_block(&self) -> Option<Markup> {
        self.signals.as_ref().map(|json| {
            let json = json.replace('<', "\\u003c");
            Markup(format!("<script type=\"application/json\" id=\"keyward-signals\">{json}</script>"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn viewer(roles: RoleSet) -> ViewerView {
        ViewerView {
            name: String::new(),
            user_name: String::new(),
            initials: String::new(),
            roles,
            approves: false,
            to_approve: 0,
            outbox: false,
            can_touch: true,
        }
    }

    #[test]
    fn the_bar_has_only_what_the_viewer_may_open() {
        assert_eq!(viewer(RoleSet::EMPLOYEE).areas(), [Area::SecurityInfo]);
        assert_eq!(
            viewer(RoleSet::of(&[Role::Authentication])).areas(),
            [Area::Desk, Area::People, Area::SecurityInfo]
        );
        assert_eq!(
            viewer(RoleSet::of(&[Role::SecurityReader])).areas(),
            [Area::Review, Area::Settings, Area::SecurityInfo]
        );
        assert!(!viewer(RoleSet::of(&[Role::SecurityReader])).searches());
    }

    #[test]
    fn signals_cannot_end_their_block() {
        let layout = LayoutView {
            organisation: String::new(),
            viewer: None,
            active: Area::Nowhere,
            csrf: "\"><script>".into(),
            flash: None,
            notices: Vec::new(),
            back: None,
            signals: Some("{\"name\":\"</script><b>\"}".into()),
        };
        assert_eq!(layout.signals_block().unwrap().as_str().matches("</script>").count(), 1);
        assert!(!layout.csrf_field().as_str().contains("<script>"));
    }
}
