"""The small study of the tests of findings."""

import pytest
from sqlalchemy.orm import Session

from tests.findings_world import World, make_world


@pytest.fixture
def world(session: Session) -> World:
    return make_world(session)
