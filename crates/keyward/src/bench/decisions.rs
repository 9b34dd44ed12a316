//! "May this person use, or register, this method now?": the decision, and the decision with what has to be read for it.

use super::{crowd::Crowd, installation::Bench};
use crate::system::SystemClock;
use anyhow::{Context as _, Result};
use keyward_access::policy::{Plan, may_register, may_use};
use keyward_directory::rules::{AccountFacts, RulesInForce};
use keyward_model::{Clock as _, Factor, FactorSet};
use keyward_passkeys::metadata::Publisher;
use keyward_storage::{StoreError, Tx, repo};
use std::{
    hint::black_box,
    sync::Arc,
    time::{Duration, Instant},
};

/// People who are asked about.
const ASKED: usize = 500;

/// Microseconds each.
pub(crate) struct Measured {
    /// One method of one person, to use or to register, in memory.
    pub(crate) one: f64,
    /// All ways in of one person, in memory.
    pub(crate) ways: f64,
    /// All ways in and one registration, with reading the person, their groups, methods and pass.
    pub(crate) with_reads: f64,
}

/// Asks about people from all over the crowd, each in turn, for `length` in memory and as long from the database.
pub(crate) async fn run(bench: &Bench, crowd: &Crowd, length: Duration) -> Result<Measured> {
    let (dir, now) = (bench.organisation.id, SystemClock.now());
    let able = [Factor::Email, Factor::Sms].into_iter().collect::<FactorSet>();
    let rules = RulesInForce::new(Publisher::public(), able);
    let in_force = bench.store.read("bench-rules", move |tx| rules.now(tx, dir, now)).await?;
    let in_force = Arc::new(in_force);
    let asked: Vec<_> = crowd.people.iter().copied().step_by((crowd.people.len() / ASKED).max(1)).collect();
    let mut known = Vec::with_capacity(asked.len());
    let (begun, mut reads, mut spent) = (Instant::now(), 0u32, Duration::ZERO);
    while begun.elapsed() < length || known.len() < asked.len() {
        for id in asked.iter().copied() {
            let rules = Arc::clone(&in_force);
            let start = Instant::now();
            let read = move |tx: &mut dyn Tx| -> Result<_, StoreError> {
                let Some(person) = repo::people::find(tx, dir, id)? else { return Ok(None) };
                let account = AccountFacts::read(tx, person, &rules)?;
                let facts = account.facts();
                black_box(Plan::of(rules.rules(), &facts, now));
                let _ = black_box(may_register(rules.rules(), &facts, Factor::Passkey, None, false));
                Ok(Some(account))
            };
            let account = bench.store.read("bench-decision", read).await?;
            spent += start.elapsed();
            reads += 1;
            if known.len() < asked.len() {
                known.push(account.context("somebody is gone")?);
            }
        }
    }
    let with_reads = micros(spent, reads);

    let (begun, mut ones, mut all) = (Instant::now(), (0u32, Duration::ZERO), (0u32, Duration::ZERO));
    while begun.elapsed() < length {
        for account in &known {
            let (facts, rules) = (account.facts(), in_force.rules());
            let start = Instant::now();
            for held in facts.methods {
                for factor in Factor::of(held.kind) {
                    let _ = black_box(may_use(black_box(rules), black_box(&facts), *factor, held));
                    ones.0 += 1;
                }
            }
            let _ = black_box(may_register(black_box(rules), &facts, Factor::Passkey, None, false));
            ones = (ones.0 + 1, ones.1 + start.elapsed());
            let start = Instant::now();
            black_box(Plan::of(black_box(rules), black_box(&facts), now));
            all = (all.0 + 1, all.1 + start.elapsed());
        }
    }
    Ok(Measured { one: micros(ones.1, ones.0), ways: micros(all.1, all.0), with_reads })
}

fn micros(spent: Duration, count: u32) -> f64 {
    spent.as_secs_f64() * 1e6 / f64::from(count.max(1))
}
