//! Everything a step says, without cutting: what is wrong with the file, what happened, every rule with its section and the other reading where
//! the RFC has one, the signals to the users, the story.

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::panel::{self, Panel, Size, beside};
use crate::app::{Model, Scroll, Stage, stage};
use crate::sim::{Fired, Peer, Step};
use crate::text::{Text, key};
use crate::ui::drawing::Ctx;
use crate::ui::glyphs::Glyphs;
use crate::ui::ladder;
use crate::ui::lines;
use crate::ui::pen::hues;
use crate::ui::story;
use crate::ui::theme::{Role, Theme};

/// As wide as is read well.
const WIDTH: u16 = 88;

/// Title and an empty row.
const HEAD: u16 = 2;

/// From this width on the sections have their own column.
const WIDE: u16 = 48;

/// The longest number of a section, and a gap.
const SECTION: u16 = 11;

pub(super) fn draw(panel: &mut Panel<'_>, ctx: &Ctx<'_>, scroll: Scroll) -> Scroll {
    let Ctx { model, text, .. } = *ctx;
    let (step, last) = (model.timeline.cursor(), model.timeline.last());
    let title = text.fill(key!("full.title"), &[("step", &step), ("last", &last)]);
    panel.title(&title, model.timeline.about().title.get(text.lang()));
    let page = StepText::new(ctx, panel.pen.width());
    panel.rows(HEAD, &page.rows(), scroll)
}

/// As high as its text.
pub(super) fn size(ctx: &Ctx<'_>, screen: Rect) -> Size {
    panel::as_high_as_rows(screen, WIDTH, HEAD, |width| StepText::new(ctx, width).rows().len())
}

/// One step, laid out in rows of this width.
struct StepText<'a> {
    model: &'a Model,
    step: &'a Step,
    text: Text,
    theme: Theme,
    glyphs: &'static Glyphs,
    width: u16,
}

impl<'a> StepText<'a> {
    fn new(ctx: &Ctx<'a>, width: u16) -> Self {
        let Ctx { model, theme, glyphs, text, .. } = *ctx;
        let step = &model.timeline.now().step;
        // The last column is for the marks of more.
        Self { model, step, text, theme, glyphs, width: width.saturating_sub(2).max(1) }
    }

    fn rows(&self) -> Vec<Line<'static>> {
        let blocks =
            [self.trouble(), self.events(), self.judged(), self.rules(), self.signals(), self.story()];
        let blocks: Vec<_> = blocks.into_iter().filter(|block| !block.is_empty()).collect();
        blocks.join(&Line::default())
    }

    /// What is wrong with the scenario's file, as `check` shows it.
    fn trouble(&self) -> Vec<Line<'static>> {
        let Some(trouble) = &self.model.trouble else { return Vec::new() };
        let style = self.theme.fg(Role::Text2);
        let clipped = |line: &str| lines::clip(line, self.width, self.glyphs.ellipsis).into_owned();
        trouble.in_full(self.text).lines().map(|line| Line::styled(clipped(line), style)).collect()
    }

    /// What happened, the edges taken, the segments sent.
    fn events(&self) -> Vec<Line<'static>> {
        let mut rows = Vec::new();
        if let Some(event) = &self.step.event {
            let (word, detail) = story::kind(self.model, event, self.glyphs);
            rows.extend(self.at(event.at, &format!("{word}{detail}"), Role::Text2));
        }
        for taken in &self.step.transitions {
            let arrow = format!("{}{}", self.glyphs.heavy_h, self.glyphs.heads[0]);
            let moved = format!("{} {arrow} {}", taken.edge.from, taken.edge.to);
            rows.extend(self.at(taken.peer, &moved, Role::Text));
        }
        let step = self.model.timeline.cursor();
        for sent in &self.step.sent {
            let segment = &sent.flight.segment;
            let shows_window = ladder::shows_window(self.model, sent.from, segment, Some(step));
            let label = ladder::label(segment, shows_window, "", u16::MAX, self.glyphs);
            rows.extend(self.at(sent.from, &format!("snd {label}"), Role::Text2));
        }
        rows
    }

    /// In a quiz, what there is to say to the answers about this step.
    fn judged(&self) -> Vec<Line<'static>> {
        let predict = self.model.predict.as_ref().filter(|_| stage(self.model) == Some(Stage::Judged));
        let done = predict.iter().flat_map(|predict| predict.quiz.done());
        let lines =
            done.flat_map(|done| [done.asked.ask.clone()].into_iter().chain(done.sentences(self.text)));
        lines.flat_map(|line| self.wrapped(&line, Role::Text2)).collect()
    }

    fn rules(&self) -> Vec<Line<'static>> {
        let rules = self.step.rules.iter().map(|fired| self.rule(fired)).collect::<Vec<_>>();
        rules.join(&Line::default())
    }

    /// Its section beside its sentence; below, the other reading.
    fn rule(&self, fired: &Fired) -> Vec<Line<'static>> {
        let section = format!("{}{}", self.glyphs.section, fired.rule.section());
        let section = Span::styled(section, self.theme.fg(Role::Acc));
        let sentence = self.text.rule(fired);
        let mut rows = self.labelled(section, &sentence, Role::Text);
        if let Some(other) = self.text.ruling(fired) {
            let other = format!("{} {other}", self.text.get(key!("full.other")));
            rows.extend(self.labelled(Span::default(), &other, Role::Muted));
        }
        rows
    }

    /// Signals and refusals.
    fn signals(&self) -> Vec<Line<'static>> {
        let signals = self.step.signals.iter().map(|(peer, signal)| {
            let words = format!("{} {signal}", self.text.get(key!("full.signals")));
            self.at(*peer, &words, Role::Text)
        });
        let error = self.step.error.iter().map(|(peer, error)| {
            let words = format!("{} {error}", self.text.get(key!("full.error")));
            self.at(*peer, &words, Role::Err)
        });
        signals.chain(error).flatten().collect()
    }

    /// What the scenario says; at the start, what it is about.
    fn story(&self) -> Vec<Line<'static>> {
        let about = self.model.timeline.about();
        let lang = self.text.lang();
        let (say, reference) = if self.model.timeline.cursor() == 0 {
            let summary = about.summary.as_ref().map_or("", |summary| summary.get(lang));
            (summary, about.reference.as_ref())
        } else {
            (story::script_story(self.model), None)
        };
        let mut rows = self.wrapped(say, Role::Text2);
        rows.extend(reference.iter().flat_map(|reference| self.wrapped(reference, Role::Muted)));
        rows
    }

    fn at(&self, peer: Peer, words: &str, role: Role) -> Vec<Line<'static>> {
        let label = format!("{}{}", self.glyphs.here[peer.index()], self.glyphs.letter(peer));
        self.labelled(Span::styled(label, self.theme.strong(hues(peer).now)), words, role)
    }

    /// A text with a label in the column at its left, or before it where there is no room for columns.
    fn labelled(&self, label: Span<'static>, text: &str, role: Role) -> Vec<Line<'static>> {
        let style = |piece: &str| Span::styled(piece.to_owned(), self.theme.fg(role));
        if self.width >= WIDE {
            return beside(&[label], lines::width(self.glyphs.section) + SECTION, text, self.width, style);
        }
        let mut rows = if label.content.is_empty() { Vec::new() } else { vec![Line::from(label)] };
        rows.extend(self.wrapped(text, role));
        rows
    }

    fn wrapped(&self, text: &str, role: Role) -> Vec<Line<'static>> {
        panel::wrapped(text, self.width, self.theme.fg(role))
    }
}
