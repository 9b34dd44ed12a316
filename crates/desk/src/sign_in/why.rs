//! Why could, or couldn't, this person?

use crate::{
    Acting, Desk, DeskError, GroupNames,
    changes::{admit, named_groups},
};
use keyward_access::policy::{Grant, Held, Plan, Refusal, may_register, may_use, may_use_pass};
use keyward_directory::rules::{AccountFacts, InForce};
use keyward_model::{
    DirectoryId, Factor, GroupId, Method, MethodId, MethodStatus, Person, PersonId, Scope, Timestamp,
};
use keyward_storage::{
    Tx,
    repo::{methods, people},
};
use std::sync::Arc;

/// What is asked about a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Question {
    /// Whether they may sign in by showing this factor with this method of theirs; none for a method that shows nothing.
    Use(MethodId, Option<Factor>),
    /// Whether they may register a method that shows this factor.
    Register(Factor),
    /// Whether they may use the pass that they were given.
    Pass,
}

/// The answer, by the policies of one moment and what is true of the account now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// The version of the sign-in policy that was asked.
    pub sign_in_version: u32,
    /// The version of the pass policy that was asked.
    pub pass_version: u32,
    /// Whether it is allowed, and by what; else the first rule that refuses it.
    pub verdict: Result<Grant, Refusal>,
    /// For a registration: the same after a Temporary Access Pass.
    pub after_pass: Option<Result<Grant, Refusal>>,
    /// Whom the rule of the method is for; none for a pass, which has a policy of its own.
    pub rule: Option<(bool, Scope)>,
    /// How they could sign in at all.
    pub plan: Plan,
    /// Those of the groups that the policies name which the person is in.
    pub member_of: Vec<GroupId>,
    /// The names of the groups that are mentioned.
    pub groups: GroupNames,
}

/// A person and everything on the account, also what is revoked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accounted {
    /// Who.
    pub person: Person,
    /// What is on the account.
    pub methods: Vec<Method>,
}

impl Desk {
    /// Somebody about whom may be asked, with their methods.
    ///
    /// # Errors
    /// [`DeskError::NotAllowed`] unless the viewer sets the rules or reads what happened; [`DeskError::NotFound`].
    pub async fn accounted(&self, viewer: &Acting, person: PersonId) -> Result<Accounted, DeskError> {
        let (dir, who) = (self.dir(), viewer.clone());
        self.store()
            .read("accounted", move |tx| {
                admit(tx, dir, &who)?;
                let found = people::find(tx, dir, person)?.ok_or(DeskError::NotFound)?;
                Ok(Accounted { methods: methods::of_person(tx, dir, person)?, person: found })
            })
            .await
    }

    /// Why somebody could or couldn't, by the policies in force at a moment. Groups, methods and everything else that is no
    /// policy are as they are now.
    ///
    /// # Errors
    /// As for [`Desk::accounted`]; [`DeskError::NotFound`] also for a method that is not theirs.
    pub async fn why(
        &self,
        viewer: &Acting,
        person: PersonId,
        question: Question,
        at: Timestamp,
    ) -> Result<Why, DeskError> {
        let (dir, who, now) = (self.dir(), viewer.clone(), self.now());
        let rules = Arc::clone(&self.parts.rules);
        self.store()
            .read("why", move |tx| {
                admit(tx, dir, &who)?;
                let found = people::find(tx, dir, person)?.ok_or(DeskError::NotFound)?;
                let then = rules.now(tx, dir, now)?.of_moment(tx, dir, at)?;
                let account = AccountFacts::read(tx, found, &then)?;
                answer(tx, dir, &then, &account, question, at)
            })
            .await
    }
}

pub(super) fn answer(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    then: &InForce,
    account: &AccountFacts,
    question: Question,
    at: Timestamp,
) -> Result<Why, DeskError> {
    let (rules, facts) = (then.rules(), account.facts());
    let (verdict, after_pass, factor) = match question {
        Question::Use(id, factor) => {
            let held = match facts.methods.iter().find(|held| held.id == id) {
                Some(held) => held.clone(),
                None => gone(tx, dir, account.person().id, id)?,
            };
            let shows = Factor::of(held.kind);
            match factor {
                Some(factor) if shows.contains(&factor) => {}
                None if shows.is_empty() => {}
                _ => return Err(DeskError::NotFound),
            }
            // What shows nothing is refused whatever is asked of it.
            let asked = factor.unwrap_or(Factor::RecoveryCode);
            (may_use(rules, &facts, asked, &held), None, factor)
        }
        Question::Register(factor) => {
            let register = |after_pass| may_register(rules, &facts, factor, None, after_pass);
            (register(false), Some(register(true)), Some(factor))
        }
        Question::Pass => {
            let verdict = may_use_pass(rules, &facts, facts.pass.as_ref(), at);
            (verdict, None, None)
        }
    };
    let rule = factor.filter(|factor| *factor != Factor::TemporaryAccessPass).map(|factor| {
        let rule = then.sign_in.rule(factor);
        (rule.enabled, rule.scope.clone())
    });
    Ok(Why {
        sign_in_version: then.sign_in_version,
        pass_version: then.pass_version,
        verdict,
        after_pass,
        rule,
        plan: Plan::of(rules, &facts, at),
        member_of: facts.groups.to_vec(),
        groups: named_groups(tx, dir, then.groups.iter().copied())?,
    })
}

/// A method that no longer works, which the decision refuses for that at the latest.
fn gone(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId, id: MethodId) -> Result<Held, DeskError> {
    let found = methods::find(tx, dir, id)?.filter(|method| method.person == person);
    let method = found.ok_or(DeskError::NotFound)?;
    Ok(Held { id, kind: method.kind, status: MethodStatus::Revoked, here: true, passkey: None })
}
