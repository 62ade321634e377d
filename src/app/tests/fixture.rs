//! Small scenarios, and keys by name.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use ratatui::layout::Rect;

use crate::app::{Effect, Entry, Input, KeyCode, KeyPress, Model, Modifiers, Settings, update};
use crate::run::{Note, Timeline};
use crate::scenario::{Localized, PeerInfo, Scenario, ScriptStep};
use crate::sim::{Event, EventKind, Peer, Setup};
use crate::tcp::Timer;
use crate::text::Lang;
use crate::ui::{self, Drawing};

/// A text in both languages.
pub(crate) fn both(en: &str, zh: &str) -> Localized {
    Localized(BTreeMap::from([(Lang::En, en.to_owned()), (Lang::ZhCn, zh.to_owned())]))
}

fn entry(name: &'static str, title: Localized, summary: Localized, tags: &[&str], events: &[Event]) -> Entry {
    let setup = Setup { window: [65535; 2], iss: [vec![100], vec![300]], established: true };
    let mut timeline = Timeline::new(&setup);
    for event in events {
        timeline.apply(event).unwrap();
    }
    timeline.end_script();
    let scenario = Scenario {
        title,
        summary: Some(summary),
        reference: Some("RFC 9293 Figure 12".to_owned()),
        tags: tags.iter().map(|&tag| tag.to_owned()).collect(),
        setup,
        peers: [49152, 80].map(|port| PeerInfo { name: None, port, window: None }),
        steps: events.iter().cloned().map(ScriptStep::from).collect(),
        level: None,
    };
    *timeline.about_mut() = scenario.about();
    Entry::new(name, None, scenario, timeline)
}

fn entries() -> Vec<Entry> {
    let close = [
        Event::new(Peer::A, EventKind::Close),
        Event::new(Peer::B, EventKind::Deliver(1)),
        Event::new(Peer::A, EventKind::Deliver(1)),
        Event::new(Peer::B, EventKind::Close),
        Event::new(Peer::A, EventKind::Deliver(1)),
        Event::new(Peer::B, EventKind::Deliver(1)),
        Event::new(Peer::A, EventKind::Timeout(Timer::TimeWait)),
    ];
    let refused = [Event::new(Peer::A, EventKind::ActiveOpen), Event::new(Peer::A, EventKind::Abort)];
    let mut entries = vec![
        entry(
            "normal-close",
            both("Normal close", "正常关闭"),
            both("A closes first and waits 2MSL.", "A 先关闭，并等待 2MSL。"),
            &["close"],
            &close,
        ),
        entry(
            "abort",
            both("Abort", "中止"),
            both(
                "A tries to open twice, then aborts: B hears of it by a RST.",
                "A 试图再次打开，然后中止：B 由 RST 得知。",
            ),
            &["reset", "abort"],
            &refused,
        ),
        entry("idle", both("Nothing happens", "无事发生"), both("Both wait.", "双方等待。"), &["idle"], &[]),
    ];
    let timeline = &mut entries[0].timeline;
    let say = Some(both("The client has nothing more to send.", "客户端没有更多数据要发送。"));
    timeline.seek(1);
    timeline.annotate(Note { say, ..Note::default() });
    timeline.seek(0);
    entries
}

/// The scenario of this name, with all of them to pick from.
pub(crate) fn model(name: &str) -> Model {
    let of_name = entries().into_iter().find(|entry| entry.name == name).unwrap();
    let mut model = Model::new(of_name.timeline, Settings::default());
    model.library = Arc::new(LazyLock::new(entries));
    model
}

/// `normal-close` without motion on a screen of this size, after these keys.
pub(crate) fn still(keys: &str, size: (u16, u16)) -> Model {
    let mut model = model("normal-close");
    model.settings.reduced_motion = true;
    model.size = size;
    press(&mut model, keys);
    model
}

pub(crate) fn key(name: &str) -> KeyPress {
    let (name, modifiers) = match name.strip_prefix("Ctrl-") {
        Some(letter) => (letter, Modifiers::CTRL),
        None => (name, Modifiers::NONE),
    };
    let code = match name {
        "Right" => KeyCode::Right,
        "Left" => KeyCode::Left,
        "Up" => KeyCode::Up,
        "Down" => KeyCode::Down,
        "PageDown" => KeyCode::PageDown,
        "PageUp" => KeyCode::PageUp,
        "Home" => KeyCode::Home,
        "End" => KeyCode::End,
        "Tab" => KeyCode::Tab,
        "Shift-Tab" => KeyCode::BackTab,
        "Enter" => KeyCode::Enter,
        "Backspace" => KeyCode::Backspace,
        "Esc" => KeyCode::Esc,
        "Delete" => KeyCode::Delete,
        "F1" => KeyCode::F(1),
        "F5" => KeyCode::F(5),
        "Space" => KeyCode::Char(' '),
        one => KeyCode::Char(one.chars().next().unwrap()),
    };
    KeyPress::new(code, modifiers)
}

/// Presses keys one after the other; returns what the last one wants of the terminal.
pub(crate) fn press(model: &mut Model, keys: &str) -> Option<Effect> {
    let mut effect = None;
    for name in keys.split(' ') {
        effect = update(model, Input::Key(key(name)));
        if model.overlay.is_some() || model.selection.is_some() {
            draw(model);
        }
    }
    effect
}

/// Draws the model and hands back how far things are scrolled, as the event loop does.
pub(crate) fn draw(model: &mut Model) -> Drawing {
    let (width, height) = model.size;
    let drawing = ui::draw(model, Rect::new(0, 0, width, height));
    update(model, Input::Drawn { card: drawing.card, overlay: drawing.overlay });
    drawing
}

/// Types a text.
pub(crate) fn type_in(model: &mut Model, text: &str) {
    for c in text.chars() {
        update(model, Input::Key(KeyPress::new(KeyCode::Char(c), Modifiers::NONE)));
    }
}

/// A real capture.
pub(crate) fn captured() -> std::sync::Arc<crate::app::CaptureFile> {
    const LAB: &[u8] = include_bytes!("../../../tests/captures/kernel/lab.pcap");
    let capture = crate::capture::Capture::read(LAB, crate::capture::Detail::Begin, |_| {}).unwrap();
    crate::app::CaptureFile::new("lab.pcap".to_owned(), capture).into()
}
