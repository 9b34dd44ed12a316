//! Authenticator models and passkey providers by name. Only for showing and searching: a list that cannot be read means that no
//! model has a name.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use keyward_model::Aaguid;

/// Names that their makers and the community keep; the notice stands beside the file.
const KNOWN: &str = include_str!("../data/aaguids.json");
/// What Microsoft Entra accepts with attestation enforced; its source is named beside it.
const ENTRA: &str = include_str!("../data/entra-attestable-aaguids.csv");

static NAMES: LazyLock<BTreeMap<Aaguid, String>> = LazyLock::new(|| {
    let known: BTreeMap<Aaguid, String> = serde_json::from_str(KNOWN).unwrap_or_default();
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

/// The name of a model, for people; `None` if it is in no list shipped with this crate.
#[must_use]
pub fn name(model: &Aaguid) -> Option<&'static str> {
    NAMES.get(model).map(String::as_str)
}

/// The models that Entra accepts.
pub fn entra() -> impl ExactSizeIterator<Item = Aaguid> {
    ACCEPTED.iter().copied()
}

/// Models whose name contains each of these words, by name, at most `limit`, and whether there are more; the model with this
/// number.
#[must_use]
pub fn search(text: &str, limit: usize) -> (Vec<Aaguid>, bool) {
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
    fn known_models_have_names() {
        let google: Aaguid = "ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4".parse().unwrap();
        assert_eq!(name(&google), Some("Google Password Manager"));
        assert_eq!(name(&Aaguid::from_bytes([7; 16])), None);
        assert!(NAMES.len() > 300);
    }

    #[test]
    fn models_are_found_by_name_and_by_number() {
        assert_eq!(entra().len(), 265);
        assert!(entra().all(|id| name(&id).is_some()), "each has a name");
        let (keys, more) = search("yubikey 5", 10);
        assert!(keys.len() == 10 && more);
        assert!(keys.iter().all(|id| name(id).is_some_and(|name| name.contains("YubiKey 5"))));
        let quoted = "5ca1ab1e-0000-4000-8000-00000000000a,\"One, two\",1,1,0,0";
        assert_eq!(row(quoted).unwrap().1, "One, two");
        let unknown = "00000000-0000-4000-8000-00000000abcd";
        assert_eq!(search(unknown, 10), (vec![unknown.parse().unwrap()], false));
        assert_eq!(search(" ", 10), (vec![], false));
    }
}
