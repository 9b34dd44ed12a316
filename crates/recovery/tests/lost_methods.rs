//! What went with a lost phone: everything that works on it, also what no device on file is known to carry (F2).
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod world;
use keyward_model::{
    Device, DeviceKind, DeviceState, Management, Method, MethodId, MethodKind, MethodStatus,
};
use keyward_recovery::{
    Amendment, Command, EvidenceResult, LossReport, LostThing, MethodAnswers, Playbook, Refusal,
    methods_in_question, methods_lost,
};
use proptest::prelude::*;
use world::*;

const APP: u8 = 22;
const TABLET: u8 = 12;
const OTHER_APP: u8 = 23;

fn mid(n: u8) -> MethodId {
    id(MethodId::from_bytes, n)
}

fn device(n: u8, kind: DeviceKind, state: DeviceState) -> Device {
    let world = World::new(keyward_model::Tier::Standard);
    let like = world.facts.devices.into_iter().next().unwrap();
    Device { id: id(keyward_model::DeviceId::from_bytes, n), kind, state, ..like }
}

fn thing(kind: DeviceKind, on_file: Option<u8>) -> LostThing {
    let described = LostThing::described(kind, "", Management::Personal);
    LostThing { device: on_file.map(|n| id(keyward_model::DeviceId::from_bytes, n)), ..described }
}

fn lost(playbook: Playbook, things: &[LostThing], elsewhere: &[u8], methods: &[Method]) -> Vec<MethodId> {
    let elsewhere: Vec<MethodId> = elsewhere.iter().copied().map(mid).collect();
    let devices = [
        device(PHONE, DeviceKind::Phone, DeviceState::InUse),
        device(TABLET, DeviceKind::Tablet, DeviceState::InUse),
        device(LAPTOP, DeviceKind::Laptop, DeviceState::Retired),
    ];
    let answers = MethodAnswers { gone: &[], elsewhere: &elsewhere };
    methods_lost(playbook, things, answers, methods, &devices)
}

#[test]
fn what_a_lost_phone_may_carry_is_lost_unless_the_caller_says_where_it_is() {
    use DeviceKind::{Laptop, Phone, SecurityKey, Tablet};
    use Playbook::{DeviceLoss, NewPhone, PinLocked};
    let methods = [
        method(PHONE_PASSKEY, MethodKind::Passkey, Some(PHONE)),
        method(SMS, MethodKind::Phone, None),
        method(APP, MethodKind::SoftwareTotp, Some(TABLET)),
        // The laptop is retired: nobody knows where this one works now.
        method(OTHER_APP, MethodKind::Authenticator, Some(LAPTOP)),
        method(24, MethodKind::Email, None),
        method(25, MethodKind::Password, None),
        method(26, MethodKind::Passkey, None),
        method(27, MethodKind::RecoveryCodes, None),
    ];
    let is = |playbook, things: &[LostThing], elsewhere: &[u8], wanted: &[u8]| {
        let wanted: Vec<_> = wanted.iter().copied().map(mid).collect();
        assert_eq!(lost(playbook, things, elsewhere, &methods), wanted, "{playbook:?} {things:?}");
    };
    is(DeviceLoss, &[thing(Phone, Some(PHONE))], &[], &[PHONE_PASSKEY, SMS, OTHER_APP, 24]);
    is(DeviceLoss, &[thing(Phone, None)], &[SMS], &[OTHER_APP, 24]);
    is(DeviceLoss, &[thing(Tablet, Some(TABLET))], &[24], &[SMS, APP, OTHER_APP]);
    // What lives on a lost device is lost, whatever is said of it.
    is(DeviceLoss, &[thing(Tablet, Some(TABLET))], &[APP, SMS, OTHER_APP, 24], &[APP]);
    is(DeviceLoss, &[thing(Laptop, None), thing(SecurityKey, None)], &[], &[26]);
    is(DeviceLoss, &[thing(SecurityKey, None)], &[26], &[]);
    is(DeviceLoss, &[thing(Laptop, None)], &[], &[]);
    is(NewPhone, &[thing(Phone, Some(PHONE))], &[], &[PHONE_PASSKEY]);
    is(PinLocked, &[thing(SecurityKey, None)], &[], &[]);
}

fn on_a_laptop(world: &mut World) -> LossReport {
    world.facts.methods.push(method(APP, MethodKind::SoftwareTotp, None));
    let things = vec![thing(DeviceKind::Laptop, Some(LAPTOP))];
    LossReport { things, methods: vec![], ..World::report() }
}

#[test]
fn a_phone_that_is_added_to_the_report_takes_its_codes_along_and_brings_them_back() {
    let mut world = World::new(keyward_model::Tier::Standard);
    let report = on_a_laptop(&mut world);
    world.as_agent();
    world.open(report).unwrap();
    let add = |elsewhere: &[u8]| Command::Amend {
        amendment: Amendment::AddThing {
            thing: thing(DeviceKind::Phone, Some(PHONE)),
            methods: vec![],
            elsewhere: elsewhere.iter().copied().map(mid).collect(),
        },
        reason: None,
    };
    let out = |thing| Command::Amend {
        amendment: Amendment::WithdrawThing { thing, methods: vec![], slip: false },
        reason: Some("found".into()),
    };
    world.give(&add(&[])).unwrap();
    assert_eq!(world.case().report.methods, [mid(PHONE_PASSKEY), mid(SMS), mid(APP)]);
    // While another phone is gone, the app may be on that one.
    let second =
        Amendment::AddThing { thing: thing(DeviceKind::Phone, None), methods: vec![], elsewhere: vec![] };
    world.give(&Command::Amend { amendment: second, reason: None }).unwrap();
    // What is taken back at once was a slip; a while later it is no longer.
    world.facts.now = world.facts.now.plus(keyward_recovery::WORK_LIFE + std::time::Duration::from_secs(1));
    world.touch(keyward_recovery::SignedAction::Work);
    world.give(&out(1)).unwrap();
    assert_eq!(world.case().report.methods, [mid(APP)]);
    world.give(&out(2)).unwrap();
    assert_eq!(world.case().report.methods, []);
    assert!(world.case().ever_lost(mid(APP)), "what was once lost proves nothing in this case");
    world.give(&add(&[APP])).unwrap();
    assert_eq!(world.case().report.methods, [mid(PHONE_PASSKEY), mid(SMS)]);
}

#[test]
fn containment_suspends_the_app_on_the_lost_phone() {
    let mut world = World::new(keyward_model::Tier::Standard);
    world.facts.methods.push(method(APP, MethodKind::SoftwareTotp, None));
    let all = lost(Playbook::DeviceLoss, &World::report().things, &[], &world.facts.methods);
    world.as_agent();
    world.open(LossReport { methods: all, ..World::report() }).unwrap();
    world.give(&Command::Assess).unwrap();
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    world.vouch().unwrap();
    let (revoke, suspend) = (world.intent(), world.intent());
    world.touch(keyward_recovery::SignedAction::Work);
    world.give(&Command::Contain { revoke, suspend }).unwrap();
    let works = |known: &&Method| known.status == MethodStatus::Active;
    assert_eq!(world.facts.methods.iter().filter(works).count(), 0);
    // It may turn out to be elsewhere, with a reason.
    let amendment = Amendment::WithdrawMethod { method: mid(APP), slip: false };
    let unsaid = world.give(&Command::Amend { amendment: amendment.clone(), reason: None });
    assert_eq!(unsaid, Err(Refusal::ReasonMissing));
    world.give(&Command::Amend { amendment, reason: Some("it is on the tablet".into()) }).unwrap();
}

fn some_method() -> impl Strategy<Value = Method> {
    let kinds = prop::sample::select(MethodKind::ALL);
    let status = prop::sample::select(MethodStatus::ALL);
    let on = prop::option::of(prop::sample::select(&[PHONE, TABLET, LAPTOP][..]));
    (40u8..60, kinds, status, on).prop_map(|(n, kind, status, on)| Method { status, ..method(n, kind, on) })
}

#[test]
fn a_lost_security_key_takes_the_passkeys_along_that_nobody_ruled_out() {
    use DeviceKind::SecurityKey;
    let synced = Method { synced: Some(true), ..method(28, MethodKind::Passkey, None) };
    let methods = [
        method(26, MethodKind::Passkey, None),
        method(27, MethodKind::Passkey, None),
        synced,
        method(PHONE_PASSKEY, MethodKind::Passkey, Some(PHONE)),
        method(SMS, MethodKind::Phone, None),
    ];
    let devices = [device(PHONE, DeviceKind::Phone, DeviceState::InUse)];
    let of = |things: &[LostThing], gone: &[u8], elsewhere: &[u8]| {
        let all = |ids: &[u8]| ids.iter().copied().map(mid).collect::<Vec<_>>();
        let (gone, elsewhere) = (all(gone), all(elsewhere));
        let answers = MethodAnswers { gone: &gone, elsewhere: &elsewhere };
        methods_lost(Playbook::DeviceLoss, things, answers, &methods, &devices)
    };
    let (one, two) = ([thing(SecurityKey, None)], [thing(SecurityKey, None), thing(SecurityKey, None)]);
    assert_eq!(of(&one, &[], &[]), [mid(26), mid(27)], "unknown is never safe");
    assert_eq!(of(&one, &[], &[27]), [mid(26)]);
    assert_eq!(of(&one, &[27], &[]), [mid(27)], "a key has one passkey of an account");
    assert_eq!(of(&two, &[27], &[]), [mid(26), mid(27)]);
    assert_eq!(of(&two, &[27], &[26]), [mid(27)]);
    assert_eq!(of(&one, &[], &[26, 27]), []);
    // One whose model is a phone's or a computer's is on no key.
    for model in ["Microsoft Authenticator (Android)", "Windows Hello", "Chrome on Mac"] {
        let held = [Method { model: Some(model.into()), ..method(26, MethodKind::Passkey, None) }];
        let none = MethodAnswers::default();
        assert_eq!(methods_lost(Playbook::DeviceLoss, &one, none, &held, &devices), [], "{model}");
    }
    // Of a key on file that is known to carry one, it is that one.
    let held = [method(29, MethodKind::Passkey, Some(TABLET)), method(26, MethodKind::Passkey, None)];
    let key = [device(TABLET, SecurityKey, DeviceState::InUse)];
    let none = MethodAnswers::default();
    let on_file = [thing(SecurityKey, Some(TABLET))];
    assert_eq!(methods_lost(Playbook::DeviceLoss, &on_file, none, &held, &key), [mid(29)]);
    assert_eq!(methods_lost(Playbook::DeviceLoss, &on_file, none, &held[1..], &key), [mid(26)]);
}

proptest! {
    /// Of what is asked about, only what the caller says is elsewhere stays; of the rest, only what lives on the thing goes.
    #[test]
    fn an_unknown_is_never_safe(
        methods in prop::collection::vec(some_method(), 0..8),
        elsewhere in prop::collection::vec(40u8..60, 0..4),
    ) {
        let devices = [device(PHONE, DeviceKind::Phone, DeviceState::InUse)];
        let said: Vec<MethodId> = elsewhere.iter().copied().map(mid).collect();
        let answers = MethodAnswers { gone: &[], elsewhere: &said };
        let things = [thing(DeviceKind::Phone, Some(PHONE))];
        let gone = methods_lost(Playbook::DeviceLoss, &things, answers, &methods, &devices);
        for known in &methods {
            let asked = methods_in_question(&methods, &devices).any(|one| one == known);
            let there = known.status != MethodStatus::Revoked && known.lives_on(things[0].device.unwrap());
            let unsaid = asked && !said.contains(&known.id);
            if there || unsaid {
                prop_assert!(gone.contains(&known.id));
            } else if methods.iter().filter(|one| one.id == known.id).count() == 1 {
                prop_assert!(!gone.contains(&known.id));
            }
        }
    }
}
