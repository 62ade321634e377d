//! What lies over the screen and takes the keys: help, picker, the number of a step, the full text of a step, the
//! name of a file, the card of what is selected.
//!
//! ```text
//!   .-----------------------------------.
//!   |  Title                   count    |
//!   |  |what is typed                   |
//!   |                                   |
//!   |  rows                             |
//!   '-----------------------------------'
//! ```
//!
//! Header and footer stay free where the screen has more than a handful of rows.

mod card;
mod coverage;
mod full;
mod help;
mod jump;
mod level;
mod panel;
mod picker;
mod save;
#[cfg(test)]
pub(in crate::ui) mod tests;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::glyphs::Glyphs;
use super::theme::Theme;
use crate::app::{Model, Overlay, Selection, found};
use panel::Panel;

/// Draws what lies over the screen, if anything does; `area` is the whole screen.
pub fn draw(buf: &mut Buffer, area: Rect, model: &Model, theme: &Theme, glyphs: &'static Glyphs) {
    if let Some(selection) = model.selection {
        card::draw(buf, area, model, selection, theme, glyphs);
    }
    let Some(overlay) = &model.overlay else { return };
    let size = match overlay {
        Overlay::Blank => return blank(buf, area, theme),
        // It stands in the ladder's place.
        Overlay::Branches { .. } => return,
        Overlay::Help { .. } => help::size(model, area),
        Overlay::Picker { .. } => picker::size(model),
        Overlay::Jump { .. } | Overlay::Choose { .. } | Overlay::Name { .. } => jump::SIZE,
        Overlay::Filter { .. } => jump::WIDE,
        Overlay::Story { .. } => full::size(model, area),
        Overlay::Level { .. } => level::size(model, area),
        Overlay::Coverage { .. } => coverage::size(area),
        Overlay::SaveAs(_) => save::SIZE,
    };
    let mut panel = Panel::new(buf, area, size, theme, glyphs);
    match overlay {
        Overlay::Help { query, scroll } => help::draw(&mut panel, model, query.as_ref(), *scroll),
        Overlay::Picker { query, selected, scroll } => {
            picker::draw(&mut panel, model, query, *selected, *scroll);
        }
        Overlay::Jump { digits } => jump::step(&mut panel, model, digits),
        Overlay::Choose { digits } => jump::row(&mut panel, model, digits),
        Overlay::Name { typed } => jump::state(&mut panel, model, typed),
        Overlay::Filter { typed } => jump::filter(&mut panel, model, typed),
        Overlay::Story { scroll } => full::draw(&mut panel, model, *scroll),
        Overlay::Level { scroll } => level::draw(&mut panel, model, *scroll),
        Overlay::Coverage { selected } => coverage::draw(&mut panel, model, *selected),
        Overlay::SaveAs(save) => save::draw(&mut panel, model, save),
        Overlay::Blank | Overlay::Branches { .. } => {}
    }
}

/// Nothing but black, where there are colours.
fn blank(buf: &mut Buffer, area: Rect, theme: &Theme) {
    for position in area.positions() {
        if let Some(cell) = buf.cell_mut(position) {
            cell.reset();
            cell.set_style(theme.blank());
        }
    }
}

/// Whether the mouse cannot reach this cell of the screen: a list takes all of it, a card its own cells.
pub(super) fn covers(model: &Model, screen: Rect, at: Position) -> bool {
    let on_card = |selection: Selection| card::place(screen, selection.subject).0.contains(at);
    model.overlay.is_some() || model.selection.is_some_and(on_card)
}

/// Which of the scenarios found in the picker stands at this cell of the screen.
pub(super) fn scenario_at(model: &Model, screen: Rect, at: Position) -> Option<usize> {
    let Some(Overlay::Picker { query, selected, scroll }) = &model.overlay else { return None };
    let (count, rows) = (found(model, query).len(), picker::rows(model, screen));
    let first = picker::first(*scroll, *selected, count, rows.height);
    let place = first + usize::from(at.y.checked_sub(rows.y)?);
    (rows.contains(at) && place < count).then_some(place)
}

/// Brings the scroll of a model back to its last full page: only who lays out the rows knows how many there are.
pub fn settle(model: &mut Model) {
    let (columns, rows) = model.size;
    let area = Rect::new(0, 0, columns, rows);
    model.selection = model.selection.map(|selection| {
        let last = card::last_scroll(model, selection.subject, area);
        Selection { scroll: selection.scroll.min(last), last, ..selection }
    });
    let last = match &model.overlay {
        Some(Overlay::Help { query, .. }) => {
            help::last_scroll(model, query.as_deref().unwrap_or_default(), area)
        }
        Some(Overlay::Story { .. }) => full::last_scroll(model, area),
        Some(Overlay::Level { .. }) => level::last_scroll(model, area),
        Some(Overlay::Picker { query, selected, scroll }) => {
            picker::first(*scroll, *selected, found(model, query).len(), picker::rows(model, area).height)
        }
        _ => return,
    };
    match &mut model.overlay {
        Some(Overlay::Help { scroll, .. } | Overlay::Story { scroll } | Overlay::Level { scroll }) => {
            *scroll = (*scroll).min(last);
        }
        Some(Overlay::Picker { scroll, .. }) => *scroll = last,
        _ => {}
    }
}
