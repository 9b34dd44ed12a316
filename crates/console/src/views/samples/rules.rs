//! Settings and the procedure.

#![cfg_attr(not(test), expect(clippy::wildcard_imports, reason = "samples use nearly every view"))]
#![expect(clippy::too_many_lines, reason = "one long list of made-up content")]

use super::{pages::sample, *};
use keyward_model::PassPolicy;
use keyward_recovery::{EvidenceKind as Proof, FlagEffects, Standards};

fn clause(text: Phrase, listed: &[&'static str]) -> ClauseView {
    ClauseView { text, listed: listed.to_vec(), heading: false }
}

fn body(weak: bool) -> ChangeBodyView {
    let take = |count: u32| Phrase::key("clause-take").with("count", count);
    let all =
        ["rule-proof-call-back", "rule-proof-vouch", "rule-proof-in-person", "rule-proof-recovery-code"];
    let not_only = clause(Phrase::key("clause-not-only"), &["rule-proof-recovery-code"]);
    ChangeBodyView {
        warning: None,
        kind: RuleKind::Standards,
        about: None,
        reason: "The works council asks for it".into(),
        statement: "Contoso (https://id.contoso.example), change of the rules 0197-4b.\nVerification standards, version 3 in the place of version 2:\n- standard accounts, from: 2 of call back or vouch or in person or recovery code; not only recovery code;\n  to: 1 of call back or vouch or in person;\nReason: The works council asks for it\nI have read this and want it to be in force.\nProposed by: Irena Zajc (irena.zajc@contoso.example), 2026-11-21T08:40:00Z.".into(),
        diffs: vec![DiffView { label: Phrase::key("rule-accounts-standard"), from: vec![clause(take(2), &all), not_only], to: vec![clause(take(1), &all[..3])] }],
        dangers: vec![Phrase::key("danger-weaker-standard").with("accounts", crate::Arg::Key("rule-accounts-standard"))],
        assessments: vec![assessment(Tier::Standard, weak), assessment(Tier::Privileged, false)],
    }
}

fn assessment(tier: Tier, weak: bool) -> AssessmentView {
    let rule = |rule, verdict, source| RequirementView { rule, verdict, source };
    let two = if weak { VerdictView::Missed } else { VerdictView::Met };
    AssessmentView {
        tier,
        requirements: vec![
            rule("rule-nist-two-methods", two, "SP 800-63B-4 §4.2.2 (AAL2)"),
            rule("rule-nist-video-prompts", VerdictView::Depends, "SP 800-63A-4"),
            rule("rule-nist-notice", VerdictView::Met, "SP 800-63B-4 §4.6"),
        ],
        weak: if weak { vec!["rule-weak-single-proof"] } else { vec![] },
    }
}

fn row(state: RuleState, due_at: Option<Timestamp>) -> ChangeRow {
    ChangeRow {
        id: "0197".into(),
        kind: if due_at.is_some() { RuleKind::Roles } else { RuleKind::Standards },
        about: due_at.map(|_| "Mira Kovač".into()),
        state,
        proposer: "Irena Zajc".into(),
        proposed_at: ago(3_000),
        due_at,
    }
}

pub(super) fn all() -> Vec<Sample> {
    let irena = || viewer("Irena Zajc", &[Role::PolicyAdministrator, Role::SecurityReader]);
    let page = |name, page: ChangeView| sample(name, Area::Settings, irena(), page);
    let doc = |version, signed| InForceView { version, since: Some(ago(90 * DAY)), signed };
    let fact = |label, value: &str| FactView { label: Phrase::key(label), value: Phrase::plain(value) };
    let overview = SettingsView {
        standards: doc(2, Some(("Irena Zajc".into(), Some("Karl Weber".into())))),
        sign_in: doc(3, Some(("Irena Zajc".into(), None))),
        pass_policy: doc(0, None),
        pass_facts: vec![fact("pass-policy-default", "60"), fact("pass-policy-length", "10")],
        imports: vec![ImportView {
            proposed: None,
            plan: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
            counts: vec![
                Phrase::key("rule-import-counts").with("people", 412_u32),
                Phrase::key("rule-import-contacts").with("people", 398_u32),
                Phrase::key("rule-import-managers").with("people", 20_u32),
                Phrase::key("rule-import-opens").with("people", 3_u32),
                Phrase::key("rule-import-earlier").with("people", 11_u32),
            ],
            seen_at: ago(1_200),
        }],
        open: vec![row(RuleState::Proposed, None), row(RuleState::Approved, Some(soon(70_000)))],
        administrators: vec!["Irena Zajc".into(), "Karl Weber".into()],
        may_propose: true,
        glass: vec![],
        revoking: Some(
            Phrase::key("settings-revoking")
                .with("count", 12_u64)
                .with("median", "11 ms")
                .with("worst", "38 ms"),
        ),
    };
    let glass = BreakGlassView {
        id: "0198".into(),
        account: "irena.zajc@contoso.example".into(),
        at: ago(900),
        may_see: true,
    };
    let alone = SettingsView {
        open: vec![],
        administrators: vec!["Irena Zajc".into()],
        glass: vec![glass],
        revoking: None,
        ..overview.clone()
    };
    let change = ChangeView {
        body: body(true),
        id: "0197".into(),
        state: RuleState::Proposed,
        proposer: "Irena Zajc".into(),
        proposed_at: ago(3_000),
        expires_at: soon(6 * DAY),
        approved: None,
        due_at: None,
        ended: None,
        may: ChangeMay { approve: true, decline: true, ..ChangeMay::default() },
        refused: None,
    };
    let waiting = ChangeView {
        state: RuleState::Approved,
        approved: Some(("Karl Weber".into(), ago(100))),
        due_at: Some(soon(86_300)),
        may: ChangeMay { stop: true, ..ChangeMay::default() },
        ..change.clone()
    };
    let swap = |kind, about: Option<&str>, label, from, to, dangers| ChangeBodyView {
        warning: None,
        kind,
        about: about.map(Into::into),
        diffs: vec![DiffView {
            label: Phrase::key(label),
            from: vec![clause(from, &[])],
            to: vec![clause(to, &[])],
        }],
        dangers,
        assessments: vec![],
        ..body(false)
    };
    let roles = swap(
        RuleKind::Roles,
        Some("Mira Kovač"),
        "rule-roles",
        Phrase::key("rule-no-role"),
        Phrase::key("role-authentication"),
        vec![Phrase::key("danger-grants").with("role", crate::Arg::Key("role-authentication"))],
    );
    let lives = swap(
        RuleKind::PassPolicy,
        None,
        "pass-policy-maximum",
        Phrase::plain("60"),
        Phrase::plain("480"),
        vec![Phrase::key("danger-pass-allows-more")],
    );
    let tier_change = swap(
        RuleKind::Tier,
        Some("Mira Kovač"),
        "rule-tier",
        Phrase::key("rule-accounts-standard"),
        Phrase::key("rule-accounts-elevated"),
        vec![],
    );
    let stopped = ChangeView {
        body: roles,
        state: RuleState::Stopped,
        ended: Some((ago(50), Some("Rok Reviewer".into()), Some("Nobody asked for it".into()))),
        may: ChangeMay::default(),
        ..waiting.clone()
    };
    let mine = ChangeView {
        body: lives,
        may: ChangeMay { withdraw: true, ..ChangeMay::default() },
        refused: Some(Phrase::key("rule-second-person")),
        ..change.clone()
    };
    let in_force = ChangeView {
        body: tier_change,
        state: RuleState::InForce,
        due_at: None,
        may: ChangeMay::default(),
        ..waiting.clone()
    };
    let standards = Standards::default();
    let all = Proof::PROOFS.map(proof_key);
    let tier = |tier| TierProcedure {
        tier,
        clauses: vec![
            clause(Phrase::key("clause-take").with("count", 2_u32), &all),
            clause(Phrase::key("clause-approvals").with("count", 1_u32), &[]),
        ],
        assessment: assessment(tier, false),
    };
    let hit = PersonHit { person: mira(), employee_number: Some("4711".into()), open_case: None };
    let preview = ChangePreviewView {
        body: body(true),
        id: "0197".into(),
        payload: "{}".into(),
        back: "/settings/standards".into(),
        rehearsal: None,
        at_once: false,
        lonely: true,
        refused: None,
        problem: None,
    };
    let affected = |count| AffectedView {
        count,
        first: vec![("0197".into(), "Mira Kovač".into(), "mira.kovac@contoso.example".into())],
    };
    let rehearsed = ChangePreviewView {
        rehearsal: Some(RehearsalView {
            people: 1_240,
            changed: 214,
            ways: vec![
                WayTally { factors: vec!["factor-passkey"], gained: 0, lost: 31 },
                WayTally { factors: vec!["factor-password", "factor-sms"], gained: 0, lost: 190 },
            ],
            locked_out: affected(17),
            weaker: affected(14),
            refused: affected(31),
            refused_passkeys: 33,
            unregistrable: affected(12),
            asked: affected(96),
            held: affected(4),
        }),
        at_once: true,
        lonely: false,
        problem: Some(Phrase::key("policy-refused-lock-out")),
        ..preview.clone()
    };
    let mut pages = vec![
        sample("settings", Area::Settings, irena(), overview),
        sample("settings-alone", Area::Settings, irena(), alone),
    ];
    pages.extend([page("change", change), page("change-waiting", waiting)]);
    pages.extend([page("change-stopped", stopped), page("change-mine", mine), page("change-tier", in_force)]);
    pages.extend([
        sample("change-preview", Area::Settings, irena(), preview),
        sample("change-rehearsed", Area::Settings, irena(), rehearsed),
        sample(
            "changes",
            Area::Settings,
            irena(),
            ChangesView {
                rows: vec![row(RuleState::InForce, None), row(RuleState::Declined, None)],
                older: None,
            },
        ),
        sample(
            "roles",
            Area::Settings,
            irena(),
            RolesView {
                query: "mira".into(),
                people: vec![hit],
                holders: ROLES.map(|role| (role, vec![("0190".into(), "Irena Zajc".into())])).to_vec(),
            },
        ),
        sample(
            "person-rules",
            Area::Settings,
            irena(),
            PersonRulesView {
                person: mira(),
                roles: RoleSet::of(&[Role::Helpdesk]),
                account: keyward_model::AccountKind::Shared,
                owner: Some("anton@contoso.example".into()),
                linked: vec![("Mira Kovač (admin)".into(), "adm-mira@contoso.example".into())],
                claimed: vec!["Mira Novak (mira.novak@contoso.example)".into()],
                refused: None,
            },
        ),
        sample(
            "pass-policy",
            Area::Settings,
            irena(),
            PassPolicyView {
                policy: PassPolicy::default(),
                reason: String::new(),
                problem: Some(Phrase::key("policy-refused-lifetimes")),
            },
        ),
        sample(
            "standards",
            Area::Settings,
            irena(),
            StandardsView { standards: standards.clone(), reason: String::new(), problem: None },
        ),
        sample(
            "procedure",
            Area::Nowhere,
            agent(),
            ProcedureView {
                standards: doc(2, Some(("Irena Zajc".into(), Some("Karl Weber".into())))),
                is_current: true,
                tiers: Tier::ALL.iter().copied().map(tier).collect(),
                lives: Proof::PROOFS.map(|kind| (proof_key(kind), 15)).to_vec(),
                flags: flag_rows(&FlagEffects::default()),
                exceptions: vec![],
                limits: vec![Phrase::key("procedure-limit-passes").with("count", 20u32)],
                versions: vec![2, 1],
            },
        ),
    ]);
    pages
}
