//! What happened and why: the edge taken, the section of the RFC, the sentences of the rules that fired, and the story
//! of the scenario.

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::drawing::{Ctx, Drawing};
use super::glyphs::Glyphs;
use super::ladder;
use super::lines;
use super::pen::{Pen, columns, first_fitting, hues};
use super::theme::Role;
use crate::app::Model;
use crate::sim::{Arrival, Event, EventKind, Peer, Transition};
use crate::tcp::Edge;
use crate::text::{Text, key};

/// With fewer rows than this the sentences take them all.
const ROWS_WITH_HEADING: u16 = 3;

/// Whether there is room for a heading: it is left out if it would take the last row of the sentences.
pub(super) fn has_heading(model: &Model, area: Rect) -> bool {
    area.height > ROWS_WITH_HEADING
        || area.height == ROWS_WITH_HEADING && rows(model, area.width) < ROWS_WITH_HEADING
}

/// How many rows the sentences of this step take.
pub(super) fn rows(model: &Model, width: u16) -> u16 {
    u16::try_from(lines::wrap(&sentences_of(model, true).text, width).len()).unwrap_or(u16::MAX)
}

/// Draws heading and sentences.
pub(super) fn draw(out: &mut Drawing, area: Rect, ctx: &Ctx<'_>) {
    let model = ctx.model;
    let mut pen = out.pen(area, ctx);
    let mut y = 0;
    if has_heading(model, area) {
        heading(&mut pen, model);
        y = 1;
    }
    sentences(&mut pen, y, model);
}

/// What each peer may do next, a row for each.
pub(super) fn next(out: &mut Drawing, area: Rect, ctx: &Ctx<'_>) {
    let mut pen = out.pen(area, ctx);
    let rows = pen.height() / 2;
    let mut y = 0;
    for peer in Peer::BOTH {
        y = next_of(&mut pen, y, rows, peer, ctx.model);
    }
}

/// Writes into at most this many rows from `y` on, as much about each edge as lets all of them fit; returns the row
/// behind.
fn next_of(pen: &mut Pen<'_>, y: u16, rows: u16, peer: Peer, model: &Model) -> u16 {
    if rows == 0 {
        return y;
    }
    let [mark, letter] = pen.peer(peer);
    let label = format!("  {}  ", model.text().get(key!("story.next")));
    let indent = pen.line(0, y, &Line::from(vec![mark, letter, pen.span(label, Role::Muted)]));
    let edges: Vec<&Edge> = model.timeline.now().possible_drawn(peer).collect();
    if edges.is_empty() {
        let muted = pen.theme.fg(Role::Muted);
        pen.put(indent, y, pen.glyphs.none, muted);
        return y + 1;
    }
    let spelled = [Detail::Whole, Detail::Trigger, Detail::Target].map(|detail| {
        let lines: Vec<Line<'_>> = edges.iter().map(|edge| possible(pen, edge, peer, detail)).collect();
        let places = flow(&lines, indent, pen.width(), rows);
        (lines, places)
    });
    let missing = |(lines, places): &(Vec<_>, Vec<_>)| u16::from(places.len() < lines.len());
    let Some((lines, places)) = first_fitting(spelled.into(), 0, missing) else { return y + 1 };
    for (line, &(x, row)) in lines.iter().zip(&places) {
        pen.line(x, y + row, line);
    }
    y + places.last().map_or(0, |(_, row)| *row) + 1
}

/// How much is said about a possible edge.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Detail {
    Whole,
    Trigger,
    Target,
}

/// `rcv FIN / ACK ╌→ TIME-WAIT`, or less of it.
fn possible(pen: &Pen<'_>, edge: &Edge, peer: Peer, detail: Detail) -> Line<'static> {
    let mut spans = match detail {
        Detail::Whole => labelled(pen, edge, Role::Text, Role::Text2),
        Detail::Trigger => vec![pen.span(edge.trigger, Role::Text)],
        Detail::Target => Vec::new(),
    };
    let gap = if spans.is_empty() { "" } else { " " };
    let dashes = format!("{gap}{}{} ", pen.glyphs.dash_h, pen.glyphs.open_heads[0]);
    spans.push(pen.span(dashes, hues(peer).mid));
    spans.push(pen.span(edge.to.name(), if detail == Detail::Target { Role::Text } else { Role::Muted }));
    Line::from(spans)
}

/// Places as many of these lines as fit one after another, in rows from 0 on.
fn flow(lines: &[Line<'_>], indent: u16, width: u16, rows: u16) -> Vec<(u16, u16)> {
    let (mut x, mut row) = (indent, 0);
    let place = |line: &Line<'_>| {
        if x > indent && x + columns(line) > width {
            (x, row) = (indent, row + 1);
        }
        let at = (x, row);
        x += columns(line) + 3;
        (row < rows && at.0 + columns(line) <= width).then_some(at)
    };
    lines.iter().map_while(place).collect()
}

/// `rcv SYN,ACK / ACK`, as the diagram writes it.
fn labelled(pen: &Pen<'_>, edge: &Edge, trigger: Role, action: Role) -> Vec<Span<'static>> {
    let mut spans = vec![pen.span(edge.trigger, trigger)];
    if !edge.sends().is_empty() {
        spans.push(pen.span(" / ", Role::Faint));
        spans.push(pen.span(edge.sends(), action));
    }
    spans
}

fn heading(pen: &mut Pen<'_>, model: &Model) {
    let width = pen.width();
    let mut candidates: Vec<Vec<Span<'_>>> = what(pen, model);
    if model.is_preview {
        // A preview, with its name where there is room for it.
        let name = pen.span(format!("{}  ", model.text().get(key!("action.what-if"))), Role::Acc);
        let named = candidates.iter().map(|what| [vec![name.clone()], what.clone()].concat()).collect();
        let bare = std::mem::replace(&mut candidates, named);
        candidates.extend(bare);
    }
    let whys = why(pen, model);
    let shortest = candidates.last().cloned().map(Line::from);
    // Best a whole heading beside whole sections; only where nothing else fits the first section alone.
    let pairs = candidates.into_iter().flat_map(|what| {
        let what = Line::from(what);
        whys.iter().map(move |why| (what.clone(), why.clone())).collect::<Vec<_>>()
    });
    let first = sections(model, pen.glyphs).into_iter().next();
    let first = first.map(|section| Line::from(pen.span(section, Role::Acc)));
    let pairs = pairs.chain(shortest.zip(first));
    let fits =
        |(what, why): &(Line<'_>, Line<'_>)| columns(what).saturating_add(columns(why)).saturating_add(1);
    if let Some((what, why)) = first_fitting(pairs.collect(), width, fits) {
        let start = pen.line_to(width, 0, &why);
        if columns(&what) < start || columns(&why) == 0 {
            pen.line(0, 0, &what);
        }
    }
}

/// What happened: the longest way to say it first.
fn what(pen: &Pen<'_>, model: &Model) -> Vec<Vec<Span<'static>>> {
    let moment = model.timeline.now();
    let step = &moment.step;
    let Some(event) = &step.event else {
        let mut spans = Vec::new();
        for peer in Peer::BOTH {
            spans.extend(pen.peer(peer));
            let gap = if peer == Peer::A { "    " } else { "" };
            spans.push(pen.strong(format!("  {}{gap}", moment.state(peer)), Role::Text));
        }
        return vec![spans];
    };
    if let [first, rest @ ..] = &step.transitions[..] {
        return moved(pen, *first, rest, model.is_preview);
    }
    let wire = matches!(event.kind, EventKind::Lose(_) | EventKind::Duplicate(_));
    let mut spans = Vec::new();
    if !wire {
        spans.extend(pen.peer(event.at));
        spans.push(pen.strong(format!("  {}  ", moment.state(event.at)), Role::Text));
    }
    let role = match event.kind {
        EventKind::Lose(_) => Role::Err,
        EventKind::Timeout(_) => Role::Acc,
        _ => Role::Text2,
    };
    let (word, detail) = kind(model, event, pen.glyphs);
    spans.push(pen.span(word, role));
    let short = spans.clone();
    spans.push(pen.span(detail, Role::Text2));
    vec![spans, short]
}

/// `◆ B  LISTEN ━▶ SYN-RECEIVED  rcv SYN / SYN,ACK`; where one step takes several edges, they are in one row,
/// without labels.
fn moved(pen: &Pen<'_>, first: Transition, rest: &[Transition], is_preview: bool) -> Vec<Vec<Span<'static>>> {
    let (line, head) = if is_preview {
        (pen.glyphs.dash_h, pen.glyphs.open_heads[0])
    } else {
        (pen.glyphs.heavy_h, pen.glyphs.heads[0])
    };
    let arrow = format!(" {line}{head} ");
    let mut spans: Vec<Span<'static>> = pen.peer(first.peer).into();
    spans.push(pen.span(format!("  {}", first.edge.from), Role::Text2));
    for taken in std::iter::once(&first).chain(rest) {
        spans.push(pen.span(arrow.clone(), hues(taken.peer).now));
        spans.push(pen.strong(taken.edge.to.name(), Role::Text));
    }
    let short = spans.clone();
    if rest.is_empty() {
        spans.push(pen.span("  ", Role::Text2));
        spans.extend(labelled(pen, first.edge, Role::Text2, Role::Text2));
    }
    vec![spans, short]
}

/// What the event of a step is called: a word, and what it was about.
pub(super) fn kind(model: &Model, event: &Event, glyphs: &Glyphs) -> (String, String) {
    let (step, text) = (&model.timeline.now().step, model.text());
    let segment = |arrival: Option<Arrival>| {
        arrival.map_or_else(String::new, |arrival| {
            let sent = arrival.flight.and_then(|flight| model.timeline.flight_span(flight));
            let sent = sent.map(|flight_span| flight_span.left);
            let shows_window = ladder::shows_window(model, arrival.to.other(), &arrival.segment, sent);
            ladder::label(&arrival.segment, shows_window, "", u16::MAX, glyphs)
        })
    };
    match &event.kind {
        EventKind::Send(octets) | EventKind::Receive(octets) => {
            let call = event.kind.call().map_or("", crate::tcp::Call::name);
            (call.to_owned(), format!(" {octets}"))
        }
        EventKind::Deliver(_) => (format!("rcv {}", segment(step.delivered)), String::new()),
        EventKind::Inject(_) => {
            let stray = format!("  {}", text.get(key!("ladder.stray")));
            (format!("rcv {}", segment(step.delivered)), stray)
        }
        EventKind::Lose(_) => {
            let word = format!("{} {}", glyphs.lost, text.get(key!("ladder.lost")));
            (word, format!("  {}", segment(step.lost)))
        }
        EventKind::Duplicate(_) => {
            let copied = step.copied.map(|copy| copy.flight.segment);
            let label = copied.map(|copied| ladder::label(&copied, false, "", u16::MAX, glyphs));
            (text.get(key!("ladder.copy")).to_owned(), format!("  {}", label.unwrap_or_default()))
        }
        EventKind::Timeout(timer) => (ladder::timer_fires(*timer, text), String::new()),
        EventKind::Crash => (text.get(key!("ladder.crash")).to_owned(), String::new()),
        call => (call.call().map_or("", crate::tcp::Call::name).to_owned(), String::new()),
    }
}

/// Where it is written: the longest way to say it first.
fn why(pen: &Pen<'_>, model: &Model) -> Vec<Line<'static>> {
    let step = &model.timeline.now().step;
    if step.event.is_none() {
        let reference = model.timeline.about().reference.clone().unwrap_or_default();
        let columns = pen.width() / 2;
        let reference = lines::clip(&reference, columns, pen.glyphs.ellipsis).into_owned();
        return vec![Line::from(pen.span(reference, Role::Acc)), Line::default()];
    }
    let short = sections(model, pen.glyphs).join(", ");
    if short.is_empty() {
        return vec![Line::default()];
    }
    let section = format!("RFC 9293 {short}");
    let mut candidates = Vec::new();
    if step.rules.iter().any(|fired| fired.rule.ruling().is_some()) {
        let note = format!("{}  ", model.text().get(key!("story.two-readings")));
        candidates.push(Line::from(vec![pen.span(note, Role::Muted), pen.span(section.clone(), Role::Acc)]));
    }
    candidates.push(Line::from(pen.span(section, Role::Acc)));
    candidates.push(Line::from(pen.span(short, Role::Acc)));
    candidates
}

/// The sections of the RFC behind this step, `§3.10.7.4`, each once; none at the start.
pub(super) fn sections(model: &Model, glyphs: &Glyphs) -> Vec<String> {
    let mut sections = Vec::new();
    for fired in &model.timeline.now().step.rules {
        let section = format!("{}{}", glyphs.section, fired.rule.section());
        if !sections.contains(&section) {
            sections.push(section);
        }
    }
    sections
}

/// Whether some of the sentences do not fit into these rows.
pub(super) fn is_cut(model: &Model, area: Rect) -> bool {
    let rows = usize::from(area.height.saturating_sub(u16::from(has_heading(model, area))));
    lines::wrap(&fitting(model, area.width, rows).text, area.width).len() > rows
}

/// The sentences for this many rows. If the story would be cut, the signals to the users are left out.
fn fitting(model: &Model, width: u16, rows: usize) -> Sentences {
    let story = sentences_of(model, true);
    if story.facts < story.text.len() && lines::wrap(&story.text, width).len() > rows {
        return sentences_of(model, false);
    }
    story
}

/// Writes the sentences from row `y` on; what does not fit ends in an ellipsis.
fn sentences(pen: &mut Pen<'_>, y: u16, model: &Model) {
    let (width, rows) = (pen.width(), usize::from(pen.height().saturating_sub(y)));
    let Sentences { text, facts } = fitting(model, width, rows);
    let (fact_style, story_style) = (pen.theme.fg(Role::Text), pen.theme.fg(Role::Text2));
    let broken = lines::wrap(&text, width);
    let ellipsis = pen.glyphs.ellipsis;
    for (i, (y, range)) in (y..pen.height()).zip(&broken).enumerate() {
        let cut = i + 1 == rows && broken.len() > rows;
        let line = if cut { last_words(&text[range.start..], width, ellipsis) } else { &text[range.clone()] };
        let (fact, story) = line.split_at(facts.saturating_sub(range.start).min(line.len()));
        let x = pen.put(0, y, fact, fact_style);
        let x = pen.put(x, y, story, story_style);
        if cut {
            pen.put(x, y, ellipsis, story_style);
        }
    }
    if let Some(hint) = hint(model).filter(|_| broken.len() < rows) {
        let hint = lines::clip(hint, width, ellipsis);
        let row = y + u16::try_from(broken.len()).unwrap_or(u16::MAX);
        pen.put(0, row, &hint, pen.theme.fg(Role::Muted));
    }
}

/// At both ends of a scenario, what can be done from there, unless a notice in the footer has just said it or there are
/// no keys to do it.
fn hint(model: &Model) -> Option<&'static str> {
    let has_list = model.what_if.is_some() || model.predict.is_some();
    if model.notice.is_some() || model.for_recording || has_list {
        return None;
    }
    match model.timeline.cursor() {
        0 if model.timeline.last() == 0 => Some(model.text().get(key!("story.choose"))),
        0 => Some(model.text().get(key!("story.start"))),
        // A branch ends only until something more is chosen.
        _ if model.timeline.left_script().is_some() => None,
        step if step == model.timeline.last() && !model.playing => Some(model.text().get(key!("story.end"))),
        _ => None,
    }
}

/// As many whole words as leave room for an ellipsis.
fn last_words<'a>(text: &'a str, columns: u16, ellipsis: &str) -> &'a str {
    let room = columns.saturating_sub(lines::width(ellipsis));
    lines::wrap(text, room).first().map_or("", |line| &text[line.clone()])
}

/// The separator of two texts, if both are there.
fn joint(text: Text, before: &str, after: &str) -> &'static str {
    if before.is_empty() || after.is_empty() { "" } else { text.separator() }
}

/// The sentences of a step: `facts` bytes from the machine, then the scenario's story.
struct Sentences {
    text: String,
    facts: usize,
}

fn sentences_of(model: &Model, with_signals: bool) -> Sentences {
    let (language, step) = (model.text(), &model.timeline.now().step);
    let mut text = String::new();
    let mut add = |sentence: &str| {
        text.push_str(joint(language, &text, sentence));
        text.push_str(sentence);
    };
    if step.event.is_none() {
        let about = model.timeline.about();
        let summary = about.summary.as_ref().unwrap_or(&about.title).get(model.settings.shown_lang());
        add(if model.timeline.cursor() > 0 { script_story(model) } else { summary });
        return Sentences { facts: text.len(), text };
    }
    for fired in &step.rules {
        add(&language.rule(fired));
    }
    if let Some((_, error)) = step.error {
        add(&language.fill(key!("story.refused"), &[("error", &error)]));
    }
    for (peer, signal) in step.signals.iter().filter(|_| with_signals) {
        add(&language.fill(key!("story.signal"), &[("peer", peer), ("signal", signal)]));
    }
    let facts = text.len();
    let story = script_story(model);
    text.push_str(joint(language, &text, story));
    text.push_str(story);
    Sentences { text, facts }
}

/// The scenario's story of this step; empty if it has none.
pub(super) fn script_story(model: &Model) -> &str {
    model.timeline.now().story().map_or("", |say| say.get(model.settings.shown_lang()))
}

#[cfg(test)]
mod tests;
