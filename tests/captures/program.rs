//! The program on captures: what goes to standard output, what to standard error, and its exit code.

use assert_cmd::Command;

use super::build::*;

fn finwait(args: &[&str]) -> Command {
    let mut command = Command::cargo_bin("finwait").unwrap();
    command.args(args).env_remove("FINWAIT_CONFIG");
    command
}

fn told(args: &[&str], input: Vec<u8>) -> (String, String, Option<i32>) {
    let output = finwait(args).write_stdin(input).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code())
}

#[test]
fn a_line_has_the_keys_of_the_contract_in_their_order() {
    let (out, err, code) = told(&["trace", "-", "--format", "jsonl"], loopback(&normal_close(1000)));
    assert_eq!((err.as_str(), code), ("", Some(0)));
    let expected = concat!(
        r#"{"connection":1,"a":"127.0.0.2:49152","b":"127.0.0.7:80","start":"2026-11-27T09:00:00.000000Z","#,
        r#""seconds":0.009,"packets":10,"captured_at":"unknown","#,
        r#""a_path":["CLOSED","SYN-SENT","ESTABLISHED","FIN-WAIT-1","FIN-WAIT-2","TIME-WAIT"],"#,
        r#""b_path":["LISTEN","SYN-RECEIVED","ESTABLISHED","CLOSE-WAIT","LAST-ACK","CLOSED"],"#,
        r#""a_certainty":"exact","b_certainty":"exact","a_ends":["TIME-WAIT"],"b_ends":["CLOSED"],"notes":[]}"#,
        "\n"
    );
    assert_eq!(out, expected);
}

#[test]
fn the_steps_of_a_connection_say_packet_time_and_what_is_inferred() {
    let args = ["trace", "-", "--connection", "1", "--format", "jsonl"];
    let (out, err, code) = told(&args, loopback(&normal_close(1000)));
    assert_eq!((err.as_str(), code), ("", Some(0)));
    let lines: Vec<serde_json::Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["event"], serde_json::Value::Null);
    assert_eq!((&lines[0]["a"]["state"], &lines[0]["b"]["state"]), (&"CLOSED".into(), &"LISTEN".into()));
    let opens = &lines[1];
    assert_eq!(opens["event"], serde_json::json!({"at": "a", "do": "active-open"}));
    assert_eq!((&opens["packet"], &opens["inferred"]), (&1.into(), &true.into()));
    assert_eq!(opens["time"], "2026-11-27T09:00:00.000000Z");
    let arrives = &lines[2];
    assert_eq!((&arrives["event"]["do"], &arrives["inferred"]), (&"deliver".into(), &false.into()));
    assert_eq!(arrives["transitions"][0]["edge"], "listen--syn-received");
    assert_eq!(arrives["sent"][0]["flags"], serde_json::json!(["SYN", "ACK"]));
    let last = lines.last().unwrap();
    assert_eq!((&last["a"]["state"], &last["b"]["state"]), (&"TIME-WAIT".into(), &"CLOSED".into()));
}

#[test]
fn connections_are_told_in_both_languages() {
    for (lang, word) in
        [("en", "Connection 1: A is 10.0.0.2:49152"), ("zh-CN", "连接 1：A 是 10.0.0.2:49152")]
    {
        let (out, _, code) = told(&["--lang", lang, "trace", "-"], pcap(&normal_close(1000)));
        assert_eq!(code, Some(0));
        assert!(out.contains(word), "{out}");
        let (table, _, code) = told(&["--lang", lang, "list", "-"], pcap(&normal_close(1000)));
        assert_eq!((table.lines().count(), code), (1, Some(0)));
        let (steps, _, code) =
            told(&["--lang", lang, "trace", "-", "--connection", "1"], pcap(&normal_close(1000)));
        assert!(steps.lines().count() > 50 && code == Some(0));
        assert!(!out.contains(['{', '}']) && !steps.contains(['{', '}']), "{steps}");
    }
}

#[test]
fn what_could_not_be_used_is_named_beside_what_could() {
    let whole = pcap(&normal_close(1000));
    let (out, err, code) = told(&["list", "-", "--format", "json"], whole[..whole.len() - 3].to_vec());
    assert_eq!(code, Some(0));
    assert!(out.contains(r#""packets":9"#), "{out}");
    assert!(err.contains(", packet 10: the file ends within a record"), "{err}");
}

#[test]
fn a_wrong_number_or_source_is_an_error() {
    let (out, err, code) = told(&["trace", "-", "--connection", "2"], pcap(&normal_close(1000)));
    assert_eq!((out.as_str(), code), ("", Some(2)));
    assert!(err.contains("has no connection 2") && err.contains("1 to 1"), "{err}");
    let (_, err, code) = told(&["trace", "normal-close", "--connection", "1"], Vec::new());
    assert_eq!(code, Some(2));
    assert!(err.contains("is a scenario"), "{err}");
    let (_, err, code) = told(&["check", "-"], pcap(&normal_close(1000)));
    assert_eq!(code, Some(2));
    assert!(err.contains("is a packet capture"), "{err}");
    let (_, _, code) = told(&["list", "-"], b"{}".to_vec());
    assert_eq!(code, Some(2));
}

#[test]
fn a_connection_is_recorded_like_a_scenario() {
    let args = ["record", "-", "--connection", "1", "-o", "-", "--format", "txt"];
    let (out, err, code) = told(&args, loopback(&normal_close(1000)));
    assert_eq!((err.as_str(), code), ("", Some(0)));
    assert!(out.contains("Connection 1: 127.0.0.2:49152") && out.contains("0.008"), "{out}");
    let (svg, _, code) = told(&["record", "-", "-o", "-", "--format", "svg"], loopback(&normal_close(1000)));
    assert!(svg.starts_with("<svg") && code == Some(0));
    let (_, err, code) = told(&["record", "-", "--connection", "3", "-o", "-", "--format", "txt"], pcap(&[]));
    assert_eq!(code, Some(2));
    assert!(err.contains("has no connection 3"), "{err}");
}

#[test]
fn a_connection_is_played_in_lines_and_the_list_told() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("lab.pcap");
    std::fs::write(&file, loopback(&normal_close(1000))).unwrap();
    let file = file.to_str().unwrap();
    let (out, _, code) = told(&["--plain", "play", file, "--connection", "1"], b"nnq".to_vec());
    assert_eq!(code, Some(0));
    assert!(out.contains("SYN-RECEIVED") && out.contains("Packet 1."), "{out}");
    let (out, _, code) = told(&["--plain", file], Vec::new());
    assert_eq!(code, Some(0));
    assert!(out.contains("Connection 1: A is 127.0.0.2:49152"), "{out}");
    let (_, err, code) = told(&["play", "normal-close", "--connection", "1"], Vec::new());
    assert_eq!(code, Some(2));
    assert!(err.contains("is a scenario"), "{err}");
}

#[test]
fn the_notes_of_a_connection_are_printed_by_their_key_with_the_numbers_of_their_steps() {
    let lab = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/captures/kernel/lab.pcap");
    for (lang, line) in
        [("en", "Step 6, A: Packet 53: sent again."), ("zh-CN", "第 6 步，A：数据包 53：重传。")]
    {
        let args = ["--lang", lang, "--plain", "play", lab, "--connection", "9"];
        let (out, err, code) = told(&args, b"!6\nq".to_vec());
        assert_eq!((err.as_str(), code), ("", Some(0)));
        let (_, behind) = out.split_once(line).unwrap_or_else(|| panic!("{out}"));
        let step = if lang == "en" { "Step 6 of 22" } else { "第 6 步，共 22 步" };
        assert!(behind.contains("CLOSED") && behind.contains(step), "{behind}");
    }
    let (out, _, _) = told(&["--plain", "play", lab, "--connection", "1"], b"!q".to_vec());
    assert!(out.contains(", B: From here on the packets do not tell all of B: CLOSED or LAST-ACK."), "{out}");
}
