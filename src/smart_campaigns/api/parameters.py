"""A parameter that is none of the operation's is refused: a filter that is misspelt must not answer with everything."""

from __future__ import annotations

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from smart_campaigns.core.errors import FieldError, InvalidInput

NAME_MAX = 80


async def only_known(request: Request) -> None:
    """Raises InvalidInput."""
    route = request.scope["route"]
    assert isinstance(route, APIRoute)
    known = parameters_of(route)
    unknown = [name for name in dict.fromkeys(request.query_params) if name not in known]
    if unknown:
        raise InvalidInput(tuple(_none_such(name, known) for name in unknown))


def parameters_of(route: APIRoute) -> tuple[str, ...]:
    """What may stand behind the question mark, in the order of the description."""
    return tuple(dict.fromkeys(_declared(route.dependant)))


def _declared(dependant: Dependant) -> list[str]:
    own = [parameter.alias for parameter in dependant.query_params]
    return [*own, *(name for one in dependant.dependencies for name in _declared(one))]


def _none_such(name: str, known: tuple[str, ...]) -> FieldError:
    there = f"the query parameters here are {', '.join(known)}" if known else "no query parameter is known here"
    return FieldError.none(name[:NAME_MAX], there, name, fix="correct it or leave it out")
