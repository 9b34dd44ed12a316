//! Why could or couldn't this person?

use super::{models, reader, sign_in_words as words};
use crate::{
    Arg, Phrase,
    http::{
        desk::{acting, hit, moment, present::summary},
        error::PageError,
        visit::Visit,
    },
    views::{AnswerView, Area, QuestionRow, WhyView, factor_key, metadata_key},
};
use axum::{extract::Query, response::Response};
use keyward_access::policy::{Grant, ProfileRefusal, Refusal};
use keyward_desk::{Accounted, GroupNames, Question, Why};
use keyward_model::{
    Certification, Factor, GroupId, MethodKind, PersonId, Scope, Standing, Timestamp, turns,
};
use serde::Deserialize;

/// People of a search.
const FOUND: u16 = 20;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WhyQuery {
    q: String,
    person: Option<String>,
    ask: String,
    at: String,
}

pub(super) async fn page(visit: Visit, Query(query): Query<WhyQuery>) -> Result<Response, PageError> {
    let who = acting(reader(&visit)?, None, None);
    let desk = &visit.app.desk;
    let mut view = empty(&query);
    let Some(person) = &query.person else {
        let text = query.q.trim();
        if !text.is_empty() {
            let found = desk.search(text, FOUND, None).await?.people.items;
            view.people = found.iter().map(|person| hit(person, &[])).collect();
        }
        return visit.page(Area::Settings, &view).await;
    };
    let id: PersonId = person.parse().map_err(|_| PageError::NotFound)?;
    let account = desk.accounted(&who, id).await?;
    view.person = Some(summary(&account.person, None));
    (view.own, view.new) = questions(&account, &query.ask);
    if query.ask.is_empty() {
        return visit.page(Area::Settings, &view).await;
    }
    let question = question(&query.ask).ok_or(PageError::BadRequest)?;
    let at = match moment(query.at.trim(), &visit.app.site.time_zone) {
        Ok(at) if at.is_none_or(|at| at <= visit.now) => at,
        Ok(_) => {
            view.problem = Some(Phrase::key("why-future"));
            return visit.page(Area::Settings, &view).await;
        }
        Err(()) => {
            view.problem = Some(Phrase::key("why-no-moment"));
            return visit.page(Area::Settings, &view).await;
        }
    };
    let why = desk.why(&who, id, question, at.unwrap_or(visit.now)).await?;
    view.answer = Some(answer(&why, question, at));
    visit.page(Area::Settings, &view).await
}

fn empty(query: &WhyQuery) -> WhyView {
    WhyView {
        query: query.q.trim().chars().filter(|c| !turns(*c)).take(100).collect(),
        people: Vec::new(),
        person: None,
        own: Vec::new(),
        new: Vec::new(),
        at: query.at.chars().filter(|c| !turns(*c)).take(40).collect(),
        problem: None,
        answer: None,
    }
}

/// What may be asked of an account: about what is on it, and about what could be.
fn questions(account: &Accounted, asked: &str) -> (Vec<QuestionRow>, Vec<QuestionRow>) {
    let row = |value: String, label| QuestionRow { chosen: value == asked, value, label };
    let mut own = Vec::new();
    for method in account.methods.iter().filter(|method| method.kind != MethodKind::TemporaryAccessPass) {
        let label = |key| Phrase::key(key).with("label", method.label.clone());
        for factor in Factor::of(method.kind) {
            let value = format!("use:{}:{}", method.id, factor.name());
            own.push(row(value, label("why-use").with("factor", Arg::Key(factor_key(*factor)))));
        }
        if Factor::of(method.kind).is_empty() {
            own.push(row(format!("use:{}:", method.id), label("why-use-unknown")));
        }
    }
    own.push(row("pass".to_owned(), Phrase::key("why-use-pass")));
    let registered = |factor: &&Factor| **factor != Factor::TemporaryAccessPass;
    let new = Factor::ALL.iter().filter(registered).map(|factor| {
        let label = Phrase::key("why-register").with("factor", Arg::Key(factor_key(*factor)));
        row(format!("new:{}", factor.name()), label)
    });
    (own, new.collect())
}

fn question(asked: &str) -> Option<Question> {
    let mut parts = asked.split(':');
    match (parts.next()?, parts.next(), parts.next()) {
        ("pass", None, None) => Some(Question::Pass),
        ("new", Some(factor), None) => Factor::from_name(factor).map(Question::Register),
        ("use", Some(method), Some("")) => Some(Question::Use(method.parse().ok()?, None)),
        ("use", Some(method), Some(factor)) => {
            Some(Question::Use(method.parse().ok()?, Some(Factor::from_name(factor)?)))
        }
        _ => None,
    }
}

fn answer(why: &Why, question: Question, at: Option<Timestamp>) -> AnswerView {
    let mut lines = Vec::new();
    let mut profiles = Vec::new();
    let is_pass = question == Question::Pass;
    let headline = match &why.verdict {
        Ok(grant) => {
            lines.extend(by_profile(grant));
            granted(grant, is_pass, &why.groups)
        }
        Err(refusal) => {
            profiles = self::profiles(refusal);
            refused(refusal, &why.groups)
        }
    };
    match (question, &why.verdict, &why.after_pass) {
        (Question::Register(_), Err(_), Some(Ok(_))) => lines.push(Phrase::key("why-after-pass")),
        (Question::Register(Factor::Passkey), Ok(_), _) => lines.push(Phrase::key("why-before-touch")),
        (Question::Use(_, Some(factor)), Ok(_), _) if !why.plan.ways().iter().any(|way| way.has(factor)) => {
            lines.push(Phrase::key("why-in-no-way"));
        }
        _ => {}
    }
    if why.plan.register_only {
        lines.push(Phrase::key("why-register-only"));
    }
    lines.push(member(&why.member_of, &why.groups));
    AnswerView {
        allowed: why.verdict.is_ok(),
        headline,
        rule: why.rule.as_ref().map(|rule| ruled(rule, &why.groups)),
        profiles,
        lines,
        ways: why.plan.ways().iter().map(|way| way.iter().map(factor_key).collect()).collect(),
        version: why.sign_in_version,
        pass_version: why.pass_version,
        at,
    }
}

fn ruled((enabled, scope): &(bool, Scope), groups: &GroupNames) -> Phrase {
    if *enabled { words::scope(scope, groups) } else { Phrase::key("policy-off") }
}

fn group(id: GroupId, groups: &GroupNames) -> String {
    groups.get(&id).cloned().unwrap_or_else(|| id.to_string())
}

fn member(ids: &[GroupId], groups: &GroupNames) -> Phrase {
    if ids.is_empty() {
        return Phrase::key("why-member-of-none");
    }
    let names: Vec<String> = ids.iter().map(|id| group(*id, groups)).collect();
    Phrase::key("why-member-of").with("groups", names.join(", "))
}

/// By what something is allowed.
fn granted(grant: &Grant, is_pass: bool, groups: &GroupNames) -> Phrase {
    match (grant.by, is_pass) {
        (Standing::Included(id), false) => Phrase::key("why-by-group").with("group", group(id, groups)),
        (Standing::Included(id), true) => Phrase::key("why-pass-by-group").with("group", group(id, groups)),
        (_, false) => Phrase::key("why-by-everybody"),
        (_, true) => Phrase::key("why-pass-by-everybody"),
    }
}

fn by_profile(grant: &Grant) -> Option<Phrase> {
    let name = grant.profile.clone()?;
    Some(Phrase::key("why-by-profile").with("profile", name))
}

/// What each profile says of a passkey that none accepts.
pub(in crate::http) fn profiles(why: &Refusal) -> Vec<(String, Phrase)> {
    let Refusal::NoProfile(refused) = why else { return Vec::new() };
    refused.iter().map(|(name, why)| (name.clone(), profile(*why))).collect()
}

/// The first rule that refuses, in the terms of who sets the rules.
pub(in crate::http) fn refused(why: &Refusal, groups: &GroupNames) -> Phrase {
    Phrase::key(match why {
        Refusal::AccountDisabled => "why-account-disabled",
        Refusal::AccountFrozen => "why-account-frozen",
        Refusal::NeverVerifies => "why-never-verifies",
        Refusal::CheckedElsewhere => "why-checked-elsewhere",
        Refusal::NotSetUp => "why-not-set-up",
        Refusal::Off => "why-method-off",
        Refusal::Excluded(id) => {
            return Phrase::key("why-group-excluded").with("group", group(*id, groups));
        }
        Refusal::NotIncluded => "why-not-included",
        Refusal::Suspended => "why-method-suspended",
        Refusal::Revoked => "why-method-revoked",
        Refusal::NotRegistered => "why-not-registered",
        Refusal::NoProfile(refused) if refused.is_empty() => "why-no-profile-for-them",
        Refusal::NoProfile(_) => "why-no-profile",
        Refusal::SelfServiceOff => "why-self-service-off",
        Refusal::TooWeak(strength) => {
            let strength = crate::http::words::strength_name(strength);
            return Phrase::key("why-session-too-weak").with("strength", strength);
        }
        Refusal::CaseOpen => "why-case-open",
        Refusal::NotConfirmed { touch: true } => "why-not-touched",
        Refusal::NotConfirmed { touch: false } => "why-not-fresh",
        Refusal::TooMany(most) => return Phrase::key("why-too-many").with("most", u32::from(*most)),
        Refusal::PassOff => "why-pass-off",
        Refusal::PassOutOfScope => "why-pass-out-of-scope",
        Refusal::PassMultiUse => "why-pass-multi-use",
        Refusal::PassNotYet(at) => return Phrase::key("why-pass-not-yet").with("at", Arg::Moment(*at)),
        Refusal::PassExpired(at) => return Phrase::key("why-pass-expired").with("at", Arg::Moment(*at)),
        Refusal::PassUsed => "why-pass-used",
        Refusal::PassEnded => "why-pass-ended",
    })
}

/// Why a profile refuses a passkey.
pub(super) fn profile(why: ProfileRefusal) -> Phrase {
    let of = |key, model| Phrase::key(key).with("model", models::name(&model));
    match why {
        ProfileRefusal::DeviceBound => Phrase::key("why-profile-device-bound"),
        ProfileRefusal::Synced => Phrase::key("why-profile-synced"),
        ProfileRefusal::NotAttested => Phrase::key("why-profile-not-attested"),
        ProfileRefusal::NotListed(model) => of("why-profile-not-listed", model),
        ProfileRefusal::OnlyClaimed(model) => of("why-profile-only-claimed", model),
        ProfileRefusal::Hidden => Phrase::key("why-profile-hidden"),
        ProfileRefusal::Blocked(model) => of("why-profile-blocked", model),
        ProfileRefusal::Certification { has: None, needs } => {
            Phrase::key("why-profile-not-certified").with("needs", level(needs))
        }
        ProfileRefusal::Certification { has: Some(has), needs } => {
            Phrase::key("why-profile-certification").with("has", level(has)).with("needs", level(needs))
        }
        ProfileRefusal::Status(status) => {
            Phrase::key("why-profile-status").with("status", Arg::Key(metadata_key(status)))
        }
    }
}

fn level(level: Certification) -> String {
    level.name().to_uppercase().replace("_PLUS", "+")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Locale, Text};
    use keyward_model::{Aaguid, MetadataStatus, RequiredStrength};
    use std::collections::BTreeSet;

    fn said(phrase: &Phrase) -> Vec<String> {
        let now = Timestamp::from_micros(1_760_000_000_000_000);
        let in_each = |locale: &Locale| Text::new(*locale, "UTC", now).phrase(phrase);
        let said: Vec<String> = Locale::ALL.iter().map(in_each).collect();
        for sentence in &said {
            assert!(sentence.ends_with('.') && !sentence.contains('⟦'), "{sentence}");
        }
        said
    }

    #[test]
    fn every_refusal_has_a_sentence_of_its_own() {
        let (id, at) = (GroupId::from_bytes([1; 16]), Timestamp::from_micros(0));
        let all = [
            Refusal::AccountDisabled,
            Refusal::AccountFrozen,
            Refusal::NeverVerifies,
            Refusal::CheckedElsewhere,
            Refusal::NotSetUp,
            Refusal::Off,
            Refusal::Excluded(id),
            Refusal::NotIncluded,
            Refusal::Suspended,
            Refusal::Revoked,
            Refusal::NotRegistered,
            Refusal::NoProfile(Vec::new()),
            Refusal::NoProfile(vec![("Keys".to_owned(), ProfileRefusal::Synced)]),
            Refusal::SelfServiceOff,
            Refusal::TooWeak(RequiredStrength::PhishingResistant),
            Refusal::CaseOpen,
            Refusal::NotConfirmed { touch: true },
            Refusal::NotConfirmed { touch: false },
            Refusal::TooMany(10),
            Refusal::PassOff,
            Refusal::PassOutOfScope,
            Refusal::PassMultiUse,
            Refusal::PassNotYet(at),
            Refusal::PassExpired(at),
            Refusal::PassUsed,
            Refusal::PassEnded,
        ];
        let groups: GroupNames = [(id, "Interns".to_owned())].into();
        let sentences: BTreeSet<Vec<String>> = all.iter().map(|why| said(&refused(why, &groups))).collect();
        assert_eq!(sentences.len(), all.len(), "two say the same");
        let codes: BTreeSet<&str> = all.iter().map(Refusal::code).collect();
        // A profile that refuses has the code of none that fits; to confirm has one, however it is done.
        assert_eq!(codes.len(), all.len() - 2);
        assert!(said(&refused(&Refusal::Excluded(id), &groups)).iter().all(|text| text.contains("Interns")));
    }

    #[test]
    fn every_reason_of_a_profile_has_a_sentence_of_its_own() {
        let key: Aaguid = "19083c3d-8383-4b18-bc03-8f1c9ab2fd1b".parse().unwrap();
        let all = [
            ProfileRefusal::DeviceBound,
            ProfileRefusal::Synced,
            ProfileRefusal::NotAttested,
            ProfileRefusal::NotListed(key),
            ProfileRefusal::OnlyClaimed(key),
            ProfileRefusal::Blocked(key),
            ProfileRefusal::Hidden,
            ProfileRefusal::Certification { has: None, needs: Certification::L2 },
            ProfileRefusal::Certification { has: Some(Certification::L1Plus), needs: Certification::L2 },
            ProfileRefusal::Status(MetadataStatus::Revoked),
        ];
        let sentences: BTreeSet<Vec<String>> = all.iter().map(|why| said(&profile(*why))).collect();
        assert_eq!(sentences.len(), all.len(), "two say the same");
        assert!(said(&profile(ProfileRefusal::NotListed(key)))[0].contains("YubiKey"));
    }

    #[test]
    fn questions_are_read_as_they_are_written() {
        let id = keyward_model::MethodId::from_bytes([3; 16]);
        assert_eq!(question("pass"), Some(Question::Pass));
        assert_eq!(question("new:sms"), Some(Question::Register(Factor::Sms)));
        assert_eq!(question(&format!("use:{id}:voice")), Some(Question::Use(id, Some(Factor::Voice))));
        assert_eq!(question(&format!("use:{id}:")), Some(Question::Use(id, None)));
        for nothing in ["", "pass:", "new", "new:", "new:fax", "use:7:sms", "use", "drop:table"] {
            assert_eq!(question(nothing), None, "{nothing}");
        }
    }
}
