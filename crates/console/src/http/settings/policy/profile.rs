//! A passkey profile as a form, with its models by name.

use super::{
    super::models,
    part::{Part, Place, drop, found, in_list, kept, put, typed},
    scope,
};
use crate::{
    Phrase,
    http::{error::PageError, form::Fields},
    views::{ListKind, ModelRow, PartForm, ProfileForm, ScopeForm},
};
use keyward_desk::GroupNames;
use keyward_model::{
    Aaguid, Certification, MetadataStatus, ModelList, PasskeyProfile, SignInPolicy, Timestamp,
};

/// Models of a search.
const FOUND: usize = 30;
/// More models than a list may have.
const MOST_MODELS: usize = 2_500;

fn row(id: Aaguid) -> ModelRow {
    ModelRow { id: id.to_string(), name: models::name(&id) }
}

/// By name, each once.
fn rows(ids: impl Iterator<Item = Aaguid>) -> Vec<ModelRow> {
    let mut rows: Vec<ModelRow> = ids.map(row).collect();
    rows.sort_by(|one, other| (&one.name, &one.id).cmp(&(&other.name, &other.id)));
    rows.dedup();
    rows
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

impl ProfileForm {
    fn ids(&self) -> impl Iterator<Item = Aaguid> {
        self.models.iter().filter_map(|row| row.id.parse().ok())
    }

    fn find(&mut self) {
        let (found, more) = models::search(&self.find_model, FOUND);
        let listed: Vec<Aaguid> = self.ids().collect();
        self.found = Some(Phrase::key(match (found.is_empty(), more) {
            (true, _) => "policy-models-none",
            (false, true) => "policy-models-more",
            (false, false) => "policy-models-found",
        }));
        self.found_models = rows(found.into_iter().filter(|id| !listed.contains(id)));
    }
}

impl Part for ProfileForm {
    const PATH: &'static str = "/settings/sign-in/profiles";
    const WORDS: (&'static str, &'static str) = ("policy-profile-title", "policy-profile-text");
    const REMOVE: Option<&'static str> = Some("policy-profile-remove");

    fn place(asked: Option<&str>) -> Option<Place> {
        in_list(asked)
    }
    fn of(policy: &SignInPolicy, place: Place, names: &GroupNames) -> Option<Self> {
        let new = || PasskeyProfile::everything("");
        let profile =
            place.index().map_or_else(|| Some(new()), |index| policy.profiles.get(index).cloned())?;
        let (list, listed) = match profile.models {
            ModelList::Any => (ListKind::Any, Vec::new()),
            ModelList::Allow(models) => (ListKind::Allow, models),
            ModelList::Block(models) => (ListKind::Block, models),
        };
        Some(Self {
            name: profile.name,
            scope: scope::form(&profile.scope, names),
            attestation: profile.attestation,
            device_bound: profile.device_bound,
            synced: profile.synced,
            list,
            models: rows(listed.into_iter()),
            find_model: String::new(),
            found_models: Vec::new(),
            found: None,
            entra: count(models::entra().len()),
            certification: profile.certification,
            statuses: profile.refused_statuses.into_iter().collect(),
        })
    }
    fn read(fields: &Fields, _: Place) -> Result<Self, PageError> {
        let yes = |name| fields.some(name).is_some();
        let model = |id: &str| id.parse::<Aaguid>().map_err(|_| PageError::BadField("model"));
        let listed: Vec<Aaguid> = fields.all("model").map(model).collect::<Result<_, _>>()?;
        if listed.len() > MOST_MODELS {
            return Err(PageError::TooLarge);
        }
        let status = |name| MetadataStatus::from_name(name).ok_or(PageError::BadField("status"));
        let level = |name| Certification::from_name(name).ok_or(PageError::BadField("certification"));
        Ok(Self {
            name: typed(fields, "name"),
            scope: scope::read(fields)?,
            attestation: yes("attestation"),
            device_bound: yes("device_bound"),
            synced: yes("synced"),
            list: ListKind::from_name(fields.get("list")).ok_or(PageError::BadField("list"))?,
            models: rows(listed.into_iter()),
            find_model: kept(fields.get("find_model").trim(), 100),
            found_models: Vec::new(),
            found: None,
            entra: count(models::entra().len()),
            certification: fields.some("certification").map(level).transpose()?,
            statuses: fields.all("status").map(status).collect::<Result<_, _>>()?,
        })
    }
    fn scope(&mut self) -> Option<&mut ScopeForm> {
        Some(&mut self.scope)
    }
    fn edit(&mut self, asked: &str) -> bool {
        match asked {
            "find-model" => self.find(),
            "add-entra" => {
                self.models = rows(self.ids().chain(models::entra()).collect::<Vec<_>>().into_iter());
                let added = Phrase::key("policy-models-entra-added");
                self.found = Some(added.with("count", self.entra));
            }
            "clear-models" => self.models.clear(),
            _ => return false,
        }
        true
    }
    fn put(&self, policy: &mut SignInPolicy, place: Place, _: Timestamp) -> Result<(), Phrase> {
        let listed: Vec<Aaguid> = self.ids().collect();
        let models = match (self.list, listed.is_empty()) {
            (ListKind::Any, true) => ModelList::Any,
            (ListKind::Any, false) => return Err(Phrase::key("policy-models-unused")),
            (ListKind::Allow | ListKind::Block, true) => return Err(Phrase::key("policy-models-empty")),
            (ListKind::Allow, false) => ModelList::Allow(listed),
            (ListKind::Block, false) => ModelList::Block(listed),
        };
        let mut profile = PasskeyProfile {
            name: self.name.trim().to_owned(),
            scope: scope::scope(&self.scope)?,
            attestation: self.attestation,
            device_bound: self.device_bound,
            synced: self.synced,
            models,
            certification: self.certification,
            refused_statuses: self.statuses.iter().copied().collect(),
        };
        // A page lists models by name: their order in the document is no change.
        if let Some(before) = place.index().and_then(|index| policy.profiles.get(index)) {
            keep_order(&before.models, &mut profile.models);
        }
        put(&mut policy.profiles, place, profile);
        Ok(())
    }
    fn remove(policy: &mut SignInPolicy, place: Place) {
        drop(&mut policy.profiles, place);
    }
    fn moved(before: &SignInPolicy, place: Place, now: &SignInPolicy) -> Option<Place> {
        found(&before.profiles, place, &now.profiles, |was, one| was.name == one.name)
    }
    fn form(self) -> PartForm {
        PartForm::Profile(self)
    }
}

/// Leaves a list as it was if it has the same models.
fn keep_order(before: &ModelList, after: &mut ModelList) {
    let same = |one: &[Aaguid], other: &[Aaguid]| {
        let sorted = |list: &[Aaguid]| {
            let mut list = list.to_vec();
            list.sort_unstable();
            list.dedup();
            list
        };
        sorted(one) == sorted(other)
    };
    match (before, &mut *after) {
        (ModelList::Allow(was), ModelList::Allow(now)) | (ModelList::Block(was), ModelList::Block(now))
            if same(was, now) =>
        {
            now.clone_from(was);
        }
        _ => {}
    }
}
