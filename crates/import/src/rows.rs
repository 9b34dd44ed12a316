//! Rows of a table, one at a time, each with the line on which it begins.
//!
//! RFC 4180 where the file keeps to it. Where it does not, a line of somebody's remark must never become a row about somebody else:
//! lines that may be either are refused, and so is everything from a quotation mark that opens a field to where that field ends for
//! certain, which may be the end of the file. No row is lost without a word: what is refused is named with its lines. A quotation mark
//! in the middle of a field is text.

use crate::split::MAX_RECORD;
use std::{
    collections::VecDeque,
    io::{self, BufRead},
};

/// The most lines that a heading in quotation marks may span.
const MOST_LINES: usize = 64;
/// The most bytes that a field in quotation marks may span: a spreadsheet's cell has 32,767 characters, of four bytes at most.
const LONGEST_FIELD: usize = 4 * 32_767;

/// Why lines are refused in which a field begins that does not end.
const UNCLOSED: &str = "a field in quotation marks is not closed, or goes on behind a quotation mark that is not doubled. Correct it, and import the table again";
/// Why a line is refused that is too large to be read, and what follows it.
const TOO_LARGE: &str = "the row is larger than 1 MB, and may end within a field in quotation marks";

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
    Bad(String),
}

/// What is said of a line with a stray mark in such a table, and of those behind it.
const STRAY: &str = "every row so far has all its fields in quotation marks, and this line does not, or has one too many: it may be a part of a field, \
     and nothing of it was applied";

/// With what a line ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Lf,
    Cr,
    CrLf,
    /// The file ends.
    File,
}

struct Line {
    number: u64,
    text: Vec<u8>,
    end: End,
    /// Larger than a record may be: its text is dropped.
    full: bool,
    /// How many quotation marks it has, also in what was dropped, is odd: a field may go on in the next line.
    odd: bool,
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
    /// With what the first line ends.
    usual: End,
    /// Whether the headings and every row so far have all their fields in marks.
    all_marked: bool,
    /// Whether a row had a stray mark since the last one in marks: what follows may be a part of it.
    doubtful: bool,
}

/// What lines mean of which the first opens a field in quotation marks.
enum Meant {
    /// One row, with line breaks in a field.
    Row,
    /// Each a row: the mark is text.
    Rows,
    /// The one as well as the other.
    Either,
    /// The field does not end, or nobody knows where.
    Unclosed,
}

impl<R: BufRead> Rows<R> {
    pub(crate) fn new(input: R) -> Self {
        let (waiting, unended, usual) = (VecDeque::new(), false, End::File);
        let (all_marked, doubtful) = (false, false);
        Self { input, line: 1, separator: b',', width: 0, waiting, unended, usual, all_marked, doubtful }
    }

    /// The next row.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn next(&mut self) -> io::Result<Option<(u64, RowText)>> {
        let Some(first) = self.take_line()? else { return Ok(None) };
        let number = first.number;
        if first.full {
            let reason = if first.odd {
                let last = self.pass_over(true)?.unwrap_or(number);
                refused(number, last, TOO_LARGE)
            } else {
                "the row is larger than 1 MB".to_owned()
            };
            return Ok(Some((number, RowText::Bad(reason))));
        }
        let mut split = split(&first.text, self.separator, false);
        if split.open {
            let marked = split.marked > 0;
            let more = self.read_on(&first, &mut split)?;
            match self.meant(&first, &more, &split, marked) {
                Meant::Row => {}
                Meant::Rows => {
                    // The mark opened nothing: what was read for it is read again, as rows.
                    for line in more.into_iter().rev() {
                        self.waiting.push_front(line);
                    }
                    split = Split { stray: true, ..self::split(&first.text, self.separator, true) };
                }
                Meant::Either => {
                    let last = more.last().map_or(number, |line| line.number);
                    let either = format!(
                        "lines {number} to {last} are one row with line breaks in a field, or {} rows: none of them was applied. Export the \
                         table with all fields in quotation marks, or without line breaks in fields",
                        more.len() + 1
                    );
                    return Ok(Some((number, RowText::Bad(either))));
                }
                Meant::Unclosed => {
                    let read = more.last().map_or(number, |line| line.number);
                    let last = self.pass_over(split.goes_on())?.unwrap_or(read);
                    return Ok(Some((number, RowText::Bad(refused(number, last, UNCLOSED)))));
                }
            }
        }
        if self.judge_marks(&split) {
            return Ok(Some((number, RowText::Bad(STRAY.to_owned()))));
        }
        let fields = split.fields.into_iter().map(String::from_utf8).collect::<Result<Vec<_>, _>>();
        Ok(Some((
            number,
            match fields {
                Ok(fields) => RowText::Row { fields, stray: split.stray },
                Err(_) => RowText::Bad("the row is not UTF-8".to_owned()),
            },
        )))
    }

    /// Takes note of how a row puts its fields in marks. Whether the row may be a part of a field of another: a program that does not
    /// double the marks within its fields ends one with the first of them, wherever a line breaks behind it.
    fn judge_marks(&mut self, split: &Split) -> bool {
        let blank = split.marked == 0 && split.bare == 0;
        if self.width == 0 || blank {
            self.all_marked |= self.width == 0 && split.marked > 1;
            self.all_marked &= split.bare == 0;
            return false;
        }
        if split.marked > 0 && split.bare == 0 {
            self.doubtful = false;
        } else {
            self.doubtful |= self.all_marked && split.stray;
            self.all_marked &= self.doubtful;
        }
        self.doubtful
    }

    /// The lines after the first up to the end of a field in quotation marks; `split` is what all of them are then.
    fn read_on(&mut self, first: &Line, split: &mut Split) -> io::Result<Vec<Line>> {
        let mut joined = first.text.clone();
        let mut more = Vec::new();
        let known = self.width > 0;
        while split.open && joined.len() < LONGEST_FIELD && (known || more.len() < MOST_LINES) {
            let Some(line) = self.take_line()? else { break };
            if line.full {
                self.waiting.push_front(line);
                break;
            }
            joined.push(b'\n');
            joined.extend_from_slice(&line.text);
            let closes = closes(&line.text);
            more.push(line);
            if closes {
                *split = self::split(&joined, self.separator, false);
                if known && split.fields.len() > self.width {
                    break;
                }
            }
        }
        Ok(more)
    }

    /// Passes over the lines that may belong to a field that does not end, up to the one in which it ends for certain: with a mark that
    /// a separator or the end of the line follows. `goes_on` says that no other mark stood in the field. The last line that was passed over.
    fn pass_over(&mut self, mut goes_on: bool) -> io::Result<Option<u64>> {
        let mut last = None;
        while let Some(line) = self.take_line()? {
            last = Some(line.number);
            goes_on &= !line.full;
            if !goes_on || !closes(&line.text) {
                continue;
            }
            let Some((_, after)) = quoted(&line.text, self.separator) else {
                goes_on = false;
                continue;
            };
            let rest = split(after.unwrap_or_default(), self.separator, false);
            if !rest.open && !rest.broken {
                break;
            }
            goes_on = rest.goes_on();
        }
        Ok(last)
    }

    /// What lines mean, of which the first opens a field in quotation marks. `marked` says that it has another field in them.
    fn meant(&self, first: &Line, more: &[Line], split: &Split, marked: bool) -> Meant {
        if split.open || split.broken {
            // Above the headings there is no row, and so no remark: a title with a stray mark does not cost the file.
            return if self.width == 0 && !marked { Meant::Rows } else { Meant::Unclosed };
        }
        let lines = || std::iter::once(first).chain(more);
        let width = |line: &Line| self::split(&line.text, self.separator, true).fields.len();
        let (all, whole) = (more.len() + 1, lines().map(width).filter(|width| *width == self.width).count());
        // A mark that another closes far below it would swallow rows, of which some are short.
        if self.width < 2 || whole * 2 <= all {
            return Meant::Row;
        }
        let surplus = split.fields.iter().skip(self.width);
        if whole == all && surplus.into_iter().any(|field| !field.trim_ascii().is_empty()) {
            return Meant::Rows;
        }
        // Who puts every field in marks means them; and so does who ends rows otherwise than the lines of a remark.
        let all_marked = split.marked > 1 && split.bare == 0 && split.fields.len() == self.width;
        let inner = lines().take(more.len()).all(|line| line.end == End::Lf);
        let outer = more.last().map(|line| if line.end == End::File { self.usual } else { line.end });
        if all_marked || (inner && outer == Some(End::CrLf)) { Meant::Row } else { Meant::Either }
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
        let (mut text, mut full, mut odd, mut any, mut end) = (Vec::new(), false, false, false, End::File);
        let number = self.line;
        while let Some(&byte) = self.input.fill_buf()?.first() {
            self.input.consume(1);
            any = true;
            if byte == b'\n' || byte == b'\r' {
                self.line += 1;
                end = if byte == b'\n' { End::Lf } else { End::Cr };
                if end == End::Cr && self.input.fill_buf()?.first() == Some(&b'\n') {
                    self.input.consume(1);
                    end = End::CrLf;
                }
                break;
            }
            odd ^= byte == b'"';
            full |= text.len() >= MAX_RECORD;
            if full { text = Vec::new() } else { text.push(byte) }
        }
        self.unended |= any && end == End::File;
        if number == 1 {
            self.usual = end;
        }
        Ok(any.then_some(Line { number, text, end, full, odd }))
    }
}

/// The fields of a text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Split {
    pub(crate) fields: Vec<Vec<u8>>,
    /// Whether a field in quotation marks does not end.
    open: bool,
    stray: bool,
    /// Whether a field that begins with a mark is no field in marks.
    broken: bool,
    /// How many fields are in marks.
    marked: usize,
    /// How many fields with something in them are not.
    bare: usize,
}

impl Split {
    /// Whether the text ends within a field in marks that has no other mark in it but doubled ones, so that the next one ends it.
    fn goes_on(&self) -> bool {
        let inside = |field: &Vec<u8>| field.get(1..).is_some_and(|inside| !closes(inside));
        self.open && !self.broken && self.fields.last().is_some_and(inside)
    }
}

/// What is said of lines of which none was applied.
fn refused(first: u64, last: u64, why: &str) -> String {
    if first == last {
        format!("line {first} was not applied: {why}")
    } else {
        format!("lines {first} to {last} were not applied: {why}")
    }
}

/// Cuts a text at its separators. With `literal`, a quotation mark that does not close on the line is text.
pub(crate) fn split(text: &[u8], separator: u8, literal: bool) -> Split {
    let mut found =
        Split { fields: Vec::new(), open: false, stray: false, broken: false, marked: 0, bare: 0 };
    let mut rest = text;
    loop {
        let quoted = rest.strip_prefix(b"\"").and_then(|inside| quoted(inside, separator));
        let (field, after) = match (quoted, rest.first()) {
            (Some((field, after)), _) => {
                found.marked += 1;
                (field, after)
            }
            (None, Some(b'"')) if !literal && !has_later_mark(rest) => {
                found.open = true;
                (rest.to_vec(), None)
            }
            _ => {
                let end = rest.iter().position(|byte| *byte == separator);
                let field = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
                found.stray |= field.contains(&b'"');
                found.broken |= field.first() == Some(&b'"');
                found.bare += usize::from(!field.is_empty());
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

/// Whether a field in marks that goes on in this line may end in it: two marks are one of text.
fn closes(line: &[u8]) -> bool {
    line.chunk_by(|one, next| one == next).any(|run| run.first() == Some(&b'"') && run.len() % 2 == 1)
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
            match row {
                RowText::Row { fields, stray } => found.push((line, fields, stray)),
                RowText::Bad(reason) => found.push((line, vec![reason], true)),
            }
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
        // One at the beginning of a field is text as well where it makes one row that is too wide of lines that are rows.
        let found = rows("a,x,\"5\nb,3,y\nc,7\",z\nd,4,w\n", 3);
        assert_eq!(found.iter().map(|row| row.0).collect::<Vec<_>>(), [1, 2, 3, 4], "{found:?}");
        let found = rows("\"Ana \"Annie\" Test\",1\nb,2\n", 2);
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!(rows("\"say \"\"no\"\"\",1\n", 2)[0].1, texts(&["say \"no\"", "1"]));
    }

    #[test]
    fn what_follows_a_mark_that_nothing_closes_is_refused_and_named() {
        let refused = |text: &str, width, lines: &str| {
            let found = rows(text, width);
            assert!(found.len() == 1 && found[0].1[0].starts_with(lines), "{text:.60}: {found:?}");
        };
        refused("a,\"5,x\nb,3,y\nc,4,z\n", 3, "lines 1 to 3 were not applied: a field");
        refused("\"5 inch,3\nb,3\nc,4\n", 2, "lines 1 to 3 ");
        refused("a,\"5,x", 3, "line 1 was not applied");
        // An export that was cut within a remark, of a table with no other field in marks.
        refused("ana,1,\"Flat 3\nbor,+38640555999,call me", 3, "lines 1 to 2 ");
        refused("\"ana\",1,\"Flat 3\nbor,2,call me\n", 3, "lines 1 to 2 ");
        // Marks that are not doubled: the remark may end anywhere behind them.
        refused("ana,1,\"Flat 3\nsay \"hi\nbor,2,call me\"\nbor,2,x\n", 3, "lines 1 to 4 ");
        refused("ana,1,\"Flat 3\nsay \"hi\" now\nbor,2,call me\"\nbor,2,x\n", 3, "lines 1 to 4 ");
        // Above the headings a stray mark is text.
        assert_eq!(rows("\"Staff\nuser,mobile\n", 0).len(), 2);
        refused("\"user\",\"mobile\",\"note\nana,1,x\n", 0, "lines 1 to 2 ");
    }

    #[test]
    fn a_remark_that_is_too_large_is_passed_over_to_its_end() {
        let lines = |length: usize| "bor,2,x\n".repeat(length / 8 + 1);
        for start in ["ana,1,\"", "\"ana\",\"1\",\""] {
            let long = lines(LONGEST_FIELD);
            let last = long.lines().count() + 1;
            let found = rows(&format!("{start}{long}bor,2,call \"\"me\"\"\"\ncene,3,y\n"), 3);
            assert!(found[0].1[0].starts_with(&format!("lines 1 to {last} ")), "{}", found[0].1[0]);
            assert_eq!(found[1..], [(last as u64 + 1, texts(&["cene", "3", "y"]), false)]);
            // Another opens where it ends, and a third does not end.
            let found = rows(&format!("{start}{long}x\",\"\nbor,2,x\"\ncene,3,y\ndita,4,\"z\nbor,2,x\n"), 3);
            assert_eq!(found[1..].iter().map(|row| row.0 - last as u64).collect::<Vec<_>>(), [2, 3]);
            // A mark that is not doubled: its end is unknown.
            let found = rows(&format!("{start}{long}say \"hi\nbor,2,x\"\nbor,2,x\n"), 3);
            assert!(
                found.len() == 1 && found[0].1[0].contains(&format!(" to {} ", last + 2)),
                "{}",
                found[0].1[0]
            );
        }
        // A line of more than a record, of which nothing is kept.
        let huge = "x".repeat(MAX_RECORD + 1);
        let found = rows(&format!("ana,1,\"{huge}\nbor,2,call me\"\ncene,3,y\n"), 3);
        assert_eq!(found.iter().map(|row| row.0).collect::<Vec<_>>(), [1, 3]);
        assert!(found[0].1[0].contains("lines 1 to 2 were not applied: the row is larger than 1 MB"));
        let found = rows(&format!("ana,1,\"Flat\n{huge}\nbor,2,call me\"\nbor,2,x\n"), 3);
        assert!(found.len() == 1 && found[0].1[0].contains("lines 1 to 4 "), "{found:?}");
        let found = rows(&format!("ana,1,{huge}\ncene,3,y\n"), 3);
        assert_eq!((found.len(), found[0].1[0].as_str()), (2, "the row is larger than 1 MB"));
    }

    #[test]
    fn a_line_of_a_remark_never_becomes_a_row() {
        let one = |text: &str, width| {
            let found = rows(text, width);
            assert_eq!(found.len(), 1, "{text:?}: {found:?}");
            found.into_iter().next().unwrap().1
        };
        let long = "bor,2,x\n".repeat(100);
        // Fields in marks, whatever ends the lines; rows that end otherwise than the lines of a remark; a mark in another field.
        for (text, width) in [
            ("\"ana\",\"1\",\"Flat 3\nbor,2,call me\"\r\n".to_owned(), 3),
            ("\"ana\",\"1\",\"Flat 3\nbor,2,call me\"\n".to_owned(), 3),
            ("\"ana\",\"\",\"Flat 3\r\nbor,2,call me\"\r\n".to_owned(), 3),
            ("ana,1,\"Flat 3\nbor,2,call me\"\r\n".to_owned(), 3),
            (format!("\"ana\",\"1\",\"Flat 3\n{long}\"\n"), 3),
        ] {
            let fields = one(&text, width);
            assert!(fields.len() == 3 && fields[2].contains("\nbor,2,"), "{text:?}: {fields:?}");
        }
        // Either: nobody knows, and none counts.
        for text in [
            "ana,1,\"Flat 3\nbor,2,call me\"\n",
            "ana,10\"2,\"Flat 3\nbor,2,call me\"\n",
            "a,\"5 inch,x\nb,3,y\nc,7\",z\n",
            "\"ana\",1,\"Flat 3\nbor,2,call me\"\n",
            "\"ana\",\"Flat, 3\nbor,2,call me\"\n",
            &format!("ana,1,\"Flat 3\n{long}bor,2,\"\n"),
        ] {
            let fields = one(text, 3);
            assert!(
                fields.len() == 1 && fields[0].contains("none of them was applied"),
                "{text:?}: {fields:?}"
            );
        }
        // A program that does not double marks: what follows one may be a part of its field, up to the next row in marks.
        let naive = "\"user\",\"m\",\"n\"\n\"ana\",\"1\",\"Flat \"3\nbor,2,x\nbor,2,call me\"\n\"cene\",\"3\",\"x\"\n";
        let mut table = Rows::new(naive.as_bytes());
        table.next().unwrap();
        table.width = 3;
        let read: Vec<_> = std::iter::from_fn(|| table.next().unwrap())
            .map(|(line, row)| (line, matches!(row, RowText::Row { .. })))
            .collect();
        assert_eq!(read, [(2, false), (3, false), (4, false), (5, true)]);
        // Rows, of which some are short.
        let fields = one("a,\"5,x\nb,3,y\nc,3\nd,7\",z\n", 3);
        assert!(fields[0].contains("lines 1 to 4"), "{fields:?}");
        // A file that ends within a remark.
        let fields = one("\"ana\",\"1\",\"Flat 3\nbor,2,call me\n", 3);
        assert!(fields[0].contains("not closed"), "{fields:?}");
        let after = rows("ana,1,\"Flat 3\nbor,2,call me\"\ncene,3,x\n", 3);
        assert_eq!((after.len(), &after[1]), (2, &(3, texts(&["cene", "3", "x"]), false)));
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
            // Of lines that are refused together the first says which they are.
            let refused = |reason: &str| -> Option<usize> {
                let (first, rest) = reason.strip_prefix("lines ")?.split_once(" to ")?;
                let last = rest.split(' ').next()?;
                Some(last.parse::<usize>().ok()? - first.parse::<usize>().ok()? + 1)
            };
            let breaks = |row: &(u64, Vec<String>, bool)| row.1.iter().map(|f| f.matches('\n').count()).sum::<usize>();
            let seen: usize = found.iter().map(|row| refused(&row.1[0]).unwrap_or(1 + breaks(row))).sum();
            prop_assert_eq!(seen, lines.len());
        }
        #[test]
        fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), width in 0_usize..4) {
            let mut rows = Rows { width, ..Rows::new(bytes.as_slice()) };
            while rows.next().unwrap().is_some() {}
        }
    }
}
