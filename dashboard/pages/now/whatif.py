"""The what-if form of the first page: Dash components and their callback, and the same fields without scripts."""

import asyncio
from dataclasses import dataclass

from dash import Dash, Input, Output, State, ctx, dcc, html
from dash.development.base_component import Component

from dashboard.api.whatif import present_dst
from dashboard.computed.whatif import LIMITS, WhatIf, Wind, sentence, whatif
from dashboard.services import Services
from nowcast.errors import NowcastError
from nowcast.texts import _

TOLD = "nowcast:whatif"  # the event by which the scripts of the panels get the answer, or null when it is cleared
Answer = tuple[str, WhatIf | None, bool]  # sentence, what the scripts draw, whether there is nothing to clear


@dataclass(frozen=True)
class Field:
    """A number of the form with its limits."""

    name: str
    value: float
    low: float
    high: float

    @property
    def label(self) -> str:
        """What stands before it."""
        labels = {"density": _("Density (cm⁻³)"), "speed": _("Speed (km/s)"), "by": _("By (nT)"), "bz": _("Bz (nT)")}
        return labels[self.name]


FIELDS = (
    Field("density", 20, *LIMITS["density"]),
    Field("speed", 600, *LIMITS["speed"]),
    Field("by", 0, *LIMITS["by"]),
    Field("bz", -15, *LIMITS["bz"]),
)


def whatif_form() -> Component:
    """Four numbers and a result."""
    assumption = _(
        "Bx is 0 and the temperature 100,000 K; Dst begins at our estimate of now. "
        "The boundary is drawn into the cut with dots."
    )
    compute = html.Button(_("Compute"), id="whatif-compute", type="button")
    clear = html.Button(_("Clear"), id="whatif-clear", type="button", hidden=True)
    return html.Details(
        [
            html.Summary(_("What if: enter a solar wind; assumed steady for 3 hours")),
            html.Form([*map(_input, FIELDS), compute, clear]),
            html.P(assumption, className="said"),
            html.Output(id="whatif-answer", **{"aria-live": "polite"}),  # type: ignore[arg-type]
            dcc.Store(id="whatif-facts"),
        ],
        id="whatif",
    )


def _input(field: Field) -> Component:
    number = dcc.Input(
        id=f"whatif-{field.name}", type="number", value=field.value, min=field.low, max=field.high, step="any"
    )
    return html.Label([field.label, number])


def connect_whatif(app: Dash, services: Services) -> None:
    """Register the callbacks of the form."""
    submits = [Input(f"whatif-{field.name}", "n_submit") for field in FIELDS]
    numbers = [State(f"whatif-{field.name}", "value") for field in FIELDS]

    @app.callback(
        Output("whatif-answer", "children"),
        Output("whatif-facts", "data"),
        Output("whatif-clear", "hidden"),
        Input("whatif-compute", "n_clicks"),
        Input("whatif-clear", "n_clicks"),
        *submits,
        *numbers,
        prevent_initial_call=True,
    )
    async def answer(_compute: object, _clear: object, *rest: object) -> Answer:
        if ctx.triggered_id == "whatif-clear":
            return "", None, True
        return await answer_whatif(services, dict(zip(LIMITS, rest[len(FIELDS) :], strict=True)))

    app.clientside_callback(  # type: ignore[no-untyped-call]
        f"data => {{ document.dispatchEvent(new CustomEvent('{TOLD}', {{ detail: data ?? null }})); }}",
        Input("whatif-facts", "data"),
        prevent_initial_call=True,
    )


async def answer_whatif(services: Services, given: dict[str, object]) -> Answer:
    """The answer to a supposed wind as the form shows it, or a sentence on what is wrong with it."""
    numbers: dict[str, float] = {}
    for name, (low, high) in LIMITS.items():
        value = given.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            return (
                _("{name}: a number from {low} to {high} is wanted.").format(
                    name=name, low=f"{low:g}", high=f"{high:g}"
                ),
                None,
                True,
            )
        numbers[name] = float(value)
    try:
        state = await services.live.state()
        now = state.clock.now()
        wind, satellites = Wind(**numbers), services.settings.geo_satellites
        body = await asyncio.to_thread(whatif, wind, present_dst(state, now), now, satellites)
    except NowcastError as error:
        return str(error), None, True
    return sentence(body), body, False
