//! What a new passkey is called when nobody names it.

use crate::registration::LONGEST_LABEL;

/// A name from what the authenticator and the browser say. Both are claims, so it is only a name.
pub(crate) fn default_label(
    model: Option<&str>,
    synced: bool,
    attachment: Option<&str>,
    agent: Option<&str>,
) -> String {
    let system = agent.and_then(operating_system);
    let roams = attachment == Some("cross-platform");
    match (model, system) {
        // A security key or a provider has a name of its own; the computer that it was used at says little.
        (Some(model), None) => model.to_owned(),
        (Some(model), Some(_)) if synced || roams => model.to_owned(),
        (_, Some(system)) if !roams => format!("Passkey on {system}"),
        _ if roams => "Security key or phone".to_owned(),
        _ => "Passkey".to_owned(),
    }
}

/// The name with a number, if the person has a method of this name: two that read the same cannot be told apart on any page.
pub(crate) fn apart(label: &str, taken: &[&str]) -> String {
    let free = |name: &str| !taken.iter().any(|other| other.eq_ignore_ascii_case(name));
    let mut name = label.to_owned();
    for number in 2_u32.. {
        if free(&name) {
            break;
        }
        let end = format!(" {number}");
        let room = LONGEST_LABEL.saturating_sub(end.len());
        name = label.chars().take(room).chain(end.chars()).collect();
    }
    name
}

/// The operating system in a `User-Agent` header, in the order that tells them apart: an iPhone also says `Mac OS X`,
/// Android also says `Linux`.
pub fn operating_system(agent: &str) -> Option<&'static str> {
    const SYSTEMS: [(&str, &str); 8] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("CrOS", "Chromebook"),
        ("Windows NT", "Windows"),
        ("Macintosh", "Mac"),
        ("Mac OS X", "Mac"),
        ("Linux", "Linux"),
    ];
    SYSTEMS.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_methods_of_one_person_never_have_one_name() {
        let taken = ["Passkey on Mac", "passkey on mac 2"];
        assert_eq!(apart("Passkey on Mac", &taken), "Passkey on Mac 3");
        assert_eq!(apart("Blue key", &taken), "Blue key");
        let long = "ü".repeat(LONGEST_LABEL);
        let other = apart(&long, &[long.as_str()]);
        assert!(other.ends_with("ü 2") && other.chars().count() == LONGEST_LABEL, "{other}");
    }

    #[test]
    fn names_say_what_is_known() {
        let phone = Some("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15");
        let laptop = Some("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0");
        assert_eq!(default_label(None, false, Some("platform"), phone), "Passkey on iPhone");
        assert_eq!(
            default_label(Some("YubiKey 5 NFC"), false, Some("cross-platform"), laptop),
            "YubiKey 5 NFC"
        );
        assert_eq!(default_label(Some("iCloud Keychain"), true, Some("platform"), phone), "iCloud Keychain");
        assert_eq!(
            default_label(Some("Windows Hello"), false, Some("platform"), laptop),
            "Passkey on Windows"
        );
        assert_eq!(default_label(None, false, Some("cross-platform"), laptop), "Security key or phone");
        assert_eq!(default_label(None, false, None, None), "Passkey");
    }
}
