//! Bytes to text: encodings, lines with numbers, bounded records.
