//! Streaming JSON: the elements of big arrays one by one, bounded in size and depth, with line numbers.
