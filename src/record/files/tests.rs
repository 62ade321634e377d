use std::fs;
use std::io::{self, ErrorKind, Write};

use std::sync::Mutex;

use super::{PartialFiles, numbered, write};

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

#[cfg(unix)]
#[test]
fn a_replaced_file_keeps_its_mode_and_its_names() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    let folder = tempfile::tempdir().unwrap();
    let (file, other) = (folder.path().join("file"), folder.path().join("other"));
    fs::write(&file, "a longer text").unwrap();
    for mode in [0o600, 0o640, 0o755] {
        fs::set_permissions(&file, PermissionsExt::from_mode(mode)).unwrap();
        write(&file, true, text("new")).unwrap();
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o7777, mode);
    }
    // Only the superuser can give a file away.
    if chown(&file, Some(4321), Some(1234)).is_ok() {
        write(&file, true, text("newer")).unwrap();
        let now = fs::metadata(&file).unwrap();
        assert_eq!((now.uid(), now.gid(), now.permissions().mode() & 0o7777), (4321, 1234, 0o755));
    }
    fs::hard_link(&file, &other).unwrap();
    let before = fs::metadata(&file).unwrap();
    write(&file, true, text("two")).unwrap();
    let after = fs::metadata(&file).unwrap();
    assert_eq!((after.ino(), after.nlink(), after.mode()), (before.ino(), 2, before.mode()));
    assert_eq!(fs::read_to_string(&other).unwrap(), "two");
    assert_eq!(names(folder.path()), ["file", "other"]);
}

#[cfg(unix)]
#[test]
fn a_link_to_nothing_makes_what_it_points_to() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::create_dir(path("below")).unwrap();
    symlink("below/second", path("first")).unwrap();
    symlink("file", path("below/second")).unwrap();
    for (replace, words) in [(false, "one"), (true, "two")] {
        let _ = fs::remove_file(path("below/file"));
        write(&path("first"), replace, text(words)).unwrap();
        assert_eq!(fs::read_to_string(path("below/file")).unwrap(), words);
        assert!(fs::symlink_metadata(path("first")).unwrap().is_symlink());
    }
    symlink("loop", path("loop")).unwrap();
    assert!(write(&path("loop"), true, text("")).is_err());
    assert!(fs::symlink_metadata(path("loop")).unwrap().is_symlink());
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
    let parts = PartialFiles(Mutex::new(Vec::new()));
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
