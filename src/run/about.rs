//! What a run is about, and who its peers are.

use crate::sim::{Peer, Setup};
use crate::text::Localized;

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

/// What the source of a run says about all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
