//! Animations read back by another crate.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};
use zune_png::PngDecoder;
use zune_png::zune_core::bytestream::ZCursor;

use super::reader::{Read, read};
use super::*;
use crate::record::png;

fn screen(text: &str) -> Buffer {
    let mut screen = Buffer::empty(Rect::new(0, 0, 24, 3));
    screen.set_style(screen.area, Style::new().bg(Color::Rgb(12, 17, 24)).fg(Color::Rgb(233, 238, 245)));
    screen.set_string(0, 0, "╭──┬──▶ 状态", Style::new());
    screen.set_string(2, 1, text, Style::new().fg(Color::Rgb(86, 182, 255)));
    screen
}

fn frame(buffer: Buffer, hold_ms: u32) -> Frame {
    Frame { step: 0, buffer, hold_ms }
}

fn recorded(frames: &[Frame]) -> Read {
    let mut bytes = Vec::new();
    write(frames, &RasterOptions::default(), true, &mut bytes).expect("drawn");
    read(&bytes)
}

/// The pixels of a screen by way of the other format.
fn still(screen: &Buffer) -> Vec<Rgb> {
    let mut bytes = Vec::new();
    png::write(screen, &RasterOptions::default(), &mut bytes).expect("drawn");
    let pixels = PngDecoder::new(ZCursor::new(bytes)).decode_raw().expect("a PNG");
    pixels.chunks_exact(3).map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect()
}

#[test]
fn every_frame_is_the_still_of_its_screen() {
    let texts = ["LISTEN", "SYN-SENT", "━━●▶ 已建立", "", "LISTEN"];
    let frames = texts.map(|text| frame(screen(text), 100));
    let read = recorded(&frames);
    assert_eq!(read.shown.len(), frames.len());
    assert_eq!((read.width % 24, read.height % 3), (0, 0));
    for (frame, (shown, _)) in frames.iter().zip(&read.shown) {
        assert!(*shown == still(&frame.buffer), "{:?}", frame.buffer);
    }
}

#[test]
fn only_what_changes_is_stored() {
    let read = recorded(&[frame(screen("LISTEN"), 100), frame(screen("LISSEN"), 100)]);
    assert_eq!(read.sizes, [(read.width, read.height), (read.width / 24, read.height / 3)]);
}

#[test]
fn equal_frames_become_one() {
    let frames = [("a", 30), ("a", 20), ("b", 40), ("b", 10), ("a", 70)];
    let read = recorded(&frames.map(|(text, hold)| frame(screen(text), hold)));
    assert_eq!(read.shown.iter().map(|&(_, delay)| delay).collect::<Vec<_>>(), [5, 5, 7]);
}

#[test]
fn rounding_does_not_add_up_and_no_delay_is_too_short() {
    let frames: Vec<Frame> = (0..90).map(|i| frame(screen(["a", "b"][i % 2]), 33)).collect();
    let delays: Vec<u16> = recorded(&frames).shown.into_iter().map(|(_, delay)| delay).collect();
    assert!(delays.iter().all(|delay| (3..=4).contains(delay)), "{delays:?}");
    assert_eq!(delays.iter().sum::<u16>(), 297);

    let frames = [0, 1, 9, 90, 5].map(|hold| hold).into_iter().enumerate();
    let frames: Vec<Frame> = frames.map(|(i, hold)| frame(screen(["a", "b"][i % 2]), hold)).collect();
    let delays: Vec<u16> = recorded(&frames).shown.into_iter().map(|(_, delay)| delay).collect();
    assert_eq!(delays, [2, 2, 2, 4, 2], "what was too short is taken from the next");
}

#[test]
fn a_hold_longer_than_a_delay_can_say_goes_on() {
    let read = recorded(&[frame(screen("a"), 1_400_000), frame(screen("b"), 20)]);
    assert_eq!(read.shown.iter().map(|&(_, delay)| u32::from(delay)).sum::<u32>(), 140_002);
    assert!(read.shown[0].0 == read.shown[1].0 && read.shown[1].0 != read.shown[read.shown.len() - 1].0);
}

#[test]
fn a_loop_is_asked_for() {
    assert!(recorded(&[frame(screen("a"), 100)]).looped);
    let mut once = Vec::new();
    write([frame(screen("a"), 100)], &RasterOptions::default(), false, &mut once).expect("drawn");
    assert!(!read(&once).looped);
}

#[test]
fn equal_films_are_equal_bytes() {
    let bytes = || {
        let mut bytes = Vec::new();
        write(["a", "b"].map(|text| frame(screen(text), 100)), &RasterOptions::default(), true, &mut bytes)
            .expect("drawn");
        bytes
    };
    assert_eq!(bytes(), bytes());
}

#[test]
fn a_frame_that_the_common_palette_cannot_hold_has_its_own() {
    let colored = |blue: u8| {
        let mut screen = Buffer::empty(Rect::new(0, 0, 200, 1));
        for x in 0..200_u8 {
            screen[(x.into(), 0)].set_bg(Color::Rgb(x, 255 - x, blue));
        }
        frame(screen, 100)
    };
    let frames = [colored(0), colored(9), colored(0)];
    let read = recorded(&frames);
    for (frame, (shown, _)) in frames.iter().zip(&read.shown) {
        assert!(*shown == still(&frame.buffer));
    }
}

#[test]
fn more_colours_than_a_palette_holds_become_their_nearest() {
    let mut screen = Buffer::empty(Rect::new(0, 0, 130, 2));
    for (i, cell) in screen.content.iter_mut().enumerate() {
        let grey = u8::try_from(i % 130).unwrap();
        cell.set_bg(if i < 130 { Color::Rgb(grey, grey, grey) } else { Color::Rgb(grey, grey, grey + 1) });
    }
    let read = recorded(&[frame(screen.clone(), 100)]);
    for (shown, wanted) in read.shown[0].0.iter().zip(still(&screen)) {
        assert!(palette::distance(*shown, wanted) <= 3, "{shown:?} for {wanted:?}");
    }
}

#[test]
fn refusals_say_why() {
    let refused = |frames: &[Frame]| write(frames, &RasterOptions::default(), true, Vec::new()).unwrap_err();
    assert!(matches!(refused(&[]), RasterError::Empty));
    assert!(matches!(refused(&[frame(Buffer::empty(Rect::ZERO), 1)]), RasterError::Empty));
    let small = frame(Buffer::empty(Rect::new(0, 0, 3, 3)), 100);
    let resized = refused(&[frame(screen("a"), 100), small]);
    assert!(matches!(resized, RasterError::Resized { from: (24, 3), to: (3, 3) }));
    let wide = frame(Buffer::empty(Rect::new(0, 0, 60_000, 1)), 100);
    assert!(matches!(refused(&[wide]), RasterError::TooLarge(..)));
}

#[test]
fn a_closed_pipe_is_an_io_error() {
    struct Closed;
    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let error = write([frame(screen("a"), 1)], &RasterOptions::default(), true, Closed).unwrap_err();
    assert!(matches!(error, RasterError::Io(error) if error.kind() == io::ErrorKind::BrokenPipe));
}
