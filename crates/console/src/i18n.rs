//! Text, numbers, dates and durations in the reader's language and time zone.

mod locale;

pub use locale::Locale;

use crate::{Arg, Markup, Phrase, markup};
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use jiff::{Zoned, civil::Date, tz::TimeZone};
use keyward_model::Timestamp;
use keyward_notify::Language;
use std::{sync::LazyLock, time::Duration};
use unic_langid::LanguageIdentifier;

const EN: &str = include_str!("../locales/en.ftl");
const DE: &str = include_str!("../locales/de.ftl");

static ENGLISH: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| bundle("en", EN));
static GERMAN: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| bundle("de", DE));

fn bundle(language: &str, source: &str) -> FluentBundle<FluentResource> {
    // Both tags are ours and parse; the undetermined language would only lose plural forms.
    let language: LanguageIdentifier = language.parse().unwrap_or_default();
    // A broken message is left out and falls back; a test keeps the files whole.
    let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(rest, _)| rest);
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
    bundle
}

/// Something that can be filled into a message from a template.
pub trait Value {
    /// As Fluent sees it: numbers choose plural forms.
    fn fluent(&self) -> FluentValue<'_>;
}
impl Value for str {
    fn fluent(&self) -> FluentValue<'_> {
        self.into()
    }
}
impl Value for String {
    fn fluent(&self) -> FluentValue<'_> {
        self.as_str().into()
    }
}
impl Value for Markup {
    fn fluent(&self) -> FluentValue<'_> {
        self.as_str().into()
    }
}
macro_rules! numbers {
    ($($type:ty),*) => {$(impl Value for $type {
        fn fluent(&self) -> FluentValue<'_> { FluentValue::from(*self) }
    })*};
}
numbers!(u8, u16, u32, u64, usize, i64);
impl<T: Value + ?Sized> Value for &T {
    fn fluent(&self) -> FluentValue<'_> {
        (**self).fluent()
    }
}

/// How the reader reads: language, time zone, and the present moment that "4 minutes ago" counts from.
#[derive(Clone, Debug)]
pub struct Text {
    locale: Locale,
    zone: TimeZone,
    now: Timestamp,
}

impl Text {
    /// Text in `locale`, with times in the IANA time zone `zone` (such as `Europe/Ljubljana`; UTC if it is unknown) as of
    /// `now`.
    pub fn new(locale: Locale, zone: &str, now: Timestamp) -> Self {
        Self { locale, zone: TimeZone::get(zone).unwrap_or(TimeZone::UTC), now }
    }
    /// The language.
    pub const fn locale(&self) -> Locale {
        self.locale
    }
    /// The language tag.
    pub const fn lang(&self) -> &'static str {
        self.locale.tag()
    }
    /// The moment that the page was made.
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// The same in milliseconds since the Unix epoch, for the script's timers.
    pub fn now_millis(&self) -> u64 {
        self.now.millis_since_epoch()
    }

    /// Whether there is a message `key`, in the reader's language or in English.
    pub fn has(&self, key: &str) -> bool {
        (self.locale == Locale::De && GERMAN.has_message(key)) || ENGLISH.has_message(key)
    }
    /// The message `key`.
    pub fn msg(&self, key: &str) -> String {
        self.fill(key, None)
    }
    /// The message `key` with one argument.
    pub fn msg1(&self, key: &str, name: &str, value: impl Value) -> String {
        self.args(key, &[(name, &value)])
    }
    /// The message `key` with two arguments.
    pub fn msg2(&self, key: &str, a: &str, x: impl Value, b: &str, y: impl Value) -> String {
        self.args(key, &[(a, &x), (b, &y)])
    }
    /// The message `key` with arguments.
    pub fn args(&self, key: &str, arguments: &[(&str, &dyn Value)]) -> String {
        let mut filled = FluentArgs::new();
        for (name, value) in arguments {
            filled.set((*name).to_owned(), value.fluent());
        }
        self.fill(key, Some(&filled))
    }
    /// The sentence that a handler picked.
    pub fn phrase(&self, phrase: &Phrase) -> String {
        match phrase {
            Phrase::Plain(text) => text.clone(),
            Phrase::Message(key, arguments) => {
                let mut filled = FluentArgs::new();
                for (name, value) in arguments {
                    filled.set(*name, self.argument(value));
                }
                self.fill(key, Some(&filled))
            }
        }
    }
    /// Names in a row, as a sentence has them: "A, B and C".
    pub fn list(&self, names: &[String]) -> String {
        match names {
            [] => String::new(),
            [only] => only.clone(),
            [first @ .., last] => self.msg2("list-and", "before", first.join(", "), "last", last),
        }
    }
    fn argument(&self, argument: &Arg) -> FluentValue<'static> {
        match argument {
            Arg::Text(text) => FluentValue::from(text.clone()),
            Arg::Number(number) => FluentValue::from(*number),
            Arg::Day(at) => self.day(at).into(),
            Arg::Moment(at) => self.moment(at).into(),
            Arg::Time(at) => self.hour(at).into(),
            Arg::Ago(at) => self.ago(at).into(),
            Arg::Span(span) => self.span(span).into(),
            Arg::Key(key) => self.msg(key).into(),
            Arg::Happened(happened) => happened.words(self.language()).into(),
        }
    }
    const fn language(&self) -> Language {
        match self.locale {
            Locale::En => Language::English,
            Locale::De => Language::German,
        }
    }
    fn fill(&self, key: &str, arguments: Option<&FluentArgs<'_>>) -> String {
        let own = (self.locale == Locale::De).then(|| format_in(&GERMAN, key, arguments)).flatten();
        let own = own.map(|said| point_once(&said));
        own.or_else(|| format_in(&ENGLISH, key, arguments)).unwrap_or_else(|| format!("⟦{key}⟧"))
    }

    fn zoned(&self, at: Timestamp) -> Zoned {
        at.to_jiff().to_zoned(self.zone.clone())
    }
    /// A day, such as `3 Mar 2026` or `3. März 2026`.
    pub fn day(&self, at: &Timestamp) -> String {
        self.date(&self.zoned(*at).date())
    }
    /// A civil date in the same form.
    pub fn date(&self, date: &Date) -> String {
        format!("{} {}", self.day_of_month(*date), date.year())
    }
    /// Day and month, such as `3 Mar` or `3. März`.
    fn day_of_month(&self, date: Date) -> String {
        let point = match self.locale {
            Locale::En => "",
            Locale::De => ".",
        };
        format!("{}{point} {}", date.day(), self.month(date.month()))
    }
    /// Day and month, with the year if it is another one than now.
    fn near_day(&self, date: Date) -> String {
        if date.year() == self.zoned(self.now).year() { self.day_of_month(date) } else { self.date(&date) }
    }
    /// A month and year, such as `Mar 2026`.
    pub fn month_year(&self, date: &Date) -> String {
        format!("{} {}", self.month(date.month()), date.year())
    }
    /// The short name of a month, 1 to 12.
    pub fn month(&self, month: i8) -> &'static str {
        const NAMES: [[&str; 12]; 2] = [
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
            ["Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."],
        ];
        let names = match self.locale {
            Locale::En => &NAMES[0],
            Locale::De => &NAMES[1],
        };
        usize::try_from(month - 1).ok().and_then(|index| names.get(index)).copied().unwrap_or("")
    }
    /// The time of day, such as `09:41`.
    pub fn time(&self, at: &Timestamp) -> String {
        self.zoned(*at).strftime("%H:%M").to_string()
    }
    /// The time of day to the second.
    pub fn clock(&self, at: &Timestamp) -> String {
        self.zoned(*at).strftime("%H:%M:%S").to_string()
    }
    /// Day, time and zone, such as `21 Nov 2026, 09:41 CET` or `21. Nov. 2026, 09:41 MEZ`.
    pub fn moment(&self, at: &Timestamp) -> String {
        let zone = self.zoned(*at).strftime("%Z").to_string();
        format!("{}, {} {}", self.day(at), self.time(at), self.zone_name(&zone))
    }
    /// The reader's name for a zone that the time zone database abbreviates in English.
    fn zone_name<'a>(&self, abbreviation: &'a str) -> &'a str {
        match (self.locale, abbreviation) {
            (Locale::De, "WET") => "WEZ",
            (Locale::De, "WEST") => "WESZ",
            (Locale::De, "CET") => "MEZ",
            (Locale::De, "CEST") => "MESZ",
            (Locale::De, "EET") => "OEZ",
            (Locale::De, "EEST") => "OESZ",
            (_, other) => other,
        }
    }
    /// The time of day if it is today, such as `09:41`; else as [`moment`](Self::moment).
    pub fn hour(&self, at: &Timestamp) -> String {
        let there = self.zoned(*at);
        if there.date() == self.zoned(self.now).date() {
            there.strftime("%H:%M").to_string()
        } else {
            self.moment(at)
        }
    }
    /// How long ago, in words; a day once it is more than a year.
    pub fn ago(&self, at: &Timestamp) -> String {
        let seconds = self.now.since(*at).as_secs();
        match seconds {
            0..60 => self.msg("ago-now"),
            60..3_600 => self.msg1("ago-minutes", "count", seconds / 60),
            3_600..86_400 => self.msg1("ago-hours", "count", seconds / 3_600),
            86_400..31_536_000 => self.msg1("ago-days", "count", seconds / 86_400),
            _ => self.day(at),
        }
    }
    /// How long since, such as `4 min 12 s`.
    pub fn age(&self, at: &Timestamp) -> String {
        self.span(&self.now.since(*at))
    }
    /// How long from one moment to a later one.
    pub fn between(&self, from: &Timestamp, to: &Timestamp) -> String {
        self.span(&to.since(*from))
    }
    /// A length of time in its two largest units.
    pub fn span(&self, span: &Duration) -> String {
        let seconds = span.as_secs();
        let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
        match seconds {
            0..60 => self.msg1("span-s", "s", seconds),
            60..3_600 => self.msg2("span-m-s", "m", minutes, "s", seconds % 60),
            3_600..86_400 => self.msg2("span-h-m", "h", seconds / 3_600, "m", minutes),
            _ => self.msg2("span-d-h", "d", days, "h", hours),
        }
    }
    /// Minutes as a lifetime: `45 min`, `1 h`, `1 h 30 min`.
    pub fn minutes(&self, minutes: &u32) -> String {
        match (minutes / 60, minutes % 60) {
            (0, m) => self.msg1("span-m", "m", m),
            (h, 0) => self.msg1("span-h", "h", h),
            (h, m) => self.msg2("span-h-m", "h", h, "m", m),
        }
    }
    /// Digits in groups of three with a narrow space, such as `88 214`.
    pub fn num(&self, number: &u64) -> String {
        let digits = number.to_string();
        let mut grouped = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                grouped.push('\u{202f}');
            }
            grouped.push(digit);
        }
        grouped
    }

    /// "4 minutes ago" in a `<time>` whose title is the exact moment.
    pub fn ago_tag(&self, at: &Timestamp) -> Markup {
        self.time_tag(*at, &self.ago(at))
    }
    /// The day in a `<time>`.
    pub fn day_tag(&self, at: &Timestamp) -> Markup {
        self.time_tag(*at, &self.day(at))
    }
    /// Day, time and zone in a `<time>`.
    pub fn moment_tag(&self, at: &Timestamp) -> Markup {
        self.time_tag(*at, &self.moment(at))
    }
    /// The time of day to the second if it is today, else the day and time, in a `<time>`.
    pub fn clock_tag(&self, at: &Timestamp) -> Markup {
        let (there, here) = (self.zoned(*at), self.zoned(self.now));
        if there.date() == here.date() {
            return self.time_tag(*at, &self.clock(at));
        }
        let day = format!("{} {}", self.near_day(there.date()), there.strftime("%H:%M"));
        self.time_tag(*at, &day)
    }
    /// The hour that begins at `at`, such as `between 22:00 and 23:00`, with the day unless it is today, in a `<time>`: for what is
    /// known to the hour only.
    pub fn within_hour_tag(&self, at: &Timestamp) -> Markup {
        let end = at.plus(std::time::Duration::from_hours(1));
        let span = self.msg2("within-hour", "from", self.time(at), "to", self.time(&end));
        let there = self.zoned(*at).date();
        if there == self.zoned(self.now).date() {
            return self.time_tag(*at, &span);
        }
        self.time_tag(*at, &format!("{}, {span}", self.near_day(there)))
    }
    /// How long since, in a `<time>` that the script keeps counting up.
    pub fn age_tag(&self, at: &Timestamp) -> Markup {
        self.timer(*at, "data-since", &self.age(at))
    }
    /// How long until, in a `<time>` that the script keeps counting down.
    pub fn left_tag(&self, at: &Timestamp) -> Markup {
        self.timer(*at, "data-until", &self.span(&at.since(self.now)))
    }
    /// The same with the words around it.
    pub fn left(&self, at: &Timestamp) -> Markup {
        Markup(self.msg1("approve-left", "time", self.left_tag(at)))
    }
    fn timer(&self, at: Timestamp, attribute: &str, text: &str) -> Markup {
        let mut html = String::new();
        markup::put(
            &mut html,
            format_args!(
                "<time class=\"num\" datetime=\"{at}\" {attribute}=\"{}\" title=\"",
                at.millis_since_epoch()
            ),
        );
        markup::push_escaped(&mut html, &self.moment(&at));
        html.push_str("\">");
        markup::push_escaped(&mut html, text);
        html.push_str("</time>");
        Markup(html)
    }
    fn time_tag(&self, at: Timestamp, text: &str) -> Markup {
        let mut html = String::new();
        markup::put(&mut html, format_args!("<time datetime=\"{at}\" title=\""));
        markup::push_escaped(&mut html, &self.moment(&at));
        html.push_str("\">");
        markup::push_escaped(&mut html, text);
        html.push_str("</time>");
        Markup(html)
    }
}

fn format_in(
    bundle: &FluentBundle<FluentResource>,
    key: &str,
    arguments: Option<&FluentArgs<'_>>,
) -> Option<String> {
    let pattern = bundle.get_message(key)?.value()?;
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, arguments, &mut errors).into_owned();
    debug_assert!(errors.is_empty(), "{key}: {errors:?}");
    Some(text)
}

/// An abbreviation that ends a sentence has one point, and not that of the sentence too.
fn point_once(said: &str) -> String {
    ["Sek.", "Min.", "Std."]
        .iter()
        .fold(said.to_owned(), |said, short| said.replace(&format!("{short}."), short))
}

#[cfg(test)]
mod twins;

#[cfg(test)]
mod tests;
