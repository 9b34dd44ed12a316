//! The advice about a personal device that is gone. The addresses are the makers' own, as of 2026.

pub(super) fn english(device: &str, theft: bool) -> String {
    let stolen = if theft {
        "\n\n5. Because it may have been stolen: change the password of your Apple or Google account from another device, and \
         look there for devices and sign-ins you do not know. Tell the police; you need the serial number or IMEI. \
         Ask your mobile operator to block the SIM card."
    } else {
        "\n\n5. If you come to think that it was stolen, change the password of your Apple or Google account, ask your mobile \
         operator to block the SIM card, and tell the helpdesk."
    };
    format!(
        "you reported that \"{device}\" is gone. It is your own device, so only you can lock or erase it. What it could do \
         for your work account the helpdesk switches off.\n\n\
         1. iPhone, iPad or Mac: open https://www.icloud.com/find in any browser, or Find My on another Apple device. \
         Choose the device, then \"Mark As Lost\". That locks it.\n\n\
         2. Android: open https://www.google.com/android/find in any browser. Choose the device, then \"Secure device\".\n\n\
         3. Windows: open https://account.microsoft.com/devices, choose the device, then \"Find my device\" and \"Lock\".\n\n\
         4. Only when you are sure that it will not come back: erase it there. After that it can no longer be located. Do \
         not remove it from your account: that would unlock it for the finder.{stolen}\n\n\
         Be wary of messages that say it was found and ask you to sign in: thieves send them.\n\n\
         If you did not report this, call the helpdesk now, on the number you know, and say so."
    )
}

pub(super) fn german(device: &str, theft: bool) -> String {
    let stolen = if theft {
        "\n\n5. Weil es gestohlen sein kann: Ändern Sie an einem anderen Gerät das Passwort Ihres Apple- oder Google-Kontos und \
         sehen Sie dort nach Geräten und Anmeldungen, die Sie nicht kennen. Erstatten Sie Anzeige; dafür brauchen Sie \
         Seriennummer oder IMEI. Lassen Sie die SIM-Karte von Ihrem Mobilfunkanbieter sperren."
    } else {
        "\n\n5. Vermuten Sie später einen Diebstahl, ändern Sie das Passwort Ihres Apple- oder Google-Kontos, lassen Sie die \
         SIM-Karte sperren und sagen Sie es dem Helpdesk."
    };
    format!(
        "Sie haben gemeldet, dass „{device}“ weg ist. Es ist Ihr eigenes Gerät, darum können nur Sie es sperren oder löschen. \
         Was es für Ihr Arbeitskonto konnte, schaltet der Helpdesk ab.\n\n\
         1. iPhone, iPad oder Mac: Öffnen Sie https://www.icloud.com/find in einem Browser oder „Wo ist?“ (Find My) auf \
         einem anderen Apple-Gerät. Wählen Sie das Gerät, dann „Als verloren markieren“. Das sperrt es.\n\n\
         2. Android: Öffnen Sie https://www.google.com/android/find in einem Browser. Wählen Sie das Gerät, dann „Gerät sichern“.\n\n\
         3. Windows: Öffnen Sie https://account.microsoft.com/devices, wählen Sie das Gerät, dann „Mein Gerät suchen“ und „Sperren“.\n\n\
         4. Erst wenn Sie sicher sind, dass es nicht zurückkommt: Löschen Sie es dort. Danach lässt es sich nicht mehr orten. \
         Entfernen Sie es nicht aus Ihrem Konto: das würde es für den Finder entsperren.{stolen}\n\n\
         Misstrauen Sie Nachrichten, es sei gefunden worden und Sie sollten sich anmelden: solche schicken Diebe.\n\n\
         Haben Sie das nicht gemeldet, rufen Sie sofort den Helpdesk an, unter der Nummer, die Sie kennen, und sagen Sie es."
    )
}
