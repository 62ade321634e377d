//! The table of actions: dispatch, footer, help overlay and the README's key table are derived from it.
//!
//! The words are in the language tables: `action.<id>` for the footer, `action.<id>.help` for the help,
//! `action.<id>.refused` for the notice where the key does not work now.

use super::binding::Binding;
use super::coverage;
use super::explore;
use super::flight::{event_of, picked_segment};
use super::key::Key;
use super::key::KeyCode::{
    self, BackTab, Backspace, Char, Down, End, Enter, Esc, F, Home, Left, PageDown, PageUp, Right, Tab, Up,
};
use super::level;
use super::line::EDITING;
use super::live;
use super::mode::Modes;
use super::predict;
use super::save::Saved;
use super::what_if;
use super::{Overlay, RecordingStatus, SPEEDS, following, has_panes, notes, picked};
use crate::sim::EventKind;
use crate::text::{Text, TextKey, key};

/// What a key can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the language tables hold a sentence for each")]
pub enum Action {
    Next,
    Previous,
    First,
    Last,
    Jump,
    NextScenario,
    Restart,
    Play,
    Stop,
    Faster,
    Slower,
    Scenarios,
    Pane,
    Story,
    Select,
    Name,
    SelectDown,
    SelectUp,
    SelectRight,
    SelectLeft,
    NextState,
    PreviousState,
    Follow,
    SeenIn,
    Edge,
    CardDown,
    CardUp,
    Leave,
    Language,
    Theme,
    Mouse,
    CopyStep,
    CopyScreen,
    WhatIf,
    Do,
    Predict,
    Answer,
    NextQuestion,
    Hint,
    StopPredicting,
    ChooseDown,
    ChooseUp,
    Undo,
    Redo,
    ToScript,
    Branches,
    WalkTo,
    SaveRun,
    Live,
    NextSocket,
    PreviousSocket,
    SocketsDown,
    SocketsUp,
    FirstSocket,
    LastSocket,
    Filter,
    Sort,
    Warnings,
    Example,
    Release,
    Deliver,
    Lose,
    Explore,
    PairDown,
    PairUp,
    PairRight,
    PairLeft,
    PlayPair,
    Bounds,
    BoundDown,
    BoundUp,
    BoundMore,
    BoundLess,
    CloseBounds,
    CloseExplore,
    WayHere,
    WayFromStart,
    Goal,
    GoOn,
    LevelHint,
    Solution,
    Again,
    NextLevel,
    Levels,
    Coverage,
    PlayWay,
    Marks,
    Record,
    Save,
    Keep,
    Discard,
    Down,
    Up,
    PageDown,
    PageUp,
    Open,
    Connections,
    Notes,
    GoToNote,
    ConnectionDown,
    ConnectionUp,
    ConnectionPageDown,
    ConnectionPageUp,
    FirstConnection,
    LastConnection,
    WalkConnection,
    SearchConnections,
    EndSearch,
    Order,
    CloseConnections,
    Go,
    Search,
    Present,
    Panels,
    StoryBelow,
    Spotlight,
    Clock,
    Blank,
    Edit,
    Close,
    CloseList,
    Help,
    Redraw,
    Suspend,
    Quit,
}

/// Actions that belong together in the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Group {
    Step,
    Play,
    View,
    Present,
    WhatIf,
    Explore,
    Level,
    Predict,
    Card,
    Live,
    List,
    Program,
    Recording,
}

impl Group {
    /// All of them, in the order of the help.
    pub const ALL: [Self; 13] = [
        Self::Step,
        Self::Play,
        Self::WhatIf,
        Self::Level,
        Self::Predict,
        Self::View,
        Self::Present,
        Self::Card,
        Self::Explore,
        Self::Live,
        Self::List,
        Self::Program,
        Self::Recording,
    ];

    /// Its heading.
    pub fn title(self, text: Text) -> &'static str {
        text.get(match self {
            Self::Step => key!("group.step"),
            Self::Play => key!("group.play"),
            Self::View => key!("group.view"),
            Self::Present => key!("group.present"),
            Self::WhatIf => key!("group.what-if"),
            Self::Explore => key!("group.explore"),
            Self::Level => key!("group.level"),
            Self::Predict => key!("group.predict"),
            Self::Recording => key!("group.recording"),
            Self::Card => key!("group.card"),
            Self::Live => key!("group.live"),
            Self::List => key!("group.list"),
            Self::Program => key!("group.program"),
        })
    }
}

const fn plain(code: KeyCode) -> Key {
    Key::Plain(code)
}

const fn letter(c: char) -> Key {
    Key::Plain(Char(c))
}

macro_rules! bindings {
    ($( $action:ident $id:literal $group:ident $modes:ident $footer:expr, $keys:expr, $works:expr; )*) => {
        /// The table, in the order of the footer and the help. The first row that fits a press is the one.
        pub static BINDINGS: &[Binding] = &[$( Binding {
            action: Action::$action,
            id: $id,
            word: match TextKey::find(&["action.", $id]) {
                None if $footer[0] > 0 || $footer[1] > 0 => panic!("a row of the footer lacks its word"),
                key => key,
            },
            help: TextKey::of(&["action.", $id, ".help"]),
            keys: &$keys,
            group: Group::$group,
            modes: Modes::$modes,
            footer: $footer,
            works: $works,
        }, )*];
    };
}

bindings! {
    Down "down" List LISTS [2, 2], [plain(Down), letter('j')], |model| model.overlay.is_some();
    Up "up" List LISTS [2, 2], [plain(Up), letter('k')], |model| model.overlay.is_some();
    PageDown "page-down" List LISTS [0, 0], [plain(PageDown)], |model| model.overlay.is_some();
    PageUp "page-up" List LISTS [0, 0], [plain(PageUp)], |model| model.overlay.is_some();

    ConnectionDown "connection-down" List CONNECTION_LIST [1, 1], [plain(Down), letter('j')], |_| true;
    ConnectionUp "connection-up" List CONNECTION_LIST [1, 1], [plain(Up), letter('k')], |_| true;
    ConnectionPageDown "connection-page-down" List CONNECTION_LIST [0, 0], [plain(PageDown)], |_| true;
    ConnectionPageUp "connection-page-up" List CONNECTION_LIST [0, 0], [plain(PageUp)], |_| true;
    FirstConnection "first-connection" List CONNECTIONS [0, 0], [plain(Home), letter('g')], |_| true;
    LastConnection "last-connection" List CONNECTIONS [0, 0], [plain(End), letter('G')], |_| true;
    WalkConnection "walk-connection" List CONNECTION_LIST [1, 1], [plain(Enter), plain(Right)],
        |model| model.listing.as_ref().is_some_and(|listing| listing.place().is_some());
    SearchConnections "search-connections" List CONNECTIONS [2, 2], [letter('/')], |_| true;
    EndSearch "end-search" List CONNECTION_SEARCH [2, 2], [plain(Esc)], |_| true;
    Order "order" List CONNECTIONS [2, 2], [letter('o')], |_| true;
    CloseConnections "close-connections" List CONNECTIONS [3, 3], [plain(Esc), letter('c')], |_| true;

    SelectDown "select-down" Card CARDS [1, 1], [plain(Down), letter('j')], |_| true;
    SelectUp "select-up" Card CARDS [1, 1], [plain(Up), letter('k')], |_| true;
    SelectRight "select-right" Card CARDS [1, 1], [plain(Right), letter('l')], |_| true;
    SelectLeft "select-left" Card CARDS [1, 1], [plain(Left), letter('h')], |_| true;
    Follow "follow" Card EDGES [2, 2], [plain(Enter)], |_| true;
    SeenIn "seen-in" Card STATES [4, 4], [plain(Enter), Key::Digit], |model| model.selection.is_some();
    Edge "edge" Card WALKS [2, 2], [letter('e')], |_| true;
    CardDown "card-down" Card CARDS [3, 3], [plain(PageDown)],
        |model| model.selection.is_some_and(|selection| selection.scroll.has_more());
    CardUp "card-up" Card CARDS [0, 0], [plain(PageUp)],
        |model| model.selection.is_some_and(|selection| selection.scroll.at > 0);
    Leave "leave" Card CARDS [1, 1], [plain(Esc), letter('d'), letter('q')], |_| true;
    NextState "next-state" Card WALKS [6, 6], [plain(Tab)], |_| true;
    PreviousState "previous-state" Card WALKS [0, 0], [plain(BackTab)], |_| true;
    Name "name" Card NAMED [5, 5], [letter('/')], |model| predict::takes_state(model);

    WayHere "way-here" Card STATE_CARDS [5, 5], [letter('f')], explore::has_way_here;
    WayFromStart "way-from-start" Card STATE_CARDS [5, 5], [letter('F')], |_| true;

    PairDown "pair-down" Explore GRID [2, 2], [plain(Down), letter('j')], |_| true;
    PairUp "pair-up" Explore GRID [2, 2], [plain(Up), letter('k')], |_| true;
    PairRight "pair-right" Explore GRID [2, 2], [plain(Right), letter('l')], |_| true;
    PairLeft "pair-left" Explore GRID [2, 2], [plain(Left), letter('h')], |_| true;
    PlayPair "play-pair" Explore GRID [1, 1], [plain(Enter)], |model| explore::selected_way(model).is_some();
    Bounds "bounds" Explore GRID [1, 1], [letter('b')], |_| true;
    CloseExplore "close-explore" Explore GRID [3, 3], [plain(Esc), letter('e')], |_| true;
    BoundDown "bound-down" Explore BOUNDS [1, 1], [plain(Down), letter('j')], |_| true;
    BoundUp "bound-up" Explore BOUNDS [1, 1], [plain(Up), letter('k')], |_| true;
    BoundMore "bound-more" Explore BOUNDS [1, 1], [plain(Right), letter('l'), letter('+'), letter('=')], |_| true;
    BoundLess "bound-less" Explore BOUNDS [1, 1], [plain(Left), letter('h'), letter('-')], |_| true;
    CloseBounds "close-bounds" Explore BOUNDS [1, 1], [plain(Enter), plain(Esc), letter('b')], |_| true;
    NextSocket "next-socket" Live LIVES [1, 1], [plain(Down), letter('j'), letter('n')], |_| true;
    PreviousSocket "previous-socket" Live LIVES [1, 1], [plain(Up), letter('k'), letter('p')], |_| true;
    SocketsDown "sockets-down" Live LIVES [0, 0], [plain(PageDown)], |_| true;
    SocketsUp "sockets-up" Live LIVES [0, 0], [plain(PageUp)], |_| true;
    FirstSocket "first-socket" Live LIVES [0, 0], [plain(Home), letter('g')], |_| true;
    LastSocket "last-socket" Live LIVES [0, 0], [plain(End), letter('G')], |_| true;
    Example "example" Live LIVE_WARNINGS [1, 1], [plain(Enter)], |model| live::selected_warning(model).is_some();
    Filter "filter" Live LIVES [2, 2], [letter('/')], |_| true;
    Sort "sort" Live LIVE [3, 3], [letter('o')], |_| true;
    Warnings "warnings" Live LIVES [2, 2], [letter('w'), letter('!')], |_| true;
    Release "release" Live LIVES [2, 2], [plain(Esc)], live::can_release;

    Panels "panels" Present PRESENT [2, 2], [plain(Tab)], |_| true;
    StoryBelow "story-below" Present PRESENT [2, 2], [letter('i')], |_| true;
    Spotlight "spotlight" Present PRESENT [2, 2], [letter('f')], |_| true;
    Clock "clock" Present PRESENT [3, 3], [letter('c')], |_| true;
    ChooseDown "choose-down" WhatIf CHOICES [1, 1], [plain(Down)], |_| true;
    ChooseUp "choose-up" WhatIf CHOICES [1, 1], [plain(Up)], |_| true;
    Answer "answer" Predict ASK [1, 1], [plain(Enter)], |model| predict::has_selected(model);
    NextQuestion "next-question" Predict ANSWERED [1, 1], [plain(Right), plain(Enter), letter('n'), letter(' ')], |_| true;
    Hint "hint" Predict ASK [2, 2], [letter('h')], |model| !predict::is_hinted(model);
    StopPredicting "stop-predicting" Predict PREDICT [2, 2], [plain(Esc), letter('q'), letter('x')], |_| true;
    Do "do" WhatIf WHAT_IF [1, 1], [plain(Enter)], what_if::has_rows;
    Goal "goal" Level LEVELS [1, 3], [plain(Tab)], |_| true;
    GoOn "go-on" Level LEVEL [1, 1], [plain(Enter)], |_| true;
    LevelHint "level-hint" Level HELPED [2, 2], [plain(Tab), letter('H')], |model| level::has_hint(model);
    Solution "solution" Level HELPED [3, 3], [letter(' '), letter('V')], |model| level::has_solution(model);
    Again "again" Level LEVEL [4, 4], [letter('r')], |_| true;
    NextLevel "next-level" Level LEVEL [5, 5], [letter('N')], |model| level::next(model).is_some();
    PlayWay "play-way" List COVERAGE [1, 1], [plain(Enter)], |model| coverage::selected(model).is_some();
    Marks "marks" List COVERAGE [2, 2], [letter('m')], |_| true;
    Levels "levels" Level LEVEL [6, 6], [letter('s')], |_| true;
    Next "next" Step WALK [1, 4],
        [plain(Right), letter('n'), letter('l'), letter('j'), plain(Down), plain(PageDown), plain(Enter), letter('>')],
        |model| model.timeline.cursor() < model.timeline.last();
    Previous "previous" Step WALK [1, 4],
        [plain(Left), letter('p'), letter('h'), letter('k'), plain(Up), plain(PageUp), plain(Backspace), letter('<')],
        |model| model.timeline.cursor() > 0;
    First "first" Step STEPS [0, 0], [plain(Home), letter('g')], |model| model.timeline.cursor() > 0;
    Last "last" Step STEPS [0, 0], [plain(End), letter('G')],
        |model| model.timeline.cursor() < model.timeline.last();
    Jump "jump" Step EITHER [0, 0], [Key::Digit, letter(':'), letter('#')], |_| true;
    WhatIf "what-if" WhatIf WALK [2, 5], [letter('w')], |model| model.timeline.now().world.is_some();
    GoToNote "go-to-note" List NOTES [1, 1], [plain(Enter)], |_| true;
    WalkTo "walk-to" WhatIf BRANCHES [1, 1], [plain(Enter)], |_| true;
    Undo "undo" WhatIf WALK [2, 5], [letter('u')], |model| model.timeline.can_undo();
    Redo "redo" WhatIf WALK [4, 6], [letter('U')], |model| model.timeline.can_redo();
    SaveRun "save-run" WhatIf WALK [0, 0], [letter('S')], |model| what_if::can_save(model);
    ToScript "to-script" WhatIf WALK [3, 6], [letter('o')], |model| model.timeline.left_script().is_some();
    Deliver "deliver" WhatIf EITHER [3, 6], [letter('a')], |model| event_of(model, EventKind::Deliver).is_some();
    Lose "lose" WhatIf EITHER [3, 6], [letter('v')], |model| event_of(model, EventKind::Lose).is_some();

    Play "play" Play EITHER [4, 1], [letter(' '), plain(F(5))], |model| model.timeline.last() > 0;
    Faster "faster" Play EITHER [0, 2], [letter('+'), letter('=')],
        |model| SPEEDS.last().is_some_and(|&fastest| model.speed < fastest);
    Slower "slower" Play EITHER [0, 2], [letter('-')],
        |model| SPEEDS.first().is_some_and(|&slowest| model.speed > slowest);
    Stop "stop" Play EITHER [0, 0], [plain(Esc)],
        |model| {
            let here = model.playing || picked_segment(model).is_some() || model.present.is_some();
            here || model.capture.is_some()
        };
    Connections "connections" View EITHER [2, 5], [letter('c')], |model| model.capture.is_some() && !model.plain;
    Notes "notes" View EITHER [3, 5], [letter('!')], |model| !notes(model).is_empty();
    NextScenario "next-scenario" Step EITHER [1, 1], [letter('N')], |model| following(model).is_some();
    Restart "restart" Play EITHER [8, 8], [letter('r')],
        |model| model.timeline.cursor() > 0 || model.has_file;
    Scenarios "scenarios" View PICKS [5, 5], [letter('s'), letter('/')], |_| true;
    Live "live" Live TO_LIVE [12, 12], [letter('M')], |_| true;
    Pane "pane" View PANES [5, 6], [plain(Tab)], |model| has_panes(model.size);
    Branches "branches" WhatIf TREE [5, 7], [letter('O'), plain(Tab)], |model| model.timeline.branch_count() > 0;
    Predict "predict" Predict MAIN [6, 0], [letter('x')], |model| predict::can_start(model);
    Coverage "coverage" View EITHER [0, 0], [letter('C')], |_| true;
    Story "story" View READ [7, 8], [letter('i')], |_| true;
    Select "select" View EITHER [6, 7], [letter('d')], |_| true;
    Explore "explore" Explore EITHER [12, 12], [letter('e')], |model| !model.plain;
    Theme "theme" View VIEWS [9, 9], [letter('t')], |_| true;
    Language "language" View TOLD [10, 10], [letter('L')], |model| model.settings.glyphs.has_chinese();
    Mouse "mouse" View VIEWS [0, 0], [letter('m')], |_| true;
    Present "present" Present RUNS [0, 0], [letter('P')], |_| true;
    Blank "blank" View SHOWN [0, 0], [letter('.'), letter('b')], |_| true;
    CopyStep "copy-step" View RUNS [0, 0], [letter('y')], |_| true;
    CopyScreen "copy-screen" View VIEWS [0, 0], [letter('Y')], |_| true;

    Record "record" View VIEWS [11, 11], [letter('R')], |model| model.recording != RecordingStatus::Writing;
    Save "save" Recording SAVE_AS [1, 1], [plain(Enter)], |_| true;
    Keep "keep" Recording SAVE_AS [1, 1], [plain(Esc)], |_| true;
    Discard "discard" Recording SAVE_AS [2, 2], [Key::Ctrl('d')],
        |model| matches!(&model.overlay, Some(Overlay::SaveAs(save)) if save.what == Saved::Recording);

    Open "open" List PICKER [1, 1], [plain(Enter)], |model| picked(model).is_some();
    Go "go" List TYPED [1, 1], [plain(Enter)],
        |model| !matches!(&model.overlay, Some(Overlay::Jump { digits }) if digits.is_empty());
    Search "search" List HELP [1, 1], [letter('/')], |_| true;
    CloseList "close-list" WhatIf WHAT_IF [2, 2], [plain(Esc), letter('q')], |_| true;
    Close "close" List OVERLAYS [3, 3], [plain(Esc), letter('q')], |_| true;
    Edit "edit" List LINES [0, 0], *EDITING, |_| true;

    Help "help" Program HELPS [3, 3], [letter('?'), plain(F(1))], |_| true;
    Redraw "redraw" Program DRAWN [0, 0], [Key::Ctrl('l')], |_| true;
    Suspend "suspend" Program ALL [0, 0], [Key::Ctrl('z')], |model| model.can_suspend;
    Quit "quit" Program ALL [5, 6], [letter('q'), Key::Ctrl('c')], |_| true;
}
