//! CSV and TSV timelines, and changes from a CSV of commits.

model::words! {
    /// What a column means.
    Meaning {
        Time => "time",
        Text => "text",
        Author => "author",
        Kind => "kind",
        Channel => "channel",
        Zone => "zone",
        Date => "date",
        Hash => "hash",
        Url => "url",
        Service => "service",
        Severity => "severity",
    }
}
