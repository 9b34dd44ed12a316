//! Status reports: which of them count (FIDO Metadata Service v3.1 §3.1.3, §3.1.4).

use jiff::civil::Date;
use keyward_model::{Certification, MetadataStatus};

use crate::{AuthenticatorStatus, Fingerprint};

/// Levels of certification by their names in the metadata; the older `FIDO_CERTIFIED` is the first level.
const LEVELS: [(&str, Certification); 7] = [
    ("FIDO_CERTIFIED_L1", Certification::L1),
    ("FIDO_CERTIFIED_L1plus", Certification::L1Plus),
    ("FIDO_CERTIFIED_L2", Certification::L2),
    ("FIDO_CERTIFIED_L2plus", Certification::L2Plus),
    ("FIDO_CERTIFIED_L3", Certification::L3),
    ("FIDO_CERTIFIED_L3plus", Certification::L3Plus),
    ("FIDO_CERTIFIED", Certification::L1),
];

/// The level with this name in the metadata.
#[must_use]
pub fn level(name: &str) -> Option<Certification> {
    LEVELS.into_iter().find(|(known, _)| *known == name).map(|(_, level)| level)
}

/// The name of a level in the metadata.
#[must_use]
pub fn level_name(level: Certification) -> &'static str {
    LEVELS.into_iter().find(|(_, known)| *known == level).map_or("FIDO_CERTIFIED", |(name, _)| name)
}

/// One report about a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusReport {
    /// What it says.
    pub status: AuthenticatorStatus,
    /// From when on; absent: always.
    pub effective: Option<Date>,
    /// Until when a certification holds.
    pub sunset: Option<Date>,
    /// The firmware version that it is about: certifications and updates from it on, warnings up to it.
    pub authenticator_version: Option<u64>,
    /// The attestation certificate that it is about, of a batch or an authority; absent: all of the model's.
    pub certificate: Option<Fingerprint>,
}

/// What a report does to those before it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Effect {
    /// Certified: later than a word against certification, it replaces that.
    Certifies,
    /// Not, or no longer, certified.
    Uncertifies,
    /// New firmware is there.
    Updates,
    /// Something is wrong.
    Warns,
    Else,
}

impl StatusReport {
    fn effect(&self) -> Effect {
        match &self.status {
            // What was certified and is revoked is certified no longer.
            AuthenticatorStatus::Known(MetadataStatus::Revoked | MetadataStatus::NotFidoCertified) => {
                Effect::Uncertifies
            }
            AuthenticatorStatus::Known(_) => Effect::Warns,
            AuthenticatorStatus::Other(name) if name == "UPDATE_AVAILABLE" => Effect::Updates,
            AuthenticatorStatus::Other(_) if self.certifies().is_some() => Effect::Certifies,
            AuthenticatorStatus::Other(_) => Effect::Else,
        }
    }

    /// The certification that it tells of, if it is one.
    #[must_use]
    pub fn certifies(&self) -> Option<Certification> {
        match &self.status {
            AuthenticatorStatus::Known(_) => None,
            AuthenticatorStatus::Other(name) => level(name),
        }
    }

    fn is(&self, status: MetadataStatus) -> bool {
        self.status.known() == Some(status)
    }

    fn is_warning(&self) -> bool {
        self.effect() == Effect::Warns || self.is(MetadataStatus::Revoked)
    }

    /// Whether the authenticator is known to be at least as new as the firmware that the report is about.
    fn is_reached_by(&self, firmware: Option<u64>) -> bool {
        self.authenticator_version.zip(firmware).is_some_and(|(named, has)| has >= named)
    }

    /// Whether it is about other certificates than those of the path. Without a path there is no saying.
    fn spares(&self, path: &[Fingerprint]) -> bool {
        self.is(MetadataStatus::AttestationKeyCompromise)
            && !path.is_empty()
            && self.certificate.is_some_and(|certificate| !path.contains(&certificate))
    }
}

/// The reports that count, in the order of their dates. See [`super::Model::in_force`].
pub(super) fn in_force<'r>(
    reports: &'r [StatusReport],
    today: Option<Date>,
    firmware: Option<u64>,
    path: &[Fingerprint],
) -> Vec<&'r StatusReport> {
    let mut dated: Vec<&StatusReport> = reports
        .iter()
        .filter(|report| report.effective.zip(today).is_none_or(|(from, today)| from <= today))
        .collect();
    dated.sort_by_key(|report| report.effective);
    let mut current: Vec<&StatusReport> = Vec::new();
    for report in dated {
        // A later report about firmware that the authenticator has makes up for the warnings before it.
        let newer = report.is_reached_by(firmware);
        match report.effect() {
            Effect::Certifies => {
                let over = report.sunset.zip(today).is_some_and(|(until, today)| until < today);
                let too_old = report.authenticator_version.is_some() && firmware.is_some() && !newer;
                if over || too_old {
                    continue;
                }
                if newer {
                    current.retain(|earlier| !earlier.is_warning());
                }
                // Revocation is not undone by a certificate alone, only by newer firmware.
                current.retain(|earlier| {
                    earlier.effect() != Effect::Uncertifies || earlier.is(MetadataStatus::Revoked)
                });
            }
            Effect::Uncertifies => current.retain(|earlier| earlier.effect() != Effect::Certifies),
            Effect::Updates if newer => {
                current.retain(|earlier| !earlier.is_warning());
                continue;
            }
            Effect::Warns if report.spares(path) => continue,
            Effect::Updates | Effect::Warns | Effect::Else => {}
        }
        current.push(report);
    }
    current
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(status: &str, from: &str, version: Option<u64>) -> StatusReport {
        StatusReport {
            status: AuthenticatorStatus::from_name(status),
            effective: from.parse().ok(),
            sunset: None,
            authenticator_version: version,
            certificate: None,
        }
    }

    fn names(reports: &[StatusReport], today: &str, firmware: Option<u64>) -> Vec<String> {
        let current = in_force(reports, today.parse().ok(), firmware, &[]);
        current.iter().map(|report| report.status.to_string()).collect()
    }

    #[test]
    fn only_what_has_begun_counts() {
        let reports =
            [report("FIDO_CERTIFIED_L1", "2020-01-01", None), report("REVOKED", "2026-06-01", None)];
        assert_eq!(names(&reports, "2019-12-31", None), [""; 0]);
        assert_eq!(names(&reports, "2026-05-31", None), ["FIDO_CERTIFIED_L1"]);
        assert_eq!(names(&reports, "2026-06-01", None), ["REVOKED"], "no longer certified");
        assert_eq!(names(&reports, "", None), ["REVOKED"], "no date is judged");
        let undated = [report("RETIRED", "", None)];
        assert_eq!(names(&undated, "1990-01-01", None), ["RETIRED"]);
    }

    #[test]
    fn a_warning_stays_for_older_firmware() {
        let reports = [
            report("FIDO_CERTIFIED_L1", "2020-01-01", None),
            report("USER_VERIFICATION_BYPASS", "2021-01-01", Some(4)),
            report("UPDATE_AVAILABLE", "2021-02-01", Some(5)),
        ];
        let warned = ["FIDO_CERTIFIED_L1", "USER_VERIFICATION_BYPASS", "UPDATE_AVAILABLE"];
        assert_eq!(names(&reports, "2022-01-01", None), warned, "nobody knows its firmware");
        assert_eq!(names(&reports, "2022-01-01", Some(4)), warned);
        assert_eq!(names(&reports, "2022-01-01", Some(5)), ["FIDO_CERTIFIED_L1"]);
        let unversioned = [reports[1].clone(), report("UPDATE_AVAILABLE", "2021-02-01", None)];
        assert_eq!(names(&unversioned, "2022-01-01", Some(9)).len(), 2, "an update of unknown version");
    }

    #[test]
    fn a_certificate_of_newer_firmware_is_not_that_of_older() {
        let reports = [
            report("FIDO_CERTIFIED_L1", "2020-01-01", Some(1)),
            report("REVOKED", "2021-01-01", None),
            report("FIDO_CERTIFIED_L2", "2022-01-01", Some(7)),
        ];
        assert_eq!(names(&reports, "2023-01-01", Some(7)), ["FIDO_CERTIFIED_L2"]);
        assert_eq!(names(&reports, "2023-01-01", Some(6)), ["REVOKED"]);
        assert_eq!(names(&reports, "2023-01-01", None), ["REVOKED", "FIDO_CERTIFIED_L2"]);
        let ended = StatusReport { sunset: "2022-06-01".parse().ok(), ..reports[2].clone() };
        assert_eq!(names(std::slice::from_ref(&ended), "2022-06-01", None).len(), 1);
        assert_eq!(names(&[ended], "2022-06-02", None).len(), 0);
        let again = [report("NOT_FIDO_CERTIFIED", "2020-01-01", None), reports[2].clone()];
        assert_eq!(names(&again, "2023-01-01", None), ["FIDO_CERTIFIED_L2"]);
    }

    #[test]
    fn a_compromised_batch_is_not_every_batch() {
        let (bad, good) = (Fingerprint([1; 32]), Fingerprint([2; 32]));
        let of_batch = StatusReport {
            certificate: Some(bad),
            ..report("ATTESTATION_KEY_COMPROMISE", "2020-01-01", None)
        };
        let counts = |report: &StatusReport, path: &[Fingerprint]| {
            !in_force(std::slice::from_ref(report), None, None, path).is_empty()
        };
        assert!(!counts(&of_batch, &[good]));
        assert!(counts(&of_batch, &[good, bad]));
        assert!(counts(&of_batch, &[]), "without certificates there is no saying");
        let of_all = StatusReport { certificate: None, ..of_batch };
        assert!(counts(&of_all, &[good]));
    }

    #[test]
    fn levels_have_names() {
        for known in Certification::ALL {
            assert_eq!(level(level_name(*known)), Some(*known));
        }
        assert_eq!(level("FIDO_CERTIFIED"), Some(Certification::L1));
        assert_eq!(level("FIDO_CERTIFIED_L9"), None);
    }
}
