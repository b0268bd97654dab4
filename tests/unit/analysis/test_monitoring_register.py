"""A contract register read row by row, and columns by which a candidate could be known, which stay outside."""

import datetime as dt

import pytest

from analysis.monitoring import columns, register
from analysis.monitoring.register import Reading

HEAD = [
    "Contractnr",
    "Opdrachtnemer",
    "Soort",
    "Verplichting",
    "Gerealiseerd",
    "Code",
    "Doelgroep",
    "Wijk",
    "Start",
    "Eind",
]
KINDS = {"bouwbedrijf": "bouwbedrijf", "builder": "bouwbedrijf"}
BSN = "111222333"


def read(*rows: list[str], told: dict[tuple[str, str], str] | None = None) -> Reading:
    return register.read(HEAD, rows, columns.guess(HEAD), kinds=KINDS, told=told)


def test_columns_are_guessed_by_their_names() -> None:
    assert columns.guess(HEAD) == dict(
        zip(
            (
                "contract",
                "partner",
                "kind",
                "obligation",
                "realised",
                "person",
                "group",
                "district",
                "start",
                "end",
            ),
            HEAD,
            strict=True,
        )
    )
    english = ["Contract number", "Contractor", "Target group", "Status after 6 months", "Number referred"]
    assert list(columns.guess(english)) == ["contract", "partner", "referred", "group", "m6"]


def test_contracts_and_placements_come_out_of_one_table() -> None:
    found = read(
        ["C-1", "Bouw A", "Builder", "€ 50.000", "50.000,00", "K-1", "P-wet", "Bloemhof", "1-2-2025", ""],
        ["C-1", "", "", "", "", "K-2", "WW", "onbekend", "2025-03", "31-12-2025"],
        ["C-2", "Bouw B", "", "12000", "", "", "", "", "", ""],
    )
    assert [(c.reference, c.partner, c.kind, c.obligation, c.realised) for c in found.contracts] == [
        ("C-1", "Bouw A", "bouwbedrijf", 50_000, 50_000),
        ("C-2", "Bouw B", "", 12_000, None),
    ]
    one, two = found.placements
    assert (one.contract, one.person, one.group, one.district, one.start, one.state) == (
        0, "K-1", "unknown", "bloemhof", dt.date(2025, 2, 1), "unknown",
    )  # fmt: skip
    assert (two.group, two.district, two.start, two.end, two.state) == (
        "unemployment", "unknown", dt.date(2025, 3, 15), dt.date(2025, 12, 31), "stopped",
    )  # fmt: skip
    assert [(p.row, p.column) for p in found.problems] == [(2, "Doelgroep")]
    assert found.words["group"] == {"p-wet": 1}


def test_a_person_says_what_a_word_means() -> None:
    found = read(["C-1", *[""] * 5, "P-wet", "", "", ""], told={("group", "p-wet"): "participation_act"})
    assert found.placements[0].group == "participation_act"
    assert not found.problems
    assert not found.words


def test_what_cannot_be_read_is_unknown_and_told_with_its_row_and_never_with_its_value() -> None:
    found = read(
        ["C-1", "A", "Bank", "veel", "-5", "Piet Jansen", "WW", "Bloemhof", "31-02-2025", "2025"],
        [""] * 10,
    )
    placement, contract = found.placements[0], found.contracts[0]
    assert (contract.kind, contract.obligation, contract.realised) == ("", None, None)
    assert (placement.person, placement.start, placement.end) == ("", None, None)
    assert [(p.row, p.column) for p in found.problems] == [
        (2, "Soort"), (2, "Verplichting"), (2, "Gerealiseerd"), (2, "Code"), (2, "Start"), (2, "Eind"), (3, ""),
    ]  # fmt: skip
    assert "Piet" not in str(found.problems)
    assert found.empty == 1


def test_rows_that_contradict_or_repeat_each_other_are_told() -> None:
    row = ["C-1", "A", "", "100", "", "K-1", "WW", "", "1-1-2025", ""]
    found = read(row, row, ["C-1", "A", "", "200", "", "K-2", "WW", "", "", ""])
    assert [p.person for p in found.placements] == ["K-1", "K-2"]
    assert found.contracts[0].obligation == 100
    assert [(p.row, p.column, p.text["en"]) for p in found.problems] == [
        (3, "", "is wholly the same as row 2 and does not count again"),
        (4, "Verplichting", "says something else of this contract than row 2; row 2 counts"),
    ]


@pytest.mark.parametrize(
    ("head", "cells", "holds"),
    [
        ("BSN", ["", ""], "citizen service numbers"),
        ("Nummer", [BSN, "123456782", "999999990"], "citizen service numbers"),
        ("Kandidaat", ["Jan Jansen", "Fatima el Amrani"], "names of candidates"),
        ("Achternaam", ["x"], "names of candidates"),
        ("Geboortedatum", ["1-1-1980"], "dates of birth or ages"),
        ("E-mail", [""], "addresses or numbers of people"),
        ("Doelgroepverklaring", ["ja"], "benefit papers"),
    ],
)
def test_columns_by_which_a_candidate_is_known_stay_outside(head: str, cells: list[str], holds: str) -> None:
    rows = [["C-1", cell] for cell in cells]
    found = columns.sift(["Contract", head], rows)
    assert found.columns == ["Contract"]
    assert found.rows == [["C-1"]] * len(cells)
    assert [(each.column, each.holds["en"]) for each in found.outside] == [(head, holds)]


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        ("Kandidaatcode", ["K-1", "SR-2024-0012", "17"]),
        ("Naam opdrachtnemer", ["Bouw A", "Bouw B"]),
        ("Contract", ["100000001", "100000002", "100000003"]),
        ("Uitkeringssoort", ["WW", "Participatiewet"]),
    ],
)
def test_other_columns_come_in(head: str, cells: list[str]) -> None:
    assert columns.sift([head], [[cell] for cell in cells]).outside == []


def test_one_citizen_service_number_among_codes_is_left_out() -> None:
    head, cells = "Code", ["K-1", "K-2", "300000001", BSN, "300000002"]
    assert columns.sift([head], [[cell] for cell in cells]).outside == []
    found = register.read([head], [[cell] for cell in cells], {"person": head}, kinds={})
    assert [placement.person for placement in found.placements] == [
        "K-1",
        "K-2",
        "300000001",
        "",
        "300000002",
    ]
    assert [problem.row for problem in found.problems] == [5]


def test_percentages_as_a_spreadsheet_keeps_them() -> None:
    head = ["Grondslag", "Percentage"]
    mapping = columns.guess(head)
    for cells in (("1000000", "0.05"), ("€ 1.000.000", "5"), ("1000000", "5 %"), ("1000000", "5,0")):
        found = register.read(head, [cells], mapping, kinds={})
        assert found.contracts[0].obligation == 50_000, cells


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("45000", dt.date(2023, 3, 15)),
        ("2025-01-31T00:00:00", dt.date(2025, 1, 31)),
        ("3-2025", dt.date(2025, 3, 15)),
    ],
)
def test_days(text: str, expected: dt.date) -> None:
    assert register.day(text) == expected


def test_a_formula_is_text_at_most() -> None:
    found = read(["=1+1", "=cmd|'/c calc'!A1", "", "=2+2", "", "=A1", "", "", "", ""])
    assert found.contracts[0].reference == "=1+1"
    assert found.contracts[0].obligation is None
    assert found.placements[0].person == ""
