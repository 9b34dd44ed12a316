//! The case page in each of its states.

#![cfg_attr(not(test), expect(clippy::wildcard_imports, reason = "samples use nearly every view"))]
#![expect(clippy::too_many_lines, reason = "one long list of made-up content")]

use super::{
    case::{asked as takes, case, evidence, flagged, refused, verify},
    *,
};
use keyward_model::ContactId;

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
                EvidenceAction::AskVouch { of: "manager", from: "Anton Berg".into(), asked_at: None },
            ),
            evidence(
                EvidenceKind::Approval,
                EvidenceState::Waiting,
                vec![],
                EvidenceAction::AskApproval { asked_at: Some(ago(20)) },
            ),
        ],
        next: None,
        ..verify()
    };
    let made = |signed_in: Option<keyward_model::Timestamp>| MadeQuestion {
        method: MethodId::from_bytes([if signed_in.is_some() { 60 } else { 61 }; 16]),
        label: "Passkey on iPhone".into(),
        case: 1001,
        at: ago(720),
        signed_in,
        refused: None,
    };
    let met =
        VerifyCard { met: true, asked: takes(3), missing: None, expires_at: Some(soon(3_600)), ..verify() };
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
        CurrentCard::Register(RegisterCard {
            may_end: matches!(state, RegisterState::SignedIn { .. } | RegisterState::Registered { .. }),
            state,
            say,
            expires_at: Some(soon(560)),
            sign_in_url: url(),
        })
    };
    let label = || "Passkey on Pixel 9".to_owned();
    let wipe = |device: DeviceView, duty, done: Option<&'static str>| WipeItem {
        reference: device.id.map_or_else(|| device.name.clone(), WipeItem::reference_of),
        device,
        duty,
        done: done.map(Phrase::key),
        refused: None,
        advice: (duty == WipeDuty::Advise).then(|| AdviceView {
            to: "m•••@example.org".into(),
            subject: "Your lost device: what to do now (case 1042)".into(),
            body: "Hello Mira Kovač,\n\nyou reported that \"iPhone 15\" is gone.".into(),
        }),
    };
    let named = |name: &str| DeviceView {
        id: None,
        passkey: false,
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
            nobody_decides: false,
        })
    };
    let choice = |n: u8, masked: &str| CallChoice {
        id: ContactId::from_bytes([n; 16]),
        kind: keyward_model::ContactKind::Mobile,
        masked: masked.into(),
        number: None,
        since: ago(400 * DAY),
        look: false,
        refused: None,
    };
    let asked = |answered| VerifyCard {
        question: Some(NumberQuestion {
            numbers: vec![choice(1, "+386 ••• 101"), choice(2, "+386 ••• 202")],
            answered,
        }),
        ..verify()
    };
    let wait = |signed_in: Option<(String, keyward_model::Timestamp)>| {
        CurrentCard::WaitSignIn(WaitSignInCard {
            label: "Passkey on ThinkPad".into(),
            say: signed_in.is_none().then(|| Phrase::key("say-read-code")),
            own: false,
            seen: signed_in.is_none().then(|| ("Passkey on ThinkPad".into(), ago(1))),
            code: signed_in.is_none().then(|| (2, ago(0))),
            signed_in,
            sign_in_url: url(),
            can_change: true,
        })
    };
    let amend = || AmendView {
        things: vec![(0, "iPhone 15".into()), (1, "ThinkPad X1".into())],
        devices: vec![(keyward_model::DeviceId::from_bytes([4; 16]), "Pixel 9".into(), true)],
        in_question: vec![(MethodId::from_bytes([6; 16]), "Codes from an app".into())],
        keys_in_question: vec![(MethodId::from_bytes([5; 16]), "Blue key on my ring".into())],
        more_methods: vec![(MethodId::from_bytes([5; 16]), "YubiKey 5 NFC".into())],
        lost_methods: vec![(MethodId::from_bytes([6; 16]), "Text message to •• 207".into())],
        theft: Theft::Unknown,
        place: "Train to Celje".into(),
    };
    let held = || {
        [(9, MethodKind::Passkey, "Passkey on Galaxy S25"), (10, MethodKind::Phone, "Text message to •• 733")]
            .map(|(n, kind, label)| MethodView {
                status: MethodStatus::Suspended,
                added_at: ago(DAY),
                last_used_at: None,
                can_remove: false,
                ..method(n, kind, label)
            })
            .to_vec()
    };
    let retire = RetireCard {
        methods: vec![lost_passkey()],
        keep_refused: None,
        held: Vec::new(),
        new_label: Some(label()),
        refused: None,
    };
    let reregister = || ReregisterCard {
        removes: vec!["Microsoft Authenticator".into(), "Text message to •• 207".into()],
        leaves: vec!["Password".into(), "Saved recovery codes".into()],
        passkeys: vec!["YubiKey 5 NFC".into()],
        say: Some(Phrase::key("say-reregister").with("name", "Mira")),
        refused: None,
    };
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
                    held: vec![],
                    nobody_calls: true,
                    asks: true,
                    looks: false,
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
                    suspended: vec![MethodView {
                        id: MethodId::from_bytes([8; 16]),
                        label: "Passkey on Pixel 9".into(),
                        status: keyward_model::MethodStatus::Suspended,
                        can_rename: false,
                        current: false,
                        ..passkey()
                    }],
                    may_take: true,
                }),
            ),
        ),
        sample("case-verify", case(2, CurrentCard::Verify(verify()))),
        sample("case-on-hold", case(2, CurrentCard::OnHold)),
        sample("case-which-number", case(2, CurrentCard::Verify(asked(None)))),
        sample("case-which-number-said", case(2, CurrentCard::Verify(asked(Some("card-numbers-elsewhere"))))),
        sample("case-wait-sign-in", case(2, wait(None))),
        sample("case-signed-in", case(2, wait(Some(("Passkey on ThinkPad".into(), ago(20)))))),
        sample("case-flagged", flagged()),
        sample("case-calling", case(2, CurrentCard::Verify(calling))),
        sample(
            "case-contain",
            CaseView {
                also: vec![CurrentCard::Verify(met)],
                ..case(
                    3,
                    CurrentCard::Contain(ContainCard {
                        suspends: true,
                        look: None,
                        sessions: 3,
                        last_used_at: Some(ago(600)),
                        say: Some(Phrase::key("card-contain-say")),
                        made: [None, Some(ago(20))].map(made).to_vec(),
                        held: vec!["Passkey on iPhone".into()],
                        refused: None,
                    }),
                )
            },
        ),
        sample(
            "case-contain-compromised",
            CaseView {
                playbook: Playbook::Compromised,
                headline: Phrase::key("headline-compromised").with("name", "Mira Kovač"),
                ..case(
                    3,
                    CurrentCard::Contain(ContainCard {
                        suspends: true,
                        look: Some(look_back()),
                        sessions: 2,
                        last_used_at: Some(ago(600)),
                        say: Some(Phrase::key("say-contain-compromised").with("name", "Mira")),
                        made: vec![],
                        held: vec!["Passkey on iPhone".into()],
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
                    suspends: true,
                    look: None,
                    sessions: 0,
                    last_used_at: None,
                    say: None,
                    made: vec![MadeQuestion {
                        refused: Some(Phrase::key("refusal-worked-earlier-case")),
                        ..made(None)
                    }],
                    held: vec![],
                    refused: Some(Phrase::key("step-detail-after-verify")),
                }),
            ),
        ),
        sample("case-restore", case(4, CurrentCard::Restore(restore.clone()))),
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
                    half_with: None,
                }),
            ),
        ),
        sample(
            "case-pass-half",
            case(
                4,
                CurrentCard::PassShown(PassCard {
                    pass: "K7MQ2".into(),
                    expires_at: soon(3_580),
                    one_time: true,
                    channel: HandoverChannel::VerifiedCall,
                    sign_in_url: url(),
                    half_with: Some("Anton Berg".into()),
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
                    say: Phrase::key("say-use-pass-half").with("name", "Anton Berg"),
                    again: vec![
                        Phrase::key("pass-again-checks").with("count", 2_u32),
                        Phrase::key("pass-again-approvals").with("count", 1_u32),
                    ],
                }),
            ),
        ),
        sample(
            "case-pass-spent",
            case(
                2,
                CurrentCard::Verify(VerifyCard {
                    spent: vec![Phrase::key("pass-again-checks").with("count", 2_u32)],
                    ..verify()
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
            "case-retire-held",
            case(
                6,
                CurrentCard::Retire(RetireCard {
                    held: held(),
                    keep_refused: Some(Phrase::key("card-held-who")),
                    ..retire.clone()
                }),
            ),
        ),
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
            "case-reregister",
            CaseView {
                playbook: Playbook::NewPhone,
                headline: Phrase::key("headline-new-phone").with("name", "Mira Kovač"),
                ..case(4, CurrentCard::Reregister(reregister()))
            },
        ),
        sample(
            "case-reregister-tool",
            CaseView {
                reregister: Some(reregister()),
                refused: Some(RefusedForm {
                    action: "reregister".into(),
                    which: String::new(),
                    why: Phrase::key("refusal-needs-passkey"),
                    operation: "0a1b2c3d4e5f".into(),
                    sent: vec![("passkeys".into(), "on".into())],
                }),
                ..case(4, CurrentCard::Restore(restore.clone()))
            },
        ),
        sample(
            "case-close",
            CaseView {
                also: vec![CurrentCard::Report(ReportCard {
                    unsigned: true,
                    facts: vec![FactView {
                        label: Phrase::key("report-place"),
                        value: Phrase::plain("Train to Celje"),
                    }],
                    note: Some("Calls from the desk line.".into()),
                    amend: Some(amend()),
                })],
                ..case(
                    8,
                    CurrentCard::Close(CloseCard {
                        summary: vec![Phrase::key("closed-recovered"), Phrase::key("wipe-done-wiped")],
                        title: Phrase::key("card-close"),
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

/// Sign-ins and methods that somebody is asked about.
fn look_back() -> LookBack {
    let signed_in = |minutes: u64, key, method: &str, from: &str| {
        (ago(minutes * 60), Phrase::key(key).with("method", method), Some(from.to_owned()))
    };
    LookBack {
        sign_ins: vec![
            signed_in(4, "activity-signed-in", "Password", "Chrome on Windows · 203.0.113.7"),
            signed_in(5, "activity-refused", "Password", "Chrome on Windows · 203.0.113.7"),
            signed_in(700, "activity-signed-in", "Passkey on ThinkPad", "Edge on Windows · 10.20.1.14"),
        ],
        methods: vec![
            method(5, MethodKind::Phone, "Text message to •• 977"),
            method(6, MethodKind::Passkey, "Passkey on ThinkPad"),
        ],
        may_take: true,
    }
}
