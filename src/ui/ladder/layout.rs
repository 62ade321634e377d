//! The layout of the ladder: rows in the order of the steps, and for each segment that
//! does not arrive on the row it was sent on, a lane.
//!
//! Columns are counted from the sender of a segment on, over the cells between the lifelines. The lanes of a
//! direction are at its receiver's side; a later one is inside those that are still in use, so that it crosses
//! none of them. A lane is free again below the row on which its segment ends.

use std::ops::Range;

use super::arrow::{Arrow, Fate, Origin};
use super::history::{History, Item, Note, NoteKind};
use crate::sim::Peer;
use crate::ui::lines;

/// Cells between a lifeline and the label beside it: two of line and one of space.
pub(super) const INDENT: u16 = 3;

/// Cells between a lifeline and the outermost lane: a line and its head.
const BESIDE_LANE: u16 = 2;

/// The columns that are left for a label between all lanes, at the least.
const SHORTEST_LABEL: u16 = 16;

/// More lanes than this are hard to follow.
const MOST_LANES: u16 = 8;

/// In less room than this a note is cut rather than wrapped.
const SHORTEST_NOTE: u16 = 12;

/// The ladder up to the cursor, or the end of it.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) rows: Vec<Row>,
    pub(super) arrows: Vec<Placed>,
    /// Cells between the lifelines.
    pub(super) cells: u16,
    /// By sender: how many segments are in flight that have no lane.
    pub(super) hidden: [usize; 2],
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// The step it belongs to.
    pub(super) step: usize,
    pub(super) content: Content,
    /// The lanes that run through it.
    pub(super) lanes: Lanes,
}

/// The content of a row; a segment by its index in [`Layout::arrows`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Note(Note),
    /// A segment is sent, and arrives where it is straight.
    Departure(usize),
    /// A segment arrives or is lost.
    End(usize),
    /// Sets segments apart where there is room.
    Gap,
}

/// A segment and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) arrow: Arrow,
    /// The row it leaves on; none if that is above the first row.
    pub(super) departure: Option<usize>,
    /// The row it arrives or is lost on.
    pub(super) end: Option<usize>,
    pub(super) way: Route,
}

/// How a segment gets from the row it leaves on to the row it ends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// They are the same row, or it is in flight and nothing has happened since.
    Straight,
    /// Through this lane; 0 is the outermost.
    Lane(u16),
    /// All lanes were in use.
    NoLane,
}

/// Which lanes run through a row, by the sender of what is in them: a bit for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::ui) struct Lanes {
    pub(super) used: [u32; 2],
    /// Those that are drawn heavy.
    pub(super) heavy: [u32; 2],
}

impl Lanes {
    /// The first column behind the lanes at the sender's side.
    pub(super) fn near_end(&self, from: Peer) -> u16 {
        let depth = depth(self.used[from.other().index()]);
        if depth == 0 { 0 } else { BESIDE_LANE + depth }
    }

    /// The column of the innermost lane at the receiver's side; `cells` if there is none.
    pub(super) fn far_start(&self, from: Peer, cells: u16) -> u16 {
        let depth = depth(self.used[from.index()]);
        if depth == 0 { cells } else { column(depth - 1, cells) }
    }

    /// Whether a lane runs through this column, and whether it is heavy.
    pub(super) fn at(&self, from: Peer, col: u16, cells: u16) -> Option<bool> {
        let near = col.checked_sub(BESIDE_LANE).map(|lane| (from.other(), lane));
        let far = (cells - 1).checked_sub(BESIDE_LANE + col).map(|lane| (from, lane));
        let mut lanes = near.into_iter().chain(far).filter(|(_, lane)| *lane < MOST_LANES);
        let (sender, lane) = lanes.find(|(sender, lane)| self.used[sender.index()] >> lane & 1 == 1)?;
        Some(self.heavy[sender.index()] >> lane & 1 == 1)
    }
}

/// How many lanes reach to the innermost one in use.
fn depth(used: u32) -> u16 {
    u16::try_from(u32::BITS - used.leading_zeros()).unwrap_or(0)
}

/// The column of a lane, counted from the sender of what is in it.
pub(super) const fn column(lane: u16, cells: u16) -> u16 {
    (cells - 1).saturating_sub(BESIDE_LANE + lane)
}

/// The number of lanes for each direction in this many cells.
pub(super) const fn lane_count(cells: u16) -> u16 {
    let count = cells.saturating_sub(2 * INDENT + SHORTEST_LABEL) / 2;
    if count < MOST_LANES { count } else { MOST_LANES }
}

/// The columns of a row that a segment uses, counted from its sender.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reach {
    /// Its line, the turn into its lane included.
    pub(super) line: Range<u16>,
    /// The room for its label: clear of all lanes, with a blank beside them.
    pub(super) room: Range<u16>,
}

impl Placed {
    /// Whether it leaves and ends on one row.
    pub(super) fn is_straight(&self) -> bool {
        self.departure.is_some() && self.departure == self.end
    }

    /// The columns it uses of the row it leaves on.
    pub(super) fn reach(&self, lanes: &Lanes, cells: u16) -> Reach {
        let from = self.arrow.from;
        let far = lanes.far_start(from, cells);
        let end = match self.way {
            Route::Straight => cells,
            Route::Lane(lane) => column(lane, cells) + 1,
            Route::NoLane => far.min(cells.saturating_sub(BESIDE_LANE)),
        };
        // The last cell of a line is its head or its turn; a blank comes before it.
        let room = self.room_from(lanes)..far.min(end - 1).saturating_sub(1);
        Reach { line: 0..end, room }
    }

    /// The columns it uses of the row it ends on, if that is another one.
    pub(super) fn end_reach(&self, lanes: &Lanes, cells: u16) -> Reach {
        let far = lanes.far_start(self.arrow.from, cells);
        let start = match self.way {
            Route::Lane(lane) => column(lane, cells),
            Route::Straight | Route::NoLane => far.min(cells - BESIDE_LANE).saturating_sub(1),
        };
        Reach { line: start..cells, room: self.room_from(lanes)..far.min(start).saturating_sub(1) }
    }

    fn room_from(&self, lanes: &Lanes) -> u16 {
        INDENT.max(lanes.near_end(self.arrow.from) + 1)
    }
}

impl Row {
    /// The columns that a note beside this peer's lifeline may take, counted from that lifeline on.
    pub(super) fn note_room(lanes: &Lanes, peer: Peer, cells: u16) -> Range<u16> {
        let near = lanes.near_end(peer);
        let far = lanes.far_start(peer, cells).min(cells);
        near + 1..far.saturating_sub(1)
    }
}

impl Layout {
    /// Lays out these steps between lifelines `cells` apart; `spaced` with an empty row after each segment.
    pub(super) fn new(history: History, cells: u16, spaced: bool) -> Self {
        let mut builder = Builder::new(cells, spaced);
        for arrow in history.earlier.into_iter().flatten() {
            builder.open_earlier(arrow);
        }
        for (step, items) in history.steps {
            for item in items {
                match item {
                    Item::Note(note) => builder.note(step, &note),
                    Item::Departure(arrow) => builder.departure(step, arrow),
                    Item::End(arrow) => builder.end(step, arrow),
                }
            }
        }
        builder.finish(history.in_flight)
    }

    /// The row of the event of this step.
    pub(super) fn row_of(&self, step: usize) -> Option<usize> {
        self.rows.iter().position(|row| match row.content {
            Content::Departure(at) => row.step == step || self.straight_end(at) == Some(step),
            _ => row.step == step,
        })
    }

    /// The step in which a straight segment ended.
    fn straight_end(&self, at: usize) -> Option<usize> {
        self.arrows.get(at).filter(|placed| placed.is_straight())?.arrow.steps.1
    }
}

/// Lays out one item after the other.
struct Builder {
    layout: Layout,
    spaced: bool,
    lanes: u16,
    /// By sender: what is in flight, by its place in [`Layout::arrows`].
    open: [Vec<usize>; 2],
}

impl Builder {
    fn new(cells: u16, spaced: bool) -> Self {
        let layout = Layout { rows: Vec::new(), arrows: Vec::new(), cells, hidden: [0; 2] };
        Self { layout, spaced, lanes: lane_count(cells), open: [Vec::new(), Vec::new()] }
    }

    fn open_earlier(&mut self, arrow: Arrow) {
        let way = self.free_lane(arrow.from);
        self.open[arrow.from.index()].push(self.layout.arrows.len());
        self.layout.arrows.push(Placed { arrow, departure: None, end: None, way });
    }

    /// The lane inside of all that are in use, else the outermost free one.
    fn free_lane(&self, from: Peer) -> Route {
        let used = self.used(from);
        let inside = Some(depth(used)).filter(|&lane| lane < self.lanes);
        let lane = inside.or_else(|| (0..self.lanes).find(|lane| used >> lane & 1 == 0));
        lane.map_or(Route::NoLane, Route::Lane)
    }

    fn used(&self, from: Peer) -> u32 {
        let open = self.open[from.index()].iter().filter_map(|&at| self.layout.arrows.get(at));
        open.fold(0, |used, placed| if let Route::Lane(lane) = placed.way { used | 1 << lane } else { used })
    }

    /// Begins a row. A segment in flight that was straight until now turns into a lane.
    fn begin_row(&mut self, step: usize) {
        let Some(last) = self.layout.rows.last() else { return };
        let is_segment = matches!(last.content, Content::Departure(_) | Content::End(_));
        if let Content::Departure(at) = last.content
            && let Some(placed) = self.layout.arrows.get(at)
            && placed.end.is_none()
        {
            let way = self.free_lane(placed.arrow.from);
            if let Some(placed) = self.layout.arrows.get_mut(at) {
                placed.way = way;
            }
        }
        if self.spaced && is_segment {
            self.push(step, Content::Gap);
        }
    }

    fn push(&mut self, step: usize, content: Content) -> usize {
        self.layout.rows.push(Row { step, content, lanes: Lanes::default() });
        self.layout.rows.len() - 1
    }

    fn note(&mut self, step: usize, note: &Note) {
        self.begin_row(step);
        let lanes = Lanes { used: Peer::BOTH.map(|from| self.used(from)), ..Lanes::default() };
        let room = Row::note_room(&lanes, note.peer, self.layout.cells).len();
        let mark = if note.kind == NoteKind::Alarm { 2 } else { 0 };
        let room = u16::try_from(room).unwrap_or(u16::MAX).saturating_sub(mark);
        let room = if room < SHORTEST_NOTE { u16::MAX } else { room };
        for (i, range) in lines::wrap(&note.text, room).into_iter().enumerate() {
            let text = note.text.get(range.clone()).unwrap_or_default().to_owned();
            let head = note.head.saturating_sub(range.start).min(text.len());
            self.push(step, Content::Note(Note { text, head, continued: i > 0, ..note.clone() }));
        }
    }

    fn departure(&mut self, step: usize, arrow: Arrow) {
        self.begin_row(step);
        let at = self.layout.arrows.len();
        self.open[arrow.from.index()].push(at);
        let departure = Some(self.push(step, Content::Departure(at)));
        self.layout.arrows.push(Placed { arrow, departure, end: None, way: Route::Straight });
    }

    /// On the row it left on, if that is the last one; else on a new row.
    fn end(&mut self, step: usize, arrow: Arrow) {
        let from = arrow.from.index();
        let flight = arrow.flight;
        let is_it = |&at: &usize| self.layout.arrows.get(at).is_some_and(|it| it.arrow.flight == flight);
        let place = self.open[from].iter().position(|at| flight.is_some() && is_it(at));
        let Some(at) = place.map(|place| self.open[from][place]) else {
            self.begin_row(step);
            let at = self.layout.arrows.len();
            let injected = arrow.origin == Origin::Injected;
            let content = if injected { Content::Departure(at) } else { Content::End(at) };
            let row = Some(self.push(step, content));
            let way = if injected { Route::Straight } else { Route::NoLane };
            self.layout.arrows.push(Placed { arrow, departure: row.filter(|_| injected), end: row, way });
            return;
        };
        let last = self.layout.rows.len().checked_sub(1);
        let departure = self.layout.arrows.get(at).and_then(|placed| placed.departure);
        let row = if departure.is_some() && departure == last {
            last
        } else {
            self.begin_row(step);
            Some(self.push(step, Content::End(at)))
        };
        if let Some(placed) = self.layout.arrows.get_mut(at) {
            placed.arrow = arrow.of(&placed.arrow);
            placed.end = row;
        }
        self.open[from].retain(|&open| open != at);
    }

    fn finish(mut self, in_flight: [usize; 2]) -> Layout {
        let rows = self.layout.rows.len();
        for placed in &self.layout.arrows {
            let Route::Lane(lane) = placed.way else { continue };
            let from = placed.arrow.from.index();
            let through = placed.departure.map_or(0, |row| row + 1)..placed.end.unwrap_or(rows);
            for row in self.layout.rows.get_mut(through).into_iter().flatten() {
                row.lanes.used[from] |= 1 << lane;
                if placed.arrow.is_heavy() {
                    row.lanes.heavy[from] |= 1 << lane;
                }
            }
        }
        for from in Peer::BOTH {
            let arrows = self.layout.arrows.iter().filter(|placed| placed.arrow.from == from);
            let shown =
                arrows.filter(|placed| placed.arrow.fate == Fate::InFlight && placed.way != Route::NoLane);
            self.layout.hidden[from.index()] = in_flight[from.index()].saturating_sub(shown.count());
        }
        self.layout
    }
}

#[cfg(test)]
mod tests;
