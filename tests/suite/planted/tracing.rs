//! Defects in the forms of tracing tools.

use super::{
    ACROSS, APPENDED, CHANGED, CYCLE, DANGLING, DUPLICATE, FOUR, NEITHER, NO_CODE, NO_TEST, Plant,
    STRANGE, TWO, UNKNOWN, UNVERIFIED, WITHIN, plant, stamped,
};

const BEACONS: &str = "docs/beacons.md";
const DESIGN: &str = "doc/design.md";
const REQUIREMENTS: &str = "doc/requirements.md";
const BOX: &str = "docs/music-box.md";
const LIB: &str = "src/lib.rs";

/// The defects.
pub const PLANTS: &[Plant] = &[
    // duvet.
    plant(
        "duvet",
        DANGLING,
        &[(
            LIB,
            "//= docs/beacons.md#timing\n//# A clock",
            "//= docs/beacons.md#timings\n//# A clock",
        )],
        (UNKNOWN, LIB, "#timings"),
    ),
    plant(
        "duvet",
        NO_CODE,
        &[(
            LIB,
            "//= docs/beacons.md#pairing\n//# A pairing MUST be\n//# confirmed on both sides.\n",
            "",
        )],
        (UNVERIFIED, BEACONS, "A pairing MUST be confirmed"),
    ),
    plant(
        "duvet",
        NO_TEST,
        &[(
            LIB,
            "    //= docs/beacons.md#pairing\n    //= type=test\n    //# A key SHALL\n    //# have 128 bits.\n",
            "",
        )],
        (UNVERIFIED, BEACONS, "A key SHALL have"),
    ),
    plant(
        "duvet",
        NEITHER,
        &[(BEACONS, "", "\nA beacon MUST NOT be thrown.\n")],
        (UNVERIFIED, BEACONS, "MUST NOT be thrown"),
    ),
    plant(
        "duvet",
        CHANGED,
        &[(BEACONS, "longer than 64 bytes", "longer than 32 bytes")],
        (
            "stale-quotation",
            LIB,
            "docs/beacons.md#frames\n//# A frame MUST NOT",
        ),
    ),
    plant(
        "duvet",
        APPENDED,
        &[(
            BEACONS,
            "sleep between two frames.",
            "sleep between two frames, unless it is paired.",
        )],
        (
            "stale-quotation",
            LIB,
            "docs/beacons.md#power\n//# A beacon MUST\n//# sleep",
        ),
    ),
    plant(
        "duvet",
        STRANGE,
        &[(
            LIB,
            "//= docs/beacons.md#power\n//# A new",
            "//= docs/beacon.md#power\n//# A new",
        )],
        (UNKNOWN, LIB, "docs/beacon.md"),
    ),
    // OpenFastTrace.
    plant(
        "oft",
        DANGLING,
        &[(REQUIREMENTS, "- `feat~fire~1`", "- `feat~fires~1`")],
        (UNKNOWN, REQUIREMENTS, "feat~fires~1"),
    ),
    plant(
        "oft",
        WITHIN,
        &[(
            REQUIREMENTS,
            "",
            "\n### Again\n`req~load-weighed~1`\n\nThe load is guessed.\n\nCovers:\n\n- `feat~load~1`\n\nNeeds: dsn\n",
        )],
        (
            DUPLICATE,
            REQUIREMENTS,
            "`req~load-weighed~1`\n\nThe load is guessed",
        ),
    ),
    plant(
        "oft",
        ACROSS,
        &[(
            "doc/more.md",
            "",
            "# More\n\n## Doors\n`dsn~doors-shut~2`\n\nThe same name.\n\nCovers:\n\n- `req~doors-shut~1`\n\nNeeds: impl\n",
        )],
        (DUPLICATE, "doc/more.md", "dsn~doors-shut~2"),
    ),
    plant(
        "oft",
        NO_CODE,
        &[(LIB, "// [impl->dsn~doors-hold~2]\n", "")],
        (UNVERIFIED, DESIGN, "`dsn~doors-hold~2`"),
    ),
    plant(
        "oft",
        NO_TEST,
        &[(LIB, "    // [utest->dsn~calls-same-way~2]\n", "")],
        (UNVERIFIED, DESIGN, "`dsn~calls-same-way~2`"),
    ),
    plant(
        "oft",
        NEITHER,
        &[
            (LIB, "// [impl->dsn~calls-light~2]\n", ""),
            (LIB, "    // [utest->dsn~calls-light~2]\n", ""),
        ],
        (UNVERIFIED, DESIGN, "`dsn~calls-light~2`"),
    ),
    stamped(
        ["doc/design.md#load-refused", "lift::load_refused"],
        plant(
            "oft",
            CHANGED,
            &[(
                DESIGN,
                "## Load refused\n`dsn~load-refused~2`\n\nOne function",
                "## Load refused\n`dsn~load-refused~2`\n\nA table",
            )],
            ("suspect-link", LIB, "pub fn load_refused"),
        ),
    ),
    plant(
        "oft",
        STRANGE,
        &[(LIB, "[utest->dsn~fire-calls~2]", "[utest->dsn~fire-call~2]")],
        (UNKNOWN, LIB, "dsn~fire-call~2"),
    ),
    plant(
        "oft",
        TWO,
        &[(
            REQUIREMENTS,
            "A door that meets a foot opens again.\n\nCovers:\n\n",
            "A door that meets a foot opens again.\n\nCovers:\n\n- `dsn~doors-reopen~2`\n",
        )],
        (CYCLE, REQUIREMENTS, "- `dsn~doors-reopen~2`"),
    ),
    plant(
        "oft",
        FOUR,
        &[
            (
                DESIGN,
                "- `req~calls-remembered~1`\n\nDepends:\n\n- `dsn~doors-hold~2`",
                "- `req~calls-remembered~1`\n\nDepends:\n\n- `dsn~load-weighed~2`",
            ),
            (
                DESIGN,
                "- `req~load-weighed~1`\n",
                "- `req~load-weighed~1`\n\nDepends:\n\n- `dsn~fire-ground~2`\n",
            ),
            (
                DESIGN,
                "- `req~fire-ground~1`\n",
                "- `req~fire-ground~1`\n\nDepends:\n\n- `dsn~fire-calls~2`\n",
            ),
            (
                DESIGN,
                "- `req~fire-calls~1`\n",
                "- `req~fire-calls~1`\n\nDepends:\n\n- `dsn~calls-remembered~2`\n",
            ),
        ],
        (CYCLE, DESIGN, "- `dsn~load-weighed~2`"),
    ),
    // tracey, which knows no links between rules.
    plant(
        "tracey",
        DANGLING,
        &[(LIB, "r[related lid.open]", "r[related lid.opened]")],
        (UNKNOWN, LIB, "lid.opened"),
    ),
    plant(
        "tracey",
        WITHIN,
        &[(BOX, "", "\nr[spring.key]\nThe key MUST be of brass.\n")],
        (DUPLICATE, BOX, "r[spring.key]\nThe key MUST be of brass"),
    ),
    plant(
        "tracey",
        ACROSS,
        &[(
            "docs/new.md",
            "",
            "# More\n\nr[comb.steel]\nThe comb MUST shine.\n",
        )],
        (DUPLICATE, "docs/new.md", "r[comb.steel]"),
    ),
    plant(
        "tracey",
        NO_CODE,
        &[(LIB, "// r[impl spring.wind]\n", "")],
        (UNVERIFIED, BOX, "r[spring.wind]"),
    ),
    plant(
        "tracey",
        NO_TEST,
        &[(LIB, "    // r[verify comb.row]\n", "")],
        (UNVERIFIED, BOX, "r[comb.row]"),
    ),
    plant(
        "tracey",
        NEITHER,
        &[(
            BOX,
            "\n## Lid",
            "\nr[comb.oil]\nThe comb MUST be oiled.\n\n## Lid",
        )],
        (UNVERIFIED, BOX, "r[comb.oil]"),
    ),
    stamped(
        ["docs/music-box.md#cylinder", "musicbox::cylinder_stop"],
        plant(
            "tracey",
            CHANGED,
            &[(BOX, "at the end of the tune", "after the tune")],
            ("suspect-link", LIB, "pub fn cylinder_stop"),
        ),
    ),
    plant(
        "tracey",
        STRANGE,
        &[(LIB, "r[verify lid.glass]", "r[verify lid.glas]")],
        (UNKNOWN, LIB, "lid.glas]"),
    ),
    // Gherkin over features in the own form.
    plant(
        "gherkin",
        DANGLING,
        &[(
            "features/water.feature",
            "@feature:water#AC-4",
            "@feature:water#AC-44",
        )],
        (UNKNOWN, "features/water.feature", "AC-44"),
    ),
    plant(
        "gherkin",
        WITHIN,
        &[(
            "docs/features/lanes.md",
            "",
            "- **AC-2**: A lane has a clock.\n",
        )],
        (DUPLICATE, "docs/features/lanes.md", "A lane has a clock"),
    ),
    plant(
        "gherkin",
        ACROSS,
        &[(
            "docs/features/sauna.md",
            "",
            "---\nrole: feature\nid: feature:entry\nstatus: accepted\n---\n# Sauna\n\n## Acceptance criteria\n\n- **AC-7**: It is hot.\n",
        )],
        (DUPLICATE, "docs/features/sauna.md", "id: feature:entry"),
    ),
    plant(
        "gherkin",
        NO_TEST,
        &[("tests/pool.rs", "/// Verifies: behaviour:lanes#AC-1\n", "")],
        (
            UNVERIFIED,
            "features/lanes.feature",
            "Scenario: the usual day of lanes",
        ),
    ),
    stamped(
        ["feature:water#AC-1", "pool::water"],
        plant(
            "gherkin",
            CHANGED,
            &[("docs/features/water.md", "24 and 28", "26 and 28")],
            ("suspect-link", LIB, "/// Implements: feature:water"),
        ),
    ),
    plant(
        "gherkin",
        STRANGE,
        &[(
            "tests/pool.rs",
            "behaviour:water#a-special-case-of-water",
            "behaviour:water#a-special-case-of-waters",
        )],
        (UNKNOWN, "tests/pool.rs", "a-special-case-of-waters"),
    ),
];
