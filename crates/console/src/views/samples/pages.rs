//! The pages of everybody.

#![cfg_attr(not(test), expect(clippy::wildcard_imports, reason = "samples use nearly every view"))]
#![expect(clippy::too_many_lines, reason = "one long list of made-up content")]

use super::*;
use keyward_model::{Factor, SessionId};

pub(super) fn sample(
    name: &'static str,
    area: Area,
    viewer: Option<ViewerView>,
    page: impl Page + 'static,
) -> Sample {
    Sample { name, layout: layout(area, viewer), page: Box::new(page) }
}

pub(super) fn all() -> Vec<Sample> {
    let me = || viewer("Mira Kovač", &[]);
    let gate = |name, page: SignInView| sample(name, Area::Nowhere, None, page);
    let signin = SignInView {
        user_name: String::new(),
        return_to: Some("/desk".into()),
        problem: None,
        passes: true,
        prove: false,
    };
    let mut all = vec![
        gate("signin", signin.clone()),
        gate("signin-refused", SignInView { problem: Some(Phrase::key("signin-passkey-refused")), user_name: "mira.kovac@contoso.example".into(), ..signin.clone() }),
        gate("signin-prove", SignInView { prove: true, passes: false, ..signin }),
        sample(
            "safety",
            Area::SecurityInfo,
            agent(),
            SafetyView {
                has_word: true,
                touch: true,
                at_desk: true,
                close: vec![
                    CloseRow { id: PersonId::from_bytes([1; 16]), name: "Anton Berg".into(), user_name: "anton@contoso.example".into(), until: None },
                    CloseRow {
                        id: PersonId::from_bytes([2; 16]),
                        name: "Nina Horvat".into(),
                        user_name: "nina@contoso.example".into(),
                        until: Some(soon(2_000_000)),
                    },
                ],
                refused: None,
            },
        ),
        sample("safety-none", Area::SecurityInfo, me(), SafetyView { has_word: false, touch: false, at_desk: false, close: vec![], refused: Some(Phrase::key("safety-word-refused")) }),
        sample("signin-pass", Area::Nowhere, None, PassEntryView { user_name: "mira".into(), problem: Some(Phrase::key("signin-pass-wrong")), reference: Some("K7QD2-MXPT4".into()) }),
        sample("enrol", Area::Nowhere, None, EnrolView { first_name: "Mira".into(), expires_at: soon(562), suggested_label: "Passkey on this phone".into(), because: None, problem: None }),
        sample("signin-change", Area::Nowhere, None, ChangePasswordView { user_name: "mira".into(), expires_at: soon(562), least: 15, return_to: "/desk".into(), problem: Some(Phrase::key("password-flaw-known")) }),
        sample("signin-with", Area::Nowhere, None, WithView { user_name: "mira.kovac@nordwind.example".into(), return_to: None, factor: Factor::Passkey, ways: vec![Factor::Passkey, Factor::Password], problem: None, reference: None }),
        sample("signin-password", Area::Nowhere, None, WithView { user_name: "mira.kovac@nordwind.example".into(), return_to: Some("/desk".into()), factor: Factor::Password, ways: vec![Factor::Passkey, Factor::Password], problem: Some(Phrase::key("sign-in-error-password-refused")), reference: Some("K7QD2-MXPT4".into()) }),
        sample("signin-next", Area::Nowhere, None, NextView { factor: Factor::SoftwareTotp, to: vec![], sent: None, others: vec![Factor::Sms, Factor::Voice], return_to: "/".into(), problem: None, reference: None }),
        sample("signin-next-sms", Area::Nowhere, None, NextView { factor: Factor::Sms, to: vec![("0198".into(), "••418".into()), ("0199".into(), "••007".into())], sent: None, others: vec![Factor::SoftwareTotp], return_to: "/".into(), problem: None, reference: None }),
        sample("signin-next-sent", Area::Nowhere, None, NextView { factor: Factor::Sms, to: vec![("0198".into(), "••418".into())], sent: Some(("0198".into(), "••418".into(), Some(soon(580)))), others: vec![Factor::SoftwareTotp], return_to: "/".into(), problem: Some(Phrase::key("sign-in-error-one-time-code")), reference: Some("9HWRC-4TQ7N".into()) }),
        sample("signin-offer", Area::Nowhere, me(), OfferView { again: false, suggested_label: "Passkey on this laptop".into(), return_to: "/security-info".into() }),
        sample("enrol-again", Area::Nowhere, None, EnrolView { first_name: "Mira".into(), expires_at: soon(562), suggested_label: "Passkey on this phone".into(), because: Some(Phrase::key("enrol-again")), problem: None }),
        sample("signin-offer-again", Area::Nowhere, me(), OfferView { again: true, suggested_label: "Passkey on this laptop".into(), return_to: "/security-info".into() }),
        sample("enrol-required", Area::Nowhere, None, EnrolView { first_name: "Mira".into(), expires_at: soon(562), suggested_label: "Passkey on this phone".into(), because: Some(Phrase::key("enrol-required").with("count", 1_u32).with("day", crate::Arg::Day(ago(DAY)))), problem: None }),
        sample("campaign", Area::Nowhere, me(), CampaignView { factor: Factor::Passkey, left: Some(2), suggested_label: "Passkey on this laptop".into(), return_to: "/security-info".into() }),
        sample("campaign-app", Area::Nowhere, me(), CampaignView { factor: Factor::SoftwareTotp, left: None, suggested_label: String::new(), return_to: "/security-info".into() }),
        sample("stronger", Area::Nowhere, me(), StrongerView { needs: Phrase::key("stronger-phishing-resistant"), shown: vec!["factor-password", "factor-sms"], return_to: "/desk".into() }),
        sample("enrolled", Area::Nowhere, None, EnrolledView { next: "prove" }),
        sample("freeze", Area::Nowhere, None, FreezeView { done: false, desk: desk() }),
        sample("exception", Area::Nowhere, me(), ExceptionView { number: 1042, person: "Mira Kovač".into(), what: Phrase::key("exception-what-alone"), signed: vec![SignedView { name: "Irena Zajc".into(), at: ago(3_600), reason: "On a ship until March; no manager on file.".into() }], opens_at: Some(soon(80_000)), problem: None }),
        sample("frozen", Area::Nowhere, None, FreezeView { done: true, desk: desk() }),
        sample("recover", Area::Nowhere, None, RecoverView { desk: desk(), user_name: String::new(), thing: None, note: String::new(), report_problem: None, problem: None }),
        sample("recover-reported", Area::Nowhere, None, RecoverView { desk: desk(), user_name: "mira".into(), thing: Some(keyward_storage::repo::intake::Loss::Compromised), note: "It was in the blue bag.".into(), report_problem: Some(Phrase::key("desk-error-too-many-reports")), problem: None }),
        sample("recover-wrong", Area::Nowhere, None, RecoverView { desk: DeskContact { phone: None, hours: None, place: None }, user_name: "mira".into(), thing: None, note: String::new(), report_problem: None, problem: Some(Phrase::key("recover-code-wrong")) }),
        sample("recover-sent", Area::Nowhere, None, RecoverReportedView { desk: desk(), signed_in: false }),
        sample("lost-to-desk", Area::SecurityInfo, me(), LostToDeskView { desk: desk(), user_name: "mira.kovac@nordwind.example".into(), has_passkey: true, too_new: false, thing: None, note: String::new(), problem: None }),
        sample("check", Area::Nowhere, None, CheckView { desk: desk(), browser: "Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0".into(), secure: true }),
        sample("call-code", Area::SecurityInfo, me(), CallCodeView { code: "402 917".into(), number: Some(1042), worth: "call-code-recovery", minutes: 10, desk: desk() }),
        sample("call-code-recovery", Area::Nowhere, None, CallCodeView { code: "402 917".into(), number: None, worth: "call-code-recovery", minutes: 10, desk: desk() }),
        sample("call-code-recovery-too-new", Area::Nowhere, None, CallCodeView { code: "402 917".into(), number: None, worth: "call-code-recovery-too-new", minutes: 10, desk: desk() }),
        sample("codes", Area::SecurityInfo, me(), CodesShownView { codes: ["K7MQ-2FXR-9TNB", "P4WD-8HJC-3VZK", "M2RT-7XQF-6NBG", "C9VH-4KPW-2DJZ", "T6FX-3MQR-8HNB", "J8ZD-5WCV-7KPG", "R3NB-9TFX-4QMH", "W7KP-6JVD-2CZT", "H5GX-8RNQ-3FMB", "Z4CT-2PWK-9VJD"].map(String::from).to_vec() }),
        sample("error", Area::Nowhere, None, ErrorView { status: 409, title: Phrase::key("error-conflict"), what: Phrase::key("error-conflict-what"), kept: Some(Phrase::key("error-conflict-kept")), next: Phrase::key("error-conflict-next"), operation: "op-7f3a91c2".into(), on: Some(("/desk/cases/1042".into(), Phrase::key("error-to-case"))), typed: vec!["The number is on a list of ours".into()] }),
        sample("confirm", Area::SecurityInfo, me(), ConfirmView { title: Phrase::plain("Sign everybody out?"), what: vec![Phrase::plain("All 214 sessions end at once."), Phrase::plain("Nobody loses a passkey.")], action: "/settings/end".into(), button: Phrase::plain("Sign everybody out"), typed: Some("contoso".into()), hidden: vec![("scope".into(), "all".into())], assert: Some("/settings/assert".into()), cancel: "/security-info".into(), problem: None }),
        sample("outbox", Area::Outbox, agent(), OutboxView { mails: vec![MailView { at: ago(600), to: "m•••@example.org".into(), subject: "Your phone was reported lost".into(), body: "Hello Mira,\n\nyour iPhone 15 was reported lost today at 09:38.\nIf that was not you, call +386 1 555 01 00.".into() }], older: Some("/outbox?before=1".into()) }),
        sample("outbox-empty", Area::Outbox, agent(), OutboxView { mails: vec![], older: None }),
    ];
    all.extend(security(&me));
    all.extend(adding(&me));
    all.extend(super::desk_pages::all());
    all.extend(super::reviews::approvals());
    all.push(sample(
        "review",
        Area::Review,
        viewer("Rok Reviewer", &[Role::SecurityReader]),
        super::reviews::review(),
    ));
    all
}

fn security(me: &impl Fn() -> Option<ViewerView>) -> Vec<Sample> {
    let session = |n: u8, browser: &str, current| SessionView {
        id: SessionId::from_bytes([n; 16]),
        name: (n == 2).then(|| "Kitchen tablet".into()),
        browser: browser.into(),
        address: Some("192.0.2.17".into()),
        methods: vec!["Passkey on iPhone 15".into()],
        strength: "session-phishing-resistant",
        only_registers: false,
        started_at: ago(3 * 3_600),
        last_seen_at: ago(if current { 5 } else { 4_000 }),
        current,
        may_end: n != 2,
    };
    let activity = |at, text, notable| ActivityView {
        at,
        text,
        from: Some("192.0.2.17 · Edge on Windows".into()),
        notable,
        times: 1,
    };
    let at_risk = Readiness {
        level: ReadinessLevel::Weak,
        headline: Phrase::key("ready-one-loss").with("device", "this phone"),
        detail: Phrase::key("ready-one-loss-detail"),
        percent: 50,
    };
    let page = SecurityInfoView {
        touch: true,
        looked: vec![(ago(7_200), "Jana Oblak".into()), (ago(90_000), "Luka Horvat".into())],
        readiness: at_risk,
        due: Some((
            Phrase::key("security-due").with("count", 1_u32).with("day", crate::Arg::Day(soon(11 * DAY))),
            false,
        )),
        asked: None,
        case: None,
        reregister_at: None,
        methods: std::iter::once(passkey()).chain(weak()).collect(),
        add_passkey: true,
        add: add_rows().to_vec(),
        suggested_label: "Passkey on this device".into(),
        codes: RecoveryCodesView { made_at: None, left: 0, may_make: true },
        sessions: vec![session(1, "Edge on Windows", true), session(2, "Safari on iPhone", false)],
        activity: vec![
            activity(ago(5), Phrase::key("activity-signed-in").with("method", "Passkey on iPhone 15"), false),
            ActivityView { times: 5, ..activity(ago(26 * 3_600), Phrase::key("activity-refused"), true) },
        ],
        older: true,
        ends: vec![crate::Phrase::key("activity-refused-ends").with("at", crate::Arg::Moment(ago(86_400)))],
    };
    let good = SecurityInfoView {
        readiness: Readiness {
            level: ReadinessLevel::Good,
            headline: Phrase::key("ready-good"),
            detail: Phrase::key("ready-good-detail"),
            percent: 100,
        },
        case: Some(LiveCaseBanner {
            exception: Some(
                Phrase::key("security-exception-opens").with("at", crate::Arg::Moment(soon(DAY))),
            ),
            number: 1042,
            reported: vec!["iPhone 15".into()],
            lost_at: Some(ago(3_600)),
            agent: Some("Jana Oblak".into()),
            since: ago(252),
            words: Some(WordsView { desk: "Lisbon Oslo".into(), person: "Kyoto Graz".into() }),
            self_reported: false,
            stopped: false,
            sign_in_again: false,
            can_read: true,
            can_stop: true,
            stop_touch: true,
        }),
        methods: vec![
            passkey(),
            MethodView {
                current: false,
                synced: Some(false),
                model: Some("YubiKey 5C NFC".into()),
                device: Some("YubiKey".into()),
                ..MethodView {
                    id: MethodId::from_bytes([9; 16]),
                    label: "Blue key on my ring".into(),
                    ..passkey()
                }
            },
            lost_passkey_of(8),
        ],
        add: vec![],
        codes: RecoveryCodesView { made_at: Some(ago(40 * DAY)), left: 9, may_make: false },
        due: None,
        ..page.clone()
    };
    let empty = SecurityInfoView {
        looked: vec![],
        readiness: Readiness {
            level: ReadinessLevel::AtRisk,
            headline: Phrase::key("ready-none"),
            detail: Phrase::key("ready-none-detail"),
            percent: 8,
        },
        case: Some(LiveCaseBanner {
            exception: None,
            number: 1043,
            reported: vec![],
            lost_at: None,
            agent: None,
            since: ago(52),
            words: Some(WordsView { desk: "Lisbon Oslo".into(), person: "Kyoto Graz".into() }),
            self_reported: true,
            stopped: true,
            sign_in_again: false,
            can_read: false,
            can_stop: false,
            stop_touch: false,
        }),
        due: Some((
            Phrase::key("security-overdue").with("count", 2_u32).with("day", crate::Arg::Day(ago(DAY))),
            true,
        )),
        asked: Some(Phrase::key("security-asked-app")),
        methods: vec![],
        add_passkey: false,
        sessions: vec![session(1, "Firefox on Linux", true)],
        activity: vec![],
        ..page.clone()
    };
    let remove = RemoveMethodView {
        method: passkey(),
        after: Phrase::key("ready-none"),
        level: ReadinessLevel::AtRisk,
        refused: None,
        assert: true,
    };
    let choice = |device, methods: &[&str], current, chosen| DeviceChoice {
        device,
        methods: methods.iter().map(ToString::to_string).collect(),
        current,
        chosen,
    };
    let mut flashed = layout(Area::SecurityInfo, me());
    flashed.flash = Some(Flash {
        kind: FlashKind::Ok,
        text: Phrase::key("security-flash-added").with("label", "Blue key on my ring"),
    });
    flashed.signals = Some("{\"rpId\":\"localhost\"}".into());
    vec![
        sample("security-info", Area::SecurityInfo, me(), page),
        Sample { name: "security-info-good", layout: flashed, page: Box::new(good) },
        sample("security-info-empty", Area::SecurityInfo, me(), empty),
        sample(
            "remove-method-refused",
            Area::SecurityInfo,
            me(),
            RemoveMethodView { refused: Some(Phrase::key("security-remove-last")), ..remove.clone() },
        ),
        sample("remove-method", Area::SecurityInfo, me(), remove),
        sample(
            "lost",
            Area::SecurityInfo,
            me(),
            LostView {
                assert: None,
                devices: vec![
                    choice(
                        iphone(DeviceState::InUse),
                        &["Passkey on iPhone 15", "Text message to •• 418"],
                        false,
                        true,
                    ),
                    choice(thinkpad(), &[], true, false),
                ],
                loose_methods: vec![method(5, MethodKind::Passkey, "Blue key on my ring")],
                in_question: vec![method(6, MethodKind::SoftwareTotp, "Codes from an app")],
                current: Some(method(7, MethodKind::Passkey, "Passkey of my account")),
                keys_in_question: vec![method(5, MethodKind::Passkey, "Blue key on my ring")],
                values: LostValues { when: "today".into(), ..LostValues::default() },
                problem: Some(Phrase::key("lost-nothing-chosen")),
            },
        ),
        sample(
            "lost-done",
            Area::SecurityInfo,
            me(),
            LostDoneView {
                number: 1042,
                suspended: vec!["Passkey on iPhone 15".into(), "Text message to •• 418".into()],
                sessions_ended: 2,
                still_works: Some("Blue key on my ring".into()),
                desk: desk(),
            },
        ),
        sample(
            "lost-done-none",
            Area::SecurityInfo,
            me(),
            LostDoneView {
                number: 1042,
                suspended: vec![],
                sessions_ended: 0,
                still_works: Some("Blue key on my ring".into()),
                desk: desk(),
            },
        ),
        sample(
            "lost-done-call",
            Area::SecurityInfo,
            me(),
            LostDoneView {
                number: 1042,
                suspended: vec!["Passkey on iPhone 15".into()],
                sessions_ended: 0,
                still_works: None,
                desk: desk(),
            },
        ),
    ]
}

fn lost_passkey_of(n: u8) -> MethodView {
    MethodView { id: MethodId::from_bytes([n; 16]), ..lost_passkey() }
}

fn add_rows() -> [AddRow; 4] {
    let row = |path, icon, title, text| AddRow { path, icon, title, text };
    [
        row("app", "phone", "add-app", "add-app-why"),
        row("password", "password", "add-password", "add-password-why"),
        row("phone", "message", "add-phone", "add-phone-why"),
        row("mailbox", "mail", "add-mailbox", "add-mailbox-why"),
    ]
}

fn adding(me: &impl Fn() -> Option<ViewerView>) -> Vec<Sample> {
    let password =
        AddPasswordView { user_name: "mira".into(), change: false, least: 15, assert: true, problem: None };
    let phone = AddressWay::Phone { text: true, voice: true };
    let address =
        AddAddressView { way: phone, address: String::new(), call: false, assert: false, problem: None };
    let code = AddCodeView {
        way: "phone",
        sent: "add-sent-text",
        to: "+386•••••418".into(),
        state: "c2VhbGVk".into(),
        again: false,
        problem: None,
    };
    let wrong = || Some(Phrase::key("sign-in-error-one-time-code"));
    let changed = AddPasswordView {
        change: true,
        least: 8,
        assert: false,
        problem: Some(Phrase::key("password-flaw-guessable")),
        ..password.clone()
    };
    let new = keyward_signin::NewTotp {
        uri: "otpauth://totp/Contoso:mira?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Contoso".to_owned().into(),
        secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP".to_owned().into(),
        svg: "<svg viewBox=\"0 0 37 37\" aria-hidden=\"true\"><path fill=\"#fff\" d=\"M0 0h37v37H0z\"/><path fill=\"#000\" d=\"M4 4h7v7h-7zM26 4h7v7h-7zM4 26h7v7h-7zM14 14h9v9h-9z\"/></svg>".to_owned().into(),
        state: "c2VhbGVk".into(),
    };
    let app = AddAppView { new, label: "Authenticator app".into(), enrol: false, problem: None };
    let unfit = AddAddressView {
        address: "040 555 418".into(),
        call: true,
        assert: true,
        problem: Some(Phrase::key("sign-in-error-address-unfit")),
        ..address.clone()
    };
    let mailbox = AddAddressView { way: AddressWay::Mailbox, ..address.clone() };
    let refused = AddCodeView { problem: wrong(), ..code.clone() };
    let again = AddCodeView {
        way: "mailbox",
        sent: "add-sent-mail",
        to: "m•••@home.example".into(),
        again: true,
        ..code
    };
    let area = Area::SecurityInfo;
    vec![
        sample("add-password", area, me(), password),
        sample("add-password-refused", area, me(), changed),
        sample("add-app-wrong", area, me(), AddAppView { problem: wrong(), ..app.clone() }),
        sample("enrol-app", Area::Nowhere, None, AddAppView { enrol: true, ..app.clone() }),
        sample("add-app", area, me(), app),
        sample("add-phone", area, me(), address),
        sample("add-phone-refused", area, me(), unfit),
        sample("add-mailbox", area, me(), mailbox),
        sample("add-code", area, me(), refused),
        sample("add-code-again", area, me(), again),
    ]
}
