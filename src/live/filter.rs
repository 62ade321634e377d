//! Which sockets to show: `state:CLOSE-WAIT port:443 process:nginx`.

use std::fmt;
use std::str::FromStr;

use super::{Endpoint, Port, Socket};
use crate::tcp::State;

/// A choice of sockets. Terms of one kind are alternatives, terms of different kinds hold together; none is all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The states.
    pub states: Vec<State>,
    /// The ports, of either end.
    pub ports: Vec<u16>,
    /// The names of processes, or their numbers.
    pub processes: Vec<String>,
}

/// A part of a filter that is none of `state:`, `port:` and `process:` with a value that there can be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}: state:NAME, port:NUMBER or process:NAME expected")]
pub struct UnknownTerm(pub String);

impl FromStr for Filter {
    type Err = UnknownTerm;

    fn from_str(terms: &str) -> Result<Self, UnknownTerm> {
        let mut filter = Self::default();
        for term in terms.split_whitespace() {
            let unknown = || UnknownTerm(term.to_owned());
            let (key, value) =
                term.split_once(':').filter(|(_, value)| !value.is_empty()).ok_or_else(unknown)?;
            match key {
                "state" => filter.states.push(State::from_name(value).ok_or_else(unknown)?),
                "port" => filter.ports.push(value.parse().map_err(|_| unknown())?),
                "process" => filter.processes.push(value.to_owned()),
                _ => return Err(unknown()),
            }
        }
        Ok(filter)
    }
}

impl fmt::Display for Filter {
    /// As it is typed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let states = self.states.iter().map(|state| format!("state:{state}"));
        let ports = self.ports.iter().map(|port| format!("port:{port}"));
        let processes = self.processes.iter().map(|process| format!("process:{process}"));
        let terms: Vec<String> = states.chain(ports).chain(processes).collect();
        f.write_str(&terms.join(" "))
    }
}

impl Filter {
    /// Whether it lets through all.
    pub fn is_empty(&self) -> bool {
        self.states.is_empty() && self.ports.is_empty() && self.processes.is_empty()
    }

    /// Whether all of it fits.
    pub fn fits(&self, socket: &Socket) -> bool {
        self.fits_state(socket.state) && self.fits_ports(socket) && self.fits_process(socket)
    }

    /// Whether this state is chosen.
    pub fn fits_state(&self, state: State) -> bool {
        self.states.is_empty() || self.states.contains(&state)
    }

    /// Whether one of the ports is chosen.
    pub fn fits_ports(&self, socket: &Socket) -> bool {
        let is_chosen =
            |end: &Endpoint| matches!(end.port, Port::Number(number) if self.ports.contains(&number));
        self.ports.is_empty() || is_chosen(&socket.local) || is_chosen(&socket.remote)
    }

    /// Whether the process is chosen.
    pub fn fits_process(&self, socket: &Socket) -> bool {
        let pid = socket.pid.map(|pid| pid.to_string());
        let is = |name: &String| socket.process.as_ref() == Some(name) || pid.as_ref() == Some(name);
        self.processes.is_empty() || self.processes.iter().any(is)
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn found(terms: &str) -> Vec<usize> {
        let listing = parse(
            "CLOSE-WAIT 1 0 10.0.0.1:443 10.0.0.2:5 users:((\"nginx\",pid=7,fd=1))\n\
             ESTAB 0 0 10.0.0.2:5 10.0.0.1:443 users:((\"curl\",pid=8,fd=1))\n\
             ESTAB 0 0 10.0.0.1:22 10.0.0.3:6\n",
        );
        let filter: Filter = terms.parse().unwrap();
        let found = listing.sockets.iter().enumerate().filter(|(_, socket)| filter.fits(socket));
        found.map(|(index, _)| index).collect()
    }

    #[test]
    fn terms_of_one_kind_are_alternatives_and_kinds_hold_together() {
        assert_eq!(found(""), [0, 1, 2]);
        assert_eq!(found("port:443"), [0, 1]);
        assert_eq!(found("port:443 port:22"), [0, 1, 2]);
        assert_eq!(found("state:CLOSE-WAIT port:443 process:nginx"), [0]);
        assert_eq!(found("state:close_wait state:ESTAB process:8"), [1]);
        assert_eq!(found("state:LISTEN"), Vec::<usize>::new());
    }

    #[test]
    fn what_is_no_term_is_named() {
        for wrong in ["port:x", "port:65536", "state:OPEN", "443", "host:a", "process:"] {
            let terms = format!("port:1 {wrong}");
            assert_eq!(terms.parse::<Filter>(), Err(UnknownTerm(wrong.to_owned())), "{wrong}");
        }
    }

    #[test]
    fn it_is_written_as_it_is_read() {
        let terms = "state:CLOSE-WAIT port:443 port:80 process:nginx";
        assert_eq!(terms.parse::<Filter>().unwrap().to_string(), terms);
    }
}
