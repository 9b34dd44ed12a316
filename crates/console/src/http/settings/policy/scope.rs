//! Whom a rule is for, as forms edit it.

use super::part::kept;
use crate::{
    Phrase,
    http::{error::PageError, form::Fields},
    views::{GroupRow, ScopeForm},
};
use keyward_desk::{GroupNames, GroupsFound};
use keyward_model::{GroupId, Include, Scope};

/// More groups than a policy may name.
const MOST_GROUPS: usize = 600;

/// A scope as its form shows it.
pub(super) fn form(scope: &Scope, names: &GroupNames) -> ScopeForm {
    let included: &[GroupId] = match &scope.include {
        Include::Everybody => &[],
        Include::Groups(groups) => groups,
    };
    let mut form = ScopeForm { everybody: scope.include == Include::Everybody, ..ScopeForm::default() };
    for id in included.iter().chain(&scope.exclude) {
        with(&mut form, *id, |row| {
            row.included = included.contains(id);
            row.excluded = scope.exclude.contains(id);
            if let Some(name) = names.get(id) {
                row.name.clone_from(name);
            }
        });
    }
    form
}

/// Changes the row of a group, a new one if there is none.
fn with(form: &mut ScopeForm, id: GroupId, change: impl FnOnce(&mut GroupRow)) {
    let text = id.to_string();
    if let Some(row) = form.groups.iter_mut().find(|row| row.id == text) {
        change(row);
    } else {
        let mut row = GroupRow { name: text.clone(), id: text, included: false, excluded: false };
        change(&mut row);
        form.groups.push(row);
    }
}

/// What was sent; the names are filled in later.
pub(super) fn read(fields: &Fields) -> Result<ScopeForm, PageError> {
    let everybody = match fields.get("scope") {
        "everybody" => true,
        "groups" => false,
        _ => return Err(PageError::BadField("scope")),
    };
    let find = kept(fields.get("find").trim(), 100);
    let mut form = ScopeForm { everybody, find, ..ScopeForm::default() };
    for id in fields.all("include") {
        with(&mut form, id.parse().map_err(|_| PageError::BadField("include"))?, |row| row.included = true);
    }
    for id in fields.all("exclude") {
        with(&mut form, id.parse().map_err(|_| PageError::BadField("exclude"))?, |row| row.excluded = true);
    }
    if form.groups.len() > MOST_GROUPS {
        return Err(PageError::TooLarge);
    }
    Ok(form)
}

/// The groups of a form.
pub(super) fn ids(form: &ScopeForm) -> Vec<GroupId> {
    form.groups.iter().filter_map(|row| row.id.parse().ok()).collect()
}

/// Fills in names, and takes out groups that there are none of: whether there were any.
pub(super) fn fill(form: &mut ScopeForm, names: &GroupNames) -> bool {
    let before = form.groups.len();
    form.groups.retain_mut(|row| {
        let name = row.id.parse().ok().and_then(|id: GroupId| names.get(&id));
        if let Some(name) = name {
            row.name.clone_from(name);
        }
        name.is_some()
    });
    form.groups.len() < before
}

/// Adds what a search found.
pub(super) fn add(form: &mut ScopeForm, found: GroupsFound) {
    form.found = Some(match (found.groups.is_empty(), found.more) {
        (true, _) => Phrase::key("policy-groups-none"),
        (false, true) => Phrase::key("policy-groups-more"),
        (false, false) => Phrase::key("policy-groups-found"),
    });
    for (id, name) in found.groups {
        with(form, id, |row| row.name = name);
    }
}

/// The scope that a form means.
pub(super) fn scope(form: &ScopeForm) -> Result<Scope, Phrase> {
    let those = |chosen: fn(&GroupRow) -> bool| -> Vec<GroupId> {
        form.groups.iter().filter(|row| chosen(row)).filter_map(|row| row.id.parse().ok()).collect()
    };
    let (include, exclude) = (those(|row| row.included), those(|row| row.excluded));
    match (form.everybody, include.is_empty()) {
        (true, false) => Err(Phrase::key("policy-scope-unused")),
        (false, true) => Err(Phrase::key("policy-scope-empty")),
        (true, true) => Ok(Scope::EVERYBODY.without(exclude)),
        (false, false) => Ok(Scope::groups(include).without(exclude)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_comes_back_as_it_was() {
        let [a, b] = [1, 2].map(|n| GroupId::from_bytes([n; 16]));
        let names = [(a, "Finance".to_owned()), (b, "Interns".to_owned())].into();
        for scope_of in [
            Scope::EVERYBODY,
            Scope::EVERYBODY.without(vec![b]),
            Scope::groups(vec![a, b]),
            Scope::groups(vec![a]).without(vec![b]),
        ] {
            assert_eq!(scope(&form(&scope_of, &names)), Ok(scope_of));
        }
        let mut gone = form(&Scope::groups(vec![a, b]), &names);
        assert!(fill(&mut gone, &[(a, "Finance".to_owned())].into()));
        assert_eq!(scope(&gone), Ok(Scope::groups(vec![a])));
        gone.everybody = true;
        assert_eq!(scope(&gone), Err(Phrase::key("policy-scope-unused")));
        assert_eq!(scope(&form(&Scope::groups(Vec::new()), &names)), Err(Phrase::key("policy-scope-empty")));
    }
}
