//! What the desk finds by the reference that somebody quotes who was refused.

use super::why::{Question, answer};
use crate::{Acting, Desk, DeskError, GroupNames, load};
use keyward_access::policy::Refusal;
use keyward_directory::rules::{AccountFacts, InForce};
use keyward_model::{DirectoryId, Factor, Method, MethodKind, Person, Role, Timestamp};
use keyward_storage::{
    Reference, Tx,
    repo::{methods, people, sign_ins},
};
use std::sync::Arc;

/// The most that are shown of one reference.
const MOST: usize = 3;

/// What a reference stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Quoted {
    /// Sign-ins on record, newest first: one, unless two people were shown the same within a minute.
    Refused(Vec<RefusedSignIn>),
    /// It was shown here in this minute, and nothing is on record: nobody has the name or the passkey, or there were too many
    /// attempts.
    Unrecorded(Timestamp),
}

/// A sign-in that was refused, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedSignIn {
    /// The record.
    pub sign_in: sign_ins::SignIn,
    /// Whose.
    pub person: Person,
    /// What was shown, if it is still known.
    pub method: Option<Method>,
    /// The rule that refused it, if it was one of the policies and still refuses the account as it is now.
    pub rule: Option<Refusal>,
    /// The names of the groups that the policies mention.
    pub groups: GroupNames,
    /// The version of the sign-in policy that was in force.
    pub sign_in_version: u32,
    /// The version of the pass policy that was in force.
    pub pass_version: u32,
}

impl Desk {
    /// What a reference stands for; `None` for a text that is none, and for one that was never shown here or long ago.
    ///
    /// # Errors
    /// [`DeskError::NotAllowed`] unless the viewer works at the desk or sets the rules.
    pub async fn quoted(&self, viewer: &Acting, text: &str) -> Result<Option<Quoted>, DeskError> {
        let Some(reference) = Reference::parse(text) else { return Ok(None) };
        let (dir, who, now) = (self.dir(), viewer.clone(), self.now());
        let (rules, shown_at) = (Arc::clone(&self.parts.rules), reference.shown_at(&self.parts.secrets, now));
        self.store()
            .read("quoted", move |tx| {
                let looks = load::actor(tx, dir, &who)?.roles;
                if looks.desk_reach().is_none() && !looks.has(Role::PolicyAdministrator) {
                    return Err(DeskError::NotAllowed);
                }
                let rows = sign_ins::find_by_reference(tx, dir, reference.text(), MOST)?;
                if rows.is_empty() {
                    return Ok(shown_at.map(Quoted::Unrecorded));
                }
                let now_in_force = rules.now(tx, dir, now)?;
                let explain = |row| explained(tx, dir, &now_in_force, row);
                Ok(Some(Quoted::Refused(rows.into_iter().map(explain).collect::<Result<_, _>>()?)))
            })
            .await
    }
}

fn explained(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    rules: &InForce,
    sign_in: sign_ins::SignIn,
) -> Result<RefusedSignIn, DeskError> {
    let person = people::find(tx, dir, sign_in.person)?.ok_or(DeskError::NotFound)?;
    let method = match sign_in.method {
        Some(id) => methods::find(tx, dir, id)?,
        None => None,
    };
    let then = rules.of_moment(tx, dir, sign_in.at)?;
    let account = AccountFacts::read(tx, person.clone(), &then)?;
    let (mut rule, mut groups) = (None, GroupNames::default());
    for question in questions(&sign_in, method.as_ref()) {
        let why = answer(tx, dir, &then, &account, question, sign_in.at)?;
        // The account may have changed since: what would be refused for another reason now explains nothing.
        if let Some(refusal) = why.verdict.err().filter(|refusal| refusal.code() == sign_in.outcome) {
            (rule, groups) = (Some(refusal), why.groups);
            break;
        }
    }
    let (sign_in_version, pass_version) = (then.sign_in_version, then.pass_version);
    Ok(RefusedSignIn { sign_in, person, method, rule, groups, sign_in_version, pass_version })
}

/// What the policies were asked. Of a telephone it is not on record whether it was to be texted or called.
fn questions(sign_in: &sign_ins::SignIn, method: Option<&Method>) -> Vec<Question> {
    match (sign_in.kind, method) {
        (MethodKind::TemporaryAccessPass, _) => vec![Question::Pass],
        (kind, Some(method)) => {
            Factor::of(kind).iter().map(|factor| Question::Use(method.id, Some(*factor))).collect()
        }
        _ => Vec::new(),
    }
}
