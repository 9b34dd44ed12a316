//! What events say about rows: written by whoever changes a row, read by [`verify_state`](super::verify_state).
//!
//! An event that makes rows lists them as `records`, each as [`person_made`] or [`method_made`] writes it. A change says
//! what was before and what is now, so that the sum of all events gives the row in whatever order they are read.

use aws_lc_rs::digest;
use keyward_ledger::Hash;
use keyward_model::{
    Actor, ChangeId, Method, MethodId, MethodKind, MethodStatus, PassId, Person, PersonId, Role, RoleSet,
    Tier, Timestamp,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::LogEvent;
use crate::repo::changes::Standing;
use crate::repo::method_addresses::MethodAddress;
use crate::repo::passes::PassEnd;
use crate::repo::passkeys::Passkey;
use crate::repo::passwords::Password;
use crate::repo::totp::Totp;
use crate::repo::trust::{Anchor, MetadataStamp};

/// How a person's row begins; what is left out is usual.
#[derive(Serialize, Deserialize)]
struct PersonMade {
    #[serde(default = "standard", skip_serializing_if = "is_standard")]
    tier: Tier,
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    enabled: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    roles: Vec<Role>,
}

const fn standard() -> Tier {
    Tier::Standard
}
const fn yes() -> bool {
    true
}
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_standard(tier: &Tier) -> bool {
    *tier == Tier::Standard
}
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
const fn is_yes(flag: &bool) -> bool {
    *flag
}

/// How a method's row begins.
#[derive(Serialize, Deserialize)]
struct MethodMade {
    kind: MethodKind,
    label: Hash,
    status: MethodStatus,
    status_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    credential: Option<Hash>,
}

/// The record of a person who was added.
pub fn person_made(person: &Person) -> Value {
    let made =
        PersonMade { tier: person.tier, enabled: person.enabled, roles: person.roles.iter().collect() };
    json!({ "person": person.id, "made": made })
}

/// The record of a method that was added, with its credential if it is a passkey that works here.
pub fn method_made(method: &Method, passkey: Option<&Passkey>) -> Value {
    let made = MethodMade {
        kind: method.kind,
        label: label(method.id, &method.label),
        status: method.status,
        status_at: method.status_at,
        credential: passkey.map(credential),
    };
    json!({ "person": method.person, "method": method.id, "made": made })
}

/// SHA-256 over a method's label. A label may hold a telephone number, which has no place in an event about many people.
pub fn label(method: MethodId, label: &str) -> Hash {
    digest_of([method.as_bytes().as_slice(), label.as_bytes()])
}

/// SHA-256 over what a registration fixed for good: credential id, public key, relying party, authenticator model,
/// whether the passkey may be backed up, and what its attestation was worth, if anybody looked.
pub fn credential(passkey: &Passkey) -> Hash {
    let parts = [
        passkey.credential_id.as_slice(),
        &passkey.public_key,
        passkey.rp_id.as_bytes(),
        &passkey.aaguid,
        &[u8::from(passkey.backup_eligible)],
    ];
    digest_of(parts.into_iter().chain(passkey.verdict.as_deref().map(str::as_bytes)))
}

/// SHA-256 over the row of the metadata file in force.
pub fn metadata_file(stamp: &MetadataStamp) -> Hash {
    let (number, at) = (stamp.number.to_be_bytes(), stamp.loaded_at.as_micros().to_be_bytes());
    digest_of([number.as_slice(), stamp.next_update.as_bytes(), &at, &stamp.sha256])
}

/// SHA-256 over the row of an anchor.
pub fn anchor(anchor: &Anchor) -> Hash {
    let at = anchor.added_at.as_micros().to_be_bytes();
    digest_of([anchor.fingerprint.as_slice(), anchor.name.as_bytes(), &anchor.certificate, &at])
}

/// SHA-256 over a set of recovery codes, as their keyed hashes in order.
pub fn codes<'a>(hashes: impl IntoIterator<Item = &'a [u8; 32]>) -> Hash {
    digest_of(hashes.into_iter().map(<[u8; 32]>::as_slice))
}

/// SHA-256 over a password's hash.
pub fn password(password: &Password) -> Hash {
    typed("password", password.method, &[&password.phc])
}

/// SHA-256 over what the registration of an app fixed for good.
pub fn totp(totp: &Totp) -> Hash {
    let (digits, period) = (totp.digits.to_string(), totp.period.to_string());
    typed("totp", totp.method, &[&totp.sealed, totp.algorithm.name(), &digits, &period])
}

/// SHA-256 over the number or mailbox of a method, which itself has no place in the log.
pub fn address(address: &MethodAddress) -> Hash {
    typed("method_address", address.method, &[&address.value])
}

fn typed(table: &str, method: MethodId, parts: &[&str]) -> Hash {
    let first = [table.as_bytes(), method.as_bytes().as_slice()];
    digest_of(first.into_iter().chain(parts.iter().map(|part| part.as_bytes())))
}

/// SHA-256 over the keyed hash of a pass.
pub fn pass_secret(hash: &[u8; 32]) -> Hash {
    digest_of([hash.as_slice()])
}

fn digest_of<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Hash {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in parts {
        // Length first: no two lists of parts are the same bytes.
        context.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        context.update(part);
    }
    let mut hash = [0; 32];
    hash.copy_from_slice(context.finish().as_ref());
    Hash(hash)
}

/// What an event says about a row.
pub(super) enum Claim {
    Person(PersonId, PersonClaim),
    Method(MethodId, MethodClaim),
    Pass(PassId, PassClaim),
    Policy(Box<NewPolicy>),
    Change(ChangeId, ChangeClaim),
    Glass(ChangeId, GlassClaim),
    Metadata(Step<Option<Hash>>),
    Anchor(Hash, Step<Option<Hash>>),
    /// Somebody's methods and passes were all taken away, because some were forged.
    Repaired(PersonId, Timestamp),
}

pub(super) struct NewPolicy {
    pub name: String,
    pub version: u32,
    pub document: Value,
    pub at: Timestamp,
    pub by: Actor,
}

pub(super) enum ChangeClaim {
    Proposed(Box<NewChange>),
    Approved { by: Option<PersonId>, at: Timestamp, due_at: Option<Timestamp> },
    Ended(Box<Standing>),
}

pub(super) struct NewChange {
    pub kind: String,
    pub person: Option<PersonId>,
    pub payload: Value,
    pub statement: String,
    pub reason: String,
    pub by: Option<PersonId>,
    pub at: Timestamp,
    pub expires_at: Timestamp,
}

pub(super) enum GlassClaim {
    Used { person: PersonId, at: Timestamp },
    Seen { by: Option<PersonId>, at: Timestamp, reason: String },
}

pub(super) enum PersonClaim {
    Made { tier: Tier, enabled: bool, roles: RoleSet },
    Tier(Step<Tier>),
    Enabled(Step<bool>),
    Roles(Step<RoleSet>),
    Frozen(Step<Option<Timestamp>>),
    Reregister(Step<Option<Timestamp>>),
}

pub(super) enum MethodClaim {
    Made(Box<NewMethod>),
    Status(Step<MethodStatus>, Timestamp),
    RemovedByOwner,
    Label(Step<Hash>),
    Secret(Step<Hash>),
    CodeUsed(u32, Timestamp),
}

pub(super) struct NewMethod {
    pub person: PersonId,
    pub kind: MethodKind,
    pub label: Hash,
    pub status: MethodStatus,
    pub since: Timestamp,
    pub credential: Option<Hash>,
    pub codes: Option<Hash>,
    /// What is typed for it, or where its codes go.
    pub secret: Option<Hash>,
}

pub(super) enum PassClaim {
    Made(NewPass),
    Used(Timestamp),
    Ended(PassEnd, Timestamp),
}

pub(super) struct NewPass {
    pub person: PersonId,
    pub expires_at: Timestamp,
    pub one_time: bool,
    pub secret: Hash,
    pub at: Timestamp,
    pub by: Actor,
}

/// A change of a value.
#[derive(Deserialize)]
pub(super) struct Step<T> {
    pub from: T,
    pub to: T,
}

/// Whether events of this kind say something about a row.
pub(super) fn speaks(kind: &str) -> bool {
    matches!(
        kind,
        "directory.initialised"
            | "demo.people"
            | "import.applied"
            | "import.changed"
            | "person.made"
            | "redteam.people"
            | "redteam.changed"
            | "person.roles_changed"
            | "person.tier_changed"
            | "person.frozen"
            | "person.unfrozen"
            | "person.reregistration_required"
            | "person.reregistered"
            | "method.passkey_registered"
            | "method.added"
            | "method.secret_changed"
            | "method.renamed"
            | "method.suspended"
            | "method.reinstated"
            | "method.revoked"
            | "method.removed"
            | "codes.generated"
            | "codes.used"
            | "pass.issued"
            | "pass.used"
            | "pass.voided"
            | "pass.expired"
            | "pass.attempts_exceeded"
            | "policy.changed"
            | "change.proposed"
            | "change.approved"
            | "change.in_force"
            | "change.declined"
            | "change.withdrawn"
            | "change.stopped"
            | "change.expired"
            | "change.overtaken"
            | "break_glass.used"
            | "break_glass.seen"
            | "metadata.loaded"
            | "anchor.added"
            | "anchor.removed"
            | "log.repaired"
    )
}

/// What an event of a kind that [`speaks`] says. `None` if it does not say what its kind promises.
pub(super) fn read(event: &LogEvent) -> Option<Vec<Claim>> {
    match event.kind.as_str() {
        "directory.initialised" | "demo.people" | "import.applied" | "person.made" | "redteam.people" => {
            let body: Records = body(event)?;
            let claims: Option<Vec<_>> = body.records.into_iter().map(Record::claims).collect();
            Some(claims?.into_iter().flatten().collect())
        }
        "import.changed" | "redteam.changed" => body::<Change>(event)?.change.claims(),
        "person.tier_changed" => Some(vec![Claim::Person(event.person?, PersonClaim::Tier(body(event)?))]),
        "person.frozen" | "person.unfrozen" => {
            Some(vec![Claim::Person(event.person?, PersonClaim::Frozen(body(event)?))])
        }
        "person.reregistration_required" | "person.reregistered" => {
            Some(vec![Claim::Person(event.person?, PersonClaim::Reregister(body(event)?))])
        }
        "person.roles_changed" => {
            let Step { from, to } = body::<Step<Vec<Role>>>(event)?;
            let step = Step { from: RoleSet::of(&from), to: RoleSet::of(&to) };
            Some(vec![Claim::Person(event.person?, PersonClaim::Roles(step))])
        }
        "policy.changed" => {
            let PolicyChange { name, version, document } = body(event)?;
            let policy = NewPolicy { name, version, document, at: event.at, by: event.actor };
            Some(vec![Claim::Policy(Box::new(policy))])
        }
        "metadata.loaded" => Some(vec![Claim::Metadata(body(event)?)]),
        "anchor.added" | "anchor.removed" => {
            let said: OfAnchor = body(event)?;
            Some(vec![Claim::Anchor(said.anchor, Step { from: said.from, to: said.to })])
        }
        "log.repaired" => {
            let Repair { ways_in } = body(event)?;
            let person = event.person.filter(|_| ways_in);
            Some(person.map(|person| Claim::Repaired(person, event.at)).into_iter().collect())
        }
        kind if kind.starts_with("change.") => change(event),
        kind if kind.starts_with("break_glass.") => glass(event),
        kind if kind.starts_with("pass.") => pass(event),
        _ => method(event),
    }
}

fn body<T: DeserializeOwned>(event: &LogEvent) -> Option<T> {
    serde_json::from_str(event.body.as_deref()?).ok()
}

#[derive(Deserialize)]
struct Records {
    records: Vec<Record>,
}

#[derive(Deserialize)]
struct Change {
    change: Record,
}

#[derive(Deserialize)]
struct Repair {
    #[serde(default)]
    ways_in: bool,
}

#[derive(Deserialize)]
struct PolicyChange {
    #[serde(rename = "policy")]
    name: String,
    version: u32,
    document: Value,
}

/// One record of an import: most say nothing about a row that is covered.
#[derive(Deserialize)]
struct Record {
    person: Option<PersonId>,
    method: Option<MethodId>,
    made: Option<Value>,
    tier: Option<Step<Tier>>,
    enabled: Option<Step<bool>>,
    label: Option<Step<Hash>>,
}

impl Record {
    fn claims(self) -> Option<Vec<Claim>> {
        let mut claims = Vec::new();
        match (self.made, self.method, self.person) {
            (None, ..) => {}
            (Some(made), Some(method), Some(person)) => {
                let MethodMade { kind, label, status, status_at: since, credential } =
                    serde_json::from_value(made).ok()?;
                let (codes, secret) = (None, None);
                let new = NewMethod { person, kind, label, status, since, credential, codes, secret };
                claims.push(Claim::Method(method, MethodClaim::Made(Box::new(new))));
            }
            (Some(made), None, Some(person)) => {
                let PersonMade { tier, enabled, roles } = serde_json::from_value(made).ok()?;
                let roles = RoleSet::of(&roles);
                claims.push(Claim::Person(person, PersonClaim::Made { tier, enabled, roles }));
            }
            (Some(_), _, None) => return None,
        }
        if let Some(step) = self.tier {
            claims.push(Claim::Person(self.person?, PersonClaim::Tier(step)));
        }
        if let Some(step) = self.enabled {
            claims.push(Claim::Person(self.person?, PersonClaim::Enabled(step)));
        }
        if let Some(step) = self.label {
            claims.push(Claim::Method(self.method?, MethodClaim::Label(step)));
        }
        Some(claims)
    }
}

#[derive(Deserialize)]
struct OfMethod {
    method: MethodId,
    kind: Option<MethodKind>,
    label: Option<String>,
    from_label: Option<String>,
    was: Option<MethodStatus>,
    credential: Option<Hash>,
    digest: Option<Hash>,
    secret: Option<Hash>,
    secret_step: Option<Step<Hash>>,
    #[serde(default)]
    replaced: Vec<Replaced>,
    position: Option<u32>,
}

#[derive(Deserialize)]
struct Replaced {
    method: MethodId,
    was: MethodStatus,
}

fn method(event: &LogEvent) -> Option<Vec<Claim>> {
    let said: OfMethod = body(event)?;
    let id = said.method;
    let status = |id, from, to| Claim::Method(id, MethodClaim::Status(Step { from, to }, event.at));
    let by_owner = |id| Claim::Method(id, MethodClaim::RemovedByOwner);
    let made = |kind, label, credential, codes, secret| {
        let (status, since) = (MethodStatus::Active, event.at);
        let new = NewMethod { person: event.person?, kind, label, status, since, credential, codes, secret };
        Some(Claim::Method(id, MethodClaim::Made(Box::new(new))))
    };
    Some(match event.kind.as_str() {
        "method.suspended" => vec![status(id, said.was?, MethodStatus::Suspended)],
        "method.reinstated" => vec![status(id, said.was?, MethodStatus::Active)],
        "method.revoked" => vec![status(id, said.was?, MethodStatus::Revoked)],
        "method.removed" => vec![status(id, said.was?, MethodStatus::Revoked), by_owner(id)],
        "method.renamed" => {
            let step = Step { from: label(id, &said.from_label?), to: label(id, &said.label?) };
            vec![Claim::Method(id, MethodClaim::Label(step))]
        }
        "method.passkey_registered" => {
            vec![made(MethodKind::Passkey, label(id, &said.label?), Some(said.credential?), None, None)?]
        }
        "method.secret_changed" => vec![Claim::Method(id, MethodClaim::Secret(said.secret_step?))],
        "codes.generated" | "method.added" => {
            let named = label(id, &said.label?);
            let new = if event.kind == "method.added" {
                made(said.kind?, named, None, None, Some(said.secret?))?
            } else {
                made(MethodKind::RecoveryCodes, named, None, Some(said.digest?), None)?
            };
            let mut claims = vec![new];
            for old in said.replaced {
                claims.extend([status(old.method, old.was, MethodStatus::Revoked), by_owner(old.method)]);
            }
            claims
        }
        "codes.used" => vec![Claim::Method(id, MethodClaim::CodeUsed(said.position?, event.at))],
        _ => return None,
    })
}

#[derive(Deserialize)]
struct OfPass {
    pass: PassId,
    expires_at: Option<Timestamp>,
    one_time: Option<bool>,
    secret: Option<Hash>,
    reason: Option<String>,
}

fn pass(event: &LogEvent) -> Option<Vec<Claim>> {
    let said: OfPass = body(event)?;
    let claim = match event.kind.as_str() {
        "pass.issued" => PassClaim::Made(NewPass {
            person: event.person?,
            expires_at: said.expires_at?,
            one_time: said.one_time?,
            secret: said.secret?,
            at: event.at,
            by: event.actor,
        }),
        "pass.used" => PassClaim::Used(event.at),
        "pass.voided" => PassClaim::Ended(PassEnd::from_name(&said.reason?)?, event.at),
        "pass.expired" => PassClaim::Ended(PassEnd::Expired, event.at),
        "pass.attempts_exceeded" => PassClaim::Ended(PassEnd::Attempts, event.at),
        _ => return None,
    };
    Some(vec![Claim::Pass(said.pass, claim)])
}

#[derive(Deserialize)]
struct OfChange {
    change: ChangeId,
    payload: Option<Value>,
    statement: Option<String>,
    reason: Option<String>,
    expires_at: Option<Timestamp>,
    due_at: Option<Timestamp>,
    made: Option<u32>,
}

fn change(event: &LogEvent) -> Option<Vec<Claim>> {
    let said: OfChange = body(event)?;
    let claim = match event.kind.strip_prefix("change.")? {
        "proposed" => {
            let payload = said.payload?;
            ChangeClaim::Proposed(Box::new(NewChange {
                kind: payload.get("kind")?.as_str()?.to_owned(),
                person: event.person,
                payload,
                statement: said.statement?,
                reason: said.reason?,
                by: event.actor.person(),
                at: event.at,
                expires_at: said.expires_at?,
            }))
        }
        "approved" => ChangeClaim::Approved { by: event.actor.person(), at: event.at, due_at: said.due_at },
        state => ChangeClaim::Ended(Box::new(Standing {
            state: state.to_owned(),
            approved_by: None,
            approved_at: None,
            due_at: None,
            ended_at: Some(event.at),
            ended_by: Some(event.actor),
            end_reason: said.reason,
            made: said.made,
        })),
    };
    Some(vec![Claim::Change(said.change, claim)])
}

#[derive(Deserialize)]
struct OfAnchor {
    anchor: Hash,
    from: Option<Hash>,
    to: Option<Hash>,
}

#[derive(Deserialize)]
struct OfUse {
    r#use: ChangeId,
    reason: Option<String>,
}

fn glass(event: &LogEvent) -> Option<Vec<Claim>> {
    let said: OfUse = body(event)?;
    let claim = match event.kind.as_str() {
        "break_glass.used" => GlassClaim::Used { person: event.person?, at: event.at },
        _ => GlassClaim::Seen { by: event.actor.person(), at: event.at, reason: said.reason? },
    };
    Some(vec![Claim::Glass(said.r#use, claim)])
}
