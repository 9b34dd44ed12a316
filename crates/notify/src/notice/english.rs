//! The notices in English.

use super::{Notice, Reader, advice, apart, closed, guessed, reminder, rules};
use crate::{Language, Telling, compose::single_line, escalation};

impl Notice<'_> {
    #[expect(clippy::too_many_lines, reason = "one text after another")]
    pub(super) fn english(&self, telling: &Telling) -> (String, String) {
        let not_you = telling.not_you();
        match *self {
            Self::PersonalDeviceAdvice { case, device, theft } => (
                format!("Your lost device: what to do now (case {case})"),
                advice::english(&single_line(device, 80), theft),
            ),
            Self::PassIssued { case, expires_at } => (
                "A Temporary Access Pass was issued for your account".to_owned(),
                format!(
                    "a Temporary Access Pass was issued for your account{}. It works until {}. Whoever has it can \
                     register a passkey for your account.\n\nThe helpdesk gave it to you in person, on a call it made to \
                     you, or through your manager. Nobody will ask you for it.\n\n{not_you}",
                    case.map(|number| format!(" (case {number})")).unwrap_or_default(),
                    telling.moment(expires_at)
                ),
            ),
            Self::PassIssuedToSecurity { case, account, agent, expires_at } => (
                format!("A pass was issued for a privileged account: case {case}"),
                format!(
                    "{} issued a Temporary Access Pass for the privileged account {} in case {case}. It works until {}. \
                     Each pass is told; an earlier one of the same case no longer works.\n\nIf this is not expected, \
                     call the helpdesk at once and have it stop the case: that ends the pass.",
                    single_line(agent, 120),
                    single_line(account, 320),
                    telling.moment(expires_at)
                ),
            ),
            Self::Escalated { case, frozen: true } => (
                format!("A case about your account was stopped (case {case})"),
                format!(
                    "your account was frozen, so case {case} was stopped. Nothing is handed out until an administrator has \
                     looked at it.\n\n{}",
                    telling.call_desk()
                ),
            ),
            Self::Escalated { case, frozen: false } => (
                format!("A case about your account was stopped (case {case})"),
                format!(
                    "somebody asked the helpdesk to let them into your account, and could not show who they \
                     are. The security team looks at it; until then nothing is handed out.\n\nIf it was you, come to the \
                     helpdesk in person with photo ID. {not_you}"
                ),
            ),
            Self::EscalatedToSecurity { case, account, reason } => (
                format!("Case escalated: case {case}"),
                format!(
                    "case {case} for the account {} was escalated. No pass can be issued until a supervisor resumes \
                     it.\n\nReason: {}",
                    single_line(account, 320),
                    single_line(escalation::words(reason, Language::English), 500)
                ),
            ),
            Self::PrivilegedRecovery { case, account, agent, first } => (
                if first {
                    format!("Privileged account gets its first passkey: case {case}")
                } else {
                    format!("Privileged account is being recovered: case {case}")
                },
                format!(
                    "the privileged account {} {} in case {case}, worked by {}. A pass is about to be \
                     issued.\n\nIf this is not expected, call the helpdesk at once and have it stop the case.",
                    single_line(account, 320),
                    if first { "gets its first passkey" } else { "is being recovered" },
                    single_line(agent, 120)
                ),
            ),
            Self::Duress { case, account, agent } => apart::english_duress(case, account, agent),
            Self::Asked { vouch, case, person, until } => {
                apart::english_asked(vouch, (case, person), &telling.moment(until), &telling.approve_link())
            }
            Self::Exception { case, account, opens_at, manager } => apart::english_exception(
                (case, account),
                (&telling.moment(opens_at), manager),
                &telling.exception_link(case),
                &not_you,
            ),
            Self::ExceptionStopped { case } => apart::english_exception_stopped(case, &not_you),
            Self::Invited { report } => apart::english_invited(report, &telling.call_desk()),
            Self::Undelivered { case } => apart::english_undelivered(case),
            Self::AgentHeld { agent, counted } => apart::english_held(agent, counted),
            Self::Alarm { team, reason } => apart::english_alarm(team, reason),
            Self::HalfOfPass { case, account, expires_at } => {
                apart::english_half(case, account, &telling.moment(expires_at))
            }
            Self::Change { of, step, by, due } => {
                rules::change_english(of, step, by, due.map(|due| telling.moment(due)))
            }
            Self::AdministratorAdded { account } => rules::administrator_english(account),
            Self::SignInPolicyRestored { reason, at } => rules::restored_english(reason, &telling.moment(at)),
            Self::UnfrozenAtMachine { account, reason, at } => {
                rules::unfrozen_english(account, reason, &telling.moment(at))
            }
            Self::RecordJoined { account, record, reason, at } => {
                rules::joined_english(account, record, reason, &telling.moment(at))
            }
            Self::BreakGlass { account, at } => rules::break_glass_english(account, &telling.moment(at)),
            Self::MethodAdded { label, at } => (
                "A sign-in method was added to your account".to_owned(),
                format!(
                    "\"{}\" was added to your account on {}.\n\n{not_you}",
                    single_line(label, 80),
                    telling.moment(at)
                ),
            ),
            Self::PasswordChanged { at } => (
                "The password of your account was changed".to_owned(),
                format!(
                    "the password of your account was set on {}. An earlier one no longer works.\n\n{not_you}",
                    telling.moment(at)
                ),
            ),
            Self::MethodGuessed { kind, tries, held, at } => {
                let (subject, body) = guessed::english(kind, tries, held, &telling.moment(at));
                (subject, format!("{body}\n\n{not_you}"))
            }
            Self::MethodRemoved { label, at } => (
                "A sign-in method was removed from your account".to_owned(),
                format!(
                    "\"{}\" was removed from your account on {}. It no longer signs in.\n\n{not_you}",
                    single_line(label, 80),
                    telling.moment(at)
                ),
            ),
            Self::Reminder { missing, by, overdue } => reminder::english(telling, missing, by, overdue),
            Self::CodesGenerated { at } => (
                "New recovery codes were made for your account".to_owned(),
                format!(
                    "new recovery codes were made for your account on {}. Earlier codes no longer work.\n\n{not_you}",
                    telling.moment(at)
                ),
            ),
            Self::CodeUsed { left, at } => (
                "A recovery code of your account was used".to_owned(),
                format!(
                    "one of your recovery codes was used on {}. It counts as one proof of who you are; it does not sign \
                     in. Codes left: {left}. Make new ones in Security info when you are back.\n\n{not_you}",
                    telling.moment(at)
                ),
            ),
            Self::CaseOpened { case, first: true, at } => (
                format!("Somebody asked the helpdesk for the first passkey of your account (case {case})"),
                format!(
                    "on {} somebody asked the helpdesk for the first passkey of your account. The helpdesk now checks who they \
                     are. Until that is done nothing is handed out and nothing is changed.\n\nIf it was you, there is \
                     nothing to do.\n\n{not_you}",
                    telling.moment(at)
                ),
            ),
            Self::CaseOpened { case, first: false, at } => (
                format!("Somebody asked the helpdesk to recover your account (case {case})"),
                format!(
                    "on {} somebody asked the helpdesk to let them back into your account. The helpdesk now checks who they \
                     are. Until that is done nothing is handed out and nothing is changed.\n\nIf it was you, there is \
                     nothing to do.\n\n{not_you}",
                    telling.moment(at)
                ),
            ),
            Self::MethodsSuspended { case, labels, at } => (
                format!("Sign-in methods were suspended (case {case})"),
                format!(
                    "on {} these were suspended in case {case}, and your sessions were ended: {}. They do not sign in until \
                     the case decides.\n\n{not_you}",
                    telling.moment(at),
                    single_line(labels, 500)
                ),
            ),
            Self::Reregister { case, labels, at } => (
                format!("Set up multi-factor authentication again (case {case})"),
                format!(
                    "on {} the helpdesk required in case {case} that you set up multi-factor authentication again.{} Your next \
                     sign-in leads you through it.\n\n{not_you}",
                    telling.moment(at),
                    if labels.is_empty() {
                        String::new()
                    } else {
                        format!(" Removed for good: {}.", single_line(labels, 500))
                    }
                ),
            ),
            Self::MethodsRetired { case, labels, at } => (
                format!("Sign-in methods were removed for good (case {case})"),
                format!(
                    "on {} these were removed for good in case {case}: {}. They never sign in again.\n\n{not_you}",
                    telling.moment(at),
                    single_line(labels, 500)
                ),
            ),
            Self::CaseClosed { case, first, ending, at } => {
                let (subject, body) = closed::english(case, first, ending, &telling.moment(at));
                (subject, format!("{body}\n\n{not_you}"))
            }
            Self::RolesChanged { at } => (
                "What you may do in Keyward was changed".to_owned(),
                format!(
                    "an administrator changed on {} what you may do in Keyward.\n\n{not_you}",
                    telling.moment(at)
                ),
            ),
            Self::TierChanged { at } => (
                "How your account is recovered was changed".to_owned(),
                format!(
                    "on {} it was changed how much proof a recovery of your account takes.\n\n{not_you}",
                    telling.moment(at)
                ),
            ),
            Self::Linked { with, linked: true, at } => (
                "Your account was linked with another account".to_owned(),
                format!(
                    "on {} an administrator linked an account of yours with {}. Both count as one person's from now on: that person \
                     signs nothing twice and takes no part in a recovery of either account. If {} is not yours, the link is wrong.\n\n\
                     {not_you}",
                    telling.moment(at),
                    single_line(with, 320),
                    single_line(with, 320)
                ),
            ),
            Self::Linked { with, linked: false, at } => (
                "The link of your account with another account was removed".to_owned(),
                format!(
                    "on {} the link of an account of yours with {} was removed. They no longer count as one person's because of \
                     it.\n\n{not_you}",
                    telling.moment(at),
                    single_line(with, 320)
                ),
            ),
            Self::SameNumber { with, joined: true, at } => (
                "Your account was joined with another account".to_owned(),
                format!(
                    "on {} an import gave an account of yours and {} the same employee number. Both count as one person's from now on: \
                     that person signs nothing twice and takes no part in a recovery of either account. If {} is not yours, the number \
                     is wrong.\n\n{not_you}",
                    telling.moment(at),
                    single_line(with, 320),
                    single_line(with, 320)
                ),
            ),
            Self::SameNumber { with, joined: false, at } => (
                "An import says that another account is yours too".to_owned(),
                format!(
                    "on {} an import gave an account of yours and {} the same employee number. The number was not used, because one of \
                     both people has a role or an open recovery. Until it is settled, neither account signs for or beside the other. If {} is \
                     yours, two administrators can link the accounts. If it is not yours, the number in the file is wrong.\n\n{not_you}",
                    telling.moment(at),
                    single_line(with, 320),
                    single_line(with, 320)
                ),
            ),
            Self::HolderChanged { account, at } => (
                "The kind or owner of an account was changed".to_owned(),
                format!(
                    "on {} it was changed what kind of account {} is, or who answers for it. The owner of a shared or service account \
                     can ask for its recovery.\n\n{not_you}",
                    telling.moment(at),
                    single_line(account, 320)
                ),
            ),
            Self::PhotoChanged { at } => (
                "The photo of your account was changed".to_owned(),
                format!(
                    "on {} the photo that your organisation has on file for you was changed. In a recovery your face is compared \
                     with it after 72 hours.\n\n{not_you}",
                    telling.moment(at)
                ),
            ),
            Self::ManagerChanged { at } => (
                "The manager of your account was changed".to_owned(),
                format!(
                    "on {} the manager that your organisation has on file for you was changed. The new manager can vouch for you in \
                     a recovery after 72 hours.\n\n{not_you}",
                    telling.moment(at)
                ),
            ),
            Self::DeputyNamed { deputy, at } => (
                "A deputy was named for you".to_owned(),
                format!(
                    "on {} {deputy} was named to vouch for your reports in your place, from 72 hours later on. You see and \
                     change it under \"Approve\".\n\n{not_you}",
                    telling.moment(at)
                ),
            ),
            Self::CloseDeclared { other, at } => (
                "Somebody is on your list of people close to you".to_owned(),
                format!(
                    "on {} you declared that {} is close to you: you do not work on each other's recoveries. You see and change it under \
                     \"Security info\", \"For your safety\".\n\n{not_you}",
                    telling.moment(at),
                    single_line(other, 120)
                ),
            ),
            Self::NamedClose { by, at } => (
                "Somebody declared that you two are close".to_owned(),
                format!(
                    "on {} {} declared that you two are close. From now on you do not work on each other's recoveries. You still stop \
                     a case, end sessions and freeze the account. If you are not close, tell security: perhaps it was somebody else who \
                     said so.\n\n{}",
                    telling.moment(at),
                    single_line(by, 120),
                    telling.call_desk()
                ),
            ),
            Self::ContactChanged { from, to, at } => (
                "A number or address of your account was changed".to_owned(),
                format!(
                    "on {} a number or address that your organisation has on file for you was changed: {}. A new one counts \
                     for a recovery after 72 hours. The old one is told of everything until then.\n\n{not_you}",
                    telling.moment(at),
                    match (from, to) {
                        (Some(from), Some(to)) =>
                            format!("{} was replaced by {}", single_line(from, 320), single_line(to, 320)),
                        (Some(from), None) => format!("{} was removed", single_line(from, 320)),
                        (None, Some(to)) => format!("{} was added", single_line(to, 320)),
                        (None, None) => "it is the same as before".to_owned(),
                    }
                ),
            ),
            Self::Frozen { at } => (
                "Your account was frozen".to_owned(),
                format!(
                    "your account was frozen on {}. Every session was ended, and nothing signs in: no passkey, no pass, no \
                     code. Only your organisation's administrators can lift that.\n\n{}",
                    telling.moment(at),
                    telling.call_desk()
                ),
            ),
            Self::Unfrozen { machine, at } => (
                "Your account is no longer frozen".to_owned(),
                format!(
                    "{} lifted the freeze of your account on {}. Your passkeys sign in again.\n\n{not_you}",
                    if machine { "somebody with a shell at the server" } else { "an administrator" },
                    telling.moment(at)
                ),
            ),
            Self::SessionsEnded { count, at } => (
                "You were signed out".to_owned(),
                format!(
                    "on {} the helpdesk ended {} of your account. Sign in again as always: nothing else \
                     changed.\n\n{not_you}",
                    telling.moment(at),
                    if count == 1 { "one session".to_owned() } else { format!("{count} sessions") }
                ),
            ),
            Self::ToOthers { reader, happened, account, case, at } => {
                let what = happened.words(Language::English);
                let case = case.map(|number| format!(" (case {number})")).unwrap_or_default();
                let (subject, why) = match reader {
                    Reader::Manager => (
                        format!("About the account of somebody in your team{case}"),
                        "You get this because you are the manager on file. If you know nothing of it, ask the person, in \
                         person or by a call that you make, and tell the helpdesk.",
                    ),
                    Reader::ManagerInstead => (
                        format!("About the account of somebody in your team{case}"),
                        "You get this because messages to the person alone may be read by somebody else: on what was lost, or \
                         with the account. Please ask the person, in person or by a call that you make, whether it was them. If it was not, \
                         call the helpdesk at once.",
                    ),
                    Reader::Security => (
                        format!("Watched account: {what}{case}"),
                        "If this is not expected, call the helpdesk at once: it can stop the case and freeze the account.",
                    ),
                };
                (
                    subject,
                    format!(
                        "account {}: {what}{case}. On {}.\n\n{why}",
                        single_line(account, 320),
                        telling.moment(at)
                    ),
                )
            }
        }
    }
}
