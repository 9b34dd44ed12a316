//! Strict CBOR (RFC 8949) as far as WebAuthn needs it.
//!
//! The order of map keys and the width of integers are left to the sender, since authenticators of others are not
//! always canonical. Repeated keys, bytes after the item, chunked strings and deep nesting are refused.

use minicbor::Decoder;
use minicbor::data::Type;

/// Nesting beyond this is refused: compound attestation needs 5.
const MAX_DEPTH: usize = 8;
/// More entries in one map are refused, which bounds the search for repeated keys.
const MAX_MAP_ENTRIES: usize = 128;

/// A decoded item that borrows from its input.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value<'b> {
    /// An integer of either sign.
    Int(i128),
    /// A byte string.
    Bytes(&'b [u8]),
    /// A text string.
    Text(&'b str),
    /// A list.
    Array(Vec<Value<'b>>),
    /// A map without repeated keys, in the sender's order.
    Map(Vec<(Value<'b>, Value<'b>)>),
    /// True or false.
    Bool(bool),
    /// Something WebAuthn does not use: null, floats, simple values, tagged items.
    Other,
}

/// The input is not one strict CBOR item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed(pub(crate) &'static str);

/// Decodes exactly one item.
pub(crate) fn decode(input: &[u8]) -> Result<Value<'_>, Malformed> {
    match decode_prefix(input)? {
        (value, []) => Ok(value),
        _ => Err(Malformed("bytes follow the CBOR item")),
    }
}

/// Decodes one item and returns it with the bytes after it.
pub(crate) fn decode_prefix(input: &[u8]) -> Result<(Value<'_>, &[u8]), Malformed> {
    let mut decoder = Decoder::new(input);
    let value = item(&mut decoder, 0)?;
    let rest = input.get(decoder.position()..).ok_or(TRUNCATED)?;
    Ok((value, rest))
}

const TRUNCATED: Malformed = Malformed("not well-formed CBOR");

fn item<'b>(d: &mut Decoder<'b>, depth: usize) -> Result<Value<'b>, Malformed> {
    if depth > MAX_DEPTH {
        return Err(Malformed("CBOR nested too deeply"));
    }
    let bad = |_| TRUNCATED;
    Ok(match d.datatype().map_err(bad)? {
        Type::U8
        | Type::U16
        | Type::U32
        | Type::U64
        | Type::I8
        | Type::I16
        | Type::I32
        | Type::I64
        | Type::Int => Value::Int(i128::from(d.int().map_err(bad)?)),
        Type::Bytes => Value::Bytes(d.bytes().map_err(bad)?),
        Type::String => Value::Text(d.str().map_err(bad)?),
        Type::Array | Type::ArrayIndef => array(d, depth)?,
        Type::Map | Type::MapIndef => map(d, depth)?,
        Type::Bool => Value::Bool(d.bool().map_err(bad)?),
        Type::Tag => {
            d.tag().map_err(bad)?;
            item(d, depth + 1)?;
            Value::Other
        }
        Type::Null => d.null().map(|()| Value::Other).map_err(bad)?,
        Type::Undefined => d.undefined().map(|()| Value::Other).map_err(bad)?,
        Type::F16 | Type::F32 | Type::F64 | Type::Simple => d.skip().map(|()| Value::Other).map_err(bad)?,
        Type::BytesIndef | Type::StringIndef => return Err(Malformed("chunked CBOR strings")),
        Type::Break | Type::Unknown(_) => return Err(TRUNCATED),
    })
}

/// Whether another element follows, given how many were announced (`None`: until a break) and how many were read.
fn more(d: &mut Decoder<'_>, announced: Option<u64>, read: usize) -> Result<bool, Malformed> {
    if let Some(n) = announced {
        return Ok((read as u64) < n);
    }
    if d.datatype().map_err(|_| TRUNCATED)? == Type::Break {
        d.set_position(d.position() + 1);
        return Ok(false);
    }
    Ok(true)
}

fn array<'b>(d: &mut Decoder<'b>, depth: usize) -> Result<Value<'b>, Malformed> {
    let announced = d.array().map_err(|_| TRUNCATED)?;
    let mut items = Vec::new();
    while more(d, announced, items.len())? {
        items.push(item(d, depth + 1)?);
    }
    Ok(Value::Array(items))
}

fn map<'b>(d: &mut Decoder<'b>, depth: usize) -> Result<Value<'b>, Malformed> {
    let announced = d.map().map_err(|_| TRUNCATED)?;
    let mut entries: Vec<(Value<'b>, Value<'b>)> = Vec::new();
    while more(d, announced, entries.len())? {
        let key = item(d, depth + 1)?;
        if matches!(key, Value::Other) || entries.iter().any(|(k, _)| *k == key) {
            return Err(Malformed("a CBOR map key is repeated or of an odd type"));
        }
        if entries.len() >= MAX_MAP_ENTRIES {
            return Err(Malformed("a CBOR map has too many entries"));
        }
        entries.push((key, item(d, depth + 1)?));
    }
    Ok(Value::Map(entries))
}

impl<'b> Value<'b> {
    /// The member with a text key, if this is a map that has it.
    pub(crate) fn member(&self, name: &str) -> Option<&Value<'b>> {
        self.entry(|k| matches!(k, Value::Text(t) if *t == name))
    }

    /// The same, taken out of the map.
    pub(crate) fn into_member(self, name: &str) -> Option<Value<'b>> {
        let Value::Map(entries) = self else { return None };
        entries.into_iter().find(|(k, _)| matches!(k, Value::Text(t) if *t == name)).map(|(_, v)| v)
    }

    /// The member with an integer key (COSE labels).
    pub(crate) fn label(&self, label: i128) -> Option<&Value<'b>> {
        self.entry(|k| *k == Value::Int(label))
    }

    fn entry(&self, is: impl Fn(&Value<'b>) -> bool) -> Option<&Value<'b>> {
        match self {
            Value::Map(entries) => entries.iter().find(|(k, _)| is(k)).map(|(_, v)| v),
            _ => None,
        }
    }

    /// The bytes, if it is a byte string.
    pub(crate) fn bytes(&self) -> Option<&'b [u8]> {
        if let Value::Bytes(b) = self { Some(b) } else { None }
    }

    /// The text, if it is a text string.
    pub(crate) fn text(&self) -> Option<&'b str> {
        if let Value::Text(t) = self { Some(t) } else { None }
    }

    /// The integer, if it is one that fits 64 bits.
    pub(crate) fn int(&self) -> Option<i64> {
        if let Value::Int(i) = self { i64::try_from(*i).ok() } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_is_not_strict() {
        for (bytes, why) in [
            (&[0xa2, 0x01, 0x02, 0x01, 0x03][..], "repeated key"),
            (&[0x01, 0x02], "trailing byte"),
            (&[0x5f, 0x41, 0x00, 0xff], "chunked bytes"),
            (&[0x81; 12], "deep nesting"),
            (&[0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], "huge announced length"),
            (&[0xff], "lone break"),
            (&[], "nothing"),
        ] {
            assert!(decode(bytes).is_err(), "{why}");
        }
    }

    #[test]
    fn accepts_indefinite_maps_and_arrays() {
        let value = decode(&[0xbf, 0x61, b'a', 0x9f, 0x20, 0xff, 0xff]).unwrap();
        assert_eq!(value.member("a"), Some(&Value::Array(vec![Value::Int(-1)])));
    }
}
