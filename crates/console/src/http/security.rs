//! What every answer carries and every change must bring.

use super::error::PageError;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// The content security policy of every page: nothing inline, nothing from elsewhere, no framing.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
     require-trusted-types-for 'script'; trusted-types keyward";

/// Adds the headers that every answer has.
pub(crate) async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::STRICT_TRANSPORT_SECURITY, "max-age=63072000"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    headers.insert(
        "permissions-policy",
        HeaderValue::from_static(
            "camera=(), geolocation=(), microphone=(), publickey-credentials-create=(self), \
             publickey-credentials-get=(self)",
        ),
    );
    // Assets say for themselves how long they are good for; an asset that is not there does not.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// The origin that browsers see, such as `https://id.example.test`.
#[derive(Clone, Debug)]
pub(crate) struct PublicOrigin(pub(crate) std::sync::Arc<str>);

/// Refuses a change that does not come from our own pages. The token in the form is the second lock, see
/// [`Form`](super::form::Form).
pub(crate) async fn same_origin(
    State(origin): State<PublicOrigin>,
    request: Request,
    next: Next,
) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if safe || comes_from(request.headers(), &origin) {
        next.run(request).await
    } else {
        PageError::WrongOrigin.into_response()
    }
}

/// Browsers send `Origin` with every POST; who sends none is not a browser of ours.
fn comes_from(headers: &HeaderMap, origin: &PublicOrigin) -> bool {
    let cross_site =
        headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none");
    !cross_site && headers.get(header::ORIGIN).is_some_and(|given| given.as_bytes() == origin.0.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_script_but_ours_runs_and_nobody_frames_us() {
        let rules: Vec<&str> = CONTENT_SECURITY_POLICY.split(';').map(str::trim).collect();
        for rule in [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
        ] {
            assert!(rules.contains(&rule), "{rule}");
        }
    }

    #[test]
    fn only_our_own_origin_changes_anything() {
        let ours = PublicOrigin("https://id.example.test".into());
        let with = |pairs: &[(&'static str, &'static str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.insert(*name, HeaderValue::from_static(value));
            }
            comes_from(&headers, &ours)
        };
        assert!(with(&[("origin", "https://id.example.test")]));
        assert!(with(&[("origin", "https://id.example.test"), ("sec-fetch-site", "same-origin")]));
        assert!(!with(&[]));
        assert!(!with(&[("origin", "null")]));
        assert!(!with(&[("origin", "https://id.example.test.evil.test")]));
        assert!(!with(&[("origin", "http://id.example.test")]));
        assert!(!with(&[("origin", "https://id.example.test"), ("sec-fetch-site", "same-site")]));
    }
}
