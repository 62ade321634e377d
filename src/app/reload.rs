//! Reloading the file of the scenario: the run follows it, or its problems are shown beside the previous run.

use std::sync::Arc;

use super::{Model, Pane, walk, what_if};
use crate::scenario::{Brief, Loaded, Problems};
use crate::text::{Text, key};

/// Why the run is not what its file says, or not what the file expects.
#[derive(Clone, Debug)]
pub enum Trouble {
    /// The file is wrong, or its expectations do not hold.
    Problems(Arc<Problems>),
    /// The file cannot be read: its name, and why.
    Unreadable(String, String),
}

impl Trouble {
    /// The first of it, in a few words.
    pub fn brief(&self, text: Text) -> Option<Brief> {
        match self {
            Self::Problems(problems) => problems.brief(text),
            Self::Unreadable(name, error) => Some(Brief {
                place: name.clone(),
                what: text.fill(key!("reload.unreadable"), &[("error", error)]),
                help: None,
            }),
        }
    }

    /// All of it, as lines for people to read.
    pub fn in_full(&self, text: Text) -> String {
        match self {
            Self::Problems(problems) => problems.render(false, text),
            Self::Unreadable(name, error) => {
                format!("{name}: {}\n", text.fill(key!("reload.unreadable"), &[("error", error)]))
            }
        }
    }

    /// The number of problems.
    pub fn count(&self) -> usize {
        match self {
            Self::Problems(problems) => problems.len(),
            Self::Unreadable(..) => 1,
        }
    }
}

/// Takes the new content of the file. If it cannot run, the previous run stays.
pub fn reload(model: &mut Model, loaded: Loaded) {
    let Loaded { opened, problems } = loaded;
    model.playing = false;
    model.frame = None;
    model.runs_old_version = opened.is_none();
    model.trouble = problems.worst().is_some().then(|| Trouble::Problems(problems.into()));
    let Some((_, script)) = opened else { return };
    // What is asked is about the run as it was.
    super::stop_predicting(model);
    model.timeline.replace_script(script);
    walk::turn_page(model);
    what_if::reselect(model);
    let step = model.timeline.cursor();
    model.notice = Some(model.text().fill(key!("reload.done"), &[("step", &step)]));
}

/// The file cannot be read.
pub fn cannot_reload(model: &mut Model, name: &str, error: &str) {
    model.playing = false;
    model.runs_old_version = true;
    model.trouble = Some(Trouble::Unreadable(name.to_owned(), error.to_owned()));
}

/// Starts again; the file has not changed.
pub fn restart(model: &mut Model) {
    walk::seek(model, 0);
    model.speed = 100;
    model.pane = Pane::Diagram;
}
