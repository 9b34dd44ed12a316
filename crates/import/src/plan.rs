//! Which files are read as what.

use crate::{
    ImportError, columns::Mapping, encoding::Decoded, facts::Covered, facts::Facts, report::Problem, text,
};
use std::{
    fs::{self, File},
    io::BufReader,
    path::{Path, PathBuf},
};

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Form {
    Users,
    Groups,
    Members,
    Devices,
    Methods,
    Facts,
}

impl Form {
    const NAMES: [(&'static str, Self); 6] = [
        ("users", Self::Users),
        ("groups", Self::Groups),
        ("members", Self::Members),
        ("devices", Self::Devices),
        ("methods", Self::Methods),
        ("facts", Self::Facts),
    ];

    fn from_name(name: &str) -> Option<Self> {
        Self::NAMES.into_iter().find(|(known, _)| *known == name).map(|(_, form)| form)
    }

    /// What a file's name says.
    fn of_file(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?.to_lowercase();
        let extension = path.extension()?.to_str()?.to_lowercase();
        if extension == "csv" {
            return Some(Self::Facts);
        }
        if !["json", "jsonl", "ndjson"].contains(&extension.as_str()) {
            return None;
        }
        let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        let begins = [
            ("users", Self::Users),
            ("groupmembers", Self::Members),
            ("groups", Self::Groups),
            ("members", Self::Members),
            ("manageddevices", Self::Devices),
            ("methods", Self::Methods),
            ("authenticationmethods", Self::Methods),
        ];
        begins.into_iter().find(|(begin, _)| plain.starts_with(begin)).map(|(_, form)| form)
    }
}

/// A file of the export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    pub form: Form,
    pub path: PathBuf,
    /// The name in messages.
    pub name: String,
    /// A private copy, which is read instead: nobody else can replace it.
    pub copy: Option<PathBuf>,
}

/// The files of a run, in a fixed order.
#[derive(Debug)]
pub(crate) struct Plan {
    pub sources: Vec<Source>,
    pub covered: Covered,
    /// Files of a folder that are none of the export's.
    pub notes: Vec<Problem>,
}

impl Source {
    /// What the file's name says after `members` or `methods`: a GUID anywhere in it, else the rest.
    pub(crate) fn key(&self) -> Option<String> {
        let begins: &[&str] = match self.form {
            Form::Members => &["groupmembers", "group-members", "group_members", "members"],
            Form::Methods => &["authenticationmethods", "methods"],
            _ => return None,
        };
        let stem = self.path.file_stem()?.to_str()?;
        let ids = (0..stem.len()).filter_map(|at| stem.get(at..at + 36));
        if let Some(id) = ids.into_iter().find(|id| text::is_guid(id)) {
            return Some(id.to_ascii_lowercase());
        }
        let lower = stem.to_ascii_lowercase();
        let begin = begins.iter().find(|begin| lower.starts_with(**begin))?;
        let key = stem.get(begin.len()..)?.trim_matches(|c: char| " -_.()[]".contains(c));
        (!key.is_empty()).then(|| key.to_owned())
    }
}

/// Finds the files. A source is a file, a folder (not searched below its first level), or `users=FILE` and the like for a
/// file whose name does not say what it holds.
pub(crate) fn plan(given: &[PathBuf], mapping: &Mapping) -> Result<Plan, ImportError> {
    let mut plan = Plan { sources: Vec::new(), covered: Covered::default(), notes: Vec::new() };
    for source in given {
        if source.is_dir() {
            folder(source, &mut plan)?;
        } else {
            plan.sources.push(file(source)?);
        }
    }
    if plan.sources.is_empty() {
        return Err(ImportError::NothingToRead);
    }
    for source in &plan.sources {
        let (_, remark) = open(source)?;
        plan.notes.extend(remark.map(|reason| Problem {
            file: source.name.clone(),
            line: 0,
            reason: reason.to_owned(),
        }));
    }
    for source in plan.sources.iter().filter(|source| source.form == Form::Facts) {
        let (opened, _) = open(source)?;
        let facts =
            Facts::open(opened, parent(&source.path), mapping).map_err(|error| unreadable(source, &error))?;
        facts.cover(&mut plan.covered);
    }
    Ok(plan)
}

fn folder(folder: &Path, plan: &mut Plan) -> Result<(), ImportError> {
    let failed = |error: std::io::Error| ImportError::Unreadable {
        file: folder.display().to_string(),
        reason: error.to_string(),
    };
    let (mut paths, mut folders) = (Vec::new(), Vec::new());
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_file() {
            paths.push(path);
        } else if path.is_dir() && holds_an_export(&path, DEEPEST) {
            folders.push(path);
        }
    }
    paths.sort();
    folders.sort();
    plan.notes.extend(folders.into_iter().map(|path| Problem {
        file: path.display().to_string(),
        line: 0,
        reason: "the folder has files of an export in it, and was not read: name it as well, if it belongs to this import"
            .to_owned(),
    }));
    for path in paths {
        let name = path.display().to_string();
        match Form::of_file(&path) {
            Some(form) => plan.sources.push(Source { form, path, name, copy: None }),
            None if is_image(&path) => {}
            None => plan.notes.push(Problem {
                file: name,
                line: 0,
                reason: "the file's name does not say what it holds".to_owned(),
            }),
        }
    }
    Ok(())
}

/// So many folders deep files of an export are looked for, to say that they are not read.
const DEEPEST: usize = 4;

/// Whether a folder, or one in it, has a file that an import reads. What cannot be read has none.
fn holds_an_export(folder: &Path, deep: usize) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => deep > 0 && holds_an_export(&entry.path(), deep - 1),
        Ok(kind) if kind.is_file() => Form::of_file(&entry.path()).is_some(),
        _ => false,
    })
}

fn is_image(path: &Path) -> bool {
    let extension =
        path.extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_lowercase();
    ["png", "jpg", "jpeg"].contains(&extension.as_str())
}

fn file(path: &Path) -> Result<Source, ImportError> {
    let name = path.display().to_string();
    if !path.exists()
        && let Some((form, file)) = name.split_once('=')
        && let Some(form) = Form::from_name(form)
    {
        return Ok(Source { form, path: PathBuf::from(file), name: file.to_owned(), copy: None });
    }
    match Form::of_file(path) {
        Some(form) => Ok(Source { form, path: path.to_owned(), name, copy: None }),
        None if path.exists() => Err(ImportError::UnknownFile { file: name }),
        None => Err(ImportError::Unreadable { file: name, reason: "there is no such file".to_owned() }),
    }
}

pub(crate) fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// The file as UTF-8, and a remark if it is something else.
pub(crate) fn open(source: &Source) -> Result<(BufReader<Decoded<File>>, Option<&'static str>), ImportError> {
    let failed = |error: std::io::Error| unreadable(source, &error);
    let file = File::open(source.copy.as_ref().unwrap_or(&source.path)).map_err(failed)?;
    let (decoded, encoding) = Decoded::new(file).map_err(failed)?;
    Ok((BufReader::with_capacity(1 << 16, decoded), encoding.remark()))
}

pub(crate) fn unreadable(source: &Source, error: &std::io::Error) -> ImportError {
    ImportError::Unreadable { file: source.name.clone(), reason: error.to_string() }
}
