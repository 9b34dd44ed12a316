//! Authentication methods of an export. What Keyward has no kind for is left out with a note; a type that nobody has
//! heard of is a problem.

use crate::{
    graph::{Reader, Reading, shown},
    item::{Item, MethodRecord, Parsed},
    phone::phone,
    shape::{Fields, Page},
    text,
};
use keyward_model::{DeviceKind, MethodKind};
use serde_json::Value;

/// The most characters of a label.
const LABEL: usize = 128;

/// The methods in one record of a methods file: the method of a page that says whose it is, or a user's list.
pub(crate) fn of_file(page: &Page, mut fields: Fields, reading: &Reading) -> Result<Vec<Parsed>, String> {
    let told = fields.text("userId")?.value().cloned();
    let user = told.or(fields.text("userPrincipalName")?.value().cloned()).or_else(|| page.user());
    if let Some(authentication) = fields.object("authentication")? {
        let id = fields.text("id")?.value().cloned().or(user);
        let person = text::reference("userId", id.as_deref())?;
        return Ok(of_user(&person, authentication, reading));
    }
    let missing = "the user is not named: put userId before the methods, or the user's id into the file's name \
                   (methods-ID.json)";
    let person = text::reference("userId", Some(&user.ok_or(missing)?))?;
    match fields.take("value").or_else(|| fields.take("methods")) {
        Some(Value::Array(list)) => {
            let read = list.into_iter().flat_map(|value| one(&person, value, None, reading)).collect();
            Ok(with_listed(&person, page.is_whole(), read))
        }
        Some(_) => Err("value is not a list".to_owned()),
        None => {
            // A page of one type leaves the type of its methods out.
            let typed = page.segment().and_then(|segment| type_of_segment(segment.strip_suffix("ethods")?));
            let read = one(&person, Value::Object(fields.into_members()), typed.as_deref(), reading);
            let whole = page.is_whole() && page.user().is_some();
            Ok(with_listed(&person, whole, read))
        }
    }
}

/// Says that these are of a list of all methods of a person, if they are.
fn with_listed(person: &str, is_list: bool, mut read: Vec<Parsed>) -> Vec<Parsed> {
    if is_list {
        let whole = !read.iter().any(|parsed| matches!(parsed, Parsed::Problem(_)));
        read.push(Parsed::Listed { person: person.to_owned(), whole });
    }
    read
}

/// What a list without methods says.
pub(crate) fn listed(page: &Page) -> Option<Parsed> {
    let person = text::reference("userId", page.user().as_deref()).ok()?;
    page.is_whole().then_some(Parsed::Listed { person, whole: true })
}

/// The methods in a user's `authentication`: its `methods`, or the lists by type such as `phoneMethods`.
pub(crate) fn of_user(person: &str, authentication: Fields, reading: &Reading) -> Vec<Parsed> {
    let mut parsed = Vec::new();
    for (segment, list) in authentication.into_members() {
        let Some(name) = segment.strip_suffix("ethods") else { continue };
        let Value::Array(list) = list else {
            parsed.push(Parsed::Flaw(format!("authentication/{} is not a list", shown(&segment))));
            continue;
        };
        let typed = type_of_segment(name);
        let read = list.into_iter().flat_map(|value| one(person, value, typed.as_deref(), reading)).collect();
        parsed.extend(with_listed(person, segment == "methods", read));
    }
    parsed
}

/// `fido2M` of `fido2Methods` gives `#microsoft.graph.fido2AuthenticationMethod`.
fn type_of_segment(name: &str) -> Option<String> {
    let stem = name.strip_suffix('M')?;
    (!stem.is_empty()).then(|| format!("#microsoft.graph.{stem}AuthenticationMethod"))
}

fn one(person: &str, value: Value, typed: Option<&str>, reading: &Reading) -> Vec<Parsed> {
    let Value::Object(mut members) = value else {
        return vec![Parsed::Problem("a method is not an object".to_owned())];
    };
    if let Some(typed) = typed {
        members.entry("@odata.type").or_insert_with(|| Value::String(typed.to_owned()));
    }
    let fields = Fields::of(members);
    let mut reader = Reader::new(&fields);
    let read = method_of(person, &mut reader, reading);
    let mut parsed = vec![read.unwrap_or_else(Parsed::Problem)];
    parsed.append(&mut reader.flaws);
    parsed
}

/// What a kind of method brings along.
struct Shape {
    kind: MethodKind,
    label: String,
    device_name: Option<String>,
    lives_on: Option<DeviceKind>,
    number: Option<String>,
}

fn method_of(person: &str, method: &mut Reader<'_>, reading: &Reading) -> Result<Parsed, String> {
    let odata_type = method.text("@odata.type", 256).ok_or("@odata.type is missing")?;
    let name = odata_type.trim_start_matches('#').trim_start_matches("microsoft.graph.");
    let Some(name) = name.strip_suffix("AuthenticationMethod") else { return Err(unknown(&odata_type)) };
    let given = method.text("displayName", LABEL);
    let model = method.text("model", LABEL);
    let shape = match shape(name, method, given.as_deref(), model.as_deref(), reading)? {
        Ok(shape) => shape,
        Err(note) => return Ok(Parsed::Note(note)),
    };
    let synced = match (shape.kind, method.text("passkeyType", 64).as_deref()) {
        (MethodKind::Passkey, Some("deviceBound")) | (MethodKind::WindowsHello, _) => Some(false),
        (MethodKind::Passkey, Some("synced")) => Some(true),
        _ => None,
    };
    // What some old services call it.
    let created = if method.fields.has("createdDateTime") { "createdDateTime" } else { "creationDateTime" };
    Ok(Parsed::Item(Item::Method(Box::new(MethodRecord {
        source_id: crate::graph::id(method.fields, "id")?,
        person: person.to_owned(),
        kind: shape.kind,
        label: shape.label,
        synced,
        model,
        device_name: shape.device_name,
        lives_on: shape.lives_on,
        number: shape.number,
        added_at: method.moment(created, reading.now),
        last_used_at: method.moment("lastUsedDateTime", reading.now),
    }))))
}

fn unknown(odata_type: &str) -> String {
    format!("@odata.type {} is unknown", shown(odata_type))
}

/// The shape of a type that Keyward has a kind for; the inner error is the note on one that it leaves out.
fn shape(
    name: &str,
    method: &mut Reader<'_>,
    given: Option<&str>,
    model: Option<&str>,
    reading: &Reading,
) -> Result<Result<Shape, String>, String> {
    let labelled = |fallback: &str| given.unwrap_or(fallback).to_owned();
    let plain = |kind, label: &str| Shape {
        kind,
        label: label.to_owned(),
        device_name: None,
        lives_on: None,
        number: None,
    };
    let on = |kind, label: String, lives_on| Shape {
        kind,
        label,
        device_name: given.map(str::to_owned),
        lives_on,
        number: None,
    };
    Ok(Ok(match name {
        "fido2" => {
            // Microsoft Authenticator's passkeys live on the phone that it runs on.
            let phone = model.is_some_and(|model| model.contains("Authenticator"));
            let label = labelled(model.unwrap_or("Passkey"));
            on(MethodKind::Passkey, label, phone.then_some(DeviceKind::Phone))
        }
        "windowsHelloForBusiness" => {
            on(MethodKind::WindowsHello, labelled("Windows Hello"), Some(DeviceKind::Laptop))
        }
        "microsoftAuthenticator" | "passwordlessMicrosoftAuthenticator" => {
            on(MethodKind::Authenticator, labelled("Microsoft Authenticator"), Some(DeviceKind::Phone))
        }
        "softwareOath" => plain(MethodKind::SoftwareTotp, &labelled("Authenticator app (codes)")),
        "phone" => telephone(method, reading)?,
        "email" => {
            let address = text::email("emailAddress", method.text("emailAddress", 320).as_deref())?;
            let address = address.ok_or("emailAddress is missing")?;
            plain(
                MethodKind::Email,
                &format!("Codes to {}", address.chars().take(LABEL - 10).collect::<String>()),
            )
        }
        "password" => plain(MethodKind::Password, "Password"),
        "securityQuestion" | "securityQuestions" => {
            plain(MethodKind::SecurityQuestions, "Security questions")
        }
        "temporaryAccessPass" => {
            return Ok(Err(
                "a Temporary Access Pass cannot be moved: its secret is not in the export".to_owned()
            ));
        }
        "platformCredential" | "external" | "hardwareOath" | "qrCodePin" | "resourceAccountKey" => {
            return Ok(Err(format!("Keyward has no method of the type {name}")));
        }
        _ => return Err(unknown(name)),
    }))
}

fn telephone(method: &mut Reader<'_>, reading: &Reading) -> Result<Shape, String> {
    let number = text::required("phoneNumber", method.text("phoneNumber", 64).as_deref(), 64)?;
    // Accounts that may not read numbers get them masked, such as `+1 XXXXXXXX42`.
    let masked = number.starts_with('+')
        && number.contains(['X', '*'])
        && number.ends_with(|c: char| c.is_ascii_digit());
    let number = if masked {
        number
    } else {
        phone("phoneNumber", Some(&number), reading.country)?.unwrap_or_default()
    };
    let (name, lives_on) = match method.text("phoneType", 64).as_deref() {
        Some("mobile") => ("Mobile", Some(DeviceKind::Phone)),
        Some("alternateMobile") => ("Other mobile", None),
        Some("office") => ("Office phone", None),
        Some(other) => return Err(format!("phoneType {} is unknown", shown(other))),
        None => return Err("phoneType is missing".to_owned()),
    };
    let label = format!("{name} {number}");
    let number = Some(number).filter(|_| !masked);
    Ok(Shape { kind: MethodKind::Phone, label, device_name: None, lives_on, number })
}
