"""pytest --tenon: every fit, evaluate and predict of the tests is checked first. The fixture tenon_check is a check that must hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("tenon")
    group.addoption("--tenon", action="store_true", help="check every fit, evaluate and predict of a Keras model before it runs")
    group.addoption("--tenon-strict", action="store_true", help="the same, and refuse data that Keras would quietly adjust")


@pytest.fixture(scope="session", autouse=True)
def _tenon_installed(request: pytest.FixtureRequest) -> Iterator[None]:
    strict = bool(request.config.getoption("--tenon-strict"))
    if not (strict or request.config.getoption("--tenon")):
        yield
        return
    import tenon

    tenon.install(strict=strict)
    yield
    tenon.uninstall()


@pytest.fixture
def tenon_check() -> Callable[..., Any]:
    """tenon.check(...).raise_if_errors(): for a test that a model and its data fit together."""
    import tenon

    def check(*arguments: Any, **named: Any) -> Any:
        return tenon.check(*arguments, **named).raise_if_errors()

    return check
