//! What a run is about, and who its peers are.

use super::view::Known;
use crate::sim::{Peer, Setup};
use crate::text::{Localized, Text, TextKey, key};

/// Who a peer is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeerInfo {
    /// Its name; `None` for the language's own word for client and server.
    pub name: Option<String>,
    /// Its port.
    pub port: u16,
    /// RCV.BUFF in octets, where it is only known by observation.
    pub window: Option<u32>,
}

/// The ports of A and B where none are named.
pub const PORTS: [u16; 2] = [49_152, 80];

/// What is worth a look in a run, and the step at which it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The number of the step in the script.
    pub step: usize,
    /// Whose segment or state it is about.
    pub peer: Peer,
    /// What there is to see.
    pub about: Remarkable,
}

/// What a remark is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remarkable {
    /// A packet that the peer sent.
    Packet {
        /// Its number.
        number: u32,
        /// What it is, in a word or two.
        word: TextKey,
        /// The same in a sentence.
        sentence: TextKey,
    },
    /// From this step on the peer's state is not exact: this is known of it.
    State(Known),
}

impl Remark {
    /// What there is to see, in a word or two: `retransmission`, `CLOSED or ESTABLISHED`.
    pub fn words(&self, text: Text) -> String {
        match self.about {
            Remarkable::Packet { word, .. } => text.get(word).to_owned(),
            Remarkable::State(known) => known.words(text),
        }
    }

    /// The same in a sentence, with the packet.
    pub fn sentence(&self, text: Text) -> String {
        match self.about {
            Remarkable::Packet { number, sentence, .. } => {
                let what = text.get(sentence);
                text.fill(key!("capture.note"), &[("packet", &number), ("what", &what)])
            }
            Remarkable::State(known) => {
                let states = known.words(text);
                text.fill(key!("notes.state"), &[("peer", &self.peer), ("states", &states)])
            }
        }
    }
}

/// What the source of a run says about all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// The title.
    pub title: Localized,
    /// What it shows, in a sentence.
    pub summary: Option<Localized>,
    /// Where it comes from, such as `RFC 9293 Figure 12`.
    pub reference: Option<String>,
    /// The peers.
    pub peers: [PeerInfo; 2],
    /// How the simulation is set up; `None` where nothing is simulated.
    pub setup: Option<Setup>,
    /// What is worth a look, in the order of the steps.
    pub remarks: Vec<Remark>,
}

impl Default for About {
    /// Without a title, between the usual ports.
    fn default() -> Self {
        Self {
            title: Localized::default(),
            summary: None,
            reference: None,
            peers: PORTS.map(|port| PeerInfo { name: None, port, window: None }),
            setup: None,
            remarks: Vec::new(),
        }
    }
}

impl About {
    /// Who this peer is.
    pub fn peer(&self, peer: Peer) -> &PeerInfo {
        &self.peers[peer.index()]
    }

    /// The receive buffer of this peer, in octets; as much as the header's window can say where it is not known.
    pub fn full_window(&self, peer: Peer) -> u32 {
        let simulated = self.setup.as_ref().map(|setup| setup.window[peer.index()]);
        self.peer(peer).window.or(simulated).unwrap_or(u32::from(u16::MAX))
    }
}
