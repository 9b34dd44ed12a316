//! What can be text: in an address, a form or JSON, whoever sent it and whichever page it is for.
//!
//! A database keeps no NUL in a text, a control character means something else in each program that shows it, and bytes that are no UTF-8
//! (half of a surrogate pair, a longer form than needed) are one thing to this program and another to the next. None of them comes from a
//! keyboard. Line breaks and tabs do.

use super::error::PageError;
use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use percent_encoding::percent_decode;
use serde_json::Value;

/// Refuses an address that is not text once its escapes are read.
pub(super) async fn address(request: Request, next: Next) -> Response {
    let uri = request.uri();
    let parts = [Some(uri.path()), uri.query()];
    if parts.into_iter().flatten().all(|part| is_escaped_text(part.as_bytes())) {
        next.run(request).await
    } else {
        PageError::BadRequest.into_response()
    }
}

/// Whether bytes with percent escapes are text. What separates fields is no part of a longer character, so all of them are read at once.
pub(super) fn is_escaped_text(bytes: &[u8]) -> bool {
    let plain: Vec<u8> = percent_decode(bytes).collect();
    std::str::from_utf8(&plain).is_ok_and(is_text)
}

/// Whether every text in a value is one.
pub(super) fn are_texts(value: &Value) -> bool {
    match value {
        Value::String(text) => is_text(text),
        Value::Array(all) => all.iter().all(are_texts),
        Value::Object(fields) => fields.iter().all(|(name, value)| is_text(name) && are_texts(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
    }
}

fn is_text(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_no_keyboard_writes_is_no_text() {
        for odd in ["%00", "a%00b", "%1B", "%7F", "%C2%80", "%ED%A0%80", "%C0%80", "%FF", "%E2%82", "\u{0}"] {
            assert!(!is_escaped_text(odd.as_bytes()), "{odd}");
        }
        for text in
            ["", "a=b&c=d", "%0D%0A%09", "%C4%8D", "%F0%9F%94%91", "100%", "%zz", "%E2%80%AE", "%EF%BB%BF"]
        {
            assert!(is_escaped_text(text.as_bytes()), "{text}");
        }
        assert!(!is_escaped_text(b"\xC4"));
    }

    #[test]
    fn text_is_looked_for_at_any_depth() {
        assert!(are_texts(&json!({ "a": [1, null, "b\n", { "c": true }] })));
        assert!(!are_texts(&json!({ "a": [1, { "c": "\u{0}" }] })));
        assert!(!are_texts(&json!({ "a\u{0}": 1 })));
    }
}
