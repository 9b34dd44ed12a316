//! Looking at changes and at what is in force.

use super::{GroupNames, group_names, named_others, row, weak};
use crate::{Acting, Desk, DeskError, STANDARDS, admin, lists::Names, load, policy, unsettled};
use keyward_directory::{PASS_POLICY, SIGN_IN_POLICY};
use keyward_model::{Actor, ChangeId, DirectoryId, PassPolicy, Person, PersonId, Role, Tier, Timestamp};
use keyward_recovery::{Change, ChangeState, Danger, Standards, Weakness, dangers};
use keyward_storage::{
    StoreError, Tx,
    repo::{
        Cursor, Page, PageRequest, break_glass, changes, humans,
        pending_imports::{self, PendingImport},
        people, policies,
    },
};
use std::time::Duration;

/// The most people that are named for a role.
const HOLDERS: usize = 200;
/// How long an import that waits is listed: whoever still wants it imports again.
const IMPORTS_WAIT: Duration = Duration::from_hours(7 * 24);

/// A change with what its page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeDetail {
    /// The change.
    pub change: Change,
    /// The person it is about.
    pub about: Option<Person>,
    /// Who proposed it.
    pub proposer: String,
    /// Who signed as the second person.
    pub approver: Option<String>,
    /// Who ended it; `None` for Keyward itself.
    pub ended_by: Option<String>,
    /// What is dangerous about it.
    pub dangers: Vec<Danger>,
    /// What is weaker than the sign-in that it restores.
    pub weak: Vec<(Tier, Weakness)>,
    /// The names of the groups that it mentions.
    pub groups: GroupNames,
    /// The names of the other people whom it mentions, with their user names.
    pub others: Vec<(PersonId, String)>,
}

/// One version of a policy: since when, and who signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionDetail {
    /// The version; 0 for a pass policy that nobody wrote.
    pub version: u32,
    /// Since when; `None` for what came with Keyward.
    pub since: Option<Timestamp>,
    /// The change that made it.
    pub change: Option<ChangeDetail>,
}

/// What is in force and what waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overview {
    /// The standards.
    pub standards: VersionDetail,
    /// The pass policy.
    pub pass_policy: (PassPolicy, VersionDetail),
    /// The sign-in policy.
    pub sign_in: VersionDetail,
    /// Changes that wait for a signature or for their day.
    pub open: Vec<ChangeDetail>,
    /// Imports that replace so much that two people have to sign them, and that nobody signed yet.
    pub imports: Vec<PendingImport>,
    /// Enabled policy administrators, by name.
    pub administrators: Vec<String>,
    /// Uses of the sealed key that nobody has looked at: which, whose account, when.
    pub unseen: Vec<(ChangeId, PersonId, String, Timestamp)>,
}

impl Desk {
    /// What is in force and what waits.
    ///
    /// # Errors
    /// [`DeskError::NotAllowed`] unless the viewer sets the rules or reads what happened.
    pub async fn rules_overview(&self, viewer: &Acting) -> Result<Overview, DeskError> {
        let (dir, who, now) = (self.dir(), viewer.clone(), self.now());
        self.store()
            .read("rules-overview", move |tx| {
                admit(tx, dir, &who)?;
                let mut open = Vec::new();
                for state in [ChangeState::Proposed, ChangeState::Approved] {
                    for row in changes::in_state(tx, dir, state.name(), 50)? {
                        open.push(detail(tx, dir, row::read(row)?)?);
                    }
                }
                let (pass, version) = admin::current_pass_policy(tx, dir)?;
                let standards = policy::standards(tx, dir, None)?.unwrap_or_default().version;
                let sign_in = policies::version(tx, dir, SIGN_IN_POLICY)?;
                Ok(Overview {
                    standards: of_version(tx, dir, (STANDARDS, "standards"), standards)?,
                    pass_policy: (pass, of_version(tx, dir, (PASS_POLICY, "pass_policy"), version)?),
                    sign_in: of_version(tx, dir, (SIGN_IN_POLICY, "sign_in"), sign_in)?,
                    open,
                    imports: pending_imports::waiting(tx, dir, now.minus(IMPORTS_WAIT))?,
                    administrators: people::with_role(tx, dir, Role::PolicyAdministrator, 50)?
                        .into_iter()
                        .map(|person| person.display_name)
                        .collect(),
                    unseen: unseen(tx, dir)?,
                })
            })
            .await
    }

    /// One change.
    ///
    /// # Errors
    /// [`DeskError::NotAllowed`] as for [`Desk::rules_overview`]; [`DeskError::NotFound`].
    pub async fn change_detail(&self, viewer: &Acting, id: ChangeId) -> Result<ChangeDetail, DeskError> {
        let (dir, who) = (self.dir(), viewer.clone());
        self.store()
            .read("change-detail", move |tx| {
                admit(tx, dir, &who)?;
                let found = changes::find(tx, dir, id)?.ok_or(DeskError::NotFound)?;
                detail(tx, dir, row::read(found)?)
            })
            .await
    }

    /// Changes, newest first.
    ///
    /// # Errors
    /// [`DeskError::NotAllowed`] as for [`Desk::rules_overview`].
    pub async fn changes_page(
        &self,
        viewer: &Acting,
        limit: u16,
        after: Option<Cursor>,
    ) -> Result<Page<ChangeDetail>, DeskError> {
        let (dir, who) = (self.dir(), viewer.clone());
        self.store()
            .read("changes-page", move |tx| {
                admit(tx, dir, &who)?;
                let page = changes::newest(tx, dir, &PageRequest::after(limit, after.clone()))?;
                let mut items = Vec::new();
                for found in page.items {
                    items.push(detail(tx, dir, row::read(found)?)?);
                }
                Ok::<_, DeskError>(Page { items, next: page.next })
            })
            .await
    }

    /// Standards of a version, or those in force, with who signed them; and every version there is, newest first.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] if there is no such version.
    pub async fn standards_version(
        &self,
        version: Option<u32>,
    ) -> Result<(Standards, VersionDetail, Vec<u32>), DeskError> {
        let dir = self.dir();
        self.store()
            .read("standards-version", move |tx| {
                let found = policy::standards(tx, dir, version)?.ok_or(DeskError::NotFound)?;
                let detail = of_version(tx, dir, (STANDARDS, "standards"), found.version)?;
                let mut versions: Vec<u32> =
                    policies::history(tx, dir, STANDARDS, 200)?.iter().map(|policy| policy.version).collect();
                if versions.is_empty() {
                    versions.push(Standards::default().version);
                }
                Ok((found, detail, versions))
            })
            .await
    }

    /// Who has each of these roles.
    ///
    /// # Errors
    /// [`DeskError::NotAllowed`] as for [`Desk::rules_overview`].
    pub async fn role_holders(
        &self,
        viewer: &Acting,
        roles: &[Role],
    ) -> Result<Vec<(Role, Vec<Person>)>, DeskError> {
        let (dir, who, roles) = (self.dir(), viewer.clone(), roles.to_vec());
        self.store()
            .read("role-holders", move |tx| {
                admit(tx, dir, &who)?;
                let mut holders = Vec::new();
                for role in &roles {
                    holders.push((*role, people::with_role(tx, dir, *role, HOLDERS)?));
                }
                Ok::<_, DeskError>(holders)
            })
            .await
    }

    /// The person whose roles or tier somebody wants to change.
    ///
    /// # Errors
    /// [`DeskError::NotAllowed`] as for [`Desk::rules_overview`]; [`DeskError::NotFound`].
    pub async fn person_of_rules(&self, viewer: &Acting, person: PersonId) -> Result<Person, DeskError> {
        let (dir, who) = (self.dir(), viewer.clone());
        self.store()
            .read("person-of-rules", move |tx| {
                admit(tx, dir, &who)?;
                people::find(tx, dir, person)?.ok_or(DeskError::NotFound)
            })
            .await
    }

    /// The accounts that are linked with somebody's, those of which a file says, unsettled, that they are the same human's, and who answers
    /// for it.
    ///
    /// # Errors
    /// [`DeskError::NotAllowed`] as for [`Desk::rules_overview`].
    pub async fn accounts_of_rules(
        &self,
        viewer: &Acting,
        person: PersonId,
    ) -> Result<(Vec<Person>, Vec<Person>, Option<Person>), DeskError> {
        let (dir, who) = (self.dir(), viewer.clone());
        self.store()
            .read("accounts-of-rules", move |tx| {
                admit(tx, dir, &who)?;
                let mut linked = Vec::new();
                for (other, _) in humans::linked(tx, dir, person)? {
                    linked.extend(people::find(tx, dir, other)?);
                }
                let (known, mut claimed) = (humans::of(tx, dir, &[person])?, Vec::new());
                for other in unsettled::others(tx, dir, &known, person)? {
                    claimed.extend(people::find(tx, dir, other)?);
                }
                let owner = people::find(tx, dir, person)?.and_then(|found| found.owner);
                let owner = match owner {
                    Some(owner) => people::find(tx, dir, owner.person)?,
                    None => None,
                };
                Ok::<_, DeskError>((linked, claimed, owner))
            })
            .await
    }

    /// Uses of the sealed key that no security reader has looked at.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn unseen_break_glass(
        &self,
    ) -> Result<Vec<(ChangeId, PersonId, String, Timestamp)>, DeskError> {
        let dir = self.dir();
        Ok(self.store().read("unseen-break-glass", move |tx| unseen(tx, dir)).await?)
    }
}

pub(crate) fn admit(tx: &mut dyn Tx, dir: DirectoryId, viewer: &Acting) -> Result<(), DeskError> {
    let actor = load::actor(tx, dir, viewer)?;
    let may = actor.roles.has(Role::PolicyAdministrator) || actor.roles.has(Role::SecurityReader);
    if may { Ok(()) } else { Err(DeskError::NotAllowed) }
}

fn unseen(
    tx: &mut dyn Tx,
    dir: DirectoryId,
) -> Result<Vec<(ChangeId, PersonId, String, Timestamp)>, StoreError> {
    let mut found = Vec::new();
    for used in break_glass::unseen(tx, dir)? {
        let name = people::find(tx, dir, used.person)?.map(|person| person.user_name).unwrap_or_default();
        found.push((used.id, used.person, name, used.used_at));
    }
    Ok(found)
}

fn detail(tx: &mut dyn Tx, dir: DirectoryId, change: Change) -> Result<ChangeDetail, DeskError> {
    let mut names = Names::default();
    let mut name = |tx: &mut dyn Tx, person: Option<PersonId>| match person {
        Some(person) => names.of(tx, dir, person).map(Some),
        None => Ok(None),
    };
    let ended_by = change.ended.as_ref().and_then(|(_, by, _): &(_, Actor, _)| by.person());
    Ok(ChangeDetail {
        about: match change.payload.person() {
            Some(person) => people::find(tx, dir, person)?,
            None => None,
        },
        proposer: name(tx, Some(change.proposer))?.unwrap_or_default(),
        approver: name(tx, change.approved.map(|signer| signer.person))?,
        ended_by: name(tx, ended_by)?,
        dangers: dangers(&change.payload),
        weak: weak(&change.payload),
        groups: group_names(tx, dir, &change.payload)?,
        others: named_others(tx, dir, &change.payload)?,
        change,
    })
}

pub(crate) fn of_version(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    (policy, kind): (&str, &str),
    version: u32,
) -> Result<VersionDetail, DeskError> {
    let written = policies::at_version(tx, dir, policy, version)?;
    let change = match changes::that_made(tx, dir, kind, version)? {
        Some(found) => Some(detail(tx, dir, row::read(found)?)?),
        None => None,
    };
    Ok(VersionDetail { version, since: written.map(|policy| policy.changed_at), change })
}
