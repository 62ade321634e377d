//! What the user does on the screen, from the bytes of a terminal to the cells that are drawn: no panic whatever is pressed,
//! pasted or clicked, on a screen of any size, and no cell holds what a terminal would take for a command.

#![no_main]

use std::sync::{Arc, LazyLock};

use finwait::app::{self, CaptureFile, Input, Model, Settings};
use finwait::capture::{Capture, Detail};
use finwait::scenario::{BUILTINS, load};
use finwait::{terminal, ui};
use libfuzzer_sys::fuzz_target;

static CAPTURE: LazyLock<Arc<CaptureFile>> = LazyLock::new(|| {
    let bytes = include_bytes!("../../tests/captures/kernel/lab.pcap");
    let capture = Capture::read(&bytes[..], Detail::Folded, |_| {}).expect("it is a capture");
    Arc::new(CaptureFile::new("lab.pcap".to_owned(), capture))
});

/// The sandbox, a capture, or a built-in scenario. All else is a key away.
fn model(start: u8) -> Model {
    let timeline = match start {
        0 | 1 => app::sandbox(start == 1).expect("there is always one"),
        _ => {
            let builtin = &BUILTINS[usize::from(start) % BUILTINS.len()];
            load(builtin.name, builtin.json.as_bytes()).opened.expect("it is right").1
        }
    };
    let mut model = Model::new(timeline, Settings::default());
    if start == 2 {
        app::open_capture(&mut model, CAPTURE.clone());
    }
    model
}

fuzz_target!(|bytes: &[u8]| {
    let [start, columns, rows, bytes @ ..] = bytes else { return };
    let mut model = model(*start);
    app::update(&mut model, Input::Resize((*columns).into(), (*rows).into()));
    let screen = terminal::drive(&mut model, bytes, ui::draw);
    for cell in &screen.content {
        assert!(!cell.symbol().chars().any(char::is_control), "{:?}", cell.symbol());
    }
});
