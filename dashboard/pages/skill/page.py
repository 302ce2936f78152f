"""Live skill: what was issued against what came; its plots are drawn by a script."""

from dash import html

from dashboard.pages.fold_out import how_to_read
from dashboard.pages.record import Page
from dashboard.pages.skill.view import view
from nowcast.texts import _


def reading() -> html.Details:
    """How to read the page, and its data to take away."""
    return how_to_read(
        _(
            "All times are UTC. Only what was issued counts, as it was issued: nothing is computed again when the "
            "truth is known. The lead is the time from the minute at which it was issued to the minute it was "
            "for. Beside every figure stand its number of cases and, in small, its 5 to 95 % from resampled "
            "blocks of days; of fewer than 10 cases (of an event: of its occurrences) a figure is grey and says "
            "so. Persistence is the truth some hours before, climatology the mean of the truth of the same "
            "period: a nowcast that does not beat them has no skill. The shipped scores are those of the model "
            "cards, on years and storms that the fit had not seen, with archived wind; live wind is worse."
        ),
        links={
            _("What is shown here"): {
                _("JSON of all"): "/api/v1/skill?period=30d",
                _("JSON of Kp"): "/api/v1/skill?period=30d&target=kp",
            },
        },
    )


PAGE = Page(
    path="/skill",
    name="Skill",
    order=6,
    template="skill/page.html",
    view=view,
    help=reading,
    parts=("skill/scores.html",),
    scripts=("pages/skill.js",),
    styles=("pages/skill.css", "pages/sun.css"),
)
