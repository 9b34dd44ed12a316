//! The two cookies: the session's secret, and a browser binding for ceremonies that begin before there is a session.

use axum::http::{HeaderMap, HeaderValue, header};

/// Holds the session's secret.
pub(crate) const SESSION: &str = "__Host-keyward";
/// Binds a ceremony, and the token of a form, to this browser.
pub(crate) const BROWSER: &str = "__Host-keyward-browser";

/// The value of a cookie; `None` if absent, or sent twice with different values.
pub(crate) fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(key, _)| *key == name)
        .map(|(_, value)| value);
    let first = values.next()?;
    values.all(|value| value == first).then_some(first)
}

/// A `Set-Cookie` line. Values are base64url, so nothing needs quoting.
fn line(name: &str, value: &str, rest: &str) -> Option<HeaderValue> {
    HeaderValue::from_str(&format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax{rest}")).ok()
}

/// Sets the session's secret for this browser session.
pub(crate) fn set(headers: &mut HeaderMap, name: &str, value: &str) {
    if let Some(line) = line(name, value, "") {
        headers.append(header::SET_COOKIE, line);
    }
}

/// Forgets a cookie.
pub(crate) fn clear(headers: &mut HeaderMap, name: &str) {
    if let Some(line) = line(name, "", "; Max-Age=0") {
        headers.append(header::SET_COOKIE, line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_one_value_and_refuses_two() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=1; __Host-keyward=secret"));
        assert_eq!(read(&headers, SESSION), Some("secret"));
        assert_eq!(read(&headers, BROWSER), None);
        headers.append(header::COOKIE, HeaderValue::from_static("__Host-keyward=other"));
        assert_eq!(read(&headers, SESSION), None);
    }
}
