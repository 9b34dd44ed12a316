//! Photos beside a table.

use crate::graph::shown;
use keyward_storage::repo::people::Photo;
use std::{fs, io::Read as _, path::Path};

/// The largest photo file, in bytes.
const MAX_PHOTO: u64 = 512 * 1024;

/// A photo beside the table. Links and `..` that lead out of its folder are refused: a table from elsewhere must not make the
/// program read other files.
///
/// # Errors
/// What is wrong, for a message.
pub(crate) fn read(folder: &Path, file: &str) -> Result<Photo, String> {
    let named = shown(file);
    let wrong = |why: &str| format!("photo {named} {why}");
    let folder = folder.canonicalize().map_err(|_| wrong("cannot be found"))?;
    let path = folder.join(file).canonicalize().map_err(|_| wrong("cannot be found"))?;
    if !path.starts_with(&folder) {
        return Err(wrong("lies outside of the folder of the table"));
    }
    let metadata = fs::metadata(&path).map_err(|_| wrong("cannot be read"))?;
    if !metadata.is_file() {
        return Err(wrong("is not a file"));
    }
    let mut bytes = Vec::new();
    let opened = fs::File::open(&path).map_err(|_| wrong("cannot be read"))?;
    opened.take(MAX_PHOTO + 1).read_to_end(&mut bytes).map_err(|_| wrong("cannot be read"))?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MAX_PHOTO {
        return Err(wrong("is larger than 512 kB"));
    }
    let media_type = if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
        "image/jpeg"
    } else if bytes.starts_with(b"\x89PNG\r\n\x1A\n") {
        "image/png"
    } else {
        return Err(wrong("is neither JPEG nor PNG"));
    };
    Ok(Photo { media_type: media_type.to_owned(), bytes })
}
