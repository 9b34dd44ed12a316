//! The metadata file in force and the trust anchors: every column.

use std::collections::BTreeMap;

use aws_lc_rs::digest;
use keyward_ledger::Hash;
use keyward_model::DirectoryId;

use super::super::claims::{self, Step};
use super::{Balance, MISSING, StateReport};
use crate::Tx;
use crate::repo::{Answer, trust};

/// What the events lead to: the digest of a row, or that there is none.
#[derive(Default)]
pub(super) struct Said {
    metadata: Balance<Option<Hash>>,
    anchors: BTreeMap<[u8; 32], Balance<Option<Hash>>>,
}

impl Said {
    pub(super) fn take_metadata(&mut self, step: Step<Option<Hash>>) {
        self.metadata.step(step);
    }

    pub(super) fn take_anchor(&mut self, fingerprint: Hash, step: Step<Option<Hash>>) {
        self.anchors.entry(fingerprint.0).or_default().step(step);
    }

    pub(super) fn compare(
        mut self,
        tx: &mut dyn Tx,
        dir: DirectoryId,
        report: &mut StateReport,
    ) -> Answer<()> {
        self.metadata.enter(None);
        self.file(tx, dir, report)?;
        for anchor in trust::anchors(tx, dir)? {
            report.rows = report.rows.saturating_add(1);
            let mut found = report.row("trust_anchor", Hash(anchor.fingerprint));
            let mut said = self.anchors.remove(&anchor.fingerprint).unwrap_or_default();
            said.enter(None);
            if said.end() == Some(&None) {
                found.wrong("is there, but no event says that it was added, or one that it was removed");
            } else if said.end() != Some(&Some(claims::anchor(&anchor))) {
                found.wrong("is not what the log says");
            } else if sha256(&anchor.certificate) != anchor.fingerprint {
                found.wrong("fingerprint is not that of the certificate");
            }
        }
        for (fingerprint, mut said) in self.anchors {
            said.enter(None);
            if said.end() != Some(&None) {
                report.row("trust_anchor", Hash(fingerprint)).wrong(MISSING);
            }
        }
        Ok(())
    }

    fn file(&self, tx: &mut dyn Tx, dir: DirectoryId, report: &mut StateReport) -> Answer<()> {
        let Some(stamp) = trust::metadata_stamp(tx, dir)? else {
            if self.metadata.end() != Some(&None) {
                report.row("metadata_file", "in force").wrong(MISSING);
            }
            return Ok(());
        };
        report.rows = report.rows.saturating_add(1);
        let file = trust::metadata_file(tx, dir)?.unwrap_or_default();
        let mut found = report.row("metadata_file", "in force");
        if self.metadata.end() != Some(&Some(claims::metadata_file(&stamp))) {
            found.wrong("is not what the log says");
        } else if sha256(&file) != stamp.sha256 {
            found.wrong("sha256 is not that of the file");
        }
        Ok(())
    }
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest::digest(&digest::SHA256, bytes).as_ref());
    hash
}
