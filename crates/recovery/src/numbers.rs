//! Which numbers on file may be called back: judged against what was lost, where unknown counts as unsafe.
//!
//! A caller who holds the stolen phone wants the call-back to ring in their hand, so what the caller says only ever takes a
//! number away. It gives one back only where the directory knows by itself that the number rings elsewhere. Whether a fixed line is
//! forwarded or rings in an app is for the agent to look up in the telephone system, whatever the caller says is lost: of a mobile and a line
//! that is forwarded to it, whoever holds the phone would answer both. What was once
//! said or reported to be lost stays lost for this question: taking it out of the report opens nothing, and neither does another case about
//! something else. What is written to the
//! person is judged by the same rule: a mailbox opens in an app on what was lost, unless the directory knows better.

use crate::{
    Basis, Case, CaseState, Closing, Effect, EvidenceKind, Facts, LostThing, NotCounted, Playbook, Root,
    evidence::settled,
    report::{passkeys_in_question, passkeys_on_keys},
};
use keyward_model::{
    Contact, ContactId, ContactKind, Device, DeviceId, DeviceKind, DeviceState, Method, MethodKind, PersonId,
    Timestamp,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Where a number rings, as far as a case has settled it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rings {
    /// On what was lost.
    OnLost,
    /// Not on what was lost.
    Elsewhere,
    /// Nobody knows.
    Unknown,
}

/// Who said where numbers ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberSource {
    /// The caller, who is not verified.
    Caller,
    /// The agent, from the telephone system.
    TelephoneSystem,
}

/// Where one number rings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SettledNumber {
    /// The contact on file.
    pub contact: ContactId,
    /// Where it rings.
    pub rings: Rings,
}

/// What a directory has on file of somebody, as far as it says where a number rings.
#[derive(Clone, Copy, Debug)]
pub struct OnFile<'a> {
    /// Their telephones and addresses with history.
    pub contacts: &'a [Contact],
    /// Their devices.
    pub devices: &'a [Device],
    /// Since when these are of the kinds that they are, if an import changed that.
    pub devices_since: Option<Timestamp>,
    /// Everything ever bound to them.
    pub methods: &'a [Method],
    /// What earlier cases of this human leave lost.
    pub lost_before: &'a [LostBefore],
}

/// What an earlier case leaves lost, as far as it says which numbers ring there: whoever has the phone of last week calls about a laptop today.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LostBefore {
    /// A device on file.
    Device(DeviceId),
    /// A telephone line or mailbox that rang or was read there, on whichever account of the human it is on file: see [`Contact::line`].
    Line(String),
    /// A phone or tablet of which nobody knows which one it is.
    Unknown(DeviceKind),
    /// A passkey that may be on any phone.
    Passkey,
    /// Whatever rings: somebody else may have taken it over.
    Telephones,
    /// Whatever is read by mail: the same.
    Mailboxes,
}

/// What an earlier case of the same human leaves lost for a case about `subject`, one of their accounts: of one whose report was believed, and was
/// not found to be somebody else's. `on_file` is what is on file of the account that the earlier case was about. What was taken out of it again
/// stays: whoever calls to say that it was found may be who found it. What the person reported signed in stays also where the case was refused
/// later, by whatever was said in it since.
pub fn left_lost(earlier: &Case, on_file: OnFile<'_>, subject: PersonId) -> BTreeSet<LostBefore> {
    let believed = earlier.has_done(|effect| matches!(effect, Effect::RevokeSessions { .. }));
    let had_one = earlier.playbook != Playbook::FirstPasskey;
    let refused = earlier.state == CaseState::Closed(Closing::Rejected) && !earlier.was_reported_by_owner();
    if !believed || !had_one || refused {
        return BTreeSet::new();
    }
    let on_file = OnFile { lost_before: &[], ..on_file };
    // A device of another account is none that this one knows: which number rings on it, its lines tell, and no other can be ruled out.
    let ours = earlier.person == subject;
    let phones = lost_phones(earlier, on_file).map(|(kind, device)| match device {
        Some(device) if ours => LostBefore::Device(device),
        _ => LostBefore::Unknown(kind),
    });
    let things = earlier.report.things.iter().filter_map(|thing| thing.device).filter(|_| ours);
    let on_lost = |contact: &&Contact| {
        let was_there = contact.until.is_none_or(|until| until > earlier.opened_at);
        let there = contact.device.is_some_and(|device| ever_lost(earlier, on_file, device));
        was_there && (there || earlier.rang_on_lost.contains(&contact.id))
    };
    let lines = on_file.contacts.iter().filter(on_lost).map(|contact| contact.line().to_owned());
    let of_kinds = |kinds: &[MethodKind], lost| in_other_hands(earlier, on_file, kinds).then_some(lost);
    phones
        .chain(things.map(LostBefore::Device))
        .chain(lines.map(LostBefore::Line))
        .chain(lost_passkey_may_be_on_a_phone(earlier, on_file).then_some(LostBefore::Passkey))
        .chain(of_kinds(TELEPHONE, LostBefore::Telephones))
        .chain(of_kinds(MAIL, LostBefore::Mailboxes))
        .collect()
}

/// The lines that ring on what another account of the same human has as lost, whatever became of the case that said so.
pub fn marked_lost(on_file: OnFile<'_>) -> BTreeSet<LostBefore> {
    let lost = |id| on_file.devices.iter().any(|d| d.id == id && d.state == DeviceState::Lost);
    let there = on_file.contacts.iter().filter(|contact| contact.until.is_none());
    let there = there.filter(|contact| contact.device.is_some_and(lost));
    there.map(|contact| LostBefore::Line(contact.line().to_owned())).collect()
}

/// Whoever has one of these may have the number, or the phone.
const TELEPHONE: &[MethodKind] = &[MethodKind::Phone, MethodKind::Passkey];
/// Whoever has one of these may read the mail.
const MAIL: &[MethodKind] = &[MethodKind::Email];

impl<'a> From<&'a Facts> for OnFile<'a> {
    fn from(facts: &'a Facts) -> Self {
        let devices_since = facts.history.devices_since;
        Self {
            contacts: &facts.contacts,
            devices: &facts.devices,
            devices_since,
            methods: &facts.methods,
            lost_before: &facts.history.lost_before,
        }
    }
}

/// What stands behind a call to a number: the line, by whichever of its rows is first on file, and every device on which one of them rings.
/// Whoever answers one of them answers all.
pub fn roots_of_number(contacts: &[Contact], contact: &Contact) -> BTreeSet<Root> {
    let twins = || contacts.iter().filter(|other| other.line() == contact.line()).chain([contact]);
    let first = twins().map(|twin| twin.id).min().unwrap_or(contact.id);
    twins().filter_map(|twin| twin.device).map(Root::Device).chain([Root::Number(first)]).collect()
}

/// The telephones that were on file in a case that was opened then, each line once: the desk may have called any of them, also one that ended
/// since. Who is asked to vouch speaks with the person on none, so that nobody who holds one telephone answers for two checks, in whichever
/// order they are made.
pub fn telephones(contacts: &[Contact], opened_at: Timestamp) -> Vec<&Contact> {
    let mut lines: Vec<&Contact> = Vec::new();
    for contact in contacts.iter().filter(|contact| was_on_file(contact, opened_at)) {
        if lines.iter().all(|known| known.line() != contact.line()) {
            lines.push(contact);
        }
    }
    lines
}

/// The numbers that the desk called in this case.
pub(crate) fn called(case: &Case) -> impl Iterator<Item = ContactId> {
    case.evidence.iter().filter(|evidence| evidence.kind == EvidenceKind::CallBack).filter_map(|evidence| {
        match evidence.basis {
            Basis::Number { contact } => Some(contact),
            _ => None,
        }
    })
}

/// The numbers on file with what speaks against each: the desk offers only those with `None`, and fixed lines that wait for the
/// agent's look ([`NotCounted::LineNotChecked`]).
pub fn eligible_numbers<'a>(case: &Case, facts: &'a Facts) -> Vec<(&'a Contact, Option<NotCounted>)> {
    let on_file = OnFile::from(facts);
    numbers(case, on_file).map(|contact| (contact, judge_number(case, on_file, contact).err())).collect()
}

/// The mobile numbers of which the lost phone or tablet may have one; empty if that is no question: none was lost, or the directory
/// knows the number of each.
pub fn numbers_in_question<'a>(case: &Case, facts: &'a Facts) -> Vec<&'a Contact> {
    let on_file = OnFile::from(facts);
    if lost_phones_known(case, on_file) || lost_passkey_may_be_on_a_phone(case, on_file) {
        return Vec::new();
    }
    numbers(case, on_file).filter(|contact| contact.kind == ContactKind::Mobile).collect()
}

/// Whether a number may be called back: not one that was ended, were it after the case was opened (a number that was ported rings
/// somewhere else now).
///
/// # Errors
/// Why it counts for nothing.
pub(crate) fn judge_number(case: &Case, on_file: OnFile<'_>, contact: &Contact) -> Result<(), NotCounted> {
    if contact.until.is_some() && settled(contact.since, case.opened_at) {
        return Err(NotCounted::NumberReplaced);
    }
    // What is too new counts for nothing either way, and says so.
    judge_called(case, on_file, contact)
}

/// Whether a call to a number counts that was on file when it was called.
///
/// # Errors
/// Why it counts for nothing.
pub(crate) fn judge_called(case: &Case, on_file: OnFile<'_>, contact: &Contact) -> Result<(), NotCounted> {
    if !contact.kind.is_phone() || contact.until.is_some_and(|until| until <= case.opened_at) {
        return Err(NotCounted::NumberNotOnFile);
    }
    if !settled(contact.since, case.opened_at) {
        return Err(NotCounted::ChangedRecently);
    }
    // The same number can be on file twice, as office and as mobile: it rings where it rings.
    let twins = || numbers(case, on_file).filter(|other| other.line() == contact.line());
    let on_lost = |twin: &Contact| {
        let there = twin.device.is_some_and(|device| ever_lost(case, on_file, device));
        there || case.rang_on_lost.contains(&twin.id)
    };
    if rang_before(on_file, contact) || on_lost(contact) || twins().any(on_lost) {
        return Err(NotCounted::OnLostDevice);
    }
    let mobile = contact.kind == ContactKind::Mobile || twins().any(|twin| twin.kind == ContactKind::Mobile);
    let taken_over = on_file.lost_before.contains(&LostBefore::Telephones);
    if mobile && (taken_over || in_other_hands(case, on_file, TELEPHONE)) {
        return Err(NotCounted::InOtherHands);
    }
    if mobile { judge_mobile(case, on_file, contact) } else { judge_line(case, contact) }
}

/// Whether what is written there is read elsewhere than on what was lost: where nobody knows, it is not.
pub(crate) fn is_read_elsewhere(case: &Case, on_file: OnFile<'_>, contact: &Contact) -> bool {
    if contact.kind.is_phone() {
        return judge_number(case, on_file, contact).is_ok();
    }
    if on_file.lost_before.contains(&LostBefore::Mailboxes) || in_other_hands(case, on_file, MAIL) {
        return false;
    }
    // Passkeys and codes are all that a security key holds.
    let opens_mail = |kind| matches!(kind, DeviceKind::Phone | DeviceKind::Tablet | DeviceKind::Laptop);
    let in_use = |id| on_file.devices.iter().any(|d| d.id == id && d.state == DeviceState::InUse);
    let known = contact.device.is_some_and(|device| in_use(device) && !ever_lost(case, on_file, device));
    let opens = case.report.things.iter().any(|thing| opens_mail(thing.kind));
    let unknown = nobody_knows_what(case, on_file) || lost_passkey_may_be_on_a_phone(case, on_file);
    let unknown = unknown || rang_before(on_file, contact);
    known || !(unknown || opens || lost_phones(case, on_file).next().is_some())
}

/// Whether an earlier case leaves lost what this rang on, or was read on.
fn rang_before(on_file: OnFile<'_>, contact: &Contact) -> bool {
    on_file.lost_before.iter().any(|lost| matches!(lost, LostBefore::Line(line) if line == contact.line()))
}

/// Whether somebody else may have got in with a method of one of these kinds, or have bound it: whoever takes over the texts of a number
/// takes its calls, and whoever is said to have a passkey of theirs may have the phone that it is on. Nobody lost a thing then by which this
/// could be judged.
fn in_other_hands(case: &Case, on_file: OnFile<'_>, kinds: &[MethodKind]) -> bool {
    let named = |method: &Method| kinds.contains(&method.kind) && case.ever_lost(method.id);
    case.playbook == Playbook::Compromised && on_file.methods.iter().any(named)
}

/// A mobile number rings on one phone. It counts if the directory knows that this is another phone than the lost one, and nobody
/// says otherwise.
fn judge_mobile(case: &Case, on_file: OnFile<'_>, contact: &Contact) -> Result<(), NotCounted> {
    // Whatever the caller says is gone beside it, and wherever they say that the number rings.
    if lost_passkey_may_be_on_a_phone(case, on_file) {
        return Err(NotCounted::MaybeWithLostPasskey);
    }
    let lost = |kind| lost_phones(case, on_file).any(|(lost, _)| lost == kind);
    let said_elsewhere = case.rings(contact.id) == Some(Rings::Elsewhere);
    let elsewhere = rings_on_another_phone(case, on_file, contact);
    let counts = if nobody_knows_what(case, on_file) {
        false
    } else if lost(DeviceKind::Phone) {
        elsewhere && (lost_phones_known(case, on_file) || said_elsewhere)
    } else {
        // A tablet takes calls only if it has a card of its own, so here the caller's word will do.
        !lost(DeviceKind::Tablet) || elsewhere || said_elsewhere
    };
    if counts { Ok(()) } else { Err(NotCounted::MaybeOnLostDevice) }
}

/// Whether nothing on file bears out what the caller says is gone: saved codes alone, which nobody sees missing, a security key where no
/// passkey is on file that could be on one, or that somebody else may have got in, nobody knows how. Whoever holds the stolen phone says so as
/// well, and chooses the playbook.
fn nobody_knows_what(case: &Case, on_file: OnFile<'_>) -> bool {
    // What this case itself retired was on it until then.
    let mut kept = passkeys_in_question(on_file.methods, on_file.devices);
    let mut gone = passkeys_on_keys(on_file.methods, on_file.devices);
    let on_a_key = kept.next().is_some() || gone.any(|method| case.report.methods.contains(&method.id));
    let unheard = |thing: &LostThing| thing.kind == DeviceKind::SecurityKey && thing.device.is_none();
    let names_nothing = match case.playbook {
        Playbook::DeviceLoss => case.report.things.is_empty(),
        Playbook::Compromised => case.report.methods.is_empty(),
        _ => false,
    };
    names_nothing || (case.report.things.iter().any(unheard) && !on_a_key)
}

/// A fixed line can be forwarded to a phone, or ring in an app on a phone or computer: whatever the caller says is lost, or that nothing is.
fn judge_line(case: &Case, contact: &Contact) -> Result<(), NotCounted> {
    if case.rings(contact.id) == Some(Rings::Elsewhere) { Ok(()) } else { Err(NotCounted::LineNotChecked) }
}

/// Whether the directory knows that a number rings on a phone that was never reported lost in this case. With several phones of which
/// one only has a number, that number may as well be the other's: an import can only guess there.
fn rings_on_another_phone(case: &Case, on_file: OnFile<'_>, contact: &Contact) -> bool {
    let phones = || on_file.devices.iter().filter(|device| is_phone(device));
    let here = phones().find(|phone| contact.device == Some(phone.id) && phone.state == DeviceState::InUse);
    // A phone of which a file said lately that it is none may be the one that rings.
    let kinds_settled = on_file.devices_since.is_none_or(|since| settled(since, case.opened_at));
    let told_apart = phones().count() == 1 || phones().all(|phone| has_number(case, on_file, phone.id));
    // Phones that were replaced stay in device management for years, with the number that has long been in another one.
    here.is_some_and(|phone| !ever_lost(case, on_file, phone.id) && phone.was_heard_of(case.opened_at))
        && link_settled(case, contact)
        && kinds_settled
        && told_apart
}

/// Whether it was known long enough before the case on which phone a number rings: who can import devices must not choose that while
/// they hold the stolen one. A phone that was new is linked no earlier than it came, so this is about its age as well.
fn link_settled(case: &Case, contact: &Contact) -> bool {
    settled(contact.device_since.unwrap_or(contact.since), case.opened_at)
}

/// Whether the directory knows the number of every phone and tablet that was lost.
fn lost_phones_known(case: &Case, on_file: OnFile<'_>) -> bool {
    lost_phones(case, on_file)
        .all(|(_, device)| device.is_some_and(|device| has_number(case, on_file, device)))
}

/// The phones and tablets that were lost, with their devices where these are known: those that were reported, and those that what was reported
/// was on, whatever the caller calls it. Whoever has the one has the other.
fn lost_phones<'a>(
    case: &'a Case,
    on_file: OnFile<'a>,
) -> impl Iterator<Item = (DeviceKind, Option<DeviceId>)> {
    let mobile = |kind| matches!(kind, DeviceKind::Phone | DeviceKind::Tablet);
    let reported = case.report.things.iter().map(|thing| (thing.kind, thing.device));
    let devices = on_file.devices.iter().map(|device| (device.kind, device.id));
    let carrying = devices.filter(move |(_, device)| carried_lost(case, on_file, *device));
    let named = case.report.things.iter().any(|thing| mobile(thing.kind));
    let nowhere = on_file.methods.iter().any(|method| lost_on_some_phone(case, method));
    let unnamed = (nowhere && !named).then_some((DeviceKind::Phone, None));
    let before = on_file.lost_before.iter().filter_map(|lost| match lost {
        LostBefore::Device(id) => on_file.devices.iter().find(|d| d.id == *id).map(|d| (d.kind, Some(*id))),
        LostBefore::Unknown(kind) => Some((*kind, None)),
        LostBefore::Line(_) | LostBefore::Passkey | LostBefore::Telephones | LostBefore::Mailboxes => None,
    });
    let phones =
        reported.chain(carrying.map(|(kind, device)| (kind, Some(device)))).chain(unnamed).chain(before);
    phones.filter(move |(kind, _)| mobile(*kind))
}

/// Whether codes from an app or texts were lost that no device on file takes, and nothing on which they were is named.
fn lost_on_some_phone(case: &Case, method: &Method) -> bool {
    let kinds = [MethodKind::Authenticator, MethodKind::SoftwareTotp, MethodKind::Phone];
    says_where(case) && kinds.contains(&method.kind) && method.device.is_none() && case.ever_lost(method.id)
}

/// Whether a passkey was lost of which nobody knows what it was kept in, or only that it was in a phone: then whoever has it may have any phone
/// of its owner. No thing that the caller names beside it says otherwise, because they choose what they name.
fn lost_passkey_may_be_on_a_phone(case: &Case, on_file: OnFile<'_>) -> bool {
    let may = |method: &Method| {
        method.kind == MethodKind::Passkey
            && method.device.is_none()
            && case.ever_lost(method.id)
            && LostThing::alone(method).is_some_and(|thing| thing.kind == DeviceKind::Phone)
    };
    let before = on_file.lost_before.contains(&LostBefore::Passkey);
    before || (says_where(case) && on_file.methods.iter().any(may))
}

/// Whether what is reported went with a thing: what somebody else may know is judged by itself.
const fn says_where(case: &Case) -> bool {
    matches!(case.playbook, Playbook::DeviceLoss | Playbook::PinLocked | Playbook::NewPhone)
}

/// Whether something that was lost was on this device: then the device is lost too.
fn carried_lost(case: &Case, on_file: OnFile<'_>, device: DeviceId) -> bool {
    let lost = |method: &Method| method.lives_on(device) && case.ever_lost(method.id);
    says_where(case) && on_file.methods.iter().any(lost)
}

fn is_phone(device: &Device) -> bool {
    device.kind == DeviceKind::Phone && device.state != DeviceState::Retired
}

fn has_number(case: &Case, on_file: OnFile<'_>, device: DeviceId) -> bool {
    let mobile = |contact: &Contact| {
        contact.kind == ContactKind::Mobile && contact.until.is_none() && link_settled(case, contact)
    };
    on_file.contacts.iter().any(|contact| mobile(contact) && contact.device == Some(device))
}

/// Whether a device is in the report, or was before it was taken out again, or something of it is; or it was lost before, and whoever found it
/// then may have it still.
fn ever_lost(case: &Case, on_file: OnFile<'_>, device: DeviceId) -> bool {
    let before = on_file.lost_before.contains(&LostBefore::Device(device));
    let marked = on_file.devices.iter().any(|known| known.id == device && known.state == DeviceState::Lost);
    let reported = case.report.things.iter().any(|thing| thing.device == Some(device));
    reported || before || marked || carried_lost(case, on_file, device)
}

fn numbers<'a>(case: &Case, on_file: OnFile<'a>) -> impl Iterator<Item = &'a Contact> {
    let opened_at = case.opened_at;
    on_file.contacts.iter().filter(move |contact| was_on_file(contact, opened_at))
}

/// Whether it is a telephone that was on file when a case was opened, or came since.
fn was_on_file(contact: &Contact, opened_at: Timestamp) -> bool {
    contact.kind.is_phone() && contact.until.is_none_or(|until| until > opened_at)
}
