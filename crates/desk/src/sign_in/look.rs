//! The sign-in policy as its pages show and edit it.

use crate::{
    Acting, Desk, DeskError, GroupNames, VersionDetail,
    changes::{admit, named_groups, of_version},
};
use keyward_directory::{SIGN_IN_POLICY, pass_policy, rules::sign_in_policy_of, sign_in_policy};
use keyward_model::{GroupId, PassPolicy, SignInPolicy};
use keyward_storage::repo::groups;

/// The most groups that a search shows.
const FOUND: usize = 20;
/// The longest text that is searched for.
const SEARCH_MAX: usize = 100;

/// A version of the sign-in policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInDetail {
    /// What it says.
    pub policy: SignInPolicy,
    /// Which version it is, since when, and who signed it.
    pub version: VersionDetail,
    /// The version in force.
    pub current: u32,
    /// The names of the groups that it mentions.
    pub groups: GroupNames,
    /// The pass policy in force, which says who may use a pass.
    pub pass: PassPolicy,
}

/// Groups by a part of their name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupsFound {
    /// Some of them: id and name.
    pub groups: Vec<(GroupId, String)>,
    /// Whether there are more.
    pub more: bool,
}

impl Desk {
    /// A version of the sign-in policy, or the one in force.
    ///
    /// # Errors
    /// [`DeskError::NotAllowed`] unless the viewer sets the rules or reads what happened; [`DeskError::NotFound`] if there is no
    /// such version.
    pub async fn sign_in_detail(
        &self,
        viewer: &Acting,
        version: Option<u32>,
    ) -> Result<SignInDetail, DeskError> {
        let (dir, who) = (self.dir(), viewer.clone());
        self.store()
            .read("sign-in-detail", move |tx| {
                admit(tx, dir, &who)?;
                let (in_force, current) = sign_in_policy(tx, dir)?;
                let (policy, version) = match version {
                    Some(version) if version != current => {
                        (sign_in_policy_of(tx, dir, version)?.ok_or(DeskError::NotFound)?, version)
                    }
                    _ => (in_force, current),
                };
                let groups = named_groups(tx, dir, policy.groups())?;
                Ok(SignInDetail {
                    groups,
                    version: of_version(tx, dir, (SIGN_IN_POLICY, "sign_in"), version)?,
                    current,
                    policy,
                    pass: pass_policy(tx, dir)?,
                })
            })
            .await
    }

    /// Groups whose name contains this text.
    ///
    /// # Errors
    /// [`DeskError::NotAllowed`] as for [`Desk::sign_in_detail`].
    pub async fn search_groups(&self, viewer: &Acting, text: &str) -> Result<GroupsFound, DeskError> {
        let (dir, who) = (self.dir(), viewer.clone());
        let text: String = text.trim().chars().filter(|c| !c.is_control()).take(SEARCH_MAX).collect();
        self.store()
            .read("search-groups", move |tx| {
                admit(tx, dir, &who)?;
                if text.is_empty() {
                    return Ok(GroupsFound::default());
                }
                let (found, more) = groups::search(tx, dir, &text, FOUND)?;
                let groups = found.into_iter().map(|group| (group.id, group.name)).collect();
                Ok(GroupsFound { groups, more })
            })
            .await
    }

    /// The names of these groups, of those that there are.
    ///
    /// # Errors
    /// [`DeskError::NotAllowed`] as for [`Desk::sign_in_detail`].
    pub async fn group_names(&self, viewer: &Acting, ids: Vec<GroupId>) -> Result<GroupNames, DeskError> {
        let (dir, who) = (self.dir(), viewer.clone());
        self.store()
            .read("group-names", move |tx| {
                admit(tx, dir, &who)?;
                Ok::<_, DeskError>(named_groups(tx, dir, ids.iter().copied())?)
            })
            .await
    }
}
