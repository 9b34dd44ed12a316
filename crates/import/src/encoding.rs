//! Encodings of an export: what is read is UTF-8, whatever the file is in.

use encoding_rs::{Decoder, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::io::{self, Read, Seek, SeekFrom};

/// Bytes that are read at a time.
const CHUNK: usize = 1 << 16;
/// Bytes at the beginning by which UTF-16 without a mark is known.
const LOOK: usize = 512;

/// What a file's bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// With or without a byte order mark. Bytes that are none are passed on, so that only their record suffers.
    Utf8,
    /// UTF-16, little end first: Excel's "Unicode text", PowerShell's `>`.
    Utf16Le,
    /// UTF-16, big end first.
    Utf16Be,
    /// The western code page of Windows: not valid as UTF-8.
    Windows1252,
    /// Nothing that programs of our time write, and nothing that is read here.
    Utf32,
}

impl Encoding {
    /// The name for a message; `None` for what is expected.
    pub(crate) const fn remark(self) -> Option<&'static str> {
        match self {
            Self::Utf8 => None,
            Self::Utf16Le | Self::Utf16Be => Some("the file is read as UTF-16"),
            Self::Windows1252 => Some("the file is not UTF-8: it is read as Windows-1252"),
            Self::Utf32 => Some("the file is UTF-32, which is not read: save it as UTF-8"),
        }
    }
}

/// A file whose bytes come out as UTF-8, without a byte order mark.
pub(crate) struct Decoded<R> {
    input: R,
    decoder: Option<Decoder>,
    /// Decoded and not yet read.
    ready: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<R: Read + Seek> Decoded<R> {
    /// Looks through the whole input once, and begins again.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn new(mut input: R) -> io::Result<(Self, Encoding)> {
        let (encoding, mark) = detect(&mut input)?;
        // UTF-32 is not read at all: its file is then empty, and the remark says why.
        let from = if encoding == Encoding::Utf32 { SeekFrom::End(0) } else { SeekFrom::Start(mark) };
        input.seek(from)?;
        let decoder = match encoding {
            Encoding::Utf8 | Encoding::Utf32 => None,
            Encoding::Utf16Le => Some(UTF_16LE.new_decoder_without_bom_handling()),
            Encoding::Utf16Be => Some(UTF_16BE.new_decoder_without_bom_handling()),
            Encoding::Windows1252 => Some(WINDOWS_1252.new_decoder_without_bom_handling()),
        };
        Ok((Self { input, decoder, ready: Vec::new(), at: 0, ended: false }, encoding))
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let Some(decoder) = &mut self.decoder else { return self.input.read(target) };
        while self.at == self.ready.len() && !self.ended {
            let mut chunk = vec![0; CHUNK];
            let count = self.input.read(&mut chunk)?;
            chunk.truncate(count);
            self.ended = count == 0;
            let room = decoder.max_utf8_buffer_length(count).unwrap_or(CHUNK * 4);
            let mut text = String::with_capacity(room);
            // A lone surrogate becomes U+FFFD, which costs its field.
            let _ = decoder.decode_to_string(&chunk, &mut text, self.ended);
            (self.ready, self.at) = (text.into_bytes(), 0);
        }
        let waiting = self.ready.get(self.at..).unwrap_or_default();
        let count = waiting.len().min(target.len());
        if let (Some(to), Some(from)) = (target.get_mut(..count), waiting.get(..count)) {
            to.copy_from_slice(from);
        }
        self.at += count;
        Ok(count)
    }
}

/// The encoding, and the length of the byte order mark.
fn detect(input: &mut (impl Read + Seek)) -> io::Result<(Encoding, u64)> {
    input.seek(SeekFrom::Start(0))?;
    let mut start = Vec::new();
    input.by_ref().take(LOOK as u64).read_to_end(&mut start)?;
    let marked = match start.as_slice() {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => Some((Encoding::Utf32, 4)),
        [0xFF, 0xFE, ..] => Some((Encoding::Utf16Le, 2)),
        [0xFE, 0xFF, ..] => Some((Encoding::Utf16Be, 2)),
        [0xEF, 0xBB, 0xBF, ..] => Some((Encoding::Utf8, 3)),
        _ => by_zeros(&start).map(|encoding| (encoding, 0)),
    };
    if let Some(known) = marked {
        return Ok(known);
    }
    input.seek(SeekFrom::Start(0))?;
    let (good, bad) = count_utf8(input)?;
    // A file of UTF-8 with some broken records stays UTF-8: as something else every name in it would be read wrongly.
    Ok((if bad > good { Encoding::Windows1252 } else { Encoding::Utf8 }, 0))
}

/// UTF-16 without a mark: of an export's first characters most are ASCII, and half of such a pair is zero.
fn by_zeros(start: &[u8]) -> Option<Encoding> {
    let (mut low, mut high, mut pairs) = (0_usize, 0_usize, 0_usize);
    for pair in start.chunks_exact(2) {
        pairs += 1;
        match pair {
            [0, 0] => {}
            [_, 0] => low += 1,
            [0, _] => high += 1,
            _ => {}
        }
    }
    let most = |count: usize| pairs > 0 && count * 10 > pairs * 6;
    if most(low) {
        Some(Encoding::Utf16Le)
    } else if most(high) {
        Some(Encoding::Utf16Be)
    } else {
        None
    }
}

/// Characters beyond ASCII that are UTF-8, and places that are not.
fn count_utf8(input: &mut impl Read) -> io::Result<(u64, u64)> {
    let (mut good, mut bad) = (0_u64, 0_u64);
    let mut held = Vec::new();
    let mut chunk = vec![0; CHUNK];
    loop {
        let count = input.read(&mut chunk)?;
        held.extend_from_slice(chunk.get(..count).unwrap_or_default());
        // A character may be cut by the end of a chunk: its bytes wait for the next.
        let cut = if count == 0 { 0 } else { unfinished(&held) };
        let rest = held.split_off(held.len() - cut);
        for part in held.utf8_chunks() {
            good += part.valid().chars().filter(|c| !c.is_ascii()).count() as u64;
            bad += u64::from(!part.invalid().is_empty());
        }
        held = rest;
        if count == 0 {
            return Ok((good, bad));
        }
    }
}

/// How many bytes at the end may be the beginning of a character.
fn unfinished(bytes: &[u8]) -> usize {
    // From the last byte back to one that begins a character.
    let Some(position) = bytes.iter().rev().take(3).position(|byte| *byte >= 0xC0) else { return 0 };
    let needed = match bytes.iter().rev().nth(position) {
        Some(0xF0..) => 4,
        Some(0xE0..) => 3,
        _ => 2,
    };
    if position + 1 < needed { position + 1 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Cursor;

    fn read(bytes: &[u8]) -> (String, Encoding) {
        let (mut decoded, encoding) = Decoded::new(Cursor::new(bytes)).unwrap();
        let mut all = Vec::new();
        decoded.read_to_end(&mut all).unwrap();
        (String::from_utf8_lossy(&all).into_owned(), encoding)
    }
    fn utf16(text: &str, little: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() })
            .collect()
    }

    #[test]
    fn every_encoding_comes_out_as_the_same_text() {
        let text = "user,name\r\nana@x.y,Žiga Müller 山田\r\n";
        assert_eq!(read(text.as_bytes()), (text.to_owned(), Encoding::Utf8));
        assert_eq!(read(format!("\u{FEFF}{text}").as_bytes()), (text.to_owned(), Encoding::Utf8));
        for (little, encoding) in [(true, Encoding::Utf16Le), (false, Encoding::Utf16Be)] {
            assert_eq!(read(&utf16(text, little)), (text.to_owned(), encoding), "without a mark");
            assert_eq!(read(&utf16(&format!("\u{FEFF}{text}"), little)), (text.to_owned(), encoding));
        }
        assert_eq!(
            read(b"user,name\nana@x.y,M\xFCller \x80\n"),
            ("user,name\nana@x.y,Müller €\n".to_owned(), Encoding::Windows1252)
        );
        assert_eq!(read(b""), (String::new(), Encoding::Utf8));
        assert_eq!(read(b"\xFF\xFE\0\0u\0\0\0"), (String::new(), Encoding::Utf32));
    }

    #[test]
    fn one_broken_byte_does_not_turn_a_utf8_file_into_another() {
        let (text, encoding) = read("Žiga,Müller,Kovač\n\u{0}".replace('\u{0}', "").as_bytes());
        assert_eq!((text.as_str(), encoding), ("Žiga,Müller,Kovač\n", Encoding::Utf8));
        let mut broken = "Žiga,Müller,Kovač\n".as_bytes().to_vec();
        broken.push(0xFC);
        assert_eq!(read(&broken).1, Encoding::Utf8);
    }

    proptest! {
        #[test]
        fn characters_that_chunks_cut_are_counted_as_whole(before in 0_usize..8, many in 1_usize..40_000) {
            let text = format!("{}{}", "a".repeat(before), "山".repeat(many));
            prop_assert_eq!(count_utf8(&mut text.as_bytes()).unwrap(), (many as u64, 0));
        }
        #[test]
        fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = read(&bytes);
        }
    }
}
