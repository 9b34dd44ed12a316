# Deutsch: vollständig, in der Reihenfolge von en.ftl. Anrede „Sie“; wer den Fall bearbeitet oder leitet, heißt ohne Geschlecht: Bearbeitung, Leitung.

## Rahmen
area-desk = Helpdesk
area-people = Personen
area-approve = Bestätigen
area-review = Revision
area-security-info = Sicherheitsinfo
area-outbox = Postausgang
area-none = Start
flash-ok = Erledigt
flash-warn = Achtung
flash-bad = Nicht erledigt
layout-skip = Zum Inhalt springen
layout-nav = Hauptmenü
layout-waiting = offen
layout-search = Person oder Fall suchen
layout-menu = Konto von { $name }
layout-sign-out = Abmelden
layout-product = Keyward
layout-check = Diesen Browser prüfen
layout-back = Zurück
list-older = Ältere
list-more = Mehr

## Skript
js-cancelled = Der Passkey wurde nicht benutzt: abgebrochen, oder es hat zu lange gedauert. Nichts wurde geändert. Sie können es noch einmal versuchen.
js-already = Auf diesem Gerät liegt schon ein Passkey für Ihr Konto. Nehmen Sie diesen oder ein anderes Gerät.
js-origin = Unter dieser Adresse geht Ihr Passkey nicht. Öffnen Sie die Seite unter der Adresse, die man Ihnen gegeben hat.
js-unsupported = Dieser Browser oder dieses Gerät kann das nicht. Versuchen Sie einen anderen Browser oder den auf Ihrem Telefon.
js-device = Ihr Gerät oder sein Passwortmanager konnte das nicht ausführen. Versuchen Sie es noch einmal oder nehmen Sie ein anderes Gerät.
js-network = Das Netz hat nicht geantwortet. Prüfen Sie die Verbindung und versuchen Sie es noch einmal.
js-server = Bei uns ist etwas schiefgegangen. Nichts wurde geändert. Versuchen Sie es gleich noch einmal.
js-yes = Ja
js-no = Nein
js-copied = Kopiert
js-unit-h = Std.
js-unit-m = Min.
js-unit-s = Sek.

## Zeit
ago-now = gerade eben
ago-minutes = { $count ->
    [one] vor { $count } Minute
   *[other] vor { $count } Minuten
 }
ago-hours = { $count ->
    [one] vor { $count } Stunde
   *[other] vor { $count } Stunden
 }
ago-days = { $count ->
    [one] gestern
   *[other] vor { $count } Tagen
 }
span-s = { $s } Sek.
span-m = { $m } Min.
span-h = { $h } Std.
span-m-s = { $m } Min. { $s } Sek.
span-h-m = { $h } Std. { $m } Min.
span-d-h = { $d } T. { $h } Std.

## Anmeldung
signin-title = Anmelden
signin-heading = Bei { $organisation } anmelden
signin-prove-title = Melden Sie sich jetzt mit dem neuen Passkey an
signin-prove-lead = So zeigt sich, dass er funktioniert. Danach sind Sie fertig.
signin-user-name = Benutzername
signin-user-name-hint = Oder leer lassen und einen Passkey auswählen.
signin-continue = Passkey benutzen
signin-another-way = Anders anmelden
signin-with-pass = Befristeter Zugriffspass
signin-with-pass-hint = Der Helpdesk hat Ihnen einen gegeben
signin-with-code = Aufbewahrter Wiederherstellungscode
signin-with-code-hint = Aus der Liste, die Sie gedruckt oder notiert haben
signin-lost = Ich habe mein Gerät verloren
signin-noscript = Passkeys brauchen JavaScript. Schalten Sie es für diese Seite ein oder nehmen Sie einen anderen Browser.
signin-pass-title = Pass eingeben
signin-pass-lead = Mit einem befristeten Zugriffspass richten Sie einen neuen Passkey ein. Er gilt nur kurze Zeit.
signin-pass = Befristeter Zugriffspass
signin-pass-hint = Leerzeichen und Kleinbuchstaben stören nicht.
signin-pass-button = Weiter
signin-pass-wrong = Das hat nicht geklappt. Prüfen Sie Benutzernamen und Pass. Nach fünf falschen Versuchen gilt der Pass nicht mehr; der Helpdesk gibt Ihnen dann einen neuen.
signin-passkey-refused = Dieser Passkey kann nicht benutzt werden. Nehmen Sie einen anderen oder fragen Sie den Helpdesk.
signin-back = Lieber mit Passkey
signin-not-you = Das sind nicht Sie?
signin-go-on = Weiter
signin-password = Passwort
signin-by-name = Ein anderer Weg, den Sie eingerichtet haben
signin-by-name-hint = Geben Sie zuerst Ihren Benutzernamen ein
signin-name-missing = Geben Sie Ihren Benutzernamen ein und gehen Sie dann weiter.
signin-next-title = Bestätigen Sie, dass Sie es sind
signin-totp-lead = Geben Sie den Code ein, den Ihre Authenticator-App zeigt.
signin-code = Ihr Code
signin-code-sent = Ein Code ist unterwegs an { $to }. Er gilt zehn Minuten.
signin-send-again = Noch einen Code senden
signin-send = Code an { $to } senden
signin-call = { $to } anrufen
signin-sms-lead = Eine SMS mit einem Code. SMS können andere lesen: Ein Passkey ist sicherer.
signin-voice-lead = Ein Anruf, der Ihnen einen Code vorliest. Anrufe können umgeleitet werden: Ein Passkey ist sicherer.
signin-email-lead = Eine E-Mail mit einem Code.
signin-start-over = Von vorn beginnen
way-passkey = Passkey
way-passkey-hint = Ihr Gerät, Telefon oder Sicherheitsschlüssel
way-password = Passwort
way-password-hint = Und dann, was dazugehört
way-totp = Authenticator-App
way-totp-hint = Ein Code, den Ihre App zeigt
way-sms = SMS
way-sms-hint = Ein Code auf Ihr Telefon
way-voice = Anruf
way-voice-hint = Ein Anruf, der Ihnen einen Code vorliest
way-email = E-Mail
way-email-hint = Ein Code in Ihr Postfach
offer-title = Nächstes Mal ohne Passwort anmelden
offer-lead = Ein Passkey nutzt Fingerabdruck, Gesicht oder PIN. Niemand kann ihn Ihnen entlocken. Das Einrichten dauert ein paar Sekunden.
offer-button = Passkey einrichten
offer-later = Jetzt nicht
offer-again-title = Richten Sie Ihre Anmeldung neu ein
offer-again-lead = Der Helpdesk hat die Codes und Anfragen entfernt, die Sie bisher benutzt haben. Richten Sie jetzt auf diesem Gerät einen Passkey ein. Er nutzt Fingerabdruck, Gesicht oder PIN.
ask-passkey = Bitte richten Sie einen Passkey ein
ask-app = Bitte fügen Sie eine Authenticator-App hinzu
ask-lead = { $organisation } bittet Sie darum.
ask-app-what = Eine App auf Ihrem Telefon zeigt einen Code, der zu Ihrem Passwort gehört. Das dauert eine Minute.
ask-app-button = App hinzufügen
ask-left = { $count ->
    [one] Sie können es noch einmal aufschieben. Danach führt eine Anmeldung zuerst hierher.
   *[other] Sie können es noch { $count } Mal aufschieben. Danach führt eine Anmeldung zuerst hierher.
}
sign-in-error-nothing-else = Das stimmt, reicht aber nicht zum Anmelden, und Sie haben sonst nichts, was jetzt gilt. Bitten Sie den Helpdesk um einen befristeten Zugriffspass.
enrol-title = Passkey einrichten
enrol-heading = Willkommen, { $name }. Richten Sie Ihren Passkey ein
enrol-heading-held = Eines zuerst, { $name }: Richten Sie einen Passkey ein
enrol-required = Ihre Organisation verlangt { $count ->
    [one] einen weiteren Passkey
   *[other] { $count } weitere Passkeys
} für Ihr Konto. Der letzte Tag dafür war der { $day }.
enrol-put-off = Ihre Organisation bittet Sie darum, und es lässt sich nicht mehr aufschieben.
enrol-app-lead = Vorher ist hier nichts anderes möglich. Danach melden Sie sich neu an.
enrol-lead = Ein Passkey ist Ihr Gesicht, Ihr Fingerabdruck oder die PIN dieses Geräts statt eines Passworts. Vorher ist hier nichts anderes möglich.
enrol-again = Der Helpdesk hat die Codes und Anfragen entfernt, die Sie bisher benutzt haben. Ein Passkey tritt an ihre Stelle.
enrol-time = Zeit übrig:
enrol-label = Name des Passkeys
enrol-label-hint = Damit Sie ihn in der Liste wiedererkennen. Sie können ihn so lassen.
enrol-button = Passkey einrichten
enrol-stop = Aufhören und abmelden
enrol-done-title = Probieren Sie den neuen Passkey aus
enrol-done = Ihr neuer Passkey ist eingerichtet.
enrol-done-lead = Melden Sie sich ab und mit dem neuen Passkey wieder an. Das dauert ein paar Sekunden und stellt sicher, dass Sie morgen hineinkommen.
enrol-done-button = Abmelden und probieren

## Wieder hineinkommen
freeze-title = Konto sperren
freeze-lead = Hat jemand anderes um einen Pass gebeten, einen Passkey eingerichtet oder Ihre Nummer geändert? Halten Sie es jetzt an.
freeze-passkey-title = Mit einem Passkey, den Sie noch haben
freeze-passkey-text = Melden Sie sich an und bestätigen Sie noch einmal mit dem Passkey.
freeze-passkey-button = Anmelden und sperren
freeze-desk-title = Ohne Anmeldung
freeze-desk-text = Kein Passkey, oder die Anmelderichtlinie lässt Ihren nicht mehr zu? Rufen Sie den Helpdesk an. Dort wird geprüft, ob Sie es sind; dann wird das Konto gesperrt oder der Fall angehalten.
freeze-what-title = Was die Sperre bewirkt
freeze-sessions = Sie werden überall abgemeldet, auch hier.
freeze-no-way-in = Nichts meldet mehr an: kein Passkey, kein Pass, kein Code. Niemand kann einen Passkey registrieren.
freeze-case = Eine laufende Wiederherstellung wird angehalten, und ihr Pass endet.
freeze-lift = Sie können das nicht selbst zurücknehmen. Die Verwaltung Ihrer Organisation hebt es auf, wenn sie weiß, dass Sie es sind.
freeze-button = Mein Konto jetzt sperren
frozen-title = Ihr Konto ist gesperrt
frozen-text = Niemand kann sich daran anmelden.
frozen-what-ended = Jede Sitzung wurde beendet. Ein ausgegebener Pass gilt nicht mehr, und eine offene Wiederherstellung wurde angehalten.
frozen-next = Rufen Sie den Helpdesk an, wenn es weitergehen soll. Er prüft, dass Sie es sind, und die Verwaltung hebt die Sperre auf.

recover-title = Wieder hineinkommen
recover-lead = Nehmen Sie einen Weg, der bei Ihnen funktioniert. Ein Passwort brauchen Sie nicht.
recover-passkey-title = Ein anderer Passkey
recover-passkey-text = Ein Laptop, Tablet oder Sicherheitsschlüssel, mit dem Sie sich schon angemeldet haben, geht weiter. Melden Sie sich dort an und melden Sie den Verlust unter „Sicherheitsinfo“.
recover-passkey-button = Mit Passkey anmelden
recover-code-title = Ein aufbewahrter Code
recover-code-text = Einer der Codes, die Sie gedruckt oder notiert haben. Jeder gilt einmal.
recover-code-first = Rufen Sie zuerst an. Ein Code gilt nur, solange ein Fall offen ist.
recover-code = Wiederherstellungscode
recover-code-button = Code benutzen
recover-code-wrong = Das hat nicht geklappt. Prüfen Sie Benutzernamen und Code; jeder Code gilt einmal. Stimmt er, rufen Sie den Helpdesk an: Codes werden nicht immer angenommen.
recover-desk-title = Der Helpdesk
recover-desk-text = Dort wird geprüft, dass Sie es sind, und Ihnen beim neuen Passkey geholfen. Das dauert ein paar Minuten.
recover-desk-first = Sie hatten hier noch nie einen Passkey? Den ersten bekommen Sie auf demselben Weg vom Helpdesk.
recover-phone = Telefon
recover-hours = Zeiten
recover-place = Oder vor Ort
recover-desk-bring = Sie werden unter einer hinterlegten Nummer zurückgerufen, oder Ihre Führungskraft wird gefragt. Halten Sie einen Lichtbildausweis bereit.
recover-report-title = Dem Helpdesk hier Bescheid geben
recover-report-text = Sie können gerade nicht anrufen? Schreiben Sie, was geschehen ist. Der Helpdesk ruft Sie unter einer hinterlegten Nummer zurück; bis dahin ändert sich nichts.
recover-report-open = Dem Helpdesk schreiben
recover-report-thing = Was geschehen ist oder fehlt
recover-report-codes = Wiederherstellungscodes
recover-report-compromised = Nichts fehlt, aber vielleicht hat jemand anders Zugang
recover-report-note = Was der Helpdesk wissen sollte
recover-report-hint = Keine Passwörter, keine Codes, keine neue Telefonnummer: Er nutzt nur, was hinterlegt ist.
recover-report-button = An den Helpdesk senden
reported-title = Der Helpdesk hat Ihre Meldung
reported-next = Er ruft Sie unter einer hinterlegten Nummer an und fragt nie nach einem Code, der Ihnen geschickt wurde. Bis dahin ändert sich an Ihrem Konto nichts.
reported-urgent = Ist es dringend?
reported-urgent-text = Rufen Sie an. Eine zweite Meldung macht es nicht schneller.
recover-warning = Der Helpdesk fragt nie nach einem Passwort, einem Wiederherstellungscode oder einem Code, der Ihnen geschickt wurde. In einem Gespräch, das Sie begonnen haben, fragt er vielleicht nach sechs Ziffern, die diese Website Ihnen zeigt. Fragt jemand nach einem anderen Code oder einem Passwort, legen Sie auf und rufen Sie die Nummer oben an.

## Methoden
method-current = · damit sind Sie gerade angemeldet
method-synced = synchronisiert
method-bound = auf einem Gerät
method-on = auf { $device }
method-added = hinzugefügt am
method-used = benutzt
method-never-used = nie benutzt
method-on-lost = als verloren gemeldet
strength-phishing-resistant = Phishingresistent
strength-several = Mehrere Faktoren
strength-one = Ein Faktor
strength-restricted = Eingeschränkt
strength-recovery = Nur Notfall
strength-nothing = Beweist nichts
status-elsewhere = Woanders hinterlegt
status-suspended = Ausgesetzt
status-revoked = Entfernt

## Sicherheitsinfo
security-title = Sicherheitsinfo
security-methods = So melden Sie sich an
security-methods-empty = Noch nichts eingerichtet.
security-change = Ändern
security-name = Neuer Name
security-rename = Umbenennen
security-remove = Entfernen
security-add = Passkey einrichten
security-touch = Bestätigen Sie mit einem Passkey, den Sie haben. Dann wird der neue hinzugefügt.
security-touch-button = Bestätigen und weiter
security-new-name = Name des neuen Passkeys
security-due = Fügen Sie { $count ->
    [one] einen weiteren Passkey
   *[other] { $count } weitere Passkeys
} bis { $day } hinzu. Ihre Organisation verlangt es. Danach führt eine Anmeldung zuerst dorthin.
security-overdue = Fügen Sie { $count ->
    [one] einen weiteren Passkey
   *[other] { $count } weitere Passkeys
} hinzu. Ihre Organisation verlangte es bis { $day }. Ihre nächste Anmeldung führt zuerst dorthin.
security-asked-passkey = Ihre Organisation bittet Sie, einen Passkey einzurichten.
security-asked-app = Ihre Organisation bittet Sie, eine Authenticator-App hinzuzufügen.
security-add-other = Weiteren Weg hinzufügen
security-add-none = In dieser Sitzung können Sie keinen Passkey einrichten. Melden Sie sich mit Ihrem stärksten Weg an. Solange der Helpdesk Ihr Konto wiederherstellt, richtet nur diese Wiederherstellung Passkeys ein.
add-app = Authenticator-App
add-app-why = Zeigt alle 30 Sekunden einen neuen Code. Sie braucht kein Netz.
add-password = Passwort
add-password-why = Es kann erraten oder von einer falschen Seite gestohlen werden. Nehmen Sie es nur zusammen mit etwas Besserem.
add-password-change = Passwort ändern
add-password-change-why = Das alte gilt sofort nicht mehr.
add-phone = Telefonnummer
add-phone-why = Ein Code per SMS oder Anruf. Eingeschränkt: Andere können mithören oder die Nummer übernehmen.
add-mailbox = Postfach
add-mailbox-why = Ein Code per E-Mail, wenn nichts anderes zur Hand ist. Kein zweiter Faktor.
add-touch = Bestätigen Sie das mit einem Passkey, den Sie haben.
add-fresh-title = Melden Sie sich zuerst neu an
add-fresh-why = Ihre Anmeldung liegt eine Weile zurück, und Sie haben keinen Passkey zum Bestätigen.
add-fresh-how = Melden Sie sich ab und wieder an und kommen Sie innerhalb von zehn Minuten hierher zurück.
add-password-lead = Ein Passkey ist sicherer: Niemand kann ihn in eine falsche Seite tippen.
add-password-new = Neues Passwort
add-password-hint = Mindestens { $least } Zeichen. Ein paar Wörter, die nicht zusammengehören, merkt man sich leicht. Sonst muss nichts darin sein.
add-password-button = Passwort setzen
add-password-ends = Wenn es gesetzt ist, sind Sie überall sonst abgemeldet.
add-app-scan = Scannen Sie das mit Ihrer App
add-app-scan-text = Öffnen Sie die App, die Ihre Codes zeigt, wählen Sie „Konto hinzufügen“ und halten Sie die Kamera über das Bild.
add-app-picture = QR-Code für die App
add-app-link = Die App ist auf diesem Gerät: öffnen
add-app-type = Keine Kamera? Schlüssel eintippen
add-app-type-hint = Großschreibung und Leerzeichen sind egal. Die Codes hängen von der Zeit ab und haben 6 Ziffern.
add-app-code = Tippen Sie den Code ein, den sie zeigt
add-app-code-text = Die App ist hinzugefügt, sobald ihr Code stimmt.
add-app-name = Name dieser App
add-app-label = Authenticator-App
add-app-button = App hinzufügen
add-code = Sechsstelliger Code
add-code-button = Code bestätigen
add-send = Code senden
add-again = Noch einen Code senden
add-sent-again = Ein neuer Code ist unterwegs. Frühere gelten nicht mehr.
add-sent-text = Wir haben eine SMS mit einem Code an { $to } gesendet. Er gilt zehn Minuten.
add-sent-call = Wir rufen { $to } an und lesen Ihnen einen Code vor. Er gilt zehn Minuten.
add-sent-mail = Wir haben eine E-Mail mit einem Code an { $to } gesendet. Er gilt zehn Minuten.
add-phone-restricted = Eingeschränkt: Andere können SMS und Anrufe mithören oder die Nummer übernehmen. Eine App oder ein Passkey ist sicherer.
add-phone-number = Nummer mit Ländervorwahl
add-phone-hint = Etwa +386 40 555 418.
add-phone-how = Wie soll der Code kommen?
add-phone-text = Per SMS
add-phone-call = Per Anruf
add-phone-label = Telefon { $to }
add-mailbox-note = Für den Fall, dass nichts anderes zur Hand ist. Ein Postfach ist kein zweiter Faktor.
add-mailbox-address = E-Mail-Adresse
add-mailbox-hint = Eine, die Sie öffnen können, ohne sich hier anzumelden.
add-mailbox-label = Postfach { $to }
security-remove-touch = Bestätigen Sie mit einem Passkey.
security-lost = Ich habe ein Gerät verloren
security-reregister = Ihre Anmeldung ist neu einzurichten. Richten Sie einen Passkey ein oder fügen Sie unten eine App oder ein Telefon hinzu. Verlangt am
security-freeze-text = Will jemand anderes in Ihr Konto?
security-freeze = Konto sperren
security-case-agent = { $agent } arbeitet an Ihrem Konto: Fall { $number }
security-case-waiting = Ihr Fall { $number } wartet auf den Helpdesk
security-case-stopped = Fall { $number } ist angehalten
security-case-stopped-text = Darin geschieht nichts, bis die Leitung ihn angesehen hat.
security-case-sign-in = Fall { $number } wartet auf Ihre neue Anmeldung
security-case-sign-in-text = Melden Sie sich ab und mit einem Passkey, den Sie noch haben, wieder an, um zu zeigen, dass Sie Zugang haben. Bis dahin bleibt Ihr Fall offen.
security-case-yours = Sie haben ihn hier gemeldet.
security-case-theirs = Haben Sie darum gebeten? Wenn nicht, halten Sie es jetzt an.
security-exception-waits = Eine Person der Leitung hat eine Ausnahme unterschrieben, durch die Ihr Konto geöffnet werden soll. Eine zweite muss ebenfalls unterschreiben.
security-exception-opens = Zwei Personen der Leitung haben eine Ausnahme unterschrieben, durch die Ihr Konto geöffnet werden soll. Sie gilt ab { $at }.
security-exception-open = Zwei Personen der Leitung haben eine Ausnahme unterschrieben, durch die Ihr Konto geöffnet werden soll. Sie gilt jetzt.
security-exception-link = Ausnahme ansehen oder anhalten
security-case-since = Seit
security-case-reported = Als verloren gemeldet: { $what }
security-case-stop = Das war ich nicht: anhalten
security-case-stop-touch = Mit einem Passkey anhalten
security-case-stop-touch-hint = Diese Anmeldung ist schwächer als Ihr Konto. Mit einer Berührung zählt das Anhalten auch in späteren Fällen. Jeder Ihrer funktionierenden Passkeys genügt, auch einer, mit dem Sie sich nicht mehr anmelden können.
security-case-words = Wenn sie anrufen, sagen sie „{ $words }“.
security-case-words-hidden = Codewörter sind in dieser Sitzung ausgeblendet. Vertrauen Sie niemandem, der anruft, bis Sie sie sehen.
security-case-answer = Sie antworten „{ $words }“.
safety-link = Notwort
safety-title = Zu Ihrer Sicherheit
safety-word = Notwort
safety-word-set = Gesetzt
safety-word-none = Nicht gesetzt
safety-word-text = Wenn jemand Sie zwingt, den Helpdesk anzurufen, sagen Sie dieses Wort am Telefon. Es sieht dann aus, als hätte die Wiederherstellung geklappt. In Wahrheit wird nichts herausgegeben, und die Sicherheit erfährt es im Stillen. Wählen Sie ein Wort, das Sie nicht zufällig sagen.
safety-word-label = Ihr Notwort
safety-word-new = Ein neues Notwort
safety-word-save = Speichern
safety-word-remove = Entfernen
safety-word-refused = Ein Notwort hat 4 bis 60 Buchstaben oder Ziffern.
safety-close = Menschen, die Ihnen nahestehen
safety-close-text = Familie, Partner, enge Freunde: Sie bearbeiten gegenseitig keine Wiederherstellungen. Höchstens fünf. Wen Sie hinzufügen und die Sicherheit erfahren es; das Protokoll bewahrt es auf.
safety-close-label = Benutzername
safety-close-add = Hinzufügen
safety-close-end = Beenden
safety-close-until = Gilt bis
safety-close-refused = Diesen Benutzernamen gibt es nicht, oder es ist Ihr eigener.
security-codes = Wiederherstellungscodes
security-codes-left = { $count ->
    [0] Keiner mehr übrig
    [one] { $count } übrig
   *[other] { $count } übrig
 }
security-codes-made = Erstellt am
security-codes-none = Codes auf Papier bringen Sie hinein, wenn jedes Gerät weg ist.
security-codes-make = Codes erstellen
security-codes-again = Neue erstellen; die alten gelten dann nicht mehr
confirm-codes = Bestätigen Sie, dass Sie es sind
confirm-codes-why = Neue Wiederherstellungscodes verlangen einen Passkey, den Sie haben.
confirm-codes-old = Früher erstellte Codes gelten dann nicht mehr.
confirm-codes-button = Bestätigen und Codes erstellen
security-sessions = Jetzt angemeldet
security-sessions-end-all = Überall sonst abmelden
security-session-since = seit
security-session-this = diese hier
security-session-stronger = Zum Beenden mit einem Passkey anmelden
security-activity = Was geschehen ist
security-activity-empty = Noch nichts.
security-look = Waren Sie das?
security-remove-title = Anmeldeweg entfernen
security-remove-heading = „{ $label }“ entfernen?
security-remove-text = Er gilt sofort nicht mehr und lässt sich nicht zurückholen.
security-remove-after = Ohne ihn:
security-remove-button = Entfernen
security-flash-added = { $label } wurde hinzugefügt.
security-remove-last = Das ist Ihr einziger starker Weg. Richten Sie zuerst einen anderen Passkey ein.
ready-good = Sie können jedes Gerät verlieren und kommen noch hinein
ready-good-detail = Zwei starke Wege auf verschiedenen Geräten.
ready-maybe = Sie haben { $count } Passkeys; vielleicht sind alle auf einem Gerät
ready-maybe-detail = Sind alle auf einem Gerät, sperrt dessen Verlust Sie aus. Mit einem auf einem anderen Gerät sind Sie sicher.
ready-one-loss = Ohne { $device } sind Sie ausgesperrt
ready-one-loss-detail = Ihr einziger Passkey liegt darauf. Richten Sie einen zweiten auf einem anderen Gerät ein.
ready-refused = Keiner Ihrer Passkeys meldet Sie an
ready-refused-detail = Die Anmelderichtlinie akzeptiert nicht, was Sie haben. Richten Sie einen Passkey ein, den sie akzeptiert, oder fragen Sie den Helpdesk.
ready-only = Das ist Ihr einziger Passkey
ready-only-detail = Verlieren Sie sein Gerät, sind Sie ausgesperrt. Richten Sie einen zweiten auf einem anderen Gerät ein.
ready-none = Sie haben noch keinen Passkey
ready-none-detail = Ein Passwort kann von einer falschen Seite gestohlen werden, ein Passkey nicht.
ready-codes = Ohne { $device } bleiben Ihnen nur die Wiederherstellungscodes
ready-codes-detail = Ein zweiter Passkey auf einem anderen Gerät ist schneller und geht nicht so leicht verloren.
ready-synced = Ihr Passkey kommt mit Ihrem Konto zurück
ready-synced-detail = Er ist synchronisiert. Ein zweiter auf einem anderen Gerät hilft, wenn auch dieses Konto weg ist.
readiness-good = Vorbereitet
readiness-weak = Könnte besser sein
readiness-at-risk = Gefährdet
codes-title = Ihre Wiederherstellungscodes
codes-lead = Drucken oder notieren Sie sie und bewahren Sie sie nicht bei Ihren Geräten auf. Jeder gilt einmal.
codes-once = Sie werden nur jetzt gezeigt. Ist die Liste weg, erstellen Sie eine neue: die alten Codes gelten dann nicht mehr.
codes-print = Drucken
codes-done = Ich habe sie aufbewahrt
lost-title = Was haben Sie verloren?
lost-lead = Einmal durchatmen. Sagen Sie uns, was weg ist, und es gilt sofort nicht mehr.
lost-which = Verloren oder gestohlen
lost-current = das benutzen Sie wohl gerade
lost-this-session = damit sind Sie angemeldet
lost-this-session-text = Um diese Methode zu melden, melden Sie sich mit einem anderen Passkey an oder rufen Sie den Helpdesk an. Hat sie jemand anders?
lost-nothing-on-it = kein Anmeldeweg darauf
lost-elsewhere-key-hint = Wählen Sie nur, wobei Sie sicher sind. Jeder andere dieser Passkeys wird mit dem Schlüssel ausgesetzt.
lost-elsewhere-hint = Wählen Sie nur, wobei Sie sicher sind. Alles andere wird mit dem Telefon ausgesetzt.
lost-when = Wann
lost-when-now = Gerade eben
lost-when-today = Heute
lost-when-yesterday = Gestern
lost-when-earlier = Länger her
lost-where = Wo, soweit Sie wissen
lost-theft = Wurde es gestohlen?
lost-then = Was dann geschieht
lost-then-suspend = Passkeys und Codes darauf gelten sofort nicht mehr.
lost-then-sessions = Sie werden überall abgemeldet, nur hier nicht.
lost-then-case = Der Helpdesk bekommt einen Fall und löscht das Gerät, wenn es der Organisation gehört.
lost-then-back = Wenn Sie es finden, rufen Sie den Helpdesk an, bevor Sie es wieder benutzen. Möglicherweise müssen Sie es neu einrichten.
lost-button = Als verloren melden
lost-nothing-chosen = Wählen Sie mindestens etwas aus, das Sie verloren haben.
lost-to-desk-too-new = Der Passkey, mit dem Sie angemeldet sind, kam vor weniger als drei Tagen dazu, in einer Anmeldung ohne Passkey. Bis er drei Tage alt ist, lässt sich von hier aus nichts aussetzen.
lost-to-desk-why = Sie sind ohne Passkey angemeldet. Von hier aus lässt sich deshalb nichts aussetzen.
lost-to-desk-passkey = Wenn Sie noch einen Passkey haben
lost-to-desk-passkey-text = Melden Sie sich damit an. Dann setzen Sie sofort selbst aus, was Sie verloren haben.
lost-to-desk-text = Schreiben Sie, was geschehen ist. Der Helpdesk ruft Sie unter einer hinterlegten Nummer zurück; bis dahin ändert sich nichts.
lost-to-desk-call = Der Helpdesk kann noch am Telefon aussetzen, was Sie verloren haben.
lost-done-title = Damit kommt niemand mehr hinein
lost-done-title-none = Ihre Meldung ist gespeichert
lost-done-none = Ausgesetzt wurde nichts: Von keinem Ihrer Wege ist bekannt, dass er auf dem verlorenen Gerät ist. War doch einer darauf, rufen Sie den Helpdesk an.
lost-done-case = Ihr Fall hat die Nummer { $number }.
lost-done-suspended = { $name } ist ausgesetzt
lost-done-sessions = { $count ->
    [0] Nirgends sonst war jemand angemeldet
    [one] An einer anderen Stelle abgemeldet
   *[other] An { $count } anderen Stellen abgemeldet
 }
lost-done-works = { $name } gilt weiter. Richten Sie bald einen zweiten Passkey auf einem anderen Gerät ein.
lost-done-next = Jetzt Passkey einrichten
lost-done-call = Sie haben keinen anderen starken Weg. Rufen Sie den Helpdesk an, bevor Sie sich hier abmelden.
lost-done-to-info = Zur Sicherheitsinfo
theft-yes = Gestohlen, oder es sieht so aus
theft-no = Verlegt, kein Diebstahl
theft-unknown = Weiß ich nicht

## Sitzungen, die Kennung einer Ablehnung, Passwörter, die zu ändern sind
security-session-name = Name dieser Sitzung
session-phishing-resistant = Phishing-resistent
session-multi-factor = Zwei Faktoren
session-single-factor = Ein Faktor
session-by-link = Demo-Link, keine Anmeldemethode
session-only-registers = darf nur einen Passkey einrichten
session-unknown = Unbekannter Browser
flash-session-renamed = Die Sitzung hat ihren Namen.
person-sessions-none = Nirgends angemeldet.
person-session-end = Beenden
person-sessions-reason = Warum sie enden
person-sessions-text = Es kommt ins Protokoll. Die Person erfährt davon. Keine Methode wird ausgesetzt: Wer eine hat, meldet sich wieder an. In einem Fall tut „Sitzungen beenden und Methoden aussetzen“ beides.
flash-desk-sessions-ended = Die Sitzungen sind beendet. Die Person ist benachrichtigt.
flash-no-session-ended = Es gab keine Sitzung zu beenden.
revoke-ended = { $count ->
    [0] Keine Sitzung war offen.
    [one] Eine Sitzung endete, { $took } nach der Entscheidung.
   *[other] { $count } Sitzungen endeten, { $took } nach der Entscheidung.
}
revoke-first-refused = Der erste Versuch weiterzumachen wurde abgelehnt:
revoke-none-refused = Seitdem hat niemand versucht weiterzumachen.
settings-sessions = Beenden von Sitzungen
settings-revoking = { $count ->
    [one] In den letzten 24 Stunden wurden einmal Sitzungen beendet, { $worst } nach der Entscheidung.
   *[other] In den letzten 24 Stunden wurden { $count }-mal Sitzungen beendet: in der Hälfte der Fälle binnen { $median } nach der Entscheidung, am langsamsten nach { $worst }.
}
settings-revoking-none = In den letzten 24 Stunden wurden keine Sitzungen beendet.
settings-revoking-text = Gemessen von diesem Server, von der Entscheidung bis ihre Wirkung in der Datenbank stand. Jeder Server fragt die Datenbank bei jeder Anfrage, also öffnet eine beendete Sitzung von da an nichts mehr.
signin-quote = Wenn Sie den Helpdesk anrufen, nennen Sie
signin-quote-script = Wenn Sie den Helpdesk anrufen, nennen Sie { $reference }.
quoted-title = Abgelehnte Anmeldung { $reference }
quoted-refused = Abgelehnt
quoted-person = Zur Person
quoted-shown = Hier gezeigt, auf die Minute:
quoted-unrecorded = Dazu ist nichts verzeichnet. Niemand hat den getippten Namen oder den gezeigten Passkey, oder es waren zu viele Versuche. Fragen Sie, welcher Benutzername getippt wurde.
quoted-several = Zwei Personen wurde dieselbe Kennung gezeigt. Fragen Sie, welcher Benutzername getippt wurde.
quoted-by-policy = Nach der Anmelderichtlinie, Version { $version }.
quoted-by-pass-policy = Nach der Passrichtlinie, Version { $version }.
outcome-wrong-password = Das Passwort war falsch.
outcome-wrong-code = Der Code war falsch, schon verwendet oder zu alt.
outcome-wrong-pass = Der Pass wurde falsch getippt.
outcome-no-pass = Für dieses Konto war kein Pass ausgegeben.
outcome-wrong-recovery-code = Der Wiederherstellungscode war falsch oder schon verwendet.
outcome-pass-on-hold = Der Pass ist nach 100 Fehlversuchen angehalten. Heben Sie die Sperre auf dieser Seite auf.
outcome-pass-attempts = Der Pass wurde zu oft falsch getippt. Er ist beendet.
outcome-pass-not-yet = Der Pass galt noch nicht.
outcome-pass-expired = Der Pass war abgelaufen.
outcome-counter = Der Zähler des Passkeys stieg nicht. Vielleicht hat jemand eine Kopie davon.
outcome-user-not-verified = Das Gerät hat weder PIN noch Fingerabdruck oder Gesicht geprüft. Ein Sicherheitsschlüssel braucht zuerst eine PIN.
outcome-user-not-present = Niemand hat das Gerät berührt.
outcome-user-handle-missing = Das Gerät hat nicht gesagt, wem der Passkey gehört. Sein Passwortmanager ist vielleicht veraltet.
outcome-user-handle-mismatch = Das Gerät hat für diesen Passkey ein anderes Konto genannt.
outcome-backup-eligibility = Der Passkey wurde als gerätegebunden registriert und meldet sich jetzt als synchronisierbar, oder umgekehrt. Vielleicht hat der Passwortmanager ihn ersetzt.
outcome-backup-state = Das Gerät hat sich über Sicherungen des Passkeys widersprochen.
outcome-origin = Der Passkey wurde auf einer anderen Website benutzt. Das kann ein Phishing-Versuch sein.
outcome-embedded = Die Anmeldeseite wurde in einer anderen Website gezeigt. Das kann ein Phishing-Versuch sein.
outcome-nothing-else = Was gezeigt wurde, stimmt, aber die Richtlinie verlangt mehr, und das Konto hat nichts, was dazu passt.
outcome-group-excluded = Die Person war in einer Gruppe, die ausgeschlossen ist.
change-title = Neues Passwort setzen
change-lead = Ihr Passwort ist Angreifern bekannt oder kürzer, als Ihre Organisation es jetzt verlangt. Setzen Sie ein neues, um weiterzukommen.
change-time = Davor öffnet sich nichts anderes. Diese Seite gilt noch
sign-in-error-change-only = Setzen Sie zuerst ein neues Passwort.

## Browser prüfen
check-title = Diesen Browser prüfen
check-lead = Öffnen Sie diese Seite in dem Browser, der Ärger macht, und sagen Sie dem Helpdesk, was hier steht.
check-desk = Der Helpdesk: { $phone }
check-found = Was dieser Browser kann
check-secure = Sichere Verbindung
check-passkeys = Passkeys
check-platform = Gesicht, Fingerabdruck oder PIN dieses Geräts
check-autofill = Bietet Passkeys im Namensfeld an
check-hybrid = Passkey auf einem Telefon in der Nähe
check-signals = Hält die Liste der Passkeys sauber
check-cookies = Merkt sich, dass Sie angemeldet sind
check-unknown = nicht geprüft
check-noscript = JavaScript ist aus, der Rest lässt sich nicht prüfen. Passkeys brauchen es.

## Fehler
error-status = Fehler
error-what = Was geschehen ist
error-kept = Was erhalten blieb
error-next = Was Sie jetzt tun können
error-operation = Wenn Sie um Hilfe bitten, nennen Sie diese Nummer:
error-not-found = Diese Seite gibt es nicht
error-not-found-what = Die Adresse führt ins Leere oder zu etwas, das Sie nicht sehen dürfen.
error-not-found-next = Prüfen Sie die Adresse oder gehen Sie zum Start.
error-forbidden = Das dürfen Sie nicht öffnen
error-forbidden-what = Ihre Rolle umfasst diese Seite nicht.
error-forbidden-next = Wenn Sie sie brauchen, fragen Sie die Verwaltung.
error-enrol-only-next = Diese Sitzung kann nichts anderes. Machen Sie mit dem Passkey weiter.
error-change-only-next = Diese Sitzung kann nichts anderes. Machen Sie mit dem Passwort weiter.
error-offer-case = Zu Ihrem Konto ist ein Fall offen. Daneben lässt sich nichts einrichten. Rufen Sie den Helpdesk an.
error-offer-over = Das wird nicht mehr angeboten. Sie finden es unter „Sicherheitsinfos“.
error-stale = Diese Seite war zu lange offen
error-stale-what = Das Formular gehört nicht mehr zu Ihrer Sitzung, darum geschah nichts.
error-stale-kept = Nichts wurde geändert.
error-stale-next = Öffnen Sie die Seite neu und wiederholen Sie den letzten Schritt.
error-ended = Sie wurden abgemeldet
error-ended-what = Diese Sitzung ist zu Ende: Ihre Zeit war abgelaufen, oder der Helpdesk oder Sie haben sie beendet. Was Sie zuletzt gesendet haben, wurde nicht ausgeführt.
error-ended-kept = Nichts ist verloren.
error-ended-next = Melden Sie sich neu an. Haben Sie gerade mit einem Pass einen Passkey eingerichtet, rufen Sie den Helpdesk an: Dort erfahren Sie, wie es weitergeht.
error-ended-next-call = Melden Sie sich neu an. Haben Sie gerade mit einem Pass einen Passkey eingerichtet, rufen Sie den Helpdesk unter { $phone } an: Dort erfahren Sie, wie es weitergeht.
error-conflict = Jemand war schneller
error-conflict-what = Der Fall hat sich geändert, während Sie ihn ansahen.
error-conflict-kept = Alles vorher Festgehaltene bleibt erhalten.
error-conflict-next = Sehen Sie sich den Fall neu an und entscheiden Sie dann.
error-too-many = Zu viele Versuche
error-too-many-what = Es waren zu viele Versuche in kurzer Zeit.
error-too-many-next = Warten Sie eine Minute und versuchen Sie es noch einmal.
error-unavailable = Das geht im Moment nicht
error-unavailable-what = Die Datenbank antwortet nicht.
error-unavailable-next = Versuchen Sie es in ein paar Sekunden noch einmal. Bleibt es so, sagen Sie es dem Helpdesk.
error-unsure-what = Die Datenbank war weg, während sie das gespeichert hat. Vielleicht ist es gespeichert, vielleicht nicht.
error-unsure-next = Öffnen Sie die Seite neu und sehen Sie nach, bevor Sie es wiederholen.
error-internal = Bei uns ist etwas kaputt
error-internal-what = Der Server konnte das nicht abschließen.
error-internal-kept = Was vorher bestätigt war, bleibt; dieser Schritt wurde nicht ausgeführt.
error-internal-next = Versuchen Sie es gleich noch einmal. Bleibt es so, sagen Sie es dem Helpdesk.
error-bad-request = Diese Anfrage war nicht lesbar
error-bad-request-what = Sie ist unvollständig oder veraltet. Es geschah nichts.
error-not-text-what = Darin ist ein Zeichen, das kein Text sein kann, wie es mit Eingefügtem mitkommt.
error-not-text-next = Tippen Sie es noch einmal, statt es einzufügen.
error-bad-field-what = Das Feld „{ $field }“ fehlt oder ist nicht lesbar.
error-too-large = Das ist zu viel auf einmal
error-too-large-what = Was gesendet wurde, ist größer als alles, was diese Seiten senden; es wurde nicht gelesen.
error-too-large-next = Kürzen Sie den Text und senden Sie ihn noch einmal.
error-sign-in-first = Melden Sie sich zuerst an
error-sign-in-first-what = Sie sind nicht angemeldet, oder Ihre Sitzung ist zu Ende.
error-to-sign-in = Anmelden
error-to-start = Zum Start
error-to-case = Zum Fall

## Bestätigen und Postausgang
confirm-type = Zum Bestätigen { $word } eingeben
outbox-title = Geschriebene E-Mails
outbox-lead = Diese Installation verschickt nichts. Hier steht, was sie verschickt hätte.
outbox-empty = Noch keine E-Mail
outbox-empty-text = Melden Sie einen Verlust oder stellen Sie einen Pass aus: dann erfahren es die Betroffenen.
outbox-to = An { $to }

## Stufen, Rollen, Arten
tier-standard = Standard
tier-elevated = Erhöht
tier-privileged = Privilegiert
account-standard = Standardkonto
account-elevated = Erhöhtes Konto
account-privileged = Privilegiertes Konto
role-authentication = Authentifizierungsadministration (Helpdesk)
role-privileged-authentication = Privilegierte Authentifizierungsadministration (Leitung)
role-policy-administrator = Richtlinienadministration
role-security-reader = Sicherheitsleser
role-helpdesk = Helpdeskadministration
kind-phone = Telefon
kind-tablet = Tablet
kind-laptop = Laptop
kind-security-key = Sicherheitsschlüssel
kind-administrator = Verwaltung an der Maschine hinzugefügt
kind-break-glass = Versiegelter Schlüssel
kind-case = Fälle: alles
kind-case-opened = Fall eröffnet
kind-evidence = Prüfung eingetragen
kind-verified = Identität bestätigt
kind-effect-done = Aktion ausgeführt
kind-effect-failed = Aktion fehlgeschlagen
kind-escalated = Fall angehalten
kind-waived = Schritt erlassen
kind-closed = Fall abgeschlossen
kind-change = Änderungen an Regeln
kind-codes = Wiederherstellungscodes
kind-log = Das Protokoll selbst
kind-method = Anmeldemethoden
kind-pass = Pässe
kind-person = Personen und Konten
kind-policy = Richtlinien
kind-redteam = Übungen
kind-session = Sitzungen
kind-refused = Abgelehnte Anmeldungen mit Passkey
management-managed = verwaltet
management-personal = privat
device-in-use = Sicher
device-lost = Verloren
device-replaced = Ersetzt
device-retired = Ausgemustert
device-not-compliant = Nicht konform
device-seen = zuletzt gesehen
device-never-seen = nie gesehen
contact-mobile = Mobilnummer
contact-office = Büronummer
contact-home = Privatnummer
contact-work-email = Dienstliche E-Mail
contact-personal-email = Private E-Mail
playbook-device-loss = Gerät verloren
playbook-pin-locked = PIN des Sicherheitsschlüssels gesperrt
playbook-first-passkey = Erster Passkey
playbook-new-phone = Neues Telefon zur Hand
playbook-compromised = Vielleicht hat jemand anders Zugang
case-state-open = Offen
case-state-escalated = Angehalten
case-state-closed = Abgeschlossen
channel-phone = Telefon
channel-in-person = Persönlich
channel-personal-email = Private E-Mail
channel-self-service = Sicherheitsinfo
channel-web = Webseite, nicht angemeldet
evidence-call-back = Rückruf unter einer hinterlegten Nummer
evidence-manager-vouch = Führungskraft bürgt
evidence-in-person = Persönlich, mit Lichtbildausweis
evidence-video = Videoanruf, Gesicht mit hinterlegtem Foto verglichen
evidence-existing-passkey = Ein Passkey, der noch da ist
evidence-recovery-code = Aufbewahrter Wiederherstellungscode
evidence-knowledge = Personalnummer oder Name der Führungskraft
evidence-approval = Zweite Zustimmung
evidence-state-available = Offen
evidence-state-waiting = Wartet
evidence-state-passed = Bestanden
evidence-state-failed = Nicht bestanden
evidence-state-not-counted = Zählt nicht
evidence-state-unavailable = Nicht möglich
document-passport = Reisepass
document-id-card = Personalausweis
document-driving-licence = Führerschein
document-badge = Dienstausweis mit Foto
handover-verified-call = Im geprüften Anruf vorgelesen
handover-video-call = Im geprüften Videoanruf vorgelesen oder gezeigt
handover-relay-call = Im geprüften Anruf über einen Vermittlungsdienst
handover-in-person = Persönlich übergeben
handover-approver = Über die zustimmende Person
way-strong = Stark
way-phishable = Abfischbar
way-recovery = Notfall
way-elsewhere = Woanders hinterlegt
way-gone = Nicht verfügbar
way-exposed = Meldet noch an

## Fallliste und Suche
queue-title = Fälle
queue-show = Welche Fälle
queue-open = Offen
queue-mine = Meine
queue-escalated = Angehalten
queue-closed = Abgeschlossen
queue-new = Neuer Fall
queue-table = Fälle
queue-unclaimed = noch niemand
queue-hidden = { $count ->
    [one] Ein Fall wird nicht angezeigt: Er betrifft Sie selbst oder ein Konto über Ihrer Rolle.
   *[other] { $count } Fälle werden nicht angezeigt: Sie betreffen Sie selbst oder Konten über Ihrer Rolle.
}
queue-empty = Niemand wartet
queue-empty-text = Meldet jemand ein verlorenes Telefon, beginnen Sie einen neuen Fall mit dem Namen oder der Personalnummer. Er führt Sie durch alles Weitere.
queue-held-empty = Solange Ihre Arbeit angehalten ist, lesen Sie nur Ihre eigenen Fälle, unter „Meine“.
intake-title = Auf der Webseite gemeldet
intake-text = Das kann jeder senden. Für die Person hat sich nichts geändert. Rufen Sie sie unter einer hinterlegten Nummer an, bevor Sie es glauben.
intake-what = Verlust: { $kind }
intake-what-codes = Verlust: Wiederherstellungscodes
intake-what-compromised = vielleicht hat jemand anders Zugang
intake-former = niemand hat diesen Benutzernamen jetzt
intake-open-former = Fall zu { $name } eröffnen (hatte diesen Namen)
intake-nobody = niemand hat diesen Benutzernamen
intake-open = Fall eröffnen
intake-find = Person suchen
intake-open-case = Zum Fall
intake-dismiss = Weglegen
intake-reason = Warum
intake-dismiss-button = Weglegen
intake-more = { $count ->
    [one] Eine weitere wartet.
   *[other] { $count } weitere warten.
}
intake-dismiss-unmatched = { $count ->
    [one] Die eine weglegen, die niemanden nennt
   *[other] Alle { $count } weglegen, die niemanden nennen
}
intake-hidden = { $count ->
    [one] Eine wird nicht angezeigt: Sie betrifft Sie selbst oder ein Konto über Ihrer Rolle.
   *[other] { $count } werden nicht angezeigt: Sie betreffen Sie selbst oder Konten über Ihrer Rolle.
}
intake-merged = { $count ->
    [one] Eine weitere Meldung unter diesem Benutzernamen wurde mit dieser zusammengelegt. Sie steht im Protokoll.
   *[other] { $count } weitere Meldungen unter diesem Benutzernamen wurden mit dieser zusammengelegt. Sie stehen im Protokoll.
}
intake-note = Auf der Webseite gemeldet für „{ $name }“,
intake-note-next = Das kann jeder gesendet haben.
alarms-title = Alarme
alarms-braked = Der Angriffsmodus ist an
alarms-none = Kein Angriff im Gange
alarms-waves-count = { $count ->
    [one] Eine Phishing-Welle ist vermerkt
   *[other] { $count } Phishing-Wellen sind vermerkt
 }
alarms-undelivered = Nachrichten werden nicht zugestellt
alarms-undelivered-text = Nachrichten zu einer Wiederherstellung wurden aufgegeben: Eine Seite war unter keiner Adresse erreichbar. Vielleicht hält jemand Nachrichten absichtlich auf. Prüfen Sie Mailserver und Gateway und beenden Sie dann den Alarm.
alarms-undelivered-end = Alarm beenden
alarms-brake = Angriffsmodus
alarms-on = An
alarms-off = Aus
alarms-brake-text = Für eine Angriffswelle. Solange er an ist, stellt niemand ohne den Helpdesk etwas wieder her, alle am Helpdesk reichen eine Stufe weniger weit, und jeder Pass braucht eine zweite Person. Er geht automatisch an, wenn binnen zehn Minuten zu viele Fälle eingehen.
alarms-why = Warum jetzt?
alarms-wave-why = Was ist im Umlauf?
alarms-pull = Angriffsmodus einschalten
alarms-holds = Angehaltene Mitarbeitende
alarms-holds-text = Wer in kurzer Zeit zu viele Fälle eröffnet, sichert oder anhält oder zu oft Alarm auslöst, wird angehalten; alle anderen arbeiten weiter. Sprechen Sie mit der Person, bevor Sie sie weiterarbeiten lassen: Ihre Sitzung könnte gestohlen sein.
alarms-holds-count = { $count ->
    [one] Eine Person am Helpdesk ist angehalten
   *[other] { $count } Personen am Helpdesk sind angehalten
}
alarms-held = { $counted } Fälle oder Alarme in kurzer Zeit
alarms-held-end = Weiterarbeiten lassen
alarms-waves = Phishing-Wellen
alarms-waves-text = Steht ein Team auf dieser Liste, zeigen die Wiederherstellungen seiner Leute ein Warnzeichen.
alarms-another = Ein Team auf die Liste setzen
alarms-team = Team, wie im Verzeichnis
alarms-no-teams = Das Verzeichnis hat keine Teams: Bei niemandem ist eine Abteilung eingetragen.
alarms-no-such-team = { $more ->
    [0] In einem Team dieses Namens ist niemand. Die Teams im Verzeichnis: { $teams }.
   *[other] In einem Team dieses Namens ist niemand. Einige der Teams im Verzeichnis: { $teams } und { $more } weitere.
}
alarms-note = Vermerken
alarms-rule = Nach Regel
alarms-end-why = Warum ist es vorbei?
alarms-release = Angriffsmodus ausschalten
alarms-end = Es ist vorbei
queue-keys-move = wandern
queue-keys-open = öffnen
queue-keys-find = suchen
col-number = Fall
col-person = Person
col-what = Was
col-step = Als Nächstes
col-tier = Stufe
col-age = Alter
col-agent = Bearbeitung
search-title = Person, Fall oder abgelehnte Anmeldung suchen
search-for = Gefunden zu „{ $query }“
search-button = Suchen
search-nothing = Nichts gefunden
search-nothing-text = Versuchen Sie einen Teil des Namens, die Personalnummer, die Fallnummer oder die Kennung einer abgelehnten Anmeldung. Die Geräte einer Person stehen auf ihrer Seite.
search-teach = Ein Name, ein Benutzername, eine Personalnummer, eine Fallnummer oder die Kennung einer abgelehnten Anmeldung. Die Geräte einer Person stehen dabei.
search-people = Personen
search-beyond = Dieses Konto liegt über Ihrer Rolle. Fragen Sie die Leitung: { $names }.
search-cases = Fälle
search-devices = Geräte
new-title = Um wen geht es?
new-say = „Mit wem spreche ich? Bitte nennen Sie mir Ihren vollen Namen und, wenn Sie sie zur Hand haben, Ihre Personalnummer.“
new-find = Name oder Personalnummer
new-knowledge = Wer das weiß, hilft nur, das Konto zu finden. Es beweist nicht, wer spricht.
new-nothing-text = Lassen Sie sich den Namen buchstabieren oder versuchen Sie die Personalnummer. Wer nicht im Verzeichnis steht, dem kann hier nicht geholfen werden.

## Meldung
report-title = Neuer Fall
report-heading = Was hat { $name } verloren?
report-heading-first = Was braucht { $name }?
report-heading-any = Was ist { $name } passiert?
report-second-account = Dieselbe Person hat ein zweites Konto: { $name }. Fragen Sie, an welchem sie sich nicht anmelden kann.
report-namesake = Eine andere Person heißt genauso: { $name }. Fragen Sie nach dem Benutzernamen.
report-problems = Es fehlt etwas
report-open-case = Zu dieser Person gibt es schon einen offenen Fall:
first-passkey-text = Für { $name } gilt hier noch keine Methode. Prüfen Sie die Identität und stellen Sie dann einen Pass für den ersten Passkey aus.
first-passkey-channel = Wie kam die Anfrage?
first-passkey-button = Ersten Passkey beginnen
first-passkey-else = Es ging etwas verloren
report-playbook = Was geschehen ist
report-devices = Was weg ist
report-elsewhere = Was davon ist nicht auf dem verlorenen Telefon?
report-elsewhere-key = Welche dieser Passkeys sind nicht auf dem verlorenen Sicherheitsschlüssel?
report-elsewhere-key-hint = Ist der Passkey auf dem Schlüssel oben gewählt, ist hier nichts nötig. Sonst gilt jeder Passkey, den Sie hier nicht wählen, als auf dem Schlüssel und wird gesperrt.
report-elsewhere-hint = Wählen Sie nur, wobei die Person sicher ist. Alles andere gilt als auf dem Telefon und wird ausgesetzt.
report-methods = Was sonst noch weg ist
report-methods-hint = Methoden auf einem oben gewählten Gerät sind schon dabei. Wählen Sie hier, was auf keinem hinterlegten Gerät liegt.
report-other = Etwas, das hier nicht steht
report-other-none = Nichts weiter
report-other-name = Name oder Modell
report-other-management = Wem es gehört
report-when = Wann
report-place = Wo
report-theft = Wurde es gestohlen?
report-channel = Wie die Person Sie erreicht hat
report-remaining = Was zur Hand ist: Laptop, Tablet, ein anderer Schlüssel
report-note = Notiz
report-note-hint = Schreiben Sie nie Antworten, Codes oder Ausweisnummern auf.
report-button = Fall eröffnen
report-other-person = Andere Person
report-missing-channel = Sagen Sie, wie die Person Sie erreicht hat
report-refused-self = Für sich selbst können Sie keinen Fall eröffnen. Bitten Sie jemanden aus dem Team.
report-refused-tier = Für dieses Konto ist die Leitung nötig

## Person
person-number = Nr. { $number }
person-open-case = Fall { $number } ist offen
person-disabled = Deaktiviert
person-frozen = Gesperrt
person-desk-opens = Fälle eröffnet nur der Helpdesk.
person-desk-ends = Sitzungen beendet nur der Helpdesk.
person-desk-lifts = Das hebt nur der Helpdesk auf.
person-frozen-by = durch { $name }
person-frozen-by-owner = durch die Person selbst
person-frozen-title = Dieses Konto ist gesperrt
person-frozen-since = Seit
person-frozen-text = Nichts meldet an, kein Pass kann ausgestellt und keine Methode registriert werden.
person-frozen-who = Die privilegierte Authentifizierungsverwaltung kann das aufheben, niemand für sich selbst.
looked-title = Wer Ihre Seite angesehen hat
looked-text = Personen am Helpdesk, die in den letzten 90 Tagen Ihre Seite oder Ihren Fall geöffnet haben, nach Stunden.
within-hour = zwischen { $from } und { $to }
looked-none = In den letzten 90 Tagen hat niemand nachgesehen.
held-title = Nach Fehlversuchen angehalten
held-tag = Angehalten
held-text = Jemand hat geraten. Bis Sie die Sperre aufheben, wird auch die richtige Eingabe nicht angenommen. Heben Sie sie auf, sobald das Raten aufgehört hat.
held-pass = Befristeter Zugriffspass: { $tries } Fehlversuche
held-password = Passwort: { $tries } Fehlversuche in Folge
held-recovery-codes = Wiederherstellungscodes: { $tries } Fehlversuche in Folge
held-app = Authenticator-App: { $tries } Fehlversuche in Folge
held-sent-codes = Codes per SMS, Anruf oder E-Mail: { $tries } Fehlversuche in Folge
held-reason = Warum es wieder sicher ist
held-button = Sperre aufheben
flash-hold-lifted = Die Sperre nach falschen Versuchen ist aufgehoben. Sagen Sie der Person, dass sie es noch einmal versuchen kann.
person-unfreeze-reason = Warum es wieder sicher ist
person-unfreeze-button = Sperre aufheben
person-freeze = Dieses Konto sperren
person-freeze-text = Jede Sitzung endet, ein ausgegebener Pass endet, ein offener Fall wird angehalten. Nichts meldet an, bis Sie oder eine Kollegin das aufheben. Die Person wird benachrichtigt.
person-reports-to = berichtet an { $name }
person-start-first = Erster Passkey
person-start = Fall beginnen
person-cases = Fälle
person-cases-none = Keine Fälle.
person-sign-ins = Anmeldungen
person-sign-ins-none = Keine Anmeldungen verzeichnet.
person-sign-in-ok = Erfolgreich
person-facts = Angaben
person-owner = Verantwortlich
person-former = Früherer Name
person-same-human = Dieselbe Person
person-same-human-hidden = Ein weiteres Konto mit höherer Stufe
person-claimed = Eine Datei sagt, dass dieses Konto und { $name } einer Person gehören. Bis das geklärt ist, unterschreibt keines für das andere.
person-claimed-hidden = Eine Datei sagt, dass dieses Konto und eines, über das Sie nichts lesen dürfen, einer Person gehören. Bis das geklärt ist, unterschreibt keines für das andere.
person-claimed-next = Sind es zwei Personen, berichtigen Sie die Nummer in der Datei und importieren Sie sie. Ist es eine, verknüpfen zwei aus der Richtlinienadministration beide Konten hier.
account-guest = Gast
account-room = Raum oder Gerät
account-shared = Gemeinsames Konto
account-service = Dienstkonto
person-employee = Personalnummer
person-manager = Führungskraft
person-since = Konto seit
person-photo = Foto hinterlegt
person-roles = Rollen hier
person-contacts = Nummern und Adressen
person-contact-until = bis
person-rings = klingelt auf { $device }
contact-too-new = vor weniger als 72 Stunden geändert: zählt nicht
contact-on-lost = auf dem verlorenen Gerät: zählt nicht

## Fall
case-acknowledge = Der Pass wartet, bis das Sicherheitsteam Bescheid weiß
case-acknowledge-text = Keine Nachricht über diese privilegierte Wiederherstellung wurde dem Sicherheitsteam zugestellt. Wissen Sie davon und haben nichts dagegen, bestätigen Sie es. Das wird unter Ihrem Namen festgehalten.
case-acknowledge-button = Wiederherstellung bestätigen
case-number = Fall
case-open-for = Offen seit
case-took = Dauer
case-reported-by = Meldeweg
case-agent = Bearbeitung
case-updated = Im Fall hat sich etwas getan: anzeigen
case-progress = { $done } von { $all }
case-tools = Mehr
case-signers-left = Nach dieser Wiederherstellung können zu wenige unterschreiben
case-signers-left-text = { $count ->
    [0] Danach kann bis { $until } niemand für ein privilegiertes Konto unterschreiben.
    [one] Danach kann bis { $until } nur eine Person für ein privilegiertes Konto unterschreiben.
   *[other] Danach können bis { $until } nur { $count } Personen für ein privilegiertes Konto unterschreiben.
  } Wer eine Aufsicht wieder hereinlässt, zählt mit ihr 30 Tage lang als eine Unterschrift. Lassen Sie jemand anderen den Fall bearbeiten, oder lassen Sie den Betrieb vorher an der Maschine eine Aufsicht hinzufügen.
case-roles-forged = Rollen wurden außerhalb von Keyward geändert
case-roles-forged-text = In diesem Fall wird nichts geöffnet, bis der Betrieb die Liste mit „keyward log repair“ repariert hat. Sie können den Fall anhalten und den Pass beenden. Rufen Sie die Sicherheit selbst an: Ihre Nachricht erreicht vielleicht nicht alle.
case-escalate = Etwas stimmt nicht: anhalten
case-escalate-text = Alles ruht, bis die Leitung entscheidet. Nichts geht verloren. Niemand macht Ihnen einen Vorwurf, weil Sie vorsichtig sind.
case-escalate-reason = Was nicht stimmt
case-escalate-button = Fall anhalten
case-freeze = Sie war es nicht: Konto sperren
case-freeze-text = Nur wenn die Person, die Sie geprüft haben, sagt, dass jemand anderes hineinwill. Jede Sitzung endet, und nichts meldet an, bis die privilegierte Authentifizierungsverwaltung das aufhebt. Dieser Fall wird angehalten.
case-freeze-reason = Was geschehen ist
case-freeze-button = Konto sperren
case-told = Wer benachrichtigt wurde
told-mail = Mail
told-text = SMS
told-voice = Anruf
told-webhook = Webhook
told-sent = Gesendet
told-kept = Postausgang
told-waiting = Wartet
told-again = Neuer Versuch
told-failed = Fehlgeschlagen
told-count = { $count ->
    [one] Eine Nachricht
   *[other] { $count } Nachrichten
}
told-sent-at = Gesendet { $at }
told-kept-at = Im Postausgang der Demo { $at }: Nichts geht hinaus
told-waiting-text = Wird gleich gesendet
told-again-at = Nächster Versuch { $at } ({ $why })
told-failed-why = Aufgegeben: { $why }
told-kind-opened = Ein Fall wurde eröffnet
told-kind-pass = Ein Pass wurde ausgestellt
told-kind-pass-security = Ein Pass wurde ausgestellt (an das Sicherheitsteam)
told-kind-advice = Was mit dem Gerät zu tun ist
told-kind-suspended = Methoden ausgesetzt
told-kind-retired = Methoden entfernt
told-kind-completed = Der Fall ist abgeschlossen
told-kind-closed = Der Fall wurde ohne Anmeldung abgeschlossen
told-kind-rejected = Der Fall wurde abgelehnt
told-kind-escalated = Der Fall wurde angehalten
told-kind-escalated-security = Der Fall wurde angehalten (an das Sicherheitsteam)
told-kind-privileged = Pass für ein privilegiertes Konto (an das Sicherheitsteam)
told-kind-half = Die Hälfte eines Passes wartet (an die Person, die sie hält)
told-kind-manager = An die Führungskraft
told-kind-security-of = An die Sicherheit: { $what }
told-kind-event = Ereignis { $event }
case-note = Notiz hinzufügen
case-note-label = Notiz; nie Antworten, Codes oder Ausweisnummern
case-note-button = Hinzufügen
case-waive = Einen Schritt erlassen
case-waive-step = Schritt
case-waive-reason = Warum er entfallen kann
case-waive-button = Erlassen
case-refused-typed = Was Sie eingegeben haben
case-happened = Was geschehen ist
case-log = Protokoll
case-root = Wurzel
case-leaf = Eintrag im Protokoll:
case-leaf-pending = …
case-side = Zur Person
case-ways = Wege hinein
case-before = Bevor Sie helfen
case-flags-more = { $count ->
    [one] Noch einer
   *[other] Noch { $count }
 }
case-hear = Was hören Sie?
case-review = Ein Warnzeichen hält diesen Fall an. Warum darf er weitergehen?
case-review-button = Ich habe es geprüft: weiter
case-review-flags = Das haben Sie geprüft
case-words = Wörter für diesen Anruf
case-words-desk = Sagen Sie „{ $words }“. Die Person kann diese Wörter in ihren Sicherheitsinformationen lesen.
case-words-person = Die Person antwortet „{ $words }“.
case-words-hint = Richtige Wörter zeigen beiden, dass sie mit der richtigen Seite sprechen. Sie ersetzen keine Prüfung.
case-word = Ein Wort, das Ihnen genannt wurde
case-word-button = Notieren
case-devices = Geräte
case-devices-none = Keine Geräte hinterlegt.
case-methods = Anmeldemethoden
step-blocked = Noch nicht möglich
step-open = Offen
step-done = Erledigt
step-waived = Erlassen
step-not-applicable = Entfällt
step-not-reached = Nicht erreicht
step-title-report = Meldung
step-title-assess = Methoden ansehen
step-title-verify = Identität prüfen
step-title-contain = Alle Sitzungen beenden
step-title-restore = Befristeter Zugriffspass
step-title-register = Neuer Passkey, erprobt
step-title-retire = Alten Passkey entfernen
step-title-wipe = Löschen oder beraten
step-detail-checks = { $passed } von { $needed } Prüfungen
step-detail-after-verify = nach der Prüfung der Identität
step-detail-after-contain = nach dem Ende der Sitzungen
step-detail-after-prove = nach der Probe des neuen Passkeys
flag-clear = Unauffällig
flag-seen = Geprüft
flag-seen-by = Geprüft von { $name }, { $at }: { $reason }
flag-seen-settled = Geklärt, { $at }.
flag-look = Ansehen
flag-stop = Halt
flag-effect-one-more-proof = Eine Prüfung mehr ist nötig.
flag-effect-second-person = Eine zweite Person muss zustimmen.
flag-stop-it = Auf der Seite der Person das Konto sperren oder Sitzungen beenden
case-refuse-leaves = Ablehnen lässt jede Sitzung und was gemeldet wurde, wie es ist. War es nicht die Person selbst, sperren Sie zuerst das Konto.
case-refuse-freeze = Zur Sperre
flag-effect-stop = Kein Pass, bis die Leitung es geprüft hat.
heard-urgency = Es muss jetzt sein
heard-name-dropping = Nennt wichtige Namen
heard-skip-request = „Nur dieses eine Mal überspringen“
heard-refuses-video = Lehnt Video ab
heard-wrong-facts = Angaben stimmen nicht
heard-threats = Droht
flag-no-use-since-loss = Das verlorene Gerät hat sich seit dem Verlust nicht angemeldet
flag-repeated = { $count ->
    [one] Erster Verlust in 90 Tagen
   *[other] { $count }. Verlust in 90 Tagen
 }
flag-no-cluster = Keine Häufung von Verlusten in { $place } in dieser Woche
case-lost-phone = { $name } hat ein Telefon verloren
what-phone = Telefon verloren
ways-weakest = { $name } ist am schwächsten
ways-summary-lost = { $gone } funktioniert nicht mehr. { $left } meldet noch an.
ways-on-lost = auf dem verlorenen Gerät

## Karten eines Falls
card-report = Was gemeldet wurde
card-assess-has = Die Person kann „{ $name }“ nutzen
card-assess-none = Die Person kann nichts davon nutzen
card-assess-looked = Ich habe die Methoden angesehen
card-assess-listen = Lesen Sie diese Liste nicht vor. Die anrufende Person nennt, was sie hat; Sie vergleichen.
card-report-unsigned = Von jemandem geschrieben, der nicht angemeldet war. Rufen Sie nie eine Nummer daraus an.
card-assess-call = Niemand ist am Telefon. Rufen Sie die Person zuerst unter einer hinterlegten Nummer an.
card-assess-found = { $count ->
    [0] Kein anderer Passkey: ein Pass ist nötig
    [one] Ein starker Weg bleibt: nehmen Sie zuerst diesen
   *[other] { $count } starke Wege bleiben: nehmen Sie zuerst einen davon
 }
card-assess-say = „Gibt es einen anderen Computer oder Schlüssel, mit dem Sie sich anmelden?“
card-suspended = Von einem früheren Fall ausgesetzt
card-suspended-text = Damit meldet sich niemand an, und niemand hat darüber entschieden. Fragen Sie, ob die Person sie noch hat. Dieser Fall kann sie entfernen; danach kann die Person dasselbe Gerät neu einrichten.
card-suspended-take = In diesem Fall entfernen
card-verify = Prüfen, dass es { $name } ist
card-verify-bar = { $passed } von { $needed } Prüfungen erledigt
card-verify-met = Die Identität ist geprüft.
card-verify-until = Das gilt bis
card-verify-missing = { $count ->
    [one] Der nächste Schritt wird möglich, wenn noch eine Prüfung bestanden ist
   *[other] Der nächste Schritt wird möglich, wenn noch { $count } Prüfungen bestanden sind
 }
card-verify-say-call = „Ich rufe Sie unter der Nummer zurück, die bei uns hinterlegt ist. Bitte legen Sie auf, es dauert eine Minute.“
card-call-which = Welche Nummer
card-call-since = hinterlegt seit
card-call-line-needed = Klären Sie zuerst, ob dieser Anschluss umgeleitet ist, und haken Sie es dann an.
card-call-button = Zurückrufen
card-call-line = In der Telefonanlage nachgesehen: dieser Anschluss ist nicht umgeleitet und klingelt in keiner App
card-call-line-private = Gefragt: Laut der Person klingelt der Anschluss bei ihr zu Hause und ist nicht auf ein Mobiltelefon umgeleitet
card-call-line-mixed = Büro: in der Telefonanlage nachgesehen, nicht umgeleitet, in keiner App. Zu Hause: laut der Person klingelt es bei ihr und ist nicht umgeleitet
card-call-relay = Über einen Vermittlungsdienst (wenn jemand nicht hören oder sprechen kann)
card-numbers = Welche Nummer hat das verlorene Telefon?
say-numbers = „Welche Telefonnummer hat das verlorene Telefon?“
card-numbers-other = Keine dieser Nummern
card-numbers-unsure = Die Person weiß es nicht
card-numbers-hint = Wer anruft, ist noch nicht geprüft: Die Antwort kann eine Nummer ausschließen. Eine Nummer zählt nur, wenn auch das Verzeichnis weiß, dass sie auf einem anderen Telefon klingelt.
card-numbers-button = Speichern
card-numbers-on-lost = Laut Anruf gehört eine hinterlegte Nummer zum verlorenen Telefon.
card-numbers-elsewhere = Laut Anruf hat das verlorene Telefon keine dieser Nummern.
card-numbers-unknown = Die Person weiß nicht, welche Nummer das verlorene Telefon hat.
card-wait = Warten auf eine Anmeldung mit { $label }
card-wait-done = Angemeldet mit { $label }
card-wait-text = Die Person öffnet { $url }, meldet sich wie gewohnt an und geht in der Sicherheitsinfo auf „Ich spreche gerade mit dem Helpdesk“. Der vorgelesene Code ist die Prüfung: Es braucht keine andere und keinen Pass.
card-wait-seen-title = { $label } hat sich angemeldet: jetzt der Code
card-wait-code-title = Vorgelesenen Code eingeben
card-wait-own = Warten auf eine neue Anmeldung mit { $label }
card-wait-own-text = Die Person hat es selbst gemeldet. Eine neue Anmeldung mit einem Passkey, der übrig ist, zeigt, dass sie Zugang hat: Es wird kein Code vorgelesen, und es braucht keine andere Prüfung.
card-wait-own-done = Durch eine neue Anmeldung nachgewiesen.
card-wait-verified = Identität bestätigt: Der Code dieser Anmeldung wurde vorgelesen.
card-wait-cannot = Die Person kann sie gerade nicht nutzen
card-amend = Meldung ändern
card-amend-text = Jede Änderung wird festgehalten. Die Prüfungen werden an der geänderten Meldung neu gemessen.
card-amend-add = Es ist noch etwas weg
card-amend-device = Hinterlegtes Gerät
card-amend-add-button = Hinzufügen
card-amend-withdraw = Etwas ist doch nicht verloren
card-amend-withdraw-text = Was einmal als verloren gemeldet war, zählt in diesem Fall für keine Prüfung.
card-amend-thing = Was
card-amend-why = Warum
card-amend-withdraw-note = Nimmt dieselbe Person einen Eintrag innerhalb von 15 Minuten zurück, bleibt davon nichts, sofern daraus nichts gefolgt ist. Sonst beweist die Methode in diesem Fall nichts mehr: Was gesperrt wurde, bleibt gesperrt und muss neu registriert werden, und eine Warnung bleibt, bis sie geprüft ist.
card-amend-withdraw-button = Aus der Meldung nehmen
card-amend-method = Eine weitere Anmeldemethode ist weg
card-amend-method-button = Hinzufügen
card-amend-not-lost = Eine Anmeldemethode ist nicht verloren
card-amend-save = Speichern
card-call-passed = Abgenommen: die Person ist es
card-call-no-answer = Niemand nimmt ab
card-call-failed = Jemand anders hat abgenommen
card-vouch-ask = { $name } fragen
card-vouch-asked = Gefragt wurde { $name }
card-approval-ask = Um eine zweite Zustimmung bitten
card-approval-asked = Um Zustimmung gebeten
card-ask-again = Noch einmal fragen
card-observe-document = Was gezeigt wurde
card-observe-document-choose = Bitte wählen
card-observe-document-none = Kein Ausweis
card-observe-photo-of = Hinterlegtes Foto: { $name }
card-observe-compare = Vergleichen Sie das Gesicht mit dem hinterlegten Foto und mit dem Lichtbildausweis.
card-observe-note = Was Sie gesehen haben; passt es nicht, was nicht gepasst hat
card-observe-photo = Das Gesicht passt zum hinterlegten Foto
card-observe-prompts = Alles wurde befolgt, in dieser Reihenfolge
card-video-start = Videoanruf beginnen
card-video-bad-line = Schlechte Verbindung
prompt-turn-left = „Bitte drehen Sie den Kopf nach links.“
prompt-turn-right = „Bitte drehen Sie den Kopf nach rechts.“
prompt-look-up = „Bitte schauen Sie zur Decke.“
prompt-cover-mouth = „Bitte halten Sie eine Hand vor den Mund.“
prompt-cover-eye = „Bitte halten Sie eine Hand vor ein Auge.“
prompt-hand-on-head = „Bitte legen Sie eine Hand auf den Kopf.“
prompt-hold-code = „Bitte schreiben Sie { $code } auf ein Blatt und halten Sie es hoch.“
card-observe-hint = Sehen Sie auf Foto, Namen und Datum. Die Nummer des Ausweises wird nicht aufgeschrieben.
card-passed = Die Person ist es
card-failed = Es passt nicht
card-knowledge-matched = Stimmt
card-knowledge-not = Stimmt nicht
evidence-detail-knowledge = Findet das Konto; zählt nie als Beweis
evidence-detail-on-lost = { $number } ist auf dem verlorenen Gerät: zählt nicht
evidence-detail-number = { $number }, { $kind }
card-contain = { $count ->
    [0] Alle Sitzungen beenden
    [one] Die eine Sitzung beenden
   *[other] Alle { $count } Sitzungen beenden
 }
card-contain-text = Jeder Browser und jede App wird sofort abgemeldet, auch das verlorene Gerät.
card-contain-used = Zuletzt benutzt
card-contain-button = Sitzungen beenden
card-contain-button-suspend = Sitzungen beenden und Methoden aussetzen
card-contain-held = Kurz vor oder nach dem Verlust hinzugefügt, deshalb auch ausgesetzt: { $names }.
card-assess-held = Zurückgehalten: Das wurde um die Meldung herum hinzugefügt und wird ausgesetzt, wenn die Sitzungen enden.
card-contain-say = „Ich melde Sie jetzt überall ab. Wenn Ihr Computer Sie auffordert, sich anzumelden, warten Sie bitte einen Moment.“
card-restore = Befristeten Zugriffspass ausstellen
card-restore-ready = Bereit
card-restore-text = Damit lässt sich ein neuer Passkey einrichten und sonst nichts. Er wird nur einmal gezeigt.
card-restore-opens = Was noch nötig ist
card-restore-voids = Der früher ausgestellte Pass gilt dann nicht mehr.
card-restore-channel = Wie er übergeben wird
card-restore-minutes = Gültig für
card-restore-once = Gilt nur einmal
card-restore-once-only = Gilt einmal
card-restore-button = Pass ausstellen
card-touch-work = Ihr erstes Ergebnis hier bestätigen Sie mit Ihrem Passkey. Das gilt dann 15 Minuten.
card-touch = Sie werden nach Ihrem eigenen Passkey gefragt.
touch-no-passkey = Hier wird Ihr eigener Passkey verlangt, und Sie haben noch keinen. Fügen Sie einen hinzu, bevor Sie das Formular ausfüllen.
touch-add-passkey = Passkey unter Sicherheitsinfo hinzufügen
card-reregister = Neue Einrichtung verlangen
card-reregister-text = Womit die Mehrfaktor-Anmeldung eingerichtet war, wird für immer entfernt. Ein Passwort allein meldet nicht mehr an, und die nächste Anmeldung führt in die neue Einrichtung.
card-reregister-goes = Wird entfernt
card-reregister-stays = Bleibt
card-reregister-nothing = nichts
card-reregister-passkeys = Auch die Passkeys entfernen
card-reregister-button = Verlangen
channel-refused-in-person = nur wenn die Person persönlich geprüft wurde
card-pass = Das vorlesen
card-pass-say = „Bitte öffnen Sie { $url }, wählen Sie ‚Anders anmelden‘, dann ‚Befristeter Zugriffspass‘. Geben Sie Ihren Benutzernamen und den Pass ein, den ich Ihnen jetzt buchstabiere.“
card-pass-say-half = „Bitte schreiben Sie die erste Hälfte Ihres Passes auf, ich buchstabiere sie. { $name } sagt Ihnen die zweite. Öffnen Sie dann { $url }, wählen Sie ‚Anders anmelden‘, dann ‚Befristeter Zugriffspass‘, und geben Sie Ihren Benutzernamen und beide Hälften ein.“
card-pass-spelling = Buchstabiert
card-pass-once = Gilt einmal
card-pass-many = Gilt, bis er abläuft
card-pass-until = bis
card-pass-shown-once = Er wird nur jetzt gezeigt. Nicht verstanden? Buchstabieren Sie ihn noch einmal, bevor Sie die Seite verlassen. Ein weiterer Pass braucht neue Prüfungen und Unterschriften.
card-pass-handed = Die Person hat ihn
card-pass-void = Diesen Pass beenden
card-pass-out = Ein Pass ist ausgestellt
card-pass-out-text = Er kann nicht noch einmal gezeigt werden. Diese Seite geht weiter, sobald die Person sich anmeldet.
card-pass-again = Ging er verloren, bevor er genutzt wurde?
card-pass-again-text = An seiner Stelle lässt sich keiner ausstellen: Was geprüft und unterschrieben wurde, gilt für einen Pass. Beenden Sie ihn und prüfen Sie neu. Sie bleiben in diesem Fall.
card-pass-again-list = Für einen weiteren Pass wieder nötig:
pass-again-checks = { $count ->
    [one] Eine Prüfung
   *[other] { $count } Prüfungen
 }
pass-again-approvals = { $count ->
    [one] Eine Unterschrift einer zweiten Person
   *[other] { $count } Unterschriften anderer
 }
pass-again-flags = { $count ->
    [one] Ein Blick der Leitung auf das Warnzeichen
   *[other] Ein Blick der Leitung auf { $count } Warnzeichen
 }
pass-again-exception = Eine neue Ausnahme durch zwei Personen der Leitung
card-verify-spent = Der letzte Pass ist beendet, und worauf er beruhte, gilt für keinen weiteren. Wieder nötig:
card-pass-issued = Ausgestellt
card-pass-failed = { $count ->
    [0] Bisher kein falscher Versuch; fünf beenden ihn
    [one] Bisher ein falscher Versuch; nach fünf gilt der Pass nicht mehr
   *[other] Bisher { $count } falsche Versuche; nach fünf gilt der Pass nicht mehr
 }
card-register = Neuer Passkey
card-register-signed-in = Mit dem Pass angemeldet
card-register-open = Die Person öffnet { $url }
card-register-registered = Passkey registriert
card-register-proved = Durch eine neue Anmeldung erprobt
card-register-proved-hint = Die Person meldet sich ab und wieder an
card-register-live = Diese Seite geht automatisch weiter.
card-register-end = Pass und Sitzung beenden
card-register-end-hint = Ist es jemand anders? Beenden Sie den Pass: Seine Sitzung endet sofort, und damit wird nichts eingerichtet.
card-register-end-hint-held = War es jemand anders? Beenden Sie den Pass: Seine Sitzung endet, was damit eingerichtet wurde, wird zurückgehalten, und die Leitung muss es ansehen.
card-register-say-add = „Drücken Sie auf ‚Passkey einrichten‘ und nehmen Sie dann Ihr Gesicht, Ihren Finger oder die PIN.“
card-register-say-prove = „Melden Sie sich jetzt ab und mit dem neuen Passkey wieder an.“
card-retire = Alten Passkey entfernen
card-retire-text = Endgültig entfernt.
card-retire-text-compromised = Ein entferntes Passwort oder ein entfernter Code ist endgültig weg: Die Person richtet in der Sicherheitsinfo ein neues ein.
card-retire-none = Nichts mehr zu entfernen
card-retire-new = { $name } kann sich weiterhin mit { $label } anmelden.
card-retire-button = { $count ->
    [0] Nichts zu entfernen
    [one] Entfernen
   *[other] Alle { $count } entfernen
 }
card-wipe = Was verloren ging
card-wipe-reference = Vorgangsnummer der Geräteverwaltung
card-protect-who = Das Konto ist deaktiviert und niemand wird überprüft, darum macht das die Leitung. Geben Sie den Fall an die Leitung.
card-wipe-scope = Was gelöscht wird
card-wipe-full = Alles
card-wipe-selective = Nur dienstliche Daten
card-wipe-button = Vermerken, dass { $name } gelöscht ist
card-wipe-note = Was über den Verlust bekannt ist
card-wipe-document = Verlust vermerken
card-wipe-send = Rat an { $to } senden
wipe-wipe = Löschen Sie es in Ihrer Geräteverwaltung und tragen Sie dann die Vorgangsnummer ein
wipe-selective = Löschen Sie es oder nur die dienstlichen Daten in Ihrer Geräteverwaltung und tragen Sie dann die Vorgangsnummer ein
wipe-document = Löschen geht hier nicht; die PIN schützt. Vermerken Sie den Verlust
wipe-advise = Es gehört der Person: senden Sie ihr Rat
wipe-done-wiped = Gelöscht
wipe-done-advised = Rat gesendet
card-close = Alles ist erledigt
card-close-waived = Nichts ist mehr zu tun: Was nicht erledigt ist, wurde erlassen
card-close-disabled = Das Konto ist deaktiviert: Nichts ist mehr zu tun
card-close-frozen = Das Konto ist eingefroren: Sonst ist nichts mehr zu tun
card-close-note = Notiz, falls nötig
card-close-button = Fall abschließen
card-escalated = Dieser Fall ist angehalten
card-on-hold = Eine Kollegin oder ein Kollege muss weitermachen
card-on-hold-text = Bleiben Sie am Telefon. Jemand aus dem Team öffnet Fall { $number } und macht bei diesem Schritt weiter; nichts geht verloren. Eine Bemerkung hilft dabei.
card-on-hold-stop = Stimmt etwas nicht? Sie können den Fall weiterhin anhalten, ein Warnzeichen hinzufügen und einen Pass beenden.
card-escalated-by = Angehalten von { $name }
card-escalated-told = Benachrichtigt: { $names }
card-escalated-nobody = Alle Aufsichtspersonen haben in diesem Fall schon mitgewirkt. Niemand kann ihn fortsetzen oder ablehnen. Geben Sie einer weiteren Person die Rolle für privilegierte Authentifizierung: Sie kann entscheiden.
card-escalated-wait = Die Leitung entscheidet, wie es weitergeht. Bis dahin geht nichts.
card-resume-reason = Warum es weitergehen kann
card-resume-button = Fall fortsetzen
card-refuse-note = Warum nichts herausgegeben wird
card-refuse-button = Wiederherstellung ablehnen
card-closed-by = Abgeschlossen von { $name },
card-closed-took = Von der Meldung bis zum Abschluss: { $span }.
closed-recovered = Wieder drin, mit neuem Passkey

## Ereignisse
event-reported = Verlust gemeldet: { $what }
event-assessed = Methoden angesehen: { $result }
event-evidence = { $kind }: { $result }
event-vouch-asked = { $name } wurde gebeten zu bürgen
event-noted = Notiz: { $note }
activity-signed-in = Anmeldung mit { $method }
activity-added = { $label } wurde hinzugefügt
activity-case-opened = Fall { $number } wurde eröffnet
activity-case-stopped = Fall { $number } wurde angehalten
activity-case-completed = Fall { $number } wurde abgeschlossen
activity-case-rejected = Fall { $number }: Wiederherstellung abgelehnt
activity-case-sessions = Fall { $number } beendete { $count ->
    [0] keine Sitzung
    [one] eine Sitzung
   *[other] { $count } Sitzungen
}
activity-case-suspended = Fall { $number } setzte aus: { $labels }
activity-case-removed = Fall { $number } entfernte: { $labels }
activity-refused = Eine Anmeldung wurde abgelehnt
activity-ends = Anmeldungen vor dem { $at } sind hier nicht aufgeführt.
activity-refused-ends = Abgelehnte Anmeldungen vor dem { $at } sind hier nicht aufgeführt.
activity-times = { $count }-mal an einem Tag
activity-frozen-own = Sie haben Ihr Konto gesperrt
activity-frozen = Der Helpdesk hat Ihr Konto gesperrt
activity-unfrozen = Die Sperre Ihres Kontos wurde aufgehoben
activity-code-used = Ein Wiederherstellungscode von Ihnen wurde benutzt

## Bestätigen
approve-first = Sprechen Sie zuerst miteinander
approve-vouch-talk = Sprechen Sie jetzt selbst mit { $name }: von Angesicht zu Angesicht, per Video oder über ein Telefon, das der Helpdesk nicht kennt.
approve-vouch-not-on = Nicht über diese: Dort ruft der Helpdesk an, und wer ein Telefon hat, darf nicht zweimal antworten.
approve-vouch-sure = Unterschreiben Sie nur, wenn Sie sicher sind, dass es { $name } war und niemand sonst. Ihre Unterschrift hilft, das Konto zu öffnen.
approve-checks = Bisherige Prüfungen
approve-checks-none = Noch keine Prüfung.
approve-open-case = Fall öffnen
approve-check-passed = Bestanden: { $check }, von { $by }
approve-check-failed = Nicht bestanden: { $check }, von { $by }
approve-check-inconclusive = Ohne Ergebnis: { $check }, von { $by }
approve-flag = Warnzeichen: { $what }
approve-title = Bestätigen
approve-updated = Es gibt etwas Neues: anzeigen
approve-none = Niemand wartet auf Sie
approve-none-text = Verliert jemand aus Ihrem Team ein Gerät, werden Sie vielleicht gebeten zu bürgen. Sie bekommen dann eine E-Mail, und die Bitte steht hier.
half-title = Die Hälfte eines Passes für { $name }
half-text = Der Helpdesk hat { $name } die erste Hälfte genannt. Die zweite wartet auf Sie.
half-show = Zweite Hälfte anzeigen
half-second = Die zweite Hälfte
half-tell = Sagen Sie sie { $name } selbst, persönlich oder bei einem Anruf, den Sie machen. Versenden Sie sie nicht, und geben Sie sie nicht dem Helpdesk.
half-shown-once = Sie wird nur jetzt gezeigt. Ging sie verloren, stellt der Helpdesk einen neuen Pass aus, mit zwei neuen Hälften.
half-done = Ich habe sie genannt
deputy-title = Während Ihrer Abwesenheit
deputy-text = Benennen Sie jemanden, der an Ihrer Stelle bürgt. Das gilt für Fälle, die frühestens in 72 Stunden beginnen.
deputy-label = Benutzername
deputy-name = Benennen
deputy-since = Benannt
deputy-remove = Beenden
deputy-refused = Mit diesem Benutzernamen gibt es niemanden, der Sie vertreten könnte.
approve-waiting = { $count ->
    [one] Eine Person wartet auf Sie
   *[other] { $count } Personen warten auf Sie
 }
approve-asked-by = gefragt von { $name },
approve-left = noch { $time }
approve-past = Frühere Bitten
approve-facts = Worum es geht
approve-statement = Genau das unterschreiben Sie
approve-statement-hint = Ihr Passkey unterschreibt diesen Text Wort für Wort; er ist auf Englisch abgefasst. Er bleibt im Protokoll und kann später von allen geprüft werden.
approve-sign = Mit meinem Passkey unterschreiben
approve-decline = Das stimmt nicht: ablehnen und den Fall anhalten
approve-decline-does = Der Fall hält sofort an, Sicherheitsteam und Leitung erfahren es. Haben Sie die Person nur nicht erreicht, lehnen Sie nicht ab.
approve-vain = Seit Sie gebeten wurden, für { $name } zu bürgen, hat sich etwas geändert. Ihre Bestätigung zählt in diesem Fall nicht mehr, und der Helpdesk sieht den Grund.
approve-vain-in-recovery = Sie haben selbst einen offenen Fall. Bis er abgeschlossen ist, zählt Ihre Bestätigung in diesem Fall nicht.
approve-vain-manager = Sie sind nicht mehr die Führungskraft von { $name } oder deren Vertretung. Ihre Bestätigung zählt in diesem Fall nicht mehr: Der Helpdesk sieht das und fragt jemand anderen.
approve-unreached = Ich habe die Person nicht erreicht
approve-unreached-does = Der Helpdesk erfährt es. Die Anfrage bleibt offen: Sie können weiterhin unterschreiben.
approve-unreached-said = Der Helpdesk weiß, dass Sie die Person nicht erreicht haben. Sie können weiterhin unterschreiben.
approve-checks-end = Unterschreiben Sie bis
approve-checks-end-why = Danach zählen die Prüfungen des Helpdesks nicht mehr.
approve-checks-over = Die Prüfungen des Helpdesks zählen nicht mehr. Eine Unterschrift allein genügt nicht: Rufen Sie den Helpdesk an.
approve-decline-why = Was nicht stimmt, falls Sie es wissen
approval-vouch = Für { $name } bürgen
approval-second = Einem Pass für { $name } zustimmen
approval-signed = Unterschrieben
approval-declined = Abgelehnt
approval-expired = Abgelaufen
approval-withdrawn = Nicht mehr nötig

## Revision
history-title = Ausgabesperre
history-what = Die Datenbank wurde zurückgesetzt. Befund am Protokoll: { $found }. Seitdem stillgelegte Passkeys gelten vielleicht wieder, und Entscheidungen können fehlen. Kein Server signiert das Protokoll oder stellt einen Pass aus.
history-unreadable = Ein Server kann nicht lesen, was er sich vom Protokoll gemerkt hat ({ $file }: { $why }), und kein anderer Server kann es für ihn sagen. Niemand weiß also, ob die Datenbank zurückgesetzt wurde. Kein Server signiert das Protokoll oder stellt einen Pass aus.
history-next = Fragen Sie den Betrieb, ob jemand die Datenbank wiederhergestellt hat und warum. War es eine Wiederherstellung, von der Sie wissen, oder hat niemand etwas wiederhergestellt und nur die Datei ist beschädigt, nehmen Sie das Protokoll an: Es sagt das dann für immer, und alle Server stellen wieder Pässe aus. Wenn nicht, halten Sie die Server an und bewahren Sie die Datenbank auf.
history-reason = Was geschehen ist
history-accept = Das Protokoll so annehmen, wie es ist
history-forged = Dieses Ereignis stammt nicht von Keyward: { $which }. Nichts wird signiert und kein Pass ausgestellt, bis der Betrieb es entfernt hat. „keyward doctor“ nennt es, „keyward log repair“ entfernt es.
review-title-cases = { $cases ->
    [0] Kein Fall in einem Jahr
    [one] Ein Fall in einem Jahr
   *[other] { $cases } Fälle in einem Jahr
 }
review-title-clusters = { $clusters ->
    [0] nichts Auffälliges
    [one] eine Häufung zum Ansehen
   *[other] { $clusters } Häufungen zum Ansehen
 }
review-calendar-alt = Kalender des letzten Jahres: { $cases ->
    [one] ein Fall
   *[other] { $cases } Fälle
 }, { $clusters ->
    [one] eine Häufung
   *[other] { $clusters } Häufungen
 }. Die Monate stehen unten in der Tabelle.
review-year = Fälle pro Tag
review-fewer = weniger
review-more = mehr
review-no-clusters = Keine Häufung fällt auf.
review-cluster = { $count ->
    [one] ein Fall
   *[other] { $count } Fälle
 }, üblich { $usual ->
    [one] ist 1
   *[other] sind { $usual }
 }
review-months = Dasselbe als Tabelle
review-month = Monat
review-count = Fälle
review-log = Protokoll
review-log-empty = Kein Eintrag passt.
review-refused-elsewhere = Das Protokoll enthält nur abgelehnte Passkeys. Abgelehnte Passwörter, Codes und Pässe stehen auf der Seite der Person, und die Suche des Helpdesks findet jede über die gezeigte Kennung.
review-kind = Art
review-about = Betrifft
review-actor = Von wem
review-all = Alle
review-filter = Filtern
review-clear = Alle zeigen
review-system = Keyward
review-tree = Kann man dem Protokoll trauen?
review-size = Einträge
review-root = Wurzel
review-checkpoint = Prüfpunkt signiert
review-cases = Fälle
review-in-month = Fälle, die im Monat { $name } begannen
review-verified-at = Jeder Eintrag passt zum Baum, Stand { $at }.
review-cluster-team = Team { $name }
review-cluster-place = Ort { $name }
tree-verified = Letzte Einträge geprüft
tree-pending = Protokoll noch nicht geprüft
tree-broken = Protokoll verändert
outcome-recovered = Wieder drin
outcome-frozen = Konto gesperrt
outcome-disabled = Konto deaktiviert
outcome-not-signed-in = Nicht angemeldet
outcome-not-needed = Nicht nötig
outcome-refused = Abgelehnt
outcome-withdrawn = Zurückgezogen
outcome-open = Offen

## Was auf eine Aktion folgt
flash-case-opened = Der Fall ist eröffnet.
flash-case-stopped = Der Fall ist angehalten. Die Leitung des Helpdesks sieht ihn an, bevor noch etwas geschieht.
flash-closed = Der Fall ist abgeschlossen.
flash-refused = Wiederherstellung abgelehnt. Der Fall ist abgeschlossen.
flash-frozen = Das Konto ist gesperrt. Die Person wird benachrichtigt.
flash-unfrozen = Das Konto ist nicht mehr gesperrt. Die Person wird benachrichtigt.
flash-code-for-nobody = Der Code stimmte und ist verbraucht, aber kein offener Fall nimmt ihn an. Rufen Sie erst den Helpdesk an und geben Sie dann einen anderen ein.
flash-loss-reported = Meldung gesendet.
flash-declined = Sie haben abgelehnt. Der Fall ruht, bis die Leitung ihn angesehen hat.
flash-unreached = Der Helpdesk weiß es. Sie können weiterhin unterschreiben.
flash-escalated = Der Fall ist angehalten. Das Sicherheitsteam weiß Bescheid.
flash-method-added = Die Methode ist hinzugefügt. Sie erhalten eine Nachricht darüber.
flash-password-set = Das neue Passwort gilt. Überall sonst sind Sie abgemeldet.
flash-not-offered = Ihre Organisation bietet Ihnen das gerade nicht an.
flash-app-enrolled = Ihre App ist eingerichtet. Melden Sie sich neu an, mit einem Code daraus.
flash-method-removed = Die Methode ist entfernt und meldet nicht mehr an.
flash-passkey-added = Der Passkey ist bereit. Probieren Sie ihn aus: abmelden und wieder anmelden.
flash-passkey-renamed = Der neue Name ist gespeichert.
flash-acknowledged = Bestätigt: Das Sicherheitsteam weiß von dieser Wiederherstellung.
flash-recorded = Gespeichert.
flash-pass-ended-unused = Der Pass ist ungenutzt beendet. Für einen weiteren prüfen Sie neu.
flash-pass-ended-used = Der Pass und die Sitzung, die er öffnete, sind beendet. Damit war nichts eingerichtet.
flash-pass-ended-held = Der Pass und seine Sitzung sind beendet. Was damit eingerichtet wurde, ist zurückgehalten und ein Warnzeichen: Die Leitung muss es ansehen.
flash-history-accepted = Sie haben das Protokoll so angenommen, wie es ist. Es werden wieder Pässe ausgegeben.
flash-close-withdrawn = Die Person wird von der Liste der Menschen genommen, die Ihnen nahestehen.
flash-close-declared = Die Person steht auf der Liste der Menschen, die Ihnen nahestehen.
flash-word-removed = Ihr Notwort ist entfernt.
flash-word-set = Ihr Notwort ist gespeichert.
flash-report-dismissed = Die Meldung ist zur Seite gelegt.
flash-reports-dismissed = Die Meldungen, die niemanden nennen, sind zur Seite gelegt.
flash-agent-released = Die Arbeit ist nicht mehr angehalten.
flash-alarm-ended = Der Alarm ist beendet.
flash-wave-noted = Das Team steht auf der Liste der Phishing-Wellen. Die Sicherheit ist benachrichtigt.
flash-attack-mode-off = Der Angriffsmodus ist aus.
flash-attack-mode-on = Der Angriffsmodus ist an. Die Sicherheit ist benachrichtigt.
flash-glass-seen = Bestätigt: Die Verwendung des versiegelten Schlüssels wurde angesehen.
flash-change-stopped = Die Änderung ist gestoppt.
flash-change-withdrawn = Die Änderung ist zurückgezogen.
flash-deputy-removed = Sie haben keine Vertretung mehr.
flash-deputy-named = Ihre Vertretung ist benannt.
flash-exception-signed = Sie haben die Ausnahme unterschrieben.
flash-resumed = Der Fall geht weiter.
flash-step-waived = Der Schritt entfällt.
flash-advice-ordered = Die Hinweise sind unterwegs.
flash-loss-saved = Der Verlust des Schlüssels ist vermerkt.
flash-wipe-saved = Die Löschung ist vermerkt.
flash-retire-ordered = Was Sie gewählt haben, wird endgültig entfernt.
flash-method-kept = Die Methode wird nicht mehr zurückgehalten.
flash-reregister-ordered = Eine neue Registrierung ist verlangt.
flash-passkey-confirmed = Der Passkey bleibt bei seiner Besitzerin oder seinem Besitzer.
flash-contain-ordered = Die Sitzungen werden beendet, und was verloren ging, wird ausgesetzt.
flash-approval-asked = Die Bitte um Genehmigung ist gesendet.
flash-vouch-asked = Die Bitte um Bestätigung ist gesendet.
flash-report-amended = Die Meldung ist ergänzt.
flash-check-saved = Das Ergebnis der Prüfung ist gespeichert.
flash-check-passed = Die Prüfung ist bestanden.
flash-knowledge-matched = Die Angaben stimmten. Das ist festgehalten und zählt nicht.
flash-check-failed = Die Prüfung ist nicht bestanden. Das ist festgehalten.
flash-check-unanswered = Niemand hat geantwortet. Das ist festgehalten und gilt nicht als nicht bestanden.
flash-code-read = Der Code stimmt: Am Apparat ist, wem er gezeigt wurde.
flash-code-read-uncounted = Der Code stimmt, aber der Wiederherstellungscode zählt in diesem Fall nicht. Machen Sie eine andere Prüfung.
flash-code-wrong = Dieser Code ist falsch. Lassen Sie ihn noch einmal vorlesen.
flash-code-over = Dieser Code ist falsch und gilt nicht mehr. Die Person am Apparat braucht einen neuen; der Fall hat ein Warnzeichen.
flash-flags-reviewed = Sie haben die Warnzeichen angesehen: Der Fall geht weiter.
flash-flag-added = Das Warnzeichen ist hinzugefügt.
flash-noted = Die Bemerkung ist gespeichert.
flash-add-passkey = Sie sind über einen Demo-Link angemeldet, das ist kein Passkey. Arbeit am Helpdesk verlangt einen: Fügen Sie ihn hier zuerst hinzu.
flash-session-ended = Diese Sitzung ist beendet.
flash-sessions-ended = Sie sind überall außer hier abgemeldet.
flash-sessions-ended-but-stronger = Sie sind anderswo abgemeldet, aber nicht dort, wo Sie sich stärker angemeldet haben als hier. Melden Sie sich mit einem Passkey an, um auch das zu beenden.
flash-signed = Sie haben unterschrieben. Der Helpdesk kann weitermachen.
flash-signed-out = Sie sind abgemeldet.
flash-signin-changed = Was eine Anmeldung verlangt, wurde inzwischen geändert. Bitte beginnen Sie noch einmal.

## Ablehnungen auf den eigenen Seiten
error-refused = Das wurde abgelehnt
lost-case-open = Es gibt schon einen Fall zu Ihnen: siehe oben in der Sicherheitsinfo.
lost-needs-passkey = Sie sind mit dem angemeldet, was Sie als verloren melden, oder ohne Passkey. Melden Sie sich mit einem anderen Passkey an oder rufen Sie den Helpdesk an.
problem-link = Dieser Link wurde schon benutzt oder ist zu alt. Starten Sie die Demo neu, um neue zu bekommen.
ready-shared-detail = Alle Ihre Passkeys sind darauf. Richten Sie einen auf einem anderen Gerät ein.
remove-suspended = Ein Fall hat sie ausgesetzt: Nur der Helpdesk entscheidet darüber.

## Anmeldelinks der Demo
link-title = In der Demo anmelden
link-lead = Ein Link aus dem Terminal meldet Sie einmal an, als jemand aus der erfundenen Organisation.
link-secret = Der Teil des Links nach #
link-button = Anmelden

## Helpdesk, Bestätigung und Revision: Sätze, die der Server bildet

refusal-case-closed = Dieser Fall ist abgeschlossen.
refusal-case-escalated = Dieser Fall ist angehalten. Die Leitung muss ihn fortsetzen oder ablehnen.
refusal-not-escalated = Dieser Fall ist nicht angehalten.
refusal-account-disabled = Das Konto ist deaktiviert und kann nicht wiederhergestellt werden. Die Leitung kann weiterhin die Sitzungen beenden (Verlorenes wird dabei ausgesetzt) und sich um das Gerät kümmern.
refusal-account-frozen = Das Konto ist gesperrt. Zuerst muss die privilegierte Authentifizierungsverwaltung das aufheben.
refusal-own-case = Niemand arbeitet an der eigenen Wiederherstellung. Jemand anders muss sie übernehmen.
refusal-beyond-reach = Ihre Rolle reicht nicht für Konten der Stufe { $tier }. Geben Sie den Fall an die Leitung.
refusal-needs-supervisor = Das darf nur die Leitung.
refusal-related = Sie haben angegeben, dass Sie dieser Person nahestehen. Jemand anderes muss den Fall übernehmen.
refusal-named-close = Diese Person hat angegeben, dass Sie einander nahestehen. Jemand anderes muss den Fall übernehmen.
refusal-too-many-close = Sie haben so viele Menschen angegeben, wie möglich sind. Nehmen Sie zuerst jemanden von der Liste; das wirkt nach 30 Tagen.
refusal-not-above = Dieses Konto hat eine Rolle, die so hoch ist wie Ihre. Die Leitung muss den Fall übernehmen.
refusal-flags-unreviewed = Ein Warnzeichen hält das an. Jemand aus der Leitung, der nicht am Fall gearbeitet hat, muss es prüfen.
refusal-no-flags = Kein Warnzeichen wartet auf die Leitung.
refusal-works-the-case = Sie bearbeiten diesen Fall. Ob er weitergeht, entscheidet jemand anderes.
refusal-signed-the-exception = Sie haben in diesem Fall eine Ausnahme unterschrieben. Die Warnzeichen muss jemand anderes prüfen.
refusal-let-it-go-on = Sie haben beseitigt, was diesem Fall im Weg stand. Deshalb bearbeitet ihn jemand anderes.
refusal-let-it-go-on-resumed = Sie haben diesen Fall fortgesetzt. Deshalb bearbeitet ihn jemand anderes.
refusal-let-it-go-on-reviewed = Sie haben die Warnzeichen dieses Falls geprüft. Deshalb bearbeitet ihn jemand anderes.
refusal-let-it-go-on-signed = Sie haben in diesem Fall eine Ausnahme unterschrieben. Deshalb bearbeitet ihn jemand anderes.
refusal-let-it-go-on-lifted = Sie haben in den letzten 72 Stunden eine Sperre dieser Person aufgehoben. Deshalb bearbeitet diesen Fall jemand anderes.
refusal-already-restored = Das Konto ist wieder offen. Einen weiteren Pass gibt dieser Fall nicht; weitere Passkeys fügt die Person selbst hinzu.
refusal-not-quarantined = Diese Methode wurde von diesem Fall nicht zurückgehalten.
refusal-braked = Der Angriffsmodus ist an: Alle reichen eine Stufe weniger weit.
error-on-hold = Ihre Arbeit am Helpdesk ist angehalten
error-on-hold-next = Fragen Sie die Aufsicht oder das Sicherheitsteam: Sie finden es unter Alarme.
held-since = Ihre Arbeit am Helpdesk ist seit { $at } angehalten: Sie haben in kurzer Zeit { $count }-mal Fälle eröffnet, gesichert oder angehalten oder Alarm ausgelöst. Sie können die Fälle lesen, die Sie bearbeiten, sie anhalten, ihre Pässe beenden und Bemerkungen hinzufügen, sonst nichts. Das endet nicht automatisch: Eine Aufsicht oder das Sicherheitsteam hebt es unter Alarme auf. Andere am Helpdesk können Ihre Anrufe übernehmen.
notice-attack-mode = Der Angriffsmodus ist seit { $at } an. Alle am Helpdesk reichen eine Stufe weniger weit, jeder Pass braucht eine zweite Person, und aufbewahrte Wiederherstellungscodes werden nicht angenommen. Er endet nicht automatisch: Eine Aufsicht oder das Sicherheitsteam schaltet ihn unter Alarme aus.
notice-issuance = Zurzeit wird kein Pass ausgegeben: Mit dem Protokoll stimmt etwas nicht. Pässe werden wieder ausgegeben, sobald das Sicherheitsteam es unter Revision geklärt hat.
refusal-on-hold = Sie haben in zu kurzer Zeit zu viel getan, Ihre Arbeit am Helpdesk ist angehalten. Eine Aufsicht oder die Sicherheit muss sie freigeben.
refusal-too-many-words = In diesem Fall wurden schon fünf Wörter angegeben, mehr sind nicht möglich. Halten Sie das Gesagte als Notiz fest.
refusal-too-many-passes = Sie haben in einer Stunde so viele Pässe ausgestellt, wie einer Person erlaubt sind. Bitten Sie jemanden aus dem Team, diesen auszustellen.
refusal-why-deputy-new = die Vertretung wurde binnen 72 Stunden vor der Meldung benannt
refusal-why-worked = sie hat an diesem Fall gearbeitet
refusal-why-prompts = ein Videoanruf braucht Aufforderungen
refusal-why-follow = alles, worum Sie bitten, muss befolgt werden
refusal-not-allowed = Das dürfen Sie nicht.
refusal-needs-passkey = Bestätigen Sie mit Ihrem Passkey.
refusal-not-assessed = Sehen Sie sich zuerst die Anmeldemethoden der Person an.
refusal-not-verified = Die Identität ist nicht geprüft: { $missing ->
    [one] noch eine Prüfung ist nötig
   *[other] noch { $missing } Prüfungen sind nötig
}.
refusal-not-approved = Eine zweite Person muss dem Pass zustimmen.
refusal-security-not-told = Zuerst muss das Sicherheitsteam Bescheid wissen: Eine Nachricht muss zugestellt sein, oder jemand aus dem Sicherheitsteam bestätigt die Wiederherstellung auf der Seite des Falls.
refusal-not-contained = Beenden Sie zuerst die Sitzungen.
refusal-not-reregistered = Verlangen Sie zuerst die neue Einrichtung: Codes und Anfragen kommen noch auf das alte Telefon.
refusal-takes-what-works = Das würde Passkeys entfernen, die funktionieren. Fragen Sie erst, ob die Person sich mit einem davon anmelden kann, und wählen Sie die Antwort bei „Methoden ansehen“.
refusal-strong-method-remains = Eine phishing-resistente Methode ist noch da. Damit meldet sich die Person an; ein Pass wird nicht ausgestellt.
refusal-pass-disabled = Befristete Zugriffspässe sind in der Richtlinie abgeschaltet.
refusal-pass-out-of-scope = Die Richtlinie erlaubt für die Gruppen dieser Person keinen befristeten Zugriffspass.
refusal-pass-one-time-only = Die Richtlinie erlaubt nur einmalige Benutzung.
refusal-pass-lifetime = Die Gültigkeit muss zwischen { $least } und { $most } liegen.
refusal-no-pass = Es gibt keinen Pass, der noch gilt.
refusal-under-way = Das läuft schon.
refusal-not-proved = Der Passkey für die Rückkehr muss zuerst durch eine neue Anmeldung erprobt sein.
refusal-not-lost = Diese Methode gehört nicht zum Verlust.
refusal-not-left = Das ist keine der starken Methoden, die übrig sind.
refusal-handover-call-back = Möglich nach einem Rückruf, der zählt.
refusal-handover-relay = Möglich nach einem Rückruf über einen Vermittlungsdienst, der zählt.
refusal-handover-meeting = Möglich, sobald Sie persönlich einen Lichtbildausweis geprüft haben.
refusal-handover-own-meeting = Eine andere Person des Helpdesks hat sie getroffen: Diese stellt den Pass aus und übergibt ihn.
refusal-handover-video = Möglich nach einem Videoanruf, der zählt.
refusal-handover-vouch = Möglich, sobald die Führungskraft bürgt.
refusal-handover-agent-channel = Möglich nach einem Rückruf, einem Videoanruf oder einem Treffen, das zählt.
refusal-handover-halves = Der Pass dieses Kontos wird in zwei Hälften übergeben.
refusal-handover-holder = Noch kann niemand die zweite Hälfte bekommen: die Führungskraft oder wer zustimmt muss es sein.
refusal-handover-holder-key = Wer die zweite Hälfte bekommen könnte, hat keinen Passkey, der zählt: einen, der älter als 72 Stunden ist oder mit einem Passkey oder Pass hinzugefügt wurde. Lassen Sie jemanden mit Passkey zustimmen; diese Person bekommt dann die zweite Hälfte.
refusal-unknown-thing = So etwas steht nicht in der Meldung.
refusal-cannot-vouch = Diese Person kann nicht bürgen: { $why }.
refusal-cannot-approve = Diese Person kann nicht zustimmen: { $why }.
refusal-no-such-check = Eine solche offene Prüfung gibt es nicht.
refusal-photo-not-viewed = Das hinterlegte Foto war in den letzten 15 Minuten nicht auf Ihrem Bildschirm. Es wird jetzt neu geladen: Vergleichen Sie das Gesicht damit und speichern Sie dann.
refusal-incomplete-check = Die Prüfung ist unvollständig: { $why }.
refusal-reason-missing = Sagen Sie, warum.
refusal-not-waivable = Dieser Schritt kann nicht erlassen werden.
refusal-not-open = Dieser Schritt ist nicht offen.
refusal-duties-open = { $open ->
    [one] Ein Schritt ist noch offen
   *[other] { $open } Schritte sind noch offen
}.
refusal-no-such-intent = Das ist unbekannt oder schon erledigt.
refusal-bad-report = Die Meldung ist unvollständig: { $why }.
refusal-has-method-here = Diese Person hat oder hatte eine Methode, die hier gilt. Eröffnen Sie stattdessen eine Wiederherstellung.
refusal-not-recoverable-guest = Das ist ein Gastkonto. Die Heimatorganisation stellt es wieder her.
refusal-not-recoverable-room = Das ist das Konto eines Raums oder Geräts. Niemand meldet sich dort an, und niemand stellt es wieder her.
refusal-not-recoverable-shared = Das ist ein gemeinsames Konto. Nur die verantwortliche Person stellt es wieder her, wenn eine hinterlegt ist und die Standards es erlauben.
refusal-not-recoverable-service = Das ist ein Dienstkonto. Nur die verantwortliche Person stellt es wieder her, wenn eine hinterlegt ist und die Standards es erlauben.
refusal-self-report-needs-passkey = Um das selbst zu melden, melden Sie sich mit einem Passkey an, der nicht verloren ist, oder rufen Sie den Helpdesk an.

refusal-why-only-manager = nur die Führungskraft im Verzeichnis bürgt
refusal-why-no-manager = im Verzeichnis steht keine Führungskraft
refusal-why-manager-changed = die Führungskraft hat in den 72 Stunden vor der Meldung gewechselt
refusal-why-enabled-lately = ihr Konto wurde in den letzten 72 Stunden wieder aktiviert
refusal-why-agent-vouches = wer den Fall bearbeitet, kann nicht auch bürgen
refusal-why-approver-vouches = sie ist in diesem Fall um Zustimmung gebeten
refusal-why-somebody-else = es muss jemand anders sein als die Person und wer den Fall bearbeitet
refusal-why-took-part = sie war an diesem Fall schon beteiligt
refusal-why-only-supervisor = nur die Leitung mit einem aktiven Konto stimmt zu
refusal-why-not-asked-for = gebeten wird nur um einen Rückruf oder eine Bürgschaft
refusal-why-say-where = sagen Sie, wo Sie sich getroffen haben und welchen Lichtbildausweis Sie gesehen haben
refusal-why-no-photo = es ist kein Foto zum Vergleich hinterlegt
refusal-why-say-document = sagen Sie, welchen Lichtbildausweis Sie gesehen haben
refusal-why-compare = vergleichen Sie das Gesicht mit dem hinterlegten Foto und bestätigen Sie, dass es passt
refusal-why-other-basis = sie beruht auf etwas anderem
refusal-why-say-what = sagen Sie, was verloren ging
refusal-why-names-another = die Meldung auf der Website nennt jemand anderen; eröffnen Sie den Fall ohne sie, und legen Sie die Meldung mit einer Begründung weg
refusal-why-too-many = eine Meldung enthält zu vieles auf einmal
refusal-why-device = ein Gerät gehört nicht dieser Person
refusal-why-method = eine Methode gehört nicht dieser Person
refusal-why-goes-with-device = eine Methode auf einem verlorenen Gerät ist mit ihm weg
refusal-why-future = der Verlust liegt in der Zukunft
refusal-why-pin-keys-only = nur ein Sicherheitsschlüssel hat eine PIN, die sich endgültig sperrt
refusal-why-new-phones-only = nur ein Telefon wird durch ein neues Telefon ersetzt
refusal-why-new-by-desk = wer sich noch anmelden kann, fügt das neue Telefon unter Sicherheitsinformationen hinzu

not-counted-under-way = Sie läuft noch.
not-counted-failed = Sie ist fehlgeschlagen. Eine weitere Prüfung ist nötig.
not-counted-inconclusive = Sie hat nichts ergeben.
not-counted-expired = Sie ist zu lange her. Wiederholen Sie sie.
not-counted-knowledge = Wissen sagt, um wen es geht. Es beweist nie, wer jemand ist.
not-counted-number-not-on-file = Die Nummer war nicht hinterlegt, als der Fall eröffnet wurde.
not-counted-number-replaced = Die Nummer wurde seither ersetzt.
not-counted-on-lost-device = Die Nummer klingelt auf dem verlorenen Gerät: zählt nicht.
not-counted-in-other-hands = Vielleicht hat jemand anderes diese Nummer: zählt nicht.
not-counted-maybe-on-lost-device = Sie klingelt womöglich auf dem verlorenen Telefon, und das Verzeichnis schließt das nicht aus: zählt nicht.
not-counted-maybe-with-lost-passkey = Sie klingelt womöglich auf dem Telefon, auf dem der gemeldete Passkey ist: Niemand weiß, worin er liegt. Zählt nicht.
not-counted-line-not-checked = Sehen Sie zuerst in der Telefonanlage nach: ein umgeleiteter Anschluss oder einer, der in einer App klingelt, zählt nicht.
not-counted-changed-recently = In den 72 Stunden vor der Meldung geändert: zählt nicht.
not-counted-code-too-new = Der Code stimmte, ist aber zu neu, um zu zählen: Die Codes wurden innerhalb von 72 Stunden um den Verlust oder die Meldung erstellt.
not-counted-method-not-usable = Dieser Passkey oder Code ist verloren oder gilt nicht mehr.
not-counted-held-back = Dieser Fall hält den Passkey oder die Codes zurück.
not-counted-refused-by-policy = Die geltende Anmelderichtlinie erlaubt sie nicht.
not-counted-made-weakly = Sie entstanden in einer Sitzung, die schwächer war als das Konto.
not-counted-agent-on-hold = Die Arbeit der Person, die es eingetragen oder unterschrieben hat, ist angehalten. Es zählt wieder, wenn sie weiterarbeiten darf.
not-counted-agent-gone = Die eintragende Person darf diesen Fall nicht mehr bearbeiten.
not-counted-spent = Auf diese Prüfung hin wurde schon ein Pass ausgestellt. Prüfen Sie für einen weiteren Pass erneut.
approval-spent = Für den Pass benutzt, der geendet hat. Fragen Sie noch einmal.
approval-spent-now = Für den Pass benutzt, der gerade gilt.
check-unreached = Hat sie um { $at } nicht erreicht; die Anfrage bleibt offen
not-counted-account-was-disabled = Das Konto wurde nach dieser Prüfung deaktiviert. Wiederholen Sie sie.
not-counted-case-changed = Nach dieser Anfrage wurde noch mehr als verloren gemeldet. Fragen Sie noch einmal.
not-counted-manager-inactive = Das Konto der Führungskraft ist deaktiviert oder gesperrt, ihre Bürgschaft zählt deshalb nicht mehr. Verwenden Sie einen anderen Nachweis, oder fragen Sie die Führungskraft, die als Nächste hinterlegt wird.
not-counted-no-longer-vouches = Diese Person ist nicht mehr die Führungskraft und vertritt auch keine mit einem aktiven Konto. Ihre Bürgschaft zählt nicht mehr.
not-counted-signer-claimed = Eine Datei gibt dieser Person und der Inhaberin oder dem Inhaber des Kontos dieselbe Personalnummer, und niemand hat geklärt, ob sie eine Person sind. Bis dahin zählt die Bürgschaft nicht.
not-counted-enabled-lately = Das bürgende Konto war seit weniger als 72 Stunden wieder aktiviert. Die Bürgschaft zählt nicht.
not-counted-took-part = Diese Person ist an diesem Fall anders beteiligt. Ihre Bürgschaft zählt nicht.
not-counted-signer-in-recovery = Diese Person hat jetzt selbst einen offenen Fall. Bis er abgeschlossen ist, zählt ihre Unterschrift nicht.

tier-word-standard = Standard
tier-word-elevated = Erhöht
tier-word-privileged = Privilegiert

sign-in-error-refused = Mit diesem Passkey können Sie sich nicht anmelden.
sign-in-error-frozen = Ihr Konto ist gesperrt. Rufen Sie den Helpdesk an.
sign-in-error-frozen-quote = Ihr Konto ist gesperrt. Rufen Sie den Helpdesk an und nennen Sie { $reference }.
sign-in-error-frozen-call = Ihr Konto ist gesperrt. Rufen Sie den Helpdesk an: { $phone }.
sign-in-error-frozen-call-quote = Ihr Konto ist gesperrt. Rufen Sie den Helpdesk unter { $phone } an und nennen Sie { $reference }.
sign-in-error-unknown-credential = Kein Konto hier hat diesen Passkey.
sign-in-error-ceremony-over = Das hat zu lange gedauert oder wurde schon beantwortet. Fangen Sie noch einmal an.
sign-in-error-no-browser = Ihr Browser nimmt keine Cookies an. Erlauben Sie sie für diese Seite und fangen Sie noch einmal an.
sign-in-error-pass-refused = Name oder Pass stimmt nicht, oder der Pass gilt nicht mehr.
sign-in-error-code-refused = Name oder Wiederherstellungscode stimmt nicht.
sign-in-error-too-many-attempts = Zu viele Versuche. Versuchen Sie es wieder nach { $until }.
sign-in-error-password-refused = Name oder Passwort stimmen nicht.
sign-in-error-one-time-code = Der Code stimmt nicht, wurde schon benutzt oder ist zu alt.
sign-in-error-address-unfit = Das geht hier nicht. Tippen Sie eine Telefonnummer mit Landesvorwahl, etwa +386 40 555 418, oder eine Mailadresse.
sign-in-error-address-taken = Diese Nummer oder dieses Postfach verwenden Sie schon.
sign-in-error-channel-off = Auf diesem Weg werden hier keine Codes gesandt.
password-flaw-short = Das Passwort ist zu kurz. Nehmen Sie mindestens { $least } Zeichen; einige Wörter, die nicht zusammengehören, merken sich leicht.
password-flaw-long = Das Passwort ist zu lang. Nehmen Sie höchstens { $most } Zeichen.
password-flaw-not-text = Das Passwort hat ein Zeichen, das sich nicht überall tippen lässt.
password-flaw-known = Dieses Passwort steht auf einer Liste, die Angreifer zuerst probieren. Nehmen Sie ein anderes.
password-flaw-guessable = Dieses Passwort ist schnell erraten: wenige gängige Wörter oder ein Muster. Nehmen Sie einige Wörter, die nicht zusammengehören.
password-flaw-personal = Dieses Passwort errät schnell, wer Ihren Namen oder Ihre Organisation kennt. Nehmen Sie ein anderes.
password-flaw-unchanged = Das ist das Passwort, das Sie haben. Nehmen Sie ein anderes.
sign-in-error-link-refused = Dieser Link gilt nicht mehr.
sign-in-error-session-over = Sie wurden abgemeldet. Melden Sie sich wieder an.
sign-in-error-enrol-only = Registrieren Sie zuerst einen Passkey und melden Sie sich dann damit an.
sign-in-error-step-up-needed = Bestätigen Sie mit Ihrem Passkey.
sign-in-error-not-found = Diese Methode oder Sitzung gibt es nicht, oder Sie haben keinen Passkey zum Bestätigen.
sign-in-error-stronger-session = Diese Sitzung begann mit etwas Stärkerem als diese. Melden Sie sich mit einem Passkey an, um sie zu beenden, oder rufen Sie den Helpdesk an.
sign-in-error-last-strong-method = Das ist Ihr letzter Passkey. Ohne ihn sind Sie vielleicht ausgesperrt.
sign-in-error-only-way = Das ist Ihr einziger Weg hinein. Richten Sie zuerst einen anderen ein.
sign-in-error-already-registered = Dieser Passkey ist schon registriert.
sign-in-error-overtaken = Das wurde gleichzeitig geändert, vielleicht in einem anderen Fenster. Öffnen Sie die Seite noch einmal und wiederholen Sie es, falls es noch nötig ist.
sign-in-error-not-verified = Ihr Gerät hat weder PIN noch Fingerabdruck oder Gesicht geprüft. Richten Sie eine PIN oder Bildschirmsperre ein und versuchen Sie es noch einmal.
sign-in-error-registration-refused = Dieser Passkey kann hier nicht registriert werden ({ $code }).
sign-in-error-label = Der Name { $why }.
sign-in-error-unavailable = Die Anmeldung geht gerade nicht. Versuchen Sie es in einer Minute wieder.

stronger-title = Mit Ihrem Passkey anmelden
stronger-phishing-resistant = Ihre Rolle verlangt eine Anmeldung, die niemand abfangen kann.
stronger-passwordless = Ihre Rolle verlangt eine Anmeldung ohne Passwort.
stronger-multi-factor = Ihre Rolle verlangt eine Anmeldung mit mehr als einem Faktor.
stronger-own = Ihre Rolle verlangt eine Anmeldung der Stärke { $name }.
stronger-to-sign = Was Sie hier unterschreiben, verlangt eine Anmeldung mit Ihrem Passkey.
stronger-you-showed = Angemeldet haben Sie sich mit:
stronger-button = Passkey benutzen
stronger-none = Noch kein Passkey? Richten Sie unter Sicherheitsinfo einen ein, oder bitten Sie den Helpdesk um einen Pass.
stronger-back = Ohne Ihre Rolle weiter
error-stronger-what = Ihre Rolle braucht eine stärkere Anmeldung als diese.

factor-passkey = Passkey
factor-windows-hello = Windows Hello
factor-authenticator = Microsoft Authenticator
factor-totp = Code aus einer App
factor-sms = Code per SMS
factor-voice = Code per Anruf
factor-email = Code per E-Mail
factor-password = Passwort
factor-pass = befristeter Zugriffspass
factor-recovery-code = Wiederherstellungscode

policy-account-disabled = Dieses Konto ist deaktiviert. Fragen Sie den Helpdesk.
policy-method-off = In Ihrer Organisation meldet man sich so nicht an.
policy-not-for-you = Ihre Organisation erlaubt Ihnen das nicht. Fragen Sie den Helpdesk, wenn Sie es brauchen.
policy-self-service-off = Passkeys fügt man mit einem Pass vom Helpdesk hinzu.
policy-session-too-weak = Diese Anmeldung ist für diese Änderung nicht stark genug. Melden Sie sich mit Ihrer stärksten Methode an. Wenn Sie sie verloren haben, rufen Sie den Helpdesk an.
policy-case-open = Der Helpdesk stellt Ihr Konto gerade wieder her. Bis das erledigt ist, können nur der Pass dieser Wiederherstellung oder ein Passkey, der nicht als verloren gemeldet ist, Ihre Anmeldemethoden ändern oder etwas bestätigen.
policy-not-confirmed = Bestätigen Sie das mit Ihrem Passkey. Wenn Sie keinen haben, melden Sie sich zuerst neu an.
policy-too-many = Sie haben schon { $most } davon; mehr geht nicht. Entfernen Sie zuerst eine.
policy-passkey-synced = Dieser Passkey ist nicht erlaubt: Er wird auf Ihre anderen Geräte kopiert. Nehmen Sie einen Sicherheitsschlüssel oder einen Passkey, der auf diesem Gerät bleibt.
policy-passkey-device-bound = Dieser Passkey ist nicht erlaubt: Er bleibt auf einem Gerät. Nehmen Sie einen, den Ihr Cloudkonto verwahrt.
policy-passkey-not-proven = Dieser Sicherheitsschlüssel ist nicht erlaubt: Er weist sein Modell nicht nach.
policy-passkey-model = Dieser Sicherheitsschlüssel ist nicht erlaubt: Ihre Organisation nimmt andere Modelle.
policy-passkey-certification = Dieser Sicherheitsschlüssel ist nicht erlaubt: Sein Modell ist nicht hoch genug zertifiziert.
policy-passkey-status = Dieser Sicherheitsschlüssel ist nicht erlaubt: Sein Modell hat eine bekannte Schwäche.

rule-sign-in = Anmelderichtlinie
rule-preview-alone = Das unterschreiben Sie
rule-statement-alone = Ihr Passkey unterschreibt genau diese Worte. Es öffnet nichts, deshalb genügt Ihre Unterschrift; alle in der Richtlinienverwaltung erfahren davon.
rule-put-in-force = Unterschreiben und in Kraft setzen
settings-signed-alone = unterschrieben von { $one }
settings-sign-in-text = Wer sich womit anmelden und was registrieren darf, wie stark eine Anmeldung sein muss und wie lange sie gilt.
flash-in-force = In Kraft. Alle in der Richtlinienverwaltung erfahren davon.

danger-opens-method = { $method }: an für Menschen, für die es aus war
danger-weaker-sign-in = Jemand darf sich mit weniger anmelden
danger-requires-fewer = Jemand muss weniger Passkeys registrieren oder später
danger-passkeys-allow-more = Passkeys werden angenommen, die abgelehnt wurden
danger-first-method = Mit dem Passwort eines Kontos ohne starke Methode lässt sich eine registrieren
danger-longer-sessions = Sitzungen dauern länger

policy-topic-method = Methode: { $method }
policy-topic-self-service = Passkeys selbst registrieren
policy-topic-profile = Passkey-Profil { $name }
policy-topic-strength = Stärke { $name }
policy-topic-demands = Wie stark eine Anmeldung sein muss
policy-topic-first-method = Die erste starke Methode
policy-topic-lifetimes = Wie lange Sitzungen dauern
policy-topic-requirements = Was registriert sein muss
policy-topic-campaign = Kampagne
policy-none = Nichts
policy-off = Aus
policy-together = Zusammen:
scope-everybody = Alle
scope-nobody = Niemand
scope-everybody-but = Alle, aber nicht { $out }
scope-groups = { $in }
scope-groups-but = { $in }, aber nicht { $out }
strength-name-multi-factor = mehrere Faktoren
strength-name-passwordless = ohne Passwort
strength-name-phishing-resistant = phishingresistent
demand-any-role = { $strength }, um eine Rolle zu benutzen
demand-role = { $strength }, um die Rolle { $role } zu benutzen
demand-everybody = { $strength } für alle
demand-everybody-but = { $strength } für alle, aber nicht { $out }
demand-groups = { $strength } für { $in }
demand-groups-but = { $strength } für { $in }, aber nicht { $out }
first-method-pass = Verlangt einen befristeten Zugriffspass
first-method-what-they-have = Ohne starke Methode registriert man mit der heutigen Anmeldung
lifetime-phishing-resistant = Mit Passkey: { $overall }, { $idle } ohne Nutzung
lifetime-multi-factor = Mehrere Faktoren: { $overall }, { $idle } ohne Nutzung
lifetime-single-factor = Ein Faktor: { $overall }, { $idle } ohne Nutzung
lifetime-role = Mit einer Rolle höchstens: { $overall }, { $idle } ohne Nutzung
profile-both = Gerätegebundene und synchronisierte Passkeys
profile-device-bound = Nur Passkeys, die auf einem Gerät bleiben
profile-synced = Nur synchronisierte Passkeys
profile-neither = Keine Passkeys
profile-attested = Das Modell wird bei der Registrierung nachgewiesen
profile-not-attested = Das Modell wird nicht nachgewiesen
profile-any-model = Alle Modelle
profile-only-models = { $count ->
    [one] Nur 1 Modell: { $models }
   *[other] Nur { $count } Modelle: { $models }
}
profile-not-models = { $count ->
    [one] Alle außer 1 Modell: { $models }
   *[other] Alle außer { $count } Modellen: { $models }
}
profile-certification = FIDO-Zertifizierung { $level } oder höher
profile-refuses = Abgelehnt, wenn die Metadaten sagen:
metadata-revoked = zurückgezogen
metadata-remote-compromise = Schlüssel aus der Ferne entwendet
metadata-attestation-compromise = Attestierungsschlüssel bekannt
metadata-verification-bypass = Nutzerprüfung umgangen
metadata-physical-compromise = Schlüssel beim Besitzer entwendbar
metadata-retired = eingestellt
metadata-not-certified = nicht zertifiziert
requirement-reminded = { $count } phishingresistente Methoden binnen { $days } Tagen ab { $since }, mit einer Erinnerung alle { $every } Tage
requirement-silent = { $count } phishingresistente Methoden binnen { $days } Tagen ab { $since }, ohne Erinnerungen
campaign-asks = Bittet nach einer Anmeldung um: { $method }. „Jetzt nicht“ fragt nach { $days } Tagen wieder
campaign-enforced = Bittet nach einer Anmeldung um: { $method }. „Jetzt nicht“ geht { $snoozes } Mal, je { $days } Tage

rehearsal-locks-out = { $count ->
    [0] Niemand wäre sofort ausgesperrt
    [one] 1 Mensch wäre sofort ausgesperrt
   *[other] { $count } Menschen wären sofort ausgesperrt
}
rehearsal-nothing = Für keinen von { $people } Menschen würde sich etwas ändern
rehearsal-changes = Für { $count } von { $people } Menschen würde sich etwas ändern
rehearsal-locked-out = Ausgesperrt: { $count }
rehearsal-weaker = Nur noch mit schwächerer Anmeldung: { $count }
rehearsal-refused = Mit einem Passkey, der abgelehnt würde: { $count }
rehearsal-unregistrable = Deren Passkeys von keiner Art sind, die neu eingerichtet werden könnte, auch nicht mit einem Pass: { $count }
rehearsal-asked = Bei der nächsten Anmeldung von der Kampagne gefragt: { $count }
rehearsal-held = Deren nächste Anmeldung nur noch in die Registrierung führt: { $count }
rehearsal-more = und { $count } weitere
rehearsal-ways = Wege hinein, die aufgehen oder zugehen, und für wie viele
rehearsal-way = Weg hinein
rehearsal-gained = Öffnet sich für
rehearsal-lost = Schließt sich für
rehearsal-download = Liste herunterladen
rehearsal-confirm = Tippen Sie { $count }, um zu sagen, dass Sie wissen, wie viele Menschen das aussperrt
policy-refused-sign-in-names = Jedes Profil und jede Stärke braucht einen eigenen Namen mit bis zu 60 Zeichen. Es gibt höchstens 10 Profile und 15 Stärken.
policy-refused-sign-in-strength = Jede Kombination muss mit Passkey, Pass oder Passwort beginnen, und jede verlangte Stärke muss es geben.
policy-refused-sign-in-limits = Eine Zahl liegt außerhalb des Bereichs. Eine Sitzung dauert mindestens 15 Minuten und höchstens 30 Tage, ohne Nutzung mindestens 5 Minuten und nicht länger als insgesamt.
policy-refused-lock-out = Das sperrt Menschen aus. Tippen Sie, wie viele, und unterschreiben Sie noch einmal.
settings-sign-in-open = Lesen und ändern
policy-old-version = Diese Version gilt nicht. Es gilt Version { $version }.
policy-old-version-link = Zeigen
policy-change-made = Die Änderung, die sie brachte
policy-methods = Methoden
policy-by-pass-policy = An, wie es die Pass-Richtlinie sagt
policy-self-service-on = Passkeys lassen sich selbst registrieren.
policy-self-service-not = Passkeys werden nur mit einem Pass registriert.
policy-profiles = Passkey-Profile
policy-profiles-text = Was ein Passkey sein darf. Er muss ein Profil, das für die Person gilt, ganz erfüllen.
policy-profile-add = Profil hinzufügen
policy-demands-text = Alle Forderungen an eine Person gelten zusammen.
policy-demand-add = Forderung hinzufügen
policy-strengths = Eigene Stärken
policy-strengths-text = Welche Faktoren zusammen reichen, wo die eingebauten Stärken nicht passen. Eine Forderung nennt sie.
policy-strength-new = Stärke hinzufügen
policy-requirement-add = Pflicht hinzufügen
policy-campaign-none = Niemand wird gebeten.
worth-phishing-resistant = phishingresistent
worth-several = mehrere Faktoren
worth-one = ein Faktor
worth-restricted = eingeschränkt
worth-recovery = zur Wiederherstellung
worth-passkey-text = Eine gefälschte Seite bekommt nichts, was sie brauchen könnte.
worth-restricted-text = Kann abgehört oder mit der Nummer übernommen werden. Bieten Sie daneben etwas anderes an (NIST SP 800-63B-4 §3.1.3.3).
worth-mail-text = Zur Wiederherstellung, kein zweiter Faktor (NIST SP 800-63B-4 §3.1.3.1).
worth-recovery-code-text = Ein Beleg in einer Wiederherstellung, nie eine Anmeldung.
worth-elsewhere-text = Entra prüft sie. Ein Eintrag hier sagt nur, dass jemand sie hat.
worth-password-text = Kann erraten, mehrfach benutzt und einer gefälschten Seite gegeben werden. Allein reicht es nur, wo nicht mehr verlangt wird.
worth-totp-text = Kann in eine gefälschte Seite getippt werden. Zählt zusammen mit einem Passwort.
worth-pass-text = Vom Helpdesk, für kurze Zeit. Er hat eine eigene Richtlinie.
policy-method-text = Ob man sich damit anmelden und es registrieren darf.
policy-method-on = An
policy-method-on-text = Aus gilt für alle, was auch unten gewählt ist.
policy-self-service-text = Sonst braucht es für einen Passkey einen befristeten Zugriffspass.
policy-scope-title = Für wen
policy-scope-groups = Nur Mitglieder der eingeschlossenen Gruppen
policy-scope-in = Eingeschlossen
policy-scope-out = Ausgeschlossen
policy-scope-find = Gruppe suchen
policy-scope-text = Wer in einer ausgeschlossenen Gruppe ist, ist draußen, was ihn auch einschließt.
policy-find = Suchen
policy-groups-none = Keine Gruppe hat das im Namen.
policy-groups-found = Diese Gruppen wurden gefunden. Kreuzen Sie an, was sie sind.
policy-groups-more = Es gibt mehr Gruppen. Tippen Sie mehr vom Namen.
policy-group-gone = Eine gewählte Gruppe gibt es nicht mehr. Sie wurde herausgenommen; sehen Sie sich die Regel noch einmal an.
policy-scope-unused = Gruppen sind als eingeschlossen angekreuzt, gewählt sind aber alle. Wählen Sie eines von beiden.
policy-scope-empty = Kreuzen Sie mindestens eine Gruppe als eingeschlossen an, oder wählen Sie alle.
policy-number = Schreiben Sie ganze Zahlen, die nicht zu groß sind.
policy-overtaken = Die Richtlinie wurde geändert, seit Sie diese Seite geöffnet haben: es gilt Version { $version }. Was Sie getippt haben, ist noch da. Sehen Sie es noch einmal an.
policy-overtaken-gone = Die Richtlinie wurde geändert, seit Sie diese Seite geöffnet haben. Es gilt Version { $version }, und dieser Teil steht nicht mehr darin. Ihre Eingaben sind noch da und würden wieder hinzugefügt.
policy-preview-text = Die nächste Seite zeigt, was sich ändern würde, und für wen. Nichts gilt, bevor Sie unterschreiben.
policy-name = Bezeichnung
policy-profile-title = Passkey-Profil
policy-profile-text = Was ein Passkey sein darf. Ein Passkey muss nur eines der Profile einer Person erfüllen.
policy-profile-remove = Profil entfernen
policy-profile-device-bound = Passkeys, die auf einem Gerät bleiben
policy-profile-device-bound-text = Sicherheitsschlüssel und Schlüssel im Chip eines Rechners. Mit dem Gerät sind sie weg.
policy-profile-synced = Synchronisierte Passkeys
policy-profile-synced-text = Über ein Cloud-Konto kopiert. Sie überleben ein verlorenes Telefon und sind so sicher wie dieses Konto.
policy-profile-attestation = Das Modell muss nachgewiesen sein
policy-profile-attestation-text = Nur bei der Registrierung. Passkeys von früher bleiben.
policy-models-title = Modelle
policy-list-any = Alle Modelle
policy-list-allow = Nur die Modelle der Liste, jedes nachgewiesen
policy-list-block = Alle außer den Modellen der Liste
policy-models-claimed = Ein nur behauptetes Modell erfüllt „nur die Modelle der Liste“ nie.
policy-models-synced = Synchronisierte Passkeys können ihren Anbieter nicht nachweisen.
policy-models-honest = „Alle außer“ ohne Nachweis des Modells hält nur ehrliche Schlüssel auf: ein Schlüssel kann sich für einen anderen ausgeben.
policy-models-listed = { $count ->
    [one] 1 Modell auf der Liste
   *[other] { $count } Modelle auf der Liste
}
policy-models-find = Modell nach Namen oder AAGUID suchen
policy-models-none = Kein bekanntes Modell hat das im Namen. Eine AAGUID wird genommen, wie sie ist.
policy-models-found = Diese Modelle wurden gefunden. Kreuzen Sie an, was auf die Liste soll.
policy-models-more = Es gibt mehr Modelle. Tippen Sie mehr vom Namen.
policy-models-entra = Alle { $count } Modelle hinzufügen, die Entra annimmt
policy-models-entra-text = Quelle: Microsoft, „Microsoft Entra ID attestation for passkey (FIDO2) vendors“, 6. Oktober 2026.
policy-models-entra-added = Die { $count } Modelle, die Entra annimmt, stehen auf der Liste. Wählen Sie oben, wie sie gemeint ist.
policy-models-clear = Liste leeren
policy-models-unused = Auf der Liste stehen Modelle, gewählt sind aber alle. Wählen Sie, wie die Liste gemeint ist, oder leeren Sie sie.
policy-models-empty = Setzen Sie mindestens ein Modell auf die Liste, oder wählen Sie alle Modelle.
policy-metadata-title = Was die FIDO-Metadaten sagen
policy-certification = Mindestens zertifiziert
policy-certification-none = Nicht verlangt
policy-certification-text = Angesehen, wenn ein Passkey registriert wird. Damit es zählt, muss das Modell nachgewiesen sein.
policy-demand-title = Wie stark eine Anmeldung sein muss
policy-demand-text = Verlangt von Menschen, sich mindestens so stark anzumelden.
policy-demand-remove = Forderung entfernen
policy-demand-strength = Stärke
policy-demand-strength-text = Welche Faktoren reichen.
policy-strength-phishing-resistant = Phishingresistent: ein Passkey oder Windows Hello
policy-strength-passwordless = Ohne Passwort: ein Passkey oder Windows Hello
policy-strength-multi-factor = Mehrere Faktoren: eines davon, ein Pass, oder ein Passwort mit etwas anderem
policy-demand-of = Von wem
policy-demand-of-text = Eine Forderung an eine Rolle gilt, wenn jemand Keyward mit ihr benutzt. Die Gruppen unten gelten nur für Menschen.
policy-demand-people = Menschen, nach ihren Gruppen
policy-demand-any-role = Alle, die eine Rolle benutzen
policy-demand-role = Alle, die diese Rolle benutzen:
policy-demand-groups-unused = Gruppen sind angekreuzt, aber die Forderung gilt einer Rolle. Nehmen Sie sie heraus, oder wählen Sie Menschen.
policy-strength-title = Eigene Stärke
policy-strength-text = Jede Zeile nennt Faktoren, die zusammen gezeigt werden. Eine der Zeilen reicht.
policy-strength-remove = Stärke entfernen
policy-strength-way = Zeile { $place }
policy-strength-add = Zeile hinzufügen
policy-strength-drop = Zeile entfernen
policy-strength-hint = Jede Zeile braucht etwas zum Anfangen: einen Passkey, einen Pass, ein Passwort oder einen Code aus einer App. Leere Zeilen fallen weg.
policy-first-text = Was jemand darf, der sich noch nicht so stark anmelden kann, wie es verlangt wird.
policy-first-pass-text = Der Helpdesk sieht erst, wer es ist. Der sichere Weg.
policy-first-have-text = Wer das Passwort kennt, kann zuerst da sein. Nur für eine Umstellung.
policy-lifetimes-text = In Minuten. Danach, oder so lange nicht benutzt, meldet man sich neu an. Mindestens 15 insgesamt und 5 ohne Nutzung, damit gearbeitet werden kann.
sessions-phishing-resistant = Nach einem Passkey
sessions-multi-factor = Nach mehreren Faktoren
sessions-single-factor = Nach einem Faktor
sessions-role = Mit einer Rolle in Keyward höchstens
sessions-overall = Minuten insgesamt
sessions-idle = Minuten ohne Nutzung
sessions-nist-strongest = NIST SP 800-63B-4: 24 Std. und 1 Std. ohne Nutzung; für die stärkste Anmeldung (AAL3) 12 Std. (720) und 15 Min. ohne Nutzung.
sessions-nist-several = NIST SP 800-63B-4 §2.2.3: höchstens 24 Std. (1440), 1 Std. (60) ohne Nutzung.
sessions-nist-single = NIST SP 800-63B-4 §2.1.3: höchstens 30 Tage (43 200). Kürzer ist hier besser.
sessions-role-text = Gilt mit den anderen: jeweils das Kürzere.
policy-requirement-title = Was registriert sein muss
policy-requirement-text = Verlangt von Menschen phishingresistente Methoden. Nach dem letzten Tag führt eine Anmeldung nur noch in die Registrierung.
policy-requirement-remove = Pflicht entfernen
policy-requirement-count = Phishingresistente Methoden
policy-requirement-count-text = 1 bis 5. Mit zweien sperrt der Verlust der einen niemanden aus.
policy-requirement-days = Binnen Tagen
policy-requirement-days-text = 0 bis 365, ab Beginn der Regel oder seit es das Konto gibt.
policy-requirement-remind = Tage zwischen Erinnerungen
policy-requirement-remind-text = 1 bis 90, per Mail: die erste gleich, noch eine, wenn die Zeit um ist. Leer: keine Erinnerungen.
policy-requirement-restart = Die Tage von jetzt an zählen
policy-requirement-since = Sie zählen ab { $day }.
policy-campaign-text = Nach einer Anmeldung bittet Keyward, etwas Stärkeres hinzuzufügen. „Jetzt nicht“ geht so oft, wie hier steht. Niemand wird während einer Wiederherstellung gefragt, auch nicht, wer es schon hat oder nicht hinzufügen darf. Eine Änderung zählt von vorn.
policy-campaign-remove = Kampagne beenden
policy-campaign-factor = Hinzufügen
policy-campaign-days = Tage, bis wieder gefragt wird
policy-campaign-snoozes = Wie oft „Jetzt nicht“ geht
policy-campaign-snoozes-text = 0 bis 10; danach geht es nur mit Hinzufügen weiter. Leer: so oft man will.
why-title = Zugriff einer Person prüfen
why-text = Fragen Sie die Regeln nach einer Person. Niemand erfährt davon, nichts ändert sich.
why-other = Jemand anders
why-ask = Worum geht es
why-own = Anmelden mit
why-new = Registrieren
why-use = { $label } ({ $factor })
why-use-unknown = { $label }, was nichts zeigt
why-use-pass = Der ausgestellte befristete Zugriffspass
why-register = Neu: { $factor }
why-at = Wann
why-at-text = Leer: jetzt. Sonst die Richtlinien, die damals galten.
why-button = Fragen
why-future = Dieser Zeitpunkt ist noch nicht gekommen. Lassen Sie das Feld leer für jetzt.
why-no-moment = Das ist kein Tag mit Uhrzeit.
why-allowed = Es ist erlaubt
why-refused = Es wird abgelehnt
why-rule = Die Methode ist an für:
why-ways = Alle Wege hinein, nach diesen Richtlinien
why-no-way = Keiner.
why-version = Anmelderichtlinie, Version { $version }
why-pass-version = Pass-Richtlinie, Version { $version }
why-today = Die Richtlinien sind die von damals. Gruppen, Methoden und alles andere sind, wie sie heute sind.
why-after-pass = Nach einem befristeten Zugriffspass ist es erlaubt.
why-before-touch = Den Passkey selbst beurteilen die Profile, wenn er registriert wird.
why-in-no-way = Sie darf benutzt werden, steht aber in keinem Weg hinein, der für diese Person reicht.
why-register-only = Eine Anmeldung führt nur in die Registrierung.
why-member-of = Gruppen der Person, die in den Richtlinien stehen: { $groups }.
why-member-of-none = Die Person ist in keiner Gruppe, die in den Richtlinien steht.
why-by-everybody = Die Methode ist für alle an.
why-by-group = Die Methode ist für die Gruppe { $group } an.
why-pass-by-everybody = Die Pass-Richtlinie gilt für alle.
why-pass-by-group = Die Pass-Richtlinie gilt für die Gruppe { $group }.
why-by-profile = Der Passkey erfüllt das Profil { $profile }.
why-account-disabled = Das Konto ist deaktiviert.
why-account-frozen = Das Konto ist gesperrt.
why-never-verifies = Sicherheitsfragen weisen niemanden aus.
why-checked-elsewhere = Keyward kann sie nicht prüfen: sie ist ein Eintrag eines anderen Verzeichnisses.
why-not-set-up = Niemand trägt hier solche Codes: Dafür ist weder Mailserver noch Gateway eingerichtet.
why-method-off = Die Methode ist für alle aus.
why-group-excluded = Die Gruppe { $group } ist ausgeschlossen, was die Person auch einschließt.
why-not-included = Die Person ist in keiner der Gruppen, für die die Methode an ist.
why-method-suspended = Diese Methode ist ausgesetzt.
why-method-revoked = Diese Methode wurde widerrufen.
why-not-registered = Das Konto hat keine solche Methode oder keinen ausgestellten Pass.
why-no-profile-for-them = Kein Passkey-Profil gilt für diese Person.
why-no-profile = Kein Profil, das für diese Person gilt, nimmt den Passkey an.
why-self-service-off = Passkeys lassen sich nicht selbst registrieren.
why-case-open = Das Konto wird gerade wiederhergestellt, und die Sitzung beruht nicht auf dem Pass dieser Wiederherstellung.
why-not-touched = Die Änderung wurde nicht mit einem Passkey bestätigt.
why-not-fresh = Die letzte Anmeldung liegt zu lange zurück.
why-session-too-weak = Die Sitzung ist zu schwach, um eine Methode zu binden. Nötig: { $strength }.
why-too-many = Das Konto hat schon { $most } davon, mehr dürfen es nicht sein.
why-pass-off = Pässe sind aus.
why-pass-out-of-scope = Die Pass-Richtlinie gilt nicht für die Gruppen dieser Person.
why-pass-multi-use = Der Pass gilt mehrmals, und die Richtlinie erlaubt eine Nutzung.
why-pass-not-yet = Der Pass gilt ab { $at }.
why-pass-expired = Der Pass lief am { $at } ab.
why-pass-used = Der Pass wurde benutzt.
why-pass-ended = Der Pass wurde vor seiner Zeit beendet oder zu oft falsch eingegeben.
why-profile-device-bound = Er bleibt auf einem Gerät, und das Profil nimmt nur synchronisierte Passkeys.
why-profile-synced = Er wird über ein Cloud-Konto kopiert, und das Profil nimmt nur Passkeys eines Geräts.
why-profile-not-attested = Nichts weist sein Modell nach.
why-profile-not-listed = Sein Modell steht nicht auf der Liste: { $model }.
why-profile-only-claimed = Sein Modell steht auf der Liste, ist aber nur behauptet: { $model }.
why-profile-hidden = Er nennt sein Modell nicht, und manche Modelle sind gesperrt.
why-profile-blocked = Sein Modell ist gesperrt: { $model }.
why-profile-not-certified = Dass sein Modell zertifiziert ist, ist nicht nachgewiesen; das Profil verlangt { $needs }.
why-profile-certification = Sein Modell ist { $has } zertifiziert; das Profil verlangt { $needs }.
why-profile-status = Die Metadaten sagen von seinem Modell: { $status }.

desk-error-not-found = Das gibt es nicht, oder Sie dürfen es nicht sehen.
desk-error-conflict = Jemand anders hat das eben geändert. Sehen Sie es noch einmal an und entscheiden Sie dann.
desk-error-case-open = Fall { $number } zu dieser Person ist noch offen. Arbeiten Sie an diesem.
desk-error-request-over = Diese Anfrage wurde schon beantwortet, oder ihre Zeit ist um.
desk-error-too-many-reports = Aus Ihrem Netz können wir jetzt keine weiteren Meldungen annehmen. Rufen Sie den Helpdesk an.
desk-error-no-such-team = In einem Team dieses Namens ist niemand.
desk-error-issuance-hold = Die Ausgabesperre ist an: Die Datenbank wurde auf einen früheren Stand zurückgesetzt, oder ein Server kann es nicht sagen. Kein Pass wird ausgestellt, bis das Sicherheitsteam das Protokoll unter Revision angenommen hat.
desk-error-log-forged = Ein Ereignis im Protokoll stammt nicht von Keyward. Kein Pass wird ausgestellt, bis der Betrieb es entfernt hat.
desk-error-roles-forged = Die Liste der Rollen wurde außerhalb von Keyward geändert. Nichts wird geöffnet, bis der Betrieb sie repariert hat; einen Fall anhalten und einen Pass beenden können Sie.
desk-error-shown-before = Dieses Formular wurde schon gesendet. Ein Pass wird nur einmal gezeigt: stellen Sie einen neuen aus, dann gilt der alte nicht mehr.
desk-error-text = Ein Feld { $why }.
desk-error-directory = Das Verzeichnis hat nicht geantwortet, wie es sollte. Was entschieden ist, bleibt und wird so bald wie möglich ausgeführt.

text-why-empty = ist leer
text-why-control = hat Zeichen, die sich nicht anzeigen lassen
text-why-too-long = ist zu lang

desk-error-title = Das wurde nicht getan
desk-error-kept = Nichts wurde geändert.
desk-error-next = Gehen Sie zurück, sehen Sie den Fall an und tun Sie den Schritt, der offen ist.
desk-error-back = Zurück

duty-report = Meldung aufnehmen
duty-assess = Anmeldemethoden ansehen
duty-verify = Prüfen, wer es ist
duty-contain = Alle Sitzungen beenden
duty-reregister = Neue Einrichtung verlangen
duty-restore = Pass ausstellen
duty-register = Neuen Passkey einrichten und erproben
duty-sign-in = Anmelden mit dem, was übrig ist
duty-retire = Verlorenes stilllegen
duty-retire-first = Über inzwischen hinzugefügte Methoden entscheiden
duty-wipe = Löschen, vermerken oder beraten
duty-close = Fall abschließen
duty-decide = Die Leitung entscheidet
duty-flagged = Wartet auf die Leitung
duty-closed = Nichts mehr zu tun

step-so-pass-out = Ein Pass ist ausgestellt, bis { $until }.
step-so-under-way = Läuft.
step-sessions-now = Jetzt nur die Sitzungen beenden
step-so-waits-for-person = Wartet auf { $name }.
step-so-reported = Aufgenommen: { $at }.
step-so-not-at-hand = Eine starke Methode ist übrig, aber jetzt nicht nutzbar.
step-so-assessed = { $strong ->
    [0] Keine starke Methode ist übrig.
    [one] Eine starke Methode ist übrig.
   *[other] { $strong } starke Methoden sind übrig.
}
step-so-verified = Gilt bis { $until }.
step-so-after-pass = Beginnt, sobald der Pass benutzt wird.
step-so-assessed-first = Hier funktioniert noch keine Methode.
step-so-was-verified = Geprüft: { $at }.
step-so-contained = { $count ->
    [0] Keine Sitzung war offen.
    [one] Eine Sitzung wurde beendet.
   *[other] { $count } Sitzungen wurden beendet.
}
step-so-restored = Ein neuer Weg hinein wurde gegeben.
step-so-reregistered = Die Codes und Anfragen von vorher gelten nicht mehr.
step-so-proved = { $label } hat sich angemeldet.
step-so-retired = { $count ->
    [0] Über Zurückgehaltenes ist entschieden.
    [one] Eine Methode ist endgültig weg.
   *[other] { $count } Methoden sind endgültig weg.
}
step-so-settled = Um alles Verlorene ist gesorgt.
step-so-waived = Erlassen von { $name }: { $reason }
step-so-no-verify = Die Person hat das mit einem Passkey gemeldet, der nicht verloren ist.
step-so-not-reached = Der Fall wurde am { $at } abgelehnt, vor diesem Schritt.
step-so-signed-in = Mit { $label } angemeldet.
step-so-after-sign-in = Öffnet sich, sobald { $name } sich mit dem anmeldet, was übrig ist, und den Code dieser Anmeldung vorliest.
step-so-no-restore = Die Person meldet sich mit einer starken Methode an, die übrig ist: kein Pass ist nötig.
step-so-disabled = Das Konto ist deaktiviert: Nichts gibt einen Weg hinein.
step-so-no-retire = Mit dem Verlust ist keine Methode weg.

actor-word-keyward = Keyward

device-word-phone = Telefon
device-word-tablet = Tablet
device-word-laptop = Laptop
device-word-security-key = Sicherheitsschlüssel
device-word-passkey = Passkey

what-lost = { $kind } verloren: { $things }
what-stolen = { $kind } gestohlen: { $things }
what-several-lost = Mehreres verloren: { $things }
what-several-stolen = Mehreres gestohlen: { $things }
what-codes = Wiederherstellungscodes verloren
what-pin-locked = PIN gesperrt: { $things }
what-first-passkey = Erster Passkey
what-new-phone = Neues Telefon statt { $things }

headline-lost-phone = { $name }: Telefon verloren
headline-lost-tablet = { $name }: Tablet verloren
headline-lost-laptop = { $name }: Laptop verloren
headline-lost-passkey = { $name }: Passkey verloren
headline-lost-key = { $name }: Sicherheitsschlüssel verloren
headline-lost-codes = { $name }: Wiederherstellungscodes verloren
headline-lost-several = { $name }: mehrere Geräte verloren
headline-pin-locked = { $name }: PIN des Sicherheitsschlüssels gesperrt
headline-first-passkey = { $name }: erster Passkey
headline-new-phone = { $name }: neues Telefon
headline-compromised = { $name }: vielleicht hat jemand anders Zugang

report-label-phone = Telefon
report-label-passkey = Passkey
report-label-tablet = Tablet
report-label-withdrawn = Doch nicht verloren
report-stays-suspended = { $what }: bleibt gesperrt und muss neu registriert werden, bevor es wieder benutzt werden kann.
report-label-laptop = Laptop
report-label-security-key = Sicherheitsschlüssel
report-label-when = Wann
report-label-where = Wo
report-label-words = In eigenen Worten
report-label-theft = Diebstahl
report-label-channel = Meldeweg
report-label-other = Andere Geräte
report-label-method = Betroffene Methode
report-thing-managed = { $name } (verwaltet)
report-thing-personal = { $name } (privat)
report-thing-key = { $name }
report-moment = { $at }
report-when-unknown = Nicht bekannt
report-other-signed-in = War mit etwas anderem angemeldet
report-other-yes = Ein anderes Gerät ist zur Hand
report-other-no = Kein anderes Gerät
report-other-unknown = Nicht gefragt
report-problem-device = Wählen Sie, was verloren ging, oder beschreiben Sie es.
report-problem-when = Das ist kein Datum mit Uhrzeit.
report-problem-future = Das liegt in der Zukunft.
report-problem-channel = Sagen Sie, wie die Meldung einging.

verify-missing = Als Nächstes zum Beispiel: { $example }.
verify-missing-stopped = Zuerst muss die Leitung das Warnzeichen ansehen.
verify-missing-signed = Sie haben die Ausnahme unterschrieben. Jemand anders bearbeitet diesen Fall.
verify-missing-short = { $needed } Prüfungen sind nötig, und zurzeit { $possible ->
    [0] ist keine möglich
    [one] ist nur eine möglich
   *[other] sind nur { $possible } möglich
 }. Keine Prüfung unten genügt. Geben Sie den Fall an die Leitung.
verify-missing-short-here = { $needed } Prüfungen sind nötig, und zurzeit { $possible ->
    [0] ist keine möglich
    [one] ist nur eine möglich
   *[other] sind nur { $possible } möglich
 }. Keine Prüfung unten genügt. Zwei Personen der Leitung können eine Ausnahme unterschreiben.
verify-missing-impossible = Die Regel für dieses Konto ist nicht zu erfüllen. Geben Sie den Fall an die Leitung.
verify-missing-impossible-here = Die Regel für dieses Konto ist nicht zu erfüllen.
verify-missing-reads = Sie können diesen Fall lesen, aber nicht bearbeiten.
verify-missing-colleague = Sie können diesen Fall nicht bearbeiten. Jemand anderes am Helpdesk übernimmt ihn.
verify-missing-approval = { $count ->
    [one] Die Identität ist geprüft. Eine Zustimmung fehlt.
   *[other] Die Identität ist geprüft. { $count } Zustimmungen fehlen.
}

say-verified = „Danke, { $name }. Ich habe, was ich brauche. Ich beende jetzt Ihre Sitzungen und helfe Ihnen dann wieder hinein.“
say-verified-approval = „Danke, { $name }. Als Nächstes muss eine zweite Person Ihrem Pass zustimmen.“
say-verified-ended = „Danke, { $name }. Ich habe, was ich brauche. Jetzt helfe ich Ihnen wieder hinein.“
say-verified-first = „Danke, { $name }. Ich habe, was ich brauche. Jetzt helfe ich Ihnen, Ihren ersten Passkey einzurichten.“
say-on-call = „Hier ist der Helpdesk. Spreche ich mit { $name }? Haben Sie uns gerade wegen eines verlorenen Geräts angerufen?“
say-on-call-web = „Hier ist der Helpdesk. Spreche ich mit { $name }? Haben Sie auf unserer Webseite ein verlorenes Gerät gemeldet?“
say-vouch-asked = „Ich habe Ihre Führungskraft gebeten zu bestätigen, dass Sie es sind. Bitte sprechen Sie von Angesicht zu Angesicht oder per Video miteinander, oder rufen Sie dort von einem Telefon aus an, das bei uns nicht für Sie hinterlegt ist.“
say-vouch-asked-deputy = „Ich habe die Vertretung Ihrer Führungskraft gebeten zu bestätigen, dass Sie es sind. Bitte sprechen Sie von Angesicht zu Angesicht oder per Video miteinander, oder rufen Sie dort von einem Telefon aus an, das bei uns nicht für Sie hinterlegt ist.“
say-call-back = „Ich rufe Sie unter einer Nummer zurück, die bei uns hinterlegt ist. Bitte legen Sie auf, es klingelt gleich.“
say-ask-vouch = „Ich bitte Ihre Führungskraft zu bestätigen, dass Sie es sind. Dafür müssen Sie miteinander sprechen: von Angesicht zu Angesicht, per Video oder über ein Telefon, das bei uns nicht für Sie hinterlegt ist.“
say-ask-vouch-deputy = „Ich bitte die Vertretung Ihrer Führungskraft zu bestätigen, dass Sie es sind. Dafür müssen Sie miteinander sprechen: von Angesicht zu Angesicht, per Video oder über ein Telefon, das bei uns nicht für Sie hinterlegt ist.“
say-in-person = „Darf ich bitte einen Lichtbildausweis sehen? Die Nummer schreibe ich nicht auf.“
say-video = „Bitte schalten Sie Ihre Kamera ein und halten Sie Ihren Ausweis neben Ihr Gesicht. Ich vergleiche es mit dem Foto, das bei uns hinterlegt ist.“
say-recovery-code = „Wenn Sie Wiederherstellungscodes aufbewahrt haben, öffnen Sie die Anmeldeseite, wählen Sie ‚Anders anmelden‘ und geben Sie dort einen ein. Lesen Sie ihn mir nicht vor, sondern die sechs Ziffern, die Sie dann sehen.“
say-read-code = „Bitte lesen Sie mir die sechs Ziffern vor, die die Seite jetzt zeigt.“
say-knowledge = „Wie lautet Ihre Personalnummer?“ Daran sehen Sie, um welches Konto es geht. Es beweist nicht, wer anruft.
say-approval = „Eine zweite Person muss dem zustimmen. Ich muss sie jetzt fragen.“
say-assess-strong = „Mit welchen anderen Geräten oder Sicherheitsschlüsseln melden Sie sich an? Können Sie jetzt eines davon benutzen?“
say-assess-none = „Gibt es ein anderes Gerät oder einen Sicherheitsschlüssel, mit dem Sie sich anmelden?“
say-assess-web = „Hier ist der Helpdesk. Auf unserer Webseite wurde gemeldet, dass Sie ein Gerät verloren haben. Waren Sie das? Mit welchen anderen Geräten oder Sicherheitsschlüsseln melden Sie sich an?“
say-assess-web-compromised = „Hier ist der Helpdesk. Auf unserer Webseite wurde gemeldet, dass vielleicht jemand anderes in Ihr Konto gelangt ist. Waren Sie das? Mit welchen Geräten oder Sicherheitsschlüsseln melden Sie sich an?“
say-assess-web-pin = „Hier ist der Helpdesk. Auf unserer Webseite wurde gemeldet, dass die PIN Ihres Sicherheitsschlüssels gesperrt ist. Waren Sie das? Mit welchen anderen Geräten oder Sicherheitsschlüsseln melden Sie sich an?“
say-assess-web-new = „Hier ist der Helpdesk. Auf unserer Webseite wurde gemeldet, dass Sie ein neues Telefon haben. Waren Sie das? Mit welchen anderen Geräten oder Sicherheitsschlüsseln melden Sie sich an?“
say-assess-web-first = „Hier ist der Helpdesk. Auf unserer Webseite wurde ein erster Passkey für Sie angefragt. Waren Sie das?“
say-assess-web-codes = „Hier ist der Helpdesk. Auf unserer Webseite wurde gemeldet, dass Sie etwas verloren haben, mit dem Sie sich anmelden. Waren Sie das? Mit welchen Geräten oder Sicherheitsschlüsseln melden Sie sich an?“
say-contain = „Ich melde Sie jetzt überall ab, { $name }, damit niemand das verlorene Gerät benutzen kann.“
say-use-pass = „Öffnen Sie die Anmeldeseite, wählen Sie ‚Anders anmelden‘, dann ‚Befristeter Zugriffspass‘. Geben Sie Ihren Benutzernamen und den Pass ein, den ich Ihnen vorlese.“
say-use-pass-half = „Öffnen Sie die Anmeldeseite, wählen Sie ‚Anders anmelden‘, dann ‚Befristeter Zugriffspass‘. Geben Sie Ihren Benutzernamen und beide Hälften des Passes ein: zuerst meine, dann die von { $name }.“
say-sign-in-with = „Bitte melden Sie sich jetzt damit an. Gehen Sie in der Sicherheitsinfo auf ‚Ich spreche gerade mit dem Helpdesk‘ und lesen Sie mir die sechs Ziffern vor.“
say-press-for-code = „Gehen Sie in der Sicherheitsinfo auf ‚Ich spreche gerade mit dem Helpdesk‘ und lesen Sie mir die sechs Ziffern vor.“
say-sign-in-again = „Bitte melden Sie sich ab und mit dem Passkey, mit dem Sie das gemeldet haben, noch einmal an.“
say-pass-is-next = „Gleich gebe ich Ihnen einen Pass, der einmal gilt.“
say-register = „Sie sind drin. Wählen Sie ‚Passkey einrichten‘ und folgen Sie Ihrem Gerät.“
say-prove = „Gut. Melden Sie sich jetzt ab und mit dem neuen Passkey wieder an, damit wir wissen, dass er funktioniert.“
say-proved = „Es klappt. Sie sind wieder drin.“
say-proved-first = „Es klappt. Ab jetzt melden Sie sich damit an.“

check-word-call-back = Rückruf
check-word-vouch = Bürgschaft der Führungskraft
check-word-in-person = persönliches Treffen
check-word-video = Videoanruf
check-word-video-with-id = Videoanruf mit Lichtbildausweis
check-word-passkey = übriger Passkey
check-word-recovery-code = Wiederherstellungscode
check-word-knowledge = Wissen über die Person
check-on-number = { $kind } { $tail }, hinterlegt seit { $since }
check-on-manager = { $name }, Führungskraft seit { $since }
check-on-person = { $name }
check-own-vouch = Wer diesen Fall bearbeitet, hat in den letzten 30 Tagen an der Wiederherstellung dieses Kontos mitgewirkt. Die Bürgschaft zählt deshalb als eigene Prüfung dieser Person.
check-on-document = { $document }
check-on-document-place = { $document }, Ort: { $place }
check-on-place = Ort: { $place }
check-on-photo = Mit dem hinterlegten Foto verglichen
check-on-method = { $label }
check-no-number = Es ist keine Nummer hinterlegt.
check-no-manager = Es ist keine Führungskraft mit einem aktiven Konto hinterlegt.
check-no-approver = In der Leitung gibt es niemand anderen, der zustimmen könnte.

contact-word-mobile = Mobilnummer
contact-word-office-phone = Büronummer
contact-word-home-phone = Privatnummer
contact-word-work-email = Dienstliche E-Mail
contact-word-personal-email = Private E-Mail
number-on-lost-device = { $kind } { $tail } ist auf dem verlorenen Gerät: zählt nicht.
number-in-other-hands = { $kind } { $tail } hat vielleicht jemand anderes: zählt nicht.
number-maybe-on-lost-device = { $kind } { $tail } klingelt womöglich auf dem verlorenen Telefon: zählt nicht.
number-maybe-with-lost-passkey = { $kind } { $tail } klingelt womöglich auf dem Telefon, auf dem der gemeldete Passkey ist: zählt nicht.
number-line-not-checked = { $kind } { $tail }: niemand hat nachgesehen, ob der Anschluss umgeleitet ist oder in einer App klingelt: zählt nicht.
number-changed-recently = { $kind } { $tail } wurde in den 72 Stunden vor der Meldung geändert: zählt nicht.
number-replaced = { $kind } { $tail } wurde seither ersetzt: zählt nicht.
number-changed-lately = { $kind } { $tail }: in den letzten 72 Stunden geändert, zählt noch nicht.
number-not-on-file = { $kind } { $tail } war nicht hinterlegt, als der Fall eröffnet wurde: zählt nicht.

opens-when-verified = { $missing ->
    [one] Noch eine Prüfung ist bestanden
   *[other] Noch { $missing } Prüfungen sind bestanden
}
opens-when-contained = Alle Sitzungen sind beendet, und das Verlorene ist ausgesetzt
opens-when-approved = { $count ->
    [one] Noch eine Person stimmt mit ihrem Passkey zu
   *[other] Noch { $count } Personen stimmen mit ihren Passkeys zu
}
opens-when-security-told = Eine Nachricht an das Sicherheitsteam ist zugestellt; sie ist unterwegs
opens-when-security-accepted = Eine Nachricht an das Sicherheitsteam ist zugestellt. Die letzte Antwort war: { $why }
opens-when-security-knows = Jemand aus dem Sicherheitsteam bestätigt diese Wiederherstellung: Keine Nachricht wurde zugestellt ({ $why })
opens-when-security-addressed = Es gibt im Sicherheitsteam jemanden mit Mailadresse oder Nummer, oder einen Webhook für privilegierte Wiederherstellungen
opens-when-assessed = Die Anmeldemethoden der Person sind angesehen
opens-when-resumed = Die Leitung setzt den Fall fort
opens-when-reviewed = Die Leitung prüft das Warnzeichen
opens-when-finished = Was gerade läuft, ist abgeschlossen

assess-nothing = Nichts ist übrig, das anmeldet
assess-nothing-but-reported = Nur was gemeldet wurde, meldet noch an
assess-nothing-but-held = Keine starke Methode ist nutzbar: { $labels } { $count ->
    [one] wurde
   *[other] wurden
 } kurz vor der Meldung hinzugefügt.
assess-first = Für { $name } funktioniert hier noch keine Methode
assess-disabled = Das Konto ist deaktiviert: nichts zu fragen
assess-not-at-hand = { $label } ist übrig, aber { $name } sagt: jetzt nicht nutzbar
assess-weak-left = Keine starke Methode ist übrig
assess-strong-left = { $count ->
    [one] { $label } ist übrig und phishing-resistent
   *[other] { $count } phishing-resistente Methoden sind übrig, etwa { $label }
}

wipe-record-wiped = Gelöscht: { $reference }
wipe-record-documented = Vermerkt: { $note }
wipe-record-advised = Rat geschrieben: { $at }

close-verified = Identität geprüft: { $at }
close-contained = { $count ->
    [0] Keine Sitzung war offen
    [one] Eine Sitzung beendet
   *[other] { $count } Sitzungen beendet
}
close-proved = { $label } hat sich angemeldet
close-retired = { $count ->
    [0] Über Zurückgehaltenes ist entschieden
    [one] Eine verlorene Methode stillgelegt
   *[other] { $count } verlorene Methoden stillgelegt
}
close-settled = Um verlorene Geräte ist gesorgt
close-waived = Erlassen: { $step }. { $reason }
told-security = Sicherheitsteam
case-ended-recovered = Die Person ist wieder drin
case-ended-first = Die Person hat ihren ersten Passkey
case-ended-not-needed = Die Person hat sich mit einer Methode angemeldet, die übrig war
case-ended-frozen = Das Konto war beim Abschluss gesperrt
case-ended-disabled = Das Konto war deaktiviert: Niemand bekam Zugang
case-ended-not-signed-in = Die Person hat sich nicht angemeldet
case-ended-rejected = Wiederherstellung abgelehnt

flagged-nothing = Nichts Ungewöhnliches gefunden.
flagged-web-report-thing = Auf der Webseite wurde gemeldet, dass { $name } etwas verloren hat ({ $kind }), { $at }. Die Meldung wartet neben der Warteschlange: Fragen Sie, ob sie von der Person ist.
flagged-web-report-codes = Auf der Webseite wurde gemeldet, dass { $name } die Wiederherstellungscodes verloren hat, { $at }. Die Meldung wartet neben der Warteschlange: Fragen Sie, ob sie von der Person ist.
flagged-web-report-compromised = Auf der Webseite wurde gemeldet, dass vielleicht jemand anderes im Konto von { $name } ist, { $at }. Die Meldung wartet neben der Warteschlange: Fragen Sie, ob sie von der Person ist.
flagged-web-report-merged = { $count ->
    [one] Eine weitere Meldung auf der Webseite unter diesem Benutzernamen wurde mit diesen zusammengelegt. Sie steht im Protokoll.
   *[other] { $count } weitere Meldungen auf der Webseite unter diesem Benutzernamen wurden mit diesen zusammengelegt. Sie stehen im Protokoll.
}
flagged-theft = Verdacht auf Diebstahl. Fragen Sie, ob das Gerät entsperrt war.
flagged-disabled = Dieses Konto ist deaktiviert: keine Prüfungen, kein Pass. Die Leitung kann die Sitzungen beenden (Verlorenes wird dabei ausgesetzt), sich um das Gerät kümmern und den Fall schließen.
flagged-disabled-close = Dieses Konto ist deaktiviert: keine Prüfungen, kein Pass. Nichts ist mehr zu tun: Schließen Sie den Fall.
flagged-lost-device-signed-in = { $name } hat sich nach dem Verlust angemeldet, { $at }: jemand hat es.
flagged-lost-method-signed-in = { $name } wurde nach dem Verlust benutzt, { $at }.
flagged-somebody-is-in = Jemand anderes ist im Konto: „{ $name }“ hat sich nach der Meldung angemeldet, { $at }. Beenden Sie die Sitzungen und setzen Sie die Methoden aus.
flagged-repeated-losses = { $before ->
    [one] Ein weiterer Fall in 90 Tagen.
   *[other] { $before } weitere Fälle in 90 Tagen.
}
flagged-contact-changed = { $kind } { $tail } ist neu, seit { $at }.
flagged-manager-changed = Die Führungskraft hat gewechselt, { $at }.
flagged-method-added = Kurz vor der Meldung hinzugefügt, { $at }: { $name }.
flagged-rejected-before = Ein Fall dieser Person wurde in den letzten 30 Tagen abgelehnt.
flagged-stopped-by-person = Die Person hat in den letzten 30 Tagen einen früheren Fall gestoppt: Sie sei es nicht gewesen.
flagged-flagged-before = In einem früheren Fall der letzten 30 Tage blieb ein Warnzeichen ungeprüft, das den Fall stoppt.
flagged-failed-before = { $checks ->
    [one] In einem anderen Fall dieser Person ist eine Prüfung gescheitert.
   *[other] In anderen Fällen dieser Person sind { $checks } Prüfungen gescheitert.
 }
flagged-many-cases = Binnen zehn Minuten wurden { $count } andere Fälle eröffnet.
flagged-phishing-wave = Für { $team } ist eine Phishing-Welle vermerkt.
flagged-not-told = Einer Seite unter keiner Adresse zugestellt: { $what }. Klären Sie, warum, und sagen Sie es auf anderem Weg.
flagged-import-touched = Ein Import hat eine Nummer, Adresse, Führungskraft, ein Foto, ein Gerät, die Stufe oder den Kontodatensatz dieser Person am { $at } geändert.
flagged-policy-closed = Seit einer Änderung der Anmelderichtlinie ({ $at }) werden ein Passkey oder die Wiederherstellungscodes dieser Person abgelehnt.
flagged-unusual-source = Die Meldung kam aus einem Netz, das diese Person noch nie benutzt hat.
flagged-bound-by-other = { $name } kam dazu oder wurde geändert, während der Fall offen war, { $at }, und nicht mit einem Pass, der gilt.
flagged-shared-number = { $kind } { $tail } ist auch bei { $others ->
    [one] einer anderen Person hinterlegt.
   *[other] { $others } anderen Personen hinterlegt.
}
flag-word-lost-device-signed-in = das Verlorene hat sich nach dem Verlust angemeldet
flag-word-method-added = kurz vor der Meldung wurde eine Methode hinzugefügt
flag-word-contact-changed = eine Nummer oder Adresse wurde kürzlich geändert
flag-word-manager-changed = die Führungskraft hat kürzlich gewechselt
flag-word-repeated-cases = wiederholte Fälle
flag-word-rejected-before = ein abgelehnter früherer Fall
flag-word-stopped-by-person = ein früherer Fall, den die Person gestoppt hat
flag-word-flagged-before = ein ungeprüftes Warnzeichen in einem früheren Fall
flag-word-failed-before = gescheiterte Prüfungen in anderen Fällen
flag-word-many-cases = viele Fälle in kurzer Zeit
flag-word-phishing-wave = eine Phishing-Welle im Team
flag-word-not-told = eine Nachricht, die nicht zugestellt wurde
flag-word-import-touched = eine Änderung durch Import
flag-word-policy-closed = eine Änderung der Anmelderichtlinie
flag-word-unusual-source = ein ungewöhnliches Netz
flag-word-bound-by-other = eine Methode kam dazu oder wurde geändert, und nicht mit einem Pass dieses Falls, der gilt
flag-word-shared-number = eine Nummer, die auch andere haben
flag-word-urgency = es muss jetzt sein
flag-word-name-dropping = wichtige Namen
flag-word-skip-request = der Wunsch, etwas zu überspringen
flag-word-refuses-video = Video wurde abgelehnt
flag-word-wrong-facts = falsche Angaben
flag-word-threats = Drohungen
happened-flag-raised = Warnzeichen: { $what }
happened-reported-signed-in = „{ $label }“ hat sich angemeldet, obwohl gemeldet
happened-flags-reviewed = Hat die Warnzeichen geprüft und den Fall weitergehen lassen: { $reason }
happened-word-given = Beim Anruf wurde ein Wort genannt
happened-freeze-lifted = Die Sperre des Kontos wurde aufgehoben
happened-freeze-lifted-because = Die Sperre des Kontos wurde aufgehoben: { $reason }

way-note-elsewhere = woanders hinterlegt
way-note-suspended = von einem Fall ausgesetzt
way-note-refused = wird zum Anmelden nicht akzeptiert
way-note-revoked = entfernt
way-note-held = wird mit ausgesetzt
way-note-lost = auf { $device }, verloren
way-note-lost-method = als verloren gemeldet
way-note-exposed = hat vielleicht jemand anders
way-note-on = auf { $device }
ways-in-none = Kein Weg hinein funktioniert jetzt
ways-in-pass = Ein Pass ist ausgestellt: jetzt der einzige Weg hinein
ways-in-reported = Was gemeldet wurde, meldet noch an
ways-in-frozen = Gesperrt: Nichts meldet an
ways-in-disabled = Deaktiviert: Nichts meldet an
ways-in-weakest = Der schwächste Weg hinein: { $way }
ways-in-all-strong = Jeder Weg hinein ist phishing-resistent
ways-in-no-methods = Keine Methode ist registriert.
ways-in-summary-pass = Der Pass ist jetzt der einzige Weg hinein.
ways-in-summary-frozen = Das Konto ist gesperrt. Nichts meldet an, bis die Leitung das aufhebt.
ways-in-summary-disabled = Das Konto ist deaktiviert. Nichts meldet an.
ways-in-summary = { $count ->
    [0] Kein Weg hinein funktioniert jetzt.
    [one] Ein Weg hinein funktioniert jetzt.
   *[other] { $count } Wege hinein funktionieren jetzt.
} { $gone ->
    [one] Eine Methode ist verloren oder ausgesetzt.
   *[other] { $gone } Methoden sind verloren oder ausgesetzt.
}
ways-in-summary-whole = { $count ->
    [0] Kein Weg hinein funktioniert jetzt.
    [one] Ein Weg hinein funktioniert jetzt.
   *[other] { $count } Wege hinein funktionieren jetzt.
}
ways-in-summary-still = { $still ->
    [one] Ein Weg hinein funktioniert, bis seine Methoden ausgesetzt sind.
   *[other] { $still } Wege hinein funktionieren, bis ihre Methoden ausgesetzt sind.
} { $count ->
    [0] Danach bleibt keiner.
    [one] Danach bleibt einer.
   *[other] Danach bleiben { $count }.
}
ways-in-summary-one-loss = { $count ->
    [one] Ein Weg hinein funktioniert jetzt.
   *[other] { $count } Wege hinein funktionieren jetzt.
} Ohne { $thing } bleibt keiner. { $gone ->
    [one] Eine Methode ist verloren oder ausgesetzt.
   *[other] { $gone } Methoden sind verloren oder ausgesetzt.
}
ways-in-summary-one-loss-whole = { $count ->
    [one] Ein Weg hinein funktioniert jetzt.
   *[other] { $count } Wege hinein funktionieren jetzt.
} Ohne { $thing } bleibt keiner.
finding-locked-out = { $name } hat keinen Weg hinein
finding-frozen = { $name } kann sich nicht anmelden: Das Konto ist gesperrt
finding-disabled = { $name } kann sich nicht anmelden: Das Konto ist deaktiviert
finding-one-loss = Ein einziger Verlust sperrt { $name } aus: { $thing }
finding-no-strong = { $name } hat keine phishing-resistente Methode
finding-phishable = Lässt sich abfischen: { $way }
finding-good = { $name } kann jedes einzelne Ding verlieren und sich noch anmelden, durchweg phishing-resistent
finding-maybe = { $name } hat { $count } starke Wege hinein; vielleicht liegen alle auf einem Gerät

effect-word-revoke-sessions = alle Sitzungen beenden
effect-word-suspend-methods = Verlorenes aussetzen
effect-word-reinstate-methods = ausgesetzte Methoden wieder zulassen
effect-word-issue-pass = einen Pass ausstellen
effect-word-void-pass = den Pass ungültig machen
effect-word-retire-method = eine verlorene Methode stilllegen
effect-word-reregister = die neue Einrichtung verlangen
effect-word-reregister-passkeys = die neue Einrichtung verlangen, auch der Passkeys
effect-word-tell-security = dem Sicherheitsteam einen Pass für ein privilegiertes Konto melden
effect-word-tell-pass = der Person melden, dass ein Pass ausgestellt wurde
effect-word-tell-advice = den Rat für private Geräte senden
effect-word-tell-escalated = der Person und dem Sicherheitsteam melden, dass der Fall angehalten ist
effect-word-tell-needs-supervisor = der Leitung und dem Sicherheitsteam melden, dass der Fall auf die Leitung wartet
effect-word-tell-opened = der Person melden, dass dieser Fall eröffnet wurde
effect-word-tell-suspended = der Person melden, dass Methoden ausgesetzt wurden
effect-word-tell-reregister = der Person melden, dass sie neu einrichten muss
effect-word-tell-retired = der Person melden, dass Methoden entfernt wurden
effect-word-tell-closed = der Person melden, wie der Fall endete
handover-word-verified-call = im geprüften Anruf
handover-word-video-call = im geprüften Videoanruf
handover-word-relay-call = im geprüften Anruf über einen Vermittlungsdienst
handover-word-in-person = persönlich
handover-word-approver = über die Führungskraft
handover-word-split = in zwei Hälften
handover-split = In zwei Hälften: Sie nennen die erste, die Führungskraft die zweite
card-pass-half = Das ist die erste Hälfte. { $name } hat die zweite und weiß Bescheid. Keine gilt allein.
card-held = Zurückgehalten
card-held-text = Kurz vor dem Verlust oder danach hinzugefügt, darum gilt jetzt nichts davon. Fragen Sie bei jeder Methode, wer das war. Sie gilt nur wieder, wenn sie behalten wird.
card-held-text-other = Kurz vor der Meldung oder danach hinzugefügt, darum gilt jetzt nichts davon. Fragen Sie bei jeder Methode, wer das war. Sie gilt nur wieder, wenn sie behalten wird.
card-held-keep = Behalten
card-held-who = Sie bearbeiten diesen Fall: Sie entfernen, was zurückgehalten ist, oder überlassen es anderen. Behalten kann es jemand am Helpdesk, der mit diesem Fall nichts zu tun hat.
card-held-remove = Entfernen
effect-word-tell-half = die Führungskraft über ihre Hälfte des Passes informieren
effect-word-tell-duress = die Sicherheit informieren
effect-word-disarm-pass = den Pass entwerten
effect-word-withhold-methods = die Anmeldemethoden abweisen
happened-told-half = Die Führungskraft wurde über ihre Hälfte des Passes informiert
happened-told-duress = Die Sicherheit wurde informiert

happened-opened = Fall eröffnet: { $kind } verloren ({ $things }).
happened-opened-codes = Fall eröffnet: Wiederherstellungscodes verloren.
happened-opened-several = Fall eröffnet: mehreres verloren ({ $things }).
happened-opened-pin = Fall eröffnet: PIN gesperrt ({ $things }).
happened-opened-first = Fall eröffnet: erster Passkey. Nichts ging verloren.
happened-opened-new = Fall eröffnet: neues Telefon statt { $things }.
happened-opened-compromised = Fall eröffnet: Vielleicht hat jemand anders Zugang.
happened-assessed = Methoden angesehen: { $strong ->
    [0] keine starke funktioniert
    [one] eine starke übrig
   *[other] { $strong } starke übrig
}, { $lost ->
    [0] keine betroffen
    [one] eine betroffen
   *[other] { $lost } betroffen
}.
happened-vouch-asked = { $name } wurde gebeten zu bürgen.
happened-call-started = Rückruf begonnen.
happened-at-hand = Die Person kann sich mit { $label } anmelden.
happened-none-at-hand = Keine der übrigen Methoden ist jetzt nutzbar.
happened-line-checked = In der Telefonanlage nachgesehen: der Anschluss ist nicht umgeleitet.
happened-line-asked = Laut der Person klingelt die private Nummer bei ihr zu Hause und ist nicht umgeleitet. Nachsehen kann das niemand.
happened-line-looked = Vor dem Anruf: Der Anschluss ist nicht umgeleitet, soweit sich das feststellen ließ.
happened-number-on-lost = Laut Anruf gehört eine hinterlegte Nummer zum verlorenen Telefon.
happened-number-elsewhere = Laut Anruf hat das verlorene Telefon keine der hinterlegten Nummern.
happened-number-unknown = Die Person weiß nicht, welche Nummer das verlorene Telefon hat.
happened-call-relayed = Der Rückruf läuft über einen Vermittlungsdienst.
happened-amended-added = Meldung geändert: Auch { $what } ist weg.
happened-amended-withdrawn = Meldung geändert: { $what } ist nicht verloren. { $reason }
happened-amended-when = Meldung geändert: verloren { $at }.
happened-amended-when-unknown = Meldung geändert: Wann es verloren ging, weiß niemand.
happened-amended-place = Meldung geändert: verloren bei { $place }.
happened-amended-theft-yes = Meldung geändert: Diebstahl wird vermutet.
happened-amended-theft-no = Meldung geändert: Kein Diebstahl wird vermutet.
happened-amended-theft-unsure = Meldung geändert: Ob es gestohlen wurde, weiß niemand.
happened-verification-lapsed = Nach dieser Änderung genügen die Prüfungen nicht mehr.
happened-check-started = Prüfung begonnen: { $check }.
happened-vouched = { $name } hat mit einem Passkey gebürgt.
happened-vouch-declined = { $name } wollte nicht bürgen.
happened-vouch-declined-note = { $name } wollte nicht bürgen: { $why }
happened-check-passed = Prüfung bestanden: { $check }.
happened-knowledge-matched = Die Angaben stimmten. Das beweist nichts und zählt nicht.
happened-check-too-new = Richtig, aber zu neu, um zu zählen: { $check }
happened-check-passed-note = Prüfung bestanden: { $check }. { $note }
happened-check-failed = Prüfung nicht bestanden: { $check }.
happened-check-failed-note = Prüfung nicht bestanden: { $check }. { $note }
happened-check-inconclusive = Prüfung ohne Ergebnis: { $check }.
happened-check-inconclusive-note = Prüfung ohne Ergebnis: { $check }. { $note }
happened-approval-asked = { $name } wurde um Zustimmung gebeten.
happened-approval-signed = { $name } hat mit einem Passkey zugestimmt.
happened-approval-declined = { $name } hat nicht zugestimmt.
happened-approval-declined-note = { $name } hat nicht zugestimmt: { $why }
happened-touched = Arbeit mit Passkey bestätigt.
happened-verified = Identität bestätigt durch { $count ->
    [one] eine Prüfung
   *[other] { $count } Prüfungen
}, gilt bis { $until }.
happened-pass-decided = Pass beschlossen: einmalig, { $life }, Übergabe { $handover }.
happened-pass-decided-multi = Pass beschlossen: mehrmals, { $life }, Übergabe { $handover }.
happened-retire-decided = Beschlossen: { $label } stilllegen.
happened-effect-decided = Beschlossen: { $effect }.
happened-sessions-ended = { $count ->
    [0] Keine Sitzung war offen.
    [one] Eine Sitzung beendet.
   *[other] { $count } Sitzungen beendet.
}
happened-pass-issued = Pass ausgestellt, gilt bis { $until }.
happened-pass-lost = Ein Pass wurde erzeugt, aber nie gezeigt, und sofort ungültig gemacht.
happened-told-nobody = Niemand konnte benachrichtigt werden: keine Adresse ist hinterlegt.
happened-told-security = Dem Sicherheitsteam wurde dieser Fall gemeldet.
happened-told-pass = Der Person wurde gemeldet, dass ein Pass ausgestellt wurde.
happened-told-advice = Der Person wurde Rat zum Gerät gesendet.
happened-told-escalated = Der Person und dem Sicherheitsteam wurde gemeldet, dass der Fall angehalten ist.
happened-told-needs-supervisor = Der Leitung und dem Sicherheitsteam wurde gemeldet, dass der Fall auf die Leitung wartet.
happened-told-opened = Der Person wurde gemeldet, dass dieser Fall eröffnet wurde.
happened-told-suspended = Der Person wurde gemeldet, dass Methoden ausgesetzt wurden.
happened-told-reregister = Der Person wurde gemeldet, dass sie neu einrichten muss.
happened-told-retired = Der Person wurde gemeldet, dass Methoden endgültig entfernt wurden.
happened-told-closed = Der Person wurde gemeldet, wie der Fall endete.
happened-told-manager-instead = Auch die Führungskraft wurde benachrichtigt: Nachrichten an die Person allein liest vielleicht jemand anders, auf dem verlorenen Gerät oder mit dem Konto.
happened-told-somebody = { $addresses ->
    [0] Keine Nachricht geschrieben.
    [one] Eine Nachricht geschrieben.
   *[other] { $addresses } Nachrichten geschrieben.
}
happened-reregister = Neue Einrichtung verlangt; entfernt: { $labels }.
happened-reregister-nothing = Neue Einrichtung verlangt; zu entfernen war nichts.
happened-retired = { $label } stillgelegt.
happened-suspended = Ausgesetzt: { $labels }.
happened-reinstated = Gilt wieder: { $labels }.
happened-effect-done = Erledigt: { $effect }.
happened-done = Erledigt.
happened-effect-failed = Fehlgeschlagen: { $effect } ({ $code }).
happened-failed = Fehlgeschlagen ({ $code }).
happened-pass-used = Der Pass wurde benutzt.
happened-pass-expired = Der Pass ist unbenutzt abgelaufen.
happened-pass-replaced = Ein neuer Pass hat diesen ersetzt.
happened-pass-attempts = Der Pass gilt nach zu vielen falschen Versuchen nicht mehr.
happened-pass-voided = Der Pass wurde zurückgenommen.
happened-pass-signed-out = Die Person hat sich aus der Sitzung abgemeldet, die der Pass geöffnet hatte. Eingerichtet war damit noch nichts.
happened-pass-ended-here = Der Pass wurde beendet, mit jeder Sitzung, die er geöffnet hatte.
happened-pass-ended = Der Pass gilt nicht mehr ({ $reason }).
happened-passkey-registered = Passkey registriert: { $label }.
happened-passkey-registered-model = Passkey registriert: { $label } ({ $model }).
happened-method-bound = Von der Person hinzugefügt oder geändert: { $label }.
happened-passkey-proved = { $label } hat sich angemeldet: er funktioniert.
happened-wipe-recorded = { $thing } gelöscht: { $reference }.
happened-loss-documented = Verlust von { $thing } vermerkt: { $note }
happened-waived = Erlassen: { $step }. { $reason }
happened-escalated = Angehalten: { $reason }
happened-resumed = Fortgesetzt: { $reason }
happened-queued = Nachricht vorgemerkt: { $what }
happened-given-up = Nicht zugestellt, aufgegeben: { $what }
happened-acknowledged = Vom Sicherheitsteam bestätigt: { $what }
effect-word-tell = eine Nachricht
happened-request-seen = Hat die Anfrage geöffnet.
happened-request-unreached = Hat die Person noch nicht erreicht. Die Anfrage bleibt offen.
happened-told-vouch = Zugestellt: die Bitte zu bürgen
happened-told-approval = Zugestellt: die Bitte zu genehmigen
effect-word-tell-vouch = die Bitte zu bürgen
effect-word-tell-approval = die Bitte zu genehmigen
check-seen = Hat die Anfrage um { $at } geöffnet.
check-not-seen = Hat die Anfrage noch nicht geöffnet.
told-kind-vouch = Gebeten zu bürgen
told-kind-approval = Gebeten zu genehmigen
happened-photo-viewed = Hat das hinterlegte Foto angesehen.
happened-noted = Notiz: { $text }
happened-closed = Fall abgeschlossen: jeder Schritt ist erledigt.
happened-closed-before = Fall abgeschlossen: Nichts war mehr zu tun.
happened-closed-frozen = Fall abgeschlossen, während das Konto gesperrt war.
happened-closed-disabled = Fall abgeschlossen: Das Konto war deaktiviert.
happened-closed-not-signed-in = Fall abgeschlossen: Die Anmeldung wurde erlassen, und die Person hat sich nicht angemeldet.
happened-rejected = Wiederherstellung abgelehnt, Fall abgeschlossen. Was ausgesetzt wurde, bleibt ausgesetzt.
escalation-vouch-declined = die Führungskraft wollte nicht bürgen
escalation-approval-declined = die Zustimmung wurde abgelehnt
escalation-two-failed-checks = zwei Prüfungen wurden nicht bestanden
escalation-recoveries-locked = in allen Fällen dieser Person sind drei Prüfungen gescheitert
escalation-account-frozen = das Konto wurde gesperrt
escalation-own-stop = die Inhaberin oder der Inhaber hat angehalten
escalation-weaker-session = jemand hat im Namen der Inhaberin oder des Inhabers angehalten, in einer Sitzung, die schwächer ist als das Konto: Vielleicht war es jemand anderes
list-and = { $before } und { $last }
own-stop = In einer Sitzung von { $name } angehalten, geöffnet { $at } mit { $methods }.
own-stop-weaker = In einer Sitzung von { $name } angehalten, geöffnet { $at } mit { $methods }. Das ist schwächer als das Konto: Vielleicht war es jemand anderes.
own-stop-known = In einer Sitzung von { $name } angehalten, geöffnet { $at } mit { $methods } ({ $count ->
    [one] als jemand anderem bekannt gemeldet
    [2] beide als jemand anderem bekannt gemeldet
   *[other] alle als jemand anderem bekannt gemeldet
 }).
own-stop-some-known = In einer Sitzung von { $name } angehalten, geöffnet { $at } mit { $methods } (als jemand anderem bekannt gemeldet: { $reported }).
own-stop-lost = In einer Sitzung von { $name } angehalten, geöffnet { $at } mit { $methods } ({ $count ->
    [one] in diesem Fall gemeldet
    [2] beide in diesem Fall gemeldet
   *[other] alle in diesem Fall gemeldet
 }).
own-stop-some-lost = In einer Sitzung von { $name } angehalten, geöffnet { $at } mit { $methods } (in diesem Fall gemeldet: { $reported }).

method-word-passkey = Passkey
method-word-windows-hello = Windows Hello
method-word-authenticator = Authenticator-App
method-word-software-totp = Codes aus einer App
method-word-phone = SMS oder Anruf
method-word-email = Code per E-Mail
method-word-password = Passwort
method-word-temporary-access-pass = Befristeter Zugriffspass
method-word-security-questions = Sicherheitsfragen
method-word-recovery-codes = Wiederherstellungscode
sign-in-new-passkey = Neuer Passkey (Registrierung)
sign-in-refused = Abgelehnt ({ $code })

approve-needs-passkey = Sie sind nicht mit einem Passkey angemeldet. Zum Unterschreiben ist einer nötig.

tree-detail-tip = Die Signatur des letzten Prüfpunkts, sein Baum und die letzten 64 Einträge stimmen überein.
tree-detail-put-back = In sich stimmig, aber eine Ausgabesperre ist an: siehe oben.
tree-detail-not-checked = Hier nicht geprüft. Führen Sie keyward log verify aus.
tree-detail-broken = Das Protokoll ist nicht das, was signiert wurde: { $what }
review-what-lost = Verlust
review-what-stolen = Diebstahl
review-what-pin-locked = PIN gesperrt
review-what-new-phone = Neues Telefon
cluster-team = Verluste im Team { $name }
cluster-place = Verluste am Ort { $name }
cluster-person = Wiederholte Verluste von { $name }
cluster-agent = Abgelehnte Fälle, eröffnet von { $name }
log-erased = Gelöscht.
log-codes-generated = Neue Wiederherstellungscodes wurden erstellt.
log-codes-used = Ein Wiederherstellungscode wurde benutzt.
log-passkey-registered = Passkey eingerichtet: { $label }.
log-method-reinstated = Gilt wieder: { $label }.
log-method-added = Methode hinzugefügt: { $label }.
log-method-secret-changed = Das Passwort wurde geändert.
log-method-removed = Selbst entfernt: { $label }.
log-method-renamed = „{ $from }“ wurde in „{ $label }“ umbenannt.
log-method-revoked = Endgültig entfernt: { $label }.
log-method-suspended = Ausgesetzt: { $label }.
log-a-method = eine Anmeldemethode
log-bench = Ein Ereignis einer Messung.
log-attack-mode-on = Der Angriffsmodus wurde eingeschaltet.
log-attack-mode-off = Der Angriffsmodus wurde ausgeschaltet.
log-demo-made = Die Demo wurde eingerichtet.
log-demo-people = Erfundene Personen kamen dazu.
log-deputy-named = Eine Stellvertretung wurde benannt.
log-deputy-removed = Die Stellvertretung wurde aufgehoben.
log-directory-initialised = Die Organisation wurde eingerichtet.
log-duress-not-told = Niemand in der Sicherheit war über einen stillen Hilferuf zu erreichen.
log-duress-pretended = Unter Zwang wurde ein Passkey eingerichtet. Er öffnet nichts.
log-import-applied = Ein Import wurde übernommen.
log-import-changed = Ein Import hat Daten dieser Person geändert.
log-intake-dismissed = Eine Meldung von der Website wurde beiseitegelegt.
log-intake-merged = Meldungen von der Website unter einem Benutzernamen wurden zusammengelegt.
log-intake-displaced = Meldungen von der Website, die niemanden nennen, machten anderen Platz.
log-intake-expired = Meldungen von der Website, die zu lange warteten, sind beendet.
log-intake-taken = Auf eine Meldung von der Website hin wurde ein Fall eröffnet.
log-password-outdated = Das Passwort muss bei der nächsten Anmeldung geändert werden.
log-pass-disarmed = Ein Pass, der unter Zwang ausgestellt wurde, ist entschärft.
log-pass-expired = Ein Pass ist abgelaufen.
log-half-shown = Die Hälfte eines Passes wurde der Person gezeigt, die sie verwahrt.
log-account-changed = Die Art des Kontos oder seine Zuständigkeit wurde geändert.
log-claimed = Laut einem Import gehören zwei Konten einer Person.
log-claim-ended = Importe sagen nicht mehr, dass zwei Konten einer Person gehören.
log-person-frozen = Das Konto wurde gesperrt.
log-person-invited = Zum Einrichten des ersten Passkeys eingeladen.
log-linked = Zwei Konten wurden als die einer Person verknüpft.
log-unlinked = Zwei Konten sind nicht mehr verknüpft.
log-person-made = Ein Konto wurde angelegt.
log-photo-viewed = Das hinterlegte Foto wurde am Helpdesk gezeigt.
log-record-joined = Ein Konto wurde einem Eintrag des Verzeichnisses zugeordnet.
log-reregistered = Die Mehr-Faktor-Anmeldung wurde neu eingerichtet.
log-reregistration-required = Die Mehr-Faktor-Anmeldung muss neu eingerichtet werden.
log-duress-word-changed = Das Notwort wurde gesetzt oder entfernt.
log-person-unfrozen = Die Sperre wurde aufgehoben.
log-relation-declared = Zwei Personen wurden als einander nahestehend eingetragen.
log-relation-withdrawn = Zwei Personen sind nicht mehr als nahestehend eingetragen.
log-undelivered-noted = Alarm: Nachrichten zu einem Fall erreichen niemanden.
log-undelivered-ended = Der Alarm über unzustellbare Nachrichten wurde beendet.
log-wave-noted = Eine Phishing-Welle wurde vermerkt.
log-wave-ended = Die Phishing-Welle wurde beendet.
log-notice-owed = Nicht alle konnten benachrichtigt werden, weil die Liste der Rollen gefälscht war.
log-notice-paid = Alle wurden über das benachrichtigt, was einige verpasst hatten.
log-agent-held = Eine Person am Helpdesk tat in zu kurzer Zeit zu viel und ist angehalten.
log-agent-hold-ended = Eine angehaltene Person darf weiterarbeiten.
log-people-read = Personen und Fälle am Helpdesk angesehen; das Ereignis nennt sie.
log-guesses-many = 50 Fehlversuche in Folge an einer Anmeldemethode.
log-guesses-held = Eine Anmeldemethode ist nach 100 Fehlversuchen in Folge angehalten.
log-guesses-lifted = Die Sperre nach Fehlversuchen wurde aufgehoben.
log-pass-attempts = Ein Pass gilt nach zu vielen falschen Versuchen nicht mehr.
log-pass-issued = Ein Pass wurde ausgestellt.
log-pass-used = Ein Pass wurde benutzt.
log-pass-voided = Ein Pass wurde ungültig gemacht.
log-roles-changed = Rollen wurden geändert.
log-tier-changed = Die Stufe wurde geändert.
log-history-accepted = Das Protokoll wurde angenommen, wie es ist, und die Ausgabesperre beendet
log-hold-set = Eine Ausgabesperre wurde gesetzt
log-hold-vouched = Ein anderer Server bürgte für das Protokoll, und dessen Sperre endete
log-sealed = Zeilen und Ereignisse erhielten MACs
log-keys-rotated = Der Schlüssel der MACs wurde gewechselt
log-repaired = Gefälschte Zeilen wurden entfernt
log-policy-changed = Die Richtlinie wurde geändert.
log-redteam-began = Eine Übung des Red Teams begann.
log-redteam-people = Für die Übung wurden Personen angelegt.
log-redteam-changed = Eine Person der Übung wurde geändert.
log-redteam-removed = Die Personen der Übung wurden entfernt.
log-redteam-ended = Die Übung des Red Teams endete.
log-sessions-ended = Alle Sitzungen wurden beendet.
log-sessions-ended-by-desk = Der Helpdesk hat Sitzungen beendet.
log-sessions-ended-by-owner = Eigene Sitzungen wurden beendet.
log-sign-in-refused = Eine Anmeldung wurde abgelehnt.
happened-statement-signed = Die Erklärung wurde mit einem Passkey unterschrieben; die Unterschrift wird aufbewahrt.
card-observe-place = Wo Sie sich treffen

## Was ein User-Agent sagt, und Wörter, die in einen Datensatz kommen
browser-on = { $browser } auf { $system }
passkey-on = Passkey auf { $system }
report-at-hand = Zur Hand: { $what }

## Einen Pass am Telefon buchstabieren (DIN 5009)
spell-a = Aachen
spell-b = Berlin
spell-c = Chemnitz
spell-d = Düsseldorf
spell-e = Essen
spell-f = Frankfurt
spell-g = Goslar
spell-h = Hamburg
spell-i = Ingelheim
spell-j = Jena
spell-k = Köln
spell-l = Leipzig
spell-m = München
spell-n = Nürnberg
spell-o = Offenbach
spell-p = Potsdam
spell-q = Quickborn
spell-r = Rostock
spell-s = Salzwedel
spell-t = Tübingen
spell-u = Unna
spell-v = Völklingen
spell-w = Wuppertal
spell-x = Xanten
spell-y = Ypsilon
spell-z = Zwickau
spell-0 = Null
spell-1 = Eins
spell-2 = Zwei
spell-3 = Drei
spell-4 = Vier
spell-5 = Fünf
spell-6 = Sechs
spell-7 = Sieben
spell-8 = Acht
spell-9 = Neun
card-wipe-letter = Die Nachricht im Wortlaut
say-call-back-pin = „Eine gesperrte PIN lässt sich nicht aufheben, aber wir können einen neuen Passkey einrichten. Zuerst rufe ich Sie unter einer Nummer zurück, die wir gespeichert haben. Bitte legen Sie auf, ich melde mich gleich.“
say-on-call-pin = „Hier ist der Helpdesk. Spreche ich mit { $name }? Haben Sie uns eben wegen eines gesperrten Sicherheitsschlüssels angerufen?“
say-on-call-first = „Hier ist der Helpdesk. Spreche ich mit { $name }? Erwarten Sie, Ihren ersten Passkey einzurichten?“
say-on-call-new = „Hier ist der Helpdesk. Spreche ich mit { $name }? Haben Sie uns eben wegen Ihres neuen Telefons angerufen?“
say-on-call-compromised = „Hier ist der Helpdesk. Spreche ich mit { $name }? Haben Sie uns eben angerufen, weil vielleicht jemand anders in Ihrem Konto ist?“
verify-missing-waits = Eine Prüfung läuft.
card-verify-else = Wenn das nicht geht
card-verify-barred = { $count ->
    [one] Eine Prüfung ist hier nicht möglich
   *[other] { $count } Prüfungen sind hier nicht möglich
 }
report-heading-pin = Welcher Schlüssel von { $name } ist gesperrt?
report-heading-new = Welches Telefon von { $name } wird ersetzt?
report-heading-compromised = Was ist mit dem Konto von { $name } passiert?
report-compromised-hint = Phishing, Hack, Passwort auf einer falschen Seite eingegeben, Code vorgelesen, Anfrage bestätigt. Nichts ist verloren.
report-exposed = Was kennt vielleicht jemand anders, oder hat es benutzt?
report-exposed-hint = Was gewählt ist, wird mit den Sitzungen ausgesetzt und am Ende entfernt, damit es neu eingerichtet wird. Unsicher? Lassen Sie es gewählt.
report-exposed-none = Auf diesem Konto lässt sich nichts abphishen: Die Sitzungen werden beendet.
report-exposed-now = Bevor die Person geprüft ist, schließt ein Anruf nichts. Sitzungen lassen sich sofort auf der Seite der Person beenden:
report-devices-pin = Welcher Schlüssel gesperrt ist
report-devices-new = Das alte Telefon
report-methods-pin = Welche Passkeys darauf sind
report-methods-new = Was sonst noch darauf ist
report-methods-hint-pin = Passkeys auf einem oben gewählten Schlüssel gehören dazu. Wählen Sie hier, was auf keinem verzeichneten Schlüssel liegt.
report-methods-hint-new = Methoden auf einem oben gewählten Telefon sind schon dabei. Wählen Sie hier, was auf keinem hinterlegten Telefon liegt.
report-when-pin = Seit wann
report-when-new = Seit wann
report-problem-device-pin = Wählen Sie den gesperrten Schlüssel oder beschreiben Sie ihn.
report-problem-device-new = Wählen Sie das Telefon, das ersetzt wird, oder beschreiben Sie es.
report-problem-theft = Sagen Sie, ob es gestohlen wurde, oder dass es niemand sagen kann.
report-label-when-pin = Gesperrt
report-label-when-new = Ersetzt
report-label-exposed = Kennt vielleicht jemand anders
duty-retire-pin = Die Passkeys auf dem gesperrten Schlüssel stilllegen
duty-retire-new = Stilllegen, was auf dem alten Telefon war
duty-retire-compromised = Entfernen, was jemand anders kennen kann
duty-wipe-pin = Den Schlüssel zurücksetzen oder aus dem Verkehr ziehen
duty-wipe-new = Sich um das alte Telefon kümmern
step-so-settled-pin = Was aus dem Schlüssel wurde, ist vermerkt.
step-so-settled-new = Was aus dem alten Telefon wird, ist vermerkt.
step-so-no-retire-pin = Auf dem Schlüssel war kein Passkey.
step-so-no-retire-new = Auf dem alten Telefon war keine Methode.
step-so-no-retire-compromised = Es wurde nichts genannt, das jemand anders kennen kann.
close-settled-pin = Der gesperrte Schlüssel ist erledigt
close-settled-new = Um das alte Telefon ist gesorgt
close-reregistered = Neue Einrichtung verlangt
say-contain-pin = „Ich melde Sie jetzt überall ab, { $name }. Danach richten wir einen neuen Passkey ein.“
say-contain-new = „Ich melde Sie jetzt überall ab, { $name }. Danach richten wir Ihr neues Telefon ein.“
say-contain-compromised = „Ich melde Sie jetzt überall ab, { $name }. Wer sonst noch angemeldet ist, ist damit draußen, und was Sie genannt haben, funktioniert nicht mehr.“
say-reregister = „Die Codes und Anfragen Ihres alten Telefons gelten ab jetzt nicht mehr, { $name }. Bei der nächsten Anmeldung richten Sie sie neu ein.“
card-contain-text-pin = Alle Browser und Apps werden sofort abgemeldet, und die Passkeys auf dem gesperrten Schlüssel gelten nicht mehr.
card-contain-text-new = Alle Browser und Apps werden sofort abgemeldet, und die Passkeys auf dem alten Telefon gelten nicht mehr.
card-contain-text-compromised = Jeder Browser und jede App wird sofort abgemeldet, und was genannt wurde, funktioniert nicht mehr.
look-back-title = Gehen Sie das mit der Person durch
look-back-say = „Ich lese Ihnen die letzten Anmeldungen vor. Sagen Sie mir, welche nicht von Ihnen sind.“
look-back-say-methods = „Das ist auf Ihrem Konto eingerichtet. Haben Sie alles davon selbst hinzugefügt?“
look-back-text = Was nicht von der Person ist, kommt in die Meldung: Es wird mit dem Übrigen ausgesetzt und am Ende entfernt. Eine frühere Bürgschaft wird noch einmal erbeten.
look-back-held = Neu, deshalb mit dem Übrigen ausgesetzt, auch wenn es von der Person ist: { $names }. Jemand anderes am Helpdesk kann es wieder zulassen.
look-back-none = Keine Anmeldung ist verzeichnet.
look-back-not-theirs = Nicht von ihr
card-wipe-pin = Der gesperrte Schlüssel
card-wipe-new = Das alte Telefon
card-wipe-note-pin = Was aus dem Schlüssel wurde
card-wipe-note-new = Was aus dem alten Telefon wird
card-wipe-document-pin = Vermerken
wipe-passkey = Niemand hat gesagt, worauf er war: auf einem Telefon, einem Computer oder einem Sicherheitsschlüssel. Fragen Sie. Ist auch das weg, nehmen Sie es in die Meldung auf. Vermerken Sie dann den Verlust
wipe-reset = Eine gesperrte PIN lässt sich nicht aufheben. Setzen Sie den Schlüssel zurück, das löscht seine Passkeys, oder ziehen Sie ihn aus dem Verkehr. Vermerken Sie dann, was geschehen ist
wipe-replaced = Es gehört der Person. Bitten Sie sie, es zu löschen, bevor sie es weggibt, und vermerken Sie, was daraus wird
device-pin-locked = PIN gesperrt
method-on-locked-key = auf dem gesperrten Schlüssel
method-on-old-phone = auf dem alten Telefon
way-note-pin = PIN gesperrt
way-note-replaced = wird ersetzt

## Einstellungen: die Regeln, von zweien geändert; das Verfahren
area-settings = Einstellungen
flash-proposed = Vorgeschlagen. Es gilt erst, wenn eine zweite Person aus der Richtlinienadministration unterschreibt.
rule-roles = Rollen
rule-import = Import, der viele Personen ändert
rule-import-counts = { $people ->
    [one] Bei 1 Person ändert sich etwas
   *[other] Bei { $people } Personen ändert sich etwas
}. Gezählt sind alle, bei denen sich Nummer, Adresse, Führungskraft, Name, Stufe, Foto, Telefon, Gruppe, eine Verknüpfung von Konten oder die Erlaubnis zur Anmeldung ändert.
rule-import-contacts = { $people ->
    [one] 1 Nummer oder Adresse wird ersetzt.
   *[other] { $people } Nummern und Adressen werden ersetzt.
}
rule-import-managers = { $people ->
    [one] 1 Person bekommt eine andere Führungskraft.
   *[other] { $people } Personen bekommen eine andere Führungskraft.
}
rule-import-opens = { $people ->
    [one] 1 Person kommt in eine Gruppe, durch die eine Richtlinie mehr erlaubt, oder verlässt sie.
   *[other] { $people } Personen kommen in eine Gruppe, durch die eine Richtlinie mehr erlaubt, oder verlassen sie.
}
rule-import-holders = { $people ->
    [one] 1 Person mit einer Rolle kommt in eine andere Gruppe, die eine Richtlinie nennt, verlässt sie oder kann eine Person mit jemandem sein, der eine Rolle hat.
   *[other] { $people } Personen mit einer Rolle kommen in eine andere Gruppe, die eine Richtlinie nennt, verlassen sie oder können eine Person mit jemandem sein, der eine Rolle hat.
}
rule-import-reopened = { $people ->
    [one] 1 deaktiviertes Konto mit einer Rolle, höherer Stufe oder Verantwortung für andere wird aktiviert.
   *[other] { $people } deaktivierte Konten mit einer Rolle, höherer Stufe oder Verantwortung für andere werden aktiviert.
}
rule-import-earlier = { $people ->
    [one] Importe der letzten 72 Stunden, die niemand unterschrieben hat, änderten 1 andere Person; sie zählt zur selben Grenze.
   *[other] Importe der letzten 72 Stunden, die niemand unterschrieben hat, änderten { $people } andere Personen; sie zählen zur selben Grenze.
}
settings-import-proposed = Er ist vorgeschlagen: die Änderung ansehen, die auf die zweite Unterschrift wartet
settings-imports-text = Ein Import wartet, weil er mehr Personen ändert, als eine Person allein entscheiden darf, oder etwas öffnet: Gruppen, durch die eine Richtlinie mehr erlaubt, Konten, die wieder aktiviert werden, Personen, die eine sein können. Vergleichen Sie den Plan und die Zahlen unten mit dem Bericht von keyward import. Starten Sie den Import nach der zweiten Unterschrift innerhalb von sieben Tagen noch einmal; was eine Anmeldung öffnet, wartet vorher einen Tag.
rule-tier = Stufe der Wiederherstellung
rule-pass-policy = Richtlinie für befristete Zugriffspässe
rule-standards = Prüfstandards
rule-state-proposed = Wartet auf die zweite Unterschrift
rule-state-approved = Unterschrieben, wartet einen Tag
rule-state-in-force = In Kraft
rule-state-declined = Abgelehnt
rule-state-withdrawn = Zurückgezogen
rule-state-stopped = Angehalten
rule-state-expired = Niemand hat rechtzeitig unterschrieben
rule-state-overtaken = Überholt: nicht mehr das, was unterschrieben wurde
rule-verdict-met = Erfüllt
rule-verdict-depends = Kommt darauf an
rule-verdict-missed = Nicht erfüllt
rule-proof-call-back = Rückruf unter einer hinterlegten Nummer
rule-proof-vouch = die Führungskraft bürgt
rule-proof-in-person = persönlich mit Lichtbildausweis
rule-proof-video = Video gegen das hinterlegte Foto
rule-proof-video-with-id = Video mit Lichtbildausweis
rule-proof-passkey = ein Passkey, der noch da ist
rule-proof-recovery-code = ein aufbewahrter Wiederherstellungscode
rule-proof-knowledge = Wissen
rule-flag-lost-device-signed-in = Das Verlorene hat sich nach dem Verlust angemeldet
rule-flag-method-added = Um den Verlust herum kam eine Methode dazu
rule-flag-contact-changed = Kurz davor änderte sich eine Nummer oder Adresse
rule-flag-manager-changed = Kurz davor wechselte die Führungskraft
rule-flag-repeated-cases = Die Person hatte kürzlich andere Fälle
rule-flag-rejected-before = Ein Fall dieser Person wurde kürzlich abgelehnt
rule-flag-stopped-by-person = Die Person hat einen früheren Fall gestoppt
rule-flag-flagged-before = In einem früheren Fall blieb ein Warnzeichen ungeprüft
rule-flag-failed-before = In anderen Fällen dieser Person schlugen Prüfungen fehl
rule-flag-many-cases = Viele Fälle in kurzer Zeit
rule-flag-phishing-wave = Eine Phishing-Welle im Team
rule-flag-not-told = Eine Nachricht über die Wiederherstellung erreichte niemanden, für den sie bestimmt war
rule-flag-import-touched = Ein Import hat Daten der Person in den 72 Stunden vor der Meldung oder seither geändert
rule-flag-policy-closed = Die Anmelderichtlinie lässt einen Passkey oder die Wiederherstellungscodes der Person nicht mehr zu: seit einer Änderung in den 72 Stunden vor der Meldung oder danach, oder egal seit wann, wenn sie nichts Starkes mehr zulässt, das die Person noch hat
rule-flag-unusual-source = Eine Meldung im Web aus einem neuen Netz
rule-flag-bound-by-other = Während eines Falls kommt eine Methode dazu oder ändert sich, und nicht mit einem Pass, der gilt
rule-flag-shared-number = Eine Telefonnummer, die auch bei anderen hinterlegt ist
rule-flag-urgency = Gehört: es muss sofort sein
rule-flag-name-dropping = Gehört: Namen wichtiger Leute
rule-flag-skip-request = Gehört: „nur dieses eine Mal überspringen“
rule-flag-refuses-video = Gehört: kein Video, aus welchem Grund auch immer
rule-flag-wrong-facts = Gehört: falsche Angaben
rule-flag-threats = Gehört: Drohungen
rule-effect-note = Wird gezeigt und festgehalten
rule-effect-one-more-proof = Ein Nachweis mehr
rule-effect-second-person = Eine zweite Person stimmt zu
rule-effect-stop = Hält an, bis die Leitung entscheidet
rule-accounts-standard = Gewöhnliche Konten
rule-accounts-elevated = Erhöhte Konten
rule-accounts-privileged = Privilegierte Konten
rule-yes = ja
rule-no = nein
rule-no-role = Keine Rolle
rule-what = Was sich ändert
rule-from = Vorher
rule-to = Nachher
rule-reason = Grund
rule-why = Warum? Wer unterschreibt und wer prüft, liest es.
rule-preview = Vorschau
rule-preview-title = Das unterschreiben zwei Personen
rule-dangerous = Das öffnet etwas, das geschlossen war
rule-dangerous-text = Es gilt 24 Stunden nach der zweiten Unterschrift. Bis dahin können Richtlinienadministration und Sicherheitsleser es anhalten.
rule-worth = Gemessen an NIST SP 800-63-4
rule-statement = Die genaue Erklärung
rule-statement-hint = Ihr Passkey unterschreibt genau diese Worte. Sie bleiben im Protokoll.
rule-weak-confirm = Das ist schwächer als die Anmeldung, die es wiederherstellt. Tippen Sie „{ $word }“, um fortzufahren.
rule-weak-word = schwächer
rule-propose = Unterschreiben und vorschlagen
rule-proposed-by = Vorgeschlagen von { $name },
rule-approved-by = Zweite Unterschrift von { $name },
rule-due = In Kraft ab
rule-due-text = Bis dahin kann es angehalten werden.
rule-until = Kann unterschrieben werden bis
rule-approve = Unterschreiben und in Kraft setzen
rule-approve-waits = Unterschreiben: gilt in 24 Stunden
rule-decline = Ablehnen
rule-decline-why = Warum nicht?
rule-withdraw = Zurückziehen
rule-stop = Diese Änderung anhalten
rule-stop-why = Warum darf es nicht in Kraft treten?
rule-needs-passkey = Sie sind nicht mit einem Passkey angemeldet. Zum Unterschreiben ist einer nötig.
rule-lonely = Niemand sonst kann das jetzt unterschreiben: Es braucht eine Person, die Richtlinien verwaltet und weder Sie noch die betroffene Person ist. Der Betrieb legt sie am Server mit „keyward administrator add“ an.
rule-stronger-first = Nach der Anmeldung sind Sie wieder beim Formular. Kopieren Sie Ihre Begründung aus der Erklärung oben.
rule-second-person = Sie haben es vorgeschlagen: die zweite Unterschrift leistet jemand anderes.
rule-about-you = Das betrifft ein Konto von Ihnen. Zwei andere Administratoren unterschreiben es.
rule-only-administrators = Es unterschreibt die Richtlinienadministration.
rule-nist-two-methods = Zwei Nachweise auf verschiedenen Wegen, oder persönlich mit Lichtbildausweis
rule-nist-on-site = Vor Ort geprüfte Konten (IAL3) werden vor Ort wiederhergestellt
rule-nist-no-knowledge = Wissen weist niemanden aus
rule-nist-video-prompts = Im Video macht die Person Bewegungen, die der Server zufällig zieht: erfüllt, wenn der Helpdesk darum bittet
rule-nist-notice = Die Person erfährt von jeder Wiederherstellung, an jeder Adresse
rule-weak-single-proof = Ein Nachweis genügt, der nicht persönlich ist. Die Anmeldung, die er wiederherstellt, hat zwei Faktoren.
rule-weak-only-codes = Aufbewahrte Codes allein genügen: ein Fund des Blattes öffnet das Konto.
rule-weak-nobody-sees-them = Anrufe und Codes allein genügen: niemand muss die Person sehen oder kennen.
clause-way = Weg { $place }
clause-take = { $count } aus:
clause-not-only = Reicht allein nicht:
clause-not-only-on-screen = Reicht allein nicht: was auf einem Bildschirm zu sehen ist
clause-approvals = Personen, die dem Pass außer dem Helpdesk zustimmen: { $count }
clause-tell-security = Die Sicherheit erfährt es, bevor ein Pass ausgestellt wird
clause-tell-manager = Die Führungskraft erfährt es
clause-split-handover = Eine Hälfte des Passes bekommt der Helpdesk, die andere die Führungskraft
clause-second-person = Hat eine Person am Helpdesk alles allein geprüft, genehmigt eine zweite den Pass.
danger-grants = Es gibt die Rolle: { $role }
danger-lowers-tier = Eine Wiederherstellung dieses Kontos verlangt weniger
danger-pass-allows-more = Ein Pass darf mehr als bisher
danger-weaker-standard = { $accounts }: es reicht weniger als vorher
danger-tells-fewer = { $accounts }: weniger Leute erfahren von einer Wiederherstellung
danger-no-split = { $accounts }: Pässe werden nicht mehr geteilt
danger-milder-flag = Dieses Warnzeichen bewirkt weniger: { $flag }
danger-later-brake = Der Angriffsmodus geht später oder nie automatisch an
danger-opens-owned = Gemeinsame Konten oder Dienstkonten werden mit weniger als bisher wiederhergestellt, oder weniger Personen erfahren es
danger-more-passes = Eine Person am Helpdesk darf mehr Pässe in einer Stunde ausstellen
settings-calm = Keine Änderung wartet
settings-open = Was wartet
settings-alone = Weniger als zwei Personen können die Regeln ändern
settings-alone-text = Jede Änderung braucht zwei Personen der Richtlinienadministration. Der Betrieb des Servers kann dort eine hinzufügen. Alle Administratoren erfahren es:
settings-standards-text = Was jemand vorweisen muss, bevor der Helpdesk ihn wieder hereinlässt, je Stufe.
settings-version = Version { $version }
settings-since = seit
settings-as-delivered = wie mit Keyward geliefert
settings-signed = unterschrieben von { $one } und { $other }
settings-read = Das Verfahren lesen
settings-change = Ändern
settings-roles = Rollen und Stufen
settings-roles-text = Wer in Keyward was darf, und wie viel eine Wiederherstellung verlangt.
settings-roles-open = Rollen ansehen
settings-roles-find = Eine Person finden
settings-administrators = Richtlinienadministration:
settings-history = Alle Änderungen
settings-history-none = Noch hat niemand die Regeln geändert.
settings-person-title = Rollen und Stufe von { $name }
settings-not-yourself = Das sind Ihre eigenen. Zwei andere aus der Richtlinienadministration ändern sie.
settings-tier-text = Die Stufe bestimmt den Prüfstandard einer Wiederherstellung. Erhöhen Sie sie für Konten, deren Übernahme anderen schadet.
role-does-helpdesk = Bearbeitet gewöhnliche Konten ohne Rolle.
role-does-authentication = Bearbeitet gewöhnliche und erhöhte Konten unterhalb der eigenen Rolle.
role-does-privileged-authentication = Bearbeitet alle Konten, setzt fort, erlässt Pflichten, stimmt Pässen zu.
role-does-policy-administrator = Schlägt Änderungen von Rollen, Richtlinien und Standards vor und unterschreibt sie.
role-does-security-reader = Liest alles, was geschah, und hält an, was gefährlich ist.
pass-policy-text = Was ein befristeter Zugriffspass sein darf. Zwei Personen unterschreiben eine Änderung; eine, die mehr erlaubt, wartet einen Tag.
pass-policy-enabled = Pässe dürfen ausgestellt und benutzt werden
pass-policy-one-time = Jeder Pass gilt nur einmal
pass-policy-minimum = Kürzeste Dauer in Minuten
pass-policy-default = Übliche Dauer in Minuten
pass-policy-maximum = Längste Dauer in Minuten
pass-policy-length = Zeichen
pass-policy-include = Gruppen, die einen benutzen dürfen (0: alle)
pass-policy-exclude = Gruppen, die nicht dürfen
pass-policy-groups = Eingeschlossene Gruppen: { $include }, ausgeschlossene: { $exclude }. Sie bleiben, wie sie sind.
standards-title = Die Prüfstandards ändern
standards-text = Sie beginnen mit Version { $version }, die in Kraft ist. Nichts ändert sich, bis zwei Personen unterschrieben haben. Offene Fälle behalten ihre Version.
standards-way = Weg { $place }
standards-line = Zeile { $place }
standards-take = Verlange
standards-of = hiervon
standards-add-line = Und außerdem
standards-drop-line = Zeile entfernen
standards-add-way = Oder ein anderer Weg
standards-drop-way = Diesen Weg entfernen
standards-not-only = Reicht allein nicht
standards-approvals = Personen, die außer dem Helpdesk zustimmen
standards-tell-security = Sicherheit vor einem Pass benachrichtigen
standards-tell-manager = Führungskraft benachrichtigen
standards-split = Pass zwischen Helpdesk und Führungskraft teilen
standards-second-person = Zweite Person, wenn eine allein geprüft hat
standards-flags = Was Warnzeichen bewirken
standards-wave = Fälle in zehn Minuten, ab denen der Angriffsmodus angeht; 0 für nie
standards-first-passkey-standard = Erste Passkeys von Standardkonten
standards-first-passkey-elevated = Erste Passkeys von erhöhten Konten
standards-first-passkey-privileged = Erste Passkeys von privilegierten Konten
standards-owned = Konten ohne eigene Person
standards-owned-text = Gäste stellt ihre Heimatorganisation wieder her, Räume niemand. Verantwortliche stellen ein Konto mit ihrer Unterschrift und einer Freigabe wieder her.
standards-owned-shared = Verantwortliche stellen gemeinsame Konten wieder her
standards-owned-service = Verantwortliche stellen Dienstkonten wieder her
standards-passes = Pässe, die eine Person am Helpdesk in einer Stunde ausstellen darf; 0 für keine Grenze
procedure-title = Wie wir Personen prüfen
procedure-lead = Diese Seite entsteht aus den Regeln, die der Server durchsetzt. Eine andere Fassung gibt es nicht.
procedure-old = Das ist eine frühere Version.
procedure-current = Die gültige lesen
procedure-life = Wie lange eine bestandene Prüfung zählt
procedure-never = Was nie zählt
procedure-never-knowledge = Personalnummer, Geburtsdatum, Name der Führungskraft: sie finden das Konto und beweisen niemanden.
procedure-never-incoming = Die Nummer, von der jemand anruft, und eine Stimme, die richtig klingt.
procedure-never-lost = Eine Nummer oder ein Code, die mit verloren gingen.
procedure-never-new = Eine Nummer oder eine Führungskraft, die weniger als 72 Stunden vor der Meldung wechselte.
procedure-never-same = Zwei Nachweise aus einer Quelle: ein Gerät, eine Person, ein Gesicht.
procedure-never-vouch = Das Wort einer Führungskraft oder Vertretung, die mit der Person über ein hinterlegtes Telefon gesprochen hat: Dort ruft der Helpdesk an. Man spricht von Angesicht zu Angesicht, per Video oder über ein anderes Telefon.
procedure-never-failed = Eine nicht bestandene Prüfung. Für jede wird sogar ein Nachweis mehr verlangt.
procedure-stuck = Wenn jemand den Standard nicht erfüllen kann
procedure-stuck-said = Der Fall sagt es beim Öffnen, mit dem Grund für jede Prüfung, die nicht möglich ist, und mit dem, was stattdessen reicht.
procedure-stuck-place = Wer am Helpdesk eines anderen Standorts arbeitet, kann die Person treffen und die Prüfung in den Fall eintragen. Sie zählt als eigene Prüfung, nicht als die der bearbeitenden Person.
procedure-limits = Grenzen
procedure-limit-failures = { $count } fehlgeschlagene Prüfungen in 30 Tagen, gleich bei wem, sperren die Wiederherstellungen einer Person, bis die Aufsicht hingesehen hat.
procedure-limit-wave = Ab { $count } neuen Fällen in zehn Minuten geht der Angriffsmodus an.
procedure-limit-passes = Eine Person am Helpdesk stellt höchstens { $count } Pässe in einer Stunde aus.
procedure-flags = Was jedes Warnzeichen bewirkt
procedure-versions = Versionen
layout-procedure = Wie wir prüfen
glass-title = Der versiegelte Schlüssel wurde benutzt
glass-text = Am Server hat jemand den Umschlag geöffnet und einen Pass bekommen für { $account },
glass-why = Was haben Sie herausgefunden?
glass-seen = Ich habe es geprüft
glass-who = Eine andere Person mit der Rolle Sicherheitsleser muss es prüfen und festhalten.
change-refused-about-you = Das betrifft ein Konto von Ihnen. Diese Änderung machen zwei andere Administratoren.
change-refused-same-person = Sie haben es vorgeschlagen: die zweite Unterschrift leistet jemand anderes.
change-refused-over = Diese Änderung ist schon beendet.
change-refused-signer-in-recovery = Sie oder die vorschlagende Person haben einen offenen Fall. Bis er abgeschlossen ist, zählt diese Unterschrift nicht. Bitten Sie jemand anderes aus der Richtlinienverwaltung, zu unterschreiben.
change-refused-signer-restored = Von Ihnen beiden hat in den letzten 30 Tagen jemand an der Wiederherstellung des anderen Kontos mitgewirkt. Bitten Sie jemand anderes aus der Richtlinienverwaltung, zu unterschreiben.
change-refused-signer-claimed = Eine Datei sagt, dass die Unterschreibenden oder die unterschreibende und die betroffene Person eine Person sind, und niemand hat es geklärt. Bitten Sie jemand anderes aus der Richtlinienverwaltung, zu unterschreiben.
change-refused-too-few-apart = Es blieben weniger als zwei Personen der Richtlinienadministration oder der Leitung, die füreinander unterschreiben können. Diese Konten werden deshalb nicht verknüpft. Gehören sie wirklich einer Person, geben Sie die Rolle zuerst noch jemand anderem.
change-refused-too-few-get-in = Weniger als zwei Personen der Richtlinienverwaltung, weniger als zwei der Leitung oder niemand mit der Rolle Sicherheitsleser könnten sich mit ihren jetzigen Methoden noch anmelden. Bei einer Richtlinie: Lassen Sie deren Methoden zu, oder lassen Sie sie zuerst eine hinzufügen, die die neue Richtlinie zulässt und verlangt. Bei einer Rolle oder Verknüpfung: Geben Sie die Rolle zuerst noch jemandem, der sich anmelden kann.
change-refused-proposer-gone = Die vorschlagende Person darf das nicht mehr vorschlagen: eine Unterschrift fehlt. Lehnen Sie es ab und lassen Sie es erneut vorschlagen.
change-refused-stale = Seit dem Vorschlag trat etwas anderes in Kraft. Ziehen Sie ihn zurück und schlagen Sie neu vor.
change-refused-not-due = Diese Änderung ist noch nicht fällig.
change-refused-idle = Das würde nichts ändern.
policy-refused-lifetimes = Geben Sie die kürzeste Dauer zuerst und die längste zuletzt an, jede zwischen 10 Minuten und 30 Tagen.
policy-refused-length = Ein Pass hat 10 bis 48 Zeichen.
policy-refused-standard = Jeder Weg braucht eine Zeile, jede Zeile eine Prüfung, und ein Weg verlangt höchstens 8 Nachweise. Wählen Sie in jeder Zeile mindestens eine Prüfung.
policy-refused-too-weak = Ein erhöhtes oder privilegiertes Konto verlangt mindestens zwei Nachweise oder einen persönlichen; ein privilegiertes auch eine Zustimmung.
policy-refused-impossible = Einen dieser Wege könnte niemand erfüllen: eine Person hat ein Gesicht und eine Führungskraft.
policy-refused-weak-unconfirmed = Das ist schwächer als die Anmeldung, die es wiederherstellt. Tippen Sie das Wort, um zu sagen, dass Sie es wissen, und unterschreiben Sie noch einmal.
log-change-proposed = Eine Änderung der Regeln wurde vorgeschlagen.
log-change-approved = Eine Änderung der Regeln bekam die zweite Unterschrift.
log-change-in-force = Eine Änderung der Regeln trat in Kraft.
log-change-declined = Eine Änderung der Regeln wurde abgelehnt.
log-change-withdrawn = Eine Änderung der Regeln wurde zurückgezogen.
log-change-stopped = Eine Änderung der Regeln wurde angehalten.
log-change-expired = Niemand unterschrieb eine Änderung der Regeln rechtzeitig.
log-change-overtaken = Eine Änderung der Regeln wurde vor ihrem Tag überholt.
log-import-too-few-get-in = Seit einem Import können sich zu wenige Personen mit einer Rolle zu ihrer Arbeit anmelden.
log-administrator-added = An der Maschine kam jemand in die Richtlinienadministration.
log-sign-in-policy-restored = An der Maschine wurde die Anmelderichtlinie auf die mitgelieferte zurückgesetzt.
log-break-glass-sealed = Ein versiegelter Schlüssel wurde erzeugt.
log-break-glass-used = Der versiegelte Schlüssel wurde an der Maschine benutzt.
log-break-glass-refused = An der Maschine wurde ein falscher versiegelter Schlüssel versucht.
log-break-glass-seen = Die Sicherheit hat eine Benutzung des versiegelten Schlüssels geprüft.
log-metadata-loaded = Metadaten über Authentikatoren wurden geladen.
log-anchor-added = Ein Vertrauensanker für Authentikatoren kam hinzu.
log-anchor-removed = Ein Vertrauensanker für Authentikatoren wurde entfernt.
settings-waiting = { $count ->
    [one] Eine Änderung wartet
   *[other] { $count } Änderungen warten
 }

# Ob der Standard eines Falls für diese Person zu erfüllen ist.
reach-remotely = { $name } lässt sich aus der Ferne prüfen
reach-approval = Eine Zustimmung fehlt
reach-in-person = { $name } lässt sich nur persönlich prüfen
reach-stopped = Ein Warnzeichen hält diesen Fall an
reach-out-review = Die Leitung sieht das Warnzeichen an und lässt den Fall weitergehen. Bis dahin führt keine Prüfung zu einem Pass.
reach-never = Der Standard für dieses Konto ist zurzeit nicht zu erfüllen
reach-with = Am schnellsten:
reach-also = Auch möglich: { $checks }
reach-also-short = Möglich, aber auch zusammen nicht genug: { $checks }
reach-short = { $needed } Prüfungen sind nötig, und zurzeit { $possible ->
    [0] ist keine möglich
    [one] ist nur eine möglich
   *[other] sind nur { $possible } möglich
 }, die schon zählenden eingerechnet. Ein persönliches Treffen und ein Videoanruf sind dieselbe Prüfung: Beide beruhen auf dem Gesicht.
reach-frozen = Dieses Konto ist gesperrt
reach-out-frozen = Die Leitung hebt die Sperre auf der Seite der Person auf. Bis dahin meldet nichts an, kein Pass wird ausgestellt und keine Methode eingerichtet.
reach-frozen-page = Zur Sperre
reach-why = Prüfungen, die nicht möglich sind, und warum
reach-out-another-place = Weit weg? Eine Kollegin oder ein Kollege an einem anderen Standort trifft die Person und trägt die Prüfung in diesen Fall ein.
reach-no-approver = { $count ->
    [one] Eine Zustimmung fehlt: Niemand, der zustimmen darf, ist verfügbar.
   *[other] { $count } Zustimmungen fehlen: Nicht genug Personen, die zustimmen dürfen, sind verfügbar.
 }
reach-call-back-not-on-file = Rückruf: Es ist keine Telefonnummer hinterlegt.
reach-call-back-too-new = Rückruf: Die hinterlegte Nummer wurde innerhalb von 72 Stunden vor der Meldung geändert.
reach-call-back-went = Rückruf: Die hinterlegte Nummer klingelt auf dem verlorenen Gerät oder könnte es.
reach-vouch-not-on-file = Bürgschaft: Es ist keine Führungskraft hinterlegt.
reach-vouch-inactive = Bürgschaft: Das Konto der hinterlegten Führungskraft ist deaktiviert oder gesperrt.
reach-vouch-too-new = Bürgschaft: Die Führungskraft wechselte innerhalb von 72 Stunden vor der Meldung.
reach-vouch-took-part = Bürgschaft: Die Führungskraft bearbeitet diesen Fall oder ist diese Person.
reach-vouch-enabled-lately = Bürgschaft: Das Konto der Führungskraft wurde in den letzten 72 Stunden wieder aktiviert.
reach-vouch-in-recovery = Bürgschaft: Die Führungskraft hat selbst einen offenen Fall. Sie kann bürgen, sobald er abgeschlossen ist.
reach-video-not-on-file = Video: Es ist kein Foto hinterlegt, mit dem sich das Gesicht vergleichen lässt.
reach-video-too-new = Video: Das Foto wurde innerhalb von 72 Stunden vor der Meldung geändert.
reach-code-not-on-file = Wiederherstellungscode: Es wurde keiner gespeichert.
reach-code-too-new = Wiederherstellungscode: Die Codes wurden innerhalb von 72 Stunden vor der Meldung erstellt.
reach-code-went = Wiederherstellungscode: Die Codes gingen mit dem Verlust verloren.
reach-code-attack-mode = Wiederherstellungscode: wird nicht angenommen, solange der Angriffsmodus an ist.
reach-not-usable = Nicht verwendbar: { $check }.

# Die Ausnahme der Leitung.
exception-card = Ausnahme vom Standard
exception-title = { $name }: Ausnahme vom Standard
exception-what = Jemand hat den Helpdesk um Zugang zu diesem Konto gebeten und lässt sich nicht wie üblich prüfen. Sobald die Ausnahme gilt, reicht ein Treffen mit Lichtbildausweis oder die Bürgschaft der Führungskraft für einen Pass.
exception-what-alone = Jemand hat den Helpdesk um Zugang zu diesem Konto gebeten und lässt sich nicht wie üblich prüfen. Sobald die Ausnahme gilt, reicht ein Treffen mit Lichtbildausweis für einen Pass.
exception-opens = Gilt ab
exception-second = Sie öffnet nichts, bis eine zweite Person der Leitung unterschreibt.
exception-stop = Ausnahme anhalten
exception-stop-why = Warum
exception-waits = Als Nächstes: Eine weitere Person der Leitung unterschreibt, bis { $until }.
exception-cools = Als Nächstes läuft die Wartezeit bis { $at }. Dann gilt die Ausnahme bis { $until }.
exception-is-open = Als Nächstes: Wer den Fall bearbeitet, trifft die Person mit Lichtbildausweis, oder die Führungskraft bürgt, bis { $until }; dann lässt sich ein Pass ausstellen.
exception-is-open-alone = Als Nächstes: Wer den Fall bearbeitet, trifft die Person mit Lichtbildausweis, bis { $until }; dann lässt sich ein Pass ausstellen.
exception-stoppers = Bis ein Pass ausgestellt ist, können die Person, die Führungskraft, das Sicherheitsteam und die Leitung sie anhalten.
exception-stoppers-alone = Bis ein Pass ausgestellt ist, können die Person, das Sicherheitsteam und die Leitung sie anhalten.
exception-sign = Ausnahme unterschreiben
exception-sign-text = { $hours ->
    [one] Eine Stunde nach der zweiten Unterschrift
   *[other] { $hours } Stunden nach der zweiten Unterschrift
 } reicht ein Treffen mit Lichtbildausweis oder die Bürgschaft der Führungskraft für einen Pass.
exception-sign-text-alone = { $hours ->
    [one] Eine Stunde nach der zweiten Unterschrift
   *[other] { $hours } Stunden nach der zweiten Unterschrift
 } reicht ein Treffen mit Lichtbildausweis für einen Pass.
exception-sign-who = Zwei Personen der Leitung unterschreiben, die sonst nichts mit dem Fall zu tun haben. Danach bearbeiten sie ihn nicht.
exception-sign-told = Nach der zweiten Unterschrift erfahren es die Person, die Führungskraft und das Sicherheitsteam sofort. Sie und die Leitung können sie anhalten.
exception-sign-told-alone = Nach der zweiten Unterschrift erfahren es die Person und das Sicherheitsteam sofort. Sie und die Leitung können sie anhalten.
exception-why = Warum diese Person den Standard nicht erfüllen kann und warum Sie sicher sind, dass sie es ist
exception-sign-button = Ausnahme unterschreiben
flash-exception-stopped = Die Ausnahme ist gestoppt.
happened-exception-signed = Ausnahme unterschrieben: { $reason }
happened-exception-started = Ausnahme von zwei Personen unterschrieben; sie gilt ab { $at }
happened-exception-stopped = Ausnahme angehalten: { $reason }
effect-word-tell-exception = die Nachricht von der Ausnahme
effect-word-tell-exception-stopped = die Nachricht, dass die Ausnahme angehalten wurde
happened-told-exception-stopped = Zugestellt: die Nachricht, dass die Ausnahme angehalten wurde
happened-told-exception = Zugestellt: die Nachricht von der Ausnahme
refusal-no-exceptions = Der Standard erlaubt für dieses Konto keine Ausnahme.
refusal-can-be-met = Der Standard lässt sich erfüllen, ohne dass jemand die Person trifft. Eine Ausnahme gibt es nur für jemanden, der ihn nicht erfüllen kann.
refusal-case-changed = Der Fall hat sich geändert, nachdem diese Genehmigung angefragt wurde: die Meldung, eine Prüfung oder ein Warnzeichen. Sie muss neu angefragt werden.
refusal-signer-in-recovery = Wer selbst einen offenen Fall hat, kann nicht für andere unterschreiben und dies nicht allein tun. Schließen Sie zuerst diesen Fall ab oder bitten Sie jemand anderes.
refusal-key-too-new = Dieser Passkey wurde in den letzten 72 Stunden in einer Sitzung ohne Passkey hinzugefügt. Unterschreiben Sie mit einem älteren oder später.
refusal-signer-restored = Wer diesen Fall bearbeitet oder darin unterschrieben hat, hat in den letzten 30 Tagen an der Wiederherstellung dieses Kontos mitgewirkt. Jemand anderes muss unterschreiben. Das endet 30 Tage nach jener Wiederherstellung; ist niemand anderes da, fügt der Betrieb an der Maschine eine Aufsicht hinzu.
refusal-signer-claimed = Eine Datei gibt diesem Konto und einem Konto in diesem Fall dieselbe Personalnummer, und niemand hat geklärt, ob beide einer Person gehören. Bitten Sie jemand anderes. Zwei aus der Richtlinienverwaltung verknüpfen die Konten auf der Seite eines davon, oder der nächste Import ohne diese Nummer beendet es.
refusal-exception-stopped = Sie haben in diesem Fall eine Ausnahme unterschrieben, die angehalten wurde. Eine weitere können nur zwei andere Personen unterschreiben.
exception-was-stopped = { $name } hat die Ausnahme angehalten, { $at }: { $reason }
exception-stopped-others = Die Unterzeichnenden können in diesem Fall keine weitere Ausnahme unterschreiben.
exception-stopped-told = Alle, die von der Ausnahme wussten, erfahren, dass sie angehalten wurde.
refusal-signed-already = Sie haben diese Ausnahme schon unterschrieben. Eine andere Person muss ebenfalls unterschreiben.
reach-out-exception = Lässt sich der Standard nicht erfüllen, können zwei Personen der Leitung eine Ausnahme unterschreiben.
standards-exceptions = Ausnahmen durch zwei Personen der Leitung
standards-exceptions-text = Für jemanden, der den Standard nicht erfüllen kann: Zwei Personen ohne Anteil am Fall unterschreiben, alle Beteiligten erfahren es, und nach der Wartezeit reicht ein Treffen mit Lichtbildausweis oder die Bürgschaft der Führungskraft für einen Pass.
standards-exceptions-hours = Stunden, die eine Ausnahme wartet
danger-opens-exceptions = Zwei Personen der Leitung dürfen Ausnahmen machen: { $accounts }
danger-faster-exceptions = Ausnahmen warten weniger lange
procedure-stuck-exception = { $accounts }: Zwei Personen der Leitung ohne anderen Anteil am Fall können eine Ausnahme unterschreiben. { $hours ->
    [one] Eine Stunde später
   *[other] { $hours } Stunden später
 } reicht ein Treffen mit Lichtbildausweis oder die Bürgschaft der Führungskraft für einen Pass, wenn nicht die Person, die Führungskraft, das Sicherheitsteam oder die Leitung sie anhält.

# Erste Passkeys für viele Personen.
first-title = Erste Passkeys für viele Personen
first-text = Wer keine Methode hat, die hier funktioniert, erfährt, wie und wo es einen ersten Passkey gibt. Es wird nichts geöffnet und kein Pass erzeugt: Jede Person wird in einem eigenen Fall geprüft. Höchstens { $most } Personen in einem Durchgang; wiederholen Sie ihn für die übrigen.
first-unlisted = Die Liste enthält { $count } weitere Personen. Sie werden ausgelassen oder kommen beim nächsten Durchlauf an die Reihe.
first-names = Benutzernamen, einer je Zeile
first-group = Oder eine Gruppe, mit ihrem genauen Namen
first-way = Wie sie davon erfahren
first-way-mail = Per Mail, an Postfächer, die von der Personalabteilung kamen und seit 72 Stunden hinterlegt sind
first-way-manager = Die Führungskraft sagt es ihnen
first-way-in-person = Nur am Helpdesk: niemand wird angeschrieben
first-would = { $count ->
    [0] Niemand würde eingeladen
    [one] Eine Person würde eingeladen
   *[other] { $count } Personen würden eingeladen
 }
first-done = { $count ->
    [0] Niemand wurde eingeladen
    [one] Eine Person wurde eingeladen
   *[other] { $count } Personen wurden eingeladen
 }
first-noted = { $count ->
    [one] Eine Person ist am Helpdesk vorgemerkt. Niemand wurde angeschrieben: Sagen Sie es ihr selbst
   *[other] { $count } Personen sind am Helpdesk vorgemerkt. Niemand wurde angeschrieben: Sagen Sie es ihnen selbst
}
first-would-note = { $count ->
    [one] Eine Person würde vorgemerkt; niemand wird angeschrieben
   *[other] { $count } Personen würden vorgemerkt; niemand wird angeschrieben
}
first-left-out = { $count } ausgelassen
first-invite = { $count ->
    [one] Diese Person einladen
   *[other] { $count } Personen einladen
 }
first-note = { $count ->
    [one] Diese Person vormerken
   *[other] { $count } Personen vormerken
}
first-in = Eingeladen
first-in-noted = Vorgemerkt
first-more = { $count ->
    [one] und eine weitere Person
   *[other] und { $count } weitere
}
first-will = Wird eingeladen
first-will-note = Wird vorgemerkt
first-out = Ausgelassen
first-nobody = Niemand hat diesen Benutzernamen.
first-to-person = { $count ->
    [one] An ein Postfach.
   *[other] An { $count } Postfächer.
 }
first-to-manager = An die Führungskraft.
first-to-desk = Niemand wird angeschrieben; es steht auf der Seite der Person.
first-case-open = Ein Fall ist offen.
first-invited = Eingeladen am { $at }.
first-no-mailbox = Kein Postfach aus der Personalabteilung ist seit 72 Stunden hinterlegt.
first-no-manager = Keine Führungskraft ist seit 72 Stunden hinterlegt.
first-over-the-limit = Über der Grenze eines Durchgangs: Wiederholen Sie ihn.
first-changed = Inzwischen hat sich etwas geändert: Wiederholen Sie den Durchgang.
first-empty = Nennen Sie jemanden oder eine Gruppe.
first-no-group = Keine Gruppe heißt so. Das Feld zeigt die Gruppen, die es gibt.
first-no-groups = Keine Gruppe heißt so: Das Verzeichnis hat keine Gruppen.
first-link = Erste Passkeys für viele Personen
person-invited = Erster Passkey
person-invited-mail = per Mail eingeladen am { $at }
person-invited-manager = über die Führungskraft eingeladen am { $at }
person-invited-in-person = kommt zum Helpdesk, vermerkt am { $at }

# Verknüpfungen zwischen Konten, Kontoarten und Verantwortliche.
rule-link = Konten einer Person
rule-account = Kontoart und verantwortliche Person
account-person = Konto einer Person
link-text = Zwei verknüpfte Konten gelten als eine Person, wo immer die Regeln Personen trennen. Zwei gewöhnliche Konten verknüpft eine Person allein. Hat eine der beiden Personen eine Rolle oder einen offenen Fall, braucht das eine zweite Unterschrift und einen Tag, ebenso jedes Lösen. Alle, um deren Konten es geht, erfahren davon. Konten mit derselben Personalnummer gelten auch ohne Verknüpfung als eine Person.
link-name = Benutzername des anderen Kontos
link-remove = Verknüpfung lösen
link-one = Die Konten von { $one } und { $other } gehören einer Person
link-two = Die Konten von { $one } und { $other } gehören zwei Personen
account-text = Gäste stellt ihre Heimatorganisation wieder her, Räume niemand. Ein gemeinsames Konto oder Dienstkonto stellt die verantwortliche Person wieder her, wo die Standards es sagen. Jede Änderung hier braucht zwei Personen; was jemandem die Wiederherstellung erlaubt, wartet einen Tag.
account-owner = Benutzername der verantwortlichen Person (nur für gemeinsame Konten und Dienstkonten)
account-owned = Verantwortlich ist { $name }
account-owned-by-nobody = Niemand ist verantwortlich
account-no-owner = Es ist niemand verantwortlich: Niemand kann dieses Konto wiederherstellen, auch der Helpdesk nicht. Nennen Sie eine verantwortliche Person, außer wenn Sie genau das wollen.
danger-joins-guarded = Jemand mit einer Rolle oder einem offenen Fall würde mit jemand anderem als eine Person gelten
danger-unlinks = Zwei Konten einer Person würden als zwei Personen gelten
danger-other-holder = Andere Personen als bisher stellen das Konto wieder her
policy-refused-owner = Nur ein gemeinsames Konto oder Dienstkonto hat eine verantwortliche Person, und sie ist ein anderes Konto.
policy-refused-nobody = Niemand hat diesen Benutzernamen.

# Was ein Fall verlangt: die Regel, was dazukommt, wie weit es ist.
asked-title = Was verlangt ist
asked-ways = Eines davon genügt:
asked-takes = { $count ->
    [1] Eine Prüfung
    [2] Zwei Prüfungen
    [3] Drei Prüfungen
   *[other] { $count } Prüfungen
}
asked-takes-codes = { $count ->
    [2] Zwei Prüfungen nötig.
   *[other] { $count } Prüfungen nötig.
} Ein Wiederherstellungscode zählt nur zusammen mit einer anderen Prüfung.
asked-takes-exception = Eine Prüfung nach der Ausnahme: persönlich mit Lichtbildausweis, oder die Führungskraft bürgt
asked-any = aus
asked-of = { $count ->
    [1] eine aus
    [2] zwei aus
   *[other] { $count } aus
}
asked-approvals = { $count ->
    [one] eine weitere Person genehmigt den Pass
   *[other] { $count } weitere Personen genehmigen den Pass
}
asked-more-failed = +1, weil eine Prüfung nicht bestanden ist:
asked-more-flagged = +1 wegen Warnzeichen:
asked-more-refused = +1, weil die Anmelderichtlinie ablehnt, was { $name } noch hat: { $label }
asked-more-by-date = +1, weil { $label } lange vor der Meldung da war und nur wegen des Tages zurückgehalten wird, den die anrufende Person für den Verlust nennt
asked-more-not-at-hand = +1, weil die anrufende Person sagt: { $label } ist jetzt nicht nutzbar
asked-both-apply = Der Standard wurde geändert, seit dieser Fall eröffnet wurde. Der Fall muss beide Fassungen erfüllen; hier steht die, zu der mehr fehlt.
asked-more-no-channel = +1, weil ein Pass { $name } über die bisherigen Prüfungen nicht erreichen würde

# Ein Passkey, den ein früherer Fall eingerichtet hat.
card-made = { $label } wurde in Fall { $case } eingerichtet. War das die Person selbst?
say-made = „{ $label } wurde vor Kurzem eingerichtet. Waren Sie das? Wenn Sie ihn bei sich haben, melden Sie sich bitte jetzt damit an.“
card-made-waits = In diesem Fall hat sich noch niemand damit angemeldet. Sobald es so weit ist, steht es hier.
card-made-signed-in = Angemeldet um
card-made-yes = Ja: Er gehört ihr, sie hat ihn bei sich, und das war sie eben
card-made-else = Sagt die Person Nein oder ist sie nicht sicher, machen Sie weiter: Er wird mit dem Verlorenen ausgesetzt. Sagt sie, der frühere Fall sei nicht ihrer gewesen, halten Sie diesen Fall an.
happened-passkey-seen = { $label } hat sich angemeldet; er stammt aus einem früheren Fall.
happened-passkey-confirmed = Die Person hat { $label } als ihren bestätigt und sich damit angemeldet: Er bleibt.
refusal-not-in-question = Diesen Passkey hat kein früherer Fall eingerichtet, oder etwas spricht gegen jenen Fall. Er wird zurückgehalten.
refusal-worked-earlier-case = Sie haben den Fall bearbeitet, in dem dieser Passkey eingerichtet wurde. Bestätigen kann ihn nur jemand anderes, sonst wird er zurückgehalten.
refusal-not-signed-in = Mit diesem Passkey hat sich in letzter Zeit niemand angemeldet. Bitten Sie zuerst darum.

card-wait-seen = { $label } hat sich angemeldet. Das ist noch kein Nachweis: Die Anmeldung kann von jemand anderem als der anrufenden Person stammen.
card-wait-code = Vorgelesener Code
card-wait-code-button = Code prüfen
card-wait-code-tries = { $count ->
    [one] Noch ein Versuch.
   *[other] Noch { $count } Versuche.
 }
card-wait-code-until = Gültig bis
call-code-title = Code für den Helpdesk
call-code-life = { $minutes } Minuten gültig. Er funktioniert einmal.
call-code-warning = Lesen Sie ihn nur jemandem vor, den Sie angerufen haben oder der Sie unter Ihrer Nummer zurückgerufen hat. Das sind nicht Sie? Halten Sie es an.
call-code-done = Fertig
security-case-code-hint = Es erscheinen sechs Ziffern. Lesen Sie sie nur dem Helpdesk vor, in einem Gespräch, das Sie begonnen haben oder das Sie unter Ihrer Nummer erreicht hat.
call-code-recovery = Ihr Wiederherstellungscode stimmt. Lesen Sie dem Helpdesk diesen Code vor: Dann zählt er.
call-code-recovery-uncounted = Ihr Wiederherstellungscode stimmt, zählt in diesem Fall aber nicht. Lesen Sie dem Helpdesk diesen Code trotzdem vor. Er prüft auf andere Weise, dass Sie es sind.
call-code-recovery-too-new = Dieser Code ist zu neu, um zu belegen, dass Sie es sind. Lesen Sie dem Helpdesk die sechs Ziffern vor; er prüft noch anderes.
call-code-recovery-warning = Lesen Sie ihn nur jemandem vor, den Sie angerufen haben oder der Sie unter Ihrer Nummer zurückgerufen hat. Will ihn jemand anders haben, legen Sie auf und rufen Sie den Helpdesk an.
security-case-code = Ich spreche gerade mit dem Helpdesk
refusal-own-report = Die Person hat das selbst gemeldet, angemeldet. Bevor Sie etwas hinzufügen oder herausnehmen, lassen Sie sich einen Code aus ihren Sicherheitsinformationen vorlesen.
refusal-caller-of-later = Die Prüfungen dieses Falls sind vorbei, und jetzt kann jemand anderes am Telefon sein. Bevor Sie ändern, was fehlt, lassen Sie sich einen Code aus den Sicherheitsinformationen vorlesen. Geht das nicht, lassen Sie es, wie es ist: Eine Aufsicht entscheidet.
refusal-code-needs-own-passkey = Melden Sie sich mit einem Passkey an, den Sie schon drei Tage vor diesem Fall hatten, den die Richtlinie zulässt und den dieser Fall nicht zurückhält. Fordern Sie den Code dann erneut an.
refusal-no-code = Es ist kein Code offen. Bitten Sie die Person, in der Sicherheitsinfo auf „Ich spreche gerade mit dem Helpdesk“ zu gehen und den Code vorzulesen.
refusal-not-six-digits = Ein Code hat sechs Ziffern. Lassen Sie sich alle vorlesen; das hat keinen Versuch gekostet.
not-counted-not-read-out = Niemand hat die Ziffern vorgelesen, die der Person gezeigt wurden.
check-code-used = Jemand hat einen Wiederherstellungscode dieser Person verwendet. Er zählt, sobald die Person am Telefon die Ziffern vorliest, die darauf folgten.
check-code-used-new = Jemand hat einen Wiederherstellungscode dieser Person verwendet. Er stimmt, ist aber zu neu, um zu zählen: Die Codes wurden innerhalb von 72 Stunden um den Verlust oder die Meldung erstellt. Die Ziffern zeigen nur, wer ihn hat.
check-code-used-uncounted = Jemand hat einen Wiederherstellungscode dieser Person verwendet. Er stimmt, zählt aber in diesem Fall nicht.
check-code-drawn = Jemand, der als diese Person angemeldet ist, hat einen Code zum Vorlesen erhalten. Er zählt, sobald die Person am Telefon seine Ziffern vorliest.
happened-owner-signed-in = { $label } hat sich angemeldet. Ob das die anrufende Person war, ist nicht bekannt.
happened-code-drawn = Die Person, angemeldet mit { $label }, hat einen Code zum Vorlesen erhalten.
happened-recovery-code-used = Jemand hat einen Wiederherstellungscode verwendet und einen Code zum Vorlesen erhalten.
happened-code-wrong = Ein falscher Code wurde vorgelesen.
flag-word-owner-signed-in = eine Anmeldung, die nicht von der anrufenden Person ist
flag-word-wrong-code = falsche Codes vorgelesen
flagged-owner-signed-in = Jemand hat sich mit { $name } angemeldet ({ $at }), einem Passkey, den die anrufende Person nicht hat. Wenn sie es war, fragen Sie nach dem Code aus der Sicherheitsinfo.
flagged-wrong-code = Drei falsche Codes wurden für den von { $at } vorgelesen.
rule-flag-owner-signed-in = Eine Anmeldung mit einem Passkey, den die anrufende Person nicht hat
rule-flag-wrong-code = Drei falsche Codes vorgelesen

messages-title = Nicht gesendete Nachrichten
messages-link = Nicht gesendete Nachrichten
messages-lead = Eine Mitteilung wird 72 Stunden lang versucht, eine Erinnerung 24, ein Code, bis er abläuft. Eine Störung von Mailserver, Gateway oder Webhook verbraucht keinen Versuch.
messages-given-up = Aufgegeben
messages-waiting = Wartend
messages-none-given-up = Keine Nachricht wurde aufgegeben.
messages-none-waiting = Keine Nachricht wartet.
messages-again = Erneut senden
messages-again-to = Erneut senden an { $to }
messages-again-all = Alle erneut senden
messages-again-text = Derselbe Text geht noch einmal an dieselbe Adresse und wird so lange versucht wie eine neue Nachricht. Abgelaufene Codes werden nicht gesendet, und nichts geht an eine Adresse, die seit mehr als drei Tagen nicht mehr hinterlegt ist. Das erneute Senden steht im Protokoll.
messages-code-over = Kann nicht erneut gesendet werden: Der Code ist abgelaufen und wurde gelöscht.
messages-address-gone = Kann nicht erneut gesendet werden: Diese Adresse ist seit mehr als drei Tagen nicht mehr hinterlegt, und jetzt kann jemand anderes sie lesen.
messages-then = Nachrichten warten und gehen automatisch hinaus, sobald es wieder geht.
outlet-mail = Der Mailserver
outlet-text = Das SMS-Gateway
outlet-fallback = Mails gehen über den Ersatzserver { $host }. Der erste Server wird jede Minute wieder versucht.
fault-unreachable = { $outlet } ist nicht erreichbar.
fault-tls = { $outlet } ist nicht mit TLS erreichbar.
fault-silent = { $outlet } antwortet nicht.
fault-login = { $outlet } lehnt unsere Anmeldung ab. Der Betrieb muss sie richtigstellen.
fault-refused = { $outlet } nimmt von uns nichts an.
fault-busy = { $outlet } bittet um spätere Versuche.
fault-relaying = { $outlet } leitet an einen Empfänger nicht weiter.
flash-sent-again = Wieder eingereiht. Der Server sendet in wenigen Sekunden.
log-messages-sent-again = Aufgegebene Nachrichten werden erneut gesendet.
