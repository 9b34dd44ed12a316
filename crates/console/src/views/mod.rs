//! One struct per page: what it shows, owned and already decided. A handler fills it, [`Page::render`] makes the HTML.
//!
//! Forms post `application/x-www-form-urlencoded` with a hidden `csrf` field; each struct's documentation names the
//! paths and fields of its forms.

mod adding;
mod alarms;
mod approve;
mod campaign;
mod cards;
mod case;
mod check;
mod exception;
mod first;
mod freeze;
mod intake;
mod layout;
mod link;
mod messages;
mod notices;
mod parts;
mod person;
mod policy;
mod queue;
mod reach;
mod recover;
mod rehearsal;
mod report;
mod review;
mod told;

mod safety;
#[cfg(any(test, feature = "gallery"))]
pub mod samples;
mod security_info;
mod settings;
mod signin;
mod ways;
mod why;

pub use adding::{AddAddressView, AddAppView, AddCodeView, AddPasswordView, AddRow, AddressWay};
pub use alarms::{AlarmRow, AlarmsView, HoldRow};
pub use approve::{
    ApprovalKind, ApprovalOutcome, ApprovalRow, ApprovalView, ApproveListView, FactView, HalfRow, HalfView,
};
pub use campaign::CampaignView;
pub use cards::{
    AdviceView, AmendView, AskedView, AskedWay, AssessCard, CallChoice, ChannelChoice, CloseCard, ClosedCard,
    ContainCard, CurrentCard, EscalatedCard, EvidenceAction, EvidenceItem, EvidenceState, HandoverChannel,
    IdDocument, LookBack, MadeQuestion, NumberQuestion, PassCard, PassOutCard, RegisterCard, RegisterState,
    ReportCard, ReregisterCard, RestoreCard, RetireCard, VerifyCard, WaitSignInCard, WipeCard, WipeDuty,
    WipeItem,
};
pub use case::{
    CasePermissions, CaseView, FlagLevel, FlagView, HearChoice, LogTip, RefusedForm, StepState, StepView,
    TimelineEntry, WordsView,
};
pub use check::CheckView;
pub use exception::{ExceptionCard, ExceptionView, SignedView};
pub use first::{FirstRow, FirstView};
pub use freeze::FreezeView;
pub use intake::{IntakeNote, IntakeRow};
pub use layout::{Area, Flash, FlashKind, HoldUp, LayoutView, ViewerView};
pub use link::LinkView;
pub use messages::{MessagesView, OutletView, UnsentView};
pub use notices::{ConfirmView, ErrorView, MailView, OutboxView};
pub use parts::{
    CaseState, Channel, ContactView, DeskContact, DeviceView, EvidenceKind, MethodView, PersonHit,
    PersonSummary, Playbook, Theft, initials,
};
pub use person::{EndView, FrozenView, HeldView, PersonView, SessionsView, SignInRow, role_key};
pub use policy::{
    CampaignForm, DemandForm, EntryView, FirstMethodForm, GroupRow, LIVES, LifetimesForm, ListKind,
    MethodForm, MethodRow, ModelRow, PartForm, PolicyPartView, PolicyView, ProfileForm, RequirementForm,
    ScopeForm, StrengthForm, factor_key, metadata_key, method_note,
};
pub use queue::{DeviceHit, QueueFilter, QueueRow, QueueView, QuotedView, RefusedSignInView, SearchView};
pub use reach::{ReachView, ShortView};
pub use recover::{LostToDeskView, RecoverReportedView, RecoverView};
pub use rehearsal::{AffectedView, RehearsalView, WayTally};
pub use report::{NewCaseView, ReportFormView, ReportValues};
pub use review::{
    CaseOutcome, ClusterView, DayCount, IncidentsView, LogEntry, LogFilter, ReviewCaseRow, ReviewView,
    TreeState, TreeView,
};
pub use safety::{CloseRow, SafetyView};
pub use security_info::{
    ActivityView, CallCodeView, CodesShownView, DeviceChoice, LiveCaseBanner, LostDoneView, LostValues,
    LostView, Readiness, ReadinessLevel, RecoveryCodesView, RemoveMethodView, SecurityInfoView, SessionView,
};
pub use settings::{
    AssessmentView, BreakGlassView, ChangeBodyView, ChangeMay, ChangePreviewView, ChangeRow, ChangeView,
    ChangesView, ClauseView, DiffView, ImportView, InForceView, PassPolicyView, PersonRulesView,
    ProcedureView, ROLES, RequirementView, RolesView, RuleKind, RuleState, SettingsView, StandardsView,
    TierProcedure, VerdictView, account_key, effect_key, flag_key, flag_rows, kind_key, proof_key, role_does,
};
pub use signin::{
    ChangePasswordView, EnrolView, EnrolledView, NextView, OfferView, PassEntryView, SignInView,
    StrongerView, WayLink, WithView,
};
pub use told::{Delivery, NoticeView, ToldView};
pub use ways::{WayNode, WayState, WaysView};
pub use why::{AnswerView, QuestionRow, WhyView};

use crate::i18n::Text;

/// The template engine failed: in practice never, for it only writes into memory.
#[derive(Debug)]
pub struct RenderError(askama::Error);

impl std::fmt::Display for RenderError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the page could not be written: {}", self.0)
    }
}

impl std::error::Error for RenderError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

/// A view that makes a whole HTML document.
pub trait Page {
    /// The document, in the language, time zone and moment of `t`, inside the frame `layout`.
    ///
    /// # Errors
    /// [`RenderError`] if the template engine fails.
    fn render(&self, t: &Text, layout: &LayoutView) -> Result<String, RenderError>;
}

/// Ties a view to its template, which sees `t`, `layout` and `view`.
macro_rules! page {
    ($view:ident, $path:tt) => {
        const _: () = {
            #[derive(askama::Template)]
            #[template(path = $path)]
            struct Html<'a> {
                t: &'a $crate::i18n::Text,
                layout: &'a $crate::views::LayoutView,
                view: &'a $view,
            }
            impl $crate::views::Page for $view {
                fn render(
                    &self,
                    t: &$crate::i18n::Text,
                    layout: &$crate::views::LayoutView,
                ) -> Result<String, $crate::views::RenderError> {
                    askama::Template::render(&Html { t, layout, view: self })
                        .map_err($crate::views::RenderError)
                }
            }
        };
    };
}
pub(crate) use page;

/// An enum whose values have a name (in forms and classes) and a message key.
macro_rules! keyed {
    ($(#[$doc:meta])* $type:ident { $($(#[$vdoc:meta])* $variant:ident = $name:literal => $key:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $type { $($(#[$vdoc])* $variant),* }
        impl $type {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            /// The name in forms, addresses and style classes.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }
            /// The key of the message that names it.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key),* }
            }
            /// The value with this name, if there is one.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }
        }
    };
}
pub(crate) use keyed;
