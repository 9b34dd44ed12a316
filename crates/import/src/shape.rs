//! The shapes in which Graph's JSON reaches a file: pages, answers of a batch, and what PowerShell's SDK makes of objects.

use crate::{item::Told, text};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

/// One object of an export, with its members by Graph's names.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Fields(Map<String, Value>);

/// A record, and the page around it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shaped {
    pub page: Page,
    pub fields: Fields,
}

/// What says whose a page is.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Page {
    context: Option<String>,
    user: Option<String>,
    group: Option<String>,
    /// Whether it says from where to ask for changes.
    delta: bool,
    /// What the file's name says after `members` or `methods`.
    file: Option<String>,
}

impl Page {
    fn of(members: &Map<String, Value>, file: Option<&str>) -> Self {
        let told = |name: &str| members.get(name).and_then(Value::as_str).map(str::to_owned);
        let context = told("@odata.context").map(|text| {
            // Keys in an address are encoded: `users('ana%40contoso.example')`.
            percent_decode_str(&text).decode_utf8_lossy().into_owned()
        });
        let user = told("userId").or_else(|| told("userPrincipalName"));
        let delta = members.contains_key("@odata.deltaLink");
        Self { context, user, group: told("groupId"), delta, file: file.map(str::to_owned) }
    }
    /// Whose methods these are: said outright, or in a context such as `…#users('id')/authentication/methods`, or by the
    /// file's name.
    pub(crate) fn user(&self) -> Option<String> {
        let by_file = || self.file.clone().filter(|key| text::is_guid(key) || key.contains('@'));
        self.user.clone().or_else(|| keyed(self.context.as_deref()?, "users(")).or_else(by_file)
    }
    /// Of which group these are the members: said outright, in the context, or by the file's name.
    pub(crate) fn group(&self) -> Option<String> {
        self.group
            .clone()
            .or_else(|| keyed(self.context.as_deref()?, "groups("))
            .or_else(|| self.file.clone())
    }
    /// Whether this is a page of changes.
    pub(crate) fn is_delta(&self) -> bool {
        self.context.as_deref().is_some_and(|context| context.to_lowercase().contains("delta")) || self.delta
    }
    /// Whether this is a page of all methods, not of one type.
    pub(crate) fn is_whole(&self) -> bool {
        self.segment().is_none_or(|segment| segment == "methods")
    }
    /// The list of one type of methods that this is a page of, such as `phoneMethods`.
    pub(crate) fn segment(&self) -> Option<&str> {
        let (_, rest) = self.context.as_deref()?.split_once("/authentication/")?;
        rest.split(['/', '(', '$']).next()
    }
}

/// The key in `users('…')` or `users(…)`.
fn keyed(context: &str, before: &str) -> Option<String> {
    let (_, rest) = context.split_once(before)?;
    match rest.strip_prefix('\'') {
        Some(rest) => {
            let (key, _) = rest.split_once("')")?;
            // OData doubles a quotation mark within a key.
            Some(key.replace("''", "'"))
        }
        // A list of properties, as of a delta, is no key.
        None => rest
            .split_once(')')
            .map(|(key, _)| key.to_owned())
            .filter(|key| text::is_guid(key) || key.contains('@')),
    }
}

/// The page around a record.
pub(crate) fn page(text: &[u8], file: Option<&str>) -> Page {
    Page::of(&serde_json::from_slice(text).unwrap_or_default(), file)
}

/// The records in a record's text: itself, or what an answer of a batch request holds.
pub(crate) fn records(page: &[u8], text: &[u8], file: Option<&str>) -> Vec<Result<Shaped, String>> {
    let around = self::page(page, file);
    let found = match decode(text) {
        Ok(found) => found,
        Err(reason) => return vec![Err(reason)],
    };
    if let Some(Value::Object(error)) = found.get("error").filter(|_| !found.contains_key("id")) {
        let told = |name: &str| error.get(name).and_then(Value::as_str).unwrap_or("without one").to_owned();
        let (code, message) = (crate::graph::shown(&told("code")), crate::graph::shown(&told("message")));
        return vec![Err(format!("this is an error of Graph, not a record: {code}: {message}"))];
    }
    let Some(status) = found
        .get("status")
        .and_then(Value::as_u64)
        .filter(|_| found.contains_key("headers") || found.contains_key("body"))
    else {
        return vec![Ok(Shaped { page: around, fields: Fields(found) })];
    };
    answer(status, found, file)
}

/// The records in the answer to one request of a batch.
fn answer(status: u64, mut found: Map<String, Value>, file: Option<&str>) -> Vec<Result<Shaped, String>> {
    let request = found.get("id").map(|id| match id {
        Value::String(id) => id.clone(),
        other => other.to_string(),
    });
    let request = crate::graph::shown(&request.unwrap_or_default());
    if !(200..300).contains(&status) {
        return vec![Err(format!(
            "the answer {request} of the batch failed with status {status}: ask again for it"
        ))];
    }
    let Some(Value::Object(mut body)) = found.remove("body") else {
        return vec![Err(format!("the answer {request} of the batch has no body"))];
    };
    let more = body.contains_key("@odata.nextLink").then(|| {
        Err(format!("the answer {request} of the batch has more pages (@odata.nextLink): fetch them as well"))
    });
    match body.remove("value") {
        // A list without records is a record of that.
        Some(Value::Array(list)) if list.is_empty() && more.is_none() => {
            let page = Page::of(&body, file);
            let nothing = [("value".to_owned(), Value::Array(list))];
            let listed = page.user().is_some();
            let shaped = listed.then(|| Ok(Shaped { page, fields: Fields(nothing.into_iter().collect()) }));
            shaped.into_iter().collect()
        }
        Some(Value::Array(list)) => {
            let page = Page::of(&body, file);
            let shaped = |value| match value {
                Value::Object(members) => Ok(Shaped { page: page.clone(), fields: Fields(usual(members)) }),
                _ => Err(format!("the answer {request} of the batch lists something that is not an object")),
            };
            list.into_iter().map(shaped).chain(more).collect()
        }
        _ => vec![Ok(Shaped { page: Page::of(&body, file), fields: Fields(usual(body)) })],
    }
}

/// A record's members; the message of a failure without serde's position, which counts from the record.
fn decode(bytes: &[u8]) -> Result<Map<String, Value>, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "the record is not UTF-8".to_owned())?;
    let members = serde_json::from_str(text).map_err(|error| {
        let message = error.to_string();
        let told = message.rsplit_once(" at line ").map_or(message.as_str(), |(told, _)| told);
        format!("the record is not JSON: {told}")
    })?;
    Ok(usual(members))
}

/// Members by Graph's names. PowerShell's SDK writes them with a capital, and everything that it was not told as `null` or
/// empty: there that says nothing.
fn usual(members: Map<String, Value>) -> Map<String, Value> {
    let capital = |name: &String| name.starts_with(|c: char| c.is_ascii_uppercase());
    if !members.keys().any(capital) {
        return members;
    }
    let mut found = Map::new();
    let mut more = Map::new();
    for (name, value) in members {
        let value = named(value);
        if value.is_null() || matches!(&value, Value::Array(list) if list.is_empty()) {
            continue;
        }
        match (name.as_str(), value) {
            ("AdditionalProperties", Value::Object(additional)) => more = additional,
            (_, value) => {
                found.insert(lower_first(&name), value);
            }
        }
    }
    for (name, value) in more {
        found.entry(lower_first(&name)).or_insert(value);
    }
    found
}

/// What is within a member, by Graph's names.
fn named(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = usual(members);
            // An object that was not fetched has nothing but nulls.
            if members.is_empty() { Value::Null } else { Value::Object(members) }
        }
        Value::Array(list) => Value::Array(list.into_iter().map(named).collect()),
        other => other,
    }
}

fn lower_first(name: &str) -> String {
    let mut rest = name.chars();
    rest.next().map_or_else(String::new, |first| first.to_lowercase().chain(rest).collect())
}

/// Members of a record that hold objects, and are read.
const NESTED: [&str; 10] = [
    "authentication",
    "manager",
    "manager@delta",
    "members",
    "members@delta",
    "mailboxSettings",
    "value",
    "methods",
    "body",
    "@removed",
];

/// Whether a value has a text in it that PowerShell wrote in place of an object.
fn is_cut(value: &Value) -> bool {
    match value {
        Value::String(text) => {
            let text = text.trim();
            text.starts_with("@{") && text.ends_with('}')
                || ["System.", "Microsoft.Graph.PowerShell."].iter().any(|name| text.starts_with(name))
        }
        Value::Array(list) => list.iter().any(is_cut),
        Value::Object(members) => members.values().any(is_cut),
        _ => false,
    }
}

/// What is said of a member that PowerShell cut off.
pub(crate) fn cut_off(name: &str) -> String {
    format!("{name}: PowerShell cut this off: use ConvertTo-Json -Depth 10")
}

impl Fields {
    /// The members that PowerShell cut off, because it was asked for fewer levels than there are.
    pub(crate) fn cut(&self) -> impl Iterator<Item = &'static str> {
        NESTED.into_iter().filter(|name| self.0.get(*name).is_some_and(is_cut))
    }
    pub(crate) fn of(members: Map<String, Value>) -> Self {
        Self(usual(members))
    }
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
    /// Whether a member has a value; `None` if nothing is told.
    pub(crate) fn has_value(&self, name: &str) -> Option<bool> {
        self.0.get(name).map(|value| match value {
            Value::Null => false,
            Value::Array(list) => !list.is_empty(),
            _ => true,
        })
    }
    pub(crate) fn take(&mut self, name: &str) -> Option<Value> {
        self.0.remove(name)
    }
    pub(crate) fn into_members(self) -> Map<String, Value> {
        self.0
    }
    /// Text; a number counts as its digits, because spreadsheets make numbers of what looks like one.
    ///
    /// # Errors
    /// That it is something else, for a message.
    pub(crate) fn text(&self, name: &str) -> Result<Told<String>, String> {
        match self.0.get(name) {
            None => Ok(Told::Nothing),
            Some(Value::Null) => Ok(Told::None),
            Some(Value::String(text)) => Ok(Told::Some(text.clone())),
            Some(Value::Number(number)) if number.is_f64() => {
                Err(format!("{name} was rounded: write it as text"))
            }
            Some(Value::Number(number)) => Ok(Told::Some(number.to_string())),
            Some(_) => Err(format!("{name} is not text")),
        }
    }
    /// A list of texts; one text counts as a list of it.
    ///
    /// # Errors
    /// That it is something else, for a message.
    pub(crate) fn texts(&self, name: &str) -> Result<Told<Vec<String>>, String> {
        match self.0.get(name) {
            None => Ok(Told::Nothing),
            Some(Value::Null) => Ok(Told::None),
            Some(Value::String(text)) => Ok(Told::Some(vec![text.clone()])),
            Some(Value::Array(list)) => {
                let texts =
                    list.iter().map(|value| value.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>();
                texts.map(Told::Some).ok_or_else(|| format!("{name} is not a list of texts"))
            }
            Some(_) => Err(format!("{name} is not a list of texts")),
        }
    }
    /// Yes or no.
    ///
    /// # Errors
    /// That it is something else, for a message.
    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, String> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(Value::String(text)) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
            Some(Value::String(text)) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
            Some(_) => Err(format!("{name} is neither true nor false")),
        }
    }
    /// An object within this one.
    ///
    /// # Errors
    /// That it is something else, for a message.
    pub(crate) fn object(&self, name: &str) -> Result<Option<Self>, String> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Object(members)) => Ok(Some(Self(members.clone()))),
            Some(_) => Err(format!("{name} is not an object")),
        }
    }
    /// A list of objects within this one.
    ///
    /// # Errors
    /// That it is something else, for a message.
    pub(crate) fn objects(&self, name: &str) -> Result<Option<Vec<Self>>, String> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Array(list)) => {
                let objects = list.iter().map(|value| value.as_object().map(|members| Self(members.clone())));
                objects
                    .collect::<Option<Vec<_>>>()
                    .map(Some)
                    .ok_or_else(|| format!("{name} is not a list of objects"))
            }
            Some(_) => Err(format!("{name} is not a list of objects")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(page: &str, text: &str) -> Shaped {
        let mut found = records(page.as_bytes(), text.as_bytes(), None);
        assert_eq!(found.len(), 1);
        found.remove(0).unwrap()
    }

    #[test]
    fn a_page_says_whose_it_is() {
        let user = |context: &str| one(&format!("{{\"@odata.context\":\"{context}\"}}"), "{}").page.user();
        assert_eq!(user("https://x/$metadata#users('u-1')/authentication/methods").as_deref(), Some("u-1"));
        assert_eq!(
            user("https://x/$metadata#users('ana%40x.y')/authentication/methods").as_deref(),
            Some("ana@x.y")
        );
        assert_eq!(
            user("https://x/$metadata#users(%27o%27%27brien%40x.y%27)/a").as_deref(),
            Some("o'brien@x.y")
        );
        assert_eq!(user("https://x/$metadata#users(displayName,accountEnabled)/$delta"), None);
        assert_eq!(user("https://x/$metadata#users"), None);
        let named = records(b"", b"{}", Some("Finance")).remove(0).unwrap().page;
        assert_eq!((named.group().as_deref(), named.user()), (Some("Finance"), None));
        let phones = one(r#"{"@odata.context":"x#users('u')/authentication/phoneMethods"}"#, "{}");
        assert_eq!(phones.page.segment(), Some("phoneMethods"));
    }

    #[test]
    fn answers_of_a_batch_are_pages() {
        let found = records(
            b"",
            br#"{"id":"7","status":200,"body":{"@odata.context":"x#users('u-1')/authentication/methods","value":[{"id":"a"},{"id":"b"}]}}"#,
            None,
        );
        let ids: Vec<_> =
            found.into_iter().map(|r| r.unwrap()).map(|r| (r.page.user(), r.fields.text("id"))).collect();
        assert_eq!(ids.len(), 2);
        assert_eq!(ids[1], (Some("u-1".to_owned()), Ok(Told::Some("b".to_owned()))));
        let failed =
            records(b"", br#"{"id":"8","status":404,"body":{"error":{}}}"#, None).remove(0).unwrap_err();
        assert!(failed.contains("8 of the batch") && failed.contains("404"), "{failed}");
        assert_eq!(
            one("", r#"{"id":9,"status":200,"headers":{},"body":{"id":"u"}}"#).fields.text("id"),
            Ok(Told::Some("u".to_owned()))
        );
    }

    #[test]
    fn capitals_are_read_and_what_was_not_fetched_says_nothing() {
        let found = one(
            "",
            r##"{"Id":"u","MobilePhone":null,"BusinessPhones":[],"Manager":{"Id":null},"AccountEnabled":true,"AdditionalProperties":{"@odata.type":"#microsoft.graph.user","mail":"a@x.y"}}"##,
        )
        .fields;
        assert_eq!(found.text("id"), Ok(Told::Some("u".to_owned())));
        assert_eq!(found.text("mail"), Ok(Told::Some("a@x.y".to_owned())));
        assert_eq!(found.flag("accountEnabled"), Ok(Some(true)));
        assert!(!found.has("mobilePhone") && !found.has("businessPhones") && !found.has("manager"));
        // In Graph's own shape null means that there is none.
        assert_eq!(one("", r#"{"mobilePhone":null}"#).fields.text("mobilePhone"), Ok(Told::None));
    }
}
