//! How words and ids, which write themselves as text, are declared in TypeScript. Structs derive `ts_rs::TS` instead.
//!
//! The macro asks for the feature of this crate and not for one of the crate that uses it, so that a crate with words of
//! its own needs no feature.

/// Implements `ts_rs::TS` for a type that is `$body` in TypeScript; nothing at all without the feature `ts`.
#[cfg(feature = "ts")]
#[doc(hidden)]
#[macro_export]
macro_rules! typescript {
    ($name:ident, [$($doc:expr),*], is_enum: $is_enum:literal, $body:expr) => {
        impl $crate::ts_rs::TS for $name {
            type WithoutGenerics = Self;
            type OptionInnerType = Self;
            const IS_ENUM: bool = $is_enum;

            fn docs() -> Option<String> {
                let docs: &[&str] = &[$($doc),*];
                (!docs.is_empty()).then(|| $crate::ts_rs::format_docs(docs))
            }

            fn name(_: &$crate::ts_rs::Config) -> String {
                stringify!($name).to_owned()
            }

            fn inline(_: &$crate::ts_rs::Config) -> String {
                $body
            }

            fn decl(cfg: &$crate::ts_rs::Config) -> String {
                format!("type {} = {};", Self::name(cfg), Self::inline(cfg))
            }

            fn decl_concrete(cfg: &$crate::ts_rs::Config) -> String {
                Self::decl(cfg)
            }

            fn output_path() -> Option<std::path::PathBuf> {
                Some(concat!(stringify!($name), ".ts").into())
            }
        }
    };
}

#[cfg(not(feature = "ts"))]
#[doc(hidden)]
#[macro_export]
macro_rules! typescript {
    ($($any:tt)*) => {};
}
