//! The diagram as it is seen: whole pictures with a map of their styles, every size.

mod motion;

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier, Style};

use super::view::{Line, Tense};
use super::*;
use crate::app::{Depth, GlyphSet, Target, ThemeName};
use crate::run::{Moment, Timeline};
use crate::sim::{Event, EventKind, Peer, Setup};
use crate::tcp::{Edge, Timer};
use crate::ui::drawing::{Ctx, Drawing};

use EventKind::{Abort, ActiveOpen, Close, Crash, PassiveOpen, Timeout};
use Peer::{A, B};

const ARRIVES: EventKind = EventKind::Deliver(1);
const HANDSHAKE: [(Peer, EventKind); 5] =
    [(B, PassiveOpen), (A, ActiveOpen), (B, ARRIVES), (A, ARRIVES), (B, ARRIVES)];

type Script<'a> = &'a [(Peer, EventKind)];

fn walk(script: Script<'_>) -> Moment {
    let setup = Setup { window: [65535; 2], iss: [vec![100], vec![300]], established: false };
    let mut timeline = Timeline::new(&setup);
    for (at, kind) in script {
        timeline.apply(&Event::new(*at, kind.clone())).unwrap();
    }
    timeline.now().clone()
}

/// The handshake, and then more.
fn after_handshake(more: Script<'_>) -> Moment {
    walk(&[&HANDSHAKE, more].concat())
}

fn picture(size: DiagramSize, view: &View, theme: &Theme, glyphs: GlyphSet, lang: Lang) -> Buffer {
    let (w, h) = size.canvas();
    let mut buf = Buffer::empty(Rect::new(0, 0, w, h));
    draw(&mut buf, Rect::new(0, 0, w, h), size, view, theme, Glyphs::of(glyphs), Text::of(lang));
    buf
}

fn dark(size: DiagramSize, view: &View) -> Buffer {
    picture(size, view, &Theme::new(ThemeName::Dark, Depth::True), GlyphSet::Unicode, Lang::En)
}

/// One character for each cell.
fn map(buf: &Buffer, mark: impl Fn(&Cell) -> String) -> String {
    let width = usize::from(buf.area.width).max(1);
    let rows = buf.content.chunks(width).map(|row| row.iter().map(&mark).collect::<String>());
    rows.map(|row| row.trim_end().to_owned() + "\n").collect()
}

fn text(buf: &Buffer) -> String {
    map(buf, |cell| cell.symbol().to_owned())
}

const ROLES: [(Role, char); 15] = [
    (Role::Text, 't'),
    (Role::Text2, 's'),
    (Role::Muted, 'm'),
    (Role::Faint, '.'),
    (Role::Rule, '_'),
    (Role::A, 'a'),
    (Role::B, 'b'),
    (Role::Am, 'c'),
    (Role::Bm, 'd'),
    (Role::Ad, 'e'),
    (Role::Bd, 'f'),
    (Role::Err, 'x'),
    (Role::Acc, 'y'),
    (Role::InkA, 'i'),
    (Role::InkB, 'j'),
];
const GROUNDS: [(Ground, char); 5] =
    [(Ground::Bg, ' '), (Ground::Tint, '.'), (Ground::Chip, '-'), (Ground::FillA, 'A'), (Ground::FillB, 'B')];

/// The role of every mark, a capital where it is bold; then the ground of every cell.
fn styles(buf: &Buffer) -> String {
    let theme = Theme::new(ThemeName::Dark, Depth::True);
    let role = |cell: &Cell| {
        let of = |color: Color| ROLES.iter().find(|(role, _)| theme.fg(*role).fg == Some(color));
        let letter = of(cell.fg).map_or('?', |known| known.1);
        let bold = cell.modifier.contains(Modifier::BOLD);
        match cell.symbol() {
            " " => ' '.to_string(),
            _ if bold => letter.to_ascii_uppercase().to_string(),
            _ => letter.to_string(),
        }
    };
    let ground = |cell: &Cell| {
        let of = GROUNDS.iter().find(|(ground, _)| theme.bg(*ground).bg == Some(cell.bg));
        of.map_or('?', |known| known.1).to_string()
    };
    format!("{}\n{}", map(buf, role), map(buf, ground))
}

/// What is left to see without colours: reverse, bold, dim.
fn attributes(buf: &Buffer) -> String {
    map(buf, |cell| {
        let has = |modifier| cell.modifier.contains(modifier);
        let mark = match (has(Modifier::REVERSED), has(Modifier::BOLD), has(Modifier::DIM)) {
            (true, true, _) => 'R',
            (true, ..) => 'r',
            (_, true, _) => 'B',
            (.., true) => {
                if cell.symbol() == " " {
                    ' '
                } else {
                    '.'
                }
            }
            _ => {
                if cell.symbol() == " " {
                    ' '
                } else {
                    'n'
                }
            }
        };
        mark.to_string()
    })
}

fn situations() -> [(&'static str, Moment); 4] {
    [
        ("handshake", walk(&HANDSHAKE[..4])),
        ("both_established", walk(&HANDSHAKE)),
        ("reset", after_handshake(&[(B, Abort), (A, ARRIVES)])),
        ("both_closing", after_handshake(&[(A, Close), (B, Close), (A, ARRIVES), (B, ARRIVES)])),
    ]
}

#[test]
fn the_picture_is_this_in_colour() {
    for (name, moment) in situations() {
        for size in DiagramSize::ALL {
            let buf = dark(size, &View::of(&moment));
            insta::assert_snapshot!(format!("{name}_{size:?}"), format!("{}\n{}", text(&buf), styles(&buf)));
        }
    }
}

#[test]
fn the_picture_is_this_in_ascii_without_colour() {
    let theme = Theme::new(ThemeName::Dark, Depth::Mono);
    for (name, moment) in situations() {
        for size in DiagramSize::ALL {
            let buf = picture(size, &View::of(&moment), &theme, GlyphSet::Ascii, Lang::ZhCn);
            assert!(text(&buf).is_ascii());
            let colours = |cell: &Cell| (cell.fg, cell.bg) != (Color::Reset, Color::Reset);
            assert!(!buf.content.iter().any(colours));
            insta::assert_snapshot!(
                format!("{name}_{size:?}_ascii"),
                format!("{}\n{}", text(&buf), attributes(&buf))
            );
        }
    }
}

#[test]
fn wide_captions_keep_every_row_as_wide_as_it_is() {
    use unicode_width::UnicodeWidthStr;
    let view = View::of(&walk(&HANDSHAKE));
    let buf = picture(
        DiagramSize::Large,
        &view,
        &Theme::new(ThemeName::Light, Depth::True),
        GlyphSet::Unicode,
        Lang::ZhCn,
    );
    for row in buf.content.chunks(112) {
        let mut columns = 0;
        while let Some(cell) = row.get(columns) {
            columns += cell.symbol().width().max(1);
        }
        assert_eq!(columns, 112);
    }
    assert!(text(&buf).contains("可 以 传 数 据"));
}

#[test]
fn any_area_cuts_the_picture_and_nothing_else() {
    let view = View::of(&after_handshake(&[(A, Crash)]));
    let theme = Theme::new(ThemeName::Dark, Depth::True);
    let whole = picture(DiagramSize::Large, &view, &theme, GlyphSet::Unicode, Lang::ZhCn);
    for (w, h) in (0..116).step_by(14).flat_map(|w| (0..40).step_by(7).map(move |h| (w, h))) {
        for size in DiagramSize::ALL {
            let mut buf = Buffer::empty(Rect::new(0, 0, w, h));
            // Half outside, wholly outside, larger than the buffer.
            for area in [Rect::new(w / 2, h / 2, w, h), Rect::new(w, h, 9, 9), Rect::new(0, 0, 200, 200)] {
                draw(
                    &mut buf,
                    area,
                    size,
                    &view,
                    &theme,
                    Glyphs::of(GlyphSet::Unicode),
                    Text::of(Lang::ZhCn),
                );
            }
        }
        let mut buf = Buffer::empty(Rect::new(0, 0, 120, 40));
        let area = Rect::new(3, 2, w, h);
        draw(
            &mut buf,
            area,
            DiagramSize::Large,
            &view,
            &theme,
            Glyphs::of(GlyphSet::Unicode),
            Text::of(Lang::ZhCn),
        );
        for (x, y) in (0..40).flat_map(|y| (0..120).map(move |x| (x, y))) {
            let inside = x >= 3 && y >= 2 && x - 3 < w.min(112) && y - 2 < h.min(35);
            if !inside {
                assert_eq!(buf[(x, y)], Cell::default(), "{w}x{h} at {x},{y}");
            } else if x + 1 < 3 + w.min(112) {
                assert_eq!(buf[(x, y)], whole[(x - 3, y - 2)], "{w}x{h} at {x},{y}");
            }
        }
    }
}

#[test]
fn one_segment_that_takes_two_edges_lights_both() {
    // B has data and a CLOSE waiting: the ACK of its SYN releases the FIN, and CLOSE takes a second edge.
    let moment = walk(&[&HANDSHAKE[..4], &[(B, EventKind::Send(1)), (B, Close), (B, ARRIVES)]].concat());
    let taken: Vec<String> = moment.step.transitions.iter().map(|taken| taken.edge.id()).collect();
    assert_eq!(taken, ["syn-received--established", "established--fin-wait-1"]);
    let view = View::of(&moment);
    for edge in moment.step.transitions.iter().map(|taken| taken.edge) {
        assert_eq!(view.lines[edge.index()].tense[B.index()], Tense::Taken);
    }
}

#[test]
fn later_tenses_hide_earlier_ones() {
    let line = |a, b| Line { tense: [a, b], ..Line::default() };
    let peers = |line: Line| line.peers().collect::<Vec<_>>();
    assert_eq!(peers(line(Tense::Idle, Tense::Idle)), []);
    assert_eq!(peers(line(Tense::Visited, Tense::Visited)), [A, B]);
    assert_eq!(peers(line(Tense::Visited, Tense::Next)), [B]);
    assert_eq!(peers(line(Tense::Next, Tense::Last)), [B]);
    // Both lines are heavy: they alternate, each in the colour of its own tense.
    assert_eq!(peers(line(Tense::Last, Tense::Taken)), [A, B]);
    assert_eq!(line(Tense::Last, Tense::Taken).drawn(), Tense::Taken);
}

#[test]
fn tokens_at_rest_leave_every_bend_to_the_line() {
    let mut view = View::bare();
    for line in &mut view.lines {
        line.tense = [Tense::Taken, Tense::Taken];
    }
    for size in DiagramSize::ALL {
        let buf = dark(size, &view);
        for (edge, route) in size.layout().routes() {
            let marks = |at: &Point| ["●", "◆"].contains(&buf[*at].symbol());
            let bends = &route.points[1..route.points.len() - 1];
            assert!(!bends.iter().any(marks), "{size:?} {}", edge.id());
            assert_eq!(route.cells().iter().filter(|at| marks(at)).count(), 2, "{size:?} {}", edge.id());
        }
    }
}

#[test]
fn what_no_line_tells_is_told_at_the_box() {
    let cases: [(Script<'_>, &str, &str); 4] = [
        (&[(B, Abort)], " ╳ ABORT → CLOSED ", "╳ ABORT → CLOSED"),
        (&[(A, Crash)], " ╳ crash → CLOSED ", "╳ crash → CLOSED"),
        (&[(A, Timeout(Timer::User))], " ╳ user timeout ", "╳ user timeout"),
        (&[(B, Abort), (A, ARRIVES)], " ╳ RST → CLOSED ", "╳ RST → CLOSED"),
    ];
    for (more, bordered, compact) in cases {
        let view = View::of(&after_handshake(more));
        let large = text(&dark(DiagramSize::Large, &view));
        assert!(large.contains(bordered), "{bordered}\n{large}");
        let medium = text(&dark(DiagramSize::Medium, &view));
        assert!(medium.contains(bordered.trim()), "{bordered}\n{medium}");
        let small = text(&dark(DiagramSize::Compact, &view));
        assert!(small.contains(compact), "{compact}\n{small}");
    }
    // In the next step it is gone.
    let later = after_handshake(&[(B, Abort), (A, ARRIVES), (A, ActiveOpen)]);
    assert!(!text(&dark(DiagramSize::Medium, &View::of(&later))).contains('╳'));
}

#[test]
fn every_mark_on_a_fill_is_ink() {
    let theme = Theme::new(ThemeName::Dark, Depth::True);
    let inks = [(Ground::FillA, Role::InkA), (Ground::FillB, Role::InkB)];
    // B is thrown out of the state that A stays in; B is where A has been; both are in one.
    for script in [&[(B, Abort)][..], &[(A, Close)], &[]] {
        let view = View::of(&after_handshake(script));
        for cell in DiagramSize::ALL.into_iter().flat_map(|size| dark(size, &view).content) {
            let fill = inks.into_iter().find(|(fill, _)| theme.bg(*fill).bg == Some(cell.bg));
            assert!(
                fill.is_none_or(|(_, ink)| cell.symbol() == " " || theme.fg(ink).fg == Some(cell.fg)),
                "{cell:?}"
            );
        }
    }
}

#[test]
fn a_reason_that_does_not_fit_is_told_shorter() {
    let view = View::of(&walk(&[(A, ActiveOpen), (A, Timeout(Timer::User))]));
    assert!(text(&dark(DiagramSize::Compact, &view)).contains("╳ timeout"));
    let view = View::of(&walk(&[(B, PassiveOpen), (B, ActiveOpen)]));
    let medium = text(&dark(DiagramSize::Medium, &view));
    assert!(medium.contains("◇ active OPEN") && !medium.contains('╳'), "{medium}");
}

#[test]
fn without_colour_shape_tells_who_and_when() {
    let buf = picture(
        DiagramSize::Medium,
        &View::of(&walk(&HANDSHAKE[..4])),
        &Theme::new(ThemeName::Dark, Depth::Mono),
        GlyphSet::Unicode,
        Lang::En,
    );
    let at = |x, y| (buf[(x, y)].symbol(), buf[(x, y)].modifier);
    assert_eq!(at(31, 13), ("●", Modifier::REVERSED), "A is in ESTABLISHED");
    assert_eq!(at(19, 7), ("◆", Modifier::REVERSED), "B is in SYN-RECEIVED");
    assert_eq!(at(58, 7), ("◯", Modifier::empty()), "A has been in SYN-SENT");
    assert_eq!(at(29, 13), ("→", Modifier::empty()), "ESTABLISHED may be next");
    assert_eq!(at(69, 13), ("●", Modifier::empty()), "A took this edge last");
    assert_eq!(at(71, 11), ("┃", Modifier::empty()), "and its line is heavy");
    assert_eq!(at(5, 22), ("▼", Modifier::DIM), "nobody has been here");
}

#[test]
fn a_cell_knows_its_state_or_edge() {
    let mut out = Drawing::new(Rect::new(0, 0, 120, 36), Style::new());
    let model = crate::ui::tests::support::lost_last_ack();
    let area = Rect::new(3, 2, 78, 28);
    crate::ui::diagram(&mut out, area, DiagramSize::Medium, &View::bare(), &Ctx::new(&model));
    let hit = |x, y| match out.targets.at(area.x + x, area.y + y) {
        Some(Target::Subject(subject)) => Some(subject),
        _ => None,
    };
    let edge = |id| Some(Subject::Edge(Edge::by_id(id).unwrap()));
    assert_eq!(hit(30, 0), Some(Subject::State(State::Closed)));
    assert_eq!(hit(47, 2), Some(Subject::State(State::Closed)));
    assert_eq!(hit(71, 10), edge("syn-sent--established"));
    assert_eq!(hit(53, 13), edge("syn-sent--established"), "its label");
    assert_eq!(hit(7, 12), edge("syn-received--fin-wait-1"), "the second row of its label");
    assert_eq!(hit(25, 21), edge("fin-wait-1--time-wait"));
    assert_eq!(hit(0, 0), None);
    assert_eq!(hit(500, 500), None);
}
