//! GIFs as a player shows them, read by another crate than the one that writes them. What does not fit is a panic.

use gift::Decoder;
use gift::block::{Block, DisposalMethod};

use super::super::raster::palette::Rgb;

/// A GIF as a player shows it.
#[derive(Default)]
pub(super) struct Read {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) looped: bool,
    /// The whole picture after each image, and its delay in hundredths of a second.
    pub(super) shown: Vec<(Vec<Rgb>, u16)>,
    /// Width and height of each image.
    pub(super) sizes: Vec<(usize, usize)>,
}

pub(super) fn read(file: &[u8]) -> Read {
    let mut read = Read::default();
    let (mut canvas, mut area, mut control) = (Vec::new(), [0; 4], None);
    let (mut common, mut own) = (Vec::new(), None);
    let mut rest = file;
    for block in Decoder::new(&mut rest).into_blocks() {
        match block.expect("a block") {
            Block::Header(header) => assert_eq!(header.version(), *b"89a"),
            Block::LogicalScreenDesc(screen) => {
                (read.width, read.height) = (screen.screen_width().into(), screen.screen_height().into());
                canvas = vec![None; read.width * read.height];
            }
            Block::GlobalColorTable(table) => common = table.colors().to_vec(),
            Block::Application(application) => read.looped = application.loop_count() == Some(0),
            Block::GraphicControl(next) => {
                let disposal = next.disposal_method();
                assert!(matches!(disposal, DisposalMethod::NoAction | DisposalMethod::Keep), "pictures stay");
                control = Some(next);
            }
            Block::ImageDesc(image) => {
                area = [image.left(), image.top(), image.width(), image.height()].map(usize::from);
                own = None;
            }
            Block::LocalColorTable(table) => own = Some(table.colors().to_vec()),
            Block::ImageData(data) => {
                let [left, top, wide, high] = area;
                let control = control.take().expect("a delay");
                let colors = own.as_ref().unwrap_or(&common);
                assert_eq!(data.data().len(), wide * high);
                for (at, &index) in data.data().iter().enumerate() {
                    let (x, y) = (left + at % wide, top + at / wide);
                    assert!(x < read.width && y < read.height);
                    if control.transparent_color() != Some(index) {
                        let rgb = &colors[usize::from(index) * 3..][..3];
                        canvas[y * read.width + x] = Some([rgb[0], rgb[1], rgb[2]]);
                    }
                }
                let shown = canvas.iter().map(|pixel| pixel.expect("every pixel has a colour")).collect();
                read.shown.push((shown, control.delay_time_cs()));
                read.sizes.push((wide, high));
            }
            Block::Trailer(_) => {}
            other => panic!("{other:?}"),
        }
    }
    assert!(rest.is_empty(), "nothing after the end");
    read
}
