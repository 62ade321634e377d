use crate::run::Timeline;
use crate::scenario::load;
use crate::sim::{Event, EventKind, Peer};

/// Two established peers, and these steps.
fn script(steps: &[&str]) -> Timeline {
    let file = format!(r#"{{ "title": "t", "start": "established", "steps": [{}] }}"#, steps.join(","));
    let loaded = load("t.json", file.as_bytes());
    loaded.opened.unwrap_or_else(|| panic!("{file}")).1
}

const CLOSE: &str = r#"{ "at": "a", "do": "close" }"#;
const SAID: &str = r#"{ "at": "a", "do": "close", "say": "A closes." }"#;
const ARRIVES: &str = r#"{ "at": "b", "do": "deliver" }"#;
const LOST: &str = r#"{ "at": "b", "do": "lose" }"#;
const ABORT: &str = r#"{ "at": "b", "do": "abort" }"#;

fn choose(timeline: &mut Timeline, at: Peer, kind: EventKind) {
    timeline.apply(&Event::new(at, kind)).unwrap();
}

#[test]
fn the_cursor_goes_to_the_first_step_that_differs() {
    let old = script(&[CLOSE, ARRIVES]);
    for (steps, step) in [
        (vec![CLOSE, LOST], 2),
        (vec![SAID, ARRIVES], 1),
        (vec![CLOSE, ARRIVES, ABORT], 3),
        // The last step is gone: there is none at its place.
        (vec![CLOSE], 1),
        (vec![], 0),
        (vec![CLOSE, ARRIVES], 1),
    ] {
        let mut timeline = old.clone();
        timeline.seek(1);
        timeline.replace_script(script(&steps));
        assert_eq!((timeline.cursor(), timeline.last()), (step, steps.len()), "{steps:?}");
        let fresh = script(&steps);
        let all: Vec<_> = timeline.moments().collect();
        assert_eq!(all, fresh.moments().collect::<Vec<_>>());
    }
}

#[test]
fn an_open_branch_stays_if_its_trunk_still_leads_to_it() {
    let mut timeline = script(&[CLOSE, ARRIVES]);
    timeline.seek(1);
    choose(&mut timeline, Peer::B, EventKind::Abort);
    choose(&mut timeline, Peer::A, EventKind::Deliver(1));
    let before = timeline.now().clone();
    // Behind the fork, and in what is said, the script may differ.
    timeline.replace_script(script(&[SAID, LOST, ABORT]));
    assert_eq!((timeline.left_script(), timeline.cursor()), (Some(1), 3));
    assert_eq!(*timeline.now(), before);
    assert!(timeline.undo() && timeline.undo());
    assert_eq!((timeline.cursor(), timeline.now().story().is_some()), (1, true));
    assert!(timeline.redo());
    assert_eq!((timeline.left_script(), timeline.cursor()), (Some(1), 2));
    // Before the fork it may not.
    timeline.replace_script(script(&[ABORT]));
    assert_eq!((timeline.left_script(), timeline.cursor(), timeline.last()), (None, 1, 1));
    assert!(!timeline.undo() && !timeline.redo());
}

#[test]
fn branches_of_branches_stay_or_go_with_them() {
    let mut timeline = script(&[CLOSE, ARRIVES]);
    choose(&mut timeline, Peer::B, EventKind::Abort);
    timeline.seek(1);
    timeline.return_to_script();
    timeline.seek(1);
    choose(&mut timeline, Peer::B, EventKind::Lose(1));
    choose(&mut timeline, Peer::B, EventKind::Close);
    timeline.seek(2);
    choose(&mut timeline, Peer::B, EventKind::Abort);
    assert_eq!((timeline.left_script(), timeline.cursor()), (Some(1), 3));
    // The first branch leaves at the start, so it stays; the others leave at a step that is another now.
    timeline.replace_script(script(&[ABORT]));
    assert_eq!((timeline.left_script(), timeline.cursor()), (None, 1));
    timeline.seek(0);
    // The script does by itself now what was chosen, and comes first.
    assert_eq!(timeline.choices().map(|choice| choice.is_script).collect::<Vec<_>>(), [true, false]);
    let mut other = script(&[CLOSE, ARRIVES]);
    other.seek(1);
    choose(&mut other, Peer::B, EventKind::Lose(1));
    choose(&mut other, Peer::B, EventKind::Close);
    other.seek(2);
    choose(&mut other, Peer::B, EventKind::Abort);
    other.replace_script(script(&[CLOSE, LOST]));
    assert_eq!((other.left_script(), other.cursor(), other.choices().count()), (Some(1), 3, 0));
    other.seek(2);
    assert_eq!(other.choices().count(), 2);
}

#[test]
fn another_setup_leaves_nothing_of_the_old_run() {
    let mut timeline = script(&[CLOSE]);
    choose(&mut timeline, Peer::B, EventKind::Abort);
    let closed = load("c.json", br#"{ "title": "c", "steps": [{ "at": "b", "do": "passive-open" }] }"#);
    timeline.replace_script(closed.opened.unwrap().1);
    assert_eq!((timeline.left_script(), timeline.cursor(), timeline.choices().count()), (None, 0, 1));
}
