//! The keys from a pipe, the steps in lines: `--plain`.

use super::program::*;

#[test]
fn plain_tells_each_step_by_the_same_keys_from_a_pipe() {
    let told = fed(&["--plain"], b"n\n\nG\ng\n5\nq\nnever read");
    assert_eq!((code(&told), stderr(&told)), (0, ""));
    let steps: Vec<_> = stdout(&told).lines().filter(|line| line.starts_with("Step ")).collect();
    let numbers: Vec<_> = steps.iter().map(|line| line.split('.').next().unwrap()).collect();
    let expected = [0, 1, 2, 12, 0, 5].map(|n| format!("Step {n} of 12"));
    assert_eq!(numbers, expected);
    let traced = run(&["trace", "normal-close"]);
    let fifth = stdout(&traced).split("\n\n").find(|step| step.starts_with("Step 5 ")).unwrap();
    assert!(stdout(&told).contains(fifth), "the same step in other words");
}

/// As in a container that was entered from outside: no session that leads the program can be named in it.
#[cfg(target_os = "linux")]
#[test]
fn plain_plays_where_the_session_has_no_number() {
    let inside = |script: &str| {
        let mut unshare = std::process::Command::new("unshare");
        unshare.args(["--user", "--map-root-user", "--pid", "--fork", "sh", "-c", script]);
        unshare.env("FINWAIT", assert_cmd::cargo::cargo_bin("finwait")).output()
    };
    let may_unshare = inside("true").is_ok_and(|output| output.status.success());
    if !may_unshare {
        return; // A system without namespaces has no such place either.
    }
    let told = inside("printf n | \"$FINWAIT\" --plain --lang en; exit $?").unwrap();
    assert_eq!((code(&told), stderr(&told)), (0, ""));
    assert!(stdout(&told).contains("Step 1 of 12"), "{}", stdout(&told));
}

#[test]
fn plain_opens_scenarios_by_number_name_or_a_word_of_their_own() {
    for (answer, title) in [("2\n", "Normal close"), ("abort\n", "Abort"), ("flood\n", "SYN flood")] {
        let told = fed(&["play", "syn-lost", "--plain"], format!("s\n{answer}n").as_bytes());
        let opened = format!("\n{title}\n");
        assert!(stdout(&told).contains(&opened), "{answer}: {}", stdout(&told));
        assert!(stdout(&told).rfind("Step 1 of") > stdout(&told).find(&opened), "{answer}");
    }
    // Several answer: they are listed again, and their numbers stay.
    let told = fed(&["--plain"], b"s\nhalf-open\n40\n");
    let (_, again) = stdout(&told).split_once("half-open\n").unwrap();
    assert!(again.starts_with("39 half-open-discovery"), "{again}");
    assert!(again.contains("\nHalf-open connection, B sends\n"), "{again}");
}

#[test]
fn plain_tells_the_card_of_a_state_and_walks_its_ways_out() {
    // By name, by the beginning of a name, by an empty line; then edge by edge, and along one of them.
    let told = fed(&["--plain"], b"d fin_wait2\nee\n\nd last\nd\n\n?nd\ntime\nd syn\nq\n");
    assert_eq!((code(&told), stderr(&told)), (0, ""));
    let heads =
        |line: &&str| ["State ", "From ", "Step ", "No state"].iter().any(|head| line.starts_with(head));
    let heads: Vec<_> = stdout(&told)
        .lines()
        .filter(heads)
        .filter(|line| !line.contains(" on ") && !line.contains("then Enter"))
        .map(|line| line.split(". ").next().unwrap())
        .collect();
    assert_eq!(
        heads,
        [
            "Step 0 of 12",
            "State FIN-WAIT-2.",
            "From FIN-WAIT-2 to TIME-WAIT, way out 1 of 6.",
            "From FIN-WAIT-2 to CLOSED, way out 2 of 6.",
            "State CLOSED.",
            "State LAST-ACK.",
            "State CLOSED.",
            "Step 1 of 12",
            "State TIME-WAIT.",
            "No state, or more than one, is called syn.",
            "No state, or more than one, is called q.",
        ]
    );
    for sentence in [
        "To TIME-WAIT on rcv FIN: snd ACK. RFC 9293, section 3.10.7.4.",
        "From FIN-WAIT-1 on rcv ACK of FIN. RFC 9293, section 3.10.7.4.",
        "On rcv RST: delete TCB. RFC 9293, section 3.10.7.4.",
        "Not in the diagram:",
        "A: not taken, not possible now.",
        "Linux ss calls it FIN-WAIT-2. Try: ss -tanp state fin-wait-2",
        "d: Show the card of a state.",
        "e: To the first way out; again, to the next.",
    ] {
        assert!(stdout(&told).lines().any(|line| line == sentence), "{sentence}: {}", stdout(&told));
    }
}

#[test]
fn plain_is_text_and_nothing_else() {
    for args in [&["--plain"][..], &["--plain", "--lang", "zh-CN"], &["--plain", "--color", "always"]] {
        let told = fed(args, b"?\nn\nt\nm\ny\n\tLi: s\nx\x7f\x1b+99\n\x1b-d\n\ne\n\n/q");
        assert_eq!(code(&told), 0);
        let strange = stdout(&told).chars().find(|c| c.is_control() && *c != '\n');
        assert_eq!(strange, None, "{args:?}");
    }
}

#[test]
fn plain_plays_to_the_end_of_a_scenario_from_standard_input() {
    let told = fed(&["play", "-", "--plain", "--autoplay", "--speed", "4"], FINE.as_bytes());
    assert_eq!(code(&told), 0);
    assert!(
        stdout(&told).contains("Playing.") && stdout(&told).contains("Step 1 of 1."),
        "{}",
        stdout(&told)
    );
}

#[test]
fn plain_leaves_the_script_by_a_number_and_saves_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lost.json");
    let path = path.to_str().unwrap();
    let keys = format!("n\nw\n2\nw\n2\nu\nU\nS\n{path}\nS\n{path}\n\n");
    let told = fed(&["--plain", "--lang", "en"], keys.as_bytes());
    assert_eq!((code(&told), stderr(&told)), (0, ""));
    let told = stdout(&told);
    for line in [
        "2 The user of A calls active OPEN. A goes from CLOSED to SYN-SENT",
        "The script does this next.",
        "Step 3 of 3. SYN SEQ=100 WND=65535 is lost on its way to B.",
        "is there already",
        "Saved in",
    ] {
        assert!(told.contains(line), "{line}: {told}");
    }
    assert_eq!(told.matches("Step 3 of 3.").count(), 2, "done, and done again: {told}");
    let checked = run(&["check", "--strict", path]);
    assert_eq!((code(&checked), stderr(&checked)), (0, ""));
    assert!(stdout(&run(&["trace", path])).contains("is lost on its way to B"));
}

#[test]
fn the_sandbox_begins_with_its_list_in_lines() {
    let told = fed(&["sandbox", "--plain", "--lang", "en"], b"1\nq\n");
    assert_eq!(code(&told), 0, "{}", stderr(&told));
    assert!(stdout(&told).contains("Try passive OPEN"), "{}", stdout(&told));
    assert!(stdout(&told).contains("A goes from CLOSED to LISTEN"), "{}", stdout(&told));
}

#[test]
fn plain_offers_the_shortest_ways_to_states_that_are_named() {
    let listed = fed(&["--plain"], b"s\nclosing time-wait\n");
    let ways: Vec<&str> = stdout(&listed).lines().filter(|line| line.contains(" shortest-way: ")).collect();
    assert_eq!(ways.len(), 2, "{}", stdout(&listed));
    for way in ways {
        let (number, title) = way.split_once(" shortest-way: ").unwrap();
        let told = fed(&["--plain"], format!("s\nclosing time-wait\n{number}\nG").as_bytes());
        assert!(stdout(&told).contains("Step 10 of 10."), "{title}: {}", stdout(&told));
    }
    // A number of the library means the same scenario, whatever is searched for.
    let told = fed(&["--plain"], b"s\nclosing\n39\n");
    assert!(stdout(&told).contains("\nHalf-open connection, discovered\n"), "{}", stdout(&told));
}
