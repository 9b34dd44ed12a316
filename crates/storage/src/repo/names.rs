//! What people are found by at the desk: their names, user names, mailboxes and telephone numbers, those of today and those of
//! before. Words are only ever added: who took another name is still asked for under the old one.

use keyward_model::{
    Contact, ContactKind, DirectoryId, Person, PersonId, Timestamp, reversed_number, search_words,
};
use std::{collections::BTreeSet, fmt::Write as _};

use super::people::person_columns;
use super::{Answer, Cursor, Fields, Page, PageRequest, all, capped, contacts, people, placeholders};
use crate::{Tx, Value, params, seal};

/// The longest word that is kept, in bytes: an index has a limit, a name has none.
const LONGEST: usize = 96;
/// The most words of one text: what has more is no name.
const MOST: usize = 16;
/// Before a mailbox or user name as a whole, and before the digits of a telephone number from the last one on. Neither is in a word.
const ADDRESS: char = '@';
const NUMBER: char = '#';

/// What is kept of a name that somebody no longer has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameKind {
    /// What was typed at sign-in.
    UserName,
    /// What was shown.
    DisplayName,
}

impl NameKind {
    const fn name(self) -> &'static str {
        match self {
            Self::UserName => "user_name",
            Self::DisplayName => "display_name",
        }
    }
    fn from_name(name: &str) -> Option<Self> {
        [Self::UserName, Self::DisplayName].into_iter().find(|kind| kind.name() == name)
    }
}

/// A name that somebody had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormerName {
    /// Which of their names.
    pub kind: NameKind,
    /// The name.
    pub value: String,
    /// Since when they had it, as far as is known.
    pub since: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

/// The words of a person's names of today.
pub(super) fn words_of(person: &Person) -> BTreeSet<Vec<u8>> {
    let mut words = of_name(&person.display_name);
    words.extend(of_address(&person.user_name));
    words
}

/// The words of a telephone number or mailbox.
pub(super) fn words_of_contact(kind: ContactKind, value: &str) -> BTreeSet<Vec<u8>> {
    if kind.is_phone() {
        reversed_number(value).map(|number| cut(NUMBER, &number)).into_iter().collect()
    } else {
        of_address(value)
    }
}

fn of_name(name: &str) -> BTreeSet<Vec<u8>> {
    search_words(name).iter().take(MOST).map(|word| shortened(word.clone())).collect()
}

/// An address as a whole, and the words of what stands before the `@`: the domain is everybody's.
fn of_address(address: &str) -> BTreeSet<Vec<u8>> {
    let local = address.split('@').next().unwrap_or_default();
    let mut words = of_name(local);
    words.insert(cut(ADDRESS, &people::fold(address)));
    words
}

fn cut(mark: char, text: &str) -> Vec<u8> {
    shortened(format!("{mark}{text}"))
}

fn shortened(mut word: String) -> Vec<u8> {
    let mut end = word.len().min(LONGEST);
    while !word.is_char_boundary(end) {
        end -= 1;
    }
    word.truncate(end);
    word.into_bytes()
}

/// Adds words that find a person.
pub(super) fn add_words(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    words: BTreeSet<Vec<u8>>,
) -> Answer<()> {
    if words.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "INSERT INTO person_word (directory_id, person_id, word) VALUES {} \
         ON CONFLICT (directory_id, person_id, word) DO NOTHING RETURNING 1",
        placeholders(words.len(), 2, 1)
    );
    let mut values = params![dir, person].to_vec();
    values.extend(words.into_iter().map(Value::from));
    tx.query_dyn(&sql, &values)?;
    Ok(())
}

/// The user name of somebody whose own passed to another account, until they get the next: no name that they were ever known by.
pub fn placeholder(person: PersonId, user_name: &str) -> String {
    format!("{}{user_name}", placeholder_begins(person))
}

fn placeholder_begins(person: PersonId) -> String {
    let suffix: String = person.to_string().chars().rev().take(8).collect();
    format!("former-{suffix}.")
}

/// Whether this is the user name of somebody whose own passed to another account.
pub fn is_passed_on_name(person: PersonId, user_name: &str) -> bool {
    user_name.starts_with(&people::fold(&placeholder_begins(person)))
}

/// Keeps the names that a person no longer has after this.
pub(super) fn keep_former(tx: &mut dyn Tx, before: &Person, after: &Person, at: Timestamp) -> Answer<()> {
    let new_user_name = people::fold(&after.user_name);
    for (kind, old, new) in [
        (NameKind::UserName, &before.user_name, &new_user_name),
        (NameKind::DisplayName, &before.display_name, &after.display_name),
    ] {
        if old == new || (kind == NameKind::UserName && is_passed_on_name(before.id, old)) {
            continue;
        }
        let sql = "INSERT INTO former_name (directory_id, person_id, kind, value, since, until) VALUES (?1, ?2, ?3, ?4, \
             COALESCE((SELECT MAX(until) FROM former_name WHERE directory_id = ?1 AND person_id = ?2 AND kind = ?3), ?5), ?6) \
             ON CONFLICT (directory_id, person_id, kind, until, value) DO NOTHING";
        let (dir, id) = (before.directory, before.id);
        tx.execute(sql, &params![dir, id, kind.name(), old, before.created_at, at])?;
    }
    Ok(())
}

/// The names that a person had, the latest first (at most 20).
pub fn former(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId) -> Answer<Vec<FormerName>> {
    let sql = "SELECT kind, value, since, until FROM former_name WHERE directory_id = ?1 AND person_id = ?2 \
         ORDER BY until DESC, kind LIMIT ?3";
    let mut names = all(&tx.query(sql, &params![dir, person, capped(20, 20)])?, |row| {
        let mut fields = Fields::new(row, "former_name");
        Ok(FormerName {
            kind: fields.named("kind", NameKind::from_name)?,
            value: fields.get("value")?,
            since: fields.get("since")?,
            until: fields.get("until")?,
        })
    })?;
    // Earlier versions kept these too.
    names.retain(|name| name.kind != NameKind::UserName || !is_passed_on_name(person, &name.value));
    Ok(names)
}

/// The person with this user name, else the only one who had it before: for the desk, which sees whose it is now.
pub fn find_by_any_user_name(tx: &mut dyn Tx, dir: DirectoryId, name: &str) -> Answer<Option<Person>> {
    if let Some(person) = people::find_by_user_name(tx, dir, name)? {
        return Ok(Some(person));
    }
    let wanted = people::fold(name.trim());
    if !wanted.contains(ADDRESS) {
        return Ok(None);
    }
    let mut only = None;
    for found in search(tx, dir, &wanted, &PageRequest::first(20))?.items {
        let had = |name: &FormerName| name.kind == NameKind::UserName && people::fold(&name.value) == wanted;
        if former(tx, dir, found.id)?.iter().any(had) && only.replace(found.id).is_some() {
            return Ok(None);
        }
    }
    only.map_or(Ok(None), |id| people::find(tx, dir, id))
}

/// Whom a name that was typed at the sign-in is of: who has it, else the only one who had it before. Both are asked of every name, so that
/// one that nobody has costs the same.
pub fn find_for_sign_in(tx: &mut dyn Tx, dir: DirectoryId, name: &str) -> Answer<Option<Person>> {
    let current = people::find_by_user_name(tx, dir, name)?;
    let sql = concat!(
        "SELECT ",
        person_columns!(),
        " FROM person p WHERE p.directory_id = ?1 AND p.id IN (\
         SELECT person_id FROM former_name WHERE directory_id = ?1 AND kind = ?2 AND value = ?3) LIMIT 2"
    );
    let rows = tx.query(sql, &params![dir, NameKind::UserName.name(), people::fold(name)])?;
    if current.is_some() {
        return Ok(current);
    }
    let mut former = all(&rows, |row| people::read_fields(&mut Fields::new(row, "person")))?;
    former.retain(|person| !is_passed_on_name(person.id, &people::fold(name)));
    let [only] = former.as_slice() else { return Ok(None) };
    seal::check_person(tx, dir, only.id)?;
    Ok(Some(only.clone()))
}

/// The most people who had a user name that are named.
const FORMER: usize = 10;

/// Everybody whom a user name may mean: who has it, and who had it before (at most 10, in the order of their ids).
pub fn all_with_user_name(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    name: &str,
) -> Answer<(Option<Person>, Vec<Person>)> {
    let current = people::find_by_user_name(tx, dir, name)?;
    let sql = concat!(
        "SELECT ",
        person_columns!(),
        " FROM person p WHERE p.directory_id = ?1 AND p.id IN (\
         SELECT person_id FROM former_name WHERE directory_id = ?1 AND kind = ?2 AND value = ?3) ORDER BY p.id LIMIT ?4"
    );
    let most = capped(FORMER, FORMER);
    let rows = tx.query(sql, &params![dir, NameKind::UserName.name(), people::fold(name), most])?;
    let mut former = all(&rows, |row| people::read_fields(&mut Fields::new(row, "person")))?;
    former.retain(|person| current.as_ref().is_none_or(|current| current.id != person.id));
    former.retain(|person| !is_passed_on_name(person.id, &people::fold(name)));
    for person in &former {
        seal::check_person(tx, dir, person.id)?;
    }
    Ok((current, former))
}

/// What is looked for: each is the beginning of a word of the person. The one that finds fewest comes first.
fn wanted(text: &str) -> Vec<Vec<u8>> {
    if let Some(number) = reversed_number(text) {
        return vec![cut(NUMBER, &number)];
    }
    let mut words: BTreeSet<Vec<u8>> = BTreeSet::new();
    for part in text.split_whitespace() {
        if part.contains(ADDRESS) {
            words.insert(cut(ADDRESS, &people::fold(part)));
        } else {
            words.extend(of_name(part));
        }
    }
    let mut words: Vec<Vec<u8>> = words.into_iter().collect();
    let address = |word: &[u8]| word.first() == Some(&b'@');
    words.sort_by_key(|word| (!address(word), std::cmp::Reverse(word.len())));
    words.truncate(5);
    words
}

/// People whose names, user names, mailboxes or numbers, of today or before, have a word that begins with each word of `text`,
/// in whatever order, case and spelling; or who had this telephone number. Each once, in the order of the word that was found.
pub fn search(tx: &mut dyn Tx, dir: DirectoryId, text: &str, page: &PageRequest) -> Answer<Page<Person>> {
    let mut wanted = wanted(text).into_iter();
    let first = match wanted.next() {
        Some(first) => first,
        None if text.trim().is_empty() => Vec::new(),
        None => return Ok(Page { items: Vec::new(), next: None }),
    };
    let (word, id) = page.bytes()?;
    let end = after_all(&first);
    let mut values: Vec<Value> = params![dir, first, end, word, id, page.fetch()].to_vec();
    let mut sql = String::from(concat!(
        "SELECT ",
        people::person_columns!(),
        ", w.word FROM person_word w JOIN person p ON p.directory_id = w.directory_id AND p.id = w.person_id \
         WHERE w.directory_id = ?1 AND w.word >= ?2 AND w.word < ?3 AND (w.word, w.person_id) > (?4, ?5) \
         AND NOT EXISTS (SELECT 1 FROM person_word e WHERE e.directory_id = w.directory_id \
         AND e.person_id = w.person_id AND e.word >= ?2 AND e.word < w.word)"
    ));
    for more in wanted {
        let at = values.len() + 1;
        // Writing into a String cannot fail.
        let _ = write!(
            sql,
            " AND EXISTS (SELECT 1 FROM person_word o WHERE o.directory_id = w.directory_id \
             AND o.person_id = w.person_id AND o.word >= ?{at} AND o.word < ?{})",
            at + 1
        );
        let end = after_all(&more);
        values.extend([more.into(), end.into()]);
    }
    sql.push_str(" ORDER BY w.word, w.person_id LIMIT ?6");
    let rows = tx.query_dyn(&sql, &values)?;
    let found = all(&rows, |row| {
        let mut fields = Fields::new(row, "person");
        let person = people::read_fields(&mut fields)?;
        Ok((person, fields.get::<Vec<u8>>("word")?))
    })?;
    let page = page.cut(found, |(person, word)| Cursor::bytes(word, person.id.as_bytes()));
    Ok(Page { items: page.items.into_iter().map(|(person, _)| person).collect(), next: page.next })
}

/// The first key after all that begin with a word: no UTF-8 text has the byte 0xFF.
fn after_all(word: &[u8]) -> Vec<u8> {
    word.iter().copied().chain([0xFF]).collect()
}

/// How many people one step of [`backfill`] looks at.
const STEP: usize = 200;
/// The name under which it remembers how far it got.
const FOLDED: &str = "search words and employee keys";

/// Whether [`backfill`] has come to its end.
pub fn is_backfilled(tx: &mut dyn Tx) -> Answer<bool> {
    let row = tx.query_opt("SELECT done FROM backfill WHERE name = ?1", &params![FOLDED])?;
    row.map_or(Ok(false), |row| row.get(0))
}

/// Writes search words and employee keys for people who were there before this program did: folding is no SQL. One step of it;
/// whether there is more to do. It may be interrupted anywhere, and several programs may do it at once.
pub fn backfill(tx: &mut dyn Tx) -> Answer<bool> {
    // It runs before the store has keys, and seals nothing: a key that does not follow from the number that was sealed is found
    // like any other column that was altered.
    seal::audit(tx);
    tx.execute(
        "INSERT INTO backfill (name, after_directory, after_person, done) VALUES (?1, ?2, ?2, 0) \
         ON CONFLICT (name) DO NOTHING",
        &params![FOLDED, Vec::<u8>::new()],
    )?;
    let row = tx.query_one(
        "SELECT after_directory, after_person, done FROM backfill WHERE name = ?1",
        &params![FOLDED],
    )?;
    let (directory, person, done): (Vec<u8>, Vec<u8>, bool) = (row.get(0)?, row.get(1)?, row.get(2)?);
    if done {
        return Ok(false);
    }
    let sql = concat!(
        "SELECT ",
        people::person_columns!(),
        " FROM person p WHERE (p.directory_id, p.id) > (?1, ?2) ORDER BY p.directory_id, p.id LIMIT ?3"
    );
    let rows = tx.query(sql, &params![&directory, &person, capped(STEP, STEP)])?;
    let people = all(&rows, |row| people::read_fields(&mut Fields::new(row, "person")))?;
    for person in &people {
        refold(tx, person)?;
    }
    let sql = "UPDATE backfill SET after_directory = ?2, after_person = ?3, done = ?4 WHERE name = ?1";
    match people.last() {
        Some(last) => tx.execute(sql, &params![FOLDED, last.directory, last.id, people.len() < STEP])?,
        None => tx.execute(sql, &params![FOLDED, directory, person, true])?,
    };
    Ok(people.len() == STEP)
}

fn refold(tx: &mut dyn Tx, person: &Person) -> Answer<()> {
    let (dir, id) = (person.directory, person.id);
    tx.execute("DELETE FROM person_word WHERE directory_id = ?1 AND person_id = ?2", &params![dir, id])?;
    let mut words = words_of(person);
    for Contact { kind, value, .. } in contacts::of_person(tx, dir, id)? {
        words.extend(words_of_contact(kind, &value));
    }
    for name in former(tx, dir, id)? {
        words.extend(match name.kind {
            NameKind::UserName => of_address(&name.value),
            NameKind::DisplayName => of_name(&name.value),
        });
    }
    add_words(tx, dir, id, words)?;
    let key = person.employee_number.as_deref().and_then(keyward_model::employee_key);
    tx.execute(
        "UPDATE person SET employee_key = ?3 WHERE directory_id = ?1 AND id = ?2",
        &params![dir, id, key],
    )?;
    Ok(())
}
