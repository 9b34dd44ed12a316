//! `keyward log`: verify, prove, check.

use crate::{cli::LogCommand, install::Installation, system::SystemClock};
use anyhow::{Context as _, bail};
use keyward_ledger::Bundle;
use keyward_model::Clock as _;
use keyward_storage::{
    StoreError,
    log::{self, Findings},
    repo,
};
use std::{path::Path, process::ExitCode, time::Duration};

/// The largest bundle that is read, in bytes.
const MAX_BUNDLE: u64 = 64 << 20;
/// How long an event may wait for its leaf while the server runs.
const PATIENCE: Duration = Duration::from_mins(1);

pub(crate) async fn run(command: LogCommand) -> anyhow::Result<ExitCode> {
    match command {
        LogCommand::Verify { place, since } => {
            verify(&Installation::open(&place).await?, since.as_deref()).await
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

async fn verify(installation: &Installation, since: Option<&Path>) -> anyhow::Result<ExitCode> {
    let key = installation.log_signer()?.verifier().clone();
    let (id, now) = (installation.directory.id, SystemClock.now());
    let since =
        since.map(std::fs::read_to_string).transpose().context("cannot read the earlier checkpoint")?;
    let mut report = log::verify(&installation.store, id, &key, now, PATIENCE).await?;
    if let Some(note) = since {
        let earlier = key.clone();
        let continued =
            installation.store.read("continues", move |tx| log::continues(tx, id, &note, &earlier)).await?;
        report.findings.extend(continued);
    }
    let state = log::verify_state(&installation.store, id, log::ROWS_AT_ONCE).await?;
    let cases = keyward_desk::audit(&installation.store, id).await?;
    let sealed = keyward_storage::seal::verify_seals(&installation.store, id).await?;
    let rows = [&state.findings, &cases.findings, &sealed.findings];
    for finding in report.findings.iter().chain(rows.into_iter().flat_map(|found| &found.list)) {
        println!("WRONG  {finding}");
    }
    println!(
        "{} events in the tree ({} with their text erased), {} waiting, {} checkpoints; root {}",
        report.events, report.erased, report.waiting, report.checkpoints, report.root
    );
    println!("{} rows and {} cases compared with their events", state.rows, cases.cases);
    println!("{} rows compared with their seals", sealed.rows);
    if state.erased > 0 {
        println!("{} of the events about rows were erased: what they alone said is missing", state.erased);
    }
    let wrong = report.more
        + u64::try_from(report.findings.len()).unwrap_or(u64::MAX)
        + rows.into_iter().map(Findings::count).sum::<u64>();
    if wrong == 0 {
        println!(
            "The log is whole: every event matches its leaf, every checkpoint its tree, every row its events \
             and its seal."
        );
        Ok(ExitCode::SUCCESS)
    } else {
        println!("{wrong} things are wrong.");
        if sealed.findings.count() > 0 {
            println!(
                "See \"A row or an event was forged\" in docs/operator.md, and `keyward log repair --help`."
            );
        }
        Ok(ExitCode::FAILURE)
    }
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
