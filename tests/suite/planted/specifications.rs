//! Defects in the forms of specification tools and decision records.

use super::{
    ACROSS, CHANGED, DANGLING, DUPLICATE, FOUR, NO_TEST, Plant, STRANGE, TWO, UNKNOWN, UNVERIFIED,
    WITHIN, plant, stamped,
};

const CLIMATE: &str = "openspec/specs/climate/spec.md";
const WATERING: &str = "openspec/specs/watering/spec.md";
const BOOKING: &str = "specs/001-booking/spec.md";
const DESK: &str = ".kiro/specs/desk/requirements.md";
const TASKS: &str = ".kiro/specs/desk/tasks.md";
const LIB: &str = "src/lib.rs";

/// The defects.
pub const PLANTS: &[Plant] = &[
    // OpenSpec.
    plant(
        "openspec",
        DANGLING,
        &[("openspec/project.md", "climate/spec.md", "climat/spec.md")],
        ("broken-link", "openspec/project.md", "climat/spec.md"),
    ),
    plant(
        "openspec",
        WITHIN,
        &[(CLIMATE, "Requirement: Humidity", "Requirement: Roof vents")],
        (
            DUPLICATE,
            CLIMATE,
            "Requirement: Roof vents\n\nThe controller SHALL dry",
        ),
    ),
    plant(
        "openspec",
        NO_TEST,
        &[(
            "src/watering.rs",
            "    /// Verifies: feature:watering#scenario-noon\n",
            "",
        )],
        (UNVERIFIED, WATERING, "### Requirement: Siesta"),
    ),
    stamped(
        [
            "feature:climate#scenario-gust",
            "greenhouse::climate::storm",
        ],
        plant(
            "openspec",
            CHANGED,
            &[(CLIMATE, "gust of twenty", "gust of thirty")],
            ("suspect-link", "src/climate.rs", "pub fn storm"),
        ),
    ),
    plant(
        "openspec",
        STRANGE,
        &[("src/alarms.rs", "#scenario-cut\n", "#scenario-cuts\n")],
        (UNKNOWN, "src/alarms.rs", "scenario-cuts"),
    ),
    // Spec Kit.
    plant(
        "spec-kit",
        DANGLING,
        &[(BOOKING, "comes to the pier", "comes to the [pier](pier.md)")],
        ("broken-link", BOOKING, "(pier.md)"),
    ),
    plant(
        "spec-kit",
        WITHIN,
        &[(BOOKING, "**FR-007**", "**FR-006**")],
        (DUPLICATE, BOOKING, "FR-006**: A booking MUST be open"),
    ),
    plant(
        "spec-kit",
        NO_TEST,
        &[("tests/booking.rs", "fn fr_008_", "fn ")],
        (UNVERIFIED, BOOKING, "FR-008"),
    ),
    stamped(
        ["feature:001-booking#FR-003", "ferry::booking::rule_3"],
        plant(
            "spec-kit",
            CHANGED,
            &[(BOOKING, "with its length", "with its width")],
            ("suspect-link", "src/booking.rs", "pub fn rule_3"),
        ),
    ),
    plant(
        "spec-kit",
        STRANGE,
        &[(
            "src/boarding.rs",
            "feature:002-boarding",
            "feature:002-boardings",
        )],
        (UNKNOWN, "src/boarding.rs", "002-boardings"),
    ),
    // Kiro.
    plant(
        "kiro",
        DANGLING,
        &[(TASKS, "3.1, 3.2", "3.1, 3.9")],
        (UNKNOWN, TASKS, "3.9"),
    ),
    plant(
        "kiro",
        WITHIN,
        &[(
            DESK,
            "",
            "\n### Requirement 2: Cards\n\n#### Acceptance Criteria\n\n1. WHEN a card is lost THEN the desk SHALL make another\n",
        )],
        (DUPLICATE, DESK, "Requirement 2: Cards"),
    ),
    plant(
        "kiro",
        NO_TEST,
        &[("tests/desk.rs", "/// Verifies: feature:desk#2.3\n", "")],
        (UNVERIFIED, DESK, "3. WHEN a reserved book comes back"),
    ),
    stamped(
        ["feature:desk#4.1", "lending::Fees::step_1"],
        plant(
            "kiro",
            CHANGED,
            &[(DESK, "ten cents", "five cents")],
            (
                "suspect-link",
                LIB,
                "pub fn step_1(&self, count: u32) -> u32 {\n        count + 1\n    }\n    pub fn step_2(&self, count: u32) -> u32 {\n        count + 2\n    }\n    pub fn step_3(&self, count: u32) -> u32 {\n        count + 3\n    }\n    pub fn step_4(&self, count: u32) -> u32 {\n        count + 4\n    }\n}\n\npub struct Stock",
            ),
        ),
    ),
    plant(
        "kiro",
        STRANGE,
        &[("tests/desk.rs", "desk#1.4\n", "desk#1.44\n")],
        (UNKNOWN, "tests/desk.rs", "desk#1.44"),
    ),
    // MADR, and criteria in the own form.
    plant(
        "madr",
        DANGLING,
        &[(
            "docs/decisions/0001-keep-orders-in-one-file.md",
            "features/orders.md",
            "features/order.md",
        )],
        (
            "broken-link",
            "docs/decisions/0001-keep-orders-in-one-file.md",
            "features/order.md",
        ),
    ),
    plant(
        "madr",
        WITHIN,
        &[(
            "docs/features/flour.md",
            "\n## Decisions",
            "- **AC-1**: Below one sack a mill is called.\n\n## Decisions",
        )],
        (DUPLICATE, "docs/features/flour.md", "Below one sack"),
    ),
    plant(
        "madr",
        ACROSS,
        &[(
            "docs/decisions/0003-weigh-loaves.md",
            "",
            "---\nstatus: accepted\n---\n# Weigh loaves\n\n## Context and Problem Statement\n\nOf [orders](../features/orders.md).\n",
        )],
        (
            "duplicate-decision-number",
            "docs/decisions/0003-weigh-loaves.md",
            "# Weigh loaves",
        ),
    ),
    plant(
        "madr",
        NO_TEST,
        &[("src/till.rs", "fn ac_2_", "fn ")],
        (UNVERIFIED, "docs/features/till.md", "AC-2"),
    ),
    stamped(
        ["decision:0009", "bakery::till::integer_cents"],
        plant(
            "madr",
            CHANGED,
            &[(
                "docs/decisions/0009-integer-cents.md",
                "Sums must be right",
                "Sums should be right",
            )],
            ("suspect-link", "src/till.rs", "/// Implements: ADR-0009"),
        ),
    ),
    plant(
        "madr",
        STRANGE,
        &[("src/flour.rs", "ADR-0016", "ADR-0216")],
        (UNKNOWN, "src/flour.rs", "ADR-0216"),
    ),
    plant(
        "madr",
        TWO,
        &[
            (
                "docs/decisions/0005-plan-ovens-by-hand-rules.md",
                "status: accepted\n",
                "status: accepted\nsupersedes: ADR-0006\n",
            ),
            (
                "docs/decisions/0006-round-baking-times-up.md",
                "status: accepted\n",
                "status: accepted\nsupersedes: ADR-0005\n",
            ),
        ],
        (
            "supersede-cycle",
            "docs/decisions/0005-plan-ovens-by-hand-rules.md",
            "supersedes:",
        ),
    ),
    plant(
        "madr",
        FOUR,
        &[
            (
                "docs/decisions/0010-print-every-receipt.md",
                "status: accepted\n",
                "status: accepted\nsupersedes: ADR-0011\n",
            ),
            (
                "docs/decisions/0011-queue-sales-offline.md",
                "status: accepted\n",
                "status: accepted\nsupersedes: ADR-0012\n",
            ),
            (
                "docs/decisions/0012-one-till-a-counter.md",
                "status: accepted\n",
                "status: accepted\nsupersedes: ADR-0013\n",
            ),
            (
                "docs/decisions/0013-half-price-at-seven.md",
                "status: accepted\n",
                "status: accepted\nsupersedes: ADR-0010\n",
            ),
        ],
        (
            "supersede-cycle",
            "docs/decisions/0010-print-every-receipt.md",
            "supersedes:",
        ),
    ),
];
