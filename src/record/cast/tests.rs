use serde_json::Value;

use super::{Version, write};
use crate::app::{Settings, ThemeName};
use crate::record::ansi::tests::check_shown;
use crate::record::tests::{recorded, short};
use crate::record::{Frame, FrameOptions};
use crate::text::Lang;

/// A cast as its published format says: a header, then events; comments and empty lines are none in version 2.
struct Cast {
    header: Value,
    /// Milliseconds since the start, code, data.
    events: Vec<(u64, String, String)>,
}

fn parse(cast: &str) -> Cast {
    assert!(cast.ends_with('\n'));
    let mut lines = cast.lines();
    let header: Value = serde_json::from_str(lines.next().unwrap()).unwrap();
    let version = header["version"].as_u64().unwrap();
    let size = if version == 2 { &header } else { &header["term"] };
    let (cols, rows) = if version == 2 { ("width", "height") } else { ("cols", "rows") };
    assert!(size[cols].as_u64().unwrap() > 0 && size[rows].as_u64().unwrap() > 0);
    let theme = &size["theme"];
    let colour =
        |text: &str| text.len() == 7 && text.starts_with('#') && u32::from_str_radix(&text[1..], 16).is_ok();
    assert!(colour(theme["fg"].as_str().unwrap()) && colour(theme["bg"].as_str().unwrap()));
    let palette: Vec<&str> = theme["palette"].as_str().unwrap().split(':').collect();
    assert!(palette.len() == 16 && palette.into_iter().all(colour));
    let mut now = 0;
    let events = lines.map(|line| {
        // The number is read as text: what is written is exact.
        let event: Vec<Value> = serde_json::from_str(line).unwrap();
        let [time, code, data] = event.as_slice() else { panic!("{line}") };
        assert!(time.as_f64().unwrap() >= 0.0);
        let (whole, part) = line[1..].split_once(',').unwrap().0.split_once('.').unwrap();
        assert_eq!(part.len(), 3);
        let time = whole.parse::<u64>().unwrap() * 1000 + part.parse::<u64>().unwrap();
        assert!(version == 3 || time >= now, "times go forward");
        now = if version == 3 { now + time } else { time };
        let code = code.as_str().unwrap();
        assert!(["o", "i", "m", "r"].contains(&code) || version == 3 && code == "x", "{code}");
        (now, code.to_owned(), data.as_str().unwrap().to_owned())
    });
    Cast { events: events.collect(), header }
}

fn cast(frames: &[Frame], version: Version) -> Cast {
    let mut out = Vec::new();
    let frames = frames.iter().map(|frame| (format!("Step {}", frame.step), frame.clone()));
    write(frames, version, "a \"title\"", &mut out).unwrap();
    parse(&String::from_utf8(out).unwrap())
}

impl Cast {
    /// What the terminal is sent, and when.
    fn output(&self) -> impl Iterator<Item = (u64, &str)> {
        self.events.iter().filter(|(_, code, _)| code == "o").map(|(time, _, data)| (*time, data.as_str()))
    }
}

/// A player stops at a mark, or goes there: what was before is at rest then.
#[test]
fn every_step_but_the_first_begins_with_a_mark() {
    let frames = recorded(&FrameOptions { from: 2, to: Some(4), ..FrameOptions::default() });
    let mut start = 0;
    let mut marks = Vec::new();
    for pair in frames.windows(2) {
        start += u64::from(pair[0].hold_ms);
        if pair[0].step != pair[1].step {
            marks.push((start, format!("Step {}", pair[1].step)));
        }
    }
    assert_eq!(marks.len(), 2);
    for version in [Version::V2, Version::V3] {
        let cast = cast(&frames, version);
        let told = cast.events.iter().filter(|(_, code, _)| code == "m");
        assert_eq!(told.map(|(time, _, label)| (*time, label.clone())).collect::<Vec<_>>(), marks);
    }
}

#[test]
fn both_versions_say_the_same_at_the_same_times() {
    let frames = short();
    let (two, three) = (cast(&frames, Version::V2), cast(&frames, Version::V3));
    assert_eq!((two.header["version"].as_u64(), three.header["version"].as_u64()), (Some(2), Some(3)));
    assert_eq!(two.header["title"], "a \"title\"");
    assert_eq!(three.header["title"], "a \"title\"");
    let (exit, events) = three.events.split_last().unwrap();
    assert_eq!(two.events, events);
    assert_eq!((exit.1.as_str(), exit.2.as_str()), ("x", "0"));
}

#[test]
fn times_are_the_frames_own_and_the_end_is_after_the_last() {
    let frames = short();
    let mut start = 0;
    let mut starts: Vec<u64> = Vec::new();
    for frame in &frames {
        starts.push(start);
        start += u64::from(frame.hold_ms);
    }
    starts.push(start);
    let told: Vec<u64> = cast(&frames, Version::V2).output().map(|(time, _)| time).collect();
    assert_eq!(told, starts);
}

#[test]
fn only_what_changes_is_sent() {
    let cast = cast(&short(), Version::V2);
    let sizes: Vec<usize> = cast.output().map(|(_, data)| data.len()).collect();
    let (first, rest) = sizes.split_first().unwrap();
    assert!(rest.iter().sum::<usize>() < 2 * first, "{sizes:?}");
}

/// A terminal shows each frame as it was drawn, cell by cell: text, colours, bold.
#[test]
fn a_terminal_shows_every_frame() {
    let zh = Settings { lang: Lang::ZhCn, theme: ThemeName::Light, ..Settings::default() };
    let sixteen = Settings { theme: ThemeName::Terminal, ..Settings::default() };
    for settings in [Settings::default(), zh, sixteen] {
        let frames = recorded(&FrameOptions { from: 2, to: Some(4), settings, ..FrameOptions::default() });
        let (width, height) = (frames[0].buffer.area.width, frames[0].buffer.area.height);
        let mut terminal = vt100::Parser::new(height.try_into().unwrap(), width.try_into().unwrap(), 0);
        for (frame, (_, data)) in frames.iter().zip(cast(&frames, Version::V2).output()) {
            terminal.process(data.as_bytes());
            check_shown(&frame.buffer, terminal.screen());
        }
        assert!(terminal.screen().hide_cursor());
    }
}

#[test]
fn nothing_gives_nothing() {
    let mut out = Vec::new();
    write([], Version::V2, "", &mut out).unwrap();
    assert!(out.is_empty());
}
