use std::fs;
use std::io::{self, ErrorKind, Write};

use std::sync::Mutex;

use super::{Parts, numbered, write};

fn text(words: &str) -> impl FnOnce(&mut dyn Write) -> io::Result<()> {
    move |out| out.write_all(words.as_bytes())
}

fn names(folder: &std::path::Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_file_is_written_once_and_replaced_only_by_force() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.txt");
    write(&file, false, text("one")).unwrap();
    let refused = write(&file, false, |_| -> io::Result<()> { panic!("nothing is to be drawn") });
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::AlreadyExists);
    assert_eq!(fs::read_to_string(&file).unwrap(), "one");
    write(&file, true, text("two")).unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap(), "two");
    assert_eq!(names(folder.path()), ["a.txt"]);
}

#[test]
fn a_failure_leaves_nothing_and_what_was_there_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (folder.path().join("old"), folder.path().join("new"));
    fs::write(&old, "old").unwrap();
    for file in [&old, &new] {
        let failed = write::<(), _>(file, true, |out| {
            out.write_all(&vec![b'x'; 100_000])?;
            Err(io::Error::from(ErrorKind::StorageFull))
        });
        assert_eq!(failed.unwrap_err().kind(), ErrorKind::StorageFull);
    }
    assert_eq!(names(folder.path()), ["old"]);
    assert_eq!(fs::read_to_string(&old).unwrap(), "old");
}

#[test]
fn folders_that_are_missing_or_in_the_way_are_errors() {
    let folder = tempfile::tempdir().unwrap();
    let error = |file: &str| write(&folder.path().join(file), true, text("")).unwrap_err().kind();
    assert_eq!(error("missing/a"), ErrorKind::NotFound);
    assert_eq!(error("."), ErrorKind::IsADirectory);
    assert!(names(folder.path()).is_empty());
}

#[cfg(unix)]
#[test]
fn devices_are_written_to_and_links_followed() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let full = write("/dev/full".as_ref(), false, text("words"));
    #[cfg(target_os = "linux")]
    assert_eq!(full.unwrap_err().kind(), ErrorKind::StorageFull);
    #[cfg(not(target_os = "linux"))]
    drop(full);
    write("/dev/null".as_ref(), false, text("words")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (file, link) = (folder.path().join("file"), folder.path().join("link"));
    fs::write(&file, "old").unwrap();
    symlink(&file, &link).unwrap();
    write(&link, true, text("new")).unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap(), "new");
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o600, 0o600);
}

#[test]
fn the_files_of_steps_are_numbered() {
    let name = |path: &str, step| numbered(path.as_ref(), step).to_string_lossy().into_owned();
    assert_eq!(name("a/close.png", 7), "a/close-007.png");
    assert_eq!(name("close", 1000), "close-1000");
}

#[test]
fn a_sweep_takes_away_what_is_half_written_and_nothing_is_finished_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let (done, half) = (folder.path().join("done"), folder.path().join("half"));
    let parts = Parts(Mutex::new(Vec::new()));
    parts.begin(&done, false).unwrap().fill(text("done")).unwrap();
    let swept = parts.begin(&half, false).unwrap().fill(|out| -> io::Result<()> {
        out.write_all(&vec![b'x'; 100_000])?;
        assert_eq!(names(folder.path()).len(), 2);
        let held = parts.sweep();
        assert_eq!(names(folder.path()), ["done"]);
        assert!(parts.0.try_lock().is_err(), "nothing can be begun or finished now");
        drop(held);
        Ok(())
    });
    assert_eq!(swept.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(names(folder.path()), ["done"]);
}

#[cfg(unix)]
#[test]
fn numbers_keep_a_name_that_is_no_text() {
    use std::os::unix::ffi::OsStrExt;
    let path = |bytes| std::path::PathBuf::from(std::ffi::OsStr::from_bytes(bytes));
    assert_eq!(numbered(&path(b"d/a\xff.png"), 7), path(b"d/a\xff-007.png"));
}
