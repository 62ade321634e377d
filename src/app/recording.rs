//! A recording from the screen: the models that were shown, and for how long.
//! Nothing here reads a clock: the caller passes the time.

use std::time::Duration;

use super::{Model, hold};

/// Whether what the user does is recorded, and what became of the last recording.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RecordingStatus {
    /// There is none.
    #[default]
    None,
    /// It is being recorded.
    Running,
    /// It has been recorded and is in no file yet.
    Kept,
    /// It is being written.
    Writing,
}

impl RecordingStatus {
    /// The end of the key of what the record key is called meanwhile.
    pub(super) const fn id(self) -> Option<&'static str> {
        match self {
            Self::None | Self::Writing => None,
            Self::Running => Some("running"),
            Self::Kept => Some("kept"),
        }
    }
}

/// Something that was seen.
#[derive(Clone, Debug)]
pub struct Scene {
    /// The model, without a word of the recording or of keys.
    pub model: Model,
    /// For how long it was seen; `None` for a frame of a step's animation, which stays for a beat.
    pub rest: Option<Duration>,
}

impl Scene {
    /// Whether this one, in the middle of an animation, leads to the next without a leap.
    fn goes_on_in(&self, next: &Model) -> bool {
        let is_same_step = self.model.timeline.is_at_same_moment(&next.timeline);
        is_same_step && next.frame.is_none_or(|frame| Some(frame) >= self.model.frame)
    }
}

/// A recording: everything that was shown while it ran. It has the size of the screen on which it began.
#[derive(Clone, Debug, Default)]
pub struct Recording {
    scenes: Vec<Scene>,
    /// Since when the last one is seen, as long as it is.
    since: Option<Duration>,
}

/// The shortest time that a picture at rest stays.
const SHORTEST: Duration = Duration::from_millis(300);

/// A pause is cut to this, unless there is more to read.
const LONGEST: Duration = Duration::from_secs(2);

impl Recording {
    /// Follows the model at this time: keeps it while the recording runs, forgets everything once there is none.
    pub fn follow(&mut self, model: &Model, now: Duration) {
        match model.recording {
            RecordingStatus::None => *self = Self::default(),
            RecordingStatus::Running => {
                self.end_scene(Some(model), now);
                let size = self.size().unwrap_or(model.size);
                let model = Model {
                    recording: RecordingStatus::None,
                    for_recording: true,
                    size,
                    machine: None,
                    ..model.clone()
                };
                self.scenes.push(Scene { model, rest: None });
                self.since = Some(now);
            }
            RecordingStatus::Kept | RecordingStatus::Writing => self.end_scene(None, now),
        }
    }

    /// A step that is left in the middle of its animation is shown finished.
    fn end_scene(&mut self, next: Option<&Model>, now: Duration) {
        let (Some(since), Some(last)) = (self.since.take(), self.scenes.last_mut()) else { return };
        if !next.is_some_and(|next| last.goes_on_in(next)) {
            last.model.frame = None;
        }
        last.rest = last.model.frame.is_none().then(|| now.saturating_sub(since));
    }

    /// What was seen, in order.
    pub fn scenes(&self) -> &[Scene] {
        &self.scenes
    }

    /// Columns and rows.
    pub fn size(&self) -> Option<(u16, u16)> {
        self.scenes.first().map(|scene| scene.model.size)
    }
}

/// How long a picture stays that was seen at rest for so long: a long pause is cut to the time that the step takes
/// to read, and what was too quick for the eye is not.
pub fn shortened(model: &Model, seen: Duration) -> Duration {
    seen.clamp(SHORTEST, hold(model).max(LONGEST))
}
