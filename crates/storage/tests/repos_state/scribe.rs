//! Writes rows, each with its event.

use crate::repos_common::{NOW, World, later, world, write};
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
use keyward_storage::{Draws, Store, StoreError, Tx};
use serde_json::{Value, json};

pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes).as_ref().try_into().unwrap()
}

/// Writes rows, each with its event.
pub(crate) struct Scribe<'t> {
    pub(crate) tx: &'t mut dyn Tx,
    pub(crate) w: World,
    at: Timestamp,
    draws: Draws,
}

const MICRO: std::time::Duration = std::time::Duration::from_micros(1);

type Done = Result<(), StoreError>;

impl Scribe<'_> {
    pub(crate) fn log(&mut self, kind: &str, person: Option<PersonId>, body: Value) -> Done {
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
pub(crate) fn exercise(scribe: &mut Scribe<'_>) -> Result<PersonId, StoreError> {
    let actor = scribe.w.person("Red team");
    people::insert(scribe.tx, &actor, actor.id.as_bytes(), None)?;
    repo_exercise::mark(scribe.tx, scribe.w.dir, actor.id, scribe.at)?;
    let push = scribe.method(actor.id, MethodKind::Authenticator, "Push")?;
    let records = [claims::person_made(&actor), claims::method_made(&push, None)];
    scribe.log("redteam.people", None, json!({ "records": records }))?;
    scribe.passes(actor.id, actor.id)?;
    Ok(actor.id)
}

pub(crate) async fn scribed<T: Send + 'static>(
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
pub(crate) async fn logged(store: Store) -> World {
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

pub(crate) async fn report(w: &World, at_once: u64) -> StateReport {
    log::verify_state(&w.store, w.dir, at_once).await.unwrap()
}

pub(crate) async fn findings(w: &World) -> Vec<Finding> {
    report(w, ROWS_AT_ONCE).await.findings.list
}
