use ::gif::{ColorOutput, DecodeOptions, Encoder, Frame};
use proptest::prelude::*;

use super::*;

/// How many octets the encoder of the crate makes of it.
fn reference(data: &[u8]) -> usize {
    let mut frame = Frame { buffer: data.into(), ..Frame::default() };
    frame.make_lzw_pre_encoded();
    frame.buffer.len()
}

/// What a reader of GIFs makes of the octets: a picture of one row.
fn read_back(compressed: Vec<u8>, length: usize) -> Vec<u8> {
    let mut file = Vec::new();
    let width = u16::try_from(length).unwrap();
    let mut encoder = Encoder::new(&mut file, width, 1, &[0; 768]).unwrap();
    let frame = Frame { width, height: 1, buffer: compressed.into(), ..Frame::default() };
    encoder.write_lzw_pre_encoded_frame(&frame).unwrap();
    drop(encoder);
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::Indexed);
    options.check_lzw_end_code(true);
    let mut decoder = options.read_info(file.as_slice()).unwrap();
    decoder.read_next_frame().unwrap().unwrap().buffer.to_vec()
}

/// Runs of few and of many indices, and noise that fills the table.
fn pixels() -> impl Strategy<Value = Vec<u8>> {
    let runs = prop_oneof![Just(2_u8), Just(7), Just(255)].prop_flat_map(|colors| {
        let run = (0..colors, 1..600_usize).prop_map(|(color, length)| vec![color; length]);
        prop::collection::vec(run, 1..40)
    });
    let noise = prop::collection::vec(any::<u8>(), 0..9000);
    (runs, noise, any::<bool>()).prop_map(|(runs, noise, is_noisy)| {
        let runs = runs.concat();
        if is_noisy { [runs.clone(), noise, runs].concat() } else { runs }
    })
}

proptest! {
    #[test]
    fn a_reader_gets_back_what_was_compressed(data in pixels()) {
        let compressed = encode(&data);
        prop_assert!(compressed.len() <= reference(&data));
        prop_assert!(read_back(compressed, data.len()) == data);
    }
}

#[test]
fn little_and_much_is_read_back() {
    let much: Vec<u8> = (0..=255).cycle().take(60_000).collect();
    for data in [vec![0], vec![255], vec![1; 2], vec![0; 65_535], much] {
        let compressed = encode(&data);
        assert!(compressed.len() <= reference(&data), "{} indices", data.len());
        assert!(read_back(compressed, data.len()) == data, "{} indices", data.len());
    }
}
