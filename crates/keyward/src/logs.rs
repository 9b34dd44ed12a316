//! `keyward log`: verify, prove, check.

use crate::{
    cli::{LogCommand, Place},
    install::{Installation, OPENING, Paths},
    system::SystemClock,
    verify::{self, When},
    waiting,
};
use anyhow::{Context as _, bail};
use keyward_ledger::Bundle;
use keyward_model::Clock as _;
use keyward_storage::{StoreError, log, repo};
use std::{path::Path, process::ExitCode, time::Duration};

/// The largest bundle that is read, in bytes.
const MAX_BUNDLE: u64 = 64 << 20;
/// How long an event may wait for its leaf while the server runs.
const PATIENCE: Duration = Duration::from_mins(1);

pub(crate) async fn run(command: LogCommand) -> anyhow::Result<ExitCode> {
    match command {
        LogCommand::Verify { place, backup, since } => {
            verify(&place, backup.as_deref(), since.as_deref()).await
        }
        LogCommand::Repair { place, kind, id, reason } => {
            crate::seals::repair(&place, &kind, &id, &reason).await
        }
        LogCommand::Prove { place, case, output } => {
            prove(&Installation::open(&place).await?, case, output.as_deref()).await
        }
        LogCommand::Check { file, key } => check(&file, key.as_deref()),
        LogCommand::Key { place } => {
            let installation = Installation::open(&place).await?;
            println!("{}", installation.log_signer()?.verifier().clone());
            Ok(ExitCode::SUCCESS)
        }
        LogCommand::Checkpoint { place } => {
            let installation = Installation::open(&place).await?;
            let id = installation.directory.id;
            let tip = installation.store.read("checkpoint", move |tx| log::newest_note(tx, id)).await?;
            print!("{}", tip.context("nothing is in the log yet")?);
            Ok(ExitCode::SUCCESS)
        }
    }
}

async fn verify(place: &Place, backup: Option<&Path>, since: Option<&Path>) -> anyhow::Result<ExitCode> {
    let since =
        since.map(std::fs::read_to_string).transpose().context("cannot read the earlier checkpoint")?;
    let (paths, now) = (Paths::of(place)?, SystemClock.now());
    let (paths, when) = match backup {
        Some(file) => (paths.with_file(file), When::of_a_copy(now)),
        None => (paths, When { now, patience: PATIENCE }),
    };
    let opened = Box::pin(Installation::open_to_read(paths));
    let installation = waiting::within(OPENING, "the database", opened).await?;
    let told = verify::on_standard_error();
    let verified = verify::everything(&installation, when, since, &told).await;
    verify::end_line();
    let verified = verified?;
    for finding in &verified.findings.list {
        println!("WRONG  {finding}");
    }
    for sentence in &verified.said {
        println!("{sentence}");
    }
    let id = installation.directory.id;
    let holds = installation.store.read("verify-holds", move |tx| repo::issuance::holds(tx, id)).await;
    // A list that was forged is among the findings.
    if holds.is_ok_and(|holds: Vec<_>| !holds.is_empty()) {
        println!(
            "An issuance hold is on: nothing is signed and no pass is issued until a security reader accepts the log at /review. \
             `keyward doctor` says why."
        );
    }
    let wrong = verified.findings.count();
    if wrong == 0 {
        println!(
            "The log is whole: every event matches its leaf, every checkpoint its tree, every row its events \
             and its seal."
        );
        return Ok(ExitCode::SUCCESS);
    }
    println!("{wrong} things are wrong.");
    if verified.damaged {
        println!(
            "What is damaged on disk cannot be repaired: put the newest backup back with `keyward restore`. See \"Put a backup back\" in docs/operator.md."
        );
    }
    if verified.forged {
        println!(
            "See \"A row or an event was forged\" in docs/operator.md, and `keyward log repair --help`."
        );
    }
    Ok(ExitCode::FAILURE)
}

async fn prove(installation: &Installation, number: u32, output: Option<&Path>) -> anyhow::Result<ExitCode> {
    let (id, key) = (installation.directory.id, installation.log_signer()?.verifier().clone());
    let bundle = installation
        .store
        .read("prove-case", move |tx| -> Result<_, StoreError> {
            match repo::cases::find_by_number(tx, id, number)? {
                Some(row) => log::prove_case(tx, id, row.case.id, &key),
                None => Ok(None),
            }
        })
        .await?
        .with_context(|| format!("there is no case {number}, or its events are not in the tree yet"))?;
    let json = bundle.to_json()?;
    match output {
        Some(path) => {
            std::fs::write(path, json).with_context(|| format!("cannot write {}", path.display()))?;
        }
        None => println!("{json}"),
    }
    Ok(ExitCode::SUCCESS)
}

fn check(file: &Path, key: Option<&str>) -> anyhow::Result<ExitCode> {
    let size = std::fs::metadata(file).with_context(|| format!("cannot read {}", file.display()))?.len();
    if size > MAX_BUNDLE {
        bail!("{} is larger than any bundle", file.display());
    }
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let verified = Bundle::from_json(&text).and_then(|bundle| bundle.verify(key));
    match verified {
        Ok(verified) => {
            println!("{} events of case {} are in the log, unaltered.", verified.events.len(), verified.case);
            println!("Checkpoint of {} events, signed by {}", verified.checkpoint.size, verified.key);
            if !verified.key_was_expected {
                println!("That key is the file's own: compare it with `keyward log key`, or pass --key.");
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            println!("REFUSED  {error}");
            Ok(ExitCode::FAILURE)
        }
    }
}
