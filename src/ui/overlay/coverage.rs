//! What has been seen of states, edges, pairs and rules, and what is missing.

use ratatui::layout::Rect;
use ratatui::text::Line;

use super::panel::{Panel, Size};
use crate::app::{CoverageGroup, CoverageItem, Model, missing};
use crate::text::key;
use crate::ui::lines;
use crate::ui::theme::{Ground, Role};

/// As wide as the longest row.
const WIDTH: u16 = 74;

/// Title, and an empty row.
const HEAD: u16 = 2;

/// A row of the view.
enum Row {
    Heading(String),
    Missing(CoverageItem),
    Gap,
}

fn rows(model: &Model) -> Vec<Row> {
    let mut rows = Vec::new();
    for (group, items) in missing(&model.progress) {
        if !rows.is_empty() {
            rows.push(Row::Gap);
        }
        rows.push(Row::Heading(CoverageGroup::heading(group, &model.progress, model.text())));
        rows.extend(items.into_iter().map(Row::Missing));
    }
    rows
}

pub(super) fn size(screen: Rect) -> Size {
    (WIDTH, screen.height)
}

/// The first row shown: the selected one is on the page, with its heading where it is the first.
fn first(rows: &[Row], selected: usize, height: u16) -> usize {
    let mut items = rows.iter().enumerate().filter(|(_, row)| matches!(row, Row::Missing(_)));
    let place = items.nth(selected).map_or(0, |(place, _)| place);
    let height = usize::from(height);
    place.saturating_sub(height / 2).min(rows.len().saturating_sub(height))
}

pub(super) fn draw(panel: &mut Panel<'_>, model: &Model, selected: usize) {
    let text = model.text();
    let aside = if model.seeking.is_some() { key!("coverage.seeking") } else { key!("coverage.missing") };
    panel.title(text.get(key!("coverage.title")), text.get(aside));
    let rows = rows(model);
    let height = panel.pen.height().saturating_sub(HEAD);
    let first = first(&rows, selected, height);
    let before = rows.iter().take(first).filter(|row| matches!(row, Row::Missing(_))).count();
    let mut nth = before;
    for (row, y) in rows.iter().skip(first).zip(HEAD..HEAD + height) {
        let pen = &mut panel.pen;
        let width = pen.width();
        match row {
            Row::Gap => {}
            Row::Heading(words) => {
                let words = Line::from(pen.span(words.clone(), Role::Acc));
                pen.line(0, y, &words);
            }
            Row::Missing(item) => {
                let style = if nth == selected {
                    pen.ground(0, y, width, Ground::Chip);
                    pen.put(0, y, pen.glyphs.heads[0], pen.theme.fg(Role::Acc));
                    pen.theme.strong(Role::Text)
                } else {
                    pen.theme.fg(Role::Text2)
                };
                let name = item.name_in(text);
                let name = lines::clip(&name, width.saturating_sub(4), pen.glyphs.ellipsis);
                pen.put(2, y, &name, style);
                nth += 1;
            }
        }
    }
    panel.more(HEAD, height, first > 0, rows.len() > first + usize::from(height));
}

#[cfg(test)]
mod tests {
    use crate::app::tests::fixture::{model, press};
    use crate::app::{GlyphSet, Input, Model, update};
    use crate::text::Lang;
    use crate::ui::tests::support::screen;

    fn pressed(size: (u16, u16), lang: Lang, glyphs: GlyphSet, keys: &str) -> Model {
        let mut model = model("normal-close");
        (model.settings.lang, model.settings.glyphs) = (lang, glyphs);
        update(&mut model, Input::Resize(size.0, size.1));
        press(&mut model, keys);
        (model.frame, model.notice) = (None, None);
        model
    }

    fn shown(model: &Model) -> String {
        screen(model, model.size.0, model.size.1)
    }

    #[test]
    fn what_is_missing_is_listed() {
        let seen = |size, lang, glyphs| shown(&pressed(size, lang, glyphs, "n n n C Down Down"));
        insta::assert_snapshot!("80x24_coverage", seen((80, 24), Lang::En, GlyphSet::Unicode));
        insta::assert_snapshot!("120x36_coverage_zh", seen((120, 36), Lang::ZhCn, GlyphSet::Unicode));
        insta::assert_snapshot!("160x45_coverage", seen((160, 45), Lang::En, GlyphSet::Unicode));
        insta::assert_snapshot!("80x24_coverage_ascii", seen((80, 24), Lang::En, GlyphSet::Ascii));
    }

    #[test]
    fn what_was_never_seen_is_faint_when_asked_for() {
        let marked = pressed((120, 36), Lang::En, GlyphSet::Unicode, "n n n C m Esc");
        insta::assert_snapshot!("120x36_marks", shown(&marked));
    }
}
