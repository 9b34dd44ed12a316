//! From the made-up world to rows.

use crate::{
    DemoError,
    data::ORGANISATION,
    newcomers, policy,
    staff::{Maker, Member, pick},
    world::{Past, World},
};
use keyward_access::gate::Permit;
use keyward_model::{
    Actor, DirectoryId, Entropy, EventId, GroupId, MethodKind, MethodStatus, PersonId, Tier, Timestamp,
};
use keyward_recovery::CaseEvent;
use keyward_storage::{
    Store, StoreError, Tx,
    log::{self, NewEvent, claims},
    repo::{
        self,
        directories::Directory,
        groups::Group,
        intents,
        passkeys::Attestation,
        people::Photo,
        sign_ins::{SUCCESS, SignIn},
    },
};
use std::{collections::BTreeMap, sync::Arc, time::Duration};

/// The most people, cases or events of one write.
const BATCH: usize = 50;

/// Writes everything. An empty store gets the whole organisation, or an error and what came before it.
pub(crate) async fn write(store: &Store, world: World<'_>) -> Result<(), DemoError> {
    let (dir, now) = (world.maker.directory, world.maker.now);
    let mut groups = groups(&world.maker, &world.members);
    groups.push(policy::group(world.aside, &world.members, now));
    groups.push(newcomers::group(world.aside, &world.members, now));
    let policy = policy::InForce::new(world.aside, &groups, now).ok_or(DemoError::Story("no policy"))?;
    let sign_ins: Vec<Vec<SignIn>> =
        world.members.iter().map(|member| sign_ins(&world.maker, member)).collect();
    let people: Vec<(Member, Vec<SignIn>)> = world.members.into_iter().zip(sign_ins).collect();
    let first = people.iter().map(|(member, _)| member.person.created_at).min().unwrap_or(now);
    in_batches(store, "demo-directory", vec![first], move |tx, created_at| {
        repo::directories::create(
            tx,
            &Directory { id: dir, name: ORGANISATION.to_owned(), created_at: *created_at },
        )
    })
    .await?;
    in_batches(store, "demo-people", people, move |tx, (found, sign_ins)| member(tx, dir, found, sign_ins))
        .await?;
    in_batches(store, "demo-groups", groups, move |tx, (group, people)| {
        repo::groups::insert(tx, dir, group)?;
        repo::groups::replace_members(tx, dir, group.id, people)
    })
    .await?;
    let mut log = world.log;
    log.push(policy.event.clone());
    in_batches(store, "demo-policy", vec![policy], move |tx, policy| policy.write(tx, dir)).await?;
    // One after the other, as they would have come in. The sort is stable: events of one moment keep their order.
    log.sort_by_key(|event| event.at);
    in_batches(store, "demo-cases", world.past, move |tx, past| case(tx, dir, past)).await?;
    in_batches(store, "demo-log", log, move |tx, event: &NewEvent| log::append(tx, dir, event)).await
}

async fn in_batches<T: Send + Sync + 'static>(
    store: &Store,
    label: &'static str,
    items: Vec<T>,
    write: impl Fn(&mut dyn Tx, &T) -> Result<(), StoreError> + Clone + Send + Sync + 'static,
) -> Result<(), DemoError> {
    let items = Arc::new(items);
    for start in (0..items.len()).step_by(BATCH) {
        let (items, write) = (Arc::clone(&items), write.clone());
        let batch =
            move |tx: &mut dyn Tx| items.iter().skip(start).take(BATCH).try_for_each(|item| write(tx, item));
        store.write(label, batch).await.map_err(DemoError::Store)?;
    }
    Ok(())
}

fn member(tx: &mut dyn Tx, dir: DirectoryId, member: &Member, sign_ins: &[SignIn]) -> Result<(), StoreError> {
    repo::people::insert(tx, &member.person, &member.handle, None)?;
    let photo = Photo { media_type: "image/png".to_owned(), bytes: member.photo.clone() };
    repo::people::set_photo(tx, dir, member.person.id, Some(&photo))?;
    for device in &member.devices {
        repo::devices::upsert(tx, dir, device, None)?;
    }
    for contact in &member.contacts {
        repo::contacts::insert(tx, dir, contact)?;
    }
    newcomers::vouch(tx, dir, member)?;
    let mut last: BTreeMap<_, Timestamp> = BTreeMap::new();
    for sign_in in sign_ins {
        repo::sign_ins::insert(tx, dir, sign_in)?;
        if let Some(method) = sign_in.method.filter(|_| sign_in.outcome == SUCCESS) {
            last.entry(method).and_modify(|at| *at = (*at).max(sign_in.at)).or_insert(sign_in.at);
        }
    }
    #[expect(clippy::disallowed_methods, reason = "the people of the demo are made up")]
    let permit = Permit::of_fixture(member.person.id);
    for method in &member.methods {
        let mut method = method.clone();
        method.last_used_at = last.get(&method.id).copied();
        repo::methods::insert(tx, dir, &permit, &method, None)?;
    }
    for passkey in &member.passkeys {
        // {"fmt": "none", "attStmt": {}, "authData": h''}: what such a registration leaves, without its data.
        let object = b"\xA3\x63fmt\x64none\x67attStmt\xA0\x68authData\x40".to_vec();
        let attestation = Attestation { format: "none".to_owned(), object, client_data: b"{}".to_vec() };
        repo::passkeys::insert(tx, dir, &permit, passkey, &attestation)?;
    }
    Ok(())
}

fn case(tx: &mut dyn Tx, dir: DirectoryId, past: &Past) -> Result<(), StoreError> {
    repo::cases::insert(tx, dir, &past.row)?;
    for recorded in &past.events {
        match &recorded.event {
            CaseEvent::EffectIntended { id, effect } => {
                let effect = serde_json::to_string(effect).map_err(|_| StoreError::Inconsistent {
                    table: "intent",
                    column: "effect",
                    detail: "cannot be written as JSON".to_owned(),
                })?;
                intents::insert(tx, dir, *id, past.row.id, &effect, recorded.at, recorded.at)?;
            }
            CaseEvent::EffectDone { id, .. } => {
                intents::finish(tx, dir, *id, intents::Outcome::Done, recorded.at)?;
            }
            _ => {}
        }
    }
    for request in &past.requests {
        let open =
            repo::signature_requests::SignatureRequest { answer: None, answered_at: None, ..request.clone() };
        repo::signature_requests::insert(tx, dir, &open)?;
        if let (Some(answer), Some(at)) = (request.answer, request.answered_at) {
            repo::signature_requests::answer(tx, dir, request.id, request.approver, answer, at)?;
        }
    }
    for (pass, used) in &past.passes {
        repo::passes::issue(tx, dir, pass)?;
        if let Some(at) = used {
            repo::passes::consume(tx, dir, pass.id, *at)?;
        }
    }
    Ok(())
}

/// Groups by team, by place, and of the accounts that matter most.
fn groups(maker: &Maker<'_>, members: &[Member]) -> Vec<(Group, Vec<PersonId>)> {
    let mut named: BTreeMap<String, Vec<PersonId>> = BTreeMap::new();
    for member in members {
        let person = &member.person;
        let mut add = |name: String| named.entry(name).or_default().push(person.id);
        add("All staff".to_owned());
        if let Some(team) = &person.department {
            add(format!("Team {team}"));
        }
        if let Some(place) = &person.office {
            add(format!("Place {place}"));
        }
        if person.tier == Tier::Privileged {
            add("Privileged accounts".to_owned());
        }
    }
    named
        .into_iter()
        .map(|(name, people)| {
            (Group { id: GroupId::new(maker.now, maker.entropy), name, source_id: None }, people)
        })
        .collect()
}

/// The last month of somebody's sign-ins, with what works for them now.
fn sign_ins(maker: &Maker<'_>, member: &Member) -> Vec<SignIn> {
    let usable: Vec<_> = member
        .methods
        .iter()
        .filter(|method| method.status == MethodStatus::Active)
        .filter(|method| !matches!(method.kind, MethodKind::SecurityQuestions | MethodKind::Email))
        .collect();
    let agents = [
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Edg/141.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) Safari/605.1",
    ];
    let mut records = Vec::new();
    for _ in 0..4 + maker.entropy.below(6) {
        let Some(method) = pick(&usable, maker.entropy) else { break };
        let minutes = 60 + maker.entropy.below(30 * 24 * 60);
        let at = maker.now.minus(Duration::from_mins(u64::from(minutes)));
        if at <= method.added_at {
            continue;
        }
        let mistyped = method.kind == MethodKind::Password && maker.entropy.below(100) < 12;
        records.push(SignIn {
            id: EventId::new(at, maker.entropy),
            person: member.person.id,
            at,
            method: Some(method.id),
            kind: method.kind,
            device: method.device,
            outcome: if mistyped { "wrong_password".to_owned() } else { SUCCESS.to_owned() },
            address: Some(maker.address()),
            user_agent: pick(&agents, maker.entropy).map(|agent| (*agent).to_owned()),
            reference: None,
        });
    }
    records
}

/// The people of one event.
const TOGETHER: usize = 25;

/// The events that these people and methods were made up.
pub(crate) fn joining(entropy: &dyn Entropy, members: &[Member], at: Timestamp) -> Vec<NewEvent> {
    let records = |member: &Member| {
        let credential = |id| member.passkeys.iter().find(|passkey| passkey.method == id);
        let methods = member.methods.iter().map(|method| claims::method_made(method, credential(method.id)));
        [claims::person_made(&member.person)].into_iter().chain(methods).collect::<Vec<_>>()
    };
    let bodies = members.chunks(TOGETHER).map(|some| some.iter().flat_map(records).collect::<Vec<_>>());
    bodies
        .map(|records| event(entropy, at, "demo.people", serde_json::json!({ "records": records })))
        .collect()
}

/// The event that the organisation was made up.
pub(crate) fn founding(maker: &Maker<'_>, people: usize, at: Timestamp) -> NewEvent {
    event(maker.entropy, at, "demo.made", serde_json::json!({ "people": people }))
}

pub(crate) fn event(entropy: &dyn Entropy, at: Timestamp, kind: &str, body: serde_json::Value) -> NewEvent {
    let mut salt = [0; 32];
    entropy.fill(&mut salt);
    NewEvent {
        id: EventId::new(at, entropy),
        at,
        actor: Actor::Operator,
        kind: kind.to_owned(),
        person: None,
        case: None,
        salt,
        body,
    }
}
