//! The two message files say the same: the same messages and attributes, filled with the same variables, none of them left in
//! the other language.

use super::{DE, EN};
use fluent_bundle::FluentResource;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey};
use std::collections::{BTreeMap, BTreeSet};

/// What is the same in both languages.
const SAME: &[&str] = &[
    "Tablet",
    "Keyward",
    "Laptop",
    "Mail",
    "Microsoft Authenticator",
    "Passkey",
    "Passkeys",
    "Person",
    "Standard",
    "Start",
    "Team",
    "Version",
    "Webhook",
    "Windows Hello",
];

/// A message or attribute taken apart.
#[derive(Debug, Default)]
struct Parts {
    /// Pieces of text between the placeables, in every variant.
    texts: BTreeSet<String>,
    /// Variables, also those that only choose a variant.
    variables: BTreeSet<String>,
    /// Names of variants: plural categories.
    variants: BTreeSet<String>,
}

impl Parts {
    fn of(pattern: &Pattern<&str>) -> Self {
        let mut parts = Self::default();
        parts.pattern(pattern);
        parts
    }

    fn pattern(&mut self, pattern: &Pattern<&str>) {
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => {
                    self.texts.insert(value.trim().to_owned());
                }
                PatternElement::Placeable { expression } => self.expression(expression),
            }
        }
    }

    fn expression(&mut self, expression: &Expression<&str>) {
        match expression {
            Expression::Inline(inline) => self.inline(inline),
            Expression::Select { selector, variants } => {
                self.inline(selector);
                for variant in variants {
                    if let VariantKey::Identifier { name } = variant.key {
                        self.variants.insert(name.to_owned());
                    }
                    self.pattern(&variant.value);
                }
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.variables.insert(id.name.to_owned());
            }
            InlineExpression::Placeable { expression } => self.expression(expression),
            other => panic!("these files hold only text and variables, not {other:?}"),
        }
    }
}

/// Every message by its key, every attribute by `key.attribute`.
fn messages(name: &str, source: &str) -> BTreeMap<String, Parts> {
    let resource =
        FluentResource::try_new(source.to_owned()).unwrap_or_else(|(_, errors)| panic!("{name}: {errors:?}"));
    let mut found = BTreeMap::new();
    for entry in resource.entries() {
        let message = match entry {
            Entry::Message(message) => message,
            Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => continue,
            Entry::Term(_) | Entry::Junk { .. } => panic!("{name}: neither message nor comment: {entry:?}"),
        };
        let key = message.id.name;
        let value = message.value.as_ref().map(|value| (key.to_owned(), Parts::of(value)));
        let attributes =
            message.attributes.iter().map(|a| (format!("{key}.{}", a.id.name), Parts::of(&a.value)));
        for (key, parts) in value.into_iter().chain(attributes) {
            assert!(found.insert(key.clone(), parts).is_none(), "{name}: {key} stands twice");
        }
    }
    found
}

/// What is wrong between two files, in words.
fn differences(english: &str, german: &str) -> Vec<String> {
    let (english, german) = (messages("en.ftl", english), messages("de.ftl", german));
    let mut wrong = Vec::new();
    for key in english.keys().filter(|key| !german.contains_key(*key)) {
        wrong.push(format!("{key} is not in de.ftl"));
    }
    for (key, de) in &german {
        let Some(en) = english.get(key) else {
            wrong.push(format!("{key} is not in en.ftl"));
            continue;
        };
        if en.variables != de.variables {
            wrong.push(format!("{key} has {:?} in English, {:?} in German", en.variables, de.variables));
        }
        let has_words = |text: &&String| text.chars().any(char::is_alphabetic);
        for text in en.texts.intersection(&de.texts).filter(has_words) {
            if !SAME.contains(&text.as_str()) {
                wrong.push(format!("{key} says “{text}” in both"));
            }
        }
        // Both languages have these two plural categories (CLDR) for whole numbers.
        for variant in
            en.variants.union(&de.variants).filter(|name| !["one", "other"].contains(&name.as_str()))
        {
            wrong.push(format!("{key} has a variant “{variant}” that no number chooses"));
        }
    }
    wrong
}

#[test]
fn german_says_all_that_english_says() {
    let wrong = differences(EN, DE);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_difference_is_found() {
    let english =
        "a = Case { $n }\n    .b = Note\nc = Keyward\nd = { $n ->\n    [one] One\n   *[other] Many\n }\n";
    assert!(
        differences(
            english,
            &english
                .replace("Case", "Fall")
                .replace("Note", "Notiz")
                .replace("One", "Eins")
                .replace("Many", "Viele")
        )
        .is_empty()
    );
    let german = |from: &str, to: &str| {
        let german = "a = Fall { $n }\n    .b = Notiz\nc = Keyward\nd = { $n ->\n    [one] Eins\n   *[other] Viele\n }\n";
        assert!(german.contains(from));
        differences(english, &german.replace(from, to))
    };
    assert_eq!(german("c = Keyward\n", ""), ["c is not in de.ftl"]);
    assert_eq!(german("    .b = Notiz\n", ""), ["a.b is not in de.ftl"]);
    assert_eq!(german("c =", "e = Neu\nc ="), ["e is not in en.ftl"]);
    assert_eq!(german("Fall { $n }", "Fall { $m }"), ["a has {\"n\"} in English, {\"m\"} in German"]);
    assert_eq!(german("Notiz", "Note"), ["a.b says “Note” in both"]);
    assert_eq!(german("Viele", "Many"), ["d says “Many” in both"]);
    assert_eq!(german("[one]", "[few]"), ["d has a variant “few” that no number chooses"]);
}

#[test]
fn the_words_that_are_the_same_are_used() {
    let (english, german) = (messages("en.ftl", EN), messages("de.ftl", DE));
    for word in SAME {
        let same = |(key, en): (&String, &Parts)| {
            en.texts.contains(*word) && german.get(key).is_some_and(|de| de.texts.contains(*word))
        };
        assert!(english.iter().any(same), "no message is “{word}” in both languages");
    }
}
