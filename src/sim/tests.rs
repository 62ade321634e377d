//! The world's own: what an event is to the endpoint it happens at.

use super::{Event, EventKind, Peer, Setup, World};

#[test]
fn every_call_reaches_the_endpoint_as_itself() {
    let calls = [
        (EventKind::PassiveOpen, "open-exists", "passive OPEN"),
        (EventKind::ActiveOpen, "open-exists", "active OPEN"),
        (EventKind::Send(2), "send-data", "SEND"),
        (EventKind::Receive(2), "receive-waits", "RECEIVE"),
        (EventKind::Close, "close-established", "CLOSE"),
        (EventKind::CloseBoth, "close-established", "close()"),
        (EventKind::Abort, "abort-reset", "ABORT"),
        (EventKind::Status, "status", "STATUS"),
    ];
    let start = World::new(&Setup { window: [65535; 2], iss: [vec![100], vec![300]], established: true });
    for (kind, rule, name) in calls {
        assert_eq!(kind.call().map(crate::tcp::Call::name), Some(name));
        let step = start.clone().apply(&Event::new(Peer::A, kind)).expect("a call is never impossible");
        assert_eq!(step.rules.first().map(|fired| fired.rule.id()), Some(rule));
    }
}
