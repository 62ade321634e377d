//! Screens of an invented machine, reached by keys.

use std::sync::Arc;
use std::time::Duration;

use ratatui::layout::Rect;

use crate::app::tests::fixture::{model, press, type_in};
use crate::app::{Effect, GlyphSet, Input, Model, RecordingStatus, Subject, Target, View, polls, update};
use crate::live::{Snapshot, Watch, parse};
use crate::sim::Peer;
use crate::tcp::State;
use crate::text::Lang;
use crate::ui::tests::assert_whole;
use crate::ui::tests::support::{screen, text};
use crate::ui::{self, render};

/// A server that leaks two connections, a browser, a backup that hangs, and a program under test.
const MACHINE: &str = "\
LISTEN 0 128 0.0.0.0:22 0.0.0.0:* ino:1 sk:1
LISTEN 5 5 127.0.0.1:8080 0.0.0.0:* users:((\"app\",pid=4711,fd=3)) ino:2 sk:2
ESTAB 0 0 192.0.2.10:22 198.51.100.7:50022 ino:3 sk:3
ESTAB 0 2896 192.0.2.10:40100 203.0.113.9:443 users:((\"firefox\",pid=900,fd=9)) timer:(on,200ms,0) ino:4 sk:4
ESTAB 0 0 [2001:db8::10]:40200 [2001:db8:aaaa:bbbb::443]:443 users:((\"firefox\",pid=900,fd=10)) ino:5 sk:5
CLOSE-WAIT 1 0 127.0.0.1:8080 127.0.0.1:50001 users:((\"app\",pid=4711,fd=7)) ino:6 sk:6
CLOSE-WAIT 1 0 127.0.0.1:8080 127.0.0.1:50002 users:((\"app\",pid=4711,fd=8)) ino:7 sk:7
FIN-WAIT-2 0 0 127.0.0.1:50001 127.0.0.1:8080 ino:0 sk:8
";

const OPEN: &str = "\
ESTAB 0 0 127.0.0.1:50312 127.0.0.1:8080 users:((\"curl\",pid=5120,fd=5)) ino:20 sk:20
ESTAB 0 0 127.0.0.1:8080 127.0.0.1:50312 users:((\"app\",pid=4711,fd=9)) ino:21 sk:21
";

const HALF: &str = "\
FIN-WAIT-2 0 0 127.0.0.1:50312 127.0.0.1:8080 users:((\"curl\",pid=5120,fd=5)) ino:20 sk:20
CLOSE-WAIT 1 0 127.0.0.1:8080 127.0.0.1:50312 users:((\"app\",pid=4711,fd=9)) ino:21 sk:21
";

const OVER: &str = "TIME-WAIT 0 0 127.0.0.1:50312 127.0.0.1:8080 timer:(timewait,59sec,0) ino:0 sk:20\n";

/// A machine that is polled, and what it has now.
#[derive(Default)]
struct Machine {
    watch: Watch,
    second: u64,
}

impl Machine {
    fn poll(&mut self, model: &mut Model, rows: &str) {
        self.second += 1;
        let now = Duration::from_secs(self.second);
        let changes = Arc::new(self.watch.poll(now, parse(&(MACHINE.to_owned() + rows)).sockets));
        let warnings = self.watch.warnings(false, |_| true);
        let sockets = Arc::clone(self.watch.sockets());
        let snapshot = Snapshot { now, sockets, changes, warnings };
        update(model, Input::Sockets(Arc::new(snapshot)));
    }
}

/// The view at this size after the polls of a connection's life so far; then these keys are pressed.
fn seen(size: (u16, u16), keys: &str, life: &[&str]) -> (Model, Machine) {
    let mut model = model("normal-close");
    update(&mut model, Input::Resize(size.0, size.1));
    press(&mut model, "M");
    let mut machine = Machine::default();
    machine.poll(&mut model, "");
    machine.poll(&mut model, "");
    for rows in life {
        machine.poll(&mut model, rows);
    }
    if !keys.is_empty() {
        press(&mut model, keys);
    }
    (model, machine)
}

fn shown(model: &Model) -> String {
    screen(model, model.size.0, model.size.1)
}

/// Types a filter.
fn filter(model: &mut Model, terms: &str) {
    press(model, "/ Ctrl-u");
    type_in(model, terms);
    press(model, "Enter");
}

#[test]
fn counts_flow_and_sockets() {
    for (size, name) in [((80, 24), "80x24"), ((120, 36), "120x36"), ((160, 45), "160x45")] {
        let (model, _) = seen(size, "", &[OPEN]);
        insta::assert_snapshot!(name, shown(&model));
    }
}

#[test]
fn a_connection_with_both_ends_here_is_a_and_b() {
    for (size, name) in [((80, 24), "80x24_pair"), ((120, 36), "120x36_pair"), ((160, 45), "160x45_pair")] {
        let (mut model, mut machine) = seen(size, "", &[]);
        filter(&mut model, "port:8080");
        machine.poll(&mut model, OPEN);
        machine.poll(&mut model, HALF);
        insta::assert_snapshot!(name, shown(&model));
        machine.poll(&mut model, OVER);
        let states = |model: &Model| {
            let followed = model.live.as_ref().and_then(|live| live.followed.clone()).unwrap();
            Peer::BOTH.map(|peer| followed.moment().state(peer).exact().unwrap())
        };
        assert_eq!(states(&model), [State::TimeWait, State::Closed]);
        machine.poll(&mut model, "");
        assert_eq!(states(&model), [State::Closed; 2], "it is shown to its end");
        machine.poll(&mut model, &OPEN.replace("50312", "50313"));
        assert_eq!(states(&model), [State::Established; 2], "the next one is found at once");
    }
}

#[test]
fn what_is_followed_stays_selected_wherever_it_moves_in_the_list() {
    let (mut model, mut machine) = seen((120, 36), "", &[OPEN]);
    press(&mut model, "End");
    let socket = |model: &Model| {
        let live = model.live.as_ref().unwrap();
        live.followed.as_ref().and_then(|followed| followed.socket().cloned()).unwrap()
    };
    let before = socket(&model);
    machine.poll(&mut model, HALF);
    press(&mut model, "o");
    assert!(socket(&model).is_same(&before));
    let live = model.live.as_ref().unwrap();
    let row = live.selected().unwrap();
    assert!(live.sockets()[live.rows[row]].socket.is_same(&before));
    press(&mut model, "Esc");
    assert_eq!(model.live.as_ref().unwrap().followed, None);
}

#[test]
fn warnings_say_what_they_mean_and_enter_opens_their_scenario() {
    for (size, name) in [((80, 24), "80x24_warnings"), ((120, 36), "120x36_warnings")] {
        let (mut model, _) = seen(size, "w Down", &[]);
        insta::assert_snapshot!(name, shown(&model));
        // The real library, where the scenarios are.
        model.library = Model::new(model.timeline.clone(), model.settings).library;
        press(&mut model, "Up Enter");
        assert_eq!(model.view, View::Play);
        assert_eq!(model.timeline.about().title.get(Lang::En), "CLOSE-WAIT leak");
        press(&mut model, "M");
        assert_eq!(model.view, View::Live);
    }
}

#[test]
fn other_looks() {
    let (mut model, _) = seen((80, 24), "Tab Down", &[OPEN]);
    insta::assert_snapshot!("80x24_list", shown(&model));
    model.settings.glyphs = GlyphSet::Ascii;
    press(&mut model, "Tab");
    insta::assert_snapshot!("80x24_ascii", shown(&model));
    let (mut model, _) = seen((120, 36), "L End", &[OPEN, HALF]);
    insta::assert_snapshot!("120x36_zh", shown(&model));
    press(&mut model, "/");
    insta::assert_snapshot!("120x36_filter_zh", shown(&model));
    let (model, _) = seen((40, 12), "Down", &[OPEN]);
    insta::assert_snapshot!("40x12", shown(&model));
}

#[test]
fn a_filter_that_is_none_is_explained() {
    let (mut model, _) = seen((80, 24), "", &[]);
    filter(&mut model, "port:443 state:OPEN");
    assert!(model.notice.as_deref().is_some_and(|notice| notice.starts_with("state:OPEN")));
    press(&mut model, "Esc");
    assert!(model.overlay.is_none());
    filter(&mut model, "state:CLOSE-WAIT");
    assert_eq!(model.live.as_ref().unwrap().rows.len(), 2);
    // The diagram still counts the others.
    assert!(shown(&model).contains("ESTABLISHED 3"));
    press(&mut model, "Esc");
    assert_eq!(model.live.as_ref().unwrap().rows.len(), 8);
}

#[test]
fn every_socket_can_be_clicked_and_every_size_drawn() {
    for glyphs in GlyphSet::ALL {
        let (mut model, _) = seen((80, 24), "Down", &[OPEN, HALF]);
        model.settings.glyphs = glyphs;
        for keys in ["Down", "w"] {
            press(&mut model, keys);
            for (width, height) in (0..170).step_by(7).flat_map(|w| (0..50).step_by(3).map(move |h| (w, h))) {
                let area = Rect::new(0, 0, width, height);
                let buf = render(&model, area);
                assert_whole(&buf);
                assert!(glyphs != GlyphSet::Ascii || buf.content.iter().all(|cell| cell.symbol().is_ascii()));
            }
        }
    }
    let (mut model, _) = seen((120, 36), "", &[]);
    let area = Rect::new(0, 0, 120, 36);
    let cells = (0..36).flat_map(|y| (0..120).map(move |x| (x, y)));
    let targets = ui::draw(&model, area).targets;
    let on = |wanted: Target| cells.clone().any(|(x, y)| targets.at(x, y) == Some(wanted));
    assert!((0..8).all(|row| on(Target::Socket(row))));
    update(&mut model, Input::Click(Target::Subject(Subject::State(State::Listen))));
    assert_eq!(model.live.as_ref().unwrap().rows.len(), 2);
    update(&mut model, Input::Click(Target::Subject(Subject::State(State::Listen))));
    assert_eq!(model.live.as_ref().unwrap().rows.len(), 8);
    update(&mut model, Input::Click(Target::Socket(3)));
    assert_eq!(model.live.as_ref().unwrap().selected(), Some(3));
}

#[test]
fn a_failed_poll_is_told_and_what_was_found_stays() {
    let (mut model, mut machine) = seen((80, 24), "", &[]);
    update(&mut model, Input::NoSockets("permission denied".to_owned()));
    let told = text(&render(&model, Rect::new(0, 0, 80, 24)));
    assert!(told.contains("not read: permission denied"), "{told}");
    assert!(told.contains("ESTABLISHED 3"), "{told}");
    machine.poll(&mut model, "");
    assert!(!shown(&model).contains("permission"));
}

#[test]
fn only_what_can_be_seen_is_looked_up() {
    let area = Rect::new(0, 0, 80, 24);
    let (model, _) = seen((80, 24), "", &[]);
    assert_eq!(ui::draw(&model, area).sockets.len(), 3);
    let (model, _) = seen((80, 24), "w", &[]);
    assert!(ui::draw(&model, area).sockets.is_empty());
}

#[test]
fn nothing_is_read_while_nobody_looks() {
    let mut model = model("normal-close");
    assert_eq!(polls(&model), None);
    press(&mut model, "M");
    assert_eq!(polls(&model), Some(Duration::from_secs(1)));
    press(&mut model, "M");
    assert_eq!(polls(&model), None);
    press(&mut model, "d /");
    type_in(&mut model, "ESTABLISHED");
    press(&mut model, "Enter");
    assert_eq!(polls(&model), None);
    model.plain = true;
    press(&mut model, "M");
    assert_eq!((polls(&model), model.view), (None, View::Play));
}

#[test]
fn the_card_of_a_state_counts_this_machine_and_leads_there() {
    let mut model = model("normal-close");
    update(&mut model, Input::Resize(120, 36));
    press(&mut model, "d /");
    type_in(&mut model, "CLOSE-WAIT");
    press(&mut model, "Enter");
    assert_eq!(polls(&model), Some(Duration::from_secs(1)));
    assert!(!shown(&model).contains("On this machine"));
    let mut machine = Machine::default();
    machine.poll(&mut model, "");
    let told = shown(&model);
    assert!(told.contains("On this machine: 2 now"), "{told}");
    let recorded = Model { for_recording: true, ..model.clone() };
    assert!(!shown(&recorded).contains("On this machine"));
    press(&mut model, "M");
    machine.poll(&mut model, "");
    assert_eq!(model.live.as_ref().unwrap().filter.to_string(), "state:CLOSE-WAIT");
    assert_eq!(model.live.as_ref().unwrap().rows.len(), 2);
}

#[test]
fn it_can_be_recorded() {
    let (mut model, mut machine) = seen((80, 24), "R", &[OPEN]);
    assert_eq!(model.recording, RecordingStatus::Running);
    machine.poll(&mut model, HALF);
    assert_eq!(press(&mut model, "R"), Some(Effect::Suggest));
    assert!(shown(&model).contains("live.gif"));
}
