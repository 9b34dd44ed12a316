//! The sign-in policy: an organisation that is nearly rid of its passwords.

use crate::{
    rows::event,
    staff::{Member, days},
};
use keyward_directory::SIGN_IN_POLICY;
use keyward_model::{
    Actor, DirectoryId, Entropy, Factor, GroupId, MethodRule, ModelList, PasskeyProfile, PersonId, Scope,
    SignInPolicy, Timestamp,
};
use keyward_storage::{
    StoreError, Tx,
    log::NewEvent,
    repo::{groups::Group, policies},
};
use serde_json::json;

/// Whoever still signs in with a password and a code.
pub(crate) const STILL_WITH_PASSWORDS: &str = "Still with passwords";
/// Of the service desk: with a password the role sleeps.
const AGENT: &str = "Jonas Oblak";
/// Whose people without a passkey still have passwords.
const TEAMS: [&str; 2] = ["Field Service", "Logistics"];
/// Password managers that anybody may have, by AAGUID: 1Password, Bitwarden, Dashlane.
const MANAGERS: [&str; 3] = [
    "bada5566-a7aa-401f-bd96-45619a55120d",
    "d548826e-79b4-db40-a3d8-11116f7e8349",
    "531126d6-e717-415c-9320-3d9aa6981239",
];

/// The group of [`STILL_WITH_PASSWORDS`].
pub(crate) fn group(entropy: &dyn Entropy, members: &[Member], at: Timestamp) -> (Group, Vec<PersonId>) {
    let of_team = |member: &Member| {
        member.passkeys.is_empty()
            && member.person.department.as_deref().is_some_and(|team| TEAMS.contains(&team))
    };
    let people = members.iter().filter(|member| of_team(member) || member.person.display_name == AGENT);
    let group =
        Group { id: GroupId::new(at, entropy), name: STILL_WITH_PASSWORDS.to_owned(), source_id: None };
    (group, people.map(|member| member.person.id).collect())
}

/// The policy that is in force.
pub(crate) struct InForce {
    document: String,
    since: Timestamp,
    /// What the log says of it.
    pub event: NewEvent,
}

impl InForce {
    /// With the groups that it names; `None` if there is none of them.
    pub(crate) fn new(
        entropy: &dyn Entropy,
        groups: &[(Group, Vec<PersonId>)],
        now: Timestamp,
    ) -> Option<Self> {
        let named =
            |name: &str| groups.iter().find(|(group, _)| group.name == name).map(|(group, _)| group.id);
        let policy =
            policy(named(STILL_WITH_PASSWORDS)?, named("Privileged accounts")?, named("Team Finance")?)?;
        let since = now.minus(days(45));
        let document = serde_json::to_value(policy).ok()?;
        let text = document.to_string();
        let body = json!({ "policy": SIGN_IN_POLICY, "version": 1, "document": document });
        Some(Self { document: text, since, event: event(entropy, since, "policy.changed", body) })
    }

    /// Writes it.
    pub(crate) fn write(&self, tx: &mut dyn Tx, dir: DirectoryId) -> Result<(), StoreError> {
        policies::put(tx, dir, SIGN_IN_POLICY, 0, &self.document, Actor::Operator, self.since).map(|_| ())
    }
}

/// The default, and passwords with a code for those who are not done yet, but never for who runs the systems. Finance takes
/// no passkeys in password managers of its people's own.
fn policy(typing: GroupId, privileged: GroupId, finance: GroupId) -> Option<SignInPolicy> {
    let mut policy = SignInPolicy::default();
    for factor in [Factor::Password, Factor::SoftwareTotp, Factor::Sms] {
        let scope = Scope::groups(vec![typing]).without(vec![privileged]);
        policy.methods.insert(factor, MethodRule { enabled: true, scope });
    }
    let others = PasskeyProfile {
        scope: Scope::EVERYBODY.without(vec![finance]),
        ..PasskeyProfile::everything("All passkeys")
    };
    let blocked = MANAGERS.iter().map(|id| id.parse().ok()).collect::<Option<Vec<_>>>()?;
    let of_finance = PasskeyProfile {
        scope: Scope::groups(vec![finance]),
        models: ModelList::Block(blocked),
        ..PasskeyProfile::everything("Finance")
    };
    policy.profiles = vec![others, of_finance];
    Some(policy)
}
