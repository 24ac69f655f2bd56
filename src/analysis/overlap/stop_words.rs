//! English stop words, sorted.

/// They are not compared.
pub const STOP: [&str; 81] = [
    "about", "all", "also", "an", "and", "any", "are", "as", "at", "be", "because", "been", "both",
    "but", "by", "can", "could", "do", "does", "each", "etc", "for", "from", "had", "has", "have",
    "how", "if", "in", "into", "is", "it", "its", "just", "may", "might", "more", "most", "must",
    "no", "not", "of", "on", "only", "or", "other", "our", "shall", "should", "so", "some", "such",
    "than", "that", "the", "their", "them", "then", "there", "these", "they", "this", "those",
    "to", "up", "very", "via", "was", "we", "were", "what", "when", "where", "which", "while",
    "who", "will", "with", "would", "you", "your",
];
