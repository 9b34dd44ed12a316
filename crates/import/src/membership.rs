//! Groups of an export, and who is in them.

use crate::{
    graph::{id, key, shown},
    item::{Item, Parsed, Told},
    shape::{Fields, Page},
    text,
};

/// A group. A delta says only what changed, and of a group that was removed only that.
pub(crate) fn group(fields: &Fields) -> Result<Parsed, String> {
    let source_id = id(fields, "id")?;
    if fields.has_value("@removed") == Some(true) {
        return Ok(Parsed::Note(format!(
            "the group {} was removed there: it stays here with its members, because policies may name it",
            shown(&source_id)
        )));
    }
    let name = match fields.text("displayName")? {
        Told::Nothing => None,
        told => Some(text::required("displayName", told.value().map(String::as_str), 256)?),
    };
    Ok(Parsed::Item(Item::Group { source_id, name }))
}

/// The members that a group's own record lists.
pub(crate) fn inline(fields: &Fields) -> Result<Vec<Parsed>, String> {
    let group = id(fields, "id")?;
    let more = fields.has("members@odata.nextLink").then(|| {
        Parsed::Problem("more members follow (members@odata.nextLink): fetch all pages of /members, and give them as members-ID.json".to_owned())
    });
    let members = fields.objects("members")?.into_iter().chain(fields.objects("members@delta")?).flatten();
    Ok(members.map(|member| one(&group, &member)).chain(more).collect())
}

/// A member of a page, or a list of them with its group.
pub(crate) fn of_page(page: &Page, fields: &Fields) -> Result<Vec<Parsed>, String> {
    let told = fields.text("groupId")?.value().cloned();
    let missing = "the group is not named: put groupId before the members, or the group's id into the file's name \
                   (members-ID.json)";
    let group = told.or_else(|| page.group()).ok_or(missing)?;
    let group = text::reference("groupId", Some(&group))?;
    let list = match fields.objects("value")? {
        Some(list) => Some(list),
        None => fields.objects("members")?,
    };
    Ok(match list {
        Some(list) => list.iter().map(|member| one(&group, member)).collect(),
        None => vec![one(&group, fields)],
    })
}

fn one(group: &str, member: &Fields) -> Parsed {
    let kind = member.text("@odata.type").ok().and_then(|told| told.value().cloned());
    let kind = kind.as_deref().unwrap_or("#microsoft.graph.user");
    if !kind.eq_ignore_ascii_case("#microsoft.graph.user") {
        return Parsed::Note(format!("a member of type {} is not a person", shown(kind)));
    }
    let removed = member.has_value("@removed") == Some(true);
    match key(member, "the member's id") {
        Ok(person) => Parsed::Item(Item::Member { group: group.to_owned(), person, removed }),
        Err(reason) => Parsed::Problem(reason),
    }
}
