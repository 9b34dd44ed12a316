//! Notices to others than the person: silent calls for help, halves of passes, alarms.

use super::{Language, Notice};
use crate::{Telling, compose::single_line};

pub(super) fn english_duress(case: u64, account: &str, agent: &str) -> (String, String) {
    (
        format!("Silent call for help: case {case}"),
        format!(
            "somebody gave their duress word in case {case}: the person of the account {}, or {}, who works the case. \
                     They may be forced. Nobody at the desk can see this, and nothing that the case gives works.\n\nDo not \
                     call or write to either of them about it. Follow your plan for people in danger.",
            single_line(account, 320),
            single_line(agent, 120)
        ),
    )
}

pub(super) fn german_duress(case: u64, account: &str, agent: &str) -> (String, String) {
    (
        format!("Stiller Hilferuf: Fall {case}"),
        format!(
            "in Fall {case} hat jemand das Notwort genannt: die Person des Kontos {} oder {}, die den Fall bearbeitet. \
                     Möglicherweise wird jemand gezwungen. Am Helpdesk sieht das niemand, und nichts, was der Fall ausgibt, \
                     funktioniert.\n\nRufen Sie beide nicht deswegen an und schreiben Sie ihnen nicht. Folgen Sie Ihrem Plan \
                     für Menschen in Gefahr.",
            single_line(account, 320),
            single_line(agent, 120)
        ),
    )
}

pub(super) fn english_half(case: u64, account: &str, expires_at: &str) -> (String, String) {
    (
        format!("Half of a pass waits for you (case {case})"),
        format!(
            "the account {} gets in with a pass in two halves. The helpdesk has told them the first. The second \
                     waits for you under Approve, until {}.\n\nTell it to the person themselves, face to face or on a call \
                     that you make. Do not send it, and do not give it to the helpdesk.",
            single_line(account, 320),
            expires_at
        ),
    )
}

pub(super) fn german_half(case: u64, account: &str, expires_at: &str) -> (String, String) {
    (
        format!("Die Hälfte eines Passes wartet auf Sie (Fall {case})"),
        format!(
            "das Konto {} bekommt einen Pass in zwei Hälften. Die erste hat der Helpdesk genannt. Die \
                     zweite wartet unter Zustimmen auf Sie, bis {}.\n\nSagen Sie sie der Person selbst, persönlich oder bei \
                     einem Anruf, den Sie machen. Versenden Sie sie nicht, und geben Sie sie nicht dem Helpdesk.",
            single_line(account, 320),
            expires_at
        ),
    )
}

pub(super) fn english_alarm(team: Option<&str>, reason: &str) -> (String, String) {
    let reason = single_line(reason, 300);
    match team {
        None => (
            "Attack mode was turned on".to_owned(),
            format!(
                "attack mode was turned on at the helpdesk: {reason}\n\nSelf-service recovery pauses, everybody at the desk \
                 reaches one tier less, and each pass takes a second person. Turn it off under Desk, Alarms, when the wave is \
                 over."
            ),
        ),
        Some(team) => (
            "A phishing wave was put on record".to_owned(),
            format!(
                "a phishing wave at {} was put on record: {reason}\n\nRecoveries of people in this team show a red flag.",
                single_line(team, 120)
            ),
        ),
    }
}

pub(super) fn german_alarm(team: Option<&str>, reason: &str) -> (String, String) {
    let reason = single_line(reason, 300);
    match team {
        None => (
            "Der Angriffsmodus wurde eingeschaltet".to_owned(),
            format!(
                "der Angriffsmodus des Helpdesks wurde eingeschaltet: {reason}\n\nSelbstbedienung pausiert, alle am Helpdesk \
                 reichen eine Stufe weniger weit, und jeder Pass braucht eine zweite Person. Schalten Sie ihn unter Helpdesk, \
                 Alarme, aus, wenn die Welle vorbei ist."
            ),
        ),
        Some(team) => (
            "Eine Phishing-Welle wurde vermerkt".to_owned(),
            format!(
                "für {} wurde eine Phishing-Welle vermerkt: {reason}\n\nWiederherstellungen von Personen dieses Teams zeigen \
                 ein Warnzeichen.",
                single_line(team, 120)
            ),
        ),
    }
}

pub(super) fn english_undelivered(case: u64) -> (String, String) {
    (
        "Messages about recoveries are not delivered".to_owned(),
        format!(
            "messages about case {case} were given up: every address of somebody who has to be told refused them, or the mail \
             server or gateway was down. Somebody may be holding up messages on purpose.\n\nThe case has a red flag and gets \
             no pass until a supervisor has reviewed it. The case page shows what the server answered. End the alarm under \
             Alarms once messages are delivered again."
        ),
    )
}

pub(super) fn german_undelivered(case: u64) -> (String, String) {
    (
        "Nachrichten über Wiederherstellungen werden nicht zugestellt".to_owned(),
        format!(
            "Nachrichten zu Fall {case} wurden aufgegeben: Alle Adressen von jemandem, der Bescheid wissen muss, haben sie \
             abgelehnt, oder der Mailserver oder das Gateway war nicht erreichbar. Vielleicht hält jemand Nachrichten \
             absichtlich auf.\n\nDer Fall trägt ein Warnzeichen und bekommt keinen Pass, bis die Leitung ihn geprüft hat. Die \
             Seite des Falls zeigt, was der Server geantwortet hat. Beenden Sie den Alarm unter Alarme, sobald Nachrichten \
             wieder zugestellt werden."
        ),
    )
}

/// What is texted to others than the person: who waits stands on the page, behind a sign-in.
pub(super) fn text(notice: &Notice<'_>, telling: &Telling) -> Option<String> {
    let link = telling.approve_link();
    Some(match (notice, telling.language) {
        (Notice::Asked { vouch: true, case, until, .. }, Language::English) => {
            format!(
                "You are asked to vouch for somebody in your team (case {case}) until {}. Call none of the numbers on file: {link}",
                telling.moment(*until)
            )
        }
        (Notice::Asked { vouch: true, case, until, .. }, Language::German) => {
            format!(
                "Sie sind gebeten, für jemanden in Ihrem Team zu bürgen (Fall {case}), bis {}. Rufen Sie keine hinterlegte Nummer an: {link}",
                telling.moment(*until)
            )
        }
        (Notice::Asked { vouch: false, case, until, .. }, Language::English) => {
            format!("You are asked to approve a pass (case {case}) until {}: {link}", telling.moment(*until))
        }
        (Notice::Asked { vouch: false, case, until, .. }, Language::German) => {
            format!(
                "Sie sind gebeten, einen Pass zu genehmigen (Fall {case}), bis {}: {link}",
                telling.moment(*until)
            )
        }
        (Notice::PrivilegedRecovery { case, .. }, Language::English) => {
            format!(
                "A privileged account is about to get a pass (case {case}). Not expected? Escalate the case at once."
            )
        }
        (Notice::PrivilegedRecovery { case, .. }, Language::German) => {
            format!(
                "Ein privilegiertes Konto bekommt gleich einen Pass (Fall {case}). Unerwartet? Eskalieren Sie den Fall sofort."
            )
        }
        _ => return None,
    })
}

pub(super) fn english_asked(
    vouch: bool,
    (case, person): (u64, &str),
    until: &str,
    link: &str,
) -> (String, String) {
    let person = single_line(person, 120);
    if vouch {
        let subject = format!("You are asked to vouch for somebody in your team (case {case})");
        let text = format!(
            "{person} waits at the helpdesk to get into their account. You are asked to confirm that it is {person}.\n\nTalk \
             to {person} first: face to face, by video, or on a telephone that the helpdesk does not have on file. The page under the link \
             shows the telephones on file. Then sign in with your passkey and answer at {link} under Approve.\n\nThe request ends at \
             {until}. If you just couldn't reach {person}, choose \"I couldn't reach them\" there. Decline it only if something is \
             wrong: declining stops the case."
        );
        (subject, text)
    } else {
        let subject = format!("You are asked to approve a pass (case {case})");
        let text = format!(
            "the helpdesk asks for a second person before it issues a pass for the account of {person} in case {case}.\n\nLook at \
             the case, then sign in with your passkey and answer at {link} under Approve.\n\nThe request ends at {until}. If \
             something is wrong, decline it."
        );
        (subject, text)
    }
}

pub(super) fn german_asked(
    vouch: bool,
    (case, person): (u64, &str),
    until: &str,
    link: &str,
) -> (String, String) {
    let person = single_line(person, 120);
    if vouch {
        let subject = format!("Sie sind gebeten, für jemanden in Ihrem Team zu bürgen (Fall {case})");
        let text = format!(
            "{person} wartet beim Helpdesk auf den Zugang zum eigenen Konto. Sie sind gebeten zu bestätigen, dass es \
             {person} ist.\n\nSprechen Sie zuerst mit {person}: von Angesicht zu Angesicht, per Video oder über ein Telefon, das beim \
             Helpdesk nicht hinterlegt ist. Die hinterlegten Telefone zeigt die Seite hinter dem Link. Melden Sie sich dann mit \
             Ihrem Passkey an und antworten Sie unter {link} im Bereich Bestätigen.\n\nDie Anfrage endet um {until}. Haben Sie \
             {person} nur nicht erreicht, wählen Sie dort „Ich habe die Person nicht erreicht“. Lehnen Sie nur ab, wenn etwas nicht \
             stimmt: Das hält den Fall an."
        );
        (subject, text)
    } else {
        let subject = format!("Sie sind gebeten, einen Pass zu genehmigen (Fall {case})");
        let text = format!(
            "der Helpdesk bittet um eine zweite Person, bevor er in Fall {case} einen Pass für das Konto von {person} \
             ausstellt.\n\nSehen Sie sich den Fall an, melden Sie sich dann mit Ihrem Passkey an und antworten Sie unter {link} im Bereich Bestätigen.\n\nDie Anfrage endet um {until}. Stimmt etwas nicht, lehnen Sie ab."
        );
        (subject, text)
    }
}

pub(super) fn english_held(agent: &str, counted: u32) -> (String, String) {
    let agent = single_line(agent, 80);
    let body = format!(
        "{agent} opened, contained or stopped cases, or raised alarms, {counted} times in a short time. Their work at the helpdesk is on hold; everybody else goes on. \
         Their session may be stolen: call them, end their sessions, and look at their cases. Let them go on under Desk, Alarms."
    );
    ("An agent is on hold".to_owned(), body)
}

pub(super) fn german_held(agent: &str, counted: u32) -> (String, String) {
    let agent = single_line(agent, 80);
    let body = format!(
        "{agent} hat in kurzer Zeit {counted}-mal Fälle eröffnet, gesichert oder angehalten oder Alarm ausgelöst. Die Arbeit dieser Person am Helpdesk ist angehalten; alle \
         anderen arbeiten weiter. Die Sitzung könnte gestohlen sein: Rufen Sie die Person an, beenden Sie ihre Sitzungen, und sehen Sie \
         sich ihre Fälle an. Weiterarbeiten lassen Sie sie unter Helpdesk, Alarme."
    );
    ("Eine Person am Helpdesk ist angehalten".to_owned(), body)
}

pub(super) fn english_exception(
    (case, account): (u64, Option<&str>),
    (opens_at, manager): (&str, bool),
    link: &str,
    not_you: &str,
) -> (String, String) {
    match account {
        None => (
            format!("Your account is to be opened by an exception (case {case})"),
            format!(
                "somebody asked the helpdesk to let them into your account and cannot be checked as usual. Two supervisors \
                 allowed an exception: from {opens_at} on, a meeting with photo ID{} is enough for one pass.\n\nIf you did not ask for this, stop it before then: sign in and open {link}.\n\n{not_you}",
                if manager { " or the word of your manager" } else { "" }
            ),
        ),
        Some(account) => (
            format!("An exception opens an account: case {case}"),
            format!(
                "the account {} is to be opened in case {case} by an exception that two supervisors signed: from {opens_at} on, a \
                 meeting with photo ID{} is enough for one pass.\n\nAsk the person on a number that you \
                 know. If it was not them, stop the exception before then: sign in and open {link}.",
                single_line(account, 320),
                if manager { " or the word of the manager" } else { "" }
            ),
        ),
    }
}

pub(super) fn german_exception(
    (case, account): (u64, Option<&str>),
    (opens_at, manager): (&str, bool),
    link: &str,
    not_you: &str,
) -> (String, String) {
    match account {
        None => (
            format!("Ihr Konto soll durch eine Ausnahme geöffnet werden (Fall {case})"),
            format!(
                "jemand hat den Helpdesk um Zugang zu Ihrem Konto gebeten und lässt sich nicht wie üblich prüfen. Zwei \
                 Personen der Leitung haben eine Ausnahme erlaubt: Ab {opens_at} reicht ein Treffen mit Lichtbildausweis{} \
                 für einen Pass.\n\nHaben Sie nicht darum gebeten, halten Sie sie vorher an: Melden Sie \
                 sich an und öffnen Sie {link}.\n\n{not_you}",
                if manager { " oder das Wort Ihrer Führungskraft" } else { "" }
            ),
        ),
        Some(account) => (
            format!("Eine Ausnahme öffnet ein Konto: Fall {case}"),
            format!(
                "das Konto {} soll in Fall {case} durch eine Ausnahme geöffnet werden, die zwei Personen der Leitung \
                 unterschrieben haben: Ab {opens_at} reicht ein Treffen mit Lichtbildausweis{} für \
                 einen Pass.\n\nFragen Sie die Person unter einer Nummer, die Sie kennen. War sie es nicht, halten Sie die Ausnahme \
                 vorher an: Melden Sie sich an und öffnen Sie {link}.",
                single_line(account, 320),
                if manager { " oder das Wort der Führungskraft" } else { "" }
            ),
        ),
    }
}

// Why it was stopped is on the case: an attacker may read this mailbox.
pub(super) fn english_exception_stopped(case: u64, not_you: &str) -> (String, String) {
    (
        format!("The exception for your account was stopped (case {case})"),
        format!(
            "the exception by which your account was to be opened in case {case} was stopped. It opens nothing any \
             more.\n\nIf you asked for it and still need help, call the helpdesk.\n\n{not_you}"
        ),
    )
}

pub(super) fn german_exception_stopped(case: u64, not_you: &str) -> (String, String) {
    (
        format!("Die Ausnahme für Ihr Konto wurde angehalten (Fall {case})"),
        format!(
            "die Ausnahme, durch die Ihr Konto in Fall {case} geöffnet werden sollte, wurde angehalten. Sie öffnet nichts \
             mehr.\n\nHaben Sie darum gebeten und brauchen weiter Hilfe, rufen Sie den Helpdesk an.\n\n{not_you}"
        ),
    )
}

pub(super) fn english_invited(report: Option<&str>, call: &str) -> (String, String) {
    match report {
        None => (
            "Your first passkey: come to the helpdesk".to_owned(),
            format!(
                "your account has no passkey here yet. To get one, come to the helpdesk with a photo ID, or call us. We will \
                 call you back on your number on file and ask your manager.\n\nThis message opens nothing and has nothing to \
                 click. {call}"
            ),
        ),
        Some(report) => {
            let report = single_line(report, 120);
            (
                "Somebody in your team needs a first passkey".to_owned(),
                format!(
                    "the account of {report} has no passkey here yet. Please tell {report} to come to the helpdesk with a photo ID, or \
                     to call it. You may be asked to confirm that it is {report}: talk to them first, face to face or by video.\n\nThis message opens nothing and \
                     has nothing to click. {call}"
                ),
            )
        }
    }
}

pub(super) fn german_invited(report: Option<&str>, call: &str) -> (String, String) {
    match report {
        None => (
            "Ihr erster Passkey: Kommen Sie zum Helpdesk".to_owned(),
            format!(
                "Ihr Konto hat hier noch keinen Passkey. Kommen Sie mit einem Lichtbildausweis zum Helpdesk, oder rufen Sie uns an. Wir \
                 rufen Sie unter Ihrer hinterlegten Nummer zurück und fragen Ihre Führungskraft.\n\nDiese Nachricht öffnet \
                 nichts, und es gibt darin nichts anzuklicken. {call}"
            ),
        ),
        Some(report) => {
            let report = single_line(report, 120);
            (
                "Jemand in Ihrem Team braucht einen ersten Passkey".to_owned(),
                format!(
                    "das Konto von {report} hat hier noch keinen Passkey. Bitten Sie {report}, mit einem Lichtbildausweis zum Helpdesk zu \
                     kommen oder ihn anzurufen. Möglicherweise werden Sie gebeten zu bestätigen, dass es {report} ist: Sprechen Sie \
                     zuerst miteinander, von Angesicht zu Angesicht oder per Video.\n\nDiese Nachricht öffnet nichts, und es gibt darin nichts anzuklicken. {call}"
                ),
            )
        }
    }
}
