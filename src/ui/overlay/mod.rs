//! Overlays, which take the keys: help, picker, the number of a step, the full text of a step, the
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

use ratatui::layout::Rect;

use super::drawing::{Ctx, Drawing};
use crate::app::Overlay;
use panel::Panel;

pub(super) use card::Card;

/// Draws the overlay that is open, and the card of what is selected; `area` is the whole screen.
pub(super) fn draw(out: &mut Drawing, area: Rect, ctx: &Ctx<'_>) {
    let model = ctx.model;
    if let Some(card) = ctx.card {
        out.card = Some(card.draw(out, ctx));
    }
    let Some(overlay) = &model.overlay else { return };
    let size = match overlay {
        Overlay::Blank => return blank(out, area, ctx),
        // It is drawn in the ladder's place.
        Overlay::Branches { .. } | Overlay::Notes { .. } => return,
        Overlay::Level { scroll } => {
            out.targets.clear();
            let scrolled = level::draw(&mut level::panel(out, area, ctx), ctx, *scroll);
            out.overlay = Some(scrolled);
            return;
        }
        Overlay::Help { .. } => help::size(model, area),
        Overlay::Picker { .. } => picker::size(model),
        Overlay::Jump { .. } | Overlay::Choose { .. } | Overlay::Name { .. } => jump::SIZE,
        Overlay::Filter { .. } => jump::WIDE,
        Overlay::Story { .. } => full::size(ctx, area),
        Overlay::Coverage { .. } => coverage::size(area),
        Overlay::SaveAs(_) => save::SIZE,
    };
    // It takes the mouse everywhere.
    out.targets.clear();
    let mut panel = Panel::new(out, area, size, ctx);
    let mut scrolled = None;
    match overlay {
        Overlay::Help { query, scroll } => {
            scrolled = Some(help::draw(&mut panel, model, query.as_ref(), *scroll));
        }
        Overlay::Picker { query, selected, scroll } => {
            scrolled = Some(picker::draw(&mut panel, model, query, *selected, *scroll));
        }
        Overlay::Jump { digits } => jump::step(&mut panel, model, digits),
        Overlay::Choose { digits } => jump::row(&mut panel, model, digits),
        Overlay::Name { typed } => jump::state(&mut panel, model, typed),
        Overlay::Filter { typed } => jump::filter(&mut panel, model, typed),
        Overlay::Story { scroll } => scrolled = Some(full::draw(&mut panel, ctx, *scroll)),
        Overlay::Coverage { selected } => coverage::draw(&mut panel, model, *selected),
        Overlay::SaveAs(save) => save::draw(&mut panel, model, save),
        Overlay::Level { .. } | Overlay::Blank | Overlay::Branches { .. } | Overlay::Notes { .. } => {}
    }
    out.overlay = scrolled;
}

/// Nothing but black, where there are colours.
fn blank(out: &mut Drawing, area: Rect, ctx: &Ctx<'_>) {
    out.targets.clear();
    for position in area.positions() {
        if let Some(cell) = out.buffer.cell_mut(position) {
            cell.reset();
            cell.set_style(ctx.theme.blank());
        }
    }
}
