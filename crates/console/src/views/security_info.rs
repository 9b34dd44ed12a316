//! `/security-info`: what each person does about their own ways in.

use super::{AddRow, DeskContact, DeviceView, MethodView, WordsView, keyed, page};
use crate::Phrase;
use keyward_model::{DeviceId, DeviceKind, MethodId, SessionId, Timestamp};

keyed! {
    /// How ready a person is for a loss.
    ReadinessLevel {
        /// One loss changes little.
        Good = "ok" => "readiness-good",
        /// One loss costs time.
        Weak = "warn" => "readiness-weak",
        /// One loss locks out.
        AtRisk = "bad" => "readiness-at-risk",
    }
}

/// The finding at the top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readiness {
    /// How good it is.
    pub level: ReadinessLevel,
    /// The finding, such as `Phrase::key("ready-one-loss")`.
    pub headline: Phrase,
    /// What would help.
    pub detail: Phrase,
    /// How much of the ring is filled, 0 to 100.
    pub percent: u8,
}

/// A case about the person who is looking.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one line of the page")]
pub struct LiveCaseBanner {
    /// The case's number.
    pub number: u64,
    /// The names of what was reported lost.
    pub reported: Vec<String>,
    /// When it was lost, as it was reported.
    pub lost_at: Option<Timestamp>,
    /// The agent's name; `None` while nobody took it.
    pub agent: Option<String>,
    /// When it was opened, or stopped if it is.
    pub since: Timestamp,
    /// Whether the person reported it here.
    pub self_reported: bool,
    /// Whether it was stopped: nothing happens in it until a supervisor has looked.
    pub stopped: bool,
    /// Whether all that it waits for is that the person signs in again.
    pub sign_in_again: bool,
    /// Whether a code to read out can be had: `POST /security-info/case/code` with `number` and `assertion`. Not for a case that is stopped.
    pub can_read: bool,
    /// Whether a stop is possible: `POST /security-info/case/stop` with `number`.
    pub can_stop: bool,
    /// Whether the session is too weak for the stop to count in later cases, and a touch would make up for it: the same, with `assertion`.
    pub stop_touch: bool,
    /// What the agent says on a call, and what the person answers.
    pub words: Option<WordsView>,
    /// The exception by which the account is to be recovered, and from when: it is stopped at `/exception/{number}`.
    pub exception: Option<Phrase>,
}

impl LiveCaseBanner {
    /// What it is about, and what happens next.
    pub fn says(&self) -> (&'static str, &'static str) {
        match (self.stopped, self.sign_in_again) {
            (true, _) => ("security-case-stopped", "security-case-stopped-text"),
            (false, true) => ("security-case-sign-in", "security-case-sign-in-text"),
            _ if self.agent.is_some() => ("security-case-agent", "security-case-theirs"),
            _ if self.self_reported => ("security-case-waiting", "security-case-yours"),
            _ => ("security-case-waiting", "security-case-theirs"),
        }
    }
}

/// One browser session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionView {
    /// The session.
    pub id: SessionId,
    /// What its owner calls it.
    pub name: Option<String>,
    /// Browser and system, such as `Edge on Windows`.
    pub browser: String,
    /// The network address that it began from.
    pub address: Option<String>,
    /// The names of the methods that made it.
    pub methods: Vec<String>,
    /// Key of what it is worth.
    pub strength: &'static str,
    /// Whether it may do nothing but register a passkey.
    pub only_registers: bool,
    /// When it was made.
    pub started_at: Timestamp,
    /// When it was last used.
    pub last_seen_at: Timestamp,
    /// Whether it is the one looking.
    pub current: bool,
    /// Whether the one looking may end it: not what began with something stronger.
    pub may_end: bool,
}

/// One thing that happened to the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivityView {
    /// When.
    pub at: Timestamp,
    /// What.
    pub text: Phrase,
    /// From where: address and browser.
    pub from: Option<String>,
    /// Whether it deserves a look.
    pub notable: bool,
    /// How often within a day.
    pub times: u32,
}

/// Saved recovery codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecoveryCodesView {
    /// When they were made; `None` if never.
    pub made_at: Option<Timestamp>,
    /// How many are unused.
    pub left: u32,
    /// Whether new ones can be made in this session.
    pub may_make: bool,
}

/// The page. Forms: `POST /security-info/methods/{id}/rename` with `label`; `GET …/methods/{id}/remove` asks first;
/// `POST /security-info/sessions/{id}/end` and `…/rename` with `name`; `POST /security-info/sessions/end-all`; `POST /security-info/codes`;
/// `POST /security-info/case/stop` with `number`; `GET /security-info/lost`. Adding a passkey: script,
/// `POST /security-info/passkeys/options` and `…/finish` with `{credential, state, label}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityInfoView {
    /// Whether a change takes a touch: the viewer has a passkey.
    pub touch: bool,
    /// The finding.
    pub readiness: Readiness,
    /// What a requirement still asks for, and whether its time is over.
    pub due: Option<(Phrase, bool)>,
    /// What a campaign asks for.
    pub asked: Option<Phrase>,
    /// A case about this person.
    pub case: Option<LiveCaseBanner>,
    /// Since when multi-factor authentication has to be registered again.
    pub reregister_at: Option<Timestamp>,
    /// All methods, working ones first.
    pub methods: Vec<MethodView>,
    /// Whether a passkey can be added in this session.
    pub add_passkey: bool,
    /// What else can be added: `GET /security-info/{path}`.
    pub add: Vec<AddRow>,
    /// A name for a new passkey.
    pub suggested_label: String,
    /// Saved codes.
    pub codes: RecoveryCodesView,
    /// Where the person is signed in.
    pub sessions: Vec<SessionView>,
    /// The latest activity, newest first.
    pub activity: Vec<ActivityView>,
    /// Whether there is more of it: `GET /security-info?all=1`.
    pub older: bool,
    /// What of it is not shown, though all of it is asked for.
    pub ends: Vec<Phrase>,
    /// Who at the helpdesk looked at the person, newest first: the hour, and their name.
    pub looked: Vec<(Timestamp, String)>,
}
page!(SecurityInfoView, "security_info.html");

impl SessionView {
    /// What to call it.
    pub fn title(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.browser)
    }
}

impl SecurityInfoView {
    /// How many other sessions this one may end.
    pub fn sessions_to_end(&self) -> usize {
        self.sessions.iter().filter(|session| !session.current && session.may_end).count()
    }
}

/// Asks before a method is removed: `POST /security-info/methods/{id}/remove`; with `assert` after a passkey touch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoveMethodView {
    /// The method.
    pub method: MethodView,
    /// What the person has left afterwards, as a headline.
    pub after: Phrase,
    /// Its tone.
    pub level: ReadinessLevel,
    /// Why it cannot be removed; hides the button.
    pub refused: Option<Phrase>,
    /// Whether it takes a touch of a passkey.
    pub assert: bool,
}
page!(RemoveMethodView, "remove_method.html");

impl RemoveMethodView {
    /// Where the form posts to.
    pub fn action(&self) -> String {
        method_path(self.method.id, "remove")
    }
    /// Where the passkey touch that the form needs is asked for.
    pub fn assertion(&self) -> String {
        method_path(self.method.id, "assert")
    }
}

/// The path of an action on one's own method.
pub(crate) fn method_path(id: MethodId, action: &str) -> String {
    format!("/security-info/methods/{id}/{action}")
}

/// New recovery codes, shown once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodesShownView {
    /// The codes, each already grouped, such as `K7MQ-2FXR-9TNB`.
    pub codes: Vec<String>,
}
page!(CodesShownView, "codes.html");

/// A code to read out to the helpdesk, shown this once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallCodeView {
    /// The digits, in two groups.
    pub code: String,
    /// The case's number: `POST /security-info/case/stop`. `None` for who used a recovery code, and is not signed in.
    pub number: Option<u64>,
    /// The message that says what the recovery code before it is worth in the case.
    pub worth: &'static str,
    /// How many minutes it lives.
    pub minutes: u64,
    /// The desk's number and hours, for who is not signed in.
    pub desk: DeskContact,
}
page!(CallCodeView, "call_code.html");

/// A device that may have been lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceChoice {
    /// The device, with its id.
    pub device: DeviceView,
    /// The names of the methods on it.
    pub methods: Vec<String>,
    /// Whether the browser that asks seems to run on it.
    pub current: bool,
    /// Whether it is chosen already.
    pub chosen: bool,
}

/// What was filled in so far, to be kept when something is missing.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct LostValues {
    /// Field `device`, repeated.
    pub devices: Vec<DeviceId>,
    /// Field `method`, repeated.
    pub methods: Vec<MethodId>,
    /// Field `elsewhere`, repeated: what works on something that is not lost, of the methods that a lost phone may carry.
    pub elsewhere: Vec<MethodId>,
    /// Field `other_kind` (`phone`, `laptop`, `security_key` or empty).
    pub other_kind: Option<DeviceKind>,
    /// Field `other_name`.
    pub other_name: String,
    /// Field `when` (`now`, `today`, `yesterday`, `earlier`).
    pub when: String,
    /// Field `place`.
    pub place: String,
    /// Field `theft` (`yes`, `no`, `unknown`).
    pub theft: String,
}

/// `/security-info/lost`: `POST` with the fields of [`LostValues`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostView {
    /// Devices on file.
    pub devices: Vec<DeviceChoice>,
    /// Methods that belong to no known device.
    pub loose_methods: Vec<MethodView>,
    /// Methods that belong to no known device, and that a phone may carry.
    pub in_question: Vec<MethodView>,
    /// The method of this session, if it belongs to no known device: whoever uses it does not report it lost here.
    pub current: Option<MethodView>,
    /// Passkeys that a security key may carry, except the one of this session.
    pub keys_in_question: Vec<MethodView>,
    /// What was filled in before.
    pub values: LostValues,
    /// What is missing.
    pub problem: Option<Phrase>,
    /// Where the touch is asked for; `None` for whoever did not sign in with a passkey and reports nothing here.
    pub assert: Option<String>,
}
page!(LostView, "lost.html");

impl LostView {
    /// Whether the method is chosen.
    pub fn has_method(&self, id: &MethodId) -> bool {
        self.values.methods.contains(id)
    }
    /// Whether it was said to work elsewhere.
    pub fn is_elsewhere(&self, id: &MethodId) -> bool {
        self.values.elsewhere.contains(id)
    }
    /// Whether the thing that is not on file is of this kind.
    pub fn other_is(&self, kind: &str) -> bool {
        self.values.other_kind.is_some_and(|other| other.name() == kind)
    }
    /// Whether this answer to "when" is chosen; none is beforehand, so that nobody reports a time that they did not give.
    pub fn when_is(&self, when: &str) -> bool {
        self.values.when == when
    }
    /// Whether this answer about theft is chosen; none is beforehand.
    pub fn theft_is(&self, theft: &str) -> bool {
        self.values.theft == theft
    }
}

/// After the report: what was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostDoneView {
    /// The new case.
    pub number: u64,
    /// Names of the methods suspended now.
    pub suspended: Vec<String>,
    /// How many other sessions were ended.
    pub sessions_ended: u32,
    /// A strong method that still works.
    pub still_works: Option<String>,
    /// The desk, if nothing does.
    pub desk: DeskContact,
}
page!(LostDoneView, "lost_done.html");

impl LostDoneView {
    fn title(&self) -> &'static str {
        if self.suspended.is_empty() { "lost-done-title-none" } else { "lost-done-title" }
    }
}
