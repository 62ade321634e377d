//! Pictures read back by another crate than the one that wrote them.

use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use zune_png::PngDecoder;
use zune_png::zune_core::bytestream::ZCursor;
use zune_png::zune_core::colorspace::ColorSpace;

use super::*;
use crate::record::raster::palette::BG;

/// Width, height and red, green, blue of every pixel.
fn read(bytes: &[u8]) -> (usize, usize, Vec<Rgb>) {
    let mut decoder = PngDecoder::new(ZCursor::new(bytes));
    let pixels = decoder.decode_raw().expect("a PNG");
    let (width, height) = decoder.dimensions().expect("a header");
    assert_eq!(decoder.colorspace(), Some(ColorSpace::RGB));
    (width, height, pixels.chunks_exact(3).map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect())
}

fn written(screen: &Buffer, options: &RasterOptions) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(screen, options, &mut bytes).expect("drawn");
    bytes
}

fn screen() -> Buffer {
    let mut screen = Buffer::empty(Rect::new(0, 0, 30, 4));
    screen.set_style(screen.area, Style::new().bg(Color::Rgb(12, 17, 24)).fg(Color::Rgb(233, 238, 245)));
    screen.set_string(1, 0, "╭───┬──▶ ESTABLISHED ● ◯", Style::new());
    screen.set_string(1, 1, "建立、关闭 SYN", Style::new().bg(Color::Indexed(25)));
    screen.set_string(1, 2, " chip ", Style::new().add_modifier(Modifier::REVERSED | Modifier::BOLD));
    screen.set_string(10, 2, "plain", Style::reset());
    screen
}

#[test]
fn every_cell_is_the_frames() {
    for font_size in [11.0, 14.0, 16.0, 22.0] {
        let options = RasterOptions { font_size, ..RasterOptions::default() };
        let screen = screen();
        let (width, height, pixels) = read(&written(&screen, &options));
        let (wide, high) = (width / 30, height / 4);
        assert_eq!((wide * 30, high * 4), (width, height));
        for y in 0..4_u16 {
            for x in 0..30_u16 {
                // the second cell of a wide character belongs to the first
                let second = x > 0 && screen[(x - 1, y)].symbol().chars().any(|c| c >= '\u{3000}');
                let cell = &screen[(x - u16::from(second), y)];
                let (left, top) = (usize::from(x) * wide, usize::from(y) * high);
                let at = |i: usize| pixels[(top + i / wide) * width + left + i % wide];
                let reversed = cell.modifier.contains(Modifier::REVERSED);
                let color = match if reversed { cell.fg } else { cell.bg } {
                    Color::Rgb(r, g, b) => [r, g, b],
                    Color::Indexed(25) => [0, 95, 175],
                    Color::Reset => BG,
                    other => panic!("{other}"),
                };
                let grounds = (0..wide * high).filter(|&i| at(i) == color).count();
                assert!(grounds > 0, "{font_size}: {x},{y} has its ground");
                // a comma keeps to its first cell
                let blank = cell.symbol() == " " || (second && cell.symbol() == "、");
                assert_eq!(grounds == wide * high, blank, "{font_size}: {x},{y} {:?}", cell.symbol());
            }
        }
    }
}

#[test]
fn equal_screens_are_equal_bytes() {
    let options = RasterOptions::default();
    assert_eq!(written(&screen(), &options), written(&screen(), &options));
}

#[test]
fn more_than_256_colours_stay_exact() {
    let mut screen = Buffer::empty(Rect::new(0, 0, 300, 1));
    for x in 0..300_u16 {
        let [low, high] = x.to_le_bytes();
        screen[(x, 0)].set_bg(Color::Rgb(low, high, 7));
    }
    let (width, _, pixels) = read(&written(&screen, &RasterOptions::default()));
    for x in 0..300_u16 {
        let [low, high] = x.to_le_bytes();
        assert_eq!(pixels[usize::from(x) * width / 300], [low, high, 7]);
    }
}

#[test]
fn refusals_say_why() {
    let refused = |screen: &Buffer, options: &RasterOptions| write(screen, options, Vec::new()).unwrap_err();
    let empty = Buffer::empty(Rect::ZERO);
    assert!(matches!(refused(&empty, &RasterOptions::default()), RasterError::Empty));
    for font_size in [0.0, -3.0, 5.9, 97.0, f32::NAN, f32::INFINITY] {
        let options = RasterOptions { font_size, ..RasterOptions::default() };
        assert!(matches!(refused(&screen(), &options), RasterError::FontSize(_)));
    }
    let options = RasterOptions { font: Some(b"no font".to_vec()), ..RasterOptions::default() };
    assert!(matches!(refused(&screen(), &options), RasterError::Font(_)));
}

#[test]
fn a_full_disk_is_an_io_error() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let error = write(&screen(), &RasterOptions::default(), Full).unwrap_err();
    assert!(matches!(error, RasterError::Io(error) if error.kind() == io::ErrorKind::StorageFull));
}
