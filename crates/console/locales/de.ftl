# Deutsch: was jede und jeder Beschäftigte sieht, und die Fallliste des Helpdesks. Der Rest erscheint auf Englisch.

area-desk = Helpdesk
area-people = Personen
area-approve = Bestätigen
area-review = Prüfung
area-security-info = Sicherheitsinfo
area-outbox = Postausgang
area-none = Start
flash-ok = Erledigt
flash-warn = Achtung
flash-bad = Nicht erledigt
layout-skip = Zum Inhalt springen
layout-nav = Hauptmenü
layout-waiting = offen
layout-search = Person, Fall oder Gerät suchen
layout-menu = Konto von { $name }
layout-sign-out = Abmelden
layout-product = Keyward
layout-check = Diesen Browser prüfen
layout-back = Zurück
list-older = Ältere
list-more = Mehr

js-cancelled = Der Passkey wurde nicht benutzt: abgebrochen, oder es hat zu lange gedauert. Nichts wurde geändert. Sie können es noch einmal versuchen.
js-already = Auf diesem Gerät liegt schon ein Passkey für Ihr Konto. Nehmen Sie diesen oder ein anderes Gerät.
js-origin = Unter dieser Adresse geht Ihr Passkey nicht. Öffnen Sie die Seite unter der Adresse, die man Ihnen gegeben hat.
js-unsupported = Dieser Browser oder dieses Gerät kann das nicht. Versuchen Sie einen anderen Browser oder den auf Ihrem Telefon.
js-network = Das Netz hat nicht geantwortet. Prüfen Sie die Verbindung und versuchen Sie es noch einmal.
js-server = Bei uns ist etwas schiefgegangen. Nichts wurde geändert. Versuchen Sie es gleich noch einmal.
js-yes = Ja
js-no = Nein
js-copied = Kopiert
js-unit-h = Std.
js-unit-m = Min.
js-unit-s = Sek.

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

signin-title = Anmelden
signin-heading = Bei { $organisation } anmelden
signin-prove-title = Melden Sie sich jetzt mit dem neuen Passkey an
signin-prove-lead = So zeigt sich, dass er funktioniert. Danach sind Sie fertig.
signin-user-name = Benutzername
signin-user-name-hint = Oder leer lassen und einen Passkey auswählen.
signin-continue = Weiter mit Passkey
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
enrol-title = Passkey einrichten
enrol-heading = Willkommen zurück, { $name }. Richten Sie Ihren neuen Passkey ein
enrol-lead = Ein Passkey ist Ihr Gesicht, Ihr Fingerabdruck oder die PIN dieses Geräts statt eines Passworts. Vorher ist hier nichts anderes möglich.
enrol-time = Zeit übrig:
enrol-label = Name des Passkeys
enrol-label-hint = Damit Sie ihn in der Liste wiedererkennen. Sie können ihn so lassen.
enrol-button = Passkey einrichten
enrol-stop = Aufhören und abmelden
enrol-done-title = Jetzt die Probe
enrol-done = Ihr neuer Passkey ist eingerichtet.
enrol-done-lead = Melden Sie sich ab und mit dem neuen Passkey wieder an. Das dauert ein paar Sekunden und stellt sicher, dass Sie morgen hineinkommen.
enrol-done-button = Abmelden und probieren

recover-title = Wieder hineinkommen
recover-lead = Nehmen Sie den ersten Weg, der geht. Ein Passwort brauchen Sie nicht.
recover-passkey-title = Ein anderer Passkey
recover-passkey-text = Ein Laptop, Tablet oder Sicherheitsschlüssel, mit dem Sie sich schon angemeldet haben, geht weiter. Melden Sie sich dort an und melden Sie den Verlust unter „Sicherheitsinfo“.
recover-passkey-button = Mit Passkey anmelden
recover-code-title = Ein aufbewahrter Code
recover-code-text = Einer der Codes, die Sie gedruckt oder notiert haben. Jeder gilt einmal.
recover-code = Wiederherstellungscode
recover-code-button = Code benutzen
recover-code-wrong = Das hat nicht geklappt. Prüfen Sie Benutzernamen und Code; jeder Code gilt einmal.
recover-desk-title = Der Helpdesk
recover-desk-text = Dort wird geprüft, dass Sie es sind, und Ihnen beim neuen Passkey geholfen. Das dauert ein paar Minuten.
recover-phone = Telefon
recover-hours = Zeiten
recover-place = Oder vor Ort
recover-desk-bring = Sie werden unter einer hinterlegten Nummer zurückgerufen, oder Ihre Führungskraft wird gefragt. Halten Sie einen Lichtbildausweis bereit.
recover-warning = Der Helpdesk fragt nie nach einem Passwort und nie nach einem Code, der Ihnen geschickt wurde. Fragt jemand danach, legen Sie auf und rufen Sie die Nummer oben an.

method-current = · damit sind Sie gerade angemeldet
method-synced = synchronisiert
method-bound = auf einem Gerät
method-on = auf { $device }
method-added = hinzugefügt
method-used = benutzt
method-never-used = nie benutzt
method-on-lost = als verloren gemeldet
strength-strong = Stark
strength-phishable = Abfischbar
strength-recovery = Nur Notfall
status-suspended = Gesperrt
status-revoked = Entfernt

security-title = Sicherheitsinfo
security-methods = So melden Sie sich an
security-methods-empty = Noch nichts eingerichtet.
security-change = Ändern
security-name = Neuer Name
security-rename = Umbenennen
security-remove = Entfernen
security-add = Passkey hinzufügen
security-touch = Ihre Anmeldung liegt eine Weile zurück. Bestätigen Sie mit einem Passkey, den Sie haben; dann wird der neue hinzugefügt.
security-touch-button = Bestätigen und weiter
security-new-name = Name des neuen Passkeys
security-lost = Ich habe ein Gerät verloren
security-case-agent = { $agent } arbeitet an Ihrem Konto: Fall { $number }
security-case-waiting = Für Ihr Konto wurde ein Verlust gemeldet: Fall { $number }
security-case-yours = Sie haben ihn hier gemeldet.
security-case-theirs = Haben Sie darum gebeten? Wenn nicht, halten Sie es jetzt an.
security-case-since = Seit
security-case-stop = Das war ich nicht: anhalten
security-codes = Wiederherstellungscodes
security-codes-left = { $count ->
    [one] { $count } übrig
   *[other] { $count } übrig
 }
security-codes-made = Erstellt am
security-codes-none = Codes auf Papier bringen Sie hinein, wenn jedes Gerät weg ist.
security-codes-make = Codes erstellen
security-codes-again = Neue erstellen; die alten gelten dann nicht mehr
confirm-codes = Bestätigen Sie, dass Sie es sind
confirm-codes-why = Ihre Anmeldung liegt eine Weile zurück. Neue Wiederherstellungscodes verlangen einen Passkey, den Sie haben.
confirm-codes-old = Früher erstellte Codes gelten dann nicht mehr.
confirm-codes-button = Bestätigen und Codes erstellen
security-sessions = Jetzt angemeldet
security-sessions-end-all = Überall sonst abmelden
security-session-since = seit
security-session-this = diese hier
security-activity = Was geschehen ist
security-activity-empty = Noch nichts.
security-look = Waren Sie das?
security-remove-title = Anmeldeweg entfernen
security-remove-heading = „{ $label }“ entfernen?
security-remove-text = Er gilt sofort nicht mehr und lässt sich nicht zurückholen. Bestätigen Sie mit einem Passkey.
security-remove-after = Ohne ihn:
security-remove-button = Entfernen
security-flash-added = { $label } wurde hinzugefügt.
security-flash-renamed = Der Name ist jetzt „{ $label }“.
security-flash-removed = { $label } wurde entfernt und gilt nicht mehr.
security-flash-session-ended = Dort abgemeldet.
security-flash-sessions-ended = { $count ->
    [one] An einer anderen Stelle abgemeldet.
   *[other] An { $count } anderen Stellen abgemeldet.
 }
security-flash-case-stopped = Fall { $number } ist angehalten. Niemand kann daran weiterarbeiten, bis die Leitung mit Ihnen gesprochen hat.
security-remove-last = Das ist Ihr einziger starker Weg. Richten Sie zuerst einen anderen Passkey ein.
ready-good = Sie können jedes Gerät verlieren und kommen noch hinein
ready-good-detail = Zwei starke Wege auf verschiedenen Geräten.
ready-one-loss = Ohne { $device } sind Sie ausgesperrt
ready-one-loss-detail = Ihr einziger Passkey liegt darauf. Ein zweiter dauert eine Minute.
ready-none = Sie haben noch keinen Passkey
ready-none-detail = Ein Passwort kann von einer falschen Seite gestohlen werden, ein Passkey nicht. Einrichten dauert eine Minute.
ready-codes = Ohne { $device } bleiben Ihnen nur die Codes
ready-codes-detail = Ein zweiter Passkey auf einem anderen Gerät ist schneller und geht nicht so leicht verloren.
ready-synced = Ihr Passkey kommt mit Ihrem Konto zurück
ready-synced-detail = Er ist synchronisiert. Ein zweiter auf einem anderen Gerät hilft, wenn auch dieses Konto weg ist.
codes-title = Ihre Wiederherstellungscodes
codes-lead = Drucken oder notieren Sie sie und bewahren Sie sie nicht bei Ihren Geräten auf. Jeder gilt einmal.
codes-once = Sie werden nur jetzt gezeigt. Ist die Liste weg, erstellen Sie eine neue: die alten Codes gelten dann nicht mehr.
codes-print = Drucken
codes-done = Ich habe sie aufbewahrt
lost-title = Was haben Sie verloren?
lost-lead = Einmal durchatmen. Sagen Sie uns, was weg ist, und es gilt sofort nicht mehr. Taucht es wieder auf, lässt sich das zurücknehmen.
lost-which = Verloren oder gestohlen
report-other = Etwas, das hier nicht steht
report-other-none = Nichts weiter
report-other-name = Name oder Modell
kind-phone = Telefon
kind-laptop = Laptop
kind-security-key = Sicherheitsschlüssel
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
activity-signed-in = Angemeldet mit { $method }
activity-added = Hinzugefügt: { $label }
activity-removed = Entfernt: { $label }
activity-refused = Eine Anmeldung wurde abgelehnt
lost-current = das benutzen Sie wohl gerade
lost-nothing-on-it = kein Anmeldeweg darauf
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
lost-then-back = Taucht es auf, sagen Sie es dem Helpdesk: es lässt sich zurückholen.
lost-button = Als verloren melden
lost-nothing-chosen = Wählen Sie mindestens etwas aus, das Sie verloren haben.
lost-done-title = Damit kommt niemand mehr hinein
lost-done-case = Ihr Fall hat die Nummer { $number }.
lost-done-suspended = { $name } ist gesperrt
lost-done-sessions = { $count ->
    [0] Nirgends sonst war jemand angemeldet
    [one] An einer anderen Stelle abgemeldet
   *[other] An { $count } anderen Stellen abgemeldet
 }
lost-done-works = { $name } gilt weiter. Richten Sie bald einen zweiten Passkey auf einem anderen Gerät ein.
lost-done-next = Jetzt Passkey hinzufügen
lost-done-call = Sie haben keinen anderen starken Weg. Rufen Sie den Helpdesk an, bevor Sie sich hier abmelden.
lost-done-to-info = Zur Sicherheitsinfo
theft-yes = Gestohlen, oder es sieht so aus
theft-no = Verlegt, kein Diebstahl
theft-unknown = Weiß ich nicht

check-title = Diesen Browser prüfen
check-lead = Öffnen Sie diese Seite in dem Browser, der Ärger macht, und lesen Sie dem Helpdesk den Code vor.
check-code = Ihr Code
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
error-stale = Diese Seite war zu lange offen
error-stale-what = Das Formular gehört nicht mehr zu Ihrer Sitzung, darum geschah nichts.
error-stale-kept = Nichts wurde geändert.
error-stale-next = Öffnen Sie die Seite neu und wiederholen Sie den letzten Schritt.
error-conflict = Jemand war schneller
error-conflict-what = Der Fall hat sich geändert, während Sie ihn ansahen.
error-conflict-kept = Alles vorher Festgehaltene bleibt erhalten.
error-conflict-next = Sehen Sie sich den Fall neu an und entscheiden Sie dann.
error-too-many = Zu viele Versuche
error-too-many-what = Es waren zu viele Versuche in kurzer Zeit.
error-too-many-next = Warten Sie eine Minute und versuchen Sie es noch einmal.
error-internal = Bei uns ist etwas kaputt
error-internal-what = Der Server konnte das nicht abschließen.
error-internal-kept = Was vorher bestätigt war, bleibt; dieser Schritt wurde nicht ausgeführt.
error-internal-next = Versuchen Sie es gleich noch einmal. Bleibt es so, sagen Sie es dem Helpdesk.
error-bad-request = Diese Anfrage ergibt keinen Sinn
error-bad-request-what = Keine unserer Seiten fragt so danach, darum geschah nichts.
error-bad-field-what = Das Feld „{ $field }“ fehlt oder enthält etwas, das keine unserer Seiten sendet.
error-too-large = Das ist zu viel auf einmal
error-too-large-what = Was gesendet wurde, ist größer als alles, was diese Seiten senden; es wurde nicht gelesen.
error-too-large-next = Kürzen Sie den Text und senden Sie ihn noch einmal.
error-sign-in-first = Melden Sie sich zuerst an
error-sign-in-first-what = Sie sind nicht angemeldet, oder Ihre Sitzung ist zu Ende.
error-to-start = Zum Start
error-to-case = Zum Fall

confirm-type = Zum Bestätigen { $word } eingeben

## Was auf eine Aktion folgt
flash-case-stopped = Der Fall ist angehalten. Eine Aufsicht sieht ihn an, bevor noch etwas geschieht.
flash-code-accepted = Der Code stimmt. Bleiben Sie am Apparat: Der Helpdesk sieht es in Ihrem Fall.
flash-method-removed = Sie ist entfernt und meldet nicht mehr an.
flash-passkey-added = Der Passkey ist bereit. Probieren Sie ihn aus: abmelden und wieder anmelden.
flash-passkey-renamed = Der neue Name ist gespeichert.
flash-session-ended = Diese Sitzung ist beendet.
flash-sessions-ended = Sie sind überall außer hier abgemeldet.
flash-signed-out = Sie sind abgemeldet.
error-refused = Das wurde abgelehnt
lost-case-open = Es gibt schon einen Fall zu Ihnen: siehe oben in den Sicherheitsinfos.
lost-needs-passkey = Sie sind mit dem angemeldet, was Sie als verloren melden, oder ohne Passkey. Melden Sie sich mit einem anderen Passkey an oder rufen Sie den Helpdesk an.
ready-shared-detail = Alle Ihre Passkeys sind darauf. Einer auf einem anderen Gerät dauert eine Minute.
remove-suspended = Sie wurde als verloren gemeldet: Nur der Helpdesk entscheidet darüber.

## Sätze, die der Server bildet: Anmeldung, Meldung, Bestätigung

refusal-self-report-needs-passkey = Um das selbst zu melden, melden Sie sich mit einem Passkey an, der nicht verloren ist, oder rufen Sie den Helpdesk an.
refusal-account-disabled = Das Konto ist deaktiviert und kann nicht wiederhergestellt werden.
refusal-not-allowed = Das dürfen Sie nicht.
refusal-needs-passkey = Bestätigen Sie mit Ihrem Passkey.
refusal-case-closed = Dieser Fall ist abgeschlossen.
refusal-case-escalated = Dieser Fall ist angehalten, bis ein Supervisor entscheidet.
refusal-bad-report = Die Meldung ist unvollständig: { $why }.
refusal-why-say-what = sagen Sie, was verloren ging
refusal-why-future = der Verlust liegt in der Zukunft
sign-in-error-refused = Mit diesem Passkey können Sie sich nicht anmelden.
sign-in-error-unknown-credential = Kein Konto hier hat diesen Passkey.
sign-in-error-ceremony-over = Das hat zu lange gedauert oder wurde schon beantwortet. Fangen Sie noch einmal an.
sign-in-error-no-browser = Ihr Browser nimmt keine Cookies an. Erlauben Sie sie für diese Seite und fangen Sie noch einmal an.
sign-in-error-pass-refused = Name oder Pass stimmt nicht, oder der Pass gilt nicht mehr.
sign-in-error-code-refused = Name oder Wiederherstellungscode stimmt nicht.
sign-in-error-too-many-attempts = Zu viele Versuche. Versuchen Sie es wieder nach { $until }.
sign-in-error-link-refused = Dieser Link gilt nicht mehr.
sign-in-error-session-over = Sie wurden abgemeldet. Melden Sie sich wieder an.
sign-in-error-enrol-only = Registrieren Sie zuerst einen Passkey und melden Sie sich dann damit an.
sign-in-error-step-up-needed = Bestätigen Sie mit Ihrem Passkey.
sign-in-error-not-found = Diese Methode oder Sitzung gibt es nicht, oder Sie haben keinen Passkey zum Bestätigen.
sign-in-error-last-strong-method = Das ist Ihr letzter Passkey. Ohne ihn sind Sie vielleicht ausgesperrt.
sign-in-error-already-registered = Dieser Passkey ist schon registriert.
sign-in-error-registration-refused = Dieser Passkey kann hier nicht registriert werden.
sign-in-error-label = Der Name { $why }.
sign-in-error-unavailable = Die Anmeldung geht gerade nicht. Versuchen Sie es in einer Minute wieder.
text-why-empty = ist leer
text-why-control = hat Zeichen, die kein Text sind
text-why-too-long = ist zu lang
desk-error-not-found = Das gibt es nicht, oder es ist nicht für Sie bestimmt.
desk-error-conflict = Jemand anders hat das eben geändert. Sehen Sie es noch einmal an.
desk-error-case-open = Fall { $number } zu dieser Person ist noch offen.
desk-error-request-over = Diese Anfrage wurde schon beantwortet, oder ihre Zeit ist um.
desk-error-title = Das wurde nicht getan
desk-error-kept = Nichts wurde geändert.
desk-error-back = Zurück
device-word-phone = Telefon
device-word-laptop = Laptop
device-word-security-key = Sicherheitsschlüssel
report-label-phone = Telefon
report-label-laptop = Laptop
report-label-security-key = Sicherheitsschlüssel
report-label-when = Wann
report-label-where = Wo
report-label-theft = Diebstahl
report-label-channel = Gemeldet
report-thing-managed = { $name } (verwaltet)
report-thing-personal = { $name } (privat)
report-thing-key = { $name }
report-moment = { $at }
approve-needs-passkey = Sie sind nicht mit einem Passkey angemeldet. Melden Sie sich mit einem an, um das zu unterschreiben.

activity-signed-in = Anmeldung mit { $method }
activity-added = { $label } wurde hinzugefügt
activity-removed = { $label } wurde entfernt
activity-refused = Eine Anmeldung wurde abgelehnt
problem-link = Dieser Link wurde schon benutzt oder ist zu alt. Starten Sie die Demo neu, um neue zu bekommen.

# Die Fallliste des Helpdesks.
queue-title = Fälle
queue-table = Fälle
queue-show = Welche Fälle
queue-open = Offen
queue-mine = Meine
queue-escalated = Angehalten
queue-closed = Abgeschlossen
queue-new = Neuer Fall
queue-unclaimed = noch niemand
queue-empty = Niemand wartet
queue-empty-text = Meldet jemand ein verlorenes Telefon, beginnen Sie einen neuen Fall mit dem Namen oder der Personalnummer. Er führt Sie durch alles Weitere.
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
tier-standard = Standard
tier-elevated = Erhöht
tier-privileged = Privilegiert
duty-report = Meldung aufnehmen
duty-assess = Anmeldemethoden ansehen
duty-verify = Prüfen, wer es ist
duty-contain = Alle Sitzungen beenden
duty-restore = Pass ausstellen
duty-register = Neuen Passkey einrichten und erproben
duty-retire = Verlorenes stilllegen
duty-wipe = Löschen, vermerken oder beraten
duty-close = Fall abschließen
duty-decide = Die Leitung entscheidet
duty-closed = Nichts mehr zu tun
what-lost = { $kind } verloren: { $things }
what-stolen = { $kind } gestohlen: { $things }
what-several-lost = Mehreres verloren: { $things }
what-several-stolen = Mehreres gestohlen: { $things }
what-pin-locked = PIN gesperrt: { $things }
flash-case-opened = Der Fall ist eröffnet.
flash-closed = Der Fall ist abgeschlossen.
flash-recorded = Das ist vermerkt.
flash-escalated = Der Fall ist angehalten. Die Sicherheit weiß Bescheid.
flash-signed = Sie haben unterschrieben. Der Helpdesk kann weitermachen.
flash-declined = Sie haben abgelehnt. Der Fall ruht, bis die Leitung ihn angesehen hat.

card-wipe-letter = Die Nachricht im Wortlaut
say-call-back-pin = „Eine gesperrte PIN lässt sich nicht aufheben, aber wir können einen neuen Passkey einrichten. Zuerst rufe ich Sie unter einer Nummer zurück, die wir gespeichert haben. Bitte legen Sie auf, ich melde mich gleich.“
say-on-call-pin = „Hier ist der Helpdesk. Spreche ich mit { $name }? Haben Sie uns eben wegen eines gesperrten Sicherheitsschlüssels angerufen?“
verify-missing-waits = { $count ->
    [one] Eine Prüfung fehlt noch; sie läuft.
   *[other] { $count } Prüfungen fehlen noch; eine läuft.
}
card-verify-else = Wenn das nicht geht
card-verify-barred = { $count ->
    [one] Eine Prüfung ist hier nicht möglich
   *[other] { $count } Prüfungen sind hier nicht möglich
 }
report-heading-pin = Welcher Schlüssel von { $name } ist gesperrt?
report-devices-pin = Welcher Schlüssel gesperrt ist
report-methods-pin = Welche Passkeys darauf sind
report-methods-hint-pin = Passkeys auf einem oben gewählten Schlüssel gehören dazu. Wählen Sie hier, was auf keinem verzeichneten Schlüssel liegt.
report-when-pin = Seit wann
report-problem-device-pin = Wählen Sie den gesperrten Schlüssel oder beschreiben Sie ihn.
report-problem-theft = Sagen Sie, ob es gestohlen wurde, oder dass es niemand sagen kann.
report-label-when-pin = Gesperrt
duty-retire-pin = Die Passkeys auf dem gesperrten Schlüssel stilllegen
duty-wipe-pin = Den Schlüssel zurücksetzen oder aus dem Verkehr ziehen
step-so-settled-pin = Was aus dem Schlüssel wurde, ist vermerkt.
step-so-no-retire-pin = Auf dem Schlüssel war kein Passkey.
close-settled-pin = Der gesperrte Schlüssel ist erledigt
say-contain-pin = „Ich melde Sie jetzt überall ab, { $name }. Danach richten wir einen neuen Passkey ein.“
card-contain-text-pin = Alle Browser und Apps werden sofort abgemeldet, und die Passkeys auf dem gesperrten Schlüssel gelten nicht mehr.
card-wipe-pin = Der gesperrte Schlüssel
card-wipe-note-pin = Was aus dem Schlüssel wurde
card-wipe-document-pin = Vermerken
wipe-reset = Eine gesperrte PIN lässt sich nicht aufheben. Setzen Sie den Schlüssel zurück, das löscht seine Passkeys, oder ziehen Sie ihn aus dem Verkehr. Vermerken Sie dann, was geschehen ist
device-pin-locked = PIN gesperrt
method-on-locked-key = auf dem gesperrten Schlüssel
way-note-pin = PIN gesperrt
ways-in-summary = { $count ->
    [0] Jetzt führt kein Weg hinein.
    [one] Jetzt führt ein Weg hinein.
   *[other] Jetzt führen { $count } Wege hinein.
} { $gone ->
    [0] Nichts fehlt.
    [one] Eine Methode ist nicht brauchbar.
   *[other] { $gone } Methoden sind nicht brauchbar.
}
ways-in-summary-one-loss = { $count ->
    [one] Jetzt führt ein Weg hinein.
   *[other] Jetzt führen { $count } Wege hinein.
} Ohne { $thing } bleibt keiner. { $gone ->
    [0] Nichts fehlt.
    [one] Eine Methode ist nicht brauchbar.
   *[other] { $gone } Methoden sind nicht brauchbar.
}
opens-when-contained = Alle Sitzungen sind beendet und die betroffenen Methoden ausgesetzt
effect-word-suspend-methods = die betroffenen Methoden aussetzen
effect-word-retire-method = eine Methode für immer stilllegen
close-retired = { $count ->
    [one] Eine Methode stillgelegt
   *[other] { $count } Methoden stillgelegt
}
happened-assessed = Methoden angesehen: { $strong ->
    [0] keine starke mehr
    [one] eine starke bleibt
   *[other] { $strong } starke bleiben
}, { $lost ->
    [one] eine betroffen
   *[other] { $lost } betroffen
}.
