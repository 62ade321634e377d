//! Where a scenario comes from: a name, a file, standard input; and what can be wrong with each.

use super::program::*;

#[test]
fn trace_reads_a_file_and_standard_input_alike() {
    let (_dir, paths) = files(&[("fine.json", FINE.as_bytes())]);
    let from_file = program().arg("trace").arg(&paths[0]).output().unwrap();
    let from_stdin = fed(&["trace", "-"], FINE.as_bytes());
    assert_eq!(code(&from_file), 0);
    assert_eq!(from_file.stdout, from_stdin.stdout);
}

#[test]
fn a_built_in_name_wins_over_a_file() {
    let (dir, _) = files(&[("normal-close", FINE.as_bytes())]);
    let trace = |target: &str| program().current_dir(&dir).args(["trace", target]).output().unwrap();
    assert!(!stdout(&trace("normal-close")).starts_with("fine\n"));
    assert!(stdout(&trace("./normal-close")).starts_with("fine\n"));
}

#[test]
fn standard_input_is_read_once() {
    assert_eq!(code(&fed(&["check", "-"], FINE.as_bytes())), 0);
    assert_unusable(&fed(&["check", "-", "-"], FINE.as_bytes()), &["standard input"]);
}

#[test]
fn a_name_that_is_nothing_gets_a_suggestion() {
    let output = run(&["trace", "normal-clsoe"]);
    assert_unusable(&output, &["neither a built-in scenario nor a file", "`normal-close`", "finwait list"]);
    assert_unusable(&run(&["trace", "zzz"]), &["`zzz` is neither"]);
    assert_unusable(&run(&["--lang", "zh-CN", "trace", "zzz"]), &["错误", "`zzz`"]);
}

#[test]
fn what_cannot_be_read_is_named() {
    let (dir, paths) = files(&[
        ("binary.json", b"\x7fELF\x02\x01\x01\x00\xff\xfe"),
        ("empty.json", b""),
        ("secret.json", FINE.as_bytes()),
    ]);
    assert_unusable(&check(&[dir.path()]), &["is a folder"]);
    assert_unusable(&check(&[&dir.path().join("none.json")]), &["none.json` does not exist"]);
    assert_unusable(&check(&[&paths[0]]), &["binary.json"]);
    assert_unusable(&check(&[&paths[1]]), &["empty.json"]);

    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&paths[2], std::fs::Permissions::from_mode(0o000)).unwrap();
        // The superuser may read everything.
        if std::fs::File::open(&paths[2]).is_err() {
            assert_unusable(&check(&[&paths[2]]), &["no permission to read", "secret.json"]);
        }
    }
}

#[test]
#[cfg(target_os = "linux")]
fn names_of_files_cannot_harm_the_terminal() {
    use std::os::unix::ffi::OsStrExt;
    let dir = tempfile::tempdir().unwrap();
    for name in [&b"\x1b[31mred\x07.json"[..], b"line\nbreak.json", b"not-utf8-\xff.json"] {
        let path = dir.path().join(std::ffi::OsStr::from_bytes(name));
        let missing = check(&[&path]);
        std::fs::write(&path, WRONG).unwrap();
        let wrong = check(&[&path]);
        for output in [missing, wrong] {
            assert_unusable(&output, &[".json"]);
            let control = stderr(&output).chars().find(|char| char.is_control() && *char != '\n');
            assert_eq!(control, None, "{:?}", stderr(&output));
        }
    }
}

#[test]
#[cfg(unix)]
fn a_device_without_an_end_is_too_long_a_file() {
    assert_unusable(&run(&["check", "/dev/zero"]), &["/dev/zero"]);
}

/// Whatever stands behind it.
#[test]
fn a_misspelt_command_is_told_from_a_target() {
    let lone = run(&["lsit"]);
    assert_unusable(&lone, &["`lsit` is neither", "did you mean the command `finwait list`?", "./name"]);
    assert_unusable(&run(&["lsit", "--lang", "zh-CN"]), &["是否想用命令 `finwait list`？"]);
    let behind = "a similar subcommand exists: 'check'";
    assert_unusable(
        &run(&["chekc", "x.json"]),
        &["unrecognized subcommand 'chekc'", behind, "Usage: finwait"],
    );
    assert_unusable(&run(&["--lang", "zh-CN", "chekc", "x.json"]), &["'chekc'", "有相近的子命令：'check'"]);
    assert_unusable(&run(&["lsit", "--format", "json"]), &["'lsit'", "'list'"]);
    // A scenario is one, and what is like nothing is not guessed at.
    assert_unusable(&run(&["normal-close", "x.json"]), &["unexpected argument 'x.json' found"]);
    assert_unusable(&run(&["zzz", "x.json"]), &["unexpected argument 'x.json' found"]);
    assert!(!stderr(&run(&["trace", "lsit"])).contains("command"));
}
