//! The case page in each of its states.

#![cfg_attr(not(test), expect(clippy::wildcard_imports, reason = "samples use nearly every view"))]
#![expect(clippy::too_many_lines, reason = "one long list of made-up content")]

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
    StepView { key, title: Phrase::key(title), state, detail, is_current, href, waivable }
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

fn case(done: usize, current: CurrentCard) -> CaseView {
    let entry = |leaf: u64, text| TimelineEntry {
        at: ago((88_215 - leaf) * 50),
        text,
        actor: Some("Jana Oblak".into()),
        leaf: Some(leaf),
    };
    CaseView {
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
        current,
        also: vec![],
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
            FlagView { level: FlagLevel::Clear, text: Phrase::key("flag-no-use-since-loss") },
            FlagView { level: FlagLevel::Look, text: Phrase::key("flag-repeated").with("count", 2_u32) },
            FlagView {
                level: FlagLevel::Clear,
                text: Phrase::key("flag-no-cluster").with("place", "Finance"),
            },
        ],
        devices: vec![iphone(DeviceState::Lost), thinkpad()],
        methods: std::iter::once(lost_passkey()).chain(weak()).collect(),
        can: CasePermissions { escalate: true, note: true },
        live: Some("/desk/cases/1042/events".into()),
        refused: None,
    }
}

fn evidence(
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

fn verify() -> VerifyCard {
    let number = |n: u8, refused| CallChoice {
        id: ContactId::from_bytes([n; 16]),
        kind: ContactKind::OfficePhone,
        masked: "+386 ••• 207".into(),
        number: Some("+386 1 555 02 07".into()),
        since: ago(900 * DAY),
        refused,
    };
    VerifyCard {
        first_name: "Mira".into(),
        standard: Phrase::key("standard-elevated"),
        passed: 1,
        needed: 3,
        met: false,
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
                EvidenceAction::AskVouch { from: "Anton Berg".into(), asked_at: Some(ago(40)) },
            ),
            evidence(
                EvidenceKind::Video,
                EvidenceState::Available,
                vec![],
                EvidenceAction::Observe { against_photo: true },
            ),
            evidence(
                EvidenceKind::InPerson,
                EvidenceState::Available,
                vec![],
                EvidenceAction::Observe { against_photo: false },
            ),
            evidence(EvidenceKind::RecoveryCode, EvidenceState::Available, vec![], EvidenceAction::Code),
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
        expires_at: None,
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

pub(super) fn all() -> Vec<Sample> {
    let url = || "contoso.example/signin".to_owned();
    let sample =
        |name, page: CaseView| Sample { name, layout: layout(Area::Desk, agent()), page: Box::new(page) };
    let calling = VerifyCard {
        items: vec![
            evidence(
                EvidenceKind::CallBack,
                EvidenceState::Waiting,
                vec![],
                EvidenceAction::CallResult {
                    contact: ContactId::from_bytes([1; 16]),
                    number: "+386 1 555 02 07".into(),
                },
            ),
            evidence(EvidenceKind::Knowledge, EvidenceState::Available, vec![], EvidenceAction::Knowledge),
            evidence(
                EvidenceKind::ManagerVouch,
                EvidenceState::Failed,
                vec![],
                EvidenceAction::AskVouch { from: "Anton Berg".into(), asked_at: None },
            ),
            evidence(
                EvidenceKind::Approval,
                EvidenceState::Waiting,
                vec![],
                EvidenceAction::AskApproval { asked_at: Some(ago(20)) },
            ),
        ],
        ..verify()
    };
    let met = VerifyCard { met: true, passed: 3, missing: None, expires_at: Some(soon(3_600)), ..verify() };
    let channel = |channel, refused| ChannelChoice { channel, refused };
    let restore = RestoreCard {
        ready: true,
        refusal: None,
        opens_when: vec![],
        channels: vec![
            channel(HandoverChannel::VerifiedCall, None),
            channel(HandoverChannel::InPerson, Some(Phrase::key("channel-refused-in-person"))),
            channel(HandoverChannel::Approver, None),
        ],
        lifetimes: vec![10, 30, 60, 240, 480],
        default_minutes: 60,
        multi_use: true,
        voids_earlier: true,
    };
    let blocked = RestoreCard {
        ready: false,
        refusal: Some(Phrase::key("step-detail-after-contain")),
        opens_when: vec![Phrase::key("card-verify-missing").with("count", 1_u32)],
        ..restore.clone()
    };
    let register = |state, say| {
        CurrentCard::Register(RegisterCard { state, say, expires_at: Some(soon(560)), sign_in_url: url() })
    };
    let label = || "Passkey on Pixel 9".to_owned();
    let wipe = |device: DeviceView, duty, done: Option<&'static str>| WipeItem {
        reference: device.id.map_or_else(|| device.name.clone(), WipeItem::reference_of),
        device,
        duty,
        done: done.map(Phrase::key),
        advice: (duty == WipeDuty::Advise).then(|| AdviceView {
            to: "m•••@example.org".into(),
            subject: "Your lost device: what to do now (case 1042)".into(),
            body: "Hello Mira Kovač,\n\nyou reported that \"iPhone 15\" is gone.".into(),
        }),
    };
    let named = |name: &str| DeviceView {
        id: None,
        name: name.into(),
        management: Management::Personal,
        compliant: None,
        last_seen: None,
        ..iphone(DeviceState::Lost)
    };
    let escalated = |can_decide| {
        CurrentCard::Escalated(EscalatedCard {
            at: ago(30),
            by: "Jana Oblak".into(),
            reason: "The caller could not name the team and hung up at the call back.".into(),
            told: vec!["Rok Reviewer".into()],
            can_decide,
        })
    };
    let retire = RetireCard { methods: vec![lost_passkey()], new_label: Some(label()), refused: None };
    let stopped = |card| CaseView {
        state: CaseState::Escalated,
        can: CasePermissions { note: true, ..CasePermissions::default() },
        ..case(2, card)
    };
    vec![
        sample(
            "case-assess",
            case(
                1,
                CurrentCard::Assess(AssessCard {
                    finding: Phrase::key("card-assess-found").with("count", 1_u32),
                    methods: vec![
                        lost_passkey(),
                        MethodView {
                            id: MethodId::from_bytes([9; 16]),
                            can_rename: false,
                            current: false,
                            ..passkey()
                        },
                    ],
                    say: Some(Phrase::key("card-assess-say")),
                }),
            ),
        ),
        sample("case-verify", case(2, CurrentCard::Verify(verify()))),
        sample("case-calling", case(2, CurrentCard::Verify(calling))),
        sample(
            "case-contain",
            CaseView {
                also: vec![CurrentCard::Verify(met)],
                ..case(
                    3,
                    CurrentCard::Contain(ContainCard {
                        sessions: 3,
                        last_used_at: Some(ago(600)),
                        say: Some(Phrase::key("card-contain-say")),
                        refused: None,
                    }),
                )
            },
        ),
        sample(
            "case-contain-refused",
            case(
                3,
                CurrentCard::Contain(ContainCard {
                    sessions: 0,
                    last_used_at: None,
                    say: None,
                    refused: Some(Phrase::key("step-detail-after-verify")),
                }),
            ),
        ),
        sample("case-restore", case(4, CurrentCard::Restore(restore))),
        sample("case-restore-blocked", case(4, CurrentCard::Restore(blocked))),
        sample(
            "case-pass",
            case(
                4,
                CurrentCard::PassShown(PassCard {
                    pass: "K7MQ2FXR9T".into(),
                    expires_at: soon(3_580),
                    one_time: true,
                    channel: HandoverChannel::VerifiedCall,
                    sign_in_url: url(),
                }),
            ),
        ),
        sample(
            "case-pass-out",
            case(
                5,
                CurrentCard::PassOut(PassOutCard {
                    issued_at: ago(70),
                    expires_at: soon(3_530),
                    channel: HandoverChannel::Approver,
                    failed_attempts: 2,
                    sign_in_url: url(),
                }),
            ),
        ),
        sample("case-register-waiting", case(5, register(RegisterState::Waiting, None))),
        sample(
            "case-register",
            case(
                5,
                register(RegisterState::SignedIn { at: ago(30) }, Some(Phrase::key("card-register-say-add"))),
            ),
        ),
        sample(
            "case-registered",
            case(
                5,
                register(
                    RegisterState::Registered { label: label(), at: ago(10) },
                    Some(Phrase::key("card-register-say-prove")),
                ),
            ),
        ),
        sample("case-proved", case(6, register(RegisterState::Proved { label: label(), at: ago(3) }, None))),
        sample("case-retire", case(6, CurrentCard::Retire(retire.clone()))),
        sample(
            "case-retire-refused",
            case(
                6,
                CurrentCard::Retire(RetireCard {
                    refused: Some(Phrase::key("step-detail-after-prove")),
                    ..retire
                }),
            ),
        ),
        sample(
            "case-wipe",
            case(
                7,
                CurrentCard::Wipe(WipeCard {
                    items: vec![
                        wipe(iphone(DeviceState::Lost), WipeDuty::Wipe, None),
                        wipe(thinkpad(), WipeDuty::WipeOrSelective, None),
                        wipe(named("Galaxy S25"), WipeDuty::Advise, None),
                        wipe(
                            DeviceView { kind: DeviceKind::SecurityKey, ..named("YubiKey 5") },
                            WipeDuty::Document,
                            None,
                        ),
                        wipe(named("Old phone"), WipeDuty::Advise, Some("wipe-done-advised")),
                    ],
                }),
            ),
        ),
        sample(
            "case-close",
            CaseView {
                also: vec![CurrentCard::Report(ReportCard {
                    facts: vec![FactView {
                        label: Phrase::key("report-place"),
                        value: Phrase::plain("Train to Celje"),
                    }],
                    note: Some("Calls from the desk line.".into()),
                })],
                ..case(
                    8,
                    CurrentCard::Close(CloseCard {
                        summary: vec![Phrase::key("closed-recovered"), Phrase::key("wipe-done-wiped")],
                        refused: None,
                    }),
                )
            },
        ),
        sample(
            "case-refused",
            refused("evidence", "in_person", &[("place", "Reception"), ("document", "badge")]),
        ),
        sample("case-refused-gone", refused("wipe", "0", &[("reference", "MDM-4711"), ("scope", "full")])),
        sample("case-escalated", stopped(escalated(true))),
        sample("case-escalated-agent", stopped(escalated(false))),
        sample(
            "case-closed",
            CaseView {
                state: CaseState::Closed,
                closed_at: Some(ago(2)),
                can: CasePermissions::default(),
                live: None,
                ..case(
                    8,
                    CurrentCard::Closed(ClosedCard {
                        at: ago(2),
                        by: "Jana Oblak".into(),
                        outcome: Phrase::key("closed-recovered"),
                        took: Duration::from_secs(250),
                        state: CaseState::Closed,
                    }),
                )
            },
        ),
    ]
}
