//! Changes as they are stored.

use keyward_recovery::{Change, ChangeState, Signer};
use keyward_storage::{
    StoreError,
    repo::changes::{ChangeRow, Standing},
};

pub(super) fn of(change: &Change) -> Result<ChangeRow, StoreError> {
    let payload =
        serde_json::to_string(&change.payload).map_err(|_| wrong("payload", "cannot be written"))?;
    Ok(ChangeRow {
        id: change.id,
        kind: change.payload.name().to_owned(),
        person: change.payload.person(),
        payload,
        statement: change.statement.clone(),
        reason: change.reason.clone(),
        proposed_by: change.proposer,
        proposed_at: change.proposed_at,
        expires_at: change.expires_at,
        now: standing(change),
    })
}

pub(super) fn standing(change: &Change) -> Standing {
    let ended = change.ended.as_ref();
    Standing {
        state: change.state.name().to_owned(),
        approved_by: change.approved.map(|signer| signer.person),
        approved_at: change.approved.map(|signer| signer.at),
        due_at: change.due_at,
        ended_at: ended.map(|(at, ..)| *at),
        ended_by: ended.map(|(_, by, _)| *by),
        end_reason: ended.and_then(|(.., reason)| reason.clone()),
        made: change.made,
    }
}

pub(super) fn read(row: ChangeRow) -> Result<Change, StoreError> {
    let now = row.now;
    let payload =
        serde_json::from_str(&row.payload).map_err(|_| wrong("payload", "no change of the rules"))?;
    let approved = match (now.approved_by, now.approved_at) {
        (Some(person), Some(at)) => Some(Signer { person, at }),
        _ => None,
    };
    let ended = match (now.ended_at, now.ended_by) {
        (Some(at), Some(by)) => Some((at, by, now.end_reason)),
        _ => None,
    };
    Ok(Change {
        id: row.id,
        payload,
        statement: row.statement,
        reason: row.reason,
        proposer: row.proposed_by,
        proposed_at: row.proposed_at,
        expires_at: row.expires_at,
        approved,
        due_at: now.due_at,
        state: ChangeState::from_name(&now.state).ok_or_else(|| wrong("state", "an unknown name"))?,
        ended,
        made: now.made,
    })
}

fn wrong(column: &'static str, detail: &str) -> StoreError {
    StoreError::Inconsistent { table: "change", column, detail: detail.to_owned() }
}
