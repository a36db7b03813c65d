"""The parts that need no server: typing, display, formulas, addresses, masks, contracts."""

from __future__ import annotations

import jsonschema
import pytest

from sandbox.google import a1, discovery, formulas, locales, masks, patterns, typed
from sandbox.google.errors import ApiError

ID, US = locales.of("in_ID"), locales.of("en_US")


@pytest.mark.parametrize(
    ("text", "indonesian", "american"),
    [
        ("1.250.000,50", 1250000.5, "1.250.000,50"),
        ("1.250", 1250, 1.25),
        ("2,50", 2.5, 250),
        ("11/9/2021", 44450, 44509),
        ("13/9/2021", 44452, "13/9/2021"),
        ("0812345678", 812345678, 812345678),
        ("17 Agustus 2026", 46251, 46251),
        ("2026-08-17", 46251, 46251),
        ("Rp12.500", 12500, "Rp12.500"),
        ("12,5%", 0.125, 1.25),
        ("-3", -3, -3),
        ("31/02/2026", "31/02/2026", "31/02/2026"),
        ("10:30", 0.4375, 0.4375),
        ("11/9/2021 06:00", 44450.25, 44509.25),
        ("Imunisasi", "Imunisasi", "Imunisasi"),
        ("1.7", "1.7", 1.7),
        ("10.30", 0.4375, 10.3),
    ],
)
def test_the_locale_decides_what_typing_means(text, indonesian, american):
    for locale, expected in ((ID, indonesian), (US, american)):
        value, _ = typed.interpret(text, locale, year=2026)
        assert value == ({"stringValue": expected} if isinstance(expected, str) else {"numberValue": expected})


def test_indonesian_has_two_codes():
    assert locales.of("id_ID") is locales.of("in_ID") is locales.of("in")


def test_text_cells_keep_what_is_typed():
    assert typed.interpret("0812", ID, year=2026, plain_text=True) == ({"stringValue": "0812"}, None)
    assert typed.interpret("'0812", ID, year=2026) == ({"stringValue": "0812"}, None)
    assert typed.interpret("", ID, year=2026) == (None, None)


@pytest.mark.parametrize(
    ("value", "form", "indonesian"),
    [
        (1250000.5, {"type": "NUMBER", "pattern": "#,##0.00"}, "1.250.000,50"),
        (-1250, {"type": "NUMBER", "pattern": "#,##0"}, "-1.250"),
        (12500, {"type": "CURRENCY", "pattern": '"Rp"#,##0'}, "Rp12.500"),
        (0.125, {"type": "PERCENT", "pattern": "0.0%"}, "12,5%"),
        (46251, {"type": "DATE", "pattern": "dddd, d mmmm yyyy"}, "Senin, 17 Agustus 2026"),
        (46251, {"type": "DATE"}, "17/08/2026"),
        (46251.4375, {"type": "DATE_TIME", "pattern": "dd/mm/yyyy hh:mm"}, "17/08/2026 10:30"),
        (0.1, None, "0,1"),
        (5371010101010001, None, "5,37101E+15"),
    ],
)
def test_numbers_are_shown_in_the_locale(value, form, indonesian):
    assert patterns.number(value, form, ID) == indonesian


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("=1+2*3", {"numberValue": 7.0}),
        ('="a"&A1', {"stringValue": "a5"}),
        ("=SUM(A1:A2)", {"numberValue": 10.0}),
        ('=IF(A1>3;"ya","tidak")', {"stringValue": "ya"}),
        ('=HYPERLINK("https://x.id","foto")', {"stringValue": "foto"}),
        ('=IMAGE("https://x.id")', {}),
    ],
)
def test_simple_formulas_are_calculated(formula, expected):
    assert formulas.evaluate(formula, lambda _r, _c: {"numberValue": 5}, ID) == expected


@pytest.mark.parametrize(
    ("formula", "kind"),
    [("=1/0", "DIVIDE_BY_ZERO"), ("=#REF!", "REF"), ("=VLOOKUP(1)", "NAME"), ("=1+", "ERROR"), ('=1+"x"', "VALUE"), ("=NA()", "N_A")],
)  # fmt: skip
def test_broken_formulas_become_error_values(formula, kind):
    value = formulas.evaluate(formula, lambda _r, _c: {}, ID)
    assert value["errorValue"]["type"] == kind
    assert patterns.ERROR_TYPES[patterns.display(value, None, ID)] == kind


def test_formulas_move_like_filled_ones():
    assert formulas.shifted('=AND($B2="B2",C2>$D$1)', 3, 1) == '=AND($B5="B2",D5>$D$1)'
    assert formulas.only_by_row('=$B2="GAGAL"')
    assert not formulas.only_by_row("=B2>1")


@pytest.mark.parametrize(
    ("text", "rectangle"),
    [
        ("B3", a1.Rectangle(2, 3, 1, 2)),
        ("A1:C3", a1.Rectangle(0, 3, 0, 3)),
        ("C3:A1", a1.Rectangle(0, 3, 0, 3)),
        ("A:C", a1.Rectangle(None, None, 0, 3)),
        ("2:5", a1.Rectangle(1, 5)),
        ("A2:C", a1.Rectangle(1, None, 0, 3)),
        ("Judul", None),
        ("A", None),
    ],
)
def test_addresses(text, rectangle):
    assert a1.parse_cells(text) == rectangle


def test_columns_count_past_z():
    assert [a1.column_name(index) for index in (0, 25, 26, 701, 702, 18_277)] == ["A", "Z", "AA", "ZZ", "AAA", "ZZZ"]
    assert all(a1.column_index(a1.column_name(index)) == index for index in range(18_278))


def test_masks_select_nest_and_merge():
    value = {"a": 1, "b": [{"c": 1, "d": {"e": 2, "f": 3}}], "g": 4}
    assert masks.apply(masks.parse("a,b(c,d/e)"), value) == {"a": 1, "b": [{"c": 1, "d": {"e": 2}}]}
    assert masks.apply(masks.parse("b.d.f,b.c"), value) == {"b": [{"d": {"f": 3}, "c": 1}]}
    assert masks.apply(masks.parse("b.d.f,b"), value) == {"b": value["b"]}
    assert masks.apply(masks.parse("*"), value) == value
    for bad in ("a(", "a)", "a,,b", "", "a b"):
        with pytest.raises(ApiError):
            masks.parse(bad)


def test_updates_take_and_reset_what_the_mask_names():
    old = {"a": 1, "b": {"c": 1, "d": 2}, "e": 3}
    assert masks.update(old, {"b": {"c": 9}}, masks.parse("a,b.c")) == {"b": {"c": 9, "d": 2}, "e": 3}


@pytest.mark.parametrize(
    ("schema", "value", "fits"),
    [
        ("ValueRange", {"values": [[None, 1, True, "x"]]}, True),
        ("BatchUpdateSpreadsheetRequest", {"requests": [{"addSheeet": {}}]}, False),
        ("BatchUpdateValuesRequest", {"valueInputOption": "raw"}, False),
        ("GridRange", {"sheetId": "7"}, False),
        ("Spreadsheet", {"sheets": {}}, False),
    ],
)
def test_the_contract_agrees_with_json_schema(schema, value, fits):
    assert (discovery.sheets().check(schema, value) == []) is fits
    definitions = {name: _converted(spec) for name, spec in discovery.sheets().schemas.items()}
    validator = jsonschema.Draft202012Validator({"$ref": f"#/$defs/{schema}", "$defs": definitions})
    assert validator.is_valid(value) is fits


def test_drive_sizes_are_strings():
    assert discovery.drive().check("File", {"size": "123", "modifiedTime": "2026-11-20T03:04:05.000Z"}) == []
    assert discovery.drive().check("File", {"size": 123})
    assert discovery.drive().check("File", {"modifiedTime": "kemarin"})


def test_query_parameters_are_checked():
    check = discovery.sheets().check_query
    assert check("sheets.spreadsheets.values.get", [("valueRenderOption", "FORMULA"), ("alt", "json")]) == []
    assert check("sheets.spreadsheets.values.get", [("valueRenderOption", "formula")])
    assert check("sheets.spreadsheets.values.get", [("renderOption", "FORMULA")])


def _converted(spec):
    if "$ref" in spec:
        return {"$ref": f"#/$defs/{spec['$ref']}"}
    kind = spec.get("type")
    if kind in (None, "any"):
        return {}
    found = {"type": kind}
    if "enum" in spec:
        found["enum"] = spec["enum"]
    if kind == "array":
        found["items"] = _converted(spec.get("items", {}))
    if kind == "object" and "properties" in spec:
        found |= {
            "properties": {key: _converted(value) for key, value in spec["properties"].items()},
            "additionalProperties": False,
        }
    return found
