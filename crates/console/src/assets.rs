//! The stylesheet, the script and the icon, embedded in the binary and served under addresses that change with their
//! bytes: `Cache-Control: public, max-age=31536000, immutable` is safe for each of them.

use std::sync::LazyLock;

/// One embedded file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Its name in the source, such as `keyward.css`.
    pub name: &'static str,
    /// Its address, such as `/static/keyward-0123456789abcdef.css`.
    pub path: String,
    /// The `Content-Type`.
    pub content_type: &'static str,
    /// The bytes.
    pub bytes: &'static [u8],
    /// The `ETag`, with its quotation marks.
    pub etag: String,
}

/// The `Cache-Control` of every asset.
pub const CACHE_CONTROL: &str = "public, max-age=31536000, immutable";

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    let file = |name: &'static str, content_type, bytes: &'static [u8]| {
        let hash = fnv1a(bytes);
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        let path = format!("/static/{stem}-{hash:016x}.{extension}");
        Asset { name, path, content_type, bytes, etag: format!("\"{hash:016x}\"") }
    };
    vec![
        file("keyward.css", "text/css; charset=utf-8", include_bytes!("../static/keyward.css")),
        file("keyward.js", "text/javascript; charset=utf-8", include_bytes!("../static/keyward.js")),
        file("keyward.svg", "image/svg+xml", include_bytes!("../static/keyward.svg")),
    ]
});

/// FNV-1a, 64 bits: names a version of our own file. Nothing secret or hostile goes in, so no cryptographic hash.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// Every asset.
pub fn assets() -> &'static [Asset] {
    &ASSETS
}

/// The asset with this address.
pub fn asset(path: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.path == path)
}

/// The address of the asset with this name in the source; empty for a name that does not exist.
pub fn asset_url(name: &str) -> &'static str {
    ASSETS.iter().find(|asset| asset.name == name).map_or("", |asset| asset.path.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_follow_the_bytes() {
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"a"), 0xaf63_dc4c_8601_ec8c);
        for one in assets() {
            assert_eq!(asset(asset_url(one.name)), Some(one));
        }
        assert_eq!(asset_url("nothing.css"), "");
    }

    #[test]
    fn a_page_stays_light() {
        let bytes: usize = assets().iter().map(|asset| asset.bytes.len()).sum();
        assert!(bytes < 70_000, "{bytes} bytes of assets");
    }
}
