//! One connection as captured: its control segments one by one, runs of data folded, and what shows on the way.
//!
//! Its size does not grow with the data: runs fold, and notes are kept up to a limit.

mod add;
mod copies;
mod event;
mod side;

pub(super) use self::event::Event;
pub(super) use self::side::Side;
use super::Detail;
use super::note::Note;
use super::packet::{Captured, Socket, bits};
use super::time::Time;

/// Segments kept one by one where all of a connection is wanted, before runs are folded.
const MAX_DETAIL: u16 = 10_000;
/// The same, where the beginnings of all connections are wanted.
const BEGIN: u16 = 200;

/// How the capture met the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    /// With a SYN.
    Syn,
    /// With the answer to one.
    SynAck,
    /// It was open before.
    Before,
}

/// A connection as captured.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Connection {
    /// Its number, from 1, by its first packet.
    pub number: usize,
    /// A's and B's address and port.
    pub ends: [Socket; 2],
    /// The same, as the table compares them.
    pub(super) keys: [u64; 2],
    /// When its first packet was captured.
    pub start: Time,
    /// When its last packet was captured.
    pub last: Time,
    /// Packets of it.
    pub packets: u32,
    /// What is worth a look, by packet; the first thousand.
    pub(super) notes: Vec<Note>,
    /// How many notes there were.
    pub(super) noted: u32,
    pub(super) opening: Opening,
    pub(super) events: Vec<Event>,
    pub(super) sides: [Side; 2],
    pub(super) is_local: bool,
    /// Something was sent again, reordered or not captured.
    pub(super) is_lossy: bool,
    /// A receive window was closed.
    pub(super) has_zero_window: bool,
    /// Some events were left out.
    pub(super) is_cut: bool,
    /// So many segments are events of their own, before runs of data are folded.
    unfolded: u16,
    /// The connection before it in the same bucket of the table.
    pub(super) previous: Option<u32>,
}

impl Connection {
    pub(super) fn new(number: usize, first: &Captured, mut keys: [u64; 2], detail: Detail) -> Self {
        let opening = match (first.flags & bits::SYN != 0, first.flags & bits::ACK != 0) {
            (true, false) => Opening::Syn,
            (true, true) => Opening::SynAck,
            (false, _) => Opening::Before,
        };
        let mut ends = [first.from, first.to];
        if opening == Opening::SynAck {
            ends.reverse();
            keys.reverse();
        }
        Self {
            number,
            ends,
            keys,
            start: first.time,
            last: first.time,
            packets: 0,
            notes: Vec::new(),
            noted: 0,
            opening,
            events: Vec::new(),
            sides: Default::default(),
            is_local: first.is_local(),
            is_lossy: false,
            has_zero_window: false,
            is_cut: false,
            unfolded: match detail {
                Detail::Of(wanted) if wanted == number => MAX_DETAIL,
                Detail::Begin => BEGIN,
                Detail::Folded | Detail::Of(_) => 0,
            },
            previous: None,
        }
    }

    /// Whether it was open before the capture began.
    pub fn was_open_before(&self) -> bool {
        self.opening == Opening::Before
    }

    /// Whether both ends may have opened it: then they have ports that were agreed on. A client has one of those that hosts
    /// give away, a server has not.
    pub(super) fn has_ports_of_peers(&self) -> bool {
        const EPHEMERAL: u16 = 32_768;
        let [(_, a), (_, b)] = self.ends;
        a < EPHEMERAL || b >= EPHEMERAL
    }

    /// The same with the sequence numbers of each side counted from its SYN, or from the first that is known of it.
    pub(super) fn relative(&self) -> Self {
        let mut relative = self.clone();
        let base = [0, 1].map(|me: usize| {
            let first = self.events.iter().find(|seen| seen.side() == me);
            if first.is_some_and(|first| first.has(bits::RST)) {
                // That its SEQ is 0 means something.
                return 0;
            }
            let first = || first.map(Event::seq);
            let acked = || self.events.iter().find(|seen| seen.side() != me).and_then(Event::ack);
            self.sides[me].isn().or_else(first).or_else(acked).unwrap_or_default().0
        });
        for event in &mut relative.events {
            let me = event.side();
            event.seq = event.seq.wrapping_sub(base[me]);
            if event.has(bits::ACK) {
                event.ack = event.ack.wrapping_sub(base[1 - me]);
            }
        }
        for (me, side) in relative.sides.iter_mut().enumerate() {
            side.rebase(base[me], base[1 - me]);
        }
        relative
    }

    /// The largest window that each side offered, in octets.
    pub(super) fn largest_windows(&self) -> [Option<u32>; 2] {
        [0, 1].map(|me: usize| {
            let plain =
                self.events.iter().filter(|seen| seen.side() == me && !seen.has(bits::RST | bits::SYN));
            plain.map(|seen| self.window(seen)).max()
        })
    }

    /// The window that a segment offers, in octets. On a SYN it is not shifted.
    pub(super) fn window(&self, seen: &Event) -> u32 {
        let shift = if seen.has(bits::SYN) { 0 } else { self.scales()[seen.side()] };
        u32::from(seen.window) << shift
    }

    /// By how many bits the windows of each side are shifted: both must have offered it.
    pub(super) fn scales(&self) -> [u8; 2] {
        match [0, 1].map(|me: usize| self.sides[me].window_scale()) {
            [Some(a), Some(b)] => [a, b],
            _ => [0, 0],
        }
    }
}
