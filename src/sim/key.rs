//! A world as a few bytes: what makes no difference is left out, and sequence numbers are counted from the ISS that each
//! peer's next connection takes. Two worlds of one setup have the same key exactly if they are equal, and a
//! world can be made from its key again.

use super::wire::Wire;
use super::{Peer, World};
use crate::tcp::key::{Base, Reader, Writer};

impl World {
    /// Appends the key to `key`.
    pub fn key(&self, key: &mut Vec<u8>) {
        let base = Base::of(&self.endpoints);
        let mut writer = Writer::new(key);
        for peer in Peer::BOTH {
            self.endpoint(peer).write_next_iss(&mut writer);
        }
        for peer in Peer::BOTH {
            self.endpoint(peer).write_key(&mut writer, peer.index(), &base);
        }
        for towards in Peer::BOTH {
            writer.count(self.in_flight_count(towards));
            for segment in self.wire.segments(towards) {
                writer.segment(&segment, towards.other().index(), &base);
            }
        }
    }

    /// The world of this one's setup that has this key; `None` if there is none. Flights are numbered anew, and nothing
    /// counts as sent again.
    pub fn from_key(&self, key: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(key);
        let mut world = Self { endpoints: self.endpoints.clone(), wire: Wire::default() };
        for endpoint in &mut world.endpoints {
            endpoint.read_next_iss(&mut reader)?;
        }
        let base = Base::of(&world.endpoints);
        for peer in Peer::BOTH {
            world.endpoints[peer.index()].read_key(&mut reader, peer.index(), &base)?;
        }
        for towards in Peer::BOTH {
            for _ in 0..reader.count()? {
                let segment = reader.segment(towards.other().index(), &base)?;
                world.wire.launch(towards, segment, 0);
            }
        }
        reader.is_at_end().then_some(world)
    }
}
