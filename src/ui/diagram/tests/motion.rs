//! Every beat of a step: the token on its way, the arrival, and what a peer that was thrown out shows instead.

use super::*;
use crate::ui::motion::PULSE;

/// The line of the edge taken at each frame: row 13 of the medium picture, right of ESTABLISHED.
fn beat(frame: Option<u16>) -> (String, bool) {
    let buf = dark(DiagramSize::Medium, &View::at_frame(&walk(&HANDSHAKE[..4]), frame));
    let row: String = (48..72).map(|x| buf[(x, 13)].symbol()).collect();
    let theme = Theme::new(ThemeName::Dark, Depth::True);
    (row, Some(buf[(34, 13)].bg) == theme.bg(Ground::FillA).bg)
}

#[test]
fn the_token_travels_then_the_peer_arrives() {
    let rest = beat(None);
    assert_eq!(rest, ("◀━ rcv SYN,ACK / ACK ●━┛".into(), true));
    assert_eq!(beat(Some(0)), ("←╌ rcv SYN,ACK / ACK ╌╌╯".into(), false), "still in SYN-SENT");
    assert_eq!(beat(Some(1)), ("←╌ rcv SYN,ACK / ACK ╌╌╯".into(), false), "the token is above this row");
    assert_eq!(beat(Some(4)), ("←╌ rcv SYN,ACK / ACK ╌╌●".into(), false));
    assert_eq!(beat(Some(5)), ("←╌ rcv SYN,ACK / ACK ╌●┛".into(), false));
    assert_eq!(beat(Some(6)), ("←╌ rcv SYN,ACK / ACK ●━┛".into(), false));
    assert_eq!(beat(Some(7)), ("●━ rcv SYN,ACK / ACK ━━┛".into(), false));
    assert_eq!(beat(Some(8)), rest, "arrived");
    assert_eq!(beat(Some(9)), (rest.0.clone(), false), "the flash: no fill");
    assert_eq!(beat(Some(10)), rest, "from here on it rests");
    assert_eq!(beat(Some(u16::MAX)), rest);
}

#[test]
fn on_the_way_the_peer_is_the_token_alone() {
    let moment = walk(&HANDSHAKE[..4]);
    let filled = |frame| {
        let view = View::at_frame(&moment, Some(frame));
        State::ALL.into_iter().filter(|&state| view.spots[state as usize].now[A.index()]).collect::<Vec<_>>()
    };
    assert_eq!(filled(0), [State::SynSent]);
    (1..PULSE).for_each(|frame| assert_eq!(filled(frame), []));
    assert_eq!(filled(PULSE), [State::Established]);
    let view = View::at_frame(&moment, Some(3));
    assert!(!view.spots[State::Established as usize].been[A.index()], "not there yet");
    assert!(view.lines.iter().all(|line| line.tense[A.index()] != Tense::Next), "and no further hints");
    assert!(view.spots[State::SynReceived as usize].now[B.index()], "the other peer stays");
}

#[test]
fn two_edges_in_one_step_share_one_journey() {
    let moment = walk(&[&HANDSHAKE[..4], &[(B, EventKind::Send(1)), (B, Close), (B, ARRIVES)]].concat());
    let [first, second] = [0, 1].map(|leg| moment.step.transitions[leg].edge.index());
    let moving = |frame| {
        let view = View::at_frame(&moment, Some(frame));
        [first, second].map(|k| view.lines[k].moving.map(|(_, behind)| behind))
    };
    assert_eq!(moving(0), [None, None]);
    assert_eq!(moving(1), [Some(2), None]);
    assert_eq!(moving(3), [Some(6), None]);
    assert_eq!(moving(4), [None, Some(0)]);
    assert_eq!(moving(7), [None, Some(6)]);
    assert_eq!(moving(8), [None, None]);
}

#[test]
fn a_peer_thrown_out_has_no_line_to_travel() {
    let moment = after_handshake(&[(A, Crash)]);
    for frame in 0..PULSE {
        let view = View::at_frame(&moment, Some(frame));
        assert!(view.spots[State::Established as usize].now[A.index()]);
        assert!(view.lines.iter().all(|line| line.moving.is_none()));
    }
    assert!(View::at_frame(&moment, Some(PULSE)).spots[State::Closed as usize].now[A.index()]);
}

#[test]
fn every_frame_of_every_step_draws() {
    let script =
        [&HANDSHAKE[..], &[(A, Close), (B, ARRIVES), (A, ARRIVES), (B, Close), (A, ARRIVES), (B, ARRIVES)]];
    let script = script.concat();
    for steps in 0..=script.len() {
        let moment = walk(&script[..steps]);
        for frame in 0..12 {
            for size in DiagramSize::ALL {
                let buf = dark(size, &View::at_frame(&moment, Some(frame)));
                assert!(text(&buf).contains("ESTABLISHED"));
            }
        }
    }
}
