//! The sign-in policy and its parts, and "why?".

#![cfg_attr(not(test), expect(clippy::wildcard_imports, reason = "samples use nearly every view"))]

use super::{pages::sample, *};
use keyward_model::{Certification, Factor, FactorSet, MetadataStatus};

fn said(text: Phrase) -> ClauseView {
    ClauseView { text, listed: Vec::new(), heading: false }
}

fn group(n: u8, name: &str, included: bool, excluded: bool) -> GroupRow {
    GroupRow {
        id: keyward_model::GroupId::from_bytes([n; 16]).to_string(),
        name: name.into(),
        included,
        excluded,
    }
}

fn scope() -> ScopeForm {
    ScopeForm {
        everybody: false,
        groups: vec![
            group(1, "Finance and controlling, Ljubljana", true, false),
            group(2, "Interns", false, true),
            group(3, "Finance – external auditors with accounts for the year end", false, false),
        ],
        find: "fin".into(),
        found: Some(Phrase::key("policy-groups-found")),
    }
}

fn part(action: &str, words: (&'static str, &'static str), part: PartForm) -> PolicyPartView {
    PolicyPartView {
        action: format!("/settings/sign-in/{action}"),
        version: 3,
        title: words.0,
        text: words.1,
        part,
        remove: None,
        reason: String::new(),
        overtaken: None,
        problem: None,
    }
}

fn model(n: u8, name: &str) -> ModelRow {
    ModelRow { id: keyward_model::Aaguid::from_bytes([n; 16]).to_string(), name: name.into() }
}

fn method(factor: Factor, on: bool, worth: &'static str, tone: &'static str) -> MethodRow {
    MethodRow {
        name: factor_key(factor),
        on,
        state: Phrase::key(if on { "scope-everybody" } else { "policy-off" }),
        worth,
        tone,
        note: method_note(factor),
        edit: format!("/settings/sign-in/methods/{}", factor.name()),
    }
}

fn policy() -> PolicyView {
    let entry =
        |title, clauses, edit: &str| EntryView { title, clauses, edit: format!("/settings/sign-in/{edit}") };
    let restricted = MethodRow {
        state: Phrase::key("scope-groups-but").with("in", "Finance, Sales").with("out", "Interns"),
        ..method(Factor::Sms, true, "worth-restricted", "warn")
    };
    let by_role =
        Phrase::key("demand-any-role").with("strength", crate::Arg::Key("strength-name-phishing-resistant"));
    let by_people =
        Phrase::key("demand-everybody").with("strength", crate::Arg::Key("strength-name-multi-factor"));
    let together = |listed: &[&'static str]| ClauseView {
        listed: listed.to_vec(),
        ..said(Phrase::key("policy-together"))
    };
    let life = |key| {
        let (overall, idle) = (Duration::from_hours(24), Duration::from_hours(1));
        said(Phrase::key(key).with("overall", overall).with("idle", idle))
    };
    let required = Phrase::key("requirement-reminded")
        .with("count", 2_u32)
        .with("days", 30_u32)
        .with("every", 7_u32)
        .with("since", crate::Arg::Day(ago(9 * DAY)));
    let asks = Phrase::key("campaign-asks")
        .with("method", crate::Arg::Key("factor-passkey"))
        .with("days", 3_u32)
        .with("snoozes", 0_u32);
    PolicyView {
        doc: InForceView {
            version: 3,
            since: Some(ago(9 * DAY)),
            signed: Some(("Irena Zajc".into(), Some("Karl Weber".into()))),
        },
        current: None,
        change: Some("0197".into()),
        may_propose: true,
        methods: vec![
            method(Factor::Passkey, true, "worth-phishing-resistant", "ok"),
            method(Factor::WindowsHello, true, "worth-phishing-resistant", "ok"),
            method(Factor::SoftwareTotp, false, "worth-one", "plain"),
            restricted,
            method(Factor::Email, false, "worth-recovery", "plain"),
            method(Factor::TemporaryAccessPass, true, "worth-several", "accent"),
        ],
        self_service: true,
        profiles: vec![entry(
            Phrase::plain("Security keys for privileged accounts"),
            vec![
                said(Phrase::key("scope-groups").with("in", "Administrators")),
                said(Phrase::key("profile-device-bound")),
                said(Phrase::key("profile-attested")),
                said(
                    Phrase::key("profile-only-models")
                        .with("count", 265_u64)
                        .with("models", "YubiKey 5 NFC, …"),
                ),
            ],
            "profiles/1",
        )],
        demands: vec![entry(by_role, vec![], "demands/1"), entry(by_people, vec![], "demands/2")],
        strengths: vec![entry(
            Phrase::plain("Branch offices"),
            vec![together(&["factor-passkey"]), together(&["factor-password", "factor-totp"])],
            "strengths/1",
        )],
        first_method: Phrase::key("first-method-pass"),
        lifetimes: vec![life("lifetime-phishing-resistant"), life("lifetime-multi-factor")],
        requirements: vec![entry(required, vec![said(Phrase::key("scope-everybody"))], "requirements/1")],
        campaign: vec![said(asks), said(Phrase::key("scope-everybody"))],
    }
}

fn profile() -> ProfileForm {
    ProfileForm {
        name: "Security keys for privileged accounts".into(),
        scope: scope(),
        attestation: true,
        device_bound: true,
        synced: false,
        list: ListKind::Allow,
        models: vec![model(1, "YubiKey 5 NFC"), model(2, "Google Titan Security Key v2")],
        find_model: "feitian".into(),
        found_models: vec![
            model(3, "Feitian BioPass FIDO2 Plus Authenticator"),
            model(4, "Feitian ePass FIDO2-NFC Series (CTAP2.1, CTAP2.0, U2F)"),
        ],
        found: Some(Phrase::key("policy-models-found")),
        entra: 265,
        certification: Some(Certification::L1Plus),
        statuses: vec![MetadataStatus::Revoked, MetadataStatus::Retired],
    }
}

fn why() -> WhyView {
    let ask = |value: &str, label, chosen| QuestionRow { value: value.into(), label, chosen };
    let own = Phrase::key("why-use")
        .with("label", "Security key")
        .with("factor", crate::Arg::Key("factor-passkey"));
    let new = Phrase::key("why-register").with("factor", crate::Arg::Key("factor-totp"));
    WhyView {
        query: String::new(),
        people: vec![],
        person: Some(mira()),
        own: vec![ask("use:1:passkey", own, true)],
        new: vec![ask("new:software_totp", new, false)],
        at: "2026-11-20T09:00".into(),
        problem: None,
        answer: Some(AnswerView {
            allowed: false,
            headline: Phrase::key("why-no-profile"),
            rule: Some(Phrase::key("scope-everybody")),
            profiles: vec![
                ("All passkeys".into(), Phrase::key("why-profile-synced")),
                (
                    "Security keys".into(),
                    Phrase::key("why-profile-only-claimed").with("model", "YubiKey 5 NFC"),
                ),
            ],
            lines: vec![Phrase::key("why-member-of").with("groups", "Finance")],
            ways: vec![vec!["factor-passkey"], vec!["factor-password", "factor-sms"]],
            version: 3,
            pass_version: 0,
            at: Some(ago(DAY)),
        }),
    }
}

pub(super) fn all() -> Vec<Sample> {
    let irena = || viewer("Irena Zajc", &[Role::PolicyAdministrator, Role::SecurityReader]);
    let edited = |name, view: PolicyPartView| sample(name, Area::Settings, irena(), view);
    let method = MethodForm { factor: Factor::Sms, enabled: true, self_service: true, scope: scope() };
    let sms = PolicyPartView {
        overtaken: Some(Phrase::key("policy-overtaken").with("version", "4")),
        problem: Some(Phrase::key("policy-scope-unused")),
        ..part("methods/sms", ("policy-methods", "policy-method-text"), PartForm::Method(method))
    };
    let passkeys = MethodForm {
        factor: Factor::Passkey,
        enabled: true,
        self_service: true,
        scope: ScopeForm { everybody: true, ..ScopeForm::default() },
    };
    let passkeys =
        part("methods/passkey", ("policy-methods", "policy-method-text"), PartForm::Method(passkeys));
    let of_profile = PolicyPartView {
        remove: Some("policy-profile-remove"),
        ..part("profiles/1", ("policy-profile-title", "policy-profile-text"), PartForm::Profile(profile()))
    };
    let demand = DemandForm {
        of: "people".into(),
        strength: "own:Branch offices".into(),
        own: vec!["Branch offices".into()],
        scope: scope(),
    };
    let demand = PolicyPartView {
        remove: Some("policy-demand-remove"),
        ..part("demands/1", ("policy-demand-title", "policy-demand-text"), PartForm::Demand(demand))
    };
    let strength = StrengthForm {
        name: "Branch offices".into(),
        ways: vec![
            FactorSet::of(Factor::Passkey),
            FactorSet::of(Factor::Password).with(Factor::SoftwareTotp),
        ],
    };
    let strength =
        part("strengths/1", ("policy-strength-title", "policy-strength-text"), PartForm::Strength(strength));
    let first = part(
        "first-method",
        ("policy-topic-first-method", "policy-first-text"),
        PartForm::FirstMethod(FirstMethodForm { what_they_have: false }),
    );
    let minutes =
        [("1440", "60"), ("720", "60"), ("60", "15"), ("480", "15")].map(|(a, b)| (a.into(), b.into()));
    let sessions = part(
        "sessions",
        ("policy-topic-lifetimes", "policy-lifetimes-text"),
        PartForm::Lifetimes(LifetimesForm { minutes }),
    );
    let requirement = RequirementForm {
        strong_methods: "2".into(),
        within_days: "30".into(),
        remind_every_days: "7".into(),
        since: Some(ago(9 * DAY)),
        restart: false,
        scope: scope(),
    };
    let requirement = part(
        "requirements/1",
        ("policy-requirement-title", "policy-requirement-text"),
        PartForm::Requirement(requirement),
    );
    let campaign = CampaignForm {
        factor: Factor::Passkey,
        snooze_days: "3".into(),
        snoozes: String::new(),
        scope: ScopeForm { everybody: true, ..ScopeForm::default() },
    };
    let campaign =
        part("campaign", ("policy-topic-campaign", "policy-campaign-text"), PartForm::Campaign(campaign));
    let found = WhyView {
        query: "mira".into(),
        people: vec![PersonHit { person: mira(), employee_number: Some("4711".into()), open_case: None }],
        person: None,
        answer: None,
        ..why()
    };
    let old =
        PolicyView { current: Some(4), may_propose: false, profiles: vec![], campaign: vec![], ..policy() };
    vec![
        sample("policy", Area::Settings, irena(), policy()),
        sample("policy-old", Area::Settings, irena(), old),
        edited("policy-method", sms),
        edited("policy-passkeys", passkeys),
        edited("policy-profile", of_profile),
        edited("policy-demand", demand),
        edited("policy-strength", strength),
        edited("policy-first", first),
        edited("policy-sessions", sessions),
        edited("policy-requirement", requirement),
        edited("policy-campaign", campaign),
        sample("why", Area::Settings, irena(), why()),
        sample("why-find", Area::Settings, irena(), found),
    ]
}
