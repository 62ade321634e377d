//! What the model asks the terminal to do.

use std::io;
use std::ops::ControlFlow;

use ratatui::layout::Rect;

use super::{EventLoop, Frontend};
use crate::app::{self, Effect, Model};
use crate::terminal::clipboard::{self, Multiplexer};
use crate::terminal::platform;
use crate::terminal::recorder::Recorder;
use crate::terminal::watch::FileContent;
use crate::text::key;
use crate::ui::Drawing;
use crate::{scenario, trace};

impl<D: Fn(&Model, Rect) -> Drawing> EventLoop<'_, D> {
    /// Performs an effect; breaks when the program is to end.
    pub(super) fn perform(&mut self, effect: Option<Effect>) -> io::Result<ControlFlow<()>> {
        match effect {
            Some(Effect::Quit) => return Ok(ControlFlow::Break(())),
            Some(Effect::Suspend) => platform::suspend(),
            Some(Effect::Repaint) => self.forget(),
            Some(Effect::CopyStep) => self.copy(&self.step_text()?),
            Some(Effect::CopyScreen) => {
                self.draw()?;
                self.copy(&self.screen_text());
            }
            Some(Effect::Suggest) => Recorder::suggest(self.model),
            Some(Effect::Reread) => {
                if !self.reread() {
                    app::restart(self.model);
                }
            }
            Some(Effect::Save) => self.recorder.save(self.model),
            Some(Effect::Draw) | None => {}
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Reads the file of the scenario again; whether it was not what it was before.
    pub(super) fn reread(&mut self) -> bool {
        // Another scenario may have been opened since.
        let Some(watch) = self.watch.as_mut().filter(|_| self.model.has_file) else { return false };
        match watch.read() {
            Ok(FileContent::Same) => return false,
            Ok(FileContent::Bytes(bytes)) => {
                let loaded = scenario::load(watch.name(), &bytes);
                app::reload(self.model, loaded);
            }
            Err(error) => {
                app::cannot_reload(self.model, watch.name(), &error.to_string());
            }
        }
        self.recorder.follow(self.model);
        true
    }

    /// The step at the cursor, in the sentences of a trace.
    fn step_text(&self) -> io::Result<String> {
        let timeline = &self.model.timeline;
        let mut out = Vec::new();
        trace::plain_step(&mut out, timeline, timeline.cursor(), self.model.text())?;
        Ok(String::from_utf8_lossy(&out).into_owned())
    }

    fn screen_text(&self) -> String {
        match &self.frontend {
            Frontend::Screen(_, screen) => screen.shown().map(clipboard::text).unwrap_or_default(),
            Frontend::Plain(_) => String::new(),
        }
    }

    pub(super) fn copy(&mut self, text: &str) {
        let through = Multiplexer::of(|name| std::env::var(name).ok());
        if through == Multiplexer::Tmux && clipboard::load_tmux_buffer(text) {
            return self.model.notify(key!("notice.copied-tmux"));
        }
        match (clipboard::copy(text, through), through) {
            (None, _) => self.model.notify(key!("notice.too-long")),
            (Some(bytes), Multiplexer::Tmux) => {
                self.output.push(&bytes);
                self.model.notify(key!("notice.copied-maybe"));
            }
            (Some(bytes), _) => self.output.push(&bytes),
        }
    }
}
