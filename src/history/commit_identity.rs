//! Identity of a commit: author, trailers, signature, and the signed tag that covers it.

use std::collections::HashMap;

use gix::ObjectId;

use super::trunk::TrunkStep;
use super::{one_line, short};
use crate::facts::authorship::{CommitMetadata, GitIdentity, GitSignature};
use crate::facts::history::TrunkCommit;
use crate::git::blob::BlobReader;
use crate::git::signature::{of_tag, signature, unsigned};

/// Trailers of one commit that are kept at the most.
const TRAILERS: usize = 100;

/// Tags that are looked at.
const TAGS: usize = 5_000;

/// Maximum number of commits whose authors are compared to detect a single-author repository.
const AUTHORS: usize = 2_000;

/// The identity of commit `id`; none if it is unreadable.
pub fn authored(repository: &gix::Repository, id: ObjectId) -> Option<CommitMetadata> {
    let commit = repository.find_commit(id).ok()?;
    let decoded = commit.decode().ok()?;
    let author = decoded.author().ok()?;
    let headers = || decoded.extra_headers();
    let signed = ["gpgsig", "gpgsig-sha256"];
    let armor = signed.iter().find_map(|name| headers().find(name));
    let seconds = decoded.time().map_or(0, |time| time.seconds);
    let date = gix::date::Time::new(seconds, 0).format(gix::date::time::format::SHORT);
    Some(CommitMetadata {
        commit: TrunkCommit {
            id: short(id),
            date: date.unwrap_or_default().into(),
            subject: BlobReader::new(repository, &[]).subject(id).into(),
        },
        author: person(author),
        trailers: trailers(&decoded.message.to_string()),
        signature: armor.map(|armor| signature(armor, &unsigned(&commit.data))),
        tag: None,
    })
}

fn person(author: gix::actor::SignatureRef<'_>) -> GitIdentity {
    GitIdentity {
        name: one_line(&author.name.to_string()).trim().into(),
        email: one_line(&author.email.to_string()).trim().into(),
    }
}

/// Every line `Key: value` of a message behind its first. A squash leaves trailers in the midst of it.
fn trailers(message: &str) -> Vec<(Box<str>, Box<str>)> {
    let plain = |key: &str| {
        let letters = |c: char| c.is_ascii_alphanumeric() || c == '-';
        !key.is_empty() && key.len() <= 50 && key.chars().all(letters)
    };
    let lines = message.lines().skip(1);
    lines
        .filter_map(|line| line.trim().split_once(':'))
        .filter(|(key, value)| plain(key) && !value.trim().is_empty())
        .map(|(key, value)| (key.into(), one_line(value.trim()).into()))
        .take(TRAILERS)
        .collect()
}

/// The signed tags of steps of the trunk, by step.
pub fn tags(
    repository: &gix::Repository,
    steps: &[TrunkStep],
) -> Vec<(u32, Box<str>, GitSignature)> {
    let Ok(references) = repository.references() else {
        return Vec::new();
    };
    let Ok(tags) = references.tags() else {
        return Vec::new();
    };
    let mut signed = Vec::new();
    for tag in tags.take(TAGS).flatten() {
        let name = tag.name().shorten().to_string();
        let Some(object) = tag.try_id().and_then(|id| repository.find_object(id).ok()) else {
            continue;
        };
        let Ok(object) = object.try_into_tag() else {
            continue;
        };
        if let (Some(signature), Ok(target)) = (of_tag(&object.data), object.target_id()) {
            signed.push((target.detach(), one_line(&name), signature));
        }
    }
    if signed.is_empty() {
        return Vec::new();
    }
    let by_id: HashMap<ObjectId, u32> = (0..).zip(steps).map(|(at, step)| (step.id, at)).collect();
    let mut found: Vec<_> = signed
        .into_iter()
        .filter_map(|(id, name, signature)| Some((*by_id.get(&id)?, name.into(), signature)))
        .collect();
    found.sort_by(|a: &(u32, Box<str>, _), b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    found
}

/// Whether the newest of `steps` all have one author.
pub fn is_alone(repository: &gix::Repository, steps: &[TrunkStep]) -> bool {
    let mut first: Option<GitIdentity> = None;
    for step in steps.iter().rev().take(AUTHORS) {
        let Ok(commit) = repository.find_commit(step.id) else {
            return false;
        };
        let Some(author) = commit.author().ok().map(person) else {
            return false;
        };
        match &first {
            Some(known) if !known.is(&author) => return false,
            Some(_) => {}
            None => first = Some(author),
        }
    }
    first.is_some()
}
