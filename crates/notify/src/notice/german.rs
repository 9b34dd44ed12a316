//! The notices in German.

use super::{Notice, Reader, advice, apart, closed, guessed, reminder, rules};
use crate::{Language, Telling, compose::single_line, escalation};

impl Notice<'_> {
    #[expect(clippy::too_many_lines, reason = "one text after another")]
    pub(super) fn german(&self, telling: &Telling) -> (String, String) {
        let not_you = telling.not_you();
        match *self {
            Self::PersonalDeviceAdvice { case, device, theft } => (
                format!("Ihr verlorenes Gerät: was jetzt zu tun ist (Fall {case})"),
                advice::german(&single_line(device, 80), theft),
            ),
            Self::PassIssued { case, expires_at } => (
                "Für Ihr Konto wurde ein befristeter Zugriffspass ausgestellt".to_owned(),
                format!(
                    "für Ihr Konto wurde ein befristeter Zugriffspass ausgestellt{}. Er gilt bis {}. Wer ihn hat, kann für \
                     Ihr Konto einen Passkey registrieren.\n\nDer Helpdesk hat ihn Ihnen persönlich, bei einem Rückruf oder \
                     über Ihre Führungskraft gegeben. Niemand wird Sie danach fragen.\n\n{not_you}",
                    case.map(|number| format!(" (Fall {number})")).unwrap_or_default(),
                    telling.moment(expires_at)
                ),
            ),
            Self::PassIssuedToSecurity { case, account, agent, expires_at } => (
                format!("Pass für ein privilegiertes Konto ausgestellt: Fall {case}"),
                format!(
                    "{} hat in Fall {case} einen befristeten Zugriffspass für das privilegierte Konto {} ausgestellt. Er gilt \
                     bis {}. Jeder Pass wird gemeldet; ein früherer desselben Falls gilt nicht mehr.\n\nIst das nicht \
                     erwartet, rufen Sie sofort den Helpdesk an und lassen Sie den Fall anhalten: Das beendet den Pass.",
                    single_line(agent, 120),
                    single_line(account, 320),
                    telling.moment(expires_at)
                ),
            ),
            Self::Escalated { case, frozen: true } => (
                format!("Ein Fall zu Ihrem Konto wurde angehalten (Fall {case})"),
                format!(
                    "Ihr Konto wurde gesperrt, darum wurde Fall {case} angehalten. Nichts wird herausgegeben, bis die \
                     Verwaltung es sich angesehen hat.\n\n{}",
                    telling.call_desk()
                ),
            ),
            Self::Escalated { case, frozen: false } => (
                format!("Ein Fall zu Ihrem Konto wurde angehalten (Fall {case})"),
                format!(
                    "jemand hat den Helpdesk um Zugang zu Ihrem Konto gebeten und konnte nicht zeigen, wer er ist. \
                     Das Sicherheitsteam sieht es sich an; bis dahin wird nichts herausgegeben.\n\nWaren Sie das, kommen Sie mit \
                     Lichtbildausweis persönlich zum Helpdesk. {not_you}"
                ),
            ),
            Self::EscalatedToSecurity { case, account, reason } => (
                format!("Fall eskaliert: Fall {case}"),
                format!(
                    "Fall {case} für das Konto {} wurde eskaliert. Bis ihn die Leitung fortsetzt, kann kein Pass \
                     ausgestellt werden.\n\nGrund: {}",
                    single_line(account, 320),
                    single_line(escalation::words(reason, Language::German), 500)
                ),
            ),
            Self::PrivilegedRecovery { case, account, agent, first } => (
                if first {
                    format!("Privilegiertes Konto bekommt seinen ersten Passkey: Fall {case}")
                } else {
                    format!("Privilegiertes Konto wird wiederhergestellt: Fall {case}")
                },
                format!(
                    "das privilegierte Konto {} {}, in Fall {case}, bearbeitet von {}. Gleich wird ein \
                     Pass ausgestellt.\n\nIst das nicht erwartet, rufen Sie sofort den Helpdesk an und lassen Sie den Fall anhalten.",
                    single_line(account, 320),
                    if first { "bekommt seinen ersten Passkey" } else { "wird wiederhergestellt" },
                    single_line(agent, 120)
                ),
            ),
            Self::Duress { case, account, agent } => apart::german_duress(case, account, agent),
            Self::Asked { vouch, case, person, until } => {
                apart::german_asked(vouch, (case, person), &telling.moment(until), &telling.approve_link())
            }
            Self::Exception { case, account, opens_at, manager } => apart::german_exception(
                (case, account),
                (&telling.moment(opens_at), manager),
                &telling.exception_link(case),
                &not_you,
            ),
            Self::ExceptionStopped { case } => apart::german_exception_stopped(case, &not_you),
            Self::Invited { report } => apart::german_invited(report, &telling.call_desk()),
            Self::Undelivered { case } => apart::german_undelivered(case),
            Self::AgentHeld { agent, counted } => apart::german_held(agent, counted),
            Self::Alarm { team, reason } => apart::german_alarm(team, reason),
            Self::HalfOfPass { case, account, expires_at } => {
                apart::german_half(case, account, &telling.moment(expires_at))
            }
            Self::Change { of, step, by, due } => {
                rules::change_german(of, step, by, due.map(|due| telling.moment(due)))
            }
            Self::AdministratorAdded { account } => rules::administrator_german(account),
            Self::SignInPolicyRestored { reason, at } => rules::restored_german(reason, &telling.moment(at)),
            Self::UnfrozenAtMachine { account, reason, at } => {
                rules::unfrozen_german(account, reason, &telling.moment(at))
            }
            Self::RecordJoined { account, record, reason, at } => {
                rules::joined_german(account, record, reason, &telling.moment(at))
            }
            Self::BreakGlass { account, at } => rules::break_glass_german(account, &telling.moment(at)),
            Self::MethodAdded { label, at } => (
                "Neue Anmeldemethode für Ihr Konto".to_owned(),
                format!(
                    "„{}“ wurde Ihrem Konto am {} hinzugefügt.\n\n{not_you}",
                    single_line(label, 80),
                    telling.moment(at)
                ),
            ),
            Self::PasswordChanged { at } => (
                "Das Passwort Ihres Kontos wurde geändert".to_owned(),
                format!(
                    "das Passwort Ihres Kontos wurde am {} gesetzt. Ein früheres gilt nicht mehr.\n\n{not_you}",
                    telling.moment(at)
                ),
            ),
            Self::MethodGuessed { kind, tries, held, at } => {
                let (subject, body) = guessed::german(kind, tries, held, &telling.moment(at));
                (subject, format!("{body}\n\n{not_you}"))
            }
            Self::MethodRemoved { label, at } => (
                "Anmeldemethode aus Ihrem Konto entfernt".to_owned(),
                format!(
                    "„{}“ wurde am {} aus Ihrem Konto entfernt und meldet nicht mehr an.\n\n{not_you}",
                    single_line(label, 80),
                    telling.moment(at)
                ),
            ),
            Self::Reminder { missing, by, overdue } => reminder::german(telling, missing, by, overdue),
            Self::CodesGenerated { at } => (
                "Neue Wiederherstellungscodes für Ihr Konto".to_owned(),
                format!(
                    "für Ihr Konto wurden am {} neue Wiederherstellungscodes erzeugt. Frühere Codes gelten nicht \
                     mehr.\n\n{not_you}",
                    telling.moment(at)
                ),
            ),
            Self::CodeUsed { left, at } => (
                "Ein Wiederherstellungscode Ihres Kontos wurde verwendet".to_owned(),
                format!(
                    "am {} wurde einer Ihrer Wiederherstellungscodes verwendet. Er zählt als ein Nachweis, wer Sie sind; er \
                     meldet nicht an. Verbleibende Codes: {left}. Erzeugen Sie neue unter Sicherheitsinformationen, sobald \
                     Sie wieder Zugang haben.\n\n{not_you}",
                    telling.moment(at)
                ),
            ),
            Self::CaseOpened { case, first: true, at } => (
                format!("Jemand bat den Helpdesk um den ersten Passkey für Ihr Konto (Fall {case})"),
                format!(
                    "am {} bat jemand den Helpdesk um den ersten Passkey für Ihr Konto. Der Helpdesk prüft jetzt, wer das ist. Bis \
                     dahin wird nichts herausgegeben und nichts geändert.\n\nWaren Sie das, ist nichts zu \
                     tun.\n\n{not_you}",
                    telling.moment(at)
                ),
            ),
            Self::CaseOpened { case, first: false, at } => (
                format!("Jemand bat den Helpdesk, Ihr Konto wiederherzustellen (Fall {case})"),
                format!(
                    "am {} bat jemand den Helpdesk, wieder in Ihr Konto zu kommen. Der Helpdesk prüft jetzt, wer das ist. Bis \
                     dahin wird nichts herausgegeben und nichts geändert.\n\nWaren Sie das, ist nichts zu \
                     tun.\n\n{not_you}",
                    telling.moment(at)
                ),
            ),
            Self::MethodsSuspended { case, labels, at } => (
                format!("Anmeldemethoden wurden ausgesetzt (Fall {case})"),
                format!(
                    "am {} wurden in Fall {case} ausgesetzt: {}. Ihre Sitzungen wurden beendet. Die Methoden melden nicht an, \
                     bis der Fall entschieden ist.\n\n{not_you}",
                    telling.moment(at),
                    single_line(labels, 500)
                ),
            ),
            Self::Reregister { case, labels, at } => (
                format!("Richten Sie die Mehrfaktor-Anmeldung neu ein (Fall {case})"),
                format!(
                    "am {} verlangte der Helpdesk in Fall {case}, dass Sie die Mehrfaktor-Anmeldung neu einrichten.{} Ihre \
                     nächste Anmeldung führt Sie hindurch.\n\n{not_you}",
                    telling.moment(at),
                    if labels.is_empty() {
                        String::new()
                    } else {
                        format!(" Endgültig entfernt: {}.", single_line(labels, 500))
                    }
                ),
            ),
            Self::MethodsRetired { case, labels, at } => (
                format!("Anmeldemethoden wurden endgültig entfernt (Fall {case})"),
                format!(
                    "am {} wurden in Fall {case} endgültig entfernt: {}. Damit meldet sich niemand mehr an.\n\n{not_you}",
                    telling.moment(at),
                    single_line(labels, 500)
                ),
            ),
            Self::CaseClosed { case, first, ending, at } => {
                let (subject, body) = closed::german(case, first, ending, &telling.moment(at));
                (subject, format!("{body}\n\n{not_you}"))
            }
            Self::RolesChanged { at } => (
                "Ihre Rechte in Keyward wurden geändert".to_owned(),
                format!(
                    "die Verwaltung hat am {} geändert, was Sie in Keyward dürfen.\n\n{not_you}",
                    telling.moment(at)
                ),
            ),
            Self::TierChanged { at } => (
                "Wie Ihr Konto wiederhergestellt wird, wurde geändert".to_owned(),
                format!(
                    "am {} wurde geändert, wie viele Nachweise eine Wiederherstellung Ihres Kontos braucht.\n\n{not_you}",
                    telling.moment(at)
                ),
            ),
            Self::Linked { with, linked: true, at } => (
                "Ihr Konto wurde mit einem anderen Konto verknüpft".to_owned(),
                format!(
                    "die Verwaltung hat am {} ein Konto von Ihnen mit {} verknüpft. Beide gelten ab jetzt als Konten einer Person: Sie \
                     unterschreibt nichts zweimal und wirkt an keiner Wiederherstellung eines der beiden Konten mit. Gehört {} nicht \
                     Ihnen, ist die Verknüpfung falsch.\n\n{not_you}",
                    telling.moment(at),
                    single_line(with, 320),
                    single_line(with, 320)
                ),
            ),
            Self::Linked { with, linked: false, at } => (
                "Die Verknüpfung Ihres Kontos mit einem anderen Konto wurde gelöst".to_owned(),
                format!(
                    "am {} wurde die Verknüpfung eines Kontos von Ihnen mit {} gelöst. Die beiden gelten ihretwegen nicht mehr als \
                     Konten einer Person.\n\n{not_you}",
                    telling.moment(at),
                    single_line(with, 320)
                ),
            ),
            Self::SameNumber { with, joined: true, at } => (
                "Ihr Konto wurde mit einem anderen Konto zusammengeführt".to_owned(),
                format!(
                    "ein Import hat am {} einem Konto von Ihnen und {} dieselbe Personalnummer gegeben. Beide gelten ab jetzt als Konten \
                     einer Person: Sie unterschreibt nichts zweimal und wirkt an keiner Wiederherstellung eines der beiden Konten mit. \
                     Gehört {} nicht Ihnen, ist die Nummer falsch.\n\n{not_you}",
                    telling.moment(at),
                    single_line(with, 320),
                    single_line(with, 320)
                ),
            ),
            Self::SameNumber { with, joined: false, at } => (
                "Ein Import gibt ein anderes Konto auch als Ihres an".to_owned(),
                format!(
                    "ein Import hat am {} einem Konto von Ihnen und {} dieselbe Personalnummer gegeben. Die Nummer wurde nicht übernommen, \
                     weil eine der beiden Personen eine Rolle oder eine offene Wiederherstellung hat. Bis das geklärt ist, unterschreibt keines \
                     der Konten für das andere oder neben ihm. Gehört {} Ihnen, können zwei aus der Verwaltung die Konten verknüpfen. Sonst \
                     ist die Nummer in der Datei falsch.\n\n{not_you}",
                    telling.moment(at),
                    single_line(with, 320),
                    single_line(with, 320)
                ),
            ),
            Self::HolderChanged { account, at } => (
                "Die Art oder die verantwortliche Person eines Kontos wurde geändert".to_owned(),
                format!(
                    "am {} wurde geändert, was für ein Konto {} ist oder wer dafür verantwortlich ist. Wer für ein gemeinsames Konto oder \
                     ein Dienstkonto verantwortlich ist, kann um seine Wiederherstellung bitten.\n\n{not_you}",
                    telling.moment(at),
                    single_line(account, 320)
                ),
            ),
            Self::PhotoChanged { at } => (
                "Das Foto Ihres Kontos wurde geändert".to_owned(),
                format!(
                    "am {} wurde das Foto geändert, das Ihre Organisation von Ihnen hat. Bei einer Wiederherstellung wird Ihr Gesicht \
                     nach 72 Stunden damit verglichen.\n\n{not_you}",
                    telling.moment(at)
                ),
            ),
            Self::ManagerChanged { at } => (
                "Die Führungskraft Ihres Kontos wurde geändert".to_owned(),
                format!(
                    "am {} wurde die Führungskraft geändert, die Ihre Organisation für Sie hat. Sie kann nach 72 Stunden bei einer \
                     Wiederherstellung für Sie bürgen.\n\n{not_you}",
                    telling.moment(at)
                ),
            ),
            Self::DeputyNamed { deputy, at } => (
                "Für Sie wurde eine Vertretung benannt".to_owned(),
                format!(
                    "am {} wurde {deputy} benannt, an Ihrer Stelle für Ihre Leute zu bürgen, ab 72 Stunden danach. Sie sehen und \
                     ändern es unter „Bestätigen“.\n\n{not_you}",
                    telling.moment(at)
                ),
            ),
            Self::CloseDeclared { other, at } => (
                "Jemand steht auf Ihrer Liste der Menschen, die Ihnen nahestehen".to_owned(),
                format!(
                    "am {} haben Sie angegeben, dass {} Ihnen nahesteht: Sie bearbeiten gegenseitig keine Wiederherstellungen. Sie sehen und \
                     ändern es unter „Sicherheitsinfo“, „Zu Ihrer Sicherheit“.\n\n{not_you}",
                    telling.moment(at),
                    single_line(other, 120)
                ),
            ),
            Self::NamedClose { by, at } => (
                "Jemand hat angegeben, Ihnen nahezustehen".to_owned(),
                format!(
                    "am {} hat {} angegeben, dass Sie einander nahestehen. Ab jetzt bearbeiten Sie gegenseitig keine \
                     Wiederherstellungen. Einen Fall anhalten, Sitzungen beenden und das Konto sperren können Sie weiterhin. Stehen Sie \
                     einander nicht nahe, sagen Sie es der Sicherheit: Vielleicht hat das jemand anderes angegeben.\n\n{}",
                    telling.moment(at),
                    single_line(by, 120),
                    telling.call_desk()
                ),
            ),
            Self::ContactChanged { from, to, at } => (
                "Eine Nummer oder Adresse Ihres Kontos wurde geändert".to_owned(),
                format!(
                    "am {} wurde eine Nummer oder Adresse geändert, die Ihre Organisation von Ihnen hat: {}. Eine neue zählt \
                     nach 72 Stunden für eine Wiederherstellung. Bis dahin erfährt die alte von allem.\n\n{not_you}",
                    telling.moment(at),
                    match (from, to) {
                        (Some(from), Some(to)) =>
                            format!("{} wurde durch {} ersetzt", single_line(from, 320), single_line(to, 320)),
                        (Some(from), None) => format!("{} wurde entfernt", single_line(from, 320)),
                        (None, Some(to)) => format!("{} kam hinzu", single_line(to, 320)),
                        (None, None) => "sie ist wie zuvor".to_owned(),
                    }
                ),
            ),
            Self::Frozen { at } => (
                "Ihr Konto wurde gesperrt".to_owned(),
                format!(
                    "Ihr Konto wurde am {} gesperrt. Jede Sitzung wurde beendet, und nichts meldet mehr an: kein Passkey, kein \
                     Pass, kein Code. Nur die Verwaltung Ihrer Organisation kann das aufheben.\n\n{}",
                    telling.moment(at),
                    telling.call_desk()
                ),
            ),
            Self::Unfrozen { machine, at } => (
                "Ihr Konto ist nicht mehr gesperrt".to_owned(),
                format!(
                    "{} hat am {} die Sperre Ihres Kontos aufgehoben. Ihre Passkeys melden wieder an.\n\n{not_you}",
                    if machine { "jemand mit Zugang zum Server" } else { "die Verwaltung" },
                    telling.moment(at)
                ),
            ),
            Self::SessionsEnded { count, at } => (
                "Sie wurden abgemeldet".to_owned(),
                format!(
                    "am {} hat der Helpdesk {} Ihres Kontos beendet. Melden Sie sich an wie immer: sonst hat sich nichts \
                     geändert.\n\n{not_you}",
                    telling.moment(at),
                    if count == 1 { "eine Sitzung".to_owned() } else { format!("{count} Sitzungen") }
                ),
            ),
            Self::ToOthers { reader, happened, account, case, at } => {
                let what = happened.words(Language::German);
                let case = case.map(|number| format!(" (Fall {number})")).unwrap_or_default();
                let (subject, why) = match reader {
                    Reader::Manager => (
                        format!("Zum Konto einer Person Ihres Teams{case}"),
                        "Sie erhalten das, weil Sie als Führungskraft hinterlegt sind. Wissen Sie nichts davon, fragen Sie die \
                         Person, persönlich oder bei einem Anruf, den Sie selbst machen, und sagen Sie es dem Helpdesk.",
                    ),
                    Reader::ManagerInstead => (
                        format!("Zum Konto einer Person Ihres Teams{case}"),
                        "Sie erhalten das, weil Nachrichten an die Person allein vielleicht jemand anders liest: auf dem verlorenen \
                         Gerät oder mit dem Konto. Bitte fragen Sie die Person, persönlich oder bei einem Anruf, den Sie selbst machen, ob sie es war. \
                         War sie es nicht, rufen Sie sofort den Helpdesk an.",
                    ),
                    Reader::Security => (
                        format!("Beobachtetes Konto: {what}{case}"),
                        "Ist das nicht erwartet, rufen Sie sofort den Helpdesk an: Er kann den Fall anhalten und das Konto sperren.",
                    ),
                };
                (
                    subject,
                    format!(
                        "Konto {}: {what}{case}. Am {}.\n\n{why}",
                        single_line(account, 320),
                        telling.moment(at)
                    ),
                )
            }
        }
    }
}
