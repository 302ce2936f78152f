"""The templates: the frame of all pages, macros, and what draws a page or a part of it."""

from functools import cache

import orjson
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from nowcast.texts import _


@cache
def environment() -> Environment:
    """Jinja2 over the templates of this folder and of the pages; what is not defined is an error, all is escaped."""
    loader = ChoiceLoader([PackageLoader("dashboard", "templates"), PackageLoader("dashboard", "pages")])
    jinja = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    jinja.globals["_"] = _
    jinja.policies["json.dumps_function"] = as_json  # for `tojson`, which leaves no end of a script in it
    jinja.policies["json.dumps_kwargs"] = {}
    return jinja


def as_json(value: object) -> str:
    """JSON of records too, NaN as null."""
    return orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY).decode()


def render(template: str, **values: object) -> str:
    """The HTML of a template."""
    return environment().get_template(template).render(**values)
