//! The processes of sockets, from `/proc`: looked up on request only, and cached.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;

use crate::live::Socket;

/// What is known of sockets by their numbers.
#[derive(Debug, Default)]
pub(super) struct Processes {
    known: HashMap<u32, (u32, String)>,
    /// Those of other users, whose descriptors may not be read.
    hidden: HashSet<u32>,
}

impl Processes {
    /// See [`super::System::look_up`]; the search ends when all are found.
    pub(super) fn look_up<'a>(&mut self, sockets: impl IntoIterator<Item = &'a mut Socket>) {
        let asked: Vec<(u32, &mut Socket)> = sockets
            .into_iter()
            .filter(|socket| socket.pid.is_none())
            .filter_map(|socket| Some((socket.inode.filter(|&inode| inode > 0)?, socket)))
            .collect();
        let is_new = |inode: &u32| !self.known.contains_key(inode) && !self.hidden.contains(inode);
        let mut wanted: HashSet<u32> = asked.iter().map(|(inode, _)| *inode).filter(is_new).collect();
        if !wanted.is_empty() {
            // Forget what may be gone: inode numbers are reused.
            let asked: HashSet<u32> = asked.iter().map(|(inode, _)| *inode).collect();
            self.known.retain(|inode, _| asked.contains(inode));
            self.hidden.retain(|inode| asked.contains(inode));
            self.find(&mut wanted);
            self.hidden.extend(wanted);
        }
        for (inode, socket) in asked {
            if let Some((pid, name)) = self.known.get(&inode) {
                (socket.pid, socket.process) = (Some(*pid), Some(name.clone()));
            }
        }
    }

    fn find(&mut self, wanted: &mut HashSet<u32>) {
        let Ok(processes) = fs::read_dir("/proc") else { return };
        for process in processes.flatten() {
            let Some(pid) = process.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
            let Ok(files) = fs::read_dir(process.path().join("fd")) else { continue };
            let inodes = files.flatten().filter_map(|file| inode(&fs::read_link(file.path()).ok()?));
            let held: Vec<u32> = inodes.filter(|inode| wanted.remove(inode)).collect();
            if held.is_empty() {
                continue;
            }
            let name = fs::read_to_string(process.path().join("comm")).unwrap_or_default();
            self.known.extend(held.into_iter().map(|inode| (inode, (pid, name.trim_end().to_owned()))));
            if wanted.is_empty() {
                return;
            }
        }
    }
}

/// `socket:[4711]`
fn inode(link: &Path) -> Option<u32> {
    link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok()
}
