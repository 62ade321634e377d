//! The sockets of this machine: counts and flow on the diagram, the list beside or below it, and what is followed.
//!
//! ```text
//! wide                                    compact                   small
//! which, how many                         which, how many           which, how many
//! diagram                  | sockets,     diagram, or more          sockets, or warnings
//!                          | or warnings  sockets, or warnings
//! A and B, or the socket   |              sockets, or what is
//! what deserves attention  |              followed
//! keys                                    keys                      keys
//! ```

mod detail;
mod list;
#[cfg(test)]
mod tests;
mod warnings;

pub use warnings::what;

use ratatui::layout::{Margin, Rect};
use ratatui::text::Line;

use super::diagram::{DiagramSize, View};
use super::drawing::{Ctx, Drawing};
use super::lines;
use super::pen::Pen;
use super::regions::{Regions, regions};
use super::theme::{Ground, Role};
use super::{bars, footer, header};
use crate::app::{Live, LiveList, Model, Pane, Subject, Target};
use crate::tcp::State;
use crate::text::key;

/// The places on the screen.
struct Places {
    header: Rect,
    sidebar: Rect,
    diagram: Option<(Rect, DiagramSize)>,
    list: Rect,
    /// What is followed.
    detail: Rect,
    /// What deserves attention, where it is not in the list.
    warnings: Rect,
    footer: Rect,
}

fn places(area: Rect, pane: Pane, shown: &Live) -> Places {
    let lists_warnings = shown.list != LiveList::Sockets;
    match regions(area) {
        Regions::Wide { size, header, diagram, story, sidebar, footer, .. } => {
            let below = Rect { height: footer.y.saturating_sub(story.y + 1), ..story };
            let detail = if shown.followed.is_some() { detail::ROWS } else { 1 }.min(below.height);
            Places {
                header,
                sidebar,
                diagram: Some((diagram, size.diagram())),
                list: sidebar.inner(Margin::new(2, 1)),
                detail: Rect { height: detail, ..below },
                warnings: Rect { y: below.y + detail, height: below.height - detail, ..below },
                footer,
            }
        }
        Regions::Compact { header, diagram, footer, .. } => {
            let all = Rect { y: header.bottom(), height: footer.y - header.bottom(), ..header };
            let below = Rect { y: diagram.bottom(), height: footer.y - diagram.bottom(), ..diagram };
            let (top, bottom) = match pane {
                Pane::Diagram if !lists_warnings => (None, below),
                _ => (Some(all), Rect::ZERO),
            };
            let detail = match top {
                Some(all) if !lists_warnings => {
                    Rect { y: all.bottom() - detail::ROWS.min(all.height), height: detail::ROWS, ..all }
                }
                _ => Rect::ZERO,
            };
            let list = top.map_or(bottom, |all| Rect { height: all.height - detail.height, ..all });
            Places {
                header,
                sidebar: Rect::ZERO,
                diagram: top.is_none().then_some((diagram, DiagramSize::Compact)),
                list: list.inner(Margin::new(1, 0)),
                detail: detail.inner(Margin::new(1, 0)),
                warnings: Rect::ZERO,
                footer,
            }
        }
        Regions::Small { header, footer, .. } => {
            let top = header.bottom();
            let all = Rect { y: top, height: footer.y.saturating_sub(top), ..header };
            Places {
                header,
                sidebar: Rect::ZERO,
                diagram: None,
                list: all,
                detail: Rect::ZERO,
                warnings: Rect::ZERO,
                footer,
            }
        }
    }
}

/// Draws the view.
pub(super) fn draw(out: &mut Drawing, area: Rect, shown: &Live, ctx: &Ctx<'_>) {
    let model = ctx.model;
    let places = places(area, model.pane, shown);
    bars(out, area, places.header, places.footer, ctx);
    out.buffer.set_style(places.sidebar, ctx.theme.bg(Ground::Surf));
    head(&mut out.pen(places.header, ctx), model, shown);
    if let Some((place, size)) = places.diagram {
        super::diagram(out, place, size, &view(shown), ctx);
    }
    match shown.list {
        LiveList::Sockets => {
            out.sockets = list::shown(places.list, shown);
            for (area, row) in list::places(places.list, shown) {
                out.targets.add(area, Target::Socket(row));
            }
            list::draw(&mut out.pen(places.list, ctx), model, shown);
        }
        LiveList::Warnings { selected } => {
            warnings::draw(&mut out.pen(places.list, ctx), model, shown, selected);
        }
    }
    detail::draw(&mut out.pen(places.detail, ctx), model, shown);
    warnings::draw_short(&mut out.pen(places.warnings, ctx), model, shown);
    footer::draw(out, places.footer, Rect::ZERO, ctx, model);
}

/// What the diagram shows: the counts, and where the ends of what is followed are. A warning that is selected selects its
/// state.
fn view(shown: &Live) -> View {
    let followed = shown.followed.as_ref().map(crate::live::Followed::moment);
    let view = followed.as_ref().map_or_else(View::bare, View::of);
    let warns = |state: State| shown.warnings().iter().any(|warning| warning.kind.state() == state);
    let selected = match shown.list {
        LiveList::Warnings { selected } => shown.warnings().get(selected).map(|warning| warning.kind.state()),
        LiveList::Sockets => None,
    };
    view.counting(&shown.counts, &shown.flow, warns).selecting(selected.map(Subject::State))
}

/// `finwait | Live sockets  port:8080` and at the right `3 of 12 sockets  ! 2`.
fn head(pen: &mut Pen<'_>, model: &Model, shown: &Live) {
    if pen.height() == 0 {
        return;
    }
    let text = model.text();
    let mut right: Vec<_> = header::recording_mark(pen, model).into_iter().collect();
    if let Some(trouble) = &shown.trouble {
        right.push(pen.strong(text.fill(key!("live.trouble"), &[("error", trouble)]), Role::Err));
    } else if shown.snapshot.is_some() {
        let warnings = shown.warnings().len();
        if warnings > 0 {
            right.push(pen.strong(format!("! {warnings}  "), Role::Err));
        }
        let (count, all) = (shown.rows.len(), shown.sockets().len());
        let counted = if count == all {
            text.fill(if all == 1 { key!("live.count.one") } else { key!("live.count") }, &[("all", &all)])
        } else {
            text.fill(key!("live.count-of"), &[("count", &count), ("all", &all)])
        };
        right.push(pen.span(counted, Role::Text2));
    } else {
        right.push(pen.span(text.get(key!("live.reading")), Role::Muted));
    }
    let end = pen.width().saturating_sub(header::margin(pen.width()));
    let right = Line::from(right);
    let from = pen.line_to(end, 0, &right);
    let x = header::program_name(pen);
    let x = pen.put(x, 0, text.get(key!("live.title")), pen.theme.strong(Role::Text)) + 2;
    let filter = shown.filter.to_string();
    let filter = lines::clip(&filter, from.saturating_sub(x + 2), pen.glyphs.ellipsis);
    pen.put(x, 0, &filter, pen.theme.fg(Role::Acc));
}
