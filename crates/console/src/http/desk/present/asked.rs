//! What a case takes, in words: the standard, what adds to it, and how far each way is. Numbers are the rule's.

use super::{Work, timeline::flag_word};
use crate::{
    Phrase,
    views::{AskedView, AskedWay, ClauseView, proof_key},
};
use keyward_recovery::{Alternative, EvidenceKind, FlagKind, More, Slot, Way};

pub(super) fn asked(work: &Work<'_>) -> AskedView {
    let ways = &work.d.verification.ways;
    // What costs one check more costs it on every way; an exception may be spared of some of it.
    let longest = ways.iter().max_by_key(|way| way.more.len());
    AskedView {
        ways: ways.iter().map(|way| of_way(work, way)).collect(),
        more: longest.into_iter().flat_map(|way| &way.more).map(|more| because(work, more)).collect(),
        both_apply: work.d.both_apply,
    }
}

fn of_way(work: &Work<'_>, way: &Way) -> AskedWay {
    let own = way.takes.saturating_sub(u32::try_from(way.more.len()).unwrap_or(u32::MAX));
    let alternative = way.place.and_then(|place| work.d.standard.any.get(place));
    let plain = alternative.filter(|_| work.d.verification.ways.len() == 1 && way.approvals == 0);
    if plain.is_some_and(only_codes_differ) {
        return AskedWay {
            takes: Phrase::key("asked-takes-codes").with("count", own),
            clauses: Vec::new(),
            approvals: None,
            done: way.done(),
            of: way.takes,
        };
    }
    AskedWay {
        takes: match alternative {
            Some(_) => Phrase::key("asked-takes").with("count", own),
            None => Phrase::key("asked-takes-exception"),
        },
        clauses: alternative.map(clauses).unwrap_or_default(),
        approvals: Some(way.approvals)
            .filter(|count| *count > 0)
            .map(|count| Phrase::key("asked-approvals").with("count", u32::from(count))),
        done: way.done(),
        of: way.takes,
    }
}

/// Whether any checks do, and only saved codes need another one beside them: the checks themselves stand below, each with what it takes.
fn only_codes_differ(way: &Alternative) -> bool {
    matches!(way.slots.as_slice(), [slot] if slot.n > 1 && slot.of.len() > 3)
        && way.not_only == [EvidenceKind::RecoveryCode]
}

/// The proofs of a way, and which of them do not suffice alone.
fn clauses(way: &Alternative) -> Vec<ClauseView> {
    let alone = way.slots.len() == 1;
    let slot = |slot: &Slot| {
        let text = match slot.of.as_slice() {
            [only] if slot.n == 1 => {
                return ClauseView {
                    text: Phrase::key(proof_key(*only)),
                    listed: Vec::new(),
                    heading: false,
                };
            }
            _ if alone => Phrase::key("asked-any"),
            _ => Phrase::key("asked-of").with("count", u32::from(slot.n)),
        };
        ClauseView { text, listed: proofs(&slot.of), heading: false }
    };
    let not_only = (!way.not_only.is_empty()).then(|| ClauseView {
        text: Phrase::key("clause-not-only"),
        listed: proofs(&way.not_only),
        heading: false,
    });
    way.slots.iter().map(slot).chain(not_only).collect()
}

fn proofs(kinds: &[EvidenceKind]) -> Vec<&'static str> {
    kinds.iter().map(|kind| proof_key(*kind)).collect()
}

/// Why there is one check more.
fn because(work: &Work<'_>, more: &More) -> ClauseView {
    let plain = |text| ClauseView { text, listed: Vec::new(), heading: false };
    match more {
        More::Failed(kind) => {
            ClauseView { listed: proofs(&[*kind]), ..plain(Phrase::key("asked-more-failed")) }
        }
        More::Flagged(kinds) => {
            let listed = kinds.iter().map(|kind: &FlagKind| flag_word(*kind)).collect();
            ClauseView { listed, ..plain(Phrase::key("asked-more-flagged")) }
        }
        More::NotAtHand(methods) | More::RefusedByPolicy(methods) | More::HeldByDate(methods) => {
            let labels: Vec<String> = methods.iter().map(|method| work.label(*method)).collect();
            let says = match more {
                More::NotAtHand(_) => "asked-more-not-at-hand",
                More::HeldByDate(_) => "asked-more-by-date",
                _ => "asked-more-refused",
            };
            plain(Phrase::key(says).with("name", work.first_name()).with("label", labels.join(", ")))
        }
        More::NoChannel => plain(Phrase::key("asked-more-no-channel").with("name", work.first_name())),
    }
}
