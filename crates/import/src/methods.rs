//! Authentication methods of an export. What Keyward has no kind for is left out with a note; a type that nobody has
//! heard of is a problem.

use crate::{
    graph::{Page, decode, shown},
    item::{Item, MethodRecord, Parsed},
    text,
};
use keyward_model::{DeviceKind, MethodKind, Timestamp};
use serde::Deserialize;
use serde_json::{Map, Value};

/// The most characters of a label.
const LABEL: usize = 128;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Method {
    #[serde(rename = "@odata.type")]
    odata_type: Option<String>,
    id: Option<String>,
    created_date_time: Option<String>,
    /// What some old services call it.
    creation_date_time: Option<String>,
    last_used_date_time: Option<String>,
    display_name: Option<String>,
    model: Option<String>,
    passkey_type: Option<String>,
    phone_number: Option<String>,
    phone_type: Option<String>,
    email_address: Option<String>,
}

/// The methods in one record of a methods file: the method of a page that says whose it is, or a user's list.
pub(crate) fn of_file(page: &Page, record: &[u8], now: Timestamp) -> Result<Vec<Parsed>, String> {
    let mut members: Map<String, Value> = decode(record)?;
    let mut told = |name: &str| match members.remove(name) {
        Some(Value::String(text)) => Ok(Some(text)),
        None | Some(Value::Null) => Ok(None),
        Some(_) => Err(format!("{name} is not text")),
    };
    let user = told("userId")?.or(told("userPrincipalName")?).or_else(|| page.user());
    if let Some(Value::Object(authentication)) = members.remove("authentication") {
        let id = told_id(&members).or(user);
        let person = text::source_id("userId", id.as_deref())?;
        return Ok(of_user(&person, authentication, now));
    }
    let person = text::source_id("userId (before the methods)", user.as_deref())?;
    match members.remove("value").or_else(|| members.remove("methods")) {
        Some(Value::Array(list)) => Ok(list.into_iter().map(|value| one(&person, value, now)).collect()),
        Some(_) => Err("value is not a list".to_owned()),
        None => Ok(vec![one(&person, Value::Object(members), now)]),
    }
}

fn told_id(members: &Map<String, Value>) -> Option<String> {
    members.get("id").and_then(Value::as_str).map(str::to_owned)
}

/// The methods in a user's `authentication`: its `methods`, or the lists by type such as `phoneMethods`.
pub(crate) fn of_user(person: &str, authentication: Map<String, Value>, now: Timestamp) -> Vec<Parsed> {
    let mut parsed = Vec::new();
    for (segment, list) in authentication {
        let Some(name) = segment.strip_suffix("ethods") else { continue };
        let Value::Array(list) = list else {
            parsed.push(Parsed::Problem(format!("authentication/{} is not a list", shown(&segment))));
            continue;
        };
        let typed = type_of_segment(name);
        for mut value in list {
            if let (Some(typed), Value::Object(members)) = (&typed, &mut value) {
                members.entry("@odata.type").or_insert_with(|| Value::String(typed.clone()));
            }
            parsed.push(one(person, value, now));
        }
    }
    parsed
}

/// `fido2M` of `fido2Methods` gives `#microsoft.graph.fido2AuthenticationMethod`.
fn type_of_segment(name: &str) -> Option<String> {
    let stem = name.strip_suffix('M')?;
    (!stem.is_empty()).then(|| format!("#microsoft.graph.{stem}AuthenticationMethod"))
}

fn one(person: &str, value: Value, now: Timestamp) -> Parsed {
    let read = serde_json::from_value::<Method>(value).map_err(|error| error.to_string());
    match read.and_then(|method| method_of(person, &method, now)) {
        Ok(parsed) => parsed,
        Err(reason) => Parsed::Problem(reason),
    }
}

/// What a kind of method brings along.
struct Shape {
    kind: MethodKind,
    label: String,
    device_name: Option<String>,
    lives_on: Option<DeviceKind>,
}

fn method_of(person: &str, method: &Method, now: Timestamp) -> Result<Parsed, String> {
    let odata_type = method.odata_type.as_deref().ok_or("@odata.type is missing")?;
    let name = odata_type.trim_start_matches('#').trim_start_matches("microsoft.graph.");
    let Some(name) = name.strip_suffix("AuthenticationMethod") else { return Err(unknown(odata_type)) };
    let given = text::optional("displayName", method.display_name.as_deref(), LABEL)?;
    let model = text::optional("model", method.model.as_deref(), LABEL)?;
    let shape = match shape(name, method, given.as_deref(), model.as_deref())? {
        Ok(shape) => shape,
        Err(note) => return Ok(Parsed::Note(note)),
    };
    let synced = match (shape.kind, method.passkey_type.as_deref()) {
        (MethodKind::Passkey, Some("deviceBound")) | (MethodKind::WindowsHello, _) => Some(false),
        (MethodKind::Passkey, Some("synced")) => Some(true),
        (MethodKind::Passkey, Some("unknownFutureValue") | None) => None,
        (MethodKind::Passkey, Some(other)) => return Err(format!("passkeyType {} is unknown", shown(other))),
        _ => None,
    };
    let created = method.created_date_time.as_deref().or(method.creation_date_time.as_deref());
    Ok(Parsed::Item(Item::Method(Box::new(MethodRecord {
        source_id: text::source_id("id", method.id.as_deref())?,
        person: person.to_owned(),
        kind: shape.kind,
        label: shape.label,
        synced,
        model,
        device_name: shape.device_name,
        lives_on: shape.lives_on,
        added_at: text::moment("createdDateTime", created, now)?,
        last_used_at: text::moment("lastUsedDateTime", method.last_used_date_time.as_deref(), now)?,
    }))))
}

fn unknown(odata_type: &str) -> String {
    format!("@odata.type {} is unknown", shown(odata_type))
}

/// The shape of a type that Keyward has a kind for; the inner error is the note on one that it leaves out.
fn shape(
    name: &str,
    method: &Method,
    given: Option<&str>,
    model: Option<&str>,
) -> Result<Result<Shape, String>, String> {
    let labelled = |fallback: &str| given.unwrap_or(fallback).to_owned();
    let plain =
        |kind, label: &str| Shape { kind, label: label.to_owned(), device_name: None, lives_on: None };
    let on = |kind, label: String, lives_on| Shape {
        kind,
        label,
        device_name: given.map(str::to_owned),
        lives_on,
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
        "phone" => phone(method)?,
        "email" => {
            let address = text::email("emailAddress", method.email_address.as_deref())?;
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

fn phone(method: &Method) -> Result<Shape, String> {
    let number = text::required("phoneNumber", method.phone_number.as_deref(), 64)?;
    // Accounts that may not read numbers get them masked, such as `+1 XXXXXXXX42`.
    let masked = number.starts_with('+')
        && number.contains(['X', '*'])
        && number.ends_with(|c: char| c.is_ascii_digit());
    let number = if masked { number } else { text::phone("phoneNumber", Some(&number))?.unwrap_or_default() };
    let (name, lives_on) = match method.phone_type.as_deref() {
        Some("mobile") => ("Mobile", Some(DeviceKind::Phone)),
        Some("alternateMobile") => ("Other mobile", None),
        Some("office") => ("Office phone", None),
        Some(other) => return Err(format!("phoneType {} is unknown", shown(other))),
        None => return Err("phoneType is missing".to_owned()),
    };
    Ok(Shape { kind: MethodKind::Phone, label: format!("{name} {number}"), device_name: None, lives_on })
}
