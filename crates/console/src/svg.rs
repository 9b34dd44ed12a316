//! Pictures made on the server. They carry classes only, so the stylesheet colours them in both schemes.

use crate::{
    Markup, Text,
    markup::{push_escaped, put},
    views::{IncidentsView, WayState, WaysView},
};
use jiff::{ToSpan, civil::Date};

/// A line icon by name; a plain ring for a name that does not exist. It is hidden from screen readers: text stands beside it.
pub fn icon(name: &str) -> Markup {
    let shape = match name {
        "passkey" => {
            "<circle cx=\"9\" cy=\"8\" r=\"4\"/><path d=\"M3 20a6 6 0 0 1 9-5.2\"/><circle cx=\"17.5\" cy=\"12.5\" r=\"2.5\"/><path d=\"M17.5 15v6l1.7-1.6M17.5 18l1.5-1.4\"/>"
        }
        "key" => "<circle cx=\"7.5\" cy=\"15.5\" r=\"4.5\"/><path d=\"M10.8 12.2 20 3m-4 4 3 3\"/>",
        "phone" => "<rect x=\"7\" y=\"2.5\" width=\"10\" height=\"19\" rx=\"2.2\"/><path d=\"M11 18.5h2\"/>",
        "laptop" => "<rect x=\"4\" y=\"5\" width=\"16\" height=\"11\" rx=\"1.6\"/><path d=\"M2 19.5h20\"/>",
        "message" => {
            "<path d=\"M21 12a8 8 0 0 1-8 8H4l1.8-3.4A8 8 0 1 1 21 12z\"/><path d=\"M9 12h.01M13 12h.01M17 12h.01\"/>"
        }
        "mail" => {
            "<rect x=\"3\" y=\"5\" width=\"18\" height=\"14\" rx=\"2\"/><path d=\"m3.5 7 8.5 6L20.5 7\"/>"
        }
        "password" => {
            "<rect x=\"3\" y=\"8\" width=\"18\" height=\"8\" rx=\"2\"/><path d=\"M8 12h.01M12 12h.01M16 12h.01\"/>"
        }
        "ticket" => "<path d=\"M3 9V6h18v3a3 3 0 0 0 0 6v3H3v-3a3 3 0 0 0 0-6z\"/><path d=\"M14 6v12\"/>",
        "question" => {
            "<circle cx=\"12\" cy=\"12\" r=\"9\"/><path d=\"M9.5 9.500a2.6 2.6 0 1 1 3.7 2.400c-.8.4-1.2.9-1.2 1.800M12 16.800h.01\"/>"
        }
        "paper" => "<path d=\"M6 2.500h8l4 4v15H6z\"/><path d=\"M14 2.500v4h4M9 12h6M9 16h6\"/>",
        "browser" => "<rect x=\"3\" y=\"4\" width=\"18\" height=\"16\" rx=\"2\"/><path d=\"M3 9h18\"/>",
        "call" => {
            "<path d=\"M5 3.500h4l1.5 5-2.5 1.700a12 12 0 0 0 5.8 5.800l1.7-2.5 5 1.500v4c0 1-.8 1.5-1.5 1.500A16 16 0 0 1 3.5 5c0-.8.5-1.5 1.5-1.500z\"/>"
        }
        "check" => "<path d=\"m5 12.5 4.5 4.500L19 7.5\"/>",
        "cross" => "<path d=\"m6.5 6.5 11 11m0-11-11 11\"/>",
        "minus" => "<path d=\"M6 12h12\"/>",
        "dots" => "<path d=\"M6 12h.01M12 12h.01M18 12h.01\"/>",
        "lock" => {
            "<rect x=\"5\" y=\"10.5\" width=\"14\" height=\"10\" rx=\"2\"/><path d=\"M8 10.500V7a4 4 0 0 1 8 0v3.5\"/>"
        }
        "search" => "<circle cx=\"10.5\" cy=\"10.5\" r=\"6.5\"/><path d=\"m20 20-4.5-4.5\"/>",
        "arrow" => "<path d=\"M5 12h14m-5-5 5 5-5 5\"/>",
        "alert" => "<path d=\"M12 3.5 22 20.500H2z\"/><path d=\"M12 10v4.500M12 17.500h.01\"/>",
        "plus" => "<path d=\"M12 5v14M5 12h14\"/>",
        "building" => "<path d=\"M5 21V4h9v17M14 9h5v12M3 21h18M8 8h3M8 12h3M8 16h3\"/>",
        _ => "<circle cx=\"12\" cy=\"12\" r=\"8\"/>",
    };
    Markup(format!("<svg class=\"i\" viewBox=\"0 0 24 24\" aria-hidden=\"true\">{shape}</svg>"))
}

/// The product's mark: a keyhole plate with one ward.
pub fn mark() -> Markup {
    Markup("<svg class=\"mark\" viewBox=\"0 0 24 24\" aria-hidden=\"true\"><rect x=\"2\" y=\"2\" width=\"20\" height=\"20\" rx=\"6\"/><path d=\"M12 6.500a3.6 3.6 0 0 0-1.9 6.650L9.3 17.500h5.400l-.8-4.350A3.6 3.6 0 0 0 12 6.500z\"/></svg>".into())
}

/// A ring filled to `percent`, in the tone `class` (`ok`, `warn`, `bad`). Hidden from screen readers: the finding stands beside it.
pub fn ring(percent: &u8, class: &str) -> Markup {
    // The circle's length is 100, so a dash of `percent` fills that share.
    let percent = (*percent).min(100);
    Markup(format!(
        "<svg class=\"ring {class}\" viewBox=\"0 0 40 40\" aria-hidden=\"true\"><circle class=\"track\" cx=\"20\" cy=\"20\" r=\"15.9155\"/><circle class=\"fill\" cx=\"20\" cy=\"20\" r=\"15.9155\" stroke-dasharray=\"{percent} 100\" transform=\"rotate(-90 20 20)\"/></svg>"
    ))
}

/// A bar of `needed` parts of which `passed` are filled; the text alternative is `label`.
pub fn parts_bar(passed: &u32, needed: &u32, label: impl AsRef<str>) -> Markup {
    let parts = (*needed).clamp(1, 12);
    let mut html = String::new();
    put(
        &mut html,
        format_args!(
            "<svg class=\"parts\" viewBox=\"0 0 600 8\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\""
        ),
    );
    push_escaped(&mut html, label.as_ref());
    html.push_str("\">");
    let width = 600 / parts;
    for part in 0..parts {
        let class = if part < *passed { "on" } else { "off" };
        put(
            &mut html,
            format_args!(
                "<rect class=\"{class}\" x=\"{}\" y=\"0\" width=\"{}\" height=\"8\"/>",
                part * width,
                width - 6
            ),
        );
    }
    html.push_str("</svg>");
    Markup(html)
}

fn shortened(label: &str, most: usize) -> String {
    if label.chars().count() <= most {
        return label.to_owned();
    }
    let kept: String = label.chars().take(most - 1).collect();
    format!("{}…", kept.trim_end())
}

/// The ways in: methods on the left, the person on the right; methods that only work together meet in a dot on the way.
pub fn ways(t: &Text, view: &WaysView) -> Markup {
    const ROW: usize = 54;
    let height = view.nodes.len().max(1) * ROW + 10;
    let middle = height / 2;
    let row = |index: usize| index * ROW + 24;
    let mut lines = String::new();
    for way in view.ways.iter().chain(&view.still) {
        let nodes: Vec<usize> = way.iter().copied().filter(|&index| index < view.nodes.len()).collect();
        let Some(worst) = nodes.iter().filter_map(|&i| view.nodes.get(i)).map(|node| node.state).max() else {
            continue;
        };
        let class = worst.name();
        if let [only] = nodes.as_slice() {
            put(
                &mut lines,
                format_args!(
                    "<path class=\"way {class}\" d=\"M158 {y} C 194 {y} 202 {middle} 232 {middle}\"/>",
                    y = row(*only)
                ),
            );
            continue;
        }
        let meet = nodes.iter().map(|&i| row(i)).sum::<usize>() / nodes.len();
        for y in nodes.iter().map(|&i| row(i)) {
            put(
                &mut lines,
                format_args!("<path class=\"way {class}\" d=\"M158 {y} C 172 {y} 176 {meet} 188 {meet}\"/>"),
            );
        }
        put(
            &mut lines,
            format_args!(
                "<path class=\"way {class}\" d=\"M188 {meet} C 208 {meet} 210 {middle} 232 {middle}\"/><circle class=\"meet {class}\" cx=\"188\" cy=\"{meet}\" r=\"5\"/>"
            ),
        );
    }
    let mut html = String::from("<svg class=\"ways\" viewBox=\"0 0 300 ");
    put(&mut html, format_args!("{height}\" role=\"img\" aria-label=\""));
    push_escaped(&mut html, &t.phrase(&view.summary));
    html.push_str("\">");
    html.push_str(&lines);
    for (index, node) in view.nodes.iter().enumerate() {
        let (class, y) = (node.state.name(), row(index));
        put(
            &mut html,
            format_args!(
                "<rect class=\"node {class}\" x=\"2\" y=\"{}\" width=\"156\" height=\"40\" rx=\"9\"/>",
                y - 20
            ),
        );
        let lift = if node.note.is_some() { 3 } else { 4 };
        let text_y = if node.note.is_some() { y - lift } else { y + lift };
        put(
            &mut html,
            format_args!("<text class=\"{class}\" x=\"80\" y=\"{text_y}\" text-anchor=\"middle\">"),
        );
        push_escaped(&mut html, &shortened(&node.label, 20));
        html.push_str("</text>");
        if let Some(note) = &node.note {
            put(
                &mut html,
                format_args!("<text class=\"note\" x=\"80\" y=\"{}\" text-anchor=\"middle\">", y + 12),
            );
            push_escaped(&mut html, &shortened(&t.phrase(note), 25));
            html.push_str("</text>");
        }
    }
    put(
        &mut html,
        format_args!(
            "<circle class=\"self\" cx=\"264\" cy=\"{middle}\" r=\"32\"/><text class=\"self\" x=\"264\" y=\"{}\" text-anchor=\"middle\">",
            middle + 4
        ),
    );
    push_escaped(&mut html, &shortened(&view.first_name, 9));
    html.push_str("</text></svg>");
    Markup(html)
}

/// The style class of a tone, for tags beside pictures.
pub fn tone_class(tone: &WayState) -> &'static str {
    match tone {
        WayState::Strong => "ok",
        WayState::Phishable => "warn",
        WayState::Recovery | WayState::Elsewhere => "plain",
        WayState::Exposed | WayState::Gone => "bad",
    }
}

/// A year as weeks of days, darker for more cases; clusters are bars under the weeks that they span.
pub fn calendar(t: &Text, view: &IncidentsView) -> Markup {
    const CELL: i64 = 14;
    let until = view.until;
    let monday_offset = i64::from(until.weekday().to_monday_zero_offset());
    let Ok(first) = until.checked_sub((52 * 7 + monday_offset).days()) else { return Markup::default() };
    let position = |date: Date| -> Option<(i64, i64)> {
        let days = i64::from(first.until(date).ok()?.get_days());
        (days >= 0 && date <= until).then_some((days / 7, days % 7))
    };
    let lanes = i64::try_from(view.clusters.len()).unwrap_or(0).min(6);
    let height = 20 + 7 * CELL + 8 + lanes * 12;
    let mut html = String::new();
    put(
        &mut html,
        format_args!(
            "<svg class=\"calendar\" viewBox=\"0 0 {} {height}\" role=\"group\" aria-label=\"",
            53 * CELL + 2
        ),
    );
    push_escaped(
        &mut html,
        &t.msg2("review-calendar-alt", "cases", view.total(), "clusters", view.clusters.len()),
    );
    html.push_str("\">");
    let mut day = first;
    let mut counts = view.days.iter().peekable();
    while day <= until {
        while counts.next_if(|count| count.date < day).is_some() {}
        let count = counts.peek().filter(|count| count.date == day).map_or(0, |count| count.count);
        if let Some((week, weekday)) = position(day) {
            let (x, y) = (week * CELL + 1, 20 + weekday * CELL);
            if count > 0 {
                // The months below lead to the same cases: nobody has to step through a year of days with the keyboard.
                let name = format!("{}: {count}", t.date(&day));
                put(
                    &mut html,
                    format_args!(
                        "<a href=\"/review?from={day}&amp;to={day}#cases\" tabindex=\"-1\" aria-label=\""
                    ),
                );
                push_escaped(&mut html, &name);
                html.push_str("\">");
            }
            put(
                &mut html,
                format_args!(
                    "<rect class=\"d{}\" x=\"{x}\" y=\"{y}\" width=\"11\" height=\"11\" rx=\"2.5\">",
                    count.min(4)
                ),
            );
            if count > 0 {
                html.push_str("<title>");
                push_escaped(&mut html, &format!("{}: {count}", t.date(&day)));
                html.push_str("</title>");
            }
            html.push_str(if count > 0 { "</rect></a>" } else { "</rect>" });
            // A month's name stands over the week in which it begins, unless that would run over the edge.
            if day.day() == 1 && week < 51 {
                put(&mut html, format_args!("<text x=\"{x}\" y=\"12\">{}</text>", t.month(day.month())));
            }
        }
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    for (lane, cluster) in (0..lanes).zip(&view.clusters) {
        let (from, to) = (cluster.from.max(first), cluster.to.min(until));
        if let (Some((a, _)), Some((b, _))) = (position(from), position(to)) {
            let y = 20 + 7 * CELL + 6 + lane * 12;
            put(
                &mut html,
                format_args!(
                    "<rect class=\"cluster\" x=\"{}\" y=\"{y}\" width=\"{}\" height=\"7\" rx=\"3.5\"><title>",
                    a * CELL + 1,
                    (b - a) * CELL + 11
                ),
            );
            push_escaped(&mut html, &t.phrase(&cluster.shared));
            html.push_str("</title></rect>");
        }
    }
    html.push_str("</svg>");
    Markup(html)
}
