//! Cutting a JSON export into records without holding it: a scanner over bytes that knows strings, brackets and lines, and
//! nothing else. Each record is then parsed by itself, so that one bad record costs only itself.

use std::io::{self, BufRead};

/// The most bytes of one record.
pub(crate) const MAX_RECORD: usize = 1 << 20;

/// What the scanner found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// A record's text, as it stands in the file.
    Record {
        /// The line on which it begins.
        line: u64,
        /// The members that stand before `value` in the page around it, as a JSON object; empty if there are none.
        page: Vec<u8>,
        /// Its bytes.
        text: Vec<u8>,
    },
    /// A list without records, and the members that stand before it.
    Empty {
        /// As of a record.
        page: Vec<u8>,
    },
    /// Something that is no record.
    Bad {
        /// The line on which it begins.
        line: u64,
        /// Why.
        reason: &'static str,
    },
}

/// Cuts a file into records.
///
/// Records are the elements of a top-level array, the elements of the `value` array of a top-level object (a page as Graph
/// sends it) or of its `responses` array (the answers of a batch), or other top-level objects one after the other (JSON Lines).
pub(crate) struct Splitter<R> {
    input: R,
    line: u64,
    /// Where the scanner is between records.
    place: Place,
    /// A byte that was read too far.
    back: Option<u8>,
    stage: Stage,
    /// Whether the page that is read says that another follows.
    linked: bool,
    /// Whether the list that is read had nothing yet.
    empty: bool,
    /// Pages that say that another follows.
    pub(crate) more: u64,
    /// Pages that are the last of their list.
    pub(crate) last: u64,
}

/// What of the file was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Nothing,
    /// No more than white space.
    Blank,
    Text,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    /// Between top-level values.
    Top,
    /// In a top-level array, or in the `value` array of a page with these members before it.
    Elements { page: Option<Vec<u8>> },
    /// After the `value` array of a page.
    Tail,
}

const TOO_LARGE: &str = "the record is larger than 1 MB, or its brackets do not close";
const EMPTY: &str = "the file is empty";
const NOT_CLOSED: &str = "the file ends inside a record";
const STRAY: &str = "text between records that is no JSON object";
const CUT_OFF: &str = "a text in place of a record: PowerShell cut this off: use ConvertTo-Json -Depth 10";
/// The member of a page that says that another follows.
const NEXT: &[u8] = b"@odata.nextLink";
const UTF16: &str = "the file is UTF-16: save it as UTF-8";

impl<R: BufRead> Splitter<R> {
    pub(crate) fn new(input: R) -> Self {
        let (place, stage, linked, empty) = (Place::Top, Stage::Nothing, false, false);
        Self { input, line: 1, place, back: None, stage, linked, empty, more: 0, last: 0 }
    }

    /// The next record; `None` at the end of the file.
    pub(crate) fn next(&mut self) -> io::Result<Option<Found>> {
        if self.stage == Stage::Nothing {
            self.stage = Stage::Blank;
            if let Some(bad) = self.byte_order_mark()? {
                self.stage = Stage::Text;
                return Ok(Some(bad));
            }
        }
        loop {
            let Some(byte) = self.significant()? else {
                if std::mem::replace(&mut self.stage, Stage::Text) == Stage::Blank {
                    return Ok(Some(Found::Bad { line: 1, reason: EMPTY }));
                }
                let open = std::mem::replace(&mut self.place, Place::Top) != Place::Top;
                return Ok(
                    open.then_some(Found::Bad { line: self.line, reason: "the file ends inside a list" })
                );
            };
            self.stage = Stage::Text;
            match (&self.place, byte) {
                (Place::Top, b'[') => {
                    (self.place, self.empty) = (Place::Elements { page: None }, true);
                }
                (Place::Top, b'{') => {
                    if let Some(found) = self.object_or_page()? {
                        return Ok(Some(found));
                    }
                }
                (Place::Elements { page }, b']') => {
                    let found = Found::Empty { page: page.clone().unwrap_or_default() };
                    self.place = if page.is_some() { Place::Tail } else { Place::Top };
                    if std::mem::take(&mut self.empty) {
                        return Ok(Some(found));
                    }
                }
                (Place::Tail, b'}') => {
                    let pages =
                        if std::mem::take(&mut self.linked) { &mut self.more } else { &mut self.last };
                    *pages += 1;
                    self.place = Place::Top;
                }
                (Place::Elements { page }, b'{') => {
                    self.empty = false;
                    let page = page.clone().unwrap_or_default();
                    return self.element(page).map(Some);
                }
                (Place::Tail, b'"') => self.linked |= self.string()? == NEXT,
                (Place::Tail, b'{' | b'[') => self.skip_value()?,
                // Other members after `value` are nothing that is needed.
                (_, b',') | (Place::Tail, _) => {}
                (Place::Elements { .. }, b'"') => return self.text_in_list().map(Some),
                _ => return self.stray().map(Some),
            }
        }
    }

    fn byte_order_mark(&mut self) -> io::Result<Option<Found>> {
        let start = self.input.fill_buf()?;
        if start.starts_with(&[0xFF, 0xFE]) || start.starts_with(&[0xFE, 0xFF]) {
            // Nothing in it can be read, so the rest is passed over.
            io::copy(&mut self.input, &mut io::sink())?;
            return Ok(Some(Found::Bad { line: 1, reason: UTF16 }));
        }
        if start.starts_with(&[0xEF, 0xBB, 0xBF]) {
            self.input.consume(3);
        }
        Ok(None)
    }

    fn byte(&mut self) -> io::Result<Option<u8>> {
        if let Some(byte) = self.back.take() {
            return Ok(Some(byte));
        }
        let Some(&byte) = self.input.fill_buf()?.first() else { return Ok(None) };
        self.input.consume(1);
        if byte == b'\n' {
            self.line += 1;
        }
        Ok(Some(byte))
    }

    /// The next byte that is not white space.
    fn significant(&mut self) -> io::Result<Option<u8>> {
        loop {
            match self.byte()? {
                Some(b' ' | b'\t' | b'\r' | b'\n') => {}
                other => return Ok(other),
            }
        }
    }

    /// An element of a list, after its `{`.
    fn element(&mut self, page: Vec<u8>) -> io::Result<Found> {
        let mut text = Scan::object(self.line);
        while !text.closed() {
            let Some(byte) = self.byte()? else {
                return Ok(Found::Bad { line: text.line, reason: NOT_CLOSED });
            };
            text.push(byte);
        }
        Ok(text.into_found(page))
    }

    /// A top-level object, after its `{`: a record, or a page, whose `value` array is then walked.
    fn object_or_page(&mut self) -> io::Result<Option<Found>> {
        let mut text = Scan::object(self.line);
        while !text.closed() {
            let Some(byte) = self.byte()? else {
                return Ok(Some(Found::Bad { line: text.line, reason: NOT_CLOSED }));
            };
            if byte == b'[' && !text.in_string && text.depth == 1 && text.ends_with_value_key() {
                let page = text.members_before_value();
                self.linked = text.text.windows(NEXT.len() + 2).any(|window| {
                    window.strip_prefix(b"\"").and_then(|w| w.strip_suffix(b"\"")) == Some(NEXT)
                });
                (self.place, self.empty) = (Place::Elements { page: Some(page) }, true);
                return Ok(None);
            }
            text.push(byte);
        }
        Ok(Some(text.into_found(Vec::new())))
    }

    /// A string, as far as it may be a name, after its mark.
    fn string(&mut self) -> io::Result<Vec<u8>> {
        let (mut text, mut escaped) = (Vec::new(), false);
        while let Some(byte) = self.byte()? {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' | b'\n' => break,
                _ => {}
            }
            if text.len() <= NEXT.len() {
                text.push(byte);
            }
        }
        Ok(text)
    }

    /// Passes over an object or list, after its bracket.
    fn skip_value(&mut self) -> io::Result<()> {
        let mut scan = Scan::object(self.line);
        scan.full = true;
        while !scan.closed() {
            let Some(byte) = self.byte()? else { return Ok(()) };
            scan.push(byte);
        }
        Ok(())
    }

    /// A text in a list of records, after its mark. PowerShell writes one in place of an object that lies too deep.
    fn text_in_list(&mut self) -> io::Result<Found> {
        let line = self.line;
        match self.byte()? {
            Some(b'@') => {
                self.string()?;
                Ok(Found::Bad { line, reason: CUT_OFF })
            }
            other => {
                self.back = other;
                self.stray()
            }
        }
    }

    /// Something between records that is none: passes over it up to the next bracket, comma or line.
    fn stray(&mut self) -> io::Result<Found> {
        let line = self.line;
        while let Some(byte) = self.byte()? {
            if matches!(byte, b'{' | b'[' | b']' | b',') {
                self.back = Some(byte);
                break;
            }
            if byte == b'\n' {
                break;
            }
        }
        Ok(Found::Bad { line, reason: STRAY })
    }
}

/// The text of one object while it is read.
struct Scan {
    line: u64,
    text: Vec<u8>,
    depth: u32,
    in_string: bool,
    escaped: bool,
    /// Too large: the rest is passed over, not kept.
    full: bool,
}

impl Scan {
    /// After the opening bracket.
    fn object(line: u64) -> Self {
        Self { line, text: vec![b'{'], depth: 1, in_string: false, escaped: false, full: false }
    }

    fn closed(&self) -> bool {
        self.depth == 0
    }

    fn push(&mut self, byte: u8) {
        if self.text.len() >= MAX_RECORD {
            self.full = true;
            self.text = Vec::new();
        }
        if !self.full {
            self.text.push(byte);
        }
        if self.in_string {
            match byte {
                // A string has no line breaks in JSON: whoever forgot a quotation mark loses one line, not the file.
                b'\n' => (self.in_string, self.escaped) = (false, false),
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_string = false,
                _ => {}
            }
        } else {
            match byte {
                b'"' => self.in_string = true,
                b'{' | b'[' => self.depth = self.depth.saturating_add(1),
                b'}' | b']' => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
        }
    }

    fn into_found(self, page: Vec<u8>) -> Found {
        if self.full {
            Found::Bad { line: self.line, reason: TOO_LARGE }
        } else {
            Found::Record { line: self.line, page, text: self.text }
        }
    }

    /// Where the key `"value":` begins, or `"responses":` of a batch, if the text ends with it.
    fn value_key(&self) -> Option<usize> {
        let text = self.text.trim_ascii_end().strip_suffix(b":")?.trim_ascii_end();
        let before = text.strip_suffix(b"\"value\"").or_else(|| text.strip_suffix(b"\"responses\""))?;
        // A key follows the opening bracket or a comma; otherwise these bytes are the end of another string.
        before.trim_ascii_end().last().filter(|byte| matches!(byte, b'{' | b','))?;
        Some(before.len())
    }

    fn ends_with_value_key(&self) -> bool {
        self.value_key().is_some()
    }

    fn members_before_value(&self) -> Vec<u8> {
        let before = self.value_key().and_then(|at| self.text.get(..at)).unwrap_or(b"{").trim_ascii_end();
        let mut page = before.strip_suffix(b",").unwrap_or(before).to_vec();
        page.push(b'}');
        page
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::{BufReader, Read};

    fn split(text: &[u8]) -> Vec<Found> {
        let mut splitter = Splitter::new(BufReader::with_capacity(7, text));
        let mut found = Vec::new();
        while let Some(next) = splitter.next().unwrap() {
            found.push(next);
        }
        found
    }

    fn record(line: u64, page: &str, text: &str) -> Found {
        Found::Record { line, page: page.into(), text: text.into() }
    }

    #[test]
    fn a_page_is_walked_and_keeps_what_stands_before_its_value() {
        let text = "\u{FEFF}{\r\n \"@odata.context\": \"…\", \"userId\":\"u1\",\r\n\"value\" : [\r\n{\"id\":\"a}\\\"\"},\r\n {\"id\":[1,{}]}\r\n], \"@odata.nextLink\":\"https://x/[}\"}\n";
        let page = r#"{
 "@odata.context": "…", "userId":"u1"}"#
            .replace('\n', "\r\n");
        assert_eq!(
            split(text.as_bytes()),
            [record(4, &page, "{\"id\":\"a}\\\"\"}"), record(5, &page, "{\"id\":[1,{}]}")]
        );
        let empty = |page: &str| Found::Empty { page: page.into() };
        assert_eq!(split(b"{\"value\":[]}{\"value\":[{}]}"), [empty("{}"), record(1, "{}", "{}")]);
        assert_eq!(split(b"{\"userId\":\"u\",\"value\":[ ]}[]"), [empty("{\"userId\":\"u\"}"), empty("")]);
    }

    #[test]
    fn arrays_and_lines_and_single_objects() {
        assert_eq!(
            split(b"[{\"a\":1},\n{\"b\":2}]"),
            [record(1, "", "{\"a\":1}"), record(2, "", "{\"b\":2}")]
        );
        assert_eq!(
            split(b"{\"a\":1}\n\n{\"b\":[{}]}\n"),
            [record(1, "", "{\"a\":1}"), record(3, "", "{\"b\":[{}]}")]
        );
        assert_eq!(
            split(b"{\"value\":\"x\",\"b\":\"value\"}"),
            [record(1, "", "{\"value\":\"x\",\"b\":\"value\"}")]
        );
        for text in [&b""[..], b"\xEF\xBB\xBF", b" \n"] {
            assert_eq!(split(text), [Found::Bad { line: 1, reason: EMPTY }]);
        }
    }

    #[test]
    fn bad_text_costs_only_itself() {
        assert_eq!(
            split(b"[{\"a\":1},\nnull,\n{\"b\":\"x\n},\n{\"c\":3}]"),
            [
                record(1, "", "{\"a\":1}"),
                Found::Bad { line: 2, reason: STRAY },
                record(3, "", "{\"b\":\"x\n}"),
                record(5, "", "{\"c\":3}")
            ]
        );
        assert_eq!(
            split(b"[{\"a\":"),
            [
                Found::Bad { line: 1, reason: NOT_CLOSED },
                Found::Bad { line: 1, reason: "the file ends inside a list" }
            ]
        );
        assert_eq!(split(b"\xFF\xFE{\0}\0"), [Found::Bad { line: 1, reason: UTF16 }]);
        let large = format!("[{{\"a\":\"{}\"}},{{}}]", "x".repeat(MAX_RECORD));
        assert_eq!(split(large.as_bytes()), [Found::Bad { line: 1, reason: TOO_LARGE }, record(1, "", "{}")]);
    }

    /// A page of users that is made while it is read, and counts how much was made.
    struct Made {
        count: usize,
        total: usize,
        rest: Vec<u8>,
    }

    impl Read for Made {
        fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
            if self.rest.is_empty() && self.count <= self.total {
                self.rest = match self.count {
                    0 => b"{\"value\":[{\"id\":\"0\"}".to_vec(),
                    n if n == self.total => b"]}".to_vec(),
                    n => format!(",\n{{\"id\":\"{n}\",\"displayName\":\"Person {n}\"}}").into_bytes(),
                };
                self.count += 1;
            }
            let count = self.rest.len().min(target.len());
            target[..count].copy_from_slice(&self.rest[..count]);
            self.rest.drain(..count);
            Ok(count)
        }
    }

    #[test]
    fn two_hundred_thousand_users_pass_through_one_at_a_time() {
        let made = Made { count: 0, total: 200_000, rest: Vec::new() };
        let mut splitter = Splitter::new(BufReader::with_capacity(4096, made));
        let (mut seen, mut ahead) = (0, 0);
        while let Some(found) = splitter.next().unwrap() {
            assert!(matches!(found, Found::Record { line, .. } if line == seen + 1), "{found:?}");
            seen += 1;
            ahead = ahead.max(splitter.input.get_ref().count as u64 - seen);
        }
        assert_eq!(seen, 200_000);
        // No more was ever read than the buffer holds.
        assert!(ahead <= 200, "{ahead}");
    }

    proptest! {
        #[test]
        fn no_bytes_panic_and_lines_never_go_back(
            parts in prop::collection::vec(prop_oneof![
                Just(b"{\"value\":[".to_vec()), Just(b"{".to_vec()), Just(b"}".to_vec()), Just(b"]".to_vec()),
                Just(b"\"".to_vec()), Just(b"\\".to_vec()), Just(b"\n".to_vec()), Just(b",".to_vec()),
                prop::collection::vec(any::<u8>(), 0..8)
            ], 0..60)
        ) {
            let text = parts.concat();
            let mut last = 0;
            for found in split(&text) {
                let line = match found {
                    Found::Record { line, .. } | Found::Bad { line, .. } => line,
                    Found::Empty { .. } => continue,
                };
                prop_assert!(line >= last);
                last = line;
            }
        }
    }
}
