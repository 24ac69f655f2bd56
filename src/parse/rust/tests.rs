//! Tests of the whole: from text to facts.
