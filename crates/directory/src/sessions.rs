//! Whether a session still counts: asked at each of its requests, by the rules in force.

use crate::rules::{self, AccountFacts, InForce};
use keyward_access::policy::{Held, Use, may_use, unmet};
use keyward_model::{DirectoryId, Factor, GroupId, Person, SKEW, SessionStrength, Timestamp};
use keyward_storage::{
    StoreError, Tx,
    repo::sessions::{self, Session, SessionKind},
};
use std::time::Duration;

/// Why a session counts no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Over {
    /// The account is disabled or frozen.
    Account,
    /// It is past its end or the limits of today, or nobody used it for too long.
    Time,
    /// A method that made it no longer works, or the policy no longer lets the person use it.
    Method,
    /// The policy asks for more to sign in than was shown.
    Strength,
}

impl Over {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Account => "account-closed",
            Self::Time => "timed-out",
            Self::Method => "method-refused",
            Self::Strength => "too-weak",
        }
    }
}

/// Whether a session of this person still counts. `held` are the methods that made it, or all that the person has: one that is
/// missing no longer works.
///
/// The session after a pass rests on none: it has its ten minutes, and ends with its pass.
///
/// # Errors
/// [`Over`], the first reason.
pub fn standing(
    session: &Session,
    (person, groups): (&Person, &[GroupId]),
    held: &[Held],
    rules: &InForce,
    now: Timestamp,
) -> Result<(), Over> {
    if !person.may_enter() {
        return Err(Over::Account);
    }
    if is_over(session, person.roles.any(), rules, now) {
        return Err(Over::Time);
    }
    let facts = rules::of_person(person, groups);
    for id in session.methods() {
        let method = held.iter().find(|held| held.id == id).ok_or(Over::Method)?;
        let mut shown = Factor::of(method.kind).iter().filter(|factor| session.factors.has(**factor));
        if shown.any(|factor| may_use(rules.rules(), &facts, *factor, method).is_err()) {
            return Err(Over::Method);
        }
    }
    // The others are on their way to what is asked, or to nothing but a better method.
    let lacks = unmet(&rules.sign_in, &facts, session.factors, Use::Account);
    if session.kind == SessionKind::Full && lacks.is_some() { Err(Over::Strength) } else { Ok(()) }
}

/// The sessions of a person that count, newest first.
///
/// # Errors
/// [`StoreError`].
pub fn live_of(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: &Person,
    rules: &InForce,
    now: Timestamp,
) -> Result<Vec<Session>, StoreError> {
    let mut found = sessions::of_person(tx, dir, person.id, now)?;
    if found.is_empty() {
        return Ok(found);
    }
    let account = AccountFacts::read(tx, person.clone(), rules)?;
    let facts = account.facts();
    found.retain(|session| standing(session, (person, facts.groups), facts.methods, rules, now).is_ok());
    Ok(found)
}

/// Whether a session is past its end, past the limit of today's policy and roles, or idle for too long. Only a full one idles: the
/// others have their minutes in all.
fn is_over(session: &Session, has_role: bool, rules: &InForce, now: Timestamp) -> bool {
    // One that begins in the future was opened by a clock that was wrong, and would last until that future is over.
    if now >= session.expires_at || session.created_at > now.plus(SKEW) {
        return true;
    }
    let lifetime = rules.sign_in.lifetimes.of(SessionStrength::of(session.factors), has_role);
    let minutes = |minutes: u32| Duration::from_mins(minutes.into());
    session.kind == SessionKind::Full
        && (now >= session.created_at.plus(minutes(lifetime.overall_minutes))
            || now >= session.last_seen_at.plus(minutes(lifetime.idle_minutes)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyward_model::{
        Demand, DemandOf, FactorSet, MethodId, MethodKind, MethodRule, MethodStatus, PersonId,
        RequiredStrength, Role, RoleSet, Scope, SessionId, Tier,
    };

    fn at(minutes: u64) -> Timestamp {
        Timestamp::from_micros(0).plus(Duration::from_mins(minutes))
    }

    fn person(roles: RoleSet) -> Person {
        Person {
            id: PersonId::from_bytes([1; 16]),
            directory: DirectoryId::from_bytes([2; 16]),
            user_name: "mira".into(),
            display_name: "Mira".into(),
            job_title: None,
            department: None,
            office: None,
            employee_number: None,
            manager: None,
            manager_since: at(0),
            tier: Tier::Standard,
            enabled: true,
            roles,
            has_photo: false,
            created_at: at(0),
            frozen_at: None,
            reregister_at: None,
            account: keyward_model::AccountKind::Person,
            owner: None,
        }
    }

    fn session(factors: &[Factor], last_seen: u64, methods: &[u8]) -> Session {
        let id = |at: usize| methods.get(at).map(|byte| MethodId::from_bytes([*byte; 16]));
        Session {
            id: SessionId::from_bytes([3; 16]),
            person: PersonId::from_bytes([1; 16]),
            method: id(0),
            second_method: id(1),
            more_methods: id(2).into_iter().collect(),
            pass: None,
            name: None,
            factors: factors.iter().copied().collect::<FactorSet>(),
            kind: SessionKind::Full,
            created_at: at(0),
            last_seen_at: at(last_seen),
            expires_at: at(24 * 60),
            address: None,
            user_agent: None,
        }
    }

    fn held(byte: u8, kind: MethodKind, status: MethodStatus) -> Held {
        Held { id: MethodId::from_bytes([byte; 16]), kind, status, here: true, passkey: None }
    }

    fn in_force() -> InForce {
        let mut rules = InForce { able: Factor::ALL.iter().copied().collect(), ..InForce::default() };
        for factor in [Factor::Password, Factor::SoftwareTotp, Factor::Sms, Factor::Voice] {
            rules.sign_in.methods.insert(factor, MethodRule::ON);
        }
        rules.sign_in.demands.clear();
        rules
    }

    #[test]
    fn a_role_or_a_weaker_sign_in_shortens_a_session() {
        let rules = in_force();
        let lives = |factors: &[Factor], roles, last_seen, now| {
            let row = session(factors, last_seen, &[]);
            standing(&row, (&person(roles), &[]), &[], &rules, at(now))
        };
        let (nobody, agent) = (RoleSet::EMPLOYEE, RoleSet::of(&[Role::Authentication]));
        assert_eq!(lives(&[Factor::Passkey], nobody, 30, 89), Ok(()));
        assert_eq!(lives(&[Factor::Passkey], nobody, 30, 90), Err(Over::Time));
        assert_eq!(lives(&[Factor::Passkey], agent, 30, 45), Err(Over::Time));
        assert_eq!(lives(&[Factor::Passkey], agent, 480, 480), Err(Over::Time));
        assert_eq!(lives(&[Factor::Passkey], nobody, 1440, 1440), Err(Over::Time));
        assert_eq!(lives(&[Factor::Password], nobody, 59, 60), Err(Over::Time));
        assert_eq!(lives(&[Factor::Password], nobody, 30, 44), Ok(()));
    }

    #[test]
    fn a_session_of_the_future_is_over() {
        let rules = in_force();
        let lives = |minutes| {
            let mut row = session(&[Factor::Passkey], minutes, &[]);
            row.created_at = at(minutes);
            row.expires_at = at(minutes + 24 * 60);
            standing(&row, (&person(RoleSet::EMPLOYEE), &[]), &[], &rules, at(10))
        };
        assert_eq!(lives(14), Ok(()), "two servers need not agree to the minute");
        assert_eq!(lives(16), Err(Over::Time));
        assert_eq!(lives(5_000_000), Err(Over::Time));
    }

    #[test]
    fn a_session_rests_on_each_of_its_methods() {
        let rules = in_force();
        let shown = [Factor::Password, Factor::SoftwareTotp, Factor::Sms];
        let row = session(&shown, 0, &[1, 2, 3]);
        let kinds = [MethodKind::Password, MethodKind::SoftwareTotp, MethodKind::Phone];
        let all = |status_of: &dyn Fn(u8) -> MethodStatus| -> Vec<Held> {
            (1..).zip(kinds).map(|(byte, kind)| held(byte, kind, status_of(byte))).collect()
        };
        let ask = |held: &[Held], rules: &InForce| {
            standing(&row, (&person(RoleSet::EMPLOYEE), &[]), held, rules, at(1))
        };
        let active = all(&|_| MethodStatus::Active);
        assert_eq!(ask(&active, &rules), Ok(()));
        for gone in 1..=3 {
            for status in [MethodStatus::Suspended, MethodStatus::Revoked] {
                let held = all(&|byte| if byte == gone { status } else { MethodStatus::Active });
                assert_eq!(ask(&held, &rules), Err(Over::Method), "{gone} {status:?}");
            }
            let missing: Vec<Held> =
                active.iter().filter(|held| held.id.as_bytes()[0] != gone).cloned().collect();
            assert_eq!(ask(&missing, &rules), Err(Over::Method));
        }
        // A policy that switches a factor off, or wants another one.
        let mut off = rules.clone();
        off.sign_in.methods.insert(Factor::Sms, MethodRule::OFF);
        assert_eq!(ask(&active, &off), Err(Over::Method));
        let mut voice = rules.clone();
        voice.sign_in.methods.insert(Factor::Voice, MethodRule::OFF);
        assert_eq!(ask(&active, &voice), Ok(()), "the telephone was not called");
        let mut demanding = rules.clone();
        demanding.sign_in.demands = vec![Demand {
            of: DemandOf::People(Scope::EVERYBODY),
            strength: RequiredStrength::PhishingResistant,
        }];
        assert_eq!(ask(&active, &demanding), Err(Over::Strength));
    }

    #[test]
    fn no_session_outlives_its_account() {
        let row = session(&[Factor::Passkey], 0, &[]);
        let disabled = Person { enabled: false, ..person(RoleSet::EMPLOYEE) };
        let frozen = Person { frozen_at: Some(at(0)), ..person(RoleSet::EMPLOYEE) };
        for person in [disabled, frozen] {
            assert_eq!(standing(&row, (&person, &[]), &[], &in_force(), at(1)), Err(Over::Account));
        }
    }
}
