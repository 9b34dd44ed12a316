//! Photos: initials on a coloured ground, as a PNG (ISO/IEC 15948) of two colours. There are no real faces to show.

/// Dots per letter dot, and letters per picture.
const SCALE: usize = 8;
const SIDE: usize = 96;

/// Five columns of seven dots for each letter, the lowest bit on top.
const LETTERS: [[u8; 5]; 26] = [
    [0x7E, 0x09, 0x09, 0x09, 0x7E],
    [0x7F, 0x49, 0x49, 0x49, 0x36],
    [0x3E, 0x41, 0x41, 0x41, 0x22],
    [0x7F, 0x41, 0x41, 0x41, 0x3E],
    [0x7F, 0x49, 0x49, 0x49, 0x41],
    [0x7F, 0x09, 0x09, 0x09, 0x01],
    [0x3E, 0x41, 0x49, 0x49, 0x3A],
    [0x7F, 0x08, 0x08, 0x08, 0x7F],
    [0x00, 0x41, 0x7F, 0x41, 0x00],
    [0x20, 0x40, 0x41, 0x3F, 0x01],
    [0x7F, 0x08, 0x14, 0x22, 0x41],
    [0x7F, 0x40, 0x40, 0x40, 0x40],
    [0x7F, 0x02, 0x0C, 0x02, 0x7F],
    [0x7F, 0x04, 0x08, 0x10, 0x7F],
    [0x3E, 0x41, 0x41, 0x41, 0x3E],
    [0x7F, 0x09, 0x09, 0x09, 0x06],
    [0x3E, 0x41, 0x51, 0x21, 0x5E],
    [0x7F, 0x09, 0x19, 0x29, 0x46],
    [0x46, 0x49, 0x49, 0x49, 0x31],
    [0x01, 0x01, 0x7F, 0x01, 0x01],
    [0x3F, 0x40, 0x40, 0x40, 0x3F],
    [0x1F, 0x20, 0x40, 0x20, 0x1F],
    [0x3F, 0x40, 0x38, 0x40, 0x3F],
    [0x63, 0x14, 0x08, 0x14, 0x63],
    [0x07, 0x08, 0x70, 0x08, 0x07],
    [0x61, 0x51, 0x49, 0x45, 0x43],
];

/// Grounds that white letters are read on.
const GROUNDS: [[u8; 3]; 8] = [
    [0x1F, 0x5F, 0x8B],
    [0x2E, 0x6B, 0x4F],
    [0x7A, 0x3E, 0x65],
    [0x8A, 0x4B, 0x2A],
    [0x4A, 0x4E, 0x8C],
    [0x6B, 0x5B, 0x1E],
    [0x96, 0x37, 0x43],
    [0x2B, 0x62, 0x68],
];

/// A picture of 96 by 96 dots. `initials` are letters `a` to `z`; others are left blank.
pub(crate) fn initials(initials: [u8; 2], ground: usize) -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1A\n".to_vec();
    let side = u32::try_from(SIDE).unwrap_or(0).to_be_bytes();
    // Width, height, one bit a dot, palette, and the only compression, filter and no interlace.
    chunk(&mut png, *b"IHDR", &[side.as_slice(), side.as_slice(), &[1, 3, 0, 0, 0]].concat());
    let [r, g, b] = GROUNDS.get(ground % GROUNDS.len()).copied().unwrap_or_default();
    chunk(&mut png, *b"PLTE", &[r, g, b, 0xFF, 0xFF, 0xFF]);
    chunk(&mut png, *b"IDAT", &stored(&rows(initials)));
    chunk(&mut png, *b"IEND", &[]);
    png
}

/// The dots, each row after its filter byte.
fn rows(initials: [u8; 2]) -> Vec<u8> {
    let mut rows = Vec::with_capacity(SIDE * (1 + SIDE / 8));
    for y in 0..SIDE {
        rows.push(0);
        for byte in 0..SIDE / 8 {
            let dots = (0..8).map(|bit| is_lit(initials, byte * 8 + bit, y));
            rows.push(dots.fold(0, |byte, lit| byte << 1 | u8::from(lit)));
        }
    }
    rows
}

fn is_lit(initials: [u8; 2], x: usize, y: usize) -> bool {
    // Two letters of five columns and one column between them, in the middle.
    let (Some(x), Some(y)) = (x.checked_sub(4), y.checked_sub(20)) else { return false };
    let (column, row) = (x / SCALE, y / SCALE);
    let letter = initials.get(column / 6).and_then(|letter| letter.checked_sub(b'a'));
    let columns = letter.and_then(|letter| LETTERS.get(usize::from(letter)));
    row < 7 && columns.and_then(|columns| columns.get(column % 6)).is_some_and(|bits| bits >> row & 1 == 1)
}

/// A zlib stream (RFC 1950) with one stored block: the picture is small as it is.
fn stored(data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap_or(u16::MAX);
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in data {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    let head = [[0x78, 0x01].as_slice(), &[1], &length.to_le_bytes(), &(!length).to_le_bytes()].concat();
    [head.as_slice(), data, &(b << 16 | a).to_be_bytes()].concat()
}

fn chunk(png: &mut Vec<u8>, name: [u8; 4], data: &[u8]) {
    png.extend(u32::try_from(data.len()).unwrap_or(0).to_be_bytes());
    let body = [name.as_slice(), data].concat();
    let crc = body.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 },
        )
    });
    png.extend(body);
    png.extend((!crc).to_be_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_a_png_with_letters_in_it() {
        let png = initials(*b"mk", 3);
        assert!(png.starts_with(b"\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR\0\0\0\x60\0\0\0\x60"));
        // The checksum of an empty IEND chunk is the same in every PNG.
        assert!(png.ends_with(b"IEND\xAE\x42\x60\x82"));
        assert!(png.len() < 2000);
        let lit: u32 = rows(*b"mk").iter().map(|byte| byte.count_ones()).sum();
        let blank: u32 = rows(*b"  ").iter().map(|byte| byte.count_ones()).sum();
        assert!(lit > 1000 && blank == 0, "{lit}");
    }
}
