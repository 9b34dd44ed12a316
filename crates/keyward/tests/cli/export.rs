//! A small export, as Microsoft Graph and an HR system give it.

use crate::place::Place;
use std::{fs, path::PathBuf};

/// Writes the export of two people; gives its folder.
pub fn write(place: &Place) -> PathBuf {
    let folder = place.file("export");
    fs::create_dir_all(&folder).unwrap();
    let file = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
    file(
        "users.json",
        r#"{"value":[
{"id":"u-mira","userPrincipalName":"mira.kovac@contoso.example","displayName":"Mira Kovač","accountEnabled":true},
{"id":"u-anton","userPrincipalName":"anton.berg@contoso.example","displayName":"Anton Berg","accountEnabled":true,"employeeId":"77"}
]}"#,
    );
    file(
        "managedDevices.json",
        r#"[{"id":"d-1","userId":"u-mira","deviceName":"iPhone 15","operatingSystem":"iOS","managedDeviceOwnerType":"company"}]"#,
    );
    file(
        "methods.json",
        r##"{"userId":"u-mira","value":[{"@odata.type":"#microsoft.graph.microsoftAuthenticatorAuthenticationMethod","id":"a","displayName":"iPhone 15"}]}"##,
    );
    file(
        "hr.csv",
        "user,manager,manager_changed,tier,office_phone,office_phone_changed\n\
         u-mira,77,2024-05-06,elevated,+38615550207,2023-02-01\n",
    );
    folder
}
