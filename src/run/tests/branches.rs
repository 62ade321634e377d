//! Branches: what is chosen, undone and done again.

use super::*;

/// A script of six steps, each with a story: the handshake, and a CLOSE.
fn scripted() -> Timeline {
    let mut pair = Pair::new();
    pair.does(Peer::B, EventKind::PassiveOpen);
    pair.does(Peer::A, EventKind::ActiveOpen);
    pair.drive();
    pair.does(Peer::A, EventKind::Close);
    let mut timeline = pair.0;
    for step in 1..=timeline.last() {
        timeline.seek(step);
        let say = Some(Localized([(Lang::En, format!("Step {step}"))].into()));
        timeline.annotate(Note { say, ..Note::default() });
    }
    timeline.end_script();
    timeline
}

#[test]
fn what_is_chosen_tells_no_story_of_the_script() {
    let script = scripted();
    for left in 0..script.last() {
        let mut fork = script.clone();
        fork.seek(left);
        let skipped = script.get(left + 1).expect("it is a step of the script").step.event.clone();
        let other = world(&fork).enabled().into_iter().find(|event| Some(event) != skipped.as_ref());
        fork.apply(&other.expect("there is more that can happen")).expect("it is enabled");
        assert_eq!(fork.now().note, None);
        // An event of the script at its own number is still no step of the script.
        let scripted = script.get(left + 2).and_then(|moment| moment.step.event.clone());
        if let Some(event) = scripted
            && fork.apply(&event).is_ok()
        {
            assert_eq!(fork.now().note, None, "after step {left}");
        }
        assert!(fork.moments().take(left + 1).skip(1).all(|moment| moment.story().is_some()));
    }
}

#[test]
fn choosing_what_the_script_does_follows_it() {
    let mut timeline = scripted();
    choose(&mut timeline, Peer::B, EventKind::PassiveOpen);
    assert_eq!((timeline.cursor(), timeline.last(), timeline.left_script()), (1, 6, None));
    assert!(timeline.now().story().is_some());
    choose(&mut timeline, Peer::B, EventKind::Close);
    assert_eq!((timeline.cursor(), timeline.last(), timeline.left_script()), (2, 2, Some(1)));
    timeline.seek(1);
    choose(&mut timeline, Peer::A, EventKind::ActiveOpen);
    assert_eq!((timeline.cursor(), timeline.last(), timeline.left_script()), (2, 6, None));
}

#[test]
fn choices_are_undone_and_made_again_and_sisters_stay() {
    let mut timeline = scripted();
    timeline.seek(2);
    choose(&mut timeline, Peer::B, EventKind::Lose(1));
    choose(&mut timeline, Peer::A, EventKind::Timeout(Timer::Retransmission));
    let first = events(&timeline);
    timeline.seek(2);
    choose(&mut timeline, Peer::A, EventKind::Abort);
    let sister = events(&timeline);
    assert!(timeline.can_undo() && !timeline.can_redo());
    assert!(timeline.undo());
    assert_eq!((timeline.cursor(), events(&timeline)), (2, first.clone()));
    assert!(timeline.undo() && timeline.undo() && !timeline.undo());
    assert_eq!((timeline.cursor(), timeline.left_script()), (2, None));
    assert!(timeline.redo() && timeline.redo());
    assert_eq!((timeline.cursor(), events(&timeline)), (4, first.clone()));
    assert!(timeline.redo() && !timeline.redo());
    assert_eq!((timeline.cursor(), events(&timeline)), (3, sister.clone()));
    // All three ways on from step 2 are kept, and lead where they led.
    timeline.seek(2);
    let ways: Vec<Choice> = timeline.choices().collect();
    let marks: Vec<_> = ways.iter().map(|way| (way.is_script, way.is_ahead)).collect();
    assert_eq!(marks, [(true, false), (false, false), (false, true)]);
    timeline.apply(&ways[1].event).expect("it has happened before");
    assert_eq!(events(&timeline), first);
    assert!(timeline.return_to_script() && !timeline.return_to_script());
    assert_eq!((timeline.cursor(), timeline.last()), (2, 6));
}

#[test]
fn a_branch_at_the_end_of_the_script_leaves_the_script_whole() {
    let mut timeline = scripted();
    timeline.seek(6);
    choose(&mut timeline, Peer::A, EventKind::Status);
    assert_eq!((timeline.last(), timeline.left_script()), (7, Some(6)));
    assert!(timeline.return_to_script());
    assert_eq!((timeline.cursor(), timeline.last()), (6, 6));
}

#[test]
fn a_run_that_was_only_seen_is_read_like_any_other() {
    let seen: Vec<Moment> = scripted()
        .moments()
        .enumerate()
        .map(|(step, moment)| Moment {
            at: Some(Duration::from_millis(step as u64)),
            world: None,
            ..(*moment).clone()
        })
        .collect();
    let mut timeline = Timeline::of(About::default(), seen[0].clone(), seen[1..].iter().cloned());
    assert!(timeline.moments().map(|moment| (*moment).clone()).eq(seen.iter().cloned()));
    for step in [6, 3, 0, 4] {
        timeline.seek(step);
        assert_eq!((timeline.cursor(), timeline.now()), (step, &seen[step]));
        check_indexes(&timeline);
    }
    let refused = timeline.apply(&Event::new(Peer::A, EventKind::Status)).map(|_| ());
    assert_eq!(refused, Err(StepError::NotSimulated));
}
