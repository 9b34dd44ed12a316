//! `keyward metadata` and `keyward anchors`: whose word about authenticators counts. Each change is an event in the log.

use crate::{
    cli::{AnchorsCommand, MetadataCommand, Place},
    install::Installation,
    system::{SystemClock, SystemEntropy},
};
use anyhow::{Context as _, bail};
use keyward_ledger::Hash;
use keyward_model::{Actor, Clock as _, DirectoryId, EventId, line};
use keyward_passkeys::{
    Aaguid, Fingerprint, TrustAnchors,
    metadata::{Change, Changes, Metadata, Model, level_name},
};
use keyward_storage::{
    Draws, StoreError, Tx,
    log::{self, NewEvent, claims},
    repo::trust::{self, Anchor, MetadataStamp},
};
use serde_json::{Value, json};
use std::{io::Read as _, path::Path, process::ExitCode};

/// The largest metadata file that is read, and the largest file of anchors.
const MAX_FILE: u64 = 64 << 20;
const MAX_ANCHORS: u64 = 1 << 20;
/// How many models are named of each kind of change.
const NAMED: usize = 40;
/// The fewest digits that name an anchor.
const FEWEST_DIGITS: usize = 8;
/// The longest name of an anchor.
const LONGEST_NAME: usize = 100;

pub(crate) async fn metadata(command: MetadataCommand) -> anyhow::Result<ExitCode> {
    match command {
        MetadataCommand::Load { place, file } => load(&place, &file).await,
        MetadataCommand::Show { place, aaguid } => show(&place, aaguid).await,
    }
}

pub(crate) async fn anchors(command: AnchorsCommand) -> anyhow::Result<ExitCode> {
    match command {
        AnchorsCommand::Add { place, file, name } => add(&place, &file, name.as_deref()).await,
        AnchorsCommand::List { place } => list(&place).await,
        AnchorsCommand::Remove { place, fingerprint } => remove(&place, &fingerprint).await,
    }
}

/// The metadata file that an installation has.
pub(crate) struct InForce {
    pub(crate) stamp: MetadataStamp,
    /// What it says, or why it is not believed.
    pub(crate) metadata: Result<Metadata, String>,
}

/// The file in force, verified as on the day on which it was loaded; `None` if none ever was.
pub(crate) async fn in_force(installation: &Installation) -> anyhow::Result<Option<InForce>> {
    let dir = installation.directory.id;
    let read = installation.store.read("metadata", move |tx| -> Result<_, StoreError> {
        Ok(trust::metadata_stamp(tx, dir)?.zip(trust::metadata_file(tx, dir)?))
    });
    let Some((stamp, file)) = read.await? else { return Ok(None) };
    let publisher = installation.config.publisher().map_err(|error| format!("{error:#}"));
    let metadata = publisher.and_then(|publisher| {
        Metadata::verify(&file, &publisher, stamp.loaded_at.to_jiff(), Some(stamp.number))
            .map_err(|error| error.to_string())
    });
    Ok(Some(InForce { stamp, metadata }))
}

async fn load(place: &Place, path: &Path) -> anyhow::Result<ExitCode> {
    let installation = Installation::open(place).await?;
    let file = bytes(path, MAX_FILE)?;
    let before = in_force(&installation).await?;
    let now = SystemClock.now();
    let known = before.as_ref().map(|before| before.stamp.number);
    let publisher = installation.config.publisher()?;
    let metadata = match Metadata::verify(&file, &publisher, now.to_jiff(), known) {
        Ok(metadata) => metadata,
        Err(error) => bail!("{} is refused ({}): {error}", path.display(), error.code()),
    };
    let sha256 = sha256(&file);
    if before.as_ref().is_some_and(|before| before.stamp.sha256 == sha256) {
        println!("This file, number {}, is in force already.", metadata.number());
        return Ok(ExitCode::SUCCESS);
    }
    let stamp = MetadataStamp {
        number: metadata.number(),
        next_update: metadata.next_update().to_string(),
        loaded_at: now,
        sha256,
    };
    let changes =
        before.as_ref().and_then(|before| Some(before.metadata.as_ref().ok()?.changes_to(&metadata)));
    put(&installation, before.map(|before| before.stamp), stamp, file, changes.as_ref()).await?;
    println!(
        "File {} is in force: {} models; the next file comes by {}.",
        metadata.number(),
        metadata.models().len(),
        metadata.next_update()
    );
    if let Some(changes) = &changes {
        tell(changes);
    }
    if metadata.has_lapsed(now.to_jiff()) {
        println!("That day is over: there is a newer file. This one works until you load it.");
    }
    let unreadable: usize = metadata.models().iter().map(|model| model.unreadable_roots).sum();
    if unreadable > 0 {
        println!("{unreadable} roots of models cannot be read, and vouch for nothing.");
    }
    Ok(ExitCode::SUCCESS)
}

async fn put(
    installation: &Installation,
    before: Option<MetadataStamp>,
    stamp: MetadataStamp,
    file: Vec<u8>,
    changes: Option<&Changes>,
) -> anyhow::Result<()> {
    let dir = installation.directory.id;
    let draws = Draws::new(stamp.loaded_at, &SystemEntropy);
    let count = |of: fn(&Changes) -> usize| changes.map(of);
    let body = json!({
        "from": before.as_ref().map(claims::metadata_file), "to": claims::metadata_file(&stamp),
        "number": stamp.number, "next_update": &stamp.next_update, "sha256": Hash(stamp.sha256),
        "added": count(|c| c.added.len()), "removed": count(|c| c.removed.len()), "status": count(|c| c.status.len()),
    });
    let put = installation.store.write("load-metadata", move |tx| -> Result<bool, StoreError> {
        let before = before.as_ref().map(|before| &before.sha256);
        if !trust::put_metadata(tx, dir, before, &stamp, &file)? {
            return Ok(false);
        }
        event(tx, dir, "metadata.loaded", body.clone(), &draws.restart())?;
        Ok(true)
    });
    anyhow::ensure!(put.await?, "somebody else loaded a file at the same moment: try again");
    Ok(())
}

/// An event of the operator.
fn event(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    kind: &str,
    body: Value,
    draws: &Draws,
) -> Result<(), StoreError> {
    let event = NewEvent {
        id: EventId::new(draws.now(), draws),
        at: draws.now(),
        actor: Actor::Operator,
        kind: kind.to_owned(),
        person: None,
        case: None,
        salt: draws.bytes(),
        body,
    };
    log::append(tx, dir, &event)
}

fn tell(changes: &Changes) {
    if changes.is_empty() {
        println!("It has the same models with the same statuses.");
    }
    let name = |change: &Change| format!("{}  {}", change.name, plain(&change.description));
    for (what, list) in
        [("added", &changes.added), ("removed", &changes.removed), ("with other statuses", &changes.status)]
    {
        if list.is_empty() {
            continue;
        }
        println!("\n{} models {what}:", list.len());
        for change in list.iter().take(NAMED) {
            println!("  {}", name(change));
            if what == "with other statuses" {
                change.gained.iter().for_each(|status| println!("    + {}", plain(status)));
                change.lost.iter().for_each(|status| println!("    - {}", plain(status)));
            }
        }
        if list.len() > NAMED {
            println!("  and {} more", list.len() - NAMED);
        }
    }
}

/// Text of others on a terminal: without control characters.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

async fn show(place: &Place, aaguid: Option<Aaguid>) -> anyhow::Result<ExitCode> {
    let installation = Installation::open(place).await?;
    let Some(InForce { stamp, metadata }) = in_force(&installation).await? else {
        println!("No metadata is loaded: `keyward metadata load FILE`.");
        return Ok(ExitCode::FAILURE);
    };
    let metadata = match metadata {
        Ok(metadata) => metadata,
        Err(error) => bail!("the metadata file {} is not believed: {error}", stamp.number),
    };
    if let Some(aaguid) = aaguid {
        let model = metadata.model(aaguid);
        let model = model.with_context(|| format!("file {} has no model {aaguid}", stamp.number))?;
        about(model, &metadata);
        return Ok(ExitCode::SUCCESS);
    }
    println!("File {}, loaded {}, sha256 {}", stamp.number, stamp.loaded_at, Hash(stamp.sha256));
    println!("{} models; {} other entries", metadata.models().len(), metadata.skipped());
    let today = SystemClock.now().to_jiff();
    if metadata.has_lapsed(today) {
        println!("The next file was to come by {}: load it.", metadata.next_update());
    } else {
        println!("The next file comes by {}.", metadata.next_update());
    }
    Ok(ExitCode::SUCCESS)
}

fn about(model: &Model, metadata: &Metadata) {
    let today = SystemClock.now().to_jiff().to_zoned(jiff::tz::TimeZone::UTC).date();
    let current = model.in_force(Some(today), None, &[]);
    let level = current.iter().filter_map(|report| report.certifies()).max();
    println!("{}  {}", model.name(), plain(&model.description));
    println!("certified       {}", level.map_or("no", level_name));
    for report in &current {
        let from = report.effective.map(|day| format!("since {day}")).unwrap_or_default();
        println!("status          {} {from}", plain(&report.status.to_string()));
    }
    println!("keys            {}", plain(&model.key_protection.join(", ")));
    let ways: Vec<_> = model.user_verification.iter().map(|all| all.join(" + ")).collect();
    println!("verifies by     {}", plain(&ways.join(", or ")));
    println!("attached        {}", plain(&model.attachment.join(", ")));
    for root in model.roots.about() {
        println!("vouched for by  {}  {}", root.fingerprint, plain(&root.subject));
    }
    println!("(file {})", metadata.number());
}

async fn add(place: &Place, path: &Path, name: Option<&str>) -> anyhow::Result<ExitCode> {
    let installation = Installation::open(place).await?;
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or("anchor");
    let name =
        line(name.unwrap_or(stem), LONGEST_NAME).map_err(|error| anyhow::anyhow!("the name {error}"))?;
    let pem = String::from_utf8(bytes(path, MAX_ANCHORS)?).context("the file is not PEM")?;
    let mut read = TrustAnchors::none();
    read.add_pem(&pem).with_context(|| path.display().to_string())?;
    let now = SystemClock.now();
    for about in read.about() {
        let anchor = Anchor {
            fingerprint: about.fingerprint.0,
            name: name.clone(),
            certificate: about.der,
            added_at: now,
        };
        if add_one(&installation, anchor).await? {
            println!("Trusted now: {}  {}", about.fingerprint, plain(&about.subject));
        } else {
            println!(
                "Not added: {} is trusted already, or there are {} anchors.",
                about.fingerprint,
                trust::MOST_ANCHORS
            );
        }
        if about.until.is_some_and(|until| until < now.to_jiff()) {
            println!("  It has expired: it vouches for nothing that is registered now.");
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn add_one(installation: &Installation, anchor: Anchor) -> Result<bool, StoreError> {
    let dir = installation.directory.id;
    let draws = Draws::new(anchor.added_at, &SystemEntropy);
    let body = json!({
        "anchor": Hash(anchor.fingerprint), "name": &anchor.name, "from": null, "to": claims::anchor(&anchor),
    });
    let added = installation.store.write("add-anchor", move |tx| -> Result<bool, StoreError> {
        let added = trust::add_anchor(tx, dir, &anchor)?;
        if added {
            event(tx, dir, "anchor.added", body.clone(), &draws.restart())?;
        }
        Ok(added)
    });
    added.await
}

async fn stored(installation: &Installation) -> Result<Vec<Anchor>, StoreError> {
    let dir = installation.directory.id;
    installation.store.read("anchors", move |tx| trust::anchors(tx, dir)).await
}

async fn list(place: &Place) -> anyhow::Result<ExitCode> {
    let anchors = stored(&Installation::open(place).await?).await?;
    if anchors.is_empty() {
        println!("There are no anchors of your own: models are vouched for by metadata only.");
    }
    for anchor in anchors {
        let mut read = TrustAnchors::none();
        let about = read.add_der(&anchor.certificate).ok().and_then(|()| read.about().into_iter().next());
        let (subject, until) = about.map_or((String::new(), None), |about| (about.subject, about.until));
        let until = until.map(|until| until.strftime("%Y-%m-%d").to_string()).unwrap_or_default();
        println!("{}  {}  {}  until {until}", Fingerprint(anchor.fingerprint), anchor.name, plain(&subject));
    }
    Ok(ExitCode::SUCCESS)
}

async fn remove(place: &Place, digits: &str) -> anyhow::Result<ExitCode> {
    let installation = Installation::open(place).await?;
    let digits = digits.to_ascii_lowercase();
    anyhow::ensure!(digits.len() >= FEWEST_DIGITS, "give at least {FEWEST_DIGITS} digits of the fingerprint");
    let found = stored(&installation).await?;
    let mut found =
        found.into_iter().filter(|one| Fingerprint(one.fingerprint).to_string().starts_with(&digits));
    let (Some(anchor), None) = (found.next(), found.next()) else {
        bail!("{digits} names no anchor, or several: see `keyward anchors list`");
    };
    let dir = installation.directory.id;
    let draws = Draws::new(SystemClock.now(), &SystemEntropy);
    let fingerprint = Fingerprint(anchor.fingerprint);
    let removed = installation.store.write("remove-anchor", move |tx| -> Result<bool, StoreError> {
        let removed = trust::remove_anchor(tx, dir, &anchor.fingerprint)?;
        if removed {
            let body = json!({
                "anchor": Hash(anchor.fingerprint), "name": &anchor.name, "from": claims::anchor(&anchor), "to": null,
            });
            event(tx, dir, "anchor.removed", body, &draws.restart())?;
        }
        Ok(removed)
    });
    anyhow::ensure!(removed.await?, "somebody else removed it at the same moment");
    println!("{fingerprint} is trusted no longer, and what only it vouched for is a claim again.");
    Ok(ExitCode::SUCCESS)
}

/// A file of at most so many bytes.
fn bytes(path: &Path, most: u64) -> anyhow::Result<Vec<u8>> {
    let named = || format!("cannot read {}", path.display());
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).with_context(named)?;
    file.take(most + 1).read_to_end(&mut bytes).with_context(named)?;
    let fits = u64::try_from(bytes.len()).is_ok_and(|length| length <= most);
    anyhow::ensure!(fits, "{} is larger than {} MiB", path.display(), most >> 20);
    Ok(bytes)
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes).as_ref());
    hash
}
