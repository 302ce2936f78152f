"""The form of what is known of SMILE, as `/api/v1/smile` answers it: times in unix seconds, positions in R_E GSE."""

from typing import NotRequired, TypedDict

Line = list[list[float]]  # pairs of coordinates


class OrbitFacts(TypedDict):
    """Where the orbit comes from; `newest` is the time of the newest state that it rests on."""

    origin: str
    assumed: bool
    period_h: float
    newest: int | None
    note: str
    sentence: str


class CalendarBoundary(TypedDict):
    """A boundary [R_E] that the calendar is for, its windows [start, stop, index in `states`] and hours of view."""

    name: str
    nose: float
    low: float
    high: float
    label: str
    windows: list[list[int]]
    hours: float
    hours_good: float


class Calendar(TypedDict):
    """The views of the next days; `windows` are those of a quiet boundary."""

    days: int
    nose: float
    states: list[str]
    windows: list[list[int]]
    boundaries: dict[str, CalendarBoundary]


class Scene(TypedDict):
    """The boundary of a minute: nose (median, 5 and 95 %) and bow shock [R_E], the wind, lines by plane."""

    time: int
    wind: dict[str, float]
    nose: list[float]
    flaring: float
    shock: float | None
    planes: dict[str, dict[str, Line]]


class Marks(TypedDict):
    """Lines in an image: what is expected with its band, and what was found in it."""

    expected: list[Line]
    band: list[Line]
    found: list[Line]
    nose: list[float] | None
    found_nose: list[float] | None
    field: list[float]


class Boundary(TypedDict):
    """The boundary found in an image [R_E], with its flags, or the reason why there is none."""

    time: int
    standoff_distance: float | None
    low: float | None
    high: float | None
    expected: float | None
    qf: int
    qf2: int
    reason: str
    exposure: float
    limits: tuple[float, float, float]


class ExpectedThere(TypedDict):
    """The image to be expected at the time of an observed one, and the wind that it is for."""

    picture: str
    wind: dict[str, float]
    nose: list[float]
    wind_time: int
    trusted: bool


class ExpectedImage(TypedDict):
    """The image to be expected now or in the next view."""

    time: int
    now: bool
    picture: str
    stretch: str
    width: int
    height: int
    marks: Marks
    position: list[float]
    aim: list[float]
    wind: dict[str, float]
    nose: list[float]
    wind_time: int
    trusted: bool


class Difference(TypedDict):
    """An observed image less the expected one: mean and size [counts/s/deg²]."""

    picture: str
    mean: float | None
    size: float | None
    scale: float


class ImageFacts(TypedDict):
    """An image of the catalogue."""

    product: str
    time: float
    received: float
    published: float | None
    url: str
    exposure: float | None
    position: list[float] | None
    aim: list[float] | None
    width: int
    height: int
    stretch: str
    state: str
    name: str
    mirror: str
    note: str


class NewestImage(ImageFacts):
    """The newest X-ray image with what belongs to it; `fault` where its picture cannot be read."""

    fault: NotRequired[str]
    picture: NotRequired[str]
    limits: NotRequired[tuple[float, float, float]]
    found: NotRequired[Boundary | None]
    marks: NotRequired[Marks]
    expected: NotRequired[ExpectedThere]
    difference: NotRequired[Difference]


class Score(TypedDict):
    """How well the models expected what was seen [R_E]; `few` where it is of little use."""

    n: int
    bias: float | None
    error: float | None
    within: float | None
    few: bool


class Shift(TypedDict):
    """By how much [R_E] images have shifted the nowcast, and after which one."""

    value: float
    after: int


class Compared(TypedDict):
    """The boundary in images against what the models expected."""

    points: list[list[float | None]]
    score: Score
    shift: Shift | None
    on: bool
    last: Boundary | None


class PlasmaLine(TypedDict):
    """The last day of a quantity as the outline of a drawing, with its least and greatest value."""

    path: str
    low: float
    high: float


class Plasma(TypedDict):
    """The newest values of MAG and LIA; `time` is None where nothing has come."""

    time: int | None
    values: NotRequired[dict[str, float | None]]
    region: NotRequired[str]
    reason: NotRequired[str]
    lines: NotRequired[dict[str, PlasmaLine | None]]


class SmileFacts(TypedDict):
    """All that is known of SMILE at a minute."""

    time: int
    state: str
    label: str
    good: bool
    probability: float | None
    reason: str
    sentence: str
    ahead: list[str]
    until: int | None
    then: str | None
    next_good: int | None
    next_edge: int | None
    position: list[float] | None
    error_km: int | None
    distance: float | None
    altitude_km: int | None
    aim: list[float] | None
    field: list[float]
    orbit: OrbitFacts
    next_view: list[int] | None
    calendar: Calendar
    configured: bool
    path: list[list[float]]
    scene: Scene | None
    images: NewestImage | None
    strip: list[ImageFacts]
    uvi: list[ImageFacts]
    plasma: Plasma
    expected: ExpectedImage | None
    compared: Compared
