//! The regions of the screen: a pure function of its size, in five classes. They do not overlap, and none is outside.
//!
//! ```text
//! wide                           compact                    small
//! header                         header                     header
//! diagram          | cards       diagram                    both states
//!                  | ladder      newest segment or ladder   newest segment or ladder
//! story            |             both TCBs                  story
//! what may be next |             story                      what size shows more
//! where they are   |
//! footer                         footer                     footer
//! ```

use ratatui::layout::{Margin, Rect};

use super::diagram::DiagramSize;
use super::here;
use crate::app::{Pane, ROOM_FOR_BOTH, ROOM_FOR_DIAGRAM, has_room};

/// How large the diagram of a wide screen is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Size {
    /// 160x45 and larger: 112x35, four rows for a box.
    Large,
    /// 120x36 and larger: 78x28, three rows for a box.
    Medium,
    /// 120x30, wide and short: the compact 80x18, one row for a box.
    Short,
}

impl Size {
    /// The diagram of this size.
    pub(super) const fn diagram(self) -> DiagramSize {
        match self {
            Self::Large => DiagramSize::Large,
            Self::Medium => DiagramSize::Medium,
            Self::Short => DiagramSize::Compact,
        }
    }
}

/// The regions of a screen. A region for which there is no room is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Regions {
    Wide {
        size: Size,
        header: Rect,
        diagram: Rect,
        story: Rect,
        next: Rect,
        here: Rect,
        sidebar: Rect,
        cards: Rect,
        ladder: Rect,
        footer: Rect,
    },
    Compact {
        header: Rect,
        diagram: Rect,
        heads: Rect,
        strip: Rect,
        tcbs: Rect,
        story: Rect,
        footer: Rect,
        other: LadderPane,
    },
    Small {
        header: Rect,
        states: Rect,
        strip: Rect,
        story: Rect,
        hint: Rect,
        footer: Rect,
    },
}

impl Regions {
    /// The same for a story with this many rows at its width: on the smallest compact screen a longer story takes
    /// rows from what is above it. Below the diagram that is the row of the TCBs, below the ladder an empty row and
    /// one of the ladder.
    pub(super) fn for_story(mut self, rows: impl Fn(u16) -> u16) -> Self {
        if let Self::Compact { tcbs, story, other, .. } = &mut self {
            let more = |story: Rect, most: u16| match story.height {
                2 => rows(story.width).saturating_sub(2).min(most),
                _ => 0,
            };
            let taken = more(*story, tcbs.height);
            *story = Rect { y: story.y - taken, height: story.height + taken, ..*story };
            tcbs.height -= taken;
            let LadderPane { story, ladder, .. } = other;
            let taken = more(*story, 2);
            *story = Rect { y: story.y - taken, height: story.height + taken, ..*story };
            ladder.height = ladder.height.min(story.y - ladder.y);
        }
        self
    }

    /// The place of the story while this pane is shown.
    pub(super) const fn story(&self, pane: Pane) -> Rect {
        match (self, pane) {
            (Self::Compact { other, .. }, Pane::Ladder) => other.story,
            (Self::Wide { story, .. } | Self::Compact { story, .. } | Self::Small { story, .. }, _) => *story,
        }
    }
}

/// Rows of the ladder that stay above a list on a large screen.
const LADDER_ABOVE_LIST: u16 = 11;

/// The ladder's place while a list is open: the list takes what the newest segment leaves, or on a large screen the newest
/// rows of the ladder. Gives the ladder and the list.
pub(super) fn split_for_list(ladder: Rect, size: Size, has_list: bool) -> (Rect, Rect) {
    let kept = match (has_list, size) {
        (false, _) => ladder.height,
        (true, Size::Large) => LADDER_ABOVE_LIST.min(ladder.height),
        (true, _) => 1.min(ladder.height),
    };
    let gap = u16::from(has_list && kept > 0).min(ladder.height - kept);
    let list = rect(ladder.x, ladder.y + kept + gap, ladder.width, ladder.height - kept - gap);
    (Rect { height: kept, ..ladder }, list)
}

/// What a compact screen shows in place of the diagram when the ladder is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LadderPane {
    pub(super) cards: Rect,
    pub(super) ladder: Rect,
    pub(super) story: Rect,
}

/// A sidebar grows with the screen up to this width.
const WIDEST_SIDEBAR: u16 = 60;
/// Rows of both cards: name, state, five values, one of them only where a window plays a part.
const CARD_ROWS: u16 = 7;
/// Heading and sentences: more text than this is read in the overlay.
const LONGEST_STORY: u16 = 6;
/// The same on a small screen, whose rows are short.
const LONGEST_SMALL_STORY: u16 = 8;
/// From this width on a small screen has margins as every other.
const ROOMY: u16 = 40;
/// Fewer rows than this are better used by one strip than by a ladder.
const SHORTEST_LADDER: u16 = 4;

/// The regions of a screen of this size.
pub(super) fn regions(area: Rect) -> Regions {
    let fits = |least| has_room((area.width, area.height), least);
    if fits((160, 45)) {
        wide(area, Size::Large)
    } else if fits((120, 36)) {
        wide(area, Size::Medium)
    } else if fits(ROOM_FOR_BOTH) {
        wide(area, Size::Short)
    } else if fits(ROOM_FOR_DIAGRAM) {
        compact(area)
    } else {
        small(area)
    }
}

/// The columns in use: extra ones become equal margins.
fn frame(area: Rect, width: u16) -> Rect {
    let margin = area.width.saturating_sub(width) / 2;
    Rect { x: area.x + margin, width: area.width.min(width), ..area }
}

const fn rect(x: u16, y: u16, width: u16, height: u16) -> Rect {
    Rect { x, y, width, height }
}

fn row(of: Rect, y: u16) -> Rect {
    Rect { y, height: 1, ..of }
}

fn wide(area: Rect, size: Size) -> Regions {
    let (canvas, rows) = size.diagram().canvas();
    let frame = frame(area, canvas + WIDEST_SIDEBAR);
    let (x, y, height) = (frame.x, frame.y, frame.height);
    let sidebar = rect(x + canvas, y + 1, frame.width - canvas, height - 2);
    let inset = sidebar.inner(Margin::new(2, 1));
    let (indent, width, gap) = match size {
        Size::Large => (4, 104, 1),
        Size::Medium => (3, 73, 1),
        Size::Short => (3, 75, 1),
    };
    let left = height - 1 - (2 + rows + gap);
    // The longest story, and below an empty row the states of the peers.
    let tall = LONGEST_STORY + 2 + 1 + here::HEIGHT;
    let (next, here) = match left {
        left if left > tall => (2, here::HEIGHT),
        8.. => (4, 0),
        6.. => (2, 0),
        _ => (0, 0),
    };
    let story_rows = (left - next).min(LONGEST_STORY);
    let spare = left.saturating_sub(next + story_rows + here + u16::from(here > 0));
    // What then is left keeps the diagram from sticking to the top; the story below it has rows to spare.
    let top = y + 2 + spare / 3;
    let story = rect(x + indent, top + rows + gap, width, story_rows);
    let next = rect(x + indent, story.bottom(), width, next);
    Regions::Wide {
        size,
        header: row(frame, y),
        diagram: rect(x, top, canvas, rows),
        story,
        next,
        here: rect(x + indent, next.bottom() + 1, width, here),
        sidebar,
        cards: rect(inset.x, inset.y, inset.width, CARD_ROWS),
        ladder: rect(inset.x, inset.y + CARD_ROWS + 1, inset.width, height - 12),
        footer: row(frame, y + height - 1),
    }
}

fn compact(area: Rect) -> Regions {
    let frame = frame(area, 80);
    let (x, y, extra) = (frame.x, frame.y, frame.height - 24);
    let more_story = extra.min(2);
    let more_strip = if extra - more_story + 1 >= SHORTEST_LADDER { extra - more_story } else { 0 };
    // A ladder needs to say whose its lifelines are; the one row does so at its ends.
    let heads = rect(x, y + 19, 80, more_strip.min(1));
    let strip = rect(x, heads.bottom(), 80, 1 + more_strip - heads.height);
    let tcbs = row(frame, strip.bottom());
    let story_rows = 2 + if more_strip > 0 { more_story } else { extra };
    let story = rect(x + 1, tcbs.bottom(), 78, story_rows);
    Regions::Compact {
        header: row(frame, y),
        diagram: rect(x, y + 1, 80, 18),
        heads,
        strip,
        tcbs,
        story,
        footer: row(frame, frame.bottom() - 1),
        other: LadderPane {
            cards: rect(x + 2, y + 1, 76, CARD_ROWS),
            ladder: rect(x + 2, y + 1 + CARD_ROWS, 76, 12 + extra - more_story),
            story: rect(x + 2, frame.bottom() - 3 - more_story, 76, 2 + more_story),
        },
    }
}

/// Rows are given away by what is missed most: the states, where the diagram is, the segment, the story. Where
/// there are more than the story can use, the newest segment becomes a ladder.
fn small(area: Rect) -> Regions {
    let frame = frame(area, 80);
    let mut left = frame.height;
    let mut take = |rows: u16| {
        let taken = rows.min(left);
        left -= taken;
        taken
    };
    let states = take(if frame.width >= 38 { 1 } else { 2 });
    let (hint, strip, story, header, footer) = (take(1), take(1), take(1), take(1), take(1));
    let ladder = left.saturating_sub(LONGEST_SMALL_STORY - 1);
    let ladder = if strip + ladder >= SHORTEST_LADDER { ladder } else { 0 };
    let mut y = frame.y;
    let mut stack = |height: u16| {
        let rect = Rect { y, height, ..frame };
        y += height;
        rect
    };
    let inset = |rect: Rect| if rect.width >= ROOMY { rect.inner(Margin::new(1, 0)) } else { rect };
    Regions::Small {
        header: stack(header),
        states: inset(stack(states)),
        strip: inset(stack(strip + ladder)),
        story: inset(stack(story + left - ladder)),
        hint: inset(stack(hint)),
        footer: stack(footer),
    }
}

#[cfg(test)]
mod tests;
