//! One part of the policy in force on a page: shown, typed, put back into the whole, and taken to the preview.

use super::{
    super::{administrator, edit},
    scope,
};
use crate::{
    Phrase,
    http::{
        desk::acting,
        error::PageError,
        form::{Fields, Form},
        visit::Visit,
    },
    views::{Area, PartForm, PolicyPartView, ScopeForm},
};
use axum::{extract::Path, response::Response};
use keyward_desk::{DeskError, GroupNames, SignInDetail, Wish};
use keyward_model::{Factor, SignInPolicy, Timestamp, turns};

/// Where a part is in the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// There is one of it.
    Only,
    /// The rule of this method.
    Method(Factor),
    /// The entry of a list, from 0.
    At(usize),
    /// An entry that is not in its list yet.
    New,
}

impl Place {
    /// The entry's place in its list.
    pub(super) const fn index(self) -> Option<usize> {
        match self {
            Self::At(place) => Some(place),
            _ => None,
        }
    }
}

/// A part that a page edits.
pub(super) trait Part: Sized {
    /// Where the page is.
    const PATH: &'static str;
    /// Keys of the title and of what it does.
    const WORDS: (&'static str, &'static str);
    /// Key of the button that leaves it out.
    const REMOVE: Option<&'static str> = None;

    /// Where an address points.
    fn place(asked: Option<&str>) -> Option<Place>;
    /// As it is in a policy, or as a new one begins.
    fn of(policy: &SignInPolicy, place: Place, names: &GroupNames) -> Option<Self>;
    /// As it was typed. What no form of ours sends is an error; what a person mistyped stays as it is.
    fn read(fields: &Fields, place: Place) -> Result<Self, PageError>;
    /// Whom it is for.
    fn scope(&mut self) -> Option<&mut ScopeForm> {
        None
    }
    /// What the form needs of the policy but does not send.
    fn remember(&mut self, _policy: &SignInPolicy, _place: Place) {}
    /// Does what a button asks for; whether it was such a button.
    fn edit(&mut self, _asked: &str) -> bool {
        false
    }
    /// Puts it into the policy.
    fn put(&self, policy: &mut SignInPolicy, place: Place, now: Timestamp) -> Result<(), Phrase>;
    /// Whether it is in the policy and may be left out.
    fn is_there(_policy: &SignInPolicy, place: Place) -> bool {
        matches!(place, Place::At(_))
    }
    /// Leaves it out.
    fn remove(_policy: &mut SignInPolicy, _place: Place) {}
    /// Where the entry is now that was at a place before; `None` if it is not there any more.
    fn moved(_before: &SignInPolicy, place: Place, _now: &SignInPolicy) -> Option<Place> {
        Some(place)
    }
    /// As the view holds it.
    fn form(self) -> PartForm;
}

/// The place in a list: `new`, or a number from 1.
pub(super) fn in_list(asked: Option<&str>) -> Option<Place> {
    match asked? {
        "new" => Some(Place::New),
        number => number.parse::<usize>().ok()?.checked_sub(1).map(Place::At),
    }
}

/// Where an entry is now, by what makes it the same.
pub(super) fn found<T>(
    before: &[T],
    place: Place,
    now: &[T],
    same: impl Fn(&T, &T) -> bool,
) -> Option<Place> {
    let Some(index) = place.index() else { return Some(place) };
    let was = before.get(index)?;
    now.iter().position(|one| same(was, one)).map(Place::At)
}

/// Puts an entry where it was, or at the end.
pub(super) fn put<T>(list: &mut Vec<T>, place: Place, entry: T) {
    match place.index().and_then(|index| list.get_mut(index)) {
        Some(old) => *old = entry,
        None => list.push(entry),
    }
}

/// Leaves an entry out.
pub(super) fn drop<T>(list: &mut Vec<T>, place: Place) {
    if let Some(index) = place.index().filter(|index| *index < list.len()) {
        list.remove(index);
    }
}

/// A number as somebody typed it.
pub(super) fn number<T: std::str::FromStr>(typed: &str) -> Result<T, Phrase> {
    typed.trim().parse().map_err(|_| Phrase::key("policy-number"))
}

/// The beginning of what was typed: more than any field takes.
pub(super) fn typed(fields: &Fields, name: &str) -> String {
    kept(fields.get(name), 200)
}

/// The beginning of a text, without marks that turn its direction.
pub(super) fn kept(text: &str, most: usize) -> String {
    text.chars().filter(|c| !turns(*c)).take(most).collect()
}

fn address<P: Part>(place: Place) -> String {
    match place {
        Place::Only => P::PATH.to_owned(),
        Place::Method(factor) => format!("{}/{}", P::PATH, factor.name()),
        Place::At(index) => format!("{}/{}", P::PATH, index + 1),
        Place::New => format!("{}/new", P::PATH),
    }
}

/// What goes on a page besides the part.
#[derive(Default)]
struct Said {
    reason: String,
    overtaken: Option<Phrase>,
    problem: Option<Phrase>,
}

async fn show<P: Part>(
    visit: &Visit,
    part: P,
    place: Place,
    detail: &SignInDetail,
    said: Said,
) -> Result<Response, PageError> {
    let (title, text) = P::WORDS;
    let view = PolicyPartView {
        action: address::<P>(place),
        version: detail.current,
        title,
        text,
        part: part.form(),
        remove: P::REMOVE.filter(|_| P::is_there(&detail.policy, place)),
        reason: said.reason,
        overtaken: said.overtaken,
        problem: said.problem,
    };
    visit.page(Area::Settings, &view).await
}

pub(super) async fn page<P: Part>(visit: Visit, path: Option<Path<String>>) -> Result<Response, PageError> {
    let who = acting(administrator(&visit)?, None, None);
    let place = P::place(path.as_ref().map(|path| path.as_str())).ok_or(PageError::NotFound)?;
    let detail = visit.app.desk.sign_in_detail(&who, None).await?;
    let part = P::of(&detail.policy, place, &detail.groups).ok_or(PageError::NotFound)?;
    show(&visit, part, place, &detail, Said::default()).await
}

pub(super) async fn preview<P: Part>(
    path: Option<Path<String>>,
    Form { visit, fields }: Form,
) -> Result<Response, PageError> {
    let who = acting(administrator(&visit)?, None, None);
    let place = P::place(path.as_ref().map(|path| path.as_str())).ok_or(PageError::NotFound)?;
    let desk = &visit.app.desk;
    let detail = desk.sign_in_detail(&who, None).await?;
    let mut said = Said { reason: typed_reason(&fields), ..Said::default() };
    let mut part = P::read(&fields, place)?;
    let seen: u32 = fields.parse("version")?;
    let place = if seen == detail.current {
        place
    } else {
        let before =
            desk.sign_in_detail(&who, Some(seen)).await.map_err(|_| PageError::BadField("version"))?;
        let now = P::moved(&before.policy, place, &detail.policy);
        let key = if now.is_some() { "policy-overtaken" } else { "policy-overtaken-gone" };
        said.overtaken = Some(Phrase::key(key).with("version", detail.current.to_string()));
        now.unwrap_or(Place::New)
    };
    if place.index().is_some() && P::of(&detail.policy, place, &detail.groups).is_none() {
        return Err(PageError::NotFound);
    }
    part.remember(&detail.policy, place);
    let asked = asked(&fields);
    let mut edited = part.edit(asked);
    if let Some(scope) = part.scope() {
        let names = desk.group_names(&who, scope::ids(scope)).await?;
        if scope::fill(scope, &names) {
            said.problem = Some(Phrase::key("policy-group-gone"));
        }
        if asked == "find" {
            scope::add(scope, desk.search_groups(&who, &scope.find).await?);
            edited = true;
        }
    }
    if edited || said.overtaken.is_some() || said.problem.is_some() {
        return show(&visit, part, place, &detail, said).await;
    }
    let mut policy = detail.policy.clone();
    let made = if asked == "remove" && P::REMOVE.is_some() && P::is_there(&policy, place) {
        P::remove(&mut policy, place);
        Ok(())
    } else {
        part.put(&mut policy, place, visit.now)
    };
    said.problem = Some(match made {
        Err(problem) => problem,
        Ok(()) => match drafted(&visit, policy, fields.get("reason")).await {
            Ok(draft) => return edit::preview(&visit, draft, &address::<P>(place)).await,
            Err(error) => edit::problem(error)?,
        },
    });
    show(&visit, part, place, &detail, said).await
}

/// What the button says that was pressed. The one that the enter key presses looks where somebody was typing.
fn asked(fields: &Fields) -> &str {
    match fields.get("do") {
        "enter" if fields.some("find_model").is_some() => "find-model",
        "enter" if fields.some("find").is_some() => "find",
        other => other,
    }
}

async fn drafted(
    visit: &Visit,
    policy: SignInPolicy,
    reason: &str,
) -> Result<keyward_desk::Draft, DeskError> {
    edit::draft(visit, Wish::SignIn(Box::new(policy)), reason).await
}

/// Longer than a reason may be, so that one that is too long is said and kept, but not without end.
fn typed_reason(fields: &Fields) -> String {
    kept(fields.get("reason"), 1_000)
}
