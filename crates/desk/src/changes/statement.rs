//! The exact text that both people sign. It names organisation, site, what it replaces, proposer, time and id, so that it
//! means nothing anywhere else.

use super::sign_in_text::{self, GroupNames};
use keyward_model::{ChangeId, GroupId, ImportCounts, PassPolicy, Person, PersonId, Role, Tier, Timestamp};
use keyward_recovery::{
    CHANGE_DELAY, Clause, Danger, EvidenceKind, FlagKind, Holder, Payload, Standards, clauses, dangers,
};
use std::fmt::Write as _;

/// What the text is made from besides the change itself.
pub(super) struct Background<'a> {
    /// Organisation and site.
    pub(super) at: &'a str,
    pub(super) id: ChangeId,
    pub(super) proposer: &'a Person,
    /// The person whose roles or tier change.
    pub(super) about: Option<&'a Person>,
    /// Everybody else that it names.
    pub(super) others: &'a [(PersonId, String)],
    pub(super) now: Timestamp,
    pub(super) reason: &'a str,
    /// The names of the groups that it mentions.
    pub(super) groups: &'a GroupNames,
}

impl Background<'_> {
    fn name(&self, person: PersonId) -> String {
        let found = self.others.iter().find(|(other, _)| *other == person);
        found.map_or_else(|| person.to_string(), |(_, name)| name.clone())
    }
}

pub(super) fn write(payload: &Payload, weak: &[(Tier, &'static str)], with: &Background<'_>) -> String {
    let mut text = format!("{}, change of the rules {}.\n", with.at, with.id);
    let about =
        with.about.map_or_else(String::new, |who| format!("{} ({})", who.display_name, who.user_name));
    // Writing into a String cannot fail.
    let _ = match payload {
        Payload::Roles { swap, .. } => {
            writeln!(text, "Roles of {about}: from {} to {}.", roles(&swap.from), roles(&swap.to))
        }
        Payload::Tier { swap, .. } => {
            writeln!(text, "Recovery tier of {about}: from {} to {}.", swap.from.name(), swap.to.name())
        }
        Payload::Link { other, swap, .. } => {
            let other = with.name(*other);
            let says = |linked: bool| if linked { "one human's" } else { "two humans'" };
            writeln!(
                text,
                "The accounts of {about} and {other}: from {} to {}.",
                says(swap.from),
                says(swap.to)
            )
        }
        Payload::Account { swap, .. } => {
            let says = |holder: &Holder| {
                let owner = holder.owner.map_or_else(|| "nobody".to_owned(), |owner| with.name(owner));
                format!("a {} account, owned by {owner}", holder.account.name())
            };
            writeln!(text, "The account {about}: from {} to {}.", says(&swap.from), says(&swap.to))
        }
        Payload::PassPolicy { replaces, swap } => {
            let _ = writeln!(text, "Temporary Access Pass policy, in the place of version {replaces}:");
            pass_policy(&mut text, &swap.from, &swap.to);
            Ok(())
        }
        Payload::SignIn { replaces, swap } => {
            let _ = writeln!(text, "Sign-in policy, in the place of version {replaces}:");
            sign_in_text::write(&mut text, &swap.from, &swap.to, with.groups);
            Ok(())
        }
        Payload::Import { plan, counts } => {
            let ImportCounts { people, contacts, managers, opens, holders, reopened, earlier } = counts;
            writeln!(
                text,
                "Import: {people} people are changed: numbers, addresses, managers, names, tiers, photos, phones, groups, links between \
                 accounts or whether they may sign in ({contacts} contacts, {managers} managers).\n\
                 {opens} people join or leave a group by which a policy allows more.\n\
                 {holders} people who hold a role join or leave another group that a policy names, or may be one person with another who \
                 holds one.\n\
                 {reopened} disabled accounts with a role, a higher tier or others in their care are enabled.\n\
                 {earlier} other people were changed by imports of the last 72 hours that nobody signed.\n\
                 Plan {plan}. It may be started for seven days; what opens a sign-in waits one of them."
            )
        }
        Payload::Standards { swap } => {
            let (from, to) = (swap.from.version, swap.to.version);
            let _ = writeln!(text, "Verification standards, version {to} in the place of version {from}:");
            standards(&mut text, &swap.from, &swap.to);
            Ok(())
        }
    };
    for (tier, what) in weak {
        let _ = writeln!(
            text,
            "The {} standard is weaker than the sign-in that it restores: {what}.",
            tier.name()
        );
    }
    let dangers = dangers(payload);
    if !dangers.is_empty() {
        let list: Vec<String> = dangers.into_iter().map(danger).collect();
        let hours = CHANGE_DELAY.as_secs() / 3600;
        let _ = writeln!(
            text,
            "Dangerous, so it comes into force {hours} hours after the second signature: {}.",
            list.join("; ")
        );
    }
    let _ = write!(
        text,
        "Reason: {}\nI have read this and want it to be in force.\nProposed by: {} ({}), {}.",
        with.reason, with.proposer.display_name, with.proposer.user_name, with.now
    );
    text
}

fn roles(roles: &[Role]) -> String {
    if roles.is_empty() {
        return "none".to_owned();
    }
    roles.iter().map(|role| spaced(role.name())).collect::<Vec<_>>().join(", ")
}

fn spaced(name: &str) -> String {
    name.replace('_', " ")
}

fn danger(danger: Danger) -> String {
    match danger {
        Danger::Grants(role) => format!("it gives the role {}", spaced(role.name())),
        Danger::Unlinks => "two accounts of one human are taken for two humans'".to_owned(),
        Danger::JoinsGuarded => {
            "somebody who holds a role or has an open case is taken for one human with somebody else"
                .to_owned()
        }
        Danger::OtherHolder => "other people than before recover the account".to_owned(),
        Danger::LowersTier => "a recovery of the account takes less".to_owned(),
        Danger::PassAllowsMore => "a pass may be more than before".to_owned(),
        Danger::WeakerStandard(tier) => {
            format!("the {} standard can be met with what did not meet it before", tier.name())
        }
        Danger::TellsFewer(tier) => format!("fewer people are told of {} recoveries", tier.name()),
        Danger::NoSplit(tier) => format!("{} passes are no longer split", tier.name()),
        Danger::OpensExceptions(tier) => {
            format!("two supervisors may make exceptions from the {} standard", tier.name())
        }
        Danger::FasterExceptions => "exceptions cool for less long".to_owned(),
        Danger::LaterBrake => "the brake is pulled later".to_owned(),
        Danger::OpensMethod(factor) => {
            format!("{} is on for people for whom it was off", spaced(factor.name()))
        }
        Danger::WeakerSignIn => "somebody may sign in with less".to_owned(),
        Danger::RequiresFewer => "somebody has to register fewer passkeys, or later".to_owned(),
        Danger::PasskeysAllowMore => "passkeys are accepted that were refused".to_owned(),
        Danger::FirstMethodByWhatTheyHave => {
            "whoever knows the password of an account without a strong method may register one".to_owned()
        }
        Danger::LongerSessions => "sessions live longer".to_owned(),
        Danger::MorePasses => "one agent may issue more passes in an hour".to_owned(),
        Danger::OpensOwned => "accounts that are nobody's own are recovered with less".to_owned(),
        Danger::MilderFlag(kind) => format!("the flag {} does less", spaced(kind.name())),
    }
}

fn pass_policy(text: &mut String, from: &PassPolicy, to: &PassPolicy) {
    let on = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    let groups = |groups: &[GroupId]| {
        if groups.is_empty() {
            return "none named".to_owned();
        }
        groups.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    };
    for (what, from, to) in [
        ("passes are allowed", on(from.enabled), on(to.enabled)),
        ("one use only", on(from.one_time), on(to.one_time)),
        ("shortest life in minutes", from.minimum_minutes.to_string(), to.minimum_minutes.to_string()),
        ("usual life in minutes", from.default_minutes.to_string(), to.default_minutes.to_string()),
        ("longest life in minutes", from.maximum_minutes.to_string(), to.maximum_minutes.to_string()),
        ("characters", from.length.to_string(), to.length.to_string()),
        ("for these groups", groups(&from.include), groups(&to.include)),
        ("not for these groups", groups(&from.exclude), groups(&to.exclude)),
    ] {
        if from != to {
            let _ = writeln!(text, "- {what}: from {from} to {to}.");
        }
    }
}

fn standards(text: &mut String, from: &Standards, to: &Standards) {
    for &tier in Tier::ALL {
        let (before, after) = (clauses(tier, from.of(tier)), clauses(tier, to.of(tier)));
        if before != after {
            let _ = writeln!(text, "- {} accounts, from: {}", tier.name(), sentence(&before));
            let _ = writeln!(text, "  to: {}", sentence(&after));
        }
    }
    for &tier in Tier::ALL {
        let (before, after) =
            (clauses(tier, from.first_passkey.of(tier)), clauses(tier, to.first_passkey.of(tier)));
        if before != after {
            let _ =
                writeln!(text, "- first passkeys of {} accounts, from: {}", tier.name(), sentence(&before));
            let _ = writeln!(text, "  to: {}", sentence(&after));
        }
    }
    let owned = |standards: &Standards| {
        let on = |yes: bool| if yes { "by their owner" } else { "by nobody" };
        let owned = &standards.owned;
        let takes = sentence(&clauses(Tier::Standard, &owned.standard));
        format!("shared {}, service {}, with {takes}", on(owned.shared), on(owned.service))
    };
    if from.owned != to.owned {
        let _ = writeln!(text, "- accounts that are nobody's own, from: {}", owned(from));
        let _ = writeln!(text, "  to: {}", owned(to));
    }
    let exceptions = |standards: &Standards| {
        let exceptions = &standards.exceptions;
        let tiers: Vec<&str> =
            Tier::ALL.iter().filter(|tier| exceptions.of(**tier)).map(|tier| tier.name()).collect();
        match tiers.as_slice() {
            [] => "for no accounts".to_owned(),
            _ => format!("for {} accounts, after {} hours", tiers.join(", "), exceptions.hours),
        }
    };
    if from.exceptions != to.exceptions {
        let _ = writeln!(
            text,
            "- exceptions by two supervisors, from: {}, to: {}.",
            exceptions(from),
            exceptions(to)
        );
    }
    for kind in FlagKind::ALL {
        let (before, after) = (from.flags.of(kind), to.flags.of(kind));
        if before != after {
            let (flag, before, after) = (spaced(kind.name()), spaced(before.name()), spaced(after.name()));
            let _ = writeln!(text, "- red flag {flag}: from {before} to {after}.");
        }
    }
    if from.wave != to.wave {
        let (before, after) = (from.wave, to.wave);
        let _ = writeln!(
            text,
            "- cases in ten minutes that pull the brake: from {before} to {after} (0 for never)."
        );
    }
    if from.passes_per_agent != to.passes_per_agent {
        let (before, after) = (from.passes_per_agent, to.passes_per_agent);
        let _ =
            writeln!(text, "- passes of one agent in an hour: from {before} to {after} (0 for no limit).");
    }
}

/// The clauses of a tier in English.
fn sentence(clauses: &[Clause]) -> String {
    let kinds = |kinds: &[EvidenceKind]| {
        kinds.iter().map(|kind| spaced(kind.name())).collect::<Vec<_>>().join(" or ")
    };
    let mut parts = Vec::new();
    for clause in clauses {
        parts.push(match clause {
            Clause::Way(place) => {
                parts.push(format!("way {place}:"));
                continue;
            }
            Clause::Take(n, of) => format!("{n} of {};", kinds(of)),
            Clause::NotOnly(of) => format!("not only {};", kinds(of)),
            Clause::NotOnlyOnScreen => "not only on a screen;".to_owned(),
            Clause::Approvals(n) => format!("{n} more to approve;"),
            Clause::TellSecurity => "security is told;".to_owned(),
            Clause::TellManager => "the manager is told;".to_owned(),
            Clause::SplitHandover => "the pass is split;".to_owned(),
            Clause::SecondPerson => "one more approves what one agent alone has checked;".to_owned(),
        });
    }
    parts.join(" ")
}
