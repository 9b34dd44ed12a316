//! `keyward import`.

use crate::{
    cli::Place,
    install::Installation,
    system::{SystemClock, SystemEntropy},
};
use keyward_import::Options;
use std::{io::Write as _, path::PathBuf, process::ExitCode};

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
        &SystemClock,
        &SystemEntropy,
        &mut progress,
    )
    .await?;
    eprintln!();
    print!("{report}");
    Ok(if report.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
