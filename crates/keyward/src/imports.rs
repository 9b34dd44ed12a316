//! `keyward import`.

use crate::{
    cli::Place,
    install::Installation,
    system::{SystemClock, SystemEntropy},
    tasks,
};
use keyward_import::Options;
use keyward_storage::StoreError;
use std::{io::Write as _, path::PathBuf, process::ExitCode, sync::Arc};

pub(crate) async fn run(
    place: &Place,
    sources: &[PathBuf],
    strict: bool,
    dry_run: bool,
) -> anyhow::Result<ExitCode> {
    let installation = Installation::open(place).await?;
    let mut progress = |progress: keyward_import::Progress| {
        // To standard error, on one line, so that the report can be piped.
        eprint!("\r{progress}\x1b[K");
        let _ = std::io::stderr().flush();
    };
    let report = keyward_import::import(
        &installation.store,
        installation.directory.id,
        sources,
        Options { strict, dry_run },
        &installation.config.telling(false),
        &SystemClock,
        &SystemEntropy,
        &mut progress,
    )
    .await?;
    eprintln!();
    if report.applied {
        // No server may be running yet, and `keyward log verify` expects every event in the tree after a minute.
        let signer = Arc::new(installation.log_signer()?);
        match tasks::sequence_once(&installation, &signer, &SystemClock).await {
            // A running server was faster.
            Ok(()) | Err(StoreError::Busy) => {}
            Err(error) => return Err(error.into()),
        }
    }
    print!("{report}");
    Ok(if report.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
