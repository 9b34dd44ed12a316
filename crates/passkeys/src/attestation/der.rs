//! A small DER reader, for the key description in Android's certificates and for what surrounds the signed part of
//! any certificate.

/// One element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Element<'b> {
    /// 0 universal, 2 context-specific.
    pub(crate) class: u8,
    pub(crate) tag: u32,
    /// Whether the content is elements.
    pub(crate) constructed: bool,
    pub(crate) content: &'b [u8],
    /// The whole element, header included.
    pub(crate) raw: &'b [u8],
}

impl Element<'_> {
    /// Whether it is universal with this tag.
    pub(crate) fn is(&self, tag: u32) -> bool {
        self.class == 0 && self.tag == tag
    }

    /// A non-negative INTEGER or ENUMERATED that fits 32 bits.
    pub(crate) fn small_integer(&self) -> Option<u32> {
        if !self.is(2) && !self.is(10) {
            return None;
        }
        let digits = match self.content {
            [0, rest @ ..] if !rest.is_empty() => rest,
            [first, ..] if *first < 0x80 => self.content,
            _ => return None,
        };
        (digits.len() <= 4).then(|| digits.iter().fold(0, |n, b| n << 8 | u32::from(*b)))
    }
}

/// The elements that make up `input`, none cut off.
pub(crate) fn elements(mut input: &[u8]) -> Option<Vec<Element<'_>>> {
    let mut found = Vec::new();
    while !input.is_empty() {
        let (element, rest) = element(input)?;
        found.push(element);
        input = rest;
    }
    Some(found)
}

/// The single element that makes up `input`.
pub(crate) fn single(input: &[u8]) -> Option<Element<'_>> {
    element(input).filter(|(_, rest)| rest.is_empty()).map(|(e, _)| e)
}

fn element(input: &[u8]) -> Option<(Element<'_>, &[u8])> {
    let (first, mut rest) = input.split_first()?;
    let mut tag = u32::from(first & 0x1f);
    if tag == 0x1f {
        tag = 0;
        loop {
            let (byte, after) = rest.split_first()?;
            rest = after;
            // Four groups of seven bits are more than any tag in use.
            if tag >= 1 << 21 {
                return None;
            }
            tag = tag << 7 | u32::from(byte & 0x7f);
            if byte & 0x80 == 0 {
                break;
            }
        }
    }
    let (length, mut rest) = rest.split_first()?;
    let mut len = usize::from(*length);
    if *length >= 0x80 {
        let (bytes, after) = rest.split_at_checked(usize::from(length & 0x7f))?;
        if bytes.is_empty() || bytes.len() > 3 {
            return None;
        }
        len = bytes.iter().fold(0, |n, b| n << 8 | usize::from(*b));
        rest = after;
    }
    let (content, rest) = rest.split_at_checked(len)?;
    let raw = input.get(..input.len() - rest.len())?;
    Some((Element { class: first >> 6, tag, constructed: first & 0x20 != 0, content, raw }, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_high_tags_and_long_lengths() {
        // [702] EXPLICIT INTEGER 0
        let e = single(&[0xbf, 0x85, 0x3e, 0x03, 0x02, 0x01, 0x00]).unwrap();
        assert_eq!((e.class, e.tag), (2, 702));
        assert_eq!(single(e.content).unwrap().small_integer(), Some(0));
        assert_eq!(elements(&[0x04, 0x81, 0x01, 0x00, 0x05, 0x00]).unwrap().len(), 2);
        assert_eq!(elements(&[0x04, 0x05, 0x00]), None);
        assert_eq!(elements(&[0x04, 0x80]), None);
        assert_eq!(elements(&[0x02, 0x01]), None);
    }
}
