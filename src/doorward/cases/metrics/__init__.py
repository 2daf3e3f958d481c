"""The programme's figures: what was screened, what was stopped, how well and how fast.

`programme` counts them for what a viewer may see; `doorward.cases.metrics.figures` says what
each figure is.
"""

from doorward.cases.metrics.counting import programme
from doorward.cases.metrics.figures import Metrics
from doorward.cases.metrics.period import Period, period_of

__all__ = ["Metrics", "Period", "period_of", "programme"]
