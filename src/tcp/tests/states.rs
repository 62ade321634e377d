//! The names of the states.

use crate::tcp::State;

#[test]
fn every_state_is_known_by_the_names_that_tools_print() {
    for state in State::ALL {
        for name in state.tool_names().into_iter().chain([state.name()]) {
            assert_eq!(State::from_name(name), Some(state), "{name}");
            assert_eq!(State::from_name(&name.to_lowercase()), Some(state), "{name}");
        }
    }
    for (name, state) in
        [("SYN_RCVD", State::SynReceived), ("FinWait2", State::FinWait2), ("fin_wait1", State::FinWait1)]
    {
        assert_eq!(State::from_name(name), Some(state));
    }
    for name in ["", "OPEN", "FIN-WAIT", "FIN-WAIT-3", "ESTABLISHED!", " CLOSED", "CLOSED_", "-"] {
        assert_eq!(State::from_name(name), None, "{name}");
    }
}
