//! Input that was made to break the program ends in a finding or in one clear error, soon.

mod chain;
mod contract;
mod history;
mod lock;
mod names;
mod overlap;
mod product;
mod rust;
mod setup;
mod size;
mod text;
mod trace;
mod yaml;
