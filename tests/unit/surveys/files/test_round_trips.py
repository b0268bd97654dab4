"""Out and in again: the same instrument, as YAML, as JSON, and as an XLSForm that pyxform takes too."""

import io
import warnings
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from pyxform.xls2xform import convert

from surveys.definition import Definition, library, library_names, parse
from surveys.files import native, xlsform, xlsform_out
from tests.thirdparty import SHARED
from tests.unit.surveys.files.definitions import definitions

FORMS = "interop/xlsforms"
EXAMPLES = sorted((Path(__file__).parents[3] / "data" / "instruments").glob("*.yml"))
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def _library_and_examples() -> dict[str, Definition]:
    found = {name: library(name) for name in library_names()}
    for path in EXAMPLES:
        found[path.stem] = parse(next(iter(yaml.safe_load_all(path.read_text(encoding="utf-8")))))
    return found


KNOWN = _library_and_examples()


def accepted_by_pyxform(data: bytes) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert "<h:html" in convert(io.BytesIO(data), file_type=".xlsx").xform


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(definitions())
def test_yaml_and_json_give_the_same_instrument_and_the_same_bytes(definition: Definition) -> None:
    for form in ("yaml", "json"):
        data = native.write(definition, form)
        again = native.from_bytes(data).definition
        assert again == definition
        assert again is not None
        assert native.write(again, form) == data


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(definitions())
def test_xlsform_gives_the_same_instrument(definition: Definition) -> None:
    result = xlsform.from_bytes(xlsform_out.write(definition).data)
    assert result.problems == []
    assert result.definition == definition


@settings(max_examples=20, deadline=None, suppress_health_check=SLOW)
@given(definitions())
def test_pyxform_takes_what_we_write(definition: Definition) -> None:
    accepted_by_pyxform(xlsform_out.write(definition).data)


@pytest.mark.parametrize("name", KNOWN)
def test_every_example_comes_back_whole(name: str) -> None:
    definition = KNOWN[name]
    form = xlsform_out.write(definition)
    accepted_by_pyxform(form.data)
    assert xlsform.from_bytes(form.data).definition == definition
    assert native.from_bytes(native.write(definition, "yaml")).definition == definition
    assert native.from_bytes(native.write(definition, "json")).definition == definition


@pytest.mark.thirdparty(FORMS)
def test_forms_of_others_come_back_the_same_once_they_are_read() -> None:
    paths = sorted((SHARED / FORMS).iterdir())
    assert len(paths) >= 11
    for path in paths:
        definition = xlsform.read(path).definition
        assert definition is not None, path.name
        data = xlsform_out.write(definition).data
        assert xlsform.from_bytes(data).definition == definition, path.name
        accepted_by_pyxform(data)
