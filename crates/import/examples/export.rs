//! Writes a made-up export of any size, to measure an import with: `users.jsonl`, `managedDevices.jsonl`,
//! `methods.jsonl` and `hr.csv`.
//!
//! `cargo run --package keyward-import --example export -- FOLDER PEOPLE`
//!
//! The same for the same number of people. Every second person has a managed phone and two methods, every fourth a laptop
//! and Windows Hello, and everybody a row of HR facts with a manager, a tier and an office line.

use std::{
    env,
    fs::{File, create_dir_all},
    io::{self, BufWriter, Write},
    path::Path,
};

/// People of one manager.
const SPAN: u64 = 12;

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [folder, people] = arguments.as_slice() else {
        return Err(io::Error::other("usage: export FOLDER PEOPLE"));
    };
    let people: u64 = people.parse().map_err(io::Error::other)?;
    let folder = Path::new(folder);
    create_dir_all(folder)?;
    let open = |name: &str| File::create(folder.join(name)).map(BufWriter::new);
    let mut users = open("users.jsonl")?;
    let mut devices = open("managedDevices.jsonl")?;
    let mut methods = open("methods.jsonl")?;
    let mut facts = open("hr.csv")?;
    writeln!(
        facts,
        "user,employee_number,manager,manager_changed,tier,office_phone,office_phone_changed,home_phone"
    )?;
    for at in 0..people {
        user(&mut users, at)?;
        if at.is_multiple_of(2) {
            device(&mut devices, at, "phone", "iOS", "company")?;
        }
        if at.is_multiple_of(4) {
            device(&mut devices, at, "laptop", "Windows", "company")?;
        }
        if at.is_multiple_of(2) {
            list(&mut methods, at)?;
        }
        row(&mut facts, at)?;
    }
    users.flush()?;
    devices.flush()?;
    methods.flush()?;
    facts.flush()
}

/// Graph's ids are random; these are spread over all values, as random ones would be, and the same each time.
fn id(kind: u64, at: u64) -> String {
    let mixed = (at ^ (kind << 56)).wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ (mixed >> 31)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    format!("{:08x}-{:04x}-4000-8{kind:03x}-{at:012x}", mixed >> 32, mixed & 0xFFFF)
}

fn user(out: &mut impl Write, at: u64) -> io::Result<()> {
    let id = id(1, at);
    let enabled = !at.is_multiple_of(97);
    writeln!(
        out,
        r#"{{"id":"{id}","userPrincipalName":"person.{at}@export.example","displayName":"Person {at}","jobTitle":"Clerk","department":"Department {department}","officeLocation":"Office {office}","accountEnabled":{enabled},"createdDateTime":"2021-03-04T05:06:07Z","mail":"person.{at}@export.example","mobilePhone":"+38640{at:07}"}}"#,
        department = at % 400,
        office = at % 90,
    )
}

fn device(out: &mut impl Write, at: u64, name: &str, system: &str, owner: &str) -> io::Result<()> {
    let kind = if system == "iOS" { 2 } else { 3 };
    writeln!(
        out,
        r#"{{"id":"{id}","userId":"{user}","deviceName":"{name}-{at}","operatingSystem":"{system}","osVersion":"19.1","managedDeviceOwnerType":"{owner}","complianceState":"compliant","lastSyncDateTime":"2026-11-20T00:00:00Z"}}"#,
        id = id(kind, at),
        user = id(1, at),
    )
}

fn list(out: &mut impl Write, at: u64) -> io::Result<()> {
    let hello = if at.is_multiple_of(4) {
        format!(
            r##",{{"@odata.type":"#microsoft.graph.windowsHelloForBusinessAuthenticationMethod","id":"{}","displayName":"laptop-{at}"}}"##,
            id(6, at)
        )
    } else {
        String::new()
    };
    writeln!(
        out,
        r##"{{"userId":"{user}","value":[{{"@odata.type":"#microsoft.graph.fido2AuthenticationMethod","id":"{passkey}","displayName":"Passkey","model":"Microsoft Authenticator - iOS","passkeyType":"deviceBound","createdDateTime":"2025-01-01T00:00:00Z"}},{{"@odata.type":"#microsoft.graph.microsoftAuthenticatorAuthenticationMethod","id":"{app}","displayName":"phone-{at}"}}{hello}]}}"##,
        user = id(1, at),
        passkey = id(4, at),
        app = id(5, at),
    )
}

fn row(out: &mut impl Write, at: u64) -> io::Result<()> {
    // Nobody manages themselves: the first of a span reports to the first of all.
    let manager = match at % SPAN {
        0 if at == 0 => String::new(),
        0 => "person.0@export.example".to_owned(),
        within => format!("person.{}@export.example", at - within),
    };
    let changed = if manager.is_empty() { "" } else { "2024-05-06" };
    let tier = match at % 1000 {
        0 => "privileged",
        1..=20 => "elevated",
        _ => "standard",
    };
    writeln!(out, "person.{at}@export.example,E{at:07},{manager},{changed},{tier},+3861{at:07},2023-02-01,")
}
