//! Rows against the log: every altered, missing or added row that the log speaks about is named.
#![expect(clippy::unwrap_used, reason = "helpers of tests may fail their test")]

mod repos_common;

use keyward_access::gate::Permit;
use keyward_model::{
    Actor, ChangeId, IntentId, Method, MethodId, MethodKind, MethodStatus, PassId, Person, PersonId, Role,
    RoleSet, Tier, Timestamp,
};
use keyward_storage::log::{self, Finding, NewEvent, ROWS_AT_ONCE, StateReport, claims};
use keyward_storage::repo::method_addresses::{self, MethodAddress};
use keyward_storage::repo::passes::{self, NewPass, PassEnd};
use keyward_storage::repo::passkeys::{self, Attestation, Passkey};
use keyward_storage::repo::passwords::{self, Password};
use keyward_storage::repo::totp::{self, Algorithm, Totp};
use keyward_storage::repo::{
    break_glass, changes, exercise as repo_exercise, methods, people, policies, recovery_codes, trust,
};
use keyward_storage::testing::permit;
use keyward_storage::{Draws, Store, StoreError, Tx, both_engines};
use repos_common::{NOW, World, later, world, write};
use serde_json::{Value, json};

fn sha256(bytes: &[u8]) -> [u8; 32] {
    aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes).as_ref().try_into().unwrap()
}

/// Writes rows, each with its event.
struct Scribe<'t> {
    tx: &'t mut dyn Tx,
    w: World,
    at: Timestamp,
    draws: Draws,
}

const MICRO: std::time::Duration = std::time::Duration::from_micros(1);

type Done = Result<(), StoreError>;

impl Scribe<'_> {
    fn log(&mut self, kind: &str, person: Option<PersonId>, body: Value) -> Done {
        let event = NewEvent {
            id: keyward_model::EventId::new(self.at, &self.draws),
            at: self.at,
            actor: Actor::Operator,
            kind: kind.into(),
            person,
            case: None,
            salt: self.draws.bytes(),
            body,
        };
        log::append(self.tx, self.w.dir, &event)
    }

    fn people(&mut self) -> Result<[Person; 2], StoreError> {
        let mira = self.w.person("Mira Kovac");
        let irena = Person {
            tier: Tier::Privileged,
            roles: RoleSet::of(&[Role::PolicyAdministrator, Role::SecurityReader]),
            ..self.w.person("Irena Zajc")
        };
        for person in [&mira, &irena] {
            people::insert(self.tx, person, person.id.as_bytes(), None)?;
        }
        self.log(
            "import.applied",
            None,
            json!({ "records": [claims::person_made(&mira), { "person": mira.id, "device": "x" }] }),
        )?;
        self.log("directory.initialised", None, json!({ "records": [claims::person_made(&irena)] }))?;
        let (id, dir) = (mira.id, self.w.dir);
        people::set_tier(self.tx, dir, id, Tier::Elevated)?;
        self.log("person.tier_changed", Some(id), json!({ "from": "standard", "to": "elevated" }))?;
        people::set_roles(self.tx, dir, id, RoleSet::of(&[Role::Authentication]))?;
        self.log("person.roles_changed", Some(id), json!({ "from": [], "to": ["authentication"] }))?;
        // Irena is frozen; Mira was.
        for (who, at) in [(irena.id, Some(later(1))), (id, Some(later(1))), (id, None)] {
            people::set_frozen(self.tx, dir, who, at)?;
            let (kind, from) =
                if at.is_some() { ("person.frozen", None) } else { ("person.unfrozen", Some(later(1))) };
            self.log(kind, Some(who), json!({ "from": from, "to": at, "said": { "reason": "x" } }))?;
        }
        // Irena has to register again; Mira did.
        for (who, from, to) in
            [(irena.id, None, Some(later(2))), (id, None, Some(later(2))), (id, Some(later(2)), None)]
        {
            assert!(people::set_reregister(self.tx, dir, who, from, to)?);
            let kind = if to.is_some() { "person.reregistration_required" } else { "person.reregistered" };
            self.log(kind, Some(who), json!({ "from": from, "to": to, "methods": [] }))?;
        }
        for (from, to) in [(true, false), (false, true)] {
            people::set_enabled(self.tx, dir, id, to)?;
            let change = json!({ "person": id, "enabled": { "from": from, "to": to }, "tier": null });
            self.log("import.changed", Some(id), json!({ "change": change }))?;
        }
        Ok([mira, irena])
    }

    fn method(&mut self, person: PersonId, kind: MethodKind, label: &str) -> Result<Method, StoreError> {
        let method = Method {
            label: label.into(),
            added_at: self.at,
            status_at: self.at,
            ..self.w.method(person, kind)
        };
        methods::insert(self.tx, self.w.dir, &permit(person), &method, None)?;
        Ok(method)
    }

    fn set(&mut self, of: PersonId, id: MethodId, was: MethodStatus, status: MethodStatus) -> Done {
        self.at = self.at.plus(std::time::Duration::from_secs(1));
        #[expect(clippy::disallowed_methods, reason = "the test stands for the desk")]
        let decides = Permit::of_decision(of);
        methods::set_status(self.tx, self.w.dir, &decides, id, status, self.at)?;
        let kind = match status {
            MethodStatus::Active => "method.reinstated",
            MethodStatus::Suspended => "method.suspended",
            MethodStatus::Revoked => "method.revoked",
        };
        self.log(kind, Some(of), json!({ "method": id, "was": was }))
    }

    /// Two metadata files one after the other; two anchors, of which one is taken away again.
    fn trust(&mut self) -> Done {
        let dir = self.w.dir;
        let (mut before, mut from) = (None, None);
        for number in [6, 7_u8] {
            let file = vec![number; 40];
            let sha256 = sha256(&file);
            let stamp = trust::MetadataStamp {
                number: number.into(),
                next_update: format!("2026-0{number}-01"),
                loaded_at: self.at,
                sha256,
            };
            assert!(trust::put_metadata(self.tx, dir, before.as_ref(), &stamp, &file)?);
            let to = claims::metadata_file(&stamp);
            self.log("metadata.loaded", None, json!({ "from": from, "to": to, "number": number }))?;
            (before, from) = (Some(sha256), Some(to));
        }
        for certificate in [vec![1; 9], vec![2; 9]] {
            let fingerprint = sha256(&certificate);
            let anchor = trust::Anchor { fingerprint, name: "Ours".into(), certificate, added_at: self.at };
            assert!(trust::add_anchor(self.tx, dir, &anchor)?);
            let (id, row) = (keyward_ledger::Hash(fingerprint), claims::anchor(&anchor));
            self.log("anchor.added", None, json!({ "anchor": id, "from": null, "to": row }))?;
            if anchor.certificate == [1; 9] {
                assert!(trust::remove_anchor(self.tx, dir, &fingerprint)?);
                self.log("anchor.removed", None, json!({ "anchor": id, "from": row, "to": null }))?;
            }
        }
        Ok(())
    }

    fn methods(&mut self, mira: PersonId) -> Done {
        use MethodStatus::{Active, Suspended};
        let push = self.method(mira, MethodKind::Authenticator, "Push")?;
        let text = self.method(mira, MethodKind::Phone, "Phone +386 1 555 0100")?;
        let records = [claims::method_made(&push, None), claims::method_made(&text, None)];
        self.log("import.applied", None, json!({ "records": records }))?;
        for (was, status) in [(Active, Suspended), (Suspended, Active), (Active, Suspended)] {
            self.set(mira, push.id, was, status)?;
        }
        methods::rename(self.tx, self.w.dir, &permit(mira), text.id, "Text")?;
        let body = json!({ "method": text.id, "from_label": text.label, "label": "Text" });
        self.log("method.renamed", Some(mira), body)?;
        self.passkey(mira)?;
        self.typed(mira)?;
        let old = self.codes(mira, &[[1; 32], [2; 32]], None)?;
        self.at = later(50);
        let new = self.codes(mira, &[[3; 32], [4; 32], [5; 32]], Some(old))?;
        recovery_codes::consume(self.tx, self.w.dir, mira, &[4; 32], self.at)?.unwrap();
        self.log("codes.used", Some(mira), json!({ "method": new, "position": 2, "left": 2 }))
    }

    fn passkey(&mut self, mira: PersonId) -> Done {
        let method = self.method(mira, MethodKind::Passkey, "Key")?;
        let passkey = Passkey {
            credential_id: vec![7; 20],
            method: method.id,
            person: mira,
            public_key: vec![8; 77],
            sign_count: 0,
            user_verified: true,
            backup_eligible: false,
            backup_state: false,
            aaguid: [9; 16],
            transports: vec!["usb".into()],
            rp_id: "id.contoso.example".into(),
            verdict: Some("{\"format\":\"packed\"}".into()),
        };
        let attestation = Attestation { format: "none".into(), object: vec![1], client_data: vec![2] };
        passkeys::insert(self.tx, self.w.dir, &permit(mira), &passkey, &attestation)?;
        let body = json!({ "method": method.id, "label": "Key", "credential": claims::credential(&passkey) });
        self.log("method.passkey_registered", Some(mira), body)
    }

    /// A password that was changed, an app, a number, and one that was revoked.
    fn typed(&mut self, mira: PersonId) -> Done {
        let dir = self.w.dir;
        let method = self.method(mira, MethodKind::Password, "Password")?;
        let mut password = Password {
            method: method.id,
            person: mira,
            phc: "first".into(),
            set_at: self.at,
            must_change: true,
        };
        passwords::insert(self.tx, dir, &permit(mira), &password)?;
        self.added(&method, claims::password(&password))?;
        let from = claims::password(&password);
        password.phc = "second".into();
        assert!(passwords::replace(self.tx, dir, &permit(mira), "first", &password)?);
        let step = json!({ "from": from, "to": claims::password(&password) });
        self.log("method.secret_changed", Some(mira), json!({ "method": method.id, "secret_step": step }))?;
        let method = self.method(mira, MethodKind::SoftwareTotp, "App")?;
        let app = Totp {
            method: method.id,
            person: mira,
            sealed: "sealed".into(),
            algorithm: Algorithm::Sha1,
            digits: 6,
            period: 30,
            last_step: -1,
        };
        totp::insert(self.tx, dir, &permit(mira), &app)?;
        self.added(&method, claims::totp(&app))?;
        assert!(totp::take(self.tx, dir, method.id, 7)?, "what every sign-in moves");
        for label in ["Number", "Old number"] {
            let method = self.method(mira, MethodKind::Phone, label)?;
            let value = "+38640555418".into();
            let address = MethodAddress { method: method.id, person: mira, value, verified_at: self.at };
            method_addresses::insert(self.tx, dir, &permit(mira), MethodKind::Phone, &address)?;
            self.added(&method, claims::address(&address))?;
            if label == "Old number" {
                self.set(mira, method.id, MethodStatus::Active, MethodStatus::Revoked)?;
            }
        }
        Ok(())
    }

    fn added(&mut self, method: &Method, secret: keyward_ledger::Hash) -> Done {
        let body =
            json!({ "method": method.id, "kind": method.kind, "label": method.label, "secret": secret });
        self.log("method.added", Some(method.person), body)
    }

    fn codes(
        &mut self,
        mira: PersonId,
        hashes: &[[u8; 32]],
        old: Option<MethodId>,
    ) -> Result<MethodId, StoreError> {
        if let Some(old) = old {
            methods::set_status(self.tx, self.w.dir, &permit(mira), old, MethodStatus::Revoked, self.at)?;
        }
        let id = self.method(mira, MethodKind::RecoveryCodes, "Recovery codes")?.id;
        recovery_codes::replace(self.tx, self.w.dir, &permit(mira), id, hashes)?;
        let replaced: Vec<_> =
            old.into_iter().map(|id| json!({ "method": id, "was": MethodStatus::Active })).collect();
        let body = json!({
            "method": id, "label": "Recovery codes", "codes": hashes.len(), "digest": claims::codes(hashes),
            "replaced": replaced,
        });
        self.log("codes.generated", Some(mira), body)?;
        Ok(id)
    }

    /// One that was used, one that was replaced, one that lives; and one of somebody else, used in its last moment.
    fn passes(&mut self, mira: PersonId, irena: PersonId) -> Done {
        for number in 0..4_u8 {
            self.at = later(100 + u64::from(number));
            let person = if number == 3 { irena } else { mira };
            let pass = NewPass {
                id: PassId::new(self.at, &self.draws),
                person,
                intent: IntentId::new(self.at, &self.draws),
                secret_hash: [number; 32],
                one_time: true,
                not_before: self.at,
                expires_at: if number == 3 { self.at.plus(MICRO) } else { later(3600) },
                issued_at: self.at,
                issued_by: Actor::Operator,
                decoy: false,
            };
            let body = json!({
                "pass": pass.id, "expires_at": pass.expires_at, "one_time": true,
                "secret": claims::pass_secret(&pass.secret_hash),
            });
            if let Some(before) = passes::find_unended(self.tx, self.w.dir, person)? {
                let body = json!({ "pass": before.pass.id, "reason": PassEnd::Replaced.name() });
                self.log("pass.voided", Some(person), body)?;
            }
            passes::issue(self.tx, self.w.dir, &pass)?;
            self.log("pass.issued", Some(person), body)?;
            if number == 0 || number == 3 {
                assert!(passes::consume(self.tx, self.w.dir, pass.id, self.at)?);
                self.log("pass.used", Some(person), json!({ "pass": pass.id }))?;
            }
        }
        Ok(())
    }

    fn policies(&mut self) -> Done {
        for version in 1..=2_u32 {
            let document = json!({ "length": 10 + version });
            policies::put(
                self.tx,
                self.w.dir,
                "pass",
                version - 1,
                &document.to_string(),
                Actor::Operator,
                self.at,
            )?;
            let body = json!({ "policy": "pass", "version": version, "document": document });
            self.log("policy.changed", None, body)?;
        }
        Ok(())
    }

    fn changes(&mut self, person: PersonId, by: PersonId) -> Done {
        let draws = self.draws.restart();
        for (n, end) in ["declined", "in_force", ""].into_iter().enumerate() {
            let id = ChangeId::new(self.at.plus(MICRO * 2000 * u32::try_from(n).unwrap_or(0)), &draws);
            let payload =
                json!({ "kind": "tier", "person": person, "swap": { "from": "standard", "to": "elevated" } });
            let by_person = |event: &mut Self, kind: &str, about, body| -> Done {
                let event_row = NewEvent {
                    id: keyward_model::EventId::new(event.at, &event.draws),
                    at: event.at,
                    actor: Actor::Person(by),
                    kind: kind.into(),
                    person: about,
                    case: None,
                    salt: event.draws.bytes(),
                    body,
                };
                log::append(event.tx, event.w.dir, &event_row)
            };
            let expires_at = later(600);
            let proposed = json!({ "change": id, "payload": payload, "statement": "We change it.", "reason": "Why not",
                "expires_at": expires_at });
            by_person(self, "change.proposed", Some(person), proposed)?;
            let mut row = changes::ChangeRow {
                id,
                kind: "tier".into(),
                person: Some(person),
                payload: payload.to_string(),
                statement: "We change it.".into(),
                reason: "Why not".into(),
                proposed_by: by,
                proposed_at: self.at,
                expires_at,
                now: changes::Standing {
                    state: "proposed".into(),
                    approved_by: None,
                    approved_at: None,
                    due_at: None,
                    ended_at: None,
                    ended_by: None,
                    end_reason: None,
                    made: None,
                },
            };
            assert!(changes::insert(self.tx, self.w.dir, &row)?);
            if end == "in_force" {
                by_person(self, "change.approved", Some(person), json!({ "change": id, "due_at": null }))?;
                (row.now.approved_by, row.now.approved_at) = (Some(by), Some(self.at));
            }
            if !end.is_empty() {
                by_person(
                    self,
                    &format!("change.{end}"),
                    Some(person),
                    json!({ "change": id, "reason": "So" }),
                )?;
                row.now.state = end.into();
                (row.now.ended_at, row.now.ended_by) = (Some(self.at), Some(Actor::Person(by)));
                row.now.end_reason = Some("So".into());
                assert!(changes::update(self.tx, self.w.dir, id, "proposed", &row.now)?);
            }
        }
        let used =
            break_glass::Use { id: ChangeId::new(self.at, &draws), person, used_at: self.at, seen: None };
        break_glass::insert(self.tx, self.w.dir, &used)?;
        self.log("break_glass.used", Some(person), json!({ "use": used.id }))
    }
}

/// Somebody who was made for an exercise, with a method and a pass; gives the person.
fn exercise(scribe: &mut Scribe<'_>) -> Result<PersonId, StoreError> {
    let actor = scribe.w.person("Red team");
    people::insert(scribe.tx, &actor, actor.id.as_bytes(), None)?;
    repo_exercise::mark(scribe.tx, scribe.w.dir, actor.id, scribe.at)?;
    let push = scribe.method(actor.id, MethodKind::Authenticator, "Push")?;
    let records = [claims::person_made(&actor), claims::method_made(&push, None)];
    scribe.log("redteam.people", None, json!({ "records": records }))?;
    scribe.passes(actor.id, actor.id)?;
    Ok(actor.id)
}

async fn scribed<T: Send + 'static>(
    w: &World,
    write_with: impl Fn(&mut Scribe<'_>) -> Result<T, StoreError> + Send + 'static,
) -> T {
    let inner = w.clone();
    write(&w.store, move |tx| {
        let draws = Draws::new(NOW, inner.entropy.as_ref());
        write_with(&mut Scribe { tx, w: inner.clone(), at: later(5000), draws })
    })
    .await
}

/// An organisation in which everything has happened that the log says something about.
async fn logged(store: Store) -> World {
    let w = world(store).await;
    let inner = w.clone();
    write(&w.store, move |tx| {
        let draws = Draws::new(NOW, inner.entropy.as_ref());
        let mut scribe = Scribe { tx, w: inner.clone(), at: NOW, draws };
        let [mira, irena] = scribe.people()?;
        scribe.methods(mira.id)?;
        scribe.trust()?;
        scribe.passes(mira.id, irena.id)?;
        scribe.policies()?;
        scribe.changes(mira.id, irena.id)
    })
    .await;
    w
}

async fn report(w: &World, at_once: u64) -> StateReport {
    log::verify_state(&w.store, w.dir, at_once).await.unwrap()
}

async fn findings(w: &World) -> Vec<Finding> {
    report(w, ROWS_AT_ONCE).await.findings.list
}

/// A statement that alters a row, the table that must be named, and a word that must be in what is said of it.
const ALTERATIONS: &[(&str, &str, &str)] = &[
    ("person", "tier", "UPDATE person SET tier = 'standard' WHERE display_name = 'Mira Kovac'"),
    ("person", "tier", "UPDATE person SET tier = 'nobody' WHERE display_name = 'Mira Kovac'"),
    ("person", "enabled", "UPDATE person SET enabled = 0 WHERE display_name = 'Irena Zajc'"),
    ("person", "roles", "UPDATE person SET roles = 5 WHERE display_name = 'Mira Kovac'"),
    ("person", "roles", "UPDATE person SET roles = 0 WHERE display_name = 'Irena Zajc'"),
    ("person", "missing", "DELETE FROM person WHERE display_name = 'Irena Zajc'"),
    ("person", "no event", "UPDATE person SET id = directory_id WHERE display_name = 'Irena Zajc'"),
    (
        "person",
        "no event",
        "INSERT INTO person (directory_id, id, user_name, display_name, manager_since, tier, enabled, roles, \
         user_handle, created_at) SELECT id, id, 'intruder', 'Intruder', 0, 'standard', 1, 4, \
         (SELECT credential_id FROM passkey LIMIT 1), 0 FROM directory",
    ),
    ("method", "status", "UPDATE method SET status = 'active' WHERE label = 'Push'"),
    ("method", "status", "UPDATE method SET status = 'revoked' WHERE label = 'Text'"),
    ("method", "status", "UPDATE method SET status = 'active' WHERE status = 'revoked'"),
    ("method", "status", "UPDATE method SET status = 'asleep' WHERE label = 'Push'"),
    ("method", "status_at", "UPDATE method SET status_at = status_at + 1 WHERE label = 'Push'"),
    ("method", "removed_by_owner", "UPDATE method SET removed_by_owner = 1 WHERE label = 'Push'"),
    ("method", "person_id", "UPDATE method SET person_id = directory_id WHERE label = 'Text'"),
    ("method", "kind", "UPDATE method SET kind = 'passkey' WHERE label = 'Text'"),
    ("method", "label", "UPDATE method SET label = 'Laptop' WHERE label = 'Text'"),
    ("method", "label", "UPDATE method SET label = 'Phone +386 1 555 0100' WHERE label = 'Text'"),
    ("method", "missing", "DELETE FROM method WHERE label = 'Push'"),
    ("method", "missing", "DELETE FROM method WHERE label = 'Text'"),
    ("method", "no event", "UPDATE method SET id = directory_id WHERE label = 'Text'"),
    (
        "method",
        "no event",
        "INSERT INTO method (directory_id, id, person_id, kind, label, status, added_at, added_by, added_from, \
         status_at) SELECT directory_id, directory_id, person_id, 'passkey', 'Intruder', 'active', 0, added_by, \
         added_from, 0 FROM method WHERE label = 'Text'",
    ),
    ("passkey", "credential", "UPDATE passkey SET public_key = credential_id"),
    ("passkey", "credential", "UPDATE passkey SET credential_id = public_key"),
    ("passkey", "credential", "UPDATE passkey SET rp_id = 'evil.example'"),
    ("passkey", "credential", "UPDATE passkey SET aaguid = directory_id"),
    ("passkey", "credential", "UPDATE passkey SET backup_eligible = 1"),
    ("passkey", "person_id", "UPDATE passkey SET person_id = directory_id"),
    ("passkey", "missing", "DELETE FROM passkey"),
    ("passkey", "no event", "UPDATE passkey SET method_id = (SELECT id FROM method WHERE label = 'Text')"),
    ("passkey", "credential", "UPDATE passkey SET verdict = '{\"format\":\"tpm\"}'"),
    ("passkey", "credential", "UPDATE passkey SET verdict = NULL"),
    ("passkey", "method is not", "UPDATE passkey SET method_id = directory_id"),
    (
        "recovery_code",
        "codes",
        "UPDATE recovery_code SET secret_hash = (SELECT secret_hash FROM pass LIMIT 1) WHERE position = 1",
    ),
    ("recovery_code", "codes", "UPDATE recovery_code SET position = 9 WHERE position = 3"),
    ("recovery_code", "person_id", "UPDATE recovery_code SET person_id = directory_id"),
    ("recovery_code", "used_at of code 2", "UPDATE recovery_code SET used_at = NULL"),
    ("recovery_code", "used_at of code 2", "UPDATE recovery_code SET used_at = used_at + 1"),
    ("recovery_code", "used_at of code 1", "UPDATE recovery_code SET used_at = 5 WHERE position = 1"),
    ("recovery_code", "codes", "DELETE FROM recovery_code WHERE position = 3"),
    ("recovery_code", "codes", "DELETE FROM recovery_code"),
    (
        "recovery_code",
        "no event",
        "INSERT INTO recovery_code (directory_id, person_id, method_id, position, secret_hash) \
         SELECT directory_id, person_id, id, 1, (SELECT secret_hash FROM pass LIMIT 1) FROM method WHERE label = 'Text'",
    ),
    (
        "recovery_code",
        "method is not",
        "INSERT INTO recovery_code (directory_id, person_id, method_id, position, secret_hash) \
         SELECT directory_id, person_id, directory_id, 1, secret_hash FROM pass WHERE end_reason = 'replaced'",
    ),
    ("password", "is typed", "UPDATE password SET phc = 'third'"),
    ("password", "is typed", "UPDATE password SET phc = 'first'"),
    ("password", "person_id", "UPDATE password SET person_id = directory_id"),
    ("password", "missing", "DELETE FROM password"),
    ("password", "method is not", "UPDATE password SET method_id = directory_id"),
    ("password", "no event", "UPDATE password SET method_id = (SELECT id FROM method WHERE label = 'Text')"),
    (
        "password",
        "is typed",
        "UPDATE password SET method_id = (SELECT id FROM method WHERE label = 'Number')",
    ),
    ("password", "is typed", "DELETE FROM event WHERE kind = 'method.secret_changed'"),
    ("totp", "is typed", "UPDATE totp SET sealed = 'other'"),
    ("totp", "is typed", "UPDATE totp SET algorithm = 'SHA256'"),
    ("totp", "is typed", "UPDATE totp SET digits = 1"),
    ("totp", "is typed", "UPDATE totp SET period = 86400"),
    ("totp", "algorithm", "UPDATE totp SET algorithm = 'none'"),
    ("totp", "person_id", "UPDATE totp SET person_id = directory_id"),
    ("totp", "missing", "DELETE FROM totp"),
    ("method_address", "is typed", "UPDATE method_address SET value = '+38640000000'"),
    ("method_address", "person_id", "UPDATE method_address SET person_id = directory_id"),
    ("method_address", "missing", "DELETE FROM method_address"),
    (
        "method_address",
        "was revoked",
        "UPDATE method_address SET method_id = (SELECT id FROM method WHERE label = 'Old number')",
    ),
    (
        "pass",
        "has not ended",
        "UPDATE pass SET ended_at = NULL, end_reason = NULL WHERE expires_at = issued_at + 1",
    ),
    ("pass", "has ended", "UPDATE pass SET ended_at = 5, end_reason = 'expired' WHERE ended_at IS NULL"),
    ("pass", "end_reason", "UPDATE pass SET end_reason = 'voided' WHERE end_reason = 'used'"),
    ("pass", "ended_at", "UPDATE pass SET ended_at = ended_at + 1 WHERE end_reason = 'used'"),
    ("pass", "expires_at", "UPDATE pass SET expires_at = expires_at + 1 WHERE ended_at IS NULL"),
    ("pass", "one_time", "UPDATE pass SET one_time = 0 WHERE ended_at IS NULL"),
    ("pass", "not_before", "UPDATE pass SET not_before = 0 WHERE ended_at IS NULL"),
    ("pass", "issued_at", "UPDATE pass SET issued_at = 0 WHERE ended_at IS NULL"),
    ("pass", "issued_by", "UPDATE pass SET issued_by = '{\"kind\":\"system\"}' WHERE ended_at IS NULL"),
    ("pass", "person_id", "UPDATE pass SET person_id = directory_id WHERE ended_at IS NULL"),
    (
        "pass",
        "secret_hash",
        "UPDATE pass SET secret_hash = (SELECT secret_hash FROM pass p WHERE p.end_reason = 'used' LIMIT 1) \
         WHERE ended_at IS NULL",
    ),
    ("pass", "missing", "DELETE FROM pass WHERE end_reason = 'used'"),
    ("pass", "no event", "UPDATE pass SET id = directory_id WHERE ended_at IS NULL"),
    ("policy", "document", "UPDATE policy SET document = '{\"length\":48}' WHERE version = 2"),
    ("policy", "document", "UPDATE policy SET document = 'none' WHERE version = 1"),
    ("policy", "changed_at", "UPDATE policy SET changed_at = 0 WHERE version = 1"),
    ("policy", "changed_by", "UPDATE policy SET changed_by = '{\"kind\":\"system\"}' WHERE version = 1"),
    ("policy", "no event", "UPDATE policy SET name = 'standards' WHERE version = 2"),
    ("policy", "no event", "UPDATE policy SET version = -3 WHERE version = 2"),
    ("policy", "missing", "DELETE FROM policy WHERE version = 2"),
    (
        "policy",
        "no event",
        "INSERT INTO policy (directory_id, name, version, document, changed_at, changed_by) \
         SELECT directory_id, name, 3, document, changed_at, changed_by FROM policy WHERE version = 2",
    ),
    ("change", "state", "UPDATE change SET state = 'approved' WHERE state = 'proposed'"),
    ("change", "state", "UPDATE change SET state = 'proposed' WHERE state = 'declined'"),
    ("change", "payload", "UPDATE change SET payload = '{\"kind\":\"roles\"}' WHERE state = 'proposed'"),
    ("change", "payload", "UPDATE change SET payload = 'none' WHERE state = 'in_force'"),
    ("change", "kind", "UPDATE change SET kind = 'roles'"),
    ("change", "statement", "UPDATE change SET statement = 'Something else'"),
    ("change", "reason", "UPDATE change SET reason = 'Something else'"),
    ("change", "person_id", "UPDATE change SET person_id = proposed_by"),
    ("change", "proposed_by", "UPDATE change SET proposed_by = person_id"),
    ("change", "proposed_at", "UPDATE change SET proposed_at = 0"),
    ("change", "expires_at", "UPDATE change SET expires_at = expires_at + 1"),
    ("change", "approved_by", "UPDATE change SET approved_by = person_id WHERE state = 'in_force'"),
    ("change", "approved_at", "UPDATE change SET approved_at = 7 WHERE state = 'proposed'"),
    ("change", "due_at", "UPDATE change SET due_at = 7 WHERE state = 'in_force'"),
    ("change", "ended_at", "UPDATE change SET ended_at = 7 WHERE state = 'declined'"),
    ("change", "ended_by", "UPDATE change SET ended_by = '{\"kind\":\"system\"}' WHERE state = 'declined'"),
    ("change", "end_reason", "UPDATE change SET end_reason = NULL WHERE state = 'declined'"),
    ("change", "made", "UPDATE change SET made = 3 WHERE state = 'in_force'"),
    ("change", "missing", "DELETE FROM change WHERE state = 'declined'"),
    ("change", "no event", "UPDATE change SET id = directory_id WHERE state = 'declined'"),
    ("break_glass", "missing", "DELETE FROM break_glass"),
    ("break_glass", "seen", "UPDATE break_glass SET seen_by = person_id, seen_at = 5, reason = 'Fine'"),
    ("break_glass", "person_id", "UPDATE break_glass SET person_id = directory_id"),
    ("metadata_file", "sha256", "UPDATE metadata_file SET file = directory_id"),
    ("metadata_file", "log says", "UPDATE metadata_file SET sha256 = (SELECT fingerprint FROM trust_anchor)"),
    ("metadata_file", "log says", "UPDATE metadata_file SET number = 1"),
    ("metadata_file", "log says", "UPDATE metadata_file SET next_update = '2099-01-01'"),
    ("metadata_file", "log says", "UPDATE metadata_file SET loaded_at = 0"),
    ("metadata_file", "missing", "DELETE FROM metadata_file"),
    ("metadata_file", "log says", "DELETE FROM event WHERE kind = 'metadata.loaded'"),
    ("trust_anchor", "log says", "UPDATE trust_anchor SET certificate = directory_id"),
    ("trust_anchor", "log says", "UPDATE trust_anchor SET name = 'Someone'"),
    ("trust_anchor", "missing", "DELETE FROM trust_anchor"),
    ("trust_anchor", "no event", "DELETE FROM event WHERE kind = 'anchor.added'"),
    ("trust_anchor", "no event", "UPDATE trust_anchor SET fingerprint = (SELECT sha256 FROM metadata_file)"),
    // An event that is gone leaves its row without a reason.
    ("change", "no event", "DELETE FROM event WHERE kind = 'change.proposed'"),
    ("change", "state", "DELETE FROM event WHERE kind = 'change.declined'"),
    ("person", "no event", "DELETE FROM event WHERE kind = 'directory.initialised'"),
    ("person", "roles", "DELETE FROM event WHERE kind = 'person.roles_changed'"),
    ("person", "tier", "DELETE FROM event WHERE kind = 'person.tier_changed'"),
    ("person", "frozen_at", "DELETE FROM event WHERE kind = 'person.unfrozen'"),
    ("person", "frozen_at", "UPDATE person SET frozen_at = NULL WHERE frozen_at IS NOT NULL"),
    ("person", "frozen_at", "UPDATE person SET frozen_at = 7 WHERE frozen_at IS NULL"),
    ("person", "frozen_at", "UPDATE person SET frozen_at = frozen_at + 1 WHERE frozen_at IS NOT NULL"),
    ("person", "reregister_at", "DELETE FROM event WHERE kind = 'person.reregistered'"),
    ("person", "reregister_at", "UPDATE person SET reregister_at = NULL WHERE reregister_at IS NOT NULL"),
    ("person", "reregister_at", "UPDATE person SET reregister_at = 7 WHERE reregister_at IS NULL"),
    ("method", "label", "DELETE FROM event WHERE kind = 'method.renamed'"),
    ("method", "status", "DELETE FROM event WHERE kind = 'method.reinstated'"),
    ("method", "no event", "DELETE FROM event WHERE kind = 'method.passkey_registered'"),
    ("recovery_code", "used_at", "DELETE FROM event WHERE kind = 'codes.used'"),
    ("pass", "has ended", "DELETE FROM event WHERE kind = 'pass.used'"),
    ("policy", "no event", "DELETE FROM event WHERE kind = 'policy.changed'"),
    ("event", "promises", "UPDATE event SET body = '{\"x\":1}' WHERE kind = 'person.roles_changed'"),
];

async fn alter(w: &World, statement: &'static str) {
    let changed = w.store.write("alter", move |tx| tx.execute(statement, &[])).await;
    assert!(changed.unwrap() > 0, "{statement}");
}

both_engines! {
    async fn nothing_is_found_in_what_was_logged(store: Store) {
        let w = logged(store).await;
        let whole = report(&w, ROWS_AT_ONCE).await;
        assert_eq!(whole.findings.list, []);
        // 2 people, 9 methods, 1 passkey, 3 codes, a password, an app and a number, 4 passes, 2 policies, 3 changes, 1 use of the
        // sealed key, 1 metadata file, 1 anchor.
        assert_eq!((whole.rows, whole.erased), (30, 0));
        for at_once in [1, 2, 3] {
            assert_eq!(report(&w, at_once).await, whole, "{at_once} rows at once");
        }
    }

    async fn each_altered_row_is_named(store: Store) {
        let w = logged(store).await;
        for (table, word, statement) in ALTERATIONS {
            let rolled_back = std::sync::Arc::new(std::sync::Mutex::new(None));
            let (seen, dir) = (rolled_back.clone(), w.dir);
            // Altered, looked at and rolled back, so that every statement meets the same rows.
            let undone = w.store.write("alter", move |tx| -> Result<(), StoreError> {
                assert!(tx.execute(statement, &[])? > 0, "{statement}");
                *seen.lock().unwrap() = Some(log::compare_state(tx, dir, 3)?);
                Err(StoreError::Config("undo".into()))
            });
            undone.await.unwrap_err();
            let report = rolled_back.lock().unwrap().take().unwrap();
            let named = report.findings.list.iter().any(|found| found.table == *table && found.what.contains(word));
            assert!(named, "{statement}: {:?}", report.findings.list);
        }
        assert_eq!(findings(&w).await, [], "everything was undone");
    }

    async fn an_erased_event_is_counted_and_its_row_named(store: Store) {
        let w = logged(store).await;
        alter(&w, "UPDATE event SET salt = NULL, body = NULL, person_id = NULL WHERE kind = 'person.roles_changed'")
            .await;
        let report = report(&w, ROWS_AT_ONCE).await;
        assert_eq!(report.erased, 1);
        assert_eq!(report.findings.list.len(), 1, "{:?}", report.findings.list);
        assert_eq!(report.findings.list[0].table, "person");
        assert_eq!(report.findings.list[0].what, "roles is authentication, the log says none");
    }

    async fn who_was_made_for_an_exercise_leaves_with_everything(store: Store) {
        let w = logged(store).await;
        let before = report(&w, ROWS_AT_ONCE).await.rows;
        let actor = scribed(&w, exercise).await;
        assert_eq!(findings(&w).await, []);
        assert_eq!(report(&w, ROWS_AT_ONCE).await.rows, before + 7, "a person, a mark, a method, four passes");
        let dir = w.dir;
        write(&w.store, move |tx| repo_exercise::remove_all(tx, dir)).await;
        let tables: std::collections::BTreeSet<_> = findings(&w).await.iter().map(|found| found.table).collect();
        let expected = ["exercise_person", "method", "pass", "person"];
        assert_eq!(tables, expected.into(), "rows that are gone, and nobody said so");
        scribed(&w, move |scribe| scribe.log("redteam.removed", None, json!({ "people": [actor] }))).await;
        assert_eq!(findings(&w).await, []);
        assert_eq!(report(&w, 2).await.rows, before);
    }

    async fn nobody_else_is_taken_away_whatever_an_event_says(store: Store) {
        let w = logged(store).await;
        let mira = write(&w.store, |tx| {
            tx.query_one("SELECT id FROM person WHERE display_name = 'Mira Kovac'", &[])?.get::<PersonId>(0)
        })
        .await;
        scribed(&w, move |scribe| {
            // Somebody with the database in hand says that Mira was made for an exercise, and keeps her mail away.
            scribe.log("redteam.people", None, json!({ "records": [{ "person": mira }] }))?;
            repo_exercise::mark(scribe.tx, scribe.w.dir, mira, NOW)
        })
        .await;
        scribed(&w, move |scribe| scribe.log("redteam.removed", None, json!({ "people": [mira] }))).await;
        let named = |found: &[Finding], table| found.iter().any(|one| one.table == table);
        let found = findings(&w).await;
        assert!(named(&found, "exercise_person") && named(&found, "person"), "{found:?}");
        alter(&w, "DELETE FROM exercise_person").await;
        // Her account in the log was made by an import, and by nothing else.
        alter(&w, "DELETE FROM person WHERE display_name = 'Mira Kovac'").await;
        alter(&w, "DELETE FROM event WHERE kind = 'redteam.people'").await;
        assert!(named(&findings(&w).await, "person"));
    }

    async fn a_mark_that_no_event_speaks_of_is_named(store: Store) {
        let w = logged(store).await;
        alter(&w, "INSERT INTO exercise_person (directory_id, person_id, since) SELECT directory_id, id, 0 FROM person")
            .await;
        let found = findings(&w).await;
        assert_eq!(found.iter().filter(|one| one.table == "exercise_person").count(), 2, "{found:?}");
    }

    async fn a_thousand_findings_are_kept_and_all_are_counted(store: Store) {
        let w = logged(store).await;
        let inner = w.clone();
        write(&w.store, move |tx| {
            for number in 0..1003 {
                let person = inner.person(&format!("Person {number}"));
                people::insert(tx, &person, person.id.as_bytes(), None)?;
            }
            Ok(())
        })
        .await;
        let report = report(&w, 400).await;
        assert_eq!((report.findings.list.len(), report.findings.more), (log::MAX_FINDINGS, 3));
        assert!(report.findings.list.iter().all(|found| found.table == "person"));
    }
}
