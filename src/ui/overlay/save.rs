//! The name of the file for a recording or a run, and what is wrong with it.

use super::panel::{MARGIN, Panel, Size, wrapped};
use crate::app::{Model, SaveAs, Saved};
use crate::text::key;
use crate::ui::theme::Role;

/// Title, the name between empty rows, and three rows to say something.
pub(super) const SIZE: Size = (62, 7 + 2 * MARGIN.vertical);

/// The row of the name.
const NAME: u16 = 2;

pub(super) fn draw(panel: &mut Panel<'_>, model: &Model, save: &SaveAs) {
    let text = model.text();
    let title = match save.what {
        Saved::Run => key!("save.title-run"),
        Saved::Recording if save.quits => key!("save.title-quit"),
        Saved::Recording => key!("save.title"),
    };
    panel.title(text.get(title), "");
    let height = panel.pen.height();
    panel.typed(NAME.min(height.saturating_sub(1)), &save.typed, &save.suggested);
    let (sentences, role) = match &save.trouble {
        Some(trouble) => (vec![trouble.as_str()], Role::Err),
        None if save.quits => {
            (vec![text.get(key!("save.formats")), text.get(key!("save.without"))], Role::Muted)
        }
        None if save.what == Saved::Run => (vec![text.get(key!("save.run"))], Role::Muted),
        None => (vec![text.get(key!("save.formats"))], Role::Muted),
    };
    let pen = &mut panel.pen;
    let (width, style) = (pen.width(), pen.theme.fg(role));
    let rows = sentences.into_iter().flat_map(|sentence| wrapped(sentence, width, style));
    for (row, y) in rows.zip(NAME + 2..height) {
        pen.line(0, y, &row);
    }
}
