//! States in their order, as many as a connection comes to.

use std::ops::Deref;

use crate::tcp::{Edge, Observer, State};

/// More than most connections go through.
const FEW: usize = 15;

/// States in their order. There may be millions of connections, of which each needs several such lists: one that is not long
/// lies in itself.
#[derive(Clone, Debug)]
pub struct States(List);

#[derive(Clone, Debug)]
enum List {
    Few(u8, [State; FEW]),
    Many(Vec<State>),
}

impl States {
    pub(super) const NONE: Self = Self(List::Few(0, [State::Closed; FEW]));

    pub(super) fn of(states: &[State]) -> Self {
        let mut few = [State::Closed; FEW];
        match (few.get_mut(..states.len()), u8::try_from(states.len())) {
            (Some(place), Ok(len)) => {
                place.copy_from_slice(states);
                Self(List::Few(len, few))
            }
            _ => Self(List::Many(states.to_vec())),
        }
    }

    pub(super) fn push(&mut self, state: State) {
        match &mut self.0 {
            List::Few(len, states) => match states.get_mut(usize::from(*len)) {
                Some(free) => {
                    *free = state;
                    *len += 1;
                }
                None => self.0 = List::Many([&states[..], &[state]].concat()),
            },
            List::Many(states) => states.push(state),
        }
    }
}

impl Deref for States {
    type Target = [State];

    fn deref(&self) -> &[State] {
        match &self.0 {
            List::Few(len, states) => &states[..usize::from(*len)],
            List::Many(states) => states,
        }
    }
}

impl PartialEq for States {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for States {}

impl Observer for States {
    fn transition(&mut self, edge: &'static Edge) {
        self.push(edge.to);
    }
}

#[cfg(test)]
mod tests {
    use super::{FEW, States};
    use crate::tcp::State;

    #[test]
    fn a_list_of_any_length_holds_what_was_pushed() {
        for len in [0, 1, FEW, FEW + 1, 3 * FEW] {
            let states: Vec<State> = State::ALL.into_iter().cycle().take(len).collect();
            let mut pushed = States::NONE;
            for &state in &states {
                pushed.push(state);
            }
            assert_eq!(*pushed, *states);
            assert_eq!(pushed, States::of(&states));
        }
    }
}
