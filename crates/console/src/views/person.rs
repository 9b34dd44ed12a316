//! `/desk/people/{id}`.

use super::{
    ContactView, DeviceView, MethodView, PersonSummary, QueueRow, ReadinessLevel, SessionView, WaysView, page,
};
use crate::Phrase;
use keyward_model::{PersonId, Role, RoleSet, Timestamp};

/// One sign-in, or an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInRow {
    /// When.
    pub at: Timestamp,
    /// With what.
    pub method: Phrase,
    /// Browser and system.
    pub browser: Option<String>,
    /// The network address.
    pub address: Option<String>,
    /// Why it was refused; `None` if it worked.
    pub refused: Option<Phrase>,
}

/// Whether an account is frozen. `POST …/freeze` and `…/unfreeze` with `reason`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrozenView {
    /// Since when.
    pub since: Option<Timestamp>,
    /// Who froze it.
    pub by: Option<Phrase>,
    /// Whether the viewer may freeze it, or lift that.
    pub may: bool,
    /// Why a supervisor may not lift it.
    pub refused: Option<Phrase>,
    /// Why the last attempt was refused.
    pub problem: Option<Phrase>,
    /// The reason that was typed.
    pub typed: String,
}

/// What is on hold after a hundred wrong tries. `POST /desk/people/{id}/lift` with `reason` and a touch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeldView {
    /// What, in words.
    pub kinds: Vec<Phrase>,
    /// Why the viewer may not lift it; `None` if they may.
    pub refused: Option<Phrase>,
    /// What became of the last attempt.
    pub attempt: EndView,
}

/// What became of an attempt to end sessions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EndView {
    /// Why it was refused.
    pub problem: Option<Phrase>,
    /// The reason that was typed.
    pub typed: String,
}

/// Where somebody is signed in. `POST /desk/people/{id}/sessions/end-all` and `…/sessions/{session}/end` with `reason`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionsView {
    /// The sessions, newest first.
    pub rows: Vec<SessionView>,
    /// Why the viewer may not end them; `None` if they may.
    pub refused: Option<Phrase>,
    /// What became of the last attempt.
    pub attempt: EndView,
    /// What was ended last by hand, how long it took, and when somebody first tried to go on.
    pub ended: Option<(Timestamp, Phrase, Option<Timestamp>)>,
}

/// The page about one person. "Start a case" is `GET /desk/new?person={id}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonView {
    /// Who.
    pub person: PersonSummary,
    /// The employee number.
    pub employee_number: Option<String>,
    /// Roles in Keyward.
    pub roles: RoleSet,
    /// Whether a photo is on file.
    pub has_photo: bool,
    /// Whether the viewer may see it: whoever could work on the person.
    pub shows_photo: bool,
    /// When the account was made.
    pub created_at: Timestamp,
    /// The finding, as a headline.
    pub finding: Phrase,
    /// Its tone.
    pub level: ReadinessLevel,
    /// All methods, also suspended and revoked ones.
    pub methods: Vec<MethodView>,
    /// All devices.
    pub devices: Vec<DeviceView>,
    /// Numbers and addresses with their history.
    pub contacts: Vec<ContactView>,
    /// Cases, newest first.
    pub cases: Vec<QueueRow>,
    /// Where they are signed in.
    pub sessions: SessionsView,
    /// Sign-ins, newest first.
    pub sign_ins: Vec<SignInRow>,
    /// The picture.
    pub ways: WaysView,
    /// What is on hold after wrong tries.
    pub held: HeldView,
    /// Whether the account is frozen, and what the viewer may do about it.
    pub frozen: FrozenView,
    /// Why the viewer may not start a case; `None` if they may.
    pub refused: Option<Phrase>,
    /// Whether a case for their first passkey may be started.
    pub first: bool,
    /// The message that names an account that is nobody's own.
    pub account: Option<&'static str>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// When they were invited to a first passkey, and how.
    pub invited: Option<Phrase>,
    /// Names that they had, and until when.
    pub former: Vec<(String, Timestamp)>,
    /// Other accounts of the same human; `None` for one about which the viewer reads nothing.
    pub same_human: Vec<Option<(PersonId, String)>>,
    /// Accounts that are the same human's by what a file says, unsettled; `None` for one about which the viewer reads nothing.
    pub claimed: Vec<Option<(PersonId, String)>>,
}
page!(PersonView, "desk/person.html");

/// The message that names a role.
pub const fn role_key(role: Role) -> &'static str {
    match role {
        Role::Authentication => "role-authentication",
        Role::PrivilegedAuthentication => "role-privileged-authentication",
        Role::PolicyAdministrator => "role-policy-administrator",
        Role::SecurityReader => "role-security-reader",
        Role::Helpdesk => "role-helpdesk",
    }
}

impl PersonView {
    /// The roles in words.
    pub fn role_names(&self, t: &crate::Text) -> String {
        self.roles.iter().map(|role| t.msg(role_key(role))).collect::<Vec<_>>().join(", ")
    }
}
