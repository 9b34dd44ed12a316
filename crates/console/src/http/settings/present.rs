//! Rules and changes as pages say them. The clauses of a standard become words in one place, for the preview of a change and for
//! the procedure alike.

use super::sign_in_words;
use crate::{
    Arg, Phrase,
    http::{desk::sessions::took, words},
    views::{
        AssessmentView, BreakGlassView, ChangeBodyView, ChangeRow, ClauseView, DiffView, FactView,
        ImportView, InForceView, RequirementView, RuleKind, RuleState, VerdictView, account_key, effect_key,
        flag_key, kind_key, proof_key, role_key,
    },
};
use keyward_desk::{ChangeDetail, GroupNames, RevokeTimes, VersionDetail};
use keyward_model::{AccountKind, ChangeId, ImportCounts, PassPolicy, PersonId, Role, Tier, Timestamp};
use keyward_recovery::{
    ChangeState, Clause, Danger, EvidenceKind, FlagKind, Holder, Payload, Rule, StandardFor, Standards,
    TierStandard, Verdict, Weakness, clauses, requirements, weaknesses,
};
use keyward_storage::repo::pending_imports::PendingImport;

/// The clauses of a tier's standard in words.
pub(super) fn standard(tier: Tier, standard: &TierStandard) -> Vec<ClauseView> {
    let several = standard.any.len() > 1;
    clauses(tier, standard).iter().filter_map(|clause| words_of(clause, several)).collect()
}

fn words_of(clause: &Clause, several: bool) -> Option<ClauseView> {
    let proofs = |kinds: &[EvidenceKind]| kinds.iter().map(|kind| proof_key(*kind)).collect();
    let plain = |text| ClauseView { text, listed: Vec::new(), heading: false };
    Some(match clause {
        Clause::Way(_) if !several => return None,
        Clause::Way(place) => {
            let place = u64::try_from(*place).unwrap_or(u64::MAX);
            ClauseView { heading: true, ..plain(Phrase::key("clause-way").with("place", place)) }
        }
        Clause::Take(n, of) => ClauseView {
            listed: proofs(of),
            ..plain(Phrase::key("clause-take").with("count", u32::from(*n)))
        },
        Clause::NotOnly(of) => ClauseView { listed: proofs(of), ..plain(Phrase::key("clause-not-only")) },
        Clause::NotOnlyOnScreen => plain(Phrase::key("clause-not-only-on-screen")),
        Clause::Approvals(n) => plain(Phrase::key("clause-approvals").with("count", u32::from(*n))),
        Clause::TellSecurity => plain(Phrase::key("clause-tell-security")),
        Clause::TellManager => plain(Phrase::key("clause-tell-manager")),
        Clause::SplitHandover => plain(Phrase::key("clause-split-handover")),
        Clause::SecondPerson => plain(Phrase::key("clause-second-person")),
    })
}

/// What a tier's standard is worth.
pub(super) fn assessment(tier: Tier, standard: &TierStandard) -> AssessmentView {
    let requirement = |found: keyward_recovery::Requirement| RequirementView {
        rule: match found.rule {
            Rule::TwoMethods => "rule-nist-two-methods",
            Rule::OnSite => "rule-nist-on-site",
            Rule::NoKnowledge => "rule-nist-no-knowledge",
            Rule::VideoPrompts => "rule-nist-video-prompts",
            Rule::Notice => "rule-nist-notice",
        },
        verdict: match found.verdict {
            Verdict::Met => VerdictView::Met,
            Verdict::Depends => VerdictView::Depends,
            Verdict::Missed => VerdictView::Missed,
        },
        source: found.source,
    };
    let weak = |found: Weakness| match found {
        Weakness::SingleProof => "rule-weak-single-proof",
        Weakness::OnlyCodes => "rule-weak-only-codes",
        Weakness::NobodySeesThem => "rule-weak-nobody-sees-them",
    };
    AssessmentView {
        tier,
        requirements: requirements(tier, standard).into_iter().map(requirement).collect(),
        weak: weaknesses(tier, standard).into_iter().map(weak).collect(),
    }
}

fn danger(danger: Danger) -> Phrase {
    match danger {
        Danger::Grants(role) => Phrase::key("danger-grants").with("role", Arg::Key(role_key(role))),
        Danger::Unlinks => Phrase::key("danger-unlinks"),
        Danger::JoinsGuarded => Phrase::key("danger-joins-guarded"),
        Danger::OtherHolder => Phrase::key("danger-other-holder"),
        Danger::LowersTier => Phrase::key("danger-lowers-tier"),
        Danger::PassAllowsMore => Phrase::key("danger-pass-allows-more"),
        Danger::WeakerStandard(tier) => {
            Phrase::key("danger-weaker-standard").with("accounts", Arg::Key(account_key(tier)))
        }
        Danger::TellsFewer(tier) => {
            Phrase::key("danger-tells-fewer").with("accounts", Arg::Key(account_key(tier)))
        }
        Danger::NoSplit(tier) => Phrase::key("danger-no-split").with("accounts", Arg::Key(account_key(tier))),
        Danger::OpensExceptions(tier) => {
            Phrase::key("danger-opens-exceptions").with("accounts", Arg::Key(account_key(tier)))
        }
        Danger::FasterExceptions => Phrase::key("danger-faster-exceptions"),
        Danger::LaterBrake => Phrase::key("danger-later-brake"),
        Danger::OpensMethod(factor) => {
            Phrase::key("danger-opens-method").with("method", Arg::Key(words::factor_key(factor)))
        }
        Danger::WeakerSignIn => Phrase::key("danger-weaker-sign-in"),
        Danger::RequiresFewer => Phrase::key("danger-requires-fewer"),
        Danger::PasskeysAllowMore => Phrase::key("danger-passkeys-allow-more"),
        Danger::FirstMethodByWhatTheyHave => Phrase::key("danger-first-method"),
        Danger::LongerSessions => Phrase::key("danger-longer-sessions"),
        Danger::MorePasses => Phrase::key("danger-more-passes"),
        Danger::OpensOwned => Phrase::key("danger-opens-owned"),
        Danger::MilderFlag(kind) => Phrase::key("danger-milder-flag").with("flag", Arg::Key(flag_key(kind))),
    }
}

/// What a change says.
pub(super) fn body(
    payload: &Payload,
    about: Option<String>,
    reason: &str,
    statement: &str,
    dangers: &[Danger],
    named: &Named<'_>,
) -> ChangeBodyView {
    ChangeBodyView {
        kind: kind(payload),
        reason: reason.to_owned(),
        statement: statement.to_owned(),
        diffs: diffs(payload, about.as_deref(), named),
        warning: warning(payload),
        about,
        dangers: dangers.iter().copied().map(danger).collect(),
        assessments: match payload {
            Payload::Standards { swap } => {
                Tier::ALL.iter().map(|tier| assessment(*tier, swap.to.of(*tier))).collect()
            }
            _ => Vec::new(),
        },
    }
}

const fn kind(payload: &Payload) -> RuleKind {
    match payload {
        Payload::Roles { .. } => RuleKind::Roles,
        Payload::Tier { .. } => RuleKind::Tier,
        Payload::Link { .. } => RuleKind::Link,
        Payload::Account { .. } => RuleKind::Account,
        Payload::PassPolicy { .. } => RuleKind::PassPolicy,
        Payload::SignIn { .. } => RuleKind::SignIn,
        Payload::Standards { .. } => RuleKind::Standards,
        Payload::Import { .. } => RuleKind::Import,
    }
}

fn said(text: Phrase) -> Vec<ClauseView> {
    vec![ClauseView { text, listed: Vec::new(), heading: false }]
}

/// The names of what a change mentions.
pub(super) struct Named<'a> {
    /// Groups.
    pub(super) groups: &'a GroupNames,
    /// People other than the one it is about, with their user names.
    pub(super) others: &'a [(PersonId, String)],
}

impl Named<'_> {
    fn person(&self, id: PersonId) -> String {
        let found = self.others.iter().find(|(known, _)| *known == id);
        found.map_or_else(|| id.to_string(), |(_, name)| name.clone())
    }
}

/// What somebody should know who makes the change, and is not dangerous.
fn warning(payload: &Payload) -> Option<Phrase> {
    let Payload::Account { swap, .. } = payload else { return None };
    let key = match swap.to.account {
        AccountKind::Shared | AccountKind::Service if swap.to.owner.is_none() => "account-no-owner",
        _ => return None,
    };
    Some(Phrase::key(key))
}

fn diffs(payload: &Payload, about: Option<&str>, named: &Named<'_>) -> Vec<DiffView> {
    let groups = named.groups;
    match payload {
        Payload::Roles { swap, .. } => {
            let named = |roles: &[Role]| match roles {
                [] => said(Phrase::key("rule-no-role")),
                roles => roles.iter().flat_map(|role| said(Phrase::key(role_key(*role)))).collect(),
            };
            vec![DiffView { label: Phrase::key("rule-roles"), from: named(&swap.from), to: named(&swap.to) }]
        }
        Payload::Tier { swap, .. } => vec![DiffView {
            label: Phrase::key("rule-tier"),
            from: said(Phrase::key(account_key(swap.from))),
            to: said(Phrase::key(account_key(swap.to))),
        }],
        Payload::Link { other, swap, .. } => {
            let says = |linked: bool| {
                let key = if linked { "link-one" } else { "link-two" };
                let of = |name: &str| crate::Arg::from(name);
                said(
                    Phrase::key(key)
                        .with("one", of(about.unwrap_or_default()))
                        .with("other", named.person(*other)),
                )
            };
            vec![DiffView { label: Phrase::key("rule-link"), from: says(swap.from), to: says(swap.to) }]
        }
        Payload::Account { swap, .. } => {
            let kind = DiffView {
                label: Phrase::key("rule-account"),
                from: said(Phrase::key(kind_key(swap.from.account))),
                to: said(Phrase::key(kind_key(swap.to.account))),
            };
            let owner = |holder: &Holder| {
                said(match holder.owner {
                    Some(owner) => Phrase::key("account-owned").with("name", named.person(owner)),
                    None => Phrase::key("account-owned-by-nobody"),
                })
            };
            let (from, to) = (owner(&swap.from), owner(&swap.to));
            let owner = DiffView { label: Phrase::key("person-owner"), from, to };
            [kind, owner].into_iter().filter(|diff| diff.from != diff.to).collect()
        }
        Payload::PassPolicy { swap, .. } => {
            let (before, after) = (pass_facts(&swap.from), pass_facts(&swap.to));
            let pairs = before.into_iter().zip(after).filter(|(before, after)| before != after);
            pairs
                .map(|(before, after)| DiffView {
                    label: before.label,
                    from: said(before.value),
                    to: said(after.value),
                })
                .collect()
        }
        Payload::SignIn { swap, .. } => sign_in_words::diffs(&swap.from, &swap.to, groups),
        Payload::Standards { swap } => standards_diffs(&swap.from, &swap.to),
        Payload::Import { counts, .. } => {
            vec![DiffView {
                label: Phrase::key("rule-import"),
                from: Vec::new(),
                to: import_counts(*counts).into_iter().flat_map(said).collect(),
            }]
        }
    }
}

/// How much an import replaces, and each reason besides for which it waits.
fn import_counts(counts: ImportCounts) -> Vec<Phrase> {
    let ImportCounts { people, contacts, managers, opens, holders, reopened, earlier } = counts;
    let all = Phrase::key("rule-import-counts").with("people", people);
    let reasons = [
        ("rule-import-contacts", contacts),
        ("rule-import-managers", managers),
        ("rule-import-opens", opens),
        ("rule-import-holders", holders),
        ("rule-import-reopened", reopened),
        ("rule-import-earlier", earlier),
    ];
    let besides = reasons.into_iter().filter(|(_, people)| *people > 0);
    std::iter::once(all).chain(besides.map(|(key, people)| Phrase::key(key).with("people", people))).collect()
}

/// Imports that wait until two people signed them.
pub(super) fn imports(waiting: &[PendingImport], open: &[ChangeDetail]) -> Vec<ImportView> {
    let proposes = |of: &str| {
        let is_it = |detail: &&ChangeDetail| matches!(&detail.change.payload, Payload::Import { plan, .. } if plan == of);
        open.iter().find(is_it).map(|detail| detail.change.id.to_string())
    };
    let view = |import: &PendingImport| ImportView {
        proposed: proposes(&import.plan),
        plan: import.plan.clone(),
        seen_at: import.seen_at,
        counts: import_counts(import.counts),
    };
    waiting.iter().map(view).collect()
}

const fn first_passkey_key(tier: Tier) -> &'static str {
    match tier {
        Tier::Standard => "standards-first-passkey-standard",
        Tier::Elevated => "standards-first-passkey-elevated",
        Tier::Privileged => "standards-first-passkey-privileged",
    }
}

fn standards_diffs(from: &Standards, to: &Standards) -> Vec<DiffView> {
    let standards = from.every().into_iter().zip(to.every()).map(|((which, before), (_, after))| {
        let (label, tier) = match which {
            StandardFor::Recovery(tier) => (Phrase::key(account_key(tier)), tier),
            StandardFor::FirstPasskey(tier) => (Phrase::key(first_passkey_key(tier)), tier),
            StandardFor::Owned => (Phrase::key("standards-owned"), Tier::Standard),
        };
        DiffView { label, from: standard(tier, before), to: standard(tier, after) }
    });
    let yes = |key, of: fn(&Standards) -> bool| {
        let words = |standards| said(Phrase::key(if of(standards) { "rule-yes" } else { "rule-no" }));
        DiffView { label: Phrase::key(key), from: words(from), to: words(to) }
    };
    let owned = [
        yes("standards-owned-shared", |standards| standards.owned.shared),
        yes("standards-owned-service", |standards| standards.owned.service),
    ];
    let flag = |kind: &FlagKind| DiffView {
        label: Phrase::key(flag_key(*kind)),
        from: said(Phrase::key(effect_key(from.flags.of(*kind)))),
        to: said(Phrase::key(effect_key(to.flags.of(*kind)))),
    };
    let number = |key, of: fn(&Standards) -> u32| {
        let words = |standards| said(Phrase::plain(of(standards).to_string()));
        DiffView { label: Phrase::key(key), from: words(from), to: words(to) }
    };
    let exceptions = |standards: &Standards| {
        let tiers = Tier::ALL.iter().filter(|tier| standards.exceptions.of(**tier));
        let tiers: Vec<_> = tiers.flat_map(|tier| said(Phrase::key(account_key(*tier)))).collect();
        if tiers.is_empty() { said(Phrase::key("rule-no")) } else { tiers }
    };
    let exceptions =
        DiffView { label: Phrase::key("standards-exceptions"), from: exceptions(from), to: exceptions(to) };
    let numbers = [
        number("standards-exceptions-hours", |standards| standards.exceptions.hours),
        number("standards-wave", |standards| standards.wave),
        number("standards-passes", |standards| standards.passes_per_agent),
    ];
    let flags = FlagKind::ALL.iter().map(flag);
    let rest = owned.into_iter().chain(flags).chain([exceptions]).chain(numbers);
    standards.chain(rest).filter(|diff| diff.from != diff.to).collect()
}

/// What a pass policy says.
pub(super) fn pass_facts(policy: &PassPolicy) -> Vec<FactView> {
    let yes = |yes: bool| Phrase::key(if yes { "rule-yes" } else { "rule-no" });
    let minutes = |minutes: u32| Phrase::plain(minutes.to_string());
    let count = |number: usize| Phrase::plain(number.to_string());
    let fact = |label, value| FactView { label: Phrase::key(label), value };
    vec![
        fact("pass-policy-enabled", yes(policy.enabled)),
        fact("pass-policy-one-time", yes(policy.one_time)),
        fact("pass-policy-minimum", minutes(policy.minimum_minutes)),
        fact("pass-policy-default", minutes(policy.default_minutes)),
        fact("pass-policy-maximum", minutes(policy.maximum_minutes)),
        fact("pass-policy-length", Phrase::plain(policy.length.to_string())),
        fact("pass-policy-include", count(policy.include.len())),
        fact("pass-policy-exclude", count(policy.exclude.len())),
    ]
}

/// A change in a list.
pub(super) fn row(detail: &ChangeDetail) -> ChangeRow {
    ChangeRow {
        id: detail.change.id.to_string(),
        kind: kind(&detail.change.payload),
        about: detail.about.as_ref().map(|person| person.display_name.clone()),
        state: state(detail.change.state),
        proposer: detail.proposer.clone(),
        proposed_at: detail.change.proposed_at,
        due_at: detail.change.due_at,
    }
}

pub(super) const fn state(state: ChangeState) -> RuleState {
    match state {
        ChangeState::Proposed => RuleState::Proposed,
        ChangeState::Approved => RuleState::Approved,
        ChangeState::InForce => RuleState::InForce,
        ChangeState::Declined => RuleState::Declined,
        ChangeState::Withdrawn => RuleState::Withdrawn,
        ChangeState::Stopped => RuleState::Stopped,
        ChangeState::Expired => RuleState::Expired,
        ChangeState::Overtaken => RuleState::Overtaken,
    }
}

/// A document in force.
pub(super) fn in_force(version: &VersionDetail) -> InForceView {
    let signed = version.change.as_ref().map(|change| (change.proposer.clone(), change.approver.clone()));
    InForceView { version: version.version, since: version.since, signed }
}

/// Uses of the sealed key, as one viewer sees them. Who got in with it does not say that they looked.
pub(crate) fn glass(
    unseen: &[(ChangeId, PersonId, String, Timestamp)],
    viewer: &keyward_model::Person,
) -> Vec<BreakGlassView> {
    let one = |(id, person, account, at): &(ChangeId, PersonId, String, Timestamp)| BreakGlassView {
        id: id.to_string(),
        account: account.clone(),
        at: *at,
        may_see: viewer.roles.has(Role::SecurityReader) && viewer.id != *person,
    };
    unseen.iter().map(one).collect()
}

/// Why a page cannot go on, if that is something that its reader can put right.
pub(super) fn problem(error: &keyward_desk::DeskError) -> Option<Phrase> {
    words::desk(error)
}

/// How long ending sessions took lately.
pub(super) fn revoking(times: &RevokeTimes) -> Phrase {
    Phrase::key("settings-revoking")
        .with("count", u64::try_from(times.count).unwrap_or(u64::MAX))
        .with("median", took(times.median))
        .with("worst", took(times.worst))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Nobody signs a change that the page does not name: the brake is part of the standards.
    #[test]
    fn a_change_of_the_brake_alone_is_named() {
        let from = Standards::default();
        let to = Standards { wave: from.wave + 7, ..from.clone() };
        let found = standards_diffs(&from, &to);
        assert_eq!(found.len(), 1);
        assert!(found.iter().all(|diff| diff.label == Phrase::key("standards-wave")));
        assert!(standards_diffs(&from, &from).is_empty());
    }

    /// Neither are first passkeys and accounts with an owner forgotten.
    #[test]
    fn a_change_of_any_standard_alone_is_named() {
        let from = Standards::default();
        let labels = |edit: fn(&mut Standards)| {
            let mut to = from.clone();
            edit(&mut to);
            standards_diffs(&from, &to).into_iter().map(|diff| diff.label).collect::<Vec<_>>()
        };
        let first = labels(|to| to.first_passkey.privileged.second_person = true);
        assert_eq!(first, [Phrase::key("standards-first-passkey-privileged")]);
        let owned = labels(|to| to.owned.standard.tell_security = true);
        assert_eq!(owned, [Phrase::key("standards-owned")]);
        let services = labels(|to| to.owned.service = true);
        assert_eq!(services, [Phrase::key("standards-owned-service")]);
        let elevated = labels(|to| to.elevated.split_handover = true);
        assert_eq!(elevated, [Phrase::key("rule-accounts-elevated")]);
    }
}
