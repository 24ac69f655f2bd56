//! Recursion depth of a recursive-descent parser: an upper bound, computed from the tokens alone, to prevent a stack
//! overflow.
//!
//! `syn` recurses once for every nested bracket, but also for every link of a chain without brackets (`!!!!x`, `1 + 1 +
//! 1`, `A<A<A<…`), in the parser or when the tree is dropped. Such chains are bounded by the number of tokens since the
//! last certain end of a list element.

/// The bound above which a text is not handed to `syn`.
///
/// Measured on a stack of 64 MiB with `syn` at `opt-level = 1` (our `dev` profile): of 90 forms, the first to
/// overflow (`&&&&T`, `if if if`, `break break`) does so at a bound between 17 700 and 22 000. Of 13 000 real files,
/// none has a bound over 800.
pub const LIMIT: u64 = 8_000;

/// Stack cost of an open bracket, in tokens of a chain.
const BRACKET: u64 = 12;

/// A token, as far as nesting is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NestingToken {
    /// A name or a keyword that is a value: `self`, `true`.
    Name,
    /// `else`, `as`, `in`: they go on with what stands before.
    Joint,
    /// Any other keyword.
    Keyword,
    /// `'a`.
    Lifetime,
    /// A string, character or number.
    Literal,
    /// `(`, `[` or `{`.
    Open,
    /// `)`, `]` or `}`.
    Close(u8),
    /// One byte of punctuation.
    Punct(u8),
}

/// One open bracket.
#[derive(Clone, Copy, Debug, Default)]
struct NestingLevel {
    /// Tokens since the last separator.
    run: u64,
    /// `<` without its `>`: a comma in generic arguments ends nothing.
    angles: u32,
    /// Between the `|` of a closure's parameters: a comma ends nothing there either.
    pipes: bool,
    /// The last token was a `}`.
    brace: bool,
}

/// The estimate, fed token by token.
#[derive(Debug)]
pub struct NestingEstimator {
    open: Vec<NestingLevel>,
    level: NestingLevel,
    sum: u64,
    /// The greatest bound so far.
    pub worst: u64,
    previous: NestingToken,
    /// The second half of `||`, of `->` or `=>` is yet to come.
    half: bool,
}

impl NestingEstimator {
    /// Nothing read yet.
    pub fn new() -> NestingEstimator {
        NestingEstimator {
            open: Vec::new(),
            level: NestingLevel::default(),
            sum: 0,
            worst: 0,
            previous: NestingToken::Punct(b';'),
            half: false,
        }
    }

    /// Count one token; `next` is the byte right after it.
    pub fn token(&mut self, token: NestingToken, next: u8) {
        match token {
            NestingToken::Close(bracket) => {
                self.sum -= self.level.run;
                if let Some(outer) = self.open.pop() {
                    self.level = outer;
                    self.sum -= BRACKET;
                } else {
                    self.level = NestingLevel::default();
                }
                self.level.brace = bracket == b'}';
            }
            _ => {
                if std::mem::take(&mut self.level.brace) && starts_anew(token) {
                    self.separate();
                }
                self.level.run += 1;
                self.sum += 1;
                match token {
                    NestingToken::Open => {
                        self.sum += BRACKET;
                        self.open.push(std::mem::take(&mut self.level));
                    }
                    NestingToken::Punct(byte) => self.punct(byte, next),
                    _ => {}
                }
                self.worst = self.worst.max(self.sum);
            }
        }
        self.previous = token;
    }

    fn punct(&mut self, byte: u8, next: u8) {
        if std::mem::take(&mut self.half) {
            if byte == b'>' && self.previous == NestingToken::Punct(b'=') {
                // `=>`: the pattern before it is done.
                self.separate();
            }
            return;
        }
        match byte {
            b';' => self.separate(),
            b',' if self.level.angles == 0 && !self.level.pipes => self.separate(),
            b'<' => self.level.angles += 1,
            b'>' => self.level.angles = self.level.angles.saturating_sub(1),
            b'-' | b'=' if next == b'>' => self.half = true,
            b'|' if self.level.pipes => self.level.pipes = false,
            b'|' if next == b'|' => self.half = true,
            b'|' if !self.after_operand() => self.level.pipes = true,
            _ => {}
        }
    }

    /// Whether the last token can end an operand, so that a `|` is an operator and opens no closure.
    fn after_operand(&self) -> bool {
        matches!(
            self.previous,
            NestingToken::Name
                | NestingToken::Literal
                | NestingToken::Close(_)
                | NestingToken::Punct(b'?')
        )
    }

    /// An element of a list ended here.
    fn separate(&mut self) {
        self.sum -= self.level.run;
        self.level = NestingLevel::default();
    }
}

/// Whether a token right after a `}` can only begin something new; operators and brackets may go on with the block.
fn starts_anew(token: NestingToken) -> bool {
    matches!(
        token,
        NestingToken::Name
            | NestingToken::Keyword
            | NestingToken::Lifetime
            | NestingToken::Literal
            | NestingToken::Punct(b'#')
    )
}
