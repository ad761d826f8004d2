pub(crate) const KNOWN: u32 = 1;
