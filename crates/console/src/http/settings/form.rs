//! The standards as a form: read, added to, and left out of, without a script.

use crate::http::{error::PageError, form::Fields};
use keyward_model::Tier;
use keyward_recovery::{
    Alternative, EvidenceKind, Exceptions, FlagEffect, FlagEffects, FlagKind, OwnedAccounts, Slot, Standards,
    TierStandard,
};
use std::collections::BTreeMap;

/// The most alternatives and lines of a form.
const MOST_WAYS: usize = 8;
const MOST_SLOTS: usize = 6;

/// Reads the standards of a form.
/// What the form has no fields for stays as it is in force.
pub(super) fn standards(fields: &Fields, now: &Standards) -> Result<Standards, PageError> {
    let mut flags = BTreeMap::new();
    for kind in FlagKind::ALL {
        let effect = FlagEffect::from_name(fields.get(&format!("flag.{}", kind.name())));
        let effect = effect.ok_or(PageError::BadField("flag"))?;
        // What is usual is left out, so that a later usual applies.
        if effect != kind.usual_effect() {
            flags.insert(kind, effect);
        }
    }
    Ok(Standards {
        version: now.version,
        standard: tier(fields, Tier::Standard)?,
        elevated: tier(fields, Tier::Elevated)?,
        privileged: tier(fields, Tier::Privileged)?,
        flags: FlagEffects(flags),
        wave: number(fields, "wave")?.unwrap_or(Standards::default().wave),
        passes_per_agent: number(fields, "passes_per_agent")?
            .unwrap_or(Standards::default().passes_per_agent),
        first_passkey: now.first_passkey.clone(),
        owned: OwnedAccounts {
            shared: fields.some("owned.shared").is_some(),
            service: fields.some("owned.service").is_some(),
            standard: now.owned.standard.clone(),
        },
        exceptions: exceptions(fields, now)?,
    })
}

fn exceptions(fields: &Fields, now: &Standards) -> Result<Exceptions, PageError> {
    let yes = |tier: Tier| fields.some(&format!("exceptions.{}", tier.name())).is_some();
    Ok(Exceptions {
        standard: yes(Tier::Standard),
        elevated: yes(Tier::Elevated),
        privileged: yes(Tier::Privileged),
        hours: number(fields, "exceptions.hours")?.unwrap_or(now.exceptions.hours),
    })
}

fn number(fields: &Fields, name: &'static str) -> Result<Option<u32>, PageError> {
    let typed = fields.some(name);
    typed.map(|typed| typed.trim().parse().map_err(|_| PageError::BadField(name))).transpose()
}

fn tier(fields: &Fields, tier: Tier) -> Result<TierStandard, PageError> {
    let name = tier.name();
    let mut any = Vec::new();
    for way in 0..MOST_WAYS {
        let Some(approvals) = fields.some(&format!("{name}.{way}.approvals")) else { break };
        let mut slots = Vec::new();
        for slot in 0..MOST_SLOTS {
            let Some(n) = fields.some(&format!("{name}.{way}.{slot}.n")) else { break };
            let n = n.parse().map_err(|_| PageError::BadField("n"))?;
            slots.push(Slot { n, of: kinds(fields, &format!("{name}.{way}.{slot}.of"))? });
        }
        any.push(Alternative {
            slots,
            not_only: kinds(fields, &format!("{name}.{way}.not_only"))?,
            approvals: approvals.parse().map_err(|_| PageError::BadField("approvals"))?,
        });
    }
    let yes = |what: &str| fields.some(&format!("{name}.{what}")).is_some();
    Ok(TierStandard {
        any,
        tell_security: yes("tell_security"),
        tell_manager: yes("tell_manager"),
        split_handover: yes("split_handover"),
        second_person: yes("second_person"),
    })
}

fn kinds(fields: &Fields, name: &str) -> Result<Vec<EvidenceKind>, PageError> {
    let mut kinds = Vec::new();
    for value in fields.all(name) {
        let kind = EvidenceKind::from_name(value).ok_or(PageError::BadField("of"))?;
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    Ok(kinds)
}

/// Does what a button asks for: `add-way elevated`, `drop-slot elevated 0 1`. Whether it was such a button.
pub(super) fn edit(standards: &mut Standards, asked: &str) -> bool {
    let mut words = asked.split(' ');
    let verb = words.next().unwrap_or_default();
    let Some(tier) = words.next().and_then(Tier::from_name) else { return false };
    let standard = match tier {
        Tier::Standard => &mut standards.standard,
        Tier::Elevated => &mut standards.elevated,
        Tier::Privileged => &mut standards.privileged,
    };
    let mut place = || words.next().and_then(|word| word.parse::<usize>().ok()).unwrap_or(usize::MAX);
    let new_slot = || Slot { n: 1, of: Vec::new() };
    match verb {
        "add-way" => {
            let approvals = u8::from(tier == Tier::Privileged);
            standard.any.push(Alternative { slots: vec![new_slot()], not_only: Vec::new(), approvals });
            standard.any.truncate(MOST_WAYS);
        }
        "drop-way" => {
            let way = place();
            if way < standard.any.len() {
                standard.any.remove(way);
            }
        }
        "add-slot" | "drop-slot" => {
            if let Some(way) = standard.any.get_mut(place()) {
                if verb == "add-slot" {
                    way.slots.push(new_slot());
                    way.slots.truncate(MOST_SLOTS);
                } else {
                    let slot = place();
                    if slot < way.slots.len() {
                        way.slots.remove(slot);
                    }
                }
            }
        }
        _ => return false,
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buttons_add_and_leave_out() {
        let mut standards = Standards::default();
        assert!(edit(&mut standards, "add-slot elevated 0"));
        assert_eq!(standards.elevated.any[0].slots.len(), 3);
        assert!(edit(&mut standards, "drop-slot elevated 0 2"));
        assert!(edit(&mut standards, "drop-slot elevated 0 9"));
        assert!(edit(&mut standards, "add-way privileged"));
        assert_eq!(standards.privileged.any[2].approvals, 1);
        assert!(edit(&mut standards, "drop-way privileged 2"));
        assert_eq!(standards, Standards::default());
        for nothing in ["preview", "", "add-way", "add-way nobody", "drop everything"] {
            assert!(!edit(&mut standards, nothing), "{nothing}");
        }
        for _ in 0..20 {
            edit(&mut standards, "add-way standard");
            edit(&mut standards, "add-slot standard 0");
        }
        assert_eq!(
            (standards.standard.any.len(), standards.standard.any[0].slots.len()),
            (MOST_WAYS, MOST_SLOTS)
        );
    }
}
