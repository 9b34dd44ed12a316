//! The desk's queue.

use crate::{
    Acting, CaseItem, Desk, DeskError,
    lists::{Names, item_about},
    reads::Viewer,
    record::FLAGGED,
};
use keyward_model::{DirectoryId, PersonId};
use keyward_storage::{
    StoreError, Tx,
    repo::{
        Cursor, Page, PageRequest,
        cases::{self, CaseRow, CaseState},
        people,
    },
};

/// Which cases the queue shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueueFilter {
    /// All that are not closed: also those that wait for a supervisor.
    Open,
    /// Open and escalated ones that the viewer opened.
    Mine,
    /// Those that wait for a supervisor: escalated, or stopped by a red flag.
    Escalated,
    /// Closed ones.
    Closed,
}

/// A page of the queue.
#[derive(Clone, Debug)]
pub struct QueuePage {
    /// What the viewer may read, last changed first.
    pub items: Vec<CaseItem>,
    /// How many cases of this page the viewer may not read: about themselves, or about accounts above their reach.
    pub hidden: usize,
    /// Where the next page begins.
    pub next: Option<Cursor>,
}

impl Desk {
    /// The queue as this viewer may read it, last changed first.
    ///
    /// # Errors
    /// [`DeskError::Store`]; [`DeskError::NotAllowed`] for somebody who may not enter;
    /// [`Refusal::OnHold`](keyward_recovery::Refusal::OnHold) for all but one's own.
    pub async fn queue(
        &self,
        viewer: &Acting,
        filter: QueueFilter,
        limit: u16,
        after: Option<Cursor>,
    ) -> Result<QueuePage, DeskError> {
        let (dir, who) = (self.dir(), viewer.clone());
        self.store()
            .read("queue", move |tx| {
                let viewer = match filter {
                    QueueFilter::Mine => Viewer::of_own_work(tx, dir, &who)?,
                    _ => Viewer::read(tx, dir, &who)?,
                };
                let own = who.actor.person().ok_or(DeskError::NotAllowed)?;
                let page = rows(tx, dir, (filter, own), limit, after.clone())?;
                let (mut names, mut hidden) = (Names::default(), 0);
                let mut items = Vec::new();
                for row in page.items {
                    let person = people::find(tx, dir, row.case.person)?.ok_or(DeskError::NotFound)?;
                    if viewer.sees_case(&row, &person) {
                        items.push(item_about(tx, dir, (row, person), &mut names)?);
                    } else {
                        hidden += 1;
                    }
                }
                Ok(QueuePage { items, hidden, next: page.next })
            })
            .await
    }

    /// How many cases are not closed, wait for a supervisor (all of them among the first) and are closed, whoever may read them.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn queue_counts(&self) -> Result<[(CaseState, u64); 3], DeskError> {
        let dir = self.dir();
        Ok(self
            .store()
            .read("queue-counts", move |tx| {
                let [open, stopped] =
                    [CaseState::Open, CaseState::Escalated].map(|state| cases::count(tx, dir, state));
                Ok::<_, StoreError>([
                    (CaseState::Open, open?.saturating_add(stopped?)),
                    (CaseState::Escalated, cases::count_waiting(tx, dir, FLAGGED)?),
                    (CaseState::Closed, cases::count(tx, dir, CaseState::Closed)?),
                ])
            })
            .await?)
    }
}

fn rows(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    (filter, viewer): (QueueFilter, PersonId),
    limit: u16,
    after: Option<Cursor>,
) -> Result<Page<CaseRow>, StoreError> {
    let page = PageRequest::after(limit, after);
    match filter {
        QueueFilter::Open => cases::not_closed(tx, dir, &page),
        QueueFilter::Escalated => cases::waiting(tx, dir, FLAGGED, &page),
        QueueFilter::Closed => cases::queue(tx, dir, CaseState::Closed, &page),
        QueueFilter::Mine => cases::opened_by(tx, dir, viewer, &page),
    }
}
