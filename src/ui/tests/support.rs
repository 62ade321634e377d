//! Models for tests of the screen, and screens written down: the text, and below it what each cell is there for.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};

pub(crate) use crate::app::tests::fixture::both;
use crate::app::tests::fixture::{captured, press};
use crate::app::{Input, Model, Settings, open_capture, update};
use crate::run::{Note, Timeline};
use crate::scenario::{Localized, PeerInfo, Scenario, ScriptStep};
use crate::sim::{Event, EventKind, Injection, Peer, SeqExpr, Setup};
use crate::tcp::{Flags, Timer, Var};
use crate::ui::drawing::{Ctx, Drawing};
use crate::ui::render;
use crate::ui::theme::{Ground, Role, Theme};

const ROLES: [(Role, char); 15] = [
    (Role::Text, 't'),
    (Role::Text2, 'u'),
    (Role::Muted, 'm'),
    (Role::Faint, 'f'),
    (Role::Rule, 'r'),
    (Role::A, 'a'),
    (Role::B, 'b'),
    (Role::Am, 'c'),
    (Role::Bm, 'd'),
    (Role::Ad, 'g'),
    (Role::Bd, 'h'),
    (Role::Err, 'e'),
    (Role::Acc, 'k'),
    (Role::InkA, 'i'),
    (Role::InkB, 'j'),
];

const GROUNDS: [(Ground, char); 8] = [
    (Ground::Bg, ' '),
    (Ground::Surf, '.'),
    (Ground::Tint, ','),
    (Ground::Chip, '-'),
    (Ground::Bar, '_'),
    (Ground::FillA, '1'),
    (Ground::FillB, '2'),
    (Ground::Heat, '3'),
];

/// The rows of a buffer as text.
pub(crate) fn text(buf: &Buffer) -> String {
    by_row(buf, |buf, x, y| buf[(x, y)].symbol().to_owned())
}

/// What each cell of a buffer is there for: a letter for the role of a glyph, upper case where it is bold; a
/// sign for the ground where there is no glyph. Without colours: `R` reversed, `B` bold, `d` dim.
pub(crate) fn style_map(buf: &Buffer, theme: &Theme) -> String {
    let role_of = |fg: Color| ROLES.into_iter().find(|&(role, _)| theme.fg(role).fg == Some(fg));
    let ground_of = |bg: Color| GROUNDS.into_iter().find(|&(ground, _)| theme.bg(ground).bg == Some(bg));
    by_row(buf, |buf, x, y| {
        let cell = &buf[(x, y)];
        let sign = if theme.fg(Role::Text).fg.is_none() {
            let attributes = [(Modifier::REVERSED, 'R'), (Modifier::BOLD, 'B'), (Modifier::DIM, 'd')];
            let shown = attributes.into_iter().find(|(attribute, _)| cell.modifier.contains(*attribute));
            shown.map_or(if cell.symbol() == " " { ' ' } else { '.' }, |(_, sign)| sign)
        } else if cell.symbol() == " " {
            ground_of(cell.bg).map_or('?', |(_, sign)| sign)
        } else {
            let letter = role_of(cell.fg).map_or('?', |(_, letter)| letter);
            if cell.modifier.contains(Modifier::BOLD) { letter.to_ascii_uppercase() } else { letter }
        };
        sign.to_string()
    })
}

/// A part of the screen, drawn alone.
pub(crate) fn part(
    model: &Model,
    (width, height): (u16, u16),
    draw: impl FnOnce(&mut Drawing, Rect, &Ctx<'_>),
) -> Buffer {
    let area = Rect::new(0, 0, width, height);
    let mut out = Drawing::new(area, Style::new());
    draw(&mut out, area, &Ctx::new(model));
    out.buffer
}

/// A screen as text, and its style map.
pub(crate) fn screen(model: &Model, width: u16, height: u16) -> String {
    let buf = render(model, Rect::new(0, 0, width, height));
    let theme = Theme::new(model.settings.theme, model.settings.depth);
    format!("{}\n{}\n{}", text(&buf), "~".repeat(usize::from(width)), style_map(&buf, &theme))
}

fn by_row(buf: &Buffer, cell: impl Fn(&Buffer, u16, u16) -> String) -> String {
    let area = buf.area;
    let row = |y| {
        let mut row = String::new();
        let mut x = area.left();
        while x < area.right() {
            row.push_str(&cell(buf, x, y));
            x += crate::ui::lines::width(buf[(x, y)].symbol()).max(1);
        }
        row.trim_end().to_owned()
    };
    (area.top()..area.bottom()).map(row).collect::<Vec<_>>().join("\n")
}

pub(crate) fn setup(iss: [u32; 2]) -> Setup {
    Setup { window: [65535, 65535], iss: iss.map(|iss| vec![iss]), established: false }
}

/// A model of these events, at its last step.
pub(crate) fn model(title: Localized, setup: Setup, events: Vec<Event>) -> Model {
    let mut timeline = Timeline::new(&setup);
    for event in &events {
        timeline.apply(event).expect("the event can happen");
    }
    let steps = events.into_iter().map(ScriptStep::from);
    let scenario = Scenario {
        title,
        summary: Some(both(
            "A opens, A closes, and the last ACK of it all is lost on its way.",
            "A 打开连接，A 关闭连接，而最后一个 ACK 在途中丢失。",
        )),
        reference: Some("RFC 9293 Figure 12".to_owned()),
        tags: Vec::new(),
        setup,
        peers: [49152, 80].map(|port| PeerInfo { name: None, port, window: None }),
        steps: steps.collect(),
        level: None,
    };
    *timeline.about_mut() = scenario.about();
    Model::new(timeline, Settings::default())
}

/// An event at A or B.
pub(crate) fn a(kind: EventKind) -> Event {
    Event::new(Peer::A, kind)
}

/// An event at B.
pub(crate) fn b(kind: EventKind) -> Event {
    Event::new(Peer::B, kind)
}

pub(crate) const DELIVER: EventKind = EventKind::Deliver(1);

fn open() -> Vec<Event> {
    vec![b(EventKind::PassiveOpen), a(EventKind::ActiveOpen), b(DELIVER), a(DELIVER), b(DELIVER)]
}

/// Open, close, the last ACK lost, the FIN sent again.
pub(crate) fn lost_last_ack() -> Model {
    let mut events = open();
    events.extend([
        a(EventKind::Close),
        b(DELIVER),
        a(DELIVER),
        b(EventKind::Close),
        a(DELIVER),
        b(EventKind::Lose(1)),
        b(EventKind::Timeout(Timer::Retransmission)),
        a(DELIVER),
        b(DELIVER),
        a(EventKind::Timeout(Timer::TimeWait)),
    ]);
    let title = both("Open, close, and a lost last ACK", "建立、关闭，以及丢失的最后一个 ACK");
    let mut model = model(title, setup([100, 300]), events);
    let say = Some(both(
        "A may send data now. B is not there yet: it waits for this ACK.",
        "A 现在可以发送数据。B 还没有：它在等待这个 ACK。",
    ));
    let last = model.timeline.last();
    model.timeline.seek(4);
    model.timeline.annotate(Note { say, ..Note::default() });
    model.timeline.seek(last);
    model
}

/// Both open at once, both close at once.
pub(crate) fn simultaneous() -> Model {
    let both_do = |kind: &EventKind| [a(kind.clone()), b(kind.clone())];
    let mut events = Vec::new();
    for kind in [EventKind::ActiveOpen, DELIVER, DELIVER, EventKind::Close, DELIVER, DELIVER] {
        events.extend(both_do(&kind));
    }
    model(both("Simultaneous open and close", "同时打开与同时关闭"), setup([100, 300]), events)
}

/// All that is out of the ordinary, with long numbers: copies, strays, refusals, a closed window, a reset.
pub(crate) fn trouble() -> Model {
    let mut events = open();
    let forged = Injection {
        flags: Flags::RST,
        seq: SeqExpr::Relative(Var::RcvNxt, 1000),
        ack: None,
        len: 0,
        window: 65535,
    };
    events.extend([
        a(EventKind::Send(3000)),
        b(EventKind::Duplicate(1)),
        b(DELIVER),
        a(DELIVER),
        b(DELIVER),
        b(EventKind::Inject(forged)),
        b(EventKind::ActiveOpen),
        a(EventKind::Send(1000)),
        b(DELIVER),
        a(EventKind::Lose(1)),
        a(EventKind::Timeout(Timer::Retransmission)),
        a(EventKind::Timeout(Timer::Retransmission)),
        b(EventKind::Abort),
    ]);
    let mut setup = setup([4_000_000_100, 3_999_999_300]);
    setup.window[1] = 4000;
    model(both("Trouble", "麻烦"), setup, events)
}

/// The list of a real capture after these keys.
pub(in crate::ui) fn capture_after(keys: &str, size: (u16, u16), settings: Settings) -> Model {
    let file = captured();
    let mut model = Model::new(file.capture.run(&file.capture.connections[0]), settings);
    update(&mut model, Input::Resize(size.0, size.1));
    open_capture(&mut model, file);
    for key in keys.split_whitespace() {
        press(&mut model, key);
        model.frame = None;
    }
    model
}
