//! The past year at the desk: who lost what, when, and how it went.

use crate::{
    DemoError,
    staff::{Maker, Member, days, pick},
    world::{Play, World},
};
use keyward_model::{
    DeviceId, DeviceKind, DeviceState, Management, MethodId, MethodKind, MethodStatus, PersonId, Tier,
    Timestamp,
};
use keyward_recovery::{
    Command, EvidenceKind, EvidenceResult, Handover, LossReport, LostThing, Obligation, Playbook,
    ReportChannel, Theft,
};
use std::time::Duration;

/// How a case goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Course {
    /// Phone lost; called back, vouched for, new passkey, closed.
    Phone,
    /// The same, at the desk with an identity card.
    PhoneAtDesk,
    /// Nobody answered at first; the manager and a video call instead.
    PhoneByVideo,
    /// The wipe never arrived, a supervisor let it go.
    PhoneWithoutWipe,
    /// The agent got suspicious, a supervisor looked and let it go on.
    PhoneResumed,
    /// An elevated account: a third proof.
    PhoneElevated,
    /// A privileged account: video with a passport, the manager, a second approver.
    PhonePrivileged,
    /// Laptop lost, a passkey on the phone left: nothing to restore.
    Laptop,
    /// Security key lost.
    Key,
    /// The PIN of a security key locked.
    PinLocked,
    /// Reported by the person from another device.
    SelfReport,
    /// The caller did not know what the person knew: two failed calls, rejected.
    FailedCaller,
    /// The manager had not spoken with them: rejected.
    VouchDeclined,
    /// Open: just reported.
    JustReported,
    /// Open: called back, the manager has been asked.
    WaitingForManager,
    /// Open: the pass is issued, nothing registered yet.
    PassIssued,
    /// Escalated, waiting for a supervisor.
    Suspicious,
}

/// Whom it happens to.
#[derive(Clone, Copy, Debug)]
enum Whom {
    Anybody,
    Of(&'static str),
    Named(&'static str),
}

/// One case of the year: days ago (for open ones minutes ago), whom, how, and which agent.
struct Entry(u32, Whom, Course, &'static str);

const JONAS: &str = "jonas.oblak";
const IVO: &str = "ivo.marin";
const SARA: &str = "sara.golob";
const PETRA: &str = "petra.rozman";
const STEFAN: &str = "stefan.huber";
/// Not in the cast, but whoever tries out a phone of one's own takes him: nothing happens to him before.
const BJORN: &str = "bjorn.gruber";

use Course::{
    FailedCaller, JustReported, Key, Laptop, PassIssued, Phone, PhoneAtDesk, PhoneByVideo, PhoneElevated,
    PhonePrivileged, PhoneResumed, PhoneWithoutWipe, PinLocked, SelfReport, Suspicious, VouchDeclined,
    WaitingForManager,
};
use Whom::{Anybody, Named, Of};

/// The year, from long ago to now. The service technicians of Trieste lose six phones within two weeks; callers who are not
/// who they say keep reaching one agent; one technician loses a phone three times.
const YEAR: &[Entry] = &[
    Entry(352, Anybody, Phone, JONAS),
    Entry(340, Of("Engineering"), Laptop, SARA),
    Entry(327, Named("luka.zupan"), Phone, JONAS),
    Entry(315, Of("Sales"), Phone, SARA),
    Entry(301, Anybody, Key, IVO),
    Entry(288, Anybody, PhoneAtDesk, JONAS),
    Entry(274, Anybody, FailedCaller, IVO),
    Entry(262, Of("Marketing"), PhoneByVideo, SARA),
    Entry(249, Anybody, SelfReport, JONAS),
    Entry(236, Anybody, Phone, SARA),
    Entry(221, Of("Finance"), PhoneElevated, JONAS),
    Entry(208, Of("Logistics"), PhoneWithoutWipe, SARA),
    Entry(196, Anybody, VouchDeclined, IVO),
    Entry(184, Named("luka.zupan"), Phone, SARA),
    Entry(171, Of("Engineering"), PinLocked, JONAS),
    Entry(160, Of("Sales"), Phone, IVO),
    Entry(149, Anybody, Laptop, SARA),
    Entry(138, Of("Field Service"), Phone, JONAS),
    Entry(136, Of("Field Service"), Phone, SARA),
    Entry(134, Of("Field Service"), Phone, JONAS),
    Entry(131, Of("Field Service"), PhoneByVideo, SARA),
    Entry(128, Of("Field Service"), Phone, JONAS),
    Entry(126, Of("Field Service"), Phone, SARA),
    Entry(115, Anybody, FailedCaller, IVO),
    Entry(104, Named("branka.kolar"), PhonePrivileged, PETRA),
    Entry(93, Anybody, PhoneAtDesk, JONAS),
    Entry(85, Anybody, FailedCaller, IVO),
    Entry(72, Of("Engineering"), SelfReport, SARA),
    Entry(61, Of("Marketing"), Phone, JONAS),
    Entry(52, Anybody, VouchDeclined, IVO),
    Entry(41, Named("luka.zupan"), Phone, JONAS),
    Entry(33, Anybody, PhoneResumed, SARA),
    Entry(24, Of("Logistics"), Phone, JONAS),
    Entry(16, Anybody, FailedCaller, IVO),
    Entry(9, Of("Engineering"), Phone, SARA),
    Entry(4, Anybody, PhoneWithoutWipe, SARA),
    Entry(180, Anybody, Suspicious, IVO),
    Entry(25, Of("Logistics"), WaitingForManager, SARA),
    Entry(20, Of("Sales"), PassIssued, SARA),
    Entry(8, Of("Engineering"), JustReported, SARA),
];

impl Course {
    /// Whether the entry counts minutes: it happens now.
    const fn is_now(self) -> bool {
        matches!(self, JustReported | WaitingForManager | PassIssued | Suspicious)
    }
    const fn tier(self) -> Tier {
        match self {
            PhoneElevated => Tier::Elevated,
            PhonePrivileged => Tier::Privileged,
            _ => Tier::Standard,
        }
    }
    const fn lost(self) -> DeviceKind {
        match self {
            Laptop => DeviceKind::Laptop,
            Key | PinLocked => DeviceKind::SecurityKey,
            _ => DeviceKind::Phone,
        }
    }
    /// Whether something strong must be left after the loss.
    const fn leaves_strong(self) -> bool {
        matches!(self, Laptop | SelfReport)
    }
}

/// Plays the year.
pub(crate) fn year(world: &mut World<'_>) -> Result<(), DemoError> {
    let mut used: Vec<usize> = Vec::new();
    for entry in YEAR {
        let Entry(ago, whom, course, agent) = entry;
        let at = if course.is_now() {
            world.maker.now.minus(Duration::from_mins(u64::from(*ago)))
        } else {
            morning(&world.maker, *ago)
        };
        let subject = find(world, *whom, *course, at, &used)?;
        used.push(subject);
        let agent = by_name(world, agent)?;
        play(world, at, subject, agent, *course)?;
    }
    Ok(())
}

/// Between seven and noon UTC, some days ago.
fn morning(maker: &Maker<'_>, ago: u32) -> Timestamp {
    const DAY: i64 = 86_400_000_000;
    let day = maker.now.minus(days(ago)).as_micros().div_euclid(DAY) * DAY;
    let minutes = 7 * 60 + maker.entropy.below(300);
    Timestamp::from_micros(day).plus(Duration::from_mins(u64::from(minutes)))
}

fn by_name(world: &World<'_>, name: &str) -> Result<PersonId, DemoError> {
    let found = world.members.iter().find(|member| local(member) == name);
    found.map(|member| member.person.id).ok_or(DemoError::Story("somebody of the cast is missing"))
}

fn local(member: &Member) -> &str {
    member.person.user_name.split('@').next().unwrap_or_default()
}

/// The devices in use of a kind, with the active methods that live on each.
fn lost(member: &Member, kind: DeviceKind, at: Timestamp) -> Option<(DeviceId, Vec<MethodId>)> {
    let device =
        member.devices.iter().find(|device| device.kind == kind && device.state == DeviceState::InUse)?;
    let gone = member.methods.iter().filter(|method| {
        method.status == MethodStatus::Active && method.added_at < at && method.lives_on(device.id)
    });
    Some((device.id, gone.map(|method| method.id).collect()))
}

fn fits(member: &Member, course: Course, at: Timestamp) -> bool {
    let Some((_, gone)) = lost(member, course.lost(), at) else { return false };
    let left: Vec<_> = member
        .methods
        .iter()
        .filter(|method| method.is_usable_strong() && !gone.contains(&method.id) && method.added_at < at)
        .collect();
    let passkey_left = left.iter().any(|method| method.kind == MethodKind::Passkey);
    let strength = if course.leaves_strong() { passkey_left } else { left.is_empty() };
    let line = member.contacts.iter().any(|contact| {
        contact.kind.is_phone()
            && contact.device.is_none()
            && contact.since.plus(days(4)) < at
            && contact.until.is_none()
    });
    let ready =
        member.person.manager_since.plus(days(4)) < at && member.person.created_at.plus(days(30)) < at;
    // What is new when the case opens is a red flag, and these stories are about something else.
    let is_new = |since: Timestamp| since < at && since.plus(days(4)) >= at;
    let settled = !member.contacts.iter().any(|contact| is_new(contact.since))
        && !member.methods.iter().any(|method| is_new(method.added_at));
    let personal = course == PhoneWithoutWipe
        && member
            .devices
            .iter()
            .any(|device| device.kind == DeviceKind::Phone && device.management == Management::Personal);
    !gone.is_empty()
        && strength
        && line
        && ready
        && settled
        && !personal
        && member.person.tier == course.tier()
}

/// Somebody whom this can happen to. People with a part in the story are left for it, unless they are named.
fn find(
    world: &World<'_>,
    whom: Whom,
    course: Course,
    at: Timestamp,
    used: &[usize],
) -> Result<usize, DemoError> {
    let cast = crate::data::CAST.len();
    let candidates: Vec<usize> = world
        .members
        .iter()
        .enumerate()
        .filter(|(position, member)| match whom {
            Named(name) => local(member) == name,
            Anybody => *position >= cast && !used.contains(position),
            Of(team) => {
                *position >= cast
                    && !used.contains(position)
                    && member.person.department.as_deref() == Some(team)
            }
        })
        .filter(|(_, member)| local(member) != BJORN && fits(member, course, at))
        .map(|(position, _)| position)
        .collect();
    // A team may have nobody with the right equipment: then it happens to somebody else.
    match pick(&candidates, world.maker.entropy) {
        Some(found) => Ok(*found),
        None if matches!(whom, Of(_)) => find(world, Anybody, course, at, used),
        // Or to somebody a second time.
        None if !used.is_empty() => find(world, whom, course, at, &[]),
        None => Err(DemoError::Story("nobody whom this could happen to")),
    }
}

const PLACES: &[&str] = &[
    "train to Graz",
    "taxi",
    "customer site",
    "café",
    "bus stop",
    "airport",
    "parking garage",
    "at home, cannot find it",
];

fn report(
    world: &World<'_>,
    subject: usize,
    course: Course,
    at: Timestamp,
) -> Result<(LossReport, DeviceId), DemoError> {
    let member = world.members.get(subject).ok_or(DemoError::Story("nobody to play"))?;
    let (device, methods) = lost(member, course.lost(), at).ok_or(DemoError::Story("nothing to lose"))?;
    let known = crate::staff::on(member, device).ok_or(DemoError::Story("nothing to lose"))?;
    let entropy = world.maker.entropy;
    let theft = match entropy.below(10) {
        0 | 1 => Theft::Yes,
        2..5 => Theft::Unsure,
        _ => Theft::No,
    };
    let channel = match course {
        SelfReport => ReportChannel::SelfService,
        PhoneAtDesk => ReportChannel::InPerson,
        _ => ReportChannel::Phone,
    };
    let hours = Duration::from_hours(1 + u64::from(entropy.below(14)));
    let report = LossReport {
        things: vec![LostThing {
            kind: known.kind,
            device: Some(device),
            name: known.name.clone(),
            management: known.management,
            passkey: false,
        }],
        methods,
        lost_at: Some(at.minus(hours)),
        place: pick(PLACES, entropy).map(|place| (*place).to_owned()).filter(|_| course != PinLocked),
        theft: if course == PinLocked { Theft::No } else { theft },
        channel,
        other_devices: Some(course.leaves_strong()),
        note: None,
    };
    Ok((report, device))
}

fn play(
    world: &mut World<'_>,
    at: Timestamp,
    subject: usize,
    agent: PersonId,
    course: Course,
) -> Result<(), DemoError> {
    let supervisor = by_name(world, STEFAN)?;
    let (report, device) = report(world, subject, course, at)?;
    let playbook = if course == PinLocked { Playbook::PinLocked } else { Playbook::DeviceLoss };
    let own = if course == SelfReport { Some(passkey_left(world, subject, &report)?) } else { None };
    let mut case = world.open(at, subject, agent, playbook, report, own)?;
    case.wait(2);
    match course {
        FailedCaller | VouchDeclined | Suspicious => refused(&mut case, supervisor, course)?,
        JustReported => {}
        WaitingForManager => {
            case.give(&Command::Assess)?;
            case.wait(2);
            case.call_back(EvidenceResult::Passed, None)?;
            case.wait(1);
            case.vouch(None)?;
        }
        SelfReport => {
            case.sign_in(own.ok_or(DemoError::Story("no passkey left"))?)?;
            case.wait(30);
            finish(&mut case, course, supervisor)?;
        }
        Laptop => {
            case.give(&Command::Assess)?;
            verify(&mut case, course, supervisor)?;
            case.contain()?;
            case.wait(6);
            let left = case.case()?.assessed.and_then(|strong| strong.first().copied());
            case.sign_in_and_read(left.ok_or(DemoError::Story("no passkey left"))?)?;
            case.wait(5);
            finish(&mut case, course, supervisor)?;
        }
        _ => restored(&mut case, course, supervisor, device)?,
    }
    case.end()
}

/// A usable passkey that is not lost.
fn passkey_left(world: &World<'_>, subject: usize, report: &LossReport) -> Result<MethodId, DemoError> {
    let member = world.members.get(subject).ok_or(DemoError::Story("nobody to play"))?;
    let left = member.methods.iter().find(|method| {
        method.kind == MethodKind::Passkey
            && method.is_usable_strong()
            && !report.methods.contains(&method.id)
    });
    left.map(|method| method.id).ok_or(DemoError::Story("no passkey left"))
}

/// Cases in which nothing is given.
fn refused(case: &mut Play<'_, '_>, supervisor: PersonId, course: Course) -> Result<(), DemoError> {
    case.give(&Command::Assess)?;
    case.wait(2);
    match course {
        FailedCaller => {
            case.call_back(EvidenceResult::Failed, Some("The person at this number had not called us."))?;
            case.wait(3);
            // The second failed check stops the case by itself.
            case.see(EvidenceKind::Video, EvidenceResult::Failed)?;
            case.wait(50);
            case.reject(supervisor, "The caller was somebody else. The person still has the phone.")
        }
        VouchDeclined => {
            case.call_back(EvidenceResult::Inconclusive, Some("Bad line."))?;
            case.wait(2);
            case.vouch(Some(false))?;
            case.wait(35);
            case.reject(supervisor, "The manager reached the person: no loss, no call.")
        }
        _ => {
            case.call_back(EvidenceResult::Inconclusive, Some("Nobody answered."))?;
            case.wait(4);
            case.escalate("Caller pressed for a pass before any check and would not be called back.")
        }
    }
}

/// Proofs until the standard of the course's tier is met.
fn verify(case: &mut Play<'_, '_>, course: Course, supervisor: PersonId) -> Result<(), DemoError> {
    case.wait(2);
    match course {
        PhoneAtDesk => {
            case.see(EvidenceKind::InPerson, EvidenceResult::Passed)?;
            case.wait(2);
            case.call_back(EvidenceResult::Passed, None)?;
        }
        PhoneByVideo => {
            case.call_back(EvidenceResult::Inconclusive, Some("Nobody answered."))?;
            case.wait(1);
            case.see(EvidenceKind::Video, EvidenceResult::Passed)?;
            case.wait(1);
            case.vouch(Some(true))?;
        }
        PhonePrivileged => {
            case.see(EvidenceKind::VideoWithId, EvidenceResult::Passed)?;
            case.wait(1);
            case.vouch(Some(true))?;
            case.approval(supervisor)?;
        }
        PhoneElevated => {
            case.call_back(EvidenceResult::Passed, None)?;
            case.see(EvidenceKind::Video, EvidenceResult::Passed)?;
            case.vouch(Some(true))?;
        }
        PhoneResumed => {
            case.call_back(EvidenceResult::Passed, None)?;
            case.escalate("The voice did not sound like on the last call.")?;
            case.wait(12);
            case.give_by(
                supervisor,
                &Command::Resume { reason: "Spoke with the person myself: a cold.".to_owned() },
            )?;
            case.wait(1);
            // What was proved before the stop does not open the door after it.
            case.vouch(Some(true))?;
            case.see(EvidenceKind::Video, EvidenceResult::Passed)?;
        }
        _ => {
            case.call_back(EvidenceResult::Passed, None)?;
            case.wait(1);
            case.vouch(Some(true))?;
        }
    }
    case.wait(1);
    Ok(())
}

/// Cases that end with a new passkey.
fn restored(
    case: &mut Play<'_, '_>,
    course: Course,
    supervisor: PersonId,
    lost: DeviceId,
) -> Result<(), DemoError> {
    case.give(&Command::Assess)?;
    verify(case, course, supervisor)?;
    case.contain()?;
    case.wait(1);
    case.issue_pass(match course {
        PhoneAtDesk => Handover::InPerson,
        PhoneByVideo | PhonePrivileged | PhoneResumed => Handover::Approver,
        _ => Handover::VerifiedCall,
    })?;
    if course == PassIssued {
        return Ok(());
    }
    case.wait(9);
    let new = replacement(case, course)?;
    case.register(new, course.lost() == DeviceKind::SecurityKey)?;
    if course.lost() == DeviceKind::Phone {
        case.move_number(lost, new)?;
    }
    case.wait(4);
    finish(case, course, supervisor)
}

/// The device that the new passkey lives on: a new one, or the same key after its reset.
fn replacement(case: &mut Play<'_, '_>, course: Course) -> Result<DeviceId, DemoError> {
    let thing = case.case()?.report.things.into_iter().next().ok_or(DemoError::Story("nothing was lost"))?;
    if course == PinLocked {
        return thing.device.ok_or(DemoError::Story("the key is not on file"));
    }
    let person = case.person()?;
    let position = case.world.members.iter().position(|member| member.person.id == person);
    let member = position.and_then(|position| case.world.members.get(position)).cloned();
    let mut member = member.ok_or(DemoError::Story("nobody to play"))?;
    let new = case.world.maker.device(&mut member, thing.kind, Some(thing.management));
    if let Some(place) = position.and_then(|position| case.world.members.get_mut(position)) {
        *place = member;
    }
    Ok(new)
}

/// Retire, wipe or advise, close.
fn finish(case: &mut Play<'_, '_>, course: Course, supervisor: PersonId) -> Result<(), DemoError> {
    case.retire()?;
    case.wait(3);
    let thing = case.case()?.report.things.into_iter().next().ok_or(DemoError::Story("nothing was lost"))?;
    match (course, thing.kind, thing.management) {
        (PhoneWithoutWipe, ..) => {
            let reason =
                "The phone has been offline since the loss; the wipe stays queued in device management.";
            case.give_by(
                supervisor,
                &Command::Waive { obligation: Obligation::Wipe, reason: reason.to_owned() },
            )?;
        }
        (PinLocked, ..) => {
            let note = "Eight wrong PINs. The key was reset and given back.";
            case.give(&Command::DocumentLoss { thing: 0, note: note.to_owned() })?;
        }
        (_, DeviceKind::SecurityKey, _) => {
            let note = "Lost with the key ring. A new key was handed out.";
            case.give(&Command::DocumentLoss { thing: 0, note: note.to_owned() })?;
        }
        (_, _, Management::Managed) => {
            let reference = format!("MDM-{}", 41_000 + case.world.past.len() * 37);
            case.give(&Command::RecordWipe { thing: 0, reference })?;
        }
        (_, _, Management::Personal) => case.advise()?,
    }
    case.wait(2);
    case.give(&Command::Close)
}
