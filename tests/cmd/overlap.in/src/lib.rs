//! Uploads.

/// Wait before an upload is tried again, longer after each attempt.
pub fn wait_longer(attempt: u32) -> u64 {
    1 << attempt
}
