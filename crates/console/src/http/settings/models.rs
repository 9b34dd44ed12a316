//! Authenticator models by name.

use keyward_model::Aaguid;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

/// Names that `keyward-passkeys` knows; its notice stands beside them.
const KNOWN: &str = include_str!("../../../../passkeys/data/aaguids.json");
/// What Microsoft Entra accepts with attestation enforced; its source is named beside it.
const ENTRA: &str = include_str!("../../../../passkeys/data/entra-attestable-aaguids.csv");

static NAMES: LazyLock<BTreeMap<Aaguid, String>> = LazyLock::new(|| {
    let known: BTreeMap<String, String> = serde_json::from_str(KNOWN).unwrap_or_default();
    let known = known.into_iter().filter_map(|(id, name)| Some((id.parse().ok()?, name)));
    let entra = ENTRA.lines().skip(1).filter_map(row);
    entra.chain(known).collect()
});

static ACCEPTED: LazyLock<BTreeSet<Aaguid>> =
    LazyLock::new(|| ENTRA.lines().skip(1).filter_map(row).map(|(id, _)| id).collect());

/// An identifier and its name; a name with a comma stands in quotation marks.
fn row(line: &str) -> Option<(Aaguid, String)> {
    let (id, rest) = line.split_once(',')?;
    let name = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"')?.0,
        None => rest.split_once(',')?.0,
    };
    Some((id.parse().ok()?, name.to_owned()))
}

/// The name of a model, or its number.
pub(super) fn name(model: &Aaguid) -> String {
    NAMES.get(model).cloned().unwrap_or_else(|| model.to_string())
}

/// The models that Entra accepts.
pub(super) fn entra() -> impl ExactSizeIterator<Item = Aaguid> {
    ACCEPTED.iter().copied()
}

/// Models whose name contains each of these words, by name, at most `limit`, and whether there are more; the model with this
/// number.
pub(super) fn search(text: &str, limit: usize) -> (Vec<Aaguid>, bool) {
    let wanted = text.trim().to_lowercase();
    if let Ok(id) = wanted.parse::<Aaguid>() {
        return (vec![id], false);
    }
    let mut found: Vec<(&String, Aaguid)> = NAMES
        .iter()
        .filter(|(_, name)| {
            let name = name.to_lowercase();
            !wanted.is_empty() && wanted.split_whitespace().all(|word| name.contains(word))
        })
        .map(|(id, name)| (name, *id))
        .collect();
    found.sort();
    let more = found.len() > limit;
    (found.into_iter().take(limit).map(|(_, id)| id).collect(), more)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_are_found_by_name_and_by_number() {
        assert_eq!(entra().len(), 265);
        assert!(entra().all(|id| name(&id) != id.to_string()), "each has a name");
        let (keys, more) = search("yubikey 5", 10);
        assert!(keys.len() == 10 && more && keys.iter().all(|id| name(id).contains("YubiKey 5")));
        let quoted = "5ca1ab1e-0000-4000-8000-00000000000a,\"One, two\",1,1,0,0";
        assert_eq!(row(quoted).unwrap().1, "One, two");
        let unknown = "00000000-0000-4000-8000-00000000abcd";
        assert_eq!(search(unknown, 10), (vec![unknown.parse().unwrap()], false));
        assert_eq!(name(&unknown.parse().unwrap()), unknown);
        assert_eq!(search(" ", 10), (vec![], false));
    }
}
