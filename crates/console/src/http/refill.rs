//! A page with a form that was refused: what was sent is in the form again, and the reason stands at it.
//!
//! Works on the finished HTML of our own templates, so that it holds for every form there is or will be.

use crate::markup::push_escaped;

/// Fields that are never put back: what proves something, and what a page makes itself.
const NEVER: [&str; 12] = [
    "assertion",
    "at",
    "code",
    "confirm",
    "csrf",
    "form",
    "lock_outs",
    "pass",
    "password",
    "secret",
    "state",
    "word",
];

/// Fields that hold words of the sender, to be shown for copying where the form is gone.
const WORDS: [&str; 15] = [
    "address",
    "group",
    "label",
    "name",
    "names",
    "note",
    "other_name",
    "owner",
    "place",
    "reason",
    "reference",
    "remaining",
    "team",
    "user_name",
    "when",
];

/// Field and value of what was sent.
pub(crate) type Sent = [(String, String)];

/// What was typed, to be copied.
pub(crate) fn words(sent: &Sent) -> Vec<String> {
    let typed =
        |(name, value): &&(String, String)| WORDS.contains(&name.as_str()) && !value.trim().is_empty();
    sent.iter().filter(typed).map(|(_, value)| value.clone()).collect()
}

/// Where a form leads, and what stands at it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Refused<'a> {
    /// The address that it was sent to.
    pub(crate) action: &'a str,
    /// The page that it is on.
    pub(crate) page: &'a str,
    /// What was sent.
    pub(crate) sent: &'a Sent,
    /// The reason, as HTML.
    pub(crate) note: &'a str,
}

/// The page with the form filled in again; `None` if the form is not on it.
pub(crate) fn refill(html: &str, refused: Refused<'_>) -> Option<String> {
    let tags = tags(html);
    let form = the_form(&tags, refused)?;
    let mut edits = Vec::new();
    for tag in tags.iter().filter(|tag| is_post(tag)) {
        edits.push(Edit::before(tag.to, at(refused.page)));
    }
    edits.push(Edit::before(form.open.to, refused.note.to_owned()));
    edits.extend(around(&tags, form.open).map(|tag| Edit::before(tag.to - 1, " open".to_owned())));
    Filling { html, taken: Vec::new(), sent: refused.sent, edits: &mut edits }.fill(form.inside);
    Some(Edit::apply(html, edits))
}

/// The hidden field that names the page again, whose own address is the form's by now.
fn at(page: &str) -> String {
    let mut field = String::from("<input type=\"hidden\" name=\"at\" value=\"");
    push_escaped(&mut field, page);
    field.push_str("\">");
    field
}

/// A tag: where it stands, its name with `/` if it closes, its attributes.
#[derive(Debug)]
struct Tag<'a> {
    from: usize,
    to: usize,
    name: &'a str,
    attributes: Vec<(&'a str, &'a str)>,
}

impl<'a> Tag<'a> {
    fn get(&self, name: &str) -> Option<&'a str> {
        self.attributes.iter().find(|(key, _)| *key == name).map(|(_, value)| *value)
    }
    fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }
}

/// Every tag of a page. What scripts hold is no markup.
fn tags(html: &str) -> Vec<Tag<'_>> {
    let (mut tags, mut at) = (Vec::new(), 0);
    while let Some(rest) = html.get(at..) {
        let Some(open) = rest.find('<') else { break };
        let from = at + open;
        let Some((tag, to)) = tag(html, from) else {
            at = from + 1;
            continue;
        };
        at = match tag.name {
            "script" => to + html.get(to..).and_then(|rest| rest.find("</script")).unwrap_or(0),
            _ => to,
        };
        tags.push(tag);
    }
    tags
}

/// The tag that begins here.
fn tag(html: &str, from: usize) -> Option<(Tag<'_>, usize)> {
    let rest = html.get(from + 1..)?;
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '/'))?;
    let name = rest.get(..end).filter(|name| !name.is_empty())?;
    let (mut attributes, mut at) = (Vec::new(), end);
    loop {
        let left = rest.get(at..)?;
        let skipped = left.trim_start();
        at += left.len() - skipped.len();
        if skipped.starts_with('>') {
            let to = from + 1 + at + 1;
            return Some((Tag { from, to, name, attributes }, to));
        }
        let key_end = skipped.find(|c: char| c.is_whitespace() || c == '=' || c == '>')?;
        let key = skipped.get(..key_end)?;
        if let Some(value) = skipped.get(key_end..)?.strip_prefix("=\"") {
            let value_end = value.find('"')?;
            attributes.push((key, value.get(..value_end)?));
            at += key_end + 2 + value_end + 1;
        } else {
            attributes.push((key, ""));
            at += key_end.max(1);
        }
    }
}

fn is_post(tag: &Tag<'_>) -> bool {
    tag.name == "form" && tag.get("method") == Some("post")
}

#[derive(Clone, Copy)]
struct Form<'a, 'h> {
    open: &'a Tag<'h>,
    inside: &'a [Tag<'h>],
}

/// The form that was sent: of several with one address, the one whose hidden fields are what was sent.
fn the_form<'a, 'h>(tags: &'a [Tag<'h>], refused: Refused<'_>) -> Option<Form<'a, 'h>> {
    let forms = tags.iter().enumerate().filter(|(_, tag)| {
        is_post(tag) && tag.get("action").is_some_and(|action| plain(action) == refused.action)
    });
    let all = forms.filter_map(|(place, open)| {
        let after = tags.get(place + 1..)?;
        let end = after.iter().position(|tag| tag.name == "/form")?;
        Some(Form { open, inside: after.get(..end)? })
    });
    // The first of the best.
    all.fold(None, |best: Option<(i32, Form<'a, 'h>)>, form| {
        let fits = fits(form.inside, refused.sent);
        match best {
            Some((score, _)) if score >= fits => best,
            _ => Some((fits, form)),
        }
    })
    .map(|(_, form)| form)
}

fn plain(action: &str) -> &str {
    action.split(['?', '#']).next().unwrap_or(action)
}

fn fits(inside: &[Tag<'_>], sent: &Sent) -> i32 {
    let hidden = inside.iter().filter(|tag| tag.name == "input" && tag.get("type") == Some("hidden"));
    let known = hidden.filter_map(|tag| Some((tag.get("name")?, tag.get("value").unwrap_or_default())));
    known
        .filter(|(name, _)| !NEVER.contains(name))
        .map(|(name, value)| if holds(sent, name, &unescaped(value)) { 1 } else { -10 })
        .sum()
}

fn holds(sent: &Sent, name: &str, value: &str) -> bool {
    sent.iter().any(|(key, given)| key == name && given == value)
}

/// The folded parts that the form is in.
fn around<'a, 'h>(tags: &'a [Tag<'h>], form: &Tag<'h>) -> impl Iterator<Item = &'a Tag<'h>> {
    let mut open: Vec<&Tag<'_>> = Vec::new();
    for tag in tags.iter().take_while(|tag| tag.from < form.from) {
        match tag.name {
            "details" => open.push(tag),
            "/details" => {
                open.pop();
            }
            _ => {}
        }
    }
    open.into_iter().filter(|tag| !tag.has("open"))
}

/// Puts what was sent into the fields of a form.
struct Filling<'a> {
    html: &'a str,
    /// Values that have gone into a field of their name already.
    taken: Vec<usize>,
    sent: &'a Sent,
    edits: &'a mut Vec<Edit>,
}

impl Filling<'_> {
    fn fill(mut self, inside: &[Tag<'_>]) {
        let mut chosen: Option<String> = None;
        for (place, tag) in inside.iter().enumerate() {
            let name = unescaped(tag.get("name").unwrap_or_default());
            let never = NEVER.contains(&name.as_str());
            match tag.name {
                "select" => chosen = if never { None } else { self.next(&name) },
                "/select" => chosen = None,
                "option" => {
                    let value = unescaped(tag.get("value").unwrap_or_default());
                    if let Some(sent) = &chosen {
                        self.mark(tag, "selected", *sent == value);
                    }
                }
                "input" if !never => self.input(tag, &name),
                "textarea" if !never => {
                    if let (Some(sent), Some(end)) = (self.next(&name), inside.get(place + 1)) {
                        self.edits.push(Edit { from: tag.to, to: end.from, text: escaped(&sent) });
                    }
                }
                _ => {}
            }
        }
    }

    fn input(&mut self, tag: &Tag<'_>, name: &str) {
        match tag.get("type").unwrap_or("text") {
            "hidden" | "password" | "submit" | "button" | "file" => {}
            "checkbox" => {
                let value = unescaped(tag.get("value").unwrap_or("on"));
                self.mark(tag, "checked", holds(self.sent, name, &value));
            }
            "radio" => {
                let value = unescaped(tag.get("value").unwrap_or("on"));
                if self.sent.iter().any(|(key, _)| key == name) {
                    self.mark(tag, "checked", holds(self.sent, name, &value));
                }
            }
            _ => {
                if let Some(sent) = self.next(name) {
                    self.edits.extend(without(self.html, tag, "value"));
                    self.edits.push(Edit::before(tag.to - 1, format!(" value=\"{}\"", escaped(&sent))));
                }
            }
        }
    }

    /// The next value of a field: several of one name are sent in the order in which they stand.
    fn next(&mut self, name: &str) -> Option<String> {
        let of_name = self.sent.iter().enumerate().filter(|(_, (key, _))| key == name);
        let place = of_name.map(|(place, _)| place).find(|place| !self.taken.contains(place))?;
        self.taken.push(place);
        self.sent.get(place).map(|(_, value)| value.clone())
    }

    fn mark(&mut self, tag: &Tag<'_>, word: &str, on: bool) {
        match (tag.has(word), on) {
            (false, true) => self.edits.push(Edit::before(tag.to - 1, format!(" {word}"))),
            (true, false) => self.edits.extend(without(self.html, tag, word)),
            _ => {}
        }
    }
}

/// An attribute away.
fn without(html: &str, tag: &Tag<'_>, name: &str) -> Option<Edit> {
    let value = tag.get(name)?;
    let text = html.get(tag.from..tag.to)?;
    let written = [format!(" {name}=\"{value}\""), format!(" {name}")];
    let (place, length) = written.iter().find_map(|one| Some((text.find(one.as_str())?, one.len())))?;
    Some(Edit { from: tag.from + place, to: tag.from + place + length, text: String::new() })
}

/// A part of the page that becomes something else.
#[derive(Debug)]
struct Edit {
    from: usize,
    to: usize,
    text: String,
}

impl Edit {
    fn before(place: usize, text: String) -> Self {
        Self { from: place, to: place, text }
    }
    fn apply(html: &str, mut edits: Vec<Self>) -> String {
        // Stable: what was put in first at a place comes first.
        edits.sort_by_key(|edit| edit.from);
        let (mut page, mut at) = (String::with_capacity(html.len() + 1000), 0);
        for edit in edits.iter().filter(|edit| edit.from <= edit.to) {
            page.push_str(html.get(at..edit.from).unwrap_or_default());
            page.push_str(&edit.text);
            at = edit.to;
        }
        page.push_str(html.get(at..).unwrap_or_default());
        page
    }
}

pub(crate) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    push_escaped(&mut html, text);
    html
}

/// What an attribute holds, as the templates escape it.
fn unescaped(value: &str) -> String {
    let named = [("&#34;", "\""), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">"), ("&quot;", "\"")];
    let more = [("&lt;", "<"), ("&gt;", ">"), ("&#38;", "&"), ("&amp;", "&")];
    named.iter().chain(&more).fold(value.to_owned(), |text, (from, to)| text.replace(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(fields: &[(&str, &str)]) -> Vec<(String, String)> {
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn filled(html: &str, fields: &[(&str, &str)]) -> Option<String> {
        refill(html, Refused { action: "/do", page: "/page?a=1", sent: &sent(fields), note: "<p>No</p>" })
    }

    const AT: &str = "<input type=\"hidden\" name=\"at\" value=\"/page?a=1\">";

    #[test]
    fn what_was_typed_is_back_in_its_form_and_escaped() {
        let html = "<details id=\"d\"><form method=\"post\" action=\"/do#here\"><input name=\"reason\" value=\"old\" required>\
                    <textarea name=\"note\">old</textarea></form></details>";
        let page = filled(html, &[("reason", "\"><script>"), ("note", "</textarea>&")]).unwrap();
        assert_eq!(
            page,
            format!(
                "<details id=\"d\" open><form method=\"post\" action=\"/do#here\">{AT}<p>No</p>\
                 <input name=\"reason\" required value=\"&quot;&gt;&lt;script&gt;\">\
                 <textarea name=\"note\">&lt;/textarea&gt;&amp;</textarea></form></details>"
            )
        );
    }

    #[test]
    fn choices_are_as_they_were_sent() {
        let html = "<form method=\"post\" action=\"/do\"><input type=\"radio\" name=\"a\" value=\"1\" checked>\
                    <input type=\"radio\" name=\"a\" value=\"2\"><input type=\"checkbox\" name=\"b\" checked>\
                    <select name=\"c\"><option value=\"x\" selected>X</option><option value=\"y\">Y</option></select></form>";
        let page = filled(html, &[("a", "2"), ("c", "y")]).unwrap();
        assert!(page.contains("value=\"1\"><input type=\"radio\" name=\"a\" value=\"2\" checked>"), "{page}");
        assert!(
            page.contains("name=\"b\">") && page.contains("\"x\">X") && page.contains("\"y\" selected>Y")
        );
    }

    #[test]
    fn secrets_and_hidden_fields_are_never_put_back() {
        let html = "<form method=\"post\" action=\"/do\"><input name=\"word\"><input type=\"password\" name=\"other\">\
                    <input type=\"hidden\" name=\"person\" value=\"7\"></form>";
        let page = filled(html, &[("word", "hush"), ("other", "hush"), ("person", "8")]).unwrap();
        assert!(!page.contains("hush") && page.contains("value=\"7\""), "{page}");
        assert_eq!(
            words(&sent(&[("word", "hush"), ("password", "hush"), ("reason", "why"), ("note", " ")])),
            ["why"]
        );
    }

    #[test]
    fn of_several_forms_with_one_address_it_is_the_one_that_was_sent() {
        let one = |hidden: &str| {
            format!("<form method=\"post\" action=\"/do\">{hidden}<input name=\"reason\"></form>")
        };
        let html = [one("<input type=\"hidden\" name=\"unlink\" value=\"yes\">"), one("")].concat();
        let page = filled(&html, &[("reason", "mine")]).unwrap();
        assert!(page.ends_with("<input name=\"reason\" value=\"mine\"></form>"), "{page}");
        let page = filled(&html, &[("reason", "mine"), ("unlink", "yes")]).unwrap();
        assert!(page.ends_with("<input name=\"reason\"></form>"), "{page}");
        assert_eq!(page.matches("mine").count(), 1);
    }

    #[test]
    fn several_fields_of_one_name_are_filled_in_order() {
        let html = "<form method=\"post\" action=\"/do\"><input name=\"n\"><input name=\"n\"></form>";
        assert!(
            filled(html, &[("n", "1"), ("n", "2")])
                .unwrap()
                .ends_with(" value=\"1\"><input name=\"n\" value=\"2\"></form>")
        );
    }

    #[test]
    fn a_page_without_the_form_is_not_touched() {
        assert_eq!(filled("<form method=\"post\" action=\"/other\"></form>", &[]), None);
        assert_eq!(filled("<script>\"<form method=\"post\" action=\"/do\"></form>\"</script>", &[]), None);
        for broken in ["<", "<form", "<form method=\"post", "<form method=\"post\" action=\"/do\">", "a < b"]
        {
            assert_eq!(filled(broken, &[]), None, "{broken}");
        }
    }
}
