//! What is worth a look in a connection, by packet.

use crate::sim::Peer;
use crate::text::{TextKey, keys};

macro_rules! note_kinds {
    ($( #[doc = $doc:literal] $name:ident $id:literal; )*) => {
        /// What a note says.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum NoteKind {
            $( #[doc = $doc] $name, )*
        }

        impl NoteKind {
            /// All of them.
            pub const ALL: &'static [Self] = &[$( Self::$name, )*];

            /// The name in traces.
            pub const fn id(self) -> &'static str {
                match self { $( Self::$name => $id, )* }
            }

            /// The key of a sentence about it.
            pub fn key(self) -> TextKey {
                const KEYS: [TextKey; NoteKind::ALL.len()] = keys!(NoteKind.id, "capture.note.", "");
                KEYS[self as usize]
            }

            /// The key of a word for it.
            pub fn word_key(self) -> TextKey {
                const KEYS: [TextKey; NoteKind::ALL.len()] = keys!(NoteKind.id, "capture.word.", "");
                KEYS[self as usize]
            }
        }
    };
}

note_kinds! {
    #[doc = "Sent again, and nothing captured says that it had arrived."]
    Retransmission "retransmission";
    #[doc = "Sent again although its acknowledgment was already captured."]
    Spurious "spurious-retransmission";
    #[doc = "Captured later than what was sent after it."]
    OutOfOrder "out-of-order";
    #[doc = "Acknowledges what was never captured."]
    Unseen "not-captured";
    #[doc = "The same packet twice: a mirror port, two vantage points, or the network made a copy."]
    Copy "duplicate";
    #[doc = "An ACK that came later than at once, where the machine sends one at once."]
    DelayedAck "delayed-ack";
    #[doc = "The receiver has no room left."]
    ZeroWindow "zero-window";
    #[doc = "Asks whether the window is still closed."]
    WindowProbe "window-probe";
    #[doc = "Asks whether the peer is still there."]
    KeepAlive "keep-alive";
    #[doc = "Data on a SYN (TCP Fast Open)."]
    SynData "data-on-syn";
    #[doc = "Its checksum is wrong, while others of its sender are right: the receiver drops it."]
    BadChecksum "bad-checksum";
    #[doc = "Unlike its sender's other packets in TTL, DF or timestamps: it may be forged."]
    Doubtful "doubtful";
    #[doc = "A RST that the receiver does not act on."]
    RstIgnored "rst-ignored";
    #[doc = "A RST of which nothing shows that it arrived."]
    RstUnproven "rst-unproven";
}

/// Something worth a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Note {
    /// The number of the packet in the file.
    pub packet: u32,
    /// Who sent it.
    pub from: Peer,
    /// What.
    pub kind: NoteKind,
}
