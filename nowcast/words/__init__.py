"""What the numbers mean, in sentences: the status line, shocks on their way, drafts of warnings."""

from nowcast.words.shock import announcement, announcement_draft, coming, draft, shock_sentence, told
from nowcast.words.status import kp_thirds, sentence

__all__ = [
    "announcement",
    "announcement_draft",
    "coming",
    "draft",
    "kp_thirds",
    "sentence",
    "shock_sentence",
    "told",
]
