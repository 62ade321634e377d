//! The view of a run: the diagram, the ladder and the cards, the story, and the list that is open in their place.

use ratatui::layout::Rect;

use super::diagram::{self, DiagramSize};
use super::drawing::{Ctx, Drawing};
use super::regions::{self, LadderPane, Regions, Size};
use super::theme::Ground;
use super::{
    bars, branches, cards, footer, header, here, ladder, marks, notes, predict, present, small, story, strip,
    trouble, what_if,
};
use crate::app::{Model, Pane, Subject, preview, previewed_branch, previewed_note, selected_state};

/// What the parts of the view are drawn from.
struct Play<'a> {
    /// The run: as it is, or the branch or note that is selected in a list. It is at rest while something is previewed.
    now: Ctx<'a>,
    /// The run with what is previewed, if anything is.
    preview: Ctx<'a>,
    /// The run, without what is selected in such a list.
    base: Ctx<'a>,
    view: diagram::View,
    /// Whether the outcome of an event is previewed.
    is_preview: bool,
    /// Whether the list of what can happen is open, the tree of branches, or the list of notes.
    has_list: bool,
    /// The place of the story.
    story: Rect,
}

/// Draws the view on the whole screen.
pub(super) fn draw(out: &mut Drawing, area: Rect, ctx: &Ctx<'_>) {
    // While the tree of branches or the list of notes is open, the screen shows the selected one.
    let listed = previewed_branch(ctx.model).or_else(|| previewed_note(ctx.model));
    let run = listed.as_ref().unwrap_or(ctx.model);
    // While a row of what can happen is selected, the screen shows its outcome.
    let previewed = preview(run);
    // What moves is the preview; all else is at rest.
    let still = previewed.is_some().then(|| Model { frame: None, ..run.clone() });
    let now = ctx.of(still.as_ref().unwrap_or(run));
    let preview = ctx.of(previewed.as_ref().unwrap_or(run));
    let view = view_of(now.model, previewed.as_ref(), run.frame);
    if let Some(places) = present::places(now.model, area) {
        let header = Rect { height: area.height.min(1), ..area };
        bars(out, area, header, Rect::ZERO, ctx);
        return present::draw(out, area, places, &view, &now, &preview);
    }
    let regions = regions::regions(area).for_story(|width| trouble::rows(preview.model, width));
    let play = Play {
        now,
        preview,
        base: *ctx,
        view,
        is_preview: previewed.is_some(),
        has_list: now.model.what_if.is_some() || listed.is_some(),
        story: regions.story(now.model.shown_pane()),
    };
    play.draw(out, area, regions);
}

/// What the diagram shows: this model, or the preview in its frame of the animation.
fn view_of(model: &Model, previewed: Option<&Model>, frame: Option<u16>) -> diagram::View {
    let view = match previewed {
        Some(after) => {
            diagram::View::of(model.timeline.now()).previewing(&after.timeline.now().step.transitions, frame)
        }
        None if predict::hides_next(model) => {
            let now = model.timeline.now();
            diagram::View::at_frame(now, frame).without_next(now)
        }
        None => diagram::View::at_frame(model.timeline.now(), frame),
    };
    let selected = model.selection.map(|selection| selection.subject);
    view.selecting(selected.or_else(|| selected_state(model).map(Subject::State)))
}

impl Play<'_> {
    fn draw(&self, out: &mut Drawing, area: Rect, regions: Regions) {
        let (Regions::Wide { header, footer, .. }
        | Regions::Compact { header, footer, .. }
        | Regions::Small { header, footer, .. }) = regions;
        bars(out, area, header, footer, &self.now);
        header::draw(out, header, &self.now);
        match regions {
            Regions::Wide { size, diagram, next, here, sidebar, cards, ladder, .. } => {
                out.buffer.set_style(sidebar, self.now.theme.bg(Ground::Surf));
                self.diagram(out, diagram, size.diagram());
                self.story(out, next);
                here::draw(out, here, &self.now);
                cards::draw(out, cards, &self.now);
                self.ladder_or_list(out, ladder, size);
            }
            Regions::Compact { diagram, heads, strip, tcbs, other, .. } => {
                match self.now.model.shown_pane() {
                    Pane::Diagram => self.compact_diagram(out, diagram, [heads, strip, tcbs]),
                    Pane::Ladder => self.compact_ladder(out, other),
                }
                if !what_if::covers_story(self.now.model) && !predict::takes_story(self.now.model) {
                    trouble::draw(out, self.story, &self.preview);
                }
            }
            Regions::Small { states, strip, hint, .. } => {
                small::states(out, states, &self.now);
                self.small(out, strip);
                small::hint(out, hint, &self.now);
            }
        }
        footer::draw(out, footer, self.story, &self.now, self.preview.model);
    }

    fn diagram(&self, out: &mut Drawing, area: Rect, size: DiagramSize) {
        super::diagram(out, area, size, &self.view, &self.now);
        marks::draw(out, area, &self.now);
    }

    /// What happened and what may come next, without what a quiz asks for.
    fn story(&self, out: &mut Drawing, next: Rect) {
        let model = self.now.model;
        if predict::hides_story(model) {
            predict::event(out, self.story, &self.now);
        } else {
            trouble::draw(out, self.story, &self.preview);
        }
        if !predict::hides_next(model) {
            story::next(out, next, &self.now);
        }
    }

    /// On a wide screen: the ladder, or a list with the newest rows of the ladder above it.
    fn ladder_or_list(&self, out: &mut Drawing, area: Rect, size: Size) {
        let is_large = size == Size::Large;
        let has_list = self.has_list || self.now.model.predict.is_some();
        let (ladder, list) = regions::split_for_list(area, size, has_list);
        if has_list && !is_large {
            // Without a segment the strip would name the peers, as the cards above do.
            if ladder::newest(self.preview.model).any.is_some() {
                strip::newest(out, ladder, &self.preview);
            }
        } else {
            // A segment that is picked stays where it is on the ladder.
            ladder::draw(out, ladder, if has_list { &self.preview } else { &self.now }, is_large);
        }
        if self.is_preview && has_list && is_large {
            ladder::ghost(out, ladder, &self.preview);
        }
        self.lists(out, list);
    }

    /// The list that is open, if one is.
    fn lists(&self, out: &mut Drawing, area: Rect) {
        what_if::draw(out, area, &self.now);
        branches::draw(out, area, &self.base);
        notes::draw(out, area, &self.base);
        predict::draw(out, area, &self.now);
    }

    /// On a compact screen: the diagram, and below it the newest segment or a list.
    fn compact_diagram(&self, out: &mut Drawing, diagram: Rect, [heads, strip, tcbs]: [Rect; 3]) {
        let model = self.now.model;
        let below = heads.union(strip).union(tcbs);
        self.diagram(out, diagram, DiagramSize::Compact);
        if self.has_list {
            self.lists(out, what_if::below_the_diagram(model, below, self.story));
        } else if model.predict.is_some() {
            self.lists(out, predict::below_the_diagram(model, below, self.story));
        } else {
            strip::heads(out, heads, &self.now);
            strip::draw(out, strip, tcbs, &self.now);
        }
    }

    /// On a compact screen: what is shown in place of the diagram.
    fn compact_ladder(&self, out: &mut Drawing, LadderPane { cards, ladder, .. }: LadderPane) {
        cards::draw(out, cards, &self.now);
        ladder::draw(out, ladder, &self.now, false);
    }

    /// On a small screen, below the states: the newest segment and the story, or a list.
    fn small(&self, out: &mut Drawing, strip: Rect) {
        if self.has_list || self.now.model.predict.is_some() {
            self.lists(out, strip.union(self.story));
        } else {
            strip::newest(out, strip, &self.now);
            trouble::draw(out, self.story, &self.preview);
        }
    }
}
