//! `finwait diagnose`: counts and warnings out of a listing on standard input.

use serde_json::Value;

use super::program::*;

const LISTING: &[u8] = b"State Recv-Q Send-Q Local Address:Port Peer Address:Port Process\n\
    LISTEN 129 128 0.0.0.0:80 0.0.0.0:*\n\
    CLOSE-WAIT 1 0 10.0.0.1:80 10.0.0.2:50000 users:((\"app\",pid=7,fd=1))\n\
    ESTAB 0 0 10.0.0.1:22 10.0.0.3:40000\n";

#[test]
fn a_listing_gives_counts_and_warnings_as_text() {
    let report = fed(&["diagnose"], LISTING);
    assert_eq!((code(&report), stderr(&report)), (0, ""));
    insta::assert_snapshot!(stdout(&report));
}

#[test]
fn json_has_counts_sockets_and_warnings() {
    let report = fed(&["diagnose", "-", "--format", "json"], LISTING);
    let report: Value = serde_json::from_str(stdout(&report)).unwrap();
    assert_eq!(report["counts"], serde_json::json!({ "LISTEN": 1, "ESTABLISHED": 1, "CLOSE-WAIT": 1 }));
    assert_eq!(report["sockets"].as_array().unwrap().len(), 3);
    assert_eq!(report["sockets"][1]["process"], "app");
    let kinds: Vec<_> = report["warnings"].as_array().unwrap().iter().map(|row| &row["kind"]).collect();
    assert_eq!(kinds, ["close-wait", "accept-queue"]);
}

#[test]
fn what_is_no_listing_is_refused_and_what_is_half_one_is_noted() {
    assert_unusable(&fed(&["diagnose"], b"hello\n"), &["ss -tanp"]);
    let noted = fed(&["diagnose"], b"ESTAB 0 0 10.0.0.1:22 10.0.0.3:40000\ntcp what\n");
    assert_eq!(code(&noted), 0);
    assert!(stderr(&noted).contains("line 2"), "{}", stderr(&noted));
}

#[test]
fn control_characters_of_a_listing_do_not_reach_the_terminal() {
    let report =
        fed(&["diagnose"], b"CLOSE-WAIT 1 0 1.1.1.1:1 2.2.2.2:2 users:((\"\x1b[31mx\",pid=7,fd=1))\n");
    assert!(!report.stdout.contains(&0x1b), "{}", stdout(&report));
}
