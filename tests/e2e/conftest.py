"""One running stack for all end-to-end tests of a session."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.stack import Person, Stack, started


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    home: Path = tmp_path_factory.mktemp("home")
    with started(home) as running:
        yield running


@pytest.fixture
def person(stack: Stack) -> Iterator[Person]:
    someone = Person.arrives(stack.base_url)
    yield someone
    someone.http.close()
