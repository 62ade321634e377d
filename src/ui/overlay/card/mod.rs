//! The card of what is selected: in the sidebar where there is one, else in a panel on the side of the diagram that
//! the selection is not on.

mod page;
mod rows;
#[cfg(test)]
mod tests;

use ratatui::layout::{Margin, Rect};
use ratatui::text::{Line, Span};

use super::panel::{self, Panel};
use crate::app::{self, Scroll, Selection, Subject, grid};
use crate::text::key;
use crate::ui::drawing::{Ctx, Drawing};
use crate::ui::pen::columns;
use crate::ui::regions::{Regions, regions};
use crate::ui::theme::Role;
use page::{CardText, Rows};

/// Columns between the title and the text at its right.
const APART: u16 = 3;

/// With fewer rows than this below the diagram, the panel covers part of the diagram.
const ROOM: u16 = 14;

/// The lower rows of the diagram's grid begin here, doubled.
const LOWER: i8 = 6;

/// The card of what is selected, laid out for a screen.
pub(in crate::ui) struct Card {
    outer: Rect,
    inner: Rect,
    title: Line<'static>,
    beside_title: Option<Line<'static>>,
    /// The rows before those that scroll.
    head: u16,
    rows: Rows,
    scroll: Scroll,
}

impl Card {
    pub(in crate::ui) fn new(ctx: &Ctx<'_>, screen: Rect, Selection { subject, scroll }: Selection) -> Self {
        let (outer, inner) = place(screen, subject);
        let page = CardText::new(ctx, inner);
        let (head, rows) = (if page.airy { 2 } else { 1 }, rows(&page, subject));
        let last = panel::last_scroll(rows.len(), inner.height.saturating_sub(head));
        Self {
            outer,
            inner,
            title: title(&page, subject),
            beside_title: beside_title(&page, subject),
            head,
            rows,
            scroll: scroll.within(last),
        }
    }

    /// Whether there are rows below those that are shown.
    pub(in crate::ui) fn has_more(&self) -> bool {
        self.scroll.has_more()
    }

    /// Draws it; returns how far it is scrolled.
    pub(super) fn draw(&self, out: &mut Drawing, ctx: &Ctx<'_>) -> Scroll {
        let mut panel = Panel::over(out, self.outer, self.inner, ctx);
        panel.pen.line(0, 0, &self.title);
        if let Some(words) = &self.beside_title {
            let end = panel.pen.width();
            panel.pen.line_to(end, 0, words);
        }
        panel.rows(self.head, &self.rows, self.scroll)
    }
}

/// The place of the card, and of the text in it. It never covers what is selected in the diagram.
fn place(screen: Rect, subject: Subject) -> (Rect, Rect) {
    match regions(screen) {
        Regions::Wide { sidebar, .. } => {
            let inset = sidebar.inner(Margin::new(2, 1));
            (inset, inset)
        }
        Regions::Compact { diagram, footer, .. } => {
            let below = Rect { y: diagram.bottom(), height: footer.y - diagram.bottom(), ..diagram };
            let middle = diagram.y + diagram.height / 2;
            let outer = match is_low(subject) {
                _ if below.height >= ROOM => below,
                true => Rect { height: middle - diagram.y + 1, ..diagram },
                false => Rect { y: middle + 1, height: footer.y - middle - 1, ..diagram },
            };
            (outer, outer.inner(panel::MARGIN))
        }
        Regions::Small { header, footer, .. } => {
            let outer = Rect { y: header.bottom(), height: footer.y - header.bottom(), ..header };
            let framed = outer.width >= panel::ROOMY.0 && outer.height >= panel::ROOMY.1;
            (outer, if framed { outer.inner(panel::MARGIN) } else { outer })
        }
    }
}

/// Whether it is in the lower half of the diagram. An edge without a line is where it begins.
fn is_low(subject: Subject) -> bool {
    let rows = match subject {
        Subject::State(state) => [state; 2],
        Subject::Edge(edge) if edge.is_drawn() => [edge.from, edge.to],
        Subject::Edge(edge) => [edge.from; 2],
    };
    rows.map(|state| grid(state).1).iter().sum::<i8>() >= LOWER
}

fn title(page: &CardText<'_>, subject: Subject) -> Line<'static> {
    let strong = |name: &str| Span::styled(name.to_owned(), page.theme.strong(Role::Text));
    match subject {
        Subject::State(state) => Line::from(strong(state.name())),
        Subject::Edge(edge) => {
            let arrow = page.span(format!(" {} ", page.glyphs.to), Role::Muted);
            Line::from(vec![strong(edge.from.name()), arrow, strong(edge.to.name())])
        }
    }
}

/// Who is in a state, or which of the ways out an edge is, where it fits beside the title.
fn beside_title(page: &CardText<'_>, subject: Subject) -> Option<Line<'static>> {
    let words = match subject {
        Subject::State(state) => {
            let spans: Vec<_> = rows::who(page, state).into_iter().map(|row| row.spans).collect();
            Line::from(spans.join(&Span::raw(" ".repeat(usize::from(APART)))))
        }
        Subject::Edge(edge) => {
            let (n, all) = app::which_way(edge);
            Line::from(
                page.span(page.text.fill(key!("card.place"), &[("n", &n), ("all", &all)]), Role::Muted),
            )
        }
    };
    let used = columns(&title(page, subject)) + APART + columns(&words);
    (used <= page.width()).then_some(words)
}

fn rows(page: &CardText<'_>, subject: Subject) -> Rows {
    let mut parts: Vec<Rows> = rows::parts(page, subject).collect();
    if let (Subject::State(state), None) = (subject, beside_title(page, subject)) {
        parts.insert(0, rows::who(page, state));
    }
    if page.airy { parts.join(&Line::default()) } else { parts.concat() }
}
