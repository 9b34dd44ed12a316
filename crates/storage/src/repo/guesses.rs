//! Wrong tries at what is typed: how many somebody's account has had in a row, from wherever, and the hold after the last of
//! them. What slows one browser or source is counted beside it, and forgotten within a day.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    time::Duration,
};

use keyward_model::{DirectoryId, MethodKind, PersonId, Timestamp};

use super::{
    Answer, Fields, passes,
    throttle::{self, Gate, Rule},
};
use crate::{Tx, params};

/// Wrong tries in a row after which their person is warned.
pub const WARN: u32 = 50;
/// Wrong tries in a row after which nothing is compared before the hold is lifted (NIST SP 800-63B-4 §3.2.2).
pub const LAST: u32 = 100;
/// How long what slows a browser or source is remembered.
pub const REMEMBERED: Duration = throttle::FORGOTTEN;
/// The beginning of each subject of a browser or source.
pub const PASSING: &str = "try:";

/// Counts and never forgets: a success takes it back, or somebody who lifts the hold.
const COUNT: Rule =
    Rule { limit: u32::MAX, window: Duration::from_hours(24 * 365 * 20), block: Duration::ZERO };

/// What is counted for a person; passes count in their own row.
const KINDS: [MethodKind; 4] =
    [MethodKind::Password, MethodKind::RecoveryCodes, MethodKind::SoftwareTotp, MethodKind::Phone];

/// Where the wrong tries in a row are counted. Codes to telephones and mailboxes count together.
fn subject(kind: MethodKind, person: PersonId) -> String {
    let kind = if kind == MethodKind::Email { MethodKind::Phone } else { kind };
    format!("guesses:{}:{person}", kind.name())
}

/// Counts a try at a person's method, whoever makes it, and gives how many there were in a row. More than [`LAST`]: it is on hold.
pub fn count(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    kind: MethodKind,
    person: PersonId,
    now: Timestamp,
) -> Answer<u32> {
    Ok(match throttle::raise(tx, dir, &subject(kind, person), now, COUNT)? {
        Gate::Open { attempts } => attempts,
        Gate::Blocked { .. } => u32::MAX,
    })
}

/// Forgets the tries at a method: a right one, or another secret in its place.
pub fn forget(tx: &mut dyn Tx, dir: DirectoryId, kind: MethodKind, person: PersonId) -> Answer<()> {
    throttle::reset(tx, dir, &subject(kind, person))
}

/// What of a person's is on hold, with the tries that it had.
pub fn held(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    now: Timestamp,
) -> Answer<Vec<(MethodKind, u32)>> {
    let mut found = Vec::new();
    for kind in KINDS {
        let sql = "SELECT failures FROM throttle WHERE directory_id = ?1 AND subject = ?2 AND failures >= ?3";
        let row = tx.query_opt(sql, &params![dir, subject(kind, person), LAST])?;
        if let Some(row) = row {
            found.push((kind, Fields::new(&row, "throttle").get("failures")?));
        }
    }
    let pass = passes::find_unended(tx, dir, person)?;
    if let Some(pass) = pass.filter(|row| row.attempts >= passes::MAX_ATTEMPTS && now < row.pass.expires_at) {
        found.push((MethodKind::TemporaryAccessPass, pass.attempts));
    }
    Ok(found)
}

/// Lifts every hold of a person's, as if there had been no tries.
pub fn lift(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId) -> Answer<()> {
    for kind in KINDS {
        forget(tx, dir, kind, person)?;
    }
    passes::forgive(tx, dir, person)
}

/// Forgets what slows one source, as [`source`] names it: after an exercise that guessed from there.
pub fn forget_source(tx: &mut dyn Tx, dir: DirectoryId, source: &str) -> Answer<()> {
    throttle::reset(tx, dir, &format!("{PASSING}source:{source}"))?;
    let sql = "DELETE FROM throttle WHERE directory_id = ?1 AND subject >= ?2 AND subject < ?3";
    let place = format!("{PASSING}place:{source}");
    tx.execute(sql, &params![dir, format!("{place}:"), format!("{place};")])?;
    Ok(())
}

/// What is counted as one source: an IPv4 address, or an IPv6 network of 64 bits, which is what one household gets.
pub fn source(address: Option<&str>) -> String {
    match address.and_then(|text| text.parse::<IpAddr>().ok()).map(|ip| ip.to_canonical()) {
        Some(IpAddr::V6(ip)) => Ipv6Addr::from_bits(ip.to_bits() & (u128::MAX << 64)).to_string(),
        Some(IpAddr::V4(ip)) => ip.to_string(),
        None => "unknown".to_owned(),
    }
}

/// What somebody has who has many addresses: an IPv4 network of 24 bits, an IPv6 network of 48 bits.
pub fn network(address: Option<&str>) -> String {
    match address.and_then(|text| text.parse::<IpAddr>().ok()).map(|ip| ip.to_canonical()) {
        Some(IpAddr::V6(ip)) => Ipv6Addr::from_bits(ip.to_bits() & (u128::MAX << 80)).to_string(),
        Some(IpAddr::V4(ip)) => Ipv4Addr::from_bits(ip.to_bits() & (u32::MAX << 8)).to_string(),
        None => "unknown".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_household_is_one_source() {
        for (address, expected) in [
            (Some("192.0.2.7"), "192.0.2.7"),
            (Some("::ffff:192.0.2.7"), "192.0.2.7"),
            (Some("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::"),
            (Some("2001:db8:1:2::9"), "2001:db8:1:2::"),
            (Some("2001:db8:1:3::9"), "2001:db8:1:3::"),
            (Some("nonsense"), "unknown"),
            (None, "unknown"),
        ] {
            assert_eq!(source(address), expected, "{address:?}");
        }
    }

    #[test]
    fn many_addresses_of_one_owner_are_one_network() {
        for (address, expected) in [
            (Some("192.0.2.7"), "192.0.2.0"),
            (Some("::ffff:192.0.2.7"), "192.0.2.0"),
            (Some("2001:db8:1:2:3:4:5:6"), "2001:db8:1::"),
            (Some("2001:db8:1:ffff::9"), "2001:db8:1::"),
            (Some("2001:db8:2::9"), "2001:db8:2::"),
            (None, "unknown"),
        ] {
            assert_eq!(network(address), expected, "{address:?}");
        }
    }
}
