//! Small values by name.
use crate::{Result, View, Write, store::later};
impl View {
    pub fn setting_get(&self, _key: &str) -> Result<Option<String>> {
        later()
    }
}
impl Write<'_> {
    /// `None` removes it.
    pub fn setting_put(&mut self, _key: &str, _value: Option<&str>) -> Result<()> {
        later()
    }
}
