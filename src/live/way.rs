//! The edges that a socket must have taken between two looks at it.

use std::sync::LazyLock;

use super::Change;
use crate::tcp::{DRAWN, Edge, State, drawn};

/// For each pair of states the drawn edges that are on every way from one to the other, in order.
static WAYS: LazyLock<[[Vec<&'static Edge>; State::ALL.len()]; State::ALL.len()]> =
    LazyLock::new(|| State::ALL.map(|from| State::ALL.map(|to| certain(from, to))));

/// The drawn edges that a socket found in `to` must have taken since it was found in `from`, in order; none where all of them
/// depend on what happened between the polls. [`LEFT_OUT`] is ignored.
pub(super) fn way(from: State, to: State) -> &'static [&'static Edge] {
    WAYS.get(from as usize).and_then(|ways| ways.get(to as usize)).map_or(&[], Vec::as_slice)
}

fn certain(from: State, to: State) -> Vec<&'static Edge> {
    let mut ways = Vec::new();
    if from != to {
        walk(&mut vec![], from, to, &mut ways);
    }
    let mut ways = ways.into_iter();
    let Some(mut certain) = ways.next() else { return Vec::new() };
    ways.for_each(|way: Vec<&Edge>| certain.retain(|edge| way.contains(edge)));
    certain
}

/// What hosts hardly ever do: a simultaneous open, a listener that opens actively, and its return.
const LEFT_OUT: [(State, State); 3] = [
    (State::SynSent, State::SynReceived),
    (State::Listen, State::SynSent),
    (State::SynReceived, State::Listen),
];

/// Where a socket that is gone has ended as the diagram draws it: elsewhere it may as well have been reset or aborted.
const ENDS: [State; 3] = [State::TimeWait, State::LastAck, State::Listen];

/// Collects the ways that visit no state twice.
fn walk(way: &mut Vec<&'static Edge>, at: State, to: State, ways: &mut Vec<Vec<&'static Edge>>) {
    if at == to {
        return ways.push(way.clone());
    }
    for edge in drawn().iter().filter(|edge| edge.from == at) {
        let is_visited = way.iter().any(|taken| taken.from == edge.to);
        // Behind CLOSED there is another socket, and so it is behind LISTEN: each connection has its own.
        let is_between = matches!(edge.to, State::Closed | State::Listen) && edge.to != to;
        let may_reset = edge.to == State::Closed && !(way.is_empty() && ENDS.contains(&at));
        if is_visited || is_between || may_reset || LEFT_OUT.contains(&(edge.from, edge.to)) {
            continue;
        }
        way.push(edge);
        walk(way, edge.to, to, ways);
        way.pop();
    }
}

/// How many sockets took each drawn edge between two polls: a lower bound, as what happened in between and left no
/// trace is not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flow([u32; DRAWN]);

impl Default for Flow {
    fn default() -> Self {
        Self([0; DRAWN])
    }
}

impl Flow {
    /// The flow of these changes.
    pub fn of<'a>(changes: impl IntoIterator<Item = &'a Change>) -> Self {
        let mut flow = Self::default();
        for edge in changes.into_iter().flat_map(|change| change.edges) {
            if let Some(count) = flow.0.get_mut(edge.index()) {
                *count += 1;
            }
        }
        flow
    }

    /// How many took this edge.
    pub fn on(&self, edge: &Edge) -> u32 {
        self.0.get(edge.index()).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(from: State, to: State) -> Vec<String> {
        way(from, to).iter().map(|edge| edge.id()).collect()
    }

    #[test]
    fn only_what_is_on_every_way_is_told() {
        use State::{CloseWait, Closed, Established, FinWait1, FinWait2, LastAck, Listen, SynSent, TimeWait};
        assert_eq!(ids(Established, CloseWait), ["established--close-wait"]);
        assert_eq!(ids(Established, LastAck), ["established--close-wait", "close-wait--last-ack"]);
        assert_eq!(ids(Established, TimeWait), ["established--fin-wait-1"]);
        assert_eq!(ids(Closed, Established), ["closed--syn-sent", "syn-sent--established"]);
        assert_eq!(ids(Listen, FinWait1), ["listen--syn-received"]);
        assert_eq!(ids(TimeWait, Closed), ["time-wait--closed"]);
        for (from, to) in [(Established, Closed), (SynSent, Closed), (FinWait2, Closed), (FinWait2, FinWait1)]
        {
            assert_eq!(ids(from, to), Vec::<String>::new(), "{from} {to}");
        }
    }
}
