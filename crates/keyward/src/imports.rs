//! `keyward import`.

use crate::{
    administrators::operator,
    cli::{Answer, Place, Reading},
    config::Import,
    install::Installation,
    memory::Memory,
    serve::desk,
    system::{SystemClock, SystemEntropy},
    tasks,
};
use anyhow::Context as _;
use keyward_desk::AtWork;
use keyward_import::{Country, ImportError, Mapping, Options};
use keyward_ledger::VerifierKey;
use keyward_model::Clock as _;
use keyward_storage::StoreError;
use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

/// The exit status of a run that found nothing that it could read.
const NOTHING_READ: u8 = 2;

/// Whether the log continues what the server beside remembers. Whoever may not read that file leaves the signing to the server.
async fn continues(installation: &Installation, key: &VerifierKey) -> anyhow::Result<bool> {
    match Memory::open(installation.memory.clone(), key, SystemClock.now()) {
        Ok(mut memory) => Ok(memory.judge(&desk(installation, false)?, key).await?.is_some()),
        Err(error) => {
            tracing::warn!(error = format!("{error:#}"), "the server signs what was imported");
            Ok(false)
        }
    }
}

pub(crate) async fn run(
    place: &Place,
    sources: &[PathBuf],
    reading: &Reading,
    strict: bool,
    dry_run: bool,
) -> anyhow::Result<ExitCode> {
    let installation = Installation::open(place).await?;
    let options = Options { strict, dry_run, ..options(&installation.config.import, reading)? };
    let mut progress = |progress: keyward_import::Progress| {
        // To standard error, on one line, so that the report can be piped.
        eprint!("\r{progress}\x1b[K");
        let _ = std::io::stderr().flush();
    };
    let before = desk(&installation, false)?.at_work().await?;
    let imported = keyward_import::import(
        &installation.store,
        installation.directory.id,
        sources,
        options,
        (&installation.config.telling(false), Arc::new(desk(&installation, false)?)),
        &SystemClock,
        &SystemEntropy,
        &mut progress,
    )
    .await;
    let report = match imported {
        Ok(report) => report,
        Err(
            error @ (ImportError::Unreadable { .. }
            | ImportError::UnknownFile { .. }
            | ImportError::NothingToRead),
        ) => {
            eprintln!("keyward: {error}");
            return Ok(ExitCode::from(NOTHING_READ));
        }
        Err(error) => return Err(error.into()),
    };
    eprintln!();
    if report.applied {
        // No server may be running yet, and `keyward log verify` expects every event in the tree after a minute.
        let signer = Arc::new(installation.log_signer()?);
        if continues(&installation, signer.verifier()).await? {
            match tasks::sequence_once(&installation, &signer, &SystemClock).await {
                // A running server was faster.
                Ok(()) | Err(StoreError::Busy) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    print!("{report}");
    let mut lost = Vec::new();
    if report.applied {
        lost = desk(&installation, false)?.say_shut_out(operator(), &before).await?;
    }
    for of in &lost {
        println!("\nToo few get in: {}", too_few(of));
    }
    let fine = lost.is_empty()
        && report.problem_count == 0
        && report.waits.is_none()
        && !report.refused_everything();
    Ok(if fine { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What is said of a role with which too few get in since the run.
fn too_few(AtWork { role, enter, least, .. }: &AtWork) -> String {
    format!(
        "since this import {enter} of those with the role {} can sign in to their work with the methods they have, {least} should. Whoever \
         left is disabled all the same. Give the role to somebody else under Settings; for policy administrators, `keyward administrator \
         add NAME` does at the machine. `keyward doctor` names who is left.",
        role.name()
    )
}

/// What the command line says, else what the configuration says.
fn options(config: &Import, reading: &Reading) -> anyhow::Result<Options> {
    let country = reading.default_country.as_deref().or(config.default_country.as_deref());
    let country = country.map(|name| {
        let unknown = || format!("{name} is not a country that Keyward knows: {}", Country::names());
        Country::from_name(name).with_context(unknown)
    });
    let mapping = reading
        .mapping
        .as_deref()
        .or(config.mapping.as_deref())
        .map(|file: &Path| Mapping::read(file).with_context(|| format!("in {}", file.display())));
    Ok(Options {
        country: country.transpose()?,
        mapping: mapping.transpose()?.unwrap_or_default(),
        prefer: config.prefer(),
        assume_enabled: reading.assume_enabled.map(|answer| answer == Answer::Yes),
        limit: config.limit(),
        ..Options::default()
    })
}
