//! Reminders of what people have to register: each is written once, whoever writes it. The latest of each person is kept.

use keyward_model::{DirectoryId, PersonId, Timestamp};

use super::{Answer, Fields, all, standings::Span};
use crate::{Tx, params};

/// One reminder of one requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reminder {
    /// To whom.
    pub person: PersonId,
    /// The requirement's last day.
    pub due: Timestamp,
    /// Which of its reminders, from 0; `None` for the one that the time is over.
    pub place: Option<u16>,
}

/// The place of the one that the time is over: after all others.
const OVER: i64 = 65_536;

impl Reminder {
    fn stored(self) -> i64 {
        self.place.map_or(OVER, i64::from)
    }

    /// Whether it comes after what was written to the person before: a later one of the same requirement, or one of another day.
    pub fn is_news_after(self, before: Self) -> bool {
        self.due != before.due || self.stored() > before.stored()
    }
}

/// Notes that a reminder is being written; `false` if it, or a later one of the same requirement, was already.
pub fn claim(tx: &mut dyn Tx, dir: DirectoryId, reminder: Reminder, now: Timestamp) -> Answer<bool> {
    let sql = "INSERT INTO registration_reminder (directory_id, person_id, due_at, place, written_at) \
         VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (directory_id, person_id) DO UPDATE SET \
         due_at = excluded.due_at, place = excluded.place, written_at = excluded.written_at \
         WHERE registration_reminder.due_at <> excluded.due_at OR registration_reminder.place < excluded.place";
    Ok(tx.execute(sql, &params![dir, reminder.person, reminder.due, reminder.stored(), now])? == 1)
}

/// The latest reminder that was written to each person of a span, by person.
pub fn written(tx: &mut dyn Tx, dir: DirectoryId, span: Span) -> Answer<Vec<Reminder>> {
    let sql = "SELECT person_id, due_at, place FROM registration_reminder \
         WHERE directory_id = ?1 AND person_id > ?2 AND person_id <= ?3 ORDER BY person_id";
    all(&tx.query(sql, &params![dir, span.after, span.last])?, |row| {
        let mut fields = Fields::new(row, "registration_reminder");
        let (person, due, place) =
            (fields.get("person_id")?, fields.get("due_at")?, fields.get::<u32>("place")?);
        Ok(Reminder { person, due, place: u16::try_from(place).ok() })
    })
}
