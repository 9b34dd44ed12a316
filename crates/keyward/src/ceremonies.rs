//! `keyward ceremony verify`.

use anyhow::Context as _;
use keyward_passkeys::recorded::verify_recordings;
use std::{
    fs::File,
    io::{BufRead, BufReader, Write as _},
    path::PathBuf,
};

/// Prints one verdict a line; order across files does not matter for references between ceremonies.
pub(crate) fn verify(files: &[PathBuf]) -> anyhow::Result<()> {
    let mut inputs: Vec<(String, Box<dyn BufRead>)> = Vec::new();
    for path in files {
        let name = path.display().to_string();
        let input: Box<dyn BufRead> = if name == "-" {
            Box::new(BufReader::new(std::io::stdin()))
        } else {
            Box::new(BufReader::new(File::open(path).with_context(|| format!("cannot read {name}"))?))
        };
        inputs.push((name, input));
    }
    let mut out = std::io::stdout().lock();
    for verdict in verify_recordings(inputs) {
        writeln!(out, "{}", serde_json::to_string(&verdict)?)?;
    }
    Ok(())
}
