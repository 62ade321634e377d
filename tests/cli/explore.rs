//! `finwait explore`: what it writes, and how it ends.

use serde_json::Value;

use super::program::*;

fn report(args: &[&str]) -> Value {
    let output = run(&[&["explore", "--format", "json"], args].concat());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn json_says_what_was_searched_and_found() {
    let report = report(&[]);
    assert_eq!(report["bounds"]["in_flight"], 8);
    assert_eq!(report["complete"], true);
    let pairs = report["pairs"].as_array().unwrap();
    assert_eq!(pairs.len(), 64);
    let worlds: u64 = pairs.iter().map(|pair| pair["worlds"].as_u64().unwrap()).sum();
    assert_eq!(report["worlds"], worlds);
    let established = |pair: &&Value| pair["a"] == "ESTABLISHED" && pair["b"] == "ESTABLISHED";
    assert_eq!(pairs.iter().find(established).unwrap()["least"], 5);
    let dead: Vec<_> =
        report["ends"].as_array().unwrap().iter().filter(|end| end["kind"] == "dead").collect();
    assert_eq!(dead, [&serde_json::json!({"a": "CLOSED", "b": "CLOSED", "kind": "dead"})]);
}

#[test]
fn text_is_a_grid_and_the_speed_goes_to_standard_error() {
    let output = run(&["explore"]);
    assert_eq!(code(&output), 0);
    let row = stdout(&output).lines().find(|line| line.starts_with("ESTABLISHED")).unwrap();
    assert_eq!(row.split_whitespace().count(), 12);
    assert!(stderr(&output).lines().last().unwrap().contains("worlds/s"), "{}", stderr(&output));
    assert!(run(&["explore", "--ascii"]).stdout.is_ascii());
    assert_ne!(run(&["explore", "--lang", "zh-CN"]).stdout, output.stdout);
}

#[test]
fn plain_tells_the_grid_in_sentences() {
    let output = run(&["explore", "--plain"]);
    let line = stdout(&output).lines().find(|line| line.starts_with("A FIN-WAIT-2, with B")).unwrap();
    assert_eq!(line, "A FIN-WAIT-2, with B: CLOSE-WAIT 8, LAST-ACK 9.");
    let never = stdout(&output).lines().find(|line| line.starts_with("A CLOSE-WAIT, never")).unwrap();
    assert!(never.contains("ESTABLISHED") && !never.contains("FIN-WAIT"), "{never}");
    assert!(stdout(&output).contains("64 of 121 pairs"));
    assert!(!stdout(&output).contains("  "), "{}", stdout(&output));
}

#[test]
fn the_shortest_way_is_a_scenario() {
    let way = run(&["explore", "--to", "a=CLOSING,b=TIME-WAIT"]);
    assert_eq!(code(&way), 0);
    let file: Value = serde_json::from_slice(&way.stdout).unwrap();
    assert_eq!(file["steps"].as_array().unwrap().len(), 10);
    let trace = fed(&["trace", "-", "--format", "jsonl"], &way.stdout);
    assert_eq!((code(&trace), stderr(&trace)), (0, ""));
    let last: Value = serde_json::from_str(stdout(&trace).lines().last().unwrap()).unwrap();
    assert_eq!([&last["a"]["state"], &last["b"]["state"]], ["CLOSING", "TIME-WAIT"]);

    // One peer's state is enough, in a tool's spelling too.
    assert_eq!(code(&run(&["explore", "--to", "b=fin_wait2"])), 0);
}

#[test]
fn no_way_is_1_and_an_unknown_state_2() {
    let none = run(&["explore", "--to", "a=FIN-WAIT-2,b=FIN-WAIT-2"]);
    assert_eq!((code(&none), stdout(&none)), (1, ""));
    assert!(stderr(&none).contains("A FIN-WAIT-2, B FIN-WAIT-2"), "{}", stderr(&none));
    for wrong in ["a=CLOSES", "a=CLOSED,a=LISTEN", "c=CLOSED", "CLOSED", ""] {
        assert_unusable(&run(&["explore", "--to", wrong]), &["a=CLOSING,b=TIME-WAIT"]);
    }
    assert_unusable(&run(&["explore", "--losses", "256"]), &["0 to 255"]);
}

#[test]
fn a_search_that_is_cut_short_says_so() {
    let report = report(&["--max-worlds", "100"]);
    assert_eq!((&report["complete"], &report["worlds"]), (&false.into(), &100.into()));
    let output = run(&["explore", "--max-worlds", "100"]);
    assert_eq!(code(&output), 0);
    assert!(stderr(&output).contains("not complete"), "{}", stderr(&output));
    let way = run(&["explore", "--max-worlds", "100", "--to", "a=TIME-WAIT"]);
    assert_eq!((code(&way), stdout(&way)), (1, ""));
    assert!(stderr(&way).contains("not complete"), "{}", stderr(&way));
}

#[cfg(target_os = "linux")]
#[test]
fn a_search_that_runs_out_of_memory_writes_what_was_found() {
    // Some 32 MB are mapped before it begins.
    let script =
        "ulimit -v 48000 && exec \"$0\" explore --losses 2 --timeouts 2 --sends 1 --lang en --format json";
    let output = std::process::Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_finwait")])
        .output()
        .unwrap();
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(stderr(&output).contains("there is no memory for more than"), "{}", stderr(&output));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["complete"], false);
    assert!(report["worlds"].as_u64() > Some(10_000), "{}", report["worlds"]);
}

#[cfg(unix)]
#[test]
fn control_c_writes_what_was_found() {
    use std::process::Stdio;
    use std::sync::Arc;
    use std::time::Duration;

    let mut search = program();
    search.args([
        "explore",
        "--format",
        "json",
        "--losses",
        "9",
        "--copies",
        "9",
        "--sends",
        "9",
        "--timeouts",
        "9",
    ]);
    // Shells start what runs in the background with SIGINT ignored. A signal that is caught here is not ignored there.
    let _caught = signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::default()).unwrap();
    let child = search.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(Duration::from_secs(1));
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["complete"], false);
    assert!(stderr(&output).contains("interrupted"), "{}", stderr(&output));
}
