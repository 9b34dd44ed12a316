//! The views of Security info.

use super::{
    agent::seen_from,
    desk::{
        acting,
        present::{Gone, device_view, first_name, known_apart, loose, method_view, method_views},
        sessions::{labels, session_browser, strength},
    },
    error::PageError,
    visit::Visit,
    words::method_word,
};
use crate::{
    Arg, Phrase, Text,
    views::{
        ActivityView, DeviceChoice, LiveCaseBanner, LostValues, LostView, Readiness, ReadinessLevel,
        RecoveryCodesView, RemoveMethodView, SecurityInfoView, SessionView, WordsView,
    },
};
use keyward_desk::{OwnDone, OwnHappened};
use keyward_model::{DeviceState, Factor, Method, MethodId, MethodKind, MethodStatus};
use keyward_recovery::{methods_in_question, passkeys_in_question};
use keyward_signin::{Confirmation, Overview, Session, SessionEntry, SessionKind, SignIns};
use keyward_storage::repo::sign_ins::SignIn as SignInRecord;
use std::time::Duration;

/// Whether people look after this one themselves: what an import brought is another system's, but for passkeys.
fn is_own(method: &Method, overview: &Overview) -> bool {
    match method.kind {
        MethodKind::Passkey | MethodKind::RecoveryCodes => true,
        MethodKind::Password | MethodKind::SoftwareTotp | MethodKind::Phone | MethodKind::Email => {
            overview.here.contains(&method.id)
        }
        _ => false,
    }
}

/// A case about the person, to be seen from any signed-in device: whoever says to be the desk can be checked here.
pub(crate) async fn case_banner(
    visit: &Visit,
    session: &Session,
) -> Result<Option<LiveCaseBanner>, PageError> {
    let Some(case) = visit.app.desk.own_case(session.person.id).await? else { return Ok(None) };
    let who = acting(session, None, None);
    let words = visit.app.desk.own_words(&who).await?;
    let weak = case.can_stop && !visit.app.desk.speaks_for_owner(&who).await?;
    let stop_touch = weak && visit.app.sign_in.can_stop(session, case.number).await?;
    let on_the_phone = case.can_stop && case.agent.is_some();
    Ok(Some(LiveCaseBanner {
        number: u64::from(case.number),
        reported: case.things,
        lost_at: case.lost_at,
        can_read: on_the_phone && visit.app.desk.can_draw_code(&who).await?,
        agent: case.agent,
        since: case.stopped_at.unwrap_or(case.opened_at),
        self_reported: case.self_reported,
        stopped: !case.can_stop,
        sign_in_again: case.sign_in_again,
        can_stop: case.can_stop,
        stop_touch,
        words: words.map(|words| WordsView { desk: words.desk, person: words.person }),
        exception: case.exception.map(|exception| match exception.opens_at {
            None => Phrase::key("security-exception-waits"),
            Some(at) if at <= visit.app.clock.now() => Phrase::key("security-exception-open"),
            Some(at) => Phrase::key("security-exception-opens").with("at", Arg::Moment(at)),
        }),
    }))
}

pub(crate) fn security_info(
    visit: &Visit,
    session: &Session,
    (overview, may_add, touch): (&Overview, &[Factor], bool),
    sessions: &[SessionEntry],
    case: Option<LiveCaseBanner>,
) -> SecurityInfoView {
    let text = visit.text();
    let mut methods = method_views(&overview.methods, &overview.devices, |_| false);
    methods.retain(|method| method.kind != MethodKind::RecoveryCodes || method.is_active());
    for method in &mut methods {
        method.current = session.method == Some(method.id);
        let known = overview.methods.iter().find(|known| known.id == method.id);
        let own =
            known.is_some_and(|known| is_own(known, overview)) && method.status != MethodStatus::Revoked;
        method.can_rename = own && method.kind != MethodKind::RecoveryCodes;
        method.can_remove = own && method.status == MethodStatus::Active;
    }
    SecurityInfoView {
        touch,
        reregister_at: session.person.reregister_at,
        readiness: readiness(overview),
        due: overview.due.map(|due| (super::campaign::due(due), due.overdue)),
        // One of both says it.
        asked: overview.asked.filter(|_| overview.due.is_none()).map(super::campaign::asked),
        case,
        add_passkey: may_add.contains(&Factor::Passkey),
        add: super::adding::rows(
            may_add,
            methods.iter().any(|method| method.kind == MethodKind::Password && method.can_remove),
        ),
        methods,
        suggested_label: suggested_label(visit),
        codes: RecoveryCodesView {
            made_at: overview.codes_made_at,
            left: overview.codes_left,
            may_make: may_add.contains(&Factor::RecoveryCode),
        },
        sessions: sessions.iter().map(|entry| session_view(entry, &overview.methods, &text)).collect(),
        activity: Vec::new(),
        older: false,
        ends: vec![],
        looked: Vec::new(),
    }
}

/// A name for a new passkey; empty leaves it to the authenticator's model.
pub(crate) fn suggested_label(visit: &Visit) -> String {
    let text = visit.text();
    let system = visit.client.user_agent.as_deref().and_then(keyward_signin::operating_system);
    system.map_or_else(|| text.msg("method-word-passkey"), |system| text.msg1("passkey-on", "system", system))
}

/// The strong methods that sign in: they work, and the policy takes them.
fn strong(overview: &Overview) -> Vec<&Method> {
    let usable = overview.methods.iter().filter(|method| method.is_usable_strong());
    usable.filter(|method| !overview.refused.contains(&method.id)).collect()
}

/// The most that *What happened* shows.
const ACTIVITY: usize = 12;

/// What one loss would mean.
pub(crate) fn readiness(overview: &Overview) -> Readiness {
    let strong = strong(overview);
    let has_refused = overview.methods.iter().any(Method::is_usable_strong);
    let device = |method: &Method| overview.devices.iter().find(|device| Some(device.id) == method.device);
    let survives = |method: &Method| method.synced == Some(true);
    let lose = |method: &Method| {
        let name = device(method).map_or_else(|| method.label.clone(), |device| device.name.clone());
        Phrase::key("ready-one-loss").with("device", name)
    };
    // What it lives on is not known: its name is no thing that anybody loses.
    let nowhere = |method: &Method| device(method).is_none();
    let (level, headline, detail, percent) = match strong.as_slice() {
        [] if has_refused => {
            (ReadinessLevel::AtRisk, Phrase::key("ready-refused"), "ready-refused-detail", 0)
        }
        [] => (ReadinessLevel::AtRisk, Phrase::key("ready-none"), "ready-none-detail", 0),
        [only] if survives(only) => {
            (ReadinessLevel::Weak, Phrase::key("ready-synced"), "ready-synced-detail", 66)
        }
        [only] if overview.codes_left > 0 => {
            let headline = match lose(only) {
                Phrase::Message(_, arguments) => Phrase::Message("ready-codes", arguments),
                plain @ Phrase::Plain(_) => plain,
            };
            (ReadinessLevel::Weak, headline, "ready-codes-detail", 50)
        }
        [only] if nowhere(only) => {
            (ReadinessLevel::AtRisk, Phrase::key("ready-only"), "ready-only-detail", 33)
        }
        [only] => (ReadinessLevel::AtRisk, lose(only), "ready-one-loss-detail", 33),
        [first, rest @ ..] => {
            let one_device = first.device.is_some()
                && rest.iter().all(|method| method.device == first.device)
                && !strong.iter().any(|method| survives(method));
            if one_device {
                (ReadinessLevel::AtRisk, lose(first), "ready-shared-detail", 33)
            } else if !known_apart(&strong) {
                let count = u64::try_from(strong.len()).unwrap_or(u64::MAX);
                let headline = Phrase::key("ready-maybe").with("count", count);
                (ReadinessLevel::Weak, headline, "ready-maybe-detail", 66)
            } else {
                (ReadinessLevel::Good, Phrase::key("ready-good"), "ready-good-detail", 100)
            }
        }
    };
    let detail = Phrase::key(detail);
    Readiness { level, headline, detail, percent }
}

fn session_view(entry: &SessionEntry, methods: &[Method], text: &Text) -> SessionView {
    SessionView {
        id: entry.id,
        name: entry.name.clone(),
        browser: session_browser(entry.user_agent.as_deref(), text),
        address: entry.address.clone(),
        methods: labels(entry.methods.iter().copied(), methods),
        strength: strength(entry.kind, !entry.methods.is_empty(), entry.factors),
        only_registers: entry.kind == SessionKind::Enrol,
        started_at: entry.signed_in_at,
        last_seen_at: entry.last_seen_at,
        current: entry.current,
        may_end: entry.may_end,
    }
}

/// Sign-ins, refusals and new methods, newest first.
fn activity(sign_ins: &[SignInRecord], overview: &Overview, text: &Text) -> Vec<ActivityView> {
    let label = |id: Option<MethodId>, kind: MethodKind| {
        let known = id.and_then(|id| overview.methods.iter().find(|method| method.id == id));
        known.map_or_else(|| Arg::Key(method_word(kind)), |method| Arg::from(method.label.as_str()))
    };
    let mut entries: Vec<ActivityView> = sign_ins
        .iter()
        .map(|sign_in| {
            let good = sign_in.outcome == keyward_storage::repo::sign_ins::SUCCESS;
            let key = if good { "activity-signed-in" } else { "activity-refused" };
            ActivityView {
                at: sign_in.at,
                text: Phrase::key(key).with("method", label(sign_in.method, sign_in.kind)),
                from: seen_from(sign_in.user_agent.as_deref(), sign_in.address.as_deref(), text),
                notable: !good,
                times: 1,
            }
        })
        .collect();
    entries.extend(overview.methods.iter().map(|method| ActivityView {
        at: method.added_at,
        text: Phrase::key("activity-added").with("label", method.label.clone()),
        from: seen_from(method.added_from.user_agent.as_deref(), method.added_from.address.as_deref(), text),
        notable: false,
        times: 1,
    }));
    entries
}

/// What cases did, and what else happened to the account.
fn from_the_desk(happened: &[OwnHappened], overview: &Overview) -> Vec<ActivityView> {
    let labels = |ids: &[MethodId]| {
        let label = |id| overview.methods.iter().find(|method| method.id == id).map(|one| one.label.clone());
        ids.iter().filter_map(|id| label(*id)).collect::<Vec<_>>().join(", ")
    };
    let entry = |one: &OwnHappened| {
        let (phrase, notable) = match &one.what {
            OwnDone::Opened => (Phrase::key("activity-case-opened"), true),
            OwnDone::Stopped => (Phrase::key("activity-case-stopped"), true),
            OwnDone::Completed => (Phrase::key("activity-case-completed"), false),
            OwnDone::Rejected => (Phrase::key("activity-case-rejected"), true),
            OwnDone::SessionsEnded(count) => {
                (Phrase::key("activity-case-sessions").with("count", *count), false)
            }
            OwnDone::Suspended(methods) => {
                (Phrase::key("activity-case-suspended").with("labels", labels(methods)), false)
            }
            OwnDone::Removed(method) => {
                (Phrase::key("activity-case-removed").with("labels", labels(&[*method])), false)
            }
            OwnDone::Frozen { by_owner: true } => (Phrase::key("activity-frozen-own"), false),
            OwnDone::Frozen { by_owner: false } => (Phrase::key("activity-frozen"), true),
            OwnDone::Unfrozen => (Phrase::key("activity-unfrozen"), true),
            OwnDone::CodeUsed => (Phrase::key("activity-code-used"), true),
        };
        let number = one.number.map(|number| number.to_string()).unwrap_or_default();
        ActivityView { at: one.at, text: phrase.with("number", number), from: None, notable, times: 1 }
    };
    happened.iter().map(entry).collect()
}

/// How long the same refusal from the same place is one line.
const ONE_LINE: Duration = Duration::from_hours(24);

/// Newest first. The same refusal over and over is one line: a device that tries by itself hides nothing else.
fn folded(mut entries: Vec<ActivityView>) -> Vec<ActivityView> {
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.at));
    let is_refused = |entry: &ActivityView| matches!(entry.text, Phrase::Message("activity-refused", _));
    let mut lines: Vec<ActivityView> = Vec::new();
    for entry in entries {
        let same = |line: &&mut ActivityView| {
            line.text == entry.text && line.from == entry.from && line.at.since(entry.at) <= ONE_LINE
        };
        match lines.iter_mut().find(same).filter(|_| is_refused(&entry)) {
            Some(line) => line.times = line.times.saturating_add(1),
            None => lines.push(entry),
        }
    }
    lines
}

/// *What happened*: the latest, or all that is kept; and whether there is more.
pub(crate) fn what_happened(
    sign_ins: &[SignInRecord],
    happened: &[OwnHappened],
    overview: &Overview,
    (text, all): (&Text, bool),
) -> (Vec<ActivityView>, bool) {
    let mut entries = activity(sign_ins, overview, text);
    entries.extend(from_the_desk(happened, overview));
    let mut lines = folded(entries);
    let more = !all && lines.len() > ACTIVITY;
    if !all {
        lines.truncate(ACTIVITY);
    }
    (lines, more)
}

/// What is left out of all that happened.
pub(crate) fn where_it_ends(sign_ins: &SignIns) -> Vec<Phrase> {
    let ends = [("activity-ends", sign_ins.ends), ("activity-refused-ends", sign_ins.refused_ends)];
    let ends = ends.into_iter().filter_map(|(key, at)| Some((key, at?)));
    ends.map(|(key, at)| Phrase::key(key).with("at", Arg::Moment(at))).collect()
}

/// The question before a method is removed; `None` if it is not theirs to remove.
pub(crate) fn remove(
    session: &Session,
    overview: &Overview,
    id: MethodId,
    (only_way, confirmation): (bool, Confirmation),
) -> Option<RemoveMethodView> {
    let method = overview.methods.iter().find(|method| method.id == id && is_own(method, overview))?;
    if method.status == MethodStatus::Revoked {
        return None;
    }
    let mut view = method_view(method, &overview.devices, false);
    view.current = session.method == Some(id);
    let mut without = overview.clone();
    without.methods.retain(|other| other.id != id);
    let after = readiness(&without);
    let last = method.is_usable_strong() && !without.methods.iter().any(Method::is_usable_strong);
    let refused = match method.status {
        MethodStatus::Suspended => Some(Phrase::key("remove-suspended")),
        _ if last => Some(Phrase::key("security-remove-last")),
        _ if only_way => Some(Phrase::key("sign-in-error-only-way")),
        _ if confirmation == Confirmation::SignInAgain => Some(Phrase::key("add-fresh-how")),
        _ => None,
    };
    let assert = confirmation == Confirmation::Touch;
    Some(RemoveMethodView { method: view, after: after.headline, level: after.level, refused, assert })
}

/// The form for a loss.
pub(crate) fn lost(
    session: &Session,
    overview: &Overview,
    values: LostValues,
    problem: Option<Phrase>,
) -> LostView {
    let active = |method: &&Method| method.status == MethodStatus::Active;
    let in_use: Vec<_> =
        overview.devices.iter().filter(|device| device.state == DeviceState::InUse).cloned().collect();
    let devices = in_use
        .iter()
        .map(|device| {
            let on_it = || overview.methods.iter().filter(active).filter(|method| method.lives_on(device.id));
            DeviceChoice {
                methods: on_it().map(|method| method.label.clone()).collect(),
                current: on_it().any(|method| session.method == Some(method.id)),
                chosen: values.devices.contains(&device.id),
                device: device_view(device, Gone::No),
            }
        })
        .collect();
    let asked = || methods_in_question(&overview.methods, &overview.devices).filter(active);
    let view = |method| method_view(method, &overview.devices, false);
    let is_current = |method: &&Method| session.method == Some(method.id);
    let is_asked = |method: &Method| asked().any(|known| known.id == method.id);
    let loose = || loose(&overview.methods, &in_use).filter(active).filter(|method| !is_asked(method));
    LostView {
        assert: session.method.map(|_| format!("/touch/open-case/{}", session.person.id)),
        devices,
        loose_methods: loose().filter(|method| !is_current(method)).map(view).collect(),
        current: loose().find(is_current).map(view),
        in_question: asked().map(view).collect(),
        keys_in_question: passkeys_in_question(&overview.methods, &overview.devices)
            .filter(active)
            .filter(|method| session.method != Some(method.id))
            .map(view)
            .collect(),
        values,
        problem,
    }
}

/// The name used in sentences.
pub(crate) fn greeting(session: &Session) -> String {
    first_name(&session.person.display_name)
}
