//! What a `User-Agent` says, in two words.

use crate::Text;

/// Browser and system, such as `Edge on Windows`: a claim, good enough to tell one's own sessions apart. The order matters,
/// because most browsers also claim to be others.
pub(crate) fn browser(user_agent: &str, t: &Text) -> String {
    const BROWSERS: [(&str, &str); 7] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("CrOS", "Chromebook"),
        ("Windows", "Windows"),
        ("Mac", "Mac"),
        ("Linux", "Linux"),
    ];
    let find = |table: &[(&str, &'static str)]| {
        table.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => t.msg2("browser-on", "browser", browser, "system", system),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => user_agent.chars().take(40).collect(),
    }
}

/// Browser and network address, as far as they are known: people know their browsers, and hardly ever an address.
pub(crate) fn seen_from(user_agent: Option<&str>, address: Option<&str>, t: &Text) -> Option<String> {
    let browser = user_agent.map(|agent| browser(agent, t));
    let parts: Vec<String> = browser.into_iter().chain(address.map(str::to_owned)).collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

#[cfg(test)]
mod tests {
    use super::browser;
    use crate::{Locale, Text};
    use keyward_model::Timestamp;

    #[test]
    fn the_more_special_claim_wins() {
        let [en, de] = [Locale::En, Locale::De].map(|locale| Text::new(locale, "UTC", Timestamp::default()));
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0";
        assert_eq!(browser(edge, &en), "Edge on Windows");
        assert_eq!(browser(edge, &de), "Edge auf Windows");
        let iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Safari/604.1";
        assert_eq!(browser(iphone, &en), "Safari on iPhone");
        assert_eq!(browser("curl/8", &en), "curl/8");
    }
}
