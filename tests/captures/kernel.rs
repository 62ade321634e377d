//! Captures of Linux 6.18 whose true course is known; `kernel/make.py` made them and says how. What is said of them is whole,
//! or right as far as it goes.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use finwait::capture::{Capture, Certainty};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/captures/kernel");

/// FIN with the ACK of the FIN is one step here, where Linux passes through FIN-WAIT-2.
fn ruled(path: &str) -> String {
    path.replace("FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT", "FIN-WAIT-1 TIME-WAIT")
}

#[test]
fn nothing_is_exact_and_wrong() {
    let truth = fs::read_to_string(Path::new(FOLDER).join("truth.txt")).unwrap();
    let mut told = String::new();
    for line in truth.lines() {
        let mut columns = line.split(" | ");
        let file = columns.next().unwrap();
        let bytes = fs::read(Path::new(FOLDER).join(file)).unwrap();
        let capture = Capture::read(&bytes[..], None, |_| {}).unwrap();
        assert_eq!(capture.damaged, 0, "{file}");
        let outcome = capture.outcome(&capture.connections[0]);
        for (path, truth) in outcome.paths.iter().zip(columns) {
            let names = |states: &[finwait::tcp::State]| {
                states.iter().map(|state| state.name()).collect::<Vec<_>>().join(" ")
            };
            let (said, ends) = (names(&path.states), names(&path.ends));
            let holds = |truth: &str| match path.certainty {
                Certainty::Exact => said == truth,
                Certainty::AtLeast => truth.starts_with(&said),
                Certainty::OneOf => {
                    truth.starts_with(&said) && truth.rsplit(' ').any(|last| ends.contains(last))
                }
            };
            let right = holds(truth) || holds(&ruled(truth));
            assert!(right, "{file}: {said:?} {:?} {ends:?}, but {truth:?}", path.certainty);
            writeln!(told, "{file} {} {said} [{ends}]", path.certainty.id()).unwrap();
        }
    }
    insta::assert_snapshot!(told);
}
