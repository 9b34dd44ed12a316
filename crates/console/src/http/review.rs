//! The log, and what it shows over a year.

mod listed;
mod patterns;
mod sentences;

use self::{
    listed::{Narrowed, rows},
    patterns::{clusters, days},
};
use super::{
    desk::{
        Asked, acting, after, error_page,
        present::{Names, credited, sentence},
        proof as touched, work_purpose,
    },
    error::PageError,
    form::{Form, Json},
    routes::{Routes, Who},
    signin::{begun, for_script},
    state::App,
    visit::{Visit, see_other},
};
use crate::{
    Phrase,
    views::{
        Area, CaseOutcome, IncidentsView, LogEntry, LogFilter, LogTip, ReviewCaseRow, ReviewView, TreeState,
        TreeView,
    },
};
use axum::{
    Extension,
    extract::{Path, Query},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use jiff::{civil::Date, tz::TimeZone};
use keyward_desk::{CalendarCase, DeskError, LogItem};
use keyward_ledger::{Checkpoint, SignedNote, VerifierKey};
use keyward_model::{CaseId, DirectoryId, EventId, IntentId, MethodId, PersonId, Role, Timestamp};
use keyward_recovery::{
    Amendment, AtHand, Basis, CaseEvent, Deed, Effect, Ending, RedFlag, SignedAction, Touch,
};
use keyward_storage::{
    Tx, log,
    repo::{
        cases, intents,
        issuance::{Hold, HoldCause},
        methods, people,
    },
};
use serde::Deserialize;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

/// The public key that checkpoints of the log are verified with. The router gets it as an extension; without it nothing is
/// said to be verified, and no proofs are given out.
#[derive(Clone, Debug)]
pub(crate) struct LogKey(pub(crate) Arc<VerifierKey>);

pub(crate) fn routes() -> Routes {
    Routes::new()
        .page("/review", Who::Reviewers, page)
        .page("/review/cases/{number}/proof", Who::Reviewers, proof)
        .change("/review/cases/{number}/acknowledge", Who::Reviewers, acknowledge)
        .change("/review/cases/{number}/acknowledge/assert", Who::Reviewers, assert_acknowledge)
        .change("/review/history/assert", Who::Reviewers, assert_history)
        .change("/review/history/accept", Who::Reviewers, accept_history)
}

/// What a reviewer's passkey signs: which holds are ended. One that is put on later asks for another touch.
fn purpose(holds: &[Hold]) -> String {
    let newest = holds.last().map(|hold| hold.id.to_string()).unwrap_or_default();
    format!("log:accept:{}:{newest}", holds.len())
}

/// The issuance holds that are on.
async fn holds(visit: &Visit) -> Result<Vec<Hold>, PageError> {
    let holds = visit.app.desk.issuance_holds().await?;
    if holds.is_empty() { Err(PageError::NotFound) } else { Ok(holds) }
}

/// Options for the touch with which a reviewer accepts a log that was put back.
async fn assert_history(Json { visit, body: _ }: Json<Value>) -> Response {
    let begin = async {
        let session = visit.with_role(Role::SecurityReader)?;
        let purpose = purpose(&holds(&visit).await?);
        Ok(begun(visit.app.sign_in.begin_assertion(session, &purpose, &visit.client).await?))
    };
    for_script(&visit, begin.await)
}

async fn accept_history(headers: HeaderMap, Form { visit, fields }: Form) -> Result<Response, PageError> {
    let session = visit.with_role(Role::SecurityReader)?;
    let holds = holds(&visit).await?;
    let asserted = touched(&visit, session, fields.get("assertion"), &purpose(&holds))
        .await?
        .ok_or(PageError::BadField("assertion"))?;
    let step_up = super::sure::step_up(&asserted, Touch::Deed { deed: Deed::AcceptHistory });
    let who = acting(session, fields.some("form"), Some(step_up));
    let seen: Vec<EventId> = holds.iter().map(|hold| hold.id).collect();
    match (visit.app.desk.accept_history(&who, &seen, fields.get("reason")).await, Asked::of(&headers)) {
        (Err(error), asked) => error_page(&visit, asked, error, "/review"),
        (Ok(()), _) => Ok(visit.finish(see_other("/review", Some("flash-history-accepted")))),
    }
}

/// Leaves of a page.
const LEAVES: u16 = 50;
/// Cases of a page.
const CASES: usize = 20;
const DAY: Duration = Duration::from_hours(24);
/// The calendar shows 53 weeks.
const YEAR_DAYS: u32 = 371;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ReviewQuery {
    kind: String,
    person: String,
    /// Who did it.
    actor: String,
    case: String,
    after: Option<String>,
    /// Cases with a smaller number than this.
    before: Option<u32>,
}

fn encoded(text: &str) -> percent_encoding::PercentEncode<'_> {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC)
}

/// Kinds of events to choose from, each with the message that names it; a group ends with a point and finds all that begin so.
const KINDS: &[(&str, &str)] = &[
    ("administrator.added", "kind-administrator"),
    ("break_glass.", "kind-break-glass"),
    ("case.", "kind-case"),
    ("case.opened", "kind-case-opened"),
    ("case.evidence_recorded", "kind-evidence"),
    ("case.identity_verified", "kind-verified"),
    ("case.effect_done", "kind-effect-done"),
    ("case.effect_failed", "kind-effect-failed"),
    ("case.escalated", "kind-escalated"),
    ("case.waived", "kind-waived"),
    ("case.closed", "kind-closed"),
    ("change.", "kind-change"),
    ("codes.", "kind-codes"),
    ("log.", "kind-log"),
    ("method.", "kind-method"),
    ("pass.", "kind-pass"),
    ("person.", "kind-person"),
    ("policy.", "kind-policy"),
    ("redteam.", "kind-redteam"),
    ("session.", "kind-session"),
    ("sign_in.refused", "kind-refused"),
];

async fn page(
    visit: Visit,
    Query(query): Query<ReviewQuery>,
    Query(narrowed): Query<Narrowed>,
    key: Option<Extension<LogKey>>,
) -> Result<Response, PageError> {
    let session = visit.with_role(Role::SecurityReader)?;
    let directory = session.person.directory;
    let app = &visit.app;
    let zone = TimeZone::get(&app.site.time_zone).unwrap_or(TimeZone::UTC);
    let from = visit.now.minus(DAY * YEAR_DAYS);
    let calendar = app.desk.calendar(from, visit.now.plus(DAY)).await?;
    let filter = LogFilter {
        kind: query.kind.clone(),
        person: query.person.clone(),
        actor: query.actor.clone(),
        case: query.case.clone(),
    };
    let (entries, older) = entries(app, directory, &filter, query.after.as_deref()).await?;
    let (cases, older_cases) = rows(&calendar, query.before, &narrowed, &zone);
    let unseen = app.desk.unseen_break_glass().await?;
    let view = ReviewView {
        glass: super::settings::present::glass(&unseen, &session.person),
        tree: tree(app, directory, key.as_ref().map(|key| &key.0)).await?,
        holds: app.desk.issuance_holds().await?.iter().map(held).collect(),
        forged: app.desk.forged().which(),
        incidents: IncidentsView {
            until: date(visit.now, &zone),
            days: days(&calendar, &zone),
            clusters: clusters(&calendar, &zone),
        },
        cases,
        older_cases,
        filter,
        kinds: KINDS.iter().map(|(kind, name)| ((*kind).to_owned(), *name)).collect(),
        shared: narrowed.shared(),
        between: narrowed.between(),
        entries,
        older,
    };
    visit.page(Area::Review, &view).await
}

/// What a hold says to the reviewer.
fn held(hold: &Hold) -> Phrase {
    match &hold.cause {
        HoldCause::PutBack { found, .. } => Phrase::key("history-what").with("found", found.as_str()),
        HoldCause::Unreadable { file, why, .. } => {
            Phrase::key("history-unreadable").with("file", file.as_str()).with("why", why.as_str())
        }
    }
}

fn date(at: Timestamp, zone: &TimeZone) -> Date {
    at.to_jiff().to_zoned(zone.clone()).date()
}

/// The newest signed checkpoint, as it says of itself.
async fn checkpoint(app: &App, directory: DirectoryId) -> Result<Option<Checkpoint>, PageError> {
    let note = app.store.read("newest-note", move |tx| log::newest_note(tx, directory)).await?;
    let read = |note: &str| note.parse::<SignedNote>().ok().and_then(|note| note.text().parse().ok());
    Ok(note.as_deref().and_then(read))
}

/// The size and root of the log, for the foot of a case.
pub(crate) async fn tip(app: &App, directory: DirectoryId) -> Result<Option<LogTip>, PageError> {
    let checkpoint = checkpoint(app, directory).await?;
    Ok(checkpoint.map(|tip| LogTip { size: tip.size, root: short(&tip.root.to_hex()) }))
}

/// The ends of a hash, enough to compare by eye.
fn short(hex: &str) -> String {
    match (hex.get(..4), hex.get(hex.len().saturating_sub(4)..)) {
        (Some(head), Some(tail)) if hex.len() > 8 => format!("{head}…{tail}"),
        _ => hex.to_owned(),
    }
}

async fn tree(app: &App, directory: DirectoryId, key: Option<&LogKey>) -> Result<TreeView, PageError> {
    let tip = checkpoint(app, directory).await?;
    let checkpoint_at =
        app.store.read("newest-signed-at", move |tx| log::newest_signed_at(tx, directory)).await?;
    let (state, detail) = match key {
        Some(key) => {
            let key = Arc::clone(&key.0);
            let found = app.store.read("tip-check", move |tx| log::tip_check(tx, directory, &key)).await?;
            match found.first() {
                None => (TreeState::Verified, Phrase::key("tree-detail-tip")),
                Some(finding) => {
                    let phrase = Phrase::key("tree-detail-broken").with("what", finding.to_string());
                    (TreeState::Broken, phrase)
                }
            }
        }
        None => (TreeState::Pending, Phrase::key("tree-detail-not-checked")),
    };
    Ok(TreeView {
        size: tip.as_ref().map_or(0, |tip| tip.size),
        root: tip.map(|tip| tip.root.to_hex()).unwrap_or_default(),
        checkpoint_at,
        state,
        detail,
    })
}

/// Options for the touch with which a reviewer acknowledges: that for the work on the case.
async fn assert_acknowledge(Path(number): Path<String>, Json { visit, body: _ }: Json<Value>) -> Response {
    let begin = async {
        let session = visit.with_role(Role::SecurityReader)?;
        let purpose = work_purpose(case_id(&visit, &number).await?);
        Ok(begun(visit.app.sign_in.begin_assertion(session, &purpose, &visit.client).await?))
    };
    for_script(&visit, begin.await)
}

/// The case with this number.
async fn case_id(visit: &Visit, number: &str) -> Result<CaseId, PageError> {
    let number: u32 = number.parse().map_err(|_| PageError::NotFound)?;
    let who = acting(visit.with_role(Role::SecurityReader)?, None, None);
    match visit.app.desk.case_detail(&who, number).await {
        Ok(detail) => Ok(detail.case.id),
        Err(DeskError::NotAllowed | DeskError::NotFound) => Err(PageError::NotFound),
        Err(other) => Err(other.into()),
    }
}

/// A reviewer says that security knows of a privileged recovery, whatever became of the notice.
async fn acknowledge(
    Path(number): Path<String>,
    headers: HeaderMap,
    Form { visit, fields }: Form,
) -> Result<Response, PageError> {
    let session = visit.with_role(Role::SecurityReader)?;
    let id = case_id(&visit, &number).await?;
    let number: u32 = number.parse().map_err(|_| PageError::NotFound)?;
    let asserted = touched(&visit, session, fields.get("assertion"), &work_purpose(id)).await?;
    let touch = Touch::Case { case: id, action: SignedAction::Work };
    let touch = asserted.map(|asserted| super::sure::step_up(&asserted, touch));
    let (who, case) = (acting(session, fields.some("form"), touch), format!("/desk/cases/{number}"));
    match (visit.app.desk.acknowledge(&who, number).await, Asked::of(&headers)) {
        (Err(error), asked) => error_page(&visit, asked, error, &case),
        (Ok(()), _) => Ok(visit.finish(see_other(&case, Some("flash-acknowledged")))),
    }
}

/// The evidence bundle of a case, to keep and to check without this server.
async fn proof(
    visit: Visit,
    Path(number): Path<String>,
    key: Option<Extension<LogKey>>,
) -> Result<Response, PageError> {
    let directory = visit.with_role(Role::SecurityReader)?.person.directory;
    let number: u32 = number.parse().map_err(|_| PageError::NotFound)?;
    let Some(Extension(LogKey(key))) = key else { return Err(PageError::Unavailable) };
    let bundle = visit
        .app
        .store
        .read("prove-case", move |tx| match cases::find_by_number(tx, directory, number)? {
            Some(row) => log::prove_case(tx, directory, row.case.id, &key),
            None => Ok(None),
        })
        .await?;
    let text = bundle.ok_or(PageError::NotFound)?.to_json().map_err(|error| PageError::internal(&error))?;
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let name = format!("attachment; filename=\"case-{number}.json\"");
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

fn case_row(case: &CalendarCase) -> ReviewCaseRow {
    let now = &case.row.case.now;
    let what = match (case.row.case.playbook.as_str(), now.theft.as_str()) {
        ("pin_locked", _) => "review-what-pin-locked",
        ("new_phone", _) => "review-what-new-phone",
        ("first_passkey", _) => "what-first-passkey",
        // Nothing was lost there.
        ("compromised", _) => "playbook-compromised",
        (_, "yes") => "review-what-stolen",
        _ => "review-what-lost",
    };
    let known: Vec<&str> =
        [&case.department, &case.office].into_iter().flatten().map(String::as_str).collect();
    ReviewCaseRow {
        number: u64::from(case.row.number),
        person: case.person.clone(),
        place: (!known.is_empty()).then(|| known.join(", ")),
        tier: now.tier,
        what: Phrase::key(what),
        opened_at: case.row.case.opened_at,
        closed_at: now.closed_at,
        outcome: match case.ending {
            Some(Ending::Recovered | Ending::SignedIn) => CaseOutcome::Recovered,
            Some(Ending::NotSignedIn) => CaseOutcome::NotSignedIn,
            Some(Ending::Disabled) => CaseOutcome::Disabled,
            Some(Ending::Frozen) => CaseOutcome::Frozen,
            Some(Ending::Rejected) => CaseOutcome::Refused,
            None => CaseOutcome::Open,
        },
        agent: case.opened_by.clone(),
    }
}

/// A page of leaves, newest first, and the address of the next.
async fn entries(
    app: &App,
    directory: DirectoryId,
    filter: &LogFilter,
    position: Option<&str>,
) -> Result<(Vec<LogEntry>, Option<String>), PageError> {
    let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let mut named = [None, None];
    for (found, name) in named.iter_mut().zip([&filter.person, &filter.actor]) {
        if let Some(name) = text(name) {
            match app.desk.search(&name, 1, None).await?.people.items.first() {
                Some(person) => *found = Some(person.id),
                None => return Ok((Vec::new(), None)),
            }
        }
    }
    let [person, by] = named;
    let number = match text(&filter.case) {
        Some(number) => match number.trim_start_matches('#').parse() {
            Ok(number) => Some(number),
            Err(_) => return Ok((Vec::new(), None)),
        },
        None => None,
    };
    let page = app.desk.log_page(text(&filter.kind), (person, by), number, LEAVES, after(position)).await?;
    let known = known(app, directory, &page.items).await?;
    let older = page.next.map(|next| {
        let encode = |text: &str| {
            percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
        };
        let (kind, person, case) = (encode(&filter.kind), encode(&filter.person), encode(&filter.case));
        format!(
            "/review?kind={kind}&person={person}&actor={}&case={case}&after={next}",
            encode(&filter.actor)
        )
    });
    Ok((page.items.iter().map(|item| entry(item, &known)).collect(), older))
}

fn event(item: &LogItem) -> Option<CaseEvent> {
    serde_json::from_str(item.event.body.as_deref()?).ok()
}

fn entry(item: &LogItem, known: &Known) -> LogEntry {
    let body = sentences::body(&item.event);
    let case_event = event(item);
    let credited = case_event.as_ref().is_none_or(credited);
    let (text, reason) = match (case_event, &body) {
        (Some(event), _) => (sentence(&event, known), None),
        (None, None) => (Phrase::key("log-erased"), None),
        (None, Some(body)) => (sentences::of_kind(&item.event.kind, body, known), sentences::reason(body)),
    };
    LogEntry {
        leaf: item.event.leaf_index,
        at: item.event.at,
        kind: item.event.kind.clone(),
        text,
        reason,
        actor: item.actor.clone().filter(|_| credited),
        person: item.event.person.zip(item.person.clone()),
        case: item.number.map(u64::from),
        hash: item.leaf_hash.as_deref().map(short),
    }
}

/// The names behind the ids in a page of events.
#[derive(Debug, Default)]
struct Known {
    people: BTreeMap<PersonId, String>,
    methods: BTreeMap<MethodId, String>,
    effects: BTreeMap<IntentId, Effect>,
}

impl Names for Known {
    fn person(&self, person: PersonId) -> String {
        self.people.get(&person).cloned().unwrap_or_else(|| person.to_string())
    }
    fn method(&self, method: MethodId) -> Option<String> {
        self.methods.get(&method).cloned()
    }
    fn effect(&self, intent: IntentId) -> Option<&Effect> {
        self.effects.get(&intent)
    }
    fn thing(&self, position: u32) -> Option<String> {
        Some(format!("#{}", position.saturating_add(1)))
    }
}

/// Looks up who and what the events name.
async fn known(app: &App, directory: DirectoryId, items: &[LogItem]) -> Result<Known, PageError> {
    let mut wanted = Wanted::default();
    for item in items {
        match event(item) {
            Some(event) => wanted.of_case(&event),
            None => wanted.methods.extend(sentences::body(&item.event).as_ref().and_then(sentences::method)),
        }
    }
    let look = move |tx: &mut dyn Tx| {
        let (mut known, mut wanted) = (Known::default(), wanted.clone());
        for id in &wanted.intents {
            // A row that was forged names nothing; the page that shows what happened opens all the same.
            let intent = intents::find(tx, directory, *id).ok().flatten();
            let effect = intent.and_then(|intent| serde_json::from_str::<Effect>(&intent.effect).ok());
            if let Some(effect) = effect {
                wanted.methods.extend(methods_of(&effect));
                known.effects.insert(*id, effect);
            }
        }
        for id in &wanted.people {
            if let Some(person) = people::find(tx, directory, *id)? {
                known.people.insert(*id, person.display_name);
            }
        }
        for id in &wanted.methods {
            if let Some(method) = methods::find(tx, directory, *id)? {
                known.methods.insert(*id, method.label);
            }
        }
        Ok::<_, keyward_storage::StoreError>(known)
    };
    Ok(app.store.read("log-names", look).await?)
}

/// The ids whose names a page needs.
#[derive(Clone, Debug, Default)]
struct Wanted {
    people: BTreeSet<PersonId>,
    methods: BTreeSet<MethodId>,
    intents: BTreeSet<IntentId>,
}

impl Wanted {
    fn of_case(&mut self, event: &CaseEvent) {
        match event {
            CaseEvent::EvidenceAsked { basis: Basis::Approver { person, .. }, .. }
            | CaseEvent::EvidenceRecorded { basis: Basis::Approver { person, .. }, .. } => {
                self.people.insert(*person);
            }
            CaseEvent::ApprovalAsked { approver, .. } | CaseEvent::ApprovalRecorded { approver, .. } => {
                self.people.insert(*approver);
            }
            CaseEvent::PasskeyProved { method }
            | CaseEvent::PasskeyConfirmed { method }
            | CaseEvent::PasskeySeen { method }
            | CaseEvent::OwnerSignedIn { method }
            | CaseEvent::CodeDrawn { method, .. }
            | CaseEvent::MethodBound { method, .. }
            | CaseEvent::FlagRaised { flag: RedFlag::MethodSignedIn { method, .. } }
            | CaseEvent::MethodsAnswered { at_hand: AtHand::Method { method } }
            | CaseEvent::ReportAmended {
                amendment: Amendment::AddMethod { method } | Amendment::WithdrawMethod { method, .. },
                ..
            } => {
                self.methods.insert(*method);
            }
            CaseEvent::EffectIntended { effect, .. } => self.methods.extend(methods_of(effect)),
            CaseEvent::EffectDone { id, .. }
            | CaseEvent::EffectFailed { id, .. }
            | CaseEvent::NoticeGivenUp { id }
            | CaseEvent::NoticeAcknowledged { id } => {
                self.intents.insert(*id);
            }
            _ => {}
        }
    }
}

/// The methods that an effect changes.
fn methods_of(effect: &Effect) -> Vec<MethodId> {
    match effect {
        Effect::RetireMethod { method } => vec![*method],
        Effect::SuspendMethods { methods }
        | Effect::ReinstateMethods { methods, .. }
        | Effect::RequireReregistration { methods, .. } => methods.clone(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_shortened() {
        assert_eq!(short("5f3c0011223344a91e"), "5f3c…a91e");
        assert_eq!(short("5f3c"), "5f3c");
        assert_eq!(short(""), "");
    }
}
