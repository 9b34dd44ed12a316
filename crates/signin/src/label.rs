//! What a new passkey is called when nobody names it.

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
