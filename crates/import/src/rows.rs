//! Rows of a table, one at a time, each with the line on which it begins.
//!
//! RFC 4180 where the file keeps to it. Where it does not, no row may be lost without a word: a quotation mark in the middle of
//! a field is text, and one that would swallow whole rows is text too.

use crate::split::MAX_RECORD;
use std::{
    collections::VecDeque,
    io::{self, BufRead},
};

/// The most lines that a field in quotation marks may span.
const MOST_LINES: usize = 64;

/// A row as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RowText {
    /// Its fields.
    Row {
        fields: Vec<String>,
        /// Whether a quotation mark stood where none belongs, and was read as text.
        stray: bool,
    },
    /// It cannot be read.
    Bad(&'static str),
}

struct Line {
    number: u64,
    text: Vec<u8>,
    /// Larger than a record may be: its text is dropped.
    full: bool,
}

/// Rows of a file.
pub(crate) struct Rows<R> {
    input: R,
    line: u64,
    pub(crate) separator: u8,
    /// How many fields a row has; 0 while the headings are not known.
    pub(crate) width: usize,
    waiting: VecDeque<Line>,
    /// Whether the last line was read, and has no end.
    unended: bool,
}

impl<R: BufRead> Rows<R> {
    pub(crate) fn new(input: R) -> Self {
        Self { input, line: 1, separator: b',', width: 0, waiting: VecDeque::new(), unended: false }
    }

    /// The next row.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn next(&mut self) -> io::Result<Option<(u64, RowText)>> {
        let Some(first) = self.take_line()? else { return Ok(None) };
        let number = first.number;
        if first.full {
            return Ok(Some((number, RowText::Bad("the row is larger than 1 MB"))));
        }
        let mut split = split(&first.text, self.separator, false);
        if split.open {
            let mut joined = first.text.clone();
            let mut more = VecDeque::new();
            while split.open && more.len() < MOST_LINES && joined.len() < MAX_RECORD {
                let Some(line) = self.take_line()?.filter(|line| !line.full) else { break };
                joined.push(b'\n');
                joined.extend_from_slice(&line.text);
                more.push_back(line);
                split = self::split(&joined, self.separator, false);
            }
            let rows = std::iter::once(&first).chain(&more);
            let whole_rows = self.width > 1
                && rows
                    .map(|line| self::split(&line.text, self.separator, true).fields.len())
                    .all(|n| n == self.width);
            if split.open || split.stray || (whole_rows && !more.is_empty()) {
                // The mark opened nothing: what was read for it is read again, as rows.
                while let Some(line) = more.pop_back() {
                    self.waiting.push_front(line);
                }
                split = Split { stray: true, ..self::split(&first.text, self.separator, true) };
            }
        }
        let fields = split.fields.into_iter().map(String::from_utf8).collect::<Result<Vec<_>, _>>();
        Ok(Some((
            number,
            match fields {
                Ok(fields) => RowText::Row { fields, stray: split.stray },
                Err(_) => RowText::Bad("the row is not UTF-8"),
            },
        )))
    }

    /// Whether the row that was read is the last of a file that ends without the end of a line: it may have been cut off.
    pub(crate) fn ends_open(&self) -> bool {
        self.unended && self.waiting.is_empty()
    }

    /// The text of the next line, left where it is.
    pub(crate) fn peek(&mut self) -> io::Result<Option<&[u8]>> {
        if self.waiting.is_empty()
            && let Some(line) = self.read_line()?
        {
            self.waiting.push_back(line);
        }
        Ok(self.waiting.front().map(|line| line.text.as_slice()))
    }

    /// Passes over the next line; its number.
    pub(crate) fn skip_line(&mut self) -> io::Result<Option<u64>> {
        Ok(self.take_line()?.map(|line| line.number))
    }

    fn take_line(&mut self) -> io::Result<Option<Line>> {
        match self.waiting.pop_front() {
            Some(line) => Ok(Some(line)),
            None => self.read_line(),
        }
    }

    /// A line, ended by LF, CR or both.
    fn read_line(&mut self) -> io::Result<Option<Line>> {
        let (mut text, mut full, mut any, mut ended) = (Vec::new(), false, false, false);
        let number = self.line;
        while let Some(&byte) = self.input.fill_buf()?.first() {
            self.input.consume(1);
            any = true;
            if byte == b'\r' && self.input.fill_buf()?.first() == Some(&b'\n') {
                self.input.consume(1);
            }
            if byte == b'\n' || byte == b'\r' {
                self.line += 1;
                ended = true;
                break;
            }
            full |= text.len() >= MAX_RECORD;
            if full { text = Vec::new() } else { text.push(byte) }
        }
        self.unended |= any && !ended;
        Ok(any.then_some(Line { number, text, full }))
    }
}

/// The fields of a text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Split {
    pub(crate) fields: Vec<Vec<u8>>,
    /// Whether a field in quotation marks does not end.
    open: bool,
    stray: bool,
}

/// Cuts a text at its separators. With `literal`, a quotation mark that does not close on the line is text.
pub(crate) fn split(text: &[u8], separator: u8, literal: bool) -> Split {
    let mut found = Split { fields: Vec::new(), open: false, stray: false };
    let mut rest = text;
    loop {
        let quoted = rest.strip_prefix(b"\"").and_then(|inside| quoted(inside, separator));
        let (field, after) = match (quoted, rest.first()) {
            (Some((field, after)), _) => (field, after),
            (None, Some(b'"')) if !literal && !has_later_mark(rest) => {
                found.open = true;
                (rest.to_vec(), None)
            }
            _ => {
                let end = rest.iter().position(|byte| *byte == separator);
                let field = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
                found.stray |= field.contains(&b'"');
                (field.to_vec(), end.and_then(|end| rest.get(end + 1..)))
            }
        };
        found.fields.push(field);
        let Some(after) = after else { return found };
        rest = after;
    }
}

/// Whether a field that begins with a mark has another in it: then it is a field with text around its marks, such as
/// `"Ana" Test`, and not one that goes on in the next line.
fn has_later_mark(rest: &[u8]) -> bool {
    let marks = rest.iter().skip(1).filter(|byte| **byte == b'"').count();
    // Two marks are one of text.
    marks % 2 == 1
}

/// A field after its opening mark, and what follows its separator; `None` if its closing mark is not followed by one, or is
/// missing.
fn quoted(inside: &[u8], separator: u8) -> Option<(Vec<u8>, Option<&[u8]>)> {
    let mut field = Vec::new();
    let mut rest = inside;
    loop {
        let end = rest.iter().position(|byte| *byte == b'"')?;
        field.extend_from_slice(rest.get(..end)?);
        match rest.get(end + 1..)? {
            [b'"', more @ ..] => {
                field.push(b'"');
                rest = more;
            }
            [] => return Some((field, None)),
            [byte, more @ ..] if *byte == separator => return Some((field, Some(more))),
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(text: &str, width: usize) -> Vec<(u64, Vec<String>, bool)> {
        let mut rows = Rows { width, ..Rows::new(text.as_bytes()) };
        let mut found = Vec::new();
        while let Some((line, row)) = rows.next().unwrap() {
            let RowText::Row { fields, stray } = row else { panic!("{row:?}") };
            found.push((line, fields, stray));
        }
        found
    }
    fn texts(fields: &[&str]) -> Vec<String> {
        fields.iter().map(|field| (*field).to_owned()).collect()
    }

    #[test]
    fn lines_end_as_they_like() {
        for end in ["\n", "\r\n", "\r"] {
            let found = rows(&["a,b", "c,\"d", "e\"", "", "f,g"].join(end), 2);
            assert_eq!(
                found,
                [
                    (1, texts(&["a", "b"]), false),
                    (2, texts(&["c", "d\ne"]), false),
                    (4, texts(&[""]), false),
                    (5, texts(&["f", "g"]), false)
                ],
                "{end:?}"
            );
        }
    }

    #[test]
    fn a_stray_mark_is_text_and_costs_no_row() {
        let found = rows("a,10\"2,x\nb,3,y\nc,10\"4,z\n", 3);
        assert_eq!(found.len(), 3);
        assert_eq!(found[0], (1, texts(&["a", "10\"2", "x"]), true));
        assert_eq!(found[1], (2, texts(&["b", "3", "y"]), false));
        // At the beginning of a field it would open one: but each line is a row by itself.
        let found = rows("a,\"5 inch,x\nb,3,y\nc,7\",z\nd,4,w\n", 3);
        assert_eq!(found.iter().map(|row| row.0).collect::<Vec<_>>(), [1, 2, 3, 4], "{found:?}");
        assert_eq!(found[1].1, texts(&["b", "3", "y"]));
        // One that is never closed swallows nothing.
        let found = rows("a,\"5,x\nb,3,y\nc,4,z\n", 3);
        assert_eq!(found.len(), 3, "{found:?}");
        let found = rows("\"Ana \"Annie\" Test\",1\nb,2\n", 2);
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!(rows("\"say \"\"no\"\"\",1\n", 2)[0].1, texts(&["say \"no\"", "1"]));
    }

    proptest! {
        /// Whatever is written by the rules is read as it was.
        #[test]
        fn what_is_written_by_the_rules_comes_back(
            table in prop::collection::vec(prop::collection::vec("[a-z\"\n; ]{0,6}", 3..4), 1..6)
        ) {
            let written: Vec<String> = table.iter().map(|row| {
                let row: Vec<String> = row.iter().map(|f| format!("\"{}\"", f.replace('"', "\"\""))).collect();
                row.join(",")
            }).collect();
            let found = rows(&written.join("\r\n"), 3);
            let read: Vec<Vec<String>> = found.into_iter().map(|row| row.1).collect();
            prop_assert_eq!(read, table);
        }
        /// In a table without line breaks in its fields, every line is a row, wherever marks stand.
        #[test]
        fn no_line_is_lost(lines in prop::collection::vec("[a-c\"]{0,4},[a-c\"]{0,4},[a-c\"]{1,4}", 1..12)) {
            let found = rows(&lines.join("\n"), 3);
            let seen: usize = found.iter().map(|row| 1 + row.1.iter().map(|f| f.matches('\n').count()).sum::<usize>()).sum();
            prop_assert_eq!(seen, lines.len());
        }
        #[test]
        fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), width in 0_usize..4) {
            let mut rows = Rows { width, ..Rows::new(bytes.as_slice()) };
            while rows.next().unwrap().is_some() {}
        }
    }
}
