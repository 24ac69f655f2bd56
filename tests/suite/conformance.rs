//! What the tests of OpenFastTrace, duvet, tracey and Doorstop assert, rebuilt as small repositories in our own words.
//!
//! Each case names the test that it follows and the verdict which that test asserts. Where the product differs, it says so
//! here and in `docs/decisions/0014-verdicts-of-other-tools.md`.

use crate::harness::Repo;

mod doorstop;

/// What the other tool's test asserts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Covered,
    Uncovered,
    Orphaned,
    Outdated,
    Predated,
    Ambiguous,
    Unwanted,
    Duplicate,
    Cycle,
    NotFound,
    Stale,
    Suspect,
    Ignored,
}

impl Verdict {
    /// The rule that says so here; none where nothing is to be said.
    fn rule(self) -> Option<&'static str> {
        match self {
            Verdict::Covered | Verdict::Ignored => None,
            Verdict::Uncovered => Some("unverified-criterion"),
            Verdict::Orphaned => Some("unknown-criterion"),
            Verdict::Outdated | Verdict::Predated | Verdict::Unwanted | Verdict::Stale => {
                Some("outdated-mark")
            }
            Verdict::Ambiguous | Verdict::Duplicate => Some("duplicate-id"),
            Verdict::Cycle => Some("requirement-cycle"),
            Verdict::NotFound => Some("stale-quotation"),
            Verdict::Suspect => Some("suspect-criterion"),
        }
    }
}

use Verdict::*;

/// A document, code, what the other tool says, and where this one says it: `spec` or `code`, and the line.
struct Case {
    /// The test that asserts the verdict.
    source: &'static str,
    verdict: Verdict,
    /// `docs/spec.md`.
    spec: &'static str,
    /// `src/lib.rs`.
    code: &'static str,
    /// Where each finding stands.
    at: &'static [(&'static str, u64)],
    /// The rule that speaks here instead, as the decision record says.
    differs: Option<&'static str>,
}

/// A case in which both tools say the same.
const fn same(
    source: &'static str,
    verdict: Verdict,
    spec: &'static str,
    code: &'static str,
    at: &'static [(&'static str, u64)],
) -> Case {
    Case {
        source,
        verdict,
        spec,
        code,
        at,
        differs: None,
    }
}

const fn differs(case: Case, rule: &'static str) -> Case {
    Case {
        differs: Some(rule),
        ..case
    }
}

const CASES: &[Case] = &[
    // OpenFastTrace, core/src/test/java/org/itsallcode/openfasttrace/core.
    same(
        "oft TestLinker.testDetectIncomingLinkStatusCoveredShallow",
        Covered,
        "# Well\n\n`req~bucket~1`\n\nThe bucket comes up full.\n\nNeeds: impl\n",
        "// [impl->req~bucket~1]\nfn bucket() {}\n",
        &[],
    ),
    same(
        "oft TestLinker.testDetectOutgoingLinkStatusOrphaned",
        Orphaned,
        "# Well\n\n`req~bucket~1`\n\nThe bucket comes up full.\n",
        "// [impl->req~winch~1]\nfn winch() {}\n",
        &[("code", 1)],
    ),
    same(
        "oft TestLinker.testDetectOutgoingLinkStatusOutdated",
        Outdated,
        "# Well\n\n`req~bucket~2`\n\nThe bucket comes up full.\n\nNeeds: impl\n",
        "// [impl->req~bucket~1]\nfn bucket() {}\n",
        &[("code", 1)],
    ),
    same(
        "oft TestLinker.testDetectOutgoingLinkStatusPredated",
        Predated,
        "# Well\n\n`req~bucket~1`\n\nThe bucket comes up full.\n\nNeeds: impl\n",
        "// [impl->req~bucket~2]\nfn bucket() {}\n",
        &[("code", 1)],
    ),
    same(
        "oft TestLinker.testDetectOutgoingLinkStatusAmbiguous",
        Ambiguous,
        "# Well\n\n`req~bucket~1`\n\nUp.\n\nNeeds: impl\n\n## Again\n\n`req~bucket~1`\n\nDown.\n\nNeeds: impl\n",
        "// [impl->req~bucket~1]\nfn bucket() {}\n",
        &[("spec", 11)],
    ),
    same(
        "oft TestLinker.testDetectOutgoingLinkStatusDuplicate",
        Duplicate,
        "# Well\n\n`req~bucket~1`\n\nUp.\n\n## Again\n\n`req~bucket~1`\n\nDown.\n",
        "fn bucket() {}\n",
        &[("spec", 9)],
    ),
    same(
        "oft TestLinker.testDetectIncomingLinkStatusUnwanted",
        Unwanted,
        "# Well\n\n`req~bucket~1`\n\nThe bucket comes up full.\n",
        "// [impl->req~bucket~1]\nfn bucket() {}\n",
        &[("code", 1)],
    ),
    same(
        "oft TestLinker.testCoverageForDifferentArtifactTypes: the unwanted link",
        Unwanted,
        "# Well\n\n`req~bucket~42`\n\nUp.\n\nNeeds: impl\n\n## Rope\n\n`req~rope~1`\n\nCovers:\n\n- `req~bucket~42`\n",
        "// [impl->req~bucket~42]\nfn bucket() {}\n",
        &[("spec", 15)],
    ),
    same(
        "oft TestLinkedSpecificationItem.testIsCoveredShallow_Ok",
        Covered,
        "# Well\n\n`req~bucket~1`\n\nUp.\n\nNeeds: uman, impl\n",
        "// [impl->req~bucket~1]\n// [uman->req~bucket~1]\nfn bucket() {}\n",
        &[],
    ),
    same(
        "oft TestLinkedSpecificationItem.testIsCoveredShallow_NotOk_MissingCoverage",
        Uncovered,
        "# Well\n\n`req~bucket~1`\n\nUp.\n\nNeeds: uman, impl\n",
        "// [uman->req~bucket~1]\nfn bucket() {}\n",
        &[("spec", 3)],
    ),
    same(
        "oft TestLinkedSpecificationItem.testGetDeepCoverageStatus_MissingCoverage",
        Uncovered,
        "# Well\n\n`feat~water~1`\n\nWater.\n\nNeeds: req\n\n## Bucket\n\n`req~bucket~1`\n\nCovers:\n\n- `feat~water~1`\n\nNeeds: impl, uman\n",
        "// [impl->req~bucket~1]\nfn bucket() {}\n",
        &[("spec", 11)],
    ),
    same(
        "oft TestLinkedSpecificationItem.testGetDeepCoverageStatus_CylceIfSelfLink",
        Cycle,
        "# Well\n\n`req~bucket~1`\n\nCovers:\n\n- `req~bucket~1`\n\nNeeds: req\n",
        "fn bucket() {}\n",
        &[("spec", 7)],
    ),
    same(
        "oft TestLinkedSpecificationItem.testGetDeepCoverageStatus_DeepCycle",
        Cycle,
        "# Well\n\n`req~bucket~1`\n\nCovers:\n\n- `dsn~rope~1`\n\nNeeds: dsn\n\n## Rope\n\n`dsn~rope~1`\n\nCovers:\n\n- `req~bucket~1`\n\nNeeds: req\n",
        "fn bucket() {}\n",
        &[("spec", 7)],
    ),
    same(
        "oft TestLinkedSpecificationItem.testIsDefect_FalseBecauseRejected",
        Covered,
        "# Well\n\n`req~bucket~1`\n\nStatus: rejected\n\nUp.\n\nNeeds: impl\n",
        "fn bucket() {}\n",
        &[],
    ),
    same(
        "oft importer/tag TestTagImporter: a requirement handed on with needs",
        Uncovered,
        "# Well\n\n`feat~water~1`\n\nWater.\n\nNeeds: dsn\n",
        "// [dsn->feat~water~1>>impl,test]\n// [impl->dsn~water~1]\nfn water() {}\n",
        &[("code", 1)],
    ),
    same(
        "oft importer/tag TestTagImporter: two tags on one line, with text around them",
        Covered,
        "# Well\n\n`dsn~up~2`\n\nNeeds: impl\n\n`dsn~down~3`\n\nNeeds: impl\n",
        "// both [impl->dsn~up~2]and[impl->dsn~down~3] here\nfn winch() {}\n",
        &[],
    ),
    // duvet, integration/*.toml: the report's result.
    same(
        "duvet report-ignore-whitespace",
        Covered,
        "# Testing\n\nThe   clock MUST\nstrike     twelve.\n",
        "//= docs/spec.md#testing\n//# The clock MUST      strike   twelve.\nfn a() {}\n//= docs/spec.md#testing\n//= type=test\n//# The clock MUST strike twelve.\n#[test]\nfn b() { assert!(true); }\n",
        &[],
    ),
    same(
        "duvet report-invalid-quote",
        NotFound,
        "# Section\n\nthe clock is here\n",
        "//= docs/spec.md#section\n//# Words of no clock\nfn a() {}\n",
        &[("code", 1)],
    ),
    same(
        "duvet report-missing-section",
        Orphaned,
        "# Section\n\nthe clock is here\n",
        "//= docs/spec.md#hands\n//# A clock MUST have hands\nfn a() {}\n",
        &[("code", 1)],
    ),
    same(
        "duvet report-markdown",
        Covered,
        "# Clock\n\nIt is here.\n\n## Testing\n\nThis clock MUST strike\n* the hour\n* the half\n",
        "//= docs/spec.md#testing\n//# This clock MUST strike\n//# * the hour\n//# * the half\nfn a() {}\n//= docs/spec.md#testing\n//= type=test\n//# This clock MUST strike\n//# * the hour\n//# * the half\n#[test]\nfn b() { assert!(true); }\n",
        &[],
    ),
    same(
        "duvet report-relative-spec-path",
        Covered,
        "# Clock\n\n## Section 1\n\nA clock MUST be wound.\n",
        "//= ../docs/spec.md#section-1\n//# A clock MUST be wound.\nfn a() {}\n//= ../docs/spec.md#section-1\n//= type=test\n//# A clock MUST be wound.\n#[test]\nfn b() { assert!(true); }\n",
        &[],
    ),
    same(
        "duvet extract-duplicate-requirement: one requirement, so one citation is enough",
        Covered,
        "# Testing\n\nThe clock MUST tick.\n\nThe clock MUST tick.\n",
        "//= docs/spec.md#testing\n//# The clock MUST tick.\nfn a() {}\n//= docs/spec.md#testing\n//= type=test\n//# The clock MUST tick.\n#[test]\nfn b() { assert!(true); }\n",
        &[],
    ),
    same(
        "duvet src/comment/tests.rs type_exception: it excuses",
        Covered,
        "# Testing\n\nThe clock MUST tick.\n",
        "//= docs/spec.md#testing\n//= type=exception\n//= reason=It is a sundial.\n//# The clock MUST tick.\nfn a() {}\n",
        &[],
    ),
    // tracey, crates/tracey/tests and crates/tracey-core.
    same(
        "tracey integration_tests.test_uncovered_returns_rules",
        Uncovered,
        "# Mill\n\nr[mill.grind]\nThe mill MUST grind.\n\nr[mill.stop]\nThe mill MUST stop.\n",
        "// r[impl mill.grind]\nfn a() {}\n// r[verify mill.grind]\n#[test]\nfn b() { assert!(true); }\n",
        &[("spec", 6)],
    ),
    same(
        "tracey integration_tests.test_untested_returns_rules",
        Uncovered,
        "# Mill\n\nr[mill.grind]\nThe mill MUST grind.\n",
        "// r[impl mill.grind]\nfn a() {}\n",
        &[("spec", 3)],
    ),
    same(
        "tracey tests/fixtures-multi-error: each unknown rule",
        Orphaned,
        "# Mill\n\nr[mill.grind]\nThe mill MUST grind.\n",
        "// r[mill.grind] r[verify mill.grind]\nfn a() {}\n/// r[impl error.one]\nfn b() {}\n/// r[impl error.two]\nfn c() {}\n",
        &[("code", 3), ("code", 5)],
    ),
    same(
        "tracey rule_id.classify_reference_detects_stale",
        Stale,
        "# Mill\n\nr[mill.grind+2]\nThe mill MUST grind.\n",
        "// r[impl mill.grind]\n// r[verify mill.grind+2]\nfn a() {}\n",
        &[("code", 1)],
    ),
    same(
        "tracey rule_id.classify_reference_detects_exact",
        Covered,
        "# Mill\n\nr[mill.grind]\nThe mill MUST grind.\n",
        "// r[impl mill.grind+1]\n// r[verify mill.grind]\nfn a() {}\n",
        &[],
    ),
    differs(
        same(
            "tracey rule_id.classify_reference_detects_no_match: a newer version is an unknown rule there",
            Orphaned,
            "# Mill\n\nr[mill.grind+2]\nThe mill MUST grind.\n",
            "// r[impl mill.grind+3]\n// r[verify mill.grind+2]\nfn a() {}\n",
            &[("code", 1)],
        ),
        "outdated-mark",
    ),
    same(
        "tracey-core tests/fixtures/duplicate_reqs.md",
        Duplicate,
        "# Mill\n\nr[mill.grind]\nThe mill MUST grind.\n\nr[mill.grind]\nThe mill MUST grind slowly.\n",
        "// r[impl mill.grind] r[verify mill.grind]\nfn a() {}\n",
        &[("spec", 6)],
    ),
    same(
        "tracey integration_tests.test_validate_ignores_other_spec_prefixes",
        Ignored,
        "# Mill\n\nr[mill.grind]\nThe mill MUST grind.\n",
        "// r[impl mill.grind] r[verify mill.grind]\n// x[impl sail.turn]\nfn a() {}\n",
        &[],
    ),
];

const CONFIG: &str = "rules: {unverified-criterion: error}\n";
const CARGO: &str = "[package]\nname = \"x\"\n";

fn path(name: &str) -> &str {
    match name {
        "spec" => "docs/spec.md",
        _ => "src/lib.rs",
    }
}

/// Verifies: feature:recognition#AC-6
#[test]
fn verdicts_of_other_tools() {
    let mut wrong = Vec::new();
    for case in CASES {
        let repo = Repo::of(&[
            ("trueup.yaml", CONFIG),
            ("Cargo.toml", CARGO),
            ("docs/spec.md", case.spec),
            ("src/lib.rs", case.code),
        ]);
        let rule = case.differs.or(case.verdict.rule());
        let expected: Vec<_> = case
            .at
            .iter()
            .map(|(file, line)| (rule.unwrap_or("").to_owned(), path(file).to_owned(), *line))
            .collect();
        assert_eq!(rule.is_none(), expected.is_empty(), "{}", case.source);
        let found = repo.findings(&[]);
        if found != expected {
            wrong.push(format!(
                "{}\n  {:?}: {expected:?}\n  found {found:?}",
                case.source, case.verdict
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(CASES.len() >= 30);
}
