//! What can be changed: the functions of [`Write`], each noun's in its own file, all inside one transaction.

use crate::{View, store::Act};

/// The inside of one write transaction. Everything done through it is one act of the history.
pub struct Write<'s> {
    pub(crate) view: &'s View,
    pub(crate) act: &'s Act,
}

impl std::ops::Deref for Write<'_> {
    type Target = View;
    fn deref(&self) -> &View {
        self.view
    }
}
