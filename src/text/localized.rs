//! A text that its author gives in one or more languages.

use std::collections::BTreeMap;

use super::Lang;

/// A text of a scenario, in one or more languages. Control characters in it are already made visible.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Localized(pub BTreeMap<Lang, String>);

impl Localized {
    /// The text in this language, else in English, else in whichever there is.
    pub fn get(&self, lang: Lang) -> &str {
        let texts = &self.0;
        texts
            .get(&lang)
            .or_else(|| texts.get(&Lang::En))
            .or_else(|| texts.values().next())
            .map_or("", String::as_str)
    }
}
