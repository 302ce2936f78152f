"""What the numbers mean, in sentences: the three fields of the page, steps on their way, drafts of warnings."""

from nowcast.words.draft import announcement_draft, draft
from nowcast.words.exercise import exercise, marked
from nowcast.words.shock import coming, is_drop, shock_sentence, told
from nowcast.words.status import kp_band, kp_thirds, storm
from nowcast.words.summary import Ahead, Summary, is_blind, summary

__all__ = [
    "Ahead",
    "Summary",
    "announcement_draft",
    "coming",
    "draft",
    "exercise",
    "is_blind",
    "is_drop",
    "kp_band",
    "kp_thirds",
    "marked",
    "shock_sentence",
    "storm",
    "summary",
    "told",
]
