//! Recordings: what is done on the screen, saved under a name.

use super::terminal::{Terminal, cells};

/// The screens of a cast, played: size and the text at its end, before the terminal is given back.
fn played(cast: &std::path::Path) -> (usize, vt100::Parser) {
    let cast = std::fs::read_to_string(cast).expect("a cast");
    let mut lines = cast.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"));
    let header = lines.next().expect("a header");
    let count = |of: &str| u16::try_from(header[of].as_u64().expect("a size")).expect("a size");
    assert_eq!(header["version"], 2);
    let mut terminal = vt100::Parser::new(cells(count("height")), cells(count("width")), 0);
    // The marks between them are the player's.
    let events: Vec<_> = lines.filter(|event| event[1] == "o").collect();
    let (_, shown) = events.split_last().expect("events");
    for event in shown {
        terminal.process(event[2].as_str().expect("output").as_bytes());
        let contents = terminal.screen().contents();
        assert!(!contents.contains("rec  step") && !contents.contains("Save the recording"), "{contents}");
    }
    (shown.len(), terminal)
}

#[test]
fn what_is_done_is_recorded_and_saved_under_a_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let names = || {
        let mut names: Vec<_> = std::fs::read_dir(folder.path())
            .expect("a folder")
            .map(|entry| entry.expect("a file").file_name().into_string().expect("a name"))
            .collect();
        names.sort();
        names
    };
    let mut program = Terminal::program();
    program.cwd(folder.path());
    let mut terminal = Terminal::run(program);
    terminal.until("step 0 of");
    terminal.press("R");
    terminal.until("rec  step 0 of");
    for step in 1..=2 {
        terminal.press("n");
        terminal.until(&format!("rec  step {step} of"));
        terminal.rest();
    }
    let before = rows(terminal.screen.screen());
    terminal.press("R");
    terminal.until("Save the recording as");
    // What is wrong with a name is said, and nothing is lost.
    for (name, trouble) in [("demo.mp4", "names no format"), ("no/demo.cast", "There is no folder")] {
        terminal.press(name);
        terminal.press("\r");
        terminal.until(trouble);
        terminal.press(&"\u{7f}".repeat(name.len()));
        terminal.until("normal-close.gif");
    }
    assert!(names().is_empty());
    terminal.press("demo.cast\r");
    terminal.until("Saved in demo.cast.");
    let (frames, cast) = played(&folder.path().join("demo.cast"));
    assert!(frames > 10, "steps move");
    let shown = rows(cast.screen());
    // Header and footer spoke of the recording.
    assert_eq!(before[1..23], shown[1..23]);
    assert!(shown[0].contains("step 2 of 12"));

    // A file that is there stays as it is, and a take that is nowhere is asked for.
    let saved = std::fs::read(folder.path().join("demo.cast")).expect("a cast");
    terminal.press("R");
    terminal.until("rec  step 2 of");
    terminal.press("p");
    terminal.until("rec  step 1 of");
    terminal.press("Rdemo.cast\r");
    terminal.until("is there already");
    terminal.press("\u{1b}");
    terminal.until("The recording is kept");
    assert_eq!(std::fs::read(folder.path().join("demo.cast")).expect("a cast"), saved);
    terminal.press("q");
    terminal.until("Save the recording before you quit");
    terminal.press(".txt\r");
    assert_eq!(terminal.end().0, 0);
    assert_eq!(names(), ["demo.cast", "normal-close.txt"]);
    let text = std::fs::read_to_string(folder.path().join("normal-close.txt")).expect("a text");
    assert_eq!(text.matches("\n== Step 1 of 12 ==").count(), 1);
}

#[test]
fn a_file_is_replaced_when_it_is_named_twice_and_a_recording_can_be_thrown_away() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("normal-close.gif");
    std::fs::write(&file, "mine").expect("a file");
    let mut program = Terminal::program();
    program.cwd(folder.path());
    let mut terminal = Terminal::run(program);
    terminal.until("step 0 of");
    terminal.press("RR");
    // What is suggested is free.
    terminal.until("normal-close-2.gif");
    terminal.press("normal-close.gif\r");
    terminal.until("Enter again");
    assert_eq!(std::fs::read(&file).expect("a file"), b"mine");
    terminal.press("\r");
    terminal.until("Saved in normal-close.gif.");
    assert!(std::fs::read(&file).expect("a file").starts_with(b"GIF89a"));
    terminal.press("R");
    terminal.until("rec  step 0 of");
    terminal.press("q");
    terminal.until("Save the recording before you quit");
    terminal.press("\u{3}");
    assert_eq!(terminal.end().0, 0);
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1);
}

/// The rows, without blanks at their ends: it makes no difference whether those are written or erased.
fn rows(screen: &vt100::Screen) -> Vec<String> {
    screen.rows(0, 80).map(|row| row.trim_end().to_owned()).collect()
}
