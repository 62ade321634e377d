use std::collections::BTreeSet;

use super::fixture::{model, press, type_in};
use crate::app::act::select;
use crate::app::{Model, Overlay, Pane, Settings, Subject};
use crate::scenario::Builtin;
use crate::sim::Peer;
use crate::tcp::{EDGES, State};
use crate::text::{Lang, Text};

fn subject(model: &Model) -> Option<String> {
    model.selection.map(|selection| match selection.subject {
        Subject::State(state) => state.to_string(),
        Subject::Edge(edge) => edge.id(),
    })
}

/// What is selected after each of these keys.
fn walk(keys: &str) -> Vec<String> {
    let mut model = model("normal-close");
    press(&mut model, "d");
    let step = |key| {
        press(&mut model, key);
        subject(&model).unwrap_or_default()
    };
    keys.split(' ').map(step).collect()
}

#[test]
fn selection_begins_where_something_happens_and_escape_leaves() {
    let mut model = model("normal-close");
    press(&mut model, "d");
    assert_eq!(subject(&model).as_deref(), Some("ESTABLISHED"));
    press(&mut model, "Esc n n d");
    assert_eq!(subject(&model).as_deref(), Some("CLOSE-WAIT"));
    for key in ["Esc", "d", "q"] {
        let mut model = model.clone();
        press(&mut model, key);
        assert_eq!((model.selection, model.quit), (None, false), "{key}");
    }
}

#[test]
fn selection_begins_at_the_peer_that_acts_though_it_stays_in_its_state() {
    let (_, mut timeline) = Builtin::find("close-wait-leak").unwrap().open().unwrap();
    let leak = timeline.moments().position(|moment| {
        let acts = moment.step.event.as_ref().is_some_and(|event| event.at == Peer::B);
        acts && moment.step.transitions.is_empty() && moment.state(Peer::B).is_at(State::CloseWait)
    });
    timeline.seek(leak.unwrap());
    let mut model = Model::new(timeline, Settings::default());
    press(&mut model, "d");
    assert_eq!(subject(&model).as_deref(), Some("CLOSE-WAIT"));
}

#[test]
fn arrows_go_to_the_nearest_state_that_way() {
    assert_eq!(walk("Up Up Up"), ["LISTEN", "CLOSED", "CLOSED"]);
    assert_eq!(
        walk("Down Right Down Left Left"),
        ["CLOSING", "CLOSE-WAIT", "LAST-ACK", "TIME-WAIT", "FIN-WAIT-2"]
    );
    assert_eq!(walk("Left Down Down"), ["SYN-RECEIVED", "FIN-WAIT-1", "FIN-WAIT-2"]);
    assert_eq!(walk("k l j h"), ["LISTEN", "SYN-SENT", "CLOSE-WAIT", "CLOSING"]);
}

#[test]
fn from_an_edge_an_arrow_goes_to_an_end_of_it() {
    assert_eq!(walk("e Down"), ["established--fin-wait-1", "FIN-WAIT-1"]);
    assert_eq!(walk("e Up"), ["established--fin-wait-1", "ESTABLISHED"]);
    assert_eq!(walk("Up e e Right"), ["LISTEN", "listen--closed", "listen--syn-sent", "SYN-SENT"]);
}

#[test]
fn tab_goes_through_all_states_and_back() {
    let mut seen = BTreeSet::new();
    let mut model = model("normal-close");
    press(&mut model, "d");
    let start = subject(&model);
    for _ in State::ALL {
        press(&mut model, "Tab");
        seen.insert(subject(&model));
    }
    assert_eq!((seen.len(), subject(&model)), (State::ALL.len(), start.clone()));
    press(&mut model, "Tab Tab Shift-Tab Shift-Tab");
    assert_eq!(subject(&model), start);
}

#[test]
fn every_state_is_reached_by_arrows_and_every_edge_from_its_state() {
    let mut seen = vec![Subject::State(State::Closed)];
    for place in 0.. {
        let Some(&from) = seen.get(place) else { break };
        for key in ["Left", "Right", "Up", "Down"] {
            let mut model = model("idle");
            select(&mut model, from);
            press(&mut model, key);
            let found = model.selection.unwrap().subject;
            if !seen.contains(&found) {
                seen.push(found);
            }
        }
    }
    assert_eq!(seen.len(), State::ALL.len());
    let mut edges = BTreeSet::new();
    for state in State::ALL {
        let mut model = model("idle");
        select(&mut model, Subject::State(state));
        for _ in 0..8 {
            press(&mut model, "e");
            edges.insert(subject(&model));
        }
    }
    assert_eq!(edges.len(), EDGES.len());
}

#[test]
fn e_goes_to_an_edge_and_enter_along_it() {
    assert_eq!(
        walk("e Enter e e Enter"),
        ["established--fin-wait-1", "FIN-WAIT-1", "fin-wait-1--fin-wait-2", "fin-wait-1--closing", "CLOSING"]
    );
}

#[test]
fn the_card_of_a_state_leads_to_where_it_is_seen() {
    let mut model = model("idle");
    press(&mut model, "d");
    model.selection = Some(Subject::State(State::TimeWait).into());
    let seen = crate::app::card(&model, Subject::State(State::TimeWait), Text::of(Lang::En));
    let items: Vec<_> = seen.iter().flat_map(|part| &part.items).collect();
    assert!(items.contains(&&crate::app::Item::InScenario { number: 1, name: "normal-close", step: 5 }));
    let mut by_digit = model.clone();
    press(&mut model, "Enter");
    press(&mut by_digit, "1");
    for model in [model, by_digit] {
        assert_eq!(model.timeline.about().title.get(Lang::En), "Normal close");
        assert_eq!((model.timeline.cursor(), model.selection), (5, None));
        assert!(model.timeline.now().state(Peer::A).is_at(State::TimeWait));
    }
}

#[test]
fn behind_the_drawn_ways_out_come_those_that_only_the_text_has() {
    assert_eq!(
        walk("e e e e e e e e"),
        [
            "established--fin-wait-1",
            "established--close-wait",
            "established--closed--rst",
            "established--closed--abort",
            "established--closed--unread",
            "established--closed--user-timeout",
            "established--closed--crash",
            "established--fin-wait-1"
        ]
    );
    assert_eq!(
        walk("e e e Enter"),
        ["established--fin-wait-1", "established--close-wait", "established--closed--rst", "CLOSED"]
    );
}

#[test]
fn a_state_is_selected_by_its_name_or_the_beginning_of_it() {
    let named = |typed: &str| {
        let mut model = model("normal-close");
        press(&mut model, "d Left /");
        type_in(&mut model, typed);
        press(&mut model, "Enter");
        (subject(&model).unwrap_or_default(), model.overlay, model.notice)
    };
    for (typed, state) in
        [("time-wait", "TIME-WAIT"), ("LAST", "LAST-ACK"), ("syn_rcvd", "SYN-RECEIVED"), ("", "ESTABLISHED")]
    {
        assert_eq!(named(typed), (state.to_owned(), None, None), "{typed}");
    }
    for typed in ["syn", "nowhere"] {
        let notice = format!("No state, or more than one, is called {typed}.");
        let open = Some(Overlay::Name { typed: typed.into() });
        assert_eq!(named(typed), ("SYN-RECEIVED".to_owned(), open, Some(notice)));
    }
}

#[test]
fn steps_go_on_while_something_is_selected() {
    let mut model = model("normal-close");
    press(&mut model, "Tab Space d");
    assert_eq!((model.playing, model.shown_pane()), (false, Pane::Diagram));
    press(&mut model, "n n p");
    assert_eq!((model.timeline.cursor(), subject(&model).as_deref()), (1, Some("ESTABLISHED")));
    press(&mut model, "?");
    assert!(matches!(model.overlay, Some(Overlay::Help { .. })));
    press(&mut model, "Esc");
    assert_eq!((model.overlay.is_none(), subject(&model).as_deref()), (true, Some("ESTABLISHED")));
}

#[test]
fn who_came_from_the_ladder_returns_to_it() {
    let mut model = model("normal-close");
    press(&mut model, "Tab d");
    assert_eq!(model.shown_pane(), Pane::Diagram);
    press(&mut model, "Right e Esc");
    assert_eq!((model.selection, model.shown_pane()), (None, Pane::Ladder));
}
