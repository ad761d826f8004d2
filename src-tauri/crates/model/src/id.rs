//! Identifiers: a number with the prefix of its noun, such as `INC-1` or `E-42`, on every surface.

/// A reference that could not be read as an id of the expected noun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadId {
    /// The prefix that was expected, such as `INC`.
    pub prefix: &'static str,
    /// What was given.
    pub given: String,
}

impl std::fmt::Display for BadId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}` is not a reference of the form `{}-1`", self.given, self.prefix)
    }
}

impl std::error::Error for BadId {}

macro_rules! ids {
    ($($(#[doc = $doc:literal])* $name:ident = $prefix:literal;)+) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub i64);

        impl $name {
            /// The letters before the number.
            pub const PREFIX: &'static str = $prefix;
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&format!("{}-{}", $prefix, self.0))
            }
        }

        impl std::str::FromStr for $name {
            type Err = BadId;
            /// Reads `INC-1`, `inc-1` and the bare number `1`.
            fn from_str(s: &str) -> Result<Self, BadId> {
                let bad = || BadId { prefix: $prefix, given: s.to_owned() };
                let digits = match s.rsplit_once('-') {
                    Some((prefix, digits)) if prefix.eq_ignore_ascii_case($prefix) => digits,
                    Some(_) => return Err(bad()),
                    None => s,
                };
                if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) { return Err(bad()); }
                digits.parse().map($name).map_err(|_| bad())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> { s.collect_str(self) }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        crate::typescript! {
            $name, [$($doc,)* concat!(" Such as `", $prefix, "-1`.")], is_enum: false, "string".to_owned()
        }
    )+};
}

ids! {
    /// One disruption.
    IncidentId = "INC";
    /// An immutable piece of what was imported.
    EvidenceId = "E";
    /// An entry on the timeline.
    TimelineEventId = "T";
    /// One import of one source.
    BatchId = "B";
    /// A candidate cause.
    HypothesisId = "H";
    /// A link of a cause to what it led to; the history names it so.
    CauseLinkId = "L";
    /// A sentence of a review.
    ClaimId = "C";
    /// Something suggested, until a person decides.
    ProposalId = "PR";
    /// The cause, or potential cause, of one or more incidents.
    ProblemId = "P";
    /// A corrective or preventive action item.
    ActionId = "A";
    /// The postmortem document of an incident.
    ReviewId = "R";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_read_back_what_they_print_and_refuse_other_nouns() {
        assert_eq!("INC-7".parse(), Ok(IncidentId(7)));
        assert_eq!("inc-7".parse(), Ok(IncidentId(7)));
        assert_eq!("7".parse(), Ok(IncidentId(7)));
        for wrong in ["P-7", "INC-", "INC--7", "INC-7x", "", "-7", "+7", "99999999999999999999"] {
            assert!(wrong.parse::<IncidentId>().is_err(), "{wrong}");
        }
    }
}
