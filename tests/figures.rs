//! Figures 6 to 13 of RFC 9293, line by line, by the machine: each figure is quoted as the RFC prints it.
//!
//! A line of a figure tells of one segment and of the states after it has left or arrived. The test adds what the
//! users, timers and the network do to bring the line about; the segment and the states are compared.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use finwait::sim::{Event, EventKind, Injection, Peer, SeqExpr, Setup, World};
use finwait::tcp::{Flag, Flags, Segment, SeqNum, State, Timer};

/// A column of a figure beside a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Arrow {
    /// `-->`
    Right,
    /// `<--`
    Left,
    /// `...`: the segment is in the network.
    Network,
    /// Nothing: the segment comes from nowhere, or leaves for where nobody looks.
    None,
}

/// One line of a figure.
#[derive(Debug)]
struct Line {
    /// The number before it, or that of the line above.
    number: u32,
    /// The states of A and B, where the figure names them.
    states: [Option<State>; 2],
    /// The segment and the arrows on its left and right.
    segment: Option<([Arrow; 2], Drawn)>,
}

/// What a figure says of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Drawn {
    seq: u32,
    ack: Option<u32>,
    flags: Flags,
    /// `Some(0)` is data of any length.
    data: Option<u32>,
}

impl Drawn {
    /// `<SEQ=300><ACK=101><CTL=SYN,ACK>`. Letters stand for numbers of the test.
    fn parse(text: &str, letters: &[(&str, u32)]) -> Self {
        let number = |text: &str| match text.split_once('+') {
            Some((letter, more)) => value(letter, letters) + more.parse::<u32>().unwrap(),
            None => value(text, letters),
        };
        let mut drawn = Self { seq: 0, ack: None, flags: Flags::NONE, data: None };
        let mut has_ack = false;
        for field in text.trim_matches(['<', '>']).split("><") {
            match field.split_once('=') {
                Some(("SEQ", seq)) => drawn.seq = number(seq),
                Some(("ACK", ack)) => drawn.ack = Some(number(ack)),
                Some(("DATA", octets)) => drawn.data = Some(octets.parse().unwrap()),
                Some(("CTL", names)) => {
                    for name in names.split(',') {
                        let flag = Flag::ALL.into_iter().find(|flag| flag.name() == name).unwrap();
                        match flag.bit() {
                            Some(bit) => drawn.flags = drawn.flags | bit,
                            None => has_ack = true,
                        }
                    }
                }
                None if field == "DATA" => drawn.data = Some(0),
                _ => panic!("{field} in {text}"),
            }
        }
        assert_eq!(has_ack, drawn.ack.is_some(), "{text}");
        drawn
    }

    /// Whether this is the segment. The figures leave out PSH, which goes with the data of a SEND.
    fn is(self, segment: &Segment) -> bool {
        let data = match self.data {
            None => segment.len == 0,
            Some(0) => segment.len > 0,
            Some(octets) => segment.len == octets,
        };
        data && segment.seq == SeqNum(self.seq)
            && segment.ack == self.ack.map(SeqNum)
            && segment.flags.without(Flags::PSH) == self.flags
    }

    fn injection(self) -> Injection {
        let ack = self.ack.map(SeqExpr::Number);
        Injection { flags: self.flags, seq: SeqExpr::Number(self.seq), ack, len: 0, window: 65535 }
    }
}

fn value(text: &str, letters: &[(&str, u32)]) -> u32 {
    let letter = letters.iter().find(|(letter, _)| *letter == text);
    letter.map_or_else(|| text.parse().unwrap(), |(_, value)| *value)
}

/// The state that a word of a figure stands for; comments such as `(??)` stand for none.
fn state(word: &str) -> Option<State> {
    match word {
        "(Abort!!)" | "(ABORT!!)" => Some(State::Closed),
        "(return to LISTEN!)" => Some(State::Listen),
        _ if word.is_empty() || word.starts_with('(') => None,
        _ => Some(
            State::ALL.into_iter().find(|state| state.name() == word).unwrap_or_else(|| panic!("{word}")),
        ),
    }
}

/// The lines of a figure that name a segment or a state.
fn lines(figure: &str, letters: &[(&str, u32)]) -> Vec<Line> {
    let mut number = 0;
    let mut lines = Vec::new();
    for text in figure.lines() {
        let text = text.trim();
        let text = match text.split_once(". ") {
            Some((before, rest)) if before.parse::<u32>().is_ok() => {
                number = before.parse().unwrap();
                rest
            }
            _ => text,
        };
        let begin = text.find("<SEQ");
        let end = begin.map(|begin| begin + end_of_fields(&text[begin..]));
        let (states, segment) = match (begin, end) {
            (Some(begin), Some(end)) => {
                let (left, from) = arrow(text[..begin].trim(), str::strip_suffix);
                let (right, to) = arrow(text[end..].trim(), str::strip_prefix);
                let drawn = Drawn::parse(text[begin..end].trim(), letters);
                ([left, right].map(|word| state(word.trim())), Some(([from, to], drawn)))
            }
            _ if text.starts_with("TCP Peer") => continue,
            _ => {
                let mut words = text.split("  ").map(str::trim).filter(|word| !word.is_empty());
                ([words.next(), words.next()].map(|word| word.and_then(state)), None)
            }
        };
        if segment.is_some() || states != [None, None] {
            lines.push(Line { number, states, segment });
        }
    }
    lines
}

/// Where `<SEQ=300><ACK=101>` ends: behind the first `>` that no other field follows.
fn end_of_fields(text: &str) -> usize {
    let ends = text.match_indices('>').map(|(at, _)| at + 1);
    ends.into_iter().find(|&end| !text[end..].starts_with('<')).unwrap_or(text.len())
}

/// Parts a word from the arrow between it and the segment.
fn arrow<'a>(text: &'a str, strip: fn(&'a str, &'static str) -> Option<&'a str>) -> (&'a str, Arrow) {
    [("-->", Arrow::Right), ("<--", Arrow::Left), ("...", Arrow::Network)]
        .into_iter()
        .find_map(|(drawn, arrow)| Some((strip(text, drawn)?, arrow)))
        .unwrap_or((text, Arrow::None))
}

/// What makes a line of a figure come about, beside its segment.
type Acts<'a> = &'a [(u32, &'a [(Peer, EventKind)])];

/// Plays a figure. `acts` are the events that happen at the beginning of the lines with these numbers, each at the first
/// place where a state or a segment of the line asks for it; `left` is what is on the wire after the last line.
fn play(figure: &str, letters: &[(&str, u32)], mut world: World, acts: Acts<'_>, left: &[&str]) {
    let lines = lines(figure, letters);
    let mut begun = 0;
    for line in &lines {
        if line.number != begun {
            begun = line.number;
            for (_, events) in acts.iter().filter(|(number, _)| *number == begun) {
                for (at, kind) in *events {
                    world.apply(&Event::new(*at, kind.clone())).unwrap();
                }
            }
        }
        step(&mut world, line);
    }
    for (number, _) in acts {
        assert!(lines.iter().any(|line| line.number == *number), "no line {number}");
    }
    let on_the_wire: Vec<String> = Peer::BOTH
        .into_iter()
        .flat_map(|peer| world.in_flight(peer))
        .map(|flight| flight.segment.to_string())
        .collect();
    assert_eq!(on_the_wire, left, "after the last line");
}

fn step(world: &mut World, line: &Line) {
    let check = |world: &World, peer: Peer| {
        if let Some(expected) = line.states[peer.index()] {
            assert_eq!(world.state(peer), expected, "{peer} in {line:?}");
        }
    };
    let Some(([left, right], drawn)) = &line.segment else {
        for peer in Peer::BOTH {
            check(world, peer);
        }
        return;
    };
    let to_the_right = *left == Arrow::Right || *right == Arrow::Right;
    let (from, to) = if to_the_right { (Peer::A, Peer::B) } else { (Peer::B, Peer::A) };
    let (leaves, arrives) = if to_the_right { (*left, *right) } else { (*right, *left) };
    check(world, from);
    let place = world.in_flight(to).position(|flight| drawn.is(&flight.segment));
    assert!(leaves == Arrow::Network || place.is_some(), "not sent: {line:?}");
    if arrives == Arrow::Network {
        return check(world, to);
    }
    let kind = match place {
        Some(place) => EventKind::Deliver(u32::try_from(place).unwrap() + 1),
        // An old duplicate.
        None => EventKind::Inject(drawn.injection()),
    };
    world.apply(&Event::new(to, kind)).unwrap();
    for peer in Peer::BOTH {
        check(world, peer);
    }
}

fn closed(iss: [&[u32]; 2]) -> World {
    World::new(&Setup { iss: iss.map(Into::into), ..Setup::default() })
}

fn established(iss: [&[u32]; 2]) -> World {
    World::new(&Setup { iss: iss.map(Into::into), established: true, ..Setup::default() })
}

#[test]
fn figure_6_basic_three_way_handshake() {
    let figure = "
       TCP Peer A                                           TCP Peer B

   1.  CLOSED                                               LISTEN

   2.  SYN-SENT    --> <SEQ=100><CTL=SYN>               --> SYN-RECEIVED

   3.  ESTABLISHED <-- <SEQ=300><ACK=101><CTL=SYN,ACK>  <-- SYN-RECEIVED

   4.  ESTABLISHED --> <SEQ=101><ACK=301><CTL=ACK>       --> ESTABLISHED

   5.  ESTABLISHED --> <SEQ=101><ACK=301><CTL=ACK><DATA> --> ESTABLISHED
";
    let acts: Acts<'_> = &[
        (1, &[(Peer::B, EventKind::PassiveOpen)]),
        (2, &[(Peer::A, EventKind::ActiveOpen)]),
        (5, &[(Peer::A, EventKind::Send(10))]),
    ];
    play(figure, &[], closed([&[100], &[300]]), acts, &["ACK SEQ=301 ACK=111 WND=65525"]);
}

#[test]
fn figure_7_simultaneous_open() {
    let figure = "
       TCP Peer A                                       TCP Peer B

   1.  CLOSED                                           CLOSED

   2.  SYN-SENT     --> <SEQ=100><CTL=SYN>              ...

   3.  SYN-RECEIVED <-- <SEQ=300><CTL=SYN>              <-- SYN-SENT

   4.               ... <SEQ=100><CTL=SYN>              --> SYN-RECEIVED

   5.  SYN-RECEIVED --> <SEQ=100><ACK=301><CTL=SYN,ACK> ...

   6.  ESTABLISHED  <-- <SEQ=300><ACK=101><CTL=SYN,ACK> <-- SYN-RECEIVED

   7.               ... <SEQ=100><ACK=301><CTL=SYN,ACK> --> ESTABLISHED
";
    let acts: Acts<'_> =
        &[(2, &[(Peer::A, EventKind::ActiveOpen)]), (3, &[(Peer::B, EventKind::ActiveOpen)])];
    play(figure, &[], closed([&[100], &[300]]), acts, &[]);
}

#[test]
fn figure_8_recovery_from_an_old_duplicate_syn() {
    let figure = "
       TCP Peer A                                           TCP Peer B

   1.  CLOSED                                               LISTEN

   2.  SYN-SENT    --> <SEQ=100><CTL=SYN>               ...

   3.  (duplicate) ... <SEQ=90><CTL=SYN>               --> SYN-RECEIVED

   4.  SYN-SENT    <-- <SEQ=300><ACK=91><CTL=SYN,ACK>  <-- SYN-RECEIVED

   5.  SYN-SENT    --> <SEQ=91><CTL=RST>               --> LISTEN

   6.              ... <SEQ=100><CTL=SYN>               --> SYN-RECEIVED

   7.  ESTABLISHED <-- <SEQ=400><ACK=101><CTL=SYN,ACK>  <-- SYN-RECEIVED

   8.  ESTABLISHED --> <SEQ=101><ACK=401><CTL=ACK>      --> ESTABLISHED
";
    let acts: Acts<'_> =
        &[(1, &[(Peer::B, EventKind::PassiveOpen)]), (2, &[(Peer::A, EventKind::ActiveOpen)])];
    play(figure, &[], closed([&[100], &[300, 400]]), acts, &[]);
}

/// The SYN of the last line finds a listener: "the problem is now reduced to the basic three-way handshake".
#[test]
fn figure_9_half_open_connection_discovery() {
    let figure = "
         TCP Peer A                                      TCP Peer B

     1.  (REBOOT)                              (send 300,receive 100)

     2.  CLOSED                                           ESTABLISHED

     3.  SYN-SENT --> <SEQ=400><CTL=SYN>              --> (??)

     4.  (!!)     <-- <SEQ=300><ACK=100><CTL=ACK>     <-- ESTABLISHED

     5.  SYN-SENT --> <SEQ=100><CTL=RST>              --> (Abort!!)

     6.  SYN-SENT                                         CLOSED

     7.  SYN-SENT --> <SEQ=400><CTL=SYN>              -->
";
    let acts: Acts<'_> = &[
        (2, &[(Peer::A, EventKind::Crash)]),
        (3, &[(Peer::A, EventKind::ActiveOpen)]),
        (7, &[(Peer::B, EventKind::PassiveOpen), (Peer::A, EventKind::Timeout(Timer::Retransmission))]),
    ];
    let left = ["SYN,ACK SEQ=500 ACK=401 WND=65535"];
    play(figure, &[], established([&[99, 400], &[299, 500]]), acts, &left);
}

#[test]
fn figure_10_the_active_side_discovers_a_half_open_connection() {
    let figure = "
       TCP Peer A                                         TCP Peer B

   1.  (REBOOT)                                  (send 300,receive 100)

   2.  (??)    <-- <SEQ=300><ACK=100><DATA=10><CTL=ACK> <-- ESTABLISHED

   3.          --> <SEQ=100><CTL=RST>                   --> (ABORT!!)
";
    let acts: Acts<'_> = &[(2, &[(Peer::A, EventKind::Crash), (Peer::B, EventKind::Send(10))])];
    play(figure, &[], established([&[99], &[299]]), acts, &[]);
}

#[test]
fn figure_11_an_old_duplicate_syn_resets_two_passive_sockets() {
    let figure = "
       TCP Peer A                                    TCP Peer B

   1.  LISTEN                                        LISTEN

   2.       ... <SEQ=Z><CTL=SYN>                -->  SYN-RECEIVED

   3.  (??) <-- <SEQ=X><ACK=Z+1><CTL=SYN,ACK>   <--  SYN-RECEIVED

   4.       --> <SEQ=Z+1><CTL=RST>              -->  (return to LISTEN!)

   5.  LISTEN                                        LISTEN
";
    let acts: Acts<'_> = &[(1, &[(Peer::A, EventKind::PassiveOpen), (Peer::B, EventKind::PassiveOpen)])];
    play(figure, &[("Z", 90), ("X", 300)], closed([&[100], &[300]]), acts, &[]);
}

#[test]
fn figure_12_normal_close() {
    let figure = "
       TCP Peer A                                           TCP Peer B

   1.  ESTABLISHED                                          ESTABLISHED

   2.  (Close)
       FIN-WAIT-1  --> <SEQ=100><ACK=300><CTL=FIN,ACK>  --> CLOSE-WAIT

   3.  FIN-WAIT-2  <-- <SEQ=300><ACK=101><CTL=ACK>      <-- CLOSE-WAIT

   4.                                                       (Close)
       TIME-WAIT   <-- <SEQ=300><ACK=101><CTL=FIN,ACK>  <-- LAST-ACK

   5.  TIME-WAIT   --> <SEQ=101><ACK=301><CTL=ACK>      --> CLOSED

   6.  (2 MSL)
       CLOSED
";
    let acts: Acts<'_> = &[
        (2, &[(Peer::A, EventKind::Close)]),
        (4, &[(Peer::B, EventKind::Close)]),
        (6, &[(Peer::A, EventKind::Timeout(Timer::TimeWait))]),
    ];
    play(figure, &[], established([&[99], &[299]]), acts, &[]);
}

/// The last line of the figure names two states of each side; the 2MSL between them make it two lines here.
#[test]
fn figure_13_simultaneous_close() {
    let figure = "
       TCP Peer A                                           TCP Peer B

   1.  ESTABLISHED                                          ESTABLISHED

   2.  (Close)                                              (Close)
       FIN-WAIT-1  --> <SEQ=100><ACK=300><CTL=FIN,ACK>  ... FIN-WAIT-1
                   <-- <SEQ=300><ACK=100><CTL=FIN,ACK>  <--
                   ... <SEQ=100><ACK=300><CTL=FIN,ACK>  -->

   3.  CLOSING     --> <SEQ=101><ACK=301><CTL=ACK>      ... CLOSING
                   <-- <SEQ=301><ACK=101><CTL=ACK>      <--
                   ... <SEQ=101><ACK=301><CTL=ACK>      -->

   4.  TIME-WAIT                                            TIME-WAIT
   5.  (2 MSL)                                              (2 MSL)
       CLOSED                                               CLOSED
";
    let two_msl = EventKind::Timeout(Timer::TimeWait);
    let acts: Acts<'_> = &[
        (2, &[(Peer::A, EventKind::Close), (Peer::B, EventKind::Close)]),
        (5, &[(Peer::A, two_msl.clone()), (Peer::B, two_msl)]),
    ];
    play(figure, &[], established([&[99], &[299]]), acts, &[]);
}

/// A figure that the machine contradicts fails, whichever part of a line it is.
#[test]
fn a_line_that_is_wrong_is_noticed() {
    let right = "
   1.  CLOSED                                               LISTEN
   2.  SYN-SENT    --> <SEQ=100><CTL=SYN>               --> SYN-RECEIVED";
    let acts: Acts<'_> =
        &[(1, &[(Peer::B, EventKind::PassiveOpen)]), (2, &[(Peer::A, EventKind::ActiveOpen)])];
    let holds = |figure: &str| {
        let figure = figure.to_owned();
        std::panic::catch_unwind(move || {
            play(&figure, &[], closed([&[100], &[300]]), acts, &["SYN,ACK SEQ=300 ACK=101 WND=65535"]);
        })
        .is_ok()
    };
    assert!(holds(right));
    for (part, wrong) in [
        ("LISTEN", "CLOSED"),
        ("SYN-SENT", "LISTEN"),
        ("SYN-RECEIVED", "LISTEN"),
        ("SEQ=100", "SEQ=99"),
        ("=SYN", "=FIN"),
    ] {
        assert!(!holds(&right.replacen(part, wrong, 1)), "{wrong} for {part}");
    }
}
