//! A made-up case, step by step.

#![cfg_attr(not(test), expect(clippy::wildcard_imports, reason = "samples use nearly every view"))]

use super::*;
use keyward_model::{ContactId, ContactKind};

fn step(
    key: &'static str,
    title: &'static str,
    state: StepState,
    detail: Option<Phrase>,
    is_current: bool,
) -> StepView {
    let href = (state == StepState::Done).then(|| format!("/desk/cases/1042?step={key}"));
    let waivable =
        !is_current && state == StepState::Blocked && matches!(key, "restore" | "register" | "wipe");
    StepView { key, title: Phrase::key(title), state, detail, is_current, href, waivable, sessions: None }
}

/// The playbook with the first `done` steps done and the next one current.
fn steps(done: usize) -> Vec<StepView> {
    let plan = [
        ("report", "step-title-report", Some(Phrase::plain("iPhone 15, Tuesday, train"))),
        ("assess", "step-title-assess", Some(Phrase::plain("No other passkey"))),
        (
            "verify",
            "step-title-verify",
            Some(Phrase::key("step-detail-checks").with("passed", 2_u32).with("needed", 3_u32)),
        ),
        ("contain", "step-title-contain", Some(Phrase::key("step-detail-after-verify"))),
        ("restore", "step-title-restore", None),
        ("register", "step-title-register", None),
        ("retire", "step-title-retire", None),
        ("wipe", "step-title-wipe", None),
    ];
    let state = |index| match index {
        index if index < done => StepState::Done,
        index if index == done => StepState::Open,
        _ => StepState::Blocked,
    };
    plan.into_iter()
        .enumerate()
        .map(|(index, (key, title, detail))| step(key, title, state(index), detail, index == done))
        .collect()
}

pub(super) fn case(done: usize, current: CurrentCard) -> CaseView {
    let entry = |leaf: u64, text| TimelineEntry {
        at: ago((88_215 - leaf) * 50),
        text,
        actor: Some("Jana Oblak".into()),
        leaf: Some(leaf),
    };
    CaseView {
        touched_until: None,
        number: 1042,
        headline: Phrase::key("case-lost-phone").with("name", "Mira Kovač"),
        playbook: Playbook::DeviceLoss,
        state: CaseState::Open,
        person: mira(),
        opened_at: ago(252),
        closed_at: None,
        channel: Channel::Phone,
        agent: Some("Jana Oblak".into()),
        steps: steps(done),
        reach: None,
        exception: None,
        current,
        also: vec![],
        reregister: None,
        timeline: vec![
            TimelineEntry {
                leaf: None,
                ..entry(88_214, Phrase::key("event-vouch-asked").with("name", "Anton Berg"))
            },
            entry(
                88_213,
                Phrase::key("event-evidence")
                    .with("kind", crate::Arg::Key("evidence-knowledge"))
                    .with("result", crate::Arg::Key("evidence-state-passed")),
            ),
            entry(
                88_212,
                Phrase::key("event-evidence")
                    .with("kind", crate::Arg::Key("evidence-call-back"))
                    .with("result", crate::Arg::Key("evidence-state-passed")),
            ),
            TimelineEntry {
                actor: None,
                ..entry(
                    88_209,
                    Phrase::key("event-assessed")
                        .with("result", "1 passkey on the lost phone, SMS, password"),
                )
            },
            entry(88_208, Phrase::key("event-reported").with("what", "iPhone 15, theft not suspected")),
        ],
        log: Some(LogTip { size: 88_214, root: "5f3c…a91e".into() }),
        ways: ways_lost(),
        flags: vec![
            FlagView {
                level: FlagLevel::Look,
                text: Phrase::key("flag-repeated").with("count", 2_u32),
                effect: Some("flag-effect-one-more-proof"),
                name: None,
                seen: None,
                page: None,
            },
            FlagView {
                level: FlagLevel::Look,
                text: Phrase::key("flagged-theft"),
                effect: None,
                name: None,
                seen: None,
                page: None,
            },
            FlagView {
                level: FlagLevel::Clear,
                text: Phrase::key("flag-no-use-since-loss"),
                effect: None,
                name: None,
                seen: None,
                page: None,
            },
            FlagView {
                level: FlagLevel::Clear,
                text: Phrase::key("flag-no-cluster").with("place", "Finance"),
                effect: None,
                name: None,
                seen: None,
                page: None,
            },
        ],
        hear: [("urgency", "heard-urgency"), ("threats", "heard-threats")]
            .map(|(kind, label)| HearChoice { kind, label })
            .to_vec(),
        words: Some(WordsView { desk: "Lisbon Oslo".into(), person: "Kyoto Graz".into() }),
        devices: vec![iphone(DeviceState::Lost), thinkpad()],
        methods: std::iter::once(lost_passkey()).chain(weak()).collect(),
        can: of_an_agent(),
        told: told(),
        frozen: false,
        roles_forged: false,
        signers_left: None,
        live: Some("/desk/cases/1042/events".into()),
        refused: None,
    }
}

const fn of_an_agent() -> CasePermissions {
    CasePermissions {
        escalate: true,
        note: true,
        review: false,
        reject: false,
        freeze: true,
        acknowledge: false,
    }
}

pub(super) fn evidence(
    kind: EvidenceKind,
    state: EvidenceState,
    details: Vec<Phrase>,
    action: EvidenceAction,
) -> EvidenceItem {
    let recorded = matches!(state, EvidenceState::Passed | EvidenceState::Failed | EvidenceState::NotCounted);
    EvidenceItem {
        kind,
        state,
        say: None,
        details,
        by: recorded.then(|| "Jana Oblak".into()),
        at: recorded.then(|| ago(90)),
        action,
    }
}

/// Two checks and one more, and so many of them done.
pub(super) fn asked(done: u32) -> AskedView {
    let line = |key, listed| ClauseView { text: Phrase::key(key), listed, heading: false };
    AskedView {
        ways: vec![AskedWay {
            takes: Phrase::key("asked-takes").with("count", 2_u32),
            clauses: vec![line(
                "asked-any",
                vec!["rule-proof-call-back", "rule-proof-vouch", "rule-proof-video"],
            )],
            approvals: None,
            done,
            of: 3,
        }],
        more: vec![line("asked-more-flagged", vec!["flag-word-contact-changed"])],
        both_apply: done == 0,
    }
}

pub(super) fn verify() -> VerifyCard {
    let number = |n: u8, refused| CallChoice {
        look: n == 1,
        id: ContactId::from_bytes([n; 16]),
        kind: ContactKind::OfficePhone,
        masked: "+386 ••• 207".into(),
        number: Some("+386 1 555 02 07".into()),
        since: ago(900 * DAY),
        refused,
    };
    VerifyCard {
        question: None,
        spent: Vec::new(),
        first_name: "Mira".into(),
        asked: asked(1),
        met: false,
        colleague: false,
        missing: Some(Phrase::key("card-verify-missing").with("count", 2_u32)),
        say: Some(Phrase::key("card-verify-say-call")),
        items: vec![
            evidence(
                EvidenceKind::CallBack,
                EvidenceState::Passed,
                vec![
                    Phrase::key("evidence-detail-number")
                        .with("number", "+386 ••• 207")
                        .with("kind", crate::Arg::Key("contact-office")),
                    Phrase::key("evidence-detail-on-lost").with("number", "+386 ••• 418"),
                ],
                EvidenceAction::None,
            ),
            evidence(
                EvidenceKind::Knowledge,
                EvidenceState::NotCounted,
                vec![Phrase::key("evidence-detail-knowledge")],
                EvidenceAction::None,
            ),
            evidence(
                EvidenceKind::ManagerVouch,
                EvidenceState::Waiting,
                vec![],
                EvidenceAction::AskVouch {
                    of: "manager",
                    from: "Anton Berg".into(),
                    asked_at: Some(ago(40)),
                },
            ),
            evidence(
                EvidenceKind::Video,
                EvidenceState::Available,
                vec![],
                EvidenceAction::Observe {
                    prompts: vec![
                        Phrase::key("prompt-turn-left"),
                        Phrase::key("prompt-hold-code").with("code", "4719"),
                    ],
                    needs_document: false,
                    photo: Some(keyward_model::PersonId::from_bytes([1; 16])),
                },
            ),
            evidence(
                EvidenceKind::InPerson,
                EvidenceState::Available,
                vec![],
                EvidenceAction::Observe { prompts: Vec::new(), needs_document: true, photo: None },
            ),
            evidence(
                EvidenceKind::RecoveryCode,
                EvidenceState::Available,
                vec![],
                EvidenceAction::Code { left: 3, until: soon(540) },
            ),
            evidence(
                EvidenceKind::CallBack,
                EvidenceState::Available,
                vec![],
                EvidenceAction::Call(vec![number(1, None), number(2, Some(Phrase::key("contact-too-new")))]),
            ),
            evidence(
                EvidenceKind::Approval,
                EvidenceState::Unavailable,
                vec![],
                EvidenceAction::AskApproval { asked_at: None },
            ),
        ],
        next: Some(EvidenceKind::Video),
        expires_at: None,
    }
}

/// A case that a red flag stops, as a supervisor sees it.
pub(super) fn flagged() -> CaseView {
    let page = format!("/desk/people/{}", mira().id);
    let found = |level, text, effect| FlagView {
        level,
        text,
        effect,
        name: Some("threats".to_owned()),
        seen: None,
        page: None,
    };
    CaseView {
        flags: vec![
            FlagView {
                page: Some(page),
                ..found(
                    FlagLevel::Stop,
                    Phrase::key("flagged-lost-device-signed-in")
                        .with("name", "iPhone 15")
                        .with("at", crate::Arg::Moment(ago(7_200))),
                    Some("flag-effect-stop"),
                )
            },
            found(FlagLevel::Stop, Phrase::key("rule-flag-threats"), Some("flag-effect-stop")),
            found(
                FlagLevel::Look,
                Phrase::key("flagged-many-cases").with("count", 12_u32),
                Some("flag-effect-second-person"),
            ),
            found(
                FlagLevel::Look,
                Phrase::key("flagged-contact-changed")
                    .with("kind", crate::Arg::Key("contact-word-mobile"))
                    .with("tail", "•• 418")
                    .with("at", crate::Arg::Moment(ago(DAY))),
                Some("flag-effect-one-more-proof"),
            ),
        ],
        hear: [
            ("urgency", "heard-urgency"),
            ("name_dropping", "heard-name-dropping"),
            ("skip_request", "heard-skip-request"),
            ("refuses_video", "heard-refuses-video"),
            ("wrong_facts", "heard-wrong-facts"),
        ]
        .map(|(kind, label)| HearChoice { kind, label })
        .to_vec(),
        can: CasePermissions {
            escalate: true,
            note: true,
            review: true,
            reject: true,
            freeze: true,
            acknowledge: true,
        },
        reach: Some(crate::views::ReachView {
            finding: Phrase::key("reach-stopped"),
            short: None,
            checks: vec![],
            also: vec![],
            page: None,
            barred: vec![],
            ways_out: vec![],
            stuck: true,
        }),
        ..case(2, CurrentCard::Verify(verify()))
    }
}

/// A case in verification, with an action that was just refused.
pub(in crate::views) fn refused(action: &str, which: &str, sent: &[(&str, &str)]) -> CaseView {
    let sent = sent.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect();
    CaseView {
        refused: Some(RefusedForm {
            action: action.to_owned(),
            which: which.to_owned(),
            why: Phrase::key("refusal-reason-missing"),
            operation: "0a1b2c3d4e5f".to_owned(),
            sent,
        }),
        ..case(2, CurrentCard::Verify(verify()))
    }
}

/// Messages in every state.
pub(super) fn told() -> Vec<ToldView> {
    use keyward_model::Channel;
    let one = |what, channel, to: &str, delivery| ToldView {
        what: Phrase::key(what),
        at: ago(400),
        name: (channel != Channel::Webhook).then(|| "Mira Kovač".to_owned()),
        channel,
        to: to.into(),
        delivery,
    };
    vec![
        one("told-kind-suspended", Channel::Text, "+386 ••• 418", Delivery::Waiting),
        one(
            "told-kind-opened",
            Channel::Webhook,
            "security-chat",
            Delivery::Again(soon(40), "the receiver answers 503".into()),
        ),
        one("told-kind-opened", Channel::Mail, "m•••@example.org", Delivery::Sent(ago(300))),
        one("told-kind-opened", Channel::Text, "+386 ••• 418", Delivery::Kept(ago(300))),
        one(
            "told-kind-opened",
            Channel::Mail,
            "m•••@contoso.example",
            Delivery::Failed("550 no such mailbox".into()),
        ),
    ]
}
