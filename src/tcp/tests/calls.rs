//! The answer to each call, and the facts reported with it.

use super::fixtures::*;
use crate::tcp::{Call, CallError, EDGES, Endpoint, Event, Flag, Outcome, Rule, Segment, State, Var};

fn rules(outcome: &Outcome) -> Vec<(Rule, u32)> {
    outcome.rules.iter().map(|(rule, facts)| (*rule, facts.octets)).collect()
}

fn window(octets: u32) -> Event {
    Event::Arrives(Segment { window: octets, ..segment(&[], 301, 101, 0) })
}

/// 3.8.6: what the window takes is sent, the rest waits, and each is reported with its octets.
#[test]
fn a_send_says_how_much_is_sent_and_how_much_waits() {
    for (octets, expected) in [
        (0, vec![(Rule::SendWaits, 16)]),
        (6, vec![(Rule::SendData, 6), (Rule::SendWaits, 10)]),
        (16, vec![(Rule::SendData, 16)]),
        (17, vec![(Rule::SendData, 16)]),
    ] {
        let mut endpoint = established().after(&[window(octets)]);
        assert_eq!(rules(&endpoint.does(call(Call::Send(16)))), expected, "with room for {octets}");
    }
}

/// Text never overtakes text, even where the window has room for the later one.
#[test]
fn a_send_waits_behind_another() {
    let mut endpoint = established().after(&[window(0), call(Call::Send(5))]);
    let outcome = endpoint.does(call(Call::Send(1)));
    assert_eq!(rules(&outcome), [(Rule::SendWaits, 1)]);
    assert_eq!(endpoint.tcb().unwrap().queued_sends(), 2);
    let outcome = endpoint.does(window(5));
    let lens: Vec<u32> = outcome.sent.iter().map(|outgoing| outgoing.segment.len).collect();
    assert_eq!((lens, endpoint.tcb().unwrap().queued_sends()), (vec![5], 1));
}

/// Nothing is left to send of a SEND of nothing: what comes after it does not wait for it.
#[test]
fn a_send_of_no_octets_sends_nothing_and_holds_up_nothing() {
    for mut endpoint in [established(), close_wait()] {
        let outcome = endpoint.does(call(Call::Send(0)));
        assert_eq!(rules(&outcome), [(Rule::SendData, 0)]);
        assert!(outcome.sent.is_empty() && outcome.error.is_none());
        assert_eq!(rules(&endpoint.does(call(Call::Send(3)))), [(Rule::SendData, 3)]);
    }
    let mut endpoint = syn_sent().after(&[call(Call::Send(0)), arrives(&[Flag::Syn], 300, 101, 0)]);
    assert!(!endpoint.tcb().unwrap().has_queued_sends());
    assert_eq!(endpoint.does(call(Call::Close)).sent.len(), 1);
    assert_eq!(endpoint.state(), State::FinWait1);
}

/// 3.10.4: a CLOSE that still waits for its FIN makes another one an error, in each state's own words.
#[test]
fn a_second_close_is_refused_by_the_rule_of_its_state() {
    let waits = [window(0), call(Call::Send(1)), call(Call::Close)];
    let in_close_wait =
        [Event::Arrives(Segment { window: 0, ..segment(&[], 302, 101, 0) }), waits[1], waits[2]];
    for (mut endpoint, state, rule) in [
        (established().after(&waits), State::FinWait1, Rule::CloseAgain),
        (fin_wait_1(), State::FinWait1, Rule::CloseAgain),
        (fin_wait_2(), State::FinWait2, Rule::CloseAgain),
        (syn_received_passive().after(&waits[1..]), State::SynReceived, Rule::CloseClosing),
        (close_wait().after(&in_close_wait), State::CloseWait, Rule::CloseClosing),
        (closing(), State::Closing, Rule::CloseClosing),
        (last_ack(), State::LastAck, Rule::CloseClosing),
        (time_wait(), State::TimeWait, Rule::CloseClosing),
    ] {
        assert_eq!(endpoint.state(), state);
        let before = endpoint.clone();
        let outcome = endpoint.does(call(Call::Close));
        assert_eq!((rules(&outcome), outcome.error), (vec![(rule, 0)], Some(CallError::Closing)), "{state}");
        assert_eq!(endpoint, before);
    }
}

/// Endpoints that a call may be refused by, besides the plain fixtures.
fn more() -> Vec<Endpoint> {
    let shut = |nxt| Event::Arrives(Segment { window: 0, ..segment(&[], nxt, 101, 0) });
    let [send, close, close_both] = [Call::Send(1), Call::Close, Call::CloseBoth].map(call);
    let fin = arrives(&[Flag::Fin], 306, 101, 0);
    vec![
        listen().after(&[send]),
        syn_received_passive().after(&[send, close]),
        syn_received_passive().after(&[send, close, arrives(&[Flag::Rst], 301, None, 0)]),
        syn_received_active().after(&[close_both]),
        syn_received_active().after(&[send, close_both]),
        established().after(&[shut(301), send]),
        established().after(&[shut(301), send, close]),
        established().after(&[close_both]),
        established_with_unread(5).after(&[close]),
        established_with_unread(5).after(&[fin]),
        established_with_unread(5).after(&[fin, close]),
        close_wait().after(&[shut(302), send]),
        close_wait().after(&[shut(302), send, close]),
        close_wait().after(&[shut(302), send, close_both]),
        fin_wait_1().after(&[close_both]),
        fin_wait_1().after(&[arrives(&[], 301, 101, 5)]),
        fin_wait_2().after(&[arrives(&[], 301, 102, 5)]),
    ]
}

#[test]
fn a_call_that_would_be_accepted_is_one_that_is_not_refused() {
    let fixtures = all().into_iter().map(|fixture| fixture.endpoint);
    for endpoint in fixtures.chain(more()) {
        for what in CALLS {
            let refused = endpoint.clone().does(call(what)).error;
            assert_eq!(
                endpoint.would_accept(what),
                refused.is_none(),
                "{} in {:?}",
                what.name(),
                endpoint.tcb()
            );
        }
    }
}

#[test]
fn an_edge_that_can_be_taken_is_one_that_an_event_takes() {
    let fixtures = all().into_iter().map(|fixture| fixture.endpoint);
    for endpoint in fixtures.chain(more()) {
        let [nxt, una] = [Var::RcvNxt, Var::SndUna].map(|var| endpoint.var(var).unwrap_or_default());
        let text = |ack| arrives(&[], nxt, ack, 10);
        let events = events(&endpoint).into_iter().map(|(_, event)| event);
        let taken: Vec<_> = events
            .chain([text(una), text(una + 1)])
            .filter_map(|event| endpoint.clone().apply(event).ok()?.transitions.first().copied())
            .collect();
        for edge in EDGES {
            assert_eq!(
                endpoint.can_take(edge),
                taken.contains(&edge),
                "{} in {:?}",
                edge.id(),
                endpoint.tcb()
            );
        }
    }
}
