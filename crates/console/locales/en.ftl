# English: complete. One message a line; keys are `page-what`.

## Frame
area-desk = Desk
area-people = People
area-approve = Approve
area-review = Review
area-security-info = Security info
area-outbox = Outbox
area-none = Start
flash-ok = Done
flash-warn = Look
flash-bad = Not done
layout-skip = Skip to the content
layout-nav = Main
layout-waiting = waiting
layout-search = Find a person or case
layout-menu = Account of { $name }
layout-sign-out = Sign out
layout-product = Keyward
layout-check = Check this browser
layout-back = Back
list-older = Older
list-more = More

## Script
js-cancelled = The passkey was not used: it was cancelled, or it took too long. Nothing was changed. You can try again.
js-already = This device already holds a passkey for your account. Use that one, or choose another device.
js-origin = This address cannot use your passkey. Open the page under the address that you were given.
js-unsupported = This browser or device cannot do this. Try another browser, or the browser on your phone.
js-device = Your device or its password manager could not do this. Try again, or use another device.
js-network = The network did not answer. Check your connection, then try again.
js-server = Something went wrong on our side. Nothing was changed. Try again in a moment.
js-yes = Yes
js-no = No
js-copied = Copied
js-unit-h = h
js-unit-m = min
js-unit-s = s

## Time
ago-now = just now
ago-minutes = { $count ->
    [one] { $count } minute ago
   *[other] { $count } minutes ago
 }
ago-hours = { $count ->
    [one] { $count } hour ago
   *[other] { $count } hours ago
 }
ago-days = { $count ->
    [one] yesterday
   *[other] { $count } days ago
 }
span-s = { $s } s
span-m = { $m } min
span-h = { $h } h
span-m-s = { $m } min { $s } s
span-h-m = { $h } h { $m } min
span-d-h = { $d } d { $h } h

## Sign-in
signin-title = Sign in
signin-heading = Sign in to { $organisation }
signin-prove-title = Now sign in with the new passkey
signin-prove-lead = This shows that it works. After that you are done.
signin-user-name = User name
signin-user-name-hint = Or leave it empty and pick a passkey.
signin-continue = Use a passkey
signin-another-way = Sign in another way
signin-with-pass = Temporary Access Pass
signin-with-pass-hint = The helpdesk gave you one
signin-with-code = Saved recovery code
signin-with-code-hint = From the list you printed or wrote down
signin-lost = I lost my device
signin-noscript = Passkeys need JavaScript. Turn it on for this page, or use a browser that has it.
signin-pass-title = Enter your pass
signin-pass-lead = A Temporary Access Pass lets you set up a new passkey. It works for a short time.
signin-pass = Temporary Access Pass
signin-pass-hint = Spaces and small letters are fine.
signin-pass-button = Continue
signin-pass-wrong = That did not work. Check the user name and the pass. After five wrong tries the pass stops working and the desk gives you a new one.
signin-passkey-refused = This passkey cannot be used. Use another one, or ask the helpdesk.
signin-back = Use a passkey instead
signin-not-you = Not you?
signin-go-on = Continue
signin-password = Password
signin-by-name = Another way that you have set up
signin-by-name-hint = Type your user name first
signin-name-missing = Type your user name, then go on.
signin-next-title = Verify it’s you
signin-totp-lead = Type the code that your authenticator app shows.
signin-code = Code
signin-code-sent = A code is on its way to { $to }. It works for ten minutes.
signin-send-again = Send another code
signin-send = Text a code to { $to }
signin-call = Call { $to }
signin-sms-lead = A text message with a code. Texts can be read by others: a passkey is safer.
signin-voice-lead = A call that reads a code to you. Calls can be taken over: a passkey is safer.
signin-email-lead = A mail with a code.
signin-start-over = Start over
way-passkey = Passkey
way-passkey-hint = Your device, phone or security key
way-password = Password
way-password-hint = And then what goes with it
way-totp = Authenticator app
way-totp-hint = A code that your app shows
way-sms = Text message
way-sms-hint = A code to your telephone
way-voice = Call
way-voice-hint = A call that reads a code to you
way-email = Mail
way-email-hint = A code to your mailbox
offer-title = Sign in without a password next time
offer-lead = A passkey uses your fingerprint, face or PIN. Nobody can trick you into giving it away. Setting it up takes a few seconds.
offer-button = Set up a passkey
offer-later = Not now
offer-again-title = Set up your sign-in again
offer-again-lead = Your helpdesk removed the codes and prompts that you used before. Set up a passkey on this device now. It uses your fingerprint, face or PIN.
ask-passkey = Please set up a passkey
ask-app = Please add an authenticator app
ask-lead = { $organisation } asks you for it.
ask-app-what = An app on your phone shows a code that goes with your password. It takes a minute.
ask-app-button = Add an app
ask-left = { $count ->
    [one] You can put this off once more. After that, signing in leads to it first.
   *[other] You can put this off { $count } more times. After that, signing in leads to it first.
}
sign-in-error-nothing-else = This is right, but it is not enough to sign in, and you have nothing else that may be used now. Ask the helpdesk for a Temporary Access Pass.
enrol-title = Set up your passkey
enrol-heading = Welcome, { $name }. Set up your passkey
enrol-heading-held = One thing first, { $name }: set up a passkey
enrol-required = Your organisation asks for { $count ->
    [one] one more passkey
   *[other] { $count } more passkeys
} on your account. The last day for it was { $day }.
enrol-put-off = Your organisation asks you for this, and it cannot be put off any more.
enrol-app-lead = Nothing else can be done here until the app is set up. Then you sign in again.
enrol-lead = A passkey is your face, fingerprint or PIN on this device instead of a password. Nothing else can be done here until it is set up.
enrol-again = Your helpdesk removed the codes and prompts that you used before. A passkey takes their place.
enrol-time = Time left:
enrol-label = Name of the passkey
enrol-label-hint = So that you know it again in the list. You can leave it as it is.
enrol-button = Set up a passkey
enrol-stop = Stop and sign out
enrol-done-title = Try your new passkey
enrol-done = Your new passkey is set up.
enrol-done-lead = Sign out and sign in with the new passkey. It takes a few seconds and makes sure that you can get in tomorrow.
enrol-done-button = Sign out and try it

## Recover
freeze-title = Freeze your account
freeze-lead = Did somebody else ask for a pass, set up a passkey, or change your number? Stop it now.
freeze-passkey-title = With a passkey you still have
freeze-passkey-text = Sign in, then touch the passkey once more.
freeze-passkey-button = Sign in and freeze
freeze-desk-title = Without a sign-in
freeze-desk-text = No passkey, or the sign-in policy no longer accepts yours? Call the helpdesk. They check that it is you, then they freeze the account or stop the case.
freeze-what-title = What freezing does
freeze-sessions = You are signed out everywhere, here too.
freeze-no-way-in = Nothing signs in any more: no passkey, no pass, no code. Nobody can register a passkey.
freeze-case = A recovery that is under way stops, and its pass ends.
freeze-lift = You cannot undo it yourself. Administrators of your organisation lift it when they know that it is you.
freeze-button = Freeze my account now
frozen-title = Your account is frozen
frozen-text = Nobody can sign in to it.
frozen-what-ended = Every session was ended. A pass that was out no longer works, and an open recovery was stopped.
frozen-next = Call the helpdesk when you want to go on. They check that it is you, and a supervisor lifts the freeze.

recover-title = Get back in
recover-lead = If one of these works for you, use it. No password is needed.
recover-passkey-title = Another passkey
recover-passkey-text = A laptop, tablet or security key that you signed in with before still works. Sign in there, then report the loss under “Security info”.
recover-passkey-button = Sign in with a passkey
recover-code-title = A saved recovery code
recover-code-text = One of the codes that you printed or wrote down. Each works once.
recover-code-first = Call first. A code works only while a case is open.
recover-code = Recovery code
recover-code-button = Use this code
recover-code-wrong = That did not work. Check the user name and the code; each code works once. If it is right, call the helpdesk: codes are not always accepted.
recover-desk-title = The helpdesk
recover-desk-text = They check that it is you, then help you set up a new passkey. It takes a few minutes.
recover-desk-first = You never had a passkey here? The helpdesk gives you your first one in the same way.
recover-phone = Call
recover-hours = Hours
recover-place = Or come to
recover-desk-bring = They will call you back on a number on file, or ask your manager. Have a photo ID at hand.
recover-report-title = Tell the helpdesk here
recover-report-text = You cannot call now? Tell them what happened. They call you back at a number on file; until then nothing changes.
recover-report-open = Write to the helpdesk
recover-report-thing = What happened, or what is lost
recover-report-codes = Recovery codes
recover-report-compromised = Nothing is lost, but somebody else may have got in
recover-report-note = Anything they should know
recover-report-hint = No passwords, no codes, no new telephone number: they use only what is on file.
recover-report-button = Send to the helpdesk
reported-title = The helpdesk has your report
reported-next = They call you at a number on file. They never ask for a code that was sent to you. Until then nothing about your account has changed.
reported-urgent = Is it urgent?
reported-urgent-text = Call them. Sending the report again does not speed it up.
recover-warning = The helpdesk never asks for a password, a recovery code or a code that was sent to you. In a call that you made it may ask for six digits that this site shows you. If somebody asks for any other code, or for a password, hang up and call the number above.

## Methods
method-current = · you are using it now
method-synced = synced
method-bound = on one device
method-on = on { $device }
method-added = added
method-used = used
method-never-used = never used
method-on-lost = reported lost
method-on-locked-key = on the locked key
method-on-old-phone = on the old phone
strength-phishing-resistant = Phishing-resistant
strength-several = Multi-factor
strength-one = Single factor
strength-restricted = Restricted
strength-recovery = Recovery only
strength-nothing = Proves nothing
status-elsewhere = On record elsewhere
status-suspended = Suspended
status-revoked = Removed

## Security info
security-title = Security info
security-methods = Ways you sign in
security-methods-empty = Nothing is registered yet.
security-change = Change
security-name = New name
security-rename = Rename
security-remove = Remove
security-add = Set up a passkey
security-touch = Confirm with a passkey that you have. Then the new one is added.
security-touch-button = Confirm and continue
security-new-name = Name of the new passkey
security-due = Add { $count ->
    [one] one more passkey
   *[other] { $count } more passkeys
} by { $day }. Your organisation asks for it. After that day, signing in leads to it first.
security-overdue = Add { $count ->
    [one] one more passkey
   *[other] { $count } more passkeys
}. Your organisation asked for it by { $day }. Your next sign-in leads to it first.
security-asked-passkey = Your organisation asks you to set up a passkey.
security-asked-app = Your organisation asks you to add an authenticator app.
security-add-other = Add another way
security-add-none = You cannot set up a passkey in this session. Sign in with your strongest method. While the helpdesk recovers your account, only that recovery sets up passkeys.
add-app = Authenticator app
add-app-why = Shows a new code every 30 seconds. It works without a network.
add-password = Password
add-password-why = Can be guessed, or stolen by a fake page. Take it only together with something better.
add-password-change = Change your password
add-password-change-why = The old one stops working at once.
add-phone = Telephone number
add-phone-why = A code by text or call. Restricted: others can listen or take over the number.
add-mailbox = Mailbox
add-mailbox-why = A code by mail, for when nothing else is at hand. Not a second factor.
add-touch = Confirm this with a passkey that you have.
add-fresh-title = Sign in again first
add-fresh-why = You signed in a while ago, and you have no passkey to confirm with.
add-fresh-how = Sign out, sign in again, and come back here within ten minutes.
add-password-lead = A passkey is safer: it cannot be typed into a fake page.
add-password-new = New password
add-password-hint = At least { $least } characters. A few words that do not belong together are easy to remember. Nothing else has to be in it.
add-password-button = Set the password
add-password-ends = You are signed out everywhere else when it is set.
add-app-scan = Scan this with your app
add-app-scan-text = Open the app that shows your codes, choose to add an account, and hold the camera over the picture.
add-app-picture = QR code for the app
add-app-link = The app is on this device: open it
add-app-type = No camera? Type the key
add-app-type-hint = Capitals and spaces do not matter. The codes depend on the time and have 6 digits.
add-app-code = Type the code that it shows
add-app-code-text = The app is added when its code is right.
add-app-name = Name of this app
add-app-label = Authenticator app
add-app-button = Add this app
add-code = Six-digit code
add-code-button = Confirm the code
add-send = Send a code
add-again = Send another code
add-sent-again = A new code is on its way. Earlier ones no longer work.
add-sent-text = We sent a text with a code to { $to }. It works for ten minutes.
add-sent-call = We call { $to } and read a code to you. It works for ten minutes.
add-sent-mail = We sent a mail with a code to { $to }. It works for ten minutes.
add-phone-restricted = Restricted: others can listen to texts and calls, or take over the number. An app or a passkey is safer.
add-phone-number = Number with its country code
add-phone-hint = Such as +386 40 555 418.
add-phone-how = How should the code come?
add-phone-text = Text me
add-phone-call = Call me
add-phone-label = Telephone { $to }
add-mailbox-note = For when nothing else is at hand. A mailbox is not a second factor.
add-mailbox-address = Mail address
add-mailbox-hint = One that you can open without signing in here.
add-mailbox-label = Mailbox { $to }
security-remove-touch = Confirm with a passkey.
security-lost = I lost a device
security-reregister = Your sign-in has to be set up again. Set up a passkey, or add an app or a phone below. Asked for on
security-freeze-text = Somebody else is trying to get in?
security-freeze = Freeze your account
security-case-agent = { $agent } is working on your account: case { $number }
security-case-waiting = Your case { $number } waits for the helpdesk
security-case-stopped = Case { $number } is stopped
security-case-stopped-text = Nothing happens in it until a supervisor has looked.
security-case-sign-in = Case { $number } waits for you to sign in again
security-case-sign-in-text = Sign out, then sign in again with a passkey that you still have, to show that you are in. Until then your case stays open.
security-case-yours = You reported it here.
security-case-theirs = Did you ask for this? If not, stop it now.
security-exception-waits = A supervisor signed an exception by which your account is to be opened. A second one has to sign it as well.
security-exception-opens = Two supervisors signed an exception by which your account is to be opened. It opens at { $at }.
security-exception-open = Two supervisors signed an exception by which your account is to be opened. It is open now.
security-exception-link = See the exception, or stop it
security-case-since = Since
security-case-reported = Reported lost: { $what }
security-case-stop = I didn't ask for this: stop it
security-case-stop-touch = Stop it with a passkey
security-case-stop-touch-hint = This sign-in is weaker than your account. With a touch the stop also counts in later cases. Any working passkey of yours will do, even one you can no longer sign in with.
security-case-words = When they call, they say “{ $words }”.
security-case-words-hidden = Code words are hidden in this session. Do not trust callers until you see them.
security-case-answer = You answer “{ $words }”.
safety-link = Duress word
safety-title = For your safety
safety-word = Duress word
safety-word-set = Set
safety-word-none = Not set
safety-word-text = If somebody forces you to call the helpdesk, say this word on the call. It will look as if the recovery worked. In truth nothing is given, and security is told in silence. Choose a word that you would not say by chance.
safety-word-label = Your duress word
safety-word-new = New duress word
safety-word-save = Save it
safety-word-remove = Remove it
safety-word-refused = A duress word has 4 to 60 letters or digits.
safety-close = People close to you
safety-close-text = Family, partners, close friends, five at most: you do not work on each other's recoveries. Whom you add and security are told; the log keeps it.
safety-close-label = Their user name
safety-close-add = Add
safety-close-end = No longer close
safety-close-until = Counts until
safety-close-refused = There is nobody with this user name, or it is your own.
security-codes = Recovery codes
security-codes-left = { $count ->
    [0] None left
    [one] { $count } left
   *[other] { $count } left
 }
security-codes-made = Made on
security-codes-none = Codes on paper get you back in when every device is gone.
security-codes-make = Make recovery codes
security-codes-again = Make new ones; the old ones stop working
confirm-codes = Confirm that it is you
confirm-codes-why = New recovery codes need a touch of a passkey that you have.
confirm-codes-old = Codes that you made before stop working.
confirm-codes-button = Confirm and make codes
security-sessions = Signed in now
security-sessions-end-all = Sign out everywhere else
security-session-since = since
security-session-this = this one
security-session-stronger = Sign in with a passkey to end it
security-activity = What happened
security-activity-empty = Nothing yet.
security-look = Was this you?
security-remove-title = Remove a way to sign in
security-remove-heading = Remove “{ $label }”?
security-remove-text = It stops working at once and cannot be brought back.
security-remove-after = Without it:
security-remove-button = Remove it
security-flash-added = { $label } was added.
security-remove-last = This is your only strong way in. Set up another passkey first.
ready-good = You can lose any one device and still get in
ready-good-detail = Two strong ways in, on different devices.
ready-maybe = You have { $count } passkeys; they may be on one device
ready-maybe-detail = If they are all on one device, losing it locks you out. Set up one on another device to be sure.
ready-one-loss = Lose { $device } and you are locked out
ready-one-loss-detail = Your only passkey is on it. Set up a second one on another device.
ready-refused = No passkey of yours signs you in
ready-refused-detail = The sign-in policy does not accept what you have. Set up a passkey that it accepts, or ask the helpdesk.
ready-only = This is your only passkey
ready-only-detail = Lose its device and you are locked out. Set up a second one on another device.
ready-none = You have no passkey yet
ready-none-detail = A password can be stolen by a fake page; a passkey cannot.
ready-codes = Lose { $device } and only your recovery codes get you in
ready-codes-detail = A second passkey on another device is quicker, and harder to lose.
ready-synced = Your passkey comes back with your account
ready-synced-detail = It is synced. A second one on another device helps if that account is lost too.
readiness-good = Ready
readiness-weak = Could be better
readiness-at-risk = At risk
codes-title = Your recovery codes
codes-lead = Print them or write them down, and keep them away from your devices. Each works once.
codes-once = They are shown only now. If you lose the list, make a new one: the old codes stop working.
codes-print = Print
codes-done = I have saved them
lost-title = What did you lose?
lost-lead = Take a breath. Tell us what is gone, and it stops working at once.
lost-which = Lost or stolen
lost-current = you seem to be using it
lost-this-session = you are signed in with it
lost-this-session-text = To report this one, sign in with another passkey, or call the helpdesk. Somebody else has it?
lost-nothing-on-it = no way to sign in on it
lost-elsewhere-key-hint = Choose only what you are sure of. Every other passkey of these stops working with the key.
lost-elsewhere-hint = Choose only what you are sure of. Everything else stops working with the phone.
lost-when = When
lost-when-now = Just now
lost-when-today = Earlier today
lost-when-yesterday = Yesterday
lost-when-earlier = Longer ago
lost-where = Where, as far as you know
lost-theft = Was it stolen?
lost-then = What happens then
lost-then-suspend = Passkeys and codes on what you chose stop working at once.
lost-then-sessions = You are signed out everywhere but here.
lost-then-case = The helpdesk gets a case and wipes the device if it belongs to the organisation.
lost-then-back = If you find it, call the helpdesk before you use it again. You may have to set it up again.
lost-button = Report it as lost
lost-nothing-chosen = Choose at least one thing that you lost.
lost-to-desk-too-new = The passkey you are signed in with was added less than three days ago, in a sign-in without a passkey. Until it is three days old, nothing can be suspended from here.
lost-to-desk-why = You are signed in without a passkey, so nothing can be suspended from here.
lost-to-desk-passkey = If you still have a passkey
lost-to-desk-passkey-text = Sign in with it. Then you can suspend what you lost at once.
lost-to-desk-text = Tell them what happened. They call you back at a number on file; until then nothing changes.
lost-to-desk-call = They can suspend what you lost while you are on the phone.
lost-done-title = It can no longer be used to get in
lost-done-title-none = Your report is saved
lost-done-none = Nothing was suspended: none of your ways in is known to be on what you lost. If one of them was, call the helpdesk.
lost-done-case = Your case is number { $number }.
lost-done-suspended = { $name } is suspended
lost-done-sessions = { $count ->
    [0] No other place was signed in
    [one] Signed out in one other place
   *[other] Signed out in { $count } other places
 }
lost-done-works = { $name } still works. Set up a second passkey on another device when you can.
lost-done-next = Set up a passkey now
lost-done-call = You have no other strong way in. Call the desk before you sign out here.
lost-done-to-info = To Security info
theft-yes = Stolen, or it looks like it
theft-no = Mislaid, no theft
theft-unknown = Cannot tell

## Sessions, what a refusal is quoted by, passwords that have to be changed
security-session-name = Name of this session
session-phishing-resistant = Phishing-resistant
session-multi-factor = Two factors
session-single-factor = One factor
session-by-link = Demo link, no sign-in method
session-only-registers = may only register a passkey
session-unknown = Unknown browser
flash-session-renamed = The session has its name.
person-sessions-none = Not signed in anywhere.
person-session-end = End
person-sessions-reason = Why end them
person-sessions-text = It goes into the log. The person is told. No method is suspended: whoever has one signs in again. In a case, “End sessions and suspend methods” does both.
flash-desk-sessions-ended = The sessions are ended. The person is told.
flash-no-session-ended = There was no session to end.
revoke-ended = { $count ->
    [0] No session was open.
    [one] One session ended, { $took } after the decision.
   *[other] { $count } sessions ended, { $took } after the decision.
}
revoke-first-refused = The first try to go on was refused:
revoke-none-refused = Nobody has tried to go on since.
settings-sessions = Ending sessions
settings-revoking = { $count ->
    [one] In the last 24 hours sessions were ended once, { $worst } after the decision.
   *[other] In the last 24 hours sessions were ended { $count } times: half of them within { $median } of the decision, the slowest after { $worst }.
}
settings-revoking-none = Nobody's sessions were ended in the last 24 hours.
settings-revoking-text = Measured by this server, from the decision until its effect was in the database. Every server asks the database at each request, so an ended session opens nothing from then on.
signin-quote = If you call the helpdesk, quote
signin-quote-script = If you call the helpdesk, quote { $reference }.
quoted-title = Refused sign-in { $reference }
quoted-refused = Refused
quoted-person = To the person
quoted-shown = Shown here, to the minute:
quoted-unrecorded = Nothing is on record with it. Nobody has the name that was typed or the passkey that was shown, or there had been too many attempts. Ask which user name they typed.
quoted-several = Two people were shown the same reference. Ask which user name was typed.
quoted-by-policy = By the sign-in policy, version { $version }.
quoted-by-pass-policy = By the pass policy, version { $version }.
outcome-wrong-password = The password was wrong.
outcome-wrong-code = The code was wrong, used before, or too old.
outcome-wrong-pass = The pass was typed wrongly.
outcome-no-pass = No pass was out for this account.
outcome-wrong-recovery-code = The recovery code was wrong or used before.
outcome-pass-on-hold = The pass is on hold after 100 wrong tries. Lift the hold on this page.
outcome-pass-attempts = The pass was typed wrongly too often. It has ended.
outcome-pass-not-yet = The pass did not work yet.
outcome-pass-expired = The pass had run out.
outcome-counter = The passkey's counter did not rise. Perhaps somebody has a copy of it.
outcome-user-not-verified = The device asked for no PIN, fingerprint or face. A security key needs a PIN first.
outcome-user-not-present = Nobody touched the device.
outcome-user-handle-missing = The device did not say whose passkey it is. Its password manager may be out of date.
outcome-user-handle-mismatch = The device named another account for this passkey.
outcome-backup-eligibility = The passkey was registered as bound to its device and now says it can be synced, or the reverse. The password manager may have replaced it.
outcome-backup-state = The device contradicted itself about backups of the passkey.
outcome-origin = The passkey was used on another website. This may be a phishing attempt.
outcome-embedded = The sign-in page was shown inside another website. This may be a phishing attempt.
outcome-nothing-else = What was shown is right, but the policy asks for more, and the account has nothing to go with it.
outcome-group-excluded = The person was in a group that is excluded.
change-title = Set another password
change-lead = Your password is known to attackers, or shorter than your organisation asks for now. Set another one to go on.
change-time = Nothing else opens before. This page works for
sign-in-error-change-only = Set another password first.

## Check
check-title = Check this browser
check-lead = Open this page in the browser that has the problem, then tell the helpdesk what it says.
check-desk = The desk: { $phone }
check-found = What this browser can do
check-secure = Secure connection
check-passkeys = Passkeys
check-platform = Face, fingerprint or PIN of this device
check-autofill = Offers passkeys in the name field
check-hybrid = Passkey on a phone nearby
check-signals = Keeps the list of passkeys tidy
check-cookies = Remembers that you are signed in
check-unknown = not checked
check-noscript = JavaScript is off, so the rest cannot be checked. Passkeys need it.

## Errors
error-status = Error
error-what = What happened
error-kept = What was kept
error-next = What to do now
error-operation = If you ask for help, give this number:
error-not-found = This page does not exist
error-not-found-what = The address leads nowhere, or to something that you may not see.
error-not-found-next = Check the address, or go back to the start.
error-forbidden = You may not open this
error-forbidden-what = Your role does not include this page.
error-forbidden-next = If you need it, ask an administrator.
error-enrol-only-next = This session does nothing else. Go on with the passkey.
error-change-only-next = This session does nothing else. Go on with the password.
error-offer-case = A case about your account is open. Nothing can be set up beside it. Call the helpdesk.
error-offer-over = This is not offered any more. You find it in Security info.
error-stale = This page was open for too long
error-stale-what = The form no longer belongs to your session, so nothing was done.
error-stale-kept = Nothing was changed.
error-stale-next = Open the page again and repeat the last step.
error-ended = You have been signed out
error-ended-what = This session has ended: its time was over, or the helpdesk or you ended it. What you sent last was not done.
error-ended-kept = Nothing is lost.
error-ended-next = Sign in again. If you were setting up a passkey with a pass, call the helpdesk: it tells you how to go on.
error-ended-next-call = Sign in again. If you were setting up a passkey with a pass, call the helpdesk at { $phone }: it tells you how to go on.
error-conflict = Somebody else was faster
error-conflict-what = The case changed while you were looking at it.
error-conflict-kept = Everything recorded before is kept.
error-conflict-next = Look at the case as it is now, then decide again.
error-too-many = Too many tries
error-too-many-what = There were too many tries in a short time.
error-too-many-next = Wait a minute, then try again.
error-unavailable = This is not possible at the moment
error-unavailable-what = The database does not answer.
error-unavailable-next = Try again in a few seconds. If it happens again, tell the helpdesk.
error-unsure-what = The database went away while it saved this. It may have been saved or not.
error-unsure-next = Open the page again and look before you repeat it.
error-internal = Something broke on our side
error-internal-what = The server could not finish this.
error-internal-kept = What was confirmed before is kept; this step was not done.
error-internal-next = Try again in a moment. If it happens again, tell the helpdesk.
error-bad-request = This request could not be read
error-bad-request-what = It is incomplete or out of date. Nothing was done.
error-not-text-what = There is a character in it that cannot be text, as it comes with something that was pasted.
error-not-text-next = Type it again in place of pasting it.
error-bad-field-what = The field “{ $field }” is missing or cannot be read.
error-too-large = This is too much at once
error-too-large-what = What was sent is larger than anything these pages send, so nothing was read.
error-too-large-next = Shorten the text and send it again.
error-sign-in-first = Sign in first
error-sign-in-first-what = You are not signed in, or your session has ended.
error-to-sign-in = Sign in
error-to-start = To the start
error-to-case = To the case

## Confirming and outbox
confirm-type = To confirm, type { $word }
outbox-title = Mails written
outbox-lead = This installation sends nothing. What it would have sent stands here.
outbox-empty = No mail yet
outbox-empty-text = Report a loss or issue a pass, and the people concerned are told.
outbox-to = To { $to }

## Tiers, roles, kinds
tier-standard = Standard
tier-elevated = Elevated
tier-privileged = Privileged
account-standard = Standard account
account-elevated = Elevated account
account-privileged = Privileged account
role-authentication = Authentication administrator (agent)
role-privileged-authentication = Privileged authentication administrator (supervisor)
role-policy-administrator = Policy administrator
role-security-reader = Security reader
role-helpdesk = Helpdesk administrator
kind-phone = Phone
kind-tablet = Tablet
kind-laptop = Laptop
kind-security-key = Security key
kind-administrator = Administrator added at the machine
kind-break-glass = Sealed key
kind-case = Cases: everything
kind-case-opened = Case opened
kind-evidence = Check recorded
kind-verified = Identity verified
kind-effect-done = Action carried out
kind-effect-failed = Action failed
kind-escalated = Case stopped
kind-waived = Step waived
kind-closed = Case closed
kind-change = Changes of rules
kind-codes = Recovery codes
kind-log = The log itself
kind-method = Sign-in methods
kind-pass = Passes
kind-person = People and accounts
kind-policy = Policies
kind-redteam = Exercises
kind-session = Sessions
kind-refused = Refused passkey sign-ins
management-managed = managed
management-personal = personal
device-in-use = Safe
device-lost = Lost
device-replaced = Replaced
device-pin-locked = PIN locked
device-retired = Retired
device-not-compliant = Not compliant
device-seen = last seen
device-never-seen = never seen
contact-mobile = Mobile
contact-office = Desk line
contact-home = Home number
contact-work-email = Work mail
contact-personal-email = Private mail
playbook-device-loss = Device loss
playbook-pin-locked = Security key PIN locked
playbook-first-passkey = First passkey
playbook-new-phone = New phone in hand
playbook-compromised = Somebody else may have got in
case-state-open = Open
case-state-escalated = Escalated
case-state-closed = Closed
channel-phone = Phone
channel-in-person = In person
channel-personal-email = Private mail
channel-self-service = Security info
channel-web = Website, not signed in
evidence-call-back = Call back to a number on file
evidence-manager-vouch = Manager vouches
evidence-in-person = In person, with photo ID
evidence-video = Video call, face against the photo on file
evidence-existing-passkey = A passkey they still have
evidence-recovery-code = Saved recovery code
evidence-knowledge = Employee number or manager's name
evidence-approval = Second approver
evidence-state-available = Open
evidence-state-waiting = Waiting
evidence-state-passed = Passed
evidence-state-failed = Failed
evidence-state-not-counted = Does not count
evidence-state-unavailable = Not possible
document-passport = Passport
document-id-card = Identity card
document-driving-licence = Driving licence
document-badge = Staff badge with photo
handover-verified-call = Read out on the verified call
handover-video-call = Read out or shown on the verified video call
handover-relay-call = On the verified call through a relay service
handover-in-person = Handed over in person
handover-approver = Through the approver
way-strong = Strong
way-phishable = Phishable
way-recovery = Recovery
way-elsewhere = On record elsewhere
way-gone = Unavailable
way-exposed = Still signs in

## Queue and search
queue-title = Cases
queue-show = Which cases
queue-open = Open
queue-mine = Mine
queue-escalated = Escalated
queue-closed = Closed
queue-new = New case
queue-table = Cases
queue-unclaimed = nobody yet
queue-hidden = { $count ->
    [one] One case is not shown: it is about you, or about an account above your role.
   *[other] { $count } cases are not shown: they are about you, or about accounts above your role.
}
queue-empty = Nobody is waiting
queue-empty-text = When somebody calls about a lost phone, start a new case with their name or employee number. It leads you through the rest.
queue-held-empty = On hold you read your own cases, under Mine.
intake-title = Reported at the website
intake-text = Anybody can send these. Nothing has changed for the person. Call them at a number on file before you believe it.
intake-what = lost { $kind }
intake-what-codes = lost the recovery codes
intake-what-compromised = somebody else may have got in
intake-former = nobody has this user name now
intake-open-former = Open a case about { $name }, who had this name
intake-nobody = nobody has this user name
intake-open = Open a case
intake-find = Find the person
intake-open-case = See case
intake-dismiss = Put aside
intake-reason = Why
intake-dismiss-button = Put aside
intake-more = { $count ->
    [one] One more waits.
   *[other] { $count } more wait.
}
intake-dismiss-unmatched = { $count ->
    [one] Put aside the one that names nobody
   *[other] Put aside all { $count } that name nobody
}
intake-hidden = { $count ->
    [one] One is not shown: it is about you, or about an account above your role.
   *[other] { $count } are not shown: they are about you, or about accounts above your role.
}
intake-merged = { $count ->
    [one] One more report under this user name was merged into this one. The log has it.
   *[other] { $count } more reports under this user name were merged into this one. The log has them.
}
intake-note = Reported at the website for “{ $name }”,
intake-note-next = Anybody could have sent it.
alarms-title = Alarms
alarms-braked = Attack mode is on
alarms-none = No attack is under way
alarms-waves-count = { $count ->
    [one] One phishing wave is on record
   *[other] { $count } phishing waves are on record
 }
alarms-undelivered = Messages are not delivered
alarms-undelivered-text = Messages about a recovery were given up: everybody on one side was unreachable at every address. Somebody may be holding up messages on purpose. Check the mail server and the gateway, then end the alarm.
alarms-undelivered-end = End alarm
alarms-brake = Attack mode
alarms-on = On
alarms-off = Off
alarms-brake-text = For a wave of attacks. While it is on, nobody recovers without the desk, everybody at the desk can help one tier less, and each pass needs a second person. It turns on automatically when too many cases come in within ten minutes.
alarms-why = Why now?
alarms-wave-why = What is going round?
alarms-pull = Turn on attack mode
alarms-holds = Agents on hold
alarms-holds-text = An agent who opens, contains or stops too many cases, or raises too many alarms, in a short time is put on hold; everybody else goes on. Talk to them before you let them go on: their session may be stolen.
alarms-holds-count = { $count ->
    [one] One agent is on hold
   *[other] { $count } agents are on hold
}
alarms-held = { $counted } cases or alarms in a short time
alarms-held-end = Let them go on
alarms-waves = Phishing waves
alarms-waves-text = When a team is on this list, recoveries of its people show a red flag.
alarms-another = Put a team on the list
alarms-team = Team, as in the directory
alarms-no-teams = The directory has no teams: nobody has a department on record.
alarms-no-such-team = { $more ->
    [0] Nobody is in a team of this name. The teams in the directory: { $teams }.
   *[other] Nobody is in a team of this name. Some of the teams in the directory: { $teams }, and { $more } more.
}
alarms-note = Put it on record
alarms-rule = By rule
alarms-end-why = Why is it over?
alarms-release = Turn off attack mode
alarms-end = It is over
queue-keys-move = move
queue-keys-open = open
queue-keys-find = find
col-number = Case
col-person = Person
col-what = What
col-step = Next
col-tier = Tier
col-age = Age
col-agent = Agent
search-title = Find a person, case or refused sign-in
search-for = Found for “{ $query }”
search-button = Find
search-nothing = Nothing found
search-nothing-text = Try part of the name, the employee number, the number of the case, or what a refused sign-in showed to quote. A person’s devices are on their page.
search-teach = A name, a user name, an employee number, a case number, or what a refused sign-in showed to quote. A person’s devices are listed with them.
search-people = People
search-beyond = This account is above your role. Ask a supervisor: { $names }.
search-cases = Cases
search-devices = Devices
new-title = Who is it about?
new-say = “Who am I speaking with? Your full name, please, and your employee number if you have it.”
new-find = Name or employee number
new-knowledge = Knowing these finds the account. It proves nothing about who is speaking.
new-nothing-text = Ask them to spell the name, or try the employee number. Somebody who is not in the directory cannot be helped here.

## Report
report-title = New case
report-heading = What did { $name } lose?
report-heading-first = What does { $name } need?
report-heading-any = What happened to { $name }?
report-second-account = The same person has a second account: { $name }. Ask which one they cannot sign in to.
report-namesake = Somebody else has the same name: { $name }. Ask for the user name.
report-heading-pin = Which key of { $name } is locked?
report-heading-new = Which phone of { $name } is replaced?
report-heading-compromised = What happened to { $name }’s account?
report-compromised-hint = Phished, hacked, password typed on a wrong page, code read out, prompt approved. Nothing is lost.
report-exposed = What may somebody else know, or have used?
report-exposed-hint = What is chosen is suspended with the sessions and removed at the end, so that it is set up again. Not sure? Leave it chosen.
report-exposed-none = Nothing on this account can be phished: the sessions are ended.
report-exposed-now = Until the person is verified, a call closes nothing. Sessions can be ended at once on the person’s page:
report-problems = Something is missing
report-open-case = There is an open case about this person already:
first-passkey-text = No method works here yet for { $name }. Verify who it is, then issue a pass for a first passkey.
first-passkey-channel = How did the request come in?
first-passkey-button = Start first passkey
first-passkey-else = Something was lost instead
report-playbook = What happened
report-devices = What is gone
report-devices-pin = Which key is locked
report-devices-new = The old phone
report-elsewhere = Which of these are not on the lost phone?
report-elsewhere-key = Which of these passkeys are not on the lost security key?
report-elsewhere-key-hint = If the passkey on the key is chosen above, nothing is needed here. Otherwise each passkey that is not chosen here counts as on the key and is suspended.
report-elsewhere-hint = Choose only what the person is sure of. Everything else counts as on the phone and is suspended.
report-methods = What else went with it
report-methods-pin = Which passkeys are on it
report-methods-new = What else is on it
report-methods-hint = Methods on a device that you choose above are included. Choose here what no device on file holds.
report-methods-hint-pin = Passkeys on a key that you choose above are included. Choose here what no key on file holds.
report-methods-hint-new = Methods on a phone that you choose above are included. Choose here what no phone on file holds.
report-other = Something that is not listed
report-other-none = Nothing else
report-other-name = Its name or model
report-other-management = Whose it is
report-when = When
report-when-pin = When it locked
report-when-new = Since when
report-place = Where
report-theft = Was it stolen?
report-channel = How they reached you
report-remaining = What they have at hand: laptop, tablet, another key
report-note = Note
report-note-hint = Never write down answers, codes or document numbers.
report-button = Open the case
report-other-person = Another person
report-missing-channel = Say how they reached you
report-refused-self = You cannot open a case on yourself. Ask a colleague.
report-refused-tier = This account needs a supervisor

## Person
person-number = no. { $number }
person-open-case = Case { $number } is open
person-disabled = Disabled
person-frozen = Frozen
person-desk-opens = Only the helpdesk opens cases.
person-desk-ends = Only the helpdesk ends sessions.
person-desk-lifts = Only the helpdesk lifts this.
person-frozen-by = by { $name }
person-frozen-by-owner = by the person
person-frozen-title = This account is frozen
person-frozen-since = Since
person-frozen-text = Nothing signs in, no pass can be issued, and no method can be registered.
person-frozen-who = A supervisor can lift this, but not for themselves.
looked-title = Who looked at your page
looked-text = People at the helpdesk who opened your page or your case in the last 90 days, by the hour.
within-hour = between { $from } and { $to }
looked-none = Nobody looked in the last 90 days.
held-title = On hold after wrong tries
held-tag = On hold
held-text = Somebody guessed. Not even the right one is accepted until you lift the hold. Do that once you know that the guessing has stopped.
held-pass = Temporary Access Pass: { $tries } wrong tries
held-password = Password: { $tries } wrong tries in a row
held-recovery-codes = Recovery codes: { $tries } wrong tries in a row
held-app = Authenticator app: { $tries } wrong tries in a row
held-sent-codes = Codes by text, call or mail: { $tries } wrong tries in a row
held-reason = Why it is safe again
held-button = Lift the hold
flash-hold-lifted = The hold after wrong tries is lifted. Tell the person to try again.
person-unfreeze-reason = Why it is safe again
person-unfreeze-button = Lift the freeze
person-freeze = Freeze this account
person-freeze-text = Every session ends, a pass that is out ends, an open case stops. Nothing signs in until you or a colleague lift it. The person is told.
person-reports-to = reports to { $name }
person-start-first = First passkey
person-start = Start a case
person-cases = Cases
person-cases-none = No cases.
person-sign-ins = Sign-ins
person-sign-ins-none = No sign-ins on record.
person-sign-in-ok = Success
person-facts = Facts
person-owner = Owner
person-former = Former name
person-same-human = Same person
person-same-human-hidden = Another account with a higher tier
person-claimed = A file says that this account and { $name } are one person’s. Until it is settled neither signs for the other.
person-claimed-hidden = A file says that this account and one about which you cannot read are one person’s. Until it is settled neither signs for the other.
person-claimed-next = If they are two people, correct the number in the file and import it. If they are one, two policy administrators link both accounts here.
account-guest = Guest
account-room = Room or equipment
account-shared = Shared account
account-service = Service account
person-employee = Employee number
person-manager = Manager
person-since = Account since
person-photo = Photo on file
person-roles = Roles here
person-contacts = Numbers and addresses
person-contact-until = until
person-rings = rings { $device }
contact-too-new = changed less than 72 hours ago: it does not count
contact-on-lost = on the lost device: it does not count

## Case
case-acknowledge = The pass waits until security knows
case-acknowledge-text = No message about this privileged recovery has been delivered to security. If you know of it and do not object, say so. It is recorded under your name.
case-acknowledge-button = Acknowledge recovery
case-number = Case
case-open-for = Open for
case-took = Took
case-reported-by = Reported by
case-agent = Agent
case-updated = The case moved on: show it
case-progress = { $done } of { $all }
case-tools = More
case-signers-left = This recovery leaves too few people who may sign
case-signers-left-text = { $count ->
    [0] Afterwards nobody may sign for a privileged account until { $until }.
    [one] Afterwards only one person may sign for a privileged account until { $until }.
   *[other] Afterwards only { $count } people may sign for a privileged account until { $until }.
  } For 30 days, a supervisor and those who let them back in count as one signer. Ask somebody else to work this case, or ask an operator to add a supervisor first.
case-roles-forged = Roles were changed outside of Keyward
case-roles-forged-text = Nothing is opened in this case until an operator has repaired the list with "keyward log repair". You can stop the case and end the pass. Call security yourself: their notice may not reach everybody.
case-escalate = Something is wrong: escalate
case-escalate-text = Everything stops until a supervisor decides. Nothing is lost. Nobody will blame you for being careful.
case-escalate-reason = What is wrong
case-escalate-button = Stop the case
case-freeze = It was not them: freeze the account
case-freeze-text = Only if the person you have verified says that somebody else is trying to get in. Every session ends and nothing signs in until a supervisor lifts the freeze. This case stops.
case-freeze-reason = What happened
case-freeze-button = Freeze the account
case-told = Who was told
told-mail = Mail
told-text = Text
told-voice = Call
told-webhook = Webhook
told-sent = Sent
told-kept = Outbox
told-waiting = Waiting
told-again = Trying again
told-failed = Failed
told-count = { $count ->
    [one] One message
   *[other] { $count } messages
}
told-sent-at = Sent { $at }
told-kept-at = In the outbox of the demo { $at }: nothing leaves it
told-waiting-text = About to be sent
told-again-at = Next try { $at } ({ $why })
told-failed-why = Given up: { $why }
told-kind-opened = A case was opened
told-kind-pass = A pass was issued
told-kind-pass-security = A pass was issued (to security)
told-kind-advice = What to do about the device
told-kind-suspended = Methods suspended
told-kind-retired = Methods retired
told-kind-completed = The case is done
told-kind-closed = The case was closed without a sign-in
told-kind-rejected = The case was refused
told-kind-escalated = The case was stopped
told-kind-escalated-security = The case was stopped (to security)
told-kind-privileged = Pass for a privileged account (to security)
told-kind-half = Half of a pass waits (to its holder)
told-kind-manager = To the manager
told-kind-security-of = To security: { $what }
told-kind-event = Event { $event }
case-note = Add a note
case-note-label = Note; never answers, codes or document numbers
case-note-button = Add
case-waive = Waive a step
case-waive-step = Step
case-waive-reason = Why it can be left out
case-waive-button = Waive it
case-refused-typed = What you typed
case-happened = What happened
case-log = log
case-root = root
case-leaf = Entry in the log:
case-leaf-pending = …
case-side = About the person
case-ways = Ways in
case-before = Before you help
case-flags-more = { $count ->
    [one] One more
   *[other] { $count } more
 }
case-hear = What do you hear?
case-review = A red flag stops this case. Why may it go on?
case-review-button = I looked at it: go on
case-review-flags = What you looked at
case-words = Words for this call
case-words-desk = Say “{ $words }”. If they are signed in anywhere, they can read these words in Security info.
case-words-person = They answer “{ $words }”.
case-words-hint = Right words show each of you that the other is the right one to talk to. They never replace a check.
case-word = A word that they gave you
case-word-button = Take it down
case-devices = Devices
case-devices-none = No devices on file.
case-methods = Methods
step-blocked = Blocked
step-open = Open
step-done = Done
step-waived = Waived
step-not-applicable = Does not apply
step-not-reached = Not reached
step-title-report = Report
step-title-assess = Assess methods
step-title-verify = Verify identity
step-title-contain = End all sessions
step-title-restore = Temporary Access Pass
step-title-register = New passkey, proved
step-title-retire = Remove old passkey
step-title-wipe = Wipe or advise
step-detail-checks = { $passed } of { $needed } checks
step-detail-after-verify = after verification
step-detail-after-contain = after the sessions are ended
step-detail-after-prove = after the new passkey is proved
flag-clear = Clear
flag-seen = Reviewed
flag-seen-by = Reviewed by { $name }, { $at }: { $reason }
flag-seen-settled = Settled, { $at }.
flag-look = Look
flag-stop = Stop
flag-effect-one-more-proof = One more check is needed.
flag-effect-second-person = A second person has to approve.
flag-stop-it = Freeze the account or end sessions on the person’s page
case-refuse-leaves = Refusing leaves every session and what was reported as it is. If it was not the owner, freeze the account first.
case-refuse-freeze = To the freeze
flag-effect-stop = No pass until a supervisor has looked.
heard-urgency = It has to be now
heard-name-dropping = Drops important names
heard-skip-request = “Skip it just this once”
heard-refuses-video = Refuses video
heard-wrong-facts = Facts are wrong
heard-threats = Threatens
flag-no-use-since-loss = The lost device has not signed in since the loss
flag-repeated = { $count ->
    [one] First loss in 90 days
   *[other] Loss number { $count } in 90 days
 }
flag-no-cluster = No wave of losses in { $place } this week
case-lost-phone = { $name } lost a phone
what-phone = Phone lost
ways-weakest = { $name } is the weakest
ways-summary-lost = { $gone } cannot be used. { $left } still signs in.
ways-on-lost = on the lost device

## Cards of a case
card-report = What was reported
card-assess-has = They can use “{ $name }”
card-assess-none = They can’t use any of these
card-assess-looked = I have looked at the methods
card-assess-listen = Don’t read this list out. Ask the caller to name what they have, and compare.
card-report-unsigned = Written by somebody who did not sign in. Never call a number from it.
card-assess-call = Nobody is on the line. Call the person on a number on file first.
card-assess-found = { $count ->
    [0] No other passkey: they need a pass
    [one] One strong way in remains: use that first
   *[other] { $count } strong ways in remain: use one of them first
 }
card-assess-say = “Is there another computer or key on which you sign in?”
card-suspended = Suspended by an earlier case
card-suspended-text = These don’t sign in, and nobody has decided about them. Ask whether the person still has them. This case can remove them; the person can then set the same device up again.
card-suspended-take = Remove in this case
card-verify = Verify that this is { $name }
card-verify-bar = { $passed } of { $needed } checks done
card-verify-else = If that does not work
card-verify-barred = { $count ->
    [one] One check is not possible here
   *[other] { $count } checks are not possible here
 }
card-verify-met = Identity is verified.
card-verify-until = It holds until
card-verify-missing = { $count ->
    [one] The next step opens when one more check passes
   *[other] The next step opens when { $count } more checks pass
 }
card-verify-say-call = “I'll call you back on the number we have on file. Please hang up; it takes a minute.”
card-call-which = Which number
card-call-since = on file since
card-call-button = Call back
card-call-line-needed = First find out whether this line is forwarded, then tick this.
card-call-line = Telephone system checked: this line is not forwarded and rings in no app
card-call-line-private = Asked: they say that it rings where they live and is not diverted to a mobile
card-call-line-mixed = Desk line: telephone system checked, not forwarded, in no app. Home number: they say that it rings where they live and is not diverted
card-call-relay = Through a relay service (for somebody who can’t hear or speak)
card-numbers = Which number does the lost phone have?
say-numbers = “Which telephone number does the lost phone have?”
card-numbers-other = None of these numbers
card-numbers-unsure = They don’t know
card-numbers-hint = The caller is not verified: the answer can rule a number out. A number counts only if the directory also knows that it rings on another phone.
card-numbers-button = Save
card-numbers-on-lost = They said that a number on file is on the lost phone.
card-numbers-elsewhere = They said that the lost phone has none of these numbers.
card-numbers-unknown = They don’t know which number the lost phone has.
card-wait = Waiting for a sign-in with { $label }
card-wait-done = Signed in with { $label }
card-wait-text = They open { $url }, sign in as usual, and press “I am speaking with the helpdesk” in Security info. The code that they read out is the verification: no other check is needed, and no pass.
card-wait-seen-title = { $label } signed in: now the code
card-wait-code-title = Enter the code that they read out
card-wait-own = Waiting for a new sign-in with { $label }
card-wait-own-text = They reported this themselves. A fresh sign-in with a passkey that is left shows that they are in: no code is read out, and no other check is needed.
card-wait-own-done = Proved by a fresh sign-in.
card-wait-verified = Identity verified: they read out the code of this sign-in.
card-wait-cannot = They can’t use it now
card-amend = Change the report
card-amend-text = Each change is recorded. The checks are judged again against the changed report.
card-amend-add = Something else is gone
card-amend-device = Device on file
card-amend-add-button = Add
card-amend-withdraw = Something is not lost after all
card-amend-withdraw-text = What was reported lost once stays out of the checks of this case.
card-amend-thing = What
card-amend-why = Why
card-amend-withdraw-note = Taken back within 15 minutes by the person who entered it, an entry leaves nothing behind, unless something came of it. Otherwise the method proves nothing in this case: what was suspended stays suspended and has to be registered again, and a warning stands until it is reviewed.
card-amend-withdraw-button = Take out of the report
card-amend-method = Another sign-in method is gone
card-amend-method-button = Add
card-amend-not-lost = A sign-in method is not lost
card-amend-save = Save
card-call-passed = Answered, it is them
card-call-no-answer = No answer
card-call-failed = Somebody else answered
card-vouch-ask = Ask { $name }
card-vouch-asked = { $name } was asked
card-approval-ask = Ask a second approver
card-approval-asked = Approvers were asked
card-ask-again = Ask again
card-observe-document = What they showed
card-observe-document-choose = Choose
card-observe-document-none = No document
card-observe-photo-of = Photo on file: { $name }
card-observe-compare = Compare the face with the photo on file and with the photo ID.
card-observe-note = What you saw; if it does not match, what did not
card-observe-photo = The face matches the photo on file
card-observe-prompts = They did all of it, in this order
card-video-start = Start the video call
card-video-bad-line = Bad line
prompt-turn-left = “Please turn your head to the left.”
prompt-turn-right = “Please turn your head to the right.”
prompt-look-up = “Please look up at the ceiling.”
prompt-cover-mouth = “Please cover your mouth with your hand.”
prompt-cover-eye = “Please cover one eye with your hand.”
prompt-hand-on-head = “Please put a hand on your head.”
prompt-hold-code = “Please write { $code } on a piece of paper and hold it up.”
card-observe-hint = Look at the photo, the name and the date. The number of the document is not written down.
card-passed = It is them
card-failed = It does not match
card-knowledge-matched = Matched
card-knowledge-not = Did not match
evidence-detail-knowledge = Finds the account; it never counts as proof
evidence-detail-on-lost = { $number } is on the lost device: it does not count
evidence-detail-number = { $number }, { $kind }
card-contain = { $count ->
    [0] End all sessions
    [one] End the one session
   *[other] End all { $count } sessions
 }
card-contain-text = Every browser and app is signed out at once, also the lost device.
card-contain-text-pin = Every browser and app is signed out at once, and the passkeys on the locked key stop working.
card-contain-text-new = Every browser and app is signed out at once, and the passkeys on the old phone stop working.
card-contain-text-compromised = Every browser and app is signed out at once, and what was named stops working.
look-back-title = Go through this with the person
look-back-say = “I read you the latest sign-ins. Tell me which were not you.”
look-back-say-methods = “These are set up on your account. Did you add each of them yourself?”
look-back-text = What is not theirs goes into the report: it is suspended with the rest and removed at the end. A vouch given before is asked for again.
look-back-held = Added lately, so suspended with the rest even if it is theirs: { $names }. A colleague can let it work again.
look-back-none = No sign-in is on record.
look-back-not-theirs = Not theirs
card-contain-used = The last one was used
card-contain-button = End sessions
card-contain-button-suspend = End sessions and suspend methods
card-contain-held = Added around the loss, so suspended as well: { $names }.
card-assess-held = Held back: it was added around the report, so it is suspended when the sessions end.
card-contain-say = “I'm signing you out everywhere now. If your computer asks you to sign in, wait a moment.”
card-restore = Issue a Temporary Access Pass
card-restore-ready = Ready
card-restore-text = It lets them set up a new passkey and nothing else. It is shown once.
card-restore-opens = What opens this
card-restore-voids = The pass issued before stops working.
card-restore-channel = How it is handed over
card-restore-minutes = Valid for
card-restore-once = Works once only
card-restore-once-only = Works once
card-restore-button = Issue the pass
card-touch-work = Your first result here asks for your passkey. It then counts for 15 minutes.
card-touch = You will be asked for your own passkey.
touch-no-passkey = This asks for your own passkey, and you have none here yet. Add one before you fill in the form.
touch-add-passkey = Add a passkey in Security info
card-reregister = Require re-registration
card-reregister-text = What multi-factor authentication was registered with is removed for good. A password alone no longer signs in, and the next sign-in leads into registering again.
card-reregister-goes = Goes
card-reregister-stays = Stays
card-reregister-nothing = nothing
card-reregister-passkeys = Remove the passkeys, too
card-reregister-button = Require it
channel-refused-in-person = only if they were checked in person
card-pass = Read this out
card-pass-say = “Please open { $url }, choose Sign in another way, then Temporary Access Pass. Type your user name and the pass I am going to spell.”
card-pass-say-half = “Please write down the first half of your pass; I am going to spell it. { $name } will tell you the second. Then open { $url }, choose Sign in another way, then Temporary Access Pass, and type your user name and both halves.”
card-pass-spelling = Spelled out
card-pass-once = Works once
card-pass-many = Works until it ends
card-pass-until = until
card-pass-shown-once = It is shown only now. Not understood? Spell it again before you leave this page. Another pass takes new checks and signatures.
card-pass-handed = They have it
card-pass-void = End this pass
card-pass-out = A pass is out
card-pass-out-text = It cannot be shown again. This page moves on when they sign in.
card-pass-again = Was it lost before it was used?
card-pass-again-text = It can’t be issued again in its place: what was checked and signed counts for one pass. End it, then verify again. You stay in this case.
card-pass-again-list = Needed again for another pass:
pass-again-checks = { $count ->
    [one] One check
   *[other] { $count } checks
 }
pass-again-approvals = { $count ->
    [one] One signature of a second person
   *[other] { $count } signatures of others
 }
pass-again-flags = { $count ->
    [one] A supervisor’s look at the red flag
   *[other] A supervisor’s look at { $count } red flags
 }
pass-again-exception = A new exception by two supervisors
card-verify-spent = The last pass ended, and what it was issued on counts for no other. Needed again:
card-pass-issued = Issued
card-pass-failed = { $count ->
    [0] No wrong try so far; five end it
    [one] One wrong try so far; five end it
   *[other] { $count } wrong tries so far; five end it
 }
card-register = New passkey
card-register-signed-in = Signed in with the pass
card-register-open = They open { $url }
card-register-registered = Passkey registered
card-register-proved = Proved by a fresh sign-in
card-register-proved-hint = They sign out and in again
card-register-live = This page moves on automatically.
card-register-end = End the pass and its session
card-register-end-hint = Is it not them? End the pass: its session ends at once, and nothing is set up with it.
card-register-end-hint-held = Was it not them? End the pass: its session ends, what was set up with it is held back, and a supervisor has to look.
card-register-say-add = “Press Set up a passkey, then use your face, finger or PIN.”
card-register-say-prove = “Now sign out, and sign in again with the new passkey.”
card-retire = Remove the old passkey
card-retire-text = Removed for good.
card-retire-text-compromised = A removed password or code is gone for good: the person sets another one up in Security info.
card-retire-none = Nothing is left to remove
card-retire-new = { $name } can still sign in with { $label }.
card-retire-button = { $count ->
    [0] Nothing to remove
    [one] Remove it
   *[other] Remove all { $count }
 }
card-wipe = What was lost
card-wipe-pin = The locked key
card-wipe-new = The old phone
card-wipe-reference = Reference from device management
card-protect-who = The account is disabled and nobody is verified, so a supervisor does this. Give the case to a supervisor.
card-wipe-scope = What is wiped
card-wipe-full = Everything
card-wipe-selective = Work data only
card-wipe-button = Record that { $name } is wiped
card-wipe-note = What is known about the loss
card-wipe-note-pin = What became of the key
card-wipe-note-new = What becomes of the old phone
card-wipe-document = Record the loss
card-wipe-document-pin = Write it down
card-wipe-letter = The mail, word for word
card-wipe-send = Send the advice to { $to }
wipe-wipe = Wipe it in your device management, then enter its reference
wipe-selective = Wipe it, or only its work data, in your device management, then enter its reference
wipe-document = It cannot be wiped; its PIN protects it. Record the loss
wipe-passkey = Nobody said what it was kept in: a phone, a computer or a security key. Ask. If that is gone too, add it to the report. Then record the loss
wipe-reset = A locked PIN cannot be undone. Reset the key, which erases its passkeys, or take it out of use. Then write down which
wipe-replaced = It is theirs. Ask them to erase it before it leaves their hands, then write down what becomes of it
wipe-advise = It is theirs: send advice
wipe-done-wiped = Wiped
wipe-done-advised = Advice sent
card-close = Everything is done
card-close-waived = Nothing is left to do: what is not done was waived
card-close-disabled = The account is disabled: nothing is left to do
card-close-frozen = The account is frozen: nothing else is left to do
card-close-note = Note, if any
card-close-button = Close the case
card-escalated = This case is stopped
card-on-hold = A colleague has to go on
card-on-hold-text = Stay on the phone. A colleague opens case { $number } and goes on at this step; nothing is lost. A remark helps them.
card-on-hold-stop = Something is wrong? You can still stop the case, add a red flag and end a pass.
card-escalated-by = Stopped by { $name }
card-escalated-told = Told: { $names }
card-escalated-nobody = Every supervisor has already taken part in this case, so nobody can resume it or refuse recovery. Give another person the role Privileged Authentication Administrator. That person can decide.
card-escalated-wait = A supervisor decides how it goes on. Nothing can be done until then.
card-resume-reason = Why it can go on
card-resume-button = Resume the case
card-refuse-note = Why nothing is given
card-refuse-button = Refuse recovery
card-closed-by = Closed by { $name },
card-closed-took = From report to close: { $span }.
closed-recovered = Back in, with a new passkey

## Events
event-reported = Loss reported: { $what }
event-assessed = Methods read: { $result }
event-evidence = { $kind }: { $result }
event-vouch-asked = { $name } was asked to vouch
event-noted = Note: { $note }
activity-signed-in = Signed in with { $method }
activity-added = Added: { $label }
activity-case-opened = Case { $number } was opened
activity-case-stopped = Case { $number } was stopped
activity-case-completed = Case { $number } was closed
activity-case-rejected = Case { $number }: recovery refused
activity-case-sessions = Case { $number } ended { $count ->
    [0] no session
    [one] one session
   *[other] { $count } sessions
}
activity-case-suspended = Case { $number } suspended: { $labels }
activity-case-removed = Case { $number } removed: { $labels }
activity-refused = A sign-in was refused
activity-ends = Sign-ins before { $at } are not listed here.
activity-refused-ends = Refused sign-ins before { $at } are not listed here.
activity-times = { $count } times within a day
activity-frozen-own = You froze your account
activity-frozen = Your account was frozen by the helpdesk
activity-unfrozen = The freeze of your account was lifted
activity-code-used = A recovery code of yours was used

## Approve
approve-first = First, talk to them
approve-vouch-talk = Talk to { $name } yourself now: face to face, by video, or on a telephone that the helpdesk does not know.
approve-vouch-not-on = Not on these: the helpdesk calls there, and whoever holds one telephone must not answer twice.
approve-vouch-sure = Sign only if you are sure that it was { $name } and nobody else. Your signature helps open the account.
approve-checks = Checks so far
approve-checks-none = No check has been made yet.
approve-open-case = Open the case
approve-check-passed = Passed: { $check }, by { $by }
approve-check-failed = Failed: { $check }, by { $by }
approve-check-inconclusive = Inconclusive: { $check }, by { $by }
approve-flag = Red flag: { $what }
approve-title = Approve
approve-updated = There is something new: show it
approve-none = Nobody waits for you
approve-none-text = When somebody in your team loses a device, you may be asked to vouch for them. You get a mail, and it stands here.
half-title = Half of a pass for { $name }
half-text = The helpdesk has told { $name } the first half. The second waits for you.
half-show = Show the second half
half-second = The second half
half-tell = Tell it to { $name } yourself, face to face or on a call that you make. Do not send it, and do not give it to the helpdesk.
half-shown-once = It is shown only now. If it got lost, the helpdesk issues a new pass, with two new halves.
half-done = I told them
deputy-title = While you are away
deputy-text = Name somebody who vouches in your place. It counts for cases that begin 72 hours from now or later.
deputy-label = Their user name
deputy-name = Name them
deputy-since = Named
deputy-remove = End
deputy-refused = There is nobody with this user name who could stand in for you.
approve-waiting = { $count ->
    [one] One person waits for you
   *[other] { $count } people wait for you
 }
approve-asked-by = asked by { $name },
approve-left = { $time } left
approve-past = Earlier requests
approve-facts = What it is about
approve-statement = You sign exactly this
approve-statement-hint = Your passkey signs this text, word for word. It is kept in the log and can be checked by anybody later.
approve-sign = Sign with my passkey
approve-decline = This is wrong: decline and stop the case
approve-decline-does = The case stops at once, and security and a supervisor are told. If you just couldn’t reach them, don’t decline.
approve-vain = Something changed since you were asked to vouch for { $name }. Your confirmation does not count in this case any more, and the helpdesk sees why.
approve-vain-in-recovery = You have an open case of your own. Until it is closed, your confirmation does not count in this case.
approve-vain-manager = You are no longer the manager of { $name }, or the deputy of their manager. Your confirmation does not count in this case any more: the helpdesk sees that and asks somebody else.
approve-unreached = I couldn’t reach them
approve-unreached-does = The helpdesk is told. The request stays open: you can still sign.
approve-unreached-said = The helpdesk knows that you couldn’t reach them. You can still sign.
approve-checks-end = Sign by
approve-checks-end-why = After that the helpdesk’s checks no longer count.
approve-checks-over = The helpdesk’s checks no longer count. A signature alone is not enough: call the helpdesk.
approve-decline-why = What is wrong, if you know
approval-vouch = Vouch for { $name }
approval-second = Approve a pass for { $name }
approval-signed = Signed
approval-declined = Declined
approval-expired = Expired
approval-withdrawn = No longer needed

## Review
history-title = Issuance hold
history-what = The database was put back: the log { $found }. Passkeys that were retired since may work again, and decisions may be missing. No server signs the log or issues a pass.
history-unreadable = A server cannot read what it remembers of the log ({ $file }: { $why }), and no other server can tell for it. So nobody knows whether the database was put back. No server signs the log or issues a pass.
history-next = Ask the operators whether somebody restored the database, and why. If it was a restore that you know of, or if nobody restored anything and only the file is damaged, accept the log: it then says so for ever, and every server issues passes again. If not, stop the servers and keep the database.
history-reason = What happened
history-accept = Accept the log as it is
history-forged = Keyward did not write this event: { $which }. Nothing is signed and no pass is issued until an operator has removed it. “keyward doctor” names it; “keyward log repair” removes it.
review-title-cases = { $cases ->
    [0] No case in a year
    [one] One case in a year
   *[other] { $cases } cases in a year
 }
review-title-clusters = { $clusters ->
    [0] nothing out of line
    [one] one cluster to look at
   *[other] { $clusters } clusters to look at
 }
review-calendar-alt = Calendar of the last year: { $cases } cases, { $clusters } clusters. The months stand in the table below.
review-year = Cases by day
review-fewer = fewer
review-more = more
review-no-clusters = No cluster stands out.
review-cluster = { $count } cases where { $usual ->
    [one] 1 is
   *[other] { $usual } are
} usual
review-months = The same as a table
review-month = Month
review-count = Cases
review-log = Log
review-log-empty = No entry fits.
review-refused-elsewhere = The log holds refused passkeys only. Refused passwords, codes and passes are on the person’s page, and the helpdesk’s search finds each by the reference that was shown.
review-kind = Kind
review-about = About
review-actor = Done by
review-all = All
review-filter = Filter
review-clear = Show all
review-system = Keyward
review-tree = Can it be trusted?
review-size = Entries
review-root = Root
review-checkpoint = Checkpoint signed
review-cases = Cases
review-in-month = Cases that began in { $name }
review-verified-at = Every entry matches the tree as of { $at }.
review-cluster-team = Team { $name }
review-cluster-place = Place { $name }
tree-verified = Latest entries verified
tree-pending = Log not checked yet
tree-broken = Log was altered
outcome-recovered = Back in
outcome-frozen = Account frozen
outcome-disabled = Account disabled
outcome-not-signed-in = Not signed in
outcome-not-needed = Not needed
outcome-refused = Refused
outcome-withdrawn = Withdrawn
outcome-open = Open

## What follows an action
flash-case-opened = The case is open.
flash-case-stopped = The case is stopped. A supervisor looks at it before anything else happens.
flash-closed = The case is closed.
flash-refused = Recovery refused. The case is closed.
flash-frozen = The account is frozen. The person is told.
flash-unfrozen = The account is no longer frozen. The person is told.
flash-code-for-nobody = The code was right and is used up, but no open case takes it. Call the helpdesk first, then enter another one.
flash-loss-reported = Report sent.
flash-declined = You declined. The case is stopped until a supervisor has looked.
flash-unreached = The helpdesk knows. You can still sign.
flash-escalated = The case is stopped. Security is told.
flash-method-added = The method is added. You get a message about it.
flash-password-set = The new password is set. You are signed out everywhere else.
flash-not-offered = Your organisation does not offer this to you right now.
flash-app-enrolled = Your app is set up. Sign in again, with a code from it.
flash-method-removed = The method is removed and no longer signs in.
flash-passkey-added = The passkey is ready. Try it: sign out and in again.
flash-passkey-renamed = The new name is saved.
flash-acknowledged = Acknowledged: security knows of this recovery.
flash-recorded = Saved.
flash-pass-ended-unused = The pass has ended unused. For another one, verify again.
flash-pass-ended-used = The pass and the session that it opened have ended. Nothing had been set up with it.
flash-pass-ended-held = The pass and its session have ended. What was set up with it is held back and is a red flag: a supervisor has to look.
flash-history-accepted = You accepted the log as it is. Passes are issued again.
flash-close-withdrawn = The person is taken off the list of people close to you.
flash-close-declared = The person is on your list of people close to you.
flash-word-removed = Your duress word is removed.
flash-word-set = Your duress word is saved.
flash-report-dismissed = The report is put aside.
flash-reports-dismissed = The reports that name nobody are put aside.
flash-agent-released = The agent is no longer on hold.
flash-alarm-ended = The alarm is ended.
flash-wave-noted = The team is on the list of phishing waves. Security is told.
flash-attack-mode-off = Attack mode is off.
flash-attack-mode-on = Attack mode is on. Security is told.
flash-glass-seen = Acknowledged: the use of the sealed key was looked at.
flash-change-stopped = The change is stopped.
flash-change-withdrawn = The change is withdrawn.
flash-deputy-removed = You have no deputy any more.
flash-deputy-named = Your deputy is named.
flash-exception-signed = You signed the exception.
flash-resumed = The case goes on.
flash-step-waived = The step is waived.
flash-advice-ordered = The advice is on its way.
flash-loss-saved = The loss of the key is on record.
flash-wipe-saved = The wipe is on record.
flash-retire-ordered = What you chose is being retired for good.
flash-method-kept = The method is released from the hold.
flash-reregister-ordered = Re-registration is required.
flash-passkey-confirmed = The passkey stays with its owner.
flash-contain-ordered = The sessions are being ended, and what was lost is suspended.
flash-approval-asked = The request for an approval is sent.
flash-vouch-asked = The request for a vouch is sent.
flash-report-amended = The report is amended.
flash-check-saved = The result of the check is saved.
flash-check-passed = The check passed.
flash-knowledge-matched = The facts matched. That is on record and counts for nothing.
flash-check-failed = The check failed. That is on record.
flash-check-unanswered = Nobody answered. That is on record, and is no failed check.
flash-code-read = The code is correct: the caller has the session to which it was shown.
flash-code-read-uncounted = The code is correct, but the recovery code does not count in this case. Make another check.
flash-code-wrong = That code is wrong. Ask the caller to read it again.
flash-code-over = That code is wrong, and is void now. The caller has to get another one; a red flag is on the case.
flash-flags-reviewed = You looked at the red flags: the case goes on.
flash-flag-added = The red flag is added.
flash-noted = The remark is saved.
flash-add-passkey = You are signed in with a demo link, which is no passkey. Work at the desk asks for one: add it here first.
flash-session-ended = That session is over.
flash-sessions-ended = You are signed out everywhere but here.
flash-sessions-ended-but-stronger = You are signed out elsewhere, but not where you signed in with something stronger than here. Sign in with a passkey to end those too.
flash-signed = You signed. The desk can go on.
flash-signed-out = You are signed out.
flash-signin-changed = What a sign-in takes was changed meanwhile. Please begin again.

## Refusals on one's own pages
error-refused = This was refused
lost-case-open = There is a case about you already: see the top of Security info.
lost-needs-passkey = You are signed in with what you report as lost, or without a passkey. Sign in with another passkey, or call the desk.
problem-link = This link was used already, or is too old. Start the demo again for new ones.
ready-shared-detail = All your passkeys are on it. Set up one on another device.
remove-suspended = A case suspended it: only the helpdesk can decide about it.

## The demo's sign-in links
link-title = Sign in to the demo
link-lead = A link from the terminal signs you in once, as somebody of the made-up organisation.
link-secret = The part of the link after #
link-button = Sign in

## The desk, approvals and review: sentences made by the handlers

refusal-case-closed = This case is closed.
refusal-case-escalated = This case is escalated. A supervisor has to resume it or refuse recovery.
refusal-not-escalated = This case is not escalated.
refusal-account-disabled = The account is disabled, so it cannot be recovered. A supervisor can still end the sessions, which suspends what was lost, and see to the device.
refusal-account-frozen = The account is frozen. A supervisor has to lift the freeze first.
refusal-own-case = Nobody works on their own recovery. Another agent has to take it.
refusal-beyond-reach = Your role does not reach { $tier } accounts. Hand the case to a supervisor.
refusal-needs-supervisor = Only a supervisor may do this.
refusal-related = You declared that you are close to this person. Another agent has to take it.
refusal-named-close = This person declared that you two are close. Another agent has to take it.
refusal-too-many-close = You have named as many people as the rules allow. Take somebody off the list first. Their place is free after 30 days.
refusal-not-above = This account has a role as high as yours. A supervisor has to take it.
refusal-flags-unreviewed = A red flag stops this. A supervisor who did not work on the case has to look at it.
refusal-no-flags = No red flag waits for a supervisor.
refusal-works-the-case = You work on this case. Somebody else decides whether it may go on.
refusal-signed-the-exception = You signed an exception in this case. Somebody else has to review its flags.
refusal-let-it-go-on = You removed what stood in the way of this case, so a colleague has to work it.
refusal-let-it-go-on-resumed = You resumed this case, so a colleague has to work it.
refusal-let-it-go-on-reviewed = You reviewed the red flags of this case, so a colleague has to work it.
refusal-let-it-go-on-signed = You signed an exception in this case, so a colleague has to work it.
refusal-let-it-go-on-lifted = You lifted a freeze of this person within the last 72 hours, so a colleague has to work this case.
refusal-already-restored = The owner is in. This case gives no further pass; they add further passkeys themselves.
refusal-not-quarantined = This method was not held back by this case.
refusal-braked = Attack mode is on: everybody can help one tier less.
error-on-hold = Your work at the helpdesk is on hold
error-on-hold-next = Ask a supervisor or security reader: they find it under Alarms.
held-since = Your work at the helpdesk is on hold since { $at }: you opened, contained or stopped cases, or raised alarms, { $count } times in a short time. You can read the cases that you work, stop them, end their passes and add remarks, and nothing else. The hold does not end automatically: a supervisor or security reader lifts it under Alarms. Your colleagues can go on with your calls.
notice-attack-mode = Attack mode is on since { $at }. Everybody at the desk can help one tier less, each pass needs a second person, and saved recovery codes are not accepted. It does not end automatically: a supervisor or security reader turns it off under Alarms.
notice-issuance = No pass is issued at the moment: something is wrong with the log. Passes are issued again when a security reader has settled it under Review.
refusal-on-hold = You did too much in too short a time, so your work at the desk is on hold. A supervisor or security has to let you go on.
refusal-too-many-words = Five words were given in this case, as many as there may be. Write down what was said as a note.
refusal-too-many-passes = You have issued as many passes in an hour as one agent may. Ask a colleague to issue this one.
refusal-why-deputy-new = the deputy was named within 72 hours of the report
refusal-why-worked = they worked on this case
refusal-why-prompts = a video call takes prompts
refusal-why-follow = they have to do everything that you ask for
refusal-not-allowed = You are not allowed to do this.
refusal-needs-passkey = Confirm with your passkey.
refusal-not-assessed = Look at the person’s methods first.
refusal-not-verified = Identity is not verified: { $missing ->
    [one] one more check is needed
   *[other] { $missing } more checks are needed
}.
refusal-not-approved = A second person has to approve the pass.
refusal-security-not-told = Security has to know first. A message to security has to be delivered, or a security reader has to acknowledge this recovery on the case page.
refusal-not-contained = End the sessions first.
refusal-not-reregistered = Require re-registration first: the old phone still gets codes and prompts.
refusal-takes-what-works = This would remove passkeys that work. Ask first whether they can sign in with one of them, and choose the answer under “Look at the methods”.
refusal-strong-method-remains = A phishing-resistant method remains. The person signs in with that; no pass is issued.
refusal-pass-disabled = Temporary Access Passes are turned off in the policy.
refusal-pass-out-of-scope = The policy does not allow a Temporary Access Pass for this person’s groups.
refusal-pass-one-time-only = The policy allows one use only.
refusal-pass-lifetime = The lifetime must be between { $least } and { $most }.
refusal-no-pass = There is no pass that still works.
refusal-under-way = This is already under way.
refusal-not-proved = A fresh sign-in has to prove the passkey that they come back with first.
refusal-not-lost = This method is not part of the loss.
refusal-not-left = This is not one of the strong methods that are left.
refusal-handover-call-back = Available after a call-back that counts.
refusal-handover-relay = Available after a call-back through a relay service that counts.
refusal-handover-meeting = Available after you check a photo ID in person.
refusal-handover-own-meeting = A colleague met the person: they issue the pass and hand it over.
refusal-handover-video = Available after a video call that counts.
refusal-handover-vouch = Available after the manager vouches.
refusal-handover-agent-channel = Available after a call-back, a video call or a meeting that counts.
refusal-handover-halves = This account’s pass is handed over in two halves.
refusal-handover-holder = Nobody can hold the second half yet: the manager or an approver has to.
refusal-handover-holder-key = Whoever could hold the second half has no passkey that counts: one that is older than 72 hours, or was added with a passkey or a pass. Have somebody with a passkey approve; they hold the second half then.
refusal-unknown-thing = The report has nothing like that.
refusal-cannot-vouch = This person cannot vouch: { $why }.
refusal-cannot-approve = This person cannot approve: { $why }.
refusal-no-such-check = There is no such open check.
refusal-photo-not-viewed = The photo on file was not on your screen within the last 15 minutes. It is loaded again now: compare the face with it, then save.
refusal-incomplete-check = The check is not complete: { $why }.
refusal-reason-missing = Say why.
refusal-not-waivable = This step cannot be waived.
refusal-not-open = This step is not open.
refusal-duties-open = { $open ->
    [one] One step is still open
   *[other] { $open } steps are still open
}.
refusal-no-such-intent = This is unknown or finished.
refusal-bad-report = The report is not complete: { $why }.
refusal-has-method-here = This person has or had a method that works here. Open a recovery instead.
refusal-not-recoverable-guest = This is a guest account. Their home organisation recovers it.
refusal-not-recoverable-room = This is the account of a room or of equipment. Nobody signs in to it, and nobody recovers it.
refusal-not-recoverable-shared = This is a shared account. It is recovered only by its owner, if an owner is on record and the standards allow it.
refusal-not-recoverable-service = This is a service account. It is recovered only by its owner, if an owner is on record and the standards allow it.
refusal-self-report-needs-passkey = To report this yourself, sign in with a passkey that is not lost, or call the desk.

refusal-why-only-manager = only the manager in the directory vouches
refusal-why-no-manager = there is no manager in the directory
refusal-why-manager-changed = the manager changed within 72 hours of the report
refusal-why-enabled-lately = their account was enabled again within the last 72 hours
refusal-why-agent-vouches = the agent cannot also vouch
refusal-why-approver-vouches = they are asked to approve in this case
refusal-why-somebody-else = it has to be somebody else than the person and the agent
refusal-why-took-part = they already took part in this case
refusal-why-only-supervisor = only a supervisor whose account works approves
refusal-why-not-asked-for = only a call-back or a vouch is asked for
refusal-why-say-where = say where you met, and which kind of photo ID you saw
refusal-why-no-photo = there is no photo on file to compare with
refusal-why-say-document = say which kind of photo ID you saw
refusal-why-compare = compare the face with the photo on file, and say that it matches
refusal-why-other-basis = it rests on something else
refusal-why-say-what = say what was lost
refusal-why-names-another = the report at the website names somebody else; open the case without it, and put the report aside with a reason
refusal-why-too-many = there are too many things in one report
refusal-why-device = a device is not this person’s
refusal-why-method = a method is not this person’s
refusal-why-goes-with-device = a method on a lost device goes with it
refusal-why-future = the loss lies in the future
refusal-why-pin-keys-only = only a security key has a PIN that locks for good
refusal-why-new-phones-only = only a phone is replaced by a new phone
refusal-why-new-by-desk = who can still sign in adds the new phone in Security info

not-counted-under-way = It is still under way.
not-counted-failed = It failed. One more check is needed.
not-counted-inconclusive = It said nothing either way.
not-counted-expired = It is too long ago. Do it again.
not-counted-knowledge = Knowing facts identifies somebody. It never verifies.
not-counted-number-not-on-file = The number was not on file when the case was opened.
not-counted-number-replaced = The number was replaced since.
not-counted-on-lost-device = The number rings on the lost device: it does not count.
not-counted-in-other-hands = Somebody else may have this number: it does not count.
not-counted-maybe-on-lost-device = It may ring on the lost phone, and the directory can’t rule that out: it does not count.
not-counted-maybe-with-lost-passkey = It may ring on the phone that the reported passkey is on: nobody knows what that is kept in. It does not count.
not-counted-line-not-checked = Look in the telephone system first: a line that is forwarded or rings in an app does not count.
not-counted-changed-recently = It changed within 72 hours of the report: it does not count.
not-counted-code-too-new = The code was right, but too new to count: the codes were made within 72 hours of the loss or the report.
not-counted-method-not-usable = That passkey or code is lost or no longer works.
not-counted-held-back = This case holds the passkey or codes back.
not-counted-refused-by-policy = The sign-in policy in force does not allow them.
not-counted-made-weakly = They were made in a session that was weaker than the account.
not-counted-agent-on-hold = The work of the person who recorded or signed it is on hold. It counts again if the hold is lifted.
not-counted-agent-gone = The agent who recorded it may no longer work this case.
not-counted-spent = A pass was issued on this check. Check again for another pass.
approval-spent = Used for the pass that ended. Ask again.
approval-spent-now = Used for the pass that is out now.
check-unreached = Couldn’t reach them at { $at }; the request stays open
not-counted-account-was-disabled = The account was disabled after this check. Do it again.
not-counted-case-changed = More was reported lost after this request was sent. Ask again.
not-counted-manager-inactive = The manager's account is disabled or frozen, so their vouch no longer counts. Use another check, or ask the manager who is on file next.
not-counted-no-longer-vouches = This person is no longer the manager, or the deputy of a manager with an active account. Their vouch no longer counts.
not-counted-signer-claimed = A file gives this person and the owner of the account one employee number, and nobody has settled whether they are one person. Their vouch does not count until then.
not-counted-enabled-lately = The account that vouched had been enabled again for less than 72 hours. Its vouch does not count.
not-counted-took-part = This person has another part in the case. Their vouch does not count.
not-counted-signer-in-recovery = This person now has an open case of their own. Until it is closed, their signature does not count.

tier-word-standard = standard
tier-word-elevated = elevated
tier-word-privileged = privileged

sign-in-error-refused = This passkey cannot be used to sign in.
sign-in-error-frozen = Your account is frozen. Call the helpdesk.
sign-in-error-frozen-quote = Your account is frozen. Call the helpdesk and quote { $reference }.
sign-in-error-frozen-call = Your account is frozen. Call the helpdesk at { $phone }.
sign-in-error-frozen-call-quote = Your account is frozen. Call the helpdesk at { $phone } and quote { $reference }.
sign-in-error-unknown-credential = No account here has this passkey.
sign-in-error-ceremony-over = This took too long or was answered already. Start again.
sign-in-error-no-browser = Your browser accepts no cookies. Allow them for this site and start again.
sign-in-error-pass-refused = The name or the pass is not right, or the pass no longer works.
sign-in-error-code-refused = The name or the recovery code is not right.
sign-in-error-too-many-attempts = Too many attempts. Try again after { $until }.
sign-in-error-password-refused = The name or the password is not right.
sign-in-error-one-time-code = The code is not right, was used before, or is too old.
sign-in-error-address-unfit = This cannot be used. Type a telephone number with its country code, such as +386 40 555 418, or one mail address.
sign-in-error-address-taken = You use this number or mailbox already.
sign-in-error-channel-off = Codes cannot be sent that way here.
password-flaw-short = The password is too short. Take { $least } characters or more; a few words that do not belong together are easy to remember.
password-flaw-long = The password is too long. Take { $most } characters or fewer.
password-flaw-not-text = The password has a character that cannot be typed everywhere.
password-flaw-known = This password is on a list that attackers try first. Take another one.
password-flaw-guessable = This password is quickly guessed: few common words, or a pattern. Take a few words that do not belong together.
password-flaw-personal = This password is quickly guessed by anybody who knows your name or your organisation. Take another one.
password-flaw-unchanged = This is the password that you have. Take another one.
sign-in-error-link-refused = This link no longer works.
sign-in-error-session-over = You have been signed out. Sign in again.
sign-in-error-enrol-only = Register a passkey first, then sign in with it.
sign-in-error-step-up-needed = Confirm with your passkey.
sign-in-error-not-found = There is no such method or session, or you have no passkey to confirm with.
sign-in-error-stronger-session = That session began with something stronger than this one. Sign in with a passkey to end it, or call the helpdesk.
sign-in-error-last-strong-method = This is your last passkey. Without it you may be locked out.
sign-in-error-only-way = This is your only way in. Add another one first.
sign-in-error-already-registered = This passkey is registered already.
sign-in-error-overtaken = This was changed at the same time, perhaps in another window. Open the page again, then repeat it if it is still needed.
sign-in-error-not-verified = Your device did not check a PIN, fingerprint or face. Set a PIN or screen lock on it, then try again.
sign-in-error-registration-refused = This passkey cannot be registered here ({ $code }).
sign-in-error-label = The name { $why }.
sign-in-error-unavailable = Signing in does not work at the moment. Try again in a minute.

stronger-title = Sign in with your passkey
stronger-phishing-resistant = Your role takes a sign-in that cannot be phished.
stronger-passwordless = Your role takes a sign-in without a password.
stronger-multi-factor = Your role takes a sign-in with more than one factor.
stronger-own = Your role takes a sign-in of the strength { $name }.
stronger-to-sign = What you sign here needs a sign-in with your passkey.
stronger-you-showed = You signed in with:
stronger-button = Use a passkey
stronger-none = No passkey yet? Set one up in Security info, or ask the helpdesk for a pass.
stronger-back = Go on without your role
error-stronger-what = Your role needs a stronger sign-in than this one.

factor-passkey = passkey
factor-windows-hello = Windows Hello
factor-authenticator = Microsoft Authenticator
factor-totp = code from an app
factor-sms = code by text message
factor-voice = code by telephone call
factor-email = code by mail
factor-password = password
factor-pass = Temporary Access Pass
factor-recovery-code = recovery code

policy-account-disabled = This account is disabled. Ask the helpdesk.
policy-method-off = Your organisation does not sign in this way.
policy-not-for-you = Your organisation does not allow this for you. Ask the helpdesk if you need it.
policy-self-service-off = Passkeys are added with a pass from the helpdesk.
policy-session-too-weak = This sign-in is not strong enough for this change. Sign in with your strongest method. If you lost it, call the helpdesk.
policy-case-open = The helpdesk is recovering your account. Until that is done, only its pass, or a passkey that was not reported lost, changes your sign-in methods or confirms anything.
policy-not-confirmed = Confirm this with your passkey. If you have none, sign in again first.
policy-too-many = You have { $most } of these, which is the most there may be. Remove one first.
policy-passkey-synced = This passkey is not allowed: it is copied to your other devices. Use a security key, or a passkey that stays on this device.
policy-passkey-device-bound = This passkey is not allowed: it stays on one device. Use one that your cloud account keeps.
policy-passkey-not-proven = This security key is not allowed: it does not prove its model.
policy-passkey-model = This security key is not allowed: your organisation takes other models.
policy-passkey-certification = This security key is not allowed: its model is not certified highly enough.
policy-passkey-status = This security key is not allowed: its model has a known weakness.

rule-sign-in = Sign-in policy
rule-preview-alone = This is what you sign
rule-statement-alone = Your passkey signs these words and no others. It opens nothing, so your signature is enough; every policy administrator is told.
rule-put-in-force = Sign and put in force
settings-signed-alone = signed by { $one }
settings-sign-in-text = Who may sign in and register with what, how strong a sign-in has to be, and how long it lasts.
flash-in-force = In force. Every policy administrator is told.

danger-opens-method = { $method }: on for people for whom it was off
danger-weaker-sign-in = Somebody may sign in with less
danger-requires-fewer = Fewer passkeys are required of somebody, or by a later day
danger-passkeys-allow-more = Passkeys are accepted that were refused
danger-first-method = Anybody with the password of an account without a strong method can register one
danger-longer-sessions = Sessions live longer

policy-topic-method = Method: { $method }
policy-topic-self-service = Self-service registration of passkeys
policy-topic-profile = Passkey profile { $name }
policy-topic-strength = Strength { $name }
policy-topic-demands = How strong a sign-in has to be
policy-topic-first-method = The first strong method
policy-topic-lifetimes = How long sessions live
policy-topic-requirements = What has to be registered
policy-topic-campaign = Campaign
policy-none = None
policy-off = Off
policy-together = Together:
scope-everybody = Everybody
scope-nobody = Nobody
scope-everybody-but = Everybody, but not { $out }
scope-groups = { $in }
scope-groups-but = { $in }, but not { $out }
strength-name-multi-factor = multi-factor
strength-name-passwordless = passwordless
strength-name-phishing-resistant = phishing-resistant
demand-any-role = { $strength } to use any role
demand-role = { $strength } to use the role { $role }
demand-everybody = { $strength } for everybody
demand-everybody-but = { $strength } for everybody, but not { $out }
demand-groups = { $strength } for { $in }
demand-groups-but = { $strength } for { $in }, but not { $out }
first-method-pass = Takes a Temporary Access Pass
first-method-what-they-have = People without a strong method register with what they sign in with today
lifetime-phishing-resistant = Passkey: { $overall }, { $idle } idle
lifetime-multi-factor = Several factors: { $overall }, { $idle } idle
lifetime-single-factor = One factor: { $overall }, { $idle } idle
lifetime-role = With a role, at most: { $overall }, { $idle } idle
profile-both = Device-bound and synced passkeys
profile-device-bound = Only passkeys that stay on one device
profile-synced = Only synced passkeys
profile-neither = No passkeys
profile-attested = The model is proved at registration
profile-not-attested = The model is not proved
profile-any-model = All models
profile-only-models = { $count ->
    [one] Only 1 model: { $models }
   *[other] Only { $count } models: { $models }
}
profile-not-models = { $count ->
    [one] All but 1 model: { $models }
   *[other] All but { $count } models: { $models }
}
profile-certification = FIDO certification { $level } or higher
profile-refuses = Refused if the metadata says:
metadata-revoked = revoked
metadata-remote-compromise = keys taken from afar
metadata-attestation-compromise = attestation key known
metadata-verification-bypass = user verification bypassed
metadata-physical-compromise = keys taken by holding it
metadata-retired = retired
metadata-not-certified = not certified
requirement-reminded = { $count } phishing-resistant methods within { $days } days of { $since }, with a reminder every { $every } days
requirement-silent = { $count } phishing-resistant methods within { $days } days of { $since }, without reminders
campaign-asks = Asks after a sign-in to add: { $method }. "Not now" asks again after { $days } days
campaign-enforced = Asks after a sign-in to add: { $method }. "Not now" works { $snoozes } times, for { $days } days each

rehearsal-locks-out = { $count ->
    [0] Nobody would be locked out at once
    [one] 1 person would be locked out at once
   *[other] { $count } people would be locked out at once
}
rehearsal-nothing = Nothing would change for any of { $people } people
rehearsal-changes = Something would change for { $count } of { $people } people
rehearsal-locked-out = Locked out: { $count }
rehearsal-weaker = Left with a weaker sign-in: { $count }
rehearsal-refused = With a passkey that would be refused: { $count }
rehearsal-unregistrable = Whose passkeys are of no kind that could be registered anew, with a pass either: { $count }
rehearsal-asked = Asked by the campaign at the next sign-in: { $count }
rehearsal-held = Whose next sign-in leads into registration and nowhere else: { $count }
rehearsal-more = and { $count } more
rehearsal-ways = Ways in that open or close, and for how many people
rehearsal-way = Way in
rehearsal-gained = Opens for
rehearsal-lost = Closes for
rehearsal-download = Download the list
rehearsal-confirm = Type { $count } to say that you know how many people this locks out
policy-refused-sign-in-names = Each profile and strength needs a name of its own, of up to 60 characters. There are at most 10 profiles and 15 strengths.
policy-refused-sign-in-strength = Each combination has to begin with a passkey, a pass or a password, and each strength that is demanded has to exist.
policy-refused-sign-in-limits = A number is out of range. A session lasts at least 15 minutes and at most 30 days, and at least 5 minutes without use. Its idle time is not longer than all of it.
policy-refused-lock-out = This locks people out. Type how many, and sign again.
settings-sign-in-open = Read and change
policy-old-version = This is not in force any more. In force is version { $version }.
policy-old-version-link = Show it
policy-change-made = The change that made it
policy-methods = Methods
policy-by-pass-policy = On, as the pass policy says
policy-self-service-on = Self-service registration of passkeys is on.
policy-self-service-not = Passkeys are registered with a pass only.
policy-profiles = Passkey profiles
policy-profiles-text = What a passkey may be. It has to satisfy one profile that is for the person, as a whole.
policy-profile-add = Add a profile
policy-demands-text = All demands on a person count together.
policy-demand-add = Add a demand
policy-strengths = Strengths of your own
policy-strengths-text = Which factors together are enough, where the built-in strengths do not fit. A demand names them.
policy-strength-new = Add a strength
policy-requirement-add = Add a requirement
policy-campaign-none = Nobody is asked.
worth-phishing-resistant = phishing-resistant
worth-several = several factors
worth-one = one factor
worth-restricted = restricted
worth-recovery = for recovery
worth-passkey-text = A fake site gets nothing that it could use.
worth-restricted-text = Can be listened to or taken over with the number. Offer people something else beside it (NIST SP 800-63B-4 §3.1.3.3).
worth-mail-text = For recovery, not a second factor (NIST SP 800-63B-4 §3.1.3.1).
worth-recovery-code-text = Evidence in a recovery, never a sign-in.
worth-elsewhere-text = Checked by Entra. A record here only says that somebody has it.
worth-password-text = Can be guessed, reused and handed to a fake site. Alone it is enough only where nothing more is demanded.
worth-totp-text = Can be typed into a fake site. Counts together with a password.
worth-pass-text = From the helpdesk, for a short time. It has a policy of its own.
policy-method-text = Whether people may sign in with this, and register it.
policy-method-on = On
policy-method-on-text = Off means for everybody, whatever is chosen below.
policy-self-service-text = Without this, registering a passkey takes a Temporary Access Pass.
policy-scope-title = For whom
policy-scope-groups = Only members of the included groups
policy-scope-in = Included
policy-scope-out = Excluded
policy-scope-find = Find a group
policy-scope-text = Who is in an excluded group is out, whatever includes them.
policy-find = Find
policy-groups-none = No group has this in its name.
policy-groups-found = These groups were found. Tick what they are.
policy-groups-more = There are more groups. Type more of the name.
policy-group-gone = A group that was chosen does not exist any more. It was taken out; look at the rule again.
policy-scope-unused = Groups are ticked as included, but everybody is chosen. Choose one of the two.
policy-scope-empty = Tick at least one group as included, or choose everybody.
policy-number = Write whole numbers that are not too large.
policy-overtaken = The policy was changed since you opened this page: version { $version } is in force. What you typed is kept. Look at it again.
policy-overtaken-gone = The policy was changed since you opened this page. Version { $version } is in force and no longer has this part. What you typed is kept and would be added again.
policy-preview-text = The next page shows what would change, and for whom. Nothing is in force before you sign.
policy-name = Name
policy-profile-title = Passkey profile
policy-profile-text = What a passkey may be. A passkey needs to satisfy only one of a person’s profiles.
policy-profile-remove = Remove the profile
policy-profile-device-bound = Passkeys that stay on one device
policy-profile-device-bound-text = Security keys and keys in a computer's chip. Lost with the device.
policy-profile-synced = Synced passkeys
policy-profile-synced-text = Copied through a cloud account. They survive a lost phone, and are as safe as that account.
policy-profile-attestation = The model has to be proved
policy-profile-attestation-text = At registration only. Passkeys from before stay.
policy-models-title = Models
policy-list-any = All models
policy-list-allow = Only the models of the list, each proved
policy-list-block = All but the models of the list
policy-models-claimed = A model that is only claimed never satisfies "only the models of the list".
policy-models-synced = Synced passkeys cannot prove their provider.
policy-models-honest = "All but" without proof of the model stops honest keys only: a key may claim to be another.
policy-models-listed = { $count ->
    [one] 1 model on the list
   *[other] { $count } models on the list
}
policy-models-find = Find a model by name or AAGUID
policy-models-none = No known model has this in its name. An AAGUID is taken as it is.
policy-models-found = These models were found. Tick them to put them on the list.
policy-models-more = There are more models. Type more of the name.
policy-models-entra = Add all { $count } models that Entra accepts
policy-models-entra-text = Source: Microsoft, "Microsoft Entra ID attestation for passkey (FIDO2) vendors", 6 October 2026.
policy-models-entra-added = The { $count } models that Entra accepts are on the list. Choose above how it is meant.
policy-models-clear = Empty the list
policy-models-unused = Models are on the list, but all models are chosen. Choose how the list is meant, or empty it.
policy-models-empty = Put at least one model on the list, or choose all models.
policy-metadata-title = What the FIDO metadata says
policy-certification = Least certification
policy-certification-none = None asked
policy-certification-text = Looked at when a passkey is registered. The model has to be proved for it to count.
policy-demand-title = How strong a sign-in has to be
policy-demand-text = Asks people to sign in with at least this strength.
policy-demand-remove = Remove the demand
policy-demand-strength = Strength
policy-demand-strength-text = Which factors are enough.
policy-strength-phishing-resistant = Phishing-resistant: a passkey or Windows Hello
policy-strength-passwordless = Passwordless: a passkey or Windows Hello
policy-strength-multi-factor = Multi-factor: one of those, a pass, or a password with something else
policy-demand-of = Of whom
policy-demand-of-text = A demand on a role counts when somebody uses Keyward with it. Groups below are only for people.
policy-demand-people = People, by their groups
policy-demand-any-role = Anybody who uses a role
policy-demand-role = Anybody who uses the role:
policy-demand-groups-unused = Groups are ticked, but the demand is on a role. Untick them, or choose people.
policy-strength-title = Strength of your own
policy-strength-text = Each row is factors that are shown together. Any one row is enough.
policy-strength-remove = Remove the strength
policy-strength-way = Row { $place }
policy-strength-add = Add a row
policy-strength-drop = Remove row
policy-strength-hint = Each row needs something to begin with: a passkey, a pass, a password or a code from an app. Empty rows are left out.
policy-first-text = What somebody may do who cannot sign in as strongly as is asked of them yet.
policy-first-pass-text = The helpdesk looks who it is first. The safe way.
policy-first-have-text = Anybody with the account’s password can get there first. Use this for a migration only.
policy-lifetimes-text = In minutes. After them, or unused for that long, somebody signs in again. At least 15 in all and 5 without use, so that people can work.
sessions-phishing-resistant = After a passkey
sessions-multi-factor = After several factors
sessions-single-factor = After one factor
sessions-role = With a role in Keyward, at most
sessions-overall = Minutes in all
sessions-idle = Minutes without use
sessions-nist-strongest = NIST SP 800-63B-4: 24 h and 1 h idle; for the strongest sign-in (AAL3) 12 h (720) and 15 min idle.
sessions-nist-several = NIST SP 800-63B-4 §2.2.3: at most 24 h (1440), 1 h (60) idle.
sessions-nist-single = NIST SP 800-63B-4 §2.1.3: at most 30 days (43 200). Shorter is better here.
sessions-role-text = Counts with the others: the shorter one of each.
policy-requirement-title = What has to be registered
policy-requirement-text = Asks people to have phishing-resistant methods. After the last day, signing in leads into registration and nowhere else.
policy-requirement-remove = Remove the requirement
policy-requirement-count = Phishing-resistant methods
policy-requirement-count-text = 1 to 5. With two, losing one locks nobody out.
policy-requirement-days = Within days
policy-requirement-days-text = 0 to 365, from when the rule begins or the account was made.
policy-requirement-remind = Days between reminders
policy-requirement-remind-text = 1 to 90, by mail: the first at once, one more when the time is over. Empty: no reminders.
policy-requirement-restart = Count the days from now on
policy-requirement-since = They count from { $day }.
policy-campaign-text = After a sign-in, Keyward asks people to add something stronger. They can say "Not now", as often as it says here. Nobody is asked during a recovery, nor who has it already or may not add it. A change counts anew.
policy-campaign-remove = End the campaign
policy-campaign-factor = To add
policy-campaign-days = Days until it asks again
policy-campaign-snoozes = How often "Not now" works
policy-campaign-snoozes-text = 0 to 10; then adding it is the only way on. Empty: as often as they like.
why-title = Check access for a person
why-text = Ask the rules about one person. Nobody is told, and nothing changes.
why-other = Somebody else
why-ask = What about
why-own = To sign in with
why-new = To register
why-use = { $label } ({ $factor })
why-use-unknown = { $label }, which shows nothing
why-use-pass = The Temporary Access Pass that is out
why-register = A new { $factor }
why-at = When
why-at-text = Empty: now. Else the policies that were in force then.
why-button = Ask
why-future = That moment has not come yet. Leave the field empty for now.
why-no-moment = That is no day and time.
why-allowed = It is allowed
why-refused = It is refused
why-rule = The method is on for:
why-ways = All ways in, by these policies
why-no-way = None.
why-version = Sign-in policy, version { $version }
why-pass-version = pass policy, version { $version }
why-today = The policies are those of that moment. Groups, methods and everything else are as they are today.
why-after-pass = After a Temporary Access Pass it is allowed.
why-before-touch = The passkey itself is judged by the profiles when it is registered.
why-in-no-way = It may be used, but no way in that is enough for this person contains it.
why-register-only = A sign-in leads into registration and nowhere else.
why-member-of = Groups of the person that the policies name: { $groups }.
why-member-of-none = The person is in none of the groups that the policies name.
why-by-everybody = The method is on for everybody.
why-by-group = The method is on for the group { $group }.
why-pass-by-everybody = The pass policy is for everybody.
why-pass-by-group = The pass policy is for the group { $group }.
why-by-profile = The passkey satisfies the profile { $profile }.
why-account-disabled = The account is disabled.
why-account-frozen = The account is frozen.
why-never-verifies = Security questions never verify anybody.
why-checked-elsewhere = Keyward cannot check it: it is a record of another directory.
why-not-set-up = Nobody here carries such codes: no mail server or gateway is configured for them.
why-method-off = The method is off for everybody.
why-group-excluded = The group { $group } is excluded, whatever includes the person.
why-not-included = The person is in none of the groups that the method is on for.
why-method-suspended = This method is suspended.
why-method-revoked = This method was revoked.
why-not-registered = The account has no such method, or no pass that is out.
why-no-profile-for-them = No passkey profile is for this person.
why-no-profile = No profile that is for this person accepts the passkey.
why-self-service-off = Self-service registration of passkeys is off.
why-case-open = A recovery of the account is open, and the session was not opened with its pass.
why-not-touched = The change was not confirmed with a passkey.
why-not-fresh = The last sign-in was too long ago.
why-session-too-weak = The session is too weak to bind a method: it takes { $strength }.
why-too-many = The account has { $most } of them already, the most there may be.
why-pass-off = Passes are off.
why-pass-out-of-scope = The pass policy is not for the groups of this person.
why-pass-multi-use = The pass works more than once, and the policy allows one use.
why-pass-not-yet = The pass works from { $at }.
why-pass-expired = The pass ran out on { $at }.
why-pass-used = The pass was used.
why-pass-ended = The pass was ended before its time, or tried wrongly too often.
why-profile-device-bound = It stays on one device, and the profile takes synced passkeys only.
why-profile-synced = It is copied through a cloud account, and the profile takes passkeys of one device only.
why-profile-not-attested = Nothing proves its model.
why-profile-not-listed = Its model is not on the list: { $model }.
why-profile-only-claimed = Its model is on the list, but only claimed: { $model }.
why-profile-hidden = It does not say its model, and some models are blocked.
why-profile-blocked = Its model is blocked: { $model }.
why-profile-not-certified = Its model is not proved to be certified; the profile asks for { $needs }.
why-profile-certification = Its model is certified { $has }; the profile asks for { $needs }.
why-profile-status = The metadata says of its model: { $status }.

desk-error-not-found = It does not exist, or you may not see it.
desk-error-conflict = Somebody else changed this just now. Look at it again, then decide.
desk-error-case-open = Case { $number } about this person is still open. Work on that one.
desk-error-request-over = This request was answered before, or its time is over.
desk-error-too-many-reports = We can’t take more reports from your network now. Call the helpdesk.
desk-error-no-such-team = Nobody is in a team of this name.
desk-error-issuance-hold = The issuance hold is on: the database was put back to an earlier state, or a server cannot tell. No pass is issued until a security reader has accepted the log under Review.
desk-error-log-forged = An event in the log was not written by Keyward. No pass is issued until an operator has removed it.
desk-error-roles-forged = The list of who holds a role was changed outside of Keyward. Nothing is opened until an operator has repaired it; stopping a case and ending a pass work.
desk-error-shown-before = This form was sent before. A pass is shown once only: issue a new one, which ends the old one.
desk-error-text = A field { $why }.
desk-error-directory = The directory did not answer as it should. What was decided is kept and carried out as soon as possible.

text-why-empty = is empty
text-why-control = has characters that cannot be shown
text-why-too-long = is too long

desk-error-title = This was not done
desk-error-kept = Nothing was changed.
desk-error-next = Go back, look at the case, and take the step that is open.
desk-error-back = Back

duty-report = Take the report
duty-assess = Look at the methods
duty-verify = Verify who it is
duty-contain = End all sessions
duty-reregister = Require re-registration
duty-restore = Issue a pass
duty-register = Register and prove a new passkey
duty-sign-in = Sign in with what is left
duty-retire = Retire what was lost
duty-retire-first = Decide about methods added meanwhile
duty-retire-pin = Retire the passkeys on the locked key
duty-retire-new = Retire what was on the old phone
duty-retire-compromised = Remove what somebody else may know
duty-wipe = Wipe, document or advise
duty-wipe-pin = Reset the key, or take it out of use
duty-wipe-new = See to the old phone
duty-close = Close the case
duty-decide = A supervisor decides
duty-flagged = Waits for a supervisor
duty-closed = Nothing more

step-so-pass-out = A pass is out, until { $until }.
step-so-under-way = Under way.
step-sessions-now = Only end sessions, now
step-so-waits-for-person = Waits for { $name }.
step-so-reported = Taken { $at }.
step-so-not-at-hand = A strong method is left, but it cannot be used now.
step-so-assessed = { $strong ->
    [0] No strong method is left.
    [one] One strong method is left.
   *[other] { $strong } strong methods are left.
}
step-so-verified = Holds until { $until }.
step-so-after-pass = Begins once the pass is used.
step-so-assessed-first = No method works here yet.
step-so-was-verified = Verified { $at }.
step-so-contained = { $count ->
    [0] No session was open.
    [one] One session was ended.
   *[other] { $count } sessions were ended.
}
step-so-restored = A new way in was given.
step-so-reregistered = Codes and prompts of before no longer work.
step-so-proved = { $label } signed in.
step-so-retired = { $count ->
    [0] What was held back is decided.
    [one] One method is gone for good.
   *[other] { $count } methods are gone for good.
}
step-so-settled = Everything lost is dealt with.
step-so-settled-pin = What became of the key is written down.
step-so-settled-new = What becomes of the old phone is written down.
step-so-waived = Waived by { $name }: { $reason }
step-so-no-verify = The person reported this with a passkey that is not lost.
step-so-not-reached = The case was refused on { $at }, before this step.
step-so-signed-in = Signed in with { $label }.
step-so-after-sign-in = Opens once { $name } signs in with what is left and reads out the code of that sign-in.
step-so-no-restore = They sign in with a strong method that is left: no pass is needed.
step-so-disabled = The account is disabled: nothing gives a way in.
step-so-no-retire = No method went with the loss.
step-so-no-retire-pin = No passkey was on the key.
step-so-no-retire-new = No method was on the old phone.
step-so-no-retire-compromised = Nothing was named that somebody else may know.

actor-word-keyward = Keyward

device-word-phone = phone
device-word-tablet = tablet
device-word-laptop = laptop
device-word-security-key = security key
device-word-passkey = passkey

what-lost = Lost { $kind }: { $things }
what-stolen = Stolen { $kind }: { $things }
what-several-lost = Several things lost: { $things }
what-several-stolen = Several things stolen: { $things }
what-codes = Lost recovery codes
what-pin-locked = Locked PIN: { $things }
what-first-passkey = First passkey
what-new-phone = New phone in place of { $things }

headline-lost-phone = { $name }: phone lost
headline-lost-tablet = { $name }: tablet lost
headline-lost-laptop = { $name }: laptop lost
headline-lost-passkey = { $name }: passkey lost
headline-lost-key = { $name }: security key lost
headline-lost-codes = { $name }: recovery codes lost
headline-lost-several = { $name }: several devices lost
headline-pin-locked = { $name }: security key PIN locked
headline-first-passkey = { $name }: first passkey
headline-new-phone = { $name }: new phone
headline-compromised = { $name }: somebody else may have got in

report-label-phone = Phone
report-label-passkey = Passkey
report-label-tablet = Tablet
report-label-withdrawn = Not lost after all
report-stays-suspended = { $what }: it stays suspended. It has to be registered again before it can be used.
report-label-laptop = Laptop
report-label-security-key = Security key
report-label-when = When
report-label-when-pin = Locked
report-label-when-new = Replaced
report-label-exposed = Somebody else may know
report-label-where = Where
report-label-words = In their words
report-label-theft = Theft
report-label-channel = Reported
report-label-other = Other devices
report-label-method = Method affected
report-thing-managed = { $name } (managed)
report-thing-personal = { $name } (personal)
report-thing-key = { $name }
report-moment = { $at }
report-when-unknown = Not known
report-other-signed-in = Was signed in with something else
report-other-yes = Has another device at hand
report-other-no = Has no other device
report-other-unknown = Not asked
report-problem-device = Choose what was lost, or describe it.
report-problem-device-pin = Choose the key that is locked, or describe it.
report-problem-device-new = Choose the phone that is replaced, or describe it.
report-problem-theft = Say whether it was stolen, or that nobody can tell.
report-problem-when = This is not a date and time.
report-problem-future = This lies in the future.
report-problem-channel = Say how the report came in.

verify-missing = Next, for example: { $example }.
verify-missing-stopped = A supervisor has to look at the red flag first.
verify-missing-waits = A check is under way.
verify-missing-signed = You signed the exception. Somebody else works this case.
verify-missing-short = { $needed } checks are needed, and { $possible ->
    [0] none can be made
    [one] only one can be made
   *[other] only { $possible } can be made
 } now. No check below is enough. Escalate the case to a supervisor.
verify-missing-short-here = { $needed } checks are needed, and { $possible ->
    [0] none can be made
    [one] only one can be made
   *[other] only { $possible } can be made
 } now. No check below is enough. Two supervisors can sign an exception.
verify-missing-impossible = The rule for this account cannot be met. Hand the case to a supervisor.
verify-missing-impossible-here = The rule for this account cannot be met.
verify-missing-reads = You can read this case, but not work it.
verify-missing-colleague = You cannot work this case. A colleague takes it over.
verify-missing-approval = { $count ->
    [one] Identity is verified. One approval is missing.
   *[other] Identity is verified. { $count } approvals are missing.
}

say-verified = “Thank you, { $name }. I have what I need. I will end your sessions now and then help you back in.”
say-verified-approval = “Thank you, { $name }. Next, a second person has to approve your pass.”
say-verified-ended = “Thank you, { $name }. I have what I need. Now I will help you back in.”
say-verified-first = “Thank you, { $name }. I have what I need. Now I will help you set up your first passkey.”
say-on-call = “This is the helpdesk. Am I speaking to { $name }? Did you call us about a lost device just now?”
say-on-call-web = “This is the helpdesk. Am I speaking to { $name }? Did you report a lost device on our website?”
say-vouch-asked = “I have asked your manager to confirm that it is you. Please talk to them face to face or by video, or call them from a telephone that we don’t have on file for you.”
say-vouch-asked-deputy = “I have asked your manager’s deputy to confirm that it is you. Please talk to them face to face or by video, or call them from a telephone that we don’t have on file for you.”
say-call-back-pin = “A locked PIN cannot be undone, but we can set up a new passkey. First I will call you back on a number that we have on file. Please hang up; I will ring in a moment.”
say-on-call-pin = “This is the helpdesk. Am I speaking to { $name }? Did you call us about a locked security key just now?”
say-on-call-first = “This is the helpdesk. Am I speaking to { $name }? Are you expecting to set up your first passkey?”
say-on-call-new = “This is the helpdesk. Am I speaking to { $name }? Did you call us about your new phone just now?”
say-on-call-compromised = “This is the helpdesk. Am I speaking to { $name }? Did you call us just now because somebody else may be in your account?”
say-call-back = “I will call you back on a number that we have on file. Please hang up; I will ring in a moment.”
say-ask-vouch = “I will ask your manager to confirm that it is you. They have to talk to you face to face, by video, or on a telephone that we don’t have on file for you.”
say-ask-vouch-deputy = “I will ask your manager’s deputy to confirm that it is you. They have to talk to you face to face, by video, or on a telephone that we don’t have on file for you.”
say-in-person = “May I see a photo ID, please? I will not write down its number.”
say-video = “Please switch on your camera and hold your ID next to your face. I will compare it with the photo on file.”
say-recovery-code = “If you have saved recovery codes, open the sign-in page, choose Sign in another way, and enter one there. Do not read it out to me: read me the six digits that you see then.”
say-read-code = “Please read me the six digits that the page shows now.”
say-knowledge = “What is your employee number?” It tells you which account it is. It does not prove who is calling.
say-approval = “A second person has to approve this. I have to ask them now.”
say-assess-strong = “Which other devices or security keys do you sign in with? Can you use one of them now?”
say-assess-none = “Is there any other device or security key that you sign in with?”
say-assess-web = “This is the helpdesk. Somebody reported on our website that you lost a device. Was that you? Which other devices or security keys do you sign in with?”
say-assess-web-compromised = “This is the helpdesk. Somebody reported on our website that somebody else may have got into your account. Was that you? Which devices or security keys do you sign in with?”
say-assess-web-pin = “This is the helpdesk. Somebody reported on our website that the PIN of your security key is locked. Was that you? Which other devices or security keys do you sign in with?”
say-assess-web-new = “This is the helpdesk. Somebody reported on our website that you have a new phone. Was that you? Which other devices or security keys do you sign in with?”
say-assess-web-first = “This is the helpdesk. Somebody asked on our website for a first passkey for you. Was that you?”
say-assess-web-codes = “This is the helpdesk. Somebody reported on our website that you lost something that you sign in with. Was that you? Which devices or security keys do you sign in with?”
say-contain = “I am signing you out everywhere now, { $name }, so that nobody can use the lost device.”
say-contain-pin = “I am signing you out everywhere now, { $name }. Then we set up a new passkey.”
say-contain-new = “I am signing you out everywhere now, { $name }. Then we set up your new phone.”
say-contain-compromised = “I am signing you out everywhere now, { $name }. Whoever else is in is out as well, and what you named stops working.”
say-reregister = “The codes and prompts of your old phone stop working now, { $name }. When you sign in next, you set them up again.”
say-use-pass = “Open the sign-in page, choose Sign in another way, then Temporary Access Pass. Type your user name and the pass that I read to you.”
say-use-pass-half = “Open the sign-in page, choose Sign in another way, then Temporary Access Pass. Type your user name and both halves of the pass: first mine, then the one from { $name }.”
say-sign-in-with = “Please sign in with it now. In Security info, press ‘I am speaking with the helpdesk’ and read me the six digits.”
say-press-for-code = “Please press ‘I am speaking with the helpdesk’ in Security info, and read me the six digits.”
say-sign-in-again = “Please sign out, and sign in once more with the passkey that you reported this with.”
say-pass-is-next = “In a moment I will give you a pass that works once.”
say-register = “You are in. Choose Set up a passkey, and follow your device.”
say-prove = “Good. Now sign out, and sign in again with the new passkey, so that we know that it works.”
say-proved = “It works. You are back in.”
say-proved-first = “It works. From now on you sign in with it.”

check-word-call-back = a call back
check-word-vouch = the manager’s word
check-word-in-person = meeting in person
check-word-video = video
check-word-video-with-id = video with photo ID
check-word-passkey = a passkey that is left
check-word-recovery-code = a recovery code
check-word-knowledge = facts about the person
check-on-number = The { $kind } { $tail }, on file since { $since }
check-on-manager = { $name }, their manager since { $since }
check-on-person = { $name }
check-own-vouch = An agent of this case helped to recover this person's account within the last 30 days, so the vouch counts as that agent's own check.
check-on-document = { $document }
check-on-document-place = { $document }, at { $place }
check-on-place = At { $place }
check-on-photo = Compared with the photo on file
check-on-method = { $label }
check-no-number = There is no number on file.
check-no-manager = There is no manager on file whose account works.
check-no-approver = There is no other supervisor who could approve.

contact-word-mobile = mobile
contact-word-office-phone = office phone
contact-word-home-phone = home phone
contact-word-work-email = work mailbox
contact-word-personal-email = private mailbox
number-on-lost-device = The { $kind } { $tail } is on the lost device: it does not count.
number-in-other-hands = Somebody else may have the { $kind } { $tail }: it does not count.
number-maybe-on-lost-device = The { $kind } { $tail } may ring on the lost phone: it does not count.
number-maybe-with-lost-passkey = The { $kind } { $tail } may ring on the phone that the reported passkey is on: it does not count.
number-line-not-checked = Nobody looked whether the { $kind } { $tail } is forwarded or rings in an app: it does not count.
number-changed-recently = The { $kind } { $tail } changed within 72 hours of the report: it does not count.
number-replaced = The { $kind } { $tail } was replaced since: it does not count.
number-changed-lately = The { $kind } { $tail } changed within the last 72 hours: it does not count yet.
number-not-on-file = The { $kind } { $tail } was not on file when the case was opened: it does not count.

opens-when-verified = { $missing ->
    [one] One more check is passed
   *[other] { $missing } more checks are passed
}
opens-when-contained = All sessions are ended and the methods affected are suspended
opens-when-approved = { $count ->
    [one] One more person approves with their passkey
   *[other] { $count } more people approve with their passkeys
}
opens-when-security-told = A message to security is delivered; it is on its way
opens-when-security-accepted = A message to security is delivered. Waiting; the last answer was: { $why }
opens-when-security-knows = A security reader acknowledges this recovery: no message was delivered ({ $why })
opens-when-security-addressed = A security reader with a mail address or number exists, or a webhook that hears of privileged recoveries
opens-when-assessed = The person’s methods have been looked at
opens-when-resumed = A supervisor lets the case go on
opens-when-reviewed = A supervisor looks at the red flag
opens-when-finished = What is under way is finished

assess-nothing = Nothing is left that signs in
assess-nothing-but-reported = Only what was reported still signs in
assess-nothing-but-held = No strong method can be used: { $labels } { $count ->
    [one] was added
   *[other] were added
 } just before the report.
assess-first = No method works here yet for { $name }
assess-disabled = The account is disabled: nothing to ask
assess-not-at-hand = { $label } is left, and { $name } says that it cannot be used now
assess-weak-left = No strong method is left
assess-strong-left = { $count ->
    [one] { $label } is left and is phishing-resistant
   *[other] { $count } phishing-resistant methods are left, such as { $label }
}

wipe-record-wiped = Wiped: { $reference }
wipe-record-documented = Documented: { $note }
wipe-record-advised = Advice written { $at }

close-verified = Identity verified { $at }
close-contained = { $count ->
    [0] No session was open
    [one] One session ended
   *[other] { $count } sessions ended
}
close-proved = { $label } signed in
close-retired = { $count ->
    [0] What was held back is decided
    [one] One method retired
   *[other] { $count } methods retired
}
close-settled = Lost devices dealt with
close-settled-pin = The locked key is dealt with
close-settled-new = The old phone is dealt with
close-reregistered = Re-registration required
close-waived = Waived: { $step }. { $reason }
told-security = Security
case-ended-recovered = The person is back in
case-ended-first = The person has their first passkey
case-ended-not-needed = The person signed in with a method that was left
case-ended-frozen = The account was frozen when the case was closed
case-ended-disabled = The account was disabled: nobody was let in
case-ended-not-signed-in = The person did not sign in
case-ended-rejected = Recovery refused

flagged-nothing = Nothing unusual was found.
flagged-web-report-thing = Somebody reported at the website that { $name } lost { $kind }, { $at }. It waits beside the queue: ask whether it was them.
flagged-web-report-codes = Somebody reported at the website that { $name } lost the recovery codes, { $at }. It waits beside the queue: ask whether it was them.
flagged-web-report-compromised = Somebody reported at the website that somebody else may be in { $name }'s account, { $at }. It waits beside the queue: ask whether it was them.
flagged-web-report-merged = { $count ->
    [one] One more report at the website under this user name was merged into these. The log has it.
   *[other] { $count } more reports at the website under this user name were merged into these. The log has them.
}
flagged-theft = Theft is suspected. Ask whether the device was unlocked.
flagged-disabled = This account is disabled: no checks, no pass. A supervisor can end the sessions (what was lost is suspended with them), handle the device and close the case.
flagged-disabled-close = This account is disabled: no checks, no pass. Nothing is left to do: close the case.
flagged-lost-device-signed-in = { $name } signed in after the loss, { $at }: somebody has it.
flagged-lost-method-signed-in = { $name } was used after the loss, { $at }.
flagged-somebody-is-in = Somebody else is in: { $name } signed in after it was reported, { $at }. End the sessions and suspend the methods.
flagged-repeated-losses = { $before ->
    [one] One other case within 90 days.
   *[other] { $before } other cases within 90 days.
}
flagged-contact-changed = The { $kind } { $tail } is new, since { $at }.
flagged-manager-changed = The manager changed, { $at }.
flagged-method-added = Added shortly before the report, { $at }: { $name }.
flagged-rejected-before = A case of this person was refused within the last 30 days.
flagged-stopped-by-person = The person stopped an earlier case within the last 30 days and said that it was not them.
flagged-flagged-before = A red flag that stops a case was left unreviewed in an earlier case within the last 30 days.
flagged-failed-before = { $checks ->
    [one] A check failed in another case of this person.
   *[other] { $checks } checks failed in other cases of this person.
 }
flagged-many-cases = { $count } other cases were opened within ten minutes.
flagged-phishing-wave = A phishing wave is on record for { $team }.
flagged-not-told = Not delivered to anybody on one side: { $what }. Find out why, and reach them another way.
flagged-import-touched = An import changed a number, address, manager, photo, device, tier or the account record of this person on { $at }.
flagged-policy-closed = Since a change of the sign-in policy ({ $at }) a passkey or the recovery codes of this person are refused.
flagged-unusual-source = The report came from a network that this person never used before.
flagged-bound-by-other = { $name } was added or changed while this case was open, { $at }, and not with a pass that counts.
flagged-shared-number = The { $kind } { $tail } is also on file for { $others ->
    [one] one other person.
   *[other] { $others } other people.
}
flag-word-lost-device-signed-in = what was lost signed in after the loss
flag-word-method-added = a method was added shortly before the report
flag-word-contact-changed = a number or address changed lately
flag-word-manager-changed = the manager changed lately
flag-word-repeated-cases = repeated cases
flag-word-rejected-before = an earlier case that was refused
flag-word-stopped-by-person = an earlier case that the person stopped
flag-word-flagged-before = an unreviewed red flag in an earlier case
flag-word-failed-before = failed checks in other cases
flag-word-many-cases = many cases in a short time
flag-word-phishing-wave = a phishing wave at the team
flag-word-not-told = a message that was not delivered
flag-word-import-touched = a change by import
flag-word-policy-closed = a change of the sign-in policy
flag-word-unusual-source = an unusual network
flag-word-bound-by-other = a method was added or changed, and not with a pass of this case that counts
flag-word-shared-number = a number that others have too
flag-word-urgency = it has to be now
flag-word-name-dropping = important names
flag-word-skip-request = a wish to skip a step
flag-word-refuses-video = video was refused
flag-word-wrong-facts = wrong facts
flag-word-threats = threats
happened-flag-raised = Red flag: { $what }
happened-reported-signed-in = { $label } signed in although it was reported
happened-flags-reviewed = Looked at the red flags and let the case go on: { $reason }
happened-word-given = A word was given on the call
happened-freeze-lifted = The freeze of the account was lifted
happened-freeze-lifted-because = The freeze of the account was lifted: { $reason }

way-note-elsewhere = on record elsewhere
way-note-suspended = suspended by a case
way-note-refused = not accepted for signing in
way-note-revoked = revoked
way-note-held = held back
way-note-lost = on the lost { $device }
way-note-pin = PIN locked
way-note-replaced = being replaced
way-note-lost-method = reported lost
way-note-exposed = somebody else may have it
way-note-on = on { $device }
ways-in-none = No way in works now
ways-in-pass = A pass is out: the only way in now
ways-in-reported = What was reported still signs in
ways-in-frozen = Frozen: nothing signs in
ways-in-disabled = Disabled: nothing signs in
ways-in-weakest = { $way } is the weakest way in
ways-in-all-strong = Every way in is phishing-resistant
ways-in-no-methods = No method is registered.
ways-in-summary-pass = The pass is the only way in now.
ways-in-summary-frozen = The account is frozen. Nothing signs in until a supervisor lifts that.
ways-in-summary-disabled = The account is disabled. Nothing signs in.
ways-in-summary = { $count ->
    [0] No way in works now.
    [one] One way in works now.
   *[other] { $count } ways in work now.
} { $gone ->
    [one] One method cannot be used.
   *[other] { $gone } methods cannot be used.
}
ways-in-summary-whole = { $count ->
    [0] No way in works now.
    [one] One way in works now.
   *[other] { $count } ways in work now.
}
ways-in-summary-still = { $still ->
    [one] One way in works until its methods are suspended.
   *[other] { $still } ways in work until their methods are suspended.
} { $count ->
    [0] Then none is left.
    [one] Then one is left.
   *[other] Then { $count } are left.
}
ways-in-summary-one-loss = { $count ->
    [one] One way in works now.
   *[other] { $count } ways in work now.
} Without { $thing } none is left. { $gone ->
    [one] One method cannot be used.
   *[other] { $gone } methods cannot be used.
}
ways-in-summary-one-loss-whole = { $count ->
    [one] One way in works now.
   *[other] { $count } ways in work now.
} Without { $thing } none is left.
finding-locked-out = { $name } has no way in
finding-frozen = { $name } cannot sign in: the account is frozen
finding-disabled = { $name } cannot sign in: the account is disabled
finding-one-loss = One loss locks { $name } out: { $thing }
finding-no-strong = { $name } has no phishing-resistant method
finding-phishable = Can be phished: { $way }
finding-good = { $name } can lose any one thing and still sign in, phishing-resistant throughout
finding-maybe = { $name } has { $count } strong ways in; they may be on one device

effect-word-revoke-sessions = end all sessions
effect-word-suspend-methods = suspend the methods affected
effect-word-reinstate-methods = let suspended methods work again
effect-word-issue-pass = issue a pass
effect-word-void-pass = end the pass
effect-word-retire-method = retire a method for good
effect-word-reregister = require re-registration
effect-word-reregister-passkeys = require re-registration, of passkeys too
effect-word-tell-security = tell security about a pass for a privileged account
effect-word-tell-pass = tell the person that a pass was issued
effect-word-tell-advice = send the advice for personal devices
effect-word-tell-escalated = tell the person and security about the escalation
effect-word-tell-needs-supervisor = tell supervisors and security that the case waits for a supervisor
effect-word-tell-opened = tell the person that this case was opened
effect-word-tell-suspended = tell the person that methods were suspended
effect-word-tell-reregister = tell the person that they have to register again
effect-word-tell-retired = tell the person that methods were retired
effect-word-tell-closed = tell the person how the case ended
handover-word-verified-call = on the verified call
handover-word-video-call = on the verified video call
handover-word-relay-call = on the verified call through a relay service
handover-word-in-person = in person
handover-word-approver = through the manager
handover-word-split = in two halves
handover-split = In two halves: you tell them the first, the manager the second
card-pass-half = This is the first half. { $name } has the second and was told. Neither works alone.
card-held = Held back
card-held-text = Added shortly before the loss or after it, so none of these works now. Ask who added each one. It works again only if it is kept.
card-held-text-other = Added shortly before the report or after it, so none of these works now. Ask who added each one. It works again only if it is kept.
card-held-keep = Keep it
card-held-who = You work on this case, so you remove what is held back or leave it to a colleague: somebody at the helpdesk who has no part in this case can keep it.
card-held-remove = Remove it
effect-word-tell-half = tell the manager of their half of the pass
effect-word-tell-duress = tell security
effect-word-disarm-pass = void the pass
effect-word-withhold-methods = refuse the sign-in methods
happened-told-half = The manager was told of their half of the pass
happened-told-duress = Security was told

happened-opened = Case opened: { $kind } lost ({ $things }).
happened-opened-codes = Case opened: recovery codes lost.
happened-opened-several = Case opened: several things lost ({ $things }).
happened-opened-pin = Case opened: PIN locked ({ $things }).
happened-opened-first = Case opened: first passkey. Nothing was lost.
happened-opened-new = Case opened: a new phone in place of { $things }.
happened-opened-compromised = Case opened: somebody else may have got in.
happened-assessed = Methods looked at: { $strong ->
    [0] no strong one works
    [one] one strong one left
   *[other] { $strong } strong ones left
}, { $lost ->
    [0] none affected
    [one] one affected
   *[other] { $lost } affected
}.
happened-vouch-asked = { $name } asked to vouch.
happened-call-started = Call back started.
happened-at-hand = They can sign in with { $label }.
happened-none-at-hand = No method that is left can be used now.
happened-line-checked = Telephone system checked: the line is not forwarded.
happened-line-asked = They say that the home number rings where they live and is not diverted. Nobody can look that up.
happened-line-looked = Before the call: the line is not forwarded, as far as could be known.
happened-number-on-lost = They said that a number on file is on the lost phone.
happened-number-elsewhere = They said that the lost phone has none of the numbers on file.
happened-number-unknown = They don’t know which number the lost phone has.
happened-call-relayed = The call-back goes through a relay service.
happened-amended-added = Report changed: { $what } is gone too.
happened-amended-withdrawn = Report changed: { $what } is not lost. { $reason }
happened-amended-when = Report changed: lost { $at }.
happened-amended-when-unknown = Report changed: nobody knows when it was lost.
happened-amended-place = Report changed: lost at { $place }.
happened-amended-theft-yes = Report changed: theft is suspected.
happened-amended-theft-no = Report changed: no theft is suspected.
happened-amended-theft-unsure = Report changed: they don’t know whether it was stolen.
happened-verification-lapsed = After this change the checks no longer suffice.
happened-check-started = Check started: { $check }.
happened-vouched = { $name } vouched with a passkey.
happened-vouch-declined = { $name } declined to vouch.
happened-vouch-declined-note = { $name } declined to vouch: { $why }
happened-check-passed = Check passed: { $check }.
happened-knowledge-matched = The facts matched. That proves nothing and counts for nothing.
happened-check-too-new = Right, but too new to count: { $check }
happened-check-passed-note = Check passed: { $check }. { $note }
happened-check-failed = Check failed: { $check }.
happened-check-failed-note = Check failed: { $check }. { $note }
happened-check-inconclusive = Check without result: { $check }.
happened-check-inconclusive-note = Check without result: { $check }. { $note }
happened-approval-asked = { $name } asked to approve.
happened-approval-signed = { $name } approved with a passkey.
happened-approval-declined = { $name } declined to approve.
happened-approval-declined-note = { $name } declined to approve: { $why }
happened-touched = Work confirmed with a passkey.
happened-verified = Identity verified by { $count ->
    [one] one check
   *[other] { $count } checks
}, until { $until }.
happened-pass-decided = Pass decided: one use, { $life }, handed over { $handover }.
happened-pass-decided-multi = Pass decided: several uses, { $life }, handed over { $handover }.
happened-retire-decided = Decided: retire { $label }.
happened-effect-decided = Decided: { $effect }.
happened-sessions-ended = { $count ->
    [0] No session was open.
    [one] One session ended.
   *[other] { $count } sessions ended.
}
happened-pass-issued = Pass issued, works until { $until }.
happened-pass-lost = A pass was made but never shown, and was ended at once.
happened-told-nobody = Nobody could be told: no address is on file.
happened-told-security = Security was told of this case.
happened-told-pass = The person was told that a pass was issued.
happened-told-advice = The person was sent advice about the device.
happened-told-escalated = The person and security were told that the case is stopped.
happened-told-needs-supervisor = Supervisors and security were told that the case waits for a supervisor.
happened-told-opened = The person was told that this case was opened.
happened-told-suspended = The person was told that methods were suspended.
happened-told-reregister = The person was told that they have to register again.
happened-told-retired = The person was told that methods were removed for good.
happened-told-closed = The person was told how the case ended.
happened-told-manager-instead = The manager was told too: messages to the person alone may be read on what was lost, or with the account.
happened-told-somebody = { $addresses ->
    [0] No message written.
    [one] One message written.
   *[other] { $addresses } messages written.
}
happened-reregister = Re-registration required; removed: { $labels }.
happened-reregister-nothing = Re-registration required; there was nothing to remove.
happened-retired = { $label } retired.
happened-suspended = Suspended: { $labels }.
happened-reinstated = Working again: { $labels }.
happened-effect-done = Done: { $effect }.
happened-done = Done.
happened-effect-failed = Failed: { $effect } ({ $code }).
happened-failed = Failed ({ $code }).
happened-pass-used = The pass was used.
happened-pass-expired = The pass expired unused.
happened-pass-replaced = A new pass took the place of this one.
happened-pass-attempts = The pass ended after too many wrong attempts.
happened-pass-voided = The pass was taken back.
happened-pass-signed-out = They signed out of the session that the pass had opened. Nothing had been set up with it.
happened-pass-ended-here = The pass was ended, with any session that it had opened.
happened-pass-ended = The pass ended ({ $reason }).
happened-passkey-registered = Passkey registered: { $label }.
happened-passkey-registered-model = Passkey registered: { $label } ({ $model }).
happened-method-bound = Added or changed by the person: { $label }.
happened-passkey-proved = { $label } signed in: it works.
happened-wipe-recorded = { $thing } wiped: { $reference }.
happened-loss-documented = { $thing } documented: { $note }
happened-waived = Waived: { $step }. { $reason }
happened-escalated = Escalated: { $reason }
happened-resumed = Resumed: { $reason }
happened-queued = Message queued: { $what }
happened-given-up = Not delivered, given up: { $what }
happened-acknowledged = Acknowledged by security: { $what }
effect-word-tell = a message
happened-request-seen = Opened the request.
happened-request-unreached = Couldn’t reach the person yet. The request stays open.
happened-told-vouch = Delivered: the request to vouch
happened-told-approval = Delivered: the request to approve
effect-word-tell-vouch = the request to vouch
effect-word-tell-approval = the request to approve
check-seen = Opened the request at { $at }.
check-not-seen = Has not opened the request yet.
told-kind-vouch = Asked to vouch
told-kind-approval = Asked to approve
happened-photo-viewed = Viewed the photo on file.
happened-noted = Note: { $text }
happened-closed = Case closed: every step is done.
happened-closed-before = Case closed: nothing was left to do.
happened-closed-frozen = Case closed while the account was frozen.
happened-closed-disabled = Case closed: the account was disabled.
happened-closed-not-signed-in = Case closed: the sign-in was waived, and the person did not sign in.
happened-rejected = Recovery refused, case closed. What was suspended stays suspended.
escalation-vouch-declined = the manager declined to vouch
escalation-approval-declined = the approver declined
escalation-two-failed-checks = two checks failed
escalation-recoveries-locked = three checks failed over all cases of this person
escalation-account-frozen = the account was frozen
escalation-own-stop = its owner stopped it
escalation-weaker-session = somebody signed in as its owner stopped it, in a session that is weaker than the account: perhaps it was not its owner
list-and = { $before } and { $last }
own-stop = Stopped in { $name }’s session, opened { $at } with { $methods }.
own-stop-weaker = Stopped in { $name }’s session, opened { $at } with { $methods }. That is weaker than the account: perhaps it was somebody else.
own-stop-known = Stopped in { $name }’s session, opened { $at } with { $methods } ({ $count ->
    [one] reported as known to somebody else
    [2] both reported as known to somebody else
   *[other] all reported as known to somebody else
 }).
own-stop-some-known = Stopped in { $name }’s session, opened { $at } with { $methods } (reported as known to somebody else: { $reported }).
own-stop-lost = Stopped in { $name }’s session, opened { $at } with { $methods } ({ $count ->
    [one] reported in this case
    [2] both reported in this case
   *[other] all reported in this case
 }).
own-stop-some-lost = Stopped in { $name }’s session, opened { $at } with { $methods } (reported in this case: { $reported }).

method-word-passkey = Passkey
method-word-windows-hello = Windows Hello
method-word-authenticator = Authenticator app
method-word-software-totp = Codes from an app
method-word-phone = Text message or call
method-word-email = Code by mail
method-word-password = Password
method-word-temporary-access-pass = Temporary Access Pass
method-word-security-questions = Security questions
method-word-recovery-codes = Recovery code
sign-in-new-passkey = New passkey (registration)
sign-in-refused = Refused ({ $code })

approve-needs-passkey = You are not signed in with a passkey. A signature needs one.

tree-detail-tip = The signature of the last checkpoint, its tree and the last 64 events agree.
tree-detail-put-back = Consistent in itself, but an issuance hold is on: see above.
tree-detail-not-checked = Not checked here. Run keyward log verify.
tree-detail-broken = The log is not what was signed: { $what }
review-what-lost = Loss
review-what-stolen = Theft
review-what-pin-locked = PIN locked
review-what-new-phone = New phone
cluster-team = Losses in the team { $name }
cluster-place = Losses at { $name }
cluster-person = Repeated losses of { $name }
cluster-agent = Refused cases opened by { $name }
log-erased = Erased.
log-codes-generated = New recovery codes were made.
log-codes-used = A recovery code was used.
log-passkey-registered = Passkey set up: { $label }.
log-method-reinstated = Works again: { $label }.
log-method-added = Method added: { $label }.
log-method-secret-changed = The password was changed.
log-method-removed = Removed by its owner: { $label }.
log-method-renamed = “{ $from }” was renamed to “{ $label }”.
log-method-revoked = Removed for good: { $label }.
log-method-suspended = Suspended: { $label }.
log-a-method = a sign-in method
log-bench = An event of a measurement.
log-attack-mode-on = Attack mode was turned on.
log-attack-mode-off = Attack mode was turned off.
log-demo-made = The demo was set up.
log-demo-people = Made-up people were added.
log-deputy-named = A deputy was named.
log-deputy-removed = The deputy was removed.
log-directory-initialised = The organisation was set up.
log-duress-not-told = Nobody in security could be told of a silent call for help.
log-duress-pretended = A passkey was set up under duress. It opens nothing.
log-import-applied = An import was applied.
log-import-changed = An import changed this person's data.
log-intake-dismissed = A report from the website was put aside.
log-intake-merged = Reports from the website under one user name were merged.
log-intake-displaced = Reports from the website that name nobody made room for others.
log-intake-expired = Reports from the website that waited too long ended.
log-intake-taken = A case was opened on a report from the website.
log-password-outdated = The password has to be changed at the next sign-in.
log-pass-disarmed = A pass given under duress was disarmed.
log-pass-expired = A pass expired.
log-half-shown = Half of a pass was shown to who holds it.
log-account-changed = The kind of account, or its owner, was changed.
log-claimed = An import says that two accounts belong to one person.
log-claim-ended = Imports no longer say that two accounts belong to one person.
log-person-frozen = The account was frozen.
log-person-invited = Invited to set up a first passkey.
log-linked = Two accounts were linked as one person's.
log-unlinked = Two accounts are no longer linked.
log-person-made = An account was created.
log-photo-viewed = The photo on file was shown to an agent.
log-record-joined = An account was matched to a record of the directory.
log-reregistered = Multi-factor authentication was registered again.
log-reregistration-required = Multi-factor authentication has to be registered again.
log-duress-word-changed = The duress word was set or removed.
log-person-unfrozen = The freeze was lifted.
log-relation-declared = Two people were declared close to each other.
log-relation-withdrawn = Two people are no longer declared close.
log-undelivered-noted = Alarm: messages about a case reach nobody.
log-undelivered-ended = The alarm about undelivered messages was ended.
log-wave-noted = A phishing wave was noted.
log-wave-ended = The phishing wave was ended.
log-notice-owed = Not everybody could be told, because the list of who holds a role was forged.
log-notice-paid = Everybody was told what some had missed.
log-agent-held = An agent did too much in too short a time and is on hold.
log-agent-hold-ended = An agent on hold may go on.
log-people-read = Looked at people and cases at the desk; the event names them.
log-guesses-many = 50 wrong tries in a row at a sign-in method.
log-guesses-held = A sign-in method is on hold after 100 wrong tries in a row.
log-guesses-lifted = The hold after wrong tries was lifted.
log-pass-attempts = A pass ended after too many wrong attempts.
log-pass-issued = A pass was issued.
log-pass-used = A pass was used.
log-pass-voided = A pass was ended.
log-roles-changed = Roles were changed.
log-tier-changed = The tier was changed.
log-history-accepted = The log was accepted as it is, and the issuance hold ended
log-hold-set = An issuance hold was put on
log-hold-vouched = Another server vouched for the log, and its hold ended
log-sealed = Rows and events got MACs
log-keys-rotated = The key of MACs was rotated
log-repaired = Forged rows were removed
log-policy-changed = The policy was changed.
log-redteam-began = An exercise of the red team began.
log-redteam-people = People were made for the exercise.
log-redteam-changed = Somebody of the exercise was changed.
log-redteam-removed = The people of the exercise were taken away.
log-redteam-ended = The exercise of the red team ended.
log-sessions-ended = All sessions were ended.
log-sessions-ended-by-desk = The desk ended sessions.
log-sessions-ended-by-owner = They ended sessions of their own.
log-sign-in-refused = A sign-in was refused.
happened-statement-signed = The statement was signed with a passkey; the signature is kept.
card-observe-place = Where you meet

## What a User-Agent says, and words that go into a record
browser-on = { $browser } on { $system }
passkey-on = Passkey on { $system }
report-at-hand = At hand: { $what }

## Spelling a pass on the telephone
spell-a = Alfa
spell-b = Bravo
spell-c = Charlie
spell-d = Delta
spell-e = Echo
spell-f = Foxtrot
spell-g = Golf
spell-h = Hotel
spell-i = India
spell-j = Juliett
spell-k = Kilo
spell-l = Lima
spell-m = Mike
spell-n = November
spell-o = Oscar
spell-p = Papa
spell-q = Quebec
spell-r = Romeo
spell-s = Sierra
spell-t = Tango
spell-u = Uniform
spell-v = Victor
spell-w = Whiskey
spell-x = X-ray
spell-y = Yankee
spell-z = Zulu
spell-0 = Zero
spell-1 = One
spell-2 = Two
spell-3 = Three
spell-4 = Four
spell-5 = Five
spell-6 = Six
spell-7 = Seven
spell-8 = Eight
spell-9 = Nine

## Settings: the rules, changed by two people; the procedure
area-settings = Settings
flash-proposed = Proposed. It takes effect only when a second policy administrator signs it.
rule-roles = Roles
rule-import = Import that changes many people
rule-import-counts = { $people ->
    [one] 1 person is changed
   *[other] { $people } people are changed
}. Counted is everybody of whom it changes a number, an address, the manager, the name, tier, photo, phone, a group, a link between accounts, or whether they may sign in.
rule-import-contacts = { $people ->
    [one] 1 number or address is replaced.
   *[other] { $people } numbers and addresses are replaced.
}
rule-import-managers = { $people ->
    [one] 1 person gets another manager.
   *[other] { $people } people get another manager.
}
rule-import-opens = { $people ->
    [one] 1 person joins or leaves a group by which a policy allows more.
   *[other] { $people } people join or leave a group by which a policy allows more.
}
rule-import-holders = { $people ->
    [one] 1 person who holds a role joins or leaves another group that a policy names, or may be one person with another who holds a role.
   *[other] { $people } people who hold a role join or leave another group that a policy names, or may be one person with another who holds a role.
}
rule-import-reopened = { $people ->
    [one] 1 disabled account that holds a role, has a higher tier or answers for others is enabled.
   *[other] { $people } disabled accounts that hold a role, have a higher tier or answer for others are enabled.
}
rule-import-earlier = { $people ->
    [one] Imports of the last 72 hours that nobody signed changed 1 other person; they count towards the same limit.
   *[other] Imports of the last 72 hours that nobody signed changed { $people } other people; they count towards the same limit.
}
settings-import-proposed = It is proposed: show the change that waits for the second signature
settings-imports-text = An import waits, because it changes more people than one person may decide, or opens something: groups by which a policy allows more, accounts that are enabled again, people who may be one. Compare the plan and the numbers below with the report of keyward import. After the second signature, start the import again within seven days; what opens a sign-in waits a day first.
rule-tier = Recovery tier
rule-pass-policy = Temporary Access Pass policy
rule-standards = Verification standards
rule-state-proposed = Waits for a second signature
rule-state-approved = Signed, waits a day
rule-state-in-force = In force
rule-state-declined = Declined
rule-state-withdrawn = Withdrawn
rule-state-stopped = Stopped
rule-state-expired = Nobody signed in time
rule-state-overtaken = Overtaken: no longer what was signed
rule-verdict-met = Met
rule-verdict-depends = Depends
rule-verdict-missed = Missed
rule-proof-call-back = call back to a number on file
rule-proof-vouch = the manager vouches
rule-proof-in-person = in person with photo ID
rule-proof-video = video against the photo on file
rule-proof-video-with-id = video with photo ID
rule-proof-passkey = a passkey they still have
rule-proof-recovery-code = a saved recovery code
rule-proof-knowledge = knowledge
rule-flag-lost-device-signed-in = What was reported lost signed in after the loss
rule-flag-method-added = A method was added around the loss
rule-flag-contact-changed = A number or address changed shortly before
rule-flag-manager-changed = The manager changed shortly before
rule-flag-repeated-cases = The person had other cases lately
rule-flag-rejected-before = A case of this person was refused lately
rule-flag-stopped-by-person = The person stopped an earlier case
rule-flag-flagged-before = A red flag of an earlier case was left unreviewed
rule-flag-failed-before = Checks failed in other cases of this person
rule-flag-many-cases = Many cases in a short time
rule-flag-phishing-wave = A phishing wave in the team
rule-flag-not-told = A message about the recovery reached nobody it was meant for
rule-flag-import-touched = An import changed the person’s data within 72 hours of the report, or since
rule-flag-policy-closed = The sign-in policy no longer accepts a passkey or the recovery codes of the person: since a change within 72 hours of the report or later, or whenever it was if it accepts nothing strong that they still have
rule-flag-unusual-source = A report on the web from a network never used before
rule-flag-bound-by-other = During a case a method is added or changed, and not with a pass that counts
rule-flag-shared-number = A telephone number that others have on file too
rule-flag-urgency = Heard: it has to be now
rule-flag-name-dropping = Heard: names of important people
rule-flag-skip-request = Heard: “skip it just once”
rule-flag-refuses-video = Heard: no video, for whatever reason
rule-flag-wrong-facts = Heard: facts that are wrong
rule-flag-threats = Heard: threats
rule-effect-note = Shown and recorded
rule-effect-one-more-proof = One proof more
rule-effect-second-person = A second person approves
rule-effect-stop = Stops until a supervisor decides
rule-accounts-standard = Standard accounts
rule-accounts-elevated = Elevated accounts
rule-accounts-privileged = Privileged accounts
rule-yes = yes
rule-no = no
rule-no-role = No role
rule-what = What changes
rule-from = Before
rule-to = After
rule-reason = Reason
rule-why = Why? Whoever signs and the auditors read it.
rule-preview = Preview
rule-preview-title = This is what two people sign
rule-dangerous = This opens something that was closed
rule-dangerous-text = It comes into force 24 hours after the second signature. Until then any policy administrator or security reader can stop it.
rule-worth = Measured against NIST SP 800-63-4
rule-statement = The exact statement
rule-statement-hint = Your passkey signs these words and no others. They are kept in the log.
rule-weak-confirm = This is weaker than the sign-in that it restores. Type “{ $word }” to go on.
rule-weak-word = weaker
rule-propose = Sign and propose
rule-proposed-by = Proposed by { $name },
rule-approved-by = Second signature by { $name },
rule-due = In force from
rule-due-text = Until then it can be stopped.
rule-until = Can be signed until
rule-approve = Sign and put in force
rule-approve-waits = Sign: in force in 24 hours
rule-decline = Decline
rule-decline-why = Why not?
rule-withdraw = Withdraw
rule-stop = Stop this change
rule-stop-why = Why must it not come into force?
rule-needs-passkey = You are not signed in with a passkey. A signature needs one.
rule-lonely = Nobody else can sign this now: it takes a policy administrator who is neither you nor the person it is about. An operator adds one at the machine with “keyward administrator add”.
rule-stronger-first = After the sign-in you are back at the form. Copy your reason from the statement above.
rule-second-person = You proposed it: the second signature is somebody else's.
rule-about-you = This is about an account of yours. Two other administrators sign it.
rule-only-administrators = Policy administrators sign it.
rule-nist-two-methods = Two proofs by different methods, or in person with photo ID
rule-nist-on-site = Accounts that were proofed on site (IAL3) are recovered on site
rule-nist-no-knowledge = Knowledge verifies nobody
rule-nist-video-prompts = On video the person makes movements that the server draws at random: met if agents ask for them
rule-nist-notice = The person is told of every recovery, at every address
rule-weak-single-proof = One proof that is not in person suffices. The sign-in that it restores has two factors.
rule-weak-only-codes = Saved codes alone suffice: the finder of the sheet has the account.
rule-weak-nobody-sees-them = Calls and codes alone suffice: nobody has to see or know the person.
clause-way = Way { $place }
clause-take = { $count } of:
clause-not-only = Not enough alone:
clause-not-only-on-screen = Not enough alone: what is seen on a screen
clause-approvals = People who approve the pass besides the agent: { $count }
clause-tell-security = Security is told before a pass is issued
clause-tell-manager = The manager is told
clause-split-handover = Half of the pass goes to the agent, half to the manager
clause-second-person = If one agent made every check alone, a second person approves the pass.
danger-grants = It gives the role: { $role }
danger-lowers-tier = A recovery of this account takes less
danger-pass-allows-more = A pass may be more than before
danger-weaker-standard = { $accounts }: less is enough than before
danger-tells-fewer = { $accounts }: fewer people are told of a recovery
danger-no-split = { $accounts }: passes are no longer split
danger-milder-flag = This red flag does less: { $flag }
danger-later-brake = Attack mode turns on later, or never automatically
danger-opens-owned = Shared or service accounts are recovered with less than before, or fewer people are told
danger-more-passes = One agent may issue more passes in an hour
settings-calm = No change waits
settings-open = What waits
settings-alone = Fewer than two people can change the rules
settings-alone-text = Every change takes two policy administrators. The server’s operator can add one on the server. Every administrator is told:
settings-standards-text = What somebody has to show before the desk lets them back in, by tier.
settings-version = Version { $version }
settings-since = since
settings-as-delivered = as delivered with Keyward
settings-signed = signed by { $one } and { $other }
settings-read = Read the procedure
settings-change = Change
settings-roles = Roles and tiers
settings-roles-text = Who may do what in Keyward, and how much a recovery of an account takes.
settings-roles-open = Look at roles
settings-roles-find = Find a person
settings-administrators = Policy administrators:
settings-history = All changes
settings-history-none = Nobody has changed the rules yet.
settings-person-title = Roles and tier of { $name }
settings-not-yourself = These are your own. Two other policy administrators change them.
settings-tier-text = The tier names the verification standard of a recovery. Raise it for accounts whose takeover would hurt others.
role-does-helpdesk = Works recoveries of standard accounts without a role.
role-does-authentication = Works recoveries of standard and elevated accounts below their own role.
role-does-privileged-authentication = Works recoveries of every account, resumes and waives, approves passes.
role-does-policy-administrator = Proposes and signs changes of roles, policies and standards.
role-does-security-reader = Reads everything that happened and stops what is dangerous.
pass-policy-text = What a Temporary Access Pass may be. Two people sign a change; one that allows more waits a day.
pass-policy-enabled = Passes may be issued and used
pass-policy-one-time = Every pass works once only
pass-policy-minimum = Shortest life in minutes
pass-policy-default = Usual life in minutes
pass-policy-maximum = Longest life in minutes
pass-policy-length = Characters
pass-policy-include = Groups that may use one (0: everybody)
pass-policy-exclude = Groups that may not
pass-policy-groups = Groups included: { $include }, excluded: { $exclude }. They stay as they are.
standards-title = Change the verification standards
standards-text = You start from version { $version }, which is in force. Nothing changes until two people have signed. Open cases keep their version.
standards-way = Way { $place }
standards-line = Line { $place }
standards-take = Take
standards-of = of these
standards-add-line = And also
standards-drop-line = Remove line
standards-add-way = Or another way
standards-drop-way = Remove this way
standards-not-only = Not enough alone
standards-approvals = People who approve besides the agent
standards-tell-security = Tell security before a pass
standards-tell-manager = Tell the manager
standards-split = Split the pass between agent and manager
standards-second-person = Second person if one agent checked alone
standards-flags = What red flags do
standards-wave = Cases in ten minutes that turn on attack mode; 0 for never
standards-first-passkey-standard = First passkeys of standard accounts
standards-first-passkey-elevated = First passkeys of elevated accounts
standards-first-passkey-privileged = First passkeys of privileged accounts
standards-owned = Accounts without a person of their own
standards-owned-text = Guests are recovered by their home organisation, rooms by nobody. An owner recovers an account with their signature and one approval.
standards-owned-shared = The owner recovers shared accounts
standards-owned-service = The owner recovers service accounts
standards-passes = Passes that one agent may issue in an hour; 0 for no limit
procedure-title = How we verify people
procedure-lead = This page is made from the rules that the server enforces. There is no other copy.
procedure-old = This is an earlier version.
procedure-current = Read the one in force
procedure-life = How long a passed check counts
procedure-never = What never counts
procedure-never-knowledge = Employee number, date of birth, the manager's name: they find the account, they prove nobody.
procedure-never-incoming = The number that somebody calls from, and a voice that sounds right.
procedure-never-lost = A number or code that went with the loss.
procedure-never-new = A number, or a manager, changed within 72 hours of the report.
procedure-never-same = Two proofs that rest on one thing: one device, one person, one face.
procedure-never-vouch = The word of a manager or deputy who spoke to the person on a telephone on file: the helpdesk calls those. They talk face to face, by video or on another telephone.
procedure-never-failed = A failed check. Worse: for each one, one proof more is needed.
procedure-stuck = When somebody cannot meet the standard
procedure-stuck-said = The case says so when it is opened, with the reason for each check that is not possible and with what is enough instead.
procedure-stuck-place = Anybody of the helpdesk at another site can meet the person and record the check in the case. It counts as their check, not the agent’s.
procedure-limits = Limits
procedure-limit-failures = { $count } failed checks in 30 days, with any agents, lock a person’s recoveries until a supervisor has looked.
procedure-limit-wave = { $count } new cases in ten minutes turn on attack mode.
procedure-limit-passes = One agent issues at most { $count } passes in an hour.
procedure-flags = What each red flag does
procedure-versions = Versions
layout-procedure = How we verify
glass-title = The sealed key was used
glass-text = Somebody at the server opened the envelope and got a pass for { $account },
glass-why = What did you find?
glass-seen = I have looked into it
glass-who = A security reader who is not this person has to look into it and say so.
change-refused-about-you = This is about an account of yours. Two other administrators make this change.
change-refused-same-person = You proposed it: the second signature is somebody else's.
change-refused-over = This change has ended already.
change-refused-signer-in-recovery = You or the proposer have an open case. Until it is closed, that signature does not count. Ask another policy administrator to sign.
change-refused-signer-restored = You or the proposer helped to recover the other one's account within the last 30 days. Ask another policy administrator to sign.
change-refused-signer-claimed = A file says that those who sign this, or the signer and the person it is about, are one person, and nobody has settled it. Ask another policy administrator to sign.
change-refused-too-few-apart = Fewer than two policy administrators or supervisors would be left who can sign for each other, so these accounts are not linked. If they do belong to one person, first give the role to somebody else.
change-refused-too-few-get-in = Fewer than two policy administrators, fewer than two supervisors or no security reader could still sign in with the methods they have now. For a policy: leave their methods on, or have them add one first that the new policy accepts and requires. For a role or a link: first give the role to somebody else who can sign in.
change-refused-proposer-gone = The proposer may no longer propose this, so one signature is missing. Decline it and have it proposed again.
change-refused-stale = Something else was put in force since this was proposed. Withdraw it and propose again from what is in force now.
change-refused-not-due = This change is not due yet.
change-refused-idle = This would change nothing.
policy-refused-lifetimes = Give the shortest lifetime first and the longest last, each between 10 minutes and 30 days.
policy-refused-length = A pass has 10 to 48 characters.
policy-refused-standard = Each way needs a line, each line a check, and a way asks for 8 proofs at most. Choose at least one check in each line.
policy-refused-too-weak = An elevated or privileged account takes at least two proofs, or one in person; a privileged one an approval as well.
policy-refused-impossible = Nobody could ever meet one of these ways: a person has one face and one manager.
policy-refused-weak-unconfirmed = This is weaker than the sign-in that it restores. Type the word to say that you know, and sign again.
log-change-proposed = A change of the rules was proposed.
log-change-approved = A change of the rules got its second signature.
log-change-in-force = A change of the rules came into force.
log-change-declined = A change of the rules was declined.
log-change-withdrawn = A change of the rules was withdrawn.
log-change-stopped = A change of the rules was stopped.
log-change-expired = Nobody signed a change of the rules in time.
log-change-overtaken = A change of the rules was overtaken before its day.
log-import-too-few-get-in = Since an import too few people with a role can sign in to their work.
log-administrator-added = A policy administrator was added at the machine.
log-sign-in-policy-restored = The sign-in policy was reset to the default at the machine.
log-break-glass-sealed = A sealed key was made.
log-break-glass-used = The sealed key was used at the machine.
log-break-glass-refused = A wrong sealed key was tried at the machine.
log-break-glass-seen = A security reader has looked into a use of the sealed key.
log-metadata-loaded = Metadata about authenticators was loaded.
log-anchor-added = A trust anchor for authenticators was added.
log-anchor-removed = A trust anchor for authenticators was removed.
settings-waiting = { $count ->
    [one] One change waits
   *[other] { $count } changes wait
 }

# Whether the standard of a case can be met for this person.
reach-remotely = { $name } can be verified from a distance
reach-approval = An approval is missing
reach-in-person = { $name } can only be verified in person
reach-stopped = A red flag stops this case
reach-out-review = A supervisor looks at the red flag and lets the case go on. Until then no check leads to a pass.
reach-never = The standard for this account cannot be met now
reach-with = Quickest:
reach-also = Also possible: { $checks }
reach-also-short = Possible, but not enough even together: { $checks }
reach-short = { $needed } checks are needed, and { $possible ->
    [0] none can be made
    [one] only one can be made
   *[other] only { $possible } can be made
 } now, with those that count already. A meeting in person and a video call are the same check: both rest on the face.
reach-frozen = This account is frozen
reach-out-frozen = A supervisor lifts the freeze on the page of the person. Until then nothing signs in, no pass is issued and no method is registered.
reach-frozen-page = To the freeze
reach-why = Checks that are not possible, and why
reach-out-another-place = Far away? A colleague at another site meets the person and records the check in this case.
reach-no-approver = { $count ->
    [one] One approval is missing: nobody who may approve is available.
   *[other] { $count } approvals are missing: not enough people who may approve are available.
 }
reach-call-back-not-on-file = Call-back: no telephone number is on file.
reach-call-back-too-new = Call-back: the number on file changed within 72 hours of the report.
reach-call-back-went = Call-back: the number on file rings, or may ring, on the lost device.
reach-vouch-not-on-file = Vouch: no manager is on file.
reach-vouch-inactive = Vouch: the account of the manager on file is disabled or frozen.
reach-vouch-too-new = Vouch: the manager changed within 72 hours of the report.
reach-vouch-took-part = Vouch: the manager works on this case or is this person.
reach-vouch-enabled-lately = Vouch: the manager's account was enabled again within the last 72 hours.
reach-vouch-in-recovery = Vouch: the manager has an open case of their own. They can vouch once it is closed.
reach-video-not-on-file = Video: no photo is on file to compare the face with.
reach-video-too-new = Video: the photo changed within 72 hours of the report.
reach-code-not-on-file = Recovery code: none was saved.
reach-code-too-new = Recovery code: the codes were made within 72 hours of the report.
reach-code-went = Recovery code: the codes went with the loss.
reach-code-attack-mode = Recovery code: not accepted while attack mode is on.
reach-not-usable = Not usable: { $check }.

# The supervisors' exception.
exception-card = Exception from the standard
exception-title = { $name }: exception from the standard
exception-what = Somebody asked the helpdesk to let them into this account and cannot be checked as usual. Once the exception opens, a meeting with photo ID or the manager’s vouch is enough for one pass.
exception-what-alone = Somebody asked the helpdesk to let them into this account and cannot be checked as usual. Once the exception opens, a meeting with photo ID is enough for one pass.
exception-opens = Opens
exception-second = It opens nothing until a second supervisor signs.
exception-stop = Stop the exception
exception-stop-why = Why
exception-waits = Next: another supervisor signs, by { $until }.
exception-cools = Next: the waiting time runs until { $at }. Then the exception is open until { $until }.
exception-is-open = Next: the agent meets the person with photo ID, or the manager vouches, by { $until }; then one pass can be issued.
exception-is-open-alone = Next: the agent meets the person with photo ID, by { $until }; then one pass can be issued.
exception-stoppers = Until a pass is issued, the person, the manager, security and every supervisor can stop it.
exception-stoppers-alone = Until a pass is issued, the person, security and every supervisor can stop it.
exception-sign = Sign an exception
exception-sign-text = { $hours ->
    [one] One hour after the second signature
   *[other] { $hours } hours after the second signature
 }, a meeting with photo ID or the manager’s vouch is enough for one pass.
exception-sign-text-alone = { $hours ->
    [one] One hour after the second signature
   *[other] { $hours } hours after the second signature
 }, a meeting with photo ID is enough for one pass.
exception-sign-who = Two supervisors who have no other part in the case sign. They don’t work it afterwards.
exception-sign-told = After the second signature the person, the manager and security are told at once. They and every supervisor can stop it.
exception-sign-told-alone = After the second signature the person and security are told at once. They and every supervisor can stop it.
exception-why = Why this person cannot meet the standard, and why you are sure that it is them
exception-sign-button = Sign the exception
flash-exception-stopped = The exception is stopped.
happened-exception-signed = Exception signed: { $reason }
happened-exception-started = Exception signed by two people; it opens at { $at }
happened-exception-stopped = Exception stopped: { $reason }
effect-word-tell-exception = the notice of the exception
effect-word-tell-exception-stopped = the notice that the exception was stopped
happened-told-exception-stopped = Delivered: the notice that the exception was stopped
happened-told-exception = Delivered: the notice of the exception
refusal-no-exceptions = The standard allows no exception for this account.
refusal-can-be-met = The standard can be met from where the person is. An exception is only for somebody who cannot meet it.
refusal-case-changed = The case changed after this approval was requested: the report, a check, or a red flag. It has to be requested again.
refusal-signer-in-recovery = Somebody with an open case of their own cannot sign for others, nor do this alone. Close that case first, or ask somebody else.
refusal-key-too-new = This passkey was added within 72 hours, in a session without a passkey. Sign with an older one, or later.
refusal-signer-restored = Somebody who works on or signs in this case helped to recover this signer's account within the last 30 days. Ask somebody else to sign. It ends 30 days after that recovery; if nobody else is left, an operator adds a supervisor at the machine.
refusal-signer-claimed = A file gives this account and an account of this case one employee number, and nobody has settled whether both belong to one person. Ask somebody else. Two policy administrators link the accounts on the page of one of them, or the next import without that number ends it.
refusal-exception-stopped = You signed an exception in this case that was stopped. Only two other people can sign another one.
exception-was-stopped = { $name } stopped the exception at { $at }: { $reason }
exception-stopped-others = Its signers cannot sign another exception in this case.
exception-stopped-told = Everybody who was told of the exception is told that it was stopped.
refusal-signed-already = You signed this exception already. Somebody else has to sign it as well.
reach-out-exception = If the standard cannot be met, two supervisors can sign an exception.
standards-exceptions = Exceptions by two supervisors
standards-exceptions-text = For somebody who cannot meet the standard: two people who have no part in the case sign, everybody is told, and after the waiting time a meeting with photo ID or the manager’s vouch is enough for one pass.
standards-exceptions-hours = Hours that an exception waits
danger-opens-exceptions = Two supervisors may make exceptions: { $accounts }
danger-faster-exceptions = Exceptions wait for less long
procedure-stuck-exception = { $accounts }: two supervisors without any other part in the case can sign an exception. { $hours ->
    [one] One hour later
   *[other] { $hours } hours later
 } a meeting with photo ID or the manager’s vouch is enough for one pass, unless the person, the manager, security or a supervisor stops it.

# First passkeys for many people.
first-title = First passkeys for many people
first-text = People who have no method that works here are told how and where they get a first passkey. Nothing is opened and no pass is made: each of them is checked in a case of their own. At most { $most } people in one run; run it again for the rest.
first-unlisted = The list has { $count } more people. They are left out, or come in the next run.
first-names = User names, one a line
first-group = Or a group, by its exact name
first-way = How they hear of it
first-way-mail = By mail, to mailboxes that came from HR and have been on file for 72 hours
first-way-manager = Their manager tells them
first-way-in-person = At the desk only: nobody is written to
first-would = { $count ->
    [0] Nobody would be invited
    [one] One person would be invited
   *[other] { $count } people would be invited
 }
first-done = { $count ->
    [0] Nobody was invited
    [one] One person was invited
   *[other] { $count } people were invited
 }
first-noted = { $count ->
    [one] One person is noted for the desk. Nobody was written to: tell them yourself
   *[other] { $count } people are noted for the desk. Nobody was written to: tell them yourself
}
first-would-note = { $count ->
    [one] One person would be noted; nobody is written to
   *[other] { $count } people would be noted; nobody is written to
}
first-left-out = { $count } left out
first-invite = { $count ->
    [one] Invite this person
   *[other] Invite { $count } people
 }
first-note = { $count ->
    [one] Note this person
   *[other] Note { $count } people
}
first-in = Invited
first-in-noted = Noted
first-more = { $count ->
    [one] and one more
   *[other] and { $count } more
}
first-will = Will be invited
first-will-note = Will be noted
first-out = Left out
first-nobody = Nobody has this user name.
first-to-person = { $count ->
    [one] To one mailbox.
   *[other] To { $count } mailboxes.
 }
first-to-manager = To the manager.
first-to-desk = Nobody is written to; it is noted on their page.
first-case-open = A case is open.
first-invited = Invited on { $at }.
first-no-mailbox = No mailbox from HR has been on file for 72 hours.
first-no-manager = No manager has been on file for 72 hours.
first-over-the-limit = Over the limit of one run: run it again.
first-changed = Something changed in between: run it again.
first-empty = Name somebody, or a group.
first-no-group = No group has this name. The field lists the groups that there are.
first-no-groups = No group has this name: the directory has no groups.
first-link = First passkeys for many people
person-invited = First passkey
person-invited-mail = invited by mail on { $at }
person-invited-manager = invited through the manager on { $at }
person-invited-in-person = to come to the desk, noted on { $at }

# Links between accounts, kinds and owners.
rule-link = Accounts of one person
rule-account = Kind of account and owner
account-person = A person’s account
link-text = Two linked accounts count as one person wherever the rules keep people apart. One administrator links two ordinary accounts. If either person has a role or an open case, linking takes a second signature and a day, as removing a link always does. Everybody whose account it is about is told. Accounts with the same employee number count as one person without a link.
link-name = User name of the other account
link-remove = Remove the link
link-one = The accounts of { $one } and { $other } are one person’s
link-two = The accounts of { $one } and { $other } belong to two people
account-text = Guests are recovered by their home organisation, rooms by nobody. A shared or service account is recovered by its owner, where the standards say so. Every change here takes two; what lets somebody recover the account waits a day.
account-owner = User name of the owner (shared and service accounts only)
account-owned = Owned by { $name }
account-owned-by-nobody = Owned by nobody
account-no-owner = No owner is named: nobody can recover this account, neither its owner nor the helpdesk. Name an owner, unless that is what you want.
danger-joins-guarded = Somebody with a role or an open case would count as one person with somebody else
danger-unlinks = Two accounts of one person would count as two people
danger-other-holder = Other people than before recover the account
policy-refused-owner = Only a shared or service account has an owner, and the owner is another account.
policy-refused-nobody = Nobody has this user name.

# What a case takes: the standard, what adds to it, how far it is.
asked-title = What it takes
asked-ways = Any one of these:
asked-takes = { $count ->
    [1] One check
    [2] Two checks
    [3] Three checks
   *[other] { $count } checks
}
asked-takes-codes = { $count ->
    [2] Two checks needed.
   *[other] { $count } checks needed.
} A recovery code counts only together with another check.
asked-takes-exception = One check, by the exception: in person with photo ID, or the manager vouches
asked-any = any of
asked-of = { $count ->
    [1] one of
    [2] two of
   *[other] { $count } of
}
asked-approvals = { $count ->
    [one] one more person approves the pass
   *[other] { $count } more people approve the pass
}
asked-more-failed = +1 because a check failed:
asked-more-flagged = +1 because of red flags:
asked-more-refused = +1 because the sign-in policy refuses what { $name } still has: { $label }
asked-more-by-date = +1 because { $label } was there long before the report, and only the date of the loss that the caller gives holds it back
asked-more-not-at-hand = +1 because the caller says that { $label } cannot be used now
asked-both-apply = The standard changed since this case was opened. The case must meet both versions; the one shown here is further from being met.
asked-more-no-channel = +1 because a pass would not reach { $name } by the checks made so far

# A passkey that an earlier case made.
card-made = { $label } was set up in case { $case }. Did they do that themselves?
say-made = “{ $label } was set up a short while ago. Was that you? If you have it with you, please sign in with it now.”
card-made-waits = Nobody has signed in with it in this case yet. Once they do, this page shows it.
card-made-signed-in = It signed in at
card-made-yes = Yes: it is theirs, they have it in hand, and that was them
card-made-else = If they say no or are not sure, go on: it is suspended with what was lost. If they say that the earlier case was not theirs, stop this case.
happened-passkey-seen = { $label } signed in; it was set up in an earlier case.
happened-passkey-confirmed = The person said that { $label } is theirs and signed in with it: it stays.
refusal-not-in-question = No earlier case made this passkey, or something speaks against that case. It is held back.
refusal-worked-earlier-case = You worked the case in which this passkey was set up. A colleague confirms it, or it is held back.
refusal-not-signed-in = This passkey has not signed in lately. Ask them to sign in with it first.

card-wait-seen = { $label } signed in. No proof yet: the owner may be somebody else than the caller.
card-wait-code = Code that they read out
card-wait-code-button = Check code
card-wait-code-tries = { $count ->
    [one] One try left.
   *[other] { $count } tries left.
 }
card-wait-code-until = Valid until
call-code-title = Code for the helpdesk
call-code-life = Valid for { $minutes } minutes. It works once.
call-code-warning = Read it only to somebody whom you called, or who called you back on your number. Not you? Stop it.
call-code-done = Done
security-case-code-hint = It shows six digits. Read them only to the helpdesk, in a call that you made or that reached you on your own number.
call-code-recovery = Your recovery code is right. Read this code to the helpdesk: then it counts.
call-code-recovery-uncounted = Your recovery code is right, but it does not count in this case. Read this code to the helpdesk all the same. They check in another way that it is you.
call-code-recovery-too-new = This code is too new to verify you. Read the six digits to the helpdesk; they will do other checks too.
call-code-recovery-warning = Read it only to somebody whom you called, or who called you back on your number. If somebody else wants it, hang up and call the helpdesk.
security-case-code = I am speaking with the helpdesk
refusal-own-report = They reported this themselves, signed in. Before you add to it or take anything out, have them get a code in Security info and read it to you.
refusal-caller-of-later = The checks of this case are over, and you may be talking to somebody else now. Before you change what is gone, have them get a code in Security info and read it to you. If they cannot, leave it as it is: a supervisor decides.
refusal-code-needs-own-passkey = Sign in with a passkey that was yours three days before this case, that the rules accept, and that this case does not hold back. Then ask for the code again.
refusal-no-code = No code is open. Ask them to press “I am speaking with the helpdesk” in Security info and to read out the code.
refusal-not-six-digits = A code has six digits. Ask for all of them; this cost no try.
not-counted-not-read-out = Nobody read out the digits that the person was shown.
check-code-used = Somebody used a recovery code of this person. It counts once the caller reads out the digits that followed.
check-code-used-new = Somebody used a recovery code of this person. It is right, but too new to count: the codes were made within 72 hours of the loss or the report. The digits only show who has it.
check-code-used-uncounted = Somebody used a recovery code of this person. It is right, but it does not count in this case.
check-code-drawn = Somebody who is signed in as this person got a code to read out. It counts once the caller reads out its digits.
happened-owner-signed-in = { $label } signed in. Whether that was the caller is not known.
happened-code-drawn = The person, signed in with { $label }, got a code to read out.
happened-recovery-code-used = Somebody used a recovery code and got a code to read out.
happened-code-wrong = A wrong code was read out.
flag-word-owner-signed-in = a sign-in that the caller does not claim
flag-word-wrong-code = wrong codes read out
flagged-owner-signed-in = Somebody signed in with { $name } ({ $at }), a passkey that the caller does not have. If it was the caller, ask for the code from Security info.
flagged-wrong-code = Three wrong codes were read out for the one of { $at }.
rule-flag-owner-signed-in = A sign-in with a passkey that the caller does not have
rule-flag-wrong-code = Three wrong codes read out

messages-title = Messages that did not leave
messages-link = Unsent messages
messages-lead = A notice is tried for 72 hours, a reminder for 24, a code until it expires. A fault of the mail server, gateway or webhook uses up no attempt.
messages-given-up = Given up
messages-waiting = Waiting
messages-none-given-up = No message was given up.
messages-none-waiting = No message is waiting.
messages-again = Send again
messages-again-to = Send again to { $to }
messages-again-all = Send all again
messages-again-text = The same text goes to the same address again, and is tried as long as a new message. Expired codes are not sent, and nothing goes to an address that was taken off file more than three days ago. Sending again is recorded in the log.
messages-code-over = Cannot be sent again: the code has expired and was erased.
messages-address-gone = Cannot be sent again: this address has been off file for more than three days, and somebody else may read it now.
messages-then = Messages wait and leave automatically once it works.
outlet-mail = The mail server
outlet-text = The text gateway
outlet-fallback = Mail leaves through the fallback { $host }. The first server is tried again every minute.
fault-unreachable = { $outlet } cannot be reached.
fault-tls = { $outlet } cannot be reached with TLS.
fault-silent = { $outlet } does not answer.
fault-login = { $outlet } refuses our login. An operator has to set it.
fault-refused = { $outlet } refuses messages from us.
fault-busy = { $outlet } asks to come back later.
fault-relaying = { $outlet } does not send on to a recipient.
flash-sent-again = Back in line. The server sends within seconds.
log-messages-sent-again = Messages that were given up are sent again.
