//! From the shared way of writing parameters to PostgreSQL's.

/// Turns `?1` into `$1`, outside of quotes and comments.
pub(super) fn translate(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut rest = sql.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '?' if rest.peek().is_some_and(char::is_ascii_digit) => out.push('$'),
            '\'' | '"' => {
                out.push(c);
                // A doubled quote ends one literal and starts the next, which comes to the same.
                for inner in rest.by_ref() {
                    out.push(inner);
                    if inner == c {
                        break;
                    }
                }
            }
            '-' if rest.peek() == Some(&'-') => {
                out.push(c);
                for inner in rest.by_ref() {
                    out.push(inner);
                    if inner == '\n' {
                        break;
                    }
                }
            }
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::translate;

    #[test]
    fn only_marks_outside_quotes_change() {
        assert_eq!(
            translate("SELECT ?1, '?2 it''s ?3', \"?4\", ?15"),
            "SELECT $1, '?2 it''s ?3', \"?4\", $15"
        );
        assert_eq!(translate("-- ?1 don't\nSELECT ?1 - ?2"), "-- ?1 don't\nSELECT $1 - $2");
        assert_eq!(translate("a ? b"), "a ? b");
    }

    proptest::proptest! {
        #[test]
        fn quoted_text_is_never_changed(text in "[^']*") {
            let literal = format!("SELECT '{text}'");
            proptest::prop_assert_eq!(translate(&literal), literal);
        }

        #[test]
        fn length_is_kept(text in ".*") {
            proptest::prop_assert_eq!(translate(&text).len(), text.len());
        }
    }
}
