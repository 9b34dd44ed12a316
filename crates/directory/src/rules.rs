//! The rules in force, and the facts of an account that they are asked about.

use crate::trust::{Attested, Trust, claimed_facts, passkey_facts};
use keyward_access::policy::{Held, PassFacts, PasskeyFacts, PersonFacts, Rules, is_refused};
use keyward_model::{
    DirectoryId, FactorSet, GroupId, MethodId, ModelList, PassPolicy, Person, PersonId, SignInPolicy,
    Timestamp,
};
use keyward_passkeys::{AttestationPolicy, AuthenticatorStatus, metadata::Publisher};
use keyward_storage::{
    StoreError, Tx,
    repo::{groups, methods, passes, policies},
};
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// The name of the pass policy among the policies.
pub const PASS_POLICY: &str = "pass";
/// The name of the sign-in policy among the policies.
pub const SIGN_IN_POLICY: &str = "sign_in";

/// How long a server goes by rules that it read: another server's change counts here after that.
const AGE: Duration = Duration::from_secs(1);

/// The rules in force and their versions; version 0 is the default that nobody wrote down.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct InForce {
    /// Who may use and register what.
    pub sign_in: SignInPolicy,
    /// Its version.
    pub sign_in_version: u32,
    /// What a pass may be.
    pub pass: PassPolicy,
    /// Its version.
    pub pass_version: u32,
    /// Every group that they name.
    pub groups: Vec<GroupId>,
    /// Whose word about authenticators counts.
    pub trust: AttestationPolicy,
    /// What this installation is set up for.
    pub able: FactorSet,
}

impl InForce {
    /// These policies as rules.
    pub fn new(
        (sign_in, sign_in_version): (SignInPolicy, u32),
        (pass, pass_version): (PassPolicy, u32),
        (trust, able): (AttestationPolicy, FactorSet),
    ) -> Self {
        let named: BTreeSet<GroupId> =
            sign_in.groups().chain(pass.include.iter().chain(&pass.exclude).copied()).collect();
        let groups = named.into_iter().collect();
        Self { sign_in, sign_in_version, pass, pass_version, groups, trust, able }
    }

    /// The same with another sign-in policy, to try it out.
    #[must_use]
    pub fn with_sign_in(&self, sign_in: SignInPolicy) -> Self {
        let pass = (self.pass.clone(), self.pass_version);
        Self::new((sign_in, self.sign_in_version), pass, (self.trust.clone(), self.able))
    }

    /// The policies that were in force at a moment, with what is known of authenticators now.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn of_moment(&self, tx: &mut dyn Tx, dir: DirectoryId, at: Timestamp) -> Result<Self, StoreError> {
        let sign_in = parsed(SIGN_IN_POLICY, policies::at_time(tx, dir, SIGN_IN_POLICY, at)?)?;
        let pass = parsed(PASS_POLICY, policies::at_time(tx, dir, PASS_POLICY, at)?)?;
        Ok(Self::new(sign_in, pass, (self.trust.clone(), self.able)))
    }

    fn read(
        tx: &mut dyn Tx,
        dir: DirectoryId,
        given: (AttestationPolicy, FactorSet),
    ) -> Result<Self, StoreError> {
        Ok(Self::new(sign_in_policy(tx, dir)?, document(tx, dir, PASS_POLICY)?, given))
    }

    /// Whether a sign-in asks for a proof of the model: then evidence is looked at again that led nowhere when it was given.
    fn asks_for_proof(&self) -> bool {
        self.sign_in.profiles.iter().any(|profile| matches!(profile.models, ModelList::Allow(_)))
    }

    /// As the decisions take them.
    pub const fn rules(&self) -> Rules<'_> {
        Rules { sign_in: &self.sign_in, pass: &self.pass, able: self.able }
    }
}

/// The rules as a server last read them. They are read again when they changed, which is looked at once a second.
#[derive(Debug)]
pub struct RulesInForce {
    trust: Trust,
    able: FactorSet,
    known: Mutex<Option<(Timestamp, Arc<InForce>)>>,
}

impl RulesInForce {
    /// Nothing is read yet. `publisher` signs the metadata about authenticators; `able` is what this installation is set up for.
    pub const fn new(publisher: Publisher, able: FactorSet) -> Self {
        Self { trust: Trust::new(publisher), able, known: Mutex::new(None) }
    }

    /// What is in force.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn get(&self, tx: &mut dyn Tx, dir: DirectoryId, now: Timestamp) -> Result<Arc<InForce>, StoreError> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((read_at, rules)) = &known {
            // A clock that was set back must not keep old rules in force.
            if *read_at <= now && now.since(*read_at) < AGE {
                return Ok(Arc::clone(rules));
            }
        }
        let rules = Arc::new(self.now(tx, dir, now)?);
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, Arc::clone(&rules)));
        Ok(rules)
    }

    /// What is in force, however lately it was looked at.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn now(&self, tx: &mut dyn Tx, dir: DirectoryId, now: Timestamp) -> Result<InForce, StoreError> {
        let trust = self.trust.get(tx, dir, now)?;
        InForce::read(tx, dir, (trust, self.able))
    }
}

/// The pass policy in force: the default until somebody writes another.
///
/// # Errors
/// [`StoreError`], among others if the stored document is no pass policy.
pub fn pass_policy(tx: &mut dyn Tx, dir: DirectoryId) -> Result<PassPolicy, StoreError> {
    Ok(document(tx, dir, PASS_POLICY)?.0)
}

/// The sign-in policy in force and its version: the default and 0 until somebody writes another.
///
/// # Errors
/// [`StoreError`], among others if the stored document is no sign-in policy.
pub fn sign_in_policy(tx: &mut dyn Tx, dir: DirectoryId) -> Result<(SignInPolicy, u32), StoreError> {
    document(tx, dir, SIGN_IN_POLICY)
}

/// A version of the sign-in policy; version 0 is the default that nobody wrote down.
///
/// # Errors
/// As for [`sign_in_policy`].
pub fn sign_in_policy_of(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    version: u32,
) -> Result<Option<SignInPolicy>, StoreError> {
    if version == 0 {
        return Ok(Some(SignInPolicy::default()));
    }
    let found = policies::at_version(tx, dir, SIGN_IN_POLICY, version)?;
    found.map(|policy| Ok(parsed(SIGN_IN_POLICY, Some(policy))?.0)).transpose()
}

fn document<T: Default + serde::de::DeserializeOwned>(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    name: &str,
) -> Result<(T, u32), StoreError> {
    parsed(name, policies::current(tx, dir, name)?)
}

fn parsed<T: Default + serde::de::DeserializeOwned>(
    name: &str,
    policy: Option<policies::Policy>,
) -> Result<(T, u32), StoreError> {
    let Some(policy) = policy else { return Ok((T::default(), 0)) };
    let read = serde_json::from_str(&policy.document).map_err(|_| StoreError::Inconsistent {
        table: "policy",
        column: "document",
        detail: format!("not a {name} policy"),
    })?;
    Ok((read, policy.version))
}

/// Everything about an account that the rules are asked about.
#[derive(Clone, Debug)]
pub struct AccountFacts {
    person: Person,
    groups: Vec<GroupId>,
    methods: Vec<Held>,
    pass: Option<PassFacts>,
}

impl AccountFacts {
    /// Reads an account for these rules.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn read(tx: &mut dyn Tx, person: Person, rules: &InForce) -> Result<Self, StoreError> {
        let (dir, id) = (person.directory, person.id);
        let groups = memberships(tx, dir, id, rules)?;
        let rows = methods::working(tx, dir, id)?;
        let methods = rows.iter().map(|row| held(tx, dir, row, rules)).collect::<Result<_, _>>()?;
        let pass = passes::find_unended(tx, dir, id)?.map(|row| {
            let tried_too_often = row.attempts >= passes::MAX_ATTEMPTS;
            PassFacts { ended: tried_too_often, ..pass_facts(&row) }
        });
        Ok(Self { person, groups, methods, pass })
    }

    /// Whose they are.
    pub const fn person(&self) -> &Person {
        &self.person
    }

    /// The methods that these rules take for no sign-in, whatever stands of them: they are no way in.
    pub fn refused(&self, rules: &InForce) -> BTreeSet<MethodId> {
        let facts = self.facts();
        let refused = self.methods.iter().filter(|held| is_refused(rules.rules(), &facts, held));
        refused.map(|held| held.id).collect()
    }

    /// As the decisions take them.
    pub fn facts(&self) -> PersonFacts<'_> {
        PersonFacts { methods: &self.methods, pass: self.pass, ..of_person(&self.person, &self.groups) }
    }
}

/// Those of the groups that the rules name that somebody is in.
///
/// # Errors
/// [`StoreError`].
pub fn memberships(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    rules: &InForce,
) -> Result<Vec<GroupId>, StoreError> {
    groups::among(tx, dir, person, &rules.groups)
}

/// The facts of a person whose methods do not matter for the question.
pub const fn of_person<'a>(person: &Person, groups: &'a [GroupId]) -> PersonFacts<'a> {
    PersonFacts {
        enabled: person.enabled,
        frozen: person.frozen_at.is_some(),
        reregister_at: person.reregister_at,
        groups,
        roles: person.roles,
        created_at: person.created_at,
        methods: &[],
        pass: None,
    }
}

/// A method on record as the decisions take it.
///
/// # Errors
/// [`StoreError`].
pub fn held(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    row: &methods::Working,
    rules: &InForce,
) -> Result<Held, StoreError> {
    let passkey = match &row.passkey {
        None => None,
        Some(on_record) => {
            let attested = Attested {
                method: row.id,
                aaguid: on_record.aaguid,
                backup_eligible: on_record.backup_eligible,
                verdict: on_record.verdict.as_deref(),
                registered_at: row.added_at,
            };
            Some(facts_of(tx, dir, &attested, rules)?)
        }
    };
    Ok(Held { id: row.id, kind: row.kind, status: row.status, here: row.here, passkey })
}

/// What the decisions ask about a stored passkey.
///
/// # Errors
/// [`StoreError`].
pub fn facts_of(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    attested: &Attested<'_>,
    rules: &InForce,
) -> Result<PasskeyFacts, StoreError> {
    let found = if rules.asks_for_proof() {
        passkey_facts(tx, dir, attested, &rules.trust)?
    } else {
        claimed_facts(attested, &rules.trust)?
    };
    Ok(known(&found))
}

/// What is known of a passkey in the words of the policy.
pub fn known(facts: &keyward_passkeys::PasskeyFacts) -> PasskeyFacts {
    PasskeyFacts {
        aaguid: facts.aaguid,
        proven: facts.aaguid_proven,
        synced: facts.synced,
        certification: facts.certification,
        statuses: facts.statuses.iter().filter_map(AuthenticatorStatus::known).collect(),
    }
}

/// What is known of a pass on record, but for how often it was tried.
pub const fn pass_facts(row: &passes::PassRow) -> PassFacts {
    PassFacts {
        not_before: row.pass.not_before,
        expires_at: row.pass.expires_at,
        one_time: row.pass.one_time,
        uses: row.uses,
        ended: row.ended_at.is_some(),
    }
}
